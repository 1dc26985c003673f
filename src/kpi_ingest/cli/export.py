"""`kpi-ingest export`: files for other people's tools."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpi_ingest.cli import options

if TYPE_CHECKING:
    from kpi_ingest.export.files import PageExport
    from kpi_ingest.vintages import VintageStore

ENDINGS = {"csv": ".csv", "jsonl": ".jsonl", "parquet": ".parquet", "alfred": ".alfred.csv"}
"""What a page's file is called in a folder, behind the page's id. A data package is a folder itself."""


@click.command(name="export")
@click.argument("page")
@click.option("--to", "to", type=click.Path(path_type=Path), required=True, metavar="PLACE", help="File or folder.")
@click.option(
    "--as",
    "kind",
    type=click.Choice([*ENDINGS, "datapackage"]),
    default="csv",
    show_default=True,
    help="What to write: CSV, JSON Lines, Parquet, real-time columns like ALFRED's, or a Frictionless data package.",
)
@click.option("--recorded", metavar="T", help="Export what the store held at this time.")
@click.option("--raw", is_flag=True, help="Leave texts in CSV that a spreadsheet would run as formulas as they are.")
@options.settings
@options.support
def command(
    page: str,
    to: Path,
    kind: str,
    recorded: str | None,
    raw: bool,
    config: Path | None,
    store: str | None,
    archive: str | None,
    support: tuple[str, ...],
) -> None:
    """Write every vintage of every figure of PAGE to a file, with support, confidence and evidence.

    PLACE is a file, or a folder, in which the file goes by the page's id. The path written is printed.

    \b
    Example:
      kpi-ingest export devon-send-kpis --as csv --to exported/
    """
    from kpi_ingest.pipeline import set_up
    from kpi_ingest.vintages import VintageStore

    workplace = set_up(config, store=store, archive=archive)
    with workplace.open_store(create=False) as opened:
        asked = VintageStore(opened, workplace.definitions)
        export = _export(asked, page, support, recorded, raw)
    place = to if kind == "datapackage" else _file(to, page, ENDINGS[kind])
    _write(export, kind, place)
    click.echo(str(place))
    click.echo(f"{len(export.figures)} vintages of {page} exported as {kind}", err=True)


def _export(asked: VintageStore, page: str, support: tuple[str, ...], recorded: str | None, raw: bool) -> PageExport:
    from kpi_ingest.export.files import PageExport
    from kpi_ingest.vintages import known_as

    figures = known_as(asked.all_releases(page, recorded_as_of=recorded), support)
    return PageExport(page, figures, asked.vintage_dates(page, recorded), asked.definitions.get(page), raw)


def _file(to: Path, page: str, ending: str) -> Path:
    """The path reads as a folder where it is one, or has no ending."""
    return to / f"{page}{ending}" if to.is_dir() or not to.suffix else to


def _write(export: PageExport, kind: str, place: Path) -> None:
    from kpi_ingest.export.files import write_alfred, write_csv, write_datapackage, write_jsonl, write_parquet

    writers = {
        "csv": write_csv, "jsonl": write_jsonl, "parquet": write_parquet, "alfred": write_alfred,
        "datapackage": write_datapackage,
    }  # fmt: skip
    writers[kind](export, place)
