"""Follows the files of a deck and keeps what is shown up to date."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from flashcards.model import Deck, EnvironmentFault, Problem, UnusableInput
from flashcards.preview.content import Renderer, failed
from flashcards.preview.server import State


@dataclass(slots=True)
class Live:
    """A deck that somebody is writing.

    `load` reads the deck in the folder `root`; `judge` is the slower look at it, whose findings
    are shown when they are there; `wanted` picks the card files that are shown, by path.
    """

    root: Path
    load: Callable[[], tuple[Deck, list[Problem]]]
    judge: Callable[[Deck], list[Problem]]
    wanted: Callable[[str], bool]
    state: State = field(default_factory=State)
    renderer: Renderer = field(default_factory=Renderer)
    findings: list[Problem] = field(default_factory=list)

    def refresh(self) -> None:
        """Show the deck as it is now: the cards at once, then what was found wrong with them.

        Raises UnusableInput when it cannot be read at all.
        """
        deck, problems = self.load()
        self.state.show(self.renderer.content(deck, [*problems, *self.findings], self.wanted))
        self.findings = self.judge(deck)
        self.state.show(self.renderer.content(deck, [*problems, *self.findings], self.wanted))

    def follow(self, interval: float) -> None:
        """Look at the files every `interval` seconds and show what has changed, for ever."""
        seen = self.files()
        while True:
            time.sleep(interval)
            try:
                now = self.files()
                if now == seen:
                    continue
                seen = now
                self.refresh()
            except (EnvironmentFault, UnusableInput, OSError) as fault:
                # OSError: a file replaced a moment ago, or no more files may be opened.
                self.state.show(failed(self.state.content, str(fault)))

    def files(self) -> dict[str, tuple[int, int]]:
        """When each file of the deck was last changed, and its size."""
        found = {}
        for path in (self.root / "roadmap.yaml", *(self.root / "decks").rglob("*")):
            try:
                status = path.stat()
            except OSError:  # removed between the listing and now
                continue
            found[str(path)] = (status.st_mtime_ns, status.st_size)
        return found
