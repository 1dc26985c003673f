"""`kpi-ingest tables`: what the readers see before any KPI is looked for."""

from __future__ import annotations

from pathlib import Path

import click

from kpi_ingest.cli import drawing, options
from kpi_ingest.model import Grid


@click.command(name="tables")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@options.media
@options.formats("table", "json")
def command(file: Path, media: str | None, form: str) -> None:
    """Print the tables of any HTML, PDF or text file as the readers see them, before any KPI is looked for.

    A span's text stands in its top-left cell; a blank is an empty text. The JSON is `kpi-ingest/tables/1`.

    \b
    Example:
      kpi-ingest tables snapshots/README.md --format json
    """
    from kpi_ingest.pipeline import Material, read_material, tables_json

    document = read_material(Material(file.read_bytes(), file.name, media=options.media_named(media)))
    if form == "json":
        drawing.print_json(tables_json(document))
        return
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    for number, grid in enumerate(grids, 1):
        first, *rest = [[cell.text for cell in row] for row in grid.rows]
        drawing.print_table(first, rest, title=f"Table {number}: {grid.caption or 'no caption'}")
    if not grids:
        click.echo("no tables: the file has none, or only lines of text (kpi-ingest parse reads those)", err=True)
