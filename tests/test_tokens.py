"""HTML cut into tokens: any text, in time that grows with its length."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

import counted
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from flashcards.engine import base, tokens, words
from flashcards.engine.tokens import COMMENT, END, RAW, START, TEXT, Token

# Pieces that some reader of HTML raises on, or reads again and again.
PIECES = (
    "< <a <a<a <a/ </a </ <> </> <! <!- <!-- <!--> --> <!-- <!x <![ <![CDATA[ <![if ]]> <? <?x "
    "<!DOCTYPE <a^b=' <a^b=\" <a^b= <a^b^= =^ =' =\" ' \" / > & && &# &#x &#1 &#x1 &amp &ampx &; "
    "<script> <style> </script> <title> <svg> <pre> </pre> <p> </p> <div> </div> <b> <br/> <code> "
    "</code> <a^href=x> </a> <li> <img> \\( \\) \\[ \\] {{c1:: {{c }} :: \\ { } ^ ^^ \n \r \t \x00 "
    "\xa0 \u0300 \u0338 \u0315\u0300 \u0f73 \u037e \u1100 \u1161 \U0001f600 a a1 1, 1 -a ' http:// "
    "style= ; : \ud800"
)
CUT = [piece.replace("^", " ") for piece in PIECES.split(" ")]
ANY = st.one_of(
    st.text(max_size=40),
    st.text(st.characters(), max_size=20),  # lone halves of surrogate pairs too
    st.lists(st.sampled_from(CUT), max_size=12).map("".join),
    st.tuples(st.sampled_from(CUT), st.integers(1, 200)).map(lambda drawn: drawn[0] * drawn[1]),
)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("a &lt; b", [Token(TEXT, "a < b")]),
        ("a < b <3", [Token(TEXT, "a < b <3")]),
        ("<P CLASS=x>", [Token(START, "p", {"class": "x"})]),
        ("<br/>", [Token(START, "br")]),
        ("</p class=x>a", [Token(END, "p"), Token(TEXT, "a")]),
        ("<a href='x\"y' b>", [Token(START, "a", {"href": 'x"y', "b": ""})]),
        ("<a b=1 B=2>", [Token(START, "a", {"b": "1"})]),
        ("<a b = c/>", [Token(START, "a", {"b": "c/"})]),
        ("<a b=>", [Token(START, "a", {"b": ""})]),
        ("<a b='>'>c", [Token(START, "a", {"b": ">"}), Token(TEXT, "c")]),
        ("<a ?=&copy=2&amp;c&copy>", [Token(START, "a", {"?": "&copy=2&c©"})]),
        ("<a<b>", [Token(START, "a<b")]),
        ("a<!-- <b> -->c", [Token(TEXT, "a"), Token(COMMENT, "<!-- <b> -->"), Token(TEXT, "c")]),
        ("<!-->a", [Token(COMMENT, "<!-->"), Token(TEXT, "a")]),
        ("<![CDATA[a>b", [Token(COMMENT, "<![CDATA[a>"), Token(TEXT, "b")]),
        ("<!x></ y><?z>", [Token(COMMENT, each) for each in ("<!x>", "</ y>", "<?z>")]),
        ("a<!-- b>", [Token(TEXT, "a"), Token(RAW, "<!-- b>")]),
        ("a<b c='>", [Token(TEXT, "a"), Token(RAW, "<b c='>")]),
        (
            "<script>a<b></Script>c",
            [Token(START, "script"), Token(RAW, "a<b>"), Token(END, "script"), Token(TEXT, "c")],
        ),
        ("<style>a", [Token(START, "style"), Token(RAW, "a")]),
        ("&copy;&copyx&#169;&#xA9&#1114112;&#x;", [Token(TEXT, "©©x©©\ufffd&#x;")]),
        (f"&#{'0' * 5000}65;&#{'9' * 5000};&#x{'f' * 5000};", [Token(TEXT, "A\ufffd\ufffd")]),
    ],
)  # fmt: skip
def test_html_is_cut_as_browsers_cut_it(html: str, expected: list[Token]) -> None:
    assert list(tokens.tokens(html)) == expected


@pytest.mark.parametrize("name", ["script", "style", "xmp", "iframe", "noembed", "noframes"])
@pytest.mark.parametrize("end", [" ", "\t", "\n", "\r", "\f", "/", ">"])
def test_what_stands_in_some_elements_is_no_html(name: str, end: str) -> None:
    closed = f"</{name.upper()}{end}" + ("" if end == ">" else ">")
    assert list(tokens.tokens(f"<{name}>a<b></{name}X>&amp;{closed}c")) == [
        Token(START, name),
        Token(RAW, f"a<b></{name}X>&amp;"),
        Token(END, name),
        Token(TEXT, "c"),
    ]
    assert list(tokens.tokens(f"<{name}></{name}>c")) == [
        Token(START, name),
        Token(END, name),
        Token(TEXT, "c"),
    ]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("", []),
        ("<a", [Token(RAW, "<a")]),
        ("<a b", [Token(RAW, "<a b")]),
        ("<a b='c", [Token(RAW, "<a b='c")]),
        ("<aX b>", [Token(START, "ax", {"b": ""})]),
        ("<a bXX=cX>", [Token(START, "a", {"bxx": "cX"})]),
        ("<a\fb\rc\n/d>", [Token(START, "a", {"b": "", "c": "", "d": ""})]),
        ("<a =b>", [Token(START, "a", {"=b": ""})]),
        ("<a b=''c>", [Token(START, "a", {"b": "", "c": ""})]),
        ("<p>", [Token(START, "p")]),
        ("<\u00e9>", [Token(TEXT, "<\u00e9>")]),
        ("<aÉ Ü=1>", [Token(START, "aÉ", {"Ü": "1"})]),
        ("<AE Ü=1>", [Token(START, "ae", {"Ü": "1"})]),
        ("&copy=1 &amp &notit;", [Token(TEXT, "©=1 & ¬it;")]),
        ("<a b='&copy=1 &copy; &copy'>", [Token(START, "a", {"b": "&copy=1 © ©"})]),
        ("<a b=&copy=1>", [Token(START, "a", {"b": "&copy=1"})]),
        ("&#0;&#00;&#x0;", [Token(TEXT, "\ufffd\ufffd\ufffd")]),
        ("&#1048576;&#0001048576;", [Token(TEXT, "\U00100000\U00100000")]),
        ("&#10485760;&#x100000;&#x1F600", [Token(TEXT, "\ufffd\U00100000\U0001f600")]),
        ("&#X41;&#65x", [Token(TEXT, "AAx")]),
        ("a&b&;&#;", [Token(TEXT, "a&b&;&#;")]),
    ],
)
def test_the_ends_of_tags_and_references_are_those_of_browsers(
    html: str, expected: list[Token]
) -> None:
    assert list(tokens.tokens(html)) == expected


@settings(max_examples=1000)
@given(ANY)
@example("&#" + "1" * 4301)
@example("<A\u0300")
@example("<![x")
@example("<a b='" * 3)
def test_every_text_has_one_canonical_form_which_is_its_own(text: str) -> None:
    once = base.canonical(text)
    assert base.canonical(once) == once
    assert len(base.digest(text)) == 16


MARKUP = (
    "a b . \" ' > é ß ≤ → ’ … \t \n \r \f &amp; &lt; & &gt; &nbsp; &ampx amp; # ; < e\u0301 \u0301 "
    "\xa0 \u2126 中 <p> </p> <P> <li> </li> <em> </em> <br> <br/> <pre> </pre> <code> </code> "
    "<p\n> <pa>"
).split(" ")
LINKS = [
    '<a href="https://x.org/?a=1">',
    '<a href="&amp;">',
    "<a href='x'>",
    "</a>",
    '<i title="x">',
]


@settings(max_examples=1000)
@given(st.lists(st.sampled_from([*MARKUP, *LINKS, " "]), max_size=12).map("".join))
def test_the_short_way_to_the_canonical_form_comes_to_the_same(text: str) -> None:
    picture = "<img>"  # no text with one goes the short way
    assert base.canonical(f"{picture}x{text}x") == picture + base.canonical(f"x{text}x")


@settings(max_examples=500)
@given(ANY)
def test_every_text_has_words_and_a_base_or_none(text: str) -> None:
    words.plain(words.words(text))
    words.title(text)
    assert base.read(text) is None


@pytest.mark.parametrize(
    "piece", [*CUT, "<a href='x'> ", "<a b=\"'>", "e\u0301", "中", "a b", "; "]
)
@pytest.mark.parametrize(
    "function", [base.canonical, base.read, words.words], ids=lambda f: f.__name__
)
def test_twice_the_text_costs_twice_the_steps(function, piece: str) -> None:  # type: ignore[no-untyped-def]
    once, twice = counted.grows_as_its_text(function, piece, tokens, base, words)
    assert twice <= 2.1 * once + 200


def test_marks_are_put_in_order_only_where_that_is_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    longest = 0
    normalize: Callable[[Any, str], str] = unicodedata.normalize

    def counting(form: str, text: str) -> str:
        nonlocal longest
        runs = "".join(" " if unicodedata.combining(each) == 0 else each for each in text)
        longest = max(longest, *map(len, runs.split(" ")))
        return normalize(form, text)

    monkeypatch.setattr(unicodedata, "normalize", counting)
    for marks in ("\u0315\u0300" * 5000, "\u0f73" * 5000, "e\u0301" * 5000):
        base.canonical(f"a{marks}b")
    assert longest <= base.MARKS
    assert base.canonical("e\u0301" * 100) == "é" * 100
    assert base.canonical("中" * 100 + "e\u0301") == "中" * 100 + "é"
