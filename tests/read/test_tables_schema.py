"""`kpi-ingest/tables/1` is what the schema in the package says, for every medium."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator

from kpi_ingest.read import TABLES_SCHEMA, tables_of
from kpi_ingest.read.dispatch import read_here
from rendering import pdf_samples

HTML = b"<table><caption>K</caption><tr><td colspan=2>a<td>b<tr><td>1<td><td>3</table>"
SCHEMA = json.loads((files("kpi_ingest") / "schemas" / "tables-1.schema.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("content", "page"),
    [
        pytest.param(HTML, None, id="html"),
        pytest.param(b"a\tb\n1\t2\n", None, id="text"),
        pytest.param(pdf_samples.plain_table(), 1, id="pdf"),
    ],
)
def test_tables_follow_the_schema(content: bytes, page: int | None) -> None:
    """Every table is an object of the schema, and a rectangle."""
    tables = tables_of(read_here(content))
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate({"schema": TABLES_SCHEMA, "tables": tables})
    assert [table["page"] for table in tables] == [page]
    assert all(len({len(row) for row in table["rows"]}) == 1 for table in tables)


def test_spans_stand_at_their_top_left_position() -> None:
    """A covered position is "" and a caption is given."""
    [table] = tables_of(read_here(HTML))
    assert (table["caption"], table["rows"]) == ("K", [["a", "", "b"], ["1", "", "3"]])
