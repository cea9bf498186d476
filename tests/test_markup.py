"""Card Markdown to Anki's HTML: what passes, what is put back whole, what is refused."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from flashcards import markup
from flashcards.anki_templates import deleted
from flashcards.markup import pieces, sanitiser
from flashcards.model import Field, Where

if TYPE_CHECKING:
    from anki.collection import Collection


def field(text: str) -> Field:
    return Field(text, Where("card.md", 7, 4))


def html(text: str, *, cloze: bool = False) -> str:
    rendered = markup.render(field(text), cloze=cloze)
    assert not rendered.problems
    return rendered.html


def codes(text: str, *, cloze: bool = False) -> list[str]:
    return [problem.code for problem in markup.render(field(text), cloze=cloze).problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A **bold** word.", "<p>A <strong>bold</strong> word.</p>"),
        ("$a_1 < b_2$", r"<p>\(a_1 &lt; b_2\)</p>"),
        ("so $x_1$ and $x_2$.", r'<p>so \(x_1\) and <span class="math">\(x_2\).</span></p>'),
        ("$$\\frac{1}{2}$$", r"<p>\[\frac{1}{2}\]</p>"),
        ("$$\na\n\n- b\n$$", "<p>\\[a\n\n- b\\]</p>"),
        ("It costs $5 and $10.", "<p>It costs $5 and $10.</p>"),
        ("in $PATH:$HOME order", "<p>in $PATH:$HOME order</p>"),
        ("$a$b and $ c$", "<p>$a$b and $ c$</p>"),
        ("$a$, $b$-th", r'<p><span class="math">\(a\),</span> \(b\)-th</p>'),
        ("A range of $5-$10.", "<p>A range of $5-$10.</p>"),
        (r"An escaped \$x$ sign.", "<p>An escaped $x$ sign.</p>"),
        ("`$HOME` and `a<b`", "<p><code>$HOME</code> and <code>a&lt;b</code></p>"),
        ("`` a`b ``", "<p><code>a`b</code></p>"),
        ("a < b and c > d", "<p>a &lt; b and c &gt; d</p>"),
        (
            r"$\begin{pmatrix}1 & 2\\3 & 4\end{pmatrix}$",
            r"<p>\(\begin{pmatrix}1 &amp; 2\\3 &amp; 4\end{pmatrix}\)</p>",
        ),
        ("H~2~O H<sub>2</sub>O", "<p>H~2~O H<sub>2</sub>O</p>"),
        ("[NumPy](https://numpy.org)", '<p><a href="https://numpy.org">NumPy</a></p>'),
    ],
)
def test_markdown_becomes_what_anki_shows(text: str, expected: str) -> None:
    assert html(text) == expected


def test_a_table_keeps_its_alignment_and_a_formula_its_bars() -> None:
    table = html("| a | b |\n|---|--:|\n| $|x|$ | 2 |")
    assert r"<td>\(|x|\)</td>" in table
    assert '<td style="text-align: right;">2</td>' in table


def test_code_is_highlighted_by_classes_and_never_by_colours() -> None:
    shown = html("Look:\n```python run\nprint('a' < 1)\n```\nDone.")
    assert shown.startswith(
        '<p>Look:</p>\n<div class="highlight"><pre><code class="language-python">'
    )
    assert '<span class="nb">print</span>' in shown
    assert "&lt;" in shown
    assert shown.endswith("</code></pre></div>\n<p>Done.</p>")
    assert "style=" not in shown


def test_output_is_told_from_code() -> None:
    assert '<div class="highlight output">' in html("```output\n[1, 2]\n```")


def test_markdown_inside_code_and_mathematics_stays_as_it_is() -> None:
    shown = html("`**a**` and $a * b * c$\n\n```text\n# no heading\n$x$\n```")
    assert "<code>**a**</code>" in shown
    assert r"\(a * b * c\)" in shown
    assert "# no heading\n$x$" in shown
    assert "<em>" not in shown


def test_a_cloze_hides_formulas_and_code_without_ending_early() -> None:
    shown = html(r"{{c1::$\frac{1}{\sqrt{x}}$}} is `{{}}`, {{c2::`d[{1: {}}]`}}", cloze=True)
    assert r"{{c1::\(\frac{1}{\sqrt{x} }\)}}" in shown
    inner = re.sub(r"\{\{c\d::|\}\}", "", shown)
    assert shown.count("}}") == 2
    assert "{{" not in inner


def test_outside_a_cloze_braces_are_text() -> None:
    assert html("{{c1::x}} $a^{b^{c}}$") == r"<p>{<wbr>{c1::x}<wbr>} \(a^{b^{c}}\)</p>"


def test_figures_get_the_name_they_have_in_the_package() -> None:
    rendered = markup.render(field("![A curve.](curve.svg)"), {"curve.svg": "curve-1a2b.svg"})
    assert rendered.html == '<p><img alt="A curve." src="curve-1a2b.svg"></p>'
    assert rendered.figures == ("curve.svg",)


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("a <script>alert(1)</script>", "M001", 6),
        ("<b onclick='x()'>a</b>", "M001", 7),
        ("<p style='color:red'>a</p>", "M001", 7),
        ("a <!-- b --> c", "M001", 6),
        ("[a](javascript:alert(1))", "M002", 8),
        ("[a](decks/other.md)", "M002", 8),
        ("![a](https://example.org/a.svg)", "M003", 9),
        ("![a](../a.svg)", "M003", 9),
        ("![a](data:image/svg+xml,x)", "M003", 9),
        ('<img src="a.svg" alt="a">', "M003", 14),
        ("![a [b] c](a.svg)", "M003", 15),
        ("a [latex]x[/latex]", "M004", 6),
        ("a [$]x[/$]", "M004", 6),
        ("a [sound:a.mp3]", "M004", 6),
        ("a\x07b", "M006", 5),
        ("a\U000f0000b", "M006", 5),
        *((f"a{char}b", "M006", 5) for char in "\x85\x9b\u200b\u2028\u2029\u202e\u2066\ufeff"),
        ("```pyhton\n1\n```", "M007", 4),
        ("a" * 60_000, "M008", 4),
        ("[" * 2_000, "M008", 4),
    ],
)
def test_what_anki_would_run_fetch_or_swallow_is_a_problem(
    text: str, code: str, column: int
) -> None:
    problems = markup.render(field(text)).problems
    assert {problem.code for problem in problems} == {code}
    assert problems[0].where == Where("card.md", 7, column)
    assert problems[0].cure


def test_an_address_is_a_link_and_nothing_behind_it_is() -> None:
    link = '<a href="https://e.org/a_b_c">https://e.org/a_b_c</a>'
    assert html("So https://e.org/a_b_c.") == f"<p>So {link}.</p>"
    assert html("*A* $x$ (https://e.org/a_b_c);") == rf"<p><em>A</em> \(x\) ({link});</p>"
    assert html("**https://e.org/a_b_c**, `b`") == f"<p><strong>{link}</strong>, <code>b</code></p>"
    assert html("{{c1::see https://e.org/a_b_c}}", cloze=True) == f"<p>{{{{c1::see {link}}}}}</p>"
    many = html("(https://e.org/a_(b" + ")" * 5000 + ".")
    assert many.startswith('<p>(<a href="https://e.org/a_(b)">')
    assert html("`https://e.org`") == "<p><code>https://e.org</code></p>"
    assert html("http://e.org/?a=1&amp;") == (
        '<p><a href="http://e.org/?a=1">http://e.org/?a=1</a>&amp;</p>'
    )


@pytest.mark.parametrize("text", ["&nbsp;", "<br>", "<b></b>", "[a]: https://e.org"])
def test_a_field_that_shows_nothing_is_a_problem(text: str) -> None:
    assert [each.code for each in markup.render(field(text)).problems] == ["M015"]


def test_an_image_that_would_not_be_packed_is_refused() -> None:
    """Figures are found by how they are written; raw HTML and references hide them."""
    assert codes("![a][b]\n\n[b]: a.svg") == ["M003"]
    assert codes("![a](a.svg) and <img src='a.svg'>") == []


def test_a_field_that_markdown_gives_up_on_spoils_no_other() -> None:
    deep = markup.render(field("- " * 3000 + "a"))
    assert [problem.code for problem in deep.problems] == ["M001"]
    assert html("a `b`, c") == "<p>a <code>b</code>, c</p>"
    assert html("so **x**") == "<p>so <strong>x</strong></p>"


def test_what_is_refused_does_not_reach_the_card_either() -> None:
    text = "<script>x</script><img src=x onerror=y()> [a](javascript:z) <iframe src=u></iframe>"
    shown = markup.render(field(f"{text} and after")).html
    for trace in ("script", "onerror", "javascript", "iframe"):
        assert trace not in shown
    assert "<a>a</a>" in shown
    assert "and after" in shown


def test_in_code_ankis_marks_are_harmless_text() -> None:
    shown = html("`[sound:a.mp3]` `[$]x[/$]`")
    assert "[sound" not in shown
    assert "[$]" not in shown
    assert "[<wbr>sound:a.mp3]" in shown


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("{{c1::a", 4),
        ("{{c1::a {{c2::b}} c", 4),
        ("b {{c1::a $x}}$", 6),
        ("so ${{c1::x$ and", 8),
        ("so $x^{{c1::2}}$ and", 10),
        (r"so $\frac{1}{{c1::2}}$ and", 16),
        ("**{{c1::x**}} y", 6),
        ("{{c1::x *y}} z*", 4),
        ("a {{c1::b\n\n- c}}", 6),
        ("| a | b |\n|---|---|\n| {{c1::x | y}} |", 3),
        (r"\{{c1::x}}", 6),
    ],
)
def test_a_deletion_that_anki_would_not_show_is_a_problem(text: str, column: int) -> None:
    problem = markup.render(field(text), cloze=True).problems[0]
    assert (problem.code, problem.where.column) == ("M005", column)


# Markdown of a cloze, its HTML, and what each card of it asks, `[...]` for what it hides.
GAPS = [
    (
        r"a {{c1::b}}: $v={{c2::\cos\theta}}$",
        r"<p>a {{c1::b}}: \(v={{c2::\cos\theta}}\)</p>",
        [r"a [...]: \(v=\cos\theta\)", r"a b: \(v=[...]\)"],
    ),
    (
        r"$v={{c1::\frac{1}{2}}}+{{c2::\frac{a}{b}}}^{x^{2}}$",
        r"<p>\(v={{c1::\frac{1}{2} }}+{{c2::\frac{a}{b} }}^{x^{2} }\)</p>",
        [r"\(v=[...]+\frac{a}{b} ^{x^{2} }\)", r"\(v=\frac{1}{2} +[...]^{x^{2} }\)"],
    ),
    (r"$$x^{{{c1::2}}} < 3$$", r"<p>\[x^{{{c1::2}}} &lt; 3\]</p>", [r"\[x^{[...]} &lt; 3\]"]),
    ("so {{c1::$a::b$}}", r"<p>so {{c1::\(a: :b\)}}</p>", ["so [...]"]),
    (
        "{{c1::`a[::-1]`}} {{c2::z}}",
        "<p>{{c1::<code>a[:<wbr>:-1]</code>}} {{c2::z}}</p>",
        ["[...] z", "a[::-1] [...]"],
    ),
    (
        "{{c1::a {{c2::b}}}} c",
        "<p>{{c1::a {{c2::b}}}} c</p>",
        ["[...] c", "a [...] c"],
    ),
    (
        r"${{c1::a+{{c2::\sqrt{b}}}}}+c$",
        r"<p>\({{c1::a+{{c2::\sqrt{b} }}}}+c\)</p>",
        [r"\([...]+c\)", r"\(a+[...]+c\)"],
    ),
    (r"{{c1::\{x\}}} y", "<p>{{c1::{x}<wbr>}} y</p>", ["[...] y"]),
    (r"{{c1::*a*:\:b}} y", "<p>{{c1::<em>a</em>:<wbr>:b}} y</p>", ["[...] y"]),
    ("- {{c1::a\n- b}}", "<ul>\n<li>{{c1::a</li>\n<li>b}}</li>\n</ul>", ["\n[...]\n"]),
    (
        r"`\(` {{c1::a}} `\)` {{c2::`}}`}}",
        r"<p><code>\<span></span>(</code> {{c1::a}} <code>\)</code> "
        "{{c2::<code>}<wbr>}</code>}}</p>",
        [r"\( [...] \) }}", r"\( a \) [...]"],
    ),
]


@pytest.mark.parametrize(("text", "expected", "asked"), GAPS)
def test_real_anki_hides_and_shows_what_is_in_a_gap(
    text: str, expected: str, asked: list[str], collection: Collection
) -> None:
    shown = html(text, cloze=True)
    assert shown == expected
    kind = collection.models.by_name("Cloze")
    assert kind is not None
    kind["tmpls"][0]["qfmt"] = kind["tmpls"][0]["afmt"] = "{{cloze:Text}}"
    collection.models.update_dict(kind)
    note = collection.new_note(kind)
    note["Text"] = shown
    deck = collection.decks.id("Default")
    assert deck is not None
    collection.add_note(note, deck)
    fronts, backs = [], []
    for card in note.cards():
        output = card.render_output()
        assert deleted(shown, card.ord + 1, reveal=False) == output.question_text
        assert deleted(shown, card.ord + 1, reveal=True) == output.answer_text
        fronts.append(re.sub("<[^>]*>", "", output.question_text))
        backs.append(re.sub("<[^>]*>", "", output.answer_text))
    assert [unescape(front) for front in fronts] == [unescape(each) for each in asked]
    assert "[...]" not in backs[0]
    assert set(backs) == {backs[0]}


def test_deletions_are_found_with_what_they_hide() -> None:
    found = markup.deletions(field("The {{c1::mean $\\bar{x}$}} of {{c2::a sample}}; `{{c3::x}}`"))
    assert [(each.number, each.text, each.offset) for each in found] == [
        (1, "mean $\\bar{x}$", 4),
        (2, "a sample", 30),
    ]


def test_prose_is_what_is_read_as_words() -> None:
    text = "The `x` of $y$ {{c1::is}}\n![alt](a.svg)\n```python\nz\n```\nred"
    assert markup.prose(field(text)).split() == ["The", "of", "is", "red"]


def test_images_and_fences_are_found_outside_code() -> None:
    text = "`![no](no.svg)` ![A plane.](plane.svg)\n\n```python run\nprint(1)\n```"
    assert list(markup.images(field(text))) == [("plane.svg", "A plane.", 16)]
    assert list(markup.fences(field(text))) == [("python run", "print(1)\n", 40)]


CHARACTERS = st.text(alphabet=st.sampled_from("$`{}c1:[]()<>!&*_#|-~\\\n ab\"'/="), max_size=80)
# What makes a browser run or fetch something, whole and in pieces, with any characters between.
HOSTILE = st.sampled_from(
    "javascript: https://x.org <script> </script> <img src= <a href= <svg <iframe <!-- ]]> &#106;"
    " style= onerror=x() [a]( ![a]( [a]: <b/onclick=x>y</b> [a](//x.org)"
    " [a](data:x) [a](javascript:x) <img/src=x/onerror=y> ![a](//x.org/x) <a/href=//x.org>z</a>"
    " <p/style=color:red>x</p>".split()
)
TEXTS = CHARACTERS | st.lists(HOSTILE | CHARACTERS.map(lambda text: text[:4])).map("".join)
# Written down here again, so that the test does not judge the code by the code: elements that do
# nothing by themselves, and what an attribute of each may say.
HARMLESS = (
    "a b blockquote br code dd del div dl dt em hr i img ins kbd li ol p pre s small span strong "
    "sub sup table tbody td th thead tr ul var wbr"
).split()
SAID = {
    "alt": r"(?s).*",
    "class": r"[\w+#.-]+( output)?",
    "href": r"(?is)(https?://|mailto:).*",
    "src": r"\w[\w.-]*",
    "style": r"text-align: (left|right|center);",
    "title": r"(?s).*",
    "start": r"-?\d+",
}


@settings(max_examples=400, deadline=None)
@given(TEXTS, st.booleans())
@example("${{$", False)
@example("${{$", True)
@example("{{x", False)
@example("[a]('b\\:", False)
@example("https://x.orgjavascript:javascript:", False)
@example("https://x.org:99999/", True)
def test_any_text_renders_to_harmless_html(text: str, cloze: bool) -> None:
    shown = markup.render(field(text), cloze=cloze).html
    assert sanitiser.ours_only(shown) == shown, "what was sanitised once needs it no more"
    assert not re.search(f"{pieces.PIECE}|{pieces.DOLLAR}|\x02|\x03", shown)
    reader = Reader()
    reader.feed(shown)
    for tag, name, value in reader.found:
        assert tag in HARMLESS
        assert not name or re.fullmatch(SAID[name], value), (name, value)
    # In a formula two braces are TeX's own, which C023 wants to be balanced.
    prose = re.sub(r"\\\(.*?\\\)|\\\[.*?\\\]", "", shown, flags=re.DOTALL)
    marks = re.sub(r"\{\{c[0-9]+::|\}\}", "", prose) if cloze else prose
    assert "[sound:" not in marks
    assert "[$]" not in marks
    assert "{{" not in marks


class Reader(HTMLParser):
    """Finds each element of a text, and each of its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [(tag, "", ""), *((tag, name, value or "") for name, value in attrs)]


@pytest.mark.parametrize(
    ("text", "place", "code"),
    [
        ('[a](https://x.org "t `b` c")', 25, "M010"),
        ("![a `b` c](p.svg)", 8, "M010"),
        ("![two arrows $x$](p.svg)", 17, "M010"),
        ('![a](p.svg "{{c1::x}}")', 16, "M010"),
        ('<a href="https://x.org" title="&#123;&#123;c1::x">a</a>', 4, "M010"),
        ('``` "><img/src=x/onerror=y>\nprint(1)\n```', 4, "M007"),
        (r"so $\href{https://x.org}{y}$", 8, "M011"),
        (r"so $a \mmlToken{mi}[href='javascript:x']{y}$", 10, "M011"),
        ("a &#91;sound:x.mp3]", 4, "M004"),
        (r"a [\$]x[/\$]", 4, "M004"),
        (r"a \\(x\\)", 7, "M004"),
        ("a [[type:Question]]", 6, "M004"),
        ("`[anki:x]` a [anki:tts lang=en_US]b[/anki:tts]", 17, "M004"),
        ("a {{FrontSide}}", 6, "M004"),
        ("a {c1::x}", 6, "M005"),
        ("a {{c1:x}} {{C2::y}}", 6, "M005"),
        ("a <b title='&#" + "1" * 5000 + ";'>c</b>", 4, "M001"),
    ],
)
@pytest.mark.parametrize("cloze", [False, True])
def test_what_would_be_more_than_text_is_refused_with_its_place(
    text: str, place: int, code: str, cloze: bool
) -> None:
    problem = markup.render(field(text), cloze=cloze).problems[0]
    assert (problem.where.column, problem.code) == (place, code)


def test_every_mark_of_ankis_is_shown_as_typed_in_code() -> None:
    marks = "[sound:a.mp3] [anki:tts lang=en_US]b[/anki:tts] [latex]c[/latex] [$]d[/$] [$$]e[/$$]"
    marks += " [[type:f]] {{g}} <anki-mathjax>h</anki-mathjax>"
    for text in (f"`{marks}`", f"```text\n{marks}\n```"):
        for cloze in (False, True):
            shown = html(text, cloze=cloze)
            assert not markup.ANKI_MARK.search(shown)
            assert unescape(re.sub("<.*?>", "", shown)) == marks


@given(
    st.from_regex(r"[a-z0-9^_{}\\ +=<>&|*]{1,20}", fullmatch=True).filter(lambda t: t.strip() == t)
)
def test_a_formula_reaches_mathjax_unchanged(formula: str) -> None:
    rendered = markup.render(field(f"a ${formula}$ b"))
    if rendered.formulas:
        (kept,) = rendered.formulas
        escaped = kept.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        assert rf"\({escaped}\)" in rendered.html


MARKS = (
    "a b *em* *two^words* x*y ** * _ __ - -- --- + 1. 2) # = === : ~ ! ( ) ' \" é – { } $ @ % / | "
    "> < [ ] \\ ` & &amp; http://x.y a@b.c . , ; ? 3 … 😀 \u2028 \u00ad \u3000 "
    "\ufeff \u200b \xa0 \U000f0000 \U000f0001"
).split(" ")
Snippet = st.sampled_from(
    [
        *(mark.replace("^", " ") for mark in MARKS),
        " ",
        " ",
        "  ",
        "\n",
        "\n\n",
        "\n\n\n",
        "\t",
        "& ",
        "<https://e.org/a_b,(c):~d-1>",
        "<http://e.org/?q=1>",
        "<https://e.org",
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.lists(Snippet, max_size=12).map("".join), st.text(max_size=30)))
@example("x*y\n*em*")
@example("<https://x.org:javascript>")
@example("<https://x.org:99999/>")
@example("<https://xn--/>")
@example("<https://1.2.3.999/a>")
@example("<https://a@b.org/>")
@example("<https://%zz/>")
def test_plain_paragraphs_are_what_markdown_and_the_sanitiser_make_of_them(text: str) -> None:
    shortcut = markup.plain(text)
    if shortcut is not None:
        assert shortcut == sanitiser.harmless(markup._converter().reset().convert(text), {})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The rank.", "<p>The rank.</p>"),
        ("Axler, *Linear Algebra*, ch. 3", "<p>Axler, <em>Linear Algebra</em>, ch. 3</p>"),
        ("Hwang & Blitzstein\n\nTwo", "<p>Hwang &amp; Blitzstein</p>\n<p>Two</p>"),
        (
            "In <https://e.org/a_b>, *b*",
            '<p>In <a href="https://e.org/a_b">https://e.org/a_b</a>, <em>b</em></p>',
        ),
        ("<https://e.org/?a&b>", None),
        ("- a list", None),
        ("a **strong** word", None),
        ("<b>a</b>", None),
        ("a  \nb", None),
        ("1. one", None),
        ("", None),
    ],
)
def test_most_fields_are_plain_and_what_has_marks_is_not(text: str, expected: str | None) -> None:
    assert markup.plain(text) == expected


# Where each thing begins and ends


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("x ` ` y", "<p>x <code> </code> y</p>"),
        ("x `  ` y", "<p>x <code>  </code> y</p>"),
        ("x ` a ` y", "<p>x <code>a</code> y</p>"),
        ("x `  a  ` y", "<p>x <code> a </code> y</p>"),
        ("x ` a` y", "<p>x <code> a</code> y</p>"),
        ("x `a ` y", "<p>x <code>a </code> y</p>"),
        ("x `a\nb` y", "<p>x <code>a b</code> y</p>"),
        ("x ``a`b`` y", "<p>x <code>a`b</code> y</p>"),
        (r"\$5 and \$6", "<p>$5 and $6</p>"),
        ("[$]a[/$]", None),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("~~a~~ ~~ b~~", "<p><del>a</del> ~~ b~~</p>"),
        (
            "```text\n  a<\n```",
            '<div class="highlight"><pre><code class="language-text">  a&lt;</code></pre></div>',
        ),
        ("```\na\n\n```", '<div class="highlight"><pre><code>a</code></pre></div>'),
        ("a\n\n***b***", "<p>a</p>\n<p><strong><em>b</em></strong></p>"),
        ("see https://x.org/a_b.", '<p>see <a href="https://x.org/a_b">https://x.org/a_b</a>.</p>'),
        ("(https://x.org/a)", '<p>(<a href="https://x.org/a">https://x.org/a</a>)</p>'),
        ("https://x.org/(a)", '<p><a href="https://x.org/(a)">https://x.org/(a)</a></p>'),
        ("https://x.org/a&lt;", '<p><a href="https://x.org/a">https://x.org/a</a>&lt;</p>'),
        ("$a$.", r'<p><span class="math">\(a\).</span></p>'),
        ("[a](mailto:b@x.org)", '<p><a href="mailto:b@x.org">a</a></p>'),
        ('[a](http://x.org "So")', '<p><a href="http://x.org" title="So">a</a></p>'),
    ],
)
def test_what_markdown_has_is_shown_as_it_should_be(text: str, shown: str | None) -> None:
    rendered = markup.render(field(text))
    assert (rendered.html if not rendered.problems else None) == shown


def test_head_cells_are_aligned_as_the_others() -> None:
    table = html("| a | b | c | d |\n|:--|--:|:-:|---|\n| 1 | 2 | 3 | 4 |")
    for cell, side in (("a", "left"), ("b", "right"), ("c", "center")):
        assert f'<th style="text-align: {side};">{cell}</th>' in table
    assert "<th>d</th>" in table
    assert "<td>4</td>" in table


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- a\n\n  ```python\n  x\n  ```\n\n  b", ["<li>", "language-python", "<p>b</p>"]),
        ("> ```text\n> x\n> ```", ["<blockquote>", ">x</code>", "</blockquote>"]),
        ("> a\n>\n> ```text\n> x\n> ```\n> b", ["<p>a</p>", ">x</code>", "<p>b</p>"]),
        ("- ```text\n  x\n  ```\n- b", ["<ul>", ">x</code>", "<p>b</p>"]),
    ],
)
def test_a_fence_stays_in_the_list_or_quotation_that_it_stands_in(
    text: str, expected: list[str]
) -> None:
    shown = html(text)
    places = [shown.find(each) for each in expected]
    assert -1 not in places, shown
    assert places == sorted(places)
    assert "\U000f0000" not in shown


def told(text: str, *, cloze: bool = False) -> list[tuple[str, int, str]]:
    """The code, column and message of each problem."""
    problems = markup.render(field(text), cloze=cloze).problems
    return [(each.code, each.where.column - 3, each.message) for each in problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("&nbsp;", ("M015", 1, "a learner sees nothing of this field")),
        ("a\x07", ("M006", 2, "the character U+0007 is not text")),
        ("a [b](ftp://x)", ("M002", 7, "the link `ftp://x` is not allowed")),
        ("a ![b](http://x/y.png)", ("M003", 8, "the image `http://x/y.png` is not allowed")),
        ("a <video>b</video>", ("M001", 3, "the element `<video>` is not allowed")),
        ("a <b id='x'>b</b>", ("M001", 6, "`<b>` may not have the attribute `id`")),
        ("a <!-- b -->", ("M001", 3, "a comment inside a field is not allowed")),
        (
            'a [b](http://x.org "$c$") d',
            ("M010", 21, "the attribute `title` holds more than plain text"),
        ),
        (
            'a [b](http://x.org "[sound:c]") d',
            ("M010", 21, "the attribute `title` holds more than plain text"),
        ),
        ("a [sound:b.mp3] c", ("M004", 3, "Anki takes `[sound:b.mp3]` for a mark of its own")),
        ("a {{b}} c", ("M004", 3, "Anki takes `{{` for a mark of its own")),
        (r"a \\(b c", ("M004", 4, r"Anki takes `\(` for a mark of its own")),
        (r"so $\href{u}{x}$", ("M011", 5, r"`\href` does more than set a formula")),
        (r"so $a \def\b{x}$", ("M011", 7, r"`\def` does more than set a formula")),
        ("```pyhton\nx\n```", ("M007", 1, "no language is called `pyhton`")),
        (
            "a <img src='b.svg'>",
            ("M003", 13, "the image `b.svg` is not written as `![what it shows](b.svg)`"),
        ),
    ],
)
def test_a_problem_says_what_and_where(text: str, expected: tuple[str, int, str]) -> None:
    found = told(text)
    assert expected in found, found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a {{c1::b", [("M005", 3, "this cloze deletion is never closed")]),
        ("a $x {{c1::b$", [("M005", 6, "this cloze deletion is never closed")]),
        ("a {{c1:b}} c", [("M005", 3, "`{{c1:` begins no gap; use `{{c1::`")]),
        ("a {c1::b}} c", [("M005", 3, "`{c1::` begins no gap; use `{{c1::`")]),
        ("$x^{{c1::2}}$", [
            ("M005", 4, "hidden, this gap is `[...]`, of which `^` takes the bracket only; "
             "put it in braces"),
        ]),
        ("$x^{ {{c1::2}} }$", []),
        (r"$\frac{1}{{c1::2}}$", [
            ("M005", 10, "hidden, this gap is `[...]`, of which "
             r"`\frac{1}` takes the bracket only; put it in braces"),
        ]),
        ("{{c1::a\n\nb}}", []),
        ("{{c1::a}} *b {{c2::c* d}}", [
            ("M005", 14, "this gap begins in one paragraph, cell or emphasis, and ends in another")
        ]),
        ("{{c1::*a* **b**}} {{c2::`c`}}", []),
        ("| a | b |\n|---|---|\n| {{c1::c | d}} |", [
            ("M005", 0, "this gap begins in one paragraph, cell or emphasis, and ends in another")
        ]),
    ],
)  # fmt: skip
def test_a_gap_that_anki_would_not_show_says_why(
    text: str, expected: list[tuple[str, int, str]]
) -> None:
    assert told(text, cloze=True) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{c1::a}} b {{c12::c}}", [(1, "a", 0, 6, False), (12, "c", 12, 19, False)]),
        ("{{c1::a {{c2::b}} c}}", [(1, "a {{c2::b}} c", 0, 6, False), (2, "b", 8, 14, False)]),
        ("x $a {{c1::b}}$", [(1, "b", 5, 11, True)]),
        ("$${{c3::b}}$$", [(3, "b", 2, 8, True)]),
        (r"${{c1::\frac{a}{b}}}$", [(1, r"\frac{a}{b}", 1, 7, True)]),
        (r"${{c1::\{ a}} {{c2::b}}$", [(1, r"\{ a", 1, 7, True), (2, "b", 14, 20, True)]),
        ("${{c1::a {{c2::b}} c}}$", [(1, "a {{c2::b}} c", 1, 7, True), (2, "b", 9, 15, True)]),
        ("${a}} {{c1::b}}$", [(1, "b", 6, 12, True)]),
        ("`{{c1::a}}` }} {{c1::b", []),
    ],
)
def test_deletions_are_known_by_number_text_and_place(
    text: str, expected: list[tuple[int, str, int, int, bool]]
) -> None:
    found = markup.deletions(field(text))
    assert [(d.number, d.text, d.offset, d.begin, d.in_formula) for d in found] == expected
    for each in found:
        assert text[each.offset : each.end].endswith("}}")
        assert each.markdown == (f"${each.text}$" if each.in_formula else each.text)


def test_a_deletion_in_a_formula_that_never_ends_is_placed() -> None:
    assert markup.formula_deletions("a {{c1::b {{c2::c}}", 5)[1] == [7]


def test_a_field_has_ten_thousand_characters_and_five_hundred_brackets_at_most() -> None:
    assert codes("a" * 10_000) == []
    (found,) = told("a" * 10_001)
    assert found == ("M008", 1, "the field has 10,001 characters")
    assert codes("a < " * 500 + "`x`") == []
    (found,) = told("a < " * 500 + "[" + " `x`")
    assert found == ("M008", 1, "the field has 501 brackets")


def test_formulas_and_figures_of_a_field_are_told() -> None:
    rendered = markup.render(field("$ a$ $b$ $$ c $$ ![d](e.svg) ![f](g.svg)"), {"e.svg": "h.svg"})
    assert rendered.formulas == ("b", "c")
    assert rendered.figures == ("e.svg", "g.svg")
    assert 'src="h.svg"' in rendered.html
    assert 'src="g.svg"' in rendered.html
    assert list(markup.images(field("`![a](b.svg)` ![c d](e.svg) ![](f.svg)"))) == [
        ("e.svg", "c d", 14),
        ("f.svg", "", 28),
    ]


@pytest.mark.parametrize(
    ("text", "clean", "meant"),
    [
        ("<p>a</p>", "<p>a</p>", False),
        ("<p>a<br>b</p>", "<p>a<br>b</p>", False),
        ('<p class="improve">a</p>', '<p class="improve">a</p>', False),
        ('<span class="math">a</span>', '<span class="math">a</span>', False),
        ('<span class="nb">a</span>', '<span class="nb">a</span>', False),
        ('<span class="nb2x">a</span>', "<span>a</span>", True),
        ('<code class="language-c++">a</code>', '<code class="language-c++">a</code>', False),
        ('<div class="highlight output">a</div>', '<div class="highlight output">a</div>', False),
        ('<th style="text-align: left;">a</th>', None, True),
        ("<video>a</video>", "a", True),
        (r"\(a\)", r"\(a\)", False),
        (r"\(\href{a}{b}\)", r"\(\href{a}{b}\)", True),
        (r"\[\href{a}{b}", r"\[\href{a}{b}", True),
        (r"\(a\) \href{a}{b}", r"\(a\) \href{a}{b}", False),
        ("[sound:a]", "[sound:a]", True),
        ("[so<wbr>und:a]", "[so<wbr>und:a]", True),
        ("[so<b></b>und:a]", "[so<b></b>und:a]", False),
        ("[type:a]", "[type:a]", False),
        ("[[type:a]]", "[[type:a]]", True),
        ("{{c1::a}}", "{{c1::a}}", False),
    ],
)
def test_html_that_was_kept_is_judged_anew(text: str, clean: str | None, meant: bool) -> None:
    found, is_other = markup.sanitised(text)
    assert clean is None or found == clean
    assert is_other == meant


def test_a_text_outside_of_code_and_formulas_keeps_its_places() -> None:
    text = "a `b` $c$ {{c1::d}} \\$ https://x.org\n```text\ne\n```\nf"
    found = markup.outside(text)
    assert len(found) == len(text)
    assert found.split() == ["a", "d", "f"]
    assert markup.prose(field("a `b` $c$ {{c1::d}}![e](f.svg)g")).split() == ["a", "dg"] or (
        markup.prose(field("a `b` $c$ {{c1::d}}![e](f.svg)g")).split() == ["a", "d", "g"]
    )


def test_what_two_renderers_are_held_against_has_stand_ins() -> None:
    stand_in = markup.STAND_IN
    made = markup.skeleton(field("a $x$, `y` {{c1::z}} and $$u\nv$$ w"), cloze=True)
    assert made is not None
    bare, text, shown = made
    assert bare == markup.outside("a $x$, `y` {{c1::z}} and $$u\nv$$ w")
    assert text == (f"a {stand_in}, `y` {stand_in}z{stand_in} and {stand_in}\n{stand_in} w")
    assert shown.count(stand_in) == 5
    assert "<code>y</code>" in shown
    table = markup.skeleton(field("| a |\n|---|\n| $|x|$ |"))
    assert table is not None
    assert f"| {stand_in}|| |" in table[1]
    beside = markup.skeleton(field("a $|x|$ b"))
    assert beside is not None
    assert beside[1] == f"a {stand_in} b"
    assert markup.skeleton(field("a {{b}}")) is None
