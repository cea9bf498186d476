"""`flashcards release`: a version for learners."""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flashcards.cli import terminal
from flashcards.cli.project import Project, kept
from flashcards.model import Deck, EnvironmentFault, Problem, Severity

if TYPE_CHECKING:
    from flashcards.anki_note import Note
    from flashcards.ledger import Ledger
    from flashcards.release_differences import Differences

CHANGELOG = "CHANGELOG.md"
# Where the add-on's sources are, in a project that has one.
# In git, so that a package that is built elsewhere can be held against the one made here.
CHECKSUMS = "SHA256SUMS"
NO_REPOSITORY = (
    "roadmap.yaml names no `repository`: no card will have its link “Improve this card”, and "
    "naming one later changes every card; before 1.0.0 write `repository: {address}`"
)
# A remote as git has it, by either way of writing it.
REMOTE = re.compile(r"(?:https?://|ssh://)?(?:[^@/]+@)?([\w.-]+)[:/](?:\d+/)?(.+?)(?:\.git)?/?")
UNRELEASED = re.compile(r"^## Unreleased[ \t]*\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def release(
    version: Annotated[str, typer.Argument(help="Three numbers, such as 1.2.0.")],
    breaking: Annotated[
        bool, typer.Option("--breaking", help="Go on although learners would lose something.")
    ] = False,
    since: Annotated[
        str, typer.Option(help="What learners have: a revision or a package; by default the tag.")
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            help="The folder of packages.",
            callback=terminal.out_folder,
            show_default="dist",
        ),
    ] = None,
    rename_decks: Annotated[
        bool, typer.Option("--rename-decks", help="Call subdecks what roadmap.yaml calls them now.")
    ] = False,
    skip: Annotated[
        bool, typer.Option("--skip", help="Leave version numbers out, as 3.0.0 after 1.0.0 does.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only print the notes.")] = False,
) -> None:
    """Publish: the ledger, the changelog for learners, the packages, their checksums.

    Refuses on errors, on a tree with uncommitted changes, on a change by which
    learners would lose something, and on a version that promises less than
    what changed: new and retired cards make the middle number rise, what
    learners lose the first. Commit and tag afterwards.

    Example: flashcards release 1.2.0
    """
    project = Project.here()
    with project.alone(not dry_run):
        _release(project, version, breaking, since, out, dry_run, rename_decks, skip)


def _release(
    project: Project,
    version: str,
    breaking: bool,
    since: str,
    out: Path | None,
    dry_run: bool,
    rename_decks: bool,
    skip: bool,
) -> None:
    from flashcards import files, ledger, release_notes

    deck, problems = project.load_deck()
    published, faults = project.load_ledger()
    _refuse_version(version, ledger.newest_version(published))
    _refuse_dirty(project, dry_run)
    terminal.stop_on_errors(
        _errors(project, deck, [*problems, *faults, *project.against_ledger(published, deck)])
    )
    found = _differences(project, published, since)
    if found.breaking and not breaking:
        typer.echo(
            "learners would lose something: see `flashcards diff`, or add --breaking", err=True
        )
        raise typer.Exit(1)
    _refuse_policy(version, ledger.newest_version(published), found, skip)
    when = project.now()
    after = _after(deck, published, version, when, rename_decks)
    names = release_notes.renamed_decks(ledger.renamed(published), ledger.renamed(after))
    notes = release_notes.notes_for_learners(found, deck.roadmap) + names
    if not (published or deck.roadmap.repository):
        typer.echo(NO_REPOSITORY.format(address=_remote(project)), err=True)
    changelog = _changelog(project)
    if dry_run:
        typer.echo(_section(changelog, version, when, notes))
        return
    if after == published:
        typer.echo("nothing has changed since the newest release; there is nothing to do", err=True)
        raise typer.Exit(1)
    changelog = _with_section(changelog, _section(changelog, version, when, notes))
    out = out or project.dist
    contents = _packages(project, deck, after, version, out)
    noted = {
        project.root / CHANGELOG: changelog.encode(),
        project.ledger: ledger.write(after).encode(),
        project.ledger.with_name(CHECKSUMS): contents[out / CHECKSUMS],
    }
    contents |= noted
    own = {path: each for path, each in contents.items() if files.inside(path, project.root)}
    for path in contents.keys() - own.keys():
        files.replace(path, contents[path])
    files.replace_all(own, project.journal(), project.root)
    former = out / f"{deck.roadmap.id}-update.apkg"
    if former not in contents:  # of a build before this release: nobody has what it updates
        former.unlink(missing_ok=True)
    for path in contents:
        typer.echo(str(path))
    written = " ".join(map(str, noted))  # named, for the first release's ledger is a new file
    commit = f"git add {written} && git commit -m 'Release {version}'"
    typer.echo(f"next: {commit} && git tag v{version}", err=True)
    typer.echo(f"then: git push origin HEAD v{version}", err=True)
    typer.echo(
        "the tag starts .github/workflows/release.yml, which publishes the packages", err=True
    )


def _refuse_version(version: str, newest: str) -> None:
    from flashcards.engine.base import numbers

    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        raise typer.BadParameter(f"`{version}` is no version; write three numbers, such as 1.2.0")
    if numbers(version) <= numbers(newest):
        raise typer.BadParameter(f"{version} does not come after {newest}, the newest release")


def _refuse_policy(version: str, newest: str, found: Differences, skip: bool) -> None:
    """Refuse a version that promises less than what changed, and ask about numbers left out."""
    from flashcards import release_differences
    from flashcards.engine.base import numbers

    major, minor, patch = (*numbers(newest), 0, 0, 0)[:3]
    following = [f"{major}.{minor}.{patch + 1}", f"{major}.{minor + 1}.0", f"{major + 1}.0.0"]
    counts = found.counts()
    new = counts[release_differences.NEW] + counts[release_differences.RETURNED]
    gone = counts[release_differences.RETIRED] + counts[release_differences.REMOVED]
    rank = 2 if found.breaking else 1 if new or gone else 0
    least = following[rank]
    if numbers(version) < numbers(least):
        why = (
            "learners would lose something"
            if found.breaking
            else f"{new} new and {gone} retired cards"
        )
        raise typer.BadParameter(f"{version} is too low: {why} make it at least {least}")
    if version in following or skip:
        return
    near = ", ".join(following[rank:])
    where = f"after {newest}" if newest != "0" else "for a first release"
    question = f"{version} leaves numbers out {where}; expected: {near}"
    if not sys.stdin.isatty() or not typer.confirm(f"{question}. Go on?", err=True):
        raise typer.BadParameter(f"{question}; if you mean it, add --skip")


def _remote(project: Project) -> str:
    """The web address of git's remote, as far as it has one; else what is to be filled in."""
    found = REMOTE.fullmatch((project.git("remote", "get-url", "origin") or "").strip())
    if not found or "." not in found[1]:
        return "https://HOST/OWNER/NAME"
    return f"https://{found[1]}/{found[2]}"


def _refuse_dirty(project: Project, dry_run: bool) -> None:
    status = project.git("status", "--porcelain")
    if status is None:
        raise EnvironmentFault(
            "this is no git repository, or git is not installed; a release is made in one"
        )
    if status and not dry_run:
        typer.echo(f"{status}uncommitted changes; commit or stash them first", err=True)
        raise typer.Exit(1)


def _errors(project: Project, deck: Deck, problems: list[Problem]) -> list[Problem]:
    """The errors among the problems and those that rendering and the rules find."""
    from flashcards import batch, checks, github

    with kept() as store:
        every = [
            *problems,
            *batch.compiled(deck, {}, lambda _: 0, store)[1],
            *github.faults(deck.cards, store),
            *checks.check_cards(deck, today=project.today()),
        ]
    return [problem for problem in every if problem.severity is Severity.ERROR]


def _differences(project: Project, published: Ledger, since: str) -> Differences:
    """What the release does to learners who have the one before it, or nothing yet."""
    from flashcards.cli import sides
    from flashcards.ledger import newest_version
    from flashcards.release_differences import Side, compare

    new = sides.of_folder(project.root, str(project.root))
    if not published and not since:
        return compare(Side({}, new.types), new)
    return compare(sides.side(since or f"v{newest_version(published)}"), new)


def _after(deck: Deck, published: Ledger, version: str, when: int, rename_decks: bool) -> Ledger:
    """The ledger with this release in it: cards, the look of the note types, decks."""
    from flashcards import ledger, notes

    named = published
    if rename_decks:
        named = {name: each for name, each in published.items() if each.kind != ledger.DECK}
    made = _made(deck, named, when)
    decks = notes.deck_names(deck.roadmap, named)
    current = notes.content(made, notes.note_types(deck.roadmap, published, when), decks)
    return ledger.released(published, current, version, when, deck.roadmap.id)


def _made(deck: Deck, published: Ledger, when: int) -> list[Note]:
    from flashcards import batch

    with kept() as store:
        made, problems = batch.compiled(deck, published, lambda _: when, store)
    terminal.stop_on_errors(problems)
    return made


def _packages(
    project: Project, deck: Deck, after: Ledger, version: str, out: Path
) -> dict[Path, bytes]:
    """The deck, the update where there is one, their checksums, and the add-on, by their paths.

    The checksums are those of the packages alone: of the add-on only who builds it needs one.
    """
    from flashcards import addon_package, files, ledger, notes, package, publish

    made = _made(deck, after, 0)
    is_first = publish.previous_version(after) == "0"
    update = [] if is_first else publish.updates(made, deck.roadmap, after, "")
    kinds = notes.note_types(deck.roadmap, after, 0)
    described = package.Release(deck.roadmap, version, after)
    when = ledger.released_at(after)
    found: dict[Path, bytes] = {}
    with files.temporary_folder(out / "release") as folder:
        for name, chosen in (("", made), ("-update", update)):
            if chosen:
                path = folder / f"{deck.roadmap.id}{name}.apkg"
                package.write(chosen, kinds, path, described.manifest(chosen), when)
                found[out / path.name] = path.read_bytes()
        sums = (f"{sha256(content).hexdigest()}  {path.name}\n" for path, content in found.items())
        found[out / CHECKSUMS] = "".join(sums).encode()
        addon = folder / addon_package.file_name(deck.roadmap)
        whole = folder / f"{deck.roadmap.id}.apkg"
        addon_package.write(whole, deck.roadmap, version, addon)
        found[out / addon.name] = addon.read_bytes()
    return found


def _changelog(project: Project) -> str:
    """The changelog, empty when it is not there yet."""
    from flashcards.sources import text

    path = project.root / CHANGELOG
    if not path.exists():
        return ""
    found, problems = text.read(path, root=project.root)
    terminal.stop_on_errors(problems)
    return found or ""


def _section(changelog: str, version: str, when: int, notes: str) -> str:
    """This release's section of the changelog: what stood under Unreleased, then the cards."""
    waiting = UNRELEASED.search(changelog)
    written = waiting[1].strip() if waiting else ""
    date = datetime.fromtimestamp(when, UTC).date().isoformat()
    return "\n\n".join(part for part in (f"## {version} ({date})", written, notes.strip()) if part)


def _with_section(changelog: str, section: str) -> str:
    """The changelog with this section, in the place of what stood under Unreleased."""
    waiting = UNRELEASED.search(changelog)
    if waiting:
        return (
            f"{changelog[: waiting.start()]}{section}\n\n{changelog[waiting.end() :]}".rstrip()
            + "\n"
        )
    head, heading, rest = changelog.partition("\n## ")
    return f"{(head or '# Changes').rstrip()}\n\n{section}\n{heading}{rest}".rstrip() + "\n"
