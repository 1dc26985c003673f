"""`kpi-ingest diff`: what changed between two releases, or two files."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpi_ingest.cli import drawing, options
from kpi_ingest.errors import StorageError, UsageError
from kpi_ingest.model import Diff, Release

if TYPE_CHECKING:
    from kpi_ingest.report import Audit


@dataclass(frozen=True, slots=True)
class _Compared:
    """A diff, with what it takes to report on it."""

    diff: Diff
    audit: Callable[[], Audit]
    previous: Release | None = None
    current: Release | None = None


@click.command(name="diff")
@click.argument("before")
@click.argument("after")
@click.option("--page", metavar="ID", help="Page definition for two files (default: generically).")
@click.option("--all", "everything", is_flag=True, help="List new and rolled-off figures one by one.")
@click.option(
    "--html",
    "report",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Also write the audit report: one page of HTML to read, print and file.",
)
@click.option("--brief", is_flag=True, help="With --html: the brief report, of about three printed pages.")
@options.settings
@options.formats("table", "json")
def command(
    before: str,
    after: str,
    page: str | None,
    everything: bool,
    report: Path | None,
    brief: bool,
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

    if brief and report is None:
        raise click.UsageError("--brief is said of a report: name its place with --html FILE")
    files = Path(before), Path(after)
    if all(path.is_file() for path in files):
        compared = _compare_files(files, page, config)
    else:
        compared = _compare_releases(before, after, config, store, archive)
    if report is not None:
        _write_report(report, compared.audit(), brief)
    if form == "json":
        drawing.print_json(diff_to_json(compared.diff, compared.previous, compared.current))
    else:
        print_diff(compared.diff, everything)
    return 1 if compared.diff.changes else 0


def _write_report(place: Path, audit: Audit, brief: bool) -> None:
    """Write the report whole or not at all, and say where."""
    from kpi_ingest.report import render_brief, render_report

    page = render_brief(audit) if brief else render_report(audit)
    unfinished = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        unfinished.write_text(page, encoding="utf-8", newline="\n")
        unfinished.replace(place)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise StorageError(
            "E_REPORT",
            place=str(place),
            got=f"a file that cannot be written ({error.strerror})",
            expected="a file in a folder that exists and takes it",
            next_step="name another place with --html",
        ) from error
    click.echo(f"report: {place}", err=True)


def _compare_files(files: tuple[Path, Path], page: str | None, config: Path | None) -> _Compared:
    from kpi_ingest.compare import compare_states, state_of, with_effects
    from kpi_ingest.pages import find_page, rules_of
    from kpi_ingest.pipeline import audit_files, read_files, set_up

    definition = None if page is None else find_page(set_up(config).definitions, page)
    previous, current = read_files(files, page or "", definition)
    rules = rules_of(definition)
    states = state_of(previous), state_of(current)
    diff = with_effects(compare_states(*states, rules=rules), rules)
    return _Compared(diff, lambda: audit_files(diff, files, (previous, current), definition))


def _compare_releases(
    before: str, after: str, config: Path | None, store: str | None, archive: str | None
) -> _Compared:
    from kpi_ingest.compare import answers_of
    from kpi_ingest.pipeline import audit_releases, choose_release, page_in, releases_of, set_up
    from kpi_ingest.pipeline.outlining import current_outline, diff_editions

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
    definition = workplace.definition_of(page)
    with workplace.open_store(create=False) as opened:
        outline = current_outline(opened, page, definition)
        chosen = [choose_release(name, outline.editions) for name in (before, after)]
        previous, current = (each.release for each in chosen)
        diff = diff_editions(opened, outline, previous, current, definition)
        sides = [outline.release(each) for each in (previous, current)]
    for each in chosen:
        if each.remark:
            click.echo(each.remark, err=True)
    if previous.number > current.number:
        click.echo(
            f"{previous.id} is newer than {current.id}: the changes are told backwards; "
            f"next: kpi-ingest diff {after} {before}",
            err=True,
        )

    def audit() -> Audit:
        with workplace.open_store(create=False) as opened:
            found = {release.id: release for release in releases_of(opened, page, definition)}
            return audit_releases(
                workplace, opened, diff, found[previous.id], found[current.id], answers_of(found.values())
            )

    return _Compared(diff, audit, *sides)
