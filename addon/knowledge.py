# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the open collection says of the road: our cards, found by tag with one query."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from anki.collection import Collection

from .engine import progress
from .road import Concept, Road

# Our mark in a card's custom data, whose keys have 8 bytes at most. 1: suspended by us, it waits
# for its turn; 0: it waited, and the learner freed it.
MARK = "rmWaits"
SUSPENDED = -1
REVIEW = 2
# What share of the cards makes a deck the road's; the learner may have moved some of either.
NEARLY = 0.9


@dataclass(frozen=True)
class Found:
    """A card of ours: its ids, its state in Anki's numbers, and what it tells of the learner.

    `mark` is what we wrote into its custom data, None where we did not. `due` counts the days until
    a card in review is asked again, `difficulty` is FSRS's, None without it, and `position` the
    place among new cards.
    """

    id: int
    note: int
    deck: int
    queue: int
    filtered: bool
    tagged_waiting: bool
    mark: int | None
    card: progress.StudiedCard
    topic: str = ""
    due: int = 0
    difficulty: float | None = None
    position: int = 0


def cards(col: Collection, road: Road) -> list[Found]:
    """Every card of ours with a concept of the road.

    Ours are notes with our tag in a note type with our fields: the index of note types finds them
    among all others five times as fast as a look at every note's tags, and a note that the learner
    gave another type is none of an update's either.
    """
    assert col.db is not None
    rows = col.db.all(
        "select c.id, c.nid, c.did, c.odid, c.type, c.queue, c.ivl, c.due, c.odue, c.data, n.tags"
        " from notes n join cards c on c.nid = n.id"
        " where n.mid in (select ntid from fields where name = 'Base') and n.tags like ?",
        f"% {road.tag}::concept::%",
    )
    fsrs = bool(col.get_config("fsrs", False))
    return list(_read(rows, road.tag.lower(), col.sched.today, fsrs))


def standings(road: Road, found: list[Found]) -> dict[str, progress.Standing]:
    """Where the learner stands with each concept of the road."""
    return progress.standings(
        (each.card for each in found), (concept.id for concept in road.concepts())
    )


def topics(found: list[Found], concept: Concept) -> dict[str, progress.Standing]:
    """Where the learner stands with each topic of a concept."""
    inside = [each for each in found if each.card.concept == concept.id]
    return progress.standings(
        (replace(each.card, concept=each.topic) for each in inside),
        (topic.id for topic in concept.topics),
    )


def root_deck(col: Collection, found: list[Found]) -> int | None:
    """The deck that the road's cards are in, wherever it lies and whatever the learner calls it.

    The deepest one with nearly all of our cards and, in it and below it, hardly any other: so never
    a deck that the learner put the road's beside others into. None where there is no such deck.
    """
    assert col.db is not None
    ours = Counter(each.deck for each in found)
    home = "case when odid then odid else did end"
    rows = col.db.all(f"select {home} as home, count() from cards group by home")
    every = {int(deck): int(count) for deck, count in rows}
    held: Counter[str] = Counter()  # cards of ours in a deck and below it, by its name
    all_held: Counter[str] = Counter()
    decks = {each.name: int(each.id) for each in col.decks.all_names_and_ids()}
    for name, id_ in decks.items():
        parts = name.split("::")
        for depth in range(len(parts)):
            above = "::".join(parts[: depth + 1])
            held[above] += ours[id_]
            all_held[above] += every.get(id_, 0)
    roots = [
        name
        for name in decks
        if held[name] and held[name] >= NEARLY * max(len(found), all_held[name])
    ]
    return decks[max(roots, key=lambda name: name.count("::"))] if roots else None


def _read(rows: list[Any], root: str, today: int, fsrs: bool) -> Iterator[Found]:
    now = time.time()
    places: dict[str, tuple[str, str, bool]] = {}  # most notes of a concept have the same tags
    for id_, note, deck, home, type_, queue, interval, due, home_due, data, tags in rows:
        if tags not in places:
            places[tags] = _place(tags, root)
        concept, topic, tagged = places[tags]
        state = _json(data) if data else {}
        mark = _json(state["cd"]).get(MARK) if "cd" in state else None
        days = max(interval, 0)
        card = progress.StudiedCard(
            concept=concept,
            type=type_,
            interval=days,
            elapsed=_elapsed(state, today - ((home_due if home else due) - days), now),
            suspended=queue == SUSPENDED,
            waiting=queue == SUSPENDED and mark == 1,
            stability=state.get("s") if fsrs else None,
            decay=state.get("decay") if fsrs else None,
        )
        when = home_due if home else due
        yield Found(
            id_,
            note,
            home or deck,
            queue,
            bool(home),
            tagged,
            mark,
            card,
            topic,
            due=when - today if type_ == REVIEW else 0,
            difficulty=state.get("d") if fsrs else None,
            position=when if type_ == 0 else 0,
        )


def _place(tags: str, root: str) -> tuple[str, str, bool]:
    """The concept and the topic that a note's tags name, and whether they say that it waits."""
    owned = tags.lower().split()

    def named(kind: str) -> str:
        prefix = f"{root}::{kind}::"
        return next((tag[len(prefix) :] for tag in owned if tag.startswith(prefix)), "")

    return named("concept"), named("topic"), f"{root}::waiting" in owned


def _elapsed(state: dict[str, Any], days: int, now: float) -> float:
    """Days since the last review: newer Anki keeps its second, else the interval tells."""
    last = state.get("lrt")
    return (now - last) / 86_400 if isinstance(last, int) else float(days)


def _json(text: Any) -> dict[str, Any]:
    """Anki's data of a card, or another add-on's inside it; what cannot be read says nothing."""
    try:
        value = json.loads(text) if text else {}
    except (TypeError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}
