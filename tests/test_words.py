"""Fields as a person reads them: what is a word, how a text is shown, what a title is."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flashcards.engine import words
from flashcards.engine.words import Segment, Word


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("", ""),
        ("<p>a b</p><p>c</p>", "a b\nc"),
        ("a<br>b<hr>c<div>d</div>e", "a\nb\nc\nd\ne"),
        ("<ul><li>a</li><li>b</li></ul>c", "• a\n• b\nc"),
        ("<ol><li>a</li></ol>", "• a"),
        ("<dl><dt>a</dt><dd>b</dd></dl><blockquote>c</blockquote>", "a\nb\nc"),
        ("<table><tr><td>a</td> <td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        (r"so \( a  + b \) and \[c\]d", "so $a + b$ and $c$d"),
        (r"\(a and \[b", r"\(a and \[b"),
        (r"\(a\) \(b", r"$a$ \(b"),
        (r"\[a \(b\) \(c\)", r"\[a $b$ $c$"),
        ("<code>a  b</code> c", "`a  b` c"),
        ("x <code>a<b>c</b>d</code>", "x `acd`"),
        ("x <code>a", "x `a`"),
        ("a</code>b", "ab"),
        ("<pre>a\n  b\n</pre>c", "a\n  b\nc"),
        ("<pre><code>a\nb</code></pre>c <code>d</code>", "a\nb\nc `d`"),
        ("x<pre>a", "x\na"),
        ('<img src="a.svg" alt="A b."> c', "[a.svg: A b.] c"),
        ("<img>", "[: ]"),
        ('<a href="x.org">a</a>', "a <x.org>"),
        ("<a>a</a>b</a>", "ab"),
        ('<a href="http://x.org/a">http://x.org/a</a> b', "http://x.org/a b"),
        ('<a href="x"><a href="y">a</a>b</a>', "a <y>b <x>"),
        ("see https://x.org/a?b=1 now", "see https://x.org/a?b=1 now"),
        ("x<sup>2</sup> y<sub>i</sub>", "x^2 y_i"),
        ("{{c1::a b}} c", "{{c1::a b}} c"),
        ("a, b! 1.5 1,000.25 don’t well-known", "a, b! 1.5 1,000.25 don’t well-known"),
        ('<p>a</p><p class="improve">b <a href="x">c</a></p><p>d</p>', "a\n\nd"),
        ('<p>a</p><p class="other">b</p>', "a\nb"),
        ("a<!-- b -->c<script>d</script>", "acd"),
        ("<p></p><p>a</p><p></p>", "a"),
        ("a<b>b</b> <i>c</i>", "ab c"),
    ],
)
def test_html_reads_as_a_person_reads_it(html: str, expected: str) -> None:
    shown = words.plain(words.words(html))
    assert shown == expected.replace("\n\n", "\n")


def test_each_kind_of_thing_is_one_word() -> None:
    html = (
        r'a \(x + y\) <code>f(x)</code> <img src="a.svg" alt="A"> <a href="u">b</a> {{c1::don\'t}}'
        "<pre>l = 1</pre>"
    )
    assert [(word.text, word.kind) for word in words.words(html.replace("\\'", "'"))] == [
        ("a", "text"),
        ("x + y", "formula"),
        ("f(x)", "code"),
        ("[a.svg: A]", "figure"),
        ("b", "text"),
        ("<u>", "link"),
        ("{{c1::", "cloze"),
        ("don't", "text"),
        ("}}", "cloze"),
        ("", "break"),
        ("l = 1", "line"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.5", ["1.5"]),
        ("1,000.25.", ["1,000.25", "."]),
        ("1.", ["1", "."]),
        ("a-b-c -d", ["a-b-c", "-", "d"]),
        ("don't", ["don't"]),
        ("é_x", ["é_x"]),
        ("\\x", ["\\", "x"]),
        ("{{c12::", ["{{c12::"]),
        ("{{c::", ["{", "{", "c", ":", ":"]),
        ("}", ["}"]),
        ("http://a.b/c d", ["http://a.b/c", "d"]),
    ],
)
def test_what_a_word_is(text: str, expected: list[str]) -> None:
    assert [word.text for word in words.words(text)] == expected


def test_what_would_turn_a_terminal_round_is_taken_out() -> None:
    assert words.printable("a\x1b[31mb\x7f\x9b\u202ec\u2066\n\t中") == "a[31mbc\n\t中"


@pytest.mark.parametrize(
    ("html", "longest", "expected"),
    [
        ("one two three", 100, "one two three"),
        ("one two three", 13, "one two three"),
        ("one two three", 14, "one two three"),
        ("one two three", 12, "one two…"),
        ("one two three", 8, "one two…"),
        ("one two three", 7, "one two…"),
        ("one two three", 6, "one…"),
        ("onetwothree", 3, "onetwothree"),
        ("onetwothree four", 3, "onetwothree…"),
        ("{{c1::one}} two", 100, "one two"),
        ("one {{c1::two}}", 100, "one two"),
        ("one {{c1:: two}}three", 100, "one twothree"),
        ("<p>one</p><p>two</p>", 100, "one"),
        ("one<pre>two</pre>", 100, "one"),
        ("<pre>one</pre>two", 100, "one"),
        ("", 100, ""),
    ],
)
def test_a_title_is_the_beginning_on_one_line(html: str, longest: int, expected: str) -> None:
    assert words.plain(words.title(html, longest)) == expected


def test_a_title_has_about_a_hundred_characters() -> None:
    assert words.plain(words.title("abcd " * 40)) == ("abcd " * 20).strip() + "…"
    assert words.plain(words.title("abcde " + "abcd " * 40)).endswith(" abcd…")
    assert len(words.plain(words.title("abcde " + "abcd " * 40))) == 101


def told(segments: list[Segment]) -> list[tuple[str, str]]:
    return [(each.change, words.plain(each.words)) for each in segments]


def test_changes_are_told_word_by_word_with_what_stayed() -> None:
    assert words.changes("<p>a b</p>", "<div>a  b</div>") == []
    assert told(words.changes("a b c d e f", "a b x d e f")) == [
        ("equal", "a b"),
        ("removed", "c"),
        ("added", "x"),
        ("equal", "d e f"),
    ]
    assert told(words.changes("a b", "a b c")) == [("equal", "a b"), ("added", "c")]
    assert told(words.changes("a b c", "b c")) == [("removed", "a"), ("equal", "b c")]
    assert told(words.changes("", "a")) == [("added", "a")]
    assert told(words.changes("a", "")) == [("removed", "a")]


def test_one_word_between_two_changes_is_drawn_into_them_unless_all_is_shown() -> None:
    old, new = "x a the b y", "x c the d y"
    assert told(words.changes(old, new)) == [
        ("equal", "x"),
        ("removed", "a the b"),
        ("added", "c the d"),
        ("equal", "y"),
    ]
    assert ("equal", "the") in told(words.changes(old, new, whole=True))
    two = told(words.changes("x a the same b y", "x c the same d y"))
    assert ("equal", "the same") in two
    assert told(words.changes("x a the", "x c the"))[-1] == ("equal", "the")
    assert told(words.changes("the a x y", "the b x y"))[0] == ("equal", "the")


def numbered(count: int, start: int = 0) -> str:
    return " ".join(f"w{number}" for number in range(start, start + count))


@pytest.mark.parametrize(("count", "is_whole"), [(60, True), (61, False)])
def test_a_long_field_is_shown_around_its_changes(count: int, is_whole: bool) -> None:
    old = numbered(count)
    new = old.replace("w30", "new")
    shown = told(words.changes(old, new))
    assert (("skipped", "") not in shown) == is_whole
    assert ("skipped", "") not in told(words.changes(old, new, whole=True))
    if not is_whole:
        assert shown == [
            ("skipped", ""),
            ("equal", numbered(12, 18)),
            ("removed", "w30"),
            ("added", "new"),
            ("equal", numbered(12, 31)),
            ("skipped", ""),
        ]


@pytest.mark.parametrize(("between", "is_cut"), [(28, False), (29, True)])
def test_what_lies_between_two_changes_is_cut_where_it_is_long(between: int, is_cut: bool) -> None:
    much = numbered(between)
    shown = told(words.changes(f"a {much} b {numbered(60, 99)}", f"c {much} d {numbered(60, 99)}"))
    middle = [("equal", numbered(12)), ("skipped", ""), ("equal", numbered(12, between - 12))]
    assert shown[2:5] == (middle if is_cut else [("equal", much), ("removed", "b"), ("added", "d")])


@pytest.mark.parametrize(("count", "is_cut"), [(16, False), (17, True)])
def test_an_end_that_nothing_follows_is_cut_where_it_is_long(count: int, is_cut: bool) -> None:
    rest = numbered(count, 500)
    old = f"{numbered(70)} a {rest}"
    shown = told(words.changes(old, old.replace(" a ", " b ")))
    assert (shown[-1] == ("skipped", "")) == is_cut
    turned = f"{rest} a {numbered(70)}"
    shown = told(words.changes(turned, turned.replace(" a ", " b ")))
    assert (shown[0] == ("skipped", "")) == is_cut


@pytest.mark.parametrize("much", [40, 400])
def test_texts_of_many_repetitions_still_share_what_they_have_once(much: int) -> None:
    old = f"begin {'x y ' * much} middle {'x z ' * much} end"
    new = f"begin {'x q ' * much} middle {'x r ' * much} end"
    segments = words.changes(old, new, whole=True)
    kept = [word for each in segments if each.change != "added" for word in each.words]
    made = [word for each in segments if each.change != "removed" for word in each.words]
    assert (kept, made) == (words.words(old), words.words(new))
    shared = " ".join(words.plain(each.words) for each in segments if each.change == "equal")
    assert {"begin", "middle", "end"} <= set(shared.split())


def test_words_that_changed_their_places_are_told_in_the_longest_order() -> None:
    filler = "x " * 3000
    old = f"{filler} a b c d {filler}y"
    new = f"{filler}z d a b c {filler}"
    shared = [
        word.text
        for each in words.changes(old, new, whole=True)
        for word in each.words
        if each.change == "equal" and word.text in "abcd"
    ]
    assert shared == ["a", "b", "c"]


FEW = st.lists(st.sampled_from("abcde"), max_size=12).map(" ".join)


@settings(max_examples=300)
@given(FEW, FEW, st.sampled_from([-1, words.CHEAP]))
def test_what_stayed_and_what_changed_make_both_texts(old: str, new: str, cheap: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(words, "CHEAP", cheap)  # below zero every comparison is dear
        segments = words.changes(old, new, whole=True)
    before = [word for each in segments if each.change != "added" for word in each.words]
    after = [word for each in segments if each.change != "removed" for word in each.words]
    assert not segments or (before, after) == (words.words(old), words.words(new))
    assert all(one.change != other.change for one, other in pairwise(segments))


@settings(max_examples=300)
@given(st.permutations("abcdefg"))
def test_of_words_that_each_side_has_once_as_many_stay_as_can(new: list[str]) -> None:
    old = "abcdefg"
    rows = (row for size in range(8) for row in combinations(new, size) if list(row) == sorted(row))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(words, "CHEAP", -1)
        segments = words.changes(" ".join(old), " ".join(new), whole=True)
    stayed = sum(len(each.words) for each in segments if each.change == "equal")
    assert not segments or stayed == max(map(len, rows))


def test_changes_after_the_first_draw_in_a_single_word_as_well_up_to_the_end() -> None:
    old = "one 1 the 2 two three four 3 the 4 five six seven 5 the 6"
    new = "one 7 the 8 two three four 9 the 0 five six seven x the y"
    assert told(words.changes(old, new)) == [
        ("equal", "one"),
        ("removed", "1 the 2"),
        ("added", "7 the 8"),
        ("equal", "two three four"),
        ("removed", "3 the 4"),
        ("added", "9 the 0"),
        ("equal", "five six seven"),
        ("removed", "5 the 6"),
        ("added", "x the y"),
    ]


def test_a_word_that_is_frequent_in_a_long_text_is_shared_like_any_other() -> None:
    often = " ".join(f"{numbered(20, 20 * n)} the" for n in range(12))
    shown = told(words.changes(f"{often} a the b", f"{often} c the d", whole=True))
    assert shown[1:] == [
        ("removed", "a"),
        ("added", "c"),
        ("equal", "the"),
        ("removed", "b"),
        ("added", "d"),
    ]


@pytest.mark.parametrize(("old", "new"), [("x (a)", "y(a)"), ("x(a)", "y (a)")])
def test_what_stayed_has_the_space_before_it_that_one_of_the_texts_has(old: str, new: str) -> None:
    assert words.changes(old, new)[-1].words[0].spaced
    assert not words.changes("x(a)", "y(a)")[-1].words[0].spaced


def test_a_word_is_the_same_with_and_without_space_before_it() -> None:
    assert Word("a", spaced=True) == Word("a", spaced=False)
    assert Word("a", words.CODE) != Word("a")
    assert told(words.changes("a b(c)", "a b (c) d")) == [("equal", "a b (c)"), ("added", "d")]
