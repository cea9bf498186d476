"""How long the road takes: study played forward, day by day, with the scheduler itself.

What is assumed, since nobody can know it, is little and stands in `docs/plan.md`: the first answer
to a new card is Good; a card that is due is known with the probability that FSRS gives, and then
answered Good, else Again. Chance is drawn from a fixed sequence, so that the same cards and habits
give the same forecast everywhere, and a day more of study changes no more than that day.

Pure: values in, values out, no clock, no files, no Anki.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from . import fsrs
from .fsrs import AGAIN, GOOD, Memory


@dataclass(frozen=True)
class PlannedCard:
    """A card in the order of study: its concept, and what is known of it.

    `memory` is None for a new card; then `elapsed`, the days since its last answer, and `due`, the
    days until the next, say nothing. A card that is overdue has a negative `due`.
    """

    concept: str
    memory: Memory | None = None
    elapsed: int = 0
    due: int = 0


@dataclass(frozen=True)
class Habits:
    """How somebody studies: new cards a day, the recall aimed at, and seconds for a card.

    `known` is the mean recall of all cards, 0 to 1, at which the road counts as known; a new card's
    recall is 0. `horizon` is the number of days after which the forecast gives up.
    """

    new: int = 20
    retention: float = 0.9
    known: float = 0.85
    seconds_new: float = 30.0
    seconds_review: float = 10.0
    horizon: int = 1095


@dataclass(frozen=True)
class Day:
    """What a day brings: new cards, answers to cards seen before, seconds of study."""

    new: int
    reviews: int
    seconds: float


@dataclass(frozen=True)
class Forecast:
    """What study will be like, day 0 being today.

    `begun` is the day on which the last new card is seen and `known` that on which the mean recall
    reaches what was asked for, each None if it is not within the horizon; `days` ends with the
    later of both. `seconds` tells the study of each concept within these days.
    """

    days: tuple[Day, ...]
    begun: int | None
    known: int | None
    seconds: Mapping[str, float] = field(default_factory=dict)


def forecast(cards: Sequence[PlannedCard], habits: Habits) -> Forecast:
    """Study `cards`, in their order, by `habits`, until all are begun and known.

    Linear in the answers given. Raises ValueError for habits that nobody can have.
    """
    _possible(habits)
    study = _Study(cards, habits)
    days: list[Day] = []
    begun = known = None
    for day in range(habits.horizon):
        if begun is None and not study.waiting:
            begun = max(day - 1, 0)
        if known is None and study.recall(day) >= habits.known:
            known = day
        if begun is not None and known is not None:
            break
        days.append(study.day(day))
    return Forecast(tuple(days), begun, known, dict(study.seconds))


def new_a_day(cards: Sequence[PlannedCard], habits: Habits, day: int) -> int | None:
    """The fewest new cards a day that make the road known by `day`; None if no number does.

    Halves the range: more new cards a day never make it later by more than chance.
    """
    if day < 0 or not _known_by(cards, habits, day, len(cards) + 1):
        return None
    low, high = 0, len(cards) + 1
    while high - low > 1:
        middle = (low + high) // 2
        if _known_by(cards, habits, day, middle):
            high = middle
        else:
            low = middle
    return high


def minutes_a_day(made: Forecast) -> float:
    """The mean minutes of study a day, until the last new card is seen."""
    days = made.days if made.begun is None else made.days[: made.begun + 1]
    return sum(day.seconds for day in days) / 60 / max(len(days), 1)


def chance(card: int, answer: int) -> float:
    """A number from 0 to below 1 for a card's n-th answer: always the same, seemingly random.

    Two rounds of the 32-bit finaliser of MurmurHash3 (Austin Appleby, public domain), since it is
    the same in every language with 32-bit integers.
    """
    mixed = _mixed(_mixed(card + 1) ^ answer)
    return mixed / 2**32


def _mixed(number: int) -> int:
    number &= 0xFFFFFFFF
    number ^= number >> 16
    number = number * 0x85EBCA6B & 0xFFFFFFFF
    number ^= number >> 13
    number = number * 0xC2B2AE35 & 0xFFFFFFFF
    return number ^ number >> 16


def _possible(habits: Habits) -> None:
    if habits.new < 0 or habits.horizon < 0:
        raise ValueError("new cards a day and days cannot be fewer than 0")
    if not (0 < habits.retention < 1 and 0 <= habits.known <= 1):
        raise ValueError("recall is a number between 0 and 1")


def _known_by(cards: Sequence[PlannedCard], habits: Habits, day: int, new: int) -> bool:
    known = forecast(cards, _with(habits, new, day + 1)).known
    return known is not None and known <= day


def _with(habits: Habits, new: int, horizon: int) -> Habits:
    return Habits(
        new, habits.retention, habits.known, habits.seconds_new, habits.seconds_review, horizon
    )


class _Study:
    """The cards of somebody who studies: their memories, and on which day each is due."""

    def __init__(self, cards: Sequence[PlannedCard], habits: Habits) -> None:
        self.habits = habits
        self.concepts = [card.concept for card in cards]
        self.memories = [card.memory for card in cards]
        self.last = [-card.elapsed for card in cards]
        self.answers = [0] * len(cards)
        self.due: dict[int, list[int]] = defaultdict(list)
        self.waiting = [at for at, card in enumerate(cards) if card.memory is None][::-1]
        self.seconds: dict[str, float] = defaultdict(float)
        for at, card in enumerate(cards):
            if card.memory is not None:
                self.due[max(card.due, 0)].append(at)

    def day(self, day: int) -> Day:
        """Answer all that is due, then begin as many new cards as a day has."""
        due = self.due.pop(day, [])
        spent = sum(self._review(at, day) for at in due)
        new = [self.waiting.pop() for _ in range(min(self.habits.new, len(self.waiting)))]
        for at in new:
            self._answer(at, day, GOOD)
            self._spend(at, self.habits.seconds_new)
        return Day(len(new), len(due), spent + len(new) * self.habits.seconds_new)

    def recall(self, day: int) -> float:
        """The mean recall of all cards; 1 where there are none."""
        total = len(self.memories)
        begun = total - len(self.waiting)
        if not total or begun < self.habits.known * total:  # too few to be known, whatever they are
            return begun / total if total else 1.0
        known = (
            fsrs.recall(memory, day - last)
            for memory, last in zip(self.memories, self.last)
            if memory is not None
        )
        return sum(known) / total

    def _review(self, at: int, day: int) -> float:
        memory = self.memories[at]
        assert memory is not None
        known = chance(at, self.answers[at]) < fsrs.recall(memory, day - self.last[at])
        self._answer(at, day, GOOD if known else AGAIN)
        # What was forgotten is asked once more, on the same day.
        seconds = self.habits.seconds_review * (1 if known else 2)
        self._spend(at, seconds)
        return seconds

    def _answer(self, at: int, day: int, rating: int) -> None:
        memory = fsrs.answered(self.memories[at], rating, day - self.last[at])
        self.memories[at], self.last[at] = memory, day
        self.answers[at] += 1
        wait = round(fsrs.interval(memory, self.habits.retention))
        self.due[day + max(wait, 1)].append(at)

    def _spend(self, at: int, seconds: float) -> None:
        self.seconds[self.concepts[at]] += seconds
