"""The site as a folder of files: any host for static pages takes it, and a disk does."""

from __future__ import annotations

import shutil
from importlib.resources import files as resources
from pathlib import Path

from flashcards import files, look, mathjax, npm
from flashcards.site import (
    concept,
    home,
    offline,
    placing,
    releases,
    road_picture,
    search_index,
    studying,
    updating,
    whereabouts,
)
from flashcards.site.content import Site
from flashcards.site.page import HOME, Page, html

ASSETS = ("site.css", "site.js", "search.js", "formulas.js", "icon.svg")


def write(site: Site, target: Path) -> Path:
    """Write the site into the folder `target`, replacing an earlier one whole; return its home.

    Raises UnusableInput when `target` holds anything else, EnvironmentFault without MathJax or what
    npm installs.
    """
    copies = _copies(site)
    with files.replaced_pages(target) as folder:
        for name, path in copies.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, folder / name)
        for name, content in made(site).items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        (folder / offline.WORKER).write_text(offline.worker(folder), "utf-8", newline="\n")
    return target / HOME


def pages(site: Site) -> list[Page]:
    """Every page."""
    concepts = (concept.page(site, *place) for place in site.roadmap.homes())
    return [
        home.page(site),
        studying.page(site),
        placing.page(site),
        updating.page(site),
        *concepts,
        *releases.pages(site),
    ]


def made(site: Site) -> dict[str, bytes]:
    """What is made for this deck, by its path in the site."""
    every = pages(site)
    texts = {page.path: html(page, site, whereabouts.head(page, site)) for page in every}
    texts["assets/search-data.js"] = search_index.script(site)
    texts |= studying.made(site)
    if site.address:
        texts[whereabouts.SITEMAP] = whereabouts.sitemap(every, site)
        if site.releases:
            texts[whereabouts.FEED] = whereabouts.feed(site)
    found = {path: text.encode() for path, text in texts.items()}
    found |= offline.made(site) | updating.made()
    if site.address:
        found[whereabouts.PICTURE] = road_picture.png(site.roadmap)
    return found


def _copies(site: Site) -> dict[str, Path]:
    """What is copied as it is, by its path in the site."""
    own = Path(str(resources(__package__))) / "assets"
    licence = {"LICENSE.txt": site.licence} if site.licence else {}
    return {
        **{f"assets/{name}": own / name for name in ASSETS},
        "assets/card.css": Path(str(resources(look))) / "style.css",
        **{f"mathjax/{name}": path for name, path in mathjax.find().items()},
        **npm.find(),
        **studying.copies(),
        **updating.copies(),
        **{f"figures/{name}": path for name, path in site.figures.items()},
        **{f"files/{each.path.name}": each.path for each in site.downloads},
        **licence,
    }
