"""The look of a card in Anki: eight template sides and one stylesheet, shipped as package data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from html import escape
from importlib.resources import files
from string import Template

from flashcards.model import CardWords, DeckSettings

SIDES = (
    "basic_front",
    "basic_back",
    "reversed_front",
    "reversed_back",
    "spare_front",
    "spare_back",
    "cloze_front",
    "cloze_back",
)


ENGLISH = CardWords(
    as_of="as of",
    improve="Improve this card",
    hint="Hint",
    source="Source",
    my_notes="My notes",
    tutorials="Tutorials",
    say_meaning="Say what it means.",
    answer_to="It is the answer to:",
    retired="This card is retired.",
    retired_why="It was taken out of the roadmap; its field “Retired” says why.",
    retired_cure="Empty Cards in Anki’s menu removes it.",
)
# Languages that are written from right to left.
LEFTWARDS = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


@cache
def words(settings: DeckSettings) -> Mapping[str, str]:
    """What stands on a deck's cards and is no author's, as HTML; English where it has no own."""
    own = asdict(settings.words)
    chosen = {key: own[key] or word for key, word in asdict(ENGLISH).items()}
    return {key: escape(word, quote=False) for key, word in chosen.items()}


def template(name: str, settings: DeckSettings = DeckSettings()) -> str:
    """The Anki template of one side in a deck's words; `name` is one of `SIDES`."""
    return filled(source(name), settings)


def source(name: str) -> str:
    """The template of one side with `$` before each word that is the deck's own."""
    return files(__name__).joinpath(f"{name}.html").read_text(encoding="utf-8")


def filled(text: str, settings: DeckSettings) -> str:
    """A template's source with the deck's language and words in it."""
    language = settings.language or "en"
    turned = ' dir="rtl"' if language.partition("-")[0] in LEFTWARDS else ""
    return Template(text).safe_substitute(words(settings), lang=f'lang="{language}"{turned}')


def stylesheet() -> str:
    """The CSS of both note types: light and night, desktop and phone."""
    return files(__name__).joinpath("style.css").read_text(encoding="utf-8")


def place(concept: str, topic: str) -> str:
    """The HTML of the field Concept, "concept › topic", from two plain names.

    The topic is marked so that the stylesheet can keep it off the line above a question, where a
    topic such as "Posterior collapse" would give the answer away.
    """
    return f'{escape(concept)}<span class="topic"> › {escape(topic)}</span>'
