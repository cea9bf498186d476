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
    QVBoxLayout,
    QWidget,
    qconnect,
)
from aqt.utils import disable_help_button, restoreGeom, saveGeom, tooltip

from . import place, preview, undecided
from .compared import Compared
from .side_by_side import Row
from .undecided import Conflict

GEOMETRY = place.key("conflicts")
LEAST = 70  # pixels of either text on a small screen


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
        preview.fit(self)
        self._read()

    # The window -----------------------------------------------------------------------------

    def _sides(self) -> QWidget:
        self.title = QLabel()
        self.title.setWordWrap(True)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        font = self.title.font()
        font.setBold(True)
        self.title.setFont(font)
        self.texts = Compared(self)
        self.texts.setAccessibleName("Your text and the release's")
        self.editor = QPlainTextEdit()
        self.editor.setAccessibleName("The text as it is to be, in HTML")
        self.editor.setMinimumHeight(LEAST)
        self.texts.setMinimumHeight(LEAST)
        self.hint = QLabel("Write it as it is to be; HTML as in Anki's HTML editor.")
        self.hint.setWordWrap(True)
        sides = QWidget()
        grid = QGridLayout(sides)
        grid.setContentsMargins(8, 0, 0, 0)
        grid.addWidget(self.title, 0, 0)
        grid.addWidget(self.texts, 1, 0)
        grid.addWidget(self.hint, 2, 0)
        grid.addWidget(self.editor, 3, 0)
        grid.setRowStretch(1, 3)
        self.grid = grid
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
        self.later.setToolTip(f"Yours stays; Tools › {place.road().title} brings this back")
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
        at = f"{self.cards.currentRow() + 1} of {len(self.left)}"
        self.title.setText(f"{at}: {conflict.title}")
        theirs = f"Release {preview.version(conflict.version)}".strip()
        row = Row(conflict.field, conflict.mine, conflict.release, conflict.before)
        self.texts.show_rows(("Yours", theirs), [row])
        self._edit(False)

    def _edit(self, on: bool) -> None:
        """Begin to write a text of one's own, or leave it."""
        if on:
            self.editor.setPlainText(self._shown().mine)
            self.editor.setFocus()
        document = self.editor.document()
        assert document is not None
        document.setModified(False)
        self.grid.setRowStretch(3, 2 if on else 0)
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
