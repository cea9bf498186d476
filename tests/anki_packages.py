"""Packages for tests: made by real Anki and by genanki, and taken apart to be made wrong."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import genanki
import zstandard

if TYPE_CHECKING:
    from anki.collection import Collection

FIGURE = b'<svg xmlns="http://www.w3.org/2000/svg"><title>slope</title></svg>'
BASIC = ("Was ist die <i>Ableitung</i>?", 'Die Steigung. <img src="Übung 1.svg">')
CLOZE = ("{{c1::Gradient}} descent steps {{c2::downhill}}", "")
TAGS = ("AIRoadmap::tutorial::https://example.org/a?b=c#d", "größe")
DATABASES = {3: "collection.anki21b", 2: "collection.anki21", 1: "collection.anki2"}


@dataclass(frozen=True)
class Real:
    """What real Anki wrote, and the ids it gave."""

    packages: Mapping[str, Path]
    basic: int
    cloze: int
    guids: set[str]
    scheduled: Mapping[int, dict[str, object]]
    stability: float


def real_packages(folder: Path) -> Real:
    """One collection in every format that Anki exports."""
    from anki.collection import Collection, ExportAnkiPackageOptions

    col = Collection(str(folder / "collection.anki2"))
    col.set_config("fsrs", True)
    Path(col.media.dir(), "Übung 1.svg").write_bytes(FIGURE)
    deck = col.decks.id("AI Roadmap::1. Größe")
    other = col.decks.id("Languages")
    basic = _add(col, "Basic", BASIC, TAGS, deck)
    _answer(col, deck)  # type: ignore[arg-type]
    cloze = _add(col, "Cloze", CLOZE, (), deck)
    _add(col, "Basic (and reversed card)", ("Hund", "dog"), ("mine",), other)
    col.sched.suspend_cards([col.get_note(cloze).card_ids()[0]])  # type: ignore[arg-type]
    col.set_user_flag_for_cards(3, [col.get_note(cloze).card_ids()[1]])  # type: ignore[arg-type]
    _filter(col, "tag:größe")
    scheduled = {
        row[0]: dict(
            zip(("type", "queue", "due", "interval", "reps", "flags"), row[1:], strict=True)
        )
        for row in col.db.execute(  # type: ignore[union-attr]
            "select id, type, queue, iif(odid, odue, due), ivl, reps, flags from cards"
        )
    }
    guids = set(col.db.list("select guid from notes"))  # type: ignore[union-attr]
    (state,) = col.db.list("select data from cards where reps > 0")  # type: ignore[union-attr]
    packages = {}
    for version, legacy in (("current", False), ("legacy", True)):
        for name, scheduling in ((version, True), (f"{version} without scheduling", False)):
            packages[name] = folder / f"{name}.apkg"
            options = ExportAnkiPackageOptions(
                with_scheduling=scheduling, with_media=True, legacy=legacy
            )
            col.export_anki_package(out_path=str(packages[name]), options=options, limit=None)
        packages[f"{version} collection"] = folder / f"{version}.colpkg"
        col.export_collection_package(str(packages[f"{version} collection"]), True, legacy)
        col.reopen()
    col.close()
    stability = json.loads(state)["s"]
    return Real(packages, basic, cloze, guids, scheduled, stability)


def _add(
    col: Collection, kind: str, fields: tuple[str, ...], tags: tuple[str, ...], deck: Any
) -> int:
    note = col.new_note(col.models.by_name(kind))  # type: ignore[arg-type]
    note.fields = list(fields)
    note.tags = list(tags)
    col.add_note(note, deck)
    return note.id


def _answer(col: Collection, deck: int) -> None:
    """The deck's next card answered "easy", so that it is in review."""
    from anki.scheduler.v3 import CardAnswer

    col.decks.select(deck)  # type: ignore[arg-type]
    queued = col.sched.get_queued_cards(fetch_limit=1).cards[0]  # type: ignore[union-attr]
    card = col.get_card(queued.card.id)
    card.start_timer()
    col.sched.answer_card(  # type: ignore[union-attr]
        col.sched.build_answer(card=card, states=queued.states, rating=CardAnswer.EASY)  # type: ignore[union-attr]
    )


def _filter(col: Collection, search: str) -> None:
    deck = col.sched.get_or_create_filtered_deck(0)  # type: ignore[arg-type]
    deck.name = "Before the exam"
    deck.config.search_terms[0].search = search
    col.sched.add_or_update_filtered_deck(deck)


def genanki_package(folder: Path) -> Path:
    """A package as genanki writes it: with no `meta`, and the real `collection.anki2`."""
    model = genanki.Model(
        1607392319,
        "Fact",
        fields=[{"name": "Question"}, {"name": "Answer"}],
        templates=[{"name": "Recall", "qfmt": "{{Question}}", "afmt": "{{Answer}}"}],
        css=".card { color: black }",
    )
    deck = genanki.Deck(2059400110, "AI Roadmap::Facts")
    deck.add_note(genanki.Note(model, ["1 + 1?", "2"], guid="one", tags=["a", "b"], due=7))
    deck.add_note(genanki.Note(model, ["2 + 2?", "4"], guid="two"))
    figure = folder / "slope.svg"
    figure.write_bytes(FIGURE)
    path = folder / "genanki.apkg"
    genanki.Package(deck, [str(figure)]).write_to_file(str(path), timestamp=1_700_000_000)
    return path


def contents(package: Path) -> dict[str, bytes]:
    """The zip's entries as they are."""
    with zipfile.ZipFile(package) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write(package: Path, entries: Mapping[str, bytes]) -> Path:
    """A zip of these entries."""
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return package


def database_name(entries: Mapping[str, bytes]) -> str:
    return next(name for name in DATABASES.values() if name in entries)


def unzstd(content: bytes) -> bytes:
    return zstandard.ZstdDecompressor().decompressobj().decompress(content)


def zstd(content: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(content)


def zstd_zeros(size: int) -> bytes:
    """So many zeros, packed, without ever holding them."""
    packer = zstandard.ZstdCompressor().compressobj(size=size)
    piece = bytes(2**20)
    return b"".join(packer.compress(piece) for _ in range(size // 2**20)) + packer.flush()


def zstd_of_wide_window(content: bytes) -> bytes:
    """A stream whose reader has to keep 128 MB, however little it holds."""
    wide = zstandard.ZstdCompressionParameters(window_log=27)
    packer = zstandard.ZstdCompressor(compression_params=wide).compressobj()
    return packer.compress(content) + packer.flush()


def database(entries: Mapping[str, bytes]) -> bytes:
    """The bytes of the SQLite file in a package."""
    name = database_name(entries)
    return unzstd(entries[name]) if name.endswith("b") else entries[name]


def with_database(entries: Mapping[str, bytes], content: bytes) -> dict[str, bytes]:
    name = database_name(entries)
    return {**entries, name: zstd(content) if name.endswith("b") else content}


def edited(
    entries: Mapping[str, bytes], change: str | Callable[[sqlite3.Connection], object], folder: Path
) -> dict[str, bytes]:
    """The entries with the database changed by a script or a function."""
    copy = folder / "edited.db"
    copy.write_bytes(database(entries))
    db = sqlite3.connect(copy, isolation_level=None)
    db.create_collation("unicase", lambda a, b: (a > b) - (a < b))
    db.execute("PRAGMA journal_mode=DELETE")
    if callable(change):
        change(db)
    else:
        db.executescript(change)
    db.close()
    content = copy.read_bytes()
    copy.unlink()
    return with_database(entries, content)
