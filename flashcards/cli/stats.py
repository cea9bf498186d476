"""`flashcards stats`: how many cards there are, of what; and what a learner knows of them."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flashcards import records
from flashcards.cli.complete import concept_ids
from flashcards.cli.json_records import (
    ConceptCount,
    ConceptStanding,
    ConceptTopics,
    DeckCounts,
    HardRecord,
    LearnerStandings,
    TopicCount,
)
from flashcards.cli.project import Project
from flashcards.cli.selection import known

if TYPE_CHECKING:
    from flashcards.engine.apkg import Package
    from flashcards.engine.progress import Standing
    from flashcards.model import Deck
    from flashcards.road import Road, Stage
    from flashcards.stats import Count


# More hard cards than this are no text for an issue.
SHOWN = 20


def stats(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            help="A concept's id; or what Anki exported (.apkg, .colpkg), with scheduling, and "
            "outside of a deck's folder the release that you have.",
            metavar="CONCEPT | MINE",
            autocompletion=concept_ids,
            show_default=False,
        ),
    ] = None,
    concept: Annotated[
        str,
        typer.Option(
            help="The same as the argument CONCEPT: its topics, with their ids.",
            autocompletion=concept_ids,
        ),
    ] = "",
    hard: Annotated[
        bool, typer.Option("--hard", help="The cards that you keep failing, by your export.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print how many cards there are, of what; with your export, what you know.

    Without an export, a line for each concept and the share of each kind of
    card, or of one concept a line for each topic: how many cards it has, and how
    many it is to have. With your export, what you know of each concept and what
    to begin next; with --hard, the cards that you keep failing, as text to paste
    into an issue; nothing is sent.

    Example: flashcards stats --json | jq '.concepts[] | select(.empty != [])'
    """
    given = names or []
    packages = [Path(name) for name in given if _is_package(name)]
    ids = [name for name in [*given, concept] if name and not _is_package(name)]
    if len(packages) + len(ids) > (2 if packages and not ids else 1):
        raise typer.BadParameter("give one concept, or your export and its release")
    if hard and not packages:
        raise typer.BadParameter("give it your export", param_hint="--hard")
    if hard:
        _print_hard(packages[0], as_json)
    elif packages:
        _print_learner(*packages, as_json=as_json)
    elif ids:
        _print_topics(_deck(), ids[0], as_json)
    else:
        _print_deck(_deck(), as_json)


def _is_package(name: str) -> bool:
    """Whether an argument names a file, be it there or not, rather than a concept."""
    path = Path(name)
    return path.suffix.lower() in {".apkg", ".colpkg"} or path.is_file() or "/" in name


def _deck() -> Deck:
    deck, problems = Project.here().load_deck()
    if problems:
        typer.echo(f"{len(problems)} problems; `flashcards check` lists them", err=True)
    return deck


def _print_deck(deck: Deck, as_json: bool) -> None:
    from flashcards import stats as counting

    counts = counting.counts(deck)
    kinds = counting.kinds(deck.cards)
    asked = counting.asked(deck.cards)
    if as_json:
        concepts = [
            ConceptCount(
                each.concept,
                each.name,
                each.category,
                each.category_name,
                each.topics,
                list(each.empty),
                each.cards,
            )
            for each in counts
        ]
        typer.echo(records.text(DeckCounts(len(deck.cards), asked, dict(kinds), concepts)))
        return
    _print_table(counts, kinds, len(deck.cards), asked)


def _road(mine: Package, release: Path | None) -> Road:
    """The road of the release, else of the deck here, else what the export's own notes tell."""
    from flashcards import road
    from flashcards.engine import apkg, packaged

    if release is not None:
        package = apkg.read(release)
        packaged.refuse_swapped(mine, [package])
        return road.of_release(package)
    project = Project.here(needed=False)
    if project.roadmap.is_file():
        return road.of_roadmap(project.load_roadmap()[0])
    return road.of_cards(mine)


def _print_learner(mine: Path, release: Path | None = None, *, as_json: bool) -> None:
    from flashcards import learner
    from flashcards.engine import apkg

    package = apkg.read(mine)
    road = _road(package, release)
    found = learner.standings(package, road, time.time())
    following = learner.upcoming(road, found) if road.is_whole else []
    if as_json:
        concepts = [_standing(stage, found[stage.id]) for stage in road.stages()]
        told = LearnerStandings(concepts, following if road.is_whole else None)
        typer.echo(records.text(told))
    else:
        _print_standings(road, found)
        names = [stage.name for stage in road.stages() if stage.id in following]
        if road.is_whole:
            typer.echo(f"\nNext: {', '.join(names) or 'nothing to begin'}")
    if not road.is_whole:
        typer.echo(
            "to see what to begin next, name your release too: "
            f"flashcards stats {mine} ai-engineering-roadmap.apkg",
            err=True,
        )
    _warn_without_reviews(mine, package)


def _warn_without_reviews(mine: Path, package: Package) -> None:
    """Say that an export shows nothing of what was studied, lest zeros be taken for knowledge."""
    if not any(card.type or card.reps or card.reviews for card in package.cards):
        typer.echo(
            f"{mine} holds no reviews; if you have studied, export with “Include scheduling "
            "information”",
            err=True,
        )


def _standing(stage: Stage, found: Standing) -> ConceptStanding:
    return ConceptStanding(
        stage.id,
        stage.name,
        found.new,
        found.learning,
        found.young,
        found.mature,
        found.suspended,
        found.waiting,
        found.recall,
        found.known,
    )


def _print_hard(mine: Path, as_json: bool) -> None:
    from flashcards import learner
    from flashcards.engine import apkg, words

    package = apkg.read(mine)
    found = learner.hard(package)
    _warn_without_reviews(mine, package)
    if as_json:
        typer.echo(records.text([HardRecord(**asdict(each)) for each in found]))
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


def _print_standings(road: Road, found: dict[str, Standing]) -> None:
    from rich.padding import Padding
    from rich.table import Table

    from flashcards.cli.console import Console

    columns = ("New", "Learning", "Young", "Mature", "Suspended", "Recall", "Known")
    table = Table("Concept", *columns, box=None, header_style="bold")
    for column in table.columns[1:]:
        column.justify = "right"
    for category, stages in road.categories.items():
        table.add_row(category, style="bold")
        for concept in stages:
            each = found[concept.id]
            counts = (each.new + each.waiting, each.learning, each.young, each.mature)
            shares = (
                "–" if share is None else f"{share:.0%}" for share in (each.recall, each.known)
            )
            row = (*map(str, (*counts, each.suspended)), *shares)
            name = Padding(concept.name, (0, 0, 0, 2))  # also where it goes on in a second line
            table.add_row(name, *row, style="" if each.begun else "dim")
    Console(highlight=False).print(table)


def _print_table(counts: list[Count], kinds: Counter[str], total: int, asked: int) -> None:
    from rich.table import Table

    from flashcards.cli.console import Console

    table = Table("Concept", "Topics", "with cards", "Cards", box=None, header_style="bold")
    for column in table.columns[1:]:
        column.justify = "right"
    for category, group in groupby(counts, key=lambda count: count.category_name):
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
    console.print(f"\n{total} card{'s' * (total != 1)}: {', '.join(shares)}", soft_wrap=True)
    console.print(
        f"In Anki they are {asked}: a term asked both ways is two cards, a cloze one for each gap.",
        soft_wrap=True,
    )


def _print_topics(deck: Deck, wanted: str, as_json: bool) -> None:
    """The topics of a concept by id, as `new` takes them: how many cards each has, and wants."""
    from rich.table import Table

    from flashcards.cli.console import Console

    concepts = {each.id: each for each in deck.roadmap.concepts()}
    topics = concepts[known(wanted, concepts, "concept")].topics
    cards = Counter(card.topic for card in deck.cards)
    if as_json:
        rows = [
            TopicCount(each.id, each.name, cards[each.id], each.cards or None) for each in topics
        ]
        typer.echo(records.text(ConceptTopics(wanted, rows)))
        return
    table = Table(f"Topics of {wanted}", "Cards", "Wanted", "Name", box=None, header_style="bold")
    table.columns[0].no_wrap = True
    table.columns[1].justify = table.columns[2].justify = "right"
    for each in topics:
        few = cards[each.id] < each.cards
        table.add_row(
            f"  {each.id}",
            str(cards[each.id]),
            str(each.cards or "–"),
            each.name,
            style="yellow" if few else "",
        )
    Console(highlight=False).print(table)
