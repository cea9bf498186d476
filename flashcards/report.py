"""What a merge did and did not do: as text, and as a page with conflicts side by side.

Both begin with what to do now, list every card in one line of one group, and end with the
steps that are left, as `engine.account` tells them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from flashcards.engine import account, merge, words
from flashcards.engine.account import Group, Line, Step
from flashcards.engine.base import numbers
from flashcards.engine.merge import Conflict, MergeNote, Options, Outcome, Release
from flashcards.patch import Merge

WOULD_BRING = "Nothing was written. This is what a patch would bring:"
Outcomes = Sequence[tuple[Release, Sequence[Outcome]]]

SYNC = (
    "Sync all your devices before you export and again after the import: of a note that changed on "
    "two of them, a sync keeps one version whole and drops the other."
)


@dataclass(frozen=True)
class Part:
    """What one release did, in groups of cards."""

    release: Release
    groups: Sequence[Group]

    @property
    def name(self) -> str:
        """The roadmap and the version."""
        return f"{self.release.roadmap} {self.release.version}".strip()


@dataclass(frozen=True)
class Report:
    """What to do now, in sentences, what each release did, and what is left to the learner."""

    now: Sequence[str]
    parts: Sequence[Part]
    todo: Sequence[Step]

    def steps(self, *, first: bool) -> list[Step]:
        """The steps before the import, or those after it; each once."""
        return list(dict.fromkeys(step for step in self.todo if step.first == first))


def of(
    outcomes: Outcomes, mine: Mapping[str, MergeNote], options: Options, now: Sequence[str]
) -> Report:
    """The report of a merge with these options for an import.

    `mine` are the learner's notes before it, `now` says what to do first.
    """
    parts = [
        Part(release, account.groups(each, release, mine, options)) for release, each in outcomes
    ]
    changes = any(outcome.note is not None for _, each in outcomes for outcome in each)
    todo = account.steps(outcomes, mine)
    return Report([*now, *([SYNC] if changes else [])], parts, todo)


def now(merged: Merge, patch: Path, *, is_needed: bool) -> list[str]:
    """What the learner does first, in a sentence; `is_needed` says whether there is a patch."""
    if is_needed:
        return [f"In Anki: File › Import, choose {patch}."]
    if merged.is_complete():
        return ["You have all of it: no patch is needed."]
    return ["There is nothing to import: what is left, you do in Anki."]


def warnings(merged: Merge, mine: Path, restore: str) -> Iterator[str]:
    """What a learner should know of what they gave, a sentence each.

    `restore` says how cards that they deleted are brought back.
    """
    if merged.is_unscheduled():
        yield (
            f"{mine} holds no reviews: each card counts as reviewed, and `marked` and `leech` "
            "are not known; if you have studied, export with “Include scheduling information”"
        )
    if lacking := merged.lacking_decks():
        yield (
            f"{mine} holds no card of {', '.join(lacking)}: they count as deleted by you; if you "
            f"have them, export the whole deck, not one of its parts; if you never had them, "
            f"{restore}"
        )
    if merged.twins():
        yield (
            f"{mine}: notes of yours that no release has share their guid with another note, and "
            f"are left out: in Anki nid:{','.join(map(str, merged.twins()))}"
        )
    for (release, _), before in zip(merged.outcomes, merged.had, strict=True):
        if numbers(release.version) < numbers(before):
            newer = f"older than {before}, which you have: its texts replace newer ones"
            yield f"{release.roadmap} {release.version} is {newer}"


def as_text(report: Report) -> str:
    """The report for a terminal."""
    lines = [*report.now, ""]
    lines += _steps_as_text("Before you import", report.steps(first=True))
    for part in report.parts:
        lines.append(part.name)
        for group in part.groups:
            lines += ["", f"{group.count} · {group.title}"]
            lines += [text for line in group.lines for text in _lines(line)]
        lines.append("")
    lines += _steps_as_text("What is left to do in Anki", report.steps(first=False))
    return "\n".join(map(words.printable, lines))


def _steps_as_text(title: str, steps: Sequence[Step]) -> list[str]:
    lines = [title] if steps else []
    for number, step in enumerate(steps, start=1):
        lines.append(f"  {number}. {step.what}.")
        lines += (
            ["     In Anki's browser, search for", f"     {step.search}"] if step.search else []
        )
    return [*lines, ""] if steps else []


def _lines(line: Line) -> list[str]:
    title = " ".join(line.title.split())
    detail = " ".join(line.detail.split())
    found = [f"  {title}" + (f" ({detail})" if detail else "")]
    for conflict in _texts(line):
        found += [
            f"    {conflict.field}",
            f"      yours:   {readable(conflict.mine)}",
            f"      release: {readable(conflict.release)}",
        ]
    return found


def _texts(line: Line) -> Sequence[Conflict]:
    """The texts that differ; a note type is no text."""
    return line.outcome.conflicts if line.outcome.kind == merge.CONFLICT else ()


def readable(html: str) -> str:
    """HTML as one line of plain text."""
    return " ".join(words.plain(words.words(html)).split())


def as_html(report: Report) -> str:
    """The report as one page that needs nothing else; in conflicts the differences are marked."""
    body = ["<h1>What the merge did</h1>"]
    body += [f"<p class=now>{escape(sentence)}</p>" for sentence in report.now]
    body.append(_steps_as_html("Before you import", report.steps(first=True)))
    for part in report.parts:
        body.append(f"<h2>{escape(part.name)}</h2>")
        for group in part.groups:
            title = f"<b>{group.count}</b> {escape(group.title)}"
            if group.lines:
                shown = " open" if group.unfolded else ""
                lines = "".join(_section(line) for line in group.lines)
                body.append(f"<details{shown}><summary>{title}</summary>{lines}</details>")
            else:
                body.append(f"<p class=only>{title}</p>")
    body.append(_steps_as_html("What is left to do in Anki", report.steps(first=False)))
    return PAGE.replace("BODY", "\n".join(filter(None, body)))


def _steps_as_html(title: str, steps: Sequence[Step]) -> str:
    if not steps:
        return ""
    items = "".join(
        f"<li>{escape(step.what)}."
        + (f" In Anki’s browser, search for<pre>{escape(step.search)}</pre>" if step.search else "")
        + "</li>"
        for step in steps
    )
    return f"<h2>{title}</h2><ol>{items}</ol>"


def _section(line: Line) -> str:
    rows = "".join(_row(each.field, each.mine, each.release) for each in _texts(line))
    detail = f" <small>{escape(line.detail)}</small>" if line.detail else ""
    return f"<section><h3>{escape(line.title)}{detail}</h3>{rows}</section>"


def _row(name: str, mine: str, release: str) -> str:
    yours, theirs = marked(mine, release)
    return (
        f"<dl><dt>Your {escape(name)}</dt><dd>{yours}</dd>"
        f"<dt>The release’s</dt><dd>{theirs}</dd></dl>"
    )


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
        if segment.change == words.SKIPPED:
            html += " …"
        elif segment.change == words.EQUAL:
            html += between + text
        elif segment.change == own:
            html += f"{between}<{tag}>{text}</{tag}>"
    return html


PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>What the merge did</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
:root { color-scheme: light dark; --rule: #8884; --old: #d9660b33; --new: #15803d33; }
body { max-width: 46rem; margin: 1.5rem auto; padding: 0 1rem;
  font: 1rem/1.5 system-ui, sans-serif }
h1 { font-size: 1.5rem } h2 { font-size: 1.2rem; margin: 2rem 0 .5rem }
h3 { margin: 0; font-size: 1rem; font-weight: 500 }
h3 small { opacity: .75; font-weight: 400 }
.now { font-size: 1.1rem }
summary { padding: .6rem 0; cursor: pointer } .only { margin: .6rem 0 .6rem 1.1rem }
section { margin-left: 1.1rem; padding: .5rem 0; border-top: 1px solid var(--rule);
  overflow-wrap: anywhere }
dl { display: grid; grid-template-columns: 1fr 1fr; gap: .2rem 1rem; margin: .5rem 0 }
dt { grid-row: 1; opacity: .75; font-size: .9rem } dd { grid-row: 2; margin: 0 }
@media (max-width: 34rem) { dl { display: block } dd { margin-bottom: .6rem } }
del, ins { text-decoration: none }
del { background: var(--old) } ins { background: var(--new) }
li { margin: .6rem 0 }
pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: .4rem 0; padding: .6rem;
  border: 1px solid var(--rule); user-select: all }
</style>
<main>
BODY
</main>
</html>
"""
