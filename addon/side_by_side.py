# SPDX-License-Identifier: AGPL-3.0-or-later
"""Texts side by side as HTML, the words marked that the other side lacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from .engine import words
from .engine.words import Segment, Word


@dataclass(frozen=True)
class Row:
    """A field with its text on both sides, None where a side has none, and what both began with."""

    field: str
    mine: str | None
    release: str | None
    before: str = ""


def table(titles: tuple[str, str], rows: Sequence[Row]) -> str:
    """The sides as HTML; a side that no field has is left out."""
    classes = ("mine", "release")
    sides = [
        side for side in (0, 1) if any((row.mine, row.release)[side] is not None for row in rows)
    ]
    lines = []
    for row in rows:
        texts = _texts(row)
        heads = "".join(f"<th>{escape(titles[side])}: {escape(row.field)}</th>" for side in sides)
        cells = "".join(f'<td class="{classes[side]}">{texts[side]}</td>' for side in sides)
        lines.append(f"<tr>{heads}</tr><tr>{cells}</tr>")
        if row.before:
            lines.append(
                '<tr class="before"><th colspan="2">Before both changes</th></tr>'
                f'<tr class="before"><td colspan="2">{_plain(row.before)}</td></tr>'
            )
    return f"<table>{''.join(lines)}</table>"


def _texts(row: Row) -> tuple[str, str]:
    if row.mine is None or row.release is None:
        return _plain(row.mine or ""), _plain(row.release or "")
    return sides(row.mine, row.release)


def _plain(text: str) -> str:
    return "".join(map(_html, words.words(text)))


def sides(mine: str, release: str) -> tuple[str, str]:
    """Both texts as people read them; where they read the same, the HTML that tells them apart."""
    segments = words.changes(mine, release, whole=True) or words.changes(
        escape(mine), escape(release), whole=True
    )
    return _side(segments, words.REMOVED), _side(segments, words.ADDED)


def _side(segments: Sequence[Segment], marked: str) -> str:
    parts = []
    for segment in segments:
        text = "".join(map(_html, segment.words))
        if segment.change == marked:
            lead = " " if text.startswith(" ") else ""
            parts.append(f"{lead}<mark>{text.lstrip()}</mark>")
        elif segment.change == words.EQUAL:
            parts.append(text)
    return "".join(parts)


def _html(word: Word) -> str:
    """A word as the page shows it, with the white space before it."""
    if word.kind == words.BREAK:
        return "<br>"
    if word.kind == words.FORMULA:
        text = f"\\({escape(word.text, quote=False)}\\)"
    else:
        text = escape(words.shown(word).strip("`"), quote=False)
    if word.kind in {words.CODE, words.LINE}:
        text = f"<code>{text.replace(' ', '&nbsp;')}</code>"
    return f" {text}" if word.spaced else text
