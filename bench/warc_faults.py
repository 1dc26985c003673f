"""WARC files that are wrong in one way each, and what a reader may give of them."""

from __future__ import annotations

import base64
import gzip
import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

URL = "https://www.trust.example.org/performance"
BODIES = [
    f"<html><table><tr><td>Edition {number}</td><td>{41 + number}</td></tr></table></html>".encode()
    for number in range(3)
]


@dataclass(frozen=True, slots=True)
class Fault:
    """A file, and the bodies that may be given of it without a word: none where the fault must be seen."""

    content: bytes
    expected: list[bytes]


def _sha1(content: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(content, usedforsecurity=False).digest()).decode()


def record(number: int, *, version: str = "WARC/1.0", kind: str = "response", **changes: str) -> bytes:
    """A capture on a day of its own; fields may be changed or added."""
    body = BODIES[number] if kind == "response" else b""
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
    fields = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{number} {kind} {changes}')}>",
        "WARC-Target-URI": URL,
        "WARC-Date": f"2024-03-0{number + 1}T09:30:15Z",
        "WARC-Payload-Digest": _sha1(BODIES[number]),
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": str(len(block)),
        **{name.replace("_", "-"): value for name, value in changes.items()},
    }
    lines = [version, *(f"{name}: {value}" for name, value in fields.items() if value)]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def packed(records: Sequence[bytes]) -> bytes:
    """Each in a gzip member of its own."""
    return b"".join(gzip.compress(each, mtime=0) for each in records)


THREE = [record(number) for number in range(3)]
PACKED = packed(THREE)


def _flipped(place: int) -> bytes:
    content = bytearray(PACKED)
    content[place] ^= 0x10
    return bytes(content)


def _cut_payload() -> bytes:
    """A record whose own header says that the crawler cut it: not the page, whatever its digest."""
    body = BODIES[0][:30]
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
    made = record(0, WARC_Truncated="length", WARC_Payload_Digest=_sha1(body), Content_Length=str(len(block)))
    return made.split(b"\r\n\r\n")[0] + b"\r\n\r\n" + block + b"\r\n\r\n"


FAULTS = {
    "sound": Fault(PACKED, BODIES),
    "sound, digest in lower-case hex": Fault(
        packed([record(0, WARC_Payload_Digest="sha256:" + hashlib.sha256(BODIES[0]).hexdigest()), *THREE[1:]]), BODIES
    ),
    "W01 cut inside the last record": Fault(PACKED[:-40], []),
    "W01 cut inside the last checksum": Fault(PACKED[:-3], []),
    "W01 not packed, cut inside": Fault(b"".join(THREE)[:-40], []),
    "W02 bit flipped in a member": Fault(_flipped(len(packed(THREE[:1])) + 150), []),
    "W02 bit flipped in a checksum": Fault(_flipped(len(packed(THREE[:2])) - 6), []),
    "W03 digest does not hold": Fault(packed([record(0, WARC_Payload_Digest=_sha1(b"other")), *THREE[1:]]), []),
    "W04 one member for all records": Fault(gzip.compress(b"".join(THREE)), []),
    "W04 WARC 0.18": Fault(packed([record(0, version="WARC/0.18"), *THREE[1:]]), []),
    "count too small": Fault(packed([record(0, Content_Length="60"), *THREE[1:]]), []),
    "count too large": Fault(packed([record(0, Content_Length="6000"), *THREE[1:]]), []),
    "W05 WARC-Truncated": Fault(packed([_cut_payload(), *THREE[1:]]), []),
    "W06 revisit without original": Fault(packed([*THREE[:2], record(2, kind="revisit")]), []),
}
