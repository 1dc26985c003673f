"""A web archive on loopback that answers as the Wayback Machine does, misbehaviour included."""

from __future__ import annotations

import threading
import time
from base64 import b32encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import sha1
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


def digest_of(content: bytes) -> str:
    """SHA-1 in base32, as lists have it."""
    return b32encode(sha1(content).digest()).decode()


@dataclass
class Memento:
    """One capture that the archive holds, and what it does when it is asked for."""

    stamp: str
    content: bytes
    status: int = 200
    listed_status: str | None = None
    """What the list says; the status itself by default."""
    digest: str | None = None
    """What the list says; that of the bytes by default."""
    nearest: str | None = None
    """The stamp to which the archive leads instead."""
    rewritten: bool = False
    """It comes with the archive's banner."""


@dataclass
class WebArchive:
    """What the archive holds of one address."""

    address: str
    mementos: dict[str, Memento] = field(default_factory=dict)
    odd_lines: list[str] = field(default_factory=list)
    """Lines of the list that are none."""
    page_size: int = 10_000
    """Lines of the list in one answer."""
    busy: list[str | None] = field(default_factory=list)
    """Answers 429 that come first, each with its Retry-After."""
    asked: list[tuple[float, str]] = field(default_factory=list)
    """When each request came, and for what."""
    stop_after: int | None = None
    """So many mementos are given before the connection breaks."""
    port: int = 0

    @property
    def service(self) -> str:
        """The archive's address."""
        return f"http://127.0.0.1:{self.port}"

    def lines(self) -> list[str]:
        """The list, oldest first."""
        found = []
        for each in sorted(self.mementos.values(), key=lambda it: it.stamp):
            status = each.listed_status or str(each.status)
            digest = each.digest or digest_of(each.content)
            size = len(each.content)
            found.append(f"org,example)/x {each.stamp} {self.address} text/html {status} {digest} {size}")
        return found + self.odd_lines

    def given(self) -> list[str]:
        """The stamps of the mementos that were asked for."""
        return [path.split("/")[2][:14] for _, path in self.asked if path.startswith("/web/")]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    archive: WebArchive

    def do_GET(self) -> None:
        """Answer as the archive does."""
        if self.path == "/robots.txt":
            self._answer(404, b"")
            return
        archive = self.archive
        archive.asked.append((time.monotonic(), self.path))
        if archive.busy:
            wait = archive.busy.pop(0)
            self._answer(429, b"slow down", {} if wait is None else {"Retry-After": wait})
        elif self.path.startswith("/cdx/"):
            self._list()
        else:
            self._memento(self.path.split("/")[2])

    def _list(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        low, high = asked.get("from", ["0"])[0], asked.get("to", ["9"])[0]
        lines = [line for line in self.archive.lines() if " " not in line or low <= line.split(" ")[1][:14] <= high]
        first = int(asked.get("resumeKey", ["0"])[0])
        shown = lines[first : first + self.archive.page_size]
        text = "\n".join(shown) + "\n"
        if first + len(shown) < len(lines):
            text += f"\n{first + len(shown)}\n"
        self._answer(200, text.encode(), {"Content-Type": "text/plain"})

    def _memento(self, step: str) -> None:
        archive = self.archive
        each = archive.mementos[step[:14]]
        if archive.stop_after is not None:
            archive.stop_after -= 1
            if archive.stop_after < 0:
                self.close_connection = True
                return
        if each.nearest is not None:
            self._answer(302, b"", {"Location": f"/web/{each.nearest}id_/{archive.address}"})
            return
        time = datetime.strptime(each.stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        banner = b"<!-- BEGIN WAYBACK TOOLBAR INSERT -->" if each.rewritten else b""
        headers = {"Memento-Datetime": format_datetime(time, usegmt=True), "X-Archive-Orig-Server": "council"}
        self._answer(each.status, banner + each.content, headers)

    def _answer(self, status: int, content: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "text/html", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


@contextmanager
def serving(archive: WebArchive) -> Iterator[WebArchive]:
    """The archive, answering on loopback."""
    handler = type("Handler", (_Handler,), {"archive": archive})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    archive.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield archive
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
