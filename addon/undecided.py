# SPDX-License-Identifier: AGPL-3.0-or-later
"""Conflicts that the learner has not decided: kept in the collection until they are.

The collection is the place for them: Undo takes them back with the update, sync brings them to the
learner's other desktop, and each profile has its own. A note keeps the learner's text meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from anki.collection import Collection, OpChanges
from anki.notes import Note

from . import place
from .changes import Undecided
from .engine import base, words

CONFIG = place.key("conflicts")
UNDO = "Decide a conflict"


@dataclass(frozen=True)
class Conflict:
    """A field to decide on: the note, what it holds now, and what the release has.

    `place` is where the field stands in the note; `title` is the first field as plain text, for
    people to know the card by. `before` is what both began with, empty where nobody knows.
    """

    note: int
    guid: str
    field: str
    place: int
    title: str
    mine: str
    release: str
    version: str
    before: str = ""


def add(col: Collection, more: Iterable[Undecided]) -> None:
    """Keep conflicts for later; one of the same field of a note replaces the older."""
    kept = {(each.guid, each.field): each for each in [*_kept(col), *more]}
    _keep(col, kept.values())


def read(col: Collection) -> list[Conflict]:
    """The conflicts that still are: whose note is there and has another text than the release."""
    assert col.db is not None
    kept = _kept(col)
    wanted = json.dumps([each.guid for each in kept])
    sql = "select guid, id from notes where guid in (select value from json_each(?))"
    ids: dict[str, Any] = dict(col.db.all(sql, wanted)) if kept else {}  # type: ignore[arg-type]
    found = []
    for each in kept:
        note = col.get_note(ids[each.guid]) if each.guid in ids else None
        number = _place(note, each) if note else None
        if note is None or number is None:
            continue
        mine = note.fields[number]
        if base.digest(mine) != base.digest(each.release):
            title = words.plain(words.title(note.fields[0])) or each.guid
            shown = (title, mine, each.release, each.version, each.before)
            found.append(Conflict(note.id, each.guid, each.field, number, *shown))
    return found


def _place(note: Note, conflict: Undecided) -> int | None:
    """Where a note has the field: by its id, or by its name where it has none."""
    kind = note.note_type()
    assert kind is not None
    for number, field in enumerate(kind["flds"]):
        id_ = str(field.get("id") or "")
        if id_ == conflict.id if id_ and conflict.id else field["name"] == conflict.field:
            return number
    return None


def decide(col: Collection, conflict: Conflict, text: str | None) -> OpChanges:
    """Give the field `text`, or leave it as it is where that is None; one step for Undo."""
    undo = col.add_custom_undo_entry(UNDO)
    if text is not None:
        note = col.get_note(conflict.note)  # type: ignore[arg-type]
        note.fields[conflict.place] = text
        col.update_note(note)
        col.merge_undo_entries(undo)
    decided = (conflict.guid, conflict.field)
    _keep(col, [each for each in _kept(col) if (each.guid, each.field) != decided])
    return col.merge_undo_entries(undo)


def _kept(col: Collection) -> list[Undecided]:
    try:
        return [Undecided(**each) for each in col.get_config(CONFIG, None) or []]
    except TypeError:
        return []  # another program's, or damaged


def _keep(col: Collection, all_: Iterable[Undecided]) -> None:
    col.set_config(CONFIG, [asdict(each) for each in all_], undoable=True)
