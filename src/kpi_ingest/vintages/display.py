"""Which release was on display at a time, and what that answer depends on.

A release begins within the bounds of its first capture. On the axis `captured` it counts from their lower end; where
another release may have been on display too, because bounds reach beyond the time asked for or overlap, it is named. On
the axis `released` a release may have been put up as soon as the one before was last seen: nothing states when, so
the time of capture stands in, and the one that may already have been up is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from kpi_ingest.model import Bounds
from kpi_ingest.vintages.rows import Axis
from kpi_ingest.vintages.times import INSTANT

BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


class Begun(Protocol):
    """A release as far as its time goes: with its state (`Release`) or without (`Edition`)."""

    @property
    def id(self) -> str: ...
    @property
    def page(self) -> str: ...
    @property
    def number(self) -> int: ...
    @property
    def begins(self) -> Bounds: ...
    @property
    def last_seen(self) -> Bounds: ...
    @property
    def held(self) -> str | None: ...
    @property
    def edition(self) -> str | None: ...
    @property
    def corrects(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class OnDisplay:
    """Indices into the releases asked about."""

    chosen: int | None
    """None before the first release."""
    others: tuple[int | None, ...]
    """Releases that may have been on display instead, as far as is known; None for none at all."""


def on_display(releases: Sequence[Begun], t: datetime, axis: Axis) -> OnDisplay:
    """The release on display at `t`, out of releases in order, and those that may have been instead."""
    begun = [index for index, release in enumerate(releases) if release.begins.lower <= t]
    chosen = begun[-1] if begun else None
    possible: list[int | None] = [i for i in range(len(releases)) if _may_show(releases, i, t, axis)]
    if all(_may_begin_after(release.begins, t) for release in releases):
        possible.insert(0, None)
    return OnDisplay(chosen, tuple(index for index in possible if index != chosen))


def _may_show(releases: Sequence[Begun], index: int, t: datetime, axis: Axis) -> bool:
    """Whether this release may be the last that began by `t`: it began, and each later one may not have, or may have
    come before a sighting of this one. A document of an earlier edition stands beside the newest and is seen on."""
    if earliest_begin(releases, index, axis) > t:
        return False
    latest_sighting = min(t, last_instant(releases[index].last_seen))
    later = releases[index + 1 :]
    return all(
        _may_begin_after(each.begins, t)
        or (each.begins.lower < latest_sighting and each.edition == releases[index].edition)
        for each in later
    )


def earliest_begin(releases: Sequence[Begun], index: int, axis: Axis) -> datetime:
    """When the release may have begun at the earliest, on this axis."""
    begins = releases[index].begins.lower
    if axis == "captured":
        return begins
    if index == 0 or not follows(releases[index - 1], releases[index]):
        return BEFORE_ALL
    return min(begins, releases[index - 1].last_seen.lower)


def follows(before: Begun, release: Begun) -> bool:
    """Whether a release can only have been put up after the one before it was last seen: not so of documents that stand
    side by side."""
    return release.edition is None or release.corrects == before.id


def _may_begin_after(bounds: Bounds, t: datetime) -> bool:
    return last_instant(bounds) > t


def last_instant(bounds: Bounds) -> datetime:
    """The latest time within half-open bounds; the time itself where it is known exactly."""
    return bounds.lower if bounds.lower == bounds.upper else bounds.upper - INSTANT


def release_clause(releases: Sequence[Begun], index: int | None, axis: Axis) -> str:
    """How that release may have been on display, in words that follow `perhaps` or `if`."""
    if index is None:
        return f"nothing had been captured yet: {_captured(releases[0])}"
    release = releases[index]
    if axis == "released":
        return f"{release.id} was already up: nothing states when it was released, {_captured(release)}"
    return f"{release.id} was on display: {_captured(release)}"


def _captured(release: Begun) -> str:
    lower, upper = release.begins.lower, release.begins.upper
    if lower == upper:
        return f"{release.id} was captured at {lower:%Y-%m-%dT%H:%M:%SZ}"
    return f"{release.id} was captured between {lower:%Y-%m-%dT%H:%M:%SZ} and {upper:%Y-%m-%dT%H:%M:%SZ}"


def before_all_note(release: Begun) -> str:
    """Why there is no answer for a time before the first release."""
    return f"{release.page}: nothing is known of that time; the first release, {_captured(release)}"


def never_read_note(page: str, recorded_as_of: datetime | None) -> str:
    """Why there is no answer from a store that held no release of the page."""
    if recorded_as_of is None:
        return f"{page}: no release of it has been read; kpi-ingest replay reads the archive"
    return f"{page}: no release of it had been recorded by {recorded_as_of:%Y-%m-%dT%H:%M:%SZ}"


def held_note(release: Begun) -> str:
    """Why a release that had begun is not the one shown."""
    return f"{release.id} is held and not shown: {release.held}; kpi-ingest review, then decide"
