"""Card Markdown to the HTML that Anki shows.

What Markdown must not touch is taken out first: mathematics, code, and the marks of clozes stand
as single private characters in between. So `\\(` survives Markdown, and a cloze may hide a formula
or code. A bare address becomes a link, as on GitHub. The last step is the sanitiser's: what it
writes is what Anki gets, and nothing is put in after it.

    text -> pieces taken out -> Markdown -> judged -> sanitised, attributes without any piece
         -> Anki's own marks broken up -> pieces put back -> sanitised -> HTML

What Anki would run, fetch or swallow (scripts, event handlers, `javascript:`, remote images, the
marks of `ANKI_MARK`) is a problem with a place; it never disappears silently.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from string import punctuation
from typing import TYPE_CHECKING

from flashcards.markup.field_text import (
    IMAGE,
    Deletion,
    Part,
    deletions,
    fences,
    formula_deletions,
    images,
    outside,
    parts,
    place,
    prose,
    replaced,
)
from flashcards.markup.pieces import ANKI_MARK, DOLLAR, STAND_IN, Pieces
from flashcards.markup.rules import RULES
from flashcards.markup.sanitiser import FILE_NAME, harmless, judge, ours_only, sanitised
from flashcards.model import Field, Problem

if TYPE_CHECKING:
    from markdown import Markdown

__all__ = [
    "ANKI_MARK",
    "FILE_NAME",
    "IMAGE",
    "LONGEST",
    "RULES",
    "STAND_IN",
    "Deletion",
    "Part",
    "Rendered",
    "deletions",
    "fences",
    "formula_deletions",
    "images",
    "outside",
    "parts",
    "place",
    "plain",
    "prose",
    "render",
    "replaced",
    "sanitised",
    "shown_as_is",
    "skeleton",
]

# Among these are line ends that are none in Markdown, blanks without width, what turns text round.
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060\u2066-\u2069\ufeff"
    "\ue000-\uf8ff\U000f0000-\U0010ffff]"
)
# What Python-Markdown puts around its own pieces, and leaves behind where it loses count.
OWN_OF_MARKDOWN = re.compile("[\x02\x03]")
LONGEST = 10_000
# More brackets than anybody reads keep Markdown busy for minutes.
MOST_BRACKETS = 500
# Paragraphs in which Markdown sees only text, `*emphasis*` and addresses: words with single spaces
# between them, and no line that begins like a list, a heading or a rule.
# (No possessive quantifiers: Python 3.11 before 3.11.5 matches wrongly with them.)
_LETTER = r"[^\s*_\\`\[\]{}<>&|~\x00-\x1f\x7f-\xa0\ud800-\udfff]"
# With a letter or a digit at both ends: beside a sign, what is emphasis depends on what is around.
_EMPHASISED = rf"(?=[^\W_]){_LETTER}+(?: {_LETTER}+)*(?<=[^\W_])"
# Of a host that is plainly one: of any other the sanitiser may find that it leads nowhere.
_HOST = r"(?:[A-Za-z0-9](?:-?[A-Za-z0-9])*\.)*[A-Za-z](?:-?[A-Za-z0-9])*"
_ADDRESS = rf"<(https?://{_HOST}(?:[/?#][\w./:?=%#+,;()@~-]*)?)>"
_PIECE = rf"(?:{_LETTER}|[ ](?![ \n])|&(?=[ ])|(?<!\*)\*{_EMPHASISED}\*(?!\*)|(?a:{_ADDRESS}))"
_LINE = rf"(?![ #:=+-]|\d+[.)]){_PIECE}+(?<! )"
PLAIN = re.compile(rf"\n*{_LINE}(?:\n+{_LINE})*\n*")
BLANK_LINES, PARAGRAPH = re.compile(r"\n{2,}"), "</p>\n<p>"
EMPHASIS = re.compile(r"\*([^*]+)\*")
ADDRESS = re.compile(_ADDRESS)
# What shows nothing by itself: a blank that does not break, any tag but a picture's or a rule's.
UNSEEN = re.compile(r"&nbsp;|<(?!img\b|hr\b)[^>]*>")
# In the HTML of a field with gaps: their marks, and the tags that stand in pairs.
MARK_OR_TAG = re.compile(
    r"(?P<open>\{\{c[0-9]+::)|(?P<close>\}\})"
    r"""|<(?P<end>/?)(?!(?:br|hr|img|wbr)\b)(?P<tag>[a-z]\w*)(?:[^>"]|"[^"]*")*>"""
)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A field as Anki shows it, what was wrong with it, and the formulas and figures in it."""

    html: str
    problems: tuple[Problem, ...] = ()
    formulas: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()


def render(text: Field, media: Mapping[str, str] | None = None, *, cloze: bool = False) -> Rendered:
    """The HTML of one field.

    `media` maps the figures' names in the card to their names in the package; a name that is not
    in it stays, for the check of figures to report. `cloze` says that `{{c1::…}}` is a deletion.
    """
    pieces = Pieces(text, cloze)
    if len(text.text) > LONGEST:
        pieces.note("M008", 0, f"the field has {len(text.text):,} characters")
        return Rendered("", tuple(pieces.problems))
    for match in FORBIDDEN.finditer(text.text):
        pieces.note("M006", match.start(), f"the character U+{ord(match[0]):04X} is not text")
    markdown = pieces.take_out(FORBIDDEN.sub("", text.text))
    shown = plain(markdown)
    figures: list[str] = []
    if shown is not None:
        shown = shown.replace(DOLLAR, "$")
        if pieces.stored:
            shown = ours_only(pieces.put_back(shown))
    else:
        shown, figures = _by_markdown(markdown, pieces, media or {})
    if cloze and not pieces.problems:
        found = deletions(text)
        for number in _torn(shown):
            message = "this gap begins in one paragraph, cell or emphasis, and ends in another"
            pieces.note("M005", found[number].offset, message)
    return Rendered(shown, tuple(pieces.problems), tuple(pieces.formulas), tuple(figures))


def _by_markdown(markdown: str, pieces: Pieces, media: Mapping[str, str]) -> tuple[str, list[str]]:
    """The HTML of what is more than plain paragraphs, and the figures that it shows."""
    converted = _converted(markdown, pieces)
    figures = judge(converted, pieces)
    written = {name for name, *_ in images(pieces.text)}
    for figure in figures:
        if figure not in written:
            message = f"the image `{figure}` is not written as `![what it shows]({figure})`"
            pieces.note_at(figure, "M003", message)
    clean = harmless(converted, media)
    shown = pieces.put_back(pieces.unmarked(clean))
    if shown != clean:  # else it would be sanitised twice
        shown = ours_only(shown)
    if not (pieces.problems or re.search(r"\S", UNSEEN.sub("", shown))):
        pieces.note("M015", 0, "a learner sees nothing of this field")
    return shown, figures


def skeleton(text: Field, *, cloze: bool = False) -> tuple[str, str, str] | None:
    """What is to be held against another renderer; None for a field that has a problem.

    `STAND_IN` stands for each formula and each mark of a gap, in the Markdown and in its HTML. The
    first text is the field with spaces for all that is taken out, code included.
    """
    if render(text, cloze=cloze).problems:
        return None
    pieces = Pieces(text, cloze, stand_in=STAND_IN)
    markdown = pieces.take_out(text.text)
    shown = plain(markdown)
    if shown is None:
        shown = harmless(_converted(markdown, pieces), {})
    html = ours_only(pieces.put_back(shown.replace(DOLLAR, "$")))
    return outside(text.text), pieces.skeleton(), html


def plain(markdown: str) -> str | None:
    """The HTML of paragraphs without any mark but `*emphasis*` and `<https://…>`; else None.

    Most fields are such (97 of 100 of ours), and Markdown with the sanitiser takes a dozen times as
    long to come to the same result.
    """
    if not PLAIN.fullmatch(markdown):
        return None
    text = EMPHASIS.sub(r"<em>\1</em>", markdown.replace("&", "&amp;").strip("\n"))
    text = ADDRESS.sub(r'<a href="\1">\1</a>', text)
    return f"<p>{BLANK_LINES.sub(PARAGRAPH, text)}</p>"


def shown_as_is(text: str) -> str:
    """Markdown that shows a text as it is, whatever signs are in it."""
    return re.sub(r"([\\`*_<>\[\]#|~$])", r"\\\1", text)


def _torn(shown: str) -> list[int]:
    """Which gaps of a field's HTML, in order from 0, leave a tag without its other when hidden."""
    torn: list[int] = []
    opened: list[tuple[int, list[str], list[str]]] = []
    count = 0
    for match in MARK_OR_TAG.finditer(shown):
        if match["open"]:
            opened.append((count, [], []))
            count += 1
        elif match["close"]:
            number, ended, begun = opened.pop()
            if ended[::-1] != begun or not {"td", "th"}.isdisjoint(ended):
                torn.append(number)
        else:
            for _, ended, begun in opened:
                if not match["end"]:
                    begun.append(match["tag"])
                else:
                    begun.pop() if begun else ended.append(match["tag"])
    return torn


def _converted(markdown: str, pieces: Pieces) -> str:
    """The HTML that Markdown makes, pieces still taken out; nothing where it gives up."""
    brackets = markdown.count("[") + markdown.count("<")
    if brackets > MOST_BRACKETS:
        pieces.note("M008", 0, f"the field has {brackets:,} brackets")
        return ""
    try:
        made = _converter().reset().convert(markdown)
        if OWN_OF_MARKDOWN.search(made):
            raise ValueError
    except (AssertionError, ValueError, RecursionError):
        _converter.cache_clear()  # it is left in the middle of something
        pieces.note("M001", 0, "this field holds a link, HTML or nesting that cannot be read")
        return ""
    return made.replace(DOLLAR, "$")


@cache
def _converter() -> Markdown:
    from markdown import Markdown
    from markdown.inlinepatterns import SimpleTagInlineProcessor

    from flashcards.plain_texts import PlainTexts

    made = Markdown(extensions=["tables", "sane_lists"], output_format="html")
    # As on GitHub a backslash takes its meaning from any sign, and `~~` strikes out. Where the two
    # part for all that, `github` tells.
    made.ESCAPED_CHARS = list(punctuation)
    struck = SimpleTagInlineProcessor(r"()(?<!~)~~(?![\s~])(.+?)(?<![\s~])~~(?!~)", "del")
    made.inlinePatterns.register(struck, "del", 65)
    made.treeprocessors.register(PlainTexts(made), "plain texts", 25)  # `inline` is at 20
    return made
