"""The add-on taken away again; `after` looks at what is left at the next start."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.driver import Anki, Steps


def session(anki: Anki) -> Steps:
    mw = anki.mw
    yield lambda: mw.state == "deckBrowser" and anki.idle()
    yield 0.3
    if anki.given["step"] == "delete":
        mw.addonManager.deleteAddon("roadmap_flashcards")
        return
    anki.results["addons"] = mw.addonManager.allAddons()
    anki.results["panel"] = yield anki.js("!!document.getElementById('roadmap_flashcards')")
    anki.results["menus"] = [each.text() for each in mw.form.menuTools.actions()]
    anki.results["notes"] = mw.col.note_count()
    mw.col.decks.select(mw.col.decks.id_for_name("AI Engineering Roadmap"))
    mw.moveToState("review")
    yield lambda: mw.state == "review" and mw.reviewer.card is not None
    mw.reviewer._showAnswer()
    yield 0.3
    mw.reviewer._answerCard(3)
    yield 0.3
    yield anki.idle
    anki.results["log"], anki.results["sound"] = mw.col.fix_integrity()
