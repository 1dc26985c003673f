"""The bytes that pass between parent and parse child: a request on standard input, one framed answer back.

A request is the length of its header (8 bytes, big-endian), the header as JSON, and the capture's bytes as they are,
whose number the header says: a child reads one request after the other. An answer is its length (8 bytes) and JSON:
anything behind it, or anything printed elsewhere, is not read.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from typing import BinaryIO

from kpi_ingest.model import Media, PageBox
from kpi_ingest.read.hidden import Hidden
from kpi_ingest.read.limits import ReadLimits

LENGTH = 8
_LIMITS = tuple(each.name for each in fields(ReadLimits))


@dataclass(frozen=True, slots=True)
class Request:
    """What a child is asked to read."""

    content: bytes
    media: Media | None = None
    declared: str | None = None
    name: str | None = None
    limits: ReadLimits = field(default_factory=ReadLimits)
    hidden: Hidden = "skip"
    draw: PageBox | None = None
    """The cell of a PDF that is to be drawn with its page, instead of what the readers see."""
    links: bool = False
    """Whether its links are asked for, and not the document."""


def request_bytes(request: Request) -> bytes:
    """The request as the child reads it."""
    header = {
        "media": request.media,
        "declared": request.declared,
        "name": request.name,
        "limits": {name: getattr(request.limits, name) for name in _LIMITS},
        "hidden": request.hidden,
        "links": request.links,
        "size": len(request.content),
        "draw": None if request.draw is None else [request.draw.page, *request.draw.box],
    }
    return frame(json.dumps(header).encode()) + request.content


def next_request(pipe: BinaryIO) -> Request | None:
    """The next request that `request_bytes` wrote; None where the pipe ends."""
    length = pipe.read(LENGTH)
    if len(length) < LENGTH:
        return None
    header = json.loads(pipe.read(int.from_bytes(length, "big")))
    content = pipe.read(header["size"])
    if len(content) < header["size"]:
        return None
    limits = ReadLimits(**header["limits"])
    draw = None if header["draw"] is None else PageBox(header["draw"][0], tuple(header["draw"][1:]))
    wishes = (header["media"], header["declared"], header["name"], limits, header["hidden"], draw, header["links"])
    return Request(content, *wishes)


def frame(payload: bytes) -> bytes:
    """The payload behind its length."""
    return len(payload).to_bytes(LENGTH, "big") + payload


def announced(received: bytes | bytearray) -> int | None:
    """The length of the payload that is being received; None until it is known."""
    return int.from_bytes(received[:LENGTH], "big") if len(received) >= LENGTH else None


def payload_in(received: bytes | bytearray) -> bytes | None:
    """The payload, once it is there in full."""
    length = announced(received)
    if length is None or len(received) < LENGTH + length:
        return None
    return bytes(received[LENGTH : LENGTH + length])
