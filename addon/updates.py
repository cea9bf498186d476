# SPDX-License-Identifier: AGPL-3.0-or-later
"""A new release into the open collection: shown first, backed up, one step for Undo."""

from __future__ import annotations

from aqt.main import AnkiQt
from aqt.utils import showInfo


def start(mw: AnkiQt) -> None:
    """Show what the newest release would do here, and do it if the learner agrees."""
    showInfo("Nothing to update yet.", parent=mw)
