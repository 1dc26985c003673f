"""What stands around a table and is said of all its figures: the period of its title, caption or headings.

The nearest text that speaks of time has the word: where it names one period of at most a year, that is the table's
own; where it names several, or one that cannot be read, the table has none, whatever stands further out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kpi_ingest.grammar import fold_label, parse_period, period_bounds, period_kind
from kpi_ingest.grammar.periods import TimeWords, read_time
from kpi_ingest.layout.header_label import HeaderLabel, read_label

_OTHER_TIME = re.compile(
    r"\b(?:plan|plans|strategy|strategic|budget|act|census|framework|programme|agenda|vision|published|updated|issued"
    r"|release[ds]?|next|since|review|trends?|forecast|projections?|compared|between|vision|manifesto|reviewed|revised"
    r"|baseline|changes?|target for|by 20\d\d|mid-year|constitution)\b"
)
"""Words beside which a period is not that of the figures below: of a plan, of an act, of the page's next edition."""
_MAY_DATE_PAPER = re.compile(
    r"\b(?:reports?|reporting|board|meetings?|papers?|committee|cabinet|panel|minutes|newsletter|bulletin|dated|edition"
    r"|press|statement|news)\b"
)
"""Words of a paper, whose month or day may be that of the paper and not of its figures."""
_SAYS_POSITION = re.compile(r"\b(?:as (?:at|of)|at|snapshot|position|census|end(?:ed|ing)?|to|on)\b")
"""A day is a figure's own only where it is said so."""
_NEUTRAL = "figures"
_LONGEST_DAYS = 366
_SPLIT = re.compile(r"\d{4}/\d\d")


@dataclass(frozen=True, slots=True)
class OwnTime:
    """The time that all figures of a table are about."""

    period: str | None
    """Canonical; None where the words are half of a period, which a header may complete."""
    words: str
    """The text that says so, as printed."""
    label: HeaderLabel


def own_time(texts: Iterable[str], locale: str | None) -> OwnTime | None:
    """The own time of a table under these texts, the nearest first."""
    for text in texts:
        time = _time_of(text, locale)
        if not time.speaks or not any(sign.isdigit() for sign in text):
            continue
        if _OTHER_TIME.search(fold_label(text)):
            continue
        if len(time.found) != 1:
            return None
        period = time.found[0].period
        if _dates_the_paper(fold_label(text), period):
            continue
        stretch = text[time.found[0].start : time.found[0].end]
        return OwnTime(period, text, read_label(stretch, locale)) if _is_short(period) else None
    return None


def _time_of(text: str, locale: str | None) -> TimeWords:
    """What a title says of time. A single word beside a year may be a month of another language (`Brumaire 2023`);
    on an English page it is none (`Scorecard 2023/24`)."""
    time = read_time(text, locale)
    if time.found or not time.speaks or not (locale or "").casefold().startswith("en"):
        return time
    return read_time(f"{text} {_NEUTRAL}", locale)


def _dates_the_paper(text: str, period: str) -> bool:
    """Whether a month or a day may be when a text was written, and not what its figures are about."""
    kind = period_kind(period)
    if kind == "day" and not _SAYS_POSITION.search(text):
        return True
    return kind in ("day", "month") and _MAY_DATE_PAPER.search(text) is not None


def _is_short(period: str) -> bool:
    """Whether a period is no longer than a year; the bounds of `2023/24` are the hull of two kinds of year."""
    try:
        begin, end = period_bounds(period)
    except ValueError:
        return False
    return (end - begin).days <= (2 * _LONGEST_DAYS if _SPLIT.fullmatch(period) else _LONGEST_DAYS)


_STEPS: tuple[tuple[re.Pattern[str], int, frozenset[str]], ...] = (
    (re.compile(r"(?:this|current|latest|reporting|in) (?:period|quarter|month|year|week)|(?:current|latest|now)(?: "
                r"(?:figure|value|position|performance|result|actual|data))?"), 0, frozenset()),
    (re.compile(r"(?:last|previous|prior|preceding) quarter(?:'?s)?(?: (?:result|actual|performance|figure))?"), 1,
     frozenset(("quarter",))),
    (re.compile(r"(?:last|previous|prior|preceding) month(?: (?:result|actual|performance|figure))?"), 1,
     frozenset(("month",))),
    (re.compile(r"(?:last|previous|prior|preceding) (?:financial |fiscal )?year(?: (?:result|actual|performance|figure"
                r"|outturn))?"), 1, frozenset(("year",))),
    (re.compile(r"(?:same|this) (?:quarter|period|month|time)(?:,? in| of)? (?:the )?(?:last|previous|prior) year"), -1,
     frozenset(("quarter", "month"))),
)  # fmt: skip
_BEFORE = frozenset(("previous", "prior", "last", "previous period", "prior period", "last period"))
_FORMS = (
    ("quarter", re.compile(r"(?P<head>FY)?(?P<year>\d{4})(?:/\d\d)?-Q(?P<part>[1-4])")),
    ("month", re.compile(r"(?P<head>)(?P<year>\d{4})-(?P<part>\d\d)")),
    ("year", re.compile(r"(?P<head>FY|AY)?(?P<year>\d{4})(?P<split>/\d\d)?(?P<part>)")),
)


def is_relative(text: str) -> bool:
    """Whether words name a time before another one: `Previous year`, `Last quarter`, `Previous`."""
    name = fold_label(text).strip(" :")
    return name in _BEFORE or any(step != 0 and words.fullmatch(name) for words, step, _ in _STEPS)


def period_before(period: str, text: str) -> str | None:
    """The period that relative words name beside another: the third quarter of the year before, by `Previous year`
    beside `Q3 2023/24`. None where they do not say which."""
    name = fold_label(text).strip(" :")
    for words, step, kinds in _STEPS:
        if words.fullmatch(name):
            own = frozenset((_kind(period) or "",))
            return _earlier(period, -1, own) if step < 0 or "year" in kinds else _earlier(period, step, kinds)
    return None


def stated_period(said: str, own: OwnTime | None, locale: str | None) -> str | None:
    """The canonical period of a definition's words; None where they count from a time that is not known."""
    period = own.period if own else None
    kind = frozenset((_kind(period) or "",)) if period else frozenset[str]()
    match said:
        case "this period":
            return period
        case "previous period":
            return _earlier(period, 1, kind) if period else None
        case "same period last year":
            return _earlier(period, -1, kind) if period else None
        case "next period":
            return _later(period, kind) if period else None
    return parse_period(said, locale) or (said if period_kind_of(said) else None)


def period_kind_of(text: str) -> bool:
    """Whether a text is a canonical period itself."""
    try:
        period_bounds(text)
    except ValueError:
        return False
    return True


def relative_period(text: str, own: OwnTime | None) -> str | None:
    """The period that relative words name once the table's own is known: `last year` under `Quarter 2 2023/24` names
    none, `last quarter` the one before, `same quarter last year` that of the year before."""
    name = fold_label(text).strip(" :")
    if own is None or own.period is None:
        return None
    for words, step, kinds in _STEPS:
        if words.fullmatch(name):
            return own.period if step == 0 and _fits_own(name, own.period) else _earlier(own.period, step, kinds)
    return None


def is_year(period: str) -> bool:
    """Whether a period is a year of any kind: a forecast under it is one of that year."""
    return _kind(period) == "year"


def year_of_quarter(period: str) -> str | None:
    """The year of a quarter, as `2023/24` or `2024`; None for other periods."""
    match = re.fullmatch(r"(?:FY)?(?P<year>\d{4}(?:/\d\d)?)-Q[1-4]", period)
    return match["year"] if match else None


def _kind(period: str) -> str | None:
    return next((kind for kind, form in _FORMS if form.fullmatch(period)), None)


def _fits_own(name: str, period: str) -> bool:
    """Whether `this quarter` is said of a quarter; words without a unit fit every period."""
    units = [unit for unit in ("quarter", "month", "year", "week") if unit in name]
    return not units or units == [_kind(period)]


def _earlier(period: str, step: int, kinds: frozenset[str]) -> str | None:
    """The period one step before, or a year before where the step is negative."""
    return _stepped(period, kinds, -1, by_year=step < 0)


def _later(period: str, kinds: frozenset[str]) -> str | None:
    return _stepped(period, kinds, 1, by_year=False)


def _stepped(period: str, kinds: frozenset[str], step: int, *, by_year: bool) -> str | None:
    for kind, form in _FORMS:
        match = form.fullmatch(period)
        if match is None or kind not in kinds:
            continue
        year, part = int(match["year"]), int(match["part"] or 0)
        if by_year or kind == "year":
            return _spelled(period, kind, match["head"] or "", year + step, part)
        last = 4 if kind == "quarter" else 12
        turned, part = divmod(part - 1 + step, last)
        return _spelled(period, kind, match["head"] or "", year + turned, part + 1)
    return None


def _spelled(like: str, kind: str, head: str, year: int, part: int) -> str:
    """A period in the form of another."""
    name = f"{head}{year}/{(year + 1) % 100:02d}" if "/" in like else f"{head}{year}"
    return name + {"quarter": f"-Q{part}", "month": f"-{part:02d}"}.get(kind, "")
