"""What is kept comes back as it was, once, and in order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from keeping import FETCHED, PAGE, RECORDED, keep, tree

from kpi_ingest.archive import Archive, ArchivedDecision, ArchivedReading, open_archive
from kpi_ingest.errors import StorageError
from kpi_ingest.model import Attempt, Bounds, Capture, Hop

LATER = RECORDED + timedelta(days=1)
NEXT_NIGHT = Bounds(FETCHED.lower + timedelta(days=1), FETCHED.upper + timedelta(days=1))
HOP = Hop(
    "https://example.org/kpis", 200, (("Set-Cookie", "a=1"), ("Set-Cookie", "b=\xe9")), (("User-Agent", "kpi-ingest"),)
)


def reading_of(capture: Capture, **more: object) -> dict[str, object]:
    """A reading's document with the four fields the archive asks for."""
    return {
        "page": capture.page,
        "sha256": capture.sha256,
        "recorded_at": "2024-11-05T02:01:00Z",
        "digest": "d1",
        "tables": [{"section": "Section A – strategy"}],
        **more,
    }


def decision(**more: object) -> dict[str, object]:
    """A decision's document."""
    return {"page": PAGE, "recorded_at": "2024-11-06T09:00:00Z", "who": "auditor", "cells": ["28", "37.16"], **more}


def test_capture_returns_whole(archive: Archive, place: Path, november: bytes) -> None:
    """Every fact of a capture, its bytes included, survives a new opening."""
    kept = keep(archive, november, hops=(HOP,), remarks=("robots: allowed",), media_type="text/html", wire_sha256="ab")
    reopened = open_archive(place)
    assert reopened.captures() == (kept,)
    assert reopened.bytes_of(kept.sha256) == november
    assert (kept.size, kept.hops, kept.captured, kept.revisit_of) == (6806, (HOP,), FETCHED, None)


def test_same_retrieval_is_kept_once(archive: Archive, place: Path, november: bytes) -> None:
    """The same retrieval imported again, later and with other remarks, gives the same capture and writes nothing."""
    first = keep(archive, november)
    before = tree(place)
    again = keep(archive, november, recorded_at=LATER, remarks=("said differently",))
    assert again == first
    assert tree(place) == before


def test_ids_are_the_same_on_every_machine(archive: Archive, november: bytes) -> None:
    """The id is a function of the facts alone: a zone other than UTC changes nothing, and the value is known."""
    elsewhere = timezone(timedelta(hours=5))
    bounds = replace(FETCHED, lower=FETCHED.lower.astimezone(elsewhere), upper=FETCHED.upper.astimezone(elsewhere))
    assert keep(archive, november, captured=bounds).id == keep(archive, november).id
    assert keep(archive, november).id == "9c88b506829f938f0a99d9372f47fe1598f3fc3b4e53c1db2ce8932b9525bc89"


def test_unchanged_page_is_a_small_record(archive: Archive, place: Path, november: bytes) -> None:
    """The same bytes on the next night are a second manifest that points at the first capture and its object."""
    first = keep(archive, november)
    second = keep(archive, november, captured=NEXT_NIGHT, recorded_at=LATER)
    third = keep(archive, november, captured=replace(NEXT_NIGHT, upper=LATER), recorded_at=LATER)
    assert (second.revisit_of, third.revisit_of) == (first.id, first.id)
    assert [path for path in tree(place) if path.startswith("objects/")] == [
        f"objects/{first.sha256[:2]}/{first.sha256}"
    ]
    assert len(archive.captures(PAGE)) == 3


def test_304_points_at_the_bytes_it_confirms(archive: Archive, november: bytes) -> None:
    """A revisit has the digest and size of the capture it confirms, and its own time and hops."""
    first = keep(archive, november)
    revisit = archive.add_revisit(
        first, captured=NEXT_NIGHT, recorded_at=LATER, source=first.source, hops=(replace(HOP, status=304),)
    )
    assert (revisit.sha256, revisit.size, revisit.revisit_of) == (first.sha256, first.size, first.id)
    assert (revisit.captured, revisit.hops[0].status, revisit.recorded_at) == (NEXT_NIGHT, 304, LATER)
    assert revisit.id != first.id


def test_incomplete_bytes_are_nobodys_original(archive: Archive, november: bytes) -> None:
    """Bytes kept as incomplete are flagged, and a later whole capture of the same bytes does not point at them."""
    cut = keep(archive, november[:100], incomplete="disconnect")
    whole = keep(archive, november[:100], captured=NEXT_NIGHT)
    assert (cut.incomplete, whole.incomplete, whole.revisit_of) == ("disconnect", None, None)


def test_attempts_are_kept_once(archive: Archive, place: Path) -> None:
    """A failed retrieval is a record of its own; the same one twice is one."""
    facts = {"page": PAGE, "url": "https://example.org/kpis", "code": "E_DNS", "message": "no such host"}
    first = archive.add_attempt(**facts, at=RECORDED, hops=(replace(HOP, status=None),))
    again = archive.add_attempt(**facts, at=RECORDED, hops=(replace(HOP, status=None),))
    assert again == first
    assert open_archive(place).attempts() == (first,)


def test_readings_are_numbered_by_bytes(archive: Archive, place: Path, november: bytes) -> None:
    """A reading is appended only when it differs from the current one of its bytes; going back is a new reading."""
    capture = keep(archive, november)
    documents = [reading_of(capture), reading_of(capture, digest="d2"), reading_of(capture)]
    numbers = [archive.add_reading(document).number for document in documents]
    repeated = archive.add_reading(reading_of(capture, recorded_at="2025-01-01T00:00:00Z"))
    assert (numbers, repeated.number) == ([1, 2, 3], 3)
    assert [reading.document for reading in open_archive(place).readings(PAGE)] == documents
    assert (current := archive.current_reading(PAGE, capture.sha256)) is not None
    assert current.number == 3
    assert archive.current_reading(PAGE, "0" * 64) is None


def test_decisions_are_kept_once(archive: Archive, place: Path) -> None:
    """A decision's id covers what was decided, by whom and why, not when it was taken in."""
    first = archive.add_decision(decision())
    again = archive.add_decision(decision(recorded_at="2025-01-01T00:00:00Z"))
    other = archive.add_decision(decision(who="another auditor"))
    assert again == first
    assert open_archive(place).decisions(PAGE) == (first, other)
    assert first.document["cells"] == ["28", "37.16"]


def test_records_come_back_in_order_of_recording(archive: Archive, place: Path, november: bytes) -> None:
    """The log replays captures, attempts, readings and decisions as they were recorded, whatever their times say."""
    capture = keep(archive, november, recorded_at=LATER)
    archive.add_decision(decision())
    archive.add_reading(reading_of(capture))
    archive.add_attempt(page="another page", url="file:x", at=RECORDED, code="E_EMPTY", message="empty")
    keep(archive, b"earlier", recorded_at=RECORDED)
    kinds = [Capture, ArchivedDecision, ArchivedReading, Attempt, Capture]
    assert [type(record) for record in open_archive(place).records()] == kinds
    assert len(list(open_archive(place).records("another page"))) == 1
    assert [entry.seq for entry in archive.log()] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    "page",
    ["../../etc/passwd", "a/b", ".hidden", "..", "Größe und Zahl", "x" * 300, "", "nul\0", "tilde~", "CON: a?b*c"],
    ids=["climbs out", "separator", "dot file", "parent", "umlaut", "long", "empty", "nul", "tilde", "windows"],
)
def test_page_names_cannot_leave_their_folder(archive: Archive, place: Path, november: bytes, page: str) -> None:
    """Any page name becomes one folder below captures/ and comes back as it was."""
    kept = keep(archive, november, page=page)
    assert [file.parent.parent for file in (place / "captures").rglob("*.json")] == [place / "captures"]
    assert open_archive(place).captures(page) == (kept,)
    assert archive.verify() == ()


def test_times_without_a_zone_are_refused(archive: Archive, place: Path, november: bytes) -> None:
    """A clock that does not say its zone is our own bug, and leaves nothing behind."""
    with pytest.raises(ValueError, match="without a zone"):
        keep(archive, november, recorded_at=datetime(2024, 11, 5))
    assert set(tree(place)) == {"log.head"}


def test_reading_needs_no_lock_and_writes_nothing(archive: Archive, place: Path, november: bytes) -> None:
    """While one run writes, others read what was there when they opened."""
    keep(archive, november)
    reader = open_archive(place)
    keep(archive, b"more")
    assert len(reader.captures()) == 1
    assert len(open_archive(place).captures()) == 2
    with pytest.raises(StorageError, match="E_NOT_LOCKED"):
        keep(reader, november, source="elsewhere")


def test_missing_archive_is_said_in_one_line(place: Path) -> None:
    """Opening a folder that is not there names it and what to check; it is not made by reading."""
    with pytest.raises(StorageError, match=r"E_NO_ARCHIVE .*archive: got no such folder.*next: check --archive"):
        open_archive(place)
    assert not place.exists()


def test_clock_of_the_caller_is_kept(archive: Archive, november: bytes) -> None:
    """A clock that jumps back is recorded as it spoke; the order is the log's."""
    keep(archive, november, recorded_at=LATER)
    keep(archive, b"more", recorded_at=datetime(1970, 1, 1, tzinfo=UTC))
    assert [capture.recorded_at for capture in archive.captures()] == [LATER, datetime(1970, 1, 1, tzinfo=UTC)]
