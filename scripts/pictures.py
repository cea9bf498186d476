"""Take the README's picture of cards: `python scripts/pictures.py`. Needs the extra `dev`.

The cards are those of the deck, shown by `flashcards preview --static` in a browser.
"""

from __future__ import annotations

import base64
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "images" / "cards.png"
# Card, whether the answer is shown, whether it is night.
CARDS = (
    ("base-rate-nine-percent", True, False),
    ("early-stopping-from-curves", False, False),
    ("chained-assignment-never-writes", True, True),
    ("p-value-definition", True, True),
)


def main() -> None:
    """Show each card in a phone's frame, and lay the four side by side."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        program = [sys.executable, "-c", "from flashcards.cli import main; main()"]
        subprocess.run([*program, "preview", "--static", folder / "site"], cwd=ROOT, check=True)
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        shots = [taken(browser, folder, *card) for card in CARDS]
        page = browser.new_page(viewport={"width": 1280, "height": 560})
        page.set_content(side_by_side(shots))
        TARGET.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=TARGET)
        browser.close()
    print(TARGET.relative_to(ROOT))


def taken(browser: Browser, folder: Path, card: str, answer: bool, night: bool) -> bytes:
    """The picture of one card on a phone."""
    page: Page = browser.new_page(
        viewport={"width": 1000, "height": 1600},
        device_scale_factor=1.5,
        color_scheme="dark" if night else "light",
    )
    page.goto((folder / "site" / "index.html").as_uri())
    page.get_by_role("button", name="Phone").click()
    shown = page.locator(f"[data-card='{card}']")
    page.get_by_role("searchbox").fill(card)  # nothing else is shown below it
    shown.wait_for()
    if answer:
        shown.get_by_role("button", name="Show answer").click()
    page.wait_for_timeout(1500)
    element = shown.locator("iframe").element_handle()
    frame, box = element.content_frame(), element.bounding_box()
    assert frame
    assert box
    height = frame.evaluate("document.body.getBoundingClientRect().height")
    picture = page.screenshot(
        clip={"x": box["x"], "y": box["y"], "width": box["width"], "height": height - 2}
    )
    page.close()
    return picture


def side_by_side(shots: list[bytes]) -> str:
    """A page with the pictures in phones."""
    images = "".join(
        f'<div><img src="data:image/png;base64,{base64.b64encode(shot).decode()}"></div>'
        for shot in shots
    )
    return f"""<!doctype html><style>
body {{ margin: 0; padding: 24px; display: flex; gap: 24px; background: #eceff3; }}
div {{ flex: 1; height: 512px; overflow: hidden; border-radius: 18px; background: #fff;
  box-shadow: 0 2px 12px #0003; }}
div:nth-child(n+3) {{ background: #1b1f26; }}
img {{ width: 100%; display: block; }}
</style>{images}"""


if __name__ == "__main__":
    main()
