"""Card files to cards: the format, and every way to get it wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest
from conftest import Project
from hypothesis import given
from hypothesis import strategies as st

from flashcards import notes
from flashcards.model import Card, Category, Concept, Problem, Roadmap, Topic
from flashcards.sources import load_deck
from flashcards.sources.card_files import load_cards
from flashcards.sources.card_parser import parse
from flashcards.sources.edits import fresh_id, with_new_card

TOPICS = (Topic("matrix-rank", "Rank"), Topic("determinants", "Determinants"))
CONCEPT = Concept("linear-algebra", "Linear Algebra", topics=TOPICS)
ROADMAP = Roadmap(
    "map", "Map", "Map", categories=(Category("mathematics", "1. Mathematics", (CONCEPT,)),)
)

RANK = """\
    # Linear Algebra

    ## matrix-rank

    ### rank-counts

    Q: What does the rank of a matrix count?

    A: The number of linearly independent columns.

    Source: Axler, *Linear Algebra Done Right*, ch. 3
    """


def read(text: str) -> tuple[list[Card], list[Problem]]:
    return parse(dedent(text), "linear-algebra.md", "linear-algebra", ROADMAP)


def one_card(text: str) -> Card:
    cards, problems = read(text)
    assert not problems
    (card,) = cards
    return card


def with_card(text: str, topic: str, card: str, *, cloze: bool = False) -> tuple[str, int]:
    grown = with_new_card(text, CONCEPT, topic, card, cloze=cloze)
    assert grown is not None
    return grown


def places(problems: list[Problem]) -> list[tuple[str, int, int]]:
    return [(problem.code, problem.where.line, problem.where.column) for problem in problems]


def test_a_card_has_its_fields_and_knows_where_they_stand() -> None:
    card = one_card(RANK)
    assert (card.id, card.topic, card.concept) == ("rank-counts", "matrix-rank", "linear-algebra")
    assert card.question is not None
    assert card.question.text == "What does the rank of a matrix count?"
    assert (card.question.where.line, card.question.where.column) == (7, 4)
    assert (card.extra, card.as_of, card.reverse, card.is_cloze) == (None, None, False, False)


def test_a_field_runs_to_the_next_label_over_lines_lists_and_code() -> None:
    card = one_card(
        RANK.replace(
            "A: The number",
            "A: Two things:\n\n    - rows\n    - columns\n\n    ```python\n"
            "    Q: not a label\n    ## no heading\n    ```\n\n    The number",
        )
    )
    assert card.answer is not None
    assert card.answer.text.startswith(
        "Two things:\n\n- rows\n- columns\n\n```python\nQ: not a label"
    )
    assert card.answer.text.endswith("The number of linearly independent columns.")


def test_a_place_inside_a_field_is_found_again() -> None:
    card = one_card(RANK.replace("A: The number of", "A: The\n    number of"))
    assert card.answer is not None
    where = card.answer.at(card.answer.text.index("number"))
    assert (where.line, where.column) == (10, 1)
    where = card.answer.at(1)
    assert (where.line, where.column) == (9, 5)


def test_cloze_as_of_reverse_and_allowances_are_read() -> None:
    text = RANK + "\n    As of: 2026-11-23\n\n    Reverse: yes\n\n    <!-- allow C012: a term -->\n"
    card = one_card(text)
    assert (card.as_of, card.until) == (date(2026, 11, 23), None)
    dated = one_card(text.replace("2026-11-23", "2026-11-23, until 2027-12-02"))
    assert (dated.as_of, dated.until) == (date(2026, 11, 23), date(2027, 12, 2))
    assert card.reverse
    assert [(each.code, each.reason) for each in card.allowances] == [("C012", "a term")]
    cloze = RANK.replace("Q: What", "Cloze: {{c1::What}}").replace("A: The", "Extra: The")
    assert one_card(cloze).is_cloze


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\ufeff" + text,
        lambda text: text.replace("Q: What", "Q:\tWhat"),
        lambda text: text.replace("\n", "   \n"),
        lambda text: text.rstrip("\n"),
    ],
    ids=["CRLF", "BOM", "tab", "trailing spaces", "no last line end"],
)
def test_what_editors_do_to_files_changes_nothing(
    spoil: Callable[[str], str], tmp_path: Path
) -> None:
    path = tmp_path / "mathematics" / "linear-algebra.md"
    path.parent.mkdir()
    path.write_bytes(spoil(dedent(RANK)).encode())
    cards, problems = load_cards(tmp_path, ROADMAP)
    assert not problems
    assert cards == [one_card(RANK)]


def test_decomposed_unicode_is_composed(tmp_path: Path) -> None:
    path = tmp_path / "mathematics" / "linear-algebra.md"
    path.parent.mkdir()
    path.write_text(dedent(RANK).replace("Axler", "Poincare\u0301"), "utf-8")
    (card,), _ = load_cards(tmp_path, ROADMAP)
    assert card.source is not None
    assert "Poincaré" in card.source.text


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("# Linear Algebra\n", "# Linear Algebre\n", [("F001", 1, 3)]),
        ("# Linear Algebra\n", "\n", [("F001", 1, 1)]),
        ("## matrix-rank", "## matrix-rnk", [("F002", 3, 4)]),
        ("### rank-counts", "### Rank Counts", [("F003", 5, 5)]),
        ("### rank-counts", "#### rank-counts", [("F005", 5, 1)]),
        ("### rank-counts", "###rank-counts", [("F005", 5, 1)]),
        ("### rank-counts\n", "### rank-counts\n\n    Stray text.\n", [("F006", 7, 1)]),
        ("A: The", "Answer: The", [("F007", 9, 1)]),
        ("A: The", "a: The", [("F007", 9, 1)]),
        ("A: The", " A: The", [("F007", 9, 1)]),
        ("A: The", "\u00a0A: The", [("F007", 9, 1)]),
        ("A: The", "\u200bA: The", [("F007", 9, 1)]),
        ("A: The", "A: Two.\n\n    A: The", [("F008", 11, 1)]),
        ("A: The number of linearly independent columns.", "A:", [("F009", 9, 3)]),
        ("A: The number of linearly independent columns.\n", "", [("F010", 5, 5)]),
        ("A: The", "Cloze: The", [("F010", 5, 5)]),
        ("    Source: Axler, *Linear Algebra Done Right*, ch. 3\n", "", [("F011", 5, 5)]),
        ("    Source", "    As of: November 2026\n\n    Source", [("F012", 11, 8)]),
        ("    Source", "    As of: 2026-02-30\n\n    Source", [("F012", 11, 8)]),
        ("    Source", "    As of: 2026-11-23, till 2027-12-02\n\n    Source", [("F012", 11, 8)]),
        ("    Source", "    As of: 2026-11-23, until 2026-11-22\n\n    Source", [("F012", 11, 8)]),
        ("    Source", "    Reverse: maybe\n\n    Source", [("F013", 11, 10)]),
        ("A: The", "A:\n    ```python\n    The", [("F014", 10, 1)]),
        ("    Source", "    <!-- allow C012 -->\n\n    Source", [("F016", 11, 1)]),
        ("    Source", "    <!--\n    Extra: So.\n    -->\n\n    Source", [("F018", 11, 1)]),
        ("A: The", "A: - The", [("F019", 9, 4)]),
        ("A: The", "A: 1. The", [("F019", 9, 4)]),
        ("A: The", "A: ```python\n    The\n    ```", [("F014", 11, 1), ("F019", 9, 4)]),
    ],
)
def test_a_fault_is_reported_once_with_its_place(
    old: str, new: str, expected: list[tuple[str, int, int]]
) -> None:
    assert old in RANK
    cards, problems = read(RANK.replace(old, new))
    assert sorted(places(problems)) == sorted(expected)
    assert all(problem.cure for problem in problems)
    if expected[0][0] in {"F002", "F003", "F005", "F009", "F010"}:
        assert not cards, "what it takes to show the card is missing"
    else:
        assert [card.id for card in cards] == ["rank-counts"], "the other rules judge it too"


def test_a_comment_behind_text_switches_nothing_off() -> None:
    (card,), _ = read(RANK.replace("A: The", "A: Two,\n    so <!-- allow C012: why -->\n    The"))
    assert card.allowances == ()
    assert card.answer is not None
    assert "<!--" in card.answer.text


def test_a_message_is_one_short_line_whatever_the_field_holds() -> None:
    bad = f"As of: today\n    {'and ' * 999}\n\n    Reverse: maybe\n    not\n\n    Source"
    _, problems = read(RANK.replace("Source", bad, 1))
    assert [problem.message for problem in problems] == [
        "`today…` is not a date",
        "`Reverse: maybe…`",
    ]


def test_a_faulty_card_does_not_take_its_neighbours_along() -> None:
    second = dedent(RANK).partition("\n\n## matrix-rank\n\n")[2].replace("rank-counts", "rank-two")
    cards, problems = read(dedent(RANK).replace("A: The", "Answer: The") + "\n" + second)
    assert [card.id for card in cards] == ["rank-counts", "rank-two"]
    assert [problem.code for problem in problems] == ["F007"]
    cards, problems = read(dedent(RANK).replace("A: The", "B: The") + "\n" + second)
    assert [card.id for card in cards] == ["rank-two"]


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("Extras: More.", "Extra"),
        ("extra: More.", "Extra"),
        ("**Extra:** More.", "Extra"),
        ("**Extra**: More.", "Extra"),
        ("Extra : More.", "Extra"),
        ("Reversed: yes", "Reverse"),
        ("As off: 2026-11-23", "As of"),
        ("Asof: 2026-11-23", "As of"),
        ("Tags: linear", None),
        ("tags: linear", None),
        ("Category: mathematics", None),
        ("Note: it is so.", None),
    ],
)
@pytest.mark.parametrize("before", ["A: The number", "Source"])
def test_a_line_that_looks_like_a_label_is_one_or_an_error(
    line: str, meant: str | None, before: str
) -> None:
    cards, (problem,) = read(RANK.replace(before, f"{line}\n\n    {before}", 1))
    assert (problem.code, problem.where.column) == ("F007", 1)
    assert ("did you mean" in problem.message) == bool(meant)
    assert not meant or f"`{meant}:`" in problem.message
    (card,) = cards
    assert card.answer is not None
    assert card.answer.text == "The number of linearly independent columns."
    assert card.question is not None
    assert card.question.text == "What does the rank of a matrix count?"
    assert (meant == "Extra") == (card.extra is not None)


def test_a_label_without_its_colon_is_missed() -> None:
    (card,), (problem,) = read(RANK.replace("    Source", "    Extra\n\n    More.\n\n    Source"))
    assert problem.message == "`Extra` is no label; did you mean `Extra:`?"
    assert card.extra is not None
    assert card.extra.text == "More."


@pytest.mark.parametrize(
    "text",
    [
        "The number\n    of columns\n    note: the independent ones",
        "Two things,\n    of which\n    Note: not one.",
        "Two things,\n    where: here.",
        "Two.\n\n    *Note:* not one.",
        "Two.\n\n    - Note: not one.",
        "Two.\n\n    In short: not one.",
        "Two.\n\n    https://example.org",
        "Two.\n\n    ```\n    Tags: x\n    ```",
        "Two.\n\n    ```yaml\n\n    Extras: x\n    ```",
    ],
)
def test_prose_and_code_with_a_colon_are_no_labels(text: str) -> None:
    card = one_card(RANK.replace("The number of linearly independent columns.", text))
    assert card.answer is not None
    assert card.answer.text == dedent(f"    {text}")


def test_one_fault_of_a_card_does_not_hide_another() -> None:
    text = RANK.replace("A: The", "Answer: The").replace("    Source: Axler", "    As of: today")
    assert {problem.code for problem in read(text)[1]} == {"F007", "F011", "F012"}
    text = RANK.replace("### rank-counts\n", "### rank-counts\n\n    Stray.\n").replace(
        "A: The", "The"
    )
    assert {problem.code for problem in read(text)[1]} == {"F006", "F010"}


@pytest.mark.parametrize(
    ("heading", "said"),
    [("### rank-counts", "the card has no id"), ("## matrix-rank", "a topic's id is missing")],
)
def test_a_heading_without_an_id_is_told_so(heading: str, said: str) -> None:
    bare = heading.partition(" ")[0]
    messages = [each.message for each in read(RANK.replace(f"    {heading}\n", f"    {bare}\n"))[1]]
    assert messages == [said]


def test_what_may_be_in_code_that_is_never_closed_is_not_missed() -> None:
    for opened in ("```", "<!--"):
        _, problems = read(RANK.replace("A: The", f"{opened}\n    A: The"))
        assert [problem.code for problem in problems] == ["F014" if opened == "```" else "F018"]


@pytest.mark.parametrize(
    ("between", "said"),
    [
        ("", "not closed before `Source:` in line {}"),
        ("\n\n```output\n2\n```", "not closed before the one in line {} begins"),
        ("\n```", ""),
        ("\n    ```python\n```", ""),
        ("\n Source: not ours\n```", ""),
        ("\n~~~python\n```", ""),
    ],
)
def test_a_fence_that_ends_with_a_later_one_is_told_where_it_begins(
    between: str, said: str
) -> None:
    text = dedent(RANK).replace(
        "independent columns.", f"columns.\n\n```python\nprint(1){between}", 1
    )
    text += "\n### next-card\n\nQ: What is this?\n\n```python\n1\n```\n\nA: One.\n\nSource: x\n"
    problems = parse(text, "x.md", "linear-algebra", ROADMAP)[1]
    found = [problem.message for problem in problems if problem.code == "F014"]
    lines = text.split("\n")
    late = [line for line in lines if line.startswith(("```output", "Source:"))]
    number = lines.index(late[0]) + 1
    assert found == ([f"this code fence is {said.format(number)}"] if said else [])


def test_an_id_is_used_once_in_the_whole_deck(tmp_path: Path) -> None:
    path = tmp_path / "mathematics" / "linear-algebra.md"
    path.parent.mkdir()
    again = dedent(RANK).partition("\n\n## matrix-rank\n\n")[2]
    path.write_text(dedent(RANK) + "\n" + again, "utf-8")
    _, (problem,) = load_cards(tmp_path, ROADMAP)
    assert problem.code == "F004"
    assert f"{path}:5:5" in problem.message


def test_a_file_in_the_wrong_category_is_told_its_place(tmp_path: Path) -> None:
    for name in ("statistics/linear-algebra.md", "mathematics/linear-algebre.md", "README.md"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(dedent(RANK), "utf-8")
    cards, problems = load_cards(tmp_path, ROADMAP)
    assert not cards
    assert [problem.code for problem in problems] == ["F015"] * 3
    assert "did you mean `linear-algebra`" in problems[1].message
    assert "decks/mathematics/" in problems[2].message


@pytest.mark.parametrize(
    "content", [b"", b"\n \n", b"\xff\xfeQ\x00"], ids=["empty", "blank", "UTF-16"]
)
def test_a_file_that_holds_nothing_readable_is_one_problem(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "mathematics" / "linear-algebra.md"
    path.parent.mkdir()
    path.write_bytes(content)
    cards, problems = load_cards(tmp_path, ROADMAP)
    assert not cards
    assert len(problems) == 1


def test_ten_megabytes_of_text_are_read_and_judged(tmp_path: Path) -> None:
    path = tmp_path / "mathematics" / "linear-algebra.md"
    path.parent.mkdir()
    path.write_text(dedent(RANK) + "\nExtra: " + "word $x$ `code`\n" * 700_000, "utf-8")
    (card,), problems = load_cards(tmp_path, ROADMAP)
    assert not problems
    assert card.extra is not None
    assert len(card.extra.text) > 10_000_000


@given(st.text(alphabet=st.sampled_from("#QA:`~ \n\tClozeSourceExtra-<>!rank{}$"), max_size=300))
def test_any_text_gives_cards_and_problems_and_no_exception(text: str) -> None:
    _, problems = parse(text, "linear-algebra.md", "linear-algebra", ROADMAP)
    assert all(problem.cure and problem.where.line >= 1 for problem in problems)


def test_cards_come_in_the_order_of_the_roadmap(tmp_path: Path) -> None:
    body = dedent(RANK).partition("## matrix-rank\n\n")[2]
    text = (
        "# Linear Algebra\n\n## determinants\n\n"
        + body.replace("rank-counts", "det-one")
        + "\n## matrix-rank\n\n"
        + body
    )
    path = tmp_path / "mathematics" / "linear-algebra.md"
    path.parent.mkdir()
    path.write_text(text, "utf-8")
    cards, problems = load_cards(tmp_path, ROADMAP)
    assert not problems
    assert [card.id for card in cards] == ["rank-counts", "det-one"]


def test_a_new_card_goes_to_the_end_of_its_topic() -> None:
    text = dedent(RANK) + "\n## determinants\n\n### det-one\n"
    added, line = with_card(text, "matrix-rank", "rank-two")
    assert added.split("\n")[line - 1] == "### rank-two"
    assert added.index("rank-counts") < added.index("rank-two") < added.index("## determinants")
    assert added.replace("### rank-two\n\nQ: \n\nA: \n\nSource: \n\n", "") == text


def test_a_topic_without_a_heading_gets_one_in_order() -> None:
    text = "# Linear Algebra\n\n## determinants\n\n### det-one\n"
    added, line = with_card(text, "matrix-rank", "rank-one", cloze=True)
    assert added == (
        "# Linear Algebra\n\n## matrix-rank\n\n### rank-one\n\nCloze: \n\nSource: \n\n"
        "## determinants\n\n### det-one\n"
    )
    assert line == 5


def test_a_fresh_id_is_not_taken() -> None:
    assert fresh_id("matrix-rank", {"matrix-rank-1"}) == "matrix-rank-2"


def test_a_hint_and_an_answer_to_type_are_fields_of_a_card(project: Project) -> None:
    path = project.root / "decks/mathematics/linear-algebra.md"
    text = path.read_text("utf-8")
    text = text.replace(
        "As of: 2026-11-23", "As of: 2026-11-23\n\nHint: Rows, *too*.\n\nTyped: yes"
    )
    path.write_text(text, "utf-8")
    deck, problems = load_deck(project.root)
    assert problems == []
    cards = {card.id: card for card in deck.cards}
    assert cards["rank-numpy"].typed == "1"
    assert cards["rank-numpy"].hint is not None
    assert cards["rank-numpy"].hint.text == "Rows, *too*."
    assert cards["rank-counts"].hint is None
    made, _ = notes.compiled(deck, {}, lambda _: 0)
    (note,) = [each for each in made if each.card == "rank-numpy"]
    assert note.fields[11:] == ("<p>Rows, <em>too</em>.</p>", "1", "", "", "")


@pytest.mark.parametrize(
    ("answer", "typed"),
    [
        ("`[1, 1]`", "[1, 1]"),
        ("It prints `a<b`, twice.", "a<b"),
        ("So:\n\n```output\nx  y\n```", "x  y"),
        ("So, with `f`:\n\n```output\n1\n```", "1"),
        ("So:\n\n```output\n1\n2\n```", None),
        ("So, on a list:\n\n- ~~~output\n  1\n  ~~~", "1"),
        ("So, and not `a`:\n\n````text\n`b`\n````", "a"),
        ("`a` and `b`", None),
        ("No code.", None),
        ("So:\n\n```output\n```", None),
    ],
)
def test_what_is_typed_is_the_one_line_of_the_answer(
    project: Project, answer: str, typed: str | None
) -> None:
    path = project.root / "decks/mathematics/trigonometry.md"
    text = path.read_text("utf-8").replace("A: The unit circle.", f"A: {answer}\n\nTyped: yes")
    path.write_text(text.replace("\nReverse: yes\n", ""), "utf-8")
    deck, problems = load_deck(project.root)
    codes = [problem.code for problem in problems if problem.code == "F020"]
    assert codes == ([] if typed else ["F020"])
    if typed:
        (card,) = [each for each in deck.cards if each.id == "unit-circle-radius"]
        assert card.typed == typed


@pytest.mark.parametrize("text", ["Typed: no", "Typed: yes please"])
def test_typed_is_yes_or_absent(project: Project, text: str) -> None:
    path = "decks/mathematics/trigonometry.md"
    project.edit(path, "Reverse: yes", text)
    _, problems = load_deck(project.root)
    assert [(each.code, each.where.line) for each in problems] == [("F020", 13)]
