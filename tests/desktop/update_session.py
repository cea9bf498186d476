"""A learner updates from a file: looks first, agrees, decides a conflict, undoes and redoes."""

import sys
from importlib import import_module
from pathlib import Path


def session(anki):
    sys.path.insert(0, anki.given["tests"])
    from anki_worker import facts
    from aqt.theme import Theme

    mw, results = anki.mw, anki.results
    updates = import_module("roadmap_flashcards.updates")
    undecided = import_module("roadmap_flashcards.undecided")

    class Chosen:
        """The file dialog with a file chosen."""

        @staticmethod
        def getOpenFileName(*_):  # noqa: N802
            return anki.given["package"], ""

    updates.QFileDialog = Chosen

    def opened(name):
        return lambda: type(anki.dialog()).__name__ == name

    yield lambda: mw.state == "deckBrowser"
    results["before"] = facts(mw.col)
    for theme in (Theme.LIGHT, Theme.DARK):
        mw.set_theme(theme)
        anki.later(lambda: updates.from_file(mw))
        yield opened("Preview")
        yield 0.3
        anki.picture(f"update-{theme.name.lower()}.png", anki.dialog())
        anki.dialog().reject()
        yield lambda: anki.dialog() is None
    results["looked at"] = facts(mw.col)

    mw.set_theme(Theme.LIGHT)
    anki.later(lambda: updates.from_file(mw))
    yield opened("Preview")
    tree = anki.dialog().tree
    groups = [tree.topLevelItem(number) for number in range(tree.topLevelItemCount())]
    results["groups"] = [group.text(0) for group in groups]
    anki.dialog().accept()
    yield opened("Conflicts")
    results["updated"] = facts(mw.col)
    results["undo"] = mw.col.undo_status().undo
    results["backups"] = len(list(Path(mw.pm.backupFolder()).glob("*.colpkg")))
    dialog = anki.dialog()
    yield 0.3
    anki.picture("conflicts-light.png", dialog)
    dialog.edit.click()
    yield 0.2
    anki.picture("conflicts-edit.png", dialog)
    dialog.back.click()
    dialog.later.click()
    yield lambda: anki.dialog() is None
    results["left after later"] = len(undecided.read(mw.col))

    mw.undo()
    yield anki.idle
    yield 0.2
    results["undone"] = facts(mw.col)
    results["left after undo"] = len(undecided.read(mw.col))
    mw.redo()
    yield anki.idle
    yield 0.2
    results["redone"] = facts(mw.col)

    mw.set_theme(Theme.DARK)
    conflicts = import_module("roadmap_flashcards.conflicts")
    conflicts.show_any(mw)
    yield opened("Conflicts")
    yield 0.3
    dialog = anki.dialog()
    anki.picture("conflicts-dark.png", dialog)
    results["fields"] = [(each.title, each.field) for each in dialog.left]
    dialog.take.click()
    yield lambda: len(dialog.left) == 1
    dialog.edit.click()
    dialog.editor.setPlainText("My own words, and the release's.")
    dialog.save.click()
    yield lambda: anki.dialog() is None
    results["decided"] = facts(mw.col)
    results["left"] = len(undecided.read(mw.col))
