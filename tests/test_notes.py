"""Cards as Anki sees them: what is frozen, whose id is whose, figures, decks, time and Base."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from conftest import EPOCH, REPOSITORY

from flashcards import anki_note, ledger, look, note_types, notes
from flashcards.anki_note import Note
from flashcards.engine import base
from flashcards.figures import LARGEST
from flashcards.model import (
    Card,
    CardWords,
    Category,
    Concept,
    Deck,
    DeckSettings,
    Field,
    NoteTypeName,
    Roadmap,
    Topic,
    Tutorial,
    Where,
)
from flashcards.sources.roadmap_file import load_roadmap

NAMES = [
    "Question",
    "Answer",
    "Extra",
    "Source",
    "Tutorials",
    "Concept",
    "Key",
    "Reverse",
    "Retired",
    "Base",
    "My notes",
    "Hint",
    "Typed",
    "Spare 1",
    "Spare 2",
    "Spare 3",
]
TOPIC = Topic("matrix-rank", "Rank & nullity")
LINKS = (
    Tutorial("Ranks <1>", "https://example.org/rank?a=1&b=2"),
    Tutorial("Maps", "https://b.org"),
)
CONCEPT = Concept("algebra", "Linear Algebra", topics=(TOPIC,), tutorials=LINKS)
OTHER = Concept("loss", "Loss", topics=(Topic("curves", "Curves"),))
MATHS, LEARNING = Category("maths", "1. Maths", (CONCEPT,)), Category("ml", "2. ML", (OTHER,))
ROAD = Roadmap("road", "My Road", "Road", "", (MATHS, LEARNING))
PLACE = (MATHS, CONCEPT, TOPIC)
GUID, NOTE_ID, DECK_ID = "vaiy22w2oggvw47y", 1771035887653, 1669820645474
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"/>'


def card(folder: Path = Path("decks/maths"), /, **more: Any) -> Card:
    where = Where(str(folder / "algebra.md"), 5)
    given = {"question": "What does rank count?", "answer": "Columns.", "source": "Axler, 3C"}
    texts = {name: text for name, text in (given | more).items() if isinstance(text, str)}
    typed = texts.pop("typed", "")
    fields = {name: Field(text, where) for name, text in texts.items()}
    rest = {name: part for name, part in more.items() if not isinstance(part, str)}
    if "cloze" in fields:
        del fields["question"], fields["answer"]
    return Card("rank", "algebra", "matrix-rank", where, typed=typed, **(fields | rest))


def made(one: Card, published: ledger.Ledger | None = None, roadmap: Roadmap = ROAD) -> Note:
    note, problems = notes.Compiler(roadmap, published or {}).note(one, lambda _: EPOCH)
    assert problems == []
    return note


# What never changes


def test_note_types_fields_and_templates_are_the_ones_that_learners_have() -> None:
    roadmap, _ = load_roadmap(REPOSITORY / "roadmap.yaml")
    assert roadmap
    basic, cloze = notes.note_types(roadmap, {}, EPOCH)
    assert (basic.id, cloze.id) == (1_795_453_200_001, 1_795_453_200_002)
    assert (basic.name, cloze.name) == ("AI Roadmap Basic", "AI Roadmap Cloze")
    assert (basic.is_cloze, cloze.is_cloze) == (False, True)
    assert basic.fields == tuple(NAMES)
    assert cloze.fields == ("Text", *NAMES[1:])
    assert basic.field_ids == tuple(7_261_904_300_100 + at for at in range(16))
    assert cloze.field_ids == tuple(7_261_904_300_200 + at for at in range(16))
    assert [(each.id, each.name, each.asks, each.answers) for each in basic.templates] == [
        (7_261_904_300_001, "Question", "{{Question}}", "{{Answer}}"),
        (7_261_904_300_002, "Reversed", "{{Answer}}", "{{Question}}"),
        (7_261_904_300_004, "Spare", "{{Spare 1}}", "{{Spare 2}}"),
    ]
    assert [(each.id, each.name, each.asks, each.answers) for each in cloze.templates] == [
        (7_261_904_300_003, "Cloze", "{{cloze:Text}}", "{{cloze:Text}}")
    ]
    sides = [(each.front, each.back) for each in (*basic.templates, *cloze.templates)]
    assert sides == [
        (look.template(f"{name}_front"), look.template(f"{name}_back"))
        for name in ("basic", "reversed", "spare", "cloze")
    ]
    assert (basic.css, cloze.css) == (look.stylesheet(),) * 2
    assert (basic.sort_field, basic.mod, cloze.mod) == (0, EPOCH, EPOCH)
    closed = {"Key", "Retired", "Base", "Hint", "Typed", "Spare 1", "Spare 2", "Spare 3"}
    assert closed == note_types.TECHNICAL


def test_another_deck_has_note_types_of_its_own_with_the_same_fields() -> None:
    ours = notes.note_types(ROAD, {}, EPOCH)
    theirs = notes.note_types(replace(ROAD, id="data-engineering"), {}, EPOCH)
    assert [each.name for each in ours] == ["road basic", "road cloze"]
    assert [each.name for each in theirs] == ["data-engineering basic", "data-engineering cloze"]
    assert [each.id for each in ours] == [1_116_317_758_632, 1_116_317_758_633]
    assert not {each.id for each in ours} & {each.id for each in theirs}
    assert [each.field_ids for each in ours] == [each.field_ids for each in theirs]
    assert [each.templates for each in ours] == [each.templates for each in theirs]


def test_what_a_roadmap_says_of_its_note_types_goes_before_what_derives() -> None:
    said = DeckSettings(basic=NoteTypeName(id=1_700_000_000_000), cloze=NoteTypeName(name="Gaps"))
    basic, cloze = notes.note_types(replace(ROAD, deck=said), {}, EPOCH)
    assert (basic.id, basic.name) == (1_700_000_000_000, "road basic")
    assert (cloze.id, cloze.name) == (1_116_317_758_633, "Gaps")


def test_templates_and_notes_speak_the_language_of_the_deck() -> None:
    words = CardWords(as_of="Stand:", improve="Karte <verbessern>", hint="Tipp", source="Quelle")
    german = replace(
        ROAD, repository="https://example.org/x", deck=DeckSettings(language="de", words=words)
    )
    basic, cloze = notes.note_types(german, {}, EPOCH)
    sides = [
        side for each in (*basic.templates, *cloze.templates) for side in (each.front, each.back)
    ]
    assert all('<article class="sheet" lang="de">' in side for side in sides)
    assert 'lang="en"' not in "".join(sides)
    assert ">Tipp</summary>" in basic.templates[0].front
    assert '<b class="label">Quelle</b>' in cloze.templates[0].back
    assert ">My notes</b>" in basic.templates[0].back  # what the deck does not say stays English
    assert "$" not in "".join(sides)
    compiler = notes.Compiler(german, {})
    note, _ = compiler.note(card(as_of=date(2026, 11, 23)), lambda _: EPOCH)
    source = note.fields[NAMES.index("Source")]
    assert '<span class="as-of">Stand: 2026-11-23</span>' in source
    assert ">Karte &lt;verbessern&gt;</a>" in source


def test_a_language_from_right_to_left_turns_the_card() -> None:
    basic, _ = notes.note_types(replace(ROAD, deck=DeckSettings(language="fa-IR")), {}, EPOCH)
    assert '<article class="sheet" lang="fa-IR" dir="rtl">' in basic.templates[0].front


def test_guids_and_ids_are_the_ones_that_learners_have() -> None:
    guid = anki_note.guid("road", "rank")
    assert guid == GUID
    assert re.fullmatch("[a-z2-7]{16}", guid)
    assert anki_note.note_id(guid) == NOTE_ID
    assert anki_note.deck_id("My Road::1. Maths") == DECK_ID
    published = entry(made(card()))
    assert anki_note.note_id(guid, published) == 7_000
    two_years = 2 * 365 * 86_400_000
    assert all(
        anki_note.UNRELEASED
        <= anki_note.note_id(anki_note.guid("road", str(number)))
        < anki_note.UNRELEASED + two_years + 10**10
        for number in range(50)
    )


def entry(note: Note, **more: Any) -> ledger.LedgerEntry:
    """The ledger's entry of a note as it was released."""
    given: dict[str, Any] = {"deck": note.deck, "note_id": 7_000} | more
    return ledger.LedgerEntry(
        note.card, note.kind, note.content_hash, EPOCH + 50, "1.0.0", "1.2.0", **given
    )


# A card's fields


def test_a_card_fills_the_fields_of_a_note() -> None:
    whole = card(
        answer="*Columns* & <rows>.".replace("<rows>", "rows"),
        extra="So.",
        hint="Think.",
        typed="a < b & c",
        reverse=True,
        as_of=date(2026, 11, 23),
    )
    fields = dict(zip(NAMES, made(whole).fields, strict=True))
    assert fields["Question"] == "<p>What does rank count?</p>"
    assert fields["Answer"] == "<p><em>Columns</em> &amp; rows.</p>"
    assert fields["Extra"] == "<p>So.</p>"
    assert fields["Source"] == ('<p>Axler, 3C</p> <span class="as-of">as of 2026-11-23</span>')
    assert fields["Tutorials"] == (
        '<ul><li><a href="https://example.org/rank?a=1&amp;b=2">Ranks &lt;1&gt;</a></li>'
        '<li><a href="https://b.org">Maps</a></li></ul>'
    )
    assert fields["Concept"] == look.place("Linear Algebra", "Rank & nullity")
    assert (fields["Key"], fields["Reverse"]) == ("rank", "yes")
    assert fields["Hint"] == "<p>Think.</p>"
    assert fields["Typed"] == "a &lt; b &amp; c"
    assert {fields[name] for name in ("Retired", "My notes", *NAMES[13:])} == {""}
    plain = dict(zip(NAMES, made(card()).fields, strict=True))
    assert plain["Source"] == "<p>Axler, 3C</p>"
    assert {plain[name] for name in ("Extra", "Reverse", "Hint", "Typed")} == {""}


def test_a_card_knows_its_place_and_its_tags() -> None:
    note = made(card())
    assert (note.card, note.guid, note.id) == ("rank", GUID, NOTE_ID)
    assert (note.deck, note.mod, note.due, note.media) == ("My Road::1. Maths", EPOCH, 0, {})
    assert note.tags == (
        "Road::concept::algebra",
        "Road::topic::matrix-rank",
        "Road::tutorial::https://b.org",
        "Road::tutorial::https://example.org/rank?a=1&b=2",
    )
    assert notes.tags(ROAD, OTHER, OTHER.topics[0]) == (
        "Road::concept::loss",
        "Road::topic::curves",
    )


def test_a_card_links_to_its_place_where_the_roadmap_names_a_repository() -> None:
    at = replace(ROAD, repository="https://example.org/a&b")
    assert made(card(), roadmap=at).fields[3] == (
        '<p>Axler, 3C</p><p class="improve"><a href="https://example.org/a&amp;b/blob/HEAD/decks/'
        'maths/algebra.md#rank">Improve this card</a></p>'
    )


# Base, hash and time


def test_base_of_what_no_release_has_names_no_version() -> None:
    note = made(card())
    told = base.read(note.fields[9])
    assert told is not None
    assert (told.release, told.deck) == ("", "My Road::1. Maths")
    as_it_was = base.read(made(card(), {"rank": entry(note)}).fields[9])
    assert as_it_was is not None
    assert as_it_was.release == "1.2.0"
    edited = base.read(made(card(answer="Rows."), {"rank": entry(note)}).fields[9])
    assert edited is not None
    assert edited.release == "", "this text was in no release"


@pytest.mark.parametrize("text", [{}, {"cloze": "It counts {{c1::columns}}."}])
def test_base_tells_of_every_field_but_itself_and_the_learners_own(text: dict[str, str]) -> None:
    note = made(card(**text))
    told = base.read(note.fields[9])
    assert told is not None
    first = 7_261_904_300_200 if text else 7_261_904_300_100
    ours = [at for at, name in enumerate(NAMES) if name not in {"Base", "My notes"}]
    assert told.digests == {str(first + at): base.digest(note.fields[at]) for at in ours}
    assert next(iter(note.released_fields())) == ("Text" if text else "Question")


def test_the_hash_of_a_note_is_of_all_that_a_learner_sees() -> None:
    note = made(card())
    assert note.content_hash == ledger.content_hash(
        "basic", [*note.fields[:9], *note.fields[10:]], note.tags
    )
    blank = replace(note, fields=(*note.fields[:9], "", *note.fields[10:]))
    assert blank.content_hash == note.content_hash
    for at in (0, 8, 10, 15):
        other = replace(note, fields=(*note.fields[:at], "x", *note.fields[at + 1 :]))
        assert other.content_hash != note.content_hash
    assert replace(note, is_cloze=True).content_hash != note.content_hash
    assert (note.kind, made(card(cloze="It is {{c1::so}}.")).kind) == ("basic", "cloze")
    known = replace(note)
    object.__setattr__(known, "known_hash", "0123")
    assert known.content_hash == "0123"
    assert replace(known).content_hash == note.content_hash


@pytest.mark.parametrize(
    ("answer", "changed", "stamped"),
    [
        ("Columns.", EPOCH, EPOCH + 50),
        ("Columns.", EPOCH + 99, EPOCH + 50),
        ("Rows.", EPOCH, EPOCH + 51),
        ("Rows.", EPOCH + 51, EPOCH + 51),
        ("Rows.", EPOCH + 99, EPOCH + 99),
    ],
)
def test_what_is_not_as_it_was_released_is_newer_than_the_release(
    answer: str, changed: int, stamped: int
) -> None:
    published = {"rank": entry(made(card()))}
    note, _ = notes.Compiler(ROAD, published).note(card(answer=answer), lambda _: changed)
    assert (note.mod, note.id) == (stamped, 7_000)


def test_a_look_has_the_time_of_its_last_change() -> None:
    basic, cloze = notes.note_types(ROAD, {}, EPOCH)
    assert basic.look_hash != cloze.look_hash
    known = {
        each.name: ledger.LedgerEntry(
            each.name, ledger.LOOK, each.look_hash, EPOCH + 5, "1.0", "1.0"
        )
        for each in (basic, cloze)
    }
    assert [each.mod for each in notes.note_types(ROAD, known, EPOCH + 90)] == [EPOCH + 5] * 2
    other = known | {cloze.name: replace(known[cloze.name], hash="another")}
    assert [each.mod for each in notes.note_types(ROAD, other, EPOCH)] == [EPOCH + 5, EPOCH + 6]
    for part in ({"css": "x"}, {"fields": ("x",)}, {"name": "x"}, {"templates": ()}):
        assert replace(basic, **part).look_hash != basic.look_hash
    renamed = replace(basic.templates[0], id=5)
    same = replace(basic, templates=(renamed, *basic.templates[1:]))
    assert same.look_hash == basic.look_hash, "an id is nothing to see"


# Cards of a note


@pytest.mark.parametrize(
    ("more", "ords"),
    [
        ({}, [0]),
        ({"reverse": True}, [0, 1]),
        ({"cloze": "A {{c2::b}} {{c1::c {{c12::d}}}} {{c2::e}}"}, [0, 1, 11]),
        ({"cloze": "A {{c3::b}}"}, [2]),
    ],
)
def test_anki_makes_a_card_for_each_thing_that_is_asked(
    more: dict[str, Any], ords: list[int]
) -> None:
    note = made(card(**more))
    assert anki_note.card_ords(note) == ords
    assert anki_note.card_ords(replace(note, ords=(4, 2))) == [4, 2]


def test_a_note_has_a_card_even_where_nothing_is_asked() -> None:
    note = made(card())
    spare = replace(note, fields=(*note.fields[:13], "x", *note.fields[14:]))
    assert anki_note.card_ords(spare) == [0, 2]
    assert anki_note.cloze_ords("retired") == [0]
    assert anki_note.cloze_ords("{{c1234567890::a}} {{c5::b") == [4]


# Decks


def deck_entry(id_: str, name: str, *formerly: str) -> ledger.LedgerEntry:
    return ledger.LedgerEntry(
        f"decks/{id_}", ledger.DECK, "", EPOCH, "1.0", "1.0", name, formerly=formerly
    )


def named(published: list[ledger.LedgerEntry], *names: str) -> list[str]:
    """The decks of categories `c0`, `c1`, … of these names."""
    categories = tuple(Category(f"c{at}", name) for at, name in enumerate(names))
    road = replace(ROAD, categories=categories)
    known = {each.id: each for each in published}
    return [*notes.deck_names(road, known).values()]


@pytest.mark.parametrize(
    ("published", "names", "expected"),
    [
        ([], ["1. A", "2. B"], ["My Road::1. A", "My Road::2. B"]),
        ([], ["1. A", "1. B"], ["My Road::1. A", "My Road::2. B"]),
        ([], ["A", "1.B", "1.  C"], ["My Road::A", "My Road::1.B", "My Road::1. C"]),
        ([], ["3. A", "7. B", "3. C"], ["My Road::3. A", "My Road::7. B", "My Road::8. C"]),
        ([("c0", "Old::1. A")], ["5. New", "2. B"], ["Old::1. A", "Old::2. B"]),
        ([("c0", "Old::1. A")], ["1. A", "1. B"], ["Old::1. A", "Old::2. B"]),
        ([("x", "Old::1. A"), ("y", "Old::4. D", "Old::6. F")], ["6. G"], ["Old::7. G"]),
        ([("x", "Old::4. D", "Old::6. F"), ("y", "Old::Plain")], ["5. G"], ["Old::5. G"]),
        ([("x", "A::B::1. C")], ["1. D"], ["A::B::2. D"]),
    ],
)
def test_a_published_deck_keeps_its_name_and_a_new_one_gets_a_free_number(
    published: list[tuple[str, ...]], names: list[str], expected: list[str]
) -> None:
    assert named([deck_entry(*each) for each in published], *names) == expected


def test_cards_in_the_ledger_are_no_decks() -> None:
    assert named([replace(entry(made(card())), deck="Else::9. X")], "9. A") == ["My Road::9. A"]


def test_the_ledger_is_told_of_notes_looks_and_decks() -> None:
    note = made(card())
    kinds = notes.note_types(ROAD, {}, EPOCH)
    told = notes.content([note], kinds, {"maths": "My Road::1. Maths"})
    assert told == {
        "rank": ledger.Content("basic", note.content_hash, "My Road::1. Maths"),
        "road basic": ledger.Content("look", kinds[0].look_hash),
        "road cloze": ledger.Content("look", kinds[1].look_hash),
        "decks/maths": ledger.Content("deck", "", "My Road::1. Maths"),
    }


def test_cards_are_numbered_in_the_order_of_study() -> None:
    first = replace(card(), id="later", concept="loss", topic="curves")
    second = replace(card(), id="second")
    last = replace(card(), id="third")
    deck = Deck(ROAD, (first, second, last))
    found, problems = notes.compiled(deck, {}, lambda each: EPOCH + len(each.id))
    assert [(each.card, each.due, each.deck) for each in found] == [
        ("second", 1, "My Road::1. Maths"),
        ("third", 2, "My Road::1. Maths"),
        ("later", 3, "My Road::2. ML"),
    ]
    assert [each.mod for each in found] == [EPOCH + 6, EPOCH + 5, EPOCH + 5]
    assert problems == []


# Figures


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "roadmap.yaml").write_text("")
    found = tmp_path / "decks" / "maths"
    found.mkdir(parents=True)
    (found / "plane.svg").write_text(SVG)
    (found / "line.svg").write_text(SVG.replace("300", "400"))
    return found


@pytest.mark.parametrize("place", ["question", "answer", "extra", "cloze"])
def test_a_figure_goes_along_from_wherever_it_is_shown(folder: Path, place: str) -> None:
    text = "It is {{c1::so}}: " if place == "cloze" else "See: "
    note = made(card(folder, **{place: f"{text}![A plane.](plane.svg)"}))
    name = f"plane-{sha256(SVG.encode()).hexdigest()[:10]}.svg"
    assert note.media == {name: folder / "plane.svg"}
    shown = note.fields[{"question": 0, "cloze": 0, "answer": 1, "extra": 2}[place]]
    assert f'src="{name}"' in shown


def test_every_figure_of_a_card_goes_along(folder: Path) -> None:
    both = "![A plane.](plane.svg) and ![A line.](line.svg)"
    note = made(card(folder, question=both, extra="![A plane.](plane.svg)"))
    assert [path.name for path in note.media.values()] == ["plane.svg", "line.svg"]
    assert len({*note.media}) == 2


def wrong(folder: Path, text: str) -> list[str]:
    one = card(folder, question=text)
    note, problems = notes.Compiler(ROAD, {}).note(one, lambda _: EPOCH)
    assert [path.name for path in note.media.values()] == ["line.svg"], "the others go along"
    start = f"{folder}/algebra.md:5:"
    assert all(str(each.where).startswith(start) for each in problems)
    return [f"{each.where.column} {each.code} {each.message}" for each in problems]


LINE = "![A line.](line.svg)"


def test_a_figure_that_is_missing_is_named_where_it_is_shown(folder: Path) -> None:
    assert wrong(folder, f"![P](Plane.svg) {LINE}") == [
        f"1 M009 there is no {folder}/Plane.svg; did you mean `plane.svg`?"
    ]
    assert wrong(folder, f"So ![P](zzzzzz.svg) {LINE}") == [
        f"4 M009 there is no {folder}/zzzzzz.svg"
    ]


def test_what_is_no_figure_is_told_and_does_not_go_along(folder: Path) -> None:
    (folder / "bad.svg").write_text("<svg width='1' height='1'/>")
    (found,) = wrong(folder, f"![P](bad.svg) {LINE}")
    assert found.startswith(f"1 M012 {folder}/bad.svg is no figure: ")
    (folder / "large.svg").write_text(SVG + " " * (LARGEST + 1 - len(SVG)))
    (found,) = wrong(folder, f"![P](large.svg) {LINE}")
    size = f"{LARGEST // 10**6} MB"
    assert found == f"1 M012 {folder}/large.svg is no figure: it has more than {size}"
    (folder / "just.svg").write_text(SVG + " " * (LARGEST - len(SVG)))
    _, problems = notes.Compiler(ROAD, {}).note(
        card(folder, question="![P](just.svg)"), lambda _: EPOCH
    )
    assert problems == []


def test_a_link_out_of_the_project_does_not_go_along(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}.svg"
    outside.write_text(SVG)
    (folder / "out.svg").symlink_to(outside)
    (found,) = wrong(folder, f"![P](out.svg) {LINE}")
    assert found == f"1 M013 {folder}/out.svg is a link that leads out of the project"
    outside.unlink()


def test_a_card_that_became_another_kind_is_a_problem_of_its_note() -> None:
    published = {"rank": entry(made(card()))}
    _, problems = notes.Compiler(ROAD, published).note(
        card(cloze="It is {{c1::so}}."), lambda _: EPOCH
    )
    assert [each.code for each in problems] == ["L004"]
