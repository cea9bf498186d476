"""The preview in a real browser: what a contributor sees while writing, and who else may not."""

from __future__ import annotations

import http.client
import json
import re
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from conftest import REPOSITORY, Project

from flashcards import markup
from flashcards.sources import load_deck

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ARTEFACTS = REPOSITORY / "artefacts"
ALGEBRA = "decks/mathematics/linear-algebra.md"
# The document of a card's frame, in the page's own words.
FRAME = "(key) => document.querySelector(`[data-card=${key}] iframe`)?.contentDocument"


@dataclass
class Served:
    """A running `flashcards preview`."""

    url: str
    process: subprocess.Popen[str]

    def get(self, path: str, host: str = "", method: str = "GET") -> http.client.HTTPResponse:
        """Ask for exactly this path, with this Host header or the right one."""
        place = urlsplit(self.url).netloc
        connection = http.client.HTTPConnection(place, timeout=20)
        connection.putrequest(method, path, skip_host=True)
        connection.putheader("Host", host or place)
        connection.endheaders()
        return connection.getresponse()

    def stop(self) -> str:
        """End it; what it said on stderr."""
        self.process.terminate()
        return self.process.communicate(timeout=20)[1]


@pytest.fixture
def serve() -> Iterator[Callable[..., Served]]:
    """Starts `flashcards preview` in a project, on a free port."""
    running: list[Served] = []

    def start(project: Project, *arguments: str) -> Served:
        process = project.start("preview", "--port", "0", "--no-open", *arguments)
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", url), process.communicate()
        running.append(Served(url, process))
        return running[-1]

    yield start
    for each in running:
        assert "Traceback" not in each.stop()


@pytest.fixture
def served(project: Project, serve: Callable[..., Served]) -> Served:
    """The small project, served."""
    return serve(project)


@pytest.fixture(scope="session")
def whole_deck(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of the static page of this repository's own deck."""
    out = tmp_path_factory.mktemp("whole") / "out"
    program = "from flashcards.cli import main; main()"
    subprocess.run(
        [sys.executable, "-c", program, "-C", REPOSITORY, "preview", "--static", out], check=True
    )
    return (out / "index.html").as_uri()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens an address in a window of its own; any error that the page makes fails the test."""
    errors: list[str] = []
    contexts = []

    def note(kind: str, text: str, stops: bool) -> None:
        # A page whose preview has stopped looks for it again and again. Where the test stops it
        # while the page is in use, an answer may also be cut short.
        lost = "net::ERR_" if stops else "net::ERR_(CONN|EMPTY)"
        if kind in {"error", "warning"} and not re.search(lost, text):
            errors.append(text)

    def open_(
        url: str,
        width: int = 1280,
        height: int = 900,
        scheme: str = "light",
        *,
        stops: bool = False,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,  # type: ignore[arg-type]
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda each: note(each.type, each.text, stops))
        page.goto(url)
        page.wait_for_selector(".box.ready")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert errors == []


def wait_for_text(page: Page, key: str, text: str) -> None:
    """Wait until the card's frame shows a text."""
    page.wait_for_function(
        f"([key, text]) => ({FRAME})(key)?.body.innerText.includes(text)", arg=[key, text]
    )


def text_of(page: Page, key: str) -> str:
    return str(page.evaluate(f"(key) => ({FRAME})(key).body.innerText", key))


def current(page: Page) -> str | None:
    found = page.query_selector(".entry.current")
    return found.get_attribute("data-card") if found else None


# -- While somebody writes ---------------------------------------------------------------------


def test_saving_shows_the_change_and_keeps_scroll_position_and_side(
    project: Project, served: Served, visit: Callable[..., Page]
) -> None:
    page = visit(served.url, height=600)
    page.locator("[data-card=determinant-zero] .turn").click()
    page.locator("[data-card=unit-circle-radius] .turn").click()
    wait_for_text(page, "unit-circle-radius", "The unit circle")
    page.locator("[data-card=determinant-zero]").evaluate("(entry) => entry.scrollIntoView()")
    wait_for_text(page, "determinant-zero", "zero")
    page.evaluate(f"({FRAME})('unit-circle-radius').untouched = true")
    page.evaluate(f"({FRAME})('determinant-zero').same = true")
    before = page.evaluate(
        "[scrollY, document.querySelector('[data-card=determinant-zero]').offsetTop]"
    )
    assert before[0] > 0

    project.edit(ALGEBRA, "so no inverse", "so it has no inverse at all")
    wait_for_text(page, "determinant-zero", "so it has no inverse at all")

    after = page.evaluate(
        "[scrollY, document.querySelector('[data-card=determinant-zero]').offsetTop]"
    )
    assert after == before
    assert page.locator("[data-card=determinant-zero] .turn").inner_text() == "Show question"
    assert page.evaluate(f"({FRAME})('unit-circle-radius').untouched")
    assert page.evaluate(f"({FRAME})('determinant-zero').same"), "the frame was loaded anew"


def test_a_card_above_that_grows_does_not_push_away_what_is_read(
    project: Project, served: Served, visit: Callable[..., Page]
) -> None:
    page = visit(served.url, height=600)
    page.locator("[data-card=unit-circle-radius]").evaluate("(entry) => entry.scrollIntoView()")
    wait_for_text(page, "unit-circle-radius", "radius 1")
    top = "document.querySelector('[data-card=unit-circle-radius]').getBoundingClientRect().top"
    before = page.evaluate(top)
    heading = "### determinant-zero"
    project.edit(
        ALGEBRA, heading, f"### new-one\n\nQ: New?\n\nA: New.\n\nSource: S, p. 1\n\n{heading}"
    )
    page.wait_for_selector("[data-card=new-one]", state="attached")
    wait_for_text(page, "new-one", "New?")
    page.wait_for_function(f"() => Math.abs({top} - {before}) < 3")


def test_a_card_of_a_published_page_leads_to_its_line_in_the_repository(
    project: Project, visit: Callable[..., Page]
) -> None:
    project.edit("roadmap.yaml", "repository: ''", "repository: https://example.org/cards")
    for folder in ("", "decks"):
        assert project.run("-C", folder or ".", "preview", "--static", "out").exit_code == 0
        page = visit((project.root / folder / "out" / "index.html").as_uri())
        link = page.locator("[data-card=rank-counts] a.file")
        text = (project.root / ALGEBRA).read_text("utf-8").splitlines()
        line = text.index("### rank-counts") + 1
        wanted = f"https://example.org/cards/blob/HEAD/{ALGEBRA}?plain=1#L{line}"
        assert (link.inner_text(), link.get_attribute("href")) == ("Edit this card", wanted)


def test_a_new_card_is_opened_where_it_stands(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, visit: Callable[..., Page]
) -> None:
    opened = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {opened}\n')
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", f"{browser} %s")
    process = project.start("new", "linear-algebra", "matrix-rank", "--id", "rank-now", "--open")
    try:
        assert process.stdout is not None
        place, address = (process.stdout.readline().strip() for _ in range(2))
        assert place.startswith(ALGEBRA)
        assert address.endswith("/#rank-now")
        page = visit(address)
        page.wait_for_selector("[data-card=rank-now]")
        assert "is empty" in page.locator("[data-card=rank-now]").inner_text()
        assert opened.read_text().strip() == address
    finally:
        process.terminate()
        said = process.communicate(timeout=20)[1]
    assert "Traceback" not in said


def test_a_broken_file_shows_its_problems_and_the_rest_of_the_cards(
    project: Project, served: Served, visit: Callable[..., Page]
) -> None:
    page = visit(served.url)
    project.edit(ALGEBRA, "A: The number", "B: The number")
    card = page.locator("[data-card=rank-counts]")
    card.get_by_text("F010").wait_for()
    assert f"{ALGEBRA}:5" in card.inner_text()
    problem = page.locator("section[data-concept=linear-algebra] > .of-file")
    assert problem.is_hidden(), "what is wrong with a card stands beside it"
    project.edit(ALGEBRA, "B: The number", "A: The number")
    card.get_by_text("F010").wait_for(state="detached")
    project.edit(ALGEBRA, "## matrix-rank", "Text of no card.\n\n## matrix-rank")
    problem.get_by_text("F006").wait_for()
    assert f"{ALGEBRA}:3" in problem.inner_text()
    assert page.locator("[data-card=rank-numpy]").is_visible()


def test_a_broken_roadmap_keeps_the_cards_and_says_what_is_wrong(
    project: Project, served: Served, visit: Callable[..., Page]
) -> None:
    page = visit(served.url)
    project.edit("roadmap.yaml", "categories:", "categories: [")
    page.wait_for_selector("#fault:not([hidden])")
    assert "roadmap.yaml:" in page.locator("#fault").inner_text()
    assert page.locator("[data-card=rank-counts]").is_visible()
    project.edit("roadmap.yaml", "categories: [", "categories:")
    page.wait_for_selector("#fault", state="hidden")


def test_a_file_that_cannot_be_read_is_a_problem_not_the_end(
    project: Project, served: Served, visit: Callable[..., Page]
) -> None:
    page = visit(served.url)
    (project.root / ALGEBRA).write_bytes(b"# Linear Algebra\n\xff\n")
    page.wait_for_selector("[data-card=rank-counts]", state="detached")
    assert "T004" in page.locator("section[data-concept=linear-algebra]").inner_text()


def test_a_formula_that_mathjax_cannot_set_is_a_problem_of_its_card(
    project: Project, serve: Callable[..., Served], visit: Callable[..., Page]
) -> None:
    project.edit(ALGEBRA, "What does the rank", r"What does $\argmin x$, $\frac{a$ or the rank")
    page = visit(serve(project).url)
    problems = page.locator("[data-card=rank-counts] .problems")
    assert "MathJax does not know \\argmin" in problems.inner_text()
    assert "no end of a formula" in problems.inner_text()
    assert page.locator("[data-card=rank-numpy] .problems").is_hidden()


def test_a_script_in_a_card_does_not_run(
    project: Project, serve: Callable[..., Served], visit: Callable[..., Page]
) -> None:
    hostile = "<script>top.hacked = 1</script> <b onmouseover='top.hacked = 1'>so</b>"
    project.edit(ALGEBRA, "What does the rank", f"{hostile} What does the rank")
    page = visit(serve(project).url)
    wait_for_text(page, "rank-counts", "What does the rank")
    page.frame_locator("[data-card=rank-counts] iframe").locator("b").first.hover()
    assert page.evaluate("window.hacked") is None
    sandbox = page.locator("[data-card=rank-counts] iframe").get_attribute("sandbox")
    assert sandbox is not None
    assert "allow-scripts" not in sandbox


def test_a_page_catches_up_when_the_preview_is_started_again(
    project: Project, serve: Callable[..., Served], visit: Callable[..., Page]
) -> None:
    first = serve(project)
    page = visit(first.url, stops=True)
    first.stop()
    page.wait_for_selector("#offline:not([hidden])")
    project.edit(ALGEBRA, "What does the rank", "What, again, does the rank")
    port = str(urlsplit(first.url).port)
    again = project.start("preview", "--port", port, "--no-open")
    try:
        wait_for_text(page, "rank-counts", "What, again")
        page.wait_for_selector("#offline", state="hidden")
    finally:
        again.kill()
        again.communicate()


# -- Looking at cards --------------------------------------------------------------------------


def test_night_follows_the_system_until_somebody_chooses(
    served: Served, visit: Callable[..., Page]
) -> None:
    page = visit(served.url, scheme="dark")
    ground = f"getComputedStyle(({FRAME})('rank-counts').body).backgroundColor"
    assert page.evaluate(f"({FRAME})('rank-counts').documentElement.className") == (
        "linux chrome night-mode"
    )
    assert page.evaluate(ground) == "rgb(19, 22, 27)"
    page.get_by_role("button", name="Night").click()
    assert page.evaluate(ground) == "rgb(244, 245, 247)"
    page.reload()
    page.wait_for_selector(".box.ready")
    assert page.evaluate(ground) == "rgb(244, 245, 247)"


def test_a_phone_frame_is_as_ankidroid_makes_it(served: Served, visit: Callable[..., Page]) -> None:
    page = visit(served.url)
    assert page.evaluate(f"({FRAME})('rank-counts').body.firstElementChild.id") == "qa"
    page.get_by_role("button", name="Phone").click()
    shell = page.evaluate(
        f"(() => {{ const d = ({FRAME})('rank-counts'); return [d.documentElement.className,"
        " d.body.firstElementChild.id, d.documentElement.clientWidth]})()"
    )
    assert shell == ["mobile android linux js", "content", 390]


def test_cards_of_a_note_are_shown_one_by_one(served: Served, visit: Callable[..., Page]) -> None:
    page = visit(served.url)
    cloze = page.locator("[data-card=determinant-zero]")
    cloze.scroll_into_view_if_needed()
    wait_for_text(page, "determinant-zero", "whose determinant is [...]")
    cloze.get_by_role("button", name="c2").click()
    wait_for_text(page, "determinant-zero", "whose determinant is zero has rank [...]")
    cloze.get_by_role("button", name="Show answer").click()
    page.wait_for_function(
        f"() => ({FRAME})('determinant-zero').querySelector('.cloze mjx-container')"
    )
    term = page.locator("[data-card=unit-circle-radius]")
    term.scroll_into_view_if_needed()
    term.get_by_role("button", name="Reversed").click()
    wait_for_text(page, "unit-circle-radius", "Say what it means")
    assert page.locator("[data-card=rank-counts] .tabs").is_hidden()


def test_a_click_on_a_card_turns_it_but_not_one_on_its_links(
    served: Served, visit: Callable[..., Page]
) -> None:
    page = visit(served.url)
    frame = page.frame_locator("[data-card=rank-counts] iframe")
    frame.locator(".question").click()
    frame.locator("summary").click()
    assert frame.locator("details[open]").count() == 1
    assert page.locator("[data-card=rank-counts] .turn").inner_text() == "Show question"
    frame.locator(".question").click()
    assert page.locator("[data-card=rank-counts] .turn").inner_text() == "Show answer"


def test_filters_by_text_concept_and_problem_leave_the_right_cards(
    project: Project, serve: Callable[..., Served], visit: Callable[..., Page]
) -> None:
    project.edit(ALGEBRA, "What does the rank", "<b onclick='x'>What</b> does the rank")
    page = visit(serve(project).url)

    def left() -> list[str | None]:
        return [
            entry.get_attribute("data-card")
            for entry in page.query_selector_all(".entry")
            if entry.is_visible()
        ]

    assert len(left()) == 5
    page.get_by_label("Filter cards by text").fill("RANK numpy")
    assert left() == ["rank-numpy"]
    assert page.locator("#count").inner_text() == "1 of 5 cards"
    page.get_by_label("Filter cards by text").fill("no such thing")
    assert page.locator("#nothing").is_visible()
    page.get_by_role("button", name="Show all cards").click()
    assert len(left()) == 5
    page.get_by_role("button", name="Problems", exact=True).click()
    assert left() == ["rank-counts"]
    page.get_by_role("button", name="Problems", exact=True).click()
    page.get_by_role("navigation").get_by_role("button", name="Trigonometry").click()
    assert left() == ["unit-circle-radius"]
    assert page.url.endswith("#concept/trigonometry")
    page.reload()
    page.wait_for_selector(".box.ready")
    assert left() == ["unit-circle-radius"]


def test_everything_can_be_done_with_the_keyboard_alone(
    served: Served, visit: Callable[..., Page]
) -> None:
    page = visit(served.url)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the cards"
    page.keyboard.press("j")
    assert current(page) == "rank-counts"
    page.keyboard.press("Space")
    wait_for_text(page, "rank-counts", "linearly independent columns")
    assert page.evaluate("scrollY") < 400, "the space bar scrolled"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert current(page) == "determinant-zero"
    page.keyboard.press("ArrowRight")
    wait_for_text(page, "determinant-zero", "is zero has rank [...]")
    page.keyboard.press("ArrowRight")
    wait_for_text(page, "determinant-zero", "is [...] has rank")
    page.keyboard.press("k")
    assert current(page) == "rank-numpy"
    page.keyboard.press("n")
    assert page.locator("html.night").count() == 1
    page.keyboard.press("p")
    assert page.locator("html.phone").count() == 1
    page.keyboard.press("?")
    assert page.locator("dialog").is_visible()
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    assert page.locator("dialog").is_hidden()
    assert current(page) == "rank-numpy"
    page.keyboard.press("/")
    page.keyboard.type("jp circle n")
    assert page.locator("#count").inner_text() == "0 of 5 cards"
    assert page.locator("html.phone.night").count() == 1, "typing is not commanding"
    for _ in range(12):
        page.keyboard.press("Backspace")
    page.keyboard.type("circle")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert current(page) == "unit-circle-radius"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(outline) != "none"
    assert (
        page.evaluate("document.activeElement.closest('.entry').dataset.card")
        == "unit-circle-radius"
    )


def test_a_card_may_be_called_like_a_part_of_the_page(
    project: Project, serve: Callable[..., Served], visit: Callable[..., Page]
) -> None:
    project.edit(ALGEBRA, "### rank-counts", "### text")
    project.edit(ALGEBRA, "### determinant-zero", "### night")
    page = visit(f"{serve(project).url}#night")
    assert current(page) == "night"
    page.keyboard.press("/")
    page.keyboard.type("counted")
    assert page.locator("#count").inner_text() == "0 of 5 cards"


def test_keys_work_while_the_focus_is_inside_a_card(
    served: Served, visit: Callable[..., Page]
) -> None:
    page = visit(served.url)
    page.frame_locator("[data-card=rank-counts] iframe").locator(".question").click()
    page.keyboard.press("Space")
    turned = "() => document.querySelector('.entry.current .turn').textContent === 'Show answer'"
    page.wait_for_function(turned)
    page.keyboard.press("j")
    assert current(page) == "rank-numpy"


# One of each kind that scrolls, for the extra of a card.
SCROLLS = {
    "mjx-container:not([display=true])": "Then $" + "a_{100} + " * 40 + "a$.",
    "mjx-container[display=true]": "$$" + "b_{100} + " * 40 + "b$$",
    "pre": "```python\nvalues = [" + "1000000, " * 30 + "]\n```",
    "table": f"|{' a column |' * 20}\n|{'---|' * 20}\n|{' x |' * 20}",
}


def with_scrollers(project: Project) -> None:
    wide = "\n\n".join(SCROLLS.values())
    project.edit(ALGEBRA, "Extra: Row rank", f"Extra: All of it:\n\n{wide}\n\nRow rank")


@pytest.mark.parametrize("frame", ["Desktop", "Phone"])
def test_what_scrolls_is_reached_and_moved_with_the_keyboard_and_nothing_else_is(
    project: Project, serve: Callable[..., Served], visit: Callable[..., Page], frame: str
) -> None:
    with_scrollers(project)
    page = visit(serve(project).url)
    page.keyboard.press("a")
    if frame == "Phone":
        page.get_by_role("button", name="Phone").click()
    wait_for_text(page, "rank-counts", "Row rank equals")
    card = page.frame_locator("[data-card=rank-counts] iframe")
    card.locator("table[tabindex='0']").wait_for()
    for selector in SCROLLS:
        assert card.locator(f"{selector}[tabindex='0']").count() == 1
        box = card.locator(f"{selector}[tabindex='0']")
        box.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function(f"""() => {{
            const focused = ({FRAME})('rank-counts').activeElement;
            return focused.matches("{selector}") && focused.scrollLeft > 0;
        }}""")
        assert box.evaluate("box => getComputedStyle(box).outlineStyle") == "solid"
    # The formula in `Row rank equals` fits.
    assert card.locator("mjx-container").count() == 3
    assert card.locator("[tabindex]").count() == len(SCROLLS)
    assert page.evaluate(
        f"""() => [...({FRAME})('rank-counts').querySelectorAll("mjx-container")].every(
            (box) => box.tabIndex === 0 || box.scrollWidth === box.clientWidth)"""
    )


def test_arrows_in_a_scroller_do_not_step_to_another_card(
    project: Project, serve: Callable[..., Served], visit: Callable[..., Page]
) -> None:
    project.edit(ALGEBRA, "so no inverse.", f"so no inverse: ${'a_{100} + ' * 40}a$.")
    page = visit(serve(project).url)
    cloze = page.locator("[data-card=determinant-zero]")
    cloze.scroll_into_view_if_needed()
    wait_for_text(page, "determinant-zero", "whose determinant is [...]")
    page.frame_locator("[data-card=determinant-zero] iframe").locator("[tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"() => ({FRAME})('determinant-zero').activeElement.scrollLeft > 0")
    assert cloze.get_by_role("button", name="c1").get_attribute("aria-pressed") == "true"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_on_the_page_and_in_the_cards(
    project: Project,
    serve: Callable[..., Served],
    visit: Callable[..., Page],
    browser: Browser,
    width: int,
    scheme: str,
) -> None:
    project.edit(ALGEBRA, "What does the rank", "<b onclick='x'>What</b> does the rank")
    project.edit(ALGEBRA, "Cloze: A", "Clozed: A")
    with_scrollers(project)
    page = visit(serve(project).url, width=width, scheme=scheme)
    page.keyboard.press("a")
    page.keyboard.press("j")
    assert serious(page) == []
    if width < 900:
        page.get_by_role("button", name="Concepts").click()
        assert page.locator("#contents").is_visible()
        assert serious(page) == []
        page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert serious(page) == []
    page.keyboard.press("Escape")
    frame = page.frame_locator("[data-card=rank-counts] iframe")
    frame.locator("summary").click()
    frame.locator("table[tabindex='0']").wait_for()
    html = page.evaluate(f"({FRAME})('rank-counts').documentElement.outerHTML")
    css = (REPOSITORY / "flashcards" / "look" / "style.css").read_text("utf-8")
    card = browser.new_page(viewport={"width": width, "height": 900})
    card.set_content(f"{html}<style>{css}</style>")
    found = serious(card)
    card.close()
    assert found == []


def serious(page: Page) -> list[str]:
    """What axe calls serious or critical, with the element."""
    from axe_playwright_python.sync_playwright import Axe

    results = Axe().run(page, options={"resultTypes": ["violations"], "iframes": False})
    return [
        f"{each['id']}: {[node['html'] for node in each['nodes']]}"
        for each in results.response["violations"]
        if each["impact"] in {"serious", "critical"}
    ]


def test_the_page_fits_a_phone(
    project: Project, serve: Callable[..., Served], visit: Callable[..., Page]
) -> None:
    project.edit(ALGEBRA, "What does the rank", "<b onclick='x'>What</b> does the rank")
    page = visit(serve(project).url, width=360, height=700)
    page.keyboard.press("a")
    for key in ("rank-counts", "rank-numpy", "determinant-zero", "overfitting-epoch"):
        page.locator(f"[data-card={key}]").scroll_into_view_if_needed()
        page.wait_for_selector(f"[data-card={key}] .box.ready")
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        assert page.evaluate(f"({FRAME})('{key}').documentElement.scrollWidth") <= 360


# -- The whole deck ----------------------------------------------------------------------------


def test_every_formula_of_every_card_is_set_and_every_card_fits_a_phone(
    whole_deck: str, visit: Callable[..., Page]
) -> None:
    page = visit(whole_deck)
    frame = page.evaluate_handle(
        """async () => {
            const frame = document.createElement("iframe");
            frame.style = "width: 390px; height: 780px";
            const sheet = new URL("assets/card.css", document.baseURI);
            const figures = new URL("figures/", document.baseURI);
            frame.srcdoc = `<!doctype html><html class="mobile android linux js">
              <base href="${figures}"><link rel="stylesheet" href="${sheet}"><body></body></html>`;
            const loaded = new Promise((done) => (frame.onload = done));
            document.body.append(frame);
            await loaded;
            const doc = frame.contentDocument;
            for (const [key, card] of Object.entries(deck.cards)) {
                for (const side of card.sides) {
                    const box = doc.createElement("div");
                    box.dataset.key = `${key} ${side.name}`;
                    box.className = "card";
                    box.innerHTML = side.back;
                    doc.body.append(box);
                }
            }
            await typeset(doc);
            return frame;
        }"""
    )
    faults, wide, formulas = page.evaluate(
        """(frame) => {
            const boxes = [...frame.contentDocument.querySelectorAll("[data-key]")];
            const faults = boxes.map((box) => [box.dataset.key, formulaFaults(box)]);
            const wide = boxes.filter((box) => box.scrollWidth > 390).map((box) => box.dataset.key);
            const count = frame.contentDocument.querySelectorAll("mjx-container").length;
            return [faults.filter(([, found]) => found.length), wide, count];
        }""",
        frame,
    )
    assert faults == []
    assert wide == []
    deck, _ = load_deck(REPOSITORY)
    expected = 0
    for card in deck.cards:
        fields = [card.front, card.answer, card.extra, card.source]
        of_card = sum(len(markup.render(each).formulas) for each in fields if each)
        clozes = {each.number for each in markup.deletions(card.cloze)} if card.cloze else ()
        expected += of_card * (len(clozes) or 1 + card.reverse)
    assert formulas == expected > 0


def test_a_formula_that_fails_would_be_noticed(
    project: Project, visit: Callable[..., Page]
) -> None:
    project.edit(
        ALGEBRA, "What does the rank", r"What does $\bm{x}$, $x^1^2$, $\frac{a$ or the rank"
    )
    assert project.run("preview", "--static", "out").exit_code == 0
    page = visit((project.root / "out" / "index.html").as_uri())
    problems = page.locator("[data-card=rank-counts] .problems").inner_text()
    for part in (r"does not know \bm", "Double exponent", "no end of a formula"):
        assert part in problems


def test_a_thousand_cards_open_only_the_frames_in_sight(
    project: Project, visit: Callable[..., Page]
) -> None:
    card = "\n### card-{0}\n\nQ: What is {0}?\n\nA: {0} in words.\n\nSource: S, p. {0}\n"
    with (project.root / ALGEBRA).open("a", encoding="utf-8") as file:
        file.writelines(card.format(number) for number in range(1000))
    assert project.run("preview", "--static", "out").exit_code == 0
    deck, _ = load_deck(project.root)
    page = visit((project.root / "out" / "index.html").as_uri())
    assert page.locator(".entry").count() == len(deck.cards) == 1005
    assert 0 < page.locator("iframe").count() < 25
    last = deck.cards[-1].id
    page.evaluate("(key) => (location.hash = key)", last)
    page.wait_for_selector(f"[data-card={last}] .box.ready")
    page.wait_for_function("() => document.querySelectorAll('iframe').length < 25")
    assert page.locator(f"[data-card={deck.cards[0].id}] iframe").count() == 0


def test_some_cards_of_each_note_type_are_kept_as_pictures(
    whole_deck: str, visit: Callable[..., Page]
) -> None:
    deck, _ = load_deck(REPOSITORY)
    kinds = {
        "basic": [card for card in deck.cards if not card.is_cloze and not card.reverse],
        "reversed": [card for card in deck.cards if card.reverse],
        "cloze": [card for card in deck.cards if card.is_cloze],
    }
    ARTEFACTS.mkdir(exist_ok=True)
    for width, scheme in ((1280, "light"), (390, "dark")):
        page = visit(whole_deck, width=width, scheme=scheme)
        page.keyboard.press("a")
        for kind, cards in kinds.items():
            for card in cards[:: max(1, len(cards) // 2)][:2]:
                page.evaluate("(key) => (location.hash = key)", card.id)
                page.wait_for_selector(f"[data-card={card.id}] .box.ready")
                picture = ARTEFACTS / f"{kind}-{card.id}-{width}-{scheme}.png"
                # Ready is not yet painted: a picture may be taken before the page's first frame.
                for _ in range(50):
                    page.locator(f"[data-card={card.id}]").screenshot(path=picture)
                    if picture.stat().st_size > 5_000:
                        break
                assert picture.stat().st_size > 5_000


# -- Who may ask, and for what -----------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example:{port}", "[::]", "0.0.0.0:{port}"]
)
def test_a_name_that_does_not_mean_this_machine_is_refused(served: Served, host: str) -> None:
    port = urlsplit(served.url).port
    for path in ("/", "/data.json", "/events", "/assets/page.js"):
        answer = served.get(path, host=host.format(port=port))
        assert answer.status == 403
        assert b"rank" not in answer.read()
    assert served.get("/", host=f"localhost:{port}").status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/roadmap.yaml",
        "/decks/mathematics/linear-algebra.md",
        "/figures/../roadmap.yaml",
        "/figures/..%2f..%2fetc%2fpasswd",
        "/figures/%2e%2e/%2e%2e/etc/passwd",
        "/assets/../../../../../../etc/passwd",
        "//etc/passwd",
        "/mathjax/../__init__.py",
        "/figures/curves.svg",
        "/figures/",
        "/figures/\\..\\..\\x.svg",
        "/.git/config",
    ],
)
def test_nothing_but_the_cards_and_the_page_is_served(served: Served, path: str) -> None:
    answer = served.get(path)
    assert answer.status == 404
    assert answer.read() == b"There is nothing here.\n"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/data.json?since=" + "9" * 4301, 200),
        ("/data.json?since=%C2%B2", 200),
        ("/data.json?since=-1&since=", 200),
        ("/data.json?" + "a=b;&" * 5000, 200),
        ("http://[", 404),
        ("http://[::1", 404),
        ("//[", 404),
        ("*", 404),
        ("/%", 404),
        ("/" + "x" * 65_530, 414),
    ],
)
def test_no_address_ends_it(served: Served, path: str, status: int) -> None:
    answer = served.get(path)
    assert answer.status == status
    held = answer.read()
    if status == 200:
        cards = json.loads(held)["cards"]
        assert len(cards) == 5, "what says nothing of a version gets all cards"
    assert json.loads(served.get("/data.json?since=1").read())["cards"] == {}


def test_connections_that_say_nothing_end_it_not(project: Project, served: Served) -> None:
    """Not while they are there, up to the number of files that it may open, and not after."""
    resource.prlimit(served.process.pid, resource.RLIMIT_NOFILE, (60, 60))
    place = urlsplit(served.url)
    with ExitStack() as idle:
        for _ in range(90):
            idle.enter_context(socket.create_connection((place.hostname, place.port), timeout=20))
        project.edit(ALGEBRA, "independent columns", "free columns")
        ends = time.monotonic() + 20
        while b"free columns" not in served.get("/data.json").read():
            assert time.monotonic() < ends, "the change is never shown"
            time.sleep(0.1)
        assert served.process.poll() is None
    assert served.get("/").status == 200


def test_a_figure_is_served_as_long_as_a_card_shows_it(project: Project, served: Served) -> None:
    body = served.get("/data.json").read().decode()
    name = re.search(r"curves-[0-9a-f]{10}\.svg", body)
    assert name is not None
    answer = served.get(f"/figures/{name[0]}")
    assert answer.status == 200
    assert answer.getheader("Content-Type") == "image/svg+xml"
    assert answer.read().startswith(b"<svg")


def test_every_answer_forbids_foreign_scripts_and_keeping(served: Served) -> None:
    for path in ("/", "/data.json", "/assets/page.js", "/missing", "/events"):
        answer = served.get(path, method="HEAD")
        policy = answer.getheader("Content-Security-Policy") or ""
        assert "default-src 'none'; script-src 'self';" in policy
        assert "unsafe-eval" not in policy
        assert answer.getheader("Cache-Control") == "no-store"
        assert answer.getheader("Access-Control-Allow-Origin") is None
    assert served.get("/", method="POST").status == 501


def test_a_browser_that_goes_away_is_not_an_event(project: Project, served: Served) -> None:
    place = urlsplit(served.url)
    for _ in range(3):
        gone = socket.create_connection(("127.0.0.1", place.port or 0), timeout=20)
        gone.sendall(f"GET /events HTTP/1.1\r\nHost: {place.netloc}\r\n\r\n".encode())
        assert gone.recv(100)
        # Closed with a reset, as by a browser that was killed.
        gone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        gone.close()
    half = socket.create_connection(("127.0.0.1", place.port or 0), timeout=20)
    half.sendall(b"GET / HT")
    half.close()
    events = served.get("/events")
    assert next(line for line in events.fp if line.startswith(b"data: ")) == b"data: 1\n"
    project.edit(ALGEBRA, "What does the rank", "What, then, does the rank")
    for line in events.fp:
        if line.startswith(b"data: ") and b"What, then, does" in served.get("/data.json").read():
            break
    assert served.stop().splitlines() == ["The page follows the files. Ctrl+C ends it."]


def test_a_port_in_use_is_one_line_that_names_it(project: Project) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = project.start("preview", "--port", str(port), "--no-open")
        out, said = process.communicate(timeout=60)
    assert (process.returncode, out) == (4, "")
    assert said == (
        f"port {port} cannot be used: Address already in use; choose another with --port, "
        "or let --port 0 find one\n"
    )


def test_ctrl_c_ends_it_quietly_while_a_page_is_open(served: Served) -> None:
    events = served.get("/events")
    assert events.fp.readline()
    served.process.send_signal(signal.SIGINT)
    out, said = served.process.communicate(timeout=20)
    assert served.process.returncode == 0
    assert out == ""
    assert said.split("\n", 1) == ["The page follows the files. Ctrl+C ends it.", "\n"]
