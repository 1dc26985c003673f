"""Names of files that tell page and date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kpi_ingest.model import Bounds

FILE_NAME = re.compile(
    r"(?P<page>[^/]+?)\.(?P<date>[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2}(?:T[0-9]{4})?)?)?)\.(?P<rest>[^/]+)"
)
DATE_FORMS = {4: "%Y", 7: "%Y-%m", 10: "%Y-%m-%d", 15: "%Y-%m-%dT%H%M"}
NAME_EXPECTED = "<page>.<YYYY[-MM[-DD[Thhmm]]]>.<anything>"
STAMP = re.compile(r"(?<![0-9])(?:19|20)[0-9]{12}(?![0-9])")
"""YYYYMMDDhhmmss as web archives write it, UTC."""


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file whose name says which page it shows and when it was captured."""

    path: Path
    page: str
    captured: Bounds


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


def named_file(path: Path) -> NamedFile | None:
    """The page and bounds that a file's name gives; None where it gives none."""
    match = FILE_NAME.fullmatch(path.name)
    if match is None:
        return None
    try:
        return NamedFile(path, match["page"], date_bounds(match["date"]))
    except (ValueError, OverflowError):
        return None


def stamp_time(text: str) -> datetime:
    """The time of a 14-digit stamp, UTC; ValueError where it is none."""
    return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC)


def stamped(name: str) -> Bounds | None:
    """The exact time that a name states with one 14-digit stamp; None where it has none, several, or no real date."""
    stamps = set(STAMP.findall(name))
    if len(stamps) != 1:
        return None
    try:
        time = stamp_time(stamps.pop())
    except ValueError:
        return None
    return Bounds(time, time, "filename")
