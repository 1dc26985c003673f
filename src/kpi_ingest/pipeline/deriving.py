"""What follows from a page's facts, as rows of the store's `derived_...` tables: for whoever asks in SQL.

Written after the facts, in a transaction of its own, and stamped with what it follows from. A run that is killed
between the two leaves a stamp that does not fit (`kpi_page.up_to_date`), and the next one puts it right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from kpi_ingest.compare import Answer, answers_of, tell_releases, vintages_of
from kpi_ingest.compare.contradiction import known_text
from kpi_ingest.compare.findings import awaited_findings
from kpi_ingest.model import Cell, Change, Column, Decision, Finding, Note, Release, StatedCell, StatedTable
from kpi_ingest.model.acyclic import acyclic
from kpi_ingest.model.history import Edition, ever_current, main_line
from kpi_ingest.model.sketch import first_bytes
from kpi_ingest.pages import PageDefinition, rules_of
from kpi_ingest.pipeline.answers import diffs_of
from kpi_ingest.pipeline.outlining import Outline, current_outline
from kpi_ingest.pipeline.reviewing import ReviewedRow, rows_of_page
from kpi_ingest.pipeline.standing import acknowledged_findings, stored_decisions
from kpi_ingest.store import DerivedRows, Store
from kpi_ingest.store.rows import Row

GONE = Cell(0, "blank", None)


def derive_page(store: Store, page: str, definition: PageDefinition | None, *, anew: bool = False) -> Outline | None:
    """Bring a page's derived rows up to its facts, definition and our rules; gives the outline that they follow from.

    None where they stood (with `anew` they are written nonetheless), and for a page that the store never heard of.
    """
    stamp = store.stamp_now(page, None if definition is None else definition.digest)
    before = store.stamp_written(page)
    if (before == stamp and not anew) or (before is None and page not in store.pages()):
        return None
    outline = current_outline(store, page, definition)
    told = None
    if before is not None and not anew and replace(before, captures=stamp.captures) == stamp:
        told = _seen_again(store, page, outline)
    store.write_derived(page, stamp, _derived(store, page, definition, outline) if told is None else told)
    return outline


def derived_of(store: Store, page: str, definition: PageDefinition | None) -> DerivedRows:
    """All that follows from a page's facts, by table."""
    return _derived(store, page, definition, current_outline(store, page, definition))


def _derived(store: Store, page: str, definition: PageDefinition | None, outline: Outline) -> DerivedRows:
    with acyclic():
        releases = tell_releases(outline.editions, outline.shelf, rules_of(definition))
        sound = [release for release in releases if release.held is None]
        acknowledged = acknowledged_findings(stored_decisions(store, page))
        answers = answers_of(releases)
        diffs = diffs_of(sound, definition)
        return {
            "derived_capture_time": _time_rows(store, page),
            "derived_release": list(map(_release_row, releases)),
            "derived_figure": list(_figure_rows(sound)),
            "derived_vintage": list(_vintage_rows(sound)),
            "derived_change": [_change_row(it, old, new) for old, new, diff in diffs for it in diff.changes],
            "derived_finding": [
                _finding_row(it, each, acknowledged, answers) for it in releases for each in it.findings
            ],
            "derived_open_row": list(_open_rows(store, page, outline)),
        }


def _seen_again(store: Store, page: str, outline: Outline) -> DerivedRows | None:
    """What later captures of known bytes change, the cheap case of most nights: how long the last release was seen, and
    how long overdue its awaited figures are. None where they change more."""
    stood = store.derived_rows(page, "derived_release")
    if not stood or len(stood) != len(outline.editions):
        return None
    found = [_seen(row, edition) for row, edition in zip(stood, outline.editions, strict=True)]
    if not _seen_longer(stood, found):
        return None
    findings = _aged(store.derived_rows(page, "derived_finding"), outline)
    if findings is None:
        return None
    times = _time_rows(store, page)
    return {"derived_capture_time": times, "derived_release": found, "derived_finding": findings}


def _time_rows(store: Store, page: str) -> list[Row]:
    return [
        {"capture_id": id, "captured": bounds.lower, "captured_latest": bounds.upper}
        for id, bounds in sorted(store.times_by_order(page).items())
    ]


def _seen(row: Row, edition: Edition) -> Row:
    return {**row, **_edition_row(edition), "contents": len(edition.captures)}


def _seen_longer(stood: Sequence[Row], found: Sequence[Row]) -> bool:
    """Whether nothing but the last time of seeing is news: of the last release, or of any document, for all that are
    linked are seen each night."""
    if found[:-1] != stood[:-1] and not found[-1]["edition"]:
        return False
    return all(map(_same_release, stood, found))


def _same_release(stood: Row, found: Row) -> bool:
    seen = ("last_seen", "last_seen_latest")
    return {**stood, **{name: found[name] for name in seen}} == found


def _aged(stood: Sequence[Row], outline: Outline) -> Sequence[Row] | None:
    """The findings with the age that awaited figures of the last release have now; None where others are overdue."""
    newest = next((it for it in reversed(main_line(outline.editions)) if it.held is None), None)
    if newest is None or (newest.edition is None and newest is not outline.editions[-1]):
        newest = outline.editions[-1]
    last = outline.release(newest)
    overdue = {finding.id: finding for finding in awaited_findings(last)}
    kept = [row for row in stood if row["release"] == last.id and row["kind"] == "awaiting_overdue"]
    if {row["finding"] for row in kept} != overdue.keys():
        return None
    aged = {id: {"severity": each.severity, "message": each.message} for id, each in overdue.items()}
    return [{**row, **aged[row["finding"]]} if row in kept else row for row in stood]


def _edition_row(release: Edition | Release) -> Row:
    return {
        "release": release.id, "release_number": release.number,
        "begins": release.begins.lower, "begins_latest": release.begins.upper,
        "last_seen": release.last_seen.lower, "last_seen_latest": release.last_seen.upper,
        "captured_basis": release.begins.basis, "held": release.held,
        "edition": release.edition, "corrects": release.corrects, "overtaken": release.overtaken,
    }  # fmt: skip


def _release_row(release: Release) -> Row:
    state = release.state
    counted = {"contents": len(state.captures), "figures": len(state.cells), "complete": state.complete}
    return {**_edition_row(release), **counted}


def _figure_rows(sound: Sequence[Release]) -> Iterator[Row]:
    """What stands now, as the release on display shows it: `latest` of the Python face."""
    line = ever_current(sound)
    last: dict[tuple[object, int], tuple[StatedCell, Release]] = {}
    for release in line:
        last.update(((it.key, it.occurrence), (it, release)) for it in release.state.cells)
    standing = {(each.key, each.occurrence): each for each in vintages_of(line)}
    for name, vintage in standing.items():
        if vintage.stated is not None:
            shown, release = last[name]
            on_display = shown if release.id == line[-1].id else vintage.stated
            row = _cell_row(vintage.stated, on_display, vintage.release)
            yield {**row, "last_release": release.id}


def _vintage_rows(sound: Sequence[Release]) -> Iterator[Row]:
    """Every state of every figure: `all_releases` of the Python face."""
    labelled: StatedCell | None = None
    for vintage in vintages_of(sound):
        name = vintage.key, vintage.occurrence
        labelled = vintage.stated or labelled
        if labelled is None or (labelled.key, labelled.occurrence) != name:
            continue  # a figure cannot be gone before it was there
        since, ended = vintage.since or vintage.release, vintage.until if vintage.since else vintage.release
        row = _cell_row(vintage.stated, labelled, vintage.release)
        yield {
            **row,
            "until_release": None if ended is None else ended.id,
            "since_release": None if since is vintage.release else since.id,
        }


def _cell_row(stated: StatedCell | None, labelled: StatedCell, release: Release) -> Row:
    """A figure that is as `stated` (None: gone) from `release` on; how it is known, where it stands and its labels are
    those of `labelled`."""
    key, cell = labelled.key, GONE if stated is None else stated.cell
    known = GONE if stated is None else labelled.cell
    return {
        "section": key.section, "indicator": key.indicator, "measure": key.measure, "series": key.series,
        "period": key.period, "period_words": key.period_words, "occurrence": labelled.occurrence,
        "section_label": labelled.section, "indicator_label": labelled.indicator, "column_label": labelled.column,
        "state": "gone" if stated is None else cell.state,
        "text": cell.text, "value": _exact(cell.value), "multiplier": _exact(cell.multiplier),
        "unit": cell.unit, "comparator": cell.comparator, "qualifier": cell.qualifier, "date": cell.date,
        "flags": " ".join(cell.flags), "notes": " ".join(cell.notes), "basis": known.basis,
        "support": None if stated is None else known.support,
        "confidence": None if stated is None else known.confidence, "reason": known.reason,
        "release": release.id, "capture": None if stated is None else labelled.capture,
    }  # fmt: skip


def _exact(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"


def _change_row(change: Change, earlier: Release, later: Release) -> Row:
    key = dict(change.key)
    names = ("section", "indicator", "measure", "series", "period", "period_words")
    delta = change.delta
    return {
        "change": change.id, "subject": change.subject, "kind": change.kind, "origin": change.origin,
        "severity": change.severity, **{name: key.get(name, "") for name in names},
        "previous": _words(change.previous), "current": _words(change.current),
        "difference": None if delta is None else _exact(delta.abs),
        "relative": None if delta is None else _exact(delta.rel),
        "declared": None if change.declared is None else change.declared.text,
        "event": change.group, "hint": change.hint, "from_release": earlier.id, "to_release": later.id,
    }  # fmt: skip


def _words(side: StatedCell | Note | Column | StatedTable | str | None) -> str | None:
    match side:
        case StatedCell():
            return known_text(side.cell)
        case Note():
            return f"{side.mark}{side.text}"
        case Column():
            return side.label
        case StatedTable():
            return side.section
    return side


def _finding_row(
    release: Release, finding: Finding, acknowledged: Mapping[str, Decision], answers: Mapping[str, Answer]
) -> Row:
    by, answer = acknowledged.get(finding.id), answers.get(finding.id)
    return {
        "release": release.id, "finding": finding.id, "kind": finding.kind, "severity": finding.severity,
        "message": finding.message, "section": finding.section, "indicator": finding.indicator_id,
        "acknowledged": by is not None, "acknowledged_by": None if by is None else by.by,
        "acknowledged_at": None if by is None else by.decided_at,
        "acknowledged_because": None if by is None else by.because,
        "answered_by": None if answer is None else answer.release,
        "answered_capture": None if answer is None else answer.capture,
        "answered_text": None if answer is None else answer.text,
    }  # fmt: skip


def _open_rows(store: Store, page: str, outline: Outline) -> Iterator[Row]:
    """The open rows of the page's captures; no reading is opened where the sketches show no cell that is undecided."""
    if any(b"u" in first_bytes(reading.sketch) for reading in outline.history.readings.values()):
        yield from (_open_row(it) for it in rows_of_page(store, page) if it.open_columns)


def _open_row(reviewed: ReviewedRow) -> Row:
    row, columns = reviewed.row, reviewed.open_columns
    return {
        "row": row.row, "section_label": reviewed.section, "indicator": row.indicator_id,
        "indicator_label": row.indicator, "open_cells": len(columns),
        "open_columns": "\n".join(reviewed.columns[column].label for column in columns), "source": reviewed.source,
        "candidates": len(reviewed.cuts), "contents": len(reviewed.captures), "capture": reviewed.captures[-1].sha256,
    }  # fmt: skip
