# SPDX-License-Identifier: AGPL-3.0-or-later
"""The road as the release inside the add-on has it: `roadmap.json`, made by the build."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Tutorial:
    """A link to learn from."""

    title: str
    url: str


@dataclass(frozen=True)
class Topic:
    """A part of a concept."""

    id: str
    name: str


@dataclass(frozen=True)
class Concept:
    """A step of the road; `requires` holds the ids of what to learn before it."""

    id: str
    name: str
    requires: tuple[str, ...]
    topics: tuple[Topic, ...]
    tutorials: tuple[Tutorial, ...]


@dataclass(frozen=True)
class Category:
    """A named group of concepts: a subdeck."""

    id: str
    name: str
    concepts: tuple[Concept, ...]


@dataclass(frozen=True)
class Road:
    """All of it. `title` is the root deck, `tag` the root of the tags, `version` the release.

    `cards` is how many the release has. Concepts come in the order of study.
    """

    id: str
    title: str
    tag: str
    repository: str
    version: str
    cards: int
    categories: tuple[Category, ...]

    def concepts(self) -> Iterator[Concept]:
        """Every concept, in the order of the road."""
        for category in self.categories:
            yield from category.concepts

    def requires(self) -> dict[str, tuple[str, ...]]:
        """What each concept requires, in the order of the road."""
        return {concept.id: concept.requires for concept in self.concepts()}

    def find(self, concept: str) -> tuple[Category, Concept] | None:
        """A concept by its id, and the category it is in."""
        for category in self.categories:
            for each in category.concepts:
                if each.id == concept:
                    return category, each
        return None

    def topic_tagged(self, topic: str) -> str:
        """The tag of a topic's notes."""
        return f"{self.tag}::topic::{topic}"

    def tagged(self, concept: str) -> str:
        """The tag of a concept's notes."""
        return f"{self.tag}::concept::{concept}"


def read(path: Path) -> Road:
    """The road in a file that the build wrote."""
    road = json.loads(path.read_text("utf-8"))
    return Road(
        road["id"],
        road["title"],
        road["tag"],
        road["repository"],
        road["version"],
        road["cards"],
        tuple(
            Category(each["id"], each["name"], tuple(_concept(one) for one in each["concepts"]))
            for each in road["categories"]
        ),
    )


def _concept(concept: dict) -> Concept:  # type: ignore[type-arg]
    return Concept(
        concept["id"],
        concept["name"],
        tuple(concept["requires"]),
        tuple(Topic(each["id"], each["name"]) for each in concept["topics"]),
        tuple(Tutorial(each["title"], each["url"]) for each in concept["tutorials"]),
    )
