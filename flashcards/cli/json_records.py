"""What commands print as JSON: a dataclass for each object, which the schemas in docs/ come from.

In all of them a concept, topic or card is named by its id; a name that people read stands beside
it under another key.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from flashcards.model import Problem

Share = Annotated[float | None, "From 0 to 1; null where there is nothing to tell it by."]
Path = Annotated[str, "The file, as it is reached from the current folder."]


@dataclass(frozen=True, slots=True)
class ProblemRecord:
    """What `flashcards check --format json` prints a list of."""

    path: Path
    line: Annotated[int, "From 1."]
    column: Annotated[int, "From 1."]
    code: Annotated[str, "The rule, as docs/rules.md has it."]
    severity: Literal["error", "warning"]
    message: Annotated[str, "What is wrong."]
    cure: Annotated[str, "What to do."]

    @classmethod
    def of(cls, problem: Problem) -> ProblemRecord:
        """The record of a problem."""
        return cls(**_of_problem(problem))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class LinkRecord(ProblemRecord):
    """What `flashcards roadmap links --json` prints a list of."""

    concept: Annotated[str, "The concept's id."]
    url: Annotated[str, "The link; empty where it is about all of a concept's."]

    @classmethod
    def about(cls, problem: Problem, concept: str, url: str) -> LinkRecord:
        """The record of a problem with a link."""
        return cls(**_of_problem(problem), concept=concept, url=url)  # type: ignore[arg-type]


def _of_problem(problem: Problem) -> dict[str, str | int]:
    return {
        "path": problem.where.path,
        "line": problem.where.line,
        "column": problem.where.column,
        "code": problem.code,
        "severity": problem.severity.value,
        "message": problem.message,
        "cure": problem.cure,
    }


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """What `flashcards sources --json` prints a list of."""

    kind: Annotated[str, "arXiv, DOI or address."]
    value: Annotated[str, "The identifier as the card has it."]
    url: Annotated[str, "Where it leads."]
    titles: Annotated[list[str], "What cards call the work."]
    cards: Annotated[list[str], "The ids of the cards that name it."]
    path: Annotated[str, "The file of the first of them."]
    line: Annotated[int, "The line of the source there."]


# --- stats ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ConceptCount:
    """How many cards a concept has."""

    concept: Annotated[str, "The concept's id."]
    name: Annotated[str, "Its name."]
    category: Annotated[str, "The id of its category."]
    category_name: Annotated[str, "The category's name."]
    topics: Annotated[int, "How many topics it has."]
    empty: Annotated[list[str], "The ids of its topics without a card."]
    cards: Annotated[int, "How many cards it has."]


@dataclass(frozen=True, slots=True)
class DeckCounts:
    """What `flashcards stats --json` prints."""

    cards: Annotated[int, "Cards as authors write them, a note each."]
    in_anki: Annotated[int, "Cards as Anki counts them."]
    kinds: Annotated[dict[str, int], "Cards by kind."]
    concepts: Annotated[list[ConceptCount], "In the order of the roadmap."]


@dataclass(frozen=True, slots=True)
class TopicCount:
    """How many cards a topic has, and is to have."""

    topic: Annotated[str, "The topic's id."]
    name: Annotated[str, "What it is about."]
    cards: Annotated[int, "How many cards it has."]
    wanted: Annotated[int | None, "How many it is to have; null where nobody has said."]


@dataclass(frozen=True, slots=True)
class ConceptTopics:
    """What `flashcards stats CONCEPT --json` prints."""

    concept: Annotated[str, "The concept's id."]
    topics: Annotated[list[TopicCount], "In teaching order."]


@dataclass(frozen=True, slots=True)
class ConceptStanding:
    """Where a learner stands with a concept: cards by state, and what is recalled."""

    concept: Annotated[str, "The concept's id."]
    name: Annotated[str, "Its name."]
    new: Annotated[int, "Never studied."]
    learning: Annotated[int, "In learning, or learnt anew."]
    young: Annotated[int, "With an interval below 21 days."]
    mature: Annotated[int, "With a longer one."]
    suspended: Annotated[int, "Suspended by the learner."]
    waiting: Annotated[int, "Suspended by the add-on until the concept's turn comes."]
    recall: Annotated[Share, "The mean predicted recall of young and mature cards."]
    known: Annotated[Share, "The share of the whole concept that would be recalled now."]


@dataclass(frozen=True, slots=True)
class LearnerStandings:
    """What `flashcards stats MINE --json` prints."""

    concepts: Annotated[list[ConceptStanding], "In the order of the road."]
    next: Annotated[
        list[str] | None, "The ids of the concepts to begin next; null where no road is known."
    ]


@dataclass(frozen=True, slots=True)
class HardRecord:
    """What `flashcards stats MINE --hard --json` prints a list of."""

    card: Annotated[str, "The card's id."]
    part: Annotated[str, "Which of its cards in Anki, where there are several."]
    question: Annotated[str, "The beginning of its question, as plain text."]
    forgotten: Annotated[int, "How often it was forgotten after it had been learnt."]
    answers: Annotated[int, "How often it was answered."]
    seconds: Annotated[float, "What all the answers took."]


# --- diff ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CardSide:
    """A card as one of the two sides has it."""

    guid: Annotated[str, "The note's guid in Anki."]
    card: Annotated[str, "The card's id."]
    note_type: Annotated[int, "The note type's id."]
    fields: Annotated[dict[str, str], "HTML by the field's name, without technical fields."]
    tags: Annotated[list[str], "Its tags."]
    deck: Annotated[str, "Its deck's full name."]
    retired: Annotated[str, "Why it was retired; empty where it is in use."]
    replaced_by: Annotated[str, "The id of the card that replaces it; mostly empty."]


@dataclass(frozen=True, slots=True)
class CardChange:
    """What became of a card."""

    card: Annotated[str, "The card's id."]
    concept: Annotated[str, "The concept's id."]
    kinds: Annotated[list[str], "What happened to it, the gravest first."]
    breaking: Annotated[bool, "Whether learners lose something."]
    renumbered: Annotated[list[str], "What became of its cards in Anki, in words."]
    fields: Annotated[list[str], "The names of the fields that differ."]
    tags_added: Annotated[list[str], "Tags that only the newer side has."]
    tags_removed: Annotated[list[str], "Tags that only the older side has."]
    before: Annotated[CardSide | None, "Null for a new card."]
    after: Annotated[CardSide | None, "Null for a card that is gone."]


@dataclass(frozen=True, slots=True)
class NoteTypeChange:
    """What became of a note type."""

    name: Annotated[str, "Its name."]
    message: Annotated[str, "What about it differs, as a sentence."]
    breaking: Annotated[bool, "Whether learners lose something."]


@dataclass(frozen=True, slots=True)
class DiffRecord:
    """What `flashcards diff --json` prints."""

    breaking: Annotated[bool, "Whether learners would lose something."]
    counts: Annotated[dict[str, int], "Cards by what happened to them, each once."]
    reasons: Annotated[list[str], "What breaks, in words."]
    cards: Annotated[list[CardChange], "Every card that changed."]
    note_types: Annotated[list[NoteTypeChange], "Note types that changed."]
    look: Annotated[list[str], "Parts of the look that changed."]
    program: Annotated[bool, "Whether the code that makes notes changed."]


# --- roadmap diff --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NamedRecord:
    """A category or a concept."""

    id: Annotated[str, "Its id."]
    name: Annotated[str, "Its name."]
    category: Annotated[str, "The name of a concept's category; empty for a category."]


@dataclass(frozen=True, slots=True)
class GuessRecord:
    """That the old entry may have become the new one."""

    old: Annotated[str, "The id of the old one."]
    new: Annotated[str, "The id of the new one."]
    score: Annotated[float, "From 0 to 1; 1 for a sure thing."]
    because: Annotated[str, "What speaks for it."]


@dataclass(frozen=True, slots=True)
class RoadmapChange:
    """What `flashcards roadmap diff --json` prints a list of."""

    change: Annotated[str, "What happened."]
    of: Literal["roadmap", "category", "concept"]
    old: Annotated[list[NamedRecord], "What it was; several where they were merged."]
    new: Annotated[list[NamedRecord], "What it is; several where one was split."]
    gone: Annotated[list[str], "Texts that only the older version has."]
    come: Annotated[list[str], "Texts that only the newer version has."]
    guess: Annotated[GuessRecord | None, "Where a person has to confirm it."]
