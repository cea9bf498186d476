"""A card as a whole: whether its fields, once read, make one; its dates, and what is typed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from flashcards.model import Field, Problem, Where
from flashcards.sources.card_rules import RULES
from flashcards.sources.lines import fences

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")


def is_shown(fields: Mapping[str, Field]) -> bool:
    """Whether a card has what it takes to be shown, and so to be judged further."""
    given = {label for label, content in fields.items() if content.text}
    return (
        {"Q", "A"} <= given if "Cloze" not in fields else given & {"Q", "A", "Cloze"} == {"Cloze"}
    )


def faults(
    card: str, where: Where, fields: Mapping[str, Field], *, swallowed: bool
) -> Iterator[Problem]:
    """What is wrong with a card as a whole, once all its lines are read.

    `card` is its id, `where` its place; with `swallowed` what it lacks may stand in code or in a
    comment that is never closed, and is not asked for.
    """
    empty = [label for label, content in fields.items() if not content.text]
    for label in empty:
        yield RULES["F009"].at(fields[label].where, f"`{label}:` is empty in the card `{card}`")
    if "Cloze" in fields and ("Q" in fields or "A" in fields):
        yield RULES["F010"].at(where, f"the card `{card}` has both Q/A and Cloze")
    elif "Cloze" not in fields:
        missing = [label for label in ("Q", "A") if label not in fields]
        if missing and not swallowed:
            lacks = " and ".join(f"`{label}:`" for label in missing)
            yield RULES["F010"].at(where, f"the card `{card}` lacks {lacks}")
    if "Source" not in fields and not swallowed:
        yield RULES["F011"].at(where, f"the card `{card}` names no source")
    for label, fault in _FAULTS.items():
        if label in fields and fields[label].text:
            yield from fault(fields[label], fields)


def _as_of_faults(as_of: Field, _: Mapping[str, Field]) -> Iterator[Problem]:
    if dates(as_of.text)[0] == date.min:
        yield RULES["F012"].at(as_of.where, f"`{begun(as_of.text)}` is not a date")


def _reverse_faults(reverse: Field, fields: Mapping[str, Field]) -> Iterator[Problem]:
    if reverse.text != "yes" or "Cloze" in fields:
        on_cloze = " on a cloze card" if reverse.text == "yes" else ""
        yield RULES["F013"].at(reverse.where, f"`Reverse: {begun(reverse.text)}`{on_cloze}")


def _typed_faults(typed: Field, fields: Mapping[str, Field]) -> Iterator[Problem]:
    if typed.text != "yes" or "Cloze" in fields:
        on_cloze = " on a cloze card" if typed.text == "yes" else ""
        yield RULES["F020"].at(typed.where, f"`Typed: {begun(typed.text)}`{on_cloze}")
    elif "A" in fields and not to_type(fields["A"].text):
        yield RULES["F020"].at(fields["A"].where, "this answer holds no one line to type")


# What is wrong with a field that has text, by its label.
_FAULTS = {"As of": _as_of_faults, "Reverse": _reverse_faults, "Typed": _typed_faults}


def to_type(answer: str) -> str:
    """The one line of an answer that a learner is to type; empty where it is not one."""
    blocks = fences(answer)
    texts = ["\n".join(each.body) for each in blocks if each.info == "output"]
    if not texts:
        for each in reversed(blocks):
            answer = answer[: each.start] + answer[each.end :]
        texts = CODE.findall(answer)
    text = texts[0].strip() if len(texts) == 1 else ""
    return "" if "\n" in text else text


def begun(text: str) -> str:
    """The beginning of a field for a message, which is one line whatever the field holds."""
    line = text.split("\n", maxsplit=1)[0][:20]
    return line if line == text else f"{line}…"


def dates(text: str) -> tuple[date, date | None]:
    """The date of an `As of`, and the one after `until` if there is one.

    Where either is none, or they are in the wrong order, `date.min`: that is told, and no rule need
    miss the date.
    """
    first, between, second = text.partition(", until ")
    try:
        if not all(DATE.fullmatch(each) for each in (first, second or first)):
            return date.min, None
        as_of = date.fromisoformat(first)
        until = date.fromisoformat(second) if between else None
    except ValueError:
        return date.min, None
    return (date.min, None) if until and until <= as_of else (as_of, until)
