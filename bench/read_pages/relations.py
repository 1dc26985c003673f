"""How well tables are found: the measures of the ICDAR 2013 table competition (Göbel and others) and two of ours.

A relation is a pair of printed texts that are neighbours in a row or in a column, blank cells between them passed over.
F1 is over the relations of all tables of a document, by their texts without white space, and its mean is taken over
documents. A row is exact where its texts are those of the truth in their order (share of a document's rows, mean over
documents). A false table shares no relation with the truth. A table is right as the competition counts it where it has
all relations of the truth and no others.

A table is exact where the texts of every row and column are the same, rows and columns without any text left out on
both sides. This is stricter than the competition, to which a blank cell, or on which of its columns a spanning text is
put, says nothing. It is exact as numbered where the blank rows and columns are the same too. No reader can reach that
for half of the tables: from `us-021` on, and on the later pages of `us-017` and `us-018`, the truth numbers its rows
or columns from 1, so that the first of them is blank and not on the page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

Relation = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table of the truth, or one that a tool found."""

    page: int
    rows: tuple[tuple[str, ...], ...]
    """Texts, a spanning cell's at its top-left position and "" at the others."""


@dataclass(slots=True)
class Tally:
    """Figures of one tool over documents."""

    f1: list[float] = field(default_factory=list)
    rows: list[float] = field(default_factory=list)
    tables: int = 0
    tables_right: int = 0
    tables_exact: int = 0
    tables_as_numbered: int = 0
    false_tables: int = 0

    def line(self) -> str:
        """The figures in one line."""
        f1 = sum(self.f1) / max(1, len(self.f1))
        return (
            f"F1 {f1:.3f} of {len(self.f1)} documents, "
            f"row-exact {sum(self.rows) / max(1, len(self.rows)):.3f}, "
            f"tables right {self.tables_right / max(1, self.tables):.3f}, "
            f"table-exact {self.tables_exact / max(1, self.tables):.3f} of {self.tables} "
            f"({self.tables_as_numbered / max(1, self.tables):.3f} as numbered), "
            f"false tables {self.false_tables}"
        )


def compare(truth: Sequence[FoundTable], found: Sequence[FoundTable], tally: Tally) -> float:
    """Add one document to the tally; gives its F1."""
    wanted = sum((_relations(table) for table in truth), Counter())
    seen = sum((_relations(table) for table in found), Counter())
    both = sum((wanted & seen).values())
    score = 2 * both / max(1, sum(wanted.values()) + sum(seen.values()))
    tally.f1.append(score)
    own, theirs = (Counter(row for table in tables for row in _row_texts(table)) for tables in (truth, found))
    tally.rows.append(sum((own & theirs).values()) / max(1, sum(own.values())))
    tally.tables += len(truth)
    tally.tables_right += sum(any(_relations(table) == _relations(other) for other in found) for table in truth)
    tally.tables_exact += sum(any(_texts(table) == _texts(other) for other in found) for table in truth)
    tally.tables_as_numbered += sum(any(_numbered(table) == _numbered(other) for other in found) for table in truth)
    tally.false_tables += sum(not _relations(table) & wanted for table in found)
    return score


def _relations(table: FoundTable) -> Counter[tuple[int, Relation]]:
    rows = [tuple(map(squeezed, row)) for row in table.rows]
    columns = list(zip(*rows, strict=True)) if rows else []
    across = ((table.page, (*pair, "across")) for row in rows for pair in _neighbours(row))
    down = ((table.page, (*pair, "down")) for column in columns for pair in _neighbours(column))
    return Counter((*across, *down))


def _neighbours(texts: Iterable[str]) -> Iterable[tuple[str, str]]:
    printed = [text for text in texts if text]
    return pairwise(printed)


def _row_texts(table: FoundTable) -> list[tuple[int, tuple[str, ...]]]:
    rows = [tuple(text for text in map(squeezed, row) if text) for row in table.rows]
    return [(table.page, row) for row in rows if row]


def _numbered(table: FoundTable) -> tuple[int, list[tuple[str, ...]]]:
    """A table's page and its texts, blank rows and columns included."""
    return table.page, [tuple(map(squeezed, row)) for row in table.rows]


def _texts(table: FoundTable) -> tuple[int, list[tuple[str, ...]]]:
    """A table's page and its texts, without the rows and columns that have none."""
    page, rows = _numbered(table)
    rows = [row for row in rows if any(row)]
    columns = [column for column in zip(*rows, strict=True) if any(column)]
    return page, list(zip(*columns, strict=True))


def squeezed(text: str | None) -> str:
    """A text without white space, its dashes and quotes as one."""
    plain = "".join((text or "").split())
    return plain.translate(str.maketrans("‐‑‒–—−’‘“”", "------''\"\""))
