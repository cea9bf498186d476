"""The tutorials' links: what is wrong with them on paper, and what a web server says of them."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

import pytest
from conftest import EPOCH, Project

from flashcards.cli import web
from flashcards.model import EnvironmentFault
from flashcards.roadmap.links import Answer, findings
from flashcards.sources.roadmap_file import parse_roadmap

T = TypeVar("T")

QUICK = web.Limits(timeout=0.5, pause=0)
NOBODY = "http://127.0.0.1:9/"  # the discard port: nothing listens there


def source_of(*concepts: str) -> str:
    """A roadmap of concepts `a`, `b`, … with these tutorials, each as `title url, title url`."""
    lines = ["id: demo", "title: Demo", "tag: Demo", "categories:", "  - id: x", "    name: X"]
    lines.append("    concepts:")
    for concept, links in zip("abcdef", concepts, strict=False):
        lines += [f"      - id: {concept}", f"        name: {concept.upper()}"]
        pairs = [link.split() for link in links.split(", ") if link]
        lines.append("        tutorials:" + ("" if pairs else " []"))
        lines += [f"          - {{title: {title}, url: '{url}'}}" for title, url in pairs]
    return "\n".join([*lines, ""])


def found(text: str, with_cards: str = "abcdef", **answers: Answer) -> list[str]:
    source = parse_roadmap(text, "roadmap.yaml")
    told = {f"https://x.org/{name}": answer for name, answer in answers.items()}
    return [str(each.problem) for each in findings(source, "roadmap.yaml", with_cards, told)]


# --- On paper


def test_links_that_are_in_order_have_no_findings() -> None:
    shared = source_of("One https://x.org/1, Two https://x.org/2", "One https://x.org/1")
    assert found(shared) == []


def test_one_url_under_two_titles_names_both_and_the_place() -> None:
    text = source_of("One https://x.org/1", "", "Uno https://x.org/1")
    assert found(text) == [
        "roadmap.yaml:15:9: R301 https://x.org/1 is called 'Uno' here, and 'One' in `a`. "
        "Give it the same title everywhere"
    ]


def test_one_url_twice_in_a_concept_is_found_also_under_another_spelling() -> None:
    text = source_of("One https://x.org/1, Uno https://X.org/1")
    assert [line.split()[1] for line in found(text)] == ["R015", "R302"]


def test_a_url_that_is_not_canonical_comes_with_the_canonical_one() -> None:
    (only,) = found(source_of("One https://www.google.com/search?q=https://x.org/1"))
    assert only.endswith("is not canonical. Write https://x.org/1")


def test_tutorials_of_a_concept_without_cards_are_found_and_empty_concepts_are_not() -> None:
    text = source_of("One https://x.org/1", "Two https://x.org/2", "")
    (only,) = found(text, with_cards="a")
    assert "R303 `b` has 1 tutorial and no card" in only


def test_a_dead_link_is_found_in_each_concept_and_what_is_not_known_is_not() -> None:
    text = source_of("One https://x.org/one", "One https://x.org/one, Two https://x.org/two")
    dead = found(text, one=Answer(False, "HTTP 404"), two=Answer(None, "HTTP 503"))
    assert [line.split()[0] for line in dead] == ["roadmap.yaml:8:9:", "roadmap.yaml:12:9:"]
    assert all("R304 'One' is dead: https://x.org/one (HTTP 404)" in line for line in dead)


def test_links_without_online_asks_nobody(project: Project, server: Server) -> None:
    project.edit("roadmap.yaml", "http://example.org/circle-", server.url + "/gone")
    result = project.run("roadmap", "links")
    assert (result.exit_code, result.stdout) == (0, "")
    assert not server.asked


def test_links_ends_with_1_and_tells_as_json(project: Project) -> None:
    project.edit("roadmap.yaml", "Unit Circle, url: 'http://example.org/circle-'", "C, url: &u 'x'")
    broken = project.run("roadmap", "links")
    assert type(broken.exception).__name__ == "UnusableInput"
    project.edit("roadmap.yaml", "C, url: &u 'x'", "Rank, url: 'https://example.org/rank?a=1&b=2'")
    result = project.run("roadmap", "links", "--json")
    assert result.exit_code == 1
    (only,) = json.loads(result.stdout)
    assert (only["code"], only["concept"], only["url"]) == (
        "R301",
        "trigonometry",
        "https://example.org/rank?a=1&b=2",
    )
    assert (only["path"], only["line"]) == ("roadmap.yaml", 24)


# --- Online


class Server:
    """A web server on this machine, which keeps count of what it is asked and by whom."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.agents: set[str] = set()
        self.end = threading.Event()
        self.busy = 0
        self.busiest = 0
        self.lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_HEAD(self) -> None:
                with outer.lock:
                    outer.busy += 1
                    outer.busiest = max(outer.busiest, outer.busy)
                outer.asked[f"{self.command} {self.path}"] += 1
                outer.agents.add(self.headers["User-Agent"])
                with suppress(BrokenPipeError, ConnectionResetError):
                    outer.reply(self)

            do_GET = do_HEAD  # noqa: N815 - http.server's own name

            def log_message(self, *_: object) -> None:
                pass

        self.httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.httpd.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.httpd.server_port}"
        threading.Thread(target=self.httpd.serve_forever, args=(0.01,), daemon=True).start()

    def reply(self, handler: BaseHTTPRequestHandler) -> None:
        path = urlsplit(handler.path)
        if path.path == "/silent":
            self.end.wait(10)
            self.leave()
            return
        status, location = 200, ""
        if path.path.startswith("/status-"):
            status = int(path.path.removeprefix("/status-"))
        elif path.path == "/no-head":
            status = 405 if handler.command == "HEAD" else 200
        elif path.path == "/gone":
            status = 404
        elif path.path.startswith("/hop-"):
            left = int(path.path.removeprefix("/hop-"))
            status, location = (302, f"/hop-{left - 1}") if left else (200, "")
        elif path.path == "/oembed":
            status = int(parse_qs(path.query)["url"][0].rpartition("=")[2])
        elif path.path == "/elsewhere":
            status, location = 302, "ftp://127.0.0.1/x"
        handler.send_response(status)
        if location:
            handler.send_header("Location", location)
        self.leave()  # before it is answered: who has the answer may ask again at once
        handler.end_headers()
        while path.path == "/endless" and handler.command == "GET" and not self.end.is_set():
            handler.wfile.write(b"x" * 65536)

    def leave(self) -> None:
        with self.lock:
            self.busy -= 1

    def close(self) -> None:
        self.end.set()
        self.httpd.shutdown()
        self.httpd.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.close()


def apart(call: Callable[[], T]) -> T:
    """The call's result, made in a thread: Playwright's tests leave an event loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(call).result()


def asked(server: Server, *paths: str) -> list[tuple[bool | None, str]]:
    links = [path if "://" in path else server.url + path for path in paths]
    answers = apart(lambda: web.ask(links, limits=QUICK, oembed=f"{server.url}/oembed?url="))
    assert list(answers) == links
    return [(answer.alive, answer.reason) for answer in answers.values()]


def test_what_a_server_does_not_have_is_dead_and_what_it_refuses_is_not_known(
    server: Server,
) -> None:
    paths = ("/fine", "/gone", "/status-410", "/status-403", "/status-429", "/status-500")
    assert asked(server, *paths) == [
        (True, "HTTP 200"),
        (False, "HTTP 404"),
        (False, "HTTP 410"),
        (None, "HTTP 403"),
        (None, "HTTP 429"),
        (None, "HTTP 500"),
    ]


def test_a_server_that_does_not_know_head_is_asked_with_get(server: Server) -> None:
    assert asked(server, "/no-head", "/fine") == [(True, "HTTP 200")] * 2
    assert server.asked == {"HEAD /no-head": 1, "GET /no-head": 1, "HEAD /fine": 1}


def test_five_redirects_are_followed_and_six_are_not(server: Server) -> None:
    assert asked(server, "/hop-5", "/hop-6") == [
        (True, "HTTP 200"),
        (False, "more than 5 redirects"),
    ]


def test_a_redirect_out_of_the_web_is_no_answer(server: Server) -> None:
    ((alive, reason),) = asked(server, "/elsewhere")
    assert alive is None
    assert "ftp" in reason


def test_a_server_that_says_nothing_says_nothing_of_the_link(server: Server) -> None:
    assert asked(server, "/silent", "/fine") == [
        (None, "no answer in time"),
        (True, "HTTP 200"),
    ]


def test_a_body_without_end_is_not_read(server: Server) -> None:
    video = "https://www.youtube.com/watch?v=200"
    endless = f"{server.url}/endless?url="
    answers = apart(lambda: web.ask([video], limits=QUICK, oembed=endless))
    assert answers[video] == Answer(True, "YouTube says 200")


def test_youtube_is_asked_through_oembed_since_its_pages_answer_200_always(
    server: Server,
) -> None:
    pages = ("watch?v=", "playlist?list=")
    links = [f"https://www.youtube.com/{page}{status}" for page in pages for status in (200, 404)]
    links += [f"https://www.youtube.com/watch?v={status}" for status in (401, 403, 400)]
    assert [alive for alive, _ in asked(server, *links)] == [
        True,
        False,
        True,
        False,
        True,
        None,
        False,
    ]
    assert server.asked
    assert all(path.startswith("GET /oembed?url=https%3A%2F%2Fwww") for path in server.asked)


def test_a_host_is_asked_one_thing_at_a_time_by_name(server: Server) -> None:
    asked(server, *(f"/page-{number}" for number in range(20)))
    assert server.busiest == 1
    (agent,) = server.agents
    assert agent.startswith("ai-roadmap-flashcards/")


def test_an_unreachable_host_is_dead_only_where_others_can_be_reached(server: Server) -> None:
    ((alone, _),) = asked(server, NOBODY)
    assert alone is None
    assert [alive for alive, _ in asked(server, NOBODY, "/fine")] == [False, True]


# --- Remembered


def test_an_answer_is_remembered_for_a_day_and_no_longer(tmp_path: Path) -> None:
    cache = tmp_path / "cache" / "links.json"
    times: list[list[str]] = []

    def probe(links: Sequence[str]) -> dict[str, Answer]:
        times.append(list(links))
        answers = {"a": Answer(True, "HTTP 200"), "b": Answer(False, "HTTP 404")}
        return {link: answers.get(link, Answer(None, "no answer in time")) for link in links}

    first = web.remembered(["a", "b", "c"], cache, EPOCH, probe)
    again = web.remembered(["a", "b", "c"], cache, EPOCH + web.DAY - 1, probe)
    web.remembered(["a", "b"], cache, EPOCH + web.DAY, probe)
    assert times == [["a", "b", "c"], ["c"], ["a", "b"]]
    assert again == first


@pytest.mark.parametrize("damaged", ["", "[]", "{", '{"a": 1}', '{"a": [true, "x"]}', "\0"])
def test_a_damaged_cache_is_made_anew(tmp_path: Path, damaged: str) -> None:
    cache = tmp_path / "links.json"
    cache.write_text(damaged, "utf-8")
    answer = Answer(True, "HTTP 200")
    assert web.remembered(["a"], cache, EPOCH, lambda links: {"a": answer}) == {"a": answer}
    assert json.loads(cache.read_text("utf-8")) == {"a": [True, "HTTP 200", EPOCH]}


def test_without_a_network_nothing_is_called_dead(tmp_path: Path) -> None:
    cache = tmp_path / "links.json"
    with pytest.raises(EnvironmentFault, match="is there a network"):
        apart(lambda: web.remembered([NOBODY], cache, EPOCH, web.ask))
    assert not cache.exists()


def test_online_tells_dead_links_and_apart_from_them_what_is_not_known(
    project: Project, server: Server, tmp_path: Path
) -> None:
    project.monkeypatch.setattr(web, "LIMITS", QUICK)
    project.monkeypatch.setattr(web, "cache_file", lambda: tmp_path / "links.json")
    project.edit("roadmap.yaml", "https://www.youtube.com", server.url)
    project.edit("roadmap.yaml", "https://example.org/rank", f"{server.url}/status-500")
    project.edit("roadmap.yaml", "http://example.org/circle-", f"{server.url}/gone")
    result = apart(lambda: project.run("roadmap", "links", "--online"))
    assert result.exit_code == 1
    assert result.stdout.count("\n") == 1
    assert f"R304 'Unit Circle' is dead: {server.url}/gone (HTTP 404)" in result.stdout
    assert f"could not be checked: {server.url}/status-500?a=1&b=2 (HTTP 500)" in result.stderr
    count = sum(server.asked.values())
    again = apart(lambda: project.run("roadmap", "links", "--online"))
    assert again.stdout == result.stdout
    assert sum(server.asked.values()) == count + 2  # what could not be told, by HEAD and GET


def test_without_httpx_nothing_is_asked_and_one_line_says_how_to_get_it(project: Project) -> None:
    project.monkeypatch.setattr(web, "find_spec", lambda _: None)
    result = project.run("roadmap", "links", "--online")
    assert isinstance(result.exception, EnvironmentFault)
    assert "pip install httpx" in str(result.exception)
    assert not result.stderr


def test_sources_online_tells_identifiers_that_lead_nowhere(
    project: Project, server: Server, tmp_path: Path
) -> None:
    project.monkeypatch.setattr(web, "LIMITS", QUICK)
    project.monkeypatch.setattr(web, "cache_file", lambda: tmp_path / "links.json")
    pages = f"{server.url}/gone; *B*, {server.url}/rank"
    project.edit("decks/mathematics/linear-algebra.md", "4th ed., sec. 3C", f"sec. 3C, {pages}")
    result = apart(lambda: project.run("sources", "--online"))
    assert result.exit_code == 1
    assert result.stdout.startswith(f"{server.url}/gone  Linear Algebra Done Right  1 card")
    assert result.stdout.count("\n") == 1


def test_without_a_network_it_is_given_up_soon(tmp_path: Path) -> None:
    links = [f"http://127.0.0.{host}:9/{page}" for host in range(1, 20) for page in range(50)]
    patient = web.Limits(timeout=5, pause=60)
    tried: list[str] = []

    def probe(asked: Sequence[str]) -> dict[str, Answer]:
        return web.ask(asked, lambda: tried.append(""), patient)

    with pytest.raises(EnvironmentFault, match="is there a network"):
        apart(lambda: web.remembered(links, tmp_path / "links.json", EPOCH, probe))
    assert len(tried) == len(links)
