"""Vintages: the states that one figure has had, release by release (the word of ALFRED and of real-time data sets)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kpi_ingest.compare.state import Published, published
from kpi_ingest.model import Key, Release, StatedCell
from kpi_ingest.model.history import is_late


@dataclass(frozen=True, slots=True)
class Vintage:
    """What a figure was from one release on, until the next vintage."""

    key: Key
    occurrence: int
    release: Release
    """The first release that shows it so."""
    stated: StatedCell | None
    """None where the figure is gone."""


def vintages_of(releases: Sequence[Release]) -> tuple[Vintage, ...]:
    """Every state of every figure of these releases (oldest first), by key and then by release.

    A release that shows a figure as the one before did adds no vintage; one that lacks it adds one without a cell, if
    its captures are complete enough to tell. What corrects an edition after a later one was there adds vintages that
    differ from that edition, and takes no part in what later releases are compared with.
    """
    current: dict[tuple[Key, int], Vintage] = {}
    beside: dict[tuple[Key, int], Vintage] | None = None
    found: dict[tuple[Key, int], list[Vintage]] = {}
    for release in releases:
        beside = (dict(current) if beside is None else beside) if is_late(release) else None
        standing = current if beside is None else beside
        for vintage in _news(release, standing):
            standing[vintage.key, vintage.occurrence] = vintage
            found.setdefault((vintage.key, vintage.occurrence), []).append(vintage)
    return tuple(vintage for name in sorted(found) for vintage in found[name])


def _news(release: Release, current: dict[tuple[Key, int], Vintage]) -> Iterator[Vintage]:
    shown = {(stated.key, stated.occurrence): stated for stated in release.state.cells}
    for (key, occurrence), stated in shown.items():
        before = current.get((key, occurrence))
        if before is None or _substance(before.stated) != _substance(stated):
            yield Vintage(key, occurrence, release, stated)
    if release.state.complete:
        for (key, occurrence), before in tuple(current.items()):
            if (key, occurrence) not in shown and before.stated is not None:
                yield Vintage(key, occurrence, release, None)


def _substance(stated: StatedCell | None) -> Published | None:
    return None if stated is None else published(stated.cell)


def ended_by(vintages: Sequence[Vintage], place: int) -> Release | None:
    """The release with which one of a figure's vintages was no longer what the newest release shows; its own where it
    never was; None while it is."""
    own = vintages[place].release
    return (
        own if own.overtaken else next((it.release for it in vintages[place + 1 :] if not it.release.overtaken), None)
    )
