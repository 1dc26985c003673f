"""Revision analysis: the triangle of what each release said of each period, and the summary statistics over it.

Statistics: MR = sum(L - P) / n, MAR = sum|L - P| / n, RMAR = sum|L - P| / sum|L|, where P is the first release of a
figure, L the latest, and n the number of figures that have both. Source: R. McKenzie and M. Gamba, "Interpreting the
results of revision analyses: recommended summary statistics", OECD, 2008; the same measures in "ESS guidelines for the
implementation of the ESS quality and performance indicators", Eurostat, 2014, indicator A6 (average size of revisions),
where RMAR is the mean of |L - P| / |L| weighted by |L|, which is the same quotient.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kpi_ingest.model import Key, Release, StatedCell
from kpi_ingest.vintages.rows import Figure, RevisionStats, Rows, TriangleCell
from kpi_ingest.vintages.spells import Histories, releases_of_figure

PLACES = Decimal("0.000001")
"""The means are rounded to six places: an exact quotient may have none."""


def triangle_of(sound: Sequence[Release], indicators: Collection[str], measure: str) -> Rows[TriangleCell]:
    """What each release says of each period of one indicator's measure, by release and period."""
    return Rows[TriangleCell](
        _triangle_cell(release, stated)
        for release in sound
        for stated in sorted(release.state.cells, key=lambda each: (each.key, each.occurrence))
        if stated.key.indicator in indicators and stated.key.measure == measure
    )


def _triangle_cell(release: Release, stated: StatedCell) -> TriangleCell:
    key, cell = stated.key, stated.cell
    return TriangleCell(
        key.indicator, key.measure, key.series, key.period, key.period_words, release.id, release.number,
        release.begins.lower, cell.state, cell.text, cell.value, cell.support,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Pair:
    """The first release of a figure and its latest."""

    first: Figure
    latest: Figure

    def compares(self, broken: Collection[Key]) -> bool:
        """Whether the two measure the same: no break, one unit, no bounds such as `<5`."""
        same_unit = (self.first.unit or "") == (self.latest.unit or "")
        return key_of(self.first) not in broken and same_unit and not (self.first.comparator or self.latest.comparator)


def key_of(figure: Figure) -> Key:
    """The key of a figure's row."""
    return Key(
        figure.section, figure.indicator, figure.measure, figure.series, figure.period, figure.period_words,
    )  # fmt: skip


def stats_of(
    sound: Sequence[Release], histories: Histories, broken: Collection[Key], wanted: Collection[tuple[str, str]]
) -> Rows[RevisionStats]:
    """Revision statistics for each section, indicator, measure and series among `wanted` (indicator, measure); figures
    in `broken` lie across a series break and are left out."""
    pairs: defaultdict[tuple[str, str, str, str], list[_Pair]] = defaultdict(list)
    last_shown = _last_shown(sound)
    for (key, occurrence), history in histories.items():
        released = releases_of_figure(history)
        asked = released and occurrence == 0 and (key.indicator, key.measure) in wanted
        if asked and last_shown[key] > released[0].release_number:
            pairs[key.section, key.indicator, key.measure, key.series].append(_Pair(released[0], released[-1]))
    return Rows[RevisionStats](_stats(name, pairs[name], broken) for name in sorted(pairs))


def _last_shown(sound: Sequence[Release]) -> dict[Key, int]:
    """The number of the last release that shows a figure under each key."""
    return {
        stated.key: release.number
        for release in sound
        for stated in release.state.cells
        if stated.cell.state == "value"
    }


def _stats(name: tuple[str, str, str, str], pairs: Sequence[_Pair], broken: Collection[Key]) -> RevisionStats:
    kept = [pair for pair in pairs if pair.compares(broken)]
    revisions = list(_revisions(kept))
    size = sum((abs(each) for each in revisions), Decimal(0))
    latest = sum((abs(pair.latest.value or Decimal(0)) for pair in kept), Decimal(0))
    return RevisionStats(
        *name,
        unit=kept[-1].latest.unit if kept else None,
        figures=len(kept),
        revised=sum(each != 0 for each in revisions),
        excluded=len(pairs) - len(kept),
        mr=_share(sum(revisions, Decimal(0)), Decimal(len(kept))),
        mar=_share(size, Decimal(len(kept))),
        rmar=_share(size, latest),
    )


def _revisions(pairs: Sequence[_Pair]) -> Iterator[Decimal]:
    for pair in pairs:
        if pair.latest.value is not None and pair.first.value is not None:
            yield pair.latest.value - pair.first.value


def _share(amount: Decimal, whole: Decimal) -> Decimal | None:
    return (amount / whole).quantize(PLACES) if whole else None
