# SPDX-License-Identifier: AGPL-3.0-or-later
"""A new release into the open collection: shown first, backed up, one step for Undo.

What takes time runs in the background. Only one update runs at a time, and it ends before the
profile does.
"""

from __future__ import annotations

import tempfile
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from anki.collection import Collection, OpChanges
from aqt.main import AnkiQt
from aqt.operations import CollectionOp, QueryOp
from aqt.qt import QEventLoop, QFileDialog, QTimer, qconnect
from aqt.utils import ask_user_dialog, showInfo, showWarning, tooltip

from . import (
    actions,
    apply,
    changes,
    conflicts,
    download,
    earlier,
    faults,
    place,
    preview,
    releases,
)
from .apply import Cancelled
from .changes import Update
from .earlier import Earlier
from .engine import merge
from .releases import Opened

ENDING = QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents


def start(mw: AnkiQt) -> None:
    """Show what the release inside the add-on would do here, and do it if the learner agrees."""
    _Run(mw).examine(place.DECK)


def from_file(mw: AnkiQt) -> None:
    """The same with a package that the learner names."""
    title = f"A release of {place.road().title}"
    path, _ = QFileDialog.getOpenFileName(mw, title, "", "Anki packages (*.apkg)")
    if path:
        _Run(mw).examine(Path(path))


def from_address(mw: AnkiQt) -> None:
    """The same with the package at the address in the learner's config; without one, nothing."""
    address = place.current_settings(mw).update_address
    if address:
        _Run(mw).fetch(address)


def end(mw: AnkiQt) -> None:
    """End what is running, and come back when the collection is as before or fully updated.

    A download is not waited for: it ends by itself, and nothing comes of it. What is open and shows
    this profile's cards is closed: the next profile has others.
    """
    for dialog in (*mw.findChildren(preview.Preview), *mw.findChildren(conflicts.Conflicts)):
        if dialog.isVisible():
            dialog.done(0)
    run = _running.run
    if run is not None:
        run.ending = True
        while _running.run is run and run.uses_collection:
            mw.app.processEvents(ENDING, 50)


@dataclass
class _Running:
    run: _Run | None = None


_running = _Running()


class _Run:
    """One update, from the package to the last word about it."""

    def __init__(self, mw: AnkiQt) -> None:
        self.mw = mw
        self.ending = False
        self.uses_collection = False
        self.scratch = tempfile.TemporaryDirectory(prefix="roadmap")

    def fetch(self, address: str) -> None:
        """Download the package, then examine it."""
        self._begin()

        def progress(there: int, total: int) -> None:
            of = f" of {total / 2**20:.1f}" if total else ""
            label = f"Downloading: {there / 2**20:.1f}{of} MB. Escape cancels."
            self._step(label, there // 1024, total // 1024)

        def done(future: Future[Path]) -> None:
            fault = future.exception()
            if fault is not None:
                self.failed(fault)
            elif not self.ending:
                self.examine(future.result())

        self.mw.taskman.with_progress(
            lambda: download.release(address, Path(self.scratch.name), progress),
            done,
            label="Downloading the release…",
            immediate=True,
            uses_collection=False,
        )

    def examine(self, path: Path) -> None:
        """Compare a package with the collection, and show what it would do."""
        self._begin(uses_collection=True)

        def compare(col: Collection) -> tuple[Opened, Update]:
            opened = releases.read(path, place.road())
            return opened, changes.planned_update(col, opened, earlier=Earlier(place.EARLIER))

        operation = QueryOp(parent=self.mw, op=compare, success=lambda found: self.show(*found))
        operation.failure(self.failed).with_progress("Comparing with your collection…")
        operation.run_in_background()

    def show(self, opened: Opened, met: Update) -> None:
        """Show what will happen; nothing has yet."""
        self._over()
        if self.ending:
            return
        if met.plan.is_empty() and not met.of(merge.DELETED) and not met.of(merge.FOREIGN):
            self.scratch.cleanup()
            have = "all of this release" if met.is_older else "this release"
            showInfo(f"You have {have}: {preview.named(opened)}.", parent=self.mw)
            return
        dialog = preview.Preview(self.mw, opened, met)
        qconnect(dialog.accepted, lambda: self.ask(opened, dialog.restores))
        qconnect(dialog.rejected, self.scratch.cleanup)
        dialog.open()

    def ask(self, opened: Opened, restore_deleted: bool) -> None:
        """Ask who syncs whether all devices have; then update."""

        def answered(button: int) -> None:
            if button == 0:
                self.apply(opened, restore_deleted)
            else:
                self.scratch.cleanup()

        if self.mw.pm.sync_auth() is None:
            answered(0)
            return
        ask_user_dialog(
            "Have all your devices synced, this one last?\n\nThe update is newer than what you "
            "wrote on a phone that has not sent it yet: its next sync would drop those words.",
            callback=answered,
            buttons=["&Yes, update", "&Not yet"],
            default_button=1,
            parent=self.mw,
        )

    def apply(self, opened: Opened, restore_deleted: bool) -> None:
        """Back up and update in the background."""
        self._begin(uses_collection=True)

        def operate(col: Collection) -> OpChanges:
            self._step("Making a backup", 0, 0)
            folder = self.mw.pm.backupFolder()
            col.create_backup(backup_folder=folder, force=True, wait_for_completion=True)
            # The learner may have edited a note since the comparison.
            before = Earlier(place.EARLIER)
            met = changes.planned_update(
                col, opened, restore_deleted=restore_deleted, earlier=before
            )
            changed = apply.apply(col, opened, met.plan, Path(self.scratch.name), self._step)
            earlier.keep(opened.package.path, opened.release.version, place.EARLIER)
            return changed

        def success(_changes: OpChanges) -> None:
            self._over()
            self.scratch.cleanup()
            if not self.ending:
                tooltip(
                    f"Updated to {preview.named(opened)}. Edit › Undo takes it back.",
                    parent=self.mw,
                )
                actions.keep_order(self.mw)
                # After Anki has redrawn what changed.
                QTimer.singleShot(0, lambda: conflicts.show_any(self.mw))

        operation = CollectionOp(parent=self.mw, op=operate).success(success)
        operation.failure(self.failed).run_in_background()

    def failed(self, fault: BaseException) -> None:
        """Say what went wrong and what to do; what nobody foresaw goes to Anki's own reporting."""
        self._over()
        self.scratch.cleanup()
        if self.ending:
            return
        message = faults.explained(fault)
        if isinstance(fault, Cancelled):
            tooltip("Cancelled. Nothing was changed.", parent=self.mw)
        elif message:
            showWarning(f"{message}\n\nNothing was changed.", parent=self.mw, textFormat="plain")
        else:
            QTimer.singleShot(0, lambda: _raise(fault))

    def _begin(self, *, uses_collection: bool = False) -> None:
        self.uses_collection = uses_collection
        _running.run = self

    def _over(self) -> None:
        if _running.run is self:
            _running.run = None

    def _step(self, what: str, done: int, total: int) -> None:
        """Called in the background: show how far it is, and stop if it is to stop."""
        if self.ending or self.mw.progress.want_cancel():
            raise Cancelled
        self.mw.taskman.run_on_main(
            lambda: self.mw.progress.update(label=what, value=done, max=total)
        )


def _raise(fault: BaseException) -> None:
    raise fault
