"""The one place that knows the order of the rooms: fetch -> archive -> read -> layout -> repair -> interpret ->
reconcile -> store -> compare -> present. Nightly run, replay, rebuild, and questions put to the store.

A name that is offered here brings its module with it when it is first asked for: a verb that puts one question to the
store does not wait for all that a nightly run needs.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kpi_ingest.pipeline.answers import Chosen, choose_release, diff_releases, diffs_of, page_in
    from kpi_ingest.pipeline.archives import plan_from_wayback, take_in_wayback
    from kpi_ingest.pipeline.auditing import audit_files, audit_releases
    from kpi_ingest.pipeline.choosing import ColumnPattern
    from kpi_ingest.pipeline.copying import copy_between
    from kpi_ingest.pipeline.cutting import RowRepair, repair_rows
    from kpi_ingest.pipeline.deciding import (
        CellChange,
        Decided,
        Signed,
        accept_release,
        acknowledge_finding,
        decide_row,
        identify_label,
        undo_decision,
    )
    from kpi_ingest.pipeline.deciding_rows import DecidedRows, decide_from, decide_pattern
    from kpi_ingest.pipeline.grouping import told_once
    from kpi_ingest.pipeline.intake import Intake, TakenIn
    from kpi_ingest.pipeline.night import Event, Night, PageNight, Standing
    from kpi_ingest.pipeline.outlining import releases_of
    from kpi_ingest.pipeline.patterns import PatternRow, Placement, RowGroup, group_rows
    from kpi_ingest.pipeline.reading import (
        Material,
        evidence,
        parser_version,
        read_files,
        read_material,
        read_page,
        tables_json,
    )
    from kpi_ingest.pipeline.replaying import PageReplay, Unread
    from kpi_ingest.pipeline.retrieving import Fetched
    from kpi_ingest.pipeline.reviewing import Cut, Review, ReviewedRow, Sighting, review_page
    from kpi_ingest.pipeline.running import (
        PageReport,
        RunReport,
        fetch_pages,
        rebuild,
        replay,
        run_nightly,
        take_in_from,
    )
    from kpi_ingest.pipeline.standing import acknowledged_of
    from kpi_ingest.pipeline.verifying import Checked, verify
    from kpi_ingest.pipeline.witnessing import Witnessed, witnesses_of
    from kpi_ingest.pipeline.workplace import Clock, Workplace, set_up, utc_now

__all__ = [
    "CellChange", "Checked", "Chosen", "Clock", "ColumnPattern", "Cut", "Decided", "DecidedRows", "Event", "Fetched",
    "Intake", "Material", "Night", "PageNight", "PageReplay", "PageReport", "PatternRow", "Placement", "Review",
    "ReviewedRow", "RowGroup", "RowRepair", "RunReport", "Sighting", "Signed", "Standing", "TakenIn", "Unread",
    "Witnessed", "Workplace", "accept_release", "acknowledge_finding", "acknowledged_of", "audit_files",
    "audit_releases", "choose_release", "copy_between", "decide_from", "decide_pattern", "decide_row",
    "diff_releases", "diffs_of",
    "evidence", "fetch_pages", "group_rows", "identify_label", "page_in", "parser_version", "plan_from_wayback",
    "read_files", "read_material", "read_page", "rebuild", "releases_of", "repair_rows", "replay", "review_page",
    "run_nightly", "set_up", "tables_json", "take_in_from", "take_in_wayback", "told_once", "undo_decision", "utc_now",
    "verify", "witnesses_of",
]  # fmt: skip

_MODULES = {
    "answers": ("Chosen", "choose_release", "diff_releases", "diffs_of", "page_in"),
    "archives": ("plan_from_wayback", "take_in_wayback"),
    "auditing": ("audit_files", "audit_releases"),
    "choosing": ("ColumnPattern",),
    "copying": ("copy_between",),
    "cutting": ("RowRepair", "repair_rows"),
    "deciding": (
        "CellChange",
        "Decided",
        "Signed",
        "accept_release",
        "acknowledge_finding",
        "decide_row",
        "identify_label",
        "undo_decision",
    ),
    "deciding_rows": ("DecidedRows", "decide_from", "decide_pattern"),
    "grouping": ("told_once",),
    "intake": ("Intake", "TakenIn"),
    "night": ("Event", "Night", "PageNight", "Standing"),
    "outlining": ("releases_of",),
    "patterns": ("PatternRow", "Placement", "RowGroup", "group_rows"),
    "reading": ("Material", "evidence", "parser_version", "read_files", "read_material", "read_page", "tables_json"),
    "replaying": ("PageReplay", "Unread"),
    "retrieving": ("Fetched",),
    "reviewing": ("Cut", "Review", "ReviewedRow", "Sighting", "review_page"),
    "running": ("PageReport", "RunReport", "fetch_pages", "rebuild", "replay", "run_nightly", "take_in_from"),
    "standing": ("acknowledged_of",),
    "verifying": ("Checked", "verify"),
    "witnessing": ("Witnessed", "witnesses_of"),
    "workplace": ("Clock", "Workplace", "set_up", "utc_now"),
}
"""Module of this room -> the names that it offers here."""
_FACE = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> object:
    if name in _FACE:
        return getattr(importlib.import_module(f"{__name__}.{_FACE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
