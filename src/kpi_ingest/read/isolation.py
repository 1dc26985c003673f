"""One capture, one child: hostile bytes are parsed in a process that can be killed.

The child has its own session and process group, no environment but the import path, and standard output and error that
lead nowhere. It gets a wall-clock deadline here and sets its own limits there. However it ends, its group is killed.
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from kpi_ingest.errors import ReadError
from kpi_ingest.read.frames import announced, payload_in
from kpi_ingest.read.limits import ReadLimits

_CHUNK = 1 << 16
_PATIENCE = 0.05
"""Seconds between two looks at a child that says nothing: its grandchildren may hold the pipe open after its death."""


def reader_command() -> tuple[str, ...]:
    """How the parse child is started; `-P` keeps the current folder out of its imports."""
    return (sys.executable, "-P", "-m", "kpi_ingest.read.child")


def ask_child(command: Sequence[str], request: bytes, limits: ReadLimits) -> bytes:
    """The payload that a child answers to `request`.

    Raises ReadError: E_PARSE_TIMEOUT past the deadline, E_PARSE_LIMIT for an answer or a processor time beyond the
    limits, E_PARSE_CRASH for a child that ends otherwise without an answer.
    """
    deadline = time.monotonic() + limits.seconds
    answer_from, answer_to = os.pipe()
    try:
        process = _start(command, answer_to)
        try:
            received = _exchange(process, answer_from, request, deadline, limits)
        finally:
            _end(process)
    finally:
        os.close(answer_from)
    payload = payload_in(received)
    if payload is None:
        raise _untimely_end(process.returncode, limits)
    return payload


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


def _environment() -> dict[str, str]:
    """Where this very package and its libraries are imported from, and no secret of ours."""
    path = [str(Path(__file__).parents[2]), *filter(None, [os.environ.get("PYTHONPATH")])]
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "PYTHONHOME") if name in os.environ}
    return {"PYTHONPATH": os.pathsep.join(path), "PYTHONUTF8": "1", **kept}


def _exchange(
    process: subprocess.Popen[bytes], answer_from: int, request: bytes, deadline: float, limits: ReadLimits
) -> bytearray:
    """What the child answered until its answer was whole, it ended, or closed the pipe."""
    received = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(answer_from, selectors.EVENT_READ)
        pending = _Pending(process, request, selector)
        while payload_in(received) is None:
            if time.monotonic() > deadline:
                raise _too_slow(limits)
            gone = process.poll() is not None
            ready = {key.fd for key, _ in selector.select(0 if gone else _PATIENCE)}
            if pending.descriptor in ready:
                pending.send()
            if answer_from in ready:
                piece = os.read(answer_from, _CHUNK)
                received += piece
                _refuse_oversize(received, limits)
                if not piece:
                    break
            elif gone:
                break
    return received


class _Pending:
    """The part of the request that the child has not taken yet."""

    def __init__(self, process: subprocess.Popen[bytes], request: bytes, selector: selectors.BaseSelector) -> None:
        if process.stdin is None:
            raise TypeError("a child without standard input")
        self.pipe = process.stdin
        self.descriptor = self.pipe.fileno()
        self.rest = memoryview(request)
        self.selector = selector
        os.set_blocking(self.descriptor, False)
        selector.register(self.descriptor, selectors.EVENT_WRITE)

    def send(self) -> None:
        """Send what the pipe takes; a child that has closed its input is judged by its answer."""
        try:
            self.rest = self.rest[os.write(self.descriptor, self.rest[:_CHUNK]) :]
        except BrokenPipeError:
            self.rest = self.rest[:0]
        if not self.rest:
            self.selector.unregister(self.descriptor)
            self.pipe.close()
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
    """Let a child that has said its last word leave by itself, so that its exit tells; then kill its whole group."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(_PATIENCE)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    if process.stdin and not process.stdin.closed:
        with suppress(BrokenPipeError):
            process.stdin.close()
    process.wait()


def _too_slow(limits: ReadLimits) -> ReadError:
    return ReadError(
        "E_PARSE_TIMEOUT",
        got="a capture that takes too long to read",
        expected=f"at most {limits.seconds:g} s",
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
    how = f"killed by {signal.Signals(-code).name}" if code < 0 else f"ended with {code} and no answer"
    return ReadError(
        "E_PARSE_CRASH",
        got=f"a reader {how}",
        expected="an answer",
        next_step="report the capture; nothing of it was stored, other captures are not touched",
    )
