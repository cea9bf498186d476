"""The sections of a README: what stands under which headings, and what tells of the README rather
than of the roadmap."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from flashcards.roadmap.blocks import Block, Bullets, Heading, Inline, Other, Table
from flashcards.roadmap.readings import Choices, Placed, bare, heading_text, shown

# Sections that tell about the README, never of the roadmap.
_NEVER = re.compile(
    r"licen[sc]e|contribut|acknowledg|credits?$|^community"
    r"|code of conduct|^team\b|sponsor|^support(ers?|ed by|ing| us| the\b.*| this\b.*)?$"
    r"|testimonial|^faq|frequently asked|star history|^citation|^cit(e|ing) |^change ?log"
    r"|^authors?$|^maintainers?|^contact|^reviewers|^(security|privacy) polic|folder structure"
    r"|^announcements?\b|^appearances$|^featured|许可|贡献|目录结构|lizenz|licencia",
    re.IGNORECASE,
)
# Sections that mostly do so too, but may be what somebody calls a roadmap.
_SELDOM = re.compile(
    r"^(table of )?contents?$|^toc$|^about\b|^news\b|^(what's|latest) new|^usage$|^updates?\b"
    r"|^to-?dos?$"
    r"|^running the |\blocally$|^translations?\b|^how to|^why |^who |what is (it|this)"
    r"|^introduction$|^summary$|^prerequ|^disclaimer|^notes?$|^getting started|^install"
    r"|^overview|quick links|^congratulations|^goals?$|examples from|^certificate|tech stack|^目录"
    r"|^简介|为什么|适合人群|快速开始|环境要求|学完|^inhalt|^índice|^sommaire",
    re.IGNORECASE,
)
# A section that is called what it is: then it alone is the roadmap.
_ROADMAP = re.compile(
    r"^(the )?(syllabus|curriculum|road ?map|learning path|topics of study|课程大纲|学习路线)$",
    re.IGNORECASE,
)


def title_of(cut: Sequence[Block]) -> str:
    """The text of the first heading of level 1, unless that is the name of a contents list."""
    first = next((each for each in cut if isinstance(each, Heading) and each.level == 1), None)
    return "" if first is None or is_beside(first) else heading_text(first)


def is_beside(heading: Heading) -> bool:
    """Whether a section of this heading tells about the README, by its words."""
    name = bare(heading_text(heading))
    return bool(_NEVER.search(name) or _SELDOM.search(name))


def walk(
    cut: Sequence[Block], title: str, choices: Choices
) -> Iterator[tuple[Block, tuple[Heading, ...], str]]:
    """Every block below the title with its headings, and why it is none of the roadmap, if so."""
    above: list[Heading] = []
    beside: Heading | None = None
    seen_title = False
    # A file whose only title is "Contents" has that for a title, not for a section.
    tops = [each for each in cut if isinstance(each, Heading) and each.level == 1]
    for each in cut:
        if isinstance(each, Heading):
            if not seen_title and each.level == 1 and heading_text(each) == title:
                seen_title, above = True, []
                continue
            above = [other for other in above if other.level < each.level]
            if beside is not None and each.level <= beside.level:
                beside = None
            if [each] == tops:
                continue
            is_named = is_one_of(each, choices.section)
            if is_named:
                beside = None
            elif beside is None and (is_beside(each) or is_one_of(each, choices.without)):
                beside = each
            above.append(each)
        yield each, tuple(above), _why(beside, choices)


def _why(beside: Heading | None, choices: Choices) -> str:
    if beside is None:
        return ""
    if is_one_of(beside, choices.without):
        return f"--without leaves the section {heading_text(beside)!r} out"
    return f"the section {heading_text(beside)!r} is not of the roadmap"


def is_one_of(heading: Heading, names: Iterable[str]) -> bool:
    """Whether a heading is called one of these names, with or without its number and pictures."""
    own = {_key(heading_text(heading)), _key(bare(heading_text(heading))), _key(heading.said.text)}
    return any(own & {_key(name), _key(bare(name))} for name in names)


def _key(text: str) -> str:
    return " ".join(text.split()).casefold()


def unknown_names(cut: Sequence[Block], choices: Choices) -> Iterator[str]:
    """What to say of sections that were named, and are no headings of the README."""
    headings = [each for each in cut if isinstance(each, Heading)]
    for option, names in (("--section", choices.section), ("--without", choices.without)):
        for name in names:
            if not any(is_one_of(each, [name]) for each in headings):
                yield f"no heading is called {name!r}, which {option} names"


def placed_in(cut: Sequence[Block], title: str, choices: Choices) -> Iterator[Placed]:
    """The tables and lists under their headings, with what is to be said of those beside."""
    label: Inline | None = None
    for each, under, why in walk(cut, title, choices):
        if isinstance(each, Heading):
            label = None
        elif isinstance(each, Table | Bullets):
            yield Placed(each, under, label, why)
            label = None
        elif isinstance(each, Other) and each.what == "a paragraph":
            label = each.said


def in_sections(placed: list[Placed], choices: Choices) -> list[Placed]:
    """All again, with what is to be said of those outside the sections that are the roadmap.

    These are the sections that were named, or else the one that is called the roadmap.
    """

    def is_inside(each: Placed) -> bool:
        if choices.section:
            return any(is_one_of(heading, choices.section) for heading in each.under)
        return any(_ROADMAP.search(bare(heading_text(heading))) for heading in each.under)

    inside = {id(each) for each in placed if not each.why and is_inside(each)}
    if not choices.section and len(inside) < 2:
        return placed
    why = "--section does not name it" if choices.section else "outside the roadmap's section"
    return [each if each.why or id(each) in inside else replace(each, why=why) for each in placed]


def is_contents(placed: Placed) -> bool:
    """Whether a list leads into the README, and holds nothing itself."""
    assert isinstance(placed.block, Bullets)
    inside = sum(item.said.inside > 0 for item in placed.block.items)
    return 2 * inside > len(placed.block.items)


def perhaps(placed: Iterable[Placed]) -> Iterator[str]:
    """What to ask where nothing was read: whether a section that was left out is the roadmap."""
    sections: dict[str, Placed] = {}
    for each in placed:
        block = each.block
        rows = block.rows if isinstance(block, Table) else block.items
        if each.why and len(rows) > 2 and not (isinstance(block, Bullets) and is_contents(each)):
            headings = [heading for heading in each.under if is_beside(heading)]
            names = [bare(heading_text(heading)) for heading in each.under]
            if headings and not any(map(_NEVER.search, names)):
                sections.setdefault(heading_text(headings[0]), each)
    if sections:
        seen = "; ".join(
            f"{name!r} has {shown(each.block)} in line {each.block.line}"
            for name, each in sections.items()
        )
        yield (
            f"nothing in it is called a roadmap; {seen}: if {'it' if len(sections) == 1 else 'one'}"
            " is the roadmap, name its heading with --section HEADING"
        )
