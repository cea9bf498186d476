# SPDX-License-Identifier: AGPL-3.0-or-later
"""*Study now*: one filtered deck for the concept at hand, gone when the learner is done with it."""

from __future__ import annotations

from collections.abc import Container

from anki.collection import Collection, OpChanges, SearchNode

from . import place
from .road import Concept, Road

CONFIG = place.key("study_deck")
HARD = 4  # so often was a card forgotten after it had been learnt
DUE = 6  # Deck.Filtered.SearchTerm.Order.DUE: what is due longest first, new cards by position


def search(col: Collection, road: Road, concept: Concept) -> str:
    """The search that finds a concept's cards."""
    return col.build_search_string(SearchNode(tag=road.tagged(concept.id)))


def hard(col: Collection, road: Road, concept: Concept) -> str:
    """The search that finds the cards of a concept that the learner keeps failing."""
    return f"{search(col, road, concept)} (prop:lapses>={HARD} or tag:leech)"


def terms(col: Collection, road: Road, concept: Concept, limit: int) -> list[tuple[str, int]]:
    """The searches for up to `limit` cards, due ones first, and how many each is to gather.

    One card a note: a term right after its reverse, or one gap of a cloze after the other, would be
    no question any more.
    """
    session = _ours(col)
    # What Anki would not gather either: cards that wait, and those of the learner's own sessions.
    free = "-deck:filtered" if session is None else f"(-deck:filtered or did:{session})"
    ours = f"{search(col, road, concept)} -is:suspended -is:buried {free}"
    due = _one_a_note(col, f"{ours} is:due")
    seen_today = {note for _, note in _one_a_note(col, f"{search(col, road, concept)} rated:1")}
    seen_today.update(note for _, note in due)
    new = _one_a_note(col, f"{ours} is:new", seen_today)
    again = [card for card, _ in due][:limit]
    chosen = again, [card for card, _ in new][: limit - len(again)]
    return [(f"cid:{','.join(map(str, ids))}", len(ids)) for ids in chosen if ids]


def _one_a_note(
    col: Collection, search: str, without: Container[int] = ()
) -> list[tuple[int, int]]:
    """The first card of each note that a search finds, and the note; none of those in `without`."""
    assert col.db is not None
    ids = ",".join(map(str, col.find_cards(search))) or "0"
    rows = col.db.all(
        f"select c.id, c.nid from cards c where c.id in ({ids}) order by c.due, c.ord"
    )
    first: dict[int, int] = {}
    for card, note in rows:
        if note not in without:
            first.setdefault(note, card)
    return [(card, note) for note, card in first.items()]


def begin(col: Collection, concept: Concept, terms: list[tuple[str, int]], undo: int) -> OpChanges:
    """Gather what the terms find; a session that was left behind ends."""
    if _ours(col) is not None:
        end(col, undo)
    deck = col.sched.get_or_create_filtered_deck(0)  # type: ignore[arg-type]
    deck.name = _unused(col, concept.name.replace("::", " "))
    deck.config.reschedule = True  # answers count, so every card keeps its own schedule
    del deck.config.search_terms[:]
    for text, limit in terms:
        deck.config.search_terms.add(search=text, limit=limit, order=DUE)
    made = col.sched.add_or_update_filtered_deck(deck)
    col.merge_undo_entries(undo)
    col.set_config(CONFIG, made.id, undoable=True)
    return col.merge_undo_entries(undo)


def deck_id(col: Collection) -> int | None:
    """The deck of the session, if there is one."""
    return _ours(col)


def end(col: Collection, undo: int) -> OpChanges:
    """Put the session's cards back where they belong and take its deck away."""
    deck = _ours(col)
    if deck is not None:
        col.decks.remove([deck])  # type: ignore[list-item]
        col.merge_undo_entries(undo)
    col.set_config(CONFIG, None, undoable=True)
    return col.merge_undo_entries(undo)


def _ours(col: Collection) -> int | None:
    """The session's deck: by the id that we kept, if that still is a filtered deck."""
    kept = col.get_config(CONFIG, None)
    if not isinstance(kept, int):
        return None
    deck = col.decks.get(kept, default=False)  # type: ignore[arg-type]
    return kept if deck and deck["dyn"] else None


def _unused(col: Collection, name: str) -> str:
    """A name that no deck of the learner has."""
    taken = {each.name.lower() for each in col.decks.all_names_and_ids()}
    while name.lower() in taken:
        name += "+"
    return name
