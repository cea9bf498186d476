"""The add-on as it is installed: built, unpacked, imported."""

from __future__ import annotations

import importlib
import json
import sys
import zipfile
from pathlib import Path
from types import ModuleType

from conftest import Project

# Where the small deck's add-on is installed.
PACKAGE = "roadmap_flashcards"


def build(project: Project) -> Path:
    """The `.ankiaddon` that `flashcards addon` writes in a project."""
    result = project.run("addon")
    assert result.exit_code == 0, result.output + repr(result.exception)
    return project.root / result.stdout.strip()


def another_deck(project: Project) -> None:
    """Make the project one of somebody else: nothing that Anki knows ours by is left in it."""
    project.edit("roadmap.yaml", "id: small-roadmap", "id: small-garden")
    project.edit("roadmap.yaml", "title: Small Roadmap", "title: Small Garden")
    project.edit("roadmap.yaml", "tag: SmallRoad", "tag: Garden")
    roadmap = project.root / "roadmap.yaml"
    text = roadmap.read_text("utf-8")
    block = text[text.index("deck:\n") : text.index("categories:\n")]
    roadmap.write_text(text.replace(block, ""), "utf-8")


class Installed:
    """The add-on unpacked into a folder, its modules imported from there."""

    def __init__(self, addon: Path, folder: Path) -> None:
        with zipfile.ZipFile(addon) as archive:
            self.package: str = json.loads(archive.read("manifest.json"))["package"]
            self.folder = folder / self.package
            archive.extractall(self.folder)
        sys.path.insert(0, str(folder))
        self.road = self.module("road").read(self.folder / "roadmap.json")

    def module(self, name: str) -> ModuleType:
        """A module of the add-on."""
        return importlib.import_module(f"{self.package}.{name}")

    def forget(self) -> None:
        """Take the add-on out of Python again, so that the next test has its own."""
        sys.path.remove(str(self.folder.parent))
        for name in [each for each in sys.modules if each.split(".")[0] == self.package]:
            del sys.modules[name]
