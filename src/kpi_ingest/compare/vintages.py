"""Vintages: the states that one figure has had, release by release (the word of ALFRED and of real-time data sets)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from kpi_ingest.compare.state import Published, published
from kpi_ingest.model import Key, Release, StatedCell
from kpi_ingest.model.history import is_late, main_line

Name: TypeAlias = tuple[Key, int]
"""Key and occurrence."""


@dataclass(frozen=True, slots=True)
class Vintage:
    """What a figure was from one release on, until the next vintage."""

    key: Key
    occurrence: int
    release: Release
    """The first release that shows it so."""
    stated: StatedCell | None
    """None where the figure is gone."""
    since: Release | None
    """The first release that shows it so and was the newest when it came: with it the vintage came on display. Mostly
    `release` itself; another one where that is a document that came late; None for what never was the newest."""
    until: Release | None
    """The release that ended its display; None while it is on display, and for what never was."""


@dataclass(slots=True)
class _Open:
    """A vintage whose end is not known yet."""

    key: Key
    occurrence: int
    release: Release
    stated: StatedCell | None
    since: Release | None = None
    until: Release | None = None

    @property
    def name(self) -> Name:
        return self.key, self.occurrence

    def closed(self) -> Vintage:
        until = None if self.since is None else self.until
        return Vintage(self.key, self.occurrence, self.release, self.stated, self.since, until)


def vintages_of(releases: Sequence[Release]) -> tuple[Vintage, ...]:
    """Every state of every figure of these releases (in their order), by key and then by release.

    A release that shows a figure as the one before did adds no vintage; one that lacks it adds one without a cell, if
    its captures are complete enough to tell. What corrects an edition after a later one was there adds vintages that
    differ from that edition, and takes no part in what later releases are compared with.
    """
    line: dict[Name, _Open] = {}
    beside: dict[Name, _Open] | None = None
    waiting: list[_Open] = []
    found: dict[Name, list[_Open]] = {}
    newest = _newest_from(releases)
    for release in releases:
        beside = (dict(line) if beside is None else beside) if is_late(release) else None
        standing = line if beside is None else beside
        for opened in _news(release, standing):
            if beside is None:
                if opened.name in line:
                    line[opened.name].until = newest[release.id]
                waiting.append(opened)
            standing[opened.name] = opened
            found.setdefault(opened.name, []).append(opened)
        if not release.overtaken:
            for opened in waiting:
                opened.since = release if line[opened.name] is opened else None
            waiting.clear()
    return tuple(opened.closed() for name in sorted(found) for opened in found[name])


def _newest_from(releases: Sequence[Release]) -> dict[str, Release]:
    """For each release of the line by its id the first one from it on that was the newest when it came."""
    found: dict[str, Release] = {}
    following: Release | None = None
    for release in reversed(main_line(releases)):
        following = release if following is None or not release.overtaken else following
        found[release.id] = following
    return found


def _news(release: Release, current: Mapping[Name, _Open]) -> Iterator[_Open]:
    shown = {(stated.key, stated.occurrence): stated for stated in release.state.cells}
    for (key, occurrence), stated in shown.items():
        before = current.get((key, occurrence))
        if before is None or _substance(before.stated) != _substance(stated):
            yield _Open(key, occurrence, release, stated)
    if release.state.complete:
        for (key, occurrence), before in tuple(current.items()):
            if (key, occurrence) not in shown and before.stated is not None:
                yield _Open(key, occurrence, release, None)


def _substance(stated: StatedCell | None) -> Published | None:
    return None if stated is None else published(stated.cell)
