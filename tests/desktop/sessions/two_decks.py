"""The add-ons of two decks in one Anki: what is pressed in one panel is done to its deck alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.driver import Anki, Steps

OURS, THEIRS = "roadmap_flashcards", "small_garden"


def session(anki: Anki) -> Steps:
    mw, results = anki.mw, anki.results
    yield lambda: mw.state == "deckBrowser" and anki.idle()
    for package in (OURS, THEIRS):
        yield from anki.shows(f"document.querySelector('#{package} [data-do=bring]')")
    results["menus"] = [
        action.text() for action in mw.form.menuTools.actions() if action.menu() is not None
    ]
    for package in (THEIRS, OURS):
        results[package] = {}
        yield anki.js(f"document.querySelector('#{package} [data-do=bring]').click()")
        yield from anki.shows(f"document.querySelector('#{package} .tile')")
        yield anki.idle
        results[package]["notes"] = mw.col.note_count()
    yield anki.js(f"document.querySelector('#{THEIRS} .tile').click()")
    yield from anki.shows(f"document.querySelector('#{THEIRS} .detail')")
    results["opened"] = yield anki.js(
        "[...document.querySelectorAll('.detail')].map(each => each.closest('section').id)"
    )
    anki.picture("two-decks.png")
    order = f"document.querySelector('#{OURS} [data-do=order]').click()"
    anki.later(lambda: mw.web.eval(order))
    yield lambda: anki.dialog() is not None
    next(each for each in anki.dialog().buttons() if "Yes" in each.text()).click()
    yield lambda: mw.col.find_cards("tag:SmallRoad::waiting") and anki.idle()
    results["waiting"] = len(mw.col.find_cards("tag:Garden::waiting"))
    yield from anki.shows(f"document.querySelector('#{OURS} [data-do=order]').checked")
    results["locked"] = yield anki.js(
        "Object.fromEntries([...document.querySelectorAll('[data-do=order]')]"
        ".map(each => [each.closest('section').id, each.checked]))"
    )
    undo = mw.col.undo_status().undo
    mw.undo()
    yield lambda: mw.col.undo_status().undo != undo and anki.idle()
    results["undone"] = len(mw.col.find_cards("tag:SmallRoad::waiting"))
