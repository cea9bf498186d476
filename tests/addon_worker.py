"""The add-on's update of an open collection, as a program of its own, for any release of Anki.

    python addon_worker.py FOLDER COLLECTION PACKAGE [LAST]

FOLDER holds the add-on as installed; the program dies as if killed when it hears the step LAST.
Prints what is to be seen of every note after the update,
after Undo and after Redo, and what was planned, at first and for a second time.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from anki.collection import Collection
from anki_worker import facts


def until(last: str) -> Callable[[str, int, int], None]:
    """What hears of every step, and kills the program at the last."""

    def step(what: str, _done: int, _total: int) -> None:
        if what == last:
            os._exit(9)

    return step


def planned(met: Any) -> dict[str, list[str]]:
    """The cards by what becomes of them."""
    found: dict[str, list[str]] = {}
    for outcome in met.outcomes:
        found.setdefault(outcome.kind, []).append(outcome.card)
    return found


def main() -> None:
    """Do what the arguments say."""
    folder, path, package = map(Path, sys.argv[1:4])
    step = until("".join(sys.argv[4:]))
    sys.path.insert(0, str(folder.parent))
    from roadmap_flashcards import apply, changes, releases, road

    opened = releases.read(package, road.read(folder / "roadmap.json"))
    collection = Collection(str(path))
    found: dict[str, Any] = {}
    try:
        met = changes.planned_update(collection, opened)
        found["planned"] = planned(met)
        if not met.plan.is_empty():
            with tempfile.TemporaryDirectory() as scratch:
                apply.apply(collection, opened, met.plan, Path(scratch), step)
            found["after"] = facts(collection)
            collection.undo()
            found["undone"] = facts(collection)
            collection.redo()
        found["redone"] = facts(collection)
        again = changes.planned_update(collection, opened)
        found["again"] = planned(again)
        found["nothing left"] = again.plan.is_empty()
    finally:
        collection.close()
    print(json.dumps(found))  # last of all: a slow Anki prints that closing has taken long


if __name__ == "__main__":
    main()
