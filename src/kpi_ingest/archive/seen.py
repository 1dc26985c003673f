"""Objects that were held against their digests, each with the tag that the server gave it then.

A night looks at the bytes of every capture it rests on. From a folder it reads them; from a bucket that would fetch the
whole archive every night. An object whose tag is the one it had when its digest held is taken as unchanged: whoever
puts other bytes there changes the tag. Bytes that a server lost or turned under an old tag are found by `verify`, which
gets them all. The note lies beside what runs reuse, and may be deleted at any time.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from kpi_ingest.archive.bucket import Bucket
from kpi_ingest.archive.canonical import canonical, sha256_of
from kpi_ingest.archive.layout import OBJECTS

SCHEMA = "kpi-ingest/objects-seen/1"
NAME = ".objects-seen"
"""No page's folder begins with a dot."""


@dataclass(slots=True)
class Seen:
    """What is noted for one archive; read when it is first asked for."""

    folder: Path
    _noted: dict[str, str] | None = field(default=None, repr=False)
    """Path -> tag, of objects whose digest held."""
    _listed: dict[str, str] | None = field(default=None, repr=False)
    """Path -> tag, of all objects as the bucket listed them once."""
    _news: bool = False

    def tag(self, bucket: Bucket, path: str) -> str:
        """The tag of an object as the bucket lists it; empty where it has none, or did not lie there."""
        if self._listed is None:
            self._listed = {each.path: each.tag for each in bucket.list(OBJECTS)}
        return self._listed.get(path, "")

    def holds(self, path: str, tag: str) -> bool:
        """Whether the object had this very tag when it was held against its digest."""
        return tag != "" and self._load().get(path) == tag

    def note(self, path: str, tag: str) -> None:
        """The digest of the object held while it had this tag."""
        if tag:
            self._load()[path] = tag
            self._news = True

    def save(self) -> None:
        """Keep the note. A failure is no matter: it saves requests and nothing else."""
        if not self._news:
            return
        temporary = self.folder / f"{NAME}-{os.getpid()}"
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            noted = self._load()
            temporary.write_bytes(canonical({"schema": SCHEMA, "noted": noted, "own": sha256_of(canonical(noted))}))
            os.replace(temporary, self.folder / NAME)
            self._news = False

    def _load(self) -> dict[str, str]:
        if self._noted is None:
            self._noted = _read(self.folder / NAME)
        return self._noted


def _read(file: Path) -> dict[str, str]:
    """The note, or nothing where it is missing or damaged."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        document = json.loads(file.read_bytes())
        noted = document["noted"]
        if document["schema"] == SCHEMA and document["own"] == sha256_of(canonical(noted)):
            return {str(path): str(tag) for path, tag in noted.items()}
    return {}
