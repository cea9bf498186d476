"""Every rule there is, and the page that documents them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flashcards import checks, github, ledger, markup
from flashcards.model import Rule, Severity
from flashcards.roadmap import import_rules as roadmap_import
from flashcards.roadmap import links as roadmap_links
from flashcards.roadmap import placing
from flashcards.sources import card_rules, roadmap_rules, text

FAMILIES: tuple[tuple[str, str, Mapping[str, Rule]], ...] = (
    ("Cards", "What makes a card good, as far as a program can tell.", checks.RULES),
    ("Card files", "The format of `decks/<category>/<concept>.md`.", card_rules.RULES),
    ("Markdown", "What a field may hold.", {**markup.RULES, **github.RULES}),
    ("Roadmap", "`roadmap.yaml`.", roadmap_rules.RULES),
    ("Roadmap import", "The table that a roadmap is read from.", roadmap_import.RULES),
    ("Roadmap sync", "The card files and figures that follow the roadmap.", placing.RULES),
    ("Roadmap links", "The tutorials' links.", roadmap_links.RULES),
    ("Ledger", "`decks/ledger.jsonl`, what has been published.", ledger.RULES),
    ("Text files", "Whatever is read.", text.RULES),
)

ALL: dict[str, Rule] = {code: rule for *_, rules in FAMILIES for code, rule in rules.items()}

# These belong to commands of their own; no card depends on them.
OF_COMMAND = {*roadmap_import.RULES, *placing.RULES, *roadmap_links.RULES}


def page() -> str:
    """The text of docs/rules.md."""
    return "\n".join(
        [
            "# Rules",
            "",
            "Written by `python scripts/rules.py` from the rules in the code; do not edit.",
            "",
            "`flashcards check` names a rule by its code; `flashcards check --explain C012` prints",
            "it. Whatever Anki would show wrong or refuse stops all that gives cards to learners:",
            "`build`, `site`, `export` and `release`. What is only badly written stops `check` and",
            "`release`, and can be switched off for one card by a comment in the card, with the",
            "reason: `<!-- allow C012: the term itself is the question -->`. A comment that",
            "switches off nothing is a problem itself.",
            *(line for family in FAMILIES for line in _family(*family)),
        ]
    )


def _family(title: str, about: str, rules: Mapping[str, Rule]) -> Iterable[str]:
    yield from ("", f"## {title}", "", about)
    for rule in rules.values():
        yield from ("", f"### {rule.code}", "", f"{rule.sentence}.", "", f"{rule.cure}.")
        yield from ("", f"{stops(rule)}{' Holds for decks in English only.' * rule.english}")
        for title_, example in (("Bad", rule.bad), ("Good", rule.good)):
            yield from ("", f"{title_}:", "", *_fenced(example))


def stops(rule: Rule) -> str:
    """What an error of this rule stops, as a sentence."""
    if rule.code in OF_COMMAND:
        return "Stops the `roadmap` command that finds it."
    if rule.stops:
        return "Stops `check`, `build`, `site`, `export` and `release`."
    if rule.severity is Severity.WARNING or "(a warning" in rule.sentence:
        return "Stops `check --strict` only."
    return "Stops `check` and `release`."


def _fenced(example: str) -> Iterable[str]:
    yield from ("````markdown", *example.rstrip("\n").split("\n"), "````")


def explained(rule: Rule) -> str:
    """One rule as plain text."""
    parts = [
        f"{rule.code}  {rule.sentence}.",
        f"{rule.cure}.",
        stops(rule),
        f"Bad:\n\n{_indented(rule.bad)}",
        f"Good:\n\n{_indented(rule.good)}",
    ]
    return "\n\n".join(parts)


def _indented(example: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in example.rstrip("\n").split("\n"))
