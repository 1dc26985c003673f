"""An archive of three made-up pages, replayed alone or on a cluster, and what must be equal afterwards."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kpi_ingest.archive import open_archive
from kpi_ingest.config import Settings
from kpi_ingest.model import Bounds
from kpi_ingest.pipeline import Workplace
from kpi_ingest.store import open_store

START = datetime(2024, 1, 1, tzinfo=UTC)
PAGES = ("north", "south", "wharf")
HEADER = ("Indicator", "Baseline (date)", "Target", "Milestone 1 – Mar 23", "Actual Mar 23", "Actual Jul 23")
ROWS = ("Crates landed on the quay", "Barges turned within the hour", "Ferries that left late")
RUNS = "Crates landed on the quay8% (May 23)90%15%40%\nBarges turned within the hour12%95%20%22%30%\n"
NAMED = "https://south.example/3"
"""Where the capture comes from that a test lets kill its worker."""


def web_page(page: str, number: int) -> bytes:
    """A capture that delimits its cells."""
    rows = [
        HEADER,
        *((row, "40% (May 22)", "90%", "60%", f"{50 + number + at}%", "70%") for at, row in enumerate(ROWS)),
    ]
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<html><body><h1>{page}</h1><h2>Quays</h2><table>{body}</table></body></html>".encode()


def captures_of(page: str, each: int) -> Iterator[bytes]:
    """Those of a page: most delimit their cells, one has run together, one shows no table."""
    yield from (web_page(page, number) for number in range(each))
    if page == "wharf":
        yield f"Quays\n{''.join(HEADER)}\n{RUNS}".encode()
        yield b"<html><body><p>We are moving house.</p></body></html>"


def build(folder: Path, each: int = 6) -> Workplace:
    """An archive with these captures, nothing read."""
    with open_archive(folder / "archive", writable=True) as archive:
        for page in PAGES:
            for number, content in enumerate(captures_of(page, each)):
                at = START + timedelta(days=number)
                source = f"https://{page}.example/{number}"
                archive.add_capture(content, page=page, captured=Bounds(at, at), recorded_at=at, source=source)
    return workplace_in(folder)


def workplace_in(folder: Path, store: str | None = None) -> Workplace:
    """Archive and store of a folder."""
    settings = Settings(store or f"sqlite:///{folder / 'store.db'}", str(folder / "archive"))
    return Workplace(settings, {}, folder / "archive", False)


def outcome(folder: Path, store: str | None = None) -> tuple[object, ...]:
    """Every reading, in the order of the log, and the contents of the store."""
    with open_archive(folder / "archive") as archive:
        readings = [
            (page, reading.sha256, reading.number, reading.document["digest"])  # type: ignore[index, call-overload]
            for page in archive.pages()
            for reading in archive.readings(page)
        ]
        kinds = [(entry.kind, entry.page) for entry in archive.log()]
    with open_store(store or f"sqlite:///{folder / 'store.db'}", create=False) as opened:
        contents = [(page, *opened.content_digests(page)) for page in opened.pages()]
        return readings, kinds, contents, opened.row_counts()


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def dask_process(part: str, *words: str, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A scheduler or a worker as an operator starts one; killed with its group in the end."""
    command = [sys.executable, "-m", f"distributed.cli.dask_{part}", *words, "--no-dashboard"]
    log = (folder / f"{part}-{time.monotonic_ns()}.log").open("wb")
    process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, start_new_session=True)
    try:
        yield process
    finally:
        kill(process)
        log.close()


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill the process and every child of it."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def await_line(folder: Path, part: str, words: str) -> None:
    """Until the log of a part says so."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if any(words in path.read_text(errors="replace") for path in folder.glob(f"{part}-*.log")):
            return
        time.sleep(0.05)
    raise TimeoutError(f"{part} did not say {words}")
