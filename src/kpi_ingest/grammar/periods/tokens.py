"""A text cut into words of time, numbers and everything else, each with a letter that says its kind.

The letters are what the forms of `forms` are written in:

    Y year of four digits    N number of one or two digits (perhaps a short year)    V short year with an apostrophe
    S split year 2023/24     s the same of two digits, 23/24    A `2011-12`, a month or a split year
    I day in ISO form        D day in figures, 31/03/2024       R two numbers joined, `1-7`
    C month in ISO form      K month in figures, 03/2024        M month's name
    J ISO week   i its number   k word for it
    O ordinal number         Q quarter with its number          q word for a quarter
    H half with its number   h word for a half                  X numbered part that is not read (P7, week 12, term 2)
    x numbered month (M7)    T season of a term                 w week   m months   g days   y year
    F financial year (word)  B academic year (word)             c calendar year (word)   E year-end
    e ended, ending          b beginning    n end of            t to     f from, between      r rolling
    u year to date           v to date      l word that makes another thing of a year beside it (since, before, vs)
    z figures that mean to be a period and are none (2022/24)   j other figures
    L word that may be about time and is not read               U unknown word that may be, beside a year
    o of, the, in     a at, as at     _ any other word
    - ~ dash (tight, spaced)     / \\ slash (tight, spaced)
    , comma     & and     ( ) brackets     ; what parts a text
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from kpi_ingest.grammar.locales import MAY_BE_AMERICAN, notation_of
from kpi_ingest.grammar.periods.lexicon import LEXICON, NUMERIC, PATTERN, YEAR, number_in, ordinal_in
from kpi_ingest.grammar.periods.words import (
    language_of,
    may_be_period_word,
    may_be_unknown_month,
    month_of_word,
)

_SHORTEST_SHORT_YEAR, _LAST_SHORT_YEAR = 2, 49


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number or a sign with its kind."""

    kind: str
    text: str
    """Lower case."""
    start: int
    end: int
    value: int | None = None
    """The year, month, quarter or number; of a split year its first."""
    day: date | None = None
    """Of a day in figures; None where it is no day, or may be two."""


@dataclass(frozen=True, slots=True)
class Page:
    """What is known of the page that a text stands on."""

    language: str | None
    months_first: bool | None


_SIGNS = {
    "-": "-", "/": "/", ",": ",", "&": "&", "+": "&", "(": "(", "[": "(", ")": ")", "]": ")", ";": ";", "|": ";",
    "=": "l",
}  # fmt: skip


_ORDER_UNKNOWN = frozenset(("en", MAY_BE_AMERICAN, "fr-ca", "sv", "hu", "lt", "ja", "zh", "ko"))
"""Tags and languages whose pages write numeric dates in more than one order, or year first."""


def months_first(locale: str | None) -> bool | None:
    """Whether numeric dates put the month first (`06/05/2024` is 5 June); None where the locale does not tell."""
    tag = (locale or "").replace("_", "-").casefold().strip()
    unknown = not tag or tag in _ORDER_UNKNOWN or tag.partition("-")[0] in _ORDER_UNKNOWN - {"en"}
    if unknown or notation_of(tag).decimal is None:
        return None
    return tag == "en-us"


def cut_into_tokens(text: str, locale: str | None) -> list[Token]:
    """The tokens of a text in lower case with plain hyphens, in order; blanks, full stops and colons are left out."""
    order = months_first(locale)
    page = Page(language_of(locale), _order_shown(text) if order is None else order)
    tokens: list[Token] = []
    place = 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        match = PATTERN.match(text, place)
        if match is None:
            break
        tokens.extend(_tokens_of(match, page, text))
        place = match.end()
    return tokens


def _order_shown(text: str) -> bool | None:
    """Of `01/04/2023 - 31/03/2024` the second date shows the order of both; None where none does, or they differ."""
    pairs = [(int(match["first"]), int(match["second"])) for match in _FIGURES.finditer(text)]
    shown = {first <= 12 for first, second in pairs if (first > 12) != (second > 12)}
    return shown.pop() if len(pairs) > 1 and len(shown) == 1 else None


_FIGURES = re.compile(rf"(?<![\d/.-])(?P<first>\d{{1,2}})[/.-](?P<second>\d{{1,2}})[/.-]{YEAR}(?![\d/])")


def _tokens_of(match: re.Match[str], page: Page, text: str) -> list[Token]:
    name = match.lastgroup or ""
    if match["noun"]:
        return [Token("_", match[0], *match.span()), *_may_be_a_day(text, match.end())]
    if match["ages"]:
        return [Token("_", match[0], *match.span())]
    if match["window"]:
        return [Token("r", match[0], *match.span())]
    if match["mark"] or match["prefix"]:
        return []
    if match["amount"] or match["other"]:
        return [Token("j" if match["other"] else "_", match[0], *match.span())]
    if match["sign"]:
        return _sign(match, text)
    if match["month"] or match["word"]:
        return [_word(match, page)]
    if name.startswith("w"):
        kinds, _, value = LEXICON[int(name[1:])]
        kinds = _kind_elsewhere(kinds, match[0], page.language)
        return [Token(kind, match[0], *match.span(), value(match)) for kind in kinds]
    return [_number(match, page)]


def _kind_elsewhere(kind: str, text: str, language: str | None) -> str:
    """`T1` is a trimestre and `S1` a semestre where these are the words; a `semaine` is counted by the ISO standard."""
    if kind != "X" or language not in ("fr", "es", "it", "pt"):
        return kind
    word = text.rstrip(" 0123456789")
    return {"t": "Q", "s": "H", "semaine": "i"}.get(word, kind)


def _may_be_a_day(text: str, place: int) -> list[Token]:
    """Nothing behind `Milestone 3`, unless a month's name follows at once: `Milestone 3 Mar 24` may name a day."""
    behind = re.compile(r" ([^\W\d_]{3,})").match(text, place)
    return [Token("L", "", place, place)] if behind and month_of_word(behind[1], "en") else []


_COMPARED_YEAR = re.compile(rf"[<>≤≥~≈] ?(?={YEAR}(?!\d))")


def _sign(match: re.Match[str], text: str) -> list[Token]:
    kind = _SIGNS.get(match[0])
    if _COMPARED_YEAR.match(text, match.start()):
        # `<2024` is the time before it, `~2024` some time about it.
        kind = "l"
    if match[0] == "+" and text[match.start() - 1 : match.start()].isdigit():
        kind = "l"
    if kind in ("-", "/"):
        spaced = text[match.start() - 1 : match.start()].isspace() or text[match.end() : match.end() + 1].isspace()
        kind = {"-": "~", "/": "\\"}[kind] if spaced else kind
    return [Token(kind, match[0], *match.span())] if kind else []


def _word(match: re.Match[str], page: Page) -> Token:
    word = match[0].rstrip(".")
    month = month_of_word(word, page.language)
    if month is not None and page.months_first and re.match(r" \d\d(?![\d/])", match.string[match.end() :]):
        # On an American page `Mar 24` may be the 24th of March.
        return Token(
            "M" if re.match(r" \d\d,? ?\d{4}", match.string[match.end() :]) else "L", word, *match.span(), month
        )
    if month is not None:
        return Token("M", word, *match.span(), month)
    if may_be_period_word(word, page.language):
        return Token("L", word, *match.span())
    return Token("U" if may_be_unknown_month(word, page.language) else "_", word, *match.span())


def _number(match: re.Match[str], page: Page) -> Token:
    kind = next(kind for place, (kind, _) in enumerate(NUMERIC) if match[f"n{place}"] is not None)
    kind, value, day = _numbered(kind, match, page)
    return Token(kind, match[0], *match.span(), value, day)


def _numbered(kind: str, match: re.Match[str], page: Page) -> tuple[str, int | None, date | None]:
    if kind == "I":
        return kind, None, _real_day(int(match["iy"]), int(match["im"]), int(match["id"]))
    if kind == "D":
        return kind, None, _day_in_figures(match, page)
    if kind == "J":
        return kind, int(match["jy"]) * 100 + int(match["jw"]), None
    if kind == "split":
        return _split_year(match)
    if kind in ("C", "K"):
        year, month = int(match[f"{kind.lower()}y"]), int(match[f"{kind.lower()}m"])
        return (kind, year * 100 + month, None) if 1 <= month <= 12 else ("z", None, None)
    if kind == "joined":
        dated = re.search(rf"(?<!\d){YEAR}(?!\d)|\d[/]\d+[/]\d", match[0])
        return ("z" if dated else "j"), None, None
    if kind in ("O", "roman", "numeral"):
        return ("N" if kind == "numeral" else "O"), ordinal_in(match), None
    return ("N" if kind == "glued" else kind), number_in(match), None


def _split_year(match: re.Match[str]) -> tuple[str, int | None, date | None]:
    """Two years that follow each other; else a month in ISO form, two numbers, or a period that is none."""
    first, second, tight = match["first"], match["second"], match["join"] == "-"
    year = int(first) if len(first) == 4 else 2000 + int(first)
    follows = (year + 1) % 10 ** len(second) == int(second)
    if follows and len(first) == 4:
        return ("A" if tight and len(second) == 2 and 1 <= int(second) <= 12 else "S"), year, None
    if follows and len(second) == 2 and int(first) <= _LAST_SHORT_YEAR:
        return "s", year, None
    if tight and len(first) == 4 and len(second) == 2 and 1 <= int(second) <= 12:
        return "C", year * 100 + int(second), None
    if len(second) == 4 and match["join"] == "/" and 1 <= int(first) <= 12:
        return "K", int(second) * 100 + int(first), None
    if len(first) == 2 and len(second) == 2:
        joined = "-" in match["join"] and 1 <= int(first) <= 31 and 1 <= int(second) <= 31
        return ("R" if joined else "j"), None, None
    return "z", None, None


def _day_in_figures(match: re.Match[str], page: Page) -> date | None:
    """`31/03/2024` can only be read one way; `03/04/2024` and `31/03/24` can where the page's locale is known."""
    first, second, year = int(match["da"]), int(match["db"]), int(match["dy"])
    if year < 100:
        # `31/03/24` may put its year in front; on a page that is known to print days first it does not.
        year = 2000 + year if year <= _LAST_SHORT_YEAR and page.months_first is not None else 0
    if page.months_first is not None:
        ordered = _real_day(year, first, second) if page.months_first else _real_day(year, second, first)
        if ordered:
            return ordered
    readings = {_real_day(year, second, first), _real_day(year, first, second)} - {None}
    return readings.pop() if len(readings) == 1 else None


def _real_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def year_of(token: Token) -> int | None:
    """The year that a token is; a short one counts from 2000 to 2049 only, and in two digits."""
    if token.kind == "Y":
        return token.value
    digits = token.text.lstrip("'’")
    if token.kind not in ("N", "V") or len(digits) != _SHORTEST_SHORT_YEAR or token.value is None:
        return None
    return 2000 + token.value if token.value <= _LAST_SHORT_YEAR else None
