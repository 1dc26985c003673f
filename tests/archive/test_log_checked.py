"""What has been checked of a log is not checked again, and is never believed of another log."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kpi_ingest.archive import open_archive, verify_archive
from kpi_ingest.archive.canonical import canonical, sha256_of
from kpi_ingest.errors import IntegrityError

START = datetime(2024, 1, 1, tzinfo=UTC)
LINES = 120


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """An archive with enough lines for a note of what has been checked."""
    with open_archive(tmp_path / "archive", writable=True) as archive:
        for day in range(LINES):
            at = START + timedelta(days=day)
            archive.add_attempt(page="trams", url="https://trams.example/", at=at, code="E_TIMEOUT", message="slow")
    assert (tmp_path / "archive" / "log.checked").exists()
    return tmp_path / "archive"


def test_a_noted_log_is_read_as_before(place: Path) -> None:
    """With and without its note a log has the same entries, by page and together, and the same head."""
    with open_archive(place) as noted:
        (place / "log.checked").unlink()
        with open_archive(place) as anew:
            assert noted.log() == anew.log() == noted.log("trams")
            assert (noted.head, noted.log("buses")) == (anew.head, ())


@pytest.mark.parametrize("line", [0, 60, LINES - 1])
def test_a_line_changed_since_it_was_checked_is_found(place: Path, line: int) -> None:
    """The note vouches for bytes: a log that differs from them anywhere is checked line by line."""
    lines = (place / "log.jsonl").read_bytes().split(b"\n")
    lines[line] = lines[line].replace(b'"page":"trams"', b'"page":"buses"')
    (place / "log.jsonl").write_bytes(b"\n".join(lines))
    if line == LINES - 1:
        with open_archive(place) as archive:
            assert archive.log()[-1].page == "buses"
        assert [fault.place for fault in verify_archive(place)] == ["log.head", archive.log()[-1].path]
        return
    with pytest.raises(IntegrityError) as refused:
        open_archive(place)
    assert refused.value.code == "E_LOG_BROKEN"
    assert refused.value.place == f"{place / 'log.jsonl'} line {line + 2}"


def _nonsense(note: Path) -> None:
    note.write_bytes(b"\x00nonsense")


def _longer(note: Path) -> None:
    said = json.loads(note.read_bytes())
    note.write_text(json.dumps({**said, "lines": said["lines"] + 1}))


def _of_no_log(note: Path) -> None:
    """Vouch for a beginning that is no run of lines."""
    log = (note.parent / "log.jsonl").read_bytes()[:100]
    said = {"lines": 1, "size": 100, "sha256": sha256_of(log), "head": "0" * 64}
    note.write_bytes(canonical({**said, "schema": "kpi-ingest/log-checked/1", "own": sha256_of(canonical(said))}))


@pytest.mark.parametrize("damage", [_nonsense, _longer, _of_no_log], ids=["nonsense", "longer", "of no log"])
def test_a_damaged_note_is_passed_over(place: Path, damage: Callable[[Path], None]) -> None:
    """Whatever stands in the note, the log is read whole, can be written to, and the note is made anew."""
    damage(place / "log.checked")
    with open_archive(place, writable=True) as archive:
        assert len(archive.log()) == LINES
        archive.add_attempt(page="trams", url="https://trams.example/", at=START, code="E_RESET", message="gone")
    assert json.loads((place / "log.checked").read_bytes())["lines"] == LINES + 1
    with open_archive(place) as archive:
        assert len(archive.log()) == LINES + 1
    assert verify_archive(place) == ()
