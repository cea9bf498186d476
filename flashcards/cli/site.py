"""`flashcards site`: the deck as static pages, for learners."""

from __future__ import annotations

import re
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
    address: Annotated[
        str,
        typer.Option(
            help="Where the site will be found; search engines, previews and feeds need it.",
            metavar="URL",
        ),
    ] = "",
    files: Annotated[
        Path | None,
        typer.Option(
            help="A folder with packages and the add-on, to offer them.",
            metavar="DIR",
            exists=True,
            file_okay=False,
        ),
    ] = None,
) -> None:
    """Write the site for learners: the road, a page for each concept with its cards.

    Example: flashcards site --address https://example.org/deck/ --files dist
    """
    from flashcards.site import write

    project = Project.here()
    shown = content(project, _base(address), files)
    typer.echo(str(write.write(shown, out or project.dist / "site")))


def _base(address: str) -> str:
    """The address with a slash at its end, so that a page's path can follow."""
    if address and not re.fullmatch(r"https?://[^\s/?#:\[\]][^\s?#]*", address):
        raise typer.BadParameter(
            f"`{address}` is no address of a site; write one such as https://example.org/deck/"
        )
    return f"{address.rstrip('/')}/" if address else ""


def content(project: Project, address: str = "", files: Path | None = None) -> Site:
    """What the site shows; ends with exit code 1 where a card or the roadmap has an error."""
    from flashcards import batch
    from flashcards.cli.release import CHANGELOG
    from flashcards.site import downloads, releases
    from flashcards.site.content import Site, by_concept

    deck, problems = project.load_deck()
    published, faults = project.load_ledger()
    with kept() as store:
        made, found = batch.compiled(deck, published, lambda _: 0, store)
    terminal.stop_on_errors([*problems, *faults, *found])
    licence, changelog = project.decks / "LICENSE", project.root / CHANGELOG
    return Site(
        deck.roadmap,
        by_concept(deck.cards, made, deck.roadmap),
        address,
        licence if licence.is_file() else None,
        releases.read(changelog.read_text("utf-8") if changelog.is_file() else ""),
        downloads.found(files, deck.roadmap) if files else (),
    )
