"""The cache: what was put is found under its very key, and whatever goes wrong, nothing else is."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from flashcards import cache
from flashcards.cache import Cache


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "cache.sqlite3"


@pytest.fixture
def store(path: Path) -> Iterator[Cache]:
    opened = Cache(path)
    yield opened
    opened.close()


def test_a_value_is_found_under_its_name_and_its_key_alone(store: Cache) -> None:
    store.put("file", "key", b"value")
    assert store.get("file", "key") == b"value"
    assert store.get("file", "another key") is None
    assert store.get("another file", "key") is None


def test_a_new_value_takes_the_place_of_the_old(store: Cache, path: Path) -> None:
    store.put("file", "old", b"old value")
    store.put("file", "new", b"new value")
    assert store.get("file", "old") is None
    assert store.get("file", "new") == b"new value"
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT count(*) FROM entries").fetchone() == (1,)


def test_values_outlive_the_process_that_put_them(path: Path) -> None:
    first = Cache(path)
    first.put("file", "key", b"value")
    first.close()
    second = Cache(path)
    assert second.get("file", "key") == b"value"
    second.close()


def test_without_a_path_nothing_is_kept() -> None:
    store = Cache(None)
    store.put("file", "key", b"value")
    assert store.get("file", "key") is None
    store.close()


def foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE entries (name, key, value, digest, used)")
        database.execute("INSERT INTO entries VALUES ('file', 'key', X'00', X'00', 0)")
        database.commit()


def cut(path: Path) -> None:
    opened = Cache(path)
    for number in range(50):
        opened.put(str(number), "key", b"x" * 5000)
    opened.close()
    path.write_bytes(path.read_bytes()[:20_000])


def overwritten(path: Path) -> None:
    opened = Cache(path)
    for number in range(50):
        opened.put(str(number), "key", b"x" * 5000)
    opened.close()
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 8192)


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b"no database at all, but long enough to look at" * 100),
        lambda path: path.write_bytes(b""),
        foreign,
        cut,
        overwritten,
    ],
    ids=["garbage", "empty", "foreign", "cut", "overwritten"],
)
def test_a_damaged_or_foreign_file_is_an_empty_cache_that_works(
    path: Path, damage: Callable[[Path], object]
) -> None:
    path.parent.mkdir()
    damage(path)
    store = Cache(path)
    assert store.get("file", "key") is None
    for name in map(str, range(50)):
        assert store.get(name, "key") in {None, b"x" * 5000}
    store.put("file", "key", b"value")
    store.put("other", "key", b"value")
    store.close()
    again = Cache(path)
    assert again.get("file", "key") == b"value"
    again.close()


def test_a_value_that_changed_on_the_disk_is_not_found(store: Cache, path: Path) -> None:
    store.put("file", "key", b"value")
    store.put("other", "key", b"value")
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE entries SET value = X'00' WHERE name = 'file'")
        database.commit()
    assert store.get("file", "key") is None
    assert store.get("other", "key") == b"value"


def test_an_entry_that_was_moved_to_another_key_is_not_found(store: Cache, path: Path) -> None:
    store.put("file", "key", b"value")
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE entries SET key = 'forged'")
        database.commit()
    assert store.get("file", "forged") is None


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file where a folder should be")
    for path in (tmp_path / "file" / "cache.sqlite3", tmp_path):
        store = Cache(path)
        store.put("file", "key", b"value")
        assert store.get("file", "key") is None
        store.close()
    assert (tmp_path / "file").read_text() == "a file where a folder should be"


def test_the_size_is_bounded_and_what_was_not_used_for_longest_goes_first(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "LARGEST", 3000)
    now = [1_000_000_000]
    monkeypatch.setattr(time, "time", lambda: now[0])
    store = Cache(path)
    for name in ("one", "two", "three", "four"):
        store.put(name, "key", b"x" * 1000)
        now[0] += 2 * cache.DAY
    assert store.get("one", "key") is not None  # used again, so it is not the oldest any more
    store.close()
    store = Cache(path)
    kept = {name for name in ("one", "two", "three", "four") if store.get(name, "key")}
    assert kept == {"one", "three", "four"}
    store.close()


WRITER = """
import sys
from pathlib import Path
from flashcards.cache import Cache
path, who = Path(sys.argv[1]), sys.argv[2]
for number in range(40):
    store = Cache(path)
    store.put("shared", who, who.encode() * 1000)
    store.put(f"{who} {number}", "key", who.encode())
    found = store.get("shared", "a")
    assert found in (None, b"a" * 1000), found
    store.close()
"""


def test_several_processes_may_use_one_file(path: Path) -> None:
    running = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), who], stderr=subprocess.PIPE)
        for who in "abc"
    ]
    for process in running:
        said = process.communicate()[1]
        assert process.returncode == 0, said.decode()
    store = Cache(path)
    for who in "abc":
        assert all(store.get(f"{who} {number}", "key") == who.encode() for number in range(40))
    store.close()


def test_the_program_is_known_by_its_own_files_and_by_what_it_renders_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = cache.program.__wrapped__()
    assert cache.program.__wrapped__() == known
    monkeypatch.setattr("importlib.metadata.version", lambda name: "0")
    assert cache.program.__wrapped__() != known


def test_the_program_is_known_by_its_files_wherever_one_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Text that goes from one file to the next is another program."""
    seen = []
    trees: list[dict[str, str]] = [
        {"a.py": "Xb.py Y"},
        {"a.py": "X", "b.py": "Y"},
        {"a.py": "X", "b.py": "Z"},
        {"a.py": "X", "c.py": "Z"},
        {"a.py": "X", "c.py": "Z", "d/e.css": ""},
        {"a.py": "X", "c.py": "Z", "d/e.html": ""},
    ]
    for number, files in enumerate(trees):
        for name, text in files.items():
            path = tmp_path / str(number) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        monkeypatch.setattr(cache, "__file__", str(tmp_path / str(number) / "cache.py"))
        cache.program.cache_clear()
        seen.append(cache.program())
    cache.program.cache_clear()
    assert len(set(seen)) == len(trees)
    (tmp_path / "5" / "notes.txt").write_text("of no account")
    assert cache.program() == seen[-1]
    cache.program.cache_clear()


def test_a_value_that_was_put_under_another_name_is_not_found(store: Cache, path: Path) -> None:
    store.put("file", "key", b"value")
    store.close()
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE entries SET name = 'fil', key = 'ekey'")
        database.commit()
    again = Cache(path)
    assert again.get("fil", "ekey") is None
    again.close()
