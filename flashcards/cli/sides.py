"""What `flashcards diff` compares: a package, a folder with a deck's sources, or a git revision.

A folder and a revision are compiled by the program that runs, whatever program they hold: code of
another revision is read (its field lists, its look), never run.
"""

from __future__ import annotations

import ast
import io
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from itertools import product
from pathlib import Path

import typer

from flashcards import anki_note, look, note_types, notes
from flashcards.cli.project import ROADMAP, Project
from flashcards.engine import apkg, words
from flashcards.model import DeckSettings, EnvironmentFault, UnusableInput
from flashcards.release_differences import NoteType, ReleasedNote, Side

# What makes notes of sources, beside the look; the lists of their fields are in the second.
# The code that makes notes; the first two declare the fields, the second in earlier revisions.
NOTES = [Path("flashcards", f"{name}.py") for name in ("note_types", "notes", "anki_note")]
MARKUP = Path("flashcards/markup")


def side(name: str) -> Side:
    """The side that `name` stands for: a file, a folder, or else a git revision.

    Raises UnusableInput or Refused for what cannot be compared, EnvironmentFault without git.
    """
    path = Path(name)
    if path.is_dir():
        return of_folder(path, name)
    if path.exists() or path.suffix in {".apkg", ".colpkg"}:
        return of_package(path)
    with _checked_out(name) as folder:
        return of_folder(folder, name)


def of_package(path: Path) -> Side:
    """A package of ours, or what a learner exported: those notes that are of our note types."""
    found = apkg.read(path)
    types = {
        id_: NoteType(kind.name, kind.fields, _package_look(kind))
        for id_, kind in found.notetypes.items()
        if {"Key", "Base"} <= set(kind.fields)
    }
    decks: dict[int, str] = {}
    places: dict[int, int] = {}
    for card in found.cards:
        decks.setdefault(card.nid, found.decks[card.did])
        places.setdefault(card.nid, card.due)
    ours = sorted(
        (note for note in found.notes if note.mid in types), key=lambda note: places.get(note.id, 0)
    )
    if not ours:
        raise UnusableInput(f"{path}: holds no card of this project; name a package that it built")
    taken_out = _manifest_retired(found.manifest)
    live = {note.guid: _packed(note, types, decks, taken_out) for note in ours}
    retired = {guid: note for guid, note in taken_out.items() if guid not in live}
    return Side(live | retired, types, frozenset(live))


def of_folder(root: Path, name: str) -> Side:
    """A deck's sources, with its ledger; `name` is what the user called it.

    Problems are told on stderr: a card that cannot be read is missing from the comparison.
    """
    from flashcards.sources import load_deck

    if not (root / ROADMAP).is_file():
        raise UnusableInput(
            f"{name}: holds no deck, there is no roadmap.yaml; name a package, a folder with "
            "roadmap.yaml, or a git revision of one"
        )
    try:
        deck, problems = load_deck(root)
    except UnusableInput as fault:
        raise UnusableInput(_named(str(fault), root, name)) from fault
    published, faults = Project(root).load_ledger()
    made, more = notes.compiled(deck, published, lambda _: 0)
    if listed := sorted([*problems, *faults, *more], key=lambda problem: problem.where):
        plural = "s" * (len(listed) > 1)
        typer.echo(
            f"{name} has {len(listed)} problem{plural}; a card with one may be missing here. "
            f"The first: {_named(str(listed[0]), root, name)}",
            err=True,
        )
    kinds = notes.note_types(deck.roadmap, {}, 0)
    live = {note.guid: _compiled(note, kinds) for note in made}
    known = {
        anki_note.guid(deck.roadmap.id, entry.id): entry
        for entry in published.values()
        if entry.is_card
    }
    retired = {
        guid: ReleasedNote(guid, entry.id, retired=entry.because, replaced_by=entry.replaced_by)
        for guid, entry in known.items()
        if entry.is_retired and guid not in live
    }
    out = frozenset(guid for guid, entry in known.items() if not entry.is_retired)
    return Side(live | retired, _declared(root, kinds, deck.roadmap.deck), out, _program(root))


def _named(message: str, root: Path, name: str) -> str:
    """A message with the name that the user gave in place of a temporary folder's."""
    return message if root == Path(name) else message.replace(f"{root}/", f"{name}:")


# --- packages -----------------------------------------------------------------------------------


def _packed(
    note: apkg.PackagedNote,
    types: Mapping[int, NoteType],
    decks: Mapping[int, str],
    taken_out: Mapping[str, ReleasedNote],
) -> ReleasedNote:
    fields = dict(zip(types[note.mid].fields, note.fields, strict=True))
    why = taken_out.get(note.guid)
    return ReleasedNote(
        guid=note.guid,
        card=fields["Key"],
        note_type=note.mid,
        fields=fields,
        tags=note.tags,
        deck=decks.get(note.id, ""),
        retired=why.retired if why else words.plain(words.words(fields.get("Retired", ""))),
        replaced_by=why.replaced_by if why else "",
    )


def _manifest_retired(manifest: Mapping[str, object] | None) -> dict[str, ReleasedNote]:
    """What the package says was retired, by guid; nothing where it does not say so plainly."""
    listed = (manifest or {}).get("retired")
    return {
        guid: ReleasedNote(
            guid,
            str(entry.get("card", "")),
            retired=str(entry.get("because") or "retired"),
            replaced_by=str(entry.get("replaced_by", "")),
        )
        for guid, entry in (listed.items() if isinstance(listed, dict) else ())
        if isinstance(entry, dict)
    }


def _package_look(kind: apkg.NoteType) -> dict[str, str]:
    sides = {
        f"{each.name} {side}": text
        for each in kind.templates
        for side, text in (("front", each.front), ("back", each.back))
    }
    return {"style": kind.css, **sides}


# --- folders ------------------------------------------------------------------------------------


def _compiled(
    note: anki_note.Note, kinds: tuple[note_types.NoteType, note_types.NoteType]
) -> ReleasedNote:
    kind = kinds[note.is_cloze]
    fields = dict(zip(kind.fields, note.fields, strict=True))
    return ReleasedNote(note.guid, note.card, kind.id, fields, note.tags, note.deck)


def _declared(
    root: Path, kinds: tuple[note_types.NoteType, note_types.NoteType], settings: DeckSettings
) -> dict[int, NoteType]:
    """The note types as a folder declares them; what it does not say is this program's."""
    names = [f"{each.name} {side}" for kind in kinds for each, side in _sides(kind)]
    folder = Project(root).look
    if folder.is_dir():
        sources = {part: _text(folder / f"{name}.html") for part, name in _parts(names)}
        style = _text(folder / "style.css")
    else:
        sources = {part: look.source(name) for part, name in _parts(names)}
        style = look.stylesheet()
    texts = {part: look.filled(text, settings) for part, text in sources.items()}
    declared = (_field_lists(root / each) for each in NOTES[:2])
    lists = next(filter(None, declared), tuple(kind.fields for kind in kinds))
    return {
        kind.id: NoteType(
            kind.name,
            fields,
            {"style": style}
            | {part: texts[part] for each, side in _sides(kind) if (part := f"{each.name} {side}")},
        )
        for kind, fields in zip(kinds, lists, strict=True)
    }


def _sides(kind: note_types.NoteType) -> Iterator[tuple[note_types.Template, str]]:
    return product(kind.templates, ("front", "back"))


def _parts(names: list[str]) -> Iterator[tuple[str, str]]:
    """Parts of the look with the files that hold them; `look.SIDES` has the templates' order."""
    return zip(names, look.SIDES, strict=True)


def _text(path: Path) -> str:
    return path.read_text("utf-8", "replace") if path.is_file() else ""


def _field_lists(code: Path) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """The lists FIELDS and CLOZE_FIELDS that a revision's program declares, read and not run.

    None where there is no program, or it does not declare them in the way known here: FIELDS as a
    tuple of names, CLOZE_FIELDS with another first name.
    """
    try:
        declared = {
            statement.targets[0].id: statement.value
            for statement in ast.parse(_text(code)).body
            if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name)
        }
        basic = tuple(map(str, ast.literal_eval(declared["FIELDS"])))
        cloze = declared["CLOZE_FIELDS"]
        assert isinstance(cloze, ast.Tuple)
        return basic, (str(ast.literal_eval(cloze.elts[0])), *basic[1:])
    except (SyntaxError, ValueError, KeyError, TypeError, AssertionError):
        return None


def _program(root: Path) -> str:
    """A digest of the code that makes notes, empty where the folder holds none."""
    paths = [path for each in NOTES if (path := root / each).is_file()]
    if not paths:
        return ""
    paths += sorted((root / MARKUP).glob("*.py"))
    return sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()


# --- git ----------------------------------------------------------------------------------------


@contextmanager
def _checked_out(revision: str) -> Iterator[Path]:
    """The project of the current folder as it was at a revision, in a temporary folder."""
    commit = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if commit is None:
        raise UnusableInput(
            f"{revision}: neither a file, nor a folder, nor a git revision known here; check the "
            "spelling, or fetch it (`git fetch origin main`, then name it `origin/main`)"
        )
    packed = _git("archive", "--format=zip", commit.decode().strip())
    if packed is None:
        raise UnusableInput(f"{revision}: this folder does not exist there, or git cannot read it")
    with tempfile.TemporaryDirectory(prefix="flashcards-diff-") as folder:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            archive.extractall(folder)  # which makes no links, and nothing outside the folder
        yield Path(folder)


def _git(*arguments: str) -> bytes | None:
    """What a git command prints; None where it fails."""
    try:
        return Project.here(needed=False).ask_git(*arguments)
    except FileNotFoundError as fault:
        raise EnvironmentFault(
            "git is not installed, so no revision can be read; install it, or name packages or "
            "folders"
        ) from fault
    except (OSError, subprocess.CalledProcessError):
        return None
