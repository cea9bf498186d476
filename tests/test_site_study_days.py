"""Studying day after day in a real browser: a clock that is moved, a full disk, another site."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conftest import AFTER, BEFORE, Project
from test_site_offline import is_kept
from test_site_study import ANSWER, DONE, QUESTION, answer, asked, left

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ALGEBRA = "decks/mathematics/linear-algebra.md"
MONDAY = datetime(2026, 1, 5, 12, tzinfo=UTC)
# What the page knows of its cards: by their ids when each is due, and what is asked next.
STANDING = """
import("./study/begin.js").then(({begin}) => begin()).then((session) =>
  ({cards: Object.fromEntries(session.standing.cards), lines: session.lines,
    next: session.now().next, today: Math.floor((Date.now() - 4 * 3600e3) / 86400e3)}))
"""


def standing(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(STANDING)
    return found


def day(page: Page, rating: Callable[[int], int]) -> list[str]:
    """Answer all that is asked today, steps of learning included; the cards in their order."""
    done: list[str] = []
    while len(done) < 100:
        page.wait_for_selector(f"{QUESTION}, {DONE}")
        if page.locator(DONE).count():
            if page.locator(".wakes").is_hidden():
                return done
            page.clock.run_for(11 * 60_000)
            continue
        done.append(standing(page)["next"])
        answer(page, rating(len(done)))
    raise AssertionError("the day does not end")


def test_a_week_of_study_goes_by_the_scheduler(url: str, browser: Browser) -> None:
    context = browser.new_context(timezone_id="UTC")
    page = context.new_page()
    page.clock.install(time=MONDAY)
    page.goto(f"{url}study.html")
    seen: set[str] = set()
    for number in range(7):
        page.clock.set_system_time(MONDAY + timedelta(days=number))
        page.reload()
        page.wait_for_selector(f"{QUESTION}, {DONE}")
        before = standing(page)
        due = {
            card
            for card, each in before["cards"].items()
            if each["phase"] == "review" and each["due"] <= before["today"]
        }
        assert left(page)[2] <= len(due)
        answered = day(page, lambda count: 1 if count % 5 == 0 else 3)
        assert due <= set(answered) or number, "what is due is asked"
        assert set(answered) <= due | (set(answered) - before["cards"].keys()) | {
            card for card, each in before["cards"].items() if each["phase"] != "review"
        }, "and nothing before its day"
        seen |= set(answered)
        after = standing(page)
        assert all(each["due"] > after["today"] for each in after["cards"].values())
    told = standing(page)
    assert seen == told["cards"].keys()
    assert {each["phase"] for each in told["cards"].values()} == {"review"}
    assert len(told["lines"]) == sum(each["reps"] for each in told["cards"].values())
    context.close()


def room(page: Page, url: str, size: int) -> None:
    """Let the browser keep so many bytes for the site, and no more."""
    session = page.context.new_cdp_session(page)
    told = {"origin": url.rstrip("/"), "quotaSize": size}
    session.send("Storage.overrideQuotaForOrigin", told)


def test_a_full_disk_costs_no_answer(url: str, browser: Browser) -> None:
    """What finds no room counts, is said, is in the file, and is kept when there is room again."""
    page = browser.new_page()
    page.goto(f"{url}study.html")
    page.wait_for_selector(QUESTION)
    room(page, url, 1)
    first = asked(page)
    answer(page, 4)
    answer(page, 4)
    assert asked(page) != first, "it goes on"
    told = page.get_by_text("This device has no room left")
    assert told.is_visible()
    page.get_by_text("More", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save my progress as a file").click()
    text = Path(download.value.path()).read_text("utf-8")
    assert text.count('"rating":4') == 2
    assert standing(page)["lines"] == []
    room(page, url, 10**8)
    page.locator(".asked").focus()
    answer(page, 4)
    assert told.is_hidden()
    assert len(standing(page)["lines"]) == 3
    page.close()


def test_leaving_with_answers_that_are_not_kept_is_asked_about(url: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{url}study.html")
    page.wait_for_selector(QUESTION)
    room(page, url, 1)
    answer(page, 3)
    asked_about: list[str] = []

    def leave(dialog: Any) -> None:
        asked_about.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.goto(url)
    assert asked_about == ["beforeunload"]
    page.close()


def test_a_newer_site_goes_on_with_what_was_learned_on_the_old_one(
    project: Project, url: str, visit: Callable[..., Page]
) -> None:
    project.publish("1.0.0", BEFORE)
    page = visit(f"{url}study.html")
    is_kept(page)
    page.wait_for_selector(QUESTION)
    day(page_with_clock(page), lambda _: 4)
    before = standing(page)
    assert {"rank-counts/1", "determinant-zero/1"} <= before["cards"].keys()
    retired = project.run("retire", "rank-counts", "--because", "Said better elsewhere")
    assert retired.exit_code == 0, retired.output
    project.publish("1.1.0", AFTER)
    text = (project.root / ALGEBRA).read_text("utf-8")
    start = text.index("### determinant-zero")
    card = text[start:].replace("### determinant-zero", "### determinant-one", 1)
    (project.root / ALGEBRA).write_text(f"{text}\n{card}".replace("Cloze:", "Cloze: Now"), "utf-8")
    assert project.run("site", "--out", "out").exit_code == 0
    page.reload()
    page.get_by_role("button", name="Show it").click()
    page.wait_for_selector(f"{QUESTION}, {DONE}")
    after = standing(page)
    assert after["cards"] == before["cards"], "the history of every card stays, of retired ones too"
    page.clock.fast_forward(90 * 86_400_000)
    page.reload()
    answered = day(page, lambda _: 4)
    assert "rank-counts/1" not in answered, "what is retired is asked no more"
    assert "determinant-zero/1" in answered
    assert "determinant-one/1" in answered


def page_with_clock(page: Page) -> Page:
    page.clock.install(time=MONDAY)
    page.reload()
    page.wait_for_selector(QUESTION)
    return page


def test_everything_can_be_done_by_keyboard_from_home_on(
    url: str, visit: Callable[..., Page]
) -> None:
    page = visit(url)
    press_to(page, "Study here")
    page.keyboard.press("Enter")
    page.wait_for_selector(QUESTION)
    first = asked(page)
    page.keyboard.press("Space")
    page.wait_for_selector(ANSWER)
    page.keyboard.press("Enter")
    page.wait_for_selector(QUESTION)
    assert asked(page) != first
    page.keyboard.press("u")
    page.get_by_text("The last step is taken back.").wait_for()
    press_to(page, "More")
    page.keyboard.press("Enter")
    press_to(page, "Put this card aside")
    page.keyboard.press("Space")
    page.get_by_text("The card is put aside").wait_for()
    assert asked(page) != first


def press_to(page: Page, name: str) -> None:
    """Press Tab until what has this name has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText?.trim()") == name:
            return
    raise AssertionError(f"Tab does not lead to {name}")


def test_saving_is_asked_for_when_there_is_something_to_lose(url: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{url}study.html")
    page.wait_for_selector(QUESTION)
    day(page_with_clock(page), lambda _: 4)
    told = page.get_by_text("You have answered much")
    assert told.is_hidden(), "a handful of answers is none"
    page.evaluate(
        "import('./study/begin.js').then(({begin}) => begin()).then((session) => session.takeIn("
        "Array.from({length: 50}, (_, at) => ({id: `made ${at}`, at: 1000 + at, west: 0,"
        " card: 'gone/1', rating: 3}))))"
    )
    page.reload()
    page.wait_for_selector(DONE)
    assert told.is_visible()
    with page.expect_download():
        page.locator(".keeping").get_by_role("button").click()
    assert told.is_hidden()
    page.reload()
    page.wait_for_selector(DONE)
    assert told.is_hidden(), "until there is as much again"
    page.close()


def test_a_card_that_cannot_be_loaded_is_not_answered(url: str, browser: Browser) -> None:
    context = browser.new_context(service_workers="block")
    page = context.new_page()
    page.route("**/study/cards/*.js", lambda route: route.abort())
    page.goto(f"{url}study.html")
    page.get_by_text("This card could not be loaded.").wait_for()
    page.keyboard.press("Space")
    page.keyboard.press("4")
    assert standing(page)["lines"] == []
    page.unroute("**/study/cards/*.js")
    page.keyboard.press("Space")
    page.wait_for_selector(ANSWER)
    context.close()
