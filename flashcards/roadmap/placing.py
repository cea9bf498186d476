"""Card files and their figures brought to where roadmap.yaml wants them.

The steps follow from roadmap.yaml and the files alone, and each happens whole or not at all. So
whatever state a killed run leaves, the steps from there end where the whole run would have ended:
headings are mended first, then figures go ahead of the card files that use them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from flashcards import files, markup
from flashcards.model import EnvironmentFault, Problem, Roadmap, Rule, UnusableInput, Where
from flashcards.sources.card_files import SUFFIX, card_paths
from flashcards.sources.edits import card_ids
from flashcards.sources.text import read

RULES = {
    rule.code: rule
    for rule in (
        Rule(
            "R201",
            "A concept has one card file",
            "Move the cards of the one into the other, and delete the empty one",
            "decks/mathematics/calculus.md and decks/statistics/calculus.md",
            "decks/mathematics/calculus.md",
        ),
        Rule(
            "R202",
            "A figure that moves with its cards meets no other figure of its name",
            "Give one of the two figures another name, also in the cards that show it",
            "decks/mathematics/tree.svg and another decks/statistics/tree.svg",
            "decks/mathematics/game-tree.svg and decks/statistics/tree.svg",
        ),
    )
}

_TITLE = re.compile(r"(\A\ufeff?\s*#[ \t]+)(.*?)(?=[ \t]*#*[ \t]*\r?$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Step:
    """One change of the files: `target` gets `content`, or what `source` holds.

    `before` is what must be in `source` when the step is taken, so that nothing is lost that was
    written in between; for `write`, source and target are the same file.
    """

    kind: Literal["write", "copy", "move"]
    source: Path
    target: Path
    before: bytes
    content: bytes


@dataclass(frozen=True, slots=True)
class CardFile:
    """A card file with the concept it belongs to, and where it is to be."""

    path: Path
    concept: str
    name: str
    target: Path
    raw: bytes

    @property
    def text(self) -> str:
        """Its text, with the line ends of Unix."""
        return self.raw.decode("utf-8").replace("\r\n", "\n")

    @property
    def cards(self) -> list[str]:
        """The ids of its cards, of faulty ones too."""
        return card_ids(self.text)


def card_files(decks: Path, roadmap: Roadmap) -> tuple[list[CardFile], list[Problem]]:
    """The card files of the roadmap's concepts, under their present or former ids.

    Files of no concept are left to `flashcards check`.
    """
    homes = {
        name: (concept, decks / category.id / f"{concept.id}.md")
        for category in roadmap.categories
        for concept in category.concepts
        for name in (*concept.formerly, concept.id)
    }
    found: dict[Path, CardFile] = {}
    problems: list[Problem] = []
    for path in card_paths(decks):
        if path.stem not in homes or path.suffix != SUFFIX:
            continue
        concept, target = homes[path.stem]
        text, faults = read(path, root=files.project_of(path))
        problems += faults
        if text is None:
            continue
        if other := found.get(target):
            message = f"{other.path} is a card file of `{concept.id}` too"
            problems.append(RULES["R201"].at(Where(str(path)), message))
            continue
        found[target] = CardFile(path, concept.id, concept.name, target, path.read_bytes())
    return list(found.values()), problems


def steps(found: list[CardFile]) -> tuple[list[Step], list[Problem]]:
    """What brings the card files to their places under their concepts' names, in order."""
    titled = {each.target: _titled(each.raw, each.name) for each in found}
    headings = [
        Step("write", each.path, each.path, each.raw, titled[each.target])
        for each in found
        if titled[each.target] != each.raw
    ]
    figures, problems = _figures(found)
    moves = [
        Step("move", each.path, each.target, titled[each.target], titled[each.target])
        for each in found
        if each.path != each.target
    ]
    return [*headings, *figures, *moves], problems


def carry_out(planned: Iterable[Step]) -> Iterator[Step]:
    """Take the steps, and give each after it was taken.

    Raises UnusableInput when a file is not as it was when the steps were planned, EnvironmentFault
    when the machine refuses; what was done stays done, and a new plan goes on from there.
    """
    for step in planned:
        if _content(step.source) != step.before:
            raise UnusableInput(f"{step.source}: changed in the meantime; run the command again")
        if step.kind == "write":
            files.replace(step.target, step.content)
        elif step.target.exists():
            raise UnusableInput(f"{step.target}: is there in the meantime; run the command again")
        elif step.kind == "copy":
            files.replace(step.target, step.content)
        else:
            _move(step)
        yield step


def _move(step: Step) -> None:
    try:
        step.target.parent.mkdir(parents=True, exist_ok=True)
        step.source.rename(step.target)
    except OSError as fault:
        reason = fault.strerror or str(fault)
        raise EnvironmentFault(
            f"{step.source}: cannot be moved to {step.target}: {reason}; mend that, then run the "
            "command again"
        ) from fault


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _titled(raw: bytes, name: str) -> bytes:
    """The file with the concept's name as its heading, if a heading is what it begins with."""
    text = raw.decode("utf-8")
    title = _TITLE.match(text)
    if not title or unicodedata.normalize("NFC", title[2]) == name:
        return raw
    return (text[: title.start(2)] + name + text[title.end(2) :]).encode("utf-8")


def _figures(found: list[CardFile]) -> tuple[list[Step], list[Problem]]:
    """What brings figures into the folders of the card files that use them.

    Where nobody stays who uses a figure, its last copy is the file itself, moved.
    """
    planned: list[Step] = []
    problems: list[Problem] = []
    for path, users in _used(found).items():
        folders = sorted({user.target.parent for user in users})
        away = [folder for folder in folders if folder != path.parent]
        content = path.read_bytes()
        lacking = []
        for folder in away:
            there = _content(folder / path.name)
            if there is None:
                lacking.append(folder)
            elif there != content:
                message = f"{folder / path.name} is another figure"
                problems.append(RULES["R202"].at(Where(str(path)), message))
        for folder in lacking:
            moves = path.parent not in folders and folder == lacking[-1]
            kind: Literal["move", "copy"] = "move" if moves else "copy"
            planned.append(Step(kind, path, folder / path.name, content, content))
    return planned, problems + list(_meetings(planned))


def _used(found: list[CardFile]) -> dict[Path, list[CardFile]]:
    """The figures that are beside the card files now, with those that use them."""
    used: dict[Path, list[CardFile]] = {}
    for each in found:
        text = each.raw.decode("utf-8")
        for name in sorted({match["name"] for match in markup.IMAGE.finditer(text)}):
            path = each.path.parent / name
            if markup.FILE_NAME.match(name) and path.is_file() and _ours(path):
                used.setdefault(path, []).append(each)
    return used


def _ours(path: Path) -> bool:
    return files.within(path, files.project_of(path))


def _meetings(planned: list[Step]) -> Iterator[Problem]:
    """A problem for each figure that would come to where another one comes to."""
    first: dict[Path, Step] = {}
    for step in planned:
        other = first.setdefault(step.target, step)
        if other is not step:
            message = f"{other.source} would come to {step.target} too"
            yield RULES["R202"].at(Where(str(step.source)), message)
