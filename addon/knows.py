# SPDX-License-Identifier: AGPL-3.0-or-later
"""*I know this already*: new cards graded as known, so that they come back and are not lost."""

from __future__ import annotations

from collections.abc import Sequence

from anki.collection import Collection, OpChanges
from anki.scheduler.v3 import CardAnswer

from .knowledge import Found

# Where Anki cannot grade a card that is not being studied, as 24.11 cannot: days until it comes up,
# about the interval of an Easy first answer, spread so that not all come at once.
DAYS = "6-10"


def can_be_graded(each: Found) -> bool:
    """Whether a card is new, and suspended by nobody but us."""
    return each.card.type == 0 and (each.queue >= 0 or each.card.waiting) and not each.filtered


def grade(col: Collection, cards: Sequence[int]) -> OpChanges:
    """Answer these new cards Easy, as one step of Undo; those that wait wait no longer."""
    step = col.add_custom_undo_entry("I know this already")
    col.sched.unsuspend_cards(list(cards))  # type: ignore[arg-type]
    col.merge_undo_entries(step)
    if hasattr(col._backend, "grade_now"):
        col._backend.grade_now(card_ids=cards, rating=CardAnswer.EASY)
    else:
        col.sched.set_due_date(list(cards), DAYS)  # type: ignore[arg-type]
    return col.merge_undo_entries(step)
