"""How far the lines of one label stand apart, and how far rows do: which of the two a line is as near as.

A label that goes on in lower case, behind a comma or a word such as `of`, or on both sides of the figures beside it,
shows how far its lines stand apart. Rows between rules show how near rows stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kpi_ingest.read.pdf_tables.fragments import Fragment

_APART = 1.12
"""A step this much wider than another is of another kind."""
_ALIKE = 0.97
_OPEN_END = re.compile(r"(?:[-–(,]|\b(?:a|an|and|at|by|for|from|in|of|on|or|the|their|to|with))$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Joint:
    """Two label texts, one right below the other."""

    above: Fragment
    below: Fragment

    @property
    def step(self) -> float:
        """From base line to base line."""
        return self.below.bottom - self.above.bottom

    @property
    def plain(self) -> bool:
        """Whether its words show that the second goes on the first."""
        begins = self.below.text[:1]
        return not begins.isupper() or _OPEN_END.search(self.above.text) is not None


@dataclass(frozen=True, slots=True)
class Pitch:
    """The steps of a table, in points; None where it shows none."""

    leading: float | None
    """The widest between two lines of one label."""
    rows: float | None
    """The narrowest between two rows."""

    def parts(self, joint: Joint) -> bool:
        """Whether a line stands as far from the label above as rows do, and further than the lines of a label."""
        if joint.plain or self.leading is None or self.rows is None:
            return False
        return joint.step >= _ALIKE * self.rows and joint.step > _APART * self.leading

    def joins(self, joint: Joint) -> bool:
        """Whether a line stands nearer to the label above than rows stand to each other, or goes on by its words."""
        if joint.plain or self.rows is None:
            return True
        return joint.step * _APART < self.rows


def pitch_of(rows: Sequence[Sequence[Fragment]]) -> Pitch:
    """The steps that labels show; `rows` are the label texts between one rule and the next, from the top down."""
    joints = [Joint(above, below) for texts in rows for above, below in pairwise(texts)]
    gaps = [below[0].bottom - above[-1].bottom for above, below in pairwise(texts for texts in rows if texts)]
    return Pitch(_last(joint.step for joint in joints if _is_wrap(joint)), min(gaps, default=None))


def _is_wrap(joint: Joint) -> bool:
    return joint.plain and not joint.below.text[:1].isdigit()


def _last(steps: Iterable[float]) -> float | None:
    return max(steps, default=None)
