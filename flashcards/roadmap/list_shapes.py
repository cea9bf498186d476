"""Lists whose entries are concepts, or whose headings are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from flashcards.roadmap.blocks import Bullets, Item, Table
from flashcards.roadmap.readings import (
    NOISE,
    Choices,
    Found,
    Part,
    Placed,
    Reader,
    Role,
    heading_text,
    leave_out,
    many,
    shown,
)

_RESOURCES = re.compile(
    r"(references?|resources?|links?|reading|tutorials?|videos?|资源|参考)\W*$", re.IGNORECASE
)
_SPLIT = re.compile(r"\s*(?:[:\uff1a]\s+|\uff1a|\s[-–—]\s)")
_LONGEST = 100


def checklists(lists: list[Placed], skipped: list[Part]) -> list[Placed]:
    """The checklists, where there are some; else all lists."""

    def boxes(placed: Placed) -> bool:
        block = placed.block
        return isinstance(block, Bullets) and any(
            item.is_checkbox or any(each.is_checkbox for each in item.below) for item in block.items
        )

    checked = [each for each in lists if boxes(each)]
    if len(checked) < 2:
        return lists
    others = [each for each in lists if not boxes(each)]
    leave_out(skipped, others, "the checklists are the roadmap, and it is none")
    return checked


def doubted(reader: Reader, unknown: list[Table], choices: Choices) -> Iterator[str]:
    """Whether lists are the roadmap, where a table is as large, or all stands under one heading."""
    if not reader.found or choices.shape or choices.one_category:
        return
    largest = max(unknown, key=lambda table: len(table.rows), default=None)
    homes = {each.category for each in reader.found}
    if largest and 2 * len(largest.rows) > len(reader.found):
        yield (
            f"{shown(largest)} in line {largest.line} may be the roadmap, or the lists, with "
            f"{many(len(reader.found), 'concept')}: name the table's column of concepts with "
            "--concept, or read the lists with --shape lists"
        )
    elif len(homes) == 1 and (only := next(iter(homes))):
        yield (
            f"all {many(len(reader.found), 'concept')} stand under one heading, {only[-1]!r}; if "
            "that is the roadmap, say so with --shape lists"
        )


def sentences(reader: Reader) -> Iterator[str]:
    """Whether too many entries have no name for the others to be the roadmap."""
    nameless = [each for each in reader.skipped if each.what.startswith("the entry")]
    if 4 * len(nameless) > len(reader.found) > 0:
        lines = ", ".join(str(each.line) for each in nameless[:5])
        yield (
            f"{many(len(nameless), 'entry')} of the lists read as sentences or have no name (line "
            f"{lines}…), beside {many(len(reader.found), 'concept')}; give the concepts short "
            "names, or headings of their own and --shape headings"
        )


class Lists(Reader):
    """An entry is a concept under the heading above it; without one, under the entry above it."""

    def read(self, placed: Placed, columns: dict[Role, list[int]]) -> None:
        """Take the entries of a list."""
        block = placed.block
        assert isinstance(block, Bullets)
        before = len(self.found)
        nested = not placed.under and any(item.below for item in block.items)
        for item in block.items:
            if nested and item.below:
                category = (_named(item)[0],)
                for each in item.below:
                    self._add(category, each)
            else:
                self._add(placed.path, item)
        if len(self.found) > before:
            home = "entries as categories, those below them" if nested else "entries"
            under = f" under {heading_text(placed.under[-1])!r}" if placed.under else ""
            self.parts.append(Part(block.line, shown(block), f"{home} as concepts{under}"))

    def _add(self, category: tuple[str, ...], item: Item) -> None:
        name, todo = _named(item)
        if not name or len(name) > _LONGEST:
            cut = name if len(name) < 60 else f"{name[:57]}…"
            why = "it is a sentence rather than a name" if name else "it has no name"
            self.skipped.append(Part(item.line, f"the entry {cut!r}", why))
            return
        below = [_plain(each.said.rest) for each in item.below if not each.said.links]
        todo = "; ".join(filter(None, [todo, *below]))
        self.found.append(Found(category, name, todo, item.links(), item.line))


class Headings(Reader):
    """A heading is a concept under the heading above it: its lists hold what to do, and links."""

    def read(self, placed: Placed, columns: dict[Role, list[int]]) -> None:
        """Take the entries of a list for what its heading has."""
        block = placed.block
        assert isinstance(block, Bullets)
        if len(placed.under) < 2:
            why = "no heading stands above its own, and headings are the concepts here"
            self.skipped.append(Part(block.line, shown(block), why))
            return
        resources = _are_resources(placed)
        links = tuple(link for item in block.items for link in item.links())
        todo = "" if resources else "; ".join(filter(None, (_named(i)[0] for i in block.items)))
        *category, name = placed.path
        last = self.found[-1] if self.found else None
        if last and last.line == placed.under[-1].line:
            both = "; ".join(filter(None, [last.todo, todo]))
            self.found[-1] = replace(last, todo=both, links=last.links + links)
        else:
            self.found.append(Found(tuple(category), name, todo, links, placed.under[-1].line))
        taken = f"{'tutorials' if resources else 'to-do'} of the concept {name!r}"
        self.parts.append(Part(block.line, shown(block), taken))


def _are_resources(placed: Placed) -> bool:
    """Whether a list holds what to learn from: it is called so, or holds links alone."""
    assert isinstance(placed.block, Bullets)
    if placed.label is not None and _RESOURCES.search(placed.label.text):
        return True
    alone = [item for item in placed.block.items if item.said.links and not item.below]
    return 2 * len(alone) > len(placed.block.items)


def under_headings(lists: list[Placed]) -> bool:
    """Whether the concepts are headings: lists of things to learn from stand under most of them."""
    deep = [each for each in lists if len(each.under) > 1]
    with_resources = {each.under for each in deep if _are_resources(each)}
    all_ = {each.under for each in lists}
    boxes = any(
        item.is_checkbox
        for each in deep
        if isinstance(each.block, Bullets)
        for item in each.block.items
    )
    return bool(all_) and not boxes and 2 * len(with_resources) > len(all_)


def _named(item: Item) -> tuple[str, str]:
    """The name of an entry, and what else it says."""
    said = item.said
    first = said.links[0].title if said.links else ""
    if first and said.text.startswith(first):
        return first, _plain(said.rest).lstrip(":-–— ")
    rest = _plain(said.rest)
    # "Read [the book](…)" is one saying, "Reading ([book](…))" is a name and a link.
    if first and len(rest.split()) < 2 and not NOISE.search(said.rest):
        rest = ""
    text = rest or _plain(said.text) or (said.links[0].url if said.links else "")
    head, *more = _SPLIT.split(text, maxsplit=1)
    return head.strip(), more[0].strip() if more else ""


def _plain(text: str) -> str:
    return " ".join(NOISE.sub("", text).split()).strip(" ,;|·•")
