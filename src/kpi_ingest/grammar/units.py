"""Units: which words behind a number are one, and which of them mean the same.

`2 days` and `1 day`, `5 weeks` and `5 wks`, `0.3pp` and `0.3 ppts` are each one unit; `£1.3m` and `£1.4 million` are
pounds, a million at a time. A unit is always kept as printed; what it means is for comparing only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

_ONE = Decimal(1)
_THOUSAND, _MILLION, _BILLION = Decimal(1_000), Decimal(1_000_000), Decimal(1_000_000_000)

CURRENCIES: dict[str, str] = {
    **{sign: sign for sign in "£$€¥₹"},
    "us$": "$", "usd": "$", "gbp": "£", "eur": "€", "euro": "€", "euros": "€", "pounds": "£", "dollars": "$",
}  # fmt: skip
"""Folded sign, code or word -> the sign that stands for it."""
MONEY = r"(?:US\$|[£$€¥₹]|(?:GBP|EUR|USD)(?= ?[0-9.+\-−–(]))"
"""Pattern text of what may stand before an amount of money, without groups."""

_PENCE = ("p", "pence", "penny")
_FORMS: dict[str, tuple[str, ...]] = {
    "%": ("%", "per cent", "percent", "per-cent", "pct", "pc", "pour cent", "prozent", "por ciento", "y cant"),
    "‰": ("‰", "per mille"),
    "°c": ("°c", "degrees c"),
    "°f": ("°f", "degrees f"),
    "pp": (
        "pp", "pps", "ppt", "ppts", "p.p.", "percentage point", "percentage points", "percentage pts", "%pt", "%pts",
        "% pt", "% pts", "% point", "% points", "%-point", "%-points",
    ),
    "bp": ("bps", "basis point", "basis points"),
    "p": _PENCE,
    "point": ("pt", "pts", "point", "points"),
    "minute": ("min", "mins", "minute", "minutes"),
    "second": ("sec", "secs", "second", "seconds"),
    "hour": ("h", "hr", "hrs", "hour", "hours"),
    "day": ("day", "days"),
    "working day": ("working day", "working days", "business day", "business days"),
    "school day": ("school day", "school days"),
    "calendar day": ("calendar day", "calendar days"),
    "week": ("wk", "wks", "week", "weeks"),
    "month": ("mth", "mths", "month", "months"),
    "year": ("yr", "yrs", "year", "years"),
    "person": ("person", "persons", "people"),
    "child": ("child", "children"),
    "young person": ("young person", "young people"),
    "fte": ("fte", "ftes", "full-time equivalent", "full-time equivalents", "full time equivalent",
            "full time equivalents"),
    "wte": ("wte", "wtes", "whole time equivalent", "whole time equivalents"),
    "m²": ("m²", "m2", "sq m", "sq. m", "sqm", "square metre", "square metres", "square meter", "square meters"),
    "km²": ("km²", "km2", "sq km", "sq. km", "square kilometre", "square kilometres"),
    "cm²": ("cm²", "cm2", "sq cm"),
    "mm²": ("mm²",),
    "ft²": ("ft²", "ft2", "sq ft", "sq. ft", "sqft", "square foot", "square feet"),
    "yd²": ("yd²", "sq yd", "square yard", "square yards"),
    "m³": ("m³", "m3", "cu m", "cubic metre", "cubic metres", "cubic meter", "cubic meters"),
    "km³": ("km³",),
    "cm³": ("cm³", "cm3"),
    "mm³": ("mm³",),
    "ft³": ("ft³", "cu ft", "cubic foot", "cubic feet"),
    "ha": ("ha", "hectare", "hectares"),
    "tonne": ("tonne", "tonnes"),
    "kg": ("kg", "kgs", "kilogram", "kilograms"),
    "g": ("g", "gram", "grams"),
    "litre": ("l", "litre", "litres", "liter", "liters"),
    "mile": ("mile", "miles"),
    "km": ("km", "kilometre", "kilometres"),
    "metre": ("metre", "metres", "meter", "meters"),
    "tco2e": ("tco2e", "tco2", "tco₂e", "tco₂"),
    "ktco2e": ("ktco2e", "ktco2", "ktco₂e", "ktco₂"),
    **{word: (word,) for word in ("kwh", "mwh", "gwh", "mw", "gw", "cm", "mm", "ml", "db", "mph")},
    **{word: (word, f"{word}s") for word in (
        "acre", "pupil", "student", "household", "case", "place", "school", "plan", "complaint", "request",
        "assessment", "review", "visit", "call", "session", "incident", "referral", "client", "bin", "appointment",
        "application", "patient", "resident", "home", "property",
    )},
    "family": ("family", "families"),
    "property": ("property", "properties"),
    "star": ("star", "stars"),
}  # fmt: skip
"""What a unit means -> its printed forms, folded."""
_MEANS: dict[str, str] = {form: meaning for meaning, forms in _FORMS.items() for form in forms}
_SCALES: dict[str, Decimal] = {
    **dict.fromkeys(
        ("k", "thousand", "thousands", "000", "000s", "'000", "'000s", "tsd", "tsd.", "milliers", "mille"), _THOUSAND
    ),
    **dict.fromkeys(("mn", "million", "millions", "mio", "mio.", "millionen", "miliwn"), _MILLION),
    **dict.fromkeys(("bn", "billion", "billions", "biliwn", "mrd", "mrd.", "milliards", "milliarden", "md"), _BILLION),
    **dict.fromkeys(("tn", "trillion", "trillions"), Decimal(1_000_000_000_000)),
}
_MONEY_SCALES: dict[str, Decimal] = {**_SCALES, "m": _MILLION, "ms": _MILLION, "b": _BILLION}
"""Of money: `£5m` are millions, where `5m` may be metres, months or a million."""
_WORD_FORMS = {"people": "person", "persons": "person", "children": "child", "men": "man", "women": "woman"}


@dataclass(frozen=True, slots=True)
class UnitMeaning:
    """What a printed unit says."""

    unit: str
    """What is counted, the same for every spelling: `day`, `%`, `£`; "" where nothing is said."""
    multiplier: Decimal
    """What one printed unit counts for: 1000000 in `£m`; 1 where nothing is said."""


def _alternatives(forms: list[str]) -> str:
    """Pattern text that tries the longest form first."""
    return "|".join(re.escape(form).replace(r"\ ", " ") for form in sorted(forms, key=lambda form: (-len(form), form)))


_PER = (
    r"per (?:1,?000|10,?000|100,?000|100|thousand|million)(?![0-9,])(?: [a-z][a-z-]{1,30}){0,3}"
    r"|per [a-z][a-z-]{1,30}(?: (?!or\b|of\b|and\b)[a-z][a-z-]{1,30})?|p\.a\.|pa|pcm|pw"
    r"|/ ?(?:week|month|year|day|hour|mile|head|person)"
)
_SCALE_WORDS = [form for form in _SCALES if not form.startswith(("0", "'"))]
_GAS = r"(?:kg|[kM]?t|tonnes?) ?CO[2₂]e?"
_DENSITY = r"(?:[µμmk]?g|tonnes?)/(?:m[²³23]?|l|litre|kg|km²|ha)(?![a-z])"
LISTED = re.compile(
    rf"(?P<unit>{_DENSITY}|{_GAS}|{_PER}"
    rf"|(?:{_alternatives(_SCALE_WORDS)}|m|b)(?:(?: (?:{_PER}|{_alternatives(list(_MEANS))}))|(?= ?[€£$]) ?[€£$])?"
    rf"|[€£$]|euros?|EUR|{_alternatives(list(_MEANS))})(?![\w²³%])",
    re.IGNORECASE,
)
"""A unit that is told from words, at the place where it is matched."""


@lru_cache(maxsize=4096)
def unit_meaning(printed: str | None) -> UnitMeaning:
    """What a printed unit means: `wks` and `week` the same, `£'000` a thousand pounds. A word that no table knows
    means itself, in the singular."""
    folded = _fold(printed or "")
    currency, rest = _take_currency(folded)
    scale, rest = _take_scale(rest, _MONEY_SCALES if currency else _SCALES)
    if not currency:
        currency, rest = _take_currency(rest)
    return UnitMeaning(f"{currency} {_named(rest)}".strip(), scale)


def is_money(printed: str | None) -> bool:
    """Whether a unit is an amount of money, whatever its scale: `£`, `£000`, `€m`, `£ per week`."""
    return unit_meaning(printed).unit.startswith(tuple(CURRENCIES.values()))


def multiplier_of(printed: str | None) -> Decimal | None:
    """The multiplier that a unit prints (`£1.3m`, `k`); None where it prints none."""
    multiplier = unit_meaning(printed).multiplier
    return multiplier if multiplier > _ONE else None


def counts_things(printed: str | None) -> bool:
    """Whether a unit names what is counted (`bins`, `referrals`, none at all), and no share, money, time or measure."""
    meaning = unit_meaning(printed).unit
    return meaning in _COUNTED or (meaning not in _FORMS and not meaning.startswith(("per ", *CURRENCIES.values())))


_COUNTED = frozenset(
    ("", "person", "child", "young person", "family", "property", "fte", "wte", "acre", "pupil", "student",
     "household", "case", "place", "school", "plan", "complaint", "request", "assessment", "review", "visit", "call",
     "session", "incident", "referral", "client", "bin", "appointment", "application", "patient", "resident", "home")
)  # fmt: skip


def _fold(printed: str) -> str:
    plain = printed.casefold().replace("’", "'").replace("‘", "'").replace("μ", "µ")
    return " ".join(re.sub(r"[()\[\]]", " ", plain).split())


def _take_currency(folded: str) -> tuple[str, str]:
    """Sign of the currency at either end, and the rest."""
    for form in sorted(CURRENCIES, key=lambda form: -len(form)):
        word = form.isalpha()
        if folded.startswith(form) and not (word and folded[len(form) : len(form) + 1].isalpha()):
            return CURRENCIES[form], folded[len(form) :].strip()
        if folded.endswith(form) and not (word and folded[: -len(form)][-1:].isalpha()):
            return CURRENCIES[form], folded[: -len(form)].strip()
    return "", folded


def _take_scale(folded: str, scales: dict[str, Decimal]) -> tuple[Decimal, str]:
    first, _, rest = folded.partition(" ")
    if first in scales:
        return scales[first], rest.strip()
    return _ONE, folded


def _named(folded: str) -> str:
    if folded in ("number", "count", "no", "no."):
        return ""
    return _MEANS.get(folded) or " ".join(_singular(word) for word in folded.split())


def _singular(word: str) -> str:
    """`bins` -> `bin`, `properties` -> `property`; `status` and `loss` stay."""
    if word in _WORD_FORMS:
        return _WORD_FORMS[word]
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
