"""`flashcards addon`: the add-on for Anki desktop, with the current deck inside."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from flashcards.cli import build

SOURCE = Path("addon")


def addon(
    out: Annotated[
        Path, typer.Option("--out", "-o", help="The folder to write into.", metavar="DIR")
    ] = Path("dist"),
) -> None:
    """Write the add-on for Anki desktop, the current deck inside, and print its path.

    Example: flashcards addon --out ~/Downloads
    """
    from flashcards import addon_package, ledger

    made = build.compiled()
    with tempfile.TemporaryDirectory() as folder:
        package = made.write(made.notes, Path(folder) / "deck.apkg")
        target = addon_package.write(
            SOURCE,
            package,
            made.deck.roadmap,
            ledger.newest_version(made.published) if made.published else "",
            out / addon_package.NAME,
        )
    typer.echo(str(target))
