"""Every page of a store as one data set of Parquet files in folders `page=ID`, as Hive and pyarrow partition them.

Rules. A file has the columns of a page's own Parquet file but `page`, which the folder tells, and what the page
definition declares of the indicator: unit, kind and polarity. The schema is the same for every page and whatever the
data. A folder that holds pages which the store has not is refused: their figures would be read with the others.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kpi_ingest.errors import UsageError
from kpi_ingest.export.fields import FIGURE_FIELDS, ExportField
from kpi_ingest.export.files import PageExport, StoreExport, write_whole
from kpi_ingest.export.parquet import figure_columns, package, schema_of
from kpi_ingest.pages import IndicatorDefinition

FILE = "figures.parquet"
DECLARED = (
    ExportField("declared_unit", "string", "Unit that the page definition states of the indicator; empty where none"),
    ExportField("declared_kind", "string", "stock, flow, share or average, as the page definition states it"),
    ExportField(
        "declared_polarity", "string",
        "higher or lower figures are better, or none, as the page definition states it; empty for an indicator that it "
        "does not have",
    ),
)  # fmt: skip
COLUMNS = tuple(column for column in FIGURE_FIELDS if column.name != "page")


def write_dataset(export: StoreExport, folder: Path) -> None:
    """A folder `page=ID` for each page of the store, with one Parquet file; UsageError without the extra [parquet], and
    where the folder holds another page."""
    package("pyarrow")
    contents = {_partition(each.page): _page_bytes(each) for each in export.pages}
    _refuse_others(folder, contents)
    for partition, content in contents.items():
        write_whole(folder / partition / FILE, content)


def _partition(page: str) -> str:
    return f"page={quote(page, safe='')}"


def _refuse_others(folder: Path, partitions: Iterable[str]) -> None:
    there = {each.name for each in folder.glob("page=*")} - set(partitions)
    if there:
        raise UsageError(
            "E_EXPORT_MIXED", place=str(folder), got=f"a folder that holds {', '.join(sorted(there))} already",
            expected="a new folder, or one with pages of this store only",
            next_step="choose another place with --to, or remove what is there",
        )  # fmt: skip


def _page_bytes(export: PageExport) -> bytes:
    arrow, parquet = package("pyarrow"), package("pyarrow.parquet")
    known = {} if export.definition is None else {(it.section, it.id): it for it in export.definition.indicators}
    declared = [_declared(known.get((each.section, each.indicator))) for each in export.figures]
    columns = figure_columns(export.figures, COLUMNS)
    columns |= {column.name: [each[at] for each in declared] for at, column in enumerate(DECLARED)}
    file = io.BytesIO()
    parquet.write_table(arrow.table(columns, schema=dataset_schema(arrow)), file)
    return file.getvalue()


def _declared(indicator: IndicatorDefinition | None) -> tuple[str | None, str | None, str | None]:
    return (None, None, None) if indicator is None else (indicator.unit, indicator.kind, indicator.polarity)


def dataset_schema(arrow: Any) -> Any:
    """The columns of every file of a data set; the folder adds `page`."""
    return schema_of(arrow, (*COLUMNS, *DECLARED))
