"""The add-on's download of a release: checked, capped, cancellable, https alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from addon_inside import Installed, build
from conftest import Project
from local_server import FIRST, Server, go_on

CONTENT = bytes(range(256)) * 1000


@pytest.fixture
def download(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The module, which takes http from this machine's own server."""
    installed = Installed(build(project), tmp_path)
    module: ModuleType = installed.module("download")
    monkeypatch.setattr(module, "SCHEMES", frozenset({"http"}))
    yield module
    installed.forget()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path / "web") as server:
        server.publish("deck.apkg", CONTENT)
        yield server


@pytest.fixture
def fetch(download: Any, tmp_path: Path) -> Callable[[str], Path]:
    folder = tmp_path / "into"
    folder.mkdir()

    def get(address: str) -> Path:
        path: Path = download.release(address, folder, lambda *_: None)
        return path

    return get


def test_a_release_is_downloaded_and_held_against_its_checksum(
    fetch: Callable[[str], Path], server: Server, tmp_path: Path
) -> None:
    path = fetch(server.address("deck.apkg"))
    assert path == tmp_path / "into" / "deck.apkg"
    assert path.read_bytes() == CONTENT


def test_a_redirect_is_followed(fetch: Callable[[str], Path], server: Server) -> None:
    assert fetch(server.address("moved/deck.apkg")).read_bytes() == CONTENT


def test_progress_is_told_and_can_cancel(download: Any, server: Server, tmp_path: Path) -> None:
    told = []

    def progress(there: int, total: int) -> None:
        told.append((there, total))
        if there > len(CONTENT) // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        download.release(server.address("deck.apkg"), tmp_path, progress)
    assert told[-1][1] == len(CONTENT)
    assert (tmp_path / "deck.apkg").stat().st_size < len(CONTENT)


def test_a_slow_download_is_told_of_each_piece_so_that_it_can_be_cancelled_at_once(
    download: Any, server: Server, tmp_path: Path
) -> None:
    server.publish("slow/deck.apkg", CONTENT)
    told = []

    def progress(there: int, total: int) -> None:
        if total == len(CONTENT):
            told.append(there)
            go_on.set()

    download.release(server.address("slow/deck.apkg"), tmp_path, progress)
    assert told[0] == FIRST


def test_https_alone_is_used(
    fetch: Callable[[str], Path], download: Any, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(download.Failed, match="Only https://"):
        fetch("file:///etc/deck.apkg")
    with pytest.raises(download.Failed, match="Only https://"):
        fetch(server.address("unsafe/deck.apkg"))
    monkeypatch.undo()
    assert frozenset({"https"}) == download.SCHEMES
    with pytest.raises(download.Failed, match="Only https://"):
        fetch(server.address("deck.apkg"))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("wrong.apkg", "not what its publisher's SHA256SUMS promises"),
        ("unlisted.apkg", "does not name unlisted.apkg"),
        ("nowhere/deck.apkg", "the server answers 404"),
        ("loop/deck.apkg", "the server answers 302"),
        ("short/deck.apkg", "broke off"),
        ("deck.zip", "has to end with the name of a package"),
        ("..%2Fdeck.apkg", "has to end with the name of a package"),
    ],
)
def test_what_is_wrong_is_said(
    fetch: Callable[[str], Path], download: Any, server: Server, name: str, message: str
) -> None:
    server.publish("wrong.apkg", CONTENT, checksum="0" * 64)
    server.publish("short/deck.apkg", CONTENT)
    (server.folder / "unlisted.apkg").write_bytes(CONTENT)
    with pytest.raises(download.Failed, match=message):
        fetch(server.address(name))


def test_without_a_network_it_says_so(fetch: Callable[[str], Path], download: Any) -> None:
    with pytest.raises(download.Failed, match="cannot be reached"):
        fetch("http://127.0.0.1:9/deck.apkg")


def test_what_is_no_address_is_called_so(fetch: Callable[[str], Path], download: Any) -> None:
    with pytest.raises(download.Failed, match="is no address"):
        fetch("http://[/deck.apkg")


def test_what_is_too_large_is_not_downloaded(
    fetch: Callable[[str], Path], download: Any, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "MOST", len(CONTENT) - 1)
    with pytest.raises(download.Failed, match="is no release"):
        fetch(server.address("deck.apkg"))
