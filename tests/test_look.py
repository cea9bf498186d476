"""The look in the real Anki engine: what renders, what counts as empty, what can be read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from conftest import REPOSITORY

from flashcards import anki_templates, look, notes
from flashcards.sources import load_deck

if TYPE_CHECKING:
    from anki.collection import Collection
    from anki.notes import Note
    from playwright.sync_api import Browser

# The fields of both note types after the first.
REST = ["Answer", "Extra", "Source", "Tutorials", "Concept", "Key", "Reverse", "Retired"]
REST += ["Base", "My notes", "Hint", "Typed", "Spare 1", "Spare 2", "Spare 3"]
BASIC = {
    "Question": "What does the <b>encoder</b> output?",
    "Answer": "Posterior collapse.",
    "Extra": "Sign: the KL term falls to 0.",
    "Source": 'Bowman et al., sec. 3 <span class="as-of">as of 2026-11-23</span>',
    "Tutorials": '<ul><li><a href="https://example.org/">VAEs</a></li></ul>',
    "Concept": look.place("VAEs", "Collapse & annealing"),
    "Key": "the-key",
    "Base": "the-base",
    "My notes": "Seen in lecture 3.",
    "Hint": "Think of the KL term.",
}
CLOZE = {k: v for k, v in BASIC.items() if k not in {"Question", "Answer"}} | {
    "Text": "A {{c1::p-value}} assumes {{c2::the null::what}}."
}


@pytest.fixture
def col(collection: Collection) -> Collection:
    add_note_type(collection, "Basic look", "Question", ["basic", "reversed", "spare"], cloze=False)
    add_note_type(collection, "Cloze look", "Text", ["cloze"], cloze=True)
    return collection


def add_note_type(
    col: Collection, name: str, first: str, templates: list[str], *, cloze: bool
) -> None:
    made = col.models.new(name)
    made["type"] = int(cloze)
    made["css"] = look.stylesheet()
    for field in [first, *REST]:
        col.models.add_field(made, col.models.new_field(field))
    for kind in templates:
        template = col.models.new_template(kind)
        template["qfmt"] = look.template(f"{kind}_front")
        template["afmt"] = look.template(f"{kind}_back")
        col.models.add_template(made, template)
    col.models.add(made)


def add(col: Collection, fields: dict[str, str], **changes: str) -> Note:
    name = "Cloze look" if "Text" in fields else "Basic look"
    note_type = col.models.by_name(name)
    assert note_type is not None
    note = col.new_note(note_type)
    for field, value in (fields | changes).items():
        note[field] = value
    deck = col.decks.id("AI Engineering Roadmap::7. Generative AI")
    assert deck is not None
    col.add_note(note, deck)
    return note


def change(col: Collection, note: Note, **changes: str) -> None:
    for field, value in changes.items():
        note[field] = value
    col.update_note(note)


def sides(note: Note) -> list[tuple[str, str]]:
    shown = [card.render_output() for card in note.cards()]
    return [(side.question_text, side.answer_text) for side in shown]


def empty(col: Collection) -> set[int]:
    return {card for note in col.get_empty_cards().notes for card in note.card_ids}


@pytest.mark.parametrize("fields", [BASIC | {"Reverse": "yes"}, CLOZE])
def test_every_template_renders_each_part_once_it_is_filled(
    col: Collection, fields: dict[str, str]
) -> None:
    rendered = sides(add(col, fields))
    assert len(rendered) == 2
    for front, back in rendered:
        assert "{{" not in front + back
        for part in ("Extra", "Source", "Tutorials", "My notes"):
            assert fields[part] in back
            assert fields[part] not in front
        assert "7. Generative AI › VAEs" in back
        assert "the-key" not in front + back
        assert "the-base" not in front + back
    assert empty(col) == set()


def test_a_front_does_not_hold_the_answer_but_a_back_does(col: Collection) -> None:
    (front, back), (term, meaning) = sides(add(col, BASIC, Reverse="yes"))
    assert BASIC["Answer"] not in front
    assert back.index(BASIC["Question"]) < back.index('<hr id="answer">')
    assert back.index('<hr id="answer">') < back.index(BASIC["Answer"])
    assert BASIC["Question"] not in term
    assert meaning.index(BASIC["Answer"]) < meaning.index(BASIC["Question"])


def test_a_cloze_hides_one_deletion_and_shows_it_on_the_back(col: Collection) -> None:
    (first, first_back), (second, second_back) = sides(add(col, CLOZE))
    # The engine keeps the hidden text in an attribute, where nobody sees it.
    assert "p-value</span>" not in first
    assert "[what]</span>" in second
    assert "p-value</span>" in first_back
    assert "the null</span>" in second_back


def test_a_part_that_is_not_filled_leaves_no_heading(col: Collection) -> None:
    bare = dict.fromkeys(("Extra", "Source", "Tutorials", "My notes"), "")
    for fields in (BASIC | bare, CLOZE | bare):
        back = sides(add(col, fields))[0][1]
        for heading in ("Source", "My notes", "Tutorials", 'class="extra"'):
            assert heading not in back


def test_only_a_filled_reverse_makes_the_reversed_card(col: Collection) -> None:
    note = add(col, BASIC)
    assert len(note.cards()) == 1
    change(col, note, Reverse="yes")
    assert len(note.cards()) == 2
    assert empty(col) == set()
    change(col, note, Reverse="")
    assert empty(col) == {note.cards()[1].id}


@pytest.mark.parametrize(
    ("fields", "retired"),
    [
        (BASIC, {}),
        (BASIC | {"Reverse": "yes"}, {}),
        (CLOZE, {"Text": "A p-value assumes the null."}),
    ],
)
def test_all_cards_of_a_retired_note_are_empty_and_say_that_it_is_retired(
    col: Collection, fields: dict[str, str], retired: dict[str, str]
) -> None:
    add(col, fields)
    note = add(col, fields)
    change(col, note, Retired="superseded by another", **retired)
    assert empty(col) == set(note.card_ids())
    for front, _ in sides(note):
        assert "This card is retired." in front
        assert 'class="sheet"' not in front
        # A front that rendered the reason would not count as empty.
        assert "superseded" not in front


def test_the_topic_stands_above_no_question_because_it_may_be_the_answer() -> None:
    concept = look.place("R&D", "a < b")
    assert concept == 'R&amp;D<span class="topic"> › a &lt; b</span>'
    for name in look.SIDES:
        if name.endswith("front"):
            assert look.template(name).count("{{Concept}}") == 1
            assert '<p class="place">{{Concept}}</p>' in look.template(name)
    assert re.search(r"\.place \.topic \{\s*display: none;", look.stylesheet())


def test_every_class_of_the_markup_is_styled() -> None:
    markup = "".join(map(look.template, look.SIDES)) + look.place("a", "b")
    used = {name for value in re.findall(r'class="([^"]*)"', markup) for name in value.split()}
    used |= {"as-of", "cloze", "highlight", "math", "output"}  # written by the compiler and by Anki
    css = look.stylesheet()
    unstyled = {name for name in used if not re.search(rf"\.{name}(?![\w-])", css)}
    assert unstyled == set()


def test_the_look_loads_and_runs_nothing() -> None:
    everything = "".join(map(look.template, look.SIDES)) + look.stylesheet()
    assert not re.search(r"<script|<link|\son\w+=|@import|url\(|https?:", everything)


def variables(selector: str) -> dict[str, str]:
    block = re.search(re.escape(selector) + r" \{(.*?)\}", look.stylesheet(), re.S)
    assert block is not None, selector
    return dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6});", block[1]))


def luminance(colour: str) -> float:
    """Relative luminance of an sRGB colour, WCAG 2.2."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted(map(luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [".card", ".nightMode .card"])
def test_text_is_readable_on_every_ground_it_stands_on(theme: str) -> None:
    colours = variables(theme)
    grounds = {
        "--ink": ("--page", "--sheet", "--tint"),
        "--quiet": ("--page", "--sheet"),
        "--accent": ("--page", "--sheet", "--tint"),
    } | {name: ("--ground",) for name in colours if name.startswith("--code-")}
    assert len(grounds) == 11
    weak = {
        (ink, ground): round(contrast(colours[ink], colours[ground]), 2)
        for ink, behind in grounds.items()
        for ground in behind
        if contrast(colours[ink], colours[ground]) < 4.5
    }
    assert weak == {}


def test_night_recolours_everything_that_day_colours() -> None:
    assert variables(".nightMode .card").keys() == variables(".card").keys() - {"--shade"}


def test_a_formula_too_long_for_its_line_fades_and_a_short_one_stays_out_of_the_fade(
    browser: Browser,
) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 400})
    formula = '<mjx-container jax="CHTML"><i style="flex: none; width: {}px">x</i></mjx-container>'
    page.set_content(
        f"<style>{look.stylesheet()}</style><body class=card><article class=sheet><p>"
        f"{formula.format(900)} and {formula.format(40)}</p></article>"
    )
    long, short = page.locator("mjx-container").all()
    for each in (long, short):
        assert "linear-gradient" in each.evaluate("e => getComputedStyle(e).maskImage")
    assert long.evaluate("e => e.scrollWidth > e.clientWidth")
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    size = short.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    outer, inner = short.bounding_box(), short.locator("i").bounding_box()
    assert outer
    assert inner
    assert inner["x"] - outer["x"] >= size / 2
    assert outer["x"] + outer["width"] - inner["x"] - inner["width"] >= size / 2
    page.close()


FIGURE_BESIDE = """() => {
  document.getElementById("answer").scrollIntoView();
  const within = e => {
    const box = e.getBoundingClientRect();
    return box.top >= -1 && box.bottom <= innerHeight + 1;
  };
  const first = document.querySelector(".answer").getBoundingClientRect();
  return [...document.querySelectorAll(".question img")].every(within)
    && first.top + 24 <= innerHeight;
}"""


def test_an_answer_appears_with_the_figure_that_it_speaks_of_in_view(browser: Browser) -> None:
    """On every card with a figure: in Anki's window, in a small one, on a phone."""
    deck, _ = load_deck(REPOSITORY)
    made, _ = notes.compiled(deck, {}, lambda _: 0)
    basic, cloze = notes.note_types(deck.roadmap, {}, 0)
    page = browser.new_page()
    seen, hidden = 0, []
    for note in made:
        if "<img" not in note.fields[0]:
            continue
        back = anki_templates.sides(note, cloze if note.is_cloze else basic)[0].back
        for name, path in note.media.items():
            drawn = quote(path.read_text("utf-8"))
            back = back.replace(f'src="{name}"', f'src="data:image/svg+xml,{drawn}"')
        page.set_content(
            f"<!doctype html><style>{look.stylesheet()}</style><body class=card>{back}"
        )
        page.evaluate("Promise.all([...document.images].map(each => each.decode()))")
        for width, height in ((760, 780), (600, 500), (390, 700)):
            page.set_viewport_size({"width": width, "height": height})
            seen += 1
            if not page.evaluate(FIGURE_BESIDE):
                hidden.append((note.card, width))
    page.close()
    assert seen > 200
    assert hidden == []


def test_a_hint_is_closed_and_stands_before_the_answer(col: Collection) -> None:
    (front, back), *_ = sides(add(col, BASIC))
    hint = f'<summary class="tappable">Hint</summary>{BASIC["Hint"]}</details>'
    for side in (front, back):
        assert '<details class="hint">' + hint in side
    assert back.index(BASIC["Hint"]) < back.index('<hr id="answer">')
    assert "<details" not in sides(add(col, BASIC, Hint=""))[0][0]


def test_a_typed_answer_is_asked_for_and_compared(col: Collection) -> None:
    (front, back), *_ = sides(add(col, BASIC, Typed="[1, 1]"))
    assert "[[type:Typed]]" in front
    assert "[[type:Typed]]" in back
    assert "[1, 1]" not in front
    (front, back), *_ = sides(add(col, BASIC))
    assert "type" not in front + back


def test_a_spare_makes_a_card_only_once_it_is_filled(col: Collection) -> None:
    note = add(col, BASIC)
    assert [card.ord for card in note.cards()] == [0]
    change(col, note, **{"Spare 1": "Asked another way?", "Spare 2": "Then so."})
    assert [card.ord for card in note.cards()] == [0, 2]
    front, back = sides(note)[1]
    assert "Asked another way?" in front
    assert "Then so." not in front
    assert "Then so." in back
    change(col, note, Retired="Said better")
    assert empty(col) == {card.id for card in note.cards()}
