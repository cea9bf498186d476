"""The lines of a text as GitHub reads them, held against a CommonMark parser."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from flashcards.sources.lines import Fence, fences, lines

MARKDOWN = MarkdownIt("commonmark")
# What begins, carries on or ends code, in and out of lists, quotations and raw HTML.
PIECES = [
    "```",
    "````",
    "~~~",
    "``` python",
    "``` not `a fence",
    "~~~ a `fence",
    "``` closing?",
    "- ```",
    "> ```",
    "-",
    "- item",
    "1. one",
    "2) two",
    "> quoted",
    "text",
    "- - deep",
    "***",
    "===",
    "# heading",
    "<!--",
    "-->",
    "<!-- one line -->",
    "<div>",
    "<em>",
    "$x$",
    "",
]
LINES = st.lists(
    st.tuples(
        st.sampled_from(["", "", "", " ", "  ", "   ", "    ", "\t", "> ", "- ", "1. "]),
        st.sampled_from(PIECES),
    ),
    max_size=12,
)
# Where markdown-it goes another way than CommonMark: a quotation behind four blanks is none.
DEEP_QUOTE = re.compile(r"^(?:> ?)*(?:[ ]{4,}|\t).*>", re.MULTILINE)


def body(fence: Fence) -> str:
    return "\n".join(fence.body).rstrip()


def told(text: str) -> list[tuple[int, str, str]]:
    """Each fence as CommonMark has it: first line, info, body."""
    found = []
    for token in MARKDOWN.parse(text):
        if token.type == "fence":
            assert token.map is not None
            found.append((token.map[0] + 1, token.info.strip(), token.content.rstrip()))
    return found


@settings(max_examples=1500, deadline=None, derandomize=True)
@given(LINES)
@example([("", "- item"), ("  ", "```"), ("", "# heading")])
@example([("", "text"), ("", "-"), ("\t", "```")])
@example([(" ", "```"), ("\t", "text"), ("    ", "```")])
def test_fences_are_those_of_commonmark(drawn: list[tuple[str, str]]) -> None:
    text = "\n".join(map("".join, drawn))
    assume(not DEEP_QUOTE.search(text))
    assume(not ("# heading" in text and ("<div>" in text or "<em>" in text)))  # see below
    assert [(each.first, each.info, body(each)) for each in fences(text)] == told(text)


@given(LINES)
def test_every_line_comes_once_and_a_fence_knows_where_it_stands(
    drawn: list[tuple[str, str]],
) -> None:
    text = "\n".join(map("".join, drawn))
    found = list(lines(text))
    assert "\n".join(line.text for line in found) == text
    for fence in fences(text):
        block = text.split("\n")[fence.first - 1 : fence.last]
        assert text[fence.start : fence.end] == "\n".join(block)
        assert fence.closed == (len(block) == len(fence.body) + 2)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("A: x\n```\nQ: y\n```\nQ: z", "label code code code label"),
        ("- x\n  ```\nQ: y\n  ```", "text code label code"),
        ("``` not `a fence\n## topic", "text heading"),
        ("~~~\n```\n~~~~\n### card", "code code code heading"),
        ("```\n``` closing?\n### card", "code code code"),
        ("<!--\n### card\nQ: x\n-->\n### next", "html html html html heading"),
        ("<!-- one -->\n### card", "comment heading"),
        ("<div>\n```\nQ: x", "html html label"),
        ("<div>\n```\n### card", "html html heading"),
        ("    ```\n### card", "text heading"),
        ("###nothing\n #### moved in", "text text"),
    ],
)
def test_a_line_is_what_github_and_the_format_make_of_it(text: str, kinds: str) -> None:
    assert [line.kind.value for line in lines(text)] == kinds.split()


def test_a_line_of_many_thousand_containers_is_read_as_one_of_a_hundred() -> None:
    text = "- " * 20_000 + "x\n" + "  " * 20_000 + "y\n\n" + "> " * 200_000 + "```\n\n```\ncode"
    (fence,) = fences(text)
    assert (fence.body, fence.nested) == (["code"], False)
