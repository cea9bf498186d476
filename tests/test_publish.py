"""What an update package brings: which cards, and a retired one as the ledger keeps it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from conftest import EPOCH

from flashcards import anki_note, ledger, publish
from flashcards.anki_note import Note
from flashcards.engine import base
from flashcards.ledger import LedgerEntry
from flashcards.model import Roadmap

ROAD = Roadmap("road", "Road", "Road", "", ())
TEXTS = ["Q {{c1::a::b}}", "A", "E", "S", "T", "C", "key", "", "", "", "mine", "H", "y", "", "", ""]
KEPT = ["Q", "A", "E", "S", "T", "C", "key", "", "Said better", "mine", "H", "y", "", "", ""]


def note(card: str, **more: Any) -> Note:
    given: dict[str, Any] = {
        "id": 7,
        "guid": anki_note.guid("road", card),
        "card": card,
        "is_cloze": False,
        "fields": tuple(TEXTS),
        "tags": ("Road::a", "Road::b"),
        "deck": "Road::1. A",
        "mod": EPOCH,
        "due": 1,
        "media": {},
    }
    return Note(**(given | more))


def entry(card: str, version: str, changed_in: str, **more: Any) -> LedgerEntry:
    known = note(card).content_hash
    return LedgerEntry(card, "basic", known, EPOCH, version, changed_in, "Road::1. A", 7, **more)


def gone(card: str, changed_in: str, **kept: Any) -> LedgerEntry:
    shipped = {"fields": KEPT, "tags": ["Road::a", "Road::b"], **kept}
    return entry(card, "1.0.0", changed_in, status="retired", because="x", note=shipped)


@pytest.mark.parametrize(("is_cloze", "question"), [(False, TEXTS[0]), (True, "Q a")])
def test_a_retired_card_is_kept_with_its_reason_and_a_cloze_without_its_gaps(
    is_cloze: bool, question: str
) -> None:
    card = note("old", is_cloze=is_cloze)
    before = {"old": entry("old", "1.0.0", "1.0.0")}
    after = publish.retired(before, card, 'Said <better> & "so"', "new", EPOCH + 9)["old"]
    fields = [question, *TEXTS[1:8], 'Said &lt;better&gt; &amp; "so"', *TEXTS[10:]]
    assert after.note == {"fields": fields, "tags": ["Road::a", "Road::b"]}
    assert (after.because, after.replaced_by) == ('Said <better> & "so"', "new")
    assert (after.status, after.changed, after.changed_in) == ("retired", EPOCH + 9, "")


def test_a_retired_card_is_shipped_as_the_ledger_keeps_it() -> None:
    known = {"old": gone("old", "1.1.0")}
    (shipped,) = publish.updates([], ROAD, known, "")
    assert (shipped.id, shipped.guid, shipped.card) == (7, anki_note.guid("road", "old"), "old")
    assert (shipped.is_cloze, shipped.mod, shipped.due) == (False, EPOCH, 0)
    assert (shipped.deck, shipped.tags) == ("Road::1. A", ("Road::a", "Road::b"))
    assert shipped.media == {}
    assert [*shipped.fields[:9], *shipped.fields[10:]] == KEPT
    assert shipped.fields[9] == shipped.base("1.1.0")
    told = base.read(shipped.fields[9])
    assert told is not None
    assert (told.release, told.deck) == ("1.1.0", "Road::1. A")
    (gap,) = publish.updates([], ROAD, {"old": replace(known["old"], kind="cloze")}, "")
    assert gap.is_cloze
    script = [*KEPT[:8], "Said <script>alert(1)</script>better", *KEPT[9:]]
    (clean,) = publish.updates([], ROAD, {"old": gone("old", "1.1.0", fields=script)}, "")
    assert clean.fields[8] == "Said better"


LIVE = {
    "same": entry("same", "1.0.0", "1.0.0"),
    "changed": entry("changed", "1.0.0", "1.10.0"),
    "changed-before": entry("changed-before", "1.0.0", "1.9.0"),
    "new": entry("new", "1.10.0", "1.10.0"),
    "edited": replace(entry("edited", "1.0.0", "1.0.0"), hash="another"),
    "new-and-edited": replace(entry("new-and-edited", "1.10.0", "1.10.0"), hash="another"),
    "gone-long-ago": gone("gone-long-ago", "1.9.0"),
    "gone": gone("gone", "1.10.0"),
    "gone-now": gone("gone-now", ""),
    "1.10.0": LedgerEntry("1.10.0", ledger.RELEASE, "", EPOCH, "1.10.0", "1.10.0"),
}
MADE = [
    note(card) for card, each in LIVE.items() if each.kind == "basic" and not each.is_retired
] + [note("unpublished")]


@pytest.mark.parametrize(
    ("since", "cards"),
    [
        ("", [*(each.card for each in MADE), "gone-long-ago", "gone", "gone-now"]),
        (
            "1.9.0",
            ["changed", "new", "edited", "new-and-edited", "unpublished", "gone", "gone-now"],
        ),
        ("1.10.0", ["edited", "new-and-edited", "unpublished", "gone-now"]),
        (
            "1.8.5.1",
            [
                "changed",
                "changed-before",
                "new",
                "edited",
                "new-and-edited",
                "unpublished",
                "gone-long-ago",
                "gone",
                "gone-now",
            ],
        ),
    ],
)
def test_an_update_since_a_release_brings_what_came_after_it(since: str, cards: list[str]) -> None:
    assert [each.card for each in publish.updates(MADE, ROAD, LIVE, since)] == cards


def test_the_version_before_the_newest_is_known_by_its_numbers() -> None:
    assert publish.versions(LIVE) == ["1.0.0", "1.9.0", "1.10.0"]
    assert publish.previous_version(LIVE) == "1.9.0"
    assert publish.previous_version({}) == "0"
    assert publish.previous_version({"same": LIVE["same"]}) == "0"


def test_each_line_that_keeps_what_no_card_may_is_named() -> None:
    tags = "has a tag that is none"
    known = {
        "a": entry("a", "1.0.0", "1.0.0"),
        "b": gone("b", "1.1.0", fields=KEPT[1:]),
        "c": gone("c", "1.1.0"),
        "d": gone("d", "1.1.0", fields=[*KEPT[:-1], "<script>x</script>"]),
        "e": gone("e", "1.1.0", tags=["Road::a", "two words"]),
        "f": gone("f", "1.1.0", tags=["Road::a", "bell\x07"]),
        "g": gone("g", "1.1.0", tags=[]),
    }
    found = publish.faults(dict(reversed(known.items())), "ledger.jsonl")
    assert [f"{each.where} {each.code} {each.message}" for each in found] == [
        "ledger.jsonl:2:1 L001 the note of the retired card `b` has 14 fields, not 15",
        "ledger.jsonl:4:1 L001 the note of the retired card `d` holds what no field of a card may",
        f"ledger.jsonl:5:1 L001 the note of the retired card `e` {tags}",
        f"ledger.jsonl:6:1 L001 the note of the retired card `f` {tags}",
    ]


def test_base_of_a_card_that_no_release_retired_yet_names_none() -> None:
    (shipped,) = publish.updates([], ROAD, {"old": gone("old", "")}, "")
    assert json.loads(shipped.fields[9])["release"] == ""
