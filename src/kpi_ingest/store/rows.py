"""Rows of the store from the values that travel between rooms, and those values from rows."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from kpi_ingest.errors import IntegrityError
from kpi_ingest.model import (
    Attempt,
    Basis,
    Bounds,
    Capture,
    Cell,
    CellState,
    Hop,
    Inputs,
    Key,
    Link,
    NoteScope,
    Observation,
    Reading,
)
from kpi_ingest.model.acyclic import acyclic
from kpi_ingest.model.content import printed_labels
from kpi_ingest.model.spelling import read_spelled, spell_reading

DEFLATE_LEVEL = 2
"""Of a reading's body: its cells repeat each other, so that 6 (zlib's own) takes twice the time for a tenth less."""

Row = dict[str, Any]  # what SQLAlchemy takes and gives; every use below names the column


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's recorded act, as the store keeps it."""

    id: str
    page: str
    recorded_at: datetime
    document: Mapping[str, object]
    """Who, when, why and what."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """The line of an archive's log that a fact was stored from."""

    page: str
    archive: str
    """sha256 of the log's first line: two archives are two."""
    seq: int
    """Its number, from 1: the order of recording, whatever a clock said."""
    line: str
    """sha256 of the line, which vouches for every line before it."""
    kind: str
    """`capture`, `attempt`, `decision` or `reading`."""
    record: str
    """Id of the record: for a reading `<sha256 of the bytes>.<number>`."""
    recorded_at: datetime
    """Not stored: the record has it."""


@dataclass(frozen=True, slots=True)
class KeptReading:
    """A reading with its place among the readings of the same bytes."""

    sequence: int
    """1 for the first; the highest is the current one. Not the clock: a clock may jump back."""
    recorded_at: datetime
    content_digest: str
    reading: Reading


@dataclass(frozen=True, slots=True)
class PublishedCell:
    """An observation as far as the publisher goes: content has no support, confidence, place or candidates."""

    key: Key
    occurrence: int
    state: CellState
    text: str | None
    value: Decimal | None
    unit: str | None
    comparator: str | None
    qualifier: str | None
    date: str | None
    flags: tuple[str, ...]
    notes: tuple[str, ...]
    """Marks of the notes that stand in the cell."""
    basis: Basis
    section: str
    """Title as printed where this content was first seen; a relabelled edition with the same figures shares it."""
    indicator: str
    column: str
    multiplier: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PublishedNote:
    """A note of a content."""

    section_id: str
    section: str
    mark: str
    text: str
    scope: NoteScope


def capture_row(capture: Capture) -> Row:
    """The row of a capture."""
    return {
        "id": capture.id,
        "page": capture.page,
        "sha256": capture.sha256,
        "size": capture.size,
        "captured_lower": capture.captured.lower,
        "captured_upper": capture.captured.upper,
        "captured_basis": capture.captured.basis,
        "recorded_at": capture.recorded_at,
        "source": capture.source,
        "media_type": capture.media_type,
        "incomplete": capture.incomplete,
        "revisit_of": capture.revisit_of,
        "wire_sha256": capture.wire_sha256,
        "exchange": pack_exchange(capture.hops, capture.remarks, capture.link),
    }


def capture_from(row: Row) -> Capture:
    """The capture that `capture_row` wrote."""
    hops, remarks, link = unpack_exchange(row["exchange"])
    return Capture(
        id=row["id"],
        page=row["page"],
        sha256=row["sha256"],
        size=row["size"],
        captured=Bounds(row["captured_lower"], row["captured_upper"], row["captured_basis"]),
        recorded_at=row["recorded_at"],
        source=row["source"],
        media_type=row["media_type"],
        incomplete=row["incomplete"],
        revisit_of=row["revisit_of"],
        wire_sha256=row["wire_sha256"],
        hops=hops,
        remarks=remarks,
        link=link,
    )


def attempt_row(attempt: Attempt) -> Row:
    """The row of an attempt."""
    return {
        "id": attempt.id,
        "page": attempt.page,
        "url": attempt.url,
        "at": attempt.at,
        "code": attempt.code,
        "message": attempt.message,
        "exchange": pack_exchange(attempt.hops, ()),
    }


def attempt_from(row: Row) -> Attempt:
    """The attempt that `attempt_row` wrote."""
    hops, _, _ = unpack_exchange(row["exchange"])
    return Attempt(row["id"], row["page"], row["url"], row["at"], row["code"], row["message"], hops)


def pack_exchange(hops: Sequence[Hop], remarks: Sequence[str], link: Link | None = None) -> bytes | None:
    """Hops, remarks and link deflated; None where there are none, so that a bare night costs nothing."""
    if not hops and not remarks and link is None:
        return None
    exchange = {
        "hops": [[hop.url, hop.status, hop.headers, hop.request_headers] for hop in hops],
        "remarks": list(remarks),
        **({} if link is None else {"link": [link.words, link.index]}),
    }
    return zlib.compress(json.dumps(exchange, separators=(",", ":")).encode())


def unpack_exchange(packed: bytes | None) -> tuple[tuple[Hop, ...], tuple[str, ...], Link | None]:
    """The hops, remarks and link that `pack_exchange` was given."""
    if packed is None:
        return (), (), None
    exchange = json.loads(zlib.decompress(packed))
    link = Link(*exchange["link"]) if "link" in exchange else None
    return tuple(_hop(*parts) for parts in exchange["hops"]), tuple(exchange["remarks"]), link


def _hop(url: str, status: int | None, headers: list[list[str]], requested: list[list[str]]) -> Hop:
    return Hop(url, status, _pairs(headers), _pairs(requested))


def _pairs(lists: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in lists)


def decision_row(decision: Decision) -> Row:
    """The row of a decision."""
    return {
        "id": decision.id,
        "page": decision.page,
        "recorded_at": decision.recorded_at,
        "document": json.dumps(decision.document, sort_keys=True, separators=(",", ":"), allow_nan=False),
    }


def line_row(line: LogLine) -> Row:
    """The row of a line."""
    return {name: getattr(line, name) for name in ("page", "archive", "seq", "line", "kind", "record")}


def decision_from(row: Row) -> Decision:
    """The decision that `decision_row` wrote."""
    return Decision(row["id"], row["page"], row["recorded_at"], json.loads(row["document"]))


@dataclass(frozen=True, slots=True)
class PackedReading:
    """A reading as canonical JSON, with the digest that says whether two readings are the same."""

    digest: str
    body: bytes


def pack_reading(reading: Reading, tables: str | None = None) -> PackedReading:
    """The whole reading, inputs included: any difference is another digest. `tables` as of `spell_reading`."""
    plain = spell_reading(reading, tables)
    return PackedReading(hashlib.sha256(plain).hexdigest(), zlib.compress(plain, DEFLATE_LEVEL))


def unpack_reading(row: Row, known: dict[str, Cell] | None = None) -> Reading:
    """The reading of a row; raises IntegrityError where the body is not what the digest says. Readings that are opened
    with the same `known` share their equal cells."""
    try:
        plain = zlib.decompress(row["body"])
    except zlib.error as failure:
        raise _damaged(row, str(failure)) from failure
    found = hashlib.sha256(plain).hexdigest()
    if found != row["digest"]:
        raise _damaged(row, f"sha256 {found[:12]}")
    with acyclic():
        return read_spelled(plain, {} if known is None else known)


def _damaged(row: Row, got: str) -> IntegrityError:
    return IntegrityError(
        "E_READING_DAMAGED",
        page=row["page"],
        place=f"reading {row['sequence']} of {row['sha256'][:12]}",
        got=got,
        expected=f"sha256 {row['digest'][:12]}",
        next_step="restore a backup, or rebuild the store from the archive",
    )


def reading_row(reading: Reading, packed: PackedReading, content: str, sequence: int, recorded_at: datetime) -> Row:
    """The row of a reading."""
    named = {"page": reading.page, "sha256": reading.sha256, "sequence": sequence, "truncated": reading.truncated}
    return packed_row(named, packed, reading.inputs, content, recorded_at)


def packed_row(named: Row, packed: PackedReading, inputs: Inputs, content: str, recorded_at: datetime) -> Row:
    """The row of a reading of which no more than these is at hand; `named` are the columns that tell which it is."""
    return {
        **named,
        "digest": packed.digest,
        "content_digest": content,
        "code": inputs.code,
        "definition": inputs.definition,
        "evidence": _json_list(inputs.evidence),
        "decisions": _json_list(inputs.decisions),
        "recorded_at": recorded_at,
        "body": packed.body,
    }


def kept_reading(row: Row) -> KeptReading:
    """The reading that `reading_row` wrote."""
    return KeptReading(row["sequence"], row["recorded_at"], row["content_digest"], unpack_reading(row))


def observation_rows(reading: Reading, observed: Sequence[Observation], digest: str) -> list[Row]:
    """One row for each of the reading's observations, in the order of the page."""
    labelled = zip(observed, printed_labels(reading), strict=True)
    return [
        _observation_row(digest, position, observation, labels)
        for position, (observation, labels) in enumerate(labelled)
    ]


def _observation_row(digest: str, position: int, observation: Observation, labels: tuple[str, str, str]) -> Row:
    key, cell = observation.key, observation.cell
    section_label, indicator_label, column_label = labels
    return {
        "content_digest": digest,
        "position": position,
        "section": key.section,
        "indicator": key.indicator,
        "measure": key.measure,
        "series": key.series,
        "period": key.period,
        "occurrence": observation.occurrence,
        "state": cell.state,
        "text": cell.text,
        "value": None if cell.value is None else str(cell.value),
        "unit": cell.unit,
        "comparator": cell.comparator,
        "qualifier": cell.qualifier,
        "date": cell.date,
        "flags": _json_list(cell.flags),
        "notes": _json_list(cell.notes),
        "basis": cell.basis,
        "section_label": section_label,
        "indicator_label": indicator_label,
        "column_label": column_label,
        "period_words": key.period_words,
        "multiplier": None if cell.multiplier is None else str(cell.multiplier),
    }


def published_cell(row: Row) -> PublishedCell:
    """The substance of the observation that `observation_rows` wrote."""
    return PublishedCell(
        key=Key(row["section"], row["indicator"], row["measure"], row["series"], row["period"], row["period_words"]),
        occurrence=row["occurrence"],
        state=row["state"],
        text=row["text"],
        value=None if row["value"] is None else Decimal(row["value"]),
        unit=row["unit"],
        comparator=row["comparator"],
        qualifier=row["qualifier"],
        date=row["date"],
        flags=tuple(json.loads(row["flags"])),
        notes=tuple(json.loads(row["notes"])),
        basis=row["basis"],
        section=row["section_label"],
        indicator=row["indicator_label"],
        column=row["column_label"],
        multiplier=None if row["multiplier"] is None else Decimal(row["multiplier"]),
    )


def note_rows(reading: Reading, digest: str) -> list[Row]:
    """One row per note that its content counts, in the order of the page."""
    printed = [(table, note) for table in reading.tables for note in table.notes if note.scope != "stamp"]
    return [
        {
            "content_digest": digest,
            "position": position,
            "section": table.section_id,
            "mark": note.mark,
            "text": note.text,
            "scope": note.scope,
            "section_label": table.section,
        }
        for position, (table, note) in enumerate(printed)
    ]


def published_note(row: Row) -> PublishedNote:
    """The note that `note_rows` wrote."""
    return PublishedNote(row["section"], row["section_label"], row["mark"], row["text"], row["scope"])


def _json_list(words: Sequence[str]) -> str:
    return json.dumps(list(words), separators=(",", ":")) if words else "[]"
