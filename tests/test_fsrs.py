"""The scheduler of the engine against the real Anki's, on random histories of answers."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from flashcards.engine import fsrs
from flashcards.engine.fsrs import AGAIN, EASY, GOOD, HARD, Memory

if TYPE_CHECKING:
    from anki.collection import Collection

DAY = 86_400
History = list[tuple[int, int]]


def histories(count: int) -> list[History]:
    """Up to eight answers, each with the days since the one before; 0 is the same day."""
    chance = random.Random(1)
    days = [0, 0, 1, 2, 5, 15, 60, 200]
    return [
        [
            (chance.choice([AGAIN, HARD, GOOD, GOOD, EASY]), chance.choice(days) if at else 0)
            for at in range(chance.randint(1, 8))
        ]
        for _ in range(count)
    ]


def remember(history: History) -> Memory:
    memory = None
    for rating, days in history:
        memory = fsrs.answered(memory, rating, days)
    assert memory
    return memory


def write(col: Collection, card: int, at: int, history: History) -> None:
    """Put the answers into Anki's log, the last of them today; `at` keeps the log's ids apart."""
    assert col.db
    noon = col.sched.day_cutoff - DAY // 2 - 40 * at
    when = noon - sum(days for _, days in history) * DAY
    for number, (rating, days) in enumerate(history):
        when += days * DAY if days else number
        values = (when * 1000 + at % 1000, card, -1, rating, 10, 1, 2500, 5000, min(number, 1))
        col.db.execute("insert into revlog values (?,?,?,?,?,?,?,?,?)", *values)
    col.db.execute("update cards set type = 2, queue = 2, ivl = 10, reps = 1 where id = ?", card)


def test_a_memory_is_what_anki_makes_of_the_same_answers(collection: Collection) -> None:
    collection.set_config("fsrs", True)
    basic = collection.models.by_name("Basic")
    assert basic
    deck = collection.decks.id("Default")
    assert deck
    worst = 0.0
    for at, history in enumerate(histories(1000)):
        note = collection.new_note(basic)
        note["Front"] = str(at)
        collection.add_note(note, deck)
        [card] = note.card_ids()
        write(collection, card, at, history)
        anki = collection._backend.compute_memory_state(card).state
        ours = remember(history)
        worst = max(
            worst,
            abs(ours.stability / anki.stability - 1),
            abs(ours.difficulty - anki.difficulty),
        )
    assert 0 < worst < 1e-3


@pytest.mark.parametrize("retention", [0.7, 0.9, 0.97])
def test_recall_has_fallen_to_what_was_aimed_at_when_the_interval_ends(retention: float) -> None:
    memory = remember([(GOOD, 0), (GOOD, 3), (HARD, 9)])
    assert fsrs.recall(memory, fsrs.interval(memory, retention)) == pytest.approx(retention)
    assert fsrs.recall(memory, 0) == 1
    assert fsrs.interval(memory, 0.9) == pytest.approx(memory.stability)


def test_a_better_answer_never_leaves_less_memory() -> None:
    before = remember([(GOOD, 0), (GOOD, 3)])
    for days in (0, 1, 30):
        after = [fsrs.answered(before, rating, days) for rating in (AGAIN, HARD, GOOD, EASY)]
        stabilities = [each.stability for each in after]
        assert stabilities == sorted(stabilities)
        difficulties = [each.difficulty for each in after]
        assert difficulties == sorted(difficulties, reverse=True)
        assert all(1 <= each <= 10 for each in difficulties)


@pytest.mark.parametrize(
    ("history", "stability", "difficulty"),
    [
        ([(1, 0)], 0.212, 6.4133),
        ([(2, 0)], 1.2931, 5.112170705601055),
        ([(3, 0)], 2.3065, 2.118103970459015),
        ([(4, 0)], 8.2956, 1.0),
        ([(3, 0), (3, 3)], 13.826903694354598, 2.1112142357853942),
        ([(3, 0), (2, 3)], 9.234870781784855, 4.7528584885325555),
        ([(3, 0), (4, 3)], 23.883064079156725, 1.0),
        ([(3, 0), (1, 3)], 0.6368506992409604, 7.394502741279718),
        ([(3, 0), (1, 0)], 0.7750839828558983, 7.394502741279718),
        ([(3, 0), (2, 0)], 2.3065, 4.7528584885325555),
        ([(3, 0), (3, 0)], 2.3065, 2.1112142357853942),
        ([(3, 0), (4, 0)], 3.9460540679694778, 1.0),
        ([(4, 0), (3, 200)], 146.27623422304748, 1.0),
        ([(4, 0), (1, 200)], 2.2483362688784254, 7.0269895692968385),
        ([(1, 0), (1, 1), (1, 1)], 0.055034530118331045, 9.592868765339693),
        ([(4, 0), (4, 9), (4, 60), (4, 900)], 2862.47211666459, 1.0),
        ([(1, 0), (4, 0), (2, 1), (3, 30)], 17.52829707575798, 6.787207802616641),
        (
            [
                (1, 0),
                (1, 1),
                (1, 1),
                (1, 1),
                (1, 1),
                (1, 1),
                (1, 1),
                (1, 1),
                (1, 1),
                (1, 1),
                (1, 1),
                (1, 1),
                (1, 1),
            ],
            0.003473418271187047,
            9.977990039156355,
        ),
        (
            [(4, 0), (4, 0), (4, 0), (4, 0), (4, 0), (4, 0), (4, 0), (4, 0), (4, 0), (4, 0)],
            193.93283366789484,
            1.0,
        ),
        ([(4, 0), (4, 30000), (4, 30000), (4, 30000), (4, 30000)], 36500.0, 1.0),
    ],
)
def test_what_was_held_against_anki_stays_as_it_is(
    history: History, stability: float, difficulty: float
) -> None:
    """The same without Anki: one history for each way that a memory can take."""
    memory = remember(history)
    assert memory.stability == pytest.approx(stability, rel=1e-9)
    assert memory.difficulty == pytest.approx(difficulty, rel=1e-9)


def test_recall_falls_as_anki_has_it() -> None:
    memory = Memory(10.0, 5.0)
    assert fsrs.recall(memory, 10) == pytest.approx(0.9)
    assert fsrs.recall(memory, 100) == pytest.approx(0.6928266345726217)
    assert fsrs.interval(memory, 0.9) == pytest.approx(10)
    assert fsrs.interval(memory, 0.7) == pytest.approx(92.87911182417021)
    assert (AGAIN, HARD, GOOD, EASY) == (1, 2, 3, 4)
