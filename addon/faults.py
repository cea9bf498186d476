# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a learner can do when an update fails."""

from __future__ import annotations

import errno

from anki.errors import BackendIOError, DBError

from . import download, learner
from .engine import apkg


def explained(fault: BaseException) -> str:
    """What a learner can do about a fault; empty for one that should not happen."""
    if isinstance(fault, (apkg.Refused, learner.Unclear, download.Failed)):
        return str(fault)
    full = getattr(fault, "errno", None) == errno.ENOSPC or "No space left" in str(fault)
    # A database that runs out of room ends its transaction by itself, and Anki then reports that it
    # has none to end.
    if full or isinstance(fault, DBError):
        return "The disk is full, or Anki's folder cannot be written. Make room and update again."
    if isinstance(fault, (OSError, BackendIOError)):
        return f"The computer refused: {fault}."
    return ""
