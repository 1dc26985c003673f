"""What the words over a column promise about its cells before any cell is known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

SMALL = (0.0, 0.52, 0.34, 0.1, 0.02, 0.01, 0.005, 0.002, 0.001)
MIDDLE = (0.0, 0.24, 0.32, 0.22, 0.1, 0.05, 0.03, 0.02, 0.01, 0.005)
LARGE = (0.0, 0.04, 0.08, 0.18, 0.24, 0.22, 0.15, 0.06, 0.02, 0.01)
TENS = (0.0, 0.35, 0.55, 0.08, 0.01, 0.005, 0.002)
FOUR = (0.0, 0.01, 0.01, 0.01, 0.96, 0.003, 0.002)
FIGURES = (0.008, 0.945, 0.03, 0.017)
TEXTS = (0.02, 0.02, 0.01, 0.95)


@dataclass(frozen=True, slots=True)
class Promise:
    """Shares expected of a column; every one of them is soon outvoted by known cells."""

    name: str
    kinds: tuple[float, float, float, float]
    """Blank, number, mark, words."""
    digits: tuple[float, ...] = MIDDLE
    """By number of digits before the point, from none."""
    decimals: tuple[float, ...] = (0.86, 0.06, 0.06, 0.02)
    signed: float = 0.02
    percent: float = 0.01
    money: float = 0.005
    year: float = 0.02
    dotted: float = 0.0008
    """A dot behind the number, as in `1.` or `12.`."""


PROMISES = {
    promise.name: promise
    for promise in (
        Promise("text", TEXTS),
        Promise("date", (0.02, 0.05, 0.02, 0.91), FOUR, year=0.8),
        Promise("year", (0.01, 0.85, 0.01, 0.13), FOUR, (0.99, 0.005, 0.004, 0.001), year=0.95),
        Promise("rank", (0.015, 0.945, 0.02, 0.02), SMALL, (0.98, 0.01, 0.005, 0.005), dotted=0.03),
        Promise("small", FIGURES, SMALL, (0.95, 0.03, 0.01, 0.01)),
        Promise("large", FIGURES, LARGE, (0.93, 0.03, 0.03, 0.01)),
        Promise("percent", FIGURES, TENS, (0.25, 0.42, 0.3, 0.03), 0.1, 0.55),
        Promise("rate", FIGURES, MIDDLE, (0.3, 0.35, 0.3, 0.05)),
        Promise("signed", FIGURES, SMALL, (0.75, 0.2, 0.04, 0.01), 0.5, 0.05),
        Promise("money", FIGURES, LARGE, (0.6, 0.1, 0.27, 0.03), 0.03, 0.0, 0.5),
        Promise("number", (0.01, 0.87, 0.04, 0.08), dotted=0.003),
        Promise("open", (0.02, 0.46, 0.04, 0.48), dotted=0.02),
    )
}
_WORDS = {
    "signed": "+/- +/– +/− ± ±% change difference diff diff. gd swing growth par net",
    "percent": "% percent percentage share pct proportion turnout literacy",
    "money": "$ £ € price cost earnings winnings prize salary usd gbp budget gross money income spend",
    "year": "year",
    "date": "date dates season seasons period month day time years created founded opened premiere release "
    "released born"
    " died quarter",
    "rate": "average avg avg. rate density ratio mean per index score gpa magnitude frequency length distance median",
    "text": "name names nation country team club player artist song title party candidate city town district"
    " region state"
    " county location driver constructor company school airport wrestler opponent opposition result notes retired type"
    " status position(s) language nationality venue centre center capital province composer writer "
    "director network format"
    " reason description denomination hand station group category model airline airports president composition painter"
    " competition division tournament event athlete rider by film actor indicator measure area_name authority ward",
    "large": "population votes passengers sales attendance area km2 km² output births deaths capacity people "
    "males females"
    " yards visitors households copies enrollment employees revenue production gdp units viewers electorate altitude"
    " elevation height feet ft metres",
    "small": "gold silver bronze won wins win losses lost loss drawn draws draw ties tied played games "
    "matches apps goals"
    " points pts pts. seats poles starts top laps led titles td td's tds touchdowns gp g w l d pf pa for "
    "against innings runs"
    " caps wickets finals runner-up runners-up winners members senators deputies reigns cup league age "
    "rec rec. 100s 50s"
    " fumbles carries long r1 r2 r3 r4",
    "rank": "rank pos pos. position place no no. no.. # number sl seed standing order volume ranking nr",
}
"""Words of each promise, in the order in which promises win when a label has words of several."""
_BY_WORD = {word: name for name, words in reversed(_WORDS.items()) for word in words.split()}
_TOKEN = re.compile(r"[+±]/?[-–−]?%?|#|%|\$|£|€|[^\s()\[\]/,:;%#$£€]+")
_PERIOD = re.compile(r"(?:19|20)\d\d(?:s|[-–/]\d\d)?")
_COUNTED = frozenset(("#", "no", "no.", "number", "total", "most", "max", "maximum"))


@lru_cache(maxsize=4096)
def read_promise(label: str, first: bool) -> Promise:
    """The promise of a header label; `first` tells the leftmost column, which is often the rows' names."""
    words = _TOKEN.findall(label.casefold())
    unknown = PROMISES["open" if first else "number"]
    if not words:
        return unknown
    if len(words) == 1 and _PERIOD.fullmatch(words[0]):
        return PROMISES["number"]
    hits = {_BY_WORD[word] for word in words if word in _BY_WORD}
    if hits and len(words) > 1 and words[0] in _COUNTED:
        hits = hits - {"text", "rank"} or {"number"}
    if "text" in hits and _BY_WORD.get(words[-1]) == "text":
        return PROMISES["text"]
    return PROMISES[next((name for name in _WORDS if name in hits), unknown.name) if hits else unknown.name]
