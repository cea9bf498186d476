"""The profile is closed while a window of the add-on shows its cards: the window goes with it."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.driver import Anki, Steps


def session(anki: Anki) -> Steps:
    updates = import_module("roadmap_flashcards.updates")
    conflicts = import_module("roadmap_flashcards.conflicts")
    mw, package = anki.mw, Path(anki.given["package"])
    yield lambda: mw.state == "deckBrowser" and anki.idle()
    anki.later(lambda: updates._Run(mw).examine(package))
    yield from left_open(anki, "Preview")
    anki.later(lambda: updates._Run(mw).examine(package))
    yield lambda: type(anki.dialog()).__name__ == "Preview"
    anki.dialog().accept()
    yield lambda: type(anki.dialog()).__name__ == "Conflicts"
    anki.dialog().edit.click()
    anki.dialog().editor.document().setModified(True)
    yield from left_open(anki, "Conflicts")
    anki.results["conflicts"] = len(conflicts.undecided.read(mw.col))


def left_open(anki: Anki, name: str) -> Steps:
    """Close the profile with a dialog open, record whether it still is, and come back."""
    mw, closed = anki.mw, []
    yield lambda: type(anki.dialog()).__name__ == name
    dialog = anki.dialog()
    anki.later(lambda: mw.unloadProfile(lambda: closed.append(True)))
    yield lambda: closed
    anki.results[name] = dialog.isVisible()
    mw.loadProfile()
    yield lambda: mw.col and mw.state == "deckBrowser" and anki.idle()
