"""Record files: their bytes, checked against the log, as records."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Mapping
from pathlib import Path

from kpi_ingest.archive.canonical import Json, canonical, readable, sha256_of, time_text
from kpi_ingest.archive.log import Kind, LogEntry
from kpi_ingest.archive.records import (
    ArchivedReading,
    BadRecord,
    Record,
    attempt_json,
    capture_json,
    read_attempt,
    read_capture,
    read_decision,
    read_reading,
)
from kpi_ingest.errors import IntegrityError
from kpi_ingest.model import Attempt, Capture
from kpi_ingest.model.deflated import gzip_frame

READING_SCHEMA = "kpi-ingest/reading/1"
RESTORE = "restore this file from backup, then `kpi-ingest verify`"
READING_NUMBER = re.compile(r"\.(\d{4,})\.json\.gz$")


def record_bytes(record: Record) -> bytes:
    """The file of a record: JSON laid out for people, or compressed for a reading."""
    if isinstance(record, Capture):
        return readable(capture_json(record))
    if isinstance(record, Attempt):
        return readable(attempt_json(record))
    if isinstance(record, ArchivedReading):
        return gzip.compress(canonical(record.document), mtime=0)
    return readable(record.document)


def spelled_bytes(reading: ArchivedReading, spelled: bytes, blocks: bytes) -> bytes:
    """The file of a reading whose document is spelled and deflated already: what is in it is what `record_bytes` would
    put in it."""
    head = canonical({"digest": reading.digest, "page": reading.page})[:-1] + b',"reading":'
    told = {"recorded_at": time_text(reading.recorded_at), "schema": READING_SCHEMA, "sha256": reading.sha256}
    return gzip_frame(head, spelled, blocks, b"," + canonical(told)[1:])


def record_id(record: Record) -> str:
    """The id under which the log knows a record."""
    if isinstance(record, ArchivedReading):
        return f"{record.sha256}.{record.number:04d}"
    return record.id


def read_bytes(place: Path, path: str, sha256: str) -> bytes:
    """The bytes of a recorded file; IntegrityError where it is gone or its digest is another."""
    file = place / path
    try:
        content = file.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as cause:
        raise missing(str(file), sha256) from cause
    return checked_bytes(str(file), content, sha256)


def checked_bytes(name: str, content: bytes, sha256: str) -> bytes:
    """The content of a file that messages call so; IntegrityError where its digest is another."""
    got = sha256_of(content)
    if got != sha256:
        raise integrity_error("E_INTEGRITY", name, f"sha256 {got}", f"sha256 {sha256}")
    return content


def missing(name: str, sha256: str, got: str = "no such file") -> IntegrityError:
    """What is raised for a recorded file that is gone."""
    return integrity_error("E_MISSING", name, got, f"sha256 {sha256}")


def read_record(entry: LogEntry, content: bytes, name: str) -> Record:
    """The record of a log entry out of its file, whose digest has been checked; IntegrityError where it is another."""
    try:
        record = parse_record(entry.kind, entry.path, content)
    except BadRecord as cause:
        raise integrity_error("E_RECORD", name, str(cause), "the record the log names") from cause
    if record_id(record) != entry.id or record.page != entry.page:
        raise integrity_error("E_RECORD", name, f"record {record_id(record)[:12]}", f"record {entry.id[:12]}")
    return record


def parse_record(kind: Kind, path: str, content: bytes) -> Record:
    """A record from its file; raises BadRecord."""
    if kind == "reading":
        number = READING_NUMBER.search(path)
        if number is None:
            raise BadRecord("a reading's file without a number")
        return read_reading(_decode(_decompress(content)), int(number[1]))
    document = _decode(content)
    if kind == "capture":
        return read_capture(document)
    return read_attempt(document) if kind == "attempt" else read_decision(document)


def _decompress(content: bytes) -> bytes:
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as cause:
        raise BadRecord(f"not gzip: {cause}") from cause


def _decode(content: bytes) -> Json:
    try:
        document = json.loads(content)
    except ValueError as cause:
        raise BadRecord(f"not JSON: {cause}") from cause
    if not isinstance(document, Mapping):
        raise BadRecord("JSON that is no object")
    return document


def integrity_error(code: str, name: str, got: str, expected: str) -> IntegrityError:
    """A recorded file that is not what was written."""
    return IntegrityError(code, place=name, got=got, expected=expected, next_step=RESTORE)
