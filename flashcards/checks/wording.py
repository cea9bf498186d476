"""How a card is worded: its length, the kind of question, and whether it stands alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flashcards.checks import card_words
from flashcards.checks.card_words import THING
from flashcards.checks.rule import Check, Finding, Placed, check, fields, over
from flashcards.model import Severity

SHORTEST_FRONT = 4
ITEM = re.compile(r"^[ ]{0,3}(?:[-*+]|\d+[.)])[ ]+\S", re.MULTILINE)
NUMBER = r"(?:two|three|four|five|six|seven|eight|nine|ten|\d+)"
MANY = r"(?:four|five|six|seven|eight|nine|ten|[4-9]|\d\d+)"
LISTING = re.compile(
    rf"""(?:list|enumerate)\b
      | (?:name|give|state|mention|recall|write\s+down)\s+(?:\S+\s+){{0,2}}?
        (?:all|every|each|{NUMBER})\b
      | (?:what|which)\s+are\s+(?:all|(?:the\s+)?{MANY})\b
      | (?:what|which)\s+{MANY}\b""",
    re.IGNORECASE | re.VERBOSE,
)
AUXILIARY = (
    r"(?:is|are|was|were|am|does|do|did|can|could|will|would|should|shall|must|may|might|"
    r"has|have|had|isn['’]t|aren['’]t|doesn['’]t|don['’]t|can['’]t|won['’]t)"
)
QUESTION_WORD = re.compile(r"\b(?:what|which|why|how|who|whose|whom)\b", re.IGNORECASE)
YES_OR_NO = re.compile(rf"{AUXILIARY}\b", re.IGNORECASE)
TRUE_OR_FALSE = re.compile(r"(?:true or false|right or wrong)\b", re.IGNORECASE)
LATE_QUESTION = re.compile(rf"[,:]\s+(?:then\s+)?{AUXILIARY}\b", re.IGNORECASE)
ANSWER_YES_NO = re.compile(r"\W*(?:yes|no)\b(?=\s*(?:[,.;:!–—]|\Z))", re.IGNORECASE)
WHY = re.compile(r"\bwhy\b|\b(?:and|but|or) (?:how|by how|what|which|when)\b", re.IGNORECASE)
OPEN_ENDED = re.compile(
    r"(?:please\s+|briefly\s+)?(?:explain|describe|discuss|elaborate|outline|summari[sz]e|"
    r"tell me|talk about|what about|write about)\b",
    re.IGNORECASE,
)
WORK = (
    r"(?:paper|article|book|author|authors|chapter|lecture|course|slide|slides|video|tutorial|"
    r"lesson|textbook|blog post)"
)
ELSEWHERE = re.compile(
    rf"\b(?:the|this|that)\s+{WORK}\b(?!\s*[*\"“(]|\s+(?:by|of|on|that|which|is|has)\b)"
    r"|\b(?:the|as)\s+(?:above|below|aforementioned)\b|\b(?:mentioned|shown|seen|given) above\b"
    r"|\bas (?:mentioned|discussed|seen) (?:before|earlier|previously)\b",
    re.IGNORECASE,
)
POINTER = re.compile(r"\b(it|its|they|them|their|this|these|those)\b(?!\s+(?:that|who|of)\b)", re.I)
SUBJECT = re.compile(
    rf"(?:(?:and|so|but|then)\s+)?(?:what|which|why|how|when|where|who)(?:\s+[\w'’-]+){{0,2}}?\s+"
    rf"{AUXILIARY}\s+(?:not\s+)?\Z",
    re.IGNORECASE,
)
EMPTY_IT = re.compile(
    r"it\b(?:['’]s)?(?:\s+\S+){0,8}?\s+(?:to|that|when|if|whether|how|why|what|for|from|until)\b",
    re.I,
)
NOT_A_NOUN = card_words.STOP | frozenset(
    """
    able best better big common costly easy fast good hard harder high higher important large larger
    long low lower often possible safe slow small smaller useful usual wise worse compute choose
    explain find help helps makes matter matters minimise maximise use work works fail fails
    """.split()
)
DATED = re.compile(r"\b(?:19|20)\d\d\b")
AGEING = re.compile(
    r"""\bstate[- ]of[- ]the[- ]art\b|\bSOTA\b|\b(?:currently|recently|nowadays|newest)\b
      | \b(?:as\ of|until)\ now\b|\bat\ present\b|\bthese\ days\b
      | \blatest\b(?!\s+(?:\w+\s+)?(?:observations?|values?|points?|samples?|steps?|tokens?|states?|
          times?|inputs?|gradients?|rows?|iterates?|events?|dates?|of\b))""",
    re.IGNORECASE | re.VERBOSE,
)


@check(
    "C001",
    "A front has at most 40 words; over 60 is an error",
    "Move what is not needed for the answer to Extra",
    bad="""
        Q: Suppose that you are given a real matrix with five rows and seven columns, that you bring
        it to row echelon form by Gaussian elimination, and that you then find exactly three pivots
        while the two last rows hold nothing but zeros. What is the rank of the matrix?

        A: Three.
        """,
    good="""
        Q: Elimination turns a $5\\times 7$ matrix into echelon form with three pivots. What is its
        rank?

        A: Three.
        """,
)
def long_front(placed: Placed) -> Iterator[Finding]:
    """Count the words of Q, or of the whole statement of a cloze."""
    front = placed.card.front
    number = card_words.count(front)
    yield from over(front.where, number, 40, 60, f"the front has {number} words")


@check(
    "C002",
    "A question has at least 4 words",
    "Ask for one thing in a whole sentence",
    bad="""
        Q: Matrix rank?

        A: The number of linearly independent columns.
        """,
    good="""
        Q: What does the rank of a matrix count?

        A: The number of linearly independent columns.
        """,
)
def short_front(placed: Placed) -> Iterator[Finding]:
    """Count the words of Q; a cloze has a rule of its own (C015)."""
    front = placed.card.question
    if front is None:
        return
    number = card_words.count(front)
    if number < SHORTEST_FRONT:
        yield Finding(front.where, f"the question has {number} word{'s' * (number != 1)}")


@check(
    "C003",
    "An answer has at most 30 words; over 45 is an error",
    "Keep what was asked for; move the rest to Extra, or to a second card",
    bad="""
        Q: What does the rank of a matrix count?

        A: Its linearly independent columns; equally well you may count the independent rows, since
        both numbers agree for every matrix, as elimination shows at once: each pivot stands in one
        row and in one column, and no other.
        """,
    good="""
        Q: What does the rank of a matrix count?

        A: Its linearly independent columns; equally, its independent rows.
        """,
)
def long_answer(placed: Placed) -> Iterator[Finding]:
    """Count the words of A."""
    answer = placed.card.answer
    number = card_words.count(answer)
    if answer:
        yield from over(answer.where, number, 30, 45, f"the answer has {number} words")


@check(
    "C004",
    "Extra has at most 50 words; over 90 is an error",
    "Keep what helps to remember or to tell apart",
    bad="""
        Q: What does the rank of a matrix count?

        A: Its linearly independent columns.

        Extra: Elimination may count pivots either way, since each pivot stands in exactly one row
        and in one column. A square matrix whose rank is its size is called regular and has an
        inverse; any other is called singular, squeezes space into fewer dimensions, and sends some
        nonzero vector to zero, so that nothing can undo it.
        """,
    good="""
        Q: What does the rank of a matrix count?

        A: Its linearly independent columns.

        Extra: Elimination may count pivots either way, since each pivot stands in exactly one row
        and in one column.
        """,
)
def long_extra(placed: Placed) -> Iterator[Finding]:
    """Count the words of Extra."""
    extra = placed.card.extra
    number = card_words.count(extra)
    if extra:
        yield from over(extra.where, number, 50, 90, f"Extra has {number} words")


@check(
    "C006",
    "An answer lists at most 3 items; over 4 is an error",
    "Ask for one item a card, or for what the items have in common",
    bad="""
        Q: Which conditions say that a square matrix has full rank?

        A: Each of these:

        - nonzero determinant
        - trivial kernel
        - an inverse exists
        - independent columns
        """,
    good="""
        Q: What must the determinant of a square matrix of full rank be?

        A: Nonzero.
        """,
)
def long_list(placed: Placed) -> Iterator[Finding]:
    """Count the items of lists in A."""
    answer = placed.card.answer
    if answer:
        items = list(ITEM.finditer(card_words.with_things(answer)))
        where = answer.at(items[0].start()) if items else answer.where
        yield from over(where, len(items), 3, 4, f"the answer lists {len(items)} items")


@check(
    "C007",
    "A front does not ask to list or name all",
    "Ask for one of them by what sets it apart",
    bad="""
        Q: Name all conditions that say that a square matrix has full rank.

        A: Independent columns, a nonzero determinant, an inverse.
        """,
    good="""
        Q: What does full rank of a square matrix say about its determinant?

        A: Nonzero.
        """,
    english=True,
)
def asks_for_list(placed: Placed) -> Iterator[Finding]:
    """Look at how each sentence of Q begins."""
    yield from _openings(placed, LISTING, "the front asks for a list")


@check(
    "C008",
    "A question cannot be answered by yes or no, unless it asks why as well",
    "Ask why, which or how much; or add `and why`",
    bad="""
        Q: Does a matrix of rank zero have a nonzero entry?

        A: Never: a column with a nonzero entry would be independent.
        """,
    good="""
        Q: Why does a matrix of rank zero have only zeros?

        A: A column with a nonzero entry would be independent by itself.
        """,
    english=True,
)
def yes_or_no(placed: Placed) -> Iterator[Finding]:
    """Look at how the questions of Q begin, also after a condition, and how A begins."""
    question, answer = placed.card.question, placed.card.answer
    if question is None or answer is None or WHY.search(card_words.with_things(question)):
        return
    for sentence, offset in card_words.sentences(card_words.with_things(question)):
        if not sentence.endswith("?") and not TRUE_OR_FALSE.match(sentence):
            continue
        late = LATE_QUESTION.search(sentence)
        early = YES_OR_NO.match(sentence) or TRUE_OR_FALSE.match(sentence)
        if early or (late and not QUESTION_WORD.search(sentence)):
            yield Finding(question.at(offset), "the question can be answered by yes or no")
            return
    if ANSWER_YES_NO.match(card_words.with_things(answer)):
        yield Finding(answer.where, "the answer is yes or no")


@check(
    "C009",
    "A front does not ask to explain, describe or discuss",
    "Ask for the one point that the answer makes",
    bad="""
        Q: Explain the rank of a matrix.

        A: It counts the independent columns.
        """,
    good="""
        Q: What does the rank of a matrix count?

        A: Its independent columns.
        """,
    english=True,
)
def open_ended(placed: Placed) -> Iterator[Finding]:
    """Look at how each sentence of Q begins."""
    yield from _openings(placed, OPEN_ENDED, "the front asks for an essay")


@check(
    "C010",
    "A front asks one question (a warning)",
    "Make two cards, or ask the second as `and why`",
    bad="""
        Q: What does the rank of a matrix count? How do you compute it?

        A: Its pivots, by elimination.
        """,
    good="""
        Q: How do you compute the rank of a matrix?

        A: By elimination: count the pivots.
        """,
)
def two_questions(placed: Placed) -> Iterator[Finding]:
    """Count the question marks of the front outside quotations."""
    front = placed.card.front
    text = re.sub(
        r"[\"“][^\"“”\n]*[\"”]", lambda quoted: " " * len(quoted[0]), card_words.with_things(front)
    )
    marks = [match.start() for match in re.finditer(r"\?+", text)]
    if len(marks) > 1:
        message = f"the front asks {len(marks)} questions"
        yield Finding(front.at(marks[1]), message, Severity.WARNING)


@check(
    "C011",
    "A front points at nothing that it has not named",
    "Name the thing: a card is seen alone, among cards on other subjects",
    bad="""
        Q: What does it count about the columns of a matrix?

        A: How many are linearly independent.
        """,
    good="""
        Q: What does the rank count about the columns of a matrix?

        A: How many are linearly independent.
        """,
    english=True,
)
def points_at_nothing(placed: Placed) -> Iterator[Finding]:
    """Look for works that are elsewhere, and for pronouns with no noun before them."""
    front = placed.card.front
    text = card_words.with_things(front)
    if match := ELSEWHERE.search(text):
        yield Finding(front.at(match.start()), f"`{match[0]}` is not on the card")
        return
    if card_words.points_at_something(front):
        return
    for match in POINTER.finditer(text):
        before = text[: match.start()]
        if match[0].lower() == "it" and EMPTY_IT.match(text[match.start() :]):
            continue
        if SUBJECT.match(before.lstrip()) or not _names_something(before):
            yield Finding(front.at(match.start()), f"`{match[0]}` stands for nothing named before")
            return


@check(
    "C033",
    "What ages has a date",
    "Give the year or the version, or add `As of:`; better, say what will still be true",
    bad="""
        Q: Which algorithm do libraries currently use to compute the rank of a matrix?

        A: Singular value decomposition.
        """,
    good="""
        Q: Which factorisation gives the rank of a matrix most reliably in floating point?

        A: Singular value decomposition.
        """,
    english=True,
)
def ages(placed: Placed) -> Iterator[Finding]:
    """Look for words that point at the day of writing, on cards that give no date."""
    card = placed.card
    if card.as_of:
        return
    for field in fields(card):
        if field is card.source:
            continue
        text = card_words.with_things(field)
        match = AGEING.search(text)
        if match and not DATED.search(text):
            yield Finding(
                field.at(match.start()),
                f"`{match[0]}` ages: say of which date it is true, or drop the word",
            )


def _openings(placed: Placed, pattern: re.Pattern[str], message: str) -> Iterator[Finding]:
    """A finding at the first sentence of Q that begins as the pattern says."""
    question = placed.card.question
    if question is None:
        return
    for sentence, offset in card_words.sentences(card_words.with_things(question)):
        if pattern.match(sentence):
            yield Finding(question.at(offset), message)
            return


def _names_something(text: str) -> bool:
    """Whether a text has a formula, code, a number, or a word that may be a noun."""
    if THING in text or re.search(r"\d|\w-\w", text):
        return True
    return any(word not in NOT_A_NOUN and len(word) > 1 for word in card_words.lower_words(text))


def vocabulary(placed: Placed) -> tuple[set[str], set[str]]:
    """The stems of the words that belong to a card's topic and concept, and their acronyms."""
    topic, concept = placed.topic, placed.concept
    names = [topic.id.replace("-", " "), topic.name, concept.id.replace("-", " "), concept.name]
    listed = [card_words.WORD.findall(name) for name in [*names, concept.todo]]
    stems = {
        card_words.stem(word.lower())
        for name in listed
        for word in name
        if word.lower() not in card_words.STOP
    }
    return stems, {acronym for name in listed for acronym in _acronyms(name)}


@check(
    "C012",
    "A front has a word of its concept's or topic's vocabulary (a warning)",
    "Name the subject, so that the card can be answered among cards on other subjects",
    bad="""
        Q: How many pivots does elimination find in a wide table of full size?

        A: One in each row.
        """,
    good="""
        Q: How many pivots does elimination find in a wide matrix of full rank?

        A: One in each row.
        """,
    english=True,
)
def no_vocabulary(placed: Placed) -> Iterator[Finding]:
    """Hold the words of the front, code and formulas included, against the names around it."""
    front = placed.card.front
    text = re.sub(r"([a-z])([A-Z])", r"\1 \2", front.text)
    shown = card_words.WORD.findall(f"{front.text} {text}")
    stems, acronyms = vocabulary(placed)
    own = {card_words.stem(word.lower()) for word in shown}
    if own & stems or _akin(own, stems):
        return
    if acronyms & {word.lower() for word in shown} or stems & _acronyms(shown):
        return
    message = f"the front has no word of `{placed.topic.name}`"
    yield Finding(front.where, message, Severity.WARNING)


def _akin(own: set[str], known: set[str]) -> bool:
    """Whether a short stem begins another one: `conv` and `convo`, `norm` and `norma`."""
    return any(
        len(shorter) == 4 and longer.startswith(shorter)
        for one in own
        for other in known
        for shorter, longer in ((one, other), (other, one))
    )


def _acronyms(name: list[str]) -> set[str]:
    """The initials of every two to five words in a row, in small letters."""
    letters = "".join(word[0].lower() for word in name)
    starts = range(len(letters))
    return {letters[start : start + size] for size in range(2, 6) for start in starts[: 1 - size]}


CHECKS: tuple[Check, ...] = (
    long_front,
    short_front,
    long_answer,
    long_extra,
    long_list,
    asks_for_list,
    yes_or_no,
    open_ended,
    two_questions,
    points_at_nothing,
    no_vocabulary,
    ages,
)
