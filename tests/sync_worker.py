"""Two devices of one learner and Anki's own sync server, as a program for any release of Anki.

    python sync_worker.py FOLDER PLAN

PLAN is JSON: `both`, a package that both devices have from before, or null; `here` and `there`,
the package that each then takes in before they sync; `first`, which of the two syncs first. Each
device also reviews a card and edits a note; `phone` is a card that is then written on there, and
`touched` one that is written on here after that. With `mend`, the folder of the add-on installed,
that device then joins doubled decks. Printed is what each holds in the end, by card id.
"""

from __future__ import annotations

import importlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from anki.collection import Collection
from anki.sync_pb2 import SyncCollectionResponse
from anki_worker import take_in

NAME, PASSWORD = "learner", "secret"
SECONDS = 20


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """The address of a sync server that lives as long as it is needed, on this machine alone."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "SYNC_HOST": "127.0.0.1",
        "SYNC_PORT": str(port),
        "SYNC_BASE": str(folder / "server"),
        "SYNC_USER1": f"{NAME}:{PASSWORD}",
        "RUST_LOG": "error",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "anki.syncserver"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        end = time.monotonic() + SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert process.poll() is None, "the sync server ended"
                assert time.monotonic() < end, "the sync server does not answer"
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.kill()
        process.wait()


class Device:
    """One collection of the learner's."""

    def __init__(self, path: Path, endpoint: str) -> None:
        path.parent.mkdir(parents=True)
        self.collection = Collection(str(path))
        self.auth = self.collection.sync_login(NAME, PASSWORD, endpoint)
        self.full: list[str] = []

    def sync(self, first: str = "") -> None:
        """Sync as the program does; a device's first sync goes one way, `up` or `down`.

        That a later one had to go one way is kept in `full`.
        """
        done = self.collection.sync_collection(self.auth, False)
        if done.new_endpoint:
            self.auth.endpoint = done.new_endpoint
        merged = (SyncCollectionResponse.NO_CHANGES, SyncCollectionResponse.NORMAL_SYNC)
        if done.required in merged:
            return
        if not first:
            self.full.append(SyncCollectionResponse.ChangesRequired.Name(done.required))
            return
        self.collection.close_for_full_sync()
        self.collection.full_upload_or_download(
            auth=self.auth, server_usn=None, upload=first == "up"
        )
        self.collection.reopen(after_full_sync=True)

    def own_note(self) -> None:
        """Add a note that is not ours."""
        kind = self.collection.models.by_name("Basic")
        assert kind is not None
        note = self.collection.new_note(kind)
        note["Front"] = "The learner's own?"
        self.collection.add_note(note, self.collection.decks.id("Own"))  # type: ignore[arg-type]

    def study(self, review: str, edit: str) -> None:
        """Review one card and edit another note, each named by its card id."""
        (nid,) = self.collection.find_notes(f"Key:{review}")
        card = self.collection.get_note(nid).cards()[0]
        card.start_timer()
        self.collection.sched.answerCard(card, 3)
        self.write(edit, "My notes")

    def write(self, card: str, field: str) -> None:
        """Write into a field of a note, named by its card id."""
        (nid,) = self.collection.find_notes(f"Key:{card}")
        note = self.collection.get_note(nid)
        note[field] = f"written on {card}"
        self.collection.update_note(note)

    def facts(self) -> dict[str, Any]:
        """Every note with its cards, the number of duplicates, and what is out of place."""
        database = self.collection.db
        assert database is not None
        notes = {}
        for nid in self.collection.find_notes("Key:_*"):
            note = self.collection.get_note(nid)
            cards = sorted(note.cards(), key=lambda card: card.ord)
            notes[note["Key"]] = {
                "id": nid,
                "mod": note.mod,
                "fields": dict(note.items()),
                "cards": [card.id for card in cards],
                "mods": [card.mod for card in cards],
                "decks": [self.collection.decks.name_if_exists(card.did) for card in cards],
                "reviews": sum(
                    database.scalar("select count() from revlog where cid = ?", card.id)
                    for card in cards
                ),
            }
        return {
            "notes": notes,
            "count": self.collection.note_count() - 1,  # but the learner's own
            "guids": -1 + database.scalar("select count(distinct guid) from notes"),
            "full": self.full,
            "decks": sorted(each.name for each in self.collection.decks.all_names_and_ids()),
        }

    def join(self, addon: Path) -> int:
        """Join doubled decks as the add-on does; how many there were."""
        sys.path.insert(0, str(addon.parent))
        twins = importlib.import_module(f"{addon.name}.twins")
        database = self.collection.db
        assert database is not None
        ours = database.list(
            "select distinct did from cards where nid in (select id from notes where tags like ?)",
            "%::concept::%",
        )
        found = twins.find(self.collection, ours)
        twins.mend(self.collection, found)
        assert not twins.find(self.collection, ours)
        return len(found)


def main() -> None:
    """Do what the plan says."""
    folder, plan = Path(sys.argv[1]), json.loads(sys.argv[2])
    with server(folder) as endpoint:
        here = Device(folder / "here/collection.anki2", endpoint)
        if plan["both"]:
            take_in(here.collection, plan["both"])
        here.own_note()  # Anki merges nothing into an empty collection
        here.sync("up")
        there = Device(folder / "there/collection.anki2", endpoint)
        there.sync("down")
        take_in(here.collection, plan["here"])
        here.study("rank-counts", "determinant-zero")
        take_in(there.collection, plan["there"])
        there.study("unit-circle-radius", "overfitting-epoch")
        if plan.get("phone"):  # words on the card there that nobody has synced
            time.sleep(1.1)  # a sync of two changes of one second leaves each device its own
            there.write(plan["phone"], "My notes")
        if plan.get("touched"):  # as an update of the open collection writes, now
            time.sleep(1.1)
            here.write(plan["touched"], "Extra")
        order = [here, there] if plan["first"] == "here" else [there, here]
        for device in (*order, *order):
            device.sync()
        if plan.get("mend"):
            joined = order[0].join(Path(plan["mend"]))
            for device in (*order, *order):
                device.sync()
        found = [here.facts(), there.facts()]
        found = [{**each, "joined": joined} for each in found] if plan.get("mend") else found
        print(json.dumps(found))
        for device in order:
            device.collection.close()


if __name__ == "__main__":
    main()
