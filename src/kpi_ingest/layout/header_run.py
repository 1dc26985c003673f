"""A header whose cells have run together, cut by what header cells may be.

`Key Performance IndicatorBaseline (date)TargetMilestone 3 – Mar 24Actual Mar 24...`: the label column's header is what
stands before the first place from which the rest of the line is header cells to its end.
"""

from __future__ import annotations

import re

from kpi_ingest.layout.header import is_kpi_header
from kpi_ingest.layout.header_label import read_label

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}\.?"
_MEASURE = r"(?:Baseline|Target|Milestone|Actual|Outturn|Performance|Result)s?"
_UNIT = r"(?:Number|Rate(?: per [0-9,]{4,7})?|%|Percentage|Count)"
_LONGEST_LINE, _LONGEST_LABEL = 2000, 120


def _piece(year: str, next_year: str) -> re.Pattern[str]:
    """One header cell; `year` and `next_year` say how many digits a year and the second of two have, which a run such
    as `2019/202020/21` does not."""
    split = rf"(?:20\d\d ?[/–-] ?{next_year}|\d\d/\d\d)"
    period = (
        rf"(?:(?:\d{{1,2}}(?:st|nd|rd|th)? )?{_MONTH}[ ’'-]?{year}|Q[1-4][ -]?(?:{split}|{year})?"
        rf"|(?:Autumn|Spring|Summer)(?: [Tt]erm)? (?:{split}|{year})"
        rf"|{_MONTH}[–-]{_MONTH} {year}|(?:FY|AY|Financial year|Academic year)? ?{split}|20\d\d)"
    )
    return re.compile(
        rf"(?:{_MEASURE}(?: ?\d{{1,2}}(?!\d))?(?: ?[–—:-] ?| )?(?:{period})?|{period}(?: {_MEASURE})?|{_UNIT})"
        r"(?: ?\([^()]{1,60}\))?[*†]?"
    )


_PIECES = (
    *(_piece(year, other) for year in (r"20\d\d", r"\d\d") for other in (r"20\d\d", r"\d\d")),
    re.compile(_MEASURE),  # of `TargetQ1 2023/24` the measure may be a header by itself
)
_START = re.compile(r"[A-Z0-9%]")


def cut_header_run(line: str) -> tuple[tuple[int, int], ...] | None:
    """Spans of the header cells of a line, label column first (it may be empty); None where the line is no header."""
    text = line.rstrip()
    if len(text) > _LONGEST_LINE:
        return None
    known: dict[int, tuple[tuple[int, int], ...] | None] = {len(text): ()}
    for start in range(len(text) - 1, -1, -1):
        if _START.match(text, start):
            known[start] = _cut_from(text, start, known)
    for start in range(min(len(text), _LONGEST_LABEL)):
        cells = known.get(start)
        if cells and len(cells) >= 2 and _is_header(text, start, cells):
            return ((0, len(text[:start].rstrip())), *cells)
    return None


def _cut_from(
    text: str, start: int, known: dict[int, tuple[tuple[int, int], ...] | None]
) -> tuple[tuple[int, int], ...] | None:
    """The header cells from `start` to the end of the line, of which all later starts are known."""
    ends = {match.end() for pattern in _PIECES if (match := pattern.match(text, start))}
    for end in sorted(ends, reverse=True):
        piece = text[start:end].rstrip()
        behind = end
        while behind < len(text) and text[behind].isspace():
            behind += 1
        rest = known.get(behind)
        if rest is not None and (read_label(piece).strong or re.fullmatch(_UNIT, piece)):
            return ((start, start + len(piece)), *rest)
    return None


def _is_header(text: str, start: int, cells: tuple[tuple[int, int], ...]) -> bool:
    labels = [text[begin:end] for begin, end in cells]
    if text[:start].rstrip()[-1:].isdigit():
        return False  # of `Measure2018/19...` a period would be left on the label column's header
    measured = any(read_label(label).measure for label in labels)
    return (measured or len(labels) >= 3) and is_kpi_header(text[:start], [(label,) for label in labels])
