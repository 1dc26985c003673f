"""`kpi-ingest parse`: one file into KPI tables."""

from __future__ import annotations

from pathlib import Path

import click

from kpi_ingest.cli import options

PARTIAL = 3
_LEFT_OUT = frozenset({"IGNORED_FIGURES", "PAGE_UNREAD", "BEYOND_PAGE"})
"""Remarks on figures that were captured and are no part of the reading."""


@click.command(name="parse")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--page", metavar="ID", help="Page definition to read it with (default: generically).")
@click.option(
    "--evidence",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Another capture of the same page; may be given more than once.",
)
@click.option("--explain", metavar="ROW", help="Instead, why this row was cut as it was: each candidate's features.")
@options.media
@options.config
@options.formats("table", "json", "csv")
def command(
    file: Path,
    page: str | None,
    evidence: tuple[Path, ...],
    explain: str | None,
    media: str | None,
    config: Path | None,
    form: str,
) -> int:
    """Read one file into KPI tables, cell by cell, with what could not be decided and its candidates.

    The JSON is `kpi-ingest/parse/1`. Nothing is archived or stored. With --explain a row's candidates are printed
    with the features that weigh for and against each, how often each holds, and its weight. The exit code is 3 where
    figures of the file became part of no table, or a page of it could not be read.

    \b
    Example:
      kpi-ingest parse snapshots/objects/ab/ab9ce8f2* --page devon-send-kpis --format json
    """
    from kpi_ingest.cli.readings import print_reading
    from kpi_ingest.pages import find_page
    from kpi_ingest.pipeline import Material, read_page, set_up

    definition = None if page is None else find_page(set_up(config).definitions, page)
    others = [Material(other.read_bytes(), other.name) for other in evidence]
    material = Material(file.read_bytes(), file.name, media=options.media_named(media))
    if explain is not None:
        from kpi_ingest.cli.explanation import print_explanation
        from kpi_ingest.pipeline.explaining import explain_row

        print_explanation(explain_row(material, explain, page=page or "", definition=definition, evidence=others), form)
        return 0
    reading = read_page(
        material.content,
        page=page or "",
        definition=definition,
        media=material.media,
        name=material.name,
        evidence=others,
    )
    print_reading(reading, form)
    return PARTIAL if any(warning.code in _LEFT_OUT for warning in reading.warnings) else 0
