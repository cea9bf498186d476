"""A README's roadmap table carried over to roadmap.yaml, which keeps all that the table lacks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain, count
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from flashcards.model import Category, Concept, Problem, Roadmap, UnusableInput, Where
from flashcards.roadmap import doubts
from flashcards.roadmap.import_rules import KEPT
from flashcards.roadmap.readings import Choices
from flashcards.roadmap.readme_table import Row
from flashcards.roadmap.shapes import read_readme
from flashcards.roadmap.yaml_text import rendered, rewritten
from flashcards.sources.roadmap_file import RoadmapSource, is_generic, parse_roadmap
from flashcards.sources.roadmap_schema import DECK
from flashcards.sources.text import Stored, read, stored

_NONE: Mapping[str, str] = MappingProxyType({})
Node = TypeVar("Node", Category, Concept)


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import comes to.

    `text` is the new text of roadmap.yaml, as it is to be written; None when there is nothing to
    write: it says all of it already, or one of the problems is an error. `added` and `kept` hold
    names of concepts, `kept` those that are not in the table; `changed` says of each concept or
    category what changes.
    """

    text: str | None
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def import_readme(readme: Path, roadmap: Path) -> ImportResult:
    """Read a README's table and say what it makes of roadmap.yaml; nothing is written.

    `roadmap` need not exist: its ids are then made from the names. Raises UnusableInput where the
    table has to be asked about, as a sync does, and where the title gives no id of its own.
    """
    text, problems = read(readme)
    file: Stored | None = None
    if roadmap.exists():
        file, more = stored(roadmap, root=roadmap.parent)
        problems += more
    if text is None or problems:
        return ImportResult(None, problems=tuple(problems))
    existing = file.text if file else None
    known = parse_roadmap(existing, str(roadmap)) if existing is not None else None
    choices = Choices.of(known.roadmap.reading) if known and known.roadmap else Choices()
    reading = read_readme(text, str(readme), choices)
    rows = list(reading.rows)
    if reading.problems:
        return ImportResult(None, problems=reading.problems)
    if known and known.roadmap and _is_doubtful(known.roadmap, rows):
        raise UnusableInput(
            f"{readme}: names may be exchanged in the table, or concepts stand under another "
            f"category by mistake; `flashcards roadmap sync {readme}` asks what is meant"
        )
    if existing is None and is_generic(empty(reading.title).id):
        raise UnusableInput(
            f"{readme}: the title {reading.title!r} makes no id that is nobody else's; "
            f"`flashcards init {readme} FOLDER --id ID` begins a deck with one of your choice"
        )
    result = import_table(rows, existing, str(roadmap), reading.title)
    if file and result.text:
        result = replace(result, text=file.bytes(result.text).decode("utf-8"))
    return replace(result, problems=(*result.problems, *reading.beside))


def import_table(rows: list[Row], existing: str | None, name: str, title: str = "") -> ImportResult:
    """What the rows of a table make of the text of a roadmap, or of none.

    `name` is the roadmap's path as problems show it; `title` is for a roadmap that begins here.
    """
    source = RoadmapSource(empty(title), [])
    if existing is not None:
        source = parse_roadmap(existing, name)
    before = source.roadmap
    if before is None or source.problems:
        return ImportResult(None, problems=tuple(source.problems))
    after, missing = merged(before, rows)
    old = {concept.id for concept in before.concepts()}
    result = ImportResult(
        text=rendered(after) if existing is None else None,
        added=tuple(concept.name for concept in after.concepts() if concept.id not in old),
        changed=tuple(_changes(before, after)),
        kept=tuple(entry.name for entry in missing),
        problems=tuple(_kept(entry, source, name) for entry in missing),
    )
    if existing is None or after == before:
        return result
    text, problems = rewritten(existing, name, after)
    if problems:
        return replace(result, problems=(*problems, *result.problems))
    return replace(result, text=text)


def without(roadmap: Roadmap, missing: list[Concept | Category]) -> Roadmap:
    """The roadmap without these concepts, and without categories that then hold none."""
    gone = {entry.id for entry in missing if isinstance(entry, Concept)}
    kept = (
        replace(category, concepts=tuple(c for c in category.concepts if c.id not in gone))
        for category in roadmap.categories
    )
    return replace(roadmap, categories=tuple(category for category in kept if category.concepts))


def renamed_ids(roadmap: Roadmap, ids: Mapping[str, str]) -> Roadmap:
    """The roadmap with concepts under new ids; `formerly` keeps the id that was."""

    def renamed(concept: Concept) -> Concept:
        former = (concept.id,) if concept.id in ids else ()
        requires = tuple(ids.get(needed, needed) for needed in concept.requires)
        return replace(
            concept,
            id=ids.get(concept.id, concept.id),
            requires=requires,
            formerly=concept.formerly + former,
        )

    return replace(
        roadmap,
        categories=tuple(
            replace(category, concepts=tuple(map(renamed, category.concepts)))
            for category in roadmap.categories
        ),
    )


def _is_doubtful(before: Roadmap, rows: list[Row]) -> bool:
    """Whether a sync would ask what the table's names mean."""
    after = without(*merged(before, rows))
    asked = chain(doubts.identities(before, after, {}), doubts.moves(before, after))
    return next(asked, None) is not None


def merged(
    roadmap: Roadmap,
    rows: list[Row],
    denied: Container[tuple[str, str]] = (),
    ids: Mapping[str, str] = _NONE,
) -> tuple[Roadmap, list[Concept | Category]]:
    """The roadmap with the table's labels, to-dos, tutorials and order, and what the table lacks.

    A concept or category is known by its name, or else by the id that its name would make (or had
    made formerly); one that is not known is added. What the table lacks stays in its category,
    behind what it stood behind: missing are such concepts, and categories that hold none. `denied`
    has pairs of a concept's id and a name in the table that are not the same; `ids` the id to give
    to a name that is new, where it is not to be made of the name.
    """
    table: dict[str, list[Row]] = {}
    for row in rows:
        table.setdefault(_key(row.category), []).append(row)
    old = list(roadmap.concepts())
    titles = [group[0].category for group in table.values()]
    names = [row.concept for row in rows]
    _refuse_nameless(titles, roadmap.categories, names, old, ids)
    concepts = _recognised(names, old, Concept, denied, ids)
    in_table = {concept.id for concept in concepts.values()}
    recognised = _recognised(titles, roadmap.categories, Category, (), ids)
    filled = []
    for category, group in zip(recognised.values(), table.values(), strict=True):
        here = [
            replace(concepts[row.concept], todo=row.todo, tutorials=row.tutorials) for row in group
        ]
        filled.append(replace(category, concepts=_merged_order(here, category.concepts, in_table)))
    left = [
        replace(c, concepts=_merged_order([], c.concepts, in_table)) for c in roadmap.categories
    ]
    categories = _merged_order(filled, left, {category.id for category in filled})
    missing: list[Concept | Category] = [c for c in old if c.id not in in_table]
    missing += [c for c in categories if not c.concepts]
    return replace(roadmap, categories=categories), missing


def _refuse_nameless(
    titles: list[str],
    categories: Iterable[Category],
    names: list[str],
    concepts: Iterable[Concept],
    given: Mapping[str, str],
) -> None:
    """Raise UnusableInput with the new names of which no id can be made, where none is given.

    They are listed as the lines of a file of ids.
    """
    known = {_key(entry.name) for entry in categories}
    missing = [name for name in titles if _key(name) not in known]
    known = {_key(entry.name) for entry in concepts}
    missing += [name for name in names if _key(name) not in known]
    if lines := [
        f"{name} = " for name in dict.fromkeys(missing) if not (slug(name) or name in given)
    ]:
        raise UnusableInput(
            "\n".join(
                [
                    "no id can be made of these names; write one behind each, and hand the file "
                    "over to `flashcards roadmap sync` with --ids:",
                    *lines,
                ]
            )
        )


def _recognised(
    names: list[str],
    known: Iterable[Node],
    new: Callable[[str, str], Node],
    denied: Container[tuple[str, str]] = (),
    given: Mapping[str, str] = _NONE,
) -> dict[str, Node]:
    """Per name the entry it means, known or new, which now has that name; in the same order."""
    by_name: dict[str, list[Node]] = {}
    for entry in known:
        by_name.setdefault(_key(entry.name), []).append(entry)
    meant = {
        name: entry
        for name in names
        for entry in by_name.get(_key(name), ())
        if (entry.id, name) not in denied
    }
    ids = {key: entry for some in by_name.values() for entry in some for key in _ids(entry)}
    for name in names:
        if name in meant:
            continue
        wish = given.get(name) or slug(name)
        found = ids.get(wish)
        if found is None or found in meant.values() or (found.id, name) in denied:
            found = new(_free(wish, ids), name)
        ids[found.id] = found
        meant[name] = found
    return {name: replace(meant[name], name=name) for name in names}


def _ids(entry: Concept | Category) -> tuple[str, ...]:
    return (entry.id, *entry.formerly) if isinstance(entry, Concept) else (entry.id,)


# So long at most is an id that is made of a name.
LONGEST_ID = 60


def slug(name: str) -> str:
    """An id made from a name: `1. Mathematics` gives `mathematics`; empty where none can be.

    Of a long name its first words: the id names a file.
    """
    text = re.sub(r"^\s*\d+[.)]\s+", "", name)
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", re.sub(r"'", "", ascii_only))
    lengths = accumulate(len(word) + 1 for word in words)
    fitting = [word for word, length in zip(words, lengths, strict=True) if length <= LONGEST_ID]
    return "-".join(fitting) or "".join(words[:1])[:LONGEST_ID]


def _free(wish: str, taken: Container[str]) -> str:
    """The id itself, or with the first number from 2 that makes it one that nothing had."""
    numbered = (f"{wish}-{number}" for number in count(2))
    return next(name for name in chain([wish], numbered) if name not in taken)


def empty(title: str) -> Roadmap:
    """A roadmap that begins here; its id and tag are made from the title."""
    title = title if DECK.fits(title) else "Roadmap"
    words = re.findall(r"[^\W_]+", title)
    return Roadmap(
        slug(title) or "roadmap", title, "".join(word[0].upper() + word[1:] for word in words)
    )


def _merged_order(wanted: list[Node], before: Sequence[Node], found: set[str]) -> tuple[Node, ...]:
    """`wanted`, and of `before` those not found, each behind what it stood behind."""
    order = list(wanted)
    for index, entry in enumerate(before):
        if entry.id not in found:
            ids = [other.id for other in order]
            above = (ids.index(e.id) + 1 for e in reversed(before[:index]) if e.id in ids)
            order.insert(next(above, 0), entry)
    return tuple(order)


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()


def _changes(before: Roadmap, after: Roadmap) -> Iterator[str]:
    """Per category and concept that was there before: its name, and what of it changes."""
    categories = {category.id: category for category in before.categories}
    concepts = {concept.id: (category.id, concept) for category, concept in before.homes()}
    if not _same_order(before.categories, after.categories):
        yield f"{after.title} (order of categories)"
    for category in after.categories:
        if old := categories.get(category.id):
            ordered = _same_order(old.concepts, category.concepts)
            parts = {"name": old.name != category.name, "order of concepts": not ordered}
            yield from _named(category.name, parts)
    for category, concept in after.homes():
        if concept.id in concepts:
            home, was = concepts[concept.id]
            parts = {
                "name": was.name != concept.name,
                "to-do": was.todo != concept.todo,
                "tutorials": was.tutorials != concept.tutorials,
                "category": home != category.id,
            }
            yield from _named(concept.name, parts)


def _same_order(before: Sequence[Node], after: Sequence[Node]) -> bool:
    """Whether those in both are in the same order."""
    old, new = [entry.id for entry in before], [entry.id for entry in after]
    return [key for key in old if key in new] == [key for key in new if key in old]


def _named(name: str, parts: dict[str, bool]) -> Iterator[str]:
    if changed := [part for part, differs in parts.items() if differs]:
        yield f"{name} ({', '.join(changed)})"


def _kept(entry: Concept | Category, source: RoadmapSource, name: str) -> Problem:
    kind = "concept" if isinstance(entry, Concept) else "category"
    where = source.places.get((kind, entry.id), Where(name))
    return KEPT.at(where, f"The {kind} {entry.name!r} is not in the README's table")
