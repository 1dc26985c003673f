"""An archive in an object store holds what one in a folder holds, byte for byte, and names what is not as written."""

from __future__ import annotations

from pathlib import Path

import pytest
from bucket_server import Hands, Proxy
from recording import PAGE, RECORDS, keep, keep_all

from kpi_ingest.archive import copy_archive, open_archive, verify_archive
from kpi_ingest.archive.places import ObjectPlace
from kpi_ingest.errors import IntegrityError, StorageError, UsageError

ENTRY = "log/{:010d}".format


@pytest.fixture
def filled(place: ObjectPlace) -> ObjectPlace:
    """An archive with records of every kind."""
    with open_archive(place, writable=True) as archive:
        keep_all(archive)
    return place


def files(folder: Path) -> dict[str, bytes]:
    """The records, objects and log of an archive in a folder."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.name != "lock")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_both_media_hold_the_same_records_under_the_same_digests(filled: ObjectPlace, tmp_path: Path) -> None:
    """The log's lines are equal, to the digest of the last one, and so is every record."""
    with open_archive(tmp_path / "folder", writable=True) as folder:
        keep_all(folder)
    stored = open_archive(filled)
    assert (stored.head, stored.origin, stored.log()) == (folder.head, folder.origin, folder.log())
    assert list(stored.records()) == list(folder.records())
    assert len(stored.log()) == RECORDS
    assert [stored.bytes_of(capture.sha256) for capture in stored.captures()][1] == b"second bytes"
    assert verify_archive(filled) == ()


def test_an_entry_is_the_line_and_the_recorded_file(filled: ObjectPlace, hands: Hands, tmp_path: Path) -> None:
    """`log/<number>` holds the line of a folder's log, and behind it the very file that a folder has."""
    with open_archive(tmp_path / "folder", writable=True) as folder:
        keep_all(folder)
    lines = (tmp_path / "folder" / "log.jsonl").read_bytes().splitlines()
    for entry, line in zip(folder.log(), lines, strict=True):
        assert hands.get(ENTRY(entry.seq)) == line + b"\n" + (tmp_path / "folder" / entry.path).read_bytes()


def test_the_same_record_twice_is_one_record(filled: ObjectPlace, hands: Hands) -> None:
    """Keeping a capture and a reading again writes nothing at all, not even a head."""
    before = hands.paths()
    with open_archive(filled, writable=True) as archive:
        keep(archive, b"second bytes", 1)
        archive.add_reading(dict(archive.current_reading(PAGE, archive.captures()[0].sha256).document))
    assert hands.paths() == before


def test_an_archive_goes_to_an_object_store_and_back(filled: ObjectPlace, tmp_path: Path) -> None:
    """Folder to bucket to folder: the files are equal byte by byte, and a second copy has nothing to do."""
    with open_archive(tmp_path / "first", writable=True) as archive:
        keep_all(archive)
    there = ObjectPlace(filled.bucket, "other/prefix", tmp_path / "kept")
    assert copy_archive(tmp_path / "first", there).new == RECORDS
    back = copy_archive(there, tmp_path / "second")
    assert (back.records, back.new, back.head) == (RECORDS, RECORDS, archive.head)
    assert files(tmp_path / "second") == files(tmp_path / "first")
    assert copy_archive(there, tmp_path / "second").new == 0
    assert verify_archive(there) == ()


def test_plain_copying_between_prefixes_is_enough(
    filled: ObjectPlace, server: int, hands: Hands, tmp_path: Path
) -> None:
    """Object by object, by any tool: the copy is the archive, and can be written to."""
    other = Hands.on(server, filled.bucket, "elsewhere")
    for path in hands.paths():
        other.put(path, hands.get(path))
    copied = ObjectPlace(filled.bucket, "elsewhere", tmp_path)
    assert (open_archive(copied).head, verify_archive(copied)) == (open_archive(filled).head, ())
    with open_archive(copied, writable=True) as archive:
        keep(archive, b"new", 5)
    assert len(open_archive(copied).log()) == RECORDS + 1


def test_an_interrupted_copy_goes_on(place: ObjectPlace, tmp_path: Path) -> None:
    """What was copied stands as a sound archive, and the next copy brings the rest."""
    with open_archive(tmp_path / "folder", writable=True) as archive:
        keep_all(archive)

    def interrupt(line: int, count: int) -> None:
        if line == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy_archive(tmp_path / "folder", place, step=interrupt)
    assert (len(open_archive(place).log()), verify_archive(place)) == (4, ())
    assert copy_archive(tmp_path / "folder", place).new == RECORDS - 4
    assert open_archive(place).head == archive.head


def test_a_copy_over_another_archive_is_refused(filled: ObjectPlace, hands: Hands, tmp_path: Path) -> None:
    """Other lines, or more of them, stay as they are."""
    with open_archive(tmp_path / "folder", writable=True) as archive:
        keep(archive, b"of another archive")
    before = hands.paths()
    with pytest.raises(UsageError, match=r"E_COPY .* 7 lines are not the first 7 of the source's 1"):
        copy_archive(tmp_path / "folder", filled)
    assert hands.paths() == before


def test_a_long_log_is_opened_by_its_packs(
    place: ObjectPlace, hands: Hands, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines of full spans are got together: reading opens two packs and three entries, and finds all thirteen lines."""
    monkeypatch.setattr("kpi_ingest.archive.object_shelf.SPAN", 5)
    for begin in (0, 4, 8):  # one opening crosses a span, one two of them
        with open_archive(place, writable=True) as archive:
            for number in range(begin, 13 if begin == 8 else begin + 4):
                keep(archive, b"%d" % number, number)
    assert [path for path in hands.paths() if path.startswith("lines/")] == ["lines/0000000005", "lines/0000000010"]
    proxy.asked.clear()
    reopened = open_archive(place)
    assert (reopened.head, len(reopened.log())) == (archive.head, 13)
    assert sum("/archive/" in path and "list-type" not in path for _, path in proxy.asked) == 5
    assert verify_archive(place) == ()
    hands.remove(ENTRY(3))
    with pytest.raises(IntegrityError, match=r"E_MISSING .*log/0000000003"):
        open_archive(place, writable=True)
    assert verify_archive(place)[0].place == ENTRY(3)


def test_a_pack_that_was_changed_is_found(place: ObjectPlace, hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its lines do not chain, so that the archive is not opened, and `verify` names the pack."""
    monkeypatch.setattr("kpi_ingest.archive.object_shelf.SPAN", 5)
    with open_archive(place, writable=True) as archive:
        for number in range(6):
            keep(archive, b"%d" % number, number)
    lines = hands.get("lines/0000000005")
    hands.put("lines/0000000005", lines.replace(b"devon", b"devil", 1))
    assert [(fault.code, fault.place) for fault in verify_archive(place)] == [("E_LOG_BROKEN", "lines/0000000005")]
    with pytest.raises(IntegrityError, match="E_LOG_BROKEN"):
        open_archive(place)


def _change(text: bytes, other: bytes, path: str):
    def change(hands: Hands) -> None:
        content = hands.get(path)
        assert content.count(text) >= 1
        hands.put(path, content.replace(text, other, 1))

    return change


def _swap(hands: Hands) -> None:
    second, third = hands.get(ENTRY(2)), hands.get(ENTRY(3))
    hands.put(ENTRY(2), third)
    hands.put(ENTRY(3), second)


def _cut_with_head(hands: Hands) -> None:
    """The last line, and the head that knew of it."""
    hands.remove(ENTRY(RECORDS))
    hands.put(f"heads/{RECORDS:010d}", hands.get("heads/0000000000"))


TAMPERINGS = {
    "record-changed": (_change(b'"size": 12', b'"size": 13', ENTRY(2)), "E_INTEGRITY", ENTRY(2)),
    "line-changed": (_change(b'"seq":2', b'"seq":9', ENTRY(2)), "E_LOG_BROKEN", ENTRY(2)),
    "line-spelt-otherwise": (_change(b'"seq":2', b'"seq": 2', ENTRY(2)), "E_LOG_BROKEN", ENTRY(2)),
    "entry-removed": (lambda hands: hands.remove(ENTRY(2)), "E_LOG_BROKEN", ENTRY(2)),
    "first-entry-removed": (lambda hands: hands.remove(ENTRY(1)), "E_LOG_BROKEN", ENTRY(1)),
    "entry-emptied": (lambda hands: hands.put(ENTRY(4), b""), "E_LOG_BROKEN", ENTRY(4)),
    "entries-swapped": (_swap, "E_LOG_BROKEN", ENTRY(2)),
    "last-entry-removed": (lambda hands: hands.remove(ENTRY(RECORDS)), "E_LOG_CUT", ENTRY(RECORDS)),
    "cut-with-its-head": (_cut_with_head, "E_LOG_HEAD", f"heads/{RECORDS:010d}"),
    "head-changed": (
        _change(b'"lines":7', b'"lines":6', f"heads/{RECORDS:010d}"), "E_LOG_HEAD", f"heads/{RECORDS:010d}",
    ),
    "head-of-another-line": (
        _change(b'"sha256":"', b'"sha256":"0', f"heads/{RECORDS:010d}"), "E_LOG_HEAD", f"heads/{RECORDS:010d}",
    ),
    "stranger": (lambda hands: hands.put("log/0000000008.bak", b"x"), "E_UNLOGGED", "log/0000000008.bak"),
}  # fmt: skip


@pytest.mark.parametrize("name", TAMPERINGS)
def test_verify_names_what_was_tampered_with(filled: ObjectPlace, hands: Hands, name: str) -> None:
    """Whatever is changed, removed or added among the entries and heads is the first fault that `verify` names."""
    change, code, place = TAMPERINGS[name]
    change(hands)
    first = verify_archive(filled)[0]
    assert (first.code, first.place.split(" ")[0]) == (code, place)


@pytest.mark.parametrize(("content", "code"), [(b"other bytes", "E_INTEGRITY"), (None, "E_MISSING")])
def test_bytes_that_are_not_those_of_their_digest(
    filled: ObjectPlace, hands: Hands, content: bytes | None, code: str
) -> None:
    """`verify` names the object; it is never given out, and keeping the same capture anew does not hide it."""
    capture = open_archive(filled).captures()[1]
    path = f"objects/{capture.sha256[:2]}/{capture.sha256}"
    if content is None:
        hands.remove(path)
    else:
        hands.put(path, content)
    assert [(fault.code, fault.place) for fault in verify_archive(filled)] == [(code, path)]
    with pytest.raises(IntegrityError, match=code) as refusal:
        open_archive(filled).bytes_of(capture.sha256)
    assert str(refusal.value).startswith(f"{code} s3://{filled.bucket}/archive/{path}: got ")
    if content is not None:
        with open_archive(filled, writable=True) as archive, pytest.raises(IntegrityError, match=code):
            keep(archive, b"second bytes", 9)
        assert hands.get(path) == content


def test_an_archive_cut_at_its_end_is_not_written_to(filled: ObjectPlace, hands: Hands) -> None:
    """The head on record knows of a line that is gone: nothing is put in its place."""
    hands.remove(ENTRY(RECORDS))
    before = hands.paths()
    with pytest.raises(IntegrityError, match=f"E_LOG_CUT .*expected line {RECORDS}"):
        open_archive(filled, writable=True)
    assert hands.paths() == before


def test_no_archive_is_told_of_before_the_first_writing(place: ObjectPlace, hands: Hands) -> None:
    """Reading makes nothing; an empty archive that was opened for writing is one."""
    with pytest.raises(StorageError, match=f"E_NO_ARCHIVE s3://{place.bucket}/archive: got nothing under this prefix"):
        open_archive(place)
    assert hands.paths() == []
    open_archive(place, writable=True).close()
    assert open_archive(place).log() == ()


def test_archives_under_several_prefixes_are_several(filled: ObjectPlace, tmp_path: Path) -> None:
    """One prefix being the beginning of another, or the bucket itself, mixes nothing."""
    for prefix in ("archive-2", "archive/nested", ""):
        other = ObjectPlace(filled.bucket, prefix, tmp_path)
        with open_archive(other, writable=True) as archive:
            keep(archive, prefix.encode())
        assert (len(open_archive(other).log()), verify_archive(other)) == (1, ())
    assert (len(open_archive(filled).log()), verify_archive(filled)) == (RECORDS, ())
