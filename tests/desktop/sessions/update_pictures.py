"""What the update and a conflict look like, in both themes."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aqt.qt import Qt
from aqt.theme import Theme

if TYPE_CHECKING:
    from desktop.driver import Anki, Steps

RECURSIVE = Qt.MatchFlag.MatchRecursive


def session(anki: Anki) -> Steps:
    mw = anki.mw
    updates = import_module("roadmap_flashcards.updates")
    conflicts = import_module("roadmap_flashcards.conflicts")
    package = Path(anki.given["package"])
    yield lambda: mw.state == "deckBrowser"
    for key, answer in anki.given["edits"].items():
        note = mw.col.get_note(mw.col.find_notes(f"Key:{key}")[0])
        note["Answer"] = answer
        mw.col.update_note(note)
    lock(anki)
    for theme in (Theme.LIGHT, Theme.DARK):
        mw.set_theme(theme)
        anki.later(lambda: updates._Run(mw).examine(package))
        yield opened(anki, "Preview")
        yield from picture(anki, "update", theme)
        tree = anki.dialog().tree
        (formula,) = tree.findItems("A square matrix", Qt.MatchFlag.MatchStartsWith | RECURSIVE)
        tree.setCurrentItem(formula)
        yield from picture(anki, "update-formula", theme)
        anki.dialog().reject()
        yield lambda: anki.dialog() is None
    anki.later(lambda: updates._Run(mw).examine(package))
    yield opened(anki, "Preview")
    anki.dialog().accept()
    yield opened(anki, "Conflicts")
    yield anki.idle
    new = mw.col.find_cards('"by which factor"')
    anki.results["new"] = len(new)
    anki.results["waits"] = [mw.col.get_card(card).queue for card in new]
    anki.results["undo"] = mw.col.undo_status().undo
    anki.dialog().later.click()
    for theme in (Theme.LIGHT, Theme.DARK):
        mw.set_theme(theme)
        conflicts.show_any(mw)
        yield opened(anki, "Conflicts")
        yield from picture(anki, "conflicts", theme)
        anki.dialog().edit.click()
        yield from picture(anki, "conflict-edited", theme)
        anki.dialog().back.click()
        anki.dialog().later.click()
        yield lambda: anki.dialog() is None


def lock(anki: Anki) -> None:
    """Lock later concepts, as the menu does once the learner has agreed."""
    order, knowledge, place = (
        import_module(f"roadmap_flashcards.{name}") for name in ("order", "knowledge", "place")
    )
    col, road = anki.mw.col, place.road()
    wanted = order.State(True, frozenset())
    plan = order.plan(road, knowledge.cards(col, road), wanted, 0.6)
    order.apply(col, road, plan, col.add_custom_undo_entry("Lock later concepts"))


def opened(anki: Anki, name: str) -> Any:
    """Whether a dialog of this class is open."""
    return lambda: type(anki.dialog()).__name__ == name


def picture(anki: Anki, name: str, theme: Any) -> Steps:
    """A picture of the dialog once it is drawn, its formulas too."""
    web = anki.dialog().texts
    yield from anki.shows("document.querySelector('#compared td')", web)
    yield from anki.shows("!/\\\\[(\\[]/.test(document.body.innerText)", web)
    yield 0.3
    anki.picture(f"{name}-{theme.name.lower()}.png", anki.dialog())
    screen = anki.dialog().screen().availableGeometry()
    anki.results["screen"] = [screen.width(), screen.height()]
    size = anki.dialog().size()
    fits = size.width() <= screen.width() and size.height() < screen.height()
    anki.results.setdefault("fits", {})[name] = fits
    formulas = anki.js("document.querySelectorAll('#compared mjx-container').length", web)
    anki.results.setdefault("formulas", {})[name] = yield formulas
