"""What the site shows, as a value: the roadmap, its cards by concept, and what else there is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from flashcards.anki_note import Note
from flashcards.model import Card, Concept, Roadmap, SiteWords, study_order
from flashcards.site.downloads import Download
from flashcards.site.releases import Release


@dataclass(frozen=True, slots=True)
class ShownCard:
    """A card with the note that Anki gets of it."""

    card: Card
    note: Note


@dataclass(frozen=True)
class Site:
    """All that the pages are made of.

    `cards` holds every card by its concept's id, in the order of the topics. `address` is where the
    site will be found, with a slash at its end; empty where nobody has said. `licence` is the file
    that says what may be done with the cards, `downloads` what is given away with the pages.
    """

    roadmap: Roadmap
    cards: Mapping[str, tuple[ShownCard, ...]]
    address: str = ""
    licence: Path | None = None
    releases: tuple[Release, ...] = ()
    downloads: tuple[Download, ...] = ()

    @property
    def words(self) -> SiteWords:
        """What stands on the pages and is not the author's."""
        return self.roadmap.deck.site

    @cached_property
    def concepts(self) -> dict[str, Concept]:
        """Every concept by its id, in the order of study."""
        known = {concept.id: concept for concept in self.roadmap.concepts()}
        return {id_: known[id_] for id_ in study_order(self.roadmap)}

    @cached_property
    def opens(self) -> dict[str, list[Concept]]:
        """By a concept's id the concepts that need it, in the order of study."""
        found: dict[str, list[Concept]] = {id_: [] for id_ in self.concepts}
        for concept in self.concepts.values():
            for need in concept.requires:
                if need in found:
                    found[need].append(concept)
        return found

    @property
    def figures(self) -> dict[str, Path]:
        """The figures of all cards by the name that the cards call them by."""
        shown = (each.note.media for cards in self.cards.values() for each in cards)
        return {name: path for media in shown for name, path in media.items()}


def by_concept(
    cards: tuple[Card, ...], notes: list[Note], roadmap: Roadmap
) -> dict[str, tuple[ShownCard, ...]]:
    """The cards with their notes by concept, in the order of the roadmap's topics."""
    made = {note.card: note for note in notes}
    place = {topic.id: number for number, (_, _, topic) in enumerate(roadmap.placed())}
    found: dict[str, tuple[ShownCard, ...]] = {each.id: () for each in roadmap.concepts()}
    for card in sorted(cards, key=lambda card: place[card.topic]):
        found[card.concept] += (ShownCard(card, made[card.id]),)
    return found
