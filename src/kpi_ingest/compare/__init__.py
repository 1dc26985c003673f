"""State against state: releases by folding, classified changes, series breaks, and the doubts that need two releases.

Pure: readings and states in, releases and diffs out; no I/O, no clock.
"""

from kpi_ingest.compare.align import Sides, lay_beside
from kpi_ingest.compare.answered import Answer, answers_of
from kpi_ingest.compare.apply import apply_diff, substance_of
from kpi_ingest.compare.difference import UNTOLD, compare_sides, compare_states
from kpi_ingest.compare.effects import with_effects
from kpi_ingest.compare.encode import DIFF_SCHEMA, diff_to_json, is_undeclared, summary_of
from kpi_ingest.compare.findings import release_findings
from kpi_ingest.compare.fold import fold_releases, tell_releases
from kpi_ingest.compare.outline import Shelf, outline_releases
from kpi_ingest.compare.proposals import Likeness, Proposal, propose_identities
from kpi_ingest.compare.question import rows_in_question
from kpi_ingest.compare.state import state_of
from kpi_ingest.compare.vintages import Vintage, vintages_of

__all__ = [
    "DIFF_SCHEMA", "UNTOLD", "Answer", "Likeness", "Proposal", "Shelf", "Sides", "Vintage", "answers_of", "apply_diff",
    "compare_sides", "compare_states", "diff_to_json", "fold_releases", "is_undeclared", "lay_beside",
    "outline_releases", "propose_identities", "release_findings", "rows_in_question", "state_of", "substance_of",
    "summary_of", "tell_releases", "vintages_of", "with_effects",
]  # fmt: skip
