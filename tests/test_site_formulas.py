"""Formulas on the site: MathML for all that cards are written in, and TeX where it is not known."""

from __future__ import annotations

import re
from html import unescape
from xml.etree import ElementTree

import pytest
from conftest import REPOSITORY

from flashcards import notes
from flashcards.site.formulas import FORMULA, plain, with_formulas
from flashcards.site.mathml import DEEPEST, mathml
from flashcards.sources import load_deck


def set_(tex: str, *, display: bool = False) -> str:
    """The MathML of a formula without the element around it and without rows."""
    made = mathml(tex, display=display)
    assert made is not None, tex
    ElementTree.fromstring(made)  # it is well formed
    return re.sub(r"</?mrow>|^<math[^>]*>|</math>$", "", made)


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        ("x", "<mi>x</mi>"),
        ("2.5", "<mn>2.5</mn>"),
        ("a-b", "<mi>a</mi><mo>−</mo><mi>b</mi>"),
        ("x^2", "<msup><mi>x</mi><mn>2</mn></msup>"),
        ("x^12", "<msup><mi>x</mi><mn>1</mn></msup><mn>2</mn>"),
        ("x_i^2", "<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>"),
        ("f'", "<msup><mi>f</mi><mo>′</mo></msup>"),
        ("\\frac12", "<mfrac><mn>1</mn><mn>2</mn></mfrac>"),
        ("\\sqrt[3]{x}", "<mroot><mi>x</mi><mn>3</mn></mroot>"),
        ("\\mathbf a", '<mi mathvariant="normal">𝐚</mi>'),
        ("\\mathbb{R}", '<mi mathvariant="normal">ℝ</mi>'),
        ("\\hat y", '<mover accent="true"><mi>y</mi><mo>^</mo></mover>'),
        ("a\\lt b", "<mi>a</mi><mo>&lt;</mo><mi>b</mi>"),
        ("\\text{if } x", "<mtext>if </mtext><mi>x</mi>"),
        ("\\text{a}\\text{b c}", "<mtext>a</mtext><mtext>b c</mtext>"),
    ],
)
def test_tex_becomes_the_mathml_that_means_the_same(tex: str, expected: str) -> None:
    assert set_(tex) == expected


def test_bounds_stand_above_and_below_only_in_a_formula_of_its_own_line() -> None:
    assert set_("\\sum_{i}^n x").startswith("<msubsup>")
    assert set_("\\sum_{i}^n x", display=True).startswith("<munderover>")
    assert set_("\\log_2 x", display=True).startswith("<msub>")


def test_rows_of_an_environment_keep_their_cells_and_their_brackets() -> None:
    made = set_("\\begin{pmatrix}1&0\\\\0&\\frac14\\end{pmatrix}")
    assert made.count("<mtr>") == 2
    assert made.count("<mtd") == 4
    assert ">(</mo>" in made
    assert ">)</mo>" in made


UNKNOWN = [
    "\\unknown x",
    "{x",
    "x}",
    "\\frac{1}",
    "x^",
    "\\left( x",
    "\\begin{pmatrix}1",
    "\\text{a",
    "a & b",
    "\\begin{tikz}x\\end{tikz}",
    "\\text{\\(x\\)}",
    "{" * (DEEPEST + 1) + "x" + "}" * (DEEPEST + 1),
]


@pytest.mark.parametrize("tex", UNKNOWN)
def test_what_is_not_known_stays_tex_and_is_not_set_wrong(tex: str) -> None:
    assert mathml(tex, display=False) is None
    shown = with_formulas(f"\\({tex}\\)")
    assert "<math" not in shown
    assert "<code>" in shown
    assert 'data-tex="' in shown


def test_a_formula_keeps_its_tex_for_mathjax_and_no_markup_of_it_escapes() -> None:
    shown = with_formulas(
        '<p>\\(a &lt; \\text{"&gt;&lt;script&gt;}\\) and <code>\\(x\\)</code></p>'
    )
    assert "<script" not in shown
    assert "<code>\\(x\\)</code>" in shown
    assert unescape(re.findall(r'data-tex="([^"]*)"', shown)[0]) == 'a < \\text{"><script>}'


def test_every_formula_of_the_deck_can_be_read_without_a_program() -> None:
    deck, _ = load_deck(REPOSITORY)
    made, _ = notes.compiled(deck, {}, lambda _: 0)
    wrong = []
    count = 0
    for note in made:
        for text in note.fields[:4]:
            for found in FORMULA.finditer(re.sub(r"\{\{c\d+::", "", text)):
                if not found["code"]:
                    tex = unescape(found["inline"] or found["block"])
                    count += 1
                    wrong += [] if mathml(tex, display=False) else [(note.card, tex)]
    assert count > 2000
    assert wrong == []


def test_plain_text_says_a_formula_in_signs() -> None:
    html = "<p>The <em>mean</em> \\(\\mu = \\frac{a}{b}\\), "
    html += "not\\(\\mathbf{x}_i\\):</p><pre>a &lt; b</pre>"
    assert plain(html) == "The mean μ = a/b, notx_i: a < b"
