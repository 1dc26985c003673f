"""Where each record lies below the archive's folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from kpi_ingest.archive.records import ArchivedDecision, page_folder
from kpi_ingest.model import Attempt, Capture

LOG = "log.jsonl"
CHECKED = "log.checked"
HEAD = "log.head"
LOCK = "lock"
KEPT = "kept"
OBJECTS = "objects"
UNLOGGED_BY_A_KILL = 1
"""Records without a line that a killed run may leave."""
ENTRIES, LINES, HEADS = "log", "lines", "heads"
"""Of an archive in an object store."""
RECORDS = ("captures", "attempts", "decisions", "readings")


def object_path(sha256: str) -> str:
    """`objects/ab/<sha256>`."""
    return f"{OBJECTS}/{sha256[:2]}/{sha256}"


def numbered(folder: str, number: int) -> str:
    """`log/0000000042`: numbers of ten digits stand in the order in which stores list them."""
    return f"{folder}/{number:010d}"


def capture_path(capture: Capture) -> str:
    """`captures/<page>/<page>.<day>.<id>.json`, the day being the earliest it can have been captured."""
    folder = page_folder(capture.page)
    day = capture.captured.lower.astimezone(UTC).strftime("%Y-%m-%d")
    return f"captures/{folder}/{folder}.{day}.{capture.id[:12]}.json"


def attempt_path(attempt: Attempt) -> str:
    """`attempts/<page>/<page>.<second>.<id>.json`."""
    return _timed_path("attempts", attempt.page, attempt.at, attempt.id)


def decision_path(decision: ArchivedDecision) -> str:
    """`decisions/<page>/<page>.<second>.<id>.json`."""
    return _timed_path("decisions", decision.page, decision.recorded_at, decision.id)


def reading_path(page: str, sha256: str, number: int) -> str:
    """`readings/<page>/<sha256>.<number>.json.gz`."""
    return f"readings/{page_folder(page)}/{sha256}.{number:04d}.json.gz"


def kept_folder(kept: Path, page: str) -> Path:
    """Where runs keep what later ones reuse for a page, below an archive's `kept`: no part of its records."""
    return kept / page_folder(page)


def record_files(place: Path) -> list[Path]:
    """Every record file below `place`, temporary ones left out, in order of path."""
    return sorted(place / path for path in record_paths(place))


def record_paths(place: Path) -> Iterator[str]:
    """The same as they stand in the log, in no order: listed without a look at each, for a night looks at them all."""
    for folder in RECORDS:
        for page in _listed(place / folder):
            for file in _listed(page.path) if page.is_dir() else ():
                if _is_kept(file):
                    yield f"{folder}/{page.name}/{file.name}"


def _listed(folder: Path | str) -> list[os.DirEntry[str]]:
    if not os.path.isdir(folder):
        return []
    with os.scandir(folder) as entries:
        return list(entries)


def object_names(place: Path) -> dict[str, str]:
    """Path by name of every object below `place`, temporary ones left out, in no order: a night looks at them all."""
    return {file.name: file.path for file in _below(place / OBJECTS) if _is_kept(file)}


def _is_kept(file: os.DirEntry[str]) -> bool:
    return not file.name.startswith(".") and file.is_file()


def _below(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Whatever lies in the folders of a folder."""
    for part in _listed(folder):
        yield from _listed(part.path) if part.is_dir() else ()


def temporary_files(place: Path, prefix: str) -> list[Path]:
    """What writing left behind when it was killed."""
    below = (file for folder in (OBJECTS, *RECORDS) for file in _below(place / folder))
    return sorted(Path(file.path) for file in (*_listed(place), *below) if file.name.startswith(prefix))


def _timed_path(kind: str, page: str, at: datetime, identity: str) -> str:
    folder = page_folder(page)
    second = at.astimezone(UTC).strftime("%Y-%m-%dT%H%M%SZ")
    return f"{kind}/{folder}/{folder}.{second}.{identity[:12]}.json"
