"""What a package holds, as values: notes, cards, note types, media."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class PackagedNote:
    """A note; `mod` is the second (since 1970) of its last change, `mid` its note type."""

    id: int
    guid: str
    mid: int
    mod: int
    tags: tuple[str, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Template:
    """A card template: the HTML of both sides, with `{{Field}}` in it; `id` as in `field_ids`."""

    name: str
    front: str
    back: str
    id: int = 0


@dataclass(frozen=True)
class NoteType:
    """A note type; `fields` are names, in the order of `Note.fields`.

    `field_ids` are theirs, 0 for one that an older Anki made: it gave fields none. `sort_field` is
    the place of the one that Anki's browser sorts by.
    """

    id: int
    name: str
    kind: Literal["basic", "cloze"]
    fields: tuple[str, ...]
    templates: tuple[Template, ...]
    css: str
    mod: int
    field_ids: tuple[int, ...] = ()
    sort_field: int = 0


@dataclass(frozen=True)
class Memory:
    """What FSRS thinks a learner remembers of a card.

    `stability` in days, `difficulty` from 1 to 10; `decay` is the positive exponent of the
    forgetting curve, None where an older Anki did not keep it.
    """

    stability: float
    difficulty: float
    decay: float | None = None


@dataclass(frozen=True)
class PackagedCard:
    """A card with its scheduling, in Anki's own numbers.

    `did` and `due` are of the home deck, also while a filtered deck has the card. `ord` is the
    template, or the cloze number less one. `type`: 0 new, 1 learning, 2 review, 3 relearning.
    `queue` is the same, or -1 suspended, -2 and -3 buried, 3 learning over a day. `due`: position
    of a new card, second of one in learning, otherwise days after `Package.created`. `interval`:
    days, or seconds where negative; `factor`: ease in thousandths. `flags`: 0 none, 1 to 7 the
    colour. `reviews` counts the answers in the review log, `last_review` is the second of the last,
    `seconds` what all of them took.
    """

    id: int
    nid: int
    did: int
    ord: int
    type: int
    queue: int
    due: int
    interval: int
    factor: int
    reps: int
    lapses: int
    flags: int
    memory: Memory | None
    reviews: int
    last_review: int | None
    seconds: float = 0


@dataclass(frozen=True)
class Medium:
    """A media file that is still in the package: the zip entry, and what the media list says."""

    name: str
    entry: str
    sha1: bytes | None = None
