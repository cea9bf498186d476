"""What needs the site's address: what others show of a page, the list of pages, the feed.

A page that nobody has given an address has none of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from flashcards.site import releases
from flashcards.site.page import HOME, Page, release_path

if TYPE_CHECKING:
    from flashcards.site.content import Site

FEED = "feed.xml"
SITEMAP = "sitemap.xml"
PICTURE = "assets/road.png"
# At most so many entries: a feed is for what is new.
ENTRIES = 20


def address(page: Page, site: Site) -> str:
    """The one address of a page."""
    return site.address + ("" if page.path == HOME else page.path)


def head(page: Page, site: Site) -> list[str]:
    """The lines of a page's head that say where it is and what others are to show of it."""
    if not site.address:
        return []
    url = escape(address(page, site))
    shown = {
        "og:type": "website" if page.path == HOME else "article",
        "og:site_name": site.roadmap.title,
        "og:title": page.title,
        "og:description": page.description,
        "og:url": address(page, site),
        "og:image": site.address + PICTURE,
        "og:image:alt": site.words.road,
    }
    lines = [f'<link rel="canonical" href="{url}">']
    lines += [
        f'<meta property="{name}" content="{escape(value)}">' for name, value in shown.items()
    ]
    lines.append('<meta name="twitter:card" content="summary_large_image">')
    if site.releases:
        kind = 'rel="alternate" type="application/atom+xml"'
        label = escape(f"{site.roadmap.title}: {site.words.releases}")
        lines.append(f'<link {kind} title="{label}" href="{page.up}{FEED}">')
    return lines


def sitemap(pages: Iterable[Page], site: Site) -> str:
    """The list of all pages (https://www.sitemaps.org/protocol.html)."""
    urls = "".join(f"  <url><loc>{escape(address(page, site))}</loc></url>\n" for page in pages)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{space}">\n{urls}</urlset>\n'


def feed(site: Site) -> str:
    """The releases as a feed (Atom, RFC 4287), the newest first."""
    newest = max(release.date for release in site.releases)
    name = escape(f"{site.roadmap.title}: {site.words.releases}")
    author = escape(", ".join(site.roadmap.deck.authors) or site.roadmap.title)
    entries = "".join(_entry(release, site) for release in site.releases[:ENTRIES])
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"  <title>{name}</title>\n  <id>{escape(site.address)}</id>\n"
        f'  <link rel="self" href="{escape(site.address)}{FEED}"/>\n'
        f'  <link rel="alternate" href="{escape(site.address)}"/>\n'
        f"  <updated>{newest}T00:00:00Z</updated>\n  <author><name>{author}</name></author>\n"
        f"{entries}</feed>\n"
    )


def _entry(release: releases.Release, site: Site) -> str:
    url = escape(site.address + release_path(release.version))
    told = escape(releases.html(release, site.roadmap.repository))
    return (
        f"  <entry>\n    <title>{escape(site.words.version)} {release.version}</title>\n"
        f'    <id>{url}</id>\n    <link rel="alternate" href="{url}"/>\n'
        f"    <updated>{release.date}T00:00:00Z</updated>\n"
        f'    <content type="html">{told}</content>\n  </entry>\n'
    )
