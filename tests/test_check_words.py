"""Cards as words: what counts as one, which are the same, where a sentence ends."""

from __future__ import annotations

import pytest

from flashcards.checks import card_words
from flashcards.model import Field, Where


def field(text: str) -> Field:
    return Field(text, Where("a.md", 1))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What is *rank* of a map?", ["What", "is", "*rank*", "of", "a", "map?"]),
        ("So – 5 & 7, well-known.", ["So", "5", "7,", "well-known."]),
        ("See [pivots](https://example.org/a/b) here", ["See", "[pivots]", "here"]),
        ("See <https://example.org> (here)", ["See", "(here)"]),
        ("A $x + y$ and `f(x)`", ["A", "and"]),
        ("![Three long words.](a.svg) so", ["so"]),
    ],
)
def test_a_reader_reads_words_and_no_formulas_code_or_addresses(
    text: str, expected: list[str]
) -> None:
    assert card_words.read_words(field(text)) == expected
    assert card_words.count(field(text)) == len(expected)
    assert card_words.count(None) == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a $x + y$ b", "a ¤       b"),
        ("a `f(x)` b", "a ¤      b"),
        ("a $$x\n+ y$$ b", "a ¤  \n      b"),
        ("![A b.](c.svg) d", "¤              d"),
        ("{{c1::gap}} and {{c2::a $x$}}", "      gap   and       a ¤    "),
        ("a \\$ b", "a    b"),
        ("plain", "plain"),
    ],
)
def test_what_is_no_word_is_one_thing_at_its_place(text: str, expected: str) -> None:
    found = card_words.with_things(field(text))
    assert found == expected
    assert len(found) == len(text)


@pytest.mark.parametrize(
    ("text", "shows"),
    [
        ("this", False),
        ("this $x$", False),
        ("this `x`", False),
        ("this\n\n$$x$$", True),
        ("this\n\n```python\nx\n```", True),
        ("this ![A b.](c.svg)", True),
        ("this \\* {{c1::gap}}", False),
    ],
)
def test_a_field_points_at_what_it_shows(text: str, shows: bool) -> None:
    assert card_words.points_at_something(field(text)) == shows


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What IS Rank?", ["what", "is", "rank"]),
        ("don't the matrix’s", ["don", "the", "matrix"]),
        ("a1b x_y 5", ["a", "b", "x", "y"]),
        ("well-known", ["well", "known"]),
        ("Größe", ["größe"]),
    ],
)
def test_words_are_letters_in_small(text: str, expected: list[str]) -> None:
    assert card_words.lower_words(text) == expected


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("matrices", "matri"),
        ("matrix", "matri"),
        ("ranks", "rank"),
        ("maps", "map"),
        ("gas", "gas"),
        ("loss", "loss"),
        ("abcdef", "abcde"),
        ("abcds", "abcd"),
        ("is", "is"),
        ("rank", "rank"),
    ],
)
def test_inflected_words_have_one_stem(word: str, stem: str) -> None:
    assert card_words.stem(word) == stem


def test_only_long_words_that_mean_something_have_stems_that_count() -> None:
    said = "rank pivot columns would because gap".split()
    assert card_words.stems(said) == {"pivot", "colum"}
    assert card_words.stems(said, shortest=4) == {"rank", "pivot", "colum"}
    assert card_words.stems(said, shortest=3) == {"rank", "pivot", "colum", "gap"}
    assert {"the", "because", "exactly", "a"} <= card_words.STOP


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two? Three!", [("One.", 0), ("Two?", 5), ("Three!", 10)]),
        ("One: two; three", [("One:", 0), ("two;", 5), ("three", 10)]),
        ("  One", [("One", 2)]),
        ("One.  Two", [("One.", 0), ("Two", 6)]),
        ('"One." Two', [('"One.', 0), ("Two", 7)]),
        ("One\n\nTwo", [("One", 0), ("Two", 5)]),
        ("One\nTwo", [("One\nTwo", 0)]),
        ("1.5 of 2", [("1.5 of 2", 0)]),
        ("", []),
        (" \n\n ", []),
        ("**One.** Two", [("**One.", 0), ("Two", 9)]),
    ],
)
def test_a_sentence_ends_with_its_mark_or_a_blank_line(
    text: str, expected: list[tuple[str, int]]
) -> None:
    assert card_words.sentences(text) == expected
