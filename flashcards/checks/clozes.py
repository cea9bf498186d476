"""Statements with gaps: how many, how long, how much is left to go by."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flashcards import markup
from flashcards.checks import card_words
from flashcards.checks.rule import Check, Finding, Placed, check, over
from flashcards.model import Field, Severity

LONGEST_DELETION = 6
LEAST_VISIBLE = 5
# A number without a unit, one symbol, punctuation.
BARE = re.compile(r"[-+±]?\d+(?:[.,]\d+)?|[a-z]|\\[a-z]+(?:\^2)?|[^\w\s]+", re.IGNORECASE)
PAIRS = (
    "increase decrease, increases decreases, higher lower, high low, more less, larger smaller, "
    "large small, greater smaller, longer shorter, faster slower, wider narrower, stronger weaker, "
    "better worse, above below, upper lower, positive negative, true false, maximum minimum, "
    "maximise minimise, left right, before after, overfitting "
    "underfitting, bias variance, supervised unsupervised, convex concave, even odd, "
    "inner outer, first last, precision recall, encoder decoder"
)
OPPOSITE = {
    one: other
    for pair in PAIRS.split(", ")
    for one, other in (pair.split(), reversed(pair.split()))
}


@check(
    "C013",
    "A cloze has one or two deletions; a third is a warning, a fourth an error",
    "Hide what the card is about, and leave the rest as the cue",
    bad="""
        Cloze: The {{c1::rank}} of a matrix is the number of its {{c2::pivots}}, which is at most
        the number of its {{c3::columns}}.
        """,
    good="""
        Cloze: The rank of a matrix is the number of its {{c1::pivots}}, which is at most the number
        of its {{c2::columns}}.
        """,
)
def many_deletions(placed: Placed) -> Iterator[Finding]:
    """Count the deletions, not their numbers."""
    cloze = placed.card.cloze
    if cloze is None:
        return
    found = markup.deletions(cloze)
    where = cloze.at(found[2].offset) if len(found) > 2 else cloze.where
    yield from over(where, len(found), 2, 3, f"the cloze has {len(found)} deletions")


@check(
    "C042",
    "A cloze hides something, and so does each of its deletions",
    "Write `{{c1::hidden text}}`; Anki makes no card of a text without a deletion",
    bad="""
        Cloze: The rank of a matrix is at most the number of its rows {{c1::}} and of its columns.
        """,
    good="""
        Cloze: The rank of a matrix is at most the number of its {{c1::rows}} and of its columns.
        """,
    stops=True,
)
def nothing_hidden(placed: Placed) -> Iterator[Finding]:
    """Look for deletions, and for text in them."""
    cloze = placed.card.cloze
    if cloze is None:
        return
    if not _begun(cloze):
        yield Finding(cloze.where, "the cloze hides nothing")
    for deletion in markup.deletions(cloze):
        if not deletion.text.strip():
            yield Finding(cloze.at(deletion.offset), "this deletion hides nothing")


@check(
    "C041",
    "Gaps stand in the Cloze field only",
    "Rename the label `Q:` to `Cloze:`, or ask without a gap; code goes between backticks",
    bad="""
        Q: What does the {{c1::rank}} of a matrix count?

        A: Its independent columns.
        """,
    good="""
        Q: What does the rank of a matrix count?

        A: Its independent columns.
        """,
    stops=True,
)
def gap_elsewhere(placed: Placed) -> Iterator[Finding]:
    """Look for deletions where Anki would show their marks as they are."""
    card = placed.card
    for field in (card.question, card.answer, card.extra):
        if field is None:
            continue
        for deletion in markup.deletions(field):
            yield Finding(field.at(deletion.offset), "Anki shows these braces as they are")


@check(
    "C014",
    "A deletion hides at most 6 words",
    "Hide the words that matter; a longer answer wants Q and A",
    bad="""
        Cloze: The rank of a matrix is {{c1::the size of any largest set of independent columns}}.
        """,
    good="""
        Cloze: The rank of a matrix is the size of any largest set of {{c1::independent columns}}.
        """,
)
def long_deletion(placed: Placed) -> Iterator[Finding]:
    """Count the words of each deletion."""
    cloze = placed.card.cloze
    for deletion in markup.deletions(cloze) if cloze else ():
        number = card_words.count(Field(deletion.markdown, placed.card.where))
        if cloze and number > LONGEST_DELETION:
            yield Finding(cloze.at(deletion.offset), f"this deletion hides {number} words")


@check(
    "C015",
    "A cloze leaves at least 5 words to read",
    "Say in a whole sentence what the hidden words are to complete",
    bad="""
        Cloze: Matrix rank counts {{c1::independent columns}}.
        """,
    good="""
        Cloze: The rank of a matrix counts its {{c1::independent columns}}.
        """,
)
def little_left(placed: Placed) -> Iterator[Finding]:
    """Count, for each number, the words that are visible while its deletions are hidden."""
    cloze = placed.card.cloze
    if cloze is None:
        return
    for number, text in visible(cloze).items():
        left = card_words.count(Field(text, cloze.where))
        if left < LEAST_VISIBLE:
            yield Finding(cloze.where, f"with c{number} hidden, {left} words are left")
            return


@check(
    "C016",
    "Deletions are numbered from c1 without gaps",
    "Number them c1, c2, …; Anki makes one card a number",
    bad="""
        Cloze: The rank of a matrix is at most the number of its {{c1::rows}} and at most the number
        of its {{c3::columns}}.
        """,
    good="""
        Cloze: The rank of a matrix is at most the number of its {{c1::rows}} and at most the number
        of its {{c2::columns}}.
        """,
)
def gap_in_numbers(placed: Placed) -> Iterator[Finding]:
    """Hold the numbers in use against 1, 2, ….."""
    cloze = placed.card.cloze
    begun = _begun(cloze) if cloze else {}
    for expected, (number, offset) in enumerate(sorted(begun.items()), 1):
        if cloze and number != expected:
            yield Finding(cloze.at(offset), f"c{number} is used, and c{expected} is not")
            return


@check(
    "C017",
    "A deletion has no hint: no `::` inside it",
    "Write the hint into the sentence; where `::` is the hidden text itself, put it in backticks",
    bad="""
        Cloze: The rank of a matrix counts its independent {{c1::columns::rows or what}}.
        """,
    good="""
        Cloze: The rank of a matrix counts its independent {{c1::columns}}.
        """,
    stops=True,
)
def hint(placed: Placed) -> Iterator[Finding]:
    """Look for what Anki takes for the beginning of a hint: in code and formulas it does not."""

    def seen(part: markup.Part) -> str:
        return part[0] if isinstance(part, re.Match) and part["address"] else " "

    cloze = placed.card.cloze
    for deletion in markup.deletions(cloze) if cloze else ():
        hidden = "" if deletion.in_formula else markup.replaced(deletion.text, seen)
        if cloze and "::" in hidden:
            yield Finding(cloze.at(deletion.offset), "Anki takes what follows `::` for a hint")


@check(
    "C043",
    "A gap is not filled by what can be seen, nor by the gap opposite (a warning)",
    "Hide the words that carry the idea; gaps that are each other's opposite share one number",
    bad="""
        Cloze: Adding a row to a matrix can only {{c1::increase}} its rank, and removing one can
        only {{c2::decrease}} it.
        """,
    good="""
        Cloze: Adding a row to a matrix can only {{c1::increase}} its rank, and removing one can
        only {{c1::decrease}} it.
        """,
)
def seen_gap(placed: Placed) -> Iterator[Finding]:
    """Look for what is hidden in what is left, for bare numbers and symbols, and for opposites."""
    cloze = placed.card.cloze
    if cloze is None:
        return
    shown = visible(cloze)
    opposites: dict[str, int] = {}
    for deletion in markup.deletions(cloze):
        text = deletion.text.strip(" $`*").lower()
        where = cloze.at(deletion.offset)
        if BARE.fullmatch(text):
            message = f"`{text}` alone hides no idea"
        elif _stands(text, shown[deletion.number]):
            message = f"`{text}` stands beside the gap"
        elif opposites.get(text, deletion.number) != deletion.number:
            message = f"`{text}` follows from the gap that is its opposite"
        else:
            message = ""
        if message:
            yield Finding(where, message, Severity.WARNING)
        if text in OPPOSITE:
            opposites[OPPOSITE[text]] = deletion.number


def _stands(text: str, shown: str) -> bool:
    """Whether a short term stands in what is left; C019 looks for longer ones."""
    short = text and all(len(word) < 4 for word in card_words.lower_words(text))
    return bool(short) and bool(re.search(rf"(?<!\w){re.escape(text)}(?!\w)", shown.lower()))


def visible(cloze: Field) -> dict[int, str]:
    """For each number, the text that a learner sees while its deletions are hidden."""
    numbers = sorted({deletion.number for deletion in markup.deletions(cloze)})
    return {number: _without(cloze, {number}) for number in numbers}


def _begun(cloze: Field) -> dict[int, int]:
    """Where each number is first used; by deletions too that are broken, of which M005 tells."""
    first: dict[int, int] = {}
    for match in markup.parts(cloze.text):
        if isinstance(match, re.Match) and match["open"]:
            first.setdefault(int(match["number"]), match.start())
    for deletion in markup.deletions(cloze):
        first.setdefault(deletion.number, deletion.offset)
    return first


def outside(cloze: Field) -> Field:
    """What stands in no deletion at all."""
    numbers = {deletion.number for deletion in markup.deletions(cloze)}
    return Field(_without(cloze, numbers), cloze.where)


def _without(cloze: Field, hidden: set[int]) -> str:
    """The text without the marks of its gaps, and without what is hidden."""
    cuts: list[tuple[int, int, str]] = []
    for deletion in markup.deletions(cloze):
        if deletion.number in hidden:
            cuts.append((deletion.offset, deletion.end, " "))
        else:
            cuts.append((deletion.offset, deletion.begin, ""))
            cuts.append((deletion.end - len("}}"), deletion.end, ""))
    text, position = "", 0
    for start, end, instead in sorted(cuts):
        if end > position:  # what is hidden may hold other gaps
            text += cloze.text[position:start] + instead
            position = end
    return text + cloze.text[position:]


CHECKS: tuple[Check, ...] = (
    many_deletions,
    nothing_hidden,
    gap_elsewhere,
    long_deletion,
    little_left,
    gap_in_numbers,
    hint,
    seen_gap,
)
