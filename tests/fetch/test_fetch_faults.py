"""Rows N and H of the fault catalogue over real sockets: each has its code, its tries and its partial bytes."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from dataclasses import dataclass

import pytest
from bench.fault_rows.server import FaultServer, Script, answer, drips, resets_after, says, stays_silent
from fetching import Fetcher

PAGE = b"<html><title>KPIs</title><table><tr><td>47%</td></tr></table></html>"
PACKED = gzip.compress(PAGE, mtime=0)
BAD_CRC = PACKED[:-8] + b"\0\0\0\0" + PACKED[-4:]
BOMB = gzip.compress(b"0" * 3_000_000, mtime=0)
GZIP = "Content-Encoding: gzip"
CHUNKED = "Transfer-Encoding: chunked"


@dataclass(frozen=True)
class Fault:
    """What a server does, and what that must give."""

    id: str
    script: Script
    code: str
    tries: int = 1
    partial: bytes | None = None


def whole(status: str, body: bytes, *headers: str) -> Script:
    """A sound answer."""
    return says(answer(status, body, *headers))


FAULTS = [
    Fault("N06-reset", resets_after(), "E_RESET", 2),
    Fault("N06-closed", says(b""), "E_RESET", 2),
    Fault("N07", resets_after(answer(body=PAGE)[:-20]), "E_TRUNCATED", 2, PAGE[:-20]),
    Fault("N08-headers", drips(b"HTTP/1.1 200 OK\r\n", b"X", 0.2), "E_DEADLINE"),
    Fault("N09", stays_silent(), "E_READ_TIMEOUT", 2),
    Fault("N10-endless", drips(b"HTTP/1.1 200 OK\r\n", b"X: " + b"y" * 9000 + b"\r\n", 0), "E_HEADERS_TOO_BIG"),
    Fault("N10-long", says(answer("200 OK", PAGE, "X: " + "y" * 1_000_000)), "E_HEADERS_TOO_BIG"),
    Fault("N10-many", says(answer("200 OK", PAGE, *["X-Many: y"] * 10_000)), "E_HEADERS_TOO_BIG"),
    Fault("N11", drips(answer(length=False), b"z" * 9000, 0), "E_TOO_LARGE", 1, b"z" * 200_000),
    Fault("H01", says(answer(body=PAGE)[:-20]), "E_TRUNCATED", 2, PAGE[:-20]),
    Fault("H02-smaller", says(answer("200 OK", PAGE, "Content-Length: 10", length=False)), "E_FRAMING", 1, PAGE[:10]),
    Fault("H02-pair", says(answer("200 OK", PAGE, "Content-Length: 10")), "E_FRAMING"),
    Fault("H03-cut", says(answer("200 OK", b"5\r\n12345\r\n", CHUNKED, length=False)), "E_TRUNCATED", 2, b"12345"),
    Fault("H03-size", says(answer("200 OK", b"5\r\n12345\r\nzz\r\n", CHUNKED, length=False)), "E_FRAMING", 1, b"12345"),
    Fault("H04", whole("200 OK", PACKED[:-12], GZIP), "E_CONTENT_CODING_TRUNCATED", 2, PACKED[:-12]),
    Fault("H05-crc", whole("200 OK", BAD_CRC, GZIP), "E_CODING", 1, BAD_CRC),
    Fault("H05-garbage", whole("200 OK", PACKED + b"junk", GZIP), "E_CODING", 1, PACKED + b"junk"),
    Fault("H06", whole("200 OK", PAGE, GZIP), "E_CODING", 1, PAGE),
    Fault("H07-ratio", whole("200 OK", BOMB, GZIP), "E_BOMB", 1, BOMB),
    Fault("H07-stack", whole("200 OK", PACKED, f"{GZIP}{', gzip' * 59}"), "E_BOMB", 1, PACKED),
    Fault("H08-br", whole("200 OK", b"\x0b\x02", "Content-Encoding: br"), "E_CODING_UNSUPPORTED", 1, b"\x0b\x02"),
    Fault("H08-zstd", whole("200 OK", b"(\xb5", "Content-Encoding: zstd"), "E_CODING_UNSUPPORTED", 1, b"(\xb5"),
    Fault("H13-404", whole("404 Not Found", b"gone fishing"), "E_GONE", 1, b"gone fishing"),
    Fault("H13-410", whole("410 Gone", b""), "E_GONE"),
    Fault("H15-500", whole("500 Oops", b"oops"), "E_SERVER", 2, b"oops"),
    Fault("H16", whole("403 Forbidden", b"no"), "E_FORBIDDEN", 1, b"no"),
    Fault("H17", whole("200 OK", b""), "E_EMPTY", 2, b""),
    Fault("H17-blank", whole("200 OK", b" \r\n"), "E_EMPTY", 2, b" \r\n"),
    Fault("H20", whole("206 Partial Content", PAGE, "Content-Range: bytes 0-9/99"), "E_PARTIAL", 1, PAGE),
    Fault("H20-range", whole("200 OK", PAGE, "Content-Range: bytes 0-9/99"), "E_PARTIAL", 1, PAGE),
    Fault("H22", says(b"HTTP/1.1 304 Not Modified\r\n\r\n"), "E_BAD_304", 2),
    Fault("H26-204", says(b"HTTP/1.1 204 No Content\r\n\r\n"), "E_STATUS"),
    Fault("H26-999", whole("999 Denied", b""), "E_STATUS"),
    Fault("H26-100", says(b"HTTP/1.1 100 Continue\r\n\r\n"), "E_STATUS"),
    Fault("H26-line", says(b"HELLO\r\n\r\n"), "E_STATUS"),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_fault_of_the_catalogue(server: FaultServer, fetch: Fetcher, fault: Fault) -> None:
    """The fault is named by its code, tried again only where that can help, and what arrived is handed over."""
    failure = fetch.failing(server.on("/page", fault.script))
    assert (failure.code, len(failure.tries), failure.exit_code) == (fault.code, fault.tries, 3)
    assert (failure.partial.content if failure.partial else None) == fault.partial
    assert failure.partial is None or (failure.partial.incomplete or "").startswith(fault.code)
    assert str(failure).startswith(f"{fault.code} a-page, http://127.0.0.1:")
    assert "; next: " in str(failure)
    assert "\n" not in str(failure)
    assert all(hop.url == server.url() for hop in failure.hops)


def test_n08_body_that_drips_is_kept_as_far_as_it_came(server: FaultServer, fetch: Fetcher) -> None:
    """A byte now and then keeps every read in time; the total budget ends it, and the bytes are kept."""
    failure = fetch.failing(server.on("/page", drips(answer(body=b"x" * 999)[:-999], b"x", 0.2)))
    assert (failure.code, len(failure.tries)) == ("E_DEADLINE", 1)
    assert failure.partial is not None
    assert 5 <= len(failure.partial.content) <= 9


def test_h07_stays_small(server: FaultServer, fetch: Fetcher) -> None:
    """A body that unpacks a thousandfold is stopped at the cap, not unpacked first."""
    bomb = gzip.compress(b"0" * 60_000_000, mtime=0)
    tracemalloc.start()
    failure = fetch.failing(server.on("/page", whole("200 OK", bomb, GZIP)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert failure.code == "E_BOMB"
    assert peak < 8_000_000


def test_zlib_stream_is_not_gzip(server: FaultServer, fetch: Fetcher) -> None:
    """A deflate body that calls itself gzip is refused, its bytes kept."""
    failure = fetch.failing(server.on("/page", whole("200 OK", zlib.compress(PAGE), GZIP)))
    assert failure.code == "E_CODING"
