"""An HTTP answer as an archive stores it -> status, headers and the page's bytes.

Chunks and content coding are undone within our own limits. Many archives undo them before they store an answer and
leave its headers as they were: bytes that cannot be what the headers say are taken as they are, with a remark.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256

from kpi_ingest.fetch import FetchLimits, undo_coding
from kpi_ingest.sources.digests import Digest

HEAD_END = re.compile(rb"\r?\n\r?\n")
STATUS_LINE = re.compile(rb"HTTP/[0-9](?:\.[0-9])? ([0-9]{3})(?: .*)?")
CHUNK_LINE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
FRAMING = frozenset({"content-length", "content-encoding", "transfer-encoding"})
ORIGINAL = "X-Archive-Orig-"
"""Before the name of a header that speaks of the bytes as they came, not as they are stored."""
CAPS = frozenset({2**20, 5 * 2**20})
"""Sizes at which large crawls cut what they store: 1 MiB and 5 MiB at Common Crawl."""
OPEN_FORMS = (b"<", b"%PDF", b"\xef\xbb\xbf<")


@dataclass(frozen=True, slots=True)
class ArchivedAnswer:
    """What an archive stores of an answer."""

    status: int | None
    """None where no status line could be read."""
    headers: tuple[tuple[str, str], ...]
    bodies: tuple[bytes, ...]
    """The body as stored, and without its chunks where that differs: digests are declared of the one or the other."""
    content: bytes
    wire_sha256: str | None = None
    incomplete: str | None = None
    remarks: tuple[str, ...] = ()
    sums: dict[tuple[str, int], bytes] = field(default_factory=dict, compare=False, repr=False)
    """Digests of the bodies that were asked for already: revisits ask for the same again and again."""

    def has(self, digest: Digest) -> bool:
        """Whether a body, or the content, has this digest."""
        forms = self.bodies if self.content in self.bodies else (*self.bodies, self.content)
        for number, form in enumerate(forms):
            key = (digest.algorithm, number)
            if key not in self.sums:
                self.sums[key] = digest.of(form)
            if self.sums[key] == digest.value:
                return True
        return False

    def header(self, name: str) -> str | None:
        """The first value of a header."""
        return next((value for key, value in self.headers if key.lower() == name), None)


def read_answer(block: bytes, limits: FetchLimits) -> ArchivedAnswer:
    """The answer that a record's block holds."""
    head = HEAD_END.search(block)
    lines = block[: head.start()].splitlines() if head else []
    line = STATUS_LINE.fullmatch(lines[0]) if lines else None
    if head is None or line is None:
        told = f"E_PROTOCOL: {block[:24]!r} where an HTTP answer should begin"
        return ArchivedAnswer(None, (), (block,), block, incomplete=told)
    stored = block[head.end() :]
    headers = tuple(_header(each) for each in lines[1:])
    framing = _framing(headers)
    fault: str | None
    body, remarks, fault = _without_chunks(stored, framing)
    bodies = (stored,) if body == stored else (stored, body)
    fault = fault or _length_fault(body, framing)
    status = int(line.group(1))
    declared = framing.get("content-encoding", ())
    codings = () if _is_open(body) else declared
    if fault is not None or not body:
        return ArchivedAnswer(status, headers, bodies, body, incomplete=fault, remarks=remarks)
    if declared and not codings:
        remarks = (*remarks, "coding: the headers name one and the bytes have none; taken as stored")
    content, fault = undo_coding(body, codings, limits)
    wire = sha256(body).hexdigest() if codings and fault is None else None
    return ArchivedAnswer(status, headers, bodies, content, wire, fault, remarks)


@lru_cache(maxsize=4096)
def _header(line: bytes) -> tuple[str, str]:
    """A header of an answer; the answers of one server share most of theirs."""
    name, _, value = line.decode("latin-1").partition(":")
    return name.strip(), value.strip()


def _framing(headers: Sequence[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """The values of the headers that say how the body is framed and coded, by name in small letters."""
    framing: dict[str, tuple[str, ...]] = {}
    for name, value in headers:
        if (key := name.lower()) in FRAMING:
            framing[key] = (*framing.get(key, ()), value)
    return framing


def _is_open(body: bytes) -> bool:
    """Whether the bytes are a page or a PDF as they stand, so that no coding can be on them."""
    return body[:256].lstrip().startswith(OPEN_FORMS)


def _without_chunks(stored: bytes, framing: Mapping[str, tuple[str, ...]]) -> tuple[bytes, tuple[str, ...], str | None]:
    """The body without its chunks, what must be said of it, and why it is not whole."""
    chunked = any("chunked" in value.lower() for value in framing.get("transfer-encoding", ()))
    if not chunked or not stored:
        return stored, (), None
    if CHUNK_LINE.match(stored) is None:
        return stored, ("chunks: the headers name them and the bytes have none; taken as stored",), None
    body, at = bytearray(), 0
    while line := CHUNK_LINE.match(stored, at):
        size = int(line.group(1), 16)
        if size == 0:
            return bytes(body), (), None
        chunk = stored[line.end() : line.end() + size]
        body += chunk
        at = line.end() + size
        if len(chunk) < size:
            break
        end = re.compile(rb"\r?\n").match(stored, at)
        at = end.end() if end else at
    what = "E_TRUNCATED: chunks that end without the last one" if at >= len(stored) else "E_FRAMING: a broken chunk"
    return bytes(body), (), f"{what}, after {len(body)} bytes"


def _length_fault(body: bytes, framing: Mapping[str, tuple[str, ...]]) -> str | None:
    """Why a body is not whole, by its count."""
    declared = framing.get("content-length")
    coded_before = "content-encoding" in framing and _is_open(body)
    if declared and not coded_before and "transfer-encoding" not in framing and declared[0].isdigit():
        length = int(declared[0])
        if len(body) < length:
            return f"E_TRUNCATED: {len(body)} bytes of {length}"
        if len(body) > length:
            return f"E_FRAMING: {len(body)} bytes where the answer declares {length}"
    if len(body) in CAPS:
        return f"E_TRUNCATED: exactly {len(body)} bytes, a size at which crawls cut what they store"
    return None


def stored_answer(block: bytes, wire_sha256: str | None) -> ArchivedAnswer:
    """The answer of a record that our own export wrote: nothing is to be undone, and the headers are those that came,
    under their own names again."""
    answer = HEAD_END.search(block)
    lines = block[: answer.start()].splitlines() if answer else []
    line = STATUS_LINE.fullmatch(lines[0]) if lines else None
    if answer is None or line is None:
        return ArchivedAnswer(None, (), (block,), block, incomplete="E_PROTOCOL: no HTTP answer in an exported record")
    content = block[answer.end() :]
    written = tuple(_header(each) for each in lines[1:])
    came = tuple((_came_as(name), value) for name, value in written)
    return ArchivedAnswer(int(line.group(1)), came, (content,), content, wire_sha256)


def _came_as(name: str) -> str:
    return name[len(ORIGINAL) :] if name.lower().startswith(ORIGINAL.lower()) else name
