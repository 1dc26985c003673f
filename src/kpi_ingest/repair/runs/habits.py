"""The habits of one column: how likely a piece is as its next cell, given the header's promise and the cells known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from math import log

from kpi_ingest.repair.runs.figures import Commas, Figures
from kpi_ingest.repair.runs.pieces import BLANK, MARK, NUMBER, WORDS, Piece, read_piece
from kpi_ingest.repair.runs.promises import Promise, read_promise
from kpi_ingest.repair.runs.wording import trait_base

SUMMARY_WORDS = frozenset(("total", "totals", "total:", "all", "overall", "average", "sum", "subtotal"))
"""What stands in any column of the row that sums the others up (Wikipedia repeats it across a merged cell)."""
_SUMMARY_CHANCE = 0.02
_KIND_PRIOR = 0.8
_TRAIT_PRIOR = 1.2
_WORDS_AGAIN, _FIGURE_AGAIN = 0.4, 0.1
"""Pseudo-counts for a cell repeating an earlier one."""
_SUMMARY_KINDS = ((0.4, 0.1), (0.6, 0.0), (0.5, 0.03), (0.5, 0.1))
"""For a summing row, the part of each kind's count that stays, and the part of all cells added to it."""
_MOST_WEIGHTS = 50_000
_LEAST_WEIGHT = 1e-300


class Column:
    """Counts over one column's known cells, and the weights of the pieces asked for since the last was learnt."""

    __slots__ = (
        "_free",
        "_ratios",
        "_shares",
        "cells",
        "figures",
        "kinds",
        "marks",
        "promise",
        "repeats",
        "seen",
        "shapes",
        "traits",
        "weights",
    )

    def __init__(self, promise: Promise, commas: Commas) -> None:
        self.promise = promise
        self.figures = Figures(promise, commas)
        self.cells = self.repeats = 0.0
        self.kinds = [0.0] * 4
        self.seen: dict[str, float] = {}
        self.marks: dict[str, float] = {}
        self.traits: dict[str, float] = {}
        self.shapes: dict[str, float] = {}
        self._forget()

    def _forget(self) -> None:
        self.weights: dict[str, float] = {}
        self._free: dict[str, float] = {}
        self._ratios: dict[tuple[str, ...], float] = {}
        self._shares: tuple[tuple[float, ...], float, float] | None = None

    def learn(self, text: str, share: float = 1.0) -> None:
        """Takes in a known cell; `share` is how sure it is."""
        self._forget()
        piece = read_piece(text)
        self.cells += share
        self.kinds[piece.kind] += share
        if text in self.seen:
            self.repeats += share
        self.seen[text] = self.seen.get(text, 0.0) + share
        if piece.kind == NUMBER:
            self.figures.learn(piece, share)
        elif piece.kind == MARK:
            self.marks[text] = self.marks.get(text, 0.0) + share
        elif piece.kind == WORDS:
            self.shapes[piece.shape] = self.shapes.get(piece.shape, 0.0) + share
            for trait in piece.traits:
                self.traits[trait] = self.traits.get(trait, 0.0) + share

    def for_sums(self, rows: int) -> Column:
        """The same habits for a row that sums up `rows` others: larger numbers, words and blanks anywhere."""
        other = copy(self)
        other._forget()
        other.figures = copy(self.figures)
        other.figures.expect_sum(rows)
        other.kinds = [
            keep * count + add * self.cells for count, (keep, add) in zip(self.kinds, _SUMMARY_KINDS, strict=True)
        ]
        other.cells = sum(other.kinds)
        other.seen, other.repeats = {}, 0.0
        return other

    def weigh(self, piece: Piece) -> float:
        """Weight of the piece as the next cell: its chance over what its characters cost at rest."""
        found = self.weights.get(piece.text)
        if found is None:
            found = self.weights[piece.text] = self.judge(piece)
        return found

    def log_weight(self, text: str) -> float:
        """Nats of the text as the next cell, over what its characters cost at rest."""
        return log(max(self.weigh(read_piece(text)), _LEAST_WEIGHT))

    def tidy(self) -> None:
        """Forgets weights where too many are kept."""
        if len(self.weights) > _MOST_WEIGHTS:
            self._forget()

    def judge(self, piece: Piece) -> float:
        """The weight of a piece, asked for the first time."""
        kind = piece.kind
        shares, again, words_again = self._shares or self._count_shares()
        share = shares[kind]
        if kind == NUMBER:
            figures = self.figures
            fresh = figures.form_chance(piece) * figures.magnitude_chance(piece) * piece.rest
        elif kind == BLANK:
            return share
        elif kind == MARK:
            fresh = (self.marks.get(piece.text, 0.0) + 0.1) / (self.kinds[MARK] + 2.0) * piece.rest
        else:
            fresh = self._words_weight(piece)
            again = words_again
        if not self.cells:
            return share * fresh
        count = self.seen.get(piece.text)
        return (1 - again) * share * fresh + (again * count / self.cells * piece.rest if count else 0.0)

    def _count_shares(self) -> tuple[tuple[float, ...], float, float]:
        """The chance of each kind, and of a figure and of words that they repeat an earlier cell."""
        whole = self.cells + _KIND_PRIOR
        shares = tuple(
            (count + _KIND_PRIOR * promised) / whole
            for count, promised in zip(self.kinds, self.promise.kinds, strict=True)
        )
        figure, words = ((self.repeats + prior) / (self.cells + prior + 1.0) for prior in (_FIGURE_AGAIN, _WORDS_AGAIN))
        self._shares = (shares, figure, words)
        return self._shares

    def _words_weight(self, piece: Piece) -> float:
        if piece.text.casefold() in SUMMARY_WORDS:
            return _SUMMARY_CHANCE * piece.rest
        count = self.kinds[WORDS]
        if not count:
            return piece.plain
        fresh = piece.plain * self._trait_ratio(piece.traits)
        known = self.shapes.get(piece.shape)
        return 0.8 * fresh + (0.6 * known / (count + 1.0) * piece.filled if known else 0.0)

    def _trait_ratio(self, traits: tuple[str, ...]) -> float:
        """How much likelier these traits are here than in a column of which nothing is known."""
        found = self._ratios.get(traits)
        if found is None:
            found = 1.0
            whole = self.kinds[WORDS] + _TRAIT_PRIOR
            for trait in traits:
                base = trait_base(trait)
                found *= (self.traits.get(trait, 0.0) + _TRAIT_PRIOR * base) / whole / base
            self._ratios[traits] = found
        return found

    def free_chance(self, text: str) -> float:
        """Chance of a number once its form is known: what a relation that predicts it saves."""
        found = self._free.get(text)
        if found is None:
            piece = read_piece(text)
            share = (self.kinds[NUMBER] + _KIND_PRIOR * self.promise.kinds[NUMBER]) / (self.cells + _KIND_PRIOR)
            form = share * self.figures.form_chance(piece) * piece.rest
            found = self._free[text] = min(1.0, self.judge(piece) / form)
        return found


def read_columns(labels: Sequence[str], rows: Iterable[Sequence[str]]) -> list[Column]:
    """The columns under these labels after learning the rows."""
    commas = Commas(0.7, 0.3)
    columns = [Column(read_promise(label, place == 0), commas) for place, label in enumerate(labels)]
    for row in rows:
        for column, text in zip(columns, row, strict=True):
            column.learn(text)
    return columns
