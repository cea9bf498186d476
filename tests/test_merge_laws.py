"""The laws of the merge contract on random histories: of values, and in real Anki.

Upstream rewords, moves, retires, adds; the learner edits, tags, moves, reviews, deletes; releases
are merged at any time, some of them skipped. After every merge the laws hold.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from anki_worker import export, take_in
from conftest import NO_ENGINE
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from flashcards import anki_note, ledger, notes, package, patch, publish
from flashcards.engine import base, merge
from flashcards.engine.merge import MergeNote, Options, Outcome, Release, Retirement
from flashcards.model import Category, Concept, Roadmap, Topic

ROOT = "Road"
CARDS = st.integers(0, 3)
FIELDS = st.sampled_from(["Question", "Answer", "Extra"])
WORDS = st.sampled_from(["one", "two", "<b>three</b>", "a &lt; b", ""])
DECKS = st.sampled_from(["Road::1. A", "Road::2. B"])
OWN = ("mine", "mine::hard", "Roadster")


class Values(RuleBasedStateMachine):
    """A learner and an upstream as plain values, merged by the pure functions."""

    def __init__(self) -> None:
        super().__init__()
        self.version = 0
        self.upstream: dict[str, dict[str, str]] = {}
        self.decks: dict[str, str] = {}
        self.since: dict[str, str] = {}
        self.changed_in: dict[str, str] = {}
        self.retired: dict[str, Retirement] = {}
        self.dirty: set[str] = set()
        self.mine: dict[str, MergeNote] = {}
        self.remembered = ""
        self.release = Release("road", "0", ROOT, {})

    @initialize()
    def begin(self) -> None:
        """Two cards released, merged and known: the state in which everything can happen."""
        for card in (0, 1):
            self.upstream_writes(card, "Answer", "one", "Road::1. A")
        self.upstream_releases()
        self.merges(False, False)

    @rule(card=CARDS, field=FIELDS, word=WORDS, deck=DECKS)
    def upstream_writes(self, card: int, field: str, word: str, deck: str) -> None:
        guid = f"g{card}"
        if guid in self.retired:
            return
        fields = self.upstream.setdefault(guid, {"Question": f"q{card}", "Answer": "", "Extra": ""})
        if fields.get(field) != word or guid not in self.decks:
            self.dirty.add(guid)
        fields[field] = word
        self.decks[guid] = deck

    @rule(card=CARDS)
    def upstream_retires(self, card: int) -> None:
        guid = f"g{card}"
        if guid in self.since and guid in self.upstream:
            del self.upstream[guid]
            self.retired[guid] = Retirement(guid, "gone")

    @rule()
    def upstream_releases(self) -> None:
        self.version += 1
        version = f"{self.version}.0.0"
        for guid in self.dirty & self.upstream.keys():
            self.since.setdefault(guid, version)
            self.changed_in[guid] = version
        self.dirty.clear()
        released = {guid: self._released(guid) for guid in self.upstream if guid in self.since}
        self.release = Release(
            "road", version, ROOT, released, dict(self.since), dict(self.retired)
        )

    def _released(self, guid: str) -> MergeNote:
        fields = {**self.upstream[guid], "Key": guid, "Retired": ""}
        known = base.of(self.decks[guid], fields, self.changed_in[guid])
        full = {**fields, "Base": base.write(known), "My notes": ""}
        return MergeNote(
            guid, "AI Roadmap Basic", full, (f"{ROOT}::x::{guid}",), {0: self.decks[guid]}
        )

    @rule(
        card=CARDS, field=st.sampled_from(["Question", "Answer", "Extra", "My notes"]), word=WORDS
    )
    def learner_edits(self, card: int, field: str, word: str) -> None:
        if note := self.mine.get(f"g{card}"):
            self.mine[note.guid] = replace(note, fields={**note.fields, field: word})

    @rule(card=CARDS, tag=st.sampled_from(OWN))
    def learner_tags(self, card: int, tag: str) -> None:
        if note := self.mine.get(f"g{card}"):
            self.mine[note.guid] = replace(note, tags=tuple(sorted({*note.tags, tag})))

    @rule(card=CARDS, deck=st.sampled_from(["Mine", "Road::1. A"]))
    def learner_moves(self, card: int, deck: str) -> None:
        if note := self.mine.get(f"g{card}"):
            self.mine[note.guid] = replace(note, decks={0: deck})

    @rule(card=CARDS)
    def learner_reviews(self, card: int) -> None:
        if note := self.mine.get(f"g{card}"):
            self.mine[note.guid] = replace(note, reviewed=True)

    @rule(card=CARDS)
    def learner_deletes(self, card: int) -> None:
        self.mine.pop(f"g{card}", None)

    @rule(in_place=st.booleans(), prefer=st.booleans())
    def merges(self, in_place: bool, prefer: bool) -> None:
        # What merges in place (the add-on) remembers which release it had last.
        had = self.remembered if in_place else ""
        options = Options(in_place=in_place, prefer_release=prefer, had=had)
        before = self.mine
        outcomes = merge.merge(before, self.release, options)
        after = merge.merged(before, outcomes, in_place=in_place)
        assert len({outcome.guid for outcome in outcomes}) == len(outcomes)
        for outcome in outcomes:
            self._holds(before.get(outcome.guid), after.get(outcome.guid), outcome, options)
        self.remembered = self.release.version if in_place else self.remembered
        again = merge.merge(after, self.release, replace(options, had=self.remembered))
        assert merge.merged(after, again, in_place=in_place) == after
        self.mine = after

    def _holds(
        self, old: MergeNote | None, new: MergeNote | None, outcome: Outcome, options: Options
    ) -> None:
        """What must be true of one note after a merge, told without the merge's own words."""
        offered = self.release.notes.get(outcome.guid)
        if old is None:
            assert new is None or offered is not None
            return
        if outcome.retirement:
            assert new is None or {*OWN} & {*old.tags} <= {*new.tags}
            assert new is not None or (options.in_place and not old.reviewed)
            assert (new or old).fields["My notes"] == old.fields["My notes"]
            assert new is not None or not old.fields["My notes"]
            return
        assert new is not None
        assert offered is not None
        assert new.fields["My notes"] == old.fields["My notes"]
        assert {*OWN} & {*old.tags} == {*OWN} & {*new.tags}
        known = old.base
        assert known is not None
        told = {conflict.field for conflict in outcome.conflicts}
        for name in ("Question", "Answer", "Extra"):
            edited = not known.untouched(name, old.fields[name])
            moved_on = not known.untouched(name, offered.fields[name])
            same = base.digest(old.fields[name]) == base.digest(offered.fields[name])
            if edited and not moved_on:
                assert new.fields[name] == old.fields[name]  # an edit on one side survives
            elif not edited:
                assert base.digest(new.fields[name]) == base.digest(offered.fields[name])
            assert (name in told) == (edited and moved_on and not same)
        if old.decks[0] not in {known.deck, offered.decks[0]}:
            assert new.decks == old.decks  # where the learner had put it

    @invariant()
    def guids_are_unique(self) -> None:
        assert all(guid == note.guid for guid, note in self.mine.items())


Values.TestCase.settings = settings(max_examples=250, stateful_step_count=30, deadline=None)
TestLawsOfValues = Values.TestCase

TOPIC = Topic("t", "T")
EPOCH = 1_795_392_000


class InAnki(RuleBasedStateMachine):
    """The same in a real collection: exported, merged into a patch, the patch imported."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        engine = pytest.importorskip("anki.collection", reason=NO_ENGINE)
        self.collection = engine.Collection(str(self.folder / "collection.anki2"))
        self.version = 0
        self.texts: dict[str, list[str]] = {}
        self.ledger: ledger.Ledger = {}
        self.deck = "Road::1. A"

    def teardown(self) -> None:
        self.collection.close()
        shutil.rmtree(self.folder)

    @initialize()
    def begin(self) -> None:
        """Two cards released and imported."""
        for card in (0, 1):
            self.upstream_writes(card, 1, "x")
        self.merges(False)

    @rule(card=CARDS, place=st.integers(0, 2), word=st.sampled_from(["x", "<b>y</b>", "a &lt; b"]))
    def upstream_writes(self, card: int, place: int, word: str) -> None:
        name = f"card-{card}"
        if name in self.ledger and self.ledger[name].is_retired:
            return
        self.texts.setdefault(name, [f"question {card}", "answer", ""])[place] = word

    @rule(card=CARDS)
    def upstream_retires(self, card: int) -> None:
        name = f"card-{card}"
        if name in self.texts and name in self.ledger:
            note = self._note(name, self.texts.pop(name))
            self.ledger = publish.retired(self.ledger, note, "gone", "", self._time())

    @rule()
    def upstream_moves(self) -> None:
        self.deck = "Road::2. B"

    def _time(self) -> int:
        return EPOCH + self.version * 86_400

    def _note(self, name: str, texts: list[str]) -> anki_note.Note:
        fields = (*texts, "source", "", "Concept", name, *("",) * 9)
        tags = (f"{ROOT}::topic::t",)
        guid = anki_note.guid("road", name)
        own = anki_note.note_id(guid, self.ledger.get(name))
        draft = anki_note.Note(own, guid, name, False, fields, tags, self.deck, 0, 1, {})
        return notes._stamped(draft, self.ledger, self._time)

    def _release(self) -> Path:
        self.version += 1
        made = [self._note(name, texts) for name, texts in self.texts.items()]
        self.ledger = ledger.released(
            self.ledger, notes.content(made, (), {}), f"{self.version}.0.0", self._time(), "road"
        )
        made = [self._note(name, texts) for name, texts in self.texts.items()]
        category = Category("a", "1. A", (Concept("c", "C", topics=(TOPIC,)),))
        roadmap = Roadmap("road", "Road", ROOT, categories=(category,))
        release = package.Release(roadmap, f"{self.version}.0.0", self.ledger)
        kinds = notes.note_types(roadmap, self.ledger, EPOCH)
        return package.write(made, kinds, self.folder / "new.apkg", release.manifest(made))

    def _own(self, card: int) -> Any:
        found = self.collection.find_notes(f"Key:card-{card}")
        return self.collection.get_note(found[0]) if found else None

    @rule(card=CARDS, field=st.sampled_from(["Question", "Answer", "My notes"]))
    def learner_edits(self, card: int, field: str) -> None:
        if note := self._own(card):
            note[field] = f"mine {field}<br />é"
            self.collection.update_note(note)

    @rule(card=CARDS)
    def learner_tags(self, card: int) -> None:
        if note := self._own(card):
            self.collection.tags.bulk_add([note.id], "mine::hard")

    @rule(card=CARDS)
    def learner_reviews(self, card: int) -> None:
        if (note := self._own(card)) and note.cards()[0].queue == 0:
            shown = note.cards()[0]
            shown.start_timer()
            self.collection.sched.answerCard(shown, 3)

    @rule(card=CARDS)
    def learner_deletes(self, card: int) -> None:
        if note := self._own(card):
            self.collection.remove_notes([note.id])

    @precondition(lambda self: self.texts)
    @rule(prefer=st.booleans())
    def merges(self, prefer: bool) -> None:
        release = self._release()
        if not self.collection.find_notes("Key:_*"):
            take_in(self.collection, str(release))  # there is nothing yet to merge into
            return
        reviews = self._history()
        merged = self._merge(release, Options(prefer_release=prefer))
        self._holds_what_was_said(merged)
        assert self._history() == reviews
        again = self._merge(release, Options(prefer_release=prefer))
        assert not again.changed()

    def _merge(self, release: Path, options: Options) -> patch.Merge:
        mine = self.folder / "mine.apkg"
        export(self.collection, mine)
        merged = patch.merge_files(mine, [release], options)
        if merged.for_patch():
            take_in(self.collection, str(patch.write(merged, self.folder / "p.apkg", self.folder)))
        return merged

    def _history(self) -> list[list[Any]]:
        assert self.collection.db is not None
        cards = "select nid, ord, type, queue, due, ivl, reps from cards where reps > 0 order by id"
        log = "select cid, ease from revlog order by id"
        return [*self.collection.db.all(cards), *self.collection.db.all(log)]

    def _holds_what_was_said(self, merged: patch.Merge) -> None:
        """Law 5: what the import leaves is what the merge said it would be."""
        left = {}
        for nid in self.collection.find_notes(""):
            note = self.collection.get_note(nid)
            left[note.guid] = (dict(note.items()), sorted(note.tags))
        assert left.keys() == merged.after.keys()
        for guid, said in merged.after.items():
            fields, tags = left[guid]
            assert tags == sorted(said.tags)
            assert {name: base.digest(text) for name, text in fields.items()} == {
                name: base.digest(text) for name, text in said.fields.items()
            }


InAnki.TestCase.settings = settings(
    max_examples=25,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestLawsInAnki = InAnki.TestCase
