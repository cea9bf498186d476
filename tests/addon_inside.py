"""The add-on as it is installed: built, unpacked, imported."""

from __future__ import annotations

import importlib
import shutil
import sys
import zipfile
from pathlib import Path
from types import ModuleType

from conftest import REPOSITORY, Project

PACKAGE = "roadmap_flashcards"


def build(project: Project) -> Path:
    """The `.ankiaddon` that `flashcards addon` writes in a project."""
    source = project.root / "addon"
    if not source.exists():
        shutil.copytree(REPOSITORY / "addon", source)
    result = project.run("addon")
    assert result.exit_code == 0, result.output + repr(result.exception)
    return project.root / result.stdout.strip()


class Installed:
    """The add-on unpacked into a folder, its modules imported from there."""

    def __init__(self, addon: Path, folder: Path) -> None:
        self.folder = folder / PACKAGE
        with zipfile.ZipFile(addon) as archive:
            archive.extractall(self.folder)
        sys.path.insert(0, str(folder))
        self.road = self.module("road").read(self.folder / "roadmap.json")

    def module(self, name: str) -> ModuleType:
        """A module of the add-on."""
        return importlib.import_module(f"{PACKAGE}.{name}")

    def forget(self) -> None:
        """Take the add-on out of Python again, so that the next test has its own."""
        sys.path.remove(str(self.folder.parent))
        for name in [each for each in sys.modules if each.split(".")[0] == PACKAGE]:
            del sys.modules[name]
