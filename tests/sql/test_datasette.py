"""A real Datasette serves the store's file with the metadata that `export --as datasette` writes."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from sql_document import COLUMNS, QUESTIONS, lines

from command_line import environment, run

pytestmark = pytest.mark.datasette


def asked(url: str) -> str:
    """What the server answers, once it is up."""
    for _ in range(100):
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError:
            raise
        except urllib.error.URLError:
            time.sleep(0.1)
    pytest.fail(f"no answer from {url}")


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with contextlib.closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.fixture
def served(place: Path) -> Iterator[str]:
    """Where Datasette serves the replayed store."""
    assert run("export", "--as", "datasette", "--to", "metadata.json", folder=place).code == 0
    port = free_port()
    command = [sys.executable, "-m", "datasette", "kpi-ingest.db", "-m", "metadata.json", "--port", str(port)]
    with subprocess.Popen(command, cwd=place, env=environment(), stderr=subprocess.DEVNULL) as server:
        try:
            yield f"http://127.0.0.1:{port}/kpi-ingest"
        finally:
            server.terminate()


def test_datasette_answers_the_five_questions(served: str) -> None:
    """Over HTTP, with the rows that docs/sql.md prints."""
    for question in QUESTIONS:
        query = urllib.parse.urlencode({"sql": question.sql, "_shape": "arrays"})
        answer = json.loads(asked(f"{served}.json?{query}"))
        assert lines(answer["rows"]) == question.answer, question.title


def test_datasette_shows_titles_facets_and_units(served: str) -> None:
    """Views are listed with their titles, tables are hidden, and each column is explained."""
    tables = {each["name"]: each["hidden"] for each in json.loads(asked(f"{served}.json"))["tables"]}
    assert tables
    assert all(tables.values())
    for view, columns in COLUMNS.items():
        page = asked(f"{served}/{view}")
        assert all(f'data-column="{column}"' in page for column in columns), view
    figures = asked(f"{served}/kpi_figure")
    assert "Figures that stand now" in figures
    assert 'data-column="support"' in figures
    facets = json.loads(asked(f"{served}/kpi_figure.json"))["facet_results"]
    assert {(it["value"], it["count"]) for it in facets["state"]["results"]} >= {("value", 210), ("undecided", 144)}
    assert "6.033&nbsp;kB" in asked(f"{served}/kpi_capture")
