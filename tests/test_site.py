"""The site for learners, as files: what is on which page, for any deck."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from conftest import REPOSITORY, Project

from flashcards import look
from flashcards.model import UnusableInput
from flashcards.site import updating
from flashcards.site.page import POLICY

ALGEBRA = "decks/mathematics/linear-algebra.md"


class Read(HTMLParser):
    """The elements of a page: each with its attributes, every id, every address."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    @property
    def ids(self) -> list[str]:
        return [id_ for _, attributes in self.elements if (id_ := attributes.get("id"))]

    def links(self, *tags: str) -> list[str]:
        return [
            url
            for tag, attributes in self.elements
            if not tags or tag in tags
            for key in ("href", "src")
            if (url := attributes.get(key))
        ]


def made(project: Project, *arguments: str) -> Path:
    """The folder of the project's site."""
    result = project.run("site", "--out", "out", *arguments)
    assert result.exit_code == 0, result.output
    return project.root / "out"


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def article(page: str, card: str) -> str:
    return page.partition(f'<article class="card" id="{card}">')[2].partition("</article>")[0]


@pytest.fixture
def concept(project: Project) -> str:
    """The page of linear algebra."""
    return (made(project) / "concepts" / "linear-algebra.html").read_text("utf-8")


def every_page(site: Path) -> dict[str, str]:
    return {
        path.relative_to(site).as_posix(): path.read_text("utf-8") for path in site.rglob("*.html")
    }


def test_there_is_a_home_and_a_page_for_each_concept(project: Project) -> None:
    assert project.run("site").stdout == "dist/site/index.html\n"
    assert sorted(every_page(project.root / "dist" / "site")) == [
        "concepts/linear-algebra.html",
        "concepts/overfitting.html",
        "concepts/trigonometry.html",
        "index.html",
        "placement.html",
        "study.html",
        "update.html",
    ]


@pytest.mark.parametrize("which", ["project", "whole_project"])
def test_no_link_leads_nowhere_and_no_id_is_given_twice(
    which: str, request: pytest.FixtureRequest
) -> None:
    site = made(request.getfixturevalue(which))
    read = {path: Read(text) for path, text in every_page(site).items()}
    for path, page in read.items():
        assert len(page.ids) == len(set(page.ids)), path
        for url in page.links():
            if re.match(r"[a-z]+:", url):
                continue
            file, _, fragment = url.partition("#")
            target = ((site / path).parent / file).resolve() if file else site / path
            assert target.is_file(), f"{path}: {url}"
            if fragment:
                assert fragment in read[target.relative_to(site.resolve()).as_posix()].ids


def test_a_page_loads_its_own_files_alone_and_allows_nothing_inline(project: Project) -> None:
    for path, text in every_page(made(project)).items():
        page = Read(text)
        allowed = updating.WORKS if path == updating.PATH else POLICY
        assert not re.search(r"'unsafe|https?:|\*", allowed)
        assert f'content="{allowed}"' in text, path
        for tag, attributes in page.elements:
            assert tag != "style", path
            assert "style" not in attributes, (path, tag)
            assert not any(name.startswith("on") for name in attributes), (path, tag)
            assert tag != "script" or attributes.get("src"), path
        assert not [url for url in page.links("script", "img") if re.match(r"[a-z]+:|//", url)]


def test_a_concept_says_what_it_asks_needs_and_opens(concept: str) -> None:
    text = text_of(concept)
    assert "To do Learn vectors and matrices" in text
    assert '<dt>Needs</dt><dd><ul><li><a href="trigonometry.html">Trigonometry</a>' in concept
    assert '<dt>Opens</dt><dd><ul><li><a href="overfitting.html">Overfitting</a>' in concept
    assert "Rank, nullity and the rank-nullity theorem 2" in text
    assert "Linear Algebra &amp; &quot;Friends&quot; &lt;Series&gt;</a>" in concept
    assert '<a href="https://example.org/rank?a=1&amp;b=2" rel="noopener">' in concept
    assert "<title>Linear Algebra · Small Roadmap</title>" in concept
    assert '<meta name="description" content="Learn vectors and matrices">' in concept


def test_a_card_has_its_answer_folded_its_source_its_date_and_a_link_of_its_own(
    project: Project,
) -> None:
    project.edit("roadmap.yaml", "repository: ''", "repository: https://example.org/cards")
    concept = (made(project) / "concepts" / "linear-algebra.html").read_text("utf-8")
    card = article(concept, "rank-numpy")
    asked, _, back = card.partition('<details class="back">')
    assert "What does the last line print" in text_of(asked)
    assert "twice the first" not in asked
    assert "twice the first" in text_of(back)
    assert "Source NumPy documentation, numpy.linalg.matrix_rank as of 2026-11-23" in text_of(back)
    assert 'href="#rank-numpy"' in asked
    improve = f"https://example.org/cards/blob/HEAD/{ALGEBRA}#rank-numpy"
    assert f'<a href="{improve}">Improve this card</a>' in back
    assert "Improve this card" not in article(concept, "none")


def test_all_gaps_of_a_card_are_hidden_together_and_its_answer_shows_them(concept: str) -> None:
    asked, _, back = article(concept, "determinant-zero").partition('<details class="back">')
    assert text_of(asked).count("[...]") == 2
    assert "zero" not in asked.replace("determinant-zero", "")
    assert "data-cloze" not in asked
    assert '<span class="cloze" data-ordinal="1">zero</span>' in back
    assert "<math>" in back


def test_topics_keep_the_order_of_the_roadmap_and_not_of_the_file(project: Project) -> None:
    path = project.root / ALGEBRA
    head, rank, zero = path.read_text("utf-8").partition("## matrix-rank")
    rank, mark, zero = zero.partition("## determinants")
    path.write_text(f"{head}{mark}{zero}\n\n## matrix-rank{rank}", "utf-8")
    concept = (made(project) / "concepts" / "linear-algebra.html").read_text("utf-8")
    assert concept.index('id="rank-counts"') < concept.index('id="determinant-zero"')


def test_a_figure_lies_beside_the_pages_and_keeps_its_description(project: Project) -> None:
    site = made(project)
    concept = Read((site / "concepts" / "overfitting.html").read_text("utf-8"))
    (image,) = (attributes for tag, attributes in concept.elements if tag == "img")
    assert image["alt"] == "Training loss falls throughout; validation loss falls, then rises."
    assert image["loading"] == "lazy"
    assert (site / "concepts" / str(image["src"])).is_file()


def test_home_says_what_this_is_and_shows_a_card(project: Project) -> None:
    home = (made(project) / "index.html").read_text("utf-8")
    text = text_of(home)
    assert "5 Cards" in re.sub(r"Cards 5", "5 Cards", text)
    assert "What does the rank of a matrix count?" in text or "circle of radius 1" in text
    (own,) = re.findall(r'class="own" href="([^"#]*)#', home)
    assert own.startswith("concepts/"), "a link to the card leads to its own page"
    assert '<a class="button" href="study.html">Study here</a>' in home
    assert '<a class="button second" href="concepts/trigonometry.html">Read</a>' in home
    assert "<title>Small Roadmap</title>" in home


def test_a_deck_has_its_own_language_and_words(project: Project) -> None:
    words = "site: {needs: Braucht, answer: Antwort <b>}"
    settings = f"deck:\n  language: ar\n  {words}\n  words: {{source: Quelle}}"
    project.edit("roadmap.yaml", "deck:", settings)
    assert project.run("site").exit_code == 1, "a word is plain text"
    project.edit("roadmap.yaml", " <b>", "")
    concept = (made(project) / "concepts" / "linear-algebra.html").read_text("utf-8")
    assert '<html lang="ar" dir="rtl">' in concept
    for own, english in (("Braucht", "Needs"), ("Antwort", "Answer"), ("Quelle", "Source")):
        assert f">{own}<" in concept
        assert f">{english}<" not in concept


def test_a_roadmap_without_a_card_is_a_site_too(project: Project) -> None:
    for path in project.root.glob("decks/*/*.md"):
        path.unlink()
    site = made(project)
    home = (site / "index.html").read_text("utf-8")
    assert "<article" not in home
    concept = (site / "concepts" / "linear-algebra.html").read_text("utf-8")
    assert "No cards yet" in concept
    assert not (site / "figures").exists()


def test_a_concept_with_many_cards_is_one_page(project: Project) -> None:
    more = "".join(
        f"### many-{n}\n\nQ: What is {n} squared, as a number?\n\nA: It is {n * n}.\n\n"
        f"Source: Gauss, p. {n}\n\n"
        for n in range(300)
    )
    path = project.root / ALGEBRA
    path.write_text(path.read_text("utf-8").rstrip() + f"\n\n{more}", "utf-8")
    concept = (made(project) / "concepts" / "linear-algebra.html").read_text("utf-8")
    assert concept.count("<article") == 303
    assert concept.index('id="many-9"') < concept.index('id="many-10"')


def test_a_faulty_deck_is_not_published(project: Project) -> None:
    project.edit(ALGEBRA, "count?", "<script>count</script>?")
    result = project.run("site", "--out", "other")
    assert result.exit_code == 1
    assert "M001" in result.output
    assert not (project.root / "other").exists()


def test_a_site_replaces_an_earlier_one_whole_and_nobody_elses_folder(project: Project) -> None:
    site = made(project)
    (project.root / "decks" / "machine-learning" / "overfitting.md").unlink()
    assert made(project) == site
    assert not (site / "figures").exists()
    result = project.run("site", "--out", "decks")
    assert isinstance(result.exception, UnusableInput)


def test_the_licence_of_the_cards_goes_with_them(project: Project) -> None:
    assert 'href="LICENSE.txt"' not in (made(project) / "index.html").read_text("utf-8")
    (project.root / "decks" / "LICENSE").write_text("Mine.\n", "utf-8")
    site = made(project)
    assert (site / "LICENSE.txt").read_text("utf-8") == "Mine.\n"
    assert 'href="LICENSE.txt"' in (site / "index.html").read_text("utf-8")


def test_the_same_deck_makes_the_same_site(project: Project) -> None:
    first = every_page(made(project))
    assert every_page(made(project)) == first


def test_cards_have_at_night_the_colours_that_they_have_in_anki() -> None:
    sheet = (REPOSITORY / "flashcards/site/assets/site.css").read_text("utf-8")
    night = sheet.partition("prefers-color-scheme: dark")[2]
    of_anki = look.stylesheet().partition(".card.nightMode,")[2].partition("}")[0]
    for name, value in re.findall(r"(--[a-z-]+): (#\w+);", of_anki):
        assert f"{name}: {value};" in night, name
