"""What a merge did and did not do: as text, as JSON, and as a page with conflicts side by side."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from types import MappingProxyType
from typing import Any

from flashcards.engine import merge, words
from flashcards.engine.merge import Outcome, Release

Outcomes = Sequence[tuple[Release, Sequence[Outcome]]]

# Which outcomes are listed one by one, with what the learner should know of them.
LISTED = {
    merge.CONFLICT: "You and the release changed the same field",
    merge.FOREIGN: "Left alone: of another note type, or the card of another roadmap",
    merge.RETIRED_NOW: "Taken out of the deck",
    merge.DELETED: "You deleted these; they stay away (--restore-deleted brings them back)",
    merge.RESTORED: "Brought back",
    merge.KEPT: "Your edits, kept",
}

SYNC = (
    "Sync all your devices before you export and again after the import: of a note that changed on "
    "two of them, a sync keeps one version whole and drops the other"
)

# Anki's own tags, which an import without scheduling takes off every note that it changes
# (`remove_system_tags` in Anki's rslib/src/import_export/gather.rs).
STRIPPED = ("leech", "marked")
# What a search in Anki takes for more than a letter, and how it takes it for one.
SPECIAL = re.compile(r'[\\"*_]')
ESCAPED = r"\\\g<0>"


def counts(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """How many notes ended as what, in a fixed order, without the zeros."""
    found = [outcome.kind for outcome in outcomes]
    return {kind: found.count(kind) for kind in merge.KINDS if kind in found}


def as_json(outcomes: Outcomes) -> list[dict[str, Any]]:
    """The report as values for `json.dumps`: per release its counts and what became of each."""
    return [
        {
            "roadmap": release.roadmap,
            "version": release.version,
            "counts": counts(each),
            "notes": [
                _described(outcome, release) for outcome in each if outcome.kind != merge.UNTOUCHED
            ],
            "searches": searches(each, release.tag, release.renamed),
        }
        for release, each in outcomes
    ]


def _described(outcome: Outcome, release: Release) -> dict[str, Any]:
    value: dict[str, Any] = {"card": outcome.card, "guid": outcome.guid, "result": outcome.kind}
    value |= {"front": title} if (title := _title(outcome, release)) else {}
    value |= {"taken": list(outcome.taken)} if outcome.taken else {}
    value |= {"kept": list(outcome.kept)} if outcome.kept else {}
    if outcome.conflicts:
        value["conflicts"] = [
            {"field": each.field, "yours": each.mine, "release": each.release}
            for each in outcome.conflicts
        ]
    if outcome.moves:
        value["move_to"] = sorted(set(outcome.moves.values()))
    if outcome.retirement:
        value["because"] = outcome.retirement.because
        value["replaced_by"] = outcome.retirement.replaced_by
    return value


def searches(
    outcomes: Iterable[Outcome], tag: str, renamed: Mapping[str, str] = MappingProxyType({})
) -> dict[str, str]:
    """What an import cannot do: what is to be done, and the search in Anki that finds its cards.

    `tag` and `renamed` are the release's: its root tag, and its decks' new names by their old ones.
    """
    todo: dict[str, list[str]] = defaultdict(list)
    within: dict[str, str] = {}
    found: dict[str, str] = {}
    for outcome in outcomes:
        for deck in sorted(set(outcome.moves.values())):
            lies = f'"deck:{SPECIAL.sub(ESCAPED, outcome.leaves)}" '
            if renamed.get(outcome.leaves) == deck:
                found[
                    f"Rename the deck “{outcome.leaves}” to “{deck}” before you import; where both "
                    "are there, move the cards"
                ] = lies.strip()
                continue
            what = f"Move from the deck “{outcome.leaves}” to “{deck}”"
            todo[what].append(outcome.card)
            # A note's other card may lie where the learner has moved it; that one stays.
            within[what] = lies
        for own in STRIPPED:
            if outcome.note is not None and own in map(str.lower, outcome.note.tags):
                todo[
                    f"Tick “Import any learning progress” when you import, or tag these `{own}` "
                    "again: Anki takes the tag off otherwise"
                ].append(outcome.card)
        if outcome.suspend:
            todo["Suspend: retired, with reviews or words of yours that are kept"].append(
                outcome.card
            )
        if outcome.remove:
            todo["Remove with Tools > Empty Cards: retired, never answered or changed"].append(
                outcome.card
            )
    found |= {what: within.get(what, "") + _search(cards) for what, cards in todo.items()}
    return found | _foreign(outcomes, tag)


def _foreign(outcomes: Iterable[Outcome], tag: str) -> dict[str, str]:
    """The notes that were left alone for their note type: how many, why, and what to do."""
    kinds = Counter(
        conflict.mine
        for outcome in outcomes
        for conflict in outcome.conflicts
        if outcome.kind == merge.FOREIGN and conflict.field == merge.NOTE_TYPE
    )
    return {
        f"{number} not updated: an import changes no note of the note type “{kind}”, which is "
        "yours. Select them, choose Notes > Change Note Type and the deck's own, export and merge "
        "again; or update with the add-on": f'"note:{SPECIAL.sub(ESCAPED, kind)}" '
        f'"tag:{SPECIAL.sub(ESCAPED, tag)}::*"'
        for kind, number in kinds.items()
    }


def _search(cards: Sequence[str]) -> str:
    """One term for all: Anki's SQLite refuses the expression of a thousand terms."""
    return f'"Key:re:^({"|".join(cards)})$"' if len(cards) > 1 else f"Key:{cards[0]}"


def as_text(outcomes: Outcomes) -> str:
    """The report for a terminal."""
    lines: list[str] = []
    for release, each in outcomes:
        lines.append(f"{release.roadmap} {release.version}")
        lines += [f"  {number:5}  {kind}" for kind, number in counts(each).items()]
        for kind, heading in LISTED.items():
            some = [outcome for outcome in each if outcome.kind == kind]
            lines += ["", f"{heading}:"] if some else []
            for outcome in some:
                lines += _lines(outcome, release)
        for what, search in searches(each, release.tag, release.renamed).items():
            lines += ["", f"{what}; search in Anki's browser for", f"  {search}"]
        lines.append("")
    lines += [SYNC, ""] if _changes(outcomes) else []
    return "\n".join(map(words.printable, lines))


def _lines(outcome: Outcome, release: Release) -> list[str]:
    detail = ", ".join(outcome.kept) or _title(outcome, release)
    if outcome.retirement:
        successor = outcome.retirement.replaced_by
        detail = outcome.retirement.because + (f" (now {successor})" if successor else "")
    card, detail = (" ".join(text.split()) for text in (outcome.card, detail))
    found = [f"  {card}" + (f": {detail}" if detail else "")]
    for conflict in outcome.conflicts:
        found += [
            f"    {conflict.field}",
            f"      yours:   {readable(conflict.mine)}",
            f"      release: {readable(conflict.release)}",
        ]
    return found


def readable(html: str) -> str:
    """HTML as one line of plain text."""
    return " ".join(words.plain(words.words(html)).split())


def _title(outcome: Outcome, release: Release) -> str:
    """The beginning of the card's front, where the release has the card."""
    note = release.notes.get(outcome.guid)
    return words.plain(words.title(next(iter(note.fields.values())))) if note else ""


def as_html(outcomes: Outcomes) -> str:
    """The report as one page that needs nothing else; in conflicts the differences are marked."""
    parts: list[str] = []
    for release, each in outcomes:
        parts.append(f"<h1>{escape(release.roadmap)} {escape(release.version)}</h1>")
        numbers = "".join(
            f"<li><b>{number}</b> {kind}</li>" for kind, number in counts(each).items()
        )
        parts.append(f"<ul class=counts>{numbers}</ul>")
        for kind, heading in LISTED.items():
            some = [outcome for outcome in each if outcome.kind == kind]
            if some:
                parts.append(
                    f"<h2>{heading}</h2>" + "".join(_section(outcome, release) for outcome in some)
                )
        for what, search in searches(each, release.tag, release.renamed).items():
            parts.append(f"<h2>{escape(what)}</h2><pre>{escape(search)}</pre>")
    parts += [f"<p>{SYNC}.</p>"] if _changes(outcomes) else []
    return PAGE.replace("BODY", "\n".join(parts))


def _changes(outcomes: Outcomes) -> bool:
    """Whether a patch changes or adds a note."""
    return any(outcome.note is not None for _, each in outcomes for outcome in each)


def _section(outcome: Outcome, release: Release) -> str:
    (line, *_) = _lines(outcome, release)
    rows = "".join(_row(each.field, each.mine, each.release) for each in outcome.conflicts)
    table = f"<table><tr><th></th><th>Yours</th><th>Release</th></tr>{rows}</table>" if rows else ""
    return f"<section><h3>{escape(line.strip())}</h3>{table}</section>"


def _row(name: str, mine: str, release: str) -> str:
    yours, theirs = marked(mine, release)
    return f"<tr><th>{escape(name)}</th><td>{yours}</td><td>{theirs}</td></tr>"


def marked(mine: str, release: str) -> tuple[str, str]:
    """Two texts as HTML, the words that the other lacks marked."""
    segments = words.changes(mine, release) or [
        words.Segment(words.EQUAL, tuple(words.words(mine)))
    ]
    return _side(segments, words.REMOVED, "del"), _side(segments, words.ADDED, "ins")


def _side(segments: Iterable[words.Segment], own: str, tag: str) -> str:
    html = ""
    for segment in segments:
        text = escape(words.plain(segment.words)).replace("\n", "<br>")
        between = " " if html and segment.words and segment.words[0].spaced else ""
        if segment.fate == words.SKIPPED:
            html += " …"
        elif segment.fate == words.EQUAL:
            html += between + text
        elif segment.fate == own:
            html += f"{between}<{tag}>{text}</{tag}>"
    return html


PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>What the merge did</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
:root { color-scheme: light dark; --rule: #8884; --old: #d9660b33; --new: #15803d33; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin-top: 2rem } h3 { font-size: 1rem }
.counts { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .5rem 1.5rem }
table { width: 100%; border-collapse: collapse; table-layout: fixed }
th, td { text-align: left; vertical-align: top; padding: .5rem; border-top: 1px solid var(--rule);
  overflow-wrap: anywhere }
th:first-child { width: 6rem }
del, ins { text-decoration: none }
del { background: var(--old) } ins { background: var(--new) }
pre { white-space: pre-wrap; overflow-wrap: anywhere; padding: .75rem;
  border: 1px solid var(--rule) }
</style>
<main>
BODY
</main>
</html>
"""
