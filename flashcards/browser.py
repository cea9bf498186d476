"""What the update page asks of this program, in a browser's own Python: texts in, JSON out.

The page's worker mounts the learner's export and the release as files, and calls the methods of one
`Update` in the order in which they stand here. All words are those of the command line's `merge`.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from flashcards import carried, learner, patch, report, report_document, road
from flashcards.engine import account, apkg, merge, words
from flashcards.engine.merge import Options
from flashcards.model import EnvironmentFault, UnusableInput

REVIEW = 2
# More days than any collection has, and fewer than there are seconds since 1970.
MANY_DAYS = 10**8
RESTORE = "tick “Bring back the cards that I deleted”"
TOO_LARGE = (
    "it needs more memory than this browser gives a page; export the deck alone and without media, "
    "or use the add-on or the command line, which need less"
)


class Update:
    """An export, a release, and what comes of merging them; paths as the browser's Python has them.

    Every method gives JSON; `{"refused": …}` with a sentence for the learner where it cannot do it.
    """

    def __init__(self, mine: str, release: str) -> None:
        self._paths = Path(mine), Path(release)
        self._mine: apkg.Package
        self._release: apkg.Package
        self._merged: patch.Merge

    def weight(self) -> str:
        """The `bytes` that the export's database takes, unpacked, about."""

        def act() -> dict[str, Any]:
            return {"bytes": apkg.weight(self._paths[0])}

        return self._told(act)

    def read_mine(self) -> str:
        """Read the export."""

        def act() -> None:
            self._mine = apkg.read(self._paths[0])

        return self._told(act)

    def read_release(self) -> str:
        """Read the release: its `version` and the `roadmap` that it is of."""

        def act() -> dict[str, Any]:
            self._release = apkg.read(self._paths[1])
            manifest = self._release.manifest or {}
            return {"version": manifest.get("version"), "roadmap": manifest.get("roadmap")}

        return self._told(act)

    def merge(self, options: str) -> str:
        """Merge with options (`restore_deleted`, `had`): the report, the conflicts to decide."""

        def act() -> dict[str, Any]:
            chosen = Options(**json.loads(options))
            self._merged = patch.merge_packages(self._mine, [self._release], chosen)
            return self._account(chosen)

        return self._told(act)

    def known(self, now: float) -> str:
        """The share of each concept known at the UTC second `now`, and what to begin next."""

        def act() -> dict[str, Any]:
            way = road.of_release(self._release)
            found = learner.standings(self._mine, way, now)
            shares = {id_: each.known or 0 for id_, each in found.items()}
            return {"known": shares, "next": learner.upcoming(way, found)}

        return self._told(act)

    def progress(self) -> str:
        """What the export knows of each card that was begun, put aside or written on."""

        def act() -> dict[str, Any]:
            return {"created": self._mine.created, "cards": [*self._studied()]}

        return self._told(act)

    def carry(self, target: str, progress: str) -> str:
        """Write the release with the progress that the page to study on tells of in it."""

        def act() -> None:
            carried.write(self._release, carried.read(progress), Path(target))

        return self._told(act)

    def write(self, target: str, decisions: str) -> str:
        """Write the patch with the decisions made: by guid and field the text to stand there."""

        def act() -> None:
            answered = patch.decided(self._merged, json.loads(decisions))
            with tempfile.TemporaryDirectory() as scratch:
                patch.write(answered, Path(target), Path(scratch))

        return self._told(act)

    def _told(self, act: Callable[[], dict[str, Any] | None]) -> str:
        try:
            found = act() or {}
        except (apkg.Refused, UnusableInput, EnvironmentFault) as fault:
            found = {"refused": self._named(str(fault))}
        except MemoryError:
            found = {"refused": TOO_LARGE}
        return json.dumps(found, ensure_ascii=False)

    def _named(self, text: str) -> str:
        """A sentence with the names that the learner's files have, not with where they lie here."""
        for path in self._paths:
            if path.name:
                text = text.replace(str(path), path.name)
        return text

    def _account(self, options: Options) -> dict[str, Any]:
        merged = self._merged
        needed = bool(merged.for_patch())
        now = [] if needed else report.now(merged, Path(), is_needed=False)
        told = report.of(merged.outcomes, merged.mine, options, now)
        document = asdict(report_document.document(told))
        for group in (group for each in document["releases"] for group in each["groups"]):
            if group["kind"] == merge.DELETED:  # without the option of the command line
                group["title"] = account.TITLES[merge.DELETED]
        sentences = report.warnings(merged, self._paths[0], RESTORE)
        return {
            "needed": needed,
            "report": document,
            "warnings": [self._named(each) for each in sentences],
            "conflicts": self._conflicts(),
        }

    def _studied(self) -> Iterator[dict[str, Any]]:
        about = (self._release.manifest or {}).get("notes", {})
        ours = {note.id: note for note in self._mine.notes if note.guid in about}
        cards = [card for card in self._mine.cards if card.nid in ours]
        answers = apkg.answers(self._paths[0], {card.id for card in cards})
        for card in cards:
            note = ours[card.nid]
            fields = dict(zip(self._mine.notetypes[note.mid].fields, note.fields, strict=True))
            own = words.plain(words.words(fields.get(merge.MY_NOTES, "")))
            suspended = card.queue == learner.SUSPENDED
            if not (card.type or suspended or own):
                continue
            yield {
                "card": about[note.guid]["card"],
                "ord": card.ord,
                "type": card.type,
                "due": self._due(card),
                "interval": card.interval,
                "reps": card.reps,
                "lapses": card.lapses,
                "suspended": suspended,
                "memory": asdict(card.memory) if card.memory else None,
                "note": own,
                "answers": answers.get(card.id, []),
            }

    def _due(self, card: apkg.PackagedCard) -> int:
        """The day, or in learning the second; Anki has a day there too, for long steps."""
        if card.type == REVIEW or card.due > MANY_DAYS:
            return card.due
        return self._mine.created + card.due * learner.DAY

    def _conflicts(self) -> list[dict[str, Any]]:
        found = []
        for (guid, field), (release, outcome, each) in self._merged.conflicts().items():
            mine, theirs = report.marked(each.mine, each.release)
            found.append(
                {
                    "guid": guid,
                    "field": field,
                    "title": account.titled(outcome, release, self._merged.mine),
                    "mine": each.mine,
                    "release": each.release,
                    "marked": [mine, theirs],
                }
            )
        return found
