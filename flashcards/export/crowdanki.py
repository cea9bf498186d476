"""The folder that the add-on CrowdAnki imports: deck.json with all notes, and media/.

CrowdAnki (https://github.com/Stvad/CrowdAnki) updates Anki's own dictionaries with what it finds
here, so a key that is left out keeps the learner's value: deck descriptions and options are. It
matches notes by guid, and decks, option groups and note types by `crowdanki_uuid`, never by id.
A note type here must therefore have no id; those of fields and templates stay.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

from flashcards.export import ExportedCard, Folder, figures, in_study_order
from flashcards.model import Category, Roadmap
from flashcards.note_types import TECHNICAL, NoteType

# Identity, as the ids in `notes` are: every uuid is derived from this one and never changes.
NAMESPACE = UUID("6f6cd4a0-3f0e-5d9b-8a53-0b6f5a2f7c11")
LEARNERS_OWN = "My notes"


def folder(
    chosen: Sequence[ExportedCard], roadmap: Roadmap, note_types: Sequence[NoteType]
) -> dict[str, bytes]:
    """The files; `note_types` are the basic and the cloze one.

    `import_config.yaml` tells CrowdAnki to keep what the learner wrote into `My notes`.
    """
    media: Folder = {f"media/{name}": path.read_bytes() for name, path in figures(chosen).items()}
    personal = {kind.name: {"personal_fields": [LEARNERS_OWN]} for kind in note_types}
    return {
        **media,
        "import_config.yaml": _json({"note_models": personal}).encode(),
        "deck.json": deck(chosen, roadmap, note_types).encode(),
    }


def deck(chosen: Sequence[ExportedCard], roadmap: Roadmap, note_types: Sequence[NoteType]) -> str:
    """The text of deck.json: the root deck, a child for each category with a card here."""
    basic, cloze = note_types
    uuids = {False: _note_type_uuid(basic), True: _note_type_uuid(cloze)}
    present = {entry.category.id for entry in chosen}
    described = {
        **_deck(roadmap.title, roadmap, "deck"),
        "children": [
            _category(category, roadmap, chosen, uuids)
            for category in roadmap.categories
            if category.id in present
        ],
        "deck_configurations": [
            {
                "__type__": "DeckConfig",
                "crowdanki_uuid": _uuid(roadmap, "options"),
                "name": roadmap.title,
            }
        ],
        "media_files": [],
        "note_models": [_note_type(kind) for kind in note_types],
        "notes": [],
    }
    return _json(described)


def _category(
    category: Category, roadmap: Roadmap, chosen: Sequence[ExportedCard], uuids: Mapping[bool, str]
) -> dict[str, Any]:
    own = [entry for entry in in_study_order(chosen) if entry.category.id == category.id]
    return {
        **_deck(own[0].note.deck.rpartition("::")[2], roadmap, f"deck/{category.id}"),
        "children": [],
        "media_files": list(figures(own)),
        "notes": [
            {
                "__type__": "Note",
                "fields": list(entry.note.fields),
                "guid": entry.note.guid,
                "note_model_uuid": uuids[entry.note.is_cloze],
                "tags": list(entry.note.tags),
            }
            for entry in own
        ],
    }


def _deck(name: str, roadmap: Roadmap, key: str) -> dict[str, Any]:
    return {
        "__type__": "Deck",
        "crowdanki_uuid": _uuid(roadmap, key),
        "deck_config_uuid": _uuid(roadmap, "options"),
        "name": name,
    }


def _note_type(kind: NoteType) -> dict[str, Any]:
    """A note type as Anki's own JSON has it: what is ours and what Anki requires."""
    return {
        "__type__": "NoteModel",
        "crowdanki_uuid": _note_type_uuid(kind),
        "css": kind.css,
        "flds": [_field(kind, ord_, name) for ord_, name in enumerate(kind.fields)],
        "name": kind.name,
        "sortf": 0,
        "tmpls": [
            {
                "afmt": template.back,
                "bafmt": template.answers,
                "bqfmt": template.asks,
                "id": template.id,
                "name": template.name,
                "ord": ord_,
                "qfmt": template.front,
            }
            for ord_, template in enumerate(kind.templates)
        ],
        "type": int(kind.is_cloze),
    }


def _field(kind: NoteType, ord_: int, name: str) -> dict[str, Any]:
    return {
        "collapsed": name in TECHNICAL,
        "excludeFromSearch": name in TECHNICAL,
        "font": "Arial",
        "id": kind.field_ids[ord_],
        "name": name,
        "ord": ord_,
        "rtl": False,
        "size": 20,
        "sticky": False,
    }


def _uuid(roadmap: Roadmap, key: str) -> str:
    return str(uuid5(NAMESPACE, f"{roadmap.id}/{key}"))


def _note_type_uuid(kind: NoteType) -> str:
    """The uuid of a note type, which all roadmaps share as they share its id."""
    return str(uuid5(NAMESPACE, f"note type {kind.id}"))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=4, sort_keys=True) + "\n"
