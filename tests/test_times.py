"""When a card last changed: its own block in git's history, and nothing else in its file."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import EPOCH, REPOSITORY, Project
from hypothesis import given
from hypothesis import strategies as st
from test_package import command, commit

from flashcards import look
from flashcards.cache import Cache
from flashcards.cli import times
from flashcards.cli.project import Project as DeckFolder
from flashcards.engine import apkg
from flashcards.sources import card_files, card_parser, load_deck

LINEAR = "decks/mathematics/linear-algebra.md"
TRIGONOMETRY = "decks/mathematics/trigonometry.md"
OVERFITTING = "decks/machine-learning/overfitting.md"
FIGURE = "decks/machine-learning/curves.svg"
FIRST, SECOND, THIRD = "2026-01-02T03:04:05Z", "2026-02-02T03:04:05Z", "2026-03-02T03:04:05Z"
ONE, TWO, THREE = 1_767_323_045, 1_770_001_445, 1_772_420_645


@pytest.fixture
def kept(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The small project in git, committed at FIRST, with no fixed time in the environment."""
    monkeypatch.chdir(project.root)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    commit(project.root, FIRST)
    return project


def dated(root: Path = Path()) -> dict[str, int]:
    """Every card's time."""
    told = times.read(DeckFolder(), Cache(None))
    return {
        card: time
        for path in card_files.card_paths(root / "decks")
        for card, time in told.cards(path).items()
    }


def later(before: dict[str, int]) -> dict[str, int]:
    """The cards whose time is another than before, with it."""
    return {card: time for card, time in dated().items() if before.get(card) != time}


def test_only_the_card_whose_own_block_changed_is_dated_anew(kept: Project) -> None:
    before = dated()
    assert set(before.values()) == {ONE}
    kept.edit(LINEAR, "linearly independent columns", "independent columns")
    commit(kept.root, SECOND)
    assert later(before) == {"rank-counts": TWO}


def test_a_card_keeps_its_time_where_its_file_moves_and_cards_come_beside_it(
    kept: Project,
) -> None:
    before = dated()
    (kept.root / "decks/elsewhere").mkdir()
    Path(LINEAR).rename("decks/elsewhere/linear-algebra.md")
    path = "decks/elsewhere/linear-algebra.md"
    kept.edit(path, "### rank-counts", "### new\n\nQ: A?\n\nA: B.\n\n### rank-counts")
    commit(kept.root, SECOND)
    assert later(before) == {"new": TWO}


def test_a_card_under_another_topic_or_concept_is_dated_by_the_move(kept: Project) -> None:
    before = dated()
    Path(TRIGONOMETRY).rename("decks/mathematics/geometry.md")
    commit(kept.root, SECOND)
    assert later(before) == {"unit-circle-radius": TWO}
    kept.edit("decks/mathematics/geometry.md", "\n## unit-circle", "\n## another")
    commit(kept.root, THIRD)
    assert later(before) == {"unit-circle-radius": THREE}


def test_a_heading_in_code_ends_no_card(kept: Project) -> None:
    fence = "\n```python\n### not-a-card\nprint(1)\n```\n"
    kept.edit(LINEAR, "linearly independent columns", f"columns\n{fence}")
    commit(kept.root, SECOND)
    before = dated()
    kept.edit(LINEAR, "print(1)", "print(2)")
    commit(kept.root, THIRD)
    assert later(before) == {"rank-counts": THREE}


def test_a_merged_branch_dates_its_cards_by_the_merge(kept: Project) -> None:
    git(kept.root, "checkout", "-q", "-b", "side")
    kept.edit(LINEAR, "linearly independent columns", "independent columns")
    commit(kept.root, SECOND)
    git(kept.root, "checkout", "-q", "-")
    (kept.root / "README.md").write_text("x")
    commit(kept.root, SECOND)
    git(kept.root, "merge", "-q", "--no-ff", "-m", "Merge", "side", date=THIRD)
    assert dated()["rank-counts"] == THREE


def test_a_figure_dates_the_cards_that_show_it(kept: Project) -> None:
    before = dated()
    kept.edit(FIGURE, "</svg>", "<!-- new --></svg>")
    commit(kept.root, SECOND)
    assert later(before) == {"overfitting-epoch": TWO}


def test_the_roadmap_dates_the_cards_that_show_what_changed_in_it(kept: Project) -> None:
    before = dated()
    kept.edit("roadmap.yaml", "todo: ", "todo: Also. ")
    commit(kept.root, SECOND)
    assert later(before) == {}  # no card shows it
    kept.edit("roadmap.yaml", "name: Trigonometry", "name: Trigonometric functions")
    commit(kept.root, THIRD)
    assert later(before) == {"unit-circle-radius": THREE}


def test_what_is_not_committed_has_the_time_of_its_file_and_what_is_has_not(kept: Project) -> None:
    before = dated()
    kept.edit(LINEAR, "linearly independent columns", "independent columns")
    os.utime(LINEAR, (EPOCH, EPOCH))
    assert later(before) == {"rank-counts": EPOCH}
    os.utime(LINEAR, (1, 1))  # a file may look older than the commit that it changes
    assert later(before) == {"rank-counts": ONE + 1}


def test_a_fixed_time_stands_for_that_of_a_file_and_not_for_history(
    kept: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = dated()
    kept.edit(LINEAR, "linearly independent columns", "independent columns")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(EPOCH))
    assert later(before) == {"rank-counts": EPOCH}


def test_line_ends_of_another_system_change_nothing(kept: Project) -> None:
    before = dated()
    for name in (LINEAR, FIGURE, "roadmap.yaml"):
        Path(name).write_bytes(Path(name).read_bytes().replace(b"\n", b"\r\n"))
    assert later(before) == {}


def test_a_shallow_clone_is_refused_with_the_cure(kept: Project, tmp_path: Path) -> None:
    commit_more(kept)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{kept.root}", str(clone))
    done = command(clone, "build")
    assert (done.returncode, done.stdout) == (4, "")
    assert "run `git fetch --unshallow`" in done.stderr
    assert done.stderr.count("\n") == 1
    git(clone, "fetch", "-q", "--unshallow")
    done = command(clone, "build")
    assert done.returncode == 0, done.stderr
    here = kept.build(epoch=None)
    assert (clone / done.stdout.strip()).read_bytes() == here.read_bytes()


def test_a_shallow_clone_of_what_is_released_needs_no_history(
    kept: Project, tmp_path: Path
) -> None:
    kept.publish("1.0.0", EPOCH)
    commit(kept.root, SECOND)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{kept.root}", str(clone))
    done = command(clone, "build")
    assert done.returncode == 0, done.stderr
    assert (clone / done.stdout.strip()).read_bytes() == kept.build(epoch=None).read_bytes()


def test_without_a_history_the_files_time_is_taken_and_said_to_be(project: Project) -> None:
    os.utime(project.root / LINEAR, (EPOCH + 7, EPOCH + 7))
    result = project.run("build", epoch=None)
    assert result.exit_code == 0
    assert "no history here (fatal: not a git repository" in result.stderr
    assert "may replace what learners wrote" in result.stderr
    found = apkg.read(project.root / result.stdout.strip())
    assert {note.mod for note in found.notes if note.fields[6] == "rank-counts"} == {EPOCH + 7}
    assert project.run("build", epoch=EPOCH).stderr == ""


def test_a_folder_that_git_refuses_is_told_with_gits_reason(
    kept: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    times.read(DeckFolder(), Cache(None))
    assert "detected dubious ownership" in capsys.readouterr().err


def test_what_changed_by_the_roadmap_alone_is_newer_than_the_release(kept: Project) -> None:
    kept.publish("1.0.0", THREE + 5)
    commit(kept.root, SECOND)
    kept.edit("roadmap.yaml", "name: Trigonometry", "name: Trigonometric functions")
    kept.edit(TRIGONOMETRY, "# Trigonometry", "# Trigonometric functions")
    commit(kept.root, THIRD)
    found = apkg.read(kept.build(epoch=None))
    changed = {note.fields[6]: note.mod for note in found.notes if note.mod != THREE + 5}
    assert changed == {"unit-circle-radius": THREE + 6}


def test_an_installed_look_dates_nothing(
    kept: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = tmp_path / "site-packages/look"
    shutil.copytree(REPOSITORY / "flashcards/look", installed)
    monkeypatch.setattr(look, "__file__", str(installed / "__init__.py"))
    assert times.read(DeckFolder(), Cache(None)).look() == 0
    one = kept.build(epoch=None).read_bytes()
    for path in installed.iterdir():
        os.utime(path, (EPOCH, EPOCH))
    assert kept.build("--no-cache", epoch=None).read_bytes() == one


def test_the_look_in_the_repository_is_dated_by_its_history(
    kept: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = kept.root / "flashcards/look"
    shutil.copytree(REPOSITORY / "flashcards/look", own)
    commit(kept.root, SECOND)
    assert (
        times.read(DeckFolder(), Cache(None)).look() == TWO
    )  # also for a program that is installed elsewhere
    monkeypatch.setattr(look, "__file__", str(own / "__init__.py"))
    (own / "style.css").write_text("x")
    os.utime(own / "style.css", (EPOCH, EPOCH))
    assert times.read(DeckFolder(), Cache(None)).look() == EPOCH


@given(st.data())
def test_the_blocks_are_the_cards_that_the_parser_finds(data: st.DataObject) -> None:
    deck, _ = load_deck(REPOSITORY / "tests/data/small")
    names = [card.id for card in deck.cards if card.concept == "linear-algebra"]
    path = REPOSITORY / "tests/data/small" / LINEAR
    lines = path.read_text("utf-8").splitlines()
    at = data.draw(st.integers(0, len(lines)))
    extra = data.draw(st.sampled_from(["```", "~~~", "````x", "### added", "text", "#### deep"]))
    text = "\n".join([*lines[:at], extra, *lines[at:]])
    parsed, _ = card_parser.parse(text, LINEAR, "linear-algebra", deck.roadmap)
    assert {card.id for card in parsed} <= set(times.blocks(text)) <= {*names, "added"}


def commit_more(project: Project) -> None:
    project.edit(LINEAR, "linearly independent columns", "independent columns")
    commit(project.root, SECOND)


def git(root: Path, *arguments: str, date: str = FIRST) -> None:
    environment = os.environ | {
        "GIT_AUTHOR_DATE": date,
        "GIT_COMMITTER_DATE": date,
        "GIT_CONFIG_GLOBAL": os.devnull,
    }
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *who, *arguments], cwd=root, env=environment, check=True)


def test_what_the_cache_keeps_of_the_history_is_that_of_the_newest_commit(
    kept: Project, tmp_path: Path
) -> None:
    store = Cache(tmp_path / "cache")
    path = kept.root / LINEAR

    def told(store: Cache) -> dict[str, int]:
        return dict(times.read(DeckFolder(kept.root), store).cards(path))

    before = told(store)
    assert before == told(store) == told(Cache(None))
    path.write_text(path.read_text("utf-8").replace("independent columns", "free columns"), "utf-8")
    commit(kept.root, SECOND)
    after = told(store)
    assert after == told(Cache(None))
    assert after != before
