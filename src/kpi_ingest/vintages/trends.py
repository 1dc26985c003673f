"""Trends: the latest figure of each period, and how it differs from that of the period before.

A difference is drawn between figures that measure the same. Across a series break, or between a basis that is declared
and one that is not, there is none: the question is refused, and answered without that difference when asked again with
`across_breaks`. Totals that start anew with a year have none at its start either.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from kpi_ingest.compare.bases import line_bases
from kpi_ingest.compare.contradiction import at_odds
from kpi_ingest.compare.figures import measure_delta
from kpi_ingest.compare.state import is_seen
from kpi_ingest.compare.window import known_bounds
from kpi_ingest.compare.years import Year, year_of
from kpi_ingest.errors import UsageError
from kpi_ingest.model import Diff, Key, Release, StatedCell
from kpi_ingest.pages import NO_RULES, PageRules
from kpi_ingest.vintages.rows import Rows

LineName = tuple[str, str, str, str]
"""Section, indicator, measure and series."""


@dataclass(frozen=True, slots=True)
class TrendRow:
    """The latest figure of one period."""

    page: str
    section: str
    indicator: str
    measure: str
    series: str
    period: str
    text: str
    value: Decimal | None
    unit: str | None
    basis: str
    release: str
    """The last release that shows it."""
    difference: Decimal | None = None
    """From the figure of the period before; None where there is none, or the two do not compare."""
    relative: Decimal | None = None
    """`difference` / |the figure before|, to 6 places."""
    starts_anew: bool = False
    """The totals start anew here: a new year begins."""
    across: str | None = None
    """What lies between this figure and the one before: a series break, with its evidence."""


@dataclass(frozen=True, slots=True)
class _Broken:
    """A series break of one line."""

    release: Release
    evidence: str


@dataclass(frozen=True, slots=True)
class _Latest:
    stated: StatedCell
    release: Release


def trend_of(
    sound: Sequence[Release],
    diffs: Iterable[tuple[Release, Release, Diff]],
    lines: Collection[LineName],
    rules: PageRules = NO_RULES,
    *,
    across_breaks: bool = False,
) -> Rows[TrendRow]:
    """The trend of these lines of figures, each by period; periods that have no place in time are left out. `rules`
    names the indicators that are no totals of a year. Raises UsageError at a series break, unless `across_breaks`."""
    breaks = _breaks(diffs)
    known = (it for it in line_bases(sound, rules) if it.known != "hint")
    anew = {(it.section, it.indicator, it.measure, it.series): it.years for it in known}
    rows: list[TrendRow] = []
    for line in sorted(lines):
        figures = _in_time(_latest(sound, line))
        rows += _line_rows(figures, breaks.get(line, ()), anew.get(line, ()))
    refused = next((row for row in rows if row.across), None)
    if refused is not None and not across_breaks:
        raise _refusal(refused)
    return Rows[TrendRow](rows)


def _breaks(diffs: Iterable[tuple[Release, Release, Diff]]) -> dict[LineName, list[_Broken]]:
    found: dict[LineName, list[_Broken]] = {}
    for _, later, diff in diffs:
        evidence = {group.id: group.evidence for group in diff.groups if group.kind == "series_break"}
        broken = {
            (_line(change.current.key), change.group)
            for change in diff.changes
            if isinstance(change.current, StatedCell) and change.group in evidence
        }
        for line, group in sorted(broken, key=repr):
            found.setdefault(line, []).append(_Broken(later, evidence[group or ""]))
    return found


def _line(key: Key) -> LineName:
    return key.section, key.indicator, key.measure, key.series


def _latest(sound: Iterable[Release], line: LineName) -> Mapping[str, _Latest]:
    """By period the figure that the last release with a word on it shows; none where that word is no figure, or cannot
    be the figure shown before."""
    found: dict[str, _Latest] = {}
    for release in sound:
        for it in release.state.cells:
            if _line(it.key) == line and it.occurrence == 0:
                known = found.get(it.key.period)
                if is_seen(it.cell) or (known is not None and at_odds(known.stated.cell, it.cell)):
                    found[it.key.period] = _Latest(it, release)
    return {period: latest for period, latest in found.items() if latest.stated.cell.state == "value"}


def _in_time(figures: Mapping[str, _Latest]) -> list[_Latest]:
    dated = ((bounds, latest) for period, latest in figures.items() if (bounds := known_bounds(period)))
    return [latest for _, latest in sorted(dated, key=lambda it: it[0])]


def _line_rows(figures: Sequence[_Latest], breaks: Sequence[_Broken], years: Sequence[Year]) -> Iterator[TrendRow]:
    before: _Latest | None = None
    for latest in figures:
        row = _row(latest)
        if before is not None:
            across = _between(before, latest, breaks)
            anew = any(_year(before, year) != _year(latest, year) for year in years)
            delta = None if across or anew else measure_delta(before.stated.cell, latest.stated.cell)
            same = not across and not anew and before.stated.cell.value == latest.stated.cell.value
            row = replace(
                row,
                difference=delta.abs if delta else Decimal(0) if same and _compares(before, latest) else None,
                relative=delta.rel if delta else None,
                starts_anew=anew,
                across=across,
            )
        yield row
        before = latest


def _compares(before: _Latest, latest: _Latest) -> bool:
    old, new = before.stated.cell, latest.stated.cell
    return (old.unit, old.comparator) == (new.unit, new.comparator) and not new.comparator


def _year(latest: _Latest, year: Year) -> int | None:
    return year_of(latest.stated.key.period, year)


def _between(before: _Latest, latest: _Latest, breaks: Sequence[_Broken]) -> str | None:
    """The break that one of the two figures was last shown before, and the other after; or two bases."""
    shown = sorted((before.release.number, latest.release.number))
    for each in breaks:
        if shown[0] < each.release.number <= shown[1]:
            return f"series break in {each.release.id}: {each.evidence}"
    old, new = before.stated.cell.basis, latest.stated.cell.basis
    return f"one is {old}, the other {new}" if old != new else None


def _row(latest: _Latest) -> TrendRow:
    key, cell = latest.stated.key, latest.stated.cell
    return TrendRow(
        latest.release.page, key.section, key.indicator, key.measure, key.series, key.period, cell.text or "",
        cell.value, cell.unit, cell.basis, latest.release.id,
    )  # fmt: skip


def _refusal(row: TrendRow) -> UsageError:
    return UsageError(
        "E_SERIES_BREAK",
        page=row.page,
        place=f"{row.indicator} {row.measure} before {row.period}",
        got=row.across or "",
        expected="figures that measure the same",
        next_step="ask with across_breaks=True: no difference is drawn across the break",
    )
