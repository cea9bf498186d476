"""`flashcards retire`: a published card taken out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flashcards.cli import terminal
from flashcards.cli.complete import card_ids, concept_ids
from flashcards.cli.project import Project
from flashcards.model import UnusableInput

if TYPE_CHECKING:
    from flashcards.model import Card

# Where scripts lie that may draw figures.
SCRIPTS = "scripts"


def retire(
    because: Annotated[str, typer.Option(help="Why; learners read it.")],
    cards: Annotated[
        list[str] | None, typer.Argument(help="The ids of the cards.", autocompletion=card_ids)
    ] = None,
    concept: Annotated[
        str, typer.Option(help="All published cards of a concept.", autocompletion=concept_ids)
    ] = "",
    replaced_by: Annotated[
        str, typer.Option(help="The card that takes its place.", autocompletion=card_ids)
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
) -> None:
    """Take published cards out of the deck; their lines stay in the ledger, their ids
    never come back.

    Learners who never reviewed one lose it with the next update; with reviews
    or words of their own they keep it, suspended. With --concept all cards of
    a concept go, and what is then left of it is named.

    Example: flashcards retire rank-counts --because "Said better by rank-meaning"
    """
    from flashcards import files

    if not because.strip():
        raise typer.BadParameter(
            "it is empty; say why, for learners read it", param_hint="--because"
        )
    if bool(cards) == bool(concept):
        raise typer.BadParameter("name cards, or a concept with --concept")
    project = Project.here()
    with project.alone(not dry_run):
        gone, left = (list(dict.fromkeys(cards)), []) if cards else _of(project, concept)
        contents = _without(project, gone, because, replaced_by)
        if not dry_run:
            files.replace_all(contents, project.journal(), project.root)
            for path in contents:
                typer.echo(str(path))
    for each in gone:
        typer.echo(f"`{each}` {'would leave' if dry_run else 'left'} the deck: {because}", err=True)
    for line in left:
        typer.echo(line, err=True)


def _of(project: Project, concept: str) -> tuple[list[str], list[str]]:
    """The ids of the concept's published cards, and what is left when they are gone, in words."""
    from flashcards.cli.selection import known

    deck, _ = project.load_deck()
    published, problems = project.load_ledger()
    terminal.stop_on_errors(problems)
    known(concept, [each.id for each in deck.roadmap.concepts()], "concept")
    (topics,) = (
        {topic.id for topic in each.topics}
        for each in deck.roadmap.concepts()
        if each.id == concept
    )
    own = [card for card in deck.cards if card.topic in topics]
    out = [card.id for card in own if card.id in published and not published[card.id].is_retired]
    if not out:
        raise typer.BadParameter(f"no card of `{concept}` is published; delete its card file")
    if never := [card.id for card in own if card.id not in out]:
        return out, [f"never published, to be deleted by hand: {', '.join(never)}"]
    path = Path(own[0].where.path)
    others = [card for card in deck.cards if card.topic not in topics]
    users = [f"`{each.id}`" for each in deck.roadmap.concepts() if concept in each.requires]
    also = f", and out of the `requires` of {', '.join(users)} there" if users else ""
    return out, [
        f"no card is left in {path}: delete it, and take `{concept}` out of roadmap.yaml{also}",
        *_figures_left(project, path.parent, own, others),
    ]


def _figures_left(
    project: Project, folder: Path, own: Iterable[Card], others: Iterable[Card]
) -> Iterator[str]:
    """The figures that only these cards show, each with the scripts that speak of it."""
    still = {name for card in others for name in _shown(card) if _folder(card) == folder}
    drawing = sorted((project.root / SCRIPTS).rglob("*.py"))
    scripts = [(path, path.read_text("utf-8", "replace")) for path in drawing]
    for name in sorted({name for card in own for name in _shown(card)} - still):
        drawn = [str(path) for path, text in scripts if Path(name).stem in text]
        by = f" (and what draws it: {', '.join(drawn)})" if drawn else ""
        yield f"no card shows {folder / name} any more: delete it{by}"


def _folder(card: Card) -> Path:
    return Path(card.where.path).parent


def _shown(card: Card) -> Iterator[str]:
    """The names of the figures on a card."""
    from flashcards import markup

    for field in (card.front, card.answer, card.extra):
        if field is not None:
            yield from (name for name, _, _ in markup.images(field))


def _without(
    project: Project, gone: Sequence[str], because: str, replaced_by: str
) -> dict[Path, bytes]:
    """The contents of the cards' files without the cards, then of the ledger, by path.

    Ends with exit code 1, 2 or 3 for a card that cannot be retired.
    """
    from flashcards import ledger, notes, publish
    from flashcards.cli.selection import known
    from flashcards.sources import edits, text

    deck, _ = project.load_deck()
    published, problems = project.load_ledger()
    terminal.stop_on_errors(problems)
    cards = {each.id: each for each in deck.cards}
    for card in gone:
        known(card, [each for each in published if published[each].is_card], "published card")
        if published[card].is_retired:
            raise typer.BadParameter(f"`{card}` is retired already: {published[card].because}")
        if card not in cards:
            raise typer.BadParameter(f"`{card}` is in no card file; put it back first, with git")
    if replaced_by and (known(replaced_by, cards, "card") in gone):
        raise typer.BadParameter("a card cannot replace itself", param_hint="--replaced-by")
    made, faults = notes.compiled(deck, published, lambda _: 0)
    by_id = {each.card: each for each in made}
    by_path: dict[Path, list[str]] = {}
    for card in gone:
        by_path.setdefault(Path(cards[card].where.path), []).append(card)
    terminal.stop_on_errors(fault for fault in faults if Path(fault.where.path) in by_path)
    contents: dict[Path, bytes] = {}
    for path, some in by_path.items():
        file, _ = text.stored(path, root=project.root)
        left = file.text if file else None
        for card in some:
            left = edits.without_card(left, card) if left is not None and card in by_id else None
        if file is None or left is None:
            raise UnusableInput(f"{path}: changed in the meantime; run the command again")
        contents[path] = file.bytes(left)
    for card in gone:
        published = publish.retired(published, by_id[card], because, replaced_by, project.now())
    return {**contents, project.ledger: ledger.write(published).encode()}
