"""The guard that keeps tests off the network."""

from __future__ import annotations

import contextlib
import socket

import pytest


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "example.invalid"])
def test_a_remote_address_fails_the_test(host: str) -> None:
    """Neither a connection nor a look-up leaves this machine, even where the code under test catches exceptions."""
    with pytest.raises(pytest.fail.Exception, match="this machine only"):
        _connect_carelessly(host)


def test_loopback_stays_open() -> None:
    """Servers that a test starts on this machine can be reached."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()


def _connect_carelessly(host: str) -> None:
    with contextlib.suppress(Exception):
        socket.create_connection((host, 80), timeout=1)
