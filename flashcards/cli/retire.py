"""`flashcards retire`: a published card taken out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flashcards.cli import world
from flashcards.cli.complete import card_ids
from flashcards.model import UnusableInput


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
    from flashcards import files

    with world.alone(not dry_run):
        path, contents = _without(card, because, replaced_by)
        if not dry_run:
            files.replace_all(contents, world.journal())
            typer.echo(f"{path}\n{world.LEDGER}")
    typer.echo(f"`{card}` {'would leave' if dry_run else 'left'} the deck: {because}", err=True)


def _without(card: str, because: str, replaced_by: str) -> tuple[Path, dict[Path, bytes]]:
    """The card's file, and the contents of all files without the card, by path.

    Ends with exit code 1, 2 or 3 for a card that cannot be retired.
    """
    from flashcards import ledger, notes, publish
    from flashcards.cli.selection import known
    from flashcards.sources import edits, text

    deck, _ = world.deck()
    published, problems = world.published()
    world.stop_on_errors(problems)
    known(card, [each for each in published if published[each].is_card], "published card")
    cards = {each.id: each for each in deck.cards}
    if published[card].is_retired:
        raise typer.BadParameter(f"`{card}` is retired already: {published[card].because}")
    if card not in cards:
        raise typer.BadParameter(f"`{card}` is in no card file; put it back first, with git")
    if replaced_by and (known(replaced_by, cards, "card") == card):
        raise typer.BadParameter("a card cannot replace itself", param_hint="--replaced-by")
    made, faults = notes.compiled(deck, published, lambda _: 0)
    world.stop_on_errors(fault for fault in faults if fault.where.path == cards[card].where.path)
    path = Path(cards[card].where.path)
    note = next((each for each in made if each.card == card), None)
    file, _ = text.stored(path, root=world.ROOT)
    left = edits.without_card(file.text, card) if file else None
    if note is None or file is None or left is None:
        raise UnusableInput(f"{path}: changed in the meantime; run the command again")
    after = publish.retired(published, note, because, replaced_by, world.now())
    return path, {world.LEDGER: ledger.write(after).encode(), path: file.bytes(left)}
