"""The command line: load, call, print. Clock, git and network enter here and nowhere else.

Data goes to stdout, messages to stderr. Exit codes: 0 done, 1 findings or differences, 2 usage,
3 unusable input, 4 environment. A command's heavy imports are made when it runs.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from flashcards import __version__
from flashcards.cli import (
    addon,
    build,
    check,
    diff,
    export,
    merge,
    new,
    preview,
    release,
    retire,
    roadmap,
    stats,
)
from flashcards.model import EnvironmentFault, UnusableInput

app = typer.Typer(
    help="Flashcards for the AI Engineering Roadmap: check, build and publish the deck.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("addon")(addon.addon)
app.command("build")(build.build)
app.command("check")(check.check)
app.command("diff")(diff.diff)
app.command("export")(export.export)
app.command("merge")(merge.merge)
app.command("new")(new.new)
app.command("preview")(preview.preview)
app.command("release")(release.release)
app.command("retire")(retire.retire)
app.command("site")(preview.site)
app.command("stats")(stats.stats)
app.add_typer(roadmap.app, name="roadmap")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def start(
    directory: Annotated[
        Path | None,
        typer.Option("-C", help="Work as if started in this folder.", metavar="DIR"),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Flashcards for the AI Engineering Roadmap: check, build and publish the deck."""
    if directory:
        try:
            os.chdir(directory)
        except OSError as fault:
            raise UnusableInput(f"{directory}: {fault.strerror}; name a folder") from fault


def main() -> None:
    """Run the command line; every fault of the world ends as one line and an exit code."""
    try:
        app()
    except UnusableInput as fault:
        _end(str(fault), 3)
    except EnvironmentFault as fault:
        _end(str(fault), 4)
    except _refusal() as fault:
        _end(str(fault), 3)
    except BrokenPipeError:
        # The reader has gone (`| head`); nothing more can be said to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as fault:
        # A disk that is full, a file that may not be read: the machine's business.
        _end(f"{fault.filename or 'the disk'}: {fault.strerror or fault}", 4)


def _refusal() -> type[Exception]:
    """What reading a package raises; Python asks for it only once something was raised."""
    from flashcards.apkg import Refused

    return Refused


def _end(message: str, code: int) -> None:
    typer.echo(message, err=True)
    sys.exit(code)
