"""WACZ files: sound ones, ones whose parts disagree, and zips that are made to do harm."""

from __future__ import annotations

import hashlib
import json
import stat
import struct
import tempfile
import zipfile
from pathlib import Path

import pytest
from captured import Place, page_html
from made_warc import packed, response, revisit, sha1

from command_line import tree

WARC = packed([response(1, 1), response(2, 2)])


def _bundle(path: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as bundle:
        for name, content in entries.items():
            bundle.writestr(name, content)
    return path


def _described(entries: dict[str, bytes], digests: dict[str, str] | None = None) -> dict[str, bytes]:
    told = [
        {"path": name, "hash": "sha256:" + (digests or {}).get(name, hashlib.sha256(content).hexdigest())}
        for name, content in entries.items()
    ]
    return entries | {"datapackage.json": json.dumps({"profile": "data-package", "resources": told}).encode()}


def test_every_warc_file_of_a_bundle_is_read(at: Place, tmp_path: Path) -> None:
    """Also a revisit whose original stands in the other file."""
    second = packed([revisit(3, sha1(page_html(1)))])
    entries = {"archive/a.warc.gz": WARC, "archive/b.warc.gz": second, "pages/pages.jsonl": b"{}"}
    ran = at.fetch(_bundle(tmp_path / "crawl.wacz", _described(entries)))
    assert ran.code == 0, ran.err
    assert at.contents() == [page_html(1), page_html(2), page_html(1)]
    assert at.captures()[0].source.endswith(" in a.warc.gz")


def test_w01_records_that_the_index_lists_and_the_file_lacks_are_told(at: Place, tmp_path: Path) -> None:
    """A WARC file cut between two records, in a bundle with its index."""
    line = 'org,example)/ 20240301093015 {"filename": "a.warc.gz", "offset": "%d"}\n'
    first = packed([response(1, 1)])
    entries = {"archive/a.warc.gz": first, "indexes/index.cdxj": (line % 0 + line % len(first)).encode()}
    ran = at.fetch(_bundle(tmp_path / "crawl.wacz", entries))
    assert (ran.code, at.contents()) == (3, [page_html(1)])
    assert "1 of the 2 that indexes/index.cdxj lists are not there" in ran.err


def test_w03_a_file_that_is_not_the_one_described_is_a_breach(at: Place, tmp_path: Path) -> None:
    """Exit 4; records whose own digests hold are taken all the same."""
    entries = _described({"archive/a.warc.gz": WARC}, {"archive/a.warc.gz": "0" * 64})
    ran = at.fetch(_bundle(tmp_path / "crawl.wacz", entries))
    assert (ran.code, len(at.contents())) == (4, 2)
    assert "E_DIGEST crawl.wacz archive/a.warc.gz" in ran.err


def _link(path: Path) -> None:
    entry = zipfile.ZipInfo("archive/a.warc.gz")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as bundle:
        bundle.writestr(entry, "/etc/passwd")


def _named(name: str):
    def make(path: Path) -> None:
        entry = zipfile.ZipInfo("placeholder")
        entry.filename = name
        with zipfile.ZipFile(path, "w") as bundle:
            bundle.writestr("archive/a.warc.gz", WARC)
            bundle.writestr(entry, b"x")

    return make


def _twice(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as bundle:
        bundle.writestr("archive/a.warc.gz", WARC)
        with pytest.warns(UserWarning, match="Duplicate name"):
            bundle.writestr("archive/a.warc.gz", b"")


def _twice_in_capitals(path: Path) -> None:
    _bundle(path, {"archive/a.warc.gz": WARC, "archive/A.warc.gz": WARC})


def _bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("archive/a.warc.gz", b"\0" * 30_000_000)


def _lying_bomb(path: Path) -> None:
    """The directory says 1,000 bytes of an entry that unpacks to thirty million."""
    _bomb(path)
    path.write_bytes(path.read_bytes().replace(struct.pack("<L", 30_000_000), struct.pack("<L", 1000)))


def _overlapping(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as bundle:
        bundle.writestr("archive/a.warc.gz", WARC)
        bundle.writestr("archive/b.warc.gz", WARC)
        bundle.filelist[1].header_offset = 0


def _encrypted(path: Path) -> None:
    _bundle(path, {"archive/a.warc.gz": WARC})
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)


def _cut(path: Path) -> None:
    _bundle(path, {"archive/a.warc.gz": WARC})
    path.write_bytes(path.read_bytes()[:-30])


def _no_zip(path: Path) -> None:
    path.write_bytes(b"<html>a page</html>")


def _without_warc(path: Path) -> None:
    _bundle(path, {"pages/pages.jsonl": b"{}"})


HOSTILE = {
    "climbs out": _named("../../evil.warc.gz"),
    "absolute": _named("/tmp/evil"),
    "backslash": _named("archive\\..\\evil"),
    "drive": _named("C:/evil"),
    "empty name": _named(""),
    "link": _link,
    "twice": _twice,
    "twice in capitals": _twice_in_capitals,
    "bomb": _bomb,
    "lying bomb": _lying_bomb,
    "overlapping": _overlapping,
    "encrypted": _encrypted,
    "cut": _cut,
    "no zip": _no_zip,
    "no warc": _without_warc,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_w12_a_bundle_made_to_do_harm_is_refused_whole(
    at: Place, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """E_BUNDLE, exit 2; nothing is taken, and nothing is written anywhere but into nameless temporary files."""
    staging = tmp_path / "staging"
    staging.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(staging))
    file = tmp_path / "crawl.wacz"
    HOSTILE[name](file)
    before = tree(tmp_path)
    ran = at.fetch(file)
    assert ran.code == 2
    assert "E_BUNDLE" in ran.complaint
    after = {path: content for path, content in tree(tmp_path).items() if not path.startswith("at/archive/")}
    assert after == {path: content for path, content in before.items() if not path.startswith("at/archive/")}
    assert at.captures() == ()
