"""`flashcards stats`: how many cards there are, of what; and what a learner knows of them."""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flashcards.cli.complete import concept_ids
from flashcards.cli.project import Project
from flashcards.cli.selection import known

if TYPE_CHECKING:
    from flashcards.engine.progress import Standing
    from flashcards.model import Deck, Roadmap
    from flashcards.stats import Count


# More hard cards than this are no text for an issue.
SHOWN = 20


def stats(
    mine: Annotated[
        Path | None, typer.Argument(help="What Anki exported (.apkg, .colpkg), with scheduling.")
    ] = None,
    concept: Annotated[
        str,
        typer.Option(
            help="The topics of this concept, with their ids.", autocompletion=concept_ids
        ),
    ] = "",
    hard: Annotated[
        bool, typer.Option("--hard", help="The cards that you keep failing, by your export.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print how many cards there are, of what; with your export, what you know.

    Without an export, a line for each concept and the share of each kind of
    card; with it, what you know of each concept and what to begin next. With
    --hard, the cards that you keep failing, as text to paste into an issue;
    nothing is sent.

    Example: flashcards stats --json | jq '.concepts[] | select(.empty != [])'
    """
    from flashcards import stats as counting

    if hard:
        if mine is None or concept:
            raise typer.BadParameter("give it your export, and no concept", param_hint="--hard")
        _print_hard(mine, as_json)
        return
    deck, problems = Project.here().load_deck()
    if problems:
        typer.echo(f"{len(problems)} problems; `flashcards check` lists them", err=True)
    if mine is not None and concept:
        raise typer.BadParameter("it goes with no export", param_hint="--concept")
    if concept:
        _print_topics(deck, concept, as_json)
        return
    if mine is not None:
        _print_learner(mine, deck.roadmap, as_json)
        return
    counts = counting.counts(deck)
    kinds = counting.kinds(deck.cards)
    asked = counting.asked(deck.cards)
    if as_json:
        concepts = [asdict(count) for count in counts]
        typer.echo(
            json.dumps(
                {
                    "cards": len(deck.cards),
                    "in_anki": asked,
                    "kinds": kinds,
                    "concepts": concepts,
                },
                indent=2,
            )
        )
        return
    _print_table(counts, kinds, len(deck.cards), asked)


def _print_learner(mine: Path, roadmap: Roadmap, as_json: bool) -> None:
    from flashcards import learner
    from flashcards.engine import apkg

    found = learner.standings(apkg.read(mine), roadmap, time.time())
    following = learner.upcoming(roadmap, found)
    if as_json:
        concepts = [
            {**asdict(each), "concept": name, "recall": each.recall, "known": each.known}
            for name, each in found.items()
        ]
        typer.echo(json.dumps({"concepts": concepts, "next": following}, indent=2))
        return
    _print_standings(roadmap, found)
    names = [concept.name for concept in roadmap.concepts() if concept.id in following]
    typer.echo(f"\nNext: {', '.join(names) or 'nothing to begin'}")


def _print_hard(mine: Path, as_json: bool) -> None:
    from flashcards import learner
    from flashcards.engine import apkg, words

    package = apkg.read(mine)
    found = learner.hard(package)
    if not any(card.reps or card.reviews for card in package.cards):
        typer.echo(
            f"{mine} holds no reviews; export with “Include scheduling information”", err=True
        )
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=2))
        return
    if not found:
        typer.echo(f"No card was forgotten {learner.HARD} times or more.")
        return
    typer.echo(f"Cards that I keep failing ({len(found)}):\n")
    for each in found[:SHOWN]:
        part = f" ({each.part})" if each.part else ""
        typer.echo(
            words.printable(
                f"- `{each.card}`{part}: {each.question} "
                f"Forgotten {each.forgotten} times in {each.answers} answers, {each.seconds:.0f} s."
            )
        )
    if len(found) > SHOWN:
        typer.echo(f"\nand {len(found) - SHOWN} more; --json has all")


def _print_standings(roadmap: Roadmap, found: dict[str, Standing]) -> None:
    from rich.table import Table

    from flashcards.cli.console import Console

    columns = ("New", "Learning", "Young", "Mature", "Suspended", "Recall", "Known")
    table = Table("Concept", *columns, box=None, header_style="bold")
    for column in table.columns[1:]:
        column.justify = "right"
    for category in roadmap.categories:
        table.add_row(category.name, style="bold")
        for concept in category.concepts:
            each = found[concept.id]
            counts = (each.new + each.waiting, each.learning, each.young, each.mature)
            shares = (
                "–" if share is None else f"{share:.0%}" for share in (each.recall, each.known)
            )
            row = (*map(str, (*counts, each.suspended)), *shares)
            table.add_row(f"  {concept.name}", *row, style="" if each.begun else "dim")
    Console(highlight=False).print(table)


def _print_table(counts: list[Count], kinds: Counter[str], total: int, asked: int) -> None:
    from rich.table import Table

    from flashcards.cli.console import Console

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
            row = (f"  {count.id}", str(count.topics), str(covered), str(count.cards))
            table.add_row(*row, style=style)
    console = Console(highlight=False)
    console.print(table)
    shares = (f"{name} {kinds[name] / total:.0%}" for name in kinds if total)
    console.print(f"\n{total} cards: {', '.join(shares)}", soft_wrap=True)
    console.print(
        f"In Anki they are {asked}: a term asked both ways is two cards, a cloze one for each gap.",
        soft_wrap=True,
    )


def _print_topics(deck: Deck, wanted: str, as_json: bool) -> None:
    """What `new` wants to know of a concept: its topics by id, and how many cards each has."""
    from rich.table import Table

    from flashcards.cli.console import Console

    concepts = {each.id: each for each in deck.roadmap.concepts()}
    topics = concepts[known(wanted, concepts, "concept")].topics
    cards = Counter(card.topic for card in deck.cards)
    if as_json:
        rows = [{"id": each.id, "name": each.name, "cards": cards[each.id]} for each in topics]
        typer.echo(json.dumps({"concept": wanted, "topics": rows}, ensure_ascii=False, indent=2))
        return
    table = Table(f"Topics of {wanted}", "Cards", "Name", box=None, header_style="bold")
    table.columns[0].no_wrap = True
    table.columns[1].justify = "right"
    for each in topics:
        table.add_row(f"  {each.id}", str(cards[each.id]), each.name)
    Console(highlight=False).print(table)
