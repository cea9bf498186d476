"""The ledger's lines: what is read, what is written, and what is no line of it."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from conftest import EPOCH, Project

from flashcards import ledger
from flashcards.cli.project import Project as DeckFolder

PATH = "decks/ledger.jsonl"
LINE = {
    "id": "rank-counts",
    "kind": "basic",
    "hash": "0123456789abcdef",
    "changed": "2026-11-23T00:00:00Z",
    "version": "1.0.0",
    "changed_in": "1.0.0",
    "deck": "Small Roadmap::1. Mathematics",
    "note_id": 1795392000000,
}
NOTE = {"fields": ["Q", "A"], "tags": ["x"]}
RETIRED = LINE | {"status": "retired", "because": "Said better", "note": NOTE}


def said(value: object) -> list[str]:
    """The problems of a ledger with this second line."""
    text = f"{json.dumps(LINE | {'id': 'first'})}\n{json.dumps(value)}\n"
    entries, problems = ledger.read(text, PATH)
    assert set(entries) >= {"first"}, "one bad line does not cost the others"
    return [f"{problem.where} {problem.code} {problem.message}" for problem in problems]


def test_what_is_written_is_read_again() -> None:
    text = "".join(json.dumps(each) + "\n" for each in (LINE | {"id": "a"}, RETIRED | {"id": "b"}))
    entries, problems = ledger.read(text, PATH)
    assert problems == []
    assert entries["a"].changed == EPOCH
    assert entries["b"].note == NOTE
    assert ledger.write(entries) == text
    assert ledger.read("", PATH) == ({}, [])


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85", "\x0b", "\x1c", "\r"])
def test_a_text_may_hold_whatever_else_separates_lines(separator: str) -> None:
    entries, _ = ledger.read(json.dumps(RETIRED), PATH)
    entry = replace(entries["rank-counts"], id="a", because=f"x{separator}y")
    assert ledger.read(ledger.write({"a": entry}), PATH) == ({"a": entry}, [])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": 5}, "`id` is not a text"),
        ({"hash": None}, "`hash` is not a text"),
        ({"changed": 1795392000}, "`changed` is not a text"),
        ({"changed": "yesterday"}, "`changed` is no time such as 2026-11-23T00:00:00Z"),
        ({"changed": "1969-12-31T23:59:59Z"}, "`changed` is no time such as 2026-11-23T00:00:00Z"),
        ({"version": 1.0}, "`version` is not a text"),
        ({"version": "1.²"}, "`version` is no version such as 1.2.0"),
        ({"version": "9" * 5000}, "`version` is no version such as 1.2.0"),
        ({"changed_in": ["1.0.0"]}, "`changed_in` is not a text"),
        ({"changed_in": "soon"}, "`changed_in` is no version such as 1.2.0"),
        ({"kind": "reversed"}, "unknown kind `reversed`"),
        ({"note_id": "1"}, "`note_id` is not a whole number"),
        ({"note_id": True}, "`note_id` is not a whole number"),
        ({"deck": {}}, "`deck` is not a text"),
        ({"status": "lost"}, "unknown status `lost`"),
        ({"status": []}, "`status` is not a text"),
        ({"note": []}, "`note` is not an object"),
        ({"colour": "red"}, "there is no field `colour`"),
        ({"deck": "\ud800"}, "surrogates not allowed"),
        ({"changed": "9999-12-31T23:59:59Z"}, "`changed` is no time such as 2026-11-23T00:00:00Z"),
        ({"kind": "look", "status": "retired"}, "only a card can be retired"),
        ({"id": "<b>"}, "`id` is no card's"),
        ({"note_id": 0}, "`note_id` is no time in milliseconds"),
        ({"note_id": 10**30}, "`note_id` is no time in milliseconds"),
        ({"deck": ""}, "'' is no name of a deck"),
        ({"deck": "A::::B"}, "'A::::B' is no name of a deck"),
        ({"deck": "A::B\n"}, "'A::B\\n' is no name of a deck"),
        ({"deck": "A::<img src=x>"}, "'A::<img src=x>' is no name of a deck"),
        ({"deck": "A::&lt;b&gt;"}, "'A::&lt;b&gt;' is no name of a deck"),
        ({"kind": "deck", "formerly": ["A::<b>"]}, "'A::<b>' is no name of a deck"),
    ],
)
def test_a_field_of_another_kind_is_named(change: dict[str, Any], message: str) -> None:
    (problem,) = said(LINE | change)
    assert problem.startswith(f"{PATH}:2:1 L001 not a ledger line: ")
    assert problem.endswith(message)


@pytest.mark.parametrize(
    ("note", "message"),
    [
        ({}, "`fields` is missing"),
        (NOTE | {"fields": "Q"}, "`fields` is not a list of texts"),
        (NOTE | {"fields": ["Q", 2]}, "`fields` is not a list of texts"),
        (NOTE | {"tags": None}, "`tags` is not a list of texts"),
    ],
)
def test_the_note_of_a_retired_card_is_one(note: dict[str, Any], message: str) -> None:
    assert said(RETIRED | {"note": note}) == [f"{PATH}:2:1 L001 not a ledger line: {message}"]


KEPT = "the note of the retired card `rank-counts` "


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"fields": []}, "has 0 fields, not 15"),
        ({"fields": ["x"] * 16}, "has 16 fields, not 15"),
        ({"tags": ["two words"]}, "has a tag that is none"),
        ({"tags": [""]}, "has a tag that is none"),
        *(
            ({"fields": [text, *[""] * 14]}, "holds what no field of a card may")
            for text in (
                "<script>alert(1)</script>",
                "<img src=x onerror=alert(1)>",
                '<img src="https://example.org/a.svg">',
                '<a href="javascript:alert(1)">x</a>',
                '<p style="background: url(https://example.org)">x</p>',
                '<p class="sheet">x</p>',
                "<p>x",
                "[sound:x.mp3]",
                "[[type:Answer]]",
                "[anki:tts lang=en_US]x[/anki:tts]",
                "[lat<wbr>ex]x[/latex]",
                r"\(\href{javascript:alert(1)}{x}\)",
                r"\[\hr<wbr>ef{javascript:alert(1)}{x}",
            )
        ),
    ],
)
def test_an_update_ships_nothing_that_a_change_of_the_ledger_brings_in(
    project: Project, change: dict[str, Any], message: str
) -> None:
    project.publish("1.0.0", EPOCH)
    project.run("retire", "rank-counts", "--because", "Said better")
    path = project.root / PATH
    entries, _ = ledger.read(path.read_text("utf-8"), PATH)
    entry = entries["rank-counts"]
    changed = {**entries, "rank-counts": replace(entry, note={**entry.note, **change})}
    path.write_text(ledger.write(changed), "utf-8")
    line = sorted(changed).index("rank-counts") + 1
    for command in (["check"], ["build", "--update"]):
        result = project.run(*command)
        assert result.exit_code == 1
        assert f"{PATH}:{line}:1: L001 {KEPT}{message}" in result.output
    assert not (project.root / "dist").exists()


def test_every_card_can_be_retired_and_shipped_as_it_is(project: Project) -> None:
    project.publish("1.0.0", EPOCH)
    entries, _ = ledger.read((project.root / PATH).read_text("utf-8"), PATH)
    cards = [each for each in entries.values() if each.is_card]
    for each in cards:
        project.run("retire", each.id, "--because", 'Said <better> & "shorter"')
    after, problems = DeckFolder(project.root).load_ledger()
    assert [each.is_retired for each in after.values() if each.is_card] == [True] * len(cards)
    assert problems == []


@pytest.mark.parametrize("name", LINE)
def test_a_field_that_is_missing_is_named(name: str) -> None:
    lacking = {key: value for key, value in LINE.items() if key != name}
    assert said(lacking) == [f"{PATH}:2:1 L001 not a ledger line: `{name}` is missing"]


@pytest.mark.parametrize("text", ["null", "5", '"x"', "[]", "{", "", "[" * 100_000, "9" * 5000])
def test_a_line_that_is_no_object_is_one_problem(text: str) -> None:
    entries, problems = ledger.read(f"{text}\n{json.dumps(LINE)}\n", PATH)
    assert list(entries) == ["rank-counts"]
    assert [(each.code, each.where.line) for each in problems] == [("L001", 1)]


def test_commands_stop_at_a_ledger_that_is_none_and_keep_it(project: Project) -> None:
    project.publish("1.0.0", EPOCH)
    path = project.root / PATH
    first, *rest = path.read_text("utf-8").splitlines(keepends=True)
    spoilt = json.dumps(json.loads(first) | {"deck": 7}) + "\n" + "".join(rest)
    path.write_text(spoilt, "utf-8")
    arguments = (["check"], ["build"], ["export", "csv"], ["retire", "x", "--because", "y"])
    for each in arguments:
        result = project.run(*each)
        assert result.exit_code == 1, (each, result.output)
        assert f"{PATH}:1:1: L001" in result.output
    assert path.read_text("utf-8") == spoilt


CURRENT = {"new": ledger.Content("basic", "1", "D"), "gap": ledger.Content("cloze", "2", "D")}


def test_note_ids_rise_with_releases_whatever_the_clock_says() -> None:
    one = ledger.released({}, CURRENT, "1.0.0", EPOCH, "road")
    more = CURRENT | {f"n{number}": ledger.Content("basic", "3", "D") for number in range(50)}
    two = ledger.released(one, more, "1.1.0", EPOCH - 500, "road")
    ids = [two[name].note_id for name in more]
    assert ids == sorted(ids)
    assert min(later - earlier for earlier, later in pairwise(ids)) == 100
    assert 0 <= ids[0] - EPOCH * 1000 < 3_600_000
    assert {name: two[name].note_id for name in CURRENT} == dict(zip(CURRENT, ids, strict=False))
    assert ledger.released_at(two) == EPOCH + 1
    assert two["n0"].changed == EPOCH + 1
    other = ledger.released({}, CURRENT, "1.0.0", EPOCH, "another")
    assert other["new"].note_id != one["new"].note_id


def test_a_release_of_nothing_new_is_no_release() -> None:
    one = ledger.released({}, CURRENT, "1.0.0", EPOCH, "road")
    assert ledger.released(one, CURRENT, "1.1.0", EPOCH + 5, "road") == one
    assert ledger.newest_version(one) == "1.0.0"


def test_a_published_card_that_becomes_another_kind_is_an_error_that_names_retire(
    project: Project,
) -> None:
    project.publish("1.0.0", EPOCH)
    path = "decks/mathematics/linear-algebra.md"
    project.edit(
        path, "Q: What does the rank of a matrix count?", "Cloze: It {{c1::counts}} a few."
    )
    project.edit(path, "A: The number of linearly independent columns.\n", "")
    for arguments in (["build"], ["check"], ["export", "csv"]):
        result = project.run(*arguments)
        said = result.output.replace("\n", " ")
        assert result.exit_code == 1, arguments
        assert f"{path}:5:5: L004 the card `rank-counts` was published as basic" in said
        assert "flashcards retire" in said
