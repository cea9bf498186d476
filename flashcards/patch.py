"""A merge between package files: what is read from them, and the patch that an import applies.

The patch is an ordinary package that holds the notes that change. Each carries the learner's
modification time plus a second or a few, so that Anki takes it with the options it proposes, on a
phone too, and leaves a note alone that the learner changed after the export. Its note types have
the fields and templates that the learner's have, without which Anki would take none of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from flashcards import anki_note, note_types, package
from flashcards.engine import apkg, base, merge, packaged
from flashcards.engine.merge import Conflict, MergeNote, Options, Outcome, Release
from flashcards.model import DeckSettings, NoteTypeName, UnusableInput

# A field in a template, behind its filters: `{{#Extra}}`, `{{type:Extra}}`.
NAMED = re.compile(r"(\{\{[#^/]?(?:[^{}:]*:)*\s*)([^{}:#^/\s][^{}:]*?)(\s*\}\})")

# No release is of this second or later: it is the year 2286, as in a ledger.
LAST = 10**10


@dataclass(frozen=True)
class Merge:
    """What a merge of files comes to.

    `outcomes` holds what became of each note, release by release; `mine` and `after` all the
    learner's notes before and after, by guid; `releases` the packages that were merged, `names`
    what the newest of them calls the fields, by their ids. `is_decided` says that conflicts were
    decided otherwise than by `options`.
    """

    mine: Mapping[str, MergeNote]
    after: Mapping[str, MergeNote]
    outcomes: Sequence[tuple[Release, Sequence[Outcome]]]
    releases: Sequence[apkg.Package]
    exported: apkg.Package
    had: Sequence[str]
    names: Mapping[int, str]
    options: Options
    is_decided: bool = False

    def note_types(self) -> tuple[note_types.NoteType, note_types.NoteType]:
        """The deck's note types, basic and cloze, as `_note_types` knows them."""
        return _note_types(self.releases, self.exported)

    def changed(self) -> dict[str, MergeNote]:
        """The notes that a patch has to carry: those that are not as they were."""
        return {guid: note for guid, note in self.after.items() if note is not self.mine.get(guid)}

    def note_type_bearers(self) -> dict[str, MergeNote]:
        """An unchanged note for each note type whose new look no changed note would bring."""
        brought = {note.note_type for note in self.changed().values()}
        had = self.exported.notetypes
        # By id: the learner may have given a note type another name.
        waiting = {
            had[each.id].name
            for found in self.releases
            for each in found.notetypes.values()
            if each.id in had and each.mod > had[each.id].mod
            if brought.isdisjoint({each.name, had[each.id].name})
        }
        some = {note.note_type: note for note in self.ours().values() if note.note_type in waiting}
        return {note.guid: note for note in some.values()}

    def for_patch(self) -> dict[str, MergeNote]:
        """What a patch holds, by guid; empty when the learner has all of it."""
        return self.changed() | self.note_type_bearers()

    def ours(self) -> dict[str, MergeNote]:
        """All notes of the deck's note types, and those of the deck in copies of them."""
        kinds = {kind.id: {*_field_names(kind, self.names)} for kind in self.note_types()}
        belongs = _belonging(self.releases)
        return {
            guid: note
            for guid, note in self.after.items()
            if note.mid in kinds or ({*note.fields} in kinds.values() and belongs(note))
        }

    def is_unscheduled(self) -> bool:
        """Whether the learner's export (not a release of ours) tells of no review."""
        cards = self.exported.cards
        return not self.exported.manifest and not any(card.reps or card.reviews for card in cards)

    def lacking_decks(self) -> list[str]:
        """The decks of the releases all of whose cards count as deleted: perhaps not exported."""
        kinds: dict[str, set[str]] = {}
        for release, outcomes in self.outcomes:
            for each in outcomes:
                if note := release.notes.get(each.guid):
                    kinds.setdefault(note.decks[0], set()).add(each.kind)
        return [deck for deck, found in kinds.items() if found == {merge.DELETED}]

    def twins(self) -> list[int]:
        """The ids of the learner's own notes that share a guid with another, which counts alone."""
        return sorted(id_ for ids in packaged.spare(self.exported).values() for id_ in ids)

    def has_conflicts(self) -> bool:
        """Whether anything of a release was not applied because the learner's text won."""
        open_ = {merge.CONFLICT, merge.FOREIGN}
        return any(each.kind in open_ for _, outcomes in self.outcomes for each in outcomes)

    def conflicts(self) -> dict[tuple[str, str], tuple[Release, Outcome, Conflict]]:
        """The texts that both sides changed, by guid and field: in the last release that did."""
        return {
            (each.guid, conflict.field): (release, each, conflict)
            for release, outcomes in self.outcomes
            for each in outcomes
            if each.kind == merge.CONFLICT
            for conflict in each.conflicts
        }

    def is_complete(self) -> bool:
        """Whether, once the patch is in, nothing of the releases is missing that can be had."""
        left = (each for _, outcomes in self.outcomes for each in outcomes)
        return not self.has_conflicts() and not any(
            each.moves or each.suspend or each.remove for each in left
        )

    def seconds(self) -> int:
        """How much later than the learner's note a changed one of the patch is.

        The more, the newer the release, and by one for the other answer to conflicts: Anki takes
        each of several patches that were made from one export.
        """
        later = [
            version
            for found in self.releases
            for version in (found.manifest or {}).get("releases", [])
            if base.numbers(str(version)) > base.numbers(self.had[0])
        ]
        answered = self.options.prefer_release or self.is_decided
        return 2 * max(len({*map(str, later)}), 1) - (not answered)


@dataclass
class _Media:
    """Figures by name, each with the package it comes from, unpacked into a folder when needed."""

    folder: Path
    sources: dict[str, apkg.Package] = field(default_factory=dict)

    def path(self, name: str) -> Path:
        target = self.folder / name
        if not target.exists():
            target.write_bytes(self.sources[name].open_media(name))
        return target


def merge_files(mine: Path, releases: Sequence[Path], options: Options = Options()) -> Merge:
    """Merge releases, in order, into what a learner exported (or into an older package of ours).

    Raises apkg.Refused for a package that cannot be trusted or is no release, UnusableInput for a
    collection in which two notes share a guid of a release.
    """
    packages = [apkg.read(path) for path in releases]
    return merge_packages(apkg.read(mine), packages, options)


def merge_packages(
    exported: apkg.Package, packages: Sequence[apkg.Package], options: Options = Options()
) -> Merge:
    """As `merge_files`, of packages that are read already."""
    packaged.refuse_swapped(exported, packages)
    names = {id_: name for found in packages for id_, name in packaged.field_names(found).items()}
    kinds = _note_types(packages, exported)
    before = after = _importable(exported, names, kinds)
    had: list[str] = []
    outcomes: list[tuple[Release, Sequence[Outcome]]] = []
    read = [packaged.release(found, names) for found in packages]
    _refuse_strange(exported, read)
    _refuse_shared_guids(exported, read)
    for found, release in zip(packages, read, strict=True):
        _refuse_other_note_types(found, kinds)
        had.append(max(options.had, merge.newest(after.values(), release), key=base.numbers))
        met = merge.merge(after, release, options)
        after = merge.merged(after, met, in_place=False)
        outcomes.append((release, met))
    return Merge(before, after, outcomes, packages, exported, had, names, options)


def decided(merged: Merge, texts: Mapping[str, Mapping[str, str]]) -> Merge:
    """The merge with a learner's answers to conflicts: the text of a field, by guid and name.

    A conflict without an answer stays as `merged.options` have it. Raises KeyError for a field
    that is in no conflict.
    """
    for guid, name in {(guid, name) for guid, fields in texts.items() for name in fields}:
        if (guid, name) not in merged.conflicts():
            raise KeyError(f"{name} of {guid}")
    after = dict(merged.after)
    for guid, fields in texts.items():
        note = after[guid]
        if any(note.fields[name] != text for name, text in fields.items()):
            after[guid] = replace(note, fields={**note.fields, **fields})
    changed = any(after[guid] is not merged.after[guid] for guid in texts)
    return replace(merged, after=after, is_decided=changed)


def write(merged: Merge, target: Path, scratch: Path, *, whole: bool = False) -> Path:
    """Write the patch and return its path; `scratch` is a folder for unpacked figures.

    With `whole` it holds every note of our two note types, changed or not: one deck made of all.
    """
    media = _Media(scratch, dict.fromkeys(merged.exported.media, merged.exported))
    due: dict[str, int] = {}
    for found in merged.releases:
        media.sources |= dict.fromkeys(found.media, found)
        guids = {note.id: note.guid for note in found.notes}
        due |= {guids[card.nid]: card.due for card in reversed(found.cards)}
    # The release's ids, so that all devices agree on a new note; what is there is met by its guid.
    ids = {note.guid: note.id for found in merged.releases for note in found.notes}
    kinds = _dressed_note_types(merged)
    by_id = {kind.id: kind for kind in kinds}
    later = merged.seconds()
    changed = []
    for guid, note in sorted((merged.ours() if whole else merged.for_patch()).items()):
        kind = by_id.get(note.mid) or kinds["Text" in note.fields]
        was = merged.mine.get(guid)
        mod = note.mod if was is None or was is note else was.mod + later
        id_ = ids.get(guid) or anki_note.note_id(guid)
        changed.append(_patched(note, kind, id_, mod, due.get(guid, 0), media))
    newest, _ = merged.outcomes[-1]
    manifest = {
        "format": packaged.MANIFEST_FORMAT,
        "patch": newest.roadmap,
        "version": newest.version,
    }
    return package.write(changed, kinds, target, manifest, _time(merged))


def _time(merged: Merge) -> int | None:
    """The time of the cards that a patch brings: that of the newest release, if it tells."""
    told = [(found.manifest or {}).get("released") for found in merged.releases]
    return max((time for time in told if isinstance(time, int) and 0 < time < LAST), default=None)


def _note_types(
    releases: Sequence[apkg.Package], exported: apkg.Package
) -> tuple[note_types.NoteType, note_types.NoteType]:
    """The deck's note types, basic and cloze, with the ids and names that packages have them by.

    The first that has one counts. Each deck has note types of its own, but all with our fields, so
    of an export only those count that hold a note of this deck.
    """
    own = {note.mid for note in filter(_belonging(releases), exported.notes)}
    found = [kind for each in releases for kind in each.notetypes.values()]
    found += [kind for mid, kind in exported.notetypes.items() if mid in own]
    roadmap = next((str(each.manifest.get("roadmap")) for each in releases if each.manifest), "")
    names = list(note_types.note_type_names(roadmap, DeckSettings()))
    for place, shape in enumerate(note_types.shapes((names[0], names[1]))):
        same = (kind for kind in found if {*shape.field_ids} <= {*kind.field_ids})
        if kind := next(same, None):
            names[place] = NoteTypeName(kind.id, kind.name)
    return note_types.shapes((names[0], names[1]))


def _belonging(releases: Sequence[apkg.Package]) -> Callable[[apkg.PackagedNote | MergeNote], bool]:
    """Whether a note is one of the deck's: a release has it, or it has a tag below the deck's."""
    guids = {note.guid for each in releases for note in each.notes}
    tags = [(each.manifest or {}).get("tag") for each in releases]
    roots = tuple(f"{tag}::" for tag in tags if tag)
    return lambda note: note.guid in guids or any(tag.startswith(roots) for tag in note.tags)


def _importable(
    found: apkg.Package, names: Mapping[int, str], kinds: Sequence[note_types.NoteType]
) -> dict[str, MergeNote]:
    """The notes of a package, each knowing whether its note type is one of the deck's."""
    ours = {kind.id for kind in kinds}
    return {
        guid: replace(note, importable=note.mid in ours)
        for guid, note in packaged.notes(found, names).items()
    }


def _field_names(kind: note_types.NoteType, names: Mapping[int, str]) -> tuple[str, ...]:
    """What a release calls the fields of one of our note types; else their names here."""
    pairs = zip(kind.field_ids, kind.fields, strict=True)
    return tuple(names.get(id_, name) for id_, name in pairs)


def _refuse_strange(exported: apkg.Package, releases: Sequence[Release]) -> None:
    """An export of something else, in which every card would count as new."""
    if not exported.manifest and not any(
        note.guid in release.notes or note.guid in release.retired
        for release in releases
        for note in exported.notes
    ):
        raise apkg.Refused(
            f"{exported.path}: this holds none of the roadmap's notes; export the roadmap's deck, "
            "or, if you do not have it yet, import the release itself"
        )


def _refuse_other_note_types(found: apkg.Package, kinds: Sequence[note_types.NoteType]) -> None:
    ids = {kind.id: kind.field_ids for kind in kinds}
    for note in packaged.notes(found, {}).values():
        if found.notetypes[note.mid].field_ids != ids.get(note.mid):
            raise apkg.Refused(
                f"{found.path}: this is no release: its note type `{note.note_type}` is not one "
                "that `flashcards build` writes; take the .apkg from the project's releases"
            )


def _refuse_shared_guids(found: apkg.Package, releases: Sequence[Release]) -> None:
    """Two notes with a guid of a release: no merge could say which of them the card is."""
    cards: dict[str, str] = {}
    for each in releases:
        cards |= {guid: note.card for guid, note in each.notes.items()}
        cards |= {guid: retirement.card for guid, retirement in each.retired.items()}
    spare = {guid: ids for guid, ids in packaged.spare(found).items() if guid in cards}
    if spare:
        first, *more = (cards[guid] for guid in spare)
        which = f"`{first}`" + (f" and {len(more)} more" if more else "")
        ids = ",".join(str(each) for some in spare.values() for each in sorted(some))
        raise UnusableInput(
            f"{found.path}: there is more than one note of the card {which}; in Anki search for "
            f"nid:{ids} (of each card all but the note answered most), delete what it finds and "
            "export again"
        )


def _patched(
    note: MergeNote, kind: note_types.NoteType, id_: int, mod: int, due: int, media: _Media
) -> anki_note.Note:
    """A merged note as the patch carries it; `due` is its position should it be new."""
    texts = tuple(note.fields.get(name, "") for name in kind.fields)
    used = {name for text in texts for name in packaged.SOURCE.findall(text)} & media.sources.keys()
    return anki_note.Note(
        id=id_,
        guid=note.guid,
        card=note.card,
        is_cloze=kind.is_cloze,
        fields=texts,
        tags=note.tags,
        deck=note.decks.get(0) or next(iter(note.decks.values()), "Default"),
        mod=mod,
        due=due,
        media={name: media.path(name) for name in sorted(used)},
        ords=_ords(note, kind),
    )


def _ords(note: MergeNote, kind: note_types.NoteType) -> tuple[int, ...]:
    """The cards of a note by our templates, where the learner's note type has them.

    Those of a new note by templates of the learner's own come with *Check Database*.
    """
    if kind.is_cloze:
        return tuple(anki_note.cloze_ords(note.fields.get(merge.TEXT, "")))
    first = note_types.FIRST_TEMPLATE_ID
    asks = {first: "Question", first + 1: "Reverse", first + 3: "Spare 1"}
    asked = (n for n, each in enumerate(kind.templates) if note.fields.get(asks.get(each.id, "")))
    return tuple(asked) or (0,)


def _dressed_note_types(merged: Merge) -> list[note_types.NoteType]:
    """Our two note types in the look of the newest release that has them, and with its names.

    Anki takes notes only where the fields and templates are those that the collection has.
    """
    return [
        _grown(
            replace(_dressed(kind, merged.releases), fields=_field_names(kind, merged.names)),
            merged.exported.notetypes.get(kind.id),
            merged.names,
        )
        for kind in merged.note_types()
    ]


def _grown(
    ours: note_types.NoteType, theirs: apkg.NoteType | None, called: Mapping[int, str]
) -> note_types.NoteType:
    """Our note type with the fields and templates of the learner's, in their order.

    What is ours among them, by its id or where it has none by its name, is as the release has it.
    """
    if theirs is None:
        return ours
    ids = {name: id_ for id_, name in zip(ours.field_ids, ours.fields, strict=True)}
    field_ids = tuple(
        id_ or ids.get(name, 0) for id_, name in zip(theirs.field_ids, theirs.fields, strict=True)
    )
    names = packaged.called(zip(field_ids, theirs.fields, strict=True), called)
    known = {each.id: each for each in ours.templates}
    known_names = {each.name: each for each in ours.templates}
    renamed = dict(zip(theirs.fields, names, strict=True))
    templates = tuple(
        known.get(each.id) or (not each.id and known_names.get(each.name)) or _own(each, renamed)
        for each in theirs.templates
    )
    return replace(
        ours,
        fields=tuple(names),
        field_ids=field_ids,
        templates=templates,
        # Another one would make Anki date all notes of the note type by the import, and skip them.
        sort_field=theirs.sort_field,
    )


def _own(template: apkg.Template, renamed: Mapping[str, str]) -> note_types.Template:
    """A template that the learner added; it names the fields as the patch does."""

    def name(found: re.Match[str]) -> str:
        return found[1] + renamed.get(found[2], found[2]) + found[3]

    front, back = (NAMED.sub(name, side) for side in (template.front, template.back))
    return note_types.Template(template.id, template.name, front, back, "", "")


def _dressed(kind: note_types.NoteType, releases: Sequence[apkg.Package]) -> note_types.NoteType:
    worn = [each.notetypes[kind.id] for each in releases if kind.id in each.notetypes]
    if not worn:
        return kind
    newest = max(worn, key=lambda each: each.mod)
    templates = tuple(
        replace(template, name=shown.name, front=shown.front, back=shown.back)
        for template, shown in zip(kind.templates, newest.templates, strict=True)
    )
    return replace(kind, templates=templates, css=newest.css, mod=newest.mod)
