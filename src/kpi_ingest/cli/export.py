"""`kpi-ingest export`: files for other people's tools."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpi_ingest.cli import options
from kpi_ingest.errors import UsageError

if TYPE_CHECKING:
    from kpi_ingest.export.files import PageExport
    from kpi_ingest.pipeline import Workplace
    from kpi_ingest.vintages import VintageStore

ENDINGS = {"csv": ".csv", "jsonl": ".jsonl", "parquet": ".parquet", "alfred": ".alfred.csv"}
"""What a page's file is called in a folder, behind the page's id. A data package is a folder itself."""


@click.command(name="export")
@click.argument("page", required=False)
@click.option("--to", "to", type=click.Path(path_type=Path), required=True, metavar="PLACE", help="File or folder.")
@click.option(
    "--as",
    "kind",
    type=click.Choice([*ENDINGS, "datapackage", "datasette"]),
    default="csv",
    show_default=True,
    help="What to write: CSV, JSON Lines, Parquet, real-time columns like ALFRED's, a Frictionless data package, or "
    "metadata for Datasette about the store's views.",
)
@click.option("--recorded", metavar="T", help="Export what the store held at this time.")
@click.option("--raw", is_flag=True, help="Leave texts in CSV that a spreadsheet would run as formulas as they are.")
@options.settings
@options.support
def command(
    page: str | None,
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

    PLACE is a file, or a folder, in which the file goes by the page's id. The path written is printed. Metadata for
    Datasette is about the whole store, and takes no PAGE (docs/sql.md).

    \b
    Example:
      kpi-ingest export devon-send-kpis --as csv --to exported/
    """
    from kpi_ingest.pipeline import set_up
    from kpi_ingest.vintages import VintageStore

    workplace = set_up(config, store=store, archive=archive)
    if page is None or kind == "datasette":
        click.echo(str(_describe(workplace, page, kind, to)))
        return
    with workplace.open_store(create=False) as opened:
        asked = VintageStore(opened, workplace.definitions)
        export = _export(asked, page, support, recorded, raw)
    place = to if kind == "datapackage" else _file(to, page, ENDINGS[kind])
    _write(export, kind, place)
    click.echo(str(place))
    click.echo(f"{len(export.figures)} vintages of {page} exported as {kind}", err=True)


def _describe(workplace: Workplace, page: str | None, kind: str, to: Path) -> Path:
    """Write what Datasette is told of the store; UsageError where something else is asked for without a page."""
    from kpi_ingest.export.datasette import write_datasette

    if kind != "datasette" or page is not None:
        raise UsageError(
            "E_USAGE", got=f"--as {kind} {'without a PAGE' if page is None else f'with PAGE {page!r}'}",
            expected="a PAGE for every format but datasette, which is about the whole store",
            next_step="kpi-ingest pages lists the pages",
        )  # fmt: skip
    with workplace.open_store(create=False) as store:
        known = [workplace.definitions[each] for each in store.pages() if each in workplace.definitions]
        place = to / "metadata.json" if to.is_dir() or not to.suffix else to
        write_datasette(place, store.sqlite_name(), store.table_names(), known)
    return place


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
