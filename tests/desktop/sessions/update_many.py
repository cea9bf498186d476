"""1,500 notes change at once: the window answers meanwhile; it is cancelled once, then done."""

import itertools
import time
import zlib
from importlib import import_module
from pathlib import Path

from aqt.qt import QTimer


def session(anki):
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
    steps = listen(run)
    ticks = []
    timer = QTimer(mw)
    timer.timeout.connect(lambda: ticks.append(time.monotonic()))
    timer.start(10)
    yield from agree(anki, run, package)
    timer.stop()
    results["updated"] = state(mw.col)
    results["steps"] = steps
    begun, ended = steps[0][1], steps[-1][1]
    during = [tick for tick in ticks if begun <= tick <= ended]
    results["ticks"] = len(during)
    results["took"] = ended - begun
    results["longest"] = max(b - a for a, b in itertools.pairwise(during))
    mw.undo()
    yield anki.idle
    results["undone"] = state(mw.col)


def agree(anki, run, package):
    """Go through an update, agreeing to what it shows."""
    anki.later(lambda: run.examine(package))
    yield lambda: type(anki.dialog()).__name__ == "Preview"
    anki.dialog().accept()
    yield lambda: anki.dialog() is None and anki.idle()


def listen(run, cancel_at=""):
    """Record the steps of an update with their times; at one of them do as Escape does."""
    steps, real = [], run._step

    def step(what, done, total):
        steps.append([what, time.monotonic(), done, total])
        if what == cancel_at and done:
            run.mw.progress._win.wantCancel = True
        real(what, done, total)

    run._step = step
    return steps


def state(col):
    """A fingerprint of all that an update may touch."""
    notes = col.db.all("select id, guid, mid, mod, usn, tags, flds from notes order by id")
    cards = col.db.all("select id, nid, did, ord, mod, type, queue, due from cards order by id")
    decks = sorted(each.name for each in col.decks.all_names_and_ids())
    changed = sum("in other words" in note[-1] for note in notes)
    return [zlib.crc32(repr((notes, cards, decks)).encode()), len(notes), changed]
