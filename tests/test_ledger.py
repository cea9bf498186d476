"""The ledger's lines: what is read, what is written, and what is no line of it."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from conftest import EPOCH, Project

from flashcards import ledger
from flashcards.cli.project import Project as DeckFolder
from flashcards.model import Where

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
    late = ledger.released(two, {"late": CURRENT["new"]}, "1.2.0", EPOCH - 90_000, "road")
    assert late["late"].note_id == ids[-1] + 100
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


# What a time stamp must never do


def of_card(changed: int, **more: Any) -> ledger.LedgerEntry:
    """A published card whose text last changed then."""
    given = {"deck": "D", "note_id": 7_000, **more}
    return ledger.LedgerEntry("new", "basic", "1", changed, "1.0.0", "1.0.0", **given)


def of_release(version: str, when: int) -> ledger.LedgerEntry:
    return ledger.LedgerEntry(version, ledger.RELEASE, "", when, version, version)


@pytest.mark.parametrize(
    ("when", "stamped"),
    [(EPOCH - 9, EPOCH + 1), (EPOCH, EPOCH + 1), (EPOCH + 1, EPOCH + 1), (EPOCH + 9, EPOCH + 9)],
)
def test_a_card_that_is_retired_gets_a_later_time_than_it_had(when: int, stamped: int) -> None:
    before = {"new": of_card(EPOCH), "other": of_card(EPOCH + 50)}
    after = ledger.retired(before, "new", "Said better", "other", NOTE, when)
    assert after["other"] == before["other"]
    gone = after["new"]
    assert gone.changed == stamped
    assert gone.is_retired
    assert (gone.because, gone.replaced_by, gone.note) == ("Said better", "other", NOTE)
    assert (gone.version, gone.changed_in, gone.hash) == ("1.0.0", "", "1")
    assert (gone.deck, gone.note_id, gone.kind) == ("D", 7_000, "basic")


@pytest.mark.parametrize(
    ("when", "stamped"),
    [(EPOCH - 9, EPOCH + 1), (EPOCH, EPOCH + 1), (EPOCH + 1, EPOCH + 1), (EPOCH + 9, EPOCH + 9)],
)
def test_a_card_that_changed_gets_a_later_time_than_it_had(when: int, stamped: int) -> None:
    """Also than a card has that was published without a release, as a ledger of old may say."""
    before = {"new": of_card(EPOCH)}
    after = ledger.released(before, {"new": ledger.Content("basic", "2", "E")}, "1.1.0", when, "r")
    changed = of_card(stamped, deck="E")
    assert after["new"] == replace(changed, hash="2", changed_in="1.1.0")
    assert after["1.1.0"] == of_release("1.1.0", max(when, stamped))


def test_a_release_is_later_than_the_one_before_and_than_all_that_is_in_it() -> None:
    before = {"new": of_card(EPOCH), "1.0.0": of_release("1.0.0", EPOCH + 3)}
    now = {"new": ledger.Content("basic", "2", "D")}
    early = ledger.released(before, now, "1.1.0", EPOCH - 9, "r")
    assert early["new"].changed == early["1.1.0"].changed == EPOCH + 4
    retired = ledger.retired(before, "new", "x", "", NOTE, EPOCH + 50)
    late = ledger.released(retired, {}, "1.1.0", EPOCH + 10, "r")
    assert late["1.1.0"].changed == late["new"].changed == EPOCH + 50
    assert late["new"].changed_in == "1.1.0"
    assert ledger.released_at(late) == EPOCH + 50
    assert ledger.released_at(retired) == EPOCH + 3, "a card's time is not a release's"
    assert ledger.released_at({}) == 0


def test_a_card_that_only_moved_keeps_its_time() -> None:
    before = {"new": of_card(EPOCH), "1.0.0": of_release("1.0.0", EPOCH)}
    now = {"new": ledger.Content("basic", "1", "E")}
    after = ledger.released(before, now, "1.1.0", EPOCH + 9, "r")
    assert after["new"] == replace(before["new"], deck="E", changed_in="1.1.0")
    assert after["1.1.0"].changed == EPOCH + 9


def test_a_retired_card_keeps_the_release_that_first_told_of_it() -> None:
    gone = replace(of_card(EPOCH), status="retired", note=NOTE, changed_in="1.0.1")
    after = ledger.released({"new": gone}, {"next": CURRENT["new"]}, "1.1.0", EPOCH, "r")
    assert after["new"] == gone


# Decks, versions, hashes, lines


def test_a_deck_remembers_every_name_that_it_had_and_a_card_does_not() -> None:
    def named(name: str) -> dict[str, ledger.Content]:
        return {
            "decks/a": ledger.Content(ledger.DECK, "", name),
            "new": ledger.Content("basic", "1", name),
        }

    found: ledger.Ledger = {}
    for number, name in enumerate(("A", "B", "C")):
        found = ledger.released(found, named(name), f"1.{number}.0", EPOCH + number, "r")
    assert found["decks/a"].formerly == ("A", "B")
    assert found["new"].formerly == ()
    assert ledger.renamed(found) == {"A": "C", "B": "C"}
    back = ledger.released(found, named("A"), "1.3.0", EPOCH + 9, "r")
    assert ledger.renamed(back) == {"B": "A", "C": "A"}, "no deck gets the name that it has"
    assert found["decks/a"].note_id == 0
    entries, problems = ledger.read(ledger.write(back), PATH)
    assert problems == []
    assert ledger.renamed(entries) == ledger.renamed(back)


def test_versions_are_in_the_order_of_their_numbers() -> None:
    every = ("1.10.0", "1.9.2", "1.9.10", "1.9.2.1", "2.0.0", "10.0.0")
    released = {version: of_release(version, EPOCH) for version in every}
    ordered = ["1.9.2", "1.9.2.1", "1.9.10", "1.10.0", "2.0.0", "10.0.0"]
    assert ledger.versions({**released, "new": of_card(EPOCH)}) == ordered
    assert ledger.newest_version(released) == "10.0.0"
    assert ledger.newest_version({}) == "0"
    assert ledger.versions({}) == []


def test_the_hash_of_a_card_is_the_one_that_stands_in_the_ledgers_of_old() -> None:
    """It is compared with what an earlier version of this program wrote."""
    seen = ledger.content_hash("basic", ["Wörter, 中", "<p>A</p>"], ["b", "a"])
    assert seen == "ddca372706d8ce23"
    assert seen == ledger.content_hash("basic", ["Wörter, 中", "<p>A</p>"], ["a", "b"])
    assert seen != ledger.content_hash("basic", ["<p>A</p>", "Wörter, 中"], ["a", "b"])
    assert seen != ledger.content_hash("cloze", ["Wörter, 中", "<p>A</p>"], ["a", "b"])


def test_a_line_reads_as_it_always_did() -> None:
    first = ledger.released({}, {"new": CURRENT["new"]}, "1.0.0", EPOCH, "road")
    note_id = first["new"].note_id
    card = (
        '{"id": "new", "kind": "basic", "hash": "1", "changed": "2026-11-23T00:00:00Z", '
        f'"version": "1.0.0", "changed_in": "1.0.0", "deck": "D", "note_id": {note_id}'
    )
    release = (
        '{"id": "1.0.0", "kind": "release", "hash": "", "changed": "2026-11-23T00:00:00Z", '
        '"version": "1.0.0", "changed_in": "1.0.0"}\n'
    )
    assert note_id == 1795393532489
    assert ledger.write(first) == f"{release}{card}}}\n"
    retired = ledger.retired(first, "new", "Knapper – “so”", "rank", {"fields": []}, EPOCH)
    more = (
        ', "status": "retired", "because": "Knapper – “so”", "replaced_by": "rank", '
        '"note": {"fields": []}}\n'
    )
    line = card.replace("23T00:00:00Z", "23T00:00:01Z").replace('in": "1.0.0"', 'in": ""')
    assert ledger.write(retired) == f"{release}{line}{more}"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (LINE | {"kind": "deck", "id": "decks/a", "deck": "A:B"}, ""),
        (LINE | {"kind": "deck", "id": "decks/a", "deck": " A"}, "' A' is no name of a deck"),
        (LINE | {"kind": "deck", "id": "decks/a", "deck": "A::"}, "'A::' is no name of a deck"),
        (LINE | {"kind": "look", "deck": "A::<b>"}, ""),
        (
            {name: LINE[name] for name in LINE if name != "deck"} | {"kind": "deck"},
            "'' is no name of a deck",
        ),
        (LINE | {"changed_in": ""}, ""),
        (LINE | {"version": ""}, ""),
        (LINE | {"version": "1.2.3.4"}, ""),
        (LINE | {"version": "1."}, "`version` is no version such as 1.2.0"),
        (LINE | {"version": "1234567890"}, "`version` is no version such as 1.2.0"),
        (LINE | {"note_id": 1}, ""),
        (LINE | {"note_id": 10**13 - 1}, ""),
        (LINE | {"note_id": 10**13}, "`note_id` is no time in milliseconds"),
        (LINE | {"changed": "1970-01-01T00:00:00Z"}, ""),
        (LINE | {"changed": "2286-11-20T17:46:39Z"}, ""),
        (
            LINE | {"changed": "2286-11-20T17:46:40Z"},
            "`changed` is no time such as 2026-11-23T00:00:00Z",
        ),
        (LINE | {"id": "a--b"}, "`id` is no card's"),
        (LINE | {"id": "rank-2-x"}, ""),
        (LINE | {"formerly": [1]}, "`formerly` is not a list of texts"),
        (LINE | {"status": "published"}, ""),
        (LINE | {"status": "retired"}, "`fields` is missing"),
        (RETIRED | {"note": {"fields": ["Q"]}}, "`tags` is missing"),
        (RETIRED | {"replaced_by": None}, "`replaced_by` is not a text"),
        (RETIRED | {"because": 1}, "`because` is not a text"),
    ],
)
def test_what_a_line_may_hold_ends_exactly_there(line: dict[str, Any], message: str) -> None:
    problems = [f"{PATH}:2:1 L001 not a ledger line: {message}"] if message else []
    assert said(line) == problems


def test_an_id_that_stands_twice_is_named_where_it_stands_again() -> None:
    text = "".join(json.dumps(LINE | {"hash": each}) + "\n" for each in "ab")
    entries, problems = ledger.read(text, PATH)
    assert [f"{each.where} {each.message}" for each in problems] == [
        f"{PATH}:2:1 `rank-counts` stands twice"
    ]
    assert entries["rank-counts"].hash == "b"
    assert [each.where.line for each in ledger.read(text + "\n", PATH)[1]] == [2, 3]


def test_what_is_published_is_there_or_retired_and_not_both() -> None:
    gone = replace(of_card(EPOCH), id="gone", status="retired", because="Said better")
    known = {
        "z": replace(of_card(EPOCH), id="z"),
        "gone": gone,
        "here": replace(of_card(EPOCH), id="here"),
        "away": replace(gone, id="away"),
        "1.0.0": of_release("1.0.0", EPOCH),
    }
    cards = {"here": Where("a.md", 3), "gone": Where("a.md", 9), "unpublished": Where("a.md", 12)}
    assert [
        f"{each.where} {each.code} {each.message}" for each in ledger.faults(known, cards, PATH)
    ] == [
        f"{PATH}:5:1 L002 the published card `z` is in no card file",
        "a.md:9:1 L003 the card `gone` was retired: Said better",
    ]


def test_a_published_card_stays_of_its_kind() -> None:
    known = {
        "plain": of_card(EPOCH),
        "gap": replace(of_card(EPOCH), kind="cloze"),
        "1.0.0": of_release("1.0.0", EPOCH),
    }
    where = Where("a.md", 3)
    for card, is_cloze in (("plain", False), ("gap", True), ("1.0.0", True), ("unheard-of", True)):
        assert ledger.other_kind(known, card, is_cloze, where) == []
    (problem,) = ledger.other_kind(known, "plain", True, where)
    assert problem.message == "the card `plain` was published as basic, and is cloze"
    (problem,) = ledger.other_kind(known, "gap", False, where)
    assert problem.message == "the card `gap` was published as cloze, and is basic"


def test_a_time_is_the_same_wherever_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        entries, _ = ledger.read(json.dumps(LINE), PATH)
        assert entries["rank-counts"].changed == EPOCH
        assert json.loads(ledger.write(entries))["changed"] == LINE["changed"]
    time.tzset()
