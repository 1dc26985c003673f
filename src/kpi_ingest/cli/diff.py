"""`kpi-ingest diff`: what changed between two releases, or two files."""

from __future__ import annotations

from pathlib import Path

import click

from kpi_ingest.cli import drawing, options
from kpi_ingest.errors import UsageError
from kpi_ingest.model import Diff, Release


@click.command(name="diff")
@click.argument("before")
@click.argument("after")
@click.option("--page", metavar="ID", help="Page definition for two files (default: generically).")
@click.option("--all", "everything", is_flag=True, help="List new and rolled-off figures one by one.")
@options.settings
@options.formats("table", "json")
def command(
    before: str,
    after: str,
    page: str | None,
    everything: bool,
    config: Path | None,
    store: str | None,
    archive: str | None,
    form: str,
) -> int:
    """Show what changed from BEFORE to AFTER: releases (PAGE@DATE, PAGE#ID, PAGE for the latest) or two files.

    Exits 1 where there is a difference, 0 where there is none. The JSON is `kpi-ingest/diff/1`.

    \b
    Example:
      kpi-ingest diff devon-send-kpis@2023-11 devon-send-kpis@2024-11
    """
    from kpi_ingest.cli.changes import print_diff
    from kpi_ingest.compare import diff_to_json

    files = Path(before), Path(after)
    previous: Release | None = None
    current: Release | None = None
    if all(path.is_file() for path in files):
        diff = _diff_files(files, page, config)
    else:
        diff, previous, current = _diff_releases(before, after, config, store, archive)
    if form == "json":
        drawing.print_json(diff_to_json(diff, previous, current))
    else:
        print_diff(diff, everything)
    return 1 if diff.changes else 0


def _diff_files(files: tuple[Path, Path], page: str | None, config: Path | None) -> Diff:
    from kpi_ingest.compare import compare_states, state_of
    from kpi_ingest.pages import find_page
    from kpi_ingest.pipeline import read_files, set_up

    definition = None if page is None else find_page(set_up(config).definitions, page)
    previous, current = read_files(files, page or "", definition)
    basis_of = None if definition is None else definition.declared_basis
    return compare_states(state_of(previous), state_of(current), basis_of=basis_of)


def _diff_releases(
    before: str, after: str, config: Path | None, store: str | None, archive: str | None
) -> tuple[Diff, Release, Release]:
    from kpi_ingest.pipeline import choose_release, diff_releases, page_in, releases_of, set_up

    page = page_in(before)
    if page_in(after) != page:
        raise UsageError(
            "E_TWO_PAGES",
            place=f"{before} {after}",
            got="releases of two pages",
            expected="two releases of one page, or two files that exist",
            next_step="kpi-ingest show lists the releases of a page",
        )
    workplace = set_up(config, store=store, archive=archive)
    with workplace.open_store(create=False) as opened:
        releases = releases_of(opened, page, workplace.definition_of(page))
    chosen = choose_release(before, releases), choose_release(after, releases)
    for each in chosen:
        if each.remark:
            click.echo(each.remark, err=True)
    previous, current = (each.release for each in chosen)
    return diff_releases(previous, current, releases, workplace.definition_of(page)), previous, current
