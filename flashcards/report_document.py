"""The report of a merge as JSON: dataclasses, described in docs/schemas/merge.schema.json."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from flashcards import records
from flashcards.engine.account import Line, Step
from flashcards.report import Report


@dataclass(frozen=True, slots=True)
class StepRecord:
    """What the learner does in Anki."""

    what: Annotated[str, "In words."]
    search: Annotated[str, "What finds the cards in Anki's browser; empty where nothing is found."]


@dataclass(frozen=True, slots=True)
class ConflictRecord:
    """A field that both sides changed, differently."""

    field: Annotated[str, "The field's name; `note type` or `Key` where the note stays as it is."]
    yours: Annotated[str, "What the learner has, as HTML."]
    release: Annotated[str, "What the release has, as HTML."]


@dataclass(frozen=True, slots=True)
class NoteRecord:
    """What became of a note."""

    card: Annotated[str, "The card's id."]
    guid: Annotated[str, "The note's guid in Anki."]
    question: Annotated[str, "The beginning of its question, as plain text."]
    detail: Annotated[str, "What happens to it, in a few words; may be empty."]
    taken: Annotated[list[str], "Fields that take the release's text."]
    kept: Annotated[list[str], "Fields that keep the learner's text."]
    conflicts: Annotated[list[ConflictRecord], "Fields that both sides changed."]
    move_to: Annotated[list[str], "Decks that its cards are still to be moved to, by hand."]
    because: Annotated[str, "Why it is retired; empty where it is not."]
    replaced_by: Annotated[str, "The id of the card that replaces it; mostly empty."]


@dataclass(frozen=True, slots=True)
class GroupRecord:
    """The notes of one kind; those that nothing happens to are counted, not listed."""

    kind: Annotated[str, "What became of them, as docs/merge-contract.md names it."]
    title: Annotated[str, "The same in words for the learner."]
    count: Annotated[int, "How many they are."]
    notes: Annotated[list[NoteRecord], "Each of them; empty for untouched ones."]


@dataclass(frozen=True, slots=True)
class ReleaseRecord:
    """What a release did: each of its notes, and each that it retires, is in one group."""

    roadmap: Annotated[str, "The roadmap's id."]
    version: Annotated[str, "The release's version."]
    groups: Annotated[list[GroupRecord], "Notes by what became of them; none is empty."]


@dataclass(frozen=True, slots=True)
class Document:
    """What a merge did and what is left to do."""

    now: Annotated[list[str], "What to do first, in sentences."]
    before: Annotated[list[StepRecord], "Steps in Anki before the import of the patch."]
    releases: Annotated[list[ReleaseRecord], "What each release did, in the order merged."]
    after: Annotated[list[StepRecord], "Steps in Anki after the import."]


def write(report: Report) -> str:
    """The JSON text of a report."""
    return records.text(document(report))


def document(report: Report) -> Document:
    """A report as what is printed of it."""
    return Document(
        now=list(report.now),
        before=_steps(report.steps(first=True)),
        releases=[
            ReleaseRecord(
                part.release.roadmap,
                part.release.version,
                [
                    GroupRecord(each.kind, each.title, each.count, list(map(_note, each.lines)))
                    for each in part.groups
                ],
            )
            for part in report.parts
        ],
        after=_steps(report.steps(first=False)),
    )


def _steps(steps: Sequence[Step]) -> list[StepRecord]:
    return [StepRecord(step.what, step.search) for step in steps]


def _note(line: Line) -> NoteRecord:
    outcome = line.outcome
    retired = outcome.retirement
    return NoteRecord(
        card=outcome.card,
        guid=outcome.guid,
        question=line.title,
        detail=line.detail,
        taken=list(outcome.taken),
        kept=list(outcome.kept),
        conflicts=[
            ConflictRecord(each.field, each.mine, each.release) for each in outcome.conflicts
        ],
        move_to=sorted(set(outcome.moves.values())),
        because=retired.because if retired else "",
        replaced_by=retired.replaced_by if retired else "",
    )
