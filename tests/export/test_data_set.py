"""`export --all`: every page of a store as one partitioned data set, read back with pyarrow."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pyarrow
import pyarrow.dataset
import pytest

from command_line import PAGE, ROOT, run
from kpi_ingest import open_store
from kpi_ingest.errors import UsageError
from kpi_ingest.export.dataset import FILE, dataset_schema, write_dataset
from kpi_ingest.export.files import PageExport, StoreExport
from kpi_ingest.pages import load_pages

HTML = """<!DOCTYPE html><html><body><h1>Depot</h1><table><tr><th>Indicator</th><th>Actual Jan 24</th>
<th>Actual Feb 24</th></tr><tr><td>Bins emptied</td><td>{}</td><td>n/a</td></tr></table></body></html>"""


@pytest.fixture
def both(place: Path) -> Path:
    """The shipped page, and one that is read without a definition and has a name that a path must spell otherwise."""
    arrived = place / "arrived"
    arrived.mkdir()
    for month, figure in (("2024-02", "1,204"), ("2024-03", "0.1234567891")):
        (arrived / f"the depot.{month}.html").write_text(HTML.format(figure), encoding="utf-8")
    assert run("replay", "arrived", folder=place).code == 0
    return place


def exported(folder: Path) -> pyarrow.dataset.Dataset:
    """What `export --all` writes, opened as anyone would."""
    ran = run("export", "--all", "--to", "all", folder=folder)
    assert (ran.code, ran.out) == (0, "all\n"), ran.err
    return pyarrow.dataset.dataset(folder / "all", partitioning="hive")


def test_pyarrow_reads_all_pages_as_one(both: Path):
    """Every vintage of every page, the page told by its folder, numbers exact and times in UTC."""
    table = exported(both).to_table()
    with open_store(f"sqlite:///{both / 'kpi-ingest.db'}") as store:
        every = [each for page in store.pages() for each in store.all_releases(page)]
    assert {each.page for each in every} == {PAGE, "the depot"}
    assert table.column("page").to_pylist() == [each.page for each in every]
    assert table.column("value_exact").to_pylist() == [None if it.value is None else f"{it.value:f}" for it in every]
    assert table.column("shown_from").to_pylist() == [each.shown_from for each in every]
    assert table.column("text").to_pylist() == [each.text for each in every]


def test_a_filter_opens_one_page_alone(both: Path):
    """The folders are partitions: a question about one page reads its file and no other."""
    found = exported(both)
    fragments = list(found.get_fragments(filter=pyarrow.dataset.field("page") == "the depot"))
    assert [Path(each.path).parent.name for each in fragments] == ["page=the%20depot"]
    numbers = [each for each in fragments[0].to_table().column("value").to_pylist() if each is not None]
    assert numbers == [Decimal(1204)], "ten decimal places do not fit, and are told as text alone"


def test_every_file_has_the_one_schema(both: Path):
    """With all kinds of figures, with few, and with none: decimal(38, 9), every column, each with its meaning."""
    exported(both)
    write_dataset(StoreExport([PageExport("none", (), ())], str, (), ()), both / "empty")
    paths = [*(both / "all").rglob(FILE), *(both / "empty").rglob(FILE)]
    schemas = [pyarrow.parquet.read_schema(path) for path in paths]
    assert len(schemas) == 3
    assert all(each.equals(dataset_schema(pyarrow)) for each in schemas)
    assert str(schemas[0].field("value").type) == str(schemas[0].field("multiplier").type) == "decimal128(38, 9)"
    assert all(field.metadata[b"description"] for field in schemas[0])


def test_what_the_definition_declares_stands_beside_the_figures(both: Path):
    """Unit, kind and polarity of an indicator; nothing for a page without a definition."""
    table = exported(both).to_table()
    known = {each.id: each for each in load_pages([ROOT / "parsers"])[PAGE].indicators}
    rows = table.select(["page", "indicator", "declared_unit", "declared_kind", "declared_polarity"]).to_pylist()
    for row in rows:
        told = (row["declared_unit"], row["declared_kind"], row["declared_polarity"])
        own = known.get(row["indicator"]) if row["page"] == PAGE else None
        assert told == ((None, None, None) if own is None else (own.unit, own.kind, own.polarity))
    assert {row["declared_unit"] for row in rows} >= {"%", "count", None}


def test_options_hold_for_every_page(both: Path):
    """`--support` leaves repaired cells out; `--recorded` before anything was stored leaves no figure."""
    assert run("export", "--all", "--to", "few", "--support", "printed", folder=both).code == 0
    table = pyarrow.dataset.dataset(both / "few", partitioning="hive").to_table()
    assert set(table.column("support").to_pylist()) == {"printed", None}
    assert run("export", "--all", "--to", "early", "--recorded", "2001", folder=both).code == 0
    assert pyarrow.dataset.dataset(both / "early", partitioning="hive").count_rows() == 0


def test_two_exports_are_the_same_bytes_and_another_store_is_refused(both: Path):
    """What is there is written anew; the page of another store would be read with these, and is refused."""
    exported(both)
    first = {path: path.read_bytes() for path in (both / "all").rglob("*.parquet")}
    exported(both)
    assert {path: path.read_bytes() for path in (both / "all").rglob("*.parquet")} == first
    shutil.copytree(both / "all" / f"page={PAGE}", both / "all" / "page=elsewhere")
    ran = run("export", "--all", "--to", "all", folder=both)
    assert ran.code == 2
    assert ran.complaint.startswith("E_EXPORT_MIXED")
    assert "page=elsewhere" in ran.complaint


def test_a_page_that_fails_leaves_nothing_half_written(tmp_path: Path):
    """Files are written when every page has been read."""

    def pages():
        yield PageExport("first", (), ())
        raise UsageError("E_USAGE", got="a page", expected="another", next_step="none")

    with pytest.raises(UsageError):
        write_dataset(StoreExport(pages(), str, (), ()), tmp_path / "all")
    assert not (tmp_path / "all").exists()
