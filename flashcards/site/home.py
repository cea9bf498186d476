"""The first page: what this is, the road, and the ways on."""

from __future__ import annotations

from html import escape

from flashcards.site import downloads, studying, updating
from flashcards.site.cards import card
from flashcards.site.content import ShownCard, Site
from flashcards.site.map_picture import pictures
from flashcards.site.page import HOME, Page, concept_path, release_path

# A card to try is one that fits the first screen.
LONGEST = 600


def page(site: Site) -> Page:
    """The page; it is whole without a script."""
    body = _first_screen(site) + _road(site) + downloads.section(site) + _releases(site)
    modules = (f"{studying.FOLDER}/known.js",)
    return Page(HOME, site.roadmap.title, site.words.lead, body, modules)


def _first_screen(site: Site) -> str:
    words = site.words
    first = next(iter(site.concepts), "")
    begin = (
        f'<a class="button" href="{studying.PATH}">{escape(words.study)}</a>'
        f'<a class="button second" href="placement.html">{escape(words.place)}</a>'
        f'<a class="button second" href="{concept_path(first)}">{escape(words.begin)}</a>'
        if first
        else ""
    )
    get = f'<a class="button second" href="#_get">{escape(words.get)}</a>'
    have = f'<a class="button second" href="{updating.PATH}">{escape(words.update_page)}</a>'
    ways = begin + (get if downloads.section(site) else "") + (have if first else "")
    return (
        f'<section class="first"><div class="what"><h1>{escape(site.roadmap.title)}</h1>'
        f'<p class="lead">{escape(words.lead)}</p>{_counts(site)}<p class="ways">{ways}</p></div>'
        f"{_sample(site)}</section>\n"
    )


def _counts(site: Site) -> str:
    words = site.words
    topics = sum(len(concept.topics) for concept in site.concepts.values())
    cards = sum(map(len, site.cards.values()))
    counts = ((cards, words.cards), (topics, words.topics), (len(site.concepts), words.concepts))
    shown = (f"<div><dt>{escape(word)}</dt><dd>{n}</dd></div>" for n, word in counts if n)
    return f'<dl class="counts">{"".join(shown)}</dl>'


def _sample(site: Site) -> str:
    """One card to try; empty where there is none."""
    shown = _chosen(site)
    if not shown:
        return ""
    label = f'<p class="label">{escape(site.words.sample)}</p>'
    page = concept_path(shown.card.concept)
    return f'<div class="sample">{label}{card(shown, site.roadmap.deck, page=page)}</div>'


def _chosen(site: Site) -> ShownCard | None:
    """The first short card of words alone; else the first of all."""
    every = [each for id_ in site.concepts for each in site.cards[id_]]
    plain = (each for each in every if _is_plain(each))
    return next(plain, every[0] if every else None)


def _is_plain(shown: ShownCard) -> bool:
    text = "".join(shown.note.fields[:4])
    heavy = ("<img", "<pre", "\\(", "\\[", "<table")
    return len(text) <= LONGEST and not any(mark in text for mark in heavy)


def _road(site: Site) -> str:
    """The map of the road."""
    drawn = pictures(site)
    if not drawn:
        return ""
    words = site.words
    head = f'<h2>{escape(words.road)}</h2><p class="lines-say">{escape(words.lines)}</p>\n'
    told = f'data-deck="{escape(site.roadmap.id)}" data-known="{escape(words.known)}"'
    return f'<section id="_road" {told}>{head}{drawn}</section>\n'


def _releases(site: Site) -> str:
    """The releases, each with its day and its page."""
    if not site.releases:
        return ""
    word = escape(site.words.version)
    items = "".join(
        f'<li><a href="{release_path(each.version)}">{word} {each.version}</a> '
        f'<time class="number" datetime="{each.date}">{each.date}</time></li>'
        for each in site.releases
    )
    heading = f"<h2>{escape(site.words.releases)}</h2>"
    return f'<section class="links" id="_releases">{heading}<ul>{items}</ul></section>\n'
