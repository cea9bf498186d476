"""What the search looks through, as a script: a page opened from a disk may fetch nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator

from flashcards.model import Category, Concept
from flashcards.site.cards import answered, asked
from flashcards.site.concept import topic_id
from flashcards.site.content import Site
from flashcards.site.page import concept_path

# What an entry is, as search.js counts it.
CONCEPT, TOPIC, TUTORIAL, CARD = range(4)
# Of an answer so many letters are searched; what comes later is seldom what it is about.
LONGEST = 400

# Its kind, its title, where it belongs, its address from the root, and what else it says.
Entry = tuple[int, str, str, str, str]


def script(site: Site) -> str:
    """The script that hands the entries over."""
    found = [entry for place in site.roadmap.homes() for entry in entries(site, *place)]
    made = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    # As JSON these two may stand in a text, in a script of old they may not.
    made = made.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"window.searchData = {made};\n"


def entries(site: Site, category: Category, concept: Concept) -> Iterator[Entry]:
    """A concept with its topics, its tutorials and its cards."""
    page = concept_path(concept.id)
    shown = site.cards[concept.id]
    filled = {each.card.topic for each in shown}
    yield CONCEPT, concept.name, category.name, page, concept.todo
    for topic in concept.topics:
        place = f"#{topic_id(topic)}" if topic.id in filled else ""
        yield TOPIC, topic.name, concept.name, page + place, ""
    for tutorial in concept.tutorials:
        yield TUTORIAL, tutorial.title, concept.name, f"{page}#_tutorials", ""
    for each in shown:
        address = f"{page}#{each.card.id}"
        yield CARD, asked(each), concept.name, address, answered(each)[:LONGEST]
