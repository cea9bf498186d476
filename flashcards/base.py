"""The field `Base`: what a release put into a note, so that any tool can tell who changed what.

`Base` is compact JSON, `{"v":1,"release":"1.2.0","deck":"Root::1. Sub","fields":{"Question":…}}`:
the release that brought the content, the deck that it put the card in, and a digest of every field
that it wrote. A digest is taken of a canonical form of the HTML, so that Anki's editor writing the
same content in other bytes (`<br />`, entities, attribute order) is not taken for an edit.

Standard library only: the add-on ships this file.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser

VERSION = 1
WRITTEN = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
SPACES = re.compile(r"[ \t\n\r\f]+")
# Tags that are in canonical form as they stand, and that change nothing about the text in them.
_NAME = "a|blockquote|code|div|em|li|ol|p|pre|small|span|strong|table|tbody|td|th|thead|tr|ul"
CANONICAL_TAG = re.compile(
    rf"(</(?:{_NAME})>|<(?:{_NAME})(?: (?:class|href|title)=\"[^\"&<>\x00\r]*\")?>)"
)


@dataclass(frozen=True)
class Base:
    """What a release put into a note: its deck, and the digest of each field by the field's name.

    `release` is the version that last changed the content; empty for what was never released.
    """

    deck: str
    digests: Mapping[str, str]
    release: str = ""

    def untouched(self, field: str, html: str) -> bool | None:
        """Whether a field still is what was released; None when the release had no such field."""
        released = self.digests.get(field)
        return None if released is None else released == digest(html)


def of(deck: str, fields: Mapping[str, str], release: str = "") -> Base:
    """The Base of a note that is released into `deck` with these fields."""
    return Base(deck, {name: digest(html) for name, html in fields.items()}, release)


def write(base: Base) -> str:
    """The text of the field `Base`, as HTML that needs no escapes."""
    value = {"v": VERSION, "release": base.release, "deck": base.deck, "fields": dict(base.digests)}
    text = WRITTEN.encode(value)
    # In JSON strings these three can be written as escapes; then HTML finds nothing to change.
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def read(text: str) -> Base | None:
    """The inverse of `write`; None for a field that is empty, damaged, or of an unknown version."""
    try:
        value = json.loads(unescape(re.sub(r"<[^>]*>", "", text)).replace("\xa0", " "))
        if value["v"] != VERSION:
            return None
        fields = {str(name): str(released) for name, released in value["fields"].items()}
        return Base(str(value["deck"]), fields, str(value.get("release", "")))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def numbers(version: str) -> list[int]:
    """A version as numbers that compare: `1.10.0` comes after `1.9.2`."""
    return [int(part) for part in version.split(".") if part.isdigit()]


@lru_cache(maxsize=1024)  # many notes share a field: Concept, Tutorials, Reverse
def digest(html: str) -> str:
    """64 bits of SHA-256 over the canonical form, as 16 hexadecimal digits."""
    return sha256(canonical(html).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def canonical(html: str) -> str:
    """One text for all ways to write the same HTML.

    Tags in lower case, attributes sorted, void elements without a slash, entities as characters,
    NFC; white space (no-break space too) counts as one space, except inside `<pre>`.
    """
    html = unicodedata.normalize("NFC", html)
    return _simple(html) or _parsed(html)


def _parsed(html: str) -> str:
    reader = _Canonical()
    reader.feed(html)
    reader.close()
    return "".join(reader.parts).strip()


def _simple(html: str) -> str | None:
    """The canonical form where only white space and entities can differ from it; else None.

    Most of what we release is so, and reading it as HTML takes ten times as long.
    """
    parts = CANONICAL_TAG.split(html)
    pre = 0
    for number, part in enumerate(parts):
        if number % 2:
            pre += part.startswith("<pre")
            pre -= part == "</pre>" and pre > 0
        elif "<" in part:
            return None
        elif part:
            parts[number] = _text(unescape(part) if "&" in part else part, in_pre=pre > 0)
    return "".join(parts).strip()


def _text(text: str, *, in_pre: bool) -> str:
    """Text between two tags in its canonical form; it must not read like the tags around it."""
    text = text.replace("\xa0", " ")
    if not in_pre:
        text = SPACES.sub(" ", text)
    return text.replace("&", "&amp;").replace("<", "&lt;")


class _Canonical(HTMLParser):
    """Collects the canonical form piece by piece."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.pre = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.pre += tag == "pre"
        written = "".join(
            f' {name}="{_value(name, value or "")}"' for name, value in sorted(attrs, key=str)
        )
        self.parts.append(f"<{tag}{written}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.pre -= tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        self.pre -= tag == "pre" and self.pre > 0
        if tag not in {"br", "img", "hr"}:
            self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        text = _text(data, in_pre=self.pre > 0)
        if not self.pre and self.parts and self.parts[-1].endswith(" "):
            text = text.removeprefix(" ")
        self.parts.append(text)

    def handle_comment(self, data: str) -> None:
        self.parts.append(f"<!--{data}-->")

    def unknown_decl(self, data: str) -> None:
        self.parts.append(f"<![{data}]>")


def _value(name: str, value: str) -> str:
    if name == "style":
        value = ";".join(
            sorted(re.sub(r"\s+", "", rule) for rule in value.split(";") if rule.strip())
        )
    return value.replace("&", "&amp;").replace('"', "&quot;")
