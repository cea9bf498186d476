"""Card files changed by one card, every other line as it was.

The laws: taking a card out removes lines that stand in a row, and nothing of another card; taking
out what was put in gives the text back.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from flashcards.model import Concept
from flashcards.sources.card_files import card_paths
from flashcards.sources.lines import headings
from flashcards.sources.text import read

BLANK = " \t\n"


@dataclass(frozen=True, slots=True)
class Block:
    """A heading with all up to the next one: level, text, and its place in the file's text.

    `alone` says that nothing follows the heading but blank lines.
    """

    level: int
    name: str
    begin: int
    end: int
    alone: bool


def blocks(text: str) -> list[Block]:
    """The headings of a card file that are no code, in order, with what stands below each."""
    found = list(headings(text))
    ends = [*(each.start for each in found[1:]), len(text)]
    return [
        Block(each.level, each.text, each.start, end, not text[each.end : end].strip())
        for each, end in zip(found, ends, strict=False)
    ]


def card_ids(text: str) -> list[str]:
    """The ids of a card file's cards in order, of faulty cards too."""
    return [block.name for block in blocks(text) if block.level == 3 and block.name]


def ids_in(decks: Path, instead: Mapping[Path, str] | None = None) -> set[str]:
    """Every card id below `decks`, of faulty cards too: none of them is free.

    `instead` has the texts of files that are to be taken for others than they are.
    """
    texts = dict.fromkeys(card_paths(decks)) | dict(instead or {})
    return {
        card
        for path, text in texts.items()
        for card in card_ids(text if text is not None else read(path, root=decks.parent)[0] or "")
    }


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
    end = _after_text(text, min(later, default=len(text)))
    labels = ("Cloze", "Source") if cloze else ("Q", "A", "Source")
    parts = [] if own is not None else [f"## {topic}"]
    parts += [f"### {card}", *(f"{label}: " for label in labels)]
    added = "\n\n".join(parts)
    before = f"{text[:end]}\n\n{added}" if end else added
    grown = before + ((text[end:] or "\n") if end else f"\n\n{text}")
    if card not in card_ids(grown):
        return None
    return grown, before[: before.rindex(f"### {card}")].count("\n") + 1


def without_card(text: str, card: str) -> str | None:
    """A card file's text without one card, and without its topic's heading if that is left alone.

    None when the text has no such card.
    """
    found = blocks(text)
    at = next((n for n, each in enumerate(found) if (each.level, each.name) == (3, card)), None)
    if at is None:
        return None
    end = _after_text(text, found[at].end)
    last = at + 1 == len(found) or found[at + 1].level == 2
    if at and last and found[at - 1].level == 2 and found[at - 1].alone:
        at -= 1
    begin = _after_text(text, found[at].begin)
    # With nothing before it, what follows comes to the top.
    return text[:begin] + text[end:] if begin else text[end:].lstrip(BLANK)


def _after_text(text: str, end: int) -> int:
    """Where the last line before `end` that is not blank is over, without its line end."""
    begun = len(text[:end].rstrip(BLANK))
    over = text.find("\n", begun, end) if begun else 0
    return end if over < 0 else over
