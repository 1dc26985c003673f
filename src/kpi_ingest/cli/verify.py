"""`kpi-ingest verify`: is all that is kept still what was written?"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from kpi_ingest.cli import drawing, options

BREACH = 4


@click.command(name="verify")
@options.settings
@options.formats("table", "json")
def command(config: Path | None, store: str | None, archive: str | None, form: str) -> int:
    """Check every archived byte, manifest and log line, and every row of the store.

    Exits 4 and names each fault where something is not what was written.

    \b
    Example:
      kpi-ingest verify
    """
    from kpi_ingest.pipeline import set_up, verify

    checked = verify(set_up(config, store=store, archive=archive))
    if form == "json":
        drawing.print_json(asdict(checked))
        return BREACH if checked.faults else 0
    for fault in checked.faults:
        click.echo(f"{fault.code} {fault.place}: got {fault.got}; expected {fault.expected}")
    click.echo(
        f"{checked.records} records, {len(checked.faults)} faults; digest of the log's last line: {checked.head}"
    )
    if not checked.store:
        click.echo("no store yet: only the archive was checked", err=True)
    return BREACH if checked.faults else 0
