"""What separates two releases for a learner: values in, values out, no files and no Anki.

Both sides are what Anki would be given: notes by guid, note types by id. What a learner would lose
by an update is *breaking*: a published card that is gone without being retired, or that comes back
under another guid or on another note type, a cloze or a reversed card whose reviews would be left
without their question, a note type whose list of fields is no longer the published one.

Standard library only, since the add-on ships this file beside `base.py` to show what an update
brings.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from .engine import base

# What can have become of a card, the gravest first; a card may be several of these.
LOST = "lost"
REGUIDED = "new guid"
RETYPED = "new note type"
RENUMBERED = "renumbered"
RETIRED = "retired"
RETURNED = "returned"
REMOVED = "removed"
NEW = "new"
REWORDED = "reworded"
MOVED = "moved"
RETAGGED = "retagged"
KINDS = (
    LOST,
    REGUIDED,
    RETYPED,
    RENUMBERED,
    RETIRED,
    RETURNED,
    REMOVED,
    NEW,
    REWORDED,
    MOVED,
    RETAGGED,
)
GRAVE = frozenset({LOST, REGUIDED, RETYPED, RENUMBERED})

# Not compared: these two are for tools, and the third is the learner's.
UNSEEN = frozenset({"Key", "Base", "My notes", "Retired"})
# What a card inherits from its place in the roadmap, and no author writes on the card.
INHERITED = frozenset({"Tutorials", "Concept"})
REVERSE = "Reverse"
CLOZE = re.compile(r"(\{\{c[0-9]{1,9}::|\}\}|::)")
# From this likeness on (difflib's ratio), a hidden text under another number is the same one.
ALIKE = 0.6
# Only so many hidden texts of one number, and of each so many characters, are held against others:
# what difflib takes grows with the cube of their length.
TEXTS, LETTERS = 4, 60


@dataclass(frozen=True, slots=True)
class ReleasedNote:
    """A note of one side.

    `fields` by name in the note type's order, `note_type` the note type's id, `retired` the reason
    why it was taken out as plain text, empty for a card that is in use; `replaced_by` a card id.
    """

    guid: str
    card: str
    note_type: int = 0
    fields: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    deck: str = ""
    retired: str = ""
    replaced_by: str = ""

    @property
    def question(self) -> str:
        """The HTML of the field that a learner sees first; empty for one known by its id alone."""
        return next(iter(self.fields.values()), "")

    @property
    def concept(self) -> str:
        """The id of its concept, from its tags; empty where it has none."""
        for tag in self.tags:
            _, found, name = tag.partition("::concept::")
            if found:
                return name
        return ""


@dataclass(frozen=True, slots=True)
class NoteType:
    """A note type: its name, its fields, and its look as texts by the name of the part."""

    name: str
    fields: tuple[str, ...]
    look: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two releases that are compared.

    `notes` by guid, in the order of study, the retired ones too; `types` by id; `published` the
    guids that learners may have. `program` is a digest of the code that made notes of sources,
    empty where the side was a package: of two sources it tells whether the code differs too.
    """

    notes: Mapping[str, ReleasedNote]
    types: Mapping[int, NoteType]
    published: frozenset[str] = frozenset()
    program: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one card.

    `kinds` are of `KINDS`, the gravest first; `fields` the names of those that differ; `renumbered`
    says in words what became of cards of this note that learners have. `successor` is the id of the
    new card that asks what a lost one asked.
    """

    before: ReleasedNote | None
    after: ReleasedNote | None
    kinds: tuple[str, ...]
    fields: tuple[str, ...] = ()
    renumbered: tuple[str, ...] = ()
    successor: str = ""
    breaking: bool = False

    @property
    def note(self) -> ReleasedNote:
        """The newer of the two that still says what the card asks."""
        known = [note for note in (self.after, self.before) if note is not None]
        return next((note for note in known if note.fields), known[0])

    @property
    def tags_added(self) -> tuple[str, ...]:
        """Tags that only the newer note has."""
        return _only(self.after, self.before)

    @property
    def tags_removed(self) -> tuple[str, ...]:
        """Tags that only the older note has."""
        return _only(self.before, self.after)


@dataclass(frozen=True, slots=True)
class TypeChange:
    """A note type that is not the published one: what about it differs, as a sentence."""

    name: str
    message: str
    breaking: bool


@dataclass(frozen=True, slots=True)
class Differences:
    """All that separates two sides.

    `look` names the parts of the cards' look that differ. `program` says that the code which makes
    the cards differs too, which comparing sources cannot show.
    """

    changes: tuple[Change, ...] = ()
    types: tuple[TypeChange, ...] = ()
    look: tuple[str, ...] = ()
    program: bool = False

    @property
    def breaking(self) -> bool:
        """Whether an update would cost learners something."""
        return any(change.breaking for change in self.changes) or any(
            kind.breaking for kind in self.types
        )

    def __bool__(self) -> bool:
        return bool(self.changes or self.types or self.look)

    def counts(self) -> Counter[str]:
        """How many cards became what, each card counted once, as its gravest."""
        return Counter(change.kinds[0] for change in self.changes)


def compare(old: Side, new: Side) -> Differences:
    """What becomes of everything in `old`, and what is new, in the order of `new`.

    What is no longer there stands at the end, in the order of `old`.
    """
    by_card = {note.card: note for note in new.notes.values() if note.card and not note.retired}
    fresh = {
        base.canonical(note.question): note.card
        for guid, note in new.notes.items()
        if guid not in old.notes and not note.retired
    }
    gone = []
    renamed = set()
    for guid, before in old.notes.items():
        if guid in new.notes or before.retired:
            continue
        again = by_card.get(before.card)
        if again is not None and again.guid not in old.notes:
            renamed.add(again.guid)
            gone.append(_changed(before, again, old))
        else:
            gone.append(_gone(before, old, fresh))
    met = [
        _change_of(old.notes.get(guid), after, old)
        for guid, after in new.notes.items()
        if guid not in renamed
    ]
    return Differences(
        changes=tuple(change for change in (*met, *gone) if change and change.kinds),
        types=tuple(_types(old, new)),
        look=tuple(_look(old, new)),
        program=bool(old.program and new.program) and old.program != new.program,
    )


def _gone(before: ReleasedNote, old: Side, fresh: Mapping[str, str]) -> Change:
    """What became of a note that only `old` has; `fresh` gives the new cards by question."""
    lost = before.guid in old.published
    successor = fresh.get(base.canonical(before.question), "")
    return Change(before, None, (LOST if lost else REMOVED,), successor=successor, breaking=lost)


def _change_of(before: ReleasedNote | None, after: ReleasedNote, old: Side) -> Change | None:
    """What became of a note that the newer side has; None for nothing to tell."""
    if before is None:
        return None if after.retired else Change(None, after, (NEW,))
    if after.retired:
        return None if before.retired else Change(before, after, (RETIRED,))
    if before.retired:
        return Change(before, after, (RETURNED,))
    return _changed(before, after, old)


def _changed(before: ReleasedNote, after: ReleasedNote, old: Side) -> Change:
    """How two states of one card differ."""
    fields = _differing(before.fields, after.fields)
    renumbered = (*_renumbered(before.question, after.question), *_unreversed(before, after))
    inherited = [name for name in fields if name in INHERITED]
    tags = {tag.lower() for tag in before.tags} != {tag.lower() for tag in after.tags}
    found = {
        REGUIDED: before.guid != after.guid,
        RETYPED: before.note_type != after.note_type,
        RENUMBERED: bool(renumbered),
        REWORDED: len(inherited) < len(fields),
        MOVED: before.deck != after.deck,
        RETAGGED: bool(inherited) or tags,
    }
    kinds = tuple(kind for kind in KINDS if found.get(kind))
    breaking = before.guid in old.published and not GRAVE.isdisjoint(kinds)
    return Change(before, after, kinds, fields, renumbered, breaking=breaking)


def _differing(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, ...]:
    """The names of the fields whose content differs, in the order of the newer note type."""
    return tuple(
        name
        for name in dict.fromkeys((*after, *before))
        if name not in UNSEEN and not _same(before.get(name, ""), after.get(name, ""))
    )


def _same(one: str, other: str) -> bool:
    return one == other or base.canonical(one) == base.canonical(other)


def _unreversed(before: ReleasedNote, after: ReleasedNote) -> tuple[str, ...]:
    lost = before.fields.get(REVERSE) and not after.fields.get(REVERSE)
    return ("the reversed card is gone",) if lost else ()


def _renumbered(before: str, after: str) -> list[str]:
    """What became of each cloze number that asks for something else now, or for nothing."""
    old, new = _deletions(before), _deletions(after)
    if not new:
        return []  # not a cloze any more: the note type has changed, and says more
    kept = {number for number in old if old[number] & new.get(number, set())}
    found = []
    for number in sorted(old.keys() - kept):
        elsewhere = [other for other in sorted(new) if old[number] & new[other]]
        free = [other for other in sorted(new) if other not in kept]
        likeness = {other: _likeness(old[number], new[other]) for other in free}
        best = max(free, key=lambda other: (likeness[other], other == number), default=number)
        if elsewhere:
            found.append(f"c{number} is now c{elsewhere[0]}")
        elif best != number and likeness[best] >= ALIKE:
            found.append(f"c{number} is now c{best}")
        elif number not in new:
            found.append(f"c{number} is gone")
    return found


def _deletions(html: str) -> dict[int, set[str]]:
    """What each cloze number hides: without its hint, and without deletions inside, which are told
    on their own."""
    found: dict[int, set[str]] = {}
    opened: list[tuple[int, list[str]]] = []
    for part in CLOZE.split(html):
        if part == "}}" and opened:
            number, parts = opened.pop()
            hidden = "".join(parts).partition("::")[0]
            found.setdefault(number, set()).add(base.canonical(hidden).lower())
        elif part.startswith("{{c") and CLOZE.fullmatch(part):
            opened.append((int(part[3:-2]), []))
        elif opened:
            opened[-1][1].append(part)
    return found


def _likeness(one: Iterable[str], other: Iterable[str]) -> float:
    few, others = ([text[:LETTERS] for text in sorted(each)[:TEXTS]] for each in (one, other))
    return max(SequenceMatcher(None, a, b).ratio() for a in few for b in others)


def _types(old: Side, new: Side) -> Iterable[TypeChange]:
    """Note types whose identity or list of fields is no longer the published one."""
    ids = {kind.name: id_ for id_, kind in new.types.items()}
    for id_, kind in old.types.items():
        now = new.types.get(id_)
        if now is None and kind.name in ids:
            message = f"its id was {id_} and is {ids[kind.name]}"
        elif now is not None and now.fields != kind.fields:
            message = f"its fields were {', '.join(kind.fields)} and are {', '.join(now.fields)}"
        else:
            continue
        yield TypeChange(kind.name, message, bool(old.published))


def _look(old: Side, new: Side) -> Iterable[str]:
    """The parts of the look that differ, of the note types that both have, each named once."""
    parts = {
        part: None
        for id_ in old.types.keys() & new.types.keys()
        for part in {**new.types[id_].look, **old.types[id_].look}
        if old.types[id_].look.get(part) != new.types[id_].look.get(part)
    }
    return sorted(parts)


def _only(one: ReleasedNote | None, other: ReleasedNote | None) -> tuple[str, ...]:
    theirs = {tag.lower() for tag in other.tags} if other else set()
    return tuple(tag for tag in one.tags if tag.lower() not in theirs) if one and other else ()
