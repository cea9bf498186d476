"""Fronts that a learner would take for each other.

Comparing each front with each is hopeless for a large deck. Two sets of words that share at least a
given part must share one of their rarest words (prefix filtering: Chaudhuri, Ganti & Kaushik, *A
Primitive Operator for Similarity Joins in Data Cleaning*, 2006). So each front is compared only
with those that share one of its rare words, which makes the search near-linear in a real deck.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from flashcards import markup
from flashcards.checks import card_words
from flashcards.checks.rule import Finding, example
from flashcards.model import Card, Rule, Severity

TOKEN = re.compile(r"\w+|[^\w\s.,;:?!'\"`*$(){}]")
CLOZE_MARK = re.compile(r"\{\{c\d+::|\}\}")

JACCARD = 0.8
COSINE = 0.85
# Texts that share less than this of their stems, by length, do not share enough trigrams either:
# it is what remains of a cosine of 0.85 with a margin for inflection and order.
CANDIDATE = 0.6
SLACK = 1e-9

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
    stops=False,
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
    stops=False,
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
    listed = [TOKEN.findall(text.lower()) for text in texts]
    tokens = [frozenset(each) for each in listed]
    trigrams: dict[int, Counter[str]] = {}

    def counted(n: int) -> Counter[str]:
        if n not in trigrams:
            trigrams[n] = _trigrams(texts[n])
        return trigrams[n]

    found = []
    near = set(_candidates(tokens, JACCARD, lambda _: 1))
    near.update(_candidates([_stems(each) for each in listed], CANDIDATE, _length))
    for first, second in sorted(near):
        shared = len(tokens[first] & tokens[second])
        jaccard = shared / (len(tokens[first]) + len(tokens[second]) - shared)
        cosine = _cosine(counted(first), counted(second))
        if jaccard >= JACCARD or cosine >= COSINE:
            found.append(Pair(first, second, jaccard, cosine))
    return found


def _stems(tokens: Sequence[str]) -> frozenset[str]:
    """The stems of words, and other tokens as they are; a second `x` is another one, `x 1`."""
    times: Counter[str] = Counter()
    found = []
    for token in tokens:
        stem = card_words.stem(token) if token.isalpha() else token
        found.append(f"{stem} {times[stem]}" if times[stem] else stem)
        times[stem] += 1
    return frozenset(found)


def _length(stem: str) -> int:
    return len(stem.partition(" ")[0])


def _candidates(
    sets: Sequence[frozenset[str]], threshold: float, weight: Callable[[str], int]
) -> Iterator[tuple[int, int]]:
    """The pairs of sets whose weighted Jaccard index reaches the threshold.

    Let w be the weight of set x. A set that shares enough with x shares at least `threshold * w`;
    so it cannot miss all of the rarest members of x that together weigh more than the rest of w.
    Sets are taken from light to heavy, hence the light ones that cannot match are skipped at once.
    The bounds give way by `SLACK`: of 5 words, 4 are just enough, whatever 1 - 0.8 is in binary.
    """
    frequency = Counter(member for each in sets for member in each)
    weights = {member: weight(member) for member in frequency}
    total = [sum(weights[member] for member in each) for each in sets]
    known: defaultdict[str, list[int]] = defaultdict(list)
    known_weights: defaultdict[str, list[int]] = defaultdict(list)
    for number in sorted(range(len(sets)), key=total.__getitem__):
        each, own = sets[number], total[number]
        rare = _prefix(each, frequency, weights, (1 - threshold) * own + SLACK)
        others = set()
        for member in rare:
            others.update(
                known[member][bisect_left(known_weights[member], threshold * own - SLACK) :]
            )
        for other in others:
            shared = sum(weights[member] for member in each & sets[other])
            if shared >= threshold * (own + total[other] - shared) - SLACK:
                yield min(number, other), max(number, other)
        for member in rare:
            known[member].append(number)
            known_weights[member].append(own)


def _prefix(
    each: frozenset[str], frequency: Mapping[str, int], weights: Mapping[str, int], spare: float
) -> list[str]:
    """The rarest members of a set, as many as are needed to weigh more than `spare`."""
    rare, sum_ = [], 0
    for member in sorted(each, key=lambda member: (frequency[member], member)):
        if sum_ > spare:
            break
        rare.append(member)
        sum_ += weights[member]
    return rare


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
