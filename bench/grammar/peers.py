"""dateparser, price-parser and quantulum3, run by the Python of the peers' set-up over stdin and stdout.

In: [{"text": "£1.3m", "locale": "en-GB" or null}, ...]. Out: one answer each, null where the tool says nothing.
A cell: {"value": "1.3", "unit": "£"}. A header: {"start": "2024-03-01", "end": "2024-03-31", "words": "month"}.

quantulum3 runs without its classifier of units, which needs training data. Two quantities, or one with a margin
(its way of reading a range), are no answer: it does not claim that the cell holds one value. dateparser tells
whether it read a day, a week, a month, a quarter or a year, and that is taken as the period; `REQUIRE_PARTS`
keeps it from filling in a year, and `dateparser, search` looks for the one date inside the header's words.
"""

import calendar
import json
import sys
from datetime import datetime, timedelta

NOW = datetime(2024, 7, 1)
"""Not today: what a bench prints must not depend on the day it runs."""


def price(text, locale):
    """price-parser."""
    from price_parser import Price

    found = Price.fromstring(text, decimal_separator="," if locale in ("de", "fr") else None)
    return None if found.amount is None else {"value": str(found.amount), "unit": found.currency}


def quantity(text, locale):
    """quantulum3."""
    from quantulum3 import parser

    try:
        found = parser.parse(text)
    except Exception:  # it raises KeyError, ValueError and others on texts it was not made for
        return None
    if len(found) != 1 or found[0].uncertainty is not None:
        return None
    unit = found[0].unit.name
    return {"value": repr(found[0].value), "unit": None if unit == "dimensionless" else unit}


def _settings(locale):
    order = "MDY" if locale == "en-US" else "DMY"
    settings = {"REQUIRE_PARTS": ["year"], "PREFER_DAY_OF_MONTH": "first", "RELATIVE_BASE": NOW}
    return settings | ({"DATE_ORDER": order} if locale else {})


def _language(locale):
    return [locale[:2]] if locale and locale[:2] in ("cy", "de", "fr") else ["en"] if locale else None


def whole(text, locale):
    """dateparser on the header as it stands."""
    from dateparser.date import DateDataParser

    languages = _language(locale)
    found = DateDataParser(languages=languages, settings=_settings(locale)).get_date_data(text)
    return None if found.date_obj is None else _span(found.date_obj, found.period)


def search(text, locale):
    """dateparser's search: the one date in the words, with the period it has when read by itself."""
    from dateparser.search import search_dates

    found = search_dates(text, languages=_language(locale), settings=_settings(locale)) or []
    return whole(found[0][0], locale) if len(found) == 1 else None


def _span(moment, period):
    """First and last day of the period that dateparser names."""
    day = moment.date()
    if period == "year":
        start, end = day.replace(month=1, day=1), day.replace(month=12, day=31)
    elif period == "quarter":
        first = (day.month - 1) // 3 * 3 + 1
        start, end = day.replace(month=first, day=1), _end_of_month(day.replace(month=first + 2, day=1))
    elif period == "month":
        start, end = day.replace(day=1), _end_of_month(day)
    elif period == "week":
        start = day - timedelta(days=day.weekday())
        end = start + timedelta(days=6)
    else:
        start = end = day
    return {"start": start.isoformat(), "end": end.isoformat(), "words": period}


def _end_of_month(day):
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


TOOLS = {"price-parser": price, "quantulum3": quantity, "dateparser": whole, "dateparser, search": search}


def main():
    """Answer every text."""
    tool = TOOLS[sys.argv[1]]
    json.dump([tool(it["text"], it["locale"]) for it in json.load(sys.stdin)], sys.stdout)


if __name__ == "__main__":
    main()
