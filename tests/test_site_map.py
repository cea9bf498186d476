"""The map of the road: what is needed, where it lies, and what a screen reader hears of it."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import REPOSITORY, Project

from flashcards.model import Category, Concept, Roadmap
from flashcards.site.content import Site
from flashcards.site.map_picture import MOST_COLUMNS, broken, pictures
from flashcards.site.road_map import NARROW, WIDE, Line, Map, Shape, laid_out, needed
from flashcards.sources import load_deck

Segment = tuple[tuple[float, float], tuple[float, float]]


def road(*categories: dict[str, str]) -> Roadmap:
    """A roadmap of these categories: concepts with what they require, by a blank."""
    made = (
        Category(
            f"category-{number}",
            f"{number}. Category",
            tuple(
                Concept(id_, id_.title(), requires=tuple(needs.split()))
                for id_, needs in each.items()
            ),
        )
        for number, each in enumerate(categories, 1)
    )
    return Roadmap("road", "Road", "Road", categories=tuple(made))


def the_road() -> Roadmap:
    return load_deck(REPOSITORY)[0].roadmap


CROSSING = road(
    {"a": "", "b": "a", "c": "a f"},
    {"d": "b", "e": "d"},
    {"f": "", "g": "a b"},
    {"h": "a g", "i": "d f"},
)


def test_what_follows_from_the_rest_is_not_drawn() -> None:
    assert needed(road({"a": "", "b": "a", "c": "a b", "d": "a c"})) == [
        ("a", "b"),
        ("b", "c"),
        ("c", "d"),
    ]
    assert needed(road({"a": "", "b": "a", "c": "a", "d": "b c"})) == [
        ("a", "b"),
        ("a", "c"),
        ("b", "d"),
        ("c", "d"),
    ]


def test_a_faulty_road_is_drawn_as_far_as_it_leads() -> None:
    assert needed(road({"a": "b gone", "b": "a a"})) == [("a", "b")]
    assert laid_out(road(), WIDE) == Map(0, 0, (), ())
    assert laid_out(road({}), WIDE).lines == ()


def segments(line: Line) -> list[Segment]:
    return [*pairwise(line.points)]


def overlap(one: Segment, other: Segment) -> bool:
    """Whether two ways along an axis lie on each other, in more than a point."""
    for axis in (0, 1):
        along = 1 - axis
        if {point[axis] for point in one} == {point[axis] for point in other} and len(
            {point[axis] for point in (*one, *other)}
        ) == 1:
            low, high = (sorted(point[along] for point in each) for each in (one, other))
            return min(low[1], high[1]) - max(low[0], high[0]) > 1e-6
    return False


ROADS = [the_road(), CROSSING]


@pytest.mark.parametrize("shape", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("roadmap", ROADS, ids=["ours", "crossing"])
class TestLayout:
    def test_every_concept_has_a_box_inside_and_none_covers_another(
        self, roadmap: Roadmap, shape: Shape
    ) -> None:
        drawn = laid_out(roadmap, shape)
        concepts = [box.concept.id for box in drawn.boxes if box.concept]
        assert sorted(concepts) == sorted(each.id for each in roadmap.concepts())
        for number, box in enumerate(drawn.boxes):
            assert 0 <= box.x <= drawn.width - shape.box_width
            assert 0 <= box.y <= drawn.height - shape.box_height
            for other in drawn.boxes[:number]:
                apart = max(
                    abs(box.x - other.x) - shape.box_width, abs(box.y - other.y) - shape.box_height
                )
                assert apart > 0

    def test_a_line_runs_from_its_concept_to_the_one_that_needs_it_and_through_no_box(
        self, roadmap: Roadmap, shape: Shape
    ) -> None:
        drawn = laid_out(roadmap, shape)
        boxes = {box.concept.id: box for box in drawn.boxes if box.concept}
        assert {(line.source, line.target) for line in drawn.lines} == {*needed(roadmap)}
        for line in drawn.lines:
            start, end = boxes[line.source], boxes[line.target]
            first, last = line.points[0], line.points[-1]
            assert first[0] in (start.x, start.x + shape.box_width)
            assert start.y < first[1] < start.y + shape.box_height
            assert last[0] == end.x
            assert end.y < last[1] < end.y + shape.box_height
            for (x1, y1), (x2, y2) in segments(line):
                assert x1 == x2 or y1 == y2
                for box in drawn.boxes:
                    inside = (
                        max(x1, x2) > box.x
                        and min(x1, x2) < box.x + shape.box_width
                        and max(y1, y2) > box.y
                        and min(y1, y2) < box.y + shape.box_height
                    )
                    assert not inside, (line, box)

    def test_lines_of_different_concepts_do_not_lie_on_each_other(
        self, roadmap: Roadmap, shape: Shape
    ) -> None:
        lines = laid_out(roadmap, shape).lines
        for number, line in enumerate(lines):
            for other in lines[:number]:
                if line.source == other.source:
                    continue
                assert not any(
                    overlap(one, two)
                    for one in segments(line)
                    for two in segments(other)
                    # Lines that enter the same box end in the same arrow.
                    if line.target != other.target or one[1] != line.points[-1]
                ), (line, other)


def test_names_are_broken_between_words_alone() -> None:
    assert broken("Overfitting & Regularisation", 14) == ["Overfitting &", "Regularisation"]
    assert broken("Regularisation", 5) == ["Regularisation"]
    assert broken("a b c", 3) == ["a b", "c"]


def test_the_map_is_a_list_of_links_for_who_does_not_see_it(project: Project) -> None:
    project.edit("roadmap.yaml", "name: Overfitting", "name: Over- & under-fitting")
    project.edit("decks/machine-learning/overfitting.md", "# Overf", "# Over- & under-f")
    assert project.run("site", "--out", "out").exit_code == 0
    home = (project.root / "out" / "index.html").read_text("utf-8")
    maps = re.findall(r"<svg.*?</svg>", home, re.DOTALL)
    assert len(maps) == 2
    for text in maps:
        svg = ElementTree.fromstring(text)
        lists = [each.get("aria-label") for each in svg.iter() if each.get("role") == "list"]
        assert lists == ["1. Mathematics", "2. Machine Learning"]
        links = {each.get("href"): each for each in svg.iter("a")}
        assert [*links] == [
            f"concepts/{id_}.html" for id_ in ("trigonometry", "linear-algebra", "overfitting")
        ]
        algebra = links["concepts/linear-algebra.html"]
        assert algebra.findtext("title") == (
            "Linear Algebra. Needs: Trigonometry. Opens: Over- & under-fitting"
        )
        drawn = [each for each in svg.iter("path") if each.get("class") != "end"]
        assert all(each.get("data-from") for each in drawn)
        assert "".join(algebra.itertext()).endswith("Linear Algebra ")


def test_a_road_of_many_categories_is_one_column_on_every_screen() -> None:
    many = road(*({f"c{n}": ""} for n in range(MOST_COLUMNS + 1)))
    cards = {each.id: () for each in many.concepts()}
    assert pictures(Site(many, cards)).count("<svg") == 1
    assert 'class="map narrow only"' in pictures(Site(many, cards))
    assert pictures(Site(road(), {})) == ""


def test_every_name_of_our_road_fits_its_box(tmp_path: Path) -> None:
    roadmap = the_road()
    drawn = pictures(Site(roadmap, {each.id: () for each in roadmap.concepts()}))
    for text in re.findall(r"<text font-size.*?</text>", drawn):
        assert text.count("<tspan") <= 4, text
