"""What `--json` prints is what docs/schemas says, for every command that has it."""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from conftest import EPOCH, REPOSITORY, Project
from typer.main import get_command

from flashcards import cli

SCRIPT = runpy.run_path(str(REPOSITORY / "scripts" / "schemas.py"))
SCHEMAS: dict[str, Any] = SCRIPT["SCHEMAS"]


def printed(project: Project, *arguments: str) -> Any:
    result = project.run(*arguments)
    assert result.exit_code in {0, 1}, result.output
    return json.loads(result.stdout)


@pytest.fixture
def told(project: Project, tmp_path: Path) -> dict[str, list[Any]]:
    """What each command prints of a small project in which something is the matter everywhere."""
    linear = "decks/mathematics/linear-algebra.md"
    project.publish("1.0.0", EPOCH - 100)
    mine = project.build("-o", str(tmp_path / "mine.apkg"))
    project.edit("decks/mathematics/trigonometry.md", "A: The unit", "A: It is the unit")
    project.edit(linear, "Source: ", "Source: arXiv:1706.03762, ")
    project.publish("1.0.1", EPOCH)
    release = project.build("-o", str(tmp_path / "release.apkg"))
    old = (project.root / "roadmap.yaml").read_text("utf-8")
    (tmp_path / "old.yaml").write_text(old.replace("Trigonometry", "Trig"), "utf-8")
    link = "{title: A, url: 'https://a.example/?x'}"
    project.edit("roadmap.yaml", "tutorials: []", f"tutorials: [{link}, {link}]")
    roadmap = ("roadmap", "diff", str(tmp_path / "old.yaml"), "roadmap.yaml")
    links = printed(project, "roadmap", "links", "--json")
    project.edit(linear, "### rank-numpy", "### Rank NumPy")
    checked = printed(project, "check", "--format", "json")
    project.edit(linear, "### Rank NumPy", "### rank-numpy")
    found = {
        "check": [checked],
        "diff": [printed(project, "diff", str(mine), str(release), "--json")],
        "export": [printed(project, "export", "json")],
        "merge": [printed(project, "merge", str(mine), str(release), "--dry-run", "--json")],
        "roadmap-diff": [printed(project, *roadmap, "--json")],
        "roadmap-links": [links],
        "sources": [printed(project, "sources", "--json")],
        "stats": [printed(project, "stats", "--json")],
        "stats-concept": [printed(project, "stats", "linear-algebra", "--json")],
        "stats-hard": [printed(project, "stats", str(mine), "--hard", "--json")],
        "stats-mine": [
            printed(project, "stats", str(mine), "--json"),
            printed(project, "stats", str(mine), str(release), "--json"),
        ],
    }
    assert found.keys() == SCHEMAS.keys()
    return found


def test_what_is_printed_fits_the_schema(told: dict[str, list[Any]]) -> None:
    empty = {name for name, values in told.items() if not any(values)}
    assert empty <= {"stats-hard"}, "nothing was tested of these"
    for name, values in told.items():
        for value in values:
            jsonschema.Draft202012Validator(json.loads(SCRIPT["text"](name))).validate(value)


def test_a_concept_is_an_id_wherever_it_is_named(
    project: Project, told: dict[str, list[Any]]
) -> None:
    ids = {"linear-algebra", "trigonometry", "overfitting"}
    named: set[str] = set()

    def look(value: Any) -> None:
        if isinstance(value, list):
            for each in value:
                look(each)
        elif isinstance(value, dict):
            named.update([value["concept"]] if isinstance(value.get("concept"), str) else [])
            for each in value.values():
                look(each)

    look(list(told.values()))
    assert named == ids


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_the_published_schema_is_that_of_the_records(name: str) -> None:
    published = (REPOSITORY / f"docs/schemas/{name}.schema.json").read_text("utf-8")
    assert published == SCRIPT["text"](name), "run: python scripts/schemas.py"
    jsonschema.Draft202012Validator.check_schema(json.loads(published))


def test_every_command_that_prints_json_is_on_the_page() -> None:
    page = (REPOSITORY / "docs/json.md").read_text("utf-8")
    row = re.compile(r"^\| `flashcards ([^`]+)` .*\(schemas/([\w-]+)\.schema\.json\) \|$", re.M)
    rows = dict(row.findall(page))
    assert sorted(rows.values()) == sorted(SCHEMAS)
    shown = {" ".join(re.findall(r"^[a-z]+(?: (?:diff|links)\b)?", row)) for row in rows}

    def leaves(command: Any, name: str = "") -> set[str]:
        if hasattr(command, "commands"):
            loaded = {each: command.get_command(None, each) for each in command.commands}
            return {leaf for each, own in loaded.items() for leaf in leaves(own, f"{name} {each}")}
        flags = {flag for param in command.params for flag in param.opts}
        return {name.strip()} if "--json" in flags else set()

    assert leaves(get_command(cli.app)) <= shown
