"""`kpi-ingest tables`: what the readers see before any KPI is looked for."""

from __future__ import annotations

from pathlib import Path

import click

from kpi_ingest.cli import drawing, options
from kpi_ingest.cli.wording import place_words
from kpi_ingest.model import Document, Grid, GridCell

PARTIAL = 3
SHOWN_DOUBTS = 20
"""Cells of one table whose doubts are named one by one on stderr."""


@click.command(name="tables")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@options.media
@options.formats("table", "json")
def command(file: Path, media: str | None, form: str) -> int:
    """Print the tables of any HTML, PDF or text file as the readers see them, before any KPI is looked for.

    A span's text stands in its top-left cell; a blank is an empty text. Each table says whether it is read as one of
    figures without a definition, and which share of its columns speaks of performance; that share decides nothing.
    Cells in doubt, warnings and what was left unread are named on stderr and in the JSON, which is
    `kpi-ingest/tables/1`. The exit code is 3 where the file was read in part only.

    \b
    Example:
      kpi-ingest tables snapshots/README.md --format json
    """
    from kpi_ingest.pipeline import Material, read_material, tables_json

    document = read_material(Material(file.read_bytes(), file.name, media=options.media_named(media)))
    if form == "json":
        drawing.print_json(tables_json(document))
    else:
        _print_grids(document)
    _say_doubts(document)
    return 0 if document.incomplete is None else PARTIAL


def _print_grids(document: Document) -> None:
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    for number, grid in enumerate(grids, 1):
        first, *rest = [[_shown(cell) for cell in row] for row in grid.rows]
        drawing.print_table(first, rest, title=f"Table {number}: {grid.caption or 'no caption'} ({_told(grid)})")
    if not grids:
        click.echo("no tables: the file has none, or only lines of text (kpi-ingest parse reads those)", err=True)


def _told(grid: Grid) -> str:
    """Whether a grid is read without a definition, and how much of its header speaks of performance."""
    from kpi_ingest.pipeline import evidence

    share = evidence(grid)
    return "no table of figures" if share is None else f"figures; {share:.0%} of its columns speak of performance"


def _shown(cell: GridCell) -> str:
    """A cell's text; `?` behind it where it is in doubt."""
    return f"{cell.text} ?".lstrip() if cell.doubt is not None and cell.anchor is None else cell.text


def _say_doubts(document: Document) -> None:
    """Name on stderr what is in doubt, what was noticed and what was not read."""
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    for number, grid in enumerate(grids, 1):
        doubted = [cell for row in grid.rows for cell in row if cell.doubt is not None and cell.anchor is None]
        for cell in doubted[:SHOWN_DOUBTS]:
            click.echo(f"doubt in table {number}: {cell.text!r}: {cell.doubt} ({place_words(cell.where)})", err=True)
        if len(doubted) > SHOWN_DOUBTS:
            more = len(doubted) - SHOWN_DOUBTS
            click.echo(f"doubt in table {number}: {more} more cells; --format json lists them", err=True)
    for warning in document.warnings:
        if warning.code != "CELL_DOUBT":
            click.echo(f"warning {warning.code}: {warning.detail}", err=True)
    if document.incomplete is not None:
        click.echo(f"warning INCOMPLETE: {document.incomplete}", err=True)
