"""The shipped captures in a store on each engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL

from command_line import place, replayed, run
from postgres import Server, postgres_server, postgres_template

__all__ = ["Server", "place", "postgres_server", "postgres_template", "replayed"]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def stored(request: pytest.FixtureRequest, replayed: Path) -> Iterator[str]:
    """URL of a store with the shipped captures; on PostgreSQL it is rebuilt from the archive. To be read only."""
    if request.param == "sqlite":
        yield f"sqlite:///{replayed / 'kpi-ingest.db'}"
        return
    server: Server = request.getfixturevalue("postgres_server")
    with server.database(request.getfixturevalue("postgres_template")) as url:
        yield _rebuilt(replayed, url)


def _rebuilt(replayed: Path, url: URL) -> str:
    shown = url.render_as_string(hide_password=False)
    ran = run("rebuild", "--store", shown, folder=replayed)
    assert ran.code == 0, ran.err
    return shown
