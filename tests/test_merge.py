"""The merge, note by note: every row of the tables of docs/merge-contract.md."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import counted
import pytest

from flashcards import release_differences
from flashcards.engine import base, merge
from flashcards.engine.merge import MergeNote, Options, Outcome, Release, Retirement

ROOT = "Road"
DECK = "Road::1. Mathematics"
FIELDS = ("Question", "Answer", "Key", "Retired", "Base", "My notes")


def released(
    answer: str = "two", *, deck: str = DECK, version: str = "1.0.0", **more: str
) -> MergeNote:
    """A note as a release holds it."""
    fields = dict.fromkeys(FIELDS, "") | {
        "Question": "one plus one",
        "Answer": answer,
        "Key": "sum",
    }
    fields |= more
    known = {name: text for name, text in fields.items() if name not in {"Base", "My notes"}}
    fields["Base"] = base.write(base.of(deck, known, version))
    return MergeNote("g1", "AI Roadmap Basic", fields, (f"{ROOT}::topic::sum",), {0: deck}, mod=100)


def edited(note: MergeNote, **fields: str) -> MergeNote:
    """The note as a learner made it."""
    named = {name.replace("_", " "): text for name, text in fields.items()}
    return replace(note, fields={**note.fields, **named}, mod=200)


def meet(mine: MergeNote | None, theirs: MergeNote | None, **options: object) -> Outcome:
    """What becomes of the one note."""
    release = Release(
        "road", "2.0.0", ROOT, {theirs.guid: theirs} if theirs else {}, {"g1": "1.0.0"}
    )
    (outcome,) = merge.merge(
        {mine.guid: mine} if mine else {},
        release,
        Options(**options),  # type: ignore[arg-type]
    )
    return outcome


def test_an_untouched_field_follows_the_release() -> None:
    outcome = meet(released(), released("2"))
    assert outcome.kind == merge.APPLIED
    assert outcome.note is not None
    assert outcome.note.fields["Answer"] == "2"
    assert outcome.taken == ("Answer",)


def test_what_the_editor_wrote_differently_is_untouched() -> None:
    mine = edited(released("a<br>b"), Answer="a<br />b")
    assert meet(mine, released("c")).kind == merge.APPLIED
    assert meet(mine, released("a<br>b")).kind == merge.UNTOUCHED


def test_an_edit_stays_while_the_release_does_not_change_the_field() -> None:
    outcome = meet(edited(released(), Answer="mine"), released(Question="1 + 1"))
    assert outcome.note is not None
    assert outcome.note.fields["Answer"] == "mine"
    assert outcome.note.fields["Question"] == "1 + 1"
    assert (outcome.taken, outcome.kept, outcome.conflicts) == (("Question",), ("Answer",), ())
    assert meet(edited(released(), Answer="mine"), released()).kind == merge.KEPT


def test_both_changed_to_the_same_is_no_conflict_and_base_follows() -> None:
    theirs = released("2")
    outcome = meet(edited(released(), Answer="2"), theirs)
    assert not outcome.conflicts
    assert outcome.note is not None
    assert outcome.note.base == theirs.base


def test_both_changed_differently_keeps_mine_and_reports_both_texts() -> None:
    outcome = meet(edited(released(), Answer="mine"), released("2"))
    assert outcome.kind == merge.CONFLICT
    assert outcome.conflicts == (merge.Conflict("Answer", "mine", "2"),)
    assert outcome.note is not None
    assert outcome.note.fields["Answer"] == "mine"


def test_prefer_release_takes_it_and_still_reports() -> None:
    outcome = meet(edited(released(), Answer="mine"), released("2"), prefer_release=True)
    assert outcome.note is not None
    assert outcome.note.fields["Answer"] == "2"
    assert outcome.conflicts[0].mine == "mine"


@pytest.mark.parametrize("damaged", ["", "{", "learner's own"])
def test_without_a_base_mine_wins_and_is_reported(damaged: str) -> None:
    mine = edited(released(), Base=damaged)
    outcome = meet(mine, released("2"))
    assert outcome.kind == merge.CONFLICT
    assert outcome.note is not None
    assert outcome.note.fields["Answer"] == "two"
    assert outcome.note.base == released("2").base  # from now on it is known


def test_my_notes_are_always_mine() -> None:
    mine = edited(released(), My_notes="ask Ada")
    outcome = meet(mine, released("2"))
    assert outcome.note is not None
    assert outcome.note.fields["My notes"] == "ask Ada"
    assert not outcome.conflicts
    assert meet(mine, released()).kind == merge.UNTOUCHED


def test_tags_are_the_learners_own_plus_the_releases_below_the_root() -> None:
    mine = replace(released(), tags=("mine::hard", f"{ROOT}::topic::old", "ROAD::x", "Roadster"))
    theirs = replace(released(), tags=(f"{ROOT}::topic::sum", "stray"))
    outcome = meet(mine, theirs)
    assert outcome.note is not None
    assert outcome.note.tags == (f"{ROOT}::topic::sum", "Roadster", "mine::hard")


def test_a_card_moves_only_from_where_the_release_had_put_it() -> None:
    elsewhere = released(deck="Road::2. Maths")
    assert meet(released(), elsewhere, in_place=True).moves == {0: "Road::2. Maths"}
    mine = replace(released(), decks={0: "My deck"})
    outcome = meet(mine, elsewhere, in_place=True)
    assert not outcome.moves
    two = replace(released(), decks={0: DECK, 1: "My deck"})
    assert meet(two, elsewhere, in_place=True).moves == {0: "Road::2. Maths"}


def test_a_move_that_could_not_be_made_is_still_known_at_the_next_merge() -> None:
    elsewhere = released(deck="Road::2. Maths")
    outcome = meet(released(), elsewhere)
    assert outcome.kind == merge.MOVED
    mine = outcome.note or released()
    assert meet(mine, elsewhere, in_place=True).moves == {0: "Road::2. Maths"}


def homes_of_new(places: dict[str, str], new: str) -> str:
    """The deck of a new note of deck `new`, a learner having one note in each of `places`."""
    notes = {}
    mine = {}
    for number, (deck, place) in enumerate(places.items()):
        note = replace(released(deck=deck.rstrip("'")), guid=f"g{number}")
        notes[note.guid] = note
        mine[note.guid] = replace(note, decks={0: place})
    added = replace(released(deck=new), guid="new")
    release = Release("road", "2.0.0", ROOT, {**notes, "new": added}, {"new": "2.0.0"})
    outcome = merge.merge(mine, release)[-1]
    assert outcome.kind == merge.NEW
    assert outcome.note is not None
    assert outcome.note.base == added.base
    return outcome.note.decks[0]


@pytest.mark.parametrize(
    ("places", "home"),
    [
        ({}, "Road::1"),
        ({"Road::1": "Road::1"}, "Road::1"),
        ({"Road::1": "My study::AI::1"}, "My study::AI::1"),
        ({"Road::1": "Sums"}, "Sums"),
        ({"Road::1": "Sums", "Road::1'": "Road::1"}, "Road::1"),
        ({"Road::1": "Sums", "Road::1'": "Sums", "Road::1''": "Road::1"}, "Sums"),
        ({"Road::2": "My study::AI::2"}, "My study::AI::1"),
        ({"Road::2": "2"}, "1"),
        ({"Road::2": "Statistics"}, "Road::1"),
        ({"Road::2": "AI::2", "Road::3": "Road::3", "Road::4": "Road::4"}, "Road::1"),
    ],
)
def test_a_new_card_goes_where_the_learner_keeps_its_like(
    places: dict[str, str], home: str
) -> None:
    assert homes_of_new(places, "Road::1") == home


def test_a_deck_that_the_release_renames_is_no_deck_of_the_learners_own() -> None:
    old, now = "Road::1. Mathematics", "Road::1. Maths"
    added = replace(released(deck=now), guid="new")
    notes = {"g1": released(deck=now), "new": added}
    release = Release("road", "2.0.0", ROOT, notes, {"new": "2.0.0"}, renamed={old: now})
    for place in (old, now):
        mine = {"g1": replace(released(deck=old), decks={0: place})}
        outcome = merge.merge(mine, release)[-1]
        assert outcome.note is not None
        assert outcome.note.decks == {0: now}


def test_a_new_card_is_added_and_a_deleted_one_stays_away() -> None:
    other = replace(released(), guid="g2")
    release = Release("road", "2.0.0", ROOT, {"g1": released(), "g2": other},
                      {"g1": "1.0.0", "g2": "2.0.0"})  # fmt: skip
    kept = replace(released(), guid="g0")
    had = {"g0": kept}
    release = replace(release, notes={**release.notes, "g0": kept})
    kinds = {each.guid: each.kind for each in merge.merge(had, release)}
    assert kinds == {"g0": merge.UNTOUCHED, "g1": merge.DELETED, "g2": merge.NEW}
    kinds = {
        each.guid: each.kind for each in merge.merge(had, release, Options(restore_deleted=True))
    }
    assert kinds["g1"] == merge.RESTORED
    assert [each.kind for each in merge.merge({}, release)] == [merge.NEW] * 3


def test_versions_compare_as_numbers() -> None:
    notes = {"g1": released(), "g2": replace(released(), guid="g2")}
    release = Release("road", "1.10.0", ROOT, notes, {"g1": "1.2.0", "g2": "1.10.0"})
    kinds = [each.kind for each in merge.merge({}, release, Options(had="1.9.0"))]
    assert kinds == [merge.DELETED, merge.NEW]


RETIREMENT = Retirement("sum", "Said better", "sum-two")


def retire(mine: MergeNote, **options: Any) -> Outcome:
    release = Release("road", "2.0.0", ROOT, {}, {}, {"g1": RETIREMENT})
    (outcome,) = merge.merge({"g1": mine}, release, Options(**options))
    return outcome


def test_a_retired_card_never_reviewed_is_removed() -> None:
    outcome = retire(released())
    assert (outcome.kind, outcome.remove, outcome.suspend) == (merge.RETIRED_NOW, True, False)
    assert outcome.note is not None
    assert outcome.note.fields["Retired"] == "Said better"


def test_a_retired_card_with_reviews_is_tagged_and_suspended_once() -> None:
    outcome = retire(replace(released(), reviewed=True, tags=("mine",)))
    assert (outcome.kind, outcome.remove, outcome.suspend) == (merge.RETIRED_NOW, False, True)
    assert outcome.note is not None
    assert outcome.note.tags == ("mine", "Road::retired")
    assert outcome.note.fields == released().fields
    again = retire(outcome.note)
    assert (again.kind, again.suspend, again.note) == (merge.UNTOUCHED, False, None)


@pytest.mark.parametrize(
    "own", [{"My_notes": "mnemonic"}, {"Answer": "my two"}, {"Base": "damaged"}]
)
def test_a_retired_card_with_words_of_the_learners_is_kept(own: dict[str, str]) -> None:
    outcome = retire(edited(released(), **own))
    assert (outcome.kind, outcome.remove, outcome.suspend) == (merge.RETIRED_NOW, False, True)
    assert outcome.note is not None
    assert outcome.note.fields == edited(released(), **own).fields


def test_words_written_into_a_card_that_a_patch_has_blanked_keep_it_too() -> None:
    fields = {**released().fields, "Text": "a {{c1::b}}"}
    known = base.of(DECK, {name: text for name, text in fields.items() if name != "Base"})
    cloze = replace(released(), fields={**fields, "Base": base.write(known)})
    blanked = retire(cloze).note
    assert blanked is not None
    assert blanked.fields["Text"] == "a b"
    assert retire(blanked).remove
    assert not retire(edited(blanked, My_notes="mnemonic")).remove


def test_a_retired_note_without_the_field_for_it_is_tagged_or_in_place_removed() -> None:
    fields = {name: text for name, text in released().fields.items() if name != "Retired"}
    outcome = retire(replace(released(), fields=fields))
    assert (outcome.kind, outcome.remove, outcome.suspend) == (merge.RETIRED_NOW, False, True)
    assert outcome.note is not None
    assert f"{ROOT}::retired" in outcome.note.tags
    assert outcome.note.fields == fields
    assert retire(replace(released(), fields=fields), in_place=True).remove


def test_a_retired_note_that_an_import_cannot_change_is_said_to_be_left_alone() -> None:
    outcome = retire(replace(released(), importable=False))
    assert (outcome.kind, outcome.note) == (merge.FOREIGN, None)
    assert outcome.retirement == RETIREMENT


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a {{c1::b}} c", "a b c"),
        ("{{c1::a}} {{c2::b::hint}}", "a b"),
        ("{{c1::a {{c2::b}} c}}", "a b c"),
        (r"{{c1::\(x^{2} \)}}", r"\(x^{2} \)"),
        ("no {{cloze}}", "no {{cloze}}"),
        ("{{c1::a::see {{c2::b::c}}}} d", "a d"),
        ("{{c1::a {{c2::b", "{{c1::a {{c2::b"),
        ("}} {{c1::a::b::c}} ::", "}} a ::"),
        ("{{c1::a::b" * 3, "{{c1::a::b" * 3),
    ],
)
def test_a_retired_cloze_has_its_deletions_unwrapped(text: str, shown: str) -> None:
    assert merge.unwrapped(text) == shown


@pytest.mark.parametrize("piece", ["{{c1::", "{{c1::a::b", "::", "}}", "{{c1::a}}", "{{c"])
def test_twice_the_cloze_costs_twice_the_steps(piece: str) -> None:
    for function in (merge.unwrapped, release_differences._deletions):
        once, twice = counted.grows_as_its_text(function, piece, merge, release_differences)
        assert twice <= 2.1 * once + 100


def test_deletions_in_one_another_are_unwrapped_however_deep() -> None:
    assert merge.unwrapped("{{c1::" * 50_000 + "a" + "}}" * 50_000) == "a"


def test_a_note_type_that_is_not_ours_is_left_alone() -> None:
    mine = MergeNote("g1", "Basic", {"Front": "a", "Back": "b"})
    outcome = meet(mine, released())
    assert (outcome.kind, outcome.note) == (merge.FOREIGN, None)


@pytest.mark.parametrize("in_place", [False, True])
def test_a_field_that_the_learner_added_stays_and_one_that_they_removed_stays_away(
    in_place: bool,
) -> None:
    mine = edited(released(), Mnemonic="two apples")
    fields = {name: text for name, text in mine.fields.items() if name != "Question"}
    outcome = meet(replace(mine, fields=fields), released("2"), in_place=in_place)
    assert outcome.note is not None
    assert outcome.kind == merge.APPLIED
    assert outcome.note.fields["Mnemonic"] == "two apples"
    assert outcome.note.fields["Answer"] == "2"
    assert outcome.note.fields.keys() == fields.keys()


def test_a_copy_of_our_note_type_is_merged_in_place_alone_and_with_all_our_fields_alone() -> None:
    mine = replace(edited(released(), Mnemonic="two apples"), importable=False)
    assert meet(mine, released("2")).kind == merge.FOREIGN  # an import cannot take it
    assert meet(mine, released("2"), in_place=True).kind == merge.APPLIED
    fields = {name: text for name, text in mine.fields.items() if name != "Question"}
    fewer = replace(mine, fields=fields)
    assert meet(fewer, released("2"), in_place=True).kind == merge.FOREIGN


def test_a_guid_of_another_roadmap_is_a_clash() -> None:
    mine = replace(edited(released(), Key="other-card"), tags=("Other::topic::x",))
    assert meet(mine, released("2")).kind == merge.FOREIGN


def test_notes_of_the_learner_alone_are_not_mentioned() -> None:
    release = Release("road", "2.0.0", ROOT, {})
    assert merge.merge({"x": MergeNote("x", "Basic", {"Front": "a"})}, release) == []


def test_merging_a_release_twice_is_merging_it_once() -> None:
    mine = edited(released(), Answer="mine", My_notes="n")
    theirs = released("2", deck="Road::2. Maths", version="2.0.0")
    release = Release("road", "2.0.0", ROOT, {"g1": theirs})
    for in_place in (False, True):
        options = Options(in_place=in_place)
        outcomes = merge.merge({"g1": mine}, release, options)
        once = merge.merged({"g1": mine}, outcomes, in_place=in_place)
        outcomes = merge.merge(once, release, options)
        assert merge.merged(once, outcomes, in_place=in_place) == once
