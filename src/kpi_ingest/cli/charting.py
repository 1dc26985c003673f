"""The vintages of a figure as a small chart: a line for each figure, time from left to right, one step for each state.

Heights are shares of the largest figure of that unit, from nothing or from the smallest where that is negative. `R`
marks where a figure moved, `B` a series break, a dot a state without a figure, `?` one that nobody could read; where a
figure was not on display nothing is drawn. A terminal that writes no UTF-8 gets the same in ASCII.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from kpi_ingest.cli.drawing import shorten
from kpi_ingest.cli.wording import bounds_words, cell_words
from kpi_ingest.compare import Vintage
from kpi_ingest.compare.kinds import KINDS
from kpi_ingest.model import ChangeKind, Key, Release

LABEL_WIDTH = 24
LEAST_WIDTH, MOST_WIDTH = 16, 60


@dataclass(frozen=True, slots=True)
class Glyphs:
    """What a chart is drawn with."""

    levels: str
    """Lowest to highest."""
    missing: str
    corner: str
    tick: str
    line: str
    arrow: str


BLOCKS = Glyphs("▁▂▃▄▅▆▇█", "·", "└", "┴", "─", "→")
ASCII = Glyphs(".:-=+*#@", "~", "+", "|", "-", "->")

Kinds = Mapping[tuple[Key, str], ChangeKind]
"""Kind of change by key and release."""


@dataclass(frozen=True, slots=True)
class _Axis:
    """Time from left to right: the column at which each release begins."""

    releases: Sequence[Release]
    columns: Mapping[str, int]
    width: int


def chart_lines(
    vintages: Sequence[Vintage], releases: Sequence[Release], kinds: Kinds, *, width: int, glyphs: Glyphs
) -> list[str]:
    """The lines of a chart of these figures (in the order given) over these releases, `width` characters wide."""
    plot = max(LEAST_WIDTH, min(MOST_WIDTH, (width - LABEL_WIDTH) // 2))
    axis = _axis(releases[-plot // 2 :], plot)
    rows = [list(group) for _, group in groupby(vintages, key=lambda each: (each.key, each.occurrence))]
    scales = _scales(vintages)
    room = max(8, width - LABEL_WIDTH - axis.width - 4)
    lines = [_line(row, axis, scales, kinds, glyphs, room) for row in rows]
    return [*lines, *_foot(axis, glyphs), _legend(glyphs)]


def _axis(releases: Sequence[Release], width: int) -> _Axis:
    """Columns in proportion to time, two apart and more, with room behind the last for what still stands."""
    first, last = releases[0].begins.lower, max(it.last_seen.upper for it in releases)
    span = (last - first).total_seconds() or 1.0
    room = max(1, width - width // 8 - 2)
    columns: dict[str, int] = {}
    before = -2
    for left, release in zip(range(len(releases) - 1, -1, -1), releases, strict=True):
        fair = int((release.begins.lower - first).total_seconds() / span * room)
        before = max(before + 2, min(fair, width - 2 * (left + 1)))
        columns[release.id] = before
    return _Axis(releases, columns, width)


_Scale = tuple[Decimal, Decimal]


def _scales(vintages: Sequence[Vintage]) -> dict[str, _Scale]:
    """Lowest and highest figure by unit, nothing among them."""
    values: dict[str, list[Decimal]] = {}
    for each in vintages:
        if each.stated is not None and each.stated.cell.value is not None:
            values.setdefault(each.stated.cell.unit or "", [Decimal(0)]).append(each.stated.cell.value)
    return {unit: (min(found), max(found)) for unit, found in values.items()}


def _line(
    row: Sequence[Vintage], axis: _Axis, scales: Mapping[str, _Scale], kinds: Kinds, glyphs: Glyphs, room: int
) -> str:
    """Label, steps and the texts that were printed one after the other."""
    drawn = [" "] * axis.width
    for place, vintage in enumerate(row):
        start = axis.columns.get(vintage.release.id, 0)
        following = row[place + 1].release.id if place + 1 < len(row) else ""
        end = axis.columns.get(following, 0 if following else axis.width)
        drawn[start:end] = _glyph(vintage, scales, glyphs) * (end - start)
        kind = kinds.get((vintage.key, vintage.release.id))
        if kind is not None and KINDS[kind].chart_mark and start < end:
            drawn[start] = KINDS[kind].chart_mark
    stated = next(each.stated for each in row if each.stated is not None)
    label = shorten(stated.column, LABEL_WIDTH - 2)
    told = f" {glyphs.arrow} ".join(_words(each) for each in row)
    return f"{label:<{LABEL_WIDTH}} {''.join(drawn)}  {shorten(told, room)}".rstrip()


def _glyph(vintage: Vintage, scales: Mapping[str, _Scale], glyphs: Glyphs) -> str:
    if vintage.stated is None:
        return " "
    cell = vintage.stated.cell
    if cell.state in ("undecided", "truncated"):
        return "?"
    if cell.value is None:
        return glyphs.missing
    low, high = scales[cell.unit or ""]
    share = (cell.value - low) / (high - low) if high > low else Decimal(0)
    return glyphs.levels[int(share * (len(glyphs.levels) - 1) + Decimal("0.5"))]


def _words(vintage: Vintage) -> str:
    return "gone" if vintage.stated is None else cell_words(vintage.stated.cell) or "blank"


def _foot(axis: _Axis, glyphs: Glyphs) -> list[str]:
    """The axis with a tick for each release, and their dates where there is room for them."""
    ticks = [glyphs.line] * axis.width
    dates = ""
    for release in axis.releases:
        column = axis.columns[release.id]
        ticks[column] = glyphs.tick
        told = _date(release.begins.lower, bounds_words(release.begins))
        if column >= len(dates) + bool(dates) and column + len(told) <= axis.width + 8:
            dates = f"{dates:<{column}}{told}"
    margin = " " * LABEL_WIDTH
    return [f"{margin}{glyphs.corner}{''.join(ticks)}", f"{margin} {dates}"]


def _date(lower: datetime, words: str) -> str:
    """As precisely as it is known, to the day."""
    return words.split(" ")[0] if words[:4].isdecimal() else f"{lower:%Y-%m-%d}"


def _legend(glyphs: Glyphs) -> str:
    return f"R moved  B series break  {glyphs.missing} no figure  ? not read  (blank) not on display"
