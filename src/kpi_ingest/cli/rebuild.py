"""`kpi-ingest rebuild`: a store out of the archive alone."""

from __future__ import annotations

from pathlib import Path

import click

from kpi_ingest.cli import drawing, options

REBUILD_SCHEMA = "kpi-ingest/rebuild/1"


@click.command(name="rebuild")
@options.settings
@options.formats("table", "json", "csv")
def command(config: Path | None, store: str | None, archive: str | None, form: str) -> None:
    """Restore a store from the archive alone: captures, attempts, decisions, readings, with their times of recording.

    Nothing is read anew. A store that already holds them stays as it is.

    \b
    Example:
      kpi-ingest rebuild --store sqlite:///restored.db
    """
    from kpi_ingest.pipeline import rebuild, set_up

    added, rows = rebuild(set_up(config, store=store, archive=archive))
    if form == "json":
        new = {"captures": added.captures, "readings": added.readings}
        drawing.print_json({"schema": REBUILD_SCHEMA, "new": new, "rows": rows})
        return
    drawing.print_rows(form, ("table", "rows"), [(name, str(count)) for name, count in rows.items()], right=(1,))
    click.echo(f"{added.captures} captures and {added.readings} readings were new to the store", err=True)
