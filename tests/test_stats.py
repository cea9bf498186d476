"""The kinds of cards: by their form first, then by what the question asks for."""

from __future__ import annotations

import json
import re
from collections import Counter
from html import unescape

import pytest
from conftest import REPOSITORY, Project

from flashcards import stats
from flashcards.engine import apkg
from flashcards.model import Card, Field, Where
from flashcards.sources import load_deck

PLACE = Where("decks/a.md", 1)


def kind(question: str, answer: str = "An answer.") -> str:
    asked, said = Field(question, PLACE), Field(answer, PLACE)
    return stats.kind(Card("a", "concept", "topic", PLACE, question=asked, answer=said))


@pytest.mark.parametrize(
    "question",
    [
        "Why does a random forest sample features?",
        "Which loss still pushes its score further, hinge or cross-entropy?",
        "Does it lie within 90% of the radius or in the shell outside, and why?",
        "What can tree of thoughts do that self-consistency cannot?",
        "What does a multinomial distribution describe that a categorical one does not?",
        "What should those lines say in place of the ten steps?",
    ],
)
def test_a_reason_or_a_contrast_is_one_whatever_its_words(question: str) -> None:
    assert kind(question, "The 2 are 3.") == "why or contrast"


def test_numbers_on_both_sides_make_a_worked_number() -> None:
    assert kind("What is the mean of 2 and 4?", "It is 3.") == "worked number"


@pytest.mark.parametrize(
    "question",
    ["What is the rank of a matrix?", "Rows or columns may be scaled. What stays the same?"],
)
def test_other_questions_ask_what(question: str) -> None:
    assert kind(question) == "what"


def test_the_picture_of_the_counts_is_true_within_a_tenth() -> None:
    deck, _ = load_deck(REPOSITORY)
    homes = {concept.id: home.name for home, concept in deck.roadmap.homes()}
    counts = Counter(homes[card.concept] for card in deck.cards)
    picture = (REPOSITORY / "docs/images/counts.svg").read_text("utf-8")
    drawn = dict(re.findall(r'end">([^<]+)</text>.*?class="n"[^>]*>(\d+)<', picture))
    assert {unescape(name) for name in drawn} == set(counts), "run scripts/counts_picture.py"
    for name, count in drawn.items():
        assert int(count) == pytest.approx(counts[unescape(name)], rel=0.1)


def test_it_counts_the_cards_that_anki_makes(project: Project) -> None:
    told = json.loads(project.run("stats", "--json").stdout)
    built = apkg.read(project.build())
    assert told["cards"] == len(built.notes)
    assert told["in_anki"] == len(built.cards) > told["cards"]
    assert f"In Anki they are {told['in_anki']}:" in project.run("stats").stdout
