"""The rules about cards: each example is caught by its own rule and by no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest

from flashcards import checks, markup
from flashcards.checks import check_cards, clozes
from flashcards.checks.rule import EXAMPLE_TOPIC, Finding
from flashcards.model import (
    Card,
    Category,
    Concept,
    Deck,
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
