"""roadmap.yaml as far as its keys go: YAML nodes to texts with places, held against the shapes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

import yaml

from flashcards.model import Problem, Rule, Where
from flashcards.near_names import nearest
from flashcards.sources import roadmap_rules as rules
from flashcards.sources.roadmap_schema import Items, Key, Number, Scalar, Shape, Texts

# libyaml is much faster than the parser in Python; not every installation has it.
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# The deepest a roadmap goes is 9; libyaml's composer overflows the stack on a few ten thousand.
_DEEPEST = 30

_NOT_YAML = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)

_KINDS = {"int": "a number", "float": "a number", "bool": "true or false", "null": "nothing"}
_KINDS |= {"timestamp": "a date", "str": "text", "seq": "a list", "map": "a mapping"}


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar's text, in NFC, and where it stands."""

    value: str
    where: Where


@dataclass(frozen=True, slots=True)
class Item:
    """A mapping that was read: per key a text, a list of texts, an item, or a list of items."""

    where: Where
    texts: dict[str, Text] = field(default_factory=dict)
    lists: dict[str, list[Text]] = field(default_factory=dict)
    items: dict[str, list[Item]] = field(default_factory=dict)
    parts: dict[str, Item] = field(default_factory=dict)

    def text(self, key: str) -> str:
        """The text of a key, empty if it is missing."""
        return self.texts[key].value if key in self.texts else ""

    def part(self, key: str) -> Item:
        """The mapping of a key, an empty one if it is missing."""
        return self.parts.get(key) or Item(self.where)

    def place(self, key: str) -> Where:
        """Where the key's text stands, or else the item."""
        return self.texts[key].where if key in self.texts else self.where


def compose(text: str, name: str) -> tuple[yaml.Node | None, list[Problem]]:
    """The root node of a YAML text, or the problems that it has as YAML."""
    if odd := _NOT_YAML.search(text):
        message = f"YAML does not allow the character U+{ord(odd[0]):04X}"
        return None, [rules.SYNTAX.at(_place(text, odd.start(), name), message, "Delete it")]
    try:
        problems = _unwanted(text, name)
        node = None if problems else yaml.compose(text, Loader=Loader)
    except yaml.MarkedYAMLError as fault:
        return None, [_syntax(fault, name)]
    if node is None and not problems:
        problems = [rules.SYNTAX.at(Where(name), "The file is empty", "Write a roadmap into it")]
    return node, problems


def _unwanted(text: str, name: str) -> list[Problem]:
    """Aliases, and nesting deeper than the composer bears, found without composing."""
    problems = []
    depth = 0
    for event in yaml.parse(text, Loader=Loader):
        where = _at(event.start_mark, name)
        if isinstance(event, yaml.AliasEvent):
            problems.append(rules.ALIAS.at(where, f"*{event.anchor} is an alias"))
        elif isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEEPEST:
            message = "Brackets or lists are nested far deeper than a roadmap goes"
            return [*problems, rules.SYNTAX.at(where, message, "Close what stands open")]
    return problems


def _syntax(fault: yaml.MarkedYAMLError, name: str) -> Problem:
    message = f"This is not YAML: {fault.problem or fault.context}"
    if fault.context and fault.context_mark and fault.problem:
        message += f" ({fault.context} that begins in line {fault.context_mark.line + 1})"
    return rules.SYNTAX.at(_at(fault.problem_mark or fault.context_mark, name), message)


def _at(mark: Any, name: str) -> Where:
    return Where(name, mark.line + 1, mark.column + 1) if mark else Where(name)


def _place(text: str, index: int, name: str) -> Where:
    return Where(name, text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index))


class Reader:
    """Reads one file's nodes; `problems` grows with what does not fit the shapes."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []

    def item(self, node: yaml.Node, shape: Shape) -> Item | None:
        """The mapping at `node`, without the keys that have a problem; None if it is none."""
        where = self._where(node)
        if not isinstance(node, yaml.MappingNode):
            wanted = [key.name for key in shape.keys if key.required]
            keys = ", ".join(wanted or [key.name for key in shape.keys])
            message = f"A {shape.what} is a mapping, not {_kind(node)}"
            self._breach(rules.WRONG_TYPE, node, message, f"Write it as keys with values: {keys}")
            return None
        item = Item(where)
        seen = set()
        for key_node, value in node.value:
            key = self._key(key_node, shape)
            if key is None:
                continue
            if key.name in seen:
                self._breach(rules.DOUBLE_KEY, key_node, f"`{key.name}` stands here twice")
                continue
            seen.add(key.name)
            self._value(item, key, value)
        for key in shape.keys:
            if key.required and key.name not in seen:
                message = f"The {shape.what} has no `{key.name}`"
                self.problems.append(
                    rules.MISSING_KEY.at(where, message, f"Add `{key.name}:` ({key.about})")
                )
        return item

    def _key(self, node: yaml.Node, shape: Shape) -> Key | None:
        name = node.value if isinstance(node, yaml.ScalarNode) else _kind(node)
        key = shape.key(name)
        if key is None:
            known = [key.name for key in shape.keys]
            near = nearest(name, known)
            cure = f"Did you mean `{near}`?" if near else f"Known keys: {', '.join(known)}"
            self._breach(rules.UNKNOWN_KEY, node, f"A {shape.what} has no key `{name}`", cure)
        return key

    def _value(self, item: Item, key: Key, node: yaml.Node) -> None:
        match key.kind:
            case Scalar() as kind:
                if text := self._text(node, kind, key.name):
                    item.texts[key.name] = text
            case Number() as number:
                if text := self._number(node, number, key.name):
                    item.texts[key.name] = text
            case Texts(kind):
                texts = (self._text(each, kind, key.name) for each in self._list(node, key.name))
                item.lists[key.name] = [text for text in texts if text]
            case Shape():
                if part := self.item(node, key.kind):
                    item.parts[key.name] = part
            case Items(shape):
                items = (self.item(each, shape) for each in self._list(node, key.name))
                item.items[key.name] = [each for each in items if each]

    def _list(self, node: yaml.Node, key: str) -> list[yaml.Node]:
        if isinstance(node, yaml.SequenceNode):
            return list(node.value)
        message = f"`{key}` holds a list, not {_kind(node)}"
        self._breach(rules.WRONG_TYPE, node, message, "Write [] for an empty list")
        return []

    def _text(self, node: yaml.Node, kind: Scalar, key: str) -> Text | None:
        if not isinstance(node, yaml.ScalarNode) or _tag(node) != "str":
            quotable = isinstance(node, yaml.ScalarNode) and node.value
            cure = f"Put quotes around it: '{node.value}'" if quotable else f"Write {kind.what}"
            self._breach(rules.WRONG_TYPE, node, f"`{key}` holds text, not {_kind(node)}", cure)
            return None
        text = Text(unicodedata.normalize("NFC", node.value), self._where(node))
        if not kind.fits(text.value):
            self._breach(kind.rule, node, f"{text.value!r} is not {kind.what}")
        return text

    def _number(self, node: yaml.Node, kind: Number, key: str) -> Text | None:
        is_number = isinstance(node, yaml.ScalarNode) and re.fullmatch("[0-9]+", node.value)
        if is_number and _tag(node) == "int" and kind.least <= int(node.value) <= kind.most:
            return Text(node.value, self._where(node))
        wanted = f"a number from {kind.least} to {kind.most}"
        held = repr(node.value) if isinstance(node, yaml.ScalarNode) else _kind(node)
        self._breach(
            rules.WRONG_TYPE, node, f"`{key}` holds {wanted}, not {held}", f"Write {wanted}"
        )
        return None

    def _where(self, node: yaml.Node) -> Where:
        return _at(node.start_mark, self.name)

    def _breach(self, rule: Rule, node: yaml.Node, message: str, cure: str | None = None) -> None:
        self.problems.append(rule.at(self._where(node), message, cure))


def _tag(node: yaml.Node) -> str:
    return str(node.tag).removeprefix("tag:yaml.org,2002:")


def _kind(node: yaml.Node) -> str:
    return _KINDS.get(_tag(node), f"a {_tag(node)}")
