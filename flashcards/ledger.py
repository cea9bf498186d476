"""The ledger: what has been published, one line a card, in `decks/ledger.jsonl`.

Besides the cards it has a line for each note type, whose look has a time of last change as cards
have, one for each category's deck, and one for each release. It is what makes a release harmless: a
card's content hash tells whether a learner would see a change, the time of its last change is the
note's time stamp, whenever the package is built, and the id of its note is the same on all devices.
`flashcards release` writes it; contributors never do.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from flashcards.engine.base import numbers
from flashcards.model import AS_HTML, Problem, Rule, Where

RULES = {
    rule.code: rule
    for rule in (
        Rule(
            "L001",
            "Every line of the ledger is a published card, note type, deck or release as JSON",
            "Restore decks/ledger.jsonl from git; only `flashcards release` writes it",
            '{"id": "rank-counts"',
            '{"id": "rank-counts", "hash": …}',
        ),
        Rule(
            "L002",
            "A published card is in the card files or retired",
            "Put the card back under its id, or run `flashcards retire` with a reason",
            "(the card `rank-counts` deleted from its file)",
            "flashcards retire rank-counts --because 'Said better by rank-meaning'",
        ),
        Rule(
            "L003",
            "The id of a retired card never comes back",
            "Give the new card a new id",
            "### rank-counts (retired in 1.2.0)",
            "### rank-meaning",
        ),
        Rule(
            "L004",
            "A published card stays what it is, basic or cloze",
            "Anki turns no note into the other kind: put it back, run `flashcards retire`, and "
            "write the new card under an id of its own",
            "### rank-counts … Cloze: The rank counts the {{c1::independent}} columns.",
            "flashcards retire rank-counts --because 'Asked as a cloze' --replaced-by rank-gaps",
        ),
    )
}

BASIC, CLOZE = "basic", "cloze"
LOOK = "look"
DECK = "deck"
RELEASE = "release"
CARDS = frozenset({BASIC, CLOZE})
KINDS = CARDS | {LOOK, DECK, RELEASE}
# Between the ids of two notes: their cards' ids lie there.
STEP = 100
HOUR = 3_600_000


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A published card: its content hash, when it last changed (UTC seconds), and where it was put.

    `kind` is `BASIC` or `CLOZE`, `note_id` the id that its note has in Anki. `version` is the
    release that brought it, `changed_in` the one that last changed or moved it. For a retired card
    `because` and `replaced_by` say why and by what, `note` keeps its fields and tags,
    for the update package to ship.

    A published note type has an entry of kind `LOOK` under its name, a category one of kind `DECK`
    under its folder, such as `decks/mathematics`, with the name of its deck and those that the deck
    had before, a release one of kind `RELEASE` under its version.
    """

    id: str
    kind: str
    hash: str
    changed: int
    version: str
    changed_in: str
    deck: str = ""
    note_id: int = 0
    status: str = "published"
    because: str = ""
    replaced_by: str = ""
    note: Mapping[str, object] = field(default_factory=dict)
    formerly: Sequence[str] = ()

    @property
    def is_card(self) -> bool:
        """Whether this is a card, not a look or a release."""
        return self.kind in CARDS

    @property
    def is_retired(self) -> bool:
        """Whether the card has been taken out."""
        return self.status == "retired"


Ledger = Mapping[str, LedgerEntry]


@dataclass(frozen=True, slots=True)
class Content:
    """What a release holds of a card or a note type; see `Entry`."""

    kind: str
    hash: str
    deck: str = ""


def content_hash(note_type: str, fields: Iterable[str], tags: Iterable[str]) -> str:
    """A digest of what a learner sees of a note: its type, its fields without Base, its tags."""
    seen = json.dumps([note_type, list(fields), sorted(tags)], ensure_ascii=False)
    return sha256(seen.encode("utf-8")).hexdigest()[:16]


def read(text: str, path: str) -> tuple[Ledger, list[Problem]]:
    """The entries by card id, and a problem for each line that is none."""
    entries: dict[str, LedgerEntry] = {}
    problems: list[Problem] = []
    # Not by `splitlines`: JSON holds separators of lines such as U+2028 as they are.
    for number, line in enumerate(text.removesuffix("\n").split("\n") if text else (), 1):
        try:
            entry = _entry(line)
        except (ValueError, RecursionError) as fault:  # RecursionError: brackets without end
            problems.append(RULES["L001"].at(Where(path, number), f"not a ledger line: {fault}"))
            continue
        if entry.id in entries:
            problems.append(RULES["L001"].at(Where(path, number), f"`{entry.id}` stands twice"))
        entries[entry.id] = entry
    return entries, problems


def write(ledger: Ledger) -> str:
    """The ledger's text, sorted by id, so that a change of one card is a change of one line."""
    return "".join(_line(ledger[name]) + "\n" for name in sorted(ledger))


def faults(ledger: Ledger, cards: Mapping[str, Where], path: str) -> list[Problem]:
    """What is wrong between the ledger and the cards that exist, given with their places.

    A published card must be there or retired, and a retired one must not be there.
    """
    lines = {name: number for number, name in enumerate(sorted(ledger), 1)}
    found = []
    for entry in ledger.values():
        where = cards.get(entry.id)
        if where is None and not entry.is_retired and entry.is_card:
            message = f"the published card `{entry.id}` is in no card file"
            found.append(RULES["L002"].at(Where(path, lines[entry.id]), message))
        elif where is not None and entry.is_retired:
            message = f"the card `{entry.id}` was retired: {entry.because}"
            found.append(RULES["L003"].at(where, message))
    return found


def retired(
    ledger: Ledger, card: str, because: str, replaced_by: str, note: Mapping[str, object], when: int
) -> Ledger:
    """The ledger with a published card taken out at `when`; a release will say in which version."""
    entry = ledger[card]
    after = replace(
        entry,
        status="retired",
        because=because,
        replaced_by=replaced_by,
        note=note,
        changed=max(when, entry.changed + 1),
        changed_in="",
    )
    return {**ledger, card: after}


def other_kind(ledger: Ledger, card: str, is_cloze: bool, where: Where) -> list[Problem]:
    """A problem if a published card has become a cloze, or is none any more."""
    entry = ledger.get(card)
    if entry is None or not entry.is_card or (entry.kind == CLOZE) == is_cloze:
        return []
    message = (
        f"the card `{card}` was published as {entry.kind}, and is {CLOZE if is_cloze else BASIC}"
    )
    return [RULES["L004"].at(where, message)]


def released(
    ledger: Ledger, current: Mapping[str, Content], version: str, when: int, roadmap: str
) -> Ledger:
    """The ledger after a release of `version` at `when` (UTC seconds); the same if nothing changed.

    `current` gives everything that the release holds, by id, in the order of study; `roadmap` is
    the roadmap's id. What did not change keeps its time, and so does what only moved: Anki would
    take it for a new text. Time never runs backwards: each release is later than all before.
    """
    when = max(when, released_at(ledger) + 1)
    free = _first_note_id(ledger, when, roadmap)
    after = dict(ledger)
    for name, now in current.items():
        old = ledger.get(name)
        if old is None:
            entry = LedgerEntry(name, now.kind, now.hash, when, version, version, now.deck)
            after[name] = replace(entry, note_id=free) if entry.is_card else entry
            free += STEP * entry.is_card
        elif old.hash != now.hash:
            later = max(when, old.changed + 1)
            after[name] = replace(
                old, hash=now.hash, changed=later, changed_in=version, deck=now.deck
            )
        elif old.deck != now.deck:
            formerly = (*old.formerly, old.deck) if old.kind == DECK else ()
            after[name] = replace(old, deck=now.deck, changed_in=version, formerly=formerly)
    for name, entry in after.items():
        if entry.is_retired and not entry.changed_in:
            after[name] = replace(entry, changed_in=version)
    if after == ledger:
        return ledger
    latest = max(each.changed for each in after.values())  # a retirement may be later than `when`
    return {
        **after,
        version: LedgerEntry(version, RELEASE, "", max(when, latest), version, version),
    }


def _first_note_id(ledger: Ledger, when: int, roadmap: str) -> int:
    """The id of the first new note of a release at `when`.

    Roadmaps that are released at the same moment begin at different milliseconds of an hour, so
    that a learner may have them both. Anki refuses ids that are more than a day ahead.
    """
    offset = int.from_bytes(sha256(roadmap.encode()).digest()[:4], "big") % HOUR
    newest = max((entry.note_id for entry in ledger.values()), default=0)
    return max(when * 1000 + offset, newest + STEP)


def renamed(ledger: Ledger) -> dict[str, str]:
    """The name that a deck has now, by each name that it had in an earlier release."""
    decks = (each for each in ledger.values() if each.kind == DECK)
    return {old: each.deck for each in decks for old in each.formerly if old != each.deck}


def released_at(ledger: Ledger) -> int:
    """The time of the newest release in UTC seconds, 0 before the first."""
    return max((each.changed for each in ledger.values() if each.kind == RELEASE), default=0)


def versions(ledger: Ledger) -> list[str]:
    """The versions of all releases, the oldest first."""
    return sorted((each.id for each in ledger.values() if each.kind == RELEASE), key=numbers)


def newest_version(ledger: Ledger) -> str:
    """The version of the newest release in the ledger; `0` before the first."""
    versions = {entry.changed_in for entry in ledger.values()}
    return max(versions, key=numbers, default="0")


# What the fields of a line are, and what they are called where one is not.
_KINDS: Mapping[str, tuple[type, str]] = {
    **dict.fromkeys((each.name for each in fields(LedgerEntry)), (str, "a text")),
    "note_id": (int, "a whole number"),
    "note": (dict, "an object"),
    "formerly": (list, "a list of texts"),
}
_NOTE_KINDS: Mapping[str, tuple[type, str]] = {
    "fields": (list, "a list of texts"),
    "tags": (list, "a list of texts"),
}
_CARD_KINDS = {name: _KINDS[name] for name in ("deck", "note_id")}
_CHOICES = {"kind": KINDS, "status": {"published", "retired"}}
_VERSION = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})*")
_CARD_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# One of the names in a deck's, between which stands `::`: one that Anki keeps as it is.
_DECK = re.compile(r"[^\s:\x00-\x1f\x7f]([^\x00-\x1f\x7f]*[^\s:\x00-\x1f\x7f])?")
# What Anki can store, with all that follows: milliseconds to the year 2286.
_LAST_NOTE_ID = 10**13


def _entry(line: str) -> LedgerEntry:
    """The entry that a line holds; ValueError with what is wrong for one that holds none."""
    value = json.loads(line)
    if not isinstance(value, dict):
        raise ValueError("it is no JSON object")
    json.dumps(value, ensure_ascii=False).encode()  # refuses half a character, such as "\\ud800"
    for name in value:
        if name not in _KINDS:
            raise ValueError(f"there is no field `{name}`")
    optional = {each.name for each in fields(LedgerEntry) if each.default is not MISSING}
    _hold(value, _KINDS, optional | {"note"})
    for name in ("version", "changed_in"):
        if value[name] and not _VERSION.fullmatch(value[name]):
            raise ValueError(f"`{name}` is no version such as 1.2.0")
    for name, known in _CHOICES.items():
        if name in value and value[name] not in known:
            raise ValueError(f"unknown {name} `{value[name]}`")
    if value["kind"] in CARDS:
        _hold_card(value)
    elif value.get("status") == "retired":
        raise ValueError("only a card can be retired")
    _hold_decks(value)
    return LedgerEntry(**{**value, "changed": _seconds(value["changed"])})


def _hold(
    value: Mapping[str, object],
    kinds: Mapping[str, tuple[type, str]],
    optional: Container[str] = (),
) -> None:
    """Raise ValueError unless the object has all these fields, each of its kind."""
    for name, (kind, called) in kinds.items():
        found = value.get(name)
        if name not in value:
            if name not in optional:
                raise ValueError(f"`{name}` is missing")
        elif type(found) is not kind or (
            isinstance(found, list) and not all(isinstance(each, str) for each in found)
        ):
            raise ValueError(f"`{name}` is not {called}")


def _hold_card(value: Mapping[str, Any]) -> None:
    """Raise ValueError for a line that lacks what only the line of a card has."""
    _hold(value, _CARD_KINDS)
    if not _CARD_ID.fullmatch(value["id"]):
        raise ValueError("`id` is no card's")
    if not 0 < value["note_id"] < _LAST_NOTE_ID:
        raise ValueError("`note_id` is no time in milliseconds")
    if value.get("status") == "retired":
        _hold(value.get("note", {}), _NOTE_KINDS)


def _hold_decks(value: Mapping[str, Any]) -> None:
    """Raise ValueError for what is no deck's name: Anki shows these on cards, as HTML."""
    names = (value.get("deck", ""), *value.get("formerly", ()))
    for name in names if value["kind"] in {*CARDS, DECK} else ():
        if AS_HTML.search(name) or not all(_DECK.fullmatch(part) for part in name.split("::")):
            raise ValueError(f"{name[:60]!r} is no name of a deck")


def _seconds(text: str) -> int:
    """A time of the ledger in UTC seconds."""
    try:
        seconds = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp()
    except ValueError:
        seconds = -1
    if not 0 <= seconds < _LAST_NOTE_ID / 1000:
        raise ValueError("`changed` is no time such as 2026-11-23T00:00:00Z")
    return int(seconds)


def _line(entry: LedgerEntry) -> str:
    changed = datetime.fromtimestamp(entry.changed, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    value: dict[str, object] = {
        "id": entry.id,
        "kind": entry.kind,
        "hash": entry.hash,
        "changed": changed,
        "version": entry.version,
        "changed_in": entry.changed_in,
    }
    if entry.deck:
        value["deck"] = entry.deck
    if entry.is_card:
        value["note_id"] = entry.note_id
    if entry.formerly:
        value["formerly"] = list(entry.formerly)
    if entry.is_retired:
        value |= {"status": entry.status, "because": entry.because}
        if entry.replaced_by:
            value["replaced_by"] = entry.replaced_by
        value["note"] = dict(entry.note)
    return json.dumps(value, ensure_ascii=False)
