"""Fronts that give their answer away."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flashcards import markup
from flashcards.checks import card_words
from flashcards.checks.clozes import outside, visible
from flashcards.checks.rule import Check, Finding, Placed, check
from flashcards.model import Card, Field, Severity

# What follows is the answer's explanation, which may well take up words of the question.
HEAD_END = re.compile(r"[:;,.(–—](?=\s|\Z)|\s[(–—-](?=\S|\s)|\b(?:because|since|so that)\b")
KIND = re.compile(
    r"\b(?:how(?:\s+(?:many|much))?\b|(?:which|whose|what(?!\s+(?:is|are|was|do|does|did|can|will|a|an|the)\b))"
    r"(?:\s+[\w'’-]+)?)(?:\s+[\w'’-]+)"
    r"|\bwhat (?:is|are) (?:a|an|the) [\w'’-]+(?=[^?]*\bcalled\b)",
    re.IGNORECASE,
)
ASKS_CHOICE = re.compile(
    r"\b(?:or|versus|vs|instead of|rather than|between|which of|differ)\b", re.IGNORECASE
)
WHICH = re.compile(r"\b(?:which|or)\b", re.IGNORECASE)
WHY = re.compile(r"\bwhy\b|\bwhat is wrong\b", re.IGNORECASE)
# `In deep learning, …` tells the subject, as C012 asks for; `20 million euros` is a number.
SUBJECT = re.compile(r"\A\s*(?:in|for|within|under)\s+(?:[^\s,]+\s+){0,3}[^\s,]+,", re.IGNORECASE)
QUANTITY = re.compile(
    r"\d[\d.,]*(?:\s*%)?(?:[ \t-]+(?:million|billion|trillion|thousand))?(?:[ \t-]+\w+)?"
)
NUMBER = re.compile(r"\d+(?:\.\d+)?")
LONG_ENOUGH = 4
TERM = 4  # an answer of so many words is a term, and each of its words is the answer


@check(
    "C018",
    "Neither a front nor the concept's name above it uses the words of its answer (a warning)",
    "Say it in other words on one of the two sides, or ask for something else",
    bad="""
        Q: What do the independent columns of a matrix determine?

        A: Its column rank.
        """,
    good="""
        Q: What is the number of pivots of a matrix called?

        A: Its rank.
        """,
    english=True,
)
def shares_stem(placed: Placed) -> Iterator[Finding]:
    """Look for stems of the answer's first clause in the question, of deletions in the rest.

    What the question must name does not count: the kind of thing it asks for (`which matrix …`),
    the alternatives of a choice, the subject that it begins with.
    """
    card = placed.card
    for hidden, shown in _pairs(card):
        if whole_in(hidden, shown):
            continue
        leaked = _leaked(card) if card.answer else _leaked_by_rest(hidden, card.front)
        if leaked:
            word = next(
                w for w in card_words.WORD.findall(shown) if card_words.stem(w.lower()) in leaked
            )
            yield Finding(card.front.where, f"`{word}` gives the answer away", Severity.WARNING)
            return
        if _named(hidden, card, placed.concept.name):
            message = f"the concept's name, `{placed.concept.name}`, gives the answer away"
            yield Finding(card.front.where, message, Severity.WARNING)
            return


def _named(hidden: str, card: Card, name: str) -> bool:
    """Whether every word that means something in an answer stands in the name above its front.

    A reason, and the choice between what the question names, may well be in the subject's words.
    """
    if card.question and (WHY.search(card.question.text) or ASKS_CHOICE.search(card.question.text)):
        return False
    told = _head(card_words.with_things(card.answer)) if card.answer else hidden
    own = {
        _singular(word) for word in card_words.lower_words(QUANTITY.sub(" ", told))
    } - card_words.STOP
    own = {word for word in own if len(word) >= LONG_ENOUGH}
    return bool(own) and own <= {_singular(word) for word in card_words.lower_words(name)}


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


@check(
    "C019",
    "Neither a front nor its hint holds the whole answer",
    "Ask for something that the front does not say, and hint at the way to it",
    bad="""
        Q: A matrix has nullity zero, hence full column rank. What is its rank?

        A: Full column rank.
        """,
    good="""
        Q: A matrix with 4 columns has nullity zero. What is its rank?

        A: Four.
        """,
)
def whole_answer(placed: Placed) -> Iterator[Finding]:
    """Look for the words of the answer, or of a deletion, in a row."""
    card = placed.card
    for hidden, shown in _pairs(card):
        if whole_in(hidden, shown) and not _is_choice(hidden, shown):
            text = " ".join(hidden.split())
            yield Finding(card.front.where, f"the front says `{text}` itself")
            return
    if card.hint and (told := _hinted(card, markup.prose(card.hint))):
        yield Finding(card.hint.where, f"the hint says `{told}` itself")


def _hinted(card: Card, hint: str) -> str:
    """What is to be recalled, where the hint says it whole; empty where it does not."""
    for hidden in [markup.prose(card.answer)] if card.answer else _deleted(card):
        for part in (hidden, _head(hidden)):
            if whole_in(part, hint) or _told(part, hint, ""):
                return " ".join(part.split())
    return ""


@check(
    "C029",
    "The alternative text of a figure does not give the answer",
    "Describe what is to be seen, not what follows from it",
    bad="""
        Q: What is the rank of the matrix whose columns are drawn here?

        ![Three arrows in space that all lie in one plane, so rank two.](plane.svg)

        A: Rank two.
        """,
    good="""
        Q: What is the rank of the matrix whose columns are drawn here?

        ![Three arrows of different directions in space that all lie in one plane.](plane.svg)

        A: Two.
        """,
)
def told_by_figure(placed: Placed) -> Iterator[Finding]:
    """Look for the words of the answer in the figures' texts on the front."""
    card = placed.card
    hidden = [card.answer.text] if card.answer else _deleted(card)
    for _, alt, offset in markup.images(card.front):
        if any(whole_in(text, alt) for text in hidden):
            yield Finding(card.front.at(offset), "the alternative text holds the answer")
        elif card.answer and (told := _told(_head(card.answer.text), alt, card.front.text)):
            message = f"the alternative text holds what is asked for: `{told}`"
            yield Finding(card.front.at(offset), message)


def _told(answer: str, alt: str, question: str) -> str:
    """The number or the term that an answer consists of, where a figure's text holds it.

    Numbers inside a formula are only parts of an answer, and the alternatives of a choice are
    named by whoever describes them.
    """
    plain = answer.strip(" .$")
    numbers, known = set(NUMBER.findall(plain)), set(NUMBER.findall(alt))
    if numbers and numbers <= known and not re.search(r"[\\$=^_]", plain):
        return plain
    own = [each for each in card_words.lower_words(answer) if each not in card_words.STOP]
    is_term = 0 < len(own) <= TERM and not (WHICH.search(question) or "$" in answer)
    long = all(len(each) >= LONG_ENOUGH for each in own)
    return plain if is_term and long and set(own) <= set(card_words.lower_words(alt)) else ""


def _pairs(card: Card) -> Iterator[tuple[str, str]]:
    """What is to be recalled and what is to be seen meanwhile, without images; code is prose."""
    if card.answer and card.question:
        yield markup.prose(card.answer), markup.prose(card.question)
    elif card.cloze:
        for number, shown in visible(card.cloze).items():
            for deletion in markup.deletions(card.cloze):
                if deletion.number == number:
                    yield _prose(deletion.markdown, card.cloze), _prose(shown, card.cloze)


def _prose(text: str, field: Field) -> str:
    return markup.prose(Field(text, field.where))


def _deleted(card: Card) -> list[str]:
    return [markup.prose(Field(each.markdown, card.where)) for each in markup.deletions(card.front)]


def whole_in(hidden: str, shown: str) -> bool:
    """Whether the words of `hidden` stand in a row in `shown`.

    They must hold one that means something: a number or a "no" may stand in any question.
    """
    needle = card_words.lower_words(hidden)
    if not any(len(word) >= LONG_ENOUGH and word not in card_words.STOP for word in needle):
        return False
    if re.search(r"\d", hidden) and not re.search(
        rf"(?<!\w){re.escape(hidden.strip(' .'))}", shown
    ):
        return False
    return f" {' '.join(needle)} " in f" {' '.join(card_words.lower_words(shown))} "


def _is_choice(hidden: str, shown: str) -> bool:
    """Whether the answer is one of the alternatives that the question offers."""
    return bool(ASKS_CHOICE.search(shown)) and len(hidden.split()) <= 6


def _leaked(card: Card) -> set[str]:
    """The stems of what was asked for that stand in the question without need.

    Of a term, one is too many; of a longer clause, half; a reason must take up the words of what it
    is a reason for, and only says nothing when it says nothing else.
    """
    assert card.question is not None
    assert card.answer is not None
    question, head = (
        card_words.with_things(card.question),
        _head(card_words.with_things(card.answer)),
    )
    own = card_words.stems(card_words.lower_words(QUANTITY.sub(" ", head)))
    leaked = own & card_words.stems(card_words.lower_words(_free(question)))
    if WHY.search(question):
        return leaked if leaked == own else set()
    is_term = len(head.split()) <= TERM
    return leaked if is_term or 2 * len(leaked) >= len(own) else set()


def _leaked_by_rest(hidden: str, cloze: Field) -> set[str]:
    """The stems of a deletion if all of them stand outside deletions.

    One of several may well be needed (`hypothesis testing`, then the null hypothesis), and two
    deletions may be each other's contrast.
    """
    own = card_words.stems(card_words.lower_words(hidden), shortest=LONG_ENOUGH)
    rest = card_words.stems(
        card_words.lower_words(markup.prose(outside(cloze))), shortest=LONG_ENOUGH
    )
    return own if own <= rest else set()


def _head(answer: str) -> str:
    """The first clause of an answer: what was asked for, before any explanation."""
    for match in HEAD_END.finditer(answer):
        if answer[: match.start()].strip():
            return answer[: match.start()]
    return answer


def _free(front: str) -> str:
    """The front without the words that it must name to ask at all."""
    text = KIND.sub(" ", SUBJECT.sub(" ", front))
    if ASKS_CHOICE.search(text):
        sentences = [sentence for sentence, _ in card_words.sentences(text)]
        text = " ".join(each for each in sentences if not ASKS_CHOICE.search(each))
    return text


CHECKS: tuple[Check, ...] = (shares_stem, whole_answer, told_by_figure)
