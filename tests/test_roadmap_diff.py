"""What changed between two versions of a roadmap, and which changes are only guessed."""

import json
from pathlib import Path

import pytest
from conftest import Project

from flashcards.roadmap import Difference, differences, load_versions
from flashcards.roadmap.import_rules import HEADER
from flashcards.sources.roadmap_file import load_roadmap

ROOT = Path(__file__).parent.parent
README = ROOT / "tests" / "data" / "roadmap-readme.md"

OLD = f"""\
# Demo

{HEADER}
| 1. Maths | Algebra | Learn groups, rings and fields | [Groups](https://x.org/groups) |
| | Calculus | Learn limits and derivatives | [Limits](https://x.org/limits) |
| | Geometry | Learn angles and radians | [Angles](https://x.org/angles) |
| 2. Data | Cleaning | Learn to find outliers | [Outliers](https://x.org/outliers) |
| | Plots | Learn histograms | [Plots](https://x.org/plots) |
"""

YAML = """\
id: demo
title: Demo
tag: Demo
categories:
  - id: maths
    name: 1. Maths
    concepts:
      - id: algebra
        name: Algebra
        todo: Learn groups
        topics:
          - {id: groups, name: Groups}
          - {id: rings, name: Rings}
      - {id: calculus, name: Calculus, requires: [algebra]}
      - {id: sets, name: Sets, scope: counting is elsewhere}
"""


def row(text: str, name: str) -> str:
    return next(line for line in text.split("\n") if f"| {name} |" in line) + "\n"


def found(tmp_path: Path, old: str, new: str) -> list[Difference]:
    paths = [tmp_path / "old", tmp_path / "new"]
    for path, text in zip(paths, (old, new), strict=True):
        path.write_text(text, "utf-8")
    versions, problems = load_versions(*paths)
    assert problems == []
    assert versions
    return differences(*versions)


def told(tmp_path: Path, old: str, new: str) -> list[tuple[str, ...]]:
    """Per difference its change, the kind of entry, and the names on both sides."""
    return [
        (
            each.change + ("?" if each.guess else ""),
            each.of,
            " + ".join(entry.name for entry in each.old),
            " + ".join(entry.name for entry in each.new),
        )
        for each in found(tmp_path, old, new)
    ]


def test_the_same_table_has_no_differences(tmp_path: Path) -> None:
    assert found(tmp_path, OLD, OLD) == []


def test_the_authors_readme_and_roadmap_yaml_say_the_same_both_ways() -> None:
    for pair in ((README, ROOT / "roadmap.yaml"), (ROOT / "roadmap.yaml", README)):
        versions, problems = load_versions(*pair)
        assert problems == []
        assert versions
        assert differences(*versions) == []


def test_a_row_more_is_an_added_concept_and_one_less_a_removed_one(tmp_path: Path) -> None:
    more = OLD + "| | Ethics | Learn fairness | [Fair](https://x.org/fair) |\n"
    assert told(tmp_path, OLD, more) == [("added", "concept", "", "Ethics")]
    assert told(tmp_path, more, OLD) == [("removed", "concept", "Ethics", "")]


def test_a_renamed_concept_is_guessed_and_not_added_or_removed(tmp_path: Path) -> None:
    new = OLD.replace("| Algebra |", "| Abstract Structures |")
    (only,) = found(tmp_path, OLD, new)
    assert (only.change, only.gone, only.come) == (
        "renamed",
        ("Algebra",),
        ("Abstract Structures",),
    )
    assert only.guess
    assert only.guess.because.startswith("tutorials 100%, to-do 100%, name ")


def test_a_guess_survives_a_changed_to_do_which_is_told_too(tmp_path: Path) -> None:
    new = OLD.replace("| Algebra | Learn groups, rings and fields", "| Algebra I | Learn modules")
    assert told(tmp_path, OLD, new) == [
        ("renamed?", "concept", "Algebra", "Algebra I"),
        ("to-do", "concept", "Algebra", "Algebra I"),
    ]


def test_nothing_is_guessed_where_only_names_are_a_little_alike(tmp_path: Path) -> None:
    new = OLD.replace(
        row(OLD, "Plots"), "| | Pilots | Learn to fly | [Wings](https://x.org/wings) |\n"
    )
    assert told(tmp_path, OLD, new) == [
        ("removed", "concept", "Plots", ""),
        ("added", "concept", "", "Pilots"),
    ]


def test_names_are_all_there_is_to_go_by_where_rows_are_empty(tmp_path: Path) -> None:
    old = f"{HEADER}\n| Maths | Linear Algebra | | |\n| | Trees | | |\n"
    new = f"{HEADER}\n| Maths | Linear algebras | | |\n| | Threats | | |\n"
    assert told(tmp_path, old, new) == [
        ("removed", "concept", "Trees", ""),
        ("added", "concept", "", "Threats"),
        ("renamed?", "concept", "Linear Algebra", "Linear algebras"),
    ]


def test_a_concept_in_another_category_has_moved(tmp_path: Path) -> None:
    moved = row(OLD, "Geometry")
    new = OLD.replace(moved, "") + moved
    (only,) = found(tmp_path, OLD, new)
    assert (only.change, only.gone, only.come) == ("moved", ("1. Maths",), ("2. Data",))


def test_two_rows_joined_under_a_new_name_are_a_merger(tmp_path: Path) -> None:
    joined = (
        "| | Shapes and Slopes | Learn limits and derivatives. Learn angles and radians "
        "| [Limits](https://x.org/limits), [Angles](https://x.org/angles) |\n"
    )
    new = OLD.replace(row(OLD, "Calculus"), joined).replace(row(OLD, "Geometry"), "")
    assert told(tmp_path, OLD, new) == [
        ("merged?", "concept", "Calculus + Geometry", "Shapes and Slopes")
    ]
    assert told(tmp_path, new, OLD) == [
        ("split?", "concept", "Shapes and Slopes", "Calculus + Geometry")
    ]


def test_a_row_that_went_into_one_that_keeps_its_name_is_a_merger(tmp_path: Path) -> None:
    new = OLD.replace(row(OLD, "Geometry"), "").replace(
        "derivatives | [Limits](https://x.org/limits)",
        "derivatives, angles, radians | [Limits](https://x.org/limits), "
        "[Angles](https://x.org/angles)",
    )
    assert told(tmp_path, OLD, new) == [
        ("merged?", "concept", "Calculus + Geometry", "Calculus"),
        ("to-do", "concept", "Calculus", "Calculus"),
        ("tutorials", "concept", "Calculus", "Calculus"),
    ]
    assert told(tmp_path, new, OLD)[0] == (
        "split?",
        "concept",
        "Calculus",
        "Calculus + Geometry",
    )


def test_a_link_that_both_had_before_makes_no_merger(tmp_path: Path) -> None:
    old = OLD.replace("[Limits]", "[Angles](https://x.org/angles), [Limits]").replace(
        "Learn angles and radians", ""
    )
    new = old.replace(row(old, "Geometry"), "")
    assert told(tmp_path, old, new) == [("removed", "concept", "Geometry", "")]


def test_a_word_that_turns_up_elsewhere_makes_no_merger(tmp_path: Path) -> None:
    new = OLD.replace(row(OLD, "Geometry"), "").replace("derivatives |", "derivatives, angles |")
    assert told(tmp_path, OLD, new) == [
        ("removed", "concept", "Geometry", ""),
        ("to-do", "concept", "Calculus", "Calculus"),
    ]


def test_another_number_before_a_category_is_a_new_name_without_a_guess(tmp_path: Path) -> None:
    new = OLD.replace("2. Data", "3. Data")
    assert told(tmp_path, OLD, new) == [("renamed", "category", "2. Data", "3. Data")]


def test_a_category_under_another_name_is_known_by_its_concepts(tmp_path: Path) -> None:
    new = OLD.replace("2. Data", "2. Wrangling")
    assert told(tmp_path, OLD, new) == [("renamed?", "category", "2. Data", "2. Wrangling")]


def test_two_categories_in_one_are_a_merger(tmp_path: Path) -> None:
    new = OLD.replace("1. Maths", "1. Basics").replace("2. Data", "1. Basics")
    assert told(tmp_path, OLD, new) == [("merged?", "category", "1. Maths + 2. Data", "1. Basics")]
    assert told(tmp_path, new, OLD) == [("split?", "category", "1. Basics", "1. Maths + 2. Data")]


def test_order_names_the_fewest_that_moved(tmp_path: Path) -> None:
    first = row(OLD, "Algebra").replace("1. Maths", "")
    new = OLD.replace(row(OLD, "Algebra"), "").replace("| | Calculus", "| 1. Maths | Calculus")
    new = new.replace("| 2. Data", first + "| 2. Data")
    (only,) = found(tmp_path, OLD, new)
    assert (only.change, only.of, only.come) == ("reordered", "category", ("Algebra",))


def test_categories_in_another_order_are_told(tmp_path: Path) -> None:
    head, data = OLD.split("| 2. Data")
    title, maths = head.split("| 1. Maths")
    new = f"{title}| 2. Data{data}| 1. Maths{maths}"
    (only,) = found(tmp_path, OLD, new)
    assert (only.change, only.of) == ("reordered", "roadmap")
    assert len(only.come) == 1


def test_a_tutorial_is_told_by_title_and_address(tmp_path: Path) -> None:
    new = OLD.replace("[Plots](https://x.org/plots)", "[Plots](https://x.org/plots2)")
    (only,) = found(tmp_path, OLD, new)
    assert (only.change, only.gone, only.come) == (
        "tutorials",
        ("Plots <https://x.org/plots>",),
        ("Plots <https://x.org/plots2>",),
    )


def test_two_yaml_files_differ_in_topics_and_prerequisites_too(tmp_path: Path) -> None:
    new = YAML.replace("name: Rings", "name: Rings and fields").replace("[algebra]", "[sets]")
    new = new.replace("counting is elsewhere", "counting too").replace("tag: Demo", "tag: Demo2")
    assert [
        (each.change, each.of, each.gone, each.come) for each in found(tmp_path, YAML, new)
    ] == [
        ("tag", "roadmap", ("Demo",), ("Demo2",)),
        ("topics", "concept", ("rings: Rings",), ("rings: Rings and fields",)),
        ("requires", "concept", ("algebra",), ("sets",)),
        ("scope", "concept", ("counting is elsewhere",), ("counting too",)),
    ]


def test_a_recorded_new_id_is_no_guess_and_changes_no_prerequisite(tmp_path: Path) -> None:
    new = YAML.replace("id: algebra", "id: groups-etc").replace("[algebra]", "[groups-etc]")
    recorded = new.replace("todo: Learn groups", "todo: Learn groups\n        formerly: [algebra]")
    assert told(tmp_path, YAML, recorded) == [("id", "concept", "Algebra", "Algebra")]
    assert told(tmp_path, YAML, new) == [("renamed?", "concept", "Algebra", "Algebra")]


def test_a_table_is_not_blamed_for_what_a_table_cannot_say(tmp_path: Path) -> None:
    table = f"{HEADER}\n| 1. Maths | Algebra | Learn groups | |\n| | Calculus | | |\n"
    assert told(tmp_path, YAML, table) == [("removed", "concept", "Sets", "")]
    assert told(tmp_path, table, YAML) == [("added", "concept", "", "Sets")]
    renamed = table.replace("| Algebra |", "| Abstract Algebra |")
    assert told(tmp_path, YAML, renamed) == [
        ("removed", "concept", "Sets", ""),
        ("renamed?", "concept", "Algebra", "Abstract Algebra"),
    ]


def test_diff_ends_with_1_where_there_are_differences_and_with_0_where_not(
    project: Project,
) -> None:
    (project.root / "old.md").write_text(OLD, "utf-8")
    (project.root / "new.md").write_text(OLD.replace("| Plots |", "| Plotting |"), "utf-8")
    same = project.run("roadmap", "diff", "old.md", "old.md")
    assert (same.exit_code, same.stdout) == (0, "")
    other = project.run("roadmap", "diff", "old.md", "new.md")
    assert other.exit_code == 1
    assert other.stdout.startswith("renamed?    concept   Plots -> Plotting (")
    assert other.stdout.count("\n") == 1


def test_diff_as_json_names_ids_and_the_guess(project: Project) -> None:
    (project.root / "old.md").write_text(OLD, "utf-8")
    (project.root / "new.md").write_text(OLD.replace("| Plots |", "| Plotting |"), "utf-8")
    result = project.run("roadmap", "diff", "old.md", "new.md", "--json")
    (only,) = json.loads(result.stdout)
    assert only["old"] == [{"id": "plots", "name": "Plots", "category": "2. Data"}]
    assert only["guess"]["new"] == "plotting"
    assert only["guess"]["score"] == 0.88
    same = project.run("roadmap", "diff", "old.md", "old.md", "--json")
    assert (same.exit_code, json.loads(same.stdout)) == (0, [])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("# Nothing here\n", "R101"),
        ("id: x\ncategories: [\n", "R001"),
        (f"{HEADER}\n| Maths | Algebra | | no link |\n", "R107"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_its_place(
    tmp_path: Path, text: str, says: str
) -> None:
    (tmp_path / "old").write_text(text, "utf-8")
    versions, problems = load_versions(tmp_path / "old", README)
    assert versions is None
    assert [problem.code for problem in problems] == [says]
    assert problems[0].where.path == str(tmp_path / "old")


def test_a_missing_file_ends_diff_with_3_and_one_line(project: Project) -> None:
    result = project.run("roadmap", "diff", "gone.md", "roadmap.yaml")
    assert (type(result.exception).__name__, result.stdout) == ("UnusableInput", "")
    assert str(result.exception).startswith("gone.md:1:1: T001")


def test_a_yaml_with_a_table_in_its_text_stays_a_yaml(tmp_path: Path) -> None:
    commented = "# | Category | Concept |\n" + YAML
    (tmp_path / "roadmap.yaml").write_text(YAML, "utf-8")
    assert load_roadmap(tmp_path / "roadmap.yaml")[1] == []
    assert found(tmp_path, commented, YAML) == []
