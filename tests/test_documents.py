"""What the documents say is so: commands, options, files, links, extras, the model cards."""

from __future__ import annotations

import re
import runpy
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from conftest import REPOSITORY
from typer.main import get_command

from flashcards import cli, stats
from flashcards.sources import load_deck

PROGRAM = "flashcards"

DOCUMENTS = sorted(
    path.relative_to(REPOSITORY).as_posix()
    for pattern in ("*.md", "docs/**/*.md", ".github/**/*.md", "addon/**/*.md")
    for path in REPOSITORY.glob(pattern)
)
WORKFLOWS = sorted(
    path.relative_to(REPOSITORY).as_posix() for path in REPOSITORY.glob(".github/workflows/*.yml")
)

SECTION = REPOSITORY / "scripts" / "changelog_section.py"

FENCE = re.compile(r"^(`{3,})(\S*).*?\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"!?\[[^\]]*\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)|(?:src|href)=\"([^\"]+)\"")


def read(name: str) -> str:
    return (REPOSITORY / name).read_text("utf-8")


def prose(text: str) -> str:
    """A document without its fenced blocks."""
    return FENCE.sub("", text)


def commands(block: str) -> Iterator[list[str]]:
    """The commands of a piece of shell, each as its words; pipelines and lists are taken apart."""
    lines = block.replace("\\\n", " ").splitlines()
    if any(line.startswith("$ ") for line in lines):
        lines = [line for line in lines if line.startswith("$ ")]
    for line in lines:
        words = shlex.shlex(line.removeprefix("$ "), posix=True, punctuation_chars="|&;<>()")
        words.whitespace_split = True
        words.commenters = "#"
        command: list[str] = []
        for word in words:
            if set(word) <= set("|&;()"):
                yield command
                command = []
            else:
                command.append(word)
        yield command


def shown(document: str) -> list[list[str]]:
    """Every command that a document shows: in fences of shell, and in code within a sentence."""
    text = read(document)
    fences = [body for _, kind, body in FENCE.findall(text) if kind in {"sh", "bash", "console"}]
    found = [command for fence in fences for command in commands(fence)]
    spans = (span for span in SPAN.findall(prose(text)) if span.startswith((PROGRAM + " ", "./")))
    return [command for command in [*found, *map(str.split, spans)] if command]


def run_by(workflow: str) -> list[list[str]]:
    """Every command that a workflow runs."""
    jobs: dict[str, Any] = yaml.safe_load(read(workflow))["jobs"]
    steps = (step for job in jobs.values() for step in job["steps"])
    return [
        command for step in steps if "run" in step for command in commands(step["run"]) if command
    ]


def fault(words: list[str]) -> str:
    """What `flashcards WORDS` names that the command line does not know; empty if it knows all."""
    command: Any = get_command(cli.app)
    left = iter(words)
    for word in left:
        if word.startswith("-") and word != "-":
            name, _, value = word.partition("=")
            options = {text: each for each in command.params for text in each.opts}
            if name in {"-h", "--help"}:
                continue
            if name not in options:
                return f"`{command.name}` has no option {name}"
            if not value and not options[name].is_flag:
                next(left, None)
        elif hasattr(command, "commands"):
            if word not in command.commands:
                return f"there is no command {word}"
            command = command.get_command(None, word)
    return ""


def faults(found: list[list[str]]) -> list[str]:
    """The commands among these that name what does not exist, each with the reason."""
    wrong = []
    for words in found:
        name, *rest = words
        if name.rpartition("/")[2] == PROGRAM:
            reason = fault(rest)
        else:
            files = [word for word in words[:2] if word.startswith(("./", "scripts/", ".ci/"))]
            reason = ", ".join(f"no {file}" for file in files if not (REPOSITORY / file).exists())
        if reason:
            wrong.append(f"{' '.join(words)}: {reason}")
    return wrong


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_command_that_a_document_shows_exists(document: str) -> None:
    assert faults(shown(document)) == []


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_every_command_that_a_workflow_runs_exists(workflow: str) -> None:
    found = run_by(workflow)
    assert found
    assert faults(found) == []


def test_every_help_has_an_example_and_fits_a_terminal() -> None:
    """Lines of help are broken where the docstring breaks them, and again at the terminal's end."""
    for name, command in leaves(get_command(cli.app)):
        _, *lines = command.help.splitlines()
        assert any(line.startswith(f"Example: flashcards {name}") for line in lines), name
        assert [line for line in lines if len(line) > 78] == [], name


def test_the_list_of_commands_says_of_each_what_its_own_help_says() -> None:
    group: Any = get_command(cli.app)
    for name, listed in group.commands.items():
        first, *_ = group.get_command(None, name).help.split("\n\n")
        assert listed.help == " ".join(first.split()), name


def leaves(group: Any, above: str = "") -> Iterator[tuple[str, Any]]:
    """Every command below a group, with the words that call it."""
    for name in group.commands:
        command = group.get_command(None, name)
        if hasattr(command, "commands"):
            yield from leaves(command, f"{above}{name} ")
        else:
            yield above + name, command


def test_the_hook_before_a_commit_runs_a_command_that_exists() -> None:
    (repository,) = yaml.safe_load(read(".pre-commit-config.yaml"))["repos"]
    (hook,) = repository["hooks"]
    assert faults([hook["entry"].split()]) == []
    assert re.search(hook["files"], "decks/mathematics/linear-algebra.md")
    assert re.search(hook["files"], "roadmap.yaml")
    assert not re.search(hook["files"], "decks/ledger.jsonl")
    assert not re.search(hook["files"], "docs/authoring.md")


@pytest.mark.parametrize(
    ("shell", "expected"),
    [
        ("flashcards build --concept x | head", []),
        ("flashcards --version && flashcards roadmap import README.md --dry-run", []),
        (".venv/bin/flashcards -C elsewhere stats --json", []),
        ("$ flashcards stats\nflashcards nonsense is output here", []),
        ("# flashcards nonsense", []),
        ("flashcards nonsense", ["flashcards nonsense: there is no command nonsense"]),
        (
            "flashcards stats --nosuch",
            ["flashcards stats --nosuch: `stats` has no option --nosuch"],
        ),
        ("cd x; flashcards roadmap eat", ["flashcards roadmap eat: there is no command eat"]),
        ("python scripts/gone.py", ["python scripts/gone.py: no scripts/gone.py"]),
    ],
)
def test_a_command_that_does_not_exist_is_noticed(shell: str, expected: list[str]) -> None:
    assert faults([command for command in commands(shell) if command]) == expected


def anchors(text: str) -> set[str]:
    """The anchors that GitHub gives a document's headings."""
    headings = re.findall(r"^#{1,6} (.+)$", prose(text), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.strip().replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_within_the_repository_leads_somewhere(document: str) -> None:
    text = SPAN.sub("", prose(read(document)))
    for found in LINK.finditer(text):
        target, _, anchor = (found[1] or found[2]).partition("#")
        if re.match(r"[a-z]+:|\.\./\.\./releases/", target):  # what the host adds to a clone
            continue
        path = REPOSITORY / document if not target else (REPOSITORY / document).parent / target
        assert path.exists(), f"{document} links to {target}, which does not exist"
        if anchor and path.suffix == ".md":
            assert anchor in anchors(path.read_text("utf-8")), f"{document}: no heading #{anchor}"


def test_every_extra_that_a_document_or_workflow_installs_exists() -> None:
    extras = tomllib.loads(read("pyproject.toml"))["project"]["optional-dependencies"]
    for name in [*DOCUMENTS, *WORKFLOWS]:
        for listed in re.findall(r'"\.\[([\w,-]+)\]"', read(name)):
            assert {*listed.split(",")} <= extras.keys(), f"{name} installs .[{listed}]"


def test_the_model_cards_are_the_cards_of_the_deck() -> None:
    models = [body.strip() for _, kind, body in FENCE.findall(read("docs/authoring.md")) if kind]
    assert len(models) == 12
    cards = runpy.run_path(str(REPOSITORY / "scripts" / "model_cards.py"))["cards"]()
    for model in models:
        heading = model.partition("\n")[0]
        assert heading in cards, f"docs/authoring.md shows {heading}, which is not in the deck"
        assert model == cards[heading], "run: python scripts/model_cards.py"


def test_the_notes_of_a_release_are_its_section_of_the_changelog() -> None:
    section = runpy.run_path(str(SECTION))["section"]
    changelog = "# Changes\n\nHow.\n\n## 1.1.0 (2027-01-02)\n\n### New\n\n- a\n\n## 1.1\n\nold\n"
    assert section(changelog, "1.1.0") == "### New\n\n- a"
    assert section(changelog, "1.1") == "old"
    assert section(changelog, "1") == ""


def test_a_version_of_which_the_changelog_says_nothing_is_not_released() -> None:
    result = subprocess.run(
        [sys.executable, SECTION, "0.0"], check=False, capture_output=True, text=True
    )
    assert (result.returncode, result.stdout) == (3, "")
    assert "add a section `## 0.0`" in result.stderr


def test_actions_are_pinned_with_their_version_beside_them() -> None:
    for name in WORKFLOWS:
        used = re.findall(r"uses: (.*)", read(name))
        assert used
        for each in used:
            assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each), f"{name}: {each}"


def test_licences_are_named_where_the_package_says_they_are() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    texts = [read(name) for name in project["license-files"]]
    assert texts[0].startswith("MIT License")
    assert texts[1].startswith("SPDX-License-Identifier: CC-BY-SA-4.0")
    assert texts[2].startswith("SPDX-License-Identifier: AGPL-3.0-or-later")
    assert project["license"] == "MIT AND CC-BY-SA-4.0 AND AGPL-3.0-or-later"


def test_the_readme_counts_cards_and_topics() -> None:
    deck, _ = load_deck(REPOSITORY)
    topics = {topic.id for concept in deck.roadmap.concepts() for topic in concept.topics}
    assert {card.topic for card in deck.cards} == topics
    hundreds = len(deck.cards) // 100 * 100
    stands = f"with more than {hundreds:,} cards on the {len(topics)} topics"
    readme = " ".join(read("README.md").split())
    assert stands in readme
    assert f"In Anki they are more than {stats.asked(deck.cards) // 100 * 100:,}," in readme


def test_a_release_is_built_where_no_test_and_no_card_runs_and_published_where_nothing_does() -> (
    None
):
    jobs = yaml.safe_load(read(".github/workflows/release.yml"))["jobs"]
    build, publish = (str(jobs[name]["steps"]) for name in ("build", "publish"))
    for other in (".ci/run", "scripts/test", "pytest", "--run-code", "requirements/test"):
        assert other not in build
    assert "../decks/SHA256SUMS" in build
    assert jobs["build"]["permissions"] == {"contents": "read"}
    assert {*jobs["publish"]["needs"]} == {"test", "build"}
    for own in ("actions/checkout", "scripts/", ".venv", "flashcards"):
        assert own not in publish
    assert "actions/attest-build-provenance@" in publish


def test_every_lock_that_a_document_or_workflow_installs_exists() -> None:
    for name in [*DOCUMENTS, *WORKFLOWS]:
        for lock in re.findall(r"(?<![\w./])requirements/[\w.-]+\.txt", read(name)):
            assert (REPOSITORY / lock).is_file(), f"{name}: {lock}"
