"""Differences arranged for reading: by concept, the gravest first, what many cards share said once.

The text for a terminal and the comment for a pull request are two ways to set the same report.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from flashcards import release_differences
from flashcards.engine import words
from flashcards.engine.words import ADDED, EQUAL, REMOVED, Segment, Word
from flashcards.release_differences import Change, Differences, ReleasedNote

# What a card gets from its place; a change of these alone is told once for all cards that share it.
SHARED = frozenset({release_differences.MOVED, release_differences.RETAGGED})
LABELS = {"Text": "Cloze", "Concept": "Place"}
PROSE = ("Question", "Text", "Answer", "Extra", "Source", "Reverse")
# A field of more words than this, or a word of more letters, is cut: a report is no book.
MOST_WORDS, MOST_LETTERS = 400, 600


@dataclass(frozen=True, slots=True)
class Line:
    """One row of an entry: what it is about, and its text with what was removed and added."""

    label: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class ReportEntry:
    """What became of a card, or of several that changed alike; `kinds` are those of a change."""

    kinds: tuple[str, ...]
    cards: tuple[str, ...]
    lines: tuple[Line, ...]
    breaking: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A concept's entries; `changes` are counted for it, each card once."""

    concept: str
    changes: tuple[Change, ...]
    entries: tuple[ReportEntry, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """All there is to say: what breaks, then what concerns every card, then concept by concept."""

    breaking: tuple[str, ...]
    general: tuple[str, ...]
    sections: tuple[Section, ...]


def report(found: Differences) -> Report:
    """The differences arranged for reading."""
    by_concept: dict[str, list[Change]] = {}
    for change in found.changes:
        by_concept.setdefault(change.note.concept, []).append(change)
    return Report(
        breaking=(
            *(_type_sentence(each.name, each.message) for each in found.types if each.breaking),
            *(_sentence(change) for change in found.changes if change.breaking),
        ),
        general=tuple(_general(found)),
        sections=tuple(
            Section(_concept_name(changes), tuple(changes), tuple(_entries(changes)))
            for changes in by_concept.values()
        ),
    )


def summary(changes: Iterable[Change]) -> str:
    """How many cards became what: `2 new, 3 reworded`, each card counted once."""
    counts = Differences(tuple(changes)).counts()
    return ", ".join(f"{counts[kind]} {kind}" for kind in release_differences.KINDS if counts[kind])


def cards(number: int) -> str:
    """`1 card`, `2 cards`."""
    return f"{number} card{'s' * (number != 1)}"


def _sentence(change: Change) -> str:
    """Why a change is breaking, and what to do."""
    card = clean(change.note.card)
    if release_differences.LOST in change.kinds:
        if change.successor:
            return (
                f"`{card}` is published, and its question now has the id "
                f"`{clean(change.successor)}`: learners would start it anew. Give it its old id"
            )
        return (
            f"`{card}` is published, and is neither in the card files nor retired. Put it back "
            f"under its id, or run `flashcards retire {card} --because …`"
        )
    if release_differences.REGUIDED in change.kinds:
        return (
            f"`{card}` has another guid: learners get it as a new card beside their old one. Keep "
            "the id of the roadmap and of the card"
        )
    if release_differences.RETYPED in change.kinds:
        return (
            f"`{card}` is published on another note type, where no update reaches it. Retire it, "
            "and write the new card under a new id"
        )
    return (
        f"`{card}`: {', '.join(change.renumbered)}; the reviews of a card stay with its number. "
        "Number the clozes as they were, or retire the card and write a new one"
    )


def _type_sentence(name: str, message: str) -> str:
    return (
        f"The note type `{clean(name)}`: {clean(message)}. Anki then updates no card of it; keep "
        "the published one"
    )


def _general(found: Differences) -> Iterable[str]:
    for each in found.types:
        if not each.breaking:
            yield f"The note type `{clean(each.name)}`: {clean(each.message)}."
    if found.look:
        yield f"The look of the cards differs: {', '.join(map(clean, found.look))}."
    if found.program:
        yield (
            "The code that makes the cards differs too, and here one program made both sides: to "
            "see what that does, build both and compare the packages."
        )


def _concept_name(changes: Sequence[Change]) -> str:
    """A concept as its cards name it, `Linear Algebra` of `Linear Algebra › Rank`."""
    place = changes[0].note.fields.get("Concept", "")
    return clean(words.plain(words.words(place)).partition(" › ")[0]) or "Without a concept"


def _entries(changes: Iterable[Change]) -> list[ReportEntry]:
    """A concept's entries: each card's own, and one for all cards with the same shared lines."""
    own: list[ReportEntry] = []
    alike: dict[tuple[tuple[str, ...], tuple[Line, ...]], list[str]] = {}
    for change in changes:
        kinds = tuple(kind for kind in change.kinds if kind not in SHARED)
        shared = tuple(_inherited(change))
        moved = tuple(_moved(change))
        key = (change.kinds, (*moved, *shared))
        if kinds:
            told = tuple(kind for kind in change.kinds if kind != release_differences.RETAGGED)
            lines = (*_own_lines(change), *moved)
            own.append(ReportEntry(told, (clean(change.note.card),), lines, change.breaking))
            key = ((release_differences.RETAGGED,), shared)
        if key[1]:
            alike.setdefault(key, []).append(clean(change.note.card))
    together = (ReportEntry(kinds, tuple(ids), lines) for (kinds, lines), ids in alike.items())
    listed = [*own, *together]
    return sorted(listed, key=lambda entry: release_differences.KINDS.index(entry.kinds[0]))


def _own_lines(change: Change) -> Iterable[Line]:
    """What a card itself asks and answers, with what changed in it; a new one is told whole."""
    before, after = change.before, change.after
    if after is None or after.retired:
        yield _asks(change.note)
        if after is not None:
            yield Line("Reason", _sentence_of(after.retired))
        if successor := after.replaced_by if after else change.successor:
            yield Line("Now see", _sentence_of(successor))
    elif before is None or before.retired:
        for name in PROSE:
            if html := after.fields.get(name):
                yield Line(_label(name), _told(words.words(html)))
    else:
        yield from _reworded(change, before, after)


def _reworded(change: Change, before: ReleasedNote, after: ReleasedNote) -> Iterable[Line]:
    front = next(iter(after.fields), "")
    names = [name for name in change.fields if name not in release_differences.INHERITED]
    if front not in names:
        yield _asks(after)
    for name in names:
        html = after.fields.get(name, "")
        segments = words.changes(before.fields.get(name, ""), html)
        alike = [*words.title(html), Word("(only its formatting changed)")]
        yield Line(_label(name), _shortened(segments) if segments else _told(alike))
    if change.renumbered:
        yield Line("Cards", _sentence_of(", ".join(change.renumbered)))


def _moved(change: Change) -> Iterable[Line]:
    if change.before and change.after and release_differences.MOVED in change.kinds:
        yield Line("Deck", _replaced([change.before.deck], [change.after.deck]))


def _inherited(change: Change) -> Iterable[Line]:
    """Place, tutorials and tags; tags that only repeat the first two are left out."""
    before, after = change.before, change.after
    if before is None or after is None or release_differences.RETAGGED not in change.kinds:
        return
    hidden = []
    for name, branches in (("Concept", ("concept", "topic")), ("Tutorials", ("tutorial",))):
        segments = words.changes(before.fields.get(name, ""), after.fields.get(name, ""))
        if name in change.fields and segments:
            yield Line(_label(name), _shortened(segments))
            hidden += [f"::{branch}::" for branch in branches]
    gone, come = (
        [tag for tag in tags if not any(branch in tag for branch in hidden)]
        for tags in (change.tags_removed, change.tags_added)
    )
    if gone or come:
        yield Line("Tags", _replaced(gone, come))


def _label(field: str) -> str:
    return LABELS.get(field, clean(field))


def _asks(note: ReleasedNote) -> Line:
    """The row that says which card it is."""
    front = next(iter(note.fields), "Question")
    return Line(_label(front), _told(words.title(note.question, 160)))


def _told(found: Sequence[Word]) -> tuple[Segment, ...]:
    return _shortened([Segment(EQUAL, tuple(found))])


def _sentence_of(text: str) -> tuple[Segment, ...]:
    return (Segment(EQUAL, (Word(clean(text)),)),)


def _replaced(old: Iterable[str], new: Iterable[str]) -> tuple[Segment, ...]:
    """Whole names that went and came."""
    pairs = ((REMOVED, old), (ADDED, new))
    return tuple(Segment(change, (Word(clean(name)),)) for change, names in pairs for name in names)


def _shortened(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """The segments with control codes taken out, cut where they would fill a page."""
    left = MOST_WORDS
    short: list[Segment] = []
    for segment in segments:
        kept = tuple(replace(word, text=clean(word.text)) for word in segment.words[:left])
        short.append(Segment(segment.change, kept))
        left -= len(kept)
        if len(kept) < len(segment.words):
            return (*short, Segment(words.SKIPPED))
    return tuple(short)


def clean(text: str) -> str:
    """Text that a terminal takes for text, not too long: a package may hold anything."""
    text = words.printable(text)
    return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]}…"
