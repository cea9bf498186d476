"""The map of the road as SVG: a list of links to see and to hear, with the lines between them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby, pairwise

from flashcards.site.content import Site
from flashcards.site.page import concept_path
from flashcards.site.road_map import NARROW, WIDE, Box, Line, Map, Points, Shape, laid_out

# More columns than these are too narrow to read: such a road is one column on every screen.
MOST_COLUMNS = 9
# From one line of text to the next, in parts of the font's size.
LINE_HEIGHT = 1.2
# The mean width of a letter, in parts of the font's size; a little more than it is in most fonts.
LETTER = 0.56
SMALLEST = 11
ROUND = 5
MARGIN = 4
COLOURS = 8


def pictures(site: Site) -> str:
    """The map for a wide screen and for a narrow one; the style sheet shows one of them."""
    columns = len(site.roadmap.categories)
    if not site.concepts:
        return ""
    if columns > MOST_COLUMNS:
        return _picture(site, NARROW, "narrow only")
    return _picture(site, WIDE, "wide") + _picture(site, NARROW, "narrow")


def _picture(site: Site, shape: Shape, name: str) -> str:
    drawn = laid_out(site.roadmap, shape)
    lines = "".join(
        f'<path class="c{line.category % COLOURS}" data-from="{escape(line.source)}" '
        f'data-to="{escape(line.target)}" d="{_path(line.points)}"/>'
        for line in drawn.lines
    )
    ends = "".join(map(_arrow, drawn.lines))
    groups = "".join(
        _category(site, list(boxes), shape)
        for _, boxes in groupby(drawn.boxes, key=lambda box: box.category)
    )
    return (
        f'<svg class="map {name}" viewBox="{_view(drawn)}" width="{drawn.width + 2 * MARGIN:g}" '
        f'role="group" aria-label="{escape(site.words.road)}">'
        f'<g class="lines" aria-hidden="true">{lines}{ends}</g>{groups}</svg>\n'
    )


def _view(drawn: Map) -> str:
    wide, high = drawn.width + 2 * MARGIN, drawn.height + 2 * MARGIN
    return f"{-MARGIN} {-MARGIN} {wide:g} {high:g}"


def _category(site: Site, boxes: Sequence[Box], shape: Shape) -> str:
    """A list of a category's concepts below its name."""
    heading, *concepts = boxes
    label = _heading(heading.name, heading, shape)
    items = "".join(_item(site, box, shape) for box in concepts)
    named = f'<g role="list" aria-label="{escape(heading.name)}">{items}</g>'
    colour = f"c{heading.category % COLOURS}"
    return f'<g class="{colour}"><g class="heading" aria-hidden="true">{label}</g>{named}</g>'


def _item(site: Site, box: Box, shape: Shape) -> str:
    assert box.concept is not None
    wide, high = shape.box_width, shape.box_height
    rect = f'<rect x="{box.x:g}" y="{box.y:g}" width="{wide:g}" height="{high:g}" rx="7"/>'
    text = _text(box.name, box.x + 9, box.y + high / 2, (wide - 14, high), shape.font)
    id_ = escape(box.concept.id)
    said = f"<title>{escape(_relations(site, box))}</title>"
    return (
        f'<g role="listitem"><a href="{concept_path(id_)}" data-concept="{id_}">{said}{rect}{text}'
        "</a></g>"
    )


def _relations(site: Site, box: Box) -> str:
    """A concept with what it needs and opens, for who does not see the lines."""
    assert box.concept is not None
    needs = [site.concepts[id_].name for id_ in box.concept.requires if id_ in site.concepts]
    opens = [concept.name for concept in site.opens[box.concept.id]]
    words = site.words
    said = ((words.needs, needs), (words.opens, opens))
    parts = [f"{word}: {', '.join(names)}" for word, names in said if names]
    return ". ".join([box.name, *parts])


def _text(name: str, x: float, middle: float, box: tuple[float, float], size: float) -> str:
    """A name in lines around a height, in letters as small as it takes to fit into the box."""
    width, height = box
    lines = broken(name, width / (size * LETTER))
    while len(lines) * size * LINE_HEIGHT > height and size > SMALLEST:
        size -= 0.5
        lines = broken(name, width / (size * LETTER))
    return _lines(lines, x, middle - (len(lines) - 1) * size * LINE_HEIGHT / 2, size)


def _heading(name: str, box: Box, shape: Shape) -> str:
    """A name in bold lines down to the foot of a box."""
    size = shape.font + 1
    lines = broken(name, shape.box_width / (size * LETTER * 1.1))
    last = box.y + shape.box_height - size * 0.6
    return _lines(lines, box.x, last - (len(lines) - 1) * size * LINE_HEIGHT, size)


def _lines(lines: Sequence[str], x: float, middle: float, size: float) -> str:
    """Lines of text, the first around the height `middle`."""
    spans = ""
    for number, line in enumerate(lines):
        base = middle + size * (0.35 + number * LINE_HEIGHT)
        spans += f'<tspan x="{x:g}" y="{base:.5g}">{escape(line, quote=False)} </tspan>'
    return f'<text font-size="{size:g}">{spans}</text>'


def broken(name: str, most: float) -> list[str]:
    """A name in lines of at most so many letters, as far as its words allow."""
    lines: list[str] = []
    for word in name.split():
        if lines and len(lines[-1]) + 1 + len(word) <= most:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _path(points: Points) -> str:
    """A way with round corners."""
    first, *rest = [*_straightened(points)]
    path = f"M{first[0]:g} {first[1]:g}"
    before = first
    for corner, after in pairwise(rest):
        radius = min(ROUND, _length(before, corner) / 2, _length(corner, after) / 2)
        start, end = _towards(corner, before, radius), _towards(corner, after, radius)
        path += f"L{start[0]:g} {start[1]:g}Q{corner[0]:g} {corner[1]:g} {end[0]:g} {end[1]:g}"
        before = corner
    return f"{path}L{rest[-1][0]:g} {rest[-1][1]:g}"


def _straightened(points: Points) -> list[tuple[float, float]]:
    """The points without those that stand on their neighbour."""
    return [
        point for point, before in zip(points, (None, *points), strict=False) if point != before
    ]


def _length(one: tuple[float, float], other: tuple[float, float]) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _towards(
    start: tuple[float, float], end: tuple[float, float], far: float
) -> tuple[float, float]:
    """The point so far from `start` on the way to `end`, which runs along an axis."""
    part = far / (_length(start, end) or 1)
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part


def _arrow(line: Line) -> str:
    x, y = line.points[-1]
    return (
        f'<path class="end c{line.category % COLOURS}" data-from="{escape(line.source)}" '
        f'data-to="{escape(line.target)}" d="M{x:g} {y:g}l-6 -3.5v7z"/>'
    )
