"""What a learner does in Anki, as a program of its own, for any release of Anki.

Run by another interpreter than the tests' when another release of Anki is meant; so it needs
nothing but the standard library and `anki`:

    python anki_worker.py study COLLECTION PACKAGE EXPORT [CHANGES]
                                                import, change the note types, study, export
    python anki_worker.py take COLLECTION PACKAGE           import, and print what is there
    python anki_worker.py check COLLECTION PACKAGE          the same, after Tools > Check Database
    python anki_worker.py shape COLLECTION PACKAGE EXPORT CHANGES
                                                import, change the note types, write, export
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anki.collection import Collection

OWN_DECK = "My own deck"
OWN_TAG = "mine::hard"
EDIT = "My own words."


def take_in(collection: Collection, package: Path | str, *, with_scheduling: bool = False) -> Any:
    """Import as a learner does, with the options that Anki proposes; the log of what happened."""
    from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

    options = ImportAnkiPackageOptions(with_scheduling=with_scheduling)
    request = ImportAnkiPackageRequest(package_path=str(package), options=options)
    log = collection.import_anki_package(request).log
    collection.models._clear_cache()
    return log


def study(collection: Collection) -> None:
    """Do to the card of each name what the name says; the state `x-cloze` is that of `x`."""
    for nid in collection.find_notes(""):
        note = collection.get_note(nid)
        state = note["Key"].removesuffix("-cloze")
        cards = note.card_ids()
        if state == "deleted":
            collection.remove_notes([nid])
            continue
        if state not in {"unchanged", "new"}:
            card = collection.get_card(cards[0])
            card.start_timer()
            collection.sched.answerCard(card, 3)
        _do(collection, state, cards[0])
        if state == "own-tag":
            collection.tags.bulk_add([nid], OWN_TAG)
        elif state == "own-deck":
            collection.set_deck(cards[:1], collection.decks.id(OWN_DECK))  # type: ignore[arg-type]
        elif state in {"edited", "my-notes"}:
            note["Extra" if state == "edited" else "My notes"] = EDIT
            collection.update_note(note)


def _do(collection: Collection, state: str, card: Any) -> None:
    """Do what the state says to one card, if it is of those that only a card has."""
    if state == "suspended":
        collection.sched.suspend_cards([card])
    elif state == "flagged":
        collection.set_user_flag_for_cards(3, [card])
    elif state == "buried":
        collection.sched.bury_cards([card])
    elif state == "leech":
        _fail(collection, card)


def _fail(collection: Collection, card_id: Any) -> None:
    """Fail a card for the eighth time: Anki itself then tags its note as a leech."""
    card = collection.get_card(card_id)
    card.type = card.queue = 2  # type: ignore[assignment]
    card.ivl, card.due, card.lapses = 10, collection.sched.today, 7
    collection.update_card(card)
    card = collection.get_card(card_id)
    card.start_timer()
    collection.sched.answerCard(card, 1)


def shape(collection: Collection, changes: str) -> None:
    """Change our note types as `SHAPES` says."""
    for change in changes.split("+"):
        name, _, where = change.partition(" of ")
        kind = collection.models.by_name(f"AI Roadmap {where or 'Basic'}")
        assert kind is not None
        SHAPES[name](collection.models, kind)
        collection.models.update_dict(kind)


def write(collection: Collection) -> None:
    """Write into each note, and into each field that was added."""
    for nid in collection.find_notes(""):
        note = collection.get_note(nid)
        note["My notes"] = EDIT
        for field in set(note.keys()) & {OWN_FIELD, "Extra"}:
            note[field] = EDIT
        collection.update_note(note)


OWN_FIELD = "Audio"


def _add(models: Any, kind: Any, place: int) -> None:
    models.add_field(kind, models.new_field(OWN_FIELD))
    models.reposition_field(kind, kind["flds"][-1], place)


def _add_template(models: Any, kind: Any, place: int) -> None:
    template = models.new_template("Own")
    template["qfmt"], template["afmt"] = "{{#Extra}}{{Extra}}{{/Extra}} own", "{{Answer}}"
    models.add_template(kind, template)
    models.reposition_template(kind, template, place)


def _move(models: Any, kind: Any, name: str, place: int) -> None:
    (field,) = (each for each in kind["flds"] if each["name"] == name)
    models.reposition_field(kind, field, place)


def _remove(models: Any, kind: Any, name: str) -> None:
    (field,) = (each for each in kind["flds"] if each["name"] == name)
    models.remove_field(kind, field)


def _rename(models: Any, kind: Any, name: str, new: str) -> None:
    (field,) = (each for each in kind["flds"] if each["name"] == name)
    models.rename_field(kind, field, new)


# What learners do to a note type, by what it is called.
SHAPES: dict[str, Any] = {
    "a field last": lambda models, kind: _add(models, kind, len(kind["flds"])),
    "a field first": lambda models, kind: _add(models, kind, 0),
    "a field between": lambda models, kind: _add(models, kind, 2),
    "Source away": lambda models, kind: _remove(models, kind, "Source"),
    "Answer away": lambda models, kind: _remove(models, kind, "Answer"),
    "Hint away": lambda models, kind: _remove(models, kind, "Hint"),
    "Answer behind": lambda models, kind: _move(models, kind, "Answer", 9),
    "My notes in front": lambda models, kind: _move(models, kind, "My notes", 0),
    "Extra renamed": lambda models, kind: _rename(models, kind, "Extra", "Mehr"),
    "Answer renamed": lambda models, kind: _rename(models, kind, "Answer", "Antwort"),
    "a template last": lambda models, kind: _add_template(models, kind, len(kind["tmpls"])),
    "a template first": lambda models, kind: _add_template(models, kind, 0),
    "Reversed away": lambda models, kind: models.remove_template(kind, kind["tmpls"][1]),
    "Reversed first": lambda models, kind: models.reposition_template(kind, kind["tmpls"][1], 0),
    "a field called as ours": lambda models, kind: (
        _rename(models, kind, "Extra", "Mehr"),  # type: ignore[func-returns-value]
        models.add_field(kind, models.new_field("Extra")),
    ),
}


def export(collection: Collection, path: Path | str, *, legacy: bool = False) -> None:
    """Export everything with scheduling, as a learner does before a merge."""
    from anki.collection import ExportAnkiPackageOptions

    options = ExportAnkiPackageOptions(
        with_scheduling=True, with_deck_configs=False, with_media=True, legacy=legacy
    )
    collection.export_anki_package(out_path=str(path), options=options, limit=None)


def facts(collection: Collection) -> dict[str, dict[str, Any]]:
    """What is to be seen of every note, by card id."""
    assert collection.db is not None
    empty = {card for note in collection.get_empty_cards().notes for card in note.card_ids}
    found = {}
    for nid in collection.find_notes(""):
        note = collection.get_note(nid)
        cards = sorted(note.cards(), key=lambda card: card.ord)
        found[note["Key"]] = {
            "fields": dict(note.items()),
            "tags": sorted(note.tags),
            "cards": len(cards),
            "decks": [collection.decks.name(card.did) for card in cards],
            "scheduling": [
                [card.type, card.queue, card.due, card.ivl, card.factor, card.reps, card.flags]
                for card in cards[:1]
            ],
            "reviews": collection.db.scalar("select count() from revlog where cid = ?", cards[0].id)
            if cards
            else 0,
            "empty": all(card.id in empty for card in cards),
            "css": note.note_type()["css"],  # type: ignore[index]
            "note type": note.note_type()["name"],  # type: ignore[index]
            "asked": sorted(card.template()["name"] for card in cards),  # type: ignore[type-var]
        }
    return found


def main() -> None:
    """Do what the arguments say."""
    from anki.collection import Collection

    action, collection_path, package, *more = sys.argv[1:]
    Path(collection_path).parent.mkdir(parents=True, exist_ok=True)
    collection = Collection(collection_path)
    try:
        take_in(collection, package, with_scheduling="ticked" in more)
        if action == "study":
            shape(collection, "".join(more[1:])) if more[1:] else None
            study(collection)
            export(collection, more[0])
        if action == "check":
            collection.fix_integrity()
        if action == "shape":
            shape(collection, more[1])
            write(collection)
            export(collection, more[0])
        found = facts(collection)
    finally:
        collection.close()
    # Last of all: on a slow machine Anki prints that closing has blocked its main thread.
    print(json.dumps(found))


if __name__ == "__main__":
    main()
