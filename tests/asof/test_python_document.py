"""docs/python.md holds: its examples print what it says, and it names every method, function and field."""

from __future__ import annotations

import contextlib
import inspect
import io
import re
from dataclasses import fields
from pathlib import Path

import pytest

import kpi_ingest
from command_line import ROOT
from kpi_ingest import vintages
from kpi_ingest.compare.bases import LineBasis
from kpi_ingest.vintages import (
    ChangeRow,
    Figure,
    FindingRow,
    RevisionStats,
    Rows,
    Sighting,
    TrendRow,
    TriangleCell,
    VintageDate,
    VintageStore,
)

TEXT = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.+?)```\n(?:\n```text\n(.*?)```\n)?", TEXT, re.S)
KINDS = (Figure, VintageDate, ChangeRow, TriangleCell, RevisionStats, TrendRow, LineBasis, FindingRow, Sighting)
FIELDS = {
    kind: re.findall(r"^\| `(\w+)` \| (.+) \|$", rows, re.M)
    for kind, rows in re.findall(r"### (\w+)\n(.+?)(?=\n### |\Z)", TEXT, re.S)
}


def test_the_examples_print_what_the_document_says(replayed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One after the other, as a reader types them, beside the replayed store."""
    monkeypatch.chdir(replayed)
    space: dict[str, object] = {}
    for code, expected in EXAMPLES:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, "docs/python.md", "exec"), space)
        assert printed.getvalue() == expected, code
    assert len(EXAMPLES) > 15


def test_every_method_and_function_has_an_example() -> None:
    """Of the store, of its answers, and of the package."""
    code = "".join(example for example, _ in EXAMPLES)
    methods = [name for name, _ in inspect.getmembers(VintageStore, inspect.isfunction) if name[0] != "_"]
    frames = [name for name, _ in inspect.getmembers(Rows, inspect.isfunction) if name.startswith("to_")]
    functions = [name for name in (*vintages.__all__, *kpi_ingest.__all__) if name.islower() and name[0] != "_"]
    assert [name for name in (*methods, *frames) if f".{name}(" not in code] == []
    assert [name for name in functions if f"{name}(" not in code] == []
    assert ".depends" in code


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_field_of_a_row_is_explained(kind: type) -> None:
    """In order, each with a meaning."""
    assert [name for name, _ in FIELDS[kind.__name__]] == [field.name for field in fields(kind)]
    assert all(len(meaning) > 3 for _, meaning in FIELDS[kind.__name__])


def test_the_document_explains_every_kind_of_row() -> None:
    """And no other."""
    assert list(FIELDS) == [kind.__name__ for kind in KINDS]
