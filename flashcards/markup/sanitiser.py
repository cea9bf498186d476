"""HTML judged and sanitised: what a field may hold, and what Anki would act on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from flashcards.engine.tokens import COMMENT, RAW, START, TEXT, Token, tokens
from flashcards.markup.pieces import ACTIVE, ANKI_MARK, FIRST_PIECE, PIECE, Pieces

if TYPE_CHECKING:
    from nh3 import Cleaner

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
# Elements that HTML itself closes or that hold nothing, as Markdown writes them: nothing to judge.
BARE = re.compile(r"</?(?:blockquote|code|em|li|ol|p|strong|ul)>")
# Of Anki's marks, those that make something else of a field than its text; a formula in HTML.
FETCHED = re.compile(r"\[(?:(?:/?latex|/?\${1,2})\]|sound:|/?anki:|\[type:)", re.IGNORECASE)
FORMULA = re.compile(r"\\\(.*?(?:\\\)|\Z)|\\\[.*?(?:\\\]|\Z)", re.DOTALL)


def judge(converted: str, pieces: Pieces) -> list[str]:
    """Note what the sanitiser will take out of the HTML; the figures in it."""
    reader = _Judge(pieces)
    if "<" in BARE.sub("", converted):
        for token in tokens(converted):
            reader.read(token)
    return reader.figures


class _Judge:
    """Reads the HTML that Markdown made and notes what the sanitiser will take out."""

    def __init__(self, pieces: Pieces) -> None:
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


def harmless(text: str, media: Mapping[str, str]) -> str:
    """The HTML with nothing but what `_judged` lets through, and figures under their new names."""
    import nh3

    def attribute(tag: str, name: str, value: str) -> str | None:
        if _judged(tag, name, value):
            return None
        return media.get(value, value) if (tag, name) == ("img", "src") else value

    allowed = {**ATTRIBUTES, **ALIGNED}
    return nh3.clean(text, tags=TAGS, attributes=allowed, attribute_filter=attribute, link_rel=None)


def ours_only(text: str) -> str:
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


def sanitised(text: str) -> tuple[str, bool]:
    """HTML that was kept as a field of ours, sanitised anew, and whether that changed its meaning.

    So did it, too, if the text holds formulas or marks that `render` lets nobody write.
    """
    clean = ours_only(text)
    seen = list(tokens(text))
    # Between two elements Anki finds no mark, but where a line may break.
    flat = "".join(
        token.text if token.kind == TEXT else "\0" * (token.text != "wbr") for token in seen
    )
    active = any(
        match["name"] for formula in FORMULA.findall(flat) for match in ACTIVE.finditer(formula)
    )
    return clean, active or bool(FETCHED.search(flat)) or list(tokens(clean)) != seen
