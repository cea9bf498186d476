"""roadmap.yaml as a text that people format and comment: what changes is changed in place.

The text is cut at the places that the parser gives: a list's entry is its lines with the comments
above it, and every character that need not change stays. Why no library does this:
docs/decisions/0007-yaml-by-its-text.md.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from operator import itemgetter
from typing import Any

import yaml

from flashcards.model import DeckSettings, Problem, Roadmap, Where
from flashcards.roadmap.import_rules import LAYOUT
from flashcards.sources.roadmap_file import parse_roadmap
from flashcards.sources.roadmap_nodes import Loader, compose

SCHEMA_LINE = "# yaml-language-server: $schema=roadmap.schema.json\n"

# Put a text in the place of the characters from one index to another.
_Edit = tuple[int, int, str]

_COMMENT = re.compile("#.*")
_COMMENT_LINES = re.compile(r"(?:[ \t]*\n)*( *)#.*\n")


def rendered(roadmap: Roadmap) -> str:
    """The text of a roadmap that has no file yet."""
    deck = _said(asdict(roadmap.deck), asdict(DeckSettings()))
    plain: dict[str, Any] = {}
    for key, value in _plain(roadmap).items():
        plain |= {"deck": deck} if key == "categories" and deck else {}
        plain[key] = value
    return SCHEMA_LINE + _dump(plain)


def rewritten(text: str, name: str, after: Roadmap) -> tuple[str, list[Problem]]:
    """`text`, a valid roadmap, changed so that it says `after`; or why it cannot be.

    An entry is known by its id, a concept by one that it had too, a tutorial by its URL. Comments
    above an entry go with it. A text that would lose any, but of a link that goes, stays as it is.
    """
    source = text if text.endswith("\n") else text + "\n"
    root, problems = compose(source, name)
    if root is None:
        return text, problems
    editor = _Editor(source, root)
    result = editor.cut(0, len(source), root, _plain(after))
    said = parse_roadmap(result, name)
    cure = None
    faults = [(node.start_mark.index, "What stands here") for node in editor.unfit]
    if not faults and said.roadmap != after:
        faults = [(0, "This file")]
    elif not faults:
        cure = "Move the comment to a line above, or make the change by hand"
        faults = list(editor.lost(result))
    for index, what in faults:
        where = Where(name, source.count("\n", 0, index) + 1, index - source.rfind("\n", 0, index))
        message = f"{what} cannot be kept by a change in place"
        problems.append(LAYOUT.at(where, message, cure))
    problems = problems or said.problems
    return (text, problems) if problems else (result, [])


@dataclass(frozen=True, slots=True)
class _Entry:
    """A list's entry and where it stands: in lines with the comments above it, or in brackets.

    `column` is that of the dash with which it begins a line; else it is -1.
    """

    node: yaml.Node
    start: int
    end: int
    column: int


class _Editor:
    """Cuts up one text and puts it together again.

    `unfit` grows with what cannot be changed in place, `gone` with the links that are left out.
    """

    def __init__(self, text: str, root: yaml.Node) -> None:
        self.text = text
        self.comments = list(_comments(text))
        self.unfit: list[yaml.Node] = []
        self.gone: list[_Entry] = []
        lists = [_pairs(category)["concepts"] for category in _pairs(root)["categories"][1].value]
        self.concepts = [entry for pair in lists for entry in self._entries(*pair)]

    def cut(self, start: int, end: int, node: yaml.Node, wanted: Any) -> str:
        """The text from `start` to `end`, in which `node` stands, with `node` saying `wanted`."""
        pieces = []
        for begin, stop, new in sorted(self._edits(node, wanted), key=itemgetter(0)):
            pieces += [self.text[start:begin], new]
            start = stop
        return "".join([*pieces, self.text[start:end]])

    def lost(self, result: str) -> Iterator[tuple[int, str]]:
        """The comments that are not in the result, nor beside a link that is gone."""
        left = Counter(comment for _, comment in _comments(result))
        for index, comment in self.comments:
            if not any(entry.start <= index < entry.end for entry in self.gone):
                left[comment] -= 1
                if left[comment] < 0:
                    yield index, f"The comment `{comment}`"

    def _edits(self, node: Any, wanted: Any) -> Iterator[_Edit]:
        """What makes a node say `wanted`; keys that are not wanted stay."""
        if not isinstance(wanted, dict):
            if type(wanted)(unicodedata.normalize("NFC", node.value)) != wanted:
                yield node.start_mark.index, self._end(node), _inline(wanted)
            return
        found = _pairs(node)
        for key, value in wanted.items():
            if key not in found:
                yield from [self._added(node, list(wanted), key, value)] if value else []
            elif isinstance(value, tuple):
                yield from self._list(node, *found[key], value)
            else:
                yield from self._edits(found[key][1], value)

    def _added(self, node: yaml.CollectionNode, order: list[str], key: str, value: Any) -> _Edit:
        """A key that a mapping did not have, in its place."""
        if node.flow_style:
            end = self._end(node.value[-1][1])
            return end, end, f", {key}: {_inline(value)}"
        column = node.value[0][0].start_mark.column
        above = [end for name, end in node.value if name.value in order[: order.index(key)]]
        end = self._below(above[-1], column)
        new = _dump({key: value}) if isinstance(value, tuple) else f"{key}: {_inline(value)}\n"
        return end, end, _moved(new, column)

    def _list(
        self,
        parent: yaml.CollectionNode,
        key: yaml.Node,
        node: yaml.CollectionNode,
        wanted: tuple[Any, ...],
    ) -> Iterator[_Edit]:
        """What makes the list at `key` hold what is wanted."""
        entries = self._entries(key, node)
        matched = self._matched(key.value, entries, wanted)
        pairs = list(zip(matched, wanted, strict=True))
        if matched == entries:
            for entry, item in zip(entries, wanted, strict=True):
                yield from self._edits(entry.node, item)
            return
        if key.value == "tutorials":
            self.gone += [entry for entry in entries if entry not in matched]
        in_brackets = parent.flow_style or (entries and node.flow_style)
        dashless = [entry.node for entry in entries if entry.column < 0]
        closed = range(node.start_mark.index, self._end(node) if node.flow_style else 0)
        if any(index in closed for index, _ in self.comments):
            self.unfit.append(node)
        elif key.value in ("categories", "concepts") if in_brackets else dashless:
            self.unfit += dashless
        elif in_brackets or (not entries and isinstance(wanted[0], str)):
            end = entries[-1].end if entries else node.end_mark.index - 1
            start = entries[0].start if entries else end
            yield start, end, ", ".join(self._in_brackets(*pair) for pair in pairs)
        else:
            column = entries[0].column if entries else parent.value[0][0].start_mark.column + 2
            blocks = [self._lines(*pair, column) for pair in pairs]
            colon = self._colon(key)
            end = colon if entries else self._end(node)
            yield colon, end, "" if blocks else " []"
            below = self._line_end(end)
            yield below, entries[-1].end if entries else below, self._joined(blocks, entries)

    def _in_brackets(self, entry: _Entry | None, wanted: Any) -> str:
        """The text of an entry, known or new, between two commas."""
        return self.cut(entry.start, entry.end, entry.node, wanted) if entry else _inline(wanted)

    def _lines(self, entry: _Entry | None, wanted: Any, column: int) -> str:
        """The lines of an entry, known or new, with its dash in this column."""
        if entry:
            text = self.cut(entry.start, entry.end, entry.node, wanted)
            return _moved(text, column - entry.column)
        if isinstance(wanted, str):
            return _moved(f"- {_inline(wanted)}\n", column)
        if not (inside := wanted.get("concepts")):
            return _moved(_dump([wanted]), column)
        bare = _moved(_dump([wanted | {"concepts": ()}]), column).removesuffix(" []\n")
        pairs = zip(self._matched("concepts", [], inside), inside, strict=True)
        return f"{bare}\n" + "".join(self._lines(*pair, column + 4) for pair in pairs)

    def _joined(self, blocks: list[str], entries: list[_Entry]) -> str:
        """The blocks with empty lines between them if the entries had such."""
        airy = [self.text[entry.start] == "\n" for entry in entries]
        if blocks and airy and not airy[0]:
            blocks[0] = blocks[0].lstrip("\n")
        if len(airy) > 1 and all(airy[1:]):
            blocks[1:] = ["\n" + block.removeprefix("\n") for block in blocks[1:]]
        return "".join(blocks)

    def _matched(
        self, key: str, entries: list[_Entry], wanted: tuple[Any, ...]
    ) -> list[_Entry | None]:
        """Per entry that is wanted the one there is; texts are known by their place alone."""
        if wanted and isinstance(wanted[0], str):
            return [*entries, *[None] * len(wanted)][: len(wanted)]
        known: dict[str, list[_Entry | None]] = {}
        for entry in self.concepts if key == "concepts" else entries:
            said = {key: value.value for key, (_, value) in _pairs(entry.node).items()}
            name = unicodedata.normalize("NFC", _names(said)[0])
            known.setdefault(name, []).append(entry)
        left = ((known[name] for name in _names(item) if known.get(name)) for item in wanted)
        return [next(entries, [None]).pop(0) for entries in left]

    def _entries(self, key: yaml.Node, node: yaml.CollectionNode) -> list[_Entry]:
        """The entries of the list at `key`."""
        if node.flow_style:
            return [_Entry(n, n.start_mark.index, self._end(n), -1) for n in node.value]
        entries = []
        start = self._line_end(self._colon(key))
        for each in node.value:
            begin = each.start_mark.index
            before = self.text[self.text.rfind("\n", 0, begin) + 1 : begin]
            column = before.index("-") if re.fullmatch(" *- +", before) else -1
            entries.append(_Entry(each, start, self._below(each, column), column))
            start = entries[-1].end
        return entries

    def _below(self, node: yaml.Node, column: int) -> int:
        """The end of a node's lines, with the comments below it that stand right of `column`."""
        end = self._line_end(self._end(node))
        while (comment := _COMMENT_LINES.match(self.text, end)) and len(comment[1]) > column:
            end = comment.end()
        return end

    def _colon(self, key: yaml.Node) -> int:
        """The place after a key's colon."""
        return self.text.index(":", key.end_mark.index) + 1

    def _end(self, node: yaml.Node) -> int:
        """Where the last character of a node's content ends."""
        if isinstance(node, yaml.CollectionNode) and not node.flow_style:
            last = node.value[-1]
            return self._end(last[1] if isinstance(node, yaml.MappingNode) else last)
        text = self.text[node.start_mark.index : node.end_mark.index]
        return node.start_mark.index + len(text.rstrip())

    def _line_end(self, index: int) -> int:
        return self.text.index("\n", index) + 1


def _pairs(node: yaml.Node) -> dict[str, tuple[yaml.Node, Any]]:
    """A mapping's keys and values by the names of the keys."""
    return {key.value: (key, value) for key, value in node.value}


def _names(item: dict[str, Any]) -> list[str]:
    """What an entry may be known by: its URL or its id, or else one that it had."""
    return [item.get("url") or item["id"], *reversed(item.get("formerly", ()))]


def _comments(text: str) -> Iterator[tuple[int, str]]:
    """Where the comments of a text stand, and what they say: they are between its tokens."""
    end = 0
    for token in yaml.scan(text, Loader=Loader):
        start = token.start_mark.index
        if isinstance(token, yaml.ScalarToken) and token.style in ("|", ">"):
            start = text.index("\n", start)
        for comment in _COMMENT.finditer(text, end, start):
            yield comment.start(), comment[0]
        end = token.end_mark.index


def _moved(text: str, columns: int) -> str:
    """The lines so many columns further to the right, or to the left where it is less than none."""
    if columns < 0:
        return re.sub(rf"^ {{0,{-columns}}}", "", text, flags=re.MULTILINE)
    return re.sub(r"^(?=[^\n])", " " * columns, text, flags=re.MULTILINE)


def _plain(roadmap: Roadmap) -> dict[str, Any]:
    """The road as mappings, without what is empty unless an author is to fill it in.

    The block `deck` is not in it: no change of the road changes that.
    """
    left_out = ("scope", "formerly", "cards", "reading")
    plain = asdict(
        roadmap,
        dict_factory=lambda items: {k: v for k, v in items if v or k not in left_out},
    )
    del plain["deck"]
    return plain


def _said(block: dict[str, Any], usual: dict[str, Any]) -> dict[str, Any]:
    """A block without what it does not say: what it has as every block has it."""
    inside = {
        key: _said(value, usual[key]) if isinstance(value, dict) else value
        for key, value in block.items()
    }
    return {key: value for key, value in inside.items() if value and value != usual[key]}


def _inline(value: Any) -> str:
    """A value on one line, quoted so that it may stand in brackets too."""
    return _dump([value], flow=True)[1:-2]


class _Dumper(yaml.SafeDumper):
    """Sets the entries of a list to the right of their key."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Begin a level, of a list too."""
        super().increase_indent(flow)


def _dump(value: Any, flow: bool | None = None) -> str:
    """A value as YAML: what holds nothing but texts in brackets, all else in lines."""
    return yaml.dump(
        value,
        Dumper=_Dumper,
        default_flow_style=flow,
        width=float("inf"),
        allow_unicode=True,
        sort_keys=False,
    )
