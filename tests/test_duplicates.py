"""The search for fronts that are alike: it finds what comparing all pairs would find."""

from __future__ import annotations

from itertools import combinations

from hypothesis import example, given
from hypothesis import strategies as st

from flashcards.checks import duplicates
from flashcards.checks.duplicates import COSINE, JACCARD, TOKEN, Pair, alike

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
