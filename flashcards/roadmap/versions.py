"""Two versions of a roadmap, each a README's table or a roadmap.yaml, as roadmaps to compare."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from pathlib import Path
from types import MappingProxyType

from flashcards.model import Problem, Roadmap
from flashcards.roadmap.importing import empty, merged, without
from flashcards.roadmap.readings import Choices
from flashcards.roadmap.readme_table import Row
from flashcards.roadmap.shapes import read_readme
from flashcards.sources.roadmap_file import parse_roadmap
from flashcards.sources.text import read

_GUESSED = Choices()
_NONE: Mapping[str, str] = MappingProxyType({})
_YAML = re.compile(r"^categories[ \t]*:", re.MULTILINE)


def load_versions(old: Path, new: Path) -> tuple[tuple[Roadmap, Roadmap] | None, list[Problem]]:
    """Both versions as roadmaps whose ids agree, or the problems of the two files.

    A table has no ids, so its concepts get those that an import into the other version would give
    them; what a table cannot say (topics, prerequisites) is taken to be as the other says.
    """
    before, problems = _load(old)
    after, more = _load(new, _choices(before))
    if isinstance(after, Roadmap) and after.reading and not isinstance(before, Roadmap):
        before, problems = _load(old, _choices(after))
    if problems or more or before is None or after is None:
        return None, problems + more
    if isinstance(after, Roadmap):
        return (before if isinstance(before, Roadmap) else in_table(after, before), after), []
    known = before if isinstance(before, Roadmap) else merged(empty(""), before)[0]
    return (known, in_table(known, after)), []


def in_table(
    roadmap: Roadmap,
    rows: list[Row],
    denied: Container[tuple[str, str]] = (),
    ids: Mapping[str, str] = _NONE,
) -> Roadmap:
    """The roadmap as an import of the table makes it, without what the table lacks."""
    return without(*merged(roadmap, rows, denied, ids))


def _choices(other: list[Row] | Roadmap | None) -> Choices:
    return Choices.of(other.reading) if isinstance(other, Roadmap) else _GUESSED


def _load(
    path: Path, choices: Choices = _GUESSED
) -> tuple[list[Row] | Roadmap | None, list[Problem]]:
    """The file as what it is: rows of a table, or a roadmap."""
    text, problems = read(path)
    if text is None:
        return None, problems
    reading = read_readme(text, str(path), choices)
    if _YAML.search(text) and not reading.has_table:
        source = parse_roadmap(text, str(path))
        return source.roadmap, source.problems
    return list(reading.rows), list(reading.problems)
