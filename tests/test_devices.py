"""Ids: two devices that import different releases and then sync have one deck, not two."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import time
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from addon_inside import PACKAGE, build
from conftest import EPOCH, Project
from test_upgrade_gate import interpreters

from flashcards.engine import apkg

WORKER = Path(__file__).parent / "sync_worker.py"
LINEAR = "decks/mathematics/linear-algebra.md"
NEW = "\n### rank-new\n\nQ: What is the rank of zero?\n\nA: Zero.\n\nSource: Axler, ch. 3\n"
ANKIS = pytest.mark.parametrize(
    "python", interpreters().values(), ids=[f"anki {each}" for each in interpreters()]
)
FIRST = pytest.mark.parametrize("first", ["here", "there"])


@pytest.fixture
def releases(project: Project) -> list[Path]:
    """Two releases of the last days: the second rewords one card and brings one."""
    when = int(time.time()) - 200_000
    project.publish("1.0.0", when)
    first = project.build("--out", "one.apkg", epoch=when)
    project.edit(LINEAR, "linearly independent columns", "independent columns")
    path = project.root / LINEAR
    path.write_text(path.read_text("utf-8") + NEW, "utf-8")
    project.publish("1.1.0", when + 100_000)
    return [first, project.build("--out", "two.apkg", epoch=when)]


def two_devices(python: str, folder: Path, **plan: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """What both devices hold after they carried out the plan."""
    done = subprocess.run(
        [python, WORKER, folder, json.dumps(plan, default=str)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    here, there = json.loads(done.stdout.splitlines()[-1])
    return here, there


def holds(here: dict[str, Any], there: dict[str, Any]) -> None:
    """Both have the same, each card once, with what was done on either of them; but for decks."""
    assert without_decks(here) == without_decks(there)
    assert here["full"] == []
    assert here["count"] == here["guids"] == 6
    notes = here["notes"]
    assert {key for key, note in notes.items() if note["reviews"]} == {
        "rank-counts",
        "unit-circle-radius",
    }
    written = {key: note["fields"]["My notes"] for key, note in notes.items()}
    assert {key: text for key, text in written.items() if text} == {
        key: f"written on {key}" for key in ("determinant-zero", "overfitting-epoch")
    }
    assert "linearly" not in notes["rank-counts"]["fields"]["Answer"]


def without_decks(found: dict[str, Any]) -> dict[str, Any]:
    """What a device holds, without what a sync has doubled."""
    bare = {
        key: {name: each for name, each in note.items() if name != "decks"}
        for key, note in found["notes"].items()
    }
    return {**found, "notes": bare, "decks": []}


@ANKIS
@FIRST
@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["old here", "new here"])
def test_devices_that_import_different_releases_have_every_note_once(
    releases: list[Path], tmp_path: Path, python: str, first: str, order: tuple[int, int]
) -> None:
    here, there = (releases[number] for number in order)
    found = two_devices(
        python, tmp_path / "learner", both=None, here=here, there=there, first=first
    )
    holds(*found)
    released = {note.fields[6]: note.id for note in apkg.read(releases[1]).notes}
    for key, note in found[0]["notes"].items():
        assert note["id"] == released[key]
        assert note["cards"] == [note["id"] + ord_ for ord_ in range(len(note["cards"]))]


@ANKIS
@FIRST
def test_a_collection_with_ids_of_an_earlier_build_keeps_them(
    releases: list[Path], tmp_path: Path, python: str, first: str
) -> None:
    earlier = with_ids_by_the_clock(releases[0], tmp_path / "earlier.apkg")
    here, there = two_devices(
        python,
        tmp_path / "learner",
        both=earlier,
        here=releases[1],
        there=releases[0],
        first=first,
    )
    holds(here, there)
    before = {note.fields[6]: note.id for note in apkg.read(earlier).notes}
    assert {key: here["notes"][key]["id"] for key in before} == before


@ANKIS
@pytest.mark.parametrize("later", ["the words", "the update"])
def test_of_a_note_that_changed_on_two_devices_a_sync_keeps_one_version_whole(
    releases: list[Path], tmp_path: Path, python: str, later: str
) -> None:
    """Hence *sync all devices first*: either the words are lost, or the release's text waits."""
    old, new = releases
    plan = {"both": old, "here": new, "there": old, "first": "here", "phone": "rank-counts"}
    touched = "rank-counts" if later == "the update" else ""
    here, there = two_devices(python, tmp_path / "learner", **plan, touched=touched)
    assert here == there
    fields = here["notes"]["rank-counts"]["fields"]
    has_words, has_text = bool(fields["My notes"]), "linearly" not in fields["Answer"]
    assert (has_words, has_text) == ((True, False) if later == "the words" else (False, True))


@ANKIS
@FIRST
def test_decks_that_a_sync_has_doubled_are_joined_on_both_devices(
    releases: list[Path], project: Project, tmp_path: Path, python: str, first: str
) -> None:
    """Would Anki stop doubling them, the add-on could stop offering it."""
    addon = tmp_path / "addons" / PACKAGE
    with zipfile.ZipFile(build(project)) as archive:
        archive.extractall(addon)
    plan = {"both": None, "here": releases[0], "there": releases[1], "first": first}
    doubled, _ = two_devices(python, tmp_path / "before", **plan)
    assert [name for name in doubled["decks"] if name.endswith("+")]
    here, there = two_devices(python, tmp_path / "learner", **plan, mend=addon)
    holds(here, there)
    assert here == there
    assert here["joined"] == sum(name.endswith("+") for name in doubled["decks"])
    assert not [name for name in here["decks"] if name.endswith("+")]
    released = {note["Key"]: note for note in map(keyed, apkg.read(releases[1]).notes)}
    assert here["notes"].keys() == released.keys()
    for key, note in here["notes"].items():
        (deck,) = {*note["decks"]}
        assert deck == json.loads(released[key]["Base"])["deck"]


def keyed(note: apkg.PackagedNote) -> dict[str, str]:
    """What is needed of a note of a release."""
    return {"Key": note.fields[6], "Base": note.fields[9]}


def test_the_ids_are_those_of_the_ledger_and_cards_follow_their_notes(project: Project) -> None:
    project.publish("1.0.0", EPOCH)
    lines = (project.root / "decks/ledger.jsonl").read_text("utf-8").splitlines()
    entries = {each["id"]: each for each in map(json.loads, lines)}
    found = apkg.read(project.build())
    keys = {note.id: note.fields[6] for note in found.notes}
    assert keys == {each["note_id"]: name for name, each in entries.items() if "note_id" in each}
    assert all(card.id == card.nid + card.ord for card in found.cards)
    ordered = sorted(found.cards, key=lambda card: card.due)
    assert [card.nid for card in ordered] == sorted(card.nid for card in found.cards)


def test_cards_have_the_time_of_the_release_whatever_their_notes_have(project: Project) -> None:
    project.publish("1.0.0", EPOCH)
    project.edit(LINEAR, "linearly independent columns", "independent columns")
    project.publish("1.1.0", EPOCH)  # the clock stood still
    assert card_times(project.build()) == {EPOCH + 1}
    notes = {note.fields[6]: note.mod for note in apkg.read(project.build()).notes}
    assert {key for key, mod in notes.items() if mod == EPOCH + 1} == {"rank-counts"}
    assert set(notes.values()) == {EPOCH, EPOCH + 1}


def test_an_unreleased_card_has_an_id_from_its_guid_below_all_released_ones(
    project: Project,
) -> None:
    found = apkg.read(project.build())
    ids = {note.fields[6]: note.id for note in found.notes}
    assert all(1_725_148_800_000 <= id_ < 1_725_148_800_000 + 2**36 for id_ in ids.values())
    assert ids == {note.fields[6]: note.id for note in apkg.read(project.build("--no-cache")).notes}
    project.publish("1.0.0", EPOCH)
    path = project.root / LINEAR
    path.write_text(path.read_text("utf-8") + NEW, "utf-8")
    after = {note.fields[6]: note.id for note in apkg.read(project.build()).notes}
    assert after["rank-new"] < min(id_ for key, id_ in after.items() if key != "rank-new")


def test_two_cards_with_one_id_stop_the_build(project: Project) -> None:
    project.publish("1.0.0", EPOCH)
    path = project.root / "decks/ledger.jsonl"
    text = path.read_text("utf-8")
    ids = dict(re.findall(r'"id": "([a-z-]+)".*"note_id": (\d+)', text))
    taken = int(ids["unit-circle-radius"]) + 1  # its reversed card is here
    path.write_text(text.replace(ids["rank-counts"], str(taken)), "utf-8")
    result = project.run("build")
    assert result.stdout == ""
    assert "the cards `unit-circle-radius` and `rank-counts` get the same id" in repr(
        result.exception
    )
    assert not (project.root / "dist").exists() or not list((project.root / "dist").iterdir())


def card_times(package: Path) -> set[int]:
    """The times of all cards in a package."""
    database = package.with_suffix(".db")
    with zipfile.ZipFile(package) as archive:
        database.write_bytes(archive.read("collection.anki2"))
    with closing(sqlite3.connect(database)) as opened:
        return {mod for (mod,) in opened.execute("select mod from cards")}


def with_ids_by_the_clock(package: Path, target: Path) -> Path:
    """The package as an earlier build would have made it, with ids that count up from a time."""
    database = target.with_suffix(".db")
    with zipfile.ZipFile(package) as archive:
        rest = {name: archive.read(name) for name in archive.namelist()}
    database.write_bytes(rest["collection.anki2"])
    with closing(sqlite3.connect(database)) as opened:
        begin = (int(time.time()) - 500_000) * 1000
        notes = [row[0] for row in opened.execute("select id from notes order by id desc")]
        for number, id_ in enumerate(notes):
            opened.execute("update notes set id = ? where id = ?", (begin + number, id_))
            opened.execute("update cards set nid = ? where nid = ?", (begin + number, id_))
        cards = [row[0] for row in opened.execute("select id from cards order by id desc")]
        for number, id_ in enumerate(cards):
            opened.execute("update cards set id = ? where id = ?", (begin + 70 + number, id_))
        opened.commit()
    rest["collection.anki2"] = database.read_bytes()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in rest.items():
            archive.writestr(name, content)
    return target
