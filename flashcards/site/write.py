"""The site as a folder of files: any host for static pages takes it, and a disk does."""

from __future__ import annotations

import shutil
from importlib.resources import files as resources
from pathlib import Path

from flashcards import files, look, mathjax
from flashcards.site import concept, home
from flashcards.site.content import Site
from flashcards.site.page import HOME, Page, html

ASSETS = ("site.css", "site.js", "formulas.js", "icon.svg")


def write(site: Site, target: Path) -> Path:
    """Write the site into the folder `target`, replacing an earlier one whole; return its home.

    Raises UnusableInput when `target` holds anything else, EnvironmentFault without MathJax.
    """
    copies = _copies(site)
    with files.replaced_pages(target) as folder:
        for name, path in copies.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, folder / name)
        for name, text in texts(site).items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, "utf-8", newline="\n")
    return target / HOME


def pages(site: Site) -> list[Page]:
    """Every page."""
    concepts = (concept.page(site, *place) for place in site.roadmap.homes())
    return [home.page(site), *concepts]


def texts(site: Site) -> dict[str, str]:
    """What is made for this deck, by its path in the site."""
    return {page.path: html(page, site) for page in pages(site)}


def _copies(site: Site) -> dict[str, Path]:
    """What is copied as it is, by its path in the site."""
    own = Path(str(resources(__package__))) / "assets"
    licence = {"LICENSE.txt": site.licence} if site.licence else {}
    return {
        **{f"assets/{name}": own / name for name in ASSETS},
        "assets/card.css": Path(str(resources(look))) / "style.css",
        **{f"mathjax/{name}": path for name, path in mathjax.find().items()},
        **{f"figures/{name}": path for name, path in site.figures.items()},
        **licence,
    }
