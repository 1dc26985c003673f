"""Rows R01 to R05: what robots.txt says is obeyed, asked once, and written down."""

from __future__ import annotations

import codecs

import pytest
from bench.fault_rows.server import FaultServer, Script, answer, resets_after, says, stays_silent
from fetching import Fetcher

PAGE = b"<table><tr><td>47%</td></tr></table>"
FORBIDS = b"User-agent: *\nDisallow: /page\n"


@pytest.fixture
def url(server: FaultServer) -> str:
    """A sound page."""
    return server.on("/page", says(answer(body=PAGE)))


@pytest.mark.parametrize(
    "rules",
    [
        FORBIDS,
        b"\xef\xbb\xbf" + FORBIDS,
        FORBIDS.replace(b"\n", b"\r\n"),
        b"User-agent: kpi-ingest\r\nDisallow: /\r\n\r\nUser-agent: *\r\nDisallow:",
        b"\xef\xbb\xbfUser-agent: *\nDis\0allow: /page",
        b"# padding\n" * 50_000 + FORBIDS,
        b"\xef\xbb\xbf" * 2 + FORBIDS,
        b"<!-- robots -->\n" + FORBIDS,
        FORBIDS.decode().encode("utf-16"),
        FORBIDS.decode().encode("utf-16-be"),
        codecs.BOM_UTF32_BE + FORBIDS.decode().encode("utf-32-be"),
        FORBIDS.replace(b"\n", b"\r"),
        FORBIDS + b"# padding\n" * 400_000,
    ],
    ids=[
        "plain",
        "byte-order mark",
        "CRLF",
        "by name",
        "NUL",
        "490 kB of padding",
        "two marks",
        "comment of HTML",
        "UTF-16",
        "UTF-16 unmarked",
        "UTF-32",
        "CR",
        "4 MB",
    ],
)
def test_r01_r04_page_that_robots_txt_forbids(server: FaultServer, fetch: Fetcher, url: str, rules: bytes) -> None:
    """A rule against the page is obeyed, also behind a byte-order mark: nothing but robots.txt is asked for."""
    server.on("/robots.txt", says(answer("200 OK", rules, "Content-Type: text/html")))
    failure = fetch.failing(url)
    assert (failure.code, len(failure.tries), server.requests) == ("E_ROBOTS", 1, [])


@pytest.mark.parametrize(
    "script",
    [
        says(answer("500 Oops", b"")),
        says(answer("503 Busy", b"")),
        stays_silent(),
        resets_after(),
        says(answer(body=FORBIDS)[:-9]),
    ],
    ids=["500", "503", "silent", "reset", "cut"],
)
def test_r02_robots_txt_that_cannot_be_had(server: FaultServer, fetch: Fetcher, url: str, script: Script) -> None:
    """A server that is there but cannot serve its rules forbids everything for this run."""
    server.on("/robots.txt", script)
    failure = fetch.failing(url)
    assert (failure.code, len(failure.tries), server.requests) == ("E_ROBOTS_UNAVAILABLE", 1, [])


@pytest.mark.parametrize(
    ("robots", "remark"),
    [
        (answer("404 Not Found", b""), "robots: allowed, robots.txt has status 404"),
        (answer("401 Unauthorized", b""), "robots: allowed, robots.txt has status 401"),
        (answer(body=b""), "robots: allowed by robots.txt"),
        (answer(body=b"User-agent: *\nDisallow: /private"), "robots: allowed by robots.txt"),
        (answer(body=b"\n<!doctype html>"), "robots: allowed, robots.txt is an HTML page without rules"),
        (answer(body=b"User-agent: *\nCrawl-delay: nan"), "robots: allowed by robots.txt"),
        (answer(body=b"User-agent: *\nCrawl-delay: 5"), "robots: allowed by robots.txt, crawl delay 5 s"),
    ],
    ids=["404", "401", "empty", "elsewhere", "html", "delay nan", "delay"],
)
def test_r03_decision_is_written_down(
    server: FaultServer, fetch: Fetcher, url: str, robots: bytes, remark: str
) -> None:
    """The page is fetched, and the capture's remarks say why it might be."""
    server.on("/robots.txt", says(robots))
    assert fetch(url, total_seconds=20).remarks == (remark,)


def test_robots_txt_may_be_redirected(server: FaultServer, fetch: Fetcher, url: str) -> None:
    """Its redirects are followed, and the rules found there hold for the origin that was asked."""
    server.on("/robots.txt", says(answer("301 Moved", b"", "Location: /rules")))
    server.on("/rules", says(answer(body=FORBIDS)))
    assert fetch.failing(url).code == "E_ROBOTS"


def test_redirects_obey_robots_txt_too(server: FaultServer, fetch: Fetcher, url: str) -> None:
    """A page that leads to a forbidden one is not followed there."""
    server.on("/robots.txt", says(answer(body=FORBIDS)))
    failure = fetch.failing(server.on("/other", says(answer("302 Found", b"", "Location: /page"))))
    assert (failure.code, len(failure.hops)) == ("E_ROBOTS", 1)


def test_robots_txt_is_asked_once_a_run(server: FaultServer, fetch: Fetcher, url: str) -> None:
    """Pages of one run share what the first of them learnt."""
    server.on("/robots.txt", says(answer(body=b"")), says(answer(body=FORBIDS)))
    book = fetch.hosts()
    assert [fetch(url, hosts=book).content for _ in range(2)] == [PAGE, PAGE]
    assert fetch.failing(url).code == "E_ROBOTS"


def test_r05_crawl_delay(server: FaultServer, fetch: Fetcher, url: str) -> None:
    """Every request waits as asked, that behind robots.txt too; a delay beyond the limit skips the page."""
    server.on("/robots.txt", says(answer(body=b"User-agent: *\nCrawl-delay: 5")))
    book = fetch.hosts()
    for _ in range(2):
        fetch(url, hosts=book, total_seconds=20)
    assert fetch.waits == [5, 5]
    assert fetch.failing(url, hosts=book, total_seconds=2).code == "E_CRAWL_DELAY"
    server.on("/robots.txt", says(answer(body=b"User-agent: *\nCrawl-delay: 86400")))
    assert fetch.failing(url).code == "E_CRAWL_DELAY"
