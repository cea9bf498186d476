"""Fronts that a learner would take for each other.

Comparing each front with each is hopeless for a large deck. Two sets of words that share at least a
given part must share one of their rarest words (prefix filtering: Chaudhuri, Ganti & Kaushik, *A
Primitive Operator for Similarity Joins in Data Cleaning*, 2006). So each front is compared only
with those that share one of its rare words, which makes the search near-linear in a real deck.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, sqrt

from flashcards import markup
from flashcards.checks import words
from flashcards.checks.rule import Finding, example
from flashcards.model import Card, Rule, Severity

TOKEN = re.compile(r"\w+|[^\w\s.,;:?!'\"`*$(){}]")
CLOZE_MARK = re.compile(r"\{\{c\d+::|\}\}")

# Pairs that share less than half of their stems are not looked at more closely.
CANDIDATE = 0.5
JACCARD = 0.8
COSINE = 0.85

EQUAL = Rule(
    "C020",
    "No two cards have the same front",
    "Ask for something else on one of them, or remove it",
    example("""
        ### rank-count

        Q: What does the rank of a matrix count?

        A: Its independent columns.

        Source: Strang, *Introduction to Linear Algebra*, 5th ed., sec. 3.3

        ### rank-rows

        Q: What does the rank of a matrix count?

        A: Its independent rows.

        Source: Axler, *Linear Algebra Done Right*, 4th ed., sec. 3D
        """),
    example("""
        ### rank-count

        Q: What does the rank of a matrix count?

        A: Its independent columns.

        Source: Strang, *Introduction to Linear Algebra*, 5th ed., sec. 3.3

        ### rank-rows

        Q: How do row rank and column rank of the same matrix relate?

        A: They are equal.

        Source: Axler, *Linear Algebra Done Right*, 4th ed., sec. 3D
        """),
)
NEAR = Rule(
    "C021",
    "No two cards have nearly the same front (a warning)",
    "Say on each what sets it apart from the other",
    example("""
        ### rank-count

        Q: What does the rank of a real matrix count?

        A: Its independent columns.

        Source: Strang, *Introduction to Linear Algebra*, 5th ed., sec. 3.3

        ### rank-counts

        Q: What does the rank of a square matrix count?

        A: Its pivots.

        Source: Strang, *Introduction to Linear Algebra*, 5th ed., sec. 3.3
        """),
    EQUAL.good,
)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts that are alike, by their places in the sequence: the earlier one first.

    `jaccard` is the part of their words that they share, `cosine` that of the vectors of how often
    each three characters in a row occur; both are 1 for equal texts.
    """

    first: int
    second: int
    jaccard: float
    cosine: float


def find(cards: Sequence[Card], wanted: Callable[[Card], bool]) -> Iterator[tuple[Rule, Finding]]:
    """Each pair of equal or nearly equal fronts of which at least one card is wanted.

    It is reported once, at the later card if that is wanted.
    """
    fronts = [front(card) for card in cards]
    for pair in alike(fronts):
        late, early = cards[pair.second], cards[pair.first]
        if not wanted(late):
            late, early = early, late
        if not wanted(late):
            continue
        other = f"`{early.id}` at {early.where}"
        if fronts[pair.first] == fronts[pair.second]:
            message = f"the front is the same as that of {other}"
            yield EQUAL, Finding(late.front.where, message, card=late.id)
        else:
            message = f"the front is nearly the same as that of {other}"
            yield NEAR, Finding(late.front.where, message, Severity.WARNING, late.id)


def front(card: Card) -> str:
    """The front as it is compared: on one line, without images and the marks of deletions."""
    text = markup.IMAGE.sub(" ", card.front.text)
    return " ".join((CLOZE_MARK.sub("", text) if card.cloze else text).split())


def alike(texts: Sequence[str]) -> list[Pair]:
    """Every two texts whose words or whose character trigrams are alike enough, in order."""
    tokens = [frozenset(TOKEN.findall(text.lower())) for text in texts]
    trigrams: dict[int, Counter[str]] = {}

    def counted(n: int) -> Counter[str]:
        if n not in trigrams:
            trigrams[n] = _trigrams(texts[n])
        return trigrams[n]

    found = []
    for first, second in sorted(_candidates([_stems(each) for each in tokens])):
        shared = len(tokens[first] & tokens[second])
        jaccard = shared / (len(tokens[first]) + len(tokens[second]) - shared)
        cosine = _cosine(counted(first), counted(second))
        if jaccard >= JACCARD or cosine >= COSINE:
            found.append(Pair(first, second, jaccard, cosine))
    return found


def _stems(tokens: frozenset[str]) -> frozenset[str]:
    return frozenset(words.stem(token) if token.isalpha() else token for token in tokens)


def _candidates(sets: Sequence[frozenset[str]]) -> Iterator[tuple[int, int]]:
    """The pairs of sets with a Jaccard index of at least `CANDIDATE`.

    Of two such sets x and y, the smaller has at least half the size of the larger, and both have
    one of the |x| - ceil(|x| / 2) + 1 rarest members of x in common.
    """
    frequency = Counter(member for each in sets for member in each)
    known: defaultdict[str, list[int]] = defaultdict(list)
    for second, each in enumerate(sets):
        size = len(each)
        rare = sorted(each, key=lambda member: (frequency[member], member))
        rare = rare[: size - ceil(CANDIDATE * size) + 1]
        for first in {number for member in rare for number in known[member]}:
            other = sets[first]
            if not CANDIDATE <= size / len(other) <= 1 / CANDIDATE:
                continue
            shared = len(each & other)
            if shared >= CANDIDATE * (size + len(other) - shared):
                yield first, second
        for member in rare:
            known[member].append(second)


def _trigrams(text: str) -> Counter[str]:
    text = f"  {' '.join(text.lower().split())} "
    return Counter(text[n : n + 3] for n in range(len(text) - 2))


def _cosine(one: Counter[str], other: Counter[str]) -> float:
    if len(one) > len(other):
        one, other = other, one
    product = sum(times * other[trigram] for trigram, times in one.items() if trigram in other)
    return product / sqrt(_square(one) * _square(other))


def _square(counts: Counter[str]) -> int:
    return sum(times * times for times in counts.values())
