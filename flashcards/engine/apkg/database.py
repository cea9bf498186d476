"""The database of a package, opened so that it can do no harm."""

from __future__ import annotations

import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from .archive import unpacked
from .documents import DATABASES
from .refusal import AGAIN, DISTRUST, REPAIR, Limits, Refused, shown

# What is read, and of which type every value has to be.
_Columns = dict[str, type]
COMMON: dict[str, _Columns] = {
    "notes": {"id": int, "guid": str, "mid": int, "mod": int, "tags": str, "flds": str},
    "cards": {
        **dict.fromkeys(("id", "nid", "did", "odid", "ord", "type", "queue", "due", "odue"), int),
        **dict.fromkeys(("ivl", "factor", "reps", "lapses", "flags"), int),
        "data": str,
    },
    "revlog": {"id": int, "cid": int, "ease": int, "time": int},
}
_SCHEMAS: dict[int, dict[str, _Columns]] = {
    11: {**COMMON, "col": {"crt": int, "ver": int, "models": str, "decks": str}},
    18: {
        **COMMON,
        "col": {"crt": int, "ver": int},
        "notetypes": {"id": int, "name": str, "mtime_secs": int, "config": bytes},
        "fields": {"ntid": int, "ord": int, "name": str, "config": bytes},
        "templates": {"ntid": int, "ord": int, "name": str, "config": bytes},
        "decks": {"id": int, "name": str},
    },
}
_SCHEMA_STEPS = 200_000
_STRIDE = 1_000


@contextmanager
def opened(archive: zipfile.ZipFile, version: int, limits: Limits) -> Iterator[Tables]:
    """The tables of a private copy of the database, which is gone afterwards."""
    name = DATABASES[version]
    with tempfile.TemporaryDirectory(prefix="apkg-") as folder:
        copy = Path(folder, "collection.db")
        with copy.open("wb") as out:
            for piece in unpacked(archive, name, limits.database, limits, zstd=version == 3):
                out.write(piece)
        try:
            address = f"{copy.as_uri()}?mode=ro&immutable=1"
            with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as db:
                _guard(db, limits)
                tables = Tables(db, 18 if version == 3 else 11, limits)
                tables.check()
                _allow(db, limits.steps)
                yield tables
        except (sqlite3.Error, UnicodeDecodeError) as fault:  # the latter from SQLite's own words
            if getattr(fault, "sqlite_errorname", "") == "SQLITE_INTERRUPT":
                raise Refused(f"its database takes too long to read; {REPAIR}") from fault
            raise Refused(f"its database is damaged ({_line(str(fault))}); {REPAIR}") from fault


def _line(text: str) -> str:
    return shown(text).strip("'\"")


def _guard(db: sqlite3.Connection, limits: Limits) -> None:
    """What SQLite advises for a file from a stranger (sqlite.org/security.html)."""
    _allow(db, _SCHEMA_STEPS)
    db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, limits.document)
    db.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, 20_000)
    for pragma in (
        "trusted_schema=OFF",
        "query_only=ON",
        "cell_size_check=ON",
    ):
        db.execute(f"PRAGMA {pragma}")
    # Anki's tables name it; nothing is compared by it here, but SQLite will not go without.
    db.create_collation("unicase", _unicase)


def _unicase(one: str, other: str) -> int:
    one, other = one.casefold(), other.casefold()
    return (one > other) - (one < other)


def _allow(db: sqlite3.Connection, steps: int) -> None:
    """Lets SQLite take so many steps from here on, then interrupts it."""
    left = iter(range(steps // _STRIDE))
    db.set_progress_handler(lambda: next(left, None) is None, _STRIDE)


class Tables:
    """The tables of a database of Anki's; nothing of the package's own runs while they are read."""

    def __init__(self, db: sqlite3.Connection, schema: int, limits: Limits) -> None:
        self.schema = schema
        self._db = db
        self._columns = _SCHEMAS[schema]
        self._left = limits.rows
        self._configs = 4 * limits.document

    def check(self) -> None:
        """Refuses what could run code of the package, and tables that are not as Anki's are."""
        for kind, name, sql in self._db.execute("SELECT type, name, sql FROM sqlite_master"):
            # The statement decides what SQLite makes of an entry, whatever its type says.
            if sql and not re.match(r"CREATE (TABLE|INDEX|UNIQUE INDEX) ", str(sql)):
                raise Refused(f"its database has the {_line(str(kind))} {shown(name)}; {DISTRUST}")
        for table, columns in self._columns.items():
            found = {row[1]: row[6] for row in self._db.execute(f"PRAGMA table_xinfo('{table}')")}
            if missing := [name for name in columns if name not in found]:
                raise Refused(f"its database has no {table}.{missing[0]}, as Anki's have; {AGAIN}")
            if any(found.values()):
                raise Refused(f"its table {table} has a computed column; {DISTRUST}")

    def rows(self, table: str) -> Iterator[tuple[Any, ...]]:
        """Every row of a table whose pages are sound, each value of the type it has to be."""
        for (verdict,) in self._db.execute(f"PRAGMA quick_check('{table}')"):
            if verdict != "ok":
                raise Refused(f"its database is damaged ({_line(verdict)}); {REPAIR}")
        names, types = ", ".join(self._columns[table]), tuple(self._columns[table].values())
        # NOT INDEXED: an index may say something else than the table does.
        for row in self._db.execute(f"SELECT {names} FROM {table} NOT INDEXED"):
            if tuple(map(type, row)) != types:
                raise Refused(f"its table {table} holds a value of a wrong type; {REPAIR}")
            self._left -= table != "revlog"  # of the log only sums are kept
            if types[-1] is bytes:
                self._configs -= len(row[-1])
            if self._left < 0 or self._configs < 0:
                raise Refused("it holds too much; export one deck at a time")
            yield row
