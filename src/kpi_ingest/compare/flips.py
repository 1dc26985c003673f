"""Pages that flip between two versions, as behind a cache that serves an old copy now and then: told once.

Each return is a reversion and stays one. That they are one thing and not seven corrections is a finding, `flips`, on
every release from the second return on, under one id.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from kpi_ingest.compare.apply import substance_of
from kpi_ingest.compare.findings import cited
from kpi_ingest.compare.identity import short_id
from kpi_ingest.model import Finding, Release, State, StatedCell
from kpi_ingest.model.content import Json
from kpi_ingest.model.history import is_late

_LEAST = 2
"""Returns from which on a page flips: A, B, A is one correction taken back."""
_Substance: TypeAlias = dict[str, Counter[tuple[object, ...]]]


def with_flips(releases: Sequence[Release]) -> tuple[Release, ...]:
    """The releases (oldest first), those that continue a flipping with a finding that says how often. Held releases
    are passed over."""
    if sum(it.held is None for it in releases) < _LEAST + 2:
        return tuple(releases)
    told: list[Release] = []
    shown: list[tuple[Release, _Substance]] = []
    returns = 0
    for release in releases:
        if release.held is None and not is_late(release):
            shown = [*shown[-2:], (release, substance_of(release.state))]
            returned = len(shown) == 3 and shown[0][1] == shown[2][1]
            returns = returns + 1 if returned else 0
            if returns >= _LEAST:
                finding = _finding(shown[1][0], release, returns)
                release = replace(release, findings=(*release.findings, finding))
        told.append(release)
    return tuple(told)


def _finding(other: Release, release: Release, returns: int) -> Finding:
    cells = _differing(other.state, release.state)
    sides = sorted(_told(state) for state in (other.state, release.state))
    message = (
        f"the page flips between two versions, {returns + 1} times so far, the last of them on "
        f"{release.begins.lower:%Y-%m-%d}; they differ in {len(cells)} cells"
    )
    return Finding(short_id(["flips", *sides]), "flips", "warning", message, "", cells=tuple(cited(it) for it in cells))


def _told(state: State) -> str:
    """A digest of what the state says, in whatever order."""
    said: list[Json] = []
    for name, counted in substance_of(state).items():
        said.append([name, *sorted(repr((*told, count)) for told, count in counted.items())])
    return short_id(said)


def _differing(before: State, after: State) -> list[StatedCell]:
    """The later side of every cell that the two versions show otherwise."""
    known = substance_of(before)["cells"]
    keys = {told[0] for told in substance_of(after)["cells"] - known}
    return [stated for stated in after.cells if stated.key in keys]
