"""What a change does to learners, told on a terminal, in a pull request, and in a changelog.

The reports in tests/data/diff are renewed by `RENEW=1 python -m pytest tests/test_diff.py`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import counted
import pytest
from conftest import EPOCH, REPOSITORY, Project
from hypothesis import given
from hypothesis import strategies as st
from test_package import command
from typer.testing import Result

from flashcards import cli
from flashcards.cli import diff_markdown, sides
from flashcards.engine import apkg, words
from flashcards.release_differences import Differences, NoteType, ReleasedNote, Side, compare
from flashcards.release_notes import notes_for_learners
from flashcards.sources import load_deck

GOLDEN = Path(__file__).parent / "data" / "diff"
LINEAR = "decks/mathematics/linear-algebra.md"
TRIGONOMETRY = "decks/mathematics/trigonometry.md"
LEARNING = "decks/machine-learning/overfitting.md"


def told(project: Project, *arguments: str) -> dict[str, dict[str, object]]:
    """The changes by card id, as `--json` gives them."""
    result = project.run("diff", *arguments, "--json")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return {each["card"]: each for each in json.loads(result.stdout)["cards"]}


def kinds(project: Project, *arguments: str) -> dict[str, object]:
    return {card: change["kinds"] for card, change in told(project, *arguments).items()}


def before(project: Project, *, published: bool = True) -> Path:
    """A copy of the project as it is now, published or not."""
    if published:
        project.publish("1.0.0", EPOCH)
    return Path(shutil.copytree(project.root, project.root.parent / "before"))


def commit(root: Path) -> None:
    environment = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull}
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    for arguments in (["init", "-q"], ["add", "-A"], [*who, "commit", "-q", "-m", "Cards"]):
        subprocess.run(["git", *arguments], cwd=root, env=environment, check=True)


def rename(project: Project, old: str, new: str) -> None:
    """Give a category another name, and its deck as well, as `release --rename-decks` does."""
    project.edit("roadmap.yaml", old, new)
    project.edit("decks/ledger.jsonl", f"Small Roadmap::{old}", f"Small Roadmap::{new}")


Refused = Callable[[str, int, str], None]


@pytest.fixture
def refused(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Refused:
    """A check that `flashcards diff OLD` ends with a code and one message, and prints no data."""

    def check(old: str, code: int, message: str) -> None:
        monkeypatch.chdir(project.root)
        monkeypatch.setattr(sys, "argv", ["flashcards", "diff", old])
        with pytest.raises(SystemExit) as end:
            cli.main()
        out, err = capsys.readouterr()
        assert (end.value.code, out) == (code, "")
        assert message in err
        assert code == 2 or err.count("\n") == 1
        assert "flashcards-diff-" not in err

    return check


def everything(project: Project) -> Path:
    """A release, and after it a change of every kind; the folder of the release."""
    old = before(project)
    project.edit(LINEAR, "The number of linearly independent columns.", "How many columns are")
    project.edit(LINEAR, "columns are", "columns are linearly independent; equally, rows.")
    project.edit(LINEAR, "print(int(np.", "print(float(np.")
    project.edit(LINEAR, "{{c1::zero}}", "{{c3::zero}}")
    new = "\n### rank-zero\n\nQ: Which matrix has rank 0, @all?\n\nA: `zeros`, $\\mathbf 0$.\n"
    path = project.root / LINEAR
    path.write_text(f"{path.read_text('utf-8')}{new}\nSource: Axler, ch. 3\n", "utf-8")
    project.edit("roadmap.yaml", "Rank in Ten Minutes", "Rank in Nine Minutes")
    rename(project, "2. Machine Learning", "3. Machine & *Learning*")
    why = ["--because", "Said better by `rank-zero`", "--replaced-by", "rank-zero"]
    assert project.run("retire", "unit-circle-radius", *why).exit_code == 0
    return old


def golden(name: str, found: str) -> None:
    path = GOLDEN / name
    # The figure's name holds a hash, and the folder's is another in every run.
    if os.environ.get("RENEW"):
        path.write_text(found, "utf-8")
    assert found == path.read_text("utf-8"), "renew with RENEW=1 if this is meant"


# --- what is told -------------------------------------------------------------------------------


def test_the_text_tells_every_kind_of_change(project: Project) -> None:
    everything(project)
    result = project.run("diff", "../before")
    assert result.exit_code == 1
    golden("everything.txt", result.stdout)


def test_the_comment_tells_every_kind_of_change(project: Project) -> None:
    everything(project)
    result = project.run("diff", "../before", "--format", "markdown")
    assert result.exit_code == 1
    golden("everything.md", result.stdout)


def test_learners_read_what_is_new_changed_moved_and_removed(project: Project) -> None:
    old = everything(project)
    found = compare(sides.side(str(old)), sides.side(str(project.root)))
    golden("learners.md", notes_for_learners(found, load_deck(project.root)[0].roadmap))


def test_the_reason_of_a_retirement_is_one_line_of_text_for_learners(project: Project) -> None:
    """It goes into CHANGELOG.md as it is, which people read in a terminal too."""
    new = sides.side(str(project.root))
    why = "Said\x1b[2J better\r\n## By\u2028<b>another</b>.\u202e"
    retired = {guid: replace(note, retired=why) for guid, note in new.notes.items()}
    found = compare(new, Side(retired, new.types))
    text = notes_for_learners(found, load_deck(project.root)[0].roadmap)
    assert text.count(r" (Said\[2J better \#\# By \<b\>another\</b\>.)" + "\n") == 5


def test_a_great_release_counts_cards_instead_of_listing_them(project: Project) -> None:
    new = sides.side(str(project.root))
    many = {f"{guid}{number}": note for guid, note in new.notes.items() for number in range(50)}
    found = compare(Side({}, new.types), Side(many, new.types))
    text = notes_for_learners(found, load_deck(project.root)[0].roadmap)
    assert "### New: 250 cards\n\n- Linear Algebra: 150\n" in text
    assert "What does the rank" not in text


def test_nothing_is_told_where_nothing_changed(project: Project) -> None:
    before(project)
    result = project.run("diff", "../before", "--exit-code")
    assert (result.exit_code, result.stdout) == (0, "Nothing changes for learners.\n")
    comment = project.run("diff", "../before", "--format", "markdown").stdout
    assert comment == "### What changes for learners\n\nNothing: the cards are the same.\n"
    deck, _ = load_deck(project.root)
    assert notes_for_learners(Differences(), deck.roadmap) == ""


def test_a_package_equals_the_sources_it_was_built_from(project: Project) -> None:
    path = project.build()
    shutil.move(path, project.root / "old.apkg")
    assert project.run("diff", "old.apkg", ".", "--exit-code").exit_code == 0
    assert project.run("diff", ".", "old.apkg", "--exit-code").exit_code == 0


def test_colour_stands_only_on_a_terminal_that_wants_it(project: Project) -> None:
    everything(project)
    plain = command(project.root, "diff", "../before", NO_COLOR="", TERM="xterm")
    assert "{+" in plain.stdout
    assert "\x1b[" not in plain.stdout
    terminal = {"FORCE_COLOR": "1", "TERM": "xterm-256color", "COLUMNS": "80"}
    forced = command(project.root, "diff", "../before", **terminal, NO_COLOR="")
    assert "\x1b[1;32m" in forced.stdout
    assert "{+" not in forced.stdout
    assert max(len(re.sub(r"\x1b\[[\d;]*m", "", line)) for line in forced.stdout.split("\n")) <= 80
    refused = command(project.root, "diff", "../before", **terminal)
    assert "\x1b[1;32m" not in refused.stdout
    assert "{+" in refused.stdout


# --- what is breaking ---------------------------------------------------------------------------


def remove_card(project: Project, card: str) -> None:
    path = project.root / LINEAR
    text = path.read_text("utf-8")
    path.write_text(re.sub(rf"### {card}\n.*?(?=##|\Z)", "", text, flags=re.DOTALL), "utf-8")


def test_a_published_card_that_is_gone_is_lost(project: Project) -> None:
    before(project)
    remove_card(project, "rank-counts")
    assert kinds(project, "../before") == {"rank-counts": ["lost"]}
    result = project.run("diff", "../before")
    assert result.exit_code == 1
    assert "flashcards retire rank-counts" in result.stdout


def test_an_unpublished_card_may_go(project: Project) -> None:
    before(project, published=False)
    remove_card(project, "rank-counts")
    assert kinds(project, "../before") == {"rank-counts": ["removed"]}
    assert project.run("diff", "../before").exit_code == 0
    assert project.run("diff", "../before", "--exit-code").exit_code == 1


def test_every_card_of_an_old_package_counts_as_published(project: Project) -> None:
    shutil.move(project.build(), project.root / "old.apkg")
    remove_card(project, "rank-counts")
    assert kinds(project, "old.apkg") == {"rank-counts": ["lost"]}
    assert project.run("diff", "old.apkg").exit_code == 1


def test_a_retired_card_is_not_lost_in_sources_or_packages(project: Project) -> None:
    before(project)
    shutil.move(project.build(), project.root / "old.apkg")
    project.run("retire", "rank-counts", "--because", "Said <better>")
    assert kinds(project, "../before") == {"rank-counts": ["retired"]}
    result = project.run("diff", "old.apkg", str(project.build()))
    assert result.exit_code == 0
    assert "Reason     Said <better>\n" in result.stdout


def test_what_was_retired_long_ago_is_not_told(project: Project) -> None:
    project.publish("1.0.0", EPOCH)
    project.run("retire", "rank-counts", "--because", "Said better")
    before(project)
    assert kinds(project, "../before") == {}
    shutil.move(project.build(), project.root / "old.apkg")
    assert kinds(project, "old.apkg", str(project.build())) == {}


def test_a_retired_card_that_comes_back_is_told(project: Project) -> None:
    text = (project.root / LINEAR).read_text("utf-8")
    project.publish("1.0.0", EPOCH)
    project.run("retire", "rank-counts", "--because", "Said better")
    before(project)
    (project.root / LINEAR).write_text(text, "utf-8")
    assert kinds(project, "../before") == {"rank-counts": ["returned"]}


def test_a_renamed_card_is_lost_and_its_new_id_is_named(project: Project) -> None:
    before(project)
    project.edit(LINEAR, "### rank-counts", "### rank-meaning")
    assert kinds(project, "../before") == {"rank-meaning": ["new"], "rank-counts": ["lost"]}
    result = project.run("diff", "../before")
    assert "its question now has the id `rank-meaning`" in result.stdout


def test_a_changed_roadmap_id_changes_every_guid(project: Project) -> None:
    before(project)
    project.edit("roadmap.yaml", "id: small-roadmap", "id: smaller-roadmap")
    found = kinds(project, "../before")
    assert len(found) == 5
    assert all(each == ["new guid"] for each in found.values())
    assert project.run("diff", "../before").exit_code == 1


def test_a_card_on_another_note_type_is_breaking(project: Project) -> None:
    before(project)
    project.edit(TRIGONOMETRY, "Q: In trig", "Cloze: In {{c1::trig}}")
    project.edit(TRIGONOMETRY, "A: The unit circle.\n\n", "")
    project.edit(TRIGONOMETRY, "\nReverse: yes\n", "")
    change = told(project, "../before")["unit-circle-radius"]
    assert change["kinds"][:1] == ["new note type"]  # type: ignore[index]
    assert change["breaking"]


@pytest.mark.parametrize(
    ("after", "renumbered"),
    [
        ("{{c1::zero}} has rank {{c2::less}}", []),
        ("{{c1::nought}} has rank {{c2::less}}", []),
        ("{{c1::zero}} has {{c3::rank}} {{c2::less}}", []),
        ("{{c1::zero}} has {{c1::rank}} {{c2::less}}", []),
        ("{{c2::zero}} has rank {{c1::less}}", ["c1 is now c2", "c2 is now c1"]),
        ("{{c1::zero}} has rank {{c1::less}}", ["c2 is now c1"]),
        ("{{c1::zero}} has rank less", ["c2 is gone"]),
        ("{{c1::zero}} has {{c2::rank}} {{c3::lesser}}", ["c2 is now c3"]),
        ("{{c1::the rank}} of {{c2::zero}} is {{c3::less}}", ["c1 is now c2", "c2 is now c3"]),
    ],
)
def test_a_cloze_keeps_its_number_or_is_told(after: str, renumbered: list[str]) -> None:
    text = "{{c1::zero}} has rank {{c2::less}}"
    old, new = (
        Side({"g": ReleasedNote("g", "card", 2, {"Text": each})}, {}, frozenset({"g"}))
        for each in (text, after)
    )
    found = compare(old, new)
    assert [each for change in found.changes for each in change.renumbered] == renumbered
    assert found.breaking == bool(renumbered)
    assert not compare(Side(old.notes, {}), new).breaking  # not published


def test_a_reversed_card_that_is_gone_is_told(project: Project) -> None:
    before(project)
    project.edit(TRIGONOMETRY, "\nReverse: yes\n", "")
    change = told(project, "../before")["unit-circle-radius"]
    assert change["renumbered"] == ["the reversed card is gone"]
    assert project.run("diff", ".", "../before").exit_code == 0  # to add one takes nothing away


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ({2: NoteType("Cloze", ("Text", "Answer", "Hint"))}, "its fields were Text, Answer and"),
        ({9: NoteType("Cloze", ("Text", "Answer"))}, "its id was 2 and is 9"),
    ],
)
def test_a_published_note_type_is_frozen(kind: dict[int, NoteType], message: str) -> None:
    note = ReleasedNote("g", "card", 2, {"Text": "t"})
    old = Side({"g": note}, {2: NoteType("Cloze", ("Text", "Answer"))}, frozenset({"g"}))
    found = compare(old, Side({"g": note}, kind))
    assert found.breaking
    assert found.types[0].message.startswith(message)
    renamed = Side({"g": note}, {2: NoteType("Statement", ("Text", "Answer"))})
    assert not compare(old, renamed)  # a name is a label


@pytest.mark.parametrize("module", ["note_types", "notes"])
def test_a_revisions_field_lists_are_read_from_its_program(project: Project, module: str) -> None:
    shutil.copytree(
        REPOSITORY / "flashcards",
        project.root / "flashcards",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    program = project.root / "flashcards"
    if module == "notes":  # where earlier revisions declared them
        (program / "note_types.py").rename(program / "notes.py")
    before(project)
    assert project.run("diff", "../before", "--exit-code").exit_code == 0
    project.edit(f"flashcards/{module}.py", '    "My notes",\n', '    "My notes",\n    "Hint",\n')
    result = project.run("diff", "../before")
    assert result.exit_code == 1
    assert "The note type `AI Roadmap Cloze`: its fields were Text, Answer" in result.stdout
    assert "The code that makes the cards differs too" in result.stdout


# --- what is not breaking -----------------------------------------------------------------------


def test_the_look_is_told_by_its_parts(project: Project) -> None:
    shutil.copytree(REPOSITORY / "flashcards/look", project.root / "flashcards/look")
    before(project)
    shutil.move(project.build(), project.root / "old.apkg")
    project.edit("flashcards/look/style.css", "max-width: 720px", "max-width: 640px")
    project.edit("flashcards/look/reversed_back.html", "$answer_to", "$say_meaning")
    for old in ("../before", "old.apkg"):
        result = project.run("diff", old)
        assert result.exit_code == 0
        assert result.stdout == "* The look of the cards differs: Reversed back, style.\n"


def test_a_changed_tutorial_is_told_once_for_all_cards_of_a_concept(project: Project) -> None:
    before(project)
    project.edit("roadmap.yaml", "Rank in Ten", "Rank in Nine")
    project.edit(LINEAR, "The number of", "How many")
    result = project.run("diff", "../before")
    assert result.stdout.count("[-Ten-]{+Nine+}") == 1
    assert "= 3 cards  retagged" in result.stdout
    assert "1 reworded, 2 retagged" in result.stdout  # each card counted once


def test_a_moved_concept_is_told_once_for_all_its_cards(project: Project) -> None:
    before(project)
    rename(project, "1. Mathematics", "1. Maths")
    found = told(project, "../before")
    assert {tuple(change["kinds"]) for change in found.values()} == {("moved",)}  # type: ignore[arg-type]
    assert len(found) == 4
    text = project.run("diff", "../before").stdout
    assert text.count("[-Small Roadmap::1. Mathematics-]{+Small Roadmap::1. Maths+}") == 2


def test_what_only_a_tool_sees_is_no_difference(project: Project) -> None:
    before(project, published=False)
    project.publish("1.0.0", EPOCH)  # now Base names a release
    assert project.run("diff", "../before", "--exit-code").exit_code == 0


# --- the comment --------------------------------------------------------------------------------


def test_a_comment_is_cut_at_a_whole_card_and_says_so(project: Project) -> None:
    old = everything(project)
    found = compare(sides.side(str(old)), sides.side(str(project.root)))
    whole = diff_markdown.comment(found, "flashcards diff a b")
    assert len(whole) > 2000
    for longest in range(1500, len(whole), 97):
        cut = diff_markdown.comment(found, "flashcards diff a b", longest)
        assert len(cut) <= longest
        assert cut.count("<details") == cut.count("</details>")
        assert cut.count("<tr>") == cut.count("</tr>")
        assert re.search(r"\n\d more entr(y is|ies are) not shown; `flashcards diff a b`", cut)
    assert "not shown" not in whole


def test_no_text_of_a_card_is_taken_for_markup() -> None:
    evil = "&lt;script&gt;|</td> **a** @octocat `x` \x1b[31m\u202e"
    note = ReleasedNote(
        "g", "<b>", 1, {"Question": evil, "Concept": "A|<i>&lt;b&gt;"}, ("R::concept::a",)
    )
    found = compare(Side({}, {}), Side({"g": note}, {}))
    comment = diff_markdown.comment(found, "flashcards diff a `b`")
    assert "<script" not in comment
    assert "@octocat" not in comment
    assert "\x1b" not in comment
    assert "\u202e" not in comment
    assert "&lt;script&gt;" in comment
    assert "| A\\|&lt;b&gt; | 1 |" in comment


# --- words --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("<p>a <b>b</b> c</p>", "<p>a b c</p>", ""),
        ("rows", "rows.", "rows{+.+}"),
        ("the rank of A", "the trace of A", "the[- rank-]{+ trace+} of A"),
        (r"is \(a+b\)", r"is \(a-b\)", "is[- $a+b$-]{+ $a-b$+}"),
        ("use <code>a b</code>", "use <code>a c</code>", "use[- `a b`-]{+ `a c`+}"),
        ("<pre><code>a\n<i>b</i>\nc</code></pre>",) * 2 + ("",),
        ("<pre>a\nb\nc</pre>", "<pre>a\nd\nc</pre>", "a\n[-b-]{+d+}\nc"),
        ("<p>a</p><p>b</p>", "<p>a</p>", "a[-\nb-]"),
        ('<a href="http://a">x</a>', '<a href="http://b">x</a>', "x[- <http://a>-]{+ <http://b>+}"),
        ('<img src="1.svg" alt="R">', '<img src="2.svg" alt="R">', "[-[1.svg: R]-]{+[2.svg: R]+}"),
        ("x<sup>2</sup>", "x<sub>2</sub>", "x[-^-]{+_+}2"),
        ("{{c1::a}} b", "{{c2::a}} b", "[-{{c1::-]{+{{c2::+}a}} b"),
        ("a the b", "c the d", "[-a the b-]{+c the d+}"),
        ("<pre>a", "<pre>b", "[-a-]{+b+}"),
        ("<code>a", "<code>b", "[-`a`-]{+`b`+}"),
        (r"a \( b", r"a \( c", r"a \([- b-]{+ c+}"),
        ("a <b", "a <c", "a <[-b-]{+c+}"),
        ("a<!-- b -->", "a<!-- c -->", ""),
    ],
)  # fmt: skip
def test_changes_are_shown_word_by_word(old: str, new: str, expected: str) -> None:
    assert marked(words.changes(old, new)) == expected


def marked(segments: list[words.Segment]) -> str:
    text = ""
    for segment in segments:
        space = " " if text and segment.words and segment.words[0].spaced else ""
        opening, closing = {"removed": ("[-", "-]"), "added": ("{+", "+}")}.get(
            segment.change, ("", "")
        )
        text += f"{opening}{space}{words.plain(segment.words)}{closing}"
        text += "…" * (segment.change == "skipped")
    return text


def test_of_a_long_field_only_the_surroundings_of_a_change_are_shown() -> None:
    many = [f"w{number}" for number in range(100)]
    shown = marked(words.changes(" ".join(many), " ".join([*many[:50], "new", *many[50:]])))
    assert "w38 w39" in shown
    assert "w49{+ new+} w50" in shown
    assert "w37" not in shown
    assert "w62" not in shown
    assert shown.count("…") == 2


def test_in_a_text_that_only_repeats_itself_a_change_is_found_too() -> None:
    many = "the (dog) cat " * 1000
    shown = marked(words.changes(f"{many} a {many}", f"{many} b {many}"))
    assert shown == (
        "…) cat the (dog) cat the (dog) cat[- a-]{+ b+} the (dog) cat the (dog) cat the (…"
    )
    longer = marked(words.changes(many, f"{many} the cat (dog)" * 2))
    assert longer.count("{+") == 1


def test_in_a_long_text_changes_far_apart_are_found_each_on_its_own() -> None:
    said = [f"the w{number} of the" for number in range(2000)]
    other = said.copy()
    other[500], other[1500] = "the X of the", "the Y of the"
    shown = marked(words.changes(" ".join(said), " ".join(other)))
    assert re.findall(r"\[-.*?-\]\{\+.*?\+\}", shown) == ["[- w500-]{+ X+}", "[- w1500-]{+ Y+}"]


SAID = st.lists(st.sampled_from("a b c the , <br> <p>q</p> \\(x\\)".split()), max_size=60).map(
    " ".join
)


@given(SAID, SAID, st.sampled_from([0, 20, words.CHEAP]))
def test_what_stays_and_what_goes_is_the_old_text_and_with_what_comes_the_new(
    old: str, new: str, cheap: int
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(words, "CHEAP", cheap)
        found = words.changes(old, new, whole=True)
    for change, text in ((words.REMOVED, old), (words.ADDED, new)):
        side = [
            word for each in found if each.change in {words.EQUAL, change} for word in each.words
        ]
        assert side == words.words(text) or not found


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("the (dog) cat ", "the cat (dog) "),
        ("a ", "b "),
        ("a b ", "b a a "),
        ("a<br>", "a a<br>"),
        (r"\(x\) ", r"\(x\), "),
    ],
)
def test_twice_the_text_costs_twice_the_steps_of_comparing(old: str, new: str) -> None:
    def compare(much: str) -> None:
        words.changes(old * len(much), f"begin {new * len(much)} end")

    once, twice = counted.steps(compare, "x" * 500), counted.steps(compare, "x" * 1000)
    assert twice <= 2.2 * once


def test_the_link_that_every_card_has_is_no_word() -> None:
    link = '<p class="improve"><a href="https://a.org">Improve this card</a></p>'
    assert words.plain(words.words(f"<p>Axler</p> {link}")) == "Axler"


def test_a_deck_that_got_another_name_is_one_line_for_learners(project: Project) -> None:
    def side(deck: str) -> Side:
        cards = [f"card-{number}" for number in range(89)]
        notes = {card: ReleasedNote(card, card, 1, {"Question": card}, (), deck) for card in cards}
        one = ReleasedNote("other", "other", 1, {"Question": "alone"}, (), f"{deck}::more")
        return Side({**notes, "other": one}, {})

    deck, _ = load_deck(project.root)
    found = compare(side("Road::1. Mathematics"), side("Road::2. Maths"))
    assert notes_for_learners(replace(found, look=()), deck.roadmap).startswith(
        "### Moved: 90 cards\n\n- 89 cards of “1. Mathematics” are now in “2. Maths”\n\n**Other**"
    )


# --- git and bad input --------------------------------------------------------------------------


def test_revisions_are_compared_with_the_folder_and_with_each_other(project: Project) -> None:
    commit(project.root)
    project.edit(LINEAR, "The number of", "How many")
    assert kinds(project, "HEAD") == {"rank-counts": ["reworded"]}
    commit(project.root)
    assert kinds(project, "HEAD") == {}
    assert kinds(project, "HEAD~1", "HEAD") == {"rank-counts": ["reworded"]}
    assert kinds(project, "HEAD", "HEAD~1") == {"rank-counts": ["reworded"]}


def test_a_deck_below_the_top_of_its_repository_is_found(project: Project) -> None:
    commit(project.root.parent)
    project.edit(LINEAR, "The number of", "How many")
    assert kinds(project, "HEAD") == {"rank-counts": ["reworded"]}


def test_a_broken_card_is_told_to_be_missing(project: Project) -> None:
    before(project)
    project.edit(LINEAR, "Q: What does the rank", "What does the rank")
    result: Result = project.run("diff", "../before")
    assert result.exit_code == 1
    assert "a card with one may be missing here" in result.stderr
    assert f"{LINEAR}:5:5: F010" in result.stderr


def test_bad_input_ends_in_one_line(refused: Refused, project: Project, tmp_path: Path) -> None:
    commit(project.root)
    (tmp_path / "empty").mkdir()
    (project.root / "torn.apkg").write_bytes(b"PK torn")
    refused("no-such-thing", 3, "no-such-thing: neither a file, nor a folder, nor a git revision")
    refused("--output=x", 2, "No such option")
    refused("", 2, "an empty name")
    refused("../empty", 3, "../empty: holds no deck")
    refused("torn.apkg", 3, "torn.apkg: it is not a zip")
    refused("gone.apkg", 3, "gone.apkg: it cannot be opened")
    refused("roadmap.yaml", 3, "roadmap.yaml: it is not a zip")


def test_a_revision_needs_git(
    refused: Refused, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(project.root)
    monkeypatch.setenv("PATH", "")
    refused("HEAD", 4, "git is not installed")


def test_a_revision_without_a_deck_is_refused(refused: Refused, project: Project) -> None:
    roadmap = (project.root / "roadmap.yaml").read_text("utf-8")
    (project.root / "roadmap.yaml").unlink()
    commit(project.root)
    (project.root / "roadmap.yaml").write_text("id: [\n", "utf-8")
    commit(project.root)
    (project.root / "roadmap.yaml").write_text(roadmap, "utf-8")
    refused("HEAD~1", 3, "HEAD~1: holds no deck")
    refused("HEAD", 3, "HEAD:roadmap.yaml:")


def test_a_package_of_another_maker_is_refused(refused: Refused, project: Project) -> None:
    import genanki

    model = genanki.Model(5, "B", [{"name": "F"}], [{"name": "C", "qfmt": "{{F}}", "afmt": "x"}])
    deck = genanki.Deck(6, "D")
    deck.add_note(genanki.Note(model, ["text"]))
    genanki.Package(deck).write_to_file(project.root / "foreign.apkg")
    assert len(apkg.read(project.root / "foreign.apkg").notes) == 1
    refused("foreign.apkg", 3, "foreign.apkg: holds no card of this project")
