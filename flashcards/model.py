"""The values that everything else works on: frozen, comparable, and free of behaviour of their own.

A fault in content is a value too (`Problem`), so that one run can report every fault of every
file. Exceptions are kept for what lies outside: `UnusableInput` for a file that cannot be worked
with, `EnvironmentFault` for a machine that lacks something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from heapq import heappop, heappush


class UnusableInput(Exception):
    """A file, folder or package that cannot be worked with; the message says what to do."""


class EnvironmentFault(Exception):
    """Something of the machine is missing or refuses; the message says what to do."""


@dataclass(frozen=True, slots=True, order=True)
class Where:
    """A place in a file: path as the user named it, line and column counted from 1."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


class Severity(Enum):
    """How bad a problem is: an error stops what finds it, a warning only `check --strict`."""

    ERROR = "error"
    WARNING = "warning"


# What Anki would take for HTML, were it in a deck's name: it puts that into cards as it is.
AS_HTML = re.compile(r"[<>]|&(?:#|[A-Za-z][A-Za-z0-9])")


def visible(text: str) -> str:
    """A text of somebody else's with everything spelled out that a terminal would not show.

    That is, what it would obey, and marks that turn the direction of what follows.
    """
    return "".join(
        char if char.isprintable() or char in "\t\n" else ascii(char)[1:-1] for char in text
    )


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of content.

    `code` names the rule (`C012`), `message` says what is wrong, `cure` what to do next.
    """

    where: Where
    code: str
    message: str
    cure: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        return f"{visible(str(self.where))}: {self.code} {self.text}"

    @property
    def text(self) -> str:
        """What is wrong and what to do next; after several lines, that is one of its own."""
        joint = "\n" if "\n" in self.message else " " if self.message.endswith("?") else ". "
        return visible(joint.join(filter(None, (self.message, self.cure))))


@dataclass(frozen=True, slots=True)
class Rule:
    """What a problem's code stands for; the documentation of the rules is made from these.

    `sentence` says what holds when all is well, `cure` what to do when it does not. `bad` breaks
    the rule and `good` is the same mended, both as an author would write them. `stops` says that
    what breaks it, Anki would show wrong or refuse: an error of it stops whatever gives cards to
    learners, a build too, not only `check` and `release`. `english` says that it reads English, and
    so holds for no deck in another language.
    """

    code: str
    sentence: str
    cure: str
    bad: str
    good: str
    severity: Severity = Severity.ERROR
    stops: bool = True
    english: bool = False

    def at(self, where: Where, message: str, cure: str | None = None) -> Problem:
        """A breach of this rule; `cure` is for a place that knows better than the rule."""
        cure = self.cure if cure is None else cure
        return Problem(where, self.code, message, cure, self.severity)


@dataclass(frozen=True, slots=True)
class Tutorial:
    """A link to learn from; `url` is canonical (see `sources.urls.canonical_url`)."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Topic:
    """The smallest unit of the roadmap: what a handful of cards is about.

    `cards` is how many it is to have, 0 where nobody has said.
    """

    id: str
    name: str
    cards: int = 0


@dataclass(frozen=True, slots=True)
class Concept:
    """A row of the roadmap.

    `requires` and `formerly` hold concept ids: what to learn before, and what this one was called
    in earlier versions. `scope` says which neighbouring concept owns what, for authors.
    """

    id: str
    name: str
    todo: str = ""
    scope: str = ""
    requires: tuple[str, ...] = ()
    topics: tuple[Topic, ...] = ()
    tutorials: tuple[Tutorial, ...] = ()
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Category:
    """A subdeck: a named group of concepts."""

    id: str
    name: str
    concepts: tuple[Concept, ...] = ()


@dataclass(frozen=True, slots=True)
class NoteTypeName:
    """What Anki knows a note type by: `id`, in UTC milliseconds, and name; 0 and empty: derived."""

    id: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True)
class AddonName:
    """What Anki knows an add-on by: its folder `package`, and its name; empty: derived."""

    package: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class CardWords:
    """What stands on cards and is not the author's, in the deck's language; empty: in English."""

    as_of: str = ""
    improve: str = ""
    hint: str = ""
    source: str = ""
    my_notes: str = ""
    tutorials: str = ""
    say_meaning: str = ""
    answer_to: str = ""
    retired: str = ""
    retired_why: str = ""
    retired_cure: str = ""


@dataclass(frozen=True, slots=True)
class SiteWords:
    """What stands on the pages of the site and is not the author's: in English unless a deck has
    its own.
    """

    lead: str = (
        "Flashcards along a road on which nothing comes before what it needs. Each asks one thing, "
        "has one answer, and names its source."
    )
    begin: str = "Read"
    study: str = "Study here"
    study_lead: str = "The cards of the road, asked when you are about to forget them."
    study_needs: str = (
        "Studying needs JavaScript and a page from the web: opened from a disk, it cannot begin. "
        "The pages of the concepts can be read anywhere."
    )
    study_refused: str = (
        "This browser keeps nothing for this page, so nothing can be studied here. In a private "
        "window that is so by intention; elsewhere, allow the page to store data."
    )
    study_full: str = (
        "This device has no room left: what you did last is not kept yet. Make room and go on, or "
        "save your progress as a file before you leave this page."
    )
    study_unread: str = "This card could not be loaded. Try again when there is a network."
    study_keep_now: str = (
        "You have answered much since you last saved your progress. It lies in this browser alone: "
        "a file keeps it when the browser deletes it, as Safari does after seven days without a "
        "visit."
    )
    study_install_why: str = (
        "As an app this page opens from the home screen, without a network too."
    )
    study_install: str = "Install"
    study_new: str = "new"
    study_learning: str = "learning"
    study_review: str = "due"
    study_show: str = "Show the answer"
    study_again: str = "Again"
    study_hard: str = "Hard"
    study_good: str = "Good"
    study_easy: str = "Easy"
    study_undo: str = "Undo"
    study_undone: str = "The last step is taken back."
    study_done: str = "Done for today"
    study_wakes: str = "A card that you are learning comes back in a few minutes, by itself."
    study_tomorrow: str = "Tomorrow there is more."
    study_more: str = "More"
    study_aside: str = "Put this card aside"
    study_aside_done: str = "The card is put aside and will not be asked again."
    study_leech: str = (
        "You have forgotten this card so often that it is put aside: it wants other words, or a "
        "look at what it builds on."
    )
    study_tutor: str = "Copy as a question for a tutor"
    study_tutor_ask: str = (
        "Help me to understand this flashcard. Ask me questions until I can explain it myself:"
    )
    study_copied: str = "Copied"
    study_save: str = "Save my progress as a file"
    study_load: str = "Take over progress from a file"
    study_taken: str = "Taken over, in steps:"
    study_damaged: str = "Damaged, and left out:"
    study_refused_other: str = "This is the progress of another deck."
    study_refused_newer: str = "This file was written by a later version of this page; reload it."
    study_refused_none: str = "This is no file of progress."
    study_keep: str = (
        "Your progress stays in this browser and is sent nowhere. Save it as a file now and then: "
        "Safari deletes what a page keeps after seven days without a visit, unless you add the "
        "page to the home screen."
    )
    place: str = "What do I know already?"
    place_lead: str = "About thirty cards tell what you know of the road, and where to begin."
    place_ask: str = (
        "Think of the answer, look at it, and say honestly whether you knew it. No card is changed "
        "by this until you say so."
    )
    place_knew: str = "I knew it"
    place_not: str = "I did not"
    place_back: str = "Back"
    place_enough: str = "Enough"
    place_begin: str = "Begin with"
    place_all: str = "You seem to know all of it."
    place_known: str = "You seem to know"
    place_rest: str = "Still to learn"
    place_graded: str = (
        "What you know is graded Easy: it comes back in a week or so, then as seldom as you know "
        "it well. Nothing is skipped for ever."
    )
    place_grade: str = "Grade what I know as Easy, and study; cards"
    place_why_asked: str = "your answers, right of all:"
    place_why_needed: str = "needed for what you know:"
    place_why_builds: str = "builds on what you do not know yet:"
    place_why_open: str = "not asked about"
    ready: str = "When am I ready?"
    ready_new: str = "New cards a day"
    ready_day: str = "The road is known on"
    ready_minutes: str = "Minutes a day until then:"
    ready_never: str = "Not within three years."
    update_page: str = "I have it already"
    update_lead: str = (
        "Bring a new release into the deck that you have: what you wrote, tagged, moved and "
        "learned stays. You need Anki and a file that it exports, nothing else."
    )
    update_needs: str = (
        "This page needs JavaScript, WebAssembly, and a page from the web: opened from a disk, it "
        "cannot begin. There are two other ways: the add-on for Anki on a computer, and the "
        "command `flashcards merge`."
    )
    update_how: str = (
        "Sync all your devices, so that the one that you use now has everything.\n"
        "In Anki: File › Export, format .apkg, the deck with all its subdecks, “Include scheduling "
        "information” ticked. In AnkiDroid: hold the deck, Export deck. In AnkiMobile: the deck's "
        "menu, Export.\n"
        "Choose the file here."
    )
    update_mine: str = "Choose my export"
    update_private: str = (
        "Or drop it here. It is read on this device and sent nowhere: this page is not allowed to."
    )
    update_newest: str = "Into it goes the newest release, which is here."
    update_choose: str = "Into it goes a release: the .apkg that you downloaded."
    update_other: str = "Choose another release"
    update_options: str = "Options"
    update_restore: str = "Bring back the cards that I deleted"
    update_had: str = "The newest version that I had, if my notes do not tell:"
    update_merge: str = "Merge"
    update_progress: str = "Progress"
    update_loading: str = "Loading the program (6.5 MB, once)"
    update_reading: str = "Reading your export"
    update_release: str = "Reading the release"
    update_merging: str = "Merging"
    update_writing: str = "Writing the patch"
    update_cancel: str = "Cancel"
    update_heavy: str = (
        "Your export is large for a device with this little memory: the page may be closed in the "
        "middle of it, which harms nothing. The deck alone, exported without media, is smaller."
    )
    update_failed: str = "This browser could not run the program:"
    update_damaged: str = (
        "The program did not begin: not all of it arrived, or this browser is too old for it. See "
        "that there is a network, which it needs once, and try again; or try another browser."
    )
    update_missing: str = (
        "The newest release did not arrive. See that there is a network and try again, or choose a "
        "release that you downloaded."
    )
    update_changed: str = (
        "A file was changed, moved or removed after you had chosen it: choose it again."
    )
    update_ready: str = "Your patch is ready"
    update_none: str = "There is nothing to import"
    update_decide: str = "You and the release changed the same text"
    update_yours: str = "Yours"
    update_theirs: str = "The release's"
    update_keep: str = "Keep mine"
    update_take: str = "Take the release's"
    update_edit: str = "Edit…"
    update_own: str = "The text as it is to be, in HTML"
    update_save: str = "Take this text"
    update_kept: str = "Yours stays."
    update_taken: str = "The release's is taken."
    update_edited: str = "Your new text is taken."
    update_undecided: str = "Yours stays, if you do not decide."
    update_decided: str = "Decided, of all:"
    update_before: str = "Before you import"
    update_patch: str = "Download the patch"
    update_import: str = (
        "On a computer: File › Import, choose the patch, leave the options as they are.\n"
        "AnkiDroid: open the patch from the list of downloads, or ⋮ › Import.\n"
        "AnkiMobile: in Files, hold the patch, Share, Anki.\n"
        "Then sync again."
    )
    update_after: str = "What is left to do in Anki"
    update_report: str = "What the patch does"
    update_state: str = "How your cards stand to the release"
    update_known: str = "What do I know?"
    update_next: str = "Next on the road:"
    update_copy: str = "Copy the search"
    update_copied: str = "Copied"
    update_again: str = "Another export"
    update_study_on: str = "Study on in this browser"
    update_study_how: str = (
        "Your answers, your schedule, what you suspended and wrote are copied into this browser, "
        "and the page to study on goes on from there. Anki keeps all of it; from now on each knows "
        "only what is done in it."
    )
    update_carry: str = "Go on in Anki with what I learned here"
    update_carry_how: str = (
        "For an Anki that does not have the deck yet: the whole deck, with your answers, schedule "
        "and notes of this browser in it. In Anki import it with “Import any learning progress” "
        "ticked, and switch FSRS on in the deck's options."
    )
    update_carry_make: str = "Make the package"
    sample: str = "One of the cards"
    road: str = "The road"
    known: str = "Known"
    lines: str = "A line leads from a concept to each that needs it."
    concepts: str = "Concepts"
    topics: str = "Topics"
    cards: str = "Cards"
    todo: str = "To do"
    needs: str = "Needs"
    opens: str = "Opens"
    nothing: str = "Nothing"
    answer: str = "Answer"
    link: str = "Link to this card"
    no_cards: str = "No cards yet"
    before: str = "Before"
    next: str = "Next"
    get: str = "Get it for Anki"
    get_why: str = (
        "Anki asks each card again when you are about to forget it. It is free, for every computer "
        "and phone."
    )
    package: str = "The whole deck"
    update: str = "The update, for those who have the deck"
    addon: str = "The add-on, for Anki on a computer, with the deck inside"
    newest: str = "The newest release"
    version: str = "Version"
    size: str = "Size"
    releases: str = "Releases"
    feed: str = "Feed"
    code: str = "Source code"
    licence: str = "Licence"
    search: str = "Search"
    found_none: str = "Nothing found"
    concept: str = "Concept"
    topic: str = "Topic"
    tutorial: str = "Tutorial"
    card: str = "Card"
    newer: str = "A newer version of these pages is here."
    newer_take: str = "Show it"
    skip: str = "Skip to the content"


@dataclass(frozen=True, slots=True)
class DeckSettings:
    """The block `deck` of roadmap.yaml as it is written: what is one deck's alone.

    `language` is a BCP 47 tag, empty where nothing is said; `licence` is the cards', and `authors`
    are who holds it.
    """

    language: str = ""
    licence: str = ""
    authors: tuple[str, ...] = ()
    basic: NoteTypeName = NoteTypeName()
    cloze: NoteTypeName = NoteTypeName()
    addon: AddonName = AddonName()
    words: CardWords = CardWords()
    site: SiteWords = SiteWords()


@dataclass(frozen=True, slots=True)
class Roadmap:
    """The whole road. `id` never changes; `title` is the root deck, `tag` the root of all tags.

    `reading` says how the README it follows is read: see `roadmap.readings.Choices`.
    """

    id: str
    title: str
    tag: str
    repository: str = ""
    categories: tuple[Category, ...] = ()
    deck: DeckSettings = DeckSettings()
    reading: tuple[str, ...] = ()

    def concepts(self) -> Iterator[Concept]:
        """Every concept, in the order of the file."""
        for category in self.categories:
            yield from category.concepts

    def homes(self) -> Iterator[tuple[Category, Concept]]:
        """Every concept with the category it belongs to, in the order of the file."""
        for category in self.categories:
            for concept in category.concepts:
                yield category, concept

    def placed(self) -> Iterator[tuple[Category, Concept, Topic]]:
        """Every topic with the concept and the category it belongs to, in the order of the file."""
        for category, concept in self.homes():
            for topic in concept.topics:
                yield category, concept, topic


def study_order(roadmap: Roadmap) -> list[str]:
    """Every concept's id once: prerequisites first, and where these leave a choice, file order.

    Prerequisites that do not exist are passed over, and where a cycle frees none the first goes on:
    the order is defined for a faulty roadmap too.
    """
    needs = {concept.id: set(concept.requires) for concept in roadmap.concepts()}
    names = list(needs)
    free: list[int] = []  # a heap of places in `names`
    followers: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        needs[name] &= needs.keys()
        for need in needs[name]:
            followers.setdefault(need, []).append(place)
        if not needs[name]:
            free.append(place)
    order: dict[str, None] = {}
    for first in names:
        while free or first not in order:
            # Where a cycle keeps all that is left waiting, its first goes on.
            name = names[heappop(free)] if free else first
            if name in order:
                continue
            order[name] = None
            for place in followers.get(name, ()):
                needs[names[place]].discard(name)
                if not needs[names[place]]:
                    heappush(free, place)
    return list(order)


@dataclass(frozen=True, slots=True)
class Field:
    """The Markdown of one labelled field and the place where its text begins."""

    text: str
    where: Where = field(compare=False)

    def at(self, offset: int) -> Where:
        """The place in the file of the character at `offset` of the text."""
        before = self.text[:offset]
        line = before.count("\n")
        column = offset - before.rfind("\n") if line else self.where.column + offset
        return Where(self.where.path, self.where.line + line, column)


@dataclass(frozen=True, slots=True)
class Allowance:
    """A rule switched off for one card by a comment beside it, with the author's reason."""

    code: str
    reason: str
    where: Where = field(compare=False)


@dataclass(frozen=True, slots=True)
class Card:
    """One card as its author wrote it.

    Either `question` and `answer` are set, or `cloze`. `concept` and `topic` are ids; `concept`
    comes from the file's name. Fields hold Markdown, not HTML. `as_of` is the date on which the
    card was held against its source, `until` the next one on which what it says may change.
    `typed` is the text to type, where the card asks for it.
    """

    id: str
    concept: str
    topic: str
    where: Where = field(compare=False)
    question: Field | None = None
    answer: Field | None = None
    cloze: Field | None = None
    extra: Field | None = None
    source: Field | None = None
    as_of: date | None = None
    until: date | None = None
    reverse: bool = False
    hint: Field | None = None
    typed: str = ""
    allowances: tuple[Allowance, ...] = ()

    @property
    def is_cloze(self) -> bool:
        """Whether the card hides parts of a statement instead of asking a question."""
        return self.cloze is not None

    @property
    def front(self) -> Field:
        """The field that a learner sees first."""
        shown = self.cloze or self.question
        assert shown is not None, f"card {self.id} has neither Q nor Cloze"
        return shown


@dataclass(frozen=True, slots=True)
class Deck:
    """A roadmap with all its cards, in the order of the roadmap and of the files.

    `folder` is where the card files lie, as problems name it.
    """

    roadmap: Roadmap
    cards: tuple[Card, ...]
    folder: str = "decks"
