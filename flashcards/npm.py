"""What the pages to study on need of npm: files of the packages that package-lock.json names."""

from __future__ import annotations

from pathlib import Path

from flashcards.model import EnvironmentFault

_HERE = Path(__file__).parent
# A wheel has the packages beside the modules, a checkout where npm puts them.
FOLDERS = (_HERE / "node_modules", _HERE.parent / "node_modules")
# By the name under which a page loads it; the licences go with them.
FILES = {
    "ts-fsrs.js": "ts-fsrs/dist/index.mjs",
    "ts-fsrs.LICENSE.txt": "ts-fsrs/LICENSE",
    "idb.js": "idb/build/index.js",
    "idb.LICENSE.txt": "idb/LICENSE",
}


def find() -> dict[str, Path]:
    """Each file by its name on the site.

    Raises EnvironmentFault where they are not installed.
    """
    for folder in FOLDERS:
        found = {name: folder / path for name, path in FILES.items()}
        if all(path.is_file() for path in found.values()):
            return found
    raise EnvironmentFault(
        "what the page to study on is made with is not installed; run in the clone: npm ci"
    )
