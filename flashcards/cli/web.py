"""Asking the web whether links are alive: few at a time, bounded, and at most once a day each."""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import typer

from flashcards import __version__, files
from flashcards.model import EnvironmentFault
from flashcards.roadmap.links import Answer, Probe

if TYPE_CHECKING:
    import httpx

DAY = 86_400
AGENT = f"ai-roadmap-flashcards/{__version__} (link check; asks for each link once a day)"

_YOUTUBE = re.compile(r"https?://(?:(?:www|m)\.)?(?:youtube\.com/(?:watch|playlist)\?|youtu\.be/)")
_GONE = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is asked of others: requests at a time, seconds a request may take, seconds
    between two requests to one host, redirects followed, and hosts that cannot be reached before
    it is given up, while no other has answered: then there is no network.

    Of an answer only the head is read, never the body.
    """

    at_once: int = 6
    timeout: float = 15
    pause: float = 1
    redirects: int = 5
    hopeless: int = 8


LIMITS = Limits()
# YouTube answers 200 for videos that are gone. Its oEmbed service does not: 400 or 404 for what is
# gone, 401 for what may be watched on YouTube only. 403 is for private videos, but also for those
# who ask too much.
OEMBED = "https://www.youtube.com/oembed?format=json&url="
_OEMBED = {200: True, 401: True, 400: False, 404: False}
_MISSING = "Asking the web needs httpx: pip install httpx"


def answered(links: Sequence[str]) -> dict[str, Answer]:
    """What the web says of each link, with a bar on stderr while it is asked; what cannot be told
    is said there too. Raises EnvironmentFault without a network, or without httpx."""
    if not find_spec("httpx"):
        raise EnvironmentFault(_MISSING)

    def probe(asked: Sequence[str]) -> dict[str, Answer]:
        with typer.progressbar(length=len(asked), label="Asking", file=sys.stderr) as bar:
            return ask(asked, lambda: bar.update(1))

    answers = remembered(links, cache_file(), time.time(), probe)
    for link, answer in answers.items():
        if answer.alive is None:
            typer.echo(f"could not be checked: {link} ({answer.reason})", err=True)
    return answers


def ask(
    links: Sequence[str],
    told: Callable[[], None] = lambda: None,
    limits: Limits | None = None,
    oembed: str = OEMBED,
) -> dict[str, Answer]:
    """What the web says of each link; `told` is called after each.

    Dead is what a server says it does not have, what never stops redirecting, and what cannot be
    reached while others can. A refusal, a failure or a timeout says nothing.
    """
    import httpx

    limits = limits or LIMITS

    async def run() -> dict[str, Answer]:
        headers = {"User-Agent": AGENT}
        async with httpx.AsyncClient(headers=headers, timeout=limits.timeout) as client:
            prober = _Prober(client, limits, oembed)

            async def one(link: str) -> Answer:
                answer = await prober.answer(link)
                told()
                return answer

            answers = await asyncio.gather(*map(one, links))
        if not prober.reached:
            answers = [Answer(None, answer.reason) for answer in answers]
        return dict(zip(links, answers, strict=True))

    return asyncio.run(run())


def remembered(links: Sequence[str], cache: Path, now: float, probe: Probe) -> dict[str, Answer]:
    """The answers of the last day from the file `cache`, those of `probe` for other links.

    `now` is in UTC seconds. The file is written anew; what could not be told is not remembered.
    Raises EnvironmentFault when nothing can be told of any link.
    """
    known = {url: entry for url, entry in _read(cache).items() if 0 <= now - entry[2] < DAY}
    asked = [link for link in links if link not in known]
    fresh = probe(asked)
    if links and all(link in fresh and fresh[link].alive is None for link in links):
        reason = fresh[links[0]].reason
        raise EnvironmentFault(f"no link could be checked ({reason}); is there a network?")
    for link, answer in fresh.items():
        if answer.alive is not None:
            known[link] = answer.alive, answer.reason, now
    if fresh:
        files.replace(cache, json.dumps(known, indent=1))
    return {link: fresh[link] if link in fresh else Answer(*known[link][:2]) for link in links}


def cache_file() -> Path:
    """Where answers are remembered: in the user's own folder for such files."""
    from platformdirs import user_cache_path

    return user_cache_path("ai-roadmap-flashcards") / "links.json"


def _read(cache: Path) -> Mapping[str, tuple[bool, str, float]]:
    """What the cache holds; nothing if it is none or damaged."""
    try:
        held = json.loads(cache.read_text("utf-8"))
        return {
            str(url): (bool(alive), str(reason), float(when))
            for url, (alive, reason, when) in held.items()
        }
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


@dataclass
class _Prober:
    """One run's requests: a host is asked one thing at a time."""

    client: httpx.AsyncClient
    limits: Limits
    oembed: str
    hosts: dict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))
    reached: set[str] = field(default_factory=set)
    missing: dict[bytes, httpx.ConnectError] = field(default_factory=dict)
    slots: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self.slots = asyncio.Semaphore(self.limits.at_once)

    async def answer(self, link: str) -> Answer:
        """What can be said of a link."""
        import httpx

        video = _YOUTUBE.match(link)
        try:
            if video:
                status = await self.status("GET", self.oembed + quote(link, safe=""))
                return Answer(_OEMBED.get(status), f"YouTube says {status}")
            status = await self.status("HEAD", link)
            if status >= 400:  # some servers do not know HEAD, or answer it as they like
                status = await self.status("GET", link)
        except (TimeoutError, httpx.TimeoutException):
            return Answer(None, "no answer in time")
        except httpx.ConnectError as fault:
            self.missing.setdefault(fault.request.url.netloc, fault)
            return Answer(False, f"cannot be reached: {fault}")
        except httpx.TooManyRedirects:
            return Answer(False, f"more than {self.limits.redirects} redirects")
        except (httpx.HTTPError, httpx.InvalidURL) as fault:
            return Answer(None, str(fault) or type(fault).__name__)
        alive = True if status < 400 else False if status in _GONE else None
        return Answer(alive, f"HTTP {status}")

    async def status(self, method: str, link: str) -> int:
        """The status at the end of the redirects."""
        import httpx

        request = self.client.build_request(method, link)
        for _ in range(self.limits.redirects + 1):
            response = await self.send(request)
            if response.next_request is None:
                return response.status_code
            request = response.next_request
        raise httpx.TooManyRedirects("", request=request)

    async def send(self, request: httpx.Request) -> httpx.Response:
        """One answer without its body, in time, after a pause if its host was asked before.

        A host that could not be reached is not tried again, nor is any more without a network.
        """
        host = request.url.host
        async with self.hosts[host]:
            gone = self.missing.get(request.url.netloc)
            if gone is None and not self.reached and len(self.missing) >= self.limits.hopeless:
                gone = next(iter(self.missing.values()))
            if gone is not None:
                raise gone
            if host in self.reached:
                await asyncio.sleep(self.limits.pause)
            async with self.slots, asyncio.timeout(self.limits.timeout):
                response = await self.client.send(request, stream=True)
                await response.aclose()
            self.reached.add(host)
        return response
