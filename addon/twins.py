# SPDX-License-Identifier: AGPL-3.0-or-later
"""Decks that a sync has doubled, made one again.

Two devices that bring the deck in before they sync have decks of one name and two ids; the sync
then gives those of one device a "+". To delete these leaves cards without a deck on the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from anki.collection import Collection, OpChanges

UNDO = "Join doubled decks"


def find(col: Collection, ours: Iterable[int]) -> dict[int, int]:
    """The deck to keep by each deck that doubles it; `ours` are the decks that hold our cards.

    A double with decks of the learner's in it is none.
    """
    ids = {each.name: int(each.id) for each in col.decks.all_names_and_ids()}
    names = {id_: name for name, id_ in ids.items()}
    branches = {
        "::".join(parts[: end + 1]).rstrip("+")
        for parts in (names[id_].split("::") for id_ in ours if id_ in names)
        for end in range(len(parts))
    }
    found: dict[int, int] = {}
    for name, id_ in ids.items():
        base = name.rstrip("+")
        alone = col.decks.deck_and_child_ids(id_) == [id_]  # type: ignore[arg-type]
        if base != name and base in branches and base in ids and alone:
            found[id_] = ids[base]
    return found


def mend(col: Collection, twins: Mapping[int, int]) -> OpChanges:
    """Put the cards of both decks into the one to keep, and remove its doubles; one step for Undo.

    The cards that lie there already are written too: so the other device hears where they lie. And
    so is the deck's name, since there it is the deck that has the "+".
    """
    undo = col.add_custom_undo_entry(UNDO)
    cards = [col.get_card(id_) for id_ in _cards(col, {*twins, *twins.values()})]
    for card in cards:
        card.did = twins.get(card.did, card.did)  # type: ignore[assignment]
        card.odid = twins.get(card.odid, card.odid)  # type: ignore[assignment]
    col.update_cards(cards)
    col.merge_undo_entries(undo)
    col.decks.remove(list(twins))  # type: ignore[arg-type]
    changes = col.merge_undo_entries(undo)
    for deck in sorted(set(twins.values())):
        name = col.decks.name(deck)  # type: ignore[arg-type]
        for each in (f"{name}~", name):
            col.decks.rename(deck, each)  # type: ignore[arg-type]
            changes = col.merge_undo_entries(undo)
    return changes


def _cards(col: Collection, decks: Iterable[int]) -> list[Any]:
    assert col.db is not None
    some = ",".join(map(str, decks))
    return col.db.list(f"select id from cards where did in ({some}) or odid in ({some})")
