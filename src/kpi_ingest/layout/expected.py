"""What a page definition expects, held against what was found. Departures are warnings: the gate holds the release."""

from __future__ import annotations

from kpi_ingest.errors import LayoutError
from kpi_ingest.layout.pieces import Findings
from kpi_ingest.model import KpiTable, Warning
from kpi_ingest.pages import PageDefinition


def note_departures(findings: Findings, definition: PageDefinition | None) -> None:
    """Warn of absent sections, unknown titles and row counts out of bounds.

    Raises LayoutError E_SCHEMA_DRIFT where no table at all has a title the definition knows.
    """
    if definition is None or not definition.sections:
        return
    found = {_section_of(table, definition): table for table in findings.tables}
    if set(found) == {None}:
        raise _drift(findings, definition)
    for section in definition.sections:
        if section.id not in found:
            detail = f"section {section.id} ({section.titles[0]!r}) is absent"
            findings.warnings.append(Warning("SECTION_ABSENT", detail))
    for table in findings.tables:
        _check_table(table, definition, findings)


def _section_of(table: KpiTable, definition: PageDefinition) -> str | None:
    return table.section_id or definition.section_id(table.section)


def _check_table(table: KpiTable, definition: PageDefinition, findings: Findings) -> None:
    section_id = _section_of(table, definition)
    section = definition.section(section_id) if section_id else None
    if section is None:
        detail = f"a table titled {table.section!r}, which the page definition does not know"
        findings.warnings.append(Warning("SECTION_UNKNOWN", detail, table.where))
    elif not section.expects(len(table.rows)):
        most = "any number" if section.rows_max is None else section.rows_max
        detail = f"section {section.id} has {len(table.rows)} rows, expected {section.rows_min} to {most}"
        findings.warnings.append(Warning("ROW_COUNT", detail, table.where))


def _drift(findings: Findings, definition: PageDefinition) -> LayoutError:
    titles = ", ".join(repr(table.section[:60]) for table in findings.tables[:4])
    known = ", ".join(repr(section.titles[-1][:60]) for section in definition.sections[:4])
    return LayoutError(
        "E_SCHEMA_DRIFT",
        page=definition.id,
        got=f"tables titled {titles}",
        expected=f"at least one of {known}",
        next_step="compare with the last capture; where the publisher retitled its tables, add the titles",
    )
