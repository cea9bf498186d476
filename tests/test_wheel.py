"""The program as a release attaches it: a learner needs nothing else of the project."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import REPOSITORY, Project

from flashcards.engine import apkg


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built and unpacked as pip does it, without what it requires."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build: list[str | Path] = [
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "--wheel-dir",
        folder,
    ]
    subprocess.run([*pip, *build, REPOSITORY], check=True)
    (wheel,) = folder.glob("ai_roadmap_flashcards-*-py3-none-any.whl")
    target = folder / "installed"
    subprocess.run([*pip, "install", "--no-deps", "--target", target, wheel], check=True)
    return target


@pytest.fixture
def run(installed: Path, tmp_path: Path) -> object:
    """Runs the program of the wheel in an empty folder."""
    folder = tmp_path / "empty"
    folder.mkdir()

    def run_(*arguments: object) -> subprocess.CompletedProcess[str]:
        program = (
            "import sys, flashcards.cli; "
            f"assert flashcards.__file__.startswith({str(installed)!r}), flashcards.__file__; "
            "flashcards.cli.main()"
        )
        return subprocess.run(
            [sys.executable, "-c", program, *map(str, arguments)],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(installed), "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            check=False,
        )

    return run_


def test_a_learner_merges_and_counts_in_an_empty_folder(
    project: Project, tmp_path: Path, run: object
) -> None:
    assert callable(run)
    project.publish("1.0.0", 1_700_000_000)
    mine = project.build("-o", str(tmp_path / "mine.apkg"))
    project.edit("decks/mathematics/trigonometry.md", "A: The unit", "A: It is the unit")
    project.publish("1.0.1", 1_700_000_100)
    release = project.build("-o", str(tmp_path / "release.apkg"))
    merged = run("merge", mine, release)
    assert merged.returncode == 0, merged.stderr
    assert "choose patch.apkg" in merged.stdout
    assert len(apkg.read(tmp_path / "empty" / "patch.apkg").notes) == 1
    told = run("stats", mine, release, "--json")
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout)["next"]


def test_what_needs_a_deck_says_so_in_one_line(run: object) -> None:
    assert callable(run)
    for command in (["build"], ["check"], ["stats"]):
        done = run(*command)
        assert done.returncode == 3
        assert done.stderr.count("\n") == 1
        assert "there is no deck here" in done.stderr
    assert run("--help").returncode == 0
