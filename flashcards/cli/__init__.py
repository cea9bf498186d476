"""The command line: load, call, print. Clock, git and network enter here and nowhere else.

Data goes to stdout, messages to stderr. Exit codes: 0 done, 1 findings or differences, 2 usage,
3 unusable input, 4 environment. A command's heavy imports are made when it runs.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from flashcards import __version__

LEARNERS = "For learners"
AUTHORS = "For who writes cards"
MAINTAINERS = "For who publishes a deck"

# Each command's module, its group and its line in the help: what is not called is not imported.
COMMANDS = {
    "merge": (
        "merge",
        LEARNERS,
        "Merge releases into what you have: a patch package to import, and a report.",
    ),
    "stats": (
        "stats",
        LEARNERS,
        "Print how many cards there are, of what; with your export, what you know.",
    ),
    "build": (
        "build",
        LEARNERS,
        "Write the Anki package and print the path of each file written.",
    ),
    "addon": (
        "addon",
        LEARNERS,
        "Write the add-on for Anki desktop, the current deck inside, and print its path.",
    ),
    "export": (
        "export",
        LEARNERS,
        "Print the cards in another format, or write them and print the path of the file.",
    ),
    "new": (
        "new",
        AUTHORS,
        "Add a card to fill in under its topic, and print the file and line where it stands.",
    ),
    "preview": (
        "preview",
        AUTHORS,
        "Show the cards in a browser as Anki shows them; saving a file updates the page.",
    ),
    "check": (
        "check",
        AUTHORS,
        "Hold the cards and the roadmap against every rule; exit with 1 if an error is found.",
    ),
    "diff": ("diff", AUTHORS, "Say what changed for a learner between two states of the deck."),
    "sources": (
        "sources",
        AUTHORS,
        "Print each arXiv id, DOI and address in the cards' sources, its work, and its cards.",
    ),
    "init": (
        "init",
        MAINTAINERS,
        "Begin a deck of your own from the roadmap in a README; without --yes nothing is written.",
    ),
    "roadmap": ("roadmap", MAINTAINERS, "Keep roadmap.yaml in step with its README."),
    "retire": (
        "retire",
        MAINTAINERS,
        "Take published cards out of the deck; their lines stay in the ledger, their ids never "
        "come back.",
    ),
    "release": (
        "release",
        MAINTAINERS,
        "Publish: the ledger, the changelog for learners, the packages, their checksums.",
    ),
    "site": (
        "site",
        MAINTAINERS,
        "Write the site for learners: the road, a page for each concept with its cards.",
    ),
}

# What people call the types of values.
TYPES = {"path": "PATH", "file": "PATH", "directory": "PATH", "str": "TEXT", "int": "NUMBER"}


class Commands(TyperGroup):
    """The commands, each loaded when it is called; the help is printed without loading any."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = {
            name: TyperCommand(name, help=line, rich_help_panel=group)
            for name, (_, group, line) in COMMANDS.items()
        }
        self.listing = False
        _in_plain_words(self)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of this name; while the help is printed, as much as it shows."""
        if self.listing or cmd_name not in self.commands:
            return self.commands.get(cmd_name)
        loaded = import_module(f"flashcards.cli.{COMMANDS[cmd_name][0]}")
        if hasattr(loaded, "app"):
            group = typer.main.get_group(loaded.app)
            group.name = cmd_name
            for command in group.commands.values():
                _in_plain_words(command)
            return _in_plain_words(group)
        alone = typer.Typer(add_completion=False)
        alone.command(cmd_name)(getattr(loaded, cmd_name))
        return _in_plain_words(typer.main.get_command(alone))

    def list_commands(self, ctx: Any) -> list[str]:
        """Every command's name, in the order of the help."""
        return list(self.commands)

    def invoke(self, ctx: Any) -> Any:
        """Run the command; where the reader has gone (`| head`), nothing more can be said to it."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit from None

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print the help."""
        self.listing = True
        super().format_help(ctx, formatter)
        self.listing = False


def _in_plain_words(command: Any) -> Any:
    """The command, its help naming types as people do: no `<bool>`, no `<list[str]>`."""
    params = command.get_params

    def named(ctx: Any) -> list[Any]:
        for param in (found := params(ctx)):
            shown = type(param).display_type_rich
            param.__dict__["display_type_rich"] = partial(_called, shown, param)
        return list(found)

    command.__dict__["get_params"] = named  # with `--help`, which is made when it is asked for
    return command


def _called(shown: Callable[..., str], param: Any, ctx: Any) -> str:
    return _plain(shown(param, ctx))


def _plain(type_: str) -> str:
    bare = type_.removeprefix("<").removesuffix(">")
    bare = re.sub(r"^list\[(.*)\]$", r"\1", bare)
    return "" if bare == "bool" else TYPES.get(bare.lower(), bare)


app = typer.Typer(
    cls=Commands,
    help="Flashcards for a roadmap: check, build and publish the deck.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


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
    """Flashcards for a roadmap: check, build and publish the deck."""
    if directory:
        try:
            os.chdir(directory)
        except OSError as fault:
            from flashcards.model import UnusableInput

            raise UnusableInput(f"{directory}: {fault.strerror}; name a folder") from fault


def main() -> None:
    """Run the command line; every fault that lies outside ends as one line and an exit code."""
    # Windows would look for programs such as git in the current folder first, which a commit fills.
    os.environ.setdefault("NoDefaultCurrentDirectoryInExePath", "1")
    try:
        app()
    except SystemExit:
        raise  # the usual end: what follows is for faults, and loads what knows them
    except _faults() as fault:
        _end(str(fault), _exit_code(fault))
    except OSError as fault:
        # A disk that is full, a file that may not be read: the machine's business.
        _end(f"{fault.filename or 'the disk'}: {fault.strerror or fault}", 4)


def _faults() -> tuple[type[Exception], ...]:
    """The faults that lie outside; Python asks for them only once something was raised."""
    from flashcards.engine.apkg import Refused
    from flashcards.model import EnvironmentFault, UnusableInput

    return Refused, EnvironmentFault, UnusableInput


def _exit_code(fault: Exception) -> int:
    from flashcards.model import EnvironmentFault

    return 4 if isinstance(fault, EnvironmentFault) else 3


def _end(message: str, code: int) -> None:
    from flashcards.model import visible

    typer.echo(visible(message), err=True)
    sys.exit(code)
