"""A command works from any folder of a project, and a project without being stood in."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from conftest import EPOCH, Project
from typer.testing import CliRunner, Result

from flashcards import cli, files
from flashcards.cache import Cache
from flashcards.cli import times
from flashcards.cli.project import Project as DeckFolder
from flashcards.model import UnusableInput

LINEAR = "decks/mathematics/linear-algebra.md"


def git(root: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)


@pytest.fixture
def below(project: Project) -> Path:
    """The folder of a category, in a project that git keeps, where the test stands."""
    git(project.root, "init", "-q")
    git(project.root, "add", ".")
    git(project.root, "commit", "-qm", "Begin")
    folder = project.root / "decks" / "mathematics"
    project.monkeypatch.chdir(folder)
    return folder


def run(*arguments: str) -> Result:
    """A command run in the current folder, as it stands."""
    return CliRunner().invoke(
        cli.app, arguments, env={"SOURCE_DATE_EPOCH": str(EPOCH), "NO_COLOR": "1"}
    )


def test_the_nearest_project_is_taken(below: Path, project: Project) -> None:
    assert DeckFolder.here().root == Path("../..")
    (below / "roadmap.yaml").write_bytes((project.root / "roadmap.yaml").read_bytes())
    assert DeckFolder.here().root == Path()


def test_where_no_folder_above_is_a_project_one_line_says_so(
    tmp_path: Path, project: Project
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    project.root = empty
    (empty / "README.md").write_text("# Nothing\n")
    for command in (
        ["stats"],
        ["build"],
        ["check"],
        ["release", "1.0.0"],
        ["roadmap", "sync", "README.md"],
        ["roadmap", "links"],
        ["new", "linear-algebra"],
        ["retire", "a", "--because", "b"],
    ):
        result = project.run(*command)
        assert result.exit_code == 3, command
        assert "there is no deck here: no roadmap.yaml" in str(result.exception)
        assert result.output == "", "nothing is said before"


@pytest.mark.usefixtures("below")
def test_what_commands_print_from_a_folder_below_can_be_opened_from_there() -> None:
    (built,) = run("build").stdout.splitlines()
    assert built == "../../dist/small-roadmap.apkg"
    assert Path(built).is_file()
    assert Path(run("site").stdout.strip()).is_file()
    added, _, line = run(
        "new", "linear-algebra", "matrix-rank", "--id", "rank-now"
    ).stdout.partition(":")
    assert added == "../../decks/mathematics/linear-algebra.md"
    assert Path(added).read_text("utf-8").splitlines()[int(line) - 1].startswith("### rank-now")
    problems = json.loads(run("check", "linear-algebra.md", "--format", "json").stdout)
    assert problems
    assert {each["path"] for each in problems} == {added}


def test_the_same_package_is_built_from_every_folder(below: Path, project: Project) -> None:
    at_root = project.build("--out", str(project.root / "a.apkg")).read_bytes()
    project.monkeypatch.chdir(below)
    assert run("build", "--out", "b.apkg").exit_code == 0
    assert (below / "b.apkg").read_bytes() == at_root


@pytest.mark.usefixtures("below")
def test_a_difference_is_looked_for_in_the_whole_project() -> None:
    file = Path("linear-algebra.md")
    file.write_text(file.read_text("utf-8").replace("### rank-numpy", "### rank-other"), "utf-8")
    found = json.loads(run("diff", "HEAD", "--json").stdout)
    assert "rank-other" in json.dumps(found)
    gone = run("check", "linear-algebra.md", "--format", "json")
    assert gone.exit_code in {0, 1}


def test_what_went_missing_from_a_file_is_known_from_a_folder_below(
    below: Path, project: Project
) -> None:
    project.publish("1.0.0", EPOCH)
    file = below / "linear-algebra.md"
    file.write_text(file.read_text("utf-8").replace("### rank-numpy", "### rank-other"), "utf-8")
    problems = json.loads(run("check", "linear-algebra.md", "--format", "json").stdout)
    assert "L002" in {each["code"] for each in problems}


def test_a_card_has_the_time_that_git_knows_wherever_one_stands(
    below: Path, project: Project
) -> None:
    here = times.read(DeckFolder.here(), Cache(None)).cards(DeckFolder.here().root / LINEAR)
    project.monkeypatch.chdir(project.root)
    assert times.read(DeckFolder.here(), Cache(None)).cards(Path(LINEAR)) == here
    project.monkeypatch.chdir(below.parent.parent.parent)
    assert times.read(DeckFolder(project.root), Cache(None)).cards(project.root / LINEAR) == here


def test_two_projects_are_worked_with_at_once(project: Project, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    text = (
        (project.root / "roadmap.yaml")
        .read_text("utf-8")
        .replace("id: small-roadmap", "id: other", 1)
    )
    (other / "roadmap.yaml").write_text(text, "utf-8")
    (deck, _), (empty, _) = DeckFolder(project.root).load_deck(), DeckFolder(other).load_deck()
    assert (deck.roadmap.id, empty.roadmap.id) == ("small-roadmap", "other")
    assert deck.cards
    assert not empty.cards
    assert DeckFolder(project.root).journal() != DeckFolder(other).journal()


def test_a_killed_command_is_completed_from_another_folder(
    below: Path, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = below / "linear-algebra.md"
    new = target.read_bytes() + b"\n<!-- later -->\n"
    deck = DeckFolder.here()
    with monkeypatch.context() as stopped:
        stopped.setattr(files, "finish", lambda *_: "")
        files.replace_all({deck.root / LINEAR: new}, deck.journal(), deck.root)
    assert target.read_bytes() != new
    assert (
        project.run("stats").stderr == "an earlier command was interrupted, and is completed now\n"
    )
    assert target.read_bytes() == new


@pytest.mark.parametrize("link", ["dist", "decks/mathematics"])
def test_no_link_of_a_commit_is_followed_from_a_folder_below(
    project: Project, tmp_path: Path, link: str
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    place = project.root / link
    if place.exists():
        place.rename(outside / "mathematics")
        outside /= "mathematics"
    before = {path.name: path.read_bytes() for path in outside.iterdir()}
    place.symlink_to(outside)
    project.monkeypatch.chdir(project.root / "decks" / "machine-learning")
    for command in (["build"], ["new", "linear-algebra", "matrix-rank"], ["check", "--fix"]):
        result = run(*command)
        if link == "dist" and command == ["build"]:
            assert isinstance(result.exception, UnusableInput)
            assert "a link on the way leads to" in str(result.exception)
    assert {path.name: path.read_bytes() for path in outside.iterdir()} == before


def test_c_is_as_if_one_had_started_there(project: Project, tmp_path: Path) -> None:
    project.monkeypatch.chdir(tmp_path)
    result = run("-C", "project/decks", "build", "--out", "here.apkg")
    assert result.stdout == "here.apkg\n"
    assert (project.root / "decks" / "here.apkg").is_file()
