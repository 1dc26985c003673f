"""`kpi-ingest decide` for several rows: each shown before and after, and all of them recorded as one act."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpi_ingest.cli import drawing

if TYPE_CHECKING:
    from kpi_ingest.pipeline import DecidedRows, Signed, Workplace


@dataclass(frozen=True, slots=True)
class Named:
    """The options that name several rows."""

    pattern: str | None
    rows: str | None
    label: str | None
    columns: str | None
    file: Path | None


NOTHING = Named(None, None, None, None, None)


def command(workplace: Workplace, page: str | None, named: Named, signed: Signed, preview: bool, form: str) -> int:
    """Decide the rows, or show what would be decided. The exit code is 2 where a row was refused."""
    done = _decide(workplace, page, named, signed, preview)
    if form == "json":
        drawing.print_json(_json(done))
    else:
        _print(done)
    for fault in done.refused:
        click.echo(str(fault), err=True)
    return _exit_code(done)


def _decide(workplace: Workplace, page: str | None, named: Named, signed: Signed, preview: bool) -> DecidedRows:
    from kpi_ingest.pipeline import ColumnPattern, decide_from, decide_pattern

    wanted = (named.pattern, named.rows, named.label)
    if named.file is not None:
        if page is not None or named.columns is not None or any(each is not None for each in wanted):
            raise click.UsageError("--from FILE names page and rows itself")
        return decide_from(workplace, named.file, signed, preview=preview)
    if page is None or not named.columns or not any(wanted):
        raise click.UsageError("expected PAGE --columns NAMES with --pattern SECTION, --rows IDS or --label LABEL")
    columns, rows = _listed(named.columns), _listed(named.rows or "")
    pattern = ColumnPattern(columns, named.pattern, rows, named.label)
    return decide_pattern(workplace, page, pattern, signed, preview=preview)


def _listed(names: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in names.split(",") if name.strip())


def _exit_code(done: DecidedRows) -> int:
    from kpi_ingest.cli.decided import exit_code

    unread = 0 if done.decided is None else exit_code(done.decided)
    return unread or (2 if done.refused or not done.changes else 0)


def _print(done: DecidedRows) -> None:
    from kpi_ingest.cli.decided import print_decided

    for change in done.changes:
        drawing.heading(drawing.shown(f"row {change.row.row.row}  {change.row.row.indicator.strip()}"))
        before = [_before(cell.text or "", cell.state) for cell in change.row.row.cells]
        header = ("", *(column.label for column in change.row.columns))
        after = [text or "·" for text in change.cells]
        drawing.print_table(header, [("before", *before), ("after", *after)])
    for row in done.passed_over:
        click.echo(drawing.shown(f"row {row.row.row} has another number of figures, and stays open"))
    click.echo(
        f"{len(done.changes)} rows, {len(done.refused)} refused, {len(done.passed_over)} with another number of figures"
    )
    if done.decided is None:
        click.echo("nothing was recorded")
    else:
        print_decided(done.decided)


def _before(text: str, state: str) -> str:
    return "?" if state == "undecided" else text or "·"


def _json(done: DecidedRows) -> dict[str, object]:
    from kpi_ingest.cli.decided import decided_json

    return {
        "schema": "kpi-ingest/decide-rows/1",
        "rows": [
            {
                "row": change.row.row.row,
                "section": change.row.section,
                "indicator": change.row.row.indicator,
                "columns": [column.label for column in change.row.columns],
                "before": [cell.text if cell.state != "undecided" else None for cell in change.row.row.cells],
                "after": list(change.cells),
            }
            for change in done.changes
        ],
        "refused": [str(fault) for fault in done.refused],
        "passed_over": [row.row.row for row in done.passed_over],
        "decided": None if done.decided is None else decided_json(done.decided),
    }
