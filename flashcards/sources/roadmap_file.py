"""roadmap.yaml to a Roadmap, with a problem and a place for everything that does not hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from flashcards.model import (
    AddonName,
    CardWords,
    Category,
    Concept,
    DeckSettings,
    NoteTypeName,
    Problem,
    Roadmap,
    SiteWords,
    Topic,
    Tutorial,
    Where,
)
from flashcards.near_names import nearest
from flashcards.sources import roadmap_rules as rules
from flashcards.sources.roadmap_nodes import Item, Reader, Text, compose
from flashcards.sources.roadmap_schema import ROADMAP, URL
from flashcards.sources.text import read
from flashcards.sources.urls import canonical_url

# What says nothing of which roadmap a project is, whatever stands before or after it.
GENERIC = frozenset(
    """
    a anki build card cards curriculum deck decks default empty example flashcard flashcards guide
    index learn learning main my new none null path plan project readme repo repository roadmap
    roadmaps sample src study table temp template test tests the tmp todo undefined unknown unnamed
    untitled
    """.split()
)


@dataclass(frozen=True, slots=True)
class RoadmapSource:
    """What a roadmap's text says.

    `roadmap` is there as far as the text could be read, so that cards can be held against it while
    it still has problems; only one without errors may be built from. It is None when the text is
    not YAML or lacks one of the keys at its top. `places` tells where a category, concept or topic
    stands: `places["concept", "linear-algebra"]`.
    """

    roadmap: Roadmap | None
    problems: list[Problem]
    places: dict[tuple[str, str], Where] = field(default_factory=dict)


def load_roadmap(
    path: Path, shown: str | None = None, *, root: Path | None = None
) -> tuple[Roadmap | None, list[Problem]]:
    """The roadmap in a file, as far as it can be read, and everything that is wrong with it.

    `shown` is the path as problems name it, by default `path` itself; `root` is the project's
    folder, where it is a project's.
    """
    name = str(path) if shown is None else shown
    text, problems = read(path, name, root=root)
    if text is None:
        return None, problems
    source = parse_roadmap(text, name)
    return source.roadmap, source.problems


def parse_roadmap(text: str, name: str) -> RoadmapSource:
    """A roadmap from its text as `text.read` gives it; `name` is the path that problems show."""
    node, problems = compose(text, name)
    if node is None:
        return RoadmapSource(None, problems)
    reader = Reader(name)
    road = reader.item(node, ROADMAP)
    if road is None:
        return RoadmapSource(None, reader.problems)
    problems = [*reader.problems, *(problem for check in _CHECKS for problem in check(road))]
    problems.sort(key=lambda problem: (problem.where, problem.code))
    return RoadmapSource(_roadmap(road), problems, dict(_places(road)))


def _categories(road: Item) -> list[Item]:
    return road.items.get("categories", [])


def _concepts(road: Item) -> list[Item]:
    return [c for category in _categories(road) for c in category.items.get("concepts", [])]


def _topics(road: Item) -> list[Item]:
    return [topic for concept in _concepts(road) for topic in concept.items.get("topics", [])]


def _tutorials(road: Item) -> list[Item]:
    return [link for concept in _concepts(road) for link in concept.items.get("tutorials", [])]


def _ids(road: Item) -> Iterator[tuple[str, list[Text]]]:
    """Per kind every id that is or was used; those in use come first."""
    for kind, items in (
        ("category", _categories(road)),
        ("concept", _concepts(road)),
        ("topic", _topics(road)),
    ):
        now = [item.texts["id"] for item in items if "id" in item.texts]
        yield kind, now + [old for item in items for old in item.lists.get("formerly", [])]


def is_generic(project: str) -> bool:
    """Whether a project's id holds only words that any other project's could hold too."""
    return all(word in GENERIC or word.isdigit() for word in project.split("-"))


def _check_own_id(road: Item) -> Iterator[Problem]:
    id_ = road.text("id")
    if id_ and is_generic(id_):
        message = f"`{id_}` could be the id of any project"
        yield rules.GENERIC_ID.at(road.place("id"), message)


def _check_note_types(road: Item) -> Iterator[Problem]:
    basic, cloze = (road.part("deck").part(name) for name in ("basic", "cloze"))
    for key in ("id", "name"):
        if cloze.text(key) and cloze.text(key).casefold() == basic.text(key).casefold():
            message = f"Both note types have the {key} {cloze.text(key)}"
            yield rules.NOTE_TYPE_USED.at(cloze.place(key), message)


def _check_ids(road: Item) -> Iterator[Problem]:
    for kind, ids in _ids(road):
        first: dict[str, Where] = {}
        for used in ids:
            if used.value in first:
                message = f"The {kind} id {used.value} is taken in line {first[used.value].line}"
                yield rules.ID_USED.at(used.where, message)
            first.setdefault(used.value, used.where)


def _check_names(road: Item) -> Iterator[Problem]:
    for kind, items in (("category", _categories(road)), ("concept", _concepts(road))):
        first: dict[str, Text] = {}
        for name in (item.texts["name"] for item in items if "name" in item.texts):
            other = first.setdefault(name.value.casefold(), name)
            if other is not name:
                message = f"The {kind} in line {other.where.line} is called {other.value!r} too"
                yield rules.NAME_USED.at(name.where, message)


def _check_requires(road: Item) -> Iterator[Problem]:
    concepts = _named(_concepts(road))
    graph: dict[str, dict[str, Where]] = {concept.text("id"): {} for concept in concepts}
    for concept in concepts:
        name = concept.text("id")
        for needed in concept.lists.get("requires", []):
            if needed.value in graph:
                graph[name].setdefault(needed.value, needed.where)
                continue
            near = nearest(needed.value, graph)
            cure = f"Did you mean `{near}`?" if near else None
            message = f"{name} requires {needed.value}, which is no concept"
            yield rules.REQUIRES_UNKNOWN.at(needed.where, message, cure)
    yield from _cycles(graph)


def _cycles(graph: dict[str, dict[str, Where]]) -> Iterator[Problem]:
    """One problem a cycle; each is cut where it is reported, so that the next one shows."""
    place = {name: index for index, name in enumerate(graph)}
    while True:
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as fault:
            ring = fault.args[1][:0:-1]  # each requires the next, the last requires the first
            first = ring.index(min(ring, key=place.__getitem__))
            ring = ring[first:] + ring[:first]
            where = graph[ring[-1]].pop(ring[0])
            message = f"A cycle: {' requires '.join([*ring, ring[0]])}"
            yield rules.REQUIRES_CYCLE.at(where, message)
        else:
            return


def _check_urls(road: Item) -> Iterator[Problem]:
    for tutorial in _tutorials(road):
        url = tutorial.text("url")
        best = canonical_url(url)
        if url != best and URL.fits(url):
            message = f"{url} is not canonical"
            yield rules.URL_CANONICAL.at(tutorial.place("url"), message, f"Write {best}")


def _check_tags(road: Item) -> Iterator[Problem]:
    first: dict[str, tuple[str, Where]] = {}
    for kind, key, items in (
        ("concept", "id", _concepts(road)),
        ("topic", "id", _topics(road)),
        ("tutorial", "url", _tutorials(road)),
    ):
        for item in items:
            tag = f"{road.text('tag')}::{kind}::{item.text(key)}"
            other, where = first.setdefault(tag.casefold(), (tag, item.place(key)))
            if tag != other:
                message = f"The tags {tag} and {other} (line {where.line}) differ in case only"
                yield rules.TAG_CASE.at(item.place(key), message)


_CHECKS: tuple[Callable[[Item], Iterator[Problem]], ...] = (
    _check_own_id,
    _check_note_types,
    _check_ids,
    _check_names,
    _check_requires,
    _check_urls,
    _check_tags,
)


def _places(road: Item) -> Iterator[tuple[tuple[str, str], Where]]:
    for kind, items in (
        ("category", _categories(road)),
        ("concept", _concepts(road)),
        ("topic", _topics(road)),
    ):
        yield from (((kind, item.text("id")), item.where) for item in reversed(items))


def _roadmap(road: Item) -> Roadmap | None:
    if not {"id", "title", "tag"} <= road.texts.keys() or "categories" not in road.items:
        return None
    return Roadmap(
        id=road.text("id"),
        title=road.text("title"),
        tag=road.text("tag"),
        repository=road.text("repository"),
        deck=_deck_settings(road.part("deck")),
        reading=tuple(text.value for text in road.lists.get("reading", [])),
        categories=tuple(
            Category(
                category.text("id"),
                category.text("name"),
                tuple(_concept(item) for item in _named(category.items.get("concepts", []))),
            )
            for category in _named(_categories(road))
        ),
    )


def _deck_settings(item: Item) -> DeckSettings:
    addon, words = item.part("addon"), item.part("words")
    return DeckSettings(
        language=item.text("language"),
        licence=item.text("licence"),
        authors=tuple(text.value for text in item.lists.get("authors", [])),
        basic=_note_type(item.part("basic")),
        cloze=_note_type(item.part("cloze")),
        addon=AddonName(addon.text("package"), addon.text("name")),
        words=CardWords(**{key: text.value for key, text in words.texts.items()}),
        site=SiteWords(**{key: text.value for key, text in item.part("site").texts.items()}),
    )


def _note_type(item: Item) -> NoteTypeName:
    return NoteTypeName(int(item.text("id") or 0), item.text("name"))


def _concept(item: Item) -> Concept:
    return Concept(
        id=item.text("id"),
        name=item.text("name"),
        todo=item.text("todo"),
        scope=item.text("scope"),
        requires=tuple(text.value for text in item.lists.get("requires", [])),
        topics=tuple(
            Topic(topic.text("id"), topic.text("name"), int(topic.text("cards") or 0))
            for topic in _named(item.items.get("topics", []))
        ),
        tutorials=tuple(
            Tutorial(link.text("title"), link.text("url"))
            for link in item.items.get("tutorials", [])
            if {"title", "url"} <= link.texts.keys()
        ),
        formerly=tuple(text.value for text in item.lists.get("formerly", [])),
    )


def _named(items: list[Item]) -> list[Item]:
    """Those with an id: without one there is nothing to hold a card against."""
    return [item for item in items if item.text("id")]
