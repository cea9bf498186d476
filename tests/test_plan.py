"""The forecast of study: what it promises, and the cases that hold every language to it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from conftest import REPOSITORY

from flashcards.engine import fsrs, plan
from flashcards.engine.plan import Day, Habits, PlannedCard

CASES = json.loads((REPOSITORY / "tests/data/plan.json").read_text("utf-8"))


def new_cards(count: int, concept: str = "a") -> list[PlannedCard]:
    return [PlannedCard(concept) for _ in range(count)]


def by_brute_force(
    cards: list[PlannedCard], habits: Habits
) -> tuple[list[Day], int | None, int | None]:
    """Every card looked at on every day, as plainly as it can be written."""
    memory = [card.memory for card in cards]
    last = [-card.elapsed for card in cards]
    due = [max(card.due, 0) if card.memory else None for card in cards]
    answers = [0] * len(cards)
    days: list[Day] = []
    begun = known = None
    for day in range(habits.horizon):
        if begun is None and all(memory):
            begun = max(day - 1, 0)
        recalls = [fsrs.recall(m, day - at) if m else 0 for m, at in zip(memory, last, strict=True)]
        if known is None and sum(recalls) / len(recalls) >= habits.known:
            known = day
        if begun is not None and known is not None:
            break
        reviews = new = 0
        seconds = 0.0
        for at in range(len(cards)):
            kept = memory[at]
            if kept and due[at] == day:
                right = plan.chance(at, answers[at]) < fsrs.recall(kept, day - last[at])
                rating = fsrs.GOOD if right else fsrs.AGAIN
                seconds += habits.seconds_review * (1 if right else 2)
                reviews += 1
            elif kept is None and new < habits.new:
                rating = fsrs.GOOD
                seconds += habits.seconds_new
                new += 1
            else:
                continue
            answered = fsrs.answered(kept, rating, day - last[at])
            memory[at] = answered
            last[at] = day
            answers[at] += 1
            due[at] = day + max(1, round(fsrs.interval(answered, habits.retention)))
        days.append(Day(new, reviews, seconds))
    return days, begun, known


@pytest.mark.parametrize("habits", [Habits(), Habits(new=3), Habits(new=7, retention=0.8)])
def test_the_forecast_is_what_looking_at_every_card_on_every_day_gives(habits: Habits) -> None:
    habits = replace(habits, known=min(habits.known, habits.retention - 0.02))
    seen = [PlannedCard("a", fsrs.Memory(4.0 + at, 5.0), at, 3 - at) for at in range(9)]
    cards = [*seen, *new_cards(60)]
    days, begun, known = by_brute_force(cards, habits)
    made = plan.forecast(cards, habits)
    assert (made.begun, made.known) == (begun, known)
    assert [(day.new, day.reviews) for day in made.days] == [(d.new, d.reviews) for d in days]
    assert [day.seconds for day in made.days] == pytest.approx([day.seconds for day in days])
    assert sum(made.seconds.values()) == pytest.approx(sum(day.seconds for day in days))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_cases_that_every_language_is_held_to(case: dict[str, Any]) -> None:
    cards = [
        PlannedCard(
            each["concept"],
            fsrs.Memory(*each["memory"]) if each["memory"] else None,
            each["elapsed"],
            each["due"],
        )
        for each in case["cards"]
        for _ in range(each["count"])
    ]
    made = plan.forecast(cards, Habits(**case["habits"]))
    assert made.begun == case["begun"]
    assert made.known == case["known"]
    assert [day.new for day in made.days] == case["new"]
    assert [day.reviews for day in made.days] == case["reviews"]
    assert made.seconds == pytest.approx(case["seconds"])


def test_all_cards_are_begun_as_fast_as_the_habit_allows() -> None:
    made = plan.forecast(new_cards(45), Habits(new=20))
    assert [day.new for day in made.days][:3] == [20, 20, 5]
    assert made.begun == 2
    assert made.known is not None


def test_a_road_without_cards_and_one_that_is_known_need_no_study() -> None:
    assert plan.forecast([], Habits()) == plan.Forecast((), 0, 0)
    known = [PlannedCard("a", fsrs.Memory(500.0, 5.0), 1, 400)] * 10
    assert plan.forecast(known, Habits()).days == ()


def test_who_begins_nothing_new_never_knows_the_road() -> None:
    made = plan.forecast(new_cards(10), Habits(new=0, horizon=50))
    assert (made.begun, made.known) == (None, None)
    assert len(made.days) == 50


def test_the_fewest_new_cards_a_day_that_reach_a_date() -> None:
    cards = new_cards(100)
    new = plan.new_a_day(cards, Habits(), 30)
    assert new is not None
    reached = plan.forecast(cards, Habits(new=new)).known
    assert reached is not None
    assert reached <= 30
    fewer = plan.forecast(cards, Habits(new=new - 1)).known
    assert fewer is None or fewer > 30
    assert plan.new_a_day(cards, Habits(), 0) is None
    assert plan.new_a_day(cards, Habits(known=1), 30) is None


def test_more_new_cards_a_day_cost_more_minutes_and_less_time() -> None:
    cards = new_cards(300)
    slow, fast = (plan.forecast(cards, Habits(new=new)) for new in (5, 30))
    assert slow.known
    assert fast.known
    assert fast.known < slow.known
    assert plan.minutes_a_day(fast) > plan.minutes_a_day(slow)


def test_chance_is_spread_evenly_and_always_the_same() -> None:
    drawn = [plan.chance(card, answer) for card in range(300) for answer in range(10)]
    assert drawn == [plan.chance(card, answer) for card in range(300) for answer in range(10)]
    tenths = [sum(at <= 10 * each < at + 1 for each in drawn) for at in range(10)]
    assert sum(tenths) == len(drawn)
    assert min(tenths) > 240
    assert max(tenths) < 360


@pytest.mark.parametrize(
    "habits", [Habits(new=-1), Habits(retention=1), Habits(retention=0), Habits(known=1.2)]
)
def test_habits_that_nobody_can_have_are_refused(habits: Habits) -> None:
    with pytest.raises(ValueError, match=r"number between 0 and 1|cannot be fewer"):
        plan.forecast(new_cards(1), habits)
