# SPDX-License-Identifier: AGPL-3.0-or-later
"""The road as HTML for the deck list: values in, text out. `deck_list` connects it to Anki."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape

from . import place
from .engine import progress
from .engine.progress import Standing
from .road import Category, Concept, Road
from .session import Ended
from .today import Today

# What the mode is called wherever it is named.
LOCK = "Lock later concepts"
# More proposals than this are no help in choosing.
PROPOSED = 4


@dataclass(frozen=True)
class Opened:
    """The one concept that is open: its topics by id, and how many cards to study now, and hard."""

    topics: Mapping[str, Standing]
    study: int
    hard: int


@dataclass(frozen=True)
class View:
    """What the panel shows.

    `level` is the share from which a concept counts as known, `open_level` the one from which what
    builds on it is proposed: with cards that wait, the share that releases them. `in_order` says
    whether cards wait, `fsrs` where recall comes from, `shown` which concept is open, `folded`
    which categories the learner closed or opened, by id. `today` is None where the road has no deck
    of its own, `ended` the study session that just came to its end, `goal` when the road will be
    known, in words; `covered` counts the topics of a concept that have cards; `scroll` moves the
    page to the concept that is open.
    """

    road: Road
    standings: Mapping[str, Standing]
    level: float
    open_level: float
    in_order: bool = False
    fsrs: bool = False
    offer_preset: bool = False
    shown: str = ""
    folded: Mapping[str, bool] = field(default_factory=dict)
    today: Today | None = None
    ended: Ended | None = None
    opened: Opened | None = None
    goal: str = ""
    scroll: bool = False
    covered: Mapping[str, int] = field(default_factory=dict)

    @property
    def proposed(self) -> list[str]:
        """The concepts to begin next."""
        return progress.next_concepts(self.road.requires(), self.standings, self.open_level)

    @property
    def underway(self) -> list[str]:
        """The concepts that are begun and not known yet."""
        return progress.underway(self.standings, self.level)


def invitation(road: Road) -> str:
    """The panel of a collection that does not have the deck."""
    concepts = sum(1 for _ in road.concepts())
    return _section(
        road,
        '<p class="lead">The deck is not in this collection yet: '
        f"{len(road.categories)} categories, {concepts} concepts, {road.cards:,} cards.</p>"
        f'<p class="row">{_button(adding(road), "bring", primary=True)}'
        '<span class="quiet">All in one new deck. Edit › Undo takes it back.</span>'
        "</p>",
    )


def adding(road: Road) -> str:
    """What the button and the menu call it to bring the deck in."""
    return f"Add the deck ({road.cards:,} cards)"


def apology(road: Road) -> str:
    """The panel that could not be drawn, and what to do about it."""
    return _section(
        road,
        '<p class="lead">The road could not be drawn; your decks and cards are not affected. Start '
        "Anki again; if that does not help, run Tools › Check Database, then install the add-on "
        "again.</p>",
    )


def html(view: View) -> str:
    """The whole panel."""
    whole = _sum(view.standings.values())
    known = round(whole.recalled)
    checked = " checked" if view.in_order else ""
    title = (
        "New cards of a concept are suspended until what it builds on is known. "
        "Switching this off restores everything."
    )
    return _section(
        view.road,
        f"{_ended(view)}{_today(view)}"
        f'<div class="row overall">{_bar(whole)}'
        f'<span class="figure">{known:,} of {whole.total:,} cards known</span></div>'
        f"{_proposals(view)}{_offer(view)}"
        f"{_placement(whole)}"
        f'<div class="map">{"".join(_category(view, each) for each in view.road.categories)}</div>'
        f'<div class="row legend">{_legend()}</div>',
        f'<label class="switch" title="{title}"><input type="checkbox" data-do="order"{checked}>'
        f"{LOCK}</label>",
        view.shown if view.scroll else "",
    )


def detail(view: View, concept: Concept, opened: Opened) -> str:
    """A concept, opened."""
    standing = view.standings[concept.id]
    ups = [each for each in view.road.concepts() if concept.id in each.requires]
    downs = [each for each in view.road.concepts() if each.id in concept.requires]
    return (
        f'<div class="detail" role="region" aria-label="{escape(concept.name)}">'
        f"{_counts(view, standing)}{_actions(concept, standing, opened)}"
        f'<div class="columns"><div>{_topics(concept, opened)}</div><div>'
        f"{_links('Needs', downs, view)}{_links('Opens up', ups, view)}{_tutorials(concept)}"
        "</div></div></div>"
    )


def _section(road: Road, body: str, aside: str = "", scroll_to: str = "") -> str:
    return (
        f'<section class="airoad" id="{place.PACKAGE}" aria-label="{escape(road.title)}"'
        f' data-at="{escape(scroll_to)}">'
        f'<div class="row head"><h2>{escape(road.title)}</h2>{aside}</div>{body}</section>'
    )


def _today(view: View) -> str:
    """The one next step: what Anki asks today, and the button that begins it."""
    today = view.today
    if today is None:
        return ""
    goal = f'<span class="quiet">{escape(view.goal)}</span>' if view.goal else ""
    if today.is_done:
        return f'<div class="row today"><span>Nothing left for today.</span>{goal}</div>'
    counts = " and ".join(
        f"<b>{count:,}</b> {what}"
        for count, what in ((today.due, "to review"), (today.new, "new"))
        if count
    )
    return (
        f'<div class="row today">{_button("Study", "all", primary=True)}'
        f"<span>{counts} today, about {today.minutes} min</span>{goal}</div>"
    )


def _ended(view: View) -> str:
    """What a study session brought, and what is next."""
    ended = view.ended
    if ended is None:
        return ""
    answers = f"{ended.answers} answer{'s' * (ended.answers != 1)}"
    said = f"<b>Done:</b> {answers} in {ended.minutes} min."
    names = [place[1].name for each in ended.known if (place := view.road.find(each))]
    if names:
        said += f" You now know {escape(', '.join(names))}."
    following = [*view.underway, *view.proposed]
    rested = view.today is None or view.today.is_done  # else the button of today stands out
    place = view.road.find(following[0]) if following else None
    button = (
        f"<span>Next:</span>{_button(place[1].name, 'goto', place[1].id, primary=rested)}"
        if place
        else ""
    )
    return f'<div class="row ended" role="status"><span>{said}</span>{button}</div>'


def _proposals(view: View) -> str:
    """What to do now: go on with something, begin something, or nothing."""
    groups = ""
    for title, ids in (("Carry on", view.underway), ("Next", view.proposed)):
        if ids:
            chips = "".join(_chip(view, each) for each in ids[:PROPOSED])
            more = len(ids) - PROPOSED
            rest = f'<span class="quiet">and {more} more</span>' if more > 0 else ""
            groups += f'<div class="now"><h3>{title}</h3><div class="row">{chips}{rest}</div></div>'
    return groups or '<p class="quiet">You know every concept of the road. Reviews keep it so.</p>'


def _placement(whole: Standing) -> str:
    """The question that a beginner has: shown until a tenth of the road is begun."""
    begun = whole.learning + whole.young + whole.mature
    if 10 * begun > whole.total:
        return ""
    return (
        '<div class="row offer"><span>You know some of this? About 30 cards find out where you are '
        f"on the road.</span>{_button('What do I know already?', 'place')}</div>"
    )


def _offer(view: View) -> str:
    if not view.offer_preset:
        return ""
    return (
        '<div class="row offer"><span>A preset suits this deck: it asks when recall falls to 90%, '
        f"and new cards in the order of the road.</span>{_button('Look at it…', 'preset')}"
        f"{_button('No, thanks', 'nopreset', plain=True)}</div>"
    )


def _category(view: View, category: Category) -> str:
    whole = _sum(view.standings[each.id] for each in category.concepts)
    active = {*view.proposed, *view.underway, view.shown}
    unfolded = any(each.id in active for each in category.concepts)
    unfolded = view.folded.get(category.id, unfolded) or any(
        each.id == view.shown for each in category.concepts
    )
    tiles = "".join(_tile(view, each) for each in category.concepts)
    return (
        f'<details class="category" data-id="{escape(category.id)}"{" open" if unfolded else ""}>'
        f'<summary><span class="name">{escape(category.name)}</span>{_bar(whole)}'
        f'<span class="figure">{_percent(whole.known)}</span></summary>'
        f'<div class="tiles">{tiles}</div></details>'
    )


def _tile(view: View, concept: Concept) -> str:
    standing = view.standings[concept.id]
    kinds = ["tile"]
    note = ""
    if concept.id in view.proposed:
        kinds.append("next")
        note = '<span class="badge">next</span>'
    elif standing.waiting:
        kinds.append("waits")
        note = f'<span class="badge">{escape(_opens(view, concept))}</span>'
    elif standing.begun and progress.is_known(standing, view.level):
        kinds.append("known")
        note = f'<span class="badge">{_known_badge(view, concept)}</span>'
    shown = concept.id == view.shown
    return (
        f'<button class="{" ".join(kinds)}" data-do="show" data-id="{escape(concept.id)}"'
        f' aria-expanded="{str(shown).lower()}" title="{_spoken(standing)}">'
        f'<span class="name">{escape(concept.name)}</span>{_bar(standing)}'
        f'<span class="row small"><span class="quiet">{_brief(standing)}</span>{note}</span>'
        "</button>"
        f"{detail(view, concept, view.opened) if shown and view.opened else ''}"
    )


def _opens(view: View, concept: Concept) -> str:
    """What a waiting concept waits for: the prerequisite that is furthest from being known."""
    missing = [
        (view.standings[need].known or 0, need)
        for need in concept.requires
        if need in view.standings and not progress.is_known(view.standings[need], view.open_level)
    ]
    if not missing:
        return "waits"
    share, need = min(missing)
    place = view.road.find(need)
    name = place[1].name if place else need
    more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
    return (
        f"opens when {name}{more} reach{'' if more else 'es'} {_percent(view.open_level)} "
        f"(now {_percent(share)})"
    )


def _known_badge(view: View, concept: Concept) -> str:
    """Known, unless the deck has no cards yet for some of the concept's topics."""
    covered = view.covered.get(concept.id, len(concept.topics))
    if covered < len(concept.topics):
        return f"{covered} of {len(concept.topics)} topics known"
    return "known"


def _brief(standing: Standing) -> str:
    """The one line of a tile: how much was begun, and how well that is recalled."""
    seen = standing.learning + standing.young + standing.mature
    if not seen:
        return (
            f"{standing.total} card{'s' * (standing.total != 1)}" if standing.total else "no cards"
        )
    recall = f" · recall {_percent(standing.recall)}" if standing.recall is not None else ""
    return f"{seen} of {standing.total} begun{recall}"


def _counts(view: View, standing: Standing) -> str:
    cells = [
        ("new", "New", standing.new),
        ("learning", "Learning", standing.learning),
        ("young", "Young", standing.young),
        ("mature", "Mature", standing.mature),
        ("waiting", "Waiting", standing.waiting),
        ("suspended", "Suspended", standing.suspended),
    ]
    always = {"new", "learning", "young", "mature"}
    shown = "".join(
        f'<div><dt><i class="{kind}"></i>{name}</dt><dd data-count="{kind}">{count}</dd></div>'
        for kind, name, count in cells
        if count or kind in always
    )
    source = "by FSRS" if view.fsrs else "estimated from intervals"
    recall = (
        f'<div><dt>Predicted recall</dt><dd>{_percent(standing.recall)} <small class="quiet">'
        f"{source}</small></dd></div>"
        if standing.recall is not None
        else ""
    )
    known = f"<div><dt>Known</dt><dd>{_percent(standing.known)}</dd></div>"
    return f'<dl class="counts">{shown}{recall}{known}</dl>'


def _actions(concept: Concept, standing: Standing, opened: Opened) -> str:
    """What can be done with a concept: the first, if anything is to be studied, stands out."""
    if standing.waiting:
        buttons = _button("Open it now", "open", concept.id, primary=True)
    elif opened.study:
        buttons = _button(f"Study now ({opened.study})", "study", concept.id, primary=True)
    else:
        buttons = '<span class="quiet">Nothing to study here today.</span>'
    buttons += _button("Browse its cards", "browse", concept.id)
    if opened.hard:
        buttons += _button(f"Hard cards ({opened.hard})", "hard", concept.id)
    if standing.new + standing.waiting:
        buttons += _button("I know this already…", "known", concept.id, plain=True)
    return f'<div class="row">{buttons}</div>'


def _topics(concept: Concept, opened: Opened) -> str:
    """The topics: how many cards of each are known, and for which there is none yet."""
    rows = ""
    without = 0
    for topic in concept.topics:
        standing = opened.topics[topic.id]
        if not standing.total and not standing.suspended:
            without += 1
            rows += f'<li class="quiet">{escape(topic.name)}<span>no cards yet</span></li>'
            continue
        rows += (
            f'<li><button class="topic" data-do="topic" data-id="{escape(topic.id)}" '
            f'title="{_spoken(standing)}">{escape(topic.name)}</button>'
            f'<span class="quiet">{round(standing.recalled)} of {standing.total}</span></li>'
        )
    missing = f", {without} without cards yet" if without else ""
    return f'<h4>Topics: cards known{missing}</h4><ul class="topics">{rows}</ul>'


def _links(title: str, concepts: Iterable[Concept], view: View) -> str:
    chips = "".join(_chip(view, each.id) for each in concepts)
    return f'<h4>{title}</h4><div class="row">{chips}</div>' if chips else ""


def _tutorials(concept: Concept) -> str:
    buttons = "".join(
        _button(f"{each.title} ↗", "tutorial", f"{concept.id} {number}", title=each.url)
        for number, each in enumerate(concept.tutorials)
    )
    return f'<h4>Tutorials</h4><div class="row">{buttons}</div>' if buttons else ""


def _chip(view: View, concept: str) -> str:
    place = view.road.find(concept)
    if place is None:
        return ""
    standing = view.standings[concept]
    return (
        f'<button class="chip" data-do="goto" data-id="{escape(concept)}" '
        f'title="{_spoken(standing)}"><i style="--share:{_share(standing)}"></i>'
        f"{escape(place[1].name)}</button>"
    )


def _share(standing: Standing) -> str:
    return f"{(standing.known or 0) * 100:.0f}%"


def _button(
    label: str,
    does: str,
    about: str = "",
    *,
    primary: bool = False,
    plain: bool = False,
    title: str = "",
) -> str:
    kind = "primary" if primary else "plain" if plain else ""
    return (
        f'<button class="do {kind}" data-do="{does}" data-id="{escape(about)}"'
        f' title="{escape(title)}">{escape(label)}</button>'
    )


def _bar(standing: Standing) -> str:
    """The states as parts of a bar; what is new or waits is its empty ground."""
    parts = (
        ("mature", standing.mature),
        ("young", standing.young),
        ("learning", standing.learning),
    )
    shown = "".join(
        f'<i class="{kind}" style="width:{100 * count / standing.total:.2f}%"></i>'
        for kind, count in parts
        if count
    )
    return f'<span class="bar" role="img" aria-label="{_spoken(standing)}">{shown}</span>'


def _legend() -> str:
    return "".join(
        f'<span><i class="{kind}"></i>{kind}</span>'
        for kind in ("mature", "young", "learning", "new")
    )


def _spoken(standing: Standing) -> str:
    counts = [
        f"{standing.new} new",
        f"{standing.learning} learning",
        f"{standing.young} young",
        f"{standing.mature} mature",
    ]
    if standing.waiting:
        counts.append(f"{standing.waiting} waiting")
    if standing.suspended:
        counts.append(f"{standing.suspended} suspended")
    if standing.recall is not None:
        counts.append(f"predicted recall {_percent(standing.recall)}")
    return ", ".join(counts)


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"


def _sum(standings: Iterable[Standing]) -> Standing:
    every = list(standings)
    return Standing(
        *(
            sum(getattr(each, name) for each in every)
            for name in ("new", "learning", "young", "mature", "suspended", "waiting", "recalled")
        )
    )
