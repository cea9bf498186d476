"""What commands share in a terminal: problems that end a run, names of outputs, a progress bar."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import typer

from flashcards.model import Problem, Severity


def stop_on_errors(problems: Iterable[Problem]) -> None:
    """Print the problems on stderr; end with exit code 1 if one is an error."""
    listed = sorted(problems, key=lambda problem: (problem.where, problem.code))
    for problem in listed:
        typer.echo(str(problem), err=True)
    errors = sum(problem.severity is Severity.ERROR for problem in listed)
    if errors:
        typer.echo(f"{errors} error{'s' * (errors != 1)}; nothing was written", err=True)
        raise typer.Exit(1)


def out_folder(out: Path | None) -> Path | None:
    """What an option for a folder may be given: nothing that reads as the name of a file."""
    if out and re.fullmatch(r"\.[A-Za-z]\w*", out.suffix) and not out.is_dir():
        raise typer.BadParameter(
            f"{out} reads as a file, where a folder is wanted; name another, or make that folder "
            "first"
        )
    return out


def out_package(out: Path | None) -> Path | None:
    """What an option for a package may be given: a file that ends in .apkg, or a folder for it."""
    if out and out.suffix and out.suffix != ".apkg" and not out.is_dir():
        raise typer.BadParameter(
            f"{out} does not end in .apkg; name a file that does, or a folder that is there"
        )
    return out


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """A function to tell how much of how much is done; in a terminal, a bar after a second."""
    begun = time.monotonic()
    with ExitStack() as shown:
        bar: Any = None

        def tell(done: int, all_: int) -> None:
            nonlocal bar
            late = time.monotonic() - begun > 1
            if bar is None and late and done < all_ and sys.stderr.isatty():
                bar = shown.enter_context(
                    typer.progressbar(length=all_, label=label, file=sys.stderr)
                )
            if bar is not None:
                bar.update(done - bar.pos)

        yield tell
