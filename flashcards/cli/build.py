"""`flashcards build`: the package."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flashcards.cli import selection, terminal
from flashcards.cli.project import Project, kept

if TYPE_CHECKING:
    from flashcards.batch import CardFile
    from flashcards.cache import Cache
    from flashcards.ledger import Ledger


def build(
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            help="The file to write, or a folder for it.",
            callback=terminal.out_package,
        ),
    ] = None,
    category: selection.Categories = None,
    concept: selection.Concepts = None,
    tag: selection.Tags = None,
    update: Annotated[
        bool, typer.Option("--update", help="The update: retired cards too, for who has the deck.")
    ] = False,
    since: Annotated[
        str,
        typer.Option(
            help="With --update: only what is new, changed or retired since this release."
        ),
    ] = "",
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Make everything anew, and keep nothing of it.")
    ] = False,
) -> None:
    """Write the Anki package and print the path of each file written.

    Example: flashcards build --concept linear-algebra
    """
    from flashcards import batch
    from flashcards.cli import times

    project = Project.here()
    project.finish_interrupted()
    if since and not update:
        raise typer.BadParameter(
            "only an update package has it; add --update", param_hint="--since"
        )
    wanted = Wanted(out, category or [], concept or [], tag or [], update, since)
    with kept(not no_cache) as store:
        told = times.read(project, store)
        common = project.fingerprint()
        found = batch.found(project.decks, common, told.cards)
        name = f"package {Path.cwd()} {wanted}"
        key = batch.digest(common, told.look(), *(file.key for file in found))
        target = _standing(store.get(name, key))
        if target is None:
            target, clean = _built(project, wanted, found, common, told.look(), store)
            unchanged = batch.found(project.decks, project.fingerprint(), told.cards) == found
            if clean and unchanged and all(file.key for file in found):
                store.put(name, key, json.dumps([str(target), _digest(target)]).encode())
    typer.echo(str(target))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the options ask for."""

    out: Path | None
    categories: list[str]
    concepts: list[str]
    tags: list[str]
    update: bool
    since: str


def _standing(kept: bytes | None) -> Path | None:
    """The file that an earlier build wrote from the very same sources, if it is as it was left."""
    if kept is None:
        return None
    target, digest = json.loads(kept)
    try:
        return Path(target) if _digest(Path(target)) == digest else None
    except OSError:
        return None


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _built(
    project: Project,
    wanted: Wanted,
    found: list[CardFile],
    common: str,
    look: int,
    store: Cache,
) -> tuple[Path, bool]:
    """Write the package; its path, and whether there was nothing to warn of."""
    from flashcards import anki_note, batch, cache, ledger, notes, package, publish

    roadmap, problems = project.load_roadmap()
    published, faults = project.load_ledger()
    _refuse_unknown(wanted, published)
    concepts = selection.selected(roadmap, wanted.categories, wanted.concepts)
    # Somebody saves a file just now: what follows is not to be kept.
    if common != project.fingerprint():
        store = cache.Cache(None)
    compiler = batch.Compiler(roadmap, published, common)
    with terminal.progress("Rendering cards") as progress:
        made = batch.deck_notes(project.decks, found, compiler, store, progress)
    faults += ledger.faults(published, dict(made.cards), str(project.ledger))
    problems = [*problems, *faults, *made.problems]
    terminal.stop_on_errors(problems)
    name = roadmap.id
    chosen: Iterable[anki_note.Note] = (
        note for note in made if selection.belongs(note.tags, roadmap, concepts, wanted.tags)
    )
    if wanted.update:
        chosen = publish.updates(chosen, roadmap, published, wanted.since)
        name += "-update"
    none = f"nothing is new, changed or retired since {wanted.since}"
    none = none if wanted.since else "no card is selected"
    suffix = selection.suffix(wanted.categories, wanted.concepts, wanted.tags)
    target = package.write(
        selection.stop_if_none(chosen, none),
        notes.note_types(roadmap, published, look or made.newest),
        target_file(wanted.out or project.dist, f"{name}{suffix}.apkg"),
        package.Release(roadmap, ledger.newest_version(published), published),
        max(ledger.released_at(published), made.newest),
    )
    return target, not problems and store.path is not None


def _refuse_unknown(wanted: Wanted, published: Ledger) -> None:
    """A usage error for a `--since` that can be no release, with those that the ledger tells of.

    One between the oldest and the newest may be: the ledger forgets a release all of whose cards
    have changed since.
    """
    from flashcards import publish
    from flashcards.engine.base import numbers

    versions = publish.versions(published)
    may_be = (
        versions
        and re.fullmatch(r"\d+\.\d+\.\d+", wanted.since)
        and numbers(versions[0]) <= numbers(wanted.since) <= numbers(versions[-1])
    )
    if wanted.since and not may_be:
        there = f"releases so far: {', '.join(versions)}" if versions else "nothing is released yet"
        raise typer.BadParameter(f"`{wanted.since}` is no release; {there}", param_hint="--since")


def target_file(out: Path, name: str) -> Path:
    """Where the package goes: `out` itself, or under its own name in the folder `out`."""
    return out if out.suffix == ".apkg" and not out.is_dir() else out / name
