"""How long builds take, beside what one would write in an afternoon (`scripts/afternoon.py`).

    python scripts/bench.py [--notes N] [--rounds N] [--shape NAME] [--growth] [--neighbours BIN]

The decks are synthetic, of three shapes (`scripts/bench_decks.py`): cards like ours, a list in
every extra, and answers with a list, bold words and code. Every measure is a fresh process. In each
round all of them run once, one after the other, so that a busy machine slows all alike; printed are
medians over the rounds, and the median of the rounds' ratios. BIN is a folder with the programs
`ankdown` and `anki-yaml-tool`, which are then measured too, except on cards like ours: these tools
do not read all of them.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from bench_decks import REPOSITORY, SHAPES, synthetic, touch_a_card

FLASHCARDS = [sys.executable, "-c", "from flashcards.cli import main; main()"]
BARE_TYPER = """
import typer
app = typer.Typer(no_args_is_help=True)
@app.command()
def one(name: str = "x") -> None:
    "Do one thing."
@app.command()
def two(name: str = "x") -> None:
    "Do another."
app()
"""
READ_AND_HASH = """
import hashlib, pathlib
for path in sorted(pathlib.Path(".").rglob("*.*")):
    if path.is_file() and ".git" not in path.parts:
        hashlib.sha256(path.read_bytes()).digest()
"""
FLOOR = """
import sqlite3, sys, zipfile
notes, out = int(sys.argv[1]), sys.argv[2]
database = sqlite3.connect(out + ".anki2")
database.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, guid, mid, mod, tags, flds, sfld)")
database.execute("CREATE TABLE cards (id INTEGER PRIMARY KEY, nid, did, ord, mod, due)")
text = "x" * 1500
database.executemany("INSERT INTO notes VALUES (?, ?, 1, 1, 'tag', ?, '')",
                     ((n, f"{n:016}", f"{n}{text}") for n in range(notes)))
database.executemany("INSERT INTO cards VALUES (?, ?, 1, 0, 1, ?)",
                     ((n, n, n) for n in range(notes)))
database.commit()
database.close()
with zipfile.ZipFile(out, "w") as package:
    package.write(out + ".anki2", "collection.anki2")
"""

# A process of its own that starts the command: a child's peak of memory is at least its parent's.
STOPWATCH = """
import json, os, sys, tempfile, time
with tempfile.TemporaryFile() as said:
    start = time.perf_counter()
    both = [(os.POSIX_SPAWN_DUP2, said.fileno(), 1), (os.POSIX_SPAWN_DUP2, said.fileno(), 2)]
    child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=both)
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - start
    said.seek(0)
    print(json.dumps({"seconds": seconds, "kilobytes": usage.ru_maxrss,
        "code": os.waitstatus_to_exitcode(status), "said": said.read().decode()}))
"""


@dataclass
class Measure:
    """A command that is timed, what makes the world ready for it, and what came out."""

    name: str
    command: list[str]
    folder: Path
    before: Callable[[], object] = lambda: None
    seconds: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)

    def run(self, environment: dict[str, str]) -> None:
        """Run once, and note the time and the peak of memory (of the largest process)."""
        self.before()
        done = subprocess.run(
            [sys.executable, "-c", STOPWATCH, *self.command],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        measured = json.loads(done.stdout)
        if measured["code"]:
            raise SystemExit(f"{self.name}: {measured['said'][-2000:]}")
        self.seconds.append(measured["seconds"])
        self.megabytes.append(measured["kilobytes"] / 1024)

    @property
    def median(self) -> float:
        """Seconds, in the median round."""
        return statistics.median(self.seconds)


def main() -> None:
    """Make the decks, measure, print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--notes", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--shape", choices=SHAPES, action="append", help="by default each")
    parser.add_argument("--neighbours", type=Path, help="a folder with other tools' programs")
    parser.add_argument("--growth", action="store_true", help="also 1,000, 10,000 and 100,000")
    parser.add_argument("--only-growth", action="store_true", help="nothing but those")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="flashcards-bench-") as folder:
        if not options.only_growth:
            for shape in options.shape or SHAPES:
                compare(Path(folder), shape, options)
        if options.growth or options.only_growth:
            growth(Path(folder), options.rounds)


def compare(folder: Path, shape: str, options: argparse.Namespace) -> None:
    """All measures of one shape, each as a ratio to the afternoon script or its own yardstick."""
    notes, rounds = options.notes, options.rounds
    root = synthetic(folder / shape, notes, shape)
    cache = folder / "cache"
    environment = os.environ | {"XDG_CACHE_HOME": str(cache), "PYTHONPATH": str(REPOSITORY)}
    out = folder / "out"

    def cold() -> None:
        shutil.rmtree(cache, ignore_errors=True)

    def build(*options: str) -> list[str]:
        return [*FLASHCARDS, "build", "-o", str(out / "ours.apkg"), *options]

    afternoon = [sys.executable, str(REPOSITORY / "scripts/afternoon.py")]
    measures = [
        Measure("the afternoon script", [*afternoon, "yaml", str(folder / "theirs.apkg")], root),
        Measure(
            "the same, Markdown set up once",
            [*afternoon, "yaml", str(folder / "theirs.apkg"), "--careful"],
            root,
        ),
        Measure("build, cold", build(), root, cold),
        Measure("build, one card changed", build(), root, lambda: touch_a_card(root)),
        Measure("build, nothing changed", build(), root),
        Measure(
            "build, nothing changed, package not known",
            build(),
            root,
            lambda: forget(cache, "package"),
        ),
        Measure("build, cold, `--no-cache`", build("--no-cache"), root),
        *neighbours(root, folder, options.neighbours if shape != "ours" else None),
    ]
    if shape == "ours":
        measures += of_ours(root, folder, notes, build, cold)
    for _ in range(rounds):
        for measure in measures:
            measure.run(environment)
    report(measures, f"{shape}: {notes:,} notes", rounds)


def forget(cache: Path, level: str) -> None:
    """Take one of the cache's levels out of it: `package` or `notes`."""
    for path in cache.glob("**/*.sqlite3"):
        with closing(sqlite3.connect(path)) as database, database:
            database.execute("DELETE FROM entries WHERE name LIKE ?", (f"{level} %",))


def neighbours(root: Path, folder: Path, programs: Path | None) -> list[Measure]:
    """Other tools on the same cards, where they are installed."""
    if programs is None:
        return []
    out = str(folder / "neighbour.apkg")
    return [
        Measure("ankdown", [str(programs / "ankdown"), "-r", "ankdown", "-p", out], root),
        Measure(
            "anki-yaml-tool",
            [str(programs / "anki-yaml-tool"), "build", "--file", "tool.yaml", "--output", out],
            root,
        ),
    ]


def of_ours(
    root: Path,
    folder: Path,
    notes: int,
    build: Callable[..., list[str]],
    cold: Callable[[], None],
) -> list[Measure]:
    """What does not hang on the shape of the cards, and our own deck."""
    return [
        Measure("reading and hashing all sources", python(READ_AND_HASH), root / "decks"),
        Measure(
            "SQLite and a stored zip alone",
            python(FLOOR, str(notes), str(folder / "floor")),
            folder,
            lambda: (folder / "floor.anki2").unlink(missing_ok=True),
        ),
        Measure("our own deck: build, cold", build(), REPOSITORY, cold),
        Measure("our own deck: check, cold", [*FLASHCARDS, "check"], REPOSITORY, cold),
        Measure("`python -c pass`", python("pass"), root),
        Measure("a bare typer program, `--help`", python(BARE_TYPER, "--help"), root),
        Measure("`flashcards --help`", [*FLASHCARDS, "--help"], root),
        Measure("`flashcards --version`", [*FLASHCARDS, "--version"], root),
    ]


# What a measure is a multiple of, if not of the afternoon script.
YARDSTICKS = {
    "our own deck: check, cold": "our own deck: build, cold",
    "`flashcards --help`": "a bare typer program, `--help`",
    "`flashcards --version`": "a bare typer program, `--help`",
}


def report(measures: list[Measure], title: str, rounds: int) -> None:
    """Print a table in Markdown."""
    by_name = {measure.name: measure for measure in measures}
    print(f"\n{title}, medians of {rounds} rounds, {os.cpu_count()} cores\n")
    print("| measure | seconds | memory, MB | ratio |\n|---|---|---|---|")
    for each in measures:
        said = ""
        if each.name in YARDSTICKS:
            other = by_name[YARDSTICKS[each.name]]
            said = f"{ratio(each, other):.2f} × {other.name}"
        elif each.name.startswith("build") or each.name in {"ankdown", "anki-yaml-tool"}:
            careful = ratio(measures[1], each)
            said = f"{ratio(measures[0], each):.1f} times faster ({careful:.1f} than the second)"
        memory = statistics.median(each.megabytes)
        print(f"| {each.name} | {each.median:.2f} | {memory:.0f} | {said} |", flush=True)


def growth(folder: Path, rounds: int) -> None:
    """Cold builds of 1,000, 10,000 and 100,000 notes, and how time grows with size."""
    sizes = (1_000, 10_000, 100_000)
    cache = folder / "cache"
    environment = os.environ | {"XDG_CACHE_HOME": str(cache), "PYTHONPATH": str(REPOSITORY)}
    measures = [
        Measure(
            f"{size:,}",
            [*FLASHCARDS, "build", "-o", str(folder / "growth.apkg")],
            synthetic(folder / f"growth-{size}", size),
            lambda: shutil.rmtree(cache, ignore_errors=True),
        )
        for size in sizes
    ]
    for _ in range(rounds):
        for measure in measures:
            measure.run(environment)
    print("\n| notes | cold build, seconds | memory, MB | exponent |\n|---|---|---|---|")
    for smaller, each in zip([None, *measures], measures, strict=False):
        exponent = f"{math.log10(ratio(each, smaller)):.2f}" if smaller else ""
        memory = statistics.median(each.megabytes)
        print(f"| {each.name} | {each.median:.2f} | {memory:.0f} | {exponent} |", flush=True)


def ratio(one: Measure, other: Measure) -> float:
    """How many times as long the one took as the other, in the median round."""
    return statistics.median(a / b for a, b in zip(one.seconds, other.seconds, strict=True))


def python(program: str, *arguments: str) -> list[str]:
    """A command that runs a program's text."""
    return [sys.executable, "-c", program, *arguments]


if __name__ == "__main__":
    main()
