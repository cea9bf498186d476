"""Card files put in order: golden files in, and nothing that a card says is lost."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent

import pytest
from conftest import REPOSITORY, SMALL
from hypothesis import given, settings
from hypothesis import strategies as st

from flashcards.model import Roadmap
from flashcards.sources import card_parser, load_deck
from flashcards.sources.tidy import tidied

ROADMAP: Roadmap = load_deck(SMALL)[0].roadmap
FILES = sorted((SMALL / "decks").glob("*/*.md"))
LINEAR = "# Linear Algebra\n\n## matrix-rank\n\n"


def mended(text: str, taken: set[str] | None = None) -> str:
    return tidied(dedent(text), "linear-algebra", ROADMAP, set() if taken is None else taken)


def test_two_cards_that_a_broken_heading_joins_keep_the_order_of_their_fields() -> None:
    for broken in ("###rank-other", "**rank-other**", ""):
        text = (
            f"{LINEAR}### rank-counts\n\nQ: One?\n\nA: Two.\n\nSource: Us, ch. 1\n\n"
            f"{broken}\n\nQ: Three?\n\nA: Four.\n\nSource: Us, ch. 2\n"
        )
        assert [line for line in mended(text).splitlines() if line] == [
            line for line in text.splitlines() if line
        ]


def test_spacing_and_the_order_of_fields_are_mended() -> None:
    assert mended(
        """\
        # Linear Algebra
        ## matrix-rank


        ###   rank-counts
        Source:   Strang, sec. 3.3{spaces}
        A:Its independent columns.
        Q: What does the rank
           of a matrix count?
        Reverse: yes
        As of: 2026-11-23



        Extra: Two paragraphs.


        Of Extra.

        """.replace("{spaces}", "   ")
    ) == dedent("""\
        # Linear Algebra

        ## matrix-rank

        ### rank-counts

        Q: What does the rank
           of a matrix count?

        A: Its independent columns.

        Extra: Two paragraphs.


        Of Extra.

        Source: Strang, sec. 3.3

        As of: 2026-11-23

        Reverse: yes
        """)


def test_an_empty_heading_gets_an_id_that_is_free_and_stays_taken() -> None:
    card = "\nQ: What is the rank?\n\nA: 3.\n\nSource: S, sec. 1\n"
    taken = {"matrix-rank-1"}
    text = mended(f"{LINEAR}###\n{card}\n###  \n{card}", taken)
    assert re.findall("(?m)^### (.*)", text) == ["matrix-rank-2", "matrix-rank-3"]
    assert taken == {"matrix-rank-1", "matrix-rank-2", "matrix-rank-3"}


def test_an_id_that_is_there_is_never_changed() -> None:
    text = f"{LINEAR}### Rank Counts\n\nQ: What is the rank?\n\nA: 3.\n\nSource: S, sec. 1\n"
    assert mended(text) == text


def test_code_is_left_alone_though_it_looks_like_headings_and_fields() -> None:
    text = (
        f"{LINEAR}### rank-code\n\nQ: What is the rank?\n\n```python\n\n\n# A: heading\nQ:x\n"
        "###\n\n```\n\nA: 3.\n\nSource: S, sec. 1\n"
    )
    assert mended(text) == text


def test_a_comment_stays_with_its_card() -> None:
    text = (
        f"{LINEAR}### one\n\nQ: What is the rank?\n\nA: 3.\n\nSource: S, sec. 1\n\n"
        "<!-- allow C012: a reason -->\n\n### two\n\nA: 3.\n\nQ: What?\n\nSource: S, sec. 1\n"
    )
    fixed = mended(text)
    assert fixed != text
    before, _ = card_parser.parse(text, "x", "linear-algebra", ROADMAP)
    after, _ = card_parser.parse(fixed, "x", "linear-algebra", ROADMAP)
    assert before == after
    assert [len(card.allowances) for card in after] == [1, 0]


@pytest.mark.parametrize("text", ["", "\n", "no heading at all\n", f"{LINEAR}### a\n\n```\nopen\n"])
def test_what_cannot_be_read_does_not_become_worse(text: str) -> None:
    before = card_parser.parse(text, "x", "linear-algebra", ROADMAP)
    after = card_parser.parse(mended(text), "x", "linear-algebra", ROADMAP)
    assert [problem.code for problem in after[1]] == [problem.code for problem in before[1]]
    assert after[0] == before[0]


def test_the_files_of_this_repository_are_in_order() -> None:
    roadmap = load_deck(REPOSITORY)[0].roadmap
    files = [*(REPOSITORY / "decks").glob("*/*.md"), *FILES]
    assert len(files) > len(FILES)
    for path in files:
        text = path.read_text("utf-8")
        road = ROADMAP if path in FILES else roadmap
        assert tidied(text, path.stem, road, set()) == text, path


@settings(max_examples=60, deadline=None)
@given(path=st.sampled_from(FILES), data=st.data())
def test_a_file_whose_lines_were_shaken_keeps_its_cards_and_is_mended_once(
    path: Path, data: st.DataObject
) -> None:
    """Blank lines doubled or lost, fields turned round, spaces added, a heading emptied."""
    lines = path.read_text("utf-8").split("\n")
    for number in data.draw(st.lists(st.integers(0, len(lines) - 1), max_size=8)):
        how = data.draw(st.integers(0, 4))
        if how == 0:
            lines[number] += "   "
        elif how == 1:
            lines.insert(number, "")
        elif how == 2 and not lines[number]:
            lines[number] = "Extra: again" if data.draw(st.booleans()) else "```"
        elif how == 3 and lines[number].startswith("### "):
            lines[number] = "###"
        elif how == 4:
            lines[number : number + 5] = reversed(lines[number : number + 5])
    text = "\n".join(lines)
    taken: set[str] = set()
    once = tidied(text, path.stem, ROADMAP, taken)
    before, problems = card_parser.parse(text, "x", path.stem, ROADMAP)
    after, left = card_parser.parse(once, "x", path.stem, ROADMAP)
    assert [card for card in after if card.id not in taken] == before
    assert {problem.message for problem in left} <= {problem.message for problem in problems}
    assert tidied(once, path.stem, ROADMAP, set(taken)) == once
