"""A person's decision -> archive -> the page read anew. What contradicts the captured bytes is refused and not kept.

Each act takes the archive's lock, finds what it is about in the store, records the decision, and brings the store up to
it. A run killed in between is put right by the next one: the decision is archived by then.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from kpi_ingest.archive import Archive
from kpi_ingest.errors import DecisionRefused, UsageError
from kpi_ingest.model import (
    Act,
    Capture,
    CaptureAcknowledged,
    Cell,
    CellsChosen,
    Decision,
    FindingAcknowledged,
    Reading,
    Release,
    ReleaseAccepted,
    Undone,
)
from kpi_ingest.model.content import content_digest
from kpi_ingest.model.decision import decision_document, decision_from_json, standing, subjects_of, undone
from kpi_ingest.pipeline.answers import choose_release, page_in
from kpi_ingest.pipeline.deriving import derive_page
from kpi_ingest.pipeline.identifying import NamedLabel, identified, labels_named
from kpi_ingest.pipeline.keeping import store_archived
from kpi_ingest.pipeline.outlining import releases_of
from kpi_ingest.pipeline.replaying import PageReplay, replay_pages
from kpi_ingest.pipeline.reviewing import ReviewedRow, is_cut, rows_of_page, unread_captures
from kpi_ingest.pipeline.standing import archived_decisions, row_decision, stored_decisions
from kpi_ingest.pipeline.workplace import Workplace
from kpi_ingest.store import Store

SHORTEST_ID = 6
"""Hex digits of a decision's id that are enough to name it."""


@dataclass(frozen=True, slots=True)
class Signed:
    """Who decides, and why."""

    by: str
    because: str


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell that another reading of the same bytes shows otherwise; None on the side where its row goes by another
    name."""

    capture: Capture
    section: str
    indicator: str
    column: str
    before: Cell | None
    after: Cell | None


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision came to."""

    decision: Decision
    recorded: bool
    """False where the same person had decided the same before, and it stands."""
    replay: PageReplay | None = None
    """The page read anew; None where a decision changes no reading."""
    changes: tuple[CellChange, ...] = ()
    applied: int = 0
    """Distinct captures whose reading rests on the decision."""
    other_version: str | None = None
    """Version of code and weights that had read the page before, where it is another than now."""


def decide_row(
    workplace: Workplace, row_id: str, choice: str, signed: Signed, *, page: str | None = None, capture: str = ""
) -> Decided:
    """Choose the cells of a row: `choice` is a candidate's number in its review, or the cells as a JSON list.

    `page` and `capture` (a sha256, or its beginning) tell apart rows of one id under several headers. Raises UsageError
    for a row or a number that is not there, DecisionRefused for cells that do not join back to the row's run.
    """
    with workplace.open_archive(writable=True) as archive, workplace.open_store(create=False) as store:
        row = _find_row(store, row_id, page, capture)
        act = chosen_cells(row, cells_of_choice(row, choice))
        return record_act(workplace, archive, store, row.page, act, signed, read_anew)


def accept_release(workplace: Workplace, name: str, signed: Signed) -> Decided:
    """Make a release current although its gate holds it. Raises UsageError for one that no gate holds."""
    page = page_in(name)
    with workplace.open_archive(writable=True) as archive, workplace.open_store(create=False) as store:
        release = choose_release(name, releases_of(store, page, workplace.definition_of(page))).release
        if release.held is None:
            raise UsageError(
                "E_NOT_HELD",
                place=release.id,
                got="a release that no gate holds, or that is accepted already",
                next_step=f"kpi-ingest review {page} lists the held ones",
            )
        act = ReleaseAccepted(release.id, release.held, _shown(store, release))
        return record_act(workplace, archive, store, page, act, signed, _store_only)


def _shown(store: Store, release: Release) -> tuple[str, ...]:
    """Digests of the bytes that show a release, and of what they were read as."""
    readings = {reading.sha256: reading for _, reading in store.current_readings(release.page)}
    contents = (content_digest(readings[sha256]) for sha256 in release.state.captures)
    return tuple(sorted({*release.state.captures, *contents}))


def acknowledge_finding(workplace: Workplace, finding_id: str, signed: Signed, page: str | None = None) -> Decided:
    """Note that a finding was looked at, or (named by the sha256 of their bytes, or its beginning) captures that could
    not be read. Raises UsageError for what no page has."""
    with workplace.open_archive(writable=True) as archive, workplace.open_store(create=False) as store:
        for each in named_pages(store, page):
            releases = releases_of(store, each, workplace.definition_of(each))
            found = [finding for release in releases for finding in release.findings if finding.id == finding_id]
            if found:
                act: Act = FindingAcknowledged(finding_id, found[-1].message)
                return record_act(workplace, archive, store, each, act, signed, _store_only)
            named = [it for it in unread_captures(store, each) if it.named(finding_id)]
            if len(named) == 1:
                act = CaptureAcknowledged(named[0].sha256, tuple(capture.id for capture in named[0].captures))
                return record_act(workplace, archive, store, each, act, signed, _store_only)
    raise _nothing_there("finding and no unread capture", finding_id)


def identify_label(
    workplace: Workplace, subject: str, indicator: str | None, signed: Signed, *, page: str | None = None,
    section: str | None = None,
) -> Decided:  # fmt: skip
    """Say which indicator a label is, or (None) that it is one of its own: `subject` is a proposal's id, or the label.

    Raises UsageError for a label or an indicator that is not there, and for a label that the page definition knows;
    DecisionRefused where a capture prints both as rows of their own.
    """
    with workplace.open_archive(writable=True) as archive, workplace.open_store(create=False) as store:
        named = _find_label(workplace, store, subject, page, section)
        act = identified(store, named, workplace.definition_of(named.page), indicator)
        return record_act(workplace, archive, store, named.page, act, signed, read_anew)


def _find_label(workplace: Workplace, store: Store, subject: str, page: str | None, section: str | None) -> NamedLabel:
    pages = named_pages(store, page)
    every = {it for each in pages for it in labels_named(store, each, workplace.definition_of(each), subject)}
    found = sorted((it.page, it.section, it.label) for it in every if section in (None, it.section))
    if not found:
        raise _nothing_there("label", subject)
    if len(found) > 1:
        raise UsageError(
            "E_AMBIGUOUS_LABEL",
            place=subject,
            got="a label of " + "; ".join(f"page {page}, section {section}" for page, section, _ in found),
            next_step="name one with --page and --section, or take the proposal's id",
        )
    return NamedLabel(*found[0])


def undo_decision(workplace: Workplace, decision_id: str, signed: Signed) -> Decided:
    """Take one decision back, an undo among them. Raises UsageError for one that is not there or is taken back
    already."""
    with workplace.open_archive(writable=True) as archive, workplace.open_store(create=False) as store:
        decision = _find_decision(store, decision_id)
        return record_act(workplace, archive, store, decision.page, Undone(decision.id), signed, read_anew)


def _find_row(store: Store, row_id: str, page: str | None, capture: str) -> ReviewedRow:
    found = [
        row
        for each in named_pages(store, page)
        for row in rows_of_page(store, each)
        if row.row.row == row_id and any(shown.sha256.startswith(capture) for shown in row.captures)
    ]
    if not found:
        raise _nothing_there("row", row_id)
    found = [row for row in found if not is_cut(row.row)] or found
    if len(found) > 1:
        places = "; ".join(f"page {row.page}, capture {row.captures[-1].sha256[:12]}" for row in found)
        raise UsageError(
            "E_AMBIGUOUS_ROW",
            place=row_id,
            got=f"a row under {len(found)} headers: {places}",
            next_step="name one with --page or --capture",
        )
    return found[0]


def chosen_cells(row: ReviewedRow, cells: tuple[str, ...]) -> CellsChosen:
    """The act that gives a row these cells. Raises DecisionRefused where its print contradicts them."""
    if row.source is None:
        raise DecisionRefused(
            "E_DELIMITED",
            page=row.page,
            place=f"row {row.row.row}",
            got="a row whose cells the capture itself delimits; what is open is not where they end",
            expected="a row that was cut or placed",
            next_step="see the reason of each cell: kpi-ingest review --format json",
        )
    labels = tuple(column.label for column in row.columns)
    act = CellsChosen(row.section, labels, row.source, cells)
    if is_cut(row.row):
        raise DecisionRefused(
            "E_CAPTURE_ENDS",
            page=row.page,
            place=f"row {row.row.row}",
            got="a row in which the capture ends",
            expected="a row that was captured whole",
            next_step="wait for a whole capture of the page",
        )
    row_decision(act)
    return act


def cells_of_choice(row: ReviewedRow, choice: str) -> tuple[str, ...]:
    """The cells of a candidate's number, or of a JSON list. Raises UsageError for neither."""
    if choice.isdecimal():
        for cut in row.cuts:
            if cut.number == int(choice):
                return cut.cells
        raise UsageError(
            "E_NO_CANDIDATE",
            place=f"row {row.row.row}",
            got=f"candidate {choice}",
            expected=f"a number from 1 to {len(row.cuts)}, or the cells as a JSON list",
            next_step=f"kpi-ingest review {row.page} lists the candidates",
        )
    return _listed_cells(choice)


def _listed_cells(choice: str) -> tuple[str, ...]:
    try:
        cells = json.loads(choice)
    except (ValueError, RecursionError):
        cells = None
    if not isinstance(cells, list) or not all(isinstance(cell, str) for cell in cells):
        raise UsageError(
            "E_NO_CANDIDATE",
            got=choice,
            expected='a candidate\'s number, or the cells as a JSON list of texts such as ["8%", "", "12%"]',
            next_step="write one text for each column, an empty one for a blank",
        )
    return tuple(cells)


def _find_decision(store: Store, decision_id: str) -> Decision:
    of_page = {page: stored_decisions(store, page) for page in store.pages()}
    named = [
        decision
        for decisions in of_page.values()
        for decision in decisions
        if len(decision_id) >= SHORTEST_ID and decision.id.startswith(decision_id)
    ]
    if len(named) != 1:
        raise _nothing_there("decision", decision_id)
    if named[0].id in undone(of_page[named[0].page]):
        raise UsageError(
            "E_UNDONE",
            place=decision_id,
            got="a decision that is taken back already",
            next_step="undo the undo, or decide anew",
        )
    return named[0]


def named_pages(store: Store, page: str | None) -> Iterable[str]:
    return [each for each in store.pages() if page in (None, each)]


def _nothing_there(kind: str, name: str) -> UsageError:
    return UsageError(
        "E_NO_SUBJECT",
        place=name,
        got=f"no {kind} of that name in the store",
        next_step="kpi-ingest review lists rows, releases, findings and decisions",
    )


Effect = Callable[[Workplace, Archive, Store, str], PageReplay | None]


def record_act(
    workplace: Workplace, archive: Archive, store: Store, page: str, act: Act, signed: Signed, effect: Effect
) -> Decided:
    """Archive the decision and let it take effect."""
    earlier = archived_decisions(archive, page)
    before = store.current_readings(page)
    stands = standing(earlier)
    same = [each for each in stands if (each.act, each.by) == (act, signed.by) and not _overruled(each, stands)]
    decision = same[-1] if same else _archived(workplace, archive, page, act, signed, earlier)
    replay = effect(workplace, archive, store, page)
    if replay is None:
        return Decided(decision, not same)
    made = frozenset(replay.made)
    now = {reading.sha256: reading for _, reading in store.current_readings(page) if reading.sha256 in made}
    changes = tuple(_changes(before, now))
    applied = sum(decision.id in reading.inputs.decisions for reading in now.values())
    return Decided(decision, not same, replay, changes, applied, _other_version(before, now.values()))


def _overruled(decision: Decision, stands: tuple[Decision, ...]) -> bool:
    """Whether a later decision is the last word on some of its rows."""
    later = stands[stands.index(decision) + 1 :]
    return any(subjects_of(decision.act) & subjects_of(each.act) for each in later)


def _other_version(before: Iterable[tuple[Capture, Reading]], now: Iterable[Reading]) -> str | None:
    versions = {reading.inputs.code for reading in now}
    return next(
        (reading.inputs.code for _, reading in before if versions and reading.inputs.code not in versions), None
    )


def _archived(
    workplace: Workplace, archive: Archive, page: str, act: Act, signed: Signed, earlier: tuple[Decision, ...]
) -> Decision:
    now = workplace.clock()
    # a clock may stand still or jump back, but the store knows the order of decisions by their times alone
    recorded_at = max([now, *(each.recorded_at + timedelta(microseconds=1) for each in earlier[-1:])])
    document = decision_document(
        act,
        page=page,
        by=signed.by,
        because=signed.because,
        decided_at=now,
        recorded_at=recorded_at,
        follows=earlier[-1].id if earlier else None,
    )
    return decision_from_json(archive.add_decision(document).document)


def read_anew(workplace: Workplace, archive: Archive, store: Store, page: str) -> PageReplay | None:
    replayed = next(iter(replay_pages(workplace, archive, store, [page])))
    derive_page(store, page, workplace.definition_of(page))
    return replayed


def _store_only(workplace: Workplace, archive: Archive, store: Store, page: str) -> PageReplay | None:
    store_archived(archive, store, page)
    derive_page(store, page, workplace.definition_of(page))
    return None


def _changes(before: Iterable[tuple[Capture, Reading]], after: dict[str, Reading]) -> Iterable[CellChange]:
    """Cells whose state, text or support differ, capture by capture in the order of the page."""
    for sha256, (capture, reading) in {reading.sha256: (capture, reading) for capture, reading in before}.items():
        if sha256 not in after:
            continue
        old, new = _named_cells(reading), _named_cells(after[sha256])
        for name in [*old, *(name for name in new if name not in old)]:
            was, now = old.get(name), new.get(name)
            told = now or was
            if told is not None and _substance(was) != _substance(now):
                section, indicator, column, _ = told
                yield CellChange(capture, section, indicator, column, was and was[3], now and now[3])


_Named = tuple[str, str, str, Cell]


def _named_cells(reading: Reading) -> dict[tuple[str, str, str, int], _Named]:
    """Section, indicator, column label and cell, under these words as printed and the cell's number among those of the
    same words: a label that is found to be another indicator is still the same label."""
    seen: Counter[tuple[str, str, str]] = Counter()
    named: dict[tuple[str, str, str, int], _Named] = {}
    for table in reading.tables:
        for row in table.rows:
            for column, cell in zip(table.columns, row.cells, strict=True):
                words = (table.section, row.indicator, column.label)
                named[*words, seen[words]] = (*words, cell)
                seen[words] += 1
    return named


def _substance(named: _Named | None) -> tuple[object, ...] | None:
    return None if named is None else (named[3].state, named[3].text, named[3].support)
