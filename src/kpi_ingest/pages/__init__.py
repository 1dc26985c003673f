"""Page definitions: what is known beforehand about one published page, from one file in `parsers/`.

Rules: a definition states facts (titles, labels, units, markers, what a column holds), never behaviour; it is used
whole or refused with file, line and reason; two labels are the same label when `fold_label` says so. What it says goes
before what the structure of the page says, and that before what its words say.
"""

from kpi_ingest.pages.definition import (
    Gates,
    IndicatorDefinition,
    Kind,
    Lines,
    Marker,
    NoteRule,
    PageDefinition,
    PageUrl,
    Polarity,
    Rhythm,
    SectionDefinition,
)
from kpi_ingest.pages.documents import DocumentDefinition, EditionDefinition, EditionName
from kpi_ingest.pages.loading import find_page, load_page, load_pages, read_definition
from kpi_ingest.pages.rules import NO_RULES, PageRules, rules_of
from kpi_ingest.pages.tables import (
    FIGURE_ROLES,
    MEASURE_ROLES,
    ColumnDefinition,
    ColumnRole,
    Hidden,
    Orientation,
    PeriodSource,
    RelativePeriod,
    RowDefinition,
    RowRole,
    TableDefinition,
    TablePlace,
    merged,
    says_words,
)

__all__ = [
    "FIGURE_ROLES",
    "MEASURE_ROLES",
    "NO_RULES",
    "ColumnDefinition",
    "ColumnRole",
    "DocumentDefinition",
    "EditionDefinition",
    "EditionName",
    "Gates",
    "Hidden",
    "IndicatorDefinition",
    "Kind",
    "Lines",
    "Marker",
    "NoteRule",
    "Orientation",
    "PageDefinition",
    "PageRules",
    "PageUrl",
    "PeriodSource",
    "Polarity",
    "RelativePeriod",
    "Rhythm",
    "RowDefinition",
    "RowRole",
    "SectionDefinition",
    "TableDefinition",
    "TablePlace",
    "find_page",
    "load_page",
    "load_pages",
    "merged",
    "read_definition",
    "rules_of",
    "says_words",
]
