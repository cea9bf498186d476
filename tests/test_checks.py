"""The rules about cards: each example is caught by its own rule and by no other."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from flashcards import checks, markup
from flashcards.checks import (
    check_cards,
    clozes,
    code,
    leaks,
    mathematics,
    whole,
    wording,
)
from flashcards.checks.rule import EXAMPLE_TOPIC, Finding, Placed, check, example, over
from flashcards.model import (
    Card,
    Category,
    Concept,
    Deck,
    DeckSettings,
    Field,
    Problem,
    Roadmap,
    Severity,
    Topic,
    Where,
)
from flashcards.sources import card_parser

TOPICS = (
    Topic(EXAMPLE_TOPIC, "Rank, nullity and the rank-nullity theorem"),
    Topic("eu-ai-act-timeline", "Application timeline, as amended in 2026"),
    Topic("principal-component-analysis", "Principal component analysis: variance and projection"),
)
CONCEPT = Concept(
    "linear-algebra", "Linear Algebra", "Understand vectors, matrices", "", (), TOPICS
)
ROADMAP = Roadmap("r", "Road", "Road", "", (Category("mathematics", "1. Maths", (CONCEPT,)),))
PLANE = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"/>'
SIZELESS = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 200"/>'

WHOLE = {"C037", "C038"}  # what no card alone can break
RUN = "C036"  # what shows only when code is run
BY_CARD = sorted(checks.RULES.keys() - WHOLE - {RUN})


def parsed(text: str, folder: Path = Path(), topic: str = EXAMPLE_TOPIC) -> list[Card]:
    path = folder / "linear-algebra.md"
    whole = f"# Linear Algebra\n\n## {topic}\n\n{text}"
    cards, problems = card_parser.parse(whole, str(path), "linear-algebra", ROADMAP)
    assert not problems, "the examples are well-formed card files"
    return cards


def judged(text: str, folder: Path = Path(), topic: str = EXAMPLE_TOPIC) -> list[Problem]:
    """The problems of cards; of the deck as a whole none but duplicates."""
    cards = parsed(text, folder, topic)
    only = {Path(cards[0].where.path)}
    problems = check_cards(Deck(ROADMAP, tuple(cards)), only, today=date(2026, 11, 23))
    return [problem for problem in problems if problem.code != "C037"]


def codes(
    question: str, answer: str = "Three.", topic: str = EXAMPLE_TOPIC, **more: str
) -> set[str]:
    """The codes of the rules that a card with these fields breaks."""
    fields = {"Q": question, "A": answer, "Source": "Strang, *Algebra*, sec. 1"} | more
    card = "\n\n".join(f"{label.replace('_', ' ')}: {text}" for label, text in fields.items())
    return {problem.code for problem in judged(f"### a-card\n\n{card}\n", topic=topic)}


def cloze_codes(text: str) -> set[str]:
    card = f"### a-card\n\nCloze: {text}\n\nSource: Strang, *Algebra*, sec. 1\n"
    return {problem.code for problem in judged(card)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "plane.svg").write_text(PLANE)
    (tmp_path / "sizeless.svg").write_text(SIZELESS)
    return tmp_path


@pytest.mark.parametrize("code", BY_CARD)
def test_the_bad_example_breaks_its_own_rule_and_no_other(code: str, folder: Path) -> None:
    assert {problem.code for problem in judged(checks.RULES[code].bad, folder)} == {code}


@pytest.mark.parametrize("code", [*BY_CARD, RUN])
def test_the_good_example_breaks_no_rule(code: str, folder: Path) -> None:
    assert judged(checks.RULES[code].good, folder) == []


def test_at_least_thirty_rules_have_a_bad_card_of_their_own() -> None:
    bad = {checks.RULES[code].bad for code in BY_CARD}
    assert len(bad) == len(BY_CARD) >= 30


def test_codes_follow_each_other_without_a_gap() -> None:
    assert list(checks.RULES) == [f"C{n:03}" for n in range(1, len(checks.RULES) + 1)]


def test_a_problem_points_at_the_very_character() -> None:
    question = "Q: Which rank has\na matrix with $\\bm A = 0$?"
    text = f"### a-card\n\n{question}\n\nA: Zero.\n\nSource: Strang, sec. 1\n"
    (problem,) = judged(text)
    assert (problem.code, problem.where.line, problem.where.column) == ("C026", 8, 16)


# Lengths


@pytest.mark.parametrize(
    ("words", "severity"),
    [(40, None), (41, Severity.WARNING), (60, Severity.WARNING), (61, Severity.ERROR)],
)
def test_a_front_warns_over_40_words_and_fails_over_60(
    words: int, severity: Severity | None
) -> None:
    front = " ".join(["rank"] * (words - 1)) + " what?"
    found = [p.severity for p in judged(f"### a\n\nQ: {front}\n\nA: 3\n\nSource: S, sec. 1\n")]
    assert found == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("items", "severity"), [(3, None), (4, Severity.WARNING), (5, Severity.ERROR)]
)
def test_an_answer_warns_over_3_items_and_fails_over_4(
    items: int, severity: Severity | None
) -> None:
    answer = "These:\n\n" + "\n".join(["- yes or other"] * items)
    question = "Which properties has a matrix of full rank?"
    found = judged(f"### a\n\nQ: {question}\n\nA: {answer}\n\nSource: S, sec. 1\n")
    assert [p.severity for p in found if p.code == "C006"] == ([severity] if severity else [])


def test_code_formulas_images_and_addresses_are_no_words() -> None:
    long = "What is the rank? $" + "a + " * 50 + "b$ `" + "x " * 50 + "y`"
    assert codes(long) == set()
    assert codes("Which rank?", "3") == {"C002"}, "and do not make a question long enough"
    linked = "the [pivots](https://example.org/" + "a/" * 40 + ") " + "so " * 28
    assert "C003" not in codes("What does the rank of a matrix count?", linked)


def test_an_output_fence_counts_as_code() -> None:
    answer = "This:\n\n```output\n" + "1\n" * 13 + "```"
    assert codes("What is the rank printed here?", answer) == {"C005"}


def test_a_gap_that_is_empty_is_told_once() -> None:
    text = "The rank of a matrix is at most {{c1::the size}} of its rows, and {{c2::}} never more."
    assert cloze_codes(text) == {"C042"}


@pytest.mark.parametrize(
    ("code", "line", "found"),
    [
        ("- a\n\n    ```python\n    x = 1\n    y = (\n    ```", 13, "C034"),
        ("> ```python\n> x = 1\n> y = )\n> ```", 11, "C034"),
        (f"1. a\n    ~~~text\n    x\n    {'y' * 65}\n    ~~~", 12, "C005"),
    ],
)
def test_what_is_wrong_in_a_fence_is_told_at_its_line_in_lists_and_quotations(
    code: str, line: int, found: str
) -> None:
    card = f"### a\n\nQ: Which rank is printed?\n\n{code}\n\nA: One.\n\nSource: S, sec. 1\n"
    problems = judged(card)
    assert [(p.code, p.where.line) for p in problems if p.code == found] == [(found, line)]


def test_a_fence_that_ends_with_its_field_is_judged() -> None:
    question = Field("What is the rank?\n\n```python", Where("linear-algebra.md", 7, 4))
    card = parsed("### a\n\nQ: What?\n\nA: One.\n\nSource: S, sec. 1\n")[0]
    deck = Deck(ROADMAP, (replace(card, question=question),))
    assert check_cards(deck, None, today=date(2026, 11, 23))


def test_a_field_that_is_too_long_to_render_is_not_read_word_by_word() -> None:
    endless = "so " * (markup.LONGEST // 3 + 1)
    card = "### a\n\nQ: Explain the {}rank of a matrix.\n\nA: 3\n\nSource: S, sec. 1\n"
    assert judged(card.format(endless)) == []
    assert {problem.code for problem in judged(card.format(""))} == {"C009"}


# Kinds of question


@pytest.mark.parametrize(
    "question",
    [
        "Is the rank of a matrix ever negative?",
        "A matrix has rank 2. Can it be regular?",
        "If a matrix has full rank, is it regular?",
        "In linear algebra, does the rank of a sum add up?",
        "True or false: the rank is at most the number of rows?",
    ],
)
def test_a_question_for_yes_or_no_is_found(question: str) -> None:
    assert codes(question) == {"C008"}


@pytest.mark.parametrize(
    "question",
    [
        "Is the rank of a matrix ever negative, and why?",
        "What, in linear algebra, is the rank of a sum at most?",
        "How large, in general, can the rank of a product be?",
        "Which numbers, if any, are ranks of a square matrix?",
    ],
)
def test_other_questions_are_not_taken_for_yes_or_no(question: str) -> None:
    assert codes(question) == set()


def test_an_answer_that_begins_with_yes_is_found_and_one_that_only_says_no_x_is_not() -> None:
    question = "What happens to a matrix of full rank?"
    assert codes(question, "Yes, it does.") == {"C008"}
    assert codes(question, "No column may depend on others.") == set()


@pytest.mark.parametrize(
    "question",
    [
        "What are the four subspaces that belong to a matrix?",
        "Name three consequences of full rank.",
        "Which five conditions say that a matrix has full rank?",
        "Here is a matrix of full rank. List its properties.",
    ],
)
def test_a_request_for_a_list_is_found(question: str) -> None:
    assert codes(question) == {"C007"}


def test_a_request_for_one_name_is_no_list() -> None:
    assert codes("Name the number of pivots of a matrix.", "The rank.") == set()
    assert (
        codes("Which two numbers add up to the columns of a matrix?", "Rank and nullity.") == set()
    )


@pytest.mark.parametrize("start", ["Explain", "Describe", "Please discuss", "Tell me about"])
def test_an_essay_is_found_at_the_beginning_of_any_sentence(start: str) -> None:
    assert codes(f"A matrix has rank 2. {start} the rank of a matrix.") == {"C009"}
    assert codes(f"Why would somebody {start.lower()} the rank of a matrix?") == set()


def test_a_question_mark_in_a_quotation_is_no_second_question() -> None:
    assert codes('Somebody asks "which rank?" of a matrix: what do they want?') == set()
    assert codes("Which rank has the matrix? Which nullity?") == {"C010"}


# Standing alone


@pytest.mark.parametrize(
    "front",
    [
        "Why does it count the pivots of a matrix?",
        "Which number does it count in a matrix?",
        "How do they change the rank of a matrix?",
        "What does the paper say on the rank of a matrix?",
        "What is the rank of the above matrix?",
        "How does this change the rank of a matrix?",
    ],
)
def test_a_pointer_at_nothing_is_found(front: str) -> None:
    assert codes(front) == {"C011"}


@pytest.mark.parametrize(
    "front",
    [
        "Why is it useful to know the rank of a matrix?",
        "How likely is it that a random matrix has full rank?",
        "A matrix is transposed. What does it keep of its rank?",
        "In rank-nullity, what does it mean that both add up?",
        "Which rank has this matrix?\n\n$$\\begin{pmatrix}1&0\\\\0&1\\end{pmatrix}$$",
        "What is its rank?\n\n```python\nmatrix = [[1]]\n```",
        "In the paper *On Ranks*, which matrix has rank 1?",
    ],
)
def test_what_is_named_or_shown_may_be_pointed_at(front: str) -> None:
    assert codes(front) == set()


@pytest.mark.parametrize(
    ("front", "topic"),
    [
        ("What does NumPy's `np.linalg.matrix_rank` count?", EXAMPLE_TOPIC),
        ("Which directions does PCA choose, and why?", "principal-component-analysis"),
        ("Which directions have components of largest size?", "principal-component-analysis"),
        (
            "What does `IncrementalPCA` save compared to all at once?",
            "principal-component-analysis",
        ),
        ("How do projected points look?", "principal-component-analysis"),
    ],
)
def test_vocabulary_is_found_in_code_acronyms_and_inflected_words(front: str, topic: str) -> None:
    assert codes(front, topic=topic) == set()


def test_a_front_about_nothing_in_particular_is_a_warning() -> None:
    front = "Which directions are chosen first, and why?"
    assert codes(front, topic="principal-component-analysis") == {"C012"}


# Clozes


def test_a_cloze_without_a_deletion_is_found() -> None:
    assert cloze_codes("The rank of a matrix counts its independent columns.") == {"C042"}


def test_a_deletion_of_nothing_is_found() -> None:
    empty = "The rank of a matrix counts {{c1::%s}} its {{c1::independent}} columns."
    assert cloze_codes(empty % "") == cloze_codes(empty % " ") == {"C042"}


def test_a_broken_deletion_is_left_to_the_rule_of_broken_deletions() -> None:
    assert cloze_codes("The rank of a matrix counts its {{c1::independent columns.") == set()
    assert cloze_codes("The rank {{c1::of {{c2::every}} matrix}} counts its columns.") == set()


def test_three_deletions_warn_and_four_fail() -> None:
    start = (
        "The rank counts the {{c1::pivots}} and {{c1::columns}} of any matrix, and {{c2::rows}} "
    )
    text = "### a\n\nCloze: {}\n\nSource: S, sec. 1\n"
    assert [p.severity for p in judged(text.format(start))] == [Severity.WARNING]
    assert [p.severity for p in judged(text.format(start + "{{c2::too}}"))] == [Severity.ERROR]


def test_a_hidden_formula_has_no_words_and_no_hint() -> None:
    assert cloze_codes("The rank of a matrix $A$ equals {{c1::$\\dim(a+b+c+d+e+f+g+h)$}}.") == set()


def test_a_number_is_hidden_as_a_whole() -> None:
    """Both deletions of c1 are hidden at once, and five words must be left then."""
    assert cloze_codes("{{c1::Rank and nullity}} of a matrix add to {{c1::columns}}.") == set()
    assert cloze_codes("{{c1::Rank and nullity}} of a matrix {{c1::add to columns}}.") == {"C015"}


# Leaks


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What does the theorem on nullity say about singular matrices?", "Nullity is positive."),
        ("What is a matrix with independent columns called?", "An independent system."),
    ],
)
def test_a_word_of_the_answer_in_the_front_is_a_warning(question: str, answer: str) -> None:
    assert codes(question, answer) == {"C018"}


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Does rank count columns or nullity, and why?", "Columns: pivots stand in them."),
        ("Which matrix has rank zero?", "The zero matrix."),
        ("How many columns must a matrix of rank 3 have?", "At least 3 columns."),
        ("Why do dependent columns lower the rank?", "Each dependent column adds no direction."),
        ("In linear algebra, what is the rank's partner called?", "The linear nullity."),
        ("What is the number of pivots of a matrix called?", "The rank number."),
        ("What bounds the rank of a matrix?", "Its smaller size: no matrix has more pivots."),
    ],
)
def test_words_that_the_question_must_name_do_not_leak(question: str, answer: str) -> None:
    assert codes(question, answer) == set()


def test_a_whole_answer_in_the_front_is_an_error_unless_it_is_a_choice() -> None:
    assert codes("In a matrix, what do independent columns give?", "Independent columns.") == {
        "C019"
    }
    assert codes("What bounds the rank: fewer columns or more rows?", "Fewer columns.") == set()


@pytest.mark.parametrize(
    ("card", "hint", "found"),
    [
        ("Q: What bounds the rank?\n\nA: Fewer columns.", "It has fewer columns.", True),
        ("Q: How many pivots are there?\n\nA: 12: one each row.", "Count to 12.", True),
        ("Q: What bounds the rank?\n\nA: Fewer columns.", "Count both sides.", False),
        ("Q: How many pivots are there?\n\nA: 12: one each row.", "There are 13 rows.", False),
        (
            "Cloze: The rank counts the {{c1::independent columns}} alone.",
            "Independent columns",
            True,
        ),
        ("Cloze: The rank counts the {{c1::free columns}} only.", "Not the rows.", False),
    ],
)
def test_a_hint_that_says_the_answer_is_an_error(card: str, hint: str, found: bool) -> None:
    text = f"### hinted\n\n{card}\n\nSource: Axler, ch. 3\n\nHint: {hint}\n"
    told = [problem for problem in judged(text) if problem.code == "C019"]
    assert [problem.message for problem in told if "the hint says" in problem.message] == [
        problem.message for problem in told
    ]
    assert bool(told) == found


def test_a_deletion_that_the_rest_of_a_cloze_says_is_found() -> None:
    assert cloze_codes("Full rank means that the {{c1::rank}} is as large as it can be.") == {
        "C019"
    }
    assert cloze_codes("A matrix with dependent rows has {{c1::depending}} columns too.") == {
        "C018"
    }
    contrast = "In a matrix, {{c1::row rank}} always equals what is called {{c2::column rank}}."
    assert cloze_codes(contrast) == set(), "two deletions may be each other's contrast"


# Formulas


@pytest.mark.parametrize(
    "text",
    [
        "costs $5 or \\$6, and $7.50 a matrix",
        "is $x$, $$y$$ and $\\{1, 2\\}$",
        "is $\\left[0, 1\\right)$ and $\\left\\{x\\right.$",
        "is $\\begin{cases}1&\\text{if }x\\\\0\\end{cases}$",
        "is `$x` and `\\bm`",
        "is $50\\%$ of $\\operatorname*{argmin}_x f$, with $a \\leftarrow b$",
    ],
)
def test_sound_formulas_and_prices_pass(text: str) -> None:
    assert codes("What is the rank of a matrix?", f"It {text}") == set()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("$x", "C022"),
        ("x$ y", "C022"),
        ("\\(x\\)", "C022"),
        ("\\alpha", "C022"),
        ("$x}$", "C023"),
        ("$\\{x\\}}$", "C023"),
        ("$\\left(x$", "C024"),
        ("$x\\right)$", "C024"),
        ("${\\left(x}\\right)$", "C024"),
        ("$\\begin{foo}x\\end{foo}$", "C025"),
        ("$\\begin{matrix}x$", "C025"),
        ("$\\argmin x$", "C026"),
        ("$\\boldsymbol x$", "C026"),
        ("$\\cancel{x}$", "C026"),
        ("$5%$", "C027"),
    ],
)
def test_a_formula_with_one_fault_breaks_one_rule(text: str, code: str) -> None:
    assert codes("What is the rank of a matrix?", f"It is {text} here") == {code}


# Figures, sources, dates


@pytest.mark.parametrize(
    ("alt", "answer", "found"),
    [
        ("Loss falls until epoch 12, and then it rises again.", "Epoch 12, the lowest loss.", True),
        ("Loss falls, and rises after a third of all epochs.", "Epoch 12, the lowest loss.", False),
        ("A long axis labelled 6 and a short axis labelled 3.", "3 and 1.5", False),
        ("A short axis labelled 3 on a plain grid.", "$3$.", True),
        ("An arrow from the origin to the point (4, 2).", "$\\tfrac12 a=(2,1)$", False),
        ("Points on a rising parabola in a plain grid.", "A parabola.", True),
    ],
)
def test_alternative_text_holds_neither_the_number_nor_the_term(
    folder: Path, alt: str, answer: str, found: bool
) -> None:
    card = (
        f"### a\n\nQ: What rank has this matrix?\n\n![{alt}](plane.svg)\n\nA: {answer}\n\n"
        "Source: S, sec. 1\n"
    )
    assert [problem.code for problem in judged(card, folder)] == ["C029"] * found


def test_the_name_above_a_front_counts_as_front() -> None:
    assert codes("What kind of map has a matrix and a rank?", "A linear one.") == {"C018"}
    assert codes("Why has a map a matrix and a rank?", "Linear maps have one.") == set()
    assert codes("What kind of map has a matrix and a rank?", "A lined one.") == set()
    gap = "A map that has a matrix and a rank is called {{c1::%s}} in books."
    assert cloze_codes(gap % "linear") == {"C018"}
    assert cloze_codes(gap % "additive") == set()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The rank of a zero matrix of any size is always {{c1::0}}.", True),
        ("The left factor of such a matrix by its rank is {{c1::$U$}}.", True),
        ("The rank of a matrix of two equal rows in R2 is at most {{c1::R2}}.", True),
        ("Of all the numbers of a random matrix of full rank, {{c1::95%}} are normal.", False),
        (
            "A longer row makes the rank {{c1::larger}}, a shorter row makes it {{c2::smaller}}.",
            True,
        ),
        (
            "A longer row makes the rank {{c1::larger}}, a shorter row makes it {{c1::smaller}}.",
            False,
        ),
        ("The rank of a diagonal matrix with $n$ rows is {{c1::$n-1$}} here.", False),
    ],
)
def test_a_gap_that_is_filled_without_the_idea_is_a_warning(text: str, found: bool) -> None:
    assert cloze_codes(text) == ({"C043"} if found else set())


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("Axler, *Linear Algebra Done Right*, 4th ed., ch. 9", True),
        ("Axler, *Linear Algebra Done Right*, 4th ed., ch. 9 and 10.", True),
        ("Axler, *Linear Algebra Done Right*, 4th ed., ch. 9, on determinants", False),
        ("Axler, *Linear Algebra Done Right*, doi:10.1007/978-3-031-41026-0, ch. 9", False),
        ("Axler, *Linear Algebra Done Right*, https://linear.axler.net, ch. 9", False),
        ("Axler, *Linear Algebra Done Right*, sec. 9A and ch. 9", False),
    ],
)
def test_a_chapter_alone_is_no_section(source: str, found: bool) -> None:
    assert codes("What is a rank, said briefly?", Source=source) == ({"C044"} if found else set())


def test_a_card_is_out_of_date_after_the_day_that_it_names() -> None:
    text = checks.RULES["C045"].bad
    day = date(2026, 2, 2)
    deck, only = deck_of(text), {Path("linear-algebra.md")}

    def found(today: date | None) -> list[str]:
        return [problem.code for problem in check_cards(deck, only, today=today)]

    assert "C045" not in found(None)
    assert "C045" not in found(day)
    assert "C045" in found(date(2026, 2, 3))
    assert not checks.RULES["C045"].stops


@pytest.mark.parametrize(
    "source",
    [
        "Axler, *Linear Algebra Done Right*, 4th ed., ch. 9, on determinants",
        "Wasserstein & Lazar, ASA statement on p-values, 2016",
        "Kingma & Ba, *Adam*, 2015, algorithm 1",
        "Spearman, *The Proof*, 1904, pp. 72-101",
        "pandas 3.0 release notes, Copy-on-Write",
        "NumPy documentation, *NumPy quickstart*",
        'Python documentation, Built-in Types, "Ranges"',
        "Regulation (EU) 2024/1689, Art. 113",
        "Open Source Initiative, *The Open Source AI Definition*, 2024, Preferred form",
    ],
)
def test_a_source_with_a_place_passes(source: str) -> None:
    assert codes("What is a rank, said briefly?", Source=source, As_of="2026-11-23") == set()


@pytest.mark.parametrize(
    "source",
    [
        "Strang",
        "Axler, *Linear Algebra Done Right*, 4th ed.",
        "Goodfellow, Bengio & Courville, *Deep Learning*, 2016",
        "NumPy documentation",
    ],
)
def test_a_source_without_a_place_is_found(source: str) -> None:
    assert codes("What is a rank, said briefly?", Source=source, As_of="2026-11-23") == {"C031"}


def test_law_needs_a_date_by_its_topic_and_by_its_source() -> None:
    question = "From what application date does the timeline run?"
    assert codes(question, topic="eu-ai-act-timeline") == {"C032"}
    assert codes(question, topic="eu-ai-act-timeline", As_of="2026-11-23") == set()
    law = "Regulation (EU) 2024/1689, Art. 113"
    assert codes("What is a rank, said briefly?", Source=law) == {"C032"}


def test_words_that_age_need_a_date_and_latest_observations_do_not() -> None:
    question = "Which rank does the latest model use?"
    assert codes(question) == {"C033"}
    assert codes(question, As_of="2026-11-23") == set()
    assert codes("Which rank did the latest model of 2024 use?") == set()
    assert codes("Which rank has the latest observation?") == set()


# The deck


def deck_of(*texts: str) -> Deck:
    return Deck(ROADMAP, tuple(card for text in texts for card in parsed(text)))


def test_topics_without_a_card_are_told_at_the_file_where_they_belong() -> None:
    (problem,) = check_cards(deck_of(checks.RULES["C001"].good))
    assert (problem.code, problem.severity) == ("C037", Severity.WARNING)
    assert problem.where.path == "decks/mathematics/linear-algebra.md"
    assert problem.message.startswith("2 of 3 topics have no card: ")
    assert "eu-ai-act-timeline" in problem.message
    assert EXAMPLE_TOPIC not in problem.message


def test_the_median_of_the_answers_is_a_warning_over_15_words_and_only_for_the_whole_deck() -> None:
    text = "### a\n\nQ: What is the rank of a matrix?\n\nA: {}\n\nSource: S, sec. 1\n"
    brief, long = text.format("so " * 15), text.format("so " * 16)
    assert "C038" not in {p.code for p in check_cards(deck_of(brief))}
    (found,) = [p for p in check_cards(deck_of(long)) if p.code == "C038"]
    assert found.severity is Severity.WARNING
    assert "C038" not in {p.code for p in check_cards(deck_of(long), {Path("linear-algebra.md")})}


def test_a_duplicate_in_another_file_is_reported_at_the_file_that_was_asked_for() -> None:
    early, late = parsed(checks.RULES["C020"].bad)
    elsewhere = replace(late, where=replace(late.where, path="decks/other.md"))
    deck = Deck(ROADMAP, (early, elsewhere))
    found = [p for p in check_cards(deck, {Path("linear-algebra.md")}) if p.code == "C020"]
    assert [p.where for p in found] == [early.front.where]
    assert "decks/other.md" in found[0].message


# Allowances


def test_an_allowance_switches_one_rule_off_for_one_card() -> None:
    bad = checks.RULES["C010"].bad
    allowed = f"{bad}\n<!-- allow C010: both belong together -->\n"
    other = bad.replace("### rank-example", "### other").replace("What does", "How does")
    assert judged(allowed) == []
    assert {problem.code for problem in judged(allowed + "\n" + other)} == {"C010", "C021"}


def test_an_allowance_for_code_is_unused_only_where_code_was_run() -> None:
    card = f"{checks.PRINTS.good}\n<!-- allow C036: another machine -->\n"
    deck, only = deck_of(card), {Path("linear-algebra.md")}

    def found(printed: list[Finding] | None) -> set[str]:
        return {p.code for p in check_cards(deck, only, printed)} & {"C036", "C039"}

    assert found(None) == set()
    assert found([]) == {"C039"}
    finding = Finding(deck.cards[0].where, "prints 2", card=deck.cards[0].id)
    assert found([finding]) == set()


def test_what_a_build_needs_cannot_be_switched_off() -> None:
    card = dedent("""\
        ### a-card

        Q: What does the rank of a matrix count?

        A: Pivots.

        Source: Strang, sec. 1

        <!-- allow M001: I want scripts -->
        """)
    assert [problem.code for problem in judged(card)] == ["C040"]


def test_what_stops_a_build_is_found_field_by_field(folder: Path) -> None:
    for each in checks.CHECKS:
        (card,) = parsed(each.rule.bad, folder)
        every = [card.question, card.answer, card.cloze, card.extra, card.source]
        found = {
            problem.code
            for field in every
            if field
            for problem in checks.stopping(field, cloze=field is card.cloze)
        }
        assert found == ({each.code} if each.rule.stops else set())


def test_what_stops_a_build_cannot_be_switched_off() -> None:
    card = f"{checks.RULES['C023'].bad}\n<!-- allow C023: so it is -->\n"
    assert [problem.code for problem in judged(card)] == ["C023", "C040"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A list is reversed by the slice {{c1::`a[::-1]`}} as ever.", []),
        ("The rank of a matrix counts its {{c1::$a::b$}} as ever.", []),
        ("The rank of a matrix counts its {{c1::columns::what}} as ever.", ["C017"]),
        ("The rank of a matrix counts its {{c1::`a` columns::what}} as ever.", ["C017"]),
        ("The rank of a matrix stands at {{c1::page https://e.org/a::b}} as ever.", ["C017"]),
        ("The rank of a matrix stands at {{c1::page `a::b` of $a::b$}} as ever.", []),
    ],
)
def test_only_what_anki_takes_for_a_hint_is_one(text: str, expected: list[str]) -> None:
    assert sorted(cloze_codes(text) & {"C017"}) == expected


def test_what_is_left_to_read_knows_gaps_in_gaps_and_in_formulas() -> None:
    cloze = Field("a {{c1::b {{c2::c}} d}} $x={{c3::\\frac{1}{2}}}$ e", Where("a.md"))
    assert clozes.visible(cloze) == {
        1: "a   $x=\\frac{1}{2}$ e",
        2: "a b   d $x=\\frac{1}{2}$ e",
        3: "a b c d $x= $ e",
    }
    assert clozes.outside(cloze).text == "a   $x= $ e"


# Where the rules about fronts that give their answer away begin


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        # Of a term of up to four words, one that the question holds is too many.
        ("What does a form with pivots show?", "Those first nonzero pivots.", {"C018"}),
        ("What does a form with pivots show?", "Those first nonzero entries.", set()),
        # Of a longer clause, half; this has four words that count.
        (
            "What do pivots say in an echelon form?",
            "Pivots hold leading entries below zeros",
            set(),
        ),
        ("What do pivots and zeros say?", "Pivots hold leading entries below zeros", {"C018"}),
        ("What do pivots say in an echelon form?", "Pivots are of the leading zeros", set()),
        # What follows the first clause explains, and may take up words of the question.
        ("What do pivots of a matrix count?", "Its rank, since pivots mark columns.", set()),
        ("What do pivots of a matrix count?", "Its rank: pivots mark columns.", set()),
        ("What do pivots of a matrix count?", "Its rank because pivots mark columns.", set()),
        ("What do pivots of a matrix count?", "Its rank (pivots mark columns).", set()),
        ("What do pivots of a matrix count?", "Its rank – pivots mark columns.", set()),
        ("What do pivots of a matrix count?", "(pivots) are counted.", {"C018"}),
        # A reason takes up words of what it is a reason for; only all of them are too many.
        ("Why do pivots matter to columns?", "Pivots mark independent columns", set()),
        ("Why do pivots matter to columns?", "Pivots in columns", {"C018"}),
        # What a question has to name does not count.
        ("Which pivots matter?", "Leading pivots.", set()),
        ("How many pivots are left?", "Three pivots.", set()),
        ("Is it the first pivot or the last pivot?", "The last pivot.", set()),
        ("In linear algebra, what is orthogonal?", "Algebra of right angles.", set()),
        # A number with its unit is no leak.
        ("What does the second column hold?", "30 columns", set()),
    ],
)
def test_an_answer_is_given_away_by_a_word_that_need_not_be_there(
    question: str, answer: str, expected: set[str]
) -> None:
    assert codes(question, answer) & {"C018", "C019"} == expected


@pytest.mark.parametrize(
    ("question", "answer", "is_named"),
    [
        ("What studies maps that keep sums?", "Linear algebra.", True),
        ("What studies maps that keep sums?", "Algebra, linear, and its many uses", True),
        ("What studies maps that keep sums?", "Linear algebras.", True),
        ("What studies maps that keep sums?", "Algebras.", True),
        ("What studies maps that keep sums?", "Linear algebra, a theory of spaces", True),
        ("What studies maps that keep sums?", "Algebra.", True),
        ("What studies maps that keep sums?", "Abstract algebra.", False),
        ("What studies maps that keep sums?", "The", False),
        ("Why are there maps that keep sums?", "Linear algebra.", False),
        ("Is this geometry or linear?", "Linear.", False),
    ],
)
def test_an_answer_is_given_away_by_the_name_of_the_concept_above_it(
    question: str, answer: str, is_named: bool
) -> None:
    (card,) = parsed(f"### a-card\n\nQ: {question}\n\nA: {answer}\n\nSource: Strang, sec. 1\n")
    problems = judged(f"### a-card\n\nQ: {question}\n\nA: {answer}\n\nSource: Strang, sec. 1\n")
    said = [each for each in problems if "the concept's name, `Linear Algebra`" in each.message]
    assert bool(said) == is_named
    assert all((each.severity, each.where.line) == (Severity.WARNING, 7) for each in said)
    assert card.question is not None


@pytest.mark.parametrize(
    ("hidden", "shown", "stands"),
    [
        ("column rank", "What is the column rank here?", True),
        ("column rank", "What is the rank of a column?", False),
        ("Column, rank!", "the COLUMN rank", True),
        ("rank", "What is a rank?", True),
        ("rank", "What are ranks, cranky as they are?", False),
        ("the", "What is the rank?", False),
        ("map", "What is a map?", False),
        ("maps", "What are maps?", True),
        ("with", "What goes with it?", False),
        ("3 columns", "It has 3 columns.", True),
        ("3 columns", "It has 13 columns.", False),
        ("3 columns", "It has 4 columns.", False),
        ("3 columns.", "It has 3 columns", True),
    ],
)
def test_an_answer_stands_whole_where_its_words_stand_in_a_row(
    hidden: str, shown: str, stands: bool
) -> None:
    assert leaks.whole_in(hidden, shown) == stands


def test_a_front_that_holds_the_answer_is_told_with_the_answers_words() -> None:
    question = "With full column rank, what is its rank?"
    assert [
        found[2] for found in breaches("C019", question=question, answer="full  column\nrank")
    ] == ["the front says `full column rank` itself"]


def test_beside_a_choice_every_sentence_counts() -> None:
    question = "Here are {}. {} matter. Is it the one or the other?"
    for front in (question.format("pivots", "Rows"), question.format("rows", "Pivots")):
        assert codes(front, "Those pivots.") & {"C018"} == {"C018"}


@pytest.mark.parametrize(
    ("name", "answer", "is_named"),
    [
        ("Open Gates", "A gate.", True),
        ("Open Gate", "Gates.", True),
        ("Open Gate", "A gateway.", False),
        ("Open Sets", "Sets.", False),  # a set has three letters, too few to mean something
        ("Mass Functions", "A mass.", True),  # and no plural
    ],
)
def test_one_and_several_of_a_thing_are_one_word_in_the_name_above(
    name: str, answer: str, is_named: bool
) -> None:
    fields = {
        "question": Field("What is it?", Where("a.md", 1)),
        "answer": Field(answer, Where("a.md", 2)),
    }
    card = Card("a", "c", "t", Where("a.md", 1), **fields)  # type: ignore[arg-type]
    found = leaks.shares_stem.find(Placed(card, TOPICS[0], Concept("c", name)))
    assert ["concept's name" in each.message for each in found] == [True] * is_named


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("left rank of the given matrix", set()),
        ("left rank of the given square matrix", {"C019"}),
    ],
)
def test_an_answer_of_up_to_six_words_may_be_one_of_the_choices(
    answer: str, expected: set[str]
) -> None:
    question = f"Is it the {answer} or the right one?"
    assert codes(question, answer) & {"C019"} == expected


@pytest.mark.parametrize(
    ("alt", "question", "answer", "is_told"),
    [
        ("Three arrows, of rank 2.", "What is the rank?", "2", True),
        ("Three arrows, of rank 2.", "What is the rank?", "2.5", False),
        ("Three arrows, 2 of length 3.", "What is the rank?", "2 and 3", True),
        ("Three arrows, of length 3.", "What is the rank?", "2 and 3", False),
        ("Three arrows, of length 2.", "What is the rank?", "$x_2 = 2$", False),
        ("Two arrows that are orthogonal.", "How do they lie?", "Orthogonal.", True),
        ("Two arrows that are orthogonal.", "How do they lie?", "Orthogonal, so independent", True),
        ("Two arrows that are orthogonal.", "How do they lie?", "Far apart.", False),
        ("Long arrows, orthogonal.", "Which are they?", "orthogonal long arrows", False),
        ("Long arrows, orthogonal.", "How are they?", "orthogonal long arrows", True),
        ("A wide plane with grey arrows.", "What is there?", "Grey arrows, wide plane", True),
        ("A cat.", "What is there?", "A cat", False),
        ("Arrows that are orthogonal.", "How are they?", "orthogonal $arrows$", False),
        ("Arrows that are orthogonal.", "How are they?", "orthogonal arrows", True),
        ("Wide flat grey open plane.", "What is it?", "wide flat grey open", True),
        ("Wide flat grey open plane.", "What is it?", "open flat plane wide", True),
        ("Wide flat grey open plane.", "What is it?", "plane open flat grey wide", False),
        ("Wide flat grey open plane.", "What is it?", "wide flat grey open plane", True),
    ],
)
def test_a_figures_text_tells_a_number_or_a_term(
    folder: Path, alt: str, question: str, answer: str, is_told: bool
) -> None:
    text = f"Q: {question} ![{alt}](plane.svg)\n\nA: {answer}\n\nSource: Strang, sec. 1\n"
    found = [each for each in judged(f"### a-card\n\n{text}", folder) if each.code == "C029"]
    assert bool(found) == is_told
    assert all(each.where.column == 5 + len(question) for each in found) or not found


@pytest.mark.parametrize(
    ("hint", "is_told"),
    [
        ("Think of columns.", False),
        ("It is the column rank.", True),
        ("It is the rank of 3.", True),
        ("Neither 4 nor 5.", False),
    ],
)
def test_a_hint_does_not_say_the_answer(hint: str, is_told: bool) -> None:
    answer = "3" if "3" in hint else "Column rank: it counts what is independent."
    assert ("C019" in codes("What is left over here?", answer, Hint=hint)) == is_told
    text = "Cloze: It is {{c1::column rank}} here."
    gap = f"### a-card\n\n{text}\n\nHint: {hint}\n\nSource: S, sec. 1\n"
    assert ("C019" in {each.code for each in judged(gap)}) == ("column rank" in hint)


@pytest.mark.parametrize(
    ("text", "leaks_out"),
    [
        ("The {{c1::pivots}} of a matrix are its pivots.", True),
        ("The {{c1::pivot columns}} of a matrix have pivots.", False),
        ("The {{c1::pivot columns}} of a matrix are columns that hold a pivot.", True),
        ("The {{c1::maps}} of a matrix keep maps.", True),
        ("The {{c1::map}} of a matrix keeps a map.", False),
        ("The {{c1::pivots}} of a matrix are {{c2::pivots}} too.", True),
        ("The {{c1::pivot}} and its pivots.", True),
    ],
)
def test_a_gap_is_given_away_by_the_rest(text: str, leaks_out: bool) -> None:
    assert bool(cloze_codes(text) & {"C018", "C019"}) == leaks_out


# Rules, figures, the deck as a whole


def test_an_example_is_a_whole_card() -> None:
    source = "Source: Strang, *Introduction to Linear Algebra*, 5th ed., sec. 3.3"
    assert EXAMPLE_TOPIC == "matrix-rank"
    assert example("\n    Q: So?\n\n    A: Yes.\n    ") == (
        f"### rank-example\n\nQ: So?\n\nA: Yes.\n\n{source}\n"
    )
    own = "### own\n\nQ: So?\n\nSource: Mine"
    assert example(own) == f"{own}\n"


def test_a_check_is_a_rule_and_what_finds_its_breaches() -> None:
    def find(placed: Placed) -> Iterator[Finding]:
        yield Finding(placed.card.where, "so")

    made = check("C999", "Sentence", "Cure", bad="Q: Bad", good="Q: Good")(find)
    assert (made.code, made.find) == ("C999", find)
    assert (made.rule.bad, made.rule.good) == (example("Q: Bad"), example("Q: Good"))
    assert not made.rule.stops
    assert check("C999", "S", "C", bad="", good="", stops=True)(find).rule.stops


@pytest.mark.parametrize(
    ("count", "severity", "message"),
    [
        (3, None, ""),
        (4, Severity.WARNING, "many; 3 is plenty"),
        (5, Severity.WARNING, "many; 3 is plenty"),
        (6, Severity.ERROR, "many; 5 is the limit"),
    ],
)
def test_over_a_bound_there_is_a_warning_and_over_a_limit_an_error(
    count: int, severity: Severity | None, message: str
) -> None:
    found = list(over(Where("a.md", 1), count, 3, 5, "many"))
    assert [(each.severity, each.message) for each in found] == (
        [(severity, message)] if severity else []
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (4, "the alternative text has 4 words"),
        (5, ""),
        (40, ""),
        (41, "the alternative text has 41 words"),
    ],
)
def test_a_figures_text_has_five_to_forty_words(folder: Path, words: int, message: str) -> None:
    text = f"Q: What is drawn?\n\n![{'arrow ' * words}](plane.svg)\n\nA: 3\n\nSource: S, sec. 1\n"
    found = [each for each in judged(f"### a\n\n{text}", folder) if each.code == "C028"]
    assert [each.message for each in found] == ([message] if message else [])
    assert [(each.where.line, each.where.column) for each in found] == [(9, 1)] * len(found)


@pytest.mark.parametrize(
    ("name", "content", "missing"),
    [
        ("a.svg", '<svg width="3" height="4">', None),
        ("a.SVG", '<svg height="4">', "no width"),
        ("a.svg", '<SVG width="3">', "no height"),
        ("a.svg", '<!-- \xff --><svg viewBox="0" stroke-width="3" width = "1" height="1">', None),
        ("a.svg", "<!-- \xff --><svg>", "no width and no height"),
        ("a.svg", "<svg>" + " " * 30_000, "no width and no height"),
        ("a.svg", "no figure", "no width and no height"),
        ("a.svg", " " * 19_972 + '<svg width="3" height="456">', None),
        ("a.svg", " " * 19_973 + '<svg width="3" height="456">', "no width and no height"),
        ("a.png", "x", None),
        ("gone.svg", None, None),
    ],
)
def test_an_svg_says_how_large_it_is(
    folder: Path, name: str, content: str | None, missing: str | None
) -> None:
    if content is not None:
        (folder / name).write_bytes(content.encode("latin-1"))
    text = f"See ![{'arrow ' * 6}]({name})"
    found = checks.stopping(Field(text, Where(str(folder / "a.md"), 3)), cloze=False)
    said = [f"{each.where.column} {each.message}" for each in found if each.code == "C030"]
    assert said == ([f"5 `{name}` has {missing}"] if missing else [])


def deck_with(topics: int, answers: list[str]) -> Deck:
    """A deck of these answers, in a concept of which so many topics have no card."""
    bare = tuple(Topic(f"t{number}", "T") for number in range(topics))
    concept = replace(CONCEPT, topics=(*bare, *TOPICS[:1]))
    road = replace(ROADMAP, categories=(Category("mathematics", "1. Maths", (concept,)),))
    where = Where("decks/mathematics/linear-algebra.md", 1)
    cards = [
        Card(f"c{at}", concept.id, EXAMPLE_TOPIC, where, Field("What?", where), Field(text, where))
        for at, text in enumerate(answers)
    ]
    return Deck(road, tuple(cards))


@pytest.mark.parametrize(
    ("topics", "listed"),
    [
        (0, None),
        (1, "1 of 2 topics have no card: t0"),
        (3, "3 of 4 topics have no card: t0, t1, t2"),
        (4, "4 of 5 topics have no card: t0, t1, t2, …"),
    ],
)
def test_up_to_three_topics_without_a_card_are_named(topics: int, listed: str | None) -> None:
    found = list(whole.covered(deck_with(topics, ["Yes."])))
    assert [(str(each.where.path), each.message, each.severity) for each in found] == (
        [("decks/mathematics/linear-algebra.md", listed, Severity.WARNING)] if listed else []
    )


@pytest.mark.parametrize(
    ("lengths", "message"),
    [
        ([1, 15, 40], None),
        ([1, 16, 16], "the median of the answers has 16 words"),
        ([15, 16], "the median of the answers has 15.5 words"),
        ([], None),
    ],
)
def test_answers_are_short_in_the_middle_of_the_deck(
    lengths: list[int], message: str | None
) -> None:
    deck = deck_with(0, ["so " * length for length in lengths])
    where = Where("decks/a/b.md", 1)
    gap = Card("gap", "linear-algebra", EXAMPLE_TOPIC, where, cloze=Field("{{c1::a}}", where))
    found = list(whole.brief(replace(deck, cards=(*deck.cards, gap, gap, gap))))
    assert [(each.where.path, each.message, each.severity) for each in found] == (
        [("decks", message, Severity.WARNING)] if message else []
    )


# What is judged


def test_only_the_cards_of_the_files_asked_for_are_judged() -> None:
    here, there = Path("decks/a/linear-algebra.md"), Path("decks/b/linear-algebra.md")
    (one,) = parsed("### a-card\n\nQ: Which rank?\n\nA: Three.\n\nSource: S, sec. 1\n", here.parent)
    other = replace(one, id="b-card", where=replace(one.where, path=str(there)))
    question = replace(one.question or Field("", one.where))
    other = replace(other, question=replace(question, where=other.where))
    deck = Deck(ROADMAP, (one, other))
    for only, paths in (({here}, {str(here)}), ({there}, {str(there)}), (set(), set())):
        assert {each.where.path for each in check_cards(deck, only)} == paths
    every = check_cards(deck)
    assert {each.where.path for each in every} >= {str(there)}
    assert {"C037"} <= {each.code for each in every}
    assert every == sorted(every, key=lambda each: (each.where, each.code))
    bare = Path("decks/mathematics/linear-algebra.md")
    assert {each.code for each in check_cards(deck, {bare})} == {"C037"}


def test_a_card_that_is_too_long_to_be_read_is_not_read() -> None:
    (one,) = parsed("### a-card\n\nQ: Which rank?\n\nA: Three.\n\nSource: S, sec. 1\n")
    assert one.question is not None
    for length, is_read in ((markup.LONGEST, True), (markup.LONGEST + 1, False)):
        text = ("Which rank? " * markup.LONGEST)[:length]
        long = replace(one, question=replace(one.question, text=text))
        found = check_cards(Deck(ROADMAP, (long,)), {Path(one.where.path)})
        assert any(each.code != "C037" for each in found) == is_read


@pytest.mark.parametrize(
    ("text", "cloze", "found"),
    [
        ("a {{c1::}} b", True, True),
        ("a {{c1::b}} c", True, False),
        ("a {{c1::}} b", False, True),
        (r"$\undefinedmacro$", False, True),
        ("plain", False, False),
        ("plain", True, True),
    ],
)
def test_what_stops_a_build_is_told_of_a_field_alone(text: str, cloze: bool, found: bool) -> None:
    field = Field(text, Where("a.md", 3))
    problems = checks.stopping(field, cloze=cloze)
    assert bool(problems) == found, problems
    assert all(checks.RULES[each.code].stops for each in problems)
    long = replace(field, text=text + " " * markup.LONGEST)
    assert checks.stopping(long, cloze=cloze) == []


def allowing(code: str, question: str = "Which rank?", **more: Any) -> list[str]:
    text = f"Q: {question}\n\nA: Three.\n\nSource: S, sec. 1\n\n<!-- allow {code}: so -->\n"
    cards = parsed(f"### a-card\n\n{text}")
    found = check_cards(Deck(ROADMAP, tuple(cards)), {Path(cards[0].where.path)}, **more)
    return [each.code for each in found if each.code != "C037"]


def test_an_allowance_is_needed_and_of_a_rule_that_may_be_switched_off() -> None:
    plain = "How many pivots does a matrix of full rank have in its columns?"
    assert allowing("C012", plain) == ["C039"]
    assert allowing("C037", plain) == allowing("C039", plain) == ["C040"]
    assert allowing("C999", plain) == allowing("C030", plain) == ["C040"]
    assert allowing("C036", plain) == [], "no code was run"
    assert allowing("C036", plain, printed=[]) == ["C039"]
    wrong = Finding(Where("linear-algebra.md", 5), "prints 2", card="a-card")
    assert allowing("C036", plain, printed=[wrong]) == []
    assert allowing("C012", plain, printed=[wrong]) == ["C036", "C039"]
    assert allowing(checks.provenance.OVER.code, plain) == []


# Formulas, openings, vocabulary


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("{a}", None),
        (r"\left( a \right) \begin{matrix}1\end{matrix}", None),
        ("a}", ("brace", 1, "`}` closes nothing")),
        (r"a \right)", ("left", 2, r"`\right` closes nothing")),
        (r"\end{matrix}", ("environment", 0, r"`\end{matrix}` closes nothing")),
        ("a{b", ("brace", 1, "`{` is never closed")),
        (r"a \left( b", ("left", 2, r"`\left` is never closed")),
        (r"a\begin{matrix}", ("environment", 1, r"`\begin{matrix}` is never closed")),
        (r"{\left( }", ("left", 1, r"`\left` is not closed before `}`")),
        (r"\left( { \right)", ("brace", 7, r"`{` is not closed before `\right`")),
        (
            r"\begin{matrix} { \end{matrix}",
            ("brace", 15, r"`{` is not closed before `\end{matrix}`"),
        ),
        (
            r"\begin{matrix}\end{pmatrix}",
            ("environment", 0, r"`\begin{matrix}` is not closed before `\end{pmatrix}`"),
        ),
        (r"\begin{nothing}", ("environment", 0, "MathJax knows no environment `nothing`")),
        (r"a \{ b", None),
        (r"\leftarrow \alpha", None),
    ],
)
def test_what_is_opened_in_a_formula_is_closed_in_order(
    formula: str, expected: tuple[str, int, str] | None
) -> None:
    assert mathematics.nesting_fault(formula) == expected


@pytest.mark.parametrize(
    ("command", "instead"),
    [
        ("bm", r"\mathbf"),
        ("boldsymbol", r"\mathbf"),
        ("mathbbm", r"\mathbb"),
        ("argmin", r"\operatorname*{argmin}"),
        ("argmax", r"\operatorname*{argmax}"),
        ("norm", r"\lVert … \rVert"),
        ("abs", r"\lvert … \rvert"),
        ("E", r"\mathbb{E}"),
        ("R", r"\mathbb{R}"),
        ("Var", r"\operatorname{Var}"),
        ("Cov", r"\operatorname{Cov}"),
        ("tr", r"\operatorname{tr}"),
        ("rank", r"\operatorname{rank}"),
        ("softmax", r"\operatorname{softmax}"),
        ("hdots", r"\cdots"),
        ("nicefrac", r"\tfrac"),
        ("qty", r"\left( … \right)"),
        ("alpa", r"\alpha"),
    ],
)
def test_a_command_that_mathjax_lacks_is_told_with_what_it_has(command: str, instead: str) -> None:
    text = f"### a\n\nQ: What rank has $\\{command} x$?\n\nA: 3\n\nSource: S, sec. 1\n"
    (found,) = [each for each in judged(text) if each.code == "C026"]
    assert f"`\\{command}`" in found.message
    assert f"`{instead}`" in found.message
    assert found.where.column == 19


def known_words(topic: str, concept: str = "Data", todo: str = "") -> tuple[set[str], set[str]]:
    card = Card("a", "c", "t", Where("a.md", 1), question=Field("Q", Where("a.md", 1)))
    own = Concept(concept.lower().replace(" ", "-"), concept, todo)
    return wording.vocabulary(Placed(card, Topic(topic.lower().replace(" ", "-"), topic), own))


def test_the_words_of_a_topic_are_those_of_its_names_and_what_to_do() -> None:
    stems, acronyms = known_words("Principal Component of Analyses", "Linear Maps", "Understand it")
    assert stems == {"princ", "compo", "analy", "linea", "map", "under"}
    assert {"pc", "pcoa", "oa", "lm"} <= acronyms
    assert "p" not in acronyms
    assert "pcoalm" not in acronyms
    assert {len(each) for each in known_words("A Be Ce De Ef Ge")[1]} == {2, 3, 4, 5}


@pytest.mark.parametrize(
    ("front", "topic", "is_known"),
    [
        ("What does a component do?", "Component Analysis", True),
        ("What does an analysis do?", "Component Analysis", True),
        ("What does PCA find?", "Principal Component Analysis", True),
        ("What does pca find?", "Principal Component Analysis", True),
        ("What does XYZ find?", "Principal Component Analysis", False),
        ("What finds a Principal Component Analysis?", "PCA", True),
        ("What does norm mean?", "Normal forms", True),
        ("What does normal mean?", "Norm", True),
        ("What does normal mean?", "Nor", False),
        ("What does conv mean?", "Convolution", True),
        ("What does con mean?", "Convolution", False),
        ("What does `meanRank` do?", "Rank", True),
        ("What does `rank_of` do?", "Rank", True),
        ("What does that do?", "Of the", False),
        ("What does the loss do?", "Losses of nets", True),
        ("What do nets do?", "Losses of nets", True),
    ],
)
def test_a_front_has_a_word_of_its_topic(front: str, topic: str, is_known: bool) -> None:
    where = Where("a.md", 1)
    card = Card("a", "c", "t", where, Field(front, where), Field("x", where))
    place = Placed(card, Topic(topic.lower().replace(" ", "-"), topic), Concept("data", "Data"))
    (rule,) = [each for each in checks.CHECKS if each.code == "C012"]
    found = list(rule.find(place))
    assert (found == []) == is_known
    assert all(each.message == f"the front has no word of `{topic}`" for each in found)


# Code and gaps, rule by rule


def breaches(code: str, **texts: str) -> list[tuple[str, int, str]]:
    """The breaches of one rule by a card of these fields: field, offset, message.

    Fields begin in lines of their own, so that a place tells them apart.
    """
    fields = {
        name: Field(text, Where("a.md", 100 * number))
        for number, (name, text) in enumerate(texts.items(), 1)
    }
    card = Card("a", "c", "t", Where("a.md", 1), **fields)  # type: ignore[arg-type]
    place = Placed(card, TOPICS[0], CONCEPT)
    (rule,) = [each for each in checks.CHECKS if each.code == code]
    found = []
    for each in rule.find(place):
        name, field = [*fields.items()][each.where.line // 100 - 1]
        rows = field.text.split("\n")
        line = each.where.line % 100
        offset = sum(len(row) + 1 for row in rows[:line]) + each.where.column - 1
        found.append((name, offset, each.message))
    return found


def fenced(lines: list[str], info: str = "python", before: str = "") -> str:
    return "\n".join([f"{before}```{info}", *lines, "```"])


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["x"] * 12, []),
        (["x"] * 13, [("question", 4, "the code has 13 lines")]),
        (["x"] * 12 + ["", ""], []),
        (["x" * 64], []),
        (["x", "y" * 65, "z" * 65], [("question", 16, "this line has 65 characters")]),
        (["y" * 70, "z" * 65], [("question", 14, "this line has 70 characters")]),
        (["y" * 65] * 13, [("question", 4, "the code has 13 lines")]),
        ([], []),
    ],
)
def test_code_has_twelve_lines_of_sixty_four_characters(
    lines: list[str], expected: list[tuple[str, int, str]]
) -> None:
    assert breaches("C005", question="So:\n" + fenced(lines)) == expected


@pytest.mark.parametrize("info", ["python", "py", "python3", "python run", "py x run"])
def test_python_is_parsed_under_each_of_its_names(info: str) -> None:
    text = "So:\n" + fenced(["x = 1", "y = (", "z"], info)
    ((name, offset, message),) = breaches("C034", question="So?", answer=text)
    assert (name, message) == ("answer", "Python does not read this: '(' was never closed")
    assert text[offset:].startswith("y = (")


def test_what_is_no_python_is_not_parsed() -> None:
    for info in ("", "text", "output", "bash", "pythonx"):
        assert breaches("C034", question="So:\n" + fenced(["y = ("], info)) == []
    assert breaches("C034", question="So:\n" + fenced(["y = 1"])) == []


def test_the_first_line_of_code_is_the_place_of_what_has_none() -> None:
    text = "So:\n" + fenced(["x = '" + "\\N{nothing}" + "'"])
    ((_, offset, message),) = breaches("C034", question=text)
    assert text[offset:].startswith("x = ")
    assert message.startswith("Python does not read this: (unicode error)")
    deep = "(" * 5000
    assert code.syntax_fault(deep) is not None
    (line, why) = code.syntax_fault("x\0y") or (0, "")
    assert line == 1
    assert "null bytes" in why


def test_code_that_warns_is_read_in_silence() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert code.syntax_fault("x = '\\d'") is None
        assert code.syntax_fault("1 is 1") is None


RUN = "So:\n" + fenced(["print(1)"], "python run")


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({"question": RUN, "answer": fenced(["1"], "output")}, []),
        ({"question": RUN, "answer": "So:\n" + fenced(["1"], "output")}, []),
        (
            {"question": RUN, "answer": fenced(["1"], "text")},
            [("question", 17, "A has no `output` fence with what this prints")],
        ),
        (
            {"question": RUN},
            [("question", 17, "A has no `output` fence with what this prints")],
        ),
        (
            {"question": fenced(["x"], "python run"), "answer": "x"},
            [("question", 13, "A has no `output` fence with what this prints")],
        ),
        (
            {"question": "x", "answer": RUN},
            [("answer", 17, "this fence is to be run, and is not in Q")],
        ),
        (
            {"question": RUN + "\n" + RUN, "answer": fenced(["1"], "output")},
            [("question", 48, "a second fence is to be run")],
        ),
        ({"question": "So:\n" + fenced(["x"]), "answer": "x"}, []),
        ({"question": "So:\n" + fenced(["x"], "text run"), "answer": "x"}, []),
    ],
)
def test_code_to_be_run_stands_in_the_question_and_its_output_in_the_answer(
    texts: dict[str, str], expected: list[tuple[str, int, str]]
) -> None:
    assert breaches("C035", **texts) == expected


def test_what_code_is_to_print_is_the_first_output_of_the_answer() -> None:
    def answer(text: str) -> Field:
        return Field(text, Where("a.md", 1))

    two = fenced(["1"], "output") + "\n\n" + fenced(["2"], "output")
    assert code.output_of(answer(two)) == ("1\n", 0)
    assert code.output_of(answer("So:\n" + fenced(["1", "2"], "output"))) == ("1\n2\n", 4)
    assert code.output_of(answer(fenced(["1"]))) is None
    assert code.output_of(None) is None


@pytest.mark.parametrize(
    ("rule", "text", "expected"),
    [
        ("C013", "{{c1::a}} {{c2::b}} so", []),
        ("C013", "{{c1::a}} {{c1::b}} {{c1::c}}", [(20, "the cloze has 3 deletions; 2 is plenty")]),
        (
            "C013",
            "{{c1::a}} {{c1::b}} {{c1::c}} {{c1::d}}",
            [(20, "the cloze has 4 deletions; 3 is the limit")],
        ),
        ("C042", "so", [(0, "the cloze hides nothing")]),
        ("C042", "so {{c1:: }} {{c2::b}}", [(3, "this deletion hides nothing")]),
        ("C042", "so {{c1::$x$}}", []),
        ("C042", "so ${{c1::}}$", [(4, "this deletion hides nothing")]),
        ("C042", "so {{c1::broken", []),
        ("C014", "{{c1::one two three four five six}} so", []),
        (
            "C014",
            "so {{c1::one two three four five six seven}}",
            [(3, "this deletion hides 7 words")],
        ),
        ("C014", "so ${{c1::a b c d e f g}}$", []),
        ("C014", "so {{c1::one two $a b c$ three four five six}}", []),
        ("C015", "{{c1::a}} one two three four five", []),
        ("C015", "{{c1::a}} one two three four", [(0, "with c1 hidden, 4 words are left")]),
        (
            "C015",
            "{{c1::one}} {{c2::two three}} four five six",
            [(0, "with c2 hidden, 4 words are left")],
        ),
        ("C016", "{{c1::a}} {{c2::b}} {{c1::c}}", []),
        ("C016", "so {{c2::a}}", [(3, "c2 is used, and c1 is not")]),
        ("C016", "{{c1::a}} {{c3::b}} {{c5::c}}", [(10, "c3 is used, and c2 is not")]),
        ("C016", "{{c2::a}} {{c1::b}}", []),
        ("C016", "{{c1::a}} {{c3::b", [(10, "c3 is used, and c2 is not")]),
        ("C016", "${{c2::b}}$", [(1, "c2 is used, and c1 is not")]),
        ("C017", "so {{c1::a::b}}", [(3, "Anki takes what follows `::` for a hint")]),
        ("C017", "so {{c1::`a::b`}} {{c2::$a::b$}} a::b", []),
        ("C017", "so ${{c1::a::b}}$", []),
        (
            "C017",
            "so {{c1::https://x.org/a::b}}",
            [(3, "Anki takes what follows `::` for a hint")],
        ),
        ("C043", "the {{c1::Rank}} counts", []),
        ("C043", "the {{c1::5}} counts", [(4, "`5` alone hides no idea")]),
        ("C043", "the {{c1::-1.5}} counts", [(4, "`-1.5` alone hides no idea")]),
        ("C043", "the {{c1::$x$}} counts", [(4, "`x` alone hides no idea")]),
        ("C043", r"the {{c1::$\sigma^2$}} counts", [(4, r"`\sigma^2` alone hides no idea")]),
        ("C043", "the {{c1::**+**}} counts", [(4, "`+` alone hides no idea")]),
        ("C043", "the {{c1::5 cm}} counts", []),
        ("C043", "the {{c1::Map}} of a map", [(4, "`map` stands beside the gap")]),
        ("C043", "the {{c1::map}} of maps", []),
        ("C043", "the {{c1::rank}} of a rank", []),
        ("C043", "the {{c1::a map}} of a map", [(4, "`a map` stands beside the gap")]),
        (
            "C043",
            "{{c1::Higher}} than {{c2::lower}} so",
            [(20, "`lower` follows from the gap that is its opposite")],
        ),
        (
            "C043",
            "{{c1::decreases}} than {{c2::increases}} so",
            [(23, "`increases` follows from the gap that is its opposite")],
        ),
        ("C043", "{{c1::higher}} than {{c1::lower}} so", []),
        ("C043", "{{c1::higher}} than {{c2::wider}} so", []),
    ],
)
def test_gaps_are_held_to_each_rule(rule: str, text: str, expected: list[tuple[int, str]]) -> None:
    found = [(offset, message) for _, offset, message in breaches(rule, cloze=text)]
    assert found == expected
    assert breaches(rule, question="So?", answer="Yes.") == []


@pytest.mark.parametrize("place", ["question", "answer", "extra"])
def test_a_gap_elsewhere_is_told_where_it_stands(place: str) -> None:
    texts = {"question": "So?", "answer": "Yes.", "extra": "More."} | {place: "a {{c1::b}}"}
    assert breaches("C041", **texts) == [(place, 2, "Anki shows these braces as they are")]
    assert breaches("C041", cloze="a {{c1::b}}") == []


def test_what_is_left_of_a_cloze_is_its_text_without_what_is_hidden() -> None:
    cloze = Field("a {{c2::b {{c1::c}} d}} e {{c1::f}}{{c2::g}}", Where("a.md", 1))
    assert clozes.visible(cloze) == {1: "a b   d e  g", 2: "a   e f "}
    assert [*clozes.visible(cloze)] == [1, 2]
    assert clozes.outside(cloze).text == "a   e   "
    many = Field(" ".join(f"{{{{c{number}::x}}}}" for number in (9, 17, 3, 1)), Where("a.md", 1))
    assert [*clozes.visible(many)] == [1, 3, 9, 17]


def test_every_gap_is_looked_at_by_each_rule() -> None:
    text = "The {{c1::column space}} is the column space of {{c2::pivots}}, as a pivot tells."
    assert cloze_codes(text) >= {"C018", "C019"}


def test_a_figure_in_a_cloze_may_hold_what_is_hidden_nowhere(folder: Path) -> None:
    for alt, is_told in (
        ("A wide plane of grey arrows.", False),
        ("The column rank drawn so.", True),
    ):
        text = f"Cloze: It is {{{{c1::column rank}}}} here. ![{alt}](plane.svg)"
        found = judged(f"### a\n\n{text}\n\nSource: S, sec. 1\n", folder)
        assert ("C029" in {each.code for each in found}) == is_told


# Sources, rule by rule


@pytest.mark.parametrize(
    ("source", "says_where"),
    [
        ("Strang, *Algebra*, sec. 3", True),
        ("Strang, *Algebra*, Section three", True),
        ("Strang, *Algebra*, model card", True),
        ("Strang, *Algebra*, § three", True),
        ("Strang, *Algebra*, `rank`", True),
        ("Strang, *Algebra*, “On rank”", True),
        ("Strang, *Algebra*, https://example.org", True),
        ("Strang, *Algebra*, arXiv:x", True),
        ("Strang, *Section 3*", False),
        ("Strang, *Algebra*, 5th ed.", False),
        ("Strang, *Algebra*, second edition", False),
        ("Strang, *Algebra*, vol. 2", False),
        ("Strang, *Algebra*, volume 2", False),
        ("Strang, *Algebra*, 2024", False),
        ("Strang, *Algebra*, 2024, Data information", True),
        ("Strang, *Algebra*, 33", True),
        ("Strang, 2024", True),
        ("Strang", False),
        ("NumPy documentation", False),
        ("NumPy documentation, Ranks", True),
        ("NumPy documentation *Ranks*", True),
        ("Strang, Algebra, Ranks", False),
    ],
)
def test_a_source_says_where_in_the_work(source: str, says_where: bool) -> None:
    found = breaches("C031", question="So?", answer="Yes.", source=source)
    message = "the source does not say where in the work"
    assert found == ([] if says_where else [("source", 0, message)])
    assert breaches("C031", question="So?", answer="Yes.") == []


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("Strang, *Algebra*, ch. 3", "`ch. 3` is a whole chapter"),
        ("Strang, *Algebra*, chapters 3 and 4. ", "`chapters 3 and 4.` is a whole chapter"),
        ("Strang, *Algebra*, chap 3-4", "`chap 3-4` is a whole chapter"),
        ("Strang, *Algebra*, ch. 3, on ranks", None),
        ("Strang, *Algebra*, ch. 3, sec. 4", None),
        ("https://example.org, ch. 3", None),
        ("Strang, doi:10.1000/182, ch. 3", None),
        ("Strang, *Algebra*", None),
    ],
)
def test_a_whole_chapter_is_no_place(source: str, message: str | None) -> None:
    found = breaches("C044", question="So?", answer="Yes.", source=source)
    offset = source.lower().find("ch")
    assert found == ([("source", offset, message)] if message else [])
    assert breaches("C044", question="So?", answer="Yes.") == []


@pytest.mark.parametrize(
    ("source", "topic", "as_of", "message"),
    [
        ("NumPy docs", "rank", None, "the source ages (`docs`), and the card has no `As of`"),
        ("Regulation (EU) 2024/1689", "rank", None, "the source ages (`Regulation (EU)`), and"),
        ("NumPy docs", "rank", date(2026, 1, 1), None),
        ("Strang, sec. 3", "rank", None, None),
        ("Strang, sec. 3", "gpt-family", None, "`gpt-family` ages, and the card has no `As of`"),
        ("Strang, sec. 3", "my-gpt-family", None, None),
        ("Strang, sec. 3", "pandas-join", date(2026, 1, 1), None),
        (None, "gpt-family", None, None),
    ],
)
def test_what_ages_says_of_which_day_it_is(
    source: str | None, topic: str, as_of: date | None, message: str | None
) -> None:
    where = Where("a.md", 3)
    text = Field(source, where) if source else None
    card = Card("a", "c", topic, where, Field("So?", where), source=text, as_of=as_of)
    (rule,) = [each for each in checks.CHECKS if each.code == "C032"]
    found = [each.message for each in rule.find(Placed(card, TOPICS[0], CONCEPT))]
    assert len(found) == (message is not None)
    assert all(each.startswith(message or "") for each in found)


def test_a_card_is_valid_through_the_day_that_it_names() -> None:
    where = Where("a.md", 3)
    card = Card("a", "c", "t", where, until=date(2026, 2, 2))
    over = checks.provenance.over
    assert [*over(card, date(2026, 2, 2))] == []
    (found,) = over(card, date(2026, 2, 3))
    assert (found.message, found.card) == ("this card is valid until 2026-02-02", "a")
    assert [*over(replace(card, until=None), date(2026, 2, 3))] == []


@pytest.mark.parametrize(
    ("rule", "field", "plenty", "limit", "what"),
    [
        ("C001", "question", 40, 60, "the front has {} words"),
        ("C003", "answer", 30, 45, "the answer has {} words"),
        ("C004", "extra", 50, 90, "Extra has {} words"),
    ],
)
def test_texts_have_so_many_words(
    rule: str, field: str, plenty: int, limit: int, what: str
) -> None:
    rest = {"question": "What?", "answer": "So."}
    for count, end in (
        (plenty, None),
        (plenty + 1, f"; {plenty} is plenty"),
        (limit, f"; {plenty} is plenty"),
        (limit + 1, f"; {limit} is the limit"),
    ):
        found = breaches(rule, **(rest | {field: "so " * count}))
        assert [message for _, _, message in found] == ([what.format(count) + end] if end else [])


@pytest.mark.parametrize(
    ("question", "offset"),
    [
        ("What is rank?", None),
        ("What is rank? How so?", 20),
        ('What is "why? or how?" here?', None),
        ('What is “why?” here? "So?" Then?', 31),
        ("What is rank??", None),
    ],
)
def test_a_front_asks_one_question(question: str, offset: int | None) -> None:
    found = [each[1] for each in breaches("C010", question=question, answer="So.")]
    assert found == ([] if offset is None else [offset])


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("Is rank a number?", "So.", [("question", 0)]),
        ("A matrix has rank. Is it square?", "So.", [("question", 19)]),
        ("Is rank a number, and why?", "So.", []),
        ("What is rank?", "Yes, it is.", [("answer", 0)]),
        ("What is rank?", "So.", []),
    ],
)
def test_a_question_is_not_answered_by_yes_or_no(
    question: str, answer: str, expected: list[tuple[str, int]]
) -> None:
    found = breaches("C008", question=question, answer=answer)
    assert [each[:2] for each in found] == expected
    assert breaches("C008", question=question) == []


@pytest.mark.parametrize(
    ("question", "pointer"),
    [
        ("What is its rank?", "its"),
        ("A matrix has rows. What is its rank?", None),
        ("In 3, what is its rank?", None),
        ("For x, its rank?", "its"),
        ("For ox, its rank?", None),
        ("For $x$, its rank?", None),
        ("For a-b, its rank?", None),
        ("For better or worse, its rank?", "its"),
        ("Why is it hard to rank?", None),
        ("Why is it hard to use its rank?", "its"),
        ("This ![A b.](c.svg) has what rank?", None),
    ],
)
def test_a_pronoun_stands_for_something_named_before(question: str, pointer: str | None) -> None:
    found = breaches("C011", question=question, answer="So.")
    place = question.find(pointer or "")
    message = f"`{pointer}` stands for nothing named before"
    assert found == ([("question", place, message)] if pointer else [])


def test_a_front_does_not_point_at_a_work_that_is_elsewhere() -> None:
    assert breaches("C011", question="So what does the paper claim?", answer="So.") == [
        ("question", 13, "`the paper` is not on the card")
    ]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({"question": "Which is currently best?"}, [("question", 9)]),
        ({"question": "Which is currently best, in 2024?"}, []),
        ({"question": "So?", "extra": "Best, until now."}, [("extra", 6)]),
        ({"question": "So?", "source": "Docs, currently", "extra": "So."}, []),
        ({"question": "So?", "answer": "`currently`"}, []),
        (
            {"question": "Currently?", "answer": "Nowadays."},
            [("question", 0), ("answer", 0)],
        ),
    ],
)
def test_what_ages_has_a_date(texts: dict[str, str], expected: list[tuple[str, int]]) -> None:
    assert [each[:2] for each in breaches("C033", **texts)] == expected


# --- languages ----------------------------------------------------------------------------------

GERMAN = """### rang-zaehlt

Q: Was gibt der Rang einer Matrix an?

A: Die Anzahl ihrer unabhängigen Spalten.

Source: Strang, *Lineare Algebra*, Abschnitt 3.3
"""


def in_language(text: str, language: str) -> set[str]:
    roadmap = replace(ROADMAP, deck=DeckSettings(language=language))
    cards = tuple(parsed(text))
    problems = check_cards(Deck(roadmap, cards), {Path(cards[0].where.path)})
    return {problem.code for problem in problems} - WHOLE


def test_rules_that_read_english_leave_decks_in_other_languages_alone() -> None:
    assert in_language(GERMAN, "de") == set()
    assert in_language(GERMAN, "en-GB") == {"C008"}
    assert in_language(GERMAN, "") == in_language(GERMAN, "en-GB")


def test_rules_that_count_hold_in_every_language() -> None:
    assert in_language(
        GERMAN.replace("Was gibt der Rang einer Matrix an?", "Was ist Rang?"), "de"
    ) == {"C002"}


def test_a_comment_that_switches_off_a_rule_of_english_is_not_needed_elsewhere() -> None:
    text = f"{GERMAN}\n<!-- allow C008: no question for yes or no -->\n"
    assert in_language(text, "de") == {"C039"}


def test_letters_of_scripts_without_spaces_count_as_half_a_word() -> None:
    chinese = GERMAN.replace("Was gibt der Rang einer Matrix an?", "矩阵的秩表示什么?")
    assert in_language(chinese, "zh") == set()
    assert in_language(chinese.replace("矩阵的秩表示什么", "什么是秩"), "zh") == {"C002"}
    long = chinese.replace("什么", "什么" * 42)
    assert in_language(long, "zh") == {"C001"}
