"""The field Base: what counts as the same content, and what a tool can tell from it."""

from __future__ import annotations

import pytest

from flashcards.engine import base


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
        ("e&#769;", "é"),
        ("<pre>a\r\nb</pre>", "<pre>a\nb</pre>"),
        ('<a href="?a=1&copy=2">b</a>', '<a href="?a=1&amp;copy=2">b</a>'),
        ("<IMG SRC='a.svg' alt=b/>", '<img alt="b/" src="a.svg">'),
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
        ("a<!-- b", "a"),
        ("a <b", "a"),
        ("a <b", "a &lt;b"),
        ("<script>a<b>c</script>", "<script>ac</script>"),
        ('<b style="color: red; color: blue">a</b>', '<b style="color: blue; color: red">a</b>'),
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
    "text",
    [
        "",
        "x",
        "{}",
        "[]",
        "1",
        '{"v":2,"deck":"a","fields":{}}',
        '{"v":1}',
        "[" * 100_000,
        "[" * 10_000,
        f'{{"v":{"1" * 5000},"deck":"a","fields":{{}}}}',
        '{"v":1,"deck":"\\ud800","fields":{}}',
        "&#" + "1" * 5000,
        "<![x",
    ],
)
def test_a_damaged_or_unknown_base_is_none(text: str) -> None:
    assert base.read(text) is None


def test_only_numbers_of_a_version_count() -> None:
    assert base.numbers("1.10.0") > base.numbers("1.9.2")
    assert base.numbers(f"1.².{'9' * 5000}.x.2") == [1, 2]
