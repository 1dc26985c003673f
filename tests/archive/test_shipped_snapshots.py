"""The archive that ships with the project is sound and holds the two real captures, and nothing made up."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from keeping import CAPTURES, PAGE, tree

from kpi_ingest.archive import open_archive, verify_archive, working_copy
from kpi_ingest.errors import StorageError
from kpi_ingest.model import Bounds

SNAPSHOTS = Path(__file__).parents[2] / "snapshots"
REPORTED = [
    Bounds(datetime(2023, 11, 1, tzinfo=UTC), datetime(2023, 12, 1, tzinfo=UTC), "reported-period"),
    Bounds(datetime(2024, 11, 1, tzinfo=UTC), datetime(2024, 12, 1, tzinfo=UTC), "reported-period"),
]


def test_shipped_archive_holds_exactly_the_two_captures() -> None:
    """Two captures of the Devon page, byte for byte those beside the tests, and no other record."""
    archive = open_archive(SNAPSHOTS)
    assert verify_archive(SNAPSHOTS) == ()
    assert [archive.bytes_of(capture.sha256) for capture in archive.captures()] == [
        (CAPTURES / name).read_bytes()
        for name in ("devon-send-kpis.2023-11.lines.txt", "devon-send-kpis.2024-11.runs.txt")
    ]
    assert {entry.page for entry in archive.log()} == {PAGE}
    assert len(archive.log()) == 2
    recorded = {entry.path for entry in archive.log()} | {f"objects/{e.object[:2]}/{e.object}" for e in archive.log()}  # type: ignore[index]
    assert set(tree(SNAPSHOTS)) == recorded | {"log.jsonl", "log.head", "README.md"}


def test_shipped_manifests_say_what_is_not_known() -> None:
    """Bounds come from the latest reported month; time, form, source and licence stand in the remarks."""
    captures = open_archive(SNAPSHOTS).captures(PAGE)
    assert [capture.captured for capture in captures] == REPORTED
    for capture in captures:
        assert {remark.split(":")[0] for remark in capture.remarks} >= {"time", "form", "source", "licence"}
        assert (capture.media_type, capture.incomplete, capture.hops) == ("text/plain", None, ())
    assert any("cut short in its last row" in remark for remark in captures[0].remarks)


def test_shipped_readme_names_every_capture() -> None:
    """The table for people lists each manifest of the archive."""
    readme = (SNAPSHOTS / "README.md").read_text(encoding="utf-8")
    for entry in open_archive(SNAPSHOTS).log():
        assert f"`{Path(entry.path).name.removesuffix('.json')}`" in readme


def test_working_copy_leaves_the_shipped_folder_alone(tmp_path: Path) -> None:
    """First use copies the archive whole; what a run then adds is in the copy only, and the next use keeps it."""
    before = tree(SNAPSHOTS)
    target = working_copy(SNAPSHOTS, tmp_path / "deep" / "kpi-archive")
    assert tree(target) == before
    with open_archive(target, writable=True) as archive:
        archive.add_attempt(page=PAGE, url="x:", at=datetime(2024, 1, 1, tzinfo=UTC), code="E_DNS", message="none")
    assert working_copy(SNAPSHOTS, target) == target
    assert len(open_archive(target).attempts()) == 1
    assert tree(SNAPSHOTS) == before
    assert list(target.parent.iterdir()) == [target]


def test_working_copy_fills_an_empty_folder(tmp_path: Path) -> None:
    """A folder made beforehand is used when nothing is in it."""
    assert tree(working_copy(SNAPSHOTS, tmp_path)) == tree(SNAPSHOTS)


def test_copy_that_was_killed_is_swept(tmp_path: Path) -> None:
    """The next first use removes what a killed one left beside the target, and leaves alone one still at work."""
    (tmp_path / ".kpi-archive.copy-killed" / "archive").mkdir(parents=True)
    with open_archive(tmp_path / ".kpi-archive.copy-at-work", writable=True):
        working_copy(SNAPSHOTS, tmp_path / "kpi-archive")
        assert sorted(path.name for path in tmp_path.iterdir()) == [".kpi-archive.copy-at-work", "kpi-archive"]


def test_working_copy_that_cannot_be_made_leaves_nothing(tmp_path: Path) -> None:
    """Where the target's folder is a file, the failure is one line and exit 6, and nothing is left lying."""
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageError, match="E_STORE") as failure:
        working_copy(SNAPSHOTS, tmp_path / "file" / "kpi-archive")
    assert failure.value.exit_code == 6
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
