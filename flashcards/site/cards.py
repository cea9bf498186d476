"""A card on its concept's page: the question, and the answer once it is asked for."""

from __future__ import annotations

import re
from html import escape

from flashcards import anki_templates, look
from flashcards.model import DeckSettings
from flashcards.note_types import FIELDS
from flashcards.site.content import ShownCard
from flashcards.site.formulas import plain, with_formulas

IMAGE = re.compile(r'(<img\b[^>]*?\bsrc=")([^"]*)')
# What a gap hides stands in an attribute too, for Anki's own page.
HIDDEN = re.compile(r' data-cloze="[^"]*"')


def card(shown: ShownCard, settings: DeckSettings, up: str = "", page: str = "") -> str:
    """The HTML of a card; `up` leads to the root, `page` to the card's own page from another."""
    fields = {name: _html(text, f"{up}figures/") for name, text in _fields(shown).items()}
    words, own = look.words(settings), settings.site
    id_ = escape(shown.card.id)
    hint = ""
    if fields["Hint"]:
        summary = f'<summary class="tappable">{words["hint"]}</summary>'
        hint = f'<details class="hint">{summary}{fields["Hint"]}</details>'
    source = ""
    if fields["Source"]:
        label = f'<b class="label">{words["source"]}</b> '
        source = f'<div class="source">{label}{fields["Source"]}</div>'
    extra = f'<div class="extra">{fields["Extra"]}</div>' if fields["Extra"] else ""
    return (
        f'<article class="card" id="{id_}"><div class="sheet">'
        f'<a class="own" href="{page}#{id_}" aria-label="{escape(own.link)}: {id_}">#</a>'
        f'<div class="question">{fields["Question"]}</div>{hint}'
        f'<details class="back"><summary>{escape(own.answer)}</summary>'
        f'<div class="answer">{fields["Answer"]}</div>{extra}'
        f'<footer class="about">{source}</footer></details></div></article>'
    )


def asked(shown: ShownCard) -> str:
    """What a card asks, as plain text."""
    return plain(_fields(shown)["Question"])


def answered(shown: ShownCard) -> str:
    """What it answers, as plain text."""
    fields = _fields(shown)
    return plain(f"{fields['Answer']} {fields['Extra']}")


def _fields(shown: ShownCard) -> dict[str, str]:
    """The note's fields; of one with gaps the question has all of them, the answer none."""
    fields = dict(zip(FIELDS, shown.note.fields, strict=True))
    if shown.note.is_cloze:
        text = fields["Question"]
        hidden = anki_templates.deleted(text, anki_templates.ALL, reveal=False)
        fields["Question"] = HIDDEN.sub("", hidden)
        fields["Answer"] = anki_templates.deleted(text, anki_templates.ALL, reveal=True)
    return fields


def _html(text: str, figures: str) -> str:
    placed = IMAGE.sub(lambda found: f'{found[1]}{figures}{found[2]}" loading="lazy', text)
    return with_formulas(placed)
