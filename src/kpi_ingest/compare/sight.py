"""What a state can be relied on to show: absence counts only where the capture would have shown the thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kpi_ingest.compare.state import ColumnKey, column_key, key_column
from kpi_ingest.model import Key, State, StatedTable


@dataclass(frozen=True, slots=True)
class Sight:
    """The tables of a state by section id, and whether all of the page was seen."""

    complete: bool
    tables: Mapping[str, StatedTable]
    columns: Mapping[str, frozenset[ColumnKey]]

    def shows_end(self, section: str) -> bool:
        """Whether the table was seen to its end, notes and all: a row or note it lacks is not there."""
        return self.complete or (section in self.tables and self.tables[section].whole)

    def shows_header(self, section: str) -> bool:
        """Whether the table's header was seen: rows stand below it, so a cut behind a row left it whole."""
        return self.shows_end(section) or (section in self.tables and bool(self.tables[section].indicators))

    def hides(self, key: Key) -> bool:
        """Whether a cell that is absent may stand where the capture did not reach."""
        if self.shows_header(key.section) and key_column(key) not in self.columns.get(key.section, frozenset()):
            return False
        return not self.shows_end(key.section)


def sight_of(state: State) -> Sight:
    """How far a state sees."""
    columns = {table.section_id: frozenset(column_key(it) for it in table.columns) for table in state.tables}
    return Sight(state.complete, {table.section_id: table for table in state.tables}, columns)
