"""Lists of captures as web archives serve them (CDX): read line by line, cleaned, and thinned.

A line that cannot be read is counted and named, never guessed at. What a line says is a claim of the archive; the bytes
are held against it when they come.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from kpi_ingest.fetch import redact_url
from kpi_ingest.sources.names import stamp_time

Every = Literal["day", "week", "month", "quarter", "year"]
FIELDS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
_STAMP = re.compile(r"(?:19|20)[0-9]{12}")
_DIGEST = re.compile(r"[A-Z2-7]{32}")
_MISSING = "-"


@dataclass(frozen=True, slots=True)
class Listed:
    """A capture that an archive's list names."""

    stamp: str
    """YYYYMMDDhhmmss, UTC."""
    original: str
    """The address as archived, without secrets."""
    status: int | None
    """None where the list says none (a revisit)."""
    digest: str | None
    """SHA-1 in base32, of the body as archived; None where the list says none."""
    media_type: str | None = None

    @property
    def time(self) -> datetime:
        """When it was captured."""
        return stamp_time(self.stamp)


@dataclass(frozen=True, slots=True)
class CaptureList:
    """What the answers of an archive list, oldest first."""

    captures: tuple[Listed, ...]
    malformed: tuple[tuple[int, str], ...]
    """Number and words of each line that could not be read."""
    repeats: int
    """Lines that said again what one before them says."""


def read_list(lines: Iterable[str]) -> CaptureList:
    """The captures that these lines name, each once."""
    found: dict[tuple[str, str, str | None], Listed] = {}
    malformed: list[tuple[int, str]] = []
    repeats = 0
    for number, line in enumerate(lines, start=1):
        listed = _listed(line)
        if isinstance(listed, str):
            malformed.append((number, listed))
            continue
        name = (listed.stamp, listed.original, listed.digest)
        repeats += name in found
        found.setdefault(name, listed)
    ordered = sorted(found.values(), key=lambda it: (it.stamp, it.original, it.digest or ""))
    return CaptureList(tuple(ordered), tuple(malformed), repeats)


def _listed(line: str) -> Listed | str:
    """A line's capture, or what is wrong with the line."""
    words = line.split(" ")
    if not 6 <= len(words) <= 7:
        return f"{len(words)} fields instead of {len(FIELDS)}"
    _, stamp, original, media, status, digest = words[:6]
    if not _STAMP.fullmatch(stamp):
        return f"the time {stamp[:20]!r}"
    try:
        stamp_time(stamp)
    except ValueError:
        return f"the time {stamp}, which is no date"
    if not original.startswith(("http://", "https://")):
        return f"the address {original[:40]!r}"
    if status != _MISSING and not (status.isascii() and status.isdigit() and len(status) == 3):
        return f"the status {status[:10]!r}"
    known = digest.removeprefix("sha1:")
    return Listed(
        stamp,
        redact_url(original),
        None if status == _MISSING else int(status),
        known if _DIGEST.fullmatch(known) else None,
        None if media in (_MISSING, "warc/revisit", "unk") else media,
    )


def split_answer(text: str) -> tuple[list[str], str | None]:
    """The lines of one answer, and the key with which the archive goes on: behind a blank line; None at the end."""
    lines = text.splitlines()
    if len(lines) > 1 and not lines[-2].strip() and lines[-1].strip():
        return [line for line in lines[:-2] if line.strip()], lines[-1].strip()
    return [line for line in lines if line.strip()], None


def thinned(captures: Sequence[Listed], every: Every | None) -> tuple[Listed, ...]:
    """The first capture of each stretch of time; all of them without one."""
    if every is None:
        return tuple(captures)
    first: dict[object, Listed] = {}
    for listed in captures:
        first.setdefault(_stretch(listed.time, every), listed)
    return tuple(first.values())


def _stretch(time: datetime, every: Every) -> object:
    match every:
        case "day":
            return time.date()
        case "week":
            return time.isocalendar()[:2]
        case "month":
            return time.year, time.month
        case "quarter":
            return time.year, (time.month - 1) // 3
        case "year":
            return time.year


def lost_captures(before: Sequence[Listed], now: Sequence[Listed]) -> Iterator[Listed]:
    """Captures of an earlier list, within the time that the list of now spans, that it has no longer, or otherwise."""
    if not now:
        yield from before
        return
    known = {(it.stamp, it.original, it.digest) for it in now}
    for listed in before:
        within = now[0].stamp <= listed.stamp <= now[-1].stamp
        if within and (listed.stamp, listed.original, listed.digest) not in known:
            yield listed
