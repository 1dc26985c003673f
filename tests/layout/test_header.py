"""Header labels understood, and header runs cut."""

from __future__ import annotations

import time

import pytest

from kpi_ingest.layout import read_header
from kpi_ingest.layout.header import is_kpi_header, read_levels
from kpi_ingest.layout.header_run import cut_header_run

LABELS = [
    # label, measure, ordinal, period or words, unit
    ("Baseline (date)", "baseline", None, None, None),
    ("Baseline 2021/22", "baseline", None, "2021/22", None),
    ("Target", "target", None, None, None),
    ("Target (March 2025)", "target", None, "2025-03", None),
    ("2024/25 target", "target", None, "2024/25", None),
    ("Milestone 3 – Mar 24", "milestone", 3, "2024-03", None),
    ("Milestone 1", "milestone", 1, "milestone 1", None),
    ("Actual Mar 24", "actual", None, "2024-03", None),
    ("Actual Mar 24*", "actual", None, "2024-03", None),
    ("Outturn 2023-24", "actual", None, "2023/24", None),
    ("Q1 2024/25 Actual", "actual", None, "FY2024/25-Q1", None),
    ("Mar-24", "actual", None, "2024-03", None),
    ("31 March 2024", "actual", None, "2024-03-31", None),
    ("Apr–Jun 2024", "actual", None, "2024-Q2", None),
    ("Financial year 2023/24", "actual", None, "FY2023/24", None),
    ("Academic year 2022/23", "actual", None, "AY2022/23", None),
    ("Q1", "actual", None, "q1", None),
    ("Autumn 2023", "actual", None, "2023-autumn", None),
    ("Milestone 2 – Spring term 2024", "milestone", 2, "2024-spring", None),
    ("Actual Winter 2023", "actual", None, "winter 2023", None),
    ("Actual Term 2 2023/24", "actual", None, "term 2 2023/24", None),
    ("Rate per 1,000 2024", "actual", None, "2024", "per 1,000"),
    ("2024 (%)", "actual", None, "2024", "%"),
    ("England average 2022/23", "other", None, "2022/23", None),
    ("2011-12", "actual", None, "2011-12", None),
    ("Target FY24", "target", None, "fy24", None),
    ("Performance bonus 2023/24", "other", None, "2023/24", None),
    ("Target group 2023", "other", None, "2023", None),
    ("Target 12 months to Mar 24", "target", None, "2023-04/2024-03", None),
    ("Actual 31 March 2024", "actual", None, "2024-03-31", None),
    ("Milestone 3 Mar 24", "other", None, "milestone 3 mar 24", None),
    ("2022-23 £'000", "actual", None, "2022/23", "£000"),
    ("Spend (£ million) 2023", "other", None, "2023", "£m"),
    ("Forecast 2024", "other", None, "2024", None),
    ("Forecast outturn 2023/24", "other", None, "2023/24", None),
    ("YTD Dec 23", "actual", None, "../2023-12", None),
    ("2023/24 (to date)", "actual", None, "2023/24", None),
    ("Mar 24 to date", "actual", None, "mar 24", None),
    ("Variance from target", "other", None, "variance from target", None),
    ("Target met", "other", None, "target met", None),
    ("Actual vs target", "other", None, "actual vs target", None),
    ("RAG", "other", None, "rag", None),
]


@pytest.mark.parametrize(("label", "measure", "ordinal", "period", "unit"), LABELS, ids=[row[0] for row in LABELS])
def test_a_header_label_is_typed(label, measure, ordinal, period, unit):
    """Measure, ordinal, period and unit, and the label as printed; words that say nothing of time are the series of a
    column without a measure."""
    [column] = read_header(["Indicator", label])
    assert (column.label, column.index, column.doubt) == (label, 0, None)
    told = column.when or column.series if measure == "other" else column.when
    assert (column.measure, column.ordinal, told, column.unit) == (measure, ordinal, period, unit)
    assert column.period is None or column.period_words is None


def test_terms_of_one_year_are_columns_of_their_own():
    """Spring and Summer 2023 are two periods, whatever year they share; so are terms that have no name here."""
    columns = read_header(["KPI", "Spring 2023", "Summer 2023", "Actual Term 1 2023/24", "Actual Term 2 2023/24"])
    assert len({(column.measure, column.when) for column in columns}) == 4
    assert not any(column.doubt for column in columns)


def test_columns_of_one_period_are_told_apart_by_their_series():
    """A number beside a rate; without such a neighbour there is no series."""
    columns = read_header(["Indicator", "2023 Number", "2023 Rate", "2024 Rate"])
    assert [(column.period, column.series) for column in columns] == [
        ("2023", "number"), ("2023", "rate"), ("2024", None)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("labels", "doubtful"),
    [
        (["Target", "Target", "Actual Mar 24"], [0, 1]),
        (["Target", "Target (national)"], []),
        (["Actual Mar 24", "Actual March 2024"], [0, 1]),
        (["Target", ""], [1]),
    ],
    ids=["repeated", "told apart by a word", "one period, two spellings", "no header"],
)
def test_headers_that_cannot_be_told_apart_are_in_doubt(labels, doubtful):
    """Both columns are kept; neither is believed (fault T10)."""
    columns = read_header(["Indicator", *labels])
    assert len(columns) == len(labels)
    assert [column.index for column in columns if column.doubt == "AMBIGUOUS_HEADER"] == doubtful


@pytest.mark.parametrize(
    ("levels", "measure", "period"),
    [
        (("2024/25", "Actual Nov 24"), "actual", "2024-11"),
        (("2023/24", "Q2"), "actual", "FY2023/24-Q2"),
        (("2023/24", "Oct"), "actual", "2023-10"),
        (("2023/24", "Jan"), "actual", "2024-01"),
        (("2023/24", "Apr"), "actual", None),
        (("Financial year 2023/24", "Apr-Jun"), "actual", "2023-Q2"),
        (("March", "2024"), "actual", "2024-03"),
        (("3 months to", "Mar 24"), "actual", "2024-01/2024-03"),
        (("2022/23", "Mar 2024"), "actual", None),
        (("Quarter ending", "2023/24"), "actual", None),
        (("April 2020", "6 April"), "actual", "2020-04-06"),
        (("Forecast", "2023"), "other", "2023"),
        (("2024", "Apr"), "actual", "2024-04"),
        (("Mar 24", "Target"), "target", "2024-03"),
        (("Milestones", "Jul 24"), "milestone", "2024-07"),
    ],
)
def test_a_header_of_several_levels_is_read_as_one(levels, measure, period):
    """The lowest level speaks first, the ones above give what it leaves open."""
    [column] = read_levels([levels])
    assert (column.measure, column.period, column.label, column.levels) == (measure, period, levels[-1], levels)


@pytest.mark.parametrize(
    ("months", "periods"),
    [
        ("Jul Aug Sep", ["2023-07", "2023-08", "2023-09"]),
        ("Mar Apr May", ["2024-03", "2024-04", "2024-05"]),
        ("Apr May Jun", [None, None, None]),
        ("Jul Aug Nov", [None, None, "2023-11"]),
    ],
    ids=["within a financial year", "within an academic year", "within both", "no run"],
)
def test_months_of_a_year_across_two_are_dated_by_their_order(months, periods):
    """August before September lies in a year from April, March before April in one from September."""
    columns = read_levels([("2023/24", month) for month in months.split()])
    assert [column.period for column in columns] == periods


@pytest.mark.parametrize(
    ("label", "flags", "notes", "basis"),
    [
        ("Mar 24 (provisional)", ("P",), (), "unknown"),
        ("Mar 24 [p]", ("P",), (), "unknown"),
        ("Mar 24ᵖ", ("P",), (), "unknown"),
        ("Mar 24 p", ("P",), (), "unknown"),
        ("Mar 24 (revised)", (), ("r",), "unknown"),
        ("Mar 24 [p, r]", ("P",), ("r",), "unknown"),
        ("Mar 24¹", (), ("1",), "unknown"),
        ("¹Mar 24", (), ("1",), "unknown"),
        ("Mar 24 (final)", (), (), "unknown"),
        ("Mar 24 (unaudited)*", ("P",), ("*",), "unknown"),
        ("Mar 24 (estimate)", ("E",), (), "unknown"),
        ("Mar 24 (revised June 2024)", (), ("r",), "unknown"),
    ],
)
def test_status_words_and_marks_are_no_part_of_a_columns_identity(label, flags, notes, basis):
    """They are flags, notes and basis of the column, which stays the actual of March 2024."""
    [column] = read_header(["KPI", label])
    assert (column.measure, column.period, column.series) == ("actual", "2024-03", None)
    assert (column.flags, column.notes, column.basis) == (flags, notes, basis)


def test_status_words_tell_two_columns_apart_where_nothing_else_does():
    """A page that prints both the provisional and the final figures of one year."""
    columns = read_header(["KPI", "2023/24 (provisional)", "2023/24 (final)"])
    assert [(column.period, column.series, column.doubt) for column in columns] == [
        ("2023/24", "provisional", None), ("2023/24", "final", None)
    ]  # fmt: skip


def test_numeric_dates_follow_the_pages_locale():
    """`06/05/2024` is a day only where it is known which number is the month."""
    assert [read_header(["KPI", "06/05/2024"], locale)[0].period for locale in ("en-GB", "en-US", None)] == [
        "2024-05-06", "2024-06-05", None
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("label", "others", "is_kpi"),
    [
        ("Key performance indicator", ["Baseline (date)", "Target"], True),
        ("Indicator", ["2021/22", "2022/23"], True),
        ("Measure", ["Q1", "RAG"], True),
        ("Name", ["Address", "Telephone"], False),
        ("Date", ["Target group"], False),
        ("Name", ["Results"], False),
    ],
)
def test_kpi_headers_are_told_from_others(label, others, is_kpi):
    """Two measures or periods, or one beside the usual word for an indicator."""
    assert is_kpi_header(label, [(text,) for text in others]) is is_kpi


RUNS = [
    (
        "Key Performance IndicatorBaseline (date)TargetMilestone 3 – Mar 24Actual Mar 24",
        ["Key Performance Indicator", "Baseline (date)", "Target", "Milestone 3 – Mar 24", "Actual Mar 24"],
    ),
    ("MeasureTargetActual Mar 2024Actual Jun 2024", ["Measure", "Target", "Actual Mar 2024", "Actual Jun 2024"]),
    ("Indicator2021/222022/232023/24", ["Indicator", "2021/22", "2022/23", "2023/24"]),
    ("KPIQ1Q2Q3Q4Target", ["KPI", "Q1", "Q2", "Q3", "Q4", "Target"]),
    ("BaselineTargetActual", ["", "Baseline", "Target", "Actual"]),
    ("KPIAutumn 2022Spring 2023Summer term 2022/23", ["KPI", "Autumn 2022", "Spring 2023", "Summer term 2022/23"]),
]


@pytest.mark.parametrize(("run", "cells"), RUNS, ids=[row[0] for row in RUNS])
def test_a_header_run_is_cut(run, cells):
    """The label column's header is what stands before the first header cell."""
    spans = cut_header_run(run + "  ")
    assert [run[begin:end] for begin, end in spans] == cells


@pytest.mark.parametrize("line", ["Actual Mar 24 was 10%", "Our target", "12 (June 2022)081700020000", "", "Target 5"])
def test_other_lines_are_no_header(line):
    """Prose, rows and single words."""
    assert cut_header_run(line) is None


@pytest.mark.parametrize("piece", ["Target", "Mar 24", "1 Mar ", "Q1", "A", "2022/23", "Target ("])
def test_cutting_takes_no_longer_than_the_line_deserves(piece):
    """A line of two thousand characters, whatever it repeats, is cut or refused within a quarter of a second."""
    begin = time.process_time()
    cut_header_run(piece * (2000 // len(piece)))
    cut_header_run(piece * (1990 // len(piece)) + "!")
    assert time.process_time() - begin < 0.5
