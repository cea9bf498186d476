"""The upgrade gate: what a new release does to what a learner did, in two generations of Anki.

Every cell of the table is executed: a learner in each state, a release with each change, taken in
by a plain import or by the patch that `flashcards merge` writes. The README shows the same table;
`python tests/test_upgrade_gate.py` writes it there anew.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from anki_worker import EDIT, OWN_DECK, OWN_TAG
from conftest import NO_ENGINE, REPOSITORY, Project

from flashcards import look

WORKER = Path(__file__).parent / "anki_worker.py"
STATES = (
    "unchanged", "reviewed", "suspended", "flagged", "buried", "edited", "own-tag", "own-deck",
    "my-notes", "deleted",
)  # fmt: skip
CHANGES = ("unchanged", "reworded", "moved", "retired", "tutorial", "cloze", "look")
WAYS = ("plain import", "patch")

# What can come of a cell. "Yours" is the review history, the schedule and what the state names.
BOTH = "both"  # yours is kept, and the release's change arrives
YOURS = "yours"  # yours is kept; the change does not arrive
RELEASE = "release"  # the change arrives, and what was yours is gone
BACK = "back"  # the deleted card comes back
AWAY = "away"  # the deleted card stays away

EXPECTED: dict[str, dict[str, list[str]]] = {
    "plain import": {
        # state:     unchanged reworded  moved  retired  tutorial cloze    look
        "unchanged": [BOTH, BOTH, YOURS, BOTH, BOTH, BOTH, BOTH],
        "reviewed": [BOTH, BOTH, YOURS, BOTH, BOTH, BOTH, BOTH],
        "suspended": [BOTH, BOTH, YOURS, BOTH, BOTH, BOTH, BOTH],
        "flagged": [BOTH, BOTH, YOURS, BOTH, BOTH, BOTH, BOTH],
        "buried": [BOTH, BOTH, YOURS, BOTH, BOTH, BOTH, BOTH],
        "edited": [BOTH, RELEASE, YOURS, RELEASE, RELEASE, RELEASE, BOTH],
        "own-tag": [BOTH, RELEASE, YOURS, RELEASE, RELEASE, RELEASE, BOTH],
        "own-deck": [BOTH, BOTH, YOURS, BOTH, BOTH, BOTH, BOTH],
        "my-notes": [BOTH, RELEASE, YOURS, RELEASE, RELEASE, RELEASE, BOTH],
        "deleted": [BACK, BACK, BACK, BACK, BACK, BACK, BACK],
    },
    "patch": {
        "unchanged": [BOTH, BOTH, YOURS, BOTH, BOTH, BOTH, BOTH],
        "reviewed": [BOTH, BOTH, YOURS, BOTH, BOTH, BOTH, BOTH],
        "suspended": [BOTH, BOTH, YOURS, BOTH, BOTH, BOTH, BOTH],
        "flagged": [BOTH, BOTH, YOURS, BOTH, BOTH, BOTH, BOTH],
        "buried": [BOTH, BOTH, YOURS, BOTH, BOTH, BOTH, BOTH],
        "edited": [BOTH, BOTH, YOURS, BOTH, BOTH, BOTH, BOTH],
        "own-tag": [BOTH, BOTH, YOURS, BOTH, BOTH, BOTH, BOTH],
        "own-deck": [BOTH, BOTH, YOURS, BOTH, BOTH, BOTH, BOTH],
        "my-notes": [BOTH, BOTH, YOURS, BOTH, BOTH, BOTH, BOTH],
        "deleted": [AWAY, AWAY, AWAY, AWAY, AWAY, AWAY, AWAY],
    },
}

ROADMAP = """\
id: gate
title: Gate
tag: Gate
repository: ''
categories:
  - id: one
    name: 1. One
    concepts:
      - id: states
        name: States
        todo: Pass
        requires: []
        topics: [{id: state, name: State}]
        tutorials: [{title: Watch, url: 'https://example.org/old'}]
        formerly: []
  - id: two
    name: 2. Two
    concepts: []
"""
CARDS = """
### {state}

Q: What is the state of {state}?

A: It is the answer.

Extra: It is the extra.

Source: Gate, sec. 1

### {state}-cloze

Cloze: The state {state} has {{{{c1::one gap}}}} and no more words.

Extra: It is the extra.

Source: Gate, sec. 1
"""
FILE = "decks/one/states.md"


def interpreters() -> dict[str, str]:
    """The Python of each release of Anki, by the release; the one of 2024 where it is set up."""
    found = {"26.9.3": sys.executable}
    old = os.environ.get("ANKI_2024_PYTHON", str(REPOSITORY / ".venv-desktop-2024/bin/python"))
    if Path(old).exists():
        found["24.11"] = old
    return found


def worker(python: str, *arguments: object) -> dict[str, Any]:
    if python == sys.executable:
        pytest.importorskip("anki", reason=NO_ENGINE)
    done = subprocess.run(
        [python, WORKER, *map(str, arguments)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def first_release(project: Project) -> Path:
    """A project whose cards are named after the states, released as 1.0.0 an hour ago."""
    (project.root / "roadmap.yaml").write_text(ROADMAP, "utf-8")
    for path in project.root.glob("decks/*/*"):
        path.unlink()
    (project.root / FILE).parent.mkdir()
    cards = "".join(CARDS.format(state=state) for state in STATES)
    (project.root / FILE).write_text(f"# States\n\n## state\n{cards}", "utf-8")
    when = int(time.time()) - 3600
    project.publish("1.0.0", when)
    return project.build("--out", "old.apkg", epoch=when)


def second_release(project: Project, change: str) -> list[Path]:
    """Release 1.1.0 with a change and a new card; the packages that a learner imports."""
    text = (project.root / FILE).read_text("utf-8")
    when = int(time.time()) + 86_400  # after whatever the learner does in this test
    if change == "reworded":
        text = text.replace("It is the answer.", "It is the new answer.")
        text = text.replace("and no more words.", "and a few more words.")
        text = text.replace("It is the extra.", "It is the new extra.")
    elif change == "cloze":
        text = text.replace("no more words", "{{c2::no more words}}")
    elif change == "tutorial":
        project.edit("roadmap.yaml", "https://example.org/old", "https://example.org/new")
    (project.root / FILE).write_text(text + CARDS.format(state="new"), "utf-8")
    if change == "moved":
        project.edit("roadmap.yaml", "    concepts: []\n", "")
        roadmap = (project.root / "roadmap.yaml").read_text("utf-8")
        head, _, rest = roadmap.partition("    concepts:\n")
        moved, _, two = rest.partition("  - id: two\n")
        (project.root / "roadmap.yaml").write_text(
            f"{head}    concepts: []\n  - id: two\n{two}    concepts:\n{moved}", "utf-8"
        )
        (project.root / "decks/two").mkdir()
        (project.root / FILE).rename(project.root / "decks/two/states.md")
    if change == "retired":
        for state in STATES:
            for card in (state, f"{state}-cloze"):
                result = project.run("retire", card, "--because", "Gone", epoch=when)
                assert result.exit_code == 0, result.output
    project.publish("1.1.0", when)
    packages = [project.build("--out", "new.apkg", epoch=when)]
    if change == "retired":
        packages.append(project.build("--update", "--out", "update.apkg", epoch=when))
    return packages


def verdict(state: str, change: str, before: dict[str, Any], after: dict[str, Any]) -> str:
    """What came of one cell, from what is to be seen of the card before and after."""
    name = f"{state}-cloze" if change == "cloze" else state
    if state == "deleted":
        return BACK if name in after else AWAY
    was, now = before[name], after[name]
    kept = (
        now["reviews"] == was["reviews"]
        and now["scheduling"] == was["scheduling"]
        and (state != "edited" or now["fields"]["Extra"] == EDIT)
        and (state != "my-notes" or now["fields"]["My notes"] == EDIT)
        and (state != "own-tag" or OWN_TAG in now["tags"])
        and (state != "own-deck" or now["decks"][0] == OWN_DECK)
    )
    arrived = {
        "unchanged": "new" in after,
        "reworded": "new answer" in now["fields"]["Answer"],
        "moved": now["decks"] == ["Gate::2. Two"],
        "retired": now["empty"] or "Gate::retired" in now["tags"],
        "tutorial": "/new" in now["fields"]["Tutorials"]
        and "Gate::tutorial::https://example.org/new" in now["tags"]
        and "Gate::tutorial::https://example.org/old" not in now["tags"],
        "cloze": now["cards"] == 2,
        "look": now["css"] != was["css"],
    }[change]
    return {(True, True): BOTH, (True, False): YOURS, (False, True): RELEASE}[kept, arrived]


def run(project: Project, change: str, way: str, python: str, tmp: Path) -> list[str]:
    """One column of a table: the verdict of every state."""
    old = first_release(project)
    collection, export = tmp / "learner" / "collection.anki2", tmp / "mine.apkg"
    before = worker(python, "study", collection, old, export)
    if change == "look":
        shown = look.stylesheet() + "\n/* new */"
        project.monkeypatch.setattr(look, "stylesheet", lambda: shown)
    packages = second_release(project, change)
    if way == "patch":
        patch = project.root / "patch.apkg"
        result = project.run("merge", str(export), str(packages[0]), "-o", str(patch))
        assert result.exit_code == (1 if change == "reworded" else 0), result.output
        packages = [patch]
    for package in packages:
        after = worker(python, "take", collection, package)
    return [verdict(state, change, before, after) for state in STATES]


SAID = {
    BOTH: "kept, arrives",
    YOURS: "kept, waits",
    RELEASE: "**lost**, arrives",
    BACK: "comes back",
    AWAY: "stays away",
}
README = REPOSITORY / "README.md"
MARKS = ("<!-- gate -->\n", "<!-- /gate -->\n")


def table() -> str:
    """The expected table in Markdown, as the README shows it: plain import, then patch."""
    lines = []
    for way in WAYS:
        lines += [f"| {way} | {' | '.join(CHANGES)} |", "|---" * (len(CHANGES) + 1) + "|"]
        for state in STATES:
            cells = " | ".join(SAID[cell] for cell in EXPECTED[way][state])
            lines.append(f"| {state} | {cells} |")
        lines.append("")
    return "\n".join(lines)


def with_table(readme: str) -> str:
    """The README's text with the table between its marks."""
    head, _, rest = readme.partition(MARKS[0])
    _, _, tail = rest.partition(MARKS[1])
    return f"{head}{MARKS[0]}\n{table()}\n{MARKS[1]}{tail}"


def test_the_readme_shows_the_table_that_was_executed() -> None:
    readme = README.read_text("utf-8")
    assert all(mark in readme for mark in MARKS)
    assert readme == with_table(readme), "run: python tests/test_upgrade_gate.py"


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("release", ["26.9.3", "24.11"])
def test_every_cell_of_the_table(
    project: Project, tmp_path: Path, release: str, way: str, change: str
) -> None:
    python = interpreters().get(release)
    if python is None:
        pytest.skip(f"Anki {release} is not set up here; ./scripts/test sets it up")
    expected = [EXPECTED[way][state][CHANGES.index(change)] for state in STATES]
    found = run(project, change, way, python, tmp_path)
    assert dict(zip(STATES, found, strict=True)) == dict(zip(STATES, expected, strict=True))


if __name__ == "__main__":
    README.write_text(with_table(README.read_text("utf-8")), "utf-8")
