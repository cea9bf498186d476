"""The `.ankiaddon`: the add-on's files, the engine, the roadmap and the deck in one zip.

The add-on's files are the program's own, for any deck; what is one deck's alone is filled in here.

A zip without a folder on top and without `__pycache__`, as Anki's add-on manager wants it
(https://addon-docs.ankiweb.net/sharing.html). Same sources, same bytes.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flashcards import files, road
from flashcards.engine import apkg
from flashcards.model import Concept, Roadmap, UnusableInput
from flashcards.package import zip_entry

_HERE = Path(__file__).parent
# A wheel has the add-on beside the modules, a checkout beside the package.
SOURCE = next(each for each in (_HERE / "addon", _HERE.parent / "addon") if each.exists())
# What the add-on ships unchanged, so that there is one engine.
ENGINE = _HERE / "engine"


def file_name(roadmap: Roadmap) -> str:
    """What a deck's add-on is called on disk."""
    return f"{roadmap.id}.ankiaddon"


def write(deck: Path, roadmap: Roadmap, version: str, target: Path, source: Path = SOURCE) -> Path:
    """Write the add-on with the package `deck` inside, and return its path.

    Raises UnusableInput when a link leads out of `source`, EnvironmentFault when the disk refuses.
    """
    content = dict(contents(source, deck, roadmap, version))
    with files.temporary_folder(target) as folder:
        ready = folder / target.name
        with zipfile.ZipFile(ready, "w", compresslevel=9) as addon:
            for name in sorted(content):
                addon.writestr(zip_entry(name), content[name])
        files.put_in_place(ready, target)
    return target


def contents(
    source: Path, deck: Path, roadmap: Roadmap, version: str
) -> Iterator[tuple[str, bytes]]:
    """The name and the content of every file of the add-on."""
    for path in source.rglob("*"):
        name = path.relative_to(source)
        hidden = any(part.startswith((".", "__pycache__")) for part in name.parts)
        if path.is_file() and not hidden and name.parts[0] not in {"user_files", "meta.json"}:
            if not files.within(path, source):
                raise UnusableInput(f"{path}: is a link that leads out; put the file itself there")
            yield name.as_posix(), path.read_bytes()
    for module in ENGINE.rglob("*.py"):
        yield f"engine/{module.relative_to(ENGINE).as_posix()}", module.read_bytes()
    explained = (source / "config.md").read_text("utf-8")
    yield "config.md", explained.replace("$title", roadmap.title).encode()
    manifest = json.loads((source / "manifest.json").read_text("utf-8")) | named(roadmap)
    if version:
        manifest["human_version"] = version
    if roadmap.repository:
        manifest["homepage"] = roadmap.repository
    yield "manifest.json", _json(manifest)
    cards = len(apkg.read(deck).cards)
    yield "roadmap.json", _json(described(roadmap, version, cards))
    yield "deck.apkg", deck.read_bytes()


def named(roadmap: Roadmap) -> dict[str, str]:
    """What Anki knows the add-on by: the folder that it is installed into, and its name.

    What the roadmap does not say derives from its id and title, so that two decks' add-ons do not
    overwrite each other.
    """
    package = re.sub(r"\A(?=[0-9])", "deck_", roadmap.id.replace("-", "_"))
    said = roadmap.deck.addon
    return {"package": said.package or package, "name": said.name or roadmap.title}


def described(roadmap: Roadmap, version: str, cards: int) -> dict[str, Any]:
    """What the add-on knows of the road: all of it but what is for authors.

    The concepts of a category come in the order of study; `cards` is how many the deck has.
    """
    return {
        "id": roadmap.id,
        "title": roadmap.title,
        "tag": roadmap.tag,
        "repository": roadmap.repository,
        "version": version,
        "cards": cards,
        "categories": road.described(roadmap, _to_learn_from),
    }


def _to_learn_from(concept: Concept) -> dict[str, Any]:
    return {
        "topics": [{"id": topic.id, "name": topic.name} for topic in concept.topics],
        "tutorials": [{"title": each.title, "url": each.url} for each in concept.tutorials],
    }


def _json(value: dict[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
