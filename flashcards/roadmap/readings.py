"""What a reading of a README is made of: what a person chose, what was found, what was left out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

from flashcards.model import Problem
from flashcards.roadmap.blocks import Bullets, Heading, Inline, Link, Table
from flashcards.roadmap.readme_table import Row

Role = Literal["category", "concept", "todo", "tutorial"]
NOISE = re.compile(r"\(\s*[,;/|·•\s]*\)|\[\s*\]")


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person has said of how the README is to be read; what is empty is guessed.

    `shape` is `tables`, `lists`, `nested`, `links` or `headings`; `category` and `concept` are
    words of headers, and `tutorial` too, or `none`; `category_from` is `headings` or `column`,
    where some tables have a column of categories and others have not; `one_category` is the name
    of the category of all that stands under none.
    `section` has the headings of all that is the roadmap, `without` those of what is none of it;
    `sentences` is `take` or `leave`, for entries of lists that are too long for a name;
    `paragraphs` too, for links in paragraphs of concepts that are headings; `base` is the web
    address to which links to files beside the README are joined, or `none`.
    """

    shape: str = ""
    category: str = ""
    concept: str | tuple[str, ...] = ""
    tutorial: tuple[str, ...] = ()
    category_from: str = ""
    one_category: str = ""
    section: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    sentences: str = ""
    paragraphs: str = ""
    base: str = ""

    def texts(self) -> tuple[str, ...]:
        """The choices as roadmap.yaml remembers them."""
        return tuple(
            f"{each.name.replace('_', '-')}={value}"
            for each in fields(self)
            for value in several(getattr(self, each.name))
            if value
        )

    @classmethod
    def of(cls, texts: Iterable[str]) -> Choices:
        """The choices that roadmap.yaml remembers; what is not known is passed over."""
        choices = cls()
        for key, equals, value in (text.partition("=") for text in texts):
            name = key.replace("-", "_")
            if equals and name in {each.name for each in fields(cls)}:
                old = getattr(choices, name)
                new: Any = value
                if isinstance(old, tuple) or (old and name == "concept"):
                    new = (*several(old), value)
                choices = replace(choices, **{name: new})
        return choices


def several(value: str | tuple[str, ...]) -> tuple[str, ...]:
    """What was said once or several times, without what is empty."""
    return value if isinstance(value, tuple) else (value,) * bool(value)


@dataclass(frozen=True, slots=True)
class Part:
    """A table or a list with the line where it begins, and what it was taken for, or why not."""

    line: int
    what: str
    taken: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A README as it was understood: `rows` are the concepts, as a table of the roadmap has them.

    `title` is empty where the README has none. `questions` say what could not be told; while there
    are some, the rows are no roadmap; nor while there are `problems`. `has_table` says that the
    README has a table whose header is the roadmap's own, which then is all that was read, and
    `beside` warns of others.
    """

    title: str
    shape: str
    rows: tuple[Row, ...]
    parts: tuple[Part, ...]
    skipped: tuple[Part, ...]
    questions: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    beside: tuple[Problem, ...] = ()
    has_table: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """One concept before names are told apart; `category` is a path of headings."""

    category: tuple[str, ...]
    name: str
    todo: str
    links: tuple[Link, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Placed:
    """A table or a list under its headings; `label` is the paragraph right above it.

    `why` says why it is none of the roadmap; empty where it may be.
    """

    block: Table | Bullets
    under: tuple[Heading, ...]
    label: Inline | None
    why: str = ""

    @property
    def path(self) -> tuple[str, ...]:
        """The texts of the headings, the outermost first."""
        return tuple(heading_text(each) for each in self.under)


class Reader:
    """What one way of reading has come to."""

    def __init__(self, choices: Choices, shape: str) -> None:
        self.choices = choices
        self.shape = shape
        self.found: list[Found] = []
        self.parts: list[Part] = []
        self.skipped: list[Part] = []
        self.questions: list[str] = []
        self.near = 0

    def leave_near(self, line: int, count: int) -> None:
        """Name links to files beside the README among what was left out."""
        if count:
            what = f"{many(count, 'link')} to files beside the README"
            self.skipped.append(Part(line, what, "--base URL says where these are on the web"))
            self.near += count


def heading_text(heading: Heading) -> str:
    """What a heading says, without the links beside it."""
    said = heading.said
    return (
        (NOISE.sub("", said.rest) if said.links and said.rest.strip() else said.text)
        .strip()
        .strip(":\uff1a")
        .strip()
    )


def bare(text: str) -> str:
    """A heading without the pictures and numbers at its start."""
    return re.sub(r"^[\W\d_]+", "", text).strip()


def shown(block: Table | Bullets) -> str:
    """A table or a list in a few words, to be found by."""
    if isinstance(block, Table):
        header = " | ".join(cell.text for cell in block.header)
        return f"a table | {header} | of {many(len(block.rows), 'row')}"
    boxes = any(item.is_checkbox for item in block.items)
    return f"a {'checklist' if boxes else 'list'} of {many(len(block.items), 'entry')}"


def many(number: int, what: str) -> str:
    """So many of something, in words: `1 entry`, `2 entries`."""
    several = what.removesuffix("y") + "ies" if what.endswith("y") else f"{what}s"
    return f"{number} {what if number == 1 else several}"


def leave_out(skipped: list[Part], those: Iterable[Placed], why: str) -> None:
    """Name these tables and lists among what was left out."""
    skipped += [Part(each.block.line, shown(each.block), why) for each in those]
