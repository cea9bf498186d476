"""`flashcards retire`: a published card taken out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flashcards.cli import world
from flashcards.cli.complete import card_ids


def retire(
    card: Annotated[str, typer.Argument(help="The card's id.", autocompletion=card_ids)],
    because: Annotated[str, typer.Option(help="Why; learners read it.")],
    replaced_by: Annotated[
        str, typer.Option(help="The card that takes its place.", autocompletion=card_ids)
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
) -> None:
    """Take a published card out of the deck; its line stays in the ledger, its id never comes back.

    Learners who never reviewed it lose it with the next update; with reviews or
    words of their own they keep it, suspended.

    Example: flashcards retire rank-counts --because "Said better by rank-meaning"
    """
    from flashcards import files, ledger, notes, publish
    from flashcards.cli.selection import known
    from flashcards.sources import edits, text

    deck, _ = world.deck()
    published, problems = world.published()
    world.stop_on_errors(problems)
    known(card, published, "published card")
    cards = {each.id: each for each in deck.cards}
    if published[card].is_retired:
        raise typer.BadParameter(f"`{card}` is retired already: {published[card].because}")
    if card not in cards:
        raise typer.BadParameter(f"`{card}` is in no card file; put it back first, with git")
    if replaced_by and (known(replaced_by, cards, "card") == card):
        raise typer.BadParameter("a card cannot replace itself", param_hint="--replaced-by")
    made, faults = notes.compiled(deck, published, lambda _: 0)
    world.stop_on_errors(fault for fault in faults if fault.where.path == cards[card].where.path)
    (note,) = (each for each in made if each.card == card)
    after = publish.retired(published, note, because, replaced_by, world.now())
    path = Path(cards[card].where.path)
    left = edits.without_card(text.read(path)[0] or "", card)
    assert left is not None
    if not dry_run:
        contents = {world.LEDGER: ledger.write(after), path: left}
        files.replace_all({at: new.encode() for at, new in contents.items()}, world.JOURNAL)
        typer.echo(f"{path}\n{world.LEDGER}")
    typer.echo(f"`{card}` {'would leave' if dry_run else 'left'} the deck: {because}", err=True)
