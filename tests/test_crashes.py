"""Commands killed at any moment, and disks that are full: the old state or the new one, whole."""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest
from conftest import EPOCH, REPOSITORY, Project
from test_package import command, commit

LATER = EPOCH + 86_400
NAME = "small-roadmap"
COMMANDS = {
    "release": ["release", "1.1.0"],
    "build": ["build"],
    "merge": ["merge", "mine.apkg", f"dist/{NAME}.apkg", "-o", "dist/patch.apkg"],
    "retire": ["retire", "rank-counts", "--because", "Said better"],
    "fix": ["check", "--fix"],
}
PROGRAM = [sys.executable, "-c", "from flashcards.cli import main; main()"]
# A hundred kills of each command were run when this was written; the suite repeats a few of them.
KILLS = int(os.environ.get("KILLS", "5"))


def environment() -> dict[str, str]:
    """What the commands run with: what the tests have by now, the clock, this program."""
    return os.environ | {"PYTHONPATH": str(REPOSITORY), "SOURCE_DATE_EPOCH": str(LATER)}


def state(root: Path) -> dict[str, bytes]:
    """Every file that a command may write, and whatever lies beside them."""
    places = [*root.glob("*"), *root.glob("decks/*"), *root.glob("decks/*/*"), *root.glob("dist/*")]
    return {str(path.relative_to(root)): path.read_bytes() for path in places if path.is_file()}


@pytest.fixture
def changed(project: Project) -> Project:
    """A released project, in git, with a change that no release has yet, and an older package."""
    ignored = "/dist/\n/mine.apkg\n"
    (project.root / ".gitignore").write_text(ignored)
    commit(project.root, "2026-11-22T00:00:00Z")
    assert project.run("release", "1.0.0").exit_code == 0
    commit(project.root, "2026-11-23T00:00:00Z")
    subprocess.run(["git", "tag", "v1.0.0"], cwd=project.root, check=True)
    package = project.root / f"dist/{NAME}.apkg"
    (project.root / "mine.apkg").write_bytes(package.read_bytes())
    project.edit("decks/mathematics/trigonometry.md", "A: The unit", "A:  It is the unit")
    commit(project.root, "2026-11-24T00:00:00Z")
    project.publish("1.1.0", LATER)
    project.build()
    subprocess.run(["git", "checkout", "-q", "."], cwd=project.root, check=True)
    return project


def restore(root: Path, old: dict[str, bytes]) -> None:
    for path in {*state(root)} - {*old}:
        (root / path).unlink()
    for path, content in old.items():
        (root / path).write_bytes(content)


def run(root: Path, kind: str, limit: int | None = None) -> subprocess.CompletedProcess[str]:
    """The command; with `limit`, no file may grow over so many bytes, as on a full disk."""

    def small() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.run(
        [*PROGRAM, *COMMANDS[kind]], cwd=root, env=environment(), preexec_fn=small,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("kind", COMMANDS)
def test_a_kill_at_any_moment_leaves_the_old_state_or_the_new(changed: Project, kind: str) -> None:
    root, old = changed.root, state(changed.root)
    started = time.monotonic()
    assert run(root, kind).returncode == 0
    whole = time.monotonic() - started
    new = state(root)
    assert new != old
    chance = random.Random(7)
    for _ in range(KILLS):
        restore(root, old)
        process = subprocess.Popen(
            [*PROGRAM, *COMMANDS[kind]], cwd=root, env=environment(),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(chance.uniform(0.3, 1.1) * whole)
        process.send_signal(signal.SIGKILL)
        process.wait()
        # The next command completes what had begun, or takes it back.
        following = command(root, "stats")
        assert following.returncode == 0, following.stderr
        assert state(root) in (old, new)
    restore(root, old)
    assert run(root, kind).returncode == 0
    assert hidden(root) == []


@pytest.mark.parametrize("kind", COMMANDS)
def test_a_full_disk_is_one_line_and_leaves_the_old_state(changed: Project, kind: str) -> None:
    root, old = changed.root, state(changed.root)
    refused = 0
    for limit in (0, 100, 1_000, 5_000, 20_000, 60_000):
        done = run(root, kind, limit)
        if done.returncode == 0:  # enough for what this command writes
            break
        refused += 1
        assert done.returncode == 4, done.stderr
        assert "Traceback" not in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
        assert state(root) == old
        assert hidden(root) == []
    assert refused >= 2


README = """\
# Small Roadmap

| Category | Concept | To-Do | YouTube Tutorial |
|---|---|---|---|
| 1. Mathematics | Linear Algebra | Learn vectors and matrices | [Rank in Ten Minutes](https://example.org/rank?a=1&b=2) |
| 2. Machine Learning | Trigonometry | Learn sine and cosine | [Unit Circle](http://example.org/circle-) |
| | Overfitting | Learn to see overfitting | [Curves](https://example.org/curves) |
"""  # noqa: E501


def test_sync_on_a_full_disk_says_so_and_ends_where_it_should_when_run_again(
    project: Project,
) -> None:
    root = project.root
    (root / "README.md").write_text(README, "utf-8")
    old = state(root)
    arguments = [*PROGRAM, "roadmap", "sync", "README.md", "--yes"]
    assert subprocess.run(arguments, cwd=root, env=environment(), check=False).returncode == 0
    new = state(root)
    assert "decks/machine-learning/trigonometry.md" in new
    for limit in (0, 300):
        restore(root, old)
        done = subprocess.run(
            arguments, cwd=root, env=environment(), capture_output=True, text=True, check=False,
            preexec_fn=partial(resource.setrlimit, resource.RLIMIT_FSIZE, (limit, limit)),
        )  # fmt: skip
        assert done.returncode == 4, done.stderr
        assert "Traceback" not in done.stderr
        assert hidden(root) == []
        again = subprocess.run(arguments, cwd=root, env=environment(), check=False)
        assert again.returncode == 0
        assert state(root) == new


def hidden(root: Path) -> list[Path]:
    """What was left behind: folders and files that a command makes for itself only."""
    return [
        path for path in root.rglob(".*") if ".git" not in path.parts and path.name != ".gitignore"
    ]
