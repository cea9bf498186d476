# SPDX-License-Identifier: AGPL-3.0-or-later
"""An update carried out: one step for Anki's Undo, all of it or nothing.

Everything runs in one transaction of the database: an exception, a kill or a full disk in the
middle leaves the collection as it was. Only figures that no card shows may remain in the media
folder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from anki.collection import (
    Collection,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
    OpChanges,
)
from anki.import_export_pb2 import ImportAnkiPackageUpdateCondition

from . import learner, place, releases, undecided
from .changes import Edit, Plan
from .engine import base
from .engine.merge import Release
from .releases import Opened

UNDO = f"Update {place.road().title}"
AT_ONCE = 100  # notes between two looks at whether to go on

# Told what is being done, how much of it is done, and how much there is; may raise Cancelled.
Step = Callable[[str, int, int], None]
Some = TypeVar("Some")


class Cancelled(Exception):
    """The learner wants the update no longer, or closes the profile."""


def apply(col: Collection, opened: Opened, plan: Plan, scratch: Path, step: Step) -> OpChanges:
    """Carry out a plan; `scratch` is a folder for a moment's file.

    Whatever it raises, the collection is as before.
    """
    assert col.db is not None
    step("Adding figures", 0, 0)
    for name, content in opened.package.each_media(sorted(plan.figures)):
        col.media.write_data(name, content)
    work = _Work(col, plan, opened.release, step)
    try:
        col.db.transact(lambda: work.all(opened, scratch))
    except BaseException:
        # Anki's list of steps to undo does not know that they were rolled back. Any statement that
        # might write empties it; this one writes nothing.
        col.db.execute("delete from notes where false")
        raise
    finally:
        col.models._clear_cache()
    return work.changes


class _Work:
    """The steps of one update, each merged into the one entry of Anki's Undo."""

    def __init__(self, col: Collection, plan: Plan, release: Release, step: Step) -> None:
        self.col = col
        self.release = release
        self.plan = plan
        self.step = step
        self.changes = OpChanges()
        self.done = 0
        self.total = len(plan.new) + len(plan.edits)

    def all(self, opened: Opened, scratch: Path) -> None:
        self.undo = self.col.add_custom_undo_entry(UNDO)
        self._rename()
        if self.plan.new or self.plan.look:
            self._tell("Adding new cards")
            self._bring(opened, scratch)
            self.done += len(self.plan.new)
        # Moves come before edits: a new card of a note joins the cards that are there.
        for deck, cards in self.plan.moves.items():
            self._tell("Moving cards")
            self._move(deck, cards)
        for edits in _chunks(self.plan.edits):
            self._tell("Updating cards")
            self.col.update_notes([_note(self.col, edit, self.release) for edit in edits])
            self._merge()
            self.done += len(edits)
        self._tell("Finishing")
        if self.plan.suspend:
            self.col.sched.suspend_cards(list(self.plan.suspend))  # type: ignore[arg-type]
            self._merge()
        if self.plan.remove:
            self.col.remove_notes(list(self.plan.remove))  # type: ignore[arg-type]
            self._merge()
        self._remember()
        self._tell("Finishing")

    def _bring(self, opened: Opened, scratch: Path) -> None:
        """New notes and the newer look, by Anki's own import; what is there stays as it is."""
        kinds = {id_: self.col.models.get(id_) for id_ in opened.package.notetypes}  # type: ignore[arg-type]
        here = {id_: kind for id_, kind in kinds.items() if kind is not None}
        wanted = {*self.plan.new, *self.plan.look}
        cut = releases.cut(opened, wanted, scratch / "new.apkg", here, self.plan.homes)
        never = ImportAnkiPackageUpdateCondition.IMPORT_ANKI_PACKAGE_UPDATE_CONDITION_NEVER
        options = ImportAnkiPackageOptions(update_notes=never)
        self.col.import_anki_package(
            ImportAnkiPackageRequest(package_path=str(cut), options=options)
        )
        self._merge()
        self.col.models._clear_cache()

    def _rename(self) -> None:
        """Decks that the release calls otherwise, in place: their options and other cards stay."""
        for old, new in self.release.renamed.items():
            deck = self.col.decks.id_for_name(old)
            if deck is not None and self.col.decks.id_for_name(new) is None:
                self.col.decks.rename(deck, new)
                self._merge()

    def _move(self, deck: str, cards: Sequence[int]) -> None:
        target = self.col.decks.id(deck)
        self._merge()
        assert target is not None
        self.col.set_deck(list(cards), target)  # type: ignore[arg-type]
        self._merge()

    def _remember(self) -> None:
        """The conflicts to be decided, and the version: both kept in the collection."""
        undecided.add(self.col, self.plan.undecided)
        self._merge()
        known = str(self.col.get_config(learner.VERSION, ""))
        version = max(known, self.plan.version, key=base.numbers)
        self.col.set_config(learner.VERSION, version, undoable=True)
        self._merge()

    def _merge(self) -> None:
        """The last call becomes a part of the one step. Undo keeps only 30, so: at once."""
        self.changes = self.col.merge_undo_entries(self.undo)

    def _tell(self, what: str) -> None:
        self.step(what, self.done, self.total)


def _note(col: Collection, edit: Edit, release: Release):  # type: ignore[no-untyped-def]
    note = col.get_note(edit.id)  # type: ignore[arg-type]
    kind = note.note_type()
    assert kind is not None
    for number, name in enumerate(learner.names(kind["flds"], release)):
        note.fields[number] = edit.fields.get(name, note.fields[number])
    note.tags = list(edit.tags)
    return note


def _chunks(all_: Sequence[Some]) -> Iterator[Sequence[Some]]:
    for begin in range(0, len(all_), AT_ONCE):
        yield all_[begin : begin + AT_ONCE]
