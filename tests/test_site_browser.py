"""The site in a real browser: with and without JavaScript, on a phone, and asking nobody."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import Project
from test_preview import serious

if TYPE_CHECKING:
    from playwright.sync_api import Page

ALGEBRA = "decks/mathematics/linear-algebra.md"


def test_a_concept_can_be_read_without_a_script(url: str, visit: Callable[..., Page]) -> None:
    page = visit(f"{url}concepts/linear-algebra.html", scripts=False)
    card = page.locator("[id=rank-counts]")
    assert card.locator(".answer").is_hidden()
    card.locator("summary").click()
    assert "linearly independent columns" in card.locator(".answer").inner_text()
    formula = card.locator(".extra math").first.bounding_box()
    assert formula is not None
    assert formula["height"] > 10


def test_mathjax_sets_the_formulas_and_the_policy_of_the_page_holds(
    url: str, visit: Callable[..., Page]
) -> None:
    page = visit(f"{url}concepts/linear-algebra.html")
    card = page.locator("[id=rank-counts]")
    assert card.locator("mjx-container").count() == 0, "what nobody sees is not set"
    card.locator("summary").click()
    card.locator(".extra mjx-container").wait_for()
    assert card.locator(".extra .tex > math").count() == 0
    family = card.locator("mjx-c").first.evaluate("c => getComputedStyle(c).fontFamily")
    assert "MJX" in family, "the style sheet of MathJax is not there"
    assert page.locator("mjx-merror").count() == 0


def test_a_link_to_a_card_opens_its_answer_and_no_other(
    url: str, visit: Callable[..., Page]
) -> None:
    page = visit(f"{url}concepts/linear-algebra.html#determinant-zero")
    page.locator("[id=determinant-zero] .answer").wait_for()
    assert page.locator("[id=rank-counts] .answer").is_hidden()
    page.locator("[id=rank-counts] .own").click()
    page.locator("[id=rank-counts] .answer").wait_for()


def test_paper_shows_every_answer(url: str, visit: Callable[..., Page]) -> None:
    for scripts in (True, False):
        page = visit(f"{url}concepts/linear-algebra.html", scripts=scripts)
        page.emulate_media(media="print")
        if scripts:
            page.evaluate("dispatchEvent(new Event('beforeprint'))")
        answer = page.locator("[id=rank-counts] .answer").bounding_box()
        assert answer is not None
        assert answer["height"] > 10
        assert page.locator(".bar").is_hidden()
        if scripts:
            page.evaluate("dispatchEvent(new Event('afterprint'))")
            page.emulate_media(media="screen")
            assert page.locator("[id=rank-counts] .answer").is_hidden()


@pytest.mark.parametrize("name", ["index.html", "concepts/linear-algebra.html"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_is_wider_than_its_screen(
    project: Project, host: Callable[[Path], str], visit: Callable[..., Page], name: str, width: int
) -> None:
    wide = f"Extra: $${'b_{100} + ' * 40}b$$ and ${'a_{100} + ' * 40}a$ `{'x' * 200}`\n\nRow rank"
    project.edit(ALGEBRA, "Extra: Row rank", wide)
    assert project.run("site", "--out", "out").exit_code == 0
    url = f"{host(project.root / 'out')}{name}#rank-counts"
    for scripts in (True, False):
        page = visit(url, width, 844, scripts=scripts)
        if scripts and "concepts" in name:
            page.locator("[id=rank-counts] mjx-container").first.wait_for()
        elif "concepts" in name:
            page.locator("[id=rank-counts] summary").click()
        page.set_viewport_size({"width": width, "height": 844})
        main = page.locator("body").bounding_box()
        assert main is not None
        sheet = [each.bounding_box() for each in page.locator(".sheet, .bar, h1, h2").all()]
        assert all(box is None or box["x"] + box["width"] <= width for box in sheet)
        if scripts:
            assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_keyboard_reaches_a_card_and_shows_where_it_is(
    url: str, visit: Callable[..., Page]
) -> None:
    page = visit(f"{url}concepts/linear-algebra.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    for _ in range(30):
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
        if page.evaluate("document.activeElement.matches('.back > summary')"):
            break
    page.keyboard.press("Enter")
    assert page.locator(".back[open]").count() == 1


@pytest.mark.parametrize(("width", "shown"), [(390, "narrow"), (1280, "wide")])
def test_the_map_can_be_read_and_walked_with_the_keyboard(
    url: str, visit: Callable[..., Page], width: int, shown: str
) -> None:
    page = visit(f"{url}index.html", width, 844)
    (drawn,) = [each for each in page.locator(".map").all() if each.is_visible()]
    assert shown in str(drawn.get_attribute("class"))
    box = drawn.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    scale = drawn.evaluate("svg => svg.getScreenCTM().a")
    sizes = drawn.locator("a text").evaluate_all(
        "all => all.map(each => each.getAttribute('font-size'))"
    )
    assert min(map(float, sizes)) * scale >= 11.5
    link = drawn.get_by_role("link", name="Linear Algebra. Needs: Trigonometry")
    link.focus()
    named = drawn.locator(".lines path.named:not(.end)").evaluate_all(
        "all => all.map(each => `${each.dataset.from} ${each.dataset.to}`)"
    )
    assert named == ["trigonometry linear-algebra", "linear-algebra overfitting"]
    page.keyboard.press("Enter")
    page.wait_for_url("**/concepts/linear-algebra.html")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_on_any_kind_of_page(
    project: Project,
    host: Callable[[Path], str],
    visit: Callable[..., Page],
    width: int,
    dark: bool,
) -> None:
    changes = "# Changes\n\n## 1.0.0 (2026-12-01)\n\n### New: 1 card\n\n- What is $x^2$?\n"
    (project.root / "CHANGELOG.md").write_text(changes, "utf-8")
    wide = f"Extra: $${'b_{100} + ' * 40}b$$ and ${'a_{100} + ' * 40}a$\n\nRow rank"
    project.edit(ALGEBRA, "Extra: Row rank", wide)
    project.build("-o", str(project.root / "made" / "small-roadmap.apkg"))
    assert project.run("site", "--out", "out", "--files", "made").exit_code == 0
    url = host(project.root / "out")
    for name in ("index.html", "releases/1.0.0.html", "concepts/linear-algebra.html"):
        page = visit(url + name, width, 844, dark=dark)
        page.keyboard.press("/")
        page.keyboard.type("rank")
        page.locator(".found a").first.wait_for()
        assert serious(page) == []
        page.keyboard.press("Escape")
        for summary in page.locator(".back > summary").all():
            summary.click()
        if "concepts" in name:
            page.locator("mjx-container[tabindex='0']").first.wait_for()
        assert serious(page) == []


def test_the_longest_pages_of_the_deck_fit_a_phone_with_every_formula_set(
    whole_project: Project, host: Callable[[Path], str], visit: Callable[..., Page]
) -> None:
    assert whole_project.run("site", "--out", "out").exit_code == 0
    url = host(whole_project.root / "out")
    for name in ("linear-algebra", "calculus", "python-fundamentals"):
        page = visit(f"{url}concepts/{name}.html", 390, 844)
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        page.mouse.move(100, 100)
        page.wait_for_function("() => window.MathJax?.startup?.promise")
        page.evaluate("MathJax.startup.promise")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.locator(".tex > mjx-container").count() == page.locator(".tex").count() > 0
        wider = page.evaluate(
            """[...document.querySelectorAll('.sheet *')]
                .filter(each => !each.closest('pre, table, .tex'))
                .filter(each => each.getBoundingClientRect().right > 390)
                .map(each => each.outerHTML)"""
        )
        assert wider == []
        assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_a_road_in_a_language_from_the_right_keeps_its_names_in_their_boxes(
    project: Project, host: Callable[[Path], str], visit: Callable[..., Page]
) -> None:
    project.edit("roadmap.yaml", "deck:", "deck:\n  language: ar")
    assert project.run("site", "--out", "out").exit_code == 0
    for width, name in ((390, "narrow"), (1280, "wide")):
        page = visit(f"{host(project.root / 'out')}index.html", width, 844)
        for link in page.locator(f".map.{name} a").all():
            box, text = (link.locator(part).bounding_box() for part in ("rect", "text"))
            assert box is not None
            assert text is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width
            assert box["x"] <= text["x"]
            assert text["x"] + text["width"] <= box["x"] + box["width"]
