"""What commands need of the world: the deck in this folder, the clock, git."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from flashcards.model import Deck, Problem, Severity, UnusableInput

if TYPE_CHECKING:
    from flashcards.ledger import Ledger

ROOT = Path()
ROADMAP = ROOT / "roadmap.yaml"
DECKS = Path("decks")
LEDGER = DECKS / "ledger.jsonl"
JOURNAL = Path(".flashcards-journal")
LOOK = Path("flashcards") / "look"


def deck() -> tuple[Deck, list[Problem]]:
    """The deck in the current folder, and its problems."""
    from flashcards import files
    from flashcards.sources import load_deck

    if files.finish(JOURNAL):
        typer.echo("an interrupted command was completed or taken back", err=True)
    return load_deck(ROOT)


def published(root: Path = ROOT) -> tuple[Ledger, list[Problem]]:
    """The ledger of the deck in `root`, empty before the first release, and its problems."""
    from flashcards import ledger
    from flashcards.sources.text import read

    path = root / LEDGER
    if not path.exists():
        return {}, []
    text, problems = read(path)
    entries, faults = ledger.read(text or "", str(path))
    return entries, problems + faults


def read(path: Path) -> str:
    """A text file of the project, empty when it is not there; ends with its fault if unreadable."""
    from flashcards.sources import text

    if not path.exists():
        return ""
    found, problems = text.read(path)
    stop_on_errors(problems)
    return found or ""


def between(published: Ledger, deck: Deck) -> list[Problem]:
    """What is wrong between the ledger and the cards that are there."""
    from flashcards import ledger

    return ledger.faults(published, {card.id: card.where for card in deck.cards}, str(LEDGER))


def stop_on_errors(problems: Iterable[Problem]) -> None:
    """Print the problems on stderr; end with exit code 1 if one is an error."""
    listed = sorted(problems, key=lambda problem: (problem.where, problem.code))
    for problem in listed:
        typer.echo(str(problem), err=True)
    errors = sum(problem.severity is Severity.ERROR for problem in listed)
    if errors:
        typer.echo(f"{errors} error{'s' * (errors != 1)}; nothing was written", err=True)
        raise typer.Exit(1)


def now() -> int:
    """The current time in UTC seconds, or `SOURCE_DATE_EPOCH` if it is set."""
    fixed = _fixed_time()
    return int(time.time()) if fixed is None else fixed


def _fixed_time() -> int | None:
    fixed = os.environ.get("SOURCE_DATE_EPOCH")
    if fixed is None:
        return None
    if not fixed.isdigit():
        raise UnusableInput(f"SOURCE_DATE_EPOCH is `{fixed}`; it must be a number of seconds")
    return int(fixed)


def changed() -> Callable[[Path], int]:
    """A function that tells when a file last changed, in UTC seconds.

    `SOURCE_DATE_EPOCH` if it is set (https://reproducible-builds.org/specs/source-date-epoch/);
    else the time of the file's last commit; for a file with uncommitted changes, or outside git,
    the current time: whoever builds after an edit wants Anki to take it.
    """
    fixed = _fixed_time()
    if fixed is not None:
        return lambda _: fixed
    present = int(time.time())
    return lambda path: _committed().get(path.as_posix(), present)


@cache
def _committed() -> dict[str, int]:
    """The commit time of every file of the sources that is committed as it stands."""
    names = [DECKS.as_posix(), LOOK.as_posix()]
    history = git("log", "--relative", "--format=%x01%ct", "--name-only", "-z", "--", *names)
    dirty = git("diff", "--relative", "--name-only", "-z", "HEAD", "--", *names)
    if history is None or dirty is None:
        return {}
    times: dict[str, int] = {}
    committed = 0
    for token in history.split("\0"):
        if token.startswith("\x01"):
            committed = int(token[1:])
        elif path := token.lstrip("\n"):
            times.setdefault(path, committed)  # the newest commit comes first
    for path in dirty.split("\0"):
        times.pop(path, None)
    return times


def git(*arguments: str) -> str | None:
    """What a git command prints, run in the current folder; None where git cannot answer."""
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.decode("utf-8", "replace")
