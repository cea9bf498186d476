"""The page of a placement: what stands on it before its script runs."""

from __future__ import annotations

from html import escape

from flashcards.site.content import Site
from flashcards.site.page import Page
from flashcards.site.studying import FOLDER, button, needs, spoken

PATH = "placement.html"
SPOKEN = ("why_asked", "why_needed", "why_builds", "why_open", "begin", "all")


def page(site: Site) -> Page:
    """The page; without a script, or from a disk, it says what it would need."""
    words = site.words
    said = spoken({name: getattr(words, f"place_{name}") for name in SPOKEN})
    body = (
        f'<section id="_study" class="study" data-state="waiting" {said}>'
        f"<h1>{escape(words.place)}</h1>{needs(site)}{_desk(site)}{_told(site)}</section>\n"
    )
    return Page(PATH, words.place, words.place_lead, body, (f"{FOLDER}/place.js",))


def _desk(site: Site) -> str:
    words = site.words
    count = '<span><b data-count="asked">1</b> / ~30</span>'
    back = button("back", words.place_back, "u", "quiet")
    enough = button("enough", words.place_enough, kind="quiet")
    show = button("show", words.study_show, "Space", "button")
    knew = button("not", words.place_not, "1") + button("knew", words.place_knew, "2")
    return (
        f'<div class="desk"><p class="lead-in">{escape(words.place_ask)}</p>'
        f'<p class="left">{count}{back}{enough}</p>'
        f'<div class="card asked" tabindex="-1"></div>'
        f'<div class="press"><div class="turn">{show}</div>'
        f'<div class="ratings two">{knew}</div></div></div>'
    )


def _told(site: Site) -> str:
    words = site.words
    grade = (
        f'<button type="button" class="button" data-do="grade">{escape(words.place_grade)}: '
        "<b></b></button>"
    )
    return (
        '<div class="done placed">'
        f'<p class="begin-with"></p><p>{escape(words.place_graded)}</p><p>{grade}</p>'
        f'<div class="known-group"><h2>{escape(words.place_known)}</h2>'
        '<table class="told-known"></table></div>'
        f'<div class="rest-group"><h2>{escape(words.place_rest)}</h2>'
        '<table class="told-rest"></table></div></div>'
    )
