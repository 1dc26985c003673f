"""`captures.csv`: what someone who saved files wrote down about them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kpi_ingest.errors import FetchError, UsageError
from kpi_ingest.fetch import redact_url
from kpi_ingest.model import Bounds
from kpi_ingest.sources.found import NotTaken, Wanted
from kpi_ingest.sources.names import DATE_FORMS, date_bounds, stamp_time

LISTING = "captures.csv"
NEEDED = ("file", "time")
KNOWN = (*NEEDED, "url", "page", "media")


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the list."""

    file: str
    captured: Bounds
    url: str | None
    page: str | None
    media: str | None

    def page_of(self, wanted: Wanted) -> str | None:
        """The page it names, else the one whose address it gives, else the only one that was asked for."""
        if self.page is not None:
            return self.page
        if self.url is not None:
            return next(iter(wanted.pages_at(self.url)), None)
        return wanted.only


def read_listing(folder: Path, within: str) -> tuple[dict[str, Listed], list[NotTaken]]:
    """The lines of a folder's `captures.csv` by file, and the lines that say nothing usable, each with a problem.
    UsageError where it is no such list at all."""
    place = f"{within}/{LISTING}" if within != "." else LISTING
    try:
        with (folder / LISTING).open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, strict=True)
            header = rows.fieldnames or ()
            if not set(NEEDED) <= set(header) or not set(header) <= set(KNOWN):
                raise _no_list(folder, f"columns {', '.join(header) or 'none'}")
            return _read_rows(folder, place, rows)
    except (OSError, UnicodeDecodeError, csv.Error) as cause:
        raise _no_list(folder, str(cause)) from cause


def _read_rows(folder: Path, place: str, rows: csv.DictReader[str]) -> tuple[dict[str, Listed], list[NotTaken]]:
    listed: dict[str, Listed] = {}
    faults: list[NotTaken] = []
    for row in rows:
        where = f"{place} line {rows.line_num}"
        try:
            line = _listed(folder, row)
            if line.file in listed:
                raise ValueError(f"{line.file!r} listed a second time")
            listed[line.file] = line
        except ValueError as fault:
            faults.append(_bad_line(where, str(fault)))
    return listed, faults


def _listed(folder: Path, row: dict[str, str | None]) -> Listed:
    if None in row or None in row.values():
        raise ValueError("more or fewer entries than columns")
    texts = {name: (text or "").strip() or None for name, text in row.items()}
    file, time = texts["file"], texts["time"]
    if file is None or Path(file).name != file or not (folder / file).is_file():
        raise ValueError(f"{file!r}, which is no file of this folder")
    if time is None:
        raise ValueError(f"no time for {file!r}")
    url = texts.get("url")
    return Listed(file, listed_time(time), redact_url(url) if url else None, texts.get("page"), texts.get("media"))


def listed_time(text: str) -> Bounds:
    """A time of a list: a date as in file names, which bounds it; a 14-digit stamp or an ISO 8601 date and time, exact,
    in UTC where it names no zone. ValueError."""
    if len(text) in DATE_FORMS and "T" not in text:
        bounds = date_bounds(text)
        return Bounds(bounds.lower, bounds.upper, "list")
    time = stamp_time(text) if len(text) == 14 and text.isdigit() else _iso_time(text)
    return Bounds(time, time, "list")


def _iso_time(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def _bad_line(where: str, got: str) -> NotTaken:
    problem = FetchError(
        "E_CAPTURES_LIST", place=where, got=got, expected="a file of this folder and its time",
        next_step="correct the line; the other files are taken",
    )  # fmt: skip
    return NotTaken(where, got, problem)


def _no_list(folder: Path, got: str) -> UsageError:
    return UsageError(
        "E_CAPTURES_LIST", place=str(folder / LISTING), got=got,
        expected=f"CSV in UTF-8 with columns {', '.join(NEEDED)} and any of {', '.join(KNOWN[2:])}",
        next_step="correct its first line (docs/sources.md)",
    )  # fmt: skip
