"""Questions put to the store: releases of a page, a release by name, and what changed between two."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from kpi_ingest.compare import Sides, compare_sides, lay_beside, with_effects
from kpi_ingest.compare.past import Past, past_of, pasts_of
from kpi_ingest.errors import UsageError
from kpi_ingest.model import Diff, Release
from kpi_ingest.model.history import Edition, ever_current, is_late, known_before, main_line, predecessors
from kpi_ingest.pages import PageDefinition, rules_of
from kpi_ingest.sources import date_bounds

RELEASE_EXPECTED = "<page>@<YYYY[-MM[-DD]]>, <page>#<8 hex digits>, <page>@<edition>, or <page> for the latest"
RELEASE_NAME = re.compile(r"(?P<page>.+?)(?:@(?P<date>[^@]+)|(?P<id>#[0-9a-f]{8}))?")


AnyRelease = TypeVar("AnyRelease", Release, Edition)
"""With its state, or in outline."""


@dataclass(frozen=True, slots=True)
class Chosen(Generic[AnyRelease]):
    """A release, with what must be said about how it was chosen."""

    release: AnyRelease
    remark: str | None = None


def page_in(name: str) -> str:
    """The page that a release's name speaks of."""
    return _parts(name)["page"]


def choose_release(name: str, releases: Sequence[AnyRelease]) -> Chosen[AnyRelease]:
    """The release of that name (`page@date`, `page#id`, `page`); UsageError where there is none.

    `page@date` is the release on display at the end of that date, as far as the captures tell; `page@edition` is what
    the document of that edition says as it was last seen.
    """
    parts = _parts(name)
    if not releases:
        raise _no_such(
            name, "no release: nothing of this page has been read", "kpi-ingest replay, then kpi-ingest show"
        )
    if parts["id"]:
        return _by_id(name, releases)
    if parts["date"]:
        of_edition = [each for each in releases if _is_of(each, parts["date"])]
        if of_edition:
            return Chosen(([each for each in of_edition if each.held is None] or of_edition)[-1])
        return _by_date(name, parts["date"], releases)
    return Chosen(_latest(releases))


def diff_releases(
    previous: Release, current: Release, releases: tuple[Release, ...], definition: PageDefinition | None
) -> Diff:
    """What changed from one release of a page to another, the page's history up to the first at hand."""
    past = past_of(known_before(releases, previous))
    return diff_sides(lay_beside(previous.state, current.state), past, definition)


def diffs_of(releases: Sequence[Release], definition: PageDefinition | None) -> Iterator[tuple[Release, Release, Diff]]:
    """Each of these releases against the one before it, in their order: what `diff_releases` says of the two, with
    their past walked once along the line of releases. What corrects an edition after a later one was there is held
    against what it corrects."""
    pasts = pasts_of(main_line(releases))
    for earlier, later in predecessors(releases):
        if earlier is None:
            continue
        if is_late(later):
            yield earlier, later, diff_releases(earlier, later, tuple(releases), definition)
        else:
            yield earlier, later, diff_sides(lay_beside(earlier.state, later.state), next(pasts), definition)


def diff_sides(sides: Sides, past: Past, definition: PageDefinition | None) -> Diff:
    """What changed between two states that lie beside each other, with its effects."""
    rules = rules_of(definition)
    return with_effects(compare_sides(sides, past, rules), rules)


def _latest(releases: Sequence[AnyRelease]) -> AnyRelease:
    sound = [each for each in releases if each.held is None]
    return (main_line(sound) or sound or list(releases))[-1]


def _is_of(release: AnyRelease, edition: str) -> bool:
    return release.edition is not None and release.edition.casefold() == edition.casefold()


def _by_id(name: str, releases: Sequence[AnyRelease]) -> Chosen[AnyRelease]:
    for release in releases:
        if release.id == name:
            return Chosen(release)
    raise _no_such(name, "no release of that id", f"one of {', '.join(each.id for each in releases)}")


def _by_date(name: str, date: str, releases: Sequence[AnyRelease]) -> Chosen[AnyRelease]:
    try:
        end = date_bounds(date.replace(":", "")).upper
    except (ValueError, OverflowError):
        raise _no_such(name, *_no_date(date, releases)) from None
    shown = [each for each in ever_current(releases) if each.held is None or each.edition is None]
    begun = [each for each in shown if each.begins.lower < end]
    if not begun:
        raise _no_such(name, f"no release by then; the first begins {_first(releases):%Y-%m-%d}", "a later date")
    chosen = begun[-1]
    if chosen.begins.upper <= end:
        return Chosen(chosen)
    bounds = f"{chosen.begins.lower:%Y-%m-%d} and {chosen.begins.upper:%Y-%m-%d}"
    return Chosen(chosen, f"{chosen.id} was captured between {bounds}: it may not have been on display by {date}")


def _first(releases: Sequence[AnyRelease]) -> datetime:
    return min(each.begins.lower for each in releases)


def _no_date(name: str, releases: Sequence[AnyRelease]) -> tuple[str, str]:
    """What to say of a name that is neither a date nor an edition."""
    editions = list(dict.fromkeys(each.edition for each in releases if each.edition is not None))
    if not editions:
        return f"{name!r}, which is no date", "write YYYY, YYYY-MM or YYYY-MM-DD"
    return f"{name!r}, which is neither a date nor an edition of the page", f"one of {', '.join(editions)}, or a date"


def _parts(name: str) -> dict[str, str]:
    match = RELEASE_NAME.fullmatch(name)
    if match is None:
        raise _no_such(name, "an empty name", "kpi-ingest show lists the pages of the store")
    return {part: text or "" for part, text in match.groupdict().items()}


def _no_such(name: str, got: str, next_step: str) -> UsageError:
    return UsageError("E_NO_RELEASE", place=name, got=got, expected=RELEASE_EXPECTED, next_step=next_step)
