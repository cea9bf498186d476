"""`flashcards merge` as people use it: real exports in, a patch and a report out."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import anki_packages as make
import anki_worker
import pytest
from anki_worker import take_in
from conftest import AFTER, BEFORE, Project
from test_crashes import state
from test_package import command
from test_real_anki import study

from flashcards import look, note_types, patch, report
from flashcards.engine import account, apkg, merge
from flashcards.engine.merge import MergeNote, Outcome, Release

if TYPE_CHECKING:
    from anki.collection import Collection

TRIGONOMETRY = "decks/mathematics/trigonometry.md"


def note_of(collection: Collection, card: str) -> object:
    (nid,) = collection.find_notes(f"Key:{card}")
    return collection.get_note(nid)


def export(collection: Collection, path: Path, *, legacy: bool = False) -> Path:
    anki_worker.export(collection, path, legacy=legacy)
    return path


class Learner:
    """A learner of release 1.0.0 who edited one card and deleted another, and release 1.1.0."""

    def __init__(self, project: Project, collection: Collection) -> None:
        project.publish("1.0.0", BEFORE)
        self.old = project.build("--out", "old.apkg")
        take_in(collection, str(self.old))
        note = note_of(collection, "unit-circle-radius")
        note["Answer"] = "My circle."  # type: ignore[index]
        collection.update_note(note)  # type: ignore[arg-type]
        collection.remove_notes(collection.find_notes("Key:rank-counts"))
        self.mine = export(collection, project.root / "mine.apkg")
        project.edit(TRIGONOMETRY, "A: The unit circle.", "A: The circle of radius one.")
        project.edit("decks/machine-learning/overfitting.md", "A: At epoch 12", "A: Epoch 12")
        project.publish("1.1.0", AFTER)
        self.release = project.build("--out", "new.apkg")
        self.project = project
        self.collection = collection

    def merge(self, *more: str, code: int = 1) -> tuple[str, Path]:
        patch = self.project.root / "patch.apkg"
        result = self.project.run(
            "merge", str(self.mine), str(self.release), "-o", str(patch), *more
        )
        assert result.exit_code == code, result.output + repr(result.exception)
        return result.stdout, patch


@pytest.fixture
def learner(project: Project, collection: Collection) -> Learner:
    return Learner(project, collection)


def test_the_report_tells_conflicts_with_both_texts_and_what_stays_away(learner: Learner) -> None:
    text, patch = learner.merge()
    assert text.startswith(f"In Anki: File › Import, choose {patch}.\n")
    assert "\nsmall-roadmap 1.1.0\n" in text
    assert "yours:   My circle." in text
    assert "release: The circle of radius one." in text
    stay_away = "1 · Deleted by you: stay away (--restore-deleted brings them back)"
    assert f"{stay_away}\n  What does the rank of a matrix count?\n" in text
    assert "1 · Changed by you and by the release: yours stays\n" in text
    assert "(changed: Answer)" in text
    assert "2 · Unchanged" in text
    assert "Sync all your devices before you export and again after the import" in text
    take_in(learner.collection, str(patch))
    assert note_of(learner.collection, "unit-circle-radius")["Answer"] == "My circle."  # type: ignore[index]
    assert "Epoch 12" in note_of(learner.collection, "overfitting-epoch")["Answer"]  # type: ignore[index]
    assert not learner.collection.find_notes("Key:rank-counts")


def test_the_json_report_has_counts_and_conflicts(learner: Learner) -> None:
    text, _ = learner.merge("--json")
    told = json.loads(text)
    assert told["now"][0].startswith("In Anki: File › Import")
    (release,) = told["releases"]
    assert (release["roadmap"], release["version"]) == ("small-roadmap", "1.1.0")
    assert {each["kind"]: each["count"] for each in release["groups"]} == {
        "applied": 1, "conflict": 1, "deleted by you": 1, "untouched": 2,
    }  # fmt: skip
    (conflict,) = release["groups"][0]["notes"]
    assert conflict["conflicts"][0]["field"] == "Answer"
    assert "My circle." in conflict["conflicts"][0]["yours"]


def test_the_page_marks_what_differs(learner: Learner) -> None:
    page = learner.project.root / "report.html"
    learner.merge("--html", str(page))
    html = page.read_text("utf-8")
    assert "<dd><del>My circle</del>.</dd>" in html
    assert "<dd><ins>The circle of radius one</ins>.</dd>" in html
    assert html.index("File › Import") < html.index("Changed by you")
    assert "what is the circle of radius 1" in html  # the card's question, not only its id
    assert "http" not in html  # it needs nothing from elsewhere


def test_prefer_release_and_restore_deleted(learner: Learner) -> None:
    _, patch = learner.merge("--prefer", "release", "--restore-deleted")
    take_in(learner.collection, str(patch))
    answer = note_of(learner.collection, "unit-circle-radius")["Answer"]  # type: ignore[index]
    assert "The circle of radius one." in answer
    assert learner.collection.find_notes("Key:rank-counts")


def test_a_dry_run_writes_nothing(learner: Learner) -> None:
    before = {path: path.read_bytes() for path in learner.project.root.glob("*") if path.is_file()}
    learner.merge("--dry-run", "--html", "report.html")
    after = {path: path.read_bytes() for path in learner.project.root.glob("*") if path.is_file()}
    assert after == before


def test_what_one_already_has_gives_no_patch_and_exit_code_0(
    project: Project, new_collection: Callable[[], Collection]
) -> None:
    project.publish("1.0.0", BEFORE)
    package = project.build()
    collection = new_collection()
    take_in(collection, str(package))
    mine = export(collection, project.root / "mine.apkg", legacy=True)
    result = project.run("merge", str(mine), str(package), "-o", "patch.apkg")
    assert result.exit_code == 0
    assert result.stdout.startswith("You have all of it: no patch is needed.\n")
    assert not (project.root / "patch.apkg").exists()


def test_a_new_look_arrives_by_the_patch_though_the_learner_renamed_the_note_type(
    project: Project, collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.publish("1.0.0", BEFORE)
    take_in(collection, str(project.build("--out", "old.apkg")))
    kind = collection.models.by_name("AI Roadmap Basic")
    assert kind is not None
    kind["name"] = "Roadmap, mine"
    collection.models.update_dict(kind)
    mine = export(collection, project.root / "mine.apkg")
    shown = look.stylesheet() + "\n/* new */"
    monkeypatch.setattr(look, "stylesheet", lambda: shown)
    project.publish("1.1.0", AFTER)
    release = project.build("--out", "new.apkg", epoch=AFTER)
    result = project.run("merge", str(mine), str(release), "-o", "patch.apkg")
    assert result.exit_code == 0, result.output
    take_in(collection, str(project.root / "patch.apkg"))
    changed = collection.models.get(kind["id"])
    assert changed is not None
    assert changed["css"] == shown


def test_an_older_package_of_ours_can_be_what_one_has(learner: Learner) -> None:
    learner.mine = learner.old
    text, patch = learner.merge(code=0)
    assert "conflict" not in text
    assert {note.fields[6] for note in apkg.read(patch).notes} == {
        "unit-circle-radius",
        "overfitting-epoch",
    }


def test_two_roadmaps_become_one_package_without_touching_each_other(
    project: Project, new_collection: Callable[[], Collection]
) -> None:
    one = project.build("--out", "one.apkg")
    for old, new in (("small-roadmap", "other-roadmap"), ("Small Roadmap", "Other Roadmap"),
                     ("SmallRoad", "OtherRoad")):  # fmt: skip
        project.edit("roadmap.yaml", old, new)
    other = project.build("--out", "other.apkg")
    result = project.run("merge", str(one), str(other), "--whole", "-o", "both.apkg")
    assert result.exit_code == 0, result.output
    both = apkg.read(project.root / "both.apkg")
    guids = [note.guid for path in (one, other) for note in apkg.read(path).notes]
    assert sorted(note.guid for note in both.notes) == sorted(guids)
    assert len(set(guids)) == 10
    collection = new_collection()
    take_in(collection, str(project.root / "both.apkg"))
    names = {each.name for each in collection.decks.all_names_and_ids()}
    assert {"Small Roadmap::1. Mathematics", "Other Roadmap::1. Mathematics"} <= names
    roots = {tag.partition("::")[0] for tag in collection.tags.all()}
    assert roots == {"SmallRoad", "OtherRoad"}


def test_several_releases_are_merged_in_order(learner: Learner) -> None:
    learner.project.edit(TRIGONOMETRY, "A: The circle of radius one.", "A: The unit circle, again.")
    learner.project.publish("1.2.0", AFTER + 5)
    third = learner.project.build("--out", "third.apkg")
    learner.mine = learner.old
    result = learner.project.run(
        "merge", str(learner.mine), str(learner.release), str(third), "-o", "patch.apkg"
    )
    assert result.exit_code == 0, result.output
    assert result.stdout.index("1.1.0") < result.stdout.index("1.2.0")
    answers = {
        note.fields[6]: note.fields[1]
        for note in apkg.read(learner.project.root / "patch.apkg").notes
    }
    assert "again" in answers["unit-circle-radius"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["mine.apkg", "new.apkg", "--had", "last"], 2, "write it such as 1.2.0"),
        (["nowhere.apkg", "new.apkg"], 3, "nowhere.apkg"),
        (["mine.apkg", "roadmap.yaml"], 3, "roadmap.yaml"),
        (["mine.apkg", "mine.apkg"], 3, "take the .apkg from the project's releases"),
        (["new.apkg", "mine.apkg"], 3, "swap the two: yours comes first"),
        (["mine.apkg", "half.apkg"], 3, "half.apkg: it is not a zip, or not all of it is here"),
        (["mine.apkg", "half.apkg"], 3, "or download it, once more"),
        (["other.apkg", "new.apkg"], 3, "other.apkg: this holds none of the roadmap's notes"),
        (["mine.apkg", "new.apkg", "-o", "mine.apkg"], 2, "would overwrite"),
        (["mine.apkg", "new.apkg", "-o", "roadmap.yaml/patch.apkg"], 4, "cannot be written"),
        (["mine.apkg"], 2, "Missing argument"),
        (["mine.apkg", "new.apkg", "-o", "patch.txt"], 2, "patch.txt is no name for a package"),
        (["mine.apkg", "new.apkg", "-o", "patch"], 2, "patch is no name for a package"),
        (["mine.apkg", "new.apkg", "-o", "decks"], 2, "decks is no name for a package"),
        (["mine.apkg", "new.apkg", "--html", "decks"], 2, "decks is no name for a page"),
        (["mine.apkg", "new.apkg", "--html", "patch.apkg"], 2, "is no name for a page"),
    ],
)
def test_what_cannot_be_merged_is_one_line_and_the_right_exit_code(
    learner: Learner, arguments: list[str], code: int, said: str
) -> None:
    before = learner.mine.read_bytes()
    root = learner.project.root
    (root / "half.apkg").write_bytes(learner.release.read_bytes()[:5000])
    learner.collection.remove_notes(learner.collection.find_notes(""))
    kind = learner.collection.models.by_name("Basic")
    assert kind is not None
    note = learner.collection.new_note(kind)
    note["Front"] = "Something else"
    learner.collection.add_note(note, learner.collection.decks.id("Other") or 1)  # type: ignore[arg-type]
    export(learner.collection, root / "other.apkg")
    done = command(root, "merge", *arguments)
    assert done.returncode == code, done.stderr
    assert said in " ".join(done.stderr.replace("│", " ").split())
    assert "Traceback" not in done.stderr
    assert learner.mine.read_bytes() == before
    assert not (learner.project.root / "patch.apkg").exists()


HOSTILE = [
    "<![x" * 2000,
    f"&#{'1' * 5000};",
    "<a " * 20_000,
    r"\(" * 20_000,
    "the (dog) cat " * 900,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:4])
def test_whatever_a_learner_wrote_is_merged_and_stays(learner: Learner, text: str) -> None:
    note = note_of(learner.collection, "unit-circle-radius")
    note["Answer"] = text  # type: ignore[index]
    learner.collection.update_note(note)  # type: ignore[arg-type]
    export(learner.collection, learner.mine)
    report, patch = learner.merge("--html", "report.html")
    assert "1 · Changed by you and by the release" in report
    merged = {each.fields[6]: each.fields[1] for each in apkg.read(patch).notes}
    assert merged["unit-circle-radius"] == text


def test_control_codes_of_a_package_do_not_reach_the_terminal(learner: Learner) -> None:
    note = note_of(learner.collection, "unit-circle-radius")
    note["Answer"] = "\x1b[31mred\x1b[0m \u202eturned"  # type: ignore[index]
    learner.collection.update_note(note)  # type: ignore[arg-type]
    export(learner.collection, learner.mine)
    report, _ = learner.merge()
    assert "\x1b" not in report
    assert "\u202e" not in report
    assert "turned" in report


def doubled(package: Path, guid: str, ours: bool) -> tuple[int, int]:
    """Give two notes of a legacy package one guid; the first is answered. Their note ids."""
    with zipfile.ZipFile(package) as zipped:
        entries = {name: zipped.read(name) for name in zipped.namelist()}

    def change(db: sqlite3.Connection) -> None:
        key = "unit-circle-radius" if ours else "no-card"
        db.execute(
            "INSERT INTO notes SELECT id + 7, ?, mid, mod, usn, tags, replace(flds, ?, ?), sfld,"
            " csum, flags, data FROM notes WHERE flds LIKE ?",
            (guid, "unit-circle-radius", key, "%unit-circle-radius%"),
        )
        if not ours:
            db.execute(
                "INSERT INTO notes SELECT id + 8, guid, mid, mod, usn, tags, flds, sfld, csum,"
                " flags, data FROM notes WHERE guid = ?",
                (guid,),
            )

    make.write(package, make.edited(entries, change, package.parent))
    ids = sorted(note.id for note in apkg.read(package).notes if note.guid == guid)
    assert len(ids) == 2
    return ids[0], ids[1]


def test_two_notes_that_are_one_card_are_refused_with_the_search_for_the_spare_one(
    learner: Learner,
) -> None:
    (guid,) = (note.guid for note in apkg.read(learner.mine).notes if "My circle." in note.fields)
    export(learner.collection, learner.mine, legacy=True)
    _, spare = doubled(learner.mine, guid, ours=True)
    done = command(learner.project.root, "merge", str(learner.mine), str(learner.release))
    assert done.returncode == 3
    assert "more than one note of the card `unit-circle-radius`; in Anki" in done.stderr
    assert f"nid:{spare} (of each card all but the note answered most)" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_two_notes_with_one_guid_that_no_release_has_are_named(learner: Learner) -> None:
    export(learner.collection, learner.mine, legacy=True)
    _, spare = doubled(learner.mine, "somebody's", ours=False)
    result = learner.project.run("merge", str(learner.mine), str(learner.release))
    assert result.exit_code == 1
    assert f"share their guid with another note, and are left out: in Anki nid:{spare}" in (
        result.stderr
    )


@pytest.mark.parametrize(
    ("out", "html"), [("roadmap.yaml/p.apkg", "report.html"), ("p.apkg", "roadmap.yaml/r.html")]
)
def test_where_one_cannot_be_written_neither_the_patch_nor_the_page_is(
    learner: Learner, out: str, html: str
) -> None:
    (learner.project.root / "report.html").write_text("old")
    before = state(learner.project.root)
    arguments = ["merge", "mine.apkg", "new.apkg", "-o", out, "--html", html]
    done = command(learner.project.root, *arguments)
    assert done.returncode == 4, done.stderr
    assert done.stderr.startswith("roadmap.yaml/")
    assert done.stderr.endswith("cannot be written: File exists; it is as it was before\n")
    assert done.stdout == "", "no report of what was not done"
    assert state(learner.project.root) == before


def test_the_patch_is_written_though_nobody_reads_the_report(learner: Learner) -> None:
    process = learner.project.start("merge", "mine.apkg", "new.apkg")
    assert process.stdout is not None
    process.stdout.close()
    assert process.wait(60) in {0, 1}
    assert (learner.project.root / "patch.apkg").is_file()


@pytest.mark.parametrize("ticked", [False, True])
def test_marks_that_an_import_takes_off_are_reported_with_the_way_to_keep_them(
    learner: Learner, ticked: bool
) -> None:
    """Would Anki stop taking the tags off, the report could stop telling so."""
    collection = learner.collection
    nids = collection.find_notes("Key:overfitting-epoch OR Key:unit-circle-radius")
    collection.tags.bulk_add(nids, "marked leech mine")
    study(collection, "overfitting-epoch")
    scheduled = collection.db.all("select * from cards order by id")  # type: ignore[union-attr]
    export(collection, learner.mine)
    text, patch = learner.merge()
    for tag in ("marked", "leech"):
        _, _, told = text.partition(f"tag these `{tag}` again")
        searched = told.splitlines()[2].strip()
        assert {*collection.find_notes(searched)} == {*nids}
    assert text.index("Before you import") < text.index("tag these") < text.index("Unchanged")
    take_in(collection, patch, with_scheduling=ticked)
    note = note_of(collection, "overfitting-epoch")
    assert "Epoch 12" in note["Answer"]  # type: ignore[index]
    assert {"marked", "leech", "mine"} & {*note.tags} == (  # type: ignore[attr-defined]
        {"marked", "leech", "mine"} if ticked else {"mine"}
    )
    assert collection.db.all("select * from cards order by id") == scheduled  # type: ignore[union-attr]


def test_a_search_finds_the_notes_whatever_a_learner_calls_the_field(learner: Learner) -> None:
    collection = learner.collection
    study(collection, "overfitting-epoch")
    for kind in collection.models.all():
        for key in kind["flds"]:
            if key["name"] == "Key":
                collection.models.rename_field(kind, key, "Id")
                collection.models.update_dict(kind)
    nids = collection.find_notes("Id:overfitting-epoch")
    assert len(nids) == 1
    collection.tags.bulk_add(nids, "marked")
    export(collection, learner.mine)
    text, _ = learner.merge()
    searched = text.partition("tag these `marked` again")[2].splitlines()[2].strip()
    assert {*collection.find_notes(searched)} == {*nids}


def test_an_export_without_reviews_is_said_to_be_one(learner: Learner) -> None:
    arguments = ("merge", str(learner.mine), str(learner.release), "--dry-run")
    assert "Include scheduling information" in learner.project.run(*arguments).stderr
    study(learner.collection, "overfitting-epoch")
    export(learner.collection, learner.mine)
    assert not learner.project.run(*arguments).stderr


def searches(
    outcomes: Sequence[Outcome], release: Release, mine: Mapping[str, MergeNote]
) -> list[str]:
    return [step.search for step in account.steps([(release, outcomes)], mine)]


def test_the_search_finds_cards_in_anki_however_many_they_are(
    project: Project, collection: Collection
) -> None:
    project.publish("1.0.0", BEFORE)
    take_in(collection, str(project.build("--out", "old.apkg")))
    project.edit("roadmap.yaml", "name: 1. Mathematics", "name: 1. Maths")
    project.publish("1.1.0", AFTER, rename_decks=True)
    mine = export(collection, project.root / "mine.apkg")
    merged = patch.merge_files(mine, [project.build("--out", "new.apkg")])
    (release, outcomes), *_ = merged.outcomes
    told = report.as_text(report.of(merged.outcomes, merged.mine, merged.options, []))
    assert "Before you import\n  1. Rename the deck" in told
    assert "Rename the deck “Small Roadmap::1. Mathematics” to “Small Roadmap::1. Maths”" in told
    assert "Move the cards from" not in told
    (search,) = searches(outcomes, replace(release, renamed={}), merged.mine)
    moved = {each.card for each in outcomes if each.moves}
    found = [collection.get_note(nid)["Key"] for nid in collection.find_notes(search)]
    assert len(moved) > 1
    assert sorted(found) == sorted(moved)
    own = note_of(collection, sorted(moved)[0]).card_ids()  # type: ignore[attr-defined]
    collection.set_deck(own, collection.decks.id("Mine"))  # type: ignore[arg-type]
    assert not {*own} & {*collection.find_cards(search)}
    old_deck = outcomes[0].leaves
    odd = [replace(outcomes[0], leaves='1. "Odd" *_\\ name', card="x")]
    (search,) = searches(odd, release, {})
    assert not collection.find_notes(search)
    assert old_deck
    note = merged.mine[outcomes[0].guid]
    many = [replace(outcomes[0], guid=f"{number}") for number in range(3000)]
    mine_too = {each.guid: replace(note, id=int(each.guid) + 1) for each in many}
    (search,) = searches(many, replace(release, renamed={}), mine_too)
    assert not collection.find_notes(search)  # and Anki does not refuse it


def test_an_export_of_one_deck_only_is_said_to_lack_the_others(learner: Learner) -> None:
    arguments = ("merge", str(learner.mine), str(learner.release), "--dry-run")
    learner.collection.remove_notes(learner.collection.find_notes('deck:"*2. *"'))
    export(learner.collection, learner.mine)
    said = learner.project.run(*arguments).stderr.splitlines()[-1]
    assert "holds no card of Small Roadmap::2. " in said
    assert "1. " not in said.partition("holds no card of")[2]
    assert "export the whole deck" in said


def test_a_release_older_than_what_one_has_is_said_to_be_older(learner: Learner) -> None:
    back = learner.project.run("merge", str(learner.release), str(learner.old), "--dry-run")
    assert "small-roadmap 1.0.0 is older than 1.1.0, which you have" in back.stderr
    forth = learner.project.run("merge", str(learner.old), str(learner.release), "--dry-run")
    assert not forth.stderr


def moved_notes(collection: Collection, search: str, source: str, target: int) -> None:
    """Change the note type of notes, as *Change Note Type* does with the fields of one name."""
    kind = collection.models.by_name(source)
    assert kind is not None
    info = collection.models.change_notetype_info(
        old_notetype_id=kind["id"],
        new_notetype_id=target,  # type: ignore[arg-type]
    ).input
    info.note_ids.extend(collection.find_notes(search))
    collection.models.change_notetype_of_notes(info)


def test_another_deck_of_this_program_in_the_same_export_is_not_ours(
    project: Project, collection: Collection
) -> None:
    roadmap = project.root / "roadmap.yaml"
    ours = roadmap.read_text("utf-8")
    take_in(collection, str(project.build("--out", "ours.apkg")))
    release = project.build("--out", "part.apkg", "--concept", "trigonometry")
    theirs = ours.replace("small-roadmap", "other-road").replace("SmallRoad", "OtherRoad")
    theirs = theirs.replace("Small Roadmap", "Other Road").replace("AI Roadmap", "Other")
    roadmap.write_text(theirs.replace("17954532000", "17000000000"), "utf-8")
    take_in(collection, str(project.build("--out", "theirs.apkg")))
    others = {note.guid for note in apkg.read(project.root / "theirs.apkg").notes}
    collection.remove_notes(collection.find_notes("tag:SmallRoad::* note:*Cloze*"))
    mine = export(collection, project.root / "mine.apkg")

    merged = patch.merge_files(mine, [release])
    assert others <= merged.after.keys()
    assert not others & merged.ours().keys()
    assert 1_700_000_000_002 not in {kind.id for kind in merged.note_types()}


def test_notes_of_a_copy_of_our_note_type_are_counted_with_the_cause_and_a_cure_that_works(
    project: Project, collection: Collection
) -> None:
    """What the report says of every note is what the import of the patch leaves behind."""
    project.publish("1.0.0", BEFORE)
    take_in(collection, str(project.build("--out", "old.apkg")))
    kind = collection.models.by_name("AI Roadmap Basic")
    assert kind is not None
    copy = collection.models.copy(kind)
    some = "Key:unit-circle-radius OR Key:rank-counts"
    moved_notes(collection, some, kind["name"], copy["id"])
    before = dict(note_of(collection, "unit-circle-radius").items())  # type: ignore[attr-defined]
    mine = export(collection, project.root / "mine.apkg")
    result = project.run("retire", "rank-counts", "--because", "Said better", epoch=AFTER)
    assert result.exit_code == 0, result.output
    project.edit(TRIGONOMETRY, "A: The unit circle.", "A: The circle of radius one.")
    project.publish("1.1.0", AFTER)
    release = project.build("--out", "new.apkg")
    arguments = ("merge", str(mine), str(release), "-o", "p.apkg")

    result = project.run(*arguments)
    assert result.exit_code == 1, result.output
    said = f"2 not updated: an import changes no note of the note type “{copy['name']}”"
    assert said in result.stdout
    told = result.stdout.partition("What is left to do in Anki\n")[2]
    assert said in told
    assert "Change Note Type" in told
    search = told.partition("search for\n")[2].splitlines()[0]
    assert len(collection.find_notes(search.strip())) == 2
    assert result.stdout.startswith("There is nothing to import: what is left, you do in Anki.\n")
    assert not (project.root / "p.apkg").exists()
    assert dict(note_of(collection, "unit-circle-radius").items()) == before  # type: ignore[attr-defined]

    moved_notes(collection, search.strip(), copy["name"], kind["id"])
    export(collection, mine)
    result = project.run(*arguments)
    assert result.exit_code == 0, result.output
    take_in(collection, str(project.root / "p.apkg"))
    assert "radius one" in note_of(collection, "unit-circle-radius")["Answer"]  # type: ignore[index]


def test_a_second_release_merged_into_the_same_export_is_taken_too(
    learner: Learner,
) -> None:
    """And the other answer to a conflict; but no words that were written after the export."""
    project, collection = learner.project, learner.collection
    old = (learner.mine, "-o", "p.apkg")

    def imported(release: Path, *more: str) -> None:
        result = project.run("merge", *map(str, (old[0], release, *old[1:])), *more)
        assert result.exit_code == 1, result.output
        take_in(collection, str(project.root / "p.apkg"))

    def answer(card: str) -> str:
        return str(note_of(collection, card)["Answer"])  # type: ignore[index]

    imported(learner.release)
    assert "Epoch 12" in answer("overfitting-epoch")
    assert answer("unit-circle-radius") == "My circle."
    imported(learner.release, "--prefer", "release")
    assert "radius one" in answer("unit-circle-radius")
    project.edit("decks/machine-learning/overfitting.md", "A: Epoch 12", "A: The epoch 12")
    project.publish("1.2.0", AFTER + 5)
    imported(project.build("--out", "third.apkg"))
    assert "The epoch 12" in answer("overfitting-epoch")
    assert answer("unit-circle-radius") == "My circle."
    late = note_of(collection, "overfitting-epoch")
    late["Answer"] = "Written later."  # type: ignore[index]
    collection.update_note(late)  # type: ignore[arg-type]
    collection.db.execute("update notes set mod = mod + 60 where id = ?", late.id)  # type: ignore
    project.edit("decks/machine-learning/overfitting.md", "A: The epoch 12", "A: In epoch 12")
    project.publish("1.3.0", AFTER + 10)
    imported(project.build("--out", "fourth.apkg"))
    assert answer("overfitting-epoch") == "Written later."


def test_a_field_that_the_learner_renamed_is_known_by_its_id(
    project: Project, collection: Collection
) -> None:
    project.publish("1.0.0", BEFORE)
    take_in(collection, str(project.build("--out", "old.apkg")))
    kind = collection.models.by_name("AI Roadmap Basic")
    collection.models.rename_field(kind, kind["flds"][1], "Antwort")  # type: ignore[arg-type, index]
    collection.models.update_dict(kind)  # type: ignore[arg-type]
    mine = note_of(collection, "unit-circle-radius")
    mine["Extra"] = "My own words."  # type: ignore[index]
    collection.update_note(mine)  # type: ignore[arg-type]
    exported = export(collection, project.root / "mine.apkg")
    project.edit(TRIGONOMETRY, "A: The unit circle.", "A: The circle of radius one.")
    project.publish("1.1.0", AFTER)
    merged = patch.merge_files(exported, [project.build("--out", "new.apkg")])
    ((_, outcomes),) = merged.outcomes
    (met,) = [each for each in outcomes if each.card == "unit-circle-radius"]
    assert (met.kind, met.taken, met.kept) == (merge.APPLIED, ("Answer",), ("Extra",))
    take_in(collection, str(patch.write(merged, project.root / "p.apkg", project.root)))
    after = note_of(collection, "unit-circle-radius")
    assert after["Extra"] == "My own words."  # type: ignore[index]
    assert after.fields[1] == "<p>The circle of radius one.</p>"  # type: ignore[attr-defined]


def test_a_spare_that_a_release_names_is_merged_under_its_new_name(
    project: Project, collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a program that knows the name, and by one that does not yet."""
    project.publish("1.0.0", BEFORE)
    take_in(collection, str(project.build("--out", "old.apkg")))
    mine = note_of(collection, "unit-circle-radius")
    mine["My notes"] = "My own words."  # type: ignore[index]
    collection.update_note(mine)  # type: ignore[arg-type]
    exported = export(collection, project.root / "mine.apkg")
    project.edit(TRIGONOMETRY, "A: The unit circle.", "A: The circle of radius one.")
    with monkeypatch.context() as later:
        named = tuple("Picture" if name == "Spare 3" else name for name in note_types.FIELDS)
        later.setattr(note_types, "FIELDS", named)
        later.setattr(note_types, "CLOZE_FIELDS", ("Text", *named[1:]))
        project.publish("1.1.0", AFTER)
        release = project.build("--no-cache", "--out", "new.apkg")
    merged = patch.merge_files(exported, [release])
    ((_, outcomes),) = merged.outcomes
    assert {each.card: each.kind for each in outcomes}["unit-circle-radius"] == merge.APPLIED
    take_in(collection, str(patch.write(merged, project.root / "p.apkg", project.root)))
    after = note_of(collection, "unit-circle-radius")
    assert after["My notes"] == "My own words."  # type: ignore[index]
    assert after["Answer"] == "<p>The circle of radius one.</p>"  # type: ignore[index]
    assert after["Picture"] == ""  # type: ignore[index]


def test_a_release_with_a_note_type_of_somebody_elses_is_refused(learner: Learner) -> None:
    with zipfile.ZipFile(learner.release) as package:
        manifest = package.read("manifest.json")
    collection = learner.collection
    note = collection.new_note(collection.models.by_name("Basic"))  # type: ignore[arg-type]
    note.fields = ["front", "back"]
    collection.add_note(note, collection.decks.id("Default"))  # type: ignore[arg-type]
    other = export(collection, learner.project.root / "other.apkg")
    with zipfile.ZipFile(other, "a") as package:
        package.writestr("manifest.json", manifest)
    done = command(learner.project.root, "merge", "mine.apkg", "other.apkg")
    assert done.returncode == 3, done.stderr
    assert "note type `Basic`" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (learner.project.root / "patch.apkg").exists()


@pytest.mark.parametrize(
    ("told", "time"),
    [(AFTER, AFTER), (10**40, None), (10**10, None), (0, None), ("1", None), (1.5, None)],
    # Named, since the day's time in a name would be another one in another worker.
    ids="a-day-ahead beyond-numbers beyond-dates zero text fraction".split(),
)
def test_a_patch_has_the_time_of_a_release_if_it_is_one(told: object, time: int | None) -> None:
    """Else a package with a number that no database holds would end a merge with a traceback."""
    found = apkg.Package(Path("x"), 1, 0, (), {}, {}, (), {}, {"released": told})
    assert patch._time(patch.Merge({}, {}, [], [found], found, [], {}, merge.Options())) == time
