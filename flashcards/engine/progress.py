"""What a learner knows, concept by concept: counts, predicted recall, and what to begin next.

Pure: values in, values out, no clock, no files, no Anki.

**Predicted recall** of a card is the forgetting curve of FSRS,

    R(t) = (1 + f · t / S) ^ -decay        with f = 0.9 ^ (-1 / decay) - 1

so that R(S) = 0.9: `S` is the stability in days, `t` the days since the last review, `decay` 0.5
up to FSRS-5 and a learnt parameter since FSRS-6, which Anki keeps with each card.
Source: https://github.com/open-spaced-repetition/fsrs4anki/wiki/The-Algorithm

**Without FSRS** there is no stability, and the interval takes its place. Anki assumes the same
where it converts a card without its history: that recall at the end of an interval was 0.9
(https://docs.ankiweb.net/deck-options.html#historical-retention). That is an estimate, good enough
to tell a shaky concept from a firm one, and not a measurement.

**Known** is the share of a concept that a learner would recall now: the recall of its young and
mature cards, summed, over all of its cards. New cards and cards in learning add nothing; cards that
the learner suspended do not count at all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

# From this interval on, in days, Anki calls a card mature (https://docs.ankiweb.net/stats.html).
MATURE = 21
# The decay of FSRS-4.5 and FSRS-5, for cards that do not say theirs.
DECAY = 0.5
# What FSRS lets it be (`w[20]`); far below, the curve is no number any more.
FLATTEST, STEEPEST = 0.1, 0.8

NEW = "new"
LEARNING = "learning"
YOUNG = "young"
MATURE_CARD = "mature"
SUSPENDED = "suspended"
WAITING = "waiting"
STATES = (NEW, LEARNING, YOUNG, MATURE_CARD, SUSPENDED, WAITING)


@dataclass(frozen=True)
class StudiedCard:
    """A card's scheduling, as far as it tells what is known.

    `type` as Anki numbers it: 0 new, 1 learning, 2 review, 3 relearning. `interval` and `elapsed`,
    the time since the last review, in days. `stability` in days, None without FSRS; `decay` is the
    positive exponent, None where Anki does not keep it. `waiting` marks a card that is suspended
    only until its concept's turn comes.
    """

    concept: str
    type: int
    interval: float = 0
    elapsed: float = 0
    suspended: bool = False
    waiting: bool = False
    stability: float | None = None
    decay: float | None = None

    @property
    def state(self) -> str:
        """One of `STATES`."""
        if self.waiting:
            return WAITING
        if self.suspended:
            return SUSPENDED
        if self.type == 0:
            return NEW
        if self.type != 2:
            return LEARNING
        return MATURE_CARD if self.interval >= MATURE else YOUNG


@dataclass(frozen=True)
class Standing:
    """Where a learner stands with one concept: cards by state, and recall from 0 to 1.

    `recall` is the mean over young and mature cards, None where there are none. `known` is the
    share of the whole concept, None where it has no card to know.
    """

    new: int = 0
    learning: int = 0
    young: int = 0
    mature: int = 0
    suspended: int = 0
    waiting: int = 0
    recalled: float = 0

    @property
    def total(self) -> int:
        """How many cards there are to know: all but those that the learner suspended."""
        return self.new + self.learning + self.young + self.mature + self.waiting

    @property
    def recall(self) -> float | None:
        """The predicted recall of what was learnt."""
        learnt = self.young + self.mature
        return self.recalled / learnt if learnt else None

    @property
    def known(self) -> float | None:
        """The share of the concept that the learner would recall now."""
        return self.recalled / self.total if self.total else None

    @property
    def begun(self) -> bool:
        """Whether any of its cards was ever studied and still counts."""
        return self.learning + self.young + self.mature > 0


def recall(card: StudiedCard) -> float | None:
    """The chance, from 0 to 1, that a young or mature card is recalled now; None for the others."""
    if card.state not in (YOUNG, MATURE_CARD):
        return None
    stability = card.stability or max(card.interval, 1)
    decay = min(max(card.decay or DECAY, FLATTEST), STEEPEST)
    factor = 0.9 ** (-1 / decay) - 1
    return float((1 + factor * max(card.elapsed, 0) / stability) ** -decay)


def standings(cards: Iterable[StudiedCard], concepts: Iterable[str]) -> dict[str, Standing]:
    """The standing of each of `concepts`, also of those without a card; other cards are ignored."""
    counts = {concept: dict.fromkeys(STATES, 0) for concept in concepts}
    recalled = dict.fromkeys(counts, 0.0)
    for card in cards:
        if card.concept in counts:
            counts[card.concept][card.state] += 1
            recalled[card.concept] += recall(card) or 0
    return {each: Standing(**counts[each], recalled=recalled[each]) for each in counts}


def is_known(standing: Standing, level: float) -> bool:
    """Whether `known` reaches a level; a concept without a card to know stands in nobody's way."""
    return standing.known is None or standing.known >= level


def open_concepts(
    requires: Mapping[str, Collection[str]], found: Mapping[str, Standing], level: float
) -> list[str]:
    """The concepts whose prerequisites are all known at `level`, in the order of `requires`.

    Prerequisites that are not on the road are passed over.
    """
    return [
        concept
        for concept, needs in requires.items()
        if all(is_known(found[need], level) for need in needs if need in found)
    ]


def next_concepts(
    requires: Mapping[str, Collection[str]], found: Mapping[str, Standing], level: float
) -> list[str]:
    """The concepts to begin: open, not begun, and with cards; in the order of `requires`."""
    return [
        concept
        for concept in open_concepts(requires, found, level)
        if found[concept].total and not found[concept].begun
    ]


def underway(found: Mapping[str, Standing], level: float) -> list[str]:
    """The concepts that are begun and not yet known, in the order of `found`."""
    return [name for name, each in found.items() if each.begun and not is_known(each, level)]
