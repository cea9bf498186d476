"""Card files put in order: what has one right answer is mended, and nothing that a card says.

That is spacing (one blank line between blocks, one space after a label, none at the end of a line),
the order of a card's fields, and the ids of cards whose heading is empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from flashcards.model import Card, Problem, Roadmap
from flashcards.sources.card_parser import parse
from flashcards.sources.edits import fresh_id
from flashcards.sources.lines import LABELS, Kind, lines


@dataclass
class _Block:
    """A heading, a field or the text before either, as lines; `label` is a field's."""

    lines: list[str] = field(default_factory=list)
    heading: int = 0
    label: str = ""


def tidied(text: str, concept: str, roadmap: Roadmap, taken: set[str]) -> str:
    """The text of a card file with everything mended that has one right answer.

    `taken` holds the ids of all cards; those that are given here are added. The text comes back as
    it was if the mended one would not say the same: the same cards, and no problem that is new.
    """
    given: set[str] = set()
    blocks = list(_ordered(_with_ids(list(_blocks(text)), taken, given)))
    mended = "\n\n".join("\n".join(block.lines) for block in blocks if block.lines) + "\n"
    before = parse(text, "before", concept, roadmap)
    after = parse(mended, "after", concept, roadmap)
    if not text.strip() or not _says_the_same(before, after, given):
        return text
    taken |= given
    return mended


def _says_the_same(
    before: tuple[list[Card], list[Problem]],
    after: tuple[list[Card], list[Problem]],
    given: set[str],
) -> bool:
    """Whether the cards are the same but for those whose ids were given, and the problems known."""
    known = [problem.message for problem in before[1]]
    return [card for card in after[0] if card.id not in given] == before[0] and all(
        problem.message in known for problem in after[1]
    )


def _blocks(text: str) -> Iterator[_Block]:
    """The blocks of a file in order, without blank lines around them and spaces after lines."""
    block = _Block()
    for line in lines("\n".join(map(str.rstrip, text.split("\n")))):
        match = line.match
        if line.kind is Kind.HEADING and match:
            yield _trimmed(block)
            level, name = len(match[1]), (match[2] or "").strip()
            yield _Block([f"{match[1]} {name}".rstrip()], heading=level)
            block = _Block()
        elif line.kind is Kind.LABEL and match:
            yield _trimmed(block)
            block = _Block([f"{match[1]}: {match[2]}".rstrip()], label=match[1])
        else:
            block.lines.append(line.text)
    yield _trimmed(block)


def _trimmed(block: _Block) -> _Block:
    while block.lines and not block.lines[-1]:
        block.lines.pop()
    while block.lines and not block.lines[0]:
        block.lines.pop(0)
    return block


def _with_ids(blocks: list[_Block], taken: set[str], given: set[str]) -> list[_Block]:
    """The blocks with an id in each empty card heading that stands under a topic."""
    topic = ""
    for block in blocks:
        if block.heading == 2:
            topic = block.lines[0].removeprefix("##").strip()
        elif block.heading == 3 and block.lines[0] == "###" and topic:
            name = fresh_id(topic, taken | given)
            given.add(name)
            block.lines[0] = f"### {name}"
    return blocks


def _ordered(blocks: list[_Block]) -> Iterator[_Block]:
    """The blocks with the fields of each card in the order of the format.

    Where a field stands twice these may be two cards, the heading of one being broken: they stay.
    """
    card: list[_Block] = []
    for block in [*blocks, _Block(heading=1)]:
        if block.heading:
            labels = [each.label for each in card]
            doubled = len({*labels}) < len(labels)
            yield from card if doubled else sorted(card, key=lambda each: _rank(each.label))
            card = []
            yield block
        else:
            card.append(block)


def _rank(label: str) -> int:
    return LABELS.index(label) if label else -1
