"""Nothing that a card, a name or a learner's package holds ever runs: every page, in a browser.

Each payload calls for an address of its own, by every way that is known to us. A page is opened
with scripts allowed wherever it does not forbid them itself, all of it is hovered over, focused and
clicked, and then nothing may have been asked for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import Project

from flashcards import markup, report
from flashcards.engine import merge
from flashcards.engine.merge import Outcome
from flashcards.model import Field, Where

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

CANARY = "http://canary.invalid/"
CALL = f"new Image().src='{CANARY}'"
QUIET = f"new/**/Image().src='{CANARY}'"  # the same without a space

# Markdown that has brought code onto a page here or elsewhere, or might.
PAYLOADS = [
    f'[here](https://example.org "t `` `" onmouseover="{CALL}` ``")',
    f'![a plot `` `" onerror="{CALL}` ``](no-such-file.svg)',
    f"![a plot `` ` onerror={QUIET} ` ``](no-such-file.svg)",
    f'![two $" onerror="{CALL}$ arrows](no-such-file.svg)',
    f'![a](curves.svg "$" onload="{CALL}$")',
    f'<img src="no.svg" alt="a > `` `" onerror="{CALL}` ``">',
    f'<img src="no.svg" title=\'`" onerror="{CALL}`\'>',
    f'```"><img/src=x/onerror={QUIET}>\nprint(1)\n```',
    f'```text"onmouseover="{QUIET}\nprint(1)\n```',
    f"```<script>{QUIET}</script>\nprint(1)\n```",
    f"<script>{CALL}</script>",
    f"<scr<script>ipt>{CALL}</script>",
    f'<svg onload="{CALL}"></svg>',
    f'<img src=x onerror="{CALL}">',
    f'<details open ontoggle="{CALL}">x</details>',
    f'<b onclick="{CALL}">x</b>',
    f'<a href="javascript:{CALL}">x</a>',
    f'<a href="java&#115;cript:{CALL}">x</a>',
    f'<a href=" &#1;javascript:{CALL}">x</a>',
    f"[x](javascript:{QUIET})",
    f"[x](&#106;avascript:{QUIET})",
    f"[x]: javascript:{QUIET}\n\n[x]",
    f"<javascript:{QUIET}>",
    f"[x](data:text/html,<script>{QUIET}</script>)",
    f'<iframe srcdoc="<script>{CALL}</script>"></iframe>',
    "<math><mtext><table><mglyph><style>"
    f"<img src onerror='{CALL}'></style></mglyph></table></math>",
    f"<noscript><p title=\"</noscript><img src=x onerror='{CALL}'>\"></noscript>",
    f"<style>@import '{CANARY}'; p {{ background: url({CANARY}) }}</style>",
    f'<p style="background: url({CANARY})">x</p>',
    f"<link rel=stylesheet href={CANARY}>",
    f"<base href={CANARY}>",
    f'<meta http-equiv=refresh content="0;url={CANARY}">',
    f'<form action={CANARY}><input type=submit autofocus onfocus="{CALL}"></form>',
    f"<object data={CANARY}></object><embed src={CANARY}><video src={CANARY}></video>",
    f"![a]({CANARY}a.svg)",
    f'<img src="{CANARY}a.svg">',
    f'<img src="//canary.invalid/a.svg" srcset="{CANARY} 2x">',
    f'&lt;img src=x onerror="{CALL}"&gt;',
    f"\\<img src=x onerror={QUIET}>",
    f"`<img src=x onerror={QUIET}>`",
    f"$\\href{{javascript:{QUIET}}}{{x}}$",
    f'$\\mmlToken{{mi}}[href="javascript:{QUIET}"]{{x}}$',
    f"$\\require{{html}}\\href{{javascript:{QUIET}}}{{x}}$",
    f"$\\def\\a{{\\href{{javascript:{QUIET}}}{{x}}}}\\a$",
    f"$\\style{{background:url({CANARY})}}{{x}}$",
    f'$\\mmlToken{{mi}}[style="background:url({CANARY})"]{{x}}$',
    f"$\\bbox[background:url({CANARY})]{{x}}$",
    f"\\\\(\\href{{javascript:{QUIET}}}{{x}}\\\\)",
    f"&#92;(\\\\href{{javascript:{QUIET}}}{{x}}&#92;)",
    f'[sound:x.mp3" onerror="{CALL}]',
    '![a](curves.svg "[sound:x.mp3]")',
    "![a [anki:tts lang=en_US]x[/anki:tts] b](curves.svg)",
    "[[type:Question]]",
    f'![a](curves.svg "{{{{c1::&quot; onerror=&quot;{CALL}}}}}")',
    "![a &#123;{c1::x}](curves.svg)",
    '<a href="https://x.org/{{c1::a}}" '
    f'title="&#123;&#123;c1::onmouseover={QUIET}&#125;&#125;">x</a>',
]

# Touch everything; say which attribute could run anything.
PROVOKE = """() => {
  const found = [];
  for (const element of document.querySelectorAll('body *')) {
    for (const {name, value} of element.attributes)
      if (name.startsWith('on') || /^[\\s\\0-\\x20]*(javascript|data:text|vbscript)/i.test(value))
        found.push(`<${element.localName} ${name}="${value}">`);
    for (const kind of ['mouseover', 'mouseenter', 'focus', 'click', 'toggle', 'load', 'error'])
      element.dispatchEvent(new MouseEvent(kind, {bubbles: true, cancelable: true, view: window}));
  }
  const active = 'script,iframe,object,embed,form,style,link,base,meta,svg:not(mjx-container *)';
  return [...found, ...[...document.querySelectorAll('main *, #qa *')]
    .filter(each => each.matches(active)).map(each => each.outerHTML)];
}"""


@pytest.fixture
def asked(browser: Browser) -> Iterator[Callable[[str], tuple[Page, list[str]]]]:
    """Opens a page; the list grows with every address outside the page's own that it asks for."""
    context = browser.new_context()
    calls: list[str] = []

    def answer(route: Route) -> None:
        calls.append(route.request.url)
        route.abort()

    context.route("**/canary.invalid/**", answer)

    def open_(url: str) -> tuple[Page, list[str]]:
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.dismiss())
        page.goto(url)
        return page, calls

    yield open_
    context.close()


def field(text: str) -> Field:
    return Field(text, Where("card.md", 1, 4))


def shown(html: str) -> str:
    """A page that does as Anki's reviewer does with a card, and forbids nothing."""
    return f"<!doctype html><meta charset=utf-8><body class=card><div id=qa>{html}</div>"


def test_a_canary_that_runs_is_noticed(
    asked: Callable[[str], tuple[Page, list[str]]], tmp_path: Path
) -> None:
    """Otherwise none of these tests could fail."""
    for payload in (f'<b onclick="{CALL}">x</b>', f'<img src=x onerror="{CALL}">'):
        (tmp_path / "page.html").write_text(shown(payload))
        page, calls = asked((tmp_path / "page.html").as_uri())
        assert page.evaluate(PROVOKE)
        page.wait_for_timeout(200)
        assert calls
        calls.clear()


@pytest.mark.parametrize("cloze", [False, True])
def test_no_payload_runs_from_a_field(
    asked: Callable[[str], tuple[Page, list[str]]], tmp_path: Path, cloze: bool
) -> None:
    every = [
        markup.render(field(f"Text {payload} and {{{{c1::{payload}}}}}"), cloze=cloze).html
        for payload in PAYLOADS
    ] + [markup.render(field(payload), cloze=cloze).html for payload in PAYLOADS]
    (tmp_path / "page.html").write_text(shown("<hr>".join(every)))
    page, calls = asked((tmp_path / "page.html").as_uri())
    assert page.evaluate(PROVOKE) == []
    page.wait_for_timeout(500)
    assert calls == []


def a_deck_of(payloads: list[str], project: Project) -> int:
    """Write a card of each kind for each payload, on every side of it; how many there are."""
    parts = ["# Overfitting", "## loss-curves"]
    for number, payload in enumerate(payloads):
        parts += [
            f"### basic-{number}\n\nQ: Side one\n\n{payload}\n\nA: Side two\n\n{payload}",
            f"Hint: More\n\n{payload}\n\nExtra: X\n\n{payload}\n\nSource: S, p. 1\n\n{payload}",
            "Reverse: yes",
            f"### gap-{number}\n\nCloze: A {{{{c1::gap}}}}\n\n{payload}",
            f"{{{{c2::b\n\n{payload}}}}}",
            f"Hint: More\n\n{payload}\n\nExtra: X\n\n{payload}\n\nSource: S, p. 1\n\n{payload}",
        ]
    path = project.root / "decks" / "machine-learning" / "overfitting.md"
    path.write_text("\n\n".join(parts) + "\n", "utf-8")
    return 2 * len(payloads)


def test_no_payload_runs_in_the_preview(
    project: Project, asked: Callable[[str], tuple[Page, list[str]]]
) -> None:
    """The page of files has no server's headers to help it; every frame is filled, both sides."""
    cards = a_deck_of(PAYLOADS, project)
    project.run("preview", "--static", "out")
    page, calls = asked((project.root / "out" / "index.html").as_uri())
    page.wait_for_selector(".entry")
    assert page.locator("[data-card^=basic-], [data-card^=gap-]").count() == cards
    data = json.loads(
        (project.root / "out" / "data.js").read_text("utf-8").removeprefix("window.deck = ")[:-2]
    )
    sides = [
        side[which]
        for card in data["cards"].values()
        for side in card["sides"]
        for which in ("front", "back")
    ]
    (project.root / "sides.html").write_text(shown("<hr>".join(sides)), "utf-8")
    page, calls = asked((project.root / "sides.html").as_uri())
    assert page.evaluate(PROVOKE) == []
    page.wait_for_timeout(500)
    assert calls == []


def test_a_page_of_payloads_asks_for_nothing_by_itself(
    project: Project, asked: Callable[[str], tuple[Page, list[str]]]
) -> None:
    a_deck_of(PAYLOADS, project)
    project.run("preview", "--static", "out")
    page, calls = asked((project.root / "out" / "index.html").as_uri())
    page.wait_for_selector(".box.ready")
    page.keyboard.press("a")
    for _ in range(20):
        page.mouse.wheel(0, 4000)
        page.wait_for_timeout(30)
    assert calls == []


def test_the_preview_sets_formulas_and_follows_none(
    project: Project, asked: Callable[[str], tuple[Page, list[str]]]
) -> None:
    formulas = [payload for payload in PAYLOADS if payload.startswith("$\\")]
    a_deck_of([" ".join([*formulas, r"$\frac12$"])], project)
    project.run("preview", "--static", "out")
    page, calls = asked((project.root / "out" / "index.html").as_uri() + "#basic-0")
    frame = page.frame_locator("[data-card=basic-0] iframe")
    frame.locator("mjx-mfrac").first.wait_for()
    assert frame.locator(".question mjx-container").count() == len(formulas) + 1
    assert frame.locator("mjx-container :is([*|href], [style*=canary])").count() == 0
    assert calls == []


def test_a_deck_with_a_payload_is_not_built(project: Project) -> None:
    """Each of these is refused with a place, but for those that are only text or code."""
    harmless = ("&lt;", "`<", "\\<", "<javascript:")
    text = {payload for payload in PAYLOADS if payload.startswith(harmless)}
    for payload in PAYLOADS:
        problems = markup.render(field(payload)).problems
        assert bool(problems) == (payload not in text), payload
        assert all(problem.where.path == "card.md" and problem.cure for problem in problems)
    a_deck_of(PAYLOADS[:2], project)
    result = project.run("build")
    assert result.exit_code == 1
    assert not (project.root / "dist").exists()


def test_a_name_is_text_wherever_a_page_or_a_card_shows_it(
    project: Project, asked: Callable[[str], tuple[Page, list[str]]]
) -> None:
    """What may be in a name is seen as it is: on cards by Anki, in the preview, in the sheet."""
    name = "R&D \"quoted\" & 'more' {x}"
    for old, new in (
        ("2. Machine Learning", name),
        ("Overfitting\n", f"{name} c\n"),
        ("Loss curves and early stopping", f"{name} t"),
    ):
        quoted = "'" + new.strip().replace("'", "''") + "'" + "\n" * new.endswith("\n")
        project.edit("roadmap.yaml", f"name: {old}", f"name: {quoted}")
    project.edit("decks/machine-learning/overfitting.md", "# Overfitting", f"# {name} c")
    assert project.run("preview", "--static", "out").exit_code == 0
    page, _ = asked((project.root / "out" / "index.html").as_uri())
    page.wait_for_selector(".entry")
    assert f"{name} c" in page.locator(".concept h2").last.inner_text()
    assert f"{name} t" in page.locator(".topic").all_text_contents()
    frame = page.frame_locator("[data-card=overfitting-epoch] iframe")
    page.locator("[data-card=overfitting-epoch] .turn").click()
    assert f"{name} › {name} c" in frame.locator("footer").inner_text()
    assert project.run("export", "html", "-o", "sheet").exit_code == 0
    page, _ = asked((project.root / "sheet" / "index.html").as_uri())
    assert f"{name} c\n{name}" in page.locator("h3").all_inner_texts()


def test_the_sheet_sets_formulas_and_follows_none(
    project: Project, asked: Callable[[str], tuple[Page, list[str]]]
) -> None:
    """A build refuses such formulas; the sheet's own MathJax would not follow them either."""
    assert project.run("export", "html", "-o", "sheet").exit_code == 0
    path = project.root / "sheet" / "index.html"
    bad = f"\\(\\href{{javascript:{QUIET}}}{{x}}\\) \\(\\style{{background:url({CANARY})}}{{y}}\\)"
    good = r"\(\frac12\)"
    path.write_text(path.read_text("utf-8").replace("</main>", f"{bad} {good}</main>"), "utf-8")
    page, calls = asked(path.as_uri())
    page.wait_for_function("document.querySelectorAll('mjx-container').length > 2")
    assert page.locator("[*|href^=javascript]").count() == 0
    page.evaluate(PROVOKE)
    page.wait_for_timeout(300)
    assert calls == []


def test_no_payload_runs_from_the_report_of_a_merge(
    asked: Callable[[str], tuple[Page, list[str]]], tmp_path: Path
) -> None:
    """The texts of a conflict, the field's name, the card's id, the version are a stranger's."""
    outcomes = []
    for payload in PAYLOADS:
        conflict = merge.Conflict(payload, f"mine {payload}", f"release {payload}")
        outcomes.append(Outcome("g", payload, merge.CONFLICT, conflicts=(conflict,)))
    release = merge.Release(PAYLOADS[0], PAYLOADS[13], "T", {})
    told = report.of([(release, outcomes)], {}, merge.Options(), [PAYLOADS[0]])
    (tmp_path / "page.html").write_text(report.as_html(told), "utf-8")
    page, calls = asked((tmp_path / "page.html").as_uri())
    assert page.evaluate(PROVOKE) == []
    page.wait_for_timeout(300)
    assert calls == []
