# SPDX-License-Identifier: AGPL-3.0-or-later
"""The road on the deck list: drawn when Anki draws the list, answering what is pressed in it."""

from __future__ import annotations

from typing import Any

from anki.decks import DeckId
from aqt.deckbrowser import DeckBrowser, DeckBrowserContent
from aqt.errors import show_exception
from aqt.main import AnkiQt
from aqt.utils import openLink
from aqt.webview import WebContent

from . import actions, knowledge, order, panel, place, preset

# What a profile remembers of the panel, in Anki's own profile settings: no collection is touched.
REMEMBERED = "aiRoadmapPanel"


class DeckList:
    """The panel of the main window, and which concept is open in it."""

    def __init__(self, mw: AnkiQt) -> None:
        self.mw = mw
        self.shown = ""
        self.broken = False

    def add_files(self, content: WebContent, context: object | None) -> None:
        """Give the deck list's page the panel's look and behaviour."""
        if isinstance(context, DeckBrowser):
            content.css.append(f"/_addons/{place.PACKAGE}/web/panel.css")
            content.js.append(f"/_addons/{place.PACKAGE}/web/panel.js")

    def draw(self, _browser: DeckBrowser, content: DeckBrowserContent) -> None:
        """Add the panel below Anki's own list, which is drawn whatever happens to ours."""
        if self.broken or not place.current_settings(self.mw).show_panel:
            return
        try:
            content.stats += self.html()
        except Exception as fault:
            self.broken = True
            content.stats += panel.apology(place.road())
            show_exception(parent=self.mw, exception=fault)

    def html(self) -> str:
        """The panel as it is now: the road, or the offer to bring the deck in."""
        found = knowledge.cards(self.mw.col, place.road())
        return panel.html(self.view(found)) if found else panel.invitation(place.road())

    def view(self, found: list[knowledge.Found]) -> panel.View:
        """What there is to show, from the cards that were found."""
        col, road, remembered = self.mw.col, place.road(), self.remembered()
        settings, in_order = place.current_settings(self.mw), order.state(col).on
        deck = knowledge.root_deck(col, found)
        uses_ours = (
            deck is not None
            and col.decks.config_dict_for_deck_id(DeckId(deck))["name"] == preset.NAME
        )
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
        )

    def answer(self, handled: tuple[bool, Any], message: str, context: Any) -> tuple[bool, Any]:
        """Do what was pressed; messages that are not the panel's pass through untouched."""
        if not isinstance(context, DeckBrowser) or not message.startswith("airoad:"):
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
        found = place.road().find(concept)
        if not found:
            return ""
        return panel.detail(self.view(knowledge.cards(self.mw.col, place.road())), found[1])

    def remembered(self) -> dict[str, Any]:
        """What this profile remembers of the panel."""
        return dict((self.mw.pm.profile or {}).get(REMEMBERED, {}))

    def remember(self, **more: Any) -> None:
        """Remember it; Anki saves the profile's settings when it closes the profile."""
        assert self.mw.pm.profile is not None
        self.mw.pm.profile[REMEMBERED] = {**self.remembered(), **more}
