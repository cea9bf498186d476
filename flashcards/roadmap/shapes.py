"""The roadmap in a README as people write it: tables, lists and headings, recognised by shape.

What is recognised is a guess, and shown as one: every part with its line and what it was taken
for, every part that was left out with the reason. Nothing is made up; what cannot be told is asked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from flashcards.model import Tutorial, UnusableInput, Where
from flashcards.roadmap.blocks import Block, Bullets, Table, blocks
from flashcards.roadmap.drawing import Drawing, drawn
from flashcards.roadmap.import_rules import NO_TABLE
from flashcards.roadmap.list_shapes import Headings, Lists, of_the_roadmap, under_headings
from flashcards.roadmap.paragraphs import dropped, link_lines, paragraphs_with_links
from flashcards.roadmap.questions import (
    both_at_once,
    columns_beside,
    homeless,
    links_elsewhere,
    lists_or_tables,
    nothing_of_learning,
    of_lists,
    one_of_many,
    same_names,
    single_concepts,
    unknown_tables,
)
from flashcards.roadmap.readings import (
    Choices,
    Found,
    Part,
    Placed,
    Reader,
    Reading,
    bare,
    leave_out,
    many,
    shown,
)
from flashcards.roadmap.readme_table import Row, read_table, tables_beside
from flashcards.roadmap.sections import in_sections, perhaps, placed_in, title_of, unknown_names
from flashcards.roadmap.table_shapes import Columns, Tables, columns_of
from flashcards.sources.urls import canonical_url

_GUESSED = Choices()


def read_readme(text: str, path: str, choices: Choices = _GUESSED) -> Reading:
    """The roadmap in a README: its table with the roadmap's own header, else what shapes tell.

    A drawing of roadmap.sh is read too, with the files that lie beside it.

    `text` is as `sources.text.read` gives it; `path` is the file as it is shown.
    """
    if (drawing := drawn(text)) is not None:
        return _by_drawing(Drawing(drawing, text, Path(path), choices), path)
    table, problems = read_table(text, path)
    is_shaped = bool(replace(choices, one_category="").texts())
    if NO_TABLE.code not in {problem.code for problem in problems} and not is_shaped:
        beside = tables_beside(text, path)
        first = table[0].where.line if table else 1
        return Reading(
            title_of(blocks(text)),
            "tables",
            tuple(table),
            (Part(first, f"a table of {many(len(table), 'concept')}", "the roadmap's table"),),
            tuple(Part(each.where.line, each.message, "it has another header") for each in beside),
            problems=tuple(problems),
            beside=tuple(beside),
            has_table=True,
        )
    reading = understood(text, path, choices)
    if reading.rows and not reading.questions:
        return reading
    fault = "\n".join(reading.questions)
    asked = [NO_TABLE.at(Where(path), fault, "`flashcards init` takes these options")]
    return replace(reading, problems=tuple(asked if fault else problems))


def _by_drawing(reader: Drawing, path: str) -> Reading:
    reader.read_all()
    rows = tuple(_rows(reader.found, reader.choices, path, reader.skipped))
    fault = "\n".join(reader.questions)
    return Reading(
        reader.title,
        reader.shape,
        rows,
        tuple(reader.parts),
        tuple(reader.skipped),
        tuple(reader.questions),
        (NO_TABLE.at(Where(path), fault),) if fault else (),
    )


def understood(text: str, path: str, choices: Choices = _GUESSED) -> Reading:
    """What the README says, as far as its shapes tell."""
    cut = blocks(text, "" if choices.base == "none" else choices.base)
    title = title_of(cut)
    everything = in_sections(list(placed_in(cut, title, choices)), choices)
    beside = [each for each in everything if each.why]
    skipped = [Part(each.block.line, shown(each.block), each.why) for each in beside]
    placed = [each for each in everything if not each.why]
    columns = {
        id(each): columns_of(each.block, choices)
        for each in placed
        if isinstance(each.block, Table)
    }
    is_table = any("concept" in each for each in columns.values())
    chosen = choices.shape or ("tables" if is_table else "")
    questions = list(unknown_names(cut, choices))
    if chosen == "tables":
        reader, taken = _by_tables(cut, placed, columns, choices)
    else:
        reader, taken = _by_lists(cut, placed, chosen, choices)
    elsewhere = list(dropped(cut, title, taken, choices))
    skipped += [*reader.skipped, *(part for part, _ in elsewhere)]
    rows = tuple(_rows(reader.found, choices, path, skipped))
    in_paragraphs = sum(count for _, count in elsewhere)
    questions += reader.questions
    questions += links_elsewhere(reader.near, in_paragraphs, reader.found, choices)
    if rows:
        questions += homeless(reader.found, choices)
    elif not questions:
        questions += perhaps(everything)
    return Reading(
        title,
        reader.shape,
        rows,
        tuple(reader.parts),
        tuple(sorted(skipped, key=lambda part: part.line)),
        tuple(questions),
    )


def _by_tables(
    cut: list[Block], placed: list[Placed], columns: dict[int, Columns], choices: Choices
) -> tuple[Reader, list[Placed]]:
    """The tables read, and which of what was there that is."""
    tables = [each for each in placed if id(each) in columns]
    lists = [each for each in placed if id(each) not in columns]
    reader = Tables(choices, "tables")
    reader.read_all([(each, columns[id(each)]) for each in tables])
    why = "the tables are the roadmap; `--shape lists` reads the lists"
    leave_out(reader.skipped, lists, why)
    unknown = [
        each.block
        for each in tables
        if isinstance(each.block, Table) and "concept" not in columns[id(each)]
    ]
    asked = list(unknown_tables(unknown, reader.found, choices))
    reader.questions += columns_beside(reader.beside, choices)
    asked += list(lists_or_tables(lists, len(reader.found), choices))
    reader.questions += asked or one_of_many(cut, reader.found, choices)
    reader.questions += same_names(reader.found, choices, is_table=True)
    return reader, tables


def _by_lists(
    cut: list[Block], placed: list[Placed], shape: str, choices: Choices
) -> tuple[Reader, list[Placed]]:
    """The lists read, or paragraphs in their place, and which of what was there that is."""
    title = title_of(cut)
    skipped: list[Part] = []
    lists = [each for each in placed if isinstance(each.block, Bullets)]
    tables = [each for each in placed if isinstance(each.block, Table)]
    lists = of_the_roadmap(lists, skipped)
    lines = in_sections(list(link_lines(cut, title, choices)), choices)
    lines = [each for each in lines if not each.why]
    if shape == "links" or (not shape and _entries(lines) > max(2, _entries(lists))):
        shape = "links"
        leave_out(skipped, lists, "paragraphs are the roadmap; `--shape lists` reads the lists")
        lists = lines
    shape = shape or ("headings" if under_headings(lists) else "lists")
    if shape == "headings" and choices.paragraphs == "take":
        more = in_sections(list(paragraphs_with_links(cut, title, choices)), choices)
        lists += [each for each in more if not each.why]
        lists.sort(key=lambda each: each.block.line)
    reader = Headings(choices, shape) if shape == "headings" else Lists(choices, shape)
    reader.read_all(lists)
    why = "no column of it is known to hold concepts; name one with --concept"
    leave_out(reader.skipped, tables, why)
    reader.skipped += skipped
    unknown = [each.block for each in tables if isinstance(each.block, Table)]
    if not reader.found:
        reader.questions += unknown_tables(unknown, [], choices)
    if shape == "headings":
        reader.questions += single_concepts(reader.found, choices)
        reader.questions += both_at_once(reader.found, choices)
    reader.questions += same_names(reader.found, choices, is_table=False)
    reader.questions += of_lists(lists, reader.found, unknown, shape, choices)
    reader.questions += nothing_of_learning(cut, lists, choices)
    return reader, lists


def _entries(lists: list[Placed]) -> int:
    return sum(len(each.block.items) for each in lists if isinstance(each.block, Bullets))


def refuse_unless_read(reading: Reading, path: str) -> None:
    """Raise UnusableInput, with what was looked for and what was found, where it is no roadmap."""
    if not reading.rows and not reading.questions:
        seen = [f"  line {each.line}: {each.what}: {each.taken}" for each in reading.skipped]
        raise UnusableInput(
            "\n".join(
                [
                    f"{path}: there is no roadmap in it that this program can read. It looks for "
                    "tables with a column of concepts, for lists under headings, and for lists in "
                    "lists" + ("; what it found:" if seen else "; it found prose alone"),
                    *seen,
                ]
            )
        )
    if reading.questions:
        raise UnusableInput("\n".join(f"{path}: {question}" for question in reading.questions))


def _rows(found: list[Found], choices: Choices, path: str, skipped: list[Part]) -> Iterator[Row]:
    """The concepts as rows, names that are used twice told apart by their category."""
    homes = _homes(found, choices)
    joined: dict[tuple[str, str], Found] = {}
    for each in found:
        key = (homes[each.category].casefold(), each.name.casefold())
        if key in joined:
            first = joined[key]
            why = f"the concept stands in line {first.line} already; its links were added there"
            skipped.append(Part(each.line, f"the entry {each.name!r}", why))
            joined[key] = replace(first, links=first.links + each.links)
        else:
            joined[key] = each
    names = Counter(each.name.casefold() for each in joined.values())
    urls: dict[str, str] = {}
    for each in joined.values():
        home = homes[each.category]
        twice = names[each.name.casefold()] > 1
        name = f"{each.name} ({bare(home) or home})" if twice else each.name
        tutorials = tuple(_tutorials(each, urls, skipped))
        yield Row(_safe(home), _safe(name), each.todo, tutorials, Where(path, each.line))


def _homes(found: list[Found], choices: Choices) -> dict[tuple[str, ...], str]:
    """Each category's name: its heading, with the one above where two headings have one name."""
    paths = dict.fromkeys(each.category for each in found)
    same = Counter(path[-1] for path in paths if path)
    return {
        path: ": ".join(path[-2:] if same[path[-1]] > 1 else path[-1:])
        if path
        else choices.one_category
        for path in paths
    }


def _safe(name: str) -> str:
    """A name without what a deck's name cannot hold."""
    return re.sub(r":{2,}", ":", re.sub(r"[<>]", "", name)).strip(" :")


def _tutorials(each: Found, urls: dict[str, str], skipped: list[Part]) -> Iterator[Tutorial]:
    seen: set[str] = set()
    for link in each.links:
        url = canonical_url(link.url)
        title = " ".join(link.title.split()) or each.name
        if urls.setdefault(url.casefold(), url) != url:
            why = f"it differs from {urls[url.casefold()]} in case only, and so would their tags"
            skipped.append(Part(each.line, f"the link {url}", why))
        elif url not in seen:
            seen.add(url)
            yield Tutorial(title, url)
