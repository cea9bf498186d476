"""A web server on this machine, for downloads that go wrong."""

from __future__ import annotations

import threading
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType

FIRST = 10  # bytes that a slow server sends
go_on = threading.Event()


class _Handler(SimpleHTTPRequestHandler):
    """Serves files; `/moved/…` redirects to them, `/unsafe/…` to ftp, `/loop/…` to itself.

    `/short/…` breaks off, `/slow/…` sends the rest only when it is told to go on.
    """

    def do_GET(self) -> None:
        kind, _, rest = self.path.lstrip("/").partition("/")
        redirects = {"moved": f"/{rest}", "unsafe": f"ftp://127.0.0.1/{rest}", "loop": self.path}
        if kind in redirects:
            self.send_response(302)
            self.send_header("Location", redirects[kind])
            self.end_headers()
        elif kind == "short" and not rest.endswith("SHA256SUMS"):
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"too little")
        elif kind == "slow" and not rest.endswith("SHA256SUMS"):
            content = Path(self.directory, "slow", rest).read_bytes()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content[:FIRST])
            self.wfile.flush()
            go_on.wait(5)
            self.wfile.write(content[FIRST:])
        else:
            super().do_GET()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing: a test's output is its own."""


class Server:
    """Serves a folder on 127.0.0.1 for as long as the block runs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()

        def handler(*arguments: object) -> _Handler:
            return _Handler(*arguments, directory=str(folder))  # type: ignore[arg-type]

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)

    def publish(self, name: str, content: bytes, checksum: str = "") -> None:
        """Put a file there, and its line into the `SHA256SUMS` beside it."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        with (path.parent / "SHA256SUMS").open("a") as sums:
            sums.write(f"{checksum or sha256(content).hexdigest()}  {path.name}\n")

    def address(self, name: str) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/{name}"

    def __enter__(self) -> Server:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.server.shutdown()
        self.server.server_close()
