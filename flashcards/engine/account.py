"""What a merge did, told to a learner: groups of cards, what becomes of each, what is left to do.

The same groups and words stand in the command line's report, on its page, and in the add-on's
window. Pure: values in, values out.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from . import merge, words
from .merge import MergeNote, Options, Outcome, Release

# What each kind of outcome is to the learner, in the order told.
TITLES = {
    merge.CONFLICT: "Changed by you and by the release: yours stays until you decide",
    merge.NEW: "New",
    merge.RESTORED: "Brought back",
    merge.APPLIED: "Changed by the release",
    merge.MOVED: "Moved to another deck",
    merge.RETIRED_NOW: "Retired",
    merge.KEPT: "Edited by you: kept",
    merge.DELETED: "Deleted by you: stay away",
    merge.FOREIGN: "Left alone: of a note type of yours (Notes › Change Note Type helps), or the "
    "card of another roadmap",
    merge.UNTOUCHED: "Unchanged",
}
# The same where the outcomes are carried out by an import, which asks nothing and moves no card.
BY_IMPORT = {
    merge.CONFLICT: "Changed by you and by the release: yours stays",
    merge.MOVED: "To be moved to another deck, which an import cannot do",
    merge.DELETED: "Deleted by you: stay away (--restore-deleted brings them back)",
}
# What is shown unfolded: what asks for something, and groups of no more than so many cards.
ASKS = {merge.CONFLICT, merge.RETIRED_NOW, merge.FOREIGN}
FEW = 5
THEIRS_TAKEN = "Changed by you and by the release: the release's is taken"

# Anki's own tags, which an import without scheduling takes off every note that it changes
# (`remove_system_tags` in Anki's rslib/src/import_export/gather.rs).
STRIPPED = ("leech", "marked")
# What a search in Anki takes for more than a letter, and how it takes it for one.
SPECIAL = re.compile(r'[\\"*_]')
ESCAPED = r"\\\g<0>"


@dataclass(frozen=True)
class Line:
    """A card: the beginning of its question, and what becomes of it, which may be empty."""

    outcome: Outcome
    title: str
    detail: str


@dataclass(frozen=True)
class Group:
    """The cards of one kind of outcome; those that nothing happens to are only counted."""

    kind: str
    title: str
    count: int
    lines: tuple[Line, ...]

    @property
    def unfolded(self) -> bool:
        """Whether its cards are shown from the beginning."""
        return self.kind in ASKS or self.count <= FEW


@dataclass(frozen=True)
class Step:
    """What a learner does in Anki: in words, with the search that finds the cards, if one does.

    `first` says that it comes before the import.
    """

    what: str
    search: str
    first: bool = False


def groups(
    outcomes: Iterable[Outcome],
    release: Release,
    mine: Mapping[str, MergeNote],
    options: Options,
) -> list[Group]:
    """Every outcome in exactly one group, the groups in the order of `TITLES`, none empty.

    `mine` are the learner's notes before the merge, `options` those that it was made with.
    """
    by_kind: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_kind[outcome.kind].append(outcome)
    return [
        Group(
            kind,
            _title(kind, options),
            len(by_kind[kind]),
            tuple(
                Line(each, titled(each, release, mine), detail(each, in_place=options.in_place))
                for each in by_kind[kind]
                if kind != merge.UNTOUCHED
            ),
        )
        for kind in TITLES
        if by_kind[kind]
    ]


def _title(kind: str, options: Options) -> str:
    if kind == merge.CONFLICT and options.prefer_release:
        return THEIRS_TAKEN
    return TITLES[kind] if options.in_place else BY_IMPORT.get(kind, TITLES[kind])


def titled(outcome: Outcome, release: Release, mine: Mapping[str, MergeNote]) -> str:
    """The beginning of a card's question as plain text; its id where nobody has the question."""
    note = release.notes.get(outcome.guid) or outcome.note or mine.get(outcome.guid)
    front = next(iter(note.fields.values()), "") if note else ""
    return words.plain(words.title(front)) or outcome.card


def detail(outcome: Outcome, *, in_place: bool) -> str:
    """What happens to one card, in a few words; empty where the group's title says it all."""
    found = []
    if outcome.conflicts:
        found.append("differs: " + ", ".join(each.field for each in outcome.conflicts))
    if outcome.taken:
        found.append("changed: " + ", ".join(outcome.taken))
    if outcome.kept:
        found.append("yours: " + ", ".join(outcome.kept))
    to = "to" if in_place else "to be moved to"
    found += [f"{to} {deck}" for deck in sorted(set(outcome.moves.values()))]
    if outcome.kind == merge.NEW and outcome.note:
        found += [f"in {deck}" for deck in sorted(set(outcome.note.decks.values()))]
    if outcome.retirement:
        found.append(_retired(outcome, in_place=in_place))
    return "; ".join(found) or ("tags" if outcome.kind == merge.APPLIED else "")


def _retired(outcome: Outcome, *, in_place: bool) -> str:
    assert outcome.retirement is not None
    why, successor = outcome.retirement.because, outcome.retirement.replaced_by
    if outcome.remove:
        becomes = "removed, never studied" if in_place else "to be removed, never studied"
    else:
        becomes = "suspended, history kept" if in_place else "to be suspended, history kept"
    return f"{becomes}: {why}" + (f" (now {successor})" if successor else "")


def steps(
    merged: Sequence[tuple[Release, Sequence[Outcome]]], mine: Mapping[str, MergeNote]
) -> list[Step]:
    """What an import of the patch cannot do, and how the learner does it in Anki.

    `merged` are the releases with what became of each note, `mine` the learner's notes before. What
    a later release settles, or takes back, is not asked for.
    """
    found: list[Step] = []
    settled: set[str] = set()
    for release, outcomes in reversed(merged):
        left = [each for each in outcomes if each.guid not in settled]
        found = [*_steps(left, release, mine), *found]
        settled |= {each.guid for each in outcomes if not _waits(each)}
    return [*(step for step in found if step.first), *(step for step in found if not step.first)]


def _waits(outcome: Outcome) -> bool:
    """Whether an outcome leaves to earlier ones what they ask of the learner.

    A card that was retired before, and is so still, is one that nothing happens to.
    """
    return outcome.retirement is not None and outcome.kind == merge.UNTOUCHED


def _steps(
    outcomes: Sequence[Outcome], release: Release, mine: Mapping[str, MergeNote]
) -> list[Step]:
    todo: dict[str, list[int]] = defaultdict(list)
    within: dict[str, str] = {}
    first: list[Step] = []
    stripped: dict[str, list[int]] = defaultdict(list)
    for outcome in outcomes:
        note = _id(outcome, release, mine)
        for deck in sorted(set(outcome.moves.values())):
            lies = f'"deck:{SPECIAL.sub(ESCAPED, outcome.leaves)}" '
            if release.renamed.get(outcome.leaves) == deck:
                rename = f"Rename the deck “{outcome.leaves}” to “{deck}”; where both are there, "
                step = Step(f"{rename}move the cards", lies.strip(), first=True)
                first += [step] if step not in first else []
                continue
            what = f"Move the cards from “{outcome.leaves}” to “{deck}”"
            todo[what].append(note)
            # A note's other card may lie where the learner has moved it; that one stays.
            within[what] = lies
        for own in STRIPPED:
            if outcome.note is not None and own in map(str.lower, outcome.note.tags):
                stripped[own].append(note)
        if outcome.suspend:
            todo["Suspend what is retired and that you have studied or written on"].append(note)
        if outcome.remove:
            what = "Remove what is retired and that you never studied: Tools › Empty Cards"
            todo[what].append(note)
    first += [
        Step(
            f"When you import, tick “Import any learning progress”, or tag these `{own}` again "
            "afterwards: Anki takes the tag off otherwise",
            _search(notes),
            first=True,
        )
        for own, notes in stripped.items()
    ]
    after = [Step(what, within.get(what, "") + _search(notes)) for what, notes in todo.items()]
    return [*first, *after, *_foreign(outcomes, release.tag)]


def _id(outcome: Outcome, release: Release, mine: Mapping[str, MergeNote]) -> int:
    """The id of a note in the learner's collection, once the patch is in."""
    note = mine.get(outcome.guid) or outcome.note or release.notes.get(outcome.guid)
    return note.id if note else 0


def _foreign(outcomes: Iterable[Outcome], tag: str) -> list[Step]:
    """The notes that were left alone for their note type: how many, why, and what to do."""
    kinds = Counter(
        conflict.mine
        for outcome in outcomes
        for conflict in outcome.conflicts
        if outcome.kind == merge.FOREIGN and conflict.field == merge.NOTE_TYPE
    )
    return [
        Step(
            f"{number} not updated: an import changes no note of the note type “{kind}”, which is "
            "yours. Select them, choose Notes › Change Note Type and the deck's own, export and "
            "merge again; or update with the add-on",
            f'"note:{SPECIAL.sub(ESCAPED, kind)}" "tag:{SPECIAL.sub(ESCAPED, tag)}::*"',
        )
        for kind, number in kinds.items()
    ]


def _search(notes: Sequence[int]) -> str:
    """By the notes' ids: whatever the learner calls a field or a note type, these find them."""
    return f"nid:{','.join(map(str, dict.fromkeys(notes)))}"
