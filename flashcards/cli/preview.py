"""`flashcards preview`: the cards in a browser, as Anki shows them."""

from __future__ import annotations

import os
import sys
import threading
import webbrowser
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flashcards.cli import check, terminal
from flashcards.cli.project import Project
from flashcards.cli.selection import Concepts, known
from flashcards.model import Deck, Problem, UnusableInput

if TYPE_CHECKING:
    from flashcards.preview.content import Content

# How often the files are looked at, in seconds.
INTERVAL = 0.3


def preview(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Card files or folders of them; all by default.", metavar="PATH"),
    ] = None,
    concept: Concepts = None,
    static: Annotated[
        Path | None,
        typer.Option(
            help="Write the page into this folder and end.",
            metavar="DIR",
            callback=terminal.out_folder,
        ),
    ] = None,
    port: Annotated[
        int,
        typer.Option(
            help="The port to serve on; 0 finds a free one.", metavar="PORT", min=0, max=65535
        ),
    ] = 8642,
    browser: Annotated[
        bool | None,
        typer.Option(
            "--open/--no-open", help="Open a browser.", show_default="when run in a terminal"
        ),
    ] = None,
) -> None:
    """Show the cards in a browser as Anki shows them; saving a file updates the page.

    Example: flashcards preview decks/mathematics/linear-algebra.md
    """
    project = Project.here()
    wanted = selection(project, paths or [], concept or [])
    if static:
        from flashcards.preview import static as pages

        typer.echo(str(pages.write(content(project, wanted), static)))
        return
    serve(project, wanted, port, sys.stdout.isatty() if browser is None else browser)


def judged(project: Project, deck: Deck, wanted: Callable[[str], bool]) -> list[Problem]:
    """What `flashcards check` finds in the cards whose file's path is `wanted`."""
    from flashcards.sources.card_parser import is_whole

    deck = replace(deck, cards=tuple(filter(is_whole, deck.cards)))
    files = {Path(card.where.path) for card in deck.cards}
    chosen = {path for path in files if wanted(str(path))}
    return check.judged(project, deck, None if chosen == files else chosen)


def content(project: Project, wanted: Callable[[str], bool]) -> Content:
    """The page of the cards whose file's path is `wanted`, with the problems of all kinds."""
    from flashcards.preview.content import Renderer

    deck, problems = project.load_deck(faulty=True)
    found = judged(project, deck, wanted)
    return Renderer().content(deck, [*problems, *found], wanted)


def serve(
    project: Project, wanted: Callable[[str], bool], port: int, browser: bool, card: str = ""
) -> None:
    """Serve the page until Ctrl+C; a browser is opened at the card of this id."""
    from flashcards.preview import server, static
    from flashcards.preview.live import Live

    load = partial(project.load_deck, faulty=True)
    live = Live(project.root, load, lambda deck: judged(project, deck, wanted), wanted)
    live.refresh()
    title = str(live.state.data()["title"])
    with server.Server(port, live.state, static.assets(), static.page(title, live=True)) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        address = f"{running.url}#{card}" if card else running.url
        typer.echo(address)
        sys.stdout.flush()
        typer.echo("The page follows the files. Ctrl+C ends it.", err=True)
        if browser:
            webbrowser.open(address)
        try:
            live.follow(INTERVAL)
        except KeyboardInterrupt:
            typer.echo("", err=True)
        finally:
            running.shutdown()


def selection(
    project: Project, paths: Iterable[Path], concepts: Iterable[str]
) -> Callable[[str], bool]:
    """Whether a card file is one of those that the arguments name; any is when they name none."""
    chosen = [_existing(project, path) for path in paths]
    names = list(concepts)
    if names:
        roadmap = project.load_deck()[0].roadmap
        homes = {each.id: group.id for group in roadmap.categories for each in group.concepts}
        for name in names:
            known(name, homes, "concept")
            chosen.append((project.decks / homes[name] / f"{name}.md").resolve())

    @cache
    def wanted(path: str) -> bool:
        here = Path(os.path.realpath(path))
        return not chosen or any(here.is_relative_to(each) for each in chosen)

    return wanted


def _existing(project: Project, path: Path) -> Path:
    here, decks = Path(os.path.realpath(path)), project.decks.resolve()
    if not here.exists():
        raise UnusableInput(f"{path}: there is no such file or folder; check the spelling")
    inside = here.is_relative_to(decks) and (here.is_dir() or here.suffix == ".md")
    if not (inside or decks.is_relative_to(here)):
        raise UnusableInput(f"{path}: this holds no cards; name a card file or a folder in decks/")
    return here
