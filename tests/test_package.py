"""The package as a file: the same bytes everywhere, whole or not at all, only what was asked."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import EPOCH, REPOSITORY, Project

from flashcards import anki_note, files, ledger, note_types, notes, package, road
from flashcards.engine import apkg, base
from flashcards.model import Roadmap, UnusableInput
from flashcards.sources import load_deck

NAME = "dist/small-roadmap.apkg"


def build_elsewhere(root: Path, **environment: str) -> bytes:
    """The bytes that a process of its own builds in `root`, under another environment."""
    subprocess.run(
        [sys.executable, "-c", "from flashcards.cli import main; main()", "build"],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY), **environment},
        check=True,
        capture_output=True,
    )
    return (root / NAME).read_bytes()


def test_the_same_sources_give_the_same_bytes_anywhere(project: Project, tmp_path: Path) -> None:
    epoch = str(EPOCH)
    one = build_elsewhere(
        project.root, SOURCE_DATE_EPOCH=epoch, TZ="Asia/Tokyo", LC_ALL="C", PYTHONHASHSEED="1"
    )
    elsewhere = project.root.rename(tmp_path / "another folder")
    other = build_elsewhere(
        elsewhere, SOURCE_DATE_EPOCH=epoch, TZ="America/Lima", LC_ALL="C.UTF-8", PYTHONHASHSEED="2"
    )
    assert one == other


def test_a_published_card_carries_its_ledgers_time_whenever_it_is_built(project: Project) -> None:
    project.publish("1.0.0", EPOCH)
    first = project.build(epoch=EPOCH + 5).read_bytes()
    assert project.build(epoch=EPOCH + 500_000).read_bytes() == first


def test_notes_at_hand_give_the_same_bytes_as_notes_that_go_by(project: Project) -> None:
    built = project.build().read_bytes()
    deck, _ = load_deck(project.root)
    made, _ = notes.compiled(deck, {}, lambda _: EPOCH)
    manifest = package.Release(deck.roadmap, "0", {}).manifest(made)
    path = package.write(
        made, notes.note_types(deck.roadmap, {}, EPOCH), project.root / "list.apkg", manifest
    )
    assert path.read_bytes() == built


def test_what_was_not_written_as_it_was_meant_is_noticed(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = project.build().read_bytes()
    write = package._Note.write_to_db

    def forgetful(self: Any, *arguments: Any) -> None:
        self.fields = [*self.fields[:1], "", *self.fields[2:]]
        write(self, *arguments)

    monkeypatch.setattr(package._Note, "write_to_db", forgetful)
    with pytest.raises(AssertionError, match=r"collection.* does not hold what was written to it"):
        project.run("build", "--no-cache")
    assert (project.root / NAME).read_bytes() == before


@pytest.mark.parametrize("place", [0, 200, -600, -30, None])
def test_a_zip_that_was_damaged_on_its_way_is_noticed(
    project: Project, monkeypatch: pytest.MonkeyPatch, place: int | None
) -> None:
    before = project.build().read_bytes()
    zipped = package._write_zip

    def damaged(target: Path, *arguments: Any) -> None:
        zipped(target, *arguments)
        content = bytearray(target.read_bytes())
        if place is None:
            del content[len(content) // 2 :]
        else:
            content[place] ^= 1
        target.write_bytes(content)

    monkeypatch.setattr(package, "_write_zip", damaged)
    with pytest.raises(AssertionError, match=r"apkg does not hold what was written to it"):
        project.run("build", "--no-cache")
    assert (project.root / NAME).read_bytes() == before


def test_the_zip_says_nothing_of_where_and_when_it_was_made(project: Project) -> None:
    with zipfile.ZipFile(project.build()) as package:
        for entry in package.infolist():
            assert entry.date_time == (1980, 1, 1, 0, 0, 0)
            assert entry.compress_type == zipfile.ZIP_DEFLATED
        assert package.read("collection.anki2")[96:100] == (3_045_000).to_bytes(4, "big")


def test_the_manifest_names_every_note(project: Project) -> None:
    project.publish("1.0.0", EPOCH)
    with zipfile.ZipFile(project.build()) as package:
        manifest = json.loads(package.read("manifest.json"))
    assert (manifest["roadmap"], manifest["version"]) == ("small-roadmap", "1.0.0")
    cards = {each["card"]: each for each in manifest["notes"].values()}
    assert len(cards) == 5
    assert cards["rank-counts"]["deck"] == "Small Roadmap::1. Mathematics"
    assert cards["rank-counts"]["changed"] == EPOCH
    assert cards["rank-counts"]["since"] == "1.0.0"


def made_note(card: str, number: int, **more: Any) -> anki_note.Note:
    """A note of ours without any figure."""
    given: dict[str, Any] = {
        "id": number,
        "guid": anki_note.guid("road", card),
        "card": card,
        "is_cloze": False,
        "fields": ("Q", "A", *[""] * 4, card, *[""] * 9),
        "tags": ("Road::a", "Road::b"),
        "deck": "Road::1. A",
        "mod": EPOCH,
        "due": 3,
        "media": {},
    }
    return anki_note.Note(**(given | more))


ROAD = Roadmap("road", "My Wörd", "Road")


def published() -> dict[str, ledger.LedgerEntry]:
    def entry(name: str, kind: str, version: str, **more: Any) -> ledger.LedgerEntry:
        return ledger.LedgerEntry(name, kind, "x", EPOCH, version, version, **more)

    return {
        "a": entry("a", "basic", "1.0.0"),
        "gone": entry("gone", "basic", "1.0.0", status="retired", because="Wörse", replaced_by="a"),
        "decks/a": entry("decks/a", "deck", "1.0.0", deck="Road::1. A", formerly=("Road::1. B",)),
        "1.10.0": replace(entry("1.10.0", "release", "1.10.0"), changed=EPOCH + 5),
        "1.9.0": entry("1.9.0", "release", "1.9.0"),
    }


def test_the_manifest_tells_whose_release_it_is_what_it_brought_and_what_it_retired() -> None:
    one, other = made_note("a", 1_000), made_note("b", 2_000, mod=EPOCH + 7)
    manifest = package.Release(ROAD, "1.10.0", published()).manifest([one, other])
    assert manifest == {
        "format": 1,
        "roadmap": "road",
        "title": "My Wörd",
        "tag": "Road",
        "licence": "",
        "authors": [],
        "version": "1.10.0",
        "categories": road.described(ROAD),
        "released": EPOCH + 5,
        "releases": ["1.9.0", "1.10.0"],
        "renamed": {"Road::1. B": "Road::1. A"},
        "retired": {
            anki_note.guid("road", "gone"): {"card": "gone", "because": "Wörse", "replaced_by": "a"}
        },
        "notes": {
            one.guid: {
                "card": "a",
                "deck": "Road::1. A",
                "hash": one.content_hash,
                "changed": EPOCH,
                "since": "1.0.0",
            },
            other.guid: {
                "card": "b",
                "deck": "Road::1. A",
                "hash": other.content_hash,
                "changed": EPOCH + 7,
                "since": "1.10.0",
            },
        },
    }


KINDS = notes.note_types(Roadmap("road", "Road", "Road"), {}, EPOCH)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_manifest_that_goes_by_is_the_same_as_one_at_hand(tmp_path: Path, count: int) -> None:
    given = [made_note(f"c{number}", 1_000 * (number + 1)) for number in range(count)]
    release = package.Release(ROAD, "1.10.0", published())
    for name, manifest in (("by.apkg", release), ("hand.apkg", release.manifest(given))):
        path = package.write(given, KINDS, tmp_path / name, manifest)
        with zipfile.ZipFile(path) as archive:
            text = archive.read("manifest.json").decode("utf-8")
        expected = json.loads(json.dumps(release.manifest(given)))
        if not count and name == "hand.apkg":
            del expected["notes"]
        assert json.loads(text) == expected
        assert "Wörd" in text
        assert "\r" not in text


def test_a_manifest_may_know_fewer_notes_or_none(tmp_path: Path) -> None:
    given = [made_note("a", 1_000), made_note("b", 2_000)]
    about = {"notes": {given[1].guid: {"card": "b"}}, "format": 1}
    for manifest in (about, {"format": 1}, {}):
        path = package.write(given, KINDS, tmp_path / "x.apkg", manifest)
        with zipfile.ZipFile(path) as archive:
            assert json.loads(archive.read("manifest.json")) == manifest


def test_a_package_holds_notes_cards_and_figures_with_their_own_ids(tmp_path: Path) -> None:
    figure = tmp_path / "a.svg"
    figure.write_text("<svg/>")
    both = made_note("a", 1_000, fields=("Q", "A", *[""] * 5, "yes", *[""] * 8))
    gap = made_note(
        "b",
        2_000,
        is_cloze=True,
        fields=("{{c1::a}} {{c3::b}}", *[""] * 15),
        deck="Road::2. B",
        media={"z.svg": figure, "b.svg": figure},
        mod=EPOCH + 9,
        due=7,
    )
    path = package.write([both, gap], KINDS, tmp_path / "x.apkg", {})
    found = apkg.read(path)
    assert [(each.id, each.guid, each.mod, each.tags) for each in found.notes] == [
        (1_000, both.guid, EPOCH, both.tags),
        (2_000, gap.guid, EPOCH + 9, gap.tags),
    ]
    assert [(each.id, each.nid, each.ord, each.due) for each in found.cards] == [
        (1_000, 1_000, 0, 3),
        (1_001, 1_000, 1, 3),
        (2_000, 2_000, 0, 7),
        (2_002, 2_000, 2, 7),
    ]
    decks = {each.nid: found.decks[each.did] for each in found.cards}
    assert decks == {1_000: "Road::1. A", 2_000: "Road::2. B"}
    assert {each.did for each in found.cards} == {
        anki_note.deck_id("Road::1. A"),
        anki_note.deck_id("Road::2. B"),
    }
    assert sorted(found.media) == ["b.svg", "z.svg"]
    assert found.open_media("b.svg") == b"<svg/>"
    for kind in KINDS:
        there = found.notetypes[kind.id]
        assert (there.name, there.fields, there.field_ids) == (
            kind.name,
            kind.fields,
            kind.field_ids,
        )
        assert [(each.id, each.name, each.front, each.back) for each in there.templates] == [
            (each.id, each.name, each.front, each.back) for each in kind.templates
        ]
        assert (there.css, there.mod) == (kind.css, EPOCH)
    with zipfile.ZipFile(path) as archive:
        assert json.loads(archive.read("media")) == {"0": "b.svg", "1": "z.svg"}
        for entry in archive.infolist():
            assert (entry.create_system, entry.external_attr) == (3, 0o644 << 16)
        (tmp_path / "c.anki2").write_bytes(archive.read("collection.anki2"))
    with closing(sqlite3.connect(tmp_path / "c.anki2")) as database:
        ((models,),) = database.execute("SELECT models FROM col").fetchall()
        mods = {mod for (mod,) in database.execute("SELECT mod FROM cards")}
    assert mods == {EPOCH + 9}, "all cards have the time of the newest note"
    for kind in json.loads(models).values():
        closed = {each["name"] for each in kind["flds"] if each["collapsed"]}
        assert closed == {each["name"] for each in kind["flds"] if each["excludeFromSearch"]}
        assert closed == note_types.TECHNICAL
        templates = [(each["bqfmt"], each["bafmt"]) for each in kind["tmpls"]]
        assert templates[0][0] in {"{{Question}}", "{{cloze:Text}}"}


def test_all_cards_have_the_time_that_is_given(tmp_path: Path) -> None:
    path = package.write([made_note("a", 1_000)], KINDS, tmp_path / "x.apkg", {}, EPOCH + 99)
    with zipfile.ZipFile(path) as archive:
        (tmp_path / "c.anki2").write_bytes(archive.read("collection.anki2"))
    with closing(sqlite3.connect(tmp_path / "c.anki2")) as database:
        assert database.execute("SELECT mod FROM cards").fetchall() == [(EPOCH + 99,)]
        assert database.execute("SELECT mod FROM notes").fetchall() == [(EPOCH,)]


@pytest.mark.parametrize("number", [1_000, 1_001])
def test_two_cards_that_get_one_id_are_both_named(tmp_path: Path, number: int) -> None:
    both = made_note("a", 1_000, fields=("Q", "A", *[""] * 4, "a", "yes", *[""] * 8))
    with pytest.raises(UnusableInput, match="the cards `a` and `b` get the same id in Anki"):
        package.write([both, made_note("b", number)], KINDS, tmp_path / "x.apkg", {})
    assert list(tmp_path.iterdir()) == []


def test_a_learners_note_type_may_have_no_ids(tmp_path: Path) -> None:
    bare = replace(
        KINDS[0],
        field_ids=(0,) * 16,
        templates=tuple(replace(each, id=0) for each in KINDS[0].templates),
    )
    path = package.write([made_note("a", 1_000)], (bare, KINDS[1]), tmp_path / "x.apkg", {})
    kind = apkg.read(path).notetypes[bare.id]
    assert not any(kind.field_ids)
    with zipfile.ZipFile(path) as archive:
        (tmp_path / "c.anki2").write_bytes(archive.read("collection.anki2"))
    with closing(sqlite3.connect(tmp_path / "c.anki2")) as database:
        ((models,),) = database.execute("SELECT models FROM col").fetchall()
    (found,) = json.loads(models).values()
    assert not any("id" in each for each in (*found["flds"], *found["tmpls"]))


def test_base_knows_the_fields_that_were_released(project: Project) -> None:
    found = apkg.read(project.build())
    kinds = found.notetypes
    assert len(found.notes) == 5
    for note in found.notes:
        released = base.read(note.fields[9])
        assert released is not None
        ids = kinds[note.mid].field_ids
        own = {"Base", "My notes"}
        for id_, name, text in zip(ids, kinds[note.mid].fields, note.fields, strict=True):
            assert released.untouched(str(id_), text) is (None if name in own else True)
        assert len(released.digests) == len(ids) - 2


@pytest.mark.parametrize(
    ("options", "cards"),
    [
        (["--category", "machine-learning"], {"overfitting-epoch"}),
        (["--concept", "trigonometry"], {"unit-circle-radius"}),
        (
            ["--concept", "trigonometry", "--category", "machine-learning"],
            {"unit-circle-radius", "overfitting-epoch"},
        ),
        (["--tag", "SmallRoad::topic::matrix-rank"], {"rank-counts", "rank-numpy"}),
        (["--tag", "smallroad::TOPIC"], None),
    ],
)
def test_a_part_of_the_deck_can_be_built(
    project: Project, options: list[str], cards: set[str] | None
) -> None:
    path = project.build(*options)
    assert path.name != "small-roadmap.apkg"  # the whole deck's file is not replaced by a part
    found = {note.fields[6] for note in apkg.read(path).notes}
    assert found == cards if cards else len(found) == 5


def test_out_names_a_file_or_a_folder(project: Project) -> None:
    assert project.build("--out", "a/b.apkg") == project.root / "a/b.apkg"
    assert project.build("-o", "c") == project.root / "c/small-roadmap.apkg"


@pytest.mark.parametrize(
    "arguments",
    [
        ["build", "--out", "deck.zip"],
        ["build", "--out", "roadmap.yaml"],
        ["build", "-o", "a/deck.colpkg"],
        ["release", "1.0.0", "-o", "dist/deck.apkg"],
        ["addon", "-o", "my.ankiaddon"],
        ["site", "--out", "public.html"],
        ["preview", "--static", "page.html"],
        ["export", "html", "-o", "sheet.html"],
        ["export", "markdown", "-o", "notes.md"],
        ["export", "crowdanki", "-o", "deck.json"],
    ],
)
def test_a_name_of_another_kind_is_a_usage_error(project: Project, arguments: list[str]) -> None:
    before = {*project.root.rglob("*")}
    done = command(project.root, *arguments)
    assert done.returncode == 2, done.stderr
    said = " ".join(done.stderr.replace("│", " ").split())
    assert f"{arguments[-1]} reads as a file" in said or f"{arguments[-1]} does not end in" in said
    assert {*project.root.rglob("*")} == before


def test_a_folder_that_is_there_may_be_called_as_one_likes(project: Project) -> None:
    for name in ("decks.v2", "old.apkg", "a.b"):
        (project.root / name).mkdir()
        built = project.build("--no-cache", "-o", name)
        assert built == project.root / name / "small-roadmap.apkg"
        assert project.run("export", "markdown", "-o", name).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["build", "--concept", "trigonometri"], 2, "did you mean `trigonometry`"),
        (["build", "--category", "x"], 2, "there is no category `x`; roadmap.yaml lists them"),
        (["new", "trigonometry", "x"], 2, "`x` is no topic of trigonometry. Topics of"),
        (["new", "trigonometry"], 2, "a topic is missing. Topics of trigonometry: unit-circle"),
        (["new", "trigonometry", "unit-circle", "--id", "A b"], 2, "`A b` is not in kebab-case"),
        (["new", "trigonometry", "unit-circle", "--id", ""], 2, "`` is not in kebab-case"),
        (["new", "trigonometry", "unit-circle", "--id", "rank-counts"], 2, "is taken by another"),
        (["build", "--tag", "SmallRoad::none"], 1, "no card is selected"),
        (["-C", "nowhere", "build"], 3, "nowhere"),
        (["-C", "..", "build"], 3, "there is no deck here: no roadmap.yaml"),
    ],
)
def test_what_cannot_be_built_is_one_line_and_the_right_exit_code(
    project: Project, arguments: list[str], code: int, said: str
) -> None:
    done = command(project.root, *arguments)
    assert done.returncode == code
    assert said in " ".join(done.stderr.replace("│", " ").split())
    assert "Traceback" not in done.stderr
    assert not (project.root / "dist").exists()


@pytest.mark.parametrize("epoch", ["soon", "-1", "²", "", "٣", "99999999999", "9" * 5000])
def test_a_time_that_is_no_number_of_seconds_is_unusable(project: Project, epoch: str) -> None:
    done = command(project.root, "build", SOURCE_DATE_EPOCH=epoch)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == f"SOURCE_DATE_EPOCH is `{epoch[:20]}`; it must be a number of seconds\n"


def test_a_fault_in_a_card_stops_the_build_and_keeps_the_old_file(project: Project) -> None:
    before = project.build().read_bytes()
    project.edit("decks/mathematics/trigonometry.md", "A: The", "A: <script>x</script> The")
    result = project.run("build")
    assert result.exit_code == 1
    assert "decks/mathematics/trigonometry.md:9:4: M001" in result.stderr
    assert (project.root / NAME).read_bytes() == before


def test_a_figure_that_is_missing_stops_the_build(project: Project) -> None:
    (project.root / "decks/machine-learning/curves.svg").unlink()
    result = project.run("build")
    assert result.exit_code == 1
    assert "overfitting.md:9:1: M009" in result.stderr


def test_a_full_or_forbidden_disk_is_an_environment_fault(project: Project) -> None:
    (project.root / "dist").write_text("a file where a folder should be")
    done = command(project.root, "build")
    assert done.returncode == 4
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_a_killed_build_left_is_removed_and_a_running_ones_is_not(tmp_path: Path) -> None:
    target = tmp_path / "deck.apkg"
    dead = tmp_path / ".deck.apkg-999999999-abcdef_8"
    running = tmp_path / f".deck.apkg-{os.getppid()}-abcdef_8"
    other = tmp_path / ".other.apkg-999999999-abcdef_8"
    for folder in (dead, running, other):
        folder.mkdir()
        (folder / "draft").write_text("x")
    files.replace(target, "new")
    assert target.read_text() == "new"
    assert not dead.exists()
    assert running.exists()
    assert other.exists()
    assert not list(tmp_path.glob(f".deck.apkg-{os.getpid()}*"))


def commit(root: Path, date: str) -> None:
    """Commit everything in `root` at this time."""
    environment = os.environ | {
        "GIT_AUTHOR_DATE": date,
        "GIT_COMMITTER_DATE": date,
        "GIT_CONFIG_GLOBAL": os.devnull,
    }
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    for arguments in (["init", "-q"], ["add", "-A"], [*who, "commit", "-q", "-m", "Cards"]):
        subprocess.run(["git", *arguments], cwd=root, env=environment, check=True)


def command(root: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`flashcards ARGUMENTS` as a process of its own, in `root`."""
    return subprocess.run(
        [sys.executable, "-c", "from flashcards.cli import main; main()", *arguments],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY), "NO_COLOR": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
