"""FSRS-6, the scheduler of Anki: what a card's memory is after an answer, and when it is due again.

A memory is a stability `S` (the days after which recall has fallen to 0.9) and a difficulty `D` (1
to 10). Both follow from the answers and the days between them, by 21 parameters, `DEFAULTS` being
those that Anki begins with. `tests/test_fsrs.py` holds the results against the real Anki.

Source of the formulas: https://github.com/open-spaced-repetition/fsrs4anki/wiki/The-Algorithm

Pure: values in, values out, no clock, no files, no Anki.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log

# What a learner may answer, as Anki numbers it.
AGAIN, HARD, GOOD, EASY = 1, 2, 3, 4

DEFAULTS = (
    *(0.212, 1.2931, 2.3065, 8.2956),  # 0 to 3: stability after the first answer
    *(6.4133, 0.8334, 3.0194, 0.001),  # 4 to 7: difficulty
    *(1.8722, 0.1666, 0.796),  # 8 to 10: stability when the card was known
    *(1.4835, 0.0614, 0.2629, 1.6483),  # 11 to 14: stability when it was not
    *(0.6014, 1.8729),  # 15 and 16: hard and easy
    *(0.5425, 0.0912, 0.0658),  # 17 to 19: a second answer on the same day
    0.1542,  # 20: how fast recall falls
)
SHORTEST, LONGEST = 0.001, 36500.0


@dataclass(frozen=True)
class Memory:
    """What a learner has of a card: `stability` in days, `difficulty` from 1 to 10."""

    stability: float
    difficulty: float


def recall(memory: Memory, days: float) -> float:
    """The probability, 0 to 1, that the card is known `days` after its last answer."""
    decay = DEFAULTS[20]
    factor = exp(log(0.9) / -decay) - 1
    return float((1 + factor * days / memory.stability) ** -decay)


def interval(memory: Memory, retention: float) -> float:
    """The days after which recall has fallen to `retention`, not rounded."""
    decay = DEFAULTS[20]
    factor = exp(log(0.9) / -decay) - 1
    return float(memory.stability / factor * (retention ** (-1 / decay) - 1))


def answered(memory: Memory | None, rating: int, days: int) -> Memory:
    """The memory after an answer, `days` whole days after the last one; None is a new card."""
    if memory is None:
        return Memory(_stable(DEFAULTS[rating - 1]), _difficult(_first_difficulty(rating)))
    if days < 1:
        stability = _after_same_day(memory, rating)
    elif rating == AGAIN:
        stability = _after_lapse(memory, recall(memory, days))
    else:
        stability = _after_success(memory, rating, recall(memory, days))
    return Memory(_stable(stability), _next_difficulty(memory, rating))


def _first_difficulty(rating: int) -> float:
    return DEFAULTS[4] - exp(DEFAULTS[5] * (rating - 1)) + 1


def _next_difficulty(memory: Memory, rating: int) -> float:
    """Moved by the answer, the less the nearer to 10, and drawn a little to an easy card's."""
    change = -DEFAULTS[6] * (rating - GOOD)
    moved = memory.difficulty + change * (10 - memory.difficulty) / 9
    return _difficult(DEFAULTS[7] * (_first_difficulty(EASY) - moved) + moved)


def _after_success(memory: Memory, rating: int, known: float) -> float:
    w = DEFAULTS
    growth = exp(w[8]) * (11 - memory.difficulty) * memory.stability ** -w[9]
    growth *= exp(w[10] * (1 - known)) - 1
    growth *= {HARD: w[15], EASY: w[16]}.get(rating, 1.0)
    return float(memory.stability * (1 + growth))


def _after_lapse(memory: Memory, known: float) -> float:
    w = DEFAULTS
    left = w[11] * memory.difficulty ** -w[12] * ((memory.stability + 1) ** w[13] - 1)
    left *= exp(w[14] * (1 - known))
    return float(min(left, memory.stability / exp(w[17] * w[18])))


def _after_same_day(memory: Memory, rating: int) -> float:
    w = DEFAULTS
    growth = exp(w[17] * (rating - GOOD + w[18])) * memory.stability ** -w[19]
    return float(memory.stability * (max(growth, 1.0) if rating >= HARD else growth))


def _stable(stability: float) -> float:
    return min(max(stability, SHORTEST), LONGEST)


def _difficult(difficulty: float) -> float:
    return min(max(difficulty, 1.0), 10.0)
