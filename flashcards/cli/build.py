"""`flashcards build`: the package."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flashcards.cli import selection, world


def build(
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="The file to write, or a folder for it.")
    ] = None,
    category: selection.Categories = None,
    concept: selection.Concepts = None,
    tag: selection.Tags = None,
    update: Annotated[
        bool, typer.Option("--update", help="The update: cards changed or retired, no new ones.")
    ] = False,
    since: Annotated[
        str, typer.Option(help="With --update: the release that learners have; the one before.")
    ] = "",
) -> None:
    """Write the Anki package and print the path of each file written.

    Example: flashcards build --concept linear-algebra
    """
    from flashcards import ledger, notes, package, publish

    selected = selection.select(category, concept, tag)
    roadmap, published = selected.deck.roadmap, selected.published
    name, chosen = roadmap.id, selected.notes
    if update:
        before = since or publish.previous_version(published)
        chosen = publish.updates(chosen, roadmap, published, before)
        name += "-update"
    selection.stop_if_none(chosen)
    target = package.write(
        chosen,
        notes.note_types(published, selected.changed(world.LOOK)),
        target_file(out, f"{name}{selected.suffix}.apkg"),
        package.Release(roadmap, ledger.newest_version(published), published).manifest(chosen),
    )
    typer.echo(str(target))


def target_file(out: Path | None, name: str) -> Path:
    """Where the package goes: `out` itself, or under its own name in the folder `out`."""
    if out is None:
        return Path("dist") / name
    return out if out.suffix == ".apkg" else out / name
