"""The site without a network, and a newer site beside the one in use, in a real browser."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from conftest import Project

if TYPE_CHECKING:
    from playwright.sync_api import Page

ALGEBRA = "decks/mathematics/linear-algebra.md"
READY = "navigator.serviceWorker.ready.then(({active}) => !!active)"


def is_kept(page: Page) -> None:
    """Wait until the browser has the whole site."""
    assert page.evaluate(READY)


def test_after_one_visit_everything_works_without_a_network(
    url: str, visit: Callable[..., Page]
) -> None:
    page = visit(url)
    is_kept(page)
    page.context.set_offline(True)
    page.reload()
    assert page.locator("h1").inner_text() == "Small Roadmap"
    page.goto(f"{url}concepts/linear-algebra.html")
    page.locator("[id=rank-counts] summary").click()
    page.locator("[id=rank-counts] mjx-container").first.wait_for()
    page.keyboard.press("/")
    page.keyboard.type("rank")
    page.locator("#_search li").first.wait_for()
    page.goto(f"{url}study.html")
    page.wait_for_selector("[data-state=question]")
    page.keyboard.press("Space")
    page.wait_for_selector("[data-state=answer]")
    page.keyboard.press("4")
    page.wait_for_selector("[data-state=question]")
    page.reload()
    page.wait_for_selector("[data-state=question]")
    assert page.locator("[data-do=undo]").is_disabled(), "another visit"


def test_a_newer_site_is_offered_and_comes_when_it_is_wanted(
    project: Project, url: str, visit: Callable[..., Page]
) -> None:
    page = visit(f"{url}concepts/linear-algebra.html")
    is_kept(page)
    page.reload()
    assert page.locator("#_newer").is_hidden()
    project.edit(ALGEBRA, "What does the rank of a matrix count?", "What does a rank count?")
    assert project.run("site", "--out", "out").exit_code == 0
    page.reload()
    page.locator("#_newer button").wait_for()
    assert "What does the rank of a matrix count?" in page.locator("main").inner_text()
    page.reload()
    assert "What does the rank of a matrix count?" in page.locator("main").inner_text()
    page.get_by_role("button", name="Show it").click()
    page.get_by_text("What does a rank count?").wait_for()
    assert page.locator("#_newer").is_hidden()
    kept = page.evaluate(
        "caches.keys().then(([name]) => caches.open(name)).then((cache) => cache.keys())"
        ".then((keys) => keys.length)"
    )
    listed = re.findall(r'"(?!update/).+": "', (project.root / "out/sw.js").read_text("utf-8"))
    assert kept == len(listed), "nothing of the earlier site is kept"


def test_a_site_of_which_a_part_is_of_another_build_takes_no_place(
    project: Project, url: str, visit: Callable[..., Page]
) -> None:
    page = visit(url)
    is_kept(page)
    project.edit(ALGEBRA, "What does the rank of a matrix count?", "What does a rank count?")
    assert project.run("site", "--out", "out").exit_code == 0
    with (project.root / "out/concepts/linear-algebra.html").open("a") as changed:
        changed.write("<!-- of another site -->\n")
    page.evaluate(
        "navigator.serviceWorker.ready.then((it) => it.update()).then(() => {}, () => {})"
    )
    page.wait_for_timeout(1500)
    assert page.evaluate("navigator.serviceWorker.ready.then((it) => !it.waiting)")
    page.goto(f"{url}concepts/linear-algebra.html")
    assert "What does the rank of a matrix count?" in page.locator("main").inner_text()


def test_the_list_holds_every_file_and_the_icons_are_of_their_sizes(project: Project) -> None:
    assert project.run("site", "--out", "out").exit_code == 0
    out: Path = project.root / "out"
    listed, _, _ = (
        (out / "sw.js").read_text("utf-8").removeprefix("const FILES = ").partition(";\n")
    )
    files = {path.relative_to(out).as_posix(): path for path in out.rglob("*") if path.is_file()}
    del files["sw.js"]
    found = {name: sha256(path.read_bytes()).hexdigest() for name, path in files.items()}
    assert json.loads(listed) == found
    manifest = json.loads((out / "site.webmanifest").read_text("utf-8"))
    assert (manifest["name"], manifest["start_url"]) == ("Small Roadmap", "index.html")
    for icon in manifest["icons"]:
        size = struct.unpack(">II", (out / icon["src"]).read_bytes()[16:24])
        assert icon["sizes"] == "{}x{}".format(*size)
