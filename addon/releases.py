# SPDX-License-Identifier: AGPL-3.0-or-later
"""A released package on disk: checked, read, and the part of it that is new cut out for Anki."""

from __future__ import annotations

import json
import shutil
import sqlite3
import zipfile
from collections.abc import Collection as Some
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .engine import apkg, packaged
from .engine.merge import MergeNote, Release
from .road import Road

COLLECTION = "collection.anki2"
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Opened:
    """A release and the package that it was read from."""

    package: apkg.Package
    release: Release


def read(path: Path, road: Road) -> Opened:
    """The release in a file; raises apkg.Refused, whose message is for the learner."""
    if _is_other(path):
        raise apkg.Refused(f"{path.name} is a deck, but no release of {road.title}.")
    package = apkg.read(path)
    if package.manifest and package.manifest.get("patch"):
        raise apkg.Refused(f"{path.name} is a patch for an import: use File › Import for it.")
    release = packaged.release(package)
    if release.roadmap != road.id:
        raise apkg.Refused(f"{path.name} is a release of another roadmap, “{release.roadmap}”.")
    return Opened(package, release)


def _is_other(path: Path) -> bool:
    """Whether it is a package that another program wrote, whatever is in it."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return False  # the reader of packages says what is wrong
    return COLLECTION in names and MANIFEST not in names


def figures(opened: Opened, texts: Iterable[str]) -> set[str]:
    """The media files of the package that these fields show."""
    shown = {name for text in texts for name in packaged.SOURCE.findall(text)}
    return shown & opened.package.media.keys()


def note_type_bearers(opened: Opened, mine: Iterable[MergeNote]) -> dict[str, int]:
    """For each note type of the release that the learner uses, a note that they have.

    By guid, with the time that the release's look last changed. An import of such a note leaves
    it alone and brings the look.
    """
    here = {note.guid for note in mine}
    found: dict[int, str] = {}
    for note in opened.package.notes:
        if note.guid in here:
            found.setdefault(note.mid, note.guid)
    return {guid: kind for kind, guid in found.items()}


def cut(
    opened: Opened,
    guids: Some[str],
    target: Path,
    here: Mapping[int, Mapping[str, Any]],
    homes: Mapping[str, str],
) -> Path:
    """A package of these notes only, without media, for Anki's own import.

    `here` gives the learner's note types by id, as Anki's `models.get` does: an import takes no
    note whose note type has other fields or templates. `homes` says which of the learner's decks
    is to take the cards of each deck of the release.
    """
    database = target.with_suffix(".anki2")
    with zipfile.ZipFile(opened.package.path) as archive, database.open("wb") as file:
        shutil.copyfileobj(archive.open(COLLECTION), file)
    with closing(sqlite3.connect(database)) as db:
        db.execute("create temp table wanted (guid text primary key)")
        db.executemany("insert into wanted values (?)", [(guid,) for guid in guids])
        db.execute("delete from notes where guid not in (select guid from wanted)")
        db.execute("delete from cards where nid not in (select id from notes)")
        _fit(db, here)
        _settle(db, homes)
        db.commit()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        archive.write(database, COLLECTION)
        archive.writestr("media", "{}")
    database.unlink()
    return target


def _fit(db: sqlite3.Connection, here: Mapping[int, Mapping[str, Any]]) -> None:
    """Give the note types the fields and templates of the learner's, and the notes fill them."""
    (written,) = db.execute("select models from col").fetchone()
    kinds = json.loads(written)
    for key, kind in kinds.items():
        theirs = here.get(int(key))
        if theirs is None:
            continue
        fields = _places(kind["flds"], theirs["flds"])
        templates = _places(kind["tmpls"], theirs["tmpls"])
        for id_, texts in db.execute("select id, flds from notes where mid = ?", (kind["id"],)):
            parts = texts.split("\x1f")
            fitted = "\x1f".join("" if place is None else parts[place] for place in fields)
            db.execute("update notes set flds = ? where id = ?", (fitted, id_))
        if templates != [*range(len(kind["tmpls"]))]:
            _place_cards(db, kind["id"], templates)
        kind["sortf"] = theirs["sortf"]
        kind["flds"] = _in_their_order(kind["flds"], theirs["flds"], fields)
        kind["tmpls"] = _in_their_order(kind["tmpls"], theirs["tmpls"], templates)
    db.execute("update col set models = ?", (json.dumps(kinds),))


def _settle(db: sqlite3.Connection, homes: Mapping[str, str]) -> None:
    """Name the decks as the learner does, and leave out the others: an import makes all it finds.

    What is not in `homes` holds only cards that the learner has, which no import moves.
    """
    (written,) = db.execute("select decks from col").fetchone()
    decks = json.loads(written)
    kept = {"1": decks["1"]} if "1" in decks else {}
    for key, deck in decks.items():
        if home := homes.get(deck["name"]):
            kept[key] = {**deck, "name": home}
        elif key not in kept:
            db.execute("update cards set did = 1 where did = ?", (deck["id"],))
    db.execute("update col set decks = ?", (json.dumps(kept),))


def _places(ours: list[Any], theirs: list[Any]) -> list[int | None]:
    """Where we have each field or template of theirs: by its id, or by its name without one."""
    ids = {each["id"]: place for place, each in enumerate(ours)}
    names = {each["name"]: place for place, each in enumerate(ours)}
    return [ids.get(each["id"]) if each.get("id") else names.get(each["name"]) for each in theirs]


def _in_their_order(ours: list[Any], theirs: list[Any], places: list[int | None]) -> list[Any]:
    return [
        {**(each if place is None else ours[place]), "ord": ord_}
        for ord_, (each, place) in enumerate(zip(theirs, places))
    ]


def _place_cards(db: sqlite3.Connection, kind: object, templates: list[int | None]) -> None:
    """Number the cards as the learner's templates are; a note keeps one in any case."""
    cards = "select id, nid, ord from cards where nid in (select id from notes where mid = ?)"
    kept: set[int] = set()
    for card, note, ord_ in db.execute(f"{cards} order by nid, ord", (kind,)).fetchall():
        if ord_ in templates or note not in kept:
            place = templates.index(ord_) if ord_ in templates else 0
            db.execute("update cards set ord = ? where id = ?", (place, card))
            kept.add(note)
        else:
            db.execute("delete from cards where id = ?", (card,))
