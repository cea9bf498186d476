"""What the page shows, as plain values for JSON: cards by key, their order, problems by place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from html import unescape
from pathlib import Path
from typing import Any

from flashcards import markup, note_types, notes
from flashcards.anki_note import Note
from flashcards.anki_templates import sides
from flashcards.model import Card, Deck, Field, Problem, Roadmap, Severity
from flashcards.note_types import NoteType

# One value of the page's data: what json.dumps takes.
Data = dict[str, Any]
# Tags, and the deletions that Anki does not show: nobody looks for them.
MARKUP = re.compile(r"<[^>]*>|\{\{c\d+::|\}\}")
# What Anki's reviewer puts a line to type into in place of, and on the back what was to be typed.
TO_TYPE = "[[type:Typed]]"
TYPED = note_types.FIELDS.index("Typed")


@dataclass(frozen=True, slots=True)
class Content:
    """All cards of a deck as the page shows them.

    `frame` is everything but the cards, `cards` maps a card's key to its data in the order of the
    page, `figures` the figures' names in the cards to the files. `problems` are all that the two
    hold.
    """

    frame: Data
    cards: dict[str, Data]
    figures: dict[str, Path]
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class Renderer:
    """Renders decks; what has not changed since the last one is not rendered again."""

    known: dict[str, tuple[Data, Note, list[Problem]]] = field(default_factory=dict)

    def content(
        self, deck: Deck, problems: Iterable[Problem], wanted: Callable[[str], bool]
    ) -> Content:
        """The page's data for the cards whose file's path is `wanted`, and their problems.

        `problems` are those found so far, of any file; what rendering finds is added to them.
        """
        compiler = notes.Compiler(deck.roadmap, {})
        kinds = notes.note_types(deck.roadmap, {}, 0)
        said = f"{deck.roadmap.repository} {deck.roadmap.deck}"
        rendered: dict[str, tuple[Data, Note, list[Problem]]] = {}
        cards: dict[str, Data] = {}
        figures: dict[str, Path] = {}
        of_cards: list[Problem] = []
        rest: dict[str, list[Problem]] = {}
        for problem in sorted(problems, key=_order):
            if _concerns(problem, wanted):
                rest.setdefault(problem.where.path, []).append(problem)
        shown = [card for card in deck.cards if wanted(card.where.path)]
        for card in shown:
            place = compiler.places[card.topic][1]
            known = f"{card!r} {place!r} {said} {_figure_times(card)}"
            rendered[known] = self.known.get(known) or _rendered(card, compiler, place, kinds)
            data, note, found = rendered[known]
            figures |= note.media
            of_file = rest.get(card.where.path, [])
            own = [each for each in of_file if _belongs(each, card)]
            rest[card.where.path] = [each for each in of_file if each not in own]
            every = sorted(dict.fromkeys([*own, *found]), key=_order)
            of_cards += every
            cards[_key(card.id, cards)] = data | {"problems": [_problem(each) for each in every]}
        self.known = rendered
        nobodys = [each for of_file in rest.values() for each in of_file]
        frame = _frame(deck.roadmap, shown, nobodys)
        return Content(frame, cards, figures, (*of_cards, *nobodys))


def _rendered(
    card: Card, compiler: notes.Compiler, place: Any, kinds: tuple[NoteType, NoteType]
) -> tuple[Data, Note, list[Problem]]:
    # When a card changed and where it stands among the new ones is not shown.
    note, problems = compiler.note(card, lambda _: 0)
    typed = note.fields[TYPED]
    texts = [unescape(MARKUP.sub(" ", text)) for text in note.fields[:4]]
    data = {
        "id": card.id,
        "concept": card.concept,
        "topic": place[2].name,
        "path": card.where.path,
        "line": card.where.line,
        "label": " ".join(texts[0].split())[:120],
        "text": " ".join(" ".join([card.id, place[2].name, *texts]).lower().split()),
        "sides": [
            {
                "name": side.name,
                "ord": side.ord,
                "front": side.front.replace(TO_TYPE, '<input id="typeans" aria-label="Answer">'),
                "back": side.back.replace(TO_TYPE, f'<code id="typeans">{typed}</code>'),
            }
            for side in sides(note, kinds[card.is_cloze])
        ],
    }
    return data, note, problems


def failed(previous: Content | None, message: str) -> Content:
    """What was shown before, with a message on top: the deck as it stands cannot be read."""
    before = previous or Content({"title": "", "repository": "", "categories": []}, {}, {})
    return replace(before, frame=before.frame | {"fault": message})


def _frame(roadmap: Roadmap, shown: Iterable[Card], rest: Sequence[Problem]) -> Data:
    """Everything but the cards; concepts without a card and without a problem are left out."""
    of_concept = {id(each): _concept_of(each, roadmap) for each in rest}
    used = {card.concept for card in shown} | set(of_concept.values())
    categories = [
        {
            "name": category.name,
            "concepts": [
                {"id": concept.id, "name": concept.name}
                for concept in category.concepts
                if concept.id in used
            ],
        }
        for category in roadmap.categories
    ]
    return {
        "title": roadmap.title,
        "repository": roadmap.repository,
        "categories": [each for each in categories if each["concepts"]],
        "problems": [_problem(each) | {"concept": of_concept[id(each)]} for each in rest],
        "fault": "",
    }


def _concept_of(problem: Problem, roadmap: Roadmap) -> str:
    """The id of the concept in whose card file a problem is; empty for any other file."""
    path = Path(problem.where.path)
    ids = {concept.id for concept in roadmap.concepts()}
    return path.stem if path.suffix == ".md" and path.stem in ids else ""


def _concerns(problem: Problem, wanted: Callable[[str], bool]) -> bool:
    """Whether a problem is shown: one of a file that is not wanted is somebody else's."""
    return wanted(problem.where.path) or Path(problem.where.path).suffix != ".md"


def _belongs(problem: Problem, card: Card) -> bool:
    """Whether a problem stands between the card's heading and the last line of its last field.

    Beyond that line there may be another card, one too broken to be read.
    """
    fields = [card.question, card.answer, card.cloze, card.extra, card.source]
    ends = [each.where.line + each.text.count("\n") for each in fields if each]
    ends += [allowance.where.line for allowance in card.allowances]
    where = problem.where
    return where.path == card.where.path and card.where.line <= where.line <= max(ends)


def _figure_times(card: Card) -> list[tuple[str, int]]:
    """When each file beside the card file that one of its fields may show was last changed."""
    return [
        (name, path.stat().st_mtime_ns)
        for each in (card.front, card.answer, card.extra)
        for name, _, _ in _images(each)
        if (path := Path(card.where.path).parent / name).is_file()
    ]


def _images(text: Field | None) -> Iterator[tuple[str, str, int]]:
    yield from markup.images(text) if text else ()


def _key(card_id: str, taken: dict[str, Data]) -> str:
    """The card's id; two cards may have the same by mistake, and both are shown."""
    number = 1
    key = card_id
    while key in taken:
        number += 1
        key = f"{card_id}~{number}"
    return key


def _order(problem: Problem) -> tuple[object, ...]:
    return problem.severity is not Severity.ERROR, problem.where, problem.code


def _problem(problem: Problem) -> Data:
    return {
        "code": problem.code,
        "message": problem.message,
        "cure": problem.cure,
        "severity": problem.severity.value,
        "path": problem.where.path,
        "line": problem.where.line,
    }
