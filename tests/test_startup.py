"""A command loads what it uses and nothing else, so that the command line answers at once."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest
import typer
from conftest import REPOSITORY
from typer.testing import CliRunner

from flashcards import __version__, cli

HEAVY = ("anki", "genanki", "markdown", "nh3", "pygments", "yaml")

RUN = """
import sys
from flashcards.cli import main
sys.argv = ["flashcards", *sys.argv[1:]]
try:
    main()
finally:
    print(*sorted(sys.modules))
"""


def loaded_by(*arguments: str) -> tuple[str, set[str]]:
    """What `flashcards ARGUMENTS` prints, and the modules that a fresh Python has loaded then."""
    command = [sys.executable, "-c", RUN, *arguments]
    result = subprocess.run(command, check=True, capture_output=True, text=True)
    printed, _, modules = result.stdout.rstrip("\n").rpartition("\n")
    return printed, set(modules.split())


def test_the_version_is_printed_without_loading_a_library() -> None:
    printed, modules = loaded_by("--version")
    assert printed == __version__
    assert "flashcards.cli" in modules
    assert modules.isdisjoint(HEAVY)


def test_the_help_is_printed_without_loading_a_library() -> None:
    printed, modules = loaded_by("--help")
    assert "build" in printed
    # The help is set by rich, which brings Pygments along.
    assert modules.isdisjoint({*HEAVY} - {"pygments"})


def test_a_command_is_loaded_when_it_is_called_and_no_other() -> None:
    _, modules = loaded_by("--help")
    assert {name for name in modules if name.startswith("flashcards.")} == {"flashcards.cli"}
    _, modules = loaded_by("stats", "--help")
    assert "flashcards.cli.stats" in modules
    assert "flashcards.cli.build" not in modules


def test_the_help_says_of_each_command_what_the_command_says_of_itself() -> None:
    group = typer.main.get_group(cli.app)
    context = typer.Context(group)
    assert group.list_commands(context) == list(cli.COMMANDS)
    for name, (_, _, line) in cli.COMMANDS.items():
        command = group.get_command(context, name)
        assert command is not None
        assert command.help is not None
        assert command.name == name
        assert " ".join(command.help.split("\n\n")[0].split()) == line


def test_every_module_of_a_command_is_in_the_list_of_commands() -> None:
    folder = Path(cli.__file__).parent
    defining = {
        path.stem for path in folder.glob("*.py") if f"\ndef {path.stem}(" in path.read_text()
    }
    assert defining <= {module for module, _, _ in cli.COMMANDS.values()}


def test_the_help_groups_commands_by_who_uses_them() -> None:
    printed, _ = loaded_by("--help")
    for title, first in (
        (cli.LEARNERS, "merge"),
        (cli.AUTHORS, "new"),
        (cli.MAINTAINERS, "roadmap"),
    ):
        assert first in printed.partition(title)[2].splitlines()[1]


@pytest.mark.parametrize("command", ["", *cli.COMMANDS, "roadmap sync"])
def test_no_help_names_a_type_as_python_does(command: str) -> None:
    printed = CliRunner().invoke(cli.app, [*command.split(), "--help"]).stdout
    assert "Usage: " in printed
    assert not re.search(r"<\w+>|list\[|<list", printed)


def test_every_library_that_must_not_be_loaded_is_installed_under_that_name(
    anki: ModuleType,
) -> None:
    assert [name for name in HEAVY if find_spec(name) is None] == []


@pytest.mark.parametrize("arguments", ["stats", "stats --json", "export json", "sources"])
def test_a_reader_that_goes_away_ends_a_command_quietly(arguments: str) -> None:
    command = [sys.executable, "-c", "from flashcards.cli import main; main()", *arguments.split()]
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            command, cwd=REPOSITORY, stdout=writer, stderr=subprocess.PIPE, text=True, check=False
        )
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (0, "")
