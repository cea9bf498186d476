"""The page of a concept: what it asks, what it needs and opens, its topics, links and cards."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from flashcards import look
from flashcards.model import Category, Concept, Topic
from flashcards.site.cards import card
from flashcards.site.content import ShownCard, Site
from flashcards.site.page import HOME, Page, concept_path

# What search engines show of a description.
LONGEST = 160


def page(site: Site, category: Category, concept: Concept) -> Page:
    """The page; it is whole without a script."""
    path = concept_path(concept.id)
    body = "".join(
        (
            f'<nav class="crumbs"><a href="../{HOME}#_road">{escape(site.words.road)}</a> › '
            f"{escape(category.name)}</nav>\n",
            f"<h1>{escape(concept.name)}</h1>\n",
            _todo(site, concept),
            _neighbours(site, concept),
            _topics(site, concept),
            _tutorials(site, concept),
            _cards(site, concept),
            _onwards(site, concept),
        )
    )
    return Page(path, concept.name, described(site, concept), body)


def described(site: Site, concept: Concept) -> str:
    """What the page is about, in one or two lines."""
    topics = ", ".join(topic.name for topic in concept.topics)
    text = " ".join((concept.todo or topics or site.words.lead).split())
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rpartition(' ')[0]} …"


def topic_id(topic: Topic) -> str:
    """The id of a topic on its page; no card's can begin like it."""
    return f"_topic-{topic.id}"


def _todo(site: Site, concept: Concept) -> str:
    if not concept.todo:
        return ""
    label = f'<b class="label">{escape(site.words.todo)}</b>'
    return f'<p class="todo">{label} {escape(concept.todo)}</p>\n'


def _neighbours(site: Site, concept: Concept) -> str:
    """What the concept needs and what it opens, as links."""
    needs = [site.concepts[id_] for id_ in concept.requires if id_ in site.concepts]
    words = site.words
    lists = ((words.needs, needs), (words.opens, site.opens[concept.id]))
    shown = (
        f"<div><dt>{escape(word)}</dt><dd>{_links(some) or escape(words.nothing)}</dd></div>"
        for word, some in lists
    )
    return f'<dl class="neighbours">{"".join(shown)}</dl>\n'


def _links(concepts: Iterable[Concept]) -> str:
    items = (
        f'<li><a href="{escape(each.id)}.html">{escape(each.name)}</a></li>' for each in concepts
    )
    found = "".join(items)
    return f"<ul>{found}</ul>" if found else ""


def _topics(site: Site, concept: Concept) -> str:
    counts = {topic.id: 0 for topic in concept.topics}
    for each in site.cards[concept.id]:
        counts[each.card.topic] += 1
    items = []
    for topic in concept.topics:
        count = counts[topic.id]
        name = escape(topic.name)
        linked = f'<a href="#{topic_id(topic)}">{name}</a>' if count else name
        items.append(f'<li>{linked} <span class="number">{count or "–"}</span></li>')
    if not items:
        return ""
    heading = f"<h2>{escape(site.words.topics)}</h2>"
    return f'<section class="topics">{heading}<ul>{"".join(items)}</ul></section>\n'


def _tutorials(site: Site, concept: Concept) -> str:
    if not concept.tutorials:
        return ""
    items = "".join(
        f'<li><a href="{escape(each.url)}" rel="noopener">{escape(each.title)}</a></li>'
        for each in concept.tutorials
    )
    heading = f"<h2>{look.words(site.roadmap.deck)['tutorials']}</h2>"
    return f'<section class="links" id="_tutorials">{heading}<ul>{items}</ul></section>\n'


def _cards(site: Site, concept: Concept) -> str:
    """All cards, each topic's below its name."""
    of_topic: dict[str, list[ShownCard]] = {topic.id: [] for topic in concept.topics}
    for each in site.cards[concept.id]:
        of_topic[each.card.topic].append(each)
    parts = []
    for topic in concept.topics:
        if shown := of_topic[topic.id]:
            made = "\n".join(card(each, site.roadmap.deck, "../") for each in shown)
            name = f'<h3 id="{topic_id(topic)}">{escape(topic.name)}</h3>'
            parts.append(f"<section>{name}\n{made}</section>\n")
    count = len(site.cards[concept.id])
    inside = "".join(parts) or f"<p>{escape(site.words.no_cards)}</p>\n"
    number = f' <span class="number">{count}</span>' if count else ""
    heading = f"<h2>{escape(site.words.cards)}{number}</h2>"
    return f'<section class="cards" id="_cards">{heading}\n{inside}</section>\n'


def _onwards(site: Site, concept: Concept) -> str:
    """Links to the concepts before and after it in the order of study."""
    order = list(site.concepts.values())
    at = order.index(concept)
    links = ""
    if at:
        links += _step(order[at - 1], site.words.before, "prev")
    if at + 1 < len(order):
        links += _step(order[at + 1], site.words.next, "next")
    return f'<nav class="onwards">{links}</nav>\n' if links else ""


def _step(concept: Concept, word: str, rel: str) -> str:
    label = f"<span>{escape(word)}</span> {escape(concept.name)}"
    return f'<a rel="{rel}" href="{escape(concept.id)}.html">{label}</a>'
