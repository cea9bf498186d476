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

import html
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from string import punctuation
from typing import TYPE_CHECKING

from flashcards.engine.tokens import COMMENT, RAW, START, TEXT, Token, tokens
from flashcards.model import Field, Problem, Rule
from flashcards.sources import lines
from flashcards.sources.lines import Fence

if TYPE_CHECKING:
    from markdown import Markdown
    from nh3 import Cleaner
    from pygments.formatters.html import HtmlFormatter
    from pygments.lexer import Lexer

RULES = {
    rule.code: rule
    for rule in (
        Rule(
            "M001",
            "HTML in a card is of the few harmless elements and attributes",
            "Write Markdown instead, or put code between backticks",
            "Q: What does a matrix <script>alert(1)</script> do?",
            "Q: What does the tag `<script>` do?",
        ),
        Rule(
            "M002",
            "A link leads to a web page",
            "Link to an address that begins with https://",
            "Extra: See [this](javascript:alert(1)).",
            "Extra: See [NumPy](https://numpy.org/doc/).",
        ),
        Rule(
            "M003",
            "An image is a file of this deck, not an address",
            "Put the SVG beside the card file and write `![what it shows](name.svg)`",
            "![A plane.](https://example.org/plane.svg)",
            "![A plane.](plane.svg)",
        ),
        Rule(
            "M004",
            "What Anki takes for a mark of its own stands in code only",
            "Put code between backticks, formulas between dollars; leave sound and speech out",
            "A: [latex]x^2[/latex]",
            "A: $x^2$",
        ),
        Rule(
            "M005",
            "A cloze deletion is opened, numbered and closed: `{{c1::text}}`",
            "Write `{{c1::hidden text}}`",
            "Cloze: The mean of a {{c1::standard normal is zero.",
            "Cloze: The mean of a {{c1::standard normal}} is zero.",
        ),
        Rule(
            "M006",
            "Text holds no control or private-use characters, nor other ones that are not seen",
            "Remove the character",
            "Q: What does the rank\\x00 count?",
            "Q: What does the rank count?",
        ),
        Rule(
            "M007",
            "A code fence names a language that can be highlighted, or none",
            "Use the language's usual short name, such as `python`, `bash`, `json`, `text`",
            "```pyhton\nprint(1)\n```",
            "```python\nprint(1)\n```",
        ),
        Rule(
            "M008",
            "A field is no longer than a card can show",
            "Keep it to what is read in a few seconds",
            "A: (60,000 characters)",
            "A: The number of independent columns.",
        ),
        Rule(
            "M009",
            "A figure is a file beside the card file",
            "Draw it, or correct its name",
            "![A plane.](plain.svg)",
            "![A plane.](plane.svg)",
        ),
        Rule(
            "M010",
            "Titles, alternative texts and addresses are plain text",
            "Say it in words; no formula, code, gap or mark of Anki's can stand here",
            "![Two arrows $x$ and $y$.](plane.svg)",
            "![Two arrows, x and y.](plane.svg)",
        ),
        Rule(
            "M011",
            "A formula leads nowhere, loads nothing and defines nothing",
            "Write the formula itself; put a link beside it",
            "A: $\\href{https://example.org}{x}$",
            "A: $x$",
        ),
        Rule(
            "M012",
            "A figure is an image by its content, and only draws",
            "Save it as a plain PNG, JPEG, GIF, WebP or SVG, the suffix to match; an SVG without "
            "scripts, links, and anything from outside the file",
            '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
            '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
        ),
        Rule(
            "M013",
            "A figure lies inside the project",
            "Put the file itself beside the card file, not a link to it",
            "plane.svg -> /home/me/plane.svg",
            "plane.svg",
        ),
        Rule(
            "M015",
            "A field shows something",
            "Write what is to be seen, or remove the field",
            "Extra: &nbsp;",
            "Extra: Row rank equals column rank.",
        ),
    )
}

TAGS = frozenset(
    "a b blockquote br code dd del div dl dt em hr i img ins kbd li ol p pre s small span strong "
    "sub sup table tbody td th thead tr ul var".split()
)
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}}
# Beside these, what our own pieces are made of: no card may write it itself.
OWN_TAGS = TAGS | {"div", "wbr"}
OWN_CLASSES = {
    "code": re.compile(r"language-[\w+#.-]+"),
    "div": re.compile(r"highlight(?: output)?"),
    "p": re.compile(r"improve"),
    # The last are Pygments' names of tokens.
    "span": re.compile(r"math|topic|as-of|[a-z][a-z0-9]{0,2}"),
}
# Python-Markdown aligns the cells of a table by style, and by nothing else.
ALIGNMENT = re.compile(r"text-align: (left|right|center);")
ALIGNED = {"td": {"style"}, "th": {"style"}}
WEB = re.compile(r"https?://|mailto:", re.IGNORECASE)
FILE_NAME = re.compile(r"[\w][\w.-]*\Z")

# While Markdown runs, one character from the supplementary private-use planes stands for each
# piece that was taken out: the first for the first piece, and so on. No text may hold one.
FIRST_PIECE = 0xF0000
PIECE = "[\U000f0000-\U0010ffff]"
PLACED = re.compile(rf"(?:<p>\s*)?({PIECE})(?:\s*</p>)?")
# Among these are line ends that are none in Markdown, blanks without width, what turns text round.
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060\u2066-\u2069\ufeff"
    "\ue000-\uf8ff\U000f0000-\U0010ffff]"
)
# Stands for a formula or a mark where two renderers are compared.
STAND_IN = "\ue001"
# Stands for a dollar that is not to open a formula, until Markdown is done.
DOLLAR = "\ue000"
# What Python-Markdown puts around its own pieces, and leaves behind where it loses count.
OWN_OF_MARKDOWN = re.compile("[\x02\x03]")
LONGEST = 10_000
# More brackets than anybody reads keep Markdown busy for minutes.
MOST_BRACKETS = 500

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
# What a token may begin with: a text without any of these has none.
MARK = re.compile(r"[`~\\$\[{}]|://")
# What GitHub leaves out of an address that it makes a link of: signs and a character reference at
# its end (and brackets that close nothing).
BEHIND_ADDRESS, REFERENCE = frozenset("?!.,:;*_~'"), re.compile(r"&[A-Za-z]+;\Z")
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
# Elements that HTML itself closes or that hold nothing, as Markdown writes them: nothing to judge.
BARE = re.compile(r"</?(?:blockquote|code|em|li|ol|p|strong|ul)>")
# Whatever Anki or AnkiDroid acts on in a field's HTML, wherever it stands: pictures of LaTeX,
# sound, speech, a box to type into, gaps, and formulas. Its first character alone is no mark.
ANKI_MARK = re.compile(
    r"\[(?=(?:/?latex|/?\${1,2})\]|sound:|/?anki:|\[type:)|\{(?=\{)|\}(?=\})|\\(?=[(\[])",
    re.IGNORECASE,
)
# Of these, what makes something else of a field than its text; and a formula in HTML.
FETCHED = re.compile(r"\[(?:(?:/?latex|/?\${1,2})\]|sound:|/?anki:|\[type:)", re.IGNORECASE)
FORMULA = re.compile(r"\\\(.*?(?:\\\)|\Z)|\\\[.*?(?:\\\]|\Z)", re.DOTALL)
BREAK = ("<wbr>", "<span></span>")
# In a gap, Anki takes two colons for the beginning of a hint.
COLONS, APART = re.compile(r":(?=:)"), f":{BREAK[False]}"
CODE = re.compile(r"<(?P<end>/?)(?:code|pre)\b")
# What shows nothing by itself: a blank that does not break, any tag but a picture's or a rule's.
UNSEEN = re.compile(r"&nbsp;|<(?!img\b|hr\b)[^>]*>")
# In the HTML of a field with gaps: their marks, and the tags that stand in pairs.
MARK_OR_TAG = re.compile(
    r"(?P<open>\{\{c[0-9]+::)|(?P<close>\}\})"
    r"""|<(?P<end>/?)(?!(?:br|hr|img|wbr)\b)(?P<tag>[a-z]\w*)(?:[^>"]|"[^"]*")*>"""
)
GAP = re.compile(r"\{\{c([0-9]{1,9})::")
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


# A formula, code in a line, a mark, or a fence.
Part = re.Match[str] | Fence


@dataclass(frozen=True, slots=True)
class Rendered:
    """A field as Anki shows it, what was wrong with it, and the formulas and figures in it."""

    html: str
    problems: tuple[Problem, ...] = ()
    formulas: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()


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


def render(text: Field, media: Mapping[str, str] | None = None, *, cloze: bool = False) -> Rendered:
    """The HTML of one field.

    `media` maps the figures' names in the card to their names in the package; a name that is not
    in it stays, for the check of figures to report. `cloze` says that `{{c1::…}}` is a deletion.
    """
    pieces = _Pieces(text, cloze)
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
            shown = _own(pieces.put_back(shown))
    else:
        shown, figures = _by_markdown(markdown, pieces, media or {})
    if cloze and not pieces.problems:
        found = deletions(text)
        for number in _torn(shown):
            message = "this gap begins in one paragraph, cell or emphasis, and ends in another"
            pieces.note("M005", found[number].offset, message)
    return Rendered(shown, tuple(pieces.problems), tuple(pieces.formulas), tuple(figures))


def _by_markdown(markdown: str, pieces: _Pieces, media: Mapping[str, str]) -> tuple[str, list[str]]:
    """The HTML of what is more than plain paragraphs, and the figures that it shows."""
    converted = _converted(markdown, pieces)
    figures = _judge(converted, pieces)
    written = {name for name, *_ in images(pieces.text)}
    for figure in figures:
        if figure not in written:
            message = f"the image `{figure}` is not written as `![what it shows]({figure})`"
            pieces.note_at(figure, "M003", message)
    clean = _sanitised(converted, media)
    shown = pieces.put_back(pieces.unmarked(clean))
    if shown != clean:  # else it would be sanitised twice
        shown = _own(shown)
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
    pieces = _Pieces(text, cloze, stand_in=STAND_IN)
    markdown = pieces.take_out(text.text)
    shown = plain(markdown)
    if shown is None:
        shown = _sanitised(_converted(markdown, pieces), {})
    html = _own(pieces.put_back(shown.replace(DOLLAR, "$")))
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


def sanitised(text: str) -> tuple[str, bool]:
    """HTML that was kept as a field of ours, sanitised anew, and whether that changed its meaning.

    So did it, too, if the text holds formulas or marks that `render` lets nobody write.
    """
    clean = _own(text)
    seen = list(tokens(text))
    # Between two elements Anki finds no mark, but where a line may break.
    flat = "".join(
        token.text if token.kind == TEXT else "\0" * (token.text != "wbr") for token in seen
    )
    active = any(
        match["name"] for formula in FORMULA.findall(flat) for match in ACTIVE.finditer(formula)
    )
    return clean, active or bool(FETCHED.search(flat)) or list(tokens(clean)) != seen


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
        yield fence.info, _body(fence), fence.start


def images(text: Field) -> Iterator[tuple[str, str, int]]:
    """Each image outside code: its file's name, its alternative text, its offset."""
    if "![" not in text.text:
        return
    for match in IMAGE.finditer(outside(text.text)):
        yield match["name"], match["alt"], match.start()


@dataclass(slots=True)
class _Pieces:
    """What was taken out of a field's text, and what was noticed on the way."""

    text: Field
    cloze: bool
    stored: list[str] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    stand_in: str = ""

    def note(self, code: str, offset: int, message: str) -> None:
        self.problems.append(RULES[code].at(self.text.at(offset), message))

    def note_at(self, needle: str, code: str, message: str) -> int:
        """Note a problem where `needle` stands, outside code if it does; the place it was given."""
        found = outside(self.text.text).find(needle)
        offset = max(0, found if found >= 0 else self.text.text.find(needle))
        self.note(code, offset, message)
        return offset

    def keep(self, piece: str, offset: int) -> str:
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
        language = (fence.info.split() or [""])[0]
        code = _highlighted(_body(fence), language)
        if code is None:
            self.note("M007", fence.start, f"no language is called `{language}`")
            code = _escape(_body(fence).rstrip("\n"))
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


class _Judge:
    """Reads the HTML that Markdown made and notes what the sanitiser will take out."""

    def __init__(self, pieces: _Pieces) -> None:
        self.pieces = pieces
        self.figures: list[str] = []

    def read(self, token: Token) -> None:
        if token.kind == START:
            self.start(token.text, token.attributes)
        elif token.kind == COMMENT:
            self.pieces.note_at("<!--", "M001", "a comment inside a field is not allowed")
        elif token.kind == RAW:
            self.pieces.note("M001", 0, "this field holds HTML that cannot be read")

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag not in TAGS:
            self.pieces.note_at(f"<{tag}", "M001", f"the element `<{tag}>` is not allowed")
            return
        for name, value in attributes.items():
            code = _judged(tag, name, value)
            if code == "M001":
                message = f"`<{tag}>` may not have the attribute `{name}`"
                self.pieces.note_at(name, code, message)
            elif code == "M010":
                self.note_piece(name, value)
            elif code:
                what = "image" if tag == "img" else "link"
                self.pieces.note_at(value, code, f"the {what} `{value}` is not allowed")
            elif (tag, name) == ("img", "src") and value:
                self.figures.append(value)

    def note_piece(self, name: str, value: str) -> None:
        """Note that an attribute holds a piece that was taken out, or a mark of Anki's."""
        message = f"the attribute `{name}` holds more than plain text"
        if match := re.search(PIECE, value):
            place = self.pieces.places[ord(match[0]) - FIRST_PIECE]
            self.pieces.note("M010", place, message)
        else:
            self.pieces.note_at(value, "M010", message)


def _judge(converted: str, pieces: _Pieces) -> list[str]:
    """Note what the sanitiser will take out of the HTML; the figures in it."""
    judge = _Judge(pieces)
    if "<" in BARE.sub("", converted):
        for token in tokens(converted):
            judge.read(token)
    return judge.figures


def _judged(tag: str, name: str, value: str) -> str | None:
    """The code of the rule that an attribute breaks, or None when it may stay."""
    if name == "style" and tag in {"td", "th"} and ALIGNMENT.fullmatch(value):
        return None
    if name not in ATTRIBUTES.get(tag, ()):
        return "M001"
    in_words = name in {"title", "alt"} and "<http" in value  # an address, made a link
    if in_words or re.search(PIECE, value) or ANKI_MARK.search(value):
        return "M010"
    if name == "href" and not WEB.match(value):
        return "M002"
    if name == "src" and not FILE_NAME.match(value):
        return "M003"
    return None


def _sanitised(text: str, media: Mapping[str, str]) -> str:
    """The HTML with nothing but what `_judged` lets through, and figures under their new names."""
    import nh3

    def attribute(tag: str, name: str, value: str) -> str | None:
        if _judged(tag, name, value):
            return None
        return media.get(value, value) if (tag, name) == ("img", "src") else value

    allowed = {**ATTRIBUTES, **ALIGNED}
    return nh3.clean(text, tags=TAGS, attributes=allowed, attribute_filter=attribute, link_rel=None)


def _own(text: str) -> str:
    """The HTML with nothing but what `_judged` lets through and what our own pieces are made of."""
    return str(_last().clean(text))


@cache
def _last() -> Cleaner:
    import nh3

    def attribute(tag: str, name: str, value: str) -> str | None:
        if name == "class":
            return value if OWN_CLASSES[tag].fullmatch(value) else None
        return None if _judged(tag, name, value) else value

    allowed = {**ATTRIBUTES, **ALIGNED, **{tag: {"class"} for tag in OWN_CLASSES}}
    return nh3.Cleaner(tags=OWN_TAGS, attributes=allowed, attribute_filter=attribute, link_rel=None)


def _converted(markdown: str, pieces: _Pieces) -> str:
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


def _body(fence: Fence) -> str:
    return "".join(f"{line}\n" for line in fence.body)


def shown_as_is(text: str) -> str:
    """Markdown that shows a text as it is, whatever signs are in it."""
    return re.sub(r"([\\`*_<>\[\]#|~$])", r"\\\1", text)


def _escape(text: str) -> str:
    return html.escape(text, quote=False)


def _trimmed(code: str) -> str:
    """A code span as CommonMark reads it: line ends are spaces, one space at both ends goes."""
    code = code.replace("\n", " ")
    if code.startswith(" ") and code.endswith(" ") and code.strip():
        return code[1:-1]
    return code
