# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a learner can do from the panel and the menu. Every change is one step of Anki's Undo."""

from __future__ import annotations

from collections.abc import Callable

import aqt
from anki.collection import (
    Collection,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
    ImportLogWithChanges,
    OpChanges,
    SearchNode,
)
from anki.decks import DeckId
from anki.errors import BackendError
from aqt.errors import show_exception
from aqt.main import AnkiQt
from aqt.operations import CollectionOp
from aqt.utils import askUser, showWarning, tooltip

from . import earlier, knowledge, knows, order, place, preset, study, twins, undo
from .panel import LOCK


def do(mw: AnkiQt, what: str, about: str) -> None:
    """Do what the panel names; `about` is an id, or for `order` whether it is to be on."""
    does: dict[str, Callable[[], object]] = {
        "bring": lambda: bring_in(mw),
        "order": lambda: set_order(mw, about == "true"),
        "open": lambda: open_now(mw, about),
        "all": lambda: study_all(mw),
        "study": lambda: study_now(mw, about),
        "known": lambda: know_concept(mw, about),
        "browse": lambda: browse(mw, about),
        "topic": lambda: browse_topic(mw, about),
        "hard": lambda: browse_hard(mw, about),
        "preset": lambda: offer_preset(mw),
    }
    if what in does:
        does[what]()


def bring_in(mw: AnkiQt) -> None:
    """Import the deck inside the add-on, with Anki's own importer."""

    def import_(col: Collection) -> ImportLogWithChanges:
        return col.import_anki_package(
            ImportAnkiPackageRequest(
                package_path=str(place.DECK), options=ImportAnkiPackageOptions()
            )
        )

    def done(_log: ImportLogWithChanges) -> None:
        earlier.keep(place.DECK, place.road().version, place.EARLIER)
        keep_order(mw)
        count = len(knowledge.cards(mw.col, place.road()))
        tooltip(f"{count:,} cards are in your collection now.", parent=mw)

    def failed(fault: Exception) -> None:
        if isinstance(fault, (BackendError, OSError)):
            showWarning(
                "The deck could not be brought in; your collection is as before.\n\n"
                f"Anki says: {fault}\n\nIf the disk has room, install the add-on again.",
                parent=mw,
            )
        else:
            show_exception(parent=mw, exception=fault)

    CollectionOp(mw, import_).success(done).failure(failed).run_in_background()


def set_order(mw: AnkiQt, on: bool) -> None:
    """Lock later concepts or unlock them; before it locks, it says how many cards that suspends."""
    now = order.state(mw.col)
    wanted = order.State(on, now.opened if on else frozenset())
    if on and not _agrees_to_lock(mw, wanted):
        if mw.state == "deckBrowser":
            mw.deckBrowser.refresh()  # the switch in the panel shows what is so
        return
    _reorder(mw, wanted, LOCK)


def _agrees_to_lock(mw: AnkiQt, wanted: order.State) -> bool:
    level = place.current_settings(mw).release_when
    plan = order.plan(place.road(), knowledge.cards(mw.col, place.road()), wanted, level)
    count = len(plan.suspend)
    if not count:
        return True
    return askUser(
        f"This suspends {count:,} new card{'s' * (count != 1)}: those of concepts that build on "
        "what you do not know yet.\n\nThey come back by themselves, a concept at a time, once you "
        f"know {level:.0%} of what it needs; or all at once when you switch this off. Cards that "
        "you suspended yourself are left alone. Edit › Undo takes it back.",
        parent=mw,
        title=LOCK,
    )


def open_now(mw: AnkiQt, concept: str) -> None:
    """Open a concept whose cards wait."""
    now = order.state(mw.col)
    _reorder(mw, order.State(now.on, now.opened | {concept}), "Open concept")


def keep_order(mw: AnkiQt) -> None:
    """Release what has become open, let wait what came new; nothing where the mode is off.

    It becomes a part of the learner's last step, so that Undo goes on undoing what they did.
    """
    if mw.col and (now := order.state(mw.col)).on:
        _reorder(mw, now, "")


def _reorder(mw: AnkiQt, wanted: order.State, name: str) -> None:
    col, road = mw.col, place.road()
    found = knowledge.cards(col, road)
    plan = order.plan(road, found, wanted, place.current_settings(mw).release_when)
    if plan.is_done(order.state(col)):
        return

    def apply(col: Collection) -> OpChanges:
        step = col.add_custom_undo_entry(name) if name else undo.last_step(col)
        return order.apply(col, road, plan, step)

    def done(_changes: OpChanges) -> None:
        if plan.release and wanted.on:
            names = {each.card.concept for each in plan.release}
            opened = [concept.name for concept in road.concepts() if concept.id in names]
            tooltip(f"Open now: {', '.join(opened[:3])}{' …' * (len(opened) > 3)}", parent=mw)

    CollectionOp(mw, apply).success(done).run_in_background()


def study_all(mw: AnkiQt) -> None:
    """Study what Anki gives today in the road's deck."""
    deck = knowledge.root_deck(mw.col, knowledge.cards(mw.col, place.road()))
    if deck is not None:
        mw.col.decks.select(DeckId(deck))
        mw.moveToState("review")


def study_now(mw: AnkiQt, concept: str) -> None:
    """Study a concept's cards now, in a deck of their own that is gone afterwards."""
    found = place.road().find(concept)
    if not found:
        return
    limit = place.current_settings(mw).study_now_limit
    gathered = 0

    def begin(col: Collection) -> OpChanges:
        nonlocal gathered
        terms = study.terms(col, place.road(), found[1], limit)
        gathered = sum(count for _, count in terms)
        if not terms:
            return OpChanges()
        return study.begin(col, found[1], terms, col.add_custom_undo_entry("Study now"))

    def done(_changes: OpChanges) -> None:
        deck = study.deck_id(mw.col)
        if not gathered or deck is None:
            tooltip("Nothing to study here today: no card is new or due.", parent=mw)
            return
        mw.col.decks.select(DeckId(deck))
        mw.moveToState("review")

    CollectionOp(mw, begin).success(done).run_in_background()


def end_study(mw: AnkiQt) -> None:
    """Take the session's deck away, as a part of the learner's last step."""
    if study.deck_id(mw.col) is not None:
        CollectionOp(mw, lambda col: study.end(col, undo.last_step(col))).run_in_background()


def end_study_at_once(mw: AnkiQt) -> None:
    """The same while the profile closes, when nothing can run in the background any more."""
    if mw.col and study.deck_id(mw.col) is not None:
        study.end(mw.col, undo.last_step(mw.col))


def doubled(mw: AnkiQt) -> dict[int, int]:
    """The decks that a sync has doubled, as `twins.find` gives them."""
    return twins.find(mw.col, {each.deck for each in knowledge.cards(mw.col, place.road())})


SOON = 1500  # milliseconds
_asked: set[str] = set()  # the profiles that were asked since Anki started


def offer_to_join(mw: AnkiQt) -> None:
    """After a sync that has doubled decks, ask whether to join them; once while Anki runs."""

    def ask() -> None:
        name = mw.pm.name
        if name and name not in _asked and doubled(mw):
            _asked.add(name)
            join_decks(mw)

    # Not at once: there is a sync as Anki closes, too, after which nothing is to be asked.
    mw.progress.single_shot(SOON, ask)


def join_decks(mw: AnkiQt) -> None:
    """Say which decks are doubled, and join them if the learner agrees."""
    found = doubled(mw)
    names = "\n".join(f"• {mw.col.decks.name(DeckId(each))}" for each in found)
    agreed = askUser(
        "Two devices brought the deck in before they synced, so these decks are there twice:\n\n"
        f"{names}\n\nPut their cards back where they belong, and remove them? Do it on this "
        "device alone, sync, and then sync the others. Edit › Undo takes it back.",
        parent=mw,
        title="Doubled decks",
        defaultno=True,
    )
    if agreed:
        CollectionOp(mw, lambda col: twins.mend(col, found)).success(
            lambda _: tooltip("The decks are one again. Sync this device now.", parent=mw)
        ).run_in_background()


def browse(mw: AnkiQt, concept: str) -> None:
    """Show a concept's cards in Anki's browser."""
    aqt.dialogs.open("Browser", mw, search=(SearchNode(tag=place.road().tagged(concept)),))


def browse_topic(mw: AnkiQt, topic: str) -> None:
    """Show a topic's cards in Anki's browser."""
    aqt.dialogs.open("Browser", mw, search=(SearchNode(tag=place.road().topic_tagged(topic)),))


def browse_hard(mw: AnkiQt, concept: str) -> None:
    """Show the cards of a concept that the learner keeps failing."""
    if found := place.road().find(concept):
        aqt.dialogs.open("Browser", mw, search=(study.hard(mw.col, place.road(), found[1]),))


def know_concept(mw: AnkiQt, concept: str) -> None:
    """Grade a concept's new cards as known, if the learner agrees."""
    found = place.road().find(concept)
    cards = [
        each.id
        for each in knowledge.cards(mw.col, place.road())
        if each.card.concept == concept and knows.can_be_graded(each)
    ]
    if not found or not cards:
        tooltip("No new card of this concept is left.", parent=mw)
        return
    count = f"{len(cards):,} new card{'s' * (len(cards) != 1)}"
    agreed = askUser(
        f"Grade {count} of “{found[1].name}” as Easy?\n\n"
        "They come up again in a week or so, and from then on as seldom as you know them well. "
        "Edit › Undo takes it back.",
        parent=mw,
        title="I know this already",
    )
    if agreed:
        grade(mw, cards)


def know_card(mw: AnkiQt, card: int) -> None:
    """Grade one new card as known."""
    grade(mw, [card])


def grade(mw: AnkiQt, cards: list[int], then: Callable[[], object] = lambda: None) -> None:
    """Grade new cards as known, in the background; then do `then`."""

    def done(_changes: OpChanges) -> None:
        keep_order(mw)
        then()
        tooltip(f"{len(cards):,} graded as Easy.", parent=mw)

    CollectionOp(mw, lambda col: knows.grade(col, cards)).success(done).run_in_background()


def offer_preset(mw: AnkiQt) -> None:
    """Say what the preset does, and set it if the learner agrees."""
    col, road = mw.col, place.road()
    found = knowledge.cards(col, road)
    deck = knowledge.root_deck(col, found)
    if deck is None:
        why = (
            "The road's cards lie in several decks, or among other cards; put them into one deck."
            if found
            else "The deck is not in this collection yet."
        )
        tooltip(why, parent=mw)
        return
    name = col.decks.name(DeckId(deck))
    everywhere = (
        ""
        if preset.is_on(col)
        else "\n\nFSRS is Anki's newer scheduler. Anki has one switch for it: it will be on for "
        "all of your decks, and on every device you sync with."
    )
    agreed = askUser(
        f"Give “{name}” and the decks in it a preset of their own?\n\n"
        f"• FSRS, which asks when recall falls to {preset.RETENTION:.0%}\n"
        "• new cards in the order of the road, prerequisites first\n"
        "• of a note's new cards one a day\n\n"
        f"Your own presets stay as they are. Edit › Undo takes it back.{everywhere}",
        parent=mw,
        title="A preset for the road",
        defaultno=True,
    )
    if agreed:
        CollectionOp(mw, lambda col: preset.apply(col, deck)).success(
            lambda _: tooltip("The road has its preset.", parent=mw)
        ).run_in_background()
