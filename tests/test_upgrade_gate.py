"""The upgrade gate: what a new release does to what a learner did, in two generations of Anki.

Every cell of the table is executed: a learner in each state, who did it before or after the
release's date, a release with each change, taken in by a plain import of either package or by the
patch that `flashcards merge` writes. The README shows the same table;
`python tests/test_upgrade_gate.py` executes all of it and writes there what it found.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from anki_worker import EDIT, OWN_DECK, OWN_TAG
from conftest import NO_ENGINE, REPOSITORY, SMALL, Project

from flashcards import look

WORKER = Path(__file__).parent / "anki_worker.py"
# States that no import can know of, since a note's time of change does not tell; and those it can.
QUIET = ("unchanged", "reviewed", "suspended", "flagged", "buried", "own-deck")
TOLD = ("edited", "own-tag", "leech", "my-notes")
STATES = (*QUIET, *TOLD, "deleted")
# When the learner did it: before the release's date or after; or with note types of their own.
BEFORE, AFTER, SHAPED = "before", "after", "own-type"
MODES = (BEFORE, AFTER, SHAPED)
SHAPE = "a field first+Source away+a template last+Reversed away+a field last of Cloze"
CHANGES = ("unchanged", "reworded", "moved", "retired", "tutorial", "cloze", "look")
FULL, UPDATE, PATCH = "plain import", "update package", "patch"
WAYS = (FULL, UPDATE, PATCH)

# What can come of a cell. "Yours" is the review history, the schedule and what the state names.
BOTH = "both"  # yours is kept, and the release's change arrives
YOURS = "yours"  # yours is kept; the change does not arrive
RELEASE = "release"  # the change arrives, and what was yours is gone
BACK = "back"  # the deleted card comes back
AWAY = "away"  # the deleted card stays away

Row = tuple[str, str]  # a state, and when
ROWS: tuple[Row, ...] = (
    *((state, when) for state in QUIET for when in (BEFORE, AFTER)),
    *((state, when) for when in (BEFORE, AFTER) for state in TOLD),
    ("reviewed", SHAPED),
    ("deleted", BEFORE),
    ("deleted", AFTER),
)


def rows(
    quiet: list[str], before: list[str], after: list[str], deleted: list[str], shaped: list[str]
) -> dict[Row, list[str]]:
    """A way's table: for each state and time what comes of it, change by change."""
    told = {BEFORE: before, AFTER: after, SHAPED: shaped}
    of = {**dict.fromkeys(QUIET, quiet), "deleted": deleted}
    return {
        (state, when): told[when] if state in TOLD or when == SHAPED else of[state]
        for state, when in ROWS
    }


EXPECTED: dict[str, dict[Row, list[str]]] = {
    # unchanged reworded  moved  retired  tutorial cloze    look
    FULL: rows(
        quiet=[BOTH, BOTH, YOURS, YOURS, BOTH, BOTH, BOTH],
        before=[BOTH, RELEASE, YOURS, YOURS, RELEASE, RELEASE, BOTH],
        after=[BOTH, YOURS, YOURS, YOURS, YOURS, YOURS, BOTH],
        deleted=[BACK, BACK, BACK, AWAY, BACK, BACK, BACK],
        shaped=[BOTH, YOURS, YOURS, YOURS, YOURS, YOURS, YOURS],
    ),
    UPDATE: rows(
        quiet=[BOTH, BOTH, YOURS, BOTH, BOTH, BOTH, BOTH],
        before=[BOTH, RELEASE, YOURS, RELEASE, RELEASE, RELEASE, BOTH],
        after=[BOTH, YOURS, YOURS, YOURS, YOURS, YOURS, BOTH],
        deleted=[BACK, BACK, BACK, BACK, BACK, BACK, BACK],
        shaped=[BOTH, YOURS, YOURS, YOURS, YOURS, YOURS, YOURS],
    ),
    PATCH: rows(
        quiet=[BOTH, BOTH, YOURS, BOTH, BOTH, BOTH, BOTH],
        before=[BOTH, BOTH, YOURS, BOTH, BOTH, BOTH, BOTH],
        after=[BOTH, BOTH, YOURS, BOTH, BOTH, BOTH, BOTH],
        deleted=[AWAY, AWAY, AWAY, AWAY, AWAY, AWAY, AWAY],
        shaped=[BOTH, BOTH, YOURS, BOTH, BOTH, BOTH, BOTH],
    ),
}

ROADMAP = """\
id: gate
title: Gate
tag: Gate
repository: ''
deck:
  basic: {id: 1795453200001, name: AI Roadmap Basic}
  cloze: {id: 1795453200002, name: AI Roadmap Cloze}
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


# The moment at which the learner of this run studies.
NOW = int(time.time())
RELEASED = {BEFORE: NOW + 43_200, AFTER: NOW - 1800, SHAPED: NOW + 43_200}


def first_release(project: Project) -> Path:
    """A project whose cards are named after the states, released as 1.0.0 an hour ago."""
    (project.root / "roadmap.yaml").write_text(ROADMAP, "utf-8")
    for path in project.root.glob("decks/*/*"):
        path.unlink()
    (project.root / FILE).parent.mkdir()
    cards = "".join(CARDS.format(state=state) for state in STATES)
    (project.root / FILE).write_text(f"# States\n\n## state\n{cards}", "utf-8")
    project.publish("1.0.0", NOW - 3600)
    return project.build("--out", "old.apkg", epoch=NOW - 3600)


def second_release(project: Project, change: str, mode: str = BEFORE) -> tuple[Path, Path]:
    """Release 1.1.0 with a change and a new card: the full package and that for an update."""
    text = (project.root / FILE).read_text("utf-8")
    when = RELEASED[mode]
    if change == "reworded":
        text = text.replace("It is the answer.", "It is the new answer.")
        text = text.replace("and no more words.", "and a few more words.")
        text = text.replace("It is the extra.", "It is the new extra.")
    elif change == "cloze":
        text = text.replace("no more words", "{{c2::no more words}}")
    elif change == "tutorial":
        project.edit("roadmap.yaml", "https://example.org/old", "https://example.org/new")
    elif change == "look":
        shown = look.stylesheet() + "\n/* new */"
        project.monkeypatch.setattr(look, "stylesheet", lambda: shown)
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
    full = project.build("--out", "new.apkg", epoch=when)
    return full, project.build("--update", "--out", "update.apkg", epoch=when)


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
        and (state != "leech" or "leech" in now["tags"])
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
        # Where Anki leaves the note as it is, it adds the new gap's card all the same, empty.
        "cloze": now["cards"] == 2 and "{{c2::" in now["fields"].get("Text", ""),
        "look": now["css"] != was["css"],
    }[change]
    return {(True, True): BOTH, (True, False): YOURS, (False, True): RELEASE}[kept, arrived]


@cache
def studied(python: str, old: bytes, mode: str) -> tuple[Path, dict[str, Any]]:
    """A folder with the collection of a learner who studied and their export; what is there."""
    folder = Path(tempfile.mkdtemp(prefix="gate-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)  # it serves the whole run
    (folder / "old.apkg").write_bytes(old)
    shaped = (SHAPE,) if mode == SHAPED else ()
    arguments = (folder / "learner/collection.anki2", folder / "old.apkg", folder / "mine.apkg")
    return folder, worker(python, "study", *arguments, *shaped)


Found = dict[str, dict[Row, str]]


def run(project: Project, change: str, mode: str, python: str) -> Found:
    """What comes of a release: by way, of every state."""
    old = first_release(project)
    full, update = second_release(project, change, mode)
    found: Found = {}
    for way in WAYS:
        folder, before = studied(python, old.read_bytes(), mode)
        with tempfile.TemporaryDirectory() as scratch:
            shutil.copytree(folder, scratch, dirs_exist_ok=True)
            package, options = {FULL: full, UPDATE: update, PATCH: full}[way], []
            if way == PATCH:
                package = project.root / "patch.apkg"
                merge = ("merge", f"{scratch}/mine.apkg", str(full), "-o", str(package))
                result = project.run(*merge)
                assert result.exit_code == (1 if change == "reworded" else 0), result.output
                options = ["ticked"] if "tick “Import any" in result.output else []
            collection = Path(scratch, "learner/collection.anki2")
            after = worker(python, "take", collection, package, *options)
        found[way] = {
            (state, when): verdict(state, change, before, after)
            for state, when in ROWS
            if when == mode
        }
    return found


SAID = {
    BOTH: "kept, arrives",
    YOURS: "kept, waits",
    RELEASE: "**lost**, arrives",
    BACK: "comes back",
    AWAY: "stays away",
}
CALLED = {
    "unchanged": "not touched",
    "own-deck": "moved to a deck of yours",
    "own-tag": "tagged",
    "leech": "a leech",
    "my-notes": "with words in *My notes*",
    SHAPED: "with fields or templates that you added or removed",
}
TITLES = {
    FULL: "plain import of the full package",
    UPDATE: "plain import of the update package",
    PATCH: "import of the patch",
}
CHANGED = {
    "unchanged": "nothing",
    "tutorial": "a link",
    "cloze": "a gap more",
    "look": "the look",
    "moved": "the deck",
}
README = REPOSITORY / "README.md"
MARKS = ("<!-- gate -->\n", "<!-- /gate -->\n")


def label(some: Sequence[Row]) -> str:
    """What a line is called that says the same of some states."""
    names = dict.fromkeys(SHAPED if when == SHAPED else state for state, when in some)
    states = [CALLED.get(name, name) for name in names]
    times = {when for _, when in some}
    late = {BEFORE: ": before the release's date", AFTER: ": after the release's date", SHAPED: ""}
    return ", ".join(states) + (late[times.pop()] if len(times) == 1 else "")


def table(found: Mapping[str, Mapping[Row, list[str]]]) -> str:
    """What was found in Markdown: a table for each way, what is alike in one line or column."""
    lines = []
    for way, cells in found.items():
        columns: dict[tuple[str, ...], list[str]] = {}
        for number, change in enumerate(CHANGES):
            key = tuple(row[number] for row in cells.values())
            columns.setdefault(key, []).append(CHANGED.get(change, change))
        grouped: dict[tuple[str, ...], list[Row]] = {}
        for number, row in enumerate(cells):
            key = tuple(column[number] for column in columns)
            grouped.setdefault(key, []).append(row)
        heads = " | ".join(", ".join(changes) for changes in columns.values())
        lines += [f"| {TITLES[way]} | {heads} |", "|---" * (len(columns) + 1) + "|"]
        for said, some in grouped.items():
            lines.append(f"| {label(some)} | {' | '.join(SAID[each] for each in said)} |")
        lines.append("")
    return "\n".join(lines)


def with_table(readme: str, found: Mapping[str, Mapping[Row, list[str]]]) -> str:
    """The README's text with the table between its marks."""
    head, _, rest = readme.partition(MARKS[0])
    _, _, tail = rest.partition(MARKS[1])
    return f"{head}{MARKS[0]}\n{table(found)}\n{MARKS[1]}{tail}"


def test_the_readme_shows_the_table_that_was_executed() -> None:
    readme = README.read_text("utf-8")
    assert all(mark in readme for mark in MARKS)
    assert readme == with_table(readme, EXPECTED), "run: python tests/test_upgrade_gate.py"


def test_nothing_advises_to_update_always() -> None:
    """It takes the text, and loses the learner's words and tags."""
    pages = [README, *REPOSITORY.glob("docs/*.md"), *REPOSITORY.glob("flashcards/**/*.py")]
    for page in pages:
        assert "“Always”" not in page.read_text("utf-8"), page
        assert "*Always*" not in page.read_text("utf-8"), page


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("release", ["26.9.3", "24.11"])
def test_every_cell_of_the_table(project: Project, release: str, mode: str, change: str) -> None:
    python = interpreters().get(release)
    if python is None:
        pytest.skip(f"Anki {release} is not set up here; ./scripts/test sets it up")
    number = CHANGES.index(change)
    expected = {
        way: {row: said[number] for row, said in cells.items() if row[1] == mode}
        for way, cells in EXPECTED.items()
    }
    assert run(project, change, mode, python) == expected


def executed() -> dict[str, dict[Row, list[str]]]:
    """Every cell in every Anki that is here; they have to agree."""
    found: dict[str, dict[Row, list[str]]] = {way: {row: [] for row in ROWS} for way in WAYS}
    for change in CHANGES:
        for mode in MODES:
            results = []
            for python in interpreters().values():
                with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
                    project = Project(Path(folder, "gate"), patch)
                    shutil.copytree(SMALL, project.root)
                    results.append(run(project, change, mode, python))
            assert all(each == results[0] for each in results), (change, mode, results)
            for way, verdicts in results[0].items():
                for row, said in verdicts.items():
                    found[way][row].append(said)
    return found


if __name__ == "__main__":
    README.write_text(with_table(README.read_text("utf-8"), executed()), "utf-8")
