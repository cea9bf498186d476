"""A package as a merge knows it: its notes, and the release that its manifest tells of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from . import apkg
from .merge import MergeNote, Release, Retirement

MANIFEST_FORMAT = 1
# The file that a figure shows.
SOURCE = re.compile(r'src="([^"]+)"')


def field_names(found: apkg.Package) -> dict[int, str]:
    """What a package calls the fields of its note types, by their ids."""
    return {
        id_: name
        for kind in found.notetypes.values()
        for id_, name in zip(kind.field_ids, kind.fields)
        if id_
    }


def release(found: apkg.Package, names: Mapping[int, str] | None = None) -> Release:
    """A package as a release; it has to carry the manifest that `flashcards build` writes.

    `names` as for `notes`, by default the package's own. Raises apkg.Refused for any other package.
    """
    manifest = found.manifest
    if spare(found):
        raise apkg.Refused(
            f"{found.path}: this is no release: two of its notes have the same guid; take the "
            ".apkg from the project's releases, not one that Anki exported"
        )
    names = field_names(found) if names is None else names
    try:
        if manifest is None or manifest["format"] != MANIFEST_FORMAT:
            raise KeyError("format")
        return Release(
            roadmap=str(manifest["roadmap"]),
            version=str(manifest["version"]),
            tag=str(manifest["tag"]),
            notes=notes(found, names),
            since={guid: str(each["since"]) for guid, each in manifest["notes"].items()},
            retired={
                guid: Retirement(str(each["card"]), str(each["because"]), str(each["replaced_by"]))
                for guid, each in manifest["retired"].items()
            },
            names=names,
            renamed={str(old): str(new) for old, new in manifest.get("renamed", {}).items()},
        )
    except (KeyError, TypeError, AttributeError) as fault:
        raise apkg.Refused(
            f"{found.path}: this is no release: its manifest.json is missing or of another "
            "version; take the .apkg from the project's releases, not one that Anki exported"
        ) from fault


def refuse_swapped(exported: apkg.Package, packages: Iterable[apkg.Package]) -> None:
    """What Anki exports has no manifest, so a release in its place shows what was meant."""
    given = list(packages)
    if exported.manifest and not any(each.manifest for each in given):
        raise apkg.Refused(
            f"{given[0].path} was exported from Anki, and {exported.path} is a release; "
            "swap the two: yours comes first"
        )


def notes(found: apkg.Package, names: Mapping[int, str]) -> dict[str, MergeNote]:
    """The notes of a package by guid; `names` are what a merge calls the fields, by their ids.

    An export without scheduling shows no card as reviewed: then each may have been.
    """
    scheduled = any(card.reps or card.reviews for card in found.cards)
    kinds = {mid: _fields(kind, names) for mid, kind in found.notetypes.items()}
    cards: dict[int, list[apkg.PackagedCard]] = {}
    for card in found.cards:
        cards.setdefault(card.nid, []).append(card)
    return {
        note.guid: MergeNote(
            guid=note.guid,
            note_type=found.notetypes[note.mid].name,
            mid=note.mid,
            fields=dict(zip(kinds[note.mid][0], note.fields)),
            tags=note.tags,
            decks={card.ord: found.decks[card.did] for card in cards.get(note.id, ())},
            mod=note.mod,
            reviewed=not scheduled
            or any(card.reps or card.reviews for card in cards.get(note.id, ())),
            ids=kinds[note.mid][1],
            id=note.id,
        )
        for note in found.notes
    }


def spare(found: apkg.Package) -> dict[str, list[int]]:
    """The ids of notes whose guid another note has that was answered more often, or is older.

    By guid; empty where no two notes share one.
    """
    answers: dict[int, int] = {}
    for card in found.cards:
        answers[card.nid] = answers.get(card.nid, 0) + max(card.reps, card.reviews)
    by_guid: dict[str, list[int]] = {}
    for note in sorted(found.notes, key=lambda note: (-answers.get(note.id, 0), note.id)):
        by_guid.setdefault(note.guid, []).append(note.id)
    return {guid: ids[1:] for guid, ids in by_guid.items() if len(ids) > 1}


def _fields(kind: apkg.NoteType, names: Mapping[int, str]) -> tuple[list[str], dict[str, str]]:
    """What a merge calls the fields of a note type, in their order, and the ids by these names."""
    ids = kind.field_ids or (0,) * len(kind.fields)
    names_here = called(zip(ids, kind.fields), names)
    return names_here, {name: str(id_) for id_, name in zip(ids, names_here) if id_}


def called(fields: Iterable[tuple[int, str]], names: Mapping[int, str]) -> list[str]:
    """What a merge calls the fields of a learner's note type, given as ids and names in order.

    A release's have the release's names, and all others their own: with a plus, as Anki would write
    it, where a field that the learner added has a name of the release's.
    """
    fields = list(fields)
    ours = {name.lower() for name in names.values()}
    # Fields that have no ids, and note types without any of ours, are known by their names alone.
    grown = any(id_ in names for id_, _ in fields)
    found = []
    for id_, name in fields:
        own = grown and id_ and id_ not in names
        plus = ""
        while own and f"{name}{plus}".lower() in ours:
            plus += "+"
        found.append(names.get(id_, name + plus))
    return found
