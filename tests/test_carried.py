"""Progress carried from Anki into the page to study on, and from there into a fresh Anki."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import anki_worker
import pytest
from anki_worker import take_in
from conftest import Project
from test_site_study import DONE, QUESTION, answer
from test_update_page import Release, merged

from flashcards import carried
from flashcards.carried import Carried, CarriedAnswer, CarriedCard
from flashcards.engine import apkg

if TYPE_CHECKING:
    from anki.cards import Card
    from anki.collection import Collection
    from playwright.sync_api import Page

DAY = 86_400
# What the page knows of each card, as its own modules say it.
STANDING = """
import("./study/begin.js").then(({begin}) => begin()).then(({standing, lines}) =>
  ({cards: Object.fromEntries(standing.cards), aside: [...standing.aside],
    notes: Object.fromEntries(standing.notes), answers: standing.answers.length,
    lines: lines.length}))
"""


@pytest.fixture
def release(project: Project, host: Callable[[Path], str]) -> Release:
    return Release(project, host)


def cards(collection: Collection) -> dict[str, Card]:
    """Every card of the deck by what the page calls it."""
    found = {}
    for id_ in collection.find_cards("tag:Small*"):
        card = collection.get_card(id_)
        found[f"{card.note()['Key']}/{card.ord + 1}"] = card
    return found


def answered(collection: Collection, name: str, *ratings: int) -> None:
    """Answer a card, each time on the day on which it is due."""
    for rating in ratings:
        card = cards(collection)[name]
        card.start_timer()
        collection.sched.answerCard(card, rating)  # type: ignore[arg-type]


def learner(release: Release, collection: Collection) -> Path:
    """What somebody exports who has begun the deck in Anki, with FSRS on."""
    collection.set_config("fsrs", True)
    take_in(collection, release.package)
    answered(collection, "unit-circle-radius/1", 4)
    answered(collection, "determinant-zero/1", 3)
    answered(collection, "rank-numpy/1", 3, 3)
    note = cards(collection)["rank-numpy/1"].note()
    note["My notes"] = "count the <b>pivots</b><br>two of them"
    collection.update_note(note)
    collection.sched.suspend_cards([cards(collection)["overfitting-epoch/1"].id])
    path = release.project.root / "studied.apkg"
    anki_worker.export(collection, path)
    return path


def studied_on(page: Page, mine: Path) -> None:
    """Take an export over into the browser."""
    merged(page, mine)
    page.locator("summary", has_text="Study here").click()
    page.get_by_role("button", name="Study on in this browser").click()
    page.wait_for_url("**/study.html")
    page.wait_for_selector(f"{QUESTION}, {DONE}")


def test_what_anki_knows_is_gone_on_with_in_the_browser(
    release: Release, collection: Collection, visit: Callable[..., Page]
) -> None:
    mine = learner(release, collection)
    page = visit(release.url)
    studied_on(page, mine)
    told = page.evaluate(STANDING)
    anki = cards(collection)
    today = page.evaluate("import('./study/scheduler.js').then(({dayOf}) => dayOf(Date.now()))")
    for name in ("unit-circle-radius/1", "rank-numpy/1"):
        here, there = told["cards"][name], anki[name]
        assert there.memory_state is not None
        assert here["phase"] == "review"
        assert here["due"] - today == there.due - collection.sched.today
        assert (here["interval"], here["reps"], here["lapses"]) == (there.ivl, there.reps, 0)
        assert here["memory"]["stability"] == pytest.approx(there.memory_state.stability, abs=1e-3)
        assert here["memory"]["difficulty"] == pytest.approx(
            there.memory_state.difficulty, abs=1e-3
        )
    learning = told["cards"]["determinant-zero/1"]
    assert learning["phase"] == "learning"
    assert abs(learning["due"] / 1000 - anki["determinant-zero/1"].due) < 1
    assert told["aside"] == ["overfitting-epoch/1"]
    assert told["notes"] == {"rank-numpy/1": "count the pivots\ntwo of them"}
    assert told["answers"] == 4
    before = told["lines"]
    page.goto(release.url)
    studied_on(page, mine)
    assert page.evaluate(STANDING)["lines"] == before, "the same export brings nothing new"


def test_what_was_learned_in_the_browser_is_gone_on_with_in_anki(
    release: Release,
    collection: Collection,
    new_collection: Callable[[], Collection],
    visit: Callable[..., Page],
    tmp_path: Path,
) -> None:
    page = visit(release.url.replace("update.html", "study.html"))
    page.wait_for_selector(QUESTION)
    first = page.evaluate("import('./study/begin.js').then(({begin}) => begin())"
                          ".then((session) => session.now().next)")  # fmt: skip
    page.get_by_text("More", exact=True).click()
    page.get_by_label("My notes").fill("a < b\nmine")
    page.locator(".asked").focus()
    answer(page, 4)
    answer(page, 1)
    answer(page, 3)
    told = page.evaluate(STANDING)
    page.get_by_role("link", name="Go on in Anki").click()
    page.wait_for_selector("[data-state=ready]")
    with page.expect_download() as download:
        page.get_by_role("button", name="Make the package").click()
    package = tmp_path / download.value.suggested_filename
    download.value.save_as(package)
    assert package.name == "small-roadmap-with-progress.apkg"
    page.get_by_text(package.name).wait_for()
    collection.set_config("fsrs", True)
    take_in(collection, package, with_scheduling=True)
    anki = cards(collection)
    today = page.evaluate("import('./study/scheduler.js').then(({dayOf}) => dayOf(Date.now()))")
    for name, here in told["cards"].items():
        there = anki[name]
        assert there.memory_state is not None
        assert there.memory_state.stability == pytest.approx(here["memory"]["stability"], abs=1e-3)
        assert there.memory_state.difficulty == pytest.approx(
            here["memory"]["difficulty"], abs=1e-3
        )
        assert (there.reps, there.lapses) == (here["reps"], here["lapses"])
        if here["phase"] == "review":
            assert (there.type, there.queue) == (2, 2)
            assert there.due - collection.sched.today == here["due"] - today
            assert there.ivl == here["interval"]
        else:
            assert (there.type, there.queue) == (1, 1)
            assert abs(there.due - here["due"] / 1000) <= 1
    assert anki[first].note()["My notes"] == "a &lt; b<br>mine"
    assert collection.db is not None
    log = collection.db.all("select ease, type, time > 0 from revlog order by id")
    assert [ease for ease, _, _ in log] == [4, 1, 3]
    assert "error" not in collection.fix_integrity()[0].lower()
    # It goes on: the next answer is one that Anki takes.
    for card in anki.values():
        if card.type == 1:
            card.start_timer()
            collection.sched.answerCard(card, 3)
    # And back into another browser nothing is there twice.
    again = tmp_path / "again.apkg"
    anki_worker.export(collection, again)
    page.goto(release.url)
    studied_on(page, again)
    now = page.evaluate(STANDING)
    assert now["answers"] == told["answers"] + sum(
        each["phase"] == "learning" for each in told["cards"].values()
    )


def test_a_card_in_a_package_stands_where_it_was(
    release: Release, collection: Collection, tmp_path: Path
) -> None:
    """By days, in relearning, put aside though it is new; and one that the release has not."""
    now = int(time.time())
    created = now - 40 * DAY
    given = [
        CarriedCard("rank-numpy", 0, 2, due=45, interval=12, reps=3, lapses=1, stability=12.5,
                    difficulty=4.5, decay=0.1542, last=now - 7 * DAY),
        CarriedCard("determinant-zero", 0, 3, due=now + 600, interval=1, reps=9, lapses=2, left=1,
                    stability=1, difficulty=9, decay=0.1542, last=now),
        CarriedCard("overfitting-epoch", 0, 0, suspended=True),
        CarriedCard("of-another-deck", 0, 2, due=1, interval=1),
    ]  # fmt: skip
    log = [CarriedAnswer("rank-numpy", 0, 1000 * (now - DAY), 3, 900, 1, 12, 4)] * 2
    target = tmp_path / "carried.apkg"
    carried.write(apkg.read(release.package), Carried(created, given, log), target)
    place = {name: card.due for name, card in cards(imported(collection, release.package)).items()}
    collection.remove_notes(collection.find_notes(""))
    anki = cards(imported(collection, target))
    assert len(anki) == len(place)
    due = anki["rank-numpy/1"]
    assert (due.type, due.due - collection.sched.today, due.ivl, due.lapses) == (2, 5, 12, 1)
    relearned = anki["determinant-zero/1"]
    assert (relearned.type, relearned.queue, relearned.due) == (3, 1, now + 600)
    new = anki["overfitting-epoch/1"]
    assert (new.type, new.queue) == (0, -1)
    assert new.due == place["overfitting-epoch/1"], "its place among the new cards"
    assert collection.db is not None
    assert collection.db.scalar("select count() from revlog") == 2


def imported(collection: Collection, package: Path) -> Collection:
    take_in(collection, package, with_scheduling=True)
    return collection


def test_a_package_that_is_no_release_takes_no_progress(
    release: Release, collection: Collection, tmp_path: Path
) -> None:
    mine = learner(release, collection)
    with pytest.raises(apkg.Refused, match="is no release"):
        carried.write(apkg.read(mine), Carried(0, [], []), tmp_path / "no.apkg")
    assert not (tmp_path / "no.apkg").exists()
