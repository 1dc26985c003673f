"""Undo a body's content coding, bounded, and believe only a decoder that saw its end.

httpx returns a gzip body cut short as a good 200 when the lengths agree, and accepts sixty stacked codings; so the raw
bytes are decoded here. RFC 9110 section 8.4, RFC 1952 for gzip and its members.
"""

from __future__ import annotations

import zlib

from kpi_ingest.fetch.limits import FetchLimits
from kpi_ingest.fetch.outcome import Broken

GZIP = frozenset({"gzip", "x-gzip"})
MAGIC = b"\x1f\x8b"
PIECE = 64 * 1024
MAX_STACKED = 2
FREE_RATIO_BYTES = 1024 * 1024
"""Below this a body may unpack as far as it likes: a page of blanks is no bomb."""


def codings_of(values: list[str]) -> tuple[str, ...]:
    """The codings of Content-Encoding headers, in order of application, `identity` left out."""
    names = (name.strip().lower() for value in values for name in value.split(","))
    return tuple(name for name in names if name and name != "identity")


def undo_codings(wire: bytes, codings: tuple[str, ...], limits: FetchLimits) -> bytes:
    """The content of a coded body; Broken with the coded bytes where that cannot be had whole."""
    if len(codings) > MAX_STACKED:
        raise Broken("E_BOMB", f"{len(codings)} content codings on one body", content=wire)
    content = wire
    for coding in reversed(codings):
        if coding not in GZIP:
            raise Broken("E_CODING_UNSUPPORTED", f"content coding {coding!r}, not asked for", content=wire)
        content = _gunzip(content, wire, limits)
    return content


def _gunzip(coded: bytes, wire: bytes, limits: FetchLimits) -> bytes:
    content = bytearray()
    rest = coded
    while rest or not content:
        if not rest.startswith(MAGIC):
            what = "no gzip where gzip was declared" if not content else f"{len(rest)} bytes behind the end of the gzip"
            raise Broken("E_CODING", what, content=wire)
        rest = _member(rest, content, wire, limits)
        if not rest:
            break
    return bytes(content)


def _member(coded: bytes, content: bytearray, wire: bytes, limits: FetchLimits) -> bytes:
    """Decode one member onto `content`; gives what follows it."""
    decoder = zlib.decompressobj(wbits=31)
    piece = coded
    try:
        while not decoder.eof:
            decoded = decoder.decompress(piece, PIECE)
            content += decoded
            _expect_bounded(len(content), wire, limits)
            piece = decoder.unconsumed_tail
            if not piece and not decoded and not decoder.eof:
                raise Broken("E_CONTENT_CODING_TRUNCATED", f"gzip without its end, {len(wire)} bytes", content=wire)
    except zlib.error as cause:
        raise Broken("E_CODING", f"gzip that does not unpack ({cause})", content=wire) from cause
    return decoder.unused_data


def _expect_bounded(size: int, wire: bytes, limits: FetchLimits) -> None:
    if size > limits.max_bytes or (size > FREE_RATIO_BYTES and size > limits.max_ratio * len(wire)):
        raise Broken("E_BOMB", f"{len(wire)} bytes that unpack to {size} and more", content=wire)
