"""What a system says of a printed cell or header, against what the print means: right, wrong or unread.

A cell. *Wrong*: a value where none may be published; another quantity (number times multiplier, sign included);
another comparator, or none where one is printed; another unit. A unit that is merely not given is no
misstatement: the row is unread. kpi-ingest keeps more than figures, and of it two more things are wrong: the
marker of a missing or suppressed figure that lost its flag (O, Q), and a figure, or what looks like one, kept
as plain words without a sign that it was refused. Its rows count as read only with their flags, marks and
qualifier. The peers know none of these and are not asked for them; where no value may be published, a peer that
gives none is right.

A header. *Wrong*: a period where none may be published; other days. A whole year, quarter or week answered as
one of its days is another period. Of a period to date kpi-ingest must say that it is one, and the start or end
that is printed must be its own. Words that stand for a period count as unread.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from bench.grammar.tables import PrintedCell, PrintedPeriod
from bench.grammar.units import meant, unscaled

Outcome = Literal["right", "wrong", "unread"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome for one row, and the reason where it is not right."""

    outcome: Outcome
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SaidCell:
    """What a system says of one cell."""

    state: Literal["value", "typed", "text", "blank", "refused", "none"]
    """typed: no value, but the text is told to be a marker, a ratio or a date. none: the system says nothing."""
    value: Decimal | None = None
    unit: str | None = None
    multiplier: Decimal | None = None
    comparator: str | None = None
    beside: tuple[str, ...] = ()
    """Flags, marks and words of the qualifier, folded."""
    qualifier: str = ""
    figures_only: bool = False
    """The system knows no flags, marks or qualifiers."""


@dataclass(frozen=True, slots=True)
class SaidPeriod:
    """What a system says of one header."""

    start: date | None = None
    end: date | None = None
    """The last day."""
    given: bool = False
    """A period is published at all."""
    to_date: bool = False
    words: str = field(default="", compare=False)
    """In the system's own notation, for the list of what is wrong."""


RIGHT = Verdict("right")


def judge_cell(row: PrintedCell, said: SaidCell) -> Verdict:
    """One cell by the rule."""
    if row.meaning == "value":
        return _judge_figure(row, said)
    if said.value is not None:
        return Verdict("wrong", f"publishes {said.value}")
    if said.figures_only:
        return RIGHT
    if row.meaning == "blank":
        return RIGHT if said.state == "blank" else Verdict("unread", said.state)
    return _judge_refusal(row, said) if row.meaning == "refuse" else _judge_text(row, said)


def _judge_figure(row: PrintedCell, said: SaidCell) -> Verdict:
    if said.value is None:
        if said.state in ("text", "blank"):
            return Verdict("wrong", "a figure kept as words")
        return Verdict("unread", said.state)
    assert row.value is not None
    quantity = said.value * (said.multiplier if said.multiplier is not None else unscaled(said.unit or "")[1])
    if quantity != row.value * row.multiplier:
        return Verdict("wrong", f"the quantity is {quantity}")
    if (said.comparator or None) != row.comparator:
        return Verdict("wrong", f"the comparator is {said.comparator}")
    # `12 visits per day`: what the unit is counted by may stand in the unit or in the words beside it.
    if meant(row.unit) not in (meant(said.unit), meant(f"{said.unit} {said.qualifier}")):
        return Verdict("wrong" if meant(said.unit) else "unread", f"the unit is {said.unit}")
    return RIGHT if said.figures_only else _judge_company(row, said)


def _judge_company(row: PrintedCell, said: SaidCell) -> Verdict:
    """Flags, marks and qualifier of a figure or a marker."""
    lost = [flag for flag in row.flags if not set(flag.casefold().split("|")) & set(said.beside)]
    lost += [mark for mark in row.marks if mark.casefold() not in said.beside]
    if row.qualifier.casefold() not in f"{said.qualifier} {said.unit or ''}".casefold():
        lost.append(row.qualifier)
    return Verdict("unread", f"lost {', '.join(lost)}") if lost else RIGHT


def _judge_text(row: PrintedCell, said: SaidCell) -> Verdict:
    """A marker or words: no figure was published."""
    if said.state == "refused":
        return Verdict("unread", said.state)
    company = _judge_company(row, said)
    missing = row.flags and row.flags[0] in ("O", "Q") and row.flags[0].casefold() not in said.beside
    return Verdict("wrong", company.reason) if missing else company


def _judge_refusal(row: PrintedCell, said: SaidCell) -> Verdict:
    if said.state == "text" and not row.text_ok:
        return Verdict("wrong", "kept as words, without a sign that a figure was refused")
    return RIGHT


def judge_period(row: PrintedPeriod, said: SaidPeriod) -> Verdict:
    """One header by the rule."""
    if not said.given:
        return RIGHT if row.refuse else Verdict("unread", said.words)
    if row.refuse:
        return Verdict("wrong", f"publishes {said.words}")
    if said.to_date != (row.period_kind == "to-date"):
        return Verdict("wrong", f"{said.words} is said {'' if said.to_date else 'not '}to be a period to date")
    wanted = (row.start, row.end)
    got = (said.start, said.end)
    if said.to_date:
        got = (said.start if row.start else None, said.end if row.end else None)
    return RIGHT if got == wanted else Verdict("wrong", f"{said.words} is {said.start} to {said.end}")
