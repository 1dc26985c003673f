"""Rows N, H and R of the fault catalogue: what the network or the server does on the second night, and what is owed."""

from __future__ import annotations

import gzip
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from bench.fault_rows.pages import (
    BOMB,
    DATED,
    GZIP,
    NEWS,
    NOTE,
    PACKED,
    PAGE,
    chunked,
    moved,
    whole,
)  # fmt: skip
from bench.fault_rows.server import Script, answer, drips, resets_after, says, stays_silent

Kept = Literal["attempt", "partial", "capture", "revisit"]
Addresses = Sequence[str] | OSError
HERE = ("127.0.0.1",)
NO_HOST = socket.gaierror(socket.EAI_NONAME, "Name or service not known")
NO_SERVER = socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
CLOSED_PORT = 9
UNKNOWN = "completeness: unknown"
MEGABYTE = "y" * 1_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """One page of the second night."""

    id: str
    page: tuple[Script, ...]
    """What the server answers to requests for the page, one after the other; the last again and again."""
    code: str | None = None
    """Of the page's failure; None where it is captured."""
    kept: Kept = "attempt"
    """What is new in the archive: an attempt alone, one with bytes marked incomplete, a capture, a revisit."""
    tries: int = 1
    """Attempts that are kept."""
    remark: str = ""
    """How a remark of the new capture begins."""
    others: Mapping[str, Script] = field(default_factory=dict)
    """Further paths of the host, robots.txt among them."""
    lookups: tuple[Addresses, ...] = (HERE,)
    """What the resolver says, one answer after the other; the last again and again."""
    headers: tuple[str, ...] = ()
    """Of the sound page of the first night."""
    port: int | None = None
    """Of the address, where it is not the server's."""
    shows: bytes = PAGE
    """The page whose figures are current afterwards."""
    requests: int | None = None
    """For the page; None where it does not matter."""

    @property
    def host(self) -> str:
        """Its own host's name, so that no row touches another."""
        return f"{self.id.lower().replace('_', '-')}.test"


def failing(id: str, code: str, *page: Script, kept: Kept = "attempt", tries: int = 1, **facts: object) -> Row:
    """A row whose page is not captured: what was known of it stands."""
    return Row(id, page, code, kept, tries, **facts)  # type: ignore[arg-type]


def taken(id: str, *page: Script, shows: bytes = NEWS, tries: int = 0, **facts: object) -> Row:
    """A row whose page is captured and read."""
    return Row(id, page, None, "capture", tries, shows=shows, **facts)  # type: ignore[arg-type]


def refused(id: str, *lookups: Addresses) -> Row:
    """A row whose host is refused before a packet is sent."""
    return failing(id, "E_SSRF", whole("200 OK", NEWS), lookups=lookups, requests=0)


FOUND = whole("200 OK", NEWS)
BUSY = "429 Too Many Requests"
RESET = resets_after(answer(body=NEWS)[:-20])

NETWORK = (
    failing("N01", "E_DNS", FOUND, tries=2, lookups=(NO_HOST,), requests=0),
    failing("N02", "E_DNS_TEMP", FOUND, tries=2, lookups=(NO_SERVER,), requests=0),
    failing("N03", "E_CONNECT", FOUND, tries=2, port=CLOSED_PORT, requests=0),
    failing("N06", "E_RESET", resets_after(), tries=2),
    failing("N06-banner", "E_STATUS", says(b"SSH-2.0-OpenSSH_9.6\r\n", pause=0.2)),
    failing("N06-http09", "E_STATUS", says(b"<html>no headers</html>")),
    failing("N07", "E_TRUNCATED", RESET, kept="partial", tries=2),
    failing("N08", "E_DEADLINE", drips(answer(body=b"x" * 999)[:-999], b"x", 0.2), kept="partial"),
    failing("N09", "E_READ_TIMEOUT", stays_silent(), tries=2),
    failing("N10", "E_HEADERS_TOO_BIG", says(answer("200 OK", NEWS, "X: " + MEGABYTE))),
    failing("N10-endless", "E_HEADERS_TOO_BIG", drips(b"HTTP/1.1 200 OK\r\n", b"X: " + b"y" * 9000 + b"\r\n", 0)),
    failing("N10-many", "E_HEADERS_TOO_BIG", says(answer("200 OK", NEWS, *["X: y"] * 10_000))),
    failing("N11", "E_TOO_LARGE", drips(answer(length=False), b"z" * 9000, 0), kept="partial"),
    refused("N14-loopback", ("127.0.0.2",)),
    refused("N14-private", ("10.1.2.3",)),
    refused("N14-metadata", ("169.254.169.254",)),
    refused("N14-oracle", ("192.0.0.192",)),
    refused("N14-shared", ("100.64.0.1",)),
    refused("N14-relays", ("192.88.99.1",)),
    refused("N14-nought", ("0.0.0.0",)),
    refused("N14-six", ("::1",)),
    refused("N14-local", ("fc00::1",)),
    refused("N14-site", ("fec0::1",)),
    refused("N14-print", ("3fff::1",)),
    refused("N14-mapped", ("::ffff:10.0.0.1",)),
    failing("N15", "E_SSRF", moved("/new"), others={"/new": FOUND}, lookups=(HERE, ("10.0.0.1",)), requests=1),
    refused("N16", ("127.0.0.1", "10.0.0.1")),
    failing("N17", "E_SSRF", moved("http://10.0.0.1/")),
    failing("N17-file", "E_SCHEME", moved("file:///etc/passwd")),
    failing("N17-data", "E_SCHEME", moved("data:text/html,47")),
    taken("N18", FOUND),
)  # fmt: skip

BODIES = (
    failing("H01", "E_TRUNCATED", says(answer(body=NEWS)[:-20]), kept="partial", tries=2),
    failing("H02", "E_FRAMING", says(answer("200 OK", NEWS, "Content-Length: 300", length=False)), kept="partial"),
    failing("H02-late", "E_FRAMING", says(answer("200 OK", NEWS[:300]), NEWS[300:], pause=0.3), kept="partial"),
    failing("H02-pair", "E_FRAMING", says(answer("200 OK", NEWS, "Content-Length: 10"))),
    failing("H02-both", "E_FRAMING", chunked(NEWS, "Content-Length: 10"), kept="partial"),
    failing("H03", "E_TRUNCATED", chunked(NEWS[:300], rest=b""), kept="partial", tries=2),
    failing("H03-size", "E_FRAMING", chunked(NEWS[:300], rest=b"zz\r\n"), kept="partial"),
    failing("H04", "E_CONTENT_CODING_TRUNCATED", whole("200 OK", PACKED[:-12], GZIP), kept="partial", tries=2),
    failing("H05", "E_CODING", whole("200 OK", PACKED[:-8] + bytes(4) + PACKED[-4:], GZIP), kept="partial"),
    failing("H05-garbage", "E_CODING", whole("200 OK", PACKED + b"junk", GZIP), kept="partial"),
    taken("H05-members", whole("200 OK", gzip.compress(NEWS[:300]) + gzip.compress(NEWS[300:]), GZIP)),
    taken("H05-padding", whole("200 OK", PACKED + bytes(512), GZIP), remark="padding: 512 NUL bytes"),
    failing("H06", "E_CODING", whole("200 OK", NEWS, GZIP), kept="partial"),
    failing("H07", "E_BOMB", whole("200 OK", BOMB, GZIP), kept="partial"),
    failing("H07-stack", "E_BOMB", whole("200 OK", PACKED, GZIP + ", gzip" * 59), kept="partial"),
    failing("H07-empty", "E_BOMB", whole("200 OK", gzip.compress(b"", mtime=0) * 9_000, GZIP), kept="partial"),
    failing("H08", "E_CODING_UNSUPPORTED", whole("200 OK", b"\x0b\x02", "Content-Encoding: br"), kept="partial"),
    taken("H09", says(answer("200 OK", NEWS, length=False)), remark=UNKNOWN),
    taken("H09-cut", says(answer("200 OK", NEWS[: NEWS.index(b"lative")], length=False)), remark=UNKNOWN),
)  # fmt: skip

ANSWERS = (
    failing("H10", "E_REDIRECTS", moved("/page")),
    taken("H11", moved("/new"), others={"/new": FOUND}, remark="moved: 301"),
    failing("H12", "E_SOFT_404", moved("/"), others={"/": FOUND}, kept="partial"),
    failing("H12-home", "E_SOFT_404", moved("/en/home"), others={"/en/home": FOUND}, kept="partial"),
    failing("H12-login", "E_SOFT_404", moved("/login"), others={"/login": FOUND}, kept="partial"),
    failing("H13", "E_GONE", whole("404 Not Found", b"gone fishing"), kept="partial"),
    failing("H13-410", "E_GONE", whole("410 Gone", b"")),
    taken("H14", whole(BUSY, b"x", "Retry-After: 1"), FOUND, tries=1),
    taken("H14-header", whole("200 OK", NEWS, "Retry-After: Mon, 01 Jan 2024 00:00:00 +99999999999999")),
    failing("H14-decade", "E_RATE_LIMITED", whole(BUSY, b"x", "Retry-After: 315360000"), kept="partial", requests=1),
    failing("H14-digits", "E_RATE_LIMITED", whole(BUSY, b"x", f"Retry-After: {'9' * 400}"), kept="partial", requests=1),
    failing("H14-garbage", "E_RATE_LIMITED", whole(BUSY, b"x", "Retry-After: soon"), kept="partial", tries=2),
    taken("H15", whole("500 Oops", b"x"), FOUND, tries=1),
    failing("H16", "E_FORBIDDEN", whole("403 Forbidden", b"no"), kept="partial", requests=1),
    failing("H17", "E_EMPTY", whole("200 OK", b""), kept="partial", tries=2),
    failing("H18", "E_CHALLENGE", whole("200 OK", b"<title>Just a moment...</title>"), kept="partial"),
    failing("H18-datadome", "E_CHALLENGE", whole("200 OK", b"<script>var dd={'rt':'c'}</script>"), kept="partial"),
    failing("H18-layout", "E_CHALLENGE", whole("200 OK", b"<table><tr><td id=px-captcha></table>"), kept="partial"),
    failing("H18-status", "E_CHALLENGE", whole("403 No", b"x", "cf-mitigated: challenge"), kept="partial"),
    failing("H19", "E_SOFT_404", whole("200 OK", b"<title>Page not found</title>"), kept="partial"),
    failing("H19-welsh", "E_SOFT_404", whole("200 OK", b"<title>Tudalen heb ei chanfod</title>"), kept="partial"),
    failing("H19-wrong", "E_SOFT_404", whole("200 OK", b"<h1>Sorry, something went wrong</h1>"), kept="partial"),
    failing("H19-moved", "E_SOFT_404", whole("200 OK", b"<h1>This page has moved</h1><table></table>"), kept="partial"),
    failing("H19-maintenance", "E_MAINTENANCE", whole("200 OK", b"<title>Site maintenance</title>"), kept="partial"),
    failing("H20", "E_PARTIAL", whole("206 Partial Content", NEWS, "Content-Range: bytes 0-9/99"), kept="partial"),
    failing("H22", "E_BAD_304", says(b"HTTP/1.1 304 Not Modified\r\n\r\n"), tries=2),
    taken("H23", whole("200 OK", NEWS, 'ETag: "v1"'), headers=('ETag: "v1"',), remark="ETAG_LIES"),
    taken("H24", whole("200 OK", NEWS, "Content-Type: application/pdf")),
    taken("H25", whole("200 OK", NEWS, "Date: Thu, 01 Jan 1970 00:00:00 GMT", "Last-Modified: never")),
    failing("H26", "E_STATUS", says(b"HTTP/1.1 204 No Content\r\n\r\n")),
    failing("H26-999", "E_STATUS", whole("999 Denied", b"")),
    failing("H26-line", "E_STATUS", says(b"HELLO\r\n\r\n")),
    taken("H27", whole("200 OK", NEWS, "Set-Cookie: a=1", "X-Odd: caf\xe9", "X-Odd: 2")),
    taken("H28", whole("200 OK", NEWS, "Vary: User-Agent")),
)  # fmt: skip

UNMODIFIED = says(b"HTTP/1.1 304 Not Modified\r\n\r\n")
WEAKLY_THE_SAME = says(b'HTTP/1.1 304 Not Modified\r\nETag: W/"v1"\r\n\r\n')
UNCHANGED = (
    Row("H21", (WEAKLY_THE_SAME,), None, "revisit", 0, headers=('ETag: "v1"',)),
    Row("H21-bytes", (UNMODIFIED,), None, "revisit", 0, headers=('ETag: "caf\xe9"',)),
    taken("F1-redirect", moved("/new"), headers=(DATED,), others={"/new": FOUND}, remark="moved: 301"),
    failing("F1-sink", "E_BAD_304", moved("/"), headers=(DATED,), tries=2,
            others={"/": says(b"HTTP/1.1 304 Not Modified\r\n\r\n")}),
    taken("F2", says(b'HTTP/1.1 304 Not Modified\r\nETag: "v2"\r\n\r\n'), FOUND, headers=('ETag: "v1"',), tries=1),
)  # fmt: skip

FORBIDS = b"User-agent: *\nDisallow: /page\n"


def _robots(*scripts: bytes, headers: tuple[str, ...] = ()) -> dict[str, Script]:
    return {"/robots.txt": whole("200 OK", b"".join(scripts), *headers)}


def _forbidden(id: str, rules: bytes, *headers: str) -> Row:
    return failing(id, "E_ROBOTS", FOUND, others=_robots(rules, headers=headers), requests=0)


def _unavailable(id: str, script: Script) -> Row:
    return failing(id, "E_ROBOTS_UNAVAILABLE", FOUND, others={"/robots.txt": script}, requests=0)


RULES = (
    _forbidden("R01", FORBIDS),
    _unavailable("R02", whole("500 Oops", b"")),
    _unavailable("R02-silent", stays_silent()),
    _unavailable("R02-429", whole(BUSY, b"")),
    taken("R03", FOUND, others={"/robots.txt": whole("401 Unauthorized", b"")}, remark="robots: allowed"),
    _forbidden("R04", b"\xef\xbb\xbf" + FORBIDS),
    _forbidden("R04-marks", b"\xef\xbb\xbf" * 2 + FORBIDS),
    _forbidden("R04-utf16", FORBIDS.decode().encode("utf-16")),
    _forbidden("R04-called-html", b"<!-- x -->\n" + FORBIDS, "Content-Type: text/html"),
    _forbidden("R04-large", FORBIDS + b"# padding\n" * 500_000),
    taken("R04-html", FOUND, others=_robots(b"<!doctype html><p>Home"), remark="robots: allowed, robots.txt is"),
    taken("R05", FOUND, others=_robots(b"User-agent: *\nCrawl-delay: 0.5"), remark="robots: allowed by"),
    failing("R05-day", "E_CRAWL_DELAY", FOUND, others=_robots(b"User-agent: *\nCrawl-delay: 86400"), requests=0),
)  # fmt: skip

CALLED_PDF = "Content-Type: application/pdf"
READ = (
    failing("P02", "E_SOFT_404", whole("200 OK", b"<title>404</title>", CALLED_PDF), kept="partial"),
    taken("P02-sound", whole("200 OK", NEWS, CALLED_PDF)),
)  # fmt: skip

ROWS: tuple[Row, ...] = (*NETWORK, *BODIES, *ANSWERS, *UNCHANGED, *RULES, *READ)
HALF_NOTE = NOTE[: NOTE.index("lative")]
"""What the cut of H09-cut left of the note; it stands in no release."""
