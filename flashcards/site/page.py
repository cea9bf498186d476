"""What every page has around its own: the head, the bar with the search, the foot."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from flashcards.files import MARK
from flashcards.look import LEFTWARDS

if TYPE_CHECKING:
    from flashcards.site.content import Site

# Nothing but this site's own files is loaded, and nothing is sent anywhere.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
HOME = "index.html"


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the site: its path from the root, its own title and what it is about, its HTML.

    `modules` are scripts of its own, by their paths from the root, `policy` what it may load.
    """

    path: str
    title: str
    description: str
    body: str
    modules: tuple[str, ...] = ()
    policy: str = POLICY

    @property
    def up(self) -> str:
        """What leads from the page to the root."""
        return "../" * self.path.count("/")


def concept_path(concept: str) -> str:
    """Where the page of a concept lies, by its id."""
    return f"concepts/{concept}.html"


def release_path(version: str) -> str:
    """Where the page of a release lies."""
    return f"releases/{version}.html"


def html(page: Page, site: Site, more: Iterable[str]) -> str:
    """The whole of a page; `more` are further lines of its head."""
    head = f"<head>\n{_head(page, site, more)}</head>"
    main = f'<main id="_main">\n{page.body}</main>'
    body = f"<body>\n{_bar(page, site)}{main}\n{_foot(page, site)}</body>"
    return f"<!doctype html>\n<html {_language(site)}>\n{head}\n{body}\n</html>\n"


def title(page: Page, site: Site) -> str:
    """What a tab, a bookmark and a list of results call a page."""
    root = site.roadmap.title
    return root if page.title == root else f"{page.title} · {root}"


def _language(site: Site) -> str:
    language = site.roadmap.deck.language or "en"
    turned = ' dir="rtl"' if language.partition("-")[0] in LEFTWARDS else ""
    return f'lang="{escape(language)}"{turned}'


def _head(page: Page, site: Site, more: Iterable[str]) -> str:
    lines = [
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{page.policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        MARK,
        f"<title>{escape(title(page, site))}</title>",
        f'<meta name="description" content="{escape(page.description)}">',
        f'<link rel="icon" href="{page.up}assets/icon.svg" type="image/svg+xml">',
        f'<link rel="manifest" href="{page.up}site.webmanifest">',
        f'<link rel="stylesheet" href="{page.up}assets/card.css">',
        f'<link rel="stylesheet" href="{page.up}assets/site.css">',
        f'<script src="{page.up}assets/site.js" defer></script>',
        f'<script src="{page.up}assets/search.js" defer></script>',
        *(f'<script type="module" src="{page.up}{path}"></script>' for path in page.modules),
        *more,
    ]
    if 'class="tex' in page.body:
        lines.append(f'<script src="{page.up}assets/formulas.js" defer></script>')
    return "".join(f"  {line}\n" for line in lines)


def _bar(page: Page, site: Site) -> str:
    home = f'<a class="home" href="{page.up}{HOME}">{escape(site.roadmap.title)}</a>'
    skip = f'<a class="skip" href="#_main">{escape(site.words.skip)}</a>'
    return f'{skip}\n{_newer(site)}<header class="bar">{home}{_search(page, site)}</header>\n'


def _newer(site: Site) -> str:
    """What a script brings to light when a newer site waits to take this one's place."""
    words = site.words
    button = f'<button type="button">{escape(words.newer_take)}</button>'
    said = f"<span>{escape(words.newer)}</span>"
    return f'<div class="newer" id="_newer" role="status" hidden>{said}{button}</div>\n'


def _search(page: Page, site: Site) -> str:
    """The search, which a script brings to light: without one it could find nothing."""
    words = site.words
    kinds = json.dumps([words.concept, words.topic, words.tutorial, words.card])
    label = escape(words.search)
    none = escape(words.found_none)
    told = f'data-root="{page.up}" data-none="{none}" data-kinds="{escape(kinds)}"'
    still = 'autocomplete="off" autocapitalize="off" spellcheck="false" aria-keyshortcuts="/"'
    return (
        f'<div class="search" id="_search" role="search" hidden {told}>'
        f'<input type="search" aria-label="{label}" placeholder="{label}" {still}>'
        '<kbd aria-hidden="true">/</kbd>'
        '<div class="found"><p role="status"></p><ul></ul></div></div>'
    )


def _foot(page: Page, site: Site) -> str:
    words, licence = site.words, site.roadmap.deck.licence
    links = []
    if site.licence:
        links.append((f"{page.up}LICENSE.txt", f"{words.licence}: {licence}".rstrip(": ")))
    if site.roadmap.repository:
        links.append((site.roadmap.repository, words.code))
    if site.address and site.releases:
        links.append((f"{page.up}feed.xml", words.feed))
    shown = "".join(f'<a href="{escape(url)}">{escape(word)}</a>' for url, word in links)
    return f'<footer class="foot"><span>{escape(site.roadmap.title)}</span>{shown}</footer>\n'
