"""How long builds take, beside what one would write in an afternoon (`scripts/afternoon.py`).

    python scripts/bench.py [--notes N] [--rounds N] [--growth]

A synthetic deck in the shape of ours: each card is one of the repository's own, drawn with a fixed
seed, as many of each concept, and made unique. Every measure is a fresh process. In each round all
of them run once, one after the other, so that a busy machine slows all alike; printed are medians
over the rounds, and the median of the rounds' ratios.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from flashcards.model import Card, Deck
from flashcards.sources import load_deck

REPOSITORY = Path(__file__).resolve().parents[1]
SEED = 20_261_123
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
    before: Callable[[], None] = lambda: None
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
        if measured["code"] not in {0, 1}:  # 1: the synthetic cards are no works of art
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
    parser.add_argument("--growth", action="store_true", help="also 1,000, 10,000 and 100,000")
    parser.add_argument("--only-growth", action="store_true", help="nothing but those")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="flashcards-bench-") as folder:
        if not options.only_growth:
            compare(Path(folder), options.notes, options.rounds)
        if options.growth or options.only_growth:
            growth(Path(folder), options.rounds)


def compare(folder: Path, notes: int, rounds: int) -> None:
    """All measures at one size, each as a ratio to the afternoon script or to its own yardstick."""
    root = synthetic(folder / f"deck-{notes}", notes)
    cache = folder / "cache"
    environment = os.environ | {"XDG_CACHE_HOME": str(cache), "PYTHONPATH": str(REPOSITORY)}
    out = folder / "out"

    def cold() -> None:
        shutil.rmtree(cache, ignore_errors=True)

    def build(*options: str) -> list[str]:
        return [*FLASHCARDS, "build", "-o", str(out / "ours.apkg"), *options]

    afternoon = [sys.executable, str(REPOSITORY / "scripts/afternoon.py")]
    own = {"folder": REPOSITORY, "before": cold}
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
        Measure("build, cold, `--no-cache`", build("--no-cache"), root),
        Measure("reading and hashing all sources", python(READ_AND_HASH), root / "decks"),
        Measure(
            "SQLite and a stored zip alone",
            python(FLOOR, str(notes), str(folder / "floor")),
            folder,
            lambda: (folder / "floor.anki2").unlink(missing_ok=True),
        ),
        Measure("our own deck: build, cold", build(), **own),
        Measure("our own deck: check, cold", [*FLASHCARDS, "check"], **own),
        Measure("`python -c pass`", python("pass"), root),
        Measure("a bare typer program, `--help`", python(BARE_TYPER, "--help"), root),
        Measure("`flashcards --help`", [*FLASHCARDS, "--help"], root),
        Measure("`flashcards --version`", [*FLASHCARDS, "--version"], root),
    ]
    for _ in range(rounds):
        for measure in measures:
            measure.run(environment)
    by_name = {measure.name: measure for measure in measures}
    yardsticks = {
        "our own deck: check, cold": "our own deck: build, cold",
        "`flashcards --help`": "a bare typer program, `--help`",
        "`flashcards --version`": "a bare typer program, `--help`",
    }
    print(f"{notes:,} notes, medians of {rounds} rounds, {os.cpu_count()} cores\n")
    print("| measure | seconds | memory, MB | ratio |\n|---|---|---|---|")
    for each in measures:
        said = ""
        if each.name in yardsticks:
            other = by_name[yardsticks[each.name]]
            said = f"{ratio(each, other):.2f} × {other.name}"
        elif each.name.startswith("build"):
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


def synthetic(root: Path, notes: int) -> Path:
    """A deck of so many notes in `root`, in our format, and the same cards as YAML in `root/yaml`.

    It is committed to git, as a deck is.
    """
    ours, _ = load_deck(REPOSITORY)
    generator = random.Random(SEED)
    by_concept: dict[str, list[Card]] = {}
    for card in ours.cards:
        by_concept.setdefault(card.concept, []).append(card)
    concepts = list(by_concept.values())
    drawn = [(generator.choice(generator.choice(concepts)), number) for number in range(notes)]
    write_cards(root, ours, drawn)
    write_yaml(root / "yaml", ours, drawn)
    shutil.copy(REPOSITORY / "roadmap.yaml", root)
    for figure in (REPOSITORY / "decks").glob("*/*.svg"):
        shutil.copy(figure, root / figure.relative_to(REPOSITORY))
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "-A"], [*who, "commit", "-q", "-m", "Cards"]):
        subprocess.run(["git", *command], cwd=root, check=True)
    return root


def write_cards(root: Path, ours: Deck, drawn: list[tuple[Card, int]]) -> None:
    """The drawn cards as card files."""
    for category in ours.roadmap.categories:
        (root / "decks" / category.id).mkdir(parents=True)
        for concept in category.concepts:
            parts = [f"# {concept.name}\n"]
            for topic in concept.topics:
                own = [pair for pair in drawn if pair[0].topic == topic.id]
                parts += [f"## {topic.id}\n"] if own else []
                parts += [text(card, number) for card, number in own]
            path = root / "decks" / category.id / f"{concept.id}.md"
            if len(parts) > 1:
                path.write_text("\n".join(parts), "utf-8")


def text(card: Card, number: int) -> str:
    """A card as our format writes it, made unique by its number."""
    fields = {label.capitalize(): value for label, value in texts(card, number).items()}
    labels = {"Question": "Q", "Answer": "A", "Text": "Cloze"}
    lines = [f"### {card.id}-{number}\n"]
    lines += [f"{labels.get(name, name)}: {value}\n" for name, value in fields.items()]
    lines += ["Reverse: yes\n"] if card.reverse else []
    return "\n".join(lines)


def texts(card: Card, number: int) -> dict[str, str]:
    """The Markdown of each field, different from every other card's."""
    fields = {
        "question": card.question,
        "answer": card.answer,
        "text": card.cloze,
        "extra": card.extra,
        "source": card.source,
    }
    return {
        name: value.text + (f"\n\nNo. {number}." if value.text.endswith("```") else f" ({number})")
        for name, value in fields.items()
        if value
    }


def write_yaml(folder: Path, ours: Deck, drawn: list[tuple[Card, int]]) -> None:
    """The drawn cards as the afternoon script reads them, a file for each category."""
    folder.mkdir(parents=True)
    homes = {concept.id: c.id for c in ours.roadmap.categories for concept in c.concepts}
    decks: dict[str, list[dict[str, object]]] = {}
    for card, number in drawn:
        tags = [f"concept::{card.concept}", f"topic::{card.topic}"]
        entry = {"id": f"{card.id}-{number}", "tags": tags, **texts(card, number)}
        decks.setdefault(homes[card.concept], []).append(entry)
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    for name, cards in decks.items():
        written = yaml.dump(cards, Dumper=dumper, allow_unicode=True, sort_keys=False)
        (folder / f"{name}.yaml").write_text(written, "utf-8")


def touch_a_card(root: Path) -> None:
    """Change one card's source: the middle one of a file of usual size."""
    paths = sorted((root / "decks").glob("*/*.md"), key=lambda path: path.stat().st_size)
    path = paths[len(paths) // 2]
    lines = path.read_text("utf-8").split("\n")
    places = [number for number, line in enumerate(lines) if line.startswith("Source: ")]
    lines[places[len(places) // 2]] += " again"
    path.write_text("\n".join(lines), "utf-8")


if __name__ == "__main__":
    main()
