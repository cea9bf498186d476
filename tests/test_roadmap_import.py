import re
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import Project
from hypothesis import given, settings
from hypothesis import strategies as st

from flashcards.model import Rule, Severity, Tutorial, UnusableInput, Where
from flashcards.roadmap import ImportResult, Row, import_readme, import_table, read_table
from flashcards.roadmap.import_rules import HEADER, KEPT, LAYOUT, RULES
from flashcards.roadmap.readme_table import tables_beside
from flashcards.roadmap.yaml_text import rewritten
from flashcards.sources.roadmap_file import load_roadmap, parse_roadmap

ROOT = Path(__file__).parent.parent
WHERE = Where("README.md")
README = ROOT / "tests" / "data" / "roadmap-readme.md"

EXISTING = """\
# yaml-language-server: $schema=roadmap.schema.json
id: demo
title: Demo
tag: Demo   # short on purpose
repository: ''
categories:

  # ------ numbers ------
  - id: maths
    name:   1. Maths
    concepts:
      # first things first
      - id: algebra
        name: 'Algebra'          # a label
        todo: Learn x
        scope: vectors are elsewhere
        topics:
          - { id: groups,  name: "Groups" }   # hand-made
        tutorials:
          - {title: One, url: 'https://x.org/1'}
          # the long one
          - title: Two
            url: https://x.org/2

      # about calculus
      - id: calculus
        name: Calculus
        todo: >-
          Learn
          limits
        requires: [ algebra,
                    sets ]
        formerly: [analysis]
      - {id: sets, name: Sets}

  # ------ data ------
  - id: data
    name: 2. Data
    concepts: []   # none yet
# the end
"""

COMMENTS = re.findall(r"# .*", EXISTING.replace("# the long one", ""))

TABLE = f"""\
# Demo

{HEADER}
| 1. Maths | Algebra | Learn x | [One](https://x.org/1), [Two](https://x.org/2) |
|  | Calculus | Learn limits |  |
|  | Sets |  |  |
"""


def rows_of(readme: str) -> list[Row]:
    rows, problems = read_table(readme, "README.md")
    assert problems == []
    return rows


def table(*rows: str) -> str:
    return "\n".join([HEADER, *rows, ""])


def problems_of(readme: str) -> list[str]:
    return [str(problem) for problem in read_table(readme, "README.md")[1]]


def imported(readme: str, existing: str | None = EXISTING) -> ImportResult:
    return import_table(rows_of(readme), existing, "roadmap.yaml", "Demo")


def text_of(readme: str, existing: str | None = EXISTING) -> str:
    result = imported(readme, existing)
    assert [p for p in result.problems if p.severity is Severity.ERROR] == []
    assert result.text is not None
    return result.text


def changed_lines(before: str, after: str) -> tuple[list[str], list[str]]:
    """Lines that went and lines that came, in their order; moved lines are neither."""
    gone, come = before.split("\n"), after.split("\n")
    return [x for x in gone if x not in come], [x for x in come if x not in gone]


# --- The roadmap as its author wrote it


def test_the_authors_table_comes_out_whole() -> None:
    rows = rows_of(README.read_text(encoding="utf-8"))
    assert list(dict.fromkeys(row.category for row in rows)) == [
        "1. Mathematics",
        "2. Statistics",
        "3. Data Science Skills",
        "4. Traditional Machine Learning",
        "5. Deep Learning",
        "6. Python and AI Frameworks",
        "7. Generative AI (including LLMs)",
        "8. AI Ethics and Safety",
    ]
    links = [tutorial for row in rows for tutorial in row.tutorials]
    assert (len(rows), len(links), len({link.url for link in links})) == (54, 96, 92)
    assert not [link for link in links if "google.com/" in link.url or "%" in link.url]
    assert not [
        text for row in rows for text in (row.concept, row.todo) if "**" in text or "  " in text
    ]


def test_the_authors_peculiar_links_come_out_right() -> None:
    links = [t for row in rows_of(README.read_text(encoding="utf-8")) for t in row.tutorials]
    for link in (
        Tutorial(
            "Lex Fridman Podcast - Meta's Yann LeCun: Transformers, LLMs, "
            "Self-Supervised Learning, AI | Episode #385",
            "https://www.youtube.com/watch?v=o8P2Lsqikdc",
        ),
        Tutorial(
            "Canonical Correlation Analysis - NPTEL-NOC IITM",
            "https://www.youtube.com/watch?v=7TzH7mO0uAE",
        ),
        Tutorial(
            "Krish Naik - Data Preprocessing",
            "https://www.youtube.com/playlist?list=PLZoTAELR6WPJ369Qyf0hknjWOhxRke1C-",
        ),
        Tutorial(
            "freeCodeCamp - Data Analysis with Python",
            "https://www.youtube.com/watch?v=r-orbu2UwJQ",
        ),
        Tutorial(
            "freeCodeCamp - Data Cleaning",
            "https://www.youtube.com/watch?v=r-orbu2UwJQ",
        ),
        Tutorial(
            "Jay Alammar - The Illustrated Transformer",
            "http://jalammar.github.io/illustrated-transformer/",
        ),
    ):
        assert link in links


def test_the_roadmap_of_this_repository_says_what_the_authors_table_says() -> None:
    result = import_readme(README, ROOT / "roadmap.yaml")
    assert result == ImportResult(None)


def test_the_authors_table_alone_makes_a_valid_roadmap(tmp_path: Path) -> None:
    target = tmp_path / "roadmap.yaml"
    result = import_readme(README, target)
    assert not target.exists()
    assert result.text is not None
    assert (len(result.added), result.changed, result.kept, result.problems) == (54, (), (), ())
    target.write_text(result.text, encoding="utf-8")
    roadmap, problems = load_roadmap(target)
    assert problems == []
    assert roadmap is not None
    assert (roadmap.id, roadmap.title) == ("ai-engineering-roadmap", "AI Engineering Roadmap")
    assert [category.id for category in roadmap.categories][:2] == ["mathematics", "statistics"]
    assert not [concept for concept in roadmap.concepts() if concept.topics]
    assert import_readme(README, target).text is None


# --- Reading a table


@pytest.mark.parametrize(
    "rule", [r for r in RULES.values() if r not in (KEPT, LAYOUT)], ids=lambda r: r.code
)
def test_the_bad_example_of_a_rule_breaks_it_alone_and_the_good_one_nothing(rule: Rule) -> None:
    problems = read_table(rule.bad, "README.md")[1] + tables_beside(rule.bad, "README.md")
    assert [problem.code for problem in problems] == [rule.code]
    assert problems_of(rule.good) == []


def test_the_tables_that_are_no_roadmap_are_named_with_line_and_header() -> None:
    text = "# Road\n\n| **Area** | Topic |\n|---|---|\n| Maths | Sets |\n\n| A | B |\n|--|--|\n"
    (problem,) = read_table(text, "README.md")[1]
    assert problem.where == Where("README.md", 3)
    assert problem.message.endswith(
        "the tables here are others: line 3 begins | Area | Topic |; line 7 begins | A | B |"
    )
    assert tables_beside(text, "README.md") == []
    both = (
        f"{HEADER}\n| Maths | Sets | | |\n\n| **Section** | Concept |\n|---|---|\n| Law | Rights |"
    )
    (problem,) = tables_beside(both, "README.md")
    assert (problem.where.line, problem.severity) == (5, Severity.WARNING)
    assert problem.message == "A table that is not read: | Section | Concept |"


def test_one_empty_line_is_one_problem_and_tells_how_many_rows_it_cuts_off() -> None:
    rows = "\n".join(f"| | Concept {number} | | |" for number in range(46))
    (problem,) = read_table(f"{HEADER}\n| Maths | Sets | | |\n\n{rows}\n", "README.md")[1]
    assert problem.where.line == 5
    assert problem.message.startswith("These 46 rows are in no table")
    two = read_table(f"{HEADER}\n| M | Sets | | |\n\n| | A | | |\n\n| | B | | |", "README.md")[1]
    assert [each.where.line for each in two] == [5, 7]
    assert two[0].message.startswith("This row is in no table")


def test_codes_are_unique_and_in_order() -> None:
    assert list(RULES) == [f"R1{n:02}" for n in range(1, len(RULES) + 1)]


def test_an_empty_category_cell_means_as_above() -> None:
    rows = rows_of(table("| A | x | | |", "|  | y | | |", "| B | z | | |", "| **A** | w | | |"))
    assert [(row.category, row.concept) for row in rows] == [
        ("A", "x"),
        ("A", "y"),
        ("B", "z"),
        ("A", "w"),
    ]


def test_markup_of_a_cell_becomes_plain_text() -> None:
    (row,) = rows_of(
        table(r"| **R&amp;D** | **Sets  \& maps** | Learn<br>\|x\| and **y**, 2 \* 3 \** |  |")
    )
    assert (row.category, row.concept, row.todo) == (
        "R&D",
        "Sets & maps",
        "Learn |x| and y, 2 * 3 **",
    )


@pytest.mark.parametrize(
    ("cell", "links"),
    [
        ("[a|b](https://x.org/)", [("a|b", "https://x.org/")]),
        ("[a](https://x.org/1),[b](https://x.org/2)", [("a", "…/1"), ("b", "…/2")]),
        ("[a](https://x.org/1)<br>[b](https://x.org/2)", [("a", "…/1"), ("b", "…/2")]),
        ("[[1] a](<https://x.org/(b)> 'hover')", [("[1] a", "…/(b)")]),
        (r"[a\]](https://x.org/a_(b\)?c=1&amp;d=\_)", [("a]", "…/a_(b)?c=1&d=_")]),
        ("", []),
    ],
)
def test_links_are_read_as_people_write_them(cell: str, links: list[tuple[str, str]]) -> None:
    (row,) = rows_of(table(f"| A | x | | {cell} |"))
    expected = [Tutorial(title, url.replace("…", "https://x.org")) for title, url in links]
    assert list(row.tutorials) == expected


def test_columns_are_known_by_their_names_and_others_are_the_readmes_own() -> None:
    (row,) = rows_of(
        "| Done | Concepts | To Do | Tutorials | Category |\n|:-:|---|---|---|---|\n"
        "| x | Sets | Learn | [T](https://x.org/) | Maths |"
    )
    assert (row.category, row.concept, row.todo) == ("Maths", "Sets", "Learn")
    assert row.tutorials == (Tutorial("T", "https://x.org/"),)


def test_only_roadmap_tables_outside_fences_and_comments_count() -> None:
    hidden = table("| Hidden | one | | |")
    rows = rows_of(
        f"```\n{hidden}\n````\n\n~~~ md\n{hidden}```\n~~~\n<!--\n{hidden}-->\n"
        f"| A | B |\n|---|---|\n| 1 | 2 |\n\n{table('| Maths | Sets | | |')}\n## Notes\n"
        f"\n{table('| Data | Cleaning | | |')}"
    )
    assert [(row.category, row.concept) for row in rows] == [
        ("Maths", "Sets"),
        ("Data", "Cleaning"),
    ]


def test_text_that_only_looks_like_a_fence_hides_no_table() -> None:
    rows = rows_of(f"``` not `a fence\n\n{table('| Maths | Sets | | |')}")
    assert [row.concept for row in rows] == ["Sets"]


def test_every_row_that_cannot_be_read_is_reported_with_its_place_and_the_others_are_read() -> None:
    rows, problems = read_table(
        table(
            "| Maths | Sets | | [a](https://x.org/), see https://y.org |",
            "| | Logic | | |",
            "| | Graphs | [a](b) | [c](ftp://x.org) |",
            "just text",
            "| B::C | Trees | | [a](https://x.org/A) [b](https://x.org/a) |",
        ),
        "README.md",
    )
    assert [row.concept for row in rows] == ["Logic"]
    assert [str(problem).split(". ")[0] for problem in problems] == [
        "README.md:3:41: R107 This is no link: see https://y.org",
        "README.md:5:14: R108 A link: [a](b)",
        "README.md:5:23: R014 'ftp://x.org' is not a web address",
        "README.md:6:1: R103 This row has one cell, the header 4",
        "README.md:7:3: R010 'B::C' is not a deck's name that Anki keeps",
        "README.md:7:41: R016 https://x.org/a and https://x.org/A differ in case only, "
        "and so would their tags",
    ]


def test_a_readme_with_an_unreadable_row_changes_nothing(tmp_path: Path) -> None:
    readme, target = tmp_path / "README.md", tmp_path / "roadmap.yaml"
    readme.write_text(table("| Maths | Sets | | |", "| | Logic | |"), encoding="utf-8")
    target.write_text(EXISTING, encoding="utf-8")
    result = import_readme(readme, target)
    assert result.text is None
    assert [problem.code for problem in result.problems] == ["R103"]


@pytest.mark.parametrize("title", ["# Roadmap", "# My learning path", "# 学习路线"])
def test_a_title_that_anybody_could_have_begins_no_roadmap(tmp_path: Path, title: str) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"{title}\n\n{TABLE}", encoding="utf-8")
    with pytest.raises(UnusableInput, match=r"flashcards init .* --id ID"):
        import_readme(readme, tmp_path / "roadmap.yaml")


def test_files_that_cannot_be_read_are_all_reported(tmp_path: Path) -> None:
    (tmp_path / "roadmap.yaml").write_bytes(b"\xff")
    result = import_readme(tmp_path / "README.md", tmp_path / "roadmap.yaml")
    assert [problem.code for problem in result.problems] == ["T001", "T004"]


MARKS = st.sampled_from([*"|-[]()\\*`#<>!&;:~ \n", "\n|", "](https://", "<!--", HEADER + "\n|"])


@settings(deadline=None)
@given(st.lists(MARKS | st.text(max_size=4), max_size=40).map("".join))
def test_any_text_is_a_table_or_has_problems(text: str) -> None:
    rows, problems = read_table(text, "README.md")
    assert problems or HEADER in text
    assert import_table(rows, None, "roadmap.yaml", text).text is not None
    assert all(p.where.line <= text.count("\n") + 1 for p in problems)


# --- Into an existing roadmap


def test_a_table_that_says_the_same_changes_nothing() -> None:
    result = imported(TABLE)
    assert (result.text, result.added, result.changed) == (None, (), ())


def test_a_file_with_other_line_ends_is_left_alone_when_nothing_changes(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(TABLE, encoding="utf-8")
    target = tmp_path / "roadmap.yaml"
    target.write_bytes(b"\xef\xbb\xbf" + EXISTING.replace("\n", "\r\n").encode())
    assert import_readme(tmp_path / "README.md", target).text is None


def test_line_ends_byte_order_mark_and_letters_stay_as_the_file_has_them(project: Project) -> None:
    (project.root / "README.md").write_text(
        TABLE.replace("Learn limits", "Learn all limits"), "utf-8"
    )
    target = project.root / "roadmap.yaml"
    text = EXISTING.replace("# the end", "# e\u0301\N{ZERO WIDTH SPACE}")
    text = text.replace("name: Sets", 'name: "S\\u0065ts"')
    was = "\ufeff" + text.replace("\n", "\r\n")
    target.write_bytes(was.encode())
    result = import_readme(project.root / "README.md", target)
    wanted = was.replace(
        "todo: >-\r\n          Learn\r\n          limits", "todo: Learn all limits"
    )
    assert result.text == wanted


def test_a_changed_label_to_do_and_link_title_change_their_own_lines_only() -> None:
    readme = TABLE.replace("1. Maths", "9. MATHS").replace("Learn limits", "Do it")
    readme = readme.replace("| Learn x |", "| |").replace("[Two]", "[Deux, trois]")
    result = imported(readme.replace("Algebra", "ALGEBRA"))
    assert result.text is not None
    assert changed_lines(EXISTING, result.text) == (
        [
            "    name:   1. Maths",
            "        name: 'Algebra'          # a label",
            "        todo: Learn x",
            "          - title: Two",
            "        todo: >-",
            "          Learn",
            "          limits",
        ],
        [
            "    name:   9. MATHS",
            "        name: ALGEBRA          # a label",
            "        todo: ''",
            "          - title: 'Deux, trois'",
            "        todo: Do it",
        ],
    )
    assert result.changed == (
        "9. MATHS (name)",
        "ALGEBRA (name, to-do, tutorials)",
        "Calculus (to-do)",
    )
    assert result.added == ()


def test_new_concepts_and_categories_come_in_table_order_with_empty_topics() -> None:
    readme = TABLE.replace("|  | Calculus", "|  | Group Theory | Learn it |  |\n|  | Calculus")
    readme += (
        "| 1. Maths, again | Knots | | [Knots](https://x.org/k) |\n| 2. Data | Sets & Bags | | |\n"
    )
    result = imported(readme)
    assert result.text is not None
    assert changed_lines(EXISTING, result.text)[0] == ["    concepts: []   # none yet"]
    roadmap = parse_roadmap(result.text, "r").roadmap
    assert roadmap is not None
    assert [
        [category.id, *(c.id for c in category.concepts)] for category in roadmap.categories
    ] == [
        ["maths", "algebra", "group-theory", "calculus", "sets"],
        ["maths-again", "knots"],
        ["data", "sets-bags"],
    ]
    assert result.added == ("Group Theory", "Knots", "Sets & Bags")
    assert "      # about calculus\n      - id: calculus\n" in result.text
    assert "  # ------ data ------\n  - id: data\n" in result.text
    assert (
        "\n      - id: group-theory\n        name: Group Theory\n        todo: Learn it\n"
        "        requires: []\n        topics: []\n        tutorials: []\n" in result.text
    )
    assert "    concepts:   # none yet\n      - id: sets-bags\n" in result.text
    assert imported(readme, result.text).text is None


def test_entries_that_change_place_take_the_comments_above_them_along() -> None:
    readme = table(
        "| 2. Data | Calculus | Learn limits | |",
        "| 1. Maths | Sets | | |",
        "| | Algebra | Learn x | [Two](https://x.org/2), [One](https://x.org/1) |",
    )
    result = imported(readme)
    assert result.text == EXISTING[: EXISTING.index("\n  # ------ numbers")] + (
        "\n  # ------ data ------\n"
        "  - id: data\n"
        "    name: 2. Data\n"
        "    concepts:   # none yet\n"
        "\n"
        "      # about calculus\n"
        "      - id: calculus\n"
        "        name: Calculus\n"
        "        todo: >-\n"
        "          Learn\n"
        "          limits\n"
        "        requires: [ algebra,\n"
        "                    sets ]\n"
        "        formerly: [analysis]\n"
        "\n  # ------ numbers ------\n"
        "  - id: maths\n"
        "    name:   1. Maths\n"
        "    concepts:\n"
        "      - {id: sets, name: Sets}\n"
        "      # first things first\n"
        "      - id: algebra\n"
        "        name: 'Algebra'          # a label\n"
        "        todo: Learn x\n"
        "        scope: vectors are elsewhere\n"
        "        topics:\n"
        '          - { id: groups,  name: "Groups" }   # hand-made\n'
        "        tutorials:\n"
        "          # the long one\n"
        "          - title: Two\n"
        "            url: https://x.org/2\n"
        "          - {title: One, url: 'https://x.org/1'}\n"
        "# the end\n"
    )
    assert result.changed == (
        "Demo (order of categories)",
        "1. Maths (order of concepts)",
        "Calculus (category)",
        "Algebra (tutorials)",
    )


def test_a_concept_the_table_lacks_stays_and_a_warning_names_what_to_do() -> None:
    readme = TABLE.replace("|  | Calculus | Learn limits |  |\n", "").replace("Learn x", "Learn y")
    result = imported(readme)
    assert result.text == EXISTING.replace("Learn x", "Learn y")
    assert result.kept == ("Calculus", "2. Data")
    warning, other = result.problems
    assert warning.severity is other.severity is Severity.WARNING
    assert (str(warning.where), other.where.line) == ("roadmap.yaml:26:9", 37)
    assert "flashcards roadmap sync" in warning.cure


def test_a_concept_is_known_by_an_id_it_has_or_had_when_its_name_is_new() -> None:
    readme = TABLE.replace("| Sets |", "| Sets! |").replace("| Calculus |", "| Analysis |")
    result = imported(readme)
    assert (result.added, result.kept) == ((), ("2. Data",))
    assert result.changed == ("Analysis (name)", "Sets! (name)")
    assert result.text == EXISTING.replace("name: Sets}", "name: Sets!}").replace(
        "name: Calculus", "name: Analysis"
    )


def test_an_id_that_was_ever_used_is_not_given_again() -> None:
    readme = TABLE + "|  | Analysis |  |  |\n|  | Algebra! | | |\n"
    roadmap = parse_roadmap(text_of(readme), "r").roadmap
    assert roadmap is not None
    assert [(concept.id, concept.name) for concept in roadmap.concepts()][-2:] == [
        ("analysis-2", "Analysis"),
        ("algebra-2", "Algebra!"),
    ]


def test_keys_that_a_concept_lacks_are_added_in_its_own_style() -> None:
    readme = TABLE.replace(
        "|  | Sets |  |  |", "|  | Sets | Learn: a, b | [S, T](https://x.org/s) |"
    )
    readme = readme.replace("Learn limits |  |", "Learn limits | [C](https://x.org/c) |")
    text = text_of(readme)
    assert (
        "      - {id: sets, name: Sets, todo: 'Learn: a, b', "
        "tutorials: [{title: 'S, T', url: 'https://x.org/s'}]}\n" in text
    )
    assert (
        "                    sets ]\n        tutorials:\n"
        "          - {title: C, url: 'https://x.org/c'}\n        formerly: [analysis]\n" in text
    )


def test_links_that_go_and_come_leave_the_others_as_they_are() -> None:
    readme = TABLE.replace("[One](https://x.org/1),", "[New](https://x.org/0),")
    assert text_of(readme) == EXISTING.replace(
        "          - {title: One, url: 'https://x.org/1'}\n",
        "          - {title: New, url: 'https://x.org/0'}\n",
    )
    without = text_of(TABLE.replace("[One](https://x.org/1), [Two](https://x.org/2)", ""))
    assert "        tutorials: []\n\n      # about calculus\n" in without


def test_a_roadmap_with_problems_is_not_imported_into() -> None:
    result = imported(TABLE, EXISTING.replace("id: algebra", "id: Algebra"))
    assert result.text is None
    assert {problem.code for problem in result.problems} == {"R007", "R012"}


def test_a_layout_that_cannot_be_changed_in_place_is_a_problem_and_nothing_is_written() -> None:
    result = imported(
        TABLE, LAYOUT.bad.replace("categories", "id: b\ntitle: A\ntag: A\ncategories")
    )
    assert result.text is None
    assert [problem.code for problem in result.problems] == ["R111"]
    assert imported(
        TABLE, LAYOUT.good.replace("categories", "id: b\ntitle: A\ntag: A\ncategories")
    ).text


HEAD = "id: r\ntitle: R\ntag: R\ncategories:"


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD} []",
        f"{HEAD} [\n]\n# after",
        f"{HEAD}\n- name: 1. Maths\n  id: maths\n  concepts: [\n  ]\n  # after",
        f"{HEAD}\n- id: maths\n  concepts:\n  - name: Sets\n    id: sets\n  name: 1. Maths # end",
        f"%YAML 1.1\n---\n{HEAD}\n  - \"id\" : maths\n    'name' : |-\n      1. Maths\n"
        "    concepts :\n      -   id: sets\n          name: >-\n            Sets\n\n"
        "          # below\n...\n",
        f"{HEAD}\n  - # note\n    id: maths\n    name: 1. Maths\n    concepts: []\n",
        f"{HEAD}\n  - id: maths\n    name: 1. Maths\n    concepts: !!seq\n      - id: sets\n"
        "        name: Sets\n      - {id: algebra, name: Algebra,}\n",
    ],
)
def test_a_table_goes_into_any_block_style(text: str) -> None:
    after = text_of(TABLE, text)
    assert imported(TABLE, after).text is None
    assert [comment for comment in re.findall("# .*", text) if comment not in after] == []


@pytest.mark.parametrize(
    "text",
    [
        "{id: r, title: R, tag: R, categories: []}",
        f"{HEAD}\n  - # note\n    id: data\n    name: 2. Data\n    concepts: []\n",
        f"{HEAD}\n  - id: maths\n    name: 1. Maths\n    concepts: [{{id: x, name: X}}]\n",
        f"{HEAD}\n  - id: maths\n    name: 1. Maths\n    concepts: [ # none\n    ]\n",
    ],
)
def test_what_cannot_be_cut_into_entries_is_a_problem_and_nothing_is_written(text: str) -> None:
    result = imported(TABLE, text)
    assert result.text is None
    assert {problem.code for problem in result.problems} - {"R110"} == {"R111"}


NEW = """\
{0}- id: {1}
{0}  name: {2}
{0}  todo: ''
{0}  requires: []
{0}  topics: []
{0}  tutorials: []
"""
ALGEBRA = (
    f"{HEAD}\n  - id: maths\n    name: 1. Maths\n    concepts:\n      - id: algebra\n"
    "        name: Algebra\n"
)


@pytest.mark.parametrize(
    "text",
    [
        f"{ALGEBRA}        todo: >-  # why\n          Learn\n",
        f"{ALGEBRA}        todo: |  # why\n          Learn\n",
        f"{ALGEBRA}        tutorials: [  # none\n        ]\n",
        f"{ALGEBRA}        tutorials: [\n          # the best\n"
        "          {title: Two, url: 'https://x.org/2'}]\n",
        f"{ALGEBRA}        tutorials:\n          - # the best\n            title: Two\n"
        "            url: https://x.org/2\n",
    ],
)
def test_a_comment_that_would_be_lost_or_stand_at_another_entry_stops_the_change(text: str) -> None:
    result = imported(TABLE, text)
    assert result.text is None
    (problem,) = (each for each in result.problems if each.code != KEPT.code)
    assert problem.code == LAYOUT.code
    assert "cannot be kept by a change in place" in problem.message
    at = text.split("\n")[problem.where.line - 1][problem.where.column - 1 :]
    assert at.startswith(("#", "[", "title"))


def test_new_entries_stand_as_the_others_do_with_empty_lines_and_dashes_at_the_margin() -> None:
    text = f"{HEAD}\n- id: maths\n  name: 1. Maths\n  concepts:\n  - id: sets\n    name: Sets\n"
    text += "\n  - {id: algebra, name: Algebra, tutorials: []}\n"
    readme = table(
        "| 1. Maths | Sets | | |",
        "| | Algebra | | [T](https://x.org/t) |",
        "| 2. Été | Äpfel | | |",
    )
    assert text_of(readme.replace("| 2. Été ", "| "), text) == text.replace(
        "tutorials: []", "tutorials: [{title: T, url: 'https://x.org/t'}]"
    ) + ("\n" + NEW.format("  ", "apfel", "Äpfel"))
    assert text_of(readme, text).endswith(
        "\n- id: ete\n  name: 2. Été\n  concepts:\n" + NEW.format("    ", "apfel", "Äpfel")
    )


def test_a_long_to_do_stays_on_one_line_and_what_becomes_first_has_no_empty_line_above() -> None:
    long = "Learn limits " * 30
    text = text_of(TABLE.replace("Learn limits", long))
    assert f"        todo: {long.strip()}\n        requires: [ algebra,\n" in text
    turned = table("| 1. Maths | Calculus | Learn limits | |", "| | Algebra | Learn x | |")
    assert "    concepts:\n      # about calculus\n      - id: calculus\n" in text_of(turned)


def test_a_change_of_this_repositorys_roadmap_changes_its_own_lines_only() -> None:
    text = (ROOT / "roadmap.yaml").read_text("utf-8")
    roadmap = parse_roadmap(text, "r").roadmap
    assert roadmap is not None
    first, *others = roadmap.categories
    concept, *rest = first.concepts
    changed = replace(concept, name="Anew", todo="Learn: it")
    categories = (replace(first, concepts=(*rest, changed)), *others)
    there, problems = rewritten(text, "r", replace(roadmap, categories=categories))
    assert problems == []
    assert changed_lines(text, there) == (
        [f"        name: {concept.name}", f"        todo: '{concept.todo}'"],
        ["        name: Anew", "        todo: 'Learn: it'"],
    )
    assert rewritten(there, "r", roadmap) == (text, [])


def test_a_concept_that_moves_stands_as_far_in_as_its_new_neighbours() -> None:
    sets = (
        "{0}# about sets\n{0}- id: sets\n{0}  name: Sets\n{0}  todo: |-\n{0}     a\n\n{0}      b\n"
    )
    one, two = (f"- id: {name}\n  name: {name}\n  concepts:\n" for name in ("one", "two"))
    left, right = "  ", "      "
    algebra = f"{right}- id: algebra\n{right}  name: Algebra\n"
    knots = f"{left}- id: knots\n{left}  name: Knots\n"
    text = f"{HEAD}\n{one}{knots}{two}{sets.format(right)}{algebra}"
    roadmap = parse_roadmap(text, "r").roadmap
    assert roadmap is not None
    first, second = roadmap.categories
    moved = replace(first, concepts=(*first.concepts, second.concepts[0]))
    rest = replace(second, concepts=second.concepts[1:])
    there, problems = rewritten(text, "r", replace(roadmap, categories=(moved, rest)))
    assert problems == []
    assert there == text.replace(sets.format(right), "").replace(two, sets.format(left) + two)
    assert rewritten(there, "r", replace(roadmap, categories=(first, second))) == (text, [])


def test_a_link_in_brackets_keeps_its_own_text_and_the_brackets_stay() -> None:
    text = f'{ALGEBRA}        tutorials: [ {{title: Two,  url: "https://x.org/2"}} ]\n'
    assert (
        "        tutorials: [ {title: One, url: 'https://x.org/1'}, "
        '{title: Two,  url: "https://x.org/2"} ]\n'
    ) in text_of(TABLE, text)


STYLES = st.fixed_dictionaries(
    {
        "indent": st.sampled_from(["", "  ", "   "]),
        "dash": st.sampled_from(["- ", "-   "]),
        "colon": st.sampled_from([": ", ":   ", " : "]),
        "above": st.sampled_from(["", "\n", "# about {0}\n", "\n# about {0}\n# more of {0}\n"]),
        "beside": st.sampled_from(["", "   # beside {0}"]),
        "below": st.sampled_from(["", "{1}  # below {0}\n"]),
        "todo": st.sampled_from(["x", "'x'", '"x"', ">-\n{1}    x", "|-\n{1}    x"]),
    }
)


def styled(style: dict[str, str], categories: dict[str, list[str]]) -> str:
    """A roadmap in one of many layouts, whose comments name the concept that they are about."""
    indent, dash, colon = style["indent"], style["dash"], style["colon"]
    lines = ["id: r", "title: R", "tag: R", "categories:"]
    for category, concepts in categories.items():
        inner = " " * len(dash)
        lines += [f"{indent}{dash}id: {category}", f"{indent}{inner}name: {category}"]
        lines += [f"{indent}{inner}concepts:" if concepts else f"{indent}{inner}concepts: []"]
        for concept in concepts:
            here = f"{indent}{inner}{indent}"
            keys = f"{here}{inner}"
            above = style["above"].format(concept)
            lines += [f"{here}{line}".rstrip() for line in above.splitlines()]
            beside = style["beside"].format(concept)
            lines += [f"{here}{dash}id{colon}{concept}{beside}", f"{keys}name{colon}{concept}"]
            lines += [f"{keys}todo{colon}{style['todo'].format(concept, keys)}"]
            lines += style["below"].format(concept, keys).splitlines()
    return "\n".join([*lines, "# the end", ""])


@settings(deadline=None)
@given(STYLES, st.permutations(["a", "b", "c", "d"]), st.integers(1, 3), st.integers(0, 4))
def test_comments_stay_with_their_concept_wherever_it_goes_and_lines_as_they_are(
    style: dict[str, str], order: list[str], before: int, after: int
) -> None:
    first = styled(
        style, {"one": ["a", "b", "c", "d"][:before], "two": ["a", "b", "c", "d"][before:]}
    )
    moved = {"one": order[:after], "two": order[after:]}
    roadmap = parse_roadmap(styled(style, moved), "r").roadmap
    assert roadmap is not None
    text, problems = rewritten(first, "r", roadmap)
    assert problems == []
    wanted = styled(style, moved)
    assert [x for x in text.split("\n") if x] == [x for x in wanted.split("\n") if x]


@settings(deadline=None)
@given(
    st.integers(0, len(EXISTING)),
    st.integers(0, 20),
    st.text(st.sampled_from("-:,[]{}#'\"|>&*!?\n\t abz\x85"), max_size=6),
)
def test_any_text_as_roadmap_is_imported_into_or_has_problems(
    start: int, length: int, put: str
) -> None:
    broken = EXISTING[:start] + put + EXISTING[start + length :]
    result = imported(TABLE.replace("Sets", "Bags"), broken)
    errors = [p for p in result.problems if p.severity is Severity.ERROR]
    assert (result.text is None) == bool(errors)


def test_a_name_no_id_can_be_made_of_is_asked_for_and_known_once_it_has_one() -> None:
    with pytest.raises(UnusableInput, match=r"no id .*names[^\n]*\n线性代数 = $"):
        text_of(table("| Maths | 线性代数 | | |"), None)
    text = f"{HEAD}\n- id: maths\n  name: Maths\n  concepts:\n  - id: algebra\n    name: 线性代数\n"
    assert imported(table("| Maths | 线性代数 | | |"), text).text is None


NAMES = st.sampled_from(["Sets", "Algebra", "Calculus", "Knots", "A, b: #c", "yes", "- x", "12"])
LINKS = st.lists(
    st.builds(
        Tutorial,
        st.sampled_from(["T", "a: b", "no"]),
        st.sampled_from(["https://x.org/1", "https://x.org/2", "https://x.org/3"]),
    ),
    max_size=3,
).map(tuple)


@st.composite
def tables(draw: st.DrawFn) -> list[Row]:
    names = draw(st.lists(NAMES, unique=True, max_size=6))
    return [
        Row(
            draw(st.sampled_from(["1. Maths", "2. Data", "New: one"])),
            name,
            draw(st.sampled_from(["", "Learn x", "'a' # b", "null"])),
            draw(LINKS),
            WHERE,
        )
        for name in names
    ]


@settings(deadline=None)
@given(tables(), tables())
def test_any_table_goes_into_any_roadmap_and_the_second_time_changes_nothing(
    first: list[Row], second: list[Row]
) -> None:
    for start in (EXISTING, import_table(first, None, "r", "Demo").text):
        assert start is not None
        text = start
        for rows in (first, second):
            result = import_table(rows, text, "r")
            assert {problem.code for problem in result.problems} <= {"R110"}
            text = result.text or text
            assert import_table(rows, text, "r").text is None
        if start == EXISTING:
            assert [comment for comment in COMMENTS if comment not in text] == []


def test_over_a_roadmap_that_there_is_an_import_names_sync_and_asks_nothing(
    project: Project,
) -> None:
    rows = [
        "| 1. Mathematics | Linear Algebra | Learn sine and cosine | |",
        "| | Trigonometry | Learn vectors and matrices | |",
        "| | Overfitting | Learn to see overfitting | |",
    ]
    readme, before = project.root / "README.md", project.root / "roadmap.yaml"
    readme.write_text("\n".join([HEADER, *rows]), "utf-8")
    text = before.read_text("utf-8")
    with pytest.raises(
        UnusableInput, match=r"`flashcards roadmap sync .*README.md` asks what is meant"
    ):
        import_readme(readme, before)
    rows = ["| 1. Mathematics | Linear Algebra | Learn vectors and matrices | |"]
    readme.write_text("\n".join([HEADER, *rows]), "utf-8")
    result = project.run("roadmap", "import", "README.md")
    assert isinstance(result.exception, UnusableInput)
    assert "`flashcards roadmap sync README.md` shows what" in str(result.exception)
    result = project.run("roadmap", "import", "README.md", "--dry-run")
    assert (result.exit_code, "todo: Learn vectors" in result.stdout) == (0, True)
    assert before.read_text("utf-8") == text
