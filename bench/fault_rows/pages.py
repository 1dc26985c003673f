"""The pages of the fault catalogue, and the ways in which their servers go wrong."""

from __future__ import annotations

import gzip
from collections.abc import Mapping

from bench.fault_rows.server import Script, answer, says

FIGURES = {"Calls answered": ("90%", "85%"), "Bins missed": ("20", "31"), "Visits made": ("120", "101")}
LATER = {"Calls answered": ("90%", "86%"), "Bins missed": ("20", "28"), "Visits made": ("120", "118")}
NOTE = "*All figures are now cumulative since April"
GZIP = "Content-Encoding: gzip"
CHUNKED = "Transfer-Encoding: chunked"
DATED = "Last-Modified: Fri, 01 Mar 2024 10:00:00 GMT"


def page_of(figures: Mapping[str, tuple[str, str]], title: str = "Performance") -> bytes:
    """A small page of key figures with a note under its table."""
    rows = "".join(f"<tr><td>{label}</td><td>{a}</td><td>{b}*</td></tr>" for label, (a, b) in figures.items())
    head = "<thead><tr><th>Indicator</th><th>Target</th><th>Actual Mar 24</th></tr></thead>"
    return (
        f'<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8"><title>{title}</title></head><body>'
        f"<h2>Service performance</h2><table>{head}<tbody>{rows}</tbody></table><p>{NOTE}</p></body></html>\n"
    ).encode()


PAGE = page_of(FIGURES)
"""What every row's page shows on the first night."""
NEWS = page_of(LATER)
"""What it would show on the second, were nothing wrong."""
PACKED = gzip.compress(NEWS, mtime=0)
BOMB = gzip.compress(b"0" * 3_000_000, mtime=0)


def whole(status: str, body: bytes, *headers: str) -> Script:
    """A sound answer."""
    return says(answer(status, body, *headers))


def moved(location: str, status: str = "301 Moved") -> Script:
    """A redirect."""
    return whole(status, b"", f"Location: {location}")


def chunked(body: bytes, *headers: str, rest: bytes = b"0\r\n\r\n") -> Script:
    """A body in one chunk, with what stands behind it."""
    return says(answer("200 OK", b"%x\r\n%s\r\n" % (len(body), body) + rest, CHUNKED, *headers, length=False))
