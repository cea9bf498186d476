"""What Markdown must not see: taken out of a field's text before it, put back into the HTML."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from flashcards.markup.field_text import (
    Part,
    body_of,
    formula_deletions,
    outside,
    parts,
    place,
    replaced,
)
from flashcards.markup.rules import RULES
from flashcards.model import Field, Problem
from flashcards.sources.lines import Fence

if TYPE_CHECKING:
    from pygments.formatters.html import HtmlFormatter
    from pygments.lexer import Lexer

# While Markdown runs, one character from the supplementary private-use planes stands for each
# piece that was taken out: the first for the first piece, and so on. No text may hold one.
FIRST_PIECE = 0xF0000
PIECE = "[\U000f0000-\U0010ffff]"
PLACED = re.compile(rf"(?:<p>\s*)?({PIECE})(?:\s*</p>)?")
# Stands for a formula or a mark where two renderers are compared.
STAND_IN = "\ue001"
# Stands for a dollar that is not to open a formula, until Markdown is done.
DOLLAR = "\ue000"
# What a token may begin with: a text without any of these has none.
MARK = re.compile(r"[`~\\$\[{}]|://")
# What GitHub leaves out of an address that it makes a link of: signs and a character reference at
# its end (and brackets that close nothing).
BEHIND_ADDRESS, REFERENCE = frozenset("?!.,:;*_~'"), re.compile(r"&[A-Za-z]+;\Z")
# Whatever Anki or AnkiDroid acts on in a field's HTML, wherever it stands: pictures of LaTeX,
# sound, speech, a box to type into, gaps, and formulas. Its first character alone is no mark.
ANKI_MARK = re.compile(
    r"\[(?=(?:/?latex|/?\${1,2})\]|sound:|/?anki:|\[type:)|\{(?=\{)|\}(?=\})|\\(?=[(\[])",
    re.IGNORECASE,
)
BREAK = ("<wbr>", "<span></span>")
# In a gap, Anki takes two colons for the beginning of a hint.
COLONS, APART = re.compile(r":(?=:)"), f":{BREAK[False]}"
CODE = re.compile(r"<(?P<end>/?)(?:code|pre)\b")
# A gap in the place of an argument of TeX's, which ends at the first letter of what stands there.
BARE_ARGUMENT = re.compile(
    r"([\^_]|\\(?:sqrt|hat|bar|vec|tilde|text|overline|underline|operatorname|math[a-z]+)"
    r"|\\(?:[dt]?frac|binom)(?:\{[^{}]*\})?)\s*(?P<gap>\{\{c[0-9]+::)"
)
# What was meant for the beginning of a gap.
NEARLY_GAP = re.compile(r"\{+\s*c\s*[\d,\s]*:{1,2}", re.IGNORECASE)
# Commands with which MathJax makes links, styles and names in a page, loads more of itself, or
# remembers something for the formulas after this one.
ACTIVE = re.compile(
    r"\\(?:\\|(?P<name>(?:href|class|cssId|style|data|html\w*|mmlToken|bbox|unicode|require|toggle"
    r"|mathtip|texttip|mathtoolsset|(?:re)?newtagform|usetagform|label|tag|ref|eqref|[gex]?def|let"
    r"|(?:re|provide)?new(?:command|environment)|(?:re|provide)command|renewenvironment|Declare\w*"
    r"|begingroup|endgroup|gdef|global|csname)(?![A-Za-z])))"
)


@dataclass(slots=True)
class Pieces:
    """What was taken out of a field's text, and what was noticed on the way."""

    text: Field
    cloze: bool
    stored: list[str] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    stand_in: str = ""

    def note(self, code: str, offset: int, message: str) -> None:
        """Note a problem at this place of the text."""
        self.problems.append(RULES[code].at(self.text.at(offset), message))

    def note_at(self, needle: str, code: str, message: str) -> int:
        """Note a problem where `needle` stands, outside code if it does; the place it was given."""
        found = outside(self.text.text).find(needle)
        offset = max(0, found if found >= 0 else self.text.text.find(needle))
        self.note(code, offset, message)
        return offset

    def keep(self, piece: str, offset: int) -> str:
        """The placeholder for a piece that stood at `offset`."""
        self.stored.append(piece)
        self.places.append(offset)
        return chr(FIRST_PIECE + len(self.stored) - 1)

    def take_out(self, text: str) -> str:
        """The text with a placeholder for each piece that Markdown must not see."""
        if not MARK.search(text):
            return text
        result: list[str] = []
        position = 0
        opened: list[int] = []
        for match in parts(text):
            start, end = place(match)
            result.append(text[position:start])
            position = end
            if isinstance(match, Fence):
                result.append(self.fence(match, text))
            elif match["open"]:
                opened.append(match.start())
                result.append(self.keep(self.mark(match[0]), match.start()))
            elif match["close"] and opened:
                opened.pop()
                result.append(self.keep(self.mark(match[0]), match.start()))
            else:
                result.append(self.piece(match))
        for offset in opened if self.cloze else ():
            self.note("M005", offset, "this cloze deletion is never closed")
        result.append(text[position:])
        for match in NEARLY_GAP.finditer(outside(self.text.text)):
            self.note("M005", match.start(), f"`{match[0]}` begins no gap; use `{{{{c1::`")
        return "".join(result)

    def mark(self, mark: str) -> str:
        """A gap's mark; outside the field of gaps (C041 tells of it) it is what one sees."""
        if self.stand_in:
            return self.stand_in
        return mark if self.cloze else literal(mark)

    def piece(self, match: re.Match[str]) -> str:
        """What stands in the Markdown for a token that is no mark of a deletion."""
        if match["code"]:
            code = literal(_escape(_trimmed(match["span"])), cloze=self.cloze)
            return self.keep(f"<code>{code}</code>", match.start())
        if self.stand_in and (match["display"] or match["inline"]):
            return self.keep(self.lines_of(match) + (match["after"] or ""), match.start())
        if match["display"]:
            formula = self.formula(match["block"], match.start("block"))
            return self.keep(rf"\[{formula}\]", match.start())
        if match["inline"]:
            return self.keep(self.inline(match), match.start())
        if match["address"]:
            return _linked(match["address"])
        return DOLLAR if match[0] == r"\$" else match[0]

    def inline(self, match: re.Match[str]) -> str:
        """A formula in a line; browsers would start the next line with the full stop after it."""
        shown = rf"\({self.formula(match['formula'], match.start('formula'))}\)"
        return f'<span class="math">{shown}{match["after"]}</span>' if match["after"] else shown

    def fence(self, fence: Fence, text: str) -> str:
        """What stands in the Markdown for a fence: a paragraph in the containers of the fence."""
        piece = self.keep(self.block(fence), fence.start)
        if not fence.nested:
            return f"\n\n{piece}\n\n"
        inside = text[fence.start : text.index(fence.mark, fence.start)]
        after = re.sub(r"[^\s>]", " ", inside).rstrip()
        before = "" if re.search(r"[^\s>]", inside) else f"{after}\n"  # else it begins an item
        return f"{before}{inside}{piece}\n{after}"

    def block(self, fence: Fence) -> str:
        """The HTML of a fence's code."""
        language = (fence.info.split() or [""])[0]
        code = _highlighted(body_of(fence), language)
        if code is None:
            self.note("M007", fence.start, f"no language is called `{language}`")
            code = _escape(body_of(fence).rstrip("\n"))
        code = literal(code, cloze=self.cloze)
        box = "highlight output" if language == "output" else "highlight"
        kind = f' class="language-{html.escape(language)}"' if language else ""
        return f'<div class="{box}"><pre><code{kind}>{code}</code></pre></div>'

    def lines_of(self, match: re.Match[str]) -> str:
        """The stand-in for a formula, on as many lines as it has."""
        return "\n".join([self.stand_in] * (1 + match[0].count("\n")))

    def skeleton(self) -> str:
        """The text with the stand-in for formulas and marks; in a table, `|` in one splits it."""

        def shown(match: Part) -> str:
            if isinstance(match, Fence):
                return self.text.text[match.start : match.end]
            if match["display"] or match["inline"]:
                row = self.text.text.rfind("\n", 0, match.start()) + 1
                table = self.text.text[row:].lstrip().startswith("|")
                bars = "|" * match[0].count("|") if table else ""
                return self.lines_of(match) + bars + (match["after"] or "")
            if match["address"]:
                return _linked(match["address"])
            return self.stand_in if match["open"] or match["close"] else match[0]

        return replaced(self.text.text, shown)

    def formula(self, formula: str, offset: int) -> str:
        """A formula as HTML text."""
        for match in ACTIVE.finditer(formula):
            if match["name"]:
                message = f"`{match[0]}` does more than set a formula"
                self.note("M011", offset + match.start(), message)
        self.formulas.append(formula.strip())
        if self.cloze:
            formula, unclosed = _with_gaps(formula, offset)
            for place in unclosed:
                self.note("M005", place, "this cloze deletion is never closed")
            for match in BARE_ARGUMENT.finditer(formula):
                message = (
                    f"hidden, this gap is `[...]`, of which `{match[1]}` takes the bracket only"
                )
                self.note("M005", offset + match.start("gap"), message + "; put it in braces")
        return _escape(formula.strip())

    def unmarked(self, text: str) -> str:
        """Sanitised HTML without any mark of Anki's; those outside code are noted."""
        parts = re.split(r"(<[^>]*>)", text)
        code = 0
        for number, part in enumerate(parts):
            if number % 2:
                if match := CODE.match(part):
                    code += -1 if match["end"] else 1
            elif ANKI_MARK.search(part):
                if not code:
                    self.note_marks(part)
                parts[number] = literal(part)
            if self.cloze and not number % 2:
                parts[number] = COLONS.sub(APART, parts[number])
        return "".join(parts)

    def note_marks(self, text: str) -> None:
        """Note the first mark of Anki's in a text; a gap that is misspelled is known already."""
        mark = ANKI_MARK.search(text)
        known = any(problem.code == "M005" for problem in self.problems)
        if mark and not (known and mark[0] in "{}"):
            seen = html.unescape(text[mark.start() :].split(maxsplit=1)[0])
            shown = seen[: seen.find("]") + 1] if "]" in seen else seen[:2]
            self.note_at(shown, "M004", f"Anki takes `{shown}` for a mark of its own")

    def put_back(self, text: str) -> str:
        """The HTML with every piece in its place; a block of code needs no paragraph around it."""

        def piece(match: re.Match[str]) -> str:
            stored = self.stored[ord(match[1]) - FIRST_PIECE]
            if stored == "}}" and text.endswith("}", 0, match.start()):
                return BREAK[False] + stored  # Anki would take the brace before it for its first
            return stored if stored.startswith("<div") else match[0].replace(match[1], stored)

        return PLACED.sub(piece, text) if self.stored else text


def literal(text: str, *, cloze: bool = False) -> str:
    """HTML text that is seen as it stands: in which Anki finds no mark of its own.

    A place where a line may break stands in each; in a formula's marks it would not do, since
    MathJax passes over it. In a cloze, what follows `::` would be a hint.
    """
    broken = ANKI_MARK.sub(lambda match: match[0] + BREAK[match[0] == "\\"], text)
    return COLONS.sub(APART, broken) if cloze else broken


def _with_gaps(formula: str, offset: int) -> tuple[str, list[int]]:
    """A formula in which Anki finds the deletions that are there, and where some never end.

    Anki takes the first `}}` for the end of a deletion and `::` for the beginning of a hint, so a
    blank goes into every other: TeX passes over it.
    """
    found, unclosed = formula_deletions(formula)
    marks = sorted(
        place
        for each in found
        for place in ((each.offset, each.begin), (each.end - len("}}"), each.end))
    )
    parts: list[str] = []
    position = 0
    for start, end in [*marks, (len(formula), len(formula))]:
        part = re.sub(r"\}(?=\})|:(?=:)", r"\g<0> ", formula[position:start])
        closes = formula[start:end] == "}}"
        parts += [part, " " if closes and part.endswith("}") else "", formula[start:end]]
        position = end
    return "".join(parts), [offset + place for place in unclosed]


def _highlighted(code: str, language: str) -> str | None:
    """Code as HTML with Pygments' classes; None when no language has that name."""
    if language in {"", "output", "text"}:
        return _escape(code.rstrip("\n"))
    from pygments import highlight

    lexer = _lexer(language)
    return highlight(code, lexer, _formatter()).rstrip("\n") if lexer else None


@cache
def _lexer(language: str) -> Lexer | None:
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        return get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return None


@cache
def _formatter() -> HtmlFormatter[str]:
    from pygments.formatters.html import HtmlFormatter

    return HtmlFormatter(nowrap=True)


def _linked(found: str) -> str:
    """A bare address as Markdown's link, which is what GitHub makes of it."""
    end = len(found)
    unopened = found.count(")") - found.count("(")
    while (last := found[end - 1]) in BEHIND_ADDRESS or (last == ")" and unopened > 0):
        reference = REFERENCE.search(found, max(0, end - 32), end)
        unopened -= last == ")"
        end = reference.start() if reference else end - 1
    return f"<{found[:end]}>{found[end:]}"


def _escape(text: str) -> str:
    return html.escape(text, quote=False)


def _trimmed(code: str) -> str:
    """A code span as CommonMark reads it: line ends are spaces, one space at both ends goes."""
    code = code.replace("\n", " ")
    if code.startswith(" ") and code.endswith(" ") and code.strip():
        return code[1:-1]
    return code
