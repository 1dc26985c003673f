"""Undo a body's content coding, bounded, and believe only a decoder that saw its end.

httpx returns a gzip body cut short as a good 200 when the lengths agree, and accepts sixty stacked codings; so the raw
bytes are decoded here. RFC 9110 section 8.4, RFC 1952 for gzip and its members.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from kpi_ingest.fetch.limits import Budget, FetchLimits
from kpi_ingest.fetch.outcome import Broken

GZIP = frozenset({"gzip", "x-gzip"})
MAGIC = b"\x1f\x8b"
PIECE = 64 * 1024
MAX_STACKED = 2
MAX_MEMBERS = 1000
"""Of one gzip body. Tools that write in blocks of 64 kB need 320 for the largest page; a body of empty members took
seconds for each megabyte."""
FREE_RATIO_BYTES = 1024 * 1024
"""Below this a body may unpack as far as it likes: a page of blanks is no bomb."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A body with its content coding undone."""

    content: bytes
    padding: int = 0
    """NUL bytes behind the end of the gzip, which some servers send and gzip itself passes over."""


def codings_of(values: list[str]) -> tuple[str, ...]:
    """The codings of Content-Encoding headers, in order of application, `identity` left out."""
    names = (name.strip().lower() for value in values for name in value.split(","))
    return tuple(name for name in names if name and name != "identity")


def undo_codings(wire: bytes, codings: tuple[str, ...], limits: FetchLimits, budget: Budget) -> Decoded:
    """The content of a coded body; Broken with the coded bytes where that cannot be had whole, or not in time."""
    if len(codings) > MAX_STACKED:
        raise Broken("E_BOMB", f"{len(codings)} content codings on one body", content=wire)
    decoded = Decoded(wire)
    for coding in reversed(codings):
        if coding not in GZIP:
            raise Broken("E_CODING_UNSUPPORTED", f"content coding {coding!r}, not asked for", content=wire)
        inner = _Gunzip(decoded.content, wire, limits, budget).run()
        decoded = Decoded(inner.content, decoded.padding + inner.padding)
    return decoded


class _Gunzip:
    """One gzip body on its way through the decoder, read in pieces so that no member costs more than it holds."""

    def __init__(self, coded: bytes, wire: bytes, limits: FetchLimits, budget: Budget) -> None:
        self._coded = coded
        self._wire = wire
        self._limits = limits
        self._budget = budget
        self._at = 0
        self._content = bytearray()

    def run(self) -> Decoded:
        """Every member, in order."""
        members = 0
        while members == 0 or self._at < len(self._coded):
            if members and self._only_padding():
                return Decoded(bytes(self._content), len(self._coded) - self._at)
            if not self._coded.startswith(MAGIC, self._at):
                raise self._broken("E_CODING", self._misfit(members))
            if members == MAX_MEMBERS:
                raise self._broken("E_BOMB", f"more than {MAX_MEMBERS} gzip members in one body")
            self._member()
            members += 1
        return Decoded(bytes(self._content))

    def _member(self) -> None:
        decoder = zlib.decompressobj(wbits=31)
        try:
            while not decoder.eof:
                if self._budget.left() <= 0:
                    raise self._broken("E_DEADLINE", f"{self._at} bytes unpacked when the page's time was over")
                piece = self._coded[self._at : self._at + PIECE]
                decoded = decoder.decompress(piece, PIECE)
                self._at += len(piece) - len(decoder.unconsumed_tail) - len(decoder.unused_data)
                self._content += decoded
                self._expect_bounded()
                if not piece and not decoded and not decoder.eof:
                    raise self._broken("E_CONTENT_CODING_TRUNCATED", f"gzip without its end, {len(self._wire)} bytes")
        except zlib.error as cause:
            raise self._broken("E_CODING", f"gzip that does not unpack ({cause})") from cause

    def _only_padding(self) -> bool:
        return self._coded[self._at] == 0 and self._coded.count(0, self._at) == len(self._coded) - self._at

    def _misfit(self, members: int) -> str:
        if members:
            return f"{len(self._coded) - self._at} bytes behind the end of the gzip"
        return "no gzip where gzip was declared"

    def _expect_bounded(self) -> None:
        size = len(self._content)
        too_dense = size > FREE_RATIO_BYTES and size > self._limits.max_ratio * len(self._wire)
        if size > self._limits.max_bytes or too_dense:
            raise self._broken("E_BOMB", f"{len(self._wire)} bytes that unpack to {size} and more")

    def _broken(self, code: str, got: str) -> Broken:
        return Broken(code, got, content=self._wire)
