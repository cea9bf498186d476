# SPDX-License-Identifier: AGPL-3.0-or-later
"""What there is to do today, and when the road will be known at this pace."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil

from anki.collection import Collection
from anki.decks import DeckId

from .engine import plan
from .engine.fsrs import Memory
from .knowledge import Found

# So many answers of the learner's own tell how long one takes; before, the plan's guess stands.
ENOUGH = 50
AT_MOST = 2000  # cards that the plan plays forward
RETENTION, LEAST, MOST = 0.9, 0.7, 0.99  # Anki's default, and the range that it offers
MARGIN = 0.05
MEDIUM = 5.0  # the difficulty of a card that has none yet


@dataclass(frozen=True)
class Today:
    """Cards due again and new ones that Anki gives today, in minutes, as its limits allow.

    `new_a_day` is the deck's limit, and `known_in` the days until the road is known at that pace;
    None if that is not within the plan's horizon.
    """

    due: int
    new: int
    minutes: int
    new_a_day: int
    known_in: int | None

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do today."""
        return not (self.due or self.new)


def read(col: Collection, root: int, found: list[Found]) -> Today:
    """Today in the road's deck."""
    tree = col.sched.deck_due_tree(DeckId(root))
    due = tree.review_count + tree.learn_count if tree else 0
    new = tree.new_count if tree else 0
    config = col.decks.config_dict_for_deck_id(DeckId(root))
    pace = int(config["new"]["perDay"])
    habits = _habits(col, pace, float(config.get("desiredRetention") or RETENTION))
    known_in = _known_in(cards(found), habits)
    seconds = due * habits.seconds_review + new * habits.seconds_new
    return Today(due, new, ceil(seconds / 60), pace, known_in)


def _known_in(all_cards: list[plan.PlannedCard], habits: plan.Habits) -> int | None:
    """The day on which the road is known; of a deck of many cards, by every so manieth of them.

    The panel is drawn while the learner waits.
    """
    step = ceil(len(all_cards) / AT_MOST) or 1
    pace = max(round(habits.new / step), 1) if habits.new else 0
    return plan.forecast(all_cards[::step], replace(habits, new=pace)).known


def cards(found: list[Found]) -> list[plan.PlannedCard]:
    """The road's cards as the plan knows them, new ones in the order of study."""
    counted = [each for each in found if each.queue != -1 or each.card.waiting]
    ordered = sorted(counted, key=lambda each: each.position)
    return [
        plan.PlannedCard(
            each.card.concept, _memory(each), round(max(each.card.elapsed, 0)), each.due
        )
        for each in ordered
    ]


def _memory(each: Found) -> Memory | None:
    """What FSRS knows of a card; without it the interval takes the place of the stability."""
    if each.card.type == 0:
        return None
    return Memory(each.card.stability or max(each.card.interval, 1), each.difficulty or MEDIUM)


def _habits(col: Collection, pace: int, retention: float) -> plan.Habits:
    """How the learner studies: their limit, the recall aimed at, how long an answer takes them."""
    assert col.db is not None
    # What was graded without being looked at took no time, and tells none.
    last = "select time from revlog where time > 0 order by id desc limit 1000"
    [(answers, milliseconds)] = col.db.all(f"select count(), avg(time) from ({last})")
    aim = min(max(retention, LEAST), MOST)
    # The mean of all cards lies a little below what each is asked at, where that is low.
    habits = plan.Habits(pace, aim, min(plan.Habits.known, aim - MARGIN))
    if answers < ENOUGH:
        return habits
    seconds = milliseconds / 1000
    # A new card is answered about three times on its first day: two steps, and reading it.
    return replace(habits, seconds_new=3 * seconds, seconds_review=seconds)
