"""Updates in the real desktop program: looked at, applied, undone, redone, conflicts decided."""

from __future__ import annotations

import shutil
import time
import zipfile
from pathlib import Path

import pytest
from addon_inside import PACKAGE, build
from anki_worker import EDIT
from conftest import REPOSITORY, Project
from test_upgrade_gate import FILE, first_release, second_release, worker

from desktop.anki_desktop import RELEASES, Desktop, missing

HERE = Path(__file__).parent


def installed(desktop: Desktop, addon: Path) -> None:
    """The add-on as the add-on manager leaves it."""
    with zipfile.ZipFile(addon) as archive:
        archive.extractall(desktop.addons / PACKAGE)


def next_release(project: Project) -> Path:
    """Release 1.1.0: every card reworded and moved, two retired, one new."""
    when = str(int(time.time()) + 86_400)
    for card in ("unchanged-cloze", "reviewed"):
        result = project.run("retire", card, "--because", "It is said elsewhere", epoch=int(when))
        assert result.exit_code == 0, result.output
    project.edit(FILE, "It is the answer.", "It is the new answer.")
    project.edit(FILE, "It is the extra.", "It is the extra, put in other words.")
    return second_release(project, "moved")[0]


@pytest.mark.parametrize("release", RELEASES)
def test_an_update_is_looked_at_applied_undone_and_redone(
    project: Project, tmp_path: Path, release: str
) -> None:
    if reason := missing(release):
        pytest.skip(reason)
    old = first_release(project)
    desktop = Desktop(release, tmp_path)
    installed(desktop, build(project))
    worker(str(desktop.python), "study", desktop.collection(), old, tmp_path / "export.apkg")
    package = next_release(project)
    found = desktop.run(
        HERE / "update_session.py", tests=str(REPOSITORY / "tests"), package=str(package)
    )
    before, after = found["before"], found["updated"]

    assert found["looked at"] == before, "looking changes nothing"
    assert found["undone"] == before
    assert found["redone"] == after
    assert found["undo"] == "Update the AI Engineering Roadmap"
    assert found["backups"] == 1
    assert "unchanged-cloze" not in after
    assert "Gate::retired" in after["reviewed"]["tags"]
    assert after["reviewed"]["scheduling"][0][1] == -1
    assert after["flagged"]["fields"]["Answer"] == "<p>It is the new answer.</p>"
    assert after["flagged"]["decks"] == ["Gate::2. Two"]
    assert after["flagged"]["scheduling"] == before["flagged"]["scheduling"]
    assert after["edited"]["fields"]["Extra"] == EDIT
    assert "new" in after
    assert "deleted" not in after

    assert found["left after later"] == 2
    assert found["left after undo"] == 0
    assert found["left"] == 0
    decided = found["decided"]
    assert decided["edited"]["fields"]["Extra"] == "<p>It is the extra, put in other words.</p>"
    assert decided["edited-cloze"]["fields"]["Extra"] == "My own words, and the release's."
    keep_pictures(tmp_path, release)


def keep_pictures(folder: Path, release: str) -> None:
    """Leave the pictures where people find them."""
    target = REPOSITORY / "artefacts" / "addon" / release
    target.mkdir(parents=True, exist_ok=True)
    for picture in folder.glob("*.png"):
        shutil.copy(picture, target)
