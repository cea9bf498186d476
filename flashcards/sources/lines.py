"""The lines of a card file, or of one of its fields, as GitHub reads them.

Whatever must know what is code and what is text asks here: the parser, the edits of `new` and
`retire`, `--fix`, the figures and fences of a field. The rules are CommonMark's (0.31.2, sections
4.5, 4.6, 5.1 and 5.2): a fence may stand in a list or a quotation and ends with it, `<!--` hides
all up to `-->`. What is added is the format's own: a label or a heading at the start of a line ends
what was open before it, unless it stands in code or in a comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

LABELS = ("Q", "A", "Cloze", "Extra", "Source", "As of", "Reverse", "Hint", "Typed")
LABEL = re.compile(rf"({'|'.join(LABELS)}):[ \t]*(.*)\Z")
HEADING = re.compile(r"(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*\Z")
COMMENT = re.compile(r"[ \t]*<!--(.*?)-->[ \t]*\Z")

FENCE = re.compile(r"(?:(`{3,})([^`]*)|(~{3,})(.*))\Z")
ITEM = re.compile(r"(?:[-+*]|(\d{1,9})[.)])(?= |\Z)")
RULE = re.compile(r"(?:(?:\* *){3,}|(?:- *){3,}|(?:_ *){3,})\Z")
UNDERLINE = re.compile(r"(?:=+|-+) *\Z")
ATX = re.compile(r"#{1,6}(?: |\Z)")
# What begins raw HTML, and what its last line holds; what has no end of its own ends at a blank
# line. The last kind cannot interrupt a paragraph.
VALUE = r"""(?:[^\s"'=<>`]+|'[^']*'|"[^"]*")"""
ATTRIBUTE = rf"\s+[a-z_:][\w.:-]*(?:\s*=\s*{VALUE})?"
TAG = rf"<(?:/[a-z][a-z\d-]*\s*|[a-z][a-z\d-]*(?:{ATTRIBUTE})*\s*/?)>"
HTML = tuple(
    (re.compile(begin, re.IGNORECASE), re.compile(end, re.IGNORECASE) if end else None)
    for begin, end in (
        (r"<(?:script|pre|style|textarea)(?=\s|>|\Z)", r"</(?:script|pre|style|textarea)>"),
        (r"<!--", r"-->"),
        (r"<\?", r"\?>"),
        (r"<![a-z]", r">"),
        (r"<!\[CDATA\[", r"\]\]>"),
        (
            r"</?(?:address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup"
            r"|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame"
            r"|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav"
            r"|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th"
            r"|thead|title|tr|track|ul)(?=\s|/?>|\Z)",
            "",
        ),
        (rf"{TAG}\s*\Z", ""),
    )
)
# As many containers stand in each other in GitHub's own reader; a line of `>` must not take a day.
DEEPEST = 100
QUOTE = -1  # a quotation, among containers; a list item is the number of columns it is moved in by
NEXT_HEADING = re.compile(r"^#{1,6}(?=[ \t]|$)", re.MULTILINE)
MAY_BE_HTML = re.compile(r"^[^\w\n]*(?:\d+[.)][^\w\n]*)*<", re.MULTILINE)
BEGIN_LABELS = frozenset(label[0] for label in LABELS)
# What no line begins with that is more than text where nothing is open.
OPENS = frozenset(" \t>-+*_`~<#=0123456789")


class Kind(Enum):
    """What a line is. TEXT is all that has no other name: paragraphs, lists, tables, formulas."""

    BLANK = "blank"
    TEXT = "text"
    HEADING = "heading"
    LABEL = "label"
    COMMENT = "comment"
    CODE = "code"
    HTML = "html"


@dataclass(slots=True)
class Fence:
    """A fenced block of code.

    Its lines are `first` to `last`, counted from 1; they stand in the text from `start` to `end`,
    the last line's end not included. `nested` says that it stands in a list or a quotation. `body`
    has the lines between, without what belongs to the containers or to the fence's own indentation.
    """

    first: int
    start: int
    mark: str
    info: str
    indent: int
    nested: bool
    last: int = 0
    end: int = 0
    closed: bool = False
    body: list[str] = field(default_factory=list)

    def ends_with(self, rest: str) -> bool:
        """Whether this line, without what belongs to the containers, closes the fence."""
        stripped = rest.strip(" ")
        own = len(rest) - len(rest.lstrip(" ")) <= 3
        return own and len(stripped) >= len(self.mark) and not stripped.strip(self.mark[0])


class Line(NamedTuple):
    """One line with its number, counted from 1.

    `match` is that of a HEADING, a LABEL or a COMMENT. A line of a code fence, its first and last
    included, has that `fence`; it is whole once the lines after it have been read.
    """

    number: int
    text: str
    kind: Kind
    match: re.Match[str] | None = None
    fence: Fence | None = None


def lines(text: str) -> Iterator[Line]:
    """Every line of a text with what it is."""
    return (line for line, _ in _Reader().read(text))


def fences(text: str) -> list[Fence]:
    """Every fenced block of code in a text, in order."""
    if "```" not in text and "~~~" not in text:
        return []
    return [line.fence for line in lines(text) if line.fence and line.fence.first == line.number]


class Heading(NamedTuple):
    """A heading of the format: its level, its text, and where its line stands in the text."""

    level: int
    text: str
    start: int
    end: int


def headings(text: str) -> Iterator[Heading]:
    """Every line of the kind HEADING, without a look at most of the others.

    A heading ends all that is open; so where nothing before the next one opens code or raw HTML,
    that is one.
    """
    at = 0
    while found := NEXT_HEADING.search(text, at):
        if _may_hide(text, at, found.start()):
            read = _Reader().read(text, at)
            start = next((start for line, start in read if line.kind is Kind.HEADING), None)
            if start is None:
                return
        else:
            start = found.start()
        end = text.find("\n", start)
        at = end = len(text) if end < 0 else end
        if match := HEADING.match(text[start:end]):
            yield Heading(len(match[1]), (match[2] or "").strip(), start, end)


def _may_hide(text: str, at: int, end: int) -> bool:
    """Whether code or raw HTML may begin in this part of a text."""
    if text.find("```", at, end) >= 0 or text.find("~~~", at, end) >= 0:
        return True
    return text.find("<", at, end) >= 0 and bool(MAY_BE_HTML.search(text, at, end))


class _Reader:
    """What is open while a text is read: containers, a paragraph, a fence, raw HTML."""

    def __init__(self) -> None:
        self.containers: list[int] = []
        self.bare = False  # the innermost item has nothing in it yet
        self.paragraph = False
        self.fence: Fence | None = None
        self.html: tuple[re.Pattern[str] | None] | None = None

    def read(self, text: str, start: int = 0) -> Iterator[tuple[Line, int]]:
        """Each line from `start` on, where nothing is open, and where it begins."""
        number = 0
        while start <= len(text):
            end = text.find("\n", start)
            end = len(text) if end < 0 else end
            number, raw = number + 1, text[start:end]
            if self.containers or self.fence or self.html or (raw and raw[0] in OPENS):
                yield self.line(number, raw, start), start
            elif not raw:
                self.paragraph = False
                yield Line(number, raw, Kind.BLANK), start
            else:
                match = LABEL.match(raw) if raw[0] in BEGIN_LABELS else None
                self.paragraph = bool(match[2]) if match else True
                yield Line(number, raw, Kind.LABEL if match else Kind.TEXT, match), start
            start = end + 1

    def line(self, number: int, raw: str, start: int) -> Line:
        spaced = raw.expandtabs(4) if "\t" in raw else raw
        matched, at = self.inside(spaced)
        whole = matched == len(self.containers)
        if self.fence and whole:
            return self.code(number, raw, spaced, at, start)
        if self.html and whole and not self.structural(raw):
            return self.markup(number, raw, spaced[at:])
        if self.fence or self.html:
            self.fence = self.html = None
            self.paragraph = False
        if not spaced[at:].strip(" "):
            del self.containers[matched:]
            self.paragraph = self.bare = False
            return Line(number, raw, Kind.BLANK)
        if match := LABEL.match(raw):
            self.containers.clear()
            self.paragraph = bool(match[2])
            return Line(number, raw, Kind.LABEL, match)
        return self.block(number, raw, spaced, start, matched, at)

    def structural(self, raw: str) -> bool:
        """Whether a line of raw HTML that only a blank line ends belongs to the format."""
        assert self.html is not None
        return self.html[0] is None and bool(LABEL.match(raw) or HEADING.match(raw))

    def inside(self, line: str) -> tuple[int, int]:
        """How many of the open containers a line belongs to, and where its rest begins."""
        at = 0
        for number, width in enumerate(self.containers):
            rest = line[at:]
            indent = len(rest) - len(rest.lstrip(" "))
            if width == QUOTE:
                if indent > 3 or rest[indent : indent + 1] != ">":
                    return number, at
                at += indent + 1
                at += line[at : at + 1] == " "
            elif indent == len(rest):
                if self.bare and number == len(self.containers) - 1:
                    return number, at
                at += min(indent, width)
            elif indent >= width:
                at += width
            else:
                return number, at
        return len(self.containers), at

    def code(self, number: int, raw: str, spaced: str, at: int, start: int) -> Line:
        fence, rest = self.fence, spaced[at:]
        assert fence is not None
        fence.last, fence.end = number, start + len(raw)
        if fence.ends_with(rest):
            fence.closed = True
            self.fence = None
        else:
            own = min(fence.indent, len(rest) - len(rest.lstrip(" ")))
            fence.body.append(_after(raw, at + own))
        return Line(number, raw, Kind.CODE, None, fence)

    def markup(self, number: int, raw: str, rest: str) -> Line:
        assert self.html is not None
        (end,) = self.html
        if end is None and not rest.strip(" "):
            self.html = None
            return Line(number, raw, Kind.BLANK)
        if end is not None and end.search(rest):
            self.html = None
        return Line(number, raw, Kind.HTML)

    def block(self, number: int, raw: str, spaced: str, start: int, matched: int, at: int) -> Line:
        """A line that is not blank and begins with no label: what it opens, or carries on."""
        opened = matched < len(self.containers)
        may_continue = self.paragraph
        fresh = False  # a container began in this line
        while True:
            rest = spaced[at:]
            indent = len(rest) - len(rest.lstrip(" "))
            rest = rest.lstrip(" ")
            interrupts = may_continue and not opened and not fresh
            deep = len(self.containers if fresh else self.containers[:matched]) >= DEEPEST
            if indent > 3 or deep or not self.begins(rest, interrupts):
                break
            if not fresh:
                del self.containers[matched:]
            self.bare = self.paragraph = False
            if rest[0] == ">":
                self.containers.append(QUOTE)
                at += indent + 1
                at += spaced[at : at + 1] == " "
            elif not (item := ITEM.match(rest)) or self.is_rule(rest, interrupts):
                return self.leaf(number, raw, rest, start, indent)
            else:
                blank = len(rest) - item.end() - len(rest[item.end() :].lstrip(" "))
                self.bare = item.end() + blank == len(rest)
                width = item.end() + (blank if 1 <= blank <= 4 and not self.bare else 1)
                self.containers.append(indent + width)
                at += indent + width
            fresh = True
            if not spaced[at:].strip(" "):
                return Line(number, raw, Kind.TEXT)
        if fresh or not may_continue:
            if not fresh:
                del self.containers[matched:]
            self.paragraph = indent <= 3
            self.bare = False
        return Line(number, raw, Kind.TEXT)

    def is_rule(self, rest: str, interrupts: bool) -> bool:
        """Whether what might be a list item is a rule, or underlines the paragraph before it."""
        return bool(RULE.match(rest) or (interrupts and UNDERLINE.match(rest)))

    def begins(self, rest: str, interrupts: bool) -> bool:
        """Whether a block begins here; `interrupts` says that a paragraph is open."""
        if rest[0] == ">" or ATX.match(rest) or FENCE.match(rest) or self.is_rule(rest, interrupts):
            return True
        if item := ITEM.match(rest):
            return not interrupts or (item[1] in {None, "1"} and item.end() < len(rest.rstrip(" ")))
        return rest[0] == "<" and any(
            begin.match(rest) for begin, _ in (HTML[:-1] if self.paragraph else HTML)
        )

    def leaf(self, number: int, raw: str, rest: str, start: int, indent: int) -> Line:
        """A block of one line, or the first one of code or of raw HTML."""
        nested = bool(self.containers)
        if match := FENCE.match(rest):
            mark, info = (match[1], match[2]) if match[1] else (match[3], match[4])
            self.fence = Fence(number, start, mark, info.strip(), indent, nested)
            self.fence.last, self.fence.end = number, start + len(raw)
            return Line(number, raw, Kind.CODE, None, self.fence)
        if rest[0] == "<":
            comment = COMMENT.match(raw)
            _, end = next(pair for pair in HTML if pair[0].match(rest))
            if end is None or not end.search(rest):
                self.html = (end,)
            return Line(number, raw, Kind.COMMENT if comment else Kind.HTML, comment)
        heading = HEADING.match(raw)
        return Line(number, raw, Kind.HEADING if heading else Kind.TEXT, heading)


def _after(raw: str, columns: int) -> str:
    """A line without its first columns; what is left of a tab is blanks."""
    column = 0
    for number, char in enumerate(raw):
        if column >= columns:
            return " " * (column - columns) + raw[number:]
        column += 4 - column % 4 if char == "\t" else 1
    return " " * max(0, column - columns)
