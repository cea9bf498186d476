"""A second profile: nothing of the first is in it, and a damaged deck leaves it as it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desktop.driver import Anki, Steps


def session(anki: Anki) -> Steps:
    mw = anki.mw
    yield lambda: mw.state == "deckBrowser" and anki.idle()
    yield from anki.shows("document.getElementById('roadmap_flashcards')")
    anki.results["panel"] = yield anki.js("document.getElementById('roadmap_flashcards').innerText")
    deck = Path(mw.addonManager.addonsFolder("roadmap_flashcards"), "deck.apkg")
    good = deck.read_bytes()
    deck.write_bytes(good[: len(good) // 2])
    try:
        yield anki.js("document.querySelector('[data-do=bring]').click()")
        yield lambda: anki.dialog() is not None and hasattr(anki.dialog(), "text")
        anki.results["said"] = anki.dialog().text()
        anki.dialog().close()
        yield lambda: anki.dialog() is None and anki.idle()
    finally:
        deck.write_bytes(good)
    anki.results["notes"] = mw.col.note_count()
    anki.results["undo"] = mw.col.undo_status().undo
    config = mw.addonManager.getConfig("roadmap_flashcards")
    mw.addonManager.writeConfig("roadmap_flashcards", {**config, "show_panel": False})
    mw.deckBrowser.refresh()
    yield anki.idle
    yield from anki.shows("!document.getElementById('roadmap_flashcards')")
    anki.results["hidden"] = yield anki.js("!document.getElementById('roadmap_flashcards')")
    mw.addonManager.writeConfig("roadmap_flashcards", config)
    yield from fault(anki)


def fault(anki: Anki) -> Steps:
    """Something in the panel breaks: Anki's own list is drawn, and its report says what broke."""
    from roadmap_flashcards import knowledge

    def broken(_col: Any, _road: Any) -> None:
        raise RuntimeError("broken on purpose")

    good, knowledge.cards = knowledge.cards, broken
    anki.later(anki.mw.deckBrowser.refresh)
    yield lambda: anki.dialog() is not None
    anki.results["report"] = anki.dialog().__class__.__name__
    anki.dialog().close()
    yield from anki.shows("document.querySelector('section.airoad .lead')")
    anki.results["apology"] = yield anki.js("document.body.innerText")
    knowledge.cards = good
