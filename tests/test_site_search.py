"""The search of the site: what it holds, and in a browser what it finds."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conftest import Project

if TYPE_CHECKING:
    from playwright.sync_api import Page


def data_of(site: Path) -> list[list[Any]]:
    text = (site / "assets" / "search-data.js").read_text("utf-8")
    loaded = json.loads(text.removeprefix("window.searchData = ").rstrip().removesuffix(";"))
    assert isinstance(loaded, list)
    return loaded


def test_concepts_topics_tutorials_and_cards_can_be_found(project: Project) -> None:
    assert project.run("site", "--out", "out").exit_code == 0
    entries = data_of(project.root / "out")
    kinds = [sum(entry[0] == kind for entry in entries) for kind in range(4)]
    assert kinds == [3, 4, 3, 5]
    (card,) = (entry for entry in entries if entry[3].endswith("#determinant-zero"))
    assert card[1] == "A square matrix whose determinant is [...] has rank [...], so no inverse."
    assert card[2] == "Linear Algebra"
    assert "zero has rank < n/√1" in card[4]
    for _, _, _, address, _ in entries:
        file, _, fragment = address.partition("#")
        page = (project.root / "out" / file).read_text("utf-8")
        assert not fragment or f'id="{fragment}"' in page


@pytest.fixture
def searched(
    project: Project, host: Callable[[Path], str], visit: Callable[..., Page]
) -> Callable[..., list[str]]:
    """What the search of the small project's site finds for what is typed."""
    project.edit("roadmap.yaml", "name: Overfitting", "name: Überanpassung")
    project.edit("decks/machine-learning/overfitting.md", "# Overfitting", "# Überanpassung")
    project.edit("decks/mathematics/trigonometry.md", "A: The unit", "A: 単位円を呼ぶ, the unit")
    assert project.run("site", "--out", "out").exit_code == 0
    page = visit(host(project.root / "out"))
    page.keyboard.press("/")
    page.wait_for_function("() => window.searchData")

    def search(typed: str) -> list[str]:
        page.locator("#_search input").fill(typed)
        links = page.locator("#_search li a").all()
        return [str(link.get_attribute("href")) for link in links]

    return search


ALGEBRA = "concepts/linear-algebra.html"


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("linear algebra", ALGEBRA),
        ("LINEAR", ALGEBRA),
        ("linea", ALGEBRA),
        ("liner algebra", ALGEBRA),  # a letter too few
        ("linnear", ALGEBRA),  # one too many
        ("lineax", ALGEBRA),  # another one
        ("lniear", ALGEBRA),  # two swapped
        ("xinear", ALGEBRA),  # the first one
        ("lniea", ALGEBRA),  # not typed to its end yet
        ("uberanpassung", "concepts/overfitting.html"),
        ("Überanpasung", "concepts/overfitting.html"),
        ("signed volume", f"{ALGEBRA}#_topic-determinants"),
        ("ten minutes", f"{ALGEBRA}#_tutorials"),
        ("square inverse", f"{ALGEBRA}#determinant-zero"),
        ("circle radius called", "concepts/trigonometry.html#unit-circle-radius"),
        ("位円", "concepts/trigonometry.html#unit-circle-radius"),
    ],
)
def test_the_best_is_found_first_in_spite_of_one_typo(
    searched: Callable[[str], list[str]], typed: str, first: str
) -> None:
    assert searched(typed)[0] == first


@pytest.mark.parametrize("typed", ["", "  ", "lxnexr", "rnk", "linear zebra", "?", "<zz>", ".*"])
def test_what_is_not_there_is_not_found(searched: Callable[[str], list[str]], typed: str) -> None:
    assert searched(typed) == []


def test_the_search_is_there_only_with_a_script_and_works_by_keyboard_alone(
    project: Project, host: Callable[[Path], str], visit: Callable[..., Page]
) -> None:
    assert project.run("site", "--out", "out").exit_code == 0
    url = host(project.root / "out")
    assert visit(f"{url}index.html", scripts=False).locator("#_search").is_hidden()
    page = visit(f"{url}concepts/overfitting.html", 390, 844)
    assert page.locator("script#_search-data").count() == 0, "what nobody asked for is not loaded"
    page.keyboard.press("/")
    page.keyboard.type("rank")
    found = page.locator(".found")
    found.locator("a").first.wait_for()
    box = found.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    page.keyboard.type("/")
    assert page.locator("#_search input").input_value() == "rank/", "in the field it is a letter"
    page.keyboard.press("Backspace")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    second = found.locator("a").nth(1)
    assert second.evaluate("link => link === document.activeElement")
    page.keyboard.press("Escape")
    assert found.is_hidden()
    page.keyboard.type("x no such")
    assert found.inner_text() == "Nothing found"
    page.locator("#_search input").fill("circle of radius")
    page.keyboard.press("Enter")
    page.wait_for_url("**/concepts/trigonometry.html#unit-circle-radius")
    page.locator("[id=unit-circle-radius] .answer").wait_for()


def test_the_whole_deck_is_searched_at_once(
    whole_project: Project, host: Callable[[Path], str], visit: Callable[..., Page]
) -> None:
    assert whole_project.run("site", "--out", "out").exit_code == 0
    page = visit(host(whole_project.root / "out"))
    page.keyboard.press("/")
    page.wait_for_function("() => window.searchData")
    page.locator("#_search input").fill("gradeint descent")
    assert page.locator(".found a").count() > 3
    assert "radient" in page.locator(".found a").first.inner_text()
    took = page.evaluate("[performance.now(), find('gradeint desc'), performance.now()]")
    assert took[2] - took[0] < 500, "on a busy machine"
