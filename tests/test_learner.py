"""What a learner's export tells: real Anki writes it, `flashcards stats` reads it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from anki_worker import export, take_in
from conftest import DAY, Project
from typer.testing import CliRunner

from flashcards import cli, learner, road
from flashcards.engine import apkg, progress
from flashcards.engine.apkg import Refused
from flashcards.sources import load_deck

if TYPE_CHECKING:
    from anki.collection import Collection


@pytest.fixture
def mine(project: Project, collection: Collection, tmp_path: Path) -> Path:
    """An export in which trigonometry was reviewed with FSRS, and two other cards are held back."""
    take_in(collection, project.build())
    for id_ in collection.find_cards("tag:SmallRoad::concept::trigonometry"):
        card = collection.get_card(id_)
        card.type = card.queue = 2  # type: ignore[assignment]
        card.ivl, card.due = 30, collection.sched.today + 10
        collection.update_card(card)
    held, waits = collection.find_cards("tag:SmallRoad::concept::linear-algebra")[:2]
    collection.sched.suspend_cards([held, waits])
    collection.tags.bulk_add([collection.get_card(waits).nid], "SmallRoad::waiting")
    path = tmp_path / "mine.apkg"
    export(collection, path)
    return path


def test_the_export_counts_as_the_collection_does(
    project: Project, collection: Collection, mine: Path
) -> None:
    deck, _ = load_deck(project.root)
    package = apkg.read(mine)
    now = package.created + collection.sched.today * DAY + 60
    found = learner.standings(package, road.of_roadmap(deck.roadmap), now)
    trigonometry = found["trigonometry"]
    assert (trigonometry.mature, trigonometry.new) == (2, 0)
    # Reviewed 20 days ago, for an interval of 30.
    card = progress.StudiedCard("x", 2, 30, 20)
    assert trigonometry.recall == pytest.approx(progress.recall(card))
    algebra = found["linear-algebra"]
    assert algebra.suspended + algebra.waiting == 2
    assert algebra.waiting >= 1
    assert learner.upcoming(road.of_roadmap(deck.roadmap), found) == ["linear-algebra"]


def test_stats_prints_what_is_known_and_what_is_next(project: Project, mine: Path) -> None:
    result = project.run("stats", str(mine))
    assert result.exit_code == 0, result.output
    assert "Trigonometry" in result.stdout
    assert "Next: Linear Algebra" in result.stdout
    told = json.loads(project.run("stats", str(mine), "--json").stdout)
    assert told["next"] == ["linear-algebra"]
    assert [each["concept"] for each in told["concepts"]][1] == "trigonometry"
    assert told["concepts"][1]["mature"] == 2


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, in which the test stands: nothing of the project is there."""
    folder = tmp_path / "nowhere"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def test_a_learner_needs_nothing_of_the_project(
    project: Project, collection: Collection, mine: Path, nowhere: Path
) -> None:
    project.build("-o", str(nowhere / "release.apkg"))
    project.monkeypatch.chdir(nowhere)
    run = CliRunner().invoke
    alone = run(cli.app, ["stats", str(mine)])
    assert alone.exit_code == 0, alone.output
    assert "Trigonometry" in alone.stdout
    assert "1. Mathematics" in alone.stdout
    assert "Next:" not in alone.stdout
    assert "name your release too" in alone.stderr
    both = run(cli.app, ["stats", str(mine), "release.apkg"])
    assert both.stderr == ""
    assert "Next: Linear Algebra" in both.stdout
    told = json.loads(run(cli.app, ["stats", str(mine), "release.apkg", "--json"]).stdout)
    here = json.loads(project.run("stats", str(mine), "--json").stdout)
    assert sorted(told["concepts"], key=str) == sorted(here["concepts"], key=str)
    assert told["next"] == here["next"]


def test_a_release_in_the_place_of_the_export_is_to_be_swapped(
    project: Project, mine: Path
) -> None:
    release = project.build("-o", str(project.root / "release.apkg"))
    result = project.run("stats", str(release), str(mine))
    assert isinstance(result.exception, Refused)
    assert "swap the two: yours comes first" in str(result.exception)


def test_an_export_without_scheduling_is_not_taken_for_one_who_knows_nothing(
    project: Project, collection: Collection, tmp_path: Path
) -> None:
    take_in(collection, project.build())
    export(collection, tmp_path / "mine.apkg")
    told = project.run("stats", str(tmp_path / "mine.apkg"))
    assert told.exit_code == 0
    assert "mine.apkg holds no reviews; if you have studied, export with" in told.stderr


def test_a_long_name_goes_on_below_itself_and_not_below_its_category(
    project: Project, mine: Path
) -> None:
    project.edit("roadmap.yaml", "name: Trigonometry", "name: Trigonometry of the whole circle")
    project.monkeypatch.setenv("COLUMNS", "80")
    lines = project.run("stats", str(mine)).stdout.splitlines()
    first = next(number for number, line in enumerate(lines) if "Trigonometry" in line)
    assert lines[first + 1].startswith("   ")
    assert "circle" in lines[first + 1] + lines[first + 2]


def test_an_export_of_other_cards_is_told_apart(
    project: Project, collection: Collection, tmp_path: Path, nowhere: Path
) -> None:
    note = collection.new_note(collection.models.by_name("Basic"))  # type: ignore[arg-type]
    note["Front"] = "1"
    collection.add_note(note, 1)  # type: ignore[arg-type]
    export(collection, tmp_path / "other.apkg")
    for folder in (nowhere, project.root):
        project.monkeypatch.chdir(folder)
        result = CliRunner().invoke(cli.app, ["stats", str(tmp_path / "other.apkg")])
        assert isinstance(result.exception, Refused)
        assert "this holds no card" in str(result.exception)
    with pytest.raises(Refused, match="no release that describes its road"):
        road.of_release(apkg.read(tmp_path / "other.apkg"))


def test_a_concept_is_an_argument_and_a_topic_says_how_many_cards_it_wants(
    project: Project,
) -> None:
    project.edit("roadmap.yaml", "{id: matrix-rank,", "{cards: 4, id: matrix-rank,")
    rows = [line.split() for line in project.run("stats", "linear-algebra").stdout.splitlines()]
    assert ["matrix-rank", "2", "4"] in [row[:3] for row in rows]
    assert ["determinants", "1", "–"] in [row[:3] for row in rows]
    told = json.loads(project.run("stats", "linear-algebra", "--json").stdout)
    assert [(each["cards"], each["wanted"]) for each in told["topics"]] == [(2, 4), (1, None)]


@pytest.mark.parametrize("count", ["0", "12", "'2'", "two", "2.5", "[2]"])
def test_how_many_cards_a_topic_wants_is_a_small_number(project: Project, count: str) -> None:
    project.edit("roadmap.yaml", "{id: matrix-rank,", f"{{cards: {count}, id: matrix-rank,")
    result = project.run("check")
    assert "`cards` holds a number from 1 to 9, not " in result.output + str(result.exception)


@pytest.mark.parametrize(
    "arguments",
    [
        ["linear-algebra", "trigonometry"],
        ["mine.apkg", "linear-algebra"],
        ["a.apkg", "b.apkg", "c.apkg"],
        ["linear-algebra", "--hard"],
        ["--hard"],
        ["linear-algebr"],
    ],
)
def test_what_stats_cannot_answer_is_a_usage_error(project: Project, arguments: list[str]) -> None:
    assert project.run("stats", *arguments).exit_code == 2


def test_stats_prints_the_ids_that_new_takes(project: Project) -> None:
    table = project.run("stats").stdout
    assert {"linear-algebra", "trigonometry", "overfitting"} <= set(table.split())
    result = project.run("stats", "--concept", "linear-algebra")
    assert result.exit_code == 0, result.output
    rows = [line.split()[:2] for line in result.stdout.splitlines()]
    assert ["matrix-rank", "2"] in rows
    assert "unit-circle" not in result.stdout
    told = json.loads(project.run("stats", "--concept", "linear-algebra", "--json").stdout)
    assert told["concept"] == "linear-algebra"
    assert next((each["topic"], each["cards"]) for each in told["topics"]) == ("matrix-rank", 2)
    assert json.loads(project.run("stats", "--json").stdout)["concepts"][0]["concept"] in table


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--concept", "linear-algebre"], "did you mean `linear-algebra`?"),
        (["Linear Algebra"], "did you mean `linear-algebra`?"),
        (["mine.apkg", "--concept", "linear-algebra"], "give one concept, or your export"),
    ],
)
def test_stats_says_what_it_cannot_count(project: Project, arguments: list[str], said: str) -> None:
    result = project.run("stats", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in " ".join(result.stderr.replace("│", " ").split())


def test_stats_refuses_what_is_no_package(project: Project) -> None:
    (project.root / "mine.apkg").write_text("nothing")
    result = project.run("stats", "mine.apkg")
    assert isinstance(result.exception, apkg.Refused)
    assert result.stdout == ""


def test_cards_that_are_not_of_the_road_do_not_count(mine: Path) -> None:
    assert list(learner.cards(apkg.read(mine), "Elsewhere", 0)) == []


def failing(collection: Collection, search: str, lapses: int, milliseconds: int) -> None:
    """Let the cards that a search finds be ones that were forgotten so often."""
    assert collection.db
    for id_ in collection.find_cards(search):
        card = collection.get_card(id_)
        card.type = card.queue = 2  # type: ignore[assignment]
        card.ivl, card.lapses, card.reps = 3, lapses, 2 * lapses + 1
        collection.update_card(card)
        for number in range(2 * lapses + 1):
            when = id_ - (number + 1) * 10**8
            values = (when, id_, -1, 1 + number % 3, 1, 1, 2500, milliseconds, 1)
            collection.db.execute("insert into revlog values (?,?,?,?,?,?,?,?,?)", *values)


def test_hard_cards_are_told_as_text_to_paste_the_worst_first(
    project: Project, collection: Collection, tmp_path: Path
) -> None:
    take_in(collection, project.build())
    failing(collection, "Key:overfitting-epoch", 4, 2000)
    failing(collection, "Key:unit-circle-radius card:1", 9, 1000)
    failing(collection, "Key:rank-counts", 3, 9000)
    export(collection, tmp_path / "mine.apkg")
    done = project.run("stats", "--hard", str(tmp_path / "mine.apkg"))
    assert done.exit_code == 0, done.output
    title, _, worst, next_ = done.stdout.splitlines()
    assert title == "Cards that I keep failing (2):"
    assert worst.startswith("- `unit-circle-radius`")
    assert worst.endswith("Forgotten 9 times in 19 answers, 19 s.")
    assert "circle of radius 1" in worst
    assert next_.startswith("- `overfitting-epoch`: At which epoch does overfitting set in")
    told = json.loads(project.run("stats", "--hard", str(tmp_path / "mine.apkg"), "--json").stdout)
    assert [(each["card"], each["forgotten"], each["seconds"]) for each in told] == [
        ("unit-circle-radius", 9, 19.0),
        ("overfitting-epoch", 4, 18.0),
    ]


def test_no_hard_card_an_export_without_reviews_and_a_strangers_deck_are_said_to_be_so(
    project: Project, mine: Path, new_collection: Callable[[], Collection], tmp_path: Path
) -> None:
    assert project.run("stats", "--hard", str(mine)).stdout == (
        "No card was forgotten 4 times or more.\n"
    )
    fresh = new_collection()
    take_in(fresh, project.build())
    export(fresh, tmp_path / "fresh.apkg")
    assert "Include scheduling information" in (
        project.run("stats", "--hard", str(tmp_path / "fresh.apkg")).stderr
    )
    other = new_collection()
    note = other.new_note(other.models.by_name("Basic"))  # type: ignore[arg-type]
    note["Front"] = "Something else"
    other.add_note(note, 1)  # type: ignore[arg-type]
    export(other, tmp_path / "other.apkg")
    refused = project.run("stats", "--hard", str(tmp_path / "other.apkg"))
    assert refused.exit_code == 3
    assert "holds no card of a deck made with this tool" in str(refused.exception)
    assert project.run("stats", "--hard").exit_code == 2


def test_more_hard_cards_than_an_issue_takes_are_cut(
    project: Project, collection: Collection, tmp_path: Path
) -> None:
    take_in(collection, project.build())
    note = collection.get_note(collection.find_notes("Key:overfitting-epoch")[0])
    for number in range(30):
        another = collection.new_note(note.note_type())  # type: ignore[arg-type]
        another.fields = [*note.fields]
        another["Key"] = f"card-{number}"
        collection.add_note(another, 1)  # type: ignore[arg-type]
    failing(collection, "Key:card-*", 5, 10)
    export(collection, tmp_path / "mine.apkg")
    lines = project.run("stats", "--hard", str(tmp_path / "mine.apkg")).stdout.splitlines()
    assert lines[-1] == "and 10 more; --json has all"
    assert len(lines) == 2 + 20 + 2
