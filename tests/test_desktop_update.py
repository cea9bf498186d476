"""Updates in the real desktop program: looked at, applied, undone, redone, refused, cancelled."""

from __future__ import annotations

import json
import subprocess
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from addon_inside import PACKAGE, another_deck, build
from anki_worker import EDIT
from conftest import Project
from desktop.anki_desktop import RELEASES, Desktop, missing
from local_server import Server
from test_upgrade_gate import FILE, first_release, second_release, worker

SESSIONS = Path(__file__).parent / "desktop" / "sessions"
TESTS = str(Path(__file__).parent)
MANY = 1500


@pytest.fixture(params=list(RELEASES))
def desktop(request: pytest.FixtureRequest, tmp_path: Path) -> Desktop:
    if why := missing(request.param):
        pytest.skip(why)
    return Desktop(request.param, tmp_path)


def learner_of(project: Project, desktop: Desktop) -> None:
    """The add-on with release 1.0.0, installed for a learner who has studied and edited it."""
    old = first_release(project)
    install(project, desktop)
    worker(str(desktop.python), "study", desktop.collection(), old, desktop.folder / "export.apkg")


def install(project: Project, desktop: Desktop) -> None:
    """The add-on as the add-on manager leaves it."""
    with zipfile.ZipFile(build(project)) as archive:
        archive.extractall(desktop.addons / PACKAGE)


def next_release(project: Project) -> Path:
    """Release 1.1.0: every card reworded and moved, two retired, one new."""
    when = int(time.time()) + 86_400
    for card in ("unchanged-cloze", "reviewed"):
        result = project.run("retire", card, "--because", "It is said elsewhere", epoch=when)
        assert result.exit_code == 0, result.output
    project.edit(FILE, "It is the answer.", "It is the new answer.")
    project.edit(FILE, "It is the extra.", "It is the extra, put in other words.")
    return second_release(project, "moved")[0]


def facts(desktop: Desktop) -> dict[str, Any]:
    """What is to be seen of every note, once Anki has ended."""
    code = "import json, sys; from anki.collection import Collection; from anki_worker import facts"
    code += "; print(json.dumps(facts(Collection(sys.argv[1]))))"
    command = [str(desktop.python), "-c", code, str(desktop.collection())]
    done = subprocess.run(command, cwd=TESTS, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_an_update_is_looked_at_applied_undone_and_redone(
    project: Project, desktop: Desktop
) -> None:
    learner_of(project, desktop)
    package = next_release(project)
    found = desktop.run(SESSIONS / "update.py", tests=TESTS, package=str(package))
    before, after = found["before"], found["updated"]

    assert found["looked at"] == before, "looking changes nothing"
    assert found["synced?"].startswith("Have all your devices synced")
    assert found["not yet"] == before
    assert found["undone"] == before
    assert found["redone"] == after
    assert found["undo"] == "Update Gate"
    assert found["backups"] == 1
    assert found["groups"][0].startswith("2  Changed by you and by the release")
    assert "unchanged-cloze" not in after
    assert "Gate::retired" in after["reviewed"]["tags"]
    assert after["reviewed"]["scheduling"][0][1] == -1
    assert after["flagged"]["fields"]["Answer"] == "<p>It is the new answer.</p>"
    assert after["flagged"]["decks"] == ["Gate::2. Two"]
    assert after["flagged"]["scheduling"] == before["flagged"]["scheduling"]
    assert after["edited"]["fields"]["Extra"] == EDIT
    assert "new" in after
    assert "deleted" not in after

    assert found["asked"] == "Save the text that you have written?"
    assert found["written"] == "Half a sen"
    assert found["left after later"] == 2
    assert found["left after undo"] == 0
    assert found["left"] == 0
    decided = found["decided"]
    assert decided["edited"]["fields"]["Extra"] == "<p>It is the extra, put in other words.</p>"
    assert decided["edited-cloze"]["fields"]["Extra"] == "My own words, and the release's."


EDITS = {
    "rank-counts": "The number of linearly independent columns: the dimension of the image.",
    "overfitting-epoch": "At epoch 12, I think.",
}


def test_the_dialogs_fit_a_small_screen_at_150_percent(project: Project, desktop: Desktop) -> None:
    """1366 × 768 pixels, of which windows are laid out in two thirds."""
    package = realistic_release(project, desktop)
    told = desktop.run(
        SESSIONS / "update_pictures.py",
        screen=(911, 512),
        package=str(package),
        edits=EDITS,
    )
    assert told["screen"] == [911, 512]
    assert told["fits"] == dict.fromkeys(told["fits"], True)
    assert len(told["fits"]) == 4


def test_the_dialogs_have_a_picture_in_either_theme(project: Project, desktop: Desktop) -> None:
    package = realistic_release(project, desktop)
    told = desktop.run(SESSIONS / "update_pictures.py", package=str(package), edits=EDITS)
    assert told["formulas"]["update-formula"] > 0
    # The new card is of a concept that is locked: it waits at once, as a part of the update.
    assert told["new"] == 1
    assert told["waits"] == [-1]
    assert told["undo"].startswith("Update")
    assert told["fits"] == dict.fromkeys(told["fits"], True)
    for name in ("update", "update-formula", "conflicts", "conflict-edited"):
        light, dark = (desktop.folder / f"{name}-{theme}.png" for theme in ("light", "dark"))
        assert light.read_bytes() != dark.read_bytes()


def realistic_release(project: Project, desktop: Desktop) -> Path:
    """The next release of a deck as a learner may have it, with something of everything."""
    project.edit("roadmap.yaml", "title: Small Roadmap", "title: AI Engineering Roadmap")
    when = int(time.time())
    project.publish("1.0.0", when - 3600)
    old = project.build("--out", "old.apkg", epoch=when - 3600)
    install(project, desktop)
    worker(str(desktop.python), "take", desktop.collection(), old)
    algebra = "decks/mathematics/linear-algebra.md"
    result = project.run("retire", "rank-numpy", "--because", "The next card asks more", epoch=when)
    assert result.exit_code == 0, result.output
    project.edit(algebra, "independent columns.", "independent columns; equally, of rows.")
    project.edit(algebra, "so no inverse", "and no inverse")
    project.edit("decks/machine-learning/overfitting.md", "At epoch 12, where", "At epoch 12, with")
    project.edit("decks/mathematics/trigonometry.md", "The unit circle.", "The *unit circle*.")
    with (project.root / algebra).open("a", encoding="utf-8") as file:
        file.write(
            "\n### determinant-scales\n\nQ: By which factor does a linear map scale volumes?"
            "\n\nA: By the absolute value of its determinant.\n\nSource: Axler, ch. 10\n"
        )
    project.publish("1.1.0", when)
    return project.build("--out", "new.apkg", epoch=when)


def test_a_newer_release_inside_is_offered_once(project: Project, desktop: Desktop) -> None:
    old = first_release(project)
    worker(str(desktop.python), "study", desktop.collection(), old, desktop.folder / "export.apkg")
    next_release(project)
    install(project, desktop)
    before = facts(desktop)
    first = desktop.run(SESSIONS / "update_offered.py")
    assert first["asked"].startswith("Gate 1.1.0 came with the add-on; you have 1.0.0.")
    assert first["then"] == "Preview"
    second = desktop.run(SESSIONS / "update_offered.py")
    assert second["asked"] == ""
    assert facts(desktop) == before


def test_1500_notes_update_while_the_window_answers(project: Project, desktop: Desktop) -> None:
    card = "\n### many-{0}\n\nQ: How many is {0}?\n\nA: {0} in words.\n\nSource: Gate, sec. 1\n"
    first_release(project)
    cards = "".join(card.format(number) for number in range(MANY))
    (project.root / FILE).write_text(f"# States\n\n## state\n{cards}", "utf-8")
    (project.root / "decks/ledger.jsonl").unlink()
    when = int(time.time())
    project.publish("1.0.0", when - 3600)
    old = project.build("--out", "many.apkg", epoch=when - 3600)
    install(project, desktop)
    worker(str(desktop.python), "take", desktop.collection(), old)
    project.edit(FILE, " in words.", " in other words.")
    project.publish("1.1.0", when)
    package = project.build("--out", "more.apkg", epoch=when)
    found = desktop.run(SESSIONS / "update_many.py", package=str(package))

    assert found["before"][1:] == [MANY, 0]
    assert found["cancelled"] == found["before"]
    assert found["updated"][1:] == [MANY, MANY]
    assert found["undone"] == found["before"]
    assert len(found["steps"]) > MANY / 100, "it is told often how far it is"
    assert all(answered for *_, answered in found["steps"]), "the window answered at each step"


def test_what_is_wrong_with_a_package_is_said_and_nothing_happens(
    project: Project, desktop: Desktop, tmp_path: Path
) -> None:
    learner_of(project, desktop)
    good = next_release(project)
    damaged, foreign = tmp_path / "damaged.apkg", tmp_path / "foreign.apkg"
    damaged.write_bytes(good.read_bytes()[:-300])
    project.edit("roadmap.yaml", "id: gate", "id: another")
    (project.root / "decks/ledger.jsonl").unlink()
    project.build("--out", str(foreign))
    with Server(tmp_path / "web") as server:
        server.publish("good.apkg", good.read_bytes())
        server.publish("wrong.apkg", good.read_bytes(), checksum="0" * 64)
        files = {
            "damaged": damaged,
            "foreign": foreign,
            "no release": tmp_path / "export.apkg",
            "missing": tmp_path / "missing.apkg",
        }
        found = desktop.run(
            SESSIONS / "update_faults.py",
            files={name: str(path) for name, path in files.items()},
            addresses={
                "wrong checksum": server.address("wrong.apkg"),
                "not there": server.address("none/none.apkg"),
                "no network": "http://127.0.0.1:9/deck.apkg",
                "unencrypted": "ftp://127.0.0.1/deck.apkg",
            },
            good=server.address("good.apkg"),
        )
    assert found["after"] == found["before"]
    expected = {
        "damaged": "not all of it is here",
        "foreign": "another roadmap, “another”",
        "no release": "no release of",
        "missing": "cannot be opened",
        "wrong checksum": "SHA256SUMS promises",
        "not there": "answers 404",
        "no network": "cannot be reached",
        "unencrypted": "Only https://",
    }
    for name, part in expected.items():
        assert part in found[name]
        assert "Nothing was changed." in found[name]


def test_closing_the_profile_ends_an_update_and_nothing_is_half_done(
    project: Project, desktop: Desktop
) -> None:
    learner_of(project, desktop)
    before = facts(desktop)
    package = next_release(project)
    found = desktop.run(SESSIONS / "update_closed.py", package=str(package))
    assert found["running"]
    assert facts(desktop) == before
    log = (desktop.folder / "anki.log").read_text("utf-8", "replace")
    assert "Traceback" not in log, log


def test_closing_the_profile_closes_the_windows_that_show_its_cards(
    project: Project, desktop: Desktop
) -> None:
    learner_of(project, desktop)
    package = next_release(project)
    found = desktop.run(SESSIONS / "update_left_open.py", package=str(package))
    assert (found["Preview"], found["Conflicts"]) == (False, False)
    assert found["conflicts"] == 2, "what was not decided waits"


def test_the_add_ons_of_two_decks_live_side_by_side(project: Project, desktop: Desktop) -> None:
    install(project, desktop)
    another_deck(project)
    with zipfile.ZipFile(build(project)) as archive:
        archive.extractall(desktop.addons / "small_garden")
    found = desktop.run(SESSIONS / "two_decks.py")
    assert {"Small Roadmap", "Small Garden"} <= {*found["menus"]}
    garden, both = found["small_garden"]["notes"], found["roadmap_flashcards"]["notes"]
    assert garden > 0
    assert both == 2 * garden
    assert found["opened"] == ["small_garden"]
    assert found["waiting"] == 0
    assert found["locked"] == {"roadmap_flashcards": True, "small_garden": False}
    assert found["undone"] == 0
