"""The add-on's update of an open collection, and everything that can come in between."""

from __future__ import annotations

import errno
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
from addon_inside import Installed, build
from anki_worker import EDIT, OWN_FIELD, facts, take_in, write
from anki_worker import shape as change_note_types
from conftest import AFTER, BEFORE, Project
from test_note_types import SHAPES

if TYPE_CHECKING:
    from anki.collection import Collection

WORKER = Path(__file__).parent / "addon_worker.py"
HOUR = 3600
FILE = "decks/mathematics/linear-algebra.md"
CURVES = "decks/machine-learning/overfitting.md"


class Learner:
    """A collection with the add-on: it updates, and says what it sees."""

    def __init__(self, inside: Installed, col: Collection, scratch: Path) -> None:
        self.inside = inside
        self.col = col
        self.scratch = scratch

    def module(self, name: str) -> ModuleType:
        return self.inside.module(name)

    def opened(self, package: Path) -> Any:
        return self.module("releases").read(package, self.inside.road)

    def meet(self, package: Path, **options: bool) -> Any:
        return self.module("changes").planned_update(self.col, self.opened(package), **options)

    def update(
        self, package: Path, step: Callable[..., None] = lambda *_: None, **options: bool
    ) -> Any:
        """Update as the add-on does, and return what was planned."""
        opened = self.opened(package)
        met = self.module("changes").planned_update(self.col, opened, **options)
        self.module("apply").apply(self.col, opened, met.plan, self.scratch, step)
        return met

    def note(self, key: str) -> Any:
        (id_,) = self.col.find_notes(f"Key:{key}")
        return self.col.get_note(id_)

    def cards(self) -> set[str]:
        notes = [self.col.get_note(id_) for id_ in self.col.find_notes("")]
        return {note["Key"] for note in notes if "Key" in note}

    def edit(self, key: str, **fields: str) -> None:
        note = self.note(key)
        for name, text in fields.items():
            note[name] = text
        self.col.update_note(note)

    def decks(self, key: str) -> list[str]:
        return [self.col.decks.name(card.did) for card in self.note(key).cards()]

    def conflicts(self) -> list[Any]:
        found: list[Any] = self.module("undecided").read(self.col)
        return found

    def everything(self) -> list[Any]:
        """All rows that an update may touch."""
        assert self.col.db is not None
        tables = ("notes", "cards", "revlog", "graves", "decks", "notetypes", "config")
        rows = [self.col.db.all(f"select * from {table} order by 1, 2") for table in tables]
        return [*rows, [deck.name for deck in self.col.decks.all_names_and_ids()]]


def kinds(met: Any) -> dict[str, set[str]]:
    """The cards by what becomes of them."""
    found: dict[str, set[str]] = {}
    for outcome in met.outcomes:
        found.setdefault(outcome.kind, set()).add(outcome.card)
    return found


@pytest.fixture
def first(project: Project) -> Path:
    """Release 1.0.0 of the small project."""
    project.publish("1.0.0", BEFORE)
    return project.build("--out", "first.apkg")


@pytest.fixture
def inside(first: Path, project: Project, tmp_path: Path, anki: ModuleType) -> Iterator[Installed]:
    installed = Installed(build(project), tmp_path)
    yield installed
    installed.forget()


@pytest.fixture
def learner(inside: Installed, collection: Collection, first: Path, tmp_path: Path) -> Learner:
    """A learner who has release 1.0.0, by a plain import."""
    take_in(collection, first)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    return Learner(inside, collection, scratch)


def next_release(
    project: Project, version: str = "1.1.0", hours: int = 1, *, rename_decks: bool = False
) -> Path:
    """The project as it is now, released."""
    when = AFTER + hours * HOUR
    project.publish(version, when, rename_decks=rename_decks)
    return project.build("--out", f"{version}.apkg", epoch=when)


def add_card(project: Project, name: str) -> None:
    """One card more, with a figure on it that no card had before."""
    card = (
        f"\n### {name}\n\nQ: What is {name}?\n\nA: This: ![one](one.svg)\n\nSource: Gate, sec. 1\n"
    )
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>one</title></svg>'
    (project.root / "decks/mathematics/one.svg").write_text(svg, "utf-8")
    with (project.root / FILE).open("a", encoding="utf-8") as file:
        file.write(card)


def reworded(project: Project) -> Path:
    """Release 1.1.0: another answer on the card `rank-counts`, and one card more."""
    project.edit(FILE, "The number of linearly independent columns", "How many columns it needs")
    add_card(project, "added")
    return next_release(project)


# What a release brings


def test_a_new_learner_gets_everything_in_the_order_of_study(
    inside: Installed,
    collection: Collection,
    new_collection: Callable[[], Collection],
    first: Path,
    tmp_path: Path,
) -> None:
    new = Learner(inside, collection, tmp_path)
    met = new.update(first)
    assert set(kinds(met)) == {"new"}
    assert met.had == ""
    other = new_collection()
    take_in(other, first)
    assert collection.db is not None
    assert other.db is not None
    sql = "select guid, n.mod, tags, flds, ord, type, queue, due, name from notes n "
    sql += "join cards c on c.nid = n.id join decks d on d.id = c.did order by guid, ord"
    assert collection.db.all(sql) == other.db.all(sql), "as by Anki's own import"


def test_looking_changes_nothing(learner: Learner, project: Project) -> None:
    package = reworded(project)
    before = learner.everything()
    met = learner.meet(package)
    assert kinds(met)["new"] == {"added"}
    assert learner.everything() == before
    assert learner.col.undo_status().undo == "Import"


def test_new_cards_come_with_their_figures(learner: Learner, project: Project) -> None:
    learner.update(reworded(project))
    answer = learner.note("added")["Answer"]
    (figure,) = Path(learner.col.media.dir()).glob("one-*.svg")
    assert f'src="{figure.name}"' in answer


def test_a_changed_figure_of_an_old_card_arrives(learner: Learner, project: Project) -> None:
    project.edit("decks/machine-learning/curves.svg", "</svg>", "<!-- sharper --></svg>")
    met = learner.update(next_release(project))
    assert kinds(met)["applied"] == {"overfitting-epoch"}
    (shown,) = learner.module("releases").packaged.SOURCE.findall(
        learner.note("overfitting-epoch")["Question"]
    )
    content = Path(learner.col.media.dir(), shown).read_text("utf-8")
    assert "sharper" in content


def test_what_one_has_already_is_nothing_to_do(learner: Learner, first: Path) -> None:
    met = learner.meet(first)
    assert met.plan.is_empty()
    assert set(kinds(met)) == {"untouched"}


def test_an_older_release_is_called_so(learner: Learner, project: Project, first: Path) -> None:
    learner.update(reworded(project))
    assert learner.meet(first).is_older
    assert not learner.meet(project.root / "1.1.0.apkg").is_older


def test_a_card_deleted_stays_away_though_only_we_know_that_it_was_there(
    learner: Learner, project: Project
) -> None:
    add_card(project, "added")
    learner.update(next_release(project))
    learner.col.remove_notes([learner.note("added").id])
    package = next_release(project, "1.2.0", 2)
    assert kinds(learner.meet(package))["deleted by you"] == {"added"}
    met = learner.update(package, restore_deleted=True)
    assert kinds(met)["restored"] == {"added"}
    assert "added" in learner.cards()


def test_the_mark_of_cards_that_wait_survives(learner: Learner, project: Project) -> None:
    learner.col.tags.bulk_add([learner.note("rank-counts").id], "SmallRoad::waiting mine")
    learner.update(reworded(project))
    tags = learner.note("rank-counts").tags
    assert "SmallRoad::waiting" in tags
    assert "mine" in tags
    assert "needs" in learner.note("rank-counts")["Answer"]


def test_a_card_that_is_being_studied_moves_by_its_home_deck(
    learner: Learner, project: Project
) -> None:
    deck = learner.col.sched.get_or_create_filtered_deck(0)  # type: ignore[arg-type]
    deck.config.search_terms[0].search = "Key:overfitting-epoch"
    learner.col.sched.add_or_update_filtered_deck(deck)
    project.edit("roadmap.yaml", "name: 2. Machine Learning", "name: 2. Learning Machines")
    met = learner.update(next_release(project, rename_decks=True))
    assert kinds(met)["moved"] == {"overfitting-epoch"}
    assert learner.decks("overfitting-epoch") == ["Small Roadmap::2. Learning Machines"]


def test_a_deck_that_the_release_renames_is_renamed_in_place(
    learner: Learner, project: Project
) -> None:
    decks = learner.col.decks
    old, new = "Small Roadmap::2. Machine Learning", "Small Roadmap::2. Learning Machines"
    before = decks.id_for_name(old)
    project.edit("roadmap.yaml", "name: 2. Machine Learning", "name: 2. Learning Machines")
    learner.update(next_release(project, rename_decks=True))
    assert decks.id_for_name(new) == before
    assert decks.id_for_name(old) is None
    learner.col.undo()
    assert decks.id_for_name(old) == before
    assert decks.id_for_name(new) is None


def test_a_new_card_of_a_deck_that_the_release_renames_goes_into_that_deck(
    learner: Learner, project: Project
) -> None:
    old, new = "Small Roadmap::1. Mathematics", "Small Roadmap::1. Maths"
    add_card(project, "added")
    project.edit("roadmap.yaml", "name: 1. Mathematics", "name: 1. Maths")
    learner.update(next_release(project, rename_decks=True))
    assert learner.decks("added") == learner.decks("rank-counts") == [new]
    assert learner.col.decks.id_for_name(old) is None


# What the learner has done to the collection


def test_a_renamed_deck_keeps_its_cards_and_new_ones_join_them(
    learner: Learner, project: Project
) -> None:
    root = learner.col.decks.id_for_name("Small Roadmap")
    assert root is not None
    learner.col.decks.rename(root, "My studies")
    met = learner.update(reworded(project))
    assert met.plan.homes == {"Small Roadmap::1. Mathematics": "My studies::1. Mathematics"}
    assert not met.plan.moves
    assert learner.decks("rank-counts") == ["My studies::1. Mathematics"]
    assert learner.decks("added") == ["My studies::1. Mathematics"]
    assert learner.col.decks.id_for_name("Small Roadmap") is None
    assert "needs" in learner.note("rank-counts")["Answer"]


@pytest.mark.parametrize("shape", SHAPES)
def test_note_types_that_the_learner_changed_take_what_is_new_and_what_changed(
    learner: Learner, project: Project, shape: str
) -> None:
    change_note_types(learner.col, shape)
    write(learner.col)
    names = {each.name for each in learner.col.models.all_names_and_ids()}
    before = facts(learner.col)
    project.edit(FILE, "Q: What does the rank", "Q: So what does the rank")
    met = learner.update(reworded(project))
    assert kinds(met)["applied"] == {"rank-counts"}
    assert kinds(met)["new"] == {"added"}
    after = facts(learner.col)
    assert {each.name for each in learner.col.models.all_names_and_ids()} == names
    assert after["added"]["note type"] == "AI Roadmap Basic"
    assert "This: " in after["added"]["fields"]["Answer"]
    assert "Question" in after["added"]["asked"]
    note = after["rank-counts"]
    assert "So what" in note["fields"]["Question"]
    assert "needs" in note["fields"]["Answer"]
    assert note["fields"]["My notes"] == EDIT
    assert note["fields"].get(OWN_FIELD, EDIT) == EDIT
    assert note["asked"] == before["rank-counts"]["asked"]
    same = {key: each for key, each in after.items() if key not in {"added", "rank-counts"}}
    assert same == {key: each for key, each in before.items() if key != "rank-counts"}


def test_a_field_of_ours_that_the_learner_removed_stays_away(
    learner: Learner, project: Project
) -> None:
    change_note_types(learner.col, "Answer away")
    learner.update(reworded(project))
    assert "Answer" not in learner.note("rank-counts")
    assert learner.meet(project.root / "1.1.0.apkg").plan.is_empty()


def test_a_field_that_the_learner_renamed_is_found_by_its_id(
    learner: Learner, project: Project
) -> None:
    kind = learner.col.models.by_name("AI Roadmap Basic")
    assert kind is not None
    field = next(each for each in kind["flds"] if each["name"] == "Answer")
    learner.col.models.rename_field(kind, field, "Back")
    learner.col.models.update_dict(kind)
    learner.edit("rank-counts", Extra="My own words.")
    learner.update(reworded(project))
    note = learner.note("rank-counts")
    assert "needs" in note.fields[1]
    assert note["Extra"] == "My own words."
    assert "added" in learner.cards()


def test_a_field_of_the_learners_own_stays_where_it_is(learner: Learner, project: Project) -> None:
    kind = learner.col.models.by_name("AI Roadmap Basic")
    assert kind is not None
    learner.col.models.add_field(kind, learner.col.models.new_field("Mnemonic"))
    learner.col.models.update_dict(kind)
    learner.edit("rank-counts", Mnemonic="columns")
    learner.update(reworded(project))
    note = learner.note("rank-counts")
    assert note["Mnemonic"] == "columns"
    assert "needs" in note["Answer"]
    assert "added" in learner.cards()


def test_a_note_type_that_the_learner_deleted_stays_away_with_its_cards(
    learner: Learner, project: Project
) -> None:
    kind = learner.col.models.by_name("AI Roadmap Cloze")
    assert kind is not None
    learner.col.models.remove(kind["id"])
    met = learner.update(reworded(project))
    assert kinds(met)["deleted by you"] == {"determinant-zero"}
    assert learner.cards() >= {"rank-counts", "added"}
    assert "determinant-zero" not in learner.cards()


def test_notes_that_are_the_same_card_stop_the_update_with_one_search_for_all_of_them(
    learner: Learner, project: Project
) -> None:
    """The search finds what to delete: of each card all notes but the one answered most."""
    spare = []
    for key in ("rank-counts", "determinant-zero"):
        first = learner.note(key)
        copy = learner.col.new_note(learner.col.models.get(first.mid))  # type: ignore[arg-type]
        copy.fields, copy.guid = list(first.fields), first.guid
        learner.col.add_note(copy, first.cards()[0].did)
        answered = copy if key == "rank-counts" else first
        card = answered.cards()[0]
        card.start_timer()
        learner.col.sched.answerCard(card, 3)
        spare.append(first.id if key == "rank-counts" else copy.id)
    before = learner.everything()
    package = reworded(project)
    with pytest.raises(Exception, match=r"one note of the card .* and of 1 more") as raised:
        learner.meet(package)
    said = learner.module("faults").explained(raised.value)
    search = re.search(r"nid:[\d,]+", said)
    assert search is not None
    assert sorted(learner.col.find_notes(search[0])) == sorted(spare)
    assert learner.everything() == before
    learner.col.remove_notes(learner.col.find_notes(search[0]))
    assert "rank-counts" in kinds(learner.update(package))["applied"]


def test_the_learners_own_styling_stays(learner: Learner, project: Project) -> None:
    kind = learner.col.models.by_name("AI Roadmap Basic")
    assert kind is not None
    kind["css"] = ".card { color: red }"
    learner.col.models.update_dict(kind)
    learner.update(reworded(project))
    now = learner.col.models.by_name("AI Roadmap Basic")
    assert now is not None
    assert now["css"] == ".card { color: red }"


# Conflicts


@pytest.fixture
def disputed(learner: Learner, project: Project) -> Learner:
    """A learner whose answer differs from that of release 1.1.0, which shows a new figure."""
    add_card(project, "added")
    learner.edit("rank-counts", Answer="My own words.")
    project.edit(FILE, "The number of linearly independent columns.", "This: ![one](one.svg)")
    learner.update(next_release(project))
    return learner


def test_a_conflict_waits_with_both_texts_and_the_releases_figure(disputed: Learner) -> None:
    (conflict,) = disputed.conflicts()
    assert (conflict.field, conflict.mine) == ("Answer", "My own words.")
    assert conflict.title == "What does the rank of a matrix count?"
    assert conflict.version == "1.1.0"
    (figure,) = disputed.module("releases").packaged.SOURCE.findall(conflict.release)
    assert Path(disputed.col.media.dir(), figure).exists()
    assert disputed.note("rank-counts")["Answer"] == "My own words."


@pytest.mark.parametrize("choice", ["mine", "release", "edited"])
def test_a_decision_is_one_step_of_undo(disputed: Learner, choice: str) -> None:
    (conflict,) = disputed.conflicts()
    before = disputed.everything()
    text = {"mine": None, "release": conflict.release, "edited": "Both."}[choice]
    disputed.module("undecided").decide(disputed.col, conflict, text)
    assert disputed.note("rank-counts")["Answer"] == (text or "My own words.")
    assert disputed.conflicts() == []
    disputed.col.undo()
    assert disputed.conflicts() == [conflict]
    disputed.col.models._clear_cache()
    assert disputed.note("rank-counts")["Answer"] == "My own words."
    assert disputed.everything()[:5] == before[:5]


def test_a_conflict_waits_though_the_learner_gives_the_field_another_name(
    disputed: Learner,
) -> None:
    change_note_types(disputed.col, "Answer renamed+a field first")
    disputed.edit("rank-counts", Antwort="My newer words.")
    (conflict,) = disputed.conflicts()
    assert conflict.mine == "My newer words."
    disputed.module("undecided").decide(disputed.col, conflict, conflict.release)
    assert disputed.note("rank-counts")["Antwort"] == conflict.release
    assert not disputed.conflicts()


def test_undoing_the_update_takes_its_conflicts_back(disputed: Learner) -> None:
    disputed.col.undo()
    assert disputed.conflicts() == []
    disputed.col.redo()
    assert len(disputed.conflicts()) == 1


def test_a_conflict_is_gone_once_the_note_has_the_releases_text(disputed: Learner) -> None:
    (conflict,) = disputed.conflicts()
    disputed.edit("rank-counts", Answer=conflict.release)
    assert disputed.conflicts() == []


def test_a_conflict_is_gone_with_its_note(disputed: Learner) -> None:
    disputed.col.remove_notes([disputed.note("rank-counts").id])
    assert disputed.conflicts() == []


def test_a_newer_release_renews_the_conflict_and_an_equal_one_keeps_it(
    disputed: Learner, project: Project
) -> None:
    disputed.update(next_release(project, "1.2.0", 2))
    assert [each.version for each in disputed.conflicts()] == ["1.1.0"]
    project.edit(FILE, "This: ![one](one.svg)\n\nExtra", "That.\n\nExtra")
    disputed.update(next_release(project, "1.3.0", 3))
    (conflict,) = disputed.conflicts()
    assert (conflict.version, conflict.release) == ("1.3.0", "<p>That.</p>")
    assert conflict.mine == "My own words."


def test_the_sides_of_a_conflict_mark_what_differs(inside: Installed) -> None:
    sides = inside.module("side_by_side").sides
    mine, release = sides("<p>one <b>red</b> apple</p>", "<p>one green apple</p>")
    assert mine == "one <mark>red</mark> apple"
    assert release == "one <mark>green</mark> apple"
    mine, release = sides("a <b>word</b>", "a word")
    assert "&lt;" in mine, "what reads the same is told apart by its HTML"
    assert "&lt;" not in release
    mine, _ = sides("so <script>x</script>", "so")
    assert mine.endswith(">x</mark>"), "elements are not shown"
    mine, _ = sides("so &lt;script>x&lt;/script>", "so")
    assert mine.endswith(">&lt;script&gt;x&lt;/script&gt;</mark>"), "what reads as one stays text"


def test_a_conflict_shows_the_text_before_both_changes(
    learner: Learner, project: Project, first: Path, tmp_path: Path
) -> None:
    earlier = learner.inside.module("earlier")
    folder = tmp_path / "user_files" / "releases"
    earlier.keep(first, "1.0.0", folder)
    note = learner.col.get_note(learner.col.find_notes("Key:rank-counts")[0])
    released = note["Answer"]
    note["Answer"] = "My own words."
    learner.col.update_note(note)
    changes, releases = learner.inside.module("changes"), learner.inside.module("releases")
    opened = releases.read(reworded(project), learner.inside.road)
    (conflict,) = changes.planned_update(
        learner.col, opened, earlier=earlier.Earlier(folder)
    ).plan.undecided
    assert conflict.before == released
    (unknown,) = changes.planned_update(
        learner.col, opened, earlier=earlier.Earlier(tmp_path / "nothing kept")
    ).plan.undecided
    assert unknown.before == ""
    side_by_side = learner.inside.module("side_by_side")
    row = side_by_side.Row("Answer", "a", "b", conflict.before)
    assert "Before both changes" in side_by_side.table(("Yours", "Release"), [row])


def test_the_newest_three_releases_are_kept_and_a_damaged_one_is_passed_over(
    inside: Installed, first: Path, tmp_path: Path
) -> None:
    earlier = inside.module("earlier")
    for version in ("1.0.0", "1.2.0", "1.10.0", "1.9.0", "", "0.0.0", "../1.0.0"):
        earlier.keep(first, version, tmp_path / "kept")
    assert sorted(path.name for path in (tmp_path / "kept").iterdir()) == [
        "1.10.0.apkg",
        "1.2.0.apkg",
        "1.9.0.apkg",
    ]
    assert not (tmp_path / "1.0.0.apkg").exists()
    (tmp_path / "kept" / "1.10.0.apkg").write_bytes(b"half a file")
    read = earlier.Earlier(tmp_path / "kept")._notes
    assert len(read) == 2
    earlier.keep(tmp_path / "missing.apkg", "2.0.0", tmp_path / "kept")  # and nothing is raised


def test_a_word_that_both_sides_share_is_not_marked(inside: Installed) -> None:
    sides = inside.module("side_by_side").sides
    mine, release = sides("red and blue", "green and grey")
    assert mine == "<mark>red</mark> and <mark>blue</mark>"
    assert release == "<mark>green</mark> and <mark>grey</mark>"


def test_a_formula_stays_a_formula_and_nothing_in_it_is_markup(inside: Installed) -> None:
    side_by_side = inside.module("side_by_side")
    mine, release = side_by_side.sides("so \\(a &lt; b\\)", "so \\[a > b\\]")
    assert mine == "so <mark>\\(a &lt; b\\)</mark>"
    assert release == "so <mark>\\(a &gt; b\\)</mark>"
    rows = [side_by_side.Row("<b>", None, "x")]
    table = side_by_side.table(("Yours", "Release <1>"), rows)
    assert "<th>Release &lt;1&gt;: &lt;b&gt;</th>" in table
    assert "Yours" not in table, "a side that no field has is left out"


def test_each_profile_has_its_own_conflicts_and_version(
    disputed: Learner, new_collection: Callable[[], Collection], first: Path
) -> None:
    other = Learner(disputed.inside, new_collection(), disputed.scratch)
    assert other.conflicts() == []
    met = other.update(first)
    assert met.had == ""
    assert other.meet(first).had == "1.0.0"
    assert len(disputed.conflicts()) == 1


# What goes wrong in the middle


def stop_at(what: str, fault: Exception) -> Callable[..., None]:
    def step(now: str, _done: int, _total: int) -> None:
        if now == what:
            raise fault

    return step


@pytest.mark.parametrize("what", ["Adding new cards", "Updating cards", "Finishing"])
def test_an_update_that_fails_leaves_the_collection_as_it_was(
    learner: Learner, project: Project, what: str
) -> None:
    package = reworded(project)
    before = learner.everything()
    cancelled = learner.module("apply").Cancelled
    with pytest.raises(cancelled):
        learner.update(package, stop_at(what, cancelled()))
    assert learner.everything() == before
    assert not learner.col.undo_status().undo, "nothing is offered to undo that is not there"
    learner.update(package)
    assert "added" in learner.cards()
    learner.col.undo()
    assert learner.everything()[:6] == before[:6]


def test_a_full_disk_leaves_the_collection_as_it_was(learner: Learner, project: Project) -> None:
    for number in range(60):
        add_card(project, f"added-{number}")
    package = next_release(project)
    before = learner.everything()
    db = learner.col.db
    assert db is not None
    room = db.scalar("pragma page_count") + 3
    db.execute(f"pragma max_page_count = {room}")
    from anki.errors import DBError

    with pytest.raises(DBError) as raised:
        learner.update(package)
    assert learner.module("faults").explained(raised.value).startswith("The disk is full")
    assert learner.everything() == before
    db.execute("pragma max_page_count = 1000000")
    learner.update(package)
    assert "added-59" in learner.cards()
    assert learner.col.fix_integrity()[1]


def test_a_full_disk_is_called_so_wherever_it_shows(inside: Installed) -> None:
    explained = inside.module("faults").explained
    assert explained(OSError(errno.ENOSPC, "No space left")).startswith("The disk is full")
    assert "Permission denied" in explained(PermissionError(errno.EACCES, "Permission denied"))
    assert explained(ZeroDivisionError()) == "", "what nobody foresaw goes to Anki's reporting"


def test_a_program_that_is_killed_leaves_the_collection_as_it_was(
    learner: Learner, project: Project
) -> None:
    package = reworded(project)
    before = learner.everything()
    path = learner.col.path
    learner.col.close()
    command = [sys.executable, WORKER, learner.inside.folder, path, package, "Finishing"]
    killed = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    assert killed.returncode == 9, killed.stderr
    learner.col = type(learner.col)(path)
    assert learner.everything() == before
    learner.update(package)
    assert "added" in learner.cards()
    learner.col.close()


# Packages that are none of ours


def test_a_damaged_package_is_refused(learner: Learner, first: Path) -> None:
    first.write_bytes(first.read_bytes()[:-200])
    with pytest.raises(Exception, match="not all of it is here"):
        learner.meet(first)


def test_an_export_of_ankis_is_no_release(learner: Learner, tmp_path: Path) -> None:
    from anki.collection import ExportAnkiPackageOptions

    for legacy in (True, False):
        path = tmp_path / f"export-{legacy}.apkg"
        options = ExportAnkiPackageOptions(legacy=legacy)
        learner.col.export_anki_package(out_path=str(path), options=options, limit=None)
        with pytest.raises(Exception, match=r"export-.*\.apkg is a deck, but no release of"):
            learner.meet(path)


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        ({"roadmap": "other"}, "release of another roadmap, “other”"),
        ({"patch": "small-roadmap"}, "use File › Import"),
        ({"format": 2}, "no release"),
        ({"retired": None}, "no release"),
    ],
)
def test_a_foreign_manifest_is_refused(
    learner: Learner, first: Path, manifest: dict[str, object], message: str
) -> None:
    with zipfile.ZipFile(first) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    changed = json.loads(content["manifest.json"]) | manifest
    content["manifest.json"] = json.dumps(changed).encode()
    with zipfile.ZipFile(first, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    with pytest.raises(Exception, match=message) as raised:
        learner.meet(first)
    assert learner.module("faults").explained(raised.value)
