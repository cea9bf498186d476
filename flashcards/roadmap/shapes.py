"""The roadmap in a README as people write it: tables, lists and headings, recognised by shape.

What is recognised is a guess, and shown as one: every part with its line and what it was taken
for, every part that was left out with the reason. Nothing is made up; what cannot be told is asked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Literal

from flashcards.model import Problem, Tutorial, UnusableInput, Where
from flashcards.roadmap.blocks import Bullets, Heading, Inline, Item, Link, Other, Table, blocks
from flashcards.roadmap.import_rules import NO_TABLE
from flashcards.roadmap.readme_table import Row, read_table, tables_beside
from flashcards.sources.urls import canonical_url

Role = Literal["category", "concept", "todo", "tutorial"]

# Header words by what their column holds, the surest word first; a plural is its singular too.
_WORDS: dict[Role, str] = {
    "category": "category categories stage phase module section area part week unit level month"
    " block 阶段 分类 模块 章节 kategorie bereich etapa módulo categoría étape catégorie",
    "concept": "concept topic subject course lesson lecture chapter skill theme project name title"
    " 主题 知识点 课程 项目 thema kurs tema curso sujet thème cours",
    "todo": "todo task goal description content detail what summary 内容 核心内容 描述 说明 inhalt"
    " beschreibung descripción contenido contenu",
    "tutorial": "tutorial resource link video reading material article note playlist book paper url"
    " 资源 链接 视频 资料 教程 ressource material recurso lien",
}
# Sections that tell about the README, not of the roadmap.
_BESIDE = re.compile(
    r"^(table of )?contents?$|^toc$|licen[sc]e|contribut|acknowledg|credits?$|^about\b|^community"
    r"|code of conduct|^team\b|sponsor|^support(ers?|ing| us| the\b.*| this\b.*)?$|testimonial"
    r"|^faq|frequently asked|star history|^announcements?$|^news$|^(what's|latest) new|^usage$"
    r"|^citation|^cit(e|ing) |^change ?log|^updates?$|^running the |\blocally$"
    r"|^translations?\b|^authors?$|^maintainers?|^contact|^how to|^why |^who |what is (it|this)"
    r"|^introduction$|^summary$|^prerequ|^disclaimer|^notes?$|^getting started|^installation"
    r"|^overview|quick links|^congratulations|^goals?$|examples from|^certificate|^reviewers"
    r"|^(security|privacy) polic|tech stack|folder structure|^目录|许可|贡献|^简介|为什么"
    r"|适合人群|快速开始|环境要求|目录结构|学完"
    r"|^inhalt|lizenz|^índice|licencia|^sommaire",
    re.IGNORECASE,
)
# A section that is called what it is: then it alone is the roadmap.
_ROADMAP = re.compile(
    r"^(the )?(syllabus|curriculum|road ?map|learning path|topics of study|课程大纲|学习路线)$",
    re.IGNORECASE,
)
_RESOURCES = re.compile(
    r"(references?|resources?|links?|reading|tutorials?|videos?|资源|参考)\W*$", re.IGNORECASE
)
_SPLIT = re.compile(r"\s*(?:[:\uff1a]\s+|\uff1a|\s[-–—]\s)")
_NOISE = re.compile(r"\(\s*[,;/|·•\s]*\)|\[\s*\]")
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person has said of how the README is to be read; what is empty is guessed.

    `shape` is `tables`, `lists` or `headings`; `category` and `concept` are header words;
    `category_from` is `headings` or `column`, where some tables have a column of categories and
    others have not; `one_category` is the name of the category of all that stands under none.
    """

    shape: str = ""
    category: str = ""
    concept: str = ""
    category_from: str = ""
    one_category: str = ""

    def texts(self) -> tuple[str, ...]:
        """The choices as roadmap.yaml remembers them."""
        return tuple(
            f"{each.name.replace('_', '-')}={value}"
            for each in fields(self)
            if (value := getattr(self, each.name))
        )

    @classmethod
    def of(cls, texts: Iterable[str]) -> Choices:
        """The choices that roadmap.yaml remembers; what is not known is passed over."""
        pairs = dict(text.split("=", 1) for text in texts if "=" in text)
        known = {each.name for each in fields(cls)}
        said = {key.replace("-", "_"): value for key, value in pairs.items()}
        return cls(**{key: value for key, value in said.items() if key in known})


_GUESSED = Choices()


@dataclass(frozen=True, slots=True)
class Part:
    """A table or a list with the line where it begins, and what it was taken for, or why not."""

    line: int
    what: str
    taken: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A README as it was understood: `rows` are the concepts, as a table of the roadmap has them.

    `title` is empty where the README has none. `questions` say what could not be told; while there
    are some, the rows are no roadmap; nor while there are `problems`. `has_table` says that the
    README has a table whose header is the roadmap's own, which then is all that was read, and
    `beside` warns of others.
    """

    title: str
    shape: str
    rows: tuple[Row, ...]
    parts: tuple[Part, ...]
    skipped: tuple[Part, ...]
    questions: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    beside: tuple[Problem, ...] = ()
    has_table: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    """One concept before names are told apart; `category` is a path of headings."""

    category: tuple[str, ...]
    name: str
    todo: str
    links: tuple[Link, ...]
    line: int


@dataclass(frozen=True, slots=True)
class _Placed:
    """A table or a list under its headings; `label` is the paragraph right above it."""

    block: Table | Bullets
    under: tuple[Heading, ...]
    label: Inline | None

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(_heading(each) for each in self.under)


def read_readme(text: str, path: str, choices: Choices = _GUESSED) -> Reading:
    """The roadmap in a README: its table with the roadmap's own header, else what shapes tell.

    `text` is as `sources.text.read` gives it; `path` is the file as it is shown.
    """
    table, problems = read_table(text, path)
    is_shaped = choices != Choices(one_category=choices.one_category)
    if NO_TABLE.code not in {problem.code for problem in problems} and not is_shaped:
        beside = tables_beside(text, path)
        first = table[0].where.line if table else 1
        return Reading(
            _title(blocks(text)),
            "tables",
            tuple(table),
            (Part(first, f"a table of {many(len(table), 'concept')}", "the roadmap's table"),),
            tuple(Part(each.where.line, each.message, "it has another header") for each in beside),
            problems=tuple(problems),
            beside=tuple(beside),
            has_table=True,
        )
    reading = understood(text, path, choices)
    if reading.rows and not reading.questions:
        return reading
    fault = "\n".join(reading.questions)
    asked = [NO_TABLE.at(Where(path), fault, "`flashcards init` takes these options")]
    return replace(reading, problems=tuple(asked if fault else problems))


def understood(text: str, path: str, choices: Choices = _GUESSED) -> Reading:
    """What the README says, as far as its shapes tell."""
    cut = blocks(text)
    title, skipped = _title(cut), list[Part]()
    placed = _in_section(list(_placed(cut, title, skipped)), skipped)
    tables = [(each, _columns(each.block, choices)) for each in placed if _is_table(each)]
    chosen = choices.shape or ("tables" if any("concept" in c for _, c in tables) else "")
    lists = [each for each in placed if isinstance(each.block, Bullets)]
    questions: list[str] = []
    if chosen == "tables":
        reader: _Reader = _Tables(choices)
        for each, columns in _of_one_kind(tables, choices, skipped, questions):
            reader.read(each, columns)
        questions += _lists_or_tables(lists, len(reader.found), choices)
        _left(skipped, lists, "the tables are the roadmap; `--shape lists` reads the lists")
    else:
        for each, _ in tables:
            assert isinstance(each.block, Table)
            why = "no column of it is known to hold concepts; name one with --concept"
            skipped.append(Part(each.block.line, _shown(each.block), why))
        lists = [each for each in lists if not _is_contents(each, skipped)]
        if any(each.under for each in lists):
            bare = [each for each in lists if not each.under]
            _left(skipped, bare, "it stands before the first heading of the roadmap")
            lists = [each for each in lists if each.under]
        lists = _checklists(lists, skipped)
        chosen = chosen or ("headings" if _under_headings(lists) else "lists")
        reader = _Headings(choices) if chosen == "headings" else _Lists(choices)
        for each in lists:
            reader.read(each, {})
        questions += _sentences(reader)
        unknown = [each.block for each, _ in tables if isinstance(each.block, Table)]
        questions += _doubted(reader, unknown, choices)
    skipped += reader.skipped
    rows = tuple(_rows(reader.found, choices, path, skipped))
    return Reading(
        title,
        chosen,
        rows,
        tuple(reader.parts),
        tuple(sorted(skipped, key=lambda part: part.line)),
        (*questions, *_questions(reader.found, choices)),
    )


def refuse_unless_read(reading: Reading, path: str) -> None:
    """Raise UnusableInput, with what was looked for and what was found, where it is no roadmap."""
    if not reading.rows and not reading.questions:
        seen = [f"  line {each.line}: {each.what}: {each.taken}" for each in reading.skipped]
        raise UnusableInput(
            "\n".join(
                [
                    f"{path}: there is no roadmap in it that this program can read. It looks for "
                    "tables with a column of concepts, for lists under headings, and for lists in "
                    "lists" + ("; what it found:" if seen else "; it found prose alone"),
                    *seen,
                ]
            )
        )
    if reading.questions:
        raise UnusableInput("\n".join(f"{path}: {question}" for question in reading.questions))


# --- What stands where


def _title(cut: Sequence[object]) -> str:
    """The text of the first heading of level 1, unless that is the name of a contents list."""
    first = next((each for each in cut if isinstance(each, Heading) and each.level == 1), None)
    return "" if first is None or _BESIDE.search(_heading(first)) else _heading(first)


def _heading(heading: Heading) -> str:
    said = heading.said
    return (
        (_NOISE.sub("", said.rest) if said.links and said.rest.strip() else said.text)
        .strip()
        .strip(":\uff1a")
        .strip()
    )


def _bare(text: str) -> str:
    """A heading without the pictures and numbers at its start."""
    return re.sub(r"^[\W\d_]+", "", text).strip()


def _placed(cut: Sequence[object], title: str, skipped: list[Part]) -> Iterator[_Placed]:
    above: list[Heading] = []
    label: Inline | None = None
    beside: Heading | None = None
    seen_title = False
    # A file whose only title is "Contents" has that for a title, not for a section.
    tops = [each for each in cut if isinstance(each, Heading) and each.level == 1]
    for each in cut:
        if isinstance(each, Heading):
            label = None
            if not seen_title and each.level == 1 and _heading(each) == title:
                seen_title, above = True, []
                continue
            above = [other for other in above if other.level < each.level]
            if beside is not None and each.level <= beside.level:
                beside = None
            if [each] == tops:
                continue
            if beside is None and _BESIDE.search(_bare(_heading(each))):
                beside = each
            above.append(each)
        elif isinstance(each, Table | Bullets):
            if beside is not None:
                why = f"the section {_heading(beside)!r} is not of the roadmap"
                skipped.append(Part(each.line, _shown(each), why))
            else:
                yield _Placed(each, tuple(above), label)
            label = None
        elif isinstance(each, Other) and each.what == "a paragraph":
            label = each.said


def _in_section(placed: list[_Placed], skipped: list[Part]) -> list[_Placed]:
    """What stands in the section that is called the roadmap; all where there is none."""
    inside = [
        each for each in placed if any(_ROADMAP.search(_bare(_heading(h))) for h in each.under)
    ]
    if len(inside) < 2:
        return placed
    _left(skipped, [each for each in placed if each not in inside], "outside the roadmap's section")
    return inside


def _shown(block: Table | Bullets) -> str:
    if isinstance(block, Table):
        header = " | ".join(cell.text for cell in block.header)
        return f"a table | {header} | of {many(len(block.rows), 'row')}"
    boxes = any(item.is_checkbox for item in block.items)
    return f"a {'checklist' if boxes else 'list'} of {many(len(block.items), 'entry')}"


def many(number: int, what: str) -> str:
    """So many of something, in words: `1 entry`, `2 entries`."""
    several = what.removesuffix("y") + "ies" if what.endswith("y") else f"{what}s"
    return f"{number} {what if number == 1 else several}"


def _left(skipped: list[Part], those: Iterable[_Placed], why: str) -> None:
    skipped += [Part(each.block.line, _shown(each.block), why) for each in those]


def _is_table(placed: _Placed) -> bool:
    return isinstance(placed.block, Table)


def _is_contents(placed: _Placed, skipped: list[Part]) -> bool:
    """Whether a list leads into the README, and holds nothing itself."""
    assert isinstance(placed.block, Bullets)
    inside = sum(item.said.inside > 0 for item in placed.block.items)
    if 2 * inside <= len(placed.block.items):
        return False
    _left(skipped, [placed], "its links lead to places in this file: a contents list")
    return True


# --- Tables


def _columns(block: object, choices: Choices) -> dict[Role, list[int]]:
    """Which columns of a table hold what; of category and concept, one each."""
    assert isinstance(block, Table)
    raw = [re.sub(r"[\W\d_]", "", cell.text.lower()) for cell in block.header]
    words = [_word(cell.text) for cell in block.header]
    columns: dict[Role, list[int]] = {}
    taken: set[int] = set()
    asked: dict[Role, str] = {"category": choices.category, "concept": choices.concept}
    for role, named in asked.items():
        wanted = [_word(named)] if named else _WORDS[role].split()
        # A column "Weeks" says how many, one "Week" which.
        own = raw if role == "category" and not named else words
        found = [n for each in wanted for n, word in enumerate(own) if word == each]
        if free := [n for n in found if n not in taken][:1]:
            columns[role] = free
            taken |= {*free}
    others: tuple[Role, ...] = ("todo", "tutorial")
    for role in others:
        known = [
            n
            for n, word in enumerate(words)
            if n not in taken
            and (word in _WORDS[role].split() or (role == "tutorial" and "tutorial" in word))
        ]
        if known:
            columns[role] = known
            taken |= {*known}
    return columns


def _word(text: str) -> str:
    bare = re.sub(r"[\W\d_]", "", text.lower())
    return bare.removesuffix("s") if len(bare) > 3 else bare


class _Reader:
    """What one way of reading has come to."""

    def __init__(self, choices: Choices) -> None:
        self.choices = choices
        self.found: list[_Found] = []
        self.parts: list[Part] = []
        self.skipped: list[Part] = []

    def read(self, placed: _Placed, columns: dict[Role, list[int]]) -> None:
        raise NotImplementedError


class _Tables(_Reader):
    """A row is a concept, and its category a cell, or the heading above."""

    def read(self, placed: _Placed, columns: dict[Role, list[int]]) -> None:
        table = placed.block
        assert isinstance(table, Table)
        if "concept" not in columns:
            why = "no column of it is known to hold concepts; name one with --concept"
            self.skipped.append(Part(table.line, _shown(table), why))
            return
        category: tuple[str, ...] = placed.path
        for line, cells in table.rows:
            if "category" in columns and (said := cells[columns["category"][0]].text):
                kind = table.header[columns["category"][0]].text
                category = (said if re.search(r"[^\W\d_]", said) else f"{kind} {said}",)
            cell = cells[columns["concept"][0]]
            name = cell.text or " ".join(link.title for link in cell.links)
            if not name.strip(" -–—"):
                shown = " | ".join(each.text for each in cells)
                self.skipped.append(Part(line, f"the row | {shown} |", "its concept is empty"))
                continue
            todo = " ".join(cells[n].text for n in columns.get("todo", []) if cells[n].text)
            whole = [columns["concept"][0], *columns.get("todo", ()), *columns.get("tutorial", ())]
            links = tuple(link for n in whole for link in cells[n].links)
            self.found.append(_Found(category, name, todo, links, line))
        self.parts.append(Part(table.line, _shown(table), self.taken(placed, table, columns)))

    def taken(self, placed: _Placed, table: Table, columns: dict[Role, list[int]]) -> str:
        said = [
            f"{role} from {' and '.join(repr(table.header[n].text) for n in columns[role])}"
            for role in _WORDS
            if role in columns
        ]
        if "category" not in columns and placed.under:
            said.insert(0, f"category from the heading {_heading(placed.under[-1])!r}")
        used = {n for numbers in columns.values() for n in numbers}
        left = [cell.text for n, cell in enumerate(table.header) if n not in used and cell.text]
        return "; ".join(said) + (f"; not taken: {', '.join(map(repr, left))}" if left else "")


def _of_one_kind(
    tables: list[tuple[_Placed, dict[Role, list[int]]]],
    choices: Choices,
    skipped: list[Part],
    questions: list[str],
) -> list[tuple[_Placed, dict[Role, list[int]]]]:
    """The tables to read, where some have a column of categories and others only headings above."""
    ours = [each for each in tables if "concept" in each[1]]
    kinds = {
        "column": [each for each in ours if "category" in each[1]],
        "headings": [each for each in ours if "category" not in each[1]],
    }
    if not all(kinds.values()):
        return tables
    if not choices.category_from:
        at = {kind: ", ".join(str(e.block.line) for e, _ in those) for kind, those in kinds.items()}
        questions.append(
            f"some tables have a column of categories (line {at['column']}), others stand under "
            f"headings alone (line {at['headings']}); say which are the roadmap, with "
            "--category-from column or --category-from headings"
        )
        return tables
    others = "headings" if choices.category_from == "column" else "column"
    left = [each for each, _ in kinds[others]]
    _left(skipped, left, f"--category-from {choices.category_from} leaves it out")
    return [each for each in tables if all(each[0] is not other for other in left)]


def _lists_or_tables(lists: list[_Placed], rows: int, choices: Choices) -> Iterator[str]:
    """Whether lists may be the roadmap where tables were found: they hold far more."""
    entries = sum(
        len(each.block.items) for each in lists if isinstance(each.block, Bullets) and each.under
    )
    if not choices.shape and entries > 2 * rows:
        yield (
            f"its tables hold {many(rows, 'concept')}, its lists {many(entries, 'entry')}; say "
            "which are the roadmap, with --shape tables or --shape lists"
        )


# --- Lists


def _checklists(lists: list[_Placed], skipped: list[Part]) -> list[_Placed]:
    """The checklists, where there are some; else all lists."""

    def boxes(placed: _Placed) -> bool:
        block = placed.block
        return isinstance(block, Bullets) and any(
            item.is_checkbox or any(each.is_checkbox for each in item.below) for item in block.items
        )

    checked = [each for each in lists if boxes(each)]
    if len(checked) < 2:
        return lists
    others = [each for each in lists if not boxes(each)]
    _left(skipped, others, "the checklists are the roadmap, and it is none")
    return checked


def _doubted(reader: _Reader, unknown: list[Table], choices: Choices) -> Iterator[str]:
    """Whether lists are the roadmap, where a table is as large, or all stands under one heading."""
    if not reader.found or choices.shape or choices.one_category:
        return
    largest = max(unknown, key=lambda table: len(table.rows), default=None)
    homes = {each.category for each in reader.found}
    if largest and 2 * len(largest.rows) > len(reader.found):
        yield (
            f"{_shown(largest)} in line {largest.line} may be the roadmap, or the lists, with "
            f"{many(len(reader.found), 'concept')}: name the table's column of concepts with "
            "--concept, or read the lists with --shape lists"
        )
    elif len(homes) == 1 and (only := next(iter(homes))):
        yield (
            f"all {many(len(reader.found), 'concept')} stand under one heading, {only[-1]!r}; if "
            "that is the roadmap, say so with --shape lists"
        )


def _sentences(reader: _Reader) -> Iterator[str]:
    """Whether too many entries have no name for the others to be the roadmap."""
    nameless = [each for each in reader.skipped if each.what.startswith("the entry")]
    if 4 * len(nameless) > len(reader.found) > 0:
        lines = ", ".join(str(each.line) for each in nameless[:5])
        yield (
            f"{many(len(nameless), 'entry')} of the lists read as sentences or have no name (line "
            f"{lines}…), beside {many(len(reader.found), 'concept')}; give the concepts short "
            "names, or headings of their own and --shape headings"
        )


class _Lists(_Reader):
    """An entry is a concept under the heading above it; without one, under the entry above it."""

    def read(self, placed: _Placed, columns: dict[Role, list[int]]) -> None:
        block = placed.block
        assert isinstance(block, Bullets)
        before = len(self.found)
        nested = not placed.under and any(item.below for item in block.items)
        for item in block.items:
            if nested and item.below:
                category = (_named(item)[0],)
                for each in item.below:
                    self.add(category, each)
            else:
                self.add(placed.path, item)
        if len(self.found) > before:
            home = "entries as categories, those below them" if nested else "entries"
            under = f" under {_heading(placed.under[-1])!r}" if placed.under else ""
            self.parts.append(Part(block.line, _shown(block), f"{home} as concepts{under}"))

    def add(self, category: tuple[str, ...], item: Item) -> None:
        name, todo = _named(item)
        if not name or len(name) > _LONGEST:
            shown = name if len(name) < 60 else f"{name[:57]}…"
            why = "it is a sentence rather than a name" if name else "it has no name"
            self.skipped.append(Part(item.line, f"the entry {shown!r}", why))
            return
        below = [_plain(each.said.rest) for each in item.below if not each.said.links]
        todo = "; ".join(filter(None, [todo, *below]))
        self.found.append(_Found(category, name, todo, item.links(), item.line))


class _Headings(_Reader):
    """A heading is a concept under the heading above it: its lists hold what to do, and links."""

    def read(self, placed: _Placed, columns: dict[Role, list[int]]) -> None:
        block = placed.block
        assert isinstance(block, Bullets)
        if len(placed.under) < 2:
            why = "no heading stands above its own, and headings are the concepts here"
            self.skipped.append(Part(block.line, _shown(block), why))
            return
        resources = _are_resources(placed)
        links = tuple(link for item in block.items for link in item.links())
        todo = "" if resources else "; ".join(filter(None, (_named(i)[0] for i in block.items)))
        *category, name = placed.path
        last = self.found[-1] if self.found else None
        if last and last.line == placed.under[-1].line:
            both = "; ".join(filter(None, [last.todo, todo]))
            self.found[-1] = replace(last, todo=both, links=last.links + links)
        else:
            self.found.append(_Found(tuple(category), name, todo, links, placed.under[-1].line))
        taken = f"{'tutorials' if resources else 'to-do'} of the concept {name!r}"
        self.parts.append(Part(block.line, _shown(block), taken))


def _are_resources(placed: _Placed) -> bool:
    """Whether a list holds what to learn from: it is called so, or holds links alone."""
    assert isinstance(placed.block, Bullets)
    if placed.label is not None and _RESOURCES.search(placed.label.text):
        return True
    alone = [item for item in placed.block.items if item.said.links and not item.below]
    return 2 * len(alone) > len(placed.block.items)


def _under_headings(lists: list[_Placed]) -> bool:
    """Whether the concepts are headings: lists of things to learn from stand under most of them."""
    deep = [each for each in lists if len(each.under) > 1]
    with_resources = {each.under for each in deep if _are_resources(each)}
    all_ = {each.under for each in lists}
    boxes = any(
        item.is_checkbox
        for each in deep
        if isinstance(each.block, Bullets)
        for item in each.block.items
    )
    return bool(all_) and not boxes and 2 * len(with_resources) > len(all_)


def _named(item: Item) -> tuple[str, str]:
    """The name of an entry, and what else it says."""
    said = item.said
    first = said.links[0].title if said.links else ""
    if first and said.text.startswith(first):
        return first, _plain(said.rest).lstrip(":-–— ")
    rest = _plain(said.rest)
    # "Read [the book](…)" is one saying, "Reading ([book](…))" is a name and a link.
    if first and len(rest.split()) < 2 and not _NOISE.search(said.rest):
        rest = ""
    text = rest or _plain(said.text) or (said.links[0].url if said.links else "")
    head, *more = _SPLIT.split(text, maxsplit=1)
    return head.strip(), more[0].strip() if more else ""


def _plain(text: str) -> str:
    return " ".join(_NOISE.sub("", text).split()).strip(" ,;|·•")


# --- Rows of a roadmap


def _questions(found: list[_Found], choices: Choices) -> Iterator[str]:
    homeless = [each.line for each in found if not each.category]
    if homeless and not choices.one_category:
        yield (
            f"{many(len(homeless), 'concept')}, from line {homeless[0]} on, stand under no "
            "category; name one with --one-category NAME, or the column with --category HEADER"
        )


def _rows(found: list[_Found], choices: Choices, path: str, skipped: list[Part]) -> Iterator[Row]:
    """The concepts as rows, names that are used twice told apart by their category."""
    homes = _homes(found, choices)
    joined: dict[tuple[str, str], _Found] = {}
    for each in found:
        key = (homes[each.category].casefold(), each.name.casefold())
        if key in joined:
            first = joined[key]
            why = f"the concept stands in line {first.line} already; its links were added there"
            skipped.append(Part(each.line, f"the entry {each.name!r}", why))
            joined[key] = replace(first, links=first.links + each.links)
        else:
            joined[key] = each
    names = Counter(each.name.casefold() for each in joined.values())
    urls: dict[str, str] = {}
    for each in joined.values():
        home = homes[each.category]
        twice = names[each.name.casefold()] > 1
        name = f"{each.name} ({_bare(home) or home})" if twice else each.name
        tutorials = tuple(_tutorials(each, urls, skipped))
        yield Row(_safe(home), _safe(name), each.todo, tutorials, Where(path, each.line))


def _homes(found: list[_Found], choices: Choices) -> dict[tuple[str, ...], str]:
    """Each category's name: its heading, with the one above where two headings have one name."""
    paths = dict.fromkeys(each.category for each in found)
    same = Counter(path[-1] for path in paths if path)
    return {
        path: ": ".join(path[-2:] if same[path[-1]] > 1 else path[-1:])
        if path
        else choices.one_category
        for path in paths
    }


def _safe(name: str) -> str:
    """A name without what a deck's name cannot hold."""
    return re.sub(r":{2,}", ":", re.sub(r"[<>]", "", name)).strip(" :")


def _tutorials(each: _Found, urls: dict[str, str], skipped: list[Part]) -> Iterator[Tutorial]:
    seen: set[str] = set()
    for link in each.links:
        url = canonical_url(link.url)
        title = " ".join(link.title.split()) or each.name
        if urls.setdefault(url.casefold(), url) != url:
            why = f"it differs from {urls[url.casefold()]} in case only, and so would their tags"
            skipped.append(Part(each.line, f"the link {url}", why))
        elif url not in seen:
            seen.add(url)
            yield Tutorial(title, url)
