"""Whether GitHub shows a field as the card does: it is rendered a second time, and compared.

Authors read their cards on GitHub and believe what they see. The second renderer is markdown-it-py,
CommonMark with GitHub's tables and strikethrough; formulas and the marks of gaps are taken out
first, as they are for the card. What GitHub does beyond that is looked for in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from hashlib import sha256
from html import escape, unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from flashcards import markup
from flashcards.cache import Cache, program
from flashcards.engine.tokens import COMMENT, END, START, Token
from flashcards.engine.tokens import tokens as tokens_of
from flashcards.model import Card, Field, Problem, Rule

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

DIFFERENCE = Rule(
    "M014",
    "GitHub shows a field as the card does",
    "Write it in the plain way that docs/authoring.md lists",
    "A: Two things:\n- length\n- direction",
    "A: Two things:\n\n- length\n- direction",
    stops=False,
)
RULES = {DIFFERENCE.code: DIFFERENCE}

# What GitHub makes of text beyond the two renderers; neither knows it, so it is not compared.
BEYOND: Sequence[tuple[re.Pattern[str], str, str]] = tuple(
    (re.compile(pattern, re.MULTILINE), what, instead)
    for pattern, what, instead in (
        (
            r"(?<![~\\])~(?![~\s])[^~\n]*(?<![\s\\~])~(?!~)",
            "GitHub strikes out what stands between two tildes",
            "Write `\\~` for a tilde",
        ),
        (r"\[\^[^\]\s]+\]", "GitHub takes this for a footnote", "Write `\\[^`"),
        (
            r"^ {0,3}>\s*\[!\w+\]",
            "GitHub makes a coloured box of this",
            "Write the quotation without it",
        ),
        (
            r"^\s*(?:[-+*]|\d+[.)])\s+\[[ xX]\]\s",
            "GitHub makes a box to tick of this",
            "Write `\\[ ]`",
        ),
        (
            r"(?<![\w:\\]):(?:[a-z][a-z0-9_]*|[+-]1):(?![\w:])",
            "GitHub makes a little picture of this word between colons",
            "Write the character itself, or put code between backticks",
        ),
    )
)
DOLLARED = re.compile(r"(?<![\\`$\w])\$`[^`\n]+`\$")
# What ends a paragraph at the beginning of a line, and with it the formula that it stands in.
ENDS = re.compile(
    r"\n[ \t]*(?:\n|>|(?:[-+*]|1[.)])[ \t]+[^\s$]|#{1,6}[ \t\n]|(?:=+|-+)[ \t]*\n|```|~~~)"
)
# Blocks that GitHub draws instead of showing them, by the language of their fence.
DRAWN = frozenset({"math", "mermaid", "geojson", "topojson", "stl"})

# The tags that mean nothing for what is seen, or that only one of the two writes.
UNSEEN = frozenset({"span", "wbr", "div", "thead", "tbody"})
BLOCKS = frozenset("p ul ol li blockquote pre table tr th td hr dl dt dd h1 h2 h3 h4 h5 h6".split())
SAME = {"s": "del", "strike": "del"}

# What to write, by what GitHub begins where the two part, and by what stands in the line.
CURES: Sequence[tuple[str, str, str]] = (
    (r"<del>", r"~~", "Put `~~` right beside the first and the last letter, or write `\\~`"),
    (r"", r"^ *\d+\)", "Number a list with `1.`, below a blank line"),
    (r"", r"^ +(?:[-+*]|\d+\.) ", "Begin what stands in a list four spaces further in"),
    (r"<(?:ul|ol|li)\b", r"", "Leave a blank line above and below the list"),
    (
        r"",
        r"^(?:>|\s|[-+*] |\d+\. ).*(?:```|~~~)",
        "Begin a code fence in a list four spaces in, with blank lines around it",
    ),
    (r"", r"(?:```|~~~)", "Begin a code fence at the line's start, below a blank line"),
    (r"<(?:table|tr|t[dh])\b", r"", "Leave a blank line around the table; no cell holds `|`"),
    (r"", r"^\s*\|", "Put no `|` in a cell: `&#124;` in text, `\\vert` in a formula, no code"),
    (r"<br>", r"", "Write `<br>` where a line is to end"),
    (r"", r"\\$", "Write `<br>` where a line is to end"),
    (r"<pre>", r"", "Put code between lines of three backticks; indent nothing else"),
    (r"<blockquote", r"", "Leave a blank line above and below the quotation"),
    (r"<img", r"", "Write no marks into the alternative text"),
    (r"<a\b", r"", "Write the link as `[text](https://address)`"),
    (r"", r"^\s+\S", "Begin what stands in a list four spaces further in, all else at the start"),
    (r"<(?:em|strong)>", r"", "Put `*` or `**` right beside the words, with blanks around both"),
    (r"", r"[*_]", "Write `\\*` or `\\_` for the sign itself, `*word*` for emphasis"),
)


def faults(cards: Iterable[Card], store: Cache) -> Iterator[Problem]:
    """Where GitHub shows the cards' fields otherwise; files of which that is known are passed."""
    files: dict[str, list[tuple[Field, bool]]] = {}
    for card in cards:
        fields = (card.front, card.answer, card.hint, card.extra, card.source)
        every = files.setdefault(card.where.path, [])
        every += [(each, each is card.cloze) for each in fields if each is not None]
    for path, of_file in files.items():
        state = sha256(program().encode())
        for text, cloze in of_file:
            state.update(f"{cloze} {len(text.text)} {text.text}".encode("utf-8", "surrogatepass"))
        name, key = f"github {path}", state.hexdigest()
        if store.get(name, key) is not None:
            continue
        found = [problem for text, cloze in of_file for problem in differences(text, cloze=cloze)]
        if found:
            yield from found
        else:
            store.put(name, key, b"the same")


def differences(text: Field, *, cloze: bool = False) -> list[Problem]:
    """Where GitHub shows the field otherwise: the first place, and what it does beyond Markdown.

    A field that a rule of `markup` refuses is not compared: what is wrong there comes first.
    """
    shown = markup.skeleton(text, cloze=cloze)
    if shown is None:
        return []
    outside, skeleton, html = shown
    found = [
        DIFFERENCE.at(text.at(match.start()), what, instead)
        for pattern, what, instead in BEYOND
        for match in pattern.finditer(outside)
    ]
    found += [
        DIFFERENCE.at(
            text.at(match.start()), "GitHub sets this as a formula", "Write `$…$` without backticks"
        )
        for match in DOLLARED.finditer(text.text)
    ]
    found += _torn_formulas(text)
    for info, _, offset in markup.fences(text):
        if info.split()[:1] and info.split()[0].lower() in DRAWN:
            message = f"GitHub draws a block of `{info.split()[0]}`"
            found.append(DIFFERENCE.at(text.at(offset), message, "Call the fence `text`"))
    if not found and markup.plain(skeleton) is None:
        found += _compared(text, skeleton, html)
    return found


def _torn_formulas(text: Field) -> Iterator[Problem]:
    """Where GitHub sees no formula, since one of its lines begins like a block of Markdown."""
    for part in markup.parts(text.text):
        if not isinstance(part, re.Match) or not (part["display"] or part["inline"]):
            continue
        if match := ENDS.search(part[0]):
            place = text.at(part.start() + match.start() + 1)
            message = "GitHub sees no formula here: it ends where this line begins"
            yield DIFFERENCE.at(place, message, "Write the formula on one line")


def _compared(text: Field, skeleton: str, html: str) -> Iterator[Problem]:
    # On GitHub the label stands before the text, in its first line; that may be a block no longer.
    label = "A: " if text.where.column > 1 else ""
    defined: dict[str, Any] = {}
    ours = canonical(html)
    theirs = canonical(_renderer().render(label + skeleton, defined))
    if label:
        theirs = _without_label(theirs)
    if defined.get("references"):
        match = re.search(r"\[[^\]]*\]:", text.text)
        message = "on GitHub this holds in the whole file, on the card in its field"
        where = text.at(match.start() if match else 0)
        yield DIFFERENCE.at(where, message, "Write the link as `[text](https://address)`")
        return
    if [token for token, _ in ours] == [token for token, _ in theirs]:
        return
    place = next(
        (n for n, pair in enumerate(zip(ours, theirs, strict=False)) if pair[0][0] != pair[1][0]),
        min(len(ours), len(theirs)),
    )
    last = theirs[-1][1] if theirs else 0
    ours_there = ours[place][0] if place < len(ours) else "the end"
    while place < len(theirs) - 1 and theirs[place][0].startswith("</"):
        place += 1  # what comes next says more than what ends here
    token, number = theirs[place] if place < len(theirs) else ("the end", last)
    lines = text.text.split("\n")
    number = min(number, len(lines) - 1)
    offset = sum(len(line) + 1 for line in lines[:number])
    cure = next(
        cure
        for begins, line, cure in (*CURES, ("", "", DIFFERENCE.cure))
        if re.match(begins, token) and re.search(line, lines[number])
    )
    if label and (ours[:1] != theirs[:1] or token == label.strip()):
        cure = "Leave a blank line between the label and this"
    message = f"GitHub shows {_said(token)} here, the card {_said(ours_there)}"
    yield DIFFERENCE.at(text.at(offset), message, cure)


def _without_label(tokens: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """What a reader sees, without the label where that begins a paragraph."""
    paragraph, label, (first, line), *rest = [
        *tokens[:3],
        *[("", 0)] * (3 - len(tokens)),
        *tokens[3:],
    ]
    if (paragraph[0], label[0]) != ("<p>", "A:"):
        return tokens
    return [paragraph, *([(first.lstrip(), line)] if first.strip() else []), *rest]


def _said(token: str) -> str:
    short = unescape(token).replace(markup.STAND_IN, "$").strip()
    return f"`{short[:40]}…`" if len(short) > 40 else f"`{short}`"


@cache
def _renderer() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore

    def numbered(state: StateCore) -> None:
        """Say of each block in which line it begins."""
        for token in state.tokens:
            if token.map and token.nesting >= 0:
                token.attrSet("data-line", str(token.map[0]))

    class Parser(MarkdownIt):
        def normalizeLinkText(self, link: str) -> str:  # noqa: N802
            """An address is seen as it is written."""
            return link

    parser = Parser("commonmark", {"html": True}).enable(["table", "strikethrough"])
    parser.core.ruler.push("numbered", numbered)
    return parser


class _Canon:
    """HTML as what a reader sees: tags, words, lines of code, each with its line if it is known.

    Words are escaped, so that none looks like a tag; a blank before one belongs to it.
    """

    def __init__(self) -> None:
        self.tokens: list[tuple[str, int]] = []
        self.open: list[str] = []
        self.code: list[str] = []
        self.line = 0

    def read(self, token: Token) -> None:
        if token.kind == START:
            self.start(token.text, dict(token.attributes))
        elif token.kind == END:
            self.end(token.text)
        elif token.kind != COMMENT:
            self.data(token.text)

    def start(self, tag: str, values: dict[str, str]) -> None:
        line = values.pop("data-line", "")  # a card may hold one too
        self.line = int(line) if re.fullmatch("[0-9]{1,9}", line) else self.line
        if self.tokens and self.tokens[-1][0] == "<pre>":
            self.tokens[-1] = ("<pre>", self.line)
        if tag in UNSEEN:
            return
        tag = SAME.get(tag, tag)
        if tag not in {"br", "hr", "img"}:
            self.open.append(tag)
        if tag == "p" and self.tokens and self.tokens[-1][0] == "<li>":
            return  # whether a list is loose is a matter of distance
        kept = "".join(f" {name}={value}" for name, value in sorted(_seen(tag, values)))
        self.add(f"<{tag}{kept}>")

    def end(self, tag: str) -> None:
        tag = SAME.get(tag, tag)
        if tag in UNSEEN or tag not in self.open:
            return
        while self.open.pop() != tag:
            pass
        if tag == "pre":
            lines = "".join(self.code).rstrip("\n").split("\n")
            self.tokens += [(f"{escape(line)}\n", self.line + n) for n, line in enumerate(lines, 1)]
            self.code.clear()
        if not (tag == "p" and self.open[-1:] == ["li"]):
            self.add(f"</{tag}>")

    def data(self, data: str) -> None:
        if "pre" in self.open:
            self.code.append(data)
            return
        for piece in re.findall(r"[^\n]+|\n", data):
            for word in re.findall(r"\s*\S+|\s+", piece):
                self.add_word(word)
            self.line += piece == "\n" and not _is_block(self.last)

    @property
    def last(self) -> str:
        return self.tokens[-1][0] if self.tokens else "<p>"

    def add_word(self, word: str) -> None:
        """Add a word, or the end of one that has begun; blanks that are not seen go."""
        blank = " " if word[0].isspace() else ""
        if self.last.endswith(" ") or _is_block(self.last):
            blank = ""
        shown = blank + escape(word.strip())
        begun = not blank and self.tokens and not self.last.startswith("<")
        if begun and shown:
            before, line = self.tokens.pop()
            self.tokens.append((before + shown, line))
        elif shown:
            self.tokens.append((shown, self.line))

    def add(self, token: str) -> None:
        if self.tokens and _is_block(token) and self.last == " ":
            self.tokens.pop()
        self.tokens.append((token, self.line))


def _is_block(token: str) -> bool:
    name = re.fullmatch(r"</?(\w+)[^>]*>", token)
    return name is not None and name[1] in BLOCKS | {"br"}


def _seen(tag: str, values: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The attributes that a reader notices, in one spelling."""
    for name, value in values.items():
        if name in {"href", "src"}:
            yield name, unquote(value)
        elif name == "style":
            yield name, re.sub(r"[\s;]", "", value)
        elif name != "class" and not (tag == "img" and name == "title" and not value):
            yield name, value
    language = re.search(r"language-(\S+)", values.get("class", ""))
    if tag == "code" and language:
        yield "language", language[1]


def canonical(html: str) -> list[tuple[str, int]]:
    """What a reader sees of HTML, and the line of the Markdown (from 0) where each part begins."""
    reader = _Canon()
    for token in tokens_of(html):
        reader.read(token)
    tokens = reader.tokens
    for place in range(len(tokens) - 1):  # which of the two is the outer one is not seen
        pair = tokens[place : place + 2]
        if [token for token, _ in pair] in (["<strong>", "<em>"], ["</em>", "</strong>"]):
            tokens[place : place + 2] = pair[::-1]
    return tokens
