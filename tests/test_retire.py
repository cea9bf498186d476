"""Cards taken out: the file, the ledger, the update package, and what Anki does with it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from anki_worker import take_in
from conftest import AFTER, BEFORE, EPOCH, Project
from test_crashes import state
from test_real_anki import note_of, study

from flashcards import files, notes
from flashcards.cli.project import Project as DeckFolder
from flashcards.engine import apkg
from flashcards.model import EnvironmentFault, UnusableInput
from flashcards.sources.edits import without_card

if TYPE_CHECKING:
    from anki.collection import Collection

LATER = EPOCH + 86_400
LINEAR = "decks/mathematics/linear-algebra.md"


def retire(project: Project, card: str, *more: str, when: int = LATER) -> None:
    result = project.run("retire", card, "--because", "Said <better>", *more, epoch=when)
    assert result.exit_code == 0, result.output


def test_a_retired_card_leaves_its_file_and_keeps_its_line(project: Project) -> None:
    project.publish("1.0.0", EPOCH)
    retire(project, "rank-counts", "--replaced-by", "rank-numpy")
    assert "rank-counts" not in (project.root / LINEAR).read_text("utf-8")
    lines = (project.root / "decks/ledger.jsonl").read_text("utf-8").splitlines()
    (line,) = [each for each in map(json.loads, lines) if each["id"] == "rank-counts"]
    assert (line["status"], line["because"]) == ("retired", "Said <better>")
    assert line["replaced_by"] == "rank-numpy"
    assert not DeckFolder().journal().exists()


def test_the_deck_for_new_learners_has_no_retired_card(project: Project) -> None:
    project.publish("1.0.0", EPOCH)
    retire(project, "rank-counts")
    found = apkg.read(project.build())
    assert "rank-counts" not in {note.fields[6] for note in found.notes}
    assert found.manifest is not None
    (retired,) = found.manifest["retired"].values()
    assert retired["card"] == "rank-counts"


def test_the_update_holds_every_live_card_and_everything_ever_retired(project: Project) -> None:
    project.publish("1.0.0", EPOCH)
    retire(project, "rank-counts")
    project.edit("decks/mathematics/trigonometry.md", "A: The unit", "A: It is the unit")
    text = (project.root / LINEAR).read_text("utf-8")
    new = "\n### rank-new\n\nQ: What is the rank of zero?\n\nA: Zero.\n\nSource: Axler, ch. 3\n"
    (project.root / LINEAR).write_text(text + new, "utf-8")
    project.publish("1.1.0", LATER)
    path = project.build("--update")
    assert path.name == "small-roadmap-update.apkg"
    live = {note.fields[6] for note in apkg.read(project.build()).notes}
    assert "rank-counts" not in live
    keys = {note.fields[6] for note in apkg.read(path).notes}
    assert keys == {*live, "rank-counts"}
    smaller = apkg.read(project.build("--update", "--since", "1.0.0"))
    assert {note.fields[6] for note in smaller.notes} == {
        "rank-counts",
        "rank-new",
        "unit-circle-radius",
    }
    project.publish("1.2.0", LATER + 5)  # nothing changed since
    assert {note.fields[6] for note in apkg.read(project.build("--update")).notes} == keys
    result = project.run("build", "--update", "--since", "1.1.0")
    assert result.exit_code == 1
    assert "nothing is new, changed or retired since 1.1.0" in result.stderr


@pytest.mark.parametrize("since", ["banana", "v1.0.0", "1.0", "0.9.0", "2.0.0"])
def test_an_update_since_what_was_never_released_names_the_releases(
    project: Project, since: str
) -> None:
    project.publish("1.0.0", EPOCH)
    project.edit(LINEAR, "Source:", "Extra: More.\n\nSource:")
    project.publish("1.1.0", LATER)
    result = project.run("build", "--update", "--since", since)
    assert result.exit_code == 2
    said = " ".join(result.stderr.replace("│", " ").split())
    assert f"`{since}` is no release; releases so far: 1.0.0, 1.1.0" in said
    alone = project.run("build", "--since", "1.0.0")
    assert alone.exit_code == 2
    assert "add --update" in alone.stderr
    assert not (project.root / "dist").exists()


@pytest.mark.parametrize("card", ["rank-counts", "unit-circle-radius", "determinant-zero"])
def test_importing_the_update_empties_the_card_and_keeps_its_history(
    project: Project, collection: Collection, card: str
) -> None:
    project.publish("1.0.0", BEFORE)
    take_in(collection, project.build())
    study(collection, card)
    before = note_of(collection, card)
    retire(project, card, when=AFTER)
    project.publish("1.1.0", AFTER)
    take_in(collection, project.build("--update"))
    note = note_of(collection, card)
    assert note.id == before.id
    assert note["Retired"] == "Said &lt;better&gt;"
    assert "retired" in note.cards()[0].question()
    (empty,) = collection.get_empty_cards().notes
    assert set(empty.card_ids) == set(note.card_ids())
    assert collection.db is not None
    assert collection.db.scalar("select count() from revlog") == 1


def test_a_published_card_that_vanished_is_an_error_that_names_the_command(
    project: Project,
) -> None:
    project.publish("1.0.0", EPOCH)
    text = without_card((project.root / LINEAR).read_text("utf-8"), "rank-counts")
    assert text is not None
    (project.root / LINEAR).write_text(text, "utf-8")
    result = project.run("build")
    assert result.exit_code == 1
    assert "decks/ledger.jsonl:8:1: L002" in result.stderr
    assert "flashcards retire" in result.stderr


def test_a_retired_id_never_comes_back(project: Project) -> None:
    project.publish("1.0.0", EPOCH)
    before = (project.root / LINEAR).read_text("utf-8")
    retire(project, "rank-counts")
    (project.root / LINEAR).write_text(before, "utf-8")
    result = project.run("build")
    assert result.exit_code == 1
    assert "linear-algebra.md:5:5: L003" in result.stderr
    result = project.run("new", "linear-algebra", "matrix-rank", "--id", "rank-counts")
    assert result.exit_code == 2
    assert "was a card that is retired" in " ".join(result.stderr.replace("│", " ").split())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rank-cuonts"], "did you mean `rank-counts`"),
        (["rank-counts", "--replaced-by", "rank-counts"], "replace itself"),
        (["rank-counts", "--replaced-by", "nothing"], "no card `nothing`; check the spelling"),
        (["rank-counts", "--because", " "], "say why, for learners read it"),
    ],
)
def test_what_cannot_be_retired_is_said(project: Project, arguments: list[str], said: str) -> None:
    project.publish("1.0.0", EPOCH)
    before = (project.root / LINEAR).read_text("utf-8")
    result = project.run("retire", "--because", "x", *arguments)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.replace("│", " ").split())
    assert (project.root / LINEAR).read_text("utf-8") == before


def test_a_card_without_neighbours_takes_its_topic_along() -> None:
    text = (
        "# A\n\n## t-one\n\n### one\n\nQ: x\n\n## t-two\n\n### two\n\nQ: `#`\n\n```\n### one\n```\n"
    )
    assert without_card(text, "one") == (
        "# A\n\n## t-two\n\n### two\n\nQ: `#`\n\n```\n### one\n```\n"
    )
    assert without_card(text, "two") == "# A\n\n## t-one\n\n### one\n\nQ: x\n"
    assert without_card(text, "three") is None


@dataclass
class Interrupted:
    """A project whose `retire` was killed right after the point of no return."""

    project: Project
    before: dict[str, bytes]
    after: dict[str, bytes]

    def now(self) -> dict[str, bytes]:
        return {path: (self.project.root / path).read_bytes() for path in self.before}


@pytest.fixture
def interrupted(project: Project, monkeypatch: pytest.MonkeyPatch) -> Interrupted:
    project.publish("1.0.0", EPOCH)
    paths = (LINEAR, "decks/ledger.jsonl")
    before = {path: (project.root / path).read_bytes() for path in paths}
    retire(project, "rank-counts")
    after = {path: (project.root / path).read_bytes() for path in paths}
    for path, content in before.items():
        (project.root / path).write_bytes(content)
    with monkeypatch.context() as stopped:
        stopped.setattr(files, "finish", lambda *_: "")
        files.replace_all({Path(path): new for path, new in after.items()}, DeckFolder().journal())
    return Interrupted(project, before, after)


def test_an_interrupted_command_is_completed_by_the_next(interrupted: Interrupted) -> None:
    assert interrupted.now() == interrupted.before
    result = interrupted.project.run("stats")
    assert result.stderr == "an earlier command was interrupted, and is completed now\n"
    assert interrupted.now() == interrupted.after
    assert not DeckFolder().journal().exists()


def test_an_interrupted_command_is_not_completed_over_later_work(interrupted: Interrupted) -> None:
    interrupted.project.edit(LINEAR, "independent columns", "free columns")
    there = interrupted.now()
    result = interrupted.project.run("stats")
    assert result.exit_code == 0
    assert result.stderr == (
        f"an earlier command was interrupted, and is not completed: {LINEAR} changed since; "
        "see `git diff`\n"
    )
    assert interrupted.now() == there
    assert not DeckFolder().journal().exists()


def test_what_a_running_command_does_is_left_to_it(interrupted: Interrupted) -> None:
    with files.alone(DeckFolder().state() / "lock") as ours:
        assert ours
        result = interrupted.project.run("stats")
    assert (result.exit_code, result.stderr) == (0, "")
    assert interrupted.now() == interrupted.before
    assert DeckFolder().journal().exists()


def test_a_journal_that_was_being_removed_is_no_obstacle(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project.root)
    DeckFolder().journal().mkdir(parents=True)
    (DeckFolder().journal() / "1").write_bytes(b"what an interrupted removal left")
    result = project.run("stats")
    assert result.exit_code == 0
    assert not DeckFolder().journal().exists()


def test_a_card_that_moves_while_it_is_retired_is_left_with_one_line(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.publish("1.0.0", EPOCH)
    compiled = notes.compiled

    def meanwhile(*arguments: Any) -> Any:
        made = compiled(*arguments)
        (project.root / LINEAR).rename(project.root / "moved.md")
        return made

    monkeypatch.setattr(notes, "compiled", meanwhile)
    before = (project.root / "decks/ledger.jsonl").read_bytes()
    result = project.run("retire", "rank-counts", "--because", "x")
    assert isinstance(result.exception, UnusableInput)
    assert str(result.exception) == f"{LINEAR}: changed in the meantime; run the command again"
    assert (project.root / "decks/ledger.jsonl").read_bytes() == before


@pytest.mark.parametrize(
    "arguments",
    [
        ["retire", "rank-counts", "--because", "x"],
        ["release", "1.1.0"],
        ["new", "linear-algebra", "matrix-rank"],
        ["check", "--fix"],
        ["roadmap", "import", "README.md"],
        ["roadmap", "sync", "README.md", "--yes"],
    ],
)
def test_of_two_commands_that_change_the_deck_one_is_refused(
    project: Project, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    project.publish("1.0.0", EPOCH)
    monkeypatch.chdir(project.root)
    with files.alone(DeckFolder().state() / "lock"):
        before = state(project.root)
        result = project.run(*arguments)
        assert isinstance(result.exception, EnvironmentFault)
        assert str(result.exception).startswith("another flashcards command is at work")
        assert state(project.root) == before
        assert project.run("retire", "rank-counts", "--because", "x", "--dry-run").exit_code == 0


def test_a_whole_concept_is_retired_and_what_is_left_of_it_is_named(project: Project) -> None:
    figure = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"
    for name in ("both.svg", "rank.svg"):
        (project.root / "decks/mathematics" / name).write_text(figure, "utf-8")
    project.edit(LINEAR, "Extra: Row", "Extra: ![Rank.](rank.svg) ![Both.](both.svg) Row")
    trigonometry = "decks/mathematics/trigonometry.md"
    project.edit(trigonometry, "A: The unit", "A: ![Both.](both.svg) The unit")
    script = project.root / "scripts/draw.py"
    script.parent.mkdir()
    script.write_text("save('rank')", "utf-8")
    project.publish("1.0.0", EPOCH)
    before = (project.root / LINEAR).read_bytes()
    arguments = ("retire", "--concept", "linear-algebra", "--because", "Taught elsewhere")
    result = project.run(*arguments, "--dry-run", epoch=LATER)
    assert result.exit_code == 0
    assert (project.root / LINEAR).read_bytes() == before
    result = project.run(*arguments, epoch=LATER)
    assert result.exit_code == 0, result.output
    assert f"no card is left in {LINEAR}: delete it, and take `linear-algebra` out" in result.stderr
    assert "roadmap.yaml, and out of the `requires` of `overfitting` there\n" in result.stderr
    assert (
        "no card shows decks/mathematics/rank.svg any more: delete it "
        "(and what draws it: scripts/draw.py)\n"
    ) in result.stderr
    assert "both.svg" not in result.stderr
    assert "###" not in (project.root / LINEAR).read_text("utf-8")
    lines = (project.root / "decks/ledger.jsonl").read_text("utf-8").splitlines()
    retired = {e["id"] for e in map(json.loads, lines) if e.get("status") == "retired"}
    assert retired == {"rank-counts", "rank-numpy", "determinant-zero"}
    text = (project.root / "roadmap.yaml").read_text("utf-8")
    begin, end = text.index("      - id: linear-algebra"), text.index("      - id: trigonometry")
    left = (text[:begin] + text[end:]).replace("requires: [linear-algebra]", "requires: []")
    (project.root / "roadmap.yaml").write_text(left, "utf-8")
    told = project.run("check").stdout
    assert (
        "F015 `linear-algebra` is no concept of the roadmap, and no card is in its file. "
        "Delete the file"
    ) in told


def test_a_concept_or_a_card_is_retired_and_not_both(project: Project) -> None:
    project.publish("1.0.0", EPOCH)
    for given in ((), ("rank-counts", "--concept", "linear-algebra"), ("--concept", "algebra")):
        assert project.run("retire", *given, "--because", "x").exit_code == 2


def test_several_cards_of_several_files_retire_together_or_not_at_all(project: Project) -> None:
    project.publish("1.0.0", BEFORE)
    two = ("rank-counts", "unit-circle-radius")
    files = [
        project.root / f"decks/mathematics/{name}.md" for name in ("linear-algebra", "trigonometry")
    ]
    before = [path.read_bytes() for path in files]
    wrong = project.run("retire", *two, "no-such-card", "--because", "Said better", epoch=AFTER)
    assert wrong.exit_code == 2
    assert [path.read_bytes() for path in files] == before
    done = project.run("retire", *two, "--because", "Said better", epoch=AFTER)
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines() == [
        "decks/mathematics/linear-algebra.md",
        "decks/mathematics/trigonometry.md",
        "decks/ledger.jsonl",
    ]
    for card, path in zip(two, files, strict=True):
        assert f"`{card}` left the deck: Said better" in done.stderr
        assert f"### {card}" not in path.read_text("utf-8")
    ledger = (project.root / "decks/ledger.jsonl").read_text("utf-8")
    assert ledger.count('"because": "Said better"') == 2


def test_an_update_since_the_newest_release_says_that_nothing_came(project: Project) -> None:
    project.publish("1.0.0", EPOCH)
    result = project.run("build", "--update", "--since", "1.0.0")
    assert result.exit_code == 1
    assert "nothing is new, changed or retired since 1.0.0; nothing was written" in result.stderr
