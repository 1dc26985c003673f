"""Reference codes: what publishers print beside a label so that it may be reworded (`TP01`, `CH01 (1)`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from kpi_ingest.compare.state import column_key, key_column, printed
from kpi_ingest.model import State

Row: TypeAlias = tuple[str, str]
"""Section id and indicator id."""


@dataclass(frozen=True, slots=True)
class Codes:
    """The code of each row that has one to itself in its section, on either side."""

    earlier: Mapping[Row, str]
    later: Mapping[Row, str]


NO_CODES = Codes({}, {})


def codes_of(state: State) -> dict[Row, str]:
    """The codes that a state prints. A code that stands beside two rows of a section names neither."""
    columns = {
        (table.section_id, column_key(column))
        for table in state.tables
        for column in table.columns
        if column.role == "code"
    }
    found: dict[Row, set[str]] = {}
    for it in state.cells if columns else ():
        if (it.key.section, key_column(it.key)) in columns and it.cell.text:
            found.setdefault((it.key.section, it.key.indicator), set()).add(printed(it.cell.text).casefold())
    codes = {row: min(texts) for row, texts in found.items() if len(texts) == 1}
    bearers = Counter((section, code) for (section, _), code in codes.items())
    return {row: code for row, code in codes.items() if bearers[row[0], code] == 1}
