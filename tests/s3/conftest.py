"""A server for the session, and a bucket for each test."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from bucket_server import Hands, Proxy, bucket_server, make_bucket, proxying, variables

from kpi_ingest.archive.places import ObjectPlace
from postgres import postgres_server, postgres_url

__all__ = ["postgres_server", "postgres_url"]

_NUMBERS = itertools.count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder needs the server."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("s3")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a server that speaks S3."""
    with bucket_server(tmp_path_factory.mktemp("server") / "log") as port:
        yield port


@pytest.fixture
def bucket(server: int, monkeypatch: pytest.MonkeyPatch) -> str:
    """A fresh bucket, and the environment in which it is found."""
    name = f"captures-{next(_NUMBERS)}"
    make_bucket(server, name)
    for variable, value in variables(server).items():
        monkeypatch.setenv(variable, value)
    return name


@pytest.fixture
def hands(server: int, bucket: str) -> Hands:
    """Somebody else's hands on the bucket."""
    return Hands.on(server, bucket)


@pytest.fixture
def place(bucket: str, tmp_path: Path) -> ObjectPlace:
    """Where no archive is yet."""
    return ObjectPlace(bucket, "archive", tmp_path / "kept")


@pytest.fixture
def proxy(server: int, bucket: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    """A proxy before the server, through which everything goes but the hands."""
    with proxying(server) as standing:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{standing.port}")
        yield standing
