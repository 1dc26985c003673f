"""WACZ files: WARC files with their index in one zip (WACZ 1.1.1).

Nothing is unpacked onto the disk but the WARC files, into nameless temporary files. A zip that is made to do harm is
refused before any of it is read: names that lead elsewhere, links, names twice, entries that lie over each other, are
encrypted, or unpack to more than they may.
"""

from __future__ import annotations

import io
import json
import re
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from kpi_ingest.errors import IntegrityError, UsageError
from kpi_ingest.fetch import FetchLimits
from kpi_ingest.sources.found import Found, NotTaken, Wanted
from kpi_ingest.sources.warc import captures_of
from kpi_ingest.sources.warc_index import missing
from kpi_ingest.sources.warc_records import FREE_BYTES
from kpi_ingest.sources.warc_scan import Scan, WarcFile, scan_files

MAX_ENTRIES = 100_000
PIECE = 1024 * 1024
MAX_DESCRIPTION = 16 * 1024 * 1024
"""Bytes of `datapackage.json` or of one index: text that is read whole."""
LOCAL_HEADER = 30
WARC_NAME = re.compile(r"archive/[^/]+\.warc(?:\.gz)?")
INDEX_NAME = re.compile(r"indexes/[^/]+\.(?:cdxj?|idx)(?:\.gz)?")


@dataclass(frozen=True, slots=True)
class WaczSource:
    """One WACZ file."""

    place: Path

    def captures(self, wanted: Wanted) -> Iterator[Found | NotTaken]:
        """Its captures, file by file. UsageError E_BUNDLE for a zip that is none or is made to do harm; FetchError for
        WARC files of another kind."""
        with ExitStack() as opened:
            try:
                bundle = opened.enter_context(zipfile.ZipFile(self.place))
                entries = _expect_harmless(self.place, bundle, wanted.limits)
                files = [_staged(bundle, each, opened) for each in entries if WARC_NAME.fullmatch(each.filename)]
            except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError) as cause:
                raise _refused(self.place, f"a zip that cannot be read ({cause})") from cause
            if not files:
                raise _refused(self.place, "no archive/*.warc or archive/*.warc.gz")
            scan = scan_files([file.as_warc() for file in files], wanted)
            scan.faults += _differing(self.place, bundle, files)
            scan.faults += _missing(bundle, entries, scan)
            yield from captures_of(scan, wanted, "bundle")


@dataclass(frozen=True, slots=True)
class _Staged:
    """A WARC file of the zip, copied to where it can be read at any byte."""

    name: str
    file: BinaryIO
    size: int
    sha256: str

    def as_warc(self) -> WarcFile:
        """The same as the scan takes it."""
        return WarcFile(PurePosixPath(self.name).name, self.file, self.size)


def _staged(bundle: zipfile.ZipFile, entry: zipfile.ZipInfo, opened: ExitStack) -> _Staged:
    """A copy of an entry in a temporary file without a name; the zip's checksum is checked on the way."""
    copy = opened.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - the stack closes it
    digest, size = sha256(), 0
    with bundle.open(entry) as source:
        while piece := source.read(PIECE):
            size += len(piece)
            digest.update(piece)
            copy.write(piece)
    return _Staged(entry.filename, copy, size, digest.hexdigest())


def _expect_harmless(place: Path, bundle: zipfile.ZipFile, limits: FetchLimits) -> list[zipfile.ZipInfo]:
    """Every entry of a zip; UsageError E_BUNDLE where one may do harm."""
    entries = bundle.infolist()
    if len(entries) > MAX_ENTRIES:
        raise _refused(place, f"{len(entries)} entries")
    seen: set[str] = set()
    for entry in entries:
        fault = _fault_of(entry, limits) or (f"{entry.filename!r} twice" if entry.filename.lower() in seen else None)
        if fault is not None:
            raise _refused(place, fault)
        seen.add(entry.filename.lower())
    ordered = sorted(entries, key=lambda each: each.header_offset)
    for before, after in pairwise(ordered):
        if before.header_offset + LOCAL_HEADER + before.compress_size > after.header_offset:
            raise _refused(place, f"{before.filename!r} and {after.filename!r}, which lie over each other")
    return entries


def _fault_of(entry: zipfile.ZipInfo, limits: FetchLimits) -> str | None:
    name = entry.orig_filename
    path = PurePosixPath(name)
    if not path.parts:
        return f"{name!r}, which is no name"
    if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in path.parts[0] or "\0" in name:
        return f"{name!r}, a name that leads out of the file"
    mode = entry.external_attr >> 16
    if mode and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_IFMT(mode) == 0):
        return f"{name!r}, which is a link or no plain file"
    if entry.flag_bits & 0x1:
        return f"{name!r}, which is encrypted"
    if entry.file_size > FREE_BYTES and entry.file_size > limits.max_ratio * entry.compress_size:
        return f"{name!r}, {entry.compress_size} bytes that unpack to {entry.file_size}"
    return None


def _differing(place: Path, bundle: zipfile.ZipFile, files: list[_Staged]) -> Iterator[NotTaken]:
    """WARC files that are not those that `datapackage.json` declares digests of."""
    declared = _declared(bundle)
    for file in files:
        digest = declared.get(file.name)
        if digest is not None and digest != file.sha256:
            got = f"a file whose sha256 is {file.sha256}"
            problem = IntegrityError(
                "E_DIGEST", place=f"{place.name} {file.name}", got=got,
                expected=f"{digest}, as datapackage.json declares",
                next_step="take the bundle from its source again; records whose own digests hold are taken",
            )  # fmt: skip
            yield NotTaken(problem.place or "", got, problem)


def _declared(bundle: zipfile.ZipFile) -> dict[str, str]:
    """sha256 by path, as the bundle's description declares them."""
    try:
        told = json.loads(_text(bundle, "datapackage.json"))
        resources = told.get("resources", []) if isinstance(told, dict) else []
        pairs = [(str(each["path"]), str(each["hash"])) for each in resources if "hash" in each and "path" in each]
    except (KeyError, ValueError, TypeError):
        return {}
    return {path: digest[len("sha256:") :].lower() for path, digest in pairs if digest.startswith("sha256:")}


def _missing(bundle: zipfile.ZipFile, entries: list[zipfile.ZipInfo], scan: Scan) -> Iterator[NotTaken]:
    for entry in entries:
        if INDEX_NAME.fullmatch(entry.filename) and not entry.filename.endswith((".idx", ".gz")):
            yield from missing(entry.filename, io.StringIO(_text(bundle, entry.filename)), scan)


def _text(bundle: zipfile.ZipFile, name: str) -> str:
    with bundle.open(name) as file:
        return file.read(MAX_DESCRIPTION).decode("utf-8", "replace")


def _refused(place: Path, got: str) -> UsageError:
    return UsageError(
        "E_BUNDLE", place=str(place), got=got, expected="a WACZ file: a plain zip with archive/*.warc.gz",
        next_step="do not open it with other tools before you know where it comes from; nothing of it was taken",
    )  # fmt: skip
