"""Inside Anki: runs a session, a generator that says what to wait for, and writes what it recorded.

Installed as an add-on of its own by `anki_desktop.Desktop`. A session is a function `session(anki)`
in a file of its own. It yields a number of seconds, a condition to wait for, or a page's answer:

    yield lambda: anki.mw.state == "deckBrowser"
    count = yield anki.js("document.querySelectorAll('.concept').length")
    yield from anki.shows("document.getElementById('roadmap_flashcards')")

What opens a dialog is started by `anki.later`, since a dialog returns only when it is closed.
"""

from __future__ import annotations

import json
import os
import runpy
import time
import traceback
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

from aqt import gui_hooks, mw
from aqt.qt import QApplication, QTimer

# A session: what to wait for goes out, what a page answered comes in.
Steps = Generator[Any, Any, None]

PATIENCE = 60  # seconds for one condition


class Answer:
    """What a page's JavaScript evaluates to, once it has."""

    def __init__(self) -> None:
        self.value: Any = None
        self.there = False

    def __call__(self) -> Any:
        return self.there

    def set(self, value: Any) -> None:
        self.value, self.there = value, True


class Anki:
    """What a session works with: the main window, the pages, the folder for pictures."""

    def __init__(self) -> None:
        self.mw = mw
        self.results: dict[str, Any] = {}
        self.given = json.loads(os.environ["DRIVER_GIVEN"])
        self.folder = Path(os.environ["DRIVER_FOLDER"])

    def js(self, code: str, web: Any = None) -> Any:
        """Evaluate JavaScript in a page, the main one by default."""
        answer = Answer()
        (web or self.mw.web).evalWithCallback(code, answer.set)
        return answer

    def shows(self, code: str, web: Any = None) -> Steps:
        """Wait until JavaScript in a page evaluates to something true.

        A page that is just being drawn anew may never answer, so it is asked again.
        """
        until = time.monotonic() + PATIENCE
        while True:
            answer, soon = self.js(f"!!({code})", web), time.monotonic() + 1
            yield lambda: answer.there or time.monotonic() > soon  # noqa: B023
            if answer.value:
                return
            assert time.monotonic() < until, f"never true: {code}"
            yield 0.05

    def later(self, does: Any) -> None:
        """Do something after this step, so that the step may wait for the dialog it opens."""
        QTimer.singleShot(0, does)

    def dialog(self) -> Any:
        """The dialog that is open, or None."""
        return QApplication.activeModalWidget()

    def picture(self, name: str, widget: Any = None) -> None:
        """Save a picture of the main window or of a dialog."""
        (widget or self.mw).grab().save(str(self.folder / name))

    def idle(self) -> Any:
        """Whether no operation of Anki is running in the background."""
        return not self.mw._background_op_count and not self.mw.progress.busy()


class Run:
    """One session, step by step on a timer, to its end or its first exception."""

    def __init__(self) -> None:
        self.anki = Anki()
        self.steps = runpy.run_path(os.environ["DRIVER_SESSION"])["session"](self.anki)
        self.awaited: Callable[[], Any] = lambda: True
        self.until = 0.0
        self.running = False
        self.timer = QTimer(mw)
        self.timer.timeout.connect(self.tick)
        self.timer.start(15)

    def tick(self) -> None:
        if self.running:
            return  # a step opened a dialog and is still in it
        self.running = True
        try:
            self.step()
        except StopIteration:
            self.end()
        except BaseException:
            self.anki.results["failure"] = traceback.format_exc()
            self.end()
        finally:
            self.running = False

    def step(self) -> None:
        if not QApplication.activeWindow():
            # As a window manager does when a dialog has gone, such as one that shows progress only
            # where a machine is slow: Anki draws anew what has the focus.
            mw.activateWindow()
            mw.web.setFocus()
        if not self.awaited():
            if time.monotonic() > self.until:
                self.anki.picture("stuck.png")
                if self.anki.dialog():
                    self.anki.picture("stuck-dialog.png", self.anki.dialog())
                self.steps.throw(TimeoutError("waited in vain; stuck.png shows the window"))
            return
        awaited = self.steps.send(getattr(self.awaited, "value", None))
        self.until = time.monotonic() + PATIENCE
        if isinstance(awaited, (int, float)):
            over = time.monotonic() + awaited
            self.awaited = lambda: time.monotonic() > over
        else:
            self.awaited = awaited

    def end(self) -> None:
        self.timer.stop()
        (self.anki.folder / "results.json").write_text(json.dumps(self.anki.results))
        if dialog := self.anki.dialog():
            dialog.close()
        mw.unloadProfileAndExit()


_runs: list[Run] = []


def begin() -> None:
    """Start the session once the collection is open; later profiles of one run go on with it."""
    if not _runs:  # taking it out of the hook now would skip the add-on's
        _runs.append(Run())


gui_hooks.profile_did_open.append(begin)
