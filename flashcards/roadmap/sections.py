"""The sections of a README: under which headings a table or list stands, and which tell of the
README rather than of the roadmap."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from flashcards.roadmap.blocks import Bullets, Heading, Inline, Other, Table
from flashcards.roadmap.readings import Part, Placed, bare, heading_text, leave_out, shown

# Sections that tell about the README, not of the roadmap.
_BESIDE = re.compile(
    r"^(table of )?contents?$|^toc$|licen[sc]e|contribut|acknowledg|credits?$|^about\b|^community"
    r"|code of conduct|^team\b|sponsor|^support(ers?|ing| us| the\b.*| this\b.*)?$|testimonial"
    r"|^faq|frequently asked|star history|^announcements?$|^news$|^(what's|latest) new|^usage$"
    r"|^citation|^cit(e|ing) |^change ?log|^updates?$|^running the |\blocally$"
    r"|^translations?\b|^authors?$|^maintainers?|^contact|^how to|^why |^who |what is (it|this)"
    r"|^introduction$|^summary$|^prerequ|^disclaimer|^notes?$|^getting started|^installation"
    r"|^overview|quick links|^congratulations|^goals?$|examples from|^certificate|^reviewers"
    r"|^(security|privacy) polic|tech stack|folder structure|^目录|许可|贡献|^简介|为什么"
    r"|适合人群|快速开始|环境要求|目录结构|学完"
    r"|^inhalt|lizenz|^índice|licencia|^sommaire",
    re.IGNORECASE,
)
# A section that is called what it is: then it alone is the roadmap.
_ROADMAP = re.compile(
    r"^(the )?(syllabus|curriculum|road ?map|learning path|topics of study|课程大纲|学习路线)$",
    re.IGNORECASE,
)


def title_of(cut: Sequence[object]) -> str:
    """The text of the first heading of level 1, unless that is the name of a contents list."""
    first = next((each for each in cut if isinstance(each, Heading) and each.level == 1), None)
    return "" if first is None or _BESIDE.search(heading_text(first)) else heading_text(first)


def placed_in(cut: Sequence[object], title: str, skipped: list[Part]) -> Iterator[Placed]:
    """The tables and lists of the roadmap under their headings; those beside it are left out."""
    above: list[Heading] = []
    label: Inline | None = None
    beside: Heading | None = None
    seen_title = False
    # A file whose only title is "Contents" has that for a title, not for a section.
    tops = [each for each in cut if isinstance(each, Heading) and each.level == 1]
    for each in cut:
        if isinstance(each, Heading):
            label = None
            if not seen_title and each.level == 1 and heading_text(each) == title:
                seen_title, above = True, []
                continue
            above = [other for other in above if other.level < each.level]
            if beside is not None and each.level <= beside.level:
                beside = None
            if [each] == tops:
                continue
            if beside is None and _BESIDE.search(bare(heading_text(each))):
                beside = each
            above.append(each)
        elif isinstance(each, Table | Bullets):
            if beside is not None:
                why = f"the section {heading_text(beside)!r} is not of the roadmap"
                skipped.append(Part(each.line, shown(each), why))
            else:
                yield Placed(each, tuple(above), label)
            label = None
        elif isinstance(each, Other) and each.what == "a paragraph":
            label = each.said


def in_section(placed: list[Placed], skipped: list[Part]) -> list[Placed]:
    """What stands in the section that is called the roadmap; all where there is none."""
    inside = [
        each for each in placed if any(_ROADMAP.search(bare(heading_text(h))) for h in each.under)
    ]
    if len(inside) < 2:
        return placed
    leave_out(
        skipped, [each for each in placed if each not in inside], "outside the roadmap's section"
    )
    return inside


def is_contents(placed: Placed, skipped: list[Part]) -> bool:
    """Whether a list leads into the README, and holds nothing itself."""
    assert isinstance(placed.block, Bullets)
    inside = sum(item.said.inside > 0 for item in placed.block.items)
    if 2 * inside <= len(placed.block.items):
        return False
    leave_out(skipped, [placed], "its links lead to places in this file: a contents list")
    return True
