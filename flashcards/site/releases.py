"""What each release brought: CHANGELOG.md's sections as values, as pages and as a feed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from flashcards.site.formulas import with_formulas
from flashcards.site.page import HOME, Page, release_path

if TYPE_CHECKING:
    from markdown_it.token import Token

    from flashcards.site.content import Site

# As `flashcards release` writes it; what is not released yet has no number.
HEADING = re.compile(
    r"^## (?P<version>\d+(?:\.\d+)+) \((?P<date>\d{4}-\d\d-\d\d)\)[ \t]*$", re.MULTILINE
)
# Code is passed over, as a dollar in it is only that.
FORMULA = re.compile(r"(?P<code>(`+)(?!`).*?(?<!`)\2(?!`))|\$(?P<tex>[^$\n]+)\$", re.DOTALL)
# Stands for a formula while Markdown is read: nobody's text has it.
STAND_IN = "\ue000"
WEB = re.compile(r"(?:https?://|#)")


@dataclass(frozen=True, slots=True)
class Release:
    """A release: its version, its day as YYYY-MM-DD, and in Markdown what it tells learners."""

    version: str
    date: str
    text: str


def read(changelog: str) -> tuple[Release, ...]:
    """The releases of a changelog, in its order: the newest first."""
    found = []
    for match in HEADING.finditer(changelog):
        text = changelog[match.end() :].partition("\n## ")[0]
        found.append(Release(match["version"], match["date"], text.strip()))
    return tuple(found)


def pages(site: Site) -> Iterator[Page]:
    """A page for each release, with the way to the ones beside it."""
    for number, release in enumerate(site.releases):
        newer = site.releases[number - 1] if number else None
        older = next(iter(site.releases[number + 1 : number + 2]), None)
        words = site.words
        title = f"{words.version} {release.version}"
        back = f'<a href="../{HOME}#_releases">{escape(words.releases)}</a>'
        body = (
            f'<nav class="crumbs">{back}</nav>\n<h1>{escape(title)}</h1>\n{when(release)}'
            f'<div class="told">{html(release, site.roadmap.repository)}</div>\n'
            f'<nav class="onwards">{_beside(older, words.before, "prev")}'
            f"{_beside(newer, words.next, 'next')}</nav>\n"
        )
        yield Page(release_path(release.version), title, f"{title} ({release.date})", body)


def when(release: Release) -> str:
    """The day of a release."""
    return f'<p class="when"><time datetime="{release.date}">{release.date}</time></p>\n'


def _beside(release: Release | None, word: str, rel: str) -> str:
    if release is None:
        return ""
    label = f"<span>{escape(word)}</span> {release.version}"
    return f'<a rel="{rel}" href="{release.version}.html">{label}</a>'


def html(release: Release, repository: str) -> str:
    """What a release tells, as HTML without a script, a picture or a heading above the second."""
    from markdown_it import MarkdownIt

    formulas: list[str] = []

    def taken_out(match: re.Match[str]) -> str:
        if match["code"]:
            return match[0]
        formulas.append(with_formulas(f"\\({escape(match['tex'])}\\)"))
        return STAND_IN

    text = FORMULA.sub(taken_out, release.text.replace(STAND_IN, ""))
    markdown = MarkdownIt("commonmark", {"html": False}).disable("image")
    tokens = markdown.parse(text)
    for token in tokens:
        _settle(token, repository)
    made = str(markdown.renderer.render(tokens, markdown.options, {}))
    waiting = iter(formulas)
    return re.sub(STAND_IN, lambda _: next(waiting), made)


def _settle(token: Token, repository: str) -> None:
    """Lift headings to where they are on a page; let relative links lead into the repository.

    Without one they are only words.
    """
    if token.type.startswith("heading_"):
        token.tag = f"h{max(2, int(token.tag[1]) - 1)}"
    lost = False
    for child in token.children or ():
        href = str(child.attrGet("href") or "")
        if child.type == "link_open" and not WEB.match(href):
            child.attrSet("href", f"{repository}/blob/HEAD/{href}")
            lost = not repository
        if lost and child.type in {"link_open", "link_close"}:
            lost = child.type == "link_open"
            child.type, child.content = "text", ""
