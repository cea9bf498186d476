"""What the tests share: a small project to change at will, the whole deck, real Anki."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
from desktop.anki_desktop import RELEASES, missing
from typer.testing import CliRunner, Result

from flashcards import cli, ledger, notes
from flashcards.engine.apkg import Refused
from flashcards.model import EnvironmentFault, UnusableInput
from flashcards.sources import load_deck

# Most tests need neither a browser nor Anki: who has not installed these can run the others.
if TYPE_CHECKING:
    from anki.collection import Collection
    from playwright.sync_api import Browser, Page, Request

REPOSITORY = Path(__file__).resolve().parents[1]
SMALL = Path(__file__).parent / "data" / "small"

# 2026-11-23 00:00 UTC: the time of releases and of unpublished cards where tests set the clock.
EPOCH = 1_795_392_000

# Real Anki stamps what a learner does with the machine's clock, and takes of a note what is newer:
# a release that a learner had before, and one that comes after whatever the learner does in a test.
DAY = 86_400
BEFORE = int(time.time()) - DAY
AFTER = int(time.time()) + DAY


@pytest.fixture(scope="session", autouse=True)
def _own_surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A cache for the tests alone; it must not matter to any of them what is in it.

    And a folder for journals and locks, and no repository named from outside, as git names one in
    a hook and in `git bisect run`: the tests would commit to it.
    """
    with pytest.MonkeyPatch.context() as monkeypatch:
        for name in [each for each in os.environ if each.startswith("GIT_")]:
            monkeypatch.delenv(name)
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


class Project:
    """A copy of a deck's sources that a test may change, and the command line run in it."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root = root
        self.monkeypatch = monkeypatch

    def run(self, *arguments: str, epoch: int | None = EPOCH) -> Result:
        """Run `flashcards ARGUMENTS` in the project, the clock of unpublished cards at `epoch`."""
        self.monkeypatch.chdir(self.root)
        environment = {"SOURCE_DATE_EPOCH": None if epoch is None else str(epoch), "NO_COLOR": "1"}
        result = CliRunner().invoke(cli.app, arguments, env=environment)
        # As `cli.main` ends: the runner calls every exception 1, which is the code of findings.
        if isinstance(result.exception, EnvironmentFault | OSError):
            result.exit_code = 4
        elif isinstance(result.exception, UnusableInput | Refused):
            result.exit_code = 3
        elif result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def start(self, *arguments: str, path: Path | None = None) -> subprocess.Popen[str]:
        """`flashcards ARGUMENTS` as a process of its own; `path` is searched first for modules."""
        program = "from flashcards.cli import main; main()"
        found = os.pathsep.join(str(each) for each in (path, REPOSITORY) if each)
        return subprocess.Popen(
            [sys.executable, "-c", program, *arguments],
            cwd=self.root,
            env=os.environ | {"PYTHONPATH": found, "NO_COLOR": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # A suite that was started in the background ignores Ctrl+C, and so would this.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
        )

    def build(self, *arguments: str, epoch: int | None = EPOCH) -> Path:
        """The package that `flashcards build` writes."""
        result = self.run("build", *arguments, epoch=epoch)
        assert result.exit_code == 0, result.output + repr(result.exception)
        return self.root / result.stdout.strip().splitlines()[0]

    def publish(self, version: str, when: int, *, rename_decks: bool = False) -> None:
        """Write the ledger as a release of `version` at `when` does."""
        deck, _ = load_deck(self.root)
        path = self.root / "decks" / "ledger.jsonl"
        before, _ = ledger.read(path.read_text("utf-8") if path.exists() else "", str(path))
        named = {name: each for name, each in before.items() if each.kind != ledger.DECK}
        named = named if rename_decks else dict(before)
        compiled, _ = notes.compiled(deck, named, lambda _: when)
        decks = notes.deck_names(deck.roadmap, named)
        current = notes.content(compiled, notes.note_types(deck.roadmap, before, when), decks)
        after = ledger.released(before, current, version, when, deck.roadmap.id)
        path.write_text(ledger.write(after), "utf-8")

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace a text that must be there."""
        file = self.root / path
        text = file.read_text("utf-8")
        assert old in text, f"{path} does not hold {old!r}"
        file.write_text(text.replace(old, new), "utf-8")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A copy of the small project in tests/data/small."""
    root = tmp_path / "project"
    shutil.copytree(SMALL, root)
    return Project(root, monkeypatch)


@pytest.fixture
def whole_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A copy of this repository's own roadmap and cards."""
    root = tmp_path / "whole"
    root.mkdir()
    shutil.copy(REPOSITORY / "roadmap.yaml", root)
    shutil.copytree(REPOSITORY / "decks", root / "decks")
    return Project(root, monkeypatch)


NO_ENGINE = "Anki's engine is not installed: pip install anki"


@pytest.fixture(scope="session")
def anki() -> ModuleType:
    """The real engine of Anki; tests that need it are skipped without."""
    engine: ModuleType = pytest.importorskip("anki.collection", reason=NO_ENGINE)
    return engine


@pytest.fixture
def new_collection(tmp_path: Path, anki: ModuleType) -> Iterator[Callable[[], Collection]]:
    """A maker of fresh collections, each closed at the end."""
    opened: list[Collection] = []

    def make() -> Collection:
        folder = tmp_path / f"collection-{len(opened)}"
        folder.mkdir()
        opened.append(anki.Collection(str(folder / "collection.anki2")))
        return opened[-1]

    yield make
    for collection in opened:
        collection.close()


@pytest.fixture
def collection(new_collection: Callable[[], Collection]) -> Collection:
    """A fresh collection of real Anki."""
    return new_collection()


NO_BROWSER = "there is no browser: apt-get install chromium, or: playwright install chromium"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium or what else there is; tests that need one are skipped without."""
    api = pytest.importorskip("playwright.sync_api", reason=NO_BROWSER)
    found = filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome")))
    quiet = "no-sandbox disable-gpu disable-background-networking disable-component-update"
    arguments = [f"--{name}" for name in f"{quiet} disable-sync no-first-run".split()]
    with api.sync_playwright() as playwright:
        try:
            opened = playwright.chromium.launch(
                executable_path=next(found, None), args=arguments, timeout=60_000
            )
        except api.Error:
            pytest.skip(NO_BROWSER)
        yield opened
        opened.close()


# -- The site, served as any host does ----------------------------------------------------------


class Quiet(SimpleHTTPRequestHandler):
    """A host for static pages that says nothing."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def handle(self) -> None:
        """Answer; a page that is left in the middle of it hangs up, which is no fault."""
        with suppress(ConnectionError):
            super().handle()

    def finish(self) -> None:
        """End an answer, also to who has hung up."""
        with suppress(ConnectionError):
            super().finish()


@pytest.fixture
def host() -> Iterator[Callable[[Path], str]]:
    """Serves a folder; gives its address, with a slash at the end."""
    running: list[ThreadingHTTPServer] = []

    def serve(folder: Path) -> str:
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        running.append(server)
        return f"http://127.0.0.1:{server.server_port}/"

    yield serve
    for server in running:
        server.shutdown()
        server.server_close()


@pytest.fixture
def url(project: Project, host: Callable[[Path], str]) -> str:
    """The address of the small project's site."""
    assert project.run("site", "--out", "out").exit_code == 0
    return host(project.root / "out")


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens an address; an error of the page, or a request to anybody else, fails the test."""
    errors: list[str] = []
    contexts = []

    def open_(
        url: str,
        width: int = 1280,
        height: int = 800,
        *,
        scripts: bool = True,
        dark: bool = False,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        origin = url[: url.index("/", 8) + 1]

        def asked(request: Request) -> None:
            if not request.url.removeprefix("blob:").startswith(origin):
                errors.append(request.url)

        page.on("request", asked)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda each: errors.append(each.text) if each.type == "error" else None)
        page.goto(url)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert errors == []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly which promises were not tested because this machine lacks something."""
    reasons = {"A BROWSER": NO_BROWSER, "ANKI'S ENGINE": NO_ENGINE}
    reasons |= {f"ANKI {each}": missing(each) for each in RELEASES}
    for where, reason in reasons.items():
        skipped = [
            each
            for each in terminalreporter.stats.get("skipped", [])
            if reason and reason in str(each.longrepr)
        ]
        if skipped:
            terminalreporter.section(f"NOT TESTED IN {where}", red=True, bold=True)
            terminalreporter.line(reason)
            for report in skipped:
                terminalreporter.line(report.nodeid)
