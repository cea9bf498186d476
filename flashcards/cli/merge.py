"""`flashcards merge`: a release into what a learner has."""

from __future__ import annotations

import re
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from flashcards.patch import Merge
    from flashcards.report import Report


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
    from flashcards import patch, report, report_document
    from flashcards.engine import words
    from flashcards.engine.merge import Options

    if had and not re.fullmatch(r"\d+(\.\d+)*", had):
        raise typer.BadParameter(f"`{had}` is no version; write it such as 1.2.0")
    options = Options(
        prefer_release=prefer is Winner.RELEASE, restore_deleted=restore_deleted, had=had
    )
    if out.suffix != ".apkg" or out.is_dir():
        raise typer.BadParameter(f"{out} is no name for a package; name a file that ends in .apkg")
    if html and (html.is_dir() or html.suffix in {".apkg", ".colpkg"}):
        raise typer.BadParameter(f"{html} is no name for a page; name a file such as report.html")
    merged = patch.merge_files(mine, releases, options)
    for each in (out, html):
        if each and any(each.exists() and each.samefile(given) for given in (mine, *releases)):
            raise typer.BadParameter(f"{each} would overwrite what it is made from")
    # Before the report is printed: whoever reads that may go away.
    needed = whole or bool(merged.for_patch())
    now = [report.WOULD_BRING] if dry_run and needed else report.now(merged, out, is_needed=needed)
    told = report.of(merged.outcomes, merged.mine, options, now)
    written = [] if dry_run else _write(merged, told, out if needed else None, html, whole=whole)
    typer.echo(
        report_document.write(told) if as_json else report.as_text(told),
        nl=as_json,
    )
    for warning in report.warnings(merged, mine, "add --restore-deleted"):
        typer.echo(words.printable(warning), err=True)
    for path in written:
        typer.echo(str(path), err=True)
    raise typer.Exit(1 if merged.has_conflicts() else 0)


def _write(
    merged: Merge, told: Report, out: Path | None, html: Path | None, *, whole: bool
) -> list[Path]:
    """Write the patch, if there is to be one, and the report as a page; both or neither.

    Returns what was written.
    """
    from flashcards import files, patch, report

    with ExitStack() as folders:
        if html:
            page = folders.enter_context(files.temporary_folder(html)) / html.name
            page.write_text(report.as_html(told), "utf-8", newline="\n")
        if out:
            patch.write(
                merged, out, folders.enter_context(files.temporary_folder(out)), whole=whole
            )
        if html:
            files.put_in_place(page, html)
    return [path for path in (html, out) if path]
