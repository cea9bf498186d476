"""Tables whose rows are concepts: which of their columns holds what."""

from __future__ import annotations

import re

from flashcards.roadmap.blocks import Table
from flashcards.roadmap.readings import (
    Choices,
    Found,
    Part,
    Placed,
    Reader,
    Role,
    heading_text,
    leave_out,
    several,
    shown,
)

# Header words by what their column holds, the surest word first; a plural is its singular too.
WORDS: dict[Role, str] = {
    "category": "category categories stage phase module section area part week unit level month"
    " block group grouping domain track 阶段 分类 模块 章节"
    " kategorie bereich etapa módulo categoría étape catégorie",
    "concept": "concept topic subject course lesson lecture chapter skill theme project name title"
    " 主题 知识点 课程 项目 thema kurs tema curso sujet thème cours",
    "todo": "todo task goal description content detail what summary objective outcome"
    " 内容 核心内容 描述 说明 inhalt beschreibung descripción contenido contenu",
    "tutorial": "tutorial resource link video reading material article note playlist book paper url"
    " text assignment reference 资源 链接 视频 资料 教程 ressource material recurso lien",
}


# What a column of several words is about, where it counts or dates.
_COUNTED = {"number", "no", "nr", "count", "status", "author", "duration", "date", "progress"}

# Columns that may hold links, and none to learn from.
_ASIDE = re.compile(
    r"prereq|discuss|chat|author|instructor|teacher|school|university|status|progress|requires|needs",
    re.IGNORECASE,
)

Columns = dict[Role, list[int]]


def columns_of(block: object, choices: Choices) -> Columns:
    """Which columns of a table hold what; of category and concept, one each."""
    assert isinstance(block, Table)
    headers = [cell.text.lower() for cell in block.header]
    columns: Columns = {}
    asked: tuple[tuple[Role, tuple[str, ...]], ...] = (
        ("category", several(choices.category)),
        ("concept", several(choices.concept)),
    )
    for role, named in asked:
        taken = {n for numbers in columns.values() for n in numbers}
        found = _named_columns(headers, named) if named else _surest_first(headers, role)
        if free := [n for n in found if n not in taken][:1]:
            columns[role] = free
    told = _named_columns(headers, choices.tutorial)
    others: tuple[Role, ...] = ("todo", "tutorial")
    for role in others:
        taken = {n for numbers in columns.values() for n in numbers}
        known = [n for n in range(len(headers)) if n not in taken and _is_of(headers[n], role)]
        if choices.tutorial and choices.tutorial != ("none",):
            known = [n for n in told if n not in taken] if role == "tutorial" else known
        if known:
            columns[role] = known
    return columns


def _named_columns(headers: list[str], named: tuple[str, ...]) -> list[int]:
    words = [_word(each.lower()) for each in named]
    return [n for n, header in enumerate(headers) if _word(header) in words]


def _surest_first(headers: list[str], role: Role) -> list[int]:
    """The columns that may be a category or a concept: those of one known word, then of several."""
    # A column "Weeks" says how many, one "Week" which.
    own = [_bare(each) if role == "category" else _word(each) for each in headers]
    exact = [n for each in WORDS[role].split() for n, word in enumerate(own) if word == each]
    return exact + [n for n in range(len(headers)) if n not in exact and _is_of(headers[n], role)]


def _is_of(header: str, role: Role) -> bool:
    """Whether a header, of one word or of several, says that its column holds this."""
    words = list(map(_word, re.findall(r"[^\W\d_]+", header)))
    known = set(WORDS[role].split())
    if role == "tutorial":
        return _word(header) in known or any(
            word in known or word.startswith(("link", "tutorial")) for word in words
        )
    if _word(header) in known:
        return role != "category" or _bare(header) in known
    if len(words) < 2 or known.isdisjoint(words) or not _COUNTED.isdisjoint(words):
        return False
    if role == "category":
        return words[-1] in known and _bare(header.rsplit(maxsplit=1)[-1]) in known
    return role == "todo" or (
        not _is_of(header, "tutorial") and bool({words[0], words[-1]} & known)
    )


def _word(text: str) -> str:
    bare = _bare(text)
    return bare.removesuffix("s") if len(bare) > 3 else bare


def _bare(text: str) -> str:
    return re.sub(r"[\W\d_]", "", text)


Columned = tuple[Placed, Columns]


class Tables(Reader):
    """A row is a concept, and its category a cell, or the heading above."""

    def __init__(self, choices: Choices, shape: str) -> None:
        super().__init__(choices, shape)
        self.beside: dict[str, int] = {}

    def read(self, placed: Placed, columns: Columns) -> None:
        """Take the rows of a table, whose columns hold what `columns` says."""
        table = placed.block
        assert isinstance(table, Table)
        if "concept" not in columns:
            why = "no column of it is known to hold concepts; name one with --concept"
            self.skipped.append(Part(table.line, shown(table), why))
            return
        category: tuple[str, ...] = placed.path
        near = 0
        for line, cells in table.rows:
            if "category" in columns and (said := cells[columns["category"][0]].text):
                kind = table.header[columns["category"][0]].text
                category = (said if re.search(r"[^\W\d_]", said) else f"{kind} {said}",)
            cell = cells[columns["concept"][0]]
            name = cell.text or " ".join(link.title for link in cell.links)
            if not name.strip(" -–—"):
                said = " | ".join(each.text for each in cells)
                self.skipped.append(Part(line, f"the row | {said} |", "its concept is empty"))
                continue
            todo = " ".join(cells[n].text for n in columns.get("todo", []) if cells[n].text)
            whole = [columns["concept"][0], *columns.get("todo", ()), *columns.get("tutorial", ())]
            links = tuple(link for n in whole for link in cells[n].links)
            near += sum(cells[n].near for n in whole)
            self.found.append(Found(category, name, todo, links, line))
        self.leave_near(table.line, near)
        used = {n for numbers in columns.values() for n in numbers}
        for n, header in enumerate(table.header):
            count = sum(len(cells[n].links) + cells[n].near for _, cells in table.rows)
            if n not in used and count and not _ASIDE.search(header.text):
                self.beside[header.text] = self.beside.get(header.text, 0) + count
        self.parts.append(Part(table.line, shown(table), self._taken(placed, table, columns)))

    def _taken(self, placed: Placed, table: Table, columns: Columns) -> str:
        said = [
            f"{role} from {' and '.join(repr(table.header[n].text) for n in columns[role])}"
            for role in WORDS
            if role in columns
        ]
        if "category" not in columns and placed.under:
            said.insert(0, f"category from the heading {heading_text(placed.under[-1])!r}")
        used = {n for numbers in columns.values() for n in numbers}
        left = [cell.text for n, cell in enumerate(table.header) if n not in used and cell.text]
        return "; ".join(said) + (f"; not taken: {', '.join(map(repr, left))}" if left else "")

    def read_all(self, tables: list[Columned]) -> None:
        """Take all tables, those of one kind where some have a column of categories."""
        ours = [each for each in tables if "concept" in each[1]]
        kinds = {
            "column": [each for each, columns in ours if "category" in columns],
            "headings": [each for each, columns in ours if "category" not in columns],
        }
        wanted = self.choices.category_from
        left: list[Placed] = []
        if all(kinds.values()) and wanted:
            left = kinds["headings" if wanted == "column" else "column"]
            leave_out(self.skipped, left, f"--category-from {wanted} leaves it out")
        elif all(kinds.values()):
            at = {
                kind: ", ".join(str(e.block.line) for e in those) for kind, those in kinds.items()
            }
            self.questions.append(
                f"some tables have a column of categories (line {at['column']}), others stand "
                f"under headings alone (line {at['headings']}); say which are the roadmap, with "
                "--category-from column or --category-from headings"
            )
        for each, columns in tables:
            if all(each is not other for other in left):
                self.read(each, columns)
