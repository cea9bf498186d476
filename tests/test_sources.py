"""Identifiers in sources: which there are, whether they can be any, and that each is one work's."""

from __future__ import annotations

import json

import pytest
from conftest import Project

from flashcards.checks import identifiers
from flashcards.model import Card, Field, Where


def card(source: str, name: str = "rank-counts") -> Card:
    where = Where("decks/a.md", 3, 9)
    return Card(name, "concept", "topic", where, source=Field(source, where))


def found(source: str) -> list[tuple[str, str, str]]:
    return [(each.kind, each.value, each.title) for each in identifiers.identifiers(card(source))]


def test_each_identifier_stands_with_the_title_of_its_own_work() -> None:
    source = (
        "Kingma & Ba, *Adam*, 2015, sec. 2, arXiv:1412.6980; LeCun et al., *Deep Learning*, "
        "doi:10.1038/nature14539; see https://numpy.org/doc/ (2026)."
    )
    assert found(source) == [
        ("arxiv", "1412.6980", "Adam"),
        ("doi", "10.1038/nature14539", "Deep Learning"),
        ("url", "https://numpy.org/doc/", ""),
    ]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("*A*, doi:10.1016/0377-0427(87)90125-7.", "10.1016/0377-0427(87)90125-7"),
        ("*A* (doi:10.1000/182)", "10.1000/182"),
        ("*A*, arXiv:cs.LG/0102003v2", "cs.LG/0102003v2"),
        ("*A*, https://x.org/a_(b)", "https://x.org/a_(b)"),
        ("*A* (https://x.org/a).", "https://x.org/a"),
    ],
)
def test_what_ends_a_sentence_is_no_part_of_an_identifier(written: str, value: str) -> None:
    ((_, only, _),) = found(written)
    assert only == value


@pytest.mark.parametrize(
    ("written", "sound"),
    [
        ("arXiv:1412.6980", True),
        ("arXiv:1412.06980", False),  # four digits until the end of 2014, five since
        ("arXiv:1501.6980", False),
        ("arXiv:2013.12345", False),  # there is no thirteenth month
        ("arXiv:2012.12345v3", True),
        ("arXiv:math/0309136", True),
        ("doi:10.1038/nature14539", True),
        ("doi:11.1038/nature14539", False),
        ("doi:10.1038", False),
        ("https://example.org", True),
        ("https://example", False),
    ],
)
def test_an_identifier_is_of_the_form_of_its_kind(written: str, sound: bool) -> None:
    (each,) = identifiers.identifiers(card(f"Author, *A*, 2020, sec. 2, {written}"))
    assert each.well_formed is sound


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("arXiv 1412.6980", "1412.6980"),
        ("https://arxiv.org/abs/1412.6980", "1412.6980"),
        ("arxiv: 1412.6980", "1412.6980"),
        ("https://doi.org/10.1038/nature14539", "10.1038/nature14539"),
    ],
)
def test_an_identifier_has_one_spelling(written: str, value: str) -> None:
    (each,) = identifiers.identifiers(card(f"Author, *A*, 2020, {written}"))
    assert (each.value, each.plain, each.well_formed) == (value, False, True)


def test_one_identifier_under_two_titles_is_told_at_the_second() -> None:
    cards = [
        card("*Adam*, arXiv:1412.6980", "first"),
        card("*ADAM*, arXiv:1412.6980v9", "second"),
        card("*Attention Is All You Need*, arXiv:1412.6980", "third"),
        card("*A site*, https://x.org; *Its other page*, https://x.org", "fourth"),
    ]
    (only,) = identifiers.one_work(cards)
    assert only.card == "third"
    assert "*Attention Is All You Need* here, and *Adam* at decks/a.md:3" in only.message


def test_a_wrong_identifier_is_an_error_at_its_place(project: Project) -> None:
    project.edit(
        "decks/mathematics/linear-algebra.md", "4th ed., sec. 3C", "4th ed., sec. 3C, arXiv:2013.1"
    )
    result = project.run("check", "--select", "C046")
    assert result.exit_code == 1
    assert "linear-algebra.md:13:63: C046 `2013.1` is no arXiv id" in result.stdout


def test_sources_lists_identifiers_with_their_works_and_cards(project: Project) -> None:
    project.edit(
        "decks/mathematics/linear-algebra.md", "4th ed., sec. 3C", "sec. 3C, arXiv:1412.6980"
    )
    result = project.run("sources")
    line = "https://arxiv.org/abs/1412.6980  Linear Algebra Done Right  1 card, first decks/"
    assert (result.exit_code, result.stdout.startswith(line)) == (0, True)
    (row,) = json.loads(project.run("sources", "--json").stdout)
    assert (row["kind"], row["value"], row["cards"]) == ("arxiv", "1412.6980", ["rank-counts"])


def test_sources_without_any_identifier_prints_nothing(project: Project) -> None:
    result = project.run("sources")
    assert (result.exit_code, result.stdout) == (0, "")
    assert json.loads(project.run("sources", "--json").stdout) == []


def test_an_identifier_leads_to_the_web() -> None:
    source = "*A*, arXiv:1412.6980; *B*, doi:10.1000/182; *C*, https://x.org/a"
    assert [each.url for each in identifiers.identifiers(card(source))] == [
        "https://arxiv.org/abs/1412.6980",
        "https://doi.org/10.1000/182",
        "https://x.org/a",
    ]


@pytest.mark.parametrize("end", [".", ":", "!", "?", "?!"])
@pytest.mark.parametrize("written", ["arXiv:1412.6980", "doi:10.1000/182", "https://x.org/aX"])
def test_the_end_of_a_sentence_is_none_of_any(written: str, end: str) -> None:
    ((_, value, _),) = found(f"*A*, {written}{end}")
    assert written.endswith(value)


@pytest.mark.parametrize(
    ("one", "other", "is_other"),
    [
        ("*Adam*, arXiv:1412.6980v1", "*Adam!*, arXiv:1412.6980v9", False),
        ("*Adam*, arXiv:1412.6980v1", "*Eve*, arXiv:1412.6980", True),
        ("*Adam*, arXiv:1412.6980", "*Eve*, arXiv:1412.6981", False),
        ("*Adam*, doi:10.1000/ABC", "*Eve*, doi:10.1000/abc", True),
        ("*Adam*, doi:10.1000/a1v1", "*Eve*, doi:10.1000/a1v2", False),
        ("*Adam*, https://x.org", "*Eve*, https://x.org", False),
        ("arXiv:1412.6980", "*Eve*, arXiv:1412.6980", False),
        ("*A, b – c*, doi:10.1000/a", "*a B: C!*, doi:10.1000/a", False),
    ],
)
def test_an_identifier_is_of_one_work(one: str, other: str, is_other: bool) -> None:
    also = "; *First*, https://y.org; arXiv:9999.0001; "
    cards = [card(one), card(f"*Eve*, https://x.org{also}{other}", "second")]
    said = list(identifiers.one_work(cards))
    assert [each.card for each in said] == ["second"] * is_other
    for each in said:
        assert "is *Eve* here, and *Adam* at decks/a.md:3:17" in each.message
