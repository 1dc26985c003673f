"""What lines of figures measure over, as far as anything shows it: words of the publisher, or exact sums.

A basis that figures alone suggest, rising within each year and falling where a new one begins, is a hint and is never
taken for one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kpi_ingest.compare.past import past_of
from kpi_ingest.compare.sums import Line, Sums, figures_of, find_sums, line_of, remembered, versions_of
from kpi_ingest.compare.years import YEARS, Year, looks_cumulative
from kpi_ingest.model import Basis, Cell, Key, Release, StatedCell
from kpi_ingest.pages import NO_RULES, PageRules


@dataclass(frozen=True, slots=True)
class LineBasis:
    """What the figures of one line measure over, from one release on."""

    section: str
    indicator: str
    measure: str
    series: str
    basis: Basis
    years: tuple[Year, ...]
    """The kinds of year at whose start totals start anew, as far as was seen."""
    known: Literal["declared", "shown", "hint"]
    """By the publisher's words, by exact sums against the figures of another release, or not at all."""
    evidence: str
    release: str


def line_bases(releases: Sequence[Release], rules: PageRules = NO_RULES) -> tuple[LineBasis, ...]:
    """Every basis that the releases (oldest first) declare, show or hint at, in the order in which they do; each once,
    until it changes. Percentages have none, nor have indicators that are shares by the `rules`: they do not add up."""
    standing: dict[Line, LineBasis] = {}
    found: list[LineBasis] = []
    for place, release in enumerate(releases):
        shown = _shown(releases[:place], release) if place else ()
        for line, each in (*_declared(release), *shown, *_hinted(release)):
            before = standing.get(line)
            if line[1] in rules.shares and each.known != "declared":
                continue
            weaker = each.known == "hint" and before is not None
            if not weaker and (before is None or (before.basis, before.years) != (each.basis, each.years)):
                standing[line] = each
                found.append(each)
    return tuple(found)


def _shown(earlier: Sequence[Release], later: Release) -> Iterator[tuple[Line, LineBasis]]:
    """Proven by the figures that this release restates."""
    before = {(it.key, it.occurrence): it for it in earlier[-1].state.cells}
    pairs = [
        (before[it.key, it.occurrence], it)
        for it in later.state.cells
        if (it.key, it.occurrence) in before and before[it.key, it.occurrence].cell.value != it.cell.value
    ]
    for sums in _sums(earlier, later, pairs):
        if sums.proven:
            evidence = "; ".join(str(match) for match in sums.matches)
            yield sums.line, _line_basis(sums.line, sums.direction, sums.years, "shown", evidence, later)


def _sums(earlier: Sequence[Release], later: Release, pairs: Sequence[tuple[StatedCell, StatedCell]]) -> list[Sums]:
    lines = {line_of(old.key) for old, _ in pairs}
    versions = versions_of(remembered(past_of(earlier), earlier[-1].state.cells), lines)
    shown, after = (figures_of(_keyed(it.state.cells), lines) for it in (earlier[-1], later))
    return find_sums(pairs, versions, shown, after)


def _keyed(cells: Iterable[StatedCell]) -> list[tuple[Key, Cell]]:
    return [(it.key, it.cell) for it in cells]


def _declared(release: Release) -> Iterator[tuple[Line, LineBasis]]:
    """Lines all of whose figures carry one declared basis; a header of one column speaks for that column alone."""
    bases: dict[Line, set[Basis]] = {}
    for it in release.state.cells:
        line = line_of(it.key)
        if line is not None and it.cell.state == "value":
            bases.setdefault(line, set()).add(it.cell.basis)
    for line, said in bases.items():
        if len(said) == 1 and "unknown" not in said:
            (basis,) = said
            yield line, _line_basis(line, basis, (), "declared", f"the page says that they are {basis}", release)


def _hinted(release: Release) -> Iterator[tuple[Line, LineBasis]]:
    lines = {line_of(it.key) for it in release.state.cells}
    for line, figures in figures_of(_keyed(release.state.cells), lines).items():
        years = tuple(year for year in YEARS if looks_cumulative(figures, year))
        if years:
            yield line, _line_basis(line, "unknown", years, "hint", _rise_and_fall(figures), release)


def _rise_and_fall(figures: Mapping[str, Decimal]) -> str:
    told = ", ".join(f"{period} {value}" for period, value in sorted(figures.items()))
    return f"rise within each year and fall with the next: {told}"


def _line_basis(
    line: Line, basis: Basis, years: tuple[Year, ...], known: Literal["declared", "shown", "hint"], evidence: str,
    release: Release,
) -> LineBasis:  # fmt: skip
    section, indicator, measure, series, _ = line
    return LineBasis(section, indicator, measure, series, basis, years, known, evidence, release.id)
