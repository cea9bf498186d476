"""The roadmap table of a README, as people really write it, to rows.

A parser of our own, because Markdown libraries follow GitHub in splitting a row at every pipe, and
a pipe inside a link's title then costs the row its links. Here a link is one piece. A row that
cannot be read is a problem; none is passed over.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from flashcards.model import Problem, Rule, Tutorial, Where
from flashcards.roadmap import import_rules
from flashcards.sources import lines as github
from flashcards.sources.roadmap_rules import NAME_FORM, TAG_CASE, URL_FORM
from flashcards.sources.roadmap_schema import DECK, LINE, NAME, URL, Scalar
from flashcards.sources.urls import canonical_url

_LINK = re.compile(
    r"\[(?P<title>(?:[^\[\]\\]|\\.|\[[^\[\]]*\])*)\]"
    r"\(\s*(?:<(?P<angled>[^<>]*)>|(?P<url>(?:[^()\s\\]|\\.|\([^()\s]*\))*))"
    r"(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)"
)
_PIECE = re.compile(rf"\\.|{re.sub(r'[?]P<[a-z]+>', '?:', _LINK.pattern)}|(?P<pipe>\|)")
_DELIMITER = re.compile(r"[ ]{0,3}\|?[ \t]*:?-+:?[ \t]*(\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_BLOCK = re.compile(r"[ ]{0,3}(#{1,6}(\s|$)|>)")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_BOLD = re.compile(r"(?<!\\)\*\*(?=\S)(.+?)(?<=[^\s\\])\*\*")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\w{1,32});")
_BETWEEN_LINKS = re.compile(r"[\s,;·•]*")

_COLUMNS = {"category": "Category", "concept": "Concept", "todo": "To-Do", "tutorial": "Tutorial"}


@dataclass(frozen=True, slots=True)
class Row:
    """One concept of the table, as plain text; URLs are canonical, `category` never empty."""

    category: str
    concept: str
    todo: str
    tutorials: tuple[Tutorial, ...]
    where: Where


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    where: Where


@dataclass(slots=True)
class _Reading:
    """What has been read so far."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    concepts: dict[str, Where] = field(default_factory=dict)
    urls: dict[str, str] = field(default_factory=dict)

    def breach(self, rule: Rule, where: Where, message: str) -> None:
        self.problems.append(rule.at(where, message))


def read_table(text: str, path: str) -> tuple[list[Row], list[Problem]]:
    """The rows of a README's roadmap table (or tables), and every row that cannot be read.

    `text` is as `text.read` gives it, `path` what problems show. Tables with other headers, and
    what stands in code fences and HTML comments, are no part of the roadmap.
    """
    lines = _visible(text)
    reading = _Reading()
    others: list[int] = []
    found = False
    number = 0
    while number < len(lines):
        end = _table_end(lines, number)
        if end is not None:
            is_ours = _read_table(lines, number, end, path, reading)
            others += [] if is_ours else [number]
            found = found or is_ours
        else:
            end = _rows_end(lines, number)
            if found and end > number:
                rows = "This row is" if end == number + 1 else f"These {end - number} rows are"
                message = f"{rows} in no table, since an empty line ends a table"
                reading.breach(import_rules.STRAY_ROW, Where(path, number + 1), message)
        number = max(end, number + 1)
    if not found:
        seen = "; ".join(f"line {line + 1} begins {_header(lines[line])}" for line in others)
        message = "There is no roadmap table" + (
            f"; the tables here are others: {seen}" if seen else ""
        )
        reading.breach(import_rules.NO_TABLE, Where(path, others[0] + 1 if others else 1), message)
    return reading.rows, reading.problems


def tables_beside(text: str, path: str) -> list[Problem]:
    """A warning for each table that is not the roadmap's, in a README that has the roadmap's."""
    lines = _visible(text)
    starts = [number for number in range(len(lines)) if _table_end(lines, number) is not None]
    others = [number for number in starts if not _is_roadmap(_titles(lines[number]))]
    return [
        import_rules.BESIDE.at(
            Where(path, number + 1), f"A table that is not read: {_header(lines[number])}"
        )
        for number in others
        if len(others) < len(starts)
    ]


def _header(line: str) -> str:
    return f"| {' | '.join(_titles(line))} |"


def _titles(line: str) -> list[str]:
    return [_plain(cell) for _, cell in _split(line)]


def _is_roadmap(header: list[str]) -> bool:
    return {"category", "concept"} <= _columns(header).keys()


def _rows_end(lines: list[str], start: int) -> int:
    """The line after the rows of no table that begin at `start`; `start` itself if none do."""
    end = start
    while end < len(lines) and lines[end].lstrip().startswith("|"):
        if end > start and _table_end(lines, end) is not None:
            break
        end += 1
    return end


def readme_title(text: str) -> str:
    """The text of the first `#` heading, or an empty text."""
    headings = (re.match(r"[ ]{0,3}#[ \t]+(.+?)[ \t]*#*$", line) for line in _visible(text))
    return next((_plain(heading[1]) for heading in headings if heading), "")


def _visible(text: str) -> list[str]:
    """The lines, those of code fences and HTML comments empty."""
    text = _COMMENT.sub(lambda comment: re.sub(r"[^\n]", " ", comment[0]), text)
    return ["" if each.kind is github.Kind.CODE else each.text for each in github.lines(text)]


def _table_end(lines: list[str], start: int) -> int | None:
    """The line after the table that begins at `start`, None if none begins there."""
    if start + 1 >= len(lines) or "|" not in lines[start]:
        return None
    if not _DELIMITER.fullmatch(lines[start + 1]):
        return None
    if len(_split(lines[start])) != len(_split(lines[start + 1])):
        return None
    end = start + 2
    while end < len(lines) and lines[end].strip() and not _BLOCK.match(lines[end]):
        end += 1
    return end


def _read_table(lines: list[str], start: int, end: int, path: str, reading: _Reading) -> bool:
    """Read one table's rows; False if it is about something else."""
    header = _titles(lines[start])
    columns = _columns(header)
    if not _is_roadmap(header):
        return False
    if missing := [title for key, title in _COLUMNS.items() if key not in columns]:
        message = f"The roadmap table has no column {' and no column '.join(missing)}"
        reading.breach(import_rules.COLUMNS, Where(path, start + 1), message)
        return True
    category = ""
    for number in range(start + 2, end):
        cells = [
            _Cell(cell, Where(path, number + 1, offset + 1))
            for offset, cell in _split(lines[number])
        ]
        if len(cells) != len(header):
            cell_count = "one cell" if len(cells) == 1 else f"{len(cells)} cells"
            message = f"This row has {cell_count}, the header {len(header)}"
            reading.breach(import_rules.CELLS, Where(path, number + 1), message)
            continue
        chosen = {key: cells[index] for key, index in columns.items()}
        category = _label(chosen["category"], DECK, reading) or category
        _read_row(chosen, category, reading)
    return True


def _columns(header: list[str]) -> dict[str, int]:
    """Where each column of the roadmap is; others are the README's own affair."""
    columns: dict[str, int] = {}
    for index, title in enumerate(header):
        word = re.sub(r"[^a-z]", "", title.lower())
        key = "tutorial" if "tutorial" in word else word.removesuffix("s")
        if key in _COLUMNS:
            columns.setdefault(key, index)
    return columns


def _read_row(cells: dict[str, _Cell], category: str, reading: _Reading) -> None:
    before = len(reading.problems)
    concept = _label(cells["concept"], NAME, reading)
    todo = _label(cells["todo"], None, reading)
    tutorials = tuple(_tutorials(cells["tutorial"], reading))
    where = cells["concept"].where
    if len(reading.problems) > before:
        return
    if not category:
        reading.breach(
            import_rules.NO_CATEGORY, cells["category"].where, "There is no category above"
        )
    elif not concept:
        reading.breach(import_rules.NO_CONCEPT, where, "The concept cell is empty")
    elif (first := reading.concepts.setdefault(concept.casefold(), where)) is not where:
        message = f"{concept!r} has a row already, in line {first.line}"
        reading.breach(import_rules.ONE_ROW, where, message)
    else:
        reading.rows.append(Row(category, concept, todo, tutorials, where))


def _label(cell: _Cell, kind: Scalar | None, reading: _Reading) -> str:
    if link := _LINK.search(cell.text):
        reading.breach(import_rules.STRAY_LINK, _inside(cell, link.start()), f"A link: {link[0]}")
        return ""
    text = _plain(cell.text)
    if kind and text and not kind.fits(text):
        reading.breach(NAME_FORM, cell.where, f"{text!r} is not {kind.what}")
    return text


def _tutorials(cell: _Cell, reading: _Reading) -> Iterator[Tutorial]:
    text = _BREAK.sub(lambda tag: " " * len(tag[0]), cell.text)
    position = 0
    while (position := _skip(text, position)) < len(text):
        link = _LINK.match(text, position)
        if link is None:
            rest = text[position:].split("[")[0].strip() or text[position:].strip()
            reading.breach(import_rules.LINKS, _inside(cell, position), f"This is no link: {rest}")
            return
        title, url = _plain(link["title"]), canonical_url(_literal(link["angled"] or link["url"]))
        if not LINE.fits(title):
            message = f"A link has the title {title!r}, which is not {LINE.what}"
            reading.breach(NAME_FORM, _inside(cell, position), message)
        elif not URL.fits(url):
            message = f"{url!r} is not {URL.what}"
            reading.breach(URL_FORM, _inside(cell, position), message)
        elif (other := reading.urls.setdefault(url.casefold(), url)) != url:
            message = f"{url} and {other} differ in case only, and so would their tags"
            reading.breach(TAG_CASE, _inside(cell, position), message)
        else:
            yield Tutorial(title, url)
        position = link.end()


def _skip(text: str, position: int) -> int:
    between = _BETWEEN_LINKS.match(text, position)
    return between.end() if between else position


def _inside(cell: _Cell, offset: int) -> Where:
    return Where(cell.where.path, cell.where.line, cell.where.column + offset)


def _split(line: str) -> list[tuple[int, str]]:
    """The cells of a row, each without spaces around it and with the offset where it begins."""
    bounds = [match.start() for match in _PIECE.finditer(line) if match["pipe"]]
    edges = [-1, *bounds, len(line)]
    cells = [(left + 1, line[left + 1 : right]) for left, right in pairwise(edges)]
    if bounds and not cells[0][1].strip():
        del cells[0]
    if bounds and not cells[-1][1].strip():
        del cells[-1]
    return [(offset + len(cell) - len(cell.lstrip()), cell.strip()) for offset, cell in cells]


def _plain(markdown: str) -> str:
    """Text without bold markers, escapes, entities and doubled spaces."""
    text = _BOLD.sub(r"\1", _BREAK.sub(" ", markdown))
    return " ".join(_literal(text).split())


def _literal(markdown: str) -> str:
    text = _ESCAPE.sub(r"\1", markdown)
    return _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
