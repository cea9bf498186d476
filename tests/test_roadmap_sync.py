"""A changed README carried out: the plan, the files, what is refused, and runs that were killed."""

import os
import random
import re
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import EPOCH, SMALL, Project
from hypothesis import given, settings
from hypothesis import strategies as st

from flashcards import roadmap
from flashcards.cli import roadmap as roadmap_commands
from flashcards.cli.project import Project as DeckFolder
from flashcards.model import Category, UnusableInput
from flashcards.roadmap.import_rules import HEADER
from flashcards.roadmap.importing import renamed_ids
from flashcards.roadmap.yaml_text import rewritten
from flashcards.sources import load_deck
from flashcards.sources.roadmap_file import parse_roadmap

SERIES = "https://www.youtube.com/playlist?list=PLZHQObOWTQDPD3MizzM2xVFitgF8hE_ab"
TABLE = f"""\
# Small Roadmap

{HEADER}
| 1. Mathematics | Linear Algebra | Learn vectors and matrices | \
[Linear Algebra & "Friends" \\<Series>]({SERIES}), \
[Rank in Ten Minutes](https://example.org/rank?a=1&b=2) |
| | Trigonometry | Learn sine and cosine | [Unit Circle](http://example.org/circle-) |
| 2. Machine Learning | Overfitting | Learn to see overfitting | |
"""
# Trigonometry under a new name in another category, with a figure; Overfitting moved too.
CHANGED = f"""\
# Small Roadmap

{HEADER}
| 1. Mathematics | Linear Algebra | Learn vectors and matrices | \
[Rank in Ten Minutes](https://example.org/rank?a=1&b=2) |
| | Overfitting | Learn to see overfitting | |
| 2. Machine Learning | Circles | Learn sine and cosine | \
[Unit Circle](http://example.org/circle-) |
| 3. New | Something | | |
"""
SETTLED = roadmap.Decisions(same=(("trigonometry", "Circles"),), ids=(("trigonometry", "circles"),))
OPTIONS = ("--confirm", "trigonometry=Circles", "--rename-id", "trigonometry=circles")


needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked here")


@pytest.fixture
def small(project: Project) -> Project:
    """The small project with a table that says the same, and a figure that two files show."""
    (project.root / "README.md").write_text(TABLE, "utf-8")
    figure = project.root / "decks" / "mathematics" / "circle.svg"
    figure.write_text("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>", "utf-8")
    for name, old in (("trigonometry", "A: The unit"), ("linear-algebra", "Extra: Row")):
        path = f"decks/mathematics/{name}.md"
        project.edit(path, old, old.replace(": ", ": ![A circle.](circle.svg) "))
    project.edit(
        "roadmap.yaml", "      - id: trigonometry", "      # by hand\n      - id: trigonometry"
    )
    return project


def test_a_link_on_the_way_is_refused_before_the_first_step(small: Project, tmp_path: Path) -> None:
    there = tmp_path / "elsewhere"
    (small.root / "decks" / "machine-learning").rename(there)
    (small.root / "decks" / "machine-learning").symlink_to(there)
    (small.root / "README.md").write_text(CHANGED, "utf-8")
    kept = [*small.root.rglob("*"), *there.iterdir()]
    before = {path: path.read_bytes() for path in kept if path.is_file()}
    result = small.run("roadmap", "sync", "README.md", "--yes", *OPTIONS)
    assert isinstance(result.exception, UnusableInput), result.output
    assert f"a link on the way leads to {there}" in str(result.exception)
    assert {path: path.read_bytes() for path in before} == before
    assert [*small.root.rglob("*"), *there.iterdir()] == kept


def changed(project: Project) -> Project:
    (project.root / "README.md").write_text(CHANGED, "utf-8")
    return project


def tree(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): path.read_text("utf-8")
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def planned(root: Path, settled: roadmap.Decisions = SETTLED) -> roadmap.Plan:
    return roadmap.planned(
        root / "README.md", root / "roadmap.yaml", root / "decks", settled, {"rank-counts"}
    )


def carry_out(root: Path, plan: roadmap.Plan, steps: int | None = None) -> None:
    done = roadmap.carry_out(plan, root / "roadmap.yaml", root / "decks")
    for _, _ in zip(done, range(len(plan.steps) if steps is None else steps), strict=False):
        pass


# --- The plan


def test_a_readme_that_says_the_same_leaves_nothing_to_do(small: Project) -> None:
    before = tree(small.root)
    result = small.run("roadmap", "sync", "README.md", "--yes")
    assert result.exit_code == 0
    assert result.stdout.endswith("There is nothing to do.\n")
    assert tree(small.root) == before


def test_a_plan_alone_writes_nothing_and_names_what_will_be(small: Project) -> None:
    changed(small)
    before = tree(small.root)
    result = small.run("roadmap", "sync", "README.md", *OPTIONS)
    assert result.exit_code == 0
    assert tree(small.root) == before
    for line in (
        "  renamed     concept   Trigonometry -> Circles",
        "  id          concept   Circles: trigonometry -> circles",
        "  moved       concept   Overfitting: 2. Machine Learning -> 1. Mathematics",
        "  added       category  3. New",
        "  decks/mathematics/trigonometry.md: heading changed",
        "  decks/mathematics/trigonometry.md moved to decks/machine-learning/circles.md",
        "  decks/mathematics/circle.svg copied to decks/machine-learning/circle.svg",
        "  decks/machine-learning/curves.svg moved to decks/mathematics/curves.svg",
        "  No card is published yet, so no learner has any of these.",
    ):
        assert line in result.stdout.split("\n")
    assert "Settle" not in result.stdout


def test_the_plan_counts_what_learners_will_notice(small: Project) -> None:
    small.publish("1.0.0", EPOCH)
    changed(small)
    result = small.run("roadmap", "sync", "README.md", *OPTIONS)
    learners = result.stdout.partition("\nLearners\n")[2].splitlines()
    title = "Small Roadmap::"
    assert learners[:4] == [
        "  Linear Algebra: 3 notes (3 published) will update (tags and links of the tutorials)",
        "  Circles: 1 note (1 published) will update (tag of the concept, name of the concept)",
        "  Overfitting: 1 note (1 published) will change deck, "
        f"from {title}2. Machine Learning to {title}1. Mathematics",
        "  Circles: 1 note (1 published) will change deck, "
        f"from {title}1. Mathematics to {title}2. Machine Learning",
    ]
    assert learners[4].startswith("  Every card keeps its guid")
    assert learners[5].startswith("  A plain import leaves the cards that a learner has")


def test_a_changed_to_do_is_nothing_to_learners(small: Project) -> None:
    (small.root / "README.md").write_text(TABLE.replace("sine and cosine", "sines"), "utf-8")
    assert planned(small.root, roadmap.Decisions()).effects == ("Learners notice nothing.",)


# --- Guesses


def test_a_guess_that_is_not_settled_stops_and_says_how_to_settle_it(small: Project) -> None:
    changed(small)
    before = tree(small.root)
    result = small.run("roadmap", "sync", "README.md", "--yes")
    assert result.exit_code == 1
    assert tree(small.root) == before
    assert "  Trigonometry -> Circles? (" in result.stdout
    assert "    --confirm trigonometry=circles\n" in result.stdout
    assert "    --not-same trigonometry=circles\n" in result.stdout
    assert result.stderr == "Nothing was done: answer the questions above, then run it again.\n"


def test_a_confirmed_concept_keeps_its_id_unless_another_is_asked_for(small: Project) -> None:
    changed(small)
    result = small.run("roadmap", "sync", "README.md", "--yes", "--confirm", "trigonometry=circles")
    assert result.exit_code == 0
    deck, problems = load_deck(small.root)
    assert problems == []
    (concept,) = (c for c in deck.roadmap.concepts() if c.name == "Circles")
    assert (concept.id, concept.formerly) == ("trigonometry", ())
    assert (small.root / "decks/machine-learning/trigonometry.md").is_file()


def test_an_answer_is_a_name_where_two_names_make_the_same_id(small: Project) -> None:
    small.edit("roadmap.yaml", "name: Overfitting", "name: Circles?")
    small.edit("decks/machine-learning/overfitting.md", "# Overfitting", "# Circles?")
    table = TABLE.replace("| Trigonometry |", "| Circles |").replace(
        "| Overfitting |", "| Circles? |"
    )
    said = asked(small, table)
    assert "    --confirm trigonometry=Circles\n" in said
    names = answered_with(small, "--confirm", "trigonometry=Circles")
    assert (names["trigonometry"], names["overfitting"]) == ("Circles", "Circles?")


def test_a_denied_guess_makes_a_new_concept_and_keeps_the_old_with_its_cards(
    small: Project,
) -> None:
    changed(small)
    result = small.run(
        "roadmap", "sync", "README.md", "--yes", "--not-same", "trigonometry=Circles"
    )
    assert result.exit_code == 0
    deck, problems = load_deck(small.root)
    assert problems == []
    names = {concept.id: concept.name for concept in deck.roadmap.concepts()}
    assert (names["trigonometry"], names["circles"]) == ("Trigonometry", "Circles")
    assert "unit-circle-radius" in {card.id for card in deck.cards}
    assert "Trigonometry (trigonometry): 1 card in decks/mathematics/trigonometry.md" in (
        result.stdout
    )
    assert "      unit-circle-radius\n" in result.stdout


def test_what_requires_a_concept_that_is_gone_is_named_with_it(small: Project) -> None:
    (small.root / "README.md").write_text(TABLE.replace(f"{CIRCLE}\n", ""), "utf-8")
    result = small.run("roadmap", "sync", "README.md")
    assert (
        "    out of roadmap.yaml, and out of the `requires` of linear-algebra there.\n"
        in result.stdout
    )


def test_a_renamed_category_keeps_its_folder(small: Project) -> None:
    (small.root / "README.md").write_text(TABLE.replace("1. Mathematics", "1. Numbers"), "utf-8")
    asked = small.run("roadmap", "sync", "README.md", "--yes")
    assert asked.exit_code == 1
    assert "--confirm mathematics=numbers" in asked.stdout
    done = small.run("roadmap", "sync", "README.md", "--yes", "--confirm", "mathematics=numbers")
    assert done.exit_code == 0
    deck, problems = load_deck(small.root)
    assert problems == []
    assert deck.roadmap.categories[0].id == "mathematics"
    assert deck.roadmap.categories[0].name == "1. Numbers"


def test_of_two_that_became_one_the_one_with_more_cards_is_asked_about_first(
    small: Project,
) -> None:
    rows = [
        "| 1. Mathematics | Vectors on Circles | Learn vectors, matrices, sine and cosine | "
        f"[Unit Circle](http://example.org/circle-) [Linear](<{SERIES}>) |",
        "| 2. Machine Learning | Overfitting | Learn to see overfitting | |",
    ]
    (small.root / "README.md").write_text("\n".join([HEADER, *rows]), "utf-8")
    plan = planned(small.root, roadmap.Decisions())
    assert [each.old.id for each in plan.questions] == ["linear-algebra", "trigonometry"]
    deck, _ = load_deck(small.root)
    counts = [len([c for c in deck.cards if c.topic == t]) for t in ("matrix-rank", "unit-circle")]
    assert counts[0] > counts[1]


def test_where_one_part_of_a_split_keeps_the_name_the_plan_says_where_the_cards_are(
    small: Project,
) -> None:
    row = "| | Ranks | Learn matrices | [Rank in Ten Minutes](https://example.org/rank?a=1&b=2) |\n"
    parted = TABLE.replace(", [Rank in Ten Minutes](https://example.org/rank?a=1&b=2)", "")
    parted = parted.replace("Learn vectors and matrices", "Learn vectors")
    (small.root / "README.md").write_text(parted.replace("| | Trig", f"{row}| | Trig"), "utf-8")
    result = small.run("roadmap", "sync", "README.md")
    assert "split?      concept   Linear Algebra -> Linear Algebra + Ranks" in result.stdout
    assert "  All cards stay with Linear Algebra. Those that belong to Ranks\n" in result.stdout


def test_of_two_that_were_merged_the_other_is_told_where_its_content_went(
    small: Project,
) -> None:
    gone = TABLE.replace("| | Trig", "|x| Trig").split("|x|")[0] + TABLE[TABLE.index("| 2. Ma") :]
    both = gone.replace("vectors and matrices", "vectors and matrices, sine and cosine").replace(
        "b=2) |", "b=2), [Unit Circle](http://example.org/circle-) |"
    )
    (small.root / "README.md").write_text(both, "utf-8")
    (kept,) = planned(small.root, roadmap.Decisions()).kept
    assert (kept.entry.id, kept.cards, kept.successor) == (
        "trigonometry",
        ("unit-circle-radius",),
        "Linear Algebra",
    )


@pytest.mark.parametrize(
    ("option", "says"),
    [
        ("--confirm=trigonometri=Circles", "did you mean `trigonometry`?"),
        ("--confirm=trigonometry=Circle", "did you mean `Circles`?"),
        ("--confirm=trigonometry=Overfitting", "is `overfitting` already"),
        ("--confirm=overfitting=Circles", "`overfitting` is in the README"),
        ("--confirm=trigonometry=3. New", "not both concepts or both categories"),
        ("--confirm=trigonometry", "not of the form OLD=NEW"),
        ("--rename-id=overfittin=fit", "did you mean `overfitting`?"),
        ("--rename-id=overfitting=Over Fit", "not an id in kebab-case"),
        ("--rename-id=overfitting=linear-algebra", "ids are never used again"),
    ],
)
def test_a_decision_that_fits_nothing_is_a_usage_error(
    small: Project, option: str, says: str
) -> None:
    changed(small)
    before = tree(small.root)
    result = small.run("roadmap", "sync", "README.md", "--yes", option)
    assert result.exit_code == 2
    assert says in " ".join(result.stderr.replace("│", " ").split())
    assert tree(small.root) == before


# --- What a name says and the content does not


def asked(project: Project, table: str, *answers: str) -> str:
    """What a sync asks that is told to carry the table out; the files stay as they were."""
    (project.root / "README.md").write_text(table, "utf-8")
    before = tree(project.root)
    result = project.run("roadmap", "sync", "README.md", "--yes", *answers)
    assert result.exit_code == 1
    assert result.stderr == "Nothing was done: answer the questions above, then run it again.\n"
    assert tree(project.root) == before
    return result.stdout.partition("\nroadmap.yaml\n")[0]


def answered_with(project: Project, *answers: str) -> dict[str, str]:
    """The names of all concepts by id, after the answers; a second run has nothing to do."""
    result = project.run("roadmap", "sync", "README.md", "--yes", *answers)
    assert result.exit_code == 0, result.output
    deck, problems = load_deck(project.root)
    assert problems == []
    for once_more in (answers, ()):
        again = project.run("roadmap", "sync", "README.md", *once_more)
        assert "Answer first" not in again.stdout
        assert "roadmap.yaml" not in again.stdout.partition("Not in the README any more")[0]
    return {concept.id: concept.name for concept in deck.roadmap.concepts()}


EXCHANGED = (
    TABLE.replace("Linear Algebra |", "@ |").replace("| Trigonometry |", "| Linear Algebra |")
).replace("@ |", "Trigonometry |")


def test_exchanged_names_are_asked_about_and_the_content_can_win(small: Project) -> None:
    said = asked(small, EXCHANGED)
    assert "Linear Algebra -> Linear Algebra? (" in said
    assert "Trigonometry has tutorials 100%, to-do 100%" in said
    answers = (
        "--confirm",
        "trigonometry=Linear Algebra",
        "--confirm",
        "linear-algebra=Trigonometry",
    )
    for answer in answers[1::2]:
        assert answer in said.replace("'", "")
    assert "--not-same" not in said
    asked(small, EXCHANGED, *answers[:2])
    names = answered_with(small, *answers)
    assert names["trigonometry"] == "Linear Algebra"
    assert names["linear-algebra"] == "Trigonometry"


def test_exchanged_names_can_be_meant(small: Project) -> None:
    asked(small, EXCHANGED)
    answers = ("linear-algebra=Linear Algebra", "trigonometry=Trigonometry")
    names = answered_with(small, "--confirm", answers[0], "--confirm", answers[1])
    assert names["trigonometry"] == "Trigonometry"
    (trigonometry,) = (
        concept
        for concept in load_deck(small.root)[0].roadmap.concepts()
        if concept.id == "trigonometry"
    )
    assert trigonometry.todo == "Learn vectors and matrices"


def test_one_concept_is_not_two(small: Project) -> None:
    (small.root / "README.md").write_text(EXCHANGED, "utf-8")
    pairs = ("trigonometry=Linear Algebra", "trigonometry=Trigonometry")
    result = small.run("roadmap", "sync", "README.md", "--confirm", pairs[0], "--confirm", pairs[1])
    assert result.exit_code == 2
    assert "`trigonometry` cannot be both" in result.stderr.replace("│", " ")


# The row of Linear Algebra under a name that makes the id of another concept, which is gone.
SHORTENED = "\n".join(
    line.replace("| Linear Algebra |", "| Overfitting! |")
    for line in TABLE.splitlines()
    if "Learn to see overfitting" not in line
)


def test_an_id_that_only_a_name_makes_is_asked_about(small: Project) -> None:
    said = asked(small, SHORTENED)
    assert "  Overfitting -> Overfitting!? (" in said
    assert "Linear Algebra has tutorials 100%, to-do 100%" in said
    assert "    --confirm overfitting=Overfitting!\n" in said.replace("'", "")
    assert "    --not-same overfitting=Overfitting!\n" in said.replace("'", "")
    names = answered_with(small, "--confirm", "linear-algebra=Overfitting!")
    assert names["linear-algebra"] == "Overfitting!"
    assert names["overfitting"] == "Overfitting"


def test_a_name_that_makes_an_id_can_be_a_new_concept(small: Project) -> None:
    said = asked(small, SHORTENED, "--not-same", "overfitting=Overfitting!")
    assert "--confirm 'linear-algebra=Overfitting!'" in said
    names = answered_with(
        small,
        *("--not-same", "overfitting=Overfitting!", "--not-same", "linear-algebra=Overfitting!"),
    )
    assert names["overfitting"] == "Overfitting"
    assert names["overfitting-2"] == "Overfitting!"


def test_an_id_that_the_content_bears_out_is_no_question(small: Project) -> None:
    renamed = TABLE.replace("| Linear Algebra |", "| Linear Algebra! |")
    (small.root / "README.md").write_text(renamed, "utf-8")
    assert answered_with(small)["linear-algebra"] == "Linear Algebra!"


CIRCLE = "| | Trigonometry | Learn sine and cosine | [Unit Circle](http://example.org/circle-) |"


def test_a_content_that_is_all_another_is_asked_about_under_the_same_name_too(
    small: Project,
) -> None:
    row = "| | Trigonometry | Draw waves | [Waves](https://example.org/waves) |"
    said = asked(small, TABLE.replace(CIRCLE, row))
    assert "  Trigonometry -> Trigonometry? (0%: tutorials 0%, to-do 0%, topics" in said
    assert "    If it is a new one, give it another name in the README's table.\n" in said
    names = answered_with(small, "--confirm", "trigonometry=Trigonometry")
    assert names["trigonometry"] == "Trigonometry"


@pytest.mark.parametrize(
    "row",
    [
        "| | Trigonometry | Learn sine and tangent | [Waves](https://example.org/waves) |",
        "| | Trigonometry | Draw waves | [Unit Circle](http://example.org/circle-) |",
        "| | Trigonometry | Draw the unit circle | [Waves](https://example.org/waves) |",
        "| | Trigonometry | | |",
        "| | Trigonometry | Learn sine and cosine | |",
    ],
)
def test_a_content_that_is_partly_new_under_the_same_name_is_no_question(
    small: Project, row: str
) -> None:
    (small.root / "README.md").write_text(TABLE.replace(CIRCLE, row), "utf-8")
    assert answered_with(small)["trigonometry"] == "Trigonometry"


def test_a_category_that_vanishes_is_asked_about(small: Project) -> None:
    said = asked(small, TABLE.replace("| 2. Machine Learning |", "| |"))
    assert "  2. Machine Learning -> 1. Mathematics? (1 concept under the other category)" in said
    assert "      Overfitting\n" in said
    assert "    --confirm machine-learning=mathematics\n" in said
    assert "If they are to stay in 2. Machine Learning, name it in the README's table" in said
    answered_with(small, "--confirm", "machine-learning=mathematics")
    assert (small.root / "decks/mathematics/overfitting.md").is_file()


def test_a_block_that_moves_is_asked_about_and_a_single_concept_is_not(small: Project) -> None:
    rows = TABLE.splitlines()
    moved = "\n".join([*rows[:4], rows[6], *rows[4:6], "| 1. Mathematics | Sets | | |"])
    moved = moved.replace("| 1. Mathematics | Linear", "| | Linear")
    said = asked(small, moved)
    assert "  1. Mathematics -> 2. Machine Learning? (2 concepts under the other" in said
    answered_with(small, "--confirm", "mathematics=machine-learning")
    assert (small.root / "decks/machine-learning/trigonometry.md").is_file()


# A new name for one category, under which the concepts of the other stand too.
JOINED = f"""\
{HEADER}
| 1. Mathematics | Circles | Learn vectors and matrices | |
| 2. Mathematics | Linear Algebra | Learn vectors and matrices | |
| | Trigonometry | Learn sine and cosine | |
| | Overfitting | Learn to see overfitting | |
"""


def test_what_moves_into_a_category_is_asked_about_once_it_is_known_which_it_is(
    small: Project,
) -> None:
    renamed = ("--confirm", "machine-learning=2. Mathematics")
    said = asked(small, JOINED)
    assert "    --confirm 'machine-learning=2. Mathematics'\n" in said
    assert "under the other category" not in said
    said = asked(small, JOINED, *renamed)
    assert "  1. Mathematics -> 2. Mathematics? (2 concepts under the other category)" in said
    assert "    --confirm mathematics=machine-learning\n" in said
    answered_with(small, *renamed, "--confirm", "mathematics=machine-learning")
    assert (small.root / "decks/machine-learning/trigonometry.md").is_file()


def test_a_block_that_moves_to_a_new_category_is_asked_about(small: Project) -> None:
    moved = TABLE.replace("| 1. Mathematics |", "| 1. Mathematics | Sets | | |\n| 3. New |")
    said = asked(small, moved)
    assert "  1. Mathematics -> 3. New? (2 concepts under the other category)" in said
    answered_with(small, "--confirm", "mathematics=new")
    assert (small.root / "decks/new/trigonometry.md").is_file()


def test_of_two_categories_that_became_a_third_one_is_it(small: Project) -> None:
    third = TABLE.replace("| 1. Mathematics |", "| 3. New |").replace(
        "| 2. Machine Learning |", "| |"
    )
    first, both = ("--confirm", "mathematics=new"), ("--confirm", "machine-learning=mathematics")
    asked(small, third)
    said = asked(small, third, *first)
    assert f"    {' '.join(both)}\n" in said
    result = small.run("roadmap", "sync", "README.md", *first, "--confirm", "machine-learning=new")
    assert result.exit_code == 2
    assert "`3. New` cannot be both" in result.stderr.replace("│", " ")
    answered_with(small, *first, *both)
    assert (small.root / "decks/mathematics/overfitting.md").is_file()


@pytest.mark.parametrize(
    ("answer", "left", "out"),
    [
        ("trigonometry=Linear Algebra", "linear-algebra=Trigonometry", "trigonometry=Trig"),
        ("trigonometry=Trigonometry", "linear-algebra=Linear Algebra", "trigonometry=Lin"),
    ],
)
def test_the_second_of_two_exchanged_names_is_what_the_first_leaves(
    small: Project, answer: str, left: str, out: str
) -> None:
    said = asked(small, EXCHANGED, "--confirm", answer).replace("'", "")
    assert f"--confirm {left}\n" in said
    assert said.count("--confirm") == 1
    assert out not in said


def test_a_name_cannot_be_taken_from_a_concept_that_has_no_other_row(small: Project) -> None:
    row = next(line for line in TABLE.splitlines() if "| Trigonometry |" in line)
    rest = TABLE.replace(f"{row}\n", "").replace("| Linear Algebra |", "| Trigonometry |")
    said = asked(small, rest)
    assert said.count("--confirm") == 1
    assert "    If it is a new one, give it another name in the README's table.\n" in said
    answer = ("--confirm", "linear-algebra=Trigonometry")
    result = small.run("roadmap", "sync", "README.md", "--yes", *answer)
    assert result.exit_code == 2
    assert "give the row another name" in " ".join(result.stderr.replace("│", " ").split())


def test_answers_that_exclude_each_other_are_refused(small: Project) -> None:
    changed(small)
    options = ("--confirm", "trigonometry=circles", "--not-same", "trigonometry=Circles")
    result = small.run("roadmap", "sync", "README.md", *options)
    assert result.exit_code == 2
    assert "say opposite things of" in result.stderr.replace("│", " ")


# --- Carried out


def test_cards_move_with_their_figures_and_keep_their_ids(small: Project) -> None:
    cards = {card.id for card in load_deck(small.root)[0].cards}
    changed(small)
    result = small.run("roadmap", "sync", "README.md", "--yes", *OPTIONS)
    assert result.exit_code == 0
    deck, problems = load_deck(small.root)
    assert problems == []
    assert {card.id for card in deck.cards} == cards
    files = tree(small.root / "decks")
    assert sorted(files) == [
        "machine-learning/circle.svg",
        "machine-learning/circles.md",
        "mathematics/circle.svg",
        "mathematics/curves.svg",
        "mathematics/linear-algebra.md",
        "mathematics/overfitting.md",
    ]
    assert files["machine-learning/circles.md"].startswith("# Circles\n\n## unit-circle\n")
    assert small.run("build").exit_code == 0


def test_a_new_id_is_recorded_and_followed_and_comments_stay(small: Project) -> None:
    changed(small)
    small.run("roadmap", "sync", "README.md", "--yes", *OPTIONS)
    text = (small.root / "roadmap.yaml").read_text("utf-8")
    assert "      # by hand\n      - id: circles\n" in text
    assert "formerly: [trigonometry]" in text
    assert "requires: [circles]" in text
    assert text.count("formerly: []") == 2
    assert len(re.findall(r"\btrigonometry\b", text)) == 1


def test_running_it_twice_changes_nothing_the_second_time(small: Project) -> None:
    changed(small)
    small.run("roadmap", "sync", "README.md", "--yes", *OPTIONS)
    after = tree(small.root)
    for options in (OPTIONS, ()):
        again = small.run("roadmap", "sync", "README.md", "--yes", *options)
        assert again.exit_code == 0
        assert again.stdout.endswith("There is nothing to do.\n")
        assert tree(small.root) == after


def test_crlf_and_everything_but_the_heading_of_a_card_file_stay(small: Project) -> None:
    changed(small)
    path = small.root / "decks" / "mathematics" / "trigonometry.md"
    raw = b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n")
    path.write_bytes(raw)
    small.run("roadmap", "sync", "README.md", "--yes", *OPTIONS)
    moved = small.root / "decks" / "machine-learning" / "circles.md"
    assert moved.read_bytes() == raw.replace(b"# Trigonometry", b"# Circles")


def test_line_ends_and_byte_order_mark_of_the_roadmap_stay(small: Project) -> None:
    path = small.root / "roadmap.yaml"
    was = "\ufeff" + path.read_text("utf-8").replace("by hand", "cafe\u0301").replace("\n", "\r\n")
    path.write_bytes(was.encode())
    table = TABLE.replace("| Trigonometry |", "| Trigonometry! |")
    (small.root / "README.md").write_text(table, "utf-8")
    assert small.run("roadmap", "sync", "README.md", "--yes").exit_code == 0
    wanted = was.replace("name: Trigonometry", "name: Trigonometry!")
    assert path.read_bytes() == wanted.encode()


def test_a_file_of_no_concept_is_left_alone(small: Project) -> None:
    changed(small)
    stray = small.root / "decks" / "mathematics" / "notes-to-self.md"
    stray.write_text("# Circles\n", "utf-8")
    small.run("roadmap", "sync", "README.md", "--yes", *OPTIONS)
    assert stray.read_text("utf-8") == "# Circles\n"


LAYOUTS = """\
id: demo
title: Demo
tag: Demo
categories:
  - id: maths
    name: Maths
    concepts:
      - id: algebra   # the first
        name: Algebra
        formerly: [ letters ]   # long ago
      - {id: sets, name: Sets, requires: [algebra]}
      - id: "calculus"
        requires: [ sets,
                    algebra ]   # both
        name: Calculus
        formerly:
          # two of them
          - analysis
          - limits
      - id: groups
        name: Groups
        requires:
          - algebra  # of course"""


def test_ids_change_in_every_layout_and_nothing_else_does() -> None:
    ids = {"algebra": "symbols", "sets": "collections", "calculus": "slopes", "groups": "grids"}
    changes = [
        ("id: algebra   #", "id: symbols   #"),
        ("[ letters ]", "[ letters, algebra ]"),
        (
            "{id: sets, name: Sets, requires: [algebra]}",
            "{id: collections, name: Sets, requires: [symbols], formerly: [sets]}",
        ),
        ('id: "calculus"', "id: slopes"),
        ("[ sets,\n                    algebra ]", "[ collections,\n                    symbols ]"),
        ("          - limits\n", "          - limits\n          - calculus\n"),
        ("id: groups", "id: grids"),
        ("- algebra  # of course", "- symbols  # of course\n        formerly: [groups]\n"),
    ]
    wanted = LAYOUTS
    for old, new in changes:
        assert wanted.count(old) == 1
        wanted = wanted.replace(old, new)
    before = parse_roadmap(LAYOUTS, "roadmap.yaml").roadmap
    assert before is not None
    assert rewritten(LAYOUTS, "roadmap.yaml", renamed_ids(before, ids)) == (wanted, [])


# --- What a plan was made from


def print_of(project: Project, **settled: tuple[tuple[str, str], ...]) -> str:
    root = project.root
    decided = roadmap.Decisions(**settled)
    return roadmap.fingerprint(root / "README.md", root / "roadmap.yaml", root / "decks", decided)


def test_every_decision_and_every_file_makes_it_another_plan(small: Project) -> None:
    pairs = (("a", "b"),)
    seen = [print_of(small)]
    seen += [print_of(small, **{name: pairs}) for name in ("same", "different", "ids")]
    seen.append(print_of(small, ids=(("a", "c"),)))
    for path in ("README.md", "roadmap.yaml", "decks/mathematics/circle.svg"):
        (small.root / path).write_bytes((small.root / path).read_bytes() + b"\n")
        seen.append(print_of(small))
    (small.root / "decks/mathematics/circle.svg").rename(small.root / "decks/circle.svg")
    seen.append(print_of(small))
    (small.root / "README.md").unlink()
    seen.append(print_of(small))
    assert len(set(seen)) == len(seen)
    assert all(re.fullmatch("[0-9a-f]{12}", each) for each in seen)


def test_what_is_hidden_or_no_file_makes_no_other_plan(small: Project) -> None:
    before = print_of(small)
    (small.root / "decks/.hidden").mkdir()
    (small.root / "decks/.hidden/a.md").write_text("x")
    (small.root / "decks/mathematics/.a.md.swp").write_text("x")
    (small.root / "decks/empty").mkdir()
    assert print_of(small) == before
    (small.root / "decks/empty/a.b.md").write_text("x")
    assert print_of(small) != before


def test_a_plan_has_the_same_name_in_whatever_order_files_are_listed(
    small: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = print_of(small)
    listed = Path.rglob
    monkeypatch.setattr(Path, "rglob", lambda *given: reversed([*listed(*given)]))
    assert print_of(small) == before


def test_the_roadmap_is_written_before_any_card_file(small: Project) -> None:
    """It holds every decision, so that a run that was killed can be completed."""
    changed(small)
    steps = planned(small.root).steps
    assert [each.target.name for each in steps].index("roadmap.yaml") == 0
    assert len(steps) > 1


def test_what_cannot_be_read_is_named_in_both_files_at_once(small: Project) -> None:
    (small.root / "README.md").write_text("# Nothing\n", "utf-8")
    small.edit("roadmap.yaml", "id: small-roadmap", "id: Small Roadmap")
    with pytest.raises(UnusableInput) as found:
        planned(small.root)
    first, second = str(found.value).split("\n")
    assert first.startswith(f"{small.root}/README.md:1:1: R101")
    assert second.startswith(f"{small.root}/roadmap.yaml:1:")
    (small.root / "README.md").write_text(TABLE, "utf-8")
    with pytest.raises(UnusableInput, match=r"roadmap\.yaml:1:"):
        planned(small.root)
    (small.root / "roadmap.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(UnusableInput, match=r"roadmap\.yaml:1:"):
        planned(small.root)


def test_what_killed_runs_left_beside_the_files_is_removed(small: Project) -> None:
    changed(small)
    left = [
        small.root / f"{folder}/.{name}-999999999-abcdef_8"
        for folder, name in (
            (".", "roadmap.yaml"),
            ("decks", "mathematics"),
            ("decks/mathematics", "trigonometry.md"),
        )
    ]
    for each in left:
        each.mkdir()
    carry_out(small.root, planned(small.root))
    assert [each for each in left if each.exists()] == []


# --- Decisions


@pytest.mark.parametrize(
    ("settled", "says"),
    [
        (
            {"ids": (("trigonometry", "new-id"), ("overfitting", "new-id"))},
            "the id `new-id` is or was taken",
        ),
        (
            {"ids": (("trigonometry", "overfitting"),)},
            "the id `overfitting` is or was taken",
        ),
        ({"ids": (("nothing-like-it", "x"),)}, "there is no concept `nothing-like-it`$"),
        (
            {"same": (("zzzz", "Circles"),)},
            "there is no `zzzz` in roadmap.yaml$",
        ),
        (
            {"same": (("trigonometry", "zzzz"),)},
            "there is no `zzzz` in the README$",
        ),
        (
            {"same": (("trigonometry", "Circles"), ("overfitting", "Circles"))},
            "`Circles` cannot be both `overfitting` and `trigonometry`|`overfitting` is in",
        ),
        (
            {"same": (("trigonometry", "3. New"),)},
            "`trigonometry` and `3. New` are not both concepts or both categories",
        ),
        (
            {"same": (("trigonometry", "Circles"), ("trigonometry", "Something"))},
            "`trigonometry` cannot be both `Circles` and `Something`",
        ),
    ],
)
def test_a_decision_that_does_not_fit_says_why(
    small: Project, settled: dict[str, tuple[tuple[str, str], ...]], says: str
) -> None:
    changed(small)
    with pytest.raises(roadmap.WrongDecision, match=says):
        planned(small.root, roadmap.Decisions(**settled))


def test_an_id_that_a_concept_had_before_is_taken_for_ever(small: Project) -> None:
    small.edit(
        "roadmap.yaml",
        "tutorials: []\n        formerly: []",
        "tutorials: []\n        formerly: [over-fit]",
    )
    with pytest.raises(roadmap.WrongDecision, match="`over-fit` is or was taken"):
        planned(small.root, roadmap.Decisions(ids=(("trigonometry", "over-fit"),)))


def test_an_id_that_was_changed_already_leaves_the_others_to_do(small: Project) -> None:
    done = roadmap.Decisions(ids=(("trigonometry", "circles"),))
    carry_out(small.root, planned(small.root, done))
    more = replace(done, ids=(*done.ids, ("overfitting", "over-fit")))
    plan = planned(small.root, more)
    assert "id: over-fit" in plan.steps[0].content.decode()


def test_names_that_differ_in_case_or_spacing_are_one(small: Project) -> None:
    row = next(line for line in TABLE.splitlines() if "| Trigonometry |" in line)
    rest = TABLE.replace(f"{row}\n", "").replace("| Linear Algebra |", "| TRIGONOMETRY |")
    (small.root / "README.md").write_text(rest, "utf-8")
    answer = roadmap.Decisions(same=(("linear-algebra", "TRIGONOMETRY"),))
    with pytest.raises(roadmap.WrongDecision, match="the name of both `linear-algebra` and `trig"):
        planned(small.root, answer)


def test_a_question_says_what_each_answer_means(small: Project) -> None:
    changed(small)
    (question,) = planned(small.root, roadmap.Decisions()).questions
    assert re.match(r"\d+%: ", question.because)
    assert [(each.option, each.pair, each.means) for each in question.answers] == [
        (
            "--confirm",
            ("trigonometry", "circles"),
            "It is the same under a new name, and keeps the id trigonometry and its cards.",
        ),
        ("--not-same", ("trigonometry", "circles"), "It is new; Trigonometry is kept apart."),
    ]
    assert (question.otherwise, question.moved) == ("", ())
    (small.root / "README.md").write_text(TABLE.replace("1. Mathematics", "1. Numbers"), "utf-8")
    (question,) = planned(small.root, roadmap.Decisions()).questions
    assert question.answers[0].means == (
        "It is the same under a new name, and keeps the id mathematics and its folder."
    )


def test_a_question_under_the_same_name_does_not_call_it_new(small: Project) -> None:
    (small.root / "README.md").write_text(EXCHANGED, "utf-8")
    questions = planned(small.root, roadmap.Decisions()).questions
    meant = [each.means for question in questions for each in question.answers]
    assert "It is the same, and keeps the id trigonometry and its cards." in meant
    assert "It is Trigonometry under a new name, with the cards of that." in meant
    assert {each.otherwise for each in questions} == {
        "If it is a new one, give it another name in the README's table."
    }


def test_a_category_that_a_block_moved_out_of_can_be_the_same(small: Project) -> None:
    (small.root / "README.md").write_text(
        TABLE.replace("| 1. Mathematics |", "| 3. New |"), "utf-8"
    )
    questions = planned(small.root, roadmap.Decisions()).questions
    (question,) = [each for each in questions if each.old.id == "mathematics"]
    assert [(each.option, each.pair) for each in question.answers][:1] == [
        ("--confirm", ("mathematics", "new"))
    ]


def test_what_is_kept_is_told_with_its_file_and_who_needs_it(small: Project) -> None:
    table = "\n".join(TABLE.splitlines()[:5])
    (small.root / "README.md").write_text(f"{table}\n", "utf-8")
    kept = {each.entry.id: each for each in planned(small.root, roadmap.Decisions()).kept}
    assert {*kept} == {"trigonometry", "overfitting"}
    circle = kept["trigonometry"]
    assert circle.path == small.root / "decks/mathematics/trigonometry.md"
    assert (circle.cards, circle.needed_by) == (("unit-circle-radius",), ("linear-algebra",))
    assert kept["overfitting"].successor == ""


def test_a_category_that_has_nothing_left_is_kept_without_a_file(small: Project) -> None:
    (small.root / "README.md").write_text(TABLE.replace("2. Machine", "3. Machine"), "utf-8")
    plan = planned(
        small.root, roadmap.Decisions(different=(("machine-learning", "3. Machine Learning"),))
    )
    told = [each for each in plan.kept if isinstance(each.entry, Category)]
    assert [(each.path, each.cards, each.successor, each.needed_by) for each in told] == [
        (None, (), "", ())
    ] * len(told)


@pytest.fixture
def namesakes(small: Project) -> Project:
    """A project in which a category has the id of a concept."""
    small.edit("roadmap.yaml", "id: machine-learning", "id: trigonometry")
    small.edit("roadmap.yaml", "2. Machine Learning", "2. Trigonometry")
    (small.root / "decks/machine-learning").rename(small.root / "decks/trigonometry")
    return small


NAMESAKES = TABLE.replace("2. Machine Learning", "2. Circles").replace(
    "| Trigonometry |", "| Circles |"
)


def test_one_word_may_mean_a_concept_and_a_category(namesakes: Project) -> None:
    (namesakes.root / "README.md").write_text(NAMESAKES, "utf-8")
    questions = planned(namesakes.root, roadmap.Decisions()).questions
    assert [type(each.old).__name__ for each in questions] == ["Concept", "Category"]
    plan = planned(namesakes.root, roadmap.Decisions(same=(("trigonometry", "circles"),)))
    assert plan.questions == ()
    text = plan.steps[0].content.decode()
    assert "name: 2. Circles" in text
    assert "name: Circles" in text
    assert "Trigonometry" not in text
    (left,) = planned(
        namesakes.root, roadmap.Decisions(same=(("trigonometry", "Circles"),))
    ).questions
    assert isinstance(left.old, Category)


def test_a_denied_concept_says_nothing_of_a_category_of_its_id(namesakes: Project) -> None:
    (namesakes.root / "README.md").write_text(NAMESAKES, "utf-8")
    denied = roadmap.Decisions(different=(("trigonometry", "Circles"),))
    (left,) = planned(namesakes.root, denied).questions
    assert isinstance(left.old, Category)
    both = roadmap.Decisions(different=(("trigonometry", "circles"),))
    plan = planned(namesakes.root, both)
    assert plan.questions == ()
    kept = {type(each.entry).__name__: each for each in plan.kept}
    assert kept["Concept"].cards == ("unit-circle-radius",)
    if "Category" in kept:
        assert (kept["Category"].path, kept["Category"].cards) == (None, ())
        assert (kept["Category"].successor, kept["Category"].needed_by) == ("", ())


# --- Refused


def test_a_plan_that_the_files_no_longer_fit_is_refused(small: Project) -> None:
    changed(small)
    plan = planned(small.root)
    shown = small.run("roadmap", "sync", "README.md", *OPTIONS)
    assert re.match(r"Plan [0-9a-f]{12}: README.md carried over\n", shown.stdout)
    assert shown.stdout.startswith(f"Plan {plan.id}:")
    small.edit("decks/mathematics/linear-algebra.md", "independent columns", "columns")
    before = tree(small.root)
    stale = small.run("roadmap", "sync", "README.md", *OPTIONS, "--yes", "--plan", plan.id)
    assert stale.exit_code == 1
    assert f"no longer fit plan {plan.id}" in stale.stderr
    assert tree(small.root) == before
    current = planned(small.root).id
    fits = small.run("roadmap", "sync", "README.md", *OPTIONS, "--yes", "--plan", current)
    assert fits.exit_code == 0
    assert tree(small.root) != before


def test_a_card_file_that_changes_under_a_running_sync_is_not_overwritten(
    small: Project,
) -> None:
    changed(small)
    plan = planned(small.root)
    small.edit("decks/mathematics/trigonometry.md", "# Trigonometry", "# Mine")
    with pytest.raises(UnusableInput, match="changed in the meantime"):
        carry_out(small.root, plan)
    path = small.root / "decks" / "mathematics" / "trigonometry.md"
    assert path.read_text("utf-8").startswith("# Mine\n")


@pytest.mark.parametrize("name", ["circles.md", "circle.svg"])
def test_a_file_that_comes_under_a_running_sync_is_not_overwritten(
    small: Project, name: str
) -> None:
    changed(small)
    plan = planned(small.root)
    path = small.root / "decks" / "machine-learning" / name
    path.write_text("mine", "utf-8")
    with pytest.raises(UnusableInput, match=f"{name}: is there in the meantime"):
        carry_out(small.root, plan)
    assert path.read_text("utf-8") == "mine"


def test_an_edit_while_the_plan_is_printed_stops_it(small: Project) -> None:
    changed(small)
    printed = roadmap_commands._plan

    def print_slowly(deck: DeckFolder, plan: roadmap.Plan, readme: Path) -> Iterator[str]:
        small.edit("decks/mathematics/linear-algebra.md", "independent columns", "columns")
        yield from printed(deck, plan, readme)

    small.monkeypatch.setattr(roadmap_commands, "_plan", print_slowly)
    text = (small.root / "roadmap.yaml").read_text("utf-8")
    result = small.run("roadmap", "sync", "README.md", *OPTIONS, "--yes")
    assert result.exit_code == 1
    assert "the files no longer fit plan" in result.stderr
    assert (small.root / "roadmap.yaml").read_text("utf-8") == text


def test_another_figure_of_the_same_name_stops_the_plan(small: Project) -> None:
    changed(small)
    other = small.root / "decks" / "machine-learning" / "circle.svg"
    other.write_text("<svg/>", "utf-8")
    before = tree(small.root)
    result = small.run("roadmap", "sync", "README.md", "--yes", *OPTIONS)
    assert result.exit_code == 1
    assert "decks/mathematics/circle.svg:1:1: R202" in result.stderr
    assert tree(small.root) == before


def test_two_card_files_of_one_concept_stop_the_plan(small: Project) -> None:
    changed(small)
    path = small.root / "decks" / "mathematics" / "trigonometry.md"
    shutil.copy(path, small.root / "decks" / "machine-learning" / "circles.md")
    before = tree(small.root)
    result = small.run("roadmap", "sync", "README.md", "--yes", *OPTIONS)
    assert result.exit_code == 1
    assert "decks/mathematics/trigonometry.md:1:1: R201" in result.stderr
    assert tree(small.root) == before


def test_a_readme_without_a_table_ends_with_one_line(small: Project) -> None:
    (small.root / "README.md").write_text("# Nothing\n", "utf-8")
    result = small.run("roadmap", "sync", "README.md", "--yes")
    assert isinstance(result.exception, UnusableInput)
    assert str(result.exception).startswith("README.md:1:1: R101")


# --- Killed


def test_every_prefix_of_the_steps_leads_to_the_same_end(small: Project, tmp_path: Path) -> None:
    changed(small)
    plan = planned(small.root)
    assert len(plan.steps) == 6
    ends = []
    for taken in range(len(plan.steps) + 1):
        root = tmp_path / f"after-{taken}"
        shutil.copytree(small.root, root)
        carry_out(root, planned(root), taken)
        for settled in (SETTLED, roadmap.Decisions()) if taken else (SETTLED,):
            carry_out(root, planned(root, settled))
        assert planned(root).steps == ()
        ends.append(tree(root))
    assert all(end == ends[0] for end in ends)


@needs_fork
def test_what_a_killed_run_left_is_no_card_file_and_is_removed(small: Project) -> None:
    dead = os.fork()
    if not dead:
        os._exit(0)
    os.waitpid(dead, 0)
    for path in (
        "roadmap.yaml",
        "decks/mathematics/trigonometry.md",
        "decks/mathematics/circle.svg",
    ):
        whole = small.root / path
        left = whole.parent / f".{whole.name}-{dead}-abcd1234"
        left.mkdir()
        shutil.copy(whole, left)
    assert load_deck(small.root)[1] == []
    result = small.run("roadmap", "sync", "README.md", "--yes")
    assert result.stdout.endswith("There is nothing to do.\n")
    assert not list(small.root.rglob(".*"))


@needs_fork
def test_a_run_killed_at_any_moment_is_completed_by_the_next(
    small: Project, tmp_path: Path
) -> None:
    changed(small)

    def run(root: Path, during: Callable[[int], None]) -> None:
        shutil.copytree(small.root, root)
        plan = planned(root)
        child = os.fork()
        if not child:
            try:
                carry_out(root, plan)
            finally:
                os._exit(0)
        during(child)
        os.waitpid(child, 0)

    whole = 0.0

    def wait(child: int) -> None:
        nonlocal whole
        began = time.perf_counter()
        os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
        whole = time.perf_counter() - began

    run(tmp_path / "whole", wait)
    wanted = tree(tmp_path / "whole")
    moments = random.Random(6)
    states = set()

    def kill(child: int) -> None:
        time.sleep(moments.uniform(0, whole))
        os.kill(child, signal.SIGKILL)

    for number in range(30):
        root = tmp_path / f"killed-{number}"
        run(root, kill)
        states.add(tuple(sorted(tree(root).items())))
        carry_out(root, planned(root))
        assert tree(root) == wanted
        assert not list(root.rglob(".*"))
        shutil.rmtree(root)
    assert len(states) > 1, "no run was killed half-way"


# --- Any table

CONCEPTS = ("Linear Algebra", "Trigonometry", "Overfitting", "Circles", "Matrices", "Fitting")
CATEGORIES = ("1. Mathematics", "2. Machine Learning", "2. Mathematics", "3. New")
TODOS = ("Learn vectors and matrices", "Learn sine and cosine", "Learn to see overfitting", "")
URLS = (SERIES, "https://example.org/rank?a=1&b=2", "http://example.org/circle-", "https://x.org/")


def a_row(draw: st.DrawFn, concept: str) -> str:
    links = draw(st.lists(st.sampled_from(URLS), unique=True, max_size=3))
    category, todo = draw(st.sampled_from(CATEGORIES)), draw(st.sampled_from(TODOS))
    return f"| {category} | {concept} | {todo} | {' '.join(f'[Link](<{url}>)' for url in links)} |"


@st.composite
def tables(draw: st.DrawFn) -> str:
    concepts = draw(st.lists(st.sampled_from(CONCEPTS), unique=True, min_size=1))
    return "\n".join([HEADER, *(a_row(draw, concept) for concept in concepts), ""])


@settings(max_examples=15, deadline=None, derandomize=True)
@given(
    history=st.lists(tables(), min_size=1, max_size=3), choices=st.randoms(use_true_random=False)
)
def test_whatever_the_tables_say_no_card_is_lost_and_the_files_agree(
    history: list[str], choices: random.Random
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "project"
        shutil.copytree(SMALL, root)
        cards = {card.id for card in load_deck(root)[0].cards}
        for text in history:
            (root / "README.md").write_text(text, "utf-8")
            settled = answered(root, choices)
            carry_out(root, planned(root, settled))
            deck, problems = load_deck(root)
            assert [str(problem) for problem in problems] == []
            assert {card.id for card in deck.cards} == cards
            for again in (planned(root, settled), planned(root, roadmap.Decisions())):
                assert (again.questions, again.changes, again.steps) == ((), (), ())
            versions, _ = roadmap.load_versions(root / "roadmap.yaml", root / "README.md")
            assert versions
            left = {each.change for each in roadmap.differences(*versions)}
            assert left <= {"removed", "merged"}


def answered(root: Path, choices: random.Random) -> roadmap.Decisions:
    """Any answers to all the questions."""
    settled = roadmap.Decisions()
    while questions := planned(root, settled).questions:
        answer = choices.choice(choices.choice(questions).answers)
        assert answer.pair not in settled.same + settled.different, "this was answered"
        if answer.option == "--confirm":
            settled = replace(settled, same=(*settled.same, answer.pair))
        else:
            settled = replace(settled, different=(*settled.different, answer.pair))
    return settled
