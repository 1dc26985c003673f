"""Addresses that stand for one page."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from urllib.parse import SplitResult, unquote, urlsplit

PORTS = {"http": 80, "https": 443}


@lru_cache(maxsize=4096)
def same_address(url: str) -> str:
    """What is equal for two spellings of one page's address: without scheme, `www.`, usual port, fragment and the
    slashes at the end of the path, the host in small letters, needless percent signs undone. The query counts as it is.
    """
    try:
        parts = urlsplit(url.strip())
        host = _host(parts)
    except ValueError:
        return url
    path = unquote(parts.path, errors="surrogateescape").rstrip("/")
    return host + path + (f"?{parts.query}" if parts.query else "")


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    with suppress(UnicodeError):
        host = host.encode("idna").decode("ascii")
    usual = parts.port is None or parts.port == PORTS.get(parts.scheme.lower())
    return host if usual else f"{host}:{parts.port}"
