"""What a learner's real Anki makes of our packages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from anki_worker import take_in
from conftest import AFTER, BEFORE, Project

from flashcards import anki_note, look, notes
from flashcards.sources import load_deck
from flashcards.sources.roadmap_file import load_roadmap

if TYPE_CHECKING:
    from anki.collection import Collection
    from anki.notes import Note


def note_of(collection: Collection, card_id: str) -> Note:
    (nid,) = collection.find_notes(f"Key:{card_id}")
    return collection.get_note(nid)


def study(collection: Collection, card_id: str) -> None:
    """Answer a card "Good", flag it, suspend it, and give its note a tag of the learner's own."""
    card = collection.get_card(note_of(collection, card_id).card_ids()[0])
    card.start_timer()
    collection.sched.answerCard(card, 3)
    collection.set_user_flag_for_cards(2, [card.id])
    collection.sched.suspend_cards([card.id])
    collection.tags.bulk_add([card.nid], "mine::hard")


def history(collection: Collection) -> list[tuple[object, ...]]:
    """Everything about reviews and scheduling, for comparison before and after."""
    assert collection.db is not None
    cards = collection.db.all(
        "select id, nid, did, ord, type, queue, due, ivl, factor, reps, lapses, flags, data"
        " from cards order by id"
    )
    return [*map(tuple, cards), *map(tuple, collection.db.all("select * from revlog order by id"))]


def contents(collection: Collection) -> dict[str, tuple[tuple[str, ...], tuple[str, ...], int]]:
    """Fields, tags and modification time of every note by card id."""
    notes = [collection.get_note(nid) for nid in collection.find_notes("")]
    return {note["Key"]: (tuple(note.fields), tuple(sorted(note.tags)), note.mod) for note in notes}


def test_the_whole_deck_arrives(whole_project: Project, collection: Collection) -> None:
    deck, problems = load_deck(whole_project.root)
    assert not problems
    log = take_in(collection, whole_project.build())
    assert len(log.new) == len(deck.cards) == collection.note_count()
    expected = sum(
        len(set(re.findall(r"\{\{c(\d+)::", card.cloze.text))) if card.cloze else 1 + card.reverse
        for card in deck.cards
    )
    assert collection.card_count() == expected
    assert not collection.get_empty_cards().notes
    names = [each.name for each in collection.decks.all_names_and_ids()]
    root = deck.roadmap.title
    subdecks = [f"{root}::{category.name}" for category in deck.roadmap.categories]
    assert [name for name in names if name.startswith(f"{root}::")] == subdecks
    assert len(subdecks) == 8
    tags = set(collection.tags.all())
    for concept in deck.roadmap.concepts():
        assert f"AIRoadmap::concept::{concept.id}" in tags
        assert {f"AIRoadmap::tutorial::{each.url}" for each in concept.tutorials} <= tags
    assert {f"AIRoadmap::topic::{card.topic}" for card in deck.cards} <= tags
    assert all(tag.startswith("AIRoadmap::") for tag in tags)


def test_new_cards_stand_in_the_order_of_study(project: Project, collection: Collection) -> None:
    take_in(collection, project.build())
    assert collection.db is not None
    order = collection.db.list("select nid from cards where ord = 0 order by due")
    keys = [collection.get_note(nid)["Key"] for nid in order]
    assert keys[0] == "unit-circle-radius"  # trigonometry is required by linear algebra
    assert keys[-1] == "overfitting-epoch"


def test_math_code_image_and_links_render(project: Project, collection: Collection) -> None:
    take_in(collection, project.build())
    cloze = note_of(collection, "determinant-zero").cards()[1]
    assert "[...]" in cloze.question()
    assert r"\(\lt \frac{n}{\sqrt{1} }\)" in cloze.answer()
    code = note_of(collection, "rank-numpy").cards()[0]
    assert '<span class="kn">import</span>' in code.question()
    figure = note_of(collection, "overfitting-epoch").cards()[0]
    match = re.search(r'<img[^>]*src="(curves-[0-9a-f]{10}\.svg)"', figure.question())
    assert match
    assert (Path(collection.media.dir()) / match[1]).read_text("utf-8").startswith("<svg")
    rank = note_of(collection, "rank-counts").cards()[0]
    assert '<a href="https://example.org/rank?a=1&amp;b=2">Rank in Ten Minutes</a>' in rank.answer()
    assert "&lt;Series&gt;" in rank.answer()
    for note in map(collection.get_note, collection.find_notes("")):
        for card in note.cards():
            assert "{{" not in card.question() + card.answer()


def test_a_reversed_term_makes_two_cards(project: Project, collection: Collection) -> None:
    take_in(collection, project.build())
    forward, backward = note_of(collection, "unit-circle-radius").cards()
    assert "radius 1" in forward.question()
    assert "The unit circle" in backward.question()
    assert "radius 1" not in backward.question()


def test_importing_twice_changes_nothing(project: Project, collection: Collection) -> None:
    package = project.build()
    take_in(collection, package)
    study(collection, "rank-counts")
    before = history(collection), contents(collection)
    log = take_in(collection, package)
    assert not log.new
    assert not log.updated
    assert (history(collection), contents(collection)) == before


def test_one_changed_card_updates_that_note_alone(project: Project, collection: Collection) -> None:
    project.publish("1.0.0", BEFORE)
    take_in(collection, project.build())
    for card_id in ("rank-counts", "rank-numpy"):
        study(collection, card_id)
    edited = note_of(collection, "rank-numpy")
    edited["Extra"] = "My own words."
    edited["My notes"] = "Ask Ada."
    collection.update_note(edited)
    reviews, before = history(collection), contents(collection)

    project.edit("decks/mathematics/trigonometry.md", "A: The unit", "A: It is the unit")
    log = take_in(collection, project.build(epoch=AFTER))

    updated = [collection.get_note(each.id.nid)["Key"] for each in log.updated]
    assert updated == ["unit-circle-radius"]
    assert history(collection) == reviews
    after = contents(collection)
    assert "It is the unit" in after.pop("unit-circle-radius")[0][1]
    before.pop("unit-circle-radius")
    assert after == before


def test_a_concept_moved_to_another_category_keeps_guid_and_history(
    project: Project, collection: Collection
) -> None:
    project.publish("1.0.0", BEFORE)
    take_in(collection, project.build())
    study(collection, "unit-circle-radius")
    guid, reviews = note_of(collection, "unit-circle-radius").guid, history(collection)

    move_concept(project, "trigonometry", to="machine-learning")
    log = take_in(collection, project.build(epoch=AFTER))

    assert not log.new
    assert note_of(collection, "unit-circle-radius").guid == guid
    assert history(collection) == reviews


def test_a_renamed_category_keeps_guids_and_history(
    project: Project, collection: Collection
) -> None:
    project.publish("1.0.0", BEFORE)
    take_in(collection, project.build())
    study(collection, "rank-counts")
    guids = {note_of(collection, key).guid for key in contents(collection)}
    reviews = history(collection)

    project.edit("roadmap.yaml", "name: 1. Mathematics", "name: 1. Maths for AI")
    log = take_in(collection, project.build(epoch=AFTER))

    assert not log.new
    assert {note_of(collection, key).guid for key in contents(collection)} == guids
    assert history(collection) == reviews


def test_a_changed_look_arrives_without_touching_a_note(
    project: Project, collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.publish("1.0.0", BEFORE)
    take_in(collection, project.build())
    before = contents(collection)
    schema = collection.db.scalar("select scm from col") if collection.db else None

    shown = look.stylesheet() + "\n.card { --new: 1 }"
    monkeypatch.setattr(look, "stylesheet", lambda: shown)
    take_in(collection, project.build(epoch=AFTER))

    basic = collection.models.by_name("AI Roadmap Basic")
    assert basic is not None
    assert basic["css"] == shown
    assert contents(collection) == before
    assert collection.db is not None
    assert collection.db.scalar("select scm from col") == schema  # no full sync is asked for


@pytest.mark.parametrize("card_id", ["unit-circle-radius", "rank-counts"])
def test_a_card_whose_retired_is_filled_is_empty(
    project: Project, collection: Collection, card_id: str
) -> None:
    take_in(collection, project.build())
    note = note_of(collection, card_id)
    note["Retired"] = "Said better elsewhere."
    collection.update_note(note)
    (empty,) = collection.get_empty_cards().notes
    assert set(empty.card_ids) == set(note.card_ids())
    assert "retired" in note.cards()[0].question()


def test_the_field_lists_are_frozen() -> None:
    fields = (
        "Question", "Answer", "Extra", "Source", "Tutorials", "Concept",
        "Key", "Reverse", "Retired", "Base", "My notes",
        "Hint", "Typed", "Spare 1", "Spare 2", "Spare 3",
    )  # fmt: skip
    roadmap, _ = load_roadmap(Path(__file__).parent.parent / "roadmap.yaml")
    assert roadmap
    basic, cloze = notes.note_types(roadmap, {}, 0)
    assert basic.fields == fields
    assert cloze.fields == ("Text", *fields[1:])
    ids = [
        (kind.id, kind.field_ids[0], [each.id for each in kind.templates])
        for kind in (basic, cloze)
    ]
    assert ids == [
        (
            1_795_453_200_001,
            7_261_904_300_100,
            [7_261_904_300_001, 7_261_904_300_002, 7_261_904_300_004],
        ),
        (1_795_453_200_002, 7_261_904_300_200, [7_261_904_300_003]),
    ]
    for kind in (basic, cloze):
        assert kind.field_ids == tuple(range(kind.field_ids[0], kind.field_ids[0] + len(fields)))
    assert anki_note.guid("ai-engineering-roadmap", "rank-counts") == "2sgejyk3ogl7ghns"


def test_technical_fields_are_closed_in_the_editor_and_out_of_searches(
    project: Project, collection: Collection
) -> None:
    take_in(collection, project.build())
    for name in ("AI Roadmap Basic", "AI Roadmap Cloze"):
        kind = collection.models.by_name(name)
        assert kind is not None
        closed = {each["name"] for each in kind["flds"] if each["collapsed"]}
        hidden = {each["name"] for each in kind["flds"] if each["excludeFromSearch"]}
        spare = {"Hint", "Typed", "Spare 1", "Spare 2", "Spare 3"}
        assert closed == hidden == {"Key", "Retired", "Base"} | spare


def move_concept(project: Project, concept: str, *, to: str) -> None:
    """Move a concept with its card file to the end of another category."""
    path = project.root / "roadmap.yaml"
    roadmap = yaml.safe_load(path.read_text("utf-8"))
    (moved,) = [
        each for category in roadmap["categories"] for each in category["concepts"]
        if each["id"] == concept
    ]  # fmt: skip
    for category in roadmap["categories"]:
        category["concepts"] = [each for each in category["concepts"] if each is not moved]
        if category["id"] == to:
            category["concepts"].append(moved)
    path.write_text(yaml.safe_dump(roadmap, sort_keys=False), "utf-8")
    (file,) = project.root.glob(f"decks/*/{concept}.md")
    file.rename(project.root / "decks" / to / file.name)
