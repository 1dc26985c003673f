"""Which source a word of the command line names."""

from __future__ import annotations

from pathlib import Path

from kpi_ingest.errors import UsageError
from kpi_ingest.sources.folder import FolderSource
from kpi_ingest.sources.found import Source
from kpi_ingest.sources.git import read_word
from kpi_ingest.sources.wacz import WaczSource
from kpi_ingest.sources.warc import WarcSource

EXPECTED = "a folder, FILE.warc[.gz], FILE.wacz or git:REPOSITORY#FILE"


def open_source(word: str) -> Source:
    """The source that a word names: a folder, a file by its ending, or `git:`; UsageError for anything else."""
    if word.startswith("git:"):
        return read_word(word)
    place = Path(word)
    if place.is_dir():
        return FolderSource(place)
    if place.is_file() and place.name.lower().endswith((".warc", ".warc.gz", ".arc", ".arc.gz", ".wet", ".wet.gz")):
        return WarcSource(place)
    if place.is_file() and place.name.lower().endswith(".wacz"):
        return WaczSource(place)
    raise UsageError(
        "E_NO_SOURCE", place=word, got=_what(place), expected=EXPECTED,
        next_step="check the path; docs/sources.md tells what can be brought in",
    )  # fmt: skip


def _what(place: Path) -> str:
    return "a file of another kind" if place.is_file() else "nothing there"
