"""`flashcards site`: the deck as static pages, for learners."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flashcards.cli import terminal
from flashcards.cli.project import Project, kept

if TYPE_CHECKING:
    from flashcards.site.content import Site


def site(
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            help="The folder to write.",
            callback=terminal.out_folder,
            show_default="dist/site",
        ),
    ] = None,
) -> None:
    """Write the site for learners: the road, a page for each concept with its cards.

    Example: flashcards site --out public
    """
    from flashcards.site import write

    project = Project.here()
    typer.echo(str(write.write(content(project), out or project.dist / "site")))


def content(project: Project) -> Site:
    """What the site shows; ends with exit code 1 where a card or the roadmap has an error."""
    from flashcards import batch
    from flashcards.site.content import Site, by_concept

    deck, problems = project.load_deck()
    published, faults = project.load_ledger()
    with kept() as store:
        made, found = batch.compiled(deck, published, lambda _: 0, store)
    terminal.stop_on_errors([*problems, *faults, *found])
    licence = project.decks / "LICENSE"
    return Site(
        deck.roadmap,
        by_concept(deck.cards, made, deck.roadmap),
        licence=licence if licence.is_file() else None,
    )
