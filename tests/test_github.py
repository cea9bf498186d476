"""What GitHub shows and what the card shows are the same, or the card is refused with a place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import REPOSITORY, Project
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_markup import Snippet

from flashcards import github, markup
from flashcards.cache import Cache
from flashcards.model import Field, Where
from flashcards.sources import load_deck


def field(text: str, column: int = 1) -> Field:
    return Field(text, Where("card.md", 7, column))


SAME = [
    "Plain words, *emphasis*, **strong** and ***both***.",
    "A `code span`, `` one with ` in it ``, a **$x^2$** and *$y$*.",
    "a\n\n- b\n- c\n\nd",
    "a\n\n- b\n    - c\n    - d\n- e",
    "* a\n\n\n* b",
    "3. b\n4. c",
    "a<br>b",
    "a  \nb",
    "~~a word~~ and ~~another~~.",
    "| a | b |\n|:--|--:|\n| $x$ | `2` |",
    "> a\n> b\n\nc",
    "- so\n$$\nx\n$$\nand\n\n> $$x$$, $y$\n> and $z$.",
    "$$\nx\n= y\n-z +\\frac{1}{2}\n$$ and $a\nb$",
    "Look:\n```python run\nprint('a' < 1)\n\n# b\n```\nDone.",
    "~~~text\n```\n~~~",
    "```text\nx\n````\ny",
    "1. C:\n\n    ```python\n    v = 1\n\n    w = $1\n    ```\n\n    so\n\n2. D",
    "- a\n    - b\n\n        ~~~text\n        x\n          y\n        ~~~\n- c",
    "- ```text\n  v\n  ```\n- b",
    "> a\n> ```text\n> v\n>\n>  w\n> ```\n> b\n\nc",
    "> ```text\n> v\n> ```",
    "- > ```\n  > x\n  > ```",
    "   ```text\n   x\n     y\n   ```",
    "`a\n```text\nb` c\n```",
    "[x](https://e.org 'T'), [y][z], [w] and <https://e.org>",
    "So https://e.org/a_b_c?d=1&e=*f*, (see http://e.org/a_(b)); **https://e.org**.",
    "[a]( https://e.org ), [https://e.org](https://e.org) at <https://e.org/%C3%A9>, <a@b.org>",
    "| a |\n|---|\n| https://e.org/x|",
    "[a](https://x.org/é?a=1&b=2)",
    "![A plane.](plane.svg)",
    "snake_case and 2*3*4 and a * b, 5 < 6 > 4 & more, \\*, \\_, \\#, \\[x\\]",
    "<kbd>Ctrl</kbd> H<sub>2</sub>O &copy; &lt;p&gt; `<p>`",
    " ".join(f"\\{sign}" for sign in "!\"#%&'()*+,-./:;<=>?@[\\]^_"),
    "\\{ \\| \\} \\~ \\<b>x\\</b> \\$",
    "It costs \\$5; ~5 and ~6; -a #b 1.c",
]
PARTED = [
    ("Two things:\n- first\n- second", 2, "blank line above"),
    ("Two things:\n1. first\n2. second", 2, "blank line above"),
    ("a\n* b", 2, "blank line above"),
    ("a\n\n- length\n  - a number\n- direction", 4, "four spaces"),
    ("a\n\n1. x\n   - y\n2. z", 4, "four spaces"),
    ("- a\n\n  more of a\n- b", 3, "four spaces"),
    ("- a\n* b", 2, "blank line"),
    ("1) one\n2) two", 1, "`1.`"),
    ("a\n\n1) one\n2) two", 3, "`1.`"),
    ("a\\\nb", 1, "`<br>`"),
    ("a\n| b | c |\n|---|---|\n| d | e |", 2, "blank line around the table"),
    ("| a | b |\n|---|---|\n| `c|d` | e |", 3, "no `|` in a cell"),
    ("| a | b |\n|---|---|\n| `c\\|d` | e |", 3, "no `|` in a cell"),
    ("| a | b |\n|---|---|\n| $|x|$ | e |", 3, "`\\vert`"),
    ("2. E:\n\n   ```text\n   v\n   ```\n\n   and", 3, "in a list four spaces in"),
    ("- a\n    ```\n    x\n    ```\n    b\n- c", 2, "blank lines around it"),
    ("- a\n    > ```\n    > x\n    > ```", 2, "four spaces in"),
    ("``` not `a fence\nrank 1", 1, "Begin a code fence at the line's start"),
    ("**a:**b", 1, "`\\*`"),
    ("$$\nx\n\n+y\n$$", 3, "formula on one line"),
    ("$$\nx\n= 1\n- y\n$$", 4, "formula on one line"),
    ("$$\nx\n=\ny\n$$", 3, "formula on one line"),
    ("> so $$\n> x\n> $$", 2, "formula on one line"),
    ("so $x\n> y$ is", 2, "formula on one line"),
    ("so [a][b]\n\n[b]: https://e.org", 3, "[text](https://address)"),
    ("so [see https://e.org](https://b.org)", 1, "docs/authoring.md"),
    ("![a *b* c](p.svg)", 1, "alternative text"),
    ("a ~b~ c", 1, "`\\~`"),
    ("H~2~O", 1, "`\\~`"),
    ("so it is[^1]", 1, "`\\[^`"),
    ("a :tada: b", 1, "the character itself"),
    ("- [ ] to do\n- [x] done", 1, "`\\[ ]`"),
    ("> [!NOTE]\n> a", 1, "without it"),
    ("so $`x`$ is", 1, "without backticks"),
]


@pytest.mark.parametrize("text", SAME)
@pytest.mark.parametrize("cloze", [False, True])
def test_what_both_show_alike_is_right(text: str, cloze: bool) -> None:
    assert markup.render(field(text), cloze=cloze).problems == ()
    assert github.differences(field(text), cloze=cloze) == []


@pytest.mark.parametrize(("text", "line", "cure"), PARTED)
def test_a_difference_is_an_error_with_its_line_and_what_to_write(
    text: str, line: int, cure: str
) -> None:
    problem = github.differences(field(text))[0]
    assert problem.code == "M014"
    assert problem.where.line == 6 + line
    assert cure in problem.cure


# What begins a field, shown alike with a label before it or below one; and what is not.
BEHIND = ["*a* b", "`a` b", "$x$ b", "$$x$$", "https://e.org", "<b>a</b>", "![a b c](p.svg)", "[a]"]
BELOW = [
    "- a",
    "| a |\n|---|\n| b |",
    "a | b\n---|---\nc | d",
    "> a",
    "    a",
    "<div>a</div>",
    "***",
]


@pytest.mark.parametrize("text", BEHIND + BELOW)
def test_a_block_stands_below_its_label_and_not_behind_it(text: str) -> None:
    assert github.differences(field(text)) == []
    found = github.differences(field(text, column=4))
    assert [(each.where.column, each.cure.split()[3]) for each in found] == (
        [(4, "line")] if text in BELOW else []
    )


@pytest.mark.parametrize("text", ["{{c1::a *b*}} c", "{{c1::$x$}} and {{c2::`y`}}: *z* {{c1::w}}"])
def test_gaps_and_formulas_are_taken_out_on_both_sides(text: str) -> None:
    assert github.differences(field(text), cloze=True) == []


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.lists(Snippet, max_size=12).map("".join), st.text(max_size=30)))
@example("1) a")
@example("a\nb")
@example("R&D &c")
@example("a*#x*y")
@example("a*x.*y")
def test_the_short_cut_for_plain_paragraphs_shows_what_github_shows(text: str) -> None:
    shortcut = markup.plain(text)
    if shortcut is not None:
        ours = github.canonical(shortcut)
        theirs = github.canonical(github._renderer().render(text))
        assert [token for token, _ in ours] == [token for token, _ in theirs]


@settings(max_examples=300, deadline=None)
@given(
    st.text(alphabet=st.sampled_from("$`{}c1:[]()<>!&*_#|-~\\\n ab\"'/=.+>"), max_size=60),
    st.booleans(),
    st.sampled_from([1, 4]),
)
def test_every_text_can_be_compared(text: str, cloze: bool, column: int) -> None:
    for problem in github.differences(field(text, column), cloze=cloze):
        assert 7 <= problem.where.line <= 7 + text.count("\n")
        assert problem.cure


CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")


def written(cell: str) -> list[str]:
    """The Markdown in a cell of the tables in docs/authoring.md."""
    shown = (found[2].replace("\\|", "|") for found in CODE.finditer(cell))
    texts = (text[1:-1] if text[0] == text[-1] == " " else text for text in shown)
    return [text.replace("⏎", "\n") for text in texts]


def tables() -> tuple[list[list[str]], list[list[str]]]:
    """The rows of both tables: what may be written, and what is refused."""
    page = (REPOSITORY / "docs" / "authoring.md").read_text("utf-8")
    section = page.partition("## What Markdown a card may use")[2].partition("\n## ")[0]
    may, _, not_ = section.partition("refused, and what")
    return tuple(  # type: ignore[return-value]
        [
            re.split(r"(?<!\\)\|", line.strip("|"))
            for line in part.split("\n")
            if line.startswith("|") and "`" in line
        ]
        for part in (may, not_)
    )


MAY, MAY_NOT = tables()


@pytest.mark.parametrize(
    "text",
    [text for _, cell in MAY for text in written(cell)]
    + [text for *_, cell in MAY_NOT for text in written(cell)],
)
def test_what_the_guide_allows_is_shown_alike(text: str) -> None:
    assert markup.render(field(text)).problems == ()
    assert github.differences(field(text)) == []


@pytest.mark.parametrize("text", [text for cell, *_ in MAY_NOT for text in written(cell)])
def test_what_the_guide_refuses_is_refused(text: str) -> None:
    assert markup.render(field(text)).problems or github.differences(field(text))


def test_the_guide_has_both_tables() -> None:
    assert len(MAY) == 13
    assert len(MAY_NOT) == 20


def test_two_htmls_that_look_the_same_are_the_same() -> None:
    one = "<p>a <em>b</em>\nc</p>\n<ul>\n<li>\n<p>d</p>\n</li>\n</ul>\n<pre><code>e\n</code></pre>"
    two = "<p>a <em>b</em> c</p><ul><li>d</li></ul><div><pre><code><i>e</i></code></pre></div>"
    two = two.replace("<i>", "<span>").replace("</i>", "</span>")
    assert [t for t, _ in github.canonical(one)] == [t for t, _ in github.canonical(two)]
    other = two.replace("</em> c", "</em>c")
    assert [t for t, _ in github.canonical(one)] != [t for t, _ in github.canonical(other)]


def test_the_whole_deck_is_shown_as_github_shows_it() -> None:
    deck, _ = load_deck(REPOSITORY)
    assert list(github.faults(deck.cards, Cache(None))) == []


def test_check_and_release_tell_and_a_build_does_not_pay(project: Project) -> None:
    project.edit(
        "decks/mathematics/linear-algebra.md",
        "The number of linearly independent columns.",
        "It is the number of these:\n- rows\n- columns",
    )
    result = project.run("check")
    assert result.exit_code == 1
    assert "decks/mathematics/linear-algebra.md:10:1: M014 " in result.output
    assert project.run("build").exit_code == 0


def test_a_file_that_is_the_same_on_both_is_not_rendered_again(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project.root)
    deck, _ = load_deck(Path())
    store = Cache(tmp_path / "cache")
    assert list(github.faults(deck.cards, store)) == []
    seen: list[str] = []

    def differences(text: Field, **_: object) -> list[object]:
        seen.append(text.text)
        return []

    monkeypatch.setattr(github, "differences", differences)
    assert list(github.faults(deck.cards, store)) == []
    assert seen == []
    project.edit("decks/mathematics/trigonometry.md", "The unit circle.", "The *unit* circle.")
    deck, _ = load_deck(Path())
    list(github.faults(deck.cards, store))
    assert "The *unit* circle." in seen
    assert len(seen) == 3
    store.close()
