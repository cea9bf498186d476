"""Notes to an `.apkg`: genanki writes the collection, and what it leaves to chance is fixed here.

Same notes, same bytes: the zip has fixed dates and a fixed order, and it carries a `manifest.json`
that Anki ignores. What was written is read back and compared with what was meant before it takes
the target's name; a build that is killed leaves the old file.

The notes go through one at a time and only digests of them stay, so that a deck of any size fits
into memory. genanki would keep them all, and its decks each read and write the list of all decks.
"""

from __future__ import annotations

import errno
import itertools
import json
import shutil
import sqlite3
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

import genanki

from flashcards import files, road
from flashcards.anki_note import Note, card_ords, deck_id, guid
from flashcards.ledger import Ledger, released_at, renamed, versions
from flashcards.model import Roadmap, UnusableInput
from flashcards.note_types import KEY, TECHNICAL, NoteType

# The zip format's calendar begins here; a date that says nothing is better than one that misleads.
ZIP_DATE = (1980, 1, 1, 0, 0, 0)
COLLECTION = "collection.anki2"
MANIFEST = "manifest.json"
JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True)
# The manifest's notes stand in the order of study, so many in a line; an encoder has to be set up.
LISTED = json.JSONEncoder(ensure_ascii=False)
LISTED_TOGETHER = 100
# Of zlib's 1 to 9: with 9 a package is 5 % smaller and takes more than twice as long to pack.
LEVEL = 4
ROWS = """
    SELECT notes.id, notes.guid, notes.mod, notes.tags, notes.flds,
        cards.id, cards.mod, cards.ord, cards.did, cards.due
    FROM notes JOIN cards ON cards.nid = notes.id
"""
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
        return {**self.head(), "notes": {note.guid: self.about(note) for note in notes}}

    def head(self) -> dict[str, Any]:
        """The manifest without its notes."""
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
            "licence": self.roadmap.deck.licence,
            "authors": list(self.roadmap.deck.authors),
            "version": self.version,
            "categories": road.described(self.roadmap),
            "released": released_at(self.published),
            "releases": versions(self.published),
            "renamed": renamed(self.published),
            "retired": retired,
        }

    def about(self, note: Note) -> dict[str, Any]:
        """What the manifest says of a note."""
        return {
            "card": note.card,
            "changed": note.mod,
            "deck": note.deck,
            "hash": note.content_hash,
            "since": self._since(note.card),
        }

    def _since(self, card: str) -> str:
        entry = self.published.get(card)
        return entry.version if entry else self.version


def write(
    notes: Iterable[Note],
    note_types: Sequence[NoteType],
    target: Path,
    manifest: Mapping[str, Any] | Release,
    when: int | None = None,
) -> Path:
    """Write the notes as a package and return its path.

    `note_types` are the basic and the cloze one; `manifest` goes in as `manifest.json`, a release's
    while the notes go by. `when` is the time of all cards in UTC seconds, by default that of the
    newest note; then all notes are held in memory. Raises UnusableInput when two notes or cards
    have one id, EnvironmentFault when the disk refuses; the old file is then as it was.
    """
    if when is None:
        notes = list(notes)
        when = max((note.mod for note in notes), default=0)
    with files.temporary_folder(target) as folder:
        with (folder / MANIFEST).open("w", encoding="utf-8", newline="\n") as sheet:
            passing = _listed(notes, manifest, sheet)
            meant = _write_collection(folder / COLLECTION, passing, note_types, when)
        ready = folder / target.name
        with _beside(_write_zip, ready, folder, meant.media):  # zlib lets other threads run
            _check_rows(folder / COLLECTION, meant)
        _check_zip(ready, folder / COLLECTION, meant.media)
        files.put_in_place(ready, target)
    return target


@contextmanager
def _beside(act: Callable[..., None], *given: Any) -> Iterator[None]:
    """Do something while the block runs; before it, in a browser, where Python has no threads."""
    if sys.platform == "emscripten":
        act(*given)
        yield
        return
    with ThreadPoolExecutor(1) as worker:
        begun = worker.submit(act, *given)
        yield
        begun.result()


def _listed(
    notes: Iterable[Note], manifest: Mapping[str, Any] | Release, sheet: TextIO
) -> Iterator[Note]:
    """The notes, each written into the manifest as it goes by."""
    streamed = isinstance(manifest, Release)
    head = dict(manifest.head() if isinstance(manifest, Release) else manifest)
    given = head.pop("notes", {})
    sheet.write(JSON.encode(head)[:-1])
    before = ', "notes": {\n'
    waiting: dict[str, Any] = {}
    for note in notes:
        about = manifest.about(note) if isinstance(manifest, Release) else given.get(note.guid)
        if about is not None:
            waiting[note.guid] = about
        if len(waiting) == LISTED_TOGETHER:
            sheet.write(before + LISTED.encode(waiting)[1:-1])
            before = ",\n"
            waiting.clear()
        yield note
    if waiting:
        sheet.write(before + LISTED.encode(waiting)[1:-1])
        before = ",\n"
    sheet.write("}}" if before == ",\n" else ', "notes": {}}' if streamed else "}")


class _Card(genanki.Card):  # type: ignore[misc]
    """A genanki card with a time of its own: that of the release, not that of its note."""

    def __init__(self, ord_: int, mod: int) -> None:
        super().__init__(ord_)
        self.mod = mod

    def write_to_db(
        self, cursor: sqlite3.Cursor, timestamp: float, deck: int, *more: Any, **named: Any
    ) -> None:
        super().write_to_db(cursor, self.mod, deck, *more, **named)


class _Note(genanki.Note):  # type: ignore[misc]
    """A genanki note with id and time of its own, and with its cards given, not guessed.

    genanki works out a note's cards by blanking one field at a time; with a section such as
    `{{^Retired}}` in the template it finds none. Anki works out its own on import.
    """

    def __init__(self, note: Note, model: genanki.Model, when: int) -> None:
        # As the constructor would set them, which looks at each tag and field several times.
        self.model, self.fields, self.due = model, note.fields, note.due
        self._guid, self._tags, self._sort_field = note.guid, note.tags, None
        self.id, self.mod = note.id, note.mod
        self.given = [_Card(ord_, when) for ord_ in card_ords(note)]

    @property
    def cards(self) -> list[genanki.Card]:
        return self.given

    def write_to_db(
        self, cursor: sqlite3.Cursor, timestamp: float, deck: int, ids: Iterator[int]
    ) -> None:
        own = (self.id + card.ord for card in self.given)
        super().write_to_db(cursor, self.mod, deck, itertools.chain([self.id], own))

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
                    **({"id": each.id} if each.id else {}),
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
            sort_field_index=kind.sort_field,
        )
        self.mod = kind.mod

    @property
    def _req(self) -> list[Any]:
        """Nothing: Anki works this out anew; genanki refuses templates that a learner may have."""
        return []

    def to_json(self, timestamp: float, deck: int) -> dict[str, Any]:
        described: dict[str, Any] = super().to_json(self.mod, deck)
        return described


def _field(kind: NoteType, ord_: int) -> dict[str, Any]:
    technical = kind.fields[ord_] in TECHNICAL
    return {
        **({"id": kind.field_ids[ord_]} if kind.field_ids[ord_] else {}),
        "name": kind.fields[ord_],
        "collapsed": technical,
        "excludeFromSearch": technical,
    }


@dataclass(slots=True)
class _Meant:
    """What a package is meant to hold: a digest of its rows, how many, its figures by name.

    `when` is the time of all its cards.
    """

    when: int = 0
    digest: int = 0
    rows: int = 0
    media: dict[str, Path] = field(default_factory=dict)

    def add(self, row: tuple[str | int, ...]) -> None:
        """One card of a note, in the order of `ROWS`."""
        # A sum, since SQLite gives the rows back in the order of their ids, not in that of study;
        # of Python's own hashes (64 bits), which only this process understands, and only it asks.
        self.digest += hash(row)
        self.rows += 1

    def add_note(self, note: Note) -> None:
        tags, fields = f" {' '.join(note.tags)} ", "\x1f".join(note.fields)
        for ord_ in card_ords(note):
            own = (note.id + ord_, self.when, ord_, deck_id(note.deck), note.due)
            self.add((note.id, note.guid, note.mod, tags, fields, *own))
        self.media.update(note.media)


def _write_collection(
    path: Path, notes: Iterable[Note], note_types: Sequence[NoteType], when: int
) -> _Meant:
    basic, cloze = (_Model(kind) for kind in note_types)
    decks: dict[str, genanki.Deck] = {}
    meant = _Meant(when)
    none: Iterator[int] = iter(())  # genanki would count ids up; our notes have theirs
    with closing(sqlite3.connect(path)) as database:
        try:
            # If this file is lost half-way nobody misses it.
            database.execute("PRAGMA journal_mode=OFF")
            database.execute("PRAGMA synchronous=OFF")
            # Some SQLites leave in a page that is free what stood there before; then same notes
            # would have other bytes elsewhere.
            database.execute("PRAGMA secure_delete=ON")
            # Notes come in the order of study, not in that of their ids, so pages are met again.
            database.execute("PRAGMA cache_size=-16000")
            cursor = database.cursor()
            genanki.Package([]).write_to_db(cursor, when, none)
            for note in notes:
                model = cloze if note.is_cloze else basic
                if note.deck not in decks:
                    # The description stays empty: a filled one overwrites the learner's.
                    decks[note.deck] = genanki.Deck(deck_id(note.deck), note.deck)
                decks[note.deck].add_model(model)
                try:
                    own = _Note(note, model, when)
                    own.write_to_db(cursor, note.mod, decks[note.deck].deck_id, none)
                except sqlite3.IntegrityError as fault:
                    raise _same_id(cursor, note) from fault
                meant.add_note(note)
            for name in sorted(decks):
                decks[name].write_to_db(cursor, when, none)
            database.commit()
        except sqlite3.OperationalError as fault:
            raise OSError(errno.ENOSPC, f"SQLite: {fault}", str(path)) from fault
    with path.open("r+b") as file:
        offset, version = SQLITE_VERSION
        file.seek(offset)
        file.write(version)
    return meant


def _same_id(cursor: sqlite3.Cursor, note: Note) -> UnusableInput:
    """What is said of a note that has an id, or a card with one, that an earlier note has."""
    ids = [note.id + ord_ for ord_ in card_ords(note)]
    others = cursor.execute(
        f"SELECT flds FROM notes WHERE id = ? OR id IN "
        f"(SELECT nid FROM cards WHERE id IN ({','.join('?' * len(ids))})) ORDER BY id",
        (note.id, *ids),
    )
    texts = next(others)[0].split("\x1f")
    return UnusableInput(
        f"the cards `{(texts[KEY:] or texts)[0]}` and `{note.card}` get the same id in Anki; give "
        "the one that is not published another id"
    )


def _write_zip(target: Path, folder: Path, media: Mapping[str, Path]) -> None:
    names = {str(number): name for number, name in enumerate(sorted(media))}
    with zipfile.ZipFile(target, "w", compresslevel=LEVEL) as package:
        _pack(package, folder / COLLECTION)
        package.writestr(zip_entry("media"), json.dumps(names))
        for number, name in names.items():
            package.writestr(zip_entry(number), media[name].read_bytes())
        _pack(package, folder / MANIFEST)


def _pack(package: zipfile.ZipFile, path: Path) -> None:
    with path.open("rb") as source, package.open(zip_entry(path.name), "w") as sink:
        shutil.copyfileobj(source, sink)


def zip_entry(name: str) -> zipfile.ZipInfo:
    """An entry of a zip that says nothing of when or where it was made."""
    entry = zipfile.ZipInfo(name, ZIP_DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3  # Unix, wherever it is built
    entry.external_attr = 0o644 << 16
    return entry


def _check_rows(collection: Path, meant: _Meant) -> None:
    """Read back what was written and compare; a difference is a fault of this program."""
    found = _Meant()
    with closing(sqlite3.connect(collection)) as database:
        sound = database.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        for row in database.execute(ROWS):
            found.add(row)
    if not sound or (found.rows, found.digest) != (meant.rows, meant.digest):
        raise AssertionError(f"{collection} does not hold what was written to it")


def _check_zip(package: Path, collection: Path, media: Mapping[str, Path]) -> None:
    """Unpack every file of the zip and hold it against its check sum.

    That of the collection has to be the one of the file whose rows were compared.
    """
    sound, names = False, set[str]()
    with suppress(zipfile.BadZipFile, zlib.error), zipfile.ZipFile(package) as archive:
        sound = archive.testzip() is None and _crc(collection) == archive.getinfo(COLLECTION).CRC
        names = set(archive.namelist())
    if not sound or names != {COLLECTION, MANIFEST, "media", *map(str, range(len(media)))}:
        raise AssertionError(f"{package} does not hold what was written to it")


def _crc(path: Path) -> int:
    crc = 0
    with path.open("rb") as file:
        while piece := file.read(2**16):
            crc = zlib.crc32(piece, crc)
    return crc
