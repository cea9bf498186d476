"""What there is to download: the packages and the add-on, with version, size and checksum."""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from flashcards.model import Roadmap, SiteWords, UnusableInput

if TYPE_CHECKING:
    from flashcards.site.content import Site

# Where a package and an add-on tell their version.
TOLD = {".apkg": "version", ".ankiaddon": "human_version"}
LARGEST_MANIFEST = 64_000_000


@dataclass(frozen=True, slots=True)
class Download:
    """A file to download; `kind` is the word that says what it is for, `size` in bytes."""

    path: Path
    kind: str
    version: str
    size: int
    checksum: str


def found(folder: Path, roadmap: Roadmap) -> tuple[Download, ...]:
    """What a build or a release of this deck left in a folder; raises UnusableInput for nothing."""
    names = {
        f"{roadmap.id}.apkg": "package",
        f"{roadmap.id}-update.apkg": "update",
        f"{roadmap.id}.ankiaddon": "addon",
    }
    made = [(folder / name, kind) for name, kind in names.items() if (folder / name).is_file()]
    if not made:
        raise UnusableInput(f"{folder}: holds no {', '.join(names)}; `flashcards build` makes one")
    return tuple(_download(path, kind) for path, kind in made)


def _download(path: Path, kind: str) -> Download:
    content = path.read_bytes()
    return Download(path, kind, _version(path), len(content), sha256(content).hexdigest())


def _version(path: Path) -> str:
    """What the file says of its version; empty for one that was never released."""
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.getinfo("manifest.json").file_size > LARGEST_MANIFEST:
                return ""
            told = str(json.loads(archive.read("manifest.json")).get(TOLD[path.suffix]) or "")
            return "" if told == "0" else told
    except (zipfile.BadZipFile, KeyError, ValueError, AttributeError) as fault:
        raise UnusableInput(f"{path}: this is no file that this program made") from fault


def section(site: Site) -> str:
    """The ways to get the deck for Anki; empty where there is none."""
    words = site.words
    repository = site.roadmap.repository
    if site.downloads:
        inside = f"<ul>{''.join(_item(each, words) for each in site.downloads)}</ul>"
    elif repository:
        url = escape(f"{repository}/releases/latest")
        inside = f'<p><a class="button" href="{url}">{escape(words.newest)}</a></p>'
    else:
        return ""
    head = f"<h2>{escape(words.get)}</h2>\n<p>{escape(words.get_why)}</p>\n"
    return f'<section class="get" id="_get">{head}{inside}</section>\n'


def _item(download: Download, words: SiteWords) -> str:
    name = escape(download.path.name)
    facts = [(words.version, download.version), (words.size, sized(download.size))]
    facts.append(("SHA-256", f"<code>{download.checksum}</code>"))
    told = "".join(
        f"<div><dt>{escape(word)}</dt><dd>{fact}</dd></div>" for word, fact in facts if fact
    )
    return (
        f'<li><a class="button" href="files/{name}" download>{name}</a>'
        f"<p>{escape(getattr(words, download.kind))}</p><dl>{told}</dl></li>"
    )


def sized(size: int) -> str:
    """A number of bytes to read."""
    for unit, factor in (("MB", 10**6), ("kB", 10**3)):
        if size >= factor:
            return f"{size / factor:.1f}\u00a0{unit}"
    return f"{size}\u00a0B"
