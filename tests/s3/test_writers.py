"""Two writers at once, writers that die, and servers that do: no line is recorded twice, and nothing is half."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path

import pytest
from bucket_server import KEY, SECRET, Hands, Proxy
from recording import keep

from kpi_ingest.archive import open_archive, place_of, verify_archive
from kpi_ingest.archive.places import ObjectPlace
from kpi_ingest.errors import KpiIngestError, LockHeld, StorageError, UsageError

HERE = Path(__file__).parent


def race(bucket: str, prefix: str, *words: str) -> list[str]:
    """What processes say that put the same line at the same moment."""
    processes = [
        subprocess.Popen(
            [sys.executable, str(HERE / "racing_run.py"), bucket, prefix, each],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for each in words
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    return sorted(process.communicate(timeout=60)[0].strip() for process in processes)


def test_of_two_processes_that_put_the_same_line_one_does(place: ObjectPlace) -> None:
    """Ten times: one entry is there, and the other process has one clear error and exit code 5."""
    for number in range(10):
        prefix = f"race-{number}"
        assert race(place.bucket, prefix, "of one", "of the other") == ["E_LINE_TAKEN 5", "kept"]
        raced = ObjectPlace(place.bucket, prefix, place.kept)
        assert len(open_archive(raced).attempts()) == 1


def test_processes_that_put_the_very_same_record_both_have(place: ObjectPlace) -> None:
    """The same record twice is one record: neither is refused, and there is one entry."""
    assert race(place.bucket, "same", "of both", "of both") == ["kept", "kept"]
    assert len(open_archive(ObjectPlace(place.bucket, "same", place.kept)).log()) == 1


def test_a_second_writer_is_refused_at_the_door(place: ObjectPlace) -> None:
    """While one has the archive open for writing another is told who; readers are not kept out; then it may."""
    with open_archive(place, writable=True) as archive:
        keep(archive, b"x")
        with pytest.raises(LockHeld, match=rf"E_LOCK_HELD s3://.*/lock: got .*\(process {os.getpid()} on ") as refusal:
            open_archive(place, writable=True)
        assert refusal.value.exit_code == 5
        assert len(open_archive(place).log()) == 1
    open_archive(place, writable=True, wait=0).close()


def test_a_lock_that_is_renewed_does_not_grow_old(place: ObjectPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    """A holder who is at work for longer than a lock lasts keeps it, and gives it back in the end."""
    monkeypatch.setattr("kpi_ingest.archive.lease.STALE_S", 3.0)
    monkeypatch.setattr("kpi_ingest.archive.lease.RENEW_S", 0.3)
    with open_archive(place, writable=True), pytest.raises(LockHeld):
        open_archive(place, writable=True, wait=5)
    open_archive(place, writable=True).close()


def left_lock(hands: Hands, place: ObjectPlace) -> None:
    """The lock of a holder on another machine, who is gone."""
    with open_archive(place, writable=True):
        held = hands.get("lock")
    hands.put("lock", held.replace(b'"host":"', b'"host":"another-'))


def test_a_lock_left_elsewhere_is_waited_out(place: ObjectPlace, hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody can know that a process of another machine is gone: its lock holds until it has grown old."""
    left_lock(hands, place)
    with pytest.raises(LockHeld, match=r"on another-.*next: wait .* not renewed for 90 s is taken over"):
        open_archive(place, writable=True)
    monkeypatch.setattr("kpi_ingest.archive.lease.STALE_S", 2.0)
    open_archive(place, writable=True, wait=10).close()


def test_who_lost_the_lock_is_stopped_by_the_log(
    place: ObjectPlace, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer whose machine slept goes on beside the one that took over: its next record is refused, and nothing of it
    is half."""
    sleeper = open_archive(place, writable=True)
    keep(sleeper, b"before", 1)
    monkeypatch.setattr("kpi_ingest.archive.lease.STALE_S", -100.0)
    with open_archive(place, writable=True) as other:
        keep(other, b"meanwhile", 2)
        with pytest.raises(LockHeld, match=r"E_LINE_TAKEN .*/log/0000000002: got line 2 .*next: run again"):
            keep(sleeper, b"after", 3)
        with pytest.raises(StorageError, match="E_NOT_LOCKED"):
            keep(sleeper, b"after", 3)
        keep(other, b"and on", 4)
        assert b"kpi-ingest/lock/1" in hands.get("lock")  # the sleeper gave back none but its own
    assert [each.page for each in open_archive(place).log()] == ["devon-send-kpis"] * 3
    assert verify_archive(place) == ()


def start_run(bucket: str, first: int = 0) -> subprocess.Popen[str]:
    """A run that keeps one capture after the other, numbered from the first on."""
    command = [sys.executable, str(HERE / "killed_run.py"), bucket, str(first)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def strike(proxy: Proxy, bucket: str, number: int, fate: str) -> list[str]:
    """Kill a run at its put of that number, those of its lock not counted, which then meets its fate; gives the ids
    that the run acknowledged."""
    puts: list[str] = []
    runs: list[subprocess.Popen[str]] = []

    def meddle(method: str, path: str) -> str:
        if method != "PUT" or path.endswith("/lock"):
            return "pass"
        puts.append(path)
        if len(puts) != number:
            return "pass"
        runs[0].kill()
        runs[0].wait()
        return fate

    proxy.meddle = meddle
    runs.append(start_run(bucket, 1000 * number))
    out, err = runs[0].communicate(timeout=60)
    proxy.meddle = lambda method, path: "pass"
    assert (runs[0].returncode, err) == (-signal.SIGKILL, ""), puts
    return out.split()


@pytest.mark.parametrize("fate", ["gone", "lose"])
def test_killed_in_the_middle_of_a_put(place: ObjectPlace, proxy: Proxy, fate: str) -> None:
    """A run that is killed while a put is under way, with half of it sent or with all of it there and no answer yet,
    loses nothing that was acknowledged; the next run on this machine need not wait, and the archive verifies."""
    acknowledged: list[str] = []
    for number in range(1, 8):
        acknowledged += strike(proxy, place.bucket, number, fate)
        with open_archive(place, writable=True) as archive:
            assert set(acknowledged) <= {capture.id for capture in archive.captures()}
            assert len(archive.log()) <= len(acknowledged) + number
        assert verify_archive(place) == ()
    assert len(acknowledged) > 5


def test_answers_that_are_lost_are_asked_for_again(
    place: ObjectPlace, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every first put of an object arrives without its answer: the second finds it there, and one record is one."""
    monkeypatch.setattr("kpi_ingest.archive.bucket.PAUSE_S", 0.01)
    seen: set[str] = set()

    def meddle(method: str, path: str) -> str:
        first = method == "PUT" and path not in seen
        seen.add(path)
        return "lose" if first and not path.endswith("/lock") else "pass"

    proxy.meddle = meddle
    with open_archive(place, writable=True) as archive:
        kept = [keep(archive, b"%d" % number, number) for number in range(3)]
    proxy.meddle = lambda method, path: "pass"
    assert list(open_archive(place).captures()) == kept
    assert verify_archive(place) == ()


def test_a_server_that_goes_away_in_the_middle(place: ObjectPlace, hands: Hands, proxy: Proxy, monkeypatch) -> None:
    """One line, exit code 6; what was recorded before stands, and the next run goes on from there."""
    monkeypatch.setattr("kpi_ingest.archive.bucket.PAUSE_S", 0.01)
    monkeypatch.setattr("kpi_ingest.archive.bucket.RETRIES", {"max_retries": 1})
    archive = open_archive(place, writable=True)
    kept = keep(archive, b"before", 1)
    before = hands.paths()
    proxy.meddle = lambda method, path: "gone"
    with pytest.raises(StorageError, match=r"E_BUCKET_GONE s3://.*: got no answer from 127\.0\.0\.1") as failure:
        keep(archive, b"after", 2)
    assert failure.value.exit_code == 6
    assert hands.paths() == before
    proxy.meddle = lambda method, path: "pass"
    monkeypatch.setattr("kpi_ingest.archive.lease.STALE_S", 0.0)  # the lock could not be given back
    with open_archive(place, writable=True, wait=5) as again:
        assert again.captures() == (kept,)
        keep(again, b"after", 2)
    assert verify_archive(place) == ()


def test_a_server_that_ignores_conditions_is_refused(place: ObjectPlace, hands: Hands, proxy: Proxy) -> None:
    """Before anything is recorded: on such a server two writers could record the same line."""
    proxy.meddle = lambda method, path: "strip"
    with pytest.raises(StorageError, match=r"E_NO_PUT_IF_ABSENT .*next: keep the archive on another server"):
        open_archive(place, writable=True)
    assert hands.paths() == []


def test_refused_keys_are_told_without_being_printed(place: ObjectPlace, hands: Hands, proxy: Proxy) -> None:
    """A server that repeats the access key in its refusal is quoted by its code alone."""
    with open_archive(place, writable=True) as archive:
        keep(archive, b"before", 1)
    before = hands.paths()
    proxy.meddle = lambda method, path: "deny"
    for opening in (False, True):
        with pytest.raises(StorageError, match=r"E_BUCKET_DENIED .*got AccessDenied 403; expected keys") as refusal:
            open_archive(place, writable=opening)
        told = "".join(traceback.format_exception(refusal.value))
        assert KEY not in told
        assert SECRET not in told
        assert "\n" not in str(refusal.value)
    assert hands.paths() == before


def test_missing_keys_are_told_as_such(place: ObjectPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine is asked for a role of its own; where it has none, the error is about keys, not about the server."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_METADATA_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(StorageError, match=r"E_BUCKET_DENIED .*got no keys.*next: set AWS_ACCESS_KEY_ID"):
        open_archive(place)


def test_a_bucket_that_is_not_there(place: ObjectPlace) -> None:
    """Reading and writing say so, and that the bucket, not the archive, is missing."""
    for opening in (False, True):
        with pytest.raises(StorageError, match="E_NO_BUCKET s3://no-such-bucket/archive: got no such bucket"):
            open_archive(ObjectPlace("no-such-bucket", "archive", place.kept), writable=opening)


def test_http_is_refused_unless_it_is_allowed(place: ObjectPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    """An endpoint in the open needs `AWS_ALLOW_HTTP`, and the error says so."""
    monkeypatch.delenv("AWS_ALLOW_HTTP")
    with pytest.raises(StorageError, match=r"E_BUCKET .*http://.*next: set AWS_ALLOW_HTTP=true"):
        open_archive(place)


def test_without_the_extra_the_package_is_named(place: ObjectPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line with the command that brings it, exit code 2."""
    monkeypatch.setitem(sys.modules, "obstore", None)
    with pytest.raises(UsageError, match=r"E_NO_OBSTORE s3://.*pip install 'kpi-ingest\[s3\]'") as refusal:
        open_archive(place)
    assert refusal.value.exit_code == 2


@pytest.mark.parametrize(
    "text",
    [
        "s3://",
        "s3://B",
        "s3://key:hidden@bucket/x",
        "s3://bucket//x",
        "s3://bucket/../x",
        "s3://bucket/a b",
        "gs://x/y",
    ],
)
def test_addresses_of_another_form_are_refused_and_not_repeated(text: str) -> None:
    """An address may hold a key by mistake."""
    with pytest.raises(UsageError, match="E_ARCHIVE_PLACE") as refusal:
        place_of(text, "kept")
    assert "hidden" not in str(refusal.value)


def test_places_are_folders_or_prefixes_of_buckets(tmp_path: Path) -> None:
    """A folder may have any name that is no address; what runs reuse of two archives lies in two folders."""
    assert place_of("kpi-archive", "kept") == Path("kpi-archive")
    assert place_of("C:archive/s3:", "kept") == Path("C:archive/s3:")
    first, second = place_of("s3://bucket/a/b/", "kept"), place_of("s3://bucket", "kept")
    assert (str(first), str(second)) == ("s3://bucket/a/b", "s3://bucket")
    assert first.kept != second.kept


def test_a_lock_of_a_killed_run_on_this_machine_is_taken_over(place: ObjectPlace, proxy: Proxy) -> None:
    """Killed while it holds the lock: the next run does not wait for the lock to grow old."""
    run = start_run(place.bucket)
    assert run.stdout is not None
    run.stdout.readline()
    with pytest.raises(KpiIngestError, match="E_LOCK_HELD"):
        open_archive(place, writable=True)
    run.kill()
    run.communicate()
    began = time.monotonic()
    open_archive(place, writable=True, wait=1).close()
    assert time.monotonic() - began < 20
    assert verify_archive(place) == ()
