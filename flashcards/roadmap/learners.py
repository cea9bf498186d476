"""What a change of the roadmap does to those who study the deck, said in words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from flashcards.model import Category, Concept, Roadmap


def effects(
    old: Roadmap, new: Roadmap, cards: Mapping[str, Sequence[str]], published: Collection[str]
) -> list[str]:
    """A sentence for each thing that a learner will notice, and for what stays.

    `cards` gives the ids of the cards by the concept's id in `new`, `published` the ids of those
    that learners have.
    """
    pairs = list(_pairs(old, new))
    updates = list(_updates(old, pairs, cards, published))
    moves = list(_moves(old, pairs, cards, published))
    if not updates + moves:
        return ["Learners notice nothing."]
    if not any(name in published for names in cards.values() for name in names):
        return [*updates, *moves, "No card is published yet, so no learner has any of these."]
    lines = [*updates, *moves]
    lines.append("Every card keeps its guid, and with it its reviews, due date and flags.")
    if moves:
        lines.append(
            "A plain import leaves the cards that a learner has in their old deck, and puts new "
            "ones into the new deck; the add-on moves all of them."
        )
    return lines


_Placed = tuple[Category, Concept]


def _pairs(old: Roadmap, new: Roadmap) -> Iterator[tuple[_Placed, _Placed]]:
    """Every concept that both have, in its old and its new category."""
    before = {concept.id: (category, concept) for category, concept in old.homes()}
    for category, concept in new.homes():
        was = next((before[i] for i in (concept.id, *concept.formerly) if i in before), None)
        if was:
            yield was, (category, concept)


def _updates(
    old: Roadmap,
    pairs: list[tuple[_Placed, _Placed]],
    cards: Mapping[str, Sequence[str]],
    published: Collection[str],
) -> Iterator[str]:
    for (home, was), (category, concept) in pairs:
        own = cards.get(concept.id, ())
        changed = list(_seen(old, was, concept, home.id != category.id))
        if own and changed:
            count = _counted(own, published)
            yield f"{concept.name}: {count} will update ({', '.join(changed)})"


def _moves(
    old: Roadmap,
    pairs: list[tuple[_Placed, _Placed]],
    cards: Mapping[str, Sequence[str]],
    published: Collection[str],
) -> Iterator[str]:
    moving: dict[tuple[str, str], list[Concept]] = {}
    for (home, _), (category, concept) in pairs:
        # The deck of a published category keeps its name.
        moved = home.id != category.id if published else home.name != category.name
        if moved and cards.get(concept.id):
            moving.setdefault((home.name, category.name), []).append(concept)
    for (before, after), concepts in moving.items():
        own = [name for concept in concepts for name in cards[concept.id]]
        names = ", ".join(concept.name for concept in concepts[:3])
        whose = names if len(concepts) < 4 else f"{len(concepts)} concepts"
        decks = f"from {old.title}::{before} to {old.title}::{after}"
        yield f"{whose}: {_counted(own, published)} will change deck, {decks}"


def _seen(old: Roadmap, was: Concept, concept: Concept, elsewhere: bool) -> Iterator[str]:
    """What of a concept stands in its notes, and changes; the to-do does not stand there."""
    if was.id != concept.id:
        yield "tag of the concept"
    urls = [{link.url for link in each.tutorials} for each in (was, concept)]
    if urls[0] != urls[1]:
        yield "tags and links of the tutorials"
    elif was.tutorials != concept.tutorials:
        yield "links of the tutorials"
    if was.name != concept.name:
        yield "name of the concept"
    if old.repository and (elsewhere or was.id != concept.id):
        yield "link to the card's file"


def _counted(own: Sequence[str], published: Collection[str]) -> str:
    """Such as `12 notes (10 published)`."""
    out = sum(name in published for name in own)
    return f"{len(own)} note{'s' * (len(own) != 1)} ({out or 'none'} published)"
