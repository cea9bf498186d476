"""What a table's names say of a roadmap, and its content does not bear out: a person is asked.

A row is the concept of its name, or of the id that its name makes. Whoever exchanges two names, or
shortens one to what happens to be another's id, means something else; so does who loses the one
cell that names a category: all below then stands under the category above.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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
    other: Concept | None


@dataclass(frozen=True, slots=True)
class Move:
    """Concepts that the table has under another category than the roadmap.

    Asked about where they are several, or where their category has `vanished` from the table.
    """

    old: Category
    new: Category
    concepts: tuple[Concept, ...]
    vanished: bool


def identities(before: Roadmap, table: Roadmap, said: Mapping[str, str]) -> list[Doubt]:
    """The concepts of the table whose content contradicts their name, or does not bear out an id.

    `said` holds what else is known to belong to a concept, by its id: the text of its cards.
    """
    known = {concept.id: concept for concept in before.concepts()}
    rows = [concept for concept in table.concepts() if concept.id in known]
    fits = {
        (old.id, new.id): fit(old, new, said.get(old.id, ""))
        for new in rows
        for old in known.values()
    }
    doubted = rows
    while True:
        sure = {row.id for row in rows} - {row.id for row in doubted}
        free = [concept for concept in known.values() if concept.id not in sure]
        doubts = [d for row in doubted if (d := _doubt(known[row.id], row, free, fits))]
        # One that is where it belongs is nobody else, and so the others may be sure as well.
        if len(doubts) == len(doubted):
            return doubts
        doubted = [doubt.new for doubt in doubts]


def _doubt(
    old: Concept, new: Concept, free: list[Concept], fits: Mapping[tuple[str, str], Fit]
) -> Doubt | None:
    """Whether the row `new` is `old`, or rather one of those that are free to be it."""
    own = fits[old.id, new.id]
    others = [(fits[other.id, new.id], other) for other in free if other is not old]
    best, other = max(others, key=lambda each: each[0].score, default=(Fit(0, ""), None))
    better = best.score >= _SAME and best.score > own.score
    if same_name(old.name, new.name):
        doubtful = own.is_denied or (own.score < _OTHER and better)
    else:
        doubtful = own.score < _SAME or better
    if not doubtful:
        return None
    because = own.because or "nothing but the id that the name makes"
    if better and other is not None:
        because += f"; {other.name} has {best.because}"
    guess = Likeness(old.id, new.id, own.score, because)
    return Doubt(old, new, guess, other if better else None)


def exchanged(doubt: Doubt, doubted: Iterable[Doubt]) -> list[Doubt]:
    """The doubts whose rows have exchanged their contents with that of `doubt`, and itself.

    Each row is then more like the concept of the next row's name; empty if it is no such ring.
    """
    by_id = {each.old.id: each for each in doubted}
    ring = [doubt]
    while (other := ring[-1].other) and (following := by_id.get(other.id)):
        if following is doubt:
            return ring
        if following in ring:
            break
        ring.append(following)
    return []


def moves(before: Roadmap, table: Roadmap) -> Iterator[Move]:
    """The moves from one category to another that are no move of one concept."""
    homes = {concept.id: each for each in before.categories for concept in each.concepts}
    known = {category.id: category for category in before.categories}
    left = {category.id for category in table.categories}
    for new in table.categories:
        come: dict[str, list[Concept]] = {}
        for concept in new.concepts:
            home = homes.get(concept.id)
            if home is not None and home.id != new.id:
                come.setdefault(home.id, []).append(concept)
        for old, concepts in come.items():
            if len(concepts) > 1 or old not in left:
                yield Move(known[old], new, tuple(concepts), old not in left)
