"""Builds from the cache: nothing more is made than changed, and the bytes are always the same."""

from __future__ import annotations

import io
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from conftest import EPOCH, REPOSITORY, SMALL, Project
from hypothesis import given, settings
from hypothesis import strategies as st

from flashcards import batch, ledger, notes
from flashcards.batch import DeckNotes
from flashcards.cache import Cache
from flashcards.cli import terminal, times
from flashcards.markup import Rendered
from flashcards.model import EnvironmentFault, Field
from flashcards.notes import compiled
from flashcards.sources import card_files, load_deck, load_roadmap_of

NAME = "dist/small-roadmap.apkg"
LINEAR = "decks/mathematics/linear-algebra.md"
TRIGONOMETRY = "decks/mathematics/trigonometry.md"
OVERFITTING = "decks/machine-learning/overfitting.md"
FIGURE = "decks/machine-learning/curves.svg"


def at(when: int) -> Callable[[Path], dict[str, int]]:
    """Every card of every file last changed at `when`."""
    return lambda path: dict.fromkeys(times.blocks(path.read_text()), when)


def made(root: Path, store: Path | None, *, when: int = EPOCH) -> DeckNotes:
    """The notes of the deck in `root` as a build makes them."""
    roadmap, _ = load_roadmap_of(root)
    text = (
        (root / "decks/ledger.jsonl").read_text() if (root / "decks/ledger.jsonl").exists() else ""
    )
    published, _ = ledger.read(text, "")
    common = batch.digest((root / "roadmap.yaml").read_text(), text)
    found = batch.found(root / "decks", common, at(when))
    opened = Cache(store)
    try:
        compiler = batch.Compiler(roadmap, published, common)
        return batch.deck_notes(root / "decks", found, compiler, opened)
    finally:
        opened.close()


def test_the_notes_are_those_that_the_deck_as_a_whole_gives(project: Project) -> None:
    deck, _ = load_deck(project.root)
    whole, _ = compiled(deck, {}, lambda _: EPOCH)
    first = made(project.root, project.root / "cache")
    again = made(project.root, project.root / "cache")
    assert list(first) == whole
    assert list(first) == whole  # as often as one likes
    assert list(again) == whole
    assert [note.content_hash for note in again] == [note.content_hash for note in whole]
    assert sorted(first.cards) == sorted((card.id, card.where) for card in deck.cards)
    assert again.cards == first.cards


def test_a_file_that_has_not_changed_is_not_compiled_again(project: Project) -> None:
    store = project.root / "cache"
    first = made(project.root, store)
    assert first.compiled == 3
    again = made(project.root, store)
    assert again.compiled == 0


def test_of_one_changed_card_only_its_file_is_compiled(project: Project) -> None:
    store = project.root / "cache"
    made(project.root, store)
    project.edit(LINEAR, "linearly independent columns", "independent columns")
    after = made(project.root, store)
    assert after.compiled == 1
    assert any("The number of independent columns" in note.fields[1] for note in after)
    assert list(after) == list(made(project.root, None))


def test_another_ledger_or_another_time_makes_notes_anew(project: Project) -> None:
    store = project.root / "cache"
    made(project.root, store)
    later = made(project.root, store, when=EPOCH + 1)
    assert later.compiled == 3
    assert {note.mod for note in later} == {EPOCH + 1}
    project.publish("1.0.0", EPOCH)
    released = made(project.root, store, when=EPOCH + 2)
    assert released.compiled == 3
    assert {note.mod for note in released} == {EPOCH}


def test_a_changed_figure_is_seen_though_no_card_file_changed(project: Project) -> None:
    store = project.root / "cache"
    before = made(project.root, store)
    figure = project.root / FIGURE
    figure.write_text(figure.read_text().replace("</svg>", "<!-- new --></svg>"))
    after = made(project.root, store)
    assert after.compiled == 1  # the file that names it
    names = {name for notes in (before, after) for note in notes for name in note.media}
    assert len(names) == 2
    assert list(after) == list(made(project.root, None))


def test_a_file_with_a_problem_is_never_taken_from_the_cache(project: Project) -> None:
    store = project.root / "cache"
    project.edit(TRIGONOMETRY, "A: The", "A: <script>x</script> The")
    for _ in range(2):
        found = made(project.root, store)
        assert [problem.code for problem in found.problems] == ["M001"] * len(found.problems)
        assert found.problems
    assert found.compiled == 1


def test_a_card_id_that_stands_in_two_files_is_found_when_both_are_kept(project: Project) -> None:
    store = project.root / "cache"
    project.edit(TRIGONOMETRY, "### unit-circle-radius", "### rank-counts")
    for _ in range(2):
        found = made(project.root, store)
        assert [(each.code, each.where.path) for each in found.problems] == [
            ("F004", str(project.root / TRIGONOMETRY))
        ]
    assert found.compiled == 0


def test_several_processes_make_the_same_as_one(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = made(project.root, None)
    monkeypatch.setattr(batch, "WORTH_PROCESSES", 0)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2}, raising=False)
    together = made(project.root, project.root / "cache")
    assert list(together) == list(alone)
    assert together.compiled == 3
    assert made(project.root, project.root / "cache").compiled == 0


@pytest.mark.skipif(multiprocessing.get_start_method() != "fork", reason="the change must travel")
def test_a_process_that_is_killed_ends_the_build_with_one_line(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = project.build().read_bytes()
    project.edit(LINEAR, "independent columns", "free columns")
    monkeypatch.setattr(batch, "WORTH_PROCESSES", 0)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2}, raising=False)
    monkeypatch.setattr(batch.Compiler, "made", lambda *_: os._exit(9))
    result = project.run("build", "--no-cache")
    assert isinstance(result.exception, EnvironmentFault)
    assert "a process that rendered cards was killed" in str(result.exception)
    assert (project.root / NAME).read_bytes() == before


def test_the_progress_counts_up_to_all_that_is_to_be_made(project: Project) -> None:
    heard: list[tuple[int, int]] = []
    roadmap, _ = load_roadmap_of(project.root)
    found = batch.found(project.root / "decks", "", at(EPOCH))
    compiler = batch.Compiler(roadmap, {}, "")
    batch.deck_notes(
        project.root / "decks", found, compiler, Cache(None), lambda *told: heard.append(told)
    )
    size = sum(path.stat().st_size for path in project.root.glob("decks/*/*.md"))
    assert [all_ for _, all_ in heard] == [size] * 3
    assert heard[-1][0] == size
    assert [done for done, _ in heard] == sorted(done for done, _ in heard)


def test_a_build_of_unchanged_sources_leaves_the_package_as_it_stands(project: Project) -> None:
    target = project.build()
    before = target.stat()
    assert project.build() == target
    after = target.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize("harm", [lambda path: path.unlink(), lambda path: path.write_bytes(b"x")])
def test_a_package_that_is_gone_or_was_changed_is_written_again(
    project: Project, harm: Callable[[Path], object]
) -> None:
    before = project.build().read_bytes()
    harm(project.root / NAME)
    assert project.build().read_bytes() == before


def test_a_part_of_the_deck_is_not_taken_for_the_whole(project: Project) -> None:
    whole = project.build("-o", "one.apkg").read_bytes()
    part = project.build("-o", "one.apkg", "--concept", "trigonometry").read_bytes()
    assert part != whole
    assert project.build("-o", "one.apkg").read_bytes() == whole


def test_a_package_of_sources_that_changed_meanwhile_is_not_taken_for_one_of_the_old(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, figure = project.root / LINEAR, project.root / FIGURE
    before = {path: path.read_text("utf-8") for path in (file, figure)}
    placed = card_files.placed

    def saved_meanwhile(*arguments: Any) -> Any:
        file.write_text(before[file].replace("independent columns", "free columns"), "utf-8")
        figure.write_text(before[figure] + " ", "utf-8")
        return placed(*arguments)

    with monkeypatch.context() as during:
        during.setattr(card_files, "placed", saved_meanwhile)
        other = project.build().read_bytes()
    for path, text in before.items():
        path.write_text(text, "utf-8")
    after = project.build().read_bytes()
    assert after != other
    assert after == project.build("--no-cache").read_bytes()


def test_without_the_cache_nothing_is_kept(project: Project, tmp_path: Path) -> None:
    project.monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    project.build("--no-cache")
    assert project.run("check", "--no-cache").exit_code in {0, 1}
    assert not (tmp_path / "caches").exists()


def test_a_second_check_renders_only_the_field_that_changed(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = project.run("check")
    rendered: list[str] = []
    render = notes.rendered

    def noted(text: Field, media: Mapping[str, str], cloze: bool) -> Rendered:
        rendered.append(text.text)
        return render(text, media, cloze)

    monkeypatch.setattr(notes, "rendered", noted)
    again = project.run("check")
    assert rendered == []
    assert (again.exit_code, again.output) == (first.exit_code, first.output)
    project.edit(LINEAR, "linearly independent columns", "independent columns")
    project.run("check")
    assert rendered == ["The number of independent columns."]


EDITS = (
    (LINEAR, "linearly independent columns", "independent columns"),
    (LINEAR, "independent columns", "linearly independent columns"),
    (LINEAR, "### rank-counts", "### rank-means"),
    (LINEAR, "$A$", "$B$"),
    (LINEAR, "As of: 2026-11-23", "As of: 2026-11-24"),
    (LINEAR, "{{c1::zero}}", "{{c1::nought}}"),
    (LINEAR, "# Linear Algebra\n", "# Linear Algebra\n\nlost text\n"),
    (LINEAR, "\nlost text\n", ""),
    (TRIGONOMETRY, "A: The", "A: <u>Only</u> the"),
    (TRIGONOMETRY, "A: The", "A: <script>No</script> the"),
    (TRIGONOMETRY, "<script>No</script> the", "The"),
    (OVERFITTING, "curves.svg", "missing.svg"),
    (OVERFITTING, "missing.svg", "curves.svg"),
    (FIGURE, "</svg>", " </svg>"),
    ("roadmap.yaml", "name: Linear Algebra", "name: Linear Algebra"),
    ("roadmap.yaml", "Matrix rank", "The rank of a matrix"),
    ("roadmap.yaml", "1. Mathematics", "1. Maths"),
)


@contextmanager
def small_project() -> Iterator[Project]:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as monkeypatch:
        root = Path(folder) / "project"
        shutil.copytree(SMALL, root)
        monkeypatch.chdir(root)
        monkeypatch.setenv("XDG_CACHE_HOME", str(Path(folder) / "caches"))
        yield Project(root, monkeypatch)


Step = st.one_of(st.sampled_from(EDITS), st.integers(0, 3), st.sampled_from(["publish", "damage"]))


@settings(max_examples=25, deadline=None)
@given(st.lists(Step, min_size=1, max_size=6))
def test_the_bytes_are_the_same_with_and_without_the_cache(steps: list[object]) -> None:
    with small_project() as project:
        for step in [*steps, 0]:
            change(project, step)
            epoch = EPOCH + (step if isinstance(step, int) else 0)
            kept = project.run("build", "-o", "kept.apkg", epoch=epoch)
            fresh = project.run("build", "-o", "fresh.apkg", "--no-cache", epoch=epoch)
            assert kept.exit_code == fresh.exit_code, kept.output + fresh.output
            assert kept.stderr == fresh.stderr
            if kept.exit_code == 0:
                one, other = (project.root / name for name in ("kept.apkg", "fresh.apkg"))
                assert one.read_bytes() == other.read_bytes()


def change(project: Project, step: object) -> None:
    """Do one thing to the sources, or to the cache; an edit without its text is none."""
    if isinstance(step, tuple):
        path, old, new = step
        file = project.root / path
        file.write_text(file.read_text("utf-8").replace(old, new, 1), "utf-8")
    elif step == "publish" and project.run("build", "-o", "try.apkg").exit_code == 0:
        project.publish("1.0.0", EPOCH)
    elif step == "damage":
        for path in project.root.parent.glob("caches/**/*"):
            if path.is_file():
                path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def test_builds_that_run_at_once_do_not_disturb_each_other(
    project: Project, tmp_path: Path
) -> None:
    environment = os.environ | {
        "PYTHONPATH": str(REPOSITORY),
        "SOURCE_DATE_EPOCH": str(EPOCH),
        "XDG_CACHE_HOME": str(tmp_path / "caches"),
    }
    command = [sys.executable, "-c", "from flashcards.cli import main; main()", "build", "-o"]
    running = [
        subprocess.Popen(
            [*command, f"{number}.apkg"],
            cwd=project.root,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for number in range(4)
    ]
    for process in running:
        said = process.communicate()[1]
        assert process.returncode == 0, said.decode()
    expected = project.build("-o", "alone.apkg", "--no-cache").read_bytes()
    for number in range(4):
        assert (project.root / f"{number}.apkg").read_bytes() == expected


def test_a_bar_is_shown_in_a_terminal_after_a_second_and_nowhere_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for stream, begun, shown in (
        (Terminal(), 2.0, True),
        (Terminal(), 0.5, False),
        (io.StringIO(), 2.0, False),
    ):
        times = iter([0.0, *[begun] * 9])
        monkeypatch.setattr(time, "monotonic", lambda times=times: next(times))
        monkeypatch.setattr(sys, "stderr", stream)
        with terminal.progress("Rendering cards") as progress:
            for done in (1, 2, 3):
                progress(done, 3)
        assert ("Rendering cards" in stream.getvalue()) is shown
        assert ("100%" in stream.getvalue()) is shown
