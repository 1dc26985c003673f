"""A server that speaks S3, on loopback and in a process of its own; and a proxy that misbehaves when told to."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import obstore
from obstore.store import S3Store

ROOT = Path(__file__).resolve().parents[2]
NAMED = "KPI_INGEST_TEST_S3_SERVER"
"""Names another moto_server than the one of `make test-s3`."""
KEY, SECRET = "AKIAKEYOFTHETESTS", "secret-of-the-tests"
DENIED = f"<Error><Code>AccessDenied</Code><AWSAccessKeyId>{KEY}</AWSAccessKeyId></Error>".encode()


def variables(port: int) -> dict[str, str]:
    """What stands in the environment of whoever talks to the server."""
    return {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ALLOW_HTTP": "true",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
    }


@contextmanager
def bucket_server(log: Path) -> Iterator[int]:
    """The port of a server that is ended afterwards. One that is not installed fails the tests."""
    program = os.environ.get(NAMED) or str(ROOT / ".venv-s3" / "bin" / "moto_server")
    port = free_port()
    with log.open("wb") as output:
        process = subprocess.Popen([program, "-H", "127.0.0.1", "-p", str(port)], stdout=output, stderr=output)
        try:
            _await(port, process)
            yield port
        finally:
            process.kill()
            process.wait()


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError("the server did not start")


def make_bucket(port: int, name: str) -> None:
    """A bucket with nothing in it."""
    status = _ask(port, "PUT", f"/{name}")
    assert status == 200, status


def _ask(port: int, method: str, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path)
    status = connection.getresponse().status
    connection.close()
    return status


@dataclass(frozen=True, slots=True)
class Hands:
    """Whoever may write to the bucket besides us."""

    store: S3Store

    @staticmethod
    def on(port: int, bucket: str, prefix: str = "archive") -> Hands:
        """Hands on the archive that lies below the prefix."""
        return Hands(
            S3Store(
                bucket,
                prefix=prefix,
                endpoint=f"http://127.0.0.1:{port}",
                region="us-east-1",
                access_key_id=KEY,
                secret_access_key=SECRET,
                client_options={"allow_http": True},
            )
        )

    def paths(self) -> list[str]:
        """Everything that lies there, the lock left out."""
        return sorted(each["path"] for chunk in obstore.list(self.store) for each in chunk if each["path"] != "lock")

    def get(self, path: str) -> bytes:
        """What lies there."""
        return bytes(obstore.get(self.store, path).bytes())

    def put(self, path: str, content: bytes) -> None:
        """Put it over whatever lies there."""
        obstore.put(self.store, path, content)

    def remove(self, path: str) -> None:
        """Take it away."""
        obstore.delete(self.store, path)


Meddle = Callable[[str, str], str]
"""Method and path of a request -> what becomes of it: `pass`, `deny`, `strip` (of its conditions), `lose` (it arrives,
its answer does not), `gone` (half its body arrives, and nobody answers)."""


@dataclass
class Proxy:
    """Stands before a server."""

    server: int
    meddle: Meddle = lambda method, path: "pass"
    port: int = 0
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Method and path of every request."""


@contextmanager
def proxying(server: int) -> Iterator[Proxy]:
    """A proxy that passes everything on until its `meddle` is changed."""
    proxy = Proxy(server)
    handler = type("Handler", (_Handler,), {"proxy": proxy})
    listener = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    listener.daemon_threads = True
    proxy.port = listener.server_address[1]
    thread = threading.Thread(target=listener.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        listener.shutdown()
        listener.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    proxy: Proxy

    def _pass_on(self) -> None:
        self.proxy.asked.append((self.command, self.path))
        fate = self.proxy.meddle(self.command, self.path)
        length = int(self.headers.get("Content-Length") or 0)
        if fate == "gone":
            self.rfile.read(length // 2)
            self.close_connection = True
            return
        body = self.rfile.read(length)
        if fate == "deny":
            self._answer(403, [], DENIED)
            return
        dropped = ("if-none-match", "if-match") if fate == "strip" else ()
        headers = {name: value for name, value in self.headers.items() if name.lower() not in dropped}
        connection = http.client.HTTPConnection("127.0.0.1", self.proxy.server, timeout=60)
        connection.request(self.command, self.path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        if fate == "lose":
            self.close_connection = True
        else:
            self._answer(answer.status, answer.getheaders(), content)

    def _answer(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in ("content-length", "connection", "transfer-encoding"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _pass_on  # noqa: N815 - the names that http.server calls

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""
