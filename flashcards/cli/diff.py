"""`flashcards diff`: what a change does to learners."""

from __future__ import annotations

import sys
from enum import Enum
from typing import Annotated

import typer

# Stands for the project that one is in.
FOLDER = "."


class Format(Enum):
    """How the differences are printed."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


def diff(
    old: Annotated[str, typer.Argument(help="A package, a folder, or a git revision.")],
    new: Annotated[str, typer.Argument(help="The same; by default the deck here.")] = FOLDER,
    format_: Annotated[
        Format, typer.Option("--format", help="`markdown` is for a pull request's comment.")
    ] = Format.TEXT,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit 1 on any difference, as git diff does.")
    ] = False,
) -> None:
    """Say what changed for a learner between two states of the deck.

    Exits 1 if a change is breaking, that is, if learners would lose something:
    a published card without being retired, or its guid, its note type, the number
    of a cloze, the list of fields. Published is what the ledger of OLD says, or
    every card of OLD if it is a package. Other differences exit 0, unless
    --exit-code is given.

    What is both a path and a revision is taken for the path. Cards of a folder or
    a revision are compiled by the program that runs; where the program itself
    changed, compare packages. Packages are whole ones: a card that an update
    package or a part leaves out counts as lost.

    Example: flashcards diff origin/main --format markdown > comment.md
    """
    from flashcards.cli import diff_markdown, diff_text, sides
    from flashcards.cli.project import Project
    from flashcards.release_differences import compare

    if not (old and new):  # a variable that a script forgot to set
        raise typer.BadParameter("an empty name; give a package, a folder, or a git revision")
    found = compare(
        *(sides.side(str(Project.here().root) if each == FOLDER else each) for each in (old, new))
    )
    wanted = Format.JSON if as_json else format_
    if wanted is Format.JSON:
        typer.echo(diff_text.as_json(found))
    elif wanted is Format.MARKDOWN:
        typer.echo(diff_markdown.comment(found, f"flashcards diff {old} {new}"), nl=False)
    else:
        diff_text.show(found, sys.stdout)
    if found.breaking or (exit_code and found):
        raise typer.Exit(1)
