"""An archive copied from folder to folder is the same archive, and goes on where an earlier copy ended."""

from __future__ import annotations

from pathlib import Path

import pytest
from keeping import keep, tree

from kpi_ingest.archive import copy_archive, open_archive, verify_archive
from kpi_ingest.errors import IntegrityError, LockHeld, UsageError


@pytest.fixture
def source(place: Path, november: bytes) -> Path:
    """An archive with three records."""
    with open_archive(place, writable=True) as archive:
        keep(archive, november)
        keep(archive, b"other bytes")
        keep(archive, november, source="https://example.org/moved")
    return place


def test_a_copy_has_the_same_files(source: Path, tmp_path: Path) -> None:
    """Records, objects, log and head, byte by byte; and the copy can be written to."""
    copied = copy_archive(source, tmp_path / "copy")
    assert (copied.records, copied.new, copied.head) == (3, 3, open_archive(source).head)
    assert tree(tmp_path / "copy") == tree(source)
    with open_archive(tmp_path / "copy", writable=True) as archive:
        keep(archive, b"third bytes")
    assert verify_archive(tmp_path / "copy") == ()


def test_a_copy_gets_what_is_new(source: Path, tmp_path: Path) -> None:
    """Only records behind those that it has are copied."""
    copy_archive(source, tmp_path / "copy")
    with open_archive(source, writable=True) as archive:
        keep(archive, b"third bytes")
    assert copy_archive(source, tmp_path / "copy").new == 1
    assert copy_archive(source, tmp_path / "copy").new == 0
    assert tree(tmp_path / "copy") == tree(source)


def test_a_copy_that_has_gone_on_is_left_alone(source: Path, tmp_path: Path) -> None:
    """Its own records are not the source's: nothing is written, and the error says which way to go."""
    copy_archive(source, tmp_path / "copy")
    with open_archive(tmp_path / "copy", writable=True) as archive:
        keep(archive, b"of its own")
    before = tree(tmp_path / "copy")
    with pytest.raises(UsageError, match=r"E_COPY .*next: name an empty place"):
        copy_archive(source, tmp_path / "copy")
    assert tree(tmp_path / "copy") == before


def test_what_was_tampered_with_is_not_copied(source: Path, tmp_path: Path) -> None:
    """The copy ends before the record whose bytes are not those of its digest, and is sound as far as it goes."""
    sha256 = open_archive(source).captures()[1].sha256
    (source / "objects" / sha256[:2] / sha256).write_bytes(b"other than that")
    with pytest.raises(IntegrityError, match="E_INTEGRITY"):
        copy_archive(source, tmp_path / "copy")
    assert (len(open_archive(tmp_path / "copy").log()), verify_archive(tmp_path / "copy")) == (1, ())


def test_a_copy_waits_for_whoever_writes_there(source: Path, tmp_path: Path) -> None:
    """One writer at a time, also here."""
    with open_archive(tmp_path / "copy", writable=True), pytest.raises(LockHeld):
        copy_archive(source, tmp_path / "copy")
