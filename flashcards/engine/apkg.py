"""Any Anki package read (`.apkg`, `.colpkg`), and hostile or broken ones refused.

A package is a zip with an SQLite database and a list of media. Three kinds are in use; `meta` tells
them apart and `Package.version` repeats its number:

| version | database | media list | media files |
|---|---|---|---|
| 3, current Anki | `collection.anki21b`, zstd, schema 18 | zstd, protobuf | zstd |
| 2, "older Anki versions" | `collection.anki21`, schema 11 | JSON | as they are |
| 1, Anki before 2.1 and genanki | `collection.anki2`, schema 11 | JSON | as they are |

Versions 3 and 2 also carry a placeholder `collection.anki2` that tells old programs to update; it
is never read.

Anki itself accepts bombs, triggers and broken references, so nothing here trusts what a package
says about itself: sizes are counted while they stream, the database is a read-only copy in a
private temporary folder that is gone when `read` returns, every value is looked at before it is
handed on, and everything that cannot be relied on raises `Refused`.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import sqlite3
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from operator import itemgetter
from pathlib import Path
from typing import Any, Literal, Protocol, TypeVar

_KIB, _MIB, _GIB = 2**10, 2**20, 2**30

_AGAIN = "export it from Anki, or download it, once more"
_REPAIR = "in Anki run Tools > Check Database and export it again"
_DISTRUST = "Anki writes no such file: do not use it, ask whoever made it for another"


class Refused(Exception):
    """A package that is not read; the message is one line with the file, the fault, the cure."""


@dataclass(frozen=True)
class Limits:
    """How much a package may ask for; sizes in bytes, of the content, not of its packed form.

    `ratio` is how often larger than packed a file may be once it is above `small`. `document` holds
    for a list or one value in the database, four times as much for all note types. `rows` counts
    notes, cards, note types, fields, templates and decks together; `steps` are instructions of
    SQLite's virtual machine.
    """

    entries: int = 200_000
    total: int = 32 * _GIB
    database: int = 512 * _MIB
    medium: int = 100 * _MIB
    document: int = 16 * _MIB
    ratio: int = 200
    small: int = 32 * _MIB
    rows: int = 2_000_000
    steps: int = 1_000_000_000


LIMITS = Limits()


@dataclass(frozen=True)
class Note:
    """A note; `mod` is the second (since 1970) of its last change, `mid` its note type."""

    id: int
    guid: str
    mid: int
    mod: int
    tags: tuple[str, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Template:
    """A card template: the HTML of both sides, with `{{Field}}` in it; `id` as in `field_ids`."""

    name: str
    front: str
    back: str
    id: int = 0


@dataclass(frozen=True)
class NoteType:
    """A note type; `fields` are names, in the order of `Note.fields`.

    `field_ids` are theirs, 0 for one that an older Anki made: it gave fields none. `sort_field` is
    the place of the one that Anki's browser sorts by.
    """

    id: int
    name: str
    kind: Literal["basic", "cloze"]
    fields: tuple[str, ...]
    templates: tuple[Template, ...]
    css: str
    mod: int
    field_ids: tuple[int, ...] = ()
    sort_field: int = 0


@dataclass(frozen=True)
class Memory:
    """What FSRS thinks a learner remembers of a card.

    `stability` in days, `difficulty` from 1 to 10; `decay` is the positive exponent of the
    forgetting curve, None where an older Anki did not keep it.
    """

    stability: float
    difficulty: float
    decay: float | None = None


@dataclass(frozen=True)
class Card:
    """A card with its scheduling, in Anki's own numbers.

    `did` and `due` are of the home deck, also while a filtered deck has the card. `ord` is the
    template, or the cloze number less one. `type`: 0 new, 1 learning, 2 review, 3 relearning.
    `queue` is the same, or -1 suspended, -2 and -3 buried, 3 learning over a day. `due`: position
    of a new card, second of one in learning, otherwise days after `Package.created`. `interval`:
    days, or seconds where negative; `factor`: ease in thousandths. `flags`: 0 none, 1 to 7 the
    colour. `reviews` counts the answers in the review log, `last_review` is the second of the last,
    `seconds` what all of them took.
    """

    id: int
    nid: int
    did: int
    ord: int
    type: int
    queue: int
    due: int
    interval: int
    factor: int
    reps: int
    lapses: int
    flags: int
    memory: Memory | None
    reviews: int
    last_review: int | None
    seconds: float = 0


@dataclass(frozen=True)
class Medium:
    """A media file that is still in the package: the zip entry, and what the media list says."""

    name: str
    entry: str
    sha1: bytes | None = None


@dataclass(frozen=True)
class Package:
    """What a package holds; media stay in the file and are read by `open_media`.

    `version` is 3, 2 or 1 (see the module), `created` the second at which the collection's day 0
    began, `decks` full names with `::` by id, `media` what there is by file name, `manifest` the
    content of `manifest.json`, which our own packages carry.
    """

    path: Path
    version: int
    created: int
    notes: tuple[Note, ...]
    notetypes: Mapping[int, NoteType]
    decks: Mapping[int, str]
    cards: tuple[Card, ...]
    media: Mapping[str, Medium]
    manifest: Mapping[str, Any] | None
    limits: Limits = field(default=LIMITS, repr=False)

    def open_media(self, name: str) -> bytes:
        """The content of one media file; KeyError for a name not in `media`, else `Refused`."""
        with closing(self.each_media((name,))) as found:
            return next(found)[1]

    def each_media(self, names: Iterable[str] | None = None) -> Generator[tuple[str, bytes]]:
        """Names and contents, one at a time, of all media or of `names`, opening the zip once."""
        wanted = [self.media[name] for name in (self.media if names is None else names)]
        with _naming(self.path), _archive(self.path, self.limits) as archive:
            for medium in wanted:
                yield medium.name, _content(archive, medium, self)


def read(path: Path | str, *, limits: Limits = LIMITS) -> Package:
    """The package at `path`, whole; raises `Refused`.

    Where the disk has no room for the copy of the database, that OSError goes through.
    """
    path = Path(path)
    with _naming(path), _archive(path, limits) as archive:
        entries = _checked_entries(archive, limits)
        version = _version(archive, limits)
        media = _media(archive, entries, version, limits)
        manifest = _manifest(archive, limits) if "manifest.json" in entries else None
        with _database(archive, version, limits) as tables:
            created, notetypes, decks = _collection(tables)
            notes = _notes(tables, notetypes)
            cards = _cards(tables, notes, notetypes, decks)
    return Package(
        path=path,
        version=version,
        created=created,
        notes=tuple(notes.values()),
        notetypes=notetypes,
        decks=decks,
        cards=cards,
        media=media,
        manifest=manifest,
        limits=limits,
    )


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Puts the file's name in front of every refusal."""
    try:
        yield
    except Refused as refusal:
        raise Refused(f"{path}: {refusal}") from refusal


def _shown(value: object) -> str:
    """A text of the package in a message: quoted, on one line, short, free of control codes."""
    text = ascii(value) if isinstance(value, str) and not value.isprintable() else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


# --- the zip ------------------------------------------------------------------------------------

_ZIP_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)
_CHUNK = 64 * _KIB
_LOCAL_HEADER = 30
_DIRECTORY = 24 * _MIB


class _BoundedFile(io.BufferedReader):
    """The package's file, for `zipfile`, which reads the whole directory in one piece."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or size < 0:
            size = max(0, os.fstat(self.fileno()).st_size - self.tell())
        if size > _DIRECTORY:
            raise Refused(f"its list of files is over {_DIRECTORY // _MIB} MB; {_DISTRUST}")
        return super().read(size)


@contextmanager
def _archive(path: Path, limits: Limits) -> Iterator[zipfile.ZipFile]:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise Refused("it is not a file; name a .apkg or .colpkg")
        file = _BoundedFile(io.FileIO(path))
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or fault
        raise Refused(f"it cannot be opened ({reason}); check its name and permissions") from fault
    with file:
        try:
            archive = zipfile.ZipFile(file)
        except _ZIP_FAULTS as fault:
            raise Refused(f"it is not a zip, or not all of it is here; {_AGAIN}") from fault
        with archive:
            yield archive


def _checked_entries(archive: zipfile.ZipFile, limits: Limits) -> dict[str, zipfile.ZipInfo]:
    """The zip's directory, by name, once nothing in it is dangerous."""
    infos = archive.infolist()
    if len(infos) > limits.entries:
        raise Refused(f"it holds {len(infos)} files, over {limits.entries}; export without media")
    entries: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        _check_entry(info, limits)
        if info.filename in entries:
            raise Refused(f"it holds {_shown(info.filename)} twice; {_DISTRUST}")
        entries[info.filename] = info
    if sum(info.file_size for info in infos) > limits.total:
        raise Refused(f"its files are over {_size(limits.total)}; export without media")
    placed = sorted(infos, key=lambda info: info.header_offset)
    for info, following in zip(placed, placed[1:]):
        if info.header_offset + _LOCAL_HEADER + info.compress_size > following.header_offset:
            raise Refused(f"{_shown(info.filename)} overlaps with another file; {_DISTRUST}")
    return entries


def _check_entry(info: zipfile.ZipInfo, limits: Limits) -> None:
    name = info.orig_filename
    parts = name.removesuffix("/").split("/")
    if re.search(r"[\0\\]|^[A-Za-z]:", name) or not {"", ".", ".."}.isdisjoint(parts):
        raise Refused(f"it holds the unsafe file name {_shown(name)}; {_DISTRUST}")
    if info.flag_bits & 0x2041:  # encrypted, strongly encrypted, names hidden
        raise Refused(f"{_shown(name)} is encrypted; {_AGAIN}")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused(f"{_shown(name)} is packed in a way that Anki does not use; {_AGAIN}")
    _check_size(name, info.file_size, info.compress_size, limits.total, limits)


def _check_size(name: str, size: int, packed: int, most: int, limits: Limits) -> None:
    if size > most:
        raise Refused(f"{_shown(name)} is over {_size(most)}; export less, or without media")
    if size > max(limits.small, limits.ratio * packed):
        raise Refused(f"{_shown(name)} unpacks to over {limits.ratio} times its size; {_DISTRUST}")


def _size(size: int) -> str:
    return f"{size / _MIB:.2g} MB"


def _unpacked(
    archive: zipfile.ZipFile, name: str, most: int, limits: Limits, *, zstd: bool = False
) -> Iterator[bytes]:
    """The content of one entry in pieces; refused as soon as it is larger than it may be."""
    packed = archive.getinfo(name).compress_size
    pieces = _unzipped(archive, name)
    size = 0
    for piece in _unzstandard(name, pieces) if zstd else pieces:
        size += len(piece)
        _check_size(name, size, packed, most, limits)
        yield piece


def _unzipped(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    try:
        with archive.open(name) as entry:
            while piece := entry.read(_CHUNK):
                yield piece
    except _ZIP_FAULTS as fault:
        raise Refused(f"{_shown(name)} is damaged; {_AGAIN}") from fault


# --- zstd ---------------------------------------------------------------------------------------

# A block of 128 kB can be packed into 4 bytes: so little goes in at a time that not much can come
# out. The window is what a stream makes its reader keep; Anki's own streams need 2 MB.
_ZSTD_CHUNK = _KIB
_ZSTD_WINDOW_LOG = 25


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, /) -> bytes: ...


def _decompressor() -> tuple[_Decompressor, type[Exception]]:
    """A decompressor of one zstd stream, and what it raises: of Python 3.14, or of zstandard."""
    try:
        from compression import zstd  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        pass
    else:
        options = {zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW_LOG}
        return zstd.ZstdDecompressor(options=options), zstd.ZstdError
    try:
        import zstandard
    except ImportError as fault:
        raise Refused(
            "it is packed with zstd, which this Python cannot read; in Anki's export dialog tick "
            "“Support older Anki versions” and export it again"
        ) from fault
    reader = zstandard.ZstdDecompressor(max_window_size=2**_ZSTD_WINDOW_LOG)
    return reader.decompressobj(), zstandard.ZstdError


def _unzstandard(name: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
    decompressor, error = _decompressor()
    damaged = Refused(f"{_shown(name)} is damaged; {_AGAIN}")
    for piece in pieces:
        for start in range(0, len(piece), _ZSTD_CHUNK):
            if decompressor.eof:
                raise damaged
            try:
                yield decompressor.decompress(piece[start : start + _ZSTD_CHUNK])
            except error as fault:
                raise damaged from fault
    if not decompressor.eof or decompressor.unused_data:  # one stream, and nothing after it
        raise damaged


# --- the documents in the zip -------------------------------------------------------------------

_DATABASES = {3: "collection.anki21b", 2: "collection.anki21", 1: "collection.anki2"}


def _version(archive: zipfile.ZipFile, limits: Limits) -> int:
    """What `meta` says (Anki's PackageMetadata: the version is field 1), or the best there is."""
    names = archive.NameToInfo
    if "meta" not in names:
        found = (version for version, database in _DATABASES.items() if database in names)
        version = next(found, 0)
        if not version:
            raise Refused(f"it holds no collection, so it is no Anki package; {_AGAIN}")
        return version
    version = _field(b"".join(_unpacked(archive, "meta", _KIB, limits)), 1, 0, "meta")
    if version not in _DATABASES:
        raise Refused(
            f"it is of an unknown kind (meta version {version}); update this program, or tick "
            "“Support older Anki versions” in Anki's export dialog"
        )
    if _DATABASES[version] not in names:
        raise Refused(f"its {_DATABASES[version]} is missing; {_AGAIN}")
    return version


def _media(
    archive: zipfile.ZipFile, entries: Mapping[str, object], version: int, limits: Limits
) -> dict[str, Medium]:
    if "media" not in entries:  # Anki takes such a package too
        return {}
    current = version == 3
    raw = b"".join(_unpacked(archive, "media", limits.document, limits, zstd=current))
    media: dict[str, Medium] = {}
    for medium in _current_media(raw) if current else _legacy_media(raw):
        _check_media_name(medium.name)
        if medium.name in media:
            raise Refused(f"it holds the media file {_shown(medium.name)} twice; {_AGAIN}")
        if medium.entry not in entries:
            raise Refused(f"its media file {_shown(medium.name)} is missing; {_AGAIN}")
        media[medium.name] = medium
    return media


def _check_media_name(name: str) -> None:
    """A media file lives in one flat folder, under a name that every system can write."""
    unsafe = re.search(r"[\x00-\x1f\x7f/\\]|^\.{0,2}$|^[A-Za-z]:", name)
    if unsafe or len(name.encode()) > 255:
        raise Refused(f"it holds the unsafe media name {_shown(name)}; {_DISTRUST}")


def _legacy_media(raw: bytes) -> Iterator[Medium]:
    """`{"0": "name.svg", …}`: the zip entry, then the name."""
    for entry, name in _json(raw, "media list").items():
        if type(name) is not str or not re.fullmatch(r"[0-9]{1,9}", entry):
            raise Refused(f"its media list is damaged; {_AGAIN}")
        yield Medium(name, entry)


def _current_media(raw: bytes) -> Iterator[Medium]:
    """Anki's MediaEntries: entries = 1, each with name = 1, size = 2, sha1 = 3.

    The place in the list is the name of the zip entry.
    """
    entries = (value for number, value in _message(raw, "media list") if number == 1)
    for place, entry in enumerate(entries):
        if type(entry) is not bytes:
            raise Refused(f"its media list is damaged; {_AGAIN}")
        name = _field(entry, 1, "", "media list")
        yield Medium(name, str(place), _field(entry, 3, b"", "media list"))


def _content(archive: zipfile.ZipFile, medium: Medium, package: Package) -> bytes:
    limits = package.limits
    if medium.entry not in archive.NameToInfo:
        raise Refused("it has changed since it was read; run the command again")
    pieces = _unpacked(archive, medium.entry, limits.medium, limits, zstd=package.version == 3)
    content = b"".join(pieces)
    if medium.sha1 and medium.sha1 != hashlib.sha1(content, usedforsecurity=False).digest():
        raise Refused(f"its media file {_shown(medium.name)} is damaged; {_AGAIN}")
    return content


def _manifest(archive: zipfile.ZipFile, limits: Limits) -> dict[str, Any]:
    raw = b"".join(_unpacked(archive, "manifest.json", limits.document, limits))
    return _json(raw, "manifest.json")


def _json(raw: bytes | str, what: str, *, repeats: bool = False) -> dict[str, Any]:
    """A JSON object, all of it text that can be written again.

    With `repeats` a key may stand twice and the last one counts, as Anki reads it: genanki writes
    a note type once for every deck that uses it.
    """
    try:
        document = json.loads(raw, object_pairs_hook=None if repeats else _unique)
        json.dumps(document, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as fault:
        raise Refused(f"its {what} is not valid JSON; {_AGAIN}") from fault
    if type(document) is not dict:
        raise Refused(f"its {what} is not a JSON object; {_AGAIN}")
    return document


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise ValueError("a key is there twice")
    return document


# --- protobuf -----------------------------------------------------------------------------------


_Value = TypeVar("_Value", int, str, bytes)


def _message(data: bytes, what: str) -> Iterator[tuple[int, Any]]:
    """The fields of a protobuf message: numbers with an int for a varint, bytes for all else.

    The encoding is that of protobuf.dev/programming-guides/encoding; Anki uses no groups.
    """
    at = 0
    try:
        while at < len(data):
            tag, at = _varint(data, at)
            wire = tag & 7
            if wire == 0:
                value, at = _varint(data, at)
                yield tag >> 3, value
                continue
            length, at = _varint(data, at) if wire == 2 else ({1: 8, 5: 4}[wire], at)
            if at + length > len(data):
                raise IndexError
            yield tag >> 3, data[at : at + length]
            at += length
    except (IndexError, KeyError) as fault:
        raise Refused(f"its {what} is damaged; {_AGAIN}") from fault


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """The number at a place, and the place after it; IndexError where there is none."""
    value = 0
    for shift in range(0, 70, 7):
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise IndexError


def _signed(number: int) -> int:
    """What a varint is as an int64: Anki makes ids at random, and half of them are below zero."""
    return number - 2**64 if number >= 2**63 else number


def _field(data: bytes, number: int, default: _Value, what: str) -> _Value:
    """One field, of the type of its default; the last counts where it is repeated."""
    value: Any = default
    for found, content in _message(data, what):
        if found == number:
            value = content
    try:
        value = value.decode() if type(value) is bytes and type(default) is str else value
    except UnicodeDecodeError as fault:
        raise Refused(f"its {what} is damaged; {_AGAIN}") from fault
    if isinstance(value, type(default)):
        return value
    raise Refused(f"its {what} is damaged; {_AGAIN}")


# --- the database -------------------------------------------------------------------------------

# What is read, and of which type every value has to be.
_Columns = dict[str, type]
_COMMON: dict[str, _Columns] = {
    "notes": {"id": int, "guid": str, "mid": int, "mod": int, "tags": str, "flds": str},
    "cards": {
        **dict.fromkeys(("id", "nid", "did", "odid", "ord", "type", "queue", "due", "odue"), int),
        **dict.fromkeys(("ivl", "factor", "reps", "lapses", "flags"), int),
        "data": str,
    },
    "revlog": {"id": int, "cid": int, "ease": int, "time": int},
}
_SCHEMAS: dict[int, dict[str, _Columns]] = {
    11: {**_COMMON, "col": {"crt": int, "ver": int, "models": str, "decks": str}},
    18: {
        **_COMMON,
        "col": {"crt": int, "ver": int},
        "notetypes": {"id": int, "name": str, "mtime_secs": int, "config": bytes},
        "fields": {"ntid": int, "ord": int, "name": str, "config": bytes},
        "templates": {"ntid": int, "ord": int, "name": str, "config": bytes},
        "decks": {"id": int, "name": str},
    },
}
_SCHEMA_STEPS = 200_000
_STRIDE = 1_000


@contextmanager
def _database(archive: zipfile.ZipFile, version: int, limits: Limits) -> Iterator[_Tables]:
    """The tables of a private copy of the database, which is gone afterwards."""
    name = _DATABASES[version]
    with tempfile.TemporaryDirectory(prefix="apkg-") as folder:
        copy = Path(folder, "collection.db")
        with copy.open("wb") as out:
            for piece in _unpacked(archive, name, limits.database, limits, zstd=version == 3):
                out.write(piece)
        try:
            address = f"{copy.as_uri()}?mode=ro&immutable=1"
            with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as db:
                _guard(db, limits)
                tables = _Tables(db, 18 if version == 3 else 11, limits)
                tables.check()
                _allow(db, limits.steps)
                yield tables
        except (sqlite3.Error, UnicodeDecodeError) as fault:  # the latter from SQLite's own words
            if getattr(fault, "sqlite_errorname", "") == "SQLITE_INTERRUPT":
                raise Refused(f"its database takes too long to read; {_REPAIR}") from fault
            raise Refused(f"its database is damaged ({_line(str(fault))}); {_REPAIR}") from fault


def _line(text: str) -> str:
    return _shown(text).strip("'\"")


def _guard(db: sqlite3.Connection, limits: Limits) -> None:
    """What SQLite advises for a file from a stranger (sqlite.org/security.html)."""
    _allow(db, _SCHEMA_STEPS)
    db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, limits.document)
    db.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, 20_000)
    for pragma in (
        "trusted_schema=OFF",
        "query_only=ON",
        "cell_size_check=ON",
    ):
        db.execute(f"PRAGMA {pragma}")
    # Anki's tables name it; nothing is compared by it here, but SQLite will not go without.
    db.create_collation("unicase", _unicase)


def _unicase(one: str, other: str) -> int:
    one, other = one.casefold(), other.casefold()
    return (one > other) - (one < other)


def _allow(db: sqlite3.Connection, steps: int) -> None:
    """Lets SQLite take so many steps from here on, then interrupts it."""
    left = iter(range(steps // _STRIDE))
    db.set_progress_handler(lambda: next(left, None) is None, _STRIDE)


class _Tables:
    """The tables of a database of Anki's; nothing of the package's own runs while they are read."""

    def __init__(self, db: sqlite3.Connection, schema: int, limits: Limits) -> None:
        self.schema = schema
        self._db = db
        self._columns = _SCHEMAS[schema]
        self._left = limits.rows
        self._configs = 4 * limits.document

    def check(self) -> None:
        """Refuses what could run code of the package, and tables that are not as Anki's are."""
        for kind, name, sql in self._db.execute("SELECT type, name, sql FROM sqlite_master"):
            # The statement decides what SQLite makes of an entry, whatever its type says.
            if sql and not re.match(r"CREATE (TABLE|INDEX|UNIQUE INDEX) ", str(sql)):
                raise Refused(
                    f"its database has the {_line(str(kind))} {_shown(name)}; {_DISTRUST}"
                )
        for table, columns in self._columns.items():
            found = {row[1]: row[6] for row in self._db.execute(f"PRAGMA table_xinfo('{table}')")}
            if missing := [name for name in columns if name not in found]:
                raise Refused(f"its database has no {table}.{missing[0]}, as Anki's have; {_AGAIN}")
            if any(found.values()):
                raise Refused(f"its table {table} has a computed column; {_DISTRUST}")

    def rows(self, table: str) -> Iterator[tuple[Any, ...]]:
        """Every row of a table whose pages are sound, each value of the type it has to be."""
        for (verdict,) in self._db.execute(f"PRAGMA quick_check('{table}')"):
            if verdict != "ok":
                raise Refused(f"its database is damaged ({_line(verdict)}); {_REPAIR}")
        names, types = ", ".join(self._columns[table]), tuple(self._columns[table].values())
        # NOT INDEXED: an index may say something else than the table does.
        for row in self._db.execute(f"SELECT {names} FROM {table} NOT INDEXED"):
            if tuple(map(type, row)) != types:
                raise Refused(f"its table {table} holds a value of a wrong type; {_REPAIR}")
            self._left -= table != "revlog"  # of the log only sums are kept
            if types[-1] is bytes:
                self._configs -= len(row[-1])
            if self._left < 0 or self._configs < 0:
                raise Refused("it holds too much; export one deck at a time")
            yield row


# --- from rows to values ------------------------------------------------------------------------


def _collection(tables: _Tables) -> tuple[int, dict[int, NoteType], dict[int, str]]:
    """When the collection began, its note types and its decks."""
    rows = list(tables.rows("col"))
    if len(rows) != 1 or rows[0][1] != tables.schema:
        raise Refused(
            f"its database is not of schema {tables.schema}; update Anki and export it from there"
        )
    created, _, *documents = rows[0]
    try:
        if tables.schema == 18:
            return created, _current_notetypes(tables), _current_decks(tables)
        return created, _legacy_notetypes(documents[0]), _legacy_decks(documents[1])
    except (KeyError, TypeError, ValueError) as fault:
        raise Refused(f"its note types or decks are damaged; {_REPAIR}") from fault


def _in_order(parts: Iterable[tuple[Any, Any]]) -> tuple[Any, ...]:
    """Fields or templates by their `ord`, which has to count from 0; ValueError where not."""
    ordered = sorted(parts, key=itemgetter(0))
    if [place for place, _ in ordered] != list(range(len(ordered))):
        raise ValueError
    return tuple(part for _, part in ordered)


def _text(value: Any) -> str:
    if type(value) is not str:
        raise TypeError
    return value


def _number(value: Any) -> int:
    if type(value) is not int:
        raise TypeError
    return value


def _id(key: str) -> int:
    if not re.fullmatch(r"-?[1-9][0-9]{0,18}", key):
        raise ValueError
    return int(key)


_KINDS: Mapping[Any, Literal["basic", "cloze"]] = {0: "basic", 1: "cloze"}


def _legacy_notetypes(models: str) -> dict[int, NoteType]:
    return {
        _id(key): NoteType(
            id=_id(key),
            name=_text(model["name"]),
            kind=_KINDS[model["type"]],
            fields=_in_order((part["ord"], _text(part["name"])) for part in model["flds"]),
            templates=_in_order((part["ord"], _legacy_template(part)) for part in model["tmpls"]),
            css=_text(model["css"]),
            mod=_number(model["mod"]),
            field_ids=_in_order(
                (part["ord"], _number(part.get("id") or 0)) for part in model["flds"]
            ),
            sort_field=_number(model.get("sortf", 0)),
        )
        for key, model in _json(models, "list of note types", repeats=True).items()
    }


def _legacy_template(part: Any) -> Template:
    front, back, id_ = _text(part["qfmt"]), _text(part["afmt"]), _number(part.get("id") or 0)
    return Template(_text(part["name"]), front, back, id_)


def _legacy_decks(decks: str) -> dict[int, str]:
    listed = _json(decks, "list of decks", repeats=True)
    return {_id(key): _text(deck["name"]) for key, deck in listed.items()}


def _current_notetypes(tables: _Tables) -> dict[int, NoteType]:
    """Of the configurations, which are protobuf: kind = 1, sort field = 2, css = 3.

    Of a template's, front = 1, back = 2, id = 8; of a field's, id = 9.
    """
    fields: dict[int, list[tuple[int, str]]] = {}
    ids: dict[int, list[tuple[int, int]]] = {}
    for mid, place, name, config in tables.rows("fields"):
        fields.setdefault(mid, []).append((place, name))
        ids.setdefault(mid, []).append((place, _signed(_field(config, 9, 0, "field"))))
    templates: dict[int, list[tuple[int, Template]]] = {}
    for mid, place, name, config in tables.rows("templates"):
        front, back = (_field(config, number, "", "template") for number in (1, 2))
        id_ = _signed(_field(config, 8, 0, "template"))
        templates.setdefault(mid, []).append((place, Template(name, front, back, id_)))
    return {
        mid: NoteType(
            id=mid,
            name=name,
            kind=_KINDS[_field(config, 1, 0, "note type")],
            fields=_in_order(fields.get(mid, ())),
            templates=_in_order(templates.get(mid, ())),
            css=_field(config, 3, "", "note type"),
            mod=mod,
            field_ids=_in_order(ids.get(mid, ())),
            sort_field=_field(config, 2, 0, "note type"),
        )
        for mid, name, mod, config in tables.rows("notetypes")
    }


def _current_decks(tables: _Tables) -> dict[int, str]:
    return {did: name.replace("\x1f", "::") for did, name in tables.rows("decks")}


def _notes(tables: _Tables, notetypes: Mapping[int, NoteType]) -> dict[int, Note]:
    """The notes by id; two may share a guid, as Anki keeps what other tools made so."""
    notes: dict[int, Note] = {}
    for nid, guid, mid, mod, tags, text in tables.rows("notes"):
        if mid not in notetypes:
            raise Refused(f"the note type of note {nid} is missing; {_REPAIR}")
        expected, count = len(notetypes[mid].fields), text.count("\x1f") + 1
        if count != expected:
            raise Refused(f"note {nid} has {count} fields instead of {expected}; {_REPAIR}")
        if not guid:
            raise Refused(f"note {nid} has no guid; in Anki copy it, delete it and export again")
        if nid in notes:
            raise Refused(f"note {nid} is there twice; {_REPAIR}")
        notes[nid] = Note(nid, guid, mid, mod, tuple(tags.split()), tuple(text.split("\x1f")))
    return notes


def _cards(
    tables: _Tables,
    notes: Mapping[int, Note],
    notetypes: Mapping[int, NoteType],
    decks: Mapping[int, str],
) -> tuple[Card, ...]:
    columns = tuple(_COMMON["cards"])
    cards: dict[int, Card] = {}
    for values in tables.rows("cards"):
        card = _card(dict(zip(columns, values)))
        _check_card(card, notes, notetypes, decks)
        if card.id in cards:
            raise Refused(f"card {card.id} is there twice; {_REPAIR}")
        cards[card.id] = card
    answers: dict[int, tuple[int, int, int]] = {}
    for moment, cid, ease, took in tables.rows("revlog"):
        if cid in cards and ease > 0:  # 0: rescheduled by hand; the log outlives deleted cards
            count, last, time = answers.get(cid, (0, 0, 0))
            answers[cid] = count + 1, max(last, moment // 1000), time + max(took, 0)
    for cid, (count, last, time) in answers.items():
        cards[cid] = replace(cards[cid], reviews=count, last_review=last, seconds=time / 1000)
    return tuple(cards.values())


def _card(row: Mapping[str, Any]) -> Card:
    filtered = row["odid"] != 0
    state = _state(row["data"])
    stability, difficulty = _positive(state.get("s")), _positive(state.get("d"))
    reviewed = state.get("lrt")
    return Card(
        id=row["id"],
        nid=row["nid"],
        did=row["odid"] if filtered else row["did"],
        ord=row["ord"],
        type=row["type"],
        queue=row["queue"],
        due=row["odue"] if filtered else row["due"],
        interval=row["ivl"],
        factor=row["factor"],
        reps=row["reps"],
        lapses=row["lapses"],
        flags=row["flags"] & 7,
        memory=Memory(stability, difficulty, _positive(state.get("decay")))
        if stability and difficulty
        else None,
        reviews=0,
        # An export without scheduling makes every card new and yet keeps the time in `data`.
        last_review=reviewed if type(reviewed) is int and row["type"] != 0 else None,
    )


def _state(data: str) -> dict[str, Any]:
    """The JSON in `cards.data`; Anki too takes what it cannot read there for nothing."""
    try:
        state = json.loads(data or "{}")
    except (ValueError, RecursionError):
        return {}
    return state if type(state) is dict else {}


def _positive(number: Any) -> float | None:
    return float(number) if type(number) in (int, float) and 0 < number < 1e9 else None


def _check_card(
    card: Card,
    notes: Mapping[int, Note],
    notetypes: Mapping[int, NoteType],
    decks: Mapping[int, str],
) -> None:
    if card.nid not in notes:
        raise Refused(f"the note of card {card.id} is missing; {_REPAIR}")
    if card.did not in decks:
        raise Refused(f"the deck of card {card.id} is missing; {_REPAIR}")
    notetype = notetypes[notes[card.nid].mid]
    if card.ord < 0 or (notetype.kind == "basic" and card.ord >= len(notetype.templates)):
        raise Refused(f"the template of card {card.id} is missing; {_REPAIR}")
