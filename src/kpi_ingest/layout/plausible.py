"""Whether a grid is a table of figures, or part of the page around them: navigation, forms, calendars, addresses."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kpi_ingest.grammar import fold_label
from kpi_ingest.layout.header import is_kpi_header
from kpi_ingest.layout.header_label import read_label
from kpi_ingest.layout.profiles import Profile, has_figure
from kpi_ingest.layout.sheets import Sheet
from kpi_ingest.model import Role

_NO_FIGURES = re.compile(
    r"(?:.*\b(?:tel(?:ephone)?|phone|fax|mobile|postcode|e-?mail|page|version|file size|size|opening|isbn|url|grid ref"
    r"(?:erence)?|latitude|longitude|coordinates|account|reference number|house number)\b.*)"
)
_DAYS = re.compile(r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)?(?:day)?|[mtwfs]")


def has_kpi_words(sheet: Sheet) -> bool:
    """Whether the header speaks of measures or periods: then it is one of a KPI table, even over no figure."""
    return is_kpi_header(sheet.label_header, sheet.levels)


def is_table_of_figures(sheet: Sheet) -> bool:
    """Whether names stand in front of figures: a label column and at least one column of figures."""
    if _is_calendar(sheet) or not sheet.figures:
        return False
    profiles = sheet.profiles
    front = profiles[sheet.label]
    if not front.printed or (front.figured and not front.marked):
        return False
    figured = [it for it in sheet.places if profiles[it].figured and has_figure(profiles[it])]
    if not sheet.block.levels:
        return len(sheet.places) == 1 and len(front.printed) > 1 and _is_full(profiles[sheet.places[0]])
    named = [texts for place, texts in zip(sheet.places, sheet.levels, strict=True) if place in figured]
    return any(texts and not _NO_FIGURES.fullmatch(fold_label(" ".join(texts))) for texts in named)


def _is_full(profile: Profile) -> bool:
    """Whether every cell holds a figure, so that the table needs no header to say what stands in front of what."""
    return bool(profile.kinds) and set(profile.kinds) <= {"figure", "sign"} and has_figure(profile)


def _is_calendar(sheet: Sheet) -> bool:
    names = [fold_label(text) for texts in ((sheet.label_header,), *sheet.levels) for text in texts if text]
    return len(names) >= 5 and all(_DAYS.fullmatch(name) for name in names)


def evidence_share(sheet: Sheet) -> float:
    """How much of a header speaks of performance, from 0 to 1: the share of its columns that name a measure, a period
    or what is said of figures (a status, a benchmark). It is shown with a table and decides nothing."""
    if not sheet.levels:
        return 0.0
    telling = sum(_speaks_of_performance(texts, role) for texts, role in zip(sheet.levels, sheet.roles, strict=True))
    return telling / len(sheet.levels)


def _speaks_of_performance(texts: Sequence[str], role: Role) -> bool:
    labels = [read_label(text) for text in texts]
    return role not in ("text", "figure") or any(it.measure or it.period or it.bare for it in labels)
