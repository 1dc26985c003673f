"""Releases in outline: folded from sketches, with a reading opened only where its sketch leaves a question open.

Where a release begins, and what holds it, is told here and nowhere else; states and findings are for `fold`. Most
captures of most pages are told apart by their sketches: a figure that both show otherwise is a change, and two
readings that agree in every figure, header and note are none. Whatever is less plain (a cut capture, a key that
stands twice, a row that came while another went, a figure beside a text that is undecided or unparsed) is compared in
full.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from kpi_ingest.compare.difference import shows_change
from kpi_ingest.compare.editions import Run, runs_of
from kpi_ingest.compare.gates import departs, held_reason
from kpi_ingest.compare.merge import merge_states
from kpi_ingest.compare.state import state_of
from kpi_ingest.model import Finding, Reading, State
from kpi_ingest.model.history import Edition, EditionDoubt, PageHistory, Retrieval, Stay, is_late
from kpi_ingest.model.sketch import Sketch, cells_changed, first_bytes, is_unseen, leaves_open, make_sketch
from kpi_ingest.pages import NO_RULES, Gates, PageRules


@dataclass(frozen=True, slots=True)
class Shelf:
    """Readings of one page, opened when they are asked for and kept for as long as the question is worked on."""

    fetch: Callable[[Collection[str]], Mapping[str, Reading]]
    """The readings of these bytes."""
    likeness: Mapping[str, str] = field(default_factory=dict)
    """`Sketch.likeness` of these bytes' readings, where it is known: of readings that show the same one is opened."""
    opened: dict[tuple[str, ...], State] = field(default_factory=dict)
    doubts: dict[str, tuple[Finding, ...]] = field(default_factory=dict)
    """The findings of each reading that was opened."""

    def findings(self, captures: tuple[str, ...]) -> tuple[Finding, ...]:
        """The findings of these readings, once each is opened."""
        self.state(captures)
        return tuple(finding for sha256 in self._distinct(captures) for finding in self.doubts[sha256])

    def states(self, *each: tuple[str, ...]) -> tuple[State, ...]:
        """`state` of each, their readings fetched at once: those of neighbours share nearly all their cells."""
        distinct = map(self._distinct, each)
        wanted = dict.fromkeys(it for captures in distinct for it in captures if (it,) not in self.opened)
        for reading in self.fetch([*wanted]).values():
            self._open(reading)
        return tuple(map(self.state, each))

    def state(self, captures: tuple[str, ...]) -> State:
        """What these bytes show together, in order of capture time. One that shows what another did adds nothing."""
        if captures not in self.opened:
            self.opened[captures] = replace(self._merged(self._distinct(captures)), captures=captures)
        return self.opened[captures]

    def _distinct(self, captures: tuple[str, ...]) -> tuple[str, ...]:
        """The first of each likeness."""
        first: dict[str, str] = {}
        for sha256 in captures:
            first.setdefault(self.likeness.get(sha256) or sha256, sha256)
        return tuple(first.values())

    def _merged(self, captures: tuple[str, ...]) -> State:
        known = next((end for end in range(len(captures), 0, -1) if captures[:end] in self.opened), 0)
        readings = self.fetch([it for it in captures[known:] if (it,) not in self.opened])
        for end in range(known, len(captures)):
            self._join(captures[: end + 1], readings)
        return self.opened[captures]

    def _open(self, reading: Reading) -> None:
        self.opened[(reading.sha256,)] = state_of(reading)
        self.doubts[reading.sha256] = reading.findings

    def _join(self, captures: tuple[str, ...], readings: Mapping[str, Reading]) -> None:
        alone, before = captures[-1:], captures[:-1]
        if alone not in self.opened:
            self._open(readings[alone[0]])
        if before:
            self.opened[captures] = merge_states(self.opened[before], self.opened[alone])


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Captures that belong to one release."""

    first: Retrieval
    last: Retrieval
    captures: tuple[str, ...]
    sketch: Sketch


@dataclass(frozen=True, slots=True)
class _Begun:
    """A stretch with its place among the others of its page."""

    id: str
    run: Run
    stretch: _Stretch
    corrects: str | None
    """The release of its edition before it."""
    overtaken: bool = False


def outline_releases(
    page: str, history: PageHistory, shelf: Shelf, rules: PageRules = NO_RULES, *, accepted: Collection[str] = ()
) -> tuple[Edition, ...]:
    """The releases of a page, oldest first. `accepted` names what decisions accept: releases by id, bytes by sha256,
    contents by digest."""
    begun = _overtaking(list(_begun(page, history, shelf, rules)))
    judged = _judged(page, begun, history, shelf, rules, accepted)
    if not rules.documents:
        return judged
    # what is held keeps no other release from being the newest
    held = {edition.id for edition in judged if edition.held is not None}
    return _judged(page, _overtaking(begun, held), history, shelf, rules, accepted)


def _begun(page: str, history: PageHistory, shelf: Shelf, rules: PageRules) -> Iterator[_Begun]:
    """Where releases begin, run by run."""
    for run in runs_of(history, rules):
        before: str | None = None
        for stretch in _stretches(run.stays, history, shelf):
            begun = _Begun(release_id(page, stretch.first.id), run, stretch, before)
            yield begun
            before = begun.id if rules.documents and run.doubt is None else None


def _overtaking(begun: Sequence[_Begun], held: Collection[str] = ()) -> list[_Begun]:
    """The same, those overtaken marked that a later edition had come before."""
    found: list[_Begun] = []
    earliest: datetime | None = None
    edition, of_edition = None, earliest
    for each in reversed(begun):
        if each.run.edition != edition:
            edition, of_edition = each.run.edition, earliest
        time = each.stretch.first.captured.lower
        found.append(replace(each, overtaken=of_edition is not None and of_edition <= time))
        if each.run.doubt is None and each.id not in held:
            earliest = time if earliest is None else min(earliest, time)
    return found[::-1]


def _judged(
    page: str, begun: Sequence[_Begun], history: PageHistory, shelf: Shelf, rules: PageRules, accepted: Collection[str]
) -> tuple[Edition, ...]:
    """The releases, those held that their gates or a doubt about their edition hold."""
    editions: list[Edition] = []
    line: Edition | None = None
    beside: Edition | None = None
    for number, each in enumerate(begun, start=1):
        edition = _edition(page, number, each)
        sound = (beside or line) if is_late(edition) else line
        if not _is_accepted(edition, history, accepted):
            edition = replace(edition, held=_why_held(each, sound, edition, rules, shelf))
        if edition.held is None and is_late(edition):
            beside = edition
        elif edition.held is None:
            line, beside = edition, None
        editions.append(edition)
    return tuple(editions)


def _why_held(each: _Begun, sound: Edition | None, edition: Edition, rules: PageRules, shelf: Shelf) -> str | None:
    if each.run.doubt is not None:
        return held_for_edition(each.run.doubt)
    if sound is None or rules.gates is None:
        return None
    return _held(sound, edition, rules.gates, shelf)


def held_for_edition(doubt: EditionDoubt) -> str:
    """Why a document in doubt is held, and what settles it."""
    return f"E_EDITION: {doubt.message}; settle it with [[editions]] in the page definition"


def _stretches(stays: Sequence[Stay], history: PageHistory, shelf: Shelf) -> Iterator[_Stretch]:
    current: _Stretch | None = None
    for stay in stays:
        sha256 = stay.first.sha256
        if current is not None and sha256 in current.captures:
            current = replace(current, last=stay.last)
            continue
        alone = _Stretch(stay.first, stay.last, (sha256,), history.readings[sha256].sketch)
        if current is not None and not _shows_change(current, alone, shelf):
            current = _joined(current, alone, shelf)
            continue
        if current is not None:
            yield current
        current = alone
    if current is not None:
        yield current


def _shows_change(current: _Stretch, alone: _Stretch, shelf: Shelf) -> bool:
    told = told_apart(current.sketch, alone.sketch)
    return shows_change(shelf.state(current.captures), shelf.state(alone.captures)) if told is None else told


def told_apart(before: Sketch, after: Sketch) -> bool | None:
    """Whether the publisher changed anything between two states of distinct bytes; None where their sketches leave it
    open. It says what `shows_change` says of the states (held to that in `tests/compare`)."""
    if not (before.simple and after.simple):
        return None
    changed = list(cells_changed(before, after))
    pairs = [(was, now) for _, was, now in changed if was and now]
    if any(was[:1] == now[:1] == b"s" for was, now in pairs):
        return True
    if any(leaves_open(was, now) for was, now in pairs) or not (before.complete and after.complete):
        return None
    gone, new = [was for _, was, now in changed if was and not now], [now for _, was, now in changed if now and not was]
    if not gone and not new:
        return False if before.frame == after.frame else None
    if gone and new:
        return None  # perhaps one and the same row or column under another name
    return True if any(not is_unseen(substance) for substance in gone or new) else None


def _joined(current: _Stretch, alone: _Stretch, shelf: Shelf) -> _Stretch:
    captures = (*current.captures, *alone.captures)
    sketch = _together(current.sketch, alone.sketch) or sketch_of_state(shelf.state(captures))
    return _Stretch(current.first, alone.last, captures, sketch)


def _together(before: Sketch, after: Sketch) -> Sketch | None:
    """The sketch of both as one release, where every figure of both was seen and is the same; else None."""
    whole = before.complete and after.complete and before.simple and after.simple
    same = whole and before.frame == after.frame and not any(cells_changed(before, after))
    if not same or set(first_bytes(before)) & set(b"ut"):
        return None
    return replace(before, rough=before.rough | after.rough)


def sketch_of_state(state: State) -> Sketch:
    """The sketch of several captures together."""
    cells = ((stated.key, stated.occurrence, stated.cell) for stated in state.cells)
    return make_sketch(cells, state.tables, complete=state.complete)


def _held(sound: Edition, edition: Edition, gates: Gates, shelf: Shelf) -> str | None:
    if not departs(sound.sketch, edition.sketch, gates):
        return None
    return held_reason(shelf.state(sound.captures), shelf.state(edition.captures), gates)


def _is_accepted(edition: Edition, history: PageHistory, accepted: Collection[str]) -> bool:
    contents = (history.readings[sha256].content_digest for sha256 in edition.captures)
    return edition.id in accepted or any(it in accepted for it in (*edition.captures, *contents))


def release_id(page: str, capture_id: str) -> str:
    """The id of the release that begins with a capture."""
    return f"{page}#{capture_id[:8]}"


def _edition(page: str, number: int, begun: _Begun) -> Edition:
    stretch = begun.stretch
    return Edition(
        id=begun.id,
        page=page,
        number=number,
        begins=stretch.first.captured,
        last_seen=stretch.last.captured,
        captures=stretch.captures,
        sketch=stretch.sketch,
        edition=None if begun.run.edition is None else begun.run.edition.label,
        corrects=begun.corrects,
        overtaken=begun.overtaken,
        doubt=begun.run.doubt,
    )
