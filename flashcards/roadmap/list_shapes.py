"""Lists whose entries are concepts, or whose headings are."""

from __future__ import annotations

import re
from dataclasses import replace

from flashcards.roadmap.blocks import Bullets, Item
from flashcards.roadmap.questions import sentences
from flashcards.roadmap.readings import (
    NOISE,
    Choices,
    Found,
    Part,
    Placed,
    Reader,
    heading_text,
    leave_out,
    many,
    shown,
)
from flashcards.roadmap.sections import is_contents

_RESOURCES = re.compile(
    r"(references?|resources?|links?|reading|tutorials?|videos?|资源|参考)\W*$", re.IGNORECASE
)
_SPLIT = re.compile(r"\s*(?:[:\uff1a]\s+|\uff1a|\s[-–—]\s)")
_EMOJI = re.compile(r":[a-z][a-z0-9_+-]*:")
# What an entry says of its link, where that is what it is about.
_KIND = re.compile(
    r"\W*(book|video|article|course|paper|link|blog|post|talk|playlist|tutorial|site)s?\W*",
    re.IGNORECASE,
)
# What leads on to a link that is then part of the name.
_UNENDED = re.compile(
    r"\b(of|to|the|in|on|an?|with|for|from|by|and|or|de|la|le|du|des|der|die|das|von|zu|und)$",
    re.IGNORECASE,
)
_LONGEST = 100


def of_the_roadmap(lists: list[Placed], skipped: list[Part]) -> list[Placed]:
    """The lists that may be the roadmap: no contents, none above all headings, or checklists."""
    contents = [each for each in lists if is_contents(each)]
    leave_out(skipped, contents, "its links lead to places in this file: a contents list")
    lists = [each for each in lists if not is_contents(each)]
    if any(each.under for each in lists):
        above = [each for each in lists if not each.under]
        leave_out(skipped, above, "it stands before the first heading of the roadmap")
        lists = [each for each in lists if each.under]
    checked = [each for each in lists if _boxes(each)]
    if len(checked) < 2:
        return lists
    others = [each for each in lists if not _boxes(each)]
    leave_out(skipped, others, "the checklists are the roadmap, and it is none")
    return checked


def _boxes(placed: Placed) -> bool:
    return any(
        item.is_checkbox or any(each.is_checkbox for each in item.below) for item in _items(placed)
    )


def _items(placed: Placed) -> tuple[Item, ...]:
    assert isinstance(placed.block, Bullets)
    return placed.block.items


class Lists(Reader):
    """An entry is a concept under the heading above it; without one, under the entry above it."""

    def __init__(self, choices: Choices, shape: str) -> None:
        super().__init__(choices, shape)
        self.long: list[Part] = []

    def read_all(self, lists: list[Placed]) -> None:
        """Take the entries of all lists."""
        for each in lists:
            self._read(each)
        self.skipped += self.long
        self.questions += sentences(self.found, self.long, self.choices)

    def _read(self, placed: Placed) -> None:
        before = len(self.found)
        is_nested = self.shape == "nested" or not placed.under
        nested = is_nested and any(item.below for item in _items(placed))
        for item in _items(placed):
            if nested and item.below:
                category = _named(item)[0]
                if item.said.links:
                    why = "a category has no tutorials"
                    what = f"{many(len(item.said.links), 'link')} of the entry {category!r}"
                    self.skipped.append(Part(item.line, what, why))
                for each in item.below:
                    self._add((category,), each)
            else:
                self._add(placed.path, item)
        if len(self.found) > before:
            home = "entries as categories, those below them" if nested else "entries"
            under = f" under {heading_text(placed.under[-1])!r}" if placed.under else ""
            part = Part(placed.block.line, shown(placed.block), f"{home} as concepts{under}")
            self.parts.append(part)
            self.leave_near(placed.block.line, sum(item.near() for item in _items(placed)))

    def _add(self, category: tuple[str, ...], item: Item) -> None:
        name, todo = _named(item)
        is_long = len(name) > _LONGEST and not any(name == link.title for link in item.said.links)
        if not re.search(r"\w", name):
            self.skipped.append(Part(item.line, f"the entry {name!r}", "it has no name"))
        elif is_long and self.choices.sentences != "take":
            why = "it is a sentence rather than a name"
            self.long.append(Part(item.line, f"the entry '{name[:57]}…'", why))
        else:
            below = [_plain(each.said.rest) for each in item.below if not each.said.links]
            todo = "; ".join(filter(None, [todo, *below]))
            self.found.append(Found(category, name, todo, item.links(), item.line))


class Headings(Reader):
    """A heading is a concept under the heading above it: its lists hold what to do, and links."""

    def read_all(self, lists: list[Placed]) -> None:
        """Take the entries of all lists for what their headings have."""
        for each in lists:
            if len(each.under) > 1 or (each.under and self.choices.one_category):
                self._read(each)
            else:
                why = (
                    "no heading stands above its own, and headings are the concepts here; "
                    "--one-category NAME takes it"
                )
                leave_out(self.skipped, [each], why)

    def _read(self, placed: Placed) -> None:
        resources = _are_resources(placed)
        links = tuple(link for item in _items(placed) for link in item.links())
        todo = "" if resources else "; ".join(filter(None, (_named(i)[0] for i in _items(placed))))
        *category, name = placed.path
        last = self.found[-1] if self.found else None
        if last and last.line == placed.under[-1].line:
            both = "; ".join(filter(None, [last.todo, todo]))
            self.found[-1] = replace(last, todo=both, links=last.links + links)
        else:
            self.found.append(Found(tuple(category), name, todo, links, placed.under[-1].line))
        self.leave_near(placed.block.line, sum(item.near() for item in _items(placed)))
        taken = f"{'tutorials' if resources else 'to-do'} of the concept {name!r}"
        self.parts.append(Part(placed.block.line, shown(placed.block), taken))


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
    if first and (not re.search(r"\w", rest) or _KIND.fullmatch(rest)):
        return first, ""
    # "Read [the book](…)" is one saying, "Reading ([book](…))" is a name and a link.
    is_beside = NOISE.search(said.rest)
    if first and not is_beside and (len(rest.split()) < 2 or _UNENDED.search(rest)):
        rest = ""
    text = rest or _plain(said.text) or (said.links[0].url if said.links else "")
    head, *more = _SPLIT.split(text, maxsplit=1)
    return head.strip(), more[0].strip() if more else ""


def _plain(text: str) -> str:
    return " ".join(NOISE.sub("", _EMOJI.sub("", text)).split()).strip(" ,;|·•")
