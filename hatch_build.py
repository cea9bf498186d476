"""Puts what npm installed into the wheel, so that `flashcards site` needs no npm where it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGES = {
    "ts-fsrs": ("dist/index.mjs", "LICENSE"),
    "idb": ("build/index.js", "LICENSE"),
    "pyodide": (
        "pyodide.mjs",
        "pyodide.asm.mjs",
        "pyodide.asm.wasm",
        "pyodide-lock.json",
        "python_stdlib.zip",
    ),
}


class Npm(BuildHookInterface):
    """A wheel that is built before `npm ci` lacks them, and `flashcards site` then says so."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the files to include, by where they are and where they go."""
        if version == "editable":
            return
        for package, files in PACKAGES.items():
            for name in files:
                path = Path(self.root, "node_modules", package, name)
                if path.is_file():
                    target = f"flashcards/node_modules/{package}/{name}"
                    build_data["force_include"][str(path)] = target
