"""Named fields of a WARC record as values: addresses, ids, times; and those that our own exports add."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import get_args
from urllib.parse import unquote

from kpi_ingest.model import Bounds
from kpi_ingest.model.capture import TimeBasis
from kpi_ingest.sources.names import date_bounds
from kpi_ingest.sources.warc_records import Record

WARC_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?Z")


def address_in(source: str) -> str | None:
    """The address that a capture's source names, alone or as `ADDRESS in FILE`; None where it names none."""
    found = re.fullmatch(r"(https?://\S+)(?: in .+)?", source)
    return None if found is None else found.group(1)


def exported_text(record: Record, name: str) -> str | None:
    """A text that our own export wrote; None where the record has none."""
    text = record.field(name)
    return None if text is None else unquote(text)


def target_of(record: Record) -> str:
    """The address of a record; some tools write it in angle brackets."""
    return record_id(record.field("warc-target-uri"))


def record_id(text: str | None) -> str:
    """An address or id without its angle brackets."""
    return (text or "").strip().removeprefix("<").removesuffix(">")


def captured_of(record: Record) -> Bounds | None:
    """When the record was captured: exact to the second or finer, or the day, month or year that WARC-Date states;
    what one of our exports adds goes before it. None where no time can be read."""
    own = record.field("kpi-ingest-captured")
    try:
        return warc_time(record.field("warc-date") or "") if own is None else _exported_time(own)
    except (ValueError, OverflowError):
        return None


def warc_time(text: str) -> Bounds:
    """The time of a WARC-Date; ValueError."""
    if WARC_TIME.fullmatch(text):
        time = datetime.fromisoformat(text[:19]).replace(tzinfo=UTC)
        fraction = text[20:-1][:6].ljust(6, "0")
        time = time.replace(microsecond=int(fraction) if fraction.strip("0") else 0)
        return Bounds(time, time, "archive-header")
    bounds = date_bounds(text)
    return Bounds(bounds.lower, bounds.upper, "archive-header")


def _exported_time(text: str) -> Bounds:
    """`2024-03-02T09:30:15Z/2024-03-02T09:30:16Z observed`, as our export writes it. What another clock observed is
    known to us by the archive's header alone."""
    lower, upper, basis = re.split("[/ ]", text)
    known = next((each for each in get_args(TimeBasis) if each == basis), None)
    if known is None:
        raise ValueError(basis)
    times = [datetime.fromisoformat(each).astimezone(UTC) for each in (lower, upper)]
    return Bounds(times[0], times[1], "archive-header" if known == "observed" else known)
