"""`flashcards stats`: how many cards there are, of what."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer

from flashcards.cli import world

if TYPE_CHECKING:
    from flashcards.stats import Count


def stats(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print the number of cards per category and concept, and of each kind.

    Example: flashcards stats --json | jq '.concepts[] | select(.empty != [])'
    """
    from flashcards import stats as counting

    deck, problems = world.deck()
    if problems:
        typer.echo(f"{len(problems)} problems; `flashcards check` lists them", err=True)
    counts = counting.counts(deck)
    kinds = counting.kinds(deck.cards)
    if as_json:
        concepts = [asdict(count) for count in counts]
        typer.echo(
            json.dumps({"cards": len(deck.cards), "kinds": kinds, "concepts": concepts}, indent=2)
        )
        return
    _print_table(counts, kinds, len(deck.cards))


def _print_table(counts: list[Count], kinds: Counter[str], total: int) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("Concept", "Topics", "with cards", "Cards", box=None, header_style="bold")
    for column in table.columns[1:]:
        column.justify = "right"
    for category, group in groupby(counts, key=lambda count: count.category):
        concepts = list(group)
        cards = sum(count.cards for count in concepts)
        table.add_row(category, "", "", str(cards), style="bold")
        for count in concepts:
            covered = count.topics - len(count.empty)
            style = "" if covered == count.topics else "dim"
            row = (f"  {count.concept}", str(count.topics), str(covered), str(count.cards))
            table.add_row(*row, style=style)
    console = Console(highlight=False)
    console.print(table)
    shares = (f"{name} {kinds[name] / total:.0%}" for name in kinds if total)
    console.print(f"\n{total} cards: {', '.join(shares)}", soft_wrap=True)
