"""The lexicon of `tokens`: which words, codes and figures are of which kind.

Its order matters: of two patterns that match at one place the first one counts (`year to date` before `year`).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from kpi_ingest.grammar.periods.words import ENGLISH_MONTHS

YEAR = r"(?:1[89]|20|21)\d\d"
_END = r"(?!\w|[/.,:-]\d)"

_Value = Callable[[re.Match[str]], int | None]


def _no_value(_: re.Match[str]) -> None:
    return None


def number_in(match: re.Match[str]) -> int | None:
    digits = re.search(r"\d+", match[0])
    return int(digits[0]) if digits else None


def _quarter_in(match: re.Match[str]) -> int | None:
    return number_in(match) or _ORDINALS.get(match[0].split()[-1])


def _months_in(match: re.Match[str]) -> int:
    return number_in(match) or 12


def ordinal_in(match: re.Match[str]) -> int | None:
    return number_in(match) or _ORDINALS.get(match[0].strip(" ."))


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
    r"(?:quarter|month|week|dai)ly|since|before|after|pre|post|until[ -]now|onwards?|early|late|mid|middle|start"
    r"|vs?|versus|than|against|per"
    r"|(?:compared|comparison)(?: (?:with|to|against))?|with|prices?|base"
    r"|published|updated|issued|accessed|released|reviewed|retrieved|copyright"
    r"|(?:change|increase|decrease|difference|reduction|improvement|growth|rise|fall|up|down)s? (?:on|over|from)"
    r"|tax year|holidays?|term|terms|fall|season|lent|decade|trinity|hilary|semester|hours?|plus|next|following"
)
_NUMBERED_NOUNS = (
    r"category|cat|type|level|stage|phase|band|priority|grade|tier|ward|zone|area|group|step|key stage"
    r"|attainment|progress"
    r"|under|over|aged?|part|section|table|note|kpi|no|number|indicator|objective|goal|outcome|class|top|milestone"
    r"|theme|strand|site|unit|route|line|ks|gcse|grades?|figure|appendix|annex|model|lot|option|scenario|page"
)

LEXICON: tuple[tuple[str, str, _Value], ...] = (
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
    # A year's window by its letters: `R12M`, `R12`, `LTM`.
    ("rNm", r"r\d{1,2}m(?:ths?)?|r12|[lt]tm|mat", _months_in),
    ("L", r"mid[ -](?:year|month|term)|part[ -]year|half[ -]?terms?", _no_value),
    ("l", r"(?:quarter|qtr)[ -]ends?", _no_value),
    ("E", r"(?:financial )?(?:year|yr)[ -]ends?|(?:the )?end[ -]of[ -](?:the )?(?:financial )?year(?! ?\d)", _no_value),
    ("n", r"month[ -]ends?|(?:the )?end[ -]of(?: (?:the )?month(?! ?\d))?|end", _no_value),
    ("F", _FINANCIAL, _no_value),
    ("B", _ACADEMIC, _no_value),
    ("c", r"calendar[ -]year|cy", _no_value),
    ("H", r"h ?[12]|hy ?[12]|half(?:[ -]?year)? ?[12]", number_in),
    ("z", r"h ?[03-9]", _no_value),
    ("h", r"half[ -]?years?|half|halves|semestre|halbjahr", _no_value),
    ("i", r"(?:iso[ -]week|kw|kalenderwoche) ?\d{1,2}", number_in),
    ("k", r"kw|kalenderwoche", _no_value),
    ("X", r"(?:weeks?|wks?|w)\.? ?(?:no\.? ?)?\d{1,2}"
          r"|(?:period|p|terms?|t|half term|semester|trimester|wave|round|sweep"
          r"|cycle|semaine|year|yr|day|d|session|tranche|s) ?\d{1,2}(?![/-]\d)|[mp]\d{1,2}-\d{1,2}|y\d{1,2}",
     number_in),
    ("x", r"(?:month|mth|m) ?(?:no\.? ?)?\d{1,2}", number_in),
    ("Q", rf"(?:{_QUARTER_WORD})\.? ?0?[1-4]|ch ?[1-4]|[1-4]q|quarter (?:one|two|three|four)", _quarter_in),
    ("z", rf"(?:{_QUARTER_WORD}) ?\d{{1,2}}", number_in),
    ("q", _QUARTER_WORD, _no_value),
    ("w", r"weeks?|wks?|w", _no_value),
    ("m", r"months?|mths?|mnths?|(?<=\d)m", _no_value),
    ("y", r"(?:the )?(?:full|whole|entire)[ -](?:financial )?year"
          r"|years?|yrs?|jahr|année|año|anno|ano|jaar|annual", _no_value),
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
    ("O", _ORDINAL_WORDS, ordinal_in),
)  # fmt: skip

NUMERIC: tuple[tuple[str, str], ...] = (
    ("I", rf"(?P<iy>{YEAR})(?P<isep>[-/.])(?P<im>\d\d)(?P=isep)(?P<id>\d\d)(?!\d|[.,:-]\d)"),
    ("J", rf"(?P<jy>{YEAR})-?w(?P<jw>\d\d)(?![\w-])"),
    ("D", rf"(?P<da>\d{{1,2}})(?P<dsep>[/.-])(?P<db>\d{{1,2}})(?P=dsep)(?P<dy>{YEAR}|\d\d)(?!\w|[/.,:]\d)"),
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
PATTERN = re.compile(
    "|".join(
        (
            r"(?P<ages>\d{1,3}(?:-\d{1,3})?[ -]years?[ -]olds?|\d{1,3}s(?!\w))",
            # An average over months is not the month's figure: `3 month average Mar 24`.
            r"(?P<window>(?:\d{1,2}|two|three|four|five|six|nine|ten|twelve)[ -](?:months?|mth|weeks?|years?|days?)"
            r"(?= (?:average|mean|total|rate|period|sum|trend|figure)))",
            *(f"(?P<n{place}>{pattern})" for place, (_, pattern) in enumerate(NUMERIC)),
            r"(?P<prefix>(?:month|quarter|period|date|week|term|year)s?\s*:|[dl]['’](?=\w))",
            r"(?P<mark>(?<=[^\s(])\(\d{1,2}\)(?!\w)|\[(?:notes? ?)?\d{1,2}\]|\[[a-z](?:[,/] ?[a-z]){0,3}\])",
            rf"(?P<noun>(?:{_NUMBERED_NOUNS})\.?[ -]?\d{{1,3}}(?:-\d{{1,3}})?(?!\w|[/:,.]\d|-\d\d\d))",
            r"(?P<amount>[£$€] ?'?[\d.,]+\w*|\d[\d.,]* ?%"
            r"|[\d.,]+(?=(?: ?-)? ?(?:hours?|minutes?|mins?|hrs?))|per \d[\d,]*)",
            rf"(?P<month>(?:{'|'.join(ENGLISH_MONTHS)})\.?(?=(?:\d\d|\d{{4}})(?!\d)))",
            *(
                f"(?P<w{place}>(?:{pattern}){_WORD_ENDS.get(kind, _WORD_END)})"
                for place, (kind, pattern, _) in enumerate(LEXICON)
            ),
            r"(?P<word>[^\W\d_]\w*(?:['’][^\W\d_]+)*)",
            r"(?P<other>\d\w*)",
            r"(?P<sign>\S)",
        )
    )
)
