"""A learner updates from a file: looks first, agrees, decides conflicts, undoes and redoes."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aqt.qt import QMessageBox

if TYPE_CHECKING:
    from desktop.driver import Anki, Steps


def session(anki: Anki) -> Steps:
    choose(anki, anki.given["package"])
    yield lambda: anki.mw.state == "deckBrowser"
    anki.results["before"] = facts(anki)
    yield from look(anki)
    yield from ask(anki)
    yield from update(anki)
    yield from decide_later(anki)
    yield from undo_and_redo(anki)
    yield from decide(anki)


def facts(anki: Anki) -> Any:
    """What is to be seen of every note."""
    if anki.given["tests"] not in sys.path:
        sys.path.insert(0, anki.given["tests"])
    return import_module("anki_worker").facts(anki.mw.col)


def left(anki: Anki) -> Any:
    """How many conflicts are to be decided."""
    return len(import_module("roadmap_flashcards.undecided").read(anki.mw.col))


def choose(anki: Anki, package: Any) -> None:
    """Let the file dialog answer with a package."""

    class Chosen:
        @staticmethod
        def getOpenFileName(*_: Any) -> Any:  # noqa: N802
            return package, ""

    updates: Any = import_module("roadmap_flashcards.updates")
    updates.QFileDialog = Chosen


def begin(anki: Anki) -> None:
    """Choose *Update from a file*."""
    anki.later(lambda: import_module("roadmap_flashcards.updates").from_file(anki.mw))


def opened(anki: Anki, name: str) -> Any:
    """Whether a dialog of this class is open."""
    return lambda: type(anki.dialog()).__name__ == name


def closed(anki: Anki) -> Any:
    """Whether no dialog is open."""
    return lambda: anki.dialog() is None and anki.idle()


def look(anki: Anki) -> Steps:
    """Look at what would happen, and think better of it."""
    begin(anki)
    yield opened(anki, "Preview")
    anki.dialog().reject()
    yield closed(anki)
    anki.results["looked at"] = facts(anki)


def ask(anki: Anki) -> Steps:
    """Agree as one who syncs, and remember that a phone has not synced yet."""
    anki.mw.pm.profile["syncKey"] = "a key"
    begin(anki)
    yield opened(anki, "Preview")
    anki.dialog().accept()
    yield lambda: isinstance(anki.dialog(), QMessageBox)
    anki.results["synced?"] = anki.dialog().text()
    (no,) = [each for each in anki.dialog().buttons() if "Not yet" in each.text()]
    no.click()
    yield closed(anki)
    del anki.mw.pm.profile["syncKey"]
    anki.results["not yet"] = facts(anki)


def update(anki: Anki) -> Steps:
    """Agree, and wait until the conflicts are shown."""
    begin(anki)
    yield opened(anki, "Preview")
    tree = anki.dialog().tree
    groups = [tree.topLevelItem(number) for number in range(tree.topLevelItemCount())]
    anki.results["groups"] = [group.text(0) for group in groups]
    anki.dialog().accept()
    yield opened(anki, "Conflicts")
    yield 0.3
    anki.results["updated"] = facts(anki)
    anki.results["undo"] = anki.mw.col.undo_status().undo
    backups = Path(anki.mw.pm.backupFolder()).glob("*.colpkg")
    anki.results["backups"] = len(list(backups))


def decide_later(anki: Anki) -> Steps:
    """Begin to write, nearly lose it, go back, and leave the decision for another day."""
    dialog = anki.dialog()
    dialog.edit.click()
    dialog.editor.setPlainText("Half a sen")
    dialog.editor.document().setModified(True)
    anki.later(dialog.later.click)
    yield opened(anki, "QMessageBox")
    anki.results["asked"] = anki.dialog().text()
    anki.dialog().button(QMessageBox.StandardButton.Cancel).click()
    yield lambda: anki.dialog() is dialog
    anki.results["written"] = dialog.editor.toPlainText()
    dialog.back.click()
    dialog.later.click()
    yield closed(anki)
    anki.results["left after later"] = left(anki)


def undo_and_redo(anki: Anki) -> Steps:
    """Take the whole update back, and have it again."""
    anki.mw.undo()
    yield anki.idle
    yield 0.2
    anki.results["undone"] = facts(anki)
    anki.results["left after undo"] = left(anki)
    anki.mw.redo()
    yield anki.idle
    yield 0.2
    anki.results["redone"] = facts(anki)


def decide(anki: Anki) -> Steps:
    """Take the release's text for one field, and write one's own for the other."""
    import_module("roadmap_flashcards.conflicts").show_any(anki.mw)
    yield opened(anki, "Conflicts")
    dialog = anki.dialog()
    dialog.take.click()
    yield lambda: len(dialog.left) == 1
    dialog.edit.click()
    dialog.editor.setPlainText("My own words, and the release's.")
    dialog.save.click()
    yield closed(anki)
    anki.results["decided"] = facts(anki)
    anki.results["left"] = left(anki)
