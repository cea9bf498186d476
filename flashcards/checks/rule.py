"""What a check is: a rule with its examples, and the function that finds where a card breaks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from inspect import cleandoc

from flashcards.model import Card, Concept, Field, Problem, Rule, Severity, Topic, Where

# Examples are cards of the topic `matrix-rank`; one that names no source has this one.
EXAMPLE_TOPIC = "matrix-rank"
EXAMPLE_SOURCE = "Source: Strang, *Introduction to Linear Algebra*, 5th ed., sec. 3.3"


@dataclass(frozen=True, slots=True)
class Placed:
    """A card with the topic and the concept it belongs to."""

    card: Card
    topic: Topic
    concept: Concept


@dataclass(frozen=True, slots=True)
class Finding:
    """A breach of a rule before it becomes a problem: a place, what is wrong, and how bad.

    `card` is the id of the card that may allow it, for rules that look at more than one card.
    """

    where: Where
    message: str
    severity: Severity = Severity.ERROR
    card: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A rule about one card, and the function that yields each breach of it."""

    rule: Rule
    find: Callable[[Placed], Iterator[Finding]]

    @property
    def code(self) -> str:
        """The rule's code."""
        return self.rule.code


def check(
    code: str,
    sentence: str,
    cure: str,
    *,
    bad: str,
    good: str,
    stops: bool = False,
    english: bool = False,
) -> Callable[[Callable[[Placed], Iterator[Finding]]], Check]:
    """Make a `Check` of the function below; `bad` and `good` are cards as `example` takes them.

    One whose rule stops a build looks at each field by itself, and cannot be switched off.
    `english` is as in `Rule`.
    """
    rule = Rule(code, sentence, cure, example(bad), example(good), stops=stops, english=english)
    return lambda find: Check(rule, find)


def example(text: str) -> str:
    """A card's text from an indented one: with a heading and a source if it has none."""
    text = cleandoc(text)
    if not text.startswith("###"):
        text = f"### rank-example\n\n{text}"
    if "\nSource:" not in text:
        text = f"{text}\n\n{EXAMPLE_SOURCE}"
    return f"{text}\n"


def problem(rule: Rule, finding: Finding) -> Problem:
    """The finding as a problem of this rule."""
    return replace(rule.at(finding.where, finding.message), severity=finding.severity)


def over(where: Where, count: int, warn: int, fail: int, what: str) -> Iterator[Finding]:
    """A warning where there are more than `warn` of something, an error over `fail`."""
    if count > fail:
        yield Finding(where, f"{what}; {fail} is the limit")
    elif count > warn:
        yield Finding(where, f"{what}; {warn} is plenty", Severity.WARNING)


def fields(card: Card) -> list[Field]:
    """The fields of a card that hold Markdown and are there, in the order of the format."""
    every = (card.question, card.answer, card.cloze, card.extra, card.source)
    return [field for field in every if field is not None]
