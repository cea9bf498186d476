"""Anki's desktop program, started without a screen on a folder of its own."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import signal
import sqlite3
import subprocess
import uuid
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
PATIENCE = 150  # seconds for one whole session

# Both releases that the add-on promises to work with, by the environment that holds each.
RELEASES = {"26.9.3": ".venv-desktop", "24.11": ".venv-desktop-2024"}

PROFILE: dict[str, Any] = {
    "mainWindowGeom": None,
    "mainWindowState": None,
    "numBackups": 50,
    "lastOptimize": 4_000_000_000,
    "searchHistory": [],
    "syncKey": None,
    "syncMedia": False,
    "autoSync": False,
    "allowHTML": False,
    "importMode": 1,
}


def missing(release: str) -> str:
    """Why this release cannot be started here; empty when it can."""
    python = REPOSITORY / RELEASES[release] / "bin" / "python"
    return "" if python.exists() else f"{RELEASES[release]} is missing; ./scripts/test makes it"


class Desktop:
    """One release of Anki with a base folder of its own; each `run` starts the program anew."""

    def __init__(self, release: str, folder: Path, profiles: tuple[str, ...] = ("User 1",)) -> None:
        self.python = REPOSITORY / RELEASES[release] / "bin" / "python"
        self.folder = folder
        self.base = folder / "base"
        self.addons = self.base / "addons21"
        driver = self.addons / "driver"
        driver.mkdir(parents=True)
        shutil.copy(HERE / "driver.py", driver / "__init__.py")
        self._write_profiles(profiles)

    def collection(self, profile: str = "User 1") -> Path:
        """The collection's file, for reading it after a run."""
        return self.base / profile / "collection.anki2"

    def run(
        self,
        session: Path,
        profile: str = "User 1",
        *,
        screen: tuple[int, int] | None = None,
        **given: Any,
    ) -> dict[str, Any]:
        """Start Anki, let it go through a session, and return what the session recorded.

        `screen` is its width and height in the pixels that a window is laid out in.
        """
        results = self.folder / "results.json"
        results.unlink(missing_ok=True)
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        runtime = self.folder / "runtime"
        runtime.mkdir(mode=0o700, exist_ok=True)
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(runtime),
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "QT_QPA_PLATFORM": "offscreen",
            "QTWEBENGINE_CHROMIUM_FLAGS": "--no-sandbox --disable-gpu",
            "ANKI_SINGLE_INSTANCE_KEY": uuid.uuid4().hex,
            "LOGNAME": uuid.uuid4().hex,  # what releases of 2024 make the key of
            "DRIVER_SESSION": str(session),
            "DRIVER_FOLDER": str(self.folder),
            "DRIVER_GIVEN": json.dumps(given),
        }
        if screen:
            width, height = screen
            shape = {"name": "screen", "x": 0, "y": 0, "width": width, "height": height}
            described = self.folder / "screen.json"
            described.write_text(json.dumps({"screens": [shape]}))
            environment["QT_QPA_PLATFORM"] = f"offscreen:configfile={described}"
        command: list[str | Path] = [self.python, "-c", "import aqt; aqt.run()"]
        command += ["-b", self.base, "-p", profile, "-l", "en"]
        with (self.folder / "anki.log").open("ab") as log:
            program = subprocess.Popen(
                command, env=environment, stdout=log, stderr=log, start_new_session=True
            )
            try:
                program.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                os.killpg(program.pid, signal.SIGKILL)
                program.wait()
        log_text = (self.folder / "anki.log").read_text("utf-8", "replace")
        assert results.exists(), f"Anki ended without results:\n{log_text[-3000:]}"
        recorded: dict[str, Any] = json.loads(results.read_text())
        assert "failure" not in recorded, f"{recorded['failure']}\n{log_text[-3000:]}"
        return recorded

    def _write_profiles(self, profiles: tuple[str, ...]) -> None:
        """What Anki's first start would ask for, so that it asks nothing."""
        database = sqlite3.connect(self.base / "prefs21.db")
        with database:
            database.execute(
                "create table profiles (name text primary key collate nocase, data blob not null)"
            )
            rows = {
                "_global": {
                    "ver": 0,
                    "updates": False,
                    "check_for_updates": False,
                    "check_for_addon_updates": False,
                    "created": 1,
                    "id": 1,
                    "lastMsg": 0,
                    "suppressUpdate": True,
                    "firstRun": False,
                    "defaultLang": "en_US",
                    "last_addon_update_check": 4_000_000_000,
                },
                **dict.fromkeys(profiles, PROFILE),
            }
            database.executemany(
                "insert into profiles values (?, ?)",
                [(name, pickle.dumps(data, protocol=4)) for name, data in rows.items()],
            )
        database.close()
