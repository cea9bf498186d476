"""Anki starts, and the add-on may have something to offer; the learner looks, and leaves it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from aqt.qt import QMessageBox

if TYPE_CHECKING:
    from desktop.driver import Anki, Steps


def session(anki: Anki) -> Steps:
    mw = anki.mw
    offer = import_module("roadmap_flashcards.offer")
    yield lambda: mw.state == "deckBrowser"
    if mw.pm.profile.get(offer.OFFERED):
        yield offer.SOON / 1000 + 1
    else:
        yield lambda: mw.pm.profile.get(offer.OFFERED) and anki.idle()
    question = anki.dialog()
    anki.results["asked"] = question.text() if isinstance(question, QMessageBox) else ""
    if question:
        question.buttons()[0].click()
        yield lambda: type(anki.dialog()).__name__ == "Preview"
        anki.results["then"] = type(anki.dialog()).__name__
        anki.dialog().reject()
        yield lambda: anki.dialog() is None
