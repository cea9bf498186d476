"""Cards as Anki sees them: note types, guids, fields, tags, decks, time stamps.

The ids here are identity for every learner's collection: note types, fields and templates are
matched by them, so that a later rename updates in place. They never change.
"""

from __future__ import annotations

import dataclasses
import re
from base64 import b32encode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import astuple, dataclass, replace
from functools import cache, cached_property
from hashlib import sha256
from html import escape
from pathlib import Path

from flashcards import checks, figures, ledger, look, markup
from flashcards.engine import base
from flashcards.files import project_of, within
from flashcards.ledger import Ledger
from flashcards.markup import Rendered
from flashcards.model import (
    Card,
    Category,
    Concept,
    Deck,
    DeckSettings,
    Field,
    NoteTypeName,
    Problem,
    Roadmap,
    Topic,
    study_order,
)

# Frozen in version 1. `Card` and `Tags` are words that Anki's templates reserve.
FIELDS = (
    "Question",
    "Answer",
    "Extra",
    "Source",
    "Tutorials",
    "Concept",
    "Key",
    "Reverse",
    "Retired",
    "Base",
    "My notes",
    "Hint",
    "Typed",
    # For what nobody has thought of yet: a field that is added later makes every import conflict.
    "Spare 1",
    "Spare 2",
    "Spare 3",
)
CLOZE_FIELDS = ("Text", *FIELDS[1:])
# Fields that are for tools, or wait to be used: closed in the editor, left out of searches.
TECHNICAL = frozenset({"Key", "Retired", "Base", *FIELDS[FIELDS.index("My notes") + 1 :]})
# Ids of templates and fields count up from here. They are the same in every deck that this program
# makes: a merge knows fields by them, and Anki looks for them only within a note type, whose id is
# the deck's own.
FIRST_TEMPLATE_ID = 7_261_904_300_001
FIRST_FIELD_ID = 7_261_904_300_100
FIRST_CLOZE_FIELD_ID = 7_261_904_300_200
NUMBERED = re.compile(r"([0-9]{1,9})\. +(.+)")
# 2024-09-01 in milliseconds; the ids of notes that were never released lie in the two years after.
UNRELEASED = 1_725_148_800_000
KEY = FIELDS.index("Key")
REVERSE = FIELDS.index("Reverse")
RETIRED = FIELDS.index("Retired")
BASE = FIELDS.index("Base")
SPARE = FIELDS.index("Spare 1")


@dataclass(frozen=True, slots=True)
class Template:
    """One card template of a note type; `asks` and `answers` are what Anki's browser lists."""

    id: int
    name: str
    front: str
    back: str
    asks: str
    answers: str


@dataclass(frozen=True, slots=True)
class NoteType:
    """A note type with constant ids, `field_ids` in the order of `fields`; 0 is for none.

    `mod` is the time that its look last changed, in UTC seconds: Anki updates it in a learner's
    collection when it is newer. `sort_field` is the place of the field that its browser sorts by.
    """

    id: int
    name: str
    is_cloze: bool
    fields: tuple[str, ...]
    field_ids: tuple[int, ...]
    templates: tuple[Template, ...]
    css: str
    mod: int = 0
    sort_field: int = 0

    @property
    def look_hash(self) -> str:
        """The hash that the ledger keeps of a note type: all that a learner sees of it."""
        sides = [text for each in self.templates for text in astuple(each)[1:]]
        return ledger.content_hash(self.name, [*self.fields, *sides, self.css], ())


@dataclass(frozen=True, slots=True)
class Note:
    """One card of ours as a note, complete: what the package, the exports and the site show.

    `id` is the note's in Anki, `mod` the time of its last change in UTC seconds, `due` its position
    among new cards, `media` the figures it needs by their name in the package, `ords` its cards
    where they are not those of our own note types, `known_hash` its content hash where that was
    worked out before (`replace` forgets it).
    """

    id: int
    guid: str
    card: str
    is_cloze: bool
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    deck: str
    mod: int
    due: int
    media: Mapping[str, Path]
    ords: tuple[int, ...] = ()
    known_hash: str = dataclasses.field(default="", init=False, compare=False, repr=False)

    def released_fields(self) -> dict[str, str]:
        """The fields by name that a release writes: all but Base and the learner's own."""
        names = CLOZE_FIELDS if self.is_cloze else FIELDS
        named = zip(names, self.fields, strict=True)
        return {name: text for name, text in named if name not in {"Base", "My notes"}}

    def base(self, release: str) -> str:
        """What the field Base is to hold, for the release that last changed the note."""
        first = FIRST_CLOZE_FIELD_ID if self.is_cloze else FIRST_FIELD_ID
        texts = {
            str(first + FIELDS.index("Question" if name == "Text" else name)): text
            for name, text in self.released_fields().items()
        }
        return base.write(base.of(self.deck, texts, release))

    def hashed(self, known: str) -> Note:
        """This note, told its content hash by whoever has worked it out."""
        object.__setattr__(self, "known_hash", known)
        return self

    @property
    def content_hash(self) -> str:
        """The hash that the ledger keeps: everything a learner sees, so not Base."""
        if self.known_hash:
            return self.known_hash
        seen = self.fields[:BASE] + self.fields[BASE + 1 :]
        return ledger.content_hash(self.kind, seen, self.tags)

    @property
    def kind(self) -> str:
        """The kind that the ledger keeps."""
        return ledger.CLOZE if self.is_cloze else ledger.BASIC


def note_type_names(roadmap: str, settings: DeckSettings) -> tuple[NoteTypeName, NoteTypeName]:
    """The ids and names of the note types, basic and cloze, of the roadmap with this id.

    What the settings do not say derives from the roadmap's id: a time in the years 2001 to 2018
    from 38 bits of its SHA-256, even for basic and odd for cloze.
    """
    first = 10**12 + 2 * (int.from_bytes(sha256(roadmap.encode()).digest()[:5], "big") >> 2)
    derived = (NoteTypeName(first, f"{roadmap} basic"), NoteTypeName(first + 1, f"{roadmap} cloze"))
    basic, cloze = (
        NoteTypeName(said.id or other.id, said.name or other.name)
        for said, other in zip((settings.basic, settings.cloze), derived, strict=True)
    )
    return basic, cloze


def note_types(roadmap: Roadmap, published: Ledger, changed: int) -> tuple[NoteType, NoteType]:
    """The two note types of a deck, basic and cloze, in their current look.

    The ledger knows when a published look last changed; `changed` is the time for one it does not
    know, in UTC seconds.
    """
    basic, cloze = shapes(note_type_names(roadmap.id, roadmap.deck), roadmap.deck)
    return _dated(basic, published, changed), _dated(cloze, published, changed)


def shapes(
    names: tuple[NoteTypeName, NoteTypeName], settings: DeckSettings = DeckSettings()
) -> tuple[NoteType, NoteType]:
    """Note types of these ids and names, with the fields and templates that every deck's have."""
    css = look.stylesheet()
    basic = NoteType(
        id=names[0].id,
        name=names[0].name,
        is_cloze=False,
        fields=FIELDS,
        field_ids=tuple(range(FIRST_FIELD_ID, FIRST_FIELD_ID + len(FIELDS))),
        templates=(
            _template(FIRST_TEMPLATE_ID, "Question", "{{Question}}", "{{Answer}}", settings),
            _template(FIRST_TEMPLATE_ID + 1, "Reversed", "{{Answer}}", "{{Question}}", settings),
            _template(FIRST_TEMPLATE_ID + 3, "Spare", "{{Spare 1}}", "{{Spare 2}}", settings),
        ),
        css=css,
    )
    cloze = NoteType(
        id=names[1].id,
        name=names[1].name,
        is_cloze=True,
        fields=CLOZE_FIELDS,
        field_ids=tuple(range(FIRST_CLOZE_FIELD_ID, FIRST_CLOZE_FIELD_ID + len(FIELDS))),
        templates=(
            _template(FIRST_TEMPLATE_ID + 2, "Cloze", "{{cloze:Text}}", "{{cloze:Text}}", settings),
        ),
        css=css,
    )
    return basic, cloze


def _dated(kind: NoteType, published: Ledger, changed: int) -> NoteType:
    return replace(kind, mod=_time(published.get(kind.name), kind.look_hash, lambda: changed))


def _time(entry: ledger.LedgerEntry | None, now: str, changed: Callable[[], int]) -> int:
    """When that of which `now` is the hash last changed: by the ledger, else by the sources.

    What is not as it was released is newer than the release, whatever the sources say: what a card
    takes from the roadmap or from this program changes without the card's own text.
    """
    if entry is None:
        return changed()
    return entry.changed if entry.hash == now else max(changed(), entry.changed + 1)


def _template(id_: int, name: str, asks: str, answers: str, settings: DeckSettings) -> Template:
    side = "basic" if name == "Question" else name.lower()
    front, back = (look.template(f"{side}_{each}", settings) for each in ("front", "back"))
    return Template(id_, name, front, back, asks, answers)


def guid(roadmap: str, card: str) -> str:
    """The note's guid: 80 bits of SHA-256 over `roadmap id/card id`, in lower-case base 32."""
    digest = sha256(f"{roadmap}/{card}".encode()).digest()
    return b32encode(digest[:10]).decode().lower()


def note_id(guid: str, entry: ledger.LedgerEntry | None = None) -> int:
    """The id of a note: what the ledger gave it, else one from the guid, older than any release.

    So it is the same wherever a package is built, and on every device that imports one.
    """
    if entry is not None:
        return entry.note_id
    return UNRELEASED + (int.from_bytes(sha256(guid.encode()).digest()[:5], "big") >> 4)


def content(
    made: Iterable[Note], kinds: Iterable[NoteType], decks: Mapping[str, str]
) -> dict[str, ledger.Content]:
    """What the ledger is told of a release: its notes, note types, and decks by category."""
    found = {note.card: ledger.Content(note.kind, note.content_hash, note.deck) for note in made}
    found |= {kind.name: ledger.Content(ledger.LOOK, kind.look_hash) for kind in kinds}
    return found | {f"decks/{id_}": ledger.Content(ledger.DECK, "", decks[id_]) for id_ in decks}


@cache
def deck_id(name: str) -> int:
    """An id for a deck of this name; Anki matches decks by name, whatever their ids."""
    return 1_600_000_000_000 + int.from_bytes(sha256(name.encode()).digest()[:5], "big") % 10**11


def deck_names(roadmap: Roadmap, published: Ledger) -> dict[str, str]:
    """The subdeck of each category, by the category's id.

    A published deck keeps its name, whatever the roadmap calls the category now: an import leaves
    cards where they are, and a new name would only make a second deck. A new category whose number
    is taken gets the next free one.
    """
    decks = [each for each in published.values() if each.kind == ledger.DECK]
    known = {each.id: each.deck for each in decks}
    root = decks[0].deck.rpartition("::")[0] if decks else roadmap.title
    names = [name.rpartition("::")[2] for each in decks for name in (each.deck, *each.formerly)]
    taken = {int(match[1]) for name in names if (match := NUMBERED.match(name))}
    found = {}
    for category in roadmap.categories:
        name = category.name
        numbered = NUMBERED.match(name)
        if f"decks/{category.id}" not in known and numbered:
            number = int(numbered[1])
            number = max(taken) + 1 if number in taken else number
            taken.add(number)
            name = f"{number}. {numbered[2]}"
        found[category.id] = known.get(f"decks/{category.id}", f"{root}::{name}")
    return found


Render = Callable[[Field, Mapping[str, str], bool], Rendered]


def rendered(field: Field, media: Mapping[str, str], cloze: bool) -> Rendered:
    """The HTML of a field as `markup` makes it, with what else in it stops a build.

    A cache may stand in for this.
    """
    made = markup.render(field, media, cloze=cloze)
    more = checks.stopping(field, cloze=cloze)
    return replace(made, problems=(*made.problems, *more)) if more else made


def compiled(
    deck: Deck,
    published: Ledger,
    changed: Callable[[Card], int],
    render: Render = rendered,
) -> tuple[list[Note], list[Problem]]:
    """Every card as a note, in the order of study, and every problem met on the way.

    `changed` tells when a card last changed that is not in the ledger as it stands: the world's
    business (git, clock), hence the caller's. Notes of cards with a problem are made as well as
    they can be: the preview shows them, a build stops.
    """
    rank = {concept: n for n, concept in enumerate(study_order(deck.roadmap))}
    ordered = sorted(deck.cards, key=lambda card: rank[card.concept])
    compiler = Compiler(deck.roadmap, published)
    made = [compiler.note(card, changed, render) for card in ordered]
    placed = [replace(each, due=due) for due, (each, _) in enumerate(made, 1)]
    return placed, [problem for _, problems in made for problem in problems]


@dataclass(frozen=True)
class Compiler:
    """Makes a note of one card after the other, whether the deck is in memory or read by files."""

    roadmap: Roadmap
    published: Ledger

    @cached_property
    def places(self) -> dict[str, tuple[int, tuple[Category, Concept, Topic]]]:
        """By a topic's id its place in the roadmap, and its category, its concept, itself."""
        placed = enumerate(self.roadmap.placed())
        return {place[2].id: (number, place) for number, place in placed}

    @cached_property
    def decks(self) -> Mapping[str, str]:
        """The name of each category's deck."""
        return deck_names(self.roadmap, self.published)

    def note(
        self, card: Card, changed: Callable[[Card], int], render: Render = rendered
    ) -> tuple[Note, list[Problem]]:
        """The card as a note without its position among new cards; the rest as in `compiled`."""
        place = self.places[card.topic][1]
        return _note(card, self.roadmap, place, self.published, changed, render, self.decks)


def _note(
    card: Card,
    roadmap: Roadmap,
    place: tuple[Category, Concept, Topic],
    published: Ledger,
    changed: Callable[[Card], int],
    render: Render,
    decks: Mapping[str, str],
) -> tuple[Note, list[Problem]]:
    category, concept, topic = place
    media, problems = _figures(card)
    problems += ledger.other_kind(published, card.id, card.is_cloze, card.where)
    names = {figures.composed(path.name): name for name, path in media.items()}

    def html(field: Field | None, *, cloze: bool = False) -> str:
        if field is None:
            return ""
        shown = render(field, names, cloze)
        problems.extend(shown.problems)
        return shown.html

    texts = (
        html(card.front, cloze=card.is_cloze),
        html(card.answer),
        html(card.extra),
        html(card.source) + _as_of(card, roadmap) + _improve(card, roadmap, category),
        _tutorials(concept),
        look.place(concept.name, topic.name),
        card.id,
        "yes" if card.reverse else "",
        "",  # Retired
        "",  # Base: known once the note is stamped
        "",  # My notes
        html(card.hint),
        escape(card.typed, quote=False),
        *("",) * 3,
    )
    own = guid(roadmap.id, card.id)
    draft = Note(
        id=note_id(own, published.get(card.id)),
        guid=own,
        card=card.id,
        is_cloze=card.is_cloze,
        fields=texts,
        tags=tags(roadmap, concept, topic),
        deck=decks[category.id],
        mod=0,
        due=0,
        media=media,
    )
    return _stamped(draft, published, lambda: changed(card)), problems


def card_ords(note: Note) -> list[int]:
    """Which cards Anki makes of a note: template numbers, or cloze numbers less one."""
    if note.ords:
        return list(note.ords)
    if note.is_cloze:
        return cloze_ords(note.fields[0])
    asked = {0: True, 1: note.fields[REVERSE], 2: note.fields[SPARE]}
    return [ord_ for ord_, is_asked in asked.items() if is_asked]


def cloze_ords(text: str) -> list[int]:
    """The cards of a cloze's text; a retired one has no deletion left, yet needs a card."""
    numbers = {int(number) - 1 for number in re.findall(r"\{\{c([0-9]{1,9})::", text)}
    return sorted(numbers) or [0]


def tags(roadmap: Roadmap, concept: Concept, topic: Topic) -> tuple[str, ...]:
    """The tags of a topic's cards, sorted; all below the root tag, links by canonical URL."""
    links = (f"{roadmap.tag}::tutorial::{tutorial.url}" for tutorial in concept.tutorials)
    own = (f"{roadmap.tag}::concept::{concept.id}", f"{roadmap.tag}::topic::{topic.id}")
    return tuple(sorted({*own, *links}))


def _stamped(draft: Note, published: Ledger, changed: Callable[[], int]) -> Note:
    """The note with its time of change and its Base.

    The ledger knows both while the card stands there as it is now; else it is unreleased, and
    `changed` knows the time.
    """
    entry, hash_ = published.get(draft.card), draft.content_hash
    known = entry is not None and entry.hash == hash_
    released = draft.base(entry.changed_in if entry and known else "")
    fields = (*draft.fields[:BASE], released, *draft.fields[BASE + 1 :])
    return replace(draft, fields=fields, mod=_time(entry, hash_, changed)).hashed(hash_)


def _figures(card: Card) -> tuple[dict[str, Path], list[Problem]]:
    """The card's figures by their name in the package, which holds a hash of their content."""
    found: dict[str, Path] = {}
    problems: list[Problem] = []
    for field in (card.front, card.answer, card.extra):
        if field is None:
            continue
        for name, _, offset in markup.images(field):
            if not markup.FILE_NAME.match(name):
                continue  # the rendering reports it
            card_file = Path(card.where.path)
            path = figures.beside(card_file, name)
            if path is None:
                meant = figures.near(card_file, name)
                hint = f"; did you mean `{meant}`?" if meant else ""
                message = f"there is no {card_file.parent / name}{hint}"
                problems.append(markup.RULES["M009"].at(field.at(offset), message))
                continue
            if not within(path, project_of(card.where.path)):
                message = f"{path} is a link that leads out of the project"
                problems.append(markup.RULES["M013"].at(field.at(offset), message))
                continue
            large = path.stat().st_size > figures.LARGEST
            content = b"" if large else path.read_bytes()
            fault = f"it has more than {figures.LARGEST // 10**6} MB" if large else None
            if fault := fault or figures.fault(name, content):
                message = f"{path} is no figure: {fault}"
                problems.append(markup.RULES["M012"].at(field.at(offset), message))
                continue
            digest = sha256(content).hexdigest()[:10]
            found[figures.composed(f"{path.stem}-{digest}{path.suffix}")] = path
    return found, problems


def _as_of(card: Card, roadmap: Roadmap) -> str:
    if not card.as_of:
        return ""
    word = look.words(roadmap.deck)["as_of"]
    return f' <span class="as-of">{word} {card.as_of.isoformat()}</span>'


def _improve(card: Card, roadmap: Roadmap, category: Category) -> str:
    """A link to the card's place in the repository, when the roadmap names one."""
    if not roadmap.repository:
        return ""
    url = f"{roadmap.repository}/blob/HEAD/decks/{category.id}/{card.concept}.md#{card.id}"
    word = look.words(roadmap.deck)["improve"]
    return f'<p class="improve"><a href="{escape(url)}">{word}</a></p>'


def _tutorials(concept: Concept) -> str:
    if not concept.tutorials:
        return ""
    links: Iterable[str] = (
        f'<li><a href="{escape(tutorial.url)}">{escape(tutorial.title, quote=False)}</a></li>'
        for tutorial in concept.tutorials
    )
    return f"<ul>{''.join(links)}</ul>"
