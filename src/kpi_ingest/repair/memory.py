"""What was answered before: a row posed once more under the same circumstances is not solved again.

An answer is a pure function of the row in its table, of the evidence laid under it, of what was decided before and of
the cells beside it. All of these are in the key, so that an answer from memory is the one that solving would give.
The memory belongs to one version of code and weights: whoever keeps it longer has to see to that.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from kpi_ingest.model import RepairedRow
from kpi_ingest.repair.decide import Verdict


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was made of a row at one step."""

    verdicts: tuple[Verdict, ...]
    captures: tuple[tuple[str, ...], ...]
    """For each column the captures that its decision rests on."""
    row: RepairedRow
    """The row as it leaves the room."""
    same: bool = False
    """The step left the answer before it as it was."""


@dataclass(slots=True)
class Memory:
    """The answers of one capture's rows: those of earlier runs, and those asked for in this one."""

    earlier: Mapping[str, Remembered] = field(default_factory=dict)
    asked: dict[str, Remembered] = field(default_factory=dict)
    """What this run used or found: what is worth keeping for the next one."""
    others: Mapping[str, Remembered] = field(default_factory=dict)
    """Answers of the page's other captures, which print most rows alike."""

    def recall(self, key: str, answer: Callable[[], Remembered]) -> Remembered:
        """What is remembered under the key; else what `answer` finds, remembered from now on."""
        found = self.asked.get(key) or self.earlier.get(key) or self.others.get(key) or answer()
        self.asked[key] = found
        return found

    @property
    def is_news(self) -> bool:
        """Whether this run asked for other answers than are kept."""
        return self.asked.keys() != self.earlier.keys()

    def note_kept(self) -> None:
        """What was asked for so far is kept now: only other answers are news from here on."""
        self.earlier = dict(self.asked)


def key_of(step: str, *circumstances: object) -> str:
    """The key of a step taken under these circumstances, told by their `repr`: that of frozen values says all of
    them."""
    return f"{step} {hashlib.sha256(repr(circumstances).encode()).hexdigest()}"
