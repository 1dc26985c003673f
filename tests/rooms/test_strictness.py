"""docs/strictness.md against the source: every code that can be raised or noted is explained there, and no other."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_ERROR = re.compile(r"\bE_[A-Z0-9_]+\b")


def _trees() -> Iterator[ast.Module]:
    for path in sorted((*(ROOT / "src").rglob("*.py"), *(ROOT / "migrations").rglob("*.py"))):
        yield ast.parse(path.read_text(encoding="utf-8"))


def _strings(tree: ast.Module) -> Iterator[str]:
    """Every text of a module but its docstrings, which may name a code as an example."""
    notes = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in notes:
            yield node.value


def _raised() -> set[str]:
    return {code for tree in _trees() for text in _strings(tree) for code in _ERROR.findall(text)}


def _noted() -> set[str]:
    calls = [node for tree in _trees() for node in ast.walk(tree) if isinstance(node, ast.Call)]
    warnings = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Warning" and call.args]
    return {first.value for call in warnings if isinstance(first := call.args[0], ast.Constant)}


def _explained() -> set[str]:
    rows = [
        line for line in (ROOT / "docs" / "strictness.md").read_text(encoding="utf-8").splitlines() if line[:1] == "|"
    ]
    return {code for row in rows for code in re.findall(r"`([A-Z][A-Z0-9_]+)`", row.split("|")[1])}


def test_every_error_code_is_explained() -> None:
    """A code that the source can raise has a row in docs/strictness.md, and a row names a code that exists."""
    explained = {code for code in _explained() if code.startswith("E_")}
    assert _raised() - explained == set(), "not explained in docs/strictness.md"
    assert explained - _raised() == set(), "explained, but raised nowhere"


def test_every_warning_is_explained() -> None:
    """What the readers and the layout note and deal with stands there too."""
    assert len(_noted()) > 10
    assert _noted() - _explained() == set(), "not explained in docs/strictness.md"


def test_every_kind_of_change_is_explained() -> None:
    """A kind that the contract of a diff lists has a row, and a row names a kind that it lists."""
    schema = json.loads((ROOT / "src/kpi_ingest/schemas/diff-1.schema.json").read_text(encoding="utf-8"))
    listed = set(schema["$defs"]["kind"]["enum"])
    text = (ROOT / "docs" / "strictness.md").read_text(encoding="utf-8")
    table = text.split("## What a difference is called")[1].split("\n## ")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    assert {kind for row in rows for kind in re.findall(r"`([a-z_]+)`", row)} == listed
