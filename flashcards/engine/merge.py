"""Three ways of one note made one: what the learner has, what a release brings, what it was before.

The law is `docs/merge-contract.md`. Everything here is pure: values in, values out, no clock, no
files, no Anki.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from html import escape

from . import base
from .base import Base, numbers

BASE = "Base"
KEY = "Key"
RETIRED = "Retired"
TEXT = "Text"
# The marks of cloze deletions, which may lie in one another.
CLOZE = re.compile(r"(\{\{c\d+::|\}\}|::)")
# Fields that are not prose: ours alone, never a conflict.
OURS = frozenset({KEY, BASE})
MY_NOTES = "My notes"
# What a conflict names where the note as a whole cannot take the release.
NOTE_TYPE = "note type"
RETIRED_TAG = "retired"
# Below the root tag, and yet the learner's own state, which no release carries.
WAITING_TAG = "waiting"

# What can become of a note; each ends as exactly one of these.
NEW = "new"
APPLIED = "applied"
KEPT = "kept yours"
CONFLICT = "conflict"
MOVED = "moved"
RETIRED_NOW = "retired"
DELETED = "deleted by you"
RESTORED = "restored"
FOREIGN = "foreign note type"
UNTOUCHED = "untouched"
KINDS = (NEW, APPLIED, KEPT, CONFLICT, MOVED, RETIRED_NOW, DELETED, RESTORED, FOREIGN, UNTOUCHED)


@dataclass(frozen=True)
class MergeNote:
    """A note on either side.

    `id` is its id in the collection or the package it was read from, 0 where that is not known.
    `fields` by name, in the note type's order. `decks` gives each card's deck by the card's
    number in the note; a release has one deck for all, under number 0. `mod` is the time of last
    change in UTC seconds, `reviewed` whether any card of it was ever answered. `mid` is the id of
    its note type, and `importable` whether that is a release's own: Anki's import leaves all other
    notes alone.

    A field has the name that the release gives to its id, whatever the learner calls it; `ids` are
    the ids by these names, for the fields that have one.
    """

    guid: str
    note_type: str
    fields: Mapping[str, str]
    tags: tuple[str, ...] = ()
    decks: Mapping[int, str] = field(default_factory=dict)
    mod: int = 0
    reviewed: bool = False
    importable: bool = True
    mid: int = 0
    ids: Mapping[str, str] = field(default_factory=dict)
    id: int = 0

    def untouched(self, name: str, text: str) -> bool | None:
        """Whether a text is what the release that this note came from had put into the field."""
        known = self.base
        return None if known is None else known.untouched(self.ids.get(name, name), text)

    @property
    def card(self) -> str:
        """The card's id, or the beginning of its text where it has none."""
        return self.fields.get(KEY) or next(iter(self.fields.values()), "")[:40] or self.guid

    @property
    def base(self) -> Base | None:
        """What the release that this note came from put into it; None when nobody knows."""
        return base.read(self.fields.get(BASE, ""))


@dataclass(frozen=True)
class Retirement:
    """Why a card was taken out, and the id of the card that replaces it, if one does."""

    card: str
    because: str
    replaced_by: str = ""


@dataclass(frozen=True)
class Release:
    """What a release holds: its notes and retirements by guid, and the version that brought each.

    `tag` is the root below which every tag is the release's own, `names` what it calls the fields
    of its note types, by their ids, `renamed` the name that a deck has now by each it had before.
    """

    roadmap: str
    version: str
    tag: str
    notes: Mapping[str, MergeNote]
    since: Mapping[str, str] = field(default_factory=dict)
    retired: Mapping[str, Retirement] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Options:
    """How to merge: whose text wins a conflict, whether what the learner deleted comes back.

    `in_place` says that the result is applied to the collection itself. An ordinary import cannot
    move a card, so a note must then go on knowing where the last release had put it; and it cannot
    change a note of a note type that the learner has cloned. `had` is a version that the learner is
    known to have had; their notes may tell of a newer one.
    """

    prefer_release: bool = False
    restore_deleted: bool = False
    in_place: bool = False
    had: str = ""


@dataclass(frozen=True)
class Conflict:
    """A field that both sides changed, differently."""

    field: str
    mine: str
    release: str


@dataclass(frozen=True)
class Outcome:
    """What became of one note.

    `note` is the note as it is to be, None where nothing is to be written; its `mod` is the
    learner's. `taken` and `kept` name fields: the release's that were taken, the learner's edits
    that stayed. `moves` gives the new deck per card number and `leaves` the deck in which those
    cards lie, `remove` and `suspend` what is to be done with a retired one.
    """

    guid: str
    card: str
    kind: str
    note: MergeNote | None = None
    taken: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    moves: Mapping[int, str] = field(default_factory=dict)
    leaves: str = ""
    retirement: Retirement | None = None
    remove: bool = False
    suspend: bool = False


def merge(
    mine: Mapping[str, MergeNote], release: Release, options: Options = Options()
) -> list[Outcome]:
    """What becomes of every note of the release, and of every note of mine that it retires.

    Notes that only the learner has are not mentioned: nothing happens to them.
    """
    had = max(options.had, newest(mine.values(), release), key=numbers)
    homes = _homes(mine.values(), release)
    outcomes = [
        _merged_note(mine[guid], note, release, options, had)
        if guid in mine
        else _merged_note(None, _at_home(note, homes), release, options, had)
        for guid, note in release.notes.items()
    ]
    gone = (
        _retired(mine[guid], retirement, release, options)
        for guid, retirement in release.retired.items()
        if guid in mine and guid not in release.notes
    )
    return [*outcomes, *gone]


def merged(
    mine: Mapping[str, MergeNote], outcomes: Iterable[Outcome], *, in_place: bool
) -> dict[str, MergeNote]:
    """The learner's notes after the outcomes.

    `in_place` as in `Options`: an import neither moves a card nor removes a note.
    """
    after = dict(mine)
    for outcome in outcomes:
        note = outcome.note or after.get(outcome.guid)
        if outcome.remove and in_place:
            del after[outcome.guid]
        elif note is not None:
            moves = outcome.moves if in_place else {}
            after[outcome.guid] = replace(note, decks={**note.decks, **moves}) if moves else note
    return after


def newest(mine: Iterable[MergeNote], release: Release) -> str:
    """The newest version of the release's roadmap that a learner's notes give away; `` for none."""
    known = (
        note.base for note in mine if note.guid in release.notes or note.guid in release.retired
    )
    versions = (each.release for each in known if each is not None)
    return max(versions, key=numbers, default="")


def owned(tag: str, root: str) -> bool:
    """Whether a tag lies at or below the root tag; Anki folds case, so this does."""
    return f"{tag}::".lower().startswith(f"{root}::".lower())


def unwrapped(text: str) -> str:
    """A cloze's text with its deletions shown; only so are its cards empty to Anki."""
    parts: list[str] = []
    opened: list[tuple[int, list[int]]] = []  # where a deletion's mark stands, and its `::`
    for part in CLOZE.split(text):
        if part == "}}" and opened:
            mark, hints = opened.pop()
            del parts[min(hints, default=len(parts)) :]
            parts[mark] = ""
            continue
        if part == "::" and opened:
            opened[-1][1].append(len(parts))
        elif part.startswith("{{c") and CLOZE.fullmatch(part):
            opened.append((len(parts), []))
        parts.append(part)
    return "".join(parts)


def _merged_note(
    mine: MergeNote | None, theirs: MergeNote, release: Release, options: Options, had: str
) -> Outcome:
    """What becomes of a note of the release."""
    if mine is None:
        if theirs.fields.get(RETIRED):
            return Outcome(theirs.guid, theirs.card, UNTOUCHED)
        brought = release.since.get(theirs.guid, "")
        deleted = bool(brought and had) and numbers(brought) <= numbers(had)
        if deleted and not options.restore_deleted:
            return Outcome(theirs.guid, theirs.card, DELETED)
        return Outcome(theirs.guid, theirs.card, RESTORED if deleted else NEW, note=theirs)
    if _clash(mine, theirs, release):
        conflict = Conflict(KEY, mine.card, theirs.card)
        return Outcome(mine.guid, theirs.card, FOREIGN, conflicts=(conflict,))
    if not _fits(mine, theirs, options):
        shown = next(iter(theirs.fields))
        conflict = Conflict(NOTE_TYPE, mine.note_type, theirs.fields[shown])
        return Outcome(mine.guid, theirs.card, FOREIGN, conflicts=(conflict,))
    if theirs.fields.get(RETIRED):
        why = release.retired.get(theirs.guid)
        why = why or Retirement(theirs.card, theirs.fields[RETIRED])
        return _retired(mine, why, release, options)
    return _both(mine, theirs, release, options)


def _homes(mine: Iterable[MergeNote], release: Release) -> dict[str, str]:
    """Where the learner keeps the cards of a deck of the release that lie elsewhere, by its name.

    Most of them have to lie in one other deck: then the learner renamed the deck, or what it is in.
    A deck that the release renames is none of the learner's own, whichever name it has with them.
    A deck of which they have no card yet goes along with the others of its parent.
    """
    now = release.renamed
    kept: dict[str, Counter[str]] = defaultdict(Counter)
    for note in mine:
        if note.guid in release.notes and note.base is not None:
            deck = now.get(note.base.deck, note.base.deck)
            kept[deck].update(now.get(lies, lies) for lies in note.decks.values())
    homes = {
        deck: home
        for deck, decks in kept.items()
        for home, count in decks.most_common(1)
        if 2 * count > sum(decks.values()) and home.lower() != deck.lower()
    }
    parents: dict[str, Counter[str]] = defaultdict(Counter)
    for deck in kept:
        parent, _, name = deck.rpartition("::")
        new_parent, _, new_name = homes.get(deck, deck).rpartition("::")
        parents[parent][new_parent if name.lower() == new_name.lower() else parent] += 1
    for note in release.notes.values():
        deck = note.decks.get(0, "")
        parent, _, name = deck.rpartition("::")
        if parent and deck not in kept and parent in parents:
            [(new_parent, _)] = parents[parent].most_common(1)
            if new_parent.lower() != parent.lower():
                homes[deck] = f"{new_parent}::{name}" if new_parent else name
    return homes


def _at_home(note: MergeNote, homes: Mapping[str, str]) -> MergeNote:
    """A note of the release that is new, in the deck in which the learner keeps its like."""
    home = homes.get(note.decks.get(0, ""))
    return replace(note, decks={0: home}) if home else note


def _clash(mine: MergeNote, theirs: MergeNote, release: Release) -> bool:
    """Whether the guid is by chance that of another roadmap's card."""
    other = mine.fields.get(KEY) not in {None, "", theirs.fields.get(KEY)}
    return other and not any(owned(tag, release.tag) for tag in mine.tags)


def _fits(mine: MergeNote, theirs: MergeNote, options: Options) -> bool:
    """Whether the learner's note can take the release's fields, or what they have left of them."""
    if mine.importable:
        return not set(theirs.fields).isdisjoint(mine.fields)
    return options.in_place and set(theirs.fields) <= set(mine.fields)


def _both(mine: MergeNote, theirs: MergeNote, release: Release, options: Options) -> Outcome:
    """Field by field, then tags and decks, of a note that both have."""
    before, after = mine.base, theirs.base
    fields: dict[str, str] = {}
    taken, kept, conflicts = [], [], []
    for name, text in mine.fields.items():
        offered = theirs.fields.get(name, text)  # a field of the learner's own stays
        if name == MY_NOTES or name in OURS:
            fields[name] = text if name == MY_NOTES else offered
        elif base.digest(text) == base.digest(offered):
            fields[name] = text  # the learner's bytes, where the content is the same
        elif mine.untouched(name, text):
            fields[name] = offered
            taken.append(name)
        elif mine.untouched(name, offered):
            fields[name] = text
            kept.append(name)
        else:
            fields[name] = offered if options.prefer_release else text
            conflicts.append(Conflict(name, text, offered))
    moves = _moves(mine, theirs, before)
    if BASE in fields and after is not None:
        # Who cannot move a card leaves Base saying where it still lies.
        stays = before.deck if before is not None and moves and not options.in_place else after.deck
        fields[BASE] = base.write(replace(after, deck=stays))
    tags = _tags(mine.tags, theirs.tags, release.tag)
    result = replace(mine, fields=fields, tags=tags)
    kind = _kind(taken, kept, conflicts, moves, _differ(mine, result))
    return Outcome(
        mine.guid,
        theirs.card,
        kind,
        note=result if _differ(mine, result) else None,
        taken=tuple(taken),
        kept=tuple(kept),
        conflicts=tuple(conflicts),
        moves=moves,
        leaves=before.deck if before is not None and moves else "",
    )


def _kind(
    taken: list[str],
    kept: list[str],
    conflicts: list[Conflict],
    moves: Mapping[int, str],
    differ: bool,
) -> str:
    if conflicts:
        return CONFLICT
    if taken:
        return APPLIED
    if moves:
        return MOVED
    if kept:
        return KEPT
    return APPLIED if differ else UNTOUCHED


def _differ(one: MergeNote, other: MergeNote) -> bool:
    """Whether two states of a note differ in content: in a field's meaning, in Base, or in tags."""
    if sorted(tag.lower() for tag in one.tags) != sorted(tag.lower() for tag in other.tags):
        return True
    if one.base != other.base:
        return True
    return any(
        base.digest(text) != base.digest(other.fields[name])
        for name, text in one.fields.items()
        if name != BASE
    )


def _moves(mine: MergeNote, theirs: MergeNote, before: Base | None) -> dict[int, str]:
    """The new deck of each card that still lies where the last release had put it."""
    target = theirs.decks.get(0, "")
    if before is None or not target:
        return {}
    return {
        number: target
        for number, deck in mine.decks.items()
        if deck.lower() == before.deck.lower() != target.lower()
    }


def _tags(mine: Iterable[str], theirs: Iterable[str], root: str) -> tuple[str, ...]:
    """The learner's own tags and the release's owned ones, each once, sorted."""
    waits = f"{root}::{WAITING_TAG}".lower()
    own = [tag for tag in mine if not owned(tag, root) or tag.lower() == waits]
    return tuple(sorted({*own, *(tag for tag in theirs if owned(tag, root))}))


def _retired(
    mine: MergeNote, retirement: Retirement, release: Release, options: Options
) -> Outcome:
    """What becomes of a learner's note that the release has retired."""
    if not (mine.importable or (options.in_place and RETIRED in mine.fields)):
        conflict = Conflict(NOTE_TYPE, mine.note_type, retirement.because)
        return Outcome(
            mine.guid, retirement.card, FOREIGN, conflicts=(conflict,), retirement=retirement
        )
    tag = f"{release.tag}::{RETIRED_TAG}"
    can_go = options.in_place or RETIRED in mine.fields  # else an import has no way to say it
    if can_go and not mine.reviewed and not _has_own(mine):
        fields = {**mine.fields}
        if RETIRED in fields:
            fields[RETIRED] = escape(retirement.because, quote=False)
        if TEXT in fields:
            fields[TEXT] = unwrapped(fields[TEXT])
        blank = replace(mine, fields=fields)
        note = blank if _differ(mine, blank) else None
        return Outcome(
            mine.guid, retirement.card, RETIRED_NOW, note, retirement=retirement, remove=True
        )
    tags = tuple(sorted({*mine.tags, tag}, key=str.lower))
    done = tag.lower() in {each.lower() for each in mine.tags}
    note = None if done else replace(mine, tags=tags)
    kind = UNTOUCHED if done else RETIRED_NOW
    return Outcome(mine.guid, retirement.card, kind, note, retirement=retirement, suspend=not done)


def _has_own(note: MergeNote) -> bool:
    """Whether a note holds a text of the learner's; where no Base tells, it may."""
    blanked = {RETIRED, TEXT} if note.fields.get(RETIRED) else set()  # by an earlier merge
    return any(
        text and not note.untouched(name, text)
        for name, text in note.fields.items()
        if name not in OURS | blanked
    )
