"""A version for learners: what is refused, what is written, and that it is all or nothing."""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from anki_worker import take_in
from conftest import EPOCH, REPOSITORY, Project
from test_check_command import RANK, STOPPING, first_question
from test_crashes import PROGRAM, state
from test_package import command, commit

from flashcards.engine import apkg

if TYPE_CHECKING:
    from anki.collection import Collection

LATER = EPOCH + 86_400
NAME = "small-roadmap"
C2 = r"{{c2::$\lt \frac{n}{\sqrt{1}}$}}"


@pytest.fixture
def released(project: Project) -> Project:
    """The small project in git, released as 1.0.0, committed and tagged."""
    (project.root / ".gitignore").write_text("/dist/\n")
    (project.root / "CHANGELOG.md").write_text("# Changes\n\n## Unreleased\n\nHello, learner.\n")
    commit(project.root, "2026-11-22T00:00:00Z")
    publish(project, "1.0.0", EPOCH)
    return project


def publish(project: Project, version: str, when: int, *more: str) -> None:
    result = project.run("release", version, *more, epoch=when)
    assert result.exit_code == 0, result.output + repr(result.exception)
    commit(project.root, "2026-11-23T00:00:00Z")
    subprocess.run(["git", "tag", f"v{version}"], cwd=project.root, check=True)


def test_a_first_release_writes_ledger_changelog_package_and_checksums(released: Project) -> None:
    dist = released.root / "dist"
    made = ["SHA256SUMS", "small-roadmap.ankiaddon", f"{NAME}.apkg"]
    assert sorted(path.name for path in dist.iterdir()) == made
    digest = hashlib.sha256((dist / f"{NAME}.apkg").read_bytes()).hexdigest()
    for sums in (dist / "SHA256SUMS", released.root / "decks/SHA256SUMS"):
        assert sums.read_text() == f"{digest}  {NAME}.apkg\n"
    lines = (released.root / "decks/ledger.jsonl").read_text("utf-8").splitlines()
    entries = [json.loads(line) for line in lines]
    assert [each["id"] for each in entries] == sorted(each["id"] for each in entries)
    assert {each["version"] for each in entries} == {"1.0.0"}
    assert len(entries) == 5 + 2 + 2 + 1  # cards, note types, decks, and the release
    text = (released.root / "CHANGELOG.md").read_text("utf-8")
    assert text.startswith(
        "# Changes\n\n## 1.0.0 (2026-11-23)\n\nHello, learner.\n\n### New: 5 cards"
    )
    assert "Unreleased" not in text
    found = apkg.read(dist / f"{NAME}.apkg")
    assert found.manifest is not None
    assert found.manifest["version"] == "1.0.0"
    assert all('"release":"1.0.0"' in note.fields[9] for note in found.notes)


def test_the_first_release_says_what_it_costs_to_name_no_repository(project: Project) -> None:
    commit(project.root, "2026-11-22T00:00:00Z")
    said = "roadmap.yaml names no `repository`"
    told = project.run("release", "1.0.0", "--dry-run").stderr
    assert said in told
    assert "`repository: https://HOST/OWNER/NAME`" in told
    subprocess.run(
        ["git", "remote", "add", "origin", "git@example.org:some/deck.git"],
        cwd=project.root,
        check=True,
    )
    for remote in (
        "git@example.org:some/deck.git",
        "https://example.org/some/deck",
        "ssh://git@example.org:22/some/deck.git",
        "https://me:word@example.org/some/deck.git/",
    ):
        subprocess.run(["git", "remote", "set-url", "origin", remote], cwd=project.root, check=True)
        told = project.run("release", "1.0.0", "--dry-run").stderr
        assert "`repository: https://example.org/some/deck`" in told, remote
    subprocess.run(
        ["git", "remote", "set-url", "origin", "/srv/deck.git"], cwd=project.root, check=True
    )
    told = project.run("release", "1.0.0", "--dry-run").stderr
    assert "`repository: https://HOST/OWNER/NAME`" in told
    project.edit("roadmap.yaml", "repository: ''", "repository: https://example.org/a/b")
    commit(project.root, "2026-11-22T01:00:00Z")
    result = project.run("release", "1.0.0", "--dry-run")
    assert (result.exit_code, said in result.stderr) == (0, False)


def test_the_commands_that_it_names_next_leave_nothing_uncommitted(project: Project) -> None:
    (project.root / ".gitignore").write_text("/dist/\n")
    commit(project.root, "2026-11-22T00:00:00Z")
    _, _, following = project.run("release", "1.0.0").stderr.partition("next: ")
    environment = os.environ | {
        f"GIT_{who}_{what}": "a@example.org"
        for who in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }

    def shell(line: str) -> str:
        return subprocess.check_output(line, shell=True, cwd=project.root, env=environment).decode()

    typed, then, *_ = following.splitlines()
    assert then == "then: git push origin HEAD v1.0.0"
    shell(typed)
    assert shell("git status --porcelain") == ""
    assert "decks/ledger.jsonl" in shell("git show --name-only v1.0.0")


def test_building_the_released_sources_gives_the_released_bytes(released: Project) -> None:
    before = (released.root / "dist" / f"{NAME}.apkg").read_bytes()
    assert released.build(epoch=None).read_bytes() == before


def test_packages_built_from_the_tag_are_those_whose_checksums_the_release_recorded(
    released: Project,
) -> None:
    released.edit("decks/mathematics/trigonometry.md", "A: The unit", "A: It is the unit")
    commit(released.root, "2026-11-24T00:00:00Z")
    publish(released, "1.1.0", LATER)
    shutil.rmtree(released.root / "dist")
    built = [released.build(*more, epoch=None) for more in ([], ["--update"])]
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in built}
    lines = (released.root / "decks/SHA256SUMS").read_text("utf-8").splitlines()
    assert sorted(lines) == sorted(f"{digest}  {name}" for name, digest in digests.items())
    assert len(lines) == 2


def test_the_workflow_builds_what_the_first_and_each_later_release_recorded(
    released: Project,
) -> None:
    workflow = yaml.safe_load((REPOSITORY / ".github/workflows/release.yml").read_text("utf-8"))
    steps = {step.get("name"): step.get("run") for step in workflow["jobs"]["build"]["steps"]}
    wanted = [
        name
        for name in steps
        if name and name.startswith(("Build the package", "Build the u", "H"))
    ]
    assert len(wanted) == 3
    build = f'#!/bin/sh\nexec {shlex.join(PROGRAM)} build "$@"\n'
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    for version, packages in (("1.0.0", 1), ("1.1.0", 2)):
        if version != "1.0.0":
            released.edit("decks/mathematics/trigonometry.md", "A: The unit", "A: It is the unit")
            commit(released.root, "2026-11-24T00:00:00Z")
            publish(released, version, LATER)
        shutil.rmtree(released.root / "dist")
        (released.root / "scripts").mkdir(exist_ok=True)
        (released.root / "scripts/build").write_text(build)
        (released.root / "scripts/build").chmod(0o755)
        for name in wanted:
            step = ["bash", "-eo", "pipefail", "-c", steps[name]]
            subprocess.run(step, cwd=released.root, env=environment, check=True)
        assert len([*(released.root / "dist").glob("*.apkg")]) == packages
        shutil.rmtree(released.root / "scripts")


def test_a_second_release_changes_only_what_changed(released: Project) -> None:
    released.edit("decks/mathematics/trigonometry.md", "A: The unit", "A: It is the unit")
    commit(released.root, "2026-11-24T00:00:00Z")
    publish(released, "1.1.0", LATER)
    entries = {
        each["id"]: each
        for each in map(
            json.loads, (released.root / "decks/ledger.jsonl").read_text("utf-8").splitlines()
        )
    }
    assert entries["unit-circle-radius"]["changed_in"] == "1.1.0"
    assert entries["unit-circle-radius"]["version"] == "1.0.0"
    assert entries["rank-counts"]["changed"] == "2026-11-23T00:00:00Z"
    notes = {
        note.fields[6]: note.mod for note in apkg.read(released.root / f"dist/{NAME}.apkg").notes
    }
    assert notes["unit-circle-radius"] == LATER
    assert notes["rank-counts"] == EPOCH
    update = apkg.read(released.root / f"dist/{NAME}-update.apkg")
    assert {note.fields[6]: note.mod for note in update.notes} == notes  # all that are live
    text = (released.root / "CHANGELOG.md").read_text("utf-8")
    assert text.index("## 1.1.0") < text.index("### Changed: 1 card") < text.index("## 1.0.0")


def test_a_release_that_only_moves_cards_is_a_release_of_its_own(released: Project) -> None:
    """The next one starts from it, and Anki is not told that the cards have a new text."""
    released.edit("roadmap.yaml", "name: 1. Mathematics", "name: 1. Maths")
    commit(released.root, "2026-11-24T00:00:00Z")
    publish(released, "1.1.0", LATER, "--rename-decks")
    again = released.run("release", "1.1.0")
    assert again.exit_code == 2
    assert "does not come after 1.1.0" in again.output
    update = apkg.read(released.root / f"dist/{NAME}-update.apkg")
    assert {update.decks[card.did] for card in update.cards} == {
        "Small Roadmap::1. Maths",
        LEARNING,
    }
    assert {note.mod for note in update.notes} == {EPOCH}
    released.edit("decks/mathematics/trigonometry.md", "A: The unit", "A: It is the unit")
    commit(released.root, "2026-11-25T00:00:00Z")
    publish(released, "1.2.0", LATER + 5)
    text = (released.root / "CHANGELOG.md").read_text("utf-8")
    assert "Moved" not in text[: text.index("## 1.1.0")]


def test_an_update_holds_a_card_that_the_release_before_had_brought(released: Project) -> None:
    linear = "decks/mathematics/linear-algebra.md"
    text = (released.root / linear).read_text("utf-8")
    new = "Q: What is an invertible matrix's rank?\n\nA: Its size.\n\nSource: Axler, ch. 3"
    (released.root / linear).write_text(f"{text}\n### rank-new\n\n{new}\n", "utf-8")
    commit(released.root, "2026-11-24T00:00:00Z")
    publish(released, "1.1.0", LATER)
    released.edit(linear, "A: Its size.", "A: Its full size.")
    commit(released.root, "2026-11-25T00:00:00Z")
    publish(released, "1.2.0", LATER + 5)
    update = apkg.read(released.build("--update", "--since", "1.1.0", epoch=None))
    assert {note.fields[6] for note in update.notes} == {"rank-new"}


def test_what_is_to_be_typed_next_commits_the_first_ledger_too(project: Project) -> None:
    (project.root / ".gitignore").write_text("/dist/\n")
    commit(project.root, "2026-11-22T00:00:00Z")
    result = project.run("release", "1.0.0")
    _, _, typed = result.stderr.partition("next: ")
    subprocess.run(
        typed.splitlines()[0], cwd=project.root, shell=True, check=True, capture_output=True
    )
    assert {"decks/ledger.jsonl", "CHANGELOG.md"} <= set(git(project, "ls-files").split())
    assert not git(project, "status", "--porcelain")


def git(project: Project, *arguments: str) -> str:
    return subprocess.check_output(["git", *arguments], cwd=project.root, text=True)


@pytest.mark.parametrize(
    ("spoil", "arguments", "code", "said"),
    [
        ("", ["1.0.0"], 2, "does not come after 1.0.0"),
        ("", ["0.9.9"], 2, "does not come after"),
        ("", ["1.1"], 2, "three numbers"),
        ("", ["1.1.0"], 1, "nothing has changed"),
        ("dirty", ["1.1.0"], 1, "uncommitted changes"),
        ("error", ["1.1.0"], 1, "M001"),
        ("rule", ["1.1.0"], 1, "C0"),
        ("lost", ["1.1.0"], 1, "flashcards retire"),
        ("breaking", ["1.1.0"], 1, "learners would lose something"),
        ("untagged", ["1.1.0"], 3, "v1.0.0"),
    ],
)
def test_what_is_refused_changes_nothing(
    released: Project, spoil: str, arguments: list[str], code: int, said: str
) -> None:
    linear = "decks/mathematics/linear-algebra.md"
    if spoil == "dirty":
        released.edit(linear, "independent columns", "free columns")
    elif spoil == "error":
        released.edit(linear, "independent columns", "<script>x</script>")
    elif spoil == "rule":
        released.edit(linear, "Q: What does the rank of a matrix count?", "Q: Is rank a count?")
    elif spoil == "lost":
        released.edit(linear, "### rank-counts", "### rank-is")
    elif spoil == "breaking":
        released.edit(linear, C2, "less")
    elif spoil == "untagged":
        subprocess.run(["git", "tag", "-d", "v1.0.0"], cwd=released.root, check=True)
    if spoil not in {"", "dirty", "untagged"}:
        commit(released.root, "2026-11-24T00:00:00Z")
    before = state(released.root)
    done = command(released.root, "release", *arguments)
    assert done.returncode == code, done.stderr
    assert said in " ".join(done.stderr.replace("│", " ").split())
    assert "Traceback" not in done.stderr
    assert state(released.root) == before


@pytest.mark.parametrize(
    ("code", "question"),
    [
        *STOPPING,
        ("C009", "Q: Explain the rank of a matrix."),
        ("M014", "Q: Which of these does the rank count?\n- rows\n- columns"),
    ],
)
@pytest.mark.parametrize("more", [[], ["--dry-run"]])
def test_whatever_stops_a_build_or_a_check_stops_a_release(
    released: Project, code: str, question: str, more: list[str]
) -> None:
    released.edit(RANK, first_question(released), question)
    commit(released.root, "2026-11-24T00:00:00Z")
    before = state(released.root)
    result = released.run("release", "1.1.0", "--breaking", *more)
    assert result.exit_code == 1
    assert f" {code} " in result.stderr
    assert "nothing was written" in result.stderr
    assert state(released.root) == before


def test_a_breaking_release_can_be_insisted_on(released: Project) -> None:
    released.edit("decks/mathematics/linear-algebra.md", C2, "less")
    commit(released.root, "2026-11-24T00:00:00Z")
    publish(released, "2.0.0", LATER, "--breaking")


def test_a_dry_run_prints_the_notes_and_writes_nothing(released: Project) -> None:
    released.edit("decks/mathematics/trigonometry.md", "A: The unit", "A: It is the unit")
    before = state(released.root)
    result = released.run("release", "1.1.0", "--dry-run")
    assert result.exit_code == 0
    assert "### Changed: 1 card" in result.stdout
    assert state(released.root) == before


def decks(path: Path) -> set[str]:
    found = apkg.read(path)
    return {found.decks[card.did] for card in found.cards}


MATHEMATICS = "Small Roadmap::1. Mathematics"
LEARNING = "Small Roadmap::2. Machine Learning"


def test_a_published_deck_keeps_its_name_whatever_the_roadmap_says(released: Project) -> None:
    assert decks(released.build()) == {MATHEMATICS, LEARNING}
    released.edit("roadmap.yaml", "title: Small Roadmap", "title: Roadmap")
    released.edit("roadmap.yaml", "name: 1. Mathematics", "name: 2. Maths")
    released.edit("roadmap.yaml", "name: 2. Machine Learning", "name: 1. Machine Learning")
    assert decks(released.build()) == {MATHEMATICS, LEARNING}


def test_a_new_category_whose_number_is_taken_gets_the_next_free_one(released: Project) -> None:
    text = (released.root / "roadmap.yaml").read_text("utf-8")
    head, mark, rest = text.partition("      - id: trigonometry\n")
    concept, learning, tail = rest.partition("  - id: machine-learning\n")
    new = f"  - id: geometry\n    name: 2. Geometry\n    concepts:\n{mark}{concept}"
    (released.root / "roadmap.yaml").write_text(f"{head}{new}{learning}{tail}", "utf-8")
    (released.root / "decks/geometry").mkdir()
    old = released.root / "decks/mathematics/trigonometry.md"
    old.rename(released.root / "decks/geometry/trigonometry.md")
    new_deck = "Small Roadmap::3. Geometry"
    assert decks(released.build()) == {MATHEMATICS, LEARNING, new_deck}
    commit(released.root, "2026-11-24T00:00:00Z")
    publish(released, "1.1.0", LATER)
    assert decks(released.build()) == {MATHEMATICS, LEARNING, new_deck}


def test_decks_are_renamed_only_when_it_is_asked_for(released: Project) -> None:
    released.edit("roadmap.yaml", "name: 1. Mathematics", "name: 1. Maths")
    commit(released.root, "2026-11-24T00:00:00Z")
    publish(released, "2.0.0", LATER, "--rename-decks")
    path = released.build()
    assert decks(path) == {"Small Roadmap::1. Maths", LEARNING}
    manifest = apkg.read(path).manifest
    assert manifest is not None
    assert manifest["renamed"] == {MATHEMATICS: "Small Roadmap::1. Maths"}
    log = (released.root / "CHANGELOG.md").read_text("utf-8")
    assert f"- “{MATHEMATICS}” is now “Small Roadmap::1. Maths”" in log


def test_an_update_takes_every_earlier_release_to_this_one(
    released: Project, new_collection: Callable[[], Collection]
) -> None:
    """Its live cards and its retired ones, from the first release and from the second."""
    first, second = released.build("--out", "1.apkg", epoch=None), released.root / "2.apkg"
    result = released.run("retire", "rank-counts", "--because", "Said better", epoch=LATER)
    assert result.exit_code == 0, result.output
    commit(released.root, "2026-11-24T00:00:00Z")
    publish(released, "1.1.0", LATER)
    shutil.copy(released.root / f"dist/{NAME}.apkg", second)
    linear = "decks/mathematics/linear-algebra.md"
    new = "Q: What is an invertible matrix's rank?\n\nA: Its size.\n\nSource: Axler, ch. 3"
    text = (released.root / linear).read_text("utf-8")
    (released.root / linear).write_text(f"{text}\n### rank-new\n\n{new}\n", "utf-8")
    commit(released.root, "2026-11-25T00:00:00Z")
    publish(released, "1.2.0", LATER + 5)
    for had, retired in ((first, {"rank-counts"}), (second, {"rank-counts"})):
        collection = new_collection()
        take_in(collection, had)
        take_in(collection, released.root / f"dist/{NAME}-update.apkg")
        notes = [collection.get_note(nid) for nid in collection.find_notes("")]
        assert {note["Key"] for note in notes if note["Retired"]} == retired
        assert "rank-new" in {note["Key"] for note in notes}
        empty = {card for note in collection.get_empty_cards().notes for card in note.card_ids}
        assert empty == {card for note in notes if note["Retired"] for card in note.card_ids()}
    log = (released.root / "CHANGELOG.md").read_text("utf-8")
    newest, _, before = log.partition("## 1.1.0")
    assert "Empty Cards" in before
    assert "Empty Cards" not in newest


# What a version promises


def reword(project: Project) -> None:
    project.edit("decks/mathematics/trigonometry.md", "A: The unit", "A: It is the unit")


def add_card(project: Project) -> None:
    project.edit(
        "decks/machine-learning/overfitting.md",
        "### overfitting-epoch",
        "### another-card\n\nQ: What does a second look at the loss show?\nA: More noise.\n"
        "Source: Us, ch. 2\n\n### overfitting-epoch",
    )


def retire_card(project: Project) -> None:
    result = project.run("retire", "rank-counts", "--because", "Said better", epoch=LATER - 9)
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize(
    ("change", "version", "said"),
    [
        (reword, "1.0.1", ""),
        (reword, "1.1.0", ""),
        (reword, "2.0.0", ""),
        (reword, "1.0.2", "expected: 1.0.1, 1.1.0, 2.0.0; if you mean it, add --skip"),
        (reword, "3.7.0", "3.7.0 leaves numbers out after 1.0.0"),
        (add_card, "1.0.1", "1.0.1 is too low: 1 new and 0 retired cards make it at least 1.1.0"),
        (add_card, "1.1.0", ""),
        (add_card, "1.2.0", "expected: 1.1.0, 2.0.0"),
        (retire_card, "1.0.1", "0 new and 1 retired cards make it at least 1.1.0"),
        (retire_card, "1.1.0", ""),
    ],
)
def test_a_version_promises_no_less_than_what_changed_and_leaves_no_number_out(
    released: Project, change: Callable[[Project], None], version: str, said: str
) -> None:
    change(released)
    commit(released.root, "2026-11-24T00:00:00Z")
    result = released.run("release", version, "--dry-run", epoch=LATER)
    assert result.exit_code == (2 if said else 0), result.output
    assert said in " ".join(result.stderr.replace("│", " ").split())


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("0.1.0", ""),
        ("1.0.0", ""),
        ("0.0.1", "0.0.1 is too low"),
        ("3.7.0", "3.7.0 leaves numbers out for a first release; expected: 0.1.0, 1.0.0"),
    ],
)
def test_a_first_release_leaves_no_number_out_either(
    project: Project, version: str, said: str
) -> None:
    commit(project.root, "2026-11-22T00:00:00Z")
    result = project.run("release", version, "--dry-run", epoch=LATER)
    assert result.exit_code == (2 if said else 0), result.output
    assert said in " ".join(result.stderr.replace("│", " ").split())


def test_what_learners_lose_makes_the_first_number_rise(released: Project) -> None:
    released.edit("decks/mathematics/linear-algebra.md", C2, "nothing")
    commit(released.root, "2026-11-24T00:00:00Z")
    low = released.run("release", "1.1.0", "--breaking", epoch=LATER)
    assert low.exit_code == 2
    assert "learners would lose something make it at least 2.0.0" in " ".join(
        low.stderr.replace("│", " ").split()
    )


def test_numbers_may_be_left_out_by_who_means_it(released: Project) -> None:
    reword(released)
    commit(released.root, "2026-11-24T00:00:00Z")
    assert released.run("release", "3.7.0", "--skip", "--dry-run", epoch=LATER).exit_code == 0


def test_a_dry_run_prints_the_notes_as_they_will_stand(released: Project) -> None:
    reword(released)
    (released.root / "CHANGELOG.md").write_text("# Changes\n\n## Unreleased\n\nHear, hear.\n")
    commit(released.root, "2026-11-24T00:00:00Z")
    told = released.run("release", "1.0.1", "--dry-run", epoch=LATER).stdout
    assert told.startswith("## 1.0.1 (2026-11-24)\n\nHear, hear.\n\n### Changed: 1 card")
    publish(released, "1.0.1", LATER)
    assert told.strip() in (released.root / "CHANGELOG.md").read_text("utf-8")


def test_a_release_makes_the_add_on_too_and_leaves_no_update_that_is_none(
    project: Project,
) -> None:
    (project.root / ".gitignore").write_text("/dist/\n")
    commit(project.root, "2026-11-22T00:00:00Z")
    dist = project.root / "dist"
    dist.mkdir()
    (dist / f"{NAME}-update.apkg").write_bytes(b"of an earlier try")
    result = project.run("release", "1.0.0")
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in dist.iterdir()) == [
        "SHA256SUMS",
        "small-roadmap.ankiaddon",
        f"{NAME}.apkg",
    ]
    assert "dist/small-roadmap.ankiaddon" in result.stdout.splitlines()
    with zipfile.ZipFile(dist / "small-roadmap.ankiaddon") as addon:
        assert addon.read("deck.apkg") == (dist / f"{NAME}.apkg").read_bytes()
        assert json.loads(addon.read("manifest.json"))["human_version"] == "1.0.0"
