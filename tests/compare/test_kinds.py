"""The one table of kinds of change, and what is held to it."""

from __future__ import annotations

import ast
import json
import re
from importlib.resources import files
from pathlib import Path
from typing import get_args

import pytest

import kpi_ingest
from kpi_ingest.compare.kinds import KINDS, Kind, in_order
from kpi_ingest.model import ChangeKind

NAMES = frozenset(get_args(ChangeKind))
DOCS = Path(__file__).parents[2] / "docs" / "strictness.md"


def documented() -> dict[str, bool]:
    """Each kind in the table of the docs, and whether it is marked as one that is due to be announced."""
    table = DOCS.read_text(encoding="utf-8").split("## What a difference is called")[1].split("\n## ")[0]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    return {name: "(U)" in cell for cell in cells for name in re.findall(r"`(\w+)`", cell)}


def lists_of_kinds(path: Path) -> list[str]:
    """Literal tuples, lists, sets and dictionaries in a module of two kinds or more, and nothing else."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        keys = node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", [])
        kinds = [key.value for key in keys if isinstance(key, ast.Constant) and key.value in NAMES]
        if len(kinds) == len(keys) > 1:
            found.append(f"{path.name}:{node.lineno} {', '.join(map(str, kinds))}")
    return found


def test_every_name_has_its_row() -> None:
    """A kind without a row in the table, or a row without a kind, is noticed."""
    assert set(KINDS) == NAMES


def test_the_schema_of_a_diff_lists_the_same_kinds() -> None:
    """`kpi-ingest/diff/1` knows each kind, and no other."""
    schema = json.loads((files("kpi_ingest") / "schemas" / "diff-1.schema.json").read_text(encoding="utf-8"))
    assert set(schema["$defs"]["kind"]["enum"]) == set(KINDS)


def test_the_docs_name_the_same_kinds_and_mark_those_due_to_be_announced() -> None:
    """The table in strictness.md has every kind, with U where a change without a declaration is undeclared."""
    assert documented() == {name: kind.announcing == "due" for name, kind in KINDS.items()}


def test_a_kind_is_decided_in_full() -> None:
    """No field of a kind may be left out."""
    with pytest.raises(TypeError, match="missing"):
        Kind(title="Titles", meaning="Meaning.")  # type: ignore[call-arg]


def test_words_and_marks_tell_kinds_apart() -> None:
    """No two kinds share a title, each has a sentence, and a mark in a chart is one character."""
    assert len({kind.title for kind in KINDS.values()}) == len(KINDS)
    assert all(kind.meaning.endswith(".") for kind in KINDS.values())
    assert all(len(kind.chart_mark) <= 1 for kind in KINDS.values())


def test_no_module_keeps_a_list_of_kinds_of_its_own() -> None:
    """A literal of two kinds or more stands in the table, or among their names, alone."""
    package = Path(kpi_ingest.__file__).parent
    named = {package / "compare" / "kinds.py", package / "model" / "release.py"}
    found = [hit for path in sorted(package.rglob("*.py")) if path not in named for hit in lists_of_kinds(path)]
    assert found == []


def test_kinds_stand_in_the_order_of_the_report() -> None:
    """Whatever came first on the page, breaks lead and what is undecided ends."""
    assert in_order(["undecided", "revision", "undecided", "series_break"]) == ["series_break", "revision", "undecided"]
