"""Links outside tables and lists: paragraphs that are entries all the same, and what is dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from flashcards.roadmap.blocks import Block, Bullets, Heading, Inline, Item, Other
from flashcards.roadmap.readings import Choices, Part, Placed, heading_text, many
from flashcards.roadmap.sections import walk

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


def link_lines(cut: Sequence[Block], title: str, choices: Choices) -> Iterator[Placed]:
    """Paragraphs whose every line begins with a link and says little else, as lists of entries."""

    def home(part: tuple[Block, tuple[Heading, ...], str]) -> tuple[bool, tuple[Heading, ...], str]:
        block, under, why = part
        return isinstance(block, Other) and _are_entries(block.lines), under, why

    for (are_entries, under, why), parts in groupby(walk(cut, title, choices), home):
        if are_entries and under:
            found = [block for block, _, _ in parts if isinstance(block, Other)]
            items = (
                Item(line, block.line + n, False, ())
                for block in found
                for n, line in enumerate(block.lines)
            )
            yield Placed(Bullets(tuple(items), found[0].line), under, None, why)


def _are_entries(lines: Sequence[Inline]) -> bool:
    return bool(lines) and all(map(_is_entry, lines))


def _is_entry(line: Inline) -> bool:
    if not (line.links or line.near) or line.inside:
        return False
    said = _BRACKETS.sub("", line.rest).split()
    begins = line.text.startswith(line.links[0].title) if line.links and not line.near else True
    return begins and len(said) < 4


def paragraphs_with_links(cut: Sequence[Block], title: str, choices: Choices) -> Iterator[Placed]:
    """Paragraphs that hold links, each as a list of one entry."""
    for each, under, why in walk(cut, title, choices):
        if isinstance(each, Other) and each.said.links and under:
            items = (Item(each.said, each.line, False, ()),)
            yield Placed(Bullets(items, each.line), under, None, why)


def dropped(
    cut: Sequence[Block], title: str, taken: Sequence[Placed], choices: Choices
) -> Iterator[tuple[Part, int]]:
    """What was dropped in the sections that were read, with how many links of paragraphs it has.

    These are links in paragraphs and headings, and sections that hold nothing else. `taken` is what
    was read.
    """
    lines = {
        item.line for each in taken if isinstance(each.block, Bullets) for item in each.block.items
    }
    homes = {each.under[:depth] for each in taken for depth in range(1, len(each.under) + 1)}
    if len({home[0] for home in homes}) > 1:
        homes.add(())
    why = "only links in tables and lists are taken"
    for each, under, beside in walk(cut, title, choices):
        if beside or not under or not {under, under[:-1]} & homes or each.line in lines:
            continue
        if isinstance(each, Heading):
            name = repr(heading_text(each))
            if links := len(each.said.links) + each.said.near:
                yield Part(each.line, f"{many(links, 'link')} of the heading {name}", why), 0
            if under not in homes:
                yield Part(each.line, f"the heading {name}", "nothing below it was read"), 0
        elif isinstance(each, Other) and each.said.links:
            links = len(each.said.links)
            yield Part(each.line, f"{each.what} with {many(links, 'link')}", why), links
