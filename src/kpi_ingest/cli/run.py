"""`kpi-ingest run`: the nightly job."""

from __future__ import annotations

from pathlib import Path

import click

from kpi_ingest.cli import options


@click.command(name="run")
@click.argument("pages", nargs=-1)
@options.settings
def command(pages: tuple[str, ...], config: Path | None, store: str | None, archive: str | None) -> int:
    """Fetch every page that has a definition (or PAGES), keep what arrives, read it, and report what changed.

    A page that cannot be fetched is one line on stderr and exit code 3; what is known of it stands, and every other
    page goes on.

    \b
    Example:
      kpi-ingest run devon-send-kpis
    """
    from kpi_ingest.cli.progress import following
    from kpi_ingest.cli.report import print_report
    from kpi_ingest.pages import find_page
    from kpi_ingest.pipeline import run_nightly, set_up

    workplace = set_up(config, store=store, archive=archive)
    known = workplace.definitions
    with following("fetching and reading") as progress:
        report = run_nightly(workplace, [find_page(known, page) for page in pages or known], progress)
    print_report(report)
    return report.exit_code()
