"""`kpi-ingest stats`: how often and by how much figures were revised."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpi_ingest.cli import drawing, options

if TYPE_CHECKING:
    from kpi_ingest.vintages import RevisionStats

SCHEMA = "kpi-ingest/stats/1"
HEADER = (
    "indicator", "unit", "revised", "times", "MR", "MAR", "RMAR", "largest", "left out", "open",
)  # fmt: skip
LEGEND = (
    "revised: of the figures that two releases or more show; latest against first release: MR mean revision, MAR mean "
    "absolute revision, RMAR the latter relative to the latest figures; left out: a series break, another unit or a "
    "bound such as <5 lies between; open: undecided cells in the latest release"
)


@click.command(name="stats")
@click.argument("page")
@click.argument("indicator", required=False)
@options.measure("actual")
@options.recorded
@options.settings
@options.formats("table", "json", "csv")
def command(
    page: str,
    indicator: str | None,
    measure: str,
    recorded: str | None,
    config: Path | None,
    store: str | None,
    archive: str | None,
    form: str,
) -> None:
    """Show how often and by how much the figures of PAGE were revised from their first to their latest release, for
    each indicator or for INDICATOR (an id, or words of its label), and how many of its cells are open.

    Definitions: McKenzie and Gamba (OECD, 2008). Releases that a gate holds count for nothing. The JSON is
    `kpi-ingest/stats/1`.

    \b
    Example:
      kpi-ingest stats devon-send-kpis
    """
    from kpi_ingest.pipeline import set_up
    from kpi_ingest.vintages import VintageStore

    workplace = set_up(config, store=store, archive=archive)
    with workplace.open_store(create=False) as opened:
        found = VintageStore(opened, workplace.definitions).revision_stats(page, indicator, measure, recorded)
    if form == "json":
        from kpi_ingest.export.records import json_record

        told = [json_record(each) for each in found]
        drawing.print_json({"schema": SCHEMA, "page": page, "measure": measure, "stats": told})
    elif form == "csv":
        drawing.print_records_csv(found)
    else:
        _print(found, measure)


def _print(found: Sequence[RevisionStats], measure: str) -> None:
    names = [each.indicator for each in found]
    drawing.print_table(HEADER, [_line(each, names.count(each.indicator) > 1) for each in found], right=range(2, 10))
    figures, revised = sum(each.figures for each in found), sum(each.revised for each in found)
    opened, cells = sum(each.open_cells for each in found), sum(each.cells for each in found)
    drawing.print_wrapped(
        f"{measure}: {revised} of {figures} figures revised, {sum(each.revisions for each in found)} times in all; "
        f"{opened} of {cells} cells open"
    )
    drawing.print_wrapped(LEGEND)


def _line(each: RevisionStats, repeated: bool) -> tuple[str, ...]:
    """By its id, which other verbs take; with section and series where the id stands for several lines."""
    beside = ", ".join(part for part in (each.section, each.series) if part)
    named = f"{each.indicator} ({beside})" if repeated else each.indicator
    means = (_number(number) for number in (each.mr, each.mar, each.rmar, each.largest))
    counts = f"{each.revised} of {each.figures}", str(each.revisions)
    return named, each.unit or "", *counts, *means, str(each.excluded), f"{each.open_cells} of {each.cells}"


def _number(number: Decimal | None) -> str:
    """Without the noughts that six places bring with them."""
    return "" if number is None else f"{number.normalize():f}"
