"""What the site's pages need of npm: files of the packages that package-lock.json names."""

from __future__ import annotations

from pathlib import Path

from flashcards.model import EnvironmentFault

_HERE = Path(__file__).parent
# A wheel has the packages beside the modules, a checkout where npm puts them.
FOLDERS = (_HERE / "node_modules", _HERE.parent / "node_modules")
# By the path under which the site has it; the licences go with them (pyodide's package has none).
FILES = {
    "study/vendor/ts-fsrs.js": "ts-fsrs/dist/index.mjs",
    "study/vendor/ts-fsrs.LICENSE.txt": "ts-fsrs/LICENSE",
    "study/vendor/idb.js": "idb/build/index.js",
    "study/vendor/idb.LICENSE.txt": "idb/LICENSE",
    "update/pyodide/pyodide.mjs": "pyodide/pyodide.mjs",
    "update/pyodide/pyodide.asm.mjs": "pyodide/pyodide.asm.mjs",
    "update/pyodide/pyodide.asm.wasm": "pyodide/pyodide.asm.wasm",
    "update/pyodide/pyodide-lock.json": "pyodide/pyodide-lock.json",
    "update/pyodide/python_stdlib.zip": "pyodide/python_stdlib.zip",
}


def find() -> dict[str, Path]:
    """Each file by its path in the site.

    Raises EnvironmentFault where they are not installed.
    """
    for folder in FOLDERS:
        found = {name: folder / path for name, path in FILES.items()}
        if all(path.is_file() for path in found.values()):
            return found
    raise EnvironmentFault(
        "what the site's pages are made with is not installed; run in the clone: npm ci"
    )
