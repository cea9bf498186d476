"""The keys of roadmap.yaml: one table that drives validation and the published JSON Schema."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from flashcards.model import AS_HTML, Rule
from flashcards.sources.roadmap_rules import ID_FORM, NAME_FORM, TAG_FORM, URL_FORM, WRONG_TYPE


@dataclass(frozen=True, slots=True)
class Scalar:
    """A piece of text.

    `pattern` holds for all of it, in words that Python and ECMAScript read alike; what does not
    match breaks `rule`. Without a pattern, any text will do.
    """

    what: str
    pattern: str | None
    rule: Rule

    def fits(self, text: str) -> bool:
        """Whether the text is of this kind."""
        return self.pattern is None or re.fullmatch(self.pattern, text) is not None


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number from `least` to `most`."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Texts:
    """A list of texts of one kind."""

    each: Scalar


@dataclass(frozen=True, slots=True)
class Items:
    """A list of mappings of one shape."""

    each: Shape


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a mapping; `about` is what an editor shows for it."""

    name: str
    kind: Scalar | Number | Texts | Items
    about: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A mapping: what it is called, and its keys in the order in which they are written."""

    what: str
    keys: tuple[Key, ...]

    def key(self, name: str) -> Key | None:
        """The key of that name."""
        return next((key for key in self.keys if key.name == name), None)


_C = r"\x00-\x1f\x7f"  # control characters: Anki drops them from names and tags
# No name holds what would be HTML in a deck's; the titles of links are other people's, and escaped.
_PLAIN = rf"(?!.*(?:{AS_HTML.pattern}))"

ID = Scalar("an id in kebab-case", "^[a-z0-9]+(-[a-z0-9]+)*$", ID_FORM)
LINE = Scalar("one line", rf"^[^\s{_C}]([^{_C}]*[^\s{_C}])?$", NAME_FORM)
NAME = Scalar("a one-line name", rf"^{_PLAIN}[^\s{_C}]([^{_C}]*[^\s{_C}])?$", NAME_FORM)
DECK = Scalar(
    "a deck's name that Anki keeps",
    rf"^(?!.*::){_PLAIN}[^\s:{_C}]([^{_C}]*[^\s:{_C}])?$",
    NAME_FORM,
)
TAG = Scalar("a tag", rf"^{_PLAIN}[^\s:{_C}]+(::[^\s:{_C}]+)*$", TAG_FORM)
URL = Scalar("a web address", r"^https?://[^\s/?#:\[\]]\S*$", URL_FORM)
BASE = Scalar("a web address, or empty", r"^(https?://[^\s/?#:\[\]]\S*)?$", URL_FORM)
TEXT = Scalar("text", None, WRONG_TYPE)

TOPIC = Shape(
    "topic",
    (
        Key("id", ID, "Identity: unique among all topics, never changed or reused.", True),
        Key("name", NAME, "What the cards of this topic are about.", True),
        Key("cards", Number(1, 9), "For authors: how many cards it is to have."),
    ),
)
TUTORIAL = Shape(
    "tutorial",
    (
        Key("title", LINE, "The link's text.", True),
        Key("url", URL, "The canonical address, without a search engine around it.", True),
    ),
)
CONCEPT = Shape(
    "concept",
    (
        Key("id", ID, "Identity: unique among all concepts, never changed or reused.", True),
        Key("name", NAME, "The label; it may change.", True),
        Key("todo", TEXT, "What the roadmap asks the learner to do."),
        Key("scope", TEXT, "For authors: which neighbouring concept owns what."),
        Key("requires", Texts(ID), "Ids of the concepts to learn before this one."),
        Key("topics", Items(TOPIC), "What the cards are about, in teaching order."),
        Key("tutorials", Items(TUTORIAL), "Links to learn from."),
        Key("formerly", Texts(ID), "Ids this concept had in earlier versions."),
    ),
)
CATEGORY = Shape(
    "category",
    (
        Key("id", ID, "Identity: unique among all categories, never changed or reused.", True),
        Key("name", DECK, "The subdeck's name; it may change.", True),
        Key("concepts", Items(CONCEPT), "The concepts, in the order of the roadmap.", True),
    ),
)
ROADMAP = Shape(
    "roadmap",
    (
        Key(
            "id",
            ID,
            "Identity of the whole; every note's guid derives from it. Never change it.",
            True,
        ),
        Key("title", DECK, "The root deck's name.", True),
        Key("tag", TAG, "The root of every tag that this project owns.", True),
        Key("repository", BASE, "Base of the links that improve a card; empty: no such links."),
        Key("categories", Items(CATEGORY), "The categories, in order; each is a subdeck.", True),
    ),
)


def roadmap_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of roadmap.yaml: all of it that a schema can say."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Flashcards roadmap",
        **_mapping(ROADMAP),
    }


def roadmap_schema_text() -> str:
    """The text of roadmap.schema.json."""
    return json.dumps(roadmap_schema(), indent=2, ensure_ascii=False) + "\n"


def _mapping(shape: Shape) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            key.name: {"description": key.about, **_kind(key.kind)} for key in shape.keys
        },
        "required": [key.name for key in shape.keys if key.required],
        "additionalProperties": False,
    }


def _kind(kind: Scalar | Number | Texts | Items) -> dict[str, Any]:
    if isinstance(kind, Scalar):
        return {"type": "string"} | ({"pattern": kind.pattern} if kind.pattern else {})
    if isinstance(kind, Number):
        return {"type": "integer", "minimum": kind.least, "maximum": kind.most}
    if isinstance(kind, Texts):
        return {"type": "array", "items": _kind(kind.each)}
    return {"type": "array", "items": _mapping(kind.each)}
