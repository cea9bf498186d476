"""TeX to MathML, the TeX that cards are written in: every browser sets that without a program.

A formula that holds anything else is left to MathJax, and stands as TeX until that has loaded.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from flashcards.site.tex_symbols import (
    ACCENTS,
    ALPHABETS,
    BOUNDED,
    FENCES,
    FUNCTIONS,
    IDENTIFIERS,
    INTEGRALS,
    LARGE,
    OPERATORS,
    SPACES,
    lettered,
)

TOKEN = re.compile(r"\\[a-zA-Z]+\*?|\\.|\d+(?:[.,]\d+)*|\s+|.", re.DOTALL)
# A formula this deep in braces is nobody's.
DEEPEST = 40
APPLIED = "<mo>&#x2061;</mo>"
# What stands around an environment of rows, and how its columns are set.
ROWS = {
    "matrix": ("", "", "center"),
    "pmatrix": ("(", ")", "center"),
    "bmatrix": ("[", "]", "center"),
    "vmatrix": ("|", "|", "center"),
    "Vmatrix": ("‖", "‖", "center"),
    "cases": ("{", "", "left"),
    "aligned": ("", "", "aligned"),
    "align*": ("", "", "aligned"),
    "array": ("", "", "center"),
}
SIZES = frozenset(
    f"{size}{side}" for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m")
)


class Unreadable(Exception):
    """A formula holds something that this does not know."""


def mathml(tex: str, *, display: bool) -> str | None:
    """The formula as a MathML element; None where it holds what this does not know.

    `display` is for one on a line of its own.
    """
    reader = _Reader([each for each in TOKEN.findall(tex) if not each.isspace()], tex, display)
    try:
        inside = reader.row()
        if reader.rest():
            return None
    except (Unreadable, IndexError):
        return None
    block = ' display="block"' if display else ""
    return f"<math{block}>{inside}</math>"


@dataclass
class _Reader:
    """Reads tokens from the left; every method that reads a part returns its MathML."""

    tokens: list[str]
    source: str
    display: bool
    at: int = 0
    depth: int = 0

    def rest(self) -> bool:
        return self.at < len(self.tokens)

    def peek(self) -> str:
        return self.tokens[self.at] if self.rest() else ""

    def next(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1]

    def row(self, *ends: str) -> str:
        """Everything up to one of the tokens `ends`, which is left where it is."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise Unreadable
        parts = []
        while self.rest() and self.peek() not in ends:
            if self.peek() in {"}", "&", "\\\\", "\\right", "\\end"}:
                raise Unreadable
            parts.append(self.scripted())
        self.depth -= 1
        return f"<mrow>{''.join(parts)}</mrow>"

    def scripted(self) -> str:
        """An atom with what stands above and below it on its right."""
        name = self.peek().removeprefix("\\")
        base = "<mrow></mrow>" if self.peek() in {"^", "_"} else self.atom()
        over = self.display and (name in LARGE or name in BOUNDED)
        below = above = ""
        while self.peek() in {"^", "_", "'"}:
            mark = self.next()
            if mark == "'":
                above += "<mo>′</mo>"
            elif mark == "^":
                above += self.argument()
            else:
                below = self.argument()
        above = f"<mrow>{above}</mrow>" if above else ""
        applied = APPLIED if name in FUNCTIONS else ""
        return _with_scripts(base, below, above, over) + applied

    def argument(self) -> str:
        """What a command or a script applies to: braces or one atom."""
        if self.peek() in {"", "}", "^", "_", "&"}:
            raise Unreadable
        token = self.peek()
        if token[0].isdigit() and len(token) > 1:  # of `12` a command takes the 1
            self.tokens[self.at : self.at + 1] = [token[0], token[1:]]
        return self.atom()

    def braced(self) -> str:
        """The source between braces, which are read, or one token."""
        token = self.next()
        if token != "{":
            return token
        begun, open_ = self.at, 1
        while open_:
            open_ += {"{": 1, "}": -1}.get(self.next(), 0)
        return "".join(self.tokens[begun : self.at - 1])

    def atom(self) -> str:
        token = self.next()
        if token == "{":
            inside = self.row("}")
            self.next()
            return inside
        if token.startswith("\\"):
            return self.command(token[1:])
        if token[0].isdigit():
            return f"<mn>{token}</mn>"
        if token.isalpha():
            return f"<mi>{token}</mi>"
        if token in {"}", "^", "_", "&", "#", "$", "~"}:
            raise Unreadable
        return _operator({"-": "−", "*": "∗"}.get(token, token))

    def command(self, name: str) -> str:
        simple = _simple(name)
        if simple:
            return simple
        if name in ACCENTS:
            return f'<mover accent="true">{self.argument()}<mo>{ACCENTS[name]}</mo></mover>'
        if name in ALPHABETS:
            return self.letters(name)
        if name in SIZES:
            return self.fence()
        read: dict[str, Callable[[], str]] = {
            "left": self.fenced,
            "begin": self.environment,
            "sqrt": self.root,
            "binom": self.binomial,
            "operatorname": self.function,
            "underline": lambda: f"<munder>{self.argument()}<mo>_</mo></munder>",
        }
        read |= dict.fromkeys(("frac", "dfrac", "tfrac"), self.fraction)
        read |= dict.fromkeys(("text", "textbf", "textit", "mbox", "textrm"), self.text)
        read |= dict.fromkeys(("mathrm",), self.upright)
        if name not in read:
            raise Unreadable
        return read[name]()

    def letters(self, alphabet: str) -> str:
        """Letters of another alphabet; Greek ones stay as they are."""
        source = self.braced()
        if source.startswith("\\"):
            source = IDENTIFIERS.get(source[1:], "")
        if not source or not source.isalnum():
            raise Unreadable
        return f'<mi mathvariant="normal">{lettered(source, alphabet)}</mi>'

    def upright(self) -> str:
        source = self.braced()
        if not source.replace(" ", "").isalnum():
            raise Unreadable
        return f'<mi mathvariant="normal">{source}</mi>'

    def function(self) -> str:
        source = self.braced().replace("\\,", " ")
        if not re.fullmatch(r"[\w -]+", source):
            raise Unreadable
        return f'<mi mathvariant="normal">{source}</mi>{APPLIED}'

    def text(self) -> str:
        """Words, whose spaces count: these are read from the source again."""
        return f"<mtext>{escape(self.words(), quote=False)}</mtext>"

    def words(self) -> str:
        number = sum(token in TEXTS for token in self.tokens[: self.at])
        self.braced()
        found = [match[1] for match in TEXT_COMMAND.finditer(self.source)]
        if len(found) != sum(token in TEXTS for token in self.tokens) or re.search(
            r"[\\$]", found[number - 1]
        ):
            raise Unreadable
        return found[number - 1].replace("~", " ")

    def fraction(self) -> str:
        return f"<mfrac>{self.argument()}{self.argument()}</mfrac>"

    def binomial(self) -> str:
        parts = f"{self.argument()}{self.argument()}"
        return f'<mrow><mo>(</mo><mfrac linethickness="0">{parts}</mfrac><mo>)</mo></mrow>'

    def root(self) -> str:
        if self.peek() != "[":
            return f"<msqrt>{self.argument()}</msqrt>"
        self.next()
        degree = self.row("]")
        self.next()
        return f"<mroot>{self.argument()}{degree}</mroot>"

    def fence(self) -> str:
        """A bracket after \\left, \\right or a size; a full stop stands for none."""
        token = self.next()
        sign = FENCES.get(token[1:], "") if token.startswith("\\") else token
        if not sign or sign not in "()[]{}|‖⌊⌋⌈⌉⟨⟩/.<>":
            raise Unreadable
        sign = {"<": "⟨", ">": "⟩", ".": ""}.get(sign, sign)
        return f'<mo stretchy="true" fence="true">{sign}</mo>' if sign else ""

    def fenced(self) -> str:
        opened = self.fence()
        inside = self.row("\\right")
        self.next()
        return f"<mrow>{opened}{inside}{self.fence()}</mrow>"

    def environment(self) -> str:
        name = self.braced()
        if name not in ROWS:
            raise Unreadable
        opening, closing, columns = ROWS[name]
        if name == "array":
            self.braced()
        lines: list[list[str]] = [[]]
        while True:
            while self.peek() == "\\hline":
                self.next()
            lines[-1].append(self.row("&", "\\\\", "\\end"))
            ended = self.next()
            if ended == "\\end":
                break
            if ended == "\\\\":
                lines.append([])
        if self.braced() != name:
            raise Unreadable
        table = _table(lines, columns)
        return f"<mrow>{_fence(opening)}{table}{_fence(closing)}</mrow>"


TEXTS = frozenset({"\\text", "\\textbf", "\\textit", "\\mbox", "\\textrm"})
TEXT_COMMAND = re.compile(r"\\(?:text(?:bf|it|rm)?|mbox)(?![a-zA-Z])\s*\{([^{}]*)\}")


def _simple(name: str) -> str:
    """A command that takes nothing; empty for any other."""
    if name in IDENTIFIERS:
        upright = ' mathvariant="normal"' if name[0].isupper() or name in {"infty", "top"} else ""
        return f"<mi{upright}>{IDENTIFIERS[name]}</mi>"
    if name in OPERATORS:
        return _operator(OPERATORS[name])
    if name in FENCES:
        return f'<mo stretchy="false">{FENCES[name]}</mo>'
    if name in LARGE:
        return f'<mo movablelimits="false">{LARGE[name]}</mo>'
    if name in INTEGRALS:
        return f"<mo>{INTEGRALS[name]}</mo>"
    if name in FUNCTIONS:
        return f"<mi>{name}</mi>"
    if name in SPACES:
        return f'<mspace width="{SPACES[name]}em"></mspace>'
    return f"<mo>{escape(name)}</mo>" if name in {"%", "&", "#", "$", "_"} else ""


def _operator(sign: str) -> str:
    still = ' stretchy="false"' if sign in "()[]|/" else ""
    return f"<mo{still}>{escape(sign)}</mo>"


def _fence(sign: str) -> str:
    return f'<mo stretchy="true" fence="true">{sign}</mo>' if sign else ""


def _with_scripts(base: str, below: str, above: str, over: bool) -> str:
    if below and above:
        name = "munderover" if over else "msubsup"
    elif below or above:
        name = ("munder" if over else "msub") if below else "mover" if over else "msup"
    else:
        return base
    return f"<{name}>{base}{below}{above}</{name}>"


def _table(lines: list[list[str]], columns: str) -> str:
    rows = (
        "".join(f'<mtd class="{_place(number, columns)}">{cell}</mtd>' for number, cell in cells)
        for cells in map(enumerate, lines)
    )
    return f"<mtable>{''.join(f'<mtr>{row}</mtr>' for row in rows)}</mtable>"


def _place(number: int, columns: str) -> str:
    return columns if columns != "aligned" else ("right", "left")[number % 2]
