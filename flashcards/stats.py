"""Counts over a deck: cards per category, concept and topic, and of which kind they are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from flashcards import markup
from flashcards.model import Card, Deck

# In the order of the mix that authors aim at.
KINDS = ("why or contrast", "worked number", "cloze", "code", "figure", "reversed term", "what")
# The number of a gap; an escaped one is text, and `check` refuses what only looks like one.
GAP = re.compile(r"\{\{c(\d+)::")
REASON = re.compile(
    r"\b(?:why|how does|how do|differ|difference|instead|rather than|versus|compared"
    r"|what goes wrong|what happens|which of|when would|unlike|whereas|in place of"
    r"|what is (?:gained|lost))\b"
    # A choice between two, and what one has or does that the other has or does not.
    r"|\b(?:which|does|do|is|are|was)\b[^.?]*[\w)`$]\s+or\s[^.?]*\?"
    r"|\bthat\b[^.?]*\b(?:not|cannot|lacks?)\b[^.?]*\?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Count:
    """How many cards a concept has; `empty` lists the ids of its topics without a card.

    `concept` and `category` are ids.
    """

    concept: str
    name: str
    category: str
    category_name: str
    cards: int
    topics: int
    empty: tuple[str, ...]


def counts(deck: Deck) -> list[Count]:
    """A count for each concept, in the order of the roadmap."""
    per_topic = Counter(card.topic for card in deck.cards)
    return [
        Count(
            concept.id,
            concept.name,
            category.id,
            category.name,
            sum(per_topic[topic.id] for topic in concept.topics),
            len(concept.topics),
            tuple(topic.id for topic in concept.topics if not per_topic[topic.id]),
        )
        for category in deck.roadmap.categories
        for concept in category.concepts
    ]


def asked(cards: Iterable[Card]) -> int:
    """How many cards Anki makes of these: two of a reversed term, one of each gap of a cloze."""
    return sum(_made_of(card) for card in cards)


def _made_of(card: Card) -> int:
    if card.is_cloze:
        return len(set(GAP.findall(card.front.text)))
    return 2 if card.reverse else 1


def kinds(cards: Iterable[Card]) -> Counter[str]:
    """How many cards are of each of `KINDS`, in that order, the absent ones with 0."""
    found = Counter(kind(card) for card in cards)
    return Counter({name: found[name] for name in KINDS})


def kind(card: Card) -> str:
    """The kind of a card, by the first sign that fits: its form before its wording."""
    front = card.front
    if card.is_cloze:
        return "cloze"
    if card.reverse:
        return "reversed term"
    if any(markup.images(front)):
        return "figure"
    if any(markup.fences(front)):
        return "code"
    if REASON.search(front.text):
        return "why or contrast"
    if card.answer and re.search(r"\d", card.answer.text) and re.search(r"\d", front.text):
        return "worked number"
    return "what"
