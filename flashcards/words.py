"""Fields as a person reads them, and what changed in them word by word.

HTML becomes words; a formula, a piece of code, a figure, an address is one word each, since half a
formula tells nobody anything. Standard library only, since the add-on ships this file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from html.parser import HTMLParser

TEXT, FORMULA, CODE, LINE, FIGURE, LINK, CLOZE, BREAK = (
    "text formula code line figure link cloze break".split()
)
EQUAL, REMOVED, ADDED, SKIPPED = "equal", "removed", "added", "skipped"

# A field of at most so many words is shown whole; of a longer one, so many around each change.
WHOLE, CONTEXT = 60, 12
BLOCKS = frozenset("p div li ul ol tr table blockquote pre dl dt dd hr br".split())
UNIT = re.compile(
    r"(?P<formula>\\\(.*?\\\)|\\\[.*?\\\])"
    r"|(?P<cloze>\{\{c\d+::|\}\})"
    r"|(?P<link>https?://[^\s<>]+)"
    r"|(?P<text>\d+(?:[.,]\d+)+|\w+(?:[-'’]\w+)*|[^\w\s])"
    r"|(?P<space>\s+)",
    re.DOTALL,
)


@dataclass(frozen=True)
class Word:
    """The smallest thing that changes; `spaced` says that white space stood before it."""

    text: str
    kind: str = TEXT
    spaced: bool = field(default=True, compare=False)


@dataclass(frozen=True)
class Segment:
    """A run of words with one fate: equal, removed, added, or skipped (equal and not shown)."""

    fate: str
    words: tuple[Word, ...] = ()


def words(html: str) -> list[Word]:
    """The words of a field's HTML, in order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    while reader.words and reader.words[-1].kind == BREAK:
        reader.words.pop()
    return reader.words


def plain(found: Iterable[Word]) -> str:
    """Words as one text: formulas between dollars, code between backticks, breaks as line ends."""
    text = ""
    for word in found:
        if word.kind == BREAK:
            text += "\n"
            continue
        between = " " if word.spaced and text and not text.endswith("\n") else ""
        text += between + shown(word)
    return text


def shown(word: Word) -> str:
    """One word as plain text."""
    if word.kind == FORMULA:
        return f"${word.text}$"
    return f"`{word.text}`" if word.kind == CODE else word.text


def title(html: str, longest: int = 100) -> list[Word]:
    """The beginning of a field, of at most about `longest` characters, on one line, no cloze marks.

    A cut one ends with `…`.
    """
    chosen: list[Word] = []
    size = 0
    spaced = False
    for word in words(html):
        spaced = spaced or word.spaced
        if word.kind == CLOZE:
            continue
        if word.kind in {BREAK, LINE} and chosen:
            return chosen  # what follows the first paragraph is code, a figure, a list
        size += len(word.text) + spaced
        if size > longest and chosen:
            return [*chosen, Word("…", spaced=False)]
        chosen.append(replace(word, spaced=spaced))
        spaced = False
    return chosen


def changes(before: str, after: str, *, whole: bool = False) -> list[Segment]:
    """What was removed and what was added, with some of what stayed around it, or with all of it.

    Empty for texts that read the same, whatever their HTML.
    """
    old, new = words(before), words(after)
    if old == new:
        return []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    segments: list[Segment] = []
    for fate, start, end, new_start, new_end in _steadied(matcher.get_opcodes()):
        if fate == EQUAL:
            first = replace(new[new_start], spaced=new[new_start].spaced or old[start].spaced)
            segments.append(Segment(EQUAL, (first, *new[new_start + 1 : new_end])))
            continue
        if end > start:
            segments.append(Segment(REMOVED, tuple(old[start:end])))
        if new_end > new_start:
            segments.append(Segment(ADDED, tuple(new[new_start:new_end])))
    return segments if whole or len(new) <= WHOLE else _cut(segments)


_Opcode = tuple[str, int, int, int, int]


def _steadied(opcodes: Iterable[_Opcode]) -> list[_Opcode]:
    """The opcodes with a single equal word between two changes drawn into them.

    A sentence that keeps one `the` in the middle reads better as one change than as two.
    """
    steady: list[_Opcode] = []
    listed = list(opcodes)
    for place, (fate, i1, i2, j1, j2) in enumerate(listed):
        last = steady[-1] if steady else None
        inside = 0 < place < len(listed) - 1 and i2 - i1 == 1
        if last and last[0] != EQUAL and (fate != EQUAL or inside):
            steady[-1] = ("replace", last[1], i2, last[3], j2)
        else:
            steady.append((fate, i1, i2, j1, j2))
    return steady


def _cut(segments: Sequence[Segment]) -> list[Segment]:
    """Long runs of equal words without their middle, or without the end that nothing follows."""
    cut: list[Segment] = []
    for place, segment in enumerate(segments):
        first, last = place == 0, place == len(segments) - 1
        head, tail = (0 if first else CONTEXT), (0 if last else CONTEXT)
        if segment.fate != EQUAL or len(segment.words) <= head + tail + 4:
            cut.append(segment)
            continue
        if head:
            cut.append(Segment(EQUAL, segment.words[:head]))
        cut.append(Segment(SKIPPED))
        if tail:
            cut.append(Segment(EQUAL, segment.words[-tail:]))
    return cut


class _Reader(HTMLParser):
    """Collects the words of a field."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[Word] = []
        self.spaced = False
        self.code: list[str] | None = None
        self.pre = False
        self.links: list[str] = []
        self.improve = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "p" and values.get("class") == "improve":
            self.improve = True  # a link that every card has, and that says nothing of it
        if tag in BLOCKS:
            self.line_break()
        if tag == "li":
            self.add("•")
            self.spaced = True
        if tag == "pre":
            self.pre, self.code = True, []
        elif tag == "code" and not self.pre:
            self.code = []
        elif tag == "img":
            self.add(f"[{values.get('src', '')}: {values.get('alt', '')}]", FIGURE)
        elif tag == "a":
            self.links.append(values.get("href", ""))
        elif tag in {"sup", "sub"}:
            self.add("^" if tag == "sup" else "_")

    def handle_endtag(self, tag: str) -> None:
        if tag == "pre":
            for line in "".join(self.code or []).rstrip("\n").split("\n"):
                self.line_break()
                self.add(line, LINE)
            self.pre, self.code = False, None
        elif tag == "code" and not self.pre and self.code is not None:
            self.add("".join(self.code), CODE)
            self.code = None
        elif tag == "a" and self.links:
            address = self.links.pop()
            if address and not self.improve and address not in {w.text for w in self.words[-1:]}:
                self.spaced = True
                self.add(f"<{address}>", LINK)
        if tag in BLOCKS:
            self.line_break()
        if tag == "p":
            self.improve = False

    def handle_data(self, data: str) -> None:
        if self.improve:
            return
        if self.code is not None:
            self.code.append(data)
            return
        for match in UNIT.finditer(data):
            kind = match.lastgroup
            if kind == "space":
                self.spaced = True
            elif kind == FORMULA:
                self.add(" ".join(match[0][2:-2].split()), FORMULA)
            else:
                self.add(match[0], kind or TEXT)

    def add(self, text: str, kind: str = TEXT) -> None:
        self.words.append(Word(text, kind, self.spaced))
        self.spaced = False

    def line_break(self) -> None:
        if self.words and self.words[-1].kind != BREAK:
            self.words.append(Word("", BREAK, spaced=False))
        self.spaced = False
