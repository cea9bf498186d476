"""Cards put into a file and taken out of it: nothing else changes, whatever the file holds."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from flashcards.model import Card, Category, Concept, Roadmap, Topic
from flashcards.sources.card_parser import parse
from flashcards.sources.edits import blocks, card_ids, with_new_card, without_card
from flashcards.sources.lines import fences

TOPICS = (Topic("matrix-rank", "Rank"), Topic("determinants", "Determinants"))
CONCEPT = Concept("linear-algebra", "Linear Algebra", topics=TOPICS)
ROADMAP = Roadmap("map", "Map", "Map", categories=(Category("m", "1. M", (CONCEPT,)),))
# What has been read differently by two readers of one file, and what surrounds it.
LINES = [
    "# Linear Algebra",
    "## matrix-rank",
    "## determinants",
    "## matrix-rnk",
    "### one",
    "### two",
    "### two",
    "### three ###",
    "Q: What is the rank?",
    "A: One.",
    "Source: Axler, ch. 3",
    "Cloze: The {{c1::rank}}.",
    "```",
    "```",
    "````",
    "~~~",
    "``` not `a fence",
    "``` python",
    "- item",
    "- ```",
    "  ```",
    "> ```",
    "    ```",
    "<!--",
    "-->",
    "<!-- allow C012: why -->",
    "<div>",
    "text",
    "",
    "",
    "",
    "  ",
]
# Most texts begin as a file does; a card is made of more than one line.
CARD = ["### four", "", "Q: What?", "", "A: So.", "", "Source: Axler, ch. 3", ""]
TEXTS = st.builds(
    lambda head, parts: "".join(f"{line}\n" for part in [head, *parts] for line in part),
    st.sampled_from([[], ["# Linear Algebra", "", "## matrix-rank", ""]]),
    st.lists(
        st.one_of(st.sampled_from(LINES).map(lambda line: [line]), st.just(CARD)), max_size=16
    ),
)


def cards(text: str) -> list[Card]:
    return parse(text, "linear-algebra.md", "linear-algebra", ROADMAP)[0]


@settings(max_examples=500, deadline=None)
@given(TEXTS)
def test_taking_a_card_out_removes_lines_in_a_row_and_nothing_of_another_card(text: str) -> None:
    names = card_ids(text)
    for name in set(names):
        left = without_card(text, name)
        assert left is not None
        rows, rest = text.split("\n"), left.split("\n")
        gone = len(rows) - len(rest)
        assert any(rows[:n] + rows[n + gone :] == rest for n in range(len(rest) + 1)), (
            "put back where they were, the lines that were taken out give the text"
        )
        others = list(names)
        others.remove(name)
        assert card_ids(left) == others
        if names.count(name) == 1:
            assert cards(left) == [card for card in cards(text) if card.id != name]


@settings(max_examples=500, deadline=None)
@given(TEXTS, st.sampled_from([topic.id for topic in TOPICS]), st.booleans())
def test_taking_out_what_was_put_in_gives_the_text_back(text: str, topic: str, cloze: bool) -> None:
    assume(text[:1].strip() and not any(each.level == 2 and each.alone for each in blocks(text)))
    grown = with_new_card(text, CONCEPT, topic, "fresh-card", cloze=cloze)
    if grown is None:
        return
    after, line = grown
    assert after.split("\n")[line - 1] == "### fresh-card"
    assert sorted(card_ids(after)) == sorted([*card_ids(text), "fresh-card"])
    assert [card for card in cards(after) if card.id != "fresh-card"] == cards(text)
    assert without_card(after, "fresh-card") == text


@given(TEXTS)
def test_a_card_that_is_put_in_stands_under_its_topic(text: str) -> None:
    grown = with_new_card(text, CONCEPT, "determinants", "fresh-card")
    if grown is None:
        return
    found = list(blocks(grown[0]))
    at = next(n for n, block in enumerate(found) if block.name == "fresh-card")
    assert next(each.name for each in reversed(found[:at]) if each.level < 3) == "determinants"


@pytest.mark.parametrize("open_", ["```python\nprint(1)", "<!-- not yet\n"])
def test_nothing_is_put_into_code_or_a_comment_that_is_never_closed(open_: str) -> None:
    text = f"# Linear Algebra\n\n## matrix-rank\n\n### one\n\nQ: What?\n\n{open_}\n"
    assert with_new_card(text, CONCEPT, "matrix-rank", "two") is None
    assert with_new_card(text, CONCEPT, "determinants", "two") is None


def test_text_that_is_no_fence_hides_no_neighbour() -> None:
    one = "### one\n\nQ: What?\n\n``` not `a fence\nrank 1\n\nA: One.\n\nSource: S, sec. 1\n"
    two = one.replace("### one", "### two")
    text = f"# Linear Algebra\n\n## matrix-rank\n\n{one}\n{two}"
    assert without_card(text, "one") == f"# Linear Algebra\n\n## matrix-rank\n\n{two}"
    assert [card.id for card in cards(text)] == ["one", "two"]


def test_a_topic_that_is_no_topic_of_the_roadmap_ends_the_one_before_it() -> None:
    text = "# Linear Algebra\n\n## matrix-rank\n\n### one\n\n## matrix-rnk\n\n### two\n"
    grown = with_new_card(text, CONCEPT, "matrix-rank", "three")
    assert grown is not None
    assert card_ids(grown[0]) == ["one", "three", "two"]


def test_text_below_a_topic_stays_when_its_last_card_goes() -> None:
    text = "## matrix-rank\n\nA note to authors.\n\n### one\n\nQ: What?\n"
    assert without_card(text, "one") == "## matrix-rank\n\nA note to authors.\n"


@settings(max_examples=500, deadline=None)
@given(TEXTS)
def test_a_field_has_the_fences_that_its_file_has(text: str) -> None:
    """Whoever reads a field by itself sees the code that the parser saw."""
    inside = {
        (field.where.line + fence.first - 1, fence.info, "\n".join(fence.body).rstrip())
        for card in cards(text)
        for field in (card.question, card.answer, card.cloze, card.source)
        if field
        for fence in fences(field.text)
    }
    whole = {
        (each.first, each.info, "\n".join(map(str.rstrip, each.body)).rstrip())
        for each in fences(text)
    }
    behind = {number for number, line in enumerate(text.split("\n"), 1) if line[:2] in {"Q:", "A:"}}
    assert {each for each in inside if each[0] not in behind} <= whole
