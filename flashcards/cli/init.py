"""`flashcards init`: a deck of one's own, from the roadmap in a README."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from flashcards.cli.project import ROADMAP, Project
from flashcards.model import UnusableInput

if TYPE_CHECKING:
    from flashcards.roadmap.beginning import Start
    from flashcards.roadmap.readings import Part, Reading


def init(
    readme: Annotated[
        Path, typer.Argument(help="The README, another Markdown file, or roadmap.sh's JSON.")
    ],
    folder: Annotated[Path, typer.Argument(help="The new deck's folder.")],
    project_id: Annotated[
        str | None, typer.Option("--id", help="The deck's id: chosen once, kept for ever.")
    ] = None,
    title: Annotated[
        str | None, typer.Option("--title", help="The deck's name; by default the README's title.")
    ] = None,
    shape: Annotated[
        Literal["tables", "lists", "nested", "links", "headings"] | None,
        typer.Option(
            help="What the concepts are: rows, entries, entries below others, links, or headings."
        ),
    ] = None,
    category: Annotated[
        str | None,
        typer.Option(metavar="HEADER", help="The header of the tables' column of categories."),
    ] = None,
    concept: Annotated[
        list[str] | None,
        typer.Option(metavar="HEADER", help="The header of a table's column of concepts."),
    ] = None,
    tutorial: Annotated[
        list[str] | None,
        typer.Option(metavar="HEADER", help="The header of a column of tutorials; or none."),
    ] = None,
    category_from: Annotated[
        Literal["column", "headings"] | None,
        typer.Option(help="Read the tables with a column of categories, or those without."),
    ] = None,
    one_category: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The category of all that stands under none."),
    ] = None,
    section: Annotated[
        list[str] | None,
        typer.Option(metavar="HEADING", help="A section that is the roadmap; the others are not."),
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option(metavar="HEADING", help="A section that is none of the roadmap."),
    ] = None,
    sentences: Annotated[
        Literal["take", "leave"] | None,
        typer.Option(help="What to do with entries of lists that are too long for a name."),
    ] = None,
    paragraphs: Annotated[
        Literal["take", "leave"] | None,
        typer.Option(help="What to do with links in paragraphs of concepts that are headings."),
    ] = None,
    base: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Where the README's folder is on the web, for links to files in it; or none.",
        ),
    ] = None,
    ids: Annotated[
        Path | None,
        typer.Option(help="A file of lines `NAME = ID`, for names that no id can be made of."),
    ] = None,
    licence: Annotated[
        str, typer.Option(metavar="SPDX", help="The licence of the cards, as SPDX writes it.")
    ] = "CC-BY-SA-4.0",
    author: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who holds the rights to the cards.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Write the new deck's files.")] = False,
) -> None:
    """Begin a deck of your own from the roadmap in a README; without --yes nothing is written.

    It prints what it took for the roadmap, and what it left out and why.

    Example: flashcards init README.md my-deck --id jane-data-roadmap
    """
    from flashcards.roadmap.beginning import Start, begun, ids_of, roadmap_files
    from flashcards.roadmap.readings import Choices
    from flashcards.roadmap.shapes import read_readme
    from flashcards.skeleton import project_files

    choices = Choices(
        shape=shape or "",
        category=category or "",
        concept=tuple(concept or ()),
        tutorial=tuple(tutorial or ()),
        category_from=category_from or "",
        one_category=one_category or "",
        section=tuple(section or ()),
        without=tuple(without or ()),
        sentences=sentences or "",
        paragraphs=paragraphs or "",
        base=base or "",
    )
    reading = read_readme(_text(readme), str(readme), choices)
    for line in _found(reading, readme) if reading.rows else ():
        typer.echo(line)
    _stop_unless_read(reading, readme)
    given = ids_of(_text(ids), str(ids)) if ids else {}
    names = project_id or "", title or reading.title
    start = Start(*names, choices, given, licence, author or "")
    _ask(list(_open(reading, start)))
    roadmap = begun(reading, start)
    files = roadmap_files(roadmap, reading) | project_files(roadmap)
    project = Project(folder)
    if folder.exists() and not folder.is_dir():
        raise UnusableInput(f"{folder}: is a file; name a folder")
    if project.roadmap.exists():
        follow = f"flashcards -C {shlex.quote(str(folder))} roadmap sync README.md"
        raise UnusableInput(f"{project.roadmap} exists; to follow a changed README: `{follow}`")
    kept = [name for name in files if (folder / name).exists()]
    if not yes:
        typer.echo(_promise(folder, files, kept, start), err=True)
        return
    _write(project, {name: text for name, text in files.items() if name not in kept})
    for name in kept:
        typer.echo(f"{folder / name} was there, and stays as it is", err=True)
    typer.echo(_next(folder, files), err=True)


def _text(path: Path) -> str:
    from flashcards.sources.text import read

    text, problems = read(path)
    if text is None:
        raise UnusableInput("\n".join(map(str, problems)))
    return text


def _found(reading: Reading, readme: Path) -> Iterator[str]:
    """What was found in the README, what was left out, and the counts."""
    from flashcards.roadmap.readings import many

    yield from _parts("Taken", reading.parts)
    yield from _parts("Left out", reading.skipped)
    yield "Categories, with how many concepts and tutorials"
    concepts = Counter(row.category for row in reading.rows)
    tutorials: Counter[str] = Counter()
    for row in reading.rows:
        tutorials[row.category] += len(row.tutorials)
    for name, count in concepts.items():
        yield f"  {name}: {count}, {tutorials[name]}"
    todos = sum(bool(row.todo) for row in reading.rows)
    yield (
        f"{readme}: {many(len(concepts), 'category')}, {many(len(reading.rows), 'concept')}, "
        f"{many(todos, 'to-do')}, {many(tutorials.total(), 'tutorial')}"
    )


def _parts(title: str, parts: tuple[Part, ...]) -> Iterator[str]:
    if parts:
        yield title
        yield from (f"  line {each.line}: {each.what}: {each.taken}" for each in parts)


def _stop_unless_read(reading: Reading, readme: Path) -> None:
    from flashcards.roadmap.shapes import refuse_unless_read

    refuse_unless_read(reading, str(readme))
    if reading.problems:
        raise UnusableInput("\n".join(map(str, reading.problems)))


def _open(reading: Reading, start: Start) -> Iterator[str]:
    """What is still to be said before there can be a deck."""
    from flashcards.roadmap.beginning import id_fault, title_fault, without_id

    if not start.id:
        yield (
            "Give the deck an id with --id, such as jane-data-roadmap. It is for ever: every card "
            "of every learner hangs on it, and it must be nobody else's."
        )
    elif fault := id_fault(start.id):
        yield f"Choose another --id: {fault}."
    if not start.title:
        yield "Give the deck a name with --title: the README has no title."
    elif fault := title_fault(start.title):
        yield f"Give the deck another name with --title: {fault}."
    if missing := [name for name in without_id(reading) if name not in (start.ids)]:
        yield "\n".join(
            [
                "Write an id behind each of these names, and hand the file over with --ids:",
                *(f"{name} = " for name in missing),
            ]
        )


def _ask(questions: list[str]) -> None:
    """End with exit code 1 where something is still to be said."""
    if questions:
        typer.echo("\n".join(questions), err=True)
        typer.echo("Nothing was written.", err=True)
        raise typer.Exit(1)


def _promise(folder: Path, files: dict[str, str], kept: list[str], start: Start) -> str:
    new = [f"  {name}" for name in files if name not in kept]
    left = [f"{folder / name} is there, and stays as it is." for name in kept]
    for_ever = f"The id `{start.id}` is then for ever."
    return "\n".join([f"Nothing was written. With --yes, in {folder}:", *new, *left, for_ever])


def _next(folder: Path, files: dict[str, str]) -> str:
    card = next(name for name in files if name.endswith(".md") and name.startswith("decks/"))
    at = f"flashcards -C {shlex.quote(str(folder))}"
    return f"next: fill in the card in {folder / card}, then `{at} check` and `{at} build`"


def _write(project: Project, contents: dict[str, str]) -> None:
    from flashcards import files

    project.root.mkdir(parents=True, exist_ok=True)
    with project.alone():
        for name in (*(each for each in contents if each != ROADMAP), ROADMAP):
            typer.echo(str(files.replace(project.root / name, contents[name], project.root)))
