"""The field Base: what counts as the same content, and what a tool can tell from it."""

from __future__ import annotations

import unicodedata
from hashlib import sha256

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
    assert base.read(f"<b>{text[:9]}</b>{text[9:]}<!-- x -->") == base.read(text)


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


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<P>a</P>\n<br/>b", "<p>a</p> <br>b"),
        ("a &amp;amp; b &lt; c > d", "a &amp;amp; b &lt; c > d"),
        (" \t\r\n\fa \t\r\n\f\xa0b&nbsp;", "a b"),
        ("<pre> a\r\n b\rc\n\xa0d</pre> \n e", "<pre> a\n b\nc\n d</pre> e"),
        ("</pre>a  b", "</pre>a b"),
        ("<pre>a  b</pre></pre>c  d<pre>e  f", "<pre>a  b</pre></pre>c d<pre>e  f"),
        ("<pre><pre>a  b</pre>c  d</pre>e  f", "<pre><pre>a  b</pre>c  d</pre>e f"),
        ("<pre>a  b<b>c  d</b>e  f</pre>", "<pre>a  b<b>c  d</b>e  f</pre>"),
        ("<b>a  b</b>c</i>d", "<b>a b</b>c</i>d"),
        (
            "<a title='a \"b\" &amp; c' HREF=x>d</a>",
            '<a href="x" title="a &quot;b&quot; &amp; c">d</a>',
        ),
        ("<a title='a  b\rc\r\nd'>e</a>", '<a title="a  b\nc\nd">e</a>'),
        ("<p style=' b : 2 ;; a:1;\tc  d ; '>x</p>", '<p style="b:2;a:1;c d">x</p>'),
        ("<p style='a: url(b:c)  d'>x</p>", '<p style="a:url(b:c) d">x</p>'),
        ("<p style=' XaX : XbX '>x</p>", '<p style="XaX:XbX">x</p>'),
        ("<p style=''>x</p><p title='a:  b;'>y</p>", '<p style="">x</p><p title="a:  b;">y</p>'),
        ("a<!-- b  c -->d", "a<!-- b  c -->d"),
        ("a <script>b  c</script>", "a <script>b  c</script>"),
        ("e\u0301<i title='e\u0301'>", 'é<i title="é">'),
        ("e\u0301\r b", "é b"),
    ],
)
def test_there_is_one_way_to_write_a_text(html: str, expected: str) -> None:
    """The digests in the collections of learners are of these, so they must not change."""
    assert base.canonical(html) == expected


def test_a_digest_is_the_one_that_older_releases_wrote() -> None:
    assert base.digest("<p>A &amp; 中</p>") == sha256("<p>A &amp; 中</p>".encode()).hexdigest()[:16]
    assert base.digest("") == "e3b0c44298fc1c14"
    assert base.digest("a\ud800") != base.digest("a\ud801"), "half a character has a digest too"


@pytest.mark.parametrize(
    ("marks", "is_ordered"), [(1, True), (63, True), (64, True), (65, False), (66, False)]
)
@pytest.mark.parametrize("before", ["", "e\u0301", "e\u0301" * 3])
@pytest.mark.parametrize("after", ["", "e\u0301", "e\u0301" * 3])
def test_marks_are_composed_up_to_a_run_that_nobody_writes(
    marks: int, is_ordered: bool, before: str, after: str
) -> None:
    run = "中" + ("\u0315\u0300" * 40)[:marks]
    kept = unicodedata.normalize("NFC", run) if is_ordered else run
    assert is_ordered == (marks < 2 or kept != run)
    known = {text: text.replace("e\u0301", "é") for text in (before, after)}
    assert base.canonical(before + run + after) == known[before] + kept + known[after]


def test_base_is_written_as_it_always_was() -> None:
    known = base.Base("Root::A & <B>", {"7": "0123"}, "1.2.0")
    assert base.write(known) == (
        r'{"v":1,"release":"1.2.0","deck":"Root::A \u0026 \u003cB\u003e","fields":{"7":"0123"}}'
    )
    assert base.read(base.write(known)) == known
    unreleased = base.of("Wörter", {"7": ""})
    assert base.write(unreleased) == (
        '{"v":1,"release":"","deck":"Wörter","fields":{"7":"e3b0c44298fc1c14"}}'
    )


def test_base_of_a_release_that_named_no_version_is_of_none() -> None:
    assert base.read('{"v":1,"deck":"a","fields":{}}') == base.Base("a", {}, "")
    assert base.read('{"v":1,"deck":7,"fields":{"1":2},"release":3}') == base.Base(
        "7", {"1": "2"}, "3"
    )


def test_a_base_has_its_longest_text() -> None:
    known = base.write(base.Base("a", {"7": ""}))
    longest = known + " " * (20_000 - len(known))
    assert base.read(longest) is not None
    assert base.read(longest + " ") is None


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("1.2", "1.2.1"),
        ("1.2.3", "1.2.3.1"),
        ("1.2.9", "1.2.10"),
        ("1.2.3", "1.3.0"),
        ("0", "0.0.1"),
        ("1.9.9.9", "1.9.10"),
        ("123456788", "123456789"),
        ("", "0"),
    ],
)
def test_a_version_of_any_length_comes_after_the_earlier_one(earlier: str, later: str) -> None:
    assert base.numbers(earlier) < base.numbers(later)


def test_a_number_of_ten_digits_is_none_of_a_version() -> None:
    assert base.numbers("1.1234567890.2") == [1, 2]
    assert base.numbers("123456789.1") == [123456789, 1]
