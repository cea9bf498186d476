"""Rows of the database to values, each looked at before it is handed on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from operator import itemgetter
from typing import Any, Literal

from .database import COMMON, Tables
from .documents import json_object
from .protobuf import field_of, signed
from .refusal import REPAIR, Refused
from .values import Memory, NoteType, PackagedCard, PackagedNote, Template


def collection_of(tables: Tables) -> tuple[int, dict[int, NoteType], dict[int, str]]:
    """When the collection began, its note types and its decks."""
    rows = list(tables.rows("col"))
    if len(rows) != 1 or rows[0][1] != tables.schema:
        raise Refused(
            f"its database is not of schema {tables.schema}; update Anki and export it from there"
        )
    created, _, *documents = rows[0]
    try:
        if tables.schema == 18:
            return created, _current_notetypes(tables), _current_decks(tables)
        return created, _legacy_notetypes(documents[0]), _legacy_decks(documents[1])
    except (KeyError, TypeError, ValueError) as fault:
        raise Refused(f"its note types or decks are damaged; {REPAIR}") from fault


def _in_order(parts: Iterable[tuple[Any, Any]]) -> tuple[Any, ...]:
    """Fields or templates by their `ord`, which has to count from 0; ValueError where not."""
    ordered = sorted(parts, key=itemgetter(0))
    if [place for place, _ in ordered] != list(range(len(ordered))):
        raise ValueError
    return tuple(part for _, part in ordered)


def _text(value: Any) -> str:
    if type(value) is not str:
        raise TypeError
    return value


def _number(value: Any) -> int:
    if type(value) is not int:
        raise TypeError
    return value


def _id(key: str) -> int:
    if not re.fullmatch(r"-?[1-9][0-9]{0,18}", key):
        raise ValueError
    return int(key)


_KINDS: Mapping[Any, Literal["basic", "cloze"]] = {0: "basic", 1: "cloze"}


def _legacy_notetypes(models: str) -> dict[int, NoteType]:
    return {
        _id(key): NoteType(
            id=_id(key),
            name=_text(model["name"]),
            kind=_KINDS[model["type"]],
            fields=_in_order((part["ord"], _text(part["name"])) for part in model["flds"]),
            templates=_in_order((part["ord"], _legacy_template(part)) for part in model["tmpls"]),
            css=_text(model["css"]),
            mod=_number(model["mod"]),
            field_ids=_in_order(
                (part["ord"], _number(part.get("id") or 0)) for part in model["flds"]
            ),
            sort_field=_number(model.get("sortf", 0)),
        )
        for key, model in json_object(models, "list of note types", repeats=True).items()
    }


def _legacy_template(part: Any) -> Template:
    front, back, id_ = _text(part["qfmt"]), _text(part["afmt"]), _number(part.get("id") or 0)
    return Template(_text(part["name"]), front, back, id_)


def _legacy_decks(decks: str) -> dict[int, str]:
    listed = json_object(decks, "list of decks", repeats=True)
    return {_id(key): _text(deck["name"]) for key, deck in listed.items()}


def _current_notetypes(tables: Tables) -> dict[int, NoteType]:
    """Of the configurations, which are protobuf: kind = 1, sort field = 2, css = 3.

    Of a template's, front = 1, back = 2, id = 8; of a field's, id = 9.
    """
    fields: dict[int, list[tuple[int, str]]] = {}
    ids: dict[int, list[tuple[int, int]]] = {}
    for mid, place, name, config in tables.rows("fields"):
        fields.setdefault(mid, []).append((place, name))
        ids.setdefault(mid, []).append((place, signed(field_of(config, 9, 0, "field"))))
    templates: dict[int, list[tuple[int, Template]]] = {}
    for mid, place, name, config in tables.rows("templates"):
        front, back = (field_of(config, number, "", "template") for number in (1, 2))
        id_ = signed(field_of(config, 8, 0, "template"))
        templates.setdefault(mid, []).append((place, Template(name, front, back, id_)))
    return {
        mid: NoteType(
            id=mid,
            name=name,
            kind=_KINDS[field_of(config, 1, 0, "note type")],
            fields=_in_order(fields.get(mid, ())),
            templates=_in_order(templates.get(mid, ())),
            css=field_of(config, 3, "", "note type"),
            mod=mod,
            field_ids=_in_order(ids.get(mid, ())),
            sort_field=field_of(config, 2, 0, "note type"),
        )
        for mid, name, mod, config in tables.rows("notetypes")
    }


def _current_decks(tables: Tables) -> dict[int, str]:
    return {did: name.replace("\x1f", "::") for did, name in tables.rows("decks")}


def notes_of(tables: Tables, notetypes: Mapping[int, NoteType]) -> dict[int, PackagedNote]:
    """The notes by id; two may share a guid, as Anki keeps what other tools made so."""
    notes: dict[int, PackagedNote] = {}
    for nid, guid, mid, mod, tags, text in tables.rows("notes"):
        if mid not in notetypes:
            raise Refused(f"the note type of note {nid} is missing; {REPAIR}")
        expected, count = len(notetypes[mid].fields), text.count("\x1f") + 1
        if count != expected:
            raise Refused(f"note {nid} has {count} fields instead of {expected}; {REPAIR}")
        if not guid:
            raise Refused(f"note {nid} has no guid; in Anki copy it, delete it and export again")
        if nid in notes:
            raise Refused(f"note {nid} is there twice; {REPAIR}")
        notes[nid] = PackagedNote(
            nid, guid, mid, mod, tuple(tags.split()), tuple(text.split("\x1f"))
        )
    return notes


def cards_of(
    tables: Tables,
    notes: Mapping[int, PackagedNote],
    notetypes: Mapping[int, NoteType],
    decks: Mapping[int, str],
) -> tuple[PackagedCard, ...]:
    """Every card with its scheduling, each of a note and in a deck that are there."""
    columns = tuple(COMMON["cards"])
    cards: dict[int, PackagedCard] = {}
    for values in tables.rows("cards"):
        card = _card(dict(zip(columns, values)))
        _check_card(card, notes, notetypes, decks)
        if card.id in cards:
            raise Refused(f"card {card.id} is there twice; {REPAIR}")
        cards[card.id] = card
    answers: dict[int, tuple[int, int, int]] = {}
    for moment, cid, ease, took in tables.rows("revlog"):
        if cid in cards and ease > 0:  # 0: rescheduled by hand; the log outlives deleted cards
            count, last, time = answers.get(cid, (0, 0, 0))
            answers[cid] = count + 1, max(last, moment // 1000), time + max(took, 0)
    for cid, (count, last, time) in answers.items():
        cards[cid] = replace(cards[cid], reviews=count, last_review=last, seconds=time / 1000)
    return tuple(cards.values())


def _card(row: Mapping[str, Any]) -> PackagedCard:
    filtered = row["odid"] != 0
    state = _state(row["data"])
    stability, difficulty = _positive(state.get("s")), _positive(state.get("d"))
    reviewed = state.get("lrt")
    return PackagedCard(
        id=row["id"],
        nid=row["nid"],
        did=row["odid"] if filtered else row["did"],
        ord=row["ord"],
        type=row["type"],
        queue=row["queue"],
        due=row["odue"] if filtered else row["due"],
        interval=row["ivl"],
        factor=row["factor"],
        reps=row["reps"],
        lapses=row["lapses"],
        flags=row["flags"] & 7,
        memory=Memory(stability, difficulty, _positive(state.get("decay")))
        if stability and difficulty
        else None,
        reviews=0,
        # An export without scheduling makes every card new and yet keeps the time in `data`.
        last_review=reviewed if type(reviewed) is int and row["type"] != 0 else None,
    )


def _state(data: str) -> dict[str, Any]:
    """The JSON in `cards.data`; Anki too takes what it cannot read there for nothing."""
    try:
        state = json.loads(data or "{}")
    except (ValueError, RecursionError):
        return {}
    return state if type(state) is dict else {}


def _positive(number: Any) -> float | None:
    return float(number) if type(number) in (int, float) and 0 < number < 1e9 else None


def _check_card(
    card: PackagedCard,
    notes: Mapping[int, PackagedNote],
    notetypes: Mapping[int, NoteType],
    decks: Mapping[int, str],
) -> None:
    if card.nid not in notes:
        raise Refused(f"the note of card {card.id} is missing; {REPAIR}")
    if card.did not in decks:
        raise Refused(f"the deck of card {card.id} is missing; {REPAIR}")
    notetype = notetypes[notes[card.nid].mid]
    if card.ord < 0 or (notetype.kind == "basic" and card.ord >= len(notetype.templates)):
        raise Refused(f"the template of card {card.id} is missing; {REPAIR}")
