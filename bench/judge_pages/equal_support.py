"""Equally supported readings must stay open: counts the rows in which the engine decided between them."""

from __future__ import annotations

from collections import Counter

from bench.kpi_pages.equal import EqualRow, make_equal_rows

from kpi_ingest.repair import repair_table


def judge_equal_rows(seed: object, count: int) -> tuple[Counter[str], Counter[str], list[str]]:
    """Rows and rows left open, by construction, and a line about each row that was not."""
    rows: Counter[str] = Counter()
    left_open: Counter[str] = Counter()
    lines = []
    for row in make_equal_rows(seed, count):
        guessed = guessed_columns(row)
        rows[row.construction] += 1
        left_open[row.construction] += not guessed
        if guessed:
            source = row.table.rows[row.place]
            lines.append(f"   {row.construction}: {[piece.text for piece in source.pieces]} decided {guessed}")
    return rows, left_open, lines


def guessed_columns(row: EqualRow) -> list[tuple[str, str]]:
    """(column, text) of every decided cell in which the equally supported readings differ."""
    found = repair_table(row.table, row.known).rows[row.place]
    return [
        (row.table.columns[column].label, text)
        for column in row.open_columns
        if (text := found.cells[column].text) is not None
    ]


def print_equal_rows(seed: object, count: int, listing: bool) -> None:
    """How many of the equally supported rows are left open."""
    rows, left_open, lines = judge_equal_rows(seed, count)
    total, kept = sum(rows.values()), sum(left_open.values())
    print(f"equally supported by construction: {kept} of {total} rows left open ({kept / total:.4f})")
    for name, number in rows.items():
        print(f"  {name}: {left_open[name]} of {number}")
    if listing:
        print(*lines, sep="\n")
