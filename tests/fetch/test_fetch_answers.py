"""Rows H05, H09 to H28: sound answers, what is remarked about them, and answers that are not the page."""

from __future__ import annotations

import gzip
import hashlib
from datetime import UTC, datetime

import pytest
from bench.fault_rows.server import FaultServer, answer, says
from fetching import NOON, Fetcher

from kpi_ingest.fetch import Validators, validators_of
from kpi_ingest.model import Bounds, Capture

PAGE = b"<html><title>KPIs</title><table><tr><td>47%</td></tr></table></html>"
TAGGED = ('ETag: "v1"', "Last-Modified: Mon, 04 Nov 2024 10:00:00 GMT")


def test_sound_page(server: FaultServer, fetch: Fetcher) -> None:
    """The bytes, both ends of our clock, the exchange as it was, and nothing else."""
    got = fetch(server.on("/page", says(answer("200 OK", PAGE, "Content-Type: text/html", *TAGGED))))
    assert (got.content, got.incomplete, got.not_modified, got.tries) == (PAGE, None, False, ())
    assert (got.captured, got.media_type, got.wire_sha256) == (Bounds(NOON, NOON), "text/html", None)
    assert got.validators == Validators('"v1"', "Mon, 04 Nov 2024 10:00:00 GMT", chain=(server.url(),))
    assert (got.source, got.url, len(got.hops)) == (server.url(), server.url(), 1)
    assert dict(got.hops[0].request_headers)["User-Agent"] == "kpi-ingest"
    assert got.remarks == ("robots: allowed, robots.txt has status 404",)


def test_gzip_is_undone_and_its_digest_kept(server: FaultServer, fetch: Fetcher) -> None:
    """H05: every member of a coded body is decoded, and the digest of the coded bytes is told."""
    packed = gzip.compress(PAGE[:30], mtime=0) + gzip.compress(PAGE[30:], mtime=0)
    got = fetch(server.on("/page", says(answer("200 OK", packed, "Content-Encoding: GZIP"))))
    assert (got.content, got.wire_sha256) == (PAGE, hashlib.sha256(packed).hexdigest())


@pytest.mark.parametrize("size", [1, 7, 4096])
def test_chunks_in_any_size_are_one_body(server: FaultServer, fetch: Fetcher, size: int) -> None:
    """A chunked body that ends as it should is whole, whatever pieces it came in."""
    pieces = [PAGE[start : start + size] for start in range(0, len(PAGE), size)]
    body = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
    got = fetch(server.on("/page", says(answer("200 OK", body, "Transfer-Encoding: chunked", length=False))))
    assert (got.content, len(got.remarks)) == (PAGE, 1)


def test_h09_end_told_by_closing_only(server: FaultServer, fetch: Fetcher) -> None:
    """Without a length nobody can know whether the page is whole: it is kept, and said so."""
    got = fetch(server.on("/page", says(answer("200 OK", PAGE, length=False))))
    assert got.content == PAGE
    assert got.remarks[-1].startswith("completeness: unknown")


def test_h10_redirects_are_bounded(server: FaultServer, fetch: Fetcher) -> None:
    """A loop is seen at once, a long chain after five hops; the line lists the hops."""
    url = server.on("/page", says(answer("302 Found", b"", "Location: /other")))
    server.on("/other", says(answer("302 Found", b"", "Location: /page")))
    loop = fetch.failing(url)
    assert (loop.code, len(loop.hops), "/page -> " in str(loop)) == ("E_REDIRECTS", 2, True)
    for number in range(8):
        server.on(f"/{number}", says(answer("302 Found", b"", f"Location: /{number + 1}")))
    chain = fetch.failing(server.url("/0"))
    assert (chain.code, len(chain.hops)) == ("E_REDIRECTS", 6)


@pytest.mark.parametrize(("status", "moved"), [(301, 1), (302, 0), (307, 0), (308, 1)])
def test_h11_page_that_moved(server: FaultServer, fetch: Fetcher, status: int, moved: int) -> None:
    """A redirect is followed with its hops kept; a lasting one asks for the address to be brought up to date."""
    server.on("/kpis/neu é", says(answer(body=PAGE)))
    server.on("/kpis/neu%20%C3%A9", says(answer(body=PAGE)))
    location = "Location: /kpis/neu%20é#top".encode().decode("latin-1")
    got = fetch(server.on("/page", says(answer(f"{status} Moved", b"", location))))
    assert [hop.status for hop in got.hops] == [status, 200]
    assert sum(remark.startswith("moved: ") for remark in got.remarks) == moved
    assert got.source == server.url()


@pytest.mark.parametrize("sink", ["/", "/login?next=/page", "/search", "/error.html", "/de/404/", "/captcha"])
def test_h12_redirect_to_somewhere_else(server: FaultServer, fetch: Fetcher, sink: str) -> None:
    """The site's root, a login, a search or an error page is not the page; what came is kept."""
    server.on(sink, says(answer(body=PAGE)))
    failure = fetch.failing(server.on("/page", says(answer("302 Found", b"", f"Location: {sink}"))))
    assert (failure.code, failure.partial and failure.partial.content) == ("E_SOFT_404", PAGE)


def test_h12_page_below_a_search_path_is_itself(server: FaultServer, fetch: Fetcher) -> None:
    """A page whose own address has such a word in it may be redirected within it."""
    server.on("/search/kpis/2", says(answer(body=PAGE)))
    assert fetch(server.on("/search/kpis", says(answer("302 Found", b"", "Location: /search/kpis/2")))).content == PAGE


@pytest.mark.parametrize(
    ("retry_after", "waits"),
    [
        ("1", [1.0]),
        ("Tue, 05 Nov 2024 12:00:01 GMT", [1.0]),
        ("Tue, 05 Nov 2024 11:00:00 GMT", [0.0]),
        ("-5", [0.5]),
        ("soon", [0.5]),
        ("315360000", None),
        ("Fri, 05 Nov 2034 12:00:00 GMT", None),
    ],
    ids=["seconds", "date", "past date", "negative", "garbage", "ten years", "ten years by date"],
)
@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Busy"])
def test_h14_server_that_asks_for_a_wait(
    server: FaultServer, fetch: Fetcher, retry_after: str, waits: list[float] | None, status: str
) -> None:
    """A wait within the limits is kept to; a longer one ends the tries; words that say nothing are passed over."""
    busy = answer(status, b"later", f"Retry-After: {retry_after}")
    url = server.on("/page", says(busy), says(answer(body=PAGE)))
    if waits is None:
        failure = fetch.failing(url)
        assert failure.code in ("E_RATE_LIMITED", "E_SERVER")
        assert (len(failure.tries), "asked to wait" in str(failure)) == (1, True)
        return
    got = fetch(url, jitter=lambda: 0.0)
    assert (got.content, fetch.waits, [made.hops[0].status for made in got.tries]) == (PAGE, waits, [int(status[:3])])
    assert got.tries[0].partial is not None
    assert got.tries[0].partial.content == b"later"


def test_tries_end_where_the_budget_does(server: FaultServer, fetch: Fetcher) -> None:
    """No wait is begun that would outlast the page's budget."""
    failure = fetch.failing(server.on("/page", says(answer("503 Busy", b"x", "Retry-After: 30"))))
    assert (failure.code, fetch.waits) == ("E_SERVER", [])


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (("cf-mitigated: challenge",), b"<title>whatever</title>"),
        (("x-amzn-waf-action: captcha",), b"<title>whatever</title>"),
        ((), b"<html><head><title>Just a moment...</title><script>window._cf_chl_opt={}</script>"),
        ((), b"<script>window.awsWafCookieDomainList = [];</script><script>AwsWafIntegration.getToken()</script>"),
        ((), b'<iframe id="main-iframe" src="/_Incapsula_Resource?x">Request unsuccessful.</iframe>'),
        ((), b"<h1>Access Denied</h1><p>https://errors.edgesuite.net/18.1</p>"),
        ((), b'<script id="anubis_challenge" type="application/json">{}</script>'),
    ],
    ids=["cloudflare header", "aws header", "cloudflare", "aws", "imperva", "akamai", "anubis"],
)
@pytest.mark.parametrize("status", ["200 OK", "403 Forbidden"])
def test_h18_challenge(server: FaultServer, fetch: Fetcher, headers: tuple[str, ...], body: bytes, status: str) -> None:
    """A guard's page is a challenge whatever its status, is kept, and is not asked for again."""
    failure = fetch.failing(server.on("/page", says(answer(status, body, *headers))))
    assert (failure.code, len(failure.tries)) == ("E_CHALLENGE", 1)
    assert failure.partial is not None


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"<title>Page not found | Devon</title>", "E_SOFT_404"),
        (b"<TITLE>\n404 </TITLE>", "E_SOFT_404"),
        (b"<title>Devon</title><h1 class='x'>Sorry, this page can\xe2\x80\x99t be found</h1>", "E_SOFT_404"),
        (b"<title>This page is no longer available</title>", "E_SOFT_404"),
        (b"<title>Down for maintenance</title>", "E_MAINTENANCE"),
        (b"<title>Site temporarily unavailable</title>", "E_MAINTENANCE"),
    ],
)
def test_h19_error_page_with_status_200(server: FaultServer, fetch: Fetcher, body: bytes, code: str) -> None:
    """A page whose title or first heading says that it is not the page is not the page; it is kept."""
    failure = fetch.failing(server.on("/page", says(answer(body=body))))
    assert (failure.code, failure.partial and failure.partial.content) == (code, body)


@pytest.mark.parametrize(
    "body",
    [
        b"<title>Highways under maintenance: performance</title><table><tr><td>47</td></tr></table>",
        b"<title>KPIs</title><p>Page not found errors per 1,000 visits: 404</p>",
        b"<title>Children whose placement was not found in time: KPIs</title>",
        b"<title>Room 404: attendance</title>",
        b"<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script><title>KPIs</title>",
        b"<script src='/_Incapsula_Resource?SWJIYLWA=1'></script><title>KPIs</title>",
    ],
    ids=["maintenance kpis", "words in the body", "words in another sense", "a number", "cloudflare script", "imperva"],
)
def test_sound_pages_are_not_taken_for_error_pages(server: FaultServer, fetch: Fetcher, body: bytes) -> None:
    """Words and scripts that also stand in sound pages refuse nothing."""
    assert fetch(server.on("/page", says(answer(body=body)))).content == body


def test_h21_page_that_did_not_change(server: FaultServer, fetch: Fetcher) -> None:
    """A 304 to the validators we sent is a revisit: no content, the hop kept, the validators renewed."""
    known = Validators('"v1"', "Mon, 04 Nov 2024 10:00:00 GMT", "ab" * 32, (server.url(),))
    got = fetch(server.on("/page", says(b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\n\r\n')), validators=known)
    assert (got.not_modified, got.content, got.hops[0].status) == (True, b"", 304)
    assert b'If-None-Match: "v1"\r\nIf-Modified-Since: Mon, 04' in server.requests[0]


def test_h22_304_that_confirms_nothing(server: FaultServer, fetch: Fetcher) -> None:
    """A 304 without a condition is asked again once, past every cache."""
    got = fetch(server.on("/page", says(b"HTTP/1.1 304 Not Modified\r\n\r\n"), says(answer(body=PAGE))))
    assert (got.content, [made.code for made in got.tries]) == (PAGE, ["E_BAD_304"])
    assert b"Cache-Control: no-cache" in server.requests[1]


@pytest.mark.parametrize(
    ("sha256", "lies"), [("ab" * 32, True), (hashlib.sha256(PAGE).hexdigest(), False), (None, False)]
)
def test_h23_etag_that_lies(server: FaultServer, fetch: Fetcher, sha256: str | None, lies: bool) -> None:
    """The same ETag with other bytes is remarked; the bytes count."""
    url = server.on("/page", says(answer("200 OK", PAGE, *TAGGED)))
    got = fetch(url, validators=Validators('"v1"', None, sha256, (url,)))
    assert got.content == PAGE
    assert any(remark.startswith("ETAG_LIES") for remark in got.remarks) == lies


def test_h25_h27_headers_are_kept_as_they_came(server: FaultServer, fetch: Fetcher) -> None:
    """Repeats, odd dates and bytes outside ASCII stay, in order; our own clock says when; no cookie is sent back."""
    odd = ("Set-Cookie: a=1", "Date: Thu, 01 Jan 1970", "X-Odd: caf\xe9", "Set-Cookie: b=2", "Last-Modified: never")
    url = server.on("/page", says(answer("302 Found", b"", "Location: /new", *odd)))
    server.on("/new", says(answer("200 OK", PAGE, *odd)))
    got = fetch(url)
    shown = [f"{name}: {value}" for name, value in got.hops[1].headers if name != "Content-Length"]
    assert (shown, got.captured) == (list(odd), Bounds(NOON, NOON))
    assert all(b"ookie" not in request for request in server.requests)


def test_validators_come_from_a_kept_capture(server: FaultServer, fetch: Fetcher) -> None:
    """What a whole capture's last hop said is what is sent next time; an incomplete one confirms nothing."""
    got = fetch(server.on("/page", says(answer("200 OK", PAGE, *TAGGED))))
    facts = {"id": "1", "page": "p", "sha256": "ab", "size": 1, "source": "s", "hops": got.hops}
    capture = Capture(**facts, captured=Bounds(NOON, NOON), recorded_at=datetime(2024, 1, 1, tzinfo=UTC))  # type: ignore[arg-type]
    cut = Capture(**facts, captured=Bounds(NOON, NOON), recorded_at=NOON, incomplete="disconnect")  # type: ignore[arg-type]
    assert validators_of(capture) == Validators('"v1"', "Mon, 04 Nov 2024 10:00:00 GMT", "ab", (server.url(),))
    assert validators_of(cut) == Validators()


def test_a_revisit_gives_no_validators(server: FaultServer, fetch: Fetcher) -> None:
    """A 304 brings no bytes, so what it says of them is not believed: the capture that brought them tells."""
    url = server.on("/page", says(b'HTTP/1.1 304 Not Modified\r\nETag: W/"v1"\r\n\r\n'))
    got = fetch(url, validators=Validators('"v1"', None, "ab", (url,)))
    revisit = Capture("2", "p", "ab", 1, Bounds(NOON, NOON), NOON, "s", revisit_of="1", hops=got.hops)
    assert (validators_of(revisit), got.validators.etag) == (Validators(), '"v1"')


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("kpis.example/page", "E_SCHEME"),
        ("ftp://kpis.example/", "E_SCHEME"),
        ("http://", "E_URL"),
        ("http://kpis.example:99999/", "E_URL"),
        ("http://kpis example/", "E_URL"),
        ("http://kpis.example/\npage", "E_URL"),
        ("http://" + "a" * 70 + ".example/", "E_URL"),
    ],
)
def test_l01_address_that_is_none(fetch: Fetcher, url: str, code: str) -> None:
    """An address that cannot be asked for is said in one line, before anything is looked up."""
    failure = fetch.failing(url, lookup=lambda *_: pytest.fail("looked up"))
    assert (failure.code, "\n" in str(failure)) == (code, False)
