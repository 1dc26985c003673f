"""The tables of what printed cells and headers mean (`bench/grammar`): well formed, and never read wrongly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest
from bench.grammar.judging import SaidCell, SaidPeriod, Verdict, judge_cell, judge_period
from bench.grammar.tables import PrintedCell, PrintedPeriod, printed_cells, printed_periods
from bench.grammar.tools import ours_of_cell, ours_of_period

CELLS = printed_cells()
PERIODS = printed_periods()
LOCALES = {None, "en-GB", "en-US", "en-IE", "cy-GB", "fr", "de"}
KINDS = {"month", "quarter", "year", "half", "term", "week", "day", "span", "rolling", "to-date"}
KINDS |= {"financial-year", "academic-year", "split-year"}
LEAST_READ = 0.95


def test_the_tables_are_as_large_as_they_are_said_to_be() -> None:
    """At least 600 cells and 400 headers, a quarter of each without a meaning that may be published."""
    assert len(CELLS) >= 600
    assert len(PERIODS) >= 400
    assert sum(row.meaning == "refuse" for row in CELLS) >= len(CELLS) / 4
    assert sum(row.refuse for row in PERIODS) >= len(PERIODS) / 4


def test_no_row_stands_twice() -> None:
    """Names are unique, and so is each print in its locale and under its header."""
    assert _repeated([row.name for row in CELLS]) == []
    assert _repeated([row.name for row in PERIODS]) == []
    assert _repeated([(row.printed, row.locale, row.column_unit) for row in CELLS]) == []
    assert _repeated([(row.printed, row.locale, row.above) for row in PERIODS]) == []


def _repeated(keys: Sequence[object]) -> list[object]:
    return [key for key, count in Counter(keys).items() if count > 1]


def test_rows_are_sorted_by_kind() -> None:
    """A reader finds the rows of a kind together."""
    assert [row.kind for row in CELLS] == sorted(row.kind for row in CELLS)
    assert [row.kind for row in PERIODS] == sorted(row.kind for row in PERIODS)


def test_a_cell_has_one_meaning() -> None:
    """A value has a number and only values have one; locales and comparators are known ones."""
    for row in CELLS:
        _check_cell(row)


def _check_cell(row: PrintedCell) -> None:
    assert row.meaning in ("value", "text", "blank", "refuse")
    assert (row.value is not None) == (row.meaning == "value")
    assert row.locale in LOCALES
    assert row.comparator in (None, "<", ">", "<=", ">=", "~")
    assert row.multiplier > 0
    assert row.meaning in ("value", "text") or not (row.flags or row.marks or row.unit or row.qualifier)


def test_a_header_has_one_period_or_none() -> None:
    """A refused header has no days; any other has a kind, and days that do not run backwards."""
    for row in PERIODS:
        _check_period(row)


def _check_period(row: PrintedPeriod) -> None:
    assert row.locale in LOCALES
    if row.refuse:
        assert (row.start, row.end, row.period_kind) == (None, None, "")
    else:
        assert row.period_kind in KINDS
        assert row.period_kind == "to-date" or (row.start and row.end and row.start <= row.end)
        assert row.start or row.end


def _cell(name: str) -> PrintedCell:
    return next(row for row in CELLS if row.printed == name)


@pytest.mark.parametrize(
    ("printed", "said", "outcome"),
    [
        ("£1.3m", SaidCell("value", _cell("£1.3m").value, "£m"), "right"),
        ("£1.3m", SaidCell("value", _cell("£1.3m").value, "£"), "wrong"),
        ("1 day", SaidCell("value", _cell("1 day").value, "day"), "right"),
        ("1 day", SaidCell("value", _cell("1 day").value), "unread"),
        ("1 day", SaidCell("value", _cell("1 day").value, "hours"), "wrong"),
        ("1 day", SaidCell("text"), "wrong"),
        ("1 day", SaidCell("refused"), "unread"),
        ("<5", SaidCell("value", _cell("<5").value), "wrong"),
        ("12 [p]", SaidCell("value", _cell("12 [p]").value), "unread"),
        ("12 [p]", SaidCell("value", _cell("12 [p]").value, beside=("p",)), "right"),
        ("12 [p]", SaidCell("value", _cell("12 [p]").value, figures_only=True), "right"),
        ("n/a¹", SaidCell("typed", beside=("1",)), "wrong"),
        ("n/a¹", SaidCell("typed", beside=("o",)), "unread"),
        ("10-12", SaidCell("text"), "wrong"),
        ("10-12", SaidCell("refused"), "right"),
        ("Phase 2", SaidCell("text"), "right"),
        ("Phase 2", SaidCell("value", _cell("7").value), "wrong"),
    ],
)
def test_the_rule_for_cells(printed: str, said: SaidCell, outcome: str) -> None:
    """What misstates is wrong, what keeps silent is unread."""
    assert judge_cell(_cell(printed), said).outcome == outcome


def test_the_rule_for_headers() -> None:
    """Other days are wrong; words are unread, and right only where no period may be published."""
    month = next(row for row in PERIODS if row.printed == "Mar 24" and not row.refuse)
    refused = next(row for row in PERIODS if row.refuse)
    to_date = next(row for row in PERIODS if row.printed == "YTD Dec 23")
    whole = SaidPeriod(month.start, month.end, True)
    assert judge_period(month, whole).outcome == "right"
    assert judge_period(month, SaidPeriod(month.end, month.end, True)).outcome == "wrong"
    assert judge_period(month, SaidPeriod()).outcome == "unread"
    assert judge_period(refused, SaidPeriod()).outcome == "right"
    assert judge_period(refused, whole).outcome == "wrong"
    assert judge_period(to_date, SaidPeriod(to_date.end, to_date.end, True)).outcome == "wrong"
    assert judge_period(to_date, SaidPeriod(to_date.end, to_date.end, True, to_date=True)).outcome == "right"


def test_no_printed_cell_is_read_wrongly() -> None:
    """Of all printed cells none is misstated, and at least .95 are read."""
    _hold([(row.name, row.printed, judge_cell(row, ours_of_cell(row))) for row in CELLS])


def test_no_printed_header_is_read_wrongly() -> None:
    """Of all printed headers none gets a period that is not its own, and at least .95 are read."""
    _hold([(row.name, row.printed, judge_period(row, ours_of_period(row))) for row in PERIODS])


def _hold(judged: Sequence[tuple[str, str, Verdict]]) -> None:
    assert [(name, printed, verdict.reason) for name, printed, verdict in judged if verdict.outcome == "wrong"] == []
    unread = [(name, printed, verdict.reason) for name, printed, verdict in judged if verdict.outcome == "unread"]
    assert len(unread) <= (1 - LEAST_READ) * len(judged), unread
