# SPDX-License-Identifier: AGPL-3.0-or-later
"""The learner's last step in Anki's Undo, to be a part of it."""

from __future__ import annotations

from anki.collection import Collection
from anki.errors import BackendError


def last_step(col: Collection) -> int:
    """The learner's last step that Undo can take back; a new one of ours where there is none.

    `UndoStatus.last_step` counts operations rather than naming the step: one that changed nothing
    (the current deck selected again) and every undo count too. The step is the first at or below
    that number into which Anki merges.
    """
    now = col.undo_status()
    if now.undo:
        for step in range(now.last_step, 0, -1):
            if _is_a_step(col, step):
                return step
    return col.add_custom_undo_entry("Road")


def _is_a_step(col: Collection, step: int) -> bool:
    """Whether Undo knows the step. If it is the last one, merging into it changes nothing."""
    try:
        col.merge_undo_entries(step)
    except BackendError:
        return False
    return True
