"""`kpi-ingest export`: files for other people's tools. The formats stand in `kpi_ingest.export.formats`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpi_ingest.cli import options
from kpi_ingest.errors import UsageError
from kpi_ingest.export.formats import FORMATS, ExportFormat, format_named

if TYPE_CHECKING:
    from kpi_ingest.export.files import PageExport, StoreExport
    from kpi_ingest.pipeline import Workplace
    from kpi_ingest.store import Store
    from kpi_ingest.vintages import VintageStore

OF_ALL = "dataset"
"""What `--all` writes."""


@click.command(name="export")
@click.argument("page", required=False)
@click.option("--to", "to", type=click.Path(path_type=Path), required=True, metavar="PLACE", help="File or folder.")
@click.option(
    "--as",
    "kind",
    type=click.Choice([each.name for each in FORMATS]),
    help=f"What to write (default: csv). {'; '.join(f'{each.name}: {each.writes}' for each in FORMATS)}.",
)
@click.option("--all", "every", is_flag=True, help=f"Every page of the store, as one data set: --as {OF_ALL}.")
@click.option("--recorded", metavar="T", help="Export what the store held at this time.")
@click.option("--raw", is_flag=True, help="Leave texts in CSV that a spreadsheet would run as formulas as they are.")
@options.settings
@options.support
def command(
    page: str | None,
    to: Path,
    kind: str | None,
    every: bool,
    recorded: str | None,
    raw: bool,
    config: Path | None,
    store: str | None,
    archive: str | None,
    support: tuple[str, ...],
) -> None:
    """Write every vintage of every figure of PAGE to a file, with support, confidence and evidence.

    PLACE is a file, or a folder, in which the file goes by the page's id. The path written is printed. What is about
    the whole store (dataset, datasette) takes no PAGE; warc and wacz write the captures of PAGE, or of every page.
    docs/exports.md describes the formats.

    \b
    Example:
      kpi-ingest export devon-send-kpis --as csv --to exported/
    """
    from kpi_ingest.pipeline import set_up
    from kpi_ingest.vintages import VintageStore

    chosen = _chosen(page, kind, every)
    workplace = set_up(config, store=store, archive=archive)
    place = chosen.place(to, page)
    if chosen.subject == "archive":
        _write_captures(workplace, chosen, page, place)
        return
    with workplace.open_store(create=False) as opened:
        asked = _Asked(VintageStore(opened, workplace.definitions), recorded, support, raw)
        if page is None:
            chosen.write(_of_store(opened, workplace, asked), place)
            told = "the store"
        else:
            exported = _of_page(asked, page)
            chosen.write(exported, place)
            told = f"{len(exported.figures)} vintages of {page}"
    click.echo(str(place))
    click.echo(f"{told} exported as {chosen.name}", err=True)


def _chosen(page: str | None, kind: str | None, every: bool) -> ExportFormat:
    """The format asked for; UsageError where it is about a page and none is named, or the other way round."""
    if every and kind not in (None, OF_ALL):
        raise _refused(f"--all with --as {kind}", f"--all alone, or --as {OF_ALL}")
    chosen = format_named(OF_ALL if every else kind or FORMATS[0].name)
    if page is None and chosen.subject == "page":
        others = ", ".join(each.name for each in FORMATS if each.subject != "page")
        raise _refused(f"--as {chosen.name} without a PAGE", f"a PAGE, or one of {others}")
    if page is not None and chosen.subject == "store":
        asked = "--all" if every else f"--as {chosen.name}"
        raise _refused(f"{asked} with PAGE {page!r}", "no PAGE: this is about the whole store")
    return chosen


def _write_captures(workplace: Workplace, chosen: ExportFormat, page: str | None, place: Path) -> None:
    """Write the captures of a page, or all; UsageError for a page that has none."""
    from kpi_ingest.export.warc import ArchiveExport

    with workplace.open_archive(writable=False) as archive:
        captures = archive.captures(page)
        if not captures:
            raise UsageError(
                "E_UNKNOWN_PAGE", page=page, got="no capture", expected="one of " + ", ".join(archive.pages()),
                next_step="kpi-ingest fetch keeps a first capture",
            )  # fmt: skip
        chosen.write(ArchiveExport(captures, archive.bytes_of), place)
    click.echo(str(place))
    click.echo(f"{len(captures)} captures exported as {chosen.name}", err=True)


def _refused(got: str, expected: str) -> UsageError:
    return UsageError("E_USAGE", got=got, expected=expected, next_step="kpi-ingest pages lists the pages")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked for, of whatever page."""

    vintages: VintageStore
    recorded: str | None
    support: tuple[str, ...]
    raw: bool


def _of_page(asked: _Asked, page: str) -> PageExport:
    from kpi_ingest.export.files import PageExport
    from kpi_ingest.vintages import known_as

    vintages, recorded = asked.vintages, asked.recorded
    figures = known_as(vintages.all_releases(page, recorded_as_of=recorded), asked.support)
    dates = vintages.vintage_dates(page, recorded)
    return PageExport(page, figures, dates, vintages.definitions.get(page), asked.raw)


def _of_store(store: Store, workplace: Workplace, asked: _Asked) -> StoreExport:
    from kpi_ingest.export.files import StoreExport

    pages = store.pages()
    known = [workplace.definitions[each] for each in pages if each in workplace.definitions]
    exports = (_of_page(asked, page) for page in pages)
    return StoreExport(exports, store.sqlite_name, store.table_names(), known)
