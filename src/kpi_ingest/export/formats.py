"""Every format of `kpi-ingest export`, in one list: command line, help and documents follow from it.

A new format is a module with its writer, and a line in `FORMATS`. A writer is imported when it is asked for, so that
the list costs a verb's help nothing.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

PACKAGE = "kpi_ingest.export"
Subject = Literal["page", "store", "archive"]


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A format."""

    name: str
    """As `--as` takes it."""
    ending: str
    """What a file of it ends in; where the format is a file of the whole store, its name in a folder. Empty for a
    format that is a folder itself."""
    writes: str
    """What it writes, in words that follow `--as NAME:` in the help."""
    writer: str
    """Module of this package and function, `lines:write_csv`: takes what is exported and the place."""
    subject: Subject = "page"
    """Whether it is about one page, and takes a `PageExport`, or about the store, and takes a `StoreExport`, or
    about the captures of the archive, of one page or all, and takes an `ArchiveExport`."""
    extra: str | None = None
    """The extra of this package that the writer needs."""

    def write(self, export: Any, place: Path) -> None:
        """Write what is exported (see `subject`) to a place. UsageError where the extra is not installed; StorageError
        where the place cannot be written."""
        module, _, name = self.writer.partition(":")
        writer: Callable[[Any, Path], None] = getattr(importlib.import_module(f"{PACKAGE}.{module}"), name)
        writer(export, place)

    def place(self, to: Path, page: str | None) -> Path:
        """Where it goes: `to` where that is a file's name; in a folder, which `to` is where it is one or has no ending,
        by the page's id. A format that is a folder is written to `to` itself."""
        if not self.ending or (to.suffix and not to.is_dir()):
            return to
        if self.subject == "archive":
            return to / f"{page or 'captures'}{self.ending}"
        return to / (self.ending if page is None else f"{page}{self.ending}")


FORMATS = (
    ExportFormat("csv", ".csv", "CSV, a line for each state of each figure", "lines:write_csv"),
    ExportFormat("jsonl", ".jsonl", "JSON Lines", "lines:write_jsonl"),
    ExportFormat("parquet", ".parquet", "Parquet", "parquet:write_parquet", extra="parquet"),
    ExportFormat("alfred", ".alfred.csv", "real-time columns like ALFRED's", "alfred:write_alfred"),
    ExportFormat("datapackage", "", "a Frictionless data package", "package:write_datapackage"),
    ExportFormat("sdmx", "", "SDMX-CSV 2.0 with its structure message", "sdmx:write_sdmx"),
    ExportFormat(
        "dataset", "", "Parquet files of every page, partitioned by page", "dataset:write_dataset", "store", "parquet"
    ),
    ExportFormat(
        "datasette", "metadata.json", "metadata for Datasette about the store's views", "datasette:write_datasette",
        "store",
    ),
    ExportFormat("warc", ".warc.gz", "the captures themselves as a WARC file", "warc:write_warc", "archive"),
    ExportFormat("wacz", ".wacz", "the same with an index, in a WACZ file", "wacz:write_wacz", "archive"),
)  # fmt: skip


def format_named(name: str) -> ExportFormat:
    """The format of that name; KeyError where there is none."""
    return {each.name: each for each in FORMATS}[name]
