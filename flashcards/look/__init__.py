"""The look of a card in Anki: eight template sides and one stylesheet, shipped as package data."""

from __future__ import annotations

from html import escape
from importlib.resources import files

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


def template(name: str) -> str:
    """The Anki template of one side; `name` is one of `SIDES`."""
    return files(__name__).joinpath(f"{name}.html").read_text(encoding="utf-8")


def stylesheet() -> str:
    """The CSS of both note types: light and night, desktop and phone."""
    return files(__name__).joinpath("style.css").read_text(encoding="utf-8")


def place(concept: str, topic: str) -> str:
    """The HTML of the field Concept, "concept › topic", from two plain names.

    The topic is marked so that the stylesheet can keep it off the line above a question, where a
    topic such as "Posterior collapse" would give the answer away.
    """
    return f'{escape(concept)}<span class="topic"> › {escape(topic)}</span>'
