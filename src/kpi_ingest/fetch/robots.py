"""What robots.txt allows (RFC 9309)."""

from __future__ import annotations

import codecs
import math
import re
from dataclasses import dataclass

from kpi_ingest.fetch.address import Target
from kpi_ingest.fetch.limits import FetchLimits
from kpi_ingest.fetch.outcome import Broken

ROBOTS_BYTES = 500 * 1024
"""RFC 9309 section 2.5 asks for at least this much; the rest is left unread."""
UNREACHED = frozenset({"E_READ_TIMEOUT", "E_TRUNCATED", "E_FRAMING", "E_RESET"})
"""Codes by which a host shows that it is there but cannot serve its rules: a complete disallow (RFC 9309, 2.3.1.4)."""

MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF8, "utf-8"),
)
"""The longer ones first: the mark of UTF-16 begins that of UTF-32."""
HTML_PAGE = re.compile(r"(?im)^\s*(?:<!doctype\s+html|<html\b|<head\b|<body\b)")
"""A page, by an element that only a page has at the start of a line; `<!-- x -->` above rules is no page."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What one origin's robots.txt says to us."""

    remark: str
    """How it was found, for the capture's remarks."""
    text: str | None = None
    """Its rules; None where there are none and all is allowed."""
    fault: str | None = None
    """Why it could not be had, which forbids everything for this run."""


def read_rules(body: bytes) -> Rules:
    """Rules from the bytes of a robots.txt, whatever the server calls them. An HTML page in its place holds none."""
    text = decode_rules(body[:ROBOTS_BYTES])
    if HTML_PAGE.search(text):
        return Rules("robots: allowed, robots.txt is an HTML page without rules")
    return Rules("robots: allowed by robots.txt", text)


def decode_rules(body: bytes) -> str:
    """The text of a robots.txt: UTF-8 as RFC 9309 asks, or UTF-16 and UTF-32 where a byte-order mark or the NULs
    between the letters show them. Byte-order marks, doubled ones too, and NULs are taken out: a parser would miss the
    line."""
    codec = next((codec for mark, codec in MARKS if body.startswith(mark)), None) or _codec_by_nuls(body)
    return body.decode(codec, "replace").replace("\ufeff", "").replace("\0", "")


def _codec_by_nuls(body: bytes) -> str:
    even, odd = body[0:4096:2].count(0), body[1:4096:2].count(0)
    half = len(body[:4096]) // 4
    if max(even, odd) <= half:
        return "utf-8"
    return "utf-16-le" if odd > even else "utf-16-be"


def permission(rules: Rules, target: Target, limits: FetchLimits) -> tuple[str, float]:
    """The remark and the crawl delay in seconds under which the target may be fetched; Broken where it may not be."""
    if rules.fault is not None:
        raise Broken("E_ROBOTS_UNAVAILABLE", rules.fault)
    if rules.text is None:
        return rules.remark, 0.0
    from protego import Protego

    robots = Protego.parse(rules.text)
    agent = limits.user_agent.partition("/")[0].strip()
    if not robots.can_fetch(target.url, agent):
        raise Broken("E_ROBOTS", f"robots.txt of {target.host} disallows it for {agent}")
    return _with_delay(rules.remark, robots.crawl_delay(agent), limits)


def _with_delay(remark: str, delay: float | None, limits: FetchLimits) -> tuple[str, float]:
    if delay is None or math.isnan(delay) or delay <= 0:
        return remark, 0.0
    if delay > limits.crawl_delay_max_seconds:
        raise Broken("E_CRAWL_DELAY", f"a crawl delay of {delay:g} s")
    return f"{remark}, crawl delay {delay:g} s", delay
