"""`flashcards roadmap`: the roadmap follows its README."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flashcards import records
from flashcards.cli import terminal
from flashcards.cli.json_records import GuessRecord, LinkRecord, NamedRecord, RoadmapChange
from flashcards.cli.project import Project
from flashcards.model import UnusableInput

if TYPE_CHECKING:
    from flashcards.roadmap.differences import Difference
    from flashcards.roadmap.placing import Step
    from flashcards.roadmap.sync import Decisions, Kept, Plan, Question
    from flashcards.sources.roadmap_file import RoadmapSource

app = typer.Typer(help="Keep roadmap.yaml in step with its README.", no_args_is_help=True)


@app.command("import")
def import_(
    readme: Annotated[Path, typer.Argument(help="A README with a roadmap.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the new roadmap.yaml, write nothing.")
    ] = False,
) -> None:
    """Read a README's roadmap into a new roadmap.yaml; `roadmap sync` follows it afterwards.

    With --dry-run it also shows what it would make of one that is there.

    Example: flashcards roadmap import README.md --dry-run | diff roadmap.yaml -
    """
    project = Project.here(needed=False)
    with project.alone(not dry_run):
        _import(project, readme, dry_run)


def _import(project: Project, readme: Path, dry_run: bool) -> None:
    from flashcards import files, roadmap

    if project.roadmap.exists() and not dry_run:
        follow = f"flashcards roadmap sync {shlex.quote(str(readme))}"
        raise UnusableInput(
            f"{project.roadmap} exists, and an import would leave the card files behind; "
            f"`{follow}` shows what following the README means, and does it"
        )
    result = roadmap.import_readme(readme, project.roadmap)
    terminal.stop_on_errors(result.problems)
    for what, names in (("added", result.added), ("changed", result.changed)):
        for name in names:
            typer.echo(f"{what}: {name}", err=True)
    if dry_run:
        typer.echo(result.text or project.roadmap.read_text("utf-8"), nl=False)
    elif result.text is not None:
        typer.echo(str(files.replace(project.roadmap, result.text, project.root)))


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(help="A README with the table, or a roadmap.yaml.")],
    new: Annotated[Path, typer.Argument(help="The later one, of either kind.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print what changed between two versions of the roadmap; exit code 1 if anything did.

    A `?` marks a guess: the entries look alike, and a person has to confirm that
    they are the same.

    Example: flashcards roadmap diff roadmap.yaml README.md
    """
    from flashcards import roadmap

    versions, problems = roadmap.load_versions(old, new)
    if versions is None or problems:
        raise UnusableInput("\n".join(map(str, problems)))
    found = roadmap.differences(*versions)
    if as_json:
        typer.echo(records.text(list(map(_change, found))))
    for line in [] if as_json else _changes(found):
        typer.echo(line)
    raise typer.Exit(1 if found else 0)


@app.command()
def sync(
    readme: Annotated[Path, typer.Argument(help="A README with the roadmap's table.")],
    yes: Annotated[bool, typer.Option("--yes", help="Carry the plan out.")] = False,
    plan_id: Annotated[
        str | None, typer.Option("--plan", help="Only if the plan still is the one of this id.")
    ] = None,
    confirm: Annotated[
        list[str] | None,
        typer.Option(metavar="OLD=NEW", help="NEW of the README is OLD; may be repeated."),
    ] = None,
    not_same: Annotated[
        list[str] | None,
        typer.Option(metavar="OLD=NEW", help="NEW of the README is not OLD; may be repeated."),
    ] = None,
    rename_id: Annotated[
        list[str] | None,
        typer.Option(metavar="OLD=NEW", help="Change a concept's id; the old one is recorded."),
    ] = None,
    ids: Annotated[
        Path | None,
        typer.Option(help="A file of lines `NAME = ID`, for new names that make no id."),
    ] = None,
) -> None:
    """Print what following a changed README means; with --yes do it. Nothing is ever deleted.

    Example: flashcards roadmap sync README.md --confirm gans=generative-networks
    """
    from flashcards import roadmap

    named = tuple(_ids(ids).items()) if ids else ()
    decisions = roadmap.Decisions(_pairs(confirm), _pairs(not_same), _pairs(rename_id), named)
    project = Project.here()
    with project.alone(yes):
        _sync(project, readme, decisions, yes, plan_id)


def _sync(
    project: Project, readme: Path, decisions: Decisions, yes: bool, plan_id: str | None
) -> None:
    from flashcards import roadmap

    published, faults = project.load_ledger()
    if faults:
        raise UnusableInput("\n".join(map(str, faults)))
    known = {name for name, entry in published.items() if entry.is_card and not entry.is_retired}
    try:
        plan = roadmap.planned(readme, project.roadmap, project.decks, decisions, known)
    except roadmap.WrongDecision as fault:
        raise typer.BadParameter(str(fault)) from fault
    for line in _plan(project, plan, readme):
        typer.echo(line)
    terminal.stop_on_errors(plan.problems)
    if yes:
        _refuse(
            plan, plan_id, roadmap.fingerprint(readme, project.roadmap, project.decks, decisions)
        )
        for step in roadmap.carry_out(plan, project.roadmap, project.decks):
            typer.echo(f"done: {_step(step, project)}", err=True)


def _refuse(plan: Plan, wanted: str | None, now: str) -> None:
    """End with exit code 1 if the plan may not be carried out."""
    if plan.questions:
        typer.echo("Nothing was done: answer the questions above, then run it again.", err=True)
    elif wanted not in (None, plan.id) or now != plan.id:
        message = (
            f"Nothing was done: the files no longer fit plan {wanted or plan.id}. Read the new one."
        )
        typer.echo(message, err=True)
    else:
        return
    raise typer.Exit(1)


def _ids(path: Path) -> dict[str, str]:
    from flashcards.roadmap.beginning import ids_of
    from flashcards.sources.text import read

    text, problems = read(path)
    if text is None:
        raise UnusableInput("\n".join(map(str, problems)))
    return ids_of(text, str(path))


def _pairs(options: list[str] | None) -> tuple[tuple[str, str], ...]:
    pairs = []
    for option in options or []:
        old, equals, new = option.partition("=")
        if not (old.strip() and equals and new.strip()):
            raise typer.BadParameter(f"`{option}` is not of the form OLD=NEW")
        pairs.append((old.strip(), new.strip()))
    return tuple(pairs)


def _plan(project: Project, plan: Plan, readme: Path) -> Iterator[str]:
    yield f"Plan {plan.id}: {readme} carried over"
    if not (plan.questions or plan.steps or plan.kept or plan.problems):
        yield "There is nothing to do."
        return
    if plan.questions:
        yield from _part("Answer first (the rest is as if each likeliest answer were given)")
        for question in plan.questions:
            yield from _question(question)
    if plan.changes:
        yield from _part("roadmap.yaml")
        yield from (f"  {line}" for line in _changes(plan.changes))
        yield from _parted(plan.changes)
    if files := [step for step in plan.steps if step.target != project.roadmap]:
        yield from _part("Card files and figures")
        yield from (f"  {_step(step, project)}" for step in files)
        if any(step.kind != "write" and step.target.suffix != ".md" for step in files):
            yield "  A script that draws one of these figures has to be told its new path."
    if plan.kept:
        yield from _part("Not in the README any more (kept as it is, until you act)")
        for kept in plan.kept:
            yield from _kept(kept)
    if plan.changes:
        yield from _part("Learners")
        yield from (f"  {line}" for line in plan.effects)


def _parted(found: Iterable[Difference]) -> Iterator[str]:
    """Where the cards of a concept are that became several."""
    for each in found:
        if each.change == "split" and each.of == "concept":
            (old,) = each.old
            others = " and ".join(part.name for part in each.new if part.id != old.id)
            yield f"  All cards stay with {old.name}. Those that belong to {others}"
            yield "  are to be moved into its card file, under a topic of it; they keep their ids."


def _part(title: str) -> tuple[str, str]:
    return "", title


def _question(question: Question) -> Iterator[str]:
    yield f"  {question.old.name} -> {question.new.name}? ({question.because})"
    yield from (f"      {concept.name}" for concept in question.moved)
    for answer in question.answers:
        yield f"    {answer.option} {shlex.quote('='.join(answer.pair))}"
        yield f"        {answer.means}"
    if question.otherwise:
        yield f"    {question.otherwise}"


def _step(step: Step, project: Project) -> str:
    if step.kind == "write":
        return (
            f"{step.target}: {'written' if step.target == project.roadmap else 'heading changed'}"
        )
    return f"{step.source} {'copied' if step.kind == 'copy' else 'moved'} to {step.target}"


def _kept(kept: Kept) -> Iterator[str]:
    after = ", ".join(kept.needed_by)
    users = f", and out of the `requires` of {after} there" if after else ""
    if not kept.cards:
        file = f", and delete {kept.path}" if kept.path else ""
        out = f"take it out of roadmap.yaml{users}{file}"
        yield f"  {kept.entry.name} ({kept.entry.id}): no cards; {out}"
        return
    goes = f"; its content seems to be in {kept.successor} now" if kept.successor else ""
    count = f"{len(kept.cards)} card{'s' * (len(kept.cards) != 1)}"
    yield f"  {kept.entry.name} ({kept.entry.id}): {count} in {kept.path}{goes}"
    yield f"    Retire all (`flashcards retire --concept {kept.entry.id}`), or each, or move"
    yield "    cards under a topic of another concept; they keep their ids. Then take the concept"
    yield f"    out of roadmap.yaml{users}."
    yield from (f"      {card}" for card in kept.cards)


def _changes(found: Iterable[Difference]) -> Iterator[str]:
    for each in found:
        change = each.change + ("?" if each.guess else "")
        yield f"{change:<11} {each.of:<9} {_what(each)}"
        if each.change in {"renamed", "moved", "id"}:
            continue
        if each.change == "reordered":
            yield f"{'':<21} in another place: {', '.join(each.come)}"
            continue
        yield from (f"{'':<21} - {text}" for text in each.gone)
        yield from (f"{'':<21} + {text}" for text in each.come)


def _what(each: Difference) -> str:
    old, new = (" + ".join(entry.name for entry in side) for side in (each.old, each.new))
    home = next((f" ({entry.category})" for entry in each.new + each.old if entry.category), "")
    because = f" ({each.guess.score:.0%}: {each.guess.because})" if each.guess else ""
    if each.change in {"renamed", "merged", "split"}:
        return f"{old} -> {new}{because}"
    if each.change in {"moved", "id"}:
        return f"{new}: {each.gone[0]} -> {each.come[0]}"
    if each.change in {"added", "removed"}:
        return f"{new or old}{home}"
    return new


@app.command()
def links(
    online: Annotated[
        bool, typer.Option("--online", help="Ask the web which links are dead; takes minutes.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print what is wrong with the tutorials' links; exit code 1 if anything is.

    With --online every link is asked for, one request at a time per host; answers
    are remembered for a day.

    Example: flashcards roadmap links --online --json | jq -r '.[].url'
    """
    from flashcards.cli.web import answered
    from flashcards.roadmap import links as checking
    from flashcards.roadmap import placing

    project = Project.here()
    source = _source(project)
    assert source.roadmap is not None, "a roadmap that was read"
    answers = answered(checking.urls(source.roadmap)) if online else {}
    card_files, _ = placing.card_files(project.decks, source.roadmap)
    with_cards = {each.concept for each in card_files if each.cards}
    found = checking.findings(source, str(project.roadmap), with_cards, answers)
    if as_json:
        typer.echo(
            records.text([LinkRecord.about(each.problem, each.concept, each.url) for each in found])
        )
    for each in [] if as_json else found:
        typer.echo(str(each.problem))
    raise typer.Exit(1 if found else 0)


def _source(project: Project) -> RoadmapSource:
    """roadmap.yaml with its places; links that are not canonical are no hindrance."""
    from flashcards.sources.roadmap_file import parse_roadmap
    from flashcards.sources.roadmap_rules import URL_CANONICAL
    from flashcards.sources.text import read

    text, problems = read(project.roadmap, root=project.root)
    source = parse_roadmap(text, str(project.roadmap)) if text is not None else None
    problems += [p for p in source.problems if p.code != URL_CANONICAL.code] if source else []
    if source is None or problems:
        raise UnusableInput("\n".join(map(str, problems)))
    return source


def _change(each: Difference) -> RoadmapChange:
    guess = each.guess
    return RoadmapChange(
        each.change,
        each.of,
        [NamedRecord(entry.id, entry.name, entry.category) for entry in each.old],
        [NamedRecord(entry.id, entry.name, entry.category) for entry in each.new],
        list(each.gone),
        list(each.come),
        GuessRecord(guess.old, guess.new, guess.score, guess.because) if guess else None,
    )
