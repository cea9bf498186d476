"""The `.ankiaddon`: what is in it, the same bytes, and that it runs where Anki runs."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from addon_inside import another_deck, build
from conftest import REPOSITORY, Project
from desktop.anki_desktop import RELEASES

from flashcards import addon_package
from flashcards.engine import apkg
from flashcards.model import AddonName, DeckSettings, Roadmap, UnusableInput
from flashcards.sources import load_deck

ENGINE = REPOSITORY / "flashcards" / "engine"


def files(addon: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(addon) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_engine_inside_is_the_projects_own_unchanged(project: Project) -> None:
    inside = files(build(project))
    engine = {
        path.relative_to(ENGINE).as_posix(): path.read_bytes() for path in ENGINE.rglob("*.py")
    }
    assert {"__init__.py", "apkg/__init__.py", "merge.py"} <= engine.keys()
    assert {
        name.removeprefix("engine/"): content
        for name, content in inside.items()
        if name.startswith("engine/")
    } == engine


def test_the_zip_is_what_ankis_add_on_manager_takes(project: Project, tmp_path: Path) -> None:
    source = shutil.copytree(addon_package.SOURCE, tmp_path / "addon")
    for litter in ("__pycache__/x.pyc", "web/__pycache__/y.pyc", "user_files/mine", "meta.json"):
        path = source / litter
        path.parent.mkdir(exist_ok=True)
        path.write_text("litter")
    deck, _ = load_deck(project.root)
    target = tmp_path / "made.ankiaddon"
    addon = addon_package.write(project.build(), deck.roadmap, "", target, source)
    inside = files(addon)
    assert "__init__.py" in inside
    assert not [name for name in inside if "__pycache__" in name or name.startswith("user_files")]
    assert "meta.json" not in inside
    manifest = json.loads(inside["manifest.json"])
    assert manifest["package"] == "roadmap_flashcards"
    assert manifest["name"] == "AI Engineering Roadmap"


def test_an_add_on_has_the_name_that_the_roadmap_gives_it_or_one_of_its_own() -> None:
    def named(id_: str, **said: str) -> tuple[str, str]:
        settings = DeckSettings(addon=AddonName(**said))
        found = addon_package.named(Roadmap(id_, "Data Road", "Data", deck=settings))
        return found["package"], found["name"]

    assert named("data-road") == ("data_road", "Data Road")
    assert named("2026-road") == ("deck_2026_road", "Data Road")
    assert named("data-road", package="data", name="Data") == ("data", "Data")


def test_what_a_link_leads_to_elsewhere_is_not_packed(project: Project, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("mine")
    source = shutil.copytree(addon_package.SOURCE, tmp_path / "addon")
    (source / "theirs.txt").symlink_to(tmp_path / "secret")
    target = tmp_path / "made.ankiaddon"
    with pytest.raises(UnusableInput, match=r"theirs\.txt: is a link that leads out"):
        addon_package.write(project.build(), load_deck(project.root)[0].roadmap, "", target, source)
    assert not target.exists()


def test_the_same_sources_give_the_same_bytes(project: Project) -> None:
    first = build(project).read_bytes()
    assert build(project).read_bytes() == first


def test_the_deck_inside_is_the_current_one(project: Project, tmp_path: Path) -> None:
    built = project.build()
    inside = files(build(project))
    assert inside["deck.apkg"] == built.read_bytes()
    (tmp_path / "deck.apkg").write_bytes(inside["deck.apkg"])
    assert apkg.read(tmp_path / "deck.apkg").notes
    road = json.loads(inside["roadmap.json"])
    concepts = {each["id"]: each for group in road["categories"] for each in group["concepts"]}
    assert concepts["linear-algebra"]["requires"] == ["trigonometry"]
    assert concepts["linear-algebra"]["tutorials"][1]["url"] == "https://example.org/rank?a=1&b=2"
    assert "scope" not in concepts["linear-algebra"]


def test_a_deck_with_errors_builds_no_add_on(project: Project) -> None:
    build(project).unlink()
    project.edit("decks/mathematics/linear-algebra.md", "Source:", "Sauce:")
    result = project.run("addon")
    assert result.exit_code == 1
    assert not (project.root / "dist" / "small-roadmap.ankiaddon").exists()


def test_it_names_the_releases_of_anki_that_the_tests_drive(project: Project) -> None:
    manifest = json.loads(files(build(project))["manifest.json"])
    oldest, newest = sorted(
        int("".join(part.zfill(2) for part in (each + ".0").split(".")[:3])) for each in RELEASES
    )
    assert manifest["min_point_version"] == oldest
    assert manifest["max_point_version"] == newest


def test_another_decks_add_on_has_nothing_of_ours(project: Project) -> None:
    another_deck(project)
    addon = build(project)
    assert addon.name == "small-garden.ankiaddon"
    inside = files(addon)
    assert json.loads(inside["manifest.json"])["package"] == "small_garden"
    del inside["deck.apkg"]  # a zip: its texts are compared elsewhere
    for name, content in inside.items():
        for own in (b"roadmap_flashcards", b"AI Engineering", b"AIRoad", b"aiRoad"):
            assert own not in content, name
    assert b"# Small Garden" in inside["config.md"]


def sources() -> list[Path]:
    shipped = [*ENGINE.glob("*.py")]
    return [*sorted((REPOSITORY / "addon").rglob("*.py")), *shipped]


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.name)
def test_what_runs_inside_anki_imports_the_standard_library_and_anki_alone(path: Path) -> None:
    imported = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {each.name.split(".")[0] for each in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            imported.add(node.module.split(".")[0])
    allowed = {*sys.stdlib_module_names, "anki", "aqt", "zstandard", "compression"}
    assert imported <= allowed


def test_it_runs_on_the_python_of_the_releases_of_2024() -> None:
    command: list[str | Path] = [
        Path(sys.executable).with_name("vermin"),
        "-t=3.9-",
        "--no-tips",
        "--violations",
    ]
    command += ["--exclude", "compression", "--exclude", "compression.zstd", *sources()]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_every_file_names_its_licence() -> None:
    for path in (REPOSITORY / "addon").rglob("*"):
        if path.suffix in {".py", ".css", ".js"} or path.name == "LICENSE":
            assert "SPDX-License-Identifier: AGPL-3.0-or-later" in path.read_text("utf-8"), path
