"""docs/sql.md as its tests read it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "sql.md").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its SQL and its answer."""

    title: str
    sql: str
    answer: tuple[str, ...]


QUESTIONS = tuple(
    Question(title, sql, tuple(answer.splitlines()))
    for title, sql, answer in re.findall(r"### \d\. (.+?)\n\n```sql\n(.+?)\n```\n\n```text\n(.+?)\n```", TEXT, re.S)
)
COLUMNS = {
    view: dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", rows, re.M))
    for view, rows in re.findall(r"### (kpi_\w+)\n(.+?)(?=\n### |\Z)", TEXT, re.S)
}
"""View -> column -> meaning, in the order of the document."""


def lines(rows: object) -> tuple[str, ...]:
    """Rows as the document prints them."""
    assert isinstance(rows, list)
    return tuple(" | ".join(str(value) for value in row) for row in rows)
