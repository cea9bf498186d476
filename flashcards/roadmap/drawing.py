"""A roadmap that was drawn, as roadmap.sh keeps its own: boxes and lines in JSON.

A topic is a category, a subtopic a concept: of the topic that lines lead to, else of the nearest.
The links are in Markdown files, `content/NAME@ID.md` beside the drawing, and in boxes with an
address.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flashcards.roadmap.blocks import Bullets, Link, blocks
from flashcards.roadmap.readings import Choices, Found, Part, Reader, many
from flashcards.sources.text import read

_CONCEPTS = {"subtopic", "todo", "checklist-item"}
_OTHERS = {"button", "paragraph", "label", "linksgroup"}
_KIND = re.compile(r"^@\w+@")


@dataclass(frozen=True, slots=True)
class _Box:
    """A box of the drawing: what it says, and its edges on the sheet."""

    id: str
    kind: str
    label: str
    url: str
    left: float
    top: float
    right: float
    bottom: float
    line: int

    def distance(self, other: _Box) -> float:
        """How far another box is, from edge to edge."""
        across = max(self.left - other.right, other.left - self.right, 0)
        down = max(self.top - other.bottom, other.top - self.bottom, 0)
        return float((across**2 + down**2) ** 0.5)


def drawn(text: str) -> dict[str, Any] | None:
    """The JSON in a text, or None where it is none."""
    if not text.lstrip().startswith("{"):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


class Drawing(Reader):
    """The boxes of a drawing as concepts."""

    def __init__(self, drawing: Mapping[str, Any], text: str, path: Path, choices: Choices) -> None:
        super().__init__(choices, "drawing")
        self.drawing = drawing
        self.boxes = sorted(_boxes(drawing, text), key=lambda box: (box.top, box.left))
        self.joined = _joined(drawing)
        self.links = {box.id: _links(path.parent / "content", box.id) for box in self.boxes}
        titles = [box.label for box in self.boxes if box.kind == "title"]
        self.title = titles[0] if titles else ""

    def read_all(self) -> None:
        """Take all topics, in the order of the sheet, with their subtopics."""
        topics = [box for box in self.boxes if box.kind == "topic"]
        concepts = [box for box in self.boxes if box.kind in _CONCEPTS]
        if not topics:
            self.questions.append(
                "it is JSON, but none of its `nodes` is of the type `topic`, as in the drawings of "
                "roadmap.sh"
                + ("; it is one of the older kind, which is not read" * ("mockup" in self.drawing))
            )
            return
        homes = {box.id: self._home(box, topics) for box in concepts}
        more = self._resources([*topics, *concepts])
        for topic in topics:
            own = [box for box in concepts if homes[box.id] is topic]
            links = (*self.links[topic.id], *more.get(topic.id, ()))
            if own and links:
                what = f"{many(len(links), 'link')} of the topic {topic.label!r}"
                self.skipped.append(Part(topic.line, what, "a category has no tutorials"))
            for box in own or [topic]:
                links = (*self.links[box.id], *more.get(box.id, ()))
                self.found.append(Found((topic.label,), box.label, "", links, box.line))
            taken = f"a category of {many(len(own), 'subtopic')}" if own else "category and concept"
            self.parts.append(Part(topic.line, f"the topic {topic.label!r}", taken))
        others = [box for box in self.boxes if box.kind in _OTHERS]
        if others:
            count = "1 box" if len(others) == 1 else f"{len(others)} boxes"
            what = f"{count}, such as {others[0].label!r}"
            self.skipped.append(Part(others[0].line, what, "neither topics nor subtopics"))

    def _home(self, box: _Box, topics: list[_Box]) -> _Box:
        """The topic that lines lead to from a box, over other subtopics too; else the nearest."""
        known = {topic.id: topic for topic in topics}
        through = {each.id for each in self.boxes if each.kind in _CONCEPTS}
        seen, now = {box.id}, [box.id]
        while now:
            ends = {other for each in now for other in self.joined.get(each, ())} - seen
            if found := [known[each] for each in ends if each in known]:
                return min(found, key=box.distance)
            seen |= ends
            now = [each for each in ends if each in through]
        # What stands below a heading belongs to it, though the next heading may be nearer.
        nearest = min(topics, key=lambda each: box.distance(each) * (1 + (each.top > box.bottom)))
        taken = f"of {nearest.label!r}, the nearest topic: no line leads to one"
        self.parts.append(Part(box.line, f"the subtopic {box.label!r}", taken))
        return nearest

    def _resources(self, homes: list[_Box]) -> dict[str, list[Link]]:
        """The links of boxes with an address, each of the box that it stands below."""
        found: dict[str, list[Link]] = {}
        for box in self.boxes:
            if box.kind != "resourceButton" or not re.match("https?://", box.url):
                continue
            above = [home for home in homes if home.top <= box.top] or homes
            home = min(above, key=box.distance)
            found.setdefault(home.id, []).append(Link(box.label, box.url))
        return found


def _boxes(drawing: Mapping[str, Any], text: str) -> Iterator[_Box]:
    for node in _dicts(drawing.get("nodes")):
        data, place = _dict(node.get("data")), _dict(node.get("position"))
        place |= _dict(node.get("positionAbsolute"))
        label = " ".join(str(data.get("label") or "").split())
        left, top = _number(place.get("x")), _number(place.get("y"))
        size = {**_dict(node.get("measured")), **_dict(node.get("style")), **node}
        right, bottom = left + _number(size.get("width")), top + _number(size.get("height"))
        own, url = str(node.get("id") or ""), str(data.get("href") or "")
        line = text.count("\n", 0, max(text.find(f'"id": "{own}"'), 0)) + 1
        if label:
            yield _Box(own, str(node.get("type")), label, url, left, top, right, bottom, line)


def _dict(value: object) -> dict[str, Any]:
    return dict(value) if isinstance(value, dict) else {}


def _dicts(value: object) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _joined(drawing: Mapping[str, Any]) -> dict[str, set[str]]:
    """Which boxes lines lead to from each, either way."""
    joined: dict[str, set[str]] = {}
    for edge in _dicts(drawing.get("edges")):
        one, other = str(edge.get("source") or ""), str(edge.get("target") or "")
        if one and other and one != other:
            joined.setdefault(one, set()).add(other)
            joined.setdefault(other, set()).add(one)
    return joined


def _links(folder: Path, own: str) -> tuple[Link, ...]:
    """The links in the lists of a box's file, without the word on what kind each is."""
    files = sorted(folder.glob(f"*@{own}.md")) if re.fullmatch(r"[\w-]+", own) else []
    texts = [text for text, _ in map(read, files) if text]
    return tuple(
        Link(_KIND.sub("", link.title), link.url)
        for text in texts
        for block in blocks(text)
        if isinstance(block, Bullets)
        for item in block.items
        for link in item.links()
    )
