"""Placement: beliefs held against exact probabilities, and simulated learners placed."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from conftest import REPOSITORY

from flashcards.engine import placement
from flashcards.engine.placement import (
    ASKED,
    BUILDS,
    FOLLOWS,
    GUESS,
    LEAP,
    NEEDED,
    OPEN,
    SLIP,
    Answer,
)
from flashcards.sources import load_deck

CASES = json.loads((REPOSITORY / "tests/data/placement.json").read_text("utf-8"))
CHAIN = {"a": [], "b": ["a"], "c": ["b"], "d": ["c"]}
TREE = {"a": [], "b": ["a"], "c": ["a"], "d": ["b"], "e": ["b"], "f": ["c"]}
JOIN = {"a": [], "b": [], "c": [], "d": ["a", "b"], "e": ["c"], "f": ["d"]}
DIAMOND = {"a": [], "b": ["a"], "c": ["a"], "d": ["b", "c"], "e": ["d"]}


def road() -> dict[str, Sequence[str]]:
    deck, _ = load_deck(REPOSITORY)
    return {concept.id: concept.requires for concept in deck.roadmap.concepts()}


def exactly(requires: Mapping[str, Sequence[str]], answers: Sequence[Answer]) -> dict[str, float]:
    """The probabilities by adding up all states that a learner can be in."""
    total = 0.0
    known = dict.fromkeys(requires, 0.0)
    for values in itertools.product([False, True], repeat=len(requires)):
        state = dict(zip(requires, values, strict=True))
        weight = 1.0
        for concept, needs in requires.items():
            likely = FOLLOWS if all(state[need] for need in needs) else LEAP
            weight *= likely if state[concept] else 1 - likely
        for answer in answers:
            right = 1 - SLIP if state[answer.concept] else GUESS
            weight *= right if answer.known else 1 - right
        total += weight
        for concept in requires:
            known[concept] += weight * state[concept]
    return {concept: each / total for concept, each in known.items()}


def believed(requires: Mapping[str, Sequence[str]], answers: Sequence[Answer]) -> dict[str, float]:
    found = placement.beliefs(requires, answers)
    assert [each.concept for each in found] == list(requires)
    return {each.concept: each.probability for each in found}


def answer_sets(concepts: Sequence[str]) -> list[list[Answer]]:
    chance = random.Random(2)
    return [
        [
            Answer(chance.choice(concepts), chance.random() < 0.5)
            for _ in range(chance.randint(0, 5))
        ]
        for _ in range(40)
    ]


@pytest.mark.parametrize("requires", [CHAIN, TREE, JOIN], ids=["chain", "tree", "join"])
def test_where_no_two_roads_join_again_beliefs_are_exact(
    requires: Mapping[str, Sequence[str]],
) -> None:
    for answers in answer_sets([*requires]):
        assert believed(requires, answers) == pytest.approx(exactly(requires, answers), abs=1e-9)


def test_where_two_roads_join_again_beliefs_are_close() -> None:
    for answers in answer_sets([*DIAMOND]):
        assert believed(DIAMOND, answers) == pytest.approx(exactly(DIAMOND, answers), abs=0.1)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_cases_that_every_language_is_held_to(case: dict[str, Any]) -> None:
    answers = [Answer(*each) for each in case["answers"]]
    found = placement.beliefs(case["requires"], answers)
    assert {each.concept: each.probability for each in found} == pytest.approx(
        case["probability"], abs=1e-9
    )
    assert {each.concept: [each.why, each.by] for each in found} == case["why"]
    cards = dict.fromkeys(case["requires"], case["cards"])
    assert placement.next_question(case["requires"], answers, cards) == case["next"]
    assert placement.start(case["requires"], found) == case["start"]


def place(
    requires: Mapping[str, Sequence[str]], known: set[str], chance: random.Random | None
) -> Any:
    """A placement of somebody who knows these concepts, without slips or with chance's."""
    answers: list[Answer] = []
    cards = dict.fromkeys(requires, 20)
    while concept := placement.next_question(requires, answers, cards):
        right = concept in known
        if chance:
            right = chance.random() < (1 - SLIP if right else GUESS)
        answers.append(Answer(concept, right))
    return placement.beliefs(requires, answers), answers


def all_it_needs(requires: Mapping[str, Sequence[str]], concepts: Sequence[str]) -> set[str]:
    found: set[str] = set()
    waiting = [*concepts]
    while waiting:
        if (concept := waiting.pop()) not in found:
            found.add(concept)
            waiting += requires[concept]
    return found


def learners(requires: Mapping[str, Sequence[str]]) -> list[set[str]]:
    """Nobody, everybody, and people who know some concepts and all that these need."""
    chance = random.Random(9)
    some = [chance.sample([*requires], chance.randint(1, 4)) for _ in range(20)]
    return [set(), set(requires), *(all_it_needs(requires, each) for each in some)]


def test_who_answers_without_slips_is_placed_where_they_are() -> None:
    requires = road()
    wrong = 0
    for known in learners(requires):
        found, answers = place(requires, known, None)
        mistaken = sum(each.known != (each.concept in known) for each in found)
        assert mistaken <= 8, sorted(known)
        assert len(answers) <= placement.QUESTIONS
        wrong += mistaken
    assert wrong / len(learners(requires)) < 1.5


def test_slips_and_guesses_cost_a_tenth_of_the_concepts_at_most_and_little_is_claimed() -> None:
    requires = road()
    missed = claimed = asked = 0
    everybody = learners(requires)
    for number, known in enumerate(everybody):
        found, answers = place(requires, known, random.Random(number))
        missed += sum(not each.known and each.concept in known for each in found)
        claimed += sum(each.known and each.concept not in known for each in found)
        asked += len(answers)
    concepts = len(everybody) * len(requires)
    assert missed / concepts < 0.1
    assert claimed / concepts < 0.04
    assert 20 <= asked / len(everybody) <= placement.QUESTIONS


def test_a_belief_says_why() -> None:
    answers = [Answer("c", True), Answer("c", True), Answer("c", False)]
    found = {each.concept: each for each in placement.beliefs(CHAIN, answers)}
    assert (found["c"].why, found["c"].asked, found["c"].right) == (ASKED, 3, 2)
    assert (found["a"].why, found["a"].by) == (NEEDED, "c")
    assert found["d"].why == OPEN
    found = {each.concept: each for each in placement.beliefs(CHAIN, [Answer("b", False)])}
    assert (found["d"].why, found["d"].by) == (BUILDS, "b")
    assert found["a"].why == OPEN


def test_a_concept_without_cards_left_is_not_asked_about() -> None:
    cards = {"a": 0, "b": 1, "c": 0, "d": 0}
    assert placement.next_question(CHAIN, [], cards) == "b"
    assert placement.next_question(CHAIN, [Answer("b", True)], cards) == ""


def test_the_start_is_the_first_concept_that_is_open_and_not_known() -> None:
    nothing = placement.beliefs(TREE, [Answer(each, False) for each in "aaa"])
    assert placement.start(TREE, nothing) == "a"
    everything = placement.beliefs(TREE, [Answer(each, True) for each in "defdefdefabc"])
    assert placement.start(TREE, everything) == ""


def test_concepts_that_need_one_another_are_refused() -> None:
    with pytest.raises(ValueError, match="need one another: a, b"):
        placement.beliefs({"a": ["b"], "b": ["a"]}, [])


def test_a_question_about_what_is_sure_tells_nothing() -> None:
    assert placement.information(0) == pytest.approx(0)
    assert placement.information(1) == pytest.approx(0)
    between = [placement.information(each / 20) for each in range(1, 20)]
    assert max(between) == placement.information(between.index(max(between)) / 20 + 0.05)
    assert 0.3 < max(between) < 0.5
