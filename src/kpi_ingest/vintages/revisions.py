"""Revision analysis: the triangle of what each release said of each period, and the summary statistics over it.

Statistics: MR = sum(L - P) / n, MAR = sum|L - P| / n, RMAR = sum|L - P| / sum|L|, where P is the first release of a
figure, L the latest, and n the number of figures that have both. Source: R. McKenzie and M. Gamba, "Interpreting the
results of revision analyses: recommended summary statistics", OECD, 2008; the same measures in "ESS guidelines for the
implementation of the ESS quality and performance indicators", Eurostat, 2014, indicator A6 (average size of revisions),
where RMAR is the mean of |L - P| / |L| weighted by |L|, which is the same quotient.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from kpi_ingest.model import ChangeKind, Key, Release, StatedCell
from kpi_ingest.vintages.rows import Figure, RevisionStats, Rows, TriangleCell
from kpi_ingest.vintages.spells import Histories, releases_of_figure

LineName: TypeAlias = tuple[str, str, str, str]
"""Section, indicator, measure and series."""
PLACES = Decimal("0.000001")
"""The means are rounded to six places: an exact quotient may have none."""


def triangle_of(
    sound: Sequence[Release], kinds: Mapping[tuple[Key, str], ChangeKind], indicators: Collection[str], measure: str
) -> Rows[TriangleCell]:
    """What each release says of each period of one indicator's measure, by release and period; `kinds` says what the
    publisher did to a figure in a release (`changes.kinds_of`)."""
    return Rows[TriangleCell](
        _triangle_cell(release, stated, kinds.get((stated.key, release.id)))
        for release in sound
        for stated in sorted(release.state.cells, key=lambda each: (each.key, each.occurrence))
        if stated.key.indicator in indicators and stated.key.measure == measure
    )


def _triangle_cell(release: Release, stated: StatedCell, kind: ChangeKind | None) -> TriangleCell:
    key, cell = stated.key, stated.cell
    return TriangleCell(
        key.section, key.indicator, key.measure, key.series, key.period, key.period_words, release.id, release.number,
        release.begins.lower, cell.state, cell.text, cell.value, cell.support, stated.occurrence, kind,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Pair:
    """The first release of a figure and its latest."""

    first: Figure
    latest: Figure
    released: int
    """How many figures were released in all."""

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
    pairs: defaultdict[LineName, list[_Pair]] = defaultdict(list)
    last_shown = _last_shown(sound)
    for (key, occurrence), history in histories.items():
        if occurrence or (key.indicator, key.measure) not in wanted:
            continue
        found = pairs[key.section, key.indicator, key.measure, key.series]
        released = releases_of_figure(history)
        if released and last_shown[key] > released[0].release_number:
            found.append(_Pair(released[0], released[-1], len(released)))
    shown = _cells_shown(sound)
    return Rows[RevisionStats](_stats(name, pairs[name], broken, shown.get(name, ())) for name in sorted(pairs))


def _cells_shown(sound: Sequence[Release]) -> dict[LineName, list[StatedCell]]:
    """The cells of each line as the last release that has the line shows them."""
    shown: dict[LineName, list[StatedCell]] = {}
    for release in sound:
        cells: defaultdict[LineName, list[StatedCell]] = defaultdict(list)
        for stated in release.state.cells:
            key = stated.key
            cells[key.section, key.indicator, key.measure, key.series].append(stated)
        shown |= cells
    return shown


def _last_shown(sound: Sequence[Release]) -> dict[Key, int]:
    """The number of the last release that shows a figure under each key."""
    return {
        stated.key: release.number
        for release in sound
        for stated in release.state.cells
        if stated.cell.state == "value"
    }


def _stats(
    name: LineName, pairs: Sequence[_Pair], broken: Collection[Key], shown: Sequence[StatedCell]
) -> RevisionStats:
    kept = [pair for pair in pairs if pair.compares(broken)]
    revisions = list(_revisions(kept))
    size = sum((abs(each) for each in revisions), Decimal(0))
    latest = sum((abs(pair.latest.value or Decimal(0)) for pair in kept), Decimal(0))
    opened = sum(stated.cell.state == "undecided" for stated in shown)
    return RevisionStats(
        *name,
        unit=kept[-1].latest.unit if kept else None,
        figures=len(kept),
        revised=sum(each != 0 for each in revisions),
        excluded=len(pairs) - len(kept),
        mr=_share(sum(revisions, Decimal(0)), Decimal(len(kept))),
        mar=_share(size, Decimal(len(kept))),
        rmar=_share(size, latest),
        revisions=sum(pair.released - 1 for pair in kept),
        largest=max(revisions, key=abs, default=None),
        cells=len(shown),
        open_cells=opened,
        open_share=_share(Decimal(opened), Decimal(len(shown))),
        section_label=shown[-1].section if shown else "",
        indicator_label=shown[-1].indicator if shown else "",
    )


def _revisions(pairs: Sequence[_Pair]) -> Iterator[Decimal]:
    for pair in pairs:
        if pair.latest.value is not None and pair.first.value is not None:
            yield pair.latest.value - pair.first.value


def _share(amount: Decimal, whole: Decimal) -> Decimal | None:
    return (amount / whole).quantize(PLACES) if whole else None
