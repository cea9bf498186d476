# SPDX-License-Identifier: AGPL-3.0-or-later
"""The add-on connected to Anki: every hook that it uses is named here and nowhere else."""

from __future__ import annotations

import aqt
from aqt import gui_hooks

from . import actions, menu, offer, place, updates
from .deck_list import DeckList
from .reviewing import Reviewing


def connect() -> None:
    """Connect everything, once, when Anki loads the add-on."""
    mw = aqt.mw
    assert mw is not None
    deck_list = DeckList(mw)
    mw.addonManager.setWebExports(place.PACKAGE, r"web/.*\.(css|js)")
    mw.addonManager.setConfigUpdatedAction(place.PACKAGE, lambda _: mw.reset())
    gui_hooks.main_window_did_init.append(lambda: menu.add(deck_list))
    gui_hooks.webview_will_set_content.append(deck_list.draw)
    gui_hooks.webview_did_receive_js_message.append(deck_list.answer)
    reviewing = Reviewing(mw, deck_list)
    gui_hooks.webview_will_set_content.append(reviewing.add_files)
    gui_hooks.webview_did_receive_js_message.append(reviewing.answer)
    gui_hooks.reviewer_did_show_question.append(reviewing.on_question)
    gui_hooks.reviewer_did_show_answer.append(reviewing.on_answer)
    gui_hooks.reviewer_will_show_context_menu.append(reviewing.add_menu)
    gui_hooks.state_did_change.append(deck_list.on_state)
    gui_hooks.state_did_change.append(_at_the_deck_list)
    gui_hooks.sync_did_finish.append(lambda: actions.keep_order(mw))
    gui_hooks.sync_did_finish.append(lambda: actions.offer_to_join(mw))
    gui_hooks.profile_did_open.append(lambda: offer.soon(mw))
    gui_hooks.profile_will_close.append(lambda: updates.end(mw))
    gui_hooks.profile_will_close.append(lambda: actions.end_study_at_once(mw))
    gui_hooks.profile_will_close.append(deck_list.forget)


def _at_the_deck_list(state: str, _before: str) -> None:
    """Tidy up when the learner comes back to the deck list, the first time after starting too."""
    mw = aqt.mw
    if state == "deckBrowser" and mw is not None and mw.col:
        actions.end_study(mw)
        actions.keep_order(mw)
