"""Card files to cards: which files there are, where they belong, and the cards of all of them.

Every problem of every file is reported in one run. What stands in a file is `card_parser`'s.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from flashcards.files import project_of
from flashcards.model import Card, Problem, Roadmap, Where
from flashcards.near_names import did_you_mean
from flashcards.sources.card_parser import parse
from flashcards.sources.card_rules import RULES
from flashcards.sources.text import read

SUFFIX = ".md"
# What may be meant as a card file by somebody who does not know the suffix.
MEANT_SUFFIXES = {SUFFIX, ".markdown", ".mdown", ".mkd", ".mdx", ".txt"}


def load_cards(
    decks: Path, roadmap: Roadmap, *, faulty: bool = False
) -> tuple[list[Card], list[Problem]]:
    """Every card below the folder `decks`, in the order of the roadmap, and every problem.

    Within a concept the order is that of the topics in the roadmap and of the cards in the file.
    `faulty` as in `card_parser.parse`.
    """
    cards: list[Card] = []
    paths, problems = placed(card_paths(decks), decks, roadmap)
    for path in paths:
        found, faults = load_file(path, roadmap, faulty=faulty)
        cards += found
        problems += faults
    problems += repeated_ids((card.id, card.where) for card in cards)
    order = {topic.id: n for n, (_, _, topic) in enumerate(roadmap.placed())}
    return sorted(cards, key=lambda card: order[card.topic]), problems


def placed(
    found: Iterable[Path], decks: Path, roadmap: Roadmap
) -> tuple[list[Path], list[Problem]]:
    """The card files that lie where their concepts have them, and a problem for each other one."""
    homes = {
        concept.id: category.id for category in roadmap.categories for concept in category.concepts
    }
    paths: list[Path] = []
    problems: list[Problem] = []
    for path in found:
        home = "/".join(path.relative_to(decks).parts[:-1])
        if path.suffix == SUFFIX and homes.get(path.stem) == home:
            paths.append(path)
        else:
            problems.append(_misplaced(path, homes))
    return paths, problems


def card_paths(decks: Path) -> list[Path]:
    """The files below the folder `decks` that are meant as card files, sorted.

    Those are meant, too, that are not read for their suffix: `.MD`, `.txt`, or none but a heading
    in the first line; and a link to a folder stands for those in it. Hidden folders hold none: a
    run that was killed while it wrote a file may have left one.
    """
    return sorted(
        path
        for path in decks.glob("**/*")
        if (path.suffix.lower() in MEANT_SUFFIXES or _leads_to_folder(path) or _begins_so(path))
        and not any(part.startswith(".") for part in path.relative_to(decks).parts)
    )


def _leads_to_folder(path: Path) -> bool:
    return path.is_symlink() and path.is_dir()


def _begins_so(path: Path) -> bool:
    """Whether a file without a suffix begins as card files do."""
    if path.suffix or not path.is_file():
        return False
    with suppress(OSError), path.open("rb") as file:
        return file.read(5).removeprefix(b"\xef\xbb\xbf").startswith(b"# ")
    return False


def load_file(
    path: Path, roadmap: Roadmap, *, faulty: bool = False
) -> tuple[list[Card], list[Problem]]:
    """The cards of one file and its problems; the concept is taken from the file's name."""
    text, problems = read(path, root=project_of(path))
    if text is None:
        return [], problems
    cards, faults = parse(text, str(path), path.stem, roadmap, faulty=faulty)
    return cards, problems + faults


def repeated_ids(cards: Iterable[tuple[str, Where]]) -> list[Problem]:
    """A problem for each card, given by id and place, whose id an earlier card has."""
    first: dict[str, Where] = {}
    return [
        RULES["F004"].at(where, f"the card id `{name}` is taken at {first[name]}")
        for name, where in cards
        if first.setdefault(name, where) is not where
    ]


def _misplaced(path: Path, homes: dict[str, str]) -> Problem:
    name = path.stem.lower()
    cure = None
    if _leads_to_folder(path):
        message = "this is a link to a folder, and no card file in that is read"
        cure = "Put the folder itself in its place"
    elif home := homes.get(path.stem) or homes.get(name):
        message = f"the cards of `{name}` belong in decks/{home}/{name}{SUFFIX}"
    elif path.suffix != SUFFIX:
        suffix = f"with the suffix `{path.suffix}`" if path.suffix else "without a suffix"
        message = f"a file {suffix} is not read"
    else:
        message = f"`{path.stem}` is no concept of the roadmap{did_you_mean(name, homes)}"
        cure = "Give the file its concept's id, or put the concept back until its cards are retired"
        if not any(line.startswith("### ") for line in (_text(path) or "### ").split("\n")):
            message = f"`{path.stem}` is no concept of the roadmap, and no card is in its file"
            cure = "Delete the file"
    return RULES["F015"].at(Where(str(path)), message, cure)


def _text(path: Path) -> str | None:
    return read(path, root=project_of(path))[0]
