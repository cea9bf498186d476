"""What a field's Markdown consists of: fences, code, formulas, marks of gaps, images, words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flashcards.model import Field
from flashcards.sources import lines
from flashcards.sources.lines import Fence

# What stands beside fences: `parts` gives both, and is how a text is to be read.
TOKEN = re.compile(
    r"""
      (?P<code> (?P<ticks>(?<!`)`+(?!`)) (?P<span>(?:[^\n]|\n(?!\s*\n))+?) (?<!`)(?P=ticks)(?!`))
    | (?P<escaped> \\[$`{}])
    | (?P<anki> \[/?\${1,2}\])
    | (?P<display> \$\$ (?P<block>(?:[^$\\]|\\.)+?) \$\$)
    | (?P<inline> (?<![\w$\\])\$(?=[^\s$])
                  (?P<formula>(?:[^$\\\n]|\\.|\n(?!\s*\n))*?(?:[^\s$\\]|\\.))
                  \$(?![\w$]) (?P<after>[.,;:!?]*))
    | (?P<open> \{\{c(?P<number>[0-9]{1,9})::)
    | (?P<close> \}\})
    | (?P<address> (?=https?://\w)(?<![^\s*_~(])(?<!\]\() [^\s<>"`{}|\\^]+)
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)
IMAGE = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?P<name>[^)\s]*)[^)]*\)")
GAP = re.compile(r"\{\{c([0-9]{1,9})::")

# A formula, code in a line, a mark, or a fence.
Part = re.Match[str] | Fence


@dataclass(frozen=True, slots=True)
class Deletion:
    """One cloze deletion of a field's Markdown: its number, what it hides, and where it begins.

    It may hold others. What it hides begins at `begin`; `in_formula` says that it stands between
    dollars.
    """

    number: int
    text: str
    offset: int
    begin: int
    in_formula: bool = False

    @property
    def markdown(self) -> str:
        """What it hides, to be read by itself."""
        return f"${self.text}$" if self.in_formula else self.text

    @property
    def end(self) -> int:
        """Where it ends, its marks included."""
        return self.begin + len(self.text) + len("}}")


def parts(text: str) -> Iterator[Part]:
    """What stands between plain text, in order: each fence, and each `TOKEN` beside them.

    Where code is in fences `sources.lines` says, as it does for card files; nothing begins before
    a fence and ends behind it.
    """
    position = 0
    for fence in lines.fences(text):
        yield from TOKEN.finditer(text, position, fence.start)
        yield fence
        position = fence.end
    yield from TOKEN.finditer(text, position)


def place(part: Part) -> tuple[int, int]:
    """Where a part begins and ends."""
    return (part.start, part.end) if isinstance(part, Fence) else part.span()


def replaced(text: str, instead: Callable[[Part], str]) -> str:
    """The text with something instead of each part."""
    result: list[str] = []
    position = 0
    for part in parts(text):
        start, end = place(part)
        result += [text[position:start], instead(part)]
        position = end
    return "".join([*result, text[position:]])


def outside(text: str) -> str:
    """The text with a space for each character of code, formulas and marks of gaps."""

    def blank(part: Part) -> str:
        start, end = place(part)
        return " " * (end - start)

    return replaced(text, blank)


def prose(text: Field) -> str:
    """What a reader reads as words: the text without code, formulas, images and cloze marks."""

    def instead(part: Part) -> str:
        return "" if not isinstance(part, Fence) and (part["open"] or part["close"]) else " "

    return IMAGE.sub(" ", replaced(text.text, instead))


def deletions(text: Field) -> list[Deletion]:
    """The cloze deletions of a field, in order; one that is not closed is left out."""
    found: list[Deletion] = []
    opened: list[re.Match[str]] = []
    for match in parts(text.text):
        if isinstance(match, Fence):
            continue
        if match["open"]:
            opened.append(match)
        elif match["close"] and opened:
            mark = opened.pop()
            hidden = text.text[mark.end() : match.start()]
            found.append(Deletion(int(mark["number"]), hidden, mark.start(), mark.end()))
        else:
            group = "block" if match["display"] else "formula"
            found += formula_deletions(match[group] or "", match.start(group))[0]
    return sorted(found, key=lambda deletion: deletion.offset)


def formula_deletions(formula: str, offset: int = 0) -> tuple[list[Deletion], list[int]]:
    """The deletions in a formula that begins at `offset`, and where those begin that never end.

    The braces of TeX nest, so the end of one is the first `}}` that closes nothing else.
    """
    found: list[Deletion] = []
    opened: list[re.Match[str]] = []
    depths: list[int] = []
    position = 0
    while position < len(formula):
        char = formula[position]
        if char == "\\":
            position += 2
        elif match := GAP.match(formula, position):
            opened.append(match)
            depths.append(0)
            position = match.end()
        elif depths and depths[-1] == 0 and formula.startswith("}}", position):
            mark = opened.pop()
            depths.pop()
            hidden = formula[mark.end() : position]
            begin = offset + mark.end()
            found.append(Deletion(int(mark[1]), hidden, offset + mark.start(), begin, True))
            position += 2
        else:
            if depths:
                depths[-1] += (char == "{") - (char == "}")
            position += 1
    return found, [offset + mark.start() for mark in opened]


def fences(text: Field) -> Iterator[tuple[str, str, int]]:
    """Each fenced block of code: its info string, its body, the offset where its line begins."""
    for fence in lines.fences(text.text):
        yield fence.info, body_of(fence), fence.start


def images(text: Field) -> Iterator[tuple[str, str, int]]:
    """Each image outside code: its file's name, its alternative text, its offset."""
    if "![" not in text.text:
        return
    for match in IMAGE.finditer(outside(text.text)):
        yield match["name"], match["alt"], match.start()


def body_of(fence: Fence) -> str:
    """The code in a fence."""
    return "".join(f"{line}\n" for line in fence.body)
