"""Whether two cells can print the same: what refutes an older figure, though nobody can say what stands there now.

A cell that was seen prints its text. An undecided one prints one of its candidates: where they are listed to the end
and none of them is the older text or figure, the older figure does not stand any more. A text that the capture delimits
is certain even where its row or column is in doubt, such as that of a row that stands twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol, TypeAlias

from kpi_ingest.grammar import parse_cell
from kpi_ingest.model import Candidate
from kpi_ingest.model.substance import printed

LISTED = 0.99
"""Probability that candidates must hold together to count as all there are: the engine keeps the likeliest, and those
of a run outside its grammar leave much to what is not listed."""
_UNREADABLE = "\ufffd"
_Figure: TypeAlias = tuple[str, str, str]


class Shown(Protocol):
    """A cell, or a figure of an answer, as far as it says what is printed."""

    @property
    def state(self) -> str: ...
    @property
    def text(self) -> str | None: ...
    @property
    def support(self) -> str | None: ...
    @property
    def candidates(self) -> tuple[Candidate, ...]: ...


def known_text(shown: Shown) -> str | None:
    """The text that certainly stands in the cell; None where it is open."""
    if shown.text is not None or shown.state != "undecided":
        return shown.text
    if shown.support != "printed" or len(shown.candidates) != 1 or shown.candidates[0].confidence < 1:
        return None
    text = shown.candidates[0].text
    return None if _UNREADABLE in text else text


def prints_alike(one: Shown, other: Shown) -> bool:
    """Whether both texts are certain and the same, white space aside."""
    texts = known_text(one), known_text(other)
    return None not in texts and printed(texts[0] or "") == printed(texts[1] or "")


def at_odds(one: Shown, other: Shown) -> bool:
    """Whether no text that may stand in one can stand in the other, nor its figure in other words."""
    ones, others = _possible(one), _possible(other)
    return bool(ones and others) and not any(_same(text, each) for text in ones for each in others)


def at_odds_with_all(one: Shown, others: Sequence[Shown]) -> bool:
    """Whether there are others, and it can print what none of them does."""
    return bool(others) and all(at_odds(one, other) for other in others)


def _possible(shown: Shown) -> tuple[str, ...]:
    """Every text that may stand in the cell; none where any text may."""
    if shown.state == "truncated":
        return ()
    if shown.text is not None:
        return (shown.text,)
    listed = sum(candidate.confidence for candidate in shown.candidates) >= LISTED
    texts = tuple(candidate.text for candidate in shown.candidates)
    return texts if listed and not any(_UNREADABLE in text for text in texts) else ()


def _same(one: str, other: str) -> bool:
    if printed(one).casefold() == printed(other).casefold():
        return True
    figure, another = _figure_in(one), _figure_in(other)
    if figure is None or another is None or figure[:2] != another[:2]:
        return False
    return figure[2] == another[2] or "" in (figure[2], another[2])


@lru_cache(maxsize=4096)
def _figure_in(text: str) -> _Figure | None:
    """Value, comparator and unit of a text that is a figure: `47%` and `47.0%` are one."""
    parsed = parse_cell(text)
    if parsed.state != "value" or parsed.value is None:
        return None
    return str(parsed.value.normalize()), parsed.comparator or "", (parsed.unit or "").casefold()
