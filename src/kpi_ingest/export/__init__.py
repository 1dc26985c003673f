"""Files that other people's tools take without help: every vintage of a page's figures, with support and evidence.

Rules. Numbers are exact: strings in JSON, decimals in Parquet, digits in CSV. Support, confidence and evidence
stand in every file. Texts in CSV that a spreadsheet would run as formulas are made harmless. The same store gives the
same bytes. The formats stand in `kpi_ingest.export.formats`; this package itself stays quick to import, for every verb
that prints CSV needs it.
"""

from kpi_ingest.export.spreadsheet import formula_safe

__all__ = ["formula_safe"]
