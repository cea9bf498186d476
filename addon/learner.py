# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the learner has of a release, read from the open collection in a few queries."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from anki.collection import Collection

from . import place
from .engine import base, merge, packaged
from .engine.merge import MergeNote, Release

# The version that was last brought in; it travels with the learner's sync, and undo takes it back.
VERSION = place.key("version")


class Unclear(Exception):
    """Nothing can be merged into the collection as it is; the message says what to do."""


@dataclass(frozen=True)
class Mine:
    """The learner's notes that share a guid with a release, as a merge knows them.

    `ids` gives each note's id, `cards` the ids of its cards by their number, both by guid.
    `had` is the newest version that the learner is known to have had.
    """

    notes: Mapping[str, MergeNote]
    ids: Mapping[str, int]
    cards: Mapping[str, Mapping[int, int]]
    had: str


def read(col: Collection, release: Release, kinds: Container[int]) -> Mine:
    """The learner's side of a merge with `release`, whose note types have the ids `kinds`.

    Raises Unclear when two notes are the same card.
    """
    rows = _query(
        col,
        "select id, guid, mid, mod, tags, flds from notes "
        "where guid in (select value from json_each(?)) order by id",
        [*release.notes, *release.retired],
    )
    ids = _ids(col, rows, release)
    cards: dict[int, dict[int, tuple[int, int]]] = {id_: {} for id_ in ids.values()}
    answered = set()
    for id_, note, number, deck, reps in _query(
        col,
        "select id, nid, ord, case when odid then odid else did end, reps from cards "
        "where nid in (select value from json_each(?))",
        ids.values(),
    ):
        cards[note][number] = (id_, deck)
        answered |= {note} if reps else set()
    answered |= _in_review_log(col, cards)
    decks = {each.id: each.name for each in col.decks.all_names_and_ids()}
    found = {mid: _kind(col, mid, release) for mid in {row[2] for row in rows}}
    notes = {}
    for id_, guid, mid, mod, tags, texts in rows:
        name, fields, field_ids = found[mid]
        notes[guid] = MergeNote(
            guid=guid,
            note_type=name,
            fields=dict(zip(fields, texts.split("\x1f"))),
            tags=tuple(tags.split()),
            decks={number: decks.get(deck, "") for number, (_, deck) in cards[id_].items()},
            mod=mod,
            reviewed=id_ in answered,
            importable=mid in kinds,
            mid=mid,
            ids=field_ids,
        )
    return Mine(
        notes=notes,
        ids=ids,
        cards={
            guid: {number: card for number, (card, _) in cards[id_].items()}
            for guid, id_ in ids.items()
        },
        had=_had(col, notes.values(), release),
    )


def _had(col: Collection, notes: Iterable[MergeNote], release: Release) -> str:
    """The newest version that the notes give away or that we kept; nothing without any notes.

    A learner who has none of the cards is not one who deleted each of them.
    """
    notes = list(notes)
    known = [merge.newest(notes, release), str(col.get_config(VERSION, ""))]
    return max(known, key=base.numbers) if notes else ""


def _query(col: Collection, sql: str, values: Iterable[Any]) -> list[Any]:
    assert col.db is not None
    return col.db.all(sql, json.dumps(list(values)))


def _ids(col: Collection, rows: Iterable[Any], release: Release) -> dict[str, int]:
    """The note of each guid."""
    twins: dict[str, list[int]] = {}
    for id_, guid, *_ in rows:
        twins.setdefault(guid, []).append(id_)
    twins = {guid: ids for guid, ids in twins.items() if len(ids) > 1}
    if twins:
        every = [id_ for ids in twins.values() for id_ in ids]
        sql = "select nid, sum(reps) from cards where nid in (select value from json_each(?))"
        answers = dict(_query(col, f"{sql} group by nid", every))
        spare = [
            id_
            for ids in twins.values()
            for id_ in sorted(ids, key=lambda id_: (-answers.get(id_, 0), id_))[1:]
        ]
        first = next(iter(twins))
        card = release.notes[first].card if first in release.notes else first
        more = f" and of {len(twins) - 1} more" if len(twins) > 1 else ""
        raise Unclear(
            f"There is more than one note of the card {card}{more}. Search for "
            f"nid:{','.join(map(str, sorted(spare)))} in Browse (of each card all but the note "
            "answered most), delete what it finds, and update again."
        )
    return {guid: id_ for id_, guid, *_ in rows}


def _in_review_log(col: Collection, cards: Mapping[int, Mapping[int, tuple[int, int]]]) -> set[int]:
    """The notes with a card that was ever answered, also if it was reset since."""
    notes = {card: note for note, some in cards.items() for card, _ in some.values()}
    found = _query(
        col,
        "select distinct cid from revlog where ease > 0 "
        "and cid in (select value from json_each(?))",
        notes,
    )
    return {notes[card] for (card,) in found}


def _kind(col: Collection, id_: int, release: Release) -> tuple[str, list[str], dict[str, str]]:
    """The name of a note type, what the release calls its fields, and their ids by these names."""
    kind = col.models.get(id_)  # type: ignore[arg-type]
    assert kind is not None
    fields = names(kind["flds"], release)
    ids = {name: str(field["id"]) for name, field in zip(fields, kind["flds"]) if field.get("id")}
    return kind["name"], fields, ids


def names(fields: Iterable[Mapping[str, Any]], release: Release) -> list[str]:
    """What a release calls the fields of the learner's note type, by id; else their own names."""
    pairs = ((field.get("id") or 0, field["name"]) for field in fields)
    return packaged.called(pairs, release.names)
