"""The profile is closed while an update runs: it ends first, and has changed nothing."""

from __future__ import annotations

import time
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desktop.driver import Anki, Steps


def session(anki: Anki) -> Steps:
    mw = anki.mw
    updates = import_module("roadmap_flashcards.updates")
    yield lambda: mw.state == "deckBrowser"
    run = updates._Run(mw)
    steps, real = anki.results.setdefault("steps", []), run._step

    def slowly(what: Any, done: Any, total: Any) -> None:
        steps.append(what)
        time.sleep(0.2)  # in the background: time for the window to be closed
        real(what, done, total)

    run._step = slowly
    anki.later(lambda: run.examine(Path(anki.given["package"])))
    yield lambda: type(anki.dialog()).__name__ == "Preview"
    anki.dialog().accept()
    yield lambda: "Updating cards" in steps
    anki.results["running"] = updates._running.run is run
    # The session ends here, and the driver closes the profile.
