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
from kpi_ingest.compare.kinds import KINDS
from kpi_ingest.model import ChangeKind, Key, Release
from kpi_ingest.vintages import Figure
from kpi_ingest.vintages.revisions import key_of

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
    figures: Sequence[Figure], releases: Sequence[Release], kinds: Kinds, *, width: int, glyphs: Glyphs
) -> list[str]:
    """The lines of a chart, `width` characters wide, of these states over these releases; those of one figure stand
    together."""
    plot = max(LEAST_WIDTH, min(MOST_WIDTH, (width - LABEL_WIDTH) // 2))
    axis = _axis(releases[-plot // 2 :], plot)
    rows = [list(group) for _, group in groupby(figures, key=lambda figure: (key_of(figure), figure.occurrence))]
    scales = _scales(figures)
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


def _scales(figures: Sequence[Figure]) -> dict[str, _Scale]:
    """Lowest and highest figure by unit, nothing among them."""
    values: dict[str, list[Decimal]] = {}
    for figure in figures:
        if figure.value is not None:
            values.setdefault(figure.unit or "", [Decimal(0)]).append(figure.value)
    return {unit: (min(found), max(found)) for unit, found in values.items()}


def _line(
    row: Sequence[Figure], axis: _Axis, scales: Mapping[str, _Scale], kinds: Kinds, glyphs: Glyphs, room: int
) -> str:
    """Label, steps and the texts that were printed one after the other."""
    drawn = [" "] * axis.width
    for place, figure in enumerate(row):
        start = axis.columns.get(figure.release, 0)
        following = row[place + 1].release if place + 1 < len(row) else ""
        end = axis.columns.get(following, 0 if following else axis.width)
        drawn[start:end] = _glyph(figure, scales, glyphs) * (end - start)
        kind = kinds.get((key_of(figure), figure.release))
        if kind is not None and KINDS[kind].chart_mark and start < end:
            drawn[start] = KINDS[kind].chart_mark
    label = shorten(row[0].column_label, LABEL_WIDTH - 2)
    words = f" {glyphs.arrow} ".join(_words(figure) for figure in row)
    return f"{label:<{LABEL_WIDTH}} {''.join(drawn)}  {shorten(words, room)}".rstrip()


def _glyph(figure: Figure, scales: Mapping[str, _Scale], glyphs: Glyphs) -> str:
    if figure.state == "gone":
        return " "
    if figure.state in ("undecided", "truncated"):
        return "?"
    if figure.value is None:
        return glyphs.missing
    low, high = scales[figure.unit or ""]
    share = (figure.value - low) / (high - low) if high > low else Decimal(0)
    return glyphs.levels[int(share * (len(glyphs.levels) - 1) + Decimal("0.5"))]


def _words(figure: Figure) -> str:
    return "gone" if figure.state == "gone" else cell_words(figure) or "blank"


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
