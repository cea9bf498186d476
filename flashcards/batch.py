"""The notes of a whole deck, made file by file: kept from earlier runs, on all cores, never all
in memory.

    card files -> those that changed -> parsed and compiled, in several processes if it pays
               -> packed notes of each file, in a temporary file -> notes, in the order of study

A file's notes are kept under a digest of all that they were made of: the file, the figures beside
it, its cards' times, the roadmap, the ledger and this program. What has a problem is not kept.
"""

from __future__ import annotations

import json
import os
import signal
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from typing import Any, BinaryIO

from flashcards import cache, notes
from flashcards.anki_note import Note
from flashcards.cache import Cache
from flashcards.files import project_of, within
from flashcards.ledger import Ledger
from flashcards.markup import Rendered
from flashcards.model import (
    Card,
    Deck,
    EnvironmentFault,
    Field,
    Problem,
    Where,
    study_order,
)
from flashcards.sources import card_files
from flashcards.sources.text import content

# So many bytes of card files take longer to compile than processes take to start.
WORTH_PROCESSES = 200_000
# Texts pack well even when little time is spent on it.
ZLIB_LEVEL = 1
# So many notes are packed together: a large file's notes are never all in memory either.
NOTES_A_CHUNK = 250

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class CardFile:
    """A card file as it was found: its size in bytes, when each of its cards last changed (UTC
    seconds, by id), and a digest of all that its notes depend on.
    """

    path: Path
    size: int
    times: Mapping[str, int]
    key: str


class Sources:
    """What lies in a folder of card files; `common` is a digest of all that lies elsewhere."""

    def __init__(self, common: str, times: Callable[[Path], Mapping[str, int]]) -> None:
        self.common = common
        self.times = times
        self._figures: dict[Path, str] = {}

    def found(self, path: Path) -> CardFile:
        """A card file as it is now; one that cannot be read has no key, and is never kept."""
        times = self.times(path)
        try:
            held = content(path)
            beside = self._beside(path.parent)
        except OSError:
            return CardFile(path, 0, times, "")
        dated = (part for time in sorted(times.items()) for part in time)
        parts = (self.common, str(path), beside, sha256(held).hexdigest(), *dated)
        return CardFile(path, len(held), times, digest(*parts))

    def _beside(self, folder: Path) -> str:
        """A digest of the folder's other files: the figures that cards may name."""
        if folder not in self._figures:
            others = sorted(
                path
                for path in folder.iterdir()
                if path.suffix != ".md" and path.is_file() and within(path, project_of(path))
            )
            contents = (sha256(content(path)).hexdigest() for path in others)
            parts = zip((path.name for path in others), contents, strict=True)
            self._figures[folder] = digest(*map(":".join, parts))
        return self._figures[folder]


class Renderings:
    """A stand-in for `notes.rendered` that renders only fields which the cache does not know.

    What was used of a file is kept by `keep`. It pays where all cards are in memory and nothing is
    kept of their notes; a build, which keeps notes file by file, is faster without it.
    """

    def __init__(self, store: Cache) -> None:
        self.store = store
        self._known: dict[str, dict[str, list[Any]]] = {}
        self._used: dict[str, dict[str, list[Any]]] = {}
        self._new: set[str] = set()

    def __call__(self, text: Field, media: Mapping[str, str], cloze: bool) -> Rendered:
        """The field as `markup.render` makes it, problems included."""
        path = text.where.path
        known = self._of(path)
        key = digest(str(cloze), text.text, *(part for pair in media.items() for part in pair))
        if key in known:
            self._used[path][key] = known[key]
            html, formulas, figures = known[key]
            return Rendered(html, (), tuple(formulas), tuple(figures))
        made = notes.rendered(text, media, cloze)
        if not made.problems:
            self._used[path][key] = [made.html, made.formulas, made.figures]
            self._new.add(path)
        return made

    def _of(self, path: str) -> dict[str, list[Any]]:
        if path not in self._known:
            kept = self.store.get(_fields(path), cache.program())
            self._known[path] = json.loads(zlib.decompress(kept)) if kept else {}
            self._used[path] = {}
        return self._known[path]

    def keep(self) -> None:
        """Put what is new into the cache, and what else is still used of the same file."""
        for path in self._new:
            self.store.put(_fields(path), cache.program(), _packed(self._used[path]))


@dataclass(frozen=True, slots=True)
class Made:
    """What came of one card file: its cards by id and line, problems, its notes in packed pieces.

    `newest` is the time of change of the newest note.
    """

    path: Path
    key: str
    cards: Sequence[tuple[str, int]]
    newest: int
    pieces: Sequence[bytes]
    problems: Sequence[Problem] = ()


@dataclass(frozen=True)
class Compiler(notes.Compiler):
    """Makes the notes of one card file after the other; it may travel to another process."""

    common: str

    def made(self, file: CardFile) -> Made:
        """The file's notes; without a key when it changed while they were made."""
        cards, problems = card_files.load_file(file.path, self.roadmap)
        cards.sort(key=lambda card: self.places[card.topic][0])
        newest = 0
        pieces: list[bytes] = []
        made: list[Note] = []
        for number, card in enumerate(cards, 1):
            note, faults = self.note(card, lambda card: file.times[card.id])
            made.append(note)
            problems += faults
            newest = max(newest, note.mod)
            if number % NOTES_A_CHUNK == 0 or number == len(cards):
                pieces.append(_packed([_plain(note) for note in made]))
                made.clear()
        unchanged = Sources(self.common, lambda _: file.times).found(file.path).key == file.key
        return Made(
            file.path,
            file.key if unchanged and not problems else "",
            [(card.id, card.where.line) for card in cards],
            newest,
            pieces,
            problems,
        )


@dataclass
class DeckNotes:
    """The notes of a deck, packed in a temporary file until they are asked for; iterate over it as
    often as needed.

    `order` gives the concepts' ids in the order of study, `cards` every card's id and place,
    `newest` the time of change of the newest note, and `compiled` how many files were compiled.
    """

    order: Sequence[str]
    problems: list[Problem]
    cards: list[tuple[str, Where]] = field(default_factory=list)
    newest: int = 0
    compiled: int = 0
    _file: BinaryIO = field(default_factory=tempfile.TemporaryFile)
    _pieces: dict[str, list[tuple[int, int]]] = field(default_factory=dict)

    def add(self, made: Made) -> None:
        """Take in what came of one file."""
        self.problems += made.problems
        path = str(made.path)
        self.cards += ((name, Where(path, line, 5)) for name, line in made.cards)
        self.newest = max(self.newest, made.newest)
        for piece in made.pieces:
            place = (self._file.seek(0, os.SEEK_END), len(piece))
            self._pieces.setdefault(made.path.stem, []).append(place)
            self._file.write(piece)

    def __iter__(self) -> Iterator[Note]:
        due = 0
        for concept in self.order:
            for start, size in self._pieces.get(concept, ()):
                self._file.seek(start)
                for values in _unpacked(self._file.read(size)):
                    due += 1
                    yield _note(values, due)


def found(decks: Path, common: str, times: Callable[[Path], Mapping[str, int]]) -> list[CardFile]:
    """Every card file below `decks`; `times` tells of a file when its cards last changed."""
    sources = Sources(common, times)
    return [sources.found(path) for path in card_files.card_paths(decks)]


def deck_notes(
    decks: Path,
    files: Iterable[CardFile],
    compiler: Compiler,
    store: Cache,
    progress: Progress = lambda done, all_: None,
) -> DeckNotes:
    """The notes of the card files that `found` found below `decks`, and every problem of each.

    `progress` hears how many bytes of how many are done.
    """
    by_path = {file.path: file for file in files}
    paths, problems = card_files.placed(by_path, decks, compiler.roadmap)
    result = DeckNotes(study_order(compiler.roadmap), problems)
    missing: list[CardFile] = []
    for file in (by_path[path] for path in paths):
        kept = store.get(_notes(file.path), file.key) if file.key else None
        if kept is None:
            missing.append(file)
        else:
            result.add(_read(file, kept))
    done, all_ = 0, sum(file.size for file in missing)
    for file, made in zip(missing, _compiled(compiler, missing), strict=True):
        result.add(made)
        result.compiled += 1
        if made.key:
            store.put(_notes(made.path), made.key, _written(made))
        done += file.size
        progress(done, all_)
    rank = {str(path): number for number, path in enumerate(paths)}
    result.cards.sort(key=lambda card: (rank[card[1].path], card[1].line))
    result.problems += card_files.repeated_ids(result.cards)
    return result


def compiled(
    deck: Deck, published: Ledger, changed: Callable[[Card], int], store: Cache
) -> tuple[list[Note], list[Problem]]:
    """The notes of a deck that is in memory, as `notes.compiled` has them.

    Fields that the cache knows are not rendered again, and what is new is kept.
    """
    render = Renderings(store)
    made = notes.compiled(deck, published, changed, render)
    render.keep()
    return made


def digest(*parts: str | int) -> str:
    """A digest of these parts, of each and of where each ends."""
    return sha256(
        "".join(f"{len(text := str(part))}:{text}" for part in parts).encode()
    ).hexdigest()


def _compiled(compiler: Compiler, files: Sequence[CardFile]) -> Iterator[Made]:
    """What comes of the files, in their order; in several processes when they are large enough."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    processes = min(cores or 1, len(files))
    if processes < 2 or sum(file.size for file in files) < WORTH_PROCESSES:
        yield from map(compiler.made, files)
        return
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    try:
        with ProcessPoolExecutor(processes, initializer=_begin, initargs=(compiler,)) as pool:
            yield from pool.map(_work, files)
    except BrokenProcessPool as fault:
        raise EnvironmentFault(
            "a process that rendered cards was killed, perhaps because memory ran out; run it again"
        ) from fault


_own: list[Compiler] = []


def _begin(compiler: Compiler) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the process that began this one
    _own[:] = [compiler]


def _work(file: CardFile) -> Made:
    return _own[0].made(file)


def _notes(path: Path) -> str:
    return f"notes {path.absolute()}"


def _fields(path: str) -> str:
    return f"fields {Path(path).absolute()}"


def _packed(value: Any) -> bytes:
    return zlib.compress(json.dumps(value, ensure_ascii=False).encode(), ZLIB_LEVEL)


def _unpacked(packed: bytes) -> Any:
    return json.loads(zlib.decompress(packed))


def _written(made: Made) -> bytes:
    """A file's notes as the cache keeps them: a line about them, and the packed pieces."""
    head = json.dumps([made.newest, made.cards, list(map(len, made.pieces))])
    return b"".join([head.encode(), b"\n", *made.pieces])


def _read(file: CardFile, kept: bytes) -> Made:
    head, _, packed = kept.partition(b"\n")
    newest, cards, sizes = json.loads(head)
    starts = accumulate(sizes, initial=0)
    pieces = [packed[start : start + size] for start, size in zip(starts, sizes, strict=False)]
    return Made(file.path, file.key, cards, newest, pieces)


def _plain(note: Note) -> list[Any]:
    media = {name: str(path) for name, path in note.media.items()}
    own = (
        note.id,
        note.guid,
        note.card,
        note.is_cloze,
        note.fields,
        note.tags,
        note.deck,
        note.mod,
    )
    return [*own, media, note.content_hash]


def _note(values: Iterable[Any], due: int) -> Note:
    id_, guid, card, is_cloze, fields, tags, deck, mod, media, hash_ = values
    figures = {name: Path(path) for name, path in media.items()}
    note = Note(id_, guid, card, is_cloze, tuple(fields), tuple(tags), deck, mod, due, figures)
    return note.hashed(hash_)
