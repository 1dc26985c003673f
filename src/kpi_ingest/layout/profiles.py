"""What stands in each column of a grid's body: the kinds of its texts, told before any word is given a meaning."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from kpi_ingest.grammar import fold_label
from kpi_ingest.layout.grid_cells import Kind, anchor_cell, is_plain_figure, kind_of, only_text, own_text
from kpi_ingest.model import Grid

_CODE = re.compile(
    r"(?:[A-Z]{1,6}[ ._/-]?)+\d{1,4}(?:[ ._/-]?[A-Za-z0-9]{1,3}){0,3}"
    r"|\d{1,3}(?:\.\d{1,3}){0,3}[a-z]?\.?|[a-zA-Z]\d?[.)]?"
)
_MOSTLY, _FIRMLY = 0.5, 2 / 3


@dataclass(frozen=True, slots=True)
class Profile:
    """One column of a body, rows that are one spanning text left out."""

    column: int
    texts: tuple[str, ...]
    """Of each row, "" where blank; a text that spans rows in each of them."""
    kinds: tuple[Kind, ...]
    marked: bool
    """The capture marks every text as a header of its row."""
    spans_rows: bool
    """A text spans rows."""

    @property
    def printed(self) -> tuple[str, ...]:
        """The texts that are not blank."""
        return tuple(text for text in self.texts if text)

    @property
    def figured(self) -> bool:
        """Figures stand in most of its cells; years count among other figures."""
        counts = Counter(self.kinds)
        figures = counts["figure"]
        return figures > 0 and figures + counts["sign"] + counts["period"] >= _MOSTLY * len(self.printed)

    @property
    def holds_words_alone(self) -> bool:
        """Something is printed in it, and nothing that is a figure, may be one (`2012`), or stands for one."""
        plain = any(kind == "figure" or text.isdigit() for text, kind in zip(self.texts, self.kinds, strict=True))
        return not plain and any(kind in ("words", "period") for kind in self.kinds)

    @property
    def timed(self) -> bool:
        """Periods stand in most of its cells."""
        counts = Counter(self.kinds)
        return counts["period"] >= _FIRMLY * len(self.printed) and counts["period"] > counts["figure"]

    @property
    def worded(self) -> bool:
        """Words stand in most of its cells."""
        return Counter(self.kinds)["words"] >= _MOSTLY * max(1, len(self.printed))

    @property
    def repeats(self) -> bool:
        """Texts stand in it more than once."""
        folded = [fold_label(text) for text in self.printed]
        return len(set(folded)) < len(folded)

    @property
    def coded(self) -> bool:
        """Every text is a short code, or the number of its row."""
        return bool(self.printed) and all(_CODE.fullmatch(text) for text in self.printed)

    @property
    def counts_rows(self) -> bool:
        """The texts are the numbers of the rows."""
        numbers = [int(text.rstrip(".)")) for text in self.printed if text.rstrip(".)").isdecimal()]
        steps = [two - one for one, two in pairwise(numbers)]
        return len(numbers) == len(self.printed) > 1 and numbers[0] in (0, 1) and all(step == 1 for step in steps)


def profiles_of(grid: Grid, first: int) -> tuple[Profile, ...]:
    """The profile of every column of the body that begins with row `first`."""
    rows = [row for row in range(first, len(grid.rows)) if only_text(grid, row) is None and any(_texts(grid, row))]
    rows = rows or [row for row in range(first, len(grid.rows)) if any(_texts(grid, row))]
    return tuple(_profile(grid, rows, column) for column in range(len(grid.rows[0])))


def _texts(grid: Grid, row: int) -> list[str]:
    return [own_text(grid, row, column) for column in range(len(grid.rows[row]))]


def _profile(grid: Grid, rows: Sequence[int], column: int) -> Profile:
    texts = tuple(own_text(grid, row, column) for row in rows)
    cells = [anchor_cell(grid, row, column) for row, text in zip(rows, texts, strict=True) if text]
    spans = any(cell.row_span > 1 for cell in cells)
    return Profile(column, texts, tuple(map(kind_of, texts)), bool(cells) and all(cell.header for cell in cells), spans)


def has_figure(profile: Profile) -> bool:
    """Whether one cell of a column is a plain figure and no code."""
    return any(is_plain_figure(text) for text in profile.texts)
