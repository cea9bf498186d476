"""The terminal as rich sees it, ending quietly where nobody reads any more."""

from __future__ import annotations

from rich.console import Console as RichConsole


class Console(RichConsole):
    """A console whose closed pipe is a fault like any other output's; rich's own ends with 1."""

    def on_broken_pipe(self) -> None:
        """Hand the fault on: `cli` ends the command."""
        raise BrokenPipeError
