"""What the pages to study on are made of, under node: types, logic, a memory as Anki's."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import REPOSITORY
from test_fsrs import histories, write

if TYPE_CHECKING:
    from anki.collection import Collection

MODULES = REPOSITORY / "node_modules"
NO_NODE = "node or its packages are missing; ./scripts/test brings them"


@pytest.fixture(scope="module")
def node() -> str:
    found = shutil.which("node")
    if not found or not MODULES.is_dir():
        pytest.skip(NO_NODE)
    return found


def run(*command: str | Path, given: str = "") -> str:
    done = subprocess.run(
        command, cwd=REPOSITORY, input=given, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_types_hold(node: str) -> None:
    run(node, MODULES / "typescript/bin/tsc", "--project", ".")


def test_the_logic_holds(node: str) -> None:
    told = run(node, "--test", "--test-reporter=tap", "tests/study/")
    (passed,) = [line for line in told.splitlines() if line.startswith("# pass ")]
    assert int(passed.split()[-1]) > 20


def test_a_memory_is_what_anki_makes_of_the_same_answers(node: str, collection: Collection) -> None:
    """Stability and difficulty to three decimals, after each of the answers of 1,000 histories."""
    collection.set_config("fsrs", True)
    basic, deck = collection.models.by_name("Basic"), collection.decks.id("Default")
    assert basic
    assert deck
    some = histories(1000)
    memories = json.loads(run(node, "tests/study/memories.js", given=json.dumps(some)))
    worst = {"stability": 0.0, "difficulty": 0.0}
    for at, (history, memory) in enumerate(zip(some, memories, strict=True)):
        note = collection.new_note(basic)
        note["Front"] = str(at)
        collection.add_note(note, deck)
        [card] = note.card_ids()
        write(collection, card, at, history)
        anki = collection._backend.compute_memory_state(card).state
        off = {
            "stability": abs(memory["stability"] / anki.stability - 1),
            "difficulty": abs(memory["difficulty"] - anki.difficulty),
        }
        worst = {name: max(worst[name], off[name]) for name in worst}
    assert 0 < max(worst.values()) < 1e-3, worst


def test_the_lock_names_what_it_holds_by_hashes_and_no_registry() -> None:
    lock = json.loads((REPOSITORY / "package-lock.json").read_text("utf-8"))
    packages = {name: each for name, each in lock["packages"].items() if name}
    assert {"node_modules/ts-fsrs", "node_modules/idb"} <= packages.keys()
    assert all(each["integrity"].startswith("sha512-") for each in packages.values())
    assert not any("resolved" in each for each in packages.values())
