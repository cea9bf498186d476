"""The keys of roadmap.yaml: one table that drives validation and the published JSON Schema."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, fields
from typing import Any

from flashcards.model import AS_HTML, Rule, SiteWords
from flashcards.sources.roadmap_rules import (
    ID_FORM,
    LANGUAGE_FORM,
    NAME_FORM,
    PACKAGE_FORM,
    TAG_FORM,
    URL_FORM,
    WORD_FORM,
    WRONG_TYPE,
)


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
    kind: Scalar | Number | Texts | Items | Shape
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
# In a template braces would be Anki's own.
WORD = Scalar(
    "one line of plain text", rf"^(?!.*[{{}}]){_PLAIN}[^\s{_C}]([^{_C}]*[^\s{_C}])?$", WORD_FORM
)
LANGUAGE = Scalar("a language's tag", "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", LANGUAGE_FORM)
PACKAGE = Scalar("a package's name", "^([a-z][a-z0-9_]*|[0-9]+)$", PACKAGE_FORM)

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
NOTE_TYPE = Shape(
    "note type",
    (
        # Times in milliseconds, from 2001 to 2033, as Anki's own ids are.
        Key("id", Number(10**12, 2 * 10**12), "Its id in Anki. Never change it."),
        Key("name", NAME, "Its name in Anki. Never change it."),
    ),
)
ADDON = Shape(
    "name of the add-on",
    (
        Key("package", PACKAGE, "Its folder in Anki. Never change it."),
        Key("name", NAME, "Its name in Anki's list of add-ons."),
    ),
)
WORDS = Shape(
    "block of words",
    (
        Key("as_of", WORD, "Before the date of a card: as of."),
        Key("improve", WORD, "The link to a card's place in the repository: Improve this card."),
        Key("hint", WORD, "What opens a hint: Hint."),
        Key("source", WORD, "Before a card's source: Source."),
        Key("my_notes", WORD, "Before the learner's notes: My notes."),
        Key("tutorials", WORD, "What opens the links to learn from: Tutorials."),
        Key("say_meaning", WORD, "What a reversed card asks: Say what it means."),
        Key("answer_to", WORD, "Before the back of a reversed card: It is the answer to:"),
        Key("retired", WORD, "What a retired card says first: This card is retired."),
        Key("retired_why", WORD, "What it says of the reason."),
        Key("retired_cure", WORD, "What it says of Anki's Empty Cards."),
    ),
)
SITE = Shape(
    "block of the site's words",
    tuple(Key(each.name, WORD, f"On the site: {each.default}") for each in fields(SiteWords)),
)
DECK_SETTINGS = Shape(
    "deck block",
    (
        Key("language", LANGUAGE, "The language of the cards (BCP 47). Without it: en."),
        Key("licence", NAME, "The licence of the cards, as SPDX writes it: CC-BY-SA-4.0."),
        Key("authors", Texts(NAME), "Who holds the rights to the cards."),
        Key("basic", NOTE_TYPE, "The note type of questions. Without it: of the project's id."),
        Key("cloze", NOTE_TYPE, "The note type of gaps. Without it: of the project's id."),
        Key("addon", ADDON, "The add-on. Without it: of the project's id and title."),
        Key("words", WORDS, "Words on cards that are no author's. Without them: English."),
        Key("site", SITE, "Words on the site that are no author's. Without them: English."),
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
        Key("deck", DECK_SETTINGS, "What is this deck's alone."),
        Key("reading", Texts(LINE), "How its README is read, as `flashcards init` was told."),
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


def _kind(kind: Scalar | Number | Texts | Items | Shape) -> dict[str, Any]:
    if isinstance(kind, Scalar):
        return {"type": "string"} | ({"pattern": kind.pattern} if kind.pattern else {})
    if isinstance(kind, Number):
        return {"type": "integer", "minimum": kind.least, "maximum": kind.most}
    if isinstance(kind, Texts):
        return {"type": "array", "items": _kind(kind.each)}
    if isinstance(kind, Shape):
        return _mapping(kind)
    return {"type": "array", "items": _mapping(kind.each)}
