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
from kpi_ingest.compare.figures import changes_unit, measure_delta
from kpi_ingest.compare.state import is_seen
from kpi_ingest.compare.window import known_bounds
from kpi_ingest.compare.years import Year, year_of
from kpi_ingest.errors import UsageError
from kpi_ingest.model import Cell, Diff, Key, Release, StatedCell
from kpi_ingest.pages import NO_RULES, PageRules
from kpi_ingest.vintages.revisions import LineName
from kpi_ingest.vintages.rows import FigureState, Rows


@dataclass(frozen=True, slots=True)
class TrendRow:
    """The latest figure of one period, or what stands in its place."""

    page: str
    section: str
    indicator: str
    measure: str
    series: str
    period: str
    text: str | None
    value: Decimal | None
    """None where no figure stands there: see `state`."""
    unit: str | None
    basis: str
    release: str
    """The last release that shows it."""
    difference: Decimal | None = None
    """From the figure of the period before; None where it has none, or the two do not compare."""
    relative: Decimal | None = None
    """`difference` / |the figure before|, to 6 places."""
    starts_anew: bool = False
    """The totals start anew here: a new year begins."""
    across: str | None = None
    """What lies between this figure and the one before: a series break with its evidence, another basis or unit."""
    state: FigureState = "value"
    comparator: str | None = None
    flags: tuple[str, ...] = ()
    support: str = "printed"
    section_label: str = ""
    """Labels as that release prints them."""
    indicator_label: str = ""
    column_label: str = ""
    capture: str = ""
    """sha256 of the bytes that show it."""


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
    """The trend of these lines of figures, each by period; periods that have no place in time are left out, and so are
    blanks before the first figure and behind the last. `rules` names the indicators that are no totals of a year.
    Raises UsageError at a series break, unless `across_breaks`."""
    breaks = _breaks(diffs)
    known = (it for it in line_bases(sound, rules) if it.known != "hint")
    anew = {(it.section, it.indicator, it.measure, it.series): it.years for it in known}
    rows: list[TrendRow] = []
    for line in sorted(lines):
        figures = _without_blank_ends(_in_time(_latest(sound, line)))
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
    """By period what the last release with a word on it shows; one that could not be read counts where none could, or
    where it cannot be the figure shown before."""
    found: dict[str, _Latest] = {}
    for release in sound:
        for it in release.state.cells:
            if _line(it.key) == line and it.occurrence == 0:
                known = found.get(it.key.period)
                if known is None or is_seen(it.cell) or at_odds(known.stated.cell, it.cell):
                    found[it.key.period] = _Latest(it, release)
    return found


def _in_time(figures: Mapping[str, _Latest]) -> list[_Latest]:
    dated = ((bounds, latest) for period, latest in figures.items() if (bounds := known_bounds(period)))
    return [latest for _, latest in sorted(dated, key=lambda it: it[0])]


def _without_blank_ends(figures: Sequence[_Latest]) -> Sequence[_Latest]:
    """Columns of periods that are yet to come stand blank on the page: that is no word on them."""
    told = [place for place, latest in enumerate(figures) if latest.stated.cell.state != "blank"]
    return figures[told[0] : told[-1] + 1] if told else ()


def _line_rows(figures: Sequence[_Latest], breaks: Sequence[_Broken], years: Sequence[Year]) -> Iterator[TrendRow]:
    before: _Latest | None = None
    joined = False  # whether the period before has a figure
    for latest in figures:
        row = _row(latest)
        if row.state == "value":
            if before is not None:
                row = _beside(row, before, latest, breaks, years, joined=joined)
            before = latest
        joined = row.state == "value"
        yield row


def _beside(
    row: TrendRow, before: _Latest, latest: _Latest, breaks: Sequence[_Broken], years: Sequence[Year], *, joined: bool
) -> TrendRow:
    """The row with what lies between its figure and the last one before it; a difference is drawn only where that is
    the figure of the period before."""
    across = _between(before, latest, breaks)
    anew = any(_year(before, year) != _year(latest, year) for year in years)
    comparable = joined and not across and not anew
    delta = measure_delta(before.stated.cell, latest.stated.cell) if comparable else None
    same = comparable and before.stated.cell.value == latest.stated.cell.value
    return replace(
        row,
        difference=delta.abs if delta else Decimal(0) if same and _compares(before, latest) else None,
        relative=delta.rel if delta else None,
        starts_anew=anew,
        across=across,
    )


def _compares(before: _Latest, latest: _Latest) -> bool:
    old, new = before.stated.cell, latest.stated.cell
    return (old.unit, old.comparator) == (new.unit, new.comparator) and not new.comparator


def _year(latest: _Latest, year: Year) -> int | None:
    return year_of(latest.stated.key.period, year)


def _between(before: _Latest, latest: _Latest, breaks: Sequence[_Broken]) -> str | None:
    """The break that one of the two figures was last shown before, and the other after; or two bases, or units."""
    shown = sorted((before.release.number, latest.release.number))
    for each in breaks:
        if shown[0] < each.release.number <= shown[1]:
            return f"series break in {each.release.id}: {each.evidence}"
    old, new = before.stated.cell.basis, latest.stated.cell.basis
    if old != new:
        return f"one is {old}, the other {new}"
    if changes_unit(before.stated.cell, latest.stated.cell):
        units = (_unit_words(each.stated.cell) for each in (before, latest))
        return "one is printed with {}, the other with {}".format(*units)
    return None


def _unit_words(cell: Cell) -> str:
    return f"the unit {cell.unit}" if cell.unit else "no unit"


def _row(latest: _Latest) -> TrendRow:
    stated, key, cell = latest.stated, latest.stated.key, latest.stated.cell
    return TrendRow(
        latest.release.page, key.section, key.indicator, key.measure, key.series, key.period, cell.text, cell.value,
        cell.unit, cell.basis, latest.release.id, state=cell.state, comparator=cell.comparator, flags=cell.flags,
        support=cell.support, section_label=stated.section, indicator_label=stated.indicator,
        column_label=stated.column, capture=stated.capture,
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
