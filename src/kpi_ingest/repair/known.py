"""The rows that other captures of a page show, by section and label.

Night after night a page prints the same labels: to look for a row's label among them costs one comparison a label,
however many captures print it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

from kpi_ingest.grammar import fold_label
from kpi_ingest.model import KnownRow

Placed = tuple[int, KnownRow]
"""A row with its place among all of the page's."""


@dataclass(frozen=True, slots=True)
class KnownGroup:
    """Rows that are printed under one title and label."""

    section: str
    label: str
    rows: Sequence[Placed]
    without: str | None = None
    """sha256 of the capture whose own rows do not count."""
    renamed: bool = False
    """They are printed under another label than this: a wording that changed vouches for no label's end."""

    def shown(self) -> Iterator[Placed]:
        """The rows as they count for the capture that is left out."""
        for place, row in self.rows:
            if row.capture != self.without:
                yield place, self._named(row) if self.renamed else row

    def _named(self, row: KnownRow) -> KnownRow:
        return replace(row, section=self.section, label=self.label, label_sure=False)


@dataclass(frozen=True, slots=True)
class KnownIndex:
    """What other captures show to one table."""

    groups: Sequence[KnownGroup] = ()

    def __bool__(self) -> bool:
        """Some row is shown."""
        return any(True for group in self.groups for _ in group.shown())

    def of_section(self, section: str) -> KnownIndex:
        """The rows of the table with this title; of all tables where no row bears it (a retitled section)."""
        folded = fold_label(section)
        same = KnownIndex([group for group in self.groups if fold_label(group.section) == folded])
        return same if same else self

    def rows_where(self, fits: Callable[[KnownGroup], bool]) -> list[KnownRow]:
        """The rows of these groups, in the order of the page."""
        placed = [each for group in self.groups if fits(group) for each in group.shown()]
        return [row for _, row in sorted(placed, key=itemgetter(0))]


def index_rows(known: Iterable[KnownRow]) -> KnownIndex:
    """Known rows by title and label, in the order given."""
    groups: dict[tuple[str, str], list[Placed]] = {}
    for place, row in enumerate(known):
        groups.setdefault((row.section, row.label), []).append((place, row))
    return KnownIndex([KnownGroup(*title, rows) for title, rows in groups.items()])
