"""One request and its answer over one connection: the only module that knows httpx.

httpx 0.28 has no total timeout, resolves names itself and hides what stood on the wire. So the connection is made here,
to an address already looked up and judged, and every read is bounded by the retrieval's budget. Only httpx's requests,
responses and transports are used: its client reads a redirect's address even when told not to follow it, and keeps
cookies, whereas this room does or refuses both itself, and decoding and retries too.
"""

from __future__ import annotations

import base64
import re
import ssl
import typing
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import httpcore
import httpx

from kpi_ingest.fetch.address import Target
from kpi_ingest.fetch.limits import Budget, FetchLimits
from kpi_ingest.fetch.outcome import Broken

Headers = tuple[tuple[str, str], ...]

HEAD_END = re.compile(rb"\r?\n\r?\n")
INTERIM = re.compile(rb"HTTP/1\.[01] 1\d\d")
SURPLUS_SECONDS = 1.0
"""How long the end of the connection is waited for behind a body of declared length. We ask for `Connection: close`, so
a server that keeps to its own length closes at once; one that lied was seen to send the rest 0.3 s later."""
MAX_HEADERS = 256
"""Lines of one header section. Common servers refuse to send or take more than 100; short ones stay far below the
limit in bytes, yet 10,000 of them are no page's."""
STATUS_START = b"HTTP/1."
HIDDEN_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie"})
LOWER_FAULTS: tuple[type[Exception], ...] = (
    httpcore.NetworkError,
    httpcore.TimeoutException,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
    httpx.HTTPError,
    OSError,
)
FRAMING_WORDS = ("Content-Length", "chunk", "Transfer-Encoding")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it came over the wire."""

    status: int
    headers: Headers
    """As received, in order, repeats kept; bytes outside ASCII read as latin-1."""
    request_headers: Headers
    """As sent, without secrets."""
    body: bytes
    """With its content coding still on."""
    framing: typing.Literal["length", "chunked", "close"]
    """How its end was told; at `close` nobody can know whether it is whole."""

    def all(self, name: str) -> list[str]:
        """The values of a header, in order."""
        return [value for key, value in self.headers if key.lower() == name]

    def first(self, name: str) -> str | None:
        """The first value of a header; None without one."""
        return next(iter(self.all(name)), None)


@dataclass(slots=True)
class Exchange:
    """What is known of an exchange while it runs, and when it breaks."""

    target: Target
    addresses: tuple[str, ...]
    limits: FetchLimits
    budget: Budget
    enough_bytes: int | None = None
    """Where it suffices to read so much of the body; None where all of it is wanted."""
    head: bytearray = field(default_factory=bytearray)
    """What was received up to the end of the headers, and what came in the same read."""
    received: int = 0
    stream: httpcore.NetworkStream | None = None
    body: bytearray | None = None
    request_headers: Headers = ()
    answer_headers: Headers = ()
    status: int | None = None

    def head_size(self) -> int | None:
        """Bytes up to the end of the final headers; None while they are incomplete."""
        start = 0
        while end := HEAD_END.search(self.head, start):
            if not INTERIM.match(self.head, start):
                return end.end()
            start = end.end()
        return None


def exchange(run: Exchange, headers: Headers) -> Answer:
    """Send one GET and read the whole answer; Broken with what arrived where it does not end well."""
    with _faults(run), _PinnedTransport(run) as transport:
        request = _request(run, headers)
        run.request_headers = _shown(request.headers.raw)
        response = transport.handle_request(request)
        run.status = response.status_code
        run.answer_headers = _text_of(response.headers.raw)
        run.body = bytearray()
        _read_body(run, response)
        answer = Answer(
            response.status_code, run.answer_headers, run.request_headers, bytes(run.body), _framing(response)
        )
        _expect_one_framing(answer)
        _expect_nothing_more(run, answer)
        return answer


def _read_body(run: Exchange, response: httpx.Response) -> None:
    body = run.body if run.body is not None else bytearray()
    stream = response.stream
    if not isinstance(stream, httpx.SyncByteStream):
        raise TypeError("a synchronous client gave an asynchronous stream")
    for chunk in stream:
        body += chunk
        if run.enough_bytes is not None and len(body) >= run.enough_bytes:
            del body[run.enough_bytes :]
            return
        if run.enough_bytes is None and len(body) > run.limits.max_bytes:
            del body[run.limits.max_bytes :]
            raise Broken("E_TOO_LARGE", f"more than {run.limits.max_bytes} bytes")


def _framing(response: httpx.Response) -> typing.Literal["length", "chunked", "close"]:
    if "transfer-encoding" in response.headers:
        return "chunked"
    return "length" if "content-length" in response.headers else "close"


def _expect_one_framing(answer: Answer) -> None:
    """RFC 9112 6.3: both together may be an attempt to smuggle, and should be handled as an error."""
    if answer.framing == "chunked" and answer.first("content-length") is not None:
        raise Broken("E_FRAMING", "both Content-Length and Transfer-Encoding")


def _expect_nothing_more(run: Exchange, answer: Answer) -> None:
    """A body longer than its Content-Length: the parser stops at the length and never says that more came."""
    head = run.head_size()
    if answer.framing != "length" or head is None or run.enough_bytes is not None:
        return
    if run.received == head + len(answer.body) and run.stream is not None:
        with suppress(httpcore.NetworkError, httpcore.TimeoutException):
            run.stream.read(1, timeout=SURPLUS_SECONDS)
    extra = run.received - head - len(answer.body)
    if extra > 0:
        raise Broken("E_FRAMING", f"at least {extra} bytes behind the declared length of {len(answer.body)}")


@contextmanager
def _faults(run: Exchange) -> Iterator[None]:
    """Turn every failure of the lower layers into Broken, with the bytes that had arrived."""
    try:
        yield
    except Broken as fault:
        fault.content = bytes(run.body) if run.body is not None and fault.content is None else fault.content
        raise
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as cause:
        raise Broken("E_URL", f"an address that cannot be asked for ({cause})") from cause
    except LOWER_FAULTS as cause:
        content = bytes(run.body) if run.body is not None else None
        raise Broken(*_named(run, cause), content=content) from cause


def _named(run: Exchange, cause: Exception) -> tuple[str, str]:
    """Code and words for a failure of the lower layers."""
    if tls := _tls_fault(cause):
        return "E_TLS", f"TLS refused ({tls})"
    if isinstance(cause, httpcore.TimeoutException):
        return _timeout(run, cause)
    if isinstance(cause, httpcore.RemoteProtocolError | httpcore.LocalProtocolError):
        return _protocol(run, str(cause))
    if run.stream is None:
        return "E_CONNECT", f"no connection to {run.target.host} port {run.target.port} ({cause})"
    if run.body is None:
        return "E_RESET", f"the connection reset before an answer ({cause})"
    return "E_TRUNCATED", f"the connection reset after {len(run.body)} bytes of the body"


def _timeout(run: Exchange, cause: Exception) -> tuple[str, str]:
    so_far = f"{len(run.body)} bytes of the body" if run.body is not None else "no answer"
    if run.budget.left() <= 0:
        return "E_DEADLINE", f"{so_far} when the {run.limits.total_seconds:g} s for this page were over"
    if isinstance(cause, httpcore.ConnectTimeout) or run.stream is None:
        return "E_CONNECT_TIMEOUT", f"no connection to {run.target.host} in {run.limits.connect_seconds:g} s"
    return "E_READ_TIMEOUT", f"{so_far}, then nothing for {run.limits.read_seconds:g} s"


def _protocol(run: Exchange, words: str) -> tuple[str, str]:
    if "buffer too long" in words or len(run.head) > run.limits.max_header_bytes:
        return "E_HEADERS_TOO_BIG", f"headers of more than {min(len(run.head), run.received)} bytes"
    if "too many headers" in words:
        return "E_HEADERS_TOO_BIG", f"more than {MAX_HEADERS} header lines"
    if "complete message body" in words or "incomplete chunked read" in words:
        return "E_TRUNCATED", f"the connection closed after {len(run.body or b'')} bytes of the body ({words})"
    if any(word in words for word in FRAMING_WORDS):
        return "E_FRAMING", words
    if "status line" in words or "status code" in words.lower() or INTERIM.match(run.head):
        return "E_STATUS", f"{bytes(run.head[:40])!r}"
    if "disconnected without" in words:
        return "E_RESET", "the connection closed before an answer"
    return "E_PROTOCOL", words


def _tls_fault(cause: BaseException | None) -> str | None:
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return cause.verify_message
        if isinstance(cause, ssl.SSLError) and not isinstance(cause, ssl.SSLEOFError | ssl.SSLZeroReturnError):
            return cause.reason or str(cause)
        cause = cause.__cause__ or cause.__context__
    return None


def _request(run: Exchange, headers: Headers) -> httpx.Request:
    """The request. There is no client around it: one would follow, remember and read the environment."""
    limits = run.limits
    timeout = httpx.Timeout(limits.read_seconds, connect=limits.connect_seconds)
    sent = (("User-Agent", limits.user_agent), ("Accept", "*/*"), ("Accept-Encoding", "gzip"), ("Connection", "close"))
    url = httpx.URL(run.target.url)
    user = (("Authorization", _basic(url)),) if url.userinfo else ()
    # what a server said goes back to it byte by byte: an entity tag may hold any byte above 0x7f (RFC 9110 8.8.3)
    raw = [(name.encode("ascii"), value.encode("latin-1")) for name, value in (*sent, *user, *headers)]
    return httpx.Request("GET", url, headers=raw, extensions={"timeout": timeout.as_dict()})


def _basic(url: httpx.URL) -> str:
    """User and password of an address as RFC 7617 sends them."""
    return "Basic " + base64.b64encode(f"{url.username}:{url.password}".encode()).decode("ascii")


class _PinnedTransport(httpx.BaseTransport):
    """httpx's requests over httpcore's connections, made by our own backend."""

    def __init__(self, run: Exchange) -> None:
        backend = _PinnedBackend(run)
        context = tls_context(run.limits.ca_file)
        self._pool: httpcore.ConnectionPool = (
            httpcore.HTTPProxy(run.limits.proxy, ssl_context=context, network_backend=backend)
            if run.limits.proxy
            else httpcore.ConnectionPool(ssl_context=context, network_backend=backend)
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        asked = httpcore.Request(
            request.method, url, headers=request.headers.raw, content=b"", extensions=request.extensions
        )
        answer = self._pool.handle_request(asked)
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer))

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    """The body of an answer, as httpx wants it."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        if not isinstance(self._answer.stream, Iterable):
            raise TypeError("a synchronous pool gave an asynchronous stream")
        yield from self._answer.stream

    def close(self) -> None:
        self._answer.close()


class _PinnedBackend(httpcore.NetworkBackend):
    """Connects to the addresses that were judged, whatever the host's name would say by now."""

    def __init__(self, run: Exchange) -> None:
        self._run = run
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        fault: Exception = httpcore.ConnectError("no address to connect to")
        for address in (host,) if self._run.limits.proxy else self._run.addresses:
            try:
                stream = self._inner.connect_tcp(address, port, timeout=_within(self._run, timeout))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as cause:
                fault = cause
            else:
                return _CountedStream(stream, self._run)
        raise fault


class _CountedStream(httpcore.NetworkStream):
    """A connection whose every read is bounded by the budget, and counted."""

    def __init__(self, inner: httpcore.NetworkStream, run: Exchange) -> None:
        self._inner = inner
        self._run = run
        run.stream = self
        # what came before TLS stood (a proxy's answer) is not the answer's
        run.received = 0
        run.head.clear()

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        run = self._run
        content = self._inner.read(max_bytes, timeout=_within(run, timeout))
        run.received += len(content)
        if run.body is None:
            run.head += content
            _expect_bounded_head(run)
        return content

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, timeout=_within(self._run, timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        inner = self._inner.start_tls(ssl_context, server_hostname, timeout=_within(self._run, timeout))
        return _CountedStream(inner, self._run)

    def get_extra_info(self, info: str) -> typing.Any:
        return self._inner.get_extra_info(info)


def _expect_bounded_head(run: Exchange) -> None:
    """Refuse what cannot become an answer as soon as it shows: another protocol's greeting, or headers without end."""
    if run.head and not run.head.startswith(STATUS_START[: len(run.head)]):
        raise httpcore.RemoteProtocolError("illegal status line")
    size = run.head_size() or len(run.head)
    if size > run.limits.max_header_bytes:
        raise httpcore.RemoteProtocolError("buffer too long")
    if run.head.count(b"\n", 0, size) > MAX_HEADERS:
        raise httpcore.RemoteProtocolError("too many headers")


def _within(run: Exchange, timeout: float | None) -> float:
    left = run.budget.left()
    if left <= 0:
        raise httpcore.ReadTimeout("the budget is used up")
    return left if timeout is None else min(timeout, left)


@lru_cache(maxsize=4)
def tls_context(ca_file: Path | None) -> ssl.SSLContext:
    """Certificates are always checked, against the usual authorities and those of `ca_file`."""
    context = httpx.create_ssl_context(trust_env=False)
    if ca_file is not None:
        context.load_verify_locations(cafile=ca_file)
    return context


def _text_of(raw: Iterable[tuple[bytes, bytes]]) -> Headers:
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in raw)


def _shown(raw: Iterable[tuple[bytes, bytes]]) -> Headers:
    return tuple((name, "REDACTED" if name.lower() in HIDDEN_HEADERS else value) for name, value in _text_of(raw))
