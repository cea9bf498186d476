"""Cards compiled to notes: what stands in their fields, their tags, decks and time stamps."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from html import escape
from pathlib import Path

from flashcards import checks, figures, ledger, look, markup
from flashcards.anki_note import Note, guid, note_id
from flashcards.files import project_of, within
from flashcards.ledger import Ledger
from flashcards.markup import Rendered
from flashcards.model import (
    Card,
    Category,
    Concept,
    Deck,
    Field,
    Problem,
    Roadmap,
    Topic,
    study_order,
)
from flashcards.note_types import BASE, NoteType, note_type_names, shapes

NUMBERED = re.compile(r"([0-9]{1,9})\. +(.+)")


def note_types(roadmap: Roadmap, published: Ledger, changed: int) -> tuple[NoteType, NoteType]:
    """The two note types of a deck, basic and cloze, in their current look.

    The ledger knows when a published look last changed; `changed` is the time for one it does not
    know, in UTC seconds.
    """
    basic, cloze = shapes(note_type_names(roadmap.id, roadmap.deck), roadmap.deck)
    return _dated(basic, published, changed), _dated(cloze, published, changed)


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


def content(
    made: Iterable[Note], kinds: Iterable[NoteType], decks: Mapping[str, str]
) -> dict[str, ledger.Content]:
    """What the ledger is told of a release: its notes, note types, and decks by category."""
    found = {note.card: ledger.Content(note.kind, note.content_hash, note.deck) for note in made}
    found |= {kind.name: ledger.Content(ledger.LOOK, kind.look_hash) for kind in kinds}
    return found | {f"decks/{id_}": ledger.Content(ledger.DECK, "", decks[id_]) for id_ in decks}


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
