"""Rows S05, S06 and S13 of the fault catalogue: whatever changes on disk is named, refused and never repaired."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from keeping import CAPTURES, PAGE, RECORDED, keep, tree

from kpi_ingest.archive import open_archive, verify_archive
from kpi_ingest.errors import IntegrityError, StorageError

NOVEMBER = "ab9ce8f299d192f1f29360187489b91b7617bca1dd4725f343bba7a88137352a"
OBJECT = f"objects/ab/{NOVEMBER}"


@pytest.fixture
def filled(place: Path, november: bytes) -> Path:
    """An archive of two captures, a reading, an attempt and a decision, closed."""
    with open_archive(place, writable=True) as archive:
        capture = keep(archive, november)
        keep(archive, (CAPTURES / "devon-send-kpis.2023-11.lines.txt").read_bytes())
        stamp = "2024-11-05T02:01:00Z"
        archive.add_reading({"page": PAGE, "sha256": capture.sha256, "recorded_at": stamp, "digest": "d"})
        archive.add_attempt(page=PAGE, url="https://example.org", at=RECORDED, code="E_DNS", message="none")
        archive.add_decision({"page": PAGE, "recorded_at": stamp, "who": "auditor"})
    return place


def only(place: Path, pattern: str) -> Path:
    """The first file below `place` that matches."""
    return sorted(place.glob(pattern))[0]


def edit_log(place: Path, change: Callable[[list[bytes]], list[bytes]]) -> None:
    """Rewrite the lines of the log."""
    path = place / "log.jsonl"
    path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))


def flip_bit(path: Path) -> None:
    """Change one bit in the middle of a file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


DAMAGE: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "bit flipped in an object": (lambda place: flip_bit(place / OBJECT), "E_INTEGRITY", OBJECT),
    "object cut short": (lambda place: (place / OBJECT).write_bytes(b"Skip to"), "E_INTEGRITY", OBJECT),
    "object deleted": (lambda place: (place / OBJECT).unlink(), "E_MISSING", OBJECT),
    "object replaced by a folder's": (
        lambda place: shutil.copy(only(place, "objects/d6/*"), place / OBJECT),
        "E_INTEGRITY",
        OBJECT,
    ),
    "manifest edited": (
        lambda place: flip_bit(only(place, "captures/*/*.json")),
        "E_INTEGRITY",
        "captures/devon-send-kpis/devon-send-kpis.2024-11-05.",
    ),
    "manifest deleted": (
        lambda place: only(place, "captures/*/*.json").unlink(),
        "E_MISSING",
        "captures/devon-send-kpis/devon-send-kpis.2024-11-05.",
    ),
    "reading edited": (
        lambda place: only(place, "readings/*/*").write_bytes(gzip.compress(b"{}")),
        "E_INTEGRITY",
        f"readings/devon-send-kpis/{NOVEMBER}.0001.json.gz",
    ),
    "attempt deleted": (
        lambda place: only(place, "attempts/*/*").unlink(),
        "E_MISSING",
        "attempts/devon-send-kpis/devon-send-kpis.2024-11-05T020030Z.",
    ),
    "decision edited": (
        lambda place: flip_bit(only(place, "decisions/*/*")),
        "E_INTEGRITY",
        "decisions/devon-send-kpis/devon-send-kpis.2024-11-05T020100Z.",
    ),
    "line of the log edited": (
        lambda place: edit_log(place, lambda lines: [lines[0].replace(b'"seq":1', b'"seq":9'), *lines[1:]]),
        "E_LOG_BROKEN",
        "log.jsonl line 1",
    ),
    "first line of the log dropped": (
        lambda place: edit_log(place, lambda lines: lines[1:]),
        "E_LOG_BROKEN",
        "log.jsonl line 1",
    ),
    "lines of the log swapped": (
        lambda place: edit_log(place, lambda lines: [lines[0], lines[2], lines[1], *lines[3:]]),
        "E_LOG_BROKEN",
        "log.jsonl line 2",
    ),
    "line of the log respelled": (
        lambda place: edit_log(place, lambda lines: [lines[0].replace(b'","', b'", "', 1), *lines[1:]]),
        "E_LOG_BROKEN",
        "log.jsonl line 1",
    ),
    "garbage in the log": (
        lambda place: edit_log(place, lambda lines: [*lines[:2], b"\xff\n", *lines[2:]]),
        "E_LOG_BROKEN",
        "log.jsonl line 3",
    ),
    "log emptied": (lambda place: (place / "log.jsonl").write_bytes(b""), "E_LOG_CUT", "log.jsonl line 1"),
    "log deleted": (lambda place: (place / "log.jsonl").unlink(), "E_LOG_CUT", "log.jsonl line 1"),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_verify_names_the_damage(filled: Path, name: str) -> None:
    """Each damage is named by file and code, and by nothing else before it."""
    damage, code, where = DAMAGE[name]
    assert verify_archive(filled) == ()
    damage(filled)
    first = verify_archive(filled)[0]
    assert (first.code, first.place[: len(where)]) == (code, where)


@pytest.mark.parametrize("name", [name for name in DAMAGE if "object" not in name])
def test_nothing_is_touched_where_a_record_is_damaged(filled: Path, name: str) -> None:
    """Reading the damaged record, or opening for writing where a file or line is gone, refuses with exit 4, and what
    is left stays as it is."""
    DAMAGE[name][0](filled)
    before = tree(filled)
    with pytest.raises(IntegrityError, match="next: restore") as refusal, open_archive(filled, writable=True) as opened:
        list(opened.records())
    assert (refusal.value.exit_code, tree(filled)) == (4, before)


def test_every_fault_is_named(filled: Path) -> None:
    """Two damaged objects and a deleted manifest are three faults, not the first of them."""
    for path in filled.glob("objects/*/*"):
        flip_bit(path)
    only(filled, "attempts/*/*").unlink()
    assert sorted(fault.code for fault in verify_archive(filled)) == ["E_INTEGRITY", "E_INTEGRITY", "E_MISSING"]


def test_damaged_bytes_are_refused_in_one_line(filled: Path) -> None:
    """Bytes that are not what was written are not given out; the line names file, both digests and the way out."""
    flip_bit(filled / OBJECT)
    with pytest.raises(IntegrityError) as refusal:
        open_archive(filled).bytes_of(NOVEMBER)
    line = str(refusal.value)
    assert line.startswith(f"E_INTEGRITY {filled / OBJECT}: got sha256 ")
    assert f"; expected sha256 {NOVEMBER}; next: restore this file from backup" in line
    assert "\n" not in line


def test_damaged_object_takes_no_new_manifest(filled: Path, november: bytes) -> None:
    """A capture of the same bytes does not point at a file that no longer holds them, nor overwrite it."""
    (filled / OBJECT).write_bytes(b"other bytes")
    with open_archive(filled, writable=True) as archive, pytest.raises(IntegrityError, match="E_INTEGRITY"):
        keep(archive, november, source="https://example.org/again")
    assert (filled / OBJECT).read_bytes() == b"other bytes"


def test_manifest_that_lies_about_its_id_is_named(filled: Path) -> None:
    """A manifest rewritten with its log line, digests and chain all made to fit, still shows by its id."""
    manifest = only(filled, "captures/*/*2024-11-05*.json")
    document = json.loads(manifest.read_bytes()) | {"source": "https://example.org/elsewhere"}
    manifest.write_bytes(json.dumps(document).encode())
    rechain(filled)
    told = [(fault.code, " id " in f" {fault.got}") for fault in verify_archive(filled)]
    assert told == [("E_LOG_HEAD", False), ("E_RECORD", True)]


def rechain(place: Path) -> None:
    """Forge the log as someone would who knows how it is made."""
    from hashlib import sha256

    previous, lines = "0" * 64, []
    for line in (place / "log.jsonl").read_bytes().splitlines():
        entry = json.loads(line)
        entry |= {"sha256": sha256((place / entry["path"]).read_bytes()).hexdigest(), "previous": previous}
        lines.append(json.dumps(entry, sort_keys=True, separators=(",", ":")).encode())
        previous = sha256(lines[-1]).hexdigest()
    (place / "log.jsonl").write_bytes(b"".join(line + b"\n" for line in lines))


def test_log_line_cannot_lead_out_of_the_archive(filled: Path) -> None:
    """A forged path with `..` is refused before anything is opened."""
    edit_log(filled, lambda lines: [lines[0].replace(b'"captures/', b'"../captures/'), *lines[1:]])
    assert verify_archive(filled)[0].got.startswith("a line that is no log entry (path ../captures/")


def test_head_shows_a_shortened_log(filled: Path) -> None:
    """Lines taken off the end leave a sound chain; the head on record tells, and their files are without a line."""
    head = open_archive(filled).head
    edit_log(filled, lambda lines: lines[:-2])
    assert open_archive(filled).head != head
    assert [fault.code for fault in verify_archive(filled)] == ["E_LOG_CUT", "E_UNLOGGED", "E_UNLOGGED"]


def test_the_last_line_and_its_record_taken_off_are_missed(filled: Path) -> None:
    """What no chain shows the head does: `verify` names the line that is gone, and no run writes on (exit 4)."""
    last = open_archive(filled).log()[-1]
    edit_log(filled, lambda lines: lines[:-1])
    (filled / last.path).unlink()
    [fault] = verify_archive(filled)
    assert (fault.code, fault.place, fault.got) == ("E_LOG_CUT", f"log.jsonl line {last.seq}", f"{last.seq - 1} lines")
    with pytest.raises(IntegrityError, match="E_LOG_CUT") as refusal:
        open_archive(filled, writable=True)
    assert refusal.value.exit_code == 4


def test_a_last_line_taken_off_alone_is_written_again(filled: Path) -> None:
    """The record is whole: the next opening for writing gives it the very line that it had."""
    before = tree(filled)
    edit_log(filled, lambda lines: lines[:-1])
    assert [fault.code for fault in verify_archive(filled)] == ["E_LOG_CUT"]
    open_archive(filled, writable=True).close()
    assert (verify_archive(filled), tree(filled)) == ((), before)


@pytest.mark.parametrize("damage", ["gone", "garbage", "another line", "another number"])
def test_a_damaged_head_is_named(filled: Path, damage: str) -> None:
    """The record of the log's end is held to the log, and is missed where it is gone."""
    head = filled / "log.head"
    told = json.loads(head.read_bytes())
    wrong = {"another line": told | {"sha256": "0" * 64}, "another number": told | {"lines": told["lines"] - 1}}
    if damage == "gone":
        head.unlink()
    else:
        head.write_bytes(json.dumps(wrong[damage]).encode() if damage in wrong else b"{")
    assert [(fault.code, fault.place) for fault in verify_archive(filled)] == [("E_LOG_HEAD", "log.head")]


@pytest.mark.parametrize(
    "pattern", ["log.jsonl", "log.head", "objects/ab", "objects/ab/*", "captures/*/*.json", "readings"]
)
def test_a_link_in_place_of_a_file_is_named(filled: Path, tmp_path: Path, pattern: str) -> None:
    """Also where it leads to the very same bytes: they lie where somebody else may change them."""
    path = only(filled, pattern)
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    assert [(fault.code, fault.place) for fault in verify_archive(filled)] == [
        ("E_LINK", path.relative_to(filled).as_posix())
    ]


def test_nothing_is_written_through_a_link(filled: Path, tmp_path: Path, november: bytes) -> None:
    """A log that leads elsewhere takes no line (exit 6), and what lies there stays as it is."""
    (filled / "log.jsonl").rename(tmp_path / "elsewhere")
    (filled / "log.jsonl").symlink_to(tmp_path / "elsewhere")
    before = (tmp_path / "elsewhere").read_bytes()
    with pytest.raises(StorageError, match="E_STORE"), open_archive(filled, writable=True) as archive:
        keep(archive, november, source="https://example.org/again")
    assert (tmp_path / "elsewhere").read_bytes() == before


@pytest.mark.parametrize("pattern", ["log.jsonl", "lock", "objects/??", "captures/*"])
def test_an_archive_with_a_link_in_it_is_not_opened_for_writing(filled: Path, tmp_path: Path, pattern: str) -> None:
    """Whatever would be written through it would lie somewhere else (exit 6)."""
    path = next(iter(filled.glob(pattern)))
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StorageError, match=r"E_STORE .*got a link in place of"):
        open_archive(filled, writable=True)


@pytest.mark.parametrize("rest", [b'{"id":"half', b"x", b"{}"])
def test_bytes_behind_the_last_line_that_no_kill_left_are_named(filled: Path, rest: bytes) -> None:
    """A kill leaves the beginning of one line, and the record that the line is about."""
    with (filled / "log.jsonl").open("ab") as log:
        log.write(rest)
    assert [fault.code for fault in verify_archive(filled)] == ["E_LOG_BROKEN"]


def test_folder_that_is_a_link_is_refused(place: Path, tmp_path: Path) -> None:
    """An objects folder that leads elsewhere gets nothing written through it (exit 6)."""
    (tmp_path / "elsewhere").mkdir()
    place.mkdir()
    (place / "objects").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StorageError, match=r"E_STORE .*got a link in place of a folder"):
        open_archive(place, writable=True)
    assert list((tmp_path / "elsewhere").iterdir()) == []
