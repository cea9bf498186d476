"""Fields as a person reads them, and what changed in them word by word.

HTML becomes words; a formula, a piece of code, a figure, an address is one word each, since half a
formula tells nobody anything.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from . import tokens
from .tokens import Token

TEXT, FORMULA, CODE, LINE, FIGURE, LINK, CLOZE, BREAK = (
    "text formula code line figure link cloze break".split()
)
EQUAL, REMOVED, ADDED, SKIPPED = "equal", "removed", "added", "skipped"

# A field of at most so many words is shown whole; of a longer one, so many around each change.
WHOLE, CONTEXT = 60, 12
# How many steps a word may cost in comparing, and how often a dear piece is cut into smaller ones.
CHEAP, ROUNDS = 2000, 3
BLOCKS = frozenset("p div li ul ol tr table blockquote pre dl dt dd hr br".split())
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
# How a formula begins, and how it ends.
FORMULAS = {r"\(": r"\)", r"\[": r"\]"}
UNIT = re.compile(
    r"(?P<formula>\\[(\[])"
    r"|(?P<cloze>\{\{c\d+::|\}\})"
    r"|(?P<link>https?://[^\s<>]+)"
    r"|(?P<text>\d+(?:[.,]\d+)+|\w+(?:[-'’]\w+)*|[^\w\s])"
    r"|(?P<space>\s+)"
)


@dataclass(frozen=True)
class Word:
    """The smallest thing that changes; `spaced` says that white space stood before it."""

    text: str
    kind: str = TEXT
    spaced: bool = field(default=True, compare=False)


@dataclass(frozen=True)
class Segment:
    """A run of words with one change: equal, removed, added, or skipped (equal and not shown)."""

    change: str
    words: tuple[Word, ...] = ()


def words(html: str) -> list[Word]:
    """The words of a field's HTML, in order."""
    reader = _Reader()
    for token in tokens.tokens(html):
        reader.read(token)
    return reader.finished()


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


def printable(text: str) -> str:
    """Text that a terminal takes for text: without control codes, and what turns its direction."""
    return CONTROLS.sub("", text)


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
    """What was removed and what was added, with some of what stayed around it.

    With `whole` with all that stayed, each shared word told as shared, for texts that stand side by
    side. Empty for texts that read the same, whatever their HTML.
    """
    old, new = words(before), words(after)
    if old == new:
        return []
    segments: list[Segment] = []
    opcodes = _opcodes(old, new)
    for change, start, end, new_start, new_end in opcodes if whole else _steadied(opcodes):
        if change == EQUAL:
            first = replace(new[new_start], spaced=new[new_start].spaced or old[start].spaced)
            segments.append(Segment(EQUAL, (first, *new[new_start + 1 : new_end])))
            continue
        if end > start:
            segments.append(Segment(REMOVED, tuple(old[start:end])))
        if new_end > new_start:
            segments.append(Segment(ADDED, tuple(new[new_start:new_end])))
    return segments if whole or len(new) <= WHOLE else _cut(segments)


_Opcode = tuple[str, int, int, int, int]
# Where a run of equal words begins in both texts, and how many they are.
_Run = tuple[int, int, int]


def _opcodes(old: Sequence[Word], new: Sequence[Word]) -> Iterator[_Opcode]:
    """How `old` becomes `new`, as difflib tells it."""
    first, new_first = 0, 0  # where the run began that is not yet told
    done, new_done = 0, 0  # and where it ends, so far
    for start, new_start, size in [*_runs(old, new), (len(old), len(new), 0)]:
        if (done, new_done) != (start, new_start) or not size:
            if done > first:
                yield EQUAL, first, done, new_first, new_done
            if (done, new_done) != (start, new_start):
                yield "replace", done, start, new_done, new_start
            first, new_first = start, new_start
        done, new_done = start + size, new_start + size


def _runs(old: Sequence[Word], new: Sequence[Word], depth: int = 0) -> Iterator[_Run]:
    """The runs of words that both have, in order.

    difflib finds those that read best, in time that grows with the cube of repetitions. Where that
    is too much, equal words at both ends are taken off, and the words that either side has only
    once cut the rest into pieces; what stays dear after some rounds counts as wholly changed.
    """
    if _is_cheap(old, new):
        matcher = SequenceMatcher(None, old, new, autojunk=False)
        yield from (block for block in matcher.get_matching_blocks() if block.size)
        return
    head = _alike(old, new)
    tail = _alike(old[head:][::-1], new[head:][::-1])
    if head:
        yield 0, 0, head
    if depth < ROUNDS:
        left, right = old[head : len(old) - tail], new[head : len(new) - tail]
        for start, new_start, size in _pieces(left, right, depth + 1):
            yield head + start, head + new_start, size
    if tail:
        yield len(old) - tail, len(new) - tail, tail


def _is_cheap(old: Sequence[Word], new: Sequence[Word]) -> bool:
    """Whether difflib takes no more than `CHEAP` steps a word.

    In the worst case it looks at every pair of equal words once for each word of the shorter side.
    """
    there = Counter(new)
    pairs = sum(there[word] for word in old)
    return pairs * min(len(old), len(new)) <= CHEAP * (len(old) + len(new))


def _alike(old: Sequence[Word], new: Sequence[Word]) -> int:
    """How many words are equal at the beginning."""
    differing = (place for place, (one, other) in enumerate(zip(old, new)) if one != other)
    return next(differing, min(len(old), len(new)))


def _pieces(old: Sequence[Word], new: Sequence[Word], depth: int) -> Iterator[_Run]:
    """The runs in and between the words that both sides have exactly once, as far as in order."""
    once = {word for word, count in Counter(old).items() if count == 1}
    there = Counter(new)
    places = {word: place for place, word in enumerate(new) if word in once and there[word] == 1}
    both = [(place, places[word]) for place, word in enumerate(old) if word in places]
    done, new_done = 0, 0
    for place, new_place in [*_rising(both), (len(old), len(new))]:
        for start, new_start, size in _runs(old[done:place], new[new_done:new_place], depth):
            yield done + start, new_done + new_start, size
        if place < len(old):
            yield place, new_place, 1
        done, new_done = place + 1, new_place + 1


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The most pairs whose second numbers rise as the first ones do (patience sorting)."""
    lowest: list[int] = []  # the last number of the best row of each length
    last: list[int] = []  # and which pair it is
    before: list[int] = []
    for number, (_, second) in enumerate(pairs):
        length = bisect_left(lowest, second)
        before.append(last[length - 1] if length else -1)
        lowest[length : length + 1], last[length : length + 1] = [second], [number]
    row = []
    number = last[-1] if last else -1
    while number >= 0:
        row.append(pairs[number])
        number = before[number]
    return row[::-1]


def _steadied(opcodes: Iterable[_Opcode]) -> list[_Opcode]:
    """The opcodes with a single equal word between two changes drawn into them.

    A sentence that keeps one `the` in the middle reads better as one change than as two.
    """
    steady: list[_Opcode] = []
    listed = list(opcodes)
    for place, (change, i1, i2, j1, j2) in enumerate(listed):
        last = steady[-1] if steady else None
        inside = 0 < place < len(listed) - 1 and i2 - i1 == 1
        if last and last[0] != EQUAL and (change != EQUAL or inside):
            steady[-1] = ("replace", last[1], i2, last[3], j2)
        else:
            steady.append((change, i1, i2, j1, j2))
    return steady


def _cut(segments: Sequence[Segment]) -> list[Segment]:
    """Long runs of equal words without their middle, or without the end that nothing follows."""
    cut: list[Segment] = []
    for place, segment in enumerate(segments):
        first, last = place == 0, place == len(segments) - 1
        head, tail = (0 if first else CONTEXT), (0 if last else CONTEXT)
        if segment.change != EQUAL or len(segment.words) <= head + tail + 4:
            cut.append(segment)
            continue
        if head:
            cut.append(Segment(EQUAL, segment.words[:head]))
        cut.append(Segment(SKIPPED))
        if tail:
            cut.append(Segment(EQUAL, segment.words[-tail:]))
    return cut


def _units(text: str) -> Iterator[tuple[str, str]]:
    """The kind and the text of each unit, white space too; each place of `text` is read once."""
    ends = dict(FORMULAS)
    at = 0
    while at < len(text):
        found = UNIT.match(text, at)
        assert found, "every character is a word, a sign or white space"
        kind, unit = found.lastgroup or TEXT, found[0]
        if kind == FORMULA:
            end = text.find(ends[unit], found.end()) if unit in ends else -1
            if end >= 0:
                yield FORMULA, " ".join(text[found.end() : end].split())
                at = end + 2
                continue
            ends.pop(unit, None)  # nor has the next one an end
            kind, unit = TEXT, unit[0]
        yield kind, unit
        at += len(unit)


class _Reader:
    """Collects the words of a field."""

    def __init__(self) -> None:
        self.words: list[Word] = []
        self.spaced = False
        self.code: list[str] | None = None
        self.pre = False
        self.links: list[str] = []
        self.improve = False

    def read(self, token: Token) -> None:
        if token.kind == tokens.START:
            self.start(token.text, token.attributes)
        elif token.kind == tokens.END:
            self.end(token.text)
        elif token.kind != tokens.COMMENT:
            self.data(token.text)

    def finished(self) -> list[Word]:
        """All words, those of code that is never closed too."""
        self.end("pre" if self.pre else "code")
        while self.words and self.words[-1].kind == BREAK:
            self.words.pop()
        return self.words

    def start(self, tag: str, values: Mapping[str, str]) -> None:
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

    def end(self, tag: str) -> None:
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

    def data(self, data: str) -> None:
        if self.improve:
            return
        if self.code is not None:
            self.code.append(data)
            return
        for kind, text in _units(data):
            if kind == "space":
                self.spaced = True
            else:
                self.add(text, kind)

    def add(self, text: str, kind: str = TEXT) -> None:
        self.words.append(Word(text, kind, self.spaced))
        self.spaced = False

    def line_break(self) -> None:
        if self.words and self.words[-1].kind != BREAK:
            self.words.append(Word("", BREAK, spaced=False))
        self.spaced = False
