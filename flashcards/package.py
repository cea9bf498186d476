"""Notes to an `.apkg`: genanki writes the collection, and what it leaves to chance is fixed here.

Same notes, same bytes: the zip has fixed dates and a fixed order, and it carries a `manifest.json`
that Anki ignores. What was written is read back and compared with what was meant before it takes
the target's name; a build that is killed leaves the old file.
"""

from __future__ import annotations

import errno
import itertools
import json
import shutil
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import genanki

from flashcards import apkg, files
from flashcards.ledger import Ledger
from flashcards.model import Roadmap
from flashcards.notes import TECHNICAL, Note, NoteType, card_ords, deck_id, guid

# The zip format's calendar begins here; a date that says nothing is better than one that misleads.
ZIP_DATE = (1980, 1, 1, 0, 0, 0)
COLLECTION = "collection.anki2"
MANIFEST = "manifest.json"
# SQLite stamps its own version number into the last bytes of its header, which would make the
# package tell on which machine it was built (https://www.sqlite.org/fileformat.html, 1.3.16).
SQLITE_VERSION = (96, (3_045_000).to_bytes(4, "big"))


@dataclass(frozen=True, slots=True)
class Release:
    """What the manifest says beside the notes: whose they are, which release, what was taken out.

    `since` gives per card id the version that brought it. Anki ignores all of it; a merge reads it.
    """

    roadmap: Roadmap
    version: str
    published: Ledger

    def manifest(self, notes: Iterable[Note]) -> dict[str, Any]:
        """The content of `manifest.json` for a package of these notes."""
        described = {
            note.guid: {
                "card": note.card,
                "deck": note.deck,
                "hash": note.content_hash,
                "changed": note.mod,
                "since": self._since(note.card),
            }
            for note in notes
        }
        retired = {
            guid(self.roadmap.id, entry.id): {
                "card": entry.id,
                "because": entry.because,
                "replaced_by": entry.replaced_by,
            }
            for entry in self.published.values()
            if entry.is_retired
        }
        return {
            "format": 1,
            "roadmap": self.roadmap.id,
            "title": self.roadmap.title,
            "tag": self.roadmap.tag,
            "version": self.version,
            "notes": described,
            "retired": retired,
        }

    def _since(self, card: str) -> str:
        entry = self.published.get(card)
        return entry.version if entry else self.version


def write(
    notes: Sequence[Note],
    note_types: Sequence[NoteType],
    target: Path,
    manifest: Mapping[str, Any],
) -> Path:
    """Write the notes as a package and return its path.

    `note_types` are the basic and the cloze one; `manifest` goes in as `manifest.json`. Raises
    EnvironmentFault when the disk refuses; the old file is then as it was.
    """
    with files.scratch(target) as folder:
        _write_collection(folder / COLLECTION, notes, note_types)
        ready = folder / target.name
        _write_zip(ready, folder / COLLECTION, _media(notes), manifest)
        _read_back(ready, notes)
        files.settle(ready, target)
    return target


class _Note(genanki.Note):  # type: ignore[misc]
    """A genanki note with a time stamp of its own, and with its cards given, not guessed.

    genanki works out a note's cards by blanking one field at a time; with a section such as
    `{{^Retired}}` in the template it finds none. Anki works out its own on import.
    """

    def __init__(self, note: Note, model: genanki.Model) -> None:
        super().__init__(
            model=model,
            fields=list(note.fields),
            tags=list(note.tags),
            guid=note.guid,
            due=note.due,
        )
        self.mod = note.mod
        self.given = [genanki.Card(ord_) for ord_ in card_ords(note)]

    @property
    def cards(self) -> list[genanki.Card]:
        return self.given

    def write_to_db(
        self, cursor: sqlite3.Cursor, timestamp: float, deck: int, ids: Iterator[int]
    ) -> None:
        super().write_to_db(cursor, self.mod, deck, ids)

    def _check_invalid_html_tags_in_fields(self) -> None:
        """Nothing: genanki's check is quadratic and takes `a < b` for a tag; ours ran before."""


class _Model(genanki.Model):  # type: ignore[misc]
    """A genanki model with the time of its own last change: Anki updates the look by it."""

    def __init__(self, kind: NoteType) -> None:
        super().__init__(
            kind.id,
            kind.name,
            fields=[_field(kind, ord_) for ord_ in range(len(kind.fields))],
            templates=[
                {
                    "id": each.id,
                    "name": each.name,
                    "qfmt": each.front,
                    "afmt": each.back,
                    "bqfmt": each.asks,
                    "bafmt": each.answers,
                }
                for each in kind.templates
            ],
            css=kind.css,
            model_type=genanki.Model.CLOZE if kind.is_cloze else genanki.Model.FRONT_BACK,
        )
        self.mod = kind.mod

    def to_json(self, timestamp: float, deck: int) -> dict[str, Any]:
        described: dict[str, Any] = super().to_json(self.mod, deck)
        return described


def _field(kind: NoteType, ord_: int) -> dict[str, Any]:
    technical = kind.fields[ord_] in TECHNICAL
    return {
        "id": kind.first_field_id + ord_,
        "name": kind.fields[ord_],
        "collapsed": technical,
        "excludeFromSearch": technical,
    }


def _write_collection(path: Path, notes: Iterable[Note], note_types: Sequence[NoteType]) -> None:
    basic, cloze = (_Model(kind) for kind in note_types)
    decks: dict[str, genanki.Deck] = {}
    newest = 0
    for note in notes:
        # The description stays empty: a filled one overwrites the learner's on every import.
        deck = decks.setdefault(note.deck, genanki.Deck(deck_id(note.deck), note.deck))
        deck.add_note(_Note(note, cloze if note.is_cloze else basic))
        newest = max(newest, note.mod)
    package = genanki.Package([decks[name] for name in sorted(decks)])
    database = sqlite3.connect(path)
    try:
        package.write_to_db(database.cursor(), newest, itertools.count(newest * 1000))
        database.commit()
    except sqlite3.OperationalError as fault:
        raise OSError(errno.ENOSPC, f"SQLite: {fault}", str(path)) from fault
    finally:
        database.close()
    with path.open("r+b") as file:
        offset, version = SQLITE_VERSION
        file.seek(offset)
        file.write(version)


def _media(notes: Iterable[Note]) -> dict[str, Path]:
    return dict(sorted((name, path) for note in notes for name, path in note.media.items()))


def _write_zip(
    target: Path, collection: Path, media: Mapping[str, Path], manifest: Mapping[str, Any]
) -> None:
    names = {str(number): name for number, name in enumerate(media)}
    with zipfile.ZipFile(target, "w", compresslevel=9) as package:
        with collection.open("rb") as source, package.open(zip_entry(COLLECTION), "w") as sink:
            shutil.copyfileobj(source, sink)
        package.writestr(zip_entry("media"), json.dumps(names))
        for number, name in names.items():
            package.writestr(zip_entry(number), media[name].read_bytes())
        text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
        package.writestr(zip_entry(MANIFEST), text)


def zip_entry(name: str) -> zipfile.ZipInfo:
    """An entry of a zip that says nothing of when or where it was made."""
    entry = zipfile.ZipInfo(name, ZIP_DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3  # Unix, wherever it is built
    entry.external_attr = 0o644 << 16
    return entry


def _read_back(path: Path, notes: Sequence[Note]) -> None:
    """Hold the file against the notes it was made from; a difference is a fault of this program."""
    found = apkg.read(path)
    decks = {card.nid: found.decks[card.did] for card in found.cards}
    written = {
        (note.guid, note.fields, note.tags, note.mod, decks.get(note.id)) for note in found.notes
    }
    meant = {(note.guid, note.fields, note.tags, note.mod, note.deck) for note in notes}
    if written != meant or set(found.media) != set(_media(notes)):
        raise AssertionError(f"{path} does not hold what was written to it")
