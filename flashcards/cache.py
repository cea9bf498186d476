"""What earlier runs made, kept in one file so that it need not be made again.

An entry has a name, such as a card file's path, and a key: a digest of everything that the value
was made of, the program itself included. An entry under another key is not found and is written
over, so nothing stale can ever be met, and a deck keeps one entry for each thing it makes. SQLite
has no check sums of its own, so every entry carries one. Whatever is wrong with the file (damaged,
another program's, in a place that cannot be written), the cache is then empty, never an error.
"""

from __future__ import annotations

import sqlite3
import sys
import time
import zlib
from collections.abc import Callable
from contextlib import closing
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

# "flsh", and the version of the table: a file with other numbers is not ours, and made anew.
MARKS = {"application_id": 0x666C7368, "user_version": 1}
TABLE = (
    "CREATE TABLE entries (name TEXT PRIMARY KEY, key TEXT NOT NULL, value BLOB NOT NULL, "
    "digest BLOB NOT NULL, used INTEGER NOT NULL)"
)
# All values together, in bytes; what was not used for longest goes first.
LARGEST = 256 * 2**20
DAY = 86_400

_Value = TypeVar("_Value")


class Cache:
    """The entries in the file `path`; None keeps nothing. Several processes may share a file."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._database: sqlite3.Connection | None = None
        self._grown = False
        if path is not None:
            self._attempt(lambda _: None)

    def get(self, name: str, key: str) -> bytes | None:
        """The value that was put under this name and this very key."""
        return self._attempt(lambda database: _found(database, name, key))

    def put(self, name: str, key: str, value: bytes) -> None:
        """Keep a value in place of any other under this name."""
        row = (name, key, value, _digest(name, key, value), int(time.time()))
        self._grown = True
        self._attempt(
            lambda database: database.execute(
                "INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?, ?)", row
            )
        )

    def close(self) -> None:
        """Make room if there is too much, and let go of the file."""
        if self._grown:
            self._attempt(_shrink)
        if self._database is not None:
            self._database.close()
        self._database, self.path = None, None

    def _attempt(self, action: Callable[[sqlite3.Connection], _Value | None]) -> _Value | None:
        """What the action gives, if anything; a file that is no cache of ours is begun anew."""
        for _ in range(2):
            if self.path is None:
                return None
            try:
                if self._database is None:
                    self._database = _opened(self.path)
                return action(self._database)
            except sqlite3.OperationalError:  # another process holds it, the disk is full
                return None
            except (sqlite3.Error, OSError):
                self._begin_anew()
        return None

    def _begin_anew(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None
        assert self.path is not None
        try:
            for end in ("", "-journal"):
                self.path.with_name(self.path.name + end).unlink(missing_ok=True)
        except OSError:
            self.path = None


@cache
def program() -> str:
    """A digest of this program: its files, and the versions of all that has a part in a package."""
    from importlib.metadata import version

    state = sha256()
    root = Path(__file__).parent
    for path in sorted(root.rglob("*")):
        if path.suffix in {".py", ".html", ".css"}:
            content = path.read_bytes()
            state.update(f"{path.relative_to(root).as_posix()} {len(content)} ".encode())
            state.update(content)
    for name in ("Markdown", "markdown-it-py", "nh3", "Pygments", "genanki"):
        state.update(f"{name} {version(name)} ".encode())
    state.update(f"{sys.version} {sqlite3.sqlite_version} {zlib.ZLIB_RUNTIME_VERSION}".encode())
    return state.hexdigest()


def _opened(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    database = sqlite3.connect(path, timeout=2, isolation_level=None)
    try:
        # What a crash of the machine may damage is found by the digests. No write-ahead log: its
        # index is mapped into memory, where a damaged one kills the process.
        database.execute("PRAGMA synchronous=OFF")
        if _marks(database) != MARKS:
            _create(database)
    except BaseException:
        database.close()
        raise
    return database


def _marks(database: sqlite3.Connection) -> dict[str, int]:
    return {name: database.execute(f"PRAGMA {name}").fetchone()[0] for name in MARKS}


def _create(database: sqlite3.Connection) -> None:
    """Make an empty file a cache; DatabaseError for a file that holds something else."""
    database.execute("BEGIN IMMEDIATE")
    if _marks(database) != MARKS:  # another process may have been faster
        if database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            raise sqlite3.DatabaseError("not a cache of this program")
        database.execute(TABLE)
        for name, value in MARKS.items():
            database.execute(f"PRAGMA {name}={value}")
    database.execute("COMMIT")


def _found(database: sqlite3.Connection, name: str, key: str) -> bytes | None:
    with closing(
        database.execute(
            "SELECT value, digest, used FROM entries WHERE name = ? AND key = ?", (name, key)
        )
    ) as rows:
        row = rows.fetchone()
    if row is None or not isinstance(row[0], bytes) or row[1] != _digest(name, key, row[0]):
        return None
    now = int(time.time())
    if abs(now - row[2]) > DAY:
        database.execute("UPDATE entries SET used = ? WHERE name = ?", (now, name))
    return row[0]


def _digest(name: str, key: str, value: bytes) -> bytes:
    return sha256(f"{name}\0{key}\0".encode() + value).digest()


def _shrink(database: sqlite3.Connection) -> None:
    """Remove what was not used for longest while all values together are over `LARGEST`."""
    sizes = database.execute("SELECT name, length(value) FROM entries ORDER BY used DESC, name")
    total, extra = 0, []
    for name, size in sizes:
        total += size
        if total > LARGEST:
            extra.append((name,))
    database.executemany("DELETE FROM entries WHERE name = ?", extra)
