# SPDX-License-Identifier: AGPL-3.0-or-later
"""A released package from an https address, held against the `SHA256SUMS` beside it."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import SplitResult, unquote, urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

SCHEMES = frozenset({"https"})
SUMS = "SHA256SUMS"
MOST = 100 * 2**20  # bytes of a package
MOST_SUMS = 2**20
MOST_REDIRECTS = 5
PATIENCE = 30  # seconds without a byte
CHUNK = 64 * 2**10

# Told how many bytes are there and how many are to come (0: unknown); may raise to cancel.
Progress = Callable[[int, int], None]


class Failed(Exception):
    """There is no package to be had; the message is for the learner."""


def release(address: str, folder: Path, progress: Progress) -> Path:
    """Download the package at `address` into `folder`, and return its path.

    Its SHA-256 must be the one that `SHA256SUMS` beside it states. OSError goes through where the
    disk refuses.
    """
    name = unquote(_parts(address).path.rpartition("/")[2])
    if not name.endswith(".apkg") or "/" in name or "\\" in name:
        raise Failed(f"update_address has to end with the name of a package (.apkg): {address}")
    sums = b"".join(_get(urljoin(address, SUMS), MOST_SUMS, progress))
    expected = _expected(sums.decode("utf-8", "replace"), name)
    found = sha256()
    target = folder / name
    with target.open("wb") as file:
        for piece in _get(address, MOST, progress):
            file.write(piece)
            found.update(piece)
    if found.hexdigest() != expected:
        raise Failed(
            f"{name} is not what its publisher's {SUMS} promises: it was damaged on the way, or "
            "exchanged. Try again later."
        )
    return target


def _expected(sums: str, name: str) -> str:
    """The checksum of a file in the output of `sha256sum`."""
    for line in sums.splitlines():
        digest, _, file = line.strip().partition(" ")
        if file.strip().lstrip("*") == name and len(digest) == 64:
            return digest.lower()
    raise Failed(f"{SUMS} beside the package does not name {name}.")


class _Redirects(HTTPRedirectHandler):
    """Follows a few redirects, and none that leaves https."""

    max_redirections = MOST_REDIRECTS
    max_repeats = MOST_REDIRECTS

    def redirect_request(
        self, req: Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> Request | None:
        _check(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _parts(address: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError as fault:
        raise Failed(f"update_address is no address: {address}") from fault


def _check(address: str) -> None:
    if _parts(address).scheme not in SCHEMES:
        raise Failed(f"Only https:// addresses are used for updates, not {address}")


def _get(address: str, most: int, progress: Progress) -> Iterator[bytes]:
    """The content of an address in pieces."""
    _check(address)
    try:
        request = Request(address, headers={"User-Agent": "roadmap-flashcards"})
        with build_opener(_Redirects).open(request, timeout=PATIENCE) as answer:
            total = int(answer.headers.get("Content-Length") or 0)
            there = 0
            # What has come, not all of a piece: a slow network is to be cancelled at once too.
            while piece := answer.read1(CHUNK):
                there += len(piece)
                if max(there, total) > most:
                    raise Failed(f"{address} is over {most // 2**20} MB; that is no release.")
                yield piece
                progress(there, total)
            if there < total:
                raise Failed(f"The download of {address} broke off. Try again.")
    except HTTPError as fault:
        raise Failed(f"{address}: the server answers {fault.code} {fault.reason}.") from fault
    except (OSError, http.client.HTTPException, ValueError) as fault:
        reason = getattr(fault, "reason", fault)
        raise Failed(
            f"{address} cannot be reached ({reason}). Is there a network, and is update_address "
            "right?"
        ) from fault
