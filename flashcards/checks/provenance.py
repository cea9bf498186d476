"""Where a card's content comes from, and of what date it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from flashcards.checks.rule import Check, Finding, Placed, check, example
from flashcards.model import Card, Rule, Severity

TITLE = re.compile(r"(?<![*\w])[*_](?!\s)[^*_\n]+[*_](?!\w)")
EDITION = re.compile(
    r"\b(?:\d+(?:st|nd|rd|th)|\w+)\s+(?:ed\b\.?|edition\b)|\bvol(?:ume|\.)\s*\d+", re.I
)
YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
# A section by its heading, where the year of the work has been said: `…, 2024, Data information`.
HEADING = re.compile(r"\b(?:1[89]|20)\d\d,\s+[A-Z][\w-]*(?:\s+[\w-]+)+")
PLACE = re.compile(
    r"""\b(?:sec|ch|chap|pp?|fig|tab|eq|alg|art|app|thm|def|ex|no)\.
      | \b(?:section|chapter|page|figure|table|equation|algorithm|article|appendix|annex|recital|
          theorem|lemma|definition|example|exercise|abstract|preface|introduction|conclusion|
          principle|parameter|part|lecture|lesson|unit|module|step|rule|glossary|entry|note|
          release\ notes|changelog|docstring|model\ card)s?\b
      | §|`[^`]+`|["“][^"”]+["”]|\bPEP\s\d|\bRFC\s\d|arXiv:|https?://""",
    re.IGNORECASE | re.VERBOSE,
)
DOCUMENTATION = re.compile(
    r"\b(?:documentation|docs|tutorials|specification|reference|guide|manual|handbook|wiki)\b", re.I
)

CHAPTER = re.compile(r"\b(?:ch|chap|chapter)s?\b\.?\s*\d+(?:\s*(?:and|,|-|–)\s*\d+)*\.?\s*\Z", re.I)
FOUND = re.compile(r"https?://|arXiv:|\bdoi:|\bISBN\b|\bsec(?:tion|s)?\b", re.IGNORECASE)

# Whatever is said on these topics may be otherwise after the next release or amendment.
AGEING_TOPICS = re.compile(
    r"""(?:eu-ai-act|gdpr|ai-copyright|ai-governance|ai-regulation)
      | (?:gpt|llama|falcon|gemma|claude|mistral|qwen|deepseek|gemini)-family
      | open-weights-vs-open-source|huggingface-(?:hub|transformers)
      | (?:pandas|sklearn|keras|pytorch|torch|tensorflow|langchain|langgraph|llamaindex|xgboost)-
      | copy-on-write""",
    re.VERBOSE,
)
AGEING_SOURCE = re.compile(
    r"""\b(?:documentation|docs|release\ notes|changelog|API\ reference|model\ card)\b
      | \bRegulation\ \((?:EU|EC)\)|\bDirective\ (?:\(EU\)\ )?\d""",
    re.IGNORECASE | re.VERBOSE,
)


@check(
    "C031",
    "A source says where in the work: section, page, figure, or the page of a documentation",
    "Add `sec. 3.2`, `ch. 5`, `pp. 4-6`, `fig. 2`, or the documented name between backticks",
    bad="""
        Q: What does the rank of a matrix count?

        A: Its independent columns.

        Source: Strang, *Introduction to Linear Algebra*, 5th ed.
        """,
    good="""
        Q: What does the rank of a matrix count?

        A: Its independent columns.

        Source: Strang, *Introduction to Linear Algebra*, 5th ed., sec. 3.3
        """,
)
def no_locator(placed: Placed) -> Iterator[Finding]:
    """Look for a place within the work.

    The number of an edition is none, nor is the year of a work with a title of its own: it says
    which work is meant. A statement or an article without one is short, and its year will do; so
    will the title of a page of a documentation.
    """
    source = placed.card.source
    if source is None:
        return
    untitled = TITLE.sub(" ", source.text)
    if PLACE.search(untitled) or HEADING.search(untitled):
        return
    if DOCUMENTATION.search(untitled) and (untitled != source.text or "," in untitled):
        return
    rest = EDITION.sub(" ", untitled)
    if untitled != source.text:
        rest = YEAR.sub(" ", rest)
    if not re.search(r"\d", rest):
        yield Finding(source.where, "the source does not say where in the work")


@check(
    "C032",
    "A card on law, model families or a library's interface says `As of`",
    "Check it against the source today, and add `As of:` with today's date",
    bad="""
        Q: By what rule does `np.linalg.matrix_rank` take a singular value for zero?

        A: It is below a tolerance that grows with the largest one.

        Source: NumPy documentation, `numpy.linalg.matrix_rank`
        """,
    good="""
        Q: By what rule does `np.linalg.matrix_rank` take a singular value for zero?

        A: It is below a tolerance that grows with the largest one.

        Source: NumPy documentation, `numpy.linalg.matrix_rank`

        As of: 2026-11-23
        """,
)
def undated(placed: Placed) -> Iterator[Finding]:
    """Look at the topic's id, and at whether the source is a law or a library's documentation."""
    card = placed.card
    if card.as_of or card.source is None:
        return
    if match := AGEING_SOURCE.search(card.source.text):
        yield Finding(card.where, f"the source ages (`{match[0]}`), and the card has no `As of`")
    elif AGEING_TOPICS.match(card.topic):
        yield Finding(card.where, f"`{card.topic}` ages, and the card has no `As of`")


@check(
    "C044",
    "A source is found without leafing: an identifier, an address or a section (a warning)",
    "Name the section or what the chapter says there, or give the DOI, arXiv id or address",
    bad="""
        Q: What does the rank of a matrix count?

        A: Its independent columns.

        Source: Strang, *Introduction to Linear Algebra*, 5th ed., ch. 3
        """,
    good="""
        Q: What does the rank of a matrix count?

        A: Its independent columns.

        Source: Strang, *Introduction to Linear Algebra*, 5th ed., ch. 3, on the four subspaces
        """,
    english=True,
)
def chapter_alone(placed: Placed) -> Iterator[Finding]:
    """Look for a chapter after which nothing more is said, and nothing before says it."""
    source = placed.card.source
    if source is None or FOUND.search(source.text):
        return
    if match := CHAPTER.search(source.text):
        message = f"`{match[0].strip()}` is a whole chapter"
        yield Finding(source.at(match.start()), message, Severity.WARNING)


OVER = Rule(
    "C045",
    "What a card says of a date to come is looked at again when that date has come",
    "Check the card against its source, renew `As of`, and give the next date after `until` if "
    "there is one",
    example("""
        Q: In NumPy 2, what does `matrix_rank` return for a matrix without rows?

        A: Zero.

        Source: NumPy documentation, `numpy.linalg.matrix_rank`

        As of: 2025-11-23, until 2026-02-02
        """),
    example("""
        Q: In NumPy 2, what does `matrix_rank` return for a matrix without rows?

        A: Zero.

        Source: NumPy documentation, `numpy.linalg.matrix_rank`

        As of: 2026-11-23
        """),
    stops=False,
)


def over(card: Card, today: date) -> Iterator[Finding]:
    """A finding for a card whose `until` lies before `today`."""
    if card.until and card.until < today:
        yield Finding(card.where, f"this card is valid until {card.until}", card=card.id)


CHECKS: tuple[Check, ...] = (no_locator, undated, chapter_alone)
