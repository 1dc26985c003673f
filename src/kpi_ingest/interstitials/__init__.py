"""What stands in a page's stead though the answer says 200: a guard's challenge, an error page, a maintenance notice.

One vocabulary for pages that are fetched and for files that are read. A page whose tables show figures is never taken
for one of these, whatever its title or its scripts say. Without figures, a title or first heading that is nothing but
an error's name is enough, and so is the mark of a guard; words that also stand in the text of sound pages count only
where there is no table at all, or next to nothing else to read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import Literal

__all__ = ["NEXT_STEPS", "Code", "Interstitial", "find_guard", "find_interstitial", "markup_of"]

Code = Literal["E_CHALLENGE", "E_SOFT_404", "E_MAINTENANCE"]

NEXT_STEPS: dict[Code, str] = {
    "E_CHALLENGE": "open the address in a browser; if the page is there, save it and bring it in as a file",
    "E_SOFT_404": "open the address in a browser; where the page has moved, add its new address to its definition",
    "E_MAINTENANCE": "nothing is lost; capture it again when the site is back",
}

LITTLE = 800
"""Characters to read on a page that holds nothing but a challenge or a way on: those seen have 40 to 500."""
FIGURES = 3
"""Figures in tables that make a page one to be read: layout tables of error pages held a year and an address."""

_TABLE = re.compile(r"(?i)<table\b")
_FIGURE = re.compile(r">\s*[(\[<>~≈£$€+−–-]{0,3}\s?\d[\d.,]{0,15}\s?[^\s<>]{0,8}\s*<")


@dataclass(frozen=True, slots=True)
class Interstitial:
    """What stands in the page's stead."""

    code: Code
    got: str
    """In words, with the sign by which it was told."""


def markup_of(content: bytes) -> str:
    """Bytes as text for looking at; what no sign hangs on may come out wrong."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    return content.decode("utf-8", "replace")


def find_interstitial(markup: str) -> Interstitial | None:
    """What stands in the page's stead; None for a page that may be the one wanted."""
    if markup.startswith("%PDF") or shows_figures(markup) or (len(markup) > LITTLE and "<" not in markup):
        return None
    # imported late: the patterns take 30 ms to build, and pages with figures need none of them
    from kpi_ingest.interstitials.signs import signs_of

    return next(signs_of(markup), None)


def find_guard(markup: str) -> str | None:
    """Who answered in the page's stead, by a mark of its own: for answers whose status already says that they are not
    the page. None where no guard is known by its mark."""
    if shows_figures(markup):
        return None
    from kpi_ingest.interstitials.signs import guard_of

    return guard_of(markup)


def has_table(markup: str) -> bool:
    """Whether the text opens a table."""
    return _TABLE.search(markup) is not None


def shows_figures(markup: str) -> bool:
    """Whether the tables of a page hold figures: then it is a page to be read."""
    table = _TABLE.search(markup)
    return table is not None and len(list(islice(_FIGURE.finditer(markup, table.start()), FIGURES))) == FIGURES
