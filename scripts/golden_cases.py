"""Write the cases that hold every language to placement and plan, from what the engine says.

Run it after a change that is meant to change results, and read the difference before committing:
the tests hold the engine itself to exact and brute-force results, and the cases to the engine.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from flashcards.engine import fsrs, placement, plan
from flashcards.engine.placement import Answer
from flashcards.engine.plan import Habits, PlannedCard

DATA = Path(__file__).resolve().parents[1] / "tests" / "data"
USUAL: dict[str, Any] = {
    "new": 20, "retention": 0.9, "known": 0.85,
    "seconds_new": 30.0, "seconds_review": 10.0, "horizon": 1095,
}  # fmt: skip
ROADS: dict[str, dict[str, list[str]]] = {
    "chain": {"a": [], "b": ["a"], "c": ["b"], "d": ["c"]},
    "tree": {"a": [], "b": ["a"], "c": ["a"], "d": ["b"], "e": ["b"], "f": ["c"]},
    "join": {"a": [], "b": [], "c": [], "d": ["a", "b"], "e": ["c"], "f": ["d"]},
    "diamond": {"a": [], "b": ["a"], "c": ["a"], "d": ["b", "c"], "e": ["d"]},
}


def group(
    concept: str, count: int, memory: list[float] | None = None, elapsed: int = 0, due: int = 0
) -> dict[str, Any]:
    """So many cards alike; `memory` is stability and difficulty, None for new ones."""
    return {
        "concept": concept, "count": count, "memory": memory, "elapsed": elapsed, "due": due,
    }  # fmt: skip


def planned(name: str, groups: list[dict[str, Any]], **habits: Any) -> dict[str, Any]:
    """A case of the plan with its result."""
    cards = [
        PlannedCard(
            each["concept"],
            fsrs.Memory(*each["memory"]) if each["memory"] else None,
            each["elapsed"],
            each["due"],
        )
        for each in groups
        for _ in range(each["count"])
    ]
    made = plan.forecast(cards, Habits(**habits))
    return {
        "name": name,
        "cards": groups,
        "habits": habits,
        "begun": made.begun,
        "known": made.known,
        "new": [day.new for day in made.days],
        "reviews": [day.reviews for day in made.days],
        "seconds": {concept: round(spent, 6) for concept, spent in made.seconds.items()},
    }


def placed(name: str, count: int, chance: random.Random) -> dict[str, Any]:
    """A case of placement on one of `ROADS` with so many answers, and its result."""
    requires = ROADS[name]
    given = [(chance.choice(list(requires)), chance.random() < 0.5) for _ in range(count)]
    answers = [Answer(*each) for each in given]
    found = placement.beliefs(requires, answers)
    return {
        "name": f"{name}, {count} answers",
        "requires": requires,
        "cards": 2,
        "answers": given,
        "probability": {each.concept: round(each.probability, 12) for each in found},
        "why": {each.concept: [each.why, each.by] for each in found},
        "next": placement.next_question(requires, answers, dict.fromkeys(requires, 2)),
        "start": placement.start(requires, found),
    }


def main() -> None:
    """Write both files, and print their paths."""
    half_way = [
        group("a", 20, [30.5, 4.2], 12, 18), group("a", 5, [3.25, 8.1], 9, -5), group("b", 50),
    ]  # fmt: skip
    plans = [
        planned("a new road", [group("a", 60), group("b", 45)], **USUAL),
        planned(
            "slow and sure",
            [group("a", 40)],
            **{**USUAL, "new": 3, "retention": 0.95, "known": 0.93},
        ),
        planned("half way, some overdue", half_way, **{**USUAL, "new": 10}),
        planned(
            "nothing new today",
            [group("a", 4, [10.0, 5.0], 2, 8), group("b", 3)],
            **{**USUAL, "new": 0, "horizon": 40},
        ),
        planned("no cards", [], **USUAL),
    ]
    chance = random.Random(4)
    placements = [placed(name, count, chance) for name in ROADS for count in (0, 1, 3, 6)]
    for name, cases in (("plan", plans), ("placement", placements)):
        path = DATA / f"{name}.json"
        path.write_text(json.dumps(cases, indent=1) + "\n", "utf-8")
        print(path)


if __name__ == "__main__":
    main()
