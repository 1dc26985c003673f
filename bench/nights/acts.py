"""One act of a run in a process of its own: `python -m bench.nights.acts ACT FOLDER NIGHT [WORDS]`.

It is what the command line does, under a clock that is told the night. Figures go to stdout as JSON.
"""

from __future__ import annotations

import contextlib
import inspect
import io
import json
import resource
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kpi_ingest.pipeline import RunReport, Signed, Workplace, decide_row, replay, review_page, run_nightly, set_up

FIRST_NIGHT = datetime(2024, 1, 1, 2, tzinfo=UTC)


def workplace_at(folder: Path, night: int) -> Workplace:
    """The folder's workplace as of a night."""
    began = time.monotonic()

    def clock() -> datetime:
        return FIRST_NIGHT + timedelta(days=night, seconds=time.monotonic() - began)

    made = set_up(folder / "kpi-ingest.toml", store=f"sqlite:///{folder / 'store.db'}", archive=str(folder / "archive"))
    return replace(made, clock=clock)


def say(report: RunReport, workplace: Workplace) -> None:
    """Print the report where nobody reads it; earlier versions asked for the workplace too."""
    from kpi_ingest.cli.report import print_report

    wanted = [workplace] if "workplace" in inspect.signature(print_report).parameters else []
    with contextlib.redirect_stdout(io.StringIO()):
        print_report(report, *wanted)  # type: ignore[call-arg]


def run_night(folder: Path, night: int) -> None:
    """Fetch every page of the folder and print the report, as `kpi-ingest run` does."""
    workplace = workplace_at(folder, night)
    pages = [page for name, page in workplace.definitions.items() if name != "devon-send-kpis"]
    report = run_nightly(workplace, pages)
    say(report, workplace)
    if report.exit_code():
        raise SystemExit(f"night {night}: exit code {report.exit_code()}")


def run_replay(folder: Path, night: int, *words: str) -> None:
    """Replay, with the files of a folder or anew where told so; prints how many captures were read."""
    before = spent()
    workplace = workplace_at(folder, night)
    files = next((Path(word) for word in words if word != "anew"), None)
    options = {"anew": True} if "anew" in words else {}
    report = replay(workplace, None if files is None else str(files), **options)  # type: ignore[arg-type]
    say(report, workplace)
    read = [_count_read(page.replay) for page in report.pages]
    print(json.dumps({"read": read, "exit": report.exit_code(), "seconds": spent() - before}))


def _count_read(page: object) -> int:
    """How many readings were made; earlier versions kept them all."""
    return len(getattr(page, "made") if hasattr(page, "made") else getattr(page, "readings"))  # noqa: B009


def spent() -> float:
    """Processor time of this process and of the children it waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def decide_one(folder: Path, night: int) -> None:
    """Decide the first open row that stands under one header: its first candidate."""
    from kpi_ingest.store import open_store

    workplace = workplace_at(folder, night)
    with open_store(workplace.settings.store, create=False) as store:
        rows = review_page(store, "devon-send-kpis", workplace.definition_of("devon-send-kpis")).rows
    row = next(each for each in rows if each.cuts)
    began = time.process_time()
    decide_row(workplace, row.row.row, "1", Signed("bench", "bench"), page=row.page, capture=row.captures[0].sha256)
    print(json.dumps({"seconds": time.process_time() - began}))


ACTS = {"night": run_night, "replay": run_replay, "decide": decide_one}


def main() -> None:
    act, folder, night, *words = sys.argv[1:]
    ACTS[act](Path(folder), int(night), *words)


if __name__ == "__main__":
    main()
