# SPDX-License-Identifier: AGPL-3.0-or-later
"""While reviewing: below the answer, where the card sits, its tutorials, and how to improve it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import Any

from anki.cards import Card
from aqt.main import AnkiQt
from aqt.qt import QCursor, QMenu
from aqt.reviewer import Reviewer
from aqt.utils import openLink
from aqt.webview import AnkiWebView, WebContent

from . import actions, improve, knowledge, menu, place
from .deck_list import DeckList
from .engine import base
from .engine.progress import Standing
from .road import Category, Concept

LINE = f"{place.PACKAGE}-place"  # the line's id in the reviewer's page


@dataclass(frozen=True)
class CardPlace:
    """Where a card sits on the road; `improve` is empty where no repository is set."""

    category: Category
    concept: Concept
    improve: str


class Reviewing:
    """The line below the answer, and the same in the menu *More*."""

    def __init__(self, mw: AnkiQt, deck_list: DeckList) -> None:
        self.mw = mw
        self.deck_list = deck_list

    def add_files(self, content: WebContent, context: object | None) -> None:
        """Give the reviewer's page the line, empty."""
        if isinstance(context, Reviewer):
            content.css.append(f"/_addons/{place.PACKAGE}/web/reviewer.css")
            content.body += (
                f'<nav class="airoad" id="{LINE}" aria-label="On the road" hidden></nav>'
            )

    def on_question(self, _card: Card) -> None:
        """Nothing that could give the answer away."""
        self._set("")

    def on_answer(self, card: Card) -> None:
        """The line, if the card is one of ours and the learner wants it."""
        wanted = place.current_settings(self.mw).show_place_while_reviewing
        card_place = self.where(card) if wanted else None
        self._set(_line(card_place, self._standing(card_place.concept)) if card_place else "")

    def answer(self, handled: tuple[bool, Any], message: str, context: Any) -> tuple[bool, Any]:
        """Do what was pressed in the line."""
        card = self.mw.reviewer.card
        ours = isinstance(context, Reviewer) and message.startswith(f"{place.PACKAGE}:")
        if not ours or not card:
            return handled
        if card_place := self.where(card):
            self.do(message.partition(":")[2], card_place)
        return True, None

    def do(self, what: str, card_place: CardPlace) -> None:
        """One thing that the line can do."""
        if what == "road":
            self.deck_list.show(card_place.concept.id)
        elif what == "improve":
            openLink(card_place.improve)
        elif what == "tutorials":
            links = QMenu(self.mw)
            self._add_tutorials(links, card_place)
            links.popup(QCursor.pos())

    def add_menu(self, view: AnkiWebView | Reviewer, more: QMenu) -> None:
        """The same in the reviewer's menu *More*, and by the right mouse button."""
        card = self.mw.reviewer.card
        card_place = self.where(card) if card else None
        if not card_place:
            return
        more.addSeparator()
        ours = more.addMenu(place.road().title)
        assert ours is not None
        menu.entry(
            ours,
            f"Show “{card_place.concept.name}” on the road",
            lambda: self.do("road", card_place),
        )
        if card_place.improve:
            menu.entry(ours, "Improve this card…", lambda: openLink(card_place.improve))
        if card and card.type == 0:
            menu.entry(ours, "I know this already", lambda: actions.know_card(self.mw, card.id))
        ours.addSeparator()
        self._add_tutorials(ours, card_place)

    def where(self, card: Card) -> CardPlace | None:
        """Where a card sits; None for one that is not ours."""
        note = card.note()
        road = place.road()
        found = road.find(_tagged(note.tags, f"{road.tag}::concept::"))
        if not found:
            return None
        category, concept = found
        fields = dict(note.items())
        key = fields.get("Key", "")
        known = base.read(fields.get("Base", ""))
        repository = place.current_settings(self.mw).repository or road.repository
        return CardPlace(
            category,
            concept,
            improve.address(
                repository,
                category.id,
                concept.id,
                key,
                known.release if known else road.version,
            ),
        )

    def _set(self, html: str) -> None:
        self.mw.reviewer.web.eval(
            f"(line => {{ if (line) {{ line.innerHTML = {json.dumps(html)};"
            f" line.hidden = {json.dumps(not html)}; }} }})"
            f"(document.getElementById({json.dumps(LINE)}))"
        )

    def _standing(self, concept: Concept) -> Standing:
        road = place.road()
        return knowledge.standings(road, knowledge.cards(self.mw.col, road))[concept.id]

    def _add_tutorials(self, links: QMenu, card_place: CardPlace) -> None:
        for tutorial in card_place.concept.tutorials:
            menu.entry(links, tutorial.title, partial(openLink, tutorial.url))


def _line(card_place: CardPlace, standing: Standing) -> str:
    known = f"{round(standing.recalled)} of {standing.total} cards of this concept known"
    buttons = [("road", "Show on the road")]
    if card_place.concept.tutorials:
        buttons.append(("tutorials", "Tutorials"))
    if card_place.improve:
        buttons.append(("improve", "Improve this card"))
    pressed = "".join(
        f"<button onclick=\"pycmd('{place.PACKAGE}:{what}')\">{label}</button>"
        for what, label in buttons
    )
    # Where the card sits, the card says itself.
    return f"<span>{known}</span>{pressed}"


def _tagged(tags: list[str], prefix: str) -> str:
    """What follows a prefix in the first tag that has it; Anki folds the case of tags."""
    return next(
        (tag[len(prefix) :].lower() for tag in tags if tag.lower().startswith(prefix.lower())), ""
    )
