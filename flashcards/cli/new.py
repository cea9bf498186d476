"""`flashcards new`: a card to fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from flashcards.cli import terminal
from flashcards.cli.complete import concept_ids, topic_ids
from flashcards.cli.project import Project
from flashcards.cli.selection import known
from flashcards.model import Concept, UnusableInput
from flashcards.near_names import did_you_mean

if TYPE_CHECKING:
    from flashcards.ledger import Ledger


def new(
    concept: Annotated[str, typer.Argument(help="A concept's id.", autocompletion=concept_ids)],
    topic: Annotated[
        str,
        typer.Argument(help="A topic's id; without, they are listed.", autocompletion=topic_ids),
    ] = "",
    card_id: Annotated[
        str | None, typer.Option("--id", help="The card's id; chosen once, kept for ever.")
    ] = None,
    cloze: Annotated[bool, typer.Option("--cloze", help="A statement with gaps.")] = False,
    show: Annotated[
        bool, typer.Option("--open", help="Go on with the preview, in a browser, at the card.")
    ] = False,
) -> None:
    """Add a card to fill in under its topic, and print the file and line where it stands.

    Example: flashcards new linear-algebra matrix-rank --id rank-of-product
    """
    project = Project.here()
    with project.alone():
        place, name = _added(project, concept, topic, card_id, cloze)
    typer.echo(place)
    if show:
        from flashcards.cli import preview

        preview.serve(project, preview.selection(project, [], [concept]), 0, True, name)


def _added(
    project: Project, concept: str, topic: str, card_id: str | None, cloze: bool
) -> tuple[str, str]:
    """Write the card, and give the file and line where it stands, and its id."""
    from flashcards import files
    from flashcards.sources import card_parser, edits, text

    deck, _ = project.load_deck()
    places = {
        each.id: (category, each)
        for category in deck.roadmap.categories
        for each in category.concepts
    }
    category, home = places[known(concept, places, "concept")]
    _known_topic(topic, home)
    path = project.decks / category.id / f"{concept}.md"
    before, problems = text.stored(path, root=project.root) if path.exists() else (None, [])
    terminal.stop_on_errors(problems)
    published = project.load_ledger()[0]
    taken = {*edits.ids_in(project.decks), *published}
    if card_id is not None and (fault := _id_fault(card_id, taken, published)):
        raise typer.BadParameter(f"`{card_id}` {fault}", param_hint="--id")
    name = card_id or edits.fresh_id(topic, taken)
    file = before if before and before.text.strip() else text.Stored(f"# {home.name}\n", "", "\n")
    added = edits.with_new_card(file.text, home, topic, name, cloze=cloze)
    if added is None:
        terminal.stop_on_errors(card_parser.parse(file.text, str(path), concept, deck.roadmap)[1])
        raise UnusableInput(f"{path}: code or a comment is never closed in it; close it first")
    after, line = added
    return f"{files.replace(path, file.bytes(after), project.root)}:{line}", name


def _known_topic(topic: str, home: Concept) -> None:
    """A usage error that lists the concept's topics, unless `topic` is one of them."""
    ids = [each.id for each in home.topics]
    if topic in ids:
        return
    wrong = f"`{topic}` is no topic of {home.id}" if topic else "a topic is missing"
    hint = did_you_mean(topic, ids) or "."
    raise typer.BadParameter(f"{wrong}{hint} Topics of {home.id}: {', '.join(ids)}")


def _id_fault(card_id: str, taken: set[str], published: Ledger) -> str:
    """Why a new card cannot have this id; empty when it can."""
    from flashcards.sources import card_parser

    if not card_parser.ID.match(card_id):
        return "is not in kebab-case: lower-case letters, digits and single hyphens, as rank-counts"
    if card_id in published and published[card_id].is_retired:
        return "was a card that is retired; its id never comes back, so choose another"
    return "is taken by another card; choose another" if card_id in taken else ""
