"""`kpi-ingest fetch`: bytes into the archive, unread."""

from __future__ import annotations

from pathlib import Path

import click

from kpi_ingest.cli import options
from kpi_ingest.cli.intake import print_intake


@click.command(name="fetch")
@click.argument("pages", nargs=-1)
@click.option(
    "--from",
    "source",
    metavar="SOURCE",
    help="Take captures in instead of fetching: from a folder of saved files, FILE.warc[.gz], FILE.wacz, or "
    "git:REPOSITORY#FILE.",
)
@options.config
@options.archive
def command(pages: tuple[str, ...], source: str | None, config: Path | None, archive: str | None) -> int:
    """Fetch PAGES (all by default) over HTTP, or take captures in from SOURCE, and keep them; nothing is read.

    What a source holds and is not taken is listed with the reason (docs/sources.md).

    \b
    Example:
      kpi-ingest fetch devon-send-kpis
    """
    from kpi_ingest.pages import find_page
    from kpi_ingest.pipeline import RunReport, fetch_pages, set_up, take_in_from, told_once

    workplace = set_up(config, archive=archive)
    if source is not None:
        intake = take_in_from(workplace, source, pages)
        print_intake(intake)
        return intake.exit_code()
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
