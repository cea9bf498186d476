# SPDX-License-Identifier: AGPL-3.0-or-later
"""A newer release that came with the add-on is offered, once to each profile. It only asks."""

from __future__ import annotations

from anki.collection import Collection
from aqt.main import AnkiQt
from aqt.operations import QueryOp
from aqt.utils import ask_user_dialog

from . import changes, earlier, faults, place, releases, updates
from .changes import Update
from .engine import base

OFFERED = place.key("offered")
SOON = 1500  # milliseconds: after the deck list is there


def soon(mw: AnkiQt) -> None:
    """Offer it in a moment, once nothing else is going on."""
    mw.progress.single_shot(SOON, lambda: _look(mw))


def _look(mw: AnkiQt) -> None:
    """Compare in the background; what is wrong with the deck is said to who updates."""
    version = place.road().version
    profile = mw.pm.profile
    if profile is None or profile.get(OFFERED) == version or not any(base.numbers(version)):
        return

    def compare(col: Collection) -> Update:
        return changes.planned_update(col, releases.read(place.DECK, place.road()))

    def compared(met: Update) -> None:
        if met.had and mw.col and mw.app.activeModalWidget() is None:
            profile[OFFERED] = version
            if met.is_the_same:
                earlier.keep(place.DECK, version, place.EARLIER)
            if base.numbers(met.had) < base.numbers(version) and not met.plan.is_empty():
                _ask(mw, met)

    def failed(fault: Exception) -> None:
        if not faults.explained(fault):
            raise fault

    QueryOp(parent=mw, op=compare, success=compared).failure(failed).run_in_background()


def _ask(mw: AnkiQt, met: Update) -> None:
    road = place.road()
    ask_user_dialog(
        f"{road.title} {road.version} came with the add-on; you have {met.had}.\n\n"
        "Look at what it would do to your cards? Nothing is changed until you agree.",
        callback=lambda button: updates.start(mw) if button == 0 else None,
        buttons=["&Look at it", "&Not now"],
        default_button=0,
        parent=mw,
    )
