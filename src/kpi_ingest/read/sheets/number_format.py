"""A stored number under its format code -> the text that the sheet shows (ECMA-376 part 1, section 18.8.31).

Only what every program shows alike is rendered. What depends on the machine that shows it (a system's own date form,
the width of a column), and what is seldom used (fractions, powers of ten, conditions), is not known: None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 15: "d-mmm-yy", 16: "d-mmm",
    17: "mmm-yy", 20: "h:mm", 21: "h:mm:ss", 37: "#,##0 ;(#,##0)", 38: "#,##0 ;[Red](#,##0)",
    39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;[Red](#,##0.00)", 41: '_-* #,##0_-;-* #,##0_-;_-* "-"_-;_-@_-',
    43: '_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-', 49: "@",
}  # fmt: skip
"""Codes that a file names by number alone, those left out that each system shows in its own way."""
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<padded>.)|\*(?P<filled>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General)|(?P<meridiem>AM/PM|A/P)|(?P<date>y+|m+|d+|h+|s+|e)|(?P<power>E[+-])"
    r"|(?P<digits>[0#?](?:[0#?,]*[0#?])?)|(?P<scale>,+)|(?P<point>\.)|(?P<percent>%)|(?P<text>@)|(?P<literal>.)",
    re.I | re.S,
)
_COLOUR = re.compile(r"black|blue|cyan|green|magenta|red|white|yellow|colou?r *\d+", re.I)
_CURRENCY = re.compile(r"\$([^-\]]*)(?:-([0-9A-Fa-f]{1,8}))?")
_LANGUAGE, _ENGLISH = 0x3FF, 0x09
"""The bits of a locale's number that tell its language, and what they are for English."""
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
_MOST_SHOWN = 10
"""Significant digits that a cell of ordinary width shows under `General`."""


@dataclass(frozen=True, slots=True)
class ShownText:
    """What is shown of a number."""

    text: str
    signed: bool = True
    """False where the format shows a negative number without any sign of it (in red alone)."""


@dataclass(frozen=True, slots=True)
class _Section:
    """One of a format's sections, for numbers of one sign."""

    tokens: tuple[tuple[str, str], ...]
    known: bool = True

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset(kind for kind, _ in self.tokens)


def shown_number(number: Decimal, code: str, *, from_1904: bool = False) -> ShownText | None:
    """The number as this format shows it; None where that cannot be known."""
    sections = _sections_of(code)
    if not all(section.known for section in sections) or len(sections) > 4:
        return None
    numeric = sections[:3]
    which = 0
    if number < 0 and len(numeric) > 1:
        which = 1
    elif number == 0 and len(numeric) > 2:
        which = 2
    section = numeric[which]
    if "date" in section.kinds or "meridiem" in section.kinds:
        text = _shown_date(number, section, from_1904) if number >= 0 else None
        return None if text is None else ShownText(text)
    return _shown_figure(number, section, own_sign=which == 1)


def _shown_figure(number: Decimal, section: _Section, *, own_sign: bool) -> ShownText | None:
    size = abs(number)
    text = _general_in(size, section) if "general" in section.kinds else _rendered(size, section)
    if text is None:
        return None
    zero = not any(sign in "123456789" for sign in text)
    if number >= 0:
        return ShownText(text)
    if zero and section.kinds & {"digits"}:
        return None  # programs differ in whether a loss too small to be shown keeps its sign
    if own_sign:
        return ShownText(text, signed=any(sign in text for sign in "-(−–"))
    return ShownText(f"-{text}")


def shown_general(number: Decimal) -> str | None:
    """The number under `General`; None where the width of its column decides how much of it is seen."""
    if number == number.to_integral_value() and abs(number) < Decimal(10) ** 11:
        return f"{number.to_integral_value():f}"
    plain = number.normalize()
    if len(plain.as_tuple().digits) > _MOST_SHOWN or abs(plain) >= Decimal(10) ** 11 or abs(plain) < Decimal("0.0001"):
        return None
    return f"{plain:f}"


@lru_cache(maxsize=1_000)
def _sections_of(code: str) -> tuple[_Section, ...]:
    sections: list[list[tuple[str, str]]] = [[]]
    known = True
    for match in _TOKEN.finditer(code):
        kind, value = str(match.lastgroup), match.group(str(match.lastgroup))
        if kind == "literal" and value == ";":
            sections.append([])
            continue
        token = _token(kind, value)
        known = known and token is not None
        if token is not None:
            sections[-1].append(token)
    return tuple(replace(_Section(tuple(tokens)), known=known) for tokens in sections)


def _token(kind: str, value: str) -> tuple[str, str] | None:
    """A token with what it shows; None for one that is not rendered."""
    if kind in ("quoted", "escaped"):
        return ("literal", value)
    if kind == "padded":
        return ("literal", " ")
    if kind == "filled":
        return ("literal", "")
    if kind == "bracket":
        if _COLOUR.fullmatch(value):
            return ("literal", "")
        currency = _CURRENCY.fullmatch(value)
        if currency and (currency[1] or int(currency[2] or "0", 16) & _LANGUAGE == _ENGLISH):
            return ("literal", currency[1])
        return None
    if kind == "power" or (kind == "date" and value.lower() == "e"):
        return None
    return (kind, value)


def _general_in(size: Decimal, section: _Section) -> str | None:
    shown = shown_general(size)
    if shown is None or section.kinds & {"digits", "scale", "point", "percent"}:
        return None
    return "".join(shown if kind == "general" else value for kind, value in section.tokens)


def _rendered(size: Decimal, section: _Section) -> str | None:
    """The digits in their places, with what stands around them."""
    kinds = [kind for kind, _ in section.tokens]
    if "digits" not in kinds:
        # A section of words alone shows them in the figure's place; one without anything hides the figure.
        return "".join(value for kind, value in section.tokens if kind in ("literal", "percent"))
    first, last = kinds.index("digits"), len(kinds) - 1 - kinds[::-1].index("digits")
    block = section.tokens[first : last + 1]
    before, behind = section.tokens[:first], section.tokens[last + 1 :]
    if before and before[-1][0] == "point":
        before, block = before[:-1], (("point", "."), *block)
    elif behind and behind[0][0] == "point":
        block, behind = (*block, behind[0]), behind[1:]
    scale = 0
    if behind and behind[0][0] == "scale":
        scale, behind = len(behind[0][1]), behind[1:]
    figure = _digits(size, block, scale, kinds.count("percent"))
    around = [*before, *behind]
    if figure is None or any(kind not in ("literal", "percent") for kind, _ in around):
        return None
    if any(kind == "literal" and "/" in value for kind, value in around):
        return None
    return "".join(value for _, value in before) + figure + "".join(value for _, value in behind)


def _digits(size: Decimal, block: tuple[tuple[str, str], ...], scale: int, percents: int) -> str | None:
    """The figure under `#,##0.00`; None where anything but digits and one point stands in the block."""
    kinds = [kind for kind, _ in block]
    if kinds not in (["digits"], ["digits", "point"], ["point", "digits"], ["digits", "point", "digits"]):
        return None
    whole = block[0][1] if kinds[0] == "digits" else ""
    part = block[-1][1] if kinds[-1] == "digits" and "point" in kinds else ""
    if "," in part:
        return None
    scaled = size.scaleb(2 * percents - 3 * scale).quantize(Decimal(1).scaleb(-len(part)), ROUND_HALF_UP)
    text, _, decimals = f"{scaled:f}".partition(".")
    least = sum(sign == "0" for sign in whole)
    text = ("" if text == "0" else text).rjust(least, "0")
    if "," in whole:
        text = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", ",", text)
    while part and decimals and part[len(decimals) - 1] != "0" and decimals[-1] == "0":
        decimals = decimals[:-1]
    return f"{text}.{decimals}" if "point" in kinds else text


def _shown_date(number: Decimal, section: _Section, from_1904: bool) -> str | None:
    """A day and time by the parts that the format names; None for what English alone would not show so."""
    if section.kinds & {"digits", "general", "percent", "scale", "text"} or number >= 2_958_466:
        return None
    if not from_1904 and number < 61:
        return None  # the day that 1900 did not have, and those before it, are shown in two ways
    moment = (_EPOCH_1904 if from_1904 else _EPOCH) + timedelta(seconds=round(float(number) * 86_400))
    half = "meridiem" in section.kinds
    shown: list[str] = []
    for place, (kind, value) in enumerate(section.tokens):
        if kind == "date":
            part = _date_part(moment, value.lower(), half, _is_minute(section.tokens, place))
            if part is None:
                return None
            shown.append(part)
        elif kind == "meridiem":
            shown.append("AM" if moment.hour < 12 else "PM")
        else:
            shown.append(value)
    return "".join(shown)


def _is_minute(tokens: tuple[tuple[str, str], ...], place: int) -> bool:
    """Whether the `m` here is minutes: hours stand before it, or seconds behind it."""
    parts = [(at, value.lower()[0]) for at, (kind, value) in enumerate(tokens) if kind == "date"]
    number = next(index for index, (at, _) in enumerate(parts) if at == place)
    before = parts[number - 1][1] if number else ""
    behind = parts[number + 1][1] if number + 1 < len(parts) else ""
    return parts[number][1] == "m" and (before == "h" or behind == "s")


def _date_part(moment: datetime, part: str, half: bool, minute: bool) -> str | None:
    if part[0] == "y":
        return f"{moment.year:04}" if len(part) > 2 else f"{moment.year % 100:02}"
    if part[0] == "d" and len(part) > 2:
        return _DAYS[moment.weekday()] if len(part) > 3 else _DAYS[moment.weekday()][:3]
    if part[0] == "m" and not minute and len(part) > 2:
        name = _MONTHS[moment.month - 1]
        return name[:3] if len(part) == 3 else name if len(part) == 4 else None
    hour = (moment.hour % 12 or 12) if half else moment.hour
    value = {"d": moment.day, "m": moment.minute if minute else moment.month, "h": hour, "s": moment.second}[part[0]]
    return f"{value:0{min(len(part), 2)}}" if len(part) <= 2 else None
