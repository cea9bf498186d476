"""The exports: each read back by what they are made for."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from anki_worker import take_in
from conftest import EPOCH, REPOSITORY, SMALL, Project
from crowdanki_reader import Reader
from test_package import command
from test_real_anki import history, note_of, study

from flashcards.cli.export import Format
from flashcards.engine import apkg
from flashcards.export import entries, tables
from flashcards.model import Field
from flashcards.notes import compiled
from flashcards.sources import load_deck

if TYPE_CHECKING:
    from anki.collection import Collection
    from playwright.sync_api import Browser, Page

SOURCES = "decks/mathematics/linear-algebra.md"
CARDS = [
    "rank-counts",
    "rank-numpy",
    "determinant-zero",
    "unit-circle-radius",
    "overfitting-epoch",
]
FORMATS = ["csv", "tsv", "json", "crowdanki", "markdown", "html"]


def export(project: Project, *arguments: str) -> str:
    """What `flashcards export ARGUMENTS` prints."""
    result = project.run("export", *arguments)
    assert result.exit_code == 0, result.output + repr(result.exception)
    return result.stdout_bytes.decode("utf-8")


def notes_in(collection: Collection) -> dict[str, tuple[str, list[str], list[str], str]]:
    """By guid: note type, fields, tags and deck of every note."""
    found = {}
    for nid in collection.find_notes(""):
        note = collection.get_note(nid)
        (deck,) = {collection.decks.name(card.did) for card in note.cards()}
        note_type = note.note_type()
        assert note_type is not None
        found[note.guid] = (note_type["name"], note.fields, sorted(note.tags), deck)
    return found


# -- TSV ---------------------------------------------------------------------------------------


def import_text(collection: Collection, path: Path, *, preserve: bool = False) -> Any:
    """Import a text file as Anki's dialog proposes it; the log of what happened.

    `preserve` is the dialog's other choice for existing notes: leave them alone.
    """
    from anki.import_export_pb2 import CsvMetadata, ImportCsvRequest

    metadata = collection.get_csv_metadata(str(path), None)
    if preserve:
        metadata.dupe_resolution = CsvMetadata.PRESERVE
    return collection.import_csv(ImportCsvRequest(path=str(path), metadata=metadata)).log


def write_tsv(project: Project) -> Path:
    return project.root / export(project, "tsv", "-o", "cards.tsv").strip()


def test_anki_reads_the_tsv_as_it_reads_the_package(
    project: Project, new_collection: Callable[[], Collection]
) -> None:
    hostile = '# "quoted"\ta tab\n#html:false\n'
    project.edit(SOURCES, "import numpy as np", f"{hostile}import numpy as np")
    package = project.build()
    expected, collection = new_collection(), new_collection()
    take_in(expected, package)
    take_in(collection, package)
    collection.remove_notes(collection.find_notes(""))
    log = import_text(collection, write_tsv(project))
    assert len(log.new) == len(CARDS)
    assert notes_in(collection) == notes_in(expected)
    shown = re.sub("<[^>]*>", "", note_of(collection, "rank-numpy")["Question"])
    assert hostile in unescape(shown)
    assert collection.card_count() == expected.card_count()


def test_anki_gives_the_tsvs_new_cards_the_order_of_study(
    project: Project, collection: Collection
) -> None:
    take_in(collection, project.build())
    assert collection.db is not None
    in_package = collection.db.list(
        "select guid from notes join cards on nid = notes.id where ord = 0 order by due"
    )
    collection.remove_notes(collection.find_notes(""))
    import_text(collection, write_tsv(project))
    order = "select guid from notes join cards on nid = notes.id where ord = 0 order by due"
    assert collection.db.list(order) == in_package


@pytest.mark.parametrize("preserve", [False, True])
def test_a_tsv_over_studied_cards_keeps_reviews_and_my_notes(
    project: Project, collection: Collection, preserve: bool
) -> None:
    take_in(collection, project.build())
    note = note_of(collection, "rank-counts")
    note["My notes"] = "as in the lecture"
    collection.update_note(note)
    study(collection, "rank-counts")
    before = history(collection)
    project.edit(SOURCES, "independent columns.", "independent columns or rows.")
    log = import_text(collection, write_tsv(project), preserve=preserve)
    assert (len(log.new), len(log.updated)) == (0, 0 if preserve else 1)
    note = note_of(collection, "rank-counts")
    assert ("columns or rows" in note["Answer"]) is not preserve
    assert ("mine::hard" in note.tags) is preserve  # as the documentation warns
    assert note["My notes"] == "as in the lecture"
    assert history(collection) == before


def test_a_tsv_without_its_note_types_imports_nothing(
    project: Project, collection: Collection
) -> None:
    log = import_text(collection, write_tsv(project))
    assert len(log.missing_notetype) == len(CARDS)
    assert collection.note_count() == 0


# -- CSV ---------------------------------------------------------------------------------------


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_the_csv_has_a_row_a_card_in_the_authors_words(project: Project) -> None:
    text = export(project, "csv")
    assert text.startswith("\ufeffcard id,")  # without the mark Excel does not read UTF-8
    table = rows(text)
    assert [row["card id"] for row in table] == CARDS
    assert {row["kind"] for row in table} == {"question", "reversed", "cloze"}
    numpy = table[1]
    assert numpy["topic"] == "Rank, nullity and the rank-nullity theorem"
    assert numpy["question"].endswith("print(int(np.linalg.matrix_rank(A)))\n```")
    assert (numpy["as of"], numpy["category"]) == ("2026-11-23", "1. Mathematics")
    cloze = table[2]
    assert cloze["question"].startswith("A square matrix whose determinant is {{c1::zero}}")
    assert cloze["answer"] == r"zero; $\lt \frac{n}{\sqrt{1}}$"
    assert table[0]["extra"].endswith(r"\operatorname{rank}(A^{\mathsf{T}})$.")


@pytest.mark.parametrize("start", [*"=+-@\t\r\n", *"\uff1d\uff0b\uff0d\uff20"])
def test_no_cell_of_the_csv_is_a_formula(project: Project, start: str) -> None:
    deck, _ = load_deck(project.root)
    chosen = entries(deck, compiled(deck, {}, lambda _: EPOCH)[0])
    first = chosen[0]
    hostile = f"{start}HYPERLINK(A1)"
    field = Field(hostile, first.card.where)
    card = replace(first.card, question=field, answer=field, extra=field, source=field)
    text = tables.spreadsheet([replace(first, card=card), *chosen[1:]])
    table = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert table[1].count("'" + hostile) == 4
    assert not [cell for row in table for cell in row if cell.startswith(start)]
    assert sum(cell.startswith("'") for row in table for cell in row) == 4


# -- JSON --------------------------------------------------------------------------------------

SCHEMA = json.loads((REPOSITORY / "docs/schemas/export.schema.json").read_text("utf-8"))


def test_the_json_fits_the_published_schema(project: Project) -> None:
    exported = json.loads(export(project, "json"))
    jsonschema.Draft202012Validator(SCHEMA).validate(exported)
    assert set(exported) == set(SCHEMA["properties"])
    described = SCHEMA["properties"]["cards"]["items"]["properties"]
    assert all(set(card) == set(described) for card in exported["cards"])
    assert all(each["description"] for each in described.values())


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["format"], 2),
        (["cards", 0, "guid"], 7),
        (["cards", 0, "kind"], "song"),
        (["cards", 0, "as_of"], 20261123),
        (["cards", 0, "html", "Question"], None),
        (["categories", 0, "concepts", 0, "topics", 0, "name"], None),
        (["categories", 0, "concepts"], {}),
    ],
)
def test_the_schema_refuses_what_the_export_never_writes(
    project: Project, path: list[str | int], value: object
) -> None:
    exported = json.loads(export(project, "json"))
    place: Any = exported
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    assert not jsonschema.Draft202012Validator(SCHEMA).is_valid(exported)
    del place[path[-1]]
    if path != ["cards", 0, "html", "Question"]:  # which fields there are depends on the note
        assert not jsonschema.Draft202012Validator(SCHEMA).is_valid(exported)


def test_the_json_says_what_the_package_holds(project: Project) -> None:
    package = apkg.read(project.build())
    exported = json.loads(export(project, "json"))
    in_package = {note.guid: note for note in package.notes}
    assert {card["guid"] for card in exported["cards"]} == set(in_package)
    for card in exported["cards"]:
        note = in_package[card["guid"]]
        assert list(card["html"].values()) == [*note.fields[:6], note.fields[11]]
        assert tuple(card["tags"]) == note.tags
    assert set(exported["media"]) == set(package.media)
    (uri,) = exported["media"].values()
    kind, _, content = uri.partition(";base64,")
    assert kind == "data:image/svg+xml"
    figure = project.root / "decks/machine-learning/curves.svg"
    assert base64.b64decode(content) == figure.read_bytes()
    (figures,) = [card["figures"] for card in exported["cards"] if card["figures"]]
    assert figures == {"curves.svg": next(iter(package.media))}


# -- CrowdAnki -----------------------------------------------------------------------------------


def write_crowdanki(project: Project) -> Path:
    return (project.root / export(project, "crowdanki", "-o", "crowd").strip()).parent


def note_types_in(collection: Collection) -> dict[str, tuple[object, ...]]:
    """Of both our note types what a learner sees, and the ids that let a rename arrive."""
    found: dict[str, tuple[object, ...]] = {}
    for note_type in collection.models.all():
        if note_type["name"].startswith("AI Roadmap"):
            fields = [
                (each["name"], each["id"], each["collapsed"], each["excludeFromSearch"])
                for each in note_type["flds"]
            ]
            sides = [
                (each["name"], each["id"], each["qfmt"], each["afmt"], each["bqfmt"], each["bafmt"])
                for each in note_type["tmpls"]
            ]
            found[note_type["name"]] = (note_type["type"], note_type["css"], fields, sides)
    return found


def test_crowdanki_reads_its_folder_as_anki_reads_the_package(
    project: Project, new_collection: Callable[[], Collection]
) -> None:
    expected, collection = new_collection(), new_collection()
    take_in(expected, project.build())
    Reader(collection, write_crowdanki(project)).take_in()
    assert notes_in(collection) == notes_in(expected)
    assert note_types_in(collection) == note_types_in(expected)
    assert len(note_types_in(collection)) == 2
    assert collection.card_count() == expected.card_count()
    (figure,) = Path(expected.media.dir()).iterdir()
    assert (Path(collection.media.dir()) / figure.name).read_bytes() == figure.read_bytes()


def test_crowdanki_updates_in_place_and_leaves_what_is_the_learners(
    project: Project, collection: Collection
) -> None:
    Reader(collection, write_crowdanki(project)).take_in()
    note = note_of(collection, "rank-counts")
    note["My notes"] = "as in the lecture"
    collection.update_note(note)
    deck = collection.decks.by_name("Small Roadmap::1. Mathematics")
    assert deck is not None
    deck["desc"] = "before breakfast"
    collection.decks.save(deck)
    options = collection.decks.config_dict_for_deck_id(deck["id"])
    options["new"]["perDay"] = 7
    collection.decks.update_config(options)
    study(collection, "rank-counts")
    reviews = history(collection)
    names = [each.name for each in collection.decks.all_names_and_ids()]

    project.edit(SOURCES, "independent columns.", "independent columns or rows.")
    reader = Reader(collection, write_crowdanki(project)).take_in()
    assert reader.questions == []
    assert collection.note_count() == len(CARDS)
    note = note_of(collection, "rank-counts")
    assert "columns or rows" in note["Answer"]
    assert note["My notes"] == "as in the lecture"
    assert history(collection) == reviews
    assert [each.name for each in collection.decks.all_names_and_ids()] == names
    deck = collection.decks.by_name("Small Roadmap::1. Mathematics")
    assert deck is not None
    assert deck["desc"] == "before breakfast"
    assert collection.decks.config_dict_for_deck_id(deck["id"])["new"]["perDay"] == 7


def test_a_collection_is_fed_by_crowdanki_or_by_packages_not_by_both(
    project: Project, collection: Collection
) -> None:
    Reader(collection, write_crowdanki(project)).take_in()
    before = notes_in(collection)
    log = take_in(collection, project.build())
    assert (len(log.conflicting), len(log.new)) == (len(CARDS), 0)
    assert notes_in(collection) == before


def test_what_crowdanki_would_export_again_is_what_it_was_given(
    project: Project, collection: Collection
) -> None:
    folder = write_crowdanki(project)
    Reader(collection, folder).take_in()
    uuids = {each["id"]: each.get("crowdanki_uuid") for each in collection.models.all()}
    root = json.loads((folder / "deck.json").read_text("utf-8"))
    assert len(root["children"]) == 2
    for child in root["children"]:
        deck = collection.decks.by_name(f"{root['name']}::{child['name']}")
        assert deck is not None
        assert deck["crowdanki_uuid"] == child["crowdanki_uuid"]
        notes = [
            collection.get_note(nid)
            for nid in collection.find_notes(f'deck:"{root["name"]}::{child["name"]}"')
        ]
        again = [(note.guid, note.fields, note.tags, uuids[note.mid]) for note in notes]
        given = [
            (note["guid"], note["fields"], note["tags"], note["note_model_uuid"])
            for note in child["notes"]
        ]
        assert sorted(again) == sorted(given)
        media = {
            name
            for note in notes
            for name in collection.media.files_in_str(note.mid, note.joined_fields())
        }
        assert sorted(media) == child["media_files"]
        assert all((folder / "media" / name).is_file() for name in media)


# -- Markdown ------------------------------------------------------------------------------------


def test_the_study_notes_read_well(project: Project) -> None:
    text = export(project, "markdown")
    assert text.startswith("# Small Roadmap\n\n## 1. Mathematics\n\n### Linear Algebra\n\nLearn ")
    assert (
        r"- [Linear Algebra & \"Friends\" \<Series\>](<https://www.youtube.com".replace(r"\"", '"')
        in text
    )
    assert (
        "**Q:** What does the rank of a matrix count?\n\n"
        "**A:** The number of linearly independent columns.\n\n"
        "> Row rank equals column rank, so "
    ) in text
    assert (
        "A square matrix whose determinant is **zero** has rank "
        r"**$\lt \frac{n}{\sqrt{1}}$**, so no inverse."
    ) in text
    assert "sec. 9C · `determinant-zero`</sub>" in text
    assert "as of 2026-11-23 · `rank-numpy`</sub>" in text
    assert "{{c" not in text


def test_an_answer_that_is_a_block_stays_one(project: Project) -> None:
    project.edit(SOURCES, "A: The second row is twice the first:\n\n", "A:\n")
    assert "**A:**\n\n```output\n1\n```" in export(project, "markdown")


def test_the_study_notes_lead_to_their_figures(project: Project) -> None:
    image = re.compile(r"!\[[^]]+\]\(<([^>]+)>\)")
    (linked,) = image.findall(export(project, "markdown"))
    assert (project.root / linked).is_file()
    notes = project.root / export(project, "markdown", "-o", "a/notes").strip()
    assert notes == project.root / "a/notes/notes.md"
    (linked,) = image.findall(notes.read_text("utf-8"))
    figure = project.root / "decks/machine-learning/curves.svg"
    assert (notes.parent / linked).read_bytes() == figure.read_bytes()


# -- The sheet -----------------------------------------------------------------------------------


def open_sheet(browser: Browser, path: Path) -> Page:
    """The sheet from the disk, its formulas set; without a network."""
    page = browser.new_context(offline=True).new_page()
    page.goto(path.as_uri())
    page.evaluate("window.MathJax && MathJax.startup.promise")
    return page


CARDS_ON_PAPER = 48

# Cards of many lengths, so that pages end anywhere, and long words with hyphens to break lines at.
TEXT = "a counter-clockwise quarter-turn of the two-dimensional plane about its well-known origin "
FIGURE = '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="{0}"><title>{0}</title></svg>'


def long_card(number: int) -> str:
    """A card; every second one has a formula, code, a table or a figure, in turn."""
    block = [
        "",
        f"$$\\sum_{{i=1}}^{{{number}}} i^2$$",
        "",
        f"```python\nfor i in range({number}):\n    print(i)\n```",
        "",
        f"| n | its square |\n|---|---|\n| {number} | {number**2} |",
        "",
        f"![Figure {number}.](figure-{number}.svg)",
    ][number % 8]
    return (
        f"### card-{number}\n\nQ: What is number {number} of {TEXT * (number % 5)}?\n\n"
        f"A: It is ${number}$.\n\n"
        f"Extra: Which is {TEXT * (number * 7 % 11)}so.\n\n{block}\n\n"
        f"Source: A book on {number} things, ch. {number}\n"
    )


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sheet of a concept with so many cards that they fill pages."""
    root = tmp_path_factory.mktemp("many") / "project"
    shutil.copytree(SMALL, root)
    cards = "\n".join(map(long_card, range(1, CARDS_ON_PAPER + 1)))
    (root / SOURCES).write_text(f"# Linear Algebra\n\n## matrix-rank\n\n{cards}", "utf-8")
    for number in range(1, CARDS_ON_PAPER + 1):
        figure = (root / SOURCES).with_name(f"figure-{number}.svg")
        figure.write_text(FIGURE.format(number), "utf-8")
    done = command(root, "export", "html", "--concept", "linear-algebra", "-o", "sheet")
    assert done.returncode == 0, done.stderr
    return root / done.stdout.strip()


def words(text: str) -> str:
    """The text as a printer may space and join its letters, and break it at hyphens.

    PDFium gives a hyphen at the end of a line as U+0002 or U+FFFE.
    """
    return re.sub(r"[\s\-\u2010\u0002\ufffe]+", "", unicodedata.normalize("NFKC", text))


# Of every card its id on the page and the texts of its parts but for those with formulas, which
# are drawn: the number that stands before the card among them.
PARTS = """
[...document.querySelectorAll("article")].map(card => [
  card.id,
  [...card.querySelectorAll("p, pre, .id")]
    .filter(part => !part.querySelector("mjx-container, sub, sup"))
    .map(part => part.innerText)
])
"""


@pytest.mark.parametrize(("paper", "size"), [("A4", (595, 842)), ("Letter", (612, 792))])
def test_the_sheet_prints_every_card_whole(
    browser: Browser, sheet: Path, paper: str, size: tuple[int, int]
) -> None:
    from pypdfium2 import PdfDocument

    page = open_sheet(browser, sheet)
    cards = page.evaluate(PARTS)
    count = len(cards) // 2
    assert count == CARDS_ON_PAPER
    document = PdfDocument(page.pdf(format=paper))
    assert len(document) > 4
    texts = {"q": [], "a": []}  # type: dict[str, list[str]]
    numbers = {"q": [], "a": []}  # type: dict[str, list[int]]
    for each in document:
        assert each.get_size() == pytest.approx(size, abs=1.5)
        content = each.get_textpage()
        part = "a" if re.match("Answers", content.get_text_range()) else "q"
        texts[part].append(words(content.get_text_range()))
        margin = content.get_text_bounded(right=74)  # the column of the numbers, in points
        numbers[part] += map(int, re.findall(r"(?m)^\s*(\d+)\s*$", margin))
    assert numbers == {"q": [*range(1, count + 1)], "a": [*range(1, count + 1)]}
    for name, parts in cards:
        needed = [words(each) for each in parts]
        on_one_page = [all(each in text for each in needed) for text in texts[name[0]]]
        assert any(on_one_page), f"{name} is on no page or on two"


def test_the_sheet_needs_no_network(browser: Browser, sheet: Path) -> None:
    page = browser.new_context(offline=True).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: asked.append(message.text))
    page.goto(sheet.as_uri())
    page.evaluate("MathJax.startup.promise")
    assert asked
    assert all(url.startswith(sheet.parent.as_uri()) for url in asked)
    # Of each card the answer; of every eighth one a formula that stands alone.
    assert page.locator("mjx-container").count() == CARDS_ON_PAPER + CARDS_ON_PAPER // 8
    assert page.locator("mjx-merror, [data-mjx-error]").count() == 0
    assert "\\(" not in page.locator("main").inner_text()
    figures = page.evaluate("[...document.images].map(each => each.naturalWidth)")
    assert figures
    assert all(figures)


WIDE = {
    "pre": "```python\nvalues = [" + "1000000, " * 30 + "]\n```",
    "pre ": "```text\n" + "x" * 300 + "\n```",
    "p code": "`" + "long_name_" * 30 + "`",
    "mjx-container[display=true]": "$$" + "a_{100} + " * 40 + "a$$",
    "img": "![A wide figure.](wide.svg)",
    "table": f"|{' a column |' * 9}\n|{'---|' * 9}\n|{' several words |' * 9}",
}


def test_what_is_wider_than_the_paper_wraps_or_shrinks(project: Project, browser: Browser) -> None:
    figure = '<svg xmlns="http://www.w3.org/2000/svg" width="2000" height="100"></svg>'
    (project.root / "decks/mathematics/wide.svg").write_text(figure, "utf-8")
    wide = "\n\n".join(WIDE.values())
    project.edit(SOURCES, "Extra: Row rank", f"Extra: All of it:\n\n{wide}\n\nRow rank")
    page = open_sheet(browser, project.root / export(project, "html", "-o", "sheet").strip())
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 665, "height": 900})  # A4 without its margins
    page.evaluate("document.body.style.margin = 0")
    for selector in WIDE:
        assert page.locator("#a1").locator(selector).count()
    right = "[...document.querySelectorAll('main *:not(math, math *)')].map(each => "
    right += "[each.getBoundingClientRect().right, each.outerHTML.slice(0, 99)])"
    assert [each for each in page.evaluate(right) if each[0] > 666] == []


def test_the_sheet_hides_gaps_until_the_answers(project: Project, browser: Browser) -> None:
    project.edit(SOURCES, "{{c1::zero}}", "{{c1::`{}`}}")
    page = open_sheet(browser, project.root / export(project, "html", "-o", "sheet").strip())
    question, answer = page.locator("#q3"), page.locator("#a3")
    assert question.locator(".gap").count() == 2
    assert "{" not in question.inner_text()
    assert question.locator("mjx-container").count() == 0
    assert answer.locator("b code").inner_text() == "{}"
    assert answer.locator("b mjx-container").count() == 1
    assert "determinant-zero" in answer.inner_text()
    assert "::" not in page.locator("main").inner_text()
    headings = page.locator("h3").all_inner_texts()
    assert [text.split()[0] for text in headings] == ["Linear", "Trigonometry", "Overfitting"] * 2


def test_the_sheet_leaves_room_in_a_formula_and_for_the_gap_around_another(
    project: Project, browser: Browser
) -> None:
    project.edit(SOURCES, "{{c1::zero}}", r"{{c1::zero {{c3::or}} nil}}, $x={{c4::\frac{1}{2}}}$,")
    page = open_sheet(browser, project.root / export(project, "html", "-o", "sheet").strip())
    question, answer = page.locator("#q3"), page.locator("#a3")
    assert question.locator(".gap").count() == 2
    assert question.locator("mjx-container").count() == 1
    assert "zero" not in question.inner_text()
    assert question.locator("mjx-merror, [data-mjx-error]").count() == 0
    assert "zero or nil" in answer.inner_text()
    assert answer.locator("mjx-container").count() == 2
    assert answer.locator("mjx-merror, [data-mjx-error]").count() == 0
    assert "{{" not in page.locator("main").inner_text()
    assert "::" not in page.locator("main").inner_text()


def test_the_sheet_on_stdout_is_one_file(project: Project, browser: Browser) -> None:
    text = export(project, "html")
    assert "<script" not in text
    assert r"\(\operatorname{rank}(A)" in text
    path = project.root / "sheet.html"
    path.write_text(text, "utf-8")
    page = browser.new_context(offline=True).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    assert [url for url in asked if not url.startswith("data:")] == [path.as_uri()]
    assert page.evaluate("document.images[0].naturalWidth") == 200


def test_a_sheet_without_mathjax_says_what_to_install(project: Project) -> None:
    without = "import sys; sys.modules['mathjax'] = None; from flashcards.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", without, "-C", str(project.root), "export", "html", "-o", "sheet"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (4, "")
    assert "MathJax is missing" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (project.root / "sheet").exists()


# -- The command ---------------------------------------------------------------------------------


@pytest.mark.parametrize("part", [["--category", "mathematics"], ["--concept", "overfitting"]])
@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_holds_the_part_that_build_builds(
    project: Project, format_: str, part: list[str]
) -> None:
    built = {note.fields[6] for note in apkg.read(project.build(*part)).notes}
    text = export(project, format_, *part)
    assert {card for card in CARDS if card in text} == built
    assert 0 < len(built) < len(CARDS)


@pytest.mark.parametrize("format_", FORMATS)
def test_the_same_sources_give_the_same_export(project: Project, format_: str) -> None:
    first = export(project, format_)
    again = project.run("export", format_, epoch=EPOCH + 9)
    assert again.stdout_bytes.decode("utf-8") == first
    assert str(project.root) not in first


@pytest.mark.parametrize("format_", FORMATS)
def test_out_writes_what_stdout_shows_and_prints_the_path(project: Project, format_: str) -> None:
    written = project.root / export(project, format_, "-o", "out").strip()
    assert written.is_file()
    assert not list(project.root.rglob(".flashcards-export"))
    if format_ not in {"markdown", "html"}:  # these two link to figures elsewhere
        assert written.read_bytes() == project.run("export", format_).stdout_bytes


def test_out_may_be_a_folder_for_the_file(project: Project) -> None:
    (project.root / "out").mkdir()
    printed = export(project, "csv", "--concept", "overfitting", "-o", "out").strip()
    assert printed == "out/small-roadmap-overfitting.csv"


def test_a_folder_keeps_the_files_that_are_not_ours(project: Project) -> None:
    (project.root / "sheet").mkdir()
    own = project.root / "sheet" / "mine.txt"
    own.write_text("mine", "utf-8")
    export(project, "html", "-o", "sheet")
    export(project, "html", "-o", "sheet")
    assert own.read_text("utf-8") == "mine"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["xlsx"], 2, "'xlsx' is not one of"),
        (["csv", "--concept", "trigonometri"], 2, "did you mean `trigonometry`"),
        (["csv", "--tag", "SmallRoad::none", "-o", "out"], 1, "no card is selected"),
        (["csv", "-o", "roadmap.yaml/out"], 4, "cannot be written"),
        (["html", "-o", "roadmap.yaml"], 2, "roadmap.yaml reads as a file"),
        (["html", "-o", "roadmap.yaml/out"], 4, "cannot be written"),
    ],
)
def test_what_cannot_be_exported_is_one_line_and_the_right_exit_code(
    project: Project, arguments: list[str], code: int, said: str
) -> None:
    before = sorted(project.root.rglob("*"))
    done = command(project.root, "export", *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert said in " ".join(done.stderr.replace("│", " ").split())
    assert "Traceback" not in done.stderr
    assert sorted(project.root.rglob("*")) == before


def test_a_category_without_concepts_is_no_card_not_every_card(project: Project) -> None:
    roadmap = project.root / "roadmap.yaml"
    empty = "  - id: later\n    name: 3. Later\n    concepts: []\n"
    roadmap.write_text(roadmap.read_text("utf-8") + empty, "utf-8")
    result = project.run("export", "csv", "--category", "later")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "no card is selected" in result.stderr


def test_a_fault_in_a_card_stops_the_export_and_keeps_the_old_file(project: Project) -> None:
    written = project.root / export(project, "markdown", "-o", "notes").strip()
    before = written.read_bytes()
    project.edit(SOURCES, "A: The number", "A: <script>x</script> The number")
    result = project.run("export", "markdown", "-o", "notes")
    assert result.exit_code == 1
    assert written.read_bytes() == before


def test_the_documentation_shows_every_format_and_commands_that_work(project: Project) -> None:
    text = (REPOSITORY / "docs" / "export.md").read_text("utf-8")
    assert re.findall(r"(?m)^## (.+)$", text) == FORMATS
    assert [format_.value for format_ in Format] == FORMATS
    shown = re.findall(r"(?m)^    flashcards ([^|\n]+)", text)
    assert len(shown) == len(FORMATS)
    for line in shown:
        assert project.run(*line.split()).exit_code == 0, line
