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


# What an outcome tells


def test_what_becomes_of_a_note_is_told_in_these_words() -> None:
    """They stand in the reports that other programs read."""
    assert merge.KINDS == (
        "new",
        "applied",
        "kept yours",
        "conflict",
        "moved",
        "retired",
        "deleted by you",
        "restored",
        "foreign note type",
        "untouched",
    )
    assert (merge.NOTE_TYPE, merge.RETIRED_TAG, merge.WAITING_TAG) == (
        "note type",
        "retired",
        "waiting",
    )


@pytest.mark.parametrize(
    ("fields", "called"),
    [
        ({"Question": "q", "Key": "sum"}, "sum"),
        ({"Question": "x" * 50, "Key": ""}, "x" * 40),
        ({"Question": "q"}, "q"),
        ({"Question": ""}, "g1"),
        ({}, "g1"),
    ],
)
def test_a_card_is_called_by_its_id_else_by_its_text(fields: dict[str, str], called: str) -> None:
    assert MergeNote("g1", "Basic", fields).card == called


def test_a_note_without_the_field_base_came_from_nowhere() -> None:
    assert MergeNote("g1", "Basic", {"Question": "q"}).base is None
    assert MergeNote("g1", "Basic", {"Question": "q"}).untouched("Question", "q") is None


# A collection after its outcomes


def placed(
    card: str, deck: str, *, lies: str = "", version: str = "1.0.0", **more: str
) -> MergeNote:
    """A note of a deck of the release that lies somewhere with the learner."""
    note = released(deck=deck, version=version, Key=card, **more)
    return replace(note, guid=card, decks={0: lies or deck})


def taken_in(mine: list[MergeNote], theirs: list[MergeNote], **given: object) -> dict[str, Outcome]:
    """What becomes of every note, by its guid."""
    options = {name: given.pop(name) for name in list(given) if name in {"in_place", "had"}}
    release = Release("road", "2.0.0", ROOT, {each.guid: each for each in theirs}, **given)  # type: ignore[arg-type]
    found = merge.merge({each.guid: each for each in mine}, release, Options(**options))  # type: ignore[arg-type]
    return {each.guid: each for each in found}


@pytest.mark.parametrize("in_place", [True, False])
def test_a_collection_after_a_merge_holds_what_the_outcomes_say(in_place: bool) -> None:
    mine = {card: placed(card, DECK) for card in ("same", "moved", "goes", "own")}
    new = placed("new", DECK)
    text = replace(mine["moved"], mod=300)
    outcomes = [
        Outcome("same", "same", merge.UNTOUCHED),
        Outcome("moved", "moved", merge.MOVED, note=text, moves={0: "Road::2. B"}),
        Outcome("goes", "goes", merge.RETIRED_NOW, remove=True),
        Outcome("new", "new", merge.NEW, note=new),
        Outcome("deleted", "deleted", merge.DELETED),
    ]
    after = merge.merged(mine, outcomes, in_place=in_place)
    moved = replace(text, decks={0: "Road::2. B"}) if in_place else text
    expected = {"same": mine["same"], "moved": moved, "own": mine["own"], "new": new}
    assert after == expected | ({} if in_place else {"goes": mine["goes"]})
    assert set(mine) == {"same", "moved", "goes", "own"}


def test_only_cards_that_moved_change_their_deck() -> None:
    two = replace(placed("a", DECK), decks={0: DECK, 1: "Mine"})
    moved = Outcome("a", "a", merge.MOVED, moves={0: "Road::2. B"})
    after = merge.merged({"a": two}, [moved], in_place=True)
    assert after["a"].decks == {0: "Road::2. B", 1: "Mine"}


# Which release a learner had


def test_the_newest_release_that_notes_give_away_is_known_by_its_numbers() -> None:
    mine = [placed(f"c{at}", DECK, version=each) for at, each in enumerate(("1.9.0", "1.10.0", ""))]
    foreign = placed("own", DECK, version="7.0.0")
    gone = placed("gone", DECK, version="1.10.1")
    plain = MergeNote("c9", "Basic", {"Question": "q"})
    release = Release("road", "2.0.0", ROOT, {each.guid: each for each in [*mine, plain]})
    assert merge.newest([*mine, foreign, gone, plain], release) == "1.10.0"
    retired = replace(release, retired={"gone": Retirement("gone", "x")})
    assert merge.newest([*mine, foreign, gone], retired) == "1.10.1"
    assert merge.newest([foreign, plain], release) == ""


@pytest.mark.parametrize(
    ("since", "had", "kind"),
    [
        ({"g1": "1.0.0"}, "", merge.NEW),
        ({"g1": "1.0.0"}, "0.9.0", merge.NEW),
        ({"g1": "1.0.0"}, "1.0.0", merge.DELETED),
        ({"g1": "1.10.0"}, "1.9.0", merge.NEW),
        ({"g1": "1.9.0"}, "1.10.0", merge.DELETED),
        ({"g1": ""}, "1.0.0", merge.NEW),
        ({}, "1.0.0", merge.NEW),
        ({"g1": "1.0.0.1"}, "1.0.0", merge.NEW),
    ],
)
def test_a_card_is_deleted_if_a_release_that_the_learner_had_brought_it(
    since: dict[str, str], had: str, kind: str
) -> None:
    assert taken_in([], [released()], since=since, had=had)["g1"].kind == kind


def test_a_version_that_is_known_counts_where_notes_tell_of_an_older_one() -> None:
    mine = [placed("a", DECK, version="1.0.0")]
    theirs = [mine[0], placed("b", DECK)]
    since = {"a": "1.0.0", "b": "1.5.0"}
    assert taken_in(mine, theirs, since=since)["b"].kind == merge.NEW
    assert taken_in(mine, theirs, since=since, had="1.10.0")["b"].kind == merge.DELETED
    newer = [placed("a", DECK, version="1.10.0")]
    assert taken_in(newer, theirs, since=since, had="1.4.0")["b"].kind == merge.DELETED


def test_a_retired_card_that_the_learner_never_had_is_not_mentioned_as_new() -> None:
    outcome = taken_in([], [released(Retired="Said better")])["g1"]
    assert outcome == Outcome("g1", "sum", merge.UNTOUCHED)
    why = {"gone": Retirement("gone", "x")}
    assert taken_in([], [], retired=why) == {}
    own = placed("own", DECK)
    assert taken_in([own], [], retired=why) == {}


# Where new cards go


B, C = "Road::2. B", "Road::3. C"


@pytest.mark.parametrize(
    ("lie", "home"),
    [
        (["Mine", "Mine", DECK], "Mine"),
        (["Mine", DECK], DECK),
        (["Mine", "Mine", "Yours", "Yours"], DECK),
        (["Mine"], "Mine"),
        ([DECK.lower()], DECK),
        ([DECK.upper()], DECK),
    ],
)
def test_a_new_card_goes_where_most_of_its_deck_lie(lie: list[str], home: str) -> None:
    mine = [placed(f"c{at}", DECK, lies=each) for at, each in enumerate(lie)]
    new = placed("new", DECK)
    outcome = taken_in(mine, [*(replace(each, decks={0: DECK}) for each in mine), new])["new"]
    assert outcome.note is not None
    assert outcome.note.decks == {0: home}


@pytest.mark.parametrize(
    ("lie", "home"),
    [
        ({DECK: "My Road::1. Mathematics"}, "My Road::3. C"),
        ({DECK: "My Road::1. MATHEMATICS"}, "My Road::3. C"),
        ({DECK: "1. Mathematics"}, "3. C"),
        ({DECK: "Elsewhere::Sums"}, C),
        ({DECK: "road::1. Mathematics"}, C),
        ({DECK: "ROAD::1. Mathematics"}, C),
        ({DECK: "My Road::1. Mathematics", B: B}, "My Road::3. C"),
        ({DECK: DECK, B: "My Road::2. B"}, C),
        (
            {DECK: "Elsewhere::Sums", B: "My Road::2. B", "Road::4. D": "My Road::4. D"},
            "My Road::3. C",
        ),
        ({"Other::1. X": "Mine::1. X"}, C),
    ],
)
def test_a_deck_of_which_there_is_no_card_yet_goes_with_its_parent(
    lie: dict[str, str], home: str
) -> None:
    mine = [placed(f"c{at}", deck, lies=lie[deck]) for at, deck in enumerate(lie)]
    theirs = [replace(each, decks={0: deck}) for each, deck in zip(mine, lie, strict=True)]
    outcome = taken_in(mine, [*theirs, placed("new", C)])["new"]
    assert outcome.note is not None
    assert outcome.note.decks == {0: home}


def test_a_deck_that_the_release_renames_is_none_of_the_learners_own() -> None:
    now = "Road::1. Maths"
    mine = [placed("c", DECK)]
    theirs = [placed("c", now), placed("new", now)]
    outcome = taken_in(mine, theirs, renamed={DECK: now})["new"]
    assert outcome.note is not None
    assert outcome.note.decks == {0: now}


def test_a_card_of_the_release_without_a_deck_is_new_as_it_is() -> None:
    bare = replace(placed("new", DECK), decks={})
    outcome = taken_in([placed("c", DECK, lies="Mine")], [placed("c", DECK), bare])["new"]
    assert outcome.note == bare
    lone = replace(placed("new", DECK), decks={0: "Road"})
    assert (
        taken_in([placed("c", "Top", lies="Mine")], [placed("c", "Top"), lone])["new"].note == lone
    )


# Cards of others, and moves


@pytest.mark.parametrize(
    ("key", "tags", "kind"),
    [
        ("another", ("mine",), merge.FOREIGN),
        ("another", (), merge.FOREIGN),
        ("another", ("mine", "Road::topic::x"), merge.UNTOUCHED),
        ("another", ("road",), merge.UNTOUCHED),
        ("sum", ("mine",), merge.UNTOUCHED),
        ("", ("mine",), merge.UNTOUCHED),
    ],
)
def test_a_guid_that_is_by_chance_another_cards_is_left_alone(
    key: str, tags: tuple[str, ...], kind: str
) -> None:
    mine = replace(edited(released(), Key=key), tags=tags)
    outcome = taken_in([mine], [released()])["g1"]
    assert (outcome.kind == merge.FOREIGN) == (kind == merge.FOREIGN)
    named = tuple(each.field for each in outcome.conflicts)
    assert named == (("Key",) if kind == merge.FOREIGN else ())


@pytest.mark.parametrize(
    ("names", "importable", "in_place", "fits"),
    [
        ({}, True, False, True),
        ({"Answer"}, True, False, True),
        (set(FIELDS), True, False, False),
        ({}, False, True, True),
        ({}, False, False, False),
        ({"Answer"}, False, True, False),
    ],
)
def test_a_note_takes_the_release_if_its_fields_can(
    names: set[str], importable: bool, in_place: bool, fits: bool
) -> None:
    fields = {name: text for name, text in released().fields.items() if name not in names}
    mine = replace(released(), fields=fields or {"Vorderseite": "x"}, importable=importable)
    outcome = taken_in([mine], [released("2")], in_place=in_place)["g1"]
    assert (outcome.kind != merge.FOREIGN) == fits
    if not fits:
        (conflict,) = outcome.conflicts
        assert (conflict.field, conflict.release) == ("note type", "one plus one")


@pytest.mark.parametrize("in_place", [True, False])
def test_a_move_says_which_deck_the_cards_leave_and_base_where_they_lie(in_place: bool) -> None:
    mine = replace(released(), decks={0: DECK.upper(), 1: "Mine"})
    outcome = taken_in([mine], [released(deck=B)], in_place=in_place)["g1"]
    assert (outcome.kind, outcome.moves, outcome.leaves) == (merge.MOVED, {0: B}, DECK)
    base_after = (outcome.note or mine).base
    assert base_after is not None
    assert base_after.deck == (B if in_place else DECK)
    stays = taken_in([replace(mine, decks={0: "Mine"})], [released(deck=B)])["g1"]
    assert (stays.moves, stays.leaves) == ({}, "")
    assert stays.note is not None
    assert stays.note.base is not None
    assert stays.note.base.deck == B
    assert taken_in([mine], [replace(released(deck=B), decks={})])["g1"].moves == {}
    same = taken_in([mine], [released(deck=DECK.lower())])["g1"]
    assert same.moves == {}


def test_a_note_that_tells_of_no_release_is_not_moved_and_gets_a_base() -> None:
    mine = replace(released(), fields={**released().fields, "Base": ""})
    outcome = taken_in([mine], [released(deck=B)])["g1"]
    assert outcome.moves == {}
    assert outcome.note is not None
    assert outcome.note.base == released(deck=B).base
    without = {name: text for name, text in mine.fields.items() if name != "Base"}
    bare = taken_in([replace(mine, fields=without)], [released()])["g1"]
    assert (bare.kind, bare.note) == (merge.UNTOUCHED, None)
    odd = replace(released(), fields={**released().fields, "Base": "?"})
    assert taken_in([released()], [odd])["g1"].note is not None


def test_my_notes_and_fields_of_ones_own_stay_whatever_comes() -> None:
    mine = edited(released(), My_notes="mine")
    mine = replace(mine, fields={**mine.fields, "Own": "x"})
    outcome = taken_in([mine], [released("2", **{"My notes": "theirs"})])["g1"]
    assert outcome.note is not None
    assert outcome.note.fields["My notes"] == "mine"
    assert outcome.note.fields["Own"] == "x"
    assert outcome.taken == ("Answer",)


def test_tags_below_the_root_are_the_releases_and_all_others_the_learners() -> None:
    mine = replace(
        released(), tags=("zeal", "road::WAITING", "Road::old", "Roadster", "ROAD", "mine")
    )
    theirs = replace(released(), tags=("Road::topic::new", "elsewhere"))
    outcome = taken_in([mine], [theirs])["g1"]
    assert outcome.kind == merge.APPLIED
    assert outcome.note is not None
    assert outcome.note.tags == ("Road::topic::new", "Roadster", "mine", "road::WAITING", "zeal")
    folded = replace(released(), tags=("ROAD::TOPIC::SUM",))
    assert taken_in([folded], [released()])["g1"] == Outcome("g1", "sum", merge.UNTOUCHED)


# Retired cards

WHY = Retirement("sum", 'Said <better> & "so"', "other")


def gone(mine: MergeNote, **options: bool) -> Outcome:
    return taken_in([mine], [], retired={"g1": WHY}, **options)["g1"]


@pytest.mark.parametrize("in_place", [True, False])
def test_a_retired_card_that_nobody_answered_is_emptied_and_goes(in_place: bool) -> None:
    outcome = gone(released(), in_place=in_place)
    assert (outcome.kind, outcome.remove, outcome.suspend) == (merge.RETIRED_NOW, True, False)
    assert outcome.retirement == WHY
    assert outcome.note is not None
    assert outcome.note.fields["Retired"] == 'Said &lt;better&gt; &amp; "so"'
    again = gone(outcome.note, in_place=in_place)
    assert (again.kind, again.remove, again.note) == (merge.RETIRED_NOW, True, None)


@pytest.mark.parametrize(
    "mine",
    [
        replace(released(), reviewed=True),
        edited(released(), Answer="mine"),
        edited(released(), My_notes="mine"),
        edited(released(), Base=""),
    ],
)
def test_a_retired_card_that_was_answered_or_edited_stays_and_is_suspended(mine: MergeNote) -> None:
    mine = replace(mine, tags=("zeal", "Able", *mine.tags))
    outcome = gone(mine)
    assert (outcome.kind, outcome.remove, outcome.suspend) == (merge.RETIRED_NOW, False, True)
    assert outcome.retirement == WHY
    assert outcome.note == replace(mine, tags=("Able", "Road::retired", "Road::topic::sum", "zeal"))
    tagged = replace(outcome.note, tags=tuple(tag.upper() for tag in outcome.note.tags))
    again = gone(tagged)
    assert (again.kind, again.note, again.suspend) == (merge.UNTOUCHED, None, False)
    assert again.retirement == WHY


def test_a_retired_cloze_shows_its_gaps_as_text() -> None:
    mine = replace(released(), fields={"Text": "It {{c1::is::verb}}.", "Retired": "", "Base": ""})
    known = base.write(base.of(DECK, {"Text": mine.fields["Text"]}))
    outcome = gone(replace(mine, fields={**mine.fields, "Base": known}))
    assert outcome.note is not None
    assert outcome.note.fields["Text"] == "It is."
    again = gone(outcome.note)
    assert (again.remove, again.note) == (True, None)


@pytest.mark.parametrize(
    ("importable", "in_place", "has_field", "kind", "goes"),
    [
        (True, False, True, merge.RETIRED_NOW, True),
        (True, False, False, merge.RETIRED_NOW, False),
        (True, True, False, merge.RETIRED_NOW, True),
        (False, False, True, merge.FOREIGN, False),
        (False, True, False, merge.FOREIGN, False),
        (False, True, True, merge.RETIRED_NOW, True),
    ],
)
def test_a_retired_card_goes_where_its_note_type_lets_it(
    importable: bool, in_place: bool, has_field: bool, kind: str, goes: bool
) -> None:
    fields = {n: text for n, text in released().fields.items() if has_field or n != "Retired"}
    mine = replace(released(), fields=fields, importable=importable, note_type="Mine")
    outcome = gone(mine, in_place=in_place)
    assert (outcome.kind, outcome.remove) == (kind, goes)
    assert outcome.retirement == WHY
    if kind == merge.FOREIGN:
        assert outcome.conflicts == (merge.Conflict("note type", "Mine", WHY.because),)


def test_an_update_ships_a_retired_card_and_its_reason_counts_where_none_is_told() -> None:
    theirs = released(Retired="Said better")
    told = taken_in([released()], [theirs], retired={"g1": WHY})
    assert told["g1"].retirement == WHY
    untold = taken_in([released()], [theirs])["g1"]
    assert untold.retirement == Retirement("sum", "Said better")
    assert (untold.kind, untold.remove) == (merge.RETIRED_NOW, True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{c1::a}}", "a"),
        ("{{c1::a::hint}} b", "a b"),
        ("{{c1::a {{c2::b::h}} c::g}}", "a b c"),
        ("{{c1::a::b::c}}", "a"),
        ("a::b }} c", "a::b }} c"),
        ("{{c1::open", "{{c1::open"),
        ("{{cx::a}}", "{{cx::a}}"),
        ("{{c1::a}} {{c12::b}}", "a b"),
        ("{{code}} {{c1::a}}", "{{code}} a"),
    ],
)
def test_gaps_are_shown_as_their_text(text: str, expected: str) -> None:
    assert merge.unwrapped(text) == expected


def test_what_reads_the_same_is_not_written_again() -> None:
    tagged = replace(released(), tags=("able", f"{ROOT}::topic::sum", "Zeal"))
    assert taken_in([tagged], [released()])["g1"].note is None
    back = replace(tagged, tags=tagged.tags[::-1])
    assert taken_in([back], [released()])["g1"].note is None
    spaced = edited(released(), Base=released().fields["Base"].replace('":', '": '))
    assert taken_in([spaced], [released()])["g1"] == Outcome("g1", "sum", merge.UNTOUCHED)


def test_a_deck_of_which_there_are_cards_does_not_go_with_its_parent() -> None:
    mine = [placed("a", DECK, lies="My Road::1. Mathematics"), placed("b", B, lies="My Road::2. B")]
    stays = [placed("c", C, lies="Here"), placed("d", C, lies="There")]
    theirs = [placed(each.guid, deck) for each, deck in zip(mine, (DECK, B), strict=True)]
    theirs += [placed("c", C), placed("d", C)]
    outcome = taken_in([*mine, *stays], [*theirs, placed("new", C)])["new"]
    assert outcome.note is not None
    assert outcome.note.decks == {0: C}


def test_a_retired_cloze_that_the_learner_edited_stays() -> None:
    fields = {"Text": "It {{c1::is}}.", "Retired": "", "Base": ""}
    fields["Base"] = base.write(base.of(DECK, {"Text": fields["Text"]}))
    mine = replace(released(), fields={**fields, "Text": "It {{c1::was}}."})
    assert not gone(mine).remove
