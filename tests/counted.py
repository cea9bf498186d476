"""How much work a function does, counted and not timed: the same on every machine."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from types import FrameType, ModuleType
from typing import Any

import pytest


class Text(str):
    """A text that counts how far it is searched."""

    searched = 0

    def __getitem__(self, place: Any) -> Text:
        return Text(super().__getitem__(place))

    def find(self, sub: str, start: Any = 0, end: Any = None) -> int:
        """As `str.find`."""
        found = super().find(sub, start)
        Text.searched += (len(self) if found < 0 else found) - start
        return found


class Pattern:
    """A pattern that counts the characters that it passes over; where it fails, all that follow.

    What it does inside one match is not seen: no part of it may begin where the one before it,
    which repeats, could go on.
    """

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern = pattern

    def __getattr__(self, name: str) -> Any:
        return getattr(self.pattern, name)

    def search(self, text: str, at: int = 0) -> re.Match[str] | None:
        """As `re.Pattern.search`."""
        found = self.pattern.search(text, at)
        Text.searched += (found.end() if found else len(text)) - at
        return found

    def match(self, text: str, at: int = 0) -> re.Match[str] | None:
        """As `re.Pattern.match`."""
        found = self.pattern.match(text, at)
        Text.searched += found.end() - at if found else 1
        return found


def lines_of(function: Callable[[], object]) -> int:
    """How many lines of Python a function runs."""
    lines = 0

    def trace(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal lines
        lines += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        function()
    finally:
        sys.settrace(before)
    return lines


def steps(function: Callable[[str], object], text: str, *modules: ModuleType) -> int:
    """Lines run by a function, and characters that it searched with the patterns of `modules`."""
    Text.searched = 0
    with pytest.MonkeyPatch.context() as patched:
        for module in modules:
            for name, value in vars(module).items():
                if isinstance(value, re.Pattern):
                    patched.setattr(module, name, Pattern(value))
                elif isinstance(value, dict) and any(
                    isinstance(each, re.Pattern) for each in value.values()
                ):
                    counting = {key: Pattern(each) for key, each in value.items()}
                    patched.setattr(module, name, counting)
        lines = lines_of(lambda: function(Text(text)))
    return lines + Text.searched


def grows_as_its_text(
    function: Callable[[str], object], piece: str, *modules: ModuleType
) -> tuple[int, int]:
    """The steps for a thousand repetitions of a piece, and for twice as many."""
    return steps(function, piece * 1000, *modules), steps(function, piece * 2000, *modules)
