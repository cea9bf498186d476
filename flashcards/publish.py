"""What publishing does: cards retired, and the notes that an update brings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from html import escape

from flashcards import anki_note, ledger, markup, note_types
from flashcards.anki_note import Note
from flashcards.engine import base, merge
from flashcards.ledger import Ledger, LedgerEntry
from flashcards.model import Problem, Roadmap, Where
from flashcards.note_types import BASE, RETIRED

# What Anki keeps as one tag.
TAG = re.compile(r"[^\s\x00-\x1f\x7f]+")


def retired(published: Ledger, note: Note, because: str, replaced_by: str, when: int) -> Ledger:
    """The ledger with a published card retired at `when` (UTC seconds).

    `note` is the card as it is now. The ledger keeps it as the update package will ship it: with
    the reason in its field Retired, a cloze with its deletions unwrapped, so that Anki's Empty
    Cards removes its cards.
    """
    fields = list(note.fields)
    fields[RETIRED] = escape(because, quote=False)
    if note.is_cloze:
        fields[0] = merge.unwrapped(fields[0])
    kept: Mapping[str, object] = {
        "fields": fields[:BASE] + fields[BASE + 1 :],
        "tags": list(note.tags),
    }
    return ledger.retired(published, note.card, because, replaced_by, kept, when)


def faults(published: Ledger, path: str) -> list[Problem]:
    """A problem for each retired card that the ledger keeps otherwise than `retired` wrote it.

    An update package ships these fields, so whoever changes the ledger must not bring in by it what
    no card file may.
    """
    found = []
    for number, name in enumerate(sorted(published), 1):
        entry = published[name]
        if not entry.is_retired:
            continue
        fields, tags = (_list(entry.note[part]) for part in ("fields", "tags"))
        if len(fields) != len(note_types.FIELDS) - 1:
            wrong = f"has {len(fields)} fields, not {len(note_types.FIELDS) - 1}"
        elif any(markup.sanitised(str(text))[1] for text in fields):
            wrong = "holds what no field of a card may"
        elif not all(TAG.fullmatch(str(tag)) for tag in tags):
            wrong = "has a tag that is none"
        else:
            continue
        message = f"the note of the retired card `{name}` {wrong}"
        found.append(ledger.RULES["L001"].at(Where(path, number), message))
    return found


def updates(made: Iterable[Note], roadmap: Roadmap, published: Ledger, since: str) -> list[Note]:
    """The notes of an update package: every live card, and every card that was ever retired.

    So it serves those who have any earlier release. With `since` it is smaller, for those who have
    that release: the cards that came, changed, moved or were retired after it. Were those that came
    left out, a later merge would take them for cards that the learner had deleted.
    """
    gone = [entry for entry in published.values() if entry.is_retired]
    if not since:
        return [*made, *(_retired_note(entry, roadmap) for entry in gone)]
    changed = [
        note
        for note in made
        if not (entry := published.get(note.card))
        or _later(entry, since)
        or entry.hash != note.content_hash
    ]
    later = (entry for entry in gone if _later(entry, since))
    return [*changed, *(_retired_note(entry, roadmap) for entry in later)]


def previous_version(published: Ledger) -> str:
    """The version before the newest in the ledger; `0` when there is none."""
    return ["0", "0", *versions(published)][-2]


def versions(published: Ledger) -> list[str]:
    """The versions of which the ledger knows, the oldest first."""
    every = published.values()
    told = {entry.version for entry in every} | {entry.changed_in for entry in every}
    return sorted(told - {""}, key=base.numbers)


def _later(entry: LedgerEntry, since: str) -> bool:
    """Whether a card changed after the release `since`; what no release has yet did."""
    return not entry.changed_in or base.numbers(entry.changed_in) > base.numbers(since)


def _retired_note(entry: LedgerEntry, roadmap: Roadmap) -> Note:
    """A retired card as the update package ships it, from what the ledger kept."""
    kept = entry.note
    fields = [markup.sanitised(str(text))[0] for text in _list(kept["fields"])]
    draft = Note(
        id=entry.note_id,
        guid=anki_note.guid(roadmap.id, entry.id),
        card=entry.id,
        is_cloze=entry.kind == ledger.CLOZE,
        fields=(*fields[:BASE], "", *fields[BASE:]),
        tags=tuple(str(tag) for tag in _list(kept["tags"])),
        deck=entry.deck,
        mod=entry.changed,
        due=0,
        media={},
    )
    return replace(draft, fields=(*fields[:BASE], draft.base(entry.changed_in), *fields[BASE:]))


def _list(value: object) -> list[object]:
    assert isinstance(value, list)
    return value
