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

from collections.abc import Collection, Generator, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .archive import checked_entries, opened_zip
from .database import opened
from .documents import DATABASES, content_of, manifest_of, media_of, version_of
from .refusal import LIMITS, Limits, Refused
from .rows import cards_of, collection_of, notes_of
from .values import Medium, Memory, NoteType, PackagedCard, PackagedNote, Template

__all__ = [
    "LIMITS",
    "Limits",
    "Medium",
    "Memory",
    "NoteType",
    "Package",
    "PackagedCard",
    "PackagedNote",
    "Refused",
    "Template",
    "answers",
    "read",
    "weight",
]


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
    notes: tuple[PackagedNote, ...]
    notetypes: Mapping[int, NoteType]
    decks: Mapping[int, str]
    cards: tuple[PackagedCard, ...]
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
        with _naming(self.path), opened_zip(self.path, self.limits) as archive:
            for medium in wanted:
                yield medium.name, content_of(archive, medium, self.version, self.limits)


def read(path: Path | str, *, limits: Limits = LIMITS) -> Package:
    """The package at `path`, whole; raises `Refused`.

    Where the disk has no room for the copy of the database, that OSError goes through.
    """
    path = Path(path)
    with _naming(path), opened_zip(path, limits) as archive:
        entries = checked_entries(archive, limits)
        version = version_of(archive, limits)
        media = media_of(archive, entries, version, limits)
        manifest = manifest_of(archive, limits) if "manifest.json" in entries else None
        with opened(archive, version, limits) as tables:
            created, notetypes, decks = collection_of(tables)
            notes = notes_of(tables, notetypes)
            cards = cards_of(tables, notes, notetypes, decks)
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


def weight(path: Path) -> int:
    """About how many bytes the database of a package has, unpacked; raises `Refused`."""
    with _naming(path), opened_zip(path, LIMITS) as archive:
        checked_entries(archive, LIMITS)
        version = version_of(archive, LIMITS)
        entry = archive.getinfo(DATABASES[version])
    # The zip knows the size of what zstd has packed; Anki's databases shrink to about a quarter.
    return 4 * entry.file_size if version == 3 else entry.file_size


def answers(path: Path, cards: Collection[int]) -> dict[int, list[tuple[int, int, int]]]:
    """The review log of some cards by their ids, oldest first; raises `Refused`.

    An answer is its time in milliseconds, the rating from 1 to 4, and the milliseconds it took.
    """
    found: dict[int, list[tuple[int, int, int]]] = {}
    with _naming(path), opened_zip(path, LIMITS) as archive:
        checked_entries(archive, LIMITS)
        with opened(archive, version_of(archive, LIMITS), LIMITS) as tables:
            for at, card, rating, took in tables.rows("revlog"):
                if card in cards and 1 <= rating <= 4:  # 0: rescheduled by hand
                    found.setdefault(card, []).append((at, rating, max(took, 0)))
    return {card: sorted(each) for card, each in found.items()}


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Puts the file's name in front of every refusal."""
    try:
        yield
    except Refused as refusal:
        raise Refused(f"{path}: {refusal}") from refusal
