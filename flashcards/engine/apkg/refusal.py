"""How a package is refused, and how much one may ask for before it is."""

from __future__ import annotations

from dataclasses import dataclass

KIB, MIB, _GIB = 2**10, 2**20, 2**30

AGAIN = "export it from Anki, or download it, once more"
REPAIR = "in Anki run Tools > Check Database and export it again"
DISTRUST = "Anki writes no such file: do not use it, ask whoever made it for another"


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
    database: int = 512 * MIB
    medium: int = 100 * MIB
    document: int = 16 * MIB
    ratio: int = 200
    small: int = 32 * MIB
    rows: int = 2_000_000
    steps: int = 1_000_000_000


LIMITS = Limits()


def shown(value: object) -> str:
    """A text of the package in a message: quoted, on one line, short, free of control codes."""
    text = ascii(value) if isinstance(value, str) and not value.isprintable() else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
