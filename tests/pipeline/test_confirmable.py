"""Which capture a 304 would confirm, after any number of nights."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kpi_ingest.archive import Archive, open_archive
from kpi_ingest.model import Bounds, Capture, Hop
from kpi_ingest.pipeline.confirmable import LONG_SEARCH, confirmable

PAGE, URL = "kpis", "https://example.org/kpis"
START = datetime(2024, 1, 1, 2, tzinfo=UTC)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """An empty archive, open for writing."""
    with open_archive(tmp_path / "archive", writable=True) as opened:
        yield opened


def brought(archive: Archive, night: int, content: bytes) -> Capture:
    """The capture of a night on which the server sent bytes."""
    at = START + timedelta(days=night)
    hops = (Hop(URL, 200, (("ETag", f'"{night}"'),)),)
    return archive.add_capture(
        content, page=PAGE, captured=Bounds(at, at), recorded_at=at, source=URL, hops=hops
    )  # fmt: skip


def confirmed(archive: Archive, night: int, earlier: Capture) -> Capture:
    """The capture of a night on which it answered 304."""
    at = START + timedelta(days=night)
    return archive.add_revisit(
        earlier, captured=Bounds(at, at), recorded_at=at, source=URL, hops=(Hop(URL, 304),)
    )  # fmt: skip


def notes(archive: Archive) -> list[Path]:
    """The notes of long searches."""
    return list((archive.place / "kept").rglob("confirmable"))


def test_nothing_is_confirmed_before_the_first_bytes(archive: Archive) -> None:
    """An empty archive has no capture that a 304 could mean."""
    assert confirmable(archive, PAGE) is None


def test_after_many_unchanged_nights_it_is_still_the_capture_that_brought_the_bytes(archive: Archive) -> None:
    """On every one of a hundred nights, with a note from the long searches or without."""
    first = brought(archive, 0, b"<p>1</p>")
    for night in range(1, 3 * LONG_SEARCH):
        confirmed(archive, night, first)
        assert confirmable(archive, PAGE) == first
    assert notes(archive)


def test_bytes_that_came_after_a_note_are_found(archive: Archive) -> None:
    """New bytes, and the same bytes sent anew with another entity tag, go before what was noted."""
    known = brought(archive, 0, b"<p>1</p>")
    for turn, content in enumerate((b"<p>2</p>", b"<p>2</p>", b"<p>1</p>")):
        start = 100 * turn
        for night in range(start + 1, start + LONG_SEARCH + 3):
            confirmed(archive, night, known)
        assert confirmable(archive, PAGE) == known
        assert notes(archive)
        known = brought(archive, start + 99, content)
        assert confirmable(archive, PAGE) == known


@pytest.mark.parametrize("content", [b"", b"0" * 64 + b"torn"])
def test_a_note_that_is_damaged_or_gone_is_none(archive: Archive, content: bytes) -> None:
    """The search is made anew, and noted again."""
    first = brought(archive, 0, b"<p>1</p>")
    for night in range(1, LONG_SEARCH + 2):
        confirmed(archive, night, first)
    assert confirmable(archive, PAGE) == first
    (note,) = notes(archive)
    good = note.read_bytes()
    note.write_bytes(content)
    assert confirmable(archive, PAGE) == first
    assert note.read_bytes() == good


def test_the_note_of_another_archive_is_none(archive: Archive, tmp_path: Path) -> None:
    """Copied beside an archive with other lines it names none of them."""
    first = brought(archive, 0, b"<p>1</p>")
    for night in range(1, LONG_SEARCH + 2):
        confirmed(archive, night, first)
    confirmable(archive, PAGE)
    (note,) = notes(archive)
    with open_archive(tmp_path / "other", writable=True) as other:
        theirs = brought(other, 500, b"<p>9</p>")
        for night in range(501, 503 + LONG_SEARCH):
            confirmed(other, night, theirs)
        copied = other.place / note.relative_to(archive.place)
        copied.parent.mkdir(parents=True)
        copied.write_bytes(note.read_bytes())
        assert confirmable(other, PAGE) == theirs
