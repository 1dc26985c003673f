"""Both engines, one store for a whole module: every history goes under a page of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from command_line import place, replayed
from kpi_ingest.store import open_store
from kpi_ingest.vintages import VintageStore
from kpi_ingest.vintages import open_store as open_vintages
from postgres import Server, postgres_server, postgres_template

__all__ = ["Server", "place", "postgres_server", "postgres_template", "replayed"]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[VintageStore]:
    """An empty store on each engine, opened for questions about time; facts are added through `.facts`."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('asof') / 'store.db'}"
        open_store(url).close()
        with open_vintages(url) as opened:
            yield opened
        return
    server: Server = request.getfixturevalue("postgres_server")
    template = request.getfixturevalue("postgres_template")
    with server.database(template) as url, open_vintages(url.render_as_string(hide_password=False)) as opened:
        yield opened
