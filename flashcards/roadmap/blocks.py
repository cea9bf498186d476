"""A README cut into what a roadmap may be made of: headings, lists and tables, each with its line.

The cutting is markdown-it's, as GitHub shows the file. What HTML people write into READMEs is read
as far as it says the same: titles, links, linked images; comments and what is struck out are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from itertools import groupby, pairwise
from urllib.parse import urljoin

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

_LINK_NAME = re.compile(r"\[(?:\\.|[^\[\]\\\n])*\](?=\()")
_PIPE = re.compile(r"(?<!\\)\|")
_BARE = re.compile(
    r"https?://[^\s<>()\[\]|*`\u3000-\u303f\uff00-\uffef]*[^\s<>()\[\]|*`\u3000-\u303f\uff00-\uffef.,;:!?\"']"
)
_HTML = re.DOTALL | re.IGNORECASE
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_PARTS = re.compile(r"<(h[1-6]|summary|table)\b.*?(?:</\1\s*>|\Z)", _HTML)
_OPENER = re.compile(
    r"\b(click|toggle|expand|show|view|details|see more)\b|展开|点击", re.IGNORECASE
)
_NEAR = re.compile(r"(?![#?]|//|\w[\w+.-]*:).")
_HREF = re.compile(r"(<a\b[^>]*?\bhref=[\"'])([^\"']*)([\"'])", _HTML)
_CHECK = re.compile(r"\[[ xX]\]\s+")


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it is written; `title` may be empty."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Inline:
    """A piece of text without markup. `text` has the titles of the links, `rest` has not.

    `inside` is how many links lead to places in the README itself, as those of a contents list,
    `near` how many lead to files beside it.
    """

    text: str
    rest: str
    links: tuple[Link, ...] = ()
    inside: int = 0
    near: int = 0


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 6; a `<summary>` that names what it opens is one of level 6."""

    level: int
    said: Inline
    line: int


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a list; `below` are those of the lists in it."""

    said: Inline
    line: int
    is_checkbox: bool
    below: tuple[Item, ...]

    def links(self) -> tuple[Link, ...]:
        """The links of the entry and of all below it."""
        return (*self.said.links, *(link for item in self.below for link in item.links()))

    def near(self) -> int:
        """How many links of the entry and of all below it lead to files beside the README."""
        return self.said.near + sum(item.near() for item in self.below)


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list, numbered or not."""

    items: tuple[Item, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table; every row has as many cells as the header, as GitHub shows it."""

    header: tuple[Inline, ...]
    rows: tuple[tuple[int, tuple[Inline, ...]], ...]
    line: int


@dataclass(frozen=True, slots=True)
class Other:
    """A paragraph, a quotation, code or HTML that is neither of the above.

    `lines` are those of a paragraph, as they were written.
    """

    what: str
    said: Inline
    line: int
    lines: tuple[Inline, ...] = ()


Block = Heading | Bullets | Table | Other


def blocks(text: str, base: str = "") -> list[Block]:
    """The blocks of a README, in its order; `text` is as `sources.text.read` gives it.

    `base` is the web address of the README's folder: links to files beside it then lead there.
    """
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    tokens = parser.parse(_with_whole_links(text))
    if base:
        _lead_to(base, tokens)
    nodes = SyntaxTreeNode(tokens).children
    found: list[Block] = []
    for is_html, group in groupby(nodes, key=lambda node: node.type == "html_block"):
        several = list(group)
        if is_html:
            # A blank line ends a block of HTML, but not the table in it.
            first, last = several[0].map, several[-1].map
            assert first is not None
            assert last is not None
            raw = "\n".join(text.split("\n")[first[0] : last[1]])
            found += _html(_html_led_to(base, raw) if base else raw, first[0] + 1)
        else:
            found += (block for node in several for block in _block(node))
    return found


def _with_whole_links(text: str) -> str:
    """The text with every pipe in a link's name escaped: it would end a table's cell, and the link.

    GitHub drops what is then too much in the row; who wrote the name meant all of it.
    """
    return _LINK_NAME.sub(lambda name: _PIPE.sub(r"\\|", name[0]), text)


def _lead_to(base: str, tokens: list[Token]) -> None:
    for token in tokens:
        if token.type == "link_open":
            token.attrSet("href", _joined_url(base, str(token.attrs["href"])))
        elif token.type == "html_inline":
            token.content = _html_led_to(base, token.content)
        _lead_to(base, token.children or [])


def _html_led_to(base: str, text: str) -> str:
    return _HREF.sub(lambda each: f"{each[1]}{_joined_url(base, each[2])}{each[3]}", text)


def _joined_url(base: str, url: str) -> str:
    if not _NEAR.match(url):
        return url
    return urljoin(f"{base.rstrip('/')}/", url.replace("\\", "/").replace(" ", "%20"))


def _block(node: SyntaxTreeNode) -> Iterator[Block]:
    line = node.map[0] + 1 if node.map else 1
    if node.type == "heading":
        yield Heading(int(node.tag[1:]), _said(node), line)
    elif node.type in {"bullet_list", "ordered_list"}:
        yield Bullets(tuple(_item(each) for each in node.children), line)
    elif node.type == "table":
        yield _table(node, line)
    elif node.type == "paragraph":
        yield Other("a paragraph", _said(node), line, tuple(_lines(node)))
    elif node.type in {"fence", "code_block"}:
        yield Other("code", Inline("", ""), line)
    elif node.type == "blockquote":
        yield Other("a quotation", _said(node), line)


def _item(node: SyntaxTreeNode) -> Item:
    own = [each for each in node.children if each.type in {"paragraph", "heading"}]
    said = _joined([_said(each) for each in own])
    box = _CHECK.match(said.text)
    if box:
        said = replace(said, text=said.text[box.end() :], rest=_CHECK.sub("", said.rest, count=1))
    below = (
        _item(entry)
        for each in node.children
        if each.type in {"bullet_list", "ordered_list"}
        for entry in each.children
    )
    return Item(said, node.map[0] + 1 if node.map else 1, bool(box), tuple(below))


def _table(node: SyntaxTreeNode, line: int) -> Table:
    rows = [
        (row.map[0] + 1 if row.map else line, tuple(map(_said, row.children)))
        for part in node.children
        for row in part.children
    ]
    return Table(rows[0][1], tuple(rows[1:]), line)


def _joined(parts: list[Inline]) -> Inline:
    return Inline(
        " ".join(each.text for each in parts if each.text),
        " ".join(each.rest for each in parts if each.rest),
        tuple(link for each in parts for link in each.links),
        sum(each.inside for each in parts),
        sum(each.near for each in parts),
    )


def _said(node: SyntaxTreeNode) -> Inline:
    """What a block says: the inline content in it, of quotations every paragraph's."""
    if node.type == "inline":
        return _inline(node.to_tokens()[0].children or [])
    return _joined([_said(each) for each in node.children])


def _lines(paragraph: SyntaxTreeNode) -> Iterator[Inline]:
    for node in paragraph.children:
        line: list[Token] = []
        for token in node.to_tokens()[0].children or []:
            if token.type in {"softbreak", "hardbreak"}:
                yield _inline(line)
                line = []
            else:
                line.append(token)
        yield _inline(line)


class _Words:
    """Text and links as they are gathered; what stands in a link is its title."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.rest: list[str] = []
        self.links: list[Link] = []
        self.open: tuple[str, list[str]] | None = None
        self.struck = 0
        self.inside = 0
        self.near = 0

    def add(self, text: str) -> None:
        if self.struck:
            return
        if self.open:
            self.open[1].append(text)
            return
        at = 0
        for found in _BARE.finditer(text):
            self._plain(text[at : found.start()])
            self.links.append(Link("", found[0]))
            at = found.end()
        self._plain(text[at:])

    def _plain(self, text: str) -> None:
        self.text.append(text)
        self.rest.append(text)

    def begin(self, url: str) -> None:
        self.end()
        self.open = (url, [])

    def end(self) -> None:
        if self.open:
            url, words = self.open
            self.open = None
            title = " ".join("".join(words).split())
            is_bare = bool(_BARE.fullmatch(title))
            if not self.struck and re.match("https?://", url):
                self.links.append(Link("" if is_bare else title, url))
            self.inside += url.startswith("#")
            self.near += not self.struck and bool(_NEAR.match(url))
            self.text.append("" if is_bare else title)

    def said(self) -> Inline:
        self.end()
        text, rest = (" ".join("".join(each).split()) for each in (self.text, self.rest))
        return Inline(text, rest, tuple(self.links), self.inside, self.near)


def _inline(tokens: list[Token]) -> Inline:
    words = _Words()
    for token in tokens:
        match token.type:
            case "text" | "code_inline":
                words.add(token.content)
            case "softbreak" | "hardbreak":
                words.add(" ")
            case "link_open":
                words.begin(str(token.attrs["href"]))
            case "link_close":
                words.end()
            case "image" if words.open:
                words.add(token.content)
            case "s_open":
                words.struck += 1
            case "s_close":
                words.struck -= 1
            case "html_inline":
                _Tags(words).feed(token.content)
    return words.said()


class _Tags(HTMLParser):
    """HTML between words: links, line breaks and the titles of linked images."""

    def __init__(self, words: _Words) -> None:
        super().__init__(convert_charrefs=True)
        self.words = words

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "a" and said.get("href"):
            self.words.begin(str(said["href"]))
        elif tag in {"br", "p", "li", "td", "div"}:
            self.words.add(" ")
        elif tag == "img" and self.words.open:
            self.words.add(said.get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.words.end()

    def handle_data(self, data: str) -> None:
        self.words.add(data)


def _html(text: str, line: int) -> Iterator[Block]:
    """The headings and tables in a block of HTML, and the rest of it in pieces."""
    text = _COMMENT.sub(lambda each: re.sub(r"[^\n]", " ", each[0]), text)
    found = list(_PARTS.finditer(text))
    edges = [0, *(place for each in found for place in each.span()), len(text)]
    for number, (start, end) in enumerate(pairwise(edges)):
        at = line + text.count("\n", 0, start)
        tag = found[number // 2][1].lower() if number % 2 else ""
        if tag == "table":
            yield from _html_table(text[start:end], at)
        elif tag and not (tag == "summary" and _OPENER.search(_html_said(text[start:end]).text)):
            yield Heading(int(tag[1]) if tag[0] == "h" else 6, _html_said(text[start:end]), at)
        elif (said := _html_said(text[start:end])).text or said.links:
            yield Other("HTML", said, at)


def _html_table(text: str, line: int) -> Iterator[Table]:
    rows = []
    for row in re.finditer(r"<tr\b.*?(?=<tr\b|</table|\Z)", text, _HTML):
        cells = re.split(r"<t[hd]\b[^>]*>", row[0], flags=re.IGNORECASE)[1:]
        if cells:
            first = row.start() + row[0].index(cells[0])
            rows.append((line + text.count("\n", 0, first), tuple(map(_html_said, cells))))
    if rows:
        (first, header), *rest = rows
        padded = (
            (at, (*cells, *[Inline("", "")] * (len(header) - len(cells)))[: len(header)])
            for at, cells in rest
        )
        yield Table(header, tuple(padded), first)


def _html_said(text: str) -> Inline:
    words = _Words()
    tags = _Tags(words)
    tags.feed(text)
    tags.close()
    return words.said()
