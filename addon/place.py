# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the add-on's own files are, and what Anki keeps for it.

Two decks' add-ons live side by side in one Anki: nothing that one keeps is the other's.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from . import settings
from .road import Road, read

if TYPE_CHECKING:
    from aqt.main import AnkiQt

FOLDER = Path(__file__).parent
PACKAGE = __name__.split(".", maxsplit=1)[0]
# The release inside the add-on.
DECK = FOLDER / "deck.apkg"
ROADMAP = FOLDER / "roadmap.json"
# Releases that were brought in; Anki keeps what is in user_files when the add-on is updated.
EARLIER = FOLDER / "user_files" / "releases"


@cache
def road() -> Road:
    """The road that this add-on was built with."""
    return read(ROADMAP)


def key(what: str) -> str:
    """The name under which Anki keeps something of this add-on.

    It hangs on the roadmap's id and not on the folder, which on AnkiWeb becomes a number.
    """
    return f"{road().id}_{what}"


def current_settings(mw: AnkiQt) -> settings.Settings:
    """The learner's settings as they are now."""
    return settings.read(mw.addonManager.getConfig(PACKAGE))
