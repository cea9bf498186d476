"""Which files may be figures: images by content, inside the project, in which nothing acts."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import REPOSITORY, Project

from flashcards import figures

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CURVES = Path("decks/machine-learning/curves.svg")
CALL = "new Image().src='http://canary.invalid/'"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


def svg(inside: str, attributes: str = "") -> bytes:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'xmlns:h="http://www.w3.org/1999/xhtml" width="9" height="9" {attributes}>{inside}</svg>'
    ).encode()


DRAWS = [
    svg("<title>A circle</title><circle cx='1' cy='2' r='3' fill='red'/>"),
    svg("<defs><path id='a' d='M0 0'/></defs><use xlink:href='#a'/><use href='#a' x='1'/>"),
    svg("<style>*{stroke-linejoin: round} .a { fill: rgb(1, 2, 3) }</style><rect class='a'/>"),
    svg("<clipPath id='p'><rect/></clipPath><g clip-path='url(#p)' style='fill: url(\"#q\")'/>"),
    svg("<text x='1' y='2' font-size='3'>a &lt;script&gt; <tspan>b</tspan></text>"),
    svg("<!-- drawn by hand --><g transform='translate(1 2) scale(3)'/>"),
    svg("<g id='a'><use href='#b'/></g><g id='b'><use href='#c'/></g><g id='c'/>"),
    svg("<marker id='m'><path d='M0 0'/></marker>" + "<path marker-end='url(#m)'/>" * 9000),
    b"<?xml version='1.0' encoding='utf-8'?>" + svg("<text>\u00e9</text>"),
]


def chain(element: str, inside: str) -> bytes:
    """Ten of these elements, each with ten that refer to the next: ten thousand million drawn."""
    links = "".join(
        f"<{element} id='p{n}'>{inside.replace('#', f'#p{n + 1}') * 10}</{element}>"
        for n in range(10)
    )
    return svg(f"{links}<rect fill='url(#p0)' mask='url(#p0)' clip-path='url(#p0)'/>")


# Under a name that is no encoding of a browser's, Python reads `\` as no letter at all.
HIDDEN = svg("<style>rect{fill:u\\72l(http://canary.invalid/#a)}</style><rect/>")
ACTS = [
    svg(f"<script>{CALL}</script>"),
    svg(f"<h:script>{CALL}</h:script>"),
    svg(f"<metadata><h:script>{CALL}</h:script></metadata>"),
    svg("", f'onload="{CALL}"'),
    svg(f'<rect onclick="{CALL}"/>'),
    svg(f"<foreignObject><h:img src='x' onerror=\"{CALL}\"/></foreignObject>"),
    svg(f'<a href="javascript:{CALL}"><rect width="9" height="9"/></a>'),
    svg(f'<a xlink:href="javascript:{CALL}"><rect width="9" height="9"/></a>'),
    svg(f'<a><set attributeName="href" to="javascript:{CALL}"/></a>'),
    svg("<image href='http://canary.invalid/a.png'/>"),
    svg("<use href='http://canary.invalid/a.svg#b'/>"),
    svg("<use xlink:href='data:image/svg+xml,x#b'/>"),
    svg("<style>@import 'http://canary.invalid/';</style>"),
    svg("<style>@font-face { src: url(http://canary.invalid/) }</style>"),
    svg("<style><![CDATA[rect { fill: url(http://canary.invalid/#a) }]]></style><rect/>"),
    svg("<style>a{b:'/*'} rect{fill:url(http://canary.invalid/#a)} a{b:'*/'}</style><rect/>"),
    svg("<style>rect{fill:u\\72l(http://canary.invalid/#a)}</style><rect/>"),
    svg("<rect style='fill: url(&#104;ttp://canary.invalid/#a)'/>"),
    svg("<rect style='width: calc(url(http://canary.invalid/#a))'/>"),
    svg("<rect style='cursor: image-set(\"http://canary.invalid/\" 1x)'/>"),
    svg("<rect fill='url(//canary.invalid/#a)'/>"),
    svg("<filter><feImage href='http://canary.invalid/'/></filter>"),
    svg("<g xml:base='http://canary.invalid/'/>"),
    chain("pattern", "<rect fill='url(#)'/>"),
    chain("mask", "<rect style='mask: URL( \"#\" )'/>"),
    chain("clipPath", "<rect clip-path='url(#)'/>"),
    chain("g", "<use href='#'/>"),
    svg("<pattern id='p'><rect class='a'/></pattern><style>.a { fill: url(#p) }</style>"),
    svg("<g id='a'><use href='#a'/></g>"),
    svg("<g id='a'>" + "<path/>" * 2000 + "</g>" + "<use href='#a'/>" * 2000),
    svg("<g>" * 1000 + "</g>" * 1000),
    b"<?xml version='1.0' encoding='unicode_escape'?>" + HIDDEN,
    b"<?xml version='1.0' encoding='windows-1252'?>" + svg(""),
    b"<?xml-stylesheet href='http://canary.invalid/'?>" + svg(""),
    b"<!DOCTYPE svg [<!ENTITY e 'x'>]>" + svg("<text>&e;</text>"),
    b"<!DOCTYPE svg SYSTEM 'http://canary.invalid/'>" + svg(""),
    svg("&e;"),
    b"<svg onload='x'><p>not closed",
    b"<html><script>x</script></html>",
    b"",
]


@pytest.mark.parametrize("content", DRAWS)
def test_what_only_draws_is_a_figure(content: bytes) -> None:
    assert figures.fault("a.svg", content) is None


@pytest.mark.parametrize("content", ACTS)
def test_what_acts_or_reaches_out_is_none(content: bytes) -> None:
    assert figures.fault("a.svg", content)


def test_every_figure_of_the_deck_is_one() -> None:
    found = list((REPOSITORY / "decks").rglob("*.svg"))
    assert found
    assert [path for path in found if figures.fault(path.name, path.read_bytes())] == []


@pytest.mark.parametrize(
    ("name", "content", "right"),
    [
        ("a.png", PNG, True),
        ("a.PNG", PNG, True),
        ("a.jpg", b"\xff\xd8\xff\xe0", True),
        ("a.jpeg", b"\xff\xd8\xff\xe0", True),
        ("a.gif", b"GIF89a", True),
        ("a.webp", b"RIFF\n\r\0\0WEBP", True),
        ("a.svg", PNG, False),
        ("a.png", svg(""), False),
        ("a.html", PNG, False),
        ("a.html", b"<script>x</script>", False),
        ("a.js", b"x", False),
        ("a", PNG, False),
    ],
)
def test_the_content_decides_and_the_suffix_must_fit(
    name: str, content: bytes, right: bool
) -> None:
    assert (figures.fault(name, content) is None) == right


@pytest.mark.parametrize("content", [ACTS[0], b"<script>x</script>"])
def test_a_figure_that_is_none_stops_the_build_with_its_place(
    project: Project, content: bytes
) -> None:
    (project.root / CURVES).write_bytes(content)
    for command in ("check", "build"):
        result = project.run(command)
        assert result.exit_code == 1
        assert "decks/machine-learning/overfitting.md:9:1: M012 " in result.output
    assert not (project.root / "dist").exists()


def test_a_figure_that_is_too_large_is_not_read(project: Project) -> None:
    with (project.root / "decks/machine-learning/curves.svg").open("r+b") as file:
        file.truncate(1 << 40)
    result = project.run("build")
    assert result.exit_code == 1
    assert "overfitting.md:9:1: M012 " in result.output
    assert "curves.svg is no figure: it has more than 5 MB. " in result.output


def test_a_figure_that_is_none_is_on_no_page(project: Project) -> None:
    (project.root / CURVES).write_bytes(ACTS[0])
    project.run("preview", "--static", "out")
    assert (project.root / "out" / "index.html").exists()
    assert not (project.root / "out" / "figures").exists()


def test_nothing_of_what_acts_would_run_in_a_browser_if_it_were_let_through(
    browser: Browser, tmp_path: Path
) -> None:
    """The figures that pass, each opened by itself, ask for nothing: the list is not too short."""
    context = browser.new_context()
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    for number, content in enumerate(DRAWS):
        path = tmp_path / f"{number}.svg"
        path.write_bytes(content)
        page.goto(path.as_uri())
    assert not [url for url in asked if "canary" in url]
    (tmp_path / "bad.svg").write_bytes(ACTS[0])
    page.goto((tmp_path / "bad.svg").as_uri())
    page.wait_for_timeout(300)
    assert [url for url in asked if "canary" in url], "an active figure would have been noticed"
    context.close()


@pytest.mark.parametrize("link", ["file", "folder", "chain"])
@pytest.mark.parametrize("command", ["check", "build", "preview", "export"])
def test_a_figure_outside_the_project_is_not_opened(
    project: Project, link: str, command: str
) -> None:
    outside = project.root.parent / "outside"
    shutil.copytree(project.root / CURVES.parent, outside)
    if link == "folder":
        shutil.rmtree(project.root / CURVES.parent)
        (project.root / CURVES.parent).symlink_to(outside)
    else:
        (project.root / CURVES).unlink()
        (project.root / CURVES).symlink_to(
            "first.svg" if link == "chain" else outside / "curves.svg"
        )
        (project.root / CURVES.with_name("first.svg")).symlink_to(outside / "curves.svg")
    arguments = {"preview": ["--static", "out"], "export": ["json"]}.get(command, [])
    result = project.run(command, *arguments)
    if link != "folder":  # a folder that is a link is not looked into at all
        assert "M013" in result.output or command == "preview"
    assert not list((project.root / "out").rglob("*.svg"))
    assert "Training loss falls" not in result.stdout or command == "check"
    assert not (project.root / "dist").exists() or link == "folder"


def test_a_figure_by_a_link_inside_the_project_is_one(project: Project) -> None:
    path = project.root / CURVES
    path.rename(path.with_name("drawn.svg"))
    path.symlink_to("drawn.svg")
    assert project.run("check").exit_code == 0


@pytest.mark.parametrize(
    "name", ["decks/mathematics/linear-algebra.md", "roadmap.yaml", "decks/ledger.jsonl"]
)
@pytest.mark.parametrize(
    "command", ["check", "build", "stats", "check --fix", "export json", "preview --static out"]
)
def test_a_source_outside_the_project_is_not_read(
    project: Project, name: str, command: str
) -> None:
    path, outside = project.root / name, project.root.parent / "secret"
    outside.write_text("# Linear Algebra\n\nSECRET: hunter2\n")
    path.unlink(missing_ok=True)
    path.symlink_to(outside)
    result = project.run(*command.split())
    assert "hunter2" not in result.output
    assert "SECRET" not in result.output
    assert outside.read_text() == "# Linear Algebra\n\nSECRET: hunter2\n"
    if command in {"check", "build"}:
        assert result.exit_code in {1, 3}
        assert f"{name}:1:1: T005 This is a link that leads out of the project" in (
            result.output + str(result.exception)
        )
