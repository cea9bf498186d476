"""A learner's first hours: bring the deck in, look at the road, study, change one's mind."""

from __future__ import annotations

import time
from collections.abc import Generator
from importlib import import_module
from typing import TYPE_CHECKING, Any

from aqt import gui_hooks
from aqt.qt import QMenu, Qt
from aqt.theme import Theme
from PyQt6.QtTest import QTest

if TYPE_CHECKING:
    from desktop.driver import Anki, Steps

TAG = "tag:AIRoadmap::concept::"
BEGUN = {
    "high-school-mathematics": 1,
    "foundational-geometry": 1,
    "calculus": 3,
    "linear-algebra": 3,
}
OPEN = "document.querySelector('section.airoad .detail')"
COUNTS = "Object.fromEntries([...document.querySelectorAll('section.airoad [data-count]')].map("
COUNTS += "each => [each.dataset.count, Number(each.textContent)]))"


def session(anki: Anki) -> Steps:
    mw, col, results = anki.mw, anki.mw.col, anki.results
    mw.resize(800, 800)
    yield from at_the_deck_list(anki)
    results["at first"] = everything(col)
    results["invited"] = yield anki.js("document.getElementById('roadmap_flashcards').innerText")
    anki.picture("invitation.png")

    yield from press(anki, "[data-do=bring]", lambda: col.note_count() > 0)
    results["notes"] = col.note_count()
    results["undo"] = col.undo_status().undo
    yield from press(anki, "[data-do=nopreset]")
    yield from update_to_the_same(anki)
    yield from placement(anki)

    study_something(col)
    mw.deckBrowser.refresh()
    yield from at_the_deck_list(anki)
    yield from anki.shows("document.querySelectorAll('section.airoad .now').length == 2")
    results["proposed"] = yield anki.js(
        "[...document.querySelectorAll('section.airoad .now .chip')].map(each => each.dataset.id)"
    )
    results["groups"] = yield anki.js(
        "[...document.querySelectorAll('section.airoad .now h3')].map(each => each.textContent)"
    )
    results["today"] = yield anki.js("document.querySelector('section.airoad .today').innerText")
    yield anki.js("window.scrollTo(0, 240)")
    yield from pictures(anki, "road")
    yield from another_add_on(anki)

    yield from concept(anki)
    yield from keyboard(anki)
    yield from study_now(anki)
    yield from leaving(anki)
    yield from to_the_end(anki)
    yield from known_already(anki)
    yield from in_order(anki)
    yield from preset(anki)
    results["log"] = col.fix_integrity()[0]


def at_the_deck_list(anki: Anki) -> Steps:
    """Wait for Anki's deck list, drawn to its end, with the panel in it."""
    yield lambda: anki.mw.state == "deckBrowser" and anki.idle()
    yield 0.3
    yield anki.idle
    yield from anki.shows("document.getElementById('roadmap_flashcards')")


def another_add_on(anki: Anki) -> Steps:
    """One that puts its own text where the road could stand, on every drawing of the list."""

    def own(_browser: Any, content: Any) -> None:
        content.stats = "Ten days in a row"

    gui_hooks.deck_browser_will_render_content.append(own)
    anki.mw.deckBrowser.refresh()
    yield from anki.shows("document.body.innerText.includes('Ten days in a row')")
    anki.results["beside another"] = yield anki.js("!!document.querySelector('section.airoad')")
    gui_hooks.deck_browser_will_render_content.remove(own)
    anki.mw.deckBrowser.refresh()
    yield from at_the_deck_list(anki)


def press(anki: Anki, selector: str, until: Any = lambda: True, shows: Any = "true") -> Steps:
    """Press something in the panel, and wait for what it does and shows."""
    yield from anki.shows(f"document.querySelector({selector!r})")
    yield anki.js(f"document.querySelector({selector!r}).click()")
    yield 0.1
    yield lambda: until() and anki.idle()
    yield from anki.shows(shows)
    yield 0.2


def pictures(anki: Anki, name: str) -> Steps:
    """The window in both themes."""
    for theme, night in ((Theme.DARK, "true"), (Theme.LIGHT, "false")):
        anki.mw.set_theme(theme)
        yield from anki.shows(f"document.body.classList.contains('nightMode') === {night}")
        yield 0.3
        anki.picture(f"{name}-{theme.name.lower()}.png")


def update_to_the_same(anki: Anki) -> Steps:
    """Choose *Update the deck* when there is nothing new."""
    updates = import_module("roadmap_flashcards.updates")
    anki.later(lambda: updates.start(anki.mw))
    yield lambda: hasattr(anki.dialog(), "text")
    anki.results["nothing new"] = anki.dialog().text()
    anki.dialog().accept()
    yield lambda: anki.dialog() is None and anki.idle()


def placement(anki: Anki) -> Steps:
    """Ask what is known already, by keyboard: who knows the mathematics and nothing else."""
    mw, col, results = anki.mw, anki.mw.col, anki.results
    before = everything(col)
    anki.later(lambda: mw.web.eval("document.querySelector('[data-do=place]').click()"))
    yield lambda: type(anki.dialog()).__name__ == "PlacementWindow"
    window = anki.dialog()
    window.activateWindow()
    mathematics = {each.id for each in window.placing.road.categories[0].concepts}
    asked = []
    slip = True
    while window.asking is not None:
        asked.append(window.asking[0])
        yield from anki.shows("document.getElementById('qa').innerText.length > 9", window.web)
        QTest.keyClick(window, Qt.Key.Key_Space)
        yield window.yes.isVisible
        if len(asked) == 3 and slip:
            slip = False
            yield from anki.shows("document.getElementById('answer')", window.web)
            yield 0.3
            anki.picture("placement.png", window)
            window.back.click()  # the answer before was a slip of the finger
            yield window.reveal.isVisible
            asked[-2:] = [window.asking[0]]
            QTest.keyClick(window, Qt.Key.Key_Space)
            yield window.yes.isVisible
        known = asked[-1] in mathematics
        QTest.keyClick(window, Qt.Key.Key_2 if known else Qt.Key.Key_1)
        count = len(asked)
        yield lambda: window.placing.asked == count  # noqa: B023
    yield from anki.shows("document.getElementById('told')", window.web)
    yield 0.3
    anki.picture("placed.png", window)
    results["placement"] = {
        "asked": len(asked),
        "unchanged": everything(col) == before,
        "told": (yield anki.js("document.getElementById('told').innerText", window.web)),
        "known": sorted(each.concept for each in window.placing.beliefs() if each.known),
        "mathematics": sorted(mathematics),
        "cards": len(window.placing.known_cards()),
    }
    window.grade.click()
    yield lambda: anki.dialog() is None
    yield 0.3
    yield anki.idle
    results["placement"]["graded"] = len(col.find_cards("is:review")) + len(
        col.find_cards("is:learn")
    )
    mw.activateWindow()
    mw.web.setFocus()
    yield from at_the_deck_list(anki)
    yield from anki.shows(OPEN)
    results["placement"]["begins"] = yield anki.js(f"{OPEN}.getAttribute('aria-label')")
    mw.undo()
    yield 0.2
    yield anki.idle
    results["placement"]["undone"] = everything(col) == before
    yield from press(anki, "[aria-expanded=true]", shows=f"!{OPEN}")


def everything(col: Any) -> Any:
    """All that the add-on could change."""
    return [
        col.db.all("select id, did, odid, type, queue, due, ivl, data from cards order by id"),
        col.db.all("select id, flds, tags from notes order by id"),
        [[each.id, each.name] for each in col.decks.all_names_and_ids()],
        sorted(str(each) for each in col.decks.all_config()),
    ]


def study_something(col: Any) -> None:
    """Make a beginner of the learner: two concepts known, two begun."""
    changed = []
    for name, every in BEGUN.items():
        for number, id_ in enumerate(col.find_cards(TAG + name)):
            if number % every:
                continue
            card = col.get_card(id_)
            card.type = card.queue = 2
            card.ivl = (4, 9, 16, 30, 60)[number % 5]
            card.due, card.reps = col.sched.today + card.ivl // 2, 3
            if name == "linear-algebra" and number % 2:
                card.type, card.queue, card.due = 1, 1, int(time.time()) + 600
            changed.append(card)
    col.update_cards(changed)


def concept(anki: Anki) -> Steps:
    """Open a concept; its numbers beside those of the database."""
    col = anki.mw.col
    yield from press(anki, ".tile[data-id=linear-algebra]", shows=OPEN)
    anki.results["shown"] = yield anki.js(COUNTS)
    ours = f"{TAG}linear-algebra -is:suspended"
    anki.results["counted"] = {
        "new": len(col.find_cards(f"{ours} is:new")),
        "learning": len(col.find_cards(f"{ours} is:learn")),
        "young": len(col.find_cards(f"{ours} is:review -is:learn prop:ivl<21")),
        "mature": len(col.find_cards(f"{ours} is:review -is:learn prop:ivl>=21")),
    }
    anki.results["concept"] = yield anki.js(
        "document.querySelector('section.airoad .detail').innerText"
    )
    yield anki.js("document.querySelector('.tile[data-id=linear-algebra]').scrollIntoView()")
    yield from pictures(anki, "concept")
    yield from press(anki, ".tile[data-id=linear-algebra]", shows=f"!{OPEN}")
    anki.results["closed"] = yield anki.js("!document.querySelector('section.airoad .detail')")


def keyboard(anki: Anki) -> Steps:
    """With keys alone: into the panel, open a concept, close it."""
    page = anki.mw.web.focusProxy() or anki.mw.web
    anki.mw.activateWindow()
    anki.mw.web.setFocus()
    yield anki.js("document.querySelector('section.airoad summary').focus()")
    reached = []
    for _ in range(2):
        QTest.keyClick(page, Qt.Key.Key_Tab)
        yield 0.3
        reached.append((yield anki.js("document.activeElement.dataset.id")))
    QTest.keyClick(page, Qt.Key.Key_Return)
    yield from anki.shows(OPEN)
    reached.append((yield anki.js("document.querySelectorAll('section.airoad .detail').length")))
    QTest.keyClick(page, Qt.Key.Key_Escape)
    yield from anki.shows(f"!{OPEN}")
    reached.append((yield anki.js("document.querySelectorAll('section.airoad .detail').length")))
    reached.append((yield anki.js("document.activeElement.dataset.id")))
    anki.results["keys"] = reached
    anki.results["focus"] = {}
    yield from press(anki, ".tile[data-id=linear-algebra]", shows=OPEN)
    for part in ("summary", ".tile", ".chip", ".do.primary", ".switch input"):
        anki.results["focus"][part] = yield from ring(anki, f"section.airoad {part}")
    yield from press(anki, ".tile[data-id=linear-algebra]", shows=f"!{OPEN}")


def ring(anki: Anki, selector: str) -> Generator[Any, Any, float]:
    """How much of the ring of 5 px around an element changes when a key brings the focus to it."""
    web = anki.mw.web
    element = f"document.querySelector({selector!r})"
    box = yield anki.js(
        f"(e => {{ e.scrollIntoView({{block: 'center'}}); e.focus(); const b ="
        f" e.getBoundingClientRect(); return [b.x, b.y, b.width, b.height]; }})({element})"
    )
    page = web.focusProxy() or web
    anki.mw.activateWindow()
    page.setFocus()
    yield from anki.shows("document.hasFocus()")
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):  # away and back, by keyboard
        QTest.keyClick(page, key)
        yield 0.2
    seen = {"focused": web.grab().toImage()}
    yield anki.js(f"{element}.blur()")
    yield 0.3
    seen["not"] = web.grab().toImage()
    x, y, width, height = (round(each) for each in box)
    around = [
        (column, row)
        for column in range(x - 5, x + width + 5)
        for row in range(y - 5, y + height + 5)
        if not (x <= column < x + width and y <= row < y + height)
    ]
    changed = sum(seen["focused"].pixel(*at) != seen["not"].pixel(*at) for at in around)
    return float(changed / len(around))


def study_now(anki: Anki) -> Steps:
    """A session on one concept: some answers, the line below them, the deck gone afterwards."""
    mw, col = anki.mw, anki.mw.col
    before = [[each.id, each.name] for each in col.decks.all_names_and_ids()]
    reviews = col.db.scalar("select count() from revlog")
    yield from press(anki, ".tile[data-id=calculus]", shows=OPEN)
    yield from press(anki, ".detail [data-do=study]", lambda: mw.state == "review")
    anki.results["gathered"] = col.db.scalar("select count() from cards where odid != 0")
    lines = []
    for _ in range(3):
        yield lambda: mw.reviewer.card is not None and mw.reviewer.state == "question"
        yield 0.2
        lines.append((yield anki.js("document.querySelector('nav.airoad').hidden")))
        mw.reviewer._showAnswer()
        yield from anki.shows("!document.querySelector('nav.airoad').hidden")
        lines.append((yield anki.js("document.querySelector('nav.airoad').innerText")))
        if len(lines) == 2:
            yield from reviewer_pictures(anki)
        mw.reviewer._answerCard(3)
        yield 0.2
        yield anki.idle
        yield 0.3
    anki.results["lines"] = lines
    more = QMenu(mw)
    gui_hooks.reviewer_will_show_context_menu(mw.reviewer, more)
    ours = next(each.menu() for each in more.actions() if each.menu())
    anki.results["more"] = [each.text() for each in ours.actions() if each.text()]
    anki.results["reviewed"] = col.db.scalar("select count() from revlog") - reviews
    mw.moveToState("deckBrowser")
    yield from at_the_deck_list(anki)
    yield from press(anki, ".tile[data-id=high-school-mathematics]", shows=OPEN)
    anki.results["nothing to study"] = [
        (yield anki.js(f"{OPEN}.innerText.includes('Nothing to study here today')")),
        (yield anki.js(f"!{OPEN}.querySelector('[data-do=study]')")),
    ]
    yield from press(anki, ".tile[data-id=high-school-mathematics]")
    after = [[each.id, each.name] for each in col.decks.all_names_and_ids()]
    anki.results["decks"] = [before, after]
    anki.results["left"] = col.db.scalar("select count() from cards where odid != 0")


def leaving(anki: Anki) -> Steps:
    """Sessions left early, each in another way: the decks are as before, and Undo still works."""
    mw, col = anki.mw, anki.mw.col
    before = [[each.id, each.name] for each in col.decks.all_names_and_ids()]
    left = {}
    for way in ("no answer", "one answer", "one undone", "escape", "another deck"):
        yield from press(anki, ".tile[data-id=calculus]", shows=OPEN)
        yield from press(anki, ".detail [data-do=study]", lambda: mw.state == "review")
        yield lambda: mw.reviewer.card is not None and mw.reviewer.state == "question"
        # A key that comes before the page does is lost.
        yield from anki.shows("document.getElementById('qa')?.innerText.length > 0", mw.web)
        page = mw.web.focusProxy() or mw.web
        if way in {"one answer", "one undone"}:
            QTest.keyClick(page, Qt.Key.Key_Space)
            yield lambda: mw.reviewer.state == "answer"
            QTest.keyClick(page, Qt.Key.Key_3)
            yield lambda: mw.reviewer.state == "question" and anki.idle()
        if way == "one undone":
            mw.undo()
            yield 0.2
            yield anki.idle
        if way == "another deck":
            mw.col.decks.select(mw.col.decks.id_for_name("AI Engineering Roadmap::2. Statistics"))
            mw.moveToState("overview")
            yield 0.2
        if way == "escape":
            QTest.keyClick(page, Qt.Key.Key_Escape)
            yield 0.2
        for _ in range(20):
            if mw.state == "deckBrowser":
                break
            # Pressed again, as one would: a key that comes while Anki draws is lost.
            QTest.keyClick(mw, Qt.Key.Key_D)
            yield 0.5
        yield from at_the_deck_list(anki)
        after = [[each.id, each.name] for each in col.decks.all_names_and_ids()]
        gathered = col.db.scalar("select count() from cards where odid != 0")
        left[way] = [after == before, gathered, anki.dialog() is None, col.undo_status().undo]
        yield from press(anki, ".tile[data-id=calculus]")
    anki.results["leaving"] = left


def to_the_end(anki: Anki) -> Steps:
    """A session answered to its end: what it brought takes the place of Anki's congratulations."""
    mw, col, results = anki.mw, anki.mw.col, anki.results
    config = mw.addonManager.getConfig("roadmap_flashcards")
    mw.addonManager.writeConfig("roadmap_flashcards", config | {"study_now_limit": 1})
    yield from press(anki, ".tile[data-id=python-fundamentals]", shows=OPEN)
    yield from press(anki, ".detail [data-do=study]", lambda: mw.state == "review")
    yield lambda: mw.reviewer.card is not None and mw.reviewer.state == "question"
    mw.reviewer._showAnswer()
    yield lambda: mw.reviewer.state == "answer"
    mw.reviewer._answerCard(4)
    yield from at_the_deck_list(anki)
    yield from anki.shows("document.querySelector('section.airoad .ended')")
    results["ended"] = yield anki.js("document.querySelector('section.airoad .ended').innerText")
    anki.picture("ended.png")
    mw.addonManager.writeConfig("roadmap_flashcards", config)
    yield from press(anki, ".ended [data-do=goto]", shows=OPEN)
    yield from press(anki, "section.airoad .today [data-do=all]", lambda: mw.state == "review")
    results["studies"] = col.decks.name(col.decks.get_current_id())
    yield lambda: mw.reviewer.card is not None
    # From a card to its concept, which is then in view.
    card = col.get_card(col.find_cards("tag:AIRoadmap::concept::rag-systems")[0])
    driven = import_module("roadmap_flashcards.reviewing").Reviewing
    shown = next(
        each.__self__
        for each in gui_hooks.reviewer_did_show_answer._hooks
        if isinstance(getattr(each, "__self__", None), driven)
    )
    shown.do("road", shown.where(card))
    yield from at_the_deck_list(anki)
    yield from anki.shows(OPEN)
    yield 0.3
    results["scrolled"] = yield anki.js(
        "(box => box.top >= -2 && box.top < innerHeight / 2)"
        f"({OPEN}.previousElementSibling.getBoundingClientRect())"
    )
    yield from press(anki, ".tile[data-id=rag-systems]")


def known_already(anki: Anki) -> Steps:
    """A concept graded as known, as one step of Undo; and not, when the question is declined."""
    mw, col, results = anki.mw, anki.mw.col, anki.results

    def new() -> int:
        return len(col.find_cards(f"{TAG}game-theory is:new"))

    counts = [new()]
    yield from press(anki, ".tile[data-id=game-theory]", shows=OPEN)
    for answer in ("No", "Yes"):
        anki.later(lambda: mw.web.eval("document.querySelector('.detail [data-do=known]').click()"))
        yield from answer_with(anki, answer)
        counts.append(new())
    results["intervals"] = col.db.list(
        "select ivl from cards where type = 2 and id in "
        f"({','.join(map(str, col.find_cards(TAG + 'game-theory')))})"
    )
    mw.undo()
    yield 0.1
    yield anki.idle
    counts.append(new())
    results["known already"] = counts
    yield from at_the_deck_list(anki)
    yield from press(anki, ".tile[data-id=game-theory]")


def answer_with(anki: Anki, answer: str) -> Steps:
    """Wait for a question, and press the button of that name."""
    yield lambda: anki.dialog() is not None
    anki.results["asked"] = anki.dialog().text()
    next(each for each in anki.dialog().buttons() if answer in each.text()).click()
    yield lambda: anki.dialog() is None
    anki.mw.activateWindow()  # as a window manager does; Anki draws anew where the focus is
    anki.mw.web.setFocus()
    yield 0.3
    yield anki.idle
    yield 0.2


def reviewer_pictures(anki: Anki) -> Steps:
    for theme in (Theme.DARK, Theme.LIGHT):
        anki.mw.set_theme(theme)
        yield 0.3
        yield anki.js("window.scrollTo(0, document.body.scrollHeight)")
        yield 0.3
        anki.picture(f"reviewer-{theme.name.lower()}.png")


def in_order(anki: Anki) -> Steps:
    """Switch the mode on, open one concept, know another, undo, redo, switch it off."""
    mw, col, results = anki.mw, anki.mw.col, anki.results

    def waits() -> int:
        return len(col.find_cards("tag:AIRoadmap::waiting is:suspended"))

    before = everything(col)
    yield from lock(anki, waits)
    results["waits"] = waits()
    results["waiting tile"] = yield anki.js("document.querySelector('.waits').innerText")
    yield from press(anki, "details[data-id=mathematics] summary")
    anki.mw.deckBrowser.refresh()
    yield from at_the_deck_list(anki)
    results["stays folded"] = yield anki.js("!document.querySelector('[data-id=mathematics]').open")
    yield from press(anki, "details[data-id=mathematics] summary")
    yield from press(anki, ".tile.waits", shows=OPEN)
    yield anki.js("document.querySelector('.detail').previousElementSibling.scrollIntoView()")
    yield from pictures(anki, "in-order")
    yield from press(anki, ".detail [data-do=open]", lambda: waits() < results["waits"])
    results["after opening"] = waits()
    mw.undo()
    yield 0.1
    yield anki.idle
    yield 0.3
    results["after undo"] = waits()
    mw.redo()
    yield 0.1
    yield anki.idle
    yield 0.3
    results["after redo"] = waits()

    for id_ in col.find_cards(TAG + "probabilities-pdfs-cdfs"):
        card = col.get_card(id_)
        card.type = card.queue = 2
        card.ivl, card.due = 30, col.sched.today + 30
        col.update_card(card)
    last = col.undo_status().undo
    mw.moveToState("overview")
    mw.moveToState("deckBrowser")
    yield lambda: waits() < results["after redo"] and anki.idle()
    results["after knowing"] = waits()
    results["undo stays"] = [last, col.undo_status().undo]
    for id_ in col.find_cards(TAG + "probabilities-pdfs-cdfs"):
        card = col.get_card(id_)
        card.type = card.queue = card.ivl = 0
        card.due = next(row[5] for row in before[0] if row[0] == id_)
        col.update_card(card)
    yield from at_the_deck_list(anki)
    yield from press(anki, "[data-do=order]", lambda: waits() == 0)
    results["restored"] = everything(col) == before


def lock(anki: Anki, waits: Any) -> Steps:
    """Lock later concepts: the question, declined and agreed to."""
    mw, results = anki.mw, anki.results
    for answer in ("No", "Yes"):
        anki.later(lambda: mw.web.eval("document.querySelector('[data-do=order]').click()"))
        yield from answer_with(anki, answer)
        results[f"locked after {answer}"] = waits()
        yield from at_the_deck_list(anki)
        checked = "document.querySelector('[data-do=order]').checked"
        yield from anki.shows(checked if answer == "Yes" else f"!{checked}")
    results["asked to lock"] = results["asked"]
    yield from anki.shows("document.querySelector('.waits')")


def preset(anki: Anki) -> Steps:
    """The offer is a question whose answer No changes nothing."""
    mw, col, results = anki.mw, anki.mw.col, anki.results
    menu = next(
        each.menu()
        for each in mw.form.menuTools.actions()
        if each.menu() and each.text() == "AI Engineering Roadmap"
    )
    menu.aboutToShow.emit()
    results["menu"] = [each.text() for each in menu.actions() if each.text()]
    offer = next(each for each in menu.actions() if "Preset" in each.text())
    before = everything(col)
    for answer in ("No", "Yes"):
        anki.later(offer.trigger)
        yield lambda: anki.dialog() is not None
        anki.picture("preset.png", anki.dialog())
        box = anki.dialog()
        next(each for each in box.buttons() if answer in each.text()).click()
        yield lambda: anki.dialog() is None
        yield 0.2
        yield anki.idle
        if answer == "No":
            results["preset refused"] = everything(col) == before
    deck = col.decks.id_for_name("AI Engineering Roadmap::1. Mathematics")
    results["preset"] = col.decks.config_dict_for_deck_id(deck)["name"]
    results["fsrs"] = col.get_config("fsrs", False)
    results["own presets"] = before[3] == [
        each for each in everything(col)[3] if "'AI Engineering Roadmap'" not in each
    ]
