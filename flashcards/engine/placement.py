"""What somebody knows already, found by few questions: beliefs on a graph of prerequisites.

Each concept is known or not. One whose prerequisites are known is known with probability `FOLLOWS`;
without all of them, hardly (`LEAP`). An answer tells of its concept, but not for sure: `SLIP` and
`GUESS`. So an answer moves the belief in what the concept needs and in what needs it as well. The
beliefs are Pearl's messages on that noisy-AND network, passed down and up the graph; they are exact
where no two roads join the same two concepts, and close to it elsewhere (`docs/plan.md`).
Source: J. Pearl, *Probabilistic Reasoning in Intelligent Systems*, 1988, chapter 4.

The next question is about the concept whose answer is expected to tell most, in bits.

Pure: values in, values out, no clock, no chance, no files, no Anki.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2, prod

FOLLOWS = 0.8
LEAP = 0.05
# How often one who knows a concept fails its card, and one who does not knows it all the same.
SLIP = 0.15
GUESS = 0.1
# From here on a concept counts as known, and a placement needs no more questions about it.
KNOWN = 0.8
# About so many questions are asked; fewer, where none would tell this much, in bits.
QUESTIONS = 30
WORTH_ASKING = 0.05
# Rounds of messages: two where no roads join again, some more for the rest to settle.
ROUNDS = 6

# Why a concept is believed known or not.
ASKED, NEEDED, BUILDS, OPEN = "asked", "needed", "builds", "open"


@dataclass(frozen=True)
class Answer:
    """An answer to a card of a concept: whether the card was known."""

    concept: str
    known: bool


@dataclass(frozen=True)
class Belief:
    """What is believed of a concept: how probably it is known, 0 to 1, and why.

    `why` is `ASKED` with the number of answers in `asked` and of right ones in `right`; `NEEDED`
    for the known concept `by`; `BUILDS` on the unknown concept `by`; or `OPEN`: nothing is known.
    """

    concept: str
    probability: float
    why: str
    by: str = ""
    asked: int = 0
    right: int = 0

    @property
    def known(self) -> bool:
        """Whether it counts as known."""
        return self.probability >= KNOWN


def beliefs(requires: Mapping[str, Sequence[str]], answers: Sequence[Answer]) -> list[Belief]:
    """What the answers say of every concept, in the order of `requires`.

    `requires` names the prerequisites of every concept, in the road's order. Answers about a
    concept that is not in it say nothing. Raises ValueError if the concepts need one another.
    """
    order = _sorted(requires)
    evidence = _evidence(requires, answers)
    probability = _probabilities(requires, order, evidence)
    explain = _Reasons(requires, order, answers)
    return [explain.belief(concept, probability[concept]) for concept in requires]


def next_question(
    requires: Mapping[str, Sequence[str]], answers: Sequence[Answer], cards: Mapping[str, int]
) -> str:
    """The concept to ask about next; empty when the placement is over.

    `cards` says how many cards each concept has; each is asked once.
    """
    if len(answers) >= QUESTIONS:
        return ""
    asked: dict[str, int] = {}
    for answer in answers:
        asked[answer.concept] = asked.get(answer.concept, 0) + 1
    best, most = "", WORTH_ASKING
    for belief in beliefs(requires, answers):
        if asked.get(belief.concept, 0) < cards.get(belief.concept, 0):
            worth = information(belief.probability)
            if worth > most:
                best, most = belief.concept, worth
    return best


def start(requires: Mapping[str, Sequence[str]], found: Sequence[Belief]) -> str:
    """The concept to begin with: the first that is not known, all it needs being known.

    Empty where everything is known.
    """
    known = {belief.concept for belief in found if belief.known}
    for concept, needs in requires.items():
        if concept not in known and known.issuperset(set(needs) & set(requires)):
            return concept
    return next((concept for concept in requires if concept not in known), "")


def information(probability: float) -> float:
    """How much an answer is expected to tell of a concept known with `probability`, in bits.

    The mutual information of the answer and the concept: the uncertainty of the answer less that
    which slips and guesses leave.
    """
    right = probability * (1 - SLIP) + (1 - probability) * GUESS
    left = probability * _entropy(SLIP) + (1 - probability) * _entropy(GUESS)
    return _entropy(right) - left


def _entropy(probability: float) -> float:
    if probability <= 0 or probability >= 1:
        return 0.0
    rest = 1 - probability
    return -probability * log2(probability) - rest * log2(rest)


def _sorted(requires: Mapping[str, Sequence[str]]) -> list[str]:
    """The concepts, each after all that it needs, else in the order given."""
    order: list[str] = []
    placed: set[str] = set()
    waiting = list(requires)
    while waiting:
        ready = [
            each
            for each in waiting
            if all(need in placed or need not in requires for need in requires[each])
        ]
        if not ready:
            raise ValueError(f"these concepts need one another: {', '.join(sorted(waiting))}")
        order += ready
        placed.update(ready)
        waiting = [each for each in waiting if each not in placed]
    return order


def _evidence(requires: Mapping[str, Sequence[str]], answers: Sequence[Answer]) -> dict[str, float]:
    """How many times likelier a concept's answers are if it is known than if it is not."""
    odds = dict.fromkeys(requires, 1.0)
    for answer in answers:
        if answer.concept in odds:
            odds[answer.concept] *= (1 - SLIP) / GUESS if answer.known else SLIP / (1 - GUESS)
    return odds


def _probabilities(
    requires: Mapping[str, Sequence[str]], order: Sequence[str], evidence: Mapping[str, float]
) -> dict[str, float]:
    """How probably each concept is known, given what is above it, below it, and its answers.

    `down[p, c]` is what prerequisite p says to c: the probability that p is known, c's own word
    left out. `up[p, c]` is what c says to p: the odds for p that c and all below it speak for.
    """
    needs = {each: [n for n in dict.fromkeys(requires[each]) if n in requires] for each in order}
    below: dict[str, list[str]] = {each: [] for each in order}
    for each in order:
        for need in needs[each]:
            below[need].append(each)
    down = {(need, each): 0.5 for each in order for need in needs[each]}
    up = dict.fromkeys(down, 1.0)
    prior: dict[str, float] = {}
    for _ in range(ROUNDS):
        for each in order:
            all_known = prod(down[need, each] for need in needs[each])
            prior[each] = LEAP + (FOLLOWS - LEAP) * all_known
            for child in below[each]:
                others = prod(up[each, other] for other in below[each] if other != child)
                down[each, child] = _with_odds(prior[each], evidence[each] * others)
        for each in reversed(order):
            odds = evidence[each] * prod(up[each, child] for child in below[each])
            for need in needs[each]:
                others = prod(down[other, each] for other in needs[each] if other != need)
                if_known = LEAP + (FOLLOWS - LEAP) * others
                up[need, each] = _said(odds, if_known) / _said(odds, LEAP)
    return {
        each: _with_odds(
            prior[each], evidence[each] * prod(up[each, child] for child in below[each])
        )
        for each in order
    }


def _with_odds(probability: float, odds: float) -> float:
    return probability * odds / (probability * odds + 1 - probability)


def _said(odds: float, probability: float) -> float:
    return odds * probability + 1 - probability


class _Reasons:
    """Why each concept is believed known or not: its own answers, else the nearest that tell."""

    def __init__(
        self,
        requires: Mapping[str, Sequence[str]],
        order: Sequence[str],
        answers: Sequence[Answer],
    ) -> None:
        self.asked: dict[str, list[bool]] = {}
        for answer in answers:
            self.asked.setdefault(answer.concept, []).append(answer.known)
        self.known_below: dict[str, str] = {}
        self.unknown_above: dict[str, str] = {}
        for each in order:
            for need in requires[each]:
                nearest = need if self._mostly(need, known=False) else self.unknown_above.get(need)
                if nearest:
                    self.unknown_above.setdefault(each, nearest)
        for each in reversed(order):
            nearest = each if self._mostly(each, known=True) else self.known_below.get(each)
            for need in requires[each]:
                if nearest:
                    self.known_below.setdefault(need, nearest)

    def belief(self, concept: str, probability: float) -> Belief:
        if concept in self.asked:
            answers = self.asked[concept]
            return Belief(concept, probability, ASKED, "", len(answers), sum(answers))
        by_known = self.known_below.get(concept, "")
        by_unknown = self.unknown_above.get(concept, "")
        if by_known and (probability >= 0.5 or not by_unknown):
            return Belief(concept, probability, NEEDED, by_known)
        if by_unknown:
            return Belief(concept, probability, BUILDS, by_unknown)
        return Belief(concept, probability, OPEN)

    def _mostly(self, concept: str, *, known: bool) -> bool:
        answers = self.asked.get(concept, [])
        right = sum(answers)
        return 2 * right > len(answers) if known else 2 * right < len(answers)
