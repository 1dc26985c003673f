"""`kpi-ingest verify`: is all that is kept still what was written?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpi_ingest.cli import drawing, options
from kpi_ingest.store import Breach

if TYPE_CHECKING:
    from kpi_ingest.pipeline.verifying import AnyFault, Checked

BREACH = 4
VERIFY_SCHEMA = "kpi-ingest/verify/1"


@click.command(name="verify")
@options.settings
@options.formats("table", "json")
def command(config: Path | None, store: str | None, archive: str | None, form: str) -> int:
    """Check every archived byte, manifest and log line, and every row of every table of the store beside what the
    archive has recorded; that the triggers which keep rows from being changed are all there.

    Exits 4 where something is not what was written, and names each faulty file and the first faulty row of each table
    (all of them with --format json). Records that are not stored yet, after a killed run, are told and no fault. What
    nothing here can know: that the end of the log was taken off with its records, from the store as well, and log.head
    written anew to match. Note the digest of the log's last line elsewhere to see that too.

    \b
    Example:
      kpi-ingest verify
    """
    from kpi_ingest.pipeline import set_up, verify

    checked = verify(set_up(config, store=store, archive=archive))
    if form == "json":
        drawing.print_json(_json(checked))
        return BREACH if checked.faults else 0
    for fault, others in _first_of_each(checked.faults):
        more = f" (and {others} more in this table)" if others else ""
        click.echo(drawing.shown(f"{fault.code} {fault.place}: got {fault.got}; expected {fault.expected}{more}"))
    for remark in checked.remarks:
        click.echo(remark, err=True)
    click.echo(
        f"{checked.records} records, {len(checked.faults)} faults; digest of the log's last line: {checked.head}"
    )
    if not checked.store:
        click.echo("no store yet: only the archive was checked", err=True)
    return BREACH if checked.faults else 0


def _json(checked: Checked) -> dict[str, object]:
    faults = [{"table": None, **asdict(fault)} for fault in checked.faults]
    return {
        "schema": VERIFY_SCHEMA,
        "records": checked.records,
        "faults": [{**fault, "table": fault["table"] or None} for fault in faults],
        "head": checked.head,
        "store": checked.store,
        "remarks": list(checked.remarks),
    }


def _first_of_each(faults: Sequence[AnyFault]) -> Iterator[tuple[AnyFault, int]]:
    """Every fault of a file, and the first of each table with the number of the others."""
    tables = Counter(fault.table for fault in faults if isinstance(fault, Breach))
    told: set[str] = set()
    for fault in faults:
        table = fault.table if isinstance(fault, Breach) else ""
        if not table or table not in told:
            yield fault, tables[table] - 1 if table else 0
        told.add(table)
