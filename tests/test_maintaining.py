"""The commands that docs/maintaining.md and docs/roadmap.md show, run as they stand in a clone."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import EPOCH, REPOSITORY

FENCE = re.compile(r"^```(?:sh)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# What is filled in, of the first card and then of the second.
BAKING = (
    ("Q", "Why does dough rise faster in a warm kitchen?"),
    ("A", "The microbes in it make gas faster."),
    ("Source", "H. McGee, *On Food and Cooking*, pp. 532-534."),
    ("Q", "Which gas lifts a loaf?"),
    ("A", "Carbon dioxide."),
    ("Source", "H. McGee, *On Food and Cooking*, pp. 532-534."),
)
# These end with 1 for what they find, which is no failure.
FINDING = ("flashcards roadmap diff", "flashcards roadmap links")


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)
    return done.stdout.decode()


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone of this repository as it stands, with an origin, beside the roadmap's README."""
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "A Maintainer")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "maintainer@example.org")
    clone = tmp_path / "clone"
    for name in git(REPOSITORY, "ls-files", "-z").split("\0"):
        if name and (REPOSITORY / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(REPOSITORY / name, clone / name)
    # What `npm ci` brings is brought once for all tests.
    (clone / "node_modules").symlink_to(REPOSITORY / "node_modules")
    git(tmp_path, "init", "-q", "--bare", "origin.git")
    git(clone, "init", "-q")
    git(clone, "add", "-A")
    git(clone, "commit", "-qm", "As it stands")
    git(clone, "remote", "add", "origin", str(tmp_path / "origin.git"))
    (tmp_path / "roadmap").mkdir()
    shutil.copy(REPOSITORY / "tests/data/roadmap-readme.md", tmp_path / "roadmap/README.md")
    return clone


def commands(document: str) -> list[str]:
    """The commands of a page's fences, one a line; fences that show what is printed have none."""
    text = (REPOSITORY / document).read_text("utf-8")
    lines = [line for fence in FENCE.findall(text) for line in fence.splitlines()]
    return [line for line in lines if line.startswith(("flashcards ", "git "))]


def run(clone: Path, line: str) -> subprocess.CompletedProcess[str]:
    """A command of a page; `flashcards` is this repository's."""
    words = shlex.split(line)
    if words[0] == "flashcards":
        program = "from flashcards.cli import main; main()"
        words = [sys.executable, "-c", program, *words[1:]]
    # The day on which the cards were right: later ones may be past the date that they give.
    day = {"SOURCE_DATE_EPOCH": str(EPOCH)}
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY), "NO_COLOR": "1"} | day
    return subprocess.run(
        words, cwd=clone, env=environment, capture_output=True, text=True, check=False
    )


def test_a_maintainer_can_paste_every_command(clone: Path, tmp_path: Path) -> None:
    found = commands("docs/maintaining.md")
    assert len(found) > 10
    for line in found:
        done = run(clone, line)
        allowed = {0, 1} if line.startswith(FINDING) else {0}
        assert done.returncode in allowed, f"{line}\n{done.stdout}{done.stderr}"
    assert git(tmp_path / "origin.git", "tag") == "v1.0.0\n"
    assert git(clone, "status", "--porcelain") == ""
    assert {path.suffix for path in (clone / "dist").iterdir() if path.is_file()} >= {
        ".apkg",
        ".ankiaddon",
    }
    assert (clone / "dist/site/index.html").is_file()


def test_who_keeps_the_roadmap_can_paste_every_command(clone: Path, tmp_path: Path) -> None:
    readme = tmp_path / "roadmap/README.md"
    text = readme.read_text("utf-8")
    assert "**Game Theory**" in text
    readme.write_text(text.replace("**Game Theory**", "**Games and Strategy**"), "utf-8")
    found = [line for line in commands("docs/roadmap.md") if "--online" not in line]
    assert len(found) > 3
    for line in found:
        done = run(clone, line)
        allowed = {0, 1} if line.startswith(FINDING) else {0}
        assert done.returncode in allowed, f"{line}\n{done.stdout}{done.stderr}"
    assert "Games and Strategy" in (clone / "roadmap.yaml").read_text("utf-8")


def test_a_deck_of_ones_own_is_begun_and_published_by_pasting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in docs/your-own-deck.md: the README that it shows, its commands, and cards filled in."""
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Jane")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "jane@example.org")
    page = (REPOSITORY / "docs/your-own-deck.md").read_text("utf-8")
    (readme,) = re.findall(r"^```markdown\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (tmp_path / "README.md").write_text(readme, "utf-8")
    git(tmp_path, "init", "-q", "--bare", "origin.git")
    deck = tmp_path / "bake"
    found = commands("docs/your-own-deck.md")
    assert len(found) > 12
    for line in found:
        if line == "flashcards preview":
            continue  # serves until it is stopped: the tests of the preview try it
        done = run(deck if (deck / "roadmap.yaml").exists() else tmp_path, line)
        allowed = {0, 1} if line == "flashcards check" else {0}
        assert done.returncode in allowed, f"{line}\n{done.stdout}{done.stderr}"
        if line == "git init":
            git(deck, "remote", "add", "origin", str(tmp_path / "origin.git"))
        if line == "flashcards check":
            assert "F009 `Q:` is empty in the card `yeast-eats`" in done.stdout
            cards = deck / "decks/doughs/yeast.md"
            text = cards.read_text("utf-8")
            for label, said in BAKING:
                text = text.replace(f"{label}: \n", f"{label}: {said}\n", 1)
            cards.write_text(text, "utf-8")
    assert git(tmp_path / "origin.git", "tag") == "v1.0.0\n"
    assert git(deck, "status", "--porcelain") == ""
    assert sorted(path.name for path in (deck / "dist").iterdir() if path.is_file()) == [
        "SHA256SUMS",
        "jane-learn-to-bake.ankiaddon",
        "jane-learn-to-bake.apkg",
    ]
