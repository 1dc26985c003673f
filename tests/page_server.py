"""A council's web server on loopback: pages with validators, a robots.txt, and whatever goes wrong that night."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Site:
    """What the server shows at present; tests change it between runs."""

    pages: dict[str, bytes] = field(default_factory=dict)
    """Path -> HTML."""
    failures: dict[str, HTTPStatus] = field(default_factory=dict)
    """Path -> the status it answers instead."""
    robots: bytes | None = None
    validators: bool = True
    """Whether answers carry an ETag."""
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    """(path, If-None-Match) of every request for a page."""
    headers: dict[str, str] = field(default_factory=dict)
    """Further headers of every answer."""
    port: int = 0

    def url(self, path: str) -> str:
        """Address of a path."""
        return f"http://127.0.0.1:{self.port}{path}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: Site

    def do_GET(self) -> None:
        """Answer as the site stands."""
        if self.path == "/robots.txt":
            rules = self.site.robots
            self._answer(HTTPStatus.NOT_FOUND if rules is None else HTTPStatus.OK, rules or b"", "text/plain")
            return
        asked = self.headers.get("If-None-Match")
        self.site.asked.append((self.path, asked))
        content = self.site.pages.get(self.path, b"")
        etag = f'"{hashlib.sha256(content).hexdigest()[:16]}"' if self.site.validators else ""
        if self.path in self.site.failures:
            self._answer(self.site.failures[self.path], b"<h1>Sorry</h1>", "text/html")
        elif etag and asked == etag:
            self._answer(HTTPStatus.NOT_MODIFIED, b"", "text/html", etag)
        else:
            self._answer(HTTPStatus.OK, content, "text/html; charset=utf-8", etag)

    def _answer(self, status: HTTPStatus, content: bytes, media: str, etag: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", media)
        if status is not HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(content)))
        if etag:
            self.send_header("ETag", etag)
        for name, value in self.site.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing: stderr belongs to the command under test."""


@contextmanager
def serving(site: Site) -> Iterator[Site]:
    """The site on a free port; on the one it had before where it is started again."""
    handler = type("Handler", (_Handler,), {"site": site})
    with ThreadingHTTPServer(("127.0.0.1", site.port), handler) as server:
        site.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()
