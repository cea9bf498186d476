"""What makes the site one to install and to use without a network: its list of files, icons."""

from __future__ import annotations

import json
from hashlib import sha256
from importlib.resources import files as resources
from pathlib import Path

from flashcards.site.content import Site
from flashcards.site.page import HOME
from flashcards.site.png import Colour, Picture

MANIFEST = "site.webmanifest"
WORKER = "sw.js"
SIZES = (192, 512)
# What files of the site no reader asks for by themselves.
UNASKED = (WORKER,)
_PAGE = (0xF4, 0xF5, 0xF7)
# The icon of `assets/icon.svg`, of 32 by 32, without its round corners.
_ICON: tuple[tuple[int, int, int, int, Colour], ...] = (
    (7, 3, 20, 22, (0x8D, 0xB7, 0xFF)),
    (4, 7, 20, 22, (0x1F, 0x5F, 0xC4)),
    (9, 13, 10, 2, (0xFF, 0xFF, 0xFF)),
    (9, 18, 6, 2, (0xFF, 0xFF, 0xFF)),
)


def made(site: Site) -> dict[str, bytes]:
    """The manifest (https://www.w3.org/TR/appmanifest/) and its icons, by their paths."""
    icons = {f"assets/icon-{size}.png": _icon(size) for size in SIZES}
    listed = [
        {"src": f"assets/icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png"}
        for size in SIZES
    ]
    manifest = {
        "name": site.roadmap.title,
        "short_name": site.roadmap.title,
        "description": site.words.lead,
        "lang": site.roadmap.deck.language or "en",
        "id": site.roadmap.id,
        "start_url": HOME,
        "scope": ".",
        "display": "standalone",
        "background_color": "#f4f5f7",
        "theme_color": "#1f5fc4",
        "icons": listed,
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
    return {MANIFEST: text.encode(), **icons}


def _icon(size: int) -> bytes:
    picture = Picture(size, size, _PAGE)
    by = size / 32
    for x, y, width, height, colour in _ICON:
        picture.fill(x * by, y * by, width * by, height * by, colour)
    return picture.png()


def worker(folder: Path) -> str:
    """The service worker of the site that lies in a folder: its files by hash, and what to do."""
    hashes = {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    listed = {name: hash_ for name, hash_ in hashes.items() if name not in UNASKED}
    does = (Path(str(resources(__package__))) / "assets" / "offline.js").read_text("utf-8")
    return f"const FILES = {json.dumps(listed, indent=1)};\n\n{does}"
