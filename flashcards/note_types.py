"""A deck's two note types as Anki keeps them: their fields, templates, ids, look.

The ids here are identity for every learner's collection: note types, fields and templates are
matched by them, so that a later rename updates in place. They never change.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from hashlib import sha256

from flashcards import ledger, look
from flashcards.model import DeckSettings, NoteTypeName

# Frozen in version 1. `Card` and `Tags` are words that Anki's templates reserve.
FIELDS = (
    "Question",
    "Answer",
    "Extra",
    "Source",
    "Tutorials",
    "Concept",
    "Key",
    "Reverse",
    "Retired",
    "Base",
    "My notes",
    "Hint",
    "Typed",
    # For what nobody has thought of yet: a field that is added later makes every import conflict.
    "Spare 1",
    "Spare 2",
    "Spare 3",
)
CLOZE_FIELDS = ("Text", *FIELDS[1:])
# Fields that are for tools, or wait to be used: closed in the editor, left out of searches.
TECHNICAL = frozenset({"Key", "Retired", "Base", *FIELDS[FIELDS.index("My notes") + 1 :]})
# Ids of templates and fields count up from here. They are the same in every deck that this program
# makes: a merge knows fields by them, and Anki looks for them only within a note type, whose id is
# the deck's own.
FIRST_TEMPLATE_ID = 7_261_904_300_001
FIRST_FIELD_ID = 7_261_904_300_100
FIRST_CLOZE_FIELD_ID = 7_261_904_300_200
KEY = FIELDS.index("Key")
REVERSE = FIELDS.index("Reverse")
RETIRED = FIELDS.index("Retired")
BASE = FIELDS.index("Base")
SPARE = FIELDS.index("Spare 1")


@dataclass(frozen=True, slots=True)
class Template:
    """One card template of a note type; `asks` and `answers` are what Anki's browser lists."""

    id: int
    name: str
    front: str
    back: str
    asks: str
    answers: str


@dataclass(frozen=True, slots=True)
class NoteType:
    """A note type with constant ids, `field_ids` in the order of `fields`; 0 is for none.

    `mod` is the time that its look last changed, in UTC seconds: Anki updates it in a learner's
    collection when it is newer. `sort_field` is the place of the field that its browser sorts by.
    """

    id: int
    name: str
    is_cloze: bool
    fields: tuple[str, ...]
    field_ids: tuple[int, ...]
    templates: tuple[Template, ...]
    css: str
    mod: int = 0
    sort_field: int = 0

    @property
    def look_hash(self) -> str:
        """The hash that the ledger keeps of a note type: all that a learner sees of it."""
        sides = [text for each in self.templates for text in astuple(each)[1:]]
        return ledger.content_hash(self.name, [*self.fields, *sides, self.css], ())


def note_type_names(roadmap: str, settings: DeckSettings) -> tuple[NoteTypeName, NoteTypeName]:
    """The ids and names of the note types, basic and cloze, of the roadmap with this id.

    What the settings do not say derives from the roadmap's id: a time in the years 2001 to 2018
    from 38 bits of its SHA-256, even for basic and odd for cloze.
    """
    first = 10**12 + 2 * (int.from_bytes(sha256(roadmap.encode()).digest()[:5], "big") >> 2)
    derived = (NoteTypeName(first, f"{roadmap} basic"), NoteTypeName(first + 1, f"{roadmap} cloze"))
    basic, cloze = (
        NoteTypeName(said.id or other.id, said.name or other.name)
        for said, other in zip((settings.basic, settings.cloze), derived, strict=True)
    )
    return basic, cloze


def shapes(
    names: tuple[NoteTypeName, NoteTypeName], settings: DeckSettings = DeckSettings()
) -> tuple[NoteType, NoteType]:
    """Note types of these ids and names, with the fields and templates that every deck's have."""
    css = look.stylesheet()
    basic = NoteType(
        id=names[0].id,
        name=names[0].name,
        is_cloze=False,
        fields=FIELDS,
        field_ids=tuple(range(FIRST_FIELD_ID, FIRST_FIELD_ID + len(FIELDS))),
        templates=(
            _template(FIRST_TEMPLATE_ID, "Question", "{{Question}}", "{{Answer}}", settings),
            _template(FIRST_TEMPLATE_ID + 1, "Reversed", "{{Answer}}", "{{Question}}", settings),
            _template(FIRST_TEMPLATE_ID + 3, "Spare", "{{Spare 1}}", "{{Spare 2}}", settings),
        ),
        css=css,
    )
    cloze = NoteType(
        id=names[1].id,
        name=names[1].name,
        is_cloze=True,
        fields=CLOZE_FIELDS,
        field_ids=tuple(range(FIRST_CLOZE_FIELD_ID, FIRST_CLOZE_FIELD_ID + len(FIELDS))),
        templates=(
            _template(FIRST_TEMPLATE_ID + 2, "Cloze", "{{cloze:Text}}", "{{cloze:Text}}", settings),
        ),
        css=css,
    )
    return basic, cloze


def _template(id_: int, name: str, asks: str, answers: str, settings: DeckSettings) -> Template:
    side = "basic" if name == "Question" else name.lower()
    front, back = (look.template(f"{side}_{each}", settings) for each in ("front", "back"))
    return Template(id_, name, front, back, asks, answers)
