"""HTML cut into tokens, in one pass: any text comes through, in time that grows with its length.

Fields hold whatever a learner, an editor or another program wrote, so there is no text that this
refuses, and none that it reads twice. It knows nothing of where elements may stand: what is open,
and whether it is ever closed, is for who reads the tokens. `html.parser` is not used because it
raises on some texts, takes quadratic time on others, and has changed with security releases of
Python what it makes of the rest: a digest (`base`) is compared with that of another machine.

The rules are those of https://html.spec.whatwg.org/multipage/parsing.html#tokenization, save that
what is never finished (a tag, a comment, a script) is one last piece of `RAW`, not thrown away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import NamedTuple

TEXT, START, END, RAW, COMMENT = "text", "start", "end", "raw", "comment"

_SPACE = " \t\n\r\f"
_MARKUP = re.compile(rf"<(/?)([a-zA-Z][^{_SPACE}/>]*)|<!--|<[!?/]")
_GAP = re.compile(rf"[{_SPACE}/]*")
_NAME = re.compile(rf"[^{_SPACE}/>][^{_SPACE}/>=]*")
_EQUALS = re.compile(rf"[{_SPACE}]*=[{_SPACE}]*")
_UNQUOTED = re.compile(rf"[^{_SPACE}>]*")
_REFERENCE = re.compile(r"&(?:#(?:([0-9]+)|[xX]([0-9a-fA-F]+));?|[a-zA-Z0-9]{1,32}(;?))")
# After a name without semicolon these say that it is none, in an attribute: `?a=1&copy=2`.
_GOES_ON = re.compile(r"[a-zA-Z0-9=]")
# The last character, U+10FFFF, has seven decimal digits; `int` refuses some thousands.
_DIGITS = 7
# What stands in these is no HTML.
_OPAQUE = {
    name: re.compile(rf"</{name}(?=[{_SPACE}/>])", re.IGNORECASE | re.ASCII)
    for name in ("script", "style", "xmp", "iframe", "noembed", "noframes")
}


class Token(NamedTuple):
    """A piece of HTML.

    `text` is of TEXT the characters that it stands for, of START and END the element's name, in
    lower case, and of the others their source: RAW is what a script or a style sheet says, or an
    end that is not finished; COMMENT also declarations, which no browser shows either.
    """

    kind: str
    text: str
    attributes: Mapping[str, str] = {}


def tokens(html: str) -> Iterator[Token]:
    """The tokens of any text; no two of TEXT follow each other, and none is empty."""
    at = 0
    while at < len(html):
        opened = _MARKUP.search(html, at)
        start = opened.start() if opened else len(html)
        if start > at:
            yield Token(TEXT, _decoded(html[at:start]))
        if not opened:
            return
        if opened[2]:
            attributes, at = _attributes(html, opened.end())
        else:
            # From the second character on: `<!-->` is a comment too.
            at = _after("-->" if opened[0] == "<!--" else ">", html, start + 2)
        if at < 0:
            yield Token(RAW, html[start:])
            return
        if not opened[2]:
            yield Token(COMMENT, html[start:at])
            continue
        name = _lower(opened[2])
        yield Token(END, name) if opened[1] else Token(START, name, attributes)
        if name in _OPAQUE and not opened[1]:
            closed = _OPAQUE[name].search(html, at)
            end = closed.start() if closed else len(html)
            if end > at:
                yield Token(RAW, html[at:end])
            at = end


def _attributes(html: str, at: int) -> tuple[dict[str, str], int]:
    """A tag's attributes, the first of each name, and where the tag ends; -1 for a tag without end.

    `at` is where the element's name ends.
    """
    found: dict[str, str] = {}
    while True:
        at = _end(_GAP, html, at)
        if html[at : at + 1] in {"", ">"}:
            return found, at + 1 if at < len(html) else -1
        start, at = at, _end(_NAME, html, at)
        name, value = _lower(html[start:at]), ""
        equals = _EQUALS.match(html, at)
        if equals:
            start = equals.end()
            quote = html[start : start + 1]
            if quote in {'"', "'"}:
                at = _after(quote, html, start + 1)
                if at < 0:
                    return found, -1
                value = _decoded(html[start + 1 : at - 1], attribute=True)
            else:
                at = _end(_UNQUOTED, html, start)
                value = _decoded(html[start:at], attribute=True)
        found.setdefault(name, value)


def _after(mark: str, html: str, at: int) -> int:
    """Where the next `mark` ends; -1 where there is none."""
    found = html.find(mark, at)
    return found + len(mark) if found >= 0 else -1


def _end(run: re.Pattern[str], html: str, at: int) -> int:
    """Where a run of characters that begins at `at` ends."""
    found = run.match(html, at)
    return found.end() if found else at


def _lower(name: str) -> str:
    """A name in lower case, as HTML has it: ASCII letters alone."""
    return name.lower() if name.isascii() else name


def _decoded(text: str, *, attribute: bool = False) -> str:
    """The characters that a text with references stands for."""

    def character(found: re.Match[str]) -> str:
        decimal, hexadecimal, ended = found.groups()
        if decimal or hexadecimal:
            digits = (decimal or hexadecimal).lstrip("0") or "0"
            if len(digits) > _DIGITS:
                return "\ufffd"
            return unescape(f"&#{digits};" if decimal else f"&#x{digits};")
        if attribute and not ended and _GOES_ON.match(text, found.end()):
            return found[0]
        return unescape(found[0])

    return _REFERENCE.sub(character, text) if "&" in text else text
