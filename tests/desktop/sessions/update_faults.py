"""Everything that can be wrong with a package: a clear message, and nothing else happens."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aqt.qt import QMessageBox

if TYPE_CHECKING:
    from desktop.driver import Anki, Steps


def session(anki: Anki) -> Steps:
    mw, results = anki.mw, anki.results
    updates = import_module("roadmap_flashcards.updates")
    download: Any = import_module("roadmap_flashcards.download")
    download.SCHEMES = frozenset({"http"})
    yield lambda: mw.state == "deckBrowser"
    results["before"] = state(mw.col)
    for name, path in anki.given["files"].items():
        anki.later(lambda path=path: updates._Run(mw).examine(Path(path)))
        yield from message(anki, name)
    for name, address in anki.given["addresses"].items():
        anki.later(lambda address=address: updates._Run(mw).fetch(address))
        yield from message(anki, name)
    results["after"] = state(mw.col)

    anki.later(lambda: updates._Run(mw).fetch(anki.given["good"]))
    yield lambda: type(anki.dialog()).__name__ == "Preview"
    anki.dialog().reject()
    yield lambda: anki.dialog() is None


def message(anki: Anki, name: str) -> Steps:
    """Wait for a message, record it, and close it."""
    yield lambda: isinstance(anki.dialog(), QMessageBox)
    anki.results[name] = anki.dialog().text()
    anki.dialog().accept()
    yield lambda: anki.dialog() is None and anki.idle()


def state(col: Any) -> Any:
    """All that an update may touch."""
    return col.db.all("select guid, mod, flds, tags from notes") + col.db.all(
        "select id, did, queue from cards"
    )
