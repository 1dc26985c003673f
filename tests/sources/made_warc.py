"""WARC files made byte by byte, so that each can be wrong in one way."""

from __future__ import annotations

import base64
import gzip
import hashlib
import uuid
from collections.abc import Iterable
from pathlib import Path

from captured import URL, page_html


def answer(body: bytes, *, status: str = "200 OK", headers: Iterable[str] = (), length: int | None = -1) -> bytes:
    """An HTTP answer as archives store it; `length` None leaves Content-Length out."""
    lines = [f"HTTP/1.1 {status}", "Content-Type: text/html; charset=utf-8", *headers]
    if length is not None:
        lines.append(f"Content-Length: {len(body) if length < 0 else length}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def sha1(content: bytes) -> str:
    """Base 32, as most archives write it."""
    return "sha1:" + base64.b32encode(hashlib.sha1(content, usedforsecurity=False).digest()).decode()


def identity(seed: object) -> str:
    """A record id that stays the same."""
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, str(seed))}>"


def record(
    block: bytes,
    *,
    kind: str = "response",
    url: str = URL,
    date: str = "2024-03-02T09:30:15Z",
    version: str = "WARC/1.0",
    length: int | None = None,
    **fields: str,
) -> bytes:
    """One record, its end with it. Fields are given as `WARC_Payload_Digest="sha1:..."`."""
    media = "application/http; msgtype=response" if kind in ("response", "revisit") else "text/html"
    head = {
        "WARC-Type": kind,
        "WARC-Record-ID": identity((kind, url, date, block)),
        "WARC-Target-URI": url,
        "WARC-Date": date,
        "Content-Type": media,
        "Content-Length": str(len(block) if length is None else length),
        **{name.replace("_", "-"): value for name, value in fields.items()},
    }
    lines = [version, *(f"{name}: {value}" for name, value in head.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def response(figure: object, day: int, **fields: str) -> bytes:
    """A sound capture of the page on a day of March 2024, with the digest of its payload."""
    body = page_html(figure)
    declared = {"WARC_Payload_Digest": sha1(body)} | fields
    return record(answer(body), date=f"2024-03-{day:02d}T09:30:15Z", **declared)


def revisit(day: int, digest: str | None, refers_to: str | None = None, url: str = URL) -> bytes:
    """A revisit on a day of March 2024, without a body."""
    fields = {"WARC_Profile": "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"}
    if digest is not None:
        fields["WARC_Payload_Digest"] = digest
    if refers_to is not None:
        fields["WARC_Refers_To"] = refers_to
    block = answer(b"", length=None)
    return record(block, kind="revisit", url=url, date=f"2024-03-{day:02d}T09:30:15Z", **fields)


def id_of(made: bytes) -> str:
    """The id of a record made here."""
    return made.split(b"WARC-Record-ID: ")[1].split(b"\r\n")[0].decode()


def packed(records: Iterable[bytes]) -> bytes:
    """Each in a gzip member of its own."""
    return b"".join(gzip.compress(each, mtime=0) for each in records)


def write_packed(path: Path, *records: bytes) -> Path:
    """A .warc.gz file of these records."""
    path.write_bytes(packed(records))
    return path
