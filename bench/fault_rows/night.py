"""Two nights over every row: a sound page each, then the fault; what each row came to, told from archive and store."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bench.fault_rows.pages import PAGE, whole
from bench.fault_rows.rows import HERE, Addresses, Row
from bench.fault_rows.server import FaultServer, fault_server

from kpi_ingest.config import FetchSettings, Settings
from kpi_ingest.model import Attempt, Capture, Release
from kpi_ingest.pages import PageDefinition, PageUrl
from kpi_ingest.pipeline import RunReport, Workplace, fetch_pages, releases_of, run_nightly

SHORT = FetchSettings(
    connect_seconds=2,
    read_seconds=1,
    total_seconds=5,
    attempts=2,
    delay_seconds=0,
    backoff_seconds=0.01,
    max_bytes=200_000,
)
ROW = re.compile(r"<tr><td>([^<]+)</td><td>([^<]+)</td><td>([^<]+)\*</td></tr>")
Figures = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the second night came to for one row."""

    code: str | None
    exit_code: int
    line: str
    """The one line of its failure; empty without one."""
    attempts: tuple[Attempt, ...]
    """New in the archive."""
    captures: tuple[Capture, ...]
    """New in the archive."""
    kept: tuple[bytes, ...]
    """The bytes of the new captures."""
    before: tuple[Release, ...]
    after: tuple[Release, ...]
    requests: int

    def figures(self) -> Figures:
        """Label and text of every figure that is current."""
        cells = self.after[-1].state.cells if self.after else ()
        return frozenset((stated.indicator, (stated.cell.text or "").rstrip("*")) for stated in cells)


def printed(page: bytes) -> Figures:
    """Label and text of every figure of a page of `pages`."""
    rows = ROW.findall(page.decode())
    return frozenset(pair for label, first, second in rows for pair in ((label, first), (label, second)))


class Resolver:
    """Names to addresses, as each row says; nothing but loopback is ever connected to."""

    def __init__(self, answers: dict[str, Sequence[Addresses]]) -> None:
        self._answers = {host: list(rest) for host, rest in answers.items()}

    def __call__(self, host: str, port: int) -> Sequence[str]:
        rest = self._answers[host]
        found = rest.pop(0) if len(rest) > 1 else rest[0]
        if isinstance(found, OSError):
            raise found
        return found


Night = Callable[[Workplace, Sequence[PageDefinition]], RunReport]


def fetch_only(workplace: Workplace, definitions: Sequence[PageDefinition]) -> RunReport:
    """A night that reads nothing, which is enough to see what becomes of a page that cannot be had."""
    fetched = fetch_pages(workplace, definitions)
    return RunReport((), stopped=tuple(each.failure for each in fetched if each.failure is not None))


def two_nights(folder: Path, rows: Sequence[Row], run: Night = run_nightly) -> tuple[RunReport, dict[str, Outcome]]:
    """The report of the second night, and what it came to for each row."""
    with fault_server() as server, _proxies_in_the_environment():
        definitions = [_definition(row, server.port) for row in rows]
        workplace = _workplace(folder, definitions, Resolver({row.host: [HERE] for row in rows}))
        _script_first_night(server, rows)
        first = run(workplace, [_definition(replace(row, port=None), server.port) for row in rows])
        if first.problems():
            raise RuntimeError(f"the first night failed: {first.problems()[0]}")
        before = _kept(workplace, rows)
        _script_second_night(server, rows)
        second = replace(workplace, lookup=Resolver({row.host: row.lookups for row in rows}))
        report = run(second, definitions)
        after = _kept(workplace, rows)
        asked = {row.id: server.asked(f"{row.host}/page") for row in rows}
    return report, {row.id: _outcome(report, row, before[row.id], after[row.id], asked[row.id]) for row in rows}


def is_handled(row: Row, outcome: Outcome) -> bool:
    """Whether everything that the row owes is there."""
    kinds = ["partial" if it.incomplete else "revisit" if _is_revisit(it) else "capture" for it in outcome.captures]
    new = set(kinds) or {"attempt"}
    wanted = {row.kept} | ({"partial"} if row.code is None and row.tries else set())
    remarks = [remark for capture in outcome.captures for remark in capture.remarks]
    return (
        outcome.code == row.code
        and outcome.exit_code == (0 if row.code is None else 3)
        and row.kept in new
        and new <= wanted
        and len(outcome.attempts) == row.tries
        and (not row.remark or any(remark.startswith(row.remark) for remark in remarks))
        and (not outcome.after or outcome.figures() == printed(row.shows))
        and (row.requests is None or outcome.requests == row.requests)
        and "\n" not in outcome.line
    )


def is_silent_wrong(row: Row, outcome: Outcome) -> bool:
    """Whether the night said nothing of a page whose figures are not those that it owes."""
    return outcome.exit_code == 0 and bool(outcome.after) and outcome.figures() != printed(row.shows)


def _is_revisit(capture: Capture) -> bool:
    return bool(capture.hops) and capture.hops[-1].status == 304


def page_id(row: Row) -> str:
    """The page's id."""
    return row.id.lower()


def _definition(row: Row, port: int) -> PageDefinition:
    url = f"http://{row.host}:{row.port or port}/page"
    return PageDefinition(page_id(row), row.id, "a council", None, (PageUrl(url, None, None),), row.id, (), ())


def _workplace(folder: Path, definitions: Sequence[PageDefinition], lookup: Resolver) -> Workplace:
    settings = Settings(store=f"sqlite:///{folder / 'kpi.db'}", allow_private_hosts=("127.0.0.1",), fetch=SHORT)
    known = {definition.id: definition for definition in definitions}
    return Workplace(settings, known, folder / "archive", shipped=False, lookup=lookup)


def _script_first_night(server: FaultServer, rows: Sequence[Row]) -> None:
    for row in rows:
        server.scripts[f"{row.host}/page"] = [whole("200 OK", PAGE, *row.headers)]


def _script_second_night(server: FaultServer, rows: Sequence[Row]) -> None:
    server.times.clear()
    for row in rows:
        server.scripts[f"{row.host}/page"] = list(row.page)
        for path, script in row.others.items():
            server.scripts[row.host + path] = [script]


@contextmanager
def _proxies_in_the_environment() -> Iterator[None]:
    """Row N18: what the environment says of proxies is not looked at."""
    names = ("HTTP_PROXY", "http_proxy", "ALL_PROXY")
    known = {name: os.environ.get(name) for name in names}
    os.environ.update(dict.fromkeys(names, "http://127.0.0.1:9"))
    try:
        yield
    finally:
        for name, value in known.items():
            os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)


@dataclass(frozen=True, slots=True)
class _Kept:
    attempts: tuple[Attempt, ...]
    captures: tuple[Capture, ...]
    contents: tuple[bytes, ...]
    releases: tuple[Release, ...]


def _kept(workplace: Workplace, rows: Sequence[Row]) -> dict[str, _Kept]:
    with workplace.open_archive(writable=False) as archive, workplace.open_store() as store:
        if archive.verify():
            raise RuntimeError(f"the archive is damaged: {archive.verify()[0]}")
        return {
            row.id: _Kept(
                archive.attempts(page),
                captures := archive.captures(page),
                tuple(archive.bytes_of(capture.sha256) for capture in captures),
                releases_of(store, page, workplace.definition_of(page)),
            )
            for row in rows
            for page in [page_id(row)]
        }


def _outcome(report: RunReport, row: Row, before: _Kept, after: _Kept, requests: int) -> Outcome:
    problems = [problem for problem in report.problems() if problem.page == page_id(row)]
    codes = {problem.exit_code for problem in problems}
    return Outcome(
        code=problems[0].code if problems else None,
        exit_code=max(codes, default=0),
        line=str(problems[0]) if problems else "",
        attempts=after.attempts[len(before.attempts) :],
        captures=after.captures[len(before.captures) :],
        kept=after.contents[len(before.contents) :],
        before=before.releases,
        after=after.releases,
        requests=requests,
    )
