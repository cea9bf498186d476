"""The deck as a whole: whether it covers the roadmap, and how long its answers are."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from flashcards.checks import card_words
from flashcards.checks.rule import Finding
from flashcards.model import Deck, Rule, Severity, Where

LONGEST_MEDIAN = 15

COVERED = Rule(
    "C037",
    "Every topic of the roadmap has a card (a warning)",
    "Write one with `flashcards new CONCEPT TOPIC`",
    "## matrix-rank\n\n(no card)",
    "## matrix-rank\n\n### rank-counts\n\nQ: What does the rank of a matrix count?",
    stops=False,
)
BRIEF = Rule(
    "C038",
    "The median of the answers has at most 15 words (a warning)",
    "Shorten the longest answers first",
    "a deck in which every second answer has 20 words",
    "a deck in which most answers have 10 words",
    stops=False,
)


def covered(deck: Deck) -> Iterator[Finding]:
    """A finding for each concept that has topics without a card, at the file where they belong."""
    filled = {card.topic for card in deck.cards}
    for category in deck.roadmap.categories:
        for concept in category.concepts:
            bare = [topic.id for topic in concept.topics if topic.id not in filled]
            if bare:
                where = Where(f"{deck.folder}/{category.id}/{concept.id}.md")
                listed = ", ".join(bare[:3]) + (", …" if len(bare) > 3 else "")
                message = f"{len(bare)} of {len(concept.topics)} topics have no card: {listed}"
                yield Finding(where, message, Severity.WARNING)


def brief(deck: Deck) -> Iterator[Finding]:
    """A finding when answers are too long in the middle of the deck; a cloze has none."""
    counts = [card_words.count(card.answer) for card in deck.cards if card.answer]
    if counts and median(counts) > LONGEST_MEDIAN:
        message = f"the median of the answers has {median(counts):g} words"
        yield Finding(Where(deck.folder), message, Severity.WARNING)
