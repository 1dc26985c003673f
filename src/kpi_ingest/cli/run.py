"""`kpi-ingest run`: the nightly job."""

from __future__ import annotations

from pathlib import Path

import click

from kpi_ingest.cli import drawing, options


@click.command(name="run")
@click.argument("pages", nargs=-1)
@options.settings
@options.formats("table", "json")
@click.option("--verbose", is_flag=True, help="Every event, all that stands, and the changes of each page in full.")
@click.option("--log", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Form of stderr.")
def command(
    pages: tuple[str, ...], config: Path | None, store: str | None, archive: str | None, form: str, verbose: bool,
    log: str,
) -> int:  # fmt: skip
    """Fetch every page that has a definition (or PAGES), keep what arrives, read it, and report what happened.

    A night in which nothing happened is one line. An event is told in the night in which it happened, and once: a
    release, a capture that cannot be read, a page that moved, failed, came back, flaps or is overdue. What was so
    before is counted in that line; kpi-ingest review lists what waits for a person. A page that cannot be fetched is
    one line on stderr; what is known of it stands, and every other page goes on.

    Exit codes: 0 all is well; 3 something failed tonight; 7 a release is held; 8 both; 4 something kept is not what was
    written; 5 another run is at work; 6 archive or store full or out of reach; 2 settings; 70 our own bug. Captures of
    long ago that could not be read count only while they are the newest.

    \b
    Example:
      kpi-ingest run devon-send-kpis
    """
    from kpi_ingest.cli.night import log_night, night_json, print_night, print_problems
    from kpi_ingest.cli.progress import following
    from kpi_ingest.cli.report import print_pages
    from kpi_ingest.pages import find_page
    from kpi_ingest.pipeline import run_nightly, set_up

    workplace = set_up(config, store=store, archive=archive)
    known = workplace.definitions
    with following("fetching and reading") as progress:
        report = run_nightly(workplace, [find_page(known, page) for page in pages or known], progress)
    night = report.night(workplace.clock())
    if form == "json":
        drawing.print_json(night_json(night))
    else:
        if verbose:
            print_pages(report)
        print_night(night, verbose=verbose)
    if log == "json":
        log_night(night)
    else:
        print_problems(night)
    return night.exit_code()
