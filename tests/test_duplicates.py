"""The search for fronts that are alike: it finds what comparing all pairs would find."""

from __future__ import annotations

import math
from collections import Counter
from itertools import combinations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flashcards.checks import duplicates
from flashcards.checks.duplicates import COSINE, JACCARD, TOKEN, Pair, alike
from flashcards.model import Card, Field, Severity, Where

WORDS = st.sampled_from(
    "what does the rank rows column columns of a matrix count gradient gradients why $x$ 3".split()
)
FRONTS = st.lists(st.lists(WORDS, min_size=1, max_size=8).map(" ".join), max_size=12)


def by_hand(one: str, other: str) -> float:
    words, others = set(TOKEN.findall(one.lower())), set(TOKEN.findall(other.lower()))
    return len(words & others) / len(words | others)


@given(FRONTS)
@example(["what what does the column of", "what does the of"])  # just enough: 4 words of 5
def test_every_pair_whose_words_are_alike_is_found(fronts: list[str]) -> None:
    found = {(pair.first, pair.second) for pair in alike(fronts)}
    for first, second in combinations(range(len(fronts)), 2):
        if by_hand(fronts[first], fronts[second]) >= JACCARD:
            assert (first, second) in found


@given(FRONTS)
def test_only_pairs_that_are_alike_are_found_the_earlier_first_and_each_once(
    fronts: list[str],
) -> None:
    found = alike(fronts)
    assert len({(pair.first, pair.second) for pair in found}) == len(found)
    for pair in found:
        assert pair.first < pair.second
        assert pair.jaccard == by_hand(fronts[pair.first], fronts[pair.second])
        assert pair.jaccard >= JACCARD or pair.cosine >= COSINE


def test_inflected_words_are_found_by_their_trigrams() -> None:
    one = "Which gradients of the weights vanish in deep networks with sigmoid activations?"
    other = "Which gradient of the weights vanishes in deep networks with sigmoid activation?"
    (pair,) = alike([one, other])
    assert pair.jaccard < JACCARD
    assert pair.cosine >= COSINE


def test_the_same_task_with_other_numbers_and_other_words_is_not_alike() -> None:
    assert (
        alike(["What is the variance of 1, 2 and 6?", "What does the variance of a sum lack?", ""])
        == []
    )


def test_equal_texts_are_wholly_alike() -> None:
    text = "What does the rank of a matrix count?"
    (pair,) = alike([text, "Something else entirely, on loss", text])
    assert (pair.first, pair.second, pair.jaccard) == (0, 2, 1)
    assert round(pair.cosine, 9) == 1
    assert isinstance(pair, Pair)


def test_the_rules_say_what_the_numbers_are() -> None:
    assert (JACCARD, COSINE) == (0.8, 0.85)
    assert duplicates.EQUAL.code < duplicates.NEAR.code


def by_trigrams(one: str, other: str) -> float:
    """The cosine of how often each three characters in a row occur, by the book."""
    counts = []
    for text in (one, other):
        padded = f"  {' '.join(text.lower().split())} "
        counts.append(Counter(padded[at : at + 3] for at in range(len(padded) - 2)))
    product = sum(counts[0][each] * counts[1][each] for each in counts[0])
    lengths = [math.sqrt(sum(n * n for n in each.values())) for each in counts]
    return product / (lengths[0] * lengths[1])


@pytest.mark.parametrize(
    ("one", "other", "is_alike"),
    [
        ("what does the rank of a matrix count", "What  does the RANK of a matrix count?", True),
        ("what does the rank of a matrix count", "what does the rank of some matrix count", True),
        ("which gradients vanish in networks", "which gradient vanishes in a network", False),
        ("which gradients vanish in networks", "which weights vanish in networks", False),
        ("the rank of the matrix of the map of ranks", "the rank of a matrix of a map", False),
        ("rank of x and x and x", "rank of x and x", True),
        ("a + b = c", "a - b = c", False),
        ("a + b = c", "d * e < f", False),
        ("vanishing gradients", "gradients vanishing", True),
        ("vanishing gradients of deep networks", "networks", False),
    ],
)
def test_pairs_are_measured_by_words_and_by_trigrams(one: str, other: str, is_alike: bool) -> None:
    found = alike([one, "Something else entirely, on loss", other])
    assert [(pair.first, pair.second) for pair in found] == [(0, 2)] * is_alike
    for pair in found:
        assert pair.jaccard == by_hand(one, other)
        assert math.isclose(pair.cosine, by_trigrams(one, other))
    assert is_alike == (by_hand(one, other) >= JACCARD or by_trigrams(one, other) >= COSINE)
    assert alike([other, one]) == [
        Pair(0, 1, pair.jaccard, pytest.approx(pair.cosine))  # type: ignore[arg-type]
        for pair in found
    ]


WHERE = Where("decks/a/b.md", 5)


def card(name: str, front: str, line: int = 5) -> Card:
    """A card with this front, as a cloze where it has a deletion."""
    field = Field(front, Where("decks/a/b.md", line + 2))
    text = Field("It counts.", WHERE)
    given = {"cloze": field} if "{{c" in front else {"question": field, "answer": text}
    place = Where("decks/a/b.md", line)
    return Card(name, "concept", "topic", place, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What  does\n![A plane.](plane.svg) it count?", "What does it count?"),
        ("The {{c1::rank}} of {{c12::a {{c2::map}}}}", "The rank of a map"),
        ("What is }} in Jinja?", "What is }} in Jinja?"),
    ],
)
def test_fronts_are_compared_without_figures_and_the_marks_of_gaps(
    text: str, expected: str
) -> None:
    assert duplicates.front(card("a", text)) == expected


def test_two_like_cards_are_told_once_at_the_one_that_is_wanted() -> None:
    same = "What does the rank of a matrix count?"
    cards = [
        card("first", same, 5),
        card("second", same, 15),
        card("other", "How is a loss made?", 25),
        card("near", "What does the rank of a real matrix count?", 35),
    ]
    found = list(duplicates.find(cards, lambda _: True))
    assert [(rule.code, each.card, each.where.line, each.severity) for rule, each in found] == [
        ("C020", "second", 17, Severity.ERROR),
        ("C021", "near", 37, Severity.WARNING),
        ("C021", "near", 37, Severity.WARNING),
    ]
    assert found[0][1].message == "the front is the same as that of `first` at decks/a/b.md:5:1"
    assert found[1][1].message == (
        "the front is nearly the same as that of `first` at decks/a/b.md:5:1"
    )
    early = list(duplicates.find(cards, lambda each: each.id == "first"))
    assert [(rule.code, each.card, each.where.line) for rule, each in early] == [
        ("C020", "first", 7),
        ("C021", "first", 7),
    ]
    assert list(duplicates.find(cards, lambda each: each.id == "other")) == []
