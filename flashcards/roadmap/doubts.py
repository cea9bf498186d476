"""What a table's names say of a roadmap, and its content does not bear out: a person is asked.

A row is the concept of its name, or of the id that its name makes. Whoever exchanges two names, or
shortens one to what happens to be another's id, means something else; so does who loses the one
cell that names a category: all below then stands under the category above.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flashcards.model import Category, Concept, Roadmap
from flashcards.roadmap.likeness import Fit, Likeness, fit, same_name

# A content that is less alike than this is another one; and from this on it is the same.
_OTHER, _SAME = 0.35, 0.5


@dataclass(frozen=True, slots=True)
class Doubt:
    """Whether `new`, of the table, is `old`, as its name says or the id that the name makes.

    `other` is the concept whose content is more like it, if there is one.
    """

    old: Concept
    new: Concept
    guess: Likeness
    other: Concept | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """Concepts that the table has under another category than the roadmap.

    Asked about where they are several, or where nothing is left in the table of their category.
    """

    old: Category
    new: Category
    concepts: tuple[Concept, ...]


def identities(before: Roadmap, table: Roadmap, said: Mapping[str, str]) -> Iterator[Doubt]:
    """The concepts of the table whose content contradicts their name, or does not bear out an id.

    `said` holds what else is known to belong to a concept, by its id: the text of its cards.
    """
    known = {concept.id: concept for concept in before.concepts()}
    for new in table.concepts():
        old = known.get(new.id)
        if old is None:
            continue
        own = fit(old, new, said.get(old.id, ""))
        fits = [
            (fit(other, new, said.get(other.id, "")), other)
            for other in known.values()
            if other is not old
        ]
        best, other = max(fits, key=lambda each: each[0].score, default=(Fit(0, ""), None))
        better = best.score >= _SAME and best.score > own.score
        if same_name(old.name, new.name):
            doubtful = own.score < _OTHER and better
        else:
            doubtful = own.score < _SAME or better
        if doubtful:
            because = own.because or "nothing but the id that the name makes"
            if better and other is not None:
                because += f"; {other.name} has {best.because}"
            guess = Likeness(old.id, new.id, own.score, because)
            yield Doubt(old, new, guess, other if better else None)


def moves(before: Roadmap, table: Roadmap) -> Iterator[Move]:
    """The moves from one category that there was to another that are no move of one concept."""
    known = {category.id: category for category in before.categories}
    homes = {concept.id: each for each in before.categories for concept in each.concepts}
    left = {category.id for category in table.categories}
    for new in table.categories:
        come: dict[str, list[Concept]] = {}
        for concept in new.concepts:
            home = homes.get(concept.id)
            if home is not None and home.id != new.id and new.id in known:
                come.setdefault(home.id, []).append(concept)
        for old, concepts in come.items():
            if len(concepts) > 1 or old not in left:
                yield Move(known[old], new, tuple(concepts))
