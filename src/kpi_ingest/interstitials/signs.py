"""The signs by which something that stands in a page's stead is told, in the order in which they count."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from kpi_ingest.interstitials import LITTLE, Interstitial, has_table
from kpi_ingest.interstitials.guards import GUARDS, WIDGET, WORDS_OF_GUARDS
from kpi_ingest.interstitials.names import (
    CHALLENGE,
    MAINTENANCE,
    MENTIONS_MAINTENANCE,
    MENTIONS_NOT_FOUND,
    NOT_THE_PAGE,
    SIGN_IN,
)

LOOKED_AT = 256 * 1024
"""Such pages are small and say what they are at the top."""

_TITLE = re.compile(r"(?i)<title\b[^>]{0,200}>([^<]{0,500})")
_HEADING = re.compile(r"(?i)<h1\b[^>]{0,200}>((?:[^<]|<(?!/h1)){0,500})")
_TAG = re.compile(r"<[!/?a-zA-Z][^>]*>")
_UNREAD = re.compile(r"(?is)<(script|style|template|svg)\b(?:[^<]++|<(?!/\1))*+|<!--(?:[^-]++|-(?!->))*+")
_REFRESH = re.compile(
    r"(?i)<meta\b[^>]{0,200}http-equiv=[\"']?refresh\b[^>]{0,200}content=[\"']?\s*[0-5]\s*;\s*url=([^\"'>]*)"
)
_SEPARATOR = re.compile(r"\s+[|–—:·-]\s+|\s*[|·]\s*|:\s+")


def signs_of(markup: str) -> Iterator[Interstitial]:
    """Every sign that a page without figures is not the page, the surest first."""
    top = markup[:LOOKED_AT]
    if (vendor := guard_of(top)) is not None:
        yield Interstitial("E_CHALLENGE", f"a challenge by {vendor}")
    for found in (_named(top), _mentioned(top, markup), _words_of_guard(top), _sent_on(top)):
        if found is not None:
            yield found


def guard_of(markup: str) -> str | None:
    """The guard whose mark stands at the top; None without one."""
    return next((vendor for vendor, mark in GUARDS if mark.search(markup, 0, LOOKED_AT)), None)


def _named(top: str) -> Interstitial | None:
    """A title or a first heading of which a part is nothing but the name of such a page."""
    title = _title(top)
    for words in (title, _first(_HEADING, top)):
        headed = f"headed {words[:80]!r}"
        for name in map(str.strip, _SEPARATOR.split(words)):
            if CHALLENGE.fullmatch(name):
                return Interstitial("E_CHALLENGE", f"a challenge {headed}")
            if MAINTENANCE.fullmatch(name):
                return Interstitial("E_MAINTENANCE", f"a page {headed}")
            if NOT_THE_PAGE.fullmatch(name) or (words is title and SIGN_IN.fullmatch(name)):
                return Interstitial("E_SOFT_404", f"a page {headed}")
    return None


def _mentioned(top: str, markup: str) -> Interstitial | None:
    """Words that sound titles may hold as well: `Highways maintenance` is the title of a page someone wants."""
    if has_table(markup):
        return None
    for words in (_title(top), _first(_HEADING, top)):
        if MENTIONS_NOT_FOUND.search(words):
            return Interstitial("E_SOFT_404", f"a page headed {words[:80]!r}")
        if MENTIONS_MAINTENANCE.search(words):
            return Interstitial("E_MAINTENANCE", f"a page headed {words[:80]!r}")
    return None


def _words_of_guard(top: str) -> Interstitial | None:
    asked = WIDGET.search(top) or WORDS_OF_GUARDS.search(top)
    if asked is None or len(_to_read(top)) > LITTLE:
        return None
    return Interstitial("E_CHALLENGE", f"a challenge, by its words {' '.join(asked[0].split())[:60]!r}")


def _sent_on(top: str) -> Interstitial | None:
    leads = _REFRESH.search(top)
    if leads is None or len(_to_read(top)) > LITTLE:
        return None
    return Interstitial("E_SOFT_404", f"a page that sends browsers on to {leads[1].strip()[:80]!r}")


def _to_read(top: str) -> str:
    return " ".join(_TAG.sub(" ", _UNREAD.sub(" ", top)).split())


def _title(top: str) -> str:
    """The title; for a short text without any markup, its first line."""
    title = _first(_TITLE, top)
    if title or len(top) > LITTLE or _TAG.search(top):
        return title
    return next((" ".join(line.split()) for line in top.splitlines() if line.strip()), "")


def _first(pattern: re.Pattern[str], top: str) -> str:
    found = pattern.search(top)
    return "" if found is None else " ".join(html.unescape(_TAG.sub(" ", found[1])).split())
