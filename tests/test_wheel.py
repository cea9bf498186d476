"""The program as a release attaches it: a learner needs nothing else of the project."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from anki_worker import take_in
from conftest import REPOSITORY, Project

from flashcards import __version__
from flashcards.engine import apkg

if TYPE_CHECKING:
    from anki.collection import Collection


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built and unpacked as pip does it, without what it requires."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build: list[str | Path] = [
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "--wheel-dir",
        folder,
    ]
    subprocess.run([*pip, *build, REPOSITORY], check=True)
    (wheel,) = folder.glob("ai_roadmap_flashcards-*-py3-none-any.whl")
    target = folder / "installed"
    subprocess.run([*pip, "install", "--no-deps", "--target", target, wheel], check=True)
    return target


@pytest.fixture
def run(installed: Path, tmp_path: Path) -> object:
    """Runs the program of the wheel in an empty folder."""
    folder = tmp_path / "empty"
    folder.mkdir()

    def run_(*arguments: object) -> subprocess.CompletedProcess[str]:
        program = (
            "import sys, flashcards.cli; "
            f"assert flashcards.__file__.startswith({str(installed)!r}), flashcards.__file__; "
            "flashcards.cli.main()"
        )
        return subprocess.run(
            [sys.executable, "-c", program, *map(str, arguments)],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(installed), "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            check=False,
        )

    return run_


def test_a_learner_merges_and_counts_in_an_empty_folder(
    project: Project, tmp_path: Path, run: object
) -> None:
    assert callable(run)
    project.publish("1.0.0", 1_700_000_000)
    mine = project.build("-o", str(tmp_path / "mine.apkg"))
    project.edit("decks/mathematics/trigonometry.md", "A: The unit", "A: It is the unit")
    project.publish("1.0.1", 1_700_000_100)
    release = project.build("-o", str(tmp_path / "release.apkg"))
    merged = run("merge", mine, release)
    assert merged.returncode == 0, merged.stderr
    assert "choose patch.apkg" in merged.stdout
    assert len(apkg.read(tmp_path / "empty" / "patch.apkg").notes) == 1
    told = run("stats", mine, release, "--json")
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout)["next"]


def test_what_needs_a_deck_says_so_in_one_line(run: object) -> None:
    assert callable(run)
    for command in (["build"], ["check"], ["stats"]):
        done = run(*command)
        assert done.returncode == 3
        assert done.stderr.count("\n") == 1
        assert "there is no deck here" in done.stderr
    assert run("--help").returncode == 0


# What people write: a table, lists under headings, a checklist by weeks.
SHAPES = {
    "table": """\
# Learn to sail

| Stage | Topic | Links |
|---|---|---|
| Sea | Tides | [a film](https://a.org/tides) |
| Sea | Winds | https://a.org/winds |
| Land | Knots | |
""",
    "lists": "# Learn to bake\n\n## Doughs\n- Yeast\n- Sourdough\n\n## Ovens\n- Steam\n",
    "weeks": "# A year of chess\n\n### Week 1\n- [ ] Openings\n\n### Week 2\n- [x] Rooks\n",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_who_has_the_wheel_begins_a_deck_that_lives_beside_ours(
    shape: str, project: Project, tmp_path: Path, run: object, collection: Collection
) -> None:
    """From a README to an import, by the commands that the program itself names."""
    assert callable(run)
    empty = tmp_path / "empty"
    (empty / "README.md").write_text(SHAPES[shape], "utf-8")
    begun = run("init", "README.md", "deck", "--id", f"ann-{shape}", "--yes")
    assert begun.returncode == 0, begun.stderr
    card = next((empty / "deck" / "decks").glob("*/*.md"))
    assert f"next: fill in the card in {card.relative_to(empty)}" in begun.stderr
    at = ("-C", "deck")
    assert f"{card.name}:7:4: F009 `Q:` is empty" in run(*at, "check").stdout
    roadmap = (empty / "deck" / "roadmap.yaml").read_text("utf-8")
    concept, topic = re.findall(r"- \{?id: ([a-z0-9-]+)", roadmap)[-2:]
    made = run(*at, "new", concept, topic)
    assert made.returncode == 0, made.stderr
    for number, path in enumerate((empty / "deck" / "decks").glob("*/*.md")):
        text = path.read_text("utf-8")
        for label, said in (
            ("Q", f"What is {number}?"),
            ("A", f"It is {number}."),
            ("Source", "Me"),
        ):
            text = text.replace(f"{label}: \n", f"{label}: {said}\n")
        path.write_text(text, "utf-8")
    built = run(*at, "build")
    assert (built.returncode, built.stdout) == (0, f"dist/ann-{shape}.apkg\n"), built.stderr
    addon = run(*at, "addon")
    assert (addon.returncode, addon.stdout) == (0, f"dist/ann-{shape}.ankiaddon\n"), addon.stderr
    site = run(*at, "site")
    assert (site.returncode, site.stdout) == (0, "dist/site/index.html\n"), site.stderr
    assert (empty / "deck/dist/site/study/vendor/ts-fsrs.LICENSE.txt").is_file()
    assert collection.db is not None
    take_in(collection, project.build())
    notes = "select guid, mid, flds, tags from notes"
    ours = {*map(tuple, collection.db.all(notes))}
    take_in(collection, empty / "deck" / "dist" / f"ann-{shape}.apkg")
    theirs = {*map(tuple, collection.db.all(notes))} - ours
    assert len(theirs) == 2
    assert collection.note_count() == len(ours) + 2
    assert not {mid for _, mid, *_ in ours} & {mid for _, mid, *_ in theirs}
    decks = [each.name for each in collection.decks.all_names_and_ids()]
    title = SHAPES[shape].partition("\n")[0].removeprefix("# ")
    assert {"Small Roadmap", title} < {*decks}


def test_what_surrounds_a_new_deck_is_what_github_and_pre_commit_take(
    tmp_path: Path, run: object
) -> None:
    assert callable(run)
    (tmp_path / "empty" / "README.md").write_text(SHAPES["lists"], "utf-8")
    assert run("init", "README.md", "deck", "--id", "ann-bakes", "--yes").returncode == 0
    deck = tmp_path / "empty" / "deck"

    def accepted(tool: str, *arguments: str | Path) -> None:
        program = Path(sys.executable).with_name(tool)
        done = subprocess.run(
            [program, *arguments], cwd=deck, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr

    workflows, forms = deck / ".github/workflows", deck / ".github/ISSUE_TEMPLATE"
    schema = ("--quiet", "--builtin-schema")
    accepted("check-jsonschema", *schema, "vendor.github-workflows", *workflows.glob("*"))
    custom = "custom.github-workflows-require-timeout"
    accepted("check-jsonschema", *schema, custom, *workflows.glob("*"))
    form = "vendor.github-issue-forms"
    accepted("check-jsonschema", *schema, form, *forms.glob("*-*.yml"))
    accepted("check-jsonschema", *schema, "vendor.github-issue-config", forms / "config.yml")
    accepted("zizmor", "--offline", "--quiet", "--persona", "pedantic", ".github")
    accepted("check-jsonschema", "--schemafile", "roadmap.schema.json", "roadmap.yaml")
    hooks = yaml.safe_load((deck / ".pre-commit-config.yaml").read_text("utf-8"))
    assert [hook["entry"] for hook in hooks["repos"][0]["hooks"]] == ["flashcards check"]
    assert f"ai-roadmap-flashcards=={__version__}" in (deck / "requirements.txt").read_text()
    for path in deck.rglob("*"):
        if path.is_file():
            text = path.read_text("utf-8")
            assert not re.search(r"@[a-z]+@", text), path
            assert "AI Engineering" not in text, path
