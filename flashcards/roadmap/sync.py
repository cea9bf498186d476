"""A changed README carried out: roadmap.yaml, then the card files, and what learners will notice.

First a plan, which writes nothing. roadmap.yaml is written first, in one piece, and holds every
decision; the card files follow from it. So a run that was killed is completed by running it again.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path

from flashcards import files
from flashcards.model import Category, Concept, Problem, Roadmap, UnusableInput
from flashcards.roadmap import doubts, learners, placing
from flashcards.roadmap.differences import Difference, differences
from flashcards.roadmap.importing import merged, slug, without
from flashcards.roadmap.likeness import (
    Kin,
    Likeness,
    kin_of_categories,
    kin_of_concepts,
    same_name,
)
from flashcards.roadmap.placing import Step
from flashcards.roadmap.readme_table import Row, read_table, tables_beside
from flashcards.roadmap.versions import in_table
from flashcards.roadmap.yaml_text import renamed_ids, rewritten, with_ids
from flashcards.sources.card_files import ID
from flashcards.sources.roadmap_file import parse_roadmap
from flashcards.sources.text import read

Pair = tuple[str, str]


class Unsettled(Exception):
    """A decision handed over that does not fit the roadmap or the README; the message says why."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What the maintainer has decided, as pairs of old and new.

    In `same` and `different` old is the id or name of a concept or category in roadmap.yaml, new
    the name of one in the README or the id made from it. `ids` holds ids to change.
    """

    same: tuple[Pair, ...] = ()
    different: tuple[Pair, ...] = ()
    ids: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A guess to settle: is `new` of the README the `old` one of roadmap.yaml under a new name?

    `other` is a concept of roadmap.yaml that `new` may be as well. Where `moved` is not empty, the
    question is whether these concepts leave the category `old` for `new`, and `guess` is None.
    """

    old: Concept | Category
    new: Concept | Category
    guess: Likeness | None
    other: Concept | None = None
    moved: tuple[Concept, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """A concept or category that the README no longer has.

    `path` and `cards` tell of its card file; `successor` is the concept that its content seems to
    be in now.
    """

    entry: Concept | Category
    path: Path | None
    cards: tuple[str, ...]
    successor: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a sync will do, and what is left to people.

    `id` stands for everything that the plan was made from. While there are `questions` the rest is
    as if the likeliest answers were given, and nothing may be carried out; nor while one of the
    `problems` is an error. `steps` are in the order in which they are taken.
    """

    id: str
    questions: tuple[Question, ...]
    changes: tuple[Difference, ...]
    steps: tuple[Step, ...]
    kept: tuple[Kept, ...]
    effects: tuple[str, ...]
    problems: tuple[Problem, ...]


def planned(
    readme: Path, roadmap: Path, decks: Path, settled: Settled, published: Collection[str]
) -> Plan:
    """What following the README means for the roadmap's file and the card files below `decks`.

    `published` holds the ids of the cards that learners have. Raises UnusableInput when one of the
    files cannot be worked with, Unsettled when a decision in `settled` does not fit.
    """
    made_from = fingerprint(readme, roadmap, decks, settled)
    rows, text, beside = _inputs(readme, roadmap)
    before = parse_roadmap(text, str(roadmap)).roadmap
    assert before is not None, "a roadmap that was read without a problem"
    here, _ = placing.card_files(decks, before)
    decisions = _Decisions(before, rows, settled, {each.concept: each for each in here})
    after, missing = merged(decisions.assumed, rows, decisions.unlike)
    ids = decisions.ids(after)
    final = renamed_ids(after, ids)
    new, problems = _text(text, str(roadmap), before, after, ids)
    found, more = placing.card_files(decks, final)
    steps, clashes = placing.steps(found)
    if new != text:
        raw = roadmap.read_bytes()
        steps.insert(0, Step("write", roadmap, roadmap, raw, new.encode("utf-8")))
    cards = {each.concept: each.cards for each in found}
    return Plan(
        made_from,
        decisions.questions(),
        tuple(differences(before, final)),
        tuple(steps),
        tuple(_kept(before, without(after, missing), missing, found)),
        tuple(learners.effects(before, final, cards, published)),
        (*problems, *more, *clashes, *beside),
    )


def carry_out(plan: Plan, roadmap: Path, decks: Path) -> Iterator[Step]:
    """Take the steps of a plan that has neither questions nor problems; see `placing.carry_out`.

    What killed runs left beside the files is removed first; raises UnusableInput, and takes no
    step, if one of them would lead over a link.
    """
    for path in (roadmap, *decks.glob("*"), *decks.glob("*/*")):
        files.clear(path)
    for step in plan.steps:
        files.refuse_detour(step.source)
        files.refuse_detour(step.target)
    yield from placing.carry_out(plan.steps)


def fingerprint(readme: Path, roadmap: Path, decks: Path, settled: Settled) -> str:
    """A digest of everything that a plan is made from: the files' content and the decisions."""
    paths = sorted(
        path
        for path in decks.rglob("*")
        if path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(decks).parts)
    )
    seen = [[path.relative_to(decks).as_posix(), _digest(path)] for path in paths]
    decided = [settled.same, settled.different, settled.ids]
    return sha256(
        json.dumps([_digest(readme), _digest(roadmap), seen, decided]).encode()
    ).hexdigest()[:12]


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _inputs(readme: Path, roadmap: Path) -> tuple[list[Row], str, list[Problem]]:
    """The README's rows and the roadmap's text, both free of problems; tables that are not read."""
    table, problems = read(readme)
    text, more = read(roadmap, root=roadmap.parent)
    rows: list[Row] = []
    beside: list[Problem] = []
    if table is not None:
        rows, faults = read_table(table, str(readme))
        problems += faults
        beside = tables_beside(table, str(readme))
    if text is not None:
        more += parse_roadmap(text, str(roadmap)).problems
    if problems or more or text is None:
        raise UnusableInput("\n".join(map(str, [*problems, *more])))
    return rows, text, beside


def _text(
    text: str, name: str, before: Roadmap, after: Roadmap, ids: Mapping[str, str]
) -> tuple[str, list[Problem]]:
    """The new text of roadmap.yaml; comments and what the README does not say stay."""
    if after != before:
        text, problems = rewritten(text, name, after)
        if problems:
            return text, problems
    return with_ids(text, name, ids) if ids else (text, [])


class _Decisions:
    """What was decided, held against the roadmap and the README; and what is still open."""

    def __init__(
        self,
        before: Roadmap,
        rows: list[Row],
        settled: Settled,
        kept_in: Mapping[str, placing.CardFile],
    ) -> None:
        self.cards = {concept: len(each.cards) for concept, each in kept_in.items()}
        self.before = before
        self.settled = settled
        first = in_table(before, rows)
        self.different = set(self.told(settled.different, first))
        confirmed = set(self.told(settled.same, first))
        for old, name in confirmed:
            if both := [new for known, new in confirmed if known == old and new != name]:
                raise Unsettled(f"`{old}` cannot be both `{name}` and `{both[0]}`")
        said = {concept: each.text for concept, each in kept_in.items()}
        doubted = list(doubts.identities(before, first, said))
        self.doubted = {each.new.id for each in doubted}
        self.doubts = [
            each
            for each in doubted
            if all(new != each.new.name for _, new in confirmed)
            # Two concepts of one name would be no answer.
            and (
                same_name(each.old.name, each.new.name)
                or (each.old.id, each.new.name) not in self.different
            )
        ]
        self.named = _relabelled(before, dict(self.same(first)))
        decided = {(each.old.id, each.new.name) for each in doubted if each not in self.doubts}
        self.denied = decided - confirmed
        self.pruned = in_table(self.named, rows, self.denied)
        concepts = self.open(kin_of_concepts(self.named, self.pruned))
        categories = self.open(kin_of_categories(self.named, self.pruned, concepts))
        self.kin = (concepts, categories)
        self.assumed, self.unlike = self.likeliest()
        self.moves = [
            each
            for each in doubts.moves(before, in_table(self.assumed, rows, self.unlike))
            if (each.old.id, each.new.name) not in confirmed
        ]

    def likeliest(self) -> tuple[Roadmap, set[tuple[str, str]]]:
        """The roadmap under the names that the likeliest answers give, and what they deny."""
        labels = {
            (kind, guess.old): guess.new
            for kind, kin in zip((Concept, Category), self.kin, strict=True)
            for guess in kin.likely().values()
        }
        names = {(type(e), e.id): e.name for e in _entries(self.pruned)}
        called = {old: names[old[0], new] for old, new in labels.items()}
        unlike = set(self.denied)
        for each in self.doubts:
            if each.other is not None:
                called[Concept, each.other.id] = each.new.name
                unlike.add((each.old.id, each.new.name))
        return _relabelled(self.named, called), unlike

    def told(self, pairs: Iterable[Pair], table: Roadmap) -> Iterator[Pair]:
        """The pairs, of two concepts or two categories: the id of the old, the name of the new."""
        for pair in pairs:
            for old, new in self.meant(pair, table):
                yield old.id, new.name

    def open(self, kin: Kin) -> Kin:
        """The relation without the guesses that were denied.

        Of concepts that became one, the one with the most cards comes first.
        """
        names = {entry.id: entry.name for entry in _entries(self.pruned)}
        left = (g for g in kin.guesses if (g.old, names[g.new]) not in self.different)
        guesses = list(left)
        parents = Counter(guess.new for guess in guesses)
        cards = {guess: self.cards.get(guess.old, 0) for guess in guesses if parents[guess.new] > 1}
        return replace(kin, guesses=tuple(sorted(guesses, key=lambda g: -cards.get(g, 0))))

    def questions(self) -> tuple[Question, ...]:
        """The guesses that are still open, the likeliest first."""
        old = {(type(entry), entry.id): entry for entry in _entries(self.before)}
        new = {(type(entry), entry.id): entry for entry in _entries(self.pruned)}
        doubtful = [Question(d.old, d.new, d.guess, d.other) for d in self.doubts]
        moved = [Question(m.old, m.new, None, moved=m.concepts) for m in self.moves]
        return tuple(doubtful + moved) + tuple(
            Question(old[kind, guess.old], new[kind, guess.new], guess)
            for kind, kin in zip((Concept, Category), self.kin, strict=True)
            for guess in kin.guesses
        )

    def same(self, fresh: Roadmap) -> Iterator[tuple[tuple[type, str], str]]:
        """Per old entry that was confirmed its name in the README."""
        in_readme = {(type(entry), entry.id): entry for entry in _entries(fresh)}
        known = {(type(entry), entry.id) for entry in _entries(self.before)}
        for pair in self.settled.same:
            for old, new in self.meant(pair, fresh):
                key = type(new), new.id
                if old.id == new.id or (type(old) is Category and key in known):
                    continue  # it was carried out already, or is a move between the two
                doubtful = type(old) is Concept and new.id in self.doubted
                if key in known and not doubtful:
                    raise Unsettled(f"`{new.name}` is `{new.id}` already, not `{old.id}`")
                stays = in_readme.get((type(old), old.id))
                if stays and not (doubtful and old.id in self.doubted):
                    raise Unsettled(f"`{old.id}` is in the README, as `{stays.name}`")
                yield (type(old), old.id), new.name

    def meant(
        self, pair: Pair, fresh: Roadmap
    ) -> list[tuple[Concept | Category, Concept | Category]]:
        """The entries that a pair means: two concepts, or two categories, or both."""
        olds = _found(self.before, pair[0], "roadmap.yaml")
        news = _found(fresh, pair[1], "the README")
        meant = [(old, new) for old in olds for new in news if type(old) is type(new)]
        if not meant:
            raise Unsettled(f"`{pair[0]}` and `{pair[1]}` are not both concepts or both categories")
        return meant

    def ids(self, after: Roadmap) -> dict[str, str]:
        """The ids to change in the roadmap as it will be otherwise."""
        concepts = {concept.id: concept for concept in after.concepts()}
        taken = {name for each in concepts.values() for name in (each.id, *each.formerly)}
        ids: dict[str, str] = {}
        for old, new in self.settled.ids:
            if new in concepts and old in concepts[new].formerly:
                continue  # it was carried out already
            if old not in concepts:
                raise Unsettled(f"there is no concept `{old}`{_near(old, concepts)}")
            if not ID.match(new):
                raise Unsettled(f"`{new}` is not an id in kebab-case")
            if new in taken:
                raise Unsettled(f"the id `{new}` is or was taken; ids are never used again")
            ids[old] = new
            taken.add(new)
        return ids


def _entries(roadmap: Roadmap) -> list[Concept | Category]:
    return [*roadmap.concepts(), *roadmap.categories]


def _is(entry: Concept | Category, word: str) -> bool:
    """Whether a person who writes `word` may mean this entry."""
    former = entry.formerly if isinstance(entry, Concept) else ()
    return word in (entry.id, *former, slug(entry.name)) or same_name(entry.name, word)


def _found(roadmap: Roadmap, word: str, where: str) -> list[Concept | Category]:
    """The entries that a person who writes `word` may mean: a concept, a category, or both."""
    entries = _entries(roadmap)
    found = [entry for entry in entries if _is(entry, word)]
    exact = [entry for entry in found if word in (entry.id, entry.name)]
    # What is called so goes before what could be, of the same kind.
    found = [e for e in found if e in exact or not any(type(e) is type(other) for other in exact)]
    if not found:
        known = [name for entry in entries for name in (entry.id, entry.name)]
        raise Unsettled(f"there is no `{word}` in {where}{_near(word, known)}")
    return found


def _near(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(word, list(known), n=1)
    return f"; did you mean `{near[0]}`?" if near else ""


def _relabelled(roadmap: Roadmap, names: Mapping[tuple[type, str], str]) -> Roadmap:
    """The roadmap with these concepts and categories under other names."""

    def concepts(category: Category) -> Iterable[Concept]:
        for concept in category.concepts:
            yield replace(concept, name=names.get((Concept, concept.id), concept.name))

    return replace(
        roadmap,
        categories=tuple(
            Category(
                category.id,
                names.get((Category, category.id), category.name),
                tuple(concepts(category)),
            )
            for category in roadmap.categories
        ),
    )


def _kept(
    before: Roadmap,
    in_readme: Roadmap,
    missing: list[Concept | Category],
    found: list[placing.CardFile],
) -> Iterator[Kept]:
    """What the README lacks, with its cards and where its content seems to have gone."""
    own = {each.concept: each for each in found}
    names = {concept.id: concept.name for concept in in_readme.concepts()}
    went = {each.old: names[each.new] for each in kin_of_concepts(before, in_readme).joined}
    for entry in missing:
        file = own.get(entry.id) if isinstance(entry, Concept) else None
        cards = tuple(file.cards) if file else ()
        successor = went.get(entry.id, "") if isinstance(entry, Concept) else ""
        yield Kept(entry, file.target if file else None, cards, successor)
