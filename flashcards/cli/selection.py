"""Part of the deck: the options that choose it, and the notes that they leave."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Annotated

import typer

from flashcards.cli import terminal
from flashcards.cli.complete import category_ids, concept_ids
from flashcards.cli.project import Project, kept
from flashcards.model import Card, Deck, Roadmap
from flashcards.near_names import did_you_mean

if TYPE_CHECKING:
    from flashcards.anki_note import Note
    from flashcards.ledger import Ledger

Categories = Annotated[
    list[str] | None,
    typer.Option(
        "--category",
        help="Only this category's cards; may be repeated.",
        autocompletion=category_ids,
    ),
]
Concepts = Annotated[
    list[str] | None,
    typer.Option(
        "--concept",
        help="Only this concept's cards; may be repeated.",
        autocompletion=concept_ids,
    ),
]
Tags = Annotated[
    list[str] | None, typer.Option("--tag", help="Only cards with this tag or one below it.")
]


@dataclass(frozen=True, slots=True)
class Selection:
    """The whole deck, what is published of it, and the notes that were asked for.

    `suffix` names the part, for a file beside the whole: `-linear-algebra`, and empty for all of
    the deck.
    """

    deck: Deck
    published: Ledger
    notes: list[Note]
    suffix: str


def select(
    project: Project,
    categories: list[str] | None,
    concepts: list[str] | None,
    tags: list[str] | None,
    changed: Callable[[Card], int] = lambda _: 0,
) -> Selection:
    """The deck of the project, compiled, and the notes that the options select.

    `changed` as in `notes.compiled`; by default notes carry no time. Ends with exit
    code 1 when a card has an error.
    """
    from flashcards import batch

    deck, problems = project.load_deck()
    published, faults = project.load_ledger()
    wanted = selected(deck.roadmap, categories or [], concepts or [])
    faults += project.against_ledger(published, deck)
    with kept() as store:
        made, more = batch.compiled(deck, published, changed, store)
    terminal.stop_on_errors([*problems, *faults, *more])
    chosen = [note for note in made if belongs(note.tags, deck.roadmap, wanted, tags)]
    return Selection(deck, published, chosen, suffix(categories, concepts, tags))


def suffix(*options: list[str] | None) -> str:
    """What a part's file name has after the whole's."""
    names = [name for option in options for name in option or ()]
    return "".join(f"-{name.rpartition('::')[2].rpartition('/')[2]}" for name in names)


def stop_if_none(notes: Iterable[Note], none: str = "no card is selected") -> Iterator[Note]:
    """The notes; ends with exit code 1 when there are none to write, which `none` says."""
    notes = iter(notes)
    first = next(notes, None)
    if first is None:
        typer.echo(f"{none}; nothing was written", err=True)
        raise typer.Exit(1)
    return chain([first], notes)


def selected(
    roadmap: Roadmap, categories: Sequence[str], concepts: Sequence[str]
) -> set[str] | None:
    """The ids of the concepts that the options select; None when they select everything."""
    inside = {each.id: [concept.id for concept in each.concepts] for each in roadmap.categories}
    chosen: set[str] = set()
    for name in categories:
        chosen |= set(inside[known(name, inside, "category")])
    every = [concept.id for concept in roadmap.concepts()]
    chosen |= {known(name, every, "concept") for name in concepts}
    return chosen if categories or concepts else None


def known(name: str, names: Iterable[str], kind: str) -> str:
    """The name itself when it is one of `names`; a usage error that proposes one otherwise."""
    names = list(names)
    if name in names:
        return name
    spelled = name.lower().replace(" ", "-")  # as people write a name of which an id is made
    there = "check the spelling" if kind.endswith("card") else "roadmap.yaml lists them"
    hint = did_you_mean(spelled, names, "") or there
    raise typer.BadParameter(f"there is no {kind} `{name}`; {hint}")


def belongs(
    tags: Iterable[str], roadmap: Roadmap, concepts: set[str] | None, below: list[str] | None
) -> bool:
    """Whether a note with these tags is of a chosen concept and has a tag at or under `below`."""
    if concepts is None and not below:
        return True
    tags = [tag.lower() for tag in tags]
    if concepts is not None:
        own = {f"{roadmap.tag}::concept::{concept}".lower() for concept in concepts}
        if own.isdisjoint(tags):
            return False
    roots = [root.lower().removesuffix("::") for root in below or []]
    return not roots or any(
        tag == root or tag.startswith(f"{root}::") for tag in tags for root in roots
    )
