"""`flashcards addon`: the add-on for Anki desktop, with the current deck inside."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import Annotated

import typer

from flashcards.cli import selection, terminal
from flashcards.cli.project import Project, kept


def addon(
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            help="The folder to write into.",
            metavar="DIR",
            callback=terminal.out_folder,
            show_default="dist",
        ),
    ] = None,
) -> None:
    """Write the add-on for Anki desktop, the current deck inside, and print its path.

    Example: flashcards addon --out ~/Downloads
    """
    from flashcards import addon_package, ledger, notes, package
    from flashcards.cli import times

    project = Project.here()
    with kept() as store:
        told = times.read(project, store)
        of = cache(told.cards)
        made = selection.select(
            project, None, None, None, lambda card: of(Path(card.where.path))[card.id]
        )
    selection.stop_if_none(made.notes)
    roadmap, published = made.deck.roadmap, made.published
    newest = max(note.mod for note in made.notes)
    version = ledger.newest_version(published)
    with tempfile.TemporaryDirectory() as folder:
        deck = package.write(
            made.notes,
            notes.note_types(roadmap, published, told.look() or newest),
            Path(folder) / "deck.apkg",
            package.Release(roadmap, version, published).manifest(made.notes),
            max(ledger.released_at(published), newest),
        )
        target = addon_package.write(
            deck,
            roadmap,
            version if published else "",
            (out or project.dist) / addon_package.file_name(roadmap),
        )
    typer.echo(str(target))
