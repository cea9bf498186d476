"""Problems as `check` prints them: lines for people, JSON for programs, annotations for GitHub."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum
from pathlib import Path

import typer

from flashcards import records
from flashcards.cli.json_records import ProblemRecord
from flashcards.model import Problem, Severity, Where

# The code of the rule that every topic has a card.
BARE = "C037"


class Format(StrEnum):
    """How problems are printed."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


def show(problems: Iterable[Problem], form: Format) -> None:
    """Print the problems, given by place; as text, errors come last, nearest the prompt."""
    if form is Format.JSON:
        typer.echo(records.text(list(map(ProblemRecord.of, problems))))
    elif form is Format.GITHUB:
        for each in problems:
            typer.echo(_annotation(each))
    else:
        for each in sorted(
            _folded(list(problems)), key=lambda each: each.severity is Severity.ERROR
        ):
            typer.echo(_line(each))


def _folded(problems: list[Problem]) -> list[Problem]:
    """The problems with all that say which topics of a concept have no card as one."""
    bare = [each for each in problems if each.code == BARE]
    if len(bare) < 2:
        return problems
    named = ", ".join(Path(each.where.path).stem for each in bare[:3])
    more = ", …" if len(bare) > 3 else ""
    message = f"{len(bare)} concepts have topics without a card: {named}{more}"
    cure = f"{bare[0].cure}; `flashcards stats` lists them all"
    one = replace(
        bare[0],
        where=Where(Path(bare[0].where.path).parents[1].as_posix()),
        message=message,
        cure=cure,
    )
    return [one, *(each for each in problems if each.code != BARE)]


def _line(each: Problem) -> str:
    where, _, rest = str(each).partition(f": {each.code} ")
    if each.severity is Severity.ERROR:
        return f"{styled(where, bold=True)}: {styled(each.code, 'red')} {rest}"
    return f"{styled(where, bold=True)}: {styled(each.code, 'yellow')} warning: {rest}"


def styled(text: str, colour: str | None = None, *, bold: bool = False, err: bool = False) -> str:
    """The text for a terminal; plain where there is none, or NO_COLOR is set (no-color.org)."""
    stream = sys.stderr if err else sys.stdout
    if os.environ.get("NO_COLOR") or not stream.isatty():
        return text
    return typer.style(text, fg=colour, bold=bold or None)


def _annotation(each: Problem) -> str:
    """A workflow command: https://docs.github.com/actions/reference/workflow-commands."""

    def escaped(text: str, more: str = "") -> str:
        for char in f"%\r\n{more}":
            text = text.replace(char, f"%{ord(char):02X}")
        return text

    where = each.where
    return (
        f"::{each.severity.value} file={escaped(where.path, ':,')},line={where.line},"
        f"col={where.column},title={each.code}::{escaped(each.text)}"
    )


def summarise(problems: list[Problem], cards: int) -> None:
    """Say on stderr how many cards were judged, and how many problems there are of each kind."""
    counts = Counter(each.severity for each in problems)
    said = [
        f"{number} {severity.value}{'s' * (number != 1)}"
        for severity in Severity
        if (number := counts[severity])
    ]
    files = len({each.where.path for each in problems})
    found = f"{', '.join(said)} in {files} file{'s' * (files != 1)}" if said else "no problem"
    typer.echo(f"{cards} card{'s' * (cards != 1)}: {found}", err=True)
