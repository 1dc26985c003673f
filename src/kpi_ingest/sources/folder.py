"""Files that someone saved, in a folder and the folders below it.

A file tells page and time by a line of `captures.csv` beside it (columns `file` and `time`, and any of `url`, `page`
and `media`), else by a name `<page>.<YYYY[-MM[-DD[Thhmm]]]>.<anything>`, else by one 14-digit stamp in its name, where
exactly one page was asked for. No time stamp of the file itself is believed: copying sets it anew. Links are not
followed, and hidden files and folders are passed over as the others are that tell too little: with a word.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kpi_ingest.errors import FetchError, UsageError
from kpi_ingest.model import Bounds
from kpi_ingest.sources.found import Found, NotTaken, Wanted, Witness
from kpi_ingest.sources.listing import LISTING, Listed, read_listing
from kpi_ingest.sources.names import NAME_EXPECTED, named_file, stamped

FROM_NAME = "taken in from a file; time of capture from its name"
FROM_LIST = f"taken in from a file; time of capture from {LISTING} beside it"


@dataclass(frozen=True, slots=True)
class _Told:
    """A file, and what it is known to be."""

    path: Path
    name: str
    """Its path within the folder."""
    page: str
    captured: Bounds
    listed: Listed | None = None


@dataclass(frozen=True, slots=True)
class FolderSource:
    """A folder of saved files."""

    place: Path

    def captures(self, wanted: Wanted) -> Iterator[Found | NotTaken]:
        """Its captures, oldest first, and then what was passed over. UsageError where no file is a capture, or a
        `captures.csv` is none."""
        told, others = _look_through(self.place, wanted)
        if not told and not any(other.problem for other in others):
            raise _no_captures(self.place, others)
        yield from (_found(each, wanted) for each in sorted(told, key=_by_time) if wanted.wants(each.page))
        skipped = sum(not wanted.wants(each.page) for each in told)
        if skipped:
            others.append(NotTaken(self.place.name, f"{skipped} files of pages that were not asked for"))
        yield from others


def _look_through(folder: Path, wanted: Wanted) -> tuple[list[_Told], list[NotTaken]]:
    told: list[_Told] = []
    others: list[NotTaken] = []
    for parent, below, names in os.walk(folder, onerror=_unreadable):
        here = Path(parent)
        others += [NotTaken(_within(folder, here / each) + "/", "a hidden folder") for each in below if each[0] == "."]
        below[:] = sorted(each for each in below if each[0] != ".")
        listed, faults = read_listing(here, _within(folder, here)) if LISTING in names else ({}, [])
        others += faults
        for name in sorted(set(names) - {LISTING}):
            known = _told(folder, here / name, listed.get(name), wanted)
            told += [known] if isinstance(known, _Told) else []
            others += [known] if isinstance(known, NotTaken) else []
    return told, others


def _unreadable(fault: OSError) -> None:
    raise UsageError(
        "E_FILE", place=str(fault.filename), got=fault.strerror or str(fault), expected="a folder that can be read",
        next_step="check the path and its permissions",
    ) from fault  # fmt: skip


def _told(folder: Path, path: Path, listed: Listed | None, wanted: Wanted) -> _Told | NotTaken:
    name = _within(folder, path)
    if path.is_symlink() or not path.is_file():
        return NotTaken(name, "a link, or no plain file")
    if listed is not None:
        page = listed.page_of(wanted)
        if page is None:
            return NotTaken(name, f"{LISTING} tells no page that is known: name one with a column page or url")
        return _Told(path, name, page, listed.captured, listed)
    named = named_file(path)
    if named is not None:
        return _Told(path, name, named.page, named.captured)
    stamp = stamped(path.name)
    if stamp is not None and wanted.only is not None:
        return _Told(path, name, wanted.only, stamp)
    if stamp is not None:
        return NotTaken(name, "its name tells a time and no page; ask for the page: fetch PAGE --from FOLDER")
    return NotTaken(name, "its name tells no page and date")


def _found(told: _Told, wanted: Wanted) -> Found | NotTaken:
    limit = wanted.limits.max_bytes
    try:
        with told.path.open("rb") as file:
            content = file.read(limit + 1)
    except OSError as cause:
        return _not_read(told, "E_FILE", os.strerror(cause.errno) if cause.errno else str(cause), "a readable file")
    if len(content) > limit:
        return _not_read(told, "E_TOO_LARGE", f"more than {limit} bytes", "a file within max_bytes")
    listed = told.listed
    return Found(
        content=content,
        captured=told.captured,
        witness=Witness("folder", told.name),
        page=told.page,
        url=None if listed is None else listed.url,
        media_type=None if listed is None else listed.media,
        remarks=(FROM_NAME if listed is None else FROM_LIST, *_address(listed)),
    )


def _address(listed: Listed | None) -> tuple[str, ...]:
    return () if listed is None or listed.url is None else (f"address: {listed.url}, as {LISTING} says",)


def _not_read(told: _Told, code: str, got: str, expected: str) -> NotTaken:
    problem = FetchError(
        code, page=told.page, place=told.name, got=got, expected=expected,
        next_step="check the file; the others are taken",
    )  # fmt: skip
    return NotTaken(told.name, got, problem)


def _no_captures(folder: Path, others: list[NotTaken]) -> UsageError:
    return UsageError(
        "E_NO_CAPTURES",
        place=str(folder),
        got=f"{len(others)} files, none named as a capture",
        expected=f"{NAME_EXPECTED}, a 14-digit stamp in the name of a file of the one PAGE asked for, or a {LISTING}",
        next_step="rename the files, list them in a CSV (docs/sources.md), or name an archive with --archive",
    )


def _within(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()


def _by_time(told: _Told) -> tuple[object, ...]:
    return told.captured.lower, told.captured.upper, told.name
