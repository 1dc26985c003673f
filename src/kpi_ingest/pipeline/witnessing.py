"""Who saw a release: the sources that hold captures of its bytes, ourselves among them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kpi_ingest.model import Bounds, Capture, Release, witness_of
from kpi_ingest.store import Store


@dataclass(frozen=True, slots=True)
class Witnessed:
    """One source, and the captures of the release that it gave."""

    source: str
    """As captures name it; of a web archive without the time."""
    captures: int
    contents: int
    """How many distinct bytes among them."""
    first: Bounds
    last: Bounds


def witnesses_of(store: Store, release: Release) -> tuple[Witnessed, ...]:
    """The sources that saw the bytes of a release, the first to see them first. Incomplete captures witness nothing."""
    shown = set(release.state.captures)
    seen = [each for each in store.captures(release.page) if each.sha256 in shown and each.incomplete is None]
    within = [each for each in seen if _lies_within(each.captured, release)]
    grouped: dict[str, list[Capture]] = {}
    for capture in sorted(within, key=lambda it: (it.captured.lower, it.captured.upper, it.source)):
        grouped.setdefault(witness_of(capture.source), []).append(capture)
    return tuple(_witnessed(name, captures) for name, captures in grouped.items())


def _lies_within(captured: Bounds, release: Release) -> bool:
    """The same bytes may be on display again later, as another release."""
    first, last = release.begins, release.last_seen
    return (first.lower, first.upper) <= (captured.lower, captured.upper) <= (last.lower, last.upper)


def _witnessed(name: str, captures: list[Capture]) -> Witnessed:
    return Witnessed(name, len(captures), len(_distinct(captures)), captures[0].captured, captures[-1].captured)


def _distinct(captures: Iterable[Capture]) -> set[str]:
    return {capture.sha256 for capture in captures}
