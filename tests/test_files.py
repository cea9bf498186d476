"""Files are written whole, durably, and only where they seem to be."""

from __future__ import annotations

import errno
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import EPOCH, Project
from test_crashes import state
from test_package import command, commit

from flashcards import files
from flashcards.cli.project import Project as DeckFolder
from flashcards.model import EnvironmentFault, UnusableInput

LINEAR = "decks/mathematics/linear-algebra.md"


# -- What a commit cannot do ---------------------------------------------------------------------


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder beside the project, with a file that must stay as it is."""
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "mine").write_text("mine")
    return folder


@pytest.mark.parametrize("arguments", [["check"], ["stats"], ["build"], ["check", "--fix"]])
def test_a_journal_that_came_with_a_clone_is_not_carried_out(
    project: Project, outside: Path, arguments: list[str]
) -> None:
    for folder in (".flashcards-journal", "journal", "decks/.flashcards-journal"):
        journal = project.root / folder
        journal.mkdir()
        (journal / "0").write_text("evil")
        (journal / "1").write_text("evil")
        listed = [str(outside / "mine"), "../outside/new"]
        (journal / files.LIST).write_text(json.dumps(listed))
    done = command(project.root, *arguments)
    assert done.returncode == 0, done.stderr
    assert state(outside) == {"mine": b"mine"}


def test_an_export_carries_nothing_out_that_lies_in_its_folder(
    project: Project, outside: Path
) -> None:
    journal = project.root / "deck" / ".flashcards-export"
    journal.mkdir(parents=True)
    (journal / "0").write_text("evil")
    (journal / files.LIST).write_text(json.dumps([str(outside / "mine")]))
    assert project.run("export", "crowdanki", "-o", "deck").exit_code == 0
    assert state(outside) == {"mine": b"mine"}
    assert (project.root / "deck/deck.json").is_file()


def test_a_journal_names_nothing_outside_the_folder(
    project: Project, outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project.root)
    for target in (outside / "mine", Path("../outside/mine")):
        DeckFolder().journal().mkdir(parents=True, exist_ok=True)
        (DeckFolder().journal() / "0").write_text("new")
        (DeckFolder().journal() / files.LIST).write_text(json.dumps([[str(target), ""]]))
        with pytest.raises(UnusableInput, match=r"lies outside this folder; remove .*journal"):
            files.finish(DeckFolder().journal())
    assert state(outside) == {"mine": b"mine"}


def test_two_folders_have_two_journals(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project.root)
    one = DeckFolder().journal()
    assert not one.is_relative_to(project.root)
    monkeypatch.chdir(project.root / "decks")
    assert DeckFolder().journal() != one
    (project.root / "link").symlink_to(project.root)
    monkeypatch.chdir(project.root / "link")
    assert DeckFolder().journal() == one


@pytest.mark.parametrize(
    ("link", "arguments"),
    [
        ("decks/machine-learning", ["new", "overfitting", "loss-curves"]),
        ("dist", ["build"]),
        ("dist", ["release", "1.0.0"]),
        ("deck", ["export", "csv", "-o", "deck/cards.csv"]),
        ("deck/figures", ["export", "markdown", "-o", "deck"]),
        ("public", ["site", "--out", "public/site"]),
        ("public", ["preview", "--static", "public/site"]),
    ],
)
def test_no_command_follows_a_link_out_of_the_project(
    project: Project, outside: Path, link: str, arguments: list[str]
) -> None:
    path = project.root / link
    if path.exists():
        path.rename(outside.parent / "away")
    path.parent.mkdir(exist_ok=True)
    path.symlink_to(outside)
    commit(project.root, "2026-11-22T00:00:00Z")
    before = state(project.root)
    done = command(project.root, *arguments)
    assert done.returncode == 3, done.stderr
    assert done.stderr.endswith(
        f": a link on the way leads to {outside}; put a folder in its place, or name that one\n"
    )
    assert "Traceback" not in done.stderr
    assert state(outside) == {"mine": b"mine"}
    assert {*state(project.root)} == {*before}


def test_fix_does_not_follow_a_link(project: Project, outside: Path) -> None:
    """Neither in the place of a folder nor of the file itself."""
    project.edit(LINEAR, "Q: What", "Q:   What")
    (project.root / LINEAR).rename(outside / "linear-algebra.md")
    before = state(outside)
    (project.root / LINEAR).symlink_to(outside / "linear-algebra.md")
    project.run("check", "--fix")
    assert state(outside) == before
    (project.root / LINEAR).unlink()
    (project.root / "decks/mathematics").rename(project.root / "away")
    (project.root / "decks/mathematics").symlink_to(outside)
    project.run("check", "--fix")
    assert state(outside) == before


def test_an_out_elsewhere_is_the_users_own(project: Project, outside: Path) -> None:
    """The name may lead over links, for it is not the project that names it."""
    link = outside.parent / "link"
    link.symlink_to(outside)
    commit(project.root, "2026-11-22T00:00:00Z")
    done = command(project.root, "release", "1.0.0", "-o", str(link))
    assert done.returncode == 0, done.stderr
    assert {*state(outside)} == {
        "mine",
        "SHA256SUMS",
        "small-roadmap.apkg",
        "small-roadmap.ankiaddon",
    }
    assert (project.root / "decks/ledger.jsonl").is_file()


def test_a_bare_repository_among_the_files_names_no_program_to_run(
    project: Project, outside: Path
) -> None:
    """What a download holds where no folder `.git` is: git would take the folder for its own."""
    root = project.root
    subprocess.run(["git", "init", "-q", "--bare", "."], cwd=root, check=True)
    for name, value in (("bare", "false"), ("worktree", str(root))):
        subprocess.run(
            ["git", "config", "-f", "config", f"core.{name}", value], cwd=root, check=True
        )
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    for each in (["add", "decks"], [*who, "commit", "-q", "-m", "Cards"]):
        subprocess.run(["git", *each], cwd=root, check=True)
    program = f"touch {outside / 'ran'}; false"
    subprocess.run(
        ["git", "config", "-f", "config", "core.fsmonitor", program], cwd=root, check=True
    )
    subprocess.run(["git", "diff", "--name-only", "HEAD", "--"], cwd=root, check=True)
    assert (outside / "ran").exists(), "it is an attack at all"
    (outside / "ran").unlink()
    for arguments in (["build"], ["check"], ["diff", "HEAD", "."], ["release", "1.0.0"]):
        done = command(root, *arguments)
        assert "Traceback" not in done.stderr
    assert not (outside / "ran").exists()


# -- Whole and durable ---------------------------------------------------------------------------


def test_the_content_is_on_the_disk_before_the_name_and_the_name_before_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "deck.apkg"
    target.write_text("old")
    flushed = []

    def flush(file: int) -> None:
        kind = "folder" if stat.S_ISDIR(os.fstat(file).st_mode) else "file"
        flushed.append((kind, target.read_text()))

    monkeypatch.setattr(os, "fsync", flush)
    files.replace(target, "new")
    assert flushed == [("file", "old"), ("folder", "new")]


def test_every_content_of_a_journal_is_on_the_disk_before_its_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    journal = tmp_path / "journal"
    listed = []
    monkeypatch.setattr(os, "fsync", lambda _: listed.append((journal / files.LIST).exists()))
    files.replace_all({Path("a"): b"1", Path("b"): b"2"}, journal)
    # Two contents and the draft of the list; then the folder with all of them in it.
    assert listed[:4] == [False, False, False, True]
    assert state(tmp_path) == {"a": b"1", "b": b"2"}


def test_a_file_that_cannot_be_read_is_not_taken_for_the_one_that_is_written(
    tmp_path: Path,
) -> None:
    target, other = tmp_path / "deck.apkg", tmp_path / "curves.svg"
    with pytest.raises(FileNotFoundError) as fault, files.temporary_folder(target):
        other.read_bytes()
    assert fault.value.filename == str(other)
    with pytest.raises(EnvironmentFault) as full, files.temporary_folder(target) as folder:
        raise OSError(errno.ENOSPC, "No space left on device", str(folder / "draft"))
    assert str(full.value) == (
        f"{target}: cannot be written: No space left on device; it is as it was before"
    )
    with pytest.raises(EnvironmentFault) as copied, files.temporary_folder(target) as folder:
        # As `shutil.copyfile` has it where the disk is full.
        raise OSError(errno.ENOSPC, "No space left on device", str(other), None, str(folder / "x"))
    assert str(copied.value) == str(full.value)
    with (
        pytest.raises(EnvironmentFault, match=r"deck\.apkg: cannot be written"),
        files.temporary_folder(target),
    ):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert state(tmp_path) == {}


@pytest.mark.parametrize("name", ["²", "-1", "1" * 200, "", "x"])
def test_whatever_a_folder_beside_a_target_is_called(tmp_path: Path, name: str) -> None:
    (tmp_path / f".a.md-{name}-x").mkdir()
    files.replace(tmp_path / "a.md", "x")
    assert (tmp_path / "a.md").read_text() == "x"


@pytest.mark.parametrize("arguments", [["check", "--fix"], ["new", "overfitting", "loss-curves"]])
def test_what_killed_commands_left_among_the_cards_is_removed(
    project: Project, arguments: list[str]
) -> None:
    """Also beside files that this run does not write."""
    left = [
        project.root / "decks/mathematics/.linear-algebra.md-999999999-abcdefgh",
        project.root / "decks/.ledger.jsonl-999999999-abcdefgh",
        project.root / ".roadmap.yaml-999999999-abcdefgh",
    ]
    project.publish("1.0.0", EPOCH)
    for folder in left:
        folder.mkdir()
        (folder / "linear-algebra.md").write_text("half a fi")
    running = project.root / f"decks/mathematics/.linear-algebra.md-{os.getppid()}-abcdefgh"
    running.mkdir()
    assert project.run(*arguments).exit_code == 0
    assert [folder for folder in left if folder.exists()] == []
    assert running.exists()


@pytest.mark.parametrize("arguments", [["check", "--fix"], ["new", "overfitting", "loss-curves"]])
def test_nothing_else_is_removed_with_it(
    project: Project, tmp_path: Path, arguments: list[str]
) -> None:
    """Neither what is only called alike, nor what a committed link leads to."""
    project.publish("1.0.0", EPOCH)
    (project.root / "decks/out").symlink_to(tmp_path)
    (tmp_path / "venv").mkdir()
    kept = [
        tmp_path / ".venv-3.12",
        tmp_path / ".venv-999999999-abcdefgh",
        project.root / "decks/.mathematics-mine",
        project.root / "decks/.mathematics-1-mine",
        project.root / ".roadmap.yaml-before",
    ]
    for folder in kept:
        folder.mkdir()
    project.run(*arguments)
    assert [folder for folder in kept if not folder.exists()] == []


def test_a_lock_is_held_by_one_and_free_once_its_holder_is_killed(project: Project) -> None:
    lock = project.root / "lock"
    with files.alone(lock) as first, files.alone(lock) as second:
        assert (first, second) == (True, False)
    program = (
        "import os, pathlib, signal; from flashcards import files\n"
        f"with files.alone(pathlib.Path({str(lock)!r})) as ours:\n"
        "    print(ours, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=files.__file__.rpartition("/flashcards/")[0],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout == "True\n"
    with files.alone(lock) as third:
        assert third


def test_of_two_releases_at_once_one_is_made(project: Project) -> None:
    (project.root / ".gitignore").write_text("/dist/\n")
    commit(project.root, "2026-11-22T00:00:00Z")
    project.monkeypatch.setenv("SOURCE_DATE_EPOCH", str(EPOCH))
    both = [project.start("release", version, "--skip") for version in ("1.0.0", "1.1.0")]
    ended = [(each.communicate()[1], each.returncode) for each in both]
    assert sorted(code for _, code in ended)[0] == 0, ended
    assert {code for _, code in ended} <= {0, 1, 4}, ended
    assert [code for _, code in ended].count(0) == 1, ended
    assert (project.root / "CHANGELOG.md").read_text().count("\n## ") == 1
