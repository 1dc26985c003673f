"""What Datasette is told of the views: a title, a description and facets for each, a description and perhaps a unit for
each column. `docs/sql.md` says the same, and a test holds the two together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class View:
    """A view of the store."""

    title: str
    description: str
    columns: Mapping[str, str]
    """Name -> meaning, in the view's order."""
    facets: tuple[str, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)
    """Column -> unit, as Datasette writes it behind each number."""


KEY = {
    "page": "Id of the published page",
    "section": "Id of the section of the page",
    "indicator": "Id of the indicator",
    "measure": ("What the column gives: `baseline`, `target`, `milestone`, `actual` or `other`"),
    "series": "Tells apart two columns of one measure and period; mostly empty",
    "period": "Canonical reference period, or empty",
    "period_words": ("The header's words where they stand for a period that has no form; else empty"),
}
CELL = {
    **KEY,
    "occurrence": "0 but for a key that stands more than once on the page",
    "section_label": "Title of the section as printed",
    "label": "Label of the indicator as printed",
    "column_label": "Label of the column as printed",
    "state": ("`value`, `text`, `blank`, `unparsed`, `undecided`, `truncated`; in `kpi_vintage` also `gone`"),
    "text": "The cell as printed; null where undecided, truncated or gone",
    "value": (
        "The figure as a number: exact on PostgreSQL, on SQLite the nearest double; null unless the state is `value`"
    ),
    "value_exact": "The same figure as exact decimal text",
    "unit": "Unit printed with the figure",
    "multiplier": ("What one unit of `value` counts for, where the print says so; `value` is never scaled"),
    "comparator": ("`<`, `>`, `<=`, `>=` or `~`, where printed: the value is then a bound or approximate"),
    "qualifier": "Words printed in brackets behind the figure",
    "qualifier_date": "Period named in the qualifier",
    "flags": ("Status letters of the SDMX code list CL_OBS_STATUS, and `awaiting`; a space between them"),
    "notes": "Marks of the notes that stand in the cell; a space between them",
    "basis": "`discrete`, `cumulative` or `unknown`: what the figure measures over",
    "support": ("How it is known: `printed`, `repaired` (by the engine) or `decided` (by a person); null where gone"),
    "confidence": "Calibrated probability of the text; 1 where printed",
    "reason": "Why it is undecided, or its meaning refused",
}

VIEWS: Mapping[str, View] = {
    "kpi_figure": View(
        "Figures that stand now",
        ("Every figure that stands now, once: one row for each key (`page` to `occurrence`)."),
        {
            **CELL,
            "first_captured": "Capture time of the first release that shows it so, or its lower bound",
            "first_captured_latest": "Upper bound of that time",
            "last_captured": (
                "Capture time of the last capture of the newest release that prints it, or its lower bound"
            ),
            "last_captured_latest": "Upper bound of that time",
            "release": "Id of the release from which on it is so",
            "release_number": "Number of that release, 1 for the oldest known",
            "capture": "sha256 of the captured bytes that show it",
        },
        ("page", "section", "measure", "state", "support", "unit"),
    ),
    "kpi_vintage": View(
        "Figures with every vintage",
        (
            "Every state that every figure has had: many rows for each key. To add up figures of one "
            "time, ask `kpi_figure`, or choose one time by `shown_from` and `shown_until`."
        ),
        {
            **CELL,
            "release": "Id of the release from which on it was so",
            "release_number": "Number of that release",
            "shown_from": (
                "Capture time of that release, or its lower bound; of a document that came late, of the one that shows "
                "the same and was the newest"
            ),
            "shown_from_latest": "Upper bound of that time",
            "shown_until": (
                "Capture time of the release that changed it (not included), or its lower bound; null where it stands"
            ),
            "shown_until_latest": "Upper bound of that time",
            "until_release": "Id of the release that changed it",
            "capture": "sha256 of the captured bytes that show it; null where gone",
        },
        ("page", "section", "measure", "state", "support"),
    ),
    "kpi_release": View(
        "Releases",
        (
            "Every release of every page, those that a gate holds among them; figures, vintages and "
            "changes of held ones are in no other view."
        ),
        {
            "page": "Id of the published page",
            "release": "Id of the release",
            "release_number": "1 for the oldest known",
            "first_captured": "Capture time of its first capture, or its lower bound",
            "first_captured_latest": "Upper bound of that time",
            "last_captured": "Capture time of its last capture, or its lower bound",
            "last_captured_latest": "Upper bound of that time",
            "captured_basis": ("How the capture time is known: `observed`, `filename`, `reported-period` ..."),
            "held": "Why its gate holds it; null where nothing does",
            "contents": "How many distinct bytes show it",
            "figures": "How many cells it has, blank and undecided ones among them",
            "complete": "Whether its captures show the whole page",
            "edition": "Edition of the document that shows it; null on a page that is read itself",
            "corrects": "Id of the release of that edition before it, whose document it replaced; else null",
            "overtaken": "Whether a later edition was there before it, so that it never was the newest",
        },
        ("page", "captured_basis", "complete"),
    ),
    "kpi_change": View(
        "Changes from release to release",
        "Every classified change from one release to the next.",
        {
            "page": "Id of the published page",
            "change": "Id of the change, the same in every run",
            "subject": "What changed: `cell`, `note`, `column`, `indicator` or `section`",
            "kind": ("What kind of change, such as `revision`, `new_observation`, `roll_off`, `undecided`"),
            "origin": "Who made the change: `publisher`, `capture` or `parser`",
            "severity": "How grave it is",
            **{name: meaning for name, meaning in KEY.items() if name != "page"},
            "text_before": "The printed text before",
            "text_after": "The printed text after",
            "difference": "Number after less number before, where both compare",
            "difference_exact": "The same as exact decimal text",
            "relative": "`difference` divided by the size of the number before",
            "declared": "The publisher's words that announce it",
            "event": "Id that changes share which are one event",
            "hint": "Such as `reversion`",
            "from_release": "Id of the earlier release",
            "to_release": "Id of the later release",
            "changed_after": "The earlier release was still on display; null where documents stand side by side",
            "changed_before": "The later release was on display by then",
        },
        ("page", "kind", "origin", "severity", "to_release"),
    ),
    "kpi_finding": View(
        "Doubts about releases",
        ("Every doubt about every release. One that several releases raise has a row for each: count ids, not rows."),
        {
            "page": "Id of the published page",
            "release": "Id of the release",
            "finding": "Id of the doubt, the same in every run",
            "kind": "What kind of doubt ([findings.md](findings.md))",
            "severity": "`info` or `warning`",
            "message": "What is doubtful, with the arithmetic",
            "section": "Id of the section",
            "indicator": "Id of the indicator; null where it is about more",
            "acknowledged": "Whether somebody looked at it and let it stand",
            "acknowledged_by": "Who",
            "acknowledged_at": "When",
            "acknowledged_because": "Why",
            "answered_by": "Id of the later release that prints what was awaited; null where none does",
            "answered_capture": "sha256 of the captured bytes that print it",
            "answered_text": "What they print",
            "standing": "`acknowledged`, else `answered`, else `open`",
        },
        ("page", "kind", "severity", "standing", "release"),
    ),
    "kpi_capture": View(
        "Captures",
        (
            "Every retrieval, with the current reading of its bytes. Retrievals that brought the same "
            "bytes share `capture`: to join it with figures, choose one of them."
        ),
        {
            "page": "Id of the published page",
            "capture_id": "Id of the retrieval",
            "capture": "sha256 of the bytes",
            "size": "Number of bytes",
            "captured": (
                "When it was retrieved, or not before; where our clock was ahead or behind, as the order of "
                "recording bounds it"
            ),
            "captured_latest": "Upper bound of that time; the same where it is known exactly",
            "captured_basis": "How the time is known",
            "recorded_at": "When the archive took it in",
            "source": "Where it was retrieved from",
            "media_type": "What the server called it",
            "incomplete": "Why the bytes are not the whole response",
            "revisit_of": "Id of the retrieval whose bytes a 304 confirmed",
            "reading": ("Number of the current reading of its bytes; null where they could not be read"),
            "truncated": "Whether the reading ends inside the page",
            "code": "Version of the code that read it",
            "figures": "How many cells the reading has",
        },
        ("page", "captured_basis", "media_type"),
        {"size": "byte"},
    ),
    "kpi_open_row": View(
        "Rows that wait for a person",
        ("Every row with cells that nobody has decided, once for each header that it stands under."),
        {
            "page": "Id of the published page",
            "row_id": "Id of the row, for `review`, `explain` and `decide`",
            "section_label": "Title of the section",
            "indicator": "Id of the indicator",
            "label": "Label of the indicator as printed",
            "open_cells": "How many cells are undecided",
            "open_columns": "Labels of their columns, a line each",
            "source": "The printed run; null where the capture delimits the cells",
            "candidates": "How many ways to cut the run are listed",
            "contents": "How many distinct bytes print it so",
            "capture": "sha256 of the newest of them",
        },
        ("page", "section_label", "open_cells"),
    ),
    "kpi_page": View(
        "Pages",
        "Every page, and whether the other views are up to date with its facts.",
        {
            "page": "Id of the published page",
            "first_heard": "When the store first heard of it",
            "rules": ("Version of the rules by which the views' rows were derived; null where they were not yet"),
            "definition": "sha256 of the page definition that they were derived with",
            "up_to_date": (
                "Whether they follow from all captures, readings and decisions that are there; if not, "
                "`kpi-ingest rebuild` writes them anew"
            ),
        },
        (),
    ),
}
