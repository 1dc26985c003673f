"""The lock of an archive in an object store: an object that its holder renews.

No server frees a lock when its holder dies. A lock that has not been renewed for `STALE_S` by the server's clock, or
whose holder ran on this very machine and does so no more, is taken over. This keeps two runs apart as a rule, and no
more than that: clocks differ, and a machine may sleep. That no line of the log is ever recorded twice rests on the log
itself, whose next entry only one writer can put.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime

from kpi_ingest.archive.bucket import Bucket, Found
from kpi_ingest.archive.canonical import canonical, time_text
from kpi_ingest.archive.layout import LOCK
from kpi_ingest.errors import LockHeld, StorageError

SCHEMA = "kpi-ingest/lock/1"
RENEW_S = 20.0
STALE_S = 90.0
"""Several renewals may fail before a lock counts as left."""
POLL_S = 0.2
JOIN_S = 5.0
"""For a renewal under way; one that takes longer is left to itself."""


class Lease:
    """A lock that is held, renewed by a thread of its own until it is given back."""

    def __init__(self, bucket: Bucket, token: str, tag: str) -> None:
        self._bucket, self._token, self._tag = bucket, token, tag
        self._leave = threading.Event()
        self._thread = threading.Thread(target=self._renew, name=f"lock of {bucket.words}", daemon=True)
        self._thread.start()

    def _renew(self) -> None:
        number = 0
        while not self._leave.wait(RENEW_S):
            number += 1
            with suppress(StorageError):  # the server may be back at the next renewal
                tag = self._bucket.replace(LOCK, _content(self._token, number), self._tag)
                if tag is None:
                    return  # taken over: whoever writes next will be told by the log
                self._tag = tag

    def release(self) -> None:
        """Give the lock back, where it is still ours. A server that is gone lets it grow old instead."""
        self._leave.set()
        self._thread.join(JOIN_S)
        with suppress(StorageError):
            found = self._bucket.find(LOCK)
            if found is not None and found.tag == self._tag:
                self._bucket.remove(LOCK)


def take_lease(bucket: Bucket, wait: float) -> Lease:
    """Take the lock within `wait` seconds, or raise LockHeld. StorageError of a server that puts over what lies there
    although it is asked not to: no archive can lie on it."""
    token = secrets.token_hex(16)
    content, deadline = _content(token, 0), time.monotonic() + wait
    while (tag := _taken(bucket, content)) is None:
        if time.monotonic() >= deadline:
            raise _held(bucket)
        time.sleep(POLL_S)
    if not bucket.keeps_what_lies(LOCK, _content(token, -1)):
        bucket.remove(LOCK)
        raise StorageError(
            "E_NO_PUT_IF_ABSENT",
            place=bucket.words,
            got="a server that puts over an object although If-None-Match forbids it",
            expected="conditional puts, as S3, MinIO and Ceph have them",
            next_step="keep the archive on another server, or in a folder",
        )
    return Lease(bucket, token, tag)


def _taken(bucket: Bucket, content: bytes) -> str | None:
    """The lock's tag, where it was free or left behind."""
    tag = bucket.put_new(LOCK, content)
    if tag is not None:
        return tag
    found = bucket.find(LOCK)
    if found is None or not (_is_old(found) or _is_orphan(_read(bucket))):
        return None
    return bucket.replace(LOCK, content, found.tag)


def _content(token: str, number: int) -> bytes:
    """The lock as its holder writes it; the number changes with each renewal, and so does the object's tag."""
    facts = {"host": socket.gethostname(), "pid": os.getpid(), "processes": _processes()}
    document = {"schema": SCHEMA, "token": token, "renewal": number, "at": time_text(datetime.now(UTC)), **facts}
    return canonical(document) + b"\n"


def _processes() -> str:
    """What tells the numbers of processes here from those of another machine or container; empty where nothing does."""
    with suppress(OSError):
        return os.readlink("/proc/self/ns/pid")
    return ""


def _read(bucket: Bucket) -> dict[str, object]:
    with suppress(ValueError):
        document = json.loads(bucket.get(LOCK) or b"{}")
        return document if isinstance(document, dict) else {}
    return {}


def _is_old(found: Found) -> bool:
    return (datetime.now(UTC) - found.changed).total_seconds() > STALE_S


def _is_orphan(held: dict[str, object]) -> bool:
    """Its holder was a process of this machine, and is gone."""
    pid = held.get("pid")
    here = held.get("host") == socket.gethostname() and held.get("processes") == _processes() != ""
    if not here or not isinstance(pid, int):
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _held(bucket: Bucket) -> LockHeld:
    held = _read(bucket)
    who = f"another run at work on this archive (process {held.get('pid')} on {held.get('host')})"
    return LockHeld(
        "E_LOCK_HELD",
        place=f"{bucket.words}/{LOCK}",
        got=who,
        next_step=f"wait for it to end, then run again; a lock not renewed for {STALE_S:.0f} s is taken over",
    )
