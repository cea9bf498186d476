"""Which categories and concepts of two versions of a roadmap may be the same ones, and how surely.

Ids decide where they can. What is left over on both sides is compared by what it consists of: a
concept by its tutorials, to-do and name, a category by its concepts and name. That gives guesses,
for a person to confirm.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import product
from typing import Literal

from flashcards.model import Category, Concept, Roadmap

# What each kind of evidence counts for. Links are copied from version to version, so they say most.
_WEIGHTS = {"tutorials": 4, "to-do": 3, "concepts": 7, "name": 3, "topics and cards": 2}

# From here on two entries are alike enough to ask whether they are the same. With every tutorial
# kept a concept may get a new to-do and half a new name.
_ALIKE = 0.5
# The same where there is nothing but the names to go by.
_ALIKE_BY_NAME = 0.8
# From here on one entry's content counts as having gone into another. Higher, as only one side has
# to fit, and a small entry fits into a large one more easily.
_LANDED = 0.65

# What two texts about nothing in common share all the same, such as a "basics" in a to-do.
_COMMON_WORDS = 0.1

_EMPTY_WORDS = frozenset("a an and for how in learn of on or the to understand with".split())


@dataclass(frozen=True, slots=True)
class Likeness:
    """That the old entry may have become the new one, by ids; `score` is 1 for a sure thing."""

    old: str
    new: str
    score: float
    because: str


@dataclass(frozen=True, slots=True)
class Traits:
    """What an entry is known by: its name, and per kind of evidence a set."""

    id: str
    name: str
    sets: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Matches:
    """How the entries of one kind relate.

    `same` maps new ids to old ids where that is sure. `guesses` are between entries that have no
    counterpart, best first. `joined` and `parted` are about one entry without a counterpart and
    one with: an old one whose content went into what the new one gained, and a new one that is
    made of what the old one lost.
    """

    same: Mapping[str, str]
    guesses: tuple[Likeness, ...]
    joined: tuple[Likeness, ...]
    parted: tuple[Likeness, ...]

    def likely(self) -> dict[str, Likeness]:
        """By new id the guesses that go together, best first: no entry is in two of them."""
        chosen: dict[str, Likeness] = {}
        taken: set[str] = set()
        for guess in self.guesses:
            if guess.new not in chosen and guess.old not in taken:
                chosen[guess.new] = guess
                taken.add(guess.old)
        return chosen


@dataclass(frozen=True, slots=True)
class Fit:
    """How much of a concept's content is another's, from 0 to 1, and of which kind.

    `is_denied` is whether of all that both tell of, they have as good as nothing in common.
    """

    score: float
    because: str
    is_denied: bool = False


def fit(old: Concept, new: Concept, cards: str) -> Fit:
    """How well the content of `new`, a row of a table, is that of `old`, whatever their names.

    `cards` is the text of the cards of `old`: with its topics it tells what a to-do may speak of.
    """
    was, now = _of_concept(old), _of_concept(new)
    shares = {
        kind: len(values & now.sets[kind]) / len(values | now.sets[kind])
        for kind, values in was.sets.items()
        if values | now.sets[kind]
    }
    wanted = now.sets["to-do"]
    spoken = _words(" ".join((cards, *(topic.name for topic in old.topics))))
    if wanted and spoken:
        shares["topics and cards"] = len(wanted & spoken) / len(wanted)
    both = {kind for kind, values in was.sets.items() if values and now.sets[kind]}
    told = {kind: share for kind, share in shares.items() if kind in both | {"topics and cards"}}
    return Fit(
        round(_mean(shares), 2), _reasons(shares), bool(both) and _mean(told) < _COMMON_WORDS
    )


def concept_matches(old: Roadmap, new: Roadmap) -> Matches:
    """How the concepts of two versions relate; an id or a former id makes it sure."""
    before = {concept.id: concept for concept in old.concepts()}
    same = {concept.id: concept.id for concept in new.concepts() if concept.id in before}
    for concept in new.concepts():
        former = (name for name in concept.formerly if name in before and name not in same)
        if concept.id not in same and (found := next(former, None)):
            same[concept.id] = found
    return _matched([*map(_of_concept, old.concepts())], [*map(_of_concept, new.concepts())], same)


def category_matches(old: Roadmap, new: Roadmap, concepts: Matches) -> Matches:
    """How the categories relate, once it is known how the concepts do."""
    ids = {category.id for category in old.categories}
    same = {category.id: category.id for category in new.categories if category.id in ids}
    known = {new: guess.old for new, guess in concepts.likely().items()} | dict(concepts.same)
    own = {concept.id: concept.id for concept in old.concepts()}
    before = [_of_category(category, own) for category in old.categories]
    return _matched(before, [_of_category(category, known) for category in new.categories], same)


def same_name(name: str, other: str) -> bool:
    """Whether two names differ in case and spacing at most."""
    return name.casefold().split() == other.casefold().split()


def _of_concept(concept: Concept) -> Traits:
    urls = frozenset(tutorial.url for tutorial in concept.tutorials)
    return Traits(concept.id, concept.name, {"tutorials": urls, "to-do": _words(concept.todo)})


def _of_category(category: Category, known: Mapping[str, str]) -> Traits:
    """A category by its concepts' old ids, or `+id` for those that are new."""
    ids = (known.get(concept.id, f"+{concept.id}") for concept in category.concepts)
    return Traits(category.id, category.name, {"concepts": frozenset(ids)})


@lru_cache(maxsize=1024)  # each concept is held against each row
def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.casefold())) - _EMPTY_WORDS


def _matched(old: list[Traits], new: list[Traits], same: Mapping[str, str]) -> Matches:
    before, after = ({each.id: each for each in side} for side in (old, new))
    gone = [each for each in old if each.id not in same.values()]
    come = [each for each in new if each.id not in same]
    pairs = [(before[known], after[name]) for name, known in same.items()]
    grown = [_less(now, was) for was, now in pairs]
    shrunk = [_less(was, now) for was, now in pairs]
    return Matches(
        same,
        _best(found for pair in product(gone, come) if (found := _alike(*pair))),
        _first("old", (f for a, b in product(gone, grown) if (f := _landed(a, b, a, b)))),
        _first("new", (f for a, b in product(shrunk, come) if (f := _landed(b, a, a, b)))),
    )


def _best(found: Iterable[Likeness]) -> tuple[Likeness, ...]:
    """The likeliest first; among equals the order of the roadmap stays."""
    return tuple(sorted(found, key=lambda each: -each.score))


def _first(end: Literal["old", "new"], found: Iterable[Likeness]) -> tuple[Likeness, ...]:
    """Only the likeliest for each entry at this end."""
    chosen: dict[str, Likeness] = {}
    for each in _best(found):
        chosen.setdefault(each.old if end == "old" else each.new, each)
    return tuple(chosen.values())


def _less(traits: Traits, other: Traits) -> Traits:
    """What an entry has that another lacks."""
    sets = {kind: values - other.sets[kind] for kind, values in traits.sets.items()}
    return replace(traits, sets=sets)


def _alike(old: Traits, new: Traits) -> Likeness | None:
    """That the two may be the same, or one a part of the other."""
    if same_name(old.name, new.name):
        return Likeness(old.id, new.id, 1, "same name")
    shares = {
        kind: len(values & new.sets[kind]) / len(values | new.sets[kind])
        for kind, values in old.sets.items()
        if values | new.sets[kind]
    }
    shares["name"] = SequenceMatcher(None, old.name.casefold(), new.name.casefold()).ratio()
    score = _mean(shares)
    if score >= (_ALIKE if len(shares) > 1 else _ALIKE_BY_NAME):
        return Likeness(old.id, new.id, round(score, 2), _reasons(shares))
    return _landed(old, new, old, new) or _landed(new, old, old, new)


def _landed(part: Traits, whole: Traits, old: Traits, new: Traits) -> Likeness | None:
    """That what `part` consists of is in `whole`; `old` and `new` are the same two by age."""
    shares = {
        kind: len(values & whole.sets[kind]) / len(values)
        for kind, values in part.sets.items()
        if values
    }
    score = _mean(shares)
    if score < _LANDED:
        return None
    return Likeness(old.id, new.id, round(score, 2), _reasons(shares))


def _mean(shares: Mapping[str, float]) -> float:
    weight = sum(_WEIGHTS[kind] for kind in shares)
    return sum(_WEIGHTS[kind] * share for kind, share in shares.items()) / weight if weight else 0


def _reasons(shares: Mapping[str, float]) -> str:
    """Such as `tutorials 100%, to-do 82%, name 40%`."""
    return ", ".join(f"{kind} {share:.0%}" for kind, share in shares.items())
