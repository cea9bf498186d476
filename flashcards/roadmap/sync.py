"""A changed README carried out: roadmap.yaml, then the card files, and what learners will notice.

First a plan, which writes nothing. roadmap.yaml is written first, in one piece, and holds every
decision; the card files follow from it. So a run that was killed is completed by running it again.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Literal

from flashcards import files
from flashcards.model import Category, Concept, Problem, Roadmap, UnusableInput
from flashcards.near_names import did_you_mean
from flashcards.roadmap import doubts, learners, placing
from flashcards.roadmap.differences import Difference, differences
from flashcards.roadmap.importing import merged, renamed_ids, slug, without
from flashcards.roadmap.likeness import (
    Likeness,
    Matches,
    category_matches,
    concept_matches,
    same_name,
)
from flashcards.roadmap.placing import Step
from flashcards.roadmap.readings import Choices
from flashcards.roadmap.readme_table import Row
from flashcards.roadmap.shapes import read_readme
from flashcards.roadmap.versions import in_table
from flashcards.roadmap.yaml_text import rewritten
from flashcards.sources.card_parser import ID
from flashcards.sources.roadmap_file import parse_roadmap
from flashcards.sources.text import Stored, read, stored

Pair = tuple[str, str]


class WrongDecision(Exception):
    """A decision handed over that does not fit the roadmap or the README; the message says why."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """What the maintainer has decided, as pairs of old and new.

    In `same` and `different` old is the id or name of a concept or category in roadmap.yaml, new
    the name of one in the README or the id made from it. `ids` holds ids to change. `named` has
    names of the README with the ids that are given to them, as none can be made of the names.
    """

    same: tuple[Pair, ...] = ()
    different: tuple[Pair, ...] = ()
    ids: tuple[Pair, ...] = ()
    named: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """An option that settles a question, with what it takes; `means` says what then is so."""

    option: Literal["--confirm", "--not-same"]
    pair: Pair
    means: str


@dataclass(frozen=True, slots=True)
class Question:
    """A guess to settle: is `new` of the README the `old` one of roadmap.yaml under a new name?

    `because` says why it is asked. Where `moved` is not empty, these concepts leave the category
    `old` for `new`. `otherwise` is the cure where none of the `answers` is right.
    """

    old: Concept | Category
    new: Concept | Category
    because: str
    answers: tuple[Answer, ...]
    moved: tuple[Concept, ...] = ()
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A concept or category that the README no longer has.

    `path` and `cards` tell of its card file; `successor` is the concept that its content seems to
    be in now; `needed_by` has the ids of the concepts that require it.
    """

    entry: Concept | Category
    path: Path | None
    cards: tuple[str, ...]
    successor: str = ""
    needed_by: tuple[str, ...] = ()


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
    readme: Path, roadmap: Path, decks: Path, decisions: Decisions, published: Collection[str]
) -> Plan:
    """What following the README means for the roadmap's file and the card files below `decks`.

    `published` holds the ids of the cards that learners have. Raises UnusableInput when one of the
    files cannot be worked with, WrongDecision when a decision in `decisions` does not fit.
    """
    made_from = fingerprint(readme, roadmap, decks, decisions)
    rows, file, beside = _inputs(readme, roadmap)
    before = parse_roadmap(file.text, str(roadmap)).roadmap
    assert before is not None, "a roadmap that was read without a problem"
    here, _ = placing.card_files(decks, before)
    reconciled = _Reconciliation(before, rows, decisions, {each.concept: each for each in here})
    after, missing = merged(reconciled.assumed, rows, reconciled.unlike, reconciled.given)
    ids = reconciled.ids(after)
    questions = reconciled.questions()
    if not questions:
        _refuse_one_name(after)
    final = renamed_ids(after, ids)
    new, problems = file.text, list[Problem]()
    if final != before:
        new, problems = rewritten(file.text, str(roadmap), final)
    found, more = placing.card_files(decks, final)
    steps, clashes = placing.steps(found)
    if new != file.text:
        steps.insert(0, Step("write", roadmap, roadmap, roadmap.read_bytes(), file.bytes(new)))
    cards = {each.concept: each.cards for each in found}
    return Plan(
        made_from,
        questions,
        tuple(differences(before, final)),
        tuple(steps),
        tuple(_kept(before, without(after, missing), missing, found)),
        tuple(learners.effects(before, final, cards, published)),
        (*problems, *more, *clashes, *beside),
    )


def _refuse_one_name(roadmap: Roadmap) -> None:
    """Raise WrongDecision where a row was said to be another concept than that of its name.

    A concept that the README lacks keeps its name, as long as it is there.
    """
    names: dict[str, str] = {}
    for concept in roadmap.concepts():
        other = names.setdefault(" ".join(concept.name.casefold().split()), concept.id)
        if other != concept.id:
            raise WrongDecision(
                f"`{concept.name}` would be the name of both `{other}` and `{concept.id}`; give "
                "the row another name in the README"
            )


def carry_out(plan: Plan, roadmap: Path, decks: Path) -> Iterator[Step]:
    """Take the steps of a plan that has neither questions nor problems; see `placing.carry_out`.

    What killed runs left beside the files is removed first; raises UnusableInput, and takes no
    step, if one of them would lead over a link.
    """
    for path in (roadmap, *decks.glob("*"), *decks.glob("*/*")):
        files.clear(path, roadmap.parent)
    for step in plan.steps:
        files.refuse_detour(step.source, roadmap.parent)
        files.refuse_detour(step.target, roadmap.parent)
    yield from placing.carry_out(plan.steps)


def fingerprint(readme: Path, roadmap: Path, decks: Path, decisions: Decisions) -> str:
    """A digest of everything that a plan is made from: the files' content and the decisions."""
    paths = sorted(
        path
        for path in decks.rglob("*")
        if path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(decks).parts)
    )
    seen = [[path.relative_to(decks).as_posix(), _digest(path)] for path in paths]
    decided = [decisions.same, decisions.different, decisions.ids, decisions.named]
    return sha256(
        json.dumps([_digest(readme), _digest(roadmap), seen, decided]).encode()
    ).hexdigest()[:12]


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _inputs(readme: Path, roadmap: Path) -> tuple[list[Row], Stored, list[Problem]]:
    """The README's rows and the roadmap's file, both free of problems; tables that are not read."""
    table, problems = read(readme)
    file, more = stored(roadmap, root=roadmap.parent)
    rows: list[Row] = []
    beside: list[Problem] = []
    choices = Choices()
    if file is not None:
        source = parse_roadmap(file.text, str(roadmap))
        more += source.problems
        choices = Choices.of(source.roadmap.reading) if source.roadmap else choices
    if table is not None:
        reading = read_readme(table, str(readme), choices)
        rows, beside = list(reading.rows), list(reading.beside)
        problems += reading.problems
    if problems or more or file is None:
        raise UnusableInput("\n".join(map(str, [*problems, *more])))
    return rows, file, beside


class _Reconciliation:
    """What was decided, held against the roadmap and the README; and what is still open."""

    def __init__(
        self,
        before: Roadmap,
        rows: list[Row],
        decisions: Decisions,
        kept_in: Mapping[str, placing.CardFile],
    ) -> None:
        self.cards = {concept: len(each.cards) for concept, each in kept_in.items()}
        self.before = before
        self.decisions = decisions
        # The rows of which others, with which they are exchanged, are said to be exchanged.
        self.turned: set[str] = set()
        self.given = dict(decisions.named)
        first = in_table(before, rows, ids=self.given)
        self.different = set(self.told(decisions.different, first))
        self.confirmed = set(self.told(decisions.same, first))
        self.agree()
        said = {concept: each.text for concept, each in kept_in.items()}
        doubted = doubts.identities(before, first, said)
        self.doubted = {each.new.id for each in doubted}
        self.doubts = list(self.doubtful(doubted, first))
        self.named = _relabelled(before, dict(self.same(first)))
        open_ = {each.new.id for each in self.doubts}
        self.denied = {(d.old.id, d.new.name) for d in doubted if d.new.id not in open_}
        self.denied -= {(old, new) for kind, old, new in self.confirmed if kind is Concept}
        self.pruned = in_table(self.named, rows, self.denied, self.given)
        concepts = self.open(Concept, concept_matches(self.named, self.pruned))
        categories = self.open(Category, category_matches(self.named, self.pruned, concepts))
        self.matches = (concepts, categories)
        self.assumed, self.unlike = self.likeliest()
        self.moves = list(self.moved(in_table(self.assumed, rows, self.unlike, self.given)))

    def doubtful(self, doubted: list[doubts.Doubt], table: Roadmap) -> Iterator[doubts.Doubt]:
        """The doubts that are still open; `other` is left out where it would be no answer.

        It is none where the concept of the row's own name would keep that name, as no other row is
        that concept, nor where `other` has a row of its own: unless all of them are exchanged.
        """
        concepts = {(old, name) for kind, old, name in self.confirmed if kind is Concept}
        denied = {(old, name) for kind, old, name in self.different if kind is Concept}
        live = [
            each
            for each in doubted
            # Two concepts of one name would be no answer.
            if same_name(each.old.name, each.new.name) or (each.old.id, each.new.name) not in denied
        ]
        rows = {each.id for each in table.concepts()}
        taken = (rows - self.doubted) | {each.old.id for each in live}
        for each in live:
            if any(name == each.new.name for _, name in concepts):
                continue
            ring = doubts.exchanged(each, live)
            other = each.other
            if any((d.old.id, d.new.name) in concepts for d in ring):
                other = None
            elif not ring and other is not None:
                is_free = other.id not in taken and all(old != other.id for old, _ in concepts)
                other = None if same_name(each.old.name, each.new.name) or not is_free else other
            if any(d.other and (d.other.id, d.new.name) in concepts for d in ring):
                self.turned.add(each.new.id)
            yield replace(each, other=other)

    def agree(self) -> None:
        """Raise WrongDecision where two answers say what cannot both be."""
        for kind, old, name in sorted(self.confirmed, key=str):
            if (kind, old, name) in self.different:
                raise WrongDecision(
                    f"--confirm and --not-same say opposite things of `{old}` and `{name}`; "
                    "leave one out"
                )
            for other, old_too, name_too in self.confirmed:
                if kind is other and old == old_too and name != name_too:
                    raise WrongDecision(f"`{old}` cannot be both `{name}` and `{name_too}`")
                if kind is other and old != old_too and name == name_too:
                    raise WrongDecision(f"`{name}` cannot be both `{old}` and `{old_too}`")

    def moved(self, table: Roadmap) -> Iterator[doubts.Move]:
        """The moves that are still to be asked about."""
        # Whether one of these is what it is taken for here is asked first.
        unsure = {guess.old for guess in self.matches[1].guesses}
        answers = [(old, word) for old, word in self.decisions.same]
        for each in doubts.moves(self.before, table):
            told = any(_is(each.old, old) and _is(each.new, new) for old, new in answers)
            denied = (Category, each.old.id, each.new.name) in self.different
            if not (told or denied or {each.old.id, each.new.id} & unsure):
                yield each

    def likeliest(self) -> tuple[Roadmap, set[tuple[str, str]]]:
        """The roadmap under the names that the likeliest answers give, and what they deny."""
        labels = {
            (kind, guess.old): guess.new
            for kind, matches in zip((Concept, Category), self.matches, strict=True)
            for guess in matches.likely().values()
        }
        names = {(type(e), e.id): e.name for e in _entries(self.pruned)}
        called = {old: names[old[0], new] for old, new in labels.items()}
        unlike = set(self.denied)
        for each in self.doubts:
            if each.other is not None:
                called[Concept, each.other.id] = each.new.name
                unlike.add((each.old.id, each.new.name))
        return _relabelled(self.named, called), unlike

    def told(self, pairs: Iterable[Pair], table: Roadmap) -> Iterator[tuple[type, str, str]]:
        """The pairs that say who is who: their kind, the id of the old, the name of the new."""
        stay = {category.id for category in table.categories}
        for pair in pairs:
            for old, new in self.meant(pair, table):
                # Of two categories that both are there, a pair tells where concepts go.
                if type(old) is Concept or not (old.id in stay or self.is_known(new)):
                    yield type(old), old.id, new.name

    def is_known(self, entry: Concept | Category) -> bool:
        return any(type(e) is type(entry) and e.id == entry.id for e in _entries(self.before))

    def open(self, kind: type, matches: Matches) -> Matches:
        """The relation without the guesses that were denied, or are asked about as doubts.

        Of concepts that became one, the one with the most cards comes first.
        """
        names = {e.id: e.name for e in _entries(self.pruned) if type(e) is kind}
        doubted = {each.new.name for each in self.doubts if kind is Concept}
        left = (
            guess
            for guess in matches.guesses
            if (kind, guess.old, names[guess.new]) not in self.different
            and names[guess.new] not in doubted
        )
        guesses = list(left)
        parents = Counter(guess.new for guess in guesses)
        cards = {guess: self.cards.get(guess.old, 0) for guess in guesses if parents[guess.new] > 1}
        return replace(matches, guesses=tuple(sorted(guesses, key=lambda g: -cards.get(g, 0))))

    def questions(self) -> tuple[Question, ...]:
        """What is still open, the likeliest guesses first."""
        old = {(type(entry), entry.id): entry for entry in _entries(self.before)}
        new = {(type(entry), entry.id): entry for entry in _entries(self.pruned)}
        return (
            *(self.doubt(each) for each in self.doubts),
            *(_move(each, self.is_known(each.new)) for each in self.moves),
            *(
                _guess(old[kind, guess.old], e := new[kind, guess.new], self.word(e), guess)
                for kind, matches in zip((Concept, Category), self.matches, strict=True)
                for guess in matches.guesses
            ),
        )

    def word(self, new: Concept | Category) -> str:
        """The id that the name of `new` makes, or the name if others make it or have it too."""
        makers = [entry for entry in _entries(self.pruned) if _is(entry, slug(new.name))]
        return new.id if makers == [new] and new.id == slug(new.name) else new.name

    def doubt(self, doubt: doubts.Doubt) -> Question:
        question = _guess(doubt.old, doubt.new, doubt.new.name, doubt.guess, doubt.other)
        if doubt.new.id not in self.turned:
            return question
        others = (a for a in question.answers if a.pair[0] != doubt.old.id)
        return replace(question, answers=tuple(others))

    def same(self, fresh: Roadmap) -> Iterator[tuple[tuple[type, str], str]]:
        """Per old entry that was confirmed its name in the README."""
        in_readme = {(type(entry), entry.id): entry for entry in _entries(fresh)}
        by_name = {(type(entry), entry.name): entry for entry in _entries(fresh)}
        for kind, old, name in self.confirmed:
            new = by_name[kind, name]
            if old == new.id:
                continue  # it was carried out already
            doubtful = kind is Concept and new.id in self.doubted
            if self.is_known(new) and not doubtful:
                raise WrongDecision(f"`{name}` is `{new.id}` already, not `{old}`")
            stays = in_readme.get((kind, old))
            if stays and not (doubtful and old in self.doubted):
                raise WrongDecision(f"`{old}` is in the README, as `{stays.name}`")
            yield (kind, old), name

    def meant(
        self, pair: Pair, fresh: Roadmap
    ) -> list[tuple[Concept | Category, Concept | Category]]:
        """The entries that a pair means: two concepts, or two categories, or both."""
        olds = _found(_entries(self.before), pair[0], "roadmap.yaml")
        # A category that the README has under a name of which another answer tells.
        called = [each for each in self.before.categories if each.id == pair[1]]
        news = _found([*_entries(fresh), *called], pair[1], "the README")
        meant = [(old, new) for old in olds for new in news if type(old) is type(new)]
        if not meant:
            raise WrongDecision(
                f"`{pair[0]}` and `{pair[1]}` are not both concepts or both categories"
            )
        return meant

    def ids(self, after: Roadmap) -> dict[str, str]:
        """The ids to change in the roadmap as it will be otherwise."""
        concepts = {concept.id: concept for concept in after.concepts()}
        taken = {name for each in concepts.values() for name in (each.id, *each.formerly)}
        ids: dict[str, str] = {}
        for old, new in self.decisions.ids:
            if new in concepts and old in concepts[new].formerly:
                continue  # it was carried out already
            if old not in concepts:
                raise WrongDecision(f"there is no concept `{old}`{did_you_mean(old, concepts)}")
            if not ID.match(new):
                raise WrongDecision(f"`{new}` is not an id in kebab-case")
            if new in taken:
                raise WrongDecision(f"the id `{new}` is or was taken; ids are never used again")
            ids[old] = new
            taken.add(new)
        return ids


def _guess(
    old: Concept | Category,
    new: Concept | Category,
    word: str,
    guess: Likeness,
    other: Concept | None = None,
) -> Question:
    """Whether `new`, for which `word` is enough, is `old`, or the `other` that is more like it."""
    under = "" if old.name == new.name else " under a new name"
    with_it = "its cards" if isinstance(old, Concept) else "its folder"
    same = f"It is the same{under}, and keeps the id {old.id} and {with_it}."
    answers = [Answer("--confirm", (old.id, word), same)]
    if other is not None:
        renamed = f"It is {other.name} under a new name, with the cards of that."
        answers.append(Answer("--confirm", (other.id, new.name), renamed))
    otherwise = ""
    if same_name(old.name, new.name):
        otherwise = "If it is a new one, give it another name in the README's table."
    else:
        answers.append(
            Answer("--not-same", (old.id, word), f"It is new; {old.name} is kept apart.")
        )
    because = f"{guess.score:.0%}: {guess.because}"
    return Question(old, new, because, tuple(answers), otherwise=otherwise)


def _move(move: doubts.Move, known: bool) -> Question:
    """Whether concepts leave the category `move.old` for `move.new`, which was known before."""
    old, new, many = move.old, move.new, len(move.concepts)
    go = f"They go to {new.name}, with their card files."
    answers = [Answer("--confirm", (old.id, new.id), go)]
    if move.vanished and not known:
        same = f"It is the same under a new name, and keeps the id {old.id} and its folder."
        answers = [
            Answer("--confirm", (old.id, new.name), same),
            Answer("--not-same", (old.id, new.name), f"It is new. {go}"),
        ]
    because = f"{many} concept{'s' * (many > 1)} under the other category"
    stay = f"If they are to stay in {old.name}, name it in the README's table again."
    return Question(old, new, because, tuple(answers), move.concepts, stay)


def _entries(roadmap: Roadmap) -> list[Concept | Category]:
    return [*roadmap.concepts(), *roadmap.categories]


def _is(entry: Concept | Category, word: str) -> bool:
    """Whether a person who writes `word` may mean this entry."""
    former = entry.formerly if isinstance(entry, Concept) else ()
    return word in (entry.id, *former, slug(entry.name)) or same_name(entry.name, word)


def _found(entries: list[Concept | Category], word: str, where: str) -> list[Concept | Category]:
    """The entries that a person who writes `word` may mean: a concept, a category, or both."""
    found = [entry for entry in entries if _is(entry, word)]
    exact = [entry for entry in found if word in (entry.id, entry.name)]
    # What is called so goes before what could be, of the same kind.
    found = [e for e in found if e in exact or not any(type(e) is type(other) for other in exact)]
    if not found:
        known = [name for entry in entries for name in (entry.id, entry.name)]
        raise WrongDecision(f"there is no `{word}` in {where}{did_you_mean(word, known)}")
    return found


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
    went = {each.old: names[each.new] for each in concept_matches(before, in_readme).joined}
    for entry in missing:
        file = own.get(entry.id) if isinstance(entry, Concept) else None
        cards = tuple(file.cards) if file else ()
        successor = went.get(entry.id, "") if isinstance(entry, Concept) else ""
        users = [each.id for each in before.concepts() if entry.id in each.requires]
        needed_by = tuple(users) if isinstance(entry, Concept) else ()
        yield Kept(entry, file.target if file else None, cards, successor, needed_by)
