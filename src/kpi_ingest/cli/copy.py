"""`kpi-ingest copy`: an archive at another place, with the same records and digests."""

from __future__ import annotations

from pathlib import Path

import click

from kpi_ingest.cli import options


@click.command(name="copy")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@options.config
def command(source: str, target: str, config: Path | None) -> int:
    """Copy the archive FROM to the place TO; each is a folder, or s3://BUCKET/PREFIX with the extra [s3].

    Every record is held against its digest on the way, and the copy's log ends with the same digest. TO may be empty or
    an earlier copy, which gets what is new: a copy that was interrupted goes on. Nothing is ever replaced, and an
    archive at TO that is another one, or has gone on by itself, is left alone.

    \b
    Example:
      kpi-ingest copy kpi-archive copy-of-archive
    """
    from kpi_ingest.cli.progress import following
    from kpi_ingest.pipeline import copy_between

    with following("Copying record") as progress:
        copied = copy_between(source, target, config, step=lambda line, count: progress(f"{line:,} of {count:,}"))
    click.echo(f"{copied.records} records, {copied.new} of them new; digest of the log's last line: {copied.head}")
    return 0
