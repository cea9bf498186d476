"""The preview's server: this machine only, a fixed set of addresses, a message when cards change.

Every address that is answered is in a table made beforehand, so no request can name a file. Pages
of other sites that point a name of theirs at 127.0.0.1 (DNS rebinding) are told apart by the Host
header and refused.
"""

from __future__ import annotations

import json
import re
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath
from socket import SHUT_RDWR, socket
from threading import Condition
from typing import Any

from flashcards.model import EnvironmentFault
from flashcards.preview.content import Content, Data

HEADERS = {
    "Cache-Control": "no-store",
    # MathJax writes style sheets of its own; scripts come from this server's files alone.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "base-uri 'self'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".html": "text/html; charset=utf-8",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".woff": "font/woff",
}
SINCE = re.compile(r"\bsince=([0-9]{1,15})(?![0-9])")
# How many connections may be open at once: more than a browser's, less than a process may have.
MOST = 48
# How long a browser may take to ask, or to take a piece of the answer: seconds.
PATIENCE = 30
# How long a page that has gone may go unnoticed, and its thread with it: seconds.
HEARTBEAT = 10
# After how many milliseconds a page looks for a preview that has stopped.
RETRY = 1000


@dataclass(slots=True)
class State:
    """What is shown now, and which version of the page's data each card has had since when."""

    version: int = 0
    content: Content | None = None
    since: dict[str, int] = field(default_factory=dict)
    changed: Condition = field(default_factory=Condition)

    def show(self, content: Content) -> None:
        """Replace what is shown; whoever waits is woken if anything is different."""
        with self.changed:
            before = self.content
            if before and _same(before, content):
                self.content = content
                return
            self.version += 1
            known = before.cards if before else {}
            self.since = {
                key: self.since[key] if known.get(key) == card else self.version
                for key, card in content.cards.items()
            }
            self.content = content
            self.changed.notify_all()

    def data(self, since: int = 0) -> Data:
        """The page's data: everything but the cards that have not changed since a version."""
        with self.changed:
            assert self.content is not None, "there is something to show before there is a server"
            cards = self.content.cards
            return self.content.frame | {
                "version": self.version,
                "order": list(cards),
                "cards": {key: cards[key] for key in cards if self.since[key] > since},
            }

    def wait(self, version: int) -> int:
        """The version that is shown, as soon as it is not `version`, or after `HEARTBEAT`."""
        with self.changed:
            self.changed.wait_for(lambda: self.version != version, HEARTBEAT)
            return self.version


def _same(one: Content, other: Content) -> bool:
    """Whether a page looks the same; for a dict alone, the order of the cards would not count."""
    return (one.frame, list(one.cards.items())) == (other.frame, list(other.cards.items()))


class Server(ThreadingHTTPServer):
    """Serves a state and a set of files, each by its path."""

    daemon_threads = True
    # Else a second server would quietly take over the port of a running one on some systems.
    allow_reuse_port = False

    def __init__(self, port: int, state: State, files: dict[str, Path], page: str) -> None:
        """Listen on 127.0.0.1; port 0 is any free one. `page` answers `/`.

        Raises EnvironmentFault when the port cannot be had.
        """
        self.state, self.files, self.page = state, files, page
        self.open: list[socket] = []
        try:
            super().__init__(("127.0.0.1", port), Handler)
        except (OSError, OverflowError) as fault:
            reason = getattr(fault, "strerror", None) or str(fault)
            raise EnvironmentFault(
                f"port {port} cannot be used: {reason}; choose another with --port, "
                "or let --port 0 find one"
            ) from fault

    @property
    def url(self) -> str:
        """Where a browser finds the page."""
        return f"http://127.0.0.1:{self.server_port}/"

    def process_request(self, request: Any, client_address: Any) -> None:
        """Let the oldest connection go for one too many; a page that is there comes back."""
        self.open.append(request)
        if len(self.open) > MOST:
            with suppress(OSError):
                self.open.pop(0).shutdown(SHUT_RDWR)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Close a connection that is done with."""
        with suppress(ValueError):
            self.open.remove(request)
        super().shutdown_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that has gone away is nobody's mistake; anything else is ours."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Server
    server_version = "flashcards"
    timeout = PATIENCE
    sys_version = ""

    def do_GET(self) -> None:
        """Answer with a page, a file, the data, or the stream of messages."""
        if not self.is_local():
            self.answer(403, "text/plain", b"This preview is for this computer only.\n")
            return
        path, _, query = self.path.partition("?")
        if path == "/events":
            self.stream()
        elif path == "/data.json":
            since = SINCE.search(query)
            data = self.server.state.data(int(since[1]) if since else 0)
            self.answer(200, TYPES[".json"], json.dumps(data).encode())
        elif path == "/":
            self.answer(200, TYPES[".html"], self.server.page.encode())
        else:
            self.file(path)

    do_HEAD = do_GET  # noqa: N815

    def is_local(self) -> bool:
        """Whether the browser was asked for this machine by a name that only means this machine."""
        port = self.server.server_port
        return self.headers.get("Host", "") in {f"127.0.0.1:{port}", f"localhost:{port}"}

    def file(self, path: str) -> None:
        """Answer with a file of the table, or a figure of the cards that are shown."""
        content = self.server.state.content
        figures = content.figures if content else {}
        folder, _, name = path.rpartition("/")
        found = figures.get(name) if folder == "/figures" else self.server.files.get(path[1:])
        kind = TYPES.get(PurePosixPath(name).suffix.lower())
        if folder == "/figures" and not (kind or "").startswith("image/"):
            kind = None  # whatever a card calls a figure, it is no program of this page
        try:
            content_ = found.read_bytes() if found and kind else None
        except OSError:  # removed a moment ago
            content_ = None
        if content_ is None or kind is None:
            self.answer(404, "text/plain", b"There is nothing here.\n")
        else:
            self.answer(200, kind, content_)

    def stream(self) -> None:
        """Server-sent events: a message with each new version, and a sign of life in between."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.fixed_headers()
        if self.command == "HEAD":
            return
        self.wfile.write(f"retry: {RETRY}\n\n".encode())
        version = -1
        while True:
            shown = self.server.state.wait(version)
            message = f"data: {shown}\n\n" if shown != version else ": still here\n\n"
            self.wfile.write(message.encode())
            self.wfile.flush()
            version = shown

    def answer(self, status: int, kind: str, body: bytes) -> None:
        """Send a whole response."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.fixed_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def fixed_headers(self) -> None:
        """The headers of every response, and the end of the headers."""
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: a line a request would bury what matters."""
