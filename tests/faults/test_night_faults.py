"""What was seen to hurt at 2 a.m.: facts kept without their address, one page that stops all, promises not kept."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

import pytest
from bench.fault_rows.pages import NEWS, PAGE, moved, whole
from bench.fault_rows.server import FaultServer, answer, fault_server, resets_after, says, stays_silent

from kpi_ingest.config import FetchSettings, Settings
from kpi_ingest.model import Capture
from kpi_ingest.pages import PageDefinition, PageUrl
from kpi_ingest.pipeline import Fetched, Workplace, fetch_pages, run_nightly, told_once

SHORT = FetchSettings(
    connect_seconds=2, read_seconds=1, total_seconds=8, attempts=2, delay_seconds=0, backoff_seconds=0.01
)
UNMODIFIED = b"HTTP/1.1 304 Not Modified\r\n"


@dataclass
class Site:
    """A site on loopback with an archive beside it."""

    server: FaultServer
    folder: Path
    lookup: Callable[[str, int], Sequence[str]] = lambda host, port: ["127.0.0.1"]
    fetch: FetchSettings = SHORT
    urls: dict[str, str] = field(default_factory=dict)

    def page(self, name: str, path: str, host: str = "kpis.test") -> None:
        """Define a page, or give it another address."""
        self.urls[name] = self.server.url(path, host)

    def workplace(self) -> tuple[Workplace, list[PageDefinition]]:
        """A workplace for the pages as they are defined now."""
        definitions = [
            PageDefinition(name, name, "a council", None, (PageUrl(url, None, None),), name, (), ())
            for name, url in self.urls.items()
        ]
        settings = Settings(
            store=f"sqlite:///{self.folder / 'kpi.db'}", allow_private_hosts=("127.0.0.0/8",), fetch=self.fetch
        )
        known = {definition.id: definition for definition in definitions}
        return Workplace(settings, known, self.folder / "archive", shipped=False, lookup=self.lookup), definitions

    def night(self) -> tuple[Fetched, ...]:
        """Fetch every page."""
        return fetch_pages(*self.workplace())

    def kept(self, page: str) -> list[bytes]:
        """The bytes of every whole capture, in order of recording."""
        with self.workplace()[0].open_archive(writable=False) as archive:
            return [archive.bytes_of(each.sha256) for each in archive.captures(page) if each.incomplete is None]

    def captures(self, page: str) -> tuple[Capture, ...]:
        """Every capture, in order of recording."""
        with self.workplace()[0].open_archive(writable=False) as archive:
            return archive.captures(page)

    def attempts(self, page: str) -> list[str]:
        """The codes of every failed try."""
        with self.workplace()[0].open_archive(writable=False) as archive:
            return [attempt.code for attempt in archive.attempts(page)]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A site with nothing on it."""
    with fault_server() as server:
        yield Site(server, tmp_path)


def test_a_new_address_is_not_asked_about_the_old_ones_bytes(site: Site) -> None:
    """Fault 1a: the definition's address changes; the new page is fetched whole, though it is older than the old one,
    and the night after that the new page's own date is asked about."""
    site.server.on("/old", whole("200 OK", PAGE, "Last-Modified: Fri, 01 Mar 2024 10:00:00 GMT"))
    site.server.on("/new", whole("200 OK", NEWS, "Last-Modified: Thu, 01 Feb 2024 10:00:00 GMT"))
    site.page("kpis", "/old")
    site.night()
    site.page("kpis", "/new")
    site.night()
    assert b"If-Modified-Since" not in site.server.requests[1]
    assert site.kept("kpis") == [PAGE, NEWS]
    site.night()
    assert b"If-Modified-Since: Thu, 01 Feb 2024 10:00:00 GMT" in site.server.requests[2]


def test_validators_of_a_chain_are_sent_along_that_chain_only(site: Site) -> None:
    """Fault 1b: behind a redirect the last address gets its own validators; the first gets none, whatever they were."""
    site.server.on("/page", moved("/new"))
    site.server.on("/new", whole("200 OK", PAGE, 'ETag: "n"'), says(UNMODIFIED + b'ETag: "n"\r\n\r\n'))
    site.page("kpis", "/page")
    site.night()
    [second] = site.night()
    assert [b"If-None-Match" in request for request in site.server.requests] == [False, False, False, True]
    assert second.capture is not None
    assert second.capture.hops[-1].status == 304
    site.server.on("/page", whole("200 OK", NEWS))
    site.night()
    assert b"If-None-Match" not in site.server.requests[-1]
    assert site.kept("kpis") == [PAGE, PAGE, NEWS]


def test_a_304_about_another_version_never_ties_it_to_our_bytes(site: Site) -> None:
    """Fault 2: asked about v1, the server says that v2 is unmodified: it is asked again, and v2 comes whole."""
    site.server.on(
        "/page", whole("200 OK", PAGE, 'ETag: "v1"'), says(UNMODIFIED + b'ETag: "v2"\r\n\r\n'),
        whole("200 OK", NEWS, 'ETag: "v2"'), says(UNMODIFIED + b'ETag: W/"v2"\r\n\r\n'),
    )  # fmt: skip
    site.page("kpis", "/page")
    for _ in range(3):
        site.night()
    assert (site.kept("kpis"), site.attempts("kpis")) == ([PAGE, NEWS, NEWS], ["E_BAD_304"])
    assert b'If-None-Match: "v2"' in site.server.requests[-1]


def test_a_304_with_another_date_is_asked_again(site: Site) -> None:
    """The same fault where there is no entity tag."""
    dated = "Last-Modified: Fri, 01 Mar 2024 10:00:00 GMT"
    other = b"Last-Modified: Sat, 02 Mar 2024 10:00:00 GMT\r\n\r\n"
    site.server.on("/page", whole("200 OK", PAGE, dated), says(UNMODIFIED + other), whole("200 OK", NEWS))
    site.page("kpis", "/page")
    site.night()
    site.night()
    assert (site.kept("kpis"), site.attempts("kpis")) == ([PAGE, NEWS], ["E_BAD_304"])


def test_an_error_page_leaves_no_validator(site: Site) -> None:
    """Fault 14: what stands in the page's stead is kept as incomplete, and the night after is asked about the page."""
    site.server.on(
        "/page", whole("200 OK", PAGE, 'ETag: "v1"'), whole("200 OK", b"<title>Oops!</title>", 'ETag: "e"'),
        says(UNMODIFIED + b"\r\n"),
    )  # fmt: skip
    site.page("kpis", "/page")
    for _ in range(3):
        site.night()
    assert b'If-None-Match: "v1"' in site.server.requests[-1]
    assert [capture.incomplete is None for capture in site.captures("kpis")] == [True, False, True]


@pytest.mark.parametrize(
    "header", ["Retry-After: Mon, 01 Jan 2024 00:00:00 +99999999999999", 'ETag: "caf\xe9"', "Last-Modified: caf\xe9"]
)
def test_a_header_ends_no_night(site: Site, header: str) -> None:
    """Fault 3: on every night each of three pages is asked for, and bytes above 0x7f go back as they came."""
    for name in ("a", "b", "c"):
        site.server.on(f"/{name}", whole("200 OK", PAGE, *([header] if name == "b" else [])))
        site.page(name, f"/{name}")
    for _ in range(2):
        assert [outcome.failure for outcome in site.night()] == [None, None, None]
    value = header.partition(": ")[2].encode("latin-1")
    [asked] = [request for request in site.server.requests[3:] if b"GET /b " in request]
    assert (value in asked) == header.endswith(('\xe9"', "\xe9"))


def test_what_nobody_foresaw_is_one_pages_failure(site: Site) -> None:
    """Fault 3: an exception of ours fails its page by name (exit 70); the others are fetched, read and stored."""

    def lookup(host: str, port: int) -> Sequence[str]:
        if host == "odd.test":
            raise RuntimeError("a slip of ours")
        return ["127.0.0.1"]

    site.lookup = lookup
    for name, host in (("a", "kpis.test"), ("b", "odd.test"), ("c", "kpis.test")):
        site.server.on(f"/{name}", whole("200 OK", PAGE))
        site.page(name, f"/{name}", host)
    report = run_nightly(*site.workplace())
    assert [page.replay.page for page in report.pages if page.releases] == ["a", "c"]
    assert (report.exit_code(), site.attempts("b")) == (70, ["E_BUG"])
    [line] = told_once(report.problems())
    assert line.startswith("E_BUG b: got RuntimeError: a slip of ours (line ")


def test_a_store_out_of_reach_costs_no_capture(site: Site) -> None:
    """Fault 5: the pages are kept first; what the store says comes last, with the failures of the pages before it."""
    site.server.on("/a", whole("200 OK", PAGE))
    site.page("a", "/a")
    site.page("b", "/b")
    workplace, definitions = site.workplace()
    down = replace(workplace, settings=replace(workplace.settings, store="postgresql://u:s3cret@127.0.0.1:1/db"))
    report = run_nightly(down, definitions)
    assert (report.exit_code(), [problem.code for problem in report.problems()]) == (6, ["E_GONE", "E_DB_UNREACHABLE"])
    assert "1 captures of this run are kept" in str(report.problems()[-1])
    assert site.kept("a") == [PAGE]


def _gaps(server: FaultServer, host: str) -> list[float]:
    """Seconds between the requests of one host, as the server saw them."""
    times = [at for own, at in server.times if own.startswith(host + "/")]
    return [later - earlier for earlier, later in pairwise(times)]


def test_a_crawl_delay_lies_between_all_requests(site: Site) -> None:
    """Fault 9a: robots.txt, five pages, a redirect and a retry: no gap is shorter than what the remark says."""
    site.server.on("/robots.txt", whole("200 OK", b"User-agent: *\nCrawl-delay: 0.3"))
    for name in ("a", "b", "c", "d"):
        site.server.on(f"/{name}", whole("200 OK", PAGE))
        site.page(name, f"/{name}")
    site.server.on("/b", moved("/c"))
    site.server.on("/d", resets_after(), whole("200 OK", PAGE))
    assert [outcome.failure for outcome in site.night()] == [None] * 4
    gaps = _gaps(site.server, "kpis.test")
    assert len(gaps) == 6
    assert min(gaps) >= 0.3


def test_the_usual_delay_lies_between_all_requests(site: Site) -> None:
    """Fault 9b: without a robots.txt the setting holds; another host does not wait."""
    site.fetch = replace(SHORT, delay_seconds=0.2)
    for name in ("a", "b", "c"):
        site.server.on(f"/{name}", whole("200 OK", PAGE))
        site.page(name, f"/{name}", "other.test" if name == "c" else "kpis.test")
    site.night()
    assert min(_gaps(site.server, "kpis.test")) >= 0.2
    first = min(at for _, at in site.server.times)
    assert min(at for own, at in site.server.times if own.startswith("other.test")) - first < 0.2


def test_a_host_that_wants_to_be_left_alone_is_left(site: Site) -> None:
    """Fault 9b: Retry-After beyond the limits spares all pages of the host, which one line says; others go on."""
    for number in range(1, 6):
        site.server.on(f"/p{number}", whole("200 OK", PAGE))
        site.page(f"p{number}", f"/p{number}")
    site.server.on("/p2", whole("429 Too Many Requests", b"", "Retry-After: 3600"))
    site.server.on("/q", whole("200 OK", PAGE))
    site.page("q", "/q", "other.test")
    outcomes = site.night()
    failures = [outcome.failure for outcome in outcomes if outcome.failure is not None]
    assert [failure.code for failure in failures] == ["E_RATE_LIMITED", *["E_HOST_LEFT"] * 3]
    assert [site.server.asked(f"/p{number}") for number in range(1, 6)] == [1, 1, 0, 0, 0]
    assert (outcomes[-1].failure, site.attempts("p5")) == (None, ["E_HOST_LEFT"])
    first, second = told_once(failures)
    assert "asked to wait 3600 s" in first
    assert second.endswith("(likewise 2 more pages of this host: p4, p5)")


def test_a_short_wait_is_kept_to_by_all_pages(site: Site) -> None:
    """Fault 9b: Retry-After within the limits holds for the next page of the host too."""
    for name in ("a", "b"):
        site.server.on(f"/{name}", whole("200 OK", PAGE))
        site.page(name, f"/{name}")
    site.server.on("/a", whole("503 Busy", b"", "Retry-After: 1"), whole("404 Not Found", b""))
    site.fetch = replace(SHORT, attempts=1)
    site.night()
    assert [math.floor(gap) for gap in _gaps(site.server, "kpis.test")] == [0, 1]


@pytest.mark.parametrize("first", [whole("503 Busy", b""), resets_after(), says(answer(body=b"User-agent: *")[:-3])])
def test_robots_txt_is_tried_again(site: Site, first: Callable[..., None]) -> None:
    """Fault 9e: a single 503, reset or cut of robots.txt costs no page the night."""
    site.server.on("/robots.txt", first, whole("200 OK", b"User-agent: *\nDisallow: /private"))
    site.server.on("/a", whole("200 OK", PAGE))
    site.page("a", "/a")
    [outcome] = site.night()
    assert outcome.failure is None
    assert site.server.asked("/robots.txt") == 2


def test_a_host_where_nobody_is_costs_a_bounded_time(site: Site) -> None:
    """N13: once it is known that nobody is there, each further page is tried once; one line tells of all of them."""
    for number in range(5):
        site.urls[f"p{number}"] = f"http://kpis.test:9/p{number}"
    site.fetch = replace(SHORT, attempts=4)
    failures = [outcome.failure for outcome in site.night() if outcome.failure is not None]
    assert [len(site.attempts(f"p{number}")) for number in range(5)] == [4, 1, 1, 1, 1]
    [line] = told_once(failures)
    assert line.endswith("(likewise 4 more pages of this host: p1, p2, p3, p4)")


def _ten_hosts(stack: ExitStack) -> dict[str, FaultServer]:
    """Servers of 127.0.0.2 to 127.0.0.10 on one port; nobody is at 127.0.0.11."""
    first = stack.enter_context(fault_server("127.0.0.2"))
    servers = {"127.0.0.2": first}
    for number in range(3, 11):
        servers[f"127.0.0.{number}"] = stack.enter_context(fault_server(f"127.0.0.{number}", first.port))
    for server in servers.values():
        server.on("/robots.txt", whole("200 OK", b"User-agent: *\nCrawl-delay: 0.5"))
        for page in range(5):
            server.on(f"/p{page}", whole("200 OK", PAGE))
    for page in range(5):
        servers["127.0.0.9"].on(f"/p{page}", stays_silent())
    servers["127.0.0.10"].on("/p0", whole("429 Too Many Requests", b"", "Retry-After: 3600"))
    return servers


@pytest.mark.long
def test_fifty_pages_on_ten_hosts_with_faults_on_three(tmp_path: Path) -> None:
    """35 pages are stored in about the time of the slowest host, with the promised delay between all requests of each:
    one host is not there, one says nothing, one wants to be left alone."""
    fetched: list[float] = []
    with ExitStack() as stack:
        servers = _ten_hosts(stack)
        port = servers["127.0.0.2"].port
        site = Site(servers["127.0.0.2"], tmp_path)
        for host in (*servers, "127.0.0.11"):
            for page in range(5):
                site.urls[f"h{host.rpartition('.')[2]}-p{page}"] = f"http://{host}:{port}/p{page}"
        started = time.monotonic()
        report = run_nightly(*site.workplace(), lambda page: fetched.append(time.monotonic() - started))
        gaps = [gap for host, server in servers.items() for gap in _gaps(server, host)]
        silent = servers["127.0.0.9"].times
    assert len({page.replay.page for page in report.pages if page.releases}) == 35
    assert (report.exit_code(), min(gaps) >= 0.5) == (3, True)
    assert len(told_once(report.problems())) == 5 + 1 + 1 + 1
    # the silent host takes longest: two tries of a second for each page, and the delay between
    slowest = silent[-1][1] + SHORT.read_seconds - silent[0][1]
    assert fetched[49] < slowest + 3
