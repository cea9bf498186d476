"""The page that merges a release into an export, in a real browser: as the command line does it."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import anki_worker
import pytest
from anki_packages import contents
from anki_worker import take_in
from conftest import AFTER, BEFORE, Project
from test_merge_command import note_of
from test_preview import serious

from flashcards.browser import Update
from flashcards.site import updating

if TYPE_CHECKING:
    from anki.collection import Collection
    from playwright.sync_api import Browser, Page

TRIGONOMETRY = "decks/mathematics/trigonometry.md"
FOREIGN = 50_000
DONE, REFUSED = "[data-state=done]", "[data-state=refused]"


def edited(collection: Collection) -> None:
    """Words, a tag, a deck and a review of the learner's own, where the release changes nothing."""
    note = note_of(collection, "determinant-zero")
    note["My notes"] = "Nothing left to reach."  # type: ignore[index]
    note["Extra"] = "My own words."  # type: ignore[index]
    note.tags.append("mine::hard")  # type: ignore[attr-defined]
    collection.update_note(note)  # type: ignore[arg-type]
    card = note.cards()[0]  # type: ignore[attr-defined]
    deck = collection.decks.id("My own deck")
    assert deck is not None
    collection.set_deck([card.id], deck)
    card.start_timer()
    collection.sched.answerCard(card, 3)


def retired(collection: Collection) -> None:
    """Studied what the release takes out."""
    card = note_of(collection, "rank-counts").cards()[0]  # type: ignore[attr-defined]
    card.start_timer()
    collection.sched.answerCard(card, 3)


def conflicts(collection: Collection) -> None:
    """Changed what the release changes."""
    for card, field in (("unit-circle-radius", "Answer"), ("overfitting-epoch", "Answer")):
        note = note_of(collection, card)
        note[field] = f"My {card}, <b>bold</b> & plain."  # type: ignore[index]
        collection.update_note(note)  # type: ignore[arg-type]


def foreign(collection: Collection) -> None:
    """Has much else."""
    from anki.collection import AddNoteRequest

    kind = collection.models.by_name("Basic")
    assert kind is not None
    deck = collection.decks.id("Vocabulary")
    assert deck is not None
    requests = []
    for number in range(FOREIGN):
        note = collection.new_note(kind)
        note["Front"], note["Back"] = f"word {number}", f"meaning {number} " * 8
        requests.append(AddNoteRequest(note, deck))
    collection.add_notes(requests)


LEARNERS: dict[str, Callable[[Collection], None]] = {
    "plain": lambda _: None,
    "edited": edited,
    "retired": retired,
    "conflicts": conflicts,
    "foreign": foreign,
}


class Release:
    """Release 1.0.0, release 1.1.0, and the site that offers the second."""

    def __init__(self, project: Project, host: Callable[[Path], str]) -> None:
        project.publish("1.0.0", BEFORE)
        self.old = project.build("--out", "old.apkg")
        project.edit(TRIGONOMETRY, "A: The unit circle.", "A: The circle of radius one.")
        project.edit("decks/machine-learning/overfitting.md", "A: At epoch 12", "A: Epoch 12")
        retire = project.run("retire", "rank-counts", "--because", "Said better elsewhere")
        assert retire.exit_code == 0, retire.output
        project.publish("1.1.0", AFTER)
        self.project = project
        self.package = project.build()
        site = project.run("site", "--files", "dist", "--out", "out")
        assert site.exit_code == 0, site.output
        self.url = f"{host(project.root / 'out')}update.html"

    def export(self, collection: Collection, learner: str) -> Path:
        """What a learner of 1.0.0 exports."""
        take_in(collection, self.old)
        LEARNERS[learner](collection)
        path = self.project.root / "mine.apkg"
        anki_worker.export(collection, path)
        return path

    def merge(self, mine: Path, *more: str) -> Path:
        """The patch of the command line."""
        self.project.run("merge", str(mine), str(self.package), "-o", "patch.apkg", *more)
        return self.project.root / "patch.apkg"


@pytest.fixture
def release(project: Project, host: Callable[[Path], str]) -> Release:
    return Release(project, host)


def merged(page: Page, mine: Path) -> None:
    page.locator("[name=mine]").set_input_files(mine)
    page.get_by_role("button", name="Merge", exact=True).click()
    page.wait_for_selector(f"{DONE}, {REFUSED}", timeout=120_000)


def downloaded(page: Page, path: Path) -> Path:
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the patch").click()
    download.value.save_as(path)
    return path


@pytest.mark.parametrize("learner", LEARNERS)
def test_a_patch_made_on_a_phone_is_that_of_the_command_line_and_loses_nothing(
    learner: str,
    release: Release,
    collection: Collection,
    visit: Callable[..., Page],
    tmp_path: Path,
) -> None:
    mine = release.export(collection, learner)
    before = anki_worker.facts(collection) if learner != "foreign" else {}
    page = visit(release.url, width=390, height=844)
    merged(page, mine)
    patch = downloaded(page, tmp_path / "page.apkg")
    same = release.merge(mine)
    assert contents(patch) == contents(same)
    take_in(collection, patch)
    for card, had in before.items():
        now = anki_worker.facts(collection)[card]
        for kept in ("scheduling", "reviews", "decks"):
            assert now[kept] == had[kept], (card, kept)
        assert set(had["tags"]) <= set(now["tags"]) | {"marked", "leech"}
        assert now["fields"]["My notes"] == had["fields"]["My notes"]


def test_decisions_are_part_of_the_patch(
    release: Release, collection: Collection, visit: Callable[..., Page], tmp_path: Path
) -> None:
    mine = release.export(collection, "conflicts")
    page = visit(release.url)
    merged(page, mine)
    first, second = page.locator(".conflict").all()
    assert "My unit-circle-radius, bold & plain." in " ".join(
        page.locator(".sides").all_inner_texts()
    )
    assert first.locator("ins, del").count() > 1
    for each in (first, second):
        each.get_by_role("button", name="Take the release's").click()
    page.get_by_text("Decided, of all: 2/2").wait_for()
    taken = downloaded(page, tmp_path / "taken.apkg")
    assert contents(taken) == contents(release.merge(mine, "--prefer", "release"))
    first.get_by_role("button", name="Keep mine").click()
    second.get_by_role("button", name="Edit…").click()
    second.get_by_label("The text as it is to be, in HTML").fill("Our <b>words</b>.")
    second.get_by_role("button", name="Take this text").click()
    patch = downloaded(page, tmp_path / "edited.apkg")
    take_in(collection, patch)
    texts = {
        card: note_of(collection, card)["Answer"]  # type: ignore[index]
        for card in ("unit-circle-radius", "overfitting-epoch")
    }
    kept, written = sorted(texts.values(), key=lambda text: text.startswith("Our"))
    assert kept in {
        "My unit-circle-radius, <b>bold</b> & plain.",
        "My overfitting-epoch, <b>bold</b> & plain.",
    }
    assert written == "Our <b>words</b>."


def test_it_tells_what_happens_in_the_words_of_the_command_line(
    release: Release, collection: Collection, visit: Callable[..., Page]
) -> None:
    mine = release.export(collection, "retired")
    collection.remove_notes(collection.find_notes("Key:overfitting-epoch"))
    anki_worker.export(collection, mine)
    page = visit(release.url)
    merged(page, mine)
    told = json.loads(
        release.project.run("merge", str(mine), str(release.package), "--json", "--dry-run").stdout
    )
    shown = page.locator(".groups :is(summary, p)").all_inner_texts()
    titles = [f"{each['count']} · {each['title']}" for each in told["releases"][0]["groups"]]
    assert [each.partition(" (--")[0] for each in titles] == shown
    (step,) = (each for each in told["after"] if each["search"])
    assert step["what"] in page.locator(".after").inner_text()
    assert page.locator(".after code").inner_text() == step["search"]
    assert any(
        "Said better elsewhere" in each for each in page.locator(".groups li").all_text_contents()
    )


def test_what_was_deleted_comes_back_if_it_is_wanted(
    release: Release, collection: Collection, visit: Callable[..., Page], tmp_path: Path
) -> None:
    mine = release.export(collection, "plain")
    collection.remove_notes(collection.find_notes("Key:determinant-zero"))
    anki_worker.export(collection, mine)
    page = visit(release.url)
    page.get_by_text("Options", exact=True).click()
    page.get_by_label("Bring back the cards that I deleted").check()
    merged(page, mine)
    take_in(collection, downloaded(page, tmp_path / "page.apkg"))
    assert collection.find_notes("Key:determinant-zero")


def test_what_is_known_shows_on_the_map(
    release: Release, collection: Collection, visit: Callable[..., Page]
) -> None:
    mine = release.export(collection, "edited")
    page = visit(release.url)
    merged(page, mine)
    page.get_by_text("What do I know?").click()
    assert page.locator('.map.wide [data-concept="linear-algebra"] title').count()
    assert "Next on the road:" in page.locator(".next-up").inner_text()


def test_nothing_can_be_sent_from_where_the_export_is_read(
    release: Release,
    collection: Collection,
    browser: Browser,
    host: Callable[[Path], str],
    tmp_path: Path,
) -> None:
    elsewhere = host(tmp_path)
    mine = release.export(collection, "plain")
    page = browser.new_page()
    page.goto(release.url)
    merged(page, mine)
    (worker,) = page.workers
    sent = "fetch({}, {{mode: 'no-cors'}}).then(() => 'sent', () => 'refused')"
    assert worker.evaluate(sent.format(json.dumps(elsewhere))) == "refused"
    assert worker.evaluate(sent.format(json.dumps(release.url))) == "sent", "the site's own"
    page.close()


def test_it_works_without_a_network_once_it_was_used(
    release: Release, collection: Collection, visit: Callable[..., Page], tmp_path: Path
) -> None:
    mine = release.export(collection, "plain")
    page = visit(release.url)
    assert page.evaluate("navigator.serviceWorker.ready.then(({active}) => !!active)")
    page.reload()
    merged(page, mine)
    page.context.set_offline(True)
    page.reload()
    merged(page, mine)
    assert contents(downloaded(page, tmp_path / "page.apkg")) == contents(release.merge(mine))


def test_whoever_only_reads_does_not_load_it(release: Release, visit: Callable[..., Page]) -> None:
    page = visit(release.url.replace("update.html", ""))
    assert page.evaluate("navigator.serviceWorker.ready.then(({active}) => !!active)")
    kept = page.evaluate(
        "caches.keys().then(([name]) => caches.open(name)).then((cache) => cache.keys())"
        ".then((keys) => keys.map(({url}) => url))"
    )
    assert any("study.js" in each for each in kept)
    assert not any("pyodide" in each for each in kept)


def test_a_file_that_is_no_export_gets_its_line_and_the_next_is_taken(
    release: Release, collection: Collection, visit: Callable[..., Page], tmp_path: Path
) -> None:
    page = visit(release.url)
    bad = tmp_path / "holiday <b>.apkg"
    bad.write_bytes(b"PK\x03\x04 and no more")
    merged(page, bad)
    told = page.locator(".refused").inner_text()
    assert told.startswith("holiday <b>.apkg: it is not a zip")
    assert "once more" in told
    merged(page, release.export(collection, "plain"))
    assert page.locator(DONE).count()


@pytest.mark.parametrize("piece", ["engine.zip", "pyodide/pyodide.asm.wasm"])
def test_a_program_that_did_not_arrive_whole_is_told_with_what_to_do(
    piece: str, release: Release, collection: Collection, visit: Callable[..., Page]
) -> None:
    mine = release.export(collection, "plain")
    broken = release.project.root / "out/update" / piece
    whole = broken.read_bytes()
    broken.write_bytes(whole[: len(whole) // 2])
    page = visit(release.url)
    merged(page, mine)
    assert "See that there is a network" in page.locator(".refused").inner_text()
    broken.write_bytes(whole)
    merged(page, mine)
    assert page.locator(DONE).count()


def test_a_release_that_does_not_arrive_is_told_and_another_can_be_chosen(
    release: Release, collection: Collection, browser: Browser
) -> None:
    mine = release.export(collection, "plain")
    for each in (release.project.root / "out/files").glob("*.apkg"):
        each.unlink()
    page = browser.new_page()
    page.goto(release.url)
    merged(page, mine)
    assert "The newest release did not arrive" in page.locator(".refused").inner_text()
    page.locator("[name=release]").set_input_files(release.package)
    merged(page, mine)
    assert page.locator(DONE).count()
    page.close()


def test_an_export_made_once_more_under_its_name_is_taken(
    release: Release, collection: Collection, browser: Browser, tmp_path: Path
) -> None:
    good = release.export(collection, "plain").read_bytes()
    mine = tmp_path / "mine.apkg"
    mine.write_bytes(good[:1000])
    page = browser.new_page()  # Pyodide tells the console of a file that is gone
    page.goto(release.url)
    merged(page, mine)
    assert "once more" in page.locator(".refused").inner_text()
    mine.write_bytes(good)
    page.get_by_role("button", name="Merge", exact=True).click()
    page.get_by_text("choose it again").wait_for()
    # A browser tells of a choice only where it is another than the one that stands there.
    assert page.locator("[name=mine]").evaluate("({files}) => files.length") == 0
    merged(page, mine)
    assert page.locator(DONE).count()
    page.close()


def test_a_version_that_is_none_is_pointed_at_though_it_is_folded_away(
    release: Release, collection: Collection, visit: Callable[..., Page]
) -> None:
    page = visit(f"{release.url}#1")
    page.locator("[name=mine]").set_input_files(release.export(collection, "plain"))
    options = page.get_by_text("Options", exact=True)
    options.click()
    page.locator("[name=had]").fill("the last one")
    options.click()
    page.get_by_role("button", name="Merge", exact=True).click()
    assert page.evaluate("document.activeElement.name") == "had"


def test_it_can_be_cancelled(
    release: Release, collection: Collection, visit: Callable[..., Page]
) -> None:
    mine = release.export(collection, "plain")
    page = visit(release.url)
    page.locator("[name=mine]").set_input_files(mine)
    page.get_by_role("button", name="Merge", exact=True).click()
    page.get_by_role("button", name="Cancel").click()
    page.wait_for_selector("[data-state=ready]")
    assert page.workers == []
    merged(page, mine)
    assert page.locator(DONE).count()


def test_a_device_with_little_memory_is_told_before_it_dies(
    release: Release, collection: Collection, browser: Browser
) -> None:
    mine = release.export(collection, "plain")
    page = browser.new_page()
    page.add_init_script("Object.defineProperty(navigator, 'deviceMemory', {get: () => 1e-4})")
    page.goto(release.url)
    # What the page said while it worked, though it is gone when the merge is done.
    page.evaluate(
        "globalThis.said = []; new MutationObserver(() => said.push("
        "document.querySelector('.stage').textContent))"
        ".observe(document.querySelector('.stage'), {childList: true})"
    )
    merged(page, mine)
    said = page.evaluate("said")
    assert any(each.startswith("Reading your export. Your export is large") for each in said)
    assert [each.partition(".")[0] for each in dict.fromkeys(said)] == [
        "Loading the program (6", "Reading your export", "Reading the release", "Merging",
    ]  # fmt: skip
    page.close()


@pytest.mark.parametrize("lacks", ["WebAssembly", "web"])
def test_where_it_cannot_run_it_names_the_other_ways(
    lacks: str, release: Release, browser: Browser
) -> None:
    page = browser.new_page()
    if lacks == "web":
        page.goto((release.project.root / "out/update.html").as_uri())
    else:
        page.add_init_script("delete globalThis.WebAssembly")
        page.goto(release.url)
    shown = page.locator("main").inner_text()
    assert "the add-on for Anki" in shown
    assert "flashcards merge" in shown
    assert page.get_by_role("button", name="Merge", exact=True).is_hidden()
    page.close()


def test_home_leads_to_it_and_it_can_be_read_by_everyone(
    release: Release, collection: Collection, visit: Callable[..., Page]
) -> None:
    mine = release.export(collection, "conflicts")
    page = visit(release.url.replace("update.html", ""))
    page.get_by_role("link", name="I have it already").click()
    page.wait_for_selector("[data-state=ready]")
    assert serious(page) == []
    merged(page, mine)
    assert serious(page) == []
    assert page.evaluate("document.activeElement.textContent") == "Your patch is ready"


def test_the_worker_is_given_what_the_program_imports_there_and_no_more() -> None:
    code = "import sys; from flashcards import browser; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    ours = {each for each in ran.stdout.split() if each.partition(".")[0] == "flashcards"}
    folders = {f"flashcards.{each}" for each in updating.FOLDERS}
    single = {each for each in ours if ".".join(each.split(".")[:2]) not in folders}
    named = {f"flashcards.{each}".removesuffix(".__init__") for each in updating.MODULES}
    assert single == named
    with zipfile.ZipFile(io.BytesIO(updating.made()[updating.ENGINE])) as archive:
        names = archive.namelist()
    assert "flashcards/engine/merge.py" in names
    assert any("genanki" in each and "LICENSE" in each for each in names)


def test_a_collection_that_is_too_large_for_memory_is_told_so(tmp_path: Path) -> None:
    update = Update(str(tmp_path / "mine.apkg"), str(tmp_path / "release.apkg"))

    def full(*_: object, **__: object) -> None:
        raise MemoryError

    with pytest.MonkeyPatch.context() as within:
        within.setattr("flashcards.browser.apkg.read", full)
        assert "more memory than this browser gives" in json.loads(update.read_mine())["refused"]


def test_a_file_that_is_refused_is_called_as_the_learner_calls_it(tmp_path: Path) -> None:
    release = tmp_path / "roadmap-1.1.0.apkg"
    release.write_bytes(b"")
    refused = json.loads(Update("", str(release)).read_release())["refused"]
    assert refused.startswith("roadmap-1.1.0.apkg: ")
