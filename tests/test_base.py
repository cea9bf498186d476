"""The field Base: what counts as the same content, and what a tool can tell from it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flashcards import base


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a<br>b", "a<br />b"),
        ("a &lt; b", "a &#60; b"),
        ("é", "e\u0301"),
        ('<a href="x" title="y">z</a>', "<a title='y' href=x>z</a>"),
        ("<B>a</B>", "<b>a</b>"),
        ("a&nbsp;b", "a b"),
        ("<p>a</p>\n<p>b</p>", "<p>a</p> <p>b</p>"),
        ('<td style="text-align: right;">1</td>', '<td style="text-align:right">1</td>'),
        (r"\(a &lt; b\)", r"\(a < b\)"),
        (" a ", "a"),
    ],
)
def test_other_bytes_of_the_same_content_are_no_edit(one: str, other: str) -> None:
    assert base.digest(one) == base.digest(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a", "b"),
        ("a", "A"),
        ("<b>a</b>", "<i>a</i>"),
        ("<b>a</b>", "a"),
        ("&lt;b&gt;a", "<b>a"),
        ("<p>a</p><p>b</p>", "<p>ab</p>"),
        ("<pre>a  b</pre>", "<pre>a b</pre>"),
        ("<pre>a\nb</pre>", "<pre>a b</pre>"),
        ('<img src="a-1.svg">', '<img src="a-2.svg">'),
        ("a b", "ab"),
        ("<!-- a -->", ""),
        ("a<br>", "a"),
    ],
)
def test_other_content_is_an_edit(one: str, other: str) -> None:
    assert base.digest(one) != base.digest(other)


def test_base_tells_which_field_was_touched() -> None:
    text = base.write(base.of("Root::1. A & <B>", {"Question": "<p>q</p>", "Answer": "a"}, "1.2"))
    known = base.read(text)
    assert known is not None
    assert (known.deck, known.release) == ("Root::1. A & <B>", "1.2")
    assert known.untouched("Question", "<P>q</P>") is True
    assert known.untouched("Answer", "b") is False
    assert known.untouched("Extra", "c") is None


def test_base_survives_ankis_editor() -> None:
    text = base.write(base.of("Root::A & B", {"Question": "q"}))
    assert not set("&<>") & set(text)
    edited = f"<div>{text.replace(' ', '&nbsp;')}<br></div>"
    assert base.read(edited) == base.read(text)


@pytest.mark.parametrize(
    "text", ["", "x", "{}", "[]", "1", '{"v":2,"deck":"a","fields":{}}', '{"v":1}', "[" * 100_000]
)
def test_a_damaged_or_unknown_base_is_none(text: str) -> None:
    assert base.read(text) is None


@given(st.text(max_size=60))
def test_canonical_is_stable_and_never_fails(text: str) -> None:
    assert base.canonical(text) == base.canonical(text)
    assert len(base.digest(text)) == 16


PIECES = (
    '<p> </p> <em> </em> <span^class="math"> </span> <a^href="https://x.y/?a"> </a> <div^class=""> '
    '</div> <td> </td> a b^c &amp; &lt; &nbsp; \xa0 & &# &#32; &amp &lt < > " = <br> <pre> </pre> '
    '<a^b="c"^d> <b </p <!-- --> <script> </script> </p^> é \r \0 &copy &notit; &ampx \x0b ]]> '
    "<title> </title> <P> &#0; &#13;"
).split(" ")
Piece = st.sampled_from([*(piece.replace("^", " ") for piece in PIECES), " ", "  ", "\n"])


@settings(max_examples=400)
@given(st.one_of(st.lists(Piece, max_size=9).map("".join), st.text(max_size=20)))
def test_the_canonical_form_is_the_same_whether_html_is_parsed_or_not(text: str) -> None:
    shortcut = base._simple(text)
    if shortcut is not None:
        assert shortcut == base._parsed(text)


@pytest.mark.parametrize(
    "text",
    [
        "<p>Two  words &amp; more</p>",
        '<p>See <a href="https://x.y">this</a> <span class="math">\\(x\\)</span></p>',
        '<div class="highlight"><pre><code>a  b\n</code></pre></div>',
    ],
)
def test_what_we_release_needs_no_parser(text: str) -> None:
    assert base._simple(text) == base._parsed(text)
