"""The indexer of the replay tools over an exported file: the same records at the same bytes as in our own index."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from captured import Place

pytestmark = pytest.mark.replay


def test_a_replay_tools_indexer_reads_it_and_agrees_with_our_index(filled: Place, tmp_path: Path) -> None:
    """cdxj-indexer lists what the index in the WACZ lists."""
    from cdxj_indexer.main import CDXJIndexer

    assert filled.run("export", "--as", "wacz", "--to", tmp_path).code == 0
    with zipfile.ZipFile(tmp_path / "captures.wacz") as bundle:
        ours = bundle.read("indexes/index.cdxj").decode()
        (tmp_path / "data.warc.gz").write_bytes(bundle.read("archive/data.warc.gz"))
    written = io.StringIO()
    CDXJIndexer(output=written, inputs=[str(tmp_path / "data.warc.gz")], sort=True).process_all()
    theirs = _entries(written.getvalue())
    assert theirs == _entries(ours)
    assert len(theirs) == 10


def _entries(index: str) -> set[tuple[str, str, str, str, str]]:
    """Sort key of web addresses, time, place and length of each line."""
    found = set()
    for line in index.splitlines():
        key, stamp, told = line.split(" ", 2)
        entry = json.loads(told)
        web = key if entry["url"].startswith("http") else entry["url"]
        found.add((web, stamp, entry["offset"], entry["length"], entry["digest"].removeprefix("sha1:")))
    return found
