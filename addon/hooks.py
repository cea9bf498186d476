# SPDX-License-Identifier: AGPL-3.0-or-later
"""The add-on connected to Anki: every hook that it uses is named here and nowhere else."""

from __future__ import annotations

from aqt import gui_hooks

from . import menu


def connect() -> None:
    """Connect everything, once, when Anki loads the add-on."""
    gui_hooks.main_window_did_init.append(menu.add)
