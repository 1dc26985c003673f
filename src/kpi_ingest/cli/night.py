"""The report of a night: one line where nothing happened, a screen where much did; or JSON, on stdout or as a log."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

import click

from kpi_ingest.cli import drawing
from kpi_ingest.errors import KpiIngestError
from kpi_ingest.model.content import Json
from kpi_ingest.pipeline import Event, Night, PageNight, Standing, told_once

NIGHT_SCHEMA = "kpi-ingest/night/1"
LISTED = 40
"""Events shown one by one: a screen. The others are counted; --verbose lists them."""
WORDS_WIDTH = 200
STATE_WORDS = {
    "held": "held",
    "unread": "unread",
    "failing": "failing",
    "moved": "moved",
    "completeness": "not known to be complete",
    "flapping": "flapping",
    "stale": "stale",
}


def print_night(night: Night, *, verbose: bool = False) -> None:
    """Print a night for people: its events, at most a screen of them unless `verbose`, which lists what stands as well,
    then one line of counts."""
    shown = night.events if verbose else night.events[:LISTED]
    for event in shown:
        click.echo(drawing.shown(_event_line(event, verbose)))
    if len(shown) < len(night.events):
        click.echo(f"and {len(night.events) - len(shown)} more events: kpi-ingest run --verbose lists every one")
    if verbose:
        for state in night.states:
            click.echo(drawing.shown(f"stands: {state.page}: {STATE_WORDS[state.kind]}: {state.words}"))
    click.echo(summary_line(night))


def _event_line(event: Event, whole: bool) -> str:
    words = " ".join(event.words.split())
    return f"{event.page}: {event.kind}: {words if whole else drawing.shorten(words, WORDS_WIDTH)}"


def summary_line(night: Night) -> str:
    """The run in one line: `2025-03-01 02:00 3 pages: 2 unchanged, 1 failed; standing: 1 stale`."""
    counts = _counts(night)
    told = [f"{count} {name}" for name, count in counts.items() if count]
    standing = Counter(state.kind for state in night.states)
    waits = ", ".join(f"{count} {STATE_WORDS[kind]}" for kind, count in sorted(standing.items()))
    pages = len(night.pages) + len(night.stopped)
    line = f"{night.at:%Y-%m-%d %H:%M} {pages} pages: {', '.join(told) or 'nothing to do'}"
    return line + (f"; standing: {waits}" if waits else "")


def _counts(night: Night) -> dict[str, int]:
    failed = sum(any(problem.exit_code != 7 for problem in page.problems) for page in night.pages)
    changed = sum(page.changed for page in night.pages)
    quiet = sum(not page.changed and not page.events and not page.problems for page in night.pages)
    others = len(night.pages) - quiet - sum(page.changed or bool(_broken(page)) for page in night.pages)
    return {
        "unchanged": quiet,
        "changed": changed,
        "with other news": others,
        "failed": failed,
        "not read": len(night.stopped),
    }


def _broken(page: PageNight) -> list[KpiIngestError]:
    return [problem for problem in page.problems if problem.exit_code != 7]


def print_problems(night: Night) -> None:
    """Print what went wrong on stderr, one line each; what many pages of a host share is told once."""
    for line in told_once(night.problems):
        click.echo(line, err=True)


def log_night(night: Night) -> None:
    """Print events, problems and the run itself as lines of JSON on stderr."""
    for line in _log_lines(night):
        click.echo(json.dumps({"time": night.at.isoformat(), **line}, ensure_ascii=True), err=True)


def _log_lines(night: Night) -> Iterator[dict[str, Json]]:
    for event in night.events:
        yield {"level": "info", "event": event.kind, "page": event.page, "message": event.words}
    for problem in night.problems:
        yield {"level": "error", "event": problem.code, "page": problem.page, "message": str(problem)}
    code = night.exit_code()
    level = "error" if code else "info"
    yield {"level": level, "event": "run", "page": None, "message": summary_line(night), "exit_code": code}


def night_json(night: Night) -> dict[str, Json]:
    """A night as `kpi-ingest/night/1`."""
    summary: dict[str, Json] = {name.replace(" ", "_"): count for name, count in _counts(night).items()}
    return {
        "schema": NIGHT_SCHEMA,
        "at": night.at.isoformat(),
        "exit_code": night.exit_code(),
        "summary": summary,
        "pages": [_page_json(page) for page in night.pages],
        "stopped": [_problem_json(problem) for problem in night.stopped],
    }


def _page_json(page: PageNight) -> dict[str, Json]:
    return {
        "page": page.page,
        "captured": page.captured,
        "changed": page.changed,
        "events": [{"kind": it.kind, "words": it.words, "subject": it.subject} for it in page.events],
        "states": [_state_json(state) for state in page.states],
        "problems": [_problem_json(problem) for problem in page.problems],
    }


def _state_json(state: Standing) -> dict[str, Json]:
    since = None if state.since is None else state.since.isoformat()
    return {"kind": state.kind, "words": state.words, "since": since, "subject": state.subject}


def _problem_json(problem: KpiIngestError) -> dict[str, Json]:
    return {
        "code": problem.code,
        "exit_code": problem.exit_code,
        "page": problem.page,
        "place": problem.place,
        "got": problem.got,
        "expected": problem.expected,
        "next": problem.next_step,
    }
