# SPDX-License-Identifier: AGPL-3.0-or-later
"""A released package on disk: checked, read, and the part of it that is new cut out for Anki."""

from __future__ import annotations

import shutil
import sqlite3
import zipfile
from collections.abc import Collection as Some
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from .engine import apkg, packaged
from .engine.merge import Note, Release
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


def carriers(opened: Opened, mine: Iterable[Note]) -> dict[str, int]:
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


def cut(opened: Opened, guids: Some[str], target: Path) -> Path:
    """A package of these notes only, without media, for Anki's own import."""
    database = target.with_suffix(".anki2")
    with zipfile.ZipFile(opened.package.path) as archive, database.open("wb") as file:
        shutil.copyfileobj(archive.open(COLLECTION), file)
    with closing(sqlite3.connect(database)) as db:
        db.execute("create temp table wanted (guid text primary key)")
        db.executemany("insert into wanted values (?)", [(guid,) for guid in guids])
        db.execute("delete from notes where guid not in (select guid from wanted)")
        db.execute("delete from cards where nid not in (select id from notes)")
        db.commit()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        archive.write(database, COLLECTION)
        archive.writestr("media", "{}")
    database.unlink()
    return target
