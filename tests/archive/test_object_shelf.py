"""The form of an archive in an object store, on a store in memory; `tests/s3` tries it against a server."""

from __future__ import annotations

import sys
from pathlib import Path

import obstore
import pytest
from keeping import keep
from obstore.store import MemoryStore

from kpi_ingest.archive import open_archive, place_of, verify_archive
from kpi_ingest.archive.bucket import Bucket
from kpi_ingest.archive.object_shelf import ObjectShelf
from kpi_ingest.archive.places import ObjectPlace
from kpi_ingest.archive.seen import Seen
from kpi_ingest.errors import IntegrityError, LockHeld, UsageError

PLACE = ObjectPlace("bucket", "", Path("kept"))


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MemoryStore:
    """A store in memory, in which every bucket lies."""
    held = MemoryStore()

    def shelf(words: str, bucket: str, prefix: str, kept: Path) -> ObjectShelf:
        return ObjectShelf(Bucket(words, obstore, held), tmp_path, Seen(tmp_path))

    monkeypatch.setattr("kpi_ingest.archive.object_shelf.object_shelf", shelf)
    return held


def test_a_bucket_has_the_log_of_a_folder(store: MemoryStore, place: Path, november: bytes) -> None:
    """The same records give the same lines, the same ids, and the same digest of the last line."""
    for where in (PLACE, place):
        with open_archive(where, writable=True) as archive:
            keep(archive, november)
            keep(archive, b"other bytes")
    assert open_archive(PLACE).log() == open_archive(place).log()
    assert open_archive(PLACE).head == open_archive(place).head
    assert list(open_archive(PLACE).records()) == list(open_archive(place).records())
    assert verify_archive(PLACE) == ()


def test_an_entry_is_one_writer_s(store: MemoryStore, november: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes second to a line is told, and nothing of its record is there."""
    monkeypatch.setattr("kpi_ingest.archive.lease.STALE_S", -100.0)
    first, second = open_archive(PLACE, writable=True), open_archive(PLACE, writable=True)
    keep(second, november)
    with pytest.raises(LockHeld, match="E_LINE_TAKEN s3://bucket/log/0000000001"):
        keep(first, b"other bytes")
    assert len(open_archive(PLACE).log()) == 1
    second.close()
    assert verify_archive(PLACE) == ()


def test_changed_bytes_are_found_by_their_tag(store: MemoryStore, november: bytes) -> None:
    """What held before is taken by its tag; bytes that were put over it have another, are got, and refused."""
    with open_archive(PLACE, writable=True) as archive:
        capture = keep(archive, november)
        archive.expect_bytes(capture.sha256)
    with open_archive(PLACE, writable=True) as archive:
        archive.expect_bytes(capture.sha256)
    obstore.put(store, f"objects/{capture.sha256[:2]}/{capture.sha256}", b"other bytes")
    with pytest.raises(IntegrityError, match="E_INTEGRITY"):
        open_archive(PLACE).expect_bytes(capture.sha256)
    obstore.delete(store, f"objects/{capture.sha256[:2]}/{capture.sha256}")
    with pytest.raises(IntegrityError, match="E_MISSING"):
        open_archive(PLACE).expect_bytes(capture.sha256)


def test_without_the_extra_an_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line names the command that brings the package; archives in folders need none."""
    monkeypatch.setitem(sys.modules, "obstore", None)
    with pytest.raises(UsageError, match=r"E_NO_OBSTORE s3://bucket: .*pip install 'kpi-ingest\[s3\]'"):
        open_archive(place_of("s3://bucket", "kept"))
    assert place_of("kpi-archive", "kept") == Path("kpi-archive")


@pytest.mark.parametrize(
    "text", ["s3://b_cket", "s3://key:hidden@bucket/x", "s3://bucket/../x", "https://bucket.example"]
)
def test_an_address_of_another_form_is_refused_unprinted(text: str) -> None:
    """It may hold a key by mistake."""
    with pytest.raises(UsageError, match="E_ARCHIVE_PLACE") as refusal:
        place_of(text, "kept")
    assert text not in str(refusal.value)
