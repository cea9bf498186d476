"""What a reading of a README cannot tell, each as a question with the options that answer it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from flashcards.roadmap.blocks import Block, Bullets, Heading, Item, Other, Table
from flashcards.roadmap.readings import Choices, Found, Part, Placed, heading_text, many, shown

# What a README says somewhere if it is there to learn from.
_LEARNING = re.compile(
    r"road ?map|curricul|syllabus|learn|course|lesson|lecture|tutorial|stud(y|ies)|\bpath\b|guide"
    r"|beginner|interview|skill|topic|concept|teach|master|school|class|degree|education"
    r"|\b(week|day|month|year|module|phase|stage|level|chapter|part|unit|step)s? ?\d"
    r"|lern|kurs|aprend|apprend|apprentissage|curso|cours|formation|estud|обуч|курс",
    re.IGNORECASE,
)
# What a README says that is there for a program.
_PROGRAM = re.compile(
    r"^\W*(install|usage|build|getting started|quick ?start|running|configur|development|api\b)",
    re.IGNORECASE,
)
_OTHER_SCRIPT = re.compile(r"[^\W\d_\u0000-\u024f]")


def homeless(found: list[Found], choices: Choices) -> Iterator[str]:
    """Which category concepts have that stand under none."""
    lines = [each.line for each in found if not each.category]
    if lines and not choices.one_category:
        yield (
            f"{many(len(lines), 'concept')}, from line {lines[0]} on, stand under no "
            "category; name one with --one-category NAME, or the column with --category HEADER"
        )


def lists_or_tables(lists: list[Placed], rows: int, choices: Choices) -> Iterator[str]:
    """Whether lists may be the roadmap where tables were found: they hold far more."""
    entries = sum(
        len(each.block.items) for each in lists if isinstance(each.block, Bullets) and each.under
    )
    if not choices.shape and entries > 2 * rows:
        yield (
            f"its tables hold {many(rows, 'concept')}, its lists {many(entries, 'entry')}; say "
            "which are the roadmap: --shape tables, --shape lists where entries are the concepts, "
            "or --shape headings where the lists tell what is to be known of each heading"
        )


def one_heading(found: list[Found], choices: Choices) -> Iterator[str]:
    """Whether what stands under a single heading is a whole roadmap."""
    homes = {each.category for each in found}
    if choices.shape or choices.section or choices.without:
        return
    if len(homes) == 1 and (only := next(iter(homes))):
        yield (
            f"all {many(len(found), 'concept')} stand under one heading, {only[-1]!r}; if "
            "that is the roadmap, say so with --shape lists"
        )


def unknown_tables(unknown: list[Table], found: list[Found], choices: Choices) -> Iterator[str]:
    """Whether tables without a known column of concepts are of the roadmap: they are many."""
    rows = sum(len(each.rows) for each in unknown)
    if choices.concept or choices.shape or 2 * rows <= len(found) or rows < 3:
        return
    headers = dict.fromkeys(
        cell.text for each in unknown for cell in each.header if re.search(r"\w", cell.text)
    )
    names = ", ".join(repr(name) for name in list(headers)[:6])
    beside = f", beside {many(len(found), 'concept')} that were read" if found else ""
    yield (
        f"no column is known to hold concepts in {many(len(unknown), 'table')} of "
        f"{many(rows, 'row')}, the first in line {unknown[0].line}{beside}; name it with --concept "
        f"HEADER (there are {names}), once for each kind of table, or leave them out with --shape "
        + ("tables" if found else "lists")
    )


def columns_beside(beside: dict[str, int], choices: Choices) -> Iterator[str]:
    """Whether columns that were not taken hold tutorials."""
    if beside and not choices.tutorial:
        seen = ", ".join(f"{name!r} holds {many(n, 'link')}" for name, n in beside.items())
        yield (
            f"links were not taken: {seen}; name the columns of tutorials with --tutorial HEADER, "
            "all of them, or say --tutorial none"
        )


def single_concepts(found: list[Found], choices: Choices) -> Iterator[str]:
    """Whether headings are the concepts, where nearly each is the only one of its category."""
    homes = Counter(each.category for each in found)
    alone = sum(count == 1 for count in homes.values())
    if not choices.shape and len(homes) > 3 and 2 * alone > len(homes):
        yield (
            f"headings were read as concepts, and {alone} of {many(len(homes), 'category')} have "
            "one alone; say --shape headings if that is right, or --shape lists where the entries "
            "of the lists are the concepts"
        )


def both_at_once(found: list[Found], choices: Choices) -> Iterator[str]:
    """Whether a heading that is a concept, and the category of those below it, is meant as both."""
    homes = {each.category[-1] for each in found if each.category}
    both = [each for each in found if each.name in homes]
    if both and not choices.shape:
        names = ", ".join(f"{each.name!r} (line {each.line})" for each in both[:5])
        yield (
            f"{many(len(both), 'heading')} would be concepts, and categories of what stands below "
            f"them: {names}; say --shape headings if that is right, or --shape lists where the "
            "entries of the lists are the concepts"
        )


def of_lists(
    lists: list[Placed], found: list[Found], unknown: list[Table], shape: str, choices: Choices
) -> Iterator[str]:
    """Whether the lists are the roadmap, all of them, and in which way; `shape` is the guess."""
    if not found or choices.shape or choices.one_category:
        return
    largest = max(unknown, key=lambda table: len(table.rows), default=None)
    if largest and 2 * len(largest.rows) > len(found):
        yield (
            f"{shown(largest)} in line {largest.line} may be the roadmap, or the lists, with "
            f"{many(len(found), 'concept')}: name the table's column of concepts with "
            "--concept, or read the lists with --shape lists"
        )
    else:
        yield from one_heading(found, choices)
    yield from _mostly_in_one(lists, shape, choices)
    yield from _trees(lists)


def _mostly_in_one(lists: list[Placed], shape: str, choices: Choices) -> Iterator[str]:
    """Whether a section that holds nearly all entries is the roadmap, and the others are not."""
    if choices.section or choices.without:
        return
    depth = 0
    while (
        len({each.under[: depth + 1] for each in lists})
        == 1
        < min(len(each.under) for each in lists) - depth
    ):
        depth += 1
    sizes: Counter[Heading] = Counter()
    for each in lists:
        assert isinstance(each.block, Bullets)
        if len(each.under) > depth:
            sizes[each.under[depth]] += sum(map(_size, each.block.items))
    if len(sizes) < 2:
        return
    (largest, size), *others = sizes.most_common()
    if 3 * size > 2 * sizes.total() > 20:
        names = ", ".join(repr(heading_text(each)) for each, _ in others[:5])
        yield (
            f"most of it, {size} of {many(sizes.total(), 'entry')}, stands under "
            f"{heading_text(largest)!r} (line {largest.line}). If all is the roadmap, {names} too, "
            f"say --shape {shape}; if not, name each heading that is with --section, or each that "
            "is not with --without"
        )


def _size(item: Item) -> int:
    return 1 + sum(map(_size, item.below))


def _trees(lists: list[Placed]) -> Iterator[str]:
    """Whether entries below entries are concepts: all of them have links, above and below."""
    above = [
        item
        for each in lists
        if isinstance(each.block, Bullets)
        for item in each.block.items
        if item.said.links and sum(bool(one.said.links) for one in item.below) > 1
    ]
    entries = sum(len(each.block.items) for each in lists if isinstance(each.block, Bullets))
    if len(above) > 2 and 5 * len(above) > entries:
        below = sum(len(item.below) for item in above)
        yield (
            f"{many(len(above), 'entry')} with a link, the first in line {above[0].line}, hold "
            f"{below} others; say what these are: concepts, with --shape nested, or tutorials of "
            "the entry above, with --shape lists"
        )


def sentences(found: list[Found], long: list[Part], choices: Choices) -> Iterator[str]:
    """What is to become of entries that read as sentences."""
    if long and not choices.sentences:
        lines = ", ".join(str(each.line) for each in long[:5]) + ("…" if len(long) > 5 else "")
        yield (
            f"{many(len(long), 'entry')} of the lists read as sentences (line {lines}), beside "
            f"{many(len(found), 'concept')}; --sentences take makes concepts of them, --sentences "
            "leave leaves them out, and where the headings are the concepts, --shape headings"
        )


def links_elsewhere(
    near: int, in_paragraphs: int, found: list[Found], choices: Choices
) -> Iterator[str]:
    """Whether links are tutorials that lead beside the README, or stand in paragraphs: many do."""
    links = sum(len(each.links) for each in found)
    if not choices.base and 3 * near > links and near > 2:
        yield (
            f"{many(near, 'link')} lead to files beside the README, {links} to the web; say where "
            "the README's folder is on the web, as in --base "
            "https://github.com/OWNER/NAME/blob/main, or leave them out with --base none"
        )
    if not choices.paragraphs and in_paragraphs > links and in_paragraphs > 4:
        yield (
            f"{many(in_paragraphs, 'link')} stand in paragraphs, {links} in what was read; leave "
            "them out with --paragraphs leave, or take them with --shape headings --paragraphs "
            "take, which makes concepts of the headings, or with --shape links, which makes "
            "concepts of paragraphs that are a link"
        )


def same_names(found: list[Found], choices: Choices, is_table: bool) -> Iterator[str]:
    """Whether names are those of concepts, where many have one name and one category."""
    names = Counter((each.category, each.name.casefold()) for each in found)
    again = [each for each in found if names[each.category, each.name.casefold()] > 1]
    told = choices.concept if is_table else choices.shape
    if not told and 4 * len(again) > len(found) and len(again) > 2:
        yield (
            f"{many(len(again), 'concept')}, from line {again[0].line} on, have the name of "
            "another of their category"
            + (
                "; name the column of concepts with --concept HEADER, and that of categories with "
                "--category HEADER"
                if is_table
                else f", such as {again[0].name!r}; if that is right, say --shape lists"
            )
        )


def one_of_many(cut: Sequence[Block], found: list[Found], choices: Choices) -> Iterator[str]:
    """Whether tables are a roadmap that stand under one heading among others of its level."""
    levels = Counter(each.level for each in cut if isinstance(each, Heading))
    names = {heading_text(each): each.level for each in cut if isinstance(each, Heading)}
    homes = {each.category for each in found}
    if len(homes) != 1 or choices.shape or choices.section or choices.category or choices.concept:
        return
    only = next(iter(homes))
    if only and levels[names.get(only[-1], 0)] > 1:
        yield (
            f"all {many(len(found), 'concept')} stand under one heading, {only[-1]!r}; if that is "
            "their category, say --section with it, or else name the column of categories with "
            "--category HEADER"
        )


def nothing_of_learning(
    cut: Sequence[Block], lists: list[Placed], choices: Choices
) -> Iterator[str]:
    """Whether it is a roadmap at all, where it speaks of a program and not of learning."""
    if choices.shape or choices.section or choices.one_category or not lists:
        return
    items = [i for each in lists if isinstance(each.block, Bullets) for i in each.block.items]
    if 2 * sum(bool(item.links()) for item in items) > len(items):
        return
    headings = [heading_text(each) for each in cut if isinstance(each, Heading)]
    is_program = any(map(_PROGRAM.search, headings)) or any(
        isinstance(each, Other) and each.what == "code" for each in cut
    )
    said = headings[:1] + [heading_text(one) for each in lists for one in each.under]
    said += [each.said.text for each in cut if isinstance(each, Other)][:4]
    # What a program calls its roadmap is what it has not yet.
    said = [text for text in said if not re.fullmatch(r"\W*road ?map\W*", text, re.IGNORECASE)]
    if is_program and not any(
        _LEARNING.search(text) or _OTHER_SCRIPT.search(text) for text in said
    ):
        yield (
            "it is of a program, and does not speak of learning; if its lists, with "
            f"{many(len(items), 'entry')}, are a roadmap all the same, say so with --shape lists"
        )
