"""`kpi-ingest triangle`: what each release says of each period, periods down and releases across."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import click

from kpi_ingest.cli import drawing, options
from kpi_ingest.cli.wording import bounds_words
from kpi_ingest.compare.kinds import KINDS
from kpi_ingest.errors import UsageError
from kpi_ingest.model import Bounds

if TYPE_CHECKING:
    from kpi_ingest.vintages import TriangleCell, VintageDate

SCHEMA = "kpi-ingest/triangle/1"
LEAST_RELEASES = 2
"""Releases side by side from which on a triangle is drawn as a table."""
LEGEND = "R moved  B series break  ? not read  (blank) not on display"

Vintages: TypeAlias = Mapping[str, str]
"""Release -> its time in words, oldest first."""


@click.command(name="triangle")
@click.argument("page")
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
    """Show the real-time triangle of INDICATOR (an id, or words of its label): a line for each period, a column for
    each release, in it the figure that the release shows.

    Releases that a gate holds are left out. A terminal shows the newest releases that fit, or on a narrow one a figure
    a line; JSON (`kpi-ingest/triangle/1`) and CSV have them all.

    \b
    Example:
      kpi-ingest triangle devon-send-kpis formal-complaints
    """
    from kpi_ingest.pipeline import set_up
    from kpi_ingest.vintages import VintageStore

    workplace = set_up(config, store=store, archive=archive)
    with workplace.open_store(create=False) as opened:
        vintages = VintageStore(opened, workplace.definitions)
        cells = vintages.revision_triangle(page, indicator, measure, recorded)
        dates = vintages.vintage_dates(page, recorded)
    if not cells:
        raise UsageError(
            "E_NO_FIGURE", page=page, place=indicator, got=f"no {measure} of this indicator", expected="figures",
            next_step=f"kpi-ingest history {page} lists every figure",
        )  # fmt: skip
    if form == "json":
        from kpi_ingest.export.records import json_record

        asked = {"page": page, "indicator": indicator, "measure": measure}
        drawing.print_json({"schema": SCHEMA, **asked, "cells": [json_record(cell) for cell in cells]})
    elif form == "csv":
        drawing.print_records_csv(cells)
    else:
        _print(cells, {date.release: _when(date) for date in dates if date.held is None})


def _when(date: VintageDate) -> str:
    if date.edition is not None:
        return f"{date.edition} corrected" if date.corrects else date.edition
    return bounds_words(Bounds(date.shown_from, date.shown_from_latest, date.captured_basis))


def _print(cells: Sequence[TriangleCell], vintages: Vintages) -> None:
    """One triangle for each section, indicator and series."""
    for (section, indicator, series), group in groupby(sorted(cells, key=_line), key=_line):
        named = f"{indicator} (section {section}) {series}".rstrip()
        drawing.print_wrapped(named, bold=True)
        _print_line(list(group), vintages)
    drawing.print_wrapped(LEGEND)


def _line(cell: TriangleCell) -> tuple[str, str, str]:
    return cell.section, cell.indicator, cell.series


def _print_line(cells: Sequence[TriangleCell], vintages: Vintages) -> None:
    shown = {(_period(cell), cell.release): _words(cell) for cell in cells}
    periods = list(dict.fromkeys(_period(cell) for cell in sorted(cells, key=_in_time)))
    newest = _fitting(shown, periods, vintages)
    if newest is None:
        for period in periods:
            drawing.print_wrapped(period)
            for release, when in vintages.items():
                if (period, release) in shown:
                    drawing.print_wrapped(f"{when}: {shown[period, release]}", indent="  ")
        return
    rows = [(period, *(shown.get((period, release), "") for release in newest)) for period in periods]
    drawing.print_table(("period", *newest.values()), rows, right=range(1, len(newest) + 1))
    left_out = len(vintages) - len(newest)
    if left_out:
        click.echo(f"{left_out} earlier releases are left out: --format csv has them", err=True)


def _in_time(cell: TriangleCell) -> tuple[str, str, int]:
    return cell.period, cell.period_words, cell.occurrence


def _period(cell: TriangleCell) -> str:
    named = cell.period or cell.period_words or "(no period)"
    return f"{named} ({cell.occurrence + 1})" if cell.occurrence else named


def _words(cell: TriangleCell) -> str:
    """The figure as printed, behind it the mark of what the publisher did to it."""
    text = "?" if cell.state in ("undecided", "truncated") else cell.text or "blank"
    mark = "" if cell.kind is None else KINDS[cell.kind].chart_mark
    return f"{text} {mark}".rstrip()


def _fitting(shown: Mapping[tuple[str, str], str], periods: Sequence[str], vintages: Vintages) -> Vintages | None:
    """The newest releases that fit side by side; None where fewer than two do."""
    for first in range(len(vintages)):
        newest = dict(list(vintages.items())[first:])
        if len(newest) < min(LEAST_RELEASES, len(vintages)):
            return None
        rows = [(period, *(shown.get((period, release), "") for release in newest)) for period in periods]
        if drawing.fits(("period", *newest.values()), rows):
            return newest
    return None
