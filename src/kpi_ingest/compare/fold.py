"""Releases by folding: what the publisher had on display for a while, out of captures that show it more or less well.

Captures stand in the order of capture time (lower bound, upper bound, digest). A release begins at the first capture
that shows a publisher's change against the release so far; every other capture belongs to it and may complete it. The
outcome is a function of the set of captures: A -> B -> A, late-arriving history and new readings of old bytes are
ordinary cases.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from kpi_ingest.compare.difference import compare_states, shows_change
from kpi_ingest.compare.findings import awaited_findings, release_findings
from kpi_ingest.compare.flips import with_flips
from kpi_ingest.compare.gates import held_reason
from kpi_ingest.compare.merge import merge_states
from kpi_ingest.compare.state import state_of
from kpi_ingest.model import Capture, Finding, Reading, Release, State
from kpi_ingest.pages import NO_RULES, PageRules

Dated: TypeAlias = tuple[Capture, Reading]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Captures that belong to one release."""

    first: Capture
    last: Capture
    state: State
    findings: tuple[Finding, ...]


def fold_releases(
    page: str,
    dated: Sequence[Dated],
    rules: PageRules = NO_RULES,
    *,
    accepted: Collection[str] = (),
) -> tuple[Release, ...]:
    """The releases of a page, oldest first, out of its captures and the current readings of their bytes.

    The gates of `rules` hold a release whose shape departs from the latest one that is not held; `accepted` names what
    decisions accept: releases by id, or bytes by sha256, with every release that shows them. A release's findings are
    those of its readings and those that need the releases before it.
    """
    releases: list[Release] = []
    sound: list[Release] = []
    for number, stretch in enumerate(_stretches(dated), start=1):
        release = _release(page, number, stretch)
        if sound and rules.gates is not None and not _is_accepted(release, accepted):
            release = replace(release, held=held_reason(sound[-1].state, release.state, rules.gates))
        if sound:
            doubts = _doubts(sound, release.state, rules)
            release = replace(release, findings=_once((*release.findings, *doubts)))
        if release.held is None:
            sound.append(release)
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


def _is_accepted(release: Release, accepted: Collection[str]) -> bool:
    return release.id in accepted or any(sha256 in accepted for sha256 in release.state.captures)


def _stretches(dated: Iterable[Dated]) -> list[_Stretch]:
    stretches: list[_Stretch] = []
    for capture, reading in sorted(dated, key=_capture_order):
        if stretches and capture.sha256 in stretches[-1].state.captures:
            stretches[-1] = replace(stretches[-1], last=capture)
            continue
        state = state_of(reading)
        if stretches and not shows_change(stretches[-1].state, state):
            stretches[-1] = _joined(stretches[-1], capture, state, reading.findings)
        else:
            stretches.append(_Stretch(capture, capture, state, reading.findings))
    return stretches


def _capture_order(dated: Dated) -> tuple[datetime, datetime, str, str]:
    capture, _ = dated
    return capture.captured.lower, capture.captured.upper, capture.sha256, capture.id


def _joined(stretch: _Stretch, capture: Capture, state: State, findings: tuple[Finding, ...]) -> _Stretch:
    return _Stretch(stretch.first, capture, merge_states(stretch.state, state), _once((*stretch.findings, *findings)))


def _release(page: str, number: int, stretch: _Stretch) -> Release:
    release = Release(
        id=f"{page}#{stretch.first.id[:8]}",
        page=page,
        number=number,
        state=stretch.state,
        begins=stretch.first.captured,
        last_seen=stretch.last.captured,
        findings=stretch.findings,
    )
    return replace(release, findings=(*release.findings, *awaited_findings(release)))


def _once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple({finding.id: finding for finding in findings}.values())
