"""The add-on in the real desktop program, in every release that it promises to work with.

One learner's story a release, told by `desktop/sessions`; the tests read what was recorded.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import REPOSITORY
from desktop.anki_desktop import RELEASES, Desktop, missing

SESSIONS = Path(__file__).parent / "desktop" / "sessions"
Story = dict[str, Any]


@pytest.fixture(scope="session")
def addon(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The add-on with the whole deck inside."""
    out = tmp_path_factory.mktemp("addon")
    command = "from flashcards.cli import main; main()"
    subprocess.run(
        [sys.executable, "-c", command, "addon", "--out", out], cwd=REPOSITORY, check=True
    )
    return next(out.iterdir())


@pytest.fixture(scope="module", params=list(RELEASES))
def story(
    request: pytest.FixtureRequest, addon: Path, tmp_path_factory: pytest.TempPathFactory
) -> Story:
    """What was recorded from installing to removing; `folder` holds the pictures."""
    if why := missing(request.param):
        pytest.skip(why)
    folder = tmp_path_factory.mktemp(f"anki-{request.param}")
    desktop = Desktop(request.param, folder, profiles=("User 1", "Second"))
    return {
        "folder": desktop.folder,
        "install": desktop.run(SESSIONS / "install.py", addon=str(addon)),
        "study": desktop.run(SESSIONS / "study.py"),
        "second": desktop.run(SESSIONS / "second.py", profile="Second"),
        "delete": desktop.run(SESSIONS / "remove.py", step="delete"),
        "after": desktop.run(SESSIONS / "remove.py", step="look"),
    }


def test_it_installs_through_the_add_on_manager(story: Story) -> None:
    assert story["install"]["name"].startswith("AI Engineering Roadmap")
    assert story["install"]["compatible"]
    assert story["install"]["config"]["show_panel"] is True


def test_it_does_nothing_to_the_collection_unasked(story: Story) -> None:
    cards, notes, decks, presets = story["study"]["at first"]
    assert (cards, notes, decks) == ([], [], [[1, "Default"]])
    assert len(presets) == 1
    assert re.search(r"Add the deck \(1,\d\d\d cards\)", story["study"]["invited"])


def test_it_brings_the_deck_in_as_one_step_of_undo(story: Story) -> None:
    assert story["study"]["notes"] > 300
    assert story["study"]["undo"] == "Import"


def test_what_one_has_already_is_no_update_and_no_version_is_made_up(story: Story) -> None:
    said = story["study"]["nothing new"]
    assert said.startswith("You have this release: AI Engineering Roadmap")
    assert "Roadmap 0" not in said


def test_a_placement_finds_where_one_is_and_changes_nothing_by_asking(story: Story) -> None:
    placed = story["study"]["placement"]
    assert 15 <= placed["asked"] <= 30
    assert placed["unchanged"]
    assert placed["known"] == placed["mathematics"]
    assert "you knew " in placed["told"]
    assert ", which you know, builds on it" in placed["told"]


def test_what_a_placement_finds_known_is_graded_and_study_begins_after_it(story: Story) -> None:
    placed = story["study"]["placement"]
    assert placed["graded"] == placed["cards"] > 100
    assert f"Begin with\n\n{placed['begins']}" in placed["told"]
    assert placed["undone"]


def test_it_proposes_what_is_open_and_what_is_begun(story: Story) -> None:
    proposed = story["study"]["proposed"]
    assert "python-fundamentals" in proposed
    assert "linear-algebra" in proposed
    assert "high-school-mathematics" not in proposed
    assert "game-theory" not in proposed


def test_the_panel_begins_with_what_to_do_today(story: Story) -> None:
    assert story["study"]["groups"] == ["Carry on", "Next"]
    assert re.search(r"\d+ to review and \d+ new today, about \d+ min", story["study"]["today"])
    assert re.search(r"At 20 new a day: known on \d+ \w+ 20\d\d", story["study"]["today"])


def test_the_panels_numbers_are_those_of_the_database(story: Story) -> None:
    assert story["study"]["shown"] == story["study"]["counted"]
    assert all(story["study"]["counted"].values())


def test_a_concept_shows_what_it_needs_and_opens_and_its_tutorials(story: Story) -> None:
    shown = story["study"]["concept"]
    for part in ("Gram-Schmidt", "Foundational Geometry", "Dimension Reduction", "3Blue1Brown"):
        assert part in shown
    assert "estimated from intervals" in shown
    assert story["study"]["closed"]


def test_it_works_by_keyboard(story: Story) -> None:
    first, second, opened, closed, focused = story["study"]["keys"]
    assert (first, second) == ("high-school-mathematics", "foundational-geometry")
    assert (opened, closed, focused) == (1, 0, "foundational-geometry")


def test_what_has_the_focus_is_seen_to_have_it(story: Story) -> None:
    """By the pixels around it: Anki's own stylesheet takes outlines away."""
    focus = story["study"]["focus"]
    assert len(focus) == 5
    assert all(changed > 0.25 for changed in focus.values()), focus


def test_what_is_folded_stays_folded(story: Story) -> None:
    assert story["study"]["stays folded"]


def test_study_now_gathers_a_concept_and_tidies_up(story: Story) -> None:
    study = story["study"]
    assert study["gathered"] == 20
    assert study["reviewed"] == 3
    assert study["left"] == 0
    assert study["decks"][0] == study["decks"][1]


def test_a_session_can_be_left_at_any_moment_and_by_any_way(story: Story) -> None:
    left = story["study"]["leaving"]
    assert set(left) == {"no answer", "one answer", "one undone", "escape", "another deck"}
    for way, (same_decks, gathered, no_message, undo) in left.items():
        assert same_decks, way
        assert gathered == 0, way
        assert no_message, way
        assert undo == ("Answer Card" if way == "one answer" else undo), way


def test_a_session_ends_with_what_it_brought_and_what_is_next(story: Story) -> None:
    ended = story["study"]["ended"]
    assert "1 answer in 1 min" in ended
    assert "Next:" in ended
    assert story["study"]["studies"] == "AI Engineering Roadmap"


def test_show_on_the_road_leads_to_the_concept(story: Story) -> None:
    assert story["study"]["scrolled"]


def test_what_one_knows_already_is_graded_and_comes_back(story: Story) -> None:
    before, declined, graded, undone = story["study"]["known already"]
    assert before == declined == undone > 5
    assert graded == 0
    assert all(3 <= days <= 12 for days in story["study"]["intervals"])
    assert len(story["study"]["intervals"]) >= before


def test_before_it_locks_later_concepts_it_says_what_that_suspends(story: Story) -> None:
    study = story["study"]
    assert study["locked after No"] == 0
    assert study["locked after Yes"] > 300
    assert f"suspends {study['locked after Yes']:,} new cards" in study["asked to lock"]
    assert re.search(r"opens when .+ reach(es)? 60% \(now \d+%\)", study["waiting tile"])


def test_where_nothing_is_to_be_studied_no_button_says_so(story: Story) -> None:
    assert story["study"]["nothing to study"] == [True, True]


def test_the_line_below_the_answer_says_where_the_card_sits(story: Story) -> None:
    lines = story["study"]["lines"]
    assert lines[0::2] == [True, True, True]
    assert all(" cards of this concept known" in line for line in lines[1::2])
    assert not any("Calculus" in line for line in lines[1::2])  # the card says that itself
    assert any("Khan Academy" in entry for entry in story["study"]["more"])


def test_cards_wait_are_opened_and_go_free_by_themselves(story: Story) -> None:
    study = story["study"]
    assert study["waits"] > study["after opening"] > study["after knowing"] > 0
    assert study["after undo"] == study["waits"]
    assert study["after redo"] == study["after opening"]
    assert study["undo stays"][0] == study["undo stays"][1]


def test_switching_the_order_off_restores_exactly_what_was(story: Story) -> None:
    assert story["study"]["restored"]


def test_the_preset_is_a_question_and_touches_no_preset_of_the_learner(story: Story) -> None:
    study = story["study"]
    assert study["preset refused"]
    assert study["preset"] == "AI Engineering Roadmap"
    assert study["fsrs"] is True
    assert study["own presets"]


def test_a_second_profile_has_a_road_of_its_own(story: Story) -> None:
    assert "The deck is not in this collection yet" in story["second"]["panel"]
    assert story["second"]["hidden"]


def test_a_damaged_deck_says_what_to_do_and_changes_nothing(story: Story) -> None:
    assert "your collection is as before" in story["second"]["said"]
    assert "install the add-on again" in story["second"]["said"]
    assert (story["second"]["notes"], story["second"]["undo"]) == (0, "")


def test_another_add_ons_text_on_the_deck_list_leaves_the_road(story: Story) -> None:
    assert story["study"]["beside another"]


def test_a_fault_in_the_panel_leaves_ankis_own_list(story: Story) -> None:
    assert "Studied" in story["second"]["apology"]
    assert "Start Anki again" in story["second"]["apology"]


def test_without_the_add_on_the_collection_works(story: Story) -> None:
    after = story["after"]
    assert after["addons"] == ["driver"]
    assert after["panel"] is False
    assert "AI Engineering Roadmap" not in after["menus"]
    assert after["notes"] == story["study"]["notes"]
    assert after["sound"], after["log"]


def test_both_themes_have_their_own_picture(story: Story) -> None:
    for name in ("road", "concept", "reviewer", "in-order"):
        light, dark = (story["folder"] / f"{name}-{theme}.png" for theme in ("light", "dark"))
        assert light.stat().st_size > 10_000
        assert light.read_bytes() != dark.read_bytes()
