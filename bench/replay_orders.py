"""The two real captures, told in both orders and twice over: `python -m bench.replay_orders` prints their digests.

Four lines for SQLite and four for PostgreSQL, each the content digests of the page's current readings: all equal.
The PostgreSQL is that of the tests: the one KPI_INGEST_TEST_POSTGRES names, or one started for the purpose. Leaves with
1 where a line differs.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from tests.postgres import running_server

from kpi_ingest.store import open_store

ROOT = Path(__file__).resolve().parent.parent
PAGE = "devon-send-kpis"
CAPTURES = {
    "2023-11": ROOT / "tests/captures/devon-send-kpis.2023-11.lines.txt",
    "2024-11": ROOT / "tests/captures/devon-send-kpis.2024-11.runs.txt",
}
ORDERS = (("2023-11", "2024-11"), ("2024-11", "2023-11"))


def lines_of(home: Path, urls: tuple[str, str]) -> Iterator[str]:
    """A line after each order was told once and again after it was told twice, the first order in the first store."""
    for order, url in zip(ORDERS, urls, strict=True):
        folder = home / "-then-".join(order)
        for edition in order:
            (folder / edition).mkdir(parents=True)
            shutil.copy(CAPTURES[edition], folder / edition)
        for _ in range(2):
            for edition in order:
                _replay(folder, edition, url)
            with open_store(url) as store:
                yield " ".join(store.content_digests(PAGE))


def _replay(folder: Path, edition: str, url: str) -> None:
    command = [sys.executable, "-m", "kpi_ingest", "replay", edition, "--store", url, "--archive", "archive"]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)


def _printed(home: Path, urls: tuple[str, str]) -> set[str]:
    home.mkdir()
    lines = []
    for line in lines_of(home, urls):
        print(line, flush=True)
        lines.append(line)
    return set(lines)


def main() -> None:
    """Print the lines of both engines; those of PostgreSQL only where one can be had."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        print("SQLite: older first once, twice; newer first once, twice")
        found = _printed(home / "sqlite", (f"sqlite:///{home}/one.db", f"sqlite:///{home}/other.db"))
        try:
            server = stack.enter_context(running_server())
        except pytest.fail.Exception as absent:
            print(f"PostgreSQL: not measured ({absent})")
        else:
            print("PostgreSQL: likewise")
            urls = [stack.enter_context(server.database()).render_as_string(hide_password=False) for _ in ORDERS]
            found |= _printed(home / "postgresql", (urls[0], urls[1]))
    sys.exit(len(found) != 1)


if __name__ == "__main__":
    main()
