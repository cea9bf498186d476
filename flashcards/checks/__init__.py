"""Judgements on cards: every rule of `docs/rules.md` that begins with C, one function a rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from flashcards import markup
from flashcards.checks import (
    clozes,
    code,
    duplicates,
    figures,
    identifiers,
    leaks,
    mathematics,
    provenance,
    whole,
    wording,
)
from flashcards.checks.rule import Check, Finding, Placed, example, problem
from flashcards.model import Card, Concept, Deck, Field, Problem, Rule, Topic

__all__ = ["CHECKS", "PRINTS", "RULES", "Check", "Finding", "check_cards", "stopping"]

CHECKS: tuple[Check, ...] = (
    *wording.CHECKS,
    *clozes.CHECKS,
    *leaks.CHECKS,
    *mathematics.CHECKS,
    *figures.CHECKS,
    *provenance.CHECKS,
    *identifiers.CHECKS,
    *code.CHECKS,
)

PRINTS = Rule(
    "C036",
    "A `python run` fence prints exactly what the card says (with `--run-code`)",
    "Correct the `output` fence in A, or the code",
    example("""
        Q: Which rank does this matrix have?

        ```python run
        import numpy as np
        print(np.linalg.matrix_rank([[1, 2], [2, 4]]))
        ```

        A: The rows are proportional:

        ```output
        2
        ```
        """),
    code.output_missing.rule.good,
    stops=False,
)
# What a field without any of these holds, stops no build: formulas, gaps, figures.
MAY_STOP = re.compile(r"[$\\]|\{\{|!\[")
STOPPING = tuple(each for each in CHECKS if each.rule.stops)
UNUSED = Rule(
    "C039",
    "A comment that switches a rule off is needed",
    "Remove the comment",
    example("""
        Q: What does the rank of a matrix count?

        A: Its independent columns.

        <!-- allow C012: the subject is clear from the deck -->
        """),
    example("""
        Q: How many pivots does elimination find in a wide table of full size?

        A: One in each row.

        <!-- allow C012: the subject is clear from the deck -->
        """),
    stops=False,
)
UNKNOWN = Rule(
    "C040",
    "A comment that switches a rule off names a rule of a card that does not stop a build",
    "Look the rule up in docs/rules.md; what Anki would show wrong cannot be switched off",
    example("""
        Q: How many pivots does elimination find in a wide matrix of full rank?

        A: One in each row.

        <!-- allow C912: the subject is clear from the deck -->
        """),
    UNUSED.good,
    stops=False,
)

RULES: dict[str, Rule] = {
    rule.code: rule
    for rule in sorted(
        [
            *(each.rule for each in CHECKS),
            duplicates.EQUAL,
            duplicates.NEAR,
            PRINTS,
            identifiers.ONE_WORK,
            provenance.OVER,
            whole.COVERED,
            whole.BRIEF,
            UNUSED,
            UNKNOWN,
        ],
        key=lambda rule: rule.code,
    )
}
OF_WHOLE = {whole.COVERED.code, whole.BRIEF.code, UNUSED.code, UNKNOWN.code}


def check_cards(
    deck: Deck,
    only: set[Path] | None = None,
    printed: Iterable[Finding] | None = None,
    today: date | None = None,
) -> list[Problem]:
    """Every problem of the deck's cards, or of those in the files `only`, by place.

    Duplicates are looked for in the whole deck either way; how long its answers are is judged only
    without `only`. `printed` is what `runcode.findings` found, None if nothing was run. Without
    `today` no card is out of date. A card that
    is too long to be rendered, of which M008 tells, is not read word by word.
    """

    def wanted(card: Card) -> bool:
        return only is None or Path(card.where.path) in only

    short = [card for card in deck.cards if not _endless(card)]
    cards = [card for card in short if wanted(card)]
    found = list(_findings(replace(deck, cards=tuple(short)), cards, wanted))
    found += [(PRINTS, finding) for finding in printed or ()]
    if today:
        found += [
            (provenance.OVER, each) for card in cards for each in provenance.over(card, today)
        ]
    problems = list(_allowed(cards, found, ran=printed is not None))
    bare = [problem(whole.COVERED, each) for each in whole.covered(deck)]
    problems += [each for each in bare if only is None or Path(each.where.path) in only]
    if only is None:
        problems += [problem(whole.BRIEF, each) for each in whole.brief(deck)]
    return sorted(problems, key=lambda each: (each.where, each.code))


def stopping(field: Field, *, cloze: bool) -> list[Problem]:
    """What in one field stops a build; `cloze` says that `{{c1::…}}` is a deletion in it."""
    if len(field.text) > markup.LONGEST or not (cloze or MAY_STOP.search(field.text)):
        return []
    question, gaps = (None, field) if cloze else (field, None)
    card = Card("", "", "", field.where, question=question, cloze=gaps)
    placed = Placed(card, Topic("", ""), Concept("", ""))
    return [problem(each.rule, finding) for each in STOPPING for finding in each.find(placed)]


def _endless(card: Card) -> bool:
    fields = (card.question, card.answer, card.cloze, card.extra, card.source)
    return any(each is not None and len(each.text) > markup.LONGEST for each in fields)


def _findings(
    deck: Deck, cards: Iterable[Card], wanted: Callable[[Card], bool]
) -> Iterator[tuple[Rule, Finding]]:
    homes = {topic.id: (topic, concept) for _, concept, topic in deck.roadmap.placed()}
    english = (deck.roadmap.deck.language or "en").partition("-")[0] == "en"
    holding = [each for each in CHECKS if english or not each.rule.english]
    for card in cards:
        placed = Placed(card, *homes[card.topic])
        for each in holding:
            for finding in each.find(placed):
                yield each.rule, Finding(finding.where, finding.message, finding.severity, card.id)
    yield from duplicates.find(deck.cards, wanted)
    ids = {card.id for card in deck.cards if wanted(card)}
    for finding in identifiers.one_work(deck.cards):
        if finding.card in ids:
            yield identifiers.ONE_WORK, finding


def _allowed(
    cards: Iterable[Card], found: Iterable[tuple[Rule, Finding]], *, ran: bool
) -> Iterator[Problem]:
    """The findings that no card allows, and the allowances that nothing needs."""
    allowances = {
        (card.id, allowance.code): allowance for card in cards for allowance in card.allowances
    }
    used = set()
    for rule, finding in found:
        if (finding.card, rule.code) in allowances and not rule.stops:
            used.add((finding.card, rule.code))
        else:
            yield problem(rule, finding)
    for (card, code_), allowance in allowances.items():
        if code_ not in RULES or code_ in OF_WHOLE or RULES[code_].stops:
            yield UNKNOWN.at(allowance.where, f"`{code_}` cannot be switched off for one card")
        elif (
            (card, code_) not in used
            and (ran or code_ != PRINTS.code)
            and code_ != provenance.OVER.code
        ):
            yield UNUSED.at(allowance.where, f"the card `{card}` does not break {code_}")
