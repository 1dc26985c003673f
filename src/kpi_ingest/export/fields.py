"""The columns of every export, each with its type and its meaning: what a data package says of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FieldType = Literal["string", "integer", "number", "datetime", "date", "words", "array", "object"]


@dataclass(frozen=True, slots=True)
class ExportField:
    """A column. Types are those of Frictionless Table Schema, and `words`: texts joined by a space."""

    name: str
    type: FieldType
    description: str
    required: bool = False


def _must(name: str, type: FieldType, description: str) -> ExportField:
    return ExportField(name, type, description, required=True)


KEY_FIELDS = (
    _must("page", "string", "Id of the published page"),
    _must("section", "string", "Id of the section of the page"),
    _must("indicator", "string", "Id of the indicator"),
    _must("measure", "string", "What the column gives: baseline, target, milestone, actual or other"),
    ExportField("series", "string", "Tells apart two columns of one measure and period; mostly empty"),
    ExportField(
        "period", "string", "Reference period: 2024-03, 2024-Q1, FY2023/24 ...; empty where none is understood"
    ),
    ExportField("period_words", "string", "Words of the header that stand for a period that has no such form"),
)
EDITION_FIELDS = (
    ExportField("edition", "string", "Edition of the document that first shows it so, on a page that lists documents"),
    ExportField("corrects", "string", "Id of the release of that edition before it, where the document was replaced"),
)
_FIGURE = (
    *KEY_FIELDS,
    _must("occurrence", "integer", "0 but for a key that stands more than once on the page"),
    ExportField("section_label", "string", "Title of the section as printed"),
    ExportField("indicator_label", "string", "Label of the indicator as printed"),
    ExportField("column_label", "string", "Header of the column as printed"),
    _must(
        "state",
        "string",
        "value, text (such as n/a), blank, unparsed (printed, its meaning refused: see reason), "
        "undecided (see candidates), truncated (the capture ends before it), or gone",
    ),
    ExportField("text", "string", "The figure as printed; empty where blank, undecided, truncated or gone"),
    ExportField("value", "number", "The figure as an exact decimal number; empty unless state is value"),
    ExportField("unit", "string", "Unit printed with the figure"),
    ExportField(
        "multiplier", "number", "What one unit of value counts for, where the print says so; value is unscaled"
    ),
    ExportField("comparator", "string", "<, >, <=, >= or ~, where printed: the value is a bound or approximate"),
    ExportField("qualifier", "string", "Words printed in brackets behind the figure"),
    ExportField("date", "string", "Period named in the qualifier"),
    ExportField("flags", "words", "Status letters of the SDMX code list CL_OBS_STATUS, and awaiting"),
    ExportField("notes", "words", "Marks of the notes that stand in the cell"),
    ExportField("basis", "string", "discrete, cumulative or unknown: what the figure measures over"),
    ExportField("support", "string", "How it is known: printed, repaired (by the engine) or decided (by a person)"),
    ExportField("confidence", "number", "Calibrated probability of the text; 1 where printed"),
    ExportField("candidates", "array", "Of a repaired or undecided cell: texts it may hold, with probabilities"),
    ExportField("reason", "string", "Why it is undecided, or its meaning refused"),
    ExportField("evidence", "words", "sha256 of the captures that a repaired cell was decided with"),
    _must("release", "string", "Id of the release from which on the figure was so"),
    _must("release_number", "integer", "Number of that release among the known ones, 1 for the oldest"),
    _must("shown_from", "datetime", "Capture time (UTC) of that release, or its lower bound"),
    _must("shown_from_latest", "datetime", "Upper bound of that capture time; the same where it is known exactly"),
    ExportField("shown_until", "datetime", "Capture time of the release that changed it (not included); else empty"),
    ExportField("shown_until_latest", "datetime", "Upper bound of that capture time"),
    _must("captured_basis", "string", "How the capture time is known: observed, filename, reported-period ..."),
    ExportField("released_at", "datetime", "When the publisher put it up, where anything states it"),
    _must("released_precision", "string", "How exactly that is known"),
    _must("released_provenance", "string", "Where it is known from"),
    ExportField("released_earliest", "datetime", "The release before was still on display"),
    _must("released_latest", "datetime", "It was captured by then"),
    ExportField("capture", "string", "sha256 of the captured bytes that show it; empty where gone"),
    ExportField("where", "object", "Place in those bytes: element path, text span, or PDF page and box"),
)
FIGURE_FIELDS = (*_FIGURE, *EDITION_FIELDS)
ASOF_FIELDS = (
    *_FIGURE,
    ExportField("depends", "array", "Why something else may have been on display at the time asked for"),
    *EDITION_FIELDS,
)
RELEASE_FIELDS = (
    _must("page", "string", "Id of the published page"),
    _must("release", "string", "Id of the release"),
    _must("release_number", "integer", "1 for the oldest known release"),
    _must("shown_from", "datetime", "Capture time (UTC) of its first capture, or its lower bound"),
    _must("shown_from_latest", "datetime", "Upper bound of that time; the same where it is known exactly"),
    _must("last_seen", "datetime", "Capture time of its last capture, or its lower bound"),
    _must("captured_basis", "string", "How the capture time is known"),
    ExportField("held", "string", "Why its gate holds it; its figures are then not exported"),
    *EDITION_FIELDS,
)
ALFRED_FIELDS = (
    ExportField("date", "date", "First day of the reference period; empty where the period is not a date"),
    _must("realtime_start", "date", "First day on which the figure stood so"),
    _must("realtime_end", "date", "Last day on which it stood so; 9999-12-31 where it still does"),
    _must("value", "string", "The figure as an exact decimal number; . where there was none"),
    *KEY_FIELDS,
    _must("occurrence", "integer", "0 but for a key that stands more than once on the page"),
    ExportField("indicator_label", "string", "Label of the indicator as printed"),
    _must("state", "string", "value, text, blank, unparsed, undecided or truncated"),
    ExportField("text", "string", "The figure as printed"),
    ExportField("unit", "string", "Unit printed with the figure"),
    ExportField(
        "multiplier", "number", "What one unit of value counts for, where the print says so; value is unscaled"
    ),
    ExportField("comparator", "string", "<, >, <=, >= or ~, where printed"),
    ExportField("support", "string", "How it is known: printed, repaired or decided"),
    ExportField("confidence", "number", "Calibrated probability of the text; 1 where printed"),
    ExportField("evidence", "words", "sha256 of the captures that a repaired cell was decided with"),
    _must("realtime_start_latest", "date", "Day by which it surely stood so: capture times may only be bounded"),
    ExportField("depends", "array", "What its days rest on that nobody knows; empty where capture times are exact"),
    _must("release", "string", "Id of the release from which on it was so"),
    ExportField("capture", "string", "sha256 of the captured bytes that show it"),
)
