"""kpi-ingest and its peers over the two tables.

kpi-ingest reads a cell with `grammar.parse_cell` and a header with `layout.header.read_levels`, as the product
does. Its peers run in their own set-up (`bench/grammar/peers.py`) and get what they can use: price-parser the
decimal mark of the page's language, dateparser its language and order of dates, and that no year may be filled
in from today's date.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Literal

from bench.grammar.judging import SaidCell, SaidPeriod
from bench.grammar.tables import PrintedCell, PrintedPeriod

from kpi_ingest.grammar import multiplier_of, parse_cell, period_bounds, unit_meaning
from kpi_ingest.layout.header import read_levels

ROOT = Path(__file__).resolve().parents[2]
PEERS = ROOT / ".venv-peers" / "bin" / "python"


def ours_of_cell(row: PrintedCell) -> SaidCell:
    """What kpi-ingest says of a cell, given what its column or definition says of it."""
    bracketed = bool(row.column_unit and "brackets" in row.column_unit)
    unit = None if bracketed else row.column_unit
    cell = parse_cell(row.printed, locale=row.locale, negative_brackets=bracketed, unit=unit)
    state: Literal["value", "typed", "text", "blank", "refused"] = "refused" if cell.state == "unparsed" else cell.state
    if state == "text" and (cell.unit or cell.flags or cell.date):
        state = "typed"
    qualifier = (cell.qualifier or "").casefold()
    beside = [*cell.flags, *cell.marks, *qualifier.replace(",", " ").replace(";", " ").split()]
    if cell.basis == "cumulative":
        beside.append("to date")
    return SaidCell(
        state,
        cell.value,
        cell.unit or (unit_meaning(unit).unit if cell.state == "value" else None),
        cell.multiplier or (multiplier_of(unit) if cell.unit != "%" else None),
        cell.comparator,
        tuple(word.casefold() for word in beside),
        qualifier,
    )


def ours_of_period(row: PrintedPeriod) -> SaidPeriod:
    """What kpi-ingest says of a header."""
    levels = (row.above, row.printed) if row.above else (row.printed,)
    (column,) = read_levels([levels], row.locale)
    if column.doubt or column.period is None:
        return SaidPeriod(words=column.period_words or "")
    to_date = column.basis == "cumulative" or column.period.startswith("../")
    try:
        start, behind = period_bounds(column.period.removeprefix("../"))
    except ValueError:
        return SaidPeriod(words=column.period)
    begun = None if column.period.startswith("../") else start
    return SaidPeriod(begun, behind - timedelta(days=1), True, to_date, column.period)


def peers_of_cells(tool: str, rows: Sequence[PrintedCell]) -> list[SaidCell]:
    """What price-parser or quantulum3 says of each cell."""
    answers = _peer(tool, [{"text": row.printed, "locale": row.locale} for row in rows])
    return [
        SaidCell(
            "none" if answer is None else "value",
            Decimal(answer["value"]) if answer else None,
            answer["unit"] if answer else None,
            figures_only=True,
        )
        for answer in answers
    ]


def peers_of_periods(tool: str, rows: Sequence[PrintedPeriod]) -> list[SaidPeriod]:
    """What dateparser says of each header, of two rows the lower one first (`Mar` under `2024` is `Mar 2024`)."""
    asked = [{"text": f"{row.printed} {row.above or ''}".strip(), "locale": row.locale} for row in rows]
    return [
        SaidPeriod(date.fromisoformat(it["start"]), date.fromisoformat(it["end"]), True, False, it["words"])
        if it
        else SaidPeriod()
        for it in _peer(tool, asked)
    ]


def _peer(tool: str, asked: list[dict[str, str | None]]) -> list[dict[str, str] | None]:
    ran = subprocess.run(
        [PEERS, "-W", "ignore", ROOT / "bench" / "grammar" / "peers.py", tool],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
    )
    answers: list[dict[str, str] | None] = json.loads(ran.stdout)
    return answers
