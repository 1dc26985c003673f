"""Units by their meaning, however a system spells them: `1 day`, `days` and `day` are one; `£m` is £ and a million."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

# quantulum3 without its classifier takes `45 minutes` for minutes of arc, which is not held against it.
_SAME = {
    "%": "% percent percentage pct pc per-cent ycant prozent pourcent",
    "pp": "pp ppt ppts percentage-point percentage-pt p.p. %pt",
    "bps": "bps bp basis-point",
    "‰": "‰ per-mille permille",
    "£": "£ gbp pound pound-sterling pounds-sterling",
    "$": "$ usd dollar united-states-dollar",
    "€": "€ eur euro",
    "p": "p pence penny",
    "¢": "¢ cent",
    "day": "day d tag tage jour diwrnod niwrnod",
    "week": "week wk woche wochen semaine wythnos",
    "month": "month mth mois monat monate mis",
    "year": "year yr jahr jahre an année blwyddyn",
    "hour": "hour hr h heure",
    "minute": "minute min minute-of-arc",
    "second": "second sec s second-of-arc",
    "m2": "m2 sqm square-metre",
    "cm2": "cm2 square-centimetre",
    "km2": "km2 square-kilometre",
    "m3": "m3 cubic-metre",
    "km": "km kilometre",
    "kg": "kg kilogram",
    "mile": "mile mi",
    "mph": "mph mile-per-hour",
    "db": "db decibel",
    "l": "l litre",
    "ha": "ha hectare",
    "tonne": "tonne metric-ton",
    "kwh": "kwh kilowatt-hour",
    "mwh": "mwh megawatt-hour",
    "sqft": "sqft square-foot",
    "°c": "°c degree-celsius celsius",
    "°f": "°f degree-fahrenheit fahrenheit",
    "£perweek": "£perweek £pw",
    "£perannum": "£perannum £pa £peryear",
    "%perannum": "%perannum %pa %peryear",
    "": "dimensionless number count",
}
_SPELT = (
    (re.compile(r"pounds? sterling"), "£"),
    (re.compile(r"dollars?"), "$"),
    (re.compile(r"people"), "person"),
    (re.compile(r"\bmicrogram\b"), "μg"),
    (re.compile(r"\bkilogram\b"), "kg"),
    (re.compile(r"\b(cubic|square) metre\b"), lambda match: {"cubic": "m3", "square": "m2"}[match[1]]),
)
"""Words inside a compound unit: `pound sterling per hour` is `£ per hour`."""
_MEANT = {spelling.replace("-", ""): unit for unit, spellings in _SAME.items() for spelling in spellings.split()}
_CURRENCY = r"(?:[£$€]|GBP|EUR|USD)"
_SCALES = {
    Decimal(1000): "k thousand tsd",
    Decimal(10) ** 6: "m mn million millions mio mio. miliwn mil",
    Decimal(10) ** 9: "b bn billion billions mrd mrd. md",
    Decimal(10) ** 12: "tn trillion",
}
_SCALE = {word: scale for scale, words in _SCALES.items() for word in words.split()}
_WORDS = "|".join(sorted((re.escape(word) for word in _SCALE if len(word) > 2), key=len, reverse=True))
_BEHIND_MONEY = re.compile(
    rf"(?P<before>{_CURRENCY}) ?(?P<scale>{_WORDS}|bn|tn|mn|md|[kmb])(?P<rest>\b.*|$)"
    rf"|(?P<late>(?:{_WORDS}|Md|[kM]) ?)(?=[€£$])",
    re.IGNORECASE,
)
_BARE = re.compile(rf"(?P<scale>{_WORDS}|bn|tn|k)(?P<rest>$| .*)", re.IGNORECASE)


def meant(unit: str | None) -> str:
    """The unit by its meaning, without its scale."""
    bare = unscaled(unit or "")[0]
    plain = unicodedata.normalize("NFKC", bare).casefold().replace("/", " per ")
    for spelt, word in _SPELT:
        plain = spelt.sub(word, plain)
    plain = re.sub(r"[\s,\-]", "", plain)
    for spelling in (plain, plain.rstrip("."), plain.removesuffix("s"), plain.rstrip(".").removesuffix("s")):
        if spelling in _MEANT:
            return _MEANT[spelling]
    return plain.removesuffix("s")


def unscaled(unit: str) -> tuple[str, Decimal]:
    """The unit without the word for its scale, and the scale: `£m` is `£` and a million."""
    if match := _BEHIND_MONEY.search(unit):
        if match["late"]:
            return unit.replace(match["late"], "", 1), _SCALE[match["late"].strip().casefold()]
        return match["before"] + match["rest"], _SCALE[match["scale"].casefold()]
    if match := _BARE.fullmatch(unit):
        return match["rest"].strip(), _SCALE[match["scale"].casefold()]
    return unit, Decimal(1)
