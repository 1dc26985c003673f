"""Whether an answer is the page it was asked for: status first, then what the bytes say of themselves."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from kpi_ingest.fetch.outcome import Broken
from kpi_ingest.interstitials import find_guard, find_interstitial, markup_of

SINK = re.compile(
    r"(?i)(?:login|log-in|logon|signin|sign-in|search|404|not-found|notfound|page-not-found|error|errors|blocked|captcha"
    r"|maintenance|unavailable|gwall)(?:\.\w+)?"
)
ROOT = re.compile(
    r"(?i)/?(?:[a-z]{2}(?:-[a-z]{2})?/?)?(?:(?:home|homepage|index|default|welcome|start|hafan)(?:\.\w+)?/?)?"
)
"""The start of a site, by any of its usual names, or of its part in one language: `/home`, `/en/`, `/cy/hafan`."""

CHALLENGE_HEADERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("cf-mitigated", re.compile(r"(?i)challenge")),
    ("x-amzn-waf-action", re.compile(r"(?i)challenge|captcha")),
    ("x-vercel-mitigated", re.compile(r"(?i)challenge")),
)


def expect_no_guard(content: bytes, header: Callable[[str], str | None]) -> None:
    """Broken E_CHALLENGE where a guard answered in the page's stead, whatever the status."""
    for name, pattern in CHALLENGE_HEADERS:
        if (value := header(name)) and pattern.search(value):
            raise Broken("E_CHALLENGE", f"a challenge ({name}: {value})", content=content)
    if (vendor := find_guard(markup_of(content))) is not None:
        raise Broken("E_CHALLENGE", f"a challenge by {vendor}", content=content)


def expect_a_page(content: bytes) -> None:
    """Broken E_EMPTY, E_CHALLENGE, E_SOFT_404 or E_MAINTENANCE where the bytes say that they are not the page."""
    if not content.strip():
        raise Broken("E_EMPTY", f"{len(content)} bytes and nothing in them", content=content)
    found = find_interstitial(markup_of(content))
    if found is not None:
        raise Broken(found.code, found.got, content=content)


def expect_no_sink(asked: str, got: str, content: bytes) -> None:
    """Broken E_SOFT_404 where redirects ended at the site's root, a login, a search or an error page instead."""
    before, after = urlsplit(asked), urlsplit(got)
    if (before.hostname, before.path) == (after.hostname, after.path):
        return
    at_root = ROOT.fullmatch(after.path) is not None and ROOT.fullmatch(before.path) is None
    if at_root or any(SINK.fullmatch(step) for step in after.path.split("/") if not _stood_before(step, before.path)):
        raise Broken("E_SOFT_404", f"a redirect to {after.path or '/'}", content=content)


def _stood_before(step: str, path: str) -> bool:
    return step in path.split("/")


def expect_status(status: int, content: bytes, wait: float | None) -> None:
    """Broken where the status is none that brings the page (200, 203) or confirms it (304)."""
    if status in (200, 203, 304):
        return
    if status in (404, 410):
        raise Broken("E_GONE", f"status {status}", content=content)
    if status in (401, 403, 451):
        raise Broken("E_FORBIDDEN", f"status {status}", content=content)
    if status == 429:
        raise Broken("E_RATE_LIMITED", "status 429", content=content, wait=wait)
    if status == 206:
        raise Broken("E_PARTIAL", "status 206, which we did not ask for", content=content)
    if 500 <= status <= 599:
        raise Broken("E_SERVER", f"status {status}", content=content, wait=wait)
    raise Broken("E_STATUS", f"status {status}", content=content or None)


LONGEST_WAIT = 1e12
"""Seconds. Whoever asks for more than 30,000 years asks for no number that matters."""


def wait_asked(retry_after: str | None, now: datetime) -> float | None:
    """Seconds that Retry-After asks for, from a number or a date (RFC 9110 10.2.3); None for anything else. Whatever a
    server writes there, this raises nothing."""
    if retry_after is None:
        return None
    text = retry_after.strip()
    if re.fullmatch(r"\d+", text, re.ASCII):
        return float(text) if len(text) <= 12 else LONGEST_WAIT
    try:
        moment = parsedate_to_datetime(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(0.0, (moment - now).total_seconds())
    except (ValueError, OverflowError, TypeError, IndexError, AttributeError):
        # `Mon, 01 Jan 2024 00:00:00 +99999999999999` overflows; the parser's other slips are of the same kind
        return None
