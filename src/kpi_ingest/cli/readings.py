"""A reading as a person or a program wants it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from kpi_ingest.cli import drawing
from kpi_ingest.cli.labels import print_legend, shorten_apart
from kpi_ingest.cli.wording import cell_words, place_words
from kpi_ingest.model import Reading, ReadTable

LABEL_WIDTH = 52
CSV_HEADER = (
    "section", "indicator_id", "indicator", "column", "measure", "period", "period_words", "series",
    "state", "text", "value", "unit", "multiplier", "comparator", "qualifier", "date", "flags", "notes", "basis",
    "support", "confidence", "candidates", "where",
)  # fmt: skip


def print_reading(reading: Reading, form: str) -> None:
    """Print a reading as JSON (`kpi-ingest/parse/1`), as CSV with a cell a line, or as tables."""
    from kpi_ingest.model.encode import reading_to_json

    if form == "json":
        drawing.print_json(reading_to_json(reading))
    elif form == "csv":
        drawing.print_csv(CSV_HEADER, _cell_rows(reading))
    else:
        _print_tables(reading)


def _print_tables(reading: Reading) -> None:
    for table in reading.tables:
        drawing.heading(table.section or "(no title)")
        header = (table.label_header or "indicator", *(column.label for column in table.columns))
        names = [row.indicator.strip() for row in table.rows]
        short = shorten_apart(names, LABEL_WIDTH)
        drawing.print_table(header, _rows(table, short))
        print_legend(short, names, [row.row for row in table.rows])
        for note in table.notes:
            click.echo(f"  note ({note.scope}): {note.mark}{note.text}")
    for finding in reading.findings:
        click.echo(f"finding {finding.kind}: {finding.message}")
    for warning in reading.warnings:
        click.echo(f"warning {warning.code}: {warning.detail}", err=True)
    if reading.truncated:
        reason = reading.incomplete or "the capture ends inside a row"
        click.echo(f"warning TRUNCATED: {reason}; cells marked … were never seen", err=True)


def _rows(table: ReadTable, names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for row, name in zip(table.rows, names, strict=True):
        yield (name, *(cell_words(cell) for cell in row.cells))


def _cell_rows(reading: Reading) -> Iterator[tuple[str, ...]]:
    for table in reading.tables:
        for row in table.rows:
            for column, cell in zip(table.columns, row.cells, strict=True):
                yield (
                    table.section, row.indicator_id, row.indicator, column.label, column.measure, column.period or "",
                    column.period_words or "", column.series or "", cell.state, cell.text or "",
                    "" if cell.value is None else str(cell.value), cell.unit or "",
                    "" if cell.multiplier is None else str(cell.multiplier), cell.comparator or "",
                    cell.qualifier or "", cell.date or "", " ".join(cell.flags), " ".join(cell.notes), cell.basis,
                    cell.support, f"{cell.confidence:.6f}",
                    " | ".join(f"{each.text or 'blank'} {each.confidence:.4f}" for each in cell.candidates),
                    "" if cell.where is None else place_words(cell.where),
                )  # fmt: skip
