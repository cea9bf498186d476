# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an update will do, shown before it does it."""

from __future__ import annotations

from html import escape

from aqt.qt import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QSplitter,
    Qt,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
    qconnect,
)
from aqt.utils import disable_help_button, restoreGeom, saveGeom

from . import place
from .changes import Update
from .compared import Compared
from .engine import account, base, merge
from .engine.account import Group
from .engine.merge import Options
from .releases import Opened
from .side_by_side import Row

GEOMETRY = place.key("update")
GUID = Qt.ItemDataRole.UserRole  # under which a line keeps its card's guid
TITLE_BAR = 40  # pixels that the window's frame takes


def named(opened: Opened) -> str:
    """The release as people call it."""
    return f"{place.road().title} {version(opened.release.version)}".strip()


def version(number: str) -> str:
    """A version as people are told of it: what was built before the first release has none."""
    return number if any(base.numbers(number)) else ""


class Preview(QDialog):
    """Counts and lists; accepted when the learner wants the update."""

    def __init__(self, parent: QWidget, opened: Opened, met: Update) -> None:
        super().__init__(parent)
        self.opened = opened
        self.met = met
        self.outcomes = {each.guid: each for each in met.outcomes}
        self.setWindowTitle("Update the deck")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        disable_help_button(self)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(_heading(named(opened)))
        for text in self._remarks():
            layout.addWidget(_wrapped(text))
        self.tree = self._tree()
        self.texts = Compared(self)
        self.texts.setAccessibleName("The card before and after")
        both = QSplitter(Qt.Orientation.Vertical)
        both.addWidget(self.tree)
        both.addWidget(self.texts)
        both.setSizes([330, 190])
        both.setChildrenCollapsible(False)
        layout.addWidget(both, 1)
        qconnect(self.tree.currentItemChanged, lambda item, _before: self._show(item))
        self.restore = self._restore()
        layout.addWidget(self.restore)
        layout.addWidget(
            _wrapped(
                "Your reviews, edits, tags and notes stay. A backup is made first, and "
                "<i>Edit › Undo</i> takes the whole update back."
            )
        )
        self.buttons = self._buttons()
        layout.addWidget(self.buttons)
        restoreGeom(self, GEOMETRY, default_size=(860, 720))
        fit(self)
        self._begin()

    @property
    def restores(self) -> bool:
        """Whether the cards that the learner deleted are to come back."""
        return self.restore.isChecked()

    def done(self, result: int) -> None:
        """Remember the window's size."""
        saveGeom(self, GEOMETRY)
        super().done(result)

    def _remarks(self) -> list[str]:
        had = version(self.met.had)
        found = [f"You have {had}. This is what the release does:" if had else "This will happen:"]
        if self.met.is_the_same:
            found = ["You have this release. What you deleted can be brought back."]
        if self.met.is_older:
            found = [f"<b>This release is older than the one you have, {had}.</b>"]
        if own := sorted({home for deck, home in self.met.plan.homes.items() if home != deck}):
            shown = ", ".join(f"“{escape(each)}”" for each in own[:3])
            more = f" and {len(own) - 3} more" if len(own) > 3 else ""
            found.append(f"New cards join your others in {shown}{more}.")
        moved = sum(len(cards) for cards in self.met.plan.moves.values())
        if moved:
            found.append(f"Cards that move to another deck: {moved}.")
        if self.met.plan.look:
            found.append("The look of the cards is renewed.")
        return found

    def _tree(self) -> QTreeWidget:
        tree = QTreeWidget()
        tree.setColumnCount(2)
        tree.setHeaderLabels(["Cards", "What happens"])
        tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        tree.setUniformRowHeights(True)
        tree.setAllColumnsShowFocus(True)
        header = tree.header()
        assert header is not None
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Interactive)
        header.resizeSection(1, 340)
        tree.setStyleSheet("QTreeWidget::item { padding: 3px 0 }")
        groups = account.groups(
            self.met.outcomes, self.opened.release, self.met.mine, Options(in_place=True)
        )
        for group in groups:
            shown = _shown(group)
            tree.addTopLevelItem(shown)
            shown.setFirstColumnSpanned(True)
            shown.setExpanded(group.unfolded)
        return tree

    def _begin(self) -> None:
        """Show the first card that is listed."""
        for number in range(self.tree.topLevelItemCount()):
            group = self.tree.topLevelItem(number)
            if group is not None and group.isExpanded() and group.childCount():
                self.tree.setCurrentItem(group.child(0))
                return

    def _show(self, item: QTreeWidgetItem | None) -> None:
        """Show what becomes of a card: its texts before and after, side by side."""
        outcome = self.outcomes.get(item.data(0, GUID)) if item else None
        if outcome is None:
            self.texts.show_rows(("", ""), [])
            return
        mine = self.met.mine.get(outcome.guid)
        theirs = self.opened.release.notes.get(outcome.guid) or outcome.note or mine
        changed = [*(each.field for each in outcome.conflicts), *outcome.taken]
        before = {(each.guid, each.field): each.before for each in self.met.plan.undecided}
        rows = [
            Row(
                name,
                mine.fields.get(name, ""),
                theirs.fields.get(name, ""),
                before.get((outcome.guid, name), ""),
            )
            for name in changed
            if mine and theirs
        ]
        if not rows:  # nothing is changed in what is read: the card as it is
            shown = mine or theirs
            texts = list(shown.fields.items())[:2] if shown else []
            rows = [
                Row(name, text if mine else None, None if mine else text) for name, text in texts
            ]
        self.texts.show_rows(("Yours", f"Release {version(self.met.plan.version)}".strip()), rows)

    def _restore(self) -> QCheckBox:
        deleted = len(self.met.of(merge.DELETED))
        box = QCheckBox(f"&Bring back what I deleted ({deleted})")
        box.setVisible(bool(deleted))
        qconnect(box.toggled, lambda _checked: self._allow())
        return box

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox()
        cancel = box.addButton(QDialogButtonBox.StandardButton.Cancel)
        assert cancel is not None
        cancel.setAutoDefault(False)
        self.update_button = box.addButton("&Update", QDialogButtonBox.ButtonRole.AcceptRole)
        assert self.update_button is not None
        self.update_button.setDefault(True)
        self.update_button.setFocus()
        qconnect(box.accepted, self.accept)
        qconnect(box.rejected, self.reject)
        self._allow()
        return box

    def _allow(self) -> None:
        """There is nothing to press where nothing would be done."""
        assert self.update_button is not None
        self.update_button.setEnabled(self.restores or not self.met.plan.is_empty())


def _shown(group: Group) -> QTreeWidgetItem:
    """A group and its cards as lines of the list."""
    shown = QTreeWidgetItem([f"{group.count}  {group.title}", ""])
    font = shown.font(0)
    font.setBold(group.kind != merge.UNTOUCHED)
    shown.setFont(0, font)
    for line in group.lines:
        item = QTreeWidgetItem([line.title, line.detail])
        item.setData(0, GUID, line.outcome.guid)
        item.setToolTip(0, line.title)
        item.setToolTip(1, line.detail)
        shown.addChild(item)
    return shown


def fit(dialog: QDialog) -> None:
    """Make a window no larger than its screen, whatever its text sizes ask for."""
    screen = dialog.screen()
    if screen is not None:
        free = screen.availableGeometry()
        dialog.setMaximumSize(free.width(), free.height() - TITLE_BAR)
        dialog.resize(dialog.size().boundedTo(dialog.maximumSize()))


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    font = label.font()
    font.setPointSizeF(font.pointSizeF() * 1.35)
    font.setBold(True)
    label.setFont(font)
    return label


def _wrapped(text: str) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    return label
