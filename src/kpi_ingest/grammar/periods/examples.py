"""Every form of a period with an example and a look-alike, as docs/periods.md tables them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Example:
    """One form, and a text that looks like it."""

    form: str
    """As `forms.FORMS` names it."""
    printed: str
    period: str
    look_alike: str
    means: str | None
    """What the look-alike is read as; None where it is not read."""
    why: str
    locale: str | None = None


EXAMPLES: tuple[Example, ...] = (
    Example("day", "31 March 2024", "2024-03-31", "31 February 2024", None, "There is no such day."),
    Example("day", "31/03/2024", "2024-03-31", "03/04/2024", None, "Which number is the day is not told."),
    Example("day", "06/05/2024", "2024-05-06", "13/13/2024", None, "There is no such month.", "en-GB"),
    Example("day of a split year", "31 Dec 2023/24", "2023-12-31", "31 May 2023/24", None, "In 2023 or in 2024."),
    Example("week ended", "w/e 31/03/2024", "2024-03-25/2024-03-31", "w/e March 2024", None, "Which week is not told."),
    Example("week begun", "w/c 25 March 2024", "2024-03-25/2024-03-31", "w/c 2024", None, "Its day is missing."),
    Example("weeks ended", "4 weeks to 31 March 2024", "2024-03-04/2024-03-31", "4 weeks 2024", None, "Which weeks?"),
    Example("days ended", "28 days to 31 March 2024", "2024-03-04/2024-03-31", "28 days 2024", None, "Which days?"),
    Example("ISO week", "2024-W12", "2024-W12", "Week 12 2024", None, "Counted from which day is not told."),
    Example("month", "Mar 24", "2024-03", "Mar 99", None, "1999 or 2099."),
    Example("month", "März 2024", "2024-03", "Listopad 2024", None, "October or November, by the language."),
    Example("month", "end of March 2024", "2024-03", "end of 2024", None, "A point, not the year."),
    Example("month", "Mar 24", "2024-03", "Apr 15", "2015-04", "On an American page a day; elsewhere a month."),
    Example("month ended", "Month ended 31 March 2024", "2024-03", "months to Mar 24", None, "How many is not told."),
    Example("month of a split year", "Oct 2023/24", "2023-10", "Jun 2023/24", None, "In 2023 or in 2024."),
    Example("numbered month", "M7 2023/24", "2023-10", "P7 2023/24", None, "A period of four weeks, perhaps."),
    Example("calendar quarter", "Q1 2024", "2024-Q1", "Q 2024", None, "Its number is missing."),
    Example("financial quarter", "3rd quarter 2023/24", "FY2023/24-Q3", "2023/24 at Q3", None,
            "The year, or its quarter."),
    Example("quarter with its months", "Quarter 1 (Apr-Jun) 2023", "FY2023/24-Q1", "Q1 (Jan-Mar) 2023/24", None,
            "The months contradict the number."),
    Example("quarter ended", "Quarter ended 31 December 2023", "2023-Q4", "Quarter ended 15 March 2024", None,
            "No quarter ends on that day."),
    Example("half of a calendar year", "First half of 2024", "2024-01/2024-06", "Half of 2024", None, "Which half?"),
    Example("half of a financial year", "H1 2023/24", "2023-04/2023-09", "H1 FY24", None, "Which year is not told."),
    Example("half-year ended", "Half year to September 2023", "2023-04/2023-09", "Half term 2023", None, "A holiday."),
    Example("term", "Autumn 2023", "2023-autumn", "Winter 2023", None, "January or December."),
    Example("term of an academic year", "Spring 2023/24", "2024-spring", "Term 2 2023/24", None,
            "Of three, or of six."),
    Example("calendar year", "2023", "2023", "since 2023", None, "An open stretch."),
    Example("calendar year", "Population 2023", "2023", "Brumaire 2023", None, "An unknown word may be a month."),
    Example("year across two", "2023/24", "2023/24", "2011-12", None, "A year, or December 2011."),
    Example("year across two", "2023 to 2024", "2023/24", "2023/25", None, "The years do not follow each other."),
    Example("year across two", "FY2023/24", "FY2023/24", "FY24", None, "The year that ends in 2024, or begins in it."),
    Example("year across two", "academic year 21/22", "AY2021/22", "21/22", None, "Two numbers without a word."),
    Example("year ended", "YE 31 March 2024", "FY2023/24", "YE 2024", None, "Its month is missing."),
    Example("year ended", "Year ended 30 June 2024", "2023-07/2024-06", "Year to 2024", None, "Its month is missing."),
    Example("rolling months", "12 months to Mar 24", "2023-04/2024-03", "Rolling Mar 24", None,
            "How many is not told."),
    Example("rolling months", "R12M Mar 24", "2023-04/2024-03", "3 month average Mar 24", None, "Which months?"),
    Example("rolling year", "Rolling year to June 2023", "2022-07/2023-06", "Rolling year", None, "No end is printed."),
    Example("year to date", "YTD Dec 23", "../2023-12", "Dec 23 to date", None,
            "From the year's start, or from December."),
    Example("year to date by quarter", "Q3 2023/24 YTD", "../2023-12", "YTD", None, "No year is printed."),
    Example("range of months", "Apr 2023 – Mar 2024", "FY2023/24", "April 2023 –", None, "A range cut off."),
    Example("range of months", "Nov 2023 to Jan 2024", "2023-11/2024-01", "Dec 2023 to Jan 2023", None,
            "It runs backwards."),
    Example("months of a split year", "Jul-Sep 2023/24", "2023-Q3", "Apr-Jun 2023/24", None, "In 2023 or in 2024."),
    Example("months of a year", "2023 Apr-Jun", "2023-Q2", "2023 Apr Jun", None, "Two months."),
    Example("two months", "Dec 23 / Jan 24", "2023-12/2024-01", "Mar 23 / Mar 24", None, "Two months a year apart."),
    Example("three months", "Apr/May/Jun 2023", "2023-Q2", "Apr/Jun/Aug 2023", None, "They do not follow each other."),
    Example("range of quarters", "Q1-Q3 2023/24", "2023-04/2023-12", "Q1 v Q3 2023/24", None, "A comparison."),
    Example("range of years", "2019 to 2023", "2019-01/2023-12", "2020 - 22", None, "Calendar or financial years."),
    Example("range of days", "01/04/2023 - 31/03/2024", "FY2023/24", "03/04/2023 - 05/06/2023", None,
            "Which number is the day is not told."),
    Example("range of days", "1-7 April 2023", "2023-04-01/2023-04-07", "1-31 February 2023", None,
            "There is no such day."),
)  # fmt: skip

_OPENING = """# Periods

This file is generated: `make docs` writes it from the grammar's own table, and a test holds every row to the grammar.

A period is read whole or not at all. Where a word or a figure that may be about time is left over beside it, the column
has no canonical period, and its words stand in `period_words`.

| notation | what it is |
|---|---|
| `2024-03-31` | a day |
| `2024-W12` | a week of ISO 8601, from Monday |
| `2024-03` | a month |
| `2024-Q1` | a quarter of the calendar year |
| `2024` | a calendar year |
| `FY2023/24`, `FY2023/24-Q1` | a financial year from April, and its first quarter |
| `AY2023/24` | an academic year from September |
| `2023/24` | a year across two, printed without a word that says which kind; its bounds are the hull of both |
| `2023-autumn`, `2024-spring`, `2024-summer` | a term or season; its bounds are a third of the calendar year |
| `2023-10/2024-03` | the months from October to March, both included |
| `2024-03-25/2024-03-31` | the days from the first to the last, both included |
| `../2023-12` | a running total up to the end of December, whose first day is not printed; it has no bounds |

A stretch that coincides with a month, a quarter or a year is named so. Months counted back from a date (`12 months to
Mar 24`) are always an interval, since a rolling year is another figure than the financial year of the same days.

Months, quarters and years are known in English, Welsh, French, German, Spanish, Italian, Dutch and Portuguese. Short
names that are words elsewhere (`ago`, `set`) count only on a page in their language. Of other languages the names of
months are known, so that no year is taken beside them.

| form | printed | period | look-alike | read as | why |
|---|---|---|---|---|---|"""


def document() -> str:
    """The whole of docs/periods.md."""
    return "\n".join((_OPENING, *map(_row, EXAMPLES))) + "\n"


def _row(example: Example) -> str:
    locale = f" ({example.locale})" if example.locale else ""
    means = f"`{example.means}`" if example.means else "-"
    return (
        f"| {example.form} | `{example.printed}`{locale} | `{example.period}` | `{example.look_alike}`{locale} "
        f"| {means} | {example.why} |"
    )
