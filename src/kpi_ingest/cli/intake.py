"""What became of a source, in words: captures on stdout, everything that was not taken on stderr."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from kpi_ingest.cli import drawing
from kpi_ingest.cli.wording import bounds_words

if TYPE_CHECKING:
    from kpi_ingest.pipeline import Intake, TakenIn
    from kpi_ingest.sources import NotTaken


def print_intake(intake: Intake) -> None:
    """Print a line for each capture and for each thing that was not taken, and how many there were."""
    for each in intake.taken:
        click.echo(drawing.shown(_taken_line(each)))
    print_passed(intake.passed)
    new = sum(each.new for each in intake.taken)
    unfit = sum(each.capture.incomplete is not None for each in intake.taken)
    known = len(intake.taken) - new
    click.echo(f"{new} captures new, {known} known already, {unfit} of them incomplete", err=True)


def print_passed(passed: Iterable[NotTaken]) -> None:
    """Print what was not taken: problems as errors are, the rest as passed over."""
    for each in passed:
        line = f"passed over: {each.place} ({each.reason})" if each.problem is None else str(each.problem)
        click.echo(drawing.shown(line), err=True)


def _taken_line(taken: TakenIn) -> str:
    capture = taken.capture
    how = "kept" if taken.new else "has already"
    what = "" if capture.incomplete is None else f", incomplete: {capture.incomplete}"
    return f"{capture.page}: {how} {capture.size} bytes captured {bounds_words(capture.captured)}{what}"
