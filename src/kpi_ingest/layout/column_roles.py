"""What a column's header words say that it is to its table, held against what stands under it.

Words alone make no role: `Status` over figures is a column of figures, and `Change` over arrows is a trend.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kpi_ingest.grammar import fold_label, strip_marks
from kpi_ingest.layout.header_label import read_label
from kpi_ingest.model import Role

_OF_KPI = r"(?:(?:kpi|pi|indicator|measure|metric|performance indicator|performance measure|target)s? )?"


def _patterns(*told: tuple[Role, str]) -> tuple[tuple[Role, re.Pattern[str]], ...]:
    return tuple((role, re.compile(words)) for role, words in told)


_WORDED = _patterns(
        ("code", rf"{_OF_KPI}(?:ref(?:erence)?|codes?|id|no|num|number|#|s/?n|item)\.?"
                 r"(?: ?(?:no|number|code|id)\.?)?"),
        ("unit", r"units?(?: of (?:measure(?:ment)?|count))?|measured (?:in|as)|uom|format|data type|type of measure"),
        ("frequency", r"(?:(?:data|reporting|update|collection|measurement) )?frequency(?: of (?:reporting|data))?"
                      r"|how often(?: reported)?|report(?:ed|ing)(?: cycle)?|reporting interval"),
        ("polarity", r"polarity|good (?:is|means|performance(?: is)?|to be)\b.*|what good looks like|good\?"
                     r"|(?:desired|preferred|intended|good|target) (?:direction|trend|outcome)(?: of travel)?"
                     r"|(?:high|low|bigger|smaller|higher|lower)(?: or | ?/ ?)"
                     r"(?:high|low|bigger|smaller|higher|lower)"
                     r"(?: is)?(?: better| good)?|better (?:is|if|when|to be)|aim(?: is)?(?: to)?"
                     r"|is (?:high|low) good\??"
                     r"|high(?:er)? is (?:good|better)\??"),
        ("status", r"(?:current |overall |year end |latest |performance |kpi |target |rag |brag )*"
                   r"(?:b?rag(?: ?(?:rating|status|score))?|status|rating|traffic light|alert|assessment)"
                   r"(?: ?\(b?rag\))?"
                   r"|(?:on|against|vs|met|achieved) (?:target|track|plan)\??|(?:target |plan )?(?:met|achieved|hit)\??"
                   r"|red[,/ ]+amber[,/ ]+(?:or |and )?green|b?rag ?\(?.{0,20}\)?|(?:performance|progress|position)"
                   r"(?: (?:against|to|vs|v|compared (?:to|with)))(?: the)? (?:target|plan|milestone)"
                   r"|judg?ement|outlook|confidence|colour|rank band"),
        ("trend", r"(?:(?:short|long|overall|annual|quarterly|recent|current|12 month) ?-?(?:term)? )?"
                  r"(?:trends?|direction(?: of travel)?|d\.?o\.?t\.?|travel|movement|change|progress|sparkline|"
                  r"performance trend|trend ?line|better or worse|improving\??|change since.*|trend since.*"
                  r"|compared (?:to|with).*|since last.*)(?: arrow)?|arrow|⇅|↕"),
        ("source", r"(?:data )?sources?(?: of (?:data|information))?|links?|further information"),
        ("comment", r".*\b(?:comment(?:s|ary)?|narrative|remarks?|explanation|analysis|rationale|reasons?|context"
                    r"|story behind|exception report|notes?|observations?|summary|details?|insight|what we are doing"
                    r"|updates?)\b.*|.*\bactions?\b.*|what happened.*|why.*|next steps"),
        ("text", r".*\b(?:owners?|leads?|officers?|responsible|accountable|director(?:ate)?|portfolio|department|team"
                 r"|manager|contact|directorate|outcome|objective|priority|definition|description|goal|driver)\b.*"),
)  # fmt: skip
_FIGURED = _patterns(
        ("change", r".*\b(?:change|variance|var|difference|diff|gap|movement|deviation|distance (?:to|from)|increase"
                   r"|decrease|shortfall|vs\.?|versus|against|compared (?:to|with)|over/?under)\b.*|[+-]?/[+-]|±|\+/-"),
        ("benchmark", r".*\b(?:benchmark(?:ing)?|peers?|comparators?|neighbours?"
                      r"|(?:sector|national|england|regional|group|london|uk|gb|family|club|trust|statistical|force|state|country|scottish|welsh|irish|nhs|us"
                      r") (?:average|avg|mean|median|rate)|median|quartile|similar (?:forces?|councils?|authorities|"
                      r"trusts?)|msg|rank(?:ing)?|average of)\b.*|england|national|scotland|wales|london|uk|region"),
        ("previous", r".*\b(?:previous(?:ly)?|prior|last (?:year|quarter|month|period|week|time)|year before|preceding"
                     r"|(?:same|this) (?:quarter|month|period|time) last year)\b.*"),
        ("forecast", r".*\b(?:forecast|projected|projection|predicted"
                 r"|year[- ]end estimate)\b.*"),
)  # fmt: skip


def role_of(texts: Sequence[str], figured: bool) -> Role:
    """The role of a column with these header texts, from the top down; `figured` says that figures stand under it."""
    names = [fold_label(strip_marks(text)[0]).strip(" :-–—") for text in (*texts[-1:], " ".join(texts))]
    labels = [read_label(text) for text in texts]
    if any(label.measure for label in labels):
        return "figure"
    if not figured and (any(label.bare or label.period for label in labels) or not texts):
        return next((role for name in names for role, words in _WORDED if words.fullmatch(name)), "figure")
    if figured:
        return next((role for name in names for role, words in _FIGURED if words.fullmatch(name)), "figure")
    return next((role for name in names for role, words in _WORDED if words.fullmatch(name)), "text")


_COUNTS_OR_NUMBERS = re.compile(r"(?:no|num|number|#|item)s?")
"""Headers of the numbers of rows, in front of them; elsewhere they stand over counts."""


def is_code_header(texts: Sequence[str], *, in_front: bool = False) -> bool:
    """Whether a header is that of reference codes; `in_front` of the names of the rows that of row numbers too."""
    name = fold_label(" ".join(texts)).strip(" :.")
    code = next(words for role, words in _WORDED if role == "code").fullmatch(name) is not None
    return code and (in_front or not _COUNTS_OR_NUMBERS.fullmatch(name))


_TIMES = r"(?:period|date|quarter|month|week|year|term|time|day|timeframe|time frame|time period)"
_TIME_HEADER = re.compile(
    rf"(?:(?:reporting|report|data|latest|financial|fiscal|calendar|academic|reference|time|measurement|current)[ -])?"
    rf"{_TIMES}(?: ?/ ?{_TIMES})?(?: (?:reported|ending|ended|end|commencing|covered|of data))?|fy|as at|y/?e|qtr|when"
)
_PERIOD_HEADER = re.compile(r"(?:(?:reporting|report|data|latest|time|reference|current) )?(?:period|time period)")


def is_time_header(texts: Sequence[str]) -> bool:
    """Whether a header stands over periods that the rows' figures are about: `Date`, `Quarter`, `Reporting period`."""
    return _TIME_HEADER.fullmatch(fold_label(strip_marks(" ".join(texts))[0])) is not None


def is_period_header(texts: Sequence[str]) -> bool:
    """Whether a header says so of every figure of its row, wherever it stands: `Period`, `Reporting period`."""
    return _PERIOD_HEADER.fullmatch(fold_label(strip_marks(" ".join(texts))[0])) is not None


_LINE_WORDS = re.compile(
    r"(?:our )?(?:previous(?: (?:year|quarter|month|period))?|prior(?: year)?|last (?:year|quarter|month)|variance"
    r"|difference|change|b?rag(?: (?:status|rating))?|status|forecast|benchmark"
    r"|england(?: average)?|national(?: average)?|peer(?: average)?|median|trend|direction of travel|ytd|year to date"
    r"|plan(?:ned)?|numerator|denominator|performance|value|figure|cumulative|commentary|comments?|target met\??)"
)


def is_line_word(text: str) -> bool:
    """Whether a text in front of a row says which measure its figures are, and names no indicator: `Target`,
    `Actual 2023`, `Previous`."""
    label = read_label(text)
    return (label.measure is not None and label.strong) or _LINE_WORDS.fullmatch(fold_label(text)) is not None


def is_measure_word(text: str) -> bool:
    """Whether it is the word of a measure itself: `Target`, not `Previous`."""
    label = read_label(text)
    return label.measure is not None and label.strong
