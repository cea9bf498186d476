"""`flashcards check`: every rule, over the deck or over single files."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flashcards.cli.complete import rule_codes
from flashcards.cli.problems import BARE, Format, show, styled, summarise
from flashcards.cli.project import Project, kept
from flashcards.model import Deck, Problem, Severity, UnusableInput, Where, visible
from flashcards.near_names import did_you_mean

if TYPE_CHECKING:
    from flashcards.checks import Finding

STDIN = "-"


def check(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            help="Card files or folders; `-` reads a card file from stdin, for that of the concept "
            "in its first heading.",
            metavar="PATH",
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as errors.")] = False,
    run_code: Annotated[
        bool,
        typer.Option(
            "--run-code",
            help="Run each `python run` fence and compare its output; read it first, for it is "
            "kept from your files and the network, but this is no sandbox.",
        ),
    ] = False,
    form: Annotated[
        Format | None,
        typer.Option("--format", help="By default text; under GitHub Actions, annotations."),
    ] = None,
    fix: Annotated[
        bool, typer.Option("--fix", help="Mend spacing, the order of fields, and missing ids.")
    ] = False,
    explain: Annotated[
        str | None,
        typer.Option(
            help="Print one rule with its examples.", metavar="CODE", autocompletion=rule_codes
        ),
    ] = None,
    select: Annotated[
        list[str] | None,
        typer.Option(
            help="Only these rules, by code or by its beginning: C012, or F; may be repeated.",
            metavar="CODE",
            autocompletion=rule_codes,
        ),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(
            help="All rules but these; may be repeated.", metavar="CODE", autocompletion=rule_codes
        ),
    ] = None,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Render everything anew, and keep nothing of it.")
    ] = False,
) -> None:
    """Hold the cards and the roadmap against every rule; exit with 1 if an error is found.

    Example: flashcards check decks/mathematics --strict
    """
    if explain:
        _explain(explain)
        return
    if fix and STDIN in (paths or []):
        raise typer.BadParameter(
            "--fix changes files, and stdin is not a file; leave one of the two out",
            param_hint="--fix",
        )
    judges = _judges(select or [], ignore or [])
    project = Project.here()
    deck, problems = project.load_deck()
    only = _selected(project, paths or [], deck)
    if fix:
        with project.alone():
            done = _mend(project, deck, only)
        deck, problems = project.load_deck() if done else (deck, problems)
    read: dict[Path, str] = {}
    if STDIN in (paths or []):
        deck, faults, path, read[path] = _with_stdin(project, deck)
        problems = [each for each in problems if Path(each.where.path) != path] + faults
        only = {*(only or ()), path}
    unread = {each.where.path for each in problems}
    by_name = any(Path(name).is_file() or name == STDIN for name in paths or [])
    for each in _judged(project, deck, only, run_code=run_code, cached=not no_cache):
        # A topic whose cards could not be read is not one without cards; and who names a file did
        # not ask for what is to be written yet.
        if each.code != BARE or not (by_name or each.where.path in unread):
            problems.append(each)
    if only is not None:
        problems = [each for each in problems if Path(each.where.path) in only]
        problems += _gone(project, only, read)
    problems = [each for each in problems if judges(each.code)]
    problems = sorted(set(problems), key=lambda each: (each.where, each.code, each.message))
    show(problems, form or (Format.GITHUB if _on_github() else Format.TEXT))
    summarise(problems, sum(only is None or Path(c.where.path) in only for c in deck.cards))
    if any(strict or each.severity is Severity.ERROR for each in problems):
        raise typer.Exit(1)


def _judges(select: list[str], ignore: list[str]) -> Callable[[str], bool]:
    """Whether the options want the rule of a code; they name codes, or how codes begin."""
    from flashcards import rulebook

    def named(option: str, names: list[str]) -> tuple[str, ...]:
        codes = [each for name in names for each in name.upper().replace(",", " ").split()]
        for code in codes:
            if not any(known.startswith(code) for known in rulebook.ALL):
                raise typer.BadParameter(_no_rule(code), param_hint=option)
        return tuple(codes)

    only, never = named("--select", select), named("--ignore", ignore)
    return lambda code: (
        (not only or code.startswith(only)) and not (never and code.startswith(never))
    )


def _no_rule(code: str) -> str:
    from flashcards import rulebook

    hint = did_you_mean(code.upper(), rulebook.ALL, "") or "docs/rules.md lists them all"
    return f"there is no rule `{code}`; {hint}"


def _gone(project: Project, only: set[Path], read: Mapping[Path, str]) -> list[Problem]:
    """A problem for each published card that one of these files had and no file has now.

    What a file had, git tells: as last committed, and as last released. What it has now is what
    was `read` in its place, if anything was.
    """
    from flashcards import ledger
    from flashcards.sources import edits

    if project.ledger in only:
        return []  # then the ledger's own problems tell it
    published, _ = project.load_ledger()
    there = edits.ids_in(project.decks, read)
    gone = {name for name, each in published.items() if each.is_card and not each.is_retired}
    gone -= there
    found: list[Problem] = []
    for path in sorted(only) if gone else ():
        states = ("HEAD", f"v{ledger.newest_version(published)}")
        texts = [
            project.git("show", f"{state}:./{project.relative(path)}") or "" for state in states
        ]
        had = {name for text in texts for name in edits.card_ids(text.replace("\r\n", "\n"))}
        for name in sorted(gone & had):
            message = f"the published card `{name}` went missing from this file"
            cure = "Give it its id back if it was renamed; else run `flashcards retire`"
            found.append(ledger.RULES["L002"].at(Where(str(path)), message, cure))
    return found


def _explain(code: str) -> None:
    from flashcards import rulebook

    rule = rulebook.ALL.get(code.upper())
    if rule is None:
        raise typer.BadParameter(_no_rule(code), param_hint="--explain")
    typer.echo(rulebook.explained(rule))


def _selected(project: Project, paths: Iterable[str], deck: Deck) -> set[Path] | None:
    """The files that the arguments name, as the deck spells them; None for all of them."""
    chosen: set[Path] = set()
    for name in paths:
        path = Path(name)
        if name == STDIN:
            continue
        if not path.exists():
            raise UnusableInput(f"{name}: there is no such file or folder; check the spelling")
        named = project.root / os.path.relpath(path, project.root)
        really = project.root / os.path.relpath(path.resolve(), project.root.resolve())
        own = next((each for each in (named, really) if _of_deck(project, each)), None)
        if own is None:
            raise UnusableInput(
                f"{name}: is not part of the deck; cards lie in {project.decks}/<category>/"
            )
        chosen |= _read_at(project, own, name, deck)
    return chosen or None


def _of_deck(project: Project, path: Path) -> bool:
    return path in {project.roadmap, project.root} or project.decks in {path, *path.parents}


def _read_at(project: Project, own: Path, name: str, deck: Deck) -> set[Path]:
    """The file, or the files below the folder, of which `check` can say something.

    Of those of concepts, too, that are not there yet.
    """
    from flashcards.sources import card_files

    wanted = {
        project.decks / category.id / f"{concept.id}.md"
        for category in deck.roadmap.categories
        for concept in category.concepts
    }
    files = {project.roadmap, project.ledger, *wanted, *card_files.card_paths(project.decks)}
    chosen = {each for each in files if own in {each, *each.parents}}
    if not chosen:
        what = "holds no card file" if own.is_dir() else "is no card file"
        raise UnusableInput(
            f"{name}: {what}; cards lie in {project.decks}/<category>/<concept>.md, and a "
            "figure is judged with the cards that show it"
        )
    return chosen | {own}


def _judged(
    project: Project, deck: Deck, only: set[Path] | None, *, run_code: bool, cached: bool
) -> list[Problem]:
    """What is wrong with the deck beyond what reading it has shown."""
    from flashcards import batch, runcode

    chosen = [card for card in deck.cards if only is None or Path(card.where.path) in only]
    printed = runcode.findings(chosen) if run_code else None
    with kept(cached) as store:
        unrendered = batch.compiled(deck, {}, lambda _: 0, store)[1]
    return [*unrendered, *judged(project, deck, only, printed, cached=cached)]


def judged(
    project: Project,
    deck: Deck,
    only: set[Path] | None,
    printed: Iterable[Finding] | None = None,
    *,
    cached: bool = True,
) -> list[Problem]:
    """What the ledger and the rules say of the cards, which reading and rendering do not show."""
    from flashcards import github, ledger
    from flashcards.checks import check_cards
    from flashcards.sources import edits

    published, problems = project.load_ledger()
    places = {name: Where(str(project.decks)) for name in edits.ids_in(project.decks)}
    places |= {card.id: card.where for card in deck.cards}
    problems += ledger.faults(published, places, str(project.ledger))
    for card in deck.cards:
        problems += ledger.other_kind(published, card.id, card.is_cloze, card.where)
    chosen = [card for card in deck.cards if only is None or Path(card.where.path) in only]
    with kept(cached) as store:
        problems += github.faults(chosen, store)
    return [*problems, *check_cards(deck, only, printed, project.today())]


def _with_stdin(project: Project, deck: Deck) -> tuple[Deck, list[Problem], Path, str]:
    """The deck with a card file from stdin in place of the one that it is a version of.

    Its first heading says which: that file's path is returned too, for problems to name, and the
    text.
    """
    from flashcards.sources import card_files, card_parser, card_rules
    from flashcards.sources.lines import headings
    from flashcards.sources.text import decoded

    text, problems = decoded(sys.stdin.buffer.read(), STDIN)
    if text is None:
        return deck, problems, Path(STDIN), ""
    if not text.strip():
        return deck, [card_rules.RULES["F017"].at(Where(STDIN), "stdin is empty")], Path(STDIN), ""
    first = next(headings(text), None)
    heading = first.text if first else text.strip().split("\n")[0]
    homes = {
        each.name: (home.id, each.id) for home in deck.roadmap.categories for each in home.concepts
    }
    if heading not in homes:
        hint = did_you_mean(heading, homes)
        message = f"`{heading}` is no concept of the roadmap{hint}"
        return deck, [card_rules.RULES["F001"].at(Where(STDIN), message)], Path(STDIN), text
    category, concept = homes[heading]
    path = project.decks / category / f"{concept}.md"
    others = tuple(card for card in deck.cards if card.concept != concept)
    cards, problems = card_parser.parse(text, str(path), concept, deck.roadmap)
    problems += card_files.repeated_ids((card.id, card.where) for card in [*others, *cards])
    return replace(deck, cards=(*others, *cards)), problems, path, text


def _mend(project: Project, deck: Deck, only: set[Path] | None) -> bool:
    """Mend the chosen card files, and print what was done as a diff; whether anything was."""
    from flashcards import files
    from flashcards.sources import card_files, edits, tidy
    from flashcards.sources.text import stored

    taken = edits.ids_in(project.decks)
    concepts = {concept.id for concept in deck.roadmap.concepts()}
    done = False
    for path in card_files.card_paths(project.decks):
        if (only is not None and path not in only) or path.stem not in concepts:
            continue
        file, _ = stored(path, root=project.root)
        if file is None or path.suffix != card_files.SUFFIX:
            continue
        text, mended = file.text, tidy.tidied(file.text, path.stem, deck.roadmap, taken)
        if mended == text:
            continue
        files.replace(path, file.bytes(mended), project.root)
        done = True
        for line in unified_diff(
            text.split("\n"), mended.split("\n"), f"{path} (before)", str(path), lineterm="", n=1
        ):
            colour = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1])
            typer.echo(styled(visible(line), colour, err=True), err=True)
    return done


def _on_github() -> bool:
    return os.environ.get("GITHUB_ACTIONS") == "true"
