"""Card files to cards: `decks/<category>/<concept>.md`, parsed in one pass.

The format, as GitHub shows it: `#` is the concept's name, `##` a topic's id, `###` a card's id; a
field starts with its label at the start of a line outside a code fence and runs to the next label
or heading. Every problem of every file is reported in one run; a card with a problem is left out
of the result, the rest of its file is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from flashcards.files import project_of
from flashcards.model import Allowance, Card, Concept, Field, Problem, Roadmap, Severity, Where
from flashcards.sources.card_rules import RULES
from flashcards.sources.lines import LABELS, Fence, Kind, Line, fences, lines
from flashcards.sources.text import read

SUFFIX = ".md"
# What may be meant as a card file by somebody who does not know the suffix.
MEANT_SUFFIXES = {SUFFIX, ".markdown", ".mdown", ".mkd", ".mdx", ".txt"}
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
# A fence begins, with what it holds behind it; so this line ends none.
OPENING = re.compile(r"(`{3,}|~{3,})[ \t]*\w")
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
# One word or two before a colon, perhaps in bold; and the name of a label on a line of its own.
LIKE_LABEL = re.compile(
    r"(?:\*\*|__)?([A-Za-z][A-Za-z'’-]*(?: [A-Za-z'’-]+)?)(?:\*\*|__)?[ \t]*[:\uff1a](?:\*\*|__)?"
    r"(?=\s|\Z)[ \t]*"
)
# A label that something stands before which is not seen, and which is no code for it.
INDENTED = re.compile(rf"[ \u00a0\u200b\u2060\ufeff]{{1,3}}(({'|'.join(LABELS)}):[ \t]*)")
ALONE = re.compile(rf"({'|'.join(label for label in LABELS if len(label) > 3)})[ \t]*\Z")
BLOCK = re.compile(r"`{3}|~{3}|[-+*] |\d{1,9}[.)] |>|#{1,6} |<!--")
CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
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


def load_cards(decks: Path, roadmap: Roadmap) -> tuple[list[Card], list[Problem]]:
    """Every card below the folder `decks`, in the order of the roadmap, and every problem.

    Within a concept the order is that of the topics in the roadmap and of the cards in the file.
    """
    cards: list[Card] = []
    paths, problems = placed(card_paths(decks), decks, roadmap)
    for path in paths:
        found, faults = load_file(path, roadmap)
        cards += found
        problems += faults
    problems += repeated_ids((card.id, card.where) for card in cards)
    order = {topic.id: n for n, (_, _, topic) in enumerate(roadmap.placed())}
    return sorted(cards, key=lambda card: order[card.topic]), problems


def placed(
    found: Iterable[Path], decks: Path, roadmap: Roadmap
) -> tuple[list[Path], list[Problem]]:
    """The card files that lie where their concepts have them, and a problem for each other one."""
    homes = {
        concept.id: category.id for category in roadmap.categories for concept in category.concepts
    }
    paths: list[Path] = []
    problems: list[Problem] = []
    for path in found:
        home = "/".join(path.relative_to(decks).parts[:-1])
        if path.suffix == SUFFIX and homes.get(path.stem) == home:
            paths.append(path)
        else:
            problems.append(_misplaced(path, homes))
    return paths, problems


def card_paths(decks: Path) -> list[Path]:
    """The files below the folder `decks` that are meant as card files, sorted.

    Those are meant, too, that are not read for their suffix: `.MD`, `.txt`, or none but a heading
    in the first line; and a link to a folder stands for those in it. Hidden folders hold none: a
    run that was killed while it wrote a file may have left one.
    """
    return sorted(
        path
        for path in decks.glob("**/*")
        if (path.suffix.lower() in MEANT_SUFFIXES or _leads_to_folder(path) or _begins_so(path))
        and not any(part.startswith(".") for part in path.relative_to(decks).parts)
    )


def _leads_to_folder(path: Path) -> bool:
    return path.is_symlink() and path.is_dir()


def _begins_so(path: Path) -> bool:
    """Whether a file without a suffix begins as card files do."""
    if path.suffix or not path.is_file():
        return False
    with suppress(OSError), path.open("rb") as file:
        return file.read(5).removeprefix(b"\xef\xbb\xbf").startswith(b"# ")
    return False


def load_file(path: Path, roadmap: Roadmap) -> tuple[list[Card], list[Problem]]:
    """The cards of one file and its problems; the concept is taken from the file's name."""
    text, problems = read(path, root=project_of(path))
    if text is None:
        return [], problems
    cards, faults = parse(text, str(path), path.stem, roadmap)
    return cards, problems + faults


def repeated_ids(cards: Iterable[tuple[str, Where]]) -> list[Problem]:
    """A problem for each card, given by id and place, whose id an earlier card has."""
    first: dict[str, Where] = {}
    return [
        RULES["F004"].at(where, f"the card id `{name}` is taken at {first[name]}")
        for name, where in cards
        if first.setdefault(name, where) is not where
    ]


def parse(text: str, path: str, concept: str, roadmap: Roadmap) -> tuple[list[Card], list[Problem]]:
    """The cards and the problems of a card file's text; `path` is only shown."""
    unknown = Concept(concept, concept)
    known = next((each for each in roadmap.concepts() if each.id == concept), unknown)
    return _Parser(path, concept, known.name, {topic.id for topic in known.topics}).run(text)


def _misplaced(path: Path, homes: dict[str, str]) -> Problem:
    name = path.stem.lower()
    near = get_close_matches(name, homes, n=1)
    cure = None
    if _leads_to_folder(path):
        message = "this is a link to a folder, and no card file in that is read"
        cure = "Put the folder itself in its place"
    elif home := homes.get(path.stem) or homes.get(name):
        message = f"the cards of `{name}` belong in decks/{home}/{name}{SUFFIX}"
    elif path.suffix != SUFFIX:
        suffix = f"with the suffix `{path.suffix}`" if path.suffix else "without a suffix"
        message = f"a file {suffix} is not read"
    else:
        hint = f"; did you mean `{near[0]}`?" if near else ""
        message = f"`{path.stem}` is no concept of the roadmap{hint}"
        cure = "Give the file its concept's id, or put the concept back until its cards are retired"
        if not any(line.startswith("### ") for line in (_text(path) or "### ").split("\n")):
            message = f"`{path.stem}` is no concept of the roadmap, and no card is in its file"
            cure = "Delete the file"
    return RULES["F015"].at(Where(str(path)), message, cure)


def _text(path: Path) -> str | None:
    return read(path, root=project_of(path))[0]


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


class _Parser:
    """The state of one pass over one file."""

    def __init__(self, path: str, concept: str, name: str, topics: set[str]) -> None:
        self.path = path
        self.concept = concept
        self.name = name
        self.topics = topics
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
            if line.kind is not Kind.TEXT or not self.nearly_label(line):
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
            self.note("F005", number, 1, f"a heading of level {level}")
            self.stray = True  # what stands below is lost with it

    def start_topic(self, number: int, text: str) -> None:
        self.topic = text
        if text not in self.topics:
            near = get_close_matches(text, sorted(self.topics), n=1)
            hint = f"; did you mean `{near[0]}`?" if near else ""
            wrong = (
                f"`{text}` is no topic of {self.concept}{hint}"
                if text
                else "a topic's id is missing"
            )
            self.note("F002", number, 4, wrong)
            self.topic = ""  # its cards are read for their own faults, and left out
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
            self.note("F019", number, column, f"`{_begun(rest)}` begins a block behind `{label}:`")
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
        self.problems += _faults(draft, fields)
        if not ID.match(draft.id) or draft.topic not in self.topics or not _shows(fields):
            return
        as_of, until = _dates(fields["As of"].text) if "As of" in fields else (None, None)
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
                typed=_to_type(fields["A"].text) if {"Typed", "A"} <= fields.keys() else "",
                allowances=tuple(draft.allowances),
            )
        )

    def field(self, draft: _Draft, label: str) -> Field:
        """The field's text without blank lines around it, and where its first character stands."""
        lines = draft.fields[label]
        blank = next((n for n, line in enumerate(lines) if line.strip()), 0)
        where = draft.places[label]
        if blank:
            where = Where(self.path, where.line + blank, 1)
        return Field("\n".join(lines[blank:]).rstrip(), where)


def _meant(word: str, begins: bool) -> str | None:
    """The label that somebody meant who wrote `word`, if it is nearly one; None for plain prose.

    `begins` says that it begins a paragraph; elsewhere a word that is only like a label must have
    its capital.
    """
    meanings = {label.lower(): label for label in LABELS} | MEANT
    key = word.lower().strip()
    if exact := meanings.get(key) or meanings.get(key.replace(" ", "")):
        return exact
    near = get_close_matches(key, meanings, n=1, cutoff=0.8) if begins or word[0].isupper() else []
    return meanings[near[0]] if near else None


def _shows(fields: dict[str, Field]) -> bool:
    """Whether a card has what it takes to be shown, and so to be judged further."""
    given = {label for label, content in fields.items() if content.text}
    return (
        {"Q", "A"} <= given if "Cloze" not in fields else given & {"Q", "A", "Cloze"} == {"Cloze"}
    )


def _faults(draft: _Draft, fields: dict[str, Field]) -> Iterator[Problem]:
    """What is wrong with a card as a whole, once all its lines are read."""
    empty = [label for label, content in fields.items() if not content.text]
    for label in empty:
        yield RULES["F009"].at(fields[label].where, f"`{label}:` is empty in the card `{draft.id}`")
    if "Cloze" in fields and ("Q" in fields or "A" in fields):
        yield RULES["F010"].at(draft.where, f"the card `{draft.id}` has both Q/A and Cloze")
    elif "Cloze" not in fields:
        missing = [label for label in ("Q", "A") if label not in fields]
        if missing and not draft.swallowed:
            lacks = " and ".join(f"`{label}:`" for label in missing)
            yield RULES["F010"].at(draft.where, f"the card `{draft.id}` lacks {lacks}")
    if "Source" not in fields and not draft.swallowed:
        yield RULES["F011"].at(draft.where, f"the card `{draft.id}` names no source")
    for label, fault in _FAULTS.items():
        if label in fields and fields[label].text:
            yield from fault(fields[label], fields)


def _as_of_faults(as_of: Field, _: Mapping[str, Field]) -> Iterator[Problem]:
    if _dates(as_of.text)[0] == date.min:
        yield RULES["F012"].at(as_of.where, f"`{_begun(as_of.text)}` is not a date")


def _reverse_faults(reverse: Field, fields: Mapping[str, Field]) -> Iterator[Problem]:
    if reverse.text != "yes" or "Cloze" in fields:
        on_cloze = " on a cloze card" if reverse.text == "yes" else ""
        yield RULES["F013"].at(reverse.where, f"`Reverse: {_begun(reverse.text)}`{on_cloze}")


def _typed_faults(typed: Field, fields: Mapping[str, Field]) -> Iterator[Problem]:
    if typed.text != "yes" or "Cloze" in fields:
        on_cloze = " on a cloze card" if typed.text == "yes" else ""
        yield RULES["F020"].at(typed.where, f"`Typed: {_begun(typed.text)}`{on_cloze}")
    elif "A" in fields and not _to_type(fields["A"].text):
        yield RULES["F020"].at(fields["A"].where, "this answer holds no one line to type")


# What is wrong with a field that has text, by its label.
_FAULTS = {"As of": _as_of_faults, "Reverse": _reverse_faults, "Typed": _typed_faults}


def _to_type(answer: str) -> str:
    """The one line of an answer that a learner is to type; empty where it is not one."""
    blocks = fences(answer)
    texts = ["\n".join(each.body) for each in blocks if each.info == "output"]
    if not texts:
        for each in reversed(blocks):
            answer = answer[: each.start] + answer[each.end :]
        texts = CODE.findall(answer)
    text = texts[0].strip() if len(texts) == 1 else ""
    return "" if "\n" in text else text


def _begun(text: str) -> str:
    """The beginning of a field for a message, which is one line whatever the field holds."""
    line = text.split("\n", maxsplit=1)[0][:20]
    return line if line == text else f"{line}…"


def _dates(text: str) -> tuple[date, date | None]:
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
