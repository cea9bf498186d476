"""`flashcards merge`: a release into what a learner has."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from flashcards.patch import Merge


class Winner(StrEnum):
    """Whose text wins where both sides changed a field."""

    MINE = "mine"
    RELEASE = "release"


def merge(
    mine: Annotated[Path, typer.Argument(help="What Anki exported (.apkg, .colpkg), or a deck.")],
    releases: Annotated[list[Path], typer.Argument(help="Release packages, merged in this order.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The patch package to write.")] = Path(
        "patch.apkg"
    ),
    prefer: Annotated[
        Winner, typer.Option(help="Whose text wins where both sides changed a field.")
    ] = Winner.MINE,
    restore_deleted: Annotated[
        bool, typer.Option("--restore-deleted", help="Bring back the cards that you deleted.")
    ] = False,
    had: Annotated[
        str, typer.Option(help="The newest version that you had, if your notes do not tell.")
    ] = "",
    whole: Annotated[
        bool, typer.Option("--whole", help="Write one deck of everything, not only the changes.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
    html: Annotated[
        Path | None, typer.Option(help="Also write the report as a page, to this file.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only report; write nothing.")] = False,
) -> None:
    """Merge releases into what you have: a patch package to import, and a report.

    Your edits, tags, notes and reviews stay. Exit code 1 when you and a release
    changed the same text: yours was kept.

    Example: flashcards merge mine.apkg ai-engineering-roadmap.apkg
    """
    from flashcards import files, patch, report, words
    from flashcards.merge import Options

    if had and not re.fullmatch(r"\d+(\.\d+)*", had):
        raise typer.BadParameter(f"`{had}` is no version; write it such as 1.2.0")
    options = Options(
        prefer_release=prefer is Winner.RELEASE, restore_deleted=restore_deleted, had=had
    )
    merged = patch.merge_files(mine, releases, options)
    for each in (out, html):
        if each and any(each.exists() and each.samefile(given) for given in (mine, *releases)):
            raise typer.BadParameter(f"{each} would overwrite what it is made from")
    typer.echo(
        json.dumps(report.as_json(merged.outcomes), ensure_ascii=False, indent=2)
        if as_json
        else report.as_text(merged.outcomes),
        nl=as_json,
    )
    for warning in _warnings(mine, merged):
        typer.echo(words.printable(warning), err=True)
    if html and not dry_run:
        typer.echo(str(files.replace(html, report.as_html(merged.outcomes))), err=True)
    if not dry_run and (whole or merged.for_patch()):
        with files.scratch(out) as folder:
            typer.echo(str(patch.write(merged, out, folder, whole=whole)), err=True)
    elif not dry_run:
        typer.echo("you have all of it; no patch was written", err=True)
    raise typer.Exit(1 if merged.has_conflicts() else 0)


def _warnings(mine: Path, merged: Merge) -> Iterator[str]:
    """What a learner should know of what they gave, a sentence each."""
    from flashcards.base import numbers

    if merged.is_unscheduled():
        yield (
            f"{mine} holds no reviews: each card counts as reviewed, and `marked` and `leech` "
            "are not known; if you have studied, export with “Include scheduling information”"
        )
    if merged.twins():
        yield (
            f"{mine}: notes of yours that no release has share their guid with another note, and "
            f"are left out: in Anki nid:{','.join(map(str, merged.twins()))}"
        )
    for (release, _), before in zip(merged.outcomes, merged.had, strict=True):
        if numbers(release.version) < numbers(before):
            newer = f"older than {before}, which you have: its texts replace newer ones"
            yield f"{release.roadmap} {release.version} is {newer}"
