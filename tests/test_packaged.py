"""A package as a merge knows it: what a release tells of itself, and whose fields are whose."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flashcards.engine import apkg, packaged
from flashcards.engine.apkg import NoteType, Package, PackagedCard, Refused
from flashcards.engine.merge import Retirement

MANIFEST: dict[str, Any] = {
    "format": 1,
    "roadmap": "road",
    "version": "1.10.0",
    "tag": "Road",
    "notes": {"g1": {"since": "1.0.0"}, "g2": {"since": "1.10.0"}},
    "retired": {"g9": {"card": "old", "because": "Said better", "replaced_by": "new"}},
    "renamed": {"Road::1. A": "Road::1. B"},
}
KIND = NoteType(
    id=11,
    name="Basic",
    kind="basic",
    fields=("Question", "Answer", "Own"),
    templates=(),
    css="",
    mod=0,
    field_ids=(101, 102, 0),
)


def a_note(number: int, guid: str, *fields: str) -> apkg.PackagedNote:
    return apkg.PackagedNote(
        number, guid, 11, 500 + number, ("Road::x",), fields or ("q", "a", "o")
    )


def a_card(
    number: int, nid: int, ord_: int = 0, did: int = 1, *, reps: int = 0, reviews: int = 0
) -> PackagedCard:
    return PackagedCard(number, nid, did, ord_, 0, 0, 1, 0, 0, reps, 0, 0, None, reviews, None)


def package(**parts: Any) -> Package:
    given: dict[str, Any] = {
        "path": Path("release.apkg"),
        "version": 1,
        "created": 0,
        "notes": (a_note(1, "g1"), a_note(2, "g2")),
        "cards": (a_card(1, 1), a_card(2, 1, 1, 2), a_card(3, 2)),
        "notetypes": {11: KIND},
        "decks": {1: "Road::1. B", 2: "Mine"},
        "media": {},
        "manifest": MANIFEST,
    }
    return Package(**(given | parts))


def test_a_release_tells_what_its_manifest_says() -> None:
    found = packaged.release(package())
    assert (found.roadmap, found.version, found.tag) == ("road", "1.10.0", "Road")
    assert found.since == {"g1": "1.0.0", "g2": "1.10.0"}
    assert found.retired == {"g9": Retirement("old", "Said better", "new")}
    assert found.renamed == {"Road::1. A": "Road::1. B"}
    assert found.names == {101: "Question", 102: "Answer"}
    assert set(found.notes) == {"g1", "g2"}


def test_a_release_of_before_decks_could_be_renamed_renames_none() -> None:
    manifest = {name: part for name, part in MANIFEST.items() if name != "renamed"}
    assert packaged.release(package(manifest=manifest)).renamed == {}


@pytest.mark.parametrize(
    "manifest",
    [
        None,
        {},
        [],
        MANIFEST | {"format": 2},
        MANIFEST | {"notes": {"g1": {}}},
        MANIFEST | {"notes": None},
        MANIFEST | {"retired": {"g9": {"card": "old"}}},
        MANIFEST | {"retired": []},
        MANIFEST | {"renamed": 5},
        *({name: part for name, part in MANIFEST.items() if name != key} for key in ("tag",)),
    ],
)
def test_a_package_without_a_manifest_of_ours_is_no_release(manifest: Any) -> None:
    with pytest.raises(Refused, match=r"release\.apkg: this is no release: its manifest\.json"):
        packaged.release(package(manifest=manifest))


def test_a_package_in_which_two_notes_have_one_guid_is_no_release() -> None:
    twice = package(notes=(a_note(1, "g1"), a_note(2, "g1")))
    with pytest.raises(Refused, match="two of its notes have the same guid"):
        packaged.release(twice)


def test_of_two_notes_with_one_guid_the_one_answered_more_or_the_older_counts() -> None:
    notes = (*(a_note(number, "g1") for number in (4, 3, 2, 1)), a_note(9, "g9"))
    assert packaged.spare(package(notes=notes, cards=())) == {"g1": [2, 3, 4]}
    cards = (
        a_card(1, 2, reps=1),
        a_card(2, 2, 1, reps=1),
        a_card(3, 3, reviews=3),
        a_card(4, 1, reps=1, reviews=1),
    )
    assert packaged.spare(package(notes=notes, cards=cards)) == {"g1": [2, 1, 4]}
    assert packaged.spare(package()) == {}


def test_a_note_of_a_package_is_told_with_ids_decks_and_time() -> None:
    found = packaged.notes(package(), {101: "Front", 102: "Answer"})["g1"]
    assert (found.guid, found.note_type, found.mid, found.mod) == ("g1", "Basic", 11, 501)
    assert found.fields == {"Front": "q", "Answer": "a", "Own": "o"}
    assert found.ids == {"Front": "101", "Answer": "102"}
    assert found.decks == {0: "Road::1. B", 1: "Mine"}
    assert found.tags == ("Road::x",)
    lone = packaged.notes(package(cards=()), {})["g1"]
    assert lone.decks == {}


@pytest.mark.parametrize(
    ("cards", "reviewed"),
    [
        ((a_card(1, 1), a_card(3, 2)), {"g1", "g2"}),
        ((a_card(1, 1, reps=1), a_card(3, 2)), {"g1"}),
        ((a_card(1, 1), a_card(2, 1, 1, reviews=1), a_card(3, 2)), {"g1"}),
        ((a_card(3, 2, reps=1),), {"g2"}),
    ],
)
def test_without_scheduling_every_note_may_have_been_reviewed(
    cards: tuple[PackagedCard, ...], reviewed: set[str]
) -> None:
    found = packaged.notes(package(cards=cards), {})
    assert {guid for guid, note in found.items() if note.reviewed} == reviewed


def test_note_types_without_ids_are_known_by_the_names_of_their_fields() -> None:
    bare = replace(KIND, field_ids=())
    found = package(notetypes={11: bare})
    assert packaged.field_names(found) == {}
    note = packaged.notes(found, {101: "Question"})["g1"]
    assert note.fields == {"Question": "q", "Answer": "a", "Own": "o"}
    assert note.ids == {}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ([(101, "Frage"), (7, "Note")], ["Question", "Note"]),
        ([(101, "Frage"), (7, "answer")], ["Question", "answer+"]),
        ([(101, "Frage"), (7, "Question"), (8, "Answer")], ["Question", "Question+", "Answer+"]),
        ([(7, "Question"), (8, "Answer")], ["Question", "Answer"]),
        ([(0, "Question"), (102, "x")], ["Question", "Answer"]),
        ([(101, "x"), (9, "Twice")], ["Question", "Twice++"]),
    ],
)
def test_a_field_is_called_as_the_release_calls_its_id(
    fields: list[tuple[int, str]], expected: list[str]
) -> None:
    names = {101: "Question", 102: "Answer", 103: "Twice", 104: "TWICE+"}
    assert packaged.called(iter(fields), names) == expected


def test_the_files_of_figures_are_found_in_a_field() -> None:
    assert packaged.SOURCE.findall('<img src="a.svg"> <img alt="x" src="b c.png">') == [
        "a.svg",
        "b c.png",
    ]
