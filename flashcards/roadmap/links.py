"""The roadmap's tutorial links: one spelling, one title, one place in a concept, and alive.

Whether a link is alive is asked through a function that the caller hands in: nothing here knows a
network.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flashcards.model import Concept, Problem, Roadmap, Rule, Severity, Where
from flashcards.sources.roadmap_file import RoadmapSource
from flashcards.sources.roadmap_rules import URL_CANONICAL
from flashcards.sources.urls import canonical_url

RULES = {
    rule.code: rule
    for rule in (
        Rule(
            "R301",
            "A URL has one title in the whole roadmap",
            "Give it the same title everywhere",
            "[StatQuest](https://x.org/1) in one concept, [Statistics](https://x.org/1) in another",
            "[StatQuest](https://x.org/1) in both",
        ),
        Rule(
            "R302",
            "A concept lists a URL once",
            "Take one of the two links out",
            "[One](https://x.org/1), [One again](https://x.org/1)",
            "[One](https://x.org/1)",
        ),
        Rule(
            "R303",
            "A concept with tutorials has cards, for their tags to be on",
            "Add a card with `flashcards new`",
            "(a concept with tutorials, and no card file)",
            "(the same with decks/<category>/<concept>.md)",
            Severity.WARNING,
        ),
        Rule(
            "R304",
            "A tutorial's link leads somewhere",
            "Replace it in the README, then run `flashcards roadmap sync`",
            "https://example.org/deleted",
            "https://example.org/",
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the web said of a link: alive, dead, or None where that could not be told."""

    alive: bool | None
    reason: str


Probe = Callable[[Sequence[str]], Mapping[str, Answer]]


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem of a link, with the concept's id, and the URL unless it is about all of them."""

    problem: Problem
    concept: str
    url: str = ""


def findings(
    source: RoadmapSource, path: str, with_cards: Container[str], answers: Mapping[str, Answer]
) -> list[Finding]:
    """Everything that is wrong with the links of a roadmap, in its order.

    `path` is shown where a place is not known; `with_cards` holds the ids of concepts that have
    cards; `answers` tells of the URLs that were asked for.
    """
    roadmap = source.roadmap
    assert roadmap is not None, "a roadmap that was read"
    titles = _titles(roadmap)
    found: list[Finding] = []
    for concept in roadmap.concepts():
        where = source.places.get(("concept", concept.id), Where(path))
        found += _of_concept(concept, where, titles, answers)
        if concept.tutorials and concept.id not in with_cards:
            message = f"`{concept.id}` has {_counted(concept)} and no card"
            found.append(Finding(RULES["R303"].at(where, message), concept.id))
    return found


def urls(roadmap: Roadmap) -> list[str]:
    """Every address once, spelled canonically, in the order of the roadmap."""
    links = (link for concept in roadmap.concepts() for link in concept.tutorials)
    return list(dict.fromkeys(canonical_url(link.url) for link in links))


def _titles(roadmap: Roadmap) -> dict[str, tuple[str, str]]:
    """By canonical URL the first title, and the concept that has it."""
    first: dict[str, tuple[str, str]] = {}
    for concept in roadmap.concepts():
        for link in concept.tutorials:
            first.setdefault(canonical_url(link.url), (link.title, concept.id))
    return first


def _of_concept(
    concept: Concept,
    where: Where,
    titles: Mapping[str, tuple[str, str]],
    answers: Mapping[str, Answer],
) -> Iterator[Finding]:
    seen: set[str] = set()
    for link in concept.tutorials:
        url = canonical_url(link.url)
        title, other = titles[url]
        if url != link.url:
            message = f"{link.url} is not canonical"
            found = URL_CANONICAL.at(where, message, f"Write {url}")
            yield Finding(found, concept.id, link.url)
        if url in seen:
            message = f"`{concept.id}` lists {url} twice"
            yield Finding(RULES["R302"].at(where, message), concept.id, url)
        elif title != link.title:
            message = f"{url} is called {link.title!r} here, and {title!r} in `{other}`"
            yield Finding(RULES["R301"].at(where, message), concept.id, url)
        answer = answers.get(url)
        if answer and answer.alive is False and url not in seen:
            message = f"{link.title!r} is dead: {url} ({answer.reason})"
            yield Finding(RULES["R304"].at(where, message), concept.id, url)
        seen.add(url)


def _counted(concept: Concept) -> str:
    number = len(concept.tutorials)
    return f"{number} tutorial{'s' * (number != 1)}"
