"""Records as JSON documents and back: manifests, attempts, readings, decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar, get_args
from urllib.parse import quote

from kpi_ingest.archive.canonical import Json, canonical, read_time, sha256_of, time_text
from kpi_ingest.model import Attempt, Bounds, Capture, Hop, Link, TimeBasis

CAPTURE_SCHEMA = "kpi-ingest/capture/1"
ATTEMPT_SCHEMA = "kpi-ingest/attempt/1"
NOT_IDENTITY = frozenset({"id", "recorded_at", "revisit_of", "remarks", "schema"})


@dataclass(frozen=True, slots=True)
class ArchivedReading:
    """A reading as archived. The archive knows its frame and leaves the rest of the document to the caller."""

    page: str
    sha256: str
    """Of the bytes it was made of."""
    number: int
    """1 for the first reading of these bytes on this page."""
    recorded_at: datetime
    digest: str
    """As the caller gave it; says what counts as the same reading."""
    document: Json


@dataclass(frozen=True, slots=True)
class ArchivedDecision:
    """A person's recorded act, as archived."""

    id: str
    """sha256 of the canonical document without `id` and `recorded_at`."""
    page: str
    recorded_at: datetime
    document: Json


Record = Capture | Attempt | ArchivedReading | ArchivedDecision
_Identified = TypeVar("_Identified", Capture, Attempt, ArchivedDecision)


class BadRecord(ValueError):
    """A document that is not the record it should be; the message says where it departs."""


def capture_id(capture: Capture) -> str:
    """sha256 over the facts of the retrieval. What we said or learnt about it afterwards (`recorded_at`, `revisit_of`,
    `remarks`) is left out, so that the same retrieval imported twice, or on two machines, is one capture."""
    facts = {name: value for name, value in capture_json(capture).items() if name not in NOT_IDENTITY}
    return sha256_of(canonical(facts))


def attempt_id(attempt: Attempt) -> str:
    """sha256 over the whole attempt without its id."""
    facts = {name: value for name, value in attempt_json(attempt).items() if name != "id"}
    return sha256_of(canonical(facts))


def decision_id(document: Json) -> str:
    """sha256 over the decision without its id and the time it was taken in."""
    facts = {name: value for name, value in document.items() if name not in ("id", "recorded_at")}
    return sha256_of(canonical(facts))


def capture_json(capture: Capture) -> dict[str, object]:
    """The manifest of a capture."""
    return {
        "schema": CAPTURE_SCHEMA,
        "id": capture.id,
        "page": capture.page,
        "sha256": capture.sha256,
        "size": capture.size,
        "captured": _bounds_json(capture.captured),
        "recorded_at": time_text(capture.recorded_at),
        "source": capture.source,
        "media_type": capture.media_type,
        "incomplete": capture.incomplete,
        "revisit_of": capture.revisit_of,
        "wire_sha256": capture.wire_sha256,
        "hops": [_hop_json(hop) for hop in capture.hops],
        "remarks": list(capture.remarks),
        # left out where there is none, so that the captures of pages without documents keep their ids
        **({} if capture.link is None else {"link": {"words": capture.link.words, "index": capture.link.index}}),
    }


def attempt_json(attempt: Attempt) -> dict[str, object]:
    """The record of an attempt."""
    return {
        "schema": ATTEMPT_SCHEMA,
        "id": attempt.id,
        "page": attempt.page,
        "url": attempt.url,
        "at": time_text(attempt.at),
        "code": attempt.code,
        "message": attempt.message,
        "hops": [_hop_json(hop) for hop in attempt.hops],
    }


def read_capture(document: Json) -> Capture:
    """A capture from its manifest; raises BadRecord."""
    _expect_schema(document, CAPTURE_SCHEMA)
    capture = Capture(
        id=_text(document, "id"),
        page=_text(document, "page"),
        sha256=_text(document, "sha256"),
        size=_whole(document, "size"),
        captured=_read_bounds(_object(document, "captured")),
        recorded_at=_time(document, "recorded_at"),
        source=_text(document, "source"),
        media_type=_optional(document, "media_type"),
        incomplete=_optional(document, "incomplete"),
        revisit_of=_optional(document, "revisit_of"),
        wire_sha256=_optional(document, "wire_sha256"),
        hops=tuple(_read_hop(hop) for hop in _list(document, "hops")),
        remarks=tuple(_word(remark, "remarks") for remark in _list(document, "remarks")),
        link=_read_link(_object(document, "link")) if "link" in document else None,
    )
    return _checked(capture, capture_id(capture))


def read_attempt(document: Json) -> Attempt:
    """An attempt from its record; raises BadRecord."""
    _expect_schema(document, ATTEMPT_SCHEMA)
    attempt = Attempt(
        id=_text(document, "id"),
        page=_text(document, "page"),
        url=_text(document, "url"),
        at=_time(document, "at"),
        code=_text(document, "code"),
        message=_text(document, "message"),
        hops=tuple(_read_hop(hop) for hop in _list(document, "hops")),
    )
    return _checked(attempt, attempt_id(attempt))


def read_decision(document: Json) -> ArchivedDecision:
    """A decision from its document; raises BadRecord."""
    decision = ArchivedDecision(
        _text(document, "id"), _text(document, "page"), _time(document, "recorded_at"), document
    )
    return _checked(decision, decision_id(document))


def read_reading(document: Json, number: int) -> ArchivedReading:
    """A reading from its document; raises BadRecord."""
    return ArchivedReading(
        page=_text(document, "page"),
        sha256=_text(document, "sha256"),
        number=number,
        recorded_at=_time(document, "recorded_at"),
        digest=_text(document, "digest"),
        document=document,
    )


def page_folder(page: str) -> str:
    """The page's name as one portable file name: no separator, no leading dot, at most 100 characters."""
    name = quote(page, safe=" ()+,=@").replace("~", "%7E") or "%"
    name = "%2E" + name[1:] if name.startswith(".") else name
    return name if len(name) <= 100 else f"{name[:83]}~{sha256_of(page.encode())[:16]}"


def _checked(record: _Identified, expected: str) -> _Identified:
    if record.id != expected:
        raise BadRecord(f"id {record.id[:12]} where its facts give {expected[:12]}")
    return record


def _bounds_json(bounds: Bounds) -> dict[str, object]:
    return {"lower": time_text(bounds.lower), "upper": time_text(bounds.upper), "basis": bounds.basis}


def _hop_json(hop: Hop) -> dict[str, object]:
    return {
        "url": hop.url,
        "status": hop.status,
        "headers": [list(pair) for pair in hop.headers],
        "request_headers": [list(pair) for pair in hop.request_headers],
    }


def _read_bounds(document: Json) -> Bounds:
    basis = _text(document, "basis")
    for known in get_args(TimeBasis):
        if basis == known:
            return Bounds(_time(document, "lower"), _time(document, "upper"), known)
    raise BadRecord(f"basis {basis!r} where one of {', '.join(get_args(TimeBasis))} should stand")


def _read_link(document: Json) -> Link:
    return Link(_text(document, "words"), _text(document, "index"))


def _read_hop(value: object) -> Hop:
    if not isinstance(value, Mapping):
        raise BadRecord("a hop that is no object")
    status = value.get("status")
    return Hop(
        url=_text(value, "url"),
        status=None if status is None else _whole(value, "status"),
        headers=tuple(_pair(pair) for pair in _list(value, "headers")),
        request_headers=tuple(_pair(pair) for pair in _list(value, "request_headers")),
    )


def _pair(value: object) -> tuple[str, str]:
    if not isinstance(value, list) or len(value) != 2:
        raise BadRecord("a header that is no pair")
    return _word(value[0], "header"), _word(value[1], "header")


def _expect_schema(document: Json, schema: str) -> None:
    if document.get("schema") != schema:
        raise BadRecord(f"schema {document.get('schema')!r} where {schema!r} should stand")


def _text(document: Json, name: str) -> str:
    return _word(document.get(name), name)


def _word(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise BadRecord(f"{name} {value!r} where a text should stand")
    return value


def _optional(document: Json, name: str) -> str | None:
    return None if document.get(name) is None else _text(document, name)


def _whole(document: Json, name: str) -> int:
    value = document.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadRecord(f"{name} {value!r} where a whole number should stand")
    return value


def _time(document: Json, name: str) -> datetime:
    try:
        return read_time(_text(document, name))
    except ValueError as cause:
        raise BadRecord(f"{name}: {cause}") from cause


def _list(document: Json, name: str) -> Sequence[object]:
    value = document.get(name)
    if not isinstance(value, list):
        raise BadRecord(f"{name} {value!r} where a list should stand")
    return value


def _object(document: Json, name: str) -> Json:
    value = document.get(name)
    if not isinstance(value, Mapping):
        raise BadRecord(f"{name} {value!r} where an object should stand")
    return value
