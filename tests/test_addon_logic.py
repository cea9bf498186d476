"""What the add-on does to a collection, held against the real engine of Anki."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
from addon_inside import Installed, another_deck, build
from anki_worker import take_in
from conftest import Project

if TYPE_CHECKING:
    from anki.collection import Collection


@pytest.fixture
def inside(project: Project, tmp_path: Path, anki: ModuleType) -> Iterator[Installed]:
    installed = Installed(build(project), tmp_path)
    yield installed
    installed.forget()


@pytest.fixture
def col(inside: Installed, collection: Collection) -> Collection:
    """A collection that the deck of the add-on was brought into."""
    take_in(collection, inside.folder / "deck.apkg")
    return collection


def cards_of(col: Collection, concept: str) -> list[Any]:
    return [col.get_card(id_) for id_ in col.find_cards(f"tag:SmallRoad::concept::{concept}")]


def learn(col: Collection, concept: str, days: int = 30) -> None:
    """Make every card of a concept one that was just reviewed and is due in `days`."""
    cards = cards_of(col, concept)
    for card in cards:
        card.type = card.queue = 2
        card.ivl, card.due = days, col.sched.today + days
        card.reps = 1
    col.update_cards(cards)


def set_order(
    inside: Installed, col: Collection, on: bool = True, opened: tuple[str, ...] = ()
) -> Any:
    """Switch the mode as the menu does; returns the plan that was carried out."""
    order, knowledge = inside.module("order"), inside.module("knowledge")
    kept = order.state(col).opened if on else frozenset()
    wanted = order.State(on, kept | set(opened))
    plan = order.plan(inside.road, knowledge.cards(col, inside.road), wanted, 0.6)
    order.apply(col, inside.road, plan, col.add_custom_undo_entry("In order"))
    return plan


def study_now(inside: Installed, col: Collection, concept: str, limit: int = 20) -> int:
    """Study a concept as the panel's button does; the number of cards that were gathered."""
    study, found = inside.module("study"), inside.road.find(concept)[1]
    terms = study.terms(col, inside.road, found, limit)
    if terms:
        study.begin(col, found, terms, col.add_custom_undo_entry("Study now"))
    return sum(count for _, count in terms)


def notes_of(col: Collection, concept: str) -> int:
    """How many notes a concept has."""
    return len({card.nid for card in cards_of(col, concept)})


def waiting(inside: Installed, col: Collection) -> set[str]:
    """The concepts that have a card that waits."""
    found = inside.module("knowledge").cards(col, inside.road)
    return {each.card.concept for each in found if each.card.waiting}


def everything(col: Collection) -> list[Any]:
    """All that a learner could notice of cards and notes, but times of change."""
    assert col.db is not None
    return [
        col.db.all("select id, nid, did, odid, type, queue, due, ivl, data from cards order by id"),
        col.db.all("select id, flds, tags from notes order by id"),
        sorted(deck.name for deck in col.decks.all_names_and_ids()),
    ]


def test_the_counts_are_those_of_the_database(inside: Installed, col: Collection) -> None:
    learn(col, "trigonometry", days=30)
    suspended = cards_of(col, "overfitting")[0]
    col.sched.suspend_cards([suspended.id])
    knowledge = inside.module("knowledge")
    standings = knowledge.standings(inside.road, knowledge.cards(col, inside.road))
    for concept, standing in standings.items():
        tag = f"tag:SmallRoad::concept::{concept}"
        assert standing.new == len(col.find_cards(f"{tag} is:new -is:suspended"))
        assert standing.mature == len(col.find_cards(f"{tag} prop:ivl>=21 -is:suspended"))
        assert standing.suspended == len(col.find_cards(f"{tag} is:suspended"))
    assert standings["trigonometry"].known == 1
    assert standings["overfitting"].suspended == 1


def test_a_card_in_a_filtered_deck_counts_by_its_own_due_date(
    inside: Installed, col: Collection
) -> None:
    learn(col, "trigonometry", days=30)
    for card in cards_of(col, "trigonometry"):
        card.due = col.sched.today
        col.update_card(card)
    knowledge = inside.module("knowledge")
    before = knowledge.standings(inside.road, knowledge.cards(col, inside.road))
    assert study_now(inside, col, "trigonometry") > 0
    after = knowledge.standings(inside.road, knowledge.cards(col, inside.road))
    assert after == before
    assert before["trigonometry"].recall == pytest.approx(0.9)


def test_memory_states_count_only_while_fsrs_is_on(inside: Installed, col: Collection) -> None:
    learn(col, "trigonometry", days=10)
    knowledge = inside.module("knowledge")
    for card in cards_of(col, "trigonometry"):
        card.memory_state = type(card.memory_state or _memory())(stability=500, difficulty=5)
        card.due = col.sched.today
        col.update_card(card)

    def recall() -> float:
        found = knowledge.standings(inside.road, knowledge.cards(col, inside.road))
        return float(found["trigonometry"].recall)

    assert recall() == pytest.approx(0.9)
    col.set_config("fsrs", True)
    assert recall() > 0.99


def _memory() -> Any:
    from anki.cards_pb2 import FsrsMemoryState

    return FsrsMemoryState()


@pytest.mark.parametrize("copies", [1, 8])
def test_the_panel_asks_the_database_as_often_for_many_cards_as_for_few(
    inside: Installed, col: Collection, copies: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = col.get_note(col.find_notes("tag:SmallRoad::concept::overfitting")[0])
    for _ in range(copies):
        another = col.new_note(note.note_type())  # type: ignore[arg-type]
        another.fields, another.tags = list(note.fields), list(note.tags)
        col.add_note(another, 1)  # type: ignore[arg-type]
    asked: list[str] = []
    database = type(col.db)
    query = database._query  # type: ignore[union-attr]

    def noted(*args: Any, **more: Any) -> Any:
        asked.append(args[1])
        return query(*args, **more)

    monkeypatch.setattr(database, "_query", noted)
    knowledge = inside.module("knowledge")
    assert len(knowledge.cards(col, inside.road)) > copies
    assert len(asked) == 1


def test_in_order_only_what_is_open_can_be_studied(inside: Installed, col: Collection) -> None:
    set_order(inside, col)
    assert waiting(inside, col) == {"linear-algebra", "overfitting"}
    assert not col.find_cards("tag:SmallRoad::concept::overfitting -is:suspended")
    assert not col.find_cards("tag:SmallRoad::concept::trigonometry is:suspended")
    assert {*col.find_cards("tag:SmallRoad::waiting")} == {*col.find_cards("is:suspended")}


def test_cards_are_released_once_their_prerequisites_are_known(
    inside: Installed, col: Collection
) -> None:
    set_order(inside, col)
    learn(col, "trigonometry")
    plan = set_order(inside, col)
    assert len(plan.release) == len(cards_of(col, "linear-algebra"))
    assert waiting(inside, col) == {"overfitting"}
    assert not col.find_notes("tag:SmallRoad::concept::linear-algebra tag:SmallRoad::waiting")


def test_what_was_open_once_stays_open_when_it_is_forgotten(
    inside: Installed, col: Collection
) -> None:
    set_order(inside, col)
    learn(col, "trigonometry")
    set_order(inside, col)
    for card in cards_of(col, "trigonometry"):
        card.type = card.queue = card.ivl = 0
        col.update_card(card)
    assert set_order(inside, col).suspend == ()
    assert waiting(inside, col) == {"overfitting"}


def test_one_concept_can_be_opened_by_hand(inside: Installed, col: Collection) -> None:
    set_order(inside, col)
    set_order(inside, col, opened=("overfitting",))
    assert waiting(inside, col) == {"linear-algebra"}
    set_order(inside, col)
    assert waiting(inside, col) == {"linear-algebra"}


def test_a_concept_that_is_begun_does_not_wait(inside: Installed, col: Collection) -> None:
    card = cards_of(col, "overfitting")[0]
    card.type = card.queue = 2
    card.ivl, card.due = 3, col.sched.today + 3
    col.update_card(card)
    set_order(inside, col)
    assert waiting(inside, col) == {"linear-algebra"}


def test_switching_off_restores_exactly_what_was(inside: Installed, col: Collection) -> None:
    mine = cards_of(col, "linear-algebra")[0]
    col.sched.suspend_cards([mine.id])
    other = cards_of(col, "overfitting")[0]
    other.custom_data = '{"x":1}'
    col.update_card(other)
    before = everything(col)
    set_order(inside, col)
    assert everything(col) != before
    set_order(inside, col, on=False)
    assert everything(col) == before
    assert col.get_card(mine.id).queue == -1


def test_cards_that_the_learner_suspended_are_never_touched(
    inside: Installed, col: Collection
) -> None:
    two = cards_of(col, "linear-algebra")
    note = next(card.nid for card in two if len(col.get_note(card.nid).cards()) == 2)
    mine, ours = col.get_note(note).cards()
    col.sched.suspend_cards([mine.id])
    set_order(inside, col)
    assert col.get_card(ours.id).queue == -1
    set_order(inside, col, opened=("linear-algebra",))
    assert col.get_card(ours.id).queue == 0
    assert col.get_card(mine.id).queue == -1


def test_a_waiting_card_that_the_learner_frees_stays_free(
    inside: Installed, col: Collection
) -> None:
    set_order(inside, col)
    card = cards_of(col, "overfitting")[0]
    col.sched.unsuspend_cards([card.id])
    set_order(inside, col)
    assert col.get_card(card.id).queue == 0
    assert col.get_note(card.nid).has_tag("SmallRoad::waiting") is False
    # From now on the card is the learner's: when they suspend it, it stays suspended.
    col.sched.suspend_cards([card.id])
    set_order(inside, col, on=False)
    assert col.get_card(card.id).queue == -1
    assert col.get_card(card.id).custom_data == ""


def test_an_import_that_takes_the_tags_away_leaves_no_card_stuck(
    inside: Installed, col: Collection
) -> None:
    before = everything(col)
    set_order(inside, col)
    col.tags.remove("SmallRoad::waiting")
    set_order(inside, col, on=False)
    assert everything(col) == before


def test_the_whole_mode_is_one_step_of_undo(inside: Installed, col: Collection) -> None:
    before = everything(col)
    set_order(inside, col)
    assert col.undo_status().undo == "In order"
    col.undo()
    assert everything(col) == before
    assert not inside.module("order").state(col).on
    col.redo()
    assert waiting(inside, col) == {"linear-algebra", "overfitting"}


def test_what_is_in_order_already_needs_nothing(inside: Installed, col: Collection) -> None:
    order, knowledge = inside.module("order"), inside.module("knowledge")
    set_order(inside, col)
    now = order.state(col)
    again = order.plan(inside.road, knowledge.cards(col, inside.road), now, 0.6)
    assert again.is_done(now)


def test_study_now_takes_what_is_due_before_what_is_new(inside: Installed, col: Collection) -> None:
    learn(col, "linear-algebra", days=3)
    cards = cards_of(col, "linear-algebra")
    due = cards[-1]
    due.due = col.sched.today
    col.update_card(due)
    new = cards[0]
    new.type = new.queue = new.ivl = 0
    col.update_card(new)
    assert study_now(inside, col, "linear-algebra", limit=1) == 1
    assert [card.id for card in cards_of(col, "linear-algebra") if card.odid] == [due.id]


def test_after_studying_everything_is_where_it_was(inside: Installed, col: Collection) -> None:
    col.decks.add_normal_deck_with_name("Linear Algebra")
    before = everything(col)
    study = inside.module("study")
    study_now(inside, col, "linear-algebra")
    assert col.decks.get(study.deck_id(col))["dyn"]  # type: ignore[index]
    assert study_now(inside, col, "linear-algebra") == notes_of(col, "linear-algebra")
    assert sum(bool(deck["dyn"]) for deck in col.decks.all()) == 1
    study.end(col, col.add_custom_undo_entry("End"))
    assert everything(col) == before
    assert study.deck_id(col) is None


def test_study_now_is_one_step_of_undo(inside: Installed, col: Collection) -> None:
    before = everything(col)
    study = inside.module("study")
    study_now(inside, col, "linear-algebra")
    assert everything(col) != before
    col.undo()
    assert everything(col) == before
    assert study.deck_id(col) is None


def test_study_now_takes_one_card_a_note(inside: Installed, col: Collection) -> None:
    reversed_ = col.find_notes("Reverse:_*")
    clozes = col.find_notes("Text:*c2::*")
    assert reversed_
    assert clozes
    for concept in inside.road.concepts():
        cards = cards_of(col, concept.id)
        gathered = study_now(inside, col, concept.id, limit=100)
        assert gathered == len({card.nid for card in cards})
        chosen = [card.nid for card in cards_of(col, concept.id) if card.odid]
        assert len(chosen) == len(set(chosen)) == gathered


def test_of_two_cards_of_a_note_the_due_one_is_studied(inside: Installed, col: Collection) -> None:
    note = col.get_note(col.find_notes("Reverse:_*")[0])
    _, reverse = note.cards()
    reverse.type = reverse.queue = 2  # type: ignore[assignment]
    reverse.ivl, reverse.due, reverse.reps = 3, col.sched.today, 1
    col.update_card(reverse)
    concept = next(
        each.id
        for each in inside.road.concepts()
        if reverse.id in col.find_cards(inside.module("study").search(col, inside.road, each))
    )
    study_now(inside, col, concept, limit=100)
    assert [card.id for card in note.cards() if card.odid] == [reverse.id]


def test_a_new_card_is_left_for_another_day_once_its_like_was_answered(
    inside: Installed, col: Collection
) -> None:
    study_now(inside, col, "linear-algebra", limit=100)
    col.decks.select(inside.module("study").deck_id(col))
    answered = set()
    for _ in range(2):
        card = col.sched.getCard()
        assert card
        col.sched.answerCard(card, 4)
        answered.add(card.nid)
    study_now(inside, col, "linear-algebra", limit=100)
    gathered = {card.nid for card in cards_of(col, "linear-algebra") if card.odid}
    assert not answered & gathered


@pytest.mark.parametrize("then", ["nothing", "selected", "answered", "undone", "redone"])
def test_what_tidies_up_is_a_part_of_the_learners_last_step(
    inside: Installed, col: Collection, then: str
) -> None:
    undo, study = inside.module("undo"), inside.module("study")
    before = everything(col)
    study_now(inside, col, "linear-algebra")
    deck = study.deck_id(col)
    for _ in range(3):  # Anki counts a selection that changes nothing as an operation, too
        col.decks.select(deck)
    if then in {"answered", "undone", "redone"}:
        card = col.sched.getCard()
        assert card
        col.sched.answerCard(card, 3)
    if then in {"undone", "redone"}:
        col.undo()
    if then == "redone":
        col.redo()
    last = col.undo_status().undo
    study.end(col, undo.last_step(col))
    assert study.deck_id(col) is None
    assert not [card for card in cards_of(col, "linear-algebra") if card.odid]
    assert col.undo_status().undo == last
    if then == "nothing":
        assert everything(col) == before


def test_with_nothing_to_undo_tidying_up_is_a_step_of_its_own(
    inside: Installed, col: Collection
) -> None:
    undo, study = inside.module("undo"), inside.module("study")
    study_now(inside, col, "linear-algebra")
    col.db.execute("delete from notes where false")  # type: ignore[union-attr]
    assert not col.undo_status().undo
    study.end(col, undo.last_step(col))
    assert study.deck_id(col) is None
    assert col.undo_status().undo == "Road"


def test_study_now_makes_no_deck_for_nothing(inside: Installed, col: Collection) -> None:
    learn(col, "overfitting")
    before = everything(col)
    assert study_now(inside, col, "overfitting") == 0
    assert everything(col) == before


@pytest.mark.parametrize("some", [False, True])
def test_study_now_leaves_what_is_buried_or_gathered_by_the_learner(
    inside: Installed, col: Collection, some: bool
) -> None:
    cards = [card.id for card in cards_of(col, "linear-algebra")]
    theirs = col.sched.get_or_create_filtered_deck(0)  # type: ignore[arg-type]
    theirs.config.search_terms[0].search = f"cid:{cards[0]}"
    kept = col.sched.add_or_update_filtered_deck(theirs).id
    note = {card.id: card.nid for card in cards_of(col, "linear-algebra")}
    left = [id_ for id_ in cards[1:] if some and note[id_] != note[cards[0]]]
    left = list({note[id_]: id_ for id_ in reversed(left)}.values())
    col.sched.bury_cards([id_ for id_ in cards[1:] if id_ not in left])
    assert study_now(inside, col, "linear-algebra") == len(left)
    gathered = {card.id: card.did for card in cards_of(col, "linear-algebra") if card.odid}
    assert gathered.pop(cards[0]) == kept
    assert sorted(gathered) == sorted(left)


def test_the_preset_is_new_and_the_learners_own_stay_as_they_are(
    inside: Installed, col: Collection
) -> None:
    own = col.decks.all_config()
    root = col.decks.id_for_name("Small Roadmap")
    assert root is not None
    inside.module("preset").apply(col, root)
    assert [each for each in col.decks.all_config() if each["id"] in {o["id"] for o in own}] == own
    for deck in ("Small Roadmap", "Small Roadmap::1. Mathematics"):
        used = col.decks.config_dict_for_deck_id(col.decks.id_for_name(deck))  # type: ignore[arg-type]
        assert used["name"] == "Small Roadmap"
        assert used["desiredRetention"] == pytest.approx(0.9)
        assert used["newGatherPriority"] == 1
        assert used["new"]["bury"] is True
    assert col.decks.config_dict_for_deck_id(1)["id"] == 1  # type: ignore[arg-type]
    assert col.get_config("fsrs") is True
    col.undo()
    assert col.get_config("fsrs", False) is False


def test_the_roads_deck_is_found_under_the_learners_own_name(
    inside: Installed, col: Collection
) -> None:
    knowledge = inside.module("knowledge")
    root = col.decks.id_for_name("Small Roadmap")
    assert root is not None
    assert knowledge.root_deck(col, knowledge.cards(col, inside.road)) == root
    col.decks.rename(root, "Mine")
    assert knowledge.root_deck(col, knowledge.cards(col, inside.road)) == root


def test_a_deck_that_holds_the_roads_beside_others_is_never_taken_for_it(
    inside: Installed, col: Collection
) -> None:
    knowledge, decks = inside.module("knowledge"), col.decks
    root = decks.id_for_name("Small Roadmap")
    assert root is not None
    decks.rename(root, "My study::AI")
    assert knowledge.root_deck(col, knowledge.cards(col, inside.road)) == root
    neighbour = decks.add_normal_deck_with_name("My study::German").id
    note = col.new_note(col.models.by_name("Basic"))  # type: ignore[arg-type]
    note["Front"] = "der Baum"
    col.add_note(note, neighbour)  # type: ignore[arg-type]
    assert knowledge.root_deck(col, knowledge.cards(col, inside.road)) == root
    inside.module("preset").apply(col, root)
    used = {
        name: decks.config_dict_for_deck_id(decks.id_for_name(name))["name"]  # type: ignore[arg-type]
        for name in ("My study", "My study::German", "My study::AI::1. Mathematics")
    }
    assert used == {
        "My study": "Default",
        "My study::German": "Default",
        "My study::AI::1. Mathematics": "Small Roadmap",
    }


def test_cards_scattered_over_decks_have_no_deck_of_their_own(
    inside: Installed, col: Collection
) -> None:
    knowledge = inside.module("knowledge")
    for number, each in enumerate(knowledge.cards(col, inside.road)):
        deck = col.decks.id(f"Pile {number % 4}")
        col.set_deck([each.id], deck)  # type: ignore[arg-type]
    assert knowledge.root_deck(col, knowledge.cards(col, inside.road)) is None


def test_without_the_deck_there_is_nothing_to_find(
    inside: Installed, new_collection: Callable[[], Collection]
) -> None:
    empty = new_collection()
    knowledge = inside.module("knowledge")
    assert knowledge.cards(empty, inside.road) == []
    assert knowledge.root_deck(empty, []) is None


@pytest.mark.parametrize(
    "bad", [None, {}, {"known_at": "x", "study_now_limit": 0}, {"known_at": 2}]
)
def test_a_setting_that_cannot_be_used_is_its_default(inside: Installed, bad: Any) -> None:
    settings = inside.module("settings")
    assert settings.read(bad) == settings.Settings()


def test_the_defaults_are_the_same_in_the_code_and_in_the_file(inside: Installed) -> None:
    settings = inside.module("settings")
    written = json.loads((inside.folder / "config.json").read_text())
    assert asdict(settings.Settings()) == written
    explained = (inside.folder / "config.md").read_text()
    assert all(f"**{key}**" in explained for key in written)
    assert settings.read({"known_at": 1, "study_now_limit": 7}).known_at == 1.0


def test_an_update_leaves_the_mark_of_a_waiting_card(inside: Installed) -> None:
    merge = inside.module("engine.merge")
    fields = {"Question": "Why?", "Key": "why", "Base": ""}
    theirs = merge.MergeNote("g", "Basic", fields, ("Road::concept::x",), {0: "Road"})
    mine = merge.MergeNote("g", "Basic", fields, ("Road::concept::x", "road::Waiting"), {0: "Road"})
    release = merge.Release("road", "1", "Road", {"g": theirs})
    (outcome,) = merge.merge({"g": mine}, release)
    assert (outcome.kind, outcome.note) == (merge.UNTOUCHED, None)


@pytest.mark.parametrize(
    ("repository", "begins"),
    [
        ("https://github.com/a/b/", "https://github.com/a/b/issues/new?title=Card+rank-counts"),
        (
            "https://codes.example/a/b",
            "https://codes.example/a/b/blob/HEAD/decks/m/l.md#rank-counts",
        ),
        ("", ""),
        ("javascript:alert(1)", ""),
        ("file:///etc", ""),
    ],
)
def test_improving_a_card_opens_its_place(inside: Installed, repository: str, begins: str) -> None:
    address = inside.module("improve").address(repository, "m", "l", "rank-counts", "1.2.0")
    assert address.startswith(begins)
    assert bool(address) == bool(begins)
    if "issues/new" in address:
        assert "decks%2Fm%2Fl.md%23rank-counts" in address
        assert "1.2.0" in address


def view(inside: Installed, col: Collection, **more: Any) -> Any:
    knowledge, panel = inside.module("knowledge"), inside.module("panel")
    standings = knowledge.standings(inside.road, knowledge.cards(col, inside.road))
    return panel.View(inside.road, standings, 0.8, more.pop("open_level", 0.8), **more)


def opened(inside: Installed, col: Collection, concept: Any) -> Any:
    knowledge, panel = inside.module("knowledge"), inside.module("panel")
    return panel.Opened(knowledge.topics(knowledge.cards(col, inside.road), concept), 5, 0)


def test_the_panel_names_what_is_next_and_what_waits(inside: Installed, col: Collection) -> None:
    panel = inside.module("panel")
    assert view(inside, col).proposed == ["trigonometry"]
    set_order(inside, col)
    shown = panel.html(view(inside, col, in_order=True))
    assert shown.count("opens when ") == 2
    assert "opens when Trigonometry reaches 80% (now 0%)" in shown
    assert shown.count('<span class="badge">next</span>') == 1
    learn(col, "trigonometry")
    assert view(inside, col).proposed == ["linear-algebra"]
    assert '<span class="badge">known</span>' in panel.html(view(inside, col))


def test_with_cards_that_wait_next_is_what_was_released(inside: Installed, col: Collection) -> None:
    learn(col, "trigonometry", days=10)
    for card in cards_of(col, "trigonometry"):
        card.due = col.sched.today - 25  # a recall of about 0.74
        col.update_card(card)
    assert view(inside, col).proposed == []
    assert view(inside, col, open_level=0.6).proposed == ["linear-algebra"]


def test_what_the_panel_shows_is_text_and_never_markup(inside: Installed, col: Collection) -> None:
    panel = inside.module("panel")
    concept = inside.road.find("linear-algebra")[1]
    shown = panel.detail(view(inside, col), concept, opened(inside, col, concept))
    assert "Linear Algebra &amp; &quot;Friends&quot; &lt;Series&gt;" in shown
    assert "<Series>" not in shown
    assert "https://example.org/rank?a=1&amp;b=2" in shown


def test_the_panel_says_where_the_recall_comes_from(inside: Installed, col: Collection) -> None:
    panel = inside.module("panel")
    learn(col, "trigonometry")
    concept = inside.road.find("trigonometry")[1]
    topics = opened(inside, col, concept)
    assert "estimated from intervals" in panel.detail(view(inside, col), concept, topics)
    assert "by FSRS" in panel.detail(view(inside, col, fsrs=True), concept, topics)


def test_a_topic_without_cards_is_told_apart_and_counted(
    inside: Installed, col: Collection
) -> None:
    panel = inside.module("panel")
    concept = inside.road.find("linear-algebra")[1]
    with_cards, without = (topic.id for topic in concept.topics)
    col.remove_notes(col.find_notes(f"tag:{inside.road.topic_tagged(without)}"))
    shown = panel.detail(view(inside, col), concept, opened(inside, col, concept))
    assert "1 without cards yet" in shown
    assert f'data-do="topic" data-id="{with_cards}"' in shown
    assert f'data-id="{without}"' not in shown
    learn(col, "linear-algebra")
    some = panel.html(view(inside, col, covered={"linear-algebra": 1}))
    assert '<span class="badge">1 of 2 topics known</span>' in some
    whole = panel.html(view(inside, col, covered={"linear-algebra": 2}))
    assert '<span class="badge">known</span>' in whole


def test_what_is_begun_leads_and_recall_follows(inside: Installed, col: Collection) -> None:
    panel = inside.module("panel")
    card = cards_of(col, "linear-algebra")[0]
    card.type = card.queue = 2
    card.ivl, card.due, card.reps = 10, col.sched.today + 10, 1
    col.update_card(card)
    total = len(cards_of(col, "linear-algebra"))
    assert f"1 of {total} begun · recall 100%" in panel.html(view(inside, col))


def test_today_counts_what_anki_gives_and_says_when_the_road_is_known(
    inside: Installed, col: Collection
) -> None:
    knowledge, today = inside.module("knowledge"), inside.module("today")
    learn(col, "trigonometry", days=0)
    found = knowledge.cards(col, inside.road)
    root = knowledge.root_deck(col, found)
    now = today.read(col, root, found)
    assert now.due == len(cards_of(col, "trigonometry"))
    assert now.new == len(col.find_cards("is:new"))
    assert now.minutes == -(-(now.due * 10 + now.new * 30) // 60)
    assert now.new_a_day == 20
    assert 0 < now.known_in < 30
    assert not now.is_done
    config = col.decks.config_dict_for_deck_id(root)
    for retention in (0.7, 0.8, 0.97):  # whatever is aimed at, it can be reached
        config["desiredRetention"] = retention
        col.decks.update_config(config)
        assert 0 < today.read(col, root, found).known_in < 60
    config["new"]["perDay"] = 0
    col.decks.update_config(config)
    assert today.read(col, root, found).known_in is None


def test_the_plan_of_many_cards_is_that_of_some_of_them(
    inside: Installed, monkeypatch: pytest.MonkeyPatch
) -> None:
    today, plan = inside.module("today"), inside.module("engine.plan")
    many = [plan.PlannedCard("a") for _ in range(3000)]
    exact = plan.forecast(many, plan.Habits(new=20)).known
    played: list[int] = []
    forecast = plan.forecast

    def counted(cards: Any, habits: Any) -> Any:
        played.append(len(cards))
        return forecast(cards, habits)

    monkeypatch.setattr(plan, "forecast", counted)
    assert today._known_in(many, plan.Habits(new=20)) == pytest.approx(exact, rel=0.05)
    assert played == [1500]
    assert today._known_in([], plan.Habits()) == 0


def test_the_plan_goes_by_the_memory_of_the_cards(inside: Installed, col: Collection) -> None:
    knowledge, today = inside.module("knowledge"), inside.module("today")
    new = col.find_cards("is:new")
    planned = today.cards(knowledge.cards(col, inside.road))
    assert [card.memory for card in planned] == [None] * len(new)
    learn(col, "trigonometry", days=30)
    mine, *_ = cards_of(col, "overfitting")
    col.sched.suspend_cards([mine.id])
    planned = today.cards(knowledge.cards(col, inside.road))
    assert len(planned) == len(new) - 1
    known = [card for card in planned if card.memory]
    assert {card.concept for card in known} == {"trigonometry"}
    assert all(card.memory.stability == 30 and card.due == 30 for card in known)
    for card in cards_of(col, "linear-algebra"):
        col.sched.suspend_cards([card.id])
    assert len(today.cards(knowledge.cards(col, inside.road))) == len(planned) - 4
    for card in cards_of(col, "linear-algebra"):
        card.custom_data = '{"rmWaits":1}'  # suspended by the add-on, until its turn comes
        col.update_card(card)
    assert len(today.cards(knowledge.cards(col, inside.road))) == len(planned)


def test_a_session_tells_what_it_brought(inside: Installed, col: Collection) -> None:
    session = inside.module("session")
    learn(col, "trigonometry", days=1)
    begun = session.begin(col, inside.road, 0.8)
    assert session.end(col, inside.road, 0.8, begun) is None
    for card in cards_of(col, "linear-algebra")[:2]:
        card.start_timer()
        col.sched.answerCard(card, 4)
    learn(col, "linear-algebra", days=30)
    ended = session.end(col, inside.road, 0.8, begun)
    assert (ended.answers, ended.minutes, ended.known) == (2, 1, ("linear-algebra",))


def test_what_is_known_already_is_graded_and_nothing_of_the_learners_is(
    inside: Installed, col: Collection
) -> None:
    knows, knowledge = inside.module("knows"), inside.module("knowledge")
    theirs, *_ = cards_of(col, "overfitting")
    col.sched.suspend_cards([theirs.id])
    set_order(inside, col)
    before = everything(col)
    found = knowledge.cards(col, inside.road)
    cards = [each.id for each in found if knows.can_be_graded(each)]
    assert theirs.id not in cards
    assert len(cards) == len(found) - 1
    knows.grade(col, cards)
    assert not col.find_cards("is:new -is:suspended")
    assert col.get_card(theirs.id).queue == -1
    assert all(col.get_card(id_).ivl > 0 for id_ in cards)
    assert col.undo_status().undo == "I know this already"
    col.undo()
    assert everything(col) == before


def test_a_placement_asks_new_cards_once_and_grades_what_it_finds_known(
    inside: Installed, col: Collection
) -> None:
    placing, knowledge = inside.module("placing"), inside.module("knowledge")
    mine, *_ = cards_of(col, "overfitting")
    col.sched.suspend_cards([mine.id])
    before = everything(col)
    asking = placing.Placing(inside.road, knowledge.cards(col, inside.road))
    asked = []
    while question := asking.next():
        concept, card = question
        asked.append(card)
        asking.answer(concept, known=concept != "overfitting")
    assert len(asked) == len(set(asked)) == asking.asked
    assert mine.id not in asked
    assert len({col.get_card(card).nid for card in asked}) == len(asked)
    assert everything(col) == before
    known = {belief.concept for belief in asking.beliefs() if belief.known}
    assert known == {"trigonometry", "linear-algebra"}
    assert asking.start() == "overfitting"
    graded = {card.id for concept in known for card in cards_of(col, concept)}
    assert set(asking.known_cards()) == graded
    told = placing.told(asking)
    assert "You seem to know (2)" in told
    assert "Begin with</h3><p><b>Overfitting" in told
    asking.take_back()
    assert asking.asked == len(asked) - 1


# Decks that a sync has doubled


def double(col: Collection, name: str, cards: list[Any]) -> int:
    """A deck with a "+" beside that of the name, and these cards in it."""
    twin = col.decks.id(f"{name}+")
    assert twin is not None
    col.set_deck([card.id for card in cards], twin)
    return int(twin)


def test_doubled_decks_are_joined_in_one_step_and_the_learners_own_are_left(
    inside: Installed, col: Collection
) -> None:
    twins, knowledge = inside.module("twins"), inside.module("knowledge")
    rank, curve = cards_of(col, "linear-algebra"), cards_of(col, "overfitting")
    maths = double(col, "Small Roadmap::1. Mathematics", rank)
    root = double(col, "Small Roadmap", [])
    col.decks.id("C"), col.decks.id("C++")
    kept = double(col, "Small Roadmap::2. Machine Learning", curve)
    col.decks.id("Small Roadmap::2. Machine Learning+::Mine")
    studied = col.sched.get_or_create_filtered_deck(0)  # type: ignore[arg-type]
    studied.config.search_terms[0].search = f"cid:{rank[0].id}"
    col.sched.add_or_update_filtered_deck(studied)
    ours = {each.deck for each in knowledge.cards(col, inside.road)}
    found = twins.find(col, ours)
    assert found.keys() == {maths, root}, "not the one with a deck of the learner's in it"

    assert col.db is not None
    before = col.db.all("select id, did, odid from cards order by id")
    names = {each.name for each in col.decks.all_names_and_ids()}
    twins.mend(col, found)
    here = col.decks.id_for_name("Small Roadmap::1. Mathematics")
    for card in cards_of(col, "linear-algebra"):
        assert here in {card.did, card.odid}
        assert maths not in {card.did, card.odid}
    assert names - {each.name for each in col.decks.all_names_and_ids()} == {
        "Small Roadmap::1. Mathematics+",
        "Small Roadmap+",
    }
    assert {col.decks.name(card.did) for card in cards_of(col, "overfitting")} == {
        col.decks.name(kept)  # type: ignore[arg-type]
    }
    assert not twins.find(col, {each.deck for each in knowledge.cards(col, inside.road)})
    col.undo()
    assert col.db.all("select id, did, odid from cards order by id") == before
    assert {each.name for each in col.decks.all_names_and_ids()} == names


def test_two_decks_add_ons_live_side_by_side(
    inside: Installed, col: Collection, project: Project, tmp_path: Path
) -> None:
    another_deck(project)
    garden = Installed(build(project), tmp_path / "second")
    try:
        take_in(col, garden.folder / "deck.apkg")
        for each in (inside, garden):
            cards = each.module("knowledge").cards(col, each.road)
            assert len(cards) == each.road.cards
            assert not each.module("order").state(col).on
        set_order(inside, col)
        assert inside.module("order").state(col).on
        assert not garden.module("order").state(col).on
        assert waiting(inside, col)
        assert not waiting(garden, col)
        preset = [each.module("preset").NAME for each in (inside, garden)]
        assert preset == ["Small Roadmap", "Small Garden"]
    finally:
        garden.forget()
