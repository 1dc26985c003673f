"""A server on loopback that speaks raw bytes, so that it can cut, drip, reset and lie about framing."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Script = Callable[[socket.socket, bytes], None]
"""Given the connection and the request's head, it says what it has to say."""

LINGER_NOW = struct.pack("ii", 1, 0)


def says(*pieces: bytes, pause: float = 0.0) -> Script:
    """Send the pieces one after the other, then close in good order."""

    def speak(connection: socket.socket, _: bytes) -> None:
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(pause)

    return speak


def resets_after(*pieces: bytes) -> Script:
    """Send the pieces, wait until they can have arrived, then reset the connection."""

    def speak(connection: socket.socket, _: bytes) -> None:
        for piece in pieces:
            connection.sendall(piece)
        time.sleep(0.1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOW)

    return speak


def drips(start: bytes, piece: bytes, every: float) -> Script:
    """Send `piece` again and again, for as long as anyone listens."""

    def speak(connection: socket.socket, _: bytes) -> None:
        connection.sendall(start)
        while True:
            connection.sendall(piece)
            time.sleep(every)

    return speak


def stays_silent() -> Script:
    """Take the request and never answer."""

    def speak(connection: socket.socket, _: bytes) -> None:
        connection.settimeout(5)
        connection.recv(1)

    return speak


def answer(status: str = "200 OK", body: bytes = b"", *headers: str, length: bool = True) -> bytes:
    """An answer as bytes; with its Content-Length unless told otherwise."""
    lines = [f"HTTP/1.1 {status}", *headers, *([f"Content-Length: {len(body)}"] if length else []), "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


@dataclass
class FaultServer:
    """Answers each path, or each path of one host, with the next of its scripts; the last one again and again."""

    listener: socket.socket
    scripts: dict[str, list[Script]] = field(default_factory=dict)
    requests: list[bytes] = field(default_factory=list)
    """Heads of the requests, in order of arrival, without those for robots.txt."""
    times: list[tuple[str, float]] = field(default_factory=list)
    """Host and path of every request, with the monotonic time at which its head had arrived."""
    wrap: Callable[[socket.socket], socket.socket] = lambda connection: connection

    @property
    def port(self) -> int:
        """Its port."""
        return int(self.listener.getsockname()[1])

    def url(self, path: str = "/page", host: str = "127.0.0.1", scheme: str = "http") -> str:
        """An address that it answers."""
        return f"{scheme}://{host}:{self.port}{path}"

    def asked(self, path: str) -> int:
        """How often a path was asked for; with its host before it, that of one host."""
        return sum(1 for own, _ in list(self.times) if own == path or own.partition("/")[2] == path.lstrip("/"))

    def on(self, path: str, *scripts: Script) -> str:
        """Script a path; gives its address."""
        self.scripts[path] = list(scripts)
        return self.url(path)

    def serve(self) -> None:
        """Accept connections until the listener is closed."""
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._speak, args=(connection,), daemon=True).start()

    def _speak(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            connection = self.wrap(connection)
            with connection:
                head = _read_head(connection)
                self._script(head)(connection, head)
                connection.shutdown(socket.SHUT_WR)
                connection.settimeout(1)
                while connection.recv(65536):
                    pass

    def _script(self, head: bytes) -> Script:
        path = head.split(b" ")[1].decode("latin-1") if b" " in head else ""
        host = next((line[6:].strip() for line in head.split(b"\r\n") if line.lower().startswith(b"host:")), b"")
        own = host.decode("latin-1").partition(":")[0] + path
        self.times.append((own, time.monotonic()))
        if path != "/robots.txt":
            self.requests.append(head)
        nothing = [says(answer("404 Not Found", b"no such thing"))]
        scripts = self.scripts.get(own) or self.scripts.get(path) or nothing
        return scripts.pop(0) if len(scripts) > 1 else scripts[0]


def _read_head(connection: socket.socket) -> bytes:
    head = b""
    while b"\r\n\r\n" not in head:
        piece = connection.recv(65536)
        if not piece:
            break
        head += piece
    return head


@contextlib.contextmanager
def fault_server(address: str = "127.0.0.1", port: int = 0) -> Iterator[FaultServer]:
    """A server on a port of loopback, a free one unless named, gone afterwards."""
    listener = socket.create_server((address, port), backlog=128)
    server = FaultServer(listener)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(2)
