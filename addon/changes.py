# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an update comes to, planned before anything is touched: outcomes become operations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from anki.collection import Collection

from . import learner, releases
from .earlier import Earlier
from .engine import base, merge
from .engine.merge import MergeNote, Options, Outcome
from .learner import Mine
from .releases import Opened


@dataclass(frozen=True)
class Edit:
    """A note as it is to be: fields by name, and all its tags."""

    id: int
    fields: Mapping[str, str]
    tags: tuple[str, ...]


@dataclass(frozen=True)
class Undecided:
    """A field that both sides changed; the note keeps the learner's, `release` is the other.

    `id` is the field's, by which it is found though the learner gives it another name; empty where
    it has none. `before` is what both began with, empty where nobody knows.
    """

    guid: str
    field: str
    release: str
    version: str
    id: str = ""
    before: str = ""


@dataclass(frozen=True)
class Plan:
    """All that an update does.

    `new` holds the guids of the notes to add and `homes` the deck that is to take them, by that
    of the release; `look` those of notes that are there already and
    bring a newer look of their note type; `moves` the cards to move by the deck's name; `remove`
    are notes, `suspend` cards. `figures` are media files of the package, `undecided` the
    conflicts.
    """

    version: str
    new: tuple[str, ...] = ()
    look: tuple[str, ...] = ()
    moves: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    edits: tuple[Edit, ...] = ()
    suspend: tuple[int, ...] = ()
    remove: tuple[int, ...] = ()
    figures: frozenset[str] = frozenset()
    homes: Mapping[str, str] = field(default_factory=dict)
    undecided: tuple[Undecided, ...] = ()

    def is_empty(self) -> bool:
        """Whether the learner has all of it."""
        return not (
            self.new or self.look or self.moves or self.edits or self.suspend or self.remove
        )


@dataclass(frozen=True)
class Update:
    """What a release does to a collection: what the learner is shown, and what is then done.

    `had` is the newest version that the learner had, `mine` their notes by guid.
    """

    outcomes: Sequence[Outcome]
    plan: Plan
    had: str
    mine: Mapping[str, MergeNote]

    @property
    def is_the_same(self) -> bool:
        """Whether the learner has this very release, with all that it brings."""
        return self.plan.is_empty() and base.numbers(self.plan.version) == base.numbers(self.had)

    @property
    def is_older(self) -> bool:
        """Whether the release is older than what the learner has."""
        return bool(self.had) and base.numbers(self.plan.version) < base.numbers(self.had)

    def of(self, kind: str) -> list[Outcome]:
        """The outcomes of one kind."""
        return [each for each in self.outcomes if each.kind == kind]


def planned_update(
    col: Collection,
    opened: Opened,
    *,
    restore_deleted: bool = False,
    earlier: Earlier | None = None,
) -> Update:
    """What a release does to the collection; nothing is changed. Raises learner.Unclear.

    `earlier` knows the texts of releases that were brought in before.
    """
    mine = learner.read(col, opened.release, opened.package.notetypes)
    options = Options(in_place=True, restore_deleted=restore_deleted, had=mine.had)
    outcomes = merge.merge(mine.notes, opened.release, options)
    return Update(
        outcomes,
        plan(mine, opened, outcomes, _newer_look(col, opened, mine), earlier),
        mine.had,
        mine.notes,
    )


def plan(
    mine: Mine,
    opened: Opened,
    outcomes: Sequence[Outcome],
    look: tuple[str, ...],
    earlier: Earlier | None = None,
) -> Plan:
    """The operations that make the outcomes true.

    `look` as in `Plan`, `earlier` as in `planned_update`.
    """
    version = opened.release.version
    moves: dict[str, list[int]] = defaultdict(list)
    new: list[str] = []
    homes: dict[str, str] = {}
    edits: list[Edit] = []
    suspend: list[int] = []
    remove: list[int] = []
    undecided: list[Undecided] = []
    texts: list[str] = []
    for each in outcomes:
        if each.guid not in mine.ids:
            if each.note is not None:
                new.append(each.guid)
                deck = opened.release.notes[each.guid].decks[0]
                homes[deck] = each.note.decks[0]
                texts += each.note.fields.values()
            continue
        if each.remove:
            remove.append(mine.ids[each.guid])
            continue
        for number, deck in each.moves.items():
            moves[deck].append(mine.cards[each.guid][number])
        if each.suspend:
            suspend += mine.cards[each.guid].values()
        if each.note is not None:
            edits.append(Edit(mine.ids[each.guid], each.note.fields, each.note.tags))
            texts += each.note.fields.values()
        if each.kind == merge.CONFLICT:
            undecided += [
                Undecided(
                    each.guid,
                    one.field,
                    one.release,
                    version,
                    mine.notes[each.guid].ids.get(one.field, ""),
                    earlier.text(mine.notes[each.guid], one.field) if earlier else "",
                )
                for one in each.conflicts
            ]
            texts += [one.release for one in each.conflicts]
    return Plan(
        version,
        tuple(new),
        look,
        {deck: tuple(cards) for deck, cards in moves.items()},
        tuple(edits),
        tuple(suspend),
        tuple(remove),
        frozenset(releases.figures(opened, texts)),
        homes,
        tuple(undecided),
    )


def _newer_look(col: Collection, opened: Opened, mine: Mine) -> tuple[str, ...]:
    """A note that the learner has for each note type whose look the release renews."""
    newer = []
    for guid, kind in releases.note_type_bearers(opened, mine.notes.values()).items():
        here = col.models.get(kind)  # type: ignore[arg-type]
        if here is not None and here["mod"] < opened.package.notetypes[kind].mod:
            newer.append(guid)
    return tuple(newer)
