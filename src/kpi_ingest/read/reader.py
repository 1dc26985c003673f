"""Captures read one after the other by one child, as long as it does not err."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from kpi_ingest.errors import ReadError
from kpi_ingest.model import Document, Media, PageBox, PageLink
from kpi_ingest.read.hidden import Hidden
from kpi_ingest.read.limits import ReadLimits

if TYPE_CHECKING:
    from kpi_ingest.read.frames import Request
    from kpi_ingest.read.isolation import ParseChild

Answered = TypeVar("Answered")
_ERRS = frozenset({"E_PARSE_TIMEOUT", "E_PARSE_LIMIT", "E_PARSE_CRASH"})


class CaptureReader:
    """Reads captures in a child of its own, which is started with the first one and ended with the reader."""

    def __init__(self) -> None:
        self._child: ParseChild | None = None

    def __enter__(self) -> CaptureReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def child(self) -> int | None:
        """The process of the child; None before the first capture."""
        return None if self._child is None else self._child.pid

    def close(self) -> None:
        """End the child."""
        if self._child is not None:
            self._child.close()
            self._child = None

    def read(
        self,
        content: bytes,
        *,
        media: Media | None = None,
        declared: str | None = None,
        name: str | None = None,
        limits: ReadLimits | None = None,
        hidden: Hidden = "skip",
    ) -> Document:
        """What the readers see in a capture's bytes; arguments and errors are those of `read_document`.

        A capture on which a child errs that has read others before is read once more by a child of its own.
        """
        from kpi_ingest.read.frames import Request  # a program that reads nothing starts without it

        bounds = limits or ReadLimits()
        return self._asked(Request(content, media, declared, name, bounds, hidden), _document_in)

    def draw(self, content: bytes, place: PageBox, *, limits: ReadLimits | None = None) -> bytes:
        """A page of a PDF capture as a PNG picture, with a frame around the cell at this place.

        Raises ReadError: E_NO_PLACE for a page that the capture does not have, and what `read` raises.
        """
        from kpi_ingest.read.frames import Request

        return self._asked(Request(content, limits=limits or ReadLimits(), draw=place), _picture_in)

    def links(
        self, content: bytes, *, declared: str | None = None, limits: ReadLimits | None = None
    ) -> tuple[PageLink, ...]:
        """The links of an HTML page, in its order. Raises ReadError as `read` does, and E_NO_LINKS for other media."""
        from kpi_ingest.read.frames import Request

        return self._asked(Request(content, declared=declared, limits=limits or ReadLimits(), links=True), _links_in)

    def _asked(self, request: Request, decode: Callable[[bytes], Answered]) -> Answered:
        """What a child answers."""
        from kpi_ingest.read.frames import request_bytes
        from kpi_ingest.read.isolation import ask_child, reader_command

        _refuse_size(len(request.content), request.limits)
        packed = request_bytes(request)
        child = self._ready_child()
        alone = child.answered == 0
        try:
            return decode(child.ask(packed, request.limits))
        except ReadError as error:
            if error.code not in _ERRS:
                raise
            self.close()
            if alone:
                raise
        return decode(ask_child(reader_command(), packed, request.limits))

    def _ready_child(self) -> ParseChild:
        from kpi_ingest.read.isolation import ParseChild, reader_command

        if self._child is None or not self._child.is_ready():
            self.close()
            self._child = ParseChild(reader_command())
        return self._child


def _refuse_size(size: int, limits: ReadLimits) -> None:
    if size == 0:
        raise ReadError("E_EMPTY", got="0 bytes", expected="a page", next_step="capture the page again")
    if size > limits.input_bytes:
        raise ReadError(
            "E_TOO_LARGE",
            got=f"{size} bytes",
            expected=f"at most {limits.input_bytes}",
            next_step="split the capture or raise the limit",
        )


def _document_in(payload: bytes) -> Document:
    """The document of an answer; the child's errors are raised here, and another answer is E_PARSE_CRASH."""
    from kpi_ingest.model.acyclic import acyclic
    from kpi_ingest.read.wire import document_from_json

    with acyclic():
        return _answer_in(payload, "document", document_from_json)


def _picture_in(payload: bytes) -> bytes:
    """The picture of an answer; errors as for a document."""
    return _answer_in(payload, "picture", b64decode)


def _links_in(payload: bytes) -> tuple[PageLink, ...]:
    """The same of the links of an answer."""
    return _answer_in(payload, "links", _links_from_json)


def _links_from_json(links: Any) -> tuple[PageLink, ...]:
    return tuple(
        PageLink(str(words), str(address), None if base is None else str(base)) for words, address, base in links
    )


def _answer_in(payload: bytes, name: str, decode: Callable[[Any], Answered]) -> Answered:
    try:
        answer: dict[str, Any] = json.loads(payload)
        if name in answer:
            return decode(answer[name])
        if "error" in answer:
            raise ReadError(**answer["error"])
        got = f"a reader that failed: {answer['fault'].strip().splitlines()[-1][:200]}"
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as fault:
        got = f"an answer that cannot be read ({type(fault).__name__})"
    raise ReadError(
        "E_PARSE_CRASH",
        got=got,
        expected=f"a {name}",
        next_step="report the capture; nothing of it was stored, other captures are not touched",
    )
