"""What a merge did, told to a learner: groups, what becomes of each card, what is left to do."""

from __future__ import annotations

from typing import Any

import pytest

from flashcards.engine import account, merge
from flashcards.engine.account import Group, Step
from flashcards.engine.merge import Conflict, MergeNote, Options, Outcome, Release, Retirement

A, B = "Road::1. A", "Road::2. B"
GONE = Retirement("old", "Said better")


def note(front: str, **more: object) -> MergeNote:
    return MergeNote("g", "Basic", {"Question": front, "Answer": "a"}, **more)  # type: ignore[arg-type]


def release(**notes: MergeNote) -> Release:
    return Release("road", "2.0.0", "Road", notes)


def outcome(kind: str, guid: str = "g1", **more: object) -> Outcome:
    return Outcome(guid, f"card-{guid}", kind, **more)  # type: ignore[arg-type]


# What the learner has: the note of guid `g3` has the id 3.
MINE = {f"g{number}": MergeNote(f"g{number}", "Basic", {}, id=number) for number in range(6)}


def steps(outcomes: list[Outcome], of: Release) -> list[Step]:
    return account.steps([(of, outcomes)], MINE)


def grouped(outcomes: list[Outcome], **options: Any) -> list[Group]:
    return account.groups(outcomes, release(), {}, Options(**options))


def test_every_outcome_is_in_one_group_and_what_asks_comes_first() -> None:
    every = [outcome(kind, str(at)) for at, kind in enumerate(merge.KINDS)]
    found = grouped([*every, outcome(merge.NEW, "more")])
    assert [each.kind for each in found] == [
        "conflict",
        "new",
        "restored",
        "applied",
        "moved",
        "retired",
        "kept yours",
        "deleted by you",
        "foreign note type",
        "untouched",
    ]
    assert [each.count for each in found] == [1, 2, 1, 1, 1, 1, 1, 1, 1, 1]
    assert [len(each.lines) for each in found] == [1, 2, 1, 1, 1, 1, 1, 1, 1, 0]
    assert grouped([]) == []


@pytest.mark.parametrize(
    ("kind", "count", "unfolded"),
    [
        (merge.NEW, 5, True),
        (merge.NEW, 6, False),
        (merge.CONFLICT, 6, True),
        (merge.RETIRED_NOW, 6, True),
        (merge.FOREIGN, 6, True),
        (merge.UNTOUCHED, 6, False),
    ],
)
def test_groups_that_ask_for_something_and_small_ones_are_shown_unfolded(
    kind: str, count: int, unfolded: bool
) -> None:
    (group,) = grouped([outcome(kind, str(number)) for number in range(count)])
    assert group.unfolded == unfolded


@pytest.mark.parametrize(
    ("kind", "options", "begins"),
    [
        (merge.CONFLICT, {}, "Changed by you and by the release: yours stays"),
        (
            merge.CONFLICT,
            {"in_place": True},
            "Changed by you and by the release: yours stays until",
        ),
        (merge.CONFLICT, {"prefer_release": True}, account.THEIRS_TAKEN),
        (merge.CONFLICT, {"prefer_release": True, "in_place": True}, account.THEIRS_TAKEN),
        (merge.MOVED, {}, "To be moved to another deck, which an import cannot do"),
        (merge.MOVED, {"in_place": True}, "Moved to another deck"),
        (merge.MOVED, {"prefer_release": True, "in_place": True}, "Moved to another deck"),
        (merge.DELETED, {}, "Deleted by you: stay away (--restore-deleted brings them back)"),
        (merge.DELETED, {"in_place": True}, "Deleted by you: stay away"),
        (merge.NEW, {}, "New"),
    ],
)
def test_a_group_says_what_is_so_in_a_collection_or_by_an_import(
    kind: str, options: dict[str, bool], begins: str
) -> None:
    (group,) = grouped([outcome(kind)], **options)
    assert group.title.startswith(begins)
    assert kind != merge.CONFLICT or ("until" in group.title) == ("until" in begins)


def test_a_card_is_called_by_its_question_as_the_release_asks_it() -> None:
    new, mine = note("<b>Release?</b>"), {"g1": note("Mine?")}
    assert account.titled(outcome("new", note=note("Made?")), release(g1=new), mine) == "Release?"
    assert account.titled(outcome("new", note=note("Made?")), release(), mine) == "Made?"
    assert account.titled(outcome("new"), release(), mine) == "Mine?"
    assert account.titled(outcome("new"), release(), {}) == "card-g1"
    assert account.titled(outcome("new", note=note("")), release(), {}) == "card-g1"
    assert account.titled(outcome("new", note=MergeNote("g", "B", {})), release(), {}) == "card-g1"
    (group,) = account.groups([outcome("new")], release(g1=new), mine, Options())
    assert [(each.title, each.detail) for each in group.lines] == [("Release?", "")]


@pytest.mark.parametrize(
    ("told", "in_place", "expected"),
    [
        (outcome("conflict", conflicts=(Conflict("A", "", ""), Conflict("B", "", ""))), True,
         "differs: A, B"),
        (outcome("applied", taken=("A", "B"), kept=("C", "D")), True, "changed: A, B; yours: C, D"),
        (outcome("applied"), True, "tags"),
        (outcome("kept yours"), True, ""),
        (outcome("moved", moves={0: B, 1: A, 2: B}), True, f"to {A}; to {B}"),
        (outcome("moved", moves={0: B}), False, f"to be moved to {B}"),
        (outcome("new", note=note("q", decks={0: B, 1: A})), True, f"in {A}; in {B}"),
        (outcome("restored", note=note("q", decks={0: B})), True, ""),
        (outcome("new"), True, ""),
        (outcome("retired", retirement=GONE, remove=True), True,
         "removed, never studied: Said better"),
        (outcome("retired", retirement=GONE, remove=True), False,
         "to be removed, never studied: Said better"),
        (outcome("retired", retirement=GONE, suspend=True), True,
         "suspended, history kept: Said better"),
        (outcome("retired", retirement=GONE, suspend=True), False,
         "to be suspended, history kept: Said better"),
        (outcome("retired", retirement=Retirement("old", "So", "new"), remove=True), True,
         "removed, never studied: So (now new)"),
    ],
)  # fmt: skip
def test_what_becomes_of_a_card_is_said_in_a_few_words(
    told: Outcome, in_place: bool, expected: str
) -> None:
    assert account.detail(told, in_place=in_place) == expected
    (group,) = account.groups([told], release(), {}, Options(in_place=in_place))
    assert group.lines[0].detail == expected


def test_cards_that_an_import_cannot_move_are_found_where_they_lie() -> None:
    moved = [
        outcome("moved", "g1", moves={0: B}, leaves=A),
        outcome("moved", "g2", moves={0: B, 1: B}, leaves=A),
        outcome("moved", "g3", moves={0: A}, leaves='My_"*\\Deck'),
    ]
    assert steps(moved, release()) == [
        Step(
            f"Move the cards from “{A}” to “{B}”",
            f'"deck:{A}" nid:1,2',
        ),
        Step(
            f'Move the cards from “My_"*\\Deck” to “{A}”',
            r'"deck:My\_\"\*\\Deck" nid:3',
        ),
    ]


def test_a_deck_that_the_release_renames_is_renamed_once_and_before_the_import() -> None:
    moved = [outcome("moved", f"g{number}", moves={0: B}, leaves=A) for number in range(2)]
    renaming = Release("road", "2.0.0", "Road", {}, renamed={A: B})
    found = steps([*moved, outcome("moved", "g3", moves={0: "C"}, leaves=A)], renaming)
    assert [(each.what.split(";")[0], each.search, each.first) for each in found] == [
        (f"Rename the deck “{A}” to “{B}”", f'"deck:{A}"', True),
        (f"Move the cards from “{A}” to “C”", f'"deck:{A}" nid:3', False),
    ]
    assert found[0].what.endswith("move the cards")


def test_tags_that_an_import_takes_off_are_told_before_it() -> None:
    tagged = [
        outcome("applied", "g1", note=note("q", tags=("LEECH", "x"))),
        outcome("applied", "g2", note=note("q", tags=("leech", "marked"))),
        outcome("applied", "g3", note=note("q", tags=("leeches",))),
        outcome("applied", "g4"),
    ]
    found = steps(tagged, release())
    assert [(each.search, each.first) for each in found] == [
        ("nid:1,2", True),
        ("nid:2", True),
    ]
    assert "`leech`" in found[0].what
    assert "`marked`" in found[1].what


def test_retired_cards_are_suspended_or_removed_by_hand() -> None:
    found = steps(
        [
            outcome("retired", "g1", retirement=GONE, suspend=True),
            outcome("retired", "g2", retirement=GONE, remove=True),
            outcome("new", "g3"),
        ],
        release(),
    )
    assert [(each.what.split(":")[0], each.search, each.first) for each in found] == [
        ("Suspend what is retired and that you have studied or written on", "nid:1", False),
        ("Remove what is retired and that you never studied", "nid:2", False),
    ]


def test_notes_of_a_note_type_of_ones_own_are_counted_by_it() -> None:
    def left(guid: str, kind: str, field: str = "note type") -> Outcome:
        return outcome("foreign note type", guid, conflicts=(Conflict(field, kind, "q"),))

    outcomes = [
        left("g1", "My_Type"),
        left("g2", "My_Type"),
        left("g3", "Other"),
        left("g4", "key", field="Key"),
        outcome("conflict", "g5", conflicts=(Conflict("note type", "No", "q"),)),
    ]
    found = steps(outcomes, Release("road", "2.0.0", "Road_Map", {}))
    assert [(each.what[:16], each.search, each.first) for each in found] == [
        ("2 not updated: a", r'"note:My\_Type" "tag:Road\_Map::*"', False),
        ("1 not updated: a", r'"note:Other" "tag:Road\_Map::*"', False),
    ]
    assert "“My_Type”" in found[0].what
