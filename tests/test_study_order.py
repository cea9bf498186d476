from hypothesis import given
from hypothesis import strategies as st

from flashcards.model import Category, Concept, Roadmap, study_order


def road(*concepts: Concept) -> Roadmap:
    half = len(concepts) // 2
    return Roadmap(
        "r",
        "R",
        "R",
        categories=(
            Category("one", "One", concepts[:half]),
            Category("two", "Two", concepts[half:]),
        ),
    )


def test_study_order_puts_prerequisites_first_and_keeps_file_order_otherwise() -> None:
    roadmap = road(
        Concept("algebra", "Algebra"),
        Concept("games", "Games", requires=("chance", "calculus")),
        Concept("calculus", "Calculus", requires=("algebra",)),
        Concept("chance", "Chance", requires=("calculus",)),
        Concept("data", "Data"),
    )
    assert study_order(roadmap) == ["algebra", "calculus", "chance", "games", "data"]


def test_study_order_names_each_concept_once_though_the_roadmap_is_faulty() -> None:
    roadmap = road(
        Concept("last", "Last", requires=("a",)),
        Concept("a", "A", requires=("b",)),
        Concept("b", "B", requires=("a", "nowhere")),
        Concept("self", "Self", requires=("self",)),
    )
    order = study_order(roadmap)
    assert sorted(order) == ["a", "b", "last", "self"]


Graph = st.lists(st.sets(st.integers(0, 8), max_size=3), max_size=8)


@given(Graph)
def test_study_order_is_each_time_the_first_that_waits_for_nothing(graph: list[set[int]]) -> None:
    roadmap = road(
        *(
            Concept(str(number), str(number), requires=tuple(map(str, needs)))
            for number, needs in enumerate(graph)
        )
    )
    waiting = {concept.id: set(concept.requires) for concept in roadmap.concepts()}
    for name in study_order(roadmap):
        free = [other for other, needs in waiting.items() if not needs & waiting.keys()]
        assert name == (free or list(waiting))[0]
        del waiting[name]
    assert not waiting
