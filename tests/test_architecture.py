"""The import table of docs/architecture.md holds for every import of the code."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import REPOSITORY

TABLE = Path("docs/architecture.md")
ROW = re.compile(r"\| `(?P<module>\w+)/?` \|[^|]*\|(?P<imports>[^|]*)\|")


@dataclass(frozen=True)
class Row:
    """A line of the table: which modules and libraries a module may import."""

    line: int
    allowed: frozenset[str]
    everything: bool


@dataclass(frozen=True)
class Import:
    """An import in the code: who imports, what, and where it is written."""

    module: str
    name: str
    path: str
    line: int


def rows(text: str) -> dict[str, Row]:
    """The table's lines, by module."""
    found = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if match := ROW.fullmatch(line):
            imports = match["imports"]
            names = frozenset(re.findall(r"`([\w.]+)`", imports))
            found[match["module"]] = Row(number, names, "everything" in imports)
    return found


def imports(source: str, path: Path) -> Iterator[Import]:
    """What a file imports, the standard library left out: our modules by name, libraries by theirs.

    `path` is relative to the repository: `flashcards/preview/page.py` is of the module `preview`.
    """
    package = path.parent.parts
    ours = package[0] == "flashcards"
    inside = path.parts[1] if ours else "addon"
    module = inside.removesuffix(".py")
    for node in ast.walk(ast.parse(source)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            start = ".".join([*above, *filter(None, [node.module])])
            names = [f"{start}.{alias.name}" for alias in node.names]
        for name in names:
            first, _, rest = name.partition(".")
            target = rest.partition(".")[0] if first in {"flashcards", "addon"} else first
            known = {module, "__version__", *sys.stdlib_module_names}
            if target not in known:
                yield Import(module, target, path.as_posix(), getattr(node, "lineno", 0))


def all_imports() -> list[Import]:
    """Every import of the package and of the add-on; the add-on's files may import one another."""
    addon = [*REPOSITORY.glob("addon/**/*.py")]
    own = {file.stem for file in addon}
    return [
        each
        for file in [*REPOSITORY.glob("flashcards/**/*.py"), *addon]
        for each in imports(file.read_text("utf-8"), file.relative_to(REPOSITORY))
        if not (each.module == "addon" and each.name in own)
    ]


def breach(each: Import, table: dict[str, Row], modules: set[str]) -> str:
    """What is wrong with an import and which line of the table to change; empty if nothing is."""
    place = f"{each.path}:{each.line}"
    if each.module not in table:
        last = max(row.line for row in table.values())
        return f"{TABLE}:{last}: there is no line for `{each.module}`; add one"
    row = table[each.module]
    if each.name == "cli":
        return f"{place}: nothing imports `cli`"
    if each.name in row.allowed or (row.everything and each.name in modules):
        return ""
    return (
        f"{TABLE}:{row.line}: `{each.module}` may not import `{each.name}`; add it to the third "
        f"column of that line, or take the import at {place} out"
    )


def modules() -> set[str]:
    """The modules that exist: files and packages in flashcards/, and the add-on."""
    found = {
        path.stem
        for path in (REPOSITORY / "flashcards").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    if (REPOSITORY / "addon").exists():
        found.add("addon")
    return found - {"__init__"}


@pytest.fixture(scope="module")
def table() -> dict[str, Row]:
    return rows((REPOSITORY / TABLE).read_text("utf-8"))


def test_every_import_is_allowed_by_the_table(table: dict[str, Row]) -> None:
    found = all_imports()
    assert ("publish", "engine") in {(each.module, each.name) for each in found}
    breaches = {breach(each, table, modules()) for each in found} - {""}
    assert breaches == set(), "\n".join(["", *sorted(breaches)])


def test_the_table_names_the_modules_that_exist(table: dict[str, Row]) -> None:
    gone = {f"{TABLE}:{table[name].line}: {name}" for name in table.keys() - modules()}
    assert gone == set(), "these lines are of modules that do not exist; take them out"
    missing = modules() - table.keys()
    assert missing == set(), f"add a line for each of these to the table of {TABLE}"


def test_no_line_allows_the_command_line_or_what_the_addon_does_not_ship(
    table: dict[str, Row],
) -> None:
    allowed = {"addon": {"anki", "aqt", "engine"}, "engine": {"compression", "zstandard"}}
    for name, row in table.items():
        assert "cli" not in row.allowed, f"{TABLE}:{row.line}: nothing imports cli"
        more = row.allowed - allowed.get(name, row.allowed)
        assert more == set(), f"{TABLE}:{row.line}: the add-on does not ship that"


@pytest.mark.parametrize(
    ("path", "source", "expected"),
    [
        ("flashcards/merge.py", "from . import base", {"base"}),
        ("flashcards/merge.py", "from .base import Base", {"base"}),
        ("flashcards/engine/merge.py", "from . import base", set()),
        ("flashcards/engine/merge.py", "from .base import Base", set()),
        ("flashcards/engine/merge.py", "from ..model import Card", {"model"}),
        ("flashcards/preview/page.py", "from ..notes import Note", {"notes"}),
        ("flashcards/preview/page.py", "from .content import Content", set()),
        ("flashcards/preview/page.py", "from flashcards import markup, notes", {"markup", "notes"}),
        ("flashcards/preview/page.py", "def f():\n    import markdown.util", {"markdown"}),
        ("flashcards/look/__init__.py", "import json, html.parser", set()),
        ("addon/panel.py", "from aqt.qt import QWidget", {"aqt"}),
        ("addon/panel.py", "from .engine import merge", {"engine"}),
        ("addon/panel.py", "from .engine.merge import Note", {"engine"}),
    ],
)
def test_imports_are_read_in_every_form(path: str, source: str, expected: set[str]) -> None:
    assert {each.name for each in imports(source, Path(path))} == expected


def test_a_breach_says_which_line_of_the_table_to_change() -> None:
    table = rows("| `model` | values | – |\n| `notes` | notes | `model` |\n")
    found = {"model", "notes", "package"}
    allowed = Import("notes", "model", "flashcards/notes.py", 3)
    assert breach(allowed, table, found) == ""
    forbidden = Import("model", "notes", "flashcards/model.py", 7)
    message = breach(forbidden, table, found)
    assert message.startswith("docs/architecture.md:1: `model` may not import `notes`")
    assert "flashcards/model.py:7" in message
    unknown = Import("package", "notes", "flashcards/package.py", 1)
    assert "add one" in breach(unknown, table, found)


def test_the_tests_import_a_browser_and_anki_only_where_they_use_them() -> None:
    """So that the other tests run without both. (Two workers are programs of their own.)"""
    programs = {REPOSITORY / "tests" / f"{name}_worker.py" for name in ("addon", "sync")}
    files = {*(REPOSITORY / "tests").glob("*.py")} - programs
    found = [
        f"{file.name}:{node.lineno}"
        for file in files
        for node in ast.parse(file.read_text("utf-8")).body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in [getattr(node, "module", None) or "", *(each.name for each in node.names)]
        if name.partition(".")[0] in {"anki", "axe_playwright_python", "playwright"}
    ]
    assert found == []
