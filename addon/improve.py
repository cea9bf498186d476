# SPDX-License-Identifier: AGPL-3.0-or-later
"""The web address at which a card can be improved."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit


def address(repository: str, category: str, concept: str, card: str, version: str) -> str:
    """Where to improve a card, given by its ids; empty without a repository that can be opened.

    On GitHub that is a new issue that names the card and links its place; elsewhere the place.
    """
    site = urlsplit(repository)
    if site.scheme not in ("https", "http") or not site.netloc or not card:
        return ""
    repository = repository.rstrip("/")
    spot = f"{repository}/blob/HEAD/decks/{category}/{concept}.md#{card}"
    if site.netloc.lower() not in ("github.com", "www.github.com"):
        return spot
    release = f" (release {version})" if version else ""
    body = f"Card [{card}]({spot}){release}\n\nWhat is wrong, or could be better:\n\n\nBetter:\n"
    return f"{repository}/issues/new?{urlencode({'title': f'Card {card}: ', 'body': body})}"
