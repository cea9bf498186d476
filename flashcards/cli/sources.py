"""`flashcards sources`: the identifiers that the cards' sources give, and whether they exist."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from flashcards import records
from flashcards.cli.json_records import SourceRecord
from flashcards.cli.project import Project

if TYPE_CHECKING:
    from flashcards.checks.identifiers import Identifier
    from flashcards.model import Card


def sources(
    online: Annotated[
        bool, typer.Option("--online", help="Ask the web which lead nowhere; takes minutes.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print each arXiv id, DOI and address in the cards' sources, its work, and its cards.

    With --online only those that lead nowhere, and the exit code is 1 if there
    are any; answers are remembered for a day.

    Example: flashcards sources | grep arXiv
    """
    from flashcards.checks.identifiers import identifiers
    from flashcards.cli.web import answered

    deck, _ = Project.here().load_deck()
    found: dict[str, list[tuple[Card, Identifier]]] = {}
    for card in deck.cards:
        for each in identifiers(card):
            found.setdefault(each.url, []).append((card, each))
    if online:
        answers = answered(list(found))
        found = {url: found[url] for url in found if answers[url].alive is False}
    if as_json:
        typer.echo(records.text([_row(url, uses) for url, uses in found.items()]))
    for url, uses in {} if as_json else found.items():
        title = next((each.title for _, each in uses if each.title), "")
        cards = f"{len(uses)} card{'s' * (len(uses) != 1)}, first {uses[0][1].where}"
        typer.echo("  ".join(part for part in (url, title, cards) if part))
    raise typer.Exit(1 if online and found else 0)


def _row(url: str, uses: list[tuple[Card, Identifier]]) -> SourceRecord:
    first = uses[0][1]
    titles = sorted({each.title for _, each in uses if each.title})
    cards = [card.id for card, _ in uses]
    return SourceRecord(
        first.kind, first.value, url, titles, cards, first.where.path, first.where.line
    )
