"""Take the picture of the site: `python scripts/site_pictures.py`. Needs `dev` and `npm ci`."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from pictures import ROOT, side_by_side
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

TARGET = ROOT / "docs" / "images" / "site.png"


def main() -> None:
    """Home, a card to study, what a placement found and the map, each on a phone, side by side."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        site = Path(name) / "site"
        program = [sys.executable, "-c", "from flashcards.cli import main; main()"]
        subprocess.run([*program, "site", "--out", site], cwd=ROOT, check=True)
        with browsing(playwright, site) as (browser, url):
            shots = taken(browser, url)
            page = browser.new_page(viewport={"width": 1280, "height": 660})
            page.set_content(side_by_side(shots).replace("512px", "612px"))
            page.screenshot(path=TARGET)
    print(TARGET.relative_to(ROOT))


@contextmanager
def browsing(playwright: Playwright, site: Path) -> Iterator[tuple[Browser, str]]:
    """A browser, and the address at which a folder of pages is served meanwhile."""
    host = ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(site))
    )
    threading.Thread(target=host.serve_forever, daemon=True).start()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
    yield browser, f"http://127.0.0.1:{host.server_port}/"
    browser.close()
    host.shutdown()


def taken(browser: Browser, url: str) -> list[bytes]:
    """The four pictures; the last two by night."""
    shots = []
    for night in (False, True):
        page = browser.new_page(
            viewport={"width": 390, "height": 844},
            device_scale_factor=1.5,
            color_scheme="dark" if night else "light",
        )
        shots += by_night(page, url) if night else by_day(page, url)
        page.close()
    return shots


def by_day(page: Page, url: str) -> list[bytes]:
    """Home, and the answer of a card."""
    page.goto(url)
    home = page.screenshot()
    page.goto(f"{url}study.html")
    page.wait_for_selector("[data-state=question]")
    page.keyboard.press("Space")
    page.wait_for_selector("[data-state=answer]")
    return [home, page.screenshot()]


def by_night(page: Page, url: str) -> list[bytes]:
    """What a placement found, and the map afterwards."""
    page.goto(f"{url}placement.html")
    page.wait_for_selector("[data-state=question]")
    asked = 0
    while page.locator("#_study[data-state=done]").count() == 0:
        page.keyboard.press("Space")
        page.wait_for_selector("[data-state=answer]")
        page.keyboard.press("2" if asked % 3 else "1")
        asked += 1
        page.wait_for_selector("[data-state=question], [data-state=done]")
    found = page.screenshot()
    page.locator("[data-do=grade]").click()
    page.wait_for_selector("#_study[data-state=question]")
    page.goto(url)
    page.locator(".map.narrow .known").first.wait_for()
    page.evaluate("document.getElementById('_road').scrollIntoView({behavior: 'instant'})")
    page.wait_for_timeout(500)
    return [found, page.screenshot()]


if __name__ == "__main__":
    main()
