"""Formulas: whether MathJax, as Anki ships it, will set them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from flashcards import markup
from flashcards.checks import card_words
from flashcards.checks.mathjax_commands import COMMANDS, ENVIRONMENTS
from flashcards.checks.rule import Check, Finding, Placed, check, fields
from flashcards.model import Field, Severity
from flashcards.near_names import nearest

COMMAND = re.compile(r"\\([A-Za-z]+\*?|.)", re.DOTALL)
PART = re.compile(r"\\(?:begin|end)\s*\{([^{}]*)\}|\\([A-Za-z]+|.)|[{}%]", re.DOTALL)
MONEY = re.compile(r"\$\d[\d,]*(?:\.\d+)?(?:[kKMB]|\s?(?:million|billion))?(?![\w^\\{$])")
OUTSIDE = re.compile(r"\\[()\[\]]|\\[A-Za-z]{2,}")

# Commands, and those whose argument is text or a name; words of three letters, or short ones that
# are no product of variables.
NO_WORDS = re.compile(
    r"\\(?:text\w*|mbox|hbox|operatorname\*?|begin|end|tag|math\w+)\s*\{[^{}]*\}|\\[A-Za-z]+"
)
WORDS = re.compile(r"(?<!\S)(?:[A-Za-z]{3,}|of|is|in|or|to|if|by|as|at|on|we)(?!\S)")

# What people write that other TeX set-ups know.
INSTEAD = {
    "bm": r"\mathbf",
    "boldsymbol": r"\mathbf",
    "mathbbm": r"\mathbb",
    "argmin": r"\operatorname*{argmin}",
    "argmax": r"\operatorname*{argmax}",
    "norm": r"\lVert … \rVert",
    "abs": r"\lvert … \rvert",
    "E": r"\mathbb{E}",
    "R": r"\mathbb{R}",
    "Var": r"\operatorname{Var}",
    "Cov": r"\operatorname{Cov}",
    "tr": r"\operatorname{tr}",
    "rank": r"\operatorname{rank}",
    "softmax": r"\operatorname{softmax}",
    "hdots": r"\cdots",
    "nicefrac": r"\tfrac",
    "qty": r"\left( … \right)",
}


@lru_cache(64)  # each of many rules asks for it, card by card
def formulas(field: Field) -> tuple[tuple[str, int], ...]:
    """Each formula of a field without its dollars, and the offset where it begins."""
    return tuple(
        (match[group], match.start(group))
        for match in markup.parts(field.text)
        if isinstance(match, re.Match)
        for group in ("block", "formula")
        if match[group]
    )


def _every(placed: Placed) -> Iterator[tuple[Field, str, int]]:
    for field in fields(placed.card):
        for formula, offset in formulas(field):
            yield field, formula, offset


@check(
    "C022",
    "Formulas stand between dollars: `$…$` in a line, `$$…$$` on their own",
    "Close the formula, or write `\\$` for a dollar of money",
    bad="""
        Q: What does the rank of a matrix $A count?

        A: Its independent columns.
        """,
    good="""
        Q: What does the rank of a matrix $A$ count?

        A: Its independent columns.
        """,
    stops=True,
)
def loose_dollar(placed: Placed) -> Iterator[Finding]:
    """Look in what is left beside formulas and code for dollars that are no price, and for TeX."""
    for field in fields(placed.card):
        text = card_words.with_things(field)
        left = MONEY.sub(lambda match: " " * len(match[0]), text)
        if "$" in left:
            yield Finding(field.at(left.index("$")), "this dollar opens or closes no formula")
        elif match := OUTSIDE.search(left):
            yield Finding(field.at(match.start()), f"`{match[0]}` stands outside a formula")


@check(
    "C023",
    "The braces of a formula are balanced",
    "Add the missing brace; write `\\{` for one that is to be seen",
    bad="""
        Q: How large can the rank of a matrix in $\\mathbb{R^{3\\times 5}$ be?

        A: At most three.
        """,
    good="""
        Q: How large can the rank of a matrix in $\\mathbb{R}^{3\\times 5}$ be?

        A: At most three.
        """,
    stops=True,
)
def braces(placed: Placed) -> Iterator[Finding]:
    """The faults of nesting that are about braces."""
    yield from _nesting(placed, "brace")


@check(
    "C024",
    "Each `\\left` of a formula has its `\\right`",
    "Add the other one; `\\right.` shows nothing",
    bad="""
        Q: For a matrix $A$ of full column rank, why does $\\left(A^\\top A)^{-1}$ exist?

        A: The product sends only zero to zero.
        """,
    good="""
        Q: For a matrix $A$ of full column rank, why does $\\left(A^\\top A\\right)^{-1}$ exist?

        A: The product sends only zero to zero.
        """,
    stops=True,
)
def left_right(placed: Placed) -> Iterator[Finding]:
    """The faults of nesting that are about delimiters that grow."""
    yield from _nesting(placed, "left")


@check(
    "C025",
    "Environments of a formula are known, begun and ended",
    "Write `\\begin{pmatrix} … \\end{pmatrix}`, or another that MathJax knows",
    bad="""
        Q: What is the rank of the matrix $\\begin{pmatrix}1&2\\\\2&4\\end{bmatrix}$?

        A: One: its second row is twice the first.
        """,
    good="""
        Q: What is the rank of the matrix $\\begin{pmatrix}1&2\\\\2&4\\end{pmatrix}$?

        A: One: its second row is twice the first.
        """,
    stops=True,
)
def environments(placed: Placed) -> Iterator[Finding]:
    """The faults of nesting that are about environments, and names that are not known."""
    yield from _nesting(placed, "environment")


@check(
    "C026",
    "A formula uses commands that MathJax knows as Anki loads it",
    "Use a command of LaTeX's or AMS's own; packages and macros are not there",
    bad="""
        Q: For a matrix $A$, what does $\\rank A$ count?

        A: Its independent columns.
        """,
    good="""
        Q: For a matrix $A$, what does $\\operatorname{rank} A$ count?

        A: Its independent columns.
        """,
    stops=True,
)
def unknown_command(placed: Placed) -> Iterator[Finding]:
    """Hold each command against those of MathJax's packages base, ams and mathtools."""
    for field, formula, offset in _every(placed):
        for match in COMMAND.finditer(formula):
            name = match[1]
            if name in COMMANDS or name.rstrip("*") in COMMANDS:
                continue
            near = nearest(name, COMMANDS, alike=0.8)
            meant = INSTEAD.get(name) or (f"\\{near}" if near else "")
            hint = f"; write `{meant}`" if meant else ""
            yield Finding(field.at(offset + match.start()), f"MathJax knows no `\\{name}`{hint}")


@check(
    "C027",
    "A percent sign in a formula has a backslash",
    "Write `\\%`: a bare one makes the rest of the line a comment",
    bad="""
        Q: In a random matrix, $50%$ of the entries are zero. What bounds its rank?

        A: The smaller of its two sizes.
        """,
    good="""
        Q: In a random matrix, $50\\%$ of the entries are zero. What bounds its rank?

        A: The smaller of its two sizes.
        """,
    stops=True,
)
def percent(placed: Placed) -> Iterator[Finding]:
    """Look for percent signs without a backslash."""
    for field, formula, offset in _every(placed):
        for match in PART.finditer(formula):
            if match[0] == "%":
                yield Finding(field.at(offset + match.start()), "this `%` hides what follows it")


@check(
    "C048",
    "Words stand outside a formula, or in `\\text{…}`",
    "Close the formula before the word, or write `\\text{ and }`; MathJax sets words as products",
    bad="""
        Q: Which rank do a matrix $A and its transpose B$ have?

        A: The same.
        """,
    good="""
        Q: Which rank do a matrix $A$ and its transpose $B$ have?

        A: The same.
        """,
)
def words_in_formula(placed: Placed) -> Iterator[Finding]:
    """Look for words with blanks around them; names such as `sin` have a backslash."""
    for field, formula, offset in _every(placed):
        left = NO_WORDS.sub(lambda match: "{" * len(match[0]), formula)
        if match := WORDS.search(left):
            message = f"`{match[0]}` is set as a product of letters"
            yield Finding(field.at(offset + match.start()), message, Severity.WARNING)


def _nesting(placed: Placed, kind: str) -> Iterator[Finding]:
    for field, formula, offset in _every(placed):
        fault = nesting_fault(formula)
        if fault and fault[0] == kind:
            yield Finding(field.at(offset + fault[1]), fault[2])


def nesting_fault(formula: str) -> tuple[str, int, str] | None:
    """The first thing in a formula that is not properly nested, if there is one.

    Returns what it is about (`brace`, `left` or `environment`), its offset, and a message.
    """
    opened: list[tuple[str, str, int]] = []
    for match in PART.finditer(formula):
        kind, name, opens = _bracket(match)
        if not kind:
            continue
        if kind == "environment" and name not in ENVIRONMENTS:
            return kind, match.start(), f"MathJax knows no environment `{name}`"
        if opens:
            opened.append((kind, name, match.start()))
        elif not opened:
            return kind, match.start(), f"`{match[0]}` closes nothing"
        elif opened[-1][:2] != (kind, name):
            inner_kind, inner, place = opened[-1]
            return (
                inner_kind,
                place,
                f"`{_shown(inner_kind, inner)}` is not closed before `{match[0]}`",
            )
        else:
            opened.pop()
    if not opened:
        return None
    kind, name, place = opened[-1]
    return kind, place, f"`{_shown(kind, name)}` is never closed"


def _bracket(match: re.Match[str]) -> tuple[str, str, bool]:
    """What kind of bracket a part of a formula is, its name, and whether it opens."""
    if match[1] is not None:
        return "environment", match[1], match[0].startswith("\\begin")
    if match[0] in {"{", "}"}:
        return "brace", "{", match[0] == "{"
    if match[2] in {"left", "right"}:
        return "left", "left", match[2] == "left"
    return "", "", False


def _shown(kind: str, name: str) -> str:
    return {"brace": "{", "left": "\\left", "environment": f"\\begin{{{name}}}"}[kind]


CHECKS: tuple[Check, ...] = (
    loose_dollar,
    braces,
    left_right,
    environments,
    unknown_command,
    percent,
    words_in_formula,
)
