"""A new project from a reading of a README: what it is called, its ids, and its first files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from flashcards.model import (
    Category,
    Concept,
    DeckSettings,
    Problem,
    Roadmap,
    Topic,
    UnusableInput,
)
from flashcards.roadmap.importing import merged, slug
from flashcards.roadmap.readings import Choices, Reading
from flashcards.roadmap.yaml_text import rendered
from flashcards.sources.roadmap_file import is_generic, parse_roadmap
from flashcards.sources.roadmap_schema import DECK, ID, roadmap_schema_text

# The deck that this program was made for: whoever has it would lose notes to one of the same id.
_TAKEN = "ai-engineering-roadmap"
LICENCE = "CC-BY-SA-4.0"


@dataclass(frozen=True, slots=True)
class Start:
    """What a person has chosen for a new project; `ids` has ids for names that make none.

    `licence` is the cards', as SPDX writes it, and `author` who holds it.
    """

    id: str
    title: str
    choices: Choices
    ids: Mapping[str, str]
    licence: str = LICENCE
    author: str = ""


def id_fault(project_id: str) -> str:
    """Why a project cannot have this id; empty where it can."""
    if not ID.fits(project_id):
        return f"`{project_id}` is not {ID.what}: small letters a to z, digits, single hyphens"
    if project_id == _TAKEN or is_generic(project_id):
        return (
            f"`{project_id}` is what others may choose too, and of two decks with one id each "
            "overwrites the other's notes; put your name or your project's into it"
        )
    return ""


def without_id(reading: Reading) -> list[str]:
    """The names of categories and concepts of which no id can be made, each once, in order."""
    names = [name for row in reading.rows for name in (row.category, row.concept)]
    return [name for name in dict.fromkeys(names) if not slug(name)]


def ids_of(text: str, path: str) -> dict[str, str]:
    """The ids that a file gives to names, a line each: `NAME = ID`.

    Raises UnusableInput where a line is none, or an id is not in kebab-case or given twice.
    """
    ids: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        name, equals, own = (part.strip() for part in line.rpartition("="))
        if not (name and equals and ID.fits(own)):
            raise UnusableInput(
                f"{path}:{number}: this is not `NAME = ID` with {ID.what}; small letters a to z, "
                "digits and single hyphens make one"
            )
        ids[name] = own
    return ids


def begun(reading: Reading, start: Start) -> Roadmap:
    """The roadmap that a reading makes, one topic a concept to begin with."""
    words = start.id.split("-")
    tag = "".join(word[0].upper() + word[1:] for word in words)
    # What was guessed is remembered too: a later README must not be read in another way.
    shape = start.choices.shape or ("" if reading.has_table else reading.shape)
    remembered = replace(start.choices, shape=shape).texts()
    author = start.author or f"The authors of the {start.title} flashcards"
    deck = DeckSettings(licence=start.licence, authors=(author,))
    empty = Roadmap(start.id, start.title, tag, deck=deck, reading=remembered)
    roadmap, _ = merged(empty, list(reading.rows), ids=start.ids)
    return replace(roadmap, categories=tuple(map(_with_topics, roadmap.categories)))


def _with_topics(category: Category) -> Category:
    return replace(category, concepts=tuple(map(_with_topic, category.concepts)))


def _with_topic(concept: Concept) -> Concept:
    return replace(concept, topics=(Topic(concept.id, concept.name),))


def roadmap_files(roadmap: Roadmap, reading: Reading) -> dict[str, str]:
    """A new roadmap's files, by their paths in the project's folder; nothing is written.

    Raises UnusableInput where the README holds what a roadmap cannot: each is named with its line.
    """
    text = rendered(roadmap)
    faults = parse_roadmap(text, "roadmap.yaml").problems
    if faults:
        raise UnusableInput("\n".join(_at_home(faults, text, reading)))
    return {"roadmap.yaml": text, "roadmap.schema.json": roadmap_schema_text()}


def _at_home(faults: list[Problem], text: str, reading: Reading) -> Iterator[str]:
    """Faults of a roadmap that is not written yet, at the line of the README they come from."""
    lines = text.split("\n")
    for fault in faults:
        above = "\n".join(reversed(lines[: fault.where.line]))
        nearest = [(above.find(f"name: {row.concept}\n"), row) for row in reading.rows]
        where = min((each for each in nearest if each[0] >= 0), key=lambda e: e[0], default=None)
        yield str(replace(fault, where=where[1].where) if where else fault)


def title_fault(title: str) -> str:
    """Why a deck cannot have this title; empty where it can."""
    return "" if DECK.fits(title) else f"{title!r} is not {DECK.what}"
