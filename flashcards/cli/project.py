"""The deck on disk: its folder and files, and its clock and git as commands ask them."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from flashcards.model import Deck, EnvironmentFault, Problem, Roadmap, UnusableInput

if TYPE_CHECKING:
    from flashcards.cache import Cache
    from flashcards.ledger import Ledger

ROADMAP = "roadmap.yaml"
CACHE = "rendered.sqlite3"
# A folder that was downloaded may hold the files of a bare repository, whose configuration names
# programs to run. A repository with a folder `.git` is the user's own: no commit can hold that.
GIT = ("git", "-c", "safe.bareRepository=explicit", "--no-optional-locks")
PROGRAM = "ai-roadmap-flashcards"


@dataclass(frozen=True)
class Project:
    """A deck in a folder.

    `root` is the folder as it is reached from the current one, so that a path that is printed can
    be opened from there.
    """

    root: Path = Path()

    @classmethod
    def here(cls, *, needed: bool = True) -> Project:
        """The project that the current folder is, or lies in; the nearest one.

        Where there is none, raises UnusableInput if it is `needed`, else gives the current folder.
        """
        root = Path()
        while not (root / ROADMAP).is_file():
            above = root / ".."
            if above.samefile(root):
                if needed:
                    raise UnusableInput(
                        f"there is no deck here: no {ROADMAP} in this folder or one above it; go "
                        "to the deck's folder, or name it with -C"
                    )
                return cls()
            root = above
        return cls(root)

    @cached_property
    def roadmap(self) -> Path:
        """The file of the roadmap."""
        return self.root / ROADMAP

    @property
    def decks(self) -> Path:
        """The folder of the card files."""
        return self.root / "decks"

    @property
    def ledger(self) -> Path:
        """The file of what is published."""
        return self.decks / "ledger.jsonl"

    @property
    def look(self) -> Path:
        """The folder of templates and style, in a project that has the program in it."""
        return self.root / "flashcards" / "look"

    @property
    def dist(self) -> Path:
        """The folder that packages go to, unless another one is named."""
        from flashcards import files

        files.refuse_detour(self.root / "dist" / "package", self.root)
        return self.root / "dist"

    def load_deck(self, *, faulty: bool = False) -> tuple[Deck, list[Problem]]:
        """The deck and its problems; `faulty` as in `card_parser.parse`."""
        from flashcards.sources import load_deck

        self.finish_interrupted()
        return load_deck(self.root, faulty=faulty)

    def load_roadmap(self) -> tuple[Roadmap, list[Problem]]:
        """The roadmap of the deck, and its problems."""
        from flashcards.sources import load_roadmap_of

        return load_roadmap_of(self.root)

    def load_ledger(self) -> tuple[Ledger, list[Problem]]:
        """The ledger, empty before the first release, and its problems."""
        from flashcards import ledger
        from flashcards.sources.text import read

        if not self.ledger.exists():
            return {}, []
        text, problems = read(self.ledger, root=self.root)
        entries, faults = ledger.read(text or "", str(self.ledger))
        if any(entry.is_retired for entry in entries.values()):
            from flashcards import publish

            faults += publish.faults(entries, str(self.ledger))
        return entries, problems + faults

    def against_ledger(self, published: Ledger, deck: Deck) -> list[Problem]:
        """What is wrong between the ledger and the cards that are there."""
        from flashcards import ledger

        places = {card.id: card.where for card in deck.cards}
        return ledger.faults(published, places, str(self.ledger))

    def fingerprint(self) -> str:
        """A digest of all that every note of the deck depends on: roadmap, ledger, this program."""
        from flashcards import batch, cache

        paths = (self.roadmap, self.ledger)
        contents = (path.read_bytes() if path.is_file() else b"" for path in paths)
        return batch.digest(cache.program(), *(sha256(content).hexdigest() for content in contents))

    def relative(self, path: Path) -> str:
        """A path as git and the history name it: from the project's folder, with `/`."""
        return Path(os.path.relpath(path, self.root)).as_posix()

    # --- one command at a time --------------------------------------------------------------------

    def state(self) -> Path:
        """Where this user's runs keep the journal and the lock of this deck.

        Not in the folder itself: what a commit can put there must not be carried out.
        """
        from platformdirs import user_state_path

        here = os.path.realpath(self.root)
        return user_state_path(PROGRAM) / sha256(os.fsencode(here)).hexdigest()[:16]

    def journal(self) -> Path:
        """The folder for `files.replace_all`."""
        return self.state() / "journal"

    @contextmanager
    def alone(self, needed: bool = True) -> Iterator[None]:
        """Be the only command that changes this deck.

        Raises EnvironmentFault while another one does.
        """
        from flashcards import files

        if not needed:
            yield
            return
        with files.alone(self.state() / "lock") as ours:
            if not ours:
                raise EnvironmentFault(
                    "another flashcards command is at work in this folder; run this one again when "
                    "it has ended"
                )
            _tell(files.finish(self.journal(), self.root))
            for path in (self.roadmap, *self.decks.glob("*"), *self.decks.glob("*/*")):
                files.clear(path, self.root)
            yield

    def finish_interrupted(self) -> None:
        """Complete what a killed command had begun, and say so; leave what a running one does."""
        from flashcards import files

        if os.path.exists(self.journal()):  # noqa: PTH110, which may be asked of any place
            with files.alone(self.state() / "lock") as ours:
                _tell(files.finish(self.journal(), self.root) if ours else "")

    # --- clock and git ----------------------------------------------------------------------------

    def now(self) -> int:
        """The current time in UTC seconds, or `SOURCE_DATE_EPOCH` if it is set."""
        fixed = self.fixed_time()
        return int(time.time()) if fixed is None else fixed

    def today(self) -> date:
        """The date of `now`, in UTC."""
        return datetime.fromtimestamp(self.now(), UTC).date()

    def fixed_time(self) -> int | None:
        """`SOURCE_DATE_EPOCH`, None where it is not set."""
        fixed = os.environ.get("SOURCE_DATE_EPOCH")
        if fixed is None:
            return None
        if not re.fullmatch("[0-9]{1,10}", fixed):  # to the year 2286, as a ledger
            raise UnusableInput(
                f"SOURCE_DATE_EPOCH is `{fixed[:20]}`; it must be a number of seconds"
            )
        return int(fixed)

    def ask_git(self, *arguments: str) -> bytes:
        """What a git command prints, run in the project's folder.

        Raises FileNotFoundError without git, CalledProcessError where it fails.
        """
        command = [*GIT, *arguments]
        return subprocess.run(command, capture_output=True, check=True, cwd=self.root).stdout

    def git(self, *arguments: str) -> str | None:
        """The same as text; None where git cannot answer."""
        try:
            return self.ask_git(*arguments).decode("utf-8", "replace")
        except (OSError, subprocess.CalledProcessError):
            return None


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


def _tell(message: str) -> None:
    if message:
        typer.echo(message, err=True)
