"""`flashcards export`: the deck in other formats."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flashcards.cli import selection, terminal
from flashcards.cli.project import Project

if TYPE_CHECKING:
    from flashcards.export import Folder


class Format(StrEnum):
    """What the deck can be exported to."""

    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    CROWDANKI = "crowdanki"
    MARKDOWN = "markdown"
    HTML = "html"


# These have figures beside them, so `-o` names a folder.
FOLDERS = frozenset({Format.CROWDANKI, Format.MARKDOWN, Format.HTML})


def export(
    format_: Annotated[
        Format,
        typer.Argument(
            metavar="FORMAT",
            help="csv for a spreadsheet, tsv for Anki's text import, json for programs, crowdanki "
            "for that add-on, markdown for study notes, html for a sheet to print.",
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            help="The file to write, or a folder for it; for crowdanki, markdown and html the "
            "folder that the files and figures go into. Without it, the text goes to stdout.",
        ),
    ] = None,
    category: selection.Categories = None,
    concept: selection.Concepts = None,
    tag: selection.Tags = None,
) -> None:
    """Print the cards in another format, or write them and print the path of the file.

    Example: flashcards export html --concept linear-algebra -o sheet
    """
    from flashcards import files

    if format_ in FOLDERS:
        terminal.out_folder(out)
    chosen = selection.select(Project.here(), category, concept, tag)
    selection.stop_if_none(chosen.notes)
    if out is None:
        typer.echo(_text(format_, chosen).encode(), nl=False)
    elif format_ in FOLDERS:
        # The text comes last: once it is there, so is all that it names.
        for name, content in _folder(format_, chosen).items():
            written = files.replace(out / name, content)
        typer.echo(str(written))
    else:
        name = f"{chosen.deck.roadmap.id}{chosen.suffix}.{format_}"
        typer.echo(str(files.replace(out / name if out.is_dir() else out, _text(format_, chosen))))


def _text(format_: Format, chosen: selection.Selection) -> str:
    """The export as one text; what belongs beside it is named in it, or inside."""
    from flashcards import ledger, notes
    from flashcards.export import crowdanki, document, entries, sheet, study_notes, tables

    roadmap, published = chosen.deck.roadmap, chosen.published
    cards = entries(chosen.deck, chosen.notes)
    match format_:
        case Format.CSV:
            return tables.spreadsheet(cards)
        case Format.TSV:
            return tables.tsv(cards, notes.note_types(roadmap, published, 0))
        case Format.JSON:
            return document.write(cards, roadmap, ledger.newest_version(published))
        case Format.CROWDANKI:
            return crowdanki.deck(cards, roadmap, notes.note_types(roadmap, published, 0))
        case Format.MARKDOWN:
            return study_notes.write(cards, roadmap)
        case Format.HTML:
            return sheet.write(cards, roadmap)


def _folder(format_: Format, chosen: selection.Selection) -> Folder:
    """The export as the files of a folder, for one of `FOLDERS`."""
    from flashcards import notes
    from flashcards.export import crowdanki, entries, sheet, study_notes

    roadmap = chosen.deck.roadmap
    cards = entries(chosen.deck, chosen.notes)
    if format_ is Format.CROWDANKI:
        return crowdanki.folder(cards, roadmap, notes.note_types(roadmap, chosen.published, 0))
    if format_ is Format.MARKDOWN:
        return study_notes.folder(cards, roadmap)
    return sheet.folder(cards, roadmap)
