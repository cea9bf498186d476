"""Take the picture of the update page: `python scripts/update_pictures.py`. Needs `dev`, `npm ci`.

A learner of a first release has changed two answers that the second release changes as well.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from pictures import ROOT, side_by_side
from playwright.sync_api import Browser, sync_playwright
from site_pictures import browsing

sys.path.insert(0, str(ROOT / "tests"))

import anki_worker
from anki.collection import Collection

TARGET = ROOT / "docs" / "images" / "update-page.png"
ALGEBRA = "decks/mathematics/linear-algebra.md"
# What the release says otherwise, and the learner's own words for the same answers.
CHANGES = (
    ("span-term", "The span.", "The span of the vectors.", "Their span: all that they reach."),
)


def main() -> None:
    """The export chosen, the conflict, and what is left to do by night, side by side."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        project = Path(name, "deck")
        mine = releases(project, Path(name))
        with browsing(playwright, project / "site") as (browser, url):
            shots = [*taken(browser, f"{url}update.html", mine)]
            page = browser.new_page(viewport={"width": 980, "height": 660})
            page.set_content(side_by_side(shots).replace("512px", "612px"))
            page.screenshot(path=TARGET)
    print(TARGET.relative_to(ROOT))


def releases(project: Path, folder: Path) -> Path:
    """Two releases in a copy of the repository, with a site; returns what a learner exports."""
    run(["git", "clone", "--quiet", str(ROOT), str(project)])
    published(project, "1.0.0")
    mine = exported(folder, project / "dist/ai-engineering-roadmap.apkg")
    text = (project / ALGEBRA).read_text("utf-8")
    for _, old, new, _ in CHANGES:
        assert old in text, old
        text = text.replace(old, new)
    (project / ALGEBRA).write_text(text, "utf-8")
    run(["git", "commit", "--quiet", "--all", "--message", "Say what the span is of"], project)
    published(project, "1.0.1")
    run([*program(), "site", "--files", "dist", "--out", "site"], project)
    return mine


def published(project: Path, version: str) -> None:
    """A release, committed and tagged."""
    run([*program(), "release", version], project)
    run(["git", "add", "--all"], project)
    run(["git", "commit", "--quiet", "--message", f"Release {version}"], project)
    run(["git", "tag", f"v{version}"], project)


def exported(folder: Path, release: Path) -> Path:
    """What a learner exports who has the release and words of their own."""
    collection = Collection(str(folder / "collection.anki2"))
    anki_worker.take_in(collection, release)
    for card, _, _, own in CHANGES:
        note = collection.get_note(collection.find_notes(f"Key:{card}")[0])
        note["Answer"] = own
        collection.update_note(note)
        asked = note.cards()[0]
        asked.start_timer()
        collection.sched.answerCard(asked, 3)
    anki_worker.export(collection, folder / "AI Engineering Roadmap.apkg")
    collection.close()
    return folder / "AI Engineering Roadmap.apkg"


def taken(browser: Browser, url: str, mine: Path) -> list[bytes]:
    """What was chosen, the conflict, and by night what stands below it once it is decided."""
    shots = []
    for night in (False, True):
        page = browser.new_page(
            viewport={"width": 390, "height": 844},
            device_scale_factor=1.5,
            color_scheme="dark" if night else "light",
        )
        page.goto(url)
        page.locator("[name=mine]").set_input_files(mine)
        shots += [page.screenshot()] if not night else []
        page.get_by_role("button", name="Merge", exact=True).click()
        page.wait_for_selector("[data-state=done]", timeout=60_000)
        seen = ".take" if night else ".conflicts"
        if night:
            page.get_by_role("button", name="Take the release's").click()
        page.locator(seen).evaluate(
            "each => scrollTo({top: each.getBoundingClientRect().top + scrollY - 70,"
            " behavior: 'instant'})"
        )
        shots.append(page.screenshot())
        page.close()
    return shots


def program() -> list[str]:
    """The command line of this checkout, wherever it runs."""
    return [sys.executable, "-P", "-c", "from flashcards.cli import main; main()"]


def run(command: list[str], folder: Path = ROOT) -> None:
    """Run it as a learner of git would; its own words are of no interest."""
    names = {f"GIT_{role}_NAME": "Pictures" for role in ("AUTHOR", "COMMITTER")}
    names |= {f"GIT_{role}_EMAIL": "pictures@example.org" for role in ("AUTHOR", "COMMITTER")}
    environment = os.environ | names
    subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
