"""The parse child: captures on standard input, a framed answer for each on the descriptor that its argument names.

It is spawned, not forked. Before it parses a byte it bounds its own memory, processor time, descriptors and file
writes, and gives up sockets and programs; whatever a library prints goes nowhere. It ends with its standard input, or
by itself once it is worn: when it has grown, or has read very many captures.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
import sys
import traceback
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache

from kpi_ingest.errors import ReadError
from kpi_ingest.model import Document, PageBox, PageLink
from kpi_ingest.model.content import Json
from kpi_ingest.read.dispatch import read_here, read_links_here
from kpi_ingest.read.frames import Request, frame, next_request
from kpi_ingest.read.limits import LONGEST_WAIT, ReadLimits
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


@dataclass(slots=True)
class _State:
    """What the child is doing."""

    reading: bool = False
    """Whether a capture is being parsed; between two, the libraries of another media may be loaded."""


_state = _State()
_MOST_CAPTURES = 1_000
_SMALL, _SMALL_ONES = 100_000, 16
"""Bytes of a capture that leaves little behind, and after how many of them that is collected: a collection costs as
much as reading a small page."""
_BUFFER = 1 << 16
"""Bytes read from the pipe at once."""
_MOST_MEMORY = 68 << 20
"""Bytes of a child that is replaced before its next capture: lxml and pdfium do not give all of their memory back. A
PDF's child has 50 to 60 MiB, and a page of large pictures takes up to 80 more while it is drawn."""


def main() -> None:
    """Answer requests until there are none, and leave without waiting for any library's farewell."""
    answer_to, facts = int(sys.argv[1]), _open_facts()
    gc.disable()  # a page is made of a hundred thousand values that all stay; what can go is collected behind it
    requests = os.fdopen(sys.stdin.fileno(), "rb", _BUFFER, closefd=False)
    for count in range(_MOST_CAPTURES):
        request = next_request(requests)
        if request is None:
            break
        if count == 1:
            gc.freeze()  # what was imported is not looked through again
        _write_all(answer_to, frame(json.dumps(_answer(request)).encode()))
        signal.alarm(0)
        _state.reading = False
        large = len(request.content) > _SMALL or request.content[:5] == b"%PDF-"
        del request
        if large or count % _SMALL_ONES == 0:
            gc.collect()
        if _resident(facts) > _MOST_MEMORY:
            break
    os._exit(0)


def _open_facts() -> int | None:
    """What the system tells of this process, open for as long as it lives; None where it tells nothing."""
    with suppress(OSError):
        return os.open("/proc/self/statm", os.O_RDONLY)
    return None


def _resident(facts: int | None) -> int:
    """Bytes of memory in use; 0 where the system does not say."""
    return 0 if facts is None else int(os.pread(facts, 100, 0).split()[1]) * resource.getpagesize()


def _answer(request: Request) -> dict[str, Json]:
    """The document, its links or a picture of it, or the error as its facts; a fault of ours as its trace, for the
    parent to report."""
    try:
        if request.draw is not None:
            return {"picture": b64encode(_picture(request, request.draw)).decode("ascii")}
        if request.links:
            return {"links": [[link.words, link.address, link.base] for link in _links(request)]}
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


def _picture(request: Request, place: PageBox) -> bytes:
    from kpi_ingest.read.pdf_drawn import draw_cell

    _guard(request.limits)()
    return draw_cell(request.content, place, request.limits)


def _links(request: Request) -> tuple[PageLink, ...]:
    return read_links_here(
        request.content, declared=request.declared, limits=request.limits, guard=_guard(request.limits)
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
        signal.alarm(int(limits.seconds) * LONGEST_WAIT + 5)  # should the parent be gone, nobody else ends us
        _watch()
        _state.reading = True

    return apply


@cache
def _watch() -> None:
    sys.addaudithook(_refuse)


def _bound(what: int, value: int) -> None:
    _, hard = resource.getrlimit(what)
    resource.setrlimit(what, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def _refuse(event: str, _: object) -> None:
    if _state.reading and event.startswith(_FORBIDDEN):
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
