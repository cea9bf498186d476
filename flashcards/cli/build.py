"""`flashcards build`: the package."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flashcards.cli import world
from flashcards.cli.complete import category_ids, concept_ids
from flashcards.model import Deck, Roadmap

if TYPE_CHECKING:
    from flashcards.ledger import Ledger
    from flashcards.notes import Note


def build(
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="The file to write, or a folder for it.")
    ] = None,
    category: Annotated[
        list[str] | None,
        typer.Option(
            help="Only this category's cards; may be repeated.", autocompletion=category_ids
        ),
    ] = None,
    concept: Annotated[
        list[str] | None,
        typer.Option(
            help="Only this concept's cards; may be repeated.", autocompletion=concept_ids
        ),
    ] = None,
    tag: Annotated[
        list[str] | None, typer.Option(help="Only cards with this tag or one below it.")
    ] = None,
    update: Annotated[
        bool, typer.Option("--update", help="The update: cards changed or retired, no new ones.")
    ] = False,
    since: Annotated[
        str, typer.Option(help="With --update: the release that learners have; the one before.")
    ] = "",
) -> None:
    """Write the Anki package and print the path of each file written.

    Example: flashcards build --concept linear-algebra
    """
    made = compiled()
    roadmap = made.deck.roadmap
    wanted = selected(roadmap, category or [], concept or [])
    chosen = [note for note in made.notes if belongs(note.tags, roadmap, wanted, tag)]
    part = [*(category or []), *(concept or []), *(tag or [])]
    if update:
        from flashcards import publish

        before = since or publish.previous_version(made.published)
        chosen = publish.updates(chosen, roadmap, made.published, before)
        part = ["update", *part]
    if not chosen:
        typer.echo("no card is selected; nothing was written", err=True)
        raise typer.Exit(1)
    typer.echo(str(made.write(chosen, target_file(made.deck, out, part))))


@dataclass(frozen=True, slots=True)
class Compiled:
    """The deck in the current folder as notes, and what a package of them needs beside them.

    `look_changed` is when the stylesheet last changed, in UTC seconds.
    """

    deck: Deck
    published: Ledger
    notes: list[Note]
    look_changed: int

    def write(self, chosen: Sequence[Note], target: Path) -> Path:
        """Write some of the notes as a package and return its path."""
        from flashcards import ledger, notes, package

        version = ledger.newest_version(self.published)
        release = package.Release(self.deck.roadmap, version, self.published)
        types = notes.note_types(self.published, self.look_changed)
        return package.write(chosen, types, target, release.manifest(chosen))


def compiled() -> Compiled:
    """Compile the deck in the current folder; errors in it end the command."""
    from flashcards import notes

    deck, problems = world.deck()
    published, faults = world.published()
    changed = world.changed()
    faults += world.between(published, deck)
    made, more = notes.compiled(deck, published, lambda card: changed(Path(card.where.path)))
    world.stop_on_errors([*problems, *faults, *more])
    return Compiled(deck, published, made, changed(world.LOOK))


def selected(
    roadmap: Roadmap, categories: Iterable[str], concepts: Iterable[str]
) -> set[str] | None:
    """The ids of the concepts that the options select; None when they select everything."""
    inside = {each.id: [concept.id for concept in each.concepts] for each in roadmap.categories}
    chosen: set[str] = set()
    for name in categories:
        chosen |= set(inside[known(name, inside, "category")])
    every = [concept.id for concept in roadmap.concepts()]
    chosen |= {known(name, every, "concept") for name in concepts}
    return chosen or None


def known(name: str, names: Iterable[str], kind: str) -> str:
    """The name itself when it is one of `names`; a usage error that proposes one otherwise."""
    names = list(names)
    if name in names:
        return name
    near = get_close_matches(name, names, n=1)
    hint = f"did you mean `{near[0]}`?" if near else "`flashcards stats` lists them"
    raise typer.BadParameter(f"there is no {kind} `{name}`; {hint}")


def belongs(
    tags: Iterable[str], roadmap: Roadmap, concepts: set[str] | None, below: list[str] | None
) -> bool:
    """Whether a note with these tags is of a chosen concept and has a tag at or under `below`."""
    tags = [tag.lower() for tag in tags]
    if concepts is not None:
        own = {f"{roadmap.tag}::concept::{concept}".lower() for concept in concepts}
        if own.isdisjoint(tags):
            return False
    roots = [root.lower().removesuffix("::") for root in below or []]
    return not roots or any(
        tag == root or tag.startswith(f"{root}::") for tag in tags for root in roots
    )


def target_file(deck: Deck, out: Path | None, part: list[str]) -> Path:
    """Where the package goes; a part of the deck has a name of its own beside the whole."""
    suffix = "".join(f"-{name.rpartition('::')[2].rpartition('/')[2]}" for name in part)
    name = f"{deck.roadmap.id}{suffix}.apkg"
    if out is None:
        return Path("dist") / name
    return out if out.suffix == ".apkg" else out / name
