"""Cards as words: what counts as one, what means the same, what carries no meaning."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from flashcards import markup
from flashcards.model import Field

# Stands for a formula, code or a figure where only words are looked at.
THING = "\N{CURRENCY SIGN}"

LINK = re.compile(r"(?<=\])\([^)\s]*\)|<https?://[^>]*>")
# Thai, Lao, Burmese, Khmer, Japanese, Chinese.
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]"
)
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
SENTENCE_END = re.compile(r"(?<=[.?!:;])[\"”’)*_]*\s+|\n\s*\n")

# Words that have a place in any question about anything.
STOP = frozenset(
    """
    a about above after again all almost alone already also although always am among an and another
    any are as at away be because been before being below between both but by can cannot could did
    do does doing done down during each either else enough ever every few for from further get gets
    give gives given had has have having he her here him his how however i if in instead into is it
    its just least less let like likely made make makes many may me means meant might mine more
    most much must my need needs neither never no none nor not now of off often on once one ones
    only onto or other others otherwise our out over own per rather same seem seems several
    shall she should show shows since so some still such take takes taken tell tells than that the
    their them then there these they thing things this those though three through thus to together
    too toward towards two under unless unlike until up upon us use used uses using usually very via
    was way we well were what when where whereas whether which while who whom whose why will with
    within without would yes yet you your called call calls become becomes became happen happens
    hold holds keep keeps put puts say says said term name names word roughly exactly
    """.split()
)


def count(field: Field | None) -> int:
    """How many words a reader reads: code, formulas, images and addresses are none.

    Where a script sets no spaces, two of its letters are one.
    """
    words = read_words(field) if field else []
    return sum(max((len(UNSPACED.findall(word)) + 1) // 2, 1) for word in words)


def read_words(field: Field) -> list[str]:
    """The words of a field as they stand, with their punctuation."""
    text = LINK.sub(" ", markup.prose(field))
    return [word for word in text.split() if any(char.isalnum() for char in word)]


@lru_cache(64)  # each of many rules asks for it, card by card
def with_things(field: Field) -> str:
    """The field's text with `THING` for each formula, piece of code and image, at its offset.

    What is left stands where it stood, so that offsets are those of the field.
    """

    def blank(part: markup.Part) -> str:
        start, end = markup.place(part)
        if isinstance(part, re.Match) and (part["open"] or part["close"] or part["escaped"]):
            return " " * (end - start)
        return THING + re.sub(r"[^\n]", " ", field.text[start + 1 : end])

    text = markup.replaced(field.text, blank)
    return markup.IMAGE.sub(lambda match: THING + " " * (len(match[0]) - 1), text)


def points_at_something(field: Field) -> bool:
    """Whether the field shows a figure, code or a formula of its own, which "this" may mean."""
    shown = any(
        not isinstance(part, re.Match) or part["display"] for part in markup.parts(field.text)
    )
    return shown or any(True for _ in markup.images(field))


def lower_words(text: str) -> list[str]:
    """The words of a text in small letters, without what an apostrophe adds to them."""
    return [re.split("['’]", word.lower())[0] for word in WORD.findall(text)]


def stem(word: str) -> str:
    """What inflected forms of a word share, roughly: its first five letters, without a plural s."""
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    return word[:5]


def stems(words: Iterable[str], shortest: int = 5) -> set[str]:
    """The stems of the words that mean something and have at least `shortest` letters."""
    return {stem(word) for word in words if len(word) >= shortest and word not in STOP}


def sentences(text: str) -> list[tuple[str, int]]:
    """The sentences of a text, each with its offset; a colon ends one, as a blank line does."""
    found, start = [], 0
    for match in [*SENTENCE_END.finditer(text), None]:
        end = match.start() if match else len(text)
        piece = text[start:end]
        if piece.strip():
            found.append((piece.strip(), start + len(piece) - len(piece.lstrip())))
        start = match.end() if match else end
    return found
