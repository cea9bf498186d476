"""Packages of real Anki and of genanki read back as they were put in; wrong ones are refused."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import struct
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import anki_packages as make
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flashcards.engine import apkg
from flashcards.engine.apkg import Limits, Memory, Package, Refused

Sources = Mapping[str, dict[str, bytes]]
Maker = Callable[[Sources, Path], Path]
WRITTEN: list[Path] = []


def _note_writing(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open" and set("wax+") & set(str(arguments[1])):
        if isinstance(arguments[0], int):
            return  # a descriptor that is open already, such as a pipe to another process
        WRITTEN.append(Path(os.fsdecode(arguments[0])) if arguments[0] else Path())


sys.addaudithook(_note_writing)


@contextmanager
def leaving_nothing() -> Iterator[None]:
    """Nothing is written but in the temporary folder, and nothing of it is left there."""
    temporary = Path(tempfile.gettempdir())
    WRITTEN.clear()
    try:
        yield
    finally:
        assert [path for path in WRITTEN if not path.is_relative_to(temporary)] == []
        assert list(temporary.iterdir()) == []


def read(path: Path, limits: Limits = apkg.LIMITS) -> Package:
    with leaving_nothing():
        return apkg.read(path, limits=limits)


@pytest.fixture(scope="session", autouse=True)
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    before, tempfile.tempdir = tempfile.tempdir, str(tmp_path_factory.mktemp("temporary"))
    yield
    tempfile.tempdir = before


@pytest.fixture(scope="session")
def real(anki: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> make.Real:
    return make.real_packages(tmp_path_factory.mktemp("anki"))


@pytest.fixture(scope="session")
def genanki_package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("genanki")
    before, tempfile.tempdir = tempfile.tempdir, str(folder)  # genanki leaves a file there
    package = make.genanki_package(folder)
    tempfile.tempdir = before
    return package


@pytest.fixture(scope="session")
def sources(real: make.Real, genanki_package: Path) -> Sources:
    """The entries of one package of each version."""
    return {
        "current": make.contents(real.packages["current"]),
        "legacy": make.contents(real.packages["legacy"]),
        "genanki": make.contents(genanki_package),
    }


# --- what was put in comes out ------------------------------------------------------------------

WITH_SCHEDULING = ("current", "legacy", "current collection", "legacy collection")
WITHOUT_SCHEDULING = ("current without scheduling", "legacy without scheduling")
EVERY_EXPORT = WITH_SCHEDULING + WITHOUT_SCHEDULING


@pytest.mark.parametrize("name", EVERY_EXPORT)
def test_notes_read_back_as_they_were_put_in(real: make.Real, name: str) -> None:
    package = read(real.packages[name])
    notes = {note.id: note for note in package.notes}
    assert len(notes) == 3
    assert notes[real.basic].fields == make.BASIC
    assert sorted(notes[real.basic].tags) == sorted(make.TAGS)
    assert notes[real.cloze].fields == make.CLOZE
    assert notes[real.cloze].tags == ()
    assert {note.guid for note in package.notes} == real.guids
    assert all(abs(note.mod - note.id // 1000) < 60 for note in package.notes)


@pytest.mark.parametrize("name", EVERY_EXPORT)
def test_note_types_read_back_with_fields_templates_and_look(real: make.Real, name: str) -> None:
    package = read(real.packages[name])
    used = {package.notetypes[note.mid].name: package.notetypes[note.mid] for note in package.notes}
    assert set(used) == {"Basic", "Cloze", "Basic (and reversed card)"}
    assert used["Basic"].fields == ("Front", "Back")
    assert (used["Basic"].kind, used["Cloze"].kind) == ("basic", "cloze")
    both = used["Basic (and reversed card)"].templates
    assert [(one.name, one.front) for one in both] == [
        ("Card 1", "{{Front}}"),
        ("Card 2", "{{Back}}"),
    ]
    assert both[1].back == "{{FrontSide}}\n\n<hr id=answer>\n\n{{Front}}"
    assert used["Cloze"].css.startswith(".card {")
    assert ".cloze" in used["Cloze"].css


@pytest.mark.parametrize("name", WITH_SCHEDULING)
def test_cards_read_back_with_their_scheduling(real: make.Real, name: str) -> None:
    package = read(real.packages[name])
    kept = ("type", "queue", "due", "interval", "reps", "flags")
    assert {
        card.id: {key: getattr(card, key) for key in kept} for card in package.cards
    } == real.scheduled
    assert sorted(card.queue for card in package.cards) == [-1, 0, 0, 0, 2]
    assert sorted(card.flags for card in package.cards) == [0, 0, 0, 0, 3]
    (reviewed,) = (card for card in package.cards if card.reviews)
    assert reviewed.nid == real.basic
    assert (reviewed.type, reviewed.reviews, reviewed.lapses) == (2, 1, 0)
    assert reviewed.last_review is not None
    assert abs(reviewed.last_review - real.basic // 1000) < 60
    assert reviewed.memory is not None
    assert reviewed.memory.stability == pytest.approx(real.stability, abs=1e-3)
    assert 1 <= reviewed.memory.difficulty <= 10
    assert [card.memory for card in package.cards if card is not reviewed] == [None] * 4
    assert 0 < real.basic // 1000 - package.created < 2 * 86_400


@pytest.mark.parametrize("name", WITH_SCHEDULING)
def test_a_card_in_a_filtered_deck_counts_as_in_its_home_deck(real: make.Real, name: str) -> None:
    package = read(real.packages[name])
    card = next(card for card in package.cards if card.nid == real.basic)
    assert package.decks[card.did] == "AI Roadmap::1. Größe"
    assert "Before the exam" in package.decks.values()


@pytest.mark.parametrize("name", WITHOUT_SCHEDULING)
def test_an_export_without_scheduling_shows_every_card_as_never_seen(
    real: make.Real, name: str
) -> None:
    cards = read(real.packages[name]).cards
    assert len(cards) == 5
    assert {(card.type, card.queue, card.reps, card.reviews) for card in cards} == {(0, 0, 0, 0)}
    assert {(card.memory, card.last_review) for card in cards} == {(None, None)}


@pytest.mark.parametrize("name", EVERY_EXPORT)
def test_media_stay_in_the_package_until_they_are_opened(real: make.Real, name: str) -> None:
    package = read(real.packages[name])
    assert list(package.media) == ["Übung 1.svg"]
    with leaving_nothing():
        assert package.open_media("Übung 1.svg") == make.FIGURE
        assert list(package.each_media()) == [("Übung 1.svg", make.FIGURE)]
        assert list(package.each_media(())) == []
    with pytest.raises(KeyError, match=r"Ubung 1\.svg"):
        package.open_media("Ubung 1.svg")


@pytest.mark.parametrize("name", EVERY_EXPORT)
def test_the_version_is_that_of_the_format(real: make.Real, name: str) -> None:
    package = read(real.packages[name])
    assert package.version == (3 if name.startswith("current") else 2)
    assert package.manifest is None


def test_a_package_of_genanki_reads_back(genanki_package: Path) -> None:
    package = read(genanki_package)
    assert package.version == 1
    assert [(note.guid, note.fields, note.tags) for note in package.notes] == [
        ("one", ("1 + 1?", "2"), ("a", "b")),
        ("two", ("2 + 2?", "4"), ()),
    ]
    assert {note.mod for note in package.notes} == {1_700_000_000}
    (notetype,) = package.notetypes.values()
    assert (notetype.id, notetype.name, notetype.kind) == (1607392319, "Fact", "basic")
    assert notetype.fields == ("Question", "Answer")
    assert notetype.templates == (apkg.Template("Recall", "{{Question}}", "{{Answer}}"),)
    assert notetype.css == ".card { color: black }"
    assert package.decks == {1: "Default", 2059400110: "AI Roadmap::Facts"}
    assert [(card.did, card.ord, card.due) for card in package.cards] == [
        (2059400110, 0, 7),
        (2059400110, 0, 0),
    ]
    assert package.open_media("slope.svg") == make.FIGURE


def test_a_manifest_is_read_and_other_extra_files_are_passed_over(
    sources: Sources, tmp_path: Path
) -> None:
    extra = {"manifest.json": b'{"version": "1.2.0"}', "__MACOSX/": b"", "notes.txt": b"hello"}
    package = read(make.write(tmp_path / "x.apkg", {**sources["genanki"], **extra}))
    assert package.manifest == {"version": "1.2.0"}
    assert len(package.notes) == 2


def test_a_package_without_a_media_list_has_no_media(sources: Sources, tmp_path: Path) -> None:
    entries = {"collection.anki2": sources["genanki"]["collection.anki2"]}
    assert read(make.write(tmp_path / "x.apkg", entries)).media == {}


def test_notes_that_share_a_guid_are_read_as_anki_keeps_them(
    sources: Sources, tmp_path: Path
) -> None:
    found = read(sql("legacy", "UPDATE notes SET guid = 'g'")(sources, tmp_path))
    assert len(found.notes) > 1
    assert {note.guid for note in found.notes} == {"g"}


@pytest.mark.parametrize(("source", "version"), [("current", 3), ("legacy", 2)])
def test_without_meta_the_newest_collection_is_read_and_never_the_placeholder(
    sources: Sources, tmp_path: Path, source: str, version: int
) -> None:
    entries = {name: content for name, content in sources[source].items() if name != "meta"}
    assert "collection.anki2" in entries
    package = read(make.write(tmp_path / "x.apkg", entries))
    assert (package.version, len(package.notes)) == (version, 3)


def test_a_note_without_cards_and_a_log_of_deleted_cards_are_no_faults(
    sources: Sources, tmp_path: Path
) -> None:
    entries = make.edited(sources["legacy"], "DELETE FROM cards", tmp_path)
    package = read(make.write(tmp_path / "x.apkg", entries))
    assert (len(package.notes), package.cards) == (3, ())


def test_rules_that_a_package_makes_for_itself_are_not_run(
    sources: Sources, tmp_path: Path
) -> None:
    change = (
        "PRAGMA ignore_check_constraints=ON; ALTER TABLE notes RENAME TO old;"
        "CREATE TABLE notes (id, guid, mid, mod, tags, flds, CHECK (id < 0));"
        "INSERT INTO notes SELECT id, guid, mid, mod, tags, flds FROM old"
    )
    entries = make.edited(sources["legacy"], change, tmp_path)
    assert len(read(make.write(tmp_path / "x.apkg", entries)).notes) == 3


def test_what_an_index_says_is_not_believed(sources: Sources, tmp_path: Path) -> None:
    name, listed = "idx_decks_name", "name = 'idx_decks_name'"
    kept: list[tuple[object, ...]] = []

    def take_out(db: sqlite3.Connection) -> None:
        kept.extend(db.execute(f"SELECT * FROM sqlite_master WHERE {listed}"))
        db.execute("PRAGMA writable_schema=ON")
        db.execute(f"DELETE FROM sqlite_master WHERE {listed}")

    def put_back(db: sqlite3.Connection) -> None:
        db.execute("UPDATE decks SET name = 'Renamed' WHERE id = 1")
        db.execute("PRAGMA writable_schema=ON")
        db.execute("INSERT INTO sqlite_master VALUES (?, ?, ?, ?, ?)", kept[0])

    entries = make.edited(sources["current"], take_out, tmp_path)
    entries = make.edited(entries, put_back, tmp_path)
    assert kept[0][1] == name
    assert read(make.write(tmp_path / "x.apkg", entries)).decks[1] == "Renamed"


def test_only_answers_count_as_reviews_and_only_the_colour_of_the_flags(
    sources: Sources, tmp_path: Path
) -> None:
    change = """
        UPDATE cards SET id = 1, flags = 8 + 3 WHERE due = 7;
        INSERT INTO revlog VALUES (5000, 1, 0, 3, 1, 1, 1, 1, 1), (9000, 1, 0, 1, 1, 1, 1, 1, 1),
            (12000, 1, 0, 0, 1, 1, 1, 1, 4), (15000, 99, 0, 3, 1, 1, 1, 1, 1);
    """
    entries = make.edited(sources["genanki"], change, tmp_path)
    cards = {card.id: card for card in read(make.write(tmp_path / "x.apkg", entries)).cards}
    assert (cards[1].reviews, cards[1].last_review, cards[1].flags) == (2, 9, 3)
    (other,) = (card for card in cards.values() if card.id != 1)
    assert (other.reviews, other.last_review, other.flags) == (0, None, 0)


@pytest.mark.parametrize(
    ("data", "memory"),
    [
        ("", None),
        ("no json", None),
        ("[1, 2]", None),
        ('{"s": 3.5, "d": 4}', Memory(3.5, 4.0)),
        ('{"s": 3.5, "d": 4.5, "decay": 0.2}', Memory(3.5, 4.5, 0.2)),
        ('{"s": "3.5", "d": 4.5}', None),
        ('{"s": NaN, "d": 4.5}', None),
        ('{"s": 1e999, "d": 4.5}', None),
        ('{"s": -1, "d": true}', None),
        ("[" * 100_000, None),
    ],
)
def test_memory_is_read_where_the_card_has_one(
    sources: Sources, tmp_path: Path, data: str, memory: Memory | None
) -> None:
    def change(db: sqlite3.Connection) -> None:
        db.execute("UPDATE cards SET data = ?", (data,))

    entries = make.edited(sources["genanki"], change, tmp_path)
    package = read(make.write(tmp_path / "x.apkg", entries))
    assert {card.memory for card in package.cards} == {memory}


# --- what is refused ----------------------------------------------------------------------------


def changed(source: str, changes: Mapping[str, bytes | None]) -> Maker:
    """A package with entries replaced or added, or left out where None."""

    def maker(sources: Sources, folder: Path) -> Path:
        entries = {**sources[source], **changes}
        kept = {name: content for name, content in entries.items() if content is not None}
        return make.write(folder / "x.apkg", kept)

    return maker


def media(listed: bytes) -> Maker:
    return changed("genanki", {"media": listed})


def current_media(listed: bytes) -> Maker:
    return changed("current", {"media": make.zstd(listed)})


def sql(source: str, change: str | Callable[[sqlite3.Connection], object]) -> Maker:
    def maker(sources: Sources, folder: Path) -> Path:
        entries = make.edited(sources[source], change, folder)
        return make.write(folder / "x.apkg", entries)

    return maker


def schema(source: str, kind: str, name: str, statement: str) -> Maker:
    """An object written into the schema by hand, where SQLite itself would not put it."""

    def change(db: sqlite3.Connection) -> None:
        db.execute("PRAGMA writable_schema=ON")
        db.execute(
            "INSERT INTO sqlite_master VALUES (?, ?, ?, 0, ?)", (kind, name, name, statement)
        )

    return sql(source, change)


def document(column: str, old: str, new: str) -> Maker:
    """The note types (`models`) or decks of a schema 11 collection, with a part replaced."""

    def change(db: sqlite3.Connection) -> None:
        (text,) = db.execute(f"SELECT {column} FROM col").fetchone()
        assert old in text
        db.execute(f"UPDATE col SET {column} = ?", (text.replace(old, new),))

    return sql("genanki", change)


def remade(source: str, change: Callable[[zipfile.ZipFile], object]) -> Maker:
    """A package whose directory is changed after the entries were written."""

    def maker(sources: Sources, folder: Path) -> Path:
        path = folder / "x.apkg"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in sources[source].items():
                archive.writestr(name, content)
            change(archive)
        return path

    return maker


def in_bytes(source: str, change: Callable[[bytes], bytes]) -> Maker:
    def maker(sources: Sources, folder: Path) -> Path:
        path = make.write(folder / "x.apkg", sources[source])
        path.write_bytes(change(path.read_bytes()))
        return path

    return maker


def in_database(source: str, change: Callable[[bytes], bytes]) -> Maker:
    def maker(sources: Sources, folder: Path) -> Path:
        entries = sources[source]
        content = change(make.database(entries))
        return make.write(folder / "x.apkg", make.with_database(entries, content))

    return maker


def twice(archive: zipfile.ZipFile) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("media", b"{}")


def overlap(archive: zipfile.ZipFile) -> None:
    """Two names for the same bytes: the trick of bombs that need no ratio."""
    first, second = archive.infolist()[:2]
    second.header_offset = first.header_offset + 1


def touch(gap: int) -> Callable[[zipfile.ZipFile], None]:
    """The second file begins so many bytes after the end of the first, as far as sizes tell."""

    def change(archive: zipfile.ZipFile) -> None:
        first, second = archive.infolist()[:2]
        second.header_offset = first.header_offset + 30 + first.compress_size + gap

    return change


def flagged(bits: int) -> Callable[[zipfile.ZipFile], None]:
    def change(archive: zipfile.ZipFile) -> None:
        archive.infolist()[-1].flag_bits |= bits

    return change


def claim(size: int) -> Callable[[zipfile.ZipFile], None]:
    def change(archive: zipfile.ZipFile) -> None:
        archive.getinfo("collection.anki2").file_size = size

    return change


def bzip2(archive: zipfile.ZipFile) -> None:
    archive.writestr("1", b"", compress_type=zipfile.ZIP_BZIP2)


def wide_directory(sources: Sources, folder: Path) -> Path:
    """A zip that says its list of files is 64 MB long, in a file that is that long."""
    path = folder / "x.apkg"
    size = 64 * 2**20
    with path.open("wb") as file:
        file.truncate(size)
        file.seek(size)
        file.write(struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 9, 9, size, 0, 0))
    return path


def no_file(sources: Sources, folder: Path) -> Path:
    return folder / "missing.apkg"


def a_folder(sources: Sources, folder: Path) -> Path:
    return folder


def a_pipe(sources: Sources, folder: Path) -> Path:
    os.mkfifo(folder / "x.apkg")
    return folder / "x.apkg"


def text_file(text: str) -> Maker:
    def maker(sources: Sources, folder: Path) -> Path:
        (folder / "x.apkg").write_text(text)
        return folder / "x.apkg"

    return maker


def zeros(content: bytes) -> bytes:
    """The middle of a database wiped, its first page kept."""
    return content[:4096] + bytes(len(content) - 4096)


def lost_row(content: bytes) -> bytes:
    """The page that holds the cards of genanki's database with one cell fewer in its count."""
    database = sqlite3.connect(":memory:")
    database.deserialize(content)
    (root,) = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'cards'").fetchone()
    place = (root - 1) * 4096 + 4
    assert content[place - 4 : place + 1] == b"\x0d\0\0\0\2"
    return content[:place] + b"\1" + content[place + 1 :]


def doubled(table: str, more: str = "") -> Callable[[sqlite3.Connection], object]:
    """A table without a key, in which the first row is there twice."""

    def change(db: sqlite3.Connection) -> None:
        db.executescript(
            f"CREATE TABLE copy AS SELECT * FROM {table}; DROP TABLE {table};"
            f"ALTER TABLE copy RENAME TO {table};"
            f"INSERT INTO {table} SELECT * FROM {table} LIMIT 1; {more}"
        )

    return change


def many_tables(db: sqlite3.Connection) -> None:
    db.executescript(
        "PRAGMA writable_schema=ON;"
        "WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 50000)"
        "INSERT INTO sqlite_master SELECT 'table', 't' || id, 't' || id, 2,"
        " 'CREATE TABLE t' || id || '(x)' FROM n"
    )


def many_templates(db: sqlite3.Connection) -> None:
    db.executescript(
        "WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 9)"
        "INSERT INTO templates SELECT 1, id, id, 0, 0, zeroblob(9000) FROM n"
    )


def computed(db: sqlite3.Connection) -> None:
    db.executescript(
        "CREATE TABLE copy AS SELECT id, mid, mod, tags, flds FROM notes; DROP TABLE notes;"
        "ALTER TABLE copy RENAME TO notes;"
        "ALTER TABLE notes ADD COLUMN guid TEXT AS (hex(zeroblob(100000000)))"
    )


def refused(name: str, maker: Maker, message: str, **limits: int) -> object:
    return pytest.param(maker, message, Limits(**limits), id=name)


LONG_LOG = """
    WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 9000)
    INSERT INTO revlog SELECT id, 1, 0, 1, 0, 0, 0, 0, 0 FROM n;
"""
LONG_STATEMENT = f"CREATE TABLE t (x DEFAULT '{'x' * 30_000}')"
GUIDS = "UPDATE notes SET guid = rowid"
ENDLESS = (
    "CREATE VIEW notes AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id FROM n)"
    " SELECT id FROM n"
)

REFUSED = [
    # the file
    refused("a missing file", no_file, "cannot be opened (No such file"),
    refused("a folder", a_folder, "it is not a file"),
    refused("a pipe", a_pipe, "it is not a file"),
    refused("an empty file", text_file(""), "not a zip"),
    refused("a text", text_file("# Deck\n"), "not a zip"),
    refused("a cut download", in_bytes("legacy", lambda content: content[:-500]), "not a zip"),
    refused("a huge directory", wide_directory, "its list of files is over 24 MB"),
    # the zip
    refused("a parent path", changed("legacy", {"../x": b""}), "unsafe file name '../x'"),
    refused("a parent path inside", changed("legacy", {"a/../../x": b""}), "unsafe file name"),
    refused("an absolute path", changed("legacy", {"/etc/x": b""}), "unsafe file name '/etc/x'"),
    refused("a drive", changed("legacy", {"C:x": b""}), "unsafe file name 'C:x'"),
    refused("a backslash", changed("legacy", {"..\\x": b""}), "unsafe file name"),
    refused(
        "a NUL in a name",
        in_bytes("genanki", lambda content: content.replace(b"media", b"med\0a")),
        r"unsafe file name 'med\x00a'",
    ),
    refused("a name twice", remade("legacy", twice), "it holds 'media' twice"),
    refused("encryption", remade("genanki", flagged(0x1)), "is encrypted"),
    refused("strong encryption", remade("genanki", flagged(0x40)), "is encrypted"),
    refused("hidden names", remade("genanki", flagged(0x2000)), "is encrypted"),
    refused("bzip2", remade("genanki", bzip2), "packed in a way that Anki does not use"),
    refused("too many files", changed("legacy", {}), "it holds 5 files, over 4", entries=4),
    refused("files that overlap", remade("genanki", overlap), "overlaps with another file"),
    refused("files that share a byte", remade("genanki", touch(-1)), "overlaps with another file"),
    refused("a size too small", remade("genanki", claim(9)), "'collection.anki2' is damaged"),
    refused("a size too large", remade("genanki", claim(2**31)), "unpacks to over 200 times"),
    refused("large files", changed("legacy", {}), "its files are over 0.18 MB", total=190_000),
    refused("a large file", changed("legacy", {}), "is over 0.095 MB", total=100_000),
    refused("a deflate bomb", changed("genanki", {}), "over 2 times", small=1_000, ratio=2),
    refused("a zstd bomb", changed("current", {}), "over 2 times", small=60_000, ratio=2),
    refused("a large database", changed("current", {}), "is over 0.095 MB", database=100_000),
    refused("a large list", changed("legacy", {}), "'media' is over", document=5),
    # the kind
    refused("a package of the future", changed("current", {"meta": b"\x08\x04"}), "meta version 4"),
    refused("a version zero", changed("current", {"meta": b"\x08\x00"}), "meta version 0"),
    refused("an empty meta", changed("current", {"meta": b""}), "meta version 0"),
    refused("a text as meta", changed("current", {"meta": b"\x0a\x01x"}), "its meta is damaged"),
    refused("a broken meta", changed("current", {"meta": b"\x08"}), "its meta is damaged"),
    refused(
        "a long number",
        changed("current", {"meta": b"\x08\x83" + b"\x80" * 10 + b"\0"}),
        "its meta is damaged",
    ),
    refused(
        "a current package without its collection",
        changed("current", {"collection.anki21b": None}),
        "its collection.anki21b is missing",
    ),
    refused(
        "a legacy package with the placeholder alone",
        changed("legacy", {"collection.anki21": None}),
        "its collection.anki21 is missing",
    ),
    refused(
        "a zip that is no package",
        changed("genanki", {"collection.anki2": None}),
        "it holds no collection",
    ),
    # zstd
    refused("no zstd", changed("current", {"collection.anki21b": b"x" * 99}), "21b' is damaged"),
    refused("an empty zstd file", changed("current", {"collection.anki21b": b""}), "is damaged"),
    refused(
        "a cut stream", changed("current", {"media": make.zstd(b"x" * 999)[:-3]}), "is damaged"
    ),
    refused(
        "something after a stream",
        changed("current", {"media": make.zstd(b"") + b"x"}),
        "'media' is damaged",
    ),
    refused(
        "a stream after a stream",
        changed(
            "current", {"media": make.zstd(Random(1).randbytes(2_000)) + make.zstd(b"x" * 2_000)}
        ),
        "'media' is damaged",
    ),
    refused(
        "a stream that needs 128 MB",
        changed("current", {"media": make.zstd_of_wide_window(b"x" * 999)}),
        "'media' is damaged",
    ),
    # the media list
    refused("broken JSON", media(b"{"), "its media list is not valid JSON"),
    refused("deep JSON", media(b"[" * 100_000), "its media list is not valid JSON"),
    refused("a JSON list", media(b"[]"), "its media list is not a JSON object"),
    refused("a key twice", media(b'{"0": "a.svg", "0": "b.svg"}'), "is not valid JSON"),
    refused("half a character", media(b'{"0": "\\ud800.svg"}'), "is not valid JSON"),
    refused("a name that is a number", media(b'{"0": 7}'), "its media list is damaged"),
    refused("a key that is a path", media(b'{"../0": "a.svg"}'), "its media list is damaged"),
    refused("a medium twice", media(b'{"0": "a.svg", "1": "a.svg"}'), "media file 'a.svg' twice"),
    refused("a missing medium", media(b'{"9": "a.svg"}'), "its media file 'a.svg' is missing"),
    refused("protobuf for JSON", media(b"\x0a\x07\x0a\x05a.svg"), "is not valid JSON"),
    refused("JSON for protobuf", current_media(b'{"0": "a.svg"}'), "its media list is damaged"),
    refused("a list of numbers", current_media(b"\x08\x01"), "its media list is damaged"),
    refused("bytes for a name", current_media(b"\x0a\x03\x0a\x01\xff"), "media list is damaged"),
    refused("a cut list", current_media(b"\x0a\x0a\x0a\x08a.svg"), "its media list is damaged"),
    refused("a path, current", current_media(b"\x0a\x06\x0a\x04../x"), "unsafe media name '../x'"),
    *(
        refused(f"the media name {name!r}", media(json.dumps({"0": name}).encode()), "unsafe media")
        for name in ("", ".", "..", "../x", "/x", "a/b", "a\\b", "C:x", "a\0b", "a\nb", "x" * 256)
    ),
    # the manifest
    refused(
        "a broken manifest", changed("legacy", {"manifest.json": b"{"}), "manifest.json is not"
    ),
    refused(
        "a listed manifest", changed("legacy", {"manifest.json": b"[]"}), "manifest.json is not"
    ),
    # the database as a file
    refused("no database", in_database("legacy", lambda content: b"x" * 9_999), "not a database"),
    refused("an empty database", in_database("legacy", lambda content: b""), "has no notes.id"),
    refused("a cut database", in_database("legacy", lambda content: content[:-8_192]), "malformed"),
    refused("wiped pages", in_database("current", zeros), "its database is damaged"),
    refused("a lost row", in_database("genanki", lost_row), "its database is damaged"),
    refused("a long statement", sql("legacy", LONG_STATEMENT), "its database is damaged"),
    refused("a long way to read", sql("legacy", LONG_LOG), "takes too long to read", steps=9_000),
    refused(
        "large note types", sql("current", many_templates), "it holds too much", document=9_999
    ),
    refused("too many rows", changed("legacy", {}), "it holds too much", rows=7),
    # what could run in the database
    refused(
        "a trigger",
        sql("legacy", "CREATE TRIGGER t AFTER UPDATE ON notes BEGIN DELETE FROM cards; END"),
        "its database has the trigger 't'",
    ),
    refused("a view", sql("current", "CREATE VIEW v AS SELECT 1"), "has the view 'v'"),
    refused(
        "a view in place of the notes",
        sql("legacy", f"DROP TABLE notes; {ENDLESS}"),
        "has the view 'notes'",
    ),
    refused(
        "a view that says it is a table",
        schema("legacy", "table", "v", "CREATE VIEW v AS SELECT 1"),
        "its database ",  # SQLite itself refuses it since 3.39
    ),
    refused(
        "a virtual table",
        schema("legacy", "table", "v", "CREATE VIRTUAL TABLE v USING fts5(text)"),
        "has the table 'v'",
    ),
    refused(
        "a view in small letters",
        schema("legacy", "view", "v", "create view v as select 1"),
        "has the view 'v'",
    ),
    refused("a schema without end", sql("legacy", many_tables), "takes too long to read"),
    refused("a computed column", sql("legacy", computed), "its table notes has a computed column"),
    # the tables
    refused("a missing table", sql("legacy", "DROP TABLE revlog"), "has no revlog.id"),
    refused(
        "a missing column",
        sql("legacy", "ALTER TABLE cards RENAME COLUMN odid TO home"),
        "has no cards.odid",
    ),
    refused("a blob for a text", sql("legacy", "UPDATE notes SET flds = x'00'"), "a wrong type"),
    refused("a text for a number", sql("current", "UPDATE cards SET due = 'x'"), "a wrong type"),
    refused(
        "text that is not UTF-8",
        sql("legacy", "UPDATE notes SET flds = CAST(x'ff1f' AS TEXT)"),
        "its database is damaged",
    ),
    refused("a value too large", changed("legacy", {}), "too big", document=3_000),
    refused("no collection row", sql("legacy", "DELETE FROM col"), "is not of schema 11"),
    refused("an unknown schema", sql("current", "UPDATE col SET ver = 19"), "is not of schema 18"),
    # notes, cards, note types, decks
    refused(
        "too many fields",
        sql("legacy", "UPDATE notes SET flds = flds || char(31)"),
        "has 3 fields instead of 2",
    ),
    refused(
        "too few fields", sql("current", "UPDATE notes SET flds = 'x'"), "has 1 fields instead"
    ),
    refused("a missing note type", sql("legacy", "UPDATE notes SET mid = 5"), "the note type of"),
    refused("a missing guid", sql("legacy", "UPDATE notes SET guid = ''"), "has no guid"),
    refused("a note twice", sql("genanki", doubled("notes", GUIDS)), "is there twice"),
    refused("a card twice", sql("genanki", doubled("cards")), "is there twice"),
    refused("a missing note", sql("legacy", "UPDATE cards SET nid = 5"), "the note of card"),
    refused("a missing deck", sql("legacy", "UPDATE cards SET did = 5, odid = 0"), "the deck of"),
    refused("a missing home deck", sql("current", "UPDATE cards SET odid = 5"), "the deck of card"),
    refused(
        "a missing template", sql("legacy", "UPDATE cards SET ord = 2"), "the template of card"
    ),
    refused("a negative template", sql("current", "UPDATE cards SET ord = -1"), "the template of"),
    refused("note types as text", document("models", "{", "x"), "list of note types is not valid"),
    refused(
        "decks as a list", sql("genanki", "UPDATE col SET decks = '[]'"), "is not a JSON object"
    ),
    refused("an odd deck id", document("decks", '"1"', '"1_0"'), "note types or decks are damaged"),
    refused("a number for a name", document("models", '"Fact"', "7"), "note types or decks are"),
    refused("a missing style", document("models", '"css"', '"cs"'), "note types or decks are"),
    refused("an unknown kind", document("models", '"type": 0', '"type": 2'), "note types or decks"),
    refused(
        "a gap in the fields", document("models", '"ord": 1', '"ord": 2'), "note types or decks"
    ),
    refused(
        "a gap in the fields, current",
        sql("current", "UPDATE fields SET ord = 7 WHERE ord = 1"),
        "note types or decks are damaged",
    ),
    refused(
        "a broken template",
        sql("current", "UPDATE templates SET config = x'0aff'"),
        "its template is damaged",
    ),
    refused(
        "a broken note type",
        sql("current", "UPDATE notetypes SET config = x'0802'"),
        "note types or decks are damaged",
    ),
]


@pytest.mark.parametrize(("maker", "message", "limits"), REFUSED)
def test_what_cannot_be_relied_on_is_refused_in_one_line(
    sources: Sources, tmp_path: Path, maker: Maker, message: str, limits: Limits
) -> None:
    path = maker(sources, tmp_path)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(Refused) as refusal:
        read(path, limits)
    text = str(refusal.value)
    assert message in text
    assert text.startswith(f"{path}: ")
    assert re.search(r"; .*\b(Anki|export|check|name|ask)\b", text), "it says what to do"
    assert text.isprintable(), "it is one line"
    assert len(text.removeprefix(str(path))) < 200
    assert sorted(tmp_path.rglob("*")) == before


# --- media --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "limits", "message"),
    [
        ("genanki", {"medium": 50}, "'0' is over"),
        ("current", {"medium": 50}, "'0' is over"),
        ("current", {"small": 60_000, "ratio": 40}, None),
    ],
)
def test_a_medium_is_read_up_to_its_limit(
    sources: Sources, tmp_path: Path, source: str, limits: dict[str, int], message: str | None
) -> None:
    package = read(make.write(tmp_path / "x.apkg", sources[source]), Limits(**limits))
    (name,) = package.media
    with leaving_nothing():
        if message is None:
            assert package.open_media(name) == make.FIGURE
            return
        with pytest.raises(Refused, match=message):
            package.open_media(name)


def test_a_medium_that_is_not_what_the_list_says_is_refused(
    sources: Sources, tmp_path: Path
) -> None:
    entries = {**sources["current"], "0": make.zstd(make.FIGURE + b" ")}
    package = read(make.write(tmp_path / "x.apkg", entries))
    with pytest.raises(Refused, match=r"its media file 'Übung 1\.svg' is damaged"):
        package.open_media("Übung 1.svg")


def test_a_package_that_changed_since_it_was_read_is_refused(
    sources: Sources, tmp_path: Path
) -> None:
    path = make.write(tmp_path / "x.apkg", sources["current"])
    package = read(path)
    make.write(path, {"meta": b""})
    with pytest.raises(Refused, match="it has changed since it was read"):
        package.open_media("Übung 1.svg")
    path.unlink()
    with pytest.raises(Refused, match="cannot be opened"):
        package.open_media("Übung 1.svg")


# --- zstd ---------------------------------------------------------------------------------------


def test_without_zstd_the_cure_is_the_legacy_export_which_still_reads(
    real: make.Real, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("compression", "compression.zstd", "zstandard"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(Refused, match="tick “Support older Anki versions” and export it again"):
        read(real.packages["current"])
    assert len(read(real.packages["legacy"]).notes) == 3


# --- bombs, in a process of little memory -------------------------------------------------------

IN_LITTLE_ROOM = """
import resource, sys
from flashcards.engine import apkg
limit = 320 * 2**20
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 2**20, 64 * 2**20))
for path in sys.argv[1:]:
    try:
        package = apkg.read(path)
        print(len(package.open_media("Übung 1.svg")))
    except apkg.Refused as refusal:
        print(refusal)
"""


def test_bombs_are_refused_in_bounded_memory_and_disk(sources: Sources, tmp_path: Path) -> None:
    gigabyte = make.zstd_zeros(2**30)
    bombs = {
        "a": {**sources["current"], "collection.anki21b": gigabyte},
        "b": {**sources["current"], "media": gigabyte},
        "c": {**sources["current"], "0": gigabyte},
        "d": {**sources["legacy"], "collection.anki21": bytes(2**28)},
        "e": {**sources["legacy"], "media": b"{" + b" " * 2**26},
    }
    paths = [make.write(tmp_path / f"{name}.apkg", entries) for name, entries in bombs.items()]
    assert max(path.stat().st_size for path in paths) < 500_000
    ran = subprocess.run(
        [sys.executable, "-c", IN_LITTLE_ROOM, *map(str, paths)],
        env={**os.environ, "TMPDIR": tempfile.gettempdir(), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert ran.stderr == ""
    refusals = ran.stdout.splitlines()
    assert [line.partition(": ")[2].partition("; ")[0] for line in refusals] == [
        "'collection.anki21b' unpacks to over 200 times its size",
        "'media' is over 16 MB",
        "'0' unpacks to over 200 times its size",
        "'collection.anki21' unpacks to over 200 times its size",
        "'media' unpacks to over 200 times its size",
    ]
    assert list(Path(tempfile.gettempdir()).iterdir()) == []


def test_a_full_disk_is_no_fault_of_the_package(real: make.Real) -> None:
    program = (
        "import resource, sys; from flashcards.engine import apkg;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (9_999, 9_999)); apkg.read(sys.argv[1])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, str(real.packages["current"])],
        env={**os.environ, "TMPDIR": tempfile.gettempdir()},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.stderr.splitlines()[-1].startswith("OSError: ")
    assert list(Path(tempfile.gettempdir()).iterdir()) == []


# --- mutated packages ---------------------------------------------------------------------------

MUTATED = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
PLACE = st.integers(0, 2**20)
EDITS = st.lists(st.tuples(PLACE, st.binary(min_size=1, max_size=6)), min_size=1, max_size=6)


def mutated(content: bytes, edits: list[tuple[int, bytes]]) -> bytes:
    """The content with pieces of it written over."""
    changed = bytearray(content)
    for place, piece in edits:
        start = place % max(1, len(changed))
        changed[start : start + len(piece)] = piece
    return bytes(changed)


def read_or_refused(path: Path) -> None:
    """Never another exception, nothing left; what is read is whole."""
    package = None
    with suppress(Refused):
        package = read(path)
    if package is None:
        return
    for note in package.notes:
        assert len(note.fields) == len(package.notetypes[note.mid].fields)
    assert {card.nid for card in package.cards} <= {note.id for note in package.notes}
    assert {card.did for card in package.cards} <= set(package.decks)
    for name in package.media:
        with leaving_nothing(), suppress(Refused):
            assert isinstance(package.open_media(name), bytes)


SOURCE = st.sampled_from(["current", "legacy", "genanki"])


@MUTATED
@given(source=SOURCE, edits=EDITS, kept=st.integers(0, 400))
def test_a_package_with_bytes_written_over_is_read_or_refused(
    sources: Sources, tmp_path: Path, source: str, edits: list[tuple[int, bytes]], kept: int
) -> None:
    """Half of the edits near the end, where the zip's directory is."""
    content = make.write(tmp_path / "x.apkg", sources[source]).read_bytes()
    head, tail = (content, b"") if kept == 0 else (content[:-kept], content[-kept:])
    (tmp_path / "x.apkg").write_bytes(head + mutated(tail, edits) if tail else mutated(head, edits))
    read_or_refused(tmp_path / "x.apkg")


@MUTATED
@given(source=SOURCE, edits=EDITS, page=st.integers(0, 45))
def test_a_database_with_bytes_written_over_is_read_or_refused(
    sources: Sources, tmp_path: Path, source: str, edits: list[tuple[int, bytes]], page: int
) -> None:
    """The edits fall into one page, most of them where its cells are listed."""
    content = make.database(sources[source])
    start = page * 4096 % len(content)
    size = 100 if page % 2 else 4096
    content = (
        content[:start] + mutated(content[start : start + size], edits) + content[start + size :]
    )
    read_or_refused(make.write(tmp_path / "x.apkg", make.with_database(sources[source], content)))


@MUTATED
@given(
    source=SOURCE,
    edits=EDITS,
    target=st.tuples(st.sampled_from(["meta", "media", "manifest.json", "0"]), st.booleans()),
)
def test_lists_with_bytes_written_over_are_read_or_refused(
    sources: Sources,
    tmp_path: Path,
    source: str,
    edits: list[tuple[int, bytes]],
    target: tuple[str, bool],
) -> None:
    """Where the list is packed, the edits are made in it or in its packed form."""
    name, inside = target
    entries = {"manifest.json": b'{"version": "1.0.0"}', "meta": b"", **sources[source]}
    if inside and source == "current" and name in ("media", "0"):
        entries[name] = make.zstd(mutated(make.unzstd(entries[name]), edits))
    else:
        entries[name] = mutated(entries[name], edits)
    read_or_refused(make.write(tmp_path / "x.apkg", entries))
