"""What Anki makes of a note: its template language, the little of it that our templates use.

`{{Field}}`, `{{cloze:Field}}`, `{{type:Field}}`, sections `{{#Field}}…{{/Field}}` and
`{{^Field}}…{{/Field}}`, and the words that Anki fills in itself
(https://docs.ankiweb.net/templates/fields.html). The tests hold the result against the real engine.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from flashcards.anki_note import Note, card_ords
from flashcards.note_types import NoteType

TAG = re.compile(r"\{\{(?P<kind>[#^/]?)\s*(?P<name>[^{}]*?)\s*\}\}")
DELETION = re.compile(r"\{\{c(?P<number>[0-9]{1,9})::|\}\}")
FORMULA = re.compile(r"\\[(\[].*?\\[)\]]", re.DOTALL)
ELEMENT = re.compile(r"<[^>]*>")
# What Anki's editor leaves in a field that its user has emptied.
NOTHING = re.compile(r"(?:\s|</?(?:br|div) ?/?>)*", re.IGNORECASE)

# In the place of a deletion's number: every one is asked for, which Anki itself never does.
ALL = 0


@dataclass(frozen=True, slots=True)
class Side:
    """One card of a note: what it is called, its place among the note's cards, both its HTMLs."""

    name: str
    ord: int
    front: str
    back: str


def sides(note: Note, note_type: NoteType) -> list[Side]:
    """Every card that Anki makes of the note, in Anki's order, each side as HTML."""
    fields = dict(zip(note_type.fields, note.fields, strict=True))
    made = []
    for ord_ in card_ords(note):
        template = note_type.templates[0 if note.is_cloze else ord_]
        words = {
            "Tags": " ".join(note.tags),
            "Type": note_type.name,
            "Deck": note.deck,
            "Subdeck": note.deck.rpartition("::")[2],
            "Card": template.name,
        }
        number = ord_ + 1
        front = render(template.front, fields | words, cloze=number, reveal=False)
        words["FrontSide"] = front
        back = render(template.back, fields | words, cloze=number, reveal=True)
        made.append(Side(f"c{number}" if note.is_cloze else template.name, ord_, front, back))
    return made


def render(template: str, values: Mapping[str, str], *, cloze: int, reveal: bool) -> str:
    """One side's HTML; `cloze` is the number of the deletion that is asked for.

    Raises KeyError for a name that is no field and no word of Anki's.
    """
    shown: list[bool] = []
    result: list[str] = []
    position = 0
    for match in TAG.finditer(template):
        if all(shown):
            result.append(template[position : match.start()])
        position = match.end()
        kind, name = match["kind"], match["name"]
        if kind == "/":
            shown.pop()
        elif kind:
            shown.append((NOTHING.fullmatch(values[name]) is None) == (kind == "#"))
        elif all(shown):
            filter_, _, field = name.rpartition(":")
            value = values[field]
            if filter_ == "type":
                result.append(f"[[{name}]]")  # which Anki's reviewer replaces
            else:
                result.append(deleted(value, cloze, reveal=reveal) if filter_ else value)
    return "".join([*result, template[position:]])


def deleted(text: str, asked: int, *, reveal: bool) -> str:
    """A cloze field's HTML when deletion `asked` is asked for, or `ALL`; `reveal` on the back."""
    open_: list[tuple[re.Match[str], list[str]]] = []
    result: list[str] = []
    position = 0
    for match in DELETION.finditer(text):
        innermost = open_[-1][1] if open_ else result
        innermost.append(text[position : match.start()])
        position = match.end()
        if match["number"]:
            open_.append((match, []))
        elif open_:
            opened, parts = open_.pop()
            around = open_[-1][1] if open_ else result
            around.append(_deletion(int(opened["number"]), "".join(parts), asked, reveal))
        else:
            result.append(match[0])
    unclosed = "".join(opened[0] + "".join(parts) for opened, parts in open_)
    shown = "".join([*result, unclosed, text[position:]])
    # Elements would end a formula, so Anki takes them out of it.
    return FORMULA.sub(lambda match: ELEMENT.sub("", match[0]), shown)


def _deletion(number: int, text: str, asked: int, reveal: bool) -> str:
    hidden, mark, hint = text.partition("::")
    if asked not in (ALL, number):
        return f'<span class="cloze-inactive" data-ordinal="{number}">{hidden}</span>'
    if reveal:
        return f'<span class="cloze" data-ordinal="{number}">{hidden}</span>'
    kept, asked_for = _attribute(hidden), hint if mark else "..."
    return f'<span class="cloze" data-cloze="{kept}" data-ordinal="{number}">[{asked_for}]</span>'


def _attribute(text: str) -> str:
    """Text as Anki writes it into `data-cloze`: of Latin 1, only ASCII letters and digits stay."""
    named = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}

    def escape(match: re.Match[str]) -> str:
        return named.get(match[0], f"&#x{ord(match[0]):02X};")

    return re.sub(r"[^A-Za-z0-9\u0100-\U0010ffff]", escape, text)
