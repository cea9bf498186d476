"""The deck in formats other than Anki's package: tables, JSON, CrowdAnki, study notes, a sheet.

A format is a function from entries to text, or to the files of a folder by their relative path,
in the order in which they are to be written: what the others refer to comes first.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from mimetypes import guess_type
from pathlib import Path

from flashcards.anki_note import Note
from flashcards.model import Card, Category, Concept, Deck, Field, Topic

Folder = dict[str, bytes]


@dataclass(frozen=True, slots=True)
class ExportedCard:
    """One card with its note, and its place in the roadmap."""

    card: Card
    note: Note
    category: Category
    concept: Concept
    topic: Topic


def entries(deck: Deck, notes: Iterable[Note]) -> list[ExportedCard]:
    """The notes with their cards, in the order of the roadmap and of the card files."""
    places = {topic.id: place for place in deck.roadmap.placed() for topic in place[2:]}
    made = {note.card: note for note in notes}
    return [
        ExportedCard(card, made[card.id], *places[card.topic])
        for card in deck.cards
        if card.id in made
    ]


def in_study_order(chosen: Sequence[ExportedCard]) -> list[ExportedCard]:
    """The entries as Anki brings them as new cards: prerequisites first."""
    return sorted(chosen, key=lambda entry: entry.note.due)


def text_of(field: Field | None) -> str:
    """The Markdown of a field, empty where the card has none."""
    return field.text if field else ""


def figures(chosen: Iterable[ExportedCard]) -> dict[str, Path]:
    """The figures of all entries by their name in the package, sorted by it."""
    return dict(sorted((name, path) for entry in chosen for name, path in entry.note.media.items()))


def data_uri(figure: Path) -> str:
    """A figure as an address that holds its content (https://www.rfc-editor.org/rfc/rfc2397)."""
    kind = guess_type(figure.name)[0] or "application/octet-stream"
    return f"data:{kind};base64,{b64encode(figure.read_bytes()).decode()}"
