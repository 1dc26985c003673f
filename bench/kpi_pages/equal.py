"""Rows whose readings are equally supported by construction: whoever decides between them is guessing.

Two readings of the same bytes are equally supported when a swap that leaves the page's law as it is turns one into the
other. Each construction names its swap; the truth is drawn among the readings with equal chances, and whatever else
stands on the page is drawn from a law that the swap does not touch.

- `blank among places`: the columns are places (North, South, East ...) of one period; figures are drawn from one law,
  and one place, each as likely, did not report. Swap: the places. Once with a cell a line, once run together.
- `swapped figures`: two places, two counts that join to the same digits in either order, as `7` and `77` do: `777` is
  `7 | 77` as much as `77 | 7`, and no third cut has figures so near each other. Swap: the two places.
- `twin rows`: the same, in two rows whose labels differ by the group; one row is one way, the other the other. Swap:
  the two rows.
- `blank among like outcomes`: plans and outcomes are all one figure, first and last pairs complete; one of two outcomes
  in between, each as likely, is missing. Swap: time, run backwards.
- `survey in some wave`: one milestone with its outcome, in any of the periods, each as likely, as in the sibling rows.
  Swap: the periods.
- `captures at odds, figures` and `captures at odds, blanks`: swapped figures, or a blank among places, and two other
  captures, one of which shows the one reading and one the other. Swap: the captures, together with the places.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from kpi_ingest.layout.header import read_header
from kpi_ingest.model import BodyRow, Column, KnownCell, KnownRow, KpiTable, Piece, RowForm, TextSpan

SECTION = "Section A: Outcomes"
_PLACES = ("North", "South", "East", "West", "Central")
_MEASURED = ("Open cases", "Visits made", "Referrals", "Places filled", "Plans agreed", "Reviews held")


@dataclass(frozen=True, slots=True)
class EqualRow:
    """Row `place` of a table, with its equally supported readings, the truth among them."""

    construction: str
    table: KpiTable
    place: int
    readings: tuple[tuple[str, ...], ...]
    known: tuple[KnownRow, ...] = ()

    @property
    def open_columns(self) -> list[int]:
        """Columns in which the readings differ: none of their cells may be decided."""
        return [column for column, texts in enumerate(zip(*self.readings, strict=True)) if len(set(texts)) > 1]


def make_equal_rows(seed: object, count: int) -> Iterator[EqualRow]:
    """So many rows of each construction."""
    for name, construct in CONSTRUCTIONS.items():
        for number in range(count):
            yield construct(Random(f"equal {seed} {name} {number}"), name)


def _columns(labels: Sequence[str]) -> tuple[Column, ...]:
    return read_header(["Key performance indicator", *labels])


def _table(columns: tuple[Column, ...], rows: Sequence[tuple[str, Sequence[str]]], form: RowForm) -> KpiTable:
    bodies = tuple(BodyRow(form, tuple(_pieces(label, cells, form))) for label, cells in rows)
    return KpiTable(SECTION, "Key performance indicator", columns, bodies, (), TextSpan(1, 0, 0))


def _pieces(label: str, cells: Sequence[str], form: RowForm) -> Iterator[Piece]:
    texts = [label + "".join(cells)] if form == "run" else [label, *filter(None, cells)]
    for line, text in enumerate(texts, start=1):
        yield Piece(text, TextSpan(line, 0, len(text)))


def _places(rng: Random, count: int) -> list[str]:
    period = rng.choice(("Jul 23", "Mar 24", "Q2 2023/24", "2023/24"))
    return [f"Actual {period} {place}" for place in rng.sample(_PLACES, count)]


def _opening(rng: Random, figure: Callable[[int], str] = str) -> list[str]:
    """Baseline and target with their dates: closed, so that nothing but the places is open."""
    return [f"{figure(rng.randint(20, 60))} (May 2022)", f"{figure(rng.randint(65, 95))} (March 2025)"]


def _percentage(value: int) -> str:
    return f"{value}%"


def _decimal(value: int) -> str:
    return f"{value / 10:.1f}"


def _with_gap(figures: Sequence[str], gap: int) -> tuple[str, ...]:
    return (*figures[:gap], "", *figures[gap:])


def _blank_among_places(rng: Random, name: str, form: RowForm) -> EqualRow:
    count, figure = rng.randint(3, 5), rng.choice((_percentage, _decimal, str))
    columns = _columns(["Baseline (date)", "Target", *_places(rng, count)])
    rows, readings = [], []
    for label in rng.sample(_MEASURED, 4):
        opening, middle = _opening(rng, figure), rng.randint(30, 80)
        figures = [figure(rng.randint(middle - 9, middle + 9)) for _ in range(count - 1)]
        readings.append(tuple((*opening, *_with_gap(figures, gap)) for gap in range(count)))
        rows.append((label, rng.choice(readings[-1])))
    return EqualRow(name, _table(columns, rows, form), 0, readings[0])


def _blank_one_a_line(rng: Random, name: str) -> EqualRow:
    return _blank_among_places(rng, name, "atoms")


def _blank_in_run(rng: Random, name: str) -> EqualRow:
    return _blank_among_places(rng, name, "run")


def _commuting(rng: Random) -> tuple[str, str]:
    """Two different counts whose digits join to the same text in either order: two texts commute only where both repeat
    one text, and of repeated digits one more or less leaves no cut between."""
    digit, short = str(rng.randint(1, 9)), rng.choice((1, 2, 2, 3))
    return digit * short, digit * (short + 1)


def _swapped_figures(rng: Random, name: str) -> EqualRow:
    columns = _columns(["Baseline (date)", "Target", *_places(rng, 2)])
    opening, (short, long) = _opening(rng), _commuting(rng)
    readings = ((*opening, short, long), (*opening, long, short))
    rows = [(rng.choice(_MEASURED), rng.choice(readings))]
    return EqualRow(name, _table(columns, rows, "run"), 0, readings)


def _twin_rows(rng: Random, name: str) -> EqualRow:
    columns = _columns(["Baseline (date)", "Target", *_places(rng, 2)])
    opening, (short, long), measured = _opening(rng), _commuting(rng), rng.choice(_MEASURED)
    readings = ((*opening, short, long), (*opening, long, short))
    rows = [(f"{measured} (girls)", readings[0]), (f"{measured} (boys)", readings[1])]
    return EqualRow(name, _table(columns, rows, "run"), rng.randrange(2), readings)


def _pairs(rng: Random, count: int) -> list[str]:
    names = [f"{month} 23" for month in ("Jan", "Mar", "May", "Jul", "Sep", "Nov")][:count]
    pairs = [(f"Milestone {n} – {name}", f"Actual {name}") for n, name in enumerate(names, start=1)]
    return ["Baseline (date)", "Target", *(label for pair in pairs for label in pair)]


def _like_outcomes(rng: Random, name: str) -> EqualRow:
    figure = rng.choice(
        (f"{rng.randint(50, 98)}%", f"{rng.randint(50, 98)}.{rng.randint(1, 9)}%", f"{rng.randint(5, 95)}")
    )
    opening = [f"{figure} (May 2022)", figure]
    full = [figure] * 8
    readings = tuple((*opening, *full[:gap], "", *full[gap + 1 :]) for gap in (3, 5))
    form: RowForm = "run" if figure.endswith("%") and rng.random() < 0.5 else "atoms"
    rows = [(rng.choice(_MEASURED), rng.choice(readings))]
    return EqualRow(name, _table(_columns(_pairs(rng, 4)), rows, form), 0, readings)


def _survey_wave(rng: Random, name: str) -> EqualRow:
    count = rng.randint(3, 6)
    form: RowForm = rng.choice(("run", "atoms"))
    rows, readings = [], []
    for label in rng.sample(_MEASURED, 4):
        low = rng.randint(5, 40)
        opening = [f"{low}% (May 2022)", "90%"]
        wave = [f"{low + rng.randint(2, 20)}%", f"{low + rng.randint(0, 25)}%"]
        blank = [["", ""]] * count
        placed = [[*blank[:n], wave, *blank[n + 1 :]] for n in range(count)]
        readings.append(tuple((*opening, *(text for pair in pairs for text in pair)) for pairs in placed))
        rows.append((f"{label}: rated ‘good’", rng.choice(readings[-1])))
    return EqualRow(name, _table(_columns(_pairs(rng, count)), rows, form), 0, readings[0])


def _figures_at_odds(rng: Random, name: str) -> EqualRow:
    found = _swapped_figures(rng, name)
    return _at_odds(rng, found, found.readings)


def _blanks_at_odds(rng: Random, name: str) -> EqualRow:
    found = _blank_among_places(rng, name, rng.choice(("run", "atoms")))
    return _at_odds(rng, found, rng.sample(found.readings, 2))


def _at_odds(rng: Random, found: EqualRow, readings: Sequence[tuple[str, ...]]) -> EqualRow:
    """The row with two other captures, each of which shows another of these readings."""
    label = next(each for each in _MEASURED if found.table.rows[0].run.startswith(each))
    known = tuple(
        KnownRow(SECTION, label, tuple(_known(found.table.columns, reading)), digest * 32)
        for reading, digest in zip(readings, rng.sample(("ab", "cd"), 2), strict=True)
    )
    return EqualRow(found.construction, found.table, 0, tuple(readings), known)


def _known(columns: Sequence[Column], cells: Sequence[str]) -> Iterator[KnownCell]:
    for column, text in zip(columns, cells, strict=True):
        yield KnownCell(column.measure, column.period, column.series, text, column.ordinal, None, column.period_words)


CONSTRUCTIONS: dict[str, Callable[[Random, str], EqualRow]] = {
    "blank among places, one cell a line": _blank_one_a_line,
    "blank among places, run together": _blank_in_run,
    "swapped figures": _swapped_figures,
    "twin rows": _twin_rows,
    "blank among like outcomes": _like_outcomes,
    "survey in some wave": _survey_wave,
    "captures at odds, figures": _figures_at_odds,
    "captures at odds, blanks": _blanks_at_odds,
}
