# SPDX-License-Identifier: AGPL-3.0-or-later
"""*What do I know already?*: about 30 cards, and what their answers say of every concept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from html import escape

from .engine import placement
from .engine.placement import Answer, Belief
from .knowledge import Found
from .knows import can_be_graded
from .road import Road


class Placing:
    """A placement that is under way: the answers so far, and the cards that can be asked.

    Only new cards are asked, of each concept first one of each topic. Nothing is changed by asking.
    """

    def __init__(self, road: Road, found: Sequence[Found]) -> None:
        self.road = road
        self.requires = road.requires()
        self.answers: list[Answer] = []
        self.cards = {concept: _spread(found, concept) for concept in self.requires}
        self.found = [each for each in found if can_be_graded(each)]

    @property
    def asked(self) -> int:
        """How many cards were answered."""
        return len(self.answers)

    def next(self) -> tuple[str, int] | None:
        """The concept to ask about and the card to ask; None when enough is known."""
        counts = {concept: len(cards) for concept, cards in self.cards.items()}
        concept = placement.next_question(self.requires, self.answers, counts)
        if not concept:
            return None
        before = sum(answer.concept == concept for answer in self.answers)
        return concept, self.cards[concept][before]

    def answer(self, concept: str, *, known: bool) -> None:
        """Note whether the card of a concept was known."""
        self.answers.append(Answer(concept, known))

    def take_back(self) -> None:
        """Forget the last answer."""
        del self.answers[-1:]

    def beliefs(self) -> list[Belief]:
        """What the answers say of every concept, in the order of the road."""
        return placement.beliefs(self.requires, self.answers)

    def known_cards(self) -> list[int]:
        """The new cards of the concepts that count as known."""
        known = {belief.concept for belief in self.beliefs() if belief.known}
        return [each.id for each in self.found if each.card.concept in known]

    def start(self) -> str:
        """The concept to begin with; empty where all is known."""
        return placement.start(self.requires, self.beliefs())


def _spread(found: Sequence[Found], concept: str) -> list[int]:
    """A concept's new cards, one of each topic before the second of any; one card a note."""
    topics: dict[str, list[Found]] = defaultdict(list)
    notes = set()
    for each in sorted(found, key=lambda each: (each.position, each.id)):
        if each.card.concept == concept and can_be_graded(each) and each.note not in notes:
            notes.add(each.note)
            topics[each.topic].append(each)
    rounds = max((len(some) for some in topics.values()), default=0)
    return [some[n].id for n in range(rounds) for some in topics.values() if n < len(some)]


def told(placing: Placing) -> str:
    """What is believed and why, as HTML: the concepts known, then where to begin, then the rest."""
    road = placing.road
    names = {concept.id: concept.name for concept in road.concepts()}
    beliefs = placing.beliefs()
    known = [each for each in beliefs if each.known]
    start = placing.start()
    rest = [each for each in beliefs if not each.known]
    parts = [_group("You seem to know", known, names)] if known else []
    if start:
        parts.append(f"<h3>Begin with</h3><p><b>{escape(names[start])}</b></p>")
    parts.append(_group("Still to learn", rest, names) if rest else "")
    return "".join(parts)


def _group(title: str, beliefs: Sequence[Belief], names: dict[str, str]) -> str:
    rows = "".join(
        f"<tr><td>{escape(names[each.concept])}</td><td>{each.probability:.0%}</td>"
        f"<td>{escape(_why(each, names))}</td></tr>"
        for each in beliefs
    )
    return f"<h3>{title} ({len(beliefs)})</h3><table>{rows}</table>"


def _why(belief: Belief, names: dict[str, str]) -> str:
    if belief.why == placement.ASKED:
        return f"you knew {belief.right} of {belief.asked}"
    if belief.why == placement.NEEDED:
        return f"“{names[belief.by]}”, which you know, builds on it"
    if belief.why == placement.BUILDS:
        return f"builds on “{names[belief.by]}”, which you do not know yet"
    return "not asked about"
