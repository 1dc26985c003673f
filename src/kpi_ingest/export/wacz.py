"""Captures as a WACZ file (1.1.1): a WARC file with its index, its list of pages and digests, in one zip."""

from __future__ import annotations

import json
import re
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from kpi_ingest.export.warc import ArchiveExport, Written, beside, write_records

WARC = "data.warc.gz"
PIECE = 1024 * 1024
LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The time of every entry, the oldest that a zip knows: the same archive gives the same file."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """A file of the zip."""

    path: str
    sha256: str
    size: int


def write_wacz(export: ArchiveExport, place: Path) -> None:
    """Write the captures to a file, whole or not at all. StorageError where the place cannot be written."""
    with beside(place) as file, tempfile.TemporaryFile() as warc, zipfile.ZipFile(file, "w") as bundle:
        written = tuple(write_records(export, warc, WARC))
        entries = [
            _copy(bundle, f"archive/{WARC}", warc),
            _add(bundle, "indexes/index.cdxj", _index(written)),
            _add(bundle, "pages/pages.jsonl", _pages(written)),
        ]
        described = _description(export, entries)
        _add(bundle, "datapackage.json", described)
        digest = {"path": "datapackage.json", "hash": f"sha256:{sha256(described).hexdigest()}"}
        _add(bundle, "datapackage-digest.json", _json(digest))


def _copy(bundle: zipfile.ZipFile, path: str, source: BinaryIO) -> _Entry:
    source.seek(0)
    digest, size = sha256(), 0
    with bundle.open(zipfile.ZipInfo(path, LONG_AGO), "w", force_zip64=True) as entry:
        while piece := source.read(PIECE):
            digest.update(piece)
            size += entry.write(piece)
    return _Entry(path, digest.hexdigest(), size)


def _add(bundle: zipfile.ZipFile, path: str, content: bytes) -> _Entry:
    bundle.writestr(zipfile.ZipInfo(path, LONG_AGO), content)
    return _Entry(path, sha256(content).hexdigest(), len(content))


def _index(written: Sequence[Written]) -> bytes:
    """CDXJ: a line for each record, in order of the address as indexes write it and of time."""
    return "".join(sorted(f"{surt(each.url)} {_stamp(each)} {_cdx_json(each)}\n" for each in written)).encode()


def _cdx_json(each: Written) -> str:
    told = {
        "url": each.url, "mime": each.media.partition(";")[0].strip(), "status": str(each.status or 200),
        "digest": each.digest, "length": str(each.length), "offset": str(each.offset), "filename": WARC,
    }  # fmt: skip
    return json.dumps(told)


def _pages(written: Sequence[Written]) -> bytes:
    lines = [{"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}]
    lines += [{"url": each.url, "ts": each.time.astimezone(UTC).isoformat().replace("+00:00", "Z")} for each in written]
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


def _description(export: ArchiveExport, entries: Sequence[_Entry]) -> bytes:
    last = max((capture.recorded_at for capture in export.captures), default=None)
    return _json(
        {
            "profile": "data-package",
            "wacz_version": "1.1.1",
            "software": "kpi-ingest",
            "created": None if last is None else last.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "resources": [
                {"name": Path(each.path).name, "path": each.path, "hash": f"sha256:{each.sha256}", "bytes": each.size}
                for each in entries
            ],
        }
    )


def _json(document: object) -> bytes:
    return (json.dumps(document, indent=2) + "\n").encode()


def _stamp(each: Written) -> str:
    return each.time.astimezone(UTC).strftime("%Y%m%d%H%M%S")


def surt(url: str) -> str:
    """The address as indexes of web archives sort it: `org,example)/path?query`, in small letters, without `www.`."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        return url
    host = re.sub(r"^www\d*\.", "", parts.hostname or "")
    port = "" if parts.port in (None, 80, 443) else f":{parts.port}"
    query = f"?{'&'.join(sorted(parts.query.split('&')))}" if parts.query else ""
    path = parts.path.rstrip("/") or "/"
    return f"{','.join(reversed(host.split('.')))}{port}){path}{query}".lower()
