"""`kpi-ingest parse`: one file into KPI tables."""

from __future__ import annotations

from pathlib import Path

import click

from kpi_ingest.cli import options


@click.command(name="parse")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--page", metavar="ID", help="Page definition to read it with (default: generically).")
@click.option(
    "--evidence",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Another capture of the same page; may be given more than once.",
)
@options.media
@options.config
@options.formats("table", "json", "csv")
def command(
    file: Path, page: str | None, evidence: tuple[Path, ...], media: str | None, config: Path | None, form: str
) -> None:
    """Read one file into KPI tables, cell by cell, with what could not be decided and its candidates.

    The JSON is `kpi-ingest/parse/1`. Nothing is archived or stored.

    \b
    Example:
      kpi-ingest parse snapshots/objects/$(ls snapshots/objects | head -1)/* --page devon-send-kpis --format json
    """
    from kpi_ingest.cli.readings import print_reading
    from kpi_ingest.pages import find_page
    from kpi_ingest.pipeline import Material, read_page, set_up

    definition = None if page is None else find_page(set_up(config).definitions, page)
    reading = read_page(
        file.read_bytes(),
        page=page or "",
        definition=definition,
        media=options.media_named(media),
        name=file.name,
        evidence=[Material(other.read_bytes(), other.name) for other in evidence],
    )
    print_reading(reading, form)
