"""The page to study on: what stands on it before its script runs, and the cards that it asks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from importlib.resources import files as resources
from pathlib import Path

from flashcards import anki_templates, look
from flashcards.note_types import NoteType, note_type_names, shapes
from flashcards.site.cards import HIDDEN, IMAGE
from flashcards.site.content import ShownCard, Site
from flashcards.site.formulas import with_formulas
from flashcards.site.page import Page

PATH = "study.html"
FOLDER = "study"
MODULES = (
    "study.js place.js known.js mark.js anki.js begin.js sides.js session.js keeping.js placing.js "
    "placement.js plan.js queue.js log.js store.js scheduler.js swipe.js"
).split()
# What the script says, by the names that it has for it.
SPOKEN = (
    "unread undone aside_done tutor_ask copied leech taken damaged refused_other refused_newer "
    "refused_none"
).split()
FORESEEN = ("ready_day", "ready_minutes", "ready_never")


def page(site: Site) -> Page:
    """The page; without a script, or from a disk, it says what it would need."""
    words = site.words
    said = {name: getattr(words, f"study_{name}") for name in SPOKEN}
    said |= {name: getattr(words, name) for name in FORESEEN}
    body = (
        f'<section id="_study" class="study" data-state="waiting" {spoken(said)}>'
        f"<h1>{escape(words.study)}</h1>{needs(site)}{_desk(site)}{_done(site)}"
        f'<p role="status" class="said"></p>{_plan(site)}{_more(site)}</section>\n'
    )
    module = f"{FOLDER}/study.js"
    return Page(PATH, words.study, words.study_lead, body, (module,))


def spoken(said: Mapping[str, str]) -> str:
    """The attribute that tells a page's script what it says."""
    return f'data-words="{escape(json.dumps(said, ensure_ascii=False))}"'


def needs(site: Site) -> str:
    """What a page that studies says where it cannot, or cannot keep what was done."""
    words = site.words
    return (
        f'<p class="told unkept" role="alert" hidden>{escape(words.study_full)}</p>'
        f'<p class="told needs">{escape(words.study_needs)}</p>'
        f'<p class="told refused">{escape(words.study_refused)}</p>'
    )


def button(does: str, label: str, key: str = "", kind: str = "") -> str:
    """A button that a page's script knows by what it does; `key` does the same."""
    shortcut = f' aria-keyshortcuts="{key}"' if key else ""
    class_ = f' class="{kind}"' if kind else ""
    return f'<button type="button"{class_} data-do="{does}"{shortcut}>{escape(label)}</button>'


def _desk(site: Site) -> str:
    words = site.words
    counts = "".join(
        f'<span class="{name}"><b data-count="{name}">0</b> {escape(word)}</span>'
        for name, word in (
            ("fresh", words.study_new),
            ("learning", words.study_learning),
            ("review", words.study_review),
        )
    )
    ratings = "".join(
        f'<button type="button" data-rating="{number}" aria-keyshortcuts="{number}">'
        f"<small></small>{escape(word)}</button>"
        for number, word in enumerate(
            (words.study_again, words.study_hard, words.study_good, words.study_easy), 1
        )
    )
    undo = button("undo", words.study_undo, "u", "quiet")
    show = button("show", words.study_show, "Space", "button")
    return (
        f'<div class="desk"><p class="left">{counts}{undo}</p>'
        f'<div class="card asked" tabindex="-1"></div>'
        f'<div class="press"><div class="turn">{show}</div>'
        f'<div class="ratings">{ratings}</div></div></div>'
    )


def _done(site: Site) -> str:
    words = site.words
    return (
        f'<div class="done"><h2>{escape(words.study_done)}</h2>'
        f'<p class="wakes">{escape(words.study_wakes)}</p>'
        f'<p>{escape(words.study_tomorrow)}</p><div class="keeping" hidden>'
        f"<p>{escape(words.study_keep_now)}</p><p>{button('save', words.study_save)}</p></div>"
        f'<p class="install" hidden>{escape(words.study_install_why)} '
        f"{button('install', words.study_install)}</p></div>"
    )


def _plan(site: Site) -> str:
    """When the road is known, by how many new cards a day; and the way to a placement."""
    words = site.words
    habit = '<input type="number" min="0" max="999" step="1" inputmode="numeric">'
    return (
        f'<details class="plan"><summary>{escape(words.ready)}</summary>'
        f"<label>{escape(words.ready_new)} {habit}</label>"
        f'<p class="foreseen" role="status"></p>'
        f'<p><a href="placement.html">{escape(words.place)}</a></p></details>'
    )


def _more(site: Site) -> str:
    """What is rarely wanted: the learner's own note, a card put aside, progress carried."""
    words = site.words
    own = look.words(site.roadmap.deck)["my_notes"]

    of_card = button("aside", words.study_aside) + button("tutor", words.study_tutor)
    of_all = button("save", words.study_save) + button("load", words.study_load)
    return (
        f'<details class="more"><summary>{escape(words.study_more)}</summary>'
        f'<div class="of-card"><label>{own}<textarea rows="3"></textarea></label>'
        f"<p>{of_card}</p></div><p>{of_all}</p>"
        f'<p><a href="update.html#_to-anki">{escape(words.update_carry)}</a></p>'
        f'<input type="file" accept=".jsonl" hidden aria-label="{escape(words.study_load)}">'
        f'<p class="hint">{escape(words.study_keep)}</p></details>'
    )


def made(site: Site) -> dict[str, str]:
    """The modules that are made for this deck, by their paths in the site."""
    kinds = shapes(note_type_names(site.roadmap.id, site.roadmap.deck), site.roadmap.deck)
    cards = []
    texts = {}
    for concept in site.concepts:
        sides: dict[str, dict[str, str]] = {}
        for shown in site.cards[concept]:
            for id_, side in _sides(shown, kinds[shown.note.is_cloze]):
                about = {"note": shown.card.id, "concept": concept, "topic": shown.card.topic}
                cards.append({"id": id_, **about})
                sides[id_] = side
        texts[f"{FOLDER}/cards/{concept}.js"] = _module(sides)
    concepts = [
        {"id": each.id, "name": each.name, "requires": each.requires}
        for each in site.concepts.values()
    ]
    deck = {"id": site.roadmap.id, "concepts": concepts, "cards": cards}
    return {f"{FOLDER}/deck.js": _module(deck), **texts}


def _sides(shown: ShownCard, kind: NoteType) -> list[tuple[str, dict[str, str]]]:
    """Each card of a note by an id of its own, which stays as long as the card's does."""
    made = anki_templates.sides(shown.note, kind)
    return [
        (
            f"{shown.card.id}/{side.ord + 1}",
            {"front": _html(side.front), "back": _html(side.back)},
        )
        for side in made
    ]


def _html(text: str) -> str:
    """A side's HTML on this page: no name of a hidden word, and nothing to type into."""
    shown = HIDDEN.sub("", text).replace('<div class="typed">[[type:Typed]]</div>', "")
    return with_formulas(IMAGE.sub(r"\1figures/\2", shown))


def _module(value: object) -> str:
    return f"export default {json.dumps(value, ensure_ascii=False)};\n"


def copies() -> dict[str, Path]:
    """What is copied as it is, by its path in the site."""
    own = Path(str(resources(__package__))) / FOLDER
    return {f"{FOLDER}/{name}": own / name for name in MODULES}
