"""Captures as a WARC file (ISO 28500:2017): what other web archives and replay tools take without help.

One gzip member for each record; bytes that were captured before are a `revisit` of the record that has them. Bytes
stand as the archive keeps them, chunks and coding undone; headers that speak of them as they came are called
X-Archive-Orig-..., as replay tools expect. Fields KPI-Ingest-... carry what WARC has no field for: bounds of time, the
page, the source, why a capture is incomplete. The same archive gives the same file: nothing in it depends on when it is
written.
"""

from __future__ import annotations

import contextlib
import os
import uuid
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from kpi_ingest.errors import StorageError
from kpi_ingest.model import Capture, Hop
from kpi_ingest.sources.digests import sha1_base32
from kpi_ingest.sources.http_answers import ORIGINAL
from kpi_ingest.sources.warc_fields import address_in

PROFILE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
COMING_HEADERS = ("content-encoding", "transfer-encoding", "content-length")
"""Headers that speak of the bytes as they came."""
IDS = uuid.UUID("9d2f5f3e-6a55-5d0c-9a3c-5e7f6c1b7a10")
"""Name space of record ids: a record's id follows from its capture's."""
LEVEL = 4
"""Of deflate. Chosen with bench/bench_warc.py: 9, which others use, takes three times as long for 4 % less."""
PLAIN_TEXT = " !$&'()*+,/:;=?@[]#~"


@dataclass(frozen=True, slots=True)
class ArchiveExport:
    """What is exported of an archive."""

    captures: Sequence[Capture]
    """In order of recording, so that bytes come before what repeats them."""
    content: Callable[[str], bytes]
    """Gives the bytes of a digest; IntegrityError where they are not what was written."""


@dataclass(frozen=True, slots=True)
class Written:
    """A record as it stands in the file."""

    url: str
    time: datetime
    id: str
    digest: str
    media: str
    status: int | None
    offset: int
    length: int
    """Bytes of its gzip member."""


def write_warc(export: ArchiveExport, place: Path) -> None:
    """Write the captures to a file, whole or not at all. StorageError where the place cannot be written."""
    with beside(place) as file:
        for _ in write_records(export, file, place.name):
            pass


@contextlib.contextmanager
def beside(place: Path) -> Iterator[BinaryIO]:
    """A file beside its place, moved there once it is written and on the disk; StorageError."""
    draft = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(place)
    except OSError as failure:
        raise StorageError(
            "E_EXPORT", place=str(place), got=failure.strerror or str(failure), expected="a place that can be written",
            next_step="choose another place with --to, or make room",
        ) from failure  # fmt: skip
    finally:
        with contextlib.suppress(OSError):
            draft.unlink()


def write_records(export: ArchiveExport, file: BinaryIO, name: str) -> Iterator[Written]:
    """Write every capture behind a description of the file; gives each as it is written."""
    offset = file.write(_packed(_description(export, name)))
    first: dict[tuple[str, str], Written] = {}
    for capture in export.captures:
        known = first.get((capture.page, capture.sha256))
        content = b"" if known is not None else export.content(capture.sha256)
        digest = known.digest if known is not None else sha1_base32(content)
        member = _packed(_record(capture, content, digest, known))
        written = Written(
            url=target_of(capture), time=capture.captured.lower, id=_id_of(capture), digest=digest,
            media="warc/revisit" if known is not None else capture.media_type or "unk",
            status=_answer(capture), offset=offset, length=len(member),
        )  # fmt: skip
        file.write(member)
        offset += len(member)
        first.setdefault((capture.page, capture.sha256), written)
        yield written


def _packed(record: bytes) -> bytes:
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, 31)
    return packer.compress(record) + packer.flush()


def _record(capture: Capture, content: bytes, digest: str, known: Written | None) -> bytes:
    """One record. `known` is the one that has the bytes already, None for the first."""
    head = b"" if _answer(capture) is None else _head(capture.hops[-1], capture.size)
    block = head if known is not None else head + content
    fields = {
        "WARC-Type": "revisit" if known is not None else "response" if head else "resource",
        "WARC-Record-ID": _id_of(capture),
        "WARC-Target-URI": target_of(capture),
        "WARC-Date": _second(capture.captured.lower),
        "WARC-Payload-Digest": digest,
        "WARC-Block-Digest": sha1_base32(block) if head or known is not None else digest,
        **({} if known is None else _referring(known)),
        "Content-Type": "application/http; msgtype=response" if head else capture.media_type,
        **_own_fields(capture),
        "Content-Length": str(len(block)),
    }
    return _joined(fields, block)


def _referring(known: Written) -> dict[str, str]:
    return {
        "WARC-Profile": PROFILE,
        "WARC-Refers-To": known.id,
        "WARC-Refers-To-Target-URI": known.url,
        "WARC-Refers-To-Date": _second(known.time),
    }


def _own_fields(capture: Capture) -> dict[str, str | None]:
    captured = capture.captured
    return {
        "WARC-Truncated": "unspecified" if (capture.incomplete or "").startswith("E_TRUNCATED") else None,
        "KPI-Ingest-Captured": f"{_exact(captured.lower)}/{_exact(captured.upper)} {captured.basis}",
        "KPI-Ingest-Page": quote(capture.page, safe=PLAIN_TEXT),
        "KPI-Ingest-Source": quote(capture.source, safe=PLAIN_TEXT),
        "KPI-Ingest-Incomplete": None if capture.incomplete is None else quote(capture.incomplete, safe=PLAIN_TEXT),
        "KPI-Ingest-Wire-SHA256": capture.wire_sha256,
    }


def _joined(fields: dict[str, str | None], block: bytes) -> bytes:
    lines = ["WARC/1.1", *(f"{name}: {value}" for name, value in fields.items() if value is not None)]
    return "\r\n".join(lines).encode("utf-8", "backslashreplace") + b"\r\n\r\n" + block + b"\r\n\r\n"


def _answer(capture: Capture) -> int | None:
    """The status of the answer that brought the bytes; None for a saved file."""
    return capture.hops[-1].status if capture.hops else None


def _head(hop: Hop, size: int) -> bytes:
    """Status line and headers, those that are not true of the stored bytes under another name."""
    status = hop.status or 0
    phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else ""
    lines = [f"HTTP/1.1 {status} {phrase}".rstrip(), *(_header(name, value, size) for name, value in hop.headers)]
    return "\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n"


def _header(name: str, value: str, size: int) -> str:
    low = name.lower()
    untrue = low in COMING_HEADERS and not (low == "content-length" and value == str(size))
    renamed = f"{ORIGINAL}{name}" if untrue or low.startswith(ORIGINAL.lower()) else name
    return f"{renamed}: {value}"


def target_of(capture: Capture) -> str:
    """The address that a record is of; a name of our own for a saved file whose address nobody knows."""
    if capture.hops:
        return capture.hops[-1].url
    known = address_in(capture.source)
    return known or f"urn:kpi-ingest:{quote(capture.page, safe='')}/{quote(capture.source, safe='/')}"


def _description(export: ArchiveExport, name: str) -> bytes:
    """The record that describes the file; its date is that of the last capture, for nothing here reads a clock."""
    last = max((capture.recorded_at for capture in export.captures), default=datetime(1970, 1, 1, tzinfo=UTC))
    block = (
        b"software: kpi-ingest\r\nformat: WARC File Format 1.1\r\n"
        b"conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n"
        b"description: captures of an archive of kpi-ingest; chunks and content codings are undone\r\n"
    )
    fields = {
        "WARC-Type": "warcinfo",
        "WARC-Record-ID": f"<{uuid.uuid5(IDS, f'{name} {len(export.captures)} {last}').urn}>",
        "WARC-Filename": quote(name, safe=PLAIN_TEXT),
        "WARC-Date": _second(last),
        "WARC-Block-Digest": sha1_base32(block),
        "Content-Type": "application/warc-fields",
        "Content-Length": str(len(block)),
    }
    return _joined(dict(fields), block)


def _id_of(capture: Capture) -> str:
    return f"<{uuid.uuid5(IDS, capture.id).urn}>"


def _second(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _exact(time: datetime) -> str:
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")
