"""Write the JSON Schemas in docs/schemas anew, after a change of the records that they describe."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flashcards import records, report_document
from flashcards.cli import json_records
from flashcards.export import document

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "schemas"
# Per schema the record, or the list of records, that a command prints.
SCHEMAS: dict[str, tuple[Any, str]] = {
    "check": (list[json_records.ProblemRecord], "flashcards check --format json"),
    "diff": (json_records.DiffRecord, "flashcards diff --json"),
    "export": (document.Document, "flashcards export json"),
    "merge": (report_document.Document, "flashcards merge --json"),
    "roadmap-diff": (list[json_records.RoadmapChange], "flashcards roadmap diff --json"),
    "roadmap-links": (list[json_records.LinkRecord], "flashcards roadmap links --json"),
    "sources": (list[json_records.SourceRecord], "flashcards sources --json"),
    "stats": (json_records.DeckCounts, "flashcards stats --json"),
    "stats-concept": (json_records.ConceptTopics, "flashcards stats CONCEPT --json"),
    "stats-hard": (list[json_records.HardRecord], "flashcards stats MINE --hard --json"),
    "stats-mine": (json_records.LearnerStandings, "flashcards stats MINE --json"),
}


def text(name: str) -> str:
    """The text of a schema."""
    return records.schema_text(*SCHEMAS[name])


if __name__ == "__main__":
    for each in SCHEMAS:
        (FOLDER / f"{each}.schema.json").write_text(text(each), encoding="utf-8", newline="\n")
