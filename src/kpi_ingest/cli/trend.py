"""`kpi-ingest trend`: the series of a figure over its periods, as a chart with breaks that nothing is joined over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpi_ingest.cli import drawing, options
from kpi_ingest.errors import UsageError

if TYPE_CHECKING:
    from kpi_ingest.vintages import TrendRow

SCHEMA = "kpi-ingest/trend/1"
TEXT_WIDTH = 28
"""Columns of a printed figure; a longer one is shortened in its middle, and whole in JSON and CSV."""
LEAST_BAR, MOST_BAR = 8, 50


@click.command(name="trend")
@click.argument("page", metavar="PAGE[@DATE]")
@click.argument("indicator")
@options.measure("actual")
@options.recorded
@options.settings
@options.formats("table", "json", "csv")
def command(
    page: str,
    indicator: str,
    measure: str,
    recorded: str | None,
    config: Path | None,
    store: str | None,
    archive: str | None,
    form: str,
) -> None:
    """Show the latest figure of each period of INDICATOR (an id, or words of its label), and its difference from that
    of the period before; with PAGE@DATE or PAGE#ID as that release and those before it have it.

    No difference is drawn across a series break, another basis (now cumulative) or another unit: the line between says
    what it is, and the bars before and behind it have scales of their own. A period without a figure says why. The JSON
    is `kpi-ingest/trend/1`.

    \b
    Example:
      kpi-ingest trend devon-send-kpis absence-ehc-plan
    """
    from kpi_ingest.pipeline import page_in, set_up
    from kpi_ingest.vintages import VintageStore

    workplace = set_up(config, store=store, archive=archive)
    named = page_in(page)
    release = None if named == page else page
    with workplace.open_store(create=False) as opened:
        vintages = VintageStore(opened, workplace.definitions)
        rows = vintages.trend(named, indicator, measure, across_breaks=True, recorded_as_of=recorded, release=release)
    if not rows:
        raise UsageError(
            "E_NO_FIGURE", page=page, place=indicator, got=f"no {measure} with a period that has a place in time",
            expected="figures of periods", next_step=f"kpi-ingest history {named} lists every figure",
        )  # fmt: skip
    if form == "json":
        from kpi_ingest.export.records import json_record

        asked = {"page": named, "indicator": indicator, "measure": measure, "release": release}
        drawing.print_json({"schema": SCHEMA, **asked, "figures": [json_record(row) for row in rows]})
    elif form == "csv":
        drawing.print_records_csv(rows)
    else:
        for _, group in groupby(rows, key=lambda row: (row.section, row.indicator, row.series)):
            _print_line(list(group))


def _print_line(rows: Sequence[TrendRow]) -> None:
    """One line of figures: bars that share a scale as far as nothing lies between them."""
    newest = rows[-1]
    section = newest.section_label or newest.section
    named = (newest.indicator_label.strip() or newest.indicator, f"({section})" if section else "")
    drawing.print_wrapped(" ".join(part for part in (*named, newest.measure, newest.series) if part), bold=True)
    texts = [drawing.shorten(_text(row), TEXT_WIDTH) for row in rows]
    wide, long = max(len(row.period) for row in rows), max(map(len, texts))
    room = max(LEAST_BAR, min(MOST_BAR, drawing.table_width() - wide - long - 16))
    at = 0
    for part in _parts(rows):
        if part[0].across:
            drawing.print_wrapped(f"-- {part[0].across}")
        for row, bar in zip(part, _bars(part, room), strict=True):
            if row.starts_anew:
                drawing.print_wrapped("-- the totals start anew with a year")
            _print_row(row, f"{row.period:<{wide}}  {texts[at]:>{long}}", bar)
            at += 1
    click.echo()


def _parts(rows: Sequence[TrendRow]) -> Iterator[list[TrendRow]]:
    """The rows up to each that does not compare with the one before."""
    part: list[TrendRow] = []
    for row in rows:
        if row.across and part:
            yield part
            part = []
        part.append(row)
    yield part


def _print_row(row: TrendRow, figure: str, bar: str) -> None:
    """On one line where the terminal has room; marks stand behind the bar, or on a line of their own."""
    marks = _marks(row)
    line = f"{figure}  {bar}"
    if len(line) + len(marks) + 2 <= drawing.table_width():
        click.echo(drawing.shown(f"{line}  {marks}".rstrip()))
    else:
        click.echo(drawing.shown(line.rstrip()))
        drawing.print_wrapped(marks, indent="    ")


def _text(row: TrendRow) -> str:
    """The figure as printed; what stands in its place in words."""
    if row.state in ("undecided", "truncated"):
        return "? not read"
    if row.state == "unparsed":
        return f"{row.text} [unparsed]"
    return row.text or "blank"


def _marks(row: TrendRow) -> str:
    moved = "" if row.difference is None else f"{row.difference:+f}"
    relative = "" if not row.relative else f"({row.relative * 100:+.1f}%)"
    known = "" if row.support == "printed" else row.support
    cumulative = row.basis if row.basis == "cumulative" else ""
    return " ".join(part for part in (moved, relative, *row.flags, cumulative, known) if part)


def _bars(part: Sequence[TrendRow], room: int) -> list[str]:
    """One bar for each figure, from nothing to it; where some are negative, nothing stands in between."""
    values = [row.value for row in part if row.value is not None]
    low, high = min((Decimal(0), *values)), max((Decimal(0), *values))
    step = room / (high - low) if high > low else Decimal(0)
    block = "█" if drawing.writes_unicode() else "#"
    bars = []
    for row in part:
        if row.value is None:
            bars.append("")
            continue
        start, end = sorted((round((-low) * step), round((row.value - low) * step)))
        bars.append(" " * start + (block * (end - start) or "|"))
    return bars
