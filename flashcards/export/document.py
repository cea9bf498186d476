"""The cards as one JSON document, and the JSON Schema that describes it.

The document is the dataclasses below, and the schema is read off their types, so that the two
cannot part.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, Literal

from flashcards.export import ExportedCard, data_uri, figures, text_of
from flashcards.model import Roadmap, Topic, Tutorial

# Fields that steer templates and tools; no one reads them.
UNSEEN = frozenset({"Key", "Reverse", "Retired", "Typed", "Spare 1", "Spare 2", "Spare 3"})


@dataclass(frozen=True, slots=True)
class CardRecord:
    """A card; texts are Markdown as its author wrote it, empty where there is none."""

    id: Annotated[str, "Identity: unique among all cards, never changed or reused."]
    guid: Annotated[str, "The note's guid in Anki, which follows from the card's id."]
    kind: Annotated[Literal["question", "cloze"], "A question with its answer, or a cloze."]
    category: Annotated[str, "The id of its category."]
    concept: Annotated[str, "The id of its concept."]
    topic: Annotated[str, "The id of its topic."]
    question: Annotated[str, "The question, or the statement of a cloze with its {{c1::gaps}}."]
    answer: Annotated[str, "The answer; empty in a cloze."]
    extra: Annotated[str, "More to read on the back."]
    source: Annotated[str, "What backs the card."]
    as_of: Annotated[str | None, "The day (ISO 8601) that the card is true for, where it ages."]
    reverse: Annotated[bool, "Whether it is asked the other way round too."]
    hint: Annotated[str, "What may be opened before the answer; mostly empty."]
    typed: Annotated[str, "The exact text to type, where the card asks for it; mostly empty."]
    position: Annotated[int, "Its place among new cards: prerequisites come first."]
    deck: Annotated[str, "The full name of its deck in Anki."]
    tags: Annotated[list[str], "Its tags in Anki."]
    html: Annotated[dict[str, str], "The note's fields as Anki shows them, by their names there."]
    figures: Annotated[dict[str, str], "Per figure in the texts its name in the HTML."]


@dataclass(frozen=True, slots=True)
class ConceptRecord:
    """A row of the roadmap that has a card here."""

    id: Annotated[str, "Identity: unique among all concepts."]
    name: Annotated[str, "The label."]
    todo: Annotated[str, "What the roadmap asks the learner to do."]
    requires: Annotated[list[str], "Ids of the concepts to learn before this one."]
    topics: Annotated[list[Topic], "What the cards are about, in teaching order."]
    tutorials: Annotated[list[Tutorial], "Links to learn from."]


@dataclass(frozen=True, slots=True)
class CategoryRecord:
    """A category that has a card here."""

    id: Annotated[str, "Identity: unique among all categories."]
    name: Annotated[str, "The subdeck's name."]
    concepts: Annotated[list[ConceptRecord], "Its concepts, in the order of the roadmap."]


@dataclass(frozen=True, slots=True)
class Document:
    """A roadmap's cards, or a part of them."""

    # Raised when a key goes or changes its meaning; a new key raises nothing.
    format: Annotated[Literal[1], "The version of this format."]
    roadmap: Annotated[str, "The roadmap's id."]
    title: Annotated[str, "The root deck's name."]
    tag: Annotated[str, "The root of all tags."]
    version: Annotated[str, "The newest release of the deck; 0 before the first."]
    categories: Annotated[list[CategoryRecord], "Where the cards belong, in the roadmap's order."]
    cards: Annotated[list[CardRecord], "The cards, in the order of the roadmap."]
    media: Annotated[dict[str, str], "The figures by their name in the HTML, as data URIs."]


def write(chosen: Sequence[ExportedCard], roadmap: Roadmap, version: str) -> str:
    """The JSON text; `version` is the newest release."""
    document = Document(
        format=1,
        roadmap=roadmap.id,
        title=roadmap.title,
        tag=roadmap.tag,
        version=version,
        categories=_categories(chosen, roadmap),
        cards=[_card(entry) for entry in chosen],
        media={name: data_uri(path) for name, path in figures(chosen).items()},
    )
    return json.dumps(asdict(document), ensure_ascii=False, indent=2) + "\n"


def _categories(chosen: Sequence[ExportedCard], roadmap: Roadmap) -> list[CategoryRecord]:
    present = {entry.concept.id for entry in chosen}
    categories = [
        CategoryRecord(
            category.id,
            category.name,
            [
                ConceptRecord(
                    each.id,
                    each.name,
                    each.todo,
                    list(each.requires),
                    list(each.topics),
                    list(each.tutorials),
                )
                for each in category.concepts
                if each.id in present
            ],
        )
        for category in roadmap.categories
    ]
    return [category for category in categories if category.concepts]


def _card(entry: ExportedCard) -> CardRecord:
    card, note = entry.card, entry.note
    return CardRecord(
        id=card.id,
        guid=note.guid,
        kind="cloze" if card.is_cloze else "question",
        category=entry.category.id,
        concept=entry.concept.id,
        topic=entry.topic.id,
        question=card.front.text,
        answer=text_of(card.answer),
        extra=text_of(card.extra),
        source=text_of(card.source),
        as_of=card.as_of.isoformat() if card.as_of else None,
        reverse=card.reverse,
        hint=text_of(card.hint),
        typed=card.typed,
        position=note.due,
        deck=note.deck,
        tags=list(note.tags),
        html={name: html for name, html in note.released_fields().items() if name not in UNSEEN},
        figures={path.name: name for name, path in note.media.items()},
    )
