"""The report of a run: what was read, what was repaired, what could not be decided, releases and changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import click

from kpi_ingest.cli import drawing
from kpi_ingest.cli.changes import print_diff
from kpi_ingest.cli.intake import print_passed
from kpi_ingest.cli.labels import print_legend, shorten_apart
from kpi_ingest.cli.wording import bounds_words, release_words, share_words
from kpi_ingest.model import Capture, Cell, Reading, ReadRow
from kpi_ingest.model.history import main_line
from kpi_ingest.pipeline import PageReport, RunReport, told_once

LISTED = 12
"""Captures and releases shown one by one; of more, the newest."""
LABEL_WIDTH = 44
CAPTURE_HEADER = (
    "captured", "sha256", "media", "bytes", "rows", "cells", "printed", "repaired", "decided", "undecided", "truncated",
)  # fmt: skip


def print_report(report: RunReport) -> None:
    """Print what a run came to, page by page; problems go to stderr, one line each."""
    print_passed(each for each in report.passed if each.problem is None)
    print_pages(report)
    print_problems(report)
    for page in report.pages:
        if waiting := page.waiting:
            name = page.replay.page
            click.echo(f"{name}: unread since earlier runs: {waiting} (kpi-ingest review {name} lists them)", err=True)
    if not (report.pages or report.stopped):
        click.echo("no captures: nothing to read")


def print_problems(report: RunReport) -> None:
    """Print on stderr what went wrong and what must be said of the run, one line each."""
    for line in told_once((*report.problems(), *report.remarks)):
        click.echo(line, err=True)


def print_pages(report: RunReport) -> None:
    """Print the pages of a run, with all that is new of each."""
    for page in report.pages:
        _print_page(page)


def _print_page(page: PageReport) -> None:
    replayed = page.replay
    name, known = replayed.page, replayed.standing + len(replayed.made)
    if not known:
        click.echo(f"{name}: nothing read; {replayed.captures} captures, {len(page.releases)} releases are kept")
        return
    if not (replayed.added.captures or replayed.added.readings):
        click.echo(
            f"{name}: nothing new; {replayed.captures} captures, {known} readings and "
            f"{len(page.releases)} releases are stored already (kpi-ingest show {name})"
        )
        return
    drawing.heading(f"{name}: {replayed.captures} captures, {replayed.added.captures} of them new to the store")
    drawing.print_table(CAPTURE_HEADER, map(_capture_row, replayed.newest), right=range(3, 11))
    shown = {reading.sha256: (capture, reading) for capture, reading in replayed.newest if reading is not None}
    _print_open(shown.values())
    _print_findings(shown.values())
    _print_releases(page)


def _capture_row(shown: tuple[Capture, Reading | None]) -> tuple[str, ...]:
    capture, reading = shown
    told = ("not read", str(capture.size), *[""] * 7) if reading is None else _reading_counts(reading)
    return (bounds_words(capture.captured), capture.sha256[:12], *told)


def _reading_counts(reading: Reading) -> tuple[str, ...]:
    cells = list(_cells(reading))
    kinds = Counter(cell.state if cell.state in ("undecided", "truncated") else cell.support for cell in cells)
    rows = sum(len(table.rows) for table in reading.tables)
    counts = (
        rows,
        len(cells),
        kinds["printed"],
        kinds["repaired"],
        kinds["decided"],
        kinds["undecided"],
        kinds["truncated"],
    )
    return (reading.media, str(reading.size), *(str(count) for count in counts))


def _cells(reading: Reading) -> Iterator[Cell]:
    return (cell for table in reading.tables for row in table.rows for cell in row.cells)


def _print_open(shown: Iterable[tuple[Capture, Reading]]) -> None:
    opened = [
        (capture, row)
        for capture, reading in shown
        for table in reading.tables
        for row in table.rows
        if any(cell.state == "undecided" for cell in row.cells)
    ]
    if opened:
        names = [row.indicator.strip() for _, row in opened]
        short = shorten_apart(names, LABEL_WIDTH)
        rows = [
            (bounds_words(capture.captured), name, *_open_row(row))
            for (capture, row), name in zip(opened, short, strict=True)
        ]
        drawing.heading(
            "Not decided: no value is published (kpi-ingest review shows the candidates, kpi-ingest decide takes one)"
        )
        drawing.print_table(("captured", "indicator", "open", "best reading of the row", "p"), rows, right=(2, 4))
        print_legend(short, names, [row.row for _, row in opened])


def _open_row(row: ReadRow) -> tuple[str, ...]:
    """Open cells, and the likeliest reading; open cells stand in ?..?, blanks as a dot."""
    opened = {cell.column for cell in row.cells if cell.state == "undecided"}
    best = row.repair.candidates[0] if row.repair and row.repair.candidates else None
    texts = best.cells if best else tuple(cell.text or "" for cell in row.cells)
    shown = (f"?{text or '·'}" if column in opened else text or "·" for column, text in enumerate(texts))
    probability = share_words(best.probability) if best else ""
    return str(len(opened)), " | ".join(shown), probability


def _print_findings(shown: Iterable[tuple[Capture, Reading]]) -> None:
    rows = [
        (bounds_words(capture.captured), finding.kind, finding.message)
        for capture, reading in shown
        for finding in reading.findings
    ]
    if rows:
        drawing.heading("Findings (doubts worth a minute; no figure was changed)")
        drawing.print_table(("captured", "kind", "what"), rows)


def _print_releases(page: PageReport) -> None:
    releases = page.releases
    drawing.heading(f"{len(releases)} releases")
    for release in releases[-LISTED:]:
        click.echo(f"  {release.number}. {release_words(release)}, {release.cells} cells")
    if page.diff is not None:
        previous, current = main_line(releases)[-2:]
        drawing.heading(f"Changes from {previous.id} to {current.id}")
        print_diff(page.diff)
