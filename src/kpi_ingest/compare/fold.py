"""Releases by folding: what the publisher had on display for a while, out of captures that show it more or less well.

Captures stand in the order of capture time (lower bound, upper bound, digest). A release begins at the first capture
that shows a publisher's change against the release so far; every other capture belongs to it and may complete it. The
outcome is a function of the set of captures: A -> B -> A, late-arriving history and new readings of old bytes are
ordinary cases. Where a release begins is told by `outline`; here releases get their states and findings.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TypeAlias

from kpi_ingest.compare.difference import compare_states
from kpi_ingest.compare.findings import awaited_findings, release_findings
from kpi_ingest.compare.flips import with_flips
from kpi_ingest.compare.identity import short_id
from kpi_ingest.compare.outline import Shelf, outline_releases
from kpi_ingest.model import Capture, Finding, Reading, Release, State
from kpi_ingest.model.content import content_digest
from kpi_ingest.model.history import (
    Edition,
    PageHistory,
    Retrieval,
    Sketched,
    Stay,
    document_stays,
    is_late,
    linked_of,
    main_line,
)
from kpi_ingest.model.sketch import sketch_of
from kpi_ingest.pages import NO_RULES, PageRules

Dated: TypeAlias = tuple[Capture, Reading]


def fold_releases(
    page: str,
    dated: Sequence[Dated],
    rules: PageRules = NO_RULES,
    *,
    accepted: Collection[str] = (),
) -> tuple[Release, ...]:
    """The releases of a page, oldest first, out of its captures and the current readings of their bytes.

    The gates of `rules` hold a release whose shape departs from the latest one that is not held; `accepted` names what
    decisions accept: releases by id, bytes by sha256, contents by digest, with every release that shows them.
    """
    history = _history_of(dated, rules)
    shelf = _shelf_of(dated, history)
    return tell_releases(outline_releases(page, history, shelf, rules, accepted=accepted), shelf, rules)


def tell_releases(editions: Sequence[Edition], shelf: Shelf, rules: PageRules = NO_RULES) -> tuple[Release, ...]:
    """The releases with their states and findings: those of their readings, and those that need the releases before."""
    releases: list[Release] = []
    line: list[Release] = []
    beside: list[Release] = []
    """Of the edition at work: what was corrected when later editions were there."""
    states = shelf.states(*(edition.captures for edition in editions))
    newest = next((it.id for it in reversed(main_line(editions)) if it.held is None), None)
    for edition, state in zip(editions, states, strict=True):
        release = _release(edition, state, shelf.findings(edition.captures))
        past = [*line, *beside] if is_late(release) else line
        doubts = _doubts(past, release.state, rules) if past else ()
        # an old edition stays on display, awaiting what later ones publish
        awaited = awaited_findings(release) if release.edition is None or release.id == newest else ()
        release = _with_findings(release, (*_edition_findings(edition), *awaited, *doubts))
        if release.held is None and is_late(release):
            beside.append(release)
        elif release.held is None:
            line.append(release)
            beside = []
        releases.append(release)
    return with_flips(releases)


def _doubts(past: Sequence[Release], state: State, rules: PageRules) -> tuple[Finding, ...]:
    """What is doubtful about a state after the last release of `past`. The last alone tells most states free of doubt;
    what it raises, the whole past may answer, such as a series break that only figures prove that have rolled off."""
    found: tuple[Finding, ...] = ()
    for known in (past[-1:], past):
        diff = compare_states(past[-1].state, state, known, rules)
        found = release_findings(diff, rules)
        if not found:
            break
    return found


def _release(edition: Edition, state: State, findings: Iterable[Finding]) -> Release:
    return Release(
        id=edition.id,
        page=edition.page,
        number=edition.number,
        state=state,
        begins=edition.begins,
        last_seen=edition.last_seen,
        findings=_once(findings),
        held=edition.held,
        edition=edition.edition,
        corrects=edition.corrects,
        overtaken=edition.overtaken,
    )


def _edition_findings(edition: Edition) -> Iterator[Finding]:
    if edition.doubt is not None:
        kind, message = edition.doubt.kind, edition.doubt.message
        yield Finding(short_id([kind, message]), kind, "warning", message, "")


def _with_findings(release: Release, more: Iterable[Finding]) -> Release:
    return replace(release, findings=_once((*release.findings, *more)))


def _once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple({finding.id: finding for finding in findings}.values())


def _history_of(dated: Iterable[Dated], rules: PageRules) -> PageHistory:
    """What a store tells of these captures."""
    ordered = sorted(dated, key=_capture_order)
    captures = [capture for capture, _ in ordered]
    readings = {reading.sha256: reading for _, reading in ordered}
    sketched = {it: Sketched(1, content_digest(reading), sketch_of(reading)) for it, reading in readings.items()}
    return PageHistory(_documents(captures) if rules.documents else _stays(captures), sketched)


def _documents(captures: Iterable[Capture]) -> tuple[Stay, ...]:
    linked = ((each, linked_of(each.source, each.captured.basis, each.link)) for each in captures)
    return document_stays((_retrieval(each), document) for each, document in linked if document is not None)


def _stays(captures: Iterable[Capture]) -> tuple[Stay, ...]:
    groups = (list(map(_retrieval, same)) for _, same in groupby(captures, key=lambda capture: capture.sha256))
    return tuple(Stay(same[0], same[-1]) for same in groups)


def _retrieval(capture: Capture) -> Retrieval:
    return Retrieval(capture.id, capture.sha256, capture.captured)


def _capture_order(dated: Dated) -> tuple[object, ...]:
    capture, _ = dated
    return capture.captured.lower, capture.captured.upper, capture.sha256, capture.id


def _shelf_of(dated: Iterable[Dated], history: PageHistory) -> Shelf:
    readings = {reading.sha256: reading for _, reading in dated}

    def fetch(wanted: Collection[str]) -> Mapping[str, Reading]:
        return {sha256: readings[sha256] for sha256 in wanted}

    return Shelf(fetch, history.likeness)
