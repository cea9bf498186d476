"""Identifiers in sources: arXiv ids, DOIs and addresses, each well formed and each of one work.

The forms are arXiv's (https://info.arxiv.org/help/arxiv_identifier.html) and the DOI Handbook's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flashcards.checks.rule import Check, Finding, Placed, check, example
from flashcards.model import Card, Rule, Severity, Where

# What is meant as an identifier: up to a blank, or to the sign that ends a sentence or a list.
MEANT = re.compile(
    r"(?P<arxiv>\barxiv\s*[: ]\s*(?=[\d/a-z.-]*\d)|https?://(?:www\.)?arxiv\.org/(?:abs|pdf)/)"
    r"(?P<paper>[^\s,;)]+)"
    r"|(?P<doi>\bdoi\s*[: ]\s*(?=10|\S*/)|https?://(?:dx\.)?doi\.org/)(?P<object>[^\s,;]+)"
    r"|(?P<address>https?://[^\s,;<>]+)",
    re.IGNORECASE,
)
ENDS = ".:!?"
ARXIV = re.compile(
    r"(?:(?:0[7-9]|1[0-4])(?:0[1-9]|1[0-2])\.\d{4}|(?:1[5-9]|[2-9]\d)(?:0[1-9]|1[0-2])\.\d{5}"
    r"|[a-z-]+(?:\.[A-Z]{2})?/\d{2}(?:0[1-9]|1[0-2])\d{3})(?:v[1-9]\d*)?\Z"
)
DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+\Z")
ADDRESS = re.compile(r"https?://[\w-]+(?:\.[\w-]+)+(?::\d{1,5})?(?:[/?#]\S*)?\Z")
TITLE = re.compile(r"(?<![*\w])\*(?!\s)([^*\n]+)\*")

ONE_WORK = Rule(
    "C047",
    "An identifier names one work in the whole deck",
    "Look the identifier up, and correct the one that is wrong or spell the title alike",
    example("""
        Q: What does the rank of a matrix count?

        A: Its independent columns.

        Source: Author, *One Work*, 2020, sec. 2, arXiv:2001.00001; Author, *Another Work*,
        2020, sec. 3, arXiv:2001.00001
        """),
    example("""
        Q: What does the rank of a matrix count?

        A: Its independent columns.

        Source: Author, *One Work*, 2020, sec. 2, arXiv:2001.00001
        """),
    stops=False,
)


@dataclass(frozen=True, slots=True)
class Identifier:
    """An arXiv id, a DOI or an address as a source gives it.

    `kind` is `arxiv`, `doi` or `url`, `title` that of the work it stands with, empty where the
    source has none, `plain` whether it is spelled as we spell it.
    """

    kind: str
    value: str
    title: str
    where: Where
    plain: bool

    @property
    def url(self) -> str:
        """Where it leads on the web."""
        return {"arxiv": "https://arxiv.org/abs/", "doi": "https://doi.org/"}.get(
            self.kind, ""
        ) + self.value

    @property
    def well_formed(self) -> bool:
        """Whether it can be one of its kind."""
        form = {"arxiv": ARXIV, "doi": DOI, "url": ADDRESS}[self.kind]
        return form.match(self.value) is not None


def identifiers(card: Card) -> Iterator[Identifier]:
    """The identifiers in a card's source, in order, each with the title that stands before it."""
    if card.source is None:
        return
    text = card.source.text
    titles = [(match.end(), " ".join(match[1].split())) for match in TITLE.finditer(text)]
    for match in MEANT.finditer(text):
        kind, value, form = _parts(match)
        begun = text.rfind(";", 0, match.start())
        before = [title for end, title in titles if begun < end <= match.start()]
        title = before[-1] if before else ""
        yield Identifier(kind, value, title, card.source.at(match.start()), form)


def _parts(match: re.Match[str]) -> tuple[str, str, bool]:
    """The kind of an identifier, its value without what ends a sentence, whether it is plain."""
    if match["arxiv"]:
        return "arxiv", match["paper"].rstrip(ENDS), match["arxiv"] == "arXiv:"
    if match["doi"]:
        return "doi", _closed(match["object"].rstrip(ENDS)), match["doi"] == "doi:"
    return "url", _closed(match["address"].rstrip(ENDS)), True


def _closed(value: str) -> str:
    """The value without a bracket at its end that was opened before it."""
    return value[:-1] if value.endswith(")") and value.count(")") > value.count("(") else value


@check(
    "C046",
    "An identifier in a source is well formed: `arXiv:1412.6980`, `doi:10.1038/nature14539`",
    "Copy it from the work's page; leave it out where you have not seen it there",
    bad="""
        Q: What does the rank of a matrix count?

        A: Its independent columns.

        Source: Author, *A Work on the Rank*, 2020, sec. 2, arXiv:2013.1234
        """,
    good="""
        Q: What does the rank of a matrix count?

        A: Its independent columns.

        Source: Author, *A Work on the Rank*, 2020, sec. 2, arXiv:2001.00001
        """,
)
def malformed(placed: Placed) -> Iterator[Finding]:
    """Look at the form of each identifier, and at whether it is spelled as the others are."""
    for each in identifiers(placed.card):
        if not each.well_formed:
            kinds = {"arxiv": "arXiv id", "doi": "DOI", "url": "web address"}
            yield Finding(each.where, f"`{each.value}` is no {kinds[each.kind]}")
        elif not each.plain:
            plain = f"{'arXiv' if each.kind == 'arxiv' else 'doi'}:{each.value}"
            yield Finding(each.where, f"write `{plain}`", Severity.WARNING)


def one_work(cards: Iterable[Card]) -> Iterator[Finding]:
    """A finding for each arXiv id or DOI that stood with another title before.

    Addresses may lead to a whole site, on which there are several works.
    """
    first: dict[tuple[str, str], Identifier] = {}
    for card in cards:
        for each in identifiers(card):
            if each.kind == "url" or not each.title:
                continue
            known = first.setdefault((each.kind, _bare(each)), each)
            if _same(known.title) != _same(each.title):
                message = f"`{each.value}` is *{each.title}* here, and *{known.title}* at"
                yield Finding(each.where, f"{message} {known.where}", card=card.id)


def _bare(each: Identifier) -> str:
    """An arXiv id without its version; a DOI in lower case, as its handbook compares them."""
    return re.sub(r"v\d+\Z", "", each.value) if each.kind == "arxiv" else each.value.lower()


def _same(title: str) -> str:
    return re.sub(r"\W+", " ", title).casefold().strip()


CHECKS: tuple[Check, ...] = (malformed,)
