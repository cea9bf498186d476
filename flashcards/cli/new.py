"""`flashcards new`: a card to fill in."""

from __future__ import annotations

from typing import Annotated

import typer

from flashcards.cli import world
from flashcards.cli.complete import concept_ids, topic_ids
from flashcards.cli.selection import known
from flashcards.model import UnusableInput


def new(
    concept: Annotated[str, typer.Argument(help="A concept's id.", autocompletion=concept_ids)],
    topic: Annotated[str, typer.Argument(help="A topic's id.", autocompletion=topic_ids)],
    card_id: Annotated[
        str | None, typer.Option("--id", help="The card's id; chosen once, kept for ever.")
    ] = None,
    cloze: Annotated[bool, typer.Option("--cloze", help="A statement with gaps.")] = False,
) -> None:
    """Add a card to fill in under its topic, and print the file and line where it stands.

    Example: flashcards new linear-algebra matrix-rank --id rank-of-product
    """
    with world.alone():
        typer.echo(_added(concept, topic, card_id, cloze))


def _added(concept: str, topic: str, card_id: str | None, cloze: bool) -> str:
    """Write the card, and give the file and line where it stands."""
    from flashcards import files
    from flashcards.sources import card_files, edits, text

    deck, _ = world.deck()
    places = {
        each.id: (category, each)
        for category in deck.roadmap.categories
        for each in category.concepts
    }
    category, home = places[known(concept, places, "concept")]
    known(topic, [each.id for each in home.topics], f"topic of {concept}")
    path = world.DECKS / category.id / f"{concept}.md"
    before, problems = text.stored(path, root=world.ROOT) if path.exists() else (None, [])
    world.stop_on_errors(problems)
    taken = {*edits.ids_in(world.DECKS), *world.published()[0]}
    if card_id and (card_id in taken or not card_files.ID.match(card_id)):
        raise typer.BadParameter(
            f"`{card_id}` is taken, or is not in kebab-case", param_hint="--id"
        )
    name = card_id or edits.fresh_id(topic, taken)
    file = before if before and before.text.strip() else text.Stored(f"# {home.name}\n", "", "\n")
    added = edits.with_new_card(file.text, home, topic, name, cloze=cloze)
    if added is None:
        world.stop_on_errors(card_files.parse(file.text, str(path), concept, deck.roadmap)[1])
        raise UnusableInput(f"{path}: code or a comment is never closed in it; close it first")
    after, line = added
    return f"{files.replace(path, file.bytes(after))}:{line}"
