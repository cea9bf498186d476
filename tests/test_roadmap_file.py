import json
from dataclasses import fields
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from flashcards import look
from flashcards.model import (
    AddonName,
    CardWords,
    Category,
    Concept,
    DeckSettings,
    NoteTypeName,
    Roadmap,
    Rule,
    Topic,
    Tutorial,
)
from flashcards.sources.roadmap_file import load_roadmap, parse_roadmap
from flashcards.sources.roadmap_rules import RULES
from flashcards.sources.roadmap_schema import WORDS, roadmap_schema, roadmap_schema_text

ROOT = Path(__file__).parent.parent

HEADER = {"id": "demo", "title": "Demo", "tag": "Demo"}


def a_roadmap(concepts: str = "[]", **header: str) -> str:
    """A roadmap whose only category holds the concepts written as YAML; 8 lines come before."""
    top = "".join(f"{key}: {value}\n" for key, value in (HEADER | header).items())
    inside = "".join(f"      {line}\n" for line in concepts.splitlines())
    return (
        f"# a comment\n{top}repository: ''\ncategories:\n"
        f"  - {{id: mathematics, name: 1. Mathematics, concepts: [] }}\n"
        f"  - id: statistics\n    name: 2. Statistics\n    concepts:\n{inside}"
    )


def codes(text: str) -> list[str]:
    return [problem.code for problem in parse_roadmap(text, "roadmap.yaml").problems]


def lines(text: str) -> list[str]:
    return [str(problem) for problem in parse_roadmap(text, "roadmap.yaml").problems]


def test_every_key_of_a_roadmap_reaches_the_model(tmp_path: Path) -> None:
    file = tmp_path / "roadmap.yaml"
    file.write_text(
        a_roadmap(
            "- id: algebra\n"
            "  name: Cafe\u0301 Algebra\n"
            "- id: calculus\n"
            "  name: Calculus\n"
            "  todo: 'Learn: gradients'\n"
            "  scope: integrals here\n"
            "  requires: [algebra]\n"
            "  topics: [{id: chain-rule, name: Chain rule}]\n"
            "  tutorials: [{title: Essence, url: 'https://x.org/?a=1'}]\n"
            "  formerly: [analysis]\n",
            repository="https://example.org/x",
        ).replace("repository: ''\n", ""),
        encoding="utf-8",
    )
    assert load_roadmap(file) == (
        Roadmap(
            "demo",
            "Demo",
            "Demo",
            "https://example.org/x",
            (
                Category("mathematics", "1. Mathematics"),
                Category(
                    "statistics",
                    "2. Statistics",
                    (
                        Concept("algebra", "Caf\u00e9 Algebra"),
                        Concept(
                            "calculus",
                            "Calculus",
                            "Learn: gradients",
                            "integrals here",
                            ("algebra",),
                            (Topic("chain-rule", "Chain rule"),),
                            (Tutorial("Essence", "https://x.org/?a=1"),),
                            ("analysis",),
                        ),
                    ),
                ),
            ),
        ),
        [],
    )


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_the_bad_example_of_a_rule_breaks_it_alone_and_the_good_one_nothing(rule: Rule) -> None:
    def placed(example: str) -> str:
        key, _, value = example.partition(": ")
        if key in ("id", "tag"):
            return a_roadmap(**{key: value})
        if key.startswith("deck"):
            return a_roadmap().replace("categories:", f"{example}\ncategories:")
        return a_roadmap(example)

    assert set(codes(placed(rule.bad))) == {rule.code}
    assert codes(placed(rule.good)) == []


DECK = """\
deck:
  language: de
  licence: CC-BY-4.0
  authors: [Ann, "Bo & Co"]
  basic: {id: 1700000000001, name: Daten Frage}
  cloze: {name: Daten Lücke}
  addon: {package: daten_karten, name: Daten}
  words:
    as_of: Stand
    improve: Karte verbessern
"""


def test_all_that_is_one_decks_alone_reaches_the_model() -> None:
    text = a_roadmap().replace("categories:", f"{DECK}categories:")
    source = parse_roadmap(text, "roadmap.yaml")
    assert source.problems == []
    assert source.roadmap
    assert source.roadmap.deck == DeckSettings(
        "de",
        "CC-BY-4.0",
        ("Ann", "Bo & Co"),
        NoteTypeName(1_700_000_000_001, "Daten Frage"),
        NoteTypeName(0, "Daten Lücke"),
        AddonName("daten_karten", "Daten"),
        CardWords(as_of="Stand", improve="Karte verbessern"),
    )


def test_every_word_on_cards_has_a_key_in_the_file_and_an_english_default() -> None:
    keys = [key.name for key in WORDS.keys]
    assert [field.name for field in fields(CardWords)] == keys
    assert all(getattr(look.ENGLISH, key) for key in keys)


@pytest.mark.parametrize(
    "id_", ["roadmap", "unnamed", "my-roadmap", "learning-roadmap-2026", "the-deck", "study-guide"]
)
def test_an_id_that_any_project_could_have_is_refused(id_: str) -> None:
    [problem] = parse_roadmap(a_roadmap(id=id_), "roadmap.yaml").problems
    assert (problem.code, problem.where.line) == ("R017", 2)
    assert "overwrite each other's notes" in problem.cure


@pytest.mark.parametrize("id_", ["rust", "web-roadmap", "learning-rust", "road-to-data"])
def test_an_id_that_says_which_roadmap_it_is_will_do(id_: str) -> None:
    assert parse_roadmap(a_roadmap(id=id_), "roadmap.yaml").problems == []


def test_a_fault_in_the_deck_block_has_its_place_and_what_to_do() -> None:
    wrong = "deck:\n  langage: de\n  basic: AI Basic\n  words: {hint: 'a {{Hint}}'}\n"
    assert lines(a_roadmap().replace("categories:", f"{wrong}categories:")) == [
        "roadmap.yaml:7:3: R002 A deck block has no key `langage`. Did you mean `language`?",
        "roadmap.yaml:8:10: R005 A note type is a mapping, not text. Write it as keys with values: "
        "id, name",
        "roadmap.yaml:9:17: R018 'a {{Hint}}' is not one line of plain text. Write one line "
        "without `<`, `>` and braces, and no `&` right before two letters or `#`",
    ]


def test_codes_are_unique_and_in_order() -> None:
    assert list(RULES) == [f"R{n:03}" for n in range(1, len(RULES) + 1)]


def test_every_problem_of_the_file_is_reported_in_one_run_in_file_order() -> None:
    text = a_roadmap(
        "- {id: algebra, nmae: Algebra, name: Algebra}\n"
        "- id: Calculus\n"
        "  name: 42\n"
        "  requires: [algebr]\n"
        "- algebra\n"
    )
    assert lines(text) == [
        "roadmap.yaml:11:23: R002 A concept has no key `nmae`. Did you mean `name`?",
        "roadmap.yaml:12:13: R007 'Calculus' is not an id in kebab-case. Use small letters a to z, "
        "digits, and single hyphens between them",
        "roadmap.yaml:13:15: R005 `name` holds text, not a number. Put quotes around it: '42'",
        "roadmap.yaml:14:20: R012 Calculus requires algebr, which is no concept. "
        "Did you mean `algebra`?",
        "roadmap.yaml:15:9: R005 A concept is a mapping, not text. Write it as keys with "
        "values: id, name",
    ]


def test_a_roadmap_with_problems_still_names_its_concepts_and_topics() -> None:
    source = parse_roadmap(
        a_roadmap("- {id: algebra, topics: [{id: groups, name: Groups}], colour: red}"), "r"
    )
    assert source.roadmap is not None
    assert [c.id for c in source.roadmap.concepts()] == ["algebra"]
    assert [topic.id for _, _, topic in source.roadmap.placed()] == ["groups"]
    assert source.places["concept", "algebra"].line == 11
    assert {p.code for p in source.problems} == {"R002", "R003"}


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", "[]", "just text", "categories: []", "{id: a}"]
)
def test_without_the_keys_at_its_top_there_is_no_roadmap(text: str) -> None:
    source = parse_roadmap(text, "roadmap.yaml")
    assert source.roadmap is None
    assert source.problems


def test_a_cycle_is_named_with_all_its_members_and_once() -> None:
    text = a_roadmap(
        "- {id: start, name: Start, requires: [b]}\n"
        "- {id: a, name: A, requires: [c]}\n"
        "- {id: b, name: B, requires: [a]}\n"
        "- {id: c, name: C, requires: [b]}\n"
        "- {id: d, name: D, requires: [d]}\n"
    )
    assert [line.split(". ")[0] for line in lines(text)] == [
        "roadmap.yaml:13:37: R013 A cycle: a requires c requires b requires a",
        "roadmap.yaml:15:37: R013 A cycle: d requires d",
    ]


def test_an_id_that_was_ever_used_is_taken_within_its_kind_only() -> None:
    text = a_roadmap(
        "- {id: a, name: A, topics: [{id: a, name: T}, {id: statistics, name: U}]}\n"
        "- {id: b, name: B, formerly: [old], topics: [{id: a, name: T}]}\n"
        "- {id: old, name: Old}\n"
        "- {id: c, name: C, formerly: [b, old]}\n"
    )
    assert [line.split(". ")[0] for line in lines(text)] == [
        "roadmap.yaml:12:37: R008 The concept id old is taken in line 13",
        "roadmap.yaml:12:57: R008 The topic id a is taken in line 11",
        "roadmap.yaml:14:37: R008 The concept id b is taken in line 12",
        "roadmap.yaml:14:40: R008 The concept id old is taken in line 13",
    ]


def test_a_url_in_a_search_engine_is_answered_with_the_canonical_one() -> None:
    text = a_roadmap(
        "- id: a\n  name: A\n  tutorials:\n    - title: T\n"
        "      url: https://www.google.com/search?q=https://x.org/%3Fa%3D1"
    )
    (line,) = lines(text)
    assert line.startswith("roadmap.yaml:15:18: R015 ")
    assert line.endswith("Write https://x.org/?a=1")


@pytest.mark.parametrize("name", ["' Maths'", "A::B", "'A:'", "''", '"A\\nB"', '"A\\tB"'])
def test_a_deck_name_that_anki_would_change_is_a_problem(name: str) -> None:
    assert codes(a_roadmap(title=name)) == ["R010"]


NASTY = ["Maths <img src=x onerror=alert(1)>", "a > b", "&lt;b", "a &#60;b", "x&lt;b&gt;"]


@pytest.mark.parametrize("name", NASTY)
@pytest.mark.parametrize("key", ["title: T", "name: Mathematics", "name: Co", "name: To", "tag: R"])
def test_a_name_that_would_be_html_on_a_card_is_a_problem(key: str, name: str) -> None:
    text = (
        "id: r\ntitle: T\ntag: R\nrepository: ''\ncategories:\n"
        "  - id: m\n    name: Mathematics\n    concepts:\n"
        "      - {id: a, name: Co, topics: [{id: aa, name: To}]}\n"
    )
    label, _, old = key.partition(": ")
    new = text.replace(f"{label}: {old}", f"{label}: {json.dumps(name)}")
    (problem,) = parse_roadmap(new, "r").problems
    line = new[: new.index(name)].count("\n") + 1
    assert (problem.where.line, problem.code) == (line, "R011" if label == "tag" else "R010")


def test_a_links_title_is_what_others_called_it() -> None:
    text = a_roadmap(
        "- id: a\n  name: A\n  tutorials:\n"
        "    - {title: 'C++: <algorithm> &amp; more', url: 'https://x.org/'}"
    )
    assert codes(text) == []


@pytest.mark.parametrize("name", ['"Quoted" & b', "R&D, Q&A", "'1. X'", "😀", "a: b"])
def test_a_deck_name_that_anki_keeps_is_none(name: str) -> None:
    assert codes(a_roadmap(title=json.dumps(name, ensure_ascii=False))) == []


@pytest.mark.parametrize(
    "value", ["null", "yes", "1.5", "2024-01-01", "[a]", "{a: b}", "!!binary a"]
)
def test_what_yaml_takes_for_something_else_is_no_text(value: str) -> None:
    assert codes(a_roadmap(title=value)) == ["R005"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("id: [\n", "r:2:1"),
        ("id: a\n  b: c\n", "r:2:4"),
        ("id: é\x07\n", "r:1:6"),
        ("--- {}\n--- {}\n", "r:2:1"),
        # Deeper than a roadmap goes, and still less deep than where parsers differ.
        ("a: " + "[" * 40 + "]" * 40, "r:1:33"),
        ("- " * 40 + "x", "r:1:61"),
    ],
)
def test_what_is_not_yaml_is_one_problem_with_a_place(text: str, place: str) -> None:
    (problem,) = parse_roadmap(text, "r").problems
    assert (problem.code, str(problem.where)) == ("R001", place)


@pytest.mark.parametrize("text", ["[", "a: [", "{a: ", "- ", "[[]", "? "])
def test_the_deepest_nesting_is_one_problem_of_the_first_line(text: str) -> None:
    """Where in the line is for the parser to say: libyaml has a limit of its own, or has not."""
    (problem,) = parse_roadmap(text * 100_000, "r").problems
    assert (problem.code, problem.where.path, problem.where.line) == ("R001", "r", 1)


KEYS = st.sampled_from(["id", "name", "title", "tag", "url", "requires", "formerly", "other"])
LISTS = ["categories", "concepts", "topics", "tutorials"]
SCALARS = st.sampled_from(["a", "b", "A", "https://x.org/a b", "https://X", ""]) | st.integers()
DATA = st.recursive(
    SCALARS | st.none() | st.lists(SCALARS, max_size=3) | st.text(max_size=5),
    lambda inner: st.dictionaries(
        KEYS | st.sampled_from(LISTS), inner | st.lists(inner, max_size=3), max_size=6
    ),
    max_leaves=20,
)


@settings(deadline=None)
@given(st.text() | DATA.map(lambda data: yaml.safe_dump(HEADER | {"categories": [data]})))
def test_any_text_is_a_roadmap_or_has_problems(text: str) -> None:
    source = parse_roadmap(text, "r")
    assert source.roadmap is not None or source.problems
    total = text.count("\n") + 1
    assert all(1 <= p.where.line <= total + 1 for p in source.problems if text.isascii())


def test_the_published_schema_is_the_one_in_the_code() -> None:
    published = (ROOT / "roadmap.schema.json").read_text(encoding="utf-8")
    assert published == roadmap_schema_text(), "run: python scripts/roadmap_schema.py"


def test_the_roadmap_of_this_repository_holds_and_fits_the_schema() -> None:
    file = ROOT / "roadmap.yaml"
    roadmap, problems = load_roadmap(file)
    assert problems == []
    assert roadmap is not None
    text = file.read_text(encoding="utf-8")
    assert text.splitlines()[0] == "# yaml-language-server: $schema=roadmap.schema.json"
    jsonschema.Draft202012Validator(roadmap_schema()).validate(yaml.safe_load(text))


BY_SCHEMA = ("R002", "R003", "R005", "R007", "R010", "R011", "R014")


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES.values() if rule.code in BY_SCHEMA], ids=lambda rule: rule.code
)
def test_an_editor_with_the_schema_sees_what_the_schema_can_say(rule: Rule) -> None:
    schema = jsonschema.Draft202012Validator(roadmap_schema())

    def valid(example: str) -> bool:
        header = {"tag": example.removeprefix("tag: ")} if example.startswith("tag: ") else {}
        text = a_roadmap("[]" if header else example, **header)
        return bool(schema.is_valid(yaml.safe_load(text)))

    assert valid(rule.good)
    assert not valid(rule.bad)
