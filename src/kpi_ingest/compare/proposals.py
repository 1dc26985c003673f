"""Labels that nobody has identified, and what each may be. A proposal is derived and shown; only a person settles it.

On a page with a definition a label is unknown where the definition lists its section's indicators and not this one. On
any other page it is unknown where a row of one release is gone in the next and this one is new. For each the indicators
are named that it may be another name of, with a score and what speaks for them: words that both labels have, and cells
that say the same in the same columns. Splits and merges that the figures do not prove are proposals too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal, TypeAlias

from kpi_ingest.compare.align import align
from kpi_ingest.compare.codes import codes_of
from kpi_ingest.compare.identity import short_id
from kpi_ingest.compare.regroup import Part, Regrouping, regroupings
from kpi_ingest.compare.state import ColumnKey, Published, is_seen, key_column, published
from kpi_ingest.grammar import fold_label, strip_marks
from kpi_ingest.model import Release, StatedCell
from kpi_ingest.pages import PageDefinition

ProposalKind: TypeAlias = Literal["relabel", "new_indicator", "split", "merge"]
Settled: TypeAlias = Collection[tuple[str, str]]
"""Section id and folded label of what people have decided."""

LIKELY = 0.5
"""Score from which on a label is proposed as another name: half the words alike, or most cells."""
_IN_WORDS = 0.75
"""The same where cells compare and none is equal: `Care complaints` in the place of `Complaints` is no relabel."""
_AHEAD = 0.1
"""By how much the best candidate must lead; where two are as likely neither is proposed, and both are shown."""
_SHOWN = 3
_LEAST = 0.2


@dataclass(frozen=True, slots=True)
class Likeness:
    """An indicator that a label may be another name of, and what speaks for it."""

    indicator: str
    label: str
    """As last printed, or as the page definition has it."""
    score: float
    """0 to 1: 1 - (1 - words)(1 - cells), where `words` is the share of words that both labels have (nothing where they
    name different numbers, all where one reference code stands beside both), and `cells` is equal / (compared + 1)."""
    words: tuple[str, ...]
    """Words that both have."""
    equal: int
    """Cells that say the same in the same column, whichever release shows them."""
    compared: int
    """Columns in which both hold something."""
    cells: tuple[str, ...]
    """The equal ones, as printed under their headers."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a label may be."""

    id: str
    """12 hex digits over kind, section and labels: the same proposal in every derivation."""
    kind: ProposalKind
    section: str
    section_label: str
    labels: tuple[str, ...]
    """As printed: the label in question; of a split the parts that came, of a merge the one that came."""
    release: str
    """Id of the first release that shows it."""
    candidates: tuple[Likeness, ...] = ()
    """Best first."""
    evidence: str = ""
    """The arithmetic of a split or merge; of a label that is part of one that is exact, this too."""


@dataclass(slots=True)
class _Row:
    section: str
    indicator: str
    section_label: str
    first: str
    """Id of the first release that shows it."""
    labels: dict[str, None] = field(default_factory=dict)
    figures: dict[ColumnKey, set[Published]] = field(default_factory=dict)
    texts: dict[Published, str] = field(default_factory=dict)
    standing: set[int] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    """Reference codes printed beside it."""

    def add(self, release: Release, stated: StatedCell) -> None:
        self.labels[stated.indicator] = None
        self.standing.add(release.number)
        if is_seen(stated.cell) and stated.cell.state != "blank":
            told = published(stated.cell)
            self.figures.setdefault(key_column(stated.key), set()).add(told)
            self.texts[told] = f"{stated.column}: {stated.cell.text}"


_Rows: TypeAlias = Mapping[tuple[str, str], _Row]


def propose_identities(
    releases: Sequence[Release], definition: PageDefinition | None, settled: Settled = ()
) -> tuple[Proposal, ...]:
    """What waits to be settled on a page, out of its releases (oldest first, held ones left out)."""
    rows = _rows(releases)
    listed = frozenset(it.section for it in definition.indicators) if definition else frozenset()
    unlisted = (_gone_beside_new(releases, rows, listed), _unknown(rows, definition, listed))
    regrouped = [(it, later) for earlier, later in pairwise(releases) for it in _between(earlier, later)]
    shown = _shown_by_sums(it for it, _ in regrouped if it.exact)
    proposals = [
        _of_label(row, candidates, shown.get((row.section, row.indicator), ""))
        for found in unlisted
        for row, candidates in found
        if not any((row.section, _bare(label)) in settled for label in row.labels)
    ]
    return (*proposals, *_open_sums(regrouped, settled))


def _between(earlier: Release, later: Release) -> tuple[Regrouping, ...]:
    return regroupings(earlier.state, later.state, align(earlier.state, later.state))


def _shown_by_sums(exact: Iterable[Regrouping]) -> dict[tuple[str, str], str]:
    """Section and indicator of what came by an exact split or merge, and how it shows."""
    return {(part.section, part.indicator): f"by a {it.kind}: {_told(it)}" for it in exact for part in _came(it)}


def _came(found: Regrouping) -> tuple[Part, ...]:
    return found.parts if found.kind == "split" else (found.whole,)


def _rows(releases: Iterable[Release]) -> dict[tuple[str, str], _Row]:
    rows: dict[tuple[str, str], _Row] = {}
    for release in releases:
        for it in release.state.cells:
            name = (it.key.section, it.key.indicator)
            rows.setdefault(name, _Row(*name, it.section, release.id)).add(release, it)
        for name, code in codes_of(release.state).items():
            rows[name].codes.add(code)
    return rows


_Found: TypeAlias = Iterator[tuple[_Row, list["Likeness"]]]


def _unknown(rows: _Rows, definition: PageDefinition | None, listed: Collection[str]) -> _Found:
    """Rows of listed sections under a label that the definition does not know, against its indicators."""
    if definition is None:
        return
    for row in rows.values():
        if row.section in listed and not any(_is_known(definition, row.section, label) for label in row.labels):
            named = [it for it in definition.indicators if it.section == row.section]
            known = [(it.id, it.labels, rows.get((it.section, it.id))) for it in named]
            yield (
                row,
                [
                    _liken(row, id, (*labels, *(other.labels if other else ())), other)
                    for id, labels, other in known
                    if other is None or not other.standing & row.standing
                ],
            )


def _is_known(definition: PageDefinition, section: str, label: str) -> bool:
    return any(definition.indicator(section, each) is not None for each in (label, strip_marks(label)[0]))


def _gone_beside_new(releases: Sequence[Release], rows: _Rows, listed: Collection[str]) -> _Found:
    """Rows that no definition speaks of, new in a release that lacks rows of the one before."""
    seen: set[tuple[str, str]] = set()
    for earlier, later in pairwise(releases):
        before, after = _names(earlier), _names(later)
        seen |= before
        if not (earlier.state.complete and later.state.complete):
            continue
        for name in sorted(after - seen):
            gone = [rows[each] for each in sorted(before - after) if each[0] == name[0]]
            others = [each for each in gone if not each.standing & rows[name].standing]
            if name[0] not in listed and others:
                yield rows[name], [_liken(rows[name], it.indicator, tuple(it.labels), it) for it in others]


def _names(release: Release) -> set[tuple[str, str]]:
    return {(it.key.section, it.key.indicator) for it in release.state.cells}


def _liken(row: _Row, indicator: str, labels: Sequence[str], other: _Row | None) -> Likeness:
    """How much a row is like an indicator."""
    share, words, label = max(_shared_words(mine, theirs) for mine in row.labels for theirs in labels)
    figures = {} if other is None else other.figures
    columns = sorted(row.figures.keys() & figures.keys())
    equal = [row.texts[min(same)] for column in columns if (same := row.figures[column] & figures[column])]
    if other is not None and row.codes & other.codes:
        share = 1.0
    score = 1 - (1 - share) * (1 - len(equal) / (len(columns) + 1))
    return Likeness(indicator, label, round(score, 2), words, len(equal), len(columns), tuple(equal))


def _shared_words(first: str, second: str) -> tuple[float, tuple[str, ...], str]:
    """The share of words that two labels have in common, these words, and the second label. `over 30 weeks` and
    `over 52 weeks` are two indicators, however many words they share."""
    mine, theirs = _words(first), _words(second)
    shared = tuple(word for word in mine if word in theirs)
    same_numbers = {word for word in mine if word.isdigit()} == {word for word in theirs if word.isdigit()}
    return (len(shared) / max(1, len({*mine, *theirs})) if same_numbers else 0.0), shared, second


def _words(label: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r"\w+", _bare(label))))


def _bare(label: str) -> str:
    return fold_label(strip_marks(label)[0])


def _of_label(row: _Row, candidates: Iterable[Likeness], evidence: str) -> Proposal:
    ranked = sorted(candidates, key=lambda it: (-it.score, it.indicator))
    best = ranked[0].score if ranked else 0.0
    second = ranked[1].score if len(ranked) > 1 else 0.0
    likely = bool(ranked) and best >= (_IN_WORDS if ranked[0].compared and not ranked[0].equal else LIKELY)
    kind: ProposalKind = "relabel" if likely and not evidence and best - second >= _AHEAD else "new_indicator"
    labels = tuple(row.labels)
    shown = tuple(it for it in ranked[:_SHOWN] if it.score >= _LEAST)
    name = short_id(["label", row.section, row.indicator])
    return Proposal(name, kind, row.section, row.section_label, labels, row.first, shown, evidence)


def _open_sums(regrouped: Iterable[tuple[Regrouping, Release]], settled: Settled) -> Iterator[Proposal]:
    """Splits and merges that add up in part, or in too few cells; where all labels are settled nothing is asked."""
    for found, later in regrouped:
        if not found.exact and not all((it.section, _bare(it.label)) in settled for it in _came(found)):
            yield _of_sum(found, later)


def _of_sum(found: Regrouping, later: Release) -> Proposal:
    labels = tuple(it.label for it in _came(found))
    name = short_id([found.kind, found.whole.section, found.whole.indicator, *(it.indicator for it in found.parts)])
    titles = {it.section_id: it.section for it in later.state.tables}
    section = found.whole.section
    return Proposal(name, found.kind, section, titles.get(section, section), labels, later.id, (), _told(found))


def _told(found: Regrouping) -> str:
    parts = " + ".join(f"“{it.label.strip()}”" for it in found.parts)
    return f"“{found.whole.label.strip()}” = {parts}: {found.arithmetic}"
