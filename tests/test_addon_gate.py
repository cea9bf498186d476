"""The upgrade gate by way of the add-on: what Anki's import cannot do, the open collection can."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from addon_inside import PACKAGE, build
from conftest import NO_ENGINE, Project
from test_upgrade_gate import (
    AWAY,
    BOTH,
    CHANGES,
    STATES,
    YOURS,
    first_release,
    interpreters,
    second_release,
    verdict,
    worker,
)

WORKER = Path(__file__).parent / "addon_worker.py"


def by_addon(python: str, *arguments: object) -> dict[str, Any]:
    if python == sys.executable:
        pytest.importorskip("anki", reason=NO_ENGINE)
    done = subprocess.run(
        [python, WORKER, *map(str, arguments)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def judged(state: str, change: str, before: dict[str, Any], after: dict[str, Any]) -> str:
    """What came of one cell; here a retired card is gone, or suspended if it was ever answered."""
    if change == "retired" and state == "unchanged":
        return BOTH if state not in after and f"{state}-cloze" not in after else "there"
    if change == "retired" and state in before and state in after:
        assert after[state]["scheduling"][0][1] == -1, "a retired card waits suspended"
        after[state]["scheduling"][0][1] = before[state]["scheduling"][0][1]
    return verdict(state, change, before, after)


@pytest.mark.parametrize("change", [*CHANGES, "retired, by the update package"])
@pytest.mark.parametrize("release", ["26.9.3", "24.11"])
def test_every_cell_of_the_table(
    project: Project, tmp_path: Path, release: str, change: str
) -> None:
    change, _, by_update = change.partition(", ")
    python = interpreters().get(release)
    if python is None:
        pytest.skip(f"Anki {release} is not set up here; ./scripts/test sets it up")
    old = first_release(project)
    addon = tmp_path / "addons" / PACKAGE
    with zipfile.ZipFile(build(project)) as archive:
        archive.extractall(addon)
    collection = tmp_path / "learner" / "collection.anki2"
    before = worker(python, "study", collection, old, tmp_path / "export.apkg")
    package = second_release(project, change)[-1 if by_update else 0]
    found = by_addon(python, addon, collection, package)

    assert found["undone"] == before, "Undo takes all of it back"
    assert found["redone"] == found["after"]
    assert found["nothing left"], found["again"]
    verdicts = {state: judged(state, change, before, found["after"]) for state in STATES}
    expected = dict.fromkeys(STATES, BOTH) | {"deleted": AWAY}
    if change == "moved":
        expected["own-deck"] = YOURS  # the learner has put the card where it is
    assert verdicts == expected
