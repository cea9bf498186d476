"""What a learner knows: the curve against published numbers, counts, and the next step."""

from __future__ import annotations

import pytest

from flashcards.engine.progress import (
    Standing,
    StudiedCard,
    next_concepts,
    open_concepts,
    recall,
    standings,
    underway,
)


def review(concept: str = "sums", interval: float = 10, **more: object) -> StudiedCard:
    return StudiedCard(concept, 2, interval, **more)  # type: ignore[arg-type]


def test_recall_after_one_stability_is_nine_tenths_whatever_the_decay() -> None:
    for decay in (None, 0.5, 0.2, 0.1542):
        card = review(elapsed=40, stability=40, decay=decay)
        assert recall(card) == pytest.approx(0.9)


def test_a_decay_that_fsrs_never_learns_still_gives_a_chance() -> None:
    for decay in (1e-300, 1e8):
        assert 0 < recall(review(elapsed=40, stability=1e-9, decay=decay)) <= 1  # type: ignore[operator]
        assert recall(review(elapsed=40, stability=40, decay=decay)) == pytest.approx(0.9)


def test_recall_follows_the_curve_of_fsrs_5() -> None:
    # (1 + 19/81 · t/S) ^ -0.5, the published form for decay -0.5.
    card = review(elapsed=81, stability=19)
    assert recall(card) == pytest.approx(0.5**0.5)
    assert recall(review(elapsed=0, stability=19)) == 1


def test_a_flatter_curve_forgets_less_after_the_stability() -> None:
    steep, flat = review(elapsed=90, stability=10), review(elapsed=90, stability=10, decay=0.2)
    assert recall(steep) < recall(flat)  # type: ignore[operator]


def test_without_fsrs_the_interval_stands_for_the_stability() -> None:
    assert recall(review(interval=12, elapsed=12)) == pytest.approx(0.9)
    assert recall(review(interval=12, elapsed=30)) == recall(
        review(interval=5, elapsed=30, stability=12)
    )


def test_stability_wins_over_the_interval() -> None:
    assert recall(review(interval=100, elapsed=20, stability=20)) == pytest.approx(0.9)


def test_a_clock_that_ran_backwards_gives_no_recall_above_one() -> None:
    assert recall(review(elapsed=-3)) == 1


def test_only_young_and_mature_cards_have_a_recall() -> None:
    for card in (
        StudiedCard("sums", 0),
        StudiedCard("sums", 1, stability=3),
        StudiedCard("sums", 3, 5),
        review(suspended=True),
        review(suspended=True, waiting=True),
    ):
        assert recall(card) is None


def test_every_card_is_counted_once_under_its_state() -> None:
    cards = [
        StudiedCard("sums", 0),
        StudiedCard("sums", 0, suspended=True, waiting=True),
        StudiedCard("sums", 0, suspended=True),
        StudiedCard("sums", 1),
        StudiedCard("sums", 3, 30),
        review(interval=20.9),
        review(interval=21),
        review("elsewhere"),
    ]
    found = standings(cards, ["sums", "empty"])
    assert list(found) == ["sums", "empty"]
    sums = found["sums"]
    assert (sums.new, sums.waiting, sums.suspended) == (1, 1, 1)
    assert (sums.learning, sums.young, sums.mature) == (2, 1, 1)
    assert sums.total == 6
    assert found["empty"] == Standing()


def test_known_is_what_would_be_recalled_of_the_whole_concept() -> None:
    cards = [review(elapsed=10), review(elapsed=0), StudiedCard("sums", 0), StudiedCard("sums", 1)]
    found = standings([*cards, StudiedCard("sums", 0, suspended=True)], ["sums"])["sums"]
    assert found.known == pytest.approx(1.9 / 4)
    assert found.recall == pytest.approx(0.95)


def test_a_concept_without_cards_has_no_share_and_blocks_nothing() -> None:
    found = {"empty": Standing(suspended=3), "next": Standing(new=2)}
    assert found["empty"].known is None
    assert found["empty"].recall is None
    assert next_concepts({"empty": [], "next": ["empty"]}, found, 0.8) == ["next"]


def test_next_is_what_is_open_and_not_begun() -> None:
    requires = {"a": [], "b": ["a"], "c": ["a", "b"], "d": ["a", "not on the road"], "e": ["c"]}
    found = {
        "a": Standing(mature=4, recalled=3.9),
        "b": Standing(new=3, learning=1),
        "c": Standing(new=4),
        "d": Standing(waiting=2),
        "e": Standing(new=1),
    }
    assert open_concepts(requires, found, 0.8) == ["a", "b", "d"]
    assert next_concepts(requires, found, 0.8) == ["d"]
    assert underway(found, 0.8) == ["b"]


def test_a_prerequisite_counts_from_exactly_its_level() -> None:
    found = {"a": Standing(young=4, new=1, recalled=4.0), "b": Standing(new=1)}
    assert next_concepts({"a": [], "b": ["a"]}, found, 0.8) == ["b"]
    assert next_concepts({"a": [], "b": ["a"]}, found, 0.81) == []
