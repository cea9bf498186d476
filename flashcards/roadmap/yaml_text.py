"""roadmap.yaml as a text that people format and comment: what changes is changed in place.

YAML libraries that write a file back give it their own spacing, and hang a comment on whatever
stands before it, so that a new or moved concept lands between a comment and what it is about. Here
the text is cut at the places that the parser gives: a list's entry is its lines with the comments
above it, and every character that need not change stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import yaml

from flashcards.model import Category, Concept, Problem, Roadmap, Tutorial, Where
from flashcards.roadmap.import_rules import LAYOUT
from flashcards.sources.roadmap_file import parse_roadmap
from flashcards.sources.roadmap_nodes import compose
from flashcards.sources.roadmap_schema import CONCEPT

SCHEMA_LINE = "# yaml-language-server: $schema=roadmap.schema.json\n"

_COMMENT_LINES = re.compile(r"(?:[ \t]*\n)*( *)#.*\n")


def rendered(roadmap: Roadmap) -> str:
    """The text of a roadmap that has no file yet."""
    head = "".join(
        f"{key}: {_inline(value)}\n"
        for key, value in (
            ("id", roadmap.id),
            ("title", roadmap.title),
            ("tag", roadmap.tag),
            ("repository", roadmap.repository),
        )
    )
    blocks = "".join(_new_category(category, 2) for category in roadmap.categories)
    return SCHEMA_LINE + head + _list("categories", blocks)


def rewritten(text: str, name: str, after: Roadmap) -> tuple[str, list[Problem]]:
    """`text`, a valid roadmap, changed so that it says `after`; or why it cannot be.

    Carried over are which categories and concepts there are, in which order and place, and their
    names, to-dos and tutorials. An entry is known by its id. Comments above an entry go with it.
    """
    source = text if text.endswith("\n") else text + "\n"
    root, problems = compose(source, name)
    if isinstance(root, yaml.MappingNode):
        problems = list(_unfit(source, root, name))
    if problems:
        return text, problems
    assert isinstance(root, yaml.MappingNode), "a valid roadmap is a mapping"
    result = _Editor(source).roadmap(root, after)
    said = parse_roadmap(result, name)
    if said.roadmap != after:
        message = "This file is laid out in a way that cannot be changed in place"
        return text, [LAYOUT.at(Where(name), message)]
    if said.problems:
        return text, said.problems
    return result, []


def with_ids(text: str, name: str, ids: Mapping[str, str]) -> tuple[str, list[Problem]]:
    """`text`, a valid roadmap, with concepts under new ids; or why it cannot be changed so.

    `ids` maps ids to new ones. `requires` follows, and `formerly` keeps the id that was.
    """
    before = parse_roadmap(text, name).roadmap
    root, problems = compose(text, name)
    if problems or before is None or not isinstance(root, yaml.MappingNode):
        return text, problems
    result = _Editor(text if text.endswith("\n") else text + "\n").ids(root, ids)
    said = parse_roadmap(result, name)
    if said.roadmap != renamed_ids(before, ids):
        message = "This file is laid out in a way that ids cannot be changed in place"
        return text, [LAYOUT.at(Where(name), message, "Make the change by hand")]
    return (text, said.problems) if said.problems else (result, [])


def renamed_ids(roadmap: Roadmap, ids: Mapping[str, str]) -> Roadmap:
    """The roadmap with concepts under new ids; see `with_ids`."""

    def renamed(concept: Concept) -> Concept:
        former = (concept.id,) if concept.id in ids else ()
        requires = tuple(ids.get(needed, needed) for needed in concept.requires)
        return replace(
            concept,
            id=ids.get(concept.id, concept.id),
            requires=requires,
            formerly=concept.formerly + former,
        )

    return replace(
        roadmap,
        categories=tuple(
            replace(category, concepts=tuple(map(renamed, category.concepts)))
            for category in roadmap.categories
        ),
    )


@dataclass(frozen=True, slots=True)
class _Edit:
    """Put `new` in the place of the characters from `start` to `end`."""

    start: int
    end: int
    new: str


@dataclass(frozen=True, slots=True)
class _Span:
    """The lines of a list's entry, with the comments above it; `column` is that of its dash."""

    start: int
    end: int
    column: int


@dataclass(frozen=True, slots=True)
class _Block:
    """The text of a list's entry as it will stand, except for its indentation."""

    text: str
    column: int


class _Editor:
    """Cuts up one text and puts it together again."""

    def __init__(self, text: str) -> None:
        self.text = text

    def roadmap(self, root: yaml.MappingNode, after: Roadmap) -> str:
        """The whole text as it will be."""
        categories = {_text(node, "id"): node for node in _nodes(root, "categories")}
        concepts = {
            _text(node, "id"): (node, span)
            for category in categories.values()
            for node, span in self._entries(category, "concepts")
        }
        kept = {concept.id: concept for concept in after.concepts() if concept.id in concepts}
        moving = {
            key: _Block(self._concept(*concepts[key], concept), concepts[key][1].column)
            for key, concept in kept.items()
        }
        spans = {_text(node, "id"): span for node, span in self._entries(root, "categories")}
        blocks = []
        for category in after.categories:
            span = spans.get(category.id)
            if span is None:
                blocks.append(self._added_category(category, moving))
                continue
            edits = self._category(categories[category.id], category, moving)
            blocks.append(_Block(self._cut(span, edits), span.column))
        edits = self._list(root, "categories", blocks)
        return self._cut(_Span(0, len(self.text), 0), edits)

    def ids(self, root: yaml.MappingNode, ids: Mapping[str, str]) -> str:
        """The whole text with concepts under new ids."""
        edits: list[_Edit] = []
        for category in _nodes(root, "categories"):
            for node in _nodes(category, "concepts"):
                requires = _value(node, "requires")
                for needed in requires.value if isinstance(requires, yaml.SequenceNode) else []:
                    if needed.value in ids:
                        new = _inline(ids[needed.value])
                        edits.append(_Edit(needed.start_mark.index, self._end(needed), new))
                if (old := _text(node, "id")) in ids:
                    edits += self._scalar(node, "id", ids[old])
                    edits.append(self._former(node, old))
        return self._cut(_Span(0, len(self.text), 0), edits)

    def _former(self, node: yaml.MappingNode, old: str) -> _Edit:
        """What adds an id to those that a concept had."""
        value = _value(node, "formerly")
        if not isinstance(value, yaml.SequenceNode):
            return self._added(node, "formerly", f" [{_inline(old)}]")
        if value.flow_style:
            end = self._end(value.value[-1]) if value.value else value.start_mark.index + 1
            return _Edit(end, end, f", {_inline(old)}" if value.value else _inline(old))
        end = self._line_end(self._end(value))
        return _Edit(end, end, f"{' ' * value.start_mark.column}- {_inline(old)}\n")

    def _category(
        self, node: yaml.MappingNode, after: Category, moving: dict[str, _Block]
    ) -> list[_Edit]:
        blocks = [
            moving.get(concept.id) or _Block(_new_concept(concept, 0), 0)
            for concept in after.concepts
        ]
        return [
            *self._scalar(node, "name", after.name),
            *self._list(node, "concepts", blocks),
        ]

    def _added_category(self, after: Category, moving: dict[str, _Block]) -> _Block:
        """A category that is new, though concepts may have moved into it."""
        text = _new_category(Category(after.id, after.name), 0)
        if not after.concepts:
            return _Block(text, 0)
        blocks = (moving.get(c.id) or _Block(_new_concept(c, 0), 0) for c in after.concepts)
        inside = "".join(_indented(block, 4) for block in blocks)
        return _Block(text.removesuffix(" []\n") + "\n" + inside, 0)

    def _concept(self, node: yaml.MappingNode, span: _Span, after: Concept) -> str:
        edits = [*self._scalar(node, "name", after.name), *self._scalar(node, "todo", after.todo)]
        edits += self._tutorials(node, after.tutorials)
        return self._cut(span, edits)

    def _scalar(self, node: yaml.MappingNode, key: str, value: str) -> Iterator[_Edit]:
        found = _value(node, key)
        if found is None and value:
            yield self._added(node, key, f" {_inline(value)}")
        elif found is not None and _text(node, key) != value:
            yield _Edit(found.start_mark.index, self._end(found), _inline(value))

    def _tutorials(self, node: yaml.MappingNode, after: tuple[Tutorial, ...]) -> Iterator[_Edit]:
        value = _value(node, "tutorials")
        before = tuple(
            Tutorial(_text(link, "title"), _text(link, "url")) for link in _nodes(node, "tutorials")
        )
        if before == after:
            return
        in_lines = isinstance(value, yaml.SequenceNode) and not list(_dashless(self.text, value))
        if before and after and in_lines:
            yield from self._list(node, "tutorials", self._links(node, after))
            return
        column = node.value[0][0].start_mark.column + 2
        new = f" {_flow([_link(link) for link in after])}"
        if after and not node.flow_style:
            new = "".join(f"\n{' ' * column}- {_flow(_link(link))}" for link in after)
        if value is None:
            yield self._added(node, "tutorials", new)
        else:
            yield _Edit(self._colon(node, "tutorials"), self._end(value), new)

    def _links(self, node: yaml.MappingNode, after: tuple[Tutorial, ...]) -> list[_Block]:
        """The entries of a list of tutorials; those whose URL stays keep their text."""
        old = {_text(link, "url"): (link, span) for link, span in self._entries(node, "tutorials")}
        blocks = []
        for tutorial in after:
            if tutorial.url in old:
                link, span = old.pop(tutorial.url)
                edits = self._scalar(link, "title", tutorial.title)
                blocks.append(_Block(self._cut(span, edits), span.column))
            else:
                blocks.append(_Block(f"- {_flow(_link(tutorial))}\n", 0))
        return blocks

    def _list(self, node: yaml.MappingNode, key: str, blocks: list[_Block]) -> list[_Edit]:
        """What makes the list at `key` hold these blocks."""
        entries = [span for _, span in self._entries(node, key)]
        value = _value(node, key)
        assert value is not None, f"a valid roadmap has {key}"
        colon = self._colon(node, key)
        if entries:
            new = self._joined(blocks, entries)
            nothing = [] if blocks else [_Edit(colon, colon, " []")]
            return [*nothing, _Edit(entries[0].start, entries[-1].end, new)]
        if not blocks:
            return []
        column = node.value[0][0].start_mark.column + 2
        end = self._end(value)
        new = "".join(_indented(block, column) for block in blocks)
        after = self._line_end(end)
        return [_Edit(colon, end, ""), _Edit(after, after, new)]

    def _joined(self, blocks: list[_Block], entries: list[_Span]) -> str:
        """The blocks at the column of the old entries, with empty lines between as they had."""
        airy = [self.text[span.start : span.end].startswith("\n") for span in entries]
        spaced = len(airy) > 1 and all(airy[1:])
        texts = [_indented(block, entries[0].column) for block in blocks]
        for index, text in enumerate(texts):
            if index and spaced and not text.startswith("\n"):
                texts[index] = "\n" + text
            elif not index and not airy[0]:
                texts[index] = text.lstrip("\n")
        return "".join(texts)

    def _added(self, node: yaml.MappingNode, key: str, value: str) -> _Edit:
        """A key that the concept did not have, in its place; `value` follows the colon."""
        if node.flow_style:
            end = node.end_mark.index - 1
            end -= len(self.text[:end]) - len(self.text[:end].rstrip())
            return _Edit(end, end, f", {key}:{value}")
        order = [known.name for known in CONCEPT.keys]
        above = [pair for pair in node.value if order.index(pair[0].value) < order.index(key)]
        end = self._line_end(self._end(above[-1][1]))
        indent = " " * node.value[0][0].start_mark.column
        return _Edit(end, end, f"{indent}{key}:{value}\n")

    def _entries(
        self, node: yaml.MappingNode, key: str
    ) -> Iterator[tuple[yaml.MappingNode, _Span]]:
        """The entries of a list in block style; one in brackets has none."""
        value = _value(node, key)
        if not isinstance(value, yaml.SequenceNode) or value.flow_style:
            return
        start = self._line_end(self._colon(node, key))
        for entry in _nodes(node, key):
            column = value.start_mark.column
            end = self._with_comments(self._line_end(self._end(entry)), column)
            yield entry, _Span(start, end, column)
            start = end

    def _with_comments(self, end: int, column: int) -> int:
        """The end of an entry, with the comments below it that are indented more than its dash."""
        while (comment := _COMMENT_LINES.match(self.text, end)) and len(comment[1]) > column:
            end = comment.end()
        return end

    def _colon(self, node: yaml.MappingNode, key: str) -> int:
        """The place after a key's colon."""
        name = next(name for name, _ in node.value if name.value == key)
        return self.text.index(":", name.end_mark.index) + 1

    def _end(self, node: yaml.Node) -> int:
        """Where the last character of a node's content ends."""
        if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            last = node.value[-1]
            return self._end(last[1] if isinstance(node, yaml.MappingNode) else last)
        text = self.text[node.start_mark.index : node.end_mark.index]
        return node.start_mark.index + len(text.rstrip())

    def _line_end(self, index: int) -> int:
        return self.text.index("\n", index) + 1

    def _cut(self, span: _Span, edits: Iterable[_Edit]) -> str:
        """The text of a span with the edits made."""
        pieces = []
        start = span.start
        for edit in sorted(edits, key=lambda edit: edit.start):
            pieces += [self.text[start : edit.start], edit.new]
            start = edit.end
        return "".join([*pieces, self.text[start : span.end]])


def _unfit(text: str, root: yaml.MappingNode, name: str) -> Iterator[Problem]:
    """What keeps the lists of categories and concepts from being cut into entries."""
    for parent, key in [
        (root, "categories"),
        *((c, "concepts") for c in _nodes(root, "categories")),
    ]:
        value = _value(parent, key)
        assert isinstance(value, yaml.SequenceNode), f"a valid roadmap has a list of {key}"
        for entry in _dashless(text, value):
            where = Where(name, entry.start_mark.line + 1, entry.start_mark.column + 1)
            yield LAYOUT.at(where, f"The import cannot change {key} that are laid out like this")


def _dashless(text: str, value: yaml.SequenceNode) -> Iterator[yaml.Node]:
    """The entries that do not begin on a line of their own with `- `."""
    for entry in value.value:
        start = entry.start_mark.index
        line = text[text.rfind("\n", 0, start) + 1 : start]
        if value.flow_style or not re.fullmatch(r" *- +", line):
            yield entry


def _value(node: yaml.MappingNode, key: str) -> yaml.Node | None:
    return next((value for name, value in node.value if name.value == key), None)


def _text(node: yaml.MappingNode, key: str) -> str:
    value = _value(node, key)
    return str(value.value) if isinstance(value, yaml.ScalarNode) else ""


def _nodes(node: yaml.MappingNode, key: str) -> Sequence[yaml.MappingNode]:
    value = _value(node, key)
    return value.value if isinstance(value, yaml.SequenceNode) else []


def _indented(block: _Block, column: int) -> str:
    """The block with its dash in this column."""
    more = column - block.column
    if more < 0:
        return re.sub(rf"^ {{0,{-more}}}", "", block.text, flags=re.MULTILINE)
    return re.sub(r"^(?=[^\n])", " " * more, block.text, flags=re.MULTILINE)


def _new_category(category: Category, column: int) -> str:
    indent = " " * column
    blocks = "".join(_new_concept(concept, column + 4) for concept in category.concepts)
    return (
        f"{indent}- id: {_inline(category.id)}\n"
        f"{indent}  name: {_inline(category.name)}\n"
        f"{indent}  {_list('concepts', blocks)}"
    )


def _list(key: str, blocks: str) -> str:
    return f"{key}:\n{blocks}" if blocks else f"{key}: []\n"


def _new_concept(concept: Concept, column: int) -> str:
    """A concept that only a README knows; its author fills in the empty lists."""
    links = "".join(f"\n    - {_flow(_link(tutorial))}" for tutorial in concept.tutorials)
    text = (
        f"- id: {_inline(concept.id)}\n"
        f"  name: {_inline(concept.name)}\n"
        f"  todo: {_inline(concept.todo)}\n"
        f"  requires: []\n"
        f"  topics: []\n"
        f"  tutorials:{links or ' []'}\n"
    )
    return _indented(_Block(text, 0), column)


def _link(tutorial: Tutorial) -> dict[str, str]:
    return {"title": tutorial.title, "url": tutorial.url}


def _inline(value: str) -> str:
    """Text on one line, quoted so that it may stand in brackets too."""
    return _flow([value])[1:-1]


def _flow(value: object) -> str:
    """A value on one line."""
    return yaml.safe_dump(
        value, default_flow_style=True, width=float("inf"), allow_unicode=True, sort_keys=False
    ).strip()
