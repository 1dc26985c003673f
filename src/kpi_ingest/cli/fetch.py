"""`kpi-ingest fetch`: bytes into the archive, unread."""

from __future__ import annotations

from pathlib import Path

import click

from kpi_ingest.cli import options, past
from kpi_ingest.cli.intake import print_intake
from kpi_ingest.errors import UsageError


@click.command(name="fetch")
@click.argument("pages", nargs=-1)
@click.option(
    "--from",
    "source",
    metavar="SOURCE",
    help="Take captures in instead of fetching: from a folder of saved files, FILE.warc[.gz], FILE.wacz, "
    "git:REPOSITORY#FILE, or the web archive of the settings: wayback.",
)
@click.option("--since", metavar="DATE", help="With --from wayback: no captures before YYYY[-MM[-DD]].")
@click.option("--until", metavar="DATE", help="With --from wayback: none after it.")
@click.option(
    "--every",
    type=click.Choice(["day", "week", "month", "quarter", "year"]),
    help="With --from wayback: the first capture of each.",
)
@click.option("--dry-run", is_flag=True, help="With --from wayback: print how many requests, and how long they take.")
@options.config
@options.archive
def command(
    pages: tuple[str, ...],
    source: str | None,
    since: str | None,
    until: str | None,
    every: str | None,
    dry_run: bool,
    config: Path | None,
    archive: str | None,
) -> int:
    """Fetch PAGES (all by default) over HTTP, or take captures in from SOURCE, and keep them; nothing is read.

    What a source holds and is not taken is listed with the reason (docs/sources.md).

    \b
    Example:
      kpi-ingest fetch devon-send-kpis
    """
    from kpi_ingest.pages import find_page
    from kpi_ingest.pipeline import RunReport, fetch_pages, set_up, take_in_from, told_once

    workplace = set_up(config, archive=archive)
    if source == "wayback":
        asked = past.asked_of(since, until, every)
        return past.print_plan(workplace, pages, asked) if dry_run else past.take_in_past(workplace, pages, asked)
    if since or until or every or dry_run:
        raise _only_of_wayback()
    if source is not None:
        intake = take_in_from(workplace, source, pages)
        print_intake(intake)
        return intake.exit_code()
    known = workplace.definitions
    outcomes = fetch_pages(workplace, [find_page(known, page) for page in pages or known])
    for outcome in outcomes:
        for capture in outcome.captures():
            again = " (unchanged)" if capture.revisit_of else ""
            of_document = "" if capture.link is None else f" of {capture.source}"
            click.echo(f"{outcome.page}: kept {capture.size} bytes{of_document}{again}")
    report = RunReport((), stopped=tuple(failure for outcome in outcomes for failure in outcome.failures()))
    for line in told_once(report.problems()):
        click.echo(line, err=True)
    return report.exit_code()


def _only_of_wayback() -> UsageError:
    return UsageError(
        "E_USAGE", got="--since, --until, --every or --dry-run without --from wayback",
        expected="these with --from wayback alone", next_step="kpi-ingest fetch --help",
    )  # fmt: skip
