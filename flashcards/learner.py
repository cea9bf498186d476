"""A learner's export, as far as it tells what they know of a roadmap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flashcards.engine import progress, words
from flashcards.engine.apkg import Package, PackagedCard, PackagedNote, Refused
from flashcards.engine.progress import Standing
from flashcards.road import Road

DAY = 86_400
# So often was a card forgotten after it had been learnt, for it to count as hard; as in the add-on.
HARD = 4
SUSPENDED = -1
# The share from which a concept counts as known; the add-on's default too.
KNOWN = 0.8


def standings(mine: Package, road: Road, now: float) -> dict[str, Standing]:
    """Where a learner stands with each concept of a road, at the UTC second `now`.

    Raises Refused for an export that holds none of its cards.
    """
    here = list(cards(mine, road.tag, now))
    if not here:
        raise Refused(
            f"{mine.path}: this holds no card with a tag below {road.tag}::concept; export the "
            "deck of this road, or name its release behind your export"
        )
    return progress.standings(here, [stage.id for stage in road.stages()])


def upcoming(road: Road, found: Mapping[str, Standing]) -> list[str]:
    """The ids of the concepts to begin next, in the order of the road."""
    requires = {stage.id: stage.requires for stage in road.stages()}
    return progress.next_concepts(requires, found, KNOWN)


def cards(mine: Package, tag: str, now: float) -> Iterator[progress.StudiedCard]:
    """Every card of the export whose note has a tag for a concept below the root `tag`."""
    root = tag.lower()
    prefix = f"{root}::concept::"
    notes = {note.id: [tag.lower() for tag in note.tags] for note in mine.notes}
    for card in mine.cards:
        tags = notes[card.nid]
        concept = next((tag[len(prefix) :] for tag in tags if tag.startswith(prefix)), "")
        if not concept:
            continue
        suspended = card.queue == SUSPENDED
        yield progress.StudiedCard(
            concept=concept,
            type=card.type,
            interval=max(card.interval, 0),
            elapsed=_elapsed(card, mine.created, now),
            suspended=suspended,
            waiting=suspended and f"{root}::waiting" in tags,
            stability=card.memory.stability if card.memory else None,
            decay=card.memory.decay if card.memory else None,
        )


@dataclass(frozen=True)
class HardCard:
    """A card that a learner keeps failing.

    `card` is its id, `part` which of its note's cards it is where there are several, `forgotten`
    how often it was failed after it had been learnt, `seconds` what all its answers took.
    """

    card: str
    part: str
    question: str
    forgotten: int
    answers: int
    seconds: float


def hard(mine: Package) -> list[HardCard]:
    """The cards of this tool's decks in an export that its learner keeps failing, worst first.

    Raises Refused for an export that holds none of them.
    """
    ours = {note.id: note for note in mine.notes if {"Key", "Base"} <= {*_names(mine, note)}}
    if not ours:
        raise Refused(f"{mine.path}: this holds no card of a deck made with this tool")
    several = Counter(card.nid for card in mine.cards)
    found = [
        _hard(card, ours[card.nid], mine, part=several[card.nid] > 1)
        for card in mine.cards
        if card.nid in ours and card.lapses >= HARD
    ]
    return sorted(found, key=lambda each: (-each.forgotten, -each.seconds, each.card, each.part))


def _hard(card: PackagedCard, note: PackagedNote, mine: Package, *, part: bool) -> HardCard:
    fields = dict(zip(_names(mine, note), note.fields, strict=True))
    is_cloze = "Text" in fields
    name = f"gap {card.ord + 1}" if is_cloze else "asked the other way" if card.ord else ""
    question = words.plain(words.title(note.fields[0]))
    return HardCard(
        fields["Key"],
        name if part else "",
        question,
        card.lapses,
        max(card.reviews, card.reps),
        card.seconds,
    )


def _names(mine: Package, note: PackagedNote) -> tuple[str, ...]:
    return mine.notetypes[note.mid].fields


def _elapsed(card: PackagedCard, created: int, now: float) -> float:
    """Days since the last review: by its second where it is known, else by the interval."""
    if card.last_review is not None:
        return (now - card.last_review) / DAY
    return (now - created) // DAY - (card.due - max(card.interval, 0))
