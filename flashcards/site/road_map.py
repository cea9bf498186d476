"""Where everything on the map of the road lies: boxes in columns, and lines that pass none of them.

Rows are as high in all columns, so that the gaps between them run across the whole map. A line
leaves its box at a side, goes up or down in a lane between two columns, across in a gap, again up
or down, and into the boxes of all that need it. Lines that would touch get lanes of their own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flashcards.model import Category, Concept, Roadmap, study_order

# A way that a line takes between its corners.
Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of a map in pixels: a box and its letters, a gap between rows, a lane, and the least
    between columns.

    `in_column` says that all categories lie below each other.
    """

    box_width: float
    box_height: float
    gap: float
    lane: float
    least: float
    font: float
    in_column: bool = False

    @property
    def pitch(self) -> float:
        """From one row to the next."""
        return self.box_height + self.gap


WIDE = Shape(134, 58, 12, 5, 20, 13)
NARROW = Shape(288, 42, 8, 5, 10, 15, in_column=True)


@dataclass(frozen=True, slots=True)
class Box:
    """A concept, or where there is none the heading of a category; `x` and `y` are its corner."""

    category: int
    name: str
    x: float
    y: float
    concept: Concept | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line from a concept to one that needs it, by their ids; `category` is the first one's."""

    source: str
    target: str
    category: int
    points: Points


@dataclass(frozen=True, slots=True)
class Map:
    """A map that is laid out, from 0, 0."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    column: int
    row: int
    category: int


def needed(roadmap: Roadmap) -> list[tuple[str, str]]:
    """What each concept needs, as pairs of ids, without what follows from the other pairs."""
    order = study_order(roadmap)
    rank = {id_: number for number, id_ in enumerate(order)}
    known = {concept.id: concept for concept in roadmap.concepts()}
    before: dict[str, set[str]] = {}
    pairs = []
    for id_ in order:
        every = dict.fromkeys(known[id_].requires)
        needs = [each for each in every if rank.get(each, len(rank)) < rank[id_]]
        beyond = {far for near in needs for far in before[near]}
        before[id_] = {*needs, *beyond}
        pairs += [(need, id_) for need in needs if need not in beyond]
    return pairs


def laid_out(roadmap: Roadmap, shape: Shape) -> Map:
    """The map of a roadmap."""
    columns = _columns(roadmap, shape)
    places = {
        item.id: _Place(column, row, category)
        for column, rows in enumerate(columns)
        for row, (category, item) in enumerate(rows)
        if isinstance(item, Concept)
    }
    pairs = needed(roadmap)
    heights = _Heights(shape, places, _lanes(_crossings(pairs, places)))
    lanes = _lanes(_spans(pairs, places, heights))
    lefts = _lefts(lanes, shape, len(columns))
    boxes = tuple(
        Box(category, item.name, lefts[column], row * shape.pitch, _concept(item))
        for column, rows in enumerate(columns)
        for row, (category, item) in enumerate(rows)
    )

    def lane(gutter: int, concept: str) -> float:
        return lefts[gutter] - shape.least / 2 - shape.lane * lanes[gutter, concept]

    def line(source: str, target: str) -> Line:
        start, end = places[source], places[target]
        forward = start.column < end.column
        exit_ = start.column + forward
        left = lefts[start.column] + shape.box_width * forward
        leaves = heights.leaves(source, forward)
        points = [(left, leaves), (lane(exit_, source), leaves)]
        if exit_ != end.column:
            across = heights.gap(source)
            points += [(lane(exit_, source), across), (lane(end.column, source), across)]
        points.append((lane(end.column, source), heights.enters(target)))
        points.append((lefts[end.column], heights.enters(target)))
        return Line(source, target, start.category, tuple(points))

    right = lefts[-1] + shape.box_width if lefts else 0
    height = shape.pitch * max(map(len, columns), default=0)
    return Map(right, height, boxes, tuple(line(*pair) for pair in pairs))


Row = tuple[int, Category | Concept]


def _columns(roadmap: Roadmap, shape: Shape) -> list[list[Row]]:
    """What stands in each column, from the top: headings and concepts, these in study order."""
    rank = {id_: number for number, id_ in enumerate(study_order(roadmap))}
    columns: list[list[Row]] = []
    for number, category in enumerate(roadmap.categories):
        if not columns or not shape.in_column:
            columns.append([])
        concepts = sorted(category.concepts, key=lambda concept: rank[concept.id])
        columns[-1] += [(number, category), *((number, concept) for concept in concepts)]
    return columns


def _concept(item: Category | Concept) -> Concept | None:
    return item if isinstance(item, Concept) else None


@dataclass(frozen=True, slots=True)
class _Heights:
    """The heights at which a line leaves a box, enters one, and crosses the map below one."""

    shape: Shape
    places: dict[str, _Place]
    crossings: dict[tuple[int, str], int]

    def leaves(self, concept: str, forward: bool) -> float:
        """Not where a line leaves to the other side: the box beside it may have one there."""
        return self._top(concept) + self.shape.box_height * (1 / 2 if forward else 2 / 3)

    def enters(self, concept: str) -> float:
        return self._top(concept) + self.shape.box_height / 3

    def gap(self, concept: str) -> float:
        row = self.places[concept].row
        most = max(number for (other, _), number in self.crossings.items() if other == row)
        part = (self.crossings[row, concept] + 1) / (most + 2)
        return self._top(concept) + self.shape.box_height + self.shape.gap * part

    def _top(self, concept: str) -> float:
        return self.places[concept].row * self.shape.pitch


Span = tuple[float, float]


def _crossings(
    pairs: Iterable[tuple[str, str]], places: dict[str, _Place]
) -> dict[tuple[int, str], Span]:
    """From which gutter to which each concept's lines run in the gap below its row."""
    found: dict[tuple[int, str], Span] = {}
    for source, target in pairs:
        start, end = places[source], places[target].column
        exit_ = start.column + (start.column < end)
        if exit_ != end:
            known = found.get((start.row, source), (exit_, end))
            found[start.row, source] = min(*known, end), max(*known, end)
    return found


def _spans(
    pairs: Iterable[tuple[str, str]], places: dict[str, _Place], heights: _Heights
) -> dict[tuple[int, str], Span]:
    """How far each concept's lines go up and down in each gutter, the one left of a column.

    All lines of a concept share its lane.
    """
    found: dict[tuple[int, str], Span] = {}

    def add(gutter: int, concept: str, *ends: float) -> None:
        known = found.get((gutter, concept), ends)
        found[gutter, concept] = min(*known, *ends), max(*known, *ends)

    for source, target in pairs:
        start, end = places[source].column, places[target].column
        exit_ = start + (start < end)
        leaves = heights.leaves(source, start < end)
        if exit_ == end:
            add(end, source, leaves, heights.enters(target))
        else:
            add(exit_, source, leaves, heights.gap(source))
            add(end, source, heights.gap(source), heights.enters(target))
    return found


def _lanes(spans: dict[tuple[int, str], Span]) -> dict[tuple[int, str], int]:
    """By gutter and concept the number of its lane: no two in one touch, and short ones come first.

    The same for gaps, whose lanes lie below each other.
    """
    taken: dict[tuple[int, int], list[Span]] = {}
    found = {}
    for (gutter, concept), span in sorted(spans.items(), key=lambda each: each[1][1] - each[1][0]):
        lane = 0
        while any(_touch(span, other) for other in taken.get((gutter, lane), [])):
            lane += 1
        taken.setdefault((gutter, lane), []).append(span)
        found[gutter, concept] = lane
    return found


def _touch(one: Span, other: Span) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _lefts(lanes: dict[tuple[int, str], int], shape: Shape, columns: int) -> list[float]:
    """Where each column begins: after a gutter that is wide enough for its lanes."""
    lefts = []
    x = 0.0
    for column in range(columns):
        numbers = [lane for (gutter, _), lane in lanes.items() if gutter == column]
        if numbers or column:
            x += shape.least + shape.lane * max(numbers, default=0)
        lefts.append(x)
        x += shape.box_width
    return lefts
