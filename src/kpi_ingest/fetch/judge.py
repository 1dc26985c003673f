"""Whether an answer is the page it was asked for: status first, then what the bytes say of themselves."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from kpi_ingest.fetch.outcome import Broken

LOOKED_AT = 64 * 1024
"""Challenge and error pages are small and say so at the top."""
TITLE = re.compile(rb"(?i)<title\b[^>]{0,200}>([^<]{0,500})")
HEADING = re.compile(rb"(?i)<h1\b[^>]{0,200}>([^<]{0,500})")
TABLE = re.compile(rb"(?i)<table\b")

NOT_FOUND = re.compile(
    r"(?i)\b(page|document|file|content)\b.{0,30}\b(not|cannot|can['’]t|could not|couldn['’]t)\b.{0,8}\bfound\b"
    r"|^\W*(error\W*)?404\b|\b404\W+(error|not found|page)|\bnot found\W*$|\bno longer (available|exists)\b"
)
MAINTENANCE = re.compile(
    r"(?i)\b(down|closed|offline|undergoing|scheduled|planned|site|under)\b.{0,20}\bmaintenance\b"
    r"|^\W*maintenance( mode| page)?\W*$|\btemporarily unavailable\b|\bbe back (soon|shortly)\b"
)
SINK = re.compile(r"(?i)^/?(login|log-in|signin|sign-in|search|404|not-found|notfound|error|blocked|captcha)(\.\w+)?$")

CHALLENGE_HEADERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("cf-mitigated", re.compile(r"(?i)challenge")),
    ("x-amzn-waf-action", re.compile(r"(?i)challenge|captcha")),
    ("x-vercel-mitigated", re.compile(r"(?i)challenge")),
)
# Marks of the challenge itself, never of the scripts that the same vendors put into sound pages: Cloudflare serves
# /cdn-cgi/challenge-platform/ and Imperva /_Incapsula_Resource on ordinary pages too.
CHALLENGE_MARKS: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    (
        "Cloudflare",
        re.compile(rb"_cf_chl_opt|(?i:<title>\s*just a moment\.\.\.)|(?i:<title>\s*attention required! \|)"),
    ),
    ("AWS WAF", re.compile(rb"awsWafCookieDomainList|AwsWafIntegration\.(?:checkForceRefresh|saveReferrer|getToken)")),
    ("Imperva", re.compile(rb"Incapsula incident ID|<iframe[^>]{0,80}id=\"main-iframe\"[^>]{0,40}_Incapsula_Resource")),
    ("Akamai", re.compile(rb"sec-if-cpt-container|errors\.edgesuite\.net|akamai-bm-telemetry-challenge")),
    ("Anubis", re.compile(rb"anubis_challenge|/\.within\.website/x/cmd/anubis")),
)


def expect_no_challenge(content: bytes, header: Callable[[str], str | None]) -> None:
    """Broken E_CHALLENGE where a guard answered in the page's stead."""
    for name, pattern in CHALLENGE_HEADERS:
        if (value := header(name)) and pattern.search(value):
            raise Broken("E_CHALLENGE", f"a challenge ({name}: {value})", content=content)
    top = content[:LOOKED_AT]
    for vendor, mark in CHALLENGE_MARKS:
        if mark.search(top) and not TABLE.search(content):
            raise Broken("E_CHALLENGE", f"a challenge by {vendor}", content=content)


def expect_a_page(content: bytes) -> None:
    """Broken E_EMPTY, E_SOFT_404 or E_MAINTENANCE where the bytes say that they are not the page.

    Only title and first heading count, and only in a page without a table: `Highways maintenance: performance` is the
    title of a page someone wants.
    """
    if not content.strip():
        raise Broken("E_EMPTY", f"{len(content)} bytes and nothing in them", content=content)
    if TABLE.search(content):
        return
    for words in _headlines(content[:LOOKED_AT]):
        if NOT_FOUND.search(words):
            raise Broken("E_SOFT_404", f"a page headed {words[:80]!r}", content=content)
        if MAINTENANCE.search(words):
            raise Broken("E_MAINTENANCE", f"a page headed {words[:80]!r}", content=content)


def expect_no_sink(asked: str, got: str, content: bytes) -> None:
    """Broken E_SOFT_404 where redirects ended at the site's root, a login, a search or an error page instead."""
    before, after = urlsplit(asked), urlsplit(got)
    if (before.hostname, before.path) == (after.hostname, after.path):
        return
    at_root = after.path in ("", "/") and before.path not in ("", "/")
    if at_root or any(SINK.match(step) for step in after.path.split("/") if not _stood_before(step, before.path)):
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


def _headlines(top: bytes) -> list[str]:
    found = [match[1] for pattern in (TITLE, HEADING) if (match := pattern.search(top))]
    return [" ".join(words.decode("utf-8", "replace").split()) for words in found]


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
