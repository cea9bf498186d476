"""Card files changed by one card, every other line as it was.

The laws: taking a card out removes lines that stand in a row, and nothing of another card; taking
out what was put in gives the text back.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from flashcards.model import Concept
from flashcards.sources.card_files import card_paths
from flashcards.sources.lines import Kind, lines
from flashcards.sources.text import read


@dataclass(frozen=True, slots=True)
class Block:
    """A heading with all up to the next one: its level, its text, the lines it begins and ends at.

    Lines are counted from 0, the last one not included. `alone` says that nothing follows the
    heading but blank lines.
    """

    level: int
    name: str
    begin: int
    end: int
    alone: bool


def blocks(text: str) -> Iterator[Block]:
    """The headings of a card file that are no code, in order."""
    level, name, begin, alone = 0, "", 0, True
    for line in lines(text):
        if line.kind is Kind.HEADING and line.match:
            if level:
                yield Block(level, name, begin, line.number - 1, alone)
            level, name = len(line.match[1]), (line.match[2] or "").strip()
            begin, alone = line.number - 1, True
        elif line.kind is not Kind.BLANK:
            alone = False
    if level:
        yield Block(level, name, begin, line.number, alone)


def card_ids(text: str) -> list[str]:
    """The ids of a card file's cards in order, of faulty cards too."""
    return [block.name for block in blocks(text) if block.level == 3 and block.name]


def ids_in(decks: Path) -> set[str]:
    """Every card id below `decks`, of faulty cards too: none of them is free."""
    return {card for path in card_paths(decks) for card in card_ids(read(path)[0] or "")}


def fresh_id(topic: str, taken: Container[str]) -> str:
    """The first of `topic-1`, `topic-2`, … that is not taken."""
    return next(name for n in count(1) if (name := f"{topic}-{n}") not in taken)


def with_new_card(
    text: str, concept: Concept, topic: str, card: str, *, cloze: bool = False
) -> tuple[str, int] | None:
    """A card file's text with an empty card at the end of its topic, and the card's line.

    A topic without a heading gets one, in the roadmap's order of topics. None where the card would
    be part of code or of a comment that is never closed.
    """
    order = [each.id for each in concept.topics]
    found = [block for block in blocks(text) if block.level <= 2]
    own = next((n for n, each in enumerate(found) if (each.level, each.name) == (2, topic)), None)
    if own is None:
        after = order[order.index(topic) + 1 :]
        later = [each.begin for each in found if each.level == 2 and each.name in after]
    else:
        later = [each.begin for each in found[own + 1 :]]
    rows = text.rstrip("\n").split("\n")
    end = _after_text(rows, min(later, default=len(rows)))
    labels = ("Cloze", "Source") if cloze else ("Q", "A", "Source")
    added = [] if own is not None else ["", f"## {topic}"]
    added += ["", f"### {card}", *(part for label in labels for part in ("", f"{label}: "))]
    after_all = text[len(text.rstrip("\n")) :] or "\n"
    grown = "\n".join([*rows[:end], *added, *rows[end:]]) + after_all
    if card not in card_ids(grown):
        return None
    return grown, end + added.index(f"### {card}") + 1


def without_card(text: str, card: str) -> str | None:
    """A card file's text without one card, and without its topic's heading if that is left alone.

    None when the text has no such card.
    """
    found = list(blocks(text))
    at = next((n for n, each in enumerate(found) if (each.level, each.name) == (3, card)), None)
    if at is None:
        return None
    rows = text.split("\n")
    end = _after_text(rows, found[at].end)
    last = at + 1 == len(found) or found[at + 1].level < 3
    if at and last and found[at - 1].level == 2 and found[at - 1].alone:
        at -= 1
    begin = _after_text(rows, found[at].begin)
    if not begin:  # nothing stands before it: what follows comes to the top
        end = next((n for n in range(end, len(rows)) if rows[n].strip(" \t")), len(rows))
    return "\n".join([*rows[:begin], *rows[end:]])


def _after_text(rows: list[str], end: int) -> int:
    """Where the last line before `end` that is not blank is over."""
    return next((n for n in range(end, 0, -1) if rows[n - 1].strip(" \t")), 0)
