"""The parse child: one capture on standard input, one framed answer on the descriptor named by the first argument.

It is spawned, not forked. Before it parses a byte it bounds its own memory, processor time, descriptors and file
writes, and gives up sockets and programs; whatever a library prints goes nowhere.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable

from kpi_ingest.errors import ReadError
from kpi_ingest.model import Document
from kpi_ingest.model.content import Json
from kpi_ingest.read.dispatch import read_here
from kpi_ingest.read.frames import Request, frame, request_from
from kpi_ingest.read.limits import ReadLimits
from kpi_ingest.read.wire import document_to_json

_FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.system",
    "os.spawn",
    "ctypes.dlopen",
)


def main() -> None:
    """Read the request, answer it, and leave without waiting for any library's farewell."""
    answer_to = int(sys.argv[1])
    request = request_from(sys.stdin.buffer.read())
    _write_all(answer_to, frame(json.dumps(_answer(request)).encode()))
    os._exit(0)


def _answer(request: Request) -> dict[str, Json]:
    """The document, or the error as its facts; a fault of ours as its trace, for the parent to report."""
    try:
        return {"document": document_to_json(_document(request))}
    except ReadError as error:
        return {"error": _facts(error)}
    except MemoryError:
        return {"error": _facts(_too_much_memory(request.limits))}
    except Exception:  # the process's edge: a library may raise anything on hostile bytes
        return {"fault": traceback.format_exc(limit=-8)}


def _document(request: Request) -> Document:
    return read_here(
        request.content,
        media=request.media,
        declared=request.declared,
        name=request.name,
        limits=request.limits,
        hidden=request.hidden,
        guard=_guard(request.limits),
    )


def _guard(limits: ReadLimits) -> Callable[[], None]:
    """Applied once the reader is imported, so that what is bounded and watched is the parsing alone."""

    def apply() -> None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        cpu = limits.cpu_seconds + int(used.ru_utime + used.ru_stime) + 1
        _bound(resource.RLIMIT_CPU, cpu)
        _bound(resource.RLIMIT_AS, limits.memory)
        _bound(resource.RLIMIT_NOFILE, limits.open_files)
        _bound(resource.RLIMIT_FSIZE, 0)
        _bound(resource.RLIMIT_CORE, 0)
        signal.alarm(int(limits.seconds) + 5)  # should the parent be gone, nobody else ends us
        sys.addaudithook(_refuse)

    return apply


def _bound(what: int, value: int) -> None:
    _, hard = resource.getrlimit(what)
    resource.setrlimit(what, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def _refuse(event: str, _: object) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(f"a reader may not use {event}")


def _too_much_memory(limits: ReadLimits) -> ReadError:
    return ReadError(
        "E_PARSE_LIMIT",
        got="a capture that needs more memory to read than it may",
        expected=f"at most {limits.memory >> 20} MiB",
        next_step="look at the capture; nothing of it was stored",
    )


def _facts(error: ReadError) -> dict[str, Json]:
    return {
        "code": error.code,
        "got": error.got,
        "expected": error.expected,
        "next_step": error.next_step,
        "place": error.place,
    }


def _write_all(descriptor: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]


if __name__ == "__main__":
    main()
