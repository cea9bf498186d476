# SPDX-License-Identifier: AGPL-3.0-or-later
"""The add-on's menu: *Tools › (the deck)*."""

from __future__ import annotations

from collections.abc import Callable

import aqt
from aqt.main import AnkiQt
from aqt.qt import QAction, QMenu, qconnect

from . import actions, conflicts, knowledge, order, panel, place, undecided, updates
from .deck_list import DeckList


def add(deck_list: DeckList) -> None:
    """Add the menu to Anki's *Tools*; what it holds depends on the collection when it opens."""
    mw = aqt.mw
    assert mw is not None
    menu = QMenu(place.road().title, mw)
    mw.form.menuTools.addMenu(menu)
    qconnect(menu.aboutToShow, lambda: fill(menu, mw, deck_list))


def fill(menu: QMenu, mw: AnkiQt, deck_list: DeckList) -> None:
    """What can be done with this collection now."""
    menu.clear()
    if not knowledge.cards(mw.col, place.road()):
        entry(menu, f"&{panel.adding(place.road())}", lambda: actions.bring_in(mw))
    entry(menu, "&Update the deck…", lambda: updates.start(mw))
    entry(menu, "Update from a &file…", lambda: updates.from_file(mw))
    if place.current_settings(mw).update_address:
        entry(menu, "Update from the &web…", lambda: updates.from_address(mw))
    if left := len(undecided.read(mw.col)):
        entry(menu, f"Decide &conflicts ({left})…", lambda: conflicts.show_any(mw))
    if twice := len(actions.doubled(mw)):
        entry(menu, f"&Join doubled decks ({twice})…", lambda: actions.join_decks(mw))
    menu.addSeparator()
    on = order.state(mw.col).on
    toggle = entry(menu, f"&{panel.LOCK}", lambda: None)
    toggle.setCheckable(True)
    toggle.setChecked(on)
    qconnect(toggle.toggled, lambda checked: actions.set_order(mw, checked))
    entry(menu, "&What do I know already?…", deck_list.place)
    entry(menu, "&Preset for the road…", lambda: actions.offer_preset(mw))


def entry(menu: QMenu, label: str, does: Callable[[], object]) -> QAction:
    """One entry of a menu, doing something when it is chosen."""
    action = menu.addAction(label)
    assert action is not None
    qconnect(action.triggered, lambda _checked=False: does())
    return action
