"""The audit report: what changed between two releases, as one page of HTML that a person can read, print and file.

Pure: values in, one string out; no clock, so that the same comparison gives the same bytes. The page holds no script
and asks for nothing but itself, and whatever a capture printed stands in it as text.
"""

from kpi_ingest.report.audit import Audit, Checkpoint, Side, Source
from kpi_ingest.report.brief import render_brief
from kpi_ingest.report.page import render_report

__all__ = ["Audit", "Checkpoint", "Side", "Source", "render_brief", "render_report"]
