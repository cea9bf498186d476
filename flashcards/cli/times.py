"""When a card last changed: by git's history, and where git does not know, by the file.

One pass over the history dates everything: along the first parents, so that a merged branch counts
when it is merged, and with all texts out of one process. A commit changes a card if the card's own
block is not as it was before it, or what the card shows of its concept and topic in roadmap.yaml;
what else stands in the same file, and where the file lies, does not matter.
"""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha1, sha256
from pathlib import Path

import typer

from flashcards import cache, look
from flashcards.cache import Cache
from flashcards.cli.project import GIT, ROADMAP, Project
from flashcards.files import project_of, within
from flashcards.model import EnvironmentFault
from flashcards.sources import edits
from flashcards.sources.text import content

# Of each commit, the newest first: its time, and per file the texts before and after, by digest.
LOG = ("log", "--first-parent", "-m", "--raw", "--no-abbrev", "--no-renames", "-z", "--relative")
FIGURE = re.compile(r"\]\(([^()\s]+)\)")
NODE = re.compile(r"( *)- \{?id: *([a-z0-9-]+)")
# What of a concept no card shows.
UNSEEN = re.compile(r" *(todo|scope|requires|formerly|cards):")
# How many cards a topic is to have, in a line with the rest of it.
WANTED = re.compile(r", cards: *[0-9]+(?=[,}])")
SHALLOW = (
    "this is a shallow clone: it does not say when a card last changed, and cards would seem newer "
    "than what learners wrote on them; run `git fetch --unshallow`"
)
GUESSED = (
    "; a card that is not as in the ledger gets the time of its file, and a package of such times "
    "may replace what learners wrote on cards that did not change: build for others in a git clone"
)

# What a text consists of: digests by the name of the part.
Parts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """A part of the sources as it was last committed: its digest, and when it became so."""

    digest: str
    time: int


class CardTimes(dict[str, int]):
    """The times of a file's cards by id; `otherwise` is that of a card which was just added.

    Without one this is a shallow clone, and whoever asks for a time is told what to do.
    """

    otherwise: int | None = None

    def __missing__(self, card: str) -> int:
        if self.otherwise is None:
            raise EnvironmentFault(SHALLOW)
        return self.otherwise


@dataclass(frozen=True)
class Times:
    """When cards and the look last changed, in UTC seconds.

    What is not committed as it stands changed when its file was written, or at
    `SOURCE_DATE_EPOCH` (https://reproducible-builds.org/specs/source-date-epoch/), but after its
    last commit: whoever builds after an edit wants Anki to take it.
    """

    project: Project
    history: Mapping[str, Known] | None
    fixed: int | None
    store: Cache
    _told: dict[tuple[Path, bytes], CardTimes] = field(default_factory=dict, compare=False)

    def cards(self, path: Path) -> CardTimes:
        """The times of the cards in a card file; of the same content the same ones."""
        if self.history is None:
            return CardTimes()
        try:
            held = content(path)
            told = (path, sha256(held).digest())
            if told not in self._told:
                found = self._blocks(path, held)
                times = CardTimes(self._dated(path, found))
                times.otherwise = self._written(path, None)
                self._told[told] = times
            return self._told[told]
        except (OSError, ValueError):  # it is gone, or no text; who compiles it says so
            times = CardTimes()
            times.otherwise = 0
            return times

    def _blocks(self, path: Path, held: bytes) -> dict[str, Block]:
        """The blocks of a file's text, from the cache if it was looked at before."""
        name, key = f"blocks {path.absolute()}", f"{cache.program()} {sha256(held).hexdigest()}"
        if kept := self.store.get(name, key):
            return {card: Block(topic, own, tuple(f)) for card, topic, own, f in json.loads(kept)}
        found = blocks(held.decode("utf-8").replace("\r\n", "\n"))
        rows = [(card, each.topic, each.digest, each.figures) for card, each in found.items()]
        self.store.put(name, key, json.dumps(rows).encode())
        return found

    def look(self) -> int:
        """The time of the look, 0 where nothing tells it: the program was installed as it is."""
        if self.history is None:
            return 0
        own = Path(look.__file__).parent
        place = self.project.look
        here = place.is_dir() and own.samefile(place)
        times = [
            self._file(path, place / path.name, guess=here)
            for path in own.iterdir()
            if path.suffix in {".html", ".css"}
        ]
        return max(times) if all(times) else 0

    def _dated(self, path: Path, found: Mapping[str, Block]) -> Iterator[tuple[str, int]]:
        """Each card of the file, and when it last changed."""
        concept = path.stem
        nodes = {node: self._node(node) for node in {concept, *(b.topic for b in found.values())}}
        for card, block in found.items():
            own = self._part(f"card {card}", f"{concept} {block.digest}", path)
            seen = [self._figure(path, name) for name in block.figures]
            yield card, max(own, nodes[concept], nodes[block.topic], *seen)

    def _node(self, node: str) -> int:
        """When what cards show of a concept or topic changed, 0 if nothing tells it."""
        assert self.history is not None
        name = f"node {node}"
        if name not in self._nodes or name not in self.history:
            return 0
        return self._part(name, self._nodes[name], self.project.roadmap)

    def _figure(self, path: Path, name: str) -> int:
        """When a figure beside a card file changed, 0 if there is none."""
        beside = path.parent / name
        there = beside.is_file() and within(beside, project_of(path))
        return self._file(beside, beside) if there else 0

    @cached_property
    def _nodes(self) -> Parts:
        try:
            return nodes(content(self.project.roadmap).decode("utf-8"))
        except (OSError, ValueError):
            return {}

    def _file(self, path: Path, place: Path, *, guess: bool = True) -> int:
        """The time of a whole file, in the project at `place`; without `guess` 0 where it is not
        as committed there.
        """
        assert self.history is not None
        known = self.history.get(f"file {self.project.relative(place)}")
        try:
            held = content(path)
        except OSError:
            return self._written(path, known) if guess else 0
        # Git may have put the line ends of this system into what it checked out.
        for text in (held, held.replace(b"\r\n", b"\n")):
            if known is not None and known.digest == _blob(text, known.digest):
                return known.time
        return self._written(path, known) if guess else 0

    def _part(self, name: str, digest: str, path: Path) -> int:
        assert self.history is not None
        known = self.history.get(name)
        if known is not None and known.digest == digest:
            return known.time
        return self._written(path, known)

    def _written(self, path: Path, known: Known | None) -> int:
        written = int(path.stat().st_mtime) if self.fixed is None else self.fixed
        return written if known is None else max(written, known.time + 1)


def read(project: Project, store: Cache) -> Times:
    """The times of the project's deck; a warning where they have to be guessed.

    What git's history says is kept in the cache until there is another commit.
    """
    fixed = project.fixed_time()
    try:
        shallow = project.ask_git("rev-parse", "--is-shallow-repository").strip()
    except FileNotFoundError:
        shallow, reason = b"", "git is not installed"
    except subprocess.CalledProcessError as fault:
        shallow, reason = b"", _said(fault)
    if shallow == b"true":
        return Times(project, None, fixed, store)
    if shallow:
        return Times(project, _history(project, store), fixed, store)
    if fixed is None:
        typer.echo(f"no history here ({reason}){GUESSED}", err=True)
    return Times(project, {}, fixed, store)


def _said(fault: subprocess.CalledProcessError) -> str:
    lines = fault.stderr.decode("utf-8", "replace").strip().splitlines()
    return lines[0] if lines else f"git ended with {fault.returncode}"


# --- history ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Change:
    """What a commit did to a file: its digests before and after, all zeros where it was not."""

    path: str
    before: str
    after: str


def _history(project: Project, store: Cache) -> dict[str, Known]:
    """Every part of the sources as it was last committed, by name."""
    head = project.git("rev-parse", "--verify", "HEAD") or ""
    name, key = f"history {project.root.absolute()}", f"{cache.program()} {head.strip()}"
    if kept := store.get(name, key):
        return {part: Known(digest, time) for part, digest, time in json.loads(kept)}
    found = _looked_through(project)
    rows = [(part, known.digest, known.time) for part, known in found.items()]
    if head:
        store.put(name, key, json.dumps(rows).encode())
    return found


def _looked_through(project: Project) -> dict[str, Known]:
    """The same, from all commits."""
    names = [project.relative(each) for each in (project.decks, project.roadmap, project.look)]
    try:
        log = project.ask_git(
            "-c", "log.showSignature=false", *LOG, "--format=%x01%ct", "--", *names
        )
    except subprocess.CalledProcessError:
        return {}  # there is no commit yet
    commits = list(_commits(log.decode("utf-8", "surrogateescape")))
    texts = _texts(project, [change for _, changes in commits for change in changes])
    found: dict[str, Known] = {}
    for time, changes in commits:
        before: dict[str, str] = {}
        after: dict[str, str] = {}
        for change in changes:
            before |= _parts(change.path, change.before, texts)
            after |= _parts(change.path, change.after, texts)
        for name, digest in after.items():
            if name not in found and before.get(name) != digest:
                found[name] = Known(digest, time)
    return found


def _commits(log: str) -> Iterator[tuple[int, list[_Change]]]:
    """The time of each commit and what it changed, in the order of the log."""
    time = 0
    changes: list[_Change] = []
    tokens = iter(log.split("\0"))
    for token in tokens:
        if token.startswith("\x01"):
            if changes:
                yield time, changes
            time, changes = int(token[1:]), []
        elif token.strip():
            _, _, before, after, _ = token.split()
            changes.append(_Change(next(tokens), before, after))
    if changes:
        yield time, changes


def _parts(path: str, blob: str, texts: Mapping[str, Parts]) -> dict[str, str]:
    """The parts of a file in one of its states, by name."""
    if not blob.strip("0"):
        return {}
    if not _is_text(path):
        return {f"file {path}": blob}
    prefix = "" if path == ROADMAP else f"{Path(path).stem} "
    return {name: prefix + digest for name, digest in texts.get(blob, {}).items()}


def _is_text(path: str) -> bool:
    """Whether a file is looked into: the roadmap, and card files."""
    return path.endswith(".md") or path == ROADMAP


def _texts(project: Project, changes: Sequence[_Change]) -> dict[str, Parts]:
    """The parts of each text that was ever committed, by the text's digest in git."""
    paths = {
        blob: change.path
        for change in changes
        if _is_text(change.path)
        for blob in (change.before, change.after)
        if blob.strip("0")
    }
    found: dict[str, Parts] = {}
    for blob, held in _contents(project, list(paths)):
        text = held.decode("utf-8", "replace").replace("\r\n", "\n")
        if paths[blob] == ROADMAP:
            found[blob] = nodes(text)
        else:
            found[blob] = {f"card {card}": each.digest for card, each in blocks(text).items()}
    return found


def _contents(project: Project, blobs: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """The content of each blob, one at a time, from one process."""
    with tempfile.TemporaryFile() as wanted:
        wanted.write("".join(f"{blob}\n" for blob in blobs).encode())
        wanted.seek(0)
        command = [*GIT, "cat-file", "--batch"]
        with subprocess.Popen(
            command, stdin=wanted, stdout=subprocess.PIPE, cwd=project.root
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                name, *about = line.split()
                if about[:1] == [b"blob"]:
                    yield name.decode(), process.stdout.read(int(about[1]))
                    process.stdout.read(1)


# --- parts of a text ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Block:
    """A card in its file: its topic, a digest of its lines with the topic, its figures' names."""

    topic: str
    digest: str
    figures: tuple[str, ...]


def blocks(text: str) -> dict[str, Block]:
    """The cards of a card file by id."""
    found: dict[str, Block] = {}
    topic = ""
    for each in edits.blocks(text):
        if each.level == 2:
            topic = each.name
        elif each.level == 3:
            own = text[each.begin : each.end].strip()
            digest = _digest(f"{topic}\n{own}")
            found[each.name] = Block(topic, digest, tuple(FIGURE.findall(own)))
    return found


def nodes(text: str) -> dict[str, str]:
    """A digest of what cards show of each concept and topic of a roadmap, by `node` and its id.

    Told by the lines alone, as the program and people write them: a whole roadmap for each commit
    takes YAML too long.
    """
    lines: dict[str, list[str]] = {}
    open_: list[tuple[int, str]] = []  # the nodes that a line stands in, by their indents
    unseen: int | None = None  # the indent of a key of which no card shows anything
    for line in text.splitlines():
        indent = len(line) - len(line.lstrip(" "))
        if not line.strip() or (unseen is not None and indent > unseen):
            continue
        unseen = None
        if UNSEEN.match(line):
            unseen = indent
            continue
        while open_ and indent <= open_[-1][0]:
            open_.pop()
        if match := NODE.match(line):
            open_.append((indent, match[2]))
        if open_:
            lines.setdefault(open_[-1][1], []).append(WANTED.sub("", line.strip()))
    return {f"node {name}": _digest("\n".join(own)) for name, own in lines.items()}


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _blob(content: bytes, like: str) -> str:
    """Git's digest of a file, by the algorithm of the digest `like`."""
    algorithm = sha1 if len(like) == 40 else sha256
    return algorithm(b"blob %d\0" % len(content) + content).hexdigest()
