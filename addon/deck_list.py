# SPDX-License-Identifier: AGPL-3.0-or-later
"""The road on the deck list: drawn when Anki draws the list, answering what is pressed in it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from anki.decks import DeckId
from aqt.deckbrowser import DeckBrowser
from aqt.errors import show_exception
from aqt.main import AnkiQt
from aqt.utils import openLink
from aqt.webview import WebContent

from . import (
    actions,
    knowledge,
    order,
    panel,
    place,
    placement_window,
    preset,
    session,
    study,
    today,
)
from .road import Concept

# What a profile remembers of the panel, in Anki's own profile settings: no collection is touched.
REMEMBERED = place.key("panel")


class DeckList:
    """The panel of the main window, which concept is open in it, and the study session."""

    def __init__(self, mw: AnkiQt) -> None:
        self.mw = mw
        self.forget()

    def forget(self) -> None:
        """Begin anew: another profile has another road."""
        self.shown = ""
        self.scroll = False
        self.broken = False
        self.session: session.Session | None = None
        self.ended: session.Ended | None = None

    def draw(self, content: WebContent, context: object | None) -> None:
        """Add the panel below Anki's own list, which is drawn whatever happens to ours.

        It goes into the finished page, where no other add-on's list can take its place.
        """
        if not isinstance(context, DeckBrowser):
            return
        content.css.append(f"/_addons/{place.PACKAGE}/web/panel.css")
        content.js.append(f"/_addons/{place.PACKAGE}/web/panel.js")
        if self.broken or not place.current_settings(self.mw).show_panel:
            return
        try:
            content.body += self.html()
        except Exception as fault:
            self.broken = True
            content.body += panel.apology(place.road())
            show_exception(parent=self.mw, exception=fault)

    def html(self) -> str:
        """The panel as it is now: the road, or the offer to bring the deck in."""
        found = knowledge.cards(self.mw.col, place.road())
        if not found:
            return panel.invitation(place.road())
        deck = knowledge.root_deck(self.mw.col, found)
        now = None if deck is None else today.read(self.mw.col, deck, found)
        shown = panel.html(replace(self.view(found, deck), today=now, goal=_goal(now)))
        self.scroll = False
        return shown

    def view(self, found: list[knowledge.Found], deck: int | None) -> panel.View:
        """What there is to show, from the cards that were found; `deck` is the road's, if any."""
        col, road, remembered = self.mw.col, place.road(), self.remembered()
        settings, in_order = place.current_settings(self.mw), order.state(col).on
        uses_ours = (
            deck is not None
            and col.decks.config_dict_for_deck_id(DeckId(deck))["name"] == preset.NAME
        )
        shown = road.find(self.shown)
        return panel.View(
            road,
            knowledge.standings(road, found),
            settings.known_at,
            settings.release_when if in_order else settings.known_at,
            in_order=in_order,
            fsrs=preset.is_on(col),
            offer_preset=not uses_ours and not remembered.get("no_preset"),
            shown=self.shown,
            folded=remembered.get("folded", {}),
            ended=self.ended,
            opened=self.opened(shown[1], found) if shown else None,
            covered=_covered(found),
            scroll=self.scroll,
        )

    def opened(self, concept: Concept, found: list[knowledge.Found]) -> panel.Opened:
        """What the panel says of a concept that is open."""
        col, road = self.mw.col, place.road()
        limit = place.current_settings(self.mw).study_now_limit
        gathered = study.terms(col, road, concept, limit)
        return panel.Opened(
            knowledge.topics(found, concept),
            sum(count for _, count in gathered),
            len(col.find_cards(study.hard(col, road, concept))),
        )

    def answer(self, handled: tuple[bool, Any], message: str, context: Any) -> tuple[bool, Any]:
        """Do what was pressed; messages that are not the panel's pass through untouched."""
        if not isinstance(context, DeckBrowser) or not message.startswith(f"{place.PACKAGE}:"):
            return handled
        _, what, about = message.split(":", 2)
        return True, self.do(what, about)

    def do(self, what: str, about: str) -> Any:
        """One thing that the panel can do; `show` returns the HTML of the concept."""
        if what in {"fold", "unfold"}:
            self.remember(folded={**self.remembered().get("folded", {}), about: what == "unfold"})
        elif what == "show":
            self.shown = about
            return self.detail(about)
        elif what == "hide":
            self.shown = ""
        elif what == "place":
            self.place()
        elif what == "nopreset":
            self.remember(no_preset=True)
            self.mw.deckBrowser.refresh()
        elif what == "tutorial":
            concept, _, number = about.rpartition(" ")
            if found := place.road().find(concept):
                openLink(found[1].tutorials[int(number)].url)
        else:
            actions.do(self.mw, what, about)
        return None

    def detail(self, concept: str) -> str:
        """A concept, opened, with the numbers of this moment."""
        place_ = place.road().find(concept)
        if not place_:
            return ""
        view = self.view(knowledge.cards(self.mw.col, place.road()), None)
        return panel.detail(view, place_[1], view.opened) if view.opened else ""

    def place(self) -> None:
        """Ask what the learner knows already."""
        placement_window.show(self.mw, self.show)

    def show(self, concept: str) -> None:
        """Go to the deck list, with a concept open and in view."""
        self.shown, self.scroll = concept, True
        self.mw.moveToState("deckBrowser")

    def on_state(self, state: str, before: str) -> None:
        """Follow a study session from its first card back to the deck list."""
        if not self.mw.col:
            return
        level = place.current_settings(self.mw).known_at
        if state == "review" and self.session is None:
            self.ended = None
            self.session = session.begin(self.mw.col, place.road(), level)
        elif state == "overview" and before == "review" and self._is_through():
            # Anki would say no more than that this deck is finished for now.
            self.mw.progress.single_shot(0, lambda: self.mw.moveToState("deckBrowser"))
        elif state == "deckBrowser" and self.session is not None:
            begun, self.session = self.session, None
            self.ended = session.end(self.mw.col, place.road(), level, begun)

    def _is_through(self) -> bool:
        """Whether nothing is left in a deck of the road, or in the session's."""
        col = self.mw.col
        deck = col.decks.get_current_id()
        root = knowledge.root_deck(col, knowledge.cards(col, place.road()))
        ours = {study.deck_id(col), root, *(_below(col, root) if root is not None else ())}
        return int(deck) in ours and not any(col.sched.counts())

    def remembered(self) -> dict[str, Any]:
        """What this profile remembers of the panel."""
        return dict((self.mw.pm.profile or {}).get(REMEMBERED, {}))

    def remember(self, **more: Any) -> None:
        """Remember it; Anki saves the profile's settings when it closes the profile."""
        assert self.mw.pm.profile is not None
        self.mw.pm.profile[REMEMBERED] = {**self.remembered(), **more}


def _below(col: Any, deck: int) -> list[int]:
    return [int(each) for each in col.decks.deck_and_child_ids(DeckId(deck))]


def _goal(now: today.Today | None) -> str:
    """When the road will be known, in words; empty if that cannot be said."""
    if now is None or now.known_in is None:
        return ""
    if now.known_in == 0:
        return "The road is known."
    day = date.today() + timedelta(days=now.known_in)
    return f"At {now.new_a_day} new a day: known on {day.day} {day:%B %Y}"


def _covered(found: list[knowledge.Found]) -> dict[str, int]:
    """How many topics of each concept have cards."""
    topics: dict[str, set[str]] = defaultdict(set)
    for each in found:
        topics[each.card.concept].add(each.topic)
    return {concept: len(some) for concept, some in topics.items()}
