# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two texts of a field as HTML, each with the words marked that the other lacks."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from .engine import words
from .engine.words import Segment, Word


def sides(mine: str, release: str, colours: tuple[str, str]) -> tuple[str, str]:
    """Both sides as people read them; where they read the same, the HTML that tells them apart.

    `colours` stand behind marked words, mine and the release's; for who cannot tell them apart the
    words are underlined too.
    """
    segments = words.changes(mine, release, whole=True) or words.changes(
        escape(mine), escape(release), whole=True
    )
    return (
        _side(segments, words.REMOVED, colours[0]),
        _side(segments, words.ADDED, colours[1]),
    )


def _side(segments: Sequence[Segment], mark: str, colour: str) -> str:
    style = f'<span style="background-color:{colour}; text-decoration:underline">'
    parts = []
    for segment in segments:
        text = "".join(map(_html, segment.words))
        if segment.fate == mark:
            lead = " " if text.startswith(" ") else ""
            parts.append(f"{lead}{style}{text.lstrip()}</span>")
        elif segment.fate == words.EQUAL:
            parts.append(text)
    return "".join(parts)


def _html(word: Word) -> str:
    """A word as Qt shows it, with the white space before it."""
    if word.kind == words.BREAK:
        return "<br>"
    text = escape(words.shown(word).strip("`"), quote=False)
    if word.kind in {words.CODE, words.LINE}:
        text = f"<code>{text.replace(' ', '&nbsp;')}</code>"
    return f" {text}" if word.spaced else text
