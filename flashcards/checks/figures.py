"""Figures: what they say to those who cannot see them, and whether they have a size."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from flashcards import figures, markup
from flashcards.checks import card_words
from flashcards.checks.rule import Check, Finding, Placed, check, fields
from flashcards.model import Field

FEWEST, MOST = 5, 40
ROOT = re.compile(r"<svg\b[^>]*>", re.IGNORECASE)
BEGINNING = 20_000  # characters of a file in which its root element stands


@check(
    "C028",
    "A figure has an alternative text of 5 to 40 words",
    "Say what is to be seen, for those who hear the card, and for when the figure is missing",
    bad="""
        Q: What is the rank of the matrix whose columns are drawn here?

        ![Three arrows.](plane.svg)

        A: Two.
        """,
    good="""
        Q: What is the rank of the matrix whose columns are drawn here?

        ![Three arrows of different directions in space that all lie in one plane.](plane.svg)

        A: Two.
        """,
)
def alternative_text(placed: Placed) -> Iterator[Finding]:
    """Count the words of each figure's text."""
    for field in fields(placed.card):
        for _, alt, offset in markup.images(field):
            number = card_words.count(Field(alt, field.where))
            if not FEWEST <= number <= MOST:
                yield Finding(field.at(offset), f"the alternative text has {number} words")


@check(
    "C030",
    "An SVG says how wide and how high it is",
    "Give the `svg` element `width` and `height`; without them it fills the whole card",
    bad="""
        Q: What is the rank of the matrix whose columns are drawn here?

        ![Three arrows of different directions in space that all lie in one plane.](sizeless.svg)

        A: Two.
        """,
    good="""
        Q: What is the rank of the matrix whose columns are drawn here?

        ![Three arrows of different directions in space that all lie in one plane.](plane.svg)

        A: Two.
        """,
    stops=True,
)
def sizeless(placed: Placed) -> Iterator[Finding]:
    """Look at the root element of each SVG that can be read; the others have rules of their own."""
    for field in fields(placed.card):
        for name, _, offset in markup.images(field):
            missing = _missing_sizes(figures.beside(Path(field.where.path), name))
            if missing:
                yield Finding(field.at(offset), f"`{name}` has no {' and no '.join(missing)}")


def _missing_sizes(path: Path | None) -> list[str]:
    if path is None or path.suffix.lower() != ".svg":
        return []
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            root = ROOT.search(file.read(BEGINNING))
    except (OSError, ValueError):
        return []
    attributes = root[0] if root else ""
    return [size for size in ("width", "height") if not re.search(rf"\s{size}\s*=", attributes)]


CHECKS: tuple[Check, ...] = (alternative_text, sizeless)
