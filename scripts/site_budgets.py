"""Hold the site to its budgets: `python scripts/site_budgets.py`. Needs `dev` and `npm ci`.

A telephone of the middle class on a fast 3G network: a processor four times slower than this one,
1.6 Mbit/s down, 750 kbit/s up, 150 ms to the host and back; the host packs what it sends, as
GitHub's pages do. Prints a line for each budget, and ends with 1 where one is exceeded.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
LIGHTHOUSE = Path(__file__).parent / "lighthouse"
NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 750e3 / 8,
}
SLOWER = 4
CHROME = shutil.which("chromium") or shutil.which("google-chrome")
PACKED = {".html", ".css", ".js", ".mjs", ".json", ".svg", ".xml", ".wasm", ".webmanifest"}
REVIEWS = 10_000
CARDS = 30
RUNS = 3
THINKS = 1000  # milliseconds that a learner takes for an answer, at least
PAGES = ("", *(f"{page}.html" for page in "concepts/linear-algebra study placement update".split()))
AUDITS = ("performance", "accessibility", "best-practices", "seo")


@dataclass(frozen=True)
class Measure:
    """What was measured of a budget, in `unit`: at `most` so much is one, or at `least`."""

    name: str
    value: float
    unit: str
    most: float = float("inf")
    least: float = float("-inf")

    @property
    def kept(self) -> bool:
        """Whether the budget is kept."""
        return self.least <= self.value <= self.most

    def __str__(self) -> str:
        limit = f"≤ {self.most:g}" if self.most < float("inf") else f"≥ {self.least:g}"
        verdict = "ok" if self.kept else "EXCEEDED"
        return f"{self.name:58} {self.value:8.1f} {self.unit:4} {limit:>8}  {verdict}"


class Packing(SimpleHTTPRequestHandler):
    """A host for static pages that packs what a browser lets it."""

    def do_GET(self) -> None:
        """Send a file, packed where it is of a kind that shrinks."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if path.suffix not in PACKED or not path.is_file():
            super().do_GET()
            return
        content = packed(path)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "max-age=600")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@cache
def packed(path: Path) -> bytes:
    """A file as a host packs it."""
    return gzip.compress(path.read_bytes(), 6)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address at which a folder is served meanwhile."""
    host = ThreadingHTTPServer(("127.0.0.1", 0), partial(Packing, directory=str(folder)))
    threading.Thread(target=host.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{host.server_port}/"
    host.shutdown()


def main() -> int:
    """Write the site, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--lighthouse", action="store_true", help="ask Lighthouse too")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        site = Path(name) / "site"
        program = [sys.executable, "-c", "from flashcards.cli import main; main()"]
        with served(site) as url:
            command = [*program, "site", "--out", str(site), "--address", url]
            subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
            found = [offline(site)]
            browser = playwright.chromium.launch(executable_path=CHROME, args=["--no-sandbox"])
            found += measured(browser, url, largest(site))
            pages = PAGES if asked.lighthouse else []
            found += [each for page in pages for each in audited(url + page)]
    print(*found, sep="\n")
    return int(not all(each.kept for each in found))


def largest(site: Path) -> str:
    """The concept whose page weighs most."""
    return max((site / "concepts").glob("*.html"), key=lambda path: len(packed(path))).stem


def offline(site: Path) -> Measure:
    """What one visit keeps for when there is no network, MathJax and its fonts included."""
    listed = re.findall(r'^ "(.+)": "[0-9a-f]{64}"', (site / "sw.js").read_text("utf-8"), re.M)
    kept = [site / path for path in listed if not path.startswith("update/")]
    size = sum(len(packed(each)) if each.suffix in PACKED else each.stat().st_size for each in kept)
    return Measure("all cards without a network", size / 1e6, "MB", most=6)


def measured(browser: Browser, url: str, concept: str) -> list[Measure]:
    """Weight and first paint of the pages, and how long the next card takes."""
    found = []
    for page, name in (("", "home"), (f"concepts/{concept}.html", concept)):
        weight, painted = loaded(browser, url + page)
        found.append(Measure(f"{name}: before MathJax", weight / 1e3, "kB", most=120))
        found.append(Measure(f"{name}: first contentful paint", painted / 1e3, "s", most=1.5))
    for page in ("study", "placement"):
        painted = loaded(browser, f"{url}{page}.html")[1]
        found.append(Measure(f"{page}: first contentful paint", painted / 1e3, "s", most=1.5))
    waits = sorted(answered(browser, url))
    name = f"next card at {REVIEWS} answers"
    found.append(Measure(f"{name}: median of {CARDS}", statistics.median(waits), "ms", most=50))
    found.append(Measure(f"{name}: slowest of {CARDS}", waits[-1], "ms", most=50))
    browser.close()
    return found


def slow(page: Page) -> None:
    """Make the page's device and network what the budgets are for."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", NETWORK)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def loaded(browser: Browser, url: str) -> tuple[float, float]:
    """The bytes that a first visit fetches without MathJax, the milliseconds to the first paint."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, service_workers="block")
    page = context.new_page()
    slow(page)
    page.goto(url, wait_until="networkidle")
    told = page.evaluate(
        "[performance.getEntriesByType('paint').find(({name}) => name == 'first-contentful-paint')"
        ".startTime, ...[...performance.getEntriesByType('navigation'),"
        "...performance.getEntriesByType('resource')]"
        ".filter(({name}) => !name.includes('/mathjax/')).map((each) => each.transferSize)]"
    )
    context.close()
    return sum(told[1:]), told[0]


def answered(browser: Browser, url: str) -> list[float]:
    """The milliseconds from a rating's key to the next question, with a long log behind it."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, service_workers="block")
    page = context.new_page()
    page.goto(f"{url}study.html")
    page.wait_for_selector("[data-state=question]")
    page.evaluate(LOG, REVIEWS)
    page.reload()
    page.wait_for_selector("[data-state=question]")
    slow(page)
    waits = []
    for _ in range(CARDS):
        page.keyboard.press("Space")
        page.wait_for_selector("[data-state=answer]")
        page.wait_for_timeout(THINKS)
        waiting = page.evaluate_handle(NEXT)
        page.keyboard.press("4")
        waits.append(float(waiting.evaluate("each => each.done")))
        page.wait_for_selector("[data-state=question]")
    context.close()
    return waits


# A log of a learner who has answered so often: every card some times, the last time long ago enough
# for some of them to be due.
LOG = """async (count) => {
  const [{ begin }, { default: deck }] = await Promise.all([
    import("./study/begin.js"), import("./study/deck.js")]);
  const session = await begin();
  const cards = deck.cards.slice(0, deck.cards.length - 200);
  const lines = Array.from({ length: count }, (_, at) => ({
    id: `made ${at}`, at: Date.now() - 90 * 86_400_000 + at * 700_000, west: 0,
    card: cards[at % cards.length].id, rating: at % 9 ? 3 : 1, took: 6000 }));
  await session.takeIn(lines);
}"""
# Until the frame after that in which the next question stands.
NEXT = """() => ({ done: new Promise((resolve) => {
  const study = document.getElementById("_study");
  let since = 0;
  addEventListener("keydown", () => (since = performance.now()), { capture: true, once: true });
  const seen = new MutationObserver(() => {
    if (study.dataset.state !== "question") return;
    seen.disconnect();
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve(performance.now() - since);
      port2.postMessage("painted");
    });
  });
  seen.observe(study, { attributes: true });
}) })"""


def audited(url: str) -> list[Measure]:
    """What Lighthouse gives a page in each of its categories, from 0 to 100: the median of runs."""
    if not (LIGHTHOUSE / "node_modules").is_dir():
        subprocess.run(["npm", "ci", "--no-progress"], cwd=LIGHTHOUSE, check=True)
    command = ["node_modules/.bin/lighthouse", url, "--quiet", "--output=json"]
    command += ["--chrome-flags=--headless=new --no-sandbox"]
    path = {"CHROME_PATH": CHROME or ""}
    told = [
        json.loads(subprocess.check_output(command, cwd=LIGHTHOUSE, env=os.environ | path))
        for _ in range(RUNS)
    ]
    page = url.rpartition("/")[2] or "home"
    found = []
    for audit in AUDITS:
        score = statistics.median(each["categories"][audit]["score"] for each in told)
        found.append(Measure(f"{page}: {audit}", 100 * score, "", least=95))
    return found


if __name__ == "__main__":
    sys.exit(main())
