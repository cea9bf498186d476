"""The page as files: what the server serves, in a folder to publish or to open from a disk."""

from __future__ import annotations

import json
import shutil
from html import escape
from importlib.resources import files as resources
from pathlib import Path

from flashcards import files, look, mathjax
from flashcards.preview.content import Content

ASSETS = ("page.css", "page.js", "mathjax-settings.js")


def assets() -> dict[str, Path]:
    """Every file that the page loads beside its data, by its address relative to the page."""
    own = Path(str(resources(__package__))) / "page"
    return {
        **{f"assets/{name}": own / name for name in ASSETS},
        "assets/card.css": Path(str(resources(look))) / "style.css",
        **{f"mathjax/{name}": path for name, path in mathjax.find().items()},
    }


def page(title: str, *, live: bool) -> str:
    """The HTML of the page; a live one asks the server for its data, the other has a file."""
    source = resources(__package__).joinpath("page/index.html").read_text(encoding="utf-8")
    data = "" if live else '<script src="data.js" defer></script>'
    parts = {"<!--title-->": escape(title), "<!--mark-->": files.MARK, "<!--data-->": data}
    for place, text in parts.items():
        source = source.replace(place, text)
    return source.replace("data-live", "data-live" if live else "data-static")


def write(content: Content, target: Path) -> Path:
    """Write the page into the folder `target`, replacing an earlier one whole; return its path.

    Raises UnusableInput when `target` holds anything else, so that nothing is ever lost.
    """
    with files.replaced_pages(target) as folder:
        copies = assets() | {f"figures/{name}": path for name, path in content.figures.items()}
        for name, path in copies.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, folder / name)
        data = content.frame | {"version": 1, "order": list(content.cards), "cards": content.cards}
        # As a script, since a page that is opened from a disk may not fetch anything.
        (folder / "data.js").write_text(f"window.deck = {json.dumps(data)};\n", "utf-8")
        (folder / "index.html").write_text(page(str(data["title"]), live=False), "utf-8")
    return target / "index.html"
