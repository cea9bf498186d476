"""What changed between two versions of a roadmap, in a maintainer's words.

Nothing here knows files: two roadmaps in, a list of differences out, in the order of the old one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from flashcards.model import Category, Concept, Roadmap
from flashcards.roadmap.likeness import Likeness, Matches, category_matches, concept_matches

Change = Literal[
    "added",
    "removed",
    "renamed",
    "moved",
    "merged",
    "split",
    "reordered",
    "id",
    "title",
    "tag",
    "repository",
    "to-do",
    "tutorials",
    "topics",
    "requires",
    "scope",
]


@dataclass(frozen=True, slots=True)
class Named:
    """A category or concept as a difference names it; `category` is a concept's category's name."""

    id: str
    name: str
    category: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One change of the roadmap.

    `old` and `new` are the entries it is about: one each as a rule, several `old` where they were
    merged, several `new` where one was split. `gone` and `come` are the texts that only the one or
    the other version has. A difference with a `guess` is for a person to confirm.
    """

    change: Change
    of: Literal["roadmap", "category", "concept"]
    old: tuple[Named, ...] = ()
    new: tuple[Named, ...] = ()
    gone: tuple[str, ...] = ()
    come: tuple[str, ...] = ()
    guess: Likeness | None = None


def differences(old: Roadmap, new: Roadmap) -> list[Difference]:
    """Everything that differs between two versions whose ids mean the same.

    Entries without a counterpart of their id that look like one another are taken for the same:
    the difference then says so as a guess, and what else changed in them is listed too.
    """
    concepts = concept_matches(old, new)
    categories = category_matches(old, new, concepts)
    side = _Side("concept", old, new, concepts)
    homes = _Side("category", old, new, categories)
    return [
        *_of_roadmap(old, new),
        *homes.differences(),
        *_order_of_categories(old, new, categories),
        *side.differences(),
        *_of_concepts(old, new, side, homes.origins()),
    ]


def counterparts(matches: Matches) -> dict[str, str]:
    """By new id the old id of the same entry, guesses taken for true."""
    return {new: guess.old for new, guess in matches.likely().items()} | dict(matches.same)


def moved_out_of_order(old: list[str], new: list[str]) -> list[str]:
    """Of what is in both lists, the fewest that must move to turn one order into the other."""
    before = [each for each in old if each in new]
    after = [each for each in new if each in before]
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    stay = {name for block in blocks for name in after[block.b : block.b + block.size]}
    return [name for name in after if name not in stay]


class _Side:
    """The entries of one kind: which were added, removed, renamed, merged or split."""

    def __init__(
        self, of: Literal["category", "concept"], old: Roadmap, new: Roadmap, matches: Matches
    ) -> None:
        self.of = of
        self.matches = matches
        self.old = _entries(old, of)
        self.new = _entries(new, of)
        self.likely = matches.likely()

    def differences(self) -> Iterator[Difference]:
        merged, split = self.families()
        told_old = {guess.old for guess in self.likely.values()}.union(*merged.values())
        told_new = set(self.likely).union(*split.values())
        for name, entry in self.old.items():
            if name in split:
                yield self.family("split", [name], split[name])
            elif name not in told_old and name not in self.matches.same.values():
                yield Difference("removed", self.of, (entry,))
        for name, entry in self.new.items():
            if name in merged:
                yield self.family("merged", merged[name], [name])
            elif name not in told_new and name not in self.matches.same:
                yield Difference("added", self.of, (), (entry,))
        yield from self.renamed()

    def renamed(self) -> Iterator[Difference]:
        fused = self.fused()
        for new, old in counterparts(self.matches).items():
            before, after = self.old[old], self.new[new]
            guess = self.likely.get(new)
            if new in fused:
                continue
            if before.name != after.name or guess:
                names = (before.name,), (after.name,)
                yield Difference("renamed", self.of, (before,), (after,), *names, guess)
            if before.id != after.id and not guess:
                ids = (before.id,), (after.id,)
                yield Difference("id", self.of, (before,), (after,), *ids)

    def fused(self) -> set[str]:
        """The new ids without a sure counterpart that are told of as merged or split."""
        merged, split = self.families()
        return set(self.likely) & set(merged).union(*split.values())

    def origins(self) -> dict[str, set[str]]:
        """By new id the old ones that its content may come from."""
        origins = {new: {old} for new, old in counterparts(self.matches).items()}
        merged, split = self.families()
        for new, olds in merged.items():
            origins[new] = set(olds)
        for old, news in split.items():
            for new in news:
                origins.setdefault(new, set()).add(old)
        return origins

    def families(self) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        """By new id the old ones merged into it, and by old id the new ones split off it."""
        same, guesses = self.matches.same, self.matches.guesses
        parents, children = _grouped(guesses)
        merged = {
            new: olds
            for new, olds in parents.items()
            if len(olds) > 1 and all(children[old] == [new] for old in olds)
        }
        split = {
            old: news
            for old, news in children.items()
            if len(news) > 1 and all(parents[new] == [old] for new in news)
        }
        taken = {guess.old for guess in guesses}, {guess.new for guess in guesses}
        for new, olds in _grouped(g for g in self.matches.joined if g.old not in taken[0])[
            0
        ].items():
            merged[new] = [same[new], *olds]
        kept = {old: new for new, old in same.items()}
        for old, news in _grouped(g for g in self.matches.parted if g.new not in taken[1])[
            1
        ].items():
            split[old] = [kept[old], *news]
        return merged, split

    def family(self, change: Change, olds: Sequence[str], news: Sequence[str]) -> Difference:
        old = tuple(entry for name, entry in self.old.items() if name in olds)
        new = tuple(entry for name, entry in self.new.items() if name in news)
        ids = {entry.id for entry in old}, {entry.id for entry in new}
        every = (*self.matches.guesses, *self.matches.joined, *self.matches.parted)
        best = next(guess for guess in every if guess.old in ids[0] and guess.new in ids[1])
        return Difference(change, self.of, old, new, guess=best)


def _grouped(
    guesses: Iterable[Likeness],
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The old ids by new id, and the new ids by old id."""
    parents: dict[str, list[str]] = {}
    children: dict[str, list[str]] = {}
    for guess in guesses:
        parents.setdefault(guess.new, []).append(guess.old)
        children.setdefault(guess.old, []).append(guess.new)
    return parents, children


def _entries(roadmap: Roadmap, of: str) -> dict[str, Named]:
    if of == "category":
        return {category.id: Named(category.id, category.name) for category in roadmap.categories}
    return {concept.id: _entry(category, concept) for category, concept in roadmap.homes()}


def _entry(category: Category, concept: Concept) -> Named:
    return Named(concept.id, concept.name, category.name)


def _of_roadmap(old: Roadmap, new: Roadmap) -> Iterator[Difference]:
    before, after = (Named(road.id, road.title) for road in (old, new))
    names: tuple[Change, ...] = ("id", "title", "tag", "repository")
    for name in names:
        texts = (getattr(old, name),), (getattr(new, name),)
        if texts[0] != texts[1]:
            yield Difference(name, "roadmap", (before,), (after,), *texts)


def _order_of_categories(old: Roadmap, new: Roadmap, matches: Matches) -> Iterator[Difference]:
    known = counterparts(matches)
    names = {category.id: category.name for category in old.categories}
    after = [known[category.id] for category in new.categories if category.id in known]
    if moved := moved_out_of_order(list(names), after):
        entries = (Named(old.id, old.title),), (Named(new.id, new.title),)
        yield Difference("reordered", "roadmap", *entries, come=tuple(names[key] for key in moved))


def _of_concepts(
    old: Roadmap, new: Roadmap, side: _Side, homes: Mapping[str, set[str]]
) -> Iterator[Difference]:
    """What changed in and around the concepts that both versions have.

    Where several may have become one, or one several, comparing their content would say nothing.
    """
    before = {concept.id: (category, concept) for category, concept in old.homes()}
    known, fused = counterparts(side.matches), side.fused()
    for category in new.categories:
        for was in old.categories:
            if was.id in homes.get(category.id, ()):
                yield from _order_of_concepts(was, category, known)
    for category, concept in new.homes():
        if concept.id not in known or concept.id in fused:
            continue
        home, other = before[known[concept.id]]
        entries = (_entry(home, other),), (_entry(category, concept),)
        if home.id not in homes.get(category.id, ()):
            yield Difference("moved", "concept", *entries, (home.name,), (category.name,))
        for change, gone, come in _content(other, concept, known):
            yield Difference(change, "concept", *entries, gone, come)


def _order_of_concepts(
    old: Category, new: Category, known: Mapping[str, str]
) -> Iterator[Difference]:
    names = {known[concept.id]: concept.name for concept in new.concepts if concept.id in known}
    if moved := moved_out_of_order([concept.id for concept in old.concepts], list(names)):
        entries = (Named(old.id, old.name),), (Named(new.id, new.name),)
        yield Difference("reordered", "category", *entries, come=tuple(names[key] for key in moved))


def _content(
    old: Concept, new: Concept, known: Mapping[str, str]
) -> Iterator[tuple[Change, tuple[str, ...], tuple[str, ...]]]:
    """Per kind of content that differs, the texts of the old and of the new version."""
    needs = tuple(known.get(name, name) for name in new.requires)
    texts: tuple[tuple[Change, Callable[[Concept], tuple[str, ...]]], ...] = (
        ("to-do", lambda concept: (concept.todo,)),
        ("tutorials", lambda concept: tuple(f"{t.title} <{t.url}>" for t in concept.tutorials)),
        ("topics", lambda concept: tuple(f"{t.id}: {t.name}" for t in concept.topics)),
        ("requires", lambda concept: needs if concept is new else concept.requires),
        ("scope", lambda concept: (concept.scope,)),
    )
    # A guessed counterpart with nothing but these two is a row of a table, which says no more.
    bare = any(not (each.topics or each.requires or each.scope) for each in (old, new))
    for change, of in texts[:2] if bare and old.id != new.id else texts:
        before, after = of(old), of(new)
        if before != after:
            gone = tuple(text for text in before if text and text not in after)
            come = tuple(text for text in after if text and text not in before)
            yield change, gone, come
