"""`kpi-ingest replay`: read the captures anew."""

from __future__ import annotations

from pathlib import Path

import click

from kpi_ingest.cli import options


@click.command(name="replay")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--page", "pages", multiple=True, metavar="ID", help="Only this page; may be given more than once.")
@options.settings
def command(
    folder: Path | None, pages: tuple[str, ...], config: Path | None, store: str | None, archive: str | None
) -> int:
    """Read every capture of the archive anew and bring the store up to date.

    With FOLDER, its files named PAGE.YYYY[-MM[-DD[Thhmm]]].ANYTHING are taken into the archive first, the date bounding
    the time of capture, and their pages are read. A page without a definition is read generically.

    \b
    Example:
      kpi-ingest replay
    """
    from kpi_ingest.cli.progress import following
    from kpi_ingest.cli.report import print_report
    from kpi_ingest.pipeline import replay, set_up

    workplace = set_up(config, store=store, archive=archive)
    with following("reading") as progress:
        report = replay(workplace, folder, pages, progress)
    print_report(report, workplace)
    return report.exit_code()
