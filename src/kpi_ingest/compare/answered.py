"""Findings that a later capture answered: data awaited after the end of its period that has come.

A finding is about the release that raised it and stays with it. It is answered once a later release, not held by its
gate, prints a figure in every cell under the same key, and open again when a still later one raises it anew. No figure
is guessed: a blank, a marker or an undecided cell answers nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kpi_ingest.model import Bounds, Finding, Key, Release, StatedCell

_ANSWERABLE = "awaiting_overdue"
"""The one kind that asks for something to come. What is doubtful about a printed figure stays so when it is revised."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What answered a finding."""

    release: str
    """Id of the first release that prints what was awaited."""
    captured: Bounds
    """When that release was first captured."""
    capture: str
    """sha256 of the bytes that show the figure."""
    text: str
    """The figure as printed."""


def answers_of(releases: Iterable[Release]) -> dict[str, Answer]:
    """The findings of a page that later releases answered, by their id; `releases` are all of a page, oldest first."""
    waiting: dict[str, Key] = {}
    answers: dict[str, Answer] = {}
    for release in releases:
        raised = {each.id: _key_of(each) for each in release.findings if each.kind == _ANSWERABLE}
        for name in raised:
            answers.pop(name, None)
        if release.held is None:
            asked = {name: key for name, key in waiting.items() if name not in raised}
            found = _answered(release, asked)
            answers |= found
            waiting = {name: key for name, key in waiting.items() if name not in found}
        waiting |= raised
    return answers


def _answered(release: Release, asked: dict[str, Key]) -> dict[str, Answer]:
    wanted = set(asked.values())
    shown: dict[Key, list[StatedCell]] = {}
    for stated in release.state.cells if wanted else ():
        if stated.key in wanted:
            shown.setdefault(stated.key, []).append(stated)
    return {
        name: _answer(release, shown[key][0])
        for name, key in asked.items()
        if key in shown and all(_is_figure(it) for it in shown[key])
    }


def _is_figure(stated: StatedCell) -> bool:
    return stated.cell.state == "value" and "awaiting" not in stated.cell.flags


def _answer(release: Release, stated: StatedCell) -> Answer:
    return Answer(release.id, release.begins, stated.capture, stated.cell.text or "")


def _key_of(finding: Finding) -> Key:
    cell = finding.cells[0]
    return Key(finding.section, finding.indicator_id or "", cell.measure, cell.series, cell.period, cell.period_words)
