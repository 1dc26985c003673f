"""URLs of stores: what they may be, and that no part of them shows a password."""

from __future__ import annotations

import pytest

from kpi_ingest.errors import ConfigError, StorageError
from kpi_ingest.store import check_store_url, open_store


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:s3cret@127.0.0.1:1/db",
        "postgresql://127.0.0.1:1/db?password=s3cret&sslmode=disable",
        "postgresql://127.0.0.1:1/db?sslmode=disable&sslpassword=s3cret",
    ],
    ids=["before the host", "behind the question mark", "of the key"],
)
def test_a_store_out_of_reach_is_named_without_its_password(url: str) -> None:
    """L04: whichever part of the URL the password stands in."""
    with pytest.raises(StorageError) as caught:
        open_store(url)
    assert caught.value.code == "E_DB_UNREACHABLE"
    assert "s3cret" not in str(caught.value)
    assert "127.0.0.1:1/db" in str(caught.value)


def test_a_password_that_reaches_into_the_host_is_refused() -> None:
    """What is not written %40 or %2F would be taken for host and database, and be looked up and shown."""
    with pytest.raises(ConfigError) as caught:
        check_store_url("postgresql://u:p@s3/cret@h/db")
    assert "cret" not in str(caught.value)
