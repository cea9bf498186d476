"""Text to model: `roadmap.yaml` and card files in, values and problems with their places out."""

from __future__ import annotations

from pathlib import Path

from flashcards.model import Deck, Problem, UnusableInput
from flashcards.sources.card_files import load_cards
from flashcards.sources.roadmap_file import load_roadmap


def load_deck(root: Path) -> tuple[Deck, list[Problem]]:
    """The deck in the folder `root`, with every problem of every file.

    Raises UnusableInput when the folder holds no deck, or a roadmap so broken that no card can be
    placed; the message then holds the roadmap's problems.
    """
    roadmap_path = root / "roadmap.yaml"
    if not roadmap_path.is_file():
        raise UnusableInput(
            f"{roadmap_path}: there is no deck here; run in the folder that has roadmap.yaml, "
            "or name it with -C"
        )
    roadmap, problems = load_roadmap(roadmap_path)
    if roadmap is None:
        raise UnusableInput("\n".join(map(str, problems)))
    cards, faults = load_cards(root / "decks", roadmap)
    return Deck(roadmap, tuple(cards)), problems + faults
