"""A learner's export, as far as it tells what they know of a roadmap."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flashcards.engine import progress
from flashcards.engine.apkg import Card, Package
from flashcards.engine.progress import Standing
from flashcards.model import Roadmap

DAY = 86_400
SUSPENDED = -1
# The share from which a concept counts as known; the add-on's default too.
KNOWN = 0.8


def standings(mine: Package, roadmap: Roadmap, now: float) -> dict[str, Standing]:
    """Where a learner stands with each concept, at the UTC second `now`."""
    concepts = [concept.id for concept in roadmap.concepts()]
    return progress.standings(cards(mine, roadmap, now), concepts)


def upcoming(roadmap: Roadmap, found: Mapping[str, Standing]) -> list[str]:
    """The ids of the concepts to begin next, in the order of the roadmap."""
    requires = {concept.id: concept.requires for concept in roadmap.concepts()}
    return progress.next_concepts(requires, found, KNOWN)


def cards(mine: Package, roadmap: Roadmap, now: float) -> Iterator[progress.Card]:
    """Every card of the export that is of the roadmap, found by its note's tags."""
    root = roadmap.tag.lower()
    prefix = f"{root}::concept::"
    notes = {note.id: [tag.lower() for tag in note.tags] for note in mine.notes}
    for card in mine.cards:
        tags = notes[card.nid]
        concept = next((tag[len(prefix) :] for tag in tags if tag.startswith(prefix)), "")
        if not concept:
            continue
        suspended = card.queue == SUSPENDED
        yield progress.Card(
            concept=concept,
            type=card.type,
            interval=max(card.interval, 0),
            elapsed=_elapsed(card, mine.created, now),
            suspended=suspended,
            waiting=suspended and f"{root}::waiting" in tags,
            stability=card.memory.stability if card.memory else None,
            decay=card.memory.decay if card.memory else None,
        )


def _elapsed(card: Card, created: int, now: float) -> float:
    """Days since the last review: by its second where it is known, else by the interval."""
    if card.last_review is not None:
        return (now - card.last_review) / DAY
    return (now - created) // DAY - (card.due - max(card.interval, 0))
