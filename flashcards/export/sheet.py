"""The cards as a study sheet to print: all questions, then all answers under the same numbers.

On paper nothing scrolls: what is too wide wraps or shrinks, and no card is split between pages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from importlib.resources import files
from importlib.util import find_spec
from itertools import groupby

from flashcards.export import ExportedCard, Folder, data_uri, figures
from flashcards.model import EnvironmentFault, Roadmap

# Where a deletion begins and ends in the HTML that `markup` leaves, and a formula.
MARK = re.compile(r"\{\{c(?P<number>[0-9]+)::|(?P<end>\}\})|\\(?P<formula>[()\[\]])")

# As Anki sets up MathJax, but for the output: SVG needs no fonts beside the page, which some
# browsers refuse to load from a disk, and its extension that lets no formula lead anywhere.
MATHJAX = """\
<script>
MathJax = {
  tex: {
    inlineMath: [["\\\\(", "\\\\)"]],
    displayMath: [["\\\\[", "\\\\]"]],
    processEscapes: false,
    processEnvironments: false,
    processRefs: false,
    packages: {"[+]": ["noerrors", "mathtools"], "[-]": ["textmacros"]}
  },
  loader: {load: ["ui/safe"]},
  options: {enableMenu: false}
};
</script>
<script src="mathjax/tex-svg-full.js" defer></script>
"""


def folder(chosen: Sequence[ExportedCard], roadmap: Roadmap) -> Folder:
    """The sheet as index.html, with its figures and MathJax beside it: no network is needed.

    Raises EnvironmentFault when MathJax is not installed.
    """
    found = figures(chosen)
    addresses = {name: f"figures/{name}" for name in found}
    beside = {addresses[name]: path.read_bytes() for name, path in found.items()}
    page = _page(chosen, roadmap, addresses, MATHJAX)
    return {**beside, **_mathjax(), "index.html": page.encode()}


def write(chosen: Sequence[ExportedCard], roadmap: Roadmap) -> str:
    """The sheet as one file: figures inside, formulas as TeX."""
    addresses = {name: data_uri(path) for name, path in figures(chosen).items()}
    return _page(chosen, roadmap, addresses, "")


def _mathjax() -> Folder:
    """MathJax with its licence, from the package django-static-mathjax (no Django is needed)."""
    if find_spec("mathjax") is None:
        raise EnvironmentFault(
            "MathJax is missing, which sets the formulas; run "
            "`pip install django-static-mathjax==3.2.2.1`, or leave out -o for formulas as TeX"
        )
    source = files("mathjax") / "static" / "mathjax"
    wanted = {
        "tex-svg-full.js": source / "es5" / "tex-svg-full.js",
        "ui/safe.js": source / "es5" / "ui" / "safe.js",
        "LICENSE": source / "LICENSE",
    }
    return {f"mathjax/{name}": path.read_bytes() for name, path in wanted.items()}


def _page(
    chosen: Sequence[ExportedCard], roadmap: Roadmap, addresses: Mapping[str, str], head: str
) -> str:
    style = files("flashcards.export").joinpath("sheet.css").read_text(encoding="utf-8")
    numbered = list(enumerate(chosen, 1))
    count = f"{len(chosen):,} card{'s' * (len(chosen) != 1)}"
    title = escape(roadmap.title)
    return f"""\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}: study sheet</title>
<style>
{style}</style>
{head}</head>
<body>
<main>
<section class="questions">
<h1>{title}</h1>
<p class="count">{count}: all questions first, then all answers under the same numbers.</p>
<h2>Questions</h2>
{_groups(numbered, _question, addresses)}</section>
<section class="answers">
<h2>Answers</h2>
{_groups(numbered, _answer, addresses)}</section>
</main>
</body>
</html>
"""


Numbered = Sequence[tuple[int, ExportedCard]]


def _groups(
    numbered: Numbered, show: Callable[[int, ExportedCard], str], addresses: Mapping[str, str]
) -> str:
    """The cards under a heading for each concept, in the order of the roadmap."""
    parts = []
    for concept, group in groupby(numbered, lambda each: each[1].concept):
        cards = list(group)
        category = cards[0][1].category
        parts.append(f"<h3>{escape(concept.name)} <small>{escape(category.name)}</small></h3>\n")
        parts += [_with(addresses, show(number, entry)) for number, entry in cards]
    return "".join(parts)


def _question(number: int, entry: ExportedCard) -> str:
    front = entry.note.fields[0]
    return f"""\
<article id="q{number}">
<a class="number" href="#a{number}">{number}</a>
{_gaps(front) if entry.note.is_cloze else front}
</article>
"""


def _answer(number: int, entry: ExportedCard) -> str:
    note = entry.note
    front, answer, extra, source = note.fields[:4]
    parts = [f'<a class="number" href="#q{number}">{number}</a>']
    parts.append(_solved(front) if note.is_cloze else answer)
    if extra:
        parts.append(f'<div class="extra">{extra}</div>')
    parts.append(f'<div class="source">{source} <code class="id">{entry.card.id}</code></div>')
    return f'<article id="a{number}">\n{"".join(parts)}\n</article>\n'


def _gaps(statement: str) -> str:
    """The statement of a cloze with lines to fill in, numbered where there is more than one."""
    several = len({match["number"] for match in MARK.finditer(statement) if match["number"]}) > 1

    def gap(number: str, inside: str, formula: bool) -> str:
        if formula:
            return rf"\boxed{{{number if several else ''}\quad}}"
        _, _, hint = inside.partition("::")
        small = f"<small>{number}</small>" if several else ""
        return f'<span class="gap">{small}&nbsp;</span>' + (f" ({hint})" if hint else "")

    return _filled(statement, gap)


def _solved(statement: str) -> str:
    """The statement of a cloze with what is hidden in it in bold; a formula stays as it is."""

    def shown(_: str, inside: str, formula: bool) -> str:
        return inside if formula else f"<b>{inside.partition('::')[0]}</b>"

    return _filled(statement, shown)


def _filled(statement: str, gap: Callable[[str, str, bool], str]) -> str:
    """The statement with what `gap` makes of each deletion, from the innermost outwards.

    It is told the number, what is inside, and whether that stands in a formula.
    """
    open_: list[tuple[str, list[str]]] = [("", [])]
    formula, position = False, 0
    for match in MARK.finditer(statement):
        open_[-1][1].append(statement[position : match.start()])
        position = match.end()
        if match["number"]:
            open_.append((match["number"], []))
        elif match["end"] and len(open_) > 1:
            number, parts = open_.pop()
            open_[-1][1].append(gap(number, "".join(parts), formula))
        else:
            formula = match["formula"] in {"(", "["}
            open_[-1][1].append(match[0])
    open_[-1][1].append(statement[position:])
    return "".join("".join(parts) for _, parts in open_)


def _with(addresses: Mapping[str, str], html: str) -> str:
    """The HTML with its figures at their addresses; the sanitiser wrote each `src` like this."""
    return re.sub(
        r'(<img [^>]*?src=")([^"]*)"',
        lambda match: f'{match[1]}{addresses.get(match[2], match[2])}"',
        html,
    )
