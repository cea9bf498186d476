# SPDX-License-Identifier: AGPL-3.0-or-later
"""A study session, from the first card to the deck list: what it brought."""

from __future__ import annotations

import time
from dataclasses import dataclass
from math import ceil

from anki.collection import Collection

from . import knowledge
from .engine import progress
from .knowledge import Found
from .road import Road


@dataclass(frozen=True)
class Ended:
    """What a session brought: answers to cards of the road, minutes, and what became known."""

    answers: int
    minutes: int
    known: tuple[str, ...]


@dataclass(frozen=True)
class Session:
    """What was so when a session began: the time in milliseconds, and the known concepts."""

    since: int
    known: frozenset[str]


def begin(col: Collection, road: Road, level: float) -> Session:
    """A session that begins now."""
    found = knowledge.cards(col, road)
    return Session(int(time.time() * 1000), _known(road, found, level))


def end(col: Collection, road: Road, level: float, session: Session) -> Ended | None:
    """What it brought; None where no card of the road was answered."""
    assert col.db is not None
    found = knowledge.cards(col, road)
    ours = {each.id for each in found}
    rows = col.db.all("select cid, time from revlog where id >= ?", session.since)
    took = [time for card, time in rows if card in ours]
    if not took:
        return None
    now = _known(road, found, level) - session.known
    names = tuple(concept.id for concept in road.concepts() if concept.id in now)
    return Ended(len(took), max(ceil(sum(took) / 60_000), 1), names)


def _known(road: Road, found: list[Found], level: float) -> frozenset[str]:
    standings = knowledge.standings(road, found)
    return frozenset(
        concept
        for concept, standing in standings.items()
        if standing.begun and progress.is_known(standing, level)
    )
