# SPDX-License-Identifier: AGPL-3.0-or-later
"""Yours and the release side by side, for each field that both changed: take either, or edit.

Every decision is carried out at once and can be undone; what is not decided waits.
"""

from __future__ import annotations

from anki.collection import OpChanges
from aqt.main import AnkiQt
from aqt.operations import CollectionOp
from aqt.qt import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    Qt,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
    qconnect,
)
from aqt.theme import theme_manager
from aqt.utils import disable_help_button, restoreGeom, saveGeom, tooltip

from . import preview, side_by_side, undecided
from .undecided import Conflict

GEOMETRY = "roadmapConflicts"
# Behind words that the other side lacks: (yours, the release's) by day and by night.
COLOURS = {False: ("#ffdfc2", "#c9efd2"), True: ("#6b3f17", "#1d5a34")}


def show_any(mw: AnkiQt) -> None:
    """Open the dialog if there is anything to decide."""
    if mw.col and undecided.read(mw.col):
        Conflicts(mw).open()


class Conflicts(QDialog):
    """The conflicts that are left, one of them in view."""

    def __init__(self, mw: AnkiQt) -> None:
        super().__init__(mw)
        self.mw = mw
        self.left: list[Conflict] = []
        self.setWindowTitle("You and the release changed the same text")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        disable_help_button(self)
        self.cards = QListWidget()
        self.cards.setAccessibleName("Texts to decide on")
        self.cards.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.cards.setStyleSheet("QListWidget::item { padding: 4px 2px }")
        qconnect(self.cards.currentRowChanged, lambda _row: self._show())
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(self.cards)
        splitter.addWidget(self._sides())
        splitter.setSizes([220, 640])
        splitter.setStretchFactor(1, 1)
        layout = QVBoxLayout(self)
        layout.addWidget(splitter, 1)
        layout.addLayout(self._buttons())
        restoreGeom(self, GEOMETRY, default_size=(880, 520))
        self._read()

    # The window -----------------------------------------------------------------------------

    def _sides(self) -> QWidget:
        self.title = QLabel()
        self.title.setWordWrap(True)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        font = self.title.font()
        font.setBold(True)
        self.title.setFont(font)
        self.field = QLabel()
        self.theirs = QLabel()
        self.yours_text, self.release_text = QTextBrowser(), QTextBrowser()
        larger = self.yours_text.font()
        larger.setPointSizeF(larger.pointSizeF() * 1.15)
        for text in (self.yours_text, self.release_text):
            text.setFont(larger)
        self.yours_text.setAccessibleName("Your text")
        self.release_text.setAccessibleName("The release's text")
        self.editor = QPlainTextEdit()
        self.editor.setAccessibleName("The text as it is to be, in HTML")
        self.hint = QLabel("Write it as it is to be; HTML as in Anki's HTML editor.")
        sides = QWidget()
        grid = QGridLayout(sides)
        grid.setContentsMargins(8, 0, 0, 0)
        grid.addWidget(self.title, 0, 0, 1, 2)
        grid.addWidget(self.field, 1, 0)
        grid.addWidget(self.theirs, 1, 1)
        grid.addWidget(self.yours_text, 2, 0)
        grid.addWidget(self.release_text, 2, 1)
        grid.addWidget(self.hint, 3, 0, 1, 2)
        grid.addWidget(self.editor, 4, 0, 1, 2)
        grid.setRowStretch(2, 3)
        self.grid = grid
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        return sides

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.keep = self._button(row, "&Keep mine", lambda: self.decide(None))
        self.take = self._button(row, "&Take the release's", self._take)
        self.edit = self._button(row, "&Edit…", lambda: self._edit(True))
        self.save = self._button(row, "&Save this text", self._save)
        self.back = self._button(row, "&Back", lambda: self._edit(False))
        row.addStretch(1)
        self.later = self._button(row, "Decide &later", self.reject)
        self.later.setToolTip("Yours stays; Tools › AI Engineering Roadmap brings this back")
        return row

    def _button(self, row: QHBoxLayout, label: str, does: object) -> QPushButton:
        button = QPushButton(label)
        button.setAutoDefault(False)
        qconnect(button.clicked, lambda _checked=False: does())  # type: ignore[operator]
        row.addWidget(button)
        return button

    # What it shows --------------------------------------------------------------------------

    def _read(self) -> None:
        """Show what is left to decide; close when nothing is."""
        row = max(self.cards.currentRow(), 0)
        self.left = undecided.read(self.mw.col)
        self.cards.blockSignals(True)
        self.cards.clear()
        for each in self.left:
            item = QListWidgetItem(f"{each.title} ({each.field})", self.cards)
            item.setToolTip(item.text())
        self.cards.setCurrentRow(min(row, len(self.left) - 1))
        self.cards.blockSignals(False)
        if self.left:
            self._show()
        else:
            self.accept()

    def _shown(self) -> Conflict:
        return self.left[self.cards.currentRow()]

    def _show(self) -> None:
        conflict = self._shown()
        self.title.setText(conflict.title)
        self.field.setText(f"Your {conflict.field.lower()}")
        self.theirs.setText(f"Release {preview.version(conflict.version)}".strip())
        colours = COLOURS[theme_manager.night_mode]
        yours, theirs = side_by_side.sides(conflict.mine, conflict.release, colours)
        self.yours_text.setHtml(yours)
        self.release_text.setHtml(theirs)
        self._edit(False)

    def _edit(self, on: bool) -> None:
        """Begin to write a text of one's own, or leave it."""
        if on:
            self.editor.setPlainText(self._shown().mine)
            self.editor.setFocus()
        document = self.editor.document()
        assert document is not None
        document.setModified(False)
        self.grid.setRowStretch(4, 2 if on else 0)
        for widget in (self.editor, self.hint, self.save, self.back):
            widget.setVisible(on)
        for widget in (self.keep, self.take, self.edit):
            widget.setVisible(not on)
        self.cards.setEnabled(not on)

    # What it does ---------------------------------------------------------------------------

    def _take(self) -> None:
        self.decide(self._shown().release)

    def _save(self) -> None:
        self.decide(self.editor.toPlainText())

    def decide(self, text: str | None) -> None:
        """Decide on the conflict in view: this text, or None for the learner's as it is."""
        conflict = self._shown()

        def done(_changes: OpChanges) -> None:
            self._edit(False)
            self._read()
            if not self.left:
                tooltip("All decided. Edit › Undo takes back the last one.", parent=self.mw)

        operation = CollectionOp(self, lambda col: undecided.decide(col, conflict, text))
        operation.success(done).run_in_background()

    def reject(self) -> None:
        """Close; a text that is being written is not lost without asking."""
        document = self.editor.document()
        if document is not None and document.isModified():
            buttons = QMessageBox.StandardButton
            answer = QMessageBox.question(
                self,
                "Anki",
                "Save the text that you have written?",
                buttons.Save | buttons.Discard | buttons.Cancel,
            )
            if answer == buttons.Save:
                self._save()
            if answer != buttons.Discard:
                return
        super().reject()

    def done(self, result: int) -> None:
        """Remember the window's size."""
        saveGeom(self, GEOMETRY)
        super().done(result)
