"""What SDMX says in codes: identifiers, observation status, unit multipliers and times.

Sources: SDMX 3.0 Technical Notes (identifiers, observational time periods); the cross-domain code lists CL_OBS_STATUS
2.2 and CL_UNIT_MULT 1.1.
"""

from __future__ import annotations

import hashlib
import re
from datetime import date
from decimal import Decimal

from kpi_ingest.grammar import period_bounds, period_kind
from kpi_ingest.vintages import Figure

NOT_APPLICABLE = "_Z"
UNKNOWN = "_U"
PERCENT = "PT"
OBS_STATUS = {
    "A": "Normal value",
    "B": "Time series break",
    "D": "Definition differs",
    "E": "Estimated value",
    "F": "Forecast value",
    "G": "Experimental value",
    "H": "Missing value; holiday or weekend",
    "I": "Imputed value",
    "J": "Derogation",
    "K": "Data included in another category",
    "L": "Missing value; data exist but were not collected",
    "M": "Missing value; data cannot exist",
    "N": "Not significant",
    "O": "Missing value",
    "P": "Provisional value",
    "Q": "Missing value; suppressed",
    "S": "Strike and other special events",
    "U": "Low reliability",
    "V": "Unvalidated value",
    "W": "Includes data from another category",
}
MISSING = frozenset("HKLMOQ")
"""Codes that go without a value."""
UNIT_MULT = {
    "0": "Units", "1": "Tens", "2": "Hundreds", "3": "Thousands", "4": "Tens of thousands", "6": "Millions",
    "9": "Billions", "12": "Trillions", "15": "Quadrillions",
}  # fmt: skip
WITHOUT_VALUE = {
    "blank": "the cell is blank",
    "truncated": "the capture ends before the cell",
    "gone": "no longer on display",
    "undecided": "which text stands here is open",
    "unparsed": "the meaning of the printed text is not certain",
}
"""Why there is no value, where the cell itself does not say."""
_ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_@$-]*")
_ID_WIDTH = 40
_TIMES = ("day", "week", "month", "quarter", "calendar year")
"""Kinds of period whose notation is that of SDMX."""
_RANGES = ("financial year", "academic year", "months", "days")


def sdmx_id(text: str) -> str:
    """An identifier for a text: itself where it is one, else its letters and digits with a digest behind them, so that
    no two texts share one. An empty text is `_Z`, not applicable."""
    if not text:
        return NOT_APPLICABLE
    if _ID.fullmatch(text) and text not in (NOT_APPLICABLE, UNKNOWN):
        return text
    plain = re.sub(r"[^A-Za-z0-9]+", "_", text).strip("_")[:_ID_WIDTH]
    return f"{plain}_{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}".lstrip("_")


def sdmx_time(period: str) -> str | None:
    """A canonical period as an observational time period; None where SDMX has none that says the same.

    Days, ISO weeks, months, quarters and calendar years are written alike. Financial and academic years, their quarters
    and rolling stretches become time ranges, `2023-04-01/P1Y`. A term, a year of unknown kind (`2023/24`) and a running
    total whose start is not printed have no certain first day, and stay without.
    """
    try:
        kind = "quarter" if re.fullmatch(r"\d{4}-Q[1-4]", period) else period_kind(period)
        if kind in _TIMES and not period.startswith(("FY", "AY")):
            return period
        return _range(*period_bounds(period)) if kind in _RANGES or period.startswith(("FY", "AY")) else None
    except ValueError:
        return None


def _range(first: date, behind: date) -> str:
    """`2023-04-01/P1Y`: in months where both ends are firsts of a month, else in days."""
    if first.day != 1 or behind.day != 1:
        return f"{first.isoformat()}/P{(behind - first).days}D"
    months = (behind.year - first.year) * 12 + behind.month - first.month
    return f"{first.isoformat()}/P{months // 12}Y" if months % 12 == 0 else f"{first.isoformat()}/P{months}M"


def obs_value(figure: Figure) -> Decimal | None:
    """The observation: a figure that stands as a number. A bound (`<5`) is none, and neither is what is open."""
    return figure.value if figure.state == "value" and figure.comparator in (None, "~") else None


def obs_status(figure: Figure) -> str:
    """The first flag that goes with having a value, or with having none; else A, or O."""
    if obs_value(figure) is None:
        return next((flag for flag in figure.flags if flag in MISSING), "O")
    return next((flag for flag in figure.flags if flag in OBS_STATUS and flag not in MISSING), "A")


def why_no_value(figure: Figure) -> str | None:
    """Why there is no observation; None where there is one."""
    if obs_value(figure) is not None:
        return None
    if figure.state == "value":
        return f"a bound is printed: {figure.text}"
    if figure.state == "text":
        return f"words are printed: {figure.text}"
    return figure.reason or WITHOUT_VALUE[figure.state]


def unit_measure(unit: str | None) -> str:
    """The code of a printed unit: PT for `%`, `_U` where none is printed."""
    return UNKNOWN if unit is None else PERCENT if unit == "%" else sdmx_id(unit)


def unit_mult(multiplier: Decimal | None) -> str | None:
    """The power of ten that one unit of the value counts for; 0 where the print says nothing, None where it is no power
    of ten that the code list has."""
    if multiplier is None:
        return "0"
    return next((code for code in UNIT_MULT if multiplier == Decimal(10) ** int(code)), None)
