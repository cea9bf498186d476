# SPDX-License-Identifier: AGPL-3.0-or-later
"""*Study now*: one filtered deck for the concept at hand, gone when the learner is done with it."""

from __future__ import annotations

from anki.collection import Collection, OpChanges, SearchNode
from anki.scheduler import FilteredDeckForUpdate

from .road import Concept, Road

CONFIG = "aiRoadmapStudyDeck"
DUE = 6  # Deck.Filtered.SearchTerm.Order.DUE: what is due longest first, new cards by position


def search(col: Collection, road: Road, concept: Concept) -> str:
    """The search that finds a concept's cards."""
    return col.build_search_string(SearchNode(tag=road.tagged(concept.id)))


def begin(col: Collection, road: Road, concept: Concept, limit: int, undo: int) -> int:
    """Gather up to `limit` cards, due ones first; the number gathered, 0 makes no deck."""
    if _ours(col) is not None:
        end(col, undo)
    # What Anki would not gather either: cards that wait, and those of the learner's own sessions.
    ours = f"{search(col, road, concept)} -is:suspended -is:buried -deck:filtered"
    due, new = f"{ours} is:due", f"{ours} is:new"
    gather_due = min(len(col.find_cards(due)), limit)
    gather_new = min(len(col.find_cards(new)), limit - gather_due)
    if not gather_due + gather_new:
        return 0
    deck = col.sched.get_or_create_filtered_deck(0)  # type: ignore[arg-type]
    deck.name = _unused(col, concept.name.replace("::", " "))
    _ask(deck, [(due, gather_due), (new, gather_new)])
    made = col.sched.add_or_update_filtered_deck(deck)
    col.merge_undo_entries(undo)
    col.set_config(CONFIG, made.id, undoable=True)
    col.merge_undo_entries(undo)
    return gather_due + gather_new


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


def _ask(deck: FilteredDeckForUpdate, terms: list[tuple[str, int]]) -> None:
    """What the deck gathers; answers count, so every card keeps its own schedule."""
    deck.config.reschedule = True
    del deck.config.search_terms[:]
    for text, limit in terms:
        if limit:
            deck.config.search_terms.add(search=text, limit=limit, order=DUE)
