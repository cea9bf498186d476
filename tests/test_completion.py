"""Completion as a shell asks for it."""

from __future__ import annotations

import pytest
from conftest import Project
from typer.testing import CliRunner

from flashcards import cli


@pytest.mark.parametrize(
    ("typed", "proposed"),
    [
        (["new", "linear-a"], {"linear-algebra"}),
        (["new", "linear-algebra", ""], {"matrix-rank", "determinants"}),
        (["new", "linear-algebra", "m"], {"matrix-rank"}),
        (["new", "linear-algebra", "unit"], set()),
        (["new", "no-such-concept", ""], set()),
        (["build", "--category", "math"], {"mathematics"}),
        (["build", "--concept", "trig"], {"trigonometry"}),
        (["check", "--explain", "C00"], {f"C00{n}" for n in range(1, 10)}),
        (["check", "--select", "C03"], {f"C03{n}" for n in range(10)}),
        (["preview", "--concept", "trig"], {"trigonometry"}),
    ],
)
def test_ids_of_the_deck_complete_what_is_typed(
    project: Project, typed: list[str], proposed: set[str]
) -> None:
    assert completed(project, typed) == proposed


def test_where_there_is_no_deck_nothing_is_proposed(project: Project) -> None:
    (project.root / "roadmap.yaml").unlink()
    assert completed(project, ["new", ""]) == set()


def completed(project: Project, typed: list[str]) -> set[str]:
    project.monkeypatch.chdir(project.root)
    words = ["flashcards", *typed]
    environment = {
        "_FLASHCARDS_COMPLETE": "complete_bash",
        "COMP_WORDS": " ".join(words),
        "COMP_CWORD": str(len(words) - 1),
    }
    result = CliRunner().invoke(cli.app, [], env=environment, prog_name="flashcards")
    return set(result.stdout.split())
