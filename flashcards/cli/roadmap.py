"""`flashcards roadmap`: the roadmap follows its README."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flashcards.cli import world

app = typer.Typer(help="Keep roadmap.yaml in step with its README.", no_args_is_help=True)


@app.command("import")
def import_(
    readme: Annotated[Path, typer.Argument(help="A README with the roadmap's table.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the new roadmap.yaml, write nothing.")
    ] = False,
) -> None:
    """Read a README's table of concepts into roadmap.yaml; what is there is kept.

    Example: flashcards roadmap import README.md --dry-run | diff roadmap.yaml -
    """
    from flashcards import files, roadmap

    result = roadmap.import_readme(readme, world.ROADMAP)
    world.stop_on_errors(result.problems)
    for what, names in (("added", result.added), ("changed", result.changed)):
        for name in names:
            typer.echo(f"{what}: {name}", err=True)
    if dry_run:
        typer.echo(result.text or world.ROADMAP.read_text("utf-8"), nl=False)
    elif result.text is None:
        typer.echo("roadmap.yaml says all of it already", err=True)
    else:
        typer.echo(str(files.replace(world.ROADMAP, result.text)))
