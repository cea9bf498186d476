"""A card as Anki keeps it: one note, with its ids, fields, tags, deck and time stamp."""

from __future__ import annotations

import dataclasses
import re
from base64 import b32encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from flashcards import ledger
from flashcards.engine import base
from flashcards.note_types import (
    BASE,
    CLOZE_FIELDS,
    FIELDS,
    FIRST_CLOZE_FIELD_ID,
    FIRST_FIELD_ID,
    REVERSE,
    SPARE,
)

# 2024-09-01 in milliseconds; the ids of notes that were never released lie in the two years after.
UNRELEASED = 1_725_148_800_000


@dataclass(frozen=True, slots=True)
class Note:
    """One card of ours as a note, complete: what the package, the exports and the site show.

    `id` is the note's in Anki, `mod` the time of its last change in UTC seconds, `due` its position
    among new cards, `media` the figures it needs by their name in the package, `ords` its cards
    where they are not those of our own note types, `known_hash` its content hash where that was
    worked out before (`replace` forgets it).
    """

    id: int
    guid: str
    card: str
    is_cloze: bool
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    deck: str
    mod: int
    due: int
    media: Mapping[str, Path]
    ords: tuple[int, ...] = ()
    known_hash: str = dataclasses.field(default="", init=False, compare=False, repr=False)

    def released_fields(self) -> dict[str, str]:
        """The fields by name that a release writes: all but Base and the learner's own."""
        names = CLOZE_FIELDS if self.is_cloze else FIELDS
        named = zip(names, self.fields, strict=True)
        return {name: text for name, text in named if name not in {"Base", "My notes"}}

    def base(self, release: str) -> str:
        """What the field Base is to hold, for the release that last changed the note."""
        first = FIRST_CLOZE_FIELD_ID if self.is_cloze else FIRST_FIELD_ID
        texts = {
            str(first + FIELDS.index("Question" if name == "Text" else name)): text
            for name, text in self.released_fields().items()
        }
        return base.write(base.of(self.deck, texts, release))

    def hashed(self, known: str) -> Note:
        """This note, told its content hash by whoever has worked it out."""
        object.__setattr__(self, "known_hash", known)
        return self

    @property
    def content_hash(self) -> str:
        """The hash that the ledger keeps: everything a learner sees, so not Base."""
        if self.known_hash:
            return self.known_hash
        seen = self.fields[:BASE] + self.fields[BASE + 1 :]
        return ledger.content_hash(self.kind, seen, self.tags)

    @property
    def kind(self) -> str:
        """The kind that the ledger keeps."""
        return ledger.CLOZE if self.is_cloze else ledger.BASIC


def guid(roadmap: str, card: str) -> str:
    """The note's guid: 80 bits of SHA-256 over `roadmap id/card id`, in lower-case base 32."""
    digest = sha256(f"{roadmap}/{card}".encode()).digest()
    return b32encode(digest[:10]).decode().lower()


def note_id(guid: str, entry: ledger.LedgerEntry | None = None) -> int:
    """The id of a note: what the ledger gave it, else one from the guid, older than any release.

    So it is the same wherever a package is built, and on every device that imports one.
    """
    if entry is not None:
        return entry.note_id
    return UNRELEASED + (int.from_bytes(sha256(guid.encode()).digest()[:5], "big") >> 4)


@cache
def deck_id(name: str) -> int:
    """An id for a deck of this name; Anki matches decks by name, whatever their ids."""
    return 1_600_000_000_000 + int.from_bytes(sha256(name.encode()).digest()[:5], "big") % 10**11


def card_ords(note: Note) -> list[int]:
    """Which cards Anki makes of a note: template numbers, or cloze numbers less one."""
    if note.ords:
        return list(note.ords)
    if note.is_cloze:
        return cloze_ords(note.fields[0])
    asked = {0: True, 1: note.fields[REVERSE], 2: note.fields[SPARE]}
    return [ord_ for ord_, is_asked in asked.items() if is_asked]


def cloze_ords(text: str) -> list[int]:
    """The cards of a cloze's text; a retired one has no deletion left, yet needs a card."""
    numbers = {int(number) - 1 for number in re.findall(r"\{\{c([0-9]{1,9})::", text)}
    return sorted(numbers) or [0]
