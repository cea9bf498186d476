"""Differences as a comment on a pull request, in GitHub's Markdown.

Cards are set as HTML, where no character of theirs can be taken for Markdown. The comment stays
below what GitHub accepts; what does not fit is counted and named at its end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from flashcards import release_differences
from flashcards.cli.diff_report import Line, Report, ReportEntry, Section, cards, report, summary
from flashcards.engine.words import (
    ADDED,
    BREAK,
    CODE,
    FORMULA,
    LINE,
    REMOVED,
    SKIPPED,
    Segment,
    Word,
)
from flashcards.release_differences import Differences

# GitHub refuses a comment of more than 65,536 characters.
LONGEST = 60_000
MOST_BREAKING, MOST_CARDS, MOST_ROWS = 20, 12, 80
# Up to so many entries all are open: nobody should click through twenty cards.
MOST_OPEN = 30
SIGNS = {
    release_differences.NEW: "🟢",
    release_differences.RETURNED: "🟢",
    release_differences.REWORDED: "🟡",
    release_differences.RENUMBERED: "🟡",
    release_differences.MOVED: "🔵",
    release_differences.RETAGGED: "⚪",
}
GONE = "🔴"
MARKS = {ADDED: ("<ins><b>", "</b></ins>"), REMOVED: ("<del>", "</del>")}


def comment(found: Differences, command: str, longest: int = LONGEST) -> str:
    """The comment, of at most `longest` characters; `command` gives the whole on a terminal."""
    told = report(found)
    opening = "\n\n".join(_opening(found, told)) + "\n"
    rest = "\n{} not shown; `" + command.replace("`", "") + "` shows all.\n"
    room = longest - len(opening) - len(rest) - 20
    body, left = _body(told.sections, room)
    return opening + body + (rest.format(_more(left)) if left else "")


def _more(left: int) -> str:
    return f"{left} more {'entry is' if left == 1 else 'entries are'}"


def _opening(found: Differences, told: Report) -> Iterator[str]:
    """The title, what breaks, what concerns every card, and the table."""
    yield "### What changes for learners"
    if not found:
        yield "Nothing: the cards are the same."
    if told.breaking:
        shown = [f"> - {_line_of_markdown(each)}" for each in told.breaking[:MOST_BREAKING]]
        if more := len(told.breaking) - len(shown):
            shown.append(f"> - and {more} more")
        number = len(told.breaking)
        head = f"> **{number} breaking change{'s' * (number != 1)}**: learners would lose something"
        yield "\n".join(["> [!CAUTION]", head, *shown])
    if told.general:
        yield "\n".join(f"- {_line_of_markdown(each)}" for each in told.general)
    if told.sections:
        yield _table(found, told.sections)


def _table(found: Differences, sections: Sequence[Section]) -> str:
    """Concepts down, kinds across, each card counted once."""
    total = found.counts()
    kinds = [kind for kind in release_differences.KINDS if total[kind]]
    rows = [
        f"| Concept | {' | '.join(kinds)} |",
        f"|---|{'--:|' * len(kinds)}",
    ]
    for section in sections[:MOST_ROWS]:
        counts = Differences(section.changes).counts()
        cells = (str(counts[kind] or "") for kind in kinds)
        rows.append(f"| {_line_of_markdown(section.concept)} | {' | '.join(cells)} |")
    if len(sections) > MOST_ROWS:
        rows.append(f"| … {len(sections) - MOST_ROWS} more |{' |' * len(kinds)}")
    if len(sections) > 1:
        cells = (f"**{total[kind]}**" for kind in kinds)
        rows.append(f"| **{cards(total.total())}** | {' | '.join(cells)} |")
    return "\n".join(rows)


def _body(sections: Sequence[Section], room: int) -> tuple[str, int]:
    """As many entries as fit into `room` characters, and how many do not."""
    entries = sum(len(section.entries) for section in sections)
    opened = " open" if entries <= MOST_OPEN else ""
    body = ""
    for section in sections:
        head = f"<b>{_text(section.concept)}</b>: {summary(section.changes)}"
        start = f"\n<details{opened}><summary>{head}</summary>\n<table>\n"
        end = "</table>\n</details>\n"
        rows = ""
        for entry in section.entries:
            row = _entry(entry)
            if len(body) + len(start) + len(rows) + len(row) + len(end) > room:
                return body + (start + rows + end if rows else ""), entries
            rows += row
            entries -= 1
        body += start + rows + end
    return body, 0


def _entry(entry: ReportEntry) -> str:
    """A heading across the table, then one row a line."""
    sign = SIGNS.get(entry.kinds[0], GONE)
    alike = len(entry.cards) > 1
    ids = cards(len(entry.cards)) if alike else f"<code>{_text(entry.cards[0])}</code>"
    breaking = " · breaking" if entry.breaking else ""
    head = f"{sign} {', '.join(entry.kinds)}{breaking} · {ids}"
    rows = [(_text(line.label), _cell(line)) for line in entry.lines]
    if alike:
        rows.insert(0, ("Cards", _listed(entry.cards)))
    return f'<tr><th colspan="2" align="left">{head}</th></tr>\n' + "".join(
        f'<tr><td valign="top">{label}</td><td>{html}</td></tr>\n' for label, html in rows
    )


def _listed(ids: Sequence[str]) -> str:
    more = len(ids) - MOST_CARDS
    listed = ", ".join(f"<code>{_text(card)}</code>" for card in ids[:MOST_CARDS])
    return listed + (f" and {more} more" if more > 0 else "")


def _cell(line: Line) -> str:
    html, before = "", ""
    for segment in line.segments:
        replaces = before == REMOVED and segment.change == ADDED
        apart = replaces or SKIPPED in {segment.change, before} or segment.words[0].spaced
        html += " " * bool(html and apart) + _marked(segment)
        before = segment.change
    return html


def _marked(segment: Segment) -> str:
    if segment.change == SKIPPED:
        return "…"
    opening, closing = MARKS.get(segment.change, ("", ""))
    html = ""
    for number, word in enumerate(segment.words):
        html += " " * bool(number and word.spaced) + _word(word)
    return f"{opening}{html}{closing}"


def _word(word: Word) -> str:
    if word.kind == BREAK:
        return "<br>"
    if word.kind == FORMULA:
        return f"<code>${_text(word.text)}$</code>"
    code = word.kind in {CODE, LINE} and word.text
    return f"<code>{_text(word.text)}</code>" if code else _text(word.text)


def _text(text: str) -> str:
    """Text in HTML on one line; an `@` that would call a person is parted from the name."""
    return escape(" ".join(text.split("\n")), quote=False).replace("@", "@<!-- -->")


def _line_of_markdown(text: str) -> str:
    """A sentence of ours in Markdown: what stands between backticks stays code."""
    return escape(text.replace("|", "\\|").replace("\n", " "), quote=False)
