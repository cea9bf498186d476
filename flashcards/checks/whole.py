"""The deck as a whole: whether it covers the roadmap, and how long its answers are."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from flashcards.checks import words
from flashcards.checks.rule import Finding
from flashcards.model import Deck, Rule, Severity, Where

LONGEST_MEDIAN = 15

COVERED = Rule(
    "C037",
    "Every topic of the roadmap has a card",
    "Write one with `flashcards new CONCEPT TOPIC`",
    "## matrix-rank\n\n(no card)",
    "## matrix-rank\n\n### rank-counts\n\nQ: What does the rank of a matrix count?",
)
BRIEF = Rule(
    "C038",
    "The median of the answers has at most 15 words (a warning)",
    "Shorten the longest answers first",
    "a deck in which every second answer has 20 words",
    "a deck in which most answers have 10 words",
)


def covered(deck: Deck) -> Iterator[Finding]:
    """A finding for each topic without a card, at the file where one would stand."""
    filled = {card.topic for card in deck.cards}
    for category, concept, topic in deck.roadmap.placed():
        if topic.id not in filled:
            where = Where(f"decks/{category.id}/{concept.id}.md")
            yield Finding(where, f"`{concept.id}` has no card on `{topic.id}`")


def brief(deck: Deck) -> Iterator[Finding]:
    """A finding when answers are too long in the middle of the deck; a cloze has none."""
    counts = [words.count(card.answer) for card in deck.cards if card.answer]
    if counts and median(counts) > LONGEST_MEDIAN:
        message = f"the median of the answers has {median(counts):g} words"
        yield Finding(Where("decks"), message, Severity.WARNING)
