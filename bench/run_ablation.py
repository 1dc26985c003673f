"""The repair of bare runs with one group of its evidence taken away at a time.

Each group is taken away where it enters: the relations between columns, their ties of magnitude, the header's words,
the habits of numbers (signs, decimals, comma groups, units), their magnitude, the habits of words, what rows teach each
other, and the formats that compete where no row is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from kpi_ingest.repair.runs import figures, formats, habits, joint
from kpi_ingest.repair.runs.pieces import Piece, Style
from kpi_ingest.repair.runs.promises import MIDDLE

BEYOND_REACH = 2.0
"""As a probability from which rows teach: none does."""


def _usual_digits(numbers: figures.Figures, piece: Piece) -> float:
    return (MIDDLE[piece.digits] if piece.digits < len(MIDDLE) else 0.001) * piece.fill


def _promised_style(numbers: figures.Figures, style: Style) -> float:
    return figures._style_prior(style, numbers.promise)


def _promised_decimals(numbers: figures.Figures, places: int) -> float:
    prior = numbers.promise.decimals
    return prior[places] if places < len(prior) else 0.002


Change = tuple[object, str, object]
"""An owner, the name of what it has, and what stands there instead."""

WITHOUT: dict[str, tuple[Change, ...]] = {
    "nothing": (),
    "relations": (
        (joint, "relate_rows", lambda rows, columns: {}),
        (formats, "relate_rows", lambda rows, columns: {}),
        (formats, "gain_of_relations", lambda rows, columns: (0.0, {})),
    ),
    "ties of magnitude": (
        (joint, "tie_rows", lambda asked, settled, columns, taken: None),
        (formats, "tie_rows", lambda asked, settled, columns, taken: None),
        (formats, "gain_of_ties", lambda rows, taken: 0.0),
    ),
    "header words": ((habits, "read_promise", lambda label, first: _plain_promise(first)),),
    "number habits": (
        (figures.Figures, "_style_chance", _promised_style),
        (figures.Figures, "_decimals_chance", _promised_decimals),
    ),
    "magnitude": ((figures.Figures, "magnitude_chance", _usual_digits),),
    "word habits": ((habits.Column, "_trait_ratio", lambda column, traits: 1.0),),
    "rows teaching rows": ((joint, "SURE", BEYOND_REACH), (formats, "ROUNDS", 0)),
    "competing formats": ((formats, "FORMATS", 0), (formats, "ROUNDS", 0)),
}
_PLAIN = {first: habits.read_promise("", first) for first in (True, False)}


def _plain_promise(first: bool) -> habits.Promise:
    return _PLAIN[first]


@contextmanager
def replaced(changes: Sequence[Change]) -> Iterator[None]:
    """Within, the changes hold."""
    with ExitStack() as stack:
        for owner, name, instead in changes:
            stack.callback(setattr, owner, name, getattr(owner, name))
            setattr(owner, name, instead)
        yield
