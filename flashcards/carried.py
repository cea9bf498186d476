"""What was studied elsewhere, in a release's package, for a collection that begins with it.

Anki takes a card's schedule and its answers from a package when *Import any learning progress* is
ticked. Days are counted from the second at which the package's collection began, and Anki moves
them to its own count (`rslib/src/import_export/package/apkg/import/cards.rs`). What FSRS knows of a
card stands as JSON in `cards.data` (`rslib/src/storage/card/data.rs`).
"""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from flashcards import files
from flashcards.engine import apkg
from flashcards.note_types import FIELDS
from flashcards.package import COLLECTION, LEVEL, zip_entry

NEW, LEARNING, REVIEW, RELEARNING = 0, 1, 2, 3
SUSPENDED = -1
# What an ease is in Anki for a card that no answer has made harder or easier, in thousandths.
EASE = 2500
MY_NOTES = FIELDS.index("My notes")


@dataclass(frozen=True, slots=True)
class CarriedCard:
    """Where a card stands, in Anki's own numbers (see `engine.apkg.PackagedCard`).

    `card` is its id in the deck, `left` how many learning steps remain, `last` the second of the
    last answer, `note` what the learner wrote on it, as plain text.
    """

    card: str
    ord: int
    type: int
    due: int = 0
    interval: int = 0
    reps: int = 0
    lapses: int = 0
    left: int = 0
    suspended: bool = False
    stability: float = 0
    difficulty: float = 0
    decay: float = 0
    last: int = 0
    note: str = ""

    @property
    def queue(self) -> int:
        """The queue that Anki has such a card in."""
        if self.suspended:
            return SUSPENDED
        return LEARNING if self.type == RELEARNING else self.type

    @property
    def data(self) -> str:
        """What FSRS knows of it; empty where it knows nothing."""
        if not self.stability:
            return "{}"
        memory = {"s": self.stability, "d": self.difficulty, "decay": self.decay}
        return json.dumps({**memory, "lrt": self.last})


@dataclass(frozen=True, slots=True)
class CarriedAnswer:
    """An answer: `at` in milliseconds, `kind` 0 learning, 1 review, 2 relearning.

    Intervals, that before it and that after it, are days, or seconds where negative.
    """

    card: str
    ord: int
    at: int
    rating: int
    took: int
    kind: int
    interval: int
    last_interval: int


@dataclass(frozen=True)
class Carried:
    """All that was studied; `created` is the UTC second at which day 0 of `due` began."""

    created: int
    cards: Sequence[CarriedCard]
    answers: Sequence[CarriedAnswer]


def read(text: str) -> Carried:
    """What the page to study on says of it, as JSON."""
    told: dict[str, Any] = json.loads(text)
    return Carried(
        told["created"],
        [CarriedCard(**each) for each in told["cards"]],
        [CarriedAnswer(**each) for each in told["answers"]],
    )


def write(release: apkg.Package, carried: Carried, target: Path) -> None:
    """Write the release's package with the progress in it; cards that it lacks are left out.

    Raises apkg.Refused for a package that no release of this program's is.
    """
    with files.temporary_folder(target) as folder, zipfile.ZipFile(release.path) as source:
        if release.version != 1 or not release.manifest:
            raise apkg.Refused(f"{release.path}: this is no release; take the deck's own .apkg")
        collection = folder / COLLECTION
        collection.write_bytes(source.read(COLLECTION))
        with closing(sqlite3.connect(collection)) as database, database:
            _fill(database, release, carried)
        ready = folder / target.name
        with zipfile.ZipFile(ready, "w", compresslevel=LEVEL) as made:
            for name in source.namelist():
                content = collection.read_bytes() if name == COLLECTION else source.read(name)
                made.writestr(zip_entry(name), content)
        files.put_in_place(ready, target)


def _fill(database: sqlite3.Connection, release: apkg.Package, carried: Carried) -> None:
    ids = dict(_cards(release))
    known = [each for each in carried.cards if (each.card, each.ord) in ids]
    [(settings,)] = database.execute("SELECT conf FROM col")
    # Of the first scheduler Anki would take the answers to new cards for other ones.
    settings = json.dumps({**json.loads(settings), "schedVer": 2})
    database.execute("UPDATE col SET crt = ?, conf = ?", (carried.created, settings))
    database.executemany(
        # A new card keeps its place among the new ones, where it is put aside or written on.
        "UPDATE cards SET type = ?1, queue = ?2, due = iif(?1, ?3, due), ivl = ?4, factor = ?5,"
        " reps = ?6, lapses = ?7, left = ?8, data = ?9 WHERE id = ?10",
        ((*_schedule(each), ids[each.card, each.ord]) for each in known),
    )
    notes = dict(database.execute("SELECT id, nid FROM cards"))
    written = {notes[ids[each.card, each.ord]]: each.note for each in known if each.note}
    for nid, text in written.items():
        [(joined,)] = database.execute("SELECT flds FROM notes WHERE id = ?", (nid,))
        fields = joined.split("\x1f")
        fields[MY_NOTES] = escape(text, quote=False).replace("\n", "<br>")
        database.execute("UPDATE notes SET flds = ? WHERE id = ?", ("\x1f".join(fields), nid))
    database.executemany(
        "INSERT INTO revlog VALUES (?, ?, -1, ?, ?, ?, ?, ?, ?)", _log(carried.answers, ids)
    )


def _cards(release: apkg.Package) -> Iterator[tuple[tuple[str, int], int]]:
    """The ids of the release's cards in Anki by what the deck calls them."""
    about = (release.manifest or {}).get("notes", {})
    names = {note.id: about[note.guid]["card"] for note in release.notes if note.guid in about}
    for card in release.cards:
        if card.nid in names:
            yield (names[card.nid], card.ord), card.id


def _schedule(card: CarriedCard) -> tuple[int | str, ...]:
    left, reps, lapses = card.left, card.reps, card.lapses
    ease = EASE if card.type else 0
    return (card.type, card.queue, card.due, card.interval, ease, reps, lapses, left, card.data)


def _log(answers: Iterable[CarriedAnswer], ids: Mapping[tuple[str, int], int]) -> Iterator[Any]:
    """The rows of the review log: no two of one millisecond, which is their id."""
    latest = 0
    for each in sorted(answers, key=lambda each: each.at):
        if card := ids.get((each.card, each.ord)):
            latest = max(each.at, latest + 1)
            after, before = each.interval, each.last_interval
            yield latest, card, each.rating, after, before, EASE, each.took, each.kind
