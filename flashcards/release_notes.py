"""What a release brings, in words for learners: the part of the changelog that they read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flashcards import markup, release_differences
from flashcards.engine import words
from flashcards.engine.words import CODE, FORMULA, Word
from flashcards.model import Roadmap
from flashcards.release_differences import Change, Differences

# More cards than this under one heading are counted by concept, not listed.
MOST_TITLES = 100
LONGEST_TITLE = 100
# From so many cards on that go from one deck to the same other, they are one line.
SAID_AT_ONCE = 5
HEADINGS = {
    "New": {release_differences.NEW, release_differences.RETURNED},
    "Changed": {
        release_differences.REWORDED,
        release_differences.RENUMBERED,
        release_differences.REGUIDED,
        release_differences.RETYPED,
    },
    "Moved": {release_differences.MOVED},
    "Removed": {release_differences.RETIRED, release_differences.LOST, release_differences.REMOVED},
}


EMPTY_CARDS = (
    "After the import, *Tools › Empty Cards* in Anki removes the cards that this release emptied. "
    "Look at its list first: a retired card goes with your reviews and words on it.\n"
)


def notes_for_learners(found: Differences, roadmap: Roadmap) -> str:
    """Markdown with a heading for what is new, changed, moved and removed, in this order.

    Below each, the cards' questions by concept, in the roadmap's order; empty for no difference. A
    card stands under the gravest thing that became of it. What cards inherit from the roadmap is
    one line.
    """
    parts = []
    for heading, kinds in HEADINGS.items():
        chosen = [change for change in found.changes if change.kinds[0] in kinds]
        if chosen:
            lines, left = _together(chosen) if heading == "Moved" else ([], chosen)
            listed = [*lines, _listed(left, roadmap)] if left else lines
            parts.append(f"### {heading}: {_cards(len(chosen))}\n\n" + "\n".join(listed))
    retagged = found.counts()[release_differences.RETAGGED]
    if retagged:
        parts.append(f"The concept's name, tutorials or tags changed on {_cards(retagged)}.\n")
    if any(map(_empties, found.changes)):
        parts.append(EMPTY_CARDS)
    if found.look:
        parts.append("The cards have a new look.\n")
    return "\n".join(parts)


def _together(changes: Iterable[Change]) -> tuple[list[str], list[Change]]:
    """A line for each deck whose cards went to the same other one, and the changes left over."""
    by_decks: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        decks = ((each.deck if each else "") for each in (change.before, change.after))
        old, new = (deck.rpartition("::")[2] for deck in decks)
        by_decks.setdefault((old, new), []).append(change)
    lines = [
        f"- {_cards(len(some))} of “{escaped(old)}” are now in “{escaped(new)}”\n"
        for (old, new), some in by_decks.items()
        if len(some) >= SAID_AT_ONCE
    ]
    left = [each for some in by_decks.values() if len(some) < SAID_AT_ONCE for each in some]
    return lines, left


def renamed_decks(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """What learners are told of decks with a new name, given as `ledger.renamed` does."""
    lines = [f"- “{old}” is now “{new}”\n" for old, new in now.items() if before.get(old) != new]
    if not lines:
        return ""
    return (
        "\n### Renamed decks\n\nThe add-on renames them. With a plain import, rename them in Anki "
        f"first, or new cards come in a second deck.\n\n{''.join(lines)}"
    )


def _empties(change: Change) -> bool:
    """Whether cards of a learner's note are empty afterwards: all, a gap's, or the reversed one."""
    is_retired = change.kinds[0] == release_differences.RETIRED
    return is_retired or any("gone" in what for what in change.renumbered)


def _listed(changes: Iterable[Change], roadmap: Roadmap) -> str:
    """The cards by concept: their questions, or where they are too many, their number."""
    names = {concept.id: concept.name for concept in roadmap.concepts()}
    groups: dict[str, list[Change]] = {name: [] for name in names}
    for change in changes:
        groups.setdefault(change.note.concept, []).append(change)
    filled = {name: group for name, group in groups.items() if group}
    if sum(map(len, filled.values())) > MOST_TITLES:
        return "".join(
            f"- {names.get(name, name)}: {len(group)}\n" for name, group in filled.items()
        )
    return "\n".join(
        f"**{escaped(names.get(name, name) or 'Other')}**\n\n{''.join(map(_item, group))}"
        for name, group in filled.items()
    )


def _item(change: Change) -> str:
    return f"- {_title(change)}{_fate(change)}\n"


def _fate(change: Change) -> str:
    """What a learner wants to know beside the question: where it went, or why."""
    before, after = change.before, change.after
    if after is not None and after.retired:
        return f" ({escaped(after.retired.rstrip('.'))})"
    if before is not None and after is not None and change.kinds[0] == release_differences.MOVED:
        return f" (now in {escaped(after.deck.rpartition('::')[2])})"
    return ""


def _title(change: Change) -> str:
    text = ""
    for word in words.title(change.note.question, LONGEST_TITLE):
        text += " " * bool(text and word.spaced) + _word(word)
    return text or escaped(change.note.card)


def _word(word: Word) -> str:
    if word.kind == FORMULA:
        return f"${word.text}$"
    if word.kind == CODE:
        ticks = "``" if "`" in word.text else "`"
        return f"{ticks}{word.text}{ticks}"
    return escaped(word.text)


def escaped(text: str) -> str:
    """Text that Markdown shows as it is, on one line; what only a terminal obeys is left out."""
    line = words.printable(" ".join(text.splitlines()))
    return markup.shown_as_is(line)


def _cards(number: int) -> str:
    return f"{number} card{'s' * (number != 1)}"
