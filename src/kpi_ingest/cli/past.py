"""The past of a page from a web archive, for `kpi-ingest fetch --from wayback`: the plan, the work, the outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

import click

from kpi_ingest.cli import drawing
from kpi_ingest.errors import UsageError

if TYPE_CHECKING:
    from kpi_ingest.pipeline import Workplace
    from kpi_ingest.sources.wayback import Asked, Plan

Step = Callable[[int, int, str], None]


def asked_of(since: str | None, until: str | None, every: str | None) -> Asked:
    """What the options ask for. UsageError for a date that is none."""
    from typing import get_args

    from kpi_ingest.sources.cdx import Every
    from kpi_ingest.sources.wayback import Asked

    chosen = next((each for each in get_args(Every) if each == every), None)
    return Asked(_moment(since, "--since", late=False), _moment(until, "--until", late=True), chosen)


def _moment(text: str | None, option: str, *, late: bool) -> datetime | None:
    """The beginning of a date, or its end."""
    from kpi_ingest.sources import date_bounds

    if text is None:
        return None
    try:
        bounds = date_bounds(text)
    except ValueError as cause:
        raise UsageError(
            "E_DATE", place=option, got=text, expected="YYYY, YYYY-MM or YYYY-MM-DD", next_step="correct the date"
        ) from cause
    return bounds.upper if late else bounds.lower


def print_plan(workplace: Workplace, pages: tuple[str, ...], asked: Asked) -> int:
    """Print what a run would do: requests, and how long they take at the promised pace."""
    from kpi_ingest.cli.intake import print_passed
    from kpi_ingest.pipeline import plan_from_wayback

    for plan in plan_from_wayback(workplace, pages, asked):
        print_passed(plan.others)
        click.echo(plan_words(plan))
    return 0


def plan_words(plan: Plan) -> str:
    """A plan in one line."""
    pace = 60 / plan.seconds_each
    return (
        f"{plan.page}: {plan.listed} captures listed, {plan.known} of those wanted are here already; "
        f"{len(plan.wanted)} requests at {pace:g} a minute, {_duration(plan.seconds)}"
    )


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5_400 else f"{seconds / 3_600:.1f} h"


def take_in_past(workplace: Workplace, pages: tuple[str, ...], asked: Asked) -> int:
    """Fetch what is missing, with a bar on a terminal; print what came of it."""
    from kpi_ingest.cli.intake import print_intake
    from kpi_ingest.pipeline import take_in_wayback

    with _bar() as step:
        intake = take_in_wayback(workplace, pages, asked, step)
    print_intake(intake)
    return intake.exit_code()


@contextmanager
def _bar() -> Iterator[Step]:
    """A progress bar on stderr where that is a terminal."""
    import sys

    if not sys.stderr.isatty():
        yield lambda done, count, name: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("fetching", total=None)
        yield lambda done, count, name: progress.update(
            task, completed=done, total=count, description=drawing.shown(name)
        )
