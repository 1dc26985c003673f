"""One sheet as its program shows it: the text of each cell, merged ranges, and what is hidden."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

Position = tuple[int, int]
"""(row, column), both from 0."""


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell that is not blank."""

    text: str
    """As the sheet shows it, where that can be known."""
    number: Decimal | None = None
    """The number stored, of which the text is the print."""
    doubt: str | None = None
    remark: str | None = None
    """Why the text may not be what the sheet shows, though its figure is the one stored."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook."""

    name: str
    cells: Mapping[Position, ShownCell]
    merged: tuple[tuple[Position, Position], ...] = ()
    """First and last position of each merged range."""
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    hidden: bool = False
    """The whole sheet is."""
    stores_numbers: bool = True
    """Cells are numbers or texts; False where all are texts (CSV)."""


NO_SIGN = "the sheet shows a negative number without its sign"
"""A doubt of a cell."""
_LONGEST = 300
"""Digits before or behind the point that no number of a sheet has."""


def stored_number(text: str) -> Decimal:
    """A number as sheets store it, to the 15 digits that their programs keep. ValueError."""
    try:
        number = Decimal(f"{Decimal(text):.15g}").normalize()
    except InvalidOperation as cause:
        raise ValueError(text) from cause
    if not number.is_finite() or abs(number.adjusted()) > _LONGEST:
        raise ValueError(text)
    return number


def column_letters(column: int) -> str:
    """The letters of a column counted from 0: `A`, `Z`, `AA`."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(position: Position) -> str:
    """`B7` for (6, 1)."""
    return f"{column_letters(position[1])}{position[0] + 1}"


def range_name(first: Position, last: Position) -> str:
    """`B7:C9`, or `B7` where both are one."""
    return cell_name(first) if first == last else f"{cell_name(first)}:{cell_name(last)}"


def position_of(name: str) -> Position | None:
    """(6, 1) for `B7` and `$B$7`; None for anything else."""
    bare = name.replace("$", "").upper()
    letters = bare.rstrip("0123456789")
    digits = bare[len(letters) :]
    if not (0 < len(letters) <= 3 and letters.isascii() and letters.isalpha() and 0 < len(digits) <= 7):
        return None
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return (int(digits) - 1, column - 1) if int(digits) else None
