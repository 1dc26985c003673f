"""A text cut into words of time, numbers and everything else, each with a letter that says its kind.

The letters are what the forms of `forms` are written in:

    Y year of four digits    N number of one or two digits (perhaps a short year)    V short year with an apostrophe
    S split year 2023/24     s the same of two digits, 23/24    A `2011-12`, a month or a split year
    I day in ISO form        D day in figures, 31/03/2024       R two numbers joined, `1-7`
    C month in ISO form      K month in figures, 03/2024        M month's name           J ISO week   i its number   k word for it
    O ordinal number         Q quarter with its number          q word for a quarter
    H half with its number   h word for a half                  X numbered part that is not read (P7, week 12, term 2)
    x numbered month (M7)    T season of a term                 w week   m months   g days   y year
    F financial year (word)  B academic year (word)             c calendar year (word)   E year-end
    e ended, ending          b beginning    n end of            t to     f from, between      r rolling
    u year to date           v to date      l word that makes another thing of a year beside it (since, before, vs)
    z figures that mean to be a period and are none (2022/24)   j other figures
    L word that may be about time and is not read               U unknown word that may be, beside a year
    o of, the, in     a at, as at     _ any other word               - ~ dash (tight, spaced)     / \\ slash (tight, spaced)
    , comma     & and     ( ) brackets     ; what parts a text
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from kpi_ingest.grammar.periods.words import (
    ENGLISH_MONTHS,
    language_of,
    may_be_period_word,
    may_be_unknown_month,
    month_of_word,
    months_first,
)

YEAR = r"(?:1[89]|20|21)\d\d"
_END = r"(?!\w|[/.,:-]\d)"
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


_Value = Callable[[re.Match[str]], int | None]


def _no_value(_: re.Match[str]) -> None:
    return None


def _number_in(match: re.Match[str]) -> int | None:
    digits = re.search(r"\d+", match[0])
    return int(digits[0]) if digits else None


def _quarter_in(match: re.Match[str]) -> int | None:
    return _number_in(match) or _ORDINALS.get(match[0].split()[-1])


def _months_in(match: re.Match[str]) -> int:
    return _number_in(match) or 12


def _ordinal_in(match: re.Match[str]) -> int | None:
    return _number_in(match) or _ORDINALS.get(match[0].strip(" ."))


_NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_ORDINALS = {
    **{name: number for number, name in enumerate(_NUMBERS, 1)},
    **{name: number for number, name in enumerate(("i", "ii", "iii", "iv"), 1)},
    **dict.fromkeys(("first", "premier", "erstes", "primer", "primero", "primo", "primeiro", "eerste", "cyntaf"), 1),
    **dict.fromkeys(("second", "deuxième", "zweites", "segundo", "secondo", "tweede", "ail"), 2),
    **dict.fromkeys(("third", "troisième", "drittes", "tercer", "tercero", "terzo", "terceiro", "derde", "trydydd"), 3),
    **dict.fromkeys(("fourth", "quatrième", "viertes", "cuarto", "quarto", "vierde", "pedwerydd"), 4),
}
_ORDINAL_WORDS = "|".join(sorted((word for word in _ORDINALS if word not in _NUMBERS and len(word) > 3), key=len)[::-1])
_QUARTER_WORD = r"(?:quarters?|qtrs?|chwarter|trimestre|quartal|kwartaal|q)"
_FINANCIAL = r"(?:financial[ -]ye?a?rs?|fin\.? ye?a?r|fiscal[ -]ye?a?r|f/?y(?:r)?|blwyddyn ariannol)"
_ACADEMIC = (
    r"(?:academic[ -]ye?a?r|acad(?:emic)?\.?(?: ye?a?r)?|school[ -]year|a/?y|blwyddyn academaidd|année scolaire)"
)
_STOPPERS = (
    r"(?:quarter|month|week|dai)ly|since|before|after|pre|post|until[ -]now|onwards?|ago|early|late|mid|middle|start|vs?|versus|than|against|per"
    r"|(?:compared|comparison)(?: (?:with|to|against))?|with|prices?|base|published|updated|issued|accessed|released|reviewed|retrieved|copyright"
    r"|(?:change|increase|decrease|difference|reduction|improvement|growth|rise|fall|up|down)s? (?:on|over|from)"
    r"|tax year|term|terms|fall|season|lent|decade|trinity|hilary|semester|hours?|plus|next|following"
)
_NUMBERED_NOUNS = (
    r"category|cat|type|level|stage|phase|band|priority|grade|tier|ward|zone|area|group|step|key stage|attainment|progress"
    r"|under|over|aged?|part|section|table|note|kpi|no|number|indicator|objective|goal|outcome|class|top|milestone"
    r"|theme|strand|site|unit|route|line|ks|gcse|figure|appendix|annex|model|lot|option|scenario|page"
)

_LEXICON: tuple[tuple[str, str, _Value], ...] = (
    ("_", r"years? olds?|year-olds?|\d{1,3}[ -]years?[ -]olds?", _no_value),
    ("u", r"(?:(?:financial|fiscal) )?year[ -]to[ -]date|f?ytd|cumulative(?:ly)?|cum\.?", _no_value),
    ("v", r"(?:month|quarter|week|term)[ -]to[ -]date|[mq]td|to[ -]date", _no_value),
    ("ye", r"y/?e\b\.?(?: to)?|year[ -](?:ended|ending)|year to(?: the)?(?: end(?: of)?)?", _no_value),
    ("qe", r"q/?e\b", _no_value),
    ("me", r"m/?e\b", _no_value),
    ("Fe", r"fye", _no_value),
    ("Ng", r"fortnight", lambda _: 14),
    ("L", r"up[ -]to[ -]date", _no_value),
    ("we", r"w/?e\b|w/ending|week[ -](?:ended|ending)", _no_value),
    ("wb", r"w/?[cb]\b|week[ -](?:beginning|commencing|starting)", _no_value),
    # A year's window by its letters: `R12M`, `LTM`.
    ("rNm", r"r\d{1,2}m(?:ths?)?|[lt]tm|mat", _months_in),
    ("L", r"mid[ -](?:year|month|term)|part[ -]year|half[ -]?terms?", _no_value),
    ("l", r"(?:quarter|qtr)[ -]ends?", _no_value),
    ("E", r"(?:financial )?(?:year|yr)[ -]ends?|(?:the )?end[ -]of[ -](?:the )?(?:financial )?year(?! ?\d)", _no_value),
    ("n", r"month[ -]ends?|(?:the )?end[ -]of(?: (?:the )?month(?! ?\d))?|end", _no_value),
    ("F", _FINANCIAL, _no_value),
    ("B", _ACADEMIC, _no_value),
    ("c", r"calendar[ -]year|cy", _no_value),
    ("H", r"h ?[12]|hy ?[12]|half(?:[ -]?year)? ?[12]", _number_in),
    ("z", r"h ?[03-9]", _no_value),
    ("h", r"half[ -]?years?|half|halves|semestre|halbjahr", _no_value),
    ("i", r"(?:iso[ -]week|kw|kalenderwoche) ?\d{1,2}", _number_in),
    ("k", r"kw|kalenderwoche", _no_value),
    ("X", r"(?:weeks?|wks?|w)\.? ?(?:no\.? ?)?\d{1,2}|(?:period|p|terms?|t|half term|semester|trimester|wave|round|sweep"
          r"|cycle|semaine|year|yr|day|d|session|tranche|s) ?\d{1,2}(?![/-]\d)|[mp]\d{1,2}-\d{1,2}", _number_in),
    ("x", r"(?:month|mth|m) ?(?:no\.? ?)?\d{1,2}", _number_in),
    ("Q", rf"(?:{_QUARTER_WORD})\.? ?0?[1-4]|ch ?[1-4]|[1-4]q|quarter (?:one|two|three|four)", _quarter_in),
    ("z", rf"(?:{_QUARTER_WORD}) ?\d{{1,2}}", _number_in),
    ("q", _QUARTER_WORD, _no_value),
    ("w", r"weeks?|wks?|w", _no_value),
    ("m", r"months?|mths?|mnths?|(?<=\d)m", _no_value),
    ("y", r"(?:the )?(?:full|whole|entire)[ -](?:financial )?year|years?|yrs?|jahr|année|año|anno|ano|jaar|annual", _no_value),
    ("e", r"ended|ending|ends", _no_value),
    ("b", r"beginning|commencing|starting|begins|starts", _no_value),
    ("t", r"to|until|till|through|thru|up to|bis|au|à|tot|i(?= [^\W\d_]{3,} \d)", _no_value),
    ("g", r"days?|nights?", _no_value),
    ("f", r"from|between", _no_value),
    ("r", r"rolling|maa|moving(?= (?:annual|average|mean|total|\d))", _no_value),
    ("l", _STOPPERS, _no_value),
    ("T", r"(?:autumn|spring|summer)(?: term)?", _no_value),
    ("a", r"as at|as of|at|as", _no_value),
    ("o", r"of|the|in|on|for|during|by|de|del|di|du|van|y", _no_value),
    ("&", r"and|a'?c|et|und", _no_value),
    ("O", _ORDINAL_WORDS, _ordinal_in),
)  # fmt: skip

_NUMERIC: tuple[tuple[str, str], ...] = (
    ("I", rf"(?P<iy>{YEAR})(?P<isep>[-/.])(?P<im>\d\d)(?P=isep)(?P<id>\d\d)(?!\d|[.,:-]\d)"),
    ("J", rf"(?P<jy>{YEAR})-?w(?P<jw>\d\d)(?![\w-])"),
    ("D", rf"(?P<da>\d{{1,2}})(?P<dsep>[/.-])(?P<db>\d{{1,2}})(?P=dsep)(?P<dy>{YEAR}|\d\d){_END}"),
    ("split", rf"(?P<first>{YEAR}|\d\d)(?P<join>[/-])(?P<second>{YEAR}|\d\d){_END}"),
    ("C", rf"(?P<cy>{YEAR})-(?P<cm>\d\d)(?!\w|[.,:-]\d)"),
    ("K", rf"(?P<km>\d{{1,2}})/(?P<ky>{YEAR}){_END}"),
    ("R", rf"(?:\d|[12]\d|3[01]) ?- ?(?:[12]\d|3[01]|\d){_END}(?= ?[^\W\d_]{{3}})"),
    ("joined", r"\d+(?:[.,:/-]\d+)+\w*"),
    ("Y", rf"{YEAR}(?:(?!\w)|(?=q[1-4](?!\w)))"),
    ("V", r"['’]\d\d(?!\w|[.,:-]\d)"),
    ("O", r"\d{1,2}(?:st|nd|rd|th|er|ère|re|ème|e|º|ª|°|\.(?= [^\W\d_]))(?!\w)"),
    ("glued", r"\d{1,2}(?=(?:m|mths?|months?|wks?)(?!\w))|\d{1,2}(?=-(?:months?|weeks?|mths?|days?)(?!\w))"),
    ("numeral", rf"(?:{'|'.join(_NUMBERS)})(?=[ -](?:months?|weeks?|days?|years?)(?!\w))"),
    ("roman", rf"(?:iv|i{{1,3}})\.?(?= {_QUARTER_WORD}(?!\w))"),
    ("N", r"\d{1,2}(?!\w)"),
)  # fmt: skip
_WORD_END = r"(?!\w)"
_GLUED_YEAR = r"(?=\d\d(?:\d\d)?(?!\d))"
_WORD_ENDS = {
    **dict.fromkeys("FBc", rf"(?:(?!\w)|{_GLUED_YEAR})"),
    "Q": rf"(?:(?!\w)|(?=fy)|(?<=q){_GLUED_YEAR})",
}
"""Words that are glued to figures: `FY23/24`, `Q4FY24`, `1Q24`."""
_PATTERN = re.compile(
    "|".join(
        (
            # An average over months is not the month's figure: `3 month average Mar 24`.
            r"(?P<window>(?:\d{1,2}|two|three|four|five|six|nine|ten|twelve)[ -](?:months?|mth|weeks?|years?|days?)"
            r"(?= (?:average|mean|total|rate|period|sum|trend|figure)))",
            *(f"(?P<n{place}>{pattern})" for place, (_, pattern) in enumerate(_NUMERIC)),
            r"(?P<prefix>(?:month|quarter|period|date|week|term|year)s?\s*:|[dl]['’](?=\w))",
            r"(?P<mark>(?<=[^\s(])\(\d{1,2}\)(?!\w)|\[(?:notes? ?)?\d{1,2}\]|\[[a-z](?:[,/] ?[a-z]){0,3}\])",
            rf"(?P<noun>(?:{_NUMBERED_NOUNS})\.?[ -]?\d{{1,3}}(?:-\d{{1,3}})?(?!\w|[/:,.]\d|-\d\d\d))",
            r"(?P<amount>[£$€] ?'?[\d.,]+\w*|\d[\d.,]* ?%|[\d.,]+(?=(?: ?-)? ?(?:hours?|minutes?|mins?|hrs?))|per \d[\d,]*)",
            rf"(?P<month>(?:{'|'.join(ENGLISH_MONTHS)})\.?(?=(?:\d\d|\d{{4}})(?!\d)))",
            *(
                f"(?P<w{place}>(?:{pattern}){_WORD_ENDS.get(kind, _WORD_END)})"
                for place, (kind, pattern, _) in enumerate(_LEXICON)
            ),
            r"(?P<word>[^\W\d_]\w*(?:['’][^\W\d_]+)*)",
            r"(?P<other>\d\w*)",
            r"(?P<sign>\S)",
        )
    )
)
_SIGNS = {
    "-": "-", "/": "/", ",": ",", "&": "&", "+": "&", "(": "(", "[": "(", ")": ")", "]": ")", ";": ";", "|": ";",
    "=": "l",
}  # fmt: skip


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
        match = _PATTERN.match(text, place)
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
        kinds, _, value = _LEXICON[int(name[1:])]
        kinds = _CODES.get((kinds, match[0][0]), kinds) if page.language in ("fr", "es", "it", "pt") else kinds
        return [Token(kind, match[0], *match.span(), value(match)) for kind in kinds]
    return [_number(match, page)]


_CODES = {("X", "t"): "Q", ("X", "s"): "H"}
"""`T1` is a trimestre and `S1` a semestre where these are the words."""


def _may_be_a_day(text: str, place: int) -> list[Token]:
    """Nothing behind `Milestone 3`, unless a month's name follows at once: `Milestone 3 Mar 24` may name a day."""
    behind = re.compile(r" ([^\W\d_]{3,})").match(text, place)
    return [Token("L", "", place, place)] if behind and month_of_word(behind[1], "en") else []


def _sign(match: re.Match[str], text: str) -> list[Token]:
    kind = _SIGNS.get(match[0])
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
    for place, (kind, _) in enumerate(_NUMERIC):
        if match[f"n{place}"] is not None:
            break
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
        return ("N" if kind == "numeral" else "O"), _ordinal_in(match), None
    return ("N" if kind == "glued" else kind), _number_in(match), None


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
