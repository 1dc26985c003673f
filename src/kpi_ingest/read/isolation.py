"""Hostile bytes are parsed in a process that can be killed.

The child has its own session and process group, no environment but the import path and what memory it keeps, and
standard output and error that lead nowhere. It reads captures one after the other; each is bounded in time here, and in
memory and processor time there. However it ends, its group is killed.
"""

from __future__ import annotations

import fcntl
import os
import select
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from kpi_ingest.errors import ReadError
from kpi_ingest.read.frames import LENGTH, announced, payload_in
from kpi_ingest.read.limits import ReadLimits
from kpi_ingest.read.stopwatch import Stopwatch

_PIPE = 1 << 18
"""Bytes that a pipe holds where the system allows it: most captures and answers pass in one piece, and neither side
waits for the other."""
_CHUNK = 1 << 16
"""Bytes read at once: memory for many more is had of the system and given back each time."""
_PATIENCE = 0.05
"""Seconds between two looks at a child that says nothing: its grandchildren may hold the pipe open after its death."""

_KEPT_MEMORY = {"MALLOC_TRIM_THRESHOLD_": str(8 << 20), "MALLOC_MMAP_THRESHOLD_": str(4 << 20)}
"""How much memory glibc keeps between captures: to give back that of a page's tree and to get it again for the next
page was a fifth of what a page of 8,000 cells costs. Other libraries pass over these names."""


def reader_command() -> tuple[str, ...]:
    """How the parse child is started; `-P` keeps the current folder out of its imports."""
    return (sys.executable, "-P", "-m", "kpi_ingest.read.child")


def ask_child(command: Sequence[str], request: bytes, limits: ReadLimits) -> bytes:
    """The payload that a child of its own answers to `request`. Raises ReadError as `ParseChild.ask` does."""
    with ParseChild(command) as child:
        return child.ask(request, limits)


class ParseChild:
    """A process that answers requests, one at a time, until it errs, is worn or is closed."""

    def __init__(self, command: Sequence[str]) -> None:
        self._answer_from, answer_to = os.pipe()
        try:
            self._process = _start(command, answer_to)
        except BaseException:
            os.close(self._answer_from)
            raise
        _widen(self._answer_from, self._process)
        self._watched = select.poll()
        self._watched.register(self._answer_from, select.POLLIN)
        self._closed = False
        self.answered = 0
        """Requests that were answered."""

    def __enter__(self) -> ParseChild:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    def is_ready(self) -> bool:
        """Whether it may be asked again: it lives, and has said nothing since its last answer."""
        return not self._closed and self._process.poll() is None and not self._watched.poll(0)

    def ask(self, request: bytes, limits: ReadLimits) -> bytes:
        """The payload that the child answers; whatever goes wrong closes it.

        Raises ReadError: E_PARSE_TIMEOUT past its time, E_PARSE_LIMIT for an answer or a processor time beyond the
        limits, E_PARSE_CRASH for a child that ends otherwise without an answer.
        """
        try:
            payload = self._exchange(request, limits)
        except BaseException:
            self.close()
            raise
        if payload is None:
            self.close()
            raise _untimely_end(self._process.returncode, limits)
        self.answered += 1
        return payload

    def _exchange(self, request: bytes, limits: ReadLimits) -> bytes | None:
        """The whole answer; None where the child ended or closed the pipe before. More than an answer closes it."""
        received = bytearray()
        stopwatch = Stopwatch(self._process.pid, limits.seconds)
        pending = _Pending(self._process, request, self._watched)
        try:
            while (payload := payload_in(received)) is None:
                if stopwatch.is_over():
                    raise _too_slow(limits)
                gone = self._process.poll() is not None
                ready = {descriptor for descriptor, _ in self._watched.poll(0 if gone else _PATIENCE * 1000)}
                if pending.descriptor in ready:
                    pending.send()
                if self._answer_from in ready:
                    piece = os.read(self._answer_from, _CHUNK)
                    received += piece
                    _refuse_oversize(received, limits)
                    if not piece:
                        return None
                elif gone:
                    return None
        finally:
            pending.leave()
        if pending.rest or len(received) > LENGTH + len(payload):
            self.close()
        return payload

    def close(self) -> None:
        """End the child and its whole group."""
        if not self._closed:
            self._closed = True
            _end(self._process)
            os.close(self._answer_from)


def _start(command: Sequence[str], answer_to: int) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            [*command, str(answer_to)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(answer_to,),
            start_new_session=True,
            env=_environment(),
            bufsize=0,
        )
    finally:
        os.close(answer_to)


def _widen(answer_from: int, process: subprocess.Popen[bytes]) -> None:
    """Make the pipes of a child that was just started hold more, and not wait where they are full."""
    if process.stdin is not None:
        os.set_blocking(process.stdin.fileno(), False)
        for descriptor in (answer_from, process.stdin.fileno()):
            with suppress(OSError, AttributeError):  # Linux alone has it, and bounds what one user may have
                fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, _PIPE)


def _environment() -> dict[str, str]:
    """Where this very package and its libraries are imported from, what memory it keeps, and no secret of ours."""
    path = [str(Path(__file__).parents[2]), *filter(None, [os.environ.get("PYTHONPATH")])]
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "PYTHONHOME") if name in os.environ}
    return {"PYTHONPATH": os.pathsep.join(path), "PYTHONUTF8": "1", **_KEPT_MEMORY, **kept}


class _Pending:
    """The part of the request that the child has not taken yet."""

    def __init__(self, process: subprocess.Popen[bytes], request: bytes, watched: select.poll) -> None:
        if process.stdin is None:
            raise TypeError("a child without standard input")
        self.descriptor = process.stdin.fileno()
        self.rest = memoryview(request)
        self.watched = watched
        watched.register(self.descriptor, select.POLLOUT)
        self.send()

    def send(self) -> None:
        """Send what the pipe takes; a child that has closed its input is judged by its answer."""
        try:
            self.rest = self.rest[os.write(self.descriptor, self.rest) :]
        except BlockingIOError:
            return
        except BrokenPipeError:
            self.rest = self.rest[:0]
        if not self.rest:
            self.leave()

    def leave(self) -> None:
        """Watch its pipe no longer."""
        if self.descriptor >= 0:
            self.watched.unregister(self.descriptor)
            self.descriptor = -1


def _refuse_oversize(received: bytearray, limits: ReadLimits) -> None:
    length = announced(received)
    if length is not None and length > limits.result_bytes:
        raise ReadError(
            "E_PARSE_LIMIT",
            got=f"an answer of {length} bytes",
            expected=f"at most {limits.result_bytes}",
            next_step="look at the capture; nothing of it was stored",
        )


def _end(process: subprocess.Popen[bytes]) -> None:
    """Let a child whose input has ended leave by itself, so that its exit tells; then kill its whole group."""
    if process.stdin and not process.stdin.closed:
        with suppress(BrokenPipeError):
            process.stdin.close()
    with suppress(subprocess.TimeoutExpired):
        process.wait(_PATIENCE)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _too_slow(limits: ReadLimits) -> ReadError:
    return ReadError(
        "E_PARSE_TIMEOUT",
        got="a capture that takes too long to read",
        expected=f"at most {limits.seconds:g} s of work, or of waiting without any",
        next_step="look at the capture; nothing of it was stored",
    )


def _untimely_end(code: int, limits: ReadLimits) -> ReadError:
    if code == -signal.SIGXCPU:
        return ReadError(
            "E_PARSE_LIMIT",
            got="a capture that takes too much processor time to read",
            expected=f"at most {limits.cpu_seconds} s",
            next_step="look at the capture; nothing of it was stored",
        )
    if code == -signal.SIGABRT:
        # pdfium and other libraries abort where they are refused memory: PDF bombs of a few kilobytes end so
        return ReadError(
            "E_PARSE_LIMIT",
            got="a reader that gave up (SIGABRT), as libraries do that are refused memory",
            expected=f"at most {limits.memory >> 20} MiB",
            next_step="look at the capture; nothing of it was stored",
        )
    how = f"killed by {signal.Signals(-code).name}" if code < 0 else f"ended with {code} and no answer"
    return ReadError(
        "E_PARSE_CRASH",
        got=f"a reader {how}",
        expected="an answer",
        next_step="report the capture; nothing of it was stored, other captures are not touched",
    )
