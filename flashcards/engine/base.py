"""The field `Base`: what a release put into a note, so that any tool can tell who changed what.

`Base` is compact JSON, `{"v":1,"release":"1.2.0","deck":"Root::1. Sub","fields":{"7261…":…}}`: the
release that brought the content, the deck that it put the card in, and a digest of every field that
it wrote, by the field's id, so that a field may get another name. A digest is taken of a canonical
form of the HTML, so that Anki's editor writing the same content in other bytes (`<br />`, entities,
attribute order) is not taken for an edit.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from .tokens import END, START, TEXT, tokens

VERSION = 1
WRITTEN = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
SPACE = " \t\n\r\f"
SPACES = re.compile(f"[{SPACE}]+")
# How many combining marks in a row are brought into their order; and where there may be more.
MARKS = 64
FOREIGN = re.compile(f"[\u0300-\U0010ffff]{{{MARKS},}}")
# What may read otherwise in its canonical form. HTML without any of it is that form but for white
# space: elements without attributes, links, two entities, characters that NFC leaves alone.
PARTICULAR = re.compile(
    "[^\t\n\r\f -~\u00a1-\u02ff\u2010-\u2027\u2190-\u22ff]"
    "|&(?!(?:amp|lt);)"
    "|<(?!/?(?:p|ul|ol|li|em|strong|b|i|u|sub|sup|br|hr|code|blockquote|table|thead|tbody|tr|th|td)>"
    """|a href="[!#-%'-;=?-~]*">|/a>)"""
)
# A field `Base` has some hundred characters; a text beyond this is none.
LONGEST = 20_000


@dataclass(frozen=True)
class Base:
    """What a release put into a note: its deck, and the digest of each field by the field's id.

    `release` is the version that last changed the content; empty for what was never released.
    """

    deck: str
    digests: Mapping[str, str]
    release: str = ""

    def untouched(self, field: str, html: str) -> bool | None:
        """Whether a field, by its id, still is what was released; None if it was not."""
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
    if len(text) > LONGEST:
        return None
    written = "".join(token.text for token in tokens(text) if token.kind == TEXT)
    try:
        value = json.loads(written.replace("\xa0", " "))
        if value["v"] != VERSION:
            return None
        fields = {str(name): str(released) for name, released in value["fields"].items()}
        found = Base(str(value["deck"]), fields, str(value.get("release", "")))
        write(found).encode()  # half of a surrogate pair could never be written again
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return found


def numbers(version: str) -> list[int]:
    """A version as numbers that compare: `1.10.0` comes after `1.9.2`."""
    return [int(part) for part in version.split(".") if re.fullmatch("[0-9]{1,9}", part)]


@lru_cache(maxsize=1024)  # many notes share a field: Concept, Tutorials, Reverse
def digest(html: str) -> str:
    """64 bits of SHA-256 over the canonical form, as 16 hexadecimal digits."""
    return sha256(canonical(html).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def canonical(html: str) -> str:
    """One text for all ways to write the same HTML; of itself it is the canonical form.

    Tags in lower case, attributes sorted, void elements without a slash, entities as characters,
    NFC; white space (no-break space too) counts as one space, except inside `<pre>`. There is one
    for every text, and the time for it grows with the text's length.
    """
    if not PARTICULAR.search(html):
        return SPACES.sub(" ", html).strip(SPACE)
    parts = []
    pre = 0
    for kind, text, attributes in tokens(html):
        if kind == TEXT:
            parts.append(_text(text, in_pre=pre > 0))
        elif kind == START:
            pre += text == "pre"
            parts.append(f"<{text}{_written(attributes)}>")
        elif kind == END:
            pre -= text == "pre" and pre > 0
            parts.append(f"</{text}>")
        else:
            parts.append(text)
    return "".join(parts).strip(SPACE)


def _text(text: str, *, in_pre: bool) -> str:
    """Text between two tags in its canonical form; it must not read like the tags around it."""
    text = _composed(text.replace("\xa0", " "))
    text = _lines(text) if in_pre else SPACES.sub(" ", text)
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _written(attributes: Mapping[str, str]) -> str:
    return "".join(f' {name}="{_value(name, attributes[name])}"' for name in sorted(attributes))


def _value(name: str, value: str) -> str:
    value = _lines(_composed(value))
    value = _rules(value) if name == "style" else value
    return value.replace("&", "&amp;").replace('"', "&quot;")


def _rules(style: str) -> str:
    """The rules of an attribute `style`, in their order, without the white space around each."""
    rules = (rule.partition(":") for rule in SPACES.sub(" ", style).split(";"))
    parts = ((name.strip(" "), colon, value.strip(" ")) for name, colon, value in rules)
    return ";".join(filter(None, map("".join, parts)))


def _lines(text: str) -> str:
    """Text with the line ends that HTML has."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _composed(text: str) -> str:
    """NFC, as Anki keeps its fields, but of a longer run of combining marks than anybody writes.

    Python sorts the marks of a run in quadratic time; such a run stays as it is.
    """
    if not FOREIGN.search(text):
        return unicodedata.normalize("NFC", text)
    parts = []
    done = run = 0
    for place, character in enumerate(text):
        if unicodedata.combining(unicodedata.normalize("NFD", character)[0]):
            continue
        if place - run > MARKS:
            parts += [unicodedata.normalize("NFC", text[done:run]), text[run:place]]
            done = place
        run = place + 1
    if len(text) - run > MARKS:
        parts += [unicodedata.normalize("NFC", text[done:run]), text[run:]]
        done = len(text)
    return "".join((*parts, unicodedata.normalize("NFC", text[done:])))
