"""The table of printed periods: `python -m kpi_ingest.cli.period_forms` prints docs/periods.md."""

from __future__ import annotations

import click

from kpi_ingest.grammar.periods.examples import document

if __name__ == "__main__":
    click.echo(document(), nl=False)
