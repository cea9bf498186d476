"""The cards as the page shows them: against real Anki, and as files."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from anki_worker import take_in
from conftest import Project

from flashcards import mathjax
from flashcards.anki_templates import deleted, render
from flashcards.cli.preview import judged, selection
from flashcards.cli.project import Project as DeckFolder
from flashcards.model import Deck, Problem, UnusableInput
from flashcards.preview.content import Content, Renderer
from flashcards.preview.live import Live
from flashcards.sources import load_deck

if TYPE_CHECKING:
    from anki.collection import Collection


def shown(project: Project, wanted: Callable[[str], bool] = lambda _: True) -> Content:
    """What the page shows of a project."""
    project.monkeypatch.chdir(project.root)
    return Renderer().content(*load_deck(Path()), wanted)


def one_space(html: str) -> str:
    return re.sub(r"\s+", " ", html)


def by_anki(collection: Collection, package: Path) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Every note's key with both sides of each of its cards, as the real engine renders them."""
    take_in(collection, package)
    for note in map(collection.get_note, collection.find_notes("")):
        outputs = [card.render_output() for card in note.cards()]
        yield note["Key"], [(one_space(o.question_text), one_space(o.answer_text)) for o in outputs]


@pytest.mark.parametrize("which", ["project", "whole_project"])
def test_every_side_of_every_card_is_what_real_anki_makes_of_it(
    which: str, request: pytest.FixtureRequest, collection: Collection
) -> None:
    project = request.getfixturevalue(which)
    ours = {
        key: [(one_space(side["front"]), one_space(side["back"])) for side in card["sides"]]
        for key, card in shown(project).cards.items()
    }
    assert ours == dict(by_anki(collection, project.build()))


HARD_CLOZES = [
    "A {{c1::p-value}} <b>{{c2::the \"null\"::what}}</b>; {{c1::é ≤ 'x' & &lt;}}.",
    "{{c1::a {{c2::b}} c}} and }} alone, and {{c3 is no cloze",
    r"{{c2::<code>a`=[1]</code>::hint <b>h</b>}} \(\lt \frac{n}{\sqrt{1} }\) {{c1::one}}",
    "{{c1::\nmany\nlines::}} {{c10::ten}}",
]


@pytest.mark.parametrize("text", HARD_CLOZES)
def test_a_cloze_is_hidden_and_shown_as_real_anki_does_it(
    text: str, collection: Collection
) -> None:
    kind = collection.models.by_name("Cloze")
    assert kind is not None
    kind["tmpls"][0]["qfmt"] = kind["tmpls"][0]["afmt"] = "{{cloze:Text}}"
    collection.models.update_dict(kind)
    note = collection.new_note(kind)
    note["Text"] = text
    deck = collection.decks.id("Default")
    assert deck is not None
    collection.add_note(note, deck)
    assert note.cards()
    for card in note.cards():
        output = card.render_output()
        assert deleted(text, card.ord + 1, reveal=False) == output.question_text
        assert deleted(text, card.ord + 1, reveal=True) == output.answer_text


def test_a_section_counts_a_field_that_was_emptied_in_the_editor_as_empty() -> None:
    template = "{{#X}}has {{X}}{{/X}}{{^X}}none{{/X}}"
    for value in ("", " ", "<br>", "<div><br /></div>\n"):
        assert render(template, {"X": value}, cloze=1, reveal=False) == "none"
    for value in ("0", "<img src=a>", "{{X}}"):
        assert render(template, {"X": value}, cloze=1, reveal=False) == f"has {value}"


def test_a_template_may_not_name_a_field_that_does_not_exist() -> None:
    with pytest.raises(KeyError, match="Nonsense"):
        render("{{Nonsense}}", {}, cloze=1, reveal=False)


def test_a_problem_stands_beside_its_card_and_that_of_an_unreadable_card_beside_none(
    project: Project,
) -> None:
    project.edit("decks/mathematics/linear-algebra.md", "count?", "<script>count</script>?")
    project.edit("decks/mathematics/linear-algebra.md", "Cloze: A square", "Gap: A square")
    content = shown(project)
    codes = {
        key: [each["code"] for each in card["problems"]] for key, card in content.cards.items()
    }
    assert codes["rank-counts"] == ["M001", "M001"]  # where it opens and where it closes
    assert codes["rank-numpy"] == []
    assert "determinant-zero" not in codes
    nobodys = content.frame["problems"]
    assert {each["concept"] for each in nobodys} == {"linear-algebra"}
    assert nobodys[0]["line"] >= 36
    assert len(content.problems) == len(codes["rank-counts"]) + len(nobodys)


def test_cards_with_the_same_id_are_both_shown(project: Project) -> None:
    project.edit("decks/mathematics/linear-algebra.md", "### rank-numpy", "### rank-counts")
    cards = shown(project).cards
    assert cards["rank-counts"]["line"] < cards["rank-counts~2"]["line"]


def test_a_changed_figure_is_shown_though_its_card_has_not_changed(project: Project) -> None:
    project.monkeypatch.chdir(project.root)
    renderer = Renderer()
    deck, problems = load_deck(Path())
    before = renderer.content(deck, problems, lambda _: True)
    again = renderer.content(deck, problems, lambda _: True)
    assert again == before
    project.edit("decks/machine-learning/curves.svg", "</svg>", "<g/></svg>")
    after = renderer.content(deck, problems, lambda _: True)
    assert after.figures.keys() != before.figures.keys()
    (name,) = after.figures
    assert name in after.cards["overfitting-epoch"]["sides"][0]["front"]
    assert after.cards["rank-counts"] == before.cards["rank-counts"]


def test_only_what_changed_since_a_version_is_sent(project: Project) -> None:
    project.monkeypatch.chdir(project.root)
    live = Live(Path(), lambda: load_deck(Path()), lambda _: [], lambda _: True)
    live.refresh()
    first = live.state.data()
    assert len(first["cards"]) == len(first["order"]) == 5
    live.refresh()
    assert live.state.version == first["version"], "nothing has changed"
    project.edit("decks/mathematics/trigonometry.md", "A: The unit", "A: It is the unit")
    live.refresh()
    news = live.state.data(first["version"])
    assert list(news["cards"]) == ["unit-circle-radius"]
    assert news["order"] == first["order"]
    assert live.state.data()["cards"].keys() == first["cards"].keys()


def test_findings_stand_beside_the_cards_after_the_cards_themselves(project: Project) -> None:
    project.monkeypatch.chdir(project.root)
    seen: list[int] = []

    def judge(deck: Deck) -> list[Problem]:
        seen.append(live.state.version)
        return [Problem(card.where, "C999", "too long") for card in deck.cards if card.is_cloze]

    live = Live(Path(), lambda: load_deck(Path()), judge, lambda _: True)
    live.refresh()
    assert (seen, live.state.version) == ([1], 2)
    cards = live.state.data()["cards"]
    with_problems = {key: card["problems"] for key, card in cards.items() if card["problems"]}
    assert list(with_problems) == ["determinant-zero"]
    assert with_problems["determinant-zero"][0]["code"] == "C999"


def test_a_figure_that_is_a_link_out_of_the_project_is_not_shown(project: Project) -> None:
    figure = project.root / "decks" / "machine-learning" / "curves.svg"
    outside = project.root.parent / "secret.svg"
    figure.rename(outside)
    figure.symlink_to(outside)
    assert shown(project).figures == {}


@pytest.mark.parametrize(
    ("paths", "keys"),
    [
        ([], 5),
        (["."], 5),
        (["decks/mathematics"], 4),
        (["decks/mathematics/trigonometry.md"], 1),
        (["decks/mathematics/trigonometry.md", "decks/machine-learning"], 2),
    ],
)
def test_a_path_picks_the_cards_that_are_shown(
    project: Project, paths: list[str], keys: int
) -> None:
    project.monkeypatch.chdir(project.root)
    assert len(shown(project, selection(DeckFolder(), map(Path, paths), [])).cards) == keys


def test_a_concept_picks_its_cards_and_their_problems_alone(project: Project) -> None:
    project.edit("decks/mathematics/linear-algebra.md", "A: The", "Answer: The")
    project.monkeypatch.chdir(project.root)
    content = shown(project, selection(DeckFolder(), [], ["trigonometry"]))
    assert list(content.cards) == ["unit-circle-radius"]
    assert content.problems == ()
    result = project.run("preview", "--concept", "trigonometri", "--static", "out")
    assert result.exit_code == 2
    assert "`trigonometry`?" in result.output


@pytest.mark.parametrize(
    "path", ["decks/none.md", "roadmap.yaml", "decks/machine-learning/curves.svg"]
)
def test_a_path_that_holds_no_cards_is_refused(project: Project, path: str) -> None:
    result = project.run("preview", path, "--static", "out")
    assert isinstance(result.exception, UnusableInput)
    assert str(result.exception).startswith(f"{path}: ")
    assert not (project.root / "out").exists()


def data_of(folder: Path) -> dict[str, object]:
    text = (folder / "data.js").read_text("utf-8")
    loaded = json.loads(text.removeprefix("window.deck = ").rstrip().removesuffix(";"))
    assert isinstance(loaded, dict)
    return loaded


def test_static_writes_the_page_with_all_that_it_loads(project: Project) -> None:
    result = project.run("preview", "--static", "out")
    assert result.exit_code == 0, result.output
    assert result.stdout == "out/index.html\n"
    out = project.root / "out"
    page = (out / "index.html").read_text("utf-8")
    addresses = re.findall(r'(?:src|href)="([^#"][^":]*)"', page)
    assert {"assets/page.js", "assets/page.css"} <= {*addresses}
    for address in addresses:
        assert (out / address).is_file(), address
    assert list((out / "figures").iterdir())
    assert (out / "mathjax" / "LICENSE").is_file()
    assert (out / "mathjax" / mathjax.FONTS / "MathJax_Math-Italic.woff").is_file()
    assert list(data_of(out)["cards"]) == data_of(out)["order"]  # type: ignore[call-overload]
    assert "<title>Small Roadmap</title>" in page
    assert not re.search(r"https?://", page)


def test_what_check_finds_stands_beside_the_card(project: Project) -> None:
    project.edit("decks/mathematics/linear-algebra.md", "What does the rank", "Does the rank")
    assert project.run("preview", "--static", "out").exit_code == 0
    cards = data_of(project.root / "out")["cards"]
    assert isinstance(cards, dict)
    found = {key: [each["code"] for each in card["problems"]] for key, card in cards.items()}
    assert found.pop("rank-counts") == ["C008"]
    assert not any(found.values())


def test_places_link_to_the_repository_where_there_is_one(project: Project) -> None:
    project.edit("roadmap.yaml", "repository: ''", "repository: https://example.org/cards")
    assert project.run("preview", "--static", "out").exit_code == 0
    assert data_of(project.root / "out")["repository"] == "https://example.org/cards"


def test_static_replaces_its_own_folder_whole_and_nobody_elses(project: Project) -> None:
    for _ in range(2):
        assert project.run("preview", "--static", "out").exit_code == 0
    (project.root / "decks" / "machine-learning" / "overfitting.md").unlink()
    assert project.run("preview", "--static", "out").exit_code == 0
    assert not (project.root / "out" / "figures").exists()
    (project.root / "notes").write_text("mine")
    before = sorted(project.root.rglob("*"))
    for taken in ("decks", "notes"):
        result = project.run("preview", "--static", taken)
        assert isinstance(result.exception, UnusableInput)
        assert str(result.exception).startswith(f"{taken}: ")
    assert sorted(project.root.rglob("*")) == before


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("### rank-counts", "### Rank Counts", "F003"),
        ("### rank-counts", "###", "F003"),
        ("## matrix-rank", "## matrix-rnk", "F002"),
        ("A: The", "A:\n\n<!-- later -->\n\nExtra: The", "F009"),
    ],
)
def test_a_card_that_is_not_whole_stays_in_sight_with_its_problem(
    project: Project, old: str, new: str, code: str
) -> None:
    file = project.root / "decks/mathematics/linear-algebra.md"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    strict, _ = load_deck(project.root)
    deck, problems = load_deck(project.root, faulty=True)
    assert len(deck.cards) > len(strict.cards)
    assert code in {each.code for each in problems}
    content = Renderer().content(deck, problems, lambda _: True)
    assert len(content.cards) == len(deck.cards)
    topics = {card.topic for card in deck.cards if card.concept == "linear-algebra"}
    assert topics == {"matrix-rank", "determinants"}, "each stands where it was meant to"
    judged(DeckFolder(project.root), deck, lambda _: True)


def test_without_mathjax_one_line_says_how_to_get_it(project: Project, tmp_path: Path) -> None:
    (tmp_path / "empty" / "mathjax").mkdir(parents=True)
    (tmp_path / "empty" / "mathjax" / "__init__.py").touch()
    for arguments in (["--static", "out"], ["--port", "0", "--no-open"]):
        process = project.start("preview", *arguments, path=tmp_path / "empty")
        out, said = process.communicate(timeout=60)
        assert process.returncode == 4
        assert said.endswith("pip install django-static-mathjax==3.2.2.1\n")
        assert said.count("\n") == 1
        assert out == ""
    assert not (project.root / "out").exists()


def test_a_folder_without_a_deck_is_refused(project: Project, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    process = project.start("-C", str(tmp_path / "nothing"), "preview", "--no-open")
    out, said = process.communicate(timeout=60)
    assert (process.returncode, out) == (3, "")
    assert "there is no deck here" in said
