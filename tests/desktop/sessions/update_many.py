"""1,500 notes change at once: the window answers meanwhile; it is cancelled once, then done."""

from __future__ import annotations

import threading
import zlib
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aqt.qt import QTimer

if TYPE_CHECKING:
    from desktop.driver import Anki, Steps


def session(anki: Anki) -> Steps:
    mw, results = anki.mw, anki.results
    updates = import_module("roadmap_flashcards.updates")
    package = Path(anki.given["package"])
    yield lambda: mw.state == "deckBrowser"
    results["before"] = state(mw.col)

    run = updates._Run(mw)
    steps = listen(run, cancel_at="Updating cards")
    yield from agree(anki, run, package)
    results["cancelled"] = state(mw.col)
    results["steps when cancelled"] = steps

    run = updates._Run(mw)
    ticked = threading.Event()
    steps = listen(run, ticked=ticked)
    timer = QTimer(mw)
    timer.timeout.connect(ticked.set)
    timer.start(1)
    yield from agree(anki, run, package)
    timer.stop()
    results["updated"] = state(mw.col)
    results["steps"] = steps
    mw.undo()
    yield anki.idle
    results["undone"] = state(mw.col)


def agree(anki: Anki, run: Any, package: Any) -> Steps:
    """Go through an update, agreeing to what it shows."""
    anki.later(lambda: run.examine(package))
    yield lambda: type(anki.dialog()).__name__ == "Preview"
    anki.dialog().accept()
    yield lambda: anki.dialog() is None and anki.idle()


def listen(run: Any, cancel_at: Any = "", ticked: Any = None) -> Any:
    """Record the steps of an update; at one of them do as Escape does.

    With `ticked`, which the window sets whenever it can, each step waits until the window has
    answered, and records whether it did: a step that froze the window waits in vain.
    """
    steps: list[Any] = []
    real = run._step

    def step(what: Any, done: Any, total: Any) -> None:
        answered = True
        if ticked and all(each[-1] for each in steps):
            ticked.clear()
            answered = ticked.wait(10)
        steps.append([what, done, total, answered])
        if what == cancel_at and done:
            run.mw.progress._win.wantCancel = True
        real(what, done, total)

    run._step = step
    return steps


def state(col: Any) -> Any:
    """A fingerprint of all that an update may touch."""
    notes = col.db.all("select id, guid, mid, mod, usn, tags, flds from notes order by id")
    cards = col.db.all("select id, nid, did, ord, mod, type, queue, due from cards order by id")
    decks = sorted(each.name for each in col.decks.all_names_and_ids())
    changed = sum("in other words" in note[-1] for note in notes)
    return [zlib.crc32(repr((notes, cards, decks)).encode()), len(notes), changed]
