"""Differences on a terminal, in a file, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO

from rich.text import Text

from flashcards import records, release_differences
from flashcards.cli.console import Console
from flashcards.cli.diff_report import Line, ReportEntry, cards, report, summary
from flashcards.cli.json_records import CardChange, CardSide, DiffRecord, NoteTypeChange
from flashcards.engine import words
from flashcards.engine.words import ADDED, EQUAL, REMOVED, SKIPPED, Segment
from flashcards.release_differences import Change, Differences, ReleasedNote

SIGNS = {
    release_differences.NEW: "+",
    release_differences.REWORDED: "~",
    release_differences.RENUMBERED: "~",
    release_differences.MOVED: ">",
    release_differences.RETAGGED: "=",
    release_differences.RETURNED: "+",
}
GONE = "-"
COLOURS = {"+": "green", "~": "yellow", ">": "cyan", "=": "blue", GONE: "red"}
STYLES = {ADDED: "green bold", REMOVED: "red strike", EQUAL: "", SKIPPED: "dim"}
# In colour there are no marks, as with `git diff --word-diff=color`.
MARKS = {ADDED: ("{+", "+}"), REMOVED: ("[-", "-]")}
INDENT, LABEL = 4, 11
MOST_CARDS = 12


def show(found: Differences, out: IO[str]) -> None:
    """Print the differences; in colour, and wrapped, where `out` is a terminal."""
    console = Console(file=out, highlight=False, emoji=False, markup=False)
    coloured = console.color_system is not None and not console.no_color
    for margin, text in _rows(found, coloured):
        lines = list(text.split("\n", allow_blank=True))
        if console.is_terminal:
            width = max(20, console.width - margin)
            lines = [part for line in lines for part in (line.wrap(console, width) or [line])]
        for number, line in enumerate(lines):
            # The first line brings its own beginning, which the others are set under.
            whole = Text.assemble(" " * margin if number else "", line)
            whole.rstrip()
            console.print(whole, soft_wrap=True)


def _rows(found: Differences, coloured: bool) -> Iterator[tuple[int, Text]]:
    """Each paragraph with the margin that its further lines are set under."""
    told = report(found)
    if not found:
        yield 0, Text("Nothing changes for learners.")
    if found.changes:
        number = len(found.changes)
        verb = "changes" if number == 1 else "change"
        yield 0, Text(f"{cards(number)} {verb}: {summary(found.changes)}", "bold")
    for sentence in told.breaking:
        yield 2, Text.assemble(("! breaking: ", "bold red"), sentence)
    for sentence in told.general:
        yield 2, Text.assemble(("* ", "bold"), sentence)
    for section in told.sections:
        yield 0, Text()
        yield 0, Text.assemble((section.concept, "bold underline"), f"  {summary(section.changes)}")
        for entry in section.entries:
            yield INDENT, _head(entry)
            if len(entry.cards) > 1:
                yield INDENT + LABEL, _label("Cards") + Text(_listed(entry.cards))
            for line in entry.lines:
                yield INDENT + LABEL, _line(line, coloured)


def _head(entry: ReportEntry) -> Text:
    sign = SIGNS.get(entry.kinds[0], GONE)
    ids = entry.cards[0] if len(entry.cards) == 1 else cards(len(entry.cards))
    head = Text.assemble((f"  {sign} ", f"bold {COLOURS[sign]}"), (ids, "bold"))
    head.append(f"  {', '.join(entry.kinds)}", COLOURS[sign])
    if entry.breaking:
        head.append("  breaking", "bold red")
    return head


def _label(label: str) -> Text:
    return Text.assemble(" " * INDENT, (label.ljust(LABEL), "dim"))


def _listed(ids: Sequence[str]) -> str:
    more = len(ids) - MOST_CARDS
    return ", ".join(ids[:MOST_CARDS]) + (f" and {more} more" if more > 0 else "")


def _line(line: Line, coloured: bool) -> Text:
    text = _label(line.label)
    before = ""
    for place, segment in enumerate(line.segments):
        if place and _apart(segment, before, coloured):
            text.append(" ")
        text.append(_marked(segment, coloured), STYLES[segment.change])
        before = segment.change
    return text


def _apart(segment: Segment, before: str, coloured: bool) -> bool:
    """Whether a space stands before a segment; what replaces keeps close to what it replaces."""
    if before == REMOVED and segment.change == ADDED:
        return coloured
    return SKIPPED in {segment.change, before} or segment.words[0].spaced


def _marked(segment: Segment, coloured: bool) -> str:
    if segment.change == SKIPPED:
        return "…"
    text = words.plain(segment.words)
    if segment.change != EQUAL and not text.strip():
        text = f"¶{text}"  # a line's end that came or went
    opening, closing = ("", "") if coloured else MARKS.get(segment.change, ("", ""))
    return f"{opening}{text}{closing}"


def as_json(found: Differences) -> str:
    """The differences for a program: the card's fields as HTML, before and after."""
    return records.text(
        DiffRecord(
            found.breaking,
            dict(found.counts()),
            list(report(found).breaking),
            [_change(change) for change in found.changes],
            [NoteTypeChange(each.name, each.message, each.breaking) for each in found.types],
            list(found.look),
            found.program,
        )
    )


def _change(change: Change) -> CardChange:
    note = change.note
    return CardChange(
        note.card,
        note.concept,
        list(change.kinds),
        change.breaking,
        list(change.renumbered),
        list(change.fields),
        list(change.tags_added),
        list(change.tags_removed),
        _side(change.before),
        _side(change.after),
    )


def _side(note: ReleasedNote | None) -> CardSide | None:
    if note is None:
        return None
    seen = {
        name: html for name, html in note.fields.items() if name not in release_differences.UNSEEN
    }
    return CardSide(
        note.guid,
        note.card,
        note.note_type,
        seen,
        list(note.tags),
        note.deck,
        note.retired,
        note.replaced_by,
    )
