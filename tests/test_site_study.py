"""The page to study on, in a real browser: asked, answered, taken back, kept, carried over."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import REPOSITORY, Project
from test_preview import serious

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

QUESTION, ANSWER, DONE = (f"[data-state={each}]" for each in ("question", "answer", "done"))


@pytest.fixture
def study(url: str, visit: Callable[..., Page]) -> Page:
    page = visit(f"{url}study.html")
    page.wait_for_selector(QUESTION)
    return page


@pytest.fixture(scope="module")
def whole_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site") / "site"
    command = "from flashcards.cli import main; main()"
    subprocess.run(
        [sys.executable, "-c", command, "site", "--out", out], cwd=REPOSITORY, check=True
    )
    return out


def left(page: Page) -> list[int]:
    """New, learning and due cards, as the page counts them."""
    return [int(each) for each in page.locator(".left b").all_inner_texts()]


def asked(page: Page) -> str:
    return page.locator(".asked .question").inner_text()


def answer(page: Page, rating: int) -> None:
    """Answer by keyboard alone."""
    page.keyboard.press("Space")
    page.wait_for_selector(ANSWER)
    page.keyboard.press(str(rating))
    page.wait_for_selector(f"{QUESTION}, {DONE}")


def test_a_day_is_studied_by_keyboard_alone_and_the_next_visit_knows_it(study: Page) -> None:
    first, (new, learning, due) = asked(study), left(study)
    assert new > 3
    assert (learning, due) == (0, 0)
    assert study.locator(".asked .answer").count() == 0
    answer(study, 3)
    assert left(study) == [new - 1, 1, 0]
    assert asked(study) != first
    for _ in range(40):
        if study.locator(DONE).count():
            break
        answer(study, 4)
    assert left(study) == [0, 0, 0]
    assert study.get_by_text("Done for today").is_visible()
    study.reload()
    study.wait_for_selector(DONE)
    assert left(study) == [0, 0, 0]


def test_undo_asks_the_card_again(study: Page) -> None:
    first, before = asked(study), left(study)
    assert study.get_by_role("button", name="Undo").is_disabled()
    answer(study, 1)
    study.keyboard.press("u")
    study.get_by_text("The last step is taken back.").wait_for()
    assert (asked(study), left(study)) == (first, before)
    study.reload()
    study.wait_for_selector(QUESTION)
    assert (asked(study), left(study)) == (first, before)


def test_each_button_says_when_the_card_comes_back(study: Page) -> None:
    study.get_by_role("button", name="Show the answer").click()
    study.wait_for_selector(ANSWER)
    waits = study.locator(".ratings small").all_inner_texts()
    assert waits[0] == "1m"
    assert waits[1:3] == ["6m", "10m"]
    assert waits[3].endswith("d")
    study.get_by_role("button", name="Again").click()
    study.wait_for_selector(QUESTION)
    assert left(study)[1] == 1


def test_pressing_fast_answers_a_card_once(study: Page) -> None:
    new = left(study)[0]
    study.keyboard.press("3")
    assert left(study)[0] == new, "nothing is answered before the answer is seen"
    study.keyboard.press("Space")
    study.wait_for_selector(ANSWER)
    press = "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '4', bubbles: true}))"
    study.evaluate(f"for (let n = 0; n < 5; n++) {press}")
    study.wait_for_selector(QUESTION)
    assert left(study) == [new - 1, 0, 0]


def test_a_note_stays_and_typing_it_answers_nothing(study: Page) -> None:
    first = asked(study)
    study.get_by_text("More", exact=True).click()
    box = study.get_by_label("My notes")
    box.fill("1 2 3 u my own words")
    box.press("4")
    box.blur()
    assert asked(study) == first
    study.reload()
    study.wait_for_selector(QUESTION)
    assert study.locator("textarea").input_value() == "1 2 3 u my own words4"


def test_a_card_put_aside_is_not_asked_again(study: Page) -> None:
    first, new = asked(study), left(study)[0]
    study.get_by_text("More", exact=True).click()
    study.get_by_role("button", name="Put this card aside").click()
    study.get_by_text("The card is put aside").wait_for()
    assert asked(study) != first
    assert left(study)[0] in {new, new - 1}


def test_progress_goes_to_another_browser_as_a_file(
    study: Page, url: str, visit: Callable[..., Page], tmp_path: Path
) -> None:
    answer(study, 4)
    answer(study, 3)
    study.get_by_text("More", exact=True).click()
    with study.expect_download() as waiting:
        study.get_by_role("button", name="Save my progress").click()
    assert waiting.value.suggested_filename == "small-roadmap-progress.jsonl"
    file = tmp_path / "progress.jsonl"
    waiting.value.save_as(file)
    file.write_text(file.read_text("utf-8") + '{"damaged', "utf-8")
    other = visit(f"{url}study.html")
    other.wait_for_selector(QUESTION)
    new = left(other)[0]
    other.locator("input[type=file]").set_input_files(file)
    other.locator(".said:not(:empty)").wait_for()
    said = other.locator(".said").inner_text()
    assert said == "Taken over, in steps: 2. Damaged, and left out: 1."
    assert left(other) == [new - 2, 1, 0]
    file.write_text("{}", "utf-8")
    other.locator("input[type=file]").set_input_files(file)
    other.get_by_text("This is no file of progress.").wait_for()


def test_without_a_script_or_from_a_disk_it_says_what_it_needs(
    project: Project, url: str, visit: Callable[..., Page], browser: Browser
) -> None:
    page = visit(f"{url}study.html", scripts=False)
    assert page.get_by_text("Studying needs JavaScript").is_visible()
    assert page.locator(".desk").is_hidden()
    context = browser.new_context()
    disk = context.new_page()
    disk.goto((project.root / "out/study.html").as_uri())
    assert disk.get_by_text("Studying needs JavaScript").is_visible()
    context.close()


def test_where_nothing_can_be_kept_it_says_so(url: str, browser: Browser) -> None:
    context = browser.new_context()
    context.add_init_script("indexedDB.open = () => { throw new Error('refused') }")
    page = context.new_page()
    page.goto(f"{url}study.html")
    page.wait_for_selector("[data-state=refused]")
    assert page.get_by_text("This browser keeps nothing").is_visible()
    assert page.locator(".desk").is_hidden()
    context.close()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_everybody_can_study_on_a_phone(url: str, visit: Callable[..., Page], dark: bool) -> None:
    page = visit(f"{url}study.html", width=390, height=844, dark=dark)
    page.wait_for_selector(QUESTION)
    assert serious(page) == []
    page.get_by_role("button", name="Show the answer").click()
    page.wait_for_selector(ANSWER)
    assert serious(page) == []
    for button in page.locator(".ratings button").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 56
        assert box["y"] + box["height"] <= 844
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_thumb_turns_the_card_and_answers(url: str, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    page.goto(f"{url}study.html")
    page.wait_for_selector(QUESTION)
    new = left(page)[0]

    def sweep(across: int, down: int) -> None:
        page.evaluate(
            """([across, down]) => {
                const target = document.querySelector(".asked .question");
                const at = (x, y) => new Touch({identifier: 1, target, clientX: x, clientY: y});
                const event = (name, now, all) => new TouchEvent(
                    name, {bubbles: true, touches: all, changedTouches: [now]});
                const [from, to] = [at(200, 200), at(200 + across, 200 + down)];
                target.dispatchEvent(event("touchstart", from, [from]));
                target.dispatchEvent(event("touchend", to, []));
            }""",
            [across, down],
        )

    sweep(30, 0)
    sweep(100, 90)
    assert page.locator(QUESTION).count() == 1, "a tremble and a scroll are no sweep"
    sweep(-120, 10)
    page.wait_for_selector(ANSWER)
    sweep(-120, 10)
    page.wait_for_selector(QUESTION)
    assert left(page) == [new - 1, 1, 0]
    sweep(120, 10)
    page.wait_for_selector(ANSWER)
    sweep(120, -10)
    page.wait_for_selector(QUESTION)
    assert left(page) == [new - 2, 2, 0]
    context.close()


def test_what_is_hidden_stands_nowhere_before_it_is_asked_for(whole_site: Path) -> None:
    """A gap's text is on the back alone, also in attributes."""
    for path in (whole_site / "study/cards").glob("*.js"):
        assert "data-cloze" not in path.read_text("utf-8")
        assert "<script" not in path.read_text("utf-8")


def test_a_placement_grades_what_is_known_and_study_goes_on_from_there(
    url: str, visit: Callable[..., Page]
) -> None:
    page = visit(f"{url}placement.html", width=390, height=844)
    page.wait_for_selector(QUESTION)
    assert page.get_by_role("button", name="Back").is_disabled()
    asked_ = 0
    while not page.locator("#_study[data-state=done]").count():
        assert serious(page) == [] or asked_ > 1
        page.keyboard.press("Space")
        page.wait_for_selector(ANSWER)
        page.keyboard.press("2")
        page.wait_for_selector(f"{QUESTION}, {DONE}")
        asked_ += 1
        assert asked_ < 31
    assert serious(page) == []
    assert page.get_by_role("heading", name="You seem to know").is_visible()
    assert "your answers, right of all:" in page.locator(".told-known").inner_text()
    graded = int(page.locator("[data-do=grade] b").inner_text())
    assert graded > 0
    page.get_by_role("button", name="Back").click()
    page.wait_for_selector(QUESTION)
    page.get_by_role("button", name="Enough").click()
    page.wait_for_selector(DONE)
    page.locator("[data-do=grade]").click()
    page.wait_for_url(f"{url}study.html")
    page.wait_for_selector(f"{QUESTION}, {DONE}")
    assert left(page)[1:] == [0, 0]


def test_the_plan_says_when_the_road_is_known(study: Page) -> None:
    study.get_by_text("When am I ready?").click()
    told = study.locator(".foreseen")
    study.get_by_text("The road is known on").wait_for()
    before = told.inner_text()
    study.get_by_label("New cards a day").fill("0")
    study.get_by_label("New cards a day").blur()
    study.get_by_text("Not within three years.").wait_for()
    assert left(study)[0] == 0
    study.reload()
    study.wait_for_selector(DONE)
    study.get_by_text("When am I ready?").click()
    assert study.get_by_label("New cards a day").input_value() == "0"
    study.get_by_label("New cards a day").fill("20")
    study.get_by_label("New cards a day").blur()
    study.wait_for_selector(QUESTION)
    assert told.inner_text() == before


def test_the_map_shows_what_is_known_to_who_has_studied(
    study: Page, url: str, visit: Callable[..., Page]
) -> None:
    reader = visit(url)
    loaded: list[str] = []
    reader.on("request", lambda request: loaded.append(request.url))
    reader.reload()
    reader.wait_for_load_state("networkidle")
    assert reader.locator(".map .known").count() == 0
    assert not [each for each in loaded if "study/deck.js" in each and "sw.js" not in each]
    answer(study, 4)
    study.goto(url)
    study.locator(".map.wide .known").first.wait_for()
    names = study.locator(".map.wide a:has(.known) title").all_text_contents()
    assert len(names) == 1
    assert "Known: " in names[0]
    assert serious(study) == []


def test_a_placement_finds_how_far_somebody_is_on_the_whole_road(
    whole_site: Path, host: Callable[[Path], str], visit: Callable[..., Page]
) -> None:
    """Somebody who knows what two concepts need, and those two, and nothing else."""
    page = visit(f"{host(whole_site)}placement.html")
    page.wait_for_selector(QUESTION)
    deck = page.evaluate("import('./study/deck.js').then((made) => made.default)")
    requires = {each["id"]: each["requires"] for each in deck["concepts"]}
    names = {each["name"]: each["id"] for each in deck["concepts"]}
    known: set[str] = set()
    waiting = ["ml-algorithms", "dl-training-process"]
    assert set(waiting) <= requires.keys()
    while waiting:
        concept = waiting.pop()
        known.add(concept)
        waiting += requires[concept]
    asked_ = 0
    while not page.locator("#_study[data-state=done]").count():
        concept = names[page.locator(".asked .place").inner_text().strip()]
        page.keyboard.press("Space")
        page.wait_for_selector(ANSWER)
        page.keyboard.press("2" if concept in known else "1")
        page.wait_for_selector(f"{QUESTION}, {DONE}")
        asked_ += 1
    assert asked_ <= 35
    found = {names[each] for each in page.locator(".told-known td:first-child").all_inner_texts()}
    assert len(found ^ known) <= 0.1 * len(requires), found ^ known
    begin = page.locator(".begin-with").inner_text().partition(": ")[2]
    assert names[begin] not in known
    assert set(requires[names[begin]]) <= known | found
