"""`kpi-ingest replay`: read the captures anew."""

from __future__ import annotations

from pathlib import Path

import click

from kpi_ingest.cli import options


@click.command(name="replay")
@click.argument("source", required=False)
@click.option("--page", "pages", multiple=True, metavar="ID", help="Only this page; may be given more than once.")
@click.option("--anew", is_flag=True, help="Use nothing of what earlier runs kept; the outcome is the same.")
@options.settings
def command(
    source: str | None,
    pages: tuple[str, ...],
    anew: bool,
    config: Path | None,
    store: str | None,
    archive: str | None,
) -> int:
    """Read the captures of the archive and bring the store up to date.

    What was read before by the same version under the same page definition is not read again.

    With SOURCE, a folder of saved files, a web archive or a git history, its captures are taken into the archive first
    as fetch --from takes them, and their pages are read. A page without a definition is read generically.

    \b
    Example:
      kpi-ingest replay
    """
    from kpi_ingest.cli.progress import following
    from kpi_ingest.cli.report import print_report
    from kpi_ingest.pipeline import replay, set_up

    workplace = set_up(config, store=store, archive=archive)
    with following("reading") as progress:
        report = replay(workplace, source, pages, progress, anew=anew)
    print_report(report)
    return report.exit_code()
