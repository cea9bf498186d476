# SPDX-License-Identifier: AGPL-3.0-or-later
"""The add-on's menu: *Tools › AI Engineering Roadmap*."""

from __future__ import annotations

from collections.abc import Callable

import aqt
from aqt.qt import QMenu, qconnect

from . import updates

TITLE = "AI Engineering Roadmap"


def add() -> None:
    """Add the menu to Anki's *Tools*."""
    mw = aqt.mw
    assert mw is not None
    menu = QMenu(TITLE, mw)
    mw.form.menuTools.addMenu(menu)
    entry(menu, "&Update the deck…", lambda: updates.start(mw))


def entry(menu: QMenu, label: str, does: Callable[[], object]) -> None:
    """One entry of a menu, doing something when it is chosen."""
    action = menu.addAction(label)
    assert action is not None
    qconnect(action.triggered, lambda _checked=False: does())
