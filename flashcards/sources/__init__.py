"""Text to model: `roadmap.yaml` and card files in, values and problems with their places out."""

from __future__ import annotations

from pathlib import Path

from flashcards.model import Deck, Problem, Roadmap, UnusableInput
from flashcards.sources.card_files import load_cards
from flashcards.sources.roadmap_file import load_roadmap


def load_deck(root: Path, *, faulty: bool = False) -> tuple[Deck, list[Problem]]:
    """The deck in the folder `root`, with every problem of every file.

    `faulty` as in `card_parser.parse`.

    Raises UnusableInput when the folder holds no deck, or a roadmap so broken that no card can be
    placed; the message then holds the roadmap's problems.
    """
    roadmap, problems = load_roadmap_of(root)
    cards, faults = load_cards(root / "decks", roadmap, faulty=faulty)
    return Deck(roadmap, tuple(cards), (root / "decks").as_posix()), problems + faults


def load_roadmap_of(root: Path) -> tuple[Roadmap, list[Problem]]:
    """The roadmap of the deck in the folder `root`, and its problems; UnusableInput as above."""
    path = root / "roadmap.yaml"
    if not path.is_file():
        raise UnusableInput(
            f"{path}: there is no deck here; run in the folder that has roadmap.yaml, "
            "or name it with -C"
        )
    roadmap, problems = load_roadmap(path, root=root)
    if roadmap is None:
        raise UnusableInput("\n".join(map(str, problems)))
    return roadmap, problems
