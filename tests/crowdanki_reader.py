"""What the add-on CrowdAnki does with a folder on import, told again for the tests.

After https://github.com/Stvad/CrowdAnki (crowd_anki/importer and crowd_anki/representation): its
dialogs answered as they stand, its questions to the learner counted, its errors raised.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from anki.collection import Collection

Values = dict[str, Any]


@dataclass
class Reader:
    """One import; `questions` are the note types that the learner had to map by hand."""

    collection: Collection
    folder: Path
    questions: list[str] = field(default_factory=list)
    options: dict[str, Values] = field(default_factory=dict)
    note_types: dict[str, Values] = field(default_factory=dict)

    def take_in(self) -> Reader:
        root = json.loads((self.folder / "deck.json").read_text("utf-8"))
        defaults = yaml.safe_load((self.folder / "import_config.yaml").read_text("utf-8"))
        self.personal = {
            name: said.get("personal_fields", []) for name, said in defaults["note_models"].items()
        }
        for each in root["deck_configurations"]:
            self.take_in_options(each)
        for each in root["note_models"]:
            self.take_in_note_type(each)
        self.take_in_deck(root, "")
        for file in (self.folder / "media").iterdir():
            shutil.copy(file, self.collection.media.dir())
        return self

    def take_in_options(self, given: Values) -> None:
        decks = self.collection.decks
        found = known(decks.all_config(), given) or decks.add_config(given["name"])
        found.update(without(given, "__type__"))
        decks.update_config(found)
        self.options[given["crowdanki_uuid"]] = found

    def take_in_note_type(self, given: Values) -> None:
        models = self.collection.models
        old = known(models.all(), given)
        merged = (old or models.new(given["name"])) | without(given, "__type__")
        if old:
            models.update(merged)
            if any(as_json(old[key]) != as_json(merged[key]) for key in ("flds", "tmpls")):
                self.questions.append(given["name"])
        else:
            models.add(merged)
        self.note_types[given["crowdanki_uuid"]] = merged

    def take_in_deck(self, given: Values, parent: str) -> None:
        decks = self.collection.decks
        name = f"{parent}::{given['name']}" if parent else given["name"]
        found = known(decks.all(), given)
        there = decks.id(name, create=False)
        number = 2
        full = name
        while there and (not found or found["id"] != there):
            full = f"{name}_{number}"
            there = decks.id(full, create=False)
            number += 1
        if not found:
            found = decks.get(decks.id(full))  # type: ignore[arg-type]
        assert found is not None
        found.update(
            without(
                given,
                "__type__",
                "note_models",
                "deck_configurations",
                "children",
                "media_files",
                "notes",
                "deck_config_uuid",
            )
        )
        found["name"] = full
        found["conf"] = self.options[given["deck_config_uuid"]]["id"]
        decks.save(found)
        for child in given["children"]:
            self.take_in_deck(child, full)
        for each in given["notes"]:
            self.take_in_note(each, found["id"])

    def take_in_note(self, given: Values, deck: int) -> None:
        from anki.notes import Note

        assert self.collection.db is not None
        note_type = self.note_types[given["note_model_uuid"]]
        nid = self.collection.db.scalar("select id from notes where guid = ?", given["guid"])
        note = Note(self.collection, id=nid) if nid else Note(self.collection, note_type)
        if nid and note.note_type().get("crowdanki_uuid") != given["note_model_uuid"]:  # type: ignore[union-attr]
            self.questions.append(given["guid"])
        fields = list(given["fields"])
        for position, described in enumerate(note_type["flds"]):
            if described["name"] in self.personal.get(note_type["name"], ()):
                fields[position] = note.fields[position]
        note.__dict__.update(given | {"fields": fields})
        note.mid = note_type["id"]
        if nid:
            self.collection.update_note(note)
            self.collection.set_deck(note.card_ids(), deck)
        else:
            self.collection.add_note(note, deck)  # type: ignore[arg-type]


def known(values: list[Values], given: Values) -> Values | None:
    """The one that CrowdAnki takes for the same: that with the same uuid."""
    uuid = given["crowdanki_uuid"]
    return next((each for each in values if each.get("crowdanki_uuid") == uuid), None)


def without(values: Values, *keys: str) -> Values:
    return {key: value for key, value in values.items() if key not in keys}


def as_json(value: object) -> str:
    return json.dumps(value, sort_keys=True)
