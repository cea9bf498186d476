"""What the site says of releases and of itself: pages, feed, sitemap, previews, downloads."""

from __future__ import annotations

import json
import re
import struct
import zipfile
import zlib
from hashlib import sha256
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import Project

from flashcards.model import UnusableInput
from flashcards.site import releases
from flashcards.site.downloads import sized
from flashcards.site.png import Picture
from flashcards.site.releases import Release

CHANGELOG = """\
# Changes

## Unreleased

- nothing yet

## 1.1.0 (2027-02-01)

- see [the contract](docs/contract.md) and [Anki](https://apps.ankiweb.net), not ![x](x.png)

### New: 1 card

**Linear Algebra**

- What is $\\mathbf a_1 * \\frac12 * b_2$, not `$HOME`? <script>alert(1)</script> [x](javascript:x)

## 1.0.0 (2026-12-01)

The first & best.
"""
ADDRESS = "https://example.org/deck/"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def site(project: Project) -> Path:
    """The site of the small project, with two releases and an address."""
    (project.root / "CHANGELOG.md").write_text(CHANGELOG, "utf-8")
    result = project.run("site", "--out", "out", "--address", ADDRESS.rstrip("/"))
    assert result.exit_code == 0, result.output
    return project.root / "out"


def test_releases_are_read_as_a_release_writes_them() -> None:
    found = releases.read(CHANGELOG)
    assert [(each.version, each.date) for each in found] == [
        ("1.1.0", "2027-02-01"),
        ("1.0.0", "2026-12-01"),
    ]
    assert found[1].text == "The first & best."
    assert "first" not in found[0].text
    assert releases.read("# Changes\n\n## 1.x (soon)\n") == ()


def test_a_release_has_a_page_of_what_changed(site: Path) -> None:
    page = (site / "releases" / "1.1.0.html").read_text("utf-8")
    assert "<h1>Version 1.1.0</h1>" in page
    assert "<h2>New: 1 card</h2>" in page
    assert "<mfrac>" in page
    assert "<em>" not in page, "a star in a formula is no emphasis"
    assert "<code>$HOME</code>" in page
    assert '<a href="https://apps.ankiweb.net">Anki</a>' in page
    assert "see the contract and" in page, "there is no repository to lead into"
    assert '<a rel="prev" href="1.0.0.html">' in page
    assert "<img" not in page
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    home = (site / "index.html").read_text("utf-8")
    assert home.index("releases/1.1.0.html") < home.index("releases/1.0.0.html")
    assert "Unreleased" not in home


def test_a_relative_link_of_the_changelog_leads_into_the_repository() -> None:
    told = releases.html(Release("1", "", "[a](docs/a.md) [b](#b)"), "https://example.org/r")
    assert '<a href="https://example.org/r/blob/HEAD/docs/a.md">a</a> <a href="#b">b</a>' in told


def test_the_feed_tells_each_release_once_with_a_place_that_exists(site: Path) -> None:
    feed = ElementTree.parse(site / "feed.xml").getroot()
    assert feed.findtext(f"{ATOM}id") == ADDRESS
    assert feed.findtext(f"{ATOM}updated") == "2027-02-01T00:00:00Z"
    entries = feed.findall(f"{ATOM}entry")
    assert [each.findtext(f"{ATOM}title") for each in entries] == ["Version 1.1.0", "Version 1.0.0"]
    for entry in entries:
        url = entry.findtext(f"{ATOM}id")
        assert url is not None
        assert (site / url.removeprefix(ADDRESS)).is_file()
    assert entries[1].findtext(f"{ATOM}content") == "<p>The first &amp; best.</p>\n"


def test_the_sitemap_names_every_page(site: Path) -> None:
    root = ElementTree.parse(site / "sitemap.xml").getroot()
    urls = {each.text for each in root.iter() if each.tag.endswith("}loc")}
    pages = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    assert urls == {ADDRESS + page.replace("index.html", "") for page in pages}
    assert len(urls) == 9


def test_each_page_says_where_it_is_and_what_to_show_of_it(site: Path) -> None:
    for path in site.rglob("*.html"):
        name = path.relative_to(site).as_posix().replace("index.html", "")
        text = path.read_text("utf-8")
        assert f'<link rel="canonical" href="{ADDRESS}{name}">' in text
        meta = dict(re.findall(r'<meta property="(og:[a-z:_]+)" content="([^"]*)">', text))
        assert meta["og:url"] == ADDRESS + name
        assert (site / meta["og:image"].removeprefix(ADDRESS)).is_file()
        assert meta["og:title"] in unescape(re.findall(r"<title>(.*)</title>", text)[0])
        assert meta["og:description"]


def test_without_an_address_nothing_names_one(project: Project) -> None:
    (project.root / "CHANGELOG.md").write_text(CHANGELOG, "utf-8")
    assert project.run("site", "--out", "out").exit_code == 0
    out = project.root / "out"
    text = (out / "index.html").read_text("utf-8")
    assert "canonical" not in text
    assert "og:" not in text
    assert "feed.xml" not in text
    assert not [*out.glob("*.xml"), *out.glob("assets/road*.png")]
    assert (out / "releases" / "1.0.0.html").is_file()


@pytest.mark.parametrize("address", ["example.org", "ftp://x", "https://x?y", "https://x/#y"])
def test_an_address_that_no_page_can_have_is_refused(project: Project, address: str) -> None:
    result = project.run("site", "--out", "out", "--address", address)
    assert result.exit_code == 2
    assert not (project.root / "out").exists()


def test_the_picture_of_the_road_is_what_a_png_is(site: Path) -> None:
    data = (site / "assets" / "road.png").read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    chunks = []
    at = 8
    while at < len(data):
        (size,) = struct.unpack(">I", data[at : at + 4])
        body = data[at + 4 : at + 8 + size]
        assert data[at + 8 + size : at + 12 + size] == struct.pack(">I", zlib.crc32(body))
        chunks.append((body[:4], body[4:]))
        at += 12 + size
    assert [kind for kind, _ in chunks] == [b"IHDR", b"IDAT", b"IEND"]
    assert struct.unpack(">II", chunks[0][1][:8]) == (1200, 630)
    assert len(zlib.decompress(chunks[1][1])) == 630 * (1 + 3 * 1200)


def test_what_lies_outside_a_picture_is_left_out() -> None:
    picture = Picture(4, 2, (0, 0, 0))
    picture.fill(2, -5, 9, 6, (9, 9, 9))
    assert [row.hex() for row in picture.rows] == ["000000" * 2 + "090909" * 2, "000000" * 4]


# -- Downloads ---------------------------------------------------------------------------------


def test_files_are_offered_with_version_size_and_checksum(project: Project) -> None:
    project.publish("1.0.0", 1_700_000_000)
    package = project.build("-o", str(project.root / "made" / "small-roadmap.apkg"))
    addon = package.with_name("small-roadmap.ankiaddon")
    with zipfile.ZipFile(addon, "w") as archive:
        archive.writestr("manifest.json", json.dumps({"human_version": "0.9.9"}))
    package.with_name("other.apkg").write_bytes(b"not this deck's")
    assert project.run("site", "--out", "out", "--files", "made").exit_code == 0
    out = project.root / "out"
    home = (out / "index.html").read_text("utf-8")
    offered = home.partition('id="_get"')[2]
    items = offered.partition("</section>")[0].split("<li>")[1:]
    assert len(items) == 2
    for item, path, version in zip(items, (package, addon), ("1.0.0", "0.9.9"), strict=True):
        assert f'href="files/{path.name}" download' in item
        assert (out / "files" / path.name).read_bytes() == path.read_bytes()
        assert sha256(path.read_bytes()).hexdigest() in item
        assert f"<dd>{version}</dd>" in item
        assert sized(path.stat().st_size) in item
    assert 'href="#_get"' in home
    assert {path.name for path in (out / "files").iterdir()} == {package.name, addon.name}


def test_without_files_home_leads_to_the_newest_release_if_there_can_be_one(
    project: Project,
) -> None:
    assert project.run("site", "--out", "out").exit_code == 0
    assert "_get" not in (project.root / "out" / "index.html").read_text("utf-8")
    project.edit("roadmap.yaml", "repository: ''", "repository: https://example.org/cards")
    assert project.run("site", "--out", "out").exit_code == 0
    home = (project.root / "out" / "index.html").read_text("utf-8")
    assert 'href="https://example.org/cards/releases/latest"' in home


def test_a_folder_without_the_decks_files_is_refused(project: Project) -> None:
    (project.root / "made").mkdir()
    for content in (None, b"no zip"):
        if content:
            (project.root / "made" / "small-roadmap.apkg").write_bytes(content)
        result = project.run("site", "--out", "out", "--files", "made")
        assert isinstance(result.exception, UnusableInput)
        assert str(result.exception).startswith("made")
        assert not (project.root / "out").exists()


def test_a_version_that_was_never_released_is_not_told(project: Project) -> None:
    project.build("-o", str(project.root / "made" / "small-roadmap.apkg"))
    assert project.run("site", "--out", "out", "--files", "made").exit_code == 0
    assert "<dt>Version</dt>" not in (project.root / "out" / "index.html").read_text("utf-8")


def test_sizes_are_told_in_units() -> None:
    assert [sized(size) for size in (12, 1_000, 1_440_000)] == [
        "12\u00a0B",
        "1.0\u00a0kB",
        "1.4\u00a0MB",
    ]
