"""The habits of a column's numbers: their style, decimals, commas and magnitude.

Each habit is a count over the known numbers, beside a prior that the header promised. The magnitude is a mixture of
four simple laws (how many digits, where on the log scale, years near known years, one step beside a known number); each
law's share is what it would have bet on the numbers known so far.
"""

from __future__ import annotations

from math import exp, lgamma, log10, pi, sqrt

from kpi_ingest.repair.runs.pieces import MONEY, Piece, Style
from kpi_ingest.repair.runs.promises import Promise

SURPRISE = 0.35
"""Pseudo-count of a style or a number of decimals not seen so far."""
FIRST_YEAR, LAST_YEAR = 1800, 2035
FIRST_LEARNT, LAST_LEARNT = 1700, 2040
"""Years of which a column is known to have some."""
_SIGNS = ("+", "-", "−", "–", "±")
_SUFFIXES = {"": 0.93, "%": 0.02, "th": 0.008, "*": 0.006, "+": 0.004, "†": 0.004, "k": 0.003}
_RARE_SUFFIX, _RARE_PREFIX = 0.0008, 0.003
_NEEDLESS_ZEROS = (1.0, 0.006, 0.0001)
"""Codes are padded with zeros (`007`), decimals hardly ever."""
_NEIGHBOURS = (0.5, 0.22, 0.03)
"""How far a known number of digits speaks for the same, the next and the next but one."""
_LAWS = (0.42, 0.3, 0.2, 0.08)
_LEAST_LAW = 0.03
_USUAL_SIZE, _USUAL_WEIGHT = 1.3, 0.15
_RECENT = 12
_SUM_SPREAD, _SUM_SHARE, _SUM_GROWTH = 0.4, 0.7, 0.8

Law = tuple[float, float, float, float, float]
"""Student's t: mean, scale, degrees of freedom, height at the mean, exponent."""


class Commas:
    """Whether the numbers of a table, or of one column, group their thousands."""

    __slots__ = ("no", "yes")

    def __init__(self, yes: float = 0.0, no: float = 0.0) -> None:
        self.yes, self.no = yes, no

    def learn(self, grouped: bool, share: float) -> None:
        if grouped:
            self.yes += share
        else:
            self.no += share


class Figures:
    """What is known of one column's numbers."""

    __slots__ = (
        "_forms",
        "_law",
        "_lengths",
        "_steps",
        "commas",
        "count",
        "decimals",
        "digits",
        "laws",
        "promise",
        "sizes",
        "squares",
        "styles",
        "sum_size",
        "table",
        "total",
        "years",
    )

    def __init__(self, promise: Promise, table: Commas) -> None:
        self.promise = promise
        self.table = table
        self.commas = Commas()
        self.styles: dict[Style, float] = {}
        self.decimals: dict[int, float] = {}
        self.digits: dict[int, float] = {}
        self.sizes: list[tuple[float, float]] = []
        self.count = self.total = self.squares = self.years = 0.0
        self.laws = _LAWS
        self.sum_size: float | None = None
        self._forget()

    def _forget(self) -> None:
        self._law: Law | None = None
        self._steps: frozenset[int | None] | None = None
        self._forms: dict[tuple[Style, int], float] = {}
        self._lengths: dict[int, float] = {}

    def learn(self, piece: Piece, share: float) -> None:
        """Takes in a known number; `share` is how sure it is."""
        self._reward(piece, share)
        self._forget()
        self.styles[piece.style] = self.styles.get(piece.style, 0.0) + share
        self.decimals[piece.decimals] = self.decimals.get(piece.decimals, 0.0) + share
        self.digits[piece.digits] = self.digits.get(piece.digits, 0.0) + share
        if piece.commas is not None:
            self.commas.learn(piece.commas, share)
            if not piece.yearlike:
                self.table.learn(piece.commas, share)
        if piece.yearlike and FIRST_LEARNT <= piece.value <= LAST_LEARNT:
            self.years += share
        self.sizes.append((piece.size, share))
        self.count += share
        self.total += share * piece.size
        self.squares += share * piece.size * piece.size

    def _reward(self, piece: Piece, share: float) -> None:
        bets = (self._by_digits(piece), self._by_size(piece), self._by_year(piece), self._by_step(piece))
        total = sum(law * bet for law, bet in zip(self.laws, bets, strict=True))
        if total > 0.0:
            laws = [max(_LEAST_LAW, law * (bet / total) ** share) for law, bet in zip(self.laws, bets, strict=True)]
            self.laws = tuple(law / sum(laws) for law in laws)

    def expect_sum(self, rows: int) -> None:
        """From here on judge the row that sums the others up."""
        mean = (self.total + _USUAL_WEIGHT * _USUAL_SIZE) / (self.count + _USUAL_WEIGHT)
        self.sum_size = mean + _SUM_GROWTH * log10(max(2, rows))

    def form_chance(self, piece: Piece) -> float:
        """Chance of everything printed about the number but its digits."""
        found = self._forms.get(piece.form)
        if found is None:
            found = self._style_chance(piece.style) * self._decimals_chance(piece.decimals)
            self._forms[piece.form] = found
        return found if piece.commas is None else found * self._comma_chance(piece)

    def _style_chance(self, style: Style) -> float:
        base = _style_prior(style, self.promise)
        if not self.count:
            return base
        near = sum(_kinship(known, style) * count for known, count in self.styles.items()) / self.count
        base = 0.4 * base + 0.6 * near
        return (self.styles.get(style, 0.0) + SURPRISE * base) / (self.count + SURPRISE)

    def _decimals_chance(self, places: int) -> float:
        prior = self.promise.decimals
        base = prior[places] if places < len(prior) else 0.01 * 0.2 ** (places - 3)
        if not self.count:
            return base
        near = sum(_decimal_kinship(known, places) * count for known, count in self.decimals.items()) / self.count
        base = 0.3 * base + 0.7 * near
        return (self.decimals.get(places, 0.0) + SURPRISE * base) / (self.count + SURPRISE)

    def _comma_chance(self, piece: Piece) -> float:
        base = (self.table.yes + 0.5) / (self.table.yes + self.table.no + 1.0)
        if piece.digits == 4 and 1500 <= piece.value <= 2100:
            base *= 0.6
        yes = (self.commas.yes + 0.6 * base) / (self.commas.yes + self.commas.no + 0.6)
        return yes if piece.commas else 1 - yes

    def magnitude_chance(self, piece: Piece) -> float:
        """Chance of the digits among all numbers of this form."""
        usual = self._usual_chance(piece)
        if self.sum_size is None:
            return usual
        law = exp(-abs(piece.size - self.sum_size) / _SUM_SPREAD) / (2 * _SUM_SPREAD)
        return (1 - _SUM_SHARE) * usual + _SUM_SHARE * piece.grain * law

    def _usual_chance(self, piece: Piece) -> float:
        """The laws' mixture; written out in one, because it is asked for each stretch of each run."""
        by_digits, by_size, by_year, by_step = self.laws
        mean, scale, freedom, height, power = self._law or self._fit_law()
        length = self._lengths.get(piece.digits)
        if length is None:
            length = self._lengths[piece.digits] = self._length_chance(piece.digits)
        z = (piece.size - mean) / scale
        fresh: float = by_size * height * (1 + z * z / freedom) ** power * piece.grain + by_digits * length * piece.fill
        steps = self._steps
        if piece.whole is not None:
            if steps is None:
                steps = self._find_steps()
            if piece.whole in steps:
                fresh += by_step * 0.9 / len(steps)
        year = self._by_year(piece) if piece.yearlike else 0.0
        if self.years:
            return fresh + by_year * year
        promised = self.promise.year
        return (1 - promised) * fresh / (1 - by_year) + promised * year

    def _by_digits(self, piece: Piece) -> float:
        return self._length_chance(piece.digits) * piece.fill

    def _length_chance(self, digits: int) -> float:
        """Chance of a number with so many digits before the point."""
        prior = self.promise.digits
        if 0 < digits < len(prior):
            base = prior[digits]
        else:
            base = 0.001 * 0.3 ** max(0, digits - 6) if digits else 0.1 * prior[1]
        if not self.count:
            return base
        near = 0.0
        for known, count in self.digits.items():
            gap = abs(known - digits)
            if gap < len(_NEIGHBOURS):
                near += count * _NEIGHBOURS[gap]
        base = 0.3 * base + 0.7 * near / self.count
        return (self.digits.get(digits, 0.0) + base) / (self.count + 1.0)

    def _by_size(self, piece: Piece) -> float:
        """Student's t over the logarithm of the magnitude, the prior wide."""
        mean, scale, freedom, height, power = self._law or self._fit_law()
        z = (piece.size - mean) / scale
        return float(height * (1 + z * z / freedom) ** power) * piece.grain

    def _fit_law(self) -> Law:
        n = self.count
        mean = (self.total + _USUAL_WEIGHT * _USUAL_SIZE) / (n + _USUAL_WEIGHT)
        spread = max(0.0, self.squares - 2 * mean * self.total + n * mean * mean)
        alpha = 1.3 + n / 2
        beta = 0.12 + (spread + _USUAL_WEIGHT * (mean - _USUAL_SIZE) ** 2) / 2
        scale = sqrt(beta * (n + 1 + _USUAL_WEIGHT) / (alpha * (n + _USUAL_WEIGHT)))
        freedom = 2 * alpha
        height = exp(lgamma((freedom + 1) / 2) - lgamma(freedom / 2)) / (sqrt(freedom * pi) * scale)
        self._law = (mean, scale, freedom, height, -(freedom + 1) / 2)
        return self._law

    def _by_year(self, piece: Piece) -> float:
        if not piece.yearlike:
            return 0.0
        wide = 0.9 / 250 if FIRST_YEAR <= piece.value <= LAST_YEAR else 0.1 / 380
        recent = self.sizes[-_RECENT:]
        if not self.years or not recent:
            return wide
        near = sum(share * 0.5 / 12 * exp(-abs(10**size - 1 - piece.value) / 12) for size, share in recent)
        return 0.35 * wide + 0.65 * near / sum(share for _, share in recent)

    def _by_step(self, piece: Piece) -> float:
        """Whole numbers beside a known one and themselves not known: ranks, years, serial numbers."""
        steps = self._find_steps() if self._steps is None else self._steps
        return 0.9 / len(steps) if piece.whole in steps else 0.0

    def _find_steps(self) -> frozenset[int | None]:
        known = {round(10**size - 1) for size, _ in self.sizes}
        self._steps = frozenset(value for each in known for value in (each - 1, each + 1)) - known
        return self._steps


def _style_prior(style: Style, promise: Promise) -> float:
    prefix, zeros, suffix = style
    if prefix in _SIGNS:
        lead = promise.signed / 3
    elif prefix[:1] in MONEY:
        lead = promise.money / 2
    else:
        lead = _RARE_PREFIX if prefix else 0.96 - promise.signed - promise.money
    return lead * _suffix_prior(suffix, promise) * _NEEDLESS_ZEROS[zeros]


def _suffix_prior(suffix: str, promise: Promise) -> float:
    if suffix == "%":
        return promise.percent
    usual = promise.dotted if suffix == "." else _SUFFIXES.get(suffix, _RARE_SUFFIX)
    return usual * (1 - promise.percent)


def _kinship(known: Style, style: Style) -> float:
    """How much a known style speaks for another: signs come and go, so do units and marks."""
    if known == style:
        return 0.3
    if known[1] != style[1]:
        return 0.0
    if known[2] == style[2]:
        if known[0] and not style[0]:
            return 0.25
        return 0.2 if known[0] in _SIGNS and style[0] in _SIGNS else 0.0
    if known[0] != style[0]:
        return 0.0
    return (0.3 if not style[2] else 0.0) if known[2] else (0.03 if style[2] in ("*", "+", "†", "%") else 0.0)


def _decimal_kinship(known: int, places: int) -> float:
    """How much a known number of decimals speaks for another: stripped zeros are common, added places are not."""
    if known == places:
        return 0.4
    return 0.5 / known if places < known else 0.15 * 0.3 ** (places - known)
