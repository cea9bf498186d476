"""The add-on installed through Anki's own add-on manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aqt.addons import AddonsDialog

if TYPE_CHECKING:
    from desktop.driver import Anki, Steps


def session(anki: Anki) -> Steps:
    yield lambda: anki.mw.state == "deckBrowser" and anki.idle()
    dialog = AddonsDialog(anki.mw.addonManager)
    anki.later(lambda: dialog.onInstallFiles([anki.given["addon"]]))
    yield lambda: "roadmap_flashcards" in anki.mw.addonManager.allAddons()
    yield 0.2
    meta = anki.mw.addonManager.addon_meta("roadmap_flashcards")
    anki.results["name"] = meta.human_name()
    anki.results["compatible"] = meta.compatible()
    anki.results["config"] = anki.mw.addonManager.getConfig("roadmap_flashcards")
    dialog.close()
