"""The roadmap in a README as people write it: tables, lists and headings, recognised by shape.

What is recognised is a guess, and shown as one: every part with its line and what it was taken
for, every part that was left out with the reason. Nothing is made up; what cannot be told is asked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from flashcards.model import Tutorial, UnusableInput, Where
from flashcards.roadmap.blocks import Bullets, Table, blocks
from flashcards.roadmap.import_rules import NO_TABLE
from flashcards.roadmap.list_shapes import Headings, Lists, of_the_roadmap, under_headings
from flashcards.roadmap.questions import (
    homeless,
    lists_or_tables,
    nothing_of_learning,
    of_lists,
    one_of_many,
)
from flashcards.roadmap.readings import (
    Choices,
    Found,
    Part,
    Reader,
    Reading,
    bare,
    leave_out,
    many,
    shown,
)
from flashcards.roadmap.readme_table import Row, read_table, tables_beside
from flashcards.roadmap.sections import in_sections, perhaps, placed_in, title_of, unknown_names
from flashcards.roadmap.table_shapes import Tables, columns_of
from flashcards.sources.urls import canonical_url

_GUESSED = Choices()


def read_readme(text: str, path: str, choices: Choices = _GUESSED) -> Reading:
    """The roadmap in a README: its table with the roadmap's own header, else what shapes tell.

    `text` is as `sources.text.read` gives it; `path` is the file as it is shown.
    """
    table, problems = read_table(text, path)
    is_shaped = choices != Choices(one_category=choices.one_category)
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


def understood(text: str, path: str, choices: Choices = _GUESSED) -> Reading:
    """What the README says, as far as its shapes tell."""
    cut = blocks(text)
    title = title_of(cut)
    everything = in_sections(list(placed_in(cut, title, choices)), choices)
    skipped = [
        Part(each.block.line, shown(each.block), each.why) for each in everything if each.why
    ]
    placed = [each for each in everything if not each.why]
    tables = [
        (each, columns_of(each.block, choices)) for each in placed if isinstance(each.block, Table)
    ]
    lists = [each for each in placed if isinstance(each.block, Bullets)]
    chosen = choices.shape or ("tables" if any("concept" in c for _, c in tables) else "")
    questions = list(unknown_names(cut, choices))
    if chosen == "tables":
        by_tables = Tables(choices)
        by_tables.read_all(tables)
        leave_out(skipped, lists, "the tables are the roadmap; `--shape lists` reads the lists")
        questions += list(lists_or_tables(lists, len(by_tables.found), choices)) or list(
            one_of_many(cut, by_tables.found, choices)
        )
        reader: Reader = by_tables
    else:
        lists = of_the_roadmap(lists, skipped)
        chosen = chosen or ("headings" if under_headings(lists) else "lists")
        by_lists = Headings(choices) if chosen == "headings" else Lists(choices)
        by_lists.read_all(lists)
        why = "no column of it is known to hold concepts; name one with --concept"
        leave_out(skipped, (each for each, _ in tables), why)
        unknown = [each.block for each, _ in tables if isinstance(each.block, Table)]
        questions += of_lists(lists, by_lists.found, unknown, chosen, choices)
        questions += nothing_of_learning(cut, lists, choices)
        reader = by_lists
    skipped += reader.skipped
    questions += reader.questions
    rows = tuple(_rows(reader.found, choices, path, skipped))
    questions += homeless(reader.found, choices) if rows else perhaps(everything)
    return Reading(
        title,
        chosen,
        rows,
        tuple(reader.parts),
        tuple(sorted(skipped, key=lambda part: part.line)),
        tuple(questions),
    )


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
