"""The files that stand around a new deck: for who reads, writes, publishes and studies it."""

from __future__ import annotations

import re
from pathlib import Path

from flashcards import __version__, addon_package
from flashcards.markup import shown_as_is
from flashcards.model import Roadmap
from flashcards.sources import edits

SKELETON = Path(__file__).with_name("files")
DISTRIBUTION = "ai-roadmap-flashcards"
# `@name@` in a file of the skeleton; everything else stands in it as it will.
_PLACE = re.compile(r"@([a-z]+)@")


def project_files(roadmap: Roadmap) -> dict[str, str]:
    """The skeleton filled in, and a first card to fill in, by their paths in the project's folder.

    A `dot_` before a name is the dot that would hide the file here.
    """
    said = _said(roadmap)
    texts = {
        "/".join(re.sub("^dot_", ".", part) for part in path.relative_to(SKELETON).parts): path
        for path in sorted(SKELETON.rglob("*"))
        if path.is_file()
    }
    filled = {
        name: _PLACE.sub(lambda place: said[place[1]], path.read_text("utf-8"))
        for name, path in texts.items()
    }
    return filled | _first_card(roadmap)


def _said(roadmap: Roadmap) -> dict[str, str]:
    first = next(roadmap.concepts())
    concepts = len(list(roadmap.concepts()))
    return {
        "id": roadmap.id,
        "title": shown_as_is(roadmap.title),
        "concepts": f"the {concepts} concepts" if concepts > 1 else "the one concept",
        "concept": first.id,
        "topic": first.topics[0].id,
        "licence": roadmap.deck.licence,
        "authors": ", ".join(roadmap.deck.authors),
        "addon": addon_package.file_name(roadmap),
        "distribution": DISTRIBUTION,
        "version": __version__,
    }


def _first_card(roadmap: Roadmap) -> dict[str, str]:
    category, concept = next(roadmap.homes())
    topic = concept.topics[0].id
    made = edits.with_new_card(f"# {concept.name}\n", concept, topic, edits.fresh_id(topic, set()))
    assert made is not None  # nothing is open in a file of a heading
    return {f"decks/{category.id}/{concept.id}.md": made[0]}
