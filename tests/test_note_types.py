"""A learner's own fields and templates in our note types: a patch is taken in all the same."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from anki_worker import EDIT, OWN_FIELD
from conftest import AFTER, BEFORE, Project
from test_devices import ANKIS
from test_upgrade_gate import interpreters, worker

from flashcards import look, patch
from flashcards.engine import merge

LINEAR = "decks/mathematics/linear-algebra.md"
NEW = (
    "\n### rank-new\n\nQ: What is the rank of zero?\n\nA: Zero.\n\n"
    "Extra: None of its columns.\n\nReverse: yes\n\nSource: Axler, ch. 3\n"
)
SHAPES = (
    "a field last",
    "a field first",
    "a field between",
    "a field last of Cloze",
    "Source away",
    "Hint away of Cloze",
    "Answer behind",
    "My notes in front of Cloze",
    "a template last",
    "a template first",
    "Reversed away",
    "Reversed first",
    "a field first+Source away+Answer behind+a template first+Extra renamed",
    "a field called as ours",
)


KEPT = ("scheduling", "reviews", "cards", "asked", "decks", "note type")


def second(project: Project, when: int = AFTER) -> Path:
    """Release 1.1.0, which changes every card and brings one."""
    path = project.root / LINEAR
    path.write_text(path.read_text("utf-8") + NEW, "utf-8")
    for path in project.root.glob("decks/*/*.md"):
        text = path.read_text("utf-8").replace("\nQ: ", "\nQ: So: ")
        path.write_text(text.replace("\nCloze: ", "\nCloze: So: "), "utf-8")
    project.publish("1.1.0", when)
    return project.build("--out", "new.apkg", epoch=when)


@ANKIS
def test_patches_of_two_releases_into_one_export_are_both_taken(
    project: Project, tmp_path: Path, python: str
) -> None:
    """By Anki 26.9.3; that of 2024 dates a note by its import, and must be given a new export."""
    project.publish("1.0.0", BEFORE)
    collection, mine = tmp_path / "learner/collection.anki2", project.root / "mine.apkg"
    worker(python, "study", collection, project.build("--out", "old.apkg"), mine)
    first = patch.merge_files(mine, [second(project)])
    one = patch.write(first, project.root / "one.apkg", project.root)
    project.edit(LINEAR, "Q: So: What does", "Q: And what does")
    project.publish("1.2.0", AFTER + 5)
    release = project.build("--out", "third.apkg")
    two = patch.write(patch.merge_files(mine, [release]), project.root / "two.apkg", project.root)
    assert "So: " in worker(python, "take", collection, one)["rank-counts"]["fields"]["Question"]
    after = worker(python, "take", collection, two)["rank-counts"]["fields"]["Question"]
    assert ("And what" in after) == (python == interpreters()["26.9.3"])


@ANKIS
@pytest.mark.parametrize("shape", SHAPES)
def test_a_patch_updates_every_note_of_a_note_type_that_the_learner_changed(
    project: Project, tmp_path: Path, python: str, shape: str
) -> None:
    project.publish("1.0.0", BEFORE)
    old = project.build("--out", "old.apkg")
    collection, mine = tmp_path / "learner/collection.anki2", project.root / "mine.apkg"
    before = worker(python, "shape", collection, old, mine, shape)
    merged = patch.merge_files(mine, [second(project)])
    ((_, outcomes),) = merged.outcomes
    assert {each.kind for each in outcomes} == {merge.APPLIED, merge.NEW}
    made = patch.write(merged, project.root / "patch.apkg", project.root)
    after = worker(python, "take", collection, made)

    new = after.pop("rank-new")
    assert after.keys() == before.keys()
    promised = {note.fields["Key"]: note for note in merged.after.values()}
    for key, note in after.items():
        assert [*note["fields"].values()] == [*promised[key].fields.values()]
        assert "So: " in (note["fields"].get("Question") or note["fields"]["Text"])
        assert note["fields"]["My notes"] == EDIT
        assert note["fields"].get(OWN_FIELD, EDIT) == EDIT
        assert {name: note[name] for name in KEPT} == {name: before[key][name] for name in KEPT}
    assert new["note type"] == "AI Roadmap Basic"
    assert new["fields"]["Question"] == "<p>So: What is the rank of zero?</p>"
    wanted = {"Question", "Reversed"} - ({"Reversed"} if "Reversed away" in shape else set())
    assert {*new["asked"]} == wanted
    if "a template" in shape:  # what Anki's import does not make
        (new,) = (
            note
            for key, note in worker(python, "check", collection, made).items()
            if key == "rank-new"
        )
        assert {*new["asked"]} == {*wanted, "Own"}


@ANKIS
@pytest.mark.parametrize(
    "shape",
    [
        "a field first+Source away+Answer behind of Cloze",
        "Reversed away+a template first+Extra renamed",
        "a field called as ours of Cloze+a field first",
    ],
)
def test_a_newer_look_arrives_with_the_texts(
    project: Project, tmp_path: Path, python: str, shape: str
) -> None:
    """Anki dates all notes anew where a note type gets another field to sort by, and skips them."""
    project.publish("1.0.0", BEFORE)
    old = project.build("--out", "old.apkg")
    collection, mine = tmp_path / "learner/collection.anki2", project.root / "mine.apkg"
    before = worker(python, "shape", collection, old, mine, shape)
    shown = look.stylesheet() + "\n/* new */"
    project.monkeypatch.setattr(look, "stylesheet", lambda: shown)
    merged = patch.merge_files(mine, [second(project, int(time.time()) + 43_200)])
    made = patch.write(merged, project.root / "patch.apkg", project.root)
    after = worker(python, "take", collection, made)
    for key, note in after.items():
        assert note["css"] == shown
        assert "So: " in (note["fields"].get("Question") or note["fields"]["Text"])
        if key in before:
            assert note["asked"] == before[key]["asked"]
            texts = [*note["fields"].values()]
            assert texts.count(EDIT) == [*before[key]["fields"].values()].count(EDIT)
