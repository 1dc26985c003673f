"""`kpi-ingest replay`: read the captures anew."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpi_ingest.cli import drawing, options

if TYPE_CHECKING:
    from kpi_ingest.cluster import Cluster


@click.command(name="replay")
@click.argument("source", required=False)
@click.option("--page", "pages", multiple=True, metavar="ID", help="Only this page; may be given more than once.")
@click.option("--anew", is_flag=True, help="Use nothing of what earlier runs kept; the outcome is the same.")
@click.option("--workers", type=click.IntRange(1, 512), metavar="N", help="Read in N processes on this machine.")
@click.option(
    "--on", "address", metavar="ADDRESS", help="Read on the Dask cluster whose scheduler is at tcp://HOST:PORT."
)
@options.formats("table", "json")
@options.settings
def command(
    source: str | None,
    pages: tuple[str, ...],
    anew: bool,
    workers: int | None,
    address: str | None,
    config: Path | None,
    store: str | None,
    archive: str | None,
    form: str,
) -> int:
    """Read the captures of the archive and bring the store up to date.

    What was read before by the same version under the same page definition is not read again.

    With SOURCE, a folder of saved files, a web archive or a git history, its captures are taken into the archive first
    as fetch --from takes them, and their pages are read. A page without a definition is read generically.

    With --workers or --on other processes read the captures, which takes the extra [dask]; the outcome is the same.

    With --format json the events, states and problems of each page are printed as `run --format json` prints them
    (kpi-ingest/night/1).

    \b
    Example:
      kpi-ingest replay
      kpi-ingest replay --anew --workers 2
    """
    from kpi_ingest.cli.night import night_json
    from kpi_ingest.cli.progress import counting
    from kpi_ingest.cli.report import print_problems, print_report
    from kpi_ingest.pipeline import replay, set_up

    workplace = set_up(config, store=store, archive=archive)
    with counting("reading") as bar, _cluster(workers, address) as cluster:
        report = replay(workplace, source, pages, bar.say, anew=anew, cluster=cluster, step=bar.step)
    if form == "json":
        drawing.print_json(night_json(report.night(workplace.clock())))
        print_problems(report)
    else:
        print_report(report)
    return report.exit_code()


def _cluster(workers: int | None, address: str | None) -> AbstractContextManager[Cluster | None]:
    """The cluster that was asked for; none where none was."""
    if workers is not None and address is not None:
        raise click.UsageError("--workers and --on: expected one of them")
    if workers is None and not address:
        return nullcontext()
    from kpi_ingest.cluster import cluster_at, local_cluster

    return cluster_at(address) if address is not None else local_cluster(workers or 1)
