"""A README as people write it becomes a roadmap: what is read, asked, left out and written."""

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Project
from counted import lines_of
from typer.testing import CliRunner

from flashcards import cli
from flashcards.model import UnusableInput
from flashcards.roadmap.beginning import ids_of, without_id
from flashcards.roadmap.readings import Choices, Reading
from flashcards.roadmap.shapes import read_readme, refuse_unless_read
from flashcards.sources.roadmap_file import load_roadmap

BULLETS = """\
# Learn to bake

Hello, and [who I am](https://a.org/me).

## Contents
- [Doughs](#doughs)

## Doughs
- **Yeast**: feeding, rising
  - [A film](https://a.org/film)
- Sourdough ([book](https://a.org/book))

## Ovens
1. [Steam](https://a.org/steam) - how much of it
2. Stones
   * https://a.org/stones

## Licence
- MIT
"""
CHECKLIST = """\
# A year of chess

### Week 1: Openings
- [ ] See [the lecture](https://a.org/l)
- [x] Play one

### Week 2: Ends
- [ ] Rooks
"""
TABLES = """\
# Contents

## Sea

Subject | Weeks | Links | Needs
:-- | :-: | -- | --
[Tides](https://a.org/tides) | 3 | [more](https://a.org/more) | none
[Winds](https://a.org/winds) | 4 | | [Tides](https://a.org/tides)

## Land

Subject | Weeks | Links | Needs
:-- | :-: | -- | --
Soil | 1 | <https://a.org/soil> | none
"""
COLUMNS = """\
<h1 align="center">Sewing, all of it</h1>

| No | Phase | Topics | Description | Material |
|--|--|--|--|--|
| 1 | `First` | <b>Thread</b> | What holds | [A](https://a.org/a "t") · [B](https://a.org/b) |
| 2 | | ~~Old~~ Needles | | [![picture](https://a.org/p.png)](https://a.org/n) |
| 3 | Second | *Seams* | | |
"""
HEADINGS = """\
# Astronomy

## Near

### Moon
What to see:
- Craters
- Seas

**Resources**:
- [Atlas](https://a.org/atlas)
- [Film](https://a.org/moon)

### Sun
- [Spots](https://a.org/sun)

## Far

### Stars
- [Colours](https://a.org/stars)
"""
NESTED = """\
# Plants

- Trees
  - Oak ([leaf](https://a.org/oak))
  - Beech
- Herbs
  - Mint
"""
HTML = """\
# Lectures

### Light

<table>
<tr>
<th>Lecture</th>
<th>Video</th>
</tr>

<tr>
<td>Prisms</td>
<td><a href="https://a.org/prisms">Video</a></td>
</tr>
<tr><td>Lenses</td></tr>
</table>
"""
TWICE = "# Work\n\n## Front\n- Tests ([a](https://a.org/1))\n\n## Back\n- Tests\n- Logs\n"
GREEK = "# Δρόμος\n\n| Module | Topic |\n|--|--|\n| Αρχή | Ύλη |\n| | Maths |\n"


def read(text: str, **choices: Any) -> Reading:
    return read_readme(text, "README.md", Choices(**choices))


def told(reading: Reading) -> dict[str, list[str]]:
    homes: dict[str, list[str]] = {}
    for row in reading.rows:
        homes.setdefault(row.category, []).append(row.concept)
    return homes


def links(reading: Reading) -> int:
    return sum(len(row.tutorials) for row in reading.rows)


@pytest.mark.parametrize(
    ("text", "title", "homes", "tutorials"),
    [
        (
            BULLETS,
            "Learn to bake",
            {"Doughs": ["Yeast", "Sourdough"], "Ovens": ["Steam", "Stones"]},
            4,
        ),
        (
            CHECKLIST,
            "A year of chess",
            {"Week 1: Openings": ["See the lecture", "Play one"], "Week 2: Ends": ["Rooks"]},
            1,
        ),
        (TABLES, "", {"Sea": ["Tides", "Winds"], "Land": ["Soil"]}, 4),
        (COLUMNS, "Sewing, all of it", {"First": ["Thread", "Needles"], "Second": ["Seams"]}, 3),
        (HEADINGS, "Astronomy", {"Near": ["Moon", "Sun"], "Far": ["Stars"]}, 4),
        (NESTED, "Plants", {"Trees": ["Oak", "Beech"], "Herbs": ["Mint"]}, 1),
        (HTML, "Lectures", {"Light": ["Prisms", "Lenses"]}, 1),
        (TWICE, "Work", {"Front": ["Tests (Front)"], "Back": ["Tests (Back)", "Logs"]}, 1),
        (GREEK, "Δρόμος", {"Αρχή": ["Ύλη", "Maths"]}, 0),
    ],
    ids="bullets checklist tables columns headings nested html twice greek".split(),
)
def test_a_reader_counts_the_same(
    text: str, title: str, homes: dict[str, list[str]], tutorials: int
) -> None:
    reading = read(text)
    assert (reading.title, told(reading), links(reading)) == (title, homes, tutorials)
    assert (reading.questions, reading.problems) == ((), ())
    lines = text.split("\n")
    for row in reading.rows:
        assert row.concept.split(" (")[0].split()[-1] in lines[row.where.line - 1]


def test_what_an_entry_says_beside_its_name_is_its_to_do() -> None:
    todos = {row.concept: row.todo for row in read(BULLETS).rows}
    assert todos["Yeast"] == "feeding, rising"
    assert todos["Steam"] == "how much of it"
    assert read(HEADINGS).rows[0].todo == "Craters; Seas"


def test_every_list_and_table_is_named_with_its_line_whether_it_is_taken_or_not() -> None:
    reading = read(BULLETS)
    assert [part.line for part in reading.parts] == [9, 14]
    assert [(part.line, part.taken) for part in reading.skipped] == [
        (6, "the section 'Contents' is not of the roadmap"),
        (19, "the section 'Licence' is not of the roadmap"),
    ]
    (part, _) = read(TABLES).parts
    assert part.taken == (
        "category from the heading 'Sea'; concept from 'Subject'; tutorial from 'Links'; "
        "not taken: 'Weeks', 'Needs'"
    )


def test_a_readme_of_prose_is_refused_with_what_was_looked_for_and_what_was_found() -> None:
    with pytest.raises(UnusableInput, match="it found prose alone"):
        refuse_unless_read(read("# Me\n\nI read [a book](https://a.org).\n"), "README.md")
    with pytest.raises(UnusableInput, match=r"line 3: a list of 1 entry: the section 'Licence'"):
        refuse_unless_read(read("# Licence of things\n## Licence\n- MIT\n"), "README.md")


def test_headers_that_nobody_can_guess_are_told() -> None:
    text = COLUMNS.replace("Phase", "Rung").replace("Topics", "Craft")
    (left,) = read(text).skipped
    assert left.line == 3
    assert "name one with --concept" in left.taken
    assert told(read(text, category="Rung", concept="Craft")) == told(read(COLUMNS))


@pytest.mark.parametrize(
    ("text", "question", "choices"),
    [
        ("# T\n\n- Oak\n- Beech\n", "2 concepts, from line 3 on, stand", {"one_category": "Trees"}),
        (
            f"{COLUMNS}\n## More\n\n| Topic |\n|--|\n| Buttons |\n",
            "--category-from column or",
            {"category_from": "column"},
        ),
        (
            f"{HTML}\n### Sound\n\n" + "".join(f"- Tone {n}\n" for n in range(9)),
            "its tables hold 2 concepts, its lists 9 entries",
            {"shape": "tables"},
        ),
        (
            "# T\n\n## Each lesson has\n- a quiz\n- a film\n",
            "all 2 concepts stand under one heading, 'Each lesson has'",
            {"shape": "lists"},
        ),
        (
            "# T\n\n## A\n- x\n## B\n- y\n\n| Craft | Hours |\n|--|--|\n| Seam | 3 |\n| Hem | 4 |",
            "a table | Craft | Hours | of 2 rows in line 8 may be the roadmap",
            {"concept": "Craft"},
        ),
        (
            f"# T\n\n## One\n- Oak\n## Two\n- {'word ' * 30}\n- Elm\n",
            "1 entry of the lists read as sentences",
            {},
        ),
    ],
)
def test_what_cannot_be_told_is_asked(text: str, question: str, choices: dict[str, str]) -> None:
    (asked,) = read(text).questions
    assert question in asked
    assert not choices or read(text, **choices).questions == ()


def test_the_roadmaps_own_table_is_read_as_an_import_reads_it() -> None:
    text = "# T\n\n| Category | Concept | To-Do | Tutorial |\n|--|--|--|--|\n| A | B |\n"
    (problem,) = read(text).problems
    assert problem.code == "R103"


# --- The command


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli.app, [*arguments])
    if isinstance(result.exception, UnusableInput):
        return 3, result.stdout, str(result.exception)
    return result.exit_code, result.stdout, result.stderr


def start(folder: Path, text: str, *options: str) -> tuple[int, str, str]:
    folder.mkdir(exist_ok=True)
    (folder / "README.md").write_text(text, "utf-8")
    return run("init", str(folder / "README.md"), str(folder / "deck"), *options)


def test_without_yes_it_prints_what_it_found_and_writes_nothing(tmp_path: Path) -> None:
    code, out, err = start(tmp_path, BULLETS, "--id", "ann-bakes")
    assert code == 0
    assert "  line 9: a list of 2 entries: entries as concepts under 'Doughs'\n" in out
    assert "  Doughs: 2, 2\n" in out
    assert out.endswith("2 categories, 4 concepts, 2 to-dos, 4 tutorials\n")
    assert err.startswith(f"Nothing was written. With --yes, in {tmp_path}/deck:\n  roadmap.yaml\n")
    assert not (tmp_path / "deck").exists()


@pytest.mark.parametrize("project_id", ["", "roadmap", "unnamed", "Ann Bakes", "-", "1_2"])
def test_an_id_is_asked_for_and_one_that_anybody_may_choose_is_none(
    tmp_path: Path, project_id: str
) -> None:
    options = ("--id", project_id) if project_id else ()
    code, _, err = start(tmp_path, BULLETS, *options, "--yes")
    assert code == 1
    assert "--id" in err
    assert "Nothing was written." in err
    assert not (tmp_path / "deck").exists()


@pytest.mark.parametrize(
    ("heading", "is_taken"),
    [
        ("Support Vector Machines", True),
        ("Security", True),
        ("Machine Translation", True),
        ("Support us", False),
        ("Security policy", False),
        ("Translations", False),
        ("Announcements", False),
        ("What's new", False),
        ("Running the guide locally", False),
    ],
)
def test_a_section_is_left_out_for_what_it_is_not_for_a_word_in_its_name(
    heading: str, is_taken: bool
) -> None:
    text = f"# Road\n\n## Maths\n\n- Sets\n- Maps\n\n## {heading}\n\n- One\n- Two\n"
    reading = read_readme(text, "README.md")
    assert [row.concept for row in reading.rows] == ["Sets", "Maps"] + ["One", "Two"] * is_taken
    assert any(heading in each.taken for each in reading.skipped) is not is_taken


@pytest.mark.parametrize(
    ("text", "options"),
    [
        (BULLETS, ()),
        (CHECKLIST, ()),
        (TABLES, ("--title", "Nature")),
        (COLUMNS.replace("Topics", "Craft"), ("--concept", "Craft")),
        (HEADINGS, ()),
        (NESTED, ()),
        (HTML, ()),
        (TWICE, ()),
        ("# T\n\n- Oak\n- Beech\n", ("--one-category", "Trees")),
    ],
    ids="bullets checklist tables columns headings nested html twice alone".split(),
)
def test_a_new_deck_is_valid_and_follows_its_readme_afterwards(
    tmp_path: Path, text: str, options: tuple[str, ...]
) -> None:
    code, _, err = start(tmp_path, text, "--id", "0x1f", *options, "--yes")
    assert code == 0, err
    roadmap, problems = load_roadmap(tmp_path / "deck" / "roadmap.yaml")
    assert problems == []
    assert roadmap is not None
    assert roadmap.id == "0x1f"
    assert all(len(concept.topics) == 1 for concept in roadmap.concepts())
    at = ("-C", str(tmp_path / "deck"), "roadmap", "sync", str(tmp_path / "README.md"))
    code, out, err = run(*at)
    assert (code, out.partition("\n")[2]) == (0, "There is nothing to do.\n"), err
    last = roadmap.categories[-1].concepts[-1]
    changed = text.replace(last.name.split(" (")[0], "Something quite new")
    (tmp_path / "README.md").write_text(changed, "utf-8")
    code, out, err = run(*at)
    assert code == 0, err
    assert "Something quite new" in out


def test_names_in_other_scripts_get_the_ids_that_are_asked_for(tmp_path: Path) -> None:
    assert without_id(read(GREEK)) == ["Αρχή", "Ύλη"]
    code, _, err = start(tmp_path, GREEK, "--id", "ann-road", "--yes")
    assert code == 1
    assert "Αρχή = \nΎλη = \nNothing was written.\n" in err
    ids = tmp_path / "ids.txt"
    ids.write_text("Αρχή = beginning\nΎλη = word\n", "utf-8")
    code, _, err = start(tmp_path, GREEK, "--id", "ann-road", "--ids", str(ids), "--yes")
    assert code == 0, err
    roadmap, _ = load_roadmap(tmp_path / "deck" / "roadmap.yaml")
    assert roadmap is not None
    assert [(c.id, c.name) for c in roadmap.concepts()] == [("word", "Ύλη"), ("maths", "Maths")]
    with pytest.raises(UnusableInput, match=r"ids.txt:2: this is not `NAME = ID`"):
        ids_of("A = b\nB = \n", "ids.txt")


def test_a_folder_with_a_roadmap_is_left_as_it_is_and_sync_is_named(project: Project) -> None:
    before = (project.root / "roadmap.yaml").read_bytes()
    readme = project.root / "OTHER.md"
    readme.write_text(BULLETS, "utf-8")
    code, _, err = run("init", str(readme), str(project.root), "--id", "ann-bakes", "--yes")
    assert code == 3
    assert "roadmap sync" in err
    assert (project.root / "roadmap.yaml").read_bytes() == before


def test_files_that_are_there_stay_as_they_are_and_are_named(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(BULLETS, "utf-8")
    before = (tmp_path / "README.md").read_bytes()
    code, out, err = run(
        "init", str(tmp_path / "README.md"), str(tmp_path), "--id", "ann-bakes", "--yes"
    )
    assert code == 0, err
    assert f"{tmp_path}/README.md was there, and stays as it is\n" in err
    assert (tmp_path / "README.md").read_bytes() == before
    assert f"{tmp_path}/README.md" not in out.splitlines()
    assert (tmp_path / "CONTRIBUTING.md").exists()


def test_a_folder_that_is_a_file_is_none(tmp_path: Path) -> None:
    (tmp_path / "deck").write_text("mine", "utf-8")
    code, _, err = start(tmp_path, BULLETS, "--id", "ann-bakes", "--yes")
    assert (code, err) == (3, f"{tmp_path}/deck: is a file; name a folder")
    assert (tmp_path / "deck").read_text("utf-8") == "mine"


def test_a_new_roadmap_says_nothing_that_every_roadmap_has(tmp_path: Path) -> None:
    code, _, err = start(tmp_path, BULLETS, "--id", "ann-bakes", "--yes")
    assert code == 0, err
    text = (tmp_path / "deck/roadmap.yaml").read_text("utf-8")
    block = text[text.index("deck:\n") : text.index("categories:\n")]
    assert block.splitlines()[1:3] == [
        "  licence: CC-BY-SA-4.0",
        "  authors: [The authors of the Learn to bake flashcards]",
    ]
    assert len(block) < 200, block


def test_licence_and_author_are_chosen(tmp_path: Path) -> None:
    code, _, err = start(tmp_path, BULLETS, "--id", "ann-bakes", "--yes")
    assert code == 0, err
    text = (tmp_path / "deck/decks/LICENSE").read_text("utf-8")
    assert "SPDX-License-Identifier: CC-BY-SA-4.0\n" in text
    assert "(c) The authors of the Learn to bake flashcards,\n" in text
    chosen = ("--licence", "CC0-1.0", "--author", "Ann & Bo")
    code, _, err = start(tmp_path / "other", BULLETS, "--id", "ann-bakes", *chosen, "--yes")
    assert code == 0, err
    roadmap, _ = load_roadmap(tmp_path / "other/deck/roadmap.yaml")
    assert roadmap is not None
    assert (roadmap.deck.licence, roadmap.deck.authors) == ("CC0-1.0", ("Ann & Bo",))
    assert "under CC0-1.0" in (tmp_path / "other/deck/README.md").read_text("utf-8")


def test_what_a_roadmap_cannot_hold_is_named_at_its_line_of_the_readme(tmp_path: Path) -> None:
    text = "# T\n\n## Law\n- R&amp;amp;D\n- Rights\n"
    code, _, err = start(tmp_path, text, "--id", "ann-law", "--shape", "lists", "--yes")
    assert code == 3
    assert "README.md:4:1: R010" in err
    assert not (tmp_path / "deck").exists()


def test_a_section_that_is_called_the_roadmap_is_it_alone() -> None:
    text = "# T\n\n## Syllabus\n### One\n- Oak\n### Two\n- Mint\n\n## Projects\n- Build a shed\n"
    reading = read(text)
    assert told(reading) == {"One": ["Oak"], "Two": ["Mint"]}
    assert [(part.line, part.taken) for part in reading.skipped] == [
        (10, "outside the roadmap's section")
    ]


def test_twice_the_readme_costs_twice_the_steps() -> None:
    def steps(count: int) -> int:
        parts = (f"## Part {number}\n- One\n- Two\n\n" for number in range(count))
        text = "# T\n\n" + "".join(parts)
        return lines_of(lambda: read(text))

    assert steps(400) < 2.1 * steps(200)


TREE = """\
# A guide to sailing

## Announcements / Updates
- We have a new boat!

## Guides
- [Knots](https://a.org/knots)
  - [Bowline](https://a.org/bowline)
  - [Clove hitch](https://a.org/clove)
  - [Reef knot](https://a.org/reef)
- [Sails](https://a.org/sails)
  - [Jib](https://a.org/jib)
  - [Main](https://a.org/main)
- [Law](https://a.org/law)
  - [Lights](https://a.org/lights)
  - [Right of way](https://a.org/way)

## Lecture
- [Film](https://a.org/film)
- [Slides](https://a.org/slides)

## Appearances
- The Gazette - [He sails](https://a.org/gazette)
"""


def test_a_readme_that_is_mostly_something_else_is_asked_about_and_the_answers_are_enough() -> None:
    sections, below = read(TREE).questions
    assert "12 entries, stands under 'Guides' (line 6)" in sections
    assert "'Lecture' too, say --shape lists; if not, name each heading that is" in sections
    assert "3 entries with a link, the first in line 7, hold 7 others" in below
    (below,) = read(TREE, without=("Lecture",)).questions
    reading = read(TREE, section=("guides",), shape="nested")
    assert reading.questions == ()
    assert told(reading) == {
        "Knots": ["Bowline", "Clove hitch", "Reef knot"],
        "Sails": ["Jib", "Main"],
        "Law": ["Lights", "Right of way"],
    }
    left = {(part.line, part.what): part.taken for part in reading.skipped}
    assert left[7, "1 link of the entry 'Knots'"] == "a category has no tutorials"
    assert left[19, "a list of 2 entries"] == "--section does not name it"
    assert left[23, "a list of 1 entry"] == "the section 'Appearances' is not of the roadmap"


def test_a_section_that_is_named_is_the_roadmap_whatever_it_is_called() -> None:
    goals = "- Jax\n- [Papers](https://a.org/p)\n- Graphs\n"
    text = f"# My year\n\n## Goals\n{goals}\n## Licence\n- MIT\n"
    (question,) = read(text).questions
    assert "'Goals' has a list of 3 entries in line 4" in question
    assert "Licence" not in question
    assert told(read(text, section=("Goals",))) == {"Goals": ["Jax", "Papers", "Graphs"]}
    (wrong,) = read(text, section=("Aims", "Goals")).questions
    assert wrong == "no heading is called 'Aims', which --section names"


def test_sentences_are_concepts_or_none_as_it_is_said() -> None:
    long = f"{'word ' * 30}\n## Two\n- [{'Book ' * 30}](https://a.org/b)"
    text = f"# To learn\n\n## One\n- Oak\n- {long}\n"
    (question,) = read(text).questions
    assert "1 entry of the lists read as sentences (line 5), beside 2 concepts" in question
    assert len(read(text, sentences="take").rows) == 3
    assert len(read(text, sentences="leave").rows) == 2


def test_lists_of_a_program_are_no_roadmap_until_it_is_said() -> None:
    text = "# Zip\n\n## Features\n- Fast\n- Small\n## Systems\n- Linux\n## Usage\n```\nzip x\n```\n"
    (question,) = read(text).questions
    assert "it is of a program, and does not speak of learning" in question
    assert read(text, shape="lists").questions == ()


def test_choices_are_remembered_as_they_were_made() -> None:
    choices = Choices(shape="lists", section=("A", "B = C"), without=("D",), sentences="take")
    assert Choices.of(choices.texts()) == choices


def test_a_pipe_in_a_links_name_ends_no_cell() -> None:
    text = (
        "# T\n\n| Stage | Topic | Links |\n|--|--|--|\n"
        "| Sea | Tides | [Talk | part \\#3](https://a.org/t), [More](https://a.org/m) |\n"
    )
    (row,) = read(text).rows
    assert [(each.title, each.url) for each in row.tutorials] == [
        ("Talk | part #3", "https://a.org/t"),
        ("More", "https://a.org/m"),
    ]


LINES = """\
# A year of science

## Curriculum
- [Maths](#maths)
- [Physics](#physics)

### Maths

_Skip the first if you know it_

[Numbers](numbers/README.md)

[Sets](https://a.org/sets)
[Maps](https://a.org/maps) ([book](https://a.org/book))

### Physics

[Light](https://a.org/light)

Ask [me](https://a.org/me) if a prism is not to be had.

### Final project

Build something.
"""


def test_paragraphs_that_are_a_link_are_concepts_and_what_is_dropped_is_named() -> None:
    reading = read(LINES)
    assert reading.shape == "links"
    assert reading.questions == ()
    assert told(reading) == {"Maths": ["Numbers", "Sets", "Maps"], "Physics": ["Light"]}
    assert links(reading) == 4
    assert [(row.concept, row.where.line) for row in reading.rows][1:3] == [
        ("Sets", 13),
        ("Maps", 14),
    ]
    assert [(part.line, part.what) for part in reading.skipped] == [
        (4, "a list of 2 entries"),
        (11, "1 link to files beside the README"),
        (20, "a paragraph with 1 link"),
        (22, "the heading 'Final project'"),
    ]
    based = read(LINES, base="https://a.org/tree/main")
    assert based.rows[0].tutorials[0].url == "https://a.org/tree/main/numbers/README.md"
    assert links(based) == 5


def test_links_beside_the_readme_are_asked_for_where_they_are_many() -> None:
    text = "# Course\n\n| Unit | Lesson | Link |\n|--|--|--|\n" + "".join(
        f"| One | Part {n} | [read](part{n}.md) |\n" for n in range(4)
    )
    (question,) = read(text).questions
    assert "4 links lead to files beside the README, 0 to the web" in question
    assert read(text, base="none").questions == ()
    html = "# Course\n\n## A\n- Oak <a href='oak x.md'>read</a>\n## B\n- Elm\n"
    assert (
        read(html, base="https://a.org/b/").rows[0].tutorials[0].url == "https://a.org/b/oak%20x.md"
    )


def test_links_in_paragraphs_are_asked_about_where_they_are_most() -> None:
    text = "# Courses\n" + "".join(
        f"\n## Course {n}\n- Oak {n}\n- Elm {n}\n\nSee the [course](https://a.org/{n}) here.\n"
        for n in range(5)
    )
    (question,) = read(text).questions
    assert "5 links stand in paragraphs, 0 in what was read" in question
    assert read(text, paragraphs="leave").questions == ()
    reading = read(text, paragraphs="take", shape="headings", one_category="All")
    assert reading.questions == ()
    assert told(reading) == {"All": [f"Course {n}" for n in range(5)]}
    assert reading.rows[0].todo == "Oak 0; Elm 0"
    assert links(reading) == 5


def test_a_heading_inside_an_entry_is_its_name() -> None:
    data = "- ### Arrays\n  - [film](https://a.org/film)\n- ### Trees\n"
    text = f"# To learn\n\n## Data\n{data}## Code\n- If\n"
    assert told(read(text)) == {"Data": ["Arrays", "Trees"], "Code": ["If"]}


def test_headers_of_several_words_say_what_their_columns_hold() -> None:
    text = (
        "# Course\n\n| Lesson Number | Topic | Lesson Grouping | Learning Objectives "
        "| Linked Lesson | Author |\n|--|--|--|--|--|--|\n"
        "| 1 | Oak | Trees | Leaves | [a](https://a.org/a) | [Ann](https://a.org/ann) |\n"
        "| 2 | Mint | Herbs | Smell | [b](https://a.org/b) | [Ann](https://a.org/ann) |\n"
    )
    reading = read(text)
    assert told(reading) == {"Trees": ["Oak"], "Herbs": ["Mint"]}
    assert [row.todo for row in reading.rows] == ["Leaves", "Smell"]
    assert links(reading) == 2
    assert reading.parts[0].taken.endswith("; not taken: 'Lesson Number', 'Author'")


def test_rows_of_one_name_are_asked_about() -> None:
    rows = "".join(f"| One | Oak | task {n} |\n" for n in range(3))
    (question,) = read(f"# T\n\n| Phase | Topic | Exercise |\n|--|--|--|\n{rows}").questions
    assert question.startswith("3 concepts, from line 5 on, have the name of another")


def test_a_table_under_one_of_many_headings_is_asked_about() -> None:
    text = "# Course\n\n## Each lesson has\n\n| Topic |\n|--|\n| Oak |\n\n## Rules\n\nNone.\n"
    (question,) = read(text).questions
    assert "all 1 concept stand under one heading, 'Each lesson has'" in question
    assert read(text, section=("Each lesson has",)).questions == ()


def box(own: str, kind: str, label: str, x: int, y: int, **data: str) -> dict[str, object]:
    place = {"x": x, "y": y}
    return {"id": own, "type": kind, "position": place, "data": {"label": label, **data}}


DRAWING = {
    "nodes": [
        box("t", "title", "Sailing", 0, 0),
        box("c", "topic", "Crew", 0, 900),
        box("a", "topic", "Boats", 0, 100),
        box("b", "topic", "Weather", 0, 500),
        box("s1", "subtopic", "Wind", 300, 520),
        box("s2", "subtopic", "Hulls", 300, 510),
        box("s3", "subtopic", "Masts", 600, 510),
        box("s4", "subtopic", "Tides", 10, 550),
        box("r", "resourceButton", "A book on hulls", 300, 540, href="https://a.org/hulls"),
        box("h", "horizontal", "horizontal node", 0, 0),
        box("l", "button", "See also: rowing", 0, 1200, href="https://a.org/rowing"),
    ],
    "edges": [
        {"source": "a", "target": "b"},
        {"source": "b", "target": "s1"},
        {"source": "s2", "target": "a"},
        {"source": "s2", "target": "s3"},
        {"target": "s3"},
    ],
}


def test_a_drawing_is_read_with_the_files_beside_it(tmp_path: Path) -> None:
    content = tmp_path / "content"
    content.mkdir()
    lists = (
        "# Wind\n\nSee:\n\n"
        "- [@article@On wind](https://a.org/wind)\n- [@video@Film](https://a.org/f)\n"
    )
    (content / "wind@s1.md").write_text(lists, "utf-8")
    (content / "boats@a.md").write_text(lists, "utf-8")
    path = tmp_path / "sailing.json"
    path.write_text(json.dumps(DRAWING, indent=2), "utf-8")
    reading = read_readme(path.read_text("utf-8"), str(path))
    assert reading.title == "Sailing"
    assert told(reading) == {
        "Boats": ["Hulls", "Masts"],
        "Weather": ["Wind", "Tides"],
        "Crew": ["Crew"],
    }
    tutorials = {row.concept: [each.title for each in row.tutorials] for row in reading.rows}
    assert tutorials["Wind"] == ["On wind", "Film", "A book on hulls"]
    assert sum(map(len, tutorials.values())) == 3
    assert [(part.what, part.taken) for part in reading.skipped] == [
        ("2 links of the topic 'Boats'", "a category has no tutorials"),
        ("1 box, such as 'See also: rowing'", "neither topics nor subtopics"),
    ]
    nearest = [part.what for part in reading.parts if "the nearest topic" in part.taken]
    assert nearest == ["the subtopic 'Tides'"]
    options = ("init", str(path), str(tmp_path / "deck"), "--id", "ann-sails", "--yes")
    code, _, err = run(*options)
    assert code == 0, err
    code, out, err = run("-C", str(tmp_path / "deck"), "roadmap", "sync", str(path))
    assert (code, out.partition("\n")[2]) == (0, "There is nothing to do.\n"), err


@pytest.mark.parametrize(
    "text",
    [
        '{"mockup": {"controls": {}}}',
        '{"nodes": [1, {"data": 2, "type": "topic"}], "edges": [3]}',
        '{"nodes": {"id": 1}, "edges": 7}',
    ],
)
def test_json_that_is_no_drawing_is_refused_in_words(text: str) -> None:
    with pytest.raises(UnusableInput, match="none of its `nodes` is of the type `topic`"):
        refuse_unless_read(read(text), "x.json")


def test_a_sync_takes_ids_for_new_names_that_make_none(tmp_path: Path) -> None:
    ids = tmp_path / "ids.txt"
    ids.write_text("Αρχή = beginning\nΎλη = word\n", "utf-8")
    code, _, err = start(tmp_path, GREEK, "--id", "ann-road", "--ids", str(ids), "--yes")
    assert code == 0, err
    (tmp_path / "README.md").write_text(f"{GREEK}| 终点 | 光线 |\n| | 声音 |\n", "utf-8")
    sync = ("-C", str(tmp_path / "deck"), "roadmap", "sync", str(tmp_path / "README.md"))
    code, _, err = run(*sync)
    assert code == 3
    assert err.endswith("with --ids:\n终点 = \n光线 = \n声音 = ")
    ids.write_text("终点 = end\n光线 = light\n声音 = sound\n", "utf-8")
    code, _, err = run(*sync, "--ids", str(ids), "--yes")
    assert code == 0, err
    roadmap, problems = load_roadmap(tmp_path / "deck" / "roadmap.yaml")
    assert problems == []
    assert roadmap is not None
    assert [c.id for c in roadmap.concepts()] == ["word", "maths", "light", "sound"]
    code, out, _ = run(*sync)
    assert (code, out.partition("\n")[2]) == (0, "There is nothing to do.\n")


def test_tables_of_unknown_columns_are_asked_about_where_they_are_many() -> None:
    known = "| Course |\n|--|\n| Oak |\n| Elm |\n"
    other = "| Reading | Kept |\n|--|--|\n| Ash | x |\n| Yew | x |\n| Fir | x |\n"
    text = f"# To learn\n\n## A\n\n{known}\n## B\n\n{other}"
    (question,) = read(text).questions
    assert "1 table of 3 rows, the first in line 12, beside 2 concepts" in question
    assert "(there are 'Reading', 'Kept')" in question
    reading = read(text, concept=("Course", "Reading"))
    assert (reading.questions, len(reading.rows)) == ((), 5)
    assert Choices.of(Choices(concept=("A", "B")).texts()) == Choices(concept=("A", "B"))
    assert len(read(text, shape="tables").rows) == 2
    alone = f"# To learn\n\n## A\n\n{other}".replace("Reading", "Thing")
    (question,) = read(alone).questions
    assert question.startswith("no column is known to hold concepts in 1 table of 3 rows")
    assert told(read(alone, concept="Thing")) == {"A": ["Ash", "Yew", "Fir"]}


def test_columns_with_links_that_are_not_taken_are_asked_about() -> None:
    text = (
        "# To learn\n\n## A\n\n| Topic | Check out | Discussion |\n|--|--|--|\n"
        "| Oak | from [one](https://a.org/1) | [chat](https://a.org/chat) |\n"
    )
    (question,) = read(text).questions
    assert question.startswith("links were not taken: 'Check out' holds 1 link; name")
    assert links(read(text, tutorial=("Check out",))) == 1
    assert read(text, tutorial=("none",)).questions == ()


def test_headings_that_are_each_alone_in_their_category_are_asked_about() -> None:
    text = "# To learn\n" + "".join(
        f"\n## Read {n}\n### Do read {n}\n- [Oak {n}](https://a.org/{n})\n" for n in range(4)
    )
    (question,) = read(text).questions
    assert "4 of 4 categories have one alone" in question
    assert len(told(read(text, shape="lists"))) == 4


def test_what_opens_a_fold_is_no_heading() -> None:
    fold = "<details>\n<summary>Click to expand!</summary>\n\n- Oak\n- Elm\n\n</details>\n"
    assert told(read(f"# Course\n\n## Trees\n\n{fold}\n## Herbs\n\n- Mint\n")) == {
        "Trees": ["Oak", "Elm"],
        "Herbs": ["Mint"],
    }


def test_an_entry_that_says_only_what_its_link_is_has_the_links_name() -> None:
    entries = "- :book: [Oak](https://a.org/1)\n- Video: [Elm](https://a.org/2)\n- 📘 [Ash](https://a.org/3)\n"
    names = told(read(f"# To learn\n\n## A\n{entries}\n## B\n- Yew :zap:\n"))
    assert names == {"A": ["Oak", "Elm", "Ash"], "B": ["Yew"]}


def test_entries_of_one_name_are_asked_about() -> None:
    entries = "- Part one of [it](https://a.org/1)\n- Part one of it\n- Part one of it\n"
    (question,) = read(f"# To learn\n\n## A\n{entries}\n## B\n- Oak\n").questions
    assert question.startswith("3 concepts, from line 4 on, have the name of another")


def test_a_heading_that_would_be_concept_and_category_is_asked_about() -> None:
    def part(level: int, name: str) -> str:
        return f"{'#' * level} {name}\n- [One](https://a.org/{name}1)\n- [Two](https://a.org/{name}2)\n\n"

    text = "# Learn it\n\n## Core\n\n" + "".join(
        [part(3, "Maths"), part(4, "Sets"), part(4, "Maps"), part(3, "Code"), part(3, "Tests")]
    )
    reading = read_readme(text, "README.md")
    (question,) = [each for each in reading.questions if "categories of what stands below" in each]
    assert "1 heading would be" in question
    assert "'Maths' (line 5)" in question
    answered = read_readme(text, "README.md", Choices(shape="headings"))
    assert not [each for each in answered.questions if "categories of what" in each]


def test_a_long_name_makes_an_id_that_can_name_a_file(tmp_path: Path) -> None:
    long = "How to knead a dough by hand for a quarter of an hour without losing heart or flour"
    text = f"# T\n\n## Doughs\n- {long}\n- {long} at all\n- {'y' * 300}\n\n## Ovens\n- Steam\n"
    code, _, err = start(tmp_path, text, "--id", "ann-bakes", "--sentences", "take", "--yes")
    assert code == 0, err
    roadmap, _ = load_roadmap(tmp_path / "deck/roadmap.yaml")
    assert roadmap is not None
    assert [concept.id for concept in roadmap.concepts()] == [
        "how-to-knead-a-dough-by-hand-for-a-quarter-of-an-hour",
        "how-to-knead-a-dough-by-hand-for-a-quarter-of-an-hour-2",
        "y" * 60,
        "steam",
    ]
    code, out, err = run(
        "-C", str(tmp_path / "deck"), "roadmap", "sync", str(tmp_path / "README.md")
    )
    assert (code, out.partition("\n")[2]) == (0, "There is nothing to do.\n"), err
