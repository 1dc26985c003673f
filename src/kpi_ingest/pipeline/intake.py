"""Files and folders -> captures in the archive.

A file of a folder is named `<page>.<YYYY[-MM[-DD[Thhmm]]]>.<anything>`; its date bounds the time at which it was
captured. The same file taken in twice is one capture.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kpi_ingest.archive import Archive
from kpi_ingest.errors import UsageError
from kpi_ingest.model import Bounds, Capture
from kpi_ingest.pipeline.workplace import Clock

FILE_NAME = re.compile(
    r"(?P<page>[^/]+?)\.(?P<date>[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2}(?:T[0-9]{4})?)?)?)\.(?P<rest>[^/]+)"
)
DATE_FORMS = {4: "%Y", 7: "%Y-%m", 10: "%Y-%m-%d", 15: "%Y-%m-%dT%H%M"}
NAME_EXPECTED = "<page>.<YYYY[-MM[-DD[Thhmm]]]>.<anything>"


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file whose name says which page it shows and when it was captured."""

    path: Path
    page: str
    captured: Bounds


@dataclass(frozen=True, slots=True)
class Folder:
    """The files of a folder: those whose names tell, oldest first, and those that are passed over."""

    files: tuple[NamedFile, ...]
    ignored: tuple[str, ...]


def date_bounds(text: str) -> Bounds:
    """The stretch of UTC time that a date of a file name or of `page@date` spans; ValueError where it is no date."""
    if len(text) not in DATE_FORMS:
        raise ValueError(text)
    lower = datetime.strptime(text, DATE_FORMS[len(text)]).replace(tzinfo=UTC)
    upper = {
        4: lambda: lower.replace(year=lower.year + 1),
        7: lambda: (lower.replace(day=1) + timedelta(days=32)).replace(day=1),
        10: lambda: lower + timedelta(days=1),
        15: lambda: lower + timedelta(minutes=1),
    }[len(text)]()
    return Bounds(lower, upper, "filename")


def list_folder(folder: Path) -> Folder:
    """The captures that lie in a folder, by capture time. UsageError where there is none."""
    named, ignored = [], []
    for path in sorted(each for each in folder.iterdir() if each.is_file()):
        found = named_file(path)
        if found is None:
            ignored.append(path.name)
        else:
            named.append(found)
    if not named:
        raise UsageError(
            "E_NO_CAPTURES",
            place=str(folder),
            got=f"{len(ignored)} files, none named as a capture",
            expected=NAME_EXPECTED,
            next_step="rename the files, or name an archive with --archive",
        )
    return Folder(tuple(sorted(named, key=_by_time)), tuple(ignored))


def named_file(path: Path) -> NamedFile | None:
    """The page and bounds that a file's name gives; None where it gives none."""
    match = FILE_NAME.fullmatch(path.name)
    if match is None:
        return None
    try:
        return NamedFile(path, match["page"], date_bounds(match["date"]))
    except (ValueError, OverflowError):
        return None


def take_in(archive: Archive, files: Iterable[NamedFile], clock: Clock) -> tuple[Capture, ...]:
    """Keep the files' bytes and what their names say of them."""
    return tuple(
        archive.add_capture(
            file.path.read_bytes(),
            page=file.page,
            captured=file.captured,
            recorded_at=clock(),
            source=file.path.name,
            remarks=("taken in from a file; time of capture from its name",),
        )
        for file in files
    )


def _by_time(file: NamedFile) -> tuple[datetime, datetime, str]:
    return file.captured.lower, file.captured.upper, file.path.name
