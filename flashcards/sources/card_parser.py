"""The text of a card file `decks/<category>/<concept>.md` to cards, in one pass.

The format, as GitHub shows it: `#` is the concept's name, `##` a topic's id, `###` a card's id; a
field starts with its label at the start of a line outside a code fence and runs to the next label
or heading. A card with a problem is left out of the result, the rest of its file is not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from flashcards.model import Allowance, Card, Concept, Field, Problem, Roadmap, Severity, Where
from flashcards.near_names import did_you_mean, nearest
from flashcards.sources.card_faults import begun, dates, faults, is_shown, to_type
from flashcards.sources.card_rules import RULES
from flashcards.sources.lines import LABELS, Fence, Kind, Line, lines

# A fence begins, with what it holds behind it; so this line ends none.
OPENING = re.compile(r"(`{3,}|~{3,})[ \t]*\w")
# What stands for a text that a card lacks.
BLANK = "…"
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
# One word or two before a colon, perhaps in bold; and the name of a label on a line of its own.
LIKE_LABEL = re.compile(
    r"(?:\*\*|__)?([A-Za-z][A-Za-z'’-]*(?: [A-Za-z'’-]+)?)(?:\*\*|__)?[ \t]*[:\uff1a](?:\*\*|__)?"
    r"(?=\s|\Z)[ \t]*"
)
# A label that something stands before which is not seen, and which is no code for it.
INDENTED = re.compile(rf"[ \u00a0\u200b\u2060\ufeff]{{1,3}}(({'|'.join(LABELS)}):[ \t]*)")
# A topic's or a card's heading but for its space, so that it is text.
NEARLY_HEADING = re.compile(r"(#{2,3})([a-z0-9]+(?:-[a-z0-9]+)*)[ \t]*\Z")
ALONE = re.compile(rf"({'|'.join(label for label in LABELS if len(label) > 3)})[ \t]*\Z")
BLOCK = re.compile(r"`{3}|~{3}|[-+*] |\d{1,9}[.)] |>|#{1,6} |<!--")
ALLOWANCE = re.compile(r"allow\s+([A-Z]\d{3})\s*(?::\s*(.*))?\Z")

# What people write for a label when they do not have the list at hand.
MEANT = {
    "question": "Q",
    "front": "Q",
    "answer": "A",
    "back": "A",
    "sources": "Source",
    "asof": "As of",
    "reversed": "Reverse",
}


def parse(
    text: str, path: str, concept: str, roadmap: Roadmap, *, faulty: bool = False
) -> tuple[list[Card], list[Problem]]:
    """The cards and the problems of a card file's text; `path` is only shown.

    With `faulty` cards that are not whole are there as well, for who is writing them to see: one
    below a broken heading under the topic that was meant, with an id that no card can have, and
    `BLANK` for what is to be written yet.
    """
    unknown = Concept(concept, concept)
    known = next((each for each in roadmap.concepts() if each.id == concept), unknown)
    return _Parser(path, known, faulty=faulty).run(text)


def _beyond(fence: Fence) -> str:
    """What a fence runs over that its author did not mean to be code; or nothing.

    Somebody forgot to close it, and it ends with the next one, perhaps cards further down. Code
    that really has such a line stands in a longer fence, or has it indented.
    """
    for number, line in enumerate(fence.body, fence.first + 1):
        opened = OPENING.match(line)
        if opened and opened[1].startswith(fence.mark):
            return f"not closed before the one in line {number} begins"
        if line.startswith("Source:"):
            return f"not closed before `Source:` in line {number}"
    return ""


@dataclass
class _Draft:
    """A card while its lines are read: fields as lists of lines, with the place each begins."""

    id: str
    topic: str
    where: Where
    fields: dict[str, list[str]] = field(default_factory=dict)
    places: dict[str, Where] = field(default_factory=dict)
    allowances: list[Allowance] = field(default_factory=list)
    swallowed: bool = False
    broken: bool = False


class _Parser:
    """The state of one pass over one file."""

    def __init__(self, path: str, concept: Concept, *, faulty: bool) -> None:
        self.path = path
        self.concept = concept.id
        self.name = concept.name
        self.topics = {topic.id: topic for topic in concept.topics}
        self.faulty = faulty
        self.cards: list[Card] = []
        self.problems: list[Problem] = []
        self.named = False
        self.topic: str | None = None
        self.seen: set[str] = set()
        self.draft: _Draft | None = None
        self.label: str | None = None
        self.fence: Fence | None = None
        self.previous = Kind.BLANK
        self.begun = False  # a card
        self.stray = False

    def run(self, text: str) -> tuple[list[Card], list[Problem]]:
        if not text.strip():
            self.note("F017", 1, message="the file is empty")
            return [], self.problems
        for line in lines(text):
            self.end_of_fence(line.fence)
            self.line(line)
        self.end_of_fence(None)
        self.close_card()
        if not self.named:
            self.note("F001", 1, message=f"the heading `# {self.name}` is missing")
        if not (self.begun or self.problems):
            # The last card may have been retired: that does not stop a build.
            bare = RULES["F017"].at(Where(self.path), "there is no card in this file")
            self.problems.append(replace(bare, severity=Severity.WARNING))
        return self.cards, self.problems

    def end_of_fence(self, next_: Fence | None) -> None:
        """Note the fence of the lines before when it ends without being closed."""
        if self.fence is not None and self.fence is not next_:
            late = _beyond(self.fence)
            if late or not self.fence.closed:
                message = f"this code fence is {late or 'never closed'}"
                self.note("F014", self.fence.first, message=message)
                self.swallows()
        self.fence = next_

    def note(self, code: str, line: int, column: int = 1, message: str = "") -> None:
        self.problems.append(RULES[code].at(Where(self.path, line, column), message))

    def line(self, line: Line) -> None:
        """A heading, a label, a comment, or more of the field."""
        match, number = line.match, line.number
        if line.kind is Kind.HEADING and match:
            self.heading(number, len(match[1]), (match[2] or "").strip())
        elif line.kind is Kind.LABEL and match:
            self.start_field(number, match[1], match[2], match.start(2) + 1)
        elif line.kind is Kind.COMMENT and match:
            self.comment(number, match[1].strip())
            self.more("")  # it ends a paragraph
        elif line.kind is Kind.BLANK:
            self.more("")
        else:
            if line.kind is Kind.HTML and "<!--" in line.text and "-->" not in line.text:
                self.note("F018", number, message="this comment does not end on its line")
                self.swallows()
            if line.kind is not Kind.TEXT or not (
                self.nearly_heading(line) or self.nearly_label(line)
            ):
                self.content(number, line.text)
        self.previous = line.kind if line.text.strip() else Kind.BLANK

    def swallows(self) -> None:
        """Note that what the card lacks may be in code or a comment that is never closed."""
        if self.draft is not None:
            self.draft.swallowed = True

    def more(self, line: str) -> None:
        if self.draft is not None and self.label is not None:
            self.draft.fields[self.label].append(line)

    def heading(self, number: int, level: int, text: str) -> None:
        self.close_card()
        if level == 1:
            if self.named or text != self.name:
                wrong = (
                    "there is a second concept heading"
                    if self.named
                    else f"`# {text}` is not the concept's name"
                )
                self.note("F001", number, 3, f"{wrong}; it is `# {self.name}`")
            self.named = True
        elif level == 2:
            self.start_topic(number, text)
        elif level == 3:
            self.start_card(number, text)
        else:
            self.note("F005", number, 1, f"a heading of level {level}, where there are only three")
            self.stray = True  # what stands below is lost with it

    def nearly_heading(self, line: Line) -> bool:
        """Whether a line is a heading without its space; then it is noted, and read as one.

        Else the card below it would be a part of the one above it.
        """
        match = NEARLY_HEADING.match(line.text)
        if match is None:
            return False
        self.heading(line.number, len(match[1]), match[2])
        wrong = f"`{match[0].strip()}` is no heading: a space is missing behind `{match[1]}`"
        self.note("F005", line.number, 1, wrong)
        if self.draft is not None:
            self.draft.broken = True
        return True

    def start_topic(self, number: int, text: str) -> None:
        self.topic = text
        if text not in self.topics:
            hint = did_you_mean(text, sorted(self.topics))
            wrong = (
                f"`{text}` is no topic of {self.concept}{hint}"
                if text
                else "a topic's id is missing"
            )
            self.note("F002", number, 4, wrong)  # its cards are read for their own faults
        elif text in self.seen:
            self.note("F002", number, 4, f"the topic `{text}` has a heading already")
        self.seen.add(text)

    def start_card(self, number: int, text: str) -> None:
        where = Where(self.path, number, 5)
        self.draft = _Draft(text, self.topic or "", where)
        self.begun = True
        if self.topic is None:
            self.note("F005", number, 1, f"the card `{text}` stands under no topic")
        if not ID.match(text):
            wrong = f"`{text}` is not an id in kebab-case" if text else "the card has no id"
            self.note("F003", number, 5, wrong)

    def start_field(self, number: int, label: str, rest: str, column: int) -> None:
        if self.draft is None:
            if not self.stray:
                self.note("F006", number, 1, f"`{label}:` stands in no card")
            self.stray = True
            return
        if label in self.draft.fields:
            self.note("F008", number, 1, f"`{label}:` stands twice in the card `{self.draft.id}`")
        if BLOCK.match(rest):
            self.note("F019", number, column, f"`{begun(rest)}` begins a block behind `{label}:`")
        self.label = label
        self.draft.fields[label] = [rest]
        self.draft.places[label] = Where(self.path, number, column)

    def comment(self, number: int, text: str) -> None:
        if not re.match(r"allow\b", text):
            return
        match = ALLOWANCE.match(text)
        if self.draft is None:
            self.note("F016", number, 1, "this comment stands in no card")
        elif not match or not match[2]:
            self.note("F016", number, 1, "this comment names no rule, or gives no reason")
        else:
            where = Where(self.path, number)
            self.draft.allowances.append(Allowance(match[1], match[2].strip(), where))

    def nearly_label(self, line: Line) -> bool:
        """Whether a line looks like a label and is none; then it is noted, and read as what it is
        most likely meant for.

        In the middle of a paragraph prose may begin with any word and a colon: there it must be
        nearly a label.
        """
        begins = self.previous not in {Kind.TEXT, Kind.HTML}
        match = LIKE_LABEL.match(line.text) or INDENTED.match(line.text)
        if match is None:
            match = ALONE.match(line.text) if begins else None
            if match is None:
                return False
        word = match[1]
        meant = match[2] if match.re is INDENTED else _meant(word, begins)
        behind = self.previous is Kind.LABEL and word[0].islower()  # a wrapped line, most likely
        if meant is None and (not begins or behind or " " in word):
            return False
        hint = f"; did you mean `{meant}:`?" if meant else ""
        if match.re is INDENTED:
            hint = ", since something stands before it in its line"
        self.note("F007", line.number, 1, f"`{match[0].strip()}` is no label{hint}")
        self.stray, self.label = True, None
        if meant and self.draft is not None and meant not in self.draft.fields:
            self.start_field(line.number, meant, line.text[match.end() :], match.end() + 1)
        return True

    def content(self, number: int, line: str) -> None:
        if self.draft is not None and self.label is not None:
            self.more(line.rstrip())
        elif not self.stray:
            self.stray = True  # one problem for a stretch of lost text, not one a line
            self.note("F006", number, 1, "this text belongs to no field")

    def close_card(self) -> None:
        draft, self.draft, self.label, self.stray = self.draft, None, None, False
        if draft is None:
            return
        fields = {label: self.field(draft, label) for label in draft.fields}
        self.problems += faults(draft.id, draft.where, fields, swallowed=draft.swallowed)
        if self.faulty:
            fields = _filled(fields, draft.where)
        if not self.place(draft) or not is_shown(fields):
            return
        as_of, until = dates(fields["As of"].text) if "As of" in fields else (None, None)
        self.cards.append(
            Card(
                id=draft.id,
                concept=self.concept,
                topic=draft.topic,
                where=draft.where,
                question=fields.get("Q"),
                answer=fields.get("A"),
                cloze=fields.get("Cloze"),
                extra=fields.get("Extra"),
                source=fields.get("Source"),
                as_of=as_of,
                until=until,
                reverse="Reverse" in fields and "Cloze" not in fields,
                hint=fields.get("Hint"),
                typed=to_type(fields["A"].text) if {"Typed", "A"} <= fields.keys() else "",
                allowances=tuple(draft.allowances),
            )
        )

    def place(self, draft: _Draft) -> bool:
        """Whether the card has an id and a topic; where faulty ones are wanted, each gets both."""
        if ID.match(draft.id) and draft.topic in self.topics and not draft.broken:
            return True
        if not (self.faulty and self.topics):
            return False
        if not ID.match(draft.id):
            words = re.findall("[a-z0-9]+", draft.id.lower())
            draft.id = f"{'-'.join(words)}~{draft.where.line}"
        if draft.topic not in self.topics:
            draft.topic = nearest(draft.topic, self.topics) or next(iter(self.topics))
        return True

    def field(self, draft: _Draft, label: str) -> Field:
        """The field's text without blank lines around it, and where its first character stands."""
        lines = draft.fields[label]
        blank = next((n for n, line in enumerate(lines) if line.strip()), 0)
        where = draft.places[label]
        if blank:
            where = Where(self.path, where.line + blank, 1)
        return Field("\n".join(lines[blank:]).rstrip(), where)


def _filled(fields: dict[str, Field], where: Where) -> dict[str, Field]:
    """The fields of a card with something in each that it needs."""
    needed = ("Cloze",) if "Cloze" in fields else ("Q", "A")
    places = {label: field.where for label, field in fields.items()}
    blank = {label: Field(BLANK, places.get(label, where)) for label in needed}
    return blank | {label: field for label, field in fields.items() if field.text}


def is_whole(card: Card) -> bool:
    """Whether a card is one that was not read only for who is writing it to see."""
    texts = (each.text for each in (card.question, card.answer, card.cloze) if each)
    return ID.match(card.id) is not None and BLANK not in texts


def _meant(word: str, begins: bool) -> str | None:
    """The label that somebody meant who wrote `word`, if it is nearly one; None for plain prose.

    `begins` says that it begins a paragraph; elsewhere a word that is only like a label must have
    its capital.
    """
    meanings = {label.lower(): label for label in LABELS} | MEANT
    key = word.lower().strip()
    if exact := meanings.get(key) or meanings.get(key.replace(" ", "")):
        return exact
    likely = begins or word[0].isupper()
    return meanings.get(nearest(key, meanings, alike=0.8)) if likely else None
