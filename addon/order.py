# SPDX-License-Identifier: AGPL-3.0-or-later
"""*Lock later concepts*: new cards of a concept wait until what it builds on is known.

A waiting card is suspended, has a mark in its custom data, and its note a tag. The mark is what
counts: it belongs to the card, so a note may have a card that waits beside one that the learner
suspended, and an import that replaces a note's tags takes nothing away. The tag is for people: a
search for it finds every card that waits, with or without this add-on.

A concept that was open once stays open: what a learner has forgotten is to be reviewed, not hidden.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from anki.cards import Card
from anki.collection import Collection, OpChanges

from . import knowledge, place
from .engine import progress
from .knowledge import MARK, Found
from .road import Road

CONFIG = place.key("in_order")
NEW_QUEUE = 0


@dataclass(frozen=True)
class State:
    """Whether the mode is on, and which concepts were ever open since it is."""

    on: bool = False
    opened: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Plan:
    """What is to be done so that the right cards wait; `state` is as it will be.

    `freed` are cards that waited and that the learner took out of their suspension: they are left
    alone from now on. `unmark` are those that are no business of the mode any more.
    """

    state: State
    suspend: tuple[Found, ...] = ()
    release: tuple[Found, ...] = ()
    freed: tuple[Found, ...] = ()
    unmark: tuple[Found, ...] = ()
    untag: tuple[int, ...] = ()

    def is_done(self, now: State) -> bool:
        """Whether there is nothing to do."""
        todo = (self.suspend, self.release, self.freed, self.unmark, self.untag)
        return not any(todo) and self.state == now


def state(col: Collection) -> State:
    """What the collection remembers of the mode; it travels with the learner's sync."""
    kept = col.get_config(CONFIG, None)
    if not isinstance(kept, dict):
        return State()
    return State(True, frozenset(str(each) for each in kept.get("opened", [])))


def plan(road: Road, found: Sequence[Found], wanted: State, level: float) -> Plan:
    """What to do so that the collection is as `wanted` says, with concepts open from `level` on."""
    opened = _opened(road, found, wanted, level) if wanted.on else wanted.opened
    closed = {concept.id for concept in road.concepts()} - opened if wanted.on else set()
    inside = [each for each in found if each.card.concept in closed]
    outside = [each for each in found if each.card.concept not in closed]
    waits = {each.note for each in inside if each.card.waiting}
    return Plan(
        replace(wanted, opened=opened),
        suspend=tuple(each for each in inside if _free(each)),
        release=tuple(each for each in outside if each.card.waiting),
        freed=tuple(each for each in inside if each.mark == 1 and not each.card.waiting),
        unmark=tuple(each for each in outside if each.mark is not None),
        untag=tuple(
            sorted({each.note for each in found if each.tagged_waiting and each.note not in waits})
        ),
    )


def _opened(road: Road, found: Sequence[Found], wanted: State, level: float) -> frozenset[str]:
    """What was open, what has become open, and what the learner has begun anyway."""
    standings = knowledge.standings(road, list(found))
    reached = progress.open_concepts(road.requires(), standings, level)
    begun = (concept for concept, standing in standings.items() if standing.begun)
    return wanted.opened.union(reached, begun)


def apply(col: Collection, road: Road, plan: Plan, undo: int) -> OpChanges:
    """Carry a plan out as a part of the undo step `undo`, and return what changed."""
    tag = f"{road.tag}::waiting"
    if plan.untag:
        col.tags.bulk_remove(list(plan.untag), tag)  # type: ignore[arg-type]
        col.merge_undo_entries(undo)
    if plan.suspend:
        col.sched.suspend_cards([each.id for each in plan.suspend])  # type: ignore[misc]
        col.merge_undo_entries(undo)
        notes = sorted({each.note for each in plan.suspend})
        col.tags.bulk_add(notes, tag)  # type: ignore[arg-type]
        col.merge_undo_entries(undo)
    if plan.release:
        col.sched.unsuspend_cards([each.id for each in plan.release])  # type: ignore[misc]
        col.merge_undo_entries(undo)
    for which, mark in ((plan.suspend, 1), (plan.freed, 0), (plan.unmark, None)):
        if which:
            col.update_cards([_marked(col, each, mark) for each in which])
            col.merge_undo_entries(undo)
    kept = {"opened": sorted(plan.state.opened)} if plan.state.on else None
    col.set_config(CONFIG, kept, undoable=True)
    return col.merge_undo_entries(undo)


def _free(each: Found) -> bool:
    """Whether a card is new and nobody holds it: not suspended, buried, in a session, or freed."""
    new = each.card.type == 0 and each.queue == NEW_QUEUE
    return new and not each.filtered and each.mark is None


def _marked(col: Collection, each: Found, mark: int | None) -> Card:
    """The card with our mark set or taken away, beside whatever else its custom data holds."""
    card = col.get_card(each.id)  # type: ignore[arg-type]
    try:
        data = json.loads(card.custom_data or "{}")
    except ValueError:
        data = {}
    data.pop(MARK, None)
    if mark is not None:
        data[MARK] = mark
    card.custom_data = json.dumps(data, separators=(",", ":")) if data else ""
    return card
