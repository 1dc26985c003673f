"""Where an archive lies, as it is named on the command line or in the settings -> the shelf to open."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from kpi_ingest.archive.folder import FolderShelf
from kpi_ingest.archive.records import page_folder
from kpi_ingest.archive.shelf import Shelf
from kpi_ingest.errors import UsageError

SCHEME = "s3://"
FOREIGN = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
PART = re.compile(r"[A-Za-z0-9!_.*'()=-]+")
"""Of a prefix: the characters that S3 calls safe, and the `=` of Hive's folders."""


@dataclass(frozen=True, slots=True)
class ObjectPlace:
    """A place in an object store."""

    bucket: str
    prefix: str
    """Parts with `/` between them; empty for the whole bucket."""
    kept: Path
    """The folder of this machine for what runs reuse of earlier ones."""

    def __str__(self) -> str:
        return f"{SCHEME}{self.bucket}{'/' if self.prefix else ''}{self.prefix}"


Place = Path | ObjectPlace


def place_of(text: str, kept: str) -> Place:
    """A folder, or `s3://BUCKET[/PREFIX]`, for which what runs reuse is kept below the folder `kept`. UsageError for
    any other address, which is not repeated: it may hold a secret."""
    if not FOREIGN.match(text):
        return Path(text)
    bucket, _, prefix = text.removeprefix(SCHEME).partition("/")
    prefix = prefix.removesuffix("/")
    parts = prefix.split("/") if prefix else []
    sound = all(PART.fullmatch(part) and part not in (".", "..") for part in parts)
    if not text.startswith(SCHEME) or not BUCKET.fullmatch(bucket) or not sound:
        raise UsageError(
            "E_ARCHIVE_PLACE",
            place="the archive",
            got="an address of another form",
            expected="a folder, or s3://BUCKET/PREFIX without keys",
            next_step="correct --archive or the setting `archive`; keys stand in AWS_ACCESS_KEY_ID and its like",
        )
    return ObjectPlace(bucket, prefix, Path(kept) / page_folder(f"{bucket}/{prefix}"))


def shelf_of(place: Place) -> Shelf:
    """The shelf at a place; nothing is opened yet. UsageError where an object store is named without the extra [s3]."""
    if isinstance(place, Path):
        return FolderShelf(place)
    from kpi_ingest.archive.object_shelf import object_shelf  # most archives lie in folders

    return object_shelf(str(place), place.bucket, place.prefix, place.kept)
