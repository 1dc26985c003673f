"""The codes of this room: what each expects, what to do next, and whether trying again can help."""

from __future__ import annotations

from kpi_ingest.interstitials import NEXT_STEPS

CHECK_ADDRESS = "check the page's address in its definition"
LATER = "nothing is lost; the next run tries again"
BROWSER = "open the address in a browser; if the page is there, see what the server answers to our user agent"

EXPLAINED: dict[str, tuple[str, str]] = {
    "E_URL": ("an http or https address with a host", CHECK_ADDRESS),
    "E_SCHEME": ("http or https", CHECK_ADDRESS),
    "E_DNS": ("an address for the host", "check the host's name and this machine's network"),
    "E_DNS_TEMP": ("an answer from the name server", LATER),
    "E_SSRF": (
        "public addresses only",
        "if the host is meant to be private, list it under allow_private_hosts",
    ),
    "E_CONNECT": ("a connection", LATER),
    "E_CONNECT_TIMEOUT": ("a connection in time", LATER),
    "E_TLS": ("a certificate that holds for the host", "tell the publisher; there is no way to switch the check off"),
    "E_RESET": ("an answer", LATER),
    "E_READ_TIMEOUT": ("the next piece of the answer in time", LATER),
    "E_DEADLINE": ("the whole answer within total_seconds", LATER),
    "E_HEADERS_TOO_BIG": ("headers within max_header_bytes", BROWSER),
    "E_TOO_LARGE": ("a body within max_bytes", "raise max_bytes if the page is really that large"),
    "E_TRUNCATED": ("the whole body", LATER),
    "E_FRAMING": ("a body whose length is as declared", LATER),
    "E_PROTOCOL": ("HTTP/1.1", BROWSER),
    "E_CODING": ("a sound gzip body", LATER),
    "E_CONTENT_CODING_TRUNCATED": ("a gzip body with its end", LATER),
    "E_CODING_UNSUPPORTED": ("gzip or no coding, as we asked", BROWSER),
    "E_BOMB": ("a body that does not unpack beyond max_bytes and max_ratio", BROWSER),
    "E_REDIRECTS": ("at most max_redirects redirects, and no loop", CHECK_ADDRESS),
    "E_GONE": ("the page", "find where the publisher moved it and add the new address to the page's definition"),
    "E_FORBIDDEN": ("leave to fetch", BROWSER),
    "E_RATE_LIMITED": ("an answer", "leave the host alone until the next run"),
    "E_HOST_LEFT": ("a host that may be asked", LATER),
    "E_SERVER": ("status 200", LATER),
    "E_STATUS": ("status 200", BROWSER),
    "E_PARTIAL": ("the whole page, status 200", BROWSER),
    "E_EMPTY": ("a page", LATER),
    "E_BAD_304": ("the page, or word that the bytes we hold still stand", LATER),
    **{code: ("the page", next_step) for code, next_step in NEXT_STEPS.items()},
    "E_ROBOTS": ("leave in robots.txt", "ask the publisher, or fetch the page by hand and bring it in as a file"),
    "E_ROBOTS_UNAVAILABLE": ("a robots.txt, or a plain 404", LATER),
    "E_CRAWL_DELAY": (
        "a crawl delay within crawl_delay_max_seconds",
        "raise the limit, or bring the page in as a file",
    ),
    "E_FILE": ("a readable file", "check the path and its permissions"),
}

TRY_AGAIN = frozenset(
    {
        "E_DNS",
        "E_DNS_TEMP",
        "E_CONNECT",
        "E_CONNECT_TIMEOUT",
        "E_RESET",
        "E_READ_TIMEOUT",
        "E_TRUNCATED",
        "E_CONTENT_CODING_TRUNCATED",
        "E_RATE_LIMITED",
        "E_SERVER",
        "E_EMPTY",
    }
)

UNREACHABLE = frozenset({"E_DNS", "E_DNS_TEMP", "E_CONNECT", "E_CONNECT_TIMEOUT"})
"""Nobody was there: the next page of the same host would find the same."""
