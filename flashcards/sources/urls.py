"""One spelling for each web address, so that one tutorial is one tag."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote_to_bytes

# What RFC 3986 allows in a URL beside letters and digits; everything else is percent-encoded.
_ALLOWED = "%!#$&'()*+,/:;=?@[]~-._"

_SPLIT = re.compile(r"(https?://[^/?#]*)(.*)", re.IGNORECASE | re.DOTALL)

# A search engine's page or redirect whose query holds a URL, bare or percent-encoded.
_WRAPPER = re.compile(
    r"https?://(?:www\.)?(?:google(?:\.[a-z]{2,3}){1,2}|bing\.com|duckduckgo\.com)/"
    r"(?P<page>search|url|l/|)\?(?:[^#]*?&)?(?:q|url|uddg)="
    r"(?P<inner>https?(?::|%3A)(?:/|%2F){2}.+)",
    re.IGNORECASE,
)


def canonical_url(url: str) -> str:
    """The same address as the roadmap spells it; spelling it again changes nothing.

    Search-engine redirects and search pages around a URL are taken off (several layers too) and
    the percent-encoding they had put on it is undone. Scheme and host are in lower case. What
    Anki would split or change in a tag (white space, control characters, letters outside ASCII,
    `::`) is percent-encoded. `http` stays: whether a site speaks https cannot be told from here.
    """
    spelled = _spelled(url.encode("utf-8", "replace"))
    while wrapped := _WRAPPER.fullmatch(spelled):
        spelled = _spelled(_inner(wrapped["inner"], redirect=wrapped["page"].lower() == "url"))
    return spelled


def _spelled(raw: bytes) -> str:
    ascii_only = quote(raw.strip(), safe=_ALLOWED)
    parts = _SPLIT.fullmatch(ascii_only)
    if parts is None:
        return ascii_only
    return parts[1].lower() + parts[2].replace("::", "%3A%3A")


def _inner(value: str, *, redirect: bool) -> bytes:
    """The address in a wrapper's query, which begins at `value`.

    An address that was put there bare still has its own `?`, and then every `&` that follows is
    its own too, except those of Google's tracking, which begin with `&sa=`. Otherwise its `?` or
    `=` are encoded, and the first bare `&` belongs to the wrapper.
    """
    first = value.partition("&")[0]
    query = first.partition("?")[2]
    if query and ("=" in query or "%3d" not in query.lower()):
        bare = re.split(r"&sa=[A-Za-z]+(?:&|$)", value)[0] if redirect else value
        return bare.encode()
    return unquote_to_bytes(first)
