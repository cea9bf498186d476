"""The road that a learner's cards lie along: of roadmap.yaml, of a release, or as the cards tell.

Somebody who only studies has no roadmap.yaml. A release carries the road in its manifest; an export
of Anki's tells no more than the concepts' ids, in tags, and their decks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flashcards.engine import words
from flashcards.engine.apkg import Package, PackagedNote, Refused
from flashcards.model import Concept, Roadmap, study_order

_CONCEPT = re.compile(r"(?P<root>.+)::concept::(?P<id>[^:]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Stage:
    """A concept on the road: `requires` holds the ids of the concepts before it."""

    id: str
    name: str
    requires: tuple[str, ...] = ()


@dataclass(frozen=True)
class Road:
    """Concepts by the name of their category; `tag` is the root of the cards' tags.

    `is_whole` says that it is all of the road, and that what each concept requires is known.
    """

    tag: str
    categories: Mapping[str, tuple[Stage, ...]]
    is_whole: bool = True

    def stages(self) -> list[Stage]:
        """Every concept, in order."""
        return [stage for stages in self.categories.values() for stage in stages]


def of_roadmap(roadmap: Roadmap) -> Road:
    """The road of a roadmap.yaml, in its order."""
    return Road(
        roadmap.tag,
        {
            category.name: tuple(
                Stage(concept.id, concept.name, concept.requires) for concept in category.concepts
            )
            for category in roadmap.categories
        },
    )


def described(
    roadmap: Roadmap, more: Callable[[Concept], dict[str, Any]] = lambda _: {}
) -> list[dict[str, Any]]:
    """The road for JSON: categories with their concepts in the order of study.

    `more` is what else is to be said of a concept.
    """
    rank = {concept: number for number, concept in enumerate(study_order(roadmap))}
    return [
        {
            "id": category.id,
            "name": category.name,
            "concepts": [
                {"id": each.id, "name": each.name, "requires": list(each.requires)} | more(each)
                for each in sorted(category.concepts, key=lambda concept: rank[concept.id])
            ],
        }
        for category in roadmap.categories
    ]


def of_release(release: Package) -> Road:
    """The road that a release's manifest describes; raises Refused for a package without one."""
    try:
        manifest = release.manifest or {}
        categories = {
            str(category["name"]): tuple(
                Stage(str(each["id"]), str(each["name"]), tuple(map(str, each["requires"])))
                for each in category["concepts"]
            )
            for category in manifest["categories"]
        }
        return Road(str(manifest["tag"]), categories)
    except (KeyError, TypeError) as fault:
        raise Refused(
            f"{release.path}: this is no release that describes its road; name the package that "
            "you downloaded"
        ) from fault


def of_cards(mine: Package) -> Road:
    """What the notes of an export tell: their concepts, by deck, in the order of Anki's new cards.

    Raises Refused for an export that holds none of this tool's notes.
    """
    ours = {note.id: note for note in mine.notes if {"Key", "Base"} <= {*_fields(mine, note)}}
    found = {id_: match for id_, note in ours.items() if (match := _tagged(note.tags))}
    if not found:
        raise Refused(
            f"{mine.path}: this holds no card of a deck made with this tool; export one that does"
        )
    root = Counter(match["root"] for match in found.values()).most_common(1)[0][0]
    categories: dict[str, dict[str, Stage]] = {}
    for card in sorted(mine.cards, key=lambda card: (mine.decks[card.did], card.nid)):
        match = found.get(card.nid)
        if match and match["root"] == root:
            stages = categories.setdefault(mine.decks[card.did].rpartition("::")[2], {})
            name = _name(mine, ours[card.nid])
            stages.setdefault(match["id"].lower(), Stage(match["id"].lower(), name))
    return Road(
        root, {name: tuple(stages.values()) for name, stages in categories.items()}, is_whole=False
    )


def _fields(mine: Package, note: PackagedNote) -> tuple[str, ...]:
    return mine.notetypes[note.mid].fields


def _tagged(tags: Iterable[str]) -> re.Match[str] | None:
    return next((match for tag in tags if (match := _CONCEPT.fullmatch(tag))), None)


def _name(mine: Package, note: PackagedNote) -> str:
    """The concept's name: what stands before the topic in the field Concept."""
    fields = dict(zip(_fields(mine, note), note.fields, strict=True))
    return words.plain(words.words(fields.get("Concept", "").partition("<span")[0]))
