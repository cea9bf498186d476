"""What commands need of the world: the deck in this folder, the clock, git."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from flashcards.model import Deck, EnvironmentFault, Problem, Roadmap, Severity, UnusableInput

if TYPE_CHECKING:
    from flashcards.cache import Cache
    from flashcards.ledger import Ledger

ROOT = Path()
ROADMAP = ROOT / "roadmap.yaml"
DECKS = Path("decks")
LEDGER = DECKS / "ledger.jsonl"
LOOK = Path("flashcards") / "look"
CACHE = "rendered.sqlite3"
# A folder that was downloaded may hold the files of a bare repository, whose configuration names
# programs to run. A repository with a folder `.git` is the user's own: no commit can hold that.
GIT = ("git", "-c", "safe.bareRepository=explicit", "--no-optional-locks")
PROGRAM = "ai-roadmap-flashcards"


def deck() -> tuple[Deck, list[Problem]]:
    """The deck in the current folder, and its problems."""
    from flashcards.sources import load_deck

    finish_interrupted()
    return load_deck(ROOT)


def state() -> Path:
    """Where this user's runs keep the journal and the lock of the deck in the current folder.

    Not in the folder itself: what a commit can put there must not be carried out.
    """
    from platformdirs import user_state_path

    here = os.path.realpath(ROOT)
    return user_state_path(PROGRAM) / sha256(os.fsencode(here)).hexdigest()[:16]


def journal() -> Path:
    """The folder for `files.replace_all`."""
    return state() / "journal"


@contextmanager
def alone(needed: bool = True) -> Iterator[None]:
    """Be the only command that changes the deck in this folder.

    Raises EnvironmentFault while another one does.
    """
    from flashcards import files

    if not needed:
        yield
        return
    with files.alone(state() / "lock") as ours:
        if not ours:
            raise EnvironmentFault(
                "another flashcards command is at work in this folder; run this one again when "
                "it has ended"
            )
        _tell(files.finish(journal()))
        for path in (ROADMAP, *DECKS.glob("*"), *DECKS.glob("*/*")):
            files.clear(path)
        yield


def finish_interrupted() -> None:
    """Complete what a killed command had begun, and say so; leave what a running one does."""
    from flashcards import files

    if os.path.exists(journal()):  # noqa: PTH110, which may be asked of any place
        with files.alone(state() / "lock") as ours:
            _tell(files.finish(journal()) if ours else "")


def _tell(message: str) -> None:
    if message:
        typer.echo(message, err=True)


def roadmap() -> tuple[Roadmap, list[Problem]]:
    """The roadmap of the deck in the current folder, and its problems."""
    from flashcards.sources import load_roadmap_of

    return load_roadmap_of(ROOT)


def common() -> str:
    """A digest of all that every note of the deck depends on: roadmap, ledger, this program."""
    from flashcards import batch, cache

    contents = (path.read_bytes() if path.is_file() else b"" for path in (ROADMAP, LEDGER))
    return batch.digest(cache.program(), *(sha256(content).hexdigest() for content in contents))


@contextmanager
def kept(wanted: bool = True) -> Iterator[Cache]:
    """The cache of this user; one that keeps nothing where it is not wanted."""
    from platformdirs import user_cache_path

    from flashcards.cache import Cache

    opened = Cache(user_cache_path(PROGRAM) / CACHE if wanted else None)
    try:
        yield opened
    finally:
        opened.close()


def published(root: Path = ROOT) -> tuple[Ledger, list[Problem]]:
    """The ledger of the deck in `root`, empty before the first release, and its problems."""
    from flashcards import ledger
    from flashcards.sources.text import read

    path = root / LEDGER
    if not path.exists():
        return {}, []
    text, problems = read(path, root=root)
    entries, faults = ledger.read(text or "", str(path))
    if any(entry.is_retired for entry in entries.values()):
        from flashcards import publish

        faults += publish.faults(entries, str(path))
    return entries, problems + faults


def read(path: Path) -> str:
    """A text file of the project, empty when it is not there; ends with its fault if unreadable."""
    from flashcards.sources import text

    if not path.exists():
        return ""
    found, problems = text.read(path, root=ROOT)
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


def now() -> int:
    """The current time in UTC seconds, or `SOURCE_DATE_EPOCH` if it is set."""
    fixed = fixed_time()
    return int(time.time()) if fixed is None else fixed


def today() -> date:
    """The date of `now`, in UTC."""
    return datetime.fromtimestamp(now(), UTC).date()


def fixed_time() -> int | None:
    """`SOURCE_DATE_EPOCH`, None where it is not set."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH")
    if fixed is None:
        return None
    if not re.fullmatch("[0-9]{1,10}", fixed):  # to the year 2286, as a ledger
        raise UnusableInput(f"SOURCE_DATE_EPOCH is `{fixed[:20]}`; it must be a number of seconds")
    return int(fixed)


def git(*arguments: str) -> str | None:
    """What a git command prints, run in the current folder; None where git cannot answer."""
    try:
        done = subprocess.run([*GIT, *arguments], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.decode("utf-8", "replace")
