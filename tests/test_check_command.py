"""`flashcards check` as people and programs use it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import EPOCH, REPOSITORY, Project
from test_package import command as process
from typer.testing import CliRunner, Result

from flashcards import cli, rulebook
from flashcards.checks import CHECKS, RULES

RANK = "decks/mathematics/linear-algebra.md"


@pytest.fixture(autouse=True)
def _outside_github(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)


def first_question(project: Project) -> str:
    text = (project.root / RANK).read_text("utf-8")
    return next(line for line in text.split("\n") if line.startswith("Q: "))


def warn(project: Project) -> None:
    """Make one card break C010, a warning."""
    question = first_question(project)
    project.edit(RANK, question, f"{question} And which columns?")


def fail(project: Project) -> None:
    """Make one card break C009, an error."""
    project.edit(RANK, first_question(project), "Q: Explain the rank of a matrix.")


def run_with(project: Project, text: str, *arguments: str) -> Result:
    project.monkeypatch.chdir(project.root)
    return CliRunner().invoke(cli.app, ["check", "-", *arguments], input=text)


def codes(result: Result) -> set[str]:
    return {each["code"] for each in json.loads(result.stdout)}


def test_a_deck_without_problems_says_so_and_prints_no_data(project: Project) -> None:
    result = project.run("check")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "no problem" in result.stderr


def test_an_error_exits_with_1_and_says_path_line_column_code_message_and_cure(
    project: Project,
) -> None:
    fail(project)
    result = project.run("check")
    assert result.exit_code == 1
    (line,) = result.stdout.splitlines()
    assert line.startswith(f"{RANK}:")
    assert " C009 the front asks for an essay. Ask for the one point" in line
    assert "1 error in 1 file" in result.stderr


def test_a_warning_exits_with_1_only_if_strict(project: Project) -> None:
    warn(project)
    result = project.run("check")
    assert result.exit_code == 0
    assert " C010 warning: " in result.stdout
    assert project.run("check", "--strict").exit_code == 1


def test_only_the_given_files_and_folders_are_judged(project: Project) -> None:
    fail(project)
    assert project.run("check", "decks/machine-learning").exit_code == 0
    assert project.run("check", RANK).exit_code == 1
    assert project.run("check", "decks/machine-learning", "decks/mathematics").exit_code == 1
    assert project.run("check", "decks/machine-learning/../mathematics").exit_code == 1
    assert project.run("check", str(project.root / RANK)).exit_code == 1


def test_a_duplicate_of_a_card_in_another_file_is_found(project: Project) -> None:
    path = "decks/machine-learning/overfitting.md"
    text = (project.root / path).read_text("utf-8")
    line = next(line for line in text.split("\n") if line.startswith("Q: "))
    project.edit(path, line, first_question(project))
    result = project.run("check", path, "--format", "json")
    assert "C020" in codes(result)
    assert {each["path"] for each in json.loads(result.stdout)} == {path}


def test_problems_of_reading_and_of_markdown_are_shown_with_those_of_the_rules(
    project: Project,
) -> None:
    fail(project)
    project.edit(RANK, "Source:", "Sources:")
    project.edit("roadmap.yaml", "id: small-roadmap", "id: small-roadmap\nstray: 1")
    project.edit("decks/mathematics/trigonometry.md", "A: ", "A: <script>x</script>")
    found = codes(project.run("check", "--format", "json"))
    assert {"F007", "R002", "M001"} <= found


def test_json_is_a_list_of_objects_and_empty_when_all_is_well(project: Project) -> None:
    assert json.loads(project.run("check", "--format", "json").stdout) == []
    warn(project)
    (found,) = json.loads(project.run("check", "--format", "json").stdout)
    assert set(found) == {"path", "line", "column", "code", "severity", "message", "cure"}
    assert (found["path"], found["severity"], found["code"]) == (RANK, "warning", "C010")


def test_annotations_are_written_under_github_actions_and_escape_what_they_must(
    project: Project,
) -> None:
    project.edit(RANK, first_question(project), "Q: Explain `a%b` of a matrix rank.")
    project.monkeypatch.setenv("GITHUB_ACTIONS", "true")
    result = project.run("check")
    (line,) = result.stdout.splitlines()
    assert line.startswith(f"::error file={RANK},line=")
    assert ",title=C009::the front asks" in line
    assert project.run("check", "--format", "text").stdout.startswith(RANK)


def test_a_diff_of_output_stays_in_one_annotation(project: Project) -> None:
    question = first_question(project)
    code = f"{question}\n\n```python run\nprint(1)\n```"
    project.edit(RANK, question, code)
    text = (project.root / RANK).read_text("utf-8")
    answer = next(line for line in text.split("\n") if line.startswith("A: "))
    project.edit(RANK, answer, "A: This:\n\n```output\n2\n```")
    assert project.run("check", RANK).exit_code == 0, "nothing is run without being asked"
    result = project.run("check", RANK, "--run-code", "--format", "github")
    assert result.exit_code == 1
    (line,) = result.stdout.splitlines()
    assert "%0A-2%0A+1%0ACorrect" in line
    said = project.run("check", RANK, "--run-code").stdout
    assert "\n-2\n+1\nCorrect the `output` fence in A, or the code\n" in said


def test_stdin_is_judged_in_place_of_the_file_of_its_concept(project: Project) -> None:
    text = (project.root / RANK).read_text("utf-8")
    assert run_with(project, text).exit_code == 0, "its cards are no duplicates of themselves"
    bad = text.replace(first_question(project), "Q: Explain the rank of a matrix.")
    result = run_with(project, bad, "--format", "json")
    assert result.exit_code == 1
    (found,) = json.loads(result.stdout)
    assert (found["path"], found["code"]) == (RANK, "C009")
    assert (project.root / RANK).read_text("utf-8") == text


@pytest.mark.parametrize("first", ["#  Linear Algebra  #", "<!-- a note -->\n\n# Linear Algebra"])
def test_stdin_is_told_by_its_first_heading_as_the_parser_reads_it(
    project: Project, first: str
) -> None:
    text = (project.root / RANK).read_text("utf-8").replace("# Linear Algebra", first, 1)
    assert run_with(project, text).exit_code == 0


def test_stdin_that_is_no_card_file_is_one_clear_problem(project: Project) -> None:
    result = run_with(project, "# Linear Algebre\n")
    assert result.exit_code == 1
    assert result.stdout.startswith("-:1:1: F001 ")
    assert "did you mean `Linear Algebra`?" in result.stdout
    project.monkeypatch.chdir(project.root)
    assert run_with(project, "").stdout.startswith("-:1:1: F017 stdin is empty")
    binary = CliRunner().invoke(cli.app, ["check", "-"], input=b"\xff\xfe")
    assert (binary.exit_code, binary.stdout[:12]) == (1, "-:1:1: T004 ")


def test_a_folder_without_card_files_is_not_the_whole_deck(project: Project) -> None:
    fail(project)
    (project.root / "decks" / "empty").mkdir()
    result = project.run("check", "decks/empty")
    assert type(result.exception).__name__ == "UnusableInput"
    assert "decks/empty: holds no card file" in str(result.exception)


@pytest.mark.parametrize(
    "path", ["decks/mathematics/circle.svg", "decks/mathematics/.left/trigonometry.md"]
)
def test_a_named_path_that_is_not_read_is_never_clean(project: Project, path: str) -> None:
    (project.root / path).parent.mkdir(exist_ok=True)
    (project.root / path).write_text("<svg/>", "utf-8")
    result = project.run("check", path)
    assert type(result.exception).__name__ == "UnusableInput"
    assert f"{path}: is no card file" in str(result.exception)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("mathematics/trigonometry.MD", "belong in decks/mathematics/trigonometry.md"),
        ("mathematics/trigonometry.markdown", "belong in decks/mathematics/trigonometry.md"),
        ("mathematics/trigonometry.txt", "belong in decks/mathematics/trigonometry.md"),
        ("mathematics/trigonometry", "belong in decks/mathematics/trigonometry.md"),
        ("mathematics/notes", "a file without a suffix is not read"),
        ("mathematics/Trigonometry.md", "belong in decks/mathematics/trigonometry.md"),
        ("mathematics/deeper/trigonometry.md", "belong in decks/mathematics/trigonometry.md"),
        ("trigonometry.md", "belong in decks/mathematics/trigonometry.md"),
        ("mathematics/trigonometri.md", "did you mean `trigonometry`?"),
        ("mathematics/notes.txt", "the suffix `.txt` is not read"),
    ],
)
def test_a_card_file_that_a_build_does_not_read_is_an_error_by_name_and_in_the_whole(
    project: Project, name: str, said: str
) -> None:
    path = project.root / "decks" / name
    path.parent.mkdir(exist_ok=True)
    (project.root / "decks/mathematics/trigonometry.md").rename(path)
    for arguments in ([], [f"decks/{name}"]):
        result = project.run("check", *arguments)
        assert result.exit_code == 1
        (line,) = [each for each in result.stdout.splitlines() if "F015" in each]
        assert line.startswith(f"decks/{name}:1:1: F015 ")
        assert said in line
    assert project.run("build").exit_code == 1


@pytest.mark.parametrize("target", ["elsewhere", "decks/real", "../outside"])
def test_a_folder_of_cards_that_is_a_link_is_an_error(project: Project, target: str) -> None:
    folder = project.root / "decks/mathematics"
    folder.rename(project.root / target)
    folder.symlink_to((project.root / target).resolve())
    for arguments in (["check"], ["check", "decks/mathematics"], ["check", "--fix"], ["build"]):
        result = project.run(*arguments)
        assert result.exit_code == 1, arguments
        assert "decks/mathematics:1:1: F015 this is a link to a folder" in result.output
    assert not (project.root / "dist").exists()


def test_a_file_without_a_card_is_not_clean(project: Project) -> None:
    (project.root / RANK).write_text("# Linear Algebra\n\n## matrix-rank\n", "utf-8")
    result = project.run("check", RANK)
    assert "F017 warning: there is no card in this file" in result.stdout
    assert project.run("check", "--strict", RANK).exit_code == 1


def test_line_ends_of_windows_and_a_byte_order_mark_are_kept(project: Project) -> None:
    path = project.root / RANK
    before = b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n")
    path.write_bytes(before)
    result = project.run("new", "linear-algebra", "matrix-rank", "--id", "rank-new")
    assert result.exit_code == 0, result.output
    after = path.read_bytes()
    added = b"### rank-new\r\n\r\nQ: \r\n\r\nA: \r\n\r\nSource: "
    assert after.replace(added, b"", 1).replace(b"\r\n\r\n\r\n\r\n", b"\r\n\r\n") == before
    path.write_bytes(before.replace(b"\r\n\r\nA: ", b"\r\nA:   ", 1))
    assert project.run("check", "--fix", RANK).exit_code == 0
    assert path.read_bytes() == before


def test_a_figure_is_found_by_its_name_in_any_form_of_unicode(project: Project) -> None:
    from unicodedata import normalize

    name = "fläche.svg"
    question = first_question(project)
    image = "![Three arrows of different directions that lie in one plane.]"
    project.edit(RANK, question, f"{question}\n\n{image}({normalize('NFC', name)})")
    folder = (project.root / RANK).parent
    size = 'xmlns="http://www.w3.org/2000/svg" width="300" height="200"'
    (folder / normalize("NFD", name)).write_text(f"<svg {size}/>", "utf-8")
    result = project.run("check", RANK)
    assert (result.exit_code, result.stdout) == (0, "")
    assert project.run("build").exit_code == 0
    project.edit(RANK, normalize("NFC", name), "flache.svg")
    result = project.run("check", RANK)
    assert "M009 there is no decks/mathematics/flache.svg; did you mean `fläche.svg`?" in (
        result.stdout
    )


def test_a_folder_in_the_place_of_a_card_file_is_a_problem_wherever_it_is_asked_for(
    project: Project,
) -> None:
    (project.root / RANK).unlink()
    (project.root / RANK).mkdir()
    assert codes(project.run("check", RANK, "--format", "json")) == {"T002"}


@pytest.mark.parametrize("content", [b"", b"\xff", b"# Linear Algebra\n\nStray text.\n"])
def test_a_file_that_cannot_be_read_is_one_problem(project: Project, content: bytes) -> None:
    """Not another one for each topic of which no card was found in it."""
    (project.root / RANK).write_bytes(content)
    (found,) = json.loads(project.run("check", RANK, "--format", "json").stdout)
    assert found["code"] in {"F017", "T004", "F006"}


@pytest.mark.parametrize(
    ("path", "said"), [("decks/no.md", "there is no such"), ("..", "is not part of the deck")]
)
def test_a_path_that_cannot_be_checked_is_unusable(project: Project, path: str, said: str) -> None:
    result = project.run("check", path)
    assert type(result.exception).__name__ == "UnusableInput"
    assert said in str(result.exception)


def test_a_folder_without_a_deck_is_unusable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(cli.app, ["check"])
    assert type(result.exception).__name__ == "UnusableInput"


def test_a_rule_is_explained_whatever_the_case_of_its_code(project: Project) -> None:
    result = project.run("check", "--explain", "c012")
    assert result.exit_code == 0
    assert result.stdout.startswith("C012  ")
    assert "    Q: How many pivots" in result.stdout
    for code in rulebook.ALL:
        assert project.run("check", "--explain", code).exit_code == 0


def test_an_unknown_rule_is_a_usage_error_that_proposes_one(project: Project) -> None:
    result = project.run("check", "--explain", "C0012")
    assert result.exit_code == 2
    assert "did you mean `C012`?" in result.stderr.replace("\n", " ")


def test_fix_mends_the_file_shows_what_it_did_and_does_nothing_twice(project: Project) -> None:
    text = (project.root / RANK).read_text("utf-8")
    project.edit(RANK, "\n\nA: ", "\nA:   ")
    result = project.run("check", "--fix")
    assert result.exit_code == 0
    assert (project.root / RANK).read_text("utf-8") == text
    assert "-A:   " in result.stderr
    assert "+A: " in result.stderr
    assert result.stdout == ""
    again = project.run("check", "--fix")
    assert again.exit_code == 0
    assert "@@" not in again.stderr
    assert (project.root / RANK).read_text("utf-8") == text


def test_fix_leaves_files_alone_that_were_not_named(project: Project) -> None:
    project.edit(RANK, "\n\nA: ", "\nA:   ")
    broken = (project.root / RANK).read_text("utf-8")
    result = project.run("check", "--fix", "decks/machine-learning")
    assert result.exit_code == 0
    assert (project.root / RANK).read_text("utf-8") == broken


def test_stdin_cannot_be_mended(project: Project) -> None:
    result = run_with(project, "# Linear Algebra\n", "--fix")
    assert result.exit_code == 2
    assert "--fix" in result.stderr


def test_there_is_no_colour_where_there_is_no_terminal(project: Project) -> None:
    fail(project)
    done = process(project.root, "check", NO_COLOR="", TERM="xterm-256color")
    assert done.returncode == 1
    assert "C009" in done.stdout
    assert "\x1b" not in done.stdout + done.stderr


def test_the_page_of_rules_is_what_the_code_says() -> None:
    page = (REPOSITORY / "docs" / "rules.md").read_text("utf-8")
    assert page == rulebook.page() + "\n", "run: python scripts/rules.py"
    assert all(f"\n### {code}\n" in page for code in RULES)


def test_no_two_rules_have_one_code() -> None:
    assert sum(len(family[2]) for family in rulebook.FAMILIES) == len(rulebook.ALL)
    assert all(code == rule.code for code, rule in rulebook.ALL.items())
    every = [each.code for each in CHECKS]
    assert len(every) == len(set(every))


def test_what_a_terminal_would_obey_is_not_printed_as_a_fault_or_a_change(
    project: Project,
) -> None:
    done = process(project.root, "check", "no\x1b[2Jwhere.md")
    assert (done.returncode, done.stderr.partition(":")[0]) == (3, "no\\x1b[2Jwhere.md")
    project.edit(
        "decks/mathematics/trigonometry.md", "A: The unit circle.", "A:  The \x1b[2J\u202eunit."
    )
    result = project.run("check", "--fix")
    assert "+A: The \\x1b[2J\\u202eunit." in result.stderr
    assert all(char.isprintable() or char == "\n" for char in result.output)


def test_what_a_terminal_would_obey_is_spelled_out(project: Project) -> None:
    project.edit(
        "decks/mathematics/linear-algebra.md", "## matrix-rank", "## \x1b]0;x\x07\u202erank"
    )
    result = project.run("check")
    assert result.exit_code == 1
    assert "`\\x1b]0;x\\x07\\u202erank` is no topic of linear-algebra" in result.stdout
    assert all(char.isprintable() or char == "\n" for char in result.output)


COMMANDS = (
    ("build",),
    ("build", "--concept", "linear-algebra"),
    ("export", "json"),
    ("export", "html", "-o", "sheet"),
    ("site", "--out", "public"),
    ("preview", "--static", "seen"),
)


# What stops a build, by the code that tells it; each in the place of the first question of RANK.
STOPPING = (
    ("C022", "Q: What does the rank of $A count?"),
    ("C023", "Q: What does the rank of $\\mathbb{R^{2}$ count?"),
    ("C026", "Q: What does $\\rank A$ count?"),
    ("C041", "Q: What does the {{c1::rank}} count?"),
    ("M001", "Q: What does the <script>rank</script> count?"),
    ("M009", "Q: What does the rank count? ![Three arrows.](no.svg)"),
    ("F010", ""),
)


@pytest.mark.parametrize(("code", "question"), STOPPING)
def test_what_anki_would_show_wrong_stops_all_that_gives_cards_to_learners(
    project: Project, code: str, question: str
) -> None:
    project.edit(RANK, first_question(project), question)
    for command in (*COMMANDS[:-1], ("check",)):
        for _ in ("first", "from the cache"):
            result = project.run(*command)
            assert result.exit_code == 1, command
            assert f" {code} " in result.output
    assert not any((project.root / name).exists() for name in ("dist", "sheet", "public"))
    assert rulebook.stops(rulebook.ALL[code]).startswith("Stops `check`, `build`")


def test_what_is_only_badly_written_stops_the_check_and_no_build(project: Project) -> None:
    fail(project)
    assert project.run("check").exit_code == 1
    for command in COMMANDS:
        assert project.run(*command).exit_code == 0, command
    assert rulebook.stops(rulebook.ALL["C009"]) == "Stops `check` and `release`."


def test_errors_come_last_nearest_the_prompt(project: Project) -> None:
    warn(project)
    project.edit("decks/machine-learning/overfitting.md", "Q: ", "Q: Explain: ")
    lines = project.run("check").stdout.splitlines()
    assert [" warning: " in line for line in lines] == sorted(
        (" warning: " in line for line in lines), reverse=True
    )
    assert " C009 " in lines[-1]
    assert RANK in lines[0], "by place, this file comes after the other one"


def test_topics_without_a_card_are_one_line_and_none_where_a_file_is_named(
    project: Project,
) -> None:
    files = [RANK, "decks/mathematics/trigonometry.md"]
    for path in files:
        (project.root / path).unlink()
    lines = project.run("check").stdout.splitlines()
    (line,) = [each for each in lines if "C037" in each]
    assert line.startswith("decks:1:1: C037 warning: 2 concepts have topics without a card: ")
    found = json.loads(project.run("check", "--format", "json").stdout)
    assert [each["path"] for each in found if each["code"] == "C037"] == files
    assert "C037" in codes(project.run("check", "decks/mathematics", "--format", "json"))
    card = (
        "### rank-one\n\nQ: What does the rank of a matrix count?\n\nA: 3.\n\nSource: S, sec. 1\n"
    )
    (project.root / RANK).write_text(f"# Linear Algebra\n\n## matrix-rank\n\n{card}", "utf-8")
    assert "C037" not in codes(project.run("check", RANK, "--format", "json"))
    text = (project.root / RANK).read_text("utf-8")
    assert "C037" not in codes(run_with(project, text, "--format", "json"))


def test_rules_are_chosen_by_code_or_by_its_beginning(project: Project) -> None:
    warn(project)
    project.edit("decks/mathematics/trigonometry.md", "A: ", "A: <script>x</script>")

    def found(*options: str) -> set[str]:
        return codes(project.run("check", "--format", "json", *options))

    every = found()
    assert {"C010", "M001"} <= every
    assert found("--select", "C010") == {"C010"}
    assert found("--select", "m") == {code for code in every if code.startswith("M")}
    assert found("--select", "C010,M001", "--ignore", "M") == {"C010"}
    assert found("--ignore", "C", "--ignore", "M") == set()
    assert project.run("check", "--select", "C010").exit_code == 0
    assert project.run("check", "--ignore", "M").exit_code == 0
    unknown = project.run("check", "--select", "M0001")
    assert unknown.exit_code == 2
    assert "did you mean `M001`?" in " ".join(unknown.stderr.replace("│", " ").split())


def test_a_published_card_that_went_missing_from_a_named_file_is_told(project: Project) -> None:
    def git(*arguments: str) -> None:
        who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
        subprocess.run(["git", *who, *arguments], cwd=project.root, check=True, capture_output=True)

    project.publish("1.0.0", EPOCH)
    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "All")
    assert project.run("check", RANK).exit_code == 0
    project.edit(RANK, "### rank-counts", "### rank-counting")
    result = project.run("check", RANK)
    assert result.exit_code == 1
    (line,) = result.stdout.splitlines()
    assert line.startswith(f"{RANK}:1:1: L002 the published card `rank-counts` went missing")
    assert project.run("check", "decks/mathematics/trigonometry.md").exit_code == 0
    renamed = (project.root / RANK).read_text("utf-8")
    git("checkout", "-q", RANK)
    assert run_with(project, (project.root / RANK).read_text("utf-8")).exit_code == 0
    assert run_with(project, renamed).stdout == result.stdout
    (project.root / RANK).write_text(renamed, "utf-8")
    git("commit", "-qam", "Rename")
    git("tag", "v1.0.0", "HEAD~1")
    assert "L002" in project.run("check", RANK).stdout, "it is in the newest release"


def test_a_question_in_a_message_needs_no_full_stop(project: Project) -> None:
    project.edit(RANK, "A: ", "Answer: ")
    assert "did you mean `A:`? Labels are" in project.run("check", RANK).stdout


@pytest.mark.parametrize("where", ["decks/mathematics/linear-algebra.md", "decks/ledger.jsonl"])
@pytest.mark.parametrize("kind", ["pipe", "device"])
@pytest.mark.parametrize("arguments", [["check"], ["build"], ["stats"], ["check", "--fix"]])
def test_what_has_no_end_is_not_read(
    project: Project, where: str, kind: str, arguments: list[str]
) -> None:
    path = project.root / where
    path.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero")
    done = subprocess.run(
        [sys.executable, "-c", "from flashcards.cli import main; main()", *arguments],
        cwd=project.root, env=os.environ | {"PYTHONPATH": str(REPOSITORY), "NO_COLOR": "1"},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    said = done.stdout + done.stderr
    assert "Traceback" not in said
    if arguments != ["stats"]:
        assert done.returncode == 1, said
        assert f"{where}:1:1: T00" in said


@pytest.mark.parametrize(
    "arguments", [["check"], ["build"], ["check", "--fix"], ["preview", "--static", "out"]]
)
def test_a_link_that_leads_to_itself_is_one_problem(project: Project, arguments: list[str]) -> None:
    path = project.root / "decks/mathematics/trigonometry.md"
    path.unlink()
    path.symlink_to("trigonometry.md")
    done = process(project.root, *arguments)
    assert "Traceback" not in done.stderr
    if arguments[0] != "preview":
        assert done.returncode == 1, done.stderr
        assert "trigonometry.md:1:1: T003 The file cannot be read: Too many levels" in (
            done.stdout + done.stderr
        )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Q: What is <![x in the rank?", "C012"),  # GitHub and the card show it as it is
        (f"Q: What is &#{'1' * 5000}; in the rank?", "M014"),
        (f"Cloze: A {{{{c{'1' * 5000}::gap}}}} of the rank", "M005"),
        ('Q: What is <p data-line="x">this</p>?', "M001"),
    ],
    ids=lambda text: text[:12],
)
def test_html_and_numbers_that_a_parser_raises_on_are_a_problem(
    project: Project, text: str, code: str
) -> None:
    answer = "" if text.startswith("Cloze") else "\nA: A number.\n"
    path = project.root / "decks/mathematics/linear-algebra.md"
    card = f"\n### hostile\n\n{text}\n{answer}\nSource: Axler, sec. 3.2\n"
    path.write_text(path.read_text("utf-8") + card, "utf-8")
    result = project.run("check")
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert f" {code} " in result.stdout
