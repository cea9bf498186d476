"""Two tables: TSV that Anki imports, and CSV that people open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from flashcards import markup
from flashcards.export import ExportedCard, in_study_order, text_of
from flashcards.model import Field
from flashcards.note_types import FIELDS, NoteType

# https://docs.ankiweb.net/importing/text-files.html#file-headers; columns count from 1. Where the
# note type has a column, Anki fills a note's fields from the other columns, in their order.
ANKI_HEADER = """\
#separator:tab
#html:true
#guid column:1
#notetype column:2
#deck column:3
#tags column:4
"""
ANKI_COLUMNS = ("GUID", "Note type", "Deck", "Tags")
# `My notes` comes last and is left out: a column that is missing leaves the learner's text alone.
RELEASED = FIELDS.index("My notes")

COLUMNS = (
    "card id",
    "category",
    "concept",
    "topic",
    "kind",
    "question",
    "answer",
    "extra",
    "source",
    "as of",
    "tags",
    "guid",
)
# What a spreadsheet takes for the beginning of a formula
# (https://owasp.org/www-community/attacks/CSV_Injection), the full-width forms included.
FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # noqa: RUF001


def tsv(chosen: Sequence[ExportedCard], note_types: Sequence[NoteType]) -> str:
    """The notes as a text file that Anki imports, with the headers that say how.

    `note_types` are the basic and the cloze one; Anki must have them, it does not make any from a
    text file. Fields are HTML, tags stand between spaces.
    """
    basic, cloze = note_types
    text = io.StringIO()
    rows = csv.writer(text, delimiter="\t", lineterminator="\n")
    names = (f"{basic.fields[0]}/{cloze.fields[0]}", *FIELDS[1:RELEASED])
    text.write(ANKI_HEADER + "#columns:" + "\t".join((*ANKI_COLUMNS, *names)) + "\n")
    for entry in in_study_order(chosen):
        note = entry.note
        kind = cloze if note.is_cloze else basic
        rows.writerow(
            (note.guid, kind.name, note.deck, " ".join(note.tags), *note.fields[:RELEASED])
        )
    return text.getvalue()


def spreadsheet(chosen: Sequence[ExportedCard]) -> str:
    """The cards as CSV (https://www.rfc-editor.org/rfc/rfc4180): text in Markdown, as its author
    wrote it.

    It begins with a byte order mark, without which Excel does not read UTF-8. No cell is a
    formula: one that could be has an apostrophe before it.
    """
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    rows.writerows([_harmless(cell) for cell in _row(entry)] for entry in chosen)
    return "\N{BYTE ORDER MARK}" + text.getvalue()


def _row(entry: ExportedCard) -> tuple[str, ...]:
    card = entry.card
    return (
        card.id,
        entry.category.name,
        entry.concept.name,
        entry.topic.name,
        kind(entry),
        card.front.text,
        _hidden(card.front) if card.is_cloze else text_of(card.answer),
        text_of(card.extra),
        text_of(card.source),
        card.as_of.isoformat() if card.as_of else "",
        " ".join(entry.note.tags),
        entry.note.guid,
    )


def kind(entry: ExportedCard) -> str:
    """Which cards Anki makes of an entry: a question, one asked both ways, or gaps."""
    if entry.card.is_cloze:
        return "cloze"
    return "reversed" if entry.card.reverse else "question"


def _hidden(statement: Field) -> str:
    """What a cloze hides, in the order of the text."""
    return "; ".join(deletion.markdown for deletion in markup.deletions(statement))


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
