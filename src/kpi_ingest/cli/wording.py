"""How cells, places and releases are put into words for people."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from kpi_ingest.grammar import fold_label
from kpi_ingest.model import (
    Act,
    Bounds,
    Candidate,
    CaptureAcknowledged,
    Cell,
    CellsChosen,
    Decision,
    ElementPath,
    FindingAcknowledged,
    LabelIdentified,
    PageBox,
    Place,
    Release,
    ReleaseAccepted,
    RowsChosen,
    SheetCell,
    StatedCell,
    TextSpan,
    Undone,
    sheet_words,
)
from kpi_ingest.model.history import Edition

if TYPE_CHECKING:
    from kpi_ingest.vintages import Figure

SHOWN_CANDIDATES = 3


def cell_words(cell: Cell | Figure | None) -> str:
    """A cell as one table entry: its text, marked where a person decided it or where its meaning was refused; `?` and
    the best candidates where undecided; `…` where the capture ends."""
    if cell is None:
        return "–"
    if cell.state == "undecided":
        return f"? {candidate_words(cell.candidates)}".rstrip()
    if cell.state == "truncated":
        return "…"
    if cell.state == "unparsed":
        return unparsed_words(cell.text)
    if cell.support == "decided":
        return f"{cell.text or 'blank'} [decided]"
    return cell.text or ""


def repeated_names(cells: Iterable[StatedCell]) -> frozenset[str]:
    """The labels, folded, that indicators of more than one section bear: alone they do not say which is meant."""
    sections: dict[str, set[str]] = {}
    for stated in cells:
        sections.setdefault(fold_label(stated.indicator), set()).add(stated.key.section)
    return frozenset(name for name, found in sections.items() if len(found) > 1)


def section_beside(stated: StatedCell, repeated: Container[str]) -> str:
    """The section's title, where the indicator's name is one of the `repeated`; else nothing."""
    return (stated.section or stated.key.section) if fold_label(stated.indicator) in repeated else ""


def unparsed_words(text: str | None) -> str:
    """A text that is certain and whose meaning was refused."""
    return f"{text or ''} [unparsed]"


def candidate_words(candidates: tuple[Candidate, ...]) -> str:
    """The best candidates with their probabilities: `94 .52 | blank .40`."""
    shown = [f"{each.text or 'blank'} {share_words(each.confidence)}" for each in candidates[:SHOWN_CANDIDATES]]
    return " | ".join(shown) + (" | …" if len(candidates) > SHOWN_CANDIDATES else "")


def share_words(share: float) -> str:
    """A probability with two decimals; never rounded up to certainty, nor down to nothing."""
    if share >= 1:
        return "1"
    if share > 0.995:
        return ">.99"
    return "<.01" if share < 0.005 else f"{share:.2f}".lstrip("0")


def bounds_words(bounds: Bounds) -> str:
    """When something was captured, as precisely as it is known: `2023-11`, `2024-11-22 03:10`, or `from … to …`."""
    lower, upper = bounds.lower, bounds.upper
    if upper - lower <= timedelta(minutes=1):
        return f"{lower:%Y-%m-%d %H:%M}"
    if upper - lower == timedelta(days=1) and lower.hour == 0:
        return f"{lower:%Y-%m-%d}"
    if lower.day == 1 and upper == (lower + timedelta(days=32)).replace(day=1):
        return f"{lower:%Y-%m}"
    return f"from {lower:%Y-%m-%d %H:%M} to {upper:%Y-%m-%d %H:%M}"


def release_words(release: Release | Edition) -> str:
    """A release with its time of capture: `devon-send-kpis#1a2b3c4d, captured 2023-11`, and its edition where it has
    one: `, edition Q2-2023`, `, edition Q2-2023, corrected`."""
    held = f", HELD: {release.held}" if release.held else ""
    edition = f", edition {edition_words(release)}" if release.edition else ""
    return f"{release.id}, captured {bounds_words(release.begins)}{edition}{held}"


def edition_words(release: Release | Edition) -> str:
    """The edition of a release, and whether its document took the place of another: `Q2-2023, corrected`."""
    return f"{release.edition or ''}{', corrected' if release.corrects else ''}"


def place_words(place: Place | None) -> str:
    """A place a person can go to."""
    match place:
        case TextSpan(line, start, end):
            return f"line {line}, characters {start} to {end}"
        case ElementPath(path):
            return path
        case PageBox(page, box):
            return f"page {page}, box {', '.join(f'{edge:g}' for edge in box)}"
        case SheetCell():
            return sheet_words(place)
        case None:
            return "nowhere"


def act_words(act: Act) -> str:
    """What was decided, in one line."""
    match act:
        case CellsChosen(_, _, source, cells):
            return f"{' | '.join(text or '·' for text in cells)} in “{' '.join(source.split())}”"
        case RowsChosen(rows, pattern):
            return f"{len(rows)} rows decided together: {pattern}"
        case ReleaseAccepted(release, held, _):
            return f"{release} accepted, which was held: {held}"
        case FindingAcknowledged(finding, message):
            return f"finding {finding} acknowledged: {message}"
        case CaptureAcknowledged(sha256, captures):
            return f"{len(captures)} captures of {sha256[:12]} acknowledged, which could not be read"
        case LabelIdentified(_, label, indicator):
            return f"“{label}” is {indicator or 'an indicator of its own'}"
        case Undone(decision):
            return f"decision {decision[:12]} taken back"


def decision_words(decision: Decision) -> tuple[str, str, str, str, str]:
    """A decision as table entries: id, when, who, what, why."""
    when = f"{decision.decided_at:%Y-%m-%d %H:%M}"
    return decision.id[:12], when, decision.by, act_words(decision.act), decision.because
