"""`kpi-ingest fetch`: bytes into the archive, unread."""

from __future__ import annotations

from pathlib import Path

import click

from kpi_ingest.cli import options
from kpi_ingest.cli.wording import bounds_words


@click.command(name="fetch")
@click.argument("pages", nargs=-1)
@click.option(
    "--from",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Take in the files of this folder, named PAGE.YYYY[-MM[-DD[Thhmm]]].ANYTHING, instead of fetching.",
)
@options.config
@options.archive
def command(pages: tuple[str, ...], folder: Path | None, config: Path | None, archive: str | None) -> int:
    """Fetch PAGES (all by default) over HTTP, or take files in, and keep the captures; nothing is read.

    \b
    Example:
      kpi-ingest fetch devon-send-kpis
    """
    from kpi_ingest.pages import find_page
    from kpi_ingest.pipeline import RunReport, fetch_pages, set_up, take_in_folder, told_once

    workplace = set_up(config, archive=archive)
    if folder is not None:
        captures, ignored = take_in_folder(workplace, folder)
        for name in ignored:
            click.echo(f"passed over: {name} (its name tells no page and date)", err=True)
        for capture in captures:
            click.echo(f"{capture.page}: kept {capture.size} bytes captured {bounds_words(capture.captured)}")
        return 0
    known = workplace.definitions
    outcomes = fetch_pages(workplace, [find_page(known, page) for page in pages or known])
    for outcome in outcomes:
        if outcome.capture is not None:
            again = " (unchanged)" if outcome.capture.revisit_of else ""
            click.echo(f"{outcome.page}: kept {outcome.capture.size} bytes{again}")
    report = RunReport((), stopped=tuple(outcome.failure for outcome in outcomes if outcome.failure is not None))
    for line in told_once(report.problems()):
        click.echo(line, err=True)
    return report.exit_code()
