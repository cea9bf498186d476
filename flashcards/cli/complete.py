"""Shell completion: the ids that exist in the deck of the current folder, and codes of rules."""

from __future__ import annotations

import typer

from flashcards.cli.project import Project
from flashcards.model import Roadmap, UnusableInput


def _roadmap() -> Roadmap | None:
    from flashcards.sources.roadmap_file import load_roadmap

    try:
        return load_roadmap(Project.here(needed=False).roadmap)[0]
    except UnusableInput:
        return None


def category_ids(incomplete: str) -> list[str]:
    """The categories' ids that begin with what is typed."""
    roadmap = _roadmap()
    ids = (category.id for category in roadmap.categories) if roadmap else ()
    return [each for each in ids if each.startswith(incomplete)]


def concept_ids(incomplete: str) -> list[str]:
    """The concepts' ids that begin with what is typed."""
    roadmap = _roadmap()
    ids = (concept.id for concept in roadmap.concepts()) if roadmap else ()
    return [each for each in ids if each.startswith(incomplete)]


def card_ids(incomplete: str) -> list[str]:
    """The cards' ids that begin with what is typed."""
    from flashcards.sources.edits import ids_in

    taken = ids_in(Project.here(needed=False).decks)
    return sorted(each for each in taken if each.startswith(incomplete))


def topic_ids(context: typer.Context, incomplete: str) -> list[str]:
    """The ids of the topics of the concept before that begin with what is typed."""
    roadmap = _roadmap()
    placed = roadmap.placed() if roadmap else ()
    wanted = context.params.get("concept")
    ids = (topic.id for _, concept, topic in placed if concept.id == wanted)
    return [each for each in ids if each.startswith(incomplete)]


def rule_codes(incomplete: str) -> list[tuple[str, str]]:
    """The codes of rules that begin with what is typed, with what they say."""
    from flashcards import rulebook

    return [
        (code, rule.sentence)
        for code, rule in sorted(rulebook.ALL.items())
        if code.startswith(incomplete.upper())
    ]
